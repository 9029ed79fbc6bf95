"""The queries of suggestions: made, shown, and where they saw it; inside a session."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from annotator import records
from annotator.database import (
    AnnotationRow,
    ShownSuggestionRow,
    SuggestionRow,
    utc_now,
)
from annotator.workflow import (
    MOTION_PREFIX,
    CoachId,
    Origin,
    Suggestion,
    SuggestionId,
    VideoId,
)
from dataset.errors import LabelError
from dataset.recipe import MIDDLE
from dataset.states import N_CODES

SAME_PROBABILITY = 1e-3
"""Predictions closer than this are the same ones, computed again."""
_AT_ONCE: Final = 500
"""Ids in one query; databases allow some thousands."""


def check_probabilities(given: Sequence[float], checkpoint_id: str) -> None:
    """Refuse what is no prediction.

    Raises:
        LabelError: not 15 numbers from 0 to 1.
    """
    if len(given) != N_CODES or not all(
        math.isfinite(each) and 0 <= each <= 1 for each in given
    ):
        raise LabelError(
            f"Checkpoint {checkpoint_id} did not give {N_CODES} probabilities from 0"
            f" to 1 but {len(given)} numbers: train it again."
        )


def close(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two predictions are the same but for rounding."""
    return all(
        abs(one - other) < SAME_PROBABILITY
        for one, other in zip(first, second, strict=True)
    )


def shown_suggestion(
    session: Session, video_id: VideoId, coach_id: CoachId
) -> Suggestion | None:
    """The last suggestion for a video that was on that coach's screen."""
    row = session.scalar(
        select(SuggestionRow)
        .join(ShownSuggestionRow, ShownSuggestionRow.suggestion_id == SuggestionRow.id)
        .where(
            SuggestionRow.video_id == video_id, ShownSuggestionRow.coach_id == coach_id
        )
        .order_by(ShownSuggestionRow.id.desc())
        .limit(1)
    )
    return None if row is None else records.suggestion_of(row)


def mark_shown(
    session: Session, suggestion_id: SuggestionId, coach_id: CoachId
) -> bool:
    """Note that a suggestion was on a coach's screen; False when that is noted."""
    is_there = session.scalar(
        select(ShownSuggestionRow.id).where(
            ShownSuggestionRow.suggestion_id == suggestion_id,
            ShownSuggestionRow.coach_id == coach_id,
        )
    )
    if is_there is not None:
        return False
    session.add(
        ShownSuggestionRow(
            suggestion_id=suggestion_id, coach_id=coach_id, created_at=utc_now()
        )
    )
    session.flush()
    return True


_OF_MOTION = SuggestionRow.checkpoint_id.startswith(MOTION_PREFIX, autoescape=True)


def evidence(session: Session, suggestion_id: SuggestionId) -> object:
    """What is stored of where a suggestion saw what it says; None for nothing."""
    return session.scalar(
        select(SuggestionRow.evidence).where(SuggestionRow.id == suggestion_id)
    )


def heights_before(session: Session, suggestion: Suggestion) -> object:
    """What motion had stored of a video when a suggestion was made; None: nothing.

    Nor anything where lanes parted elsewhere for it.
    """
    return session.scalar(
        select(SuggestionRow.evidence)
        .where(
            SuggestionRow.video_id == suggestion.video_id,
            SuggestionRow.id < suggestion.id,
            func.coalesce(SuggestionRow.divider, MIDDLE) == suggestion.divider,
            _OF_MOTION,
        )
        .order_by(SuggestionRow.id.desc())
        .limit(1)
    )


def latest_suggestions(
    session: Session,
    video_id: VideoId | None = None,
    *,
    of_motion: bool | None = None,
) -> dict[VideoId, Suggestion]:
    """The suggestion recorded last for each video.

    Args:
        session: of the caller.
        video_id: only of that one.
        of_motion: only those of motion, or only those of networks; None is all.
    """
    last = select(func.max(SuggestionRow.id)).group_by(SuggestionRow.video_id)
    if of_motion is not None:
        last = last.where(_OF_MOTION if of_motion else not_(_OF_MOTION))
    if video_id is not None:
        last = last.where(SuggestionRow.video_id == video_id)
    rows = session.scalars(
        select(SuggestionRow)
        .where(SuggestionRow.id.in_(last))
        .order_by(SuggestionRow.video_id)
    )
    return {
        suggestion.video_id: suggestion
        for suggestion in map(records.suggestion_of, rows)
    }


def origins_of_networks(session: Session) -> list[Origin]:
    """Of every suggestion of a network, the latest first."""
    rows = session.execute(
        select(
            SuggestionRow.id,
            SuggestionRow.video_id,
            SuggestionRow.snapshot_id,
            SuggestionRow.created_at,
        )
        .where(not_(_OF_MOTION))
        .order_by(SuggestionRow.id.desc())
    )
    return [
        Origin(SuggestionId(id_), VideoId(video_id), snapshot_id, created_at)
        for id_, video_id, snapshot_id, created_at in rows
    ]


def probabilities(
    session: Session, suggestion_ids: Sequence[SuggestionId]
) -> dict[SuggestionId, tuple[float, ...]]:
    """What these suggestions say."""
    return {
        SuggestionId(id_): tuple(given)
        for start in range(0, len(suggestion_ids), _AT_ONCE)
        for id_, given in session.execute(
            select(SuggestionRow.id, SuggestionRow.probabilities).where(
                SuggestionRow.id.in_(suggestion_ids[start : start + _AT_ONCE])
            )
        )
    }


def first_answers(session: Session) -> dict[VideoId, datetime]:
    """When each video was answered first, by whomever, at whatever desk."""
    rows = session.execute(
        select(AnnotationRow.video_id, func.min(AnnotationRow.created_at)).group_by(
            AnnotationRow.video_id
        )
    )
    return {VideoId(video_id): first for video_id, first in rows}
