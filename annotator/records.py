"""Database rows to frozen records and back; rows never leave the repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from annotator.assistance import Assistance, Sight
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    AnswerColumns,
    CoachRow,
    PromotionRow,
    RuleRow,
    SuggestionRow,
    VideoRow,
)
from annotator.differences import Confusion, Rule
from annotator.promotion import Promotion, PromotionId, PromotionKind
from annotator.workflow import (
    Adjudication,
    Annotation,
    AnnotationId,
    Answer,
    Change,
    Coach,
    CoachId,
    Suggestion,
    SuggestionId,
    Video,
    VideoId,
)
from dataset.recipe import MIDDLE
from dataset.states import LanePair, LaneState

PAIR = "pair"
UNUSABLE = "unusable"
WITHDRAWN = "withdrawn"
SECONDS = ("left_moment_s", "right_moment_s", "left_time_s", "right_time_s")
"""The columns of an answer that hold seconds; the fields of ``Answer`` likewise."""
ASSISTANCE = ("sight", "suggested_by", "suggested_code", "suggested_confidence")
"""The columns of an annotation that hold what there was of a suggestion."""


@dataclass(frozen=True)
class Revision:
    """One step in what a coach said of a video."""

    revision: int
    answer: Answer | None
    """None when the coach took the answer back."""
    created_at: datetime
    seconds_taken: float | None
    suggestion_id: SuggestionId | None


@dataclass(frozen=True)
class Imported:
    """What many answers that came in at once did."""

    change: Change
    fates: tuple[tuple[Answer | None, Answer], ...]
    """Of each, in their order: what stood before, and what stands now."""
    coaches: Mapping[str, CoachId]
    """Who was meant, by the names that came."""
    added: frozenset[CoachId]
    """Those of them who were not here before."""


def coach_of(row: CoachRow) -> Coach:
    """A coach's record."""
    return Coach(CoachId(row.id), row.name, row.drawn_as or row.name)


def video_of(row: VideoRow) -> Video:
    """A video's record."""
    return Video(
        id=VideoId(row.id),
        name=row.name,
        path=row.path,
        fingerprint=row.fingerprint,
        group=row.group_name,
        width_px=row.width_px,
        height_px=row.height_px,
        duration_s=row.duration_s,
        n_clips=row.n_clips,
        damage=row.damage,
        own_crop=row.own_crop,
        own_divider=row.own_divider,
    )


def assistance_columns(assistance: Assistance | None) -> Mapping[str, Any]:
    """The columns of the suggestion that there was; empty for None."""
    if assistance is None:
        return dict.fromkeys(ASSISTANCE)
    return {
        "sight": str(assistance.sight),
        "suggested_by": assistance.source,
        "suggested_code": assistance.pair.code,
        "suggested_confidence": assistance.confidence,
    }


def assistance_of(row: AnnotationRow) -> Assistance | None:
    """The suggestion that there was when a row was written."""
    if row.sight is None or row.suggested_code is None:
        return None
    return Assistance(
        Sight(row.sight),
        row.suggested_by or "",
        LanePair.from_code(row.suggested_code),
        row.suggested_confidence or 0.0,
    )


def answer_columns(answer: Answer | None) -> Mapping[str, Any]:
    """The columns of an answer; of a withdrawal for None."""
    if answer is None:
        return {
            "kind": WITHDRAWN,
            "left_state": None,
            "right_state": None,
            "unsure": False,
            "unusable": None,
            "note": "",
            **dict.fromkeys(SECONDS),
        }
    pair = answer.pair
    return {
        "kind": UNUSABLE if pair is None else PAIR,
        "left_state": None if pair is None else pair.left.word,
        "right_state": None if pair is None else pair.right.word,
        "unsure": answer.unsure,
        "unusable": answer.unusable,
        "note": answer.note,
        **{name: getattr(answer, name) for name in SECONDS},
    }


def answer_of(row: AnswerColumns) -> Answer | None:
    """A row's answer; None when it is a withdrawal."""
    if row.kind == WITHDRAWN:
        return None
    return Answer(
        _pair(row.left_state, row.right_state),
        unsure=row.unsure,
        unusable=row.unusable,
        note=row.note,
        left_moment_s=row.left_moment_s,
        right_moment_s=row.right_moment_s,
        left_time_s=row.left_time_s,
        right_time_s=row.right_time_s,
    )


@cache  # of 15 there are, 10,000 rows say one each
def _pair(left: str | None, right: str | None) -> LanePair | None:
    if left is None or right is None:
        return None
    return LanePair(LaneState.parse(left), LaneState.parse(right))


def annotation_of(row: AnnotationRow) -> Annotation | None:
    """An annotation's record; None for a withdrawal."""
    answer = answer_of(row)
    if answer is None:
        return None
    return Annotation(
        id=AnnotationId(row.id),
        video_id=VideoId(row.video_id),
        coach_id=CoachId(row.coach_id),
        answer=answer,
        revision=row.revision,
        created_at=row.created_at,
        seconds_taken=row.seconds_taken,
        suggestion_id=(
            None if row.suggestion_id is None else SuggestionId(row.suggestion_id)
        ),
        assistance=assistance_of(row),
    )


def adjudication_of(row: AdjudicationRow) -> Adjudication | None:
    """An adjudication's record; None for a withdrawal."""
    answer = answer_of(row)
    if answer is None:
        return None
    return Adjudication(
        video_id=VideoId(row.video_id),
        coach_id=CoachId(row.coach_id),
        answer=answer,
        reason=row.reason,
        revision=row.revision,
        created_at=row.created_at,
    )


def suggestion_of(row: SuggestionRow) -> Suggestion:
    """A suggestion's record."""
    return Suggestion(
        id=SuggestionId(row.id),
        video_id=VideoId(row.video_id),
        checkpoint_id=row.checkpoint_id,
        probabilities=tuple(row.probabilities),
        created_at=row.created_at,
        snapshot_id=row.snapshot_id,
        divider=MIDDLE if row.divider is None else row.divider,
    )


def revision_of(row: AnnotationRow) -> Revision:
    """One step of a coach's history."""
    return Revision(
        revision=row.revision,
        answer=answer_of(row),
        created_at=row.created_at,
        seconds_taken=row.seconds_taken,
        suggestion_id=(
            None if row.suggestion_id is None else SuggestionId(row.suggestion_id)
        ),
    )


def rule_of(row: RuleRow, coaches: Mapping[CoachId, Coach]) -> Rule:
    """A rule's record."""
    return Rule(
        confusion=Confusion.of(
            LaneState.parse(row.first_state), LaneState.parse(row.second_state)
        ),
        text=row.text,
        author=coaches[CoachId(row.coach_id)],
        revision=row.revision,
        created_at=row.created_at,
    )


def promotion_of(row: PromotionRow, coaches: Mapping[CoachId, Coach]) -> Promotion:
    """A promotion's record."""
    return Promotion(
        id=PromotionId(row.id),
        checkpoint_id=row.checkpoint_id,
        kind=PromotionKind(row.kind),
        coach=None if row.coach_id is None else coaches[CoachId(row.coach_id)],
        reason=row.reason,
        created_at=row.created_at,
    )
