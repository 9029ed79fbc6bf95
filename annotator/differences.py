"""How two answers differ, and which states two coaches take for each other.

Pure, as ``workflow`` is. A *confusion* is two different states of one lane, whoever said
which: flash and slip, say. Rules that coaches agree on belong to a confusion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import Final, Self

from annotator.workflow import (
    Answer,
    Coach,
    CoachId,
    ComparedVideo,
    Lane,
    may_tell_apart,
)
from dataset.states import LanePair, LaneState


@dataclass(frozen=True, order=True)
class Confusion:
    """Two states of one lane, the one with the smaller digit first.

    Raises:
        ValueError: they are the same, or in the other order; use :meth:`of`.
    """

    first: LaneState
    second: LaneState

    def __post_init__(self) -> None:
        """One way to write it, so that it can be compared and stored."""
        if not self.first < self.second:
            raise ValueError(f"no confusion: {self.first.word}, {self.second.word}")

    @classmethod
    def of(cls, one: LaneState, other: LaneState) -> Self:
        """The confusion of two different states, in any order."""
        return cls(min(one, other), max(one, other))

    def __contains__(self, state: LaneState) -> bool:
        """Whether ``state`` is one of the two."""
        return state in (self.first, self.second)


CONFUSIONS: Final = tuple(Confusion(a, b) for a, b in combinations(LaneState, 2))
"""All six."""


@dataclass(frozen=True)
class Rule:
    """What coaches have agreed on for two states that they take for each other."""

    confusion: Confusion
    text: str
    """Such as “slip if both hands stop”."""
    author: Coach
    """Who wrote it down last."""
    revision: int
    created_at: datetime


class Kind(StrEnum):
    """How answers differ as a whole."""

    STATES = "states"
    """The same two states wherever they differ."""
    SWAPPED = "swapped"
    """One has taken the left lane for the right one."""
    UNUSABLE = "unusable"
    """Somebody cannot judge it and somebody else can."""
    SEVERAL = "several"
    """More than two states, or another two in each lane."""


@dataclass(frozen=True)
class Difference:
    """The kind of a disagreement; equal ones are found by one filter."""

    kind: Kind
    confusion: Confusion | None = None
    """Set for ``STATES`` alone."""


def confusions(answers: Iterable[Answer]) -> tuple[Confusion, ...]:
    """The states that these answers take for each other, in either lane."""
    return _confusions(frozenset(a.pair for a in answers if a.pair is not None))


def difference(answers: Sequence[Answer]) -> Difference:
    """The kind of a disagreement between two answers or more."""
    return _difference(frozenset(answer.pair for answer in answers))


# There are few sets of pairs, and thousands of videos whose answers are one of them.
@lru_cache(maxsize=1024)
def _confusions(pairs: frozenset[LanePair]) -> tuple[Confusion, ...]:
    found = {
        Confusion.of(one, other)
        for states in ({p.left for p in pairs}, {p.right for p in pairs})
        for one, other in combinations(states, 2)
    }
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _difference(pairs: frozenset[LanePair | None]) -> Difference:
    known = sorted(pair for pair in pairs if pair is not None)
    if len(known) < len(pairs):
        return Difference(Kind.UNUSABLE)
    if len(known) == 2 and known[0].mirror() == known[1]:
        return Difference(Kind.SWAPPED)
    found = _confusions(frozenset(known))
    if len(found) == 1:
        return Difference(Kind.STATES, found[0])
    return Difference(Kind.SEVERAL)


class Side(StrEnum):
    """What a table of confusions counts."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    """Each lane of each video for itself: a video counts twice."""
    PAIR = "pair"
    """Both lanes of a video as one answer."""


Judged = LaneState | LanePair
"""What heads a row or a column: a state, or a pair for ``Side.PAIR``."""


@dataclass(frozen=True)
class Entry:
    """One video behind a cell."""

    compared: ComparedVideo
    lane: Lane | None
    """The lane that was counted; None for a pair."""


@dataclass(frozen=True)
class Cell:
    """The videos behind one cell of a table."""

    told: tuple[Entry, ...] = ()
    """One coach said the row, the other one the column."""
    open: tuple[Entry, ...] = ()
    """Still in dispute: either said one of the two, and who must not be told yet. The
    same videos stand in the cell on the other side of the diagonal."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, disputed ones first: those can still be settled."""
        return self.open + self.told


@dataclass(frozen=True)
class ConfusionTable:
    """What one coach said (rows) against what the other one said (columns)."""

    side: Side
    headings: tuple[Judged, ...]
    cells: Mapping[tuple[Judged, Judged], Cell] = field(default_factory=dict)
    n_videos: int = 0
    """Videos that both could judge."""
    n_unusable: int = 0
    """Videos that one of them, or both, could not judge: in no cell."""

    def cell(self, row: Judged, column: Judged) -> Cell:
        """The videos there; an empty cell when there are none."""
        return self.cells.get((row, column), Cell())


def confusion_table(
    compared: Iterable[ComparedVideo], first: CoachId, second: CoachId, side: Side
) -> ConfusionTable:
    """Two coaches' answers against each other.

    Args:
        compared: what the viewer may know (``Repository.compared``).
        first: whose answers make the rows.
        second: whose make the columns.
        side: which lane, or the pair.

    Returns:
        All four states as headings, or of the 15 pairs those that occur.
    """
    told: dict[tuple[Judged, Judged], list[Entry]] = {}
    disputed: dict[tuple[Judged, Judged], list[Entry]] = {}
    n_videos = n_unusable = 0
    for each in compared:
        mine, theirs = each.by(first), each.by(second)
        if mine is None or theirs is None:
            continue
        if mine.answer.pair is None or theirs.answer.pair is None:
            n_unusable += 1
            continue
        n_videos += 1
        for lane, row, column in _counted(mine.answer.pair, theirs.answer.pair, side):
            entry = Entry(each, lane)
            if row == column or may_tell_apart(each.status):
                told.setdefault((row, column), []).append(entry)
            else:
                disputed.setdefault((row, column), []).append(entry)
                disputed.setdefault((column, row), []).append(entry)
    places = told.keys() | disputed.keys()
    headings: tuple[Judged, ...] = tuple(LaneState)
    if side is Side.PAIR:
        pairs = {h for place in places for h in place if isinstance(h, LanePair)}
        headings = tuple(sorted(pairs))
    return ConfusionTable(
        side,
        headings,
        {
            place: Cell(tuple(told.get(place, ())), tuple(disputed.get(place, ())))
            for place in places
        },
        n_videos,
        n_unusable,
    )


def _counted(
    mine: LanePair, theirs: LanePair, side: Side
) -> list[tuple[Lane | None, Judged, Judged]]:
    if side is Side.PAIR:
        return [(None, mine, theirs)]
    lanes: list[tuple[Lane | None, Judged, Judged]] = []
    if side in (Side.LEFT, Side.BOTH):
        lanes.append((Lane.LEFT, mine.left, theirs.left))
    if side in (Side.RIGHT, Side.BOTH):
        lanes.append((Lane.RIGHT, mine.right, theirs.right))
    return lanes


def cell_confusions(row: Judged, column: Judged) -> tuple[Confusion, ...]:
    """The confusions that a cell is about; none on the diagonal."""
    if isinstance(row, LanePair) and isinstance(column, LanePair):
        return confusions([Answer(row), Answer(column)])
    if isinstance(row, LaneState) and isinstance(column, LaneState) and row != column:
        return (Confusion.of(row, column),)
    return ()
