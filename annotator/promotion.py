"""Which checkpoint suggests is a decision: its record, and what a roll-back leads to.

Pure, as ``workflow`` is. The last row counts; earlier ones are the history::

    first a ─▶ chosen b ─▶ chosen c ─▶ rolled back to b ─▶ rolled back to a
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from annotator.workflow import Coach

PromotionId = NewType("PromotionId", int)


class PromotionKind(StrEnum):
    """How a checkpoint came to suggest."""

    FIRST = "first"
    """By itself, because no network suggested before it; it may give way to motion."""
    CHOSEN = "chosen"
    """Somebody said so."""
    AUTOMATIC = "automatic"
    """By itself: the project allows it and the gain was beyond chance."""
    ROLLBACK = "rollback"
    """Somebody took the last choice back."""


@dataclass(frozen=True)
class Promotion:
    """From that moment on a checkpoint suggested."""

    id: PromotionId
    checkpoint_id: str
    kind: PromotionKind
    coach: Coach | None
    """Who decided; None where nobody was asked or nobody said who it was."""
    reason: str
    """Why, in words; may be empty."""
    created_at: datetime


def current(history: Sequence[Promotion]) -> str | None:
    """The promoted checkpoint; None when nothing was ever promoted.

    Args:
        history: oldest first.
    """
    return history[-1].checkpoint_id if history else None


def to_roll_back_to(
    history: Sequence[Promotion], there: Collection[str] | None = None
) -> str | None:
    """The checkpoint that suggested before the current one; None when none did.

    A second roll-back goes one further back, never forward again.

    Args:
        history: oldest first.
        there: the checkpoints that still exist; others are passed over. None: all.
    """
    standing: list[str] = []
    for each in history:
        if each.kind is PromotionKind.ROLLBACK:
            while standing and standing[-1] != each.checkpoint_id:
                standing.pop()
        if not standing or standing[-1] != each.checkpoint_id:
            standing.append(each.checkpoint_id)
    now = standing.pop() if standing else None
    for checkpoint_id in reversed(standing):
        if checkpoint_id != now and (there is None or checkpoint_id in there):
            return checkpoint_id
    return None
