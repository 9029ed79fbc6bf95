"""A line of text inside a page of single-key commands."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class Field(QLineEdit):
    """A line of text inside a page of single-key commands.

    Enter and Escape end the typing and never reach the page's commands, and no plain key
    does: one that went to the next video would take the rest of a note there.

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
            and (event.key() in self._ENDS or self._is_plain(event))
        ):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _is_plain(event: QKeyEvent) -> bool:
        """Not with Ctrl and the like, nor one of the keys that lead out of the field."""
        modifiers = Qt.KeyboardModifier
        if event.modifiers() & (
            modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier
        ):
            return False
        leads_out = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return not leads_out and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape leave; everything else is text."""
        if event.key() in self._ENDS:
            event.accept()
            self.left.emit(event.key() != Qt.Key.Key_Escape)
            return
        super().keyPressEvent(event)
