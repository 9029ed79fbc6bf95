"""The field in which a rule is written: all of it in sight, however long it gets."""

from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.ui.wrapped import wrapped

LONGEST_RULE: Final = 200
"""Characters; it must be read at a glance while somebody labels."""

_MOST_LINES: Final = 8
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RuleEdit(QPlainTextEdit):
    """One rule, broken into as many lines as it needs; Enter writes it.

    Signals:
        entered(): Enter was pressed.
        left(): Escape was pressed.
    """

    entered = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)  # files dropped here are meant for the window
        self.viewport().setAcceptDrops(False)
        self.textChanged.connect(self._on_text)
        self._fit()

    def text(self) -> str:
        """What is written."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Write something else, which nobody has typed."""
        self.setPlainText(text)
        self.document().setModified(False)

    def isModified(self) -> bool:
        """Whether somebody has typed."""
        return self.document().isModified()

    def setModified(self, modified: bool) -> None:
        """Say whether somebody has."""
        self.document().setModified(modified)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes, Escape gives up, and what is full takes no more."""
        if event.key() in _ENTER:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self._room() > 0 or not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste what there is room for, in one line."""
        text = " ".join(source.text().split())
        self.insertPlainText(text[: max(0, self._room())])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other lines."""
        super().resizeEvent(event)
        self._fit()

    def _room(self) -> int:
        """Characters that can still be put in place of what is selected."""
        selected = len(self.textCursor().selectedText())
        return LONGEST_RULE - len(self.text()) + selected

    def _on_text(self) -> None:
        # An input method has its own way in.
        too_many = len(self.text()) - LONGEST_RULE
        if too_many > 0:
            end = QTextCursor(self.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            for _ in range(too_many):
                end.deletePreviousChar()
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is written."""
        margin = self.document().documentMargin()
        # Its own layout breaks the lines once it paints them, and no sooner.
        inner = self.viewport().width() - 2 * round(margin)
        lines = max(1, len(wrapped(self.text(), self.font(), inner)))
        frame = self.height() - self.viewport().height()
        if frame < 0:  # not laid out yet; done again when it is
            frame = 2 * self.frameWidth()
        around = frame + 2 * margin
        height = round(
            min(lines, _MOST_LINES) * self.fontMetrics().lineSpacing() + around
        )
        if height != self.height():
            self.setFixedHeight(height)
