"""The records of labelling: what each word of the project means.

Pure and frozen: no database, no clock, no window; they may cross threads. What follows
from them is said by the rules of :mod:`annotator.workflow`, which gives all of them too.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from annotator.assistance import Assistance
from dataset.errors import LabelError
from dataset.recipe import MIDDLE
from dataset.states import LanePair, LaneState

CoachId = NewType("CoachId", int)
VideoId = NewType("VideoId", int)
AnnotationId = NewType("AnnotationId", int)
SuggestionId = NewType("SuggestionId", int)

ANSWERS_NEEDED: Final = 2
"""A video is decided by two coaches, as in the study."""


class Lane(StrEnum):
    """A lane as seen in the picture."""

    LEFT = "left"
    RIGHT = "right"


class Status(StrEnum):
    """How far a video has come."""

    UNLABELLED = "unlabelled"
    WAITING = "waiting"
    AGREED = "agreed"
    DISPUTED = "disputed"
    SETTLED = "settled"
    UNUSABLE = "unusable"
    COVERED = "covered"
    """Others have answered and this coach has not: a further answer is welcome.

    Two answers stand, or it is settled, and fewer do where a coach has taken theirs back.
    It is all one word: how many stand would tell that the video was settled, so disputed.
    """


OPEN_STATUSES = frozenset({Status.UNLABELLED, Status.WAITING, Status.DISPUTED})
"""A video in one of these has no consensus yet, so a suggestion can still help."""


@dataclass(frozen=True)
class Coach:
    """A person who labels: a rater; the same one under another name."""

    id: CoachId
    name: str = field(compare=False)
    drawn_as: str = field(default="", compare=False)
    """What videos are drawn for them by: the first name, whatever they are called now."""

    def __post_init__(self) -> None:
        """Who was never renamed is drawn for by the name."""
        if not self.drawn_as:
            object.__setattr__(self, "drawn_as", self.name)


@dataclass(frozen=True)
class Video:
    """One imported file. Sizes are of the upright picture, in pixels."""

    id: VideoId
    name: str
    path: str
    fingerprint: str
    group: str
    width_px: int
    height_px: int
    duration_s: float
    n_clips: int
    damage: str = ""
    """One sentence on what is missing; empty for a whole video."""
    own_crop: str | None = None
    """The crop box of this video alone; None follows the project's rule."""
    own_divider: float | None = None
    """Where lanes part in this video alone; None follows the project."""


HAS_MOMENT: Final = frozenset({LaneState.SLIP, LaneState.FALL})
"""The states that begin at a moment which can be marked."""

HAS_TIME: Final = frozenset({LaneState.FLASH, LaneState.SLIP})
"""The states of a lane whose timer is stopped, so that there is a final time."""

LONGEST_TIME_S: Final = 1000.0
"""A final time is shorter than this."""


def storable(text: str) -> str:
    """Typed text as every database and file takes it.

    What comes from a clipboard may hold a NUL, that nobody sees: a server refuses it, and
    another desk the whole bundle.
    """
    return text.replace("\0", "")


