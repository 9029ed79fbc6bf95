"""The queries of videos that came back to their coach; like ``queries``, inside a session."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from annotator import queries, records
from annotator.database import AnnotationRow, RepeatRow, utc_now
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
    done = [VideoId(row.video_id) for row in _standing(session, coach.id)]
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
    newest = session.scalar(
        select(AnnotationRow.created_at)
        .where(
            AnnotationRow.coach_id == coach_id,
            # A step to before the first answer has no seconds, and is one all the same.
            or_(
                AnnotationRow.seconds_taken.is_not(None),
                AnnotationRow.step.is_not(None),
            ),
        )
        .order_by(AnnotationRow.id.desc())
        .limit(1)
    )
    if last is None or (newest is not None and newest >= last.created_at):
        return False, None
    answer = records.answer_of(last)
    if answer is None or not take_back:
        return True, None
    video_id = VideoId(last.video_id)
    queries.video_row(session, video_id, lock=True)
    _append(session, AnnotationId(last.annotation_id), video_id, coach_id, None, None)
    return True, Step(video_id, left=answer, restored=None)


def repeats(session: Session, coach_id: CoachId | None = None) -> list[Repeat]:
    """What was said the second time and stands, oldest first."""
    coaches = queries.coaches(session)
    found = []
    for row in _standing(session, coach_id):
        first = session.get(AnnotationRow, row.annotation_id)
        before = None if first is None else records.answer_of(first)
        again = records.answer_of(row)
        if first is None or before is None or again is None:
            continue
        found.append(
            Repeat(
                video_id=VideoId(row.video_id),
                coach=coaches[CoachId(row.coach_id)],
                before=before,
                before_at=first.created_at,
                again=again,
                again_at=row.created_at,
            )
        )
    return sorted(found, key=lambda each: each.again_at)


def _standing(session: Session, coach_id: CoachId | None) -> list[RepeatRow]:
    """The last row of each video and coach, where it is no withdrawal."""
    last = select(func.max(RepeatRow.id)).group_by(
        RepeatRow.video_id, RepeatRow.coach_id
    )
    query = (
        select(RepeatRow)
        .where(RepeatRow.id.in_(last), RepeatRow.kind != records.WITHDRAWN)
        .order_by(RepeatRow.id)
    )
    if coach_id is not None:
        query = query.where(RepeatRow.coach_id == coach_id)
    return list(session.scalars(query))


def _append(
    session: Session,
    annotation_id: AnnotationId,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer | None,
    seconds_taken: float | None,
) -> None:
    session.add(
        RepeatRow(
            annotation_id=annotation_id,
            video_id=video_id,
            coach_id=coach_id,
            seconds_taken=seconds_taken,
            created_at=utc_now(),
            **records.answer_columns(answer),
        )
    )
    session.flush()
