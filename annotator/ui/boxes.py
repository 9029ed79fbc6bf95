"""Boxes to choose from and to count in, which leave the wheel to the page.

Qt's own take it as soon as they slide below the pointer: a coach who scrolls would change
what the project keeps at once and without a word. That holds for a box with the keyboard
too: it stays where it was used, and the page brings it below the pointer again.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

_MOST_PX: Final = 420
_LEAST_PX: Final = 280
"""What a choice of names needs at least, where there is little room."""


class ChoiceBox(QComboBox):
    """Chooses by click and by keys; its open list scrolls as every list does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Room for its longest choice, unless that is a name as long as a file brings."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), _MOST_PX), hint.height())

    def minimumSizeHint(self) -> QSize:
        """The same, but for a little less."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_PX), hint.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Hand it on to what the box stands on."""
        event.ignore()


class NumberBox(QSpinBox):
    """Counts by its two arrows and by keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Hand it on to what the box stands on."""
        event.ignore()
