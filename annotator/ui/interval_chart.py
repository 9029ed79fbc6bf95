"""Shares with their intervals, one below the other on a common scale of 0 to 100 %."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui.colours import colours

_ROW_PX: Final = 34
_NAME_PX: Final = 150
_VALUE_PX: Final = 190
_SCALE_PX: Final = 20


@dataclass(frozen=True)
class Share:
    """One line of the chart."""

    name: str
    value: float | None
    """0 to 1; None where it is not defined."""
    low: float | None
    high: float | None
    words: str
    """The same for people: ``62 % (8 of 13)``."""
    colour: str = "accent"
    """The name of a field of ``Colours``."""


class IntervalChart(QWidget):
    """A dot for each share, a line for its interval."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[Share, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shares(self) -> tuple[Share, ...]:
        """What is shown, from above."""
        return self._shares

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Replace all lines."""
        self._shares = tuple(shares)
        self.setAccessibleDescription(
            "; ".join(f"{each.name}: {each.words}" for each in shares)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(420, _ROW_PX * len(self._shares) + _SCALE_PX)

    def minimumSizeHint(self) -> QSize:
        """Names, values, and something between them."""
        return QSize(_NAME_PX + _VALUE_PX + 80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scale, then line by line."""
        now = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = float(_NAME_PX), float(self.width() - _VALUE_PX)
        bottom = float(_ROW_PX * len(self._shares))

        def at(share: float) -> float:
            return left + share * (right - left)

        for percent in (0, 25, 50, 75, 100):
            x = at(percent / 100)
            painter.setPen(QPen(QColor(now.border), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
            painter.setPen(QColor(now.muted))
            painter.drawText(
                QRectF(x - 24, bottom + 1, 48, _SCALE_PX - 2),
                Qt.AlignmentFlag.AlignCenter,
                f"{percent} %",
            )
        for number, each in enumerate(self._shares):
            self._draw(painter, each, number * _ROW_PX + _ROW_PX / 2, at, right)
        painter.end()

    @staticmethod
    def _draw(
        painter: QPainter,
        share: Share,
        y: float,
        place: Callable[[float], float],
        right: float,
    ) -> None:
        now = colours()
        flags = Qt.AlignmentFlag
        painter.setPen(QColor(now.text))
        name = painter.fontMetrics().elidedText(
            share.name, Qt.TextElideMode.ElideRight, _NAME_PX - 16
        )
        painter.drawText(
            QRectF(0, y - _ROW_PX / 2, _NAME_PX - 12, _ROW_PX),
            flags.AlignLeft | flags.AlignVCenter,
            name,
        )
        painter.drawText(
            QRectF(right + 26, y - _ROW_PX / 2, _VALUE_PX - 26, _ROW_PX),
            flags.AlignLeft | flags.AlignVCenter,
            share.words,
        )
        colour = QColor(getattr(now, share.colour))
        if share.low is not None and share.high is not None:
            painter.setPen(
                QPen(colour, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            )
            painter.drawLine(
                QPointF(place(share.low), y), QPointF(place(share.high), y)
            )
            for end in (share.low, share.high):
                painter.drawLine(QPointF(place(end), y - 5), QPointF(place(end), y + 5))
        if share.value is not None:
            painter.setPen(QPen(QColor(now.surface), 2))
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(place(share.value), y), 6.5, 6.5)