@dataclass(frozen=True)
class Answer:
    """What a coach says of one video: a pair, or that it cannot be judged.

    Raises:
        LabelError: neither or both of ``pair`` and ``unusable`` are given, or a moment
            or a final time that the lane's state cannot have.
    """

    pair: LanePair | None = None
    unsure: bool = False
    unusable: str | None = None
    """Why the footage cannot be judged; None when it can."""
    note: str = ""
    left_moment_s: float | None = None
    """When the slip or fall begins: seconds from the first frame, as time stamps."""
    right_moment_s: float | None = None
    left_time_s: float | None = None
    """The final time on the clock in seconds, where it is known."""
    right_time_s: float | None = None

    def __post_init__(self) -> None:
        """Exactly one of the two kinds of answer, and seconds that make sense."""
        for name in ("note", "unusable"):
            text: str | None = getattr(self, name)
            if text and storable(text) != text:  # of 10,000, hardly one
                object.__setattr__(self, name, storable(text))
        if (self.pair is None) == (self.unusable is None):
            raise LabelError(
                "An answer is either a state for each lane or “cannot judge” with a"
                " reason: give one of the two."
            )
        if self.unusable is not None and not self.unusable.strip():
            raise LabelError(
                "“Cannot judge” needs a reason, such as “camera moved” or “no race”."
            )
        for lane in Lane:
            self._check_seconds(lane)

    def _check_seconds(self, lane: Lane) -> None:
        moment_s, time_s = self.moment_s(lane), self.time_s(lane)
        if moment_s is None and time_s is None:
            return
        state = self.state(lane)
        said = state.word if state else "lane that cannot be judged"
        if moment_s is not None:
            if state not in HAS_MOMENT:
                raise LabelError(
                    f"The {lane} lane has a moment of {moment_s:g} s, and a {said} has"
                    " none: only a slip or a fall begins at a moment."
                )
            if not (math.isfinite(moment_s) and moment_s >= 0):
                raise LabelError(
                    f"The {lane} lane's moment is {moment_s:g}: give it in seconds from"
                    " the first frame, such as 3.2."
                )
        if time_s is not None:
            if state not in HAS_TIME:
                raise LabelError(
                    f"The {lane} lane has a final time of {time_s:g} s, and a {said}"
                    " has none: only who stops the timer has a time."
                )
            if not 0 < time_s < LONGEST_TIME_S:  # also refuses what is no number
                raise LabelError(
                    f"The {lane} lane's final time is {time_s:g}: give it in seconds,"
                    " such as 6.42."
                )

    def state(self, lane: Lane) -> LaneState | None:
        """A lane's state; None where it cannot be judged."""
        if self.pair is None:
            return None
        return self.pair.left if lane is Lane.LEFT else self.pair.right

    def moment_s(self, lane: Lane) -> float | None:
        """When a lane's slip or fall begins, in seconds; None where it is not marked."""
        return self.left_moment_s if lane is Lane.LEFT else self.right_moment_s

    def time_s(self, lane: Lane) -> float | None:
        """A lane's final time in seconds; None where it is not known."""
        return self.left_time_s if lane is Lane.LEFT else self.right_time_s

    def same_decision(self, other: "Answer") -> bool:
        """Whether both say the same of the lanes.

        Notes, reasons, moments and times may differ.
        """
        return self.pair == other.pair

    @property
    def words(self) -> str:
        """The answer for people: ``flash – fall`` or ``cannot judge: no race``."""
        return self.pair.words if self.pair else f"cannot judge: {self.unusable}"


@dataclass(frozen=True)
class Annotation:
    """One coach's current answer to one video."""

    id: AnnotationId
    video_id: VideoId
    coach_id: CoachId
    answer: Answer
    revision: int
    created_at: datetime
    seconds_taken: float | None = None
    suggestion_id: SuggestionId | None = None
    """The suggestion that was on screen when it was given; None when blind."""
    assistance: Assistance | None = None
    """The suggestion that there was, seen or not; None where there was none."""

    @property
    def accepted(self) -> bool | None:
        """Whether it is what the suggestion said; None when the coach saw none."""
        if self.assistance is None or not self.assistance.shown:
            return None
        return self.answer.pair == self.assistance.pair


@dataclass(frozen=True)
class Step:
    """One answer taken back or brought back."""

    video_id: VideoId
    left: Answer | None
    """What stood until now; None for no answer."""
    restored: Answer | None
    """What stands from now on; None for no answer."""


@dataclass(frozen=True)
class Adjudication:
    """The settled answer of a video."""

    video_id: VideoId
    coach_id: CoachId
    answer: Answer
    reason: str
    revision: int
    created_at: datetime


MOTION_PREFIX: Final = "motion-"
"""Begins the name of every version of the rules that read heights; see
``dataset.motion.METHOD``. No checkpoint is called so: their names begin with the
network's."""


@dataclass(frozen=True)
class Silence:
    """That motion says nothing of a video: the wall is lost, or lanes part elsewhere."""

    at: datetime
    """When it looked; of clips that were cut later it has not said so."""
    divider: float
    """Where the lanes parted for it, as a fraction of the cropped width."""
    parts_at: float | None = None
    """Where they seem to part instead; None where the wall is lost from sight."""


def is_motion(source: str) -> bool:
    """Whether a suggestion of ``source`` comes from heights alone."""
    return source.startswith(MOTION_PREFIX)


