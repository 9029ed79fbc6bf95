"""The queries of what was settled, who has seen it, and of rules; inside a session."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator import queries, records
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    RuleRow,
    SeenRow,
)
from annotator.differences import Confusion
from annotator.workflow import (
    Answer,
    CoachId,
    VideoId,
)


def append_adjudication(
    session: Session,
    last: AdjudicationRow | None,
    video_id: VideoId,
    coach_id: CoachId,
    answer: Answer | None,
    reason: str,
) -> None:
    """Add the revision after ``last``; a withdrawal when there is no answer."""
    # Later than what it decides about: who was overruled is told by the dates.
    answered = session.scalar(
        select(func.max(AnnotationRow.created_at)).where(
            AnnotationRow.video_id == video_id
        )
    )
    session.add(
        AdjudicationRow(
            video_id=video_id,
            coach_id=coach_id,
            revision=1 if last is None else last.revision + 1,
            reason=reason,
            created_at=queries.moment_after(
                answered, last.created_at if last else None
            ),
            **records.answer_columns(answer),
        )
    )


def adjudication_row(
    session: Session, video_id: VideoId, revision: int
) -> AdjudicationRow | None:
    """One revision of what a video was settled as."""
    return session.scalar(
        select(AdjudicationRow).where(
            AdjudicationRow.video_id == video_id, AdjudicationRow.revision == revision
        )
    )


def said_by(session: Session, coach_id: CoachId) -> dict[VideoId, list[AnnotationRow]]:
    """All that a coach ever said, by video, oldest first."""
    rows = session.scalars(
        select(AnnotationRow)
        .where(AnnotationRow.coach_id == coach_id)
        .order_by(AnnotationRow.revision)
    )
    found: dict[VideoId, list[AnnotationRow]] = {}
    for row in rows:
        found.setdefault(VideoId(row.video_id), []).append(row)
    return found


def seen_by(session: Session, coach_id: CoachId) -> set[tuple[VideoId, int]]:
    """The decisions that a coach has looked at: video and revision."""
    rows = session.execute(
        select(AdjudicationRow.video_id, AdjudicationRow.revision)
        .join(SeenRow, SeenRow.adjudication_id == AdjudicationRow.id)
        .where(SeenRow.coach_id == coach_id)
    )
    return {(VideoId(video_id), revision) for video_id, revision in rows}


def rule_rows(session: Session, confusion: Confusion) -> list[RuleRow]:
    """All that was written for two states, oldest first."""
    return list(
        session.scalars(
            select(RuleRow)
            .where(
                RuleRow.first_state == confusion.first.word,
                RuleRow.second_state == confusion.second.word,
            )
            .order_by(RuleRow.revision)
        )
    )


def last_rule(session: Session, confusion: Confusion) -> RuleRow | None:
    """The last revision, which may be empty."""
    rows = rule_rows(session, confusion)
    return rows[-1] if rows else None
