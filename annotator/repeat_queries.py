"""The queries of videos that came back to their coach; like ``queries``, inside a session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from annotator import queries, records
from annotator.database import (
    AnnotationRow,
    CarriedRepeatRow,
    CoachRow,
    MergedAnnotationRow,
    MergeRow,
    RepeatRow,
)
from annotator.merging import rank
from annotator.repeats import Repeat, due, is_repeated
from annotator.workflow import (
    AnnotationId,
    Answer,
    Coach,
    CoachId,
    Step,
    Video,
    VideoId,
)
from dataset.errors import ProjectError


def due_videos(session: Session, coach: Coach, now: datetime) -> set[VideoId]:
    """Which videos come back to a coach now."""
    own = [
        each
        for given in queries.answers(session).values()
        for each in given
        if each.coach_id == coach.id
    ]
    videos = {video.id: video for video in queries.videos(session)}
    done = [each.video_id for each in repeats(session, coach.id)]
    return due(coach, videos, own, done, now)


def is_due(session: Session, coach: Coach, video: Video, now: datetime) -> bool:
    """The same of one video, for less."""
    return is_repeated(coach, video) and video.id in due_videos(session, coach, now)


def record(
    session: Session,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer,
    seconds_taken: float | None,
) -> None:
    """Keep what was said the second time, beside the answer that stands.

    Raises:
        ProjectError: no answer stands that it could be compared with.
    """
    first = queries.last_annotation(session, video_id, coach_id)
    if first is None or records.answer_of(first) is None:
        raise ProjectError(
            "That video has no answer of yours any more: go to it again and answer it."
        )
    _append(session, AnnotationId(first.id), video_id, coach_id, answer, seconds_taken)


def withdraw_last(
    session: Session, coach_id: CoachId, *, take_back: bool
) -> tuple[bool, Step | None]:
    """Take back the last repeat, where it is the last thing that the coach did.

    Args:
        session: open for writing.
        coach_id: whose.
        take_back: False only looks.

    Returns:
        Whether a repeat was the last thing, taken back before or not; and what was taken
        back now.
    """
    last = session.scalar(
        select(RepeatRow)
        .where(RepeatRow.coach_id == coach_id)
        .order_by(RepeatRow.id.desc())
        .limit(1)
    )
    newest = _newest_at_desk(session, coach_id)
    if last is None or (newest is not None and newest >= last.created_at):
        return False, None
    answer = records.answer_of(last)
    if answer is None or not take_back:
        return True, None
    video_id = VideoId(last.video_id)
    queries.video_row(session, video_id, lock=True)
    _append(session, AnnotationId(last.annotation_id), video_id, coach_id, None, None)
    return True, Step(video_id, left=answer, restored=None)


def _newest_at_desk(session: Session, coach_id: CoachId) -> datetime | None:
    """When a coach last answered a video here, or took that back."""
    return session.scalar(
        select(AnnotationRow.created_at)
        .where(
            AnnotationRow.coach_id == coach_id,
            # What came with a bundle was done at another desk, whenever it came.
            AnnotationRow.id.not_in(select(MergedAnnotationRow.annotation_id)),
            # A step to before the first answer has no seconds, and is one all the same.
            or_(
                AnnotationRow.seconds_taken.is_not(None),
                AnnotationRow.step.is_not(None),
            ),
        )
        .order_by(AnnotationRow.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Said:
    """What a coach said last of a video that came back, here or at another desk."""

    before: Answer
    before_at: datetime
    again: Answer | None
    """None when it was taken back."""
    again_at: datetime
    seconds_taken: float | None


def repeats(session: Session, coach_id: CoachId | None = None) -> list[Repeat]:
    """What was said the second time and stands, oldest first."""
    coaches = queries.coaches(session)
    found = [
        Repeat(
            video_id=video_id,
            coach=coaches[of],
            before=each.before,
            before_at=each.before_at,
            again=each.again,
            again_at=each.again_at,
        )
        for (video_id, of), each in standing(session, coach_id).items()
        if each.again is not None
    ]
    return sorted(found, key=lambda each: (each.again_at, each.video_id))


def standing(
    session: Session, coach_id: CoachId | None = None
) -> dict[tuple[VideoId, CoachId], Said]:
    """Of each video and coach what was said last, withdrawals included.

    As with answers, that is the greatest by :func:`annotator.merging.rank` of all that
    is known, so that it is the same at every desk.
    """
    found = _here(session, coach_id)
    for key, each in _carried(session, coach_id):
        known = found.get(key)
        if known is None or outranks(each, known):
            found[key] = each
    return found


def outranks(one: Said, other: Said) -> bool:
    """Whether ``one`` counts where both are known."""
    return rank(one.again, one.again_at) > rank(other.again, other.again_at)


def _here(
    session: Session, coach_id: CoachId | None
) -> dict[tuple[VideoId, CoachId], Said]:
    last = select(func.max(RepeatRow.id)).group_by(
        RepeatRow.video_id, RepeatRow.coach_id
    )
    query = (
        select(RepeatRow, AnnotationRow)
        .join(AnnotationRow, AnnotationRow.id == RepeatRow.annotation_id)
        .where(RepeatRow.id.in_(last))
        .order_by(RepeatRow.id)
    )
    if coach_id is not None:
        query = query.where(RepeatRow.coach_id == coach_id)
    found = {}
    for row, first in session.execute(query):
        before = records.answer_of(first)
        if before is not None:
            found[VideoId(row.video_id), CoachId(row.coach_id)] = Said(
                before,
                first.created_at,
                records.answer_of(row),
                row.created_at,
                row.seconds_taken,
            )
    return found


def _carried(
    session: Session, coach_id: CoachId | None
) -> Iterator[tuple[tuple[VideoId, CoachId], Said]]:
    first = aliased(CarriedRepeatRow)
    undone = select(MergeRow.undoes).where(MergeRow.undoes.is_not(None))
    query = (
        select(CarriedRepeatRow, first)
        .join(first, first.id == CarriedRepeatRow.before_id)
        .where(CarriedRepeatRow.merge_id.not_in(undone))
        .order_by(CarriedRepeatRow.id)
    )
    if coach_id is not None:
        query = query.where(CarriedRepeatRow.coach_id == coach_id)
    for row, earlier in session.execute(query):
        before = records.answer_of(earlier)
        if before is not None:
            yield (
                (VideoId(row.video_id), CoachId(row.coach_id)),
                Said(
                    before,
                    earlier.created_at,
                    records.answer_of(row),
                    row.created_at,
                    row.seconds_taken,
                ),
            )


def carry(
    session: Session, merge_id: int, rows: Sequence[tuple[VideoId, CoachId, Said]]
) -> None:
    """Write what was said at another desk, under the merge that brought it."""
    if not rows:
        return
    written = insert(CarriedRepeatRow).returning(
        CarriedRepeatRow.id, sort_by_parameter_order=True
    )
    firsts = [
        _columns(merge_id, video_id, coach_id, each.before, each.before_at)
        for video_id, coach_id, each in rows
    ]
    ids = list(session.scalars(written, firsts))
    session.execute(
        insert(CarriedRepeatRow),
        [
            _columns(merge_id, video_id, coach_id, each.again, each.again_at)
            | {"before_id": before_id, "seconds_taken": each.seconds_taken}
            for (video_id, coach_id, each), before_id in zip(rows, ids, strict=True)
        ],
    )


def repeated_by_merge(session: Session) -> list[tuple[int, str]]:
    """Merge and coach, of every repeat that a merge brought."""
    rows = session.execute(
        select(CarriedRepeatRow.merge_id, CoachRow.name)
        .join(CoachRow, CoachRow.id == CarriedRepeatRow.coach_id)
        .where(CarriedRepeatRow.before_id.is_not(None))
        .order_by(CarriedRepeatRow.id)
    )
    return [(merge_id, name) for merge_id, name in rows]


def _columns(
    merge_id: int,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer | None,
    given_at: datetime,
) -> dict[str, Any]:
    return {
        "merge_id": merge_id,
        "video_id": video_id,
        "coach_id": coach_id,
        "before_id": None,
        "seconds_taken": None,
        "created_at": given_at,
        **records.answer_columns(answer),
    }


def _append(
    session: Session,
    annotation_id: AnnotationId,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer | None,
    seconds_taken: float | None,
) -> None:
    said = standing(session, coach_id).get((video_id, coach_id))
    now = queries.moment_after(
        said.again_at if said else None, _newest_at_desk(session, coach_id)
    )
    session.add(
        RepeatRow(
            annotation_id=annotation_id,
            video_id=video_id,
            coach_id=coach_id,
            seconds_taken=seconds_taken,
            created_at=now,
            **records.answer_columns(answer),
        )
    )
    session.flush()
