"""A reason that can be taken over instead of typed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from annotator.ui.cards import plain_tip
from annotator.ui.reasons import reason_words
from annotator.ui.theme import look


class ReasonButton(QPushButton):
    """A reason to take over; one that is too long ends in an ellipsis."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = ""
        """As it is kept; shown in the window's language."""
        self._words = ""
        self._number = number
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        look(self, "chip")

    def offer(self, reason: str) -> None:
        """Stand for ``reason``."""
        self.reason = reason
        self._words = words = reason_words(reason)
        self.setAccessibleName(words)
        self.setToolTip(
            plain_tip(
                self.tr("{reason} (Alt+{number})").format(
                    reason=words, number=self._number
                )
            )
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 30
        elide = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._words, elide, room))
