"""Why footage cannot be judged, and why a dispute was settled as it was, for the screen.

Kept as written here, whatever the window's language: two coaches may read the same
project in two languages, and a reason counts as one however it is read.
"""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

REASONS: Final[tuple[str, ...]] = (
    str(QT_TRANSLATE_NOOP("reasons", "no race")),
    str(QT_TRANSLATE_NOOP("reasons", "ends too early")),
    str(QT_TRANSLATE_NOOP("reasons", "camera moved")),
    str(QT_TRANSLATE_NOOP("reasons", "lane out of view")),
    str(QT_TRANSLATE_NOOP("reasons", "false start")),
)
"""What a coach can choose from where footage cannot be judged."""

DECISION_REASONS: Final[tuple[str, ...]] = (
    str(QT_TRANSLATE_NOOP("reasons", "Clear stop after a miss")),
    str(QT_TRANSLATE_NOOP("reasons", "No stop, only slower")),
    str(QT_TRANSLATE_NOOP("reasons", "Stopped the timer")),
    str(QT_TRANSLATE_NOOP("reasons", "Came off the wall")),
    str(QT_TRANSLATE_NOOP("reasons", "Overlooked at first")),
    str(QT_TRANSLATE_NOOP("reasons", "Race not fully shown")),
)
"""What is offered for a decision: nearly all disagreement is flash against slip, some
fall against slip."""

SWAPPED: Final = str(QT_TRANSLATE_NOOP("reasons", "Left and right lane were swapped"))
"""The reason of a decision that one key made."""

_DEMO: Final = str(
    QT_TRANSLATE_NOOP(
        "reasons", "The foot came off and the climber stopped: that is a slip."
    )
)
"""What the demo's coach decided by, word for word as in ``annotator.demo``."""

_OURS: Final = frozenset((*REASONS, *DECISION_REASONS, SWAPPED, _DEMO))


def reason_words(reason: str) -> str:
    """A reason for the screen: one of ours translated, a coach's own as written."""
    return QCoreApplication.translate("reasons", reason) if reason in _OURS else reason


def kept_reason(words: str) -> str:
    """A reason as it is kept: ours as written here, whatever language it was shown in."""
    return next((ours for ours in _OURS if reason_words(ours) == words), words)
