"""Icons drawn with ``QPainter``: sharp on every screen, coloured for light and dark.

Each lane state and each status has its own shape::

    flash  bolt          unlabelled  hollow circle     disputed  two arrows apart
    slip   wave          waiting     half circle       settled   double tick
    fall   arrow down    agreed      tick              unusable  crossed circle
    empty  dashed ring   covered     dash
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from annotator.ui.colours import Colours, colours
from annotator.workflow import Status
from dataset.states import LaneState

_SCALES: Final = (1, 2, 3)
"""Device pixels a point for which each icon is drawn."""


def state_colour(state: LaneState) -> str:
    """The colour of a lane state in the theme in use."""
    in_use = colours()
    return {
        LaneState.FLASH: in_use.flash,
        LaneState.SLIP: in_use.slip,
        LaneState.FALL: in_use.fall,
        LaneState.EMPTY: in_use.empty,
    }[state]


def status_colour(status: Status) -> str:
    """The colour of a status in the theme in use."""
    in_use = colours()
    return {
        Status.UNLABELLED: in_use.muted,
        Status.WAITING: in_use.accent,
        Status.AGREED: in_use.success,
        Status.DISPUTED: in_use.warning,
        Status.SETTLED: in_use.success,
        Status.UNUSABLE: in_use.danger,
        Status.COVERED: in_use.muted,
    }[status]


def state_icon(state: LaneState, size_px: int = 20) -> QIcon:
    """A lane state, told by shape and colour. ``size_px`` is in logical pixels."""
    return _state_icon(state, size_px, colours())


def status_icon(status: Status, size_px: int = 16) -> QIcon:
    """A status, told by shape and colour. ``size_px`` is in logical pixels."""
    return _status_icon(status, size_px, colours())


def paint_state(
    painter: QPainter, state: LaneState, rect: QRectF, colour: QColor
) -> None:
    """Draw a lane state into ``rect`` (square, logical pixels)."""
    _paint(painter, rect, colour, _STATE_SHAPES[state])


# The caches are keyed by the colours, so a change of theme draws afresh.
@lru_cache(maxsize=64)
def _state_icon(state: LaneState, size_px: int, _colours: Colours) -> QIcon:
    return _icon(size_px, state_colour(state), _STATE_SHAPES[state])


@lru_cache(maxsize=64)
def _status_icon(status: Status, size_px: int, _colours: Colours) -> QIcon:
    return _icon(size_px, status_colour(status), _STATUS_SHAPES[status])


@lru_cache(maxsize=64)
def _control_icon(name: str, size_px: int, colour: str) -> QIcon:
    return _icon(size_px, colour, _CONTROL_SHAPES[name])


def control_icon(name: str, size_px: int = 18, colour: str | None = None) -> QIcon:
    """A player control: ``play``, ``pause``, ``back``, ``forward``, ``start`` and more."""
    return _control_icon(name, size_px, colour or colours().text)


_Shape = Callable[[QPainter, QColor], None]
"""Draws into the unit square; pen and brush are already set to the colour."""


def _icon(size_px: int, colour: str, shape: _Shape) -> QIcon:
    icon = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(size_px * scale, size_px * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        _paint(painter, QRectF(0, 0, size_px, size_px), QColor(colour), shape)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _paint(painter: QPainter, rect: QRectF, colour: QColor, shape: _Shape) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width(), rect.height())
    painter.setPen(_pen(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shape(painter, colour)
    painter.restore()


def _pen(colour: QColor, width: float = 0.1) -> QPen:
    """``width`` is a share of the icon's side."""
    return QPen(
        colour,
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _lines(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(_polygon(*points))


_RING: Final = (0.14, 0.14, 0.72, 0.72)


def _ring(painter: QPainter) -> None:
    painter.drawEllipse(QRectF(*_RING))


def _bolt(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.06))
    painter.setBrush(colour)
    painter.drawPolygon(
        _polygon(
            (0.58, 0.06),
            (0.2, 0.56),
            (0.46, 0.56),
            (0.4, 0.94),
            (0.8, 0.4),
            (0.53, 0.4),
        )
    )


def _wave(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.13))
    for height in (0.35, 0.65):
        path = QPainterPath(QPointF(0.1, height))
        for step in range(1, 25):
            x = 0.1 + 0.8 * step / 24
            path.lineTo(x, height - 0.11 * math.sin(2 * math.pi * step / 24 * 1.5))
        painter.drawPath(path)


def _arrow_down(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.13))
    _lines(painter, (0.5, 0.08), (0.5, 0.68))
    painter.setBrush(colour)
    painter.setPen(_pen(colour, 0.08))
    painter.drawPolygon(_polygon((0.2, 0.56), (0.8, 0.56), (0.5, 0.9)))


