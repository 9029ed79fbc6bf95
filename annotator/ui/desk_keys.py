"""Single keys that belong to a page, without taking them from a control in use."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget


class DeskKeys(QObject):
    """The keys of one page; they work while the page is in front and enabled here."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._shortcuts: list[QShortcut] = []

    def add(
        self, key: str | QKeySequence, do: Callable[[], None], *, repeat: bool = False
    ) -> None:
        """Bind ``key`` to ``do``; held down, it repeats only when asked to."""
        shortcut = QShortcut(QKeySequence(key), self._page)
        shortcut.setAutoRepeat(repeat)
        shortcut.activated.connect(do)
        self._shortcuts.append(shortcut)

    def clear(self) -> None:
        """Let go of every key, to bind others."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []

    def set_enabled(self, enabled: bool) -> None:
        """Disabled keys go to whatever has the focus, as on any other page."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def spare_controls(self) -> None:
        """Whoever tabs to a control presses it with Space, as everywhere else."""
        for control in [
            *self._page.findChildren(QAbstractButton),
            *self._page.findChildren(QComboBox),
        ]:
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Space to a control that has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)
