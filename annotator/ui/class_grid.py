"""How often each of the 15 pairs is the consensus, as a 4 × 4 picture."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.ui.theme import colours, state_words
from dataset.states import PAIRS, LanePair, LaneState

_HEADER_PX = 56.0
_TOP_PX = 24.0
_GAP_PX = 4.0


def _words(pair: LanePair) -> str:
    return f"{state_words(pair.left)} – {state_words(pair.right)}"


class ClassGrid(QWidget):
    """Left lane down, right lane across; the more videos, the deeper the tint.

    The cell of two empty lanes is crossed out: that is no race.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[LanePair, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 190)
        self._describe()

    @property
    def counts(self) -> Mapping[LanePair, int]:
        """Videos per pair, as shown."""
        return self._counts

    def set_counts(self, counts: Mapping[LanePair, int]) -> None:
        """Show how many videos have each pair as their consensus."""
        self._counts = dict(counts)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide cells, so that three digits fit."""
        return QSize(420, 230)

    def _describe(self) -> None:
        self.setAccessibleName(self.tr("Videos per pair of lane states"))
        given = [
            f"{_words(p)}: {self._counts[p]}" for p in PAIRS if self._counts.get(p)
        ]
        self.setAccessibleDescription(
            "; ".join(given) or self.tr("No video has a consensus yet.")
        )

    def _cell(self, row: int, column: int) -> QRectF:
        width = (self.width() - _HEADER_PX) / 4
        height = (self.height() - _TOP_PX) / 4
        return QRectF(
            _HEADER_PX + column * width + _GAP_PX / 2,
            _TOP_PX + row * height + _GAP_PX / 2,
            width - _GAP_PX,
            height - _GAP_PX,
        )

    def event(self, event: QEvent) -> bool:
        """A tooltip that names the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for left in LaneState:
                for right in LaneState:
                    cell = self._cell(left - 1, right - 1)
                    if cell.contains(event.pos().toPointF()):
                        QToolTip.showText(event.globalPos(), self._told(left, right))
                        return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def _told(self, left: LaneState, right: LaneState) -> str:
        if left is right is LaneState.EMPTY:
            return self.tr("Both lanes empty is no race.")
        pair = LanePair(left, right)
        return self.tr("{pair} (code {code}): {n}").format(
            pair=_words(pair), code=pair.code, n=self._counts.get(pair, 0)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw headers, cells and counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = colours()
        text, muted = QColor(now.text), QColor(now.muted)
        most = max(self._counts.values(), default=0)
        small = painter.font()
        small.setPixelSize(12)
        large = painter.font()
        large.setPixelSize(16)
        large.setBold(True)
        painter.setFont(small)
        painter.setPen(muted)
        for state in LaneState:
            across = self._cell(0, state - 1)
            across.moveTop(0)
            across.setHeight(_TOP_PX - 2)
            painter.drawText(across, Qt.AlignmentFlag.AlignCenter, state_words(state))
            down = self._cell(state - 1, 0)
            down.setLeft(0)
            down.setWidth(_HEADER_PX - 8)
            painter.drawText(
                down,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                state_words(state),
            )
        painter.setFont(large)
        for left in LaneState:
            for right in LaneState:
                cell = self._cell(left - 1, right - 1)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(now.background))
                painter.drawRoundedRect(cell, 5, 5)
                if left is right is LaneState.EMPTY:
                    self._cross_out(painter, cell, QColor(now.border))
                    continue
                n = self._counts.get(LanePair(left, right), 0)
                if n:
                    tint = QColor(now.accent)
                    # The square root keeps rare pairs visible beside a common one.
                    tint.setAlphaF(0.12 + 0.43 * (n / most) ** 0.5)
                    painter.setBrush(tint)
                    painter.drawRoundedRect(cell, 5, 5)
                painter.setPen(text if n else muted)
                painter.drawText(
                    cell, Qt.AlignmentFlag.AlignCenter, f"{n:,}" if n else "·"
                )
        painter.end()

    @staticmethod
    def _cross_out(painter: QPainter, cell: QRectF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.5))
        inner = cell.adjusted(6, 6, -6, -6)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.bottomLeft(), inner.topRight())
