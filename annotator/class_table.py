"""How many videos of each pair a project has, against how many it wants.

Pure, as ``workflow`` is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dataset.errors import LabelError
from dataset.states import PAIRS, LanePair, LaneState

DEFAULT_TARGET: Final = 20
"""Videos of a pair: the study's rarest have 10 to 20, and it calls that imbalance."""
MOST_TARGET: Final = 1_000_000
_MOST_DIGITS: Final = 100  # Python refuses to read a number of thousands


@dataclass(frozen=True)
class ClassCell:
    """One cell of the table of left against right."""

    pair: LanePair
    n: int
    """Videos whose consensus it is."""
    wanted: int

    @property
    def missing(self) -> int:
        """Videos still to find; never below 0."""
        return max(self.wanted - self.n, 0)

    @property
    def share(self) -> float:
        """Of what is wanted, 0 to 1; 1 where nothing is wanted."""
        return min(self.n / self.wanted, 1.0) if self.wanted else 1.0


def class_table(
    pairs: Iterable[LanePair] | Mapping[LanePair, int], targets: Mapping[LanePair, int]
) -> tuple[ClassCell, ...]:
    """The 15 cells in the order of their codes.

    Args:
        pairs: the consensus of each video, or how many videos have each.
        targets: videos wanted; pairs it lacks take ``DEFAULT_TARGET``.
    """
    counts = dict.fromkeys(PAIRS, 0)
    if isinstance(pairs, Mapping):
        counts.update(pairs)
    else:
        for pair in pairs:
            counts[pair] += 1
    return tuple(
        ClassCell(pair, counts[pair], targets.get(pair, DEFAULT_TARGET))
        for pair in PAIRS
    )


def scarce(cells: Iterable[ClassCell]) -> list[ClassCell]:
    """The cells below their target, the scarcest first."""
    return sorted(
        (cell for cell in cells if cell.missing),
        key=lambda cell: (cell.share, -cell.missing, cell.pair.code),
    )


def scarcity(cells: Iterable[ClassCell], most: int = 3) -> str:
    """What is scarce, in one English sentence."""
    found = scarce(cells)
    if not found:
        return "Every pair has as many videos as wanted."
    named = "; ".join(
        f"{cell.pair.words}: {cell.n} of {cell.wanted} wanted" for cell in found[:most]
    )
    n_more = max(len(found) - most, 0)
    more = f"; and {n_more} more pair{'' if n_more == 1 else 's'}" if n_more else ""
    return f"Scarce: {named}{more}."


def table_lines(cells: Iterable[ClassCell]) -> list[str]:
    """The table for a terminal: left lane down, right lane across, ``n/wanted``."""
    by_pair = {cell.pair: cell for cell in cells}
    rows = [["left \\ right", *(state.word for state in LaneState)]]
    for left in LaneState:
        row = [left.word]
        for right in LaneState:
            if left is right is LaneState.EMPTY:
                row.append("-")
            else:
                cell = by_pair[LanePair(left, right)]
                row.append(f"{cell.n}/{cell.wanted}")
        rows.append(row)
    width = max(len(text) for row in rows for text in row)
    return ["".join(text.rjust(width + 2) for text in row) for row in rows]


def parse_targets(text: str) -> dict[LanePair, int]:
    """Targets as a person types them: ``20`` for every pair, or ``1-3=40,3-3=10``.

    Raises:
        LabelError: what is wrong, and how to write it.
    """
    if "=" not in text:
        return dict.fromkeys(PAIRS, _number(text))
    targets = {}
    for part in text.split(","):
        pair, _, number = part.partition("=")
        targets[LanePair.parse(pair.strip())] = _number(number)
    return targets


def _number(text: str) -> int:
    bare = text.strip()
    if (
        not (bare.isascii() and bare.isdecimal())
        or len(bare) > _MOST_DIGITS
        or int(bare) > MOST_TARGET
    ):
        raise LabelError(
            f"“{bare[:_MOST_DIGITS]}” is no number of videos: write targets as 20 for every pair, or"
            " as 1-3=40,3-3=10."
        )
    return int(bare)
