"""A label that gives way: what does not fit ends in an ellipsis, whole in the tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """One line of plain text that never makes the window wider."""

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(
            self.fontMetrics().averageCharWidth() * 8, self.sizeHint().height()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, the end of a file name included."""
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, self.width()
        )
        painter = QPainter(self)
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            shown,
        )


class ShortenedLabel(QLabel):
    """One line with a shorter way to say it where there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._short = ""

    def say(self, words: str, short: str) -> None:
        """Show ``words``, or ``short`` while they do not fit."""
        self._short = short
        self.setText(words)

    @property
    def shown(self) -> str:
        """What fits: the beginning of the short words where not even they do."""
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= self.width():
            return self.text()
        return metrics.elidedText(
            self._short, Qt.TextElideMode.ElideRight, self.width()
        )

    def minimumSizeHint(self) -> QSize:
        """Room for half of the short words: the rest gives way in a small window."""
        width = self.fontMetrics().horizontalAdvance(self._short)
        return QSize(width // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.shown,
        )