def _dashed_ring(painter: QPainter, colour: QColor) -> None:
    pen = _pen(colour)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.9, 1.33])  # in pen widths: seven dashes around
    painter.setPen(pen)
    _ring(painter)


def _hollow(painter: QPainter, colour: QColor) -> None:
    _ring(painter)


def _half(painter: QPainter, colour: QColor) -> None:
    _ring(painter)
    painter.setBrush(colour)
    painter.drawChord(QRectF(*_RING), 90 * 16, 180 * 16)


def _tick(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.13))
    _lines(painter, (0.16, 0.54), (0.4, 0.78), (0.86, 0.24))


def _double_tick(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.12))
    _lines(painter, (0.06, 0.54), (0.26, 0.76), (0.64, 0.26))
    _lines(painter, (0.46, 0.7), (0.54, 0.76), (0.92, 0.26))


def _apart(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.12))
    _lines(painter, (0.42, 0.34), (0.1, 0.34))
    _lines(painter, (0.26, 0.16), (0.08, 0.34), (0.26, 0.52))
    _lines(painter, (0.58, 0.68), (0.9, 0.68))
    _lines(painter, (0.74, 0.5), (0.92, 0.68), (0.74, 0.86))


def _crossed(painter: QPainter, colour: QColor) -> None:
    _ring(painter)
    _lines(painter, (0.26, 0.74), (0.74, 0.26))


def _dash(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, 0.13))
    _lines(painter, (0.24, 0.5), (0.76, 0.5))


def _play(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawPolygon(_polygon((0.28, 0.16), (0.28, 0.84), (0.84, 0.5)))


def _pause(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawRect(QRectF(0.24, 0.2, 0.14, 0.6))
    painter.drawRect(QRectF(0.62, 0.2, 0.14, 0.6))


def _back(painter: QPainter, colour: QColor) -> None:
    _lines(painter, (0.62, 0.2), (0.32, 0.5), (0.62, 0.8))


def _forward(painter: QPainter, colour: QColor) -> None:
    _lines(painter, (0.38, 0.2), (0.68, 0.5), (0.38, 0.8))


def _start(painter: QPainter, colour: QColor) -> None:
    _lines(painter, (0.26, 0.2), (0.26, 0.8))
    _lines(painter, (0.72, 0.2), (0.42, 0.5), (0.72, 0.8))


def _loop(painter: QPainter, colour: QColor) -> None:
    _lines(painter, (0.14, 0.48), (0.2, 0.34), (0.86, 0.34))
    _lines(painter, (0.86, 0.52), (0.8, 0.66), (0.14, 0.66))
    _lines(painter, (0.7, 0.18), (0.86, 0.34), (0.7, 0.5))
    _lines(painter, (0.3, 0.5), (0.14, 0.66), (0.3, 0.82))


def _network(painter: QPainter, colour: QColor) -> None:
    painter.drawRect(QRectF(0.14, 0.14, 0.72, 0.72))
    for at in (0.38, 0.62):
        _lines(painter, (at, 0.14), (at, 0.86))
        _lines(painter, (0.14, at), (0.86, at))


def _crop(painter: QPainter, colour: QColor) -> None:
    _lines(painter, (0.26, 0.08), (0.26, 0.74), (0.92, 0.74))
    _lines(painter, (0.08, 0.26), (0.74, 0.26), (0.74, 0.92))


def _pencil(painter: QPainter, _colour: QColor) -> None:
    _lines(painter, (0.14, 0.86), (0.2, 0.62), (0.68, 0.14), (0.86, 0.32), (0.38, 0.8))
    _lines(painter, (0.38, 0.8), (0.14, 0.86))
    _lines(painter, (0.56, 0.26), (0.74, 0.44))


_STATE_SHAPES: Final[dict[LaneState, _Shape]] = {
    LaneState.FLASH: _bolt,
    LaneState.SLIP: _wave,
    LaneState.FALL: _arrow_down,
    LaneState.EMPTY: _dashed_ring,
}
_STATUS_SHAPES: Final[dict[Status, _Shape]] = {
    Status.UNLABELLED: _hollow,
    Status.WAITING: _half,
    Status.AGREED: _tick,
    Status.DISPUTED: _apart,
    Status.SETTLED: _double_tick,
    Status.UNUSABLE: _crossed,
    Status.COVERED: _dash,
}
_CONTROL_SHAPES: Final[dict[str, _Shape]] = {
    "play": _play,
    "pause": _pause,
    "back": _back,
    "forward": _forward,
    "start": _start,
    "loop": _loop,
    "network": _network,
    "crop": _crop,
    "pencil": _pencil,
}
