"""The mark of the window in a task bar: two lanes, and a climber ahead in one of them."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from annotator.ui.colours import LIGHT

_SIZES_PX: Final = (16, 24, 32, 48, 64, 128, 256)
_LANES: Final = ((0.18, 0.24), (0.54, 0.50))
"""Where each lane begins and how high its climber is, as shares of the side."""
_WIDE: Final = 0.28
_TOP: Final = 0.14
_BOTTOM: Final = 0.86


def app_icon() -> QIcon:
    """The same in both themes, for the bar that shows it has a theme of its own."""
    icon = QIcon()
    for size in _SIZES_PX:
        icon.addPixmap(_pixmap(size))
    return icon


def _pixmap(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawRoundedRect(QRectF(0, 0, 1, 1), 0.22, 0.22)
    track, climbed = QColor("white"), QColor("white")
    track.setAlphaF(0.28)
    for left, height in _LANES:
        middle, radius = left + _WIDE / 2, _WIDE / 2
        painter.setBrush(track)
        lane = QRectF(left, _TOP, _WIDE, _BOTTOM - _TOP)
        painter.drawRoundedRect(lane, radius, radius)
        painter.setBrush(climbed)
        trail = QRectF(middle - 0.05, height, 0.1, _BOTTOM - radius - height)
        painter.drawRoundedRect(trail, 0.05, 0.05)
        painter.drawEllipse(QPointF(middle, height + 0.04), 0.11, 0.11)
    painter.end()
    return pixmap
