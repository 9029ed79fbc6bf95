"""A line of text inside a page of single-key commands."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class Field(QLineEdit):
    """A line of text inside a page of single-key commands.

    Enter and Escape end the typing and never reach the page's commands.

    Signals:
        left: typing has ended; True for Enter, False for Escape.
    """

    left = Signal(bool)

    _ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)

    def event(self, event: QEvent) -> bool:
        """Claim the keys before the page's shortcuts see them."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in self._ENDS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape leave; everything else is text."""
        if event.key() in self._ENDS:
            event.accept()
            self.left.emit(event.key() != Qt.Key.Key_Escape)
            return
        super().keyPressEvent(event)
