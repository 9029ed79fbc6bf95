"""Widgets one below another that scroll where the window is too low for them."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_FEWEST_LINES: Final = 8
_LEAST_PX: Final = 96
"""Less would not show that there are several."""


class ScrollingColumn(QScrollArea):
    """As wide as what is in ``column`` needs, and as low as it must be."""

    def __init__(self, spacing_px: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.column = QVBoxLayout(content)
        """Put the widgets in here."""
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing_px)
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """Nothing of it is cut at the side, and some of it is always seen."""
        return QSize(
            self.column.totalMinimumSize().width(),
            _FEWEST_LINES * self.fontMetrics().lineSpacing(),
        )


class TallList(ScrollingColumn):
    """As high as its rows while that fits, so that thirty coaches fit a small window."""

    def __init__(self, spacing_px: int, parent: QWidget | None = None) -> None:
        super().__init__(spacing_px, parent)
        self._most_px: int | None = None

    def keep_within(self, most_px: int) -> None:
        """Be no higher than that, or than what shows that there are several rows."""
        self._most_px = max(_LEAST_PX, most_px)
        self.settle()

    def settle(self) -> None:
        """Rows have come, gone or grown: ask for the room that they need now."""
        self.column.invalidate()
        self.column.activate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of the rows, as far as that is allowed."""
        wanted = self.column.totalSizeHint()
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