@dataclass(frozen=True)
class Suggestion:
    """What a checkpoint, or motion, says of one video."""

    id: SuggestionId
    video_id: VideoId
    checkpoint_id: str
    """Who says it; see ``is_motion``."""
    probabilities: tuple[float, ...]
    """15 numbers, by code."""
    created_at: datetime
    snapshot_id: str | None = None
    """The checksum of the dataset that the checkpoint learned from; None for motion."""
    divider: float = MIDDLE
    """Where the lanes parted for it, as a fraction of the cropped width."""

    @property
    def is_motion(self) -> bool:
        """Whether heights alone say it, and no network."""
        return is_motion(self.checkpoint_id)

    @property
    def ranked(self) -> list[tuple[LanePair, float]]:
        """All pairs with their probability, most likely first."""
        order = sorted(
            range(len(self.probabilities)), key=lambda code: -self.probabilities[code]
        )
        return [(LanePair.from_code(code), self.probabilities[code]) for code in order]

    @property
    def pair(self) -> LanePair:
        """The most likely pair."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the most likely pair, 0 to 1."""
        return self.ranked[0][1]


@dataclass(frozen=True)
class Origin:
    """Where and when a network's suggestion came from, without what it says."""

    suggestion_id: SuggestionId
    video_id: VideoId
    snapshot_id: str | None
    """The checksum of the dataset that the network learned from; None: unknown."""
    created_at: datetime


@dataclass(frozen=True)
class Disagreement:
    """A video on which two coaches differ and nobody has decided yet."""

    video: Video
    annotations: tuple[Annotation, ...]

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes in dispute; both when somebody cannot judge."""
        pairs = [annotation.answer.pair for annotation in self.annotations]
        known = [pair for pair in pairs if pair is not None]
        if len(known) < len(pairs):
            return (Lane.LEFT, Lane.RIGHT)
        found = []
        if len({pair.left for pair in known}) > 1:
            found.append(Lane.LEFT)
        if len({pair.right for pair in known}) > 1:
            found.append(Lane.RIGHT)
        return tuple(found)


@dataclass(frozen=True)
class Settled:
    """A settled video, for a coach who has answered it."""

    video: Video
    adjudication: Adjudication
    decided_by: Coach


@dataclass(frozen=True)
class Overruled:
    """A video whose settled answer is not what one coach had said."""

    settled: Settled
    mine: Annotation
    """What the coach said when it was settled."""
    is_new: bool
    """Whether the coach has not looked at it yet."""


@dataclass(frozen=True)
class ComparedVideo:
    """What several coaches said of one video before they saw each other's answers."""

    video: Video
    annotations: tuple[Annotation, ...]
    status: Status
    """As of now; see :func:`may_tell_apart`."""

    def by(self, coach: CoachId) -> Annotation | None:
        """That coach's answer."""
        return next((a for a in self.annotations if a.coach_id == coach), None)


@dataclass(frozen=True)
class QueueItem:
    """A video as one coach may see it."""

    video: Video
    mine: Annotation | None
    status: Status
    decided: LanePair | None = None
    """The consensus, where this coach has answered too and may know it."""
    is_repeat: bool = False
    """The coach has answered it long ago, and it comes back as if they had not."""


@dataclass(frozen=True)
class Decision:
    """A video's consensus, and how it came about."""

    video: Video
    pair: LanePair
    status: Status
    """``AGREED`` or ``SETTLED``."""
    answers: dict[str, str] = field(default_factory=dict)
    """Each coach's name and answer, such as ``1-3`` or ``unusable``."""


class ChangeKind(StrEnum):
    """What kind of thing a write touched."""

    COACHES = "coaches"
    VIDEOS = "videos"
    ANNOTATIONS = "annotations"
    ADJUDICATIONS = "adjudications"
    SUGGESTIONS = "suggestions"
    SPLITS = "splits"
    RULES = "rules"
    SEEN = "seen"
    PROMOTIONS = "promotions"


@dataclass(frozen=True)
class Change:
    """What one write changed; each page decides whether it is stale."""

    kind: ChangeKind
    video_ids: frozenset[VideoId] = frozenset()
    n_written: int = 0

    def __bool__(self) -> bool:
        """Whether anything was written at all."""
        return self.n_written > 0

    def __or__(self, later: "Change") -> "Change":
        """Both writes, of one kind, as one."""
        return Change(
            self.kind,
            self.video_ids | later.video_ids,
            self.n_written + later.n_written,
        )


class SuggestionPolicy(StrEnum):
    """Who sees a suggestion, and when."""

    AFTER_COMMIT = "after-commit"
    """Blind first pass: only once the coach has answered that video. The default."""
    ONE_COACH = "one-coach"
    """One named coach labels with suggestions, everybody else blind."""
    EVERYONE = "everyone"
