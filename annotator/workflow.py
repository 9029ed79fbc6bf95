"""Records and rules of labelling: who may see what, and what counts as decided.

Pure: no database, no clock, no window. The repository applies these rules; the pages
show what it returns. Every record is frozen and may cross threads.

::

    no answer ─▶ one answer ─▶ two that agree ───────────────▶ agreed
    (unlabelled)  (waiting)  └▶ two that differ (disputed) ─▶ settled by adjudication
                             └▶ both "cannot judge" ─────────▶ unusable
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from annotator.vocabulary import (
    ANSWERS_NEEDED,
    HAS_MOMENT,
    HAS_TIME,
    LONGEST_TIME_S,
    MOTION_PREFIX,
    OPEN_STATUSES,
    Adjudication,
    Annotation,
    AnnotationId,
    Answer,
    Change,
    ChangeKind,
    Coach,
    CoachId,
    ComparedVideo,
    Decision,
    Disagreement,
    Lane,
    Origin,
    Overruled,
    QueueItem,
    Settled,
    Silence,
    Status,
    Step,
    Suggestion,
    SuggestionId,
    SuggestionPolicy,
    Video,
    VideoId,
    is_motion,
    storable,
)
from dataset.states import LanePair

__all__ = [
    "ANSWERS_NEEDED",
    "HAS_MOMENT",
    "HAS_TIME",
    "LONGEST_TIME_S",
    "MOTION_PREFIX",
    "OPEN_STATUSES",
    "Adjudication",
    "Annotation",
    "AnnotationId",
    "Answer",
    "Change",
    "ChangeKind",
    "Coach",
    "CoachId",
    "ComparedVideo",
    "Decision",
    "Disagreement",
    "Lane",
    "Origin",
    "Overruled",
    "QueueItem",
    "Settled",
    "Silence",
    "Status",
    "Step",
    "Suggestion",
    "SuggestionId",
    "SuggestionPolicy",
    "Video",
    "VideoId",
    "consensus",
    "independent",
    "is_motion",
    "may_see",
    "may_see_answer_of",
    "may_see_totals",
    "may_tell_apart",
    "next_video",
    "overruled",
    "queue_item",
    "shared_answers",
    "status",
    "storable",
    "visible_status",
]


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
    unseeing: Collection[AnnotationId] = (),
) -> list[Annotation]:
    """What each coach said of one video before seeing what another had said.

    Args:
        revisions: everything that was said of it, in the order in which it was said;
            None where a coach took the answer back.
        void: answers that were taken in from another desk and undone, and what undoing
            put back. Others saw them meanwhile, but their coach is not held to them.
        unseeing: what another desk says was the last before another's answer was seen
            there; that answer may come later to this desk, or never.

    Returns:
        One answer a coach who has one now, in the order of their ids.
    """
    standing: dict[CoachId, Annotation] = {}
    blind: dict[CoachId, Annotation] = {}
    for coach_id, annotation in revisions:
        if annotation is None:
            standing.pop(coach_id, None)
        else:
            annotation = _first_said(standing.get(coach_id), annotation)
            standing[coach_id] = annotation
            if annotation.id in unseeing and annotation.id not in void:
                blind.setdefault(coach_id, annotation)
        for viewer, given in standing.items():
            if given.id not in void and any(
                may_see(viewer, other, standing.keys())
                for other in standing.values()
                if other.coach_id != viewer
            ):
                blind.setdefault(viewer, given)
    return [blind.get(coach_id, standing[coach_id]) for coach_id in sorted(standing)]


def _first_said(before: Annotation | None, now: Annotation) -> Annotation:
    """An answer as it was come to: who adds a time or a note has judged before.

    A suggestion that was seen in between, or the time since, had no part in it.
    """
    if before is None or before.answer.pair != now.answer.pair:
        return now
    return replace(
        now,
        seconds_taken=before.seconds_taken,
        suggestion_id=before.suggestion_id,
        assistance=before.assistance,
    )


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
    queue: Sequence[QueueItem],
    after: VideoId | None = None,
    wanted: Status = Status.UNLABELLED,
) -> VideoId | None:
    """The next video that still needs this coach, in queue order, wrapping around.

    With ``COVERED`` as what is ``wanted``, the next that others have answered.
    """
    ids = [item.video.id for item in queue]
    start = ids.index(after) + 1 if after in ids else 0
    for item in [*queue[start:], *queue[:start]]:
        if item.status is wanted and item.video.id != after:
            return item.video.id
    return None
