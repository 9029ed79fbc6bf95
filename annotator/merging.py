"""Records and the one rule of taking in another desk's answers. Pure, as the workflow.

A coach's answer to a video is a register that the last writer wins: of all that is
known of it, what was **given last** stands, taken back or not; two of the same instant
are ordered by what they say. So it does not matter in which order bundles come, nor how
often: the greatest of a set is the same however the set is put together. It is never
"mine" or "theirs" that wins, for both were said by the same coach.

What was undone (see :class:`Merge`) is no part of that set.
"""

import dataclasses
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, NewType

from annotator.assistance import Assistance
from annotator.workflow import Answer, Change, CoachId, Video, may_see_answer_of

MergeId = NewType("MergeId", int)

CLOCKS_DIFFER_BY: Final = timedelta(minutes=10)
"""An answer dated later than now and this comes from a computer whose clock is wrong."""

_NOBODY_YET: Final = CoachId(0)
"""A coach who is added only when the answers are taken in; ids begin at 1."""


@dataclass(frozen=True)
class GivenAnswer:
    """What one coach said of one video, at this desk or at another."""

    fingerprint: str
    """Of the video's content: what it is matched by, never its name."""
    video: str
    """Its name there, for people."""
    coach: str
    answer: Answer | None
    """None when it was taken back."""
    given_at: datetime
    seconds_taken: float | None = None
    before_seeing: "GivenAnswer | None" = None
    """What was said before the other coach's answer could be seen, where it differs:
    agreement is measured on that one."""
    assistance: Assistance | None = None
    """The suggestion that there was at that desk, seen or not."""


@dataclass(frozen=True)
class GivenRepeat:
    """What one coach said of a video that came back, at this desk or at another."""

    fingerprint: str
    """Of the video's content."""
    video: str
    """Its name there, for people."""
    coach: str
    before: Answer
    """The answer that stood then, which it is compared with."""
    before_at: datetime
    again: Answer | None
    """None when it was taken back."""
    again_at: datetime
    seconds_taken: float | None = None


@dataclass(frozen=True)
class Standing:
    """What a coach says of a video now, here; ``answer`` is None when taken back."""

    answer: Answer | None
    given_at: datetime


class Fate(StrEnum):
    """What becomes of one answer that comes in."""

    NEW = "new"
    """The coach had said nothing of that video here."""
    NEWER = "newer"
    """It differs from what stands here and was given later: it counts from now on."""
    OLDER = "older"
    """It differs from what stands here and was given earlier: what stands stays."""
    SAME = "same"
    AHEAD = "ahead"
    """It is dated later than now: a clock is wrong, and it is left out."""


@dataclass(frozen=True)
class MergeRow:
    """What one answer of a bundle does, as one coach may see it."""

    video: Video
    coach: str
    fate: Fate
    given_at: datetime
    standing_at: datetime | None
    """When what stands here was given; None when nothing does."""
    hidden: bool
    """The viewer owes an answer to that video: ``answer`` and ``standing`` are None."""
    answer: Answer | None
    standing: Answer | None


@dataclass(frozen=True)
class MergeCoach:
    """Somebody whose answers come in."""

    name: str
    """There."""
    is_new: bool
    similar: str | None
    """A coach here whose name is nearly the same; None when there is none."""
    n_answers: int
    here: str | None = None
    """Whom they are taken for: what that coach is called here now; None: nobody."""
    becomes: str | None = None
    """What that coach is called from then on; None where nothing changes."""


@dataclass(frozen=True)
class MergePreview:
    """What a bundle would change, or has changed."""

    rows: tuple[MergeRow, ...]
    """Of the videos that are here and there."""
    coaches: tuple[MergeCoach, ...]
    only_there: tuple[str, ...]
    """Names of videos that this project lacks; their answers are left out."""
    only_here: tuple[str, ...]
    """Names of videos of which the bundle says nothing."""
    n_renames: int = 0
    """Renames of coaches that are not known here yet."""
    n_repeats: int = 0
    """Videos that came back to their coach there, of which nothing is known here yet."""

    def count(self, *fates: Fate) -> int:
        """How many answers have one of these fates."""
        return sum(row.fate in fates for row in self.rows)

    @property
    def n_videos(self) -> int:
        """Videos that are here and there."""
        return len({row.video.id for row in self.rows})

    @property
    def conflicts(self) -> tuple[MergeRow, ...]:
        """The same coach said something else of the same video here."""
        return tuple(row for row in self.rows if row.fate in (Fate.NEWER, Fate.OLDER))

    @property
    def changes_anything(self) -> bool:
        """Whether something would be known here that is not now."""
        return self.count(Fate.NEW, Fate.NEWER) + self.n_renames + self.n_repeats > 0


class Merged(NamedTuple):
    """What taking in a bundle did."""

    told: MergePreview
    """As its viewer may see it."""
    merge_id: MergeId | None
    """Under which it can be undone; None where nothing was newer than what stands."""
    change: Change
    """What was written; empty where nothing was."""


@dataclass(frozen=True)
class Merge:
    """One bundle that was taken in."""

    id: MergeId
    source: str
    """The file's name."""
    coaches: tuple[str, ...]
    n_answers: int
    """Answers that it wrote."""
    merged_at: datetime
    undone_at: datetime | None
    n_renames: int = 0
    """Renames of coaches that it wrote."""
    n_repeats: int = 0
    """Answers to videos that had come back that it wrote."""


def rank(answer: Answer | None, given_at: datetime) -> tuple[datetime, str]:
    """What decides between two answers of one coach to one video: the greater stands."""
    said = dataclasses.asdict(answer) if answer is not None else None
    return given_at, json.dumps(said, sort_keys=True)


def fate(given: GivenAnswer, standing: Standing | None, now: datetime) -> Fate:
    """What becomes of an answer, given what stands."""
    if given.given_at > now + CLOCKS_DIFFER_BY:
        return Fate.AHEAD
    if given.answer == (standing.answer if standing else None):
        return Fate.SAME
    if standing is None:
        return Fate.NEW
    return Fate.NEWER if outranks(given, standing) else Fate.OLDER


def outranks(given: GivenAnswer, standing: Standing | None) -> bool:
    """Whether an answer was given after what stands.

    The same thing said again later outranks too: else an answer from between the two
    would count if it came last, and not if it came first.
    """
    if standing is None:
        return True
    mine = rank(standing.answer, standing.given_at)
    return rank(given.answer, given.given_at) > mine


def may_preview(
    viewer: CoachId | None, coach: CoachId | None, committed: Collection[CoachId]
) -> bool:
    """Whether a viewer may see one answer of a bundle before it is taken in.

    As if it were in already: one's own always, another's only after one's own answer
    to that video. Nobody sees any while it is not said who is looking.

    Args:
        viewer: who looks.
        coach: who gave the answer; None for somebody who is new here.
        committed: the coaches with a standing answer to that video here.
    """
    if viewer is None:
        return False
    author = coach if coach is not None else _NOBODY_YET
    return may_see_answer_of(viewer, author, {*committed, author})
