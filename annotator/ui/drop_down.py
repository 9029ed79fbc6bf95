"""A frame that drops down below a widget, and stays there when the window moves."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

_GAP_PX: Final = 4
_MOVES: Final = (QEvent.Type.Resize, QEvent.Type.Move)


class DropDown(QFrame):
    """A popup with a place: below a widget, above it where the window has no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "popup")
        self._below: QWidget | None = None
        self._flush_right = False
        self._window: QWidget | None = None

    def drop_below(self, widget: QWidget, *, flush_right: bool = False) -> None:
        """Show it below ``widget``, as large as it needs to be.

        Args:
            widget: what it belongs to; of the same window.
            flush_right: the right edges are in line instead of the left ones.
        """
        self._below, self._flush_right = widget, flush_right
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = widget.window()
        self._window.installEventFilter(self)
        self.adjustSize()
        self._place()
        self.show()

    def fit(self) -> None:
        """What it shows has become more or less: take the room for that."""
        if self.isVisible():
            if (layout := self.layout()) is not None:
                layout.activate()
            self.adjustSize()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        if event.type() in _MOVES and watched is self._window and self.isVisible():
            QTimer.singleShot(0, self, self._place)  # once its layout is done
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        below = self._below
        if below is None:
            return
        screen = below.screen().availableGeometry()
        corner = below.mapToGlobal(QPoint(0, below.height() + _GAP_PX))
        x, y = corner.x(), corner.y()
        if self._flush_right:
            x += below.width() - self.width()
        above = below.mapToGlobal(QPoint(0, 0)).y() - self.height() - _GAP_PX
        window = below.window()
        top = window.mapToGlobal(QPoint(0, 0)).y()
        # What hangs out of the window is read with what lies behind it.
        if y + self.height() > top + window.height() and above >= top:
            y = above
        right = window.mapToGlobal(QPoint(window.width(), 0)).x()
        if self.width() < window.width():
            x = min(x, right - self.width() - _GAP_PX)
        if y + self.height() > screen.bottom():
            y = above if above >= screen.top() else screen.bottom() - self.height()
        x = min(x, screen.right() - self.width())
        self.move(max(screen.left(), x), max(screen.top(), y))
