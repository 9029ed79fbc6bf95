"""Enter presses the button that has the keyboard, as Space does.

Outside a dialog Qt leaves that key to nobody, and a coach who tabs to a button and presses
Enter would see nothing happen. The desk's own Enter comes first: it commits.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PRESSES: Final = (*_ENTER, Qt.Key.Key_Space)
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class EnterPresses(QObject):
    """Watches the one widget that has the keyboard, if it is a button.

    At the button itself and not in its window: a field that Enter leaves may hand the
    keyboard to a button, which the rest of that key must not press.
    """

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._button: QWidget | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._button is not None and isValid(self._button):
            self._button.removeEventFilter(self)
        self._button = now if isinstance(now, QPushButton | QToolButton) else None
        if self._button is not None:
            self._button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press it; a key held down presses once."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and event.modifiers() in _PLAIN
            and isinstance(watched, QPushButton | QToolButton)
        ):
            if not event.isAutoRepeat():
                watched.click()
            return True
        return super().eventFilter(watched, event)


class ButtonBar(QFrame):
    """A bar beside the desk whose buttons keep Enter and Space for themselves.

    Let them take the keyboard by Tab alone: then it is still the desk's after a click,
    and whoever is on one has gone there to press it and not to commit.
    """

    def event(self, event: QEvent) -> bool:
        """Tell Qt that such a key is no shortcut here; it asks from the button up."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _PRESSES
            and event.modifiers() in _PLAIN
        ):
            event.accept()
            return True
        return super().event(event)
