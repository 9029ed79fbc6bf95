"""The queries of what coaches say now, for another desk; like ``queries``, inside a session.

A statement is an answer or its withdrawal. Rows that a merge brought which was undone,
and those that its undoing wrote, are none (``queries.void_annotations``).
"""

from functools import partial
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session

from annotator import queries, records, repeat_queries
from annotator.database import AnnotationRow, CoachRow, MergedAnnotationRow, VideoRow
from annotator.merging import GivenAnswer, GivenRepeat
from annotator.workflow import CoachId, VideoId

Key = tuple[int, int]
"""A video's id and a coach's."""


def given_answers(session: Session, coaches: set[CoachId]) -> list[GivenAnswer]:
    """What these coaches say now, withdrawals included; in the order of videos."""
    videos = {row.id: row for row in session.scalars(select(VideoRow))}
    names = {row.id: row.name for row in session.scalars(select(CoachRow))}
    blind = {
        (each.video_id, each.coach_id): each for each in queries.independent(session)
    }
    found = []
    for (video_id, coach_id), row in sorted(standing(session).items()):
        if coach_id not in coaches:
            continue
        given = partial(
            GivenAnswer,
            fingerprint=videos[video_id].fingerprint,
            video=videos[video_id].name,
            coach=names[coach_id],
        )
        answer = records.answer_of(row)
        first = blind.get((VideoId(video_id), CoachId(coach_id)))
        before = None
        if first is not None and answer is not None and first.answer != answer:
            before = given(
                answer=first.answer,
                given_at=first.created_at,
                seconds_taken=first.seconds_taken,
                assistance=first.assistance,
            )
        found.append(
            given(
                answer=answer,
                given_at=row.created_at,
                seconds_taken=row.seconds_taken,
                before_seeing=before,
                assistance=records.assistance_of(row) if answer is not None else None,
            )
        )
    return found


def given_repeats(session: Session, coaches: set[CoachId]) -> list[GivenRepeat]:
    """What these coaches said last of videos that came back, withdrawals included.

    Where the answer itself came with a bundle that was undone, nothing goes along.
    """
    videos = {row.id: row for row in session.scalars(select(VideoRow))}
    names = {row.id: row.name for row in session.scalars(select(CoachRow))}
    stated = standing(session).keys()
    return [
        GivenRepeat(
            fingerprint=videos[video_id].fingerprint,
            video=videos[video_id].name,
            coach=names[coach_id],
            before=each.before,
            before_at=each.before_at,
            again=each.again,
            again_at=each.again_at,
            seconds_taken=each.seconds_taken,
        )
        for (video_id, coach_id), each in sorted(
            repeat_queries.standing(session).items(), key=lambda pair: pair[0]
        )
        if coach_id in coaches and (video_id, coach_id) in stated
    ]


def standing(session: Session) -> dict[Key, AnnotationRow]:
    """The last statement of each coach on each video, which may be a withdrawal."""
    return last(session, AnnotationRow.id.not_in(queries.void_annotations()))


def last(session: Session, *where: Any) -> dict[Key, AnnotationRow]:
    """The last row of each coach on each video, of those for which ``where`` holds."""
    newest = (
        select(
            AnnotationRow.video_id,
            AnnotationRow.coach_id,
            func.max(AnnotationRow.revision).label("revision"),
        )
        .where(*where)
        .group_by(AnnotationRow.video_id, AnnotationRow.coach_id)
        .subquery()
    )
    rows = session.scalars(
        select(AnnotationRow).join(
            newest,
            and_(
                AnnotationRow.video_id == newest.c.video_id,
                AnnotationRow.coach_id == newest.c.coach_id,
                AnnotationRow.revision == newest.c.revision,
            ),
        )
    )
    return {(row.video_id, row.coach_id): row for row in rows}


def append(session: Session, rows: list[dict[str, Any]], merge_id: int) -> None:
    """Write annotations in this order and note which merge wrote them."""
    ids = queries.append_rows(session, rows)
    if ids:
        session.execute(
            insert(MergedAnnotationRow),
            [{"annotation_id": each, "merge_id": merge_id} for each in ids],
        )
