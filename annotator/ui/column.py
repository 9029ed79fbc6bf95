"""Widgets one below another that scroll where the window is too low for them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_FEWEST_LINES = 8


class Column(QScrollArea):
    """As wide as what is in ``column`` needs, and as low as it must be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """Nothing of it is cut at the side, and some of it is always seen."""
        return QSize(
            self.column.totalMinimumSize().width(),
            _FEWEST_LINES * self.fontMetrics().lineSpacing(),
        )
