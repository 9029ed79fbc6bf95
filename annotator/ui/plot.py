"""A small line chart: a few curves over a common x axis, drawn with ``QPainter``.

pyqtgraph was tried first: importing it holds up the window for over a second, and its
menus without an owner ended the process when a page went before its plots.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui.colours import colours

_TOP_PX: Final = 32.0
_BOTTOM_PX: Final = 24.0
_LEFT_PX: Final = 46.0
_RIGHT_PX: Final = 12.0
_DOT_PX: Final = 3.0


@dataclass(frozen=True)
class Look:
    """How a curve is drawn."""

    colour: str
    """The name of a field of ``Colours``."""
    width_px: float = 2.0
    dots: bool = True
    """Mark every point, and name the curve with its last value above the chart."""
    words: str = ""
    """What it is called on the screen; its name when empty."""


@dataclass
class _Curve:
    look: Look
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)


def ticks(low: float, high: float, at_most: int = 5) -> list[float]:
    """Round numbers from ``low`` to ``high``: steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return [low] if math.isfinite(low) else []
    rough = span / at_most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


class Plot(QWidget):
    """Curves by name; ranges follow the points, but for percent, which is 0 to 100."""

    def __init__(
        self,
        title: str,
        x_title: str,
        looks: dict[str, Look],
        parent: QWidget | None = None,
        *,
        percent: bool = False,
    ) -> None:
        """Draw nothing yet.

        Args:
            title: of the y axis, above the chart.
            x_title: of the x axis, towards its end.
            looks: the curves, by name.
            parent: as for every widget.
            percent: the points are percent, so the axis always shows all of it: an axis
                that follows the points makes a hopeless network look good.
        """
        super().__init__(parent)
        self._title = title
        self._x_title = x_title
        self._percent = percent
        self._curves = {name: _Curve(look) for name, look in looks.items()}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 100)
        self._describe()

    @property
    def lengths(self) -> dict[str, int]:
        """How many points each curve has; empty ones are left out."""
        return {name: len(c.xs) for name, c in self._curves.items() if c.xs}

    def add(self, name: str, x: float, y: float) -> None:
        """Add one point; what is not a finite number is left out."""
        if math.isfinite(y):
            self._curves[name].xs.append(x)
            self._curves[name].ys.append(y)
            self._describe()
            self.update()

    def clear(self) -> None:
        """Forget every point."""
        for curve in self._curves.values():
            curve.xs.clear()
            curve.ys.clear()
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(400, 200)

    def _last_values(self) -> list[tuple[str, Look, float]]:
        return [
            (curve.look.words or name, curve.look, curve.ys[-1])
            for name, curve in self._curves.items()
            if curve.ys and curve.look.dots
        ]

    def _describe(self) -> None:
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(
            ", ".join(
                f"{name} {self._figure(value)}"
                for name, _, value in self._last_values()
            )
        )

    def _figure(self, value: float) -> str:
        """A value as it is written: ``2.71``, ``16.9 %``."""
        if not self._percent:
            return f"{value:.3g}"
        return f"{value:.3g} %" if value < 99.95 else "100 %"  # never “1e+02 %”

    def ranges(self) -> tuple[float, float, float, float] | None:
        """Left, right, bottom and top in the units of the points; None without any."""
        xs = [x for curve in self._curves.values() for x in curve.xs]
        ys = [y for curve in self._curves.values() for y in curve.ys]
        if not xs:
            return None
        left = min(0.0, *xs) if min(xs) < 1 else 1.0
        right = max(*xs, left + 1)
        if self._percent:
            return left, right, 0.0, 100.0
        low, high = min(ys), max(ys)
        margin = (high - low) * 0.06 or max(abs(high) * 0.1, 0.1)
        return left, right, low - margin, high + margin

    def under_axis(self) -> list[tuple[QRectF, str]]:
        """What stands under the x axis, and where: its whole numbers, and what they count.

        The name of the axis stands at its end, before the last number where that is
        there: it is the one that is looked for.
        """
        ranges = self.ranges()
        if ranges is None:
            return []
        left, right, low, _ = ranges
        area, metrics = self._area(), QFontMetrics(self._font())
        top, apart_px = area.bottom() + 4, 8.0
        found = []
        for value in ticks(left, right, max(2, int(area.width() / 60))):
            if value.is_integer():
                words = f"{value:.0f}"
                width = metrics.horizontalAdvance(words)
                x = _at(value, low, area, ranges).x() - width / 2
                x = min(x, self.width() - width - 1.0)
                found.append((QRectF(x, top, width, 18), words))
        width, end = metrics.horizontalAdvance(self._x_title), area.right()
        if found and found[-1][0].right() > end - width - apart_px:
            end = found[-1][0].left() - apart_px
        title = QRectF(end - width, top, width, 18)
        taken = title.adjusted(1 - apart_px, 0, apart_px - 1, 0)
        numbers = [each for each in found if not each[0].intersects(taken)]
        # From left to right.
        return sorted([*numbers, (title, self._x_title)], key=lambda it: it[0].left())

    # ------------------------------------------------------------ drawing

    def _font(self) -> QFont:
        font = self.font()
        font.setPixelSize(12)
        return font

    def _area(self) -> QRectF:
        """Where the curves are."""
        return QRectF(
            _LEFT_PX,
            _TOP_PX,
            self.width() - _LEFT_PX - _RIGHT_PX,
            self.height() - _TOP_PX - _BOTTOM_PX,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title and last values, axes, curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        self._draw_legend(painter)
        ranges = self.ranges()
        if ranges is not None:
            area = self._area()
            self._draw_axes(painter, area, ranges)
            for curve in self._curves.values():
                self._draw_curve(painter, area, ranges, curve)
        painter.end()

    def _draw_legend(self, painter: QPainter) -> None:
        now = colours()
        usual, bold = painter.font(), painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(now.text))
        painter.drawText(QPointF(2, 15), self._title)
        x = 2.0 + painter.fontMetrics().horizontalAdvance(self._title) + 18
        painter.setFont(usual)
        for name, look, value in self._last_values():
            text = f"{name} {self._figure(value)}"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(now, look.colour)))
            painter.drawEllipse(QPointF(x, 11), 4, 4)
            painter.setPen(QColor(now.muted))
            painter.drawText(QPointF(x + 9, 15), text)
            x += 9 + painter.fontMetrics().horizontalAdvance(text) + 18

    def _draw_axes(
        self,
        painter: QPainter,
        area: QRectF,
        ranges: tuple[float, float, float, float],
    ) -> None:
        _, _, low, high = ranges
        now = colours()
        line, text = QPen(QColor(now.border), 1), QColor(now.text)
        flags = Qt.AlignmentFlag
        for value in ticks(low, high, max(2, int(area.height() / 36))):
            y = _at(0, value, area, ranges).y()
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            box = QRectF(0, y - 9, _LEFT_PX - 8, 18)
            written = f"{value:g} %" if self._percent else f"{value:g}"
            painter.drawText(box, flags.AlignRight | flags.AlignVCenter, written)
        painter.setPen(text)
        for box, words in self.under_axis():
            painter.drawText(box, flags.AlignCenter, words)

    @staticmethod
    def _draw_curve(
        painter: QPainter,
        area: QRectF,
        ranges: tuple[float, float, float, float],
        curve: _Curve,
    ) -> None:
        if not curve.xs:
            return
        colour = QColor(getattr(colours(), curve.look.colour))
        points = _thinned(
            [_at(x, y, area, ranges) for x, y in zip(curve.xs, curve.ys, strict=True)]
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, curve.look.width_px))
        painter.drawPolyline(QPolygonF(points))
        if curve.look.dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for point in points:
                painter.drawEllipse(point, _DOT_PX, _DOT_PX)


def _at(
    x: float, y: float, area: QRectF, ranges: tuple[float, float, float, float]
) -> QPointF:
    """Where a point is on the widget."""
    left, right, low, high = ranges
    return QPointF(
        area.left() + (x - left) / (right - left) * area.width(),
        area.bottom() - (y - low) / (high - low) * area.height(),
    )


def _thinned(points: Sequence[QPointF], apart_px: float = 0.7) -> list[QPointF]:
    """Without points that fall onto the one before: a long training has thousands."""
    kept: list[QPointF] = []
    for point in points:
        if not kept or abs(point.x() - kept[-1].x()) >= apart_px:
            kept.append(point)
    if points and kept[-1] is not points[-1]:
        kept.append(points[-1])
    return kept
