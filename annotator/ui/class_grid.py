"""How often each of the 15 pairs is the consensus, as a 4 × 4 picture."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.class_table import ClassCell, class_table, scarce
from annotator.ui.theme import colours, state_words
from dataset.states import PAIRS, LanePair, LaneState

_HEADER_PX = 56.0
_TOP_PX = 24.0
_GAP_PX = 4.0
_TARGET_PX = 19.0
_HIGHEST_PX: Final = 320
"""Higher cells would tell no more, only push what is below out of sight."""
_N_NAMED: Final = 3
"""Scarce pairs that are named; the others are counted."""

_STEPS: Final[Mapping[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def pair_words(pair: LanePair) -> str:
    """Both lanes' states, as coaches read them."""
    return f"{state_words(pair.left)} – {state_words(pair.right)}"


class ClassGrid(QWidget):
    """Left lane down, right lane across, each with the number that is wanted.

    The nearer a cell is to what is wanted, the deeper the tint. The cell of two empty
    lanes is crossed out: that is no race.

    Signals:
        pair_chosen(LanePair): a cell was clicked, or Enter was pressed on it.
        target_chosen(LanePair): what is wanted of it was clicked, or F2 was pressed.
    """

    pair_chosen = Signal(object)
    target_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[LanePair, int] = {}
        self._cells: dict[LanePair, ClassCell] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 190)
        self.setMaximumHeight(_HIGHEST_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._current: LanePair | None = None
        self._pointed: LanePair | None = None  # at what is wanted of it
        self._describe()

    @property
    def counts(self) -> Mapping[LanePair, int]:
        """Videos per pair, as shown."""
        return self._counts

    def set_counts(
        self,
        counts: Mapping[LanePair, int],
        targets: Mapping[LanePair, int] | None = None,
    ) -> None:
        """Show how many videos have each pair as their consensus, and are wanted."""
        self._counts = dict(counts)
        self._cells = {cell.pair: cell for cell in class_table(counts, targets or {})}
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide cells, so that three digits fit."""
        return QSize(420, 230)

    def _describe(self) -> None:
        if self._current is not None and self.hasFocus():
            self.setAccessibleName(self._spoken(self._current))
            self.setAccessibleDescription(
                self.tr(
                    "Arrow keys walk through the pairs, Enter shows the videos of one,"
                    " F2 changes how many are wanted."
                )
            )
            return
        self.setAccessibleName(self.tr("Videos per pair of lane states"))
        given = [
            f"{pair_words(p)}: {self._counts[p]}" for p in PAIRS if self._counts.get(p)
        ]
        self.setAccessibleDescription(
            "; ".join(given) or self.tr("No video has a consensus yet.")
        )

    def _spoken(self, pair: LanePair) -> str:
        """One cell, as a screen reader says it."""
        cell = self._cells.get(pair)
        if cell is None:
            return self.tr("left {left}, right {right}").format(
                left=state_words(pair.left).lower(),
                right=state_words(pair.right).lower(),
            )
        return self.tr("left {left}, right {right}: {n:,} of {wanted:,}").format(
            left=state_words(pair.left).lower(),
            right=state_words(pair.right).lower(),
            n=cell.n,
            wanted=cell.wanted,
        )

    def scarcity(self) -> str:
        """The scarcest pairs in one sentence."""
        found = scarce(self._cells.values())
        if not found:
            return self.tr("Every pair has as many videos as wanted.")
        named = [
            self.tr("{pair}: {n} of {wanted} wanted").format(
                pair=pair_words(cell.pair), n=cell.n, wanted=cell.wanted
            )
            for cell in found[:_N_NAMED]
        ]
        more = len(found) - len(named)
        if more == 1:
            named.append(self.tr("and 1 more pair"))
        elif more:
            named.append(self.tr("and {n} more pairs").format(n=more))
        return self.tr("Scarce: {pairs}.").format(pairs="; ".join(named))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the pair of the cell under the pointer, or what is wanted of it."""
        pair = self._pair_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or pair is None:
            super().mouseReleaseEvent(event)
            return
        self._current = pair
        self._describe()
        self.update()
        if self._is_at_target(pair, event.position()):
            self.target_chosen.emit(pair)
        else:
            self.pair_chosen.emit(pair)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked, a line under the number that can change."""
        pair = self._pair_at(event.position())
        if pair is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._point_at(
            pair if pair and self._is_at_target(pair, event.position()) else None
        )

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._point_at(None)

    def _point_at(self, pair: LanePair | None) -> None:
        if pair != self._pointed:
            self._pointed = pair
            self.update()

    def _is_at_target(self, pair: LanePair, place: QPointF) -> bool:
        return pair in self._cells and self._target_place(pair).contains(place)

    def _target_place(self, pair: LanePair) -> QRectF:
        cell = self._cell(pair.left - 1, pair.right - 1)
        return cell.adjusted(cell.width() / 2, cell.height() - _TARGET_PX, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from cell to cell; Enter chooses the pair, F2 its target."""
        step = _STEPS.get(event.key())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._current is not None:
                self.pair_chosen.emit(self._current)
        elif event.key() == Qt.Key.Key_F2:
            if self._current is not None:
                self.target_chosen.emit(self._current)
        elif step is None:
            super().keyPressEvent(event)
        else:
            self._walk(*step)

    def _walk(self, down: int, across: int) -> None:
        now = self._current
        if now is None:
            self._current = PAIRS[0]
        else:
            left = min(max(1, now.left + down), 4)
            right = min(max(1, now.right + across), 4)
            if not left == right == LaneState.EMPTY:  # that corner is no race
                self._current = LanePair(LaneState(left), LaneState(right))
        self._describe()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self._current = self._current or PAIRS[0]
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they have gone."""
        super().focusOutEvent(event)
        self._describe()
        self.update()

    def _pair_at(self, place: QPointF) -> LanePair | None:
        for pair in PAIRS:
            if self._cell(pair.left - 1, pair.right - 1).contains(place):
                return pair
        return None

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
        told = self.tr("{pair} (code {code}): {n}").format(
            pair=pair_words(pair), code=pair.code, n=self._counts.get(pair, 0)
        )
        cell = self._cells.get(pair)
        if cell is None:
            return told
        return told + "\n" + self.tr("{n} wanted").format(n=cell.wanted)

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
                pair = LanePair(left, right)
                n, known = self._counts.get(pair, 0), self._cells.get(pair)
                if n:
                    tint = QColor(now.accent)
                    # The square root keeps rare pairs visible beside a common one.
                    tint.setAlphaF(
                        0.12 + 0.43 * (known.share if known else n / most) ** 0.5
                    )
                    painter.setBrush(tint)
                    painter.drawRoundedRect(cell, 5, 5)
                if self.hasFocus() and pair == self._current:
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(QColor(now.accent), 2))
                    painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 5, 5)
                painter.setPen(text if n else muted)
                painter.drawText(
                    cell, Qt.AlignmentFlag.AlignCenter, f"{n:,}" if n else "·"
                )
                if known:
                    self._draw_target(painter, known, small)
                    painter.setFont(large)
        painter.end()

    def _draw_target(self, painter: QPainter, known: ClassCell, font: QFont) -> None:
        pointed = known.pair == self._pointed
        font.setUnderline(pointed)
        painter.setFont(font)
        painter.setPen(QColor(colours().text if pointed else colours().muted))
        painter.drawText(
            self._target_place(known.pair).adjusted(0, 0, -6, -2),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            f"/ {known.wanted:,}",
        )

    @staticmethod
    def _cross_out(painter: QPainter, cell: QRectF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.5))
        inner = cell.adjusted(6, 6, -6, -6)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.bottomLeft(), inner.topRight())
