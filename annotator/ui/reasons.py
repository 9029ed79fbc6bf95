"""Why footage cannot be judged, in words for the screen."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

REASONS: Final[tuple[str, ...]] = (
    str(QT_TRANSLATE_NOOP("reasons", "no race")),
    str(QT_TRANSLATE_NOOP("reasons", "ends too early")),
    str(QT_TRANSLATE_NOOP("reasons", "camera moved")),
    str(QT_TRANSLATE_NOOP("reasons", "lane out of view")),
    str(QT_TRANSLATE_NOOP("reasons", "false start")),
)
"""What a coach can choose from. Stored as written here, shown translated."""


def reason_words(reason: str) -> str:
    """A reason for the screen: one of ours translated, a coach's own as written."""
    return (
        QCoreApplication.translate("reasons", reason) if reason in REASONS else reason
    )
