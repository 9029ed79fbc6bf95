"""Lane states, pairs and the 15 codes: the only code table in the project.

Two numberings exist because the study uses both. The *annotation digit* (1 to 4)
is what a coach gives a lane; the *code* (0 to 14) is what a network predicts for a
pair of lanes::

                    right
              flash slip  fall  empty
    left flash    0     1     2     3
         slip     4     5     6     7
         fall     8     9    10    11
         empty   12    13    14     -      both lanes empty is no race
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from dataset.cells import shortened
from dataset.errors import LabelError


class LaneState(IntEnum):
    """What happened in one lane; the value is the study's annotation digit."""

    FLASH = 1
    SLIP = 2
    FALL = 3
    EMPTY = 4

    @property
    def word(self) -> str:
        """The state in lower case, as files and screens write it."""
        return self.name.lower()

    @staticmethod
    def parse(text: str) -> "LaneState":
        """Read a state from its word or its digit, in any case.

        Raises:
            LabelError: the text is no state.
        """
        state = _BY_TEXT.get(text.strip().lower())
        if state is None:
            raise LabelError(
                f"“{shortened(text)}” is not a lane state: use flash, slip, fall or"
                " empty (or 1, 2, 3, 4)."
            )
        return state


_BY_TEXT: Final = {
    text: state for state in LaneState for text in (state.word, str(state.value))
}


@dataclass(frozen=True, order=True)
class LanePair:
    """The states of both lanes of one video, as seen in the picture.

    Raises:
        LabelError: both lanes are empty, which is no race.
    """

    left: LaneState
    right: LaneState

    def __post_init__(self) -> None:
        """Refuse the 16th pair."""
        if self.left is LaneState.EMPTY and self.right is LaneState.EMPTY:
            raise LabelError(
                "Both lanes are empty, so there is nothing to judge: mark the video"
                " as unusable instead."
            )

    def __str__(self) -> str:
        """The study's notation: ``1-3`` is left flash, right fall."""
        return f"{self.left.value}-{self.right.value}"

    @property
    def words(self) -> str:
        """The pair for people: ``flash – fall``."""
        return f"{self.left.word} – {self.right.word}"

    @property
    def code(self) -> int:
        """The class a network predicts, 0 to 14."""
        return 4 * (self.left - 1) + (self.right - 1)

    @classmethod
    def from_code(cls, code: int) -> Self:
        """The pair of a code.

        Raises:
            LabelError: the code is not 0 to 14.
        """
        if not 0 <= code < N_CODES:
            raise LabelError(f"{code} is not a code: codes run from 0 to 14.")
        return cls(LaneState(code // 4 + 1), LaneState(code % 4 + 1))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pair such as ``1-3`` or ``flash-fall``.

        Raises:
            LabelError: the text is no pair, or the pair is not a race.
        """
        parts = text.replace("–", "-").split("-")
        if len(parts) != 2:
            raise LabelError(
                f"“{shortened(text)}” is not a pair: write left and right with a hyphen"
                " between, such as 1-3 or flash-fall."
            )
        return cls(LaneState.parse(parts[0]), LaneState.parse(parts[1]))

    def mirror(self) -> "LanePair":
        """The pair of the same video flipped left to right."""
        return LanePair(self.right, self.left)


N_CODES: Final = 15
PAIRS: Final[tuple[LanePair, ...]] = tuple(
    LanePair.from_code(c) for c in range(N_CODES)
)
MIRRORED_CODE: Final[tuple[int, ...]] = tuple(pair.mirror().code for pair in PAIRS)
"""``MIRRORED_CODE[code]`` is the code of the flipped clip; its own inverse."""


def code_table_json() -> str:
    """The code table as every HDF5 file and checkpoint carries it."""
    return json.dumps(
        [
            {
                "code": pair.code,
                "annotation": str(pair),
                "left": pair.left.word,
                "right": pair.right.word,
            }
            for pair in PAIRS
        ]
    )


def check_code_table(table_json: str, where: str) -> None:
    """Compare a stored code table with this one.

    Raises:
        LabelError: the tables differ, so every code in that file means another pair.
    """
    try:
        stored: object = json.loads(table_json)
    except (ValueError, RecursionError):
        stored = None
    if stored != json.loads(code_table_json()):
        raise LabelError(
            f"{where} was written with another code table, so its codes cannot be"
            " trusted: export or train it again with this version of Dualane."
        )
