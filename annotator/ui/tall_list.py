"""Rows one below the other that scroll where there are more than the room takes."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_LEAST_PX: Final = 96
"""Less would not show that there are several."""


class TallList(QScrollArea):
    """As high as its rows while that fits, so that thirty coaches fit a small window."""

    def __init__(self, spacing_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.rows = QVBoxLayout(content)
        """Put the rows in here."""
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(spacing_px)
        self._most_px: int | None = None
        self.setWidget(content)

    def keep_within(self, most_px: int) -> None:
        """Be no higher than that, or than what shows that there are several rows."""
        self._most_px = max(_LEAST_PX, most_px)
        self.settle()

    def settle(self) -> None:
        """Rows have come, gone or grown: ask for the room that they need now."""
        self.rows.invalidate()
        self.rows.activate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of the rows, as far as that is allowed."""
        wanted = self.rows.totalSizeHint()
        if self._most_px is None or wanted.height() <= self._most_px:
            return wanted
        across = wanted.width() + self.verticalScrollBar().sizeHint().width()
        return QSize(across, self._most_px)

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        wanted = self.sizeHint()
        return QSize(wanted.width(), min(wanted.height(), _LEAST_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell whoever lays this out that the rows need another room."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)
