"""Records and rules of labelling: who may see what, and what counts as decided.

Pure: no database, no clock, no window. The repository applies these rules; the pages
show what it returns. Every record is frozen and may cross threads.

::

    no answer ─▶ one answer ─▶ two that agree ───────────────▶ agreed
    (unlabelled)  (waiting)  └▶ two that differ (disputed) ─▶ settled by adjudication
                             └▶ both "cannot judge" ─────────▶ unusable
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from annotator.assistance import Assistance
from dataset.errors import LabelError
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
    """Two others have answered and this coach has not: nothing to do here."""


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


def status(annotations: Sequence[Annotation], settled: Adjudication | None) -> Status:
    """How far a video has come, all answers known.

    Args:
        annotations: the current answer of each coach, at most one a coach.
        settled: the adjudication, when there is one; it outranks every answer.
    """
    if settled is not None:
        return Status.UNUSABLE if settled.answer.pair is None else Status.SETTLED
    if not annotations:
        return Status.UNLABELLED
    if len(annotations) < ANSWERS_NEEDED:
        return Status.WAITING
    first = annotations[0].answer
    if not all(first.same_decision(other.answer) for other in annotations):
        return Status.DISPUTED
    return Status.AGREED if first.pair is not None else Status.UNUSABLE


def consensus(
    annotations: Sequence[Annotation], settled: Adjudication | None
) -> LanePair | None:
    """The pair that counts: settled, or agreed by all; None while open or unusable."""
    match status(annotations, settled):
        case Status.SETTLED:
            return settled.answer.pair if settled else None
        case Status.AGREED:
            return annotations[0].answer.pair
        case _:
            return None


def may_see(
    viewer: CoachId, annotation: Annotation, committed: Collection[CoachId]
) -> bool:
    """Whether ``viewer`` may see an answer.

    One's own always; another's only when the viewer and somebody else have both
    answered that video. ``committed`` are the coaches with a current answer to it.
    """
    return may_see_answer_of(viewer, annotation.coach_id, committed)


def may_see_answer_of(
    viewer: CoachId, author: CoachId, committed: Collection[CoachId]
) -> bool:
    """The rule of :func:`may_see`, for an answer that is no annotation yet."""
    if author == viewer:
        return True
    return viewer in committed and len(set(committed)) >= ANSWERS_NEEDED


def shared_answers(
    viewer: CoachId, annotations: Sequence[Annotation], committed: Collection[CoachId]
) -> Sequence[Annotation]:
    """Every answer to a video, or none while ``viewer`` may not see each of them.

    What is counted over whole videos (agreement, confusions, classes) is counted over
    these alone. Then a figure says nothing that its viewer could not read answer by
    answer, and no difference of two figures gives away an answer still owed.

    Args:
        viewer: who looks.
        annotations: what is shown or counted of one video.
        committed: the coaches with a current answer to it.
    """
    if viewer not in committed:
        return ()
    if not all(may_see(viewer, each, committed) for each in annotations):
        return ()
    return annotations


def may_see_totals(
    viewer: CoachId, videos: Iterable[tuple[Collection[CoachId], bool]]
) -> bool:
    """Whether ``viewer`` may see how many videos of the whole project are decided.

    Where others have settled a video between them that the viewer has not answered, the
    total tells how: agreed counts, disputed does not.

    Args:
        viewer: who looks.
        videos: of each one, who has answered it and whether it is settled.
    """
    return all(
        viewer in committed or not (settled or len(committed) >= ANSWERS_NEEDED)
        for committed, settled in videos
    )


def may_tell_apart(status: Status) -> bool:
    """Whether it may be said who gave which answer: once nobody disputes the video.

    A decision is about the race. Whoever knows whose answer is whose decides about a
    colleague.
    """
    return status is not Status.DISPUTED


def overruled(standing: Annotation, settled: Adjudication) -> bool:
    """Whether the answer that a coach had given was settled otherwise.

    Args:
        standing: what the coach said when the video was settled.
        settled: what counts.
    """
    return not standing.answer.same_decision(settled.answer)


def independent(
    revisions: Iterable[tuple[CoachId, Annotation | None]],
    void: Collection[AnnotationId] = (),
) -> list[Annotation]:
    """What each coach said of one video before seeing what another had said.

    Args:
        revisions: everything that was said of it, in the order in which it was said;
            None where a coach took the answer back.
        void: answers that were taken in from another desk and undone, and what undoing
            put back. Others saw them meanwhile, but their coach is not held to them.

    Returns:
        One answer a coach who has one now, in the order of their ids.
    """
    standing: dict[CoachId, Annotation] = {}
    blind: dict[CoachId, Annotation] = {}
    for coach_id, annotation in revisions:
        if annotation is None:
            standing.pop(coach_id, None)
        else:
            standing[coach_id] = annotation
        for viewer, given in standing.items():
            if given.id not in void and any(
                may_see(viewer, other, standing.keys())
                for other in standing.values()
                if other.coach_id != viewer
            ):
                blind.setdefault(viewer, given)
    return [blind.get(coach_id, standing[coach_id]) for coach_id in sorted(standing)]


def visible_status(
    viewer: CoachId, annotations: Sequence[Annotation], settled: Adjudication | None
) -> Status:
    """A video's status without giving away answers to a coach who owes one.

    A coach who has not answered learns neither that the others agree nor that they
    differ: both would tell something about the answer.
    """
    if any(annotation.coach_id == viewer for annotation in annotations):
        return status(annotations, settled)
    if settled is not None or len(annotations) >= ANSWERS_NEEDED:
        return Status.COVERED
    return Status.UNLABELLED


def queue_item(
    viewer: CoachId,
    video: Video,
    annotations: Sequence[Annotation],
    settled: Adjudication | None,
) -> QueueItem:
    """A video as ``viewer`` may see it; see :func:`visible_status`."""
    mine = next((each for each in annotations if each.coach_id == viewer), None)
    return QueueItem(
        video,
        mine,
        visible_status(viewer, annotations, settled),
        consensus(annotations, settled) if mine is not None else None,
    )


def next_video(
    queue: Sequence[QueueItem], after: VideoId | None = None
) -> VideoId | None:
    """The next video that still needs this coach, in queue order, wrapping around."""
    ids = [item.video.id for item in queue]
    start = ids.index(after) + 1 if after in ids else 0
    for item in [*queue[start:], *queue[:start]]:
        if item.status is Status.UNLABELLED and item.video.id != after:
            return item.video.id
    return None


def comparable_pairs(
    annotations: Iterable[Annotation], first: CoachId, second: CoachId
) -> dict[VideoId, tuple[LanePair, LanePair]]:
    """Both coaches' pairs on every video that both could judge."""
    given: dict[VideoId, dict[CoachId, LanePair]] = {}
    for annotation in annotations:
        if annotation.answer.pair is not None:
            answers = given.setdefault(annotation.video_id, {})
            answers[annotation.coach_id] = annotation.answer.pair
    return {
        video_id: (answers[first], answers[second])
        for video_id, answers in given.items()
        if first in answers and second in answers
    }
