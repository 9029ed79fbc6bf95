"""One coach's answers against another's, as a table that is clicked or walked by keys."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.differences import ConfusionTable, Judged, Side
from annotator.ui.difference_words import judged_words
from annotator.ui.theme import colours, paint_state, state_colour
from dataset.states import LanePair, LaneState

_LEFT_PX: Final = 62.0
_TOP_PX: Final = 44.0
_GAP_PX: Final = 3.0
_ICON_PX: Final = 16.0

_STEPS: Final[Mapping[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionGrid(QWidget):
    """Rows are one coach's answers, columns the other one's.

    A cell shows how many videos stand behind it; ``+2`` below are in dispute, in this
    cell or in the one on the other side of the diagonal. Equal answers are framed, and
    the more videos differ, the deeper the tint.

    Signals:
        chosen(object, object): a cell was chosen; what heads its row and its column.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = ConfusionTable(Side.LEFT, tuple(LaneState))
        self._names = ("", "")
        self._current: tuple[Judged, Judged] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(330, 200)
        self.setAccessibleName(self.tr("Confusion of the two coaches"))

    @property
    def table(self) -> ConfusionTable:
        """What is shown."""
        return self._table

    @property
    def current(self) -> tuple[Judged, Judged] | None:
        """The chosen cell: what heads its row and its column."""
        return self._current

    def sizeHint(self) -> QSize:
        """Square cells, in which three digits fit."""
        return QSize(400, 290)

    def show_table(self, table: ConfusionTable, first: str, second: str) -> None:
        """Show ``table`` of the coaches called ``first`` (rows) and ``second``."""
        self._table = table
        self._names = (first, second)
        if self._current is not None and not set(self._current) <= {*table.headings}:
            self._current = None
        self._describe()
        self.update()

    def choose(self, row: Judged, column: Judged) -> None:
        """Choose a cell."""
        if row in self._table.headings and column in self._table.headings:
            self._current = (row, column)
            self._describe()
            self.update()
            self.chosen.emit(row, column)

    # ------------------------------------------------------------ words

    def cell_words(self, row: Judged, column: Judged) -> str:
        """A cell in a sentence, for the tooltip and for a screen reader."""
        cell = self._table.cell(row, column)
        first, second = self._names
        text = self.tr("{first}: {row}, {second}: {column}: {n} videos").format(
            first=first,
            row=judged_words(row),
            second=second,
            column=judged_words(column),
            n=len(cell.told),
        )
        if cell.open:
            text += "\n" + self.tr("In dispute, the one way or the other: {n}").format(
                n=len(cell.open)
            )
        return text

    def _describe(self) -> None:
        if self._current is not None:
            self.setAccessibleDescription(self.cell_words(*self._current))
        else:
            self.setAccessibleDescription(
                self.tr("The arrow keys choose a cell; its videos are listed.")
            )

    # ------------------------------------------------------------ choosing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell."""
        headings = self._table.headings
        step = _STEPS.get(event.key())
        if step is None or not headings:
            super().keyPressEvent(event)
            return
        at = self._current or (headings[0], headings[0])
        row, column = headings.index(at[0]), headings.index(at[1])
        if self._current is not None:
            row = min(max(0, row + step[0]), len(headings) - 1)
            column = min(max(0, column + step[1]), len(headings) - 1)
        self.choose(headings[row], headings[column])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        at = self._at(event.position().toPoint())
        if at is not None:
            self.choose(*at)

    def event(self, event: QEvent) -> bool:
        """A tooltip that names the cell; arrows are the table's, not the video's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and event.key() in _STEPS
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(event.pos())
            if at is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.cell_words(*at), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus has gone."""
        super().focusOutEvent(event)
        self.update()

    def _at(self, point: QPoint) -> tuple[Judged, Judged] | None:
        headings = self._table.headings
        for line, row in enumerate(headings):
            for place, column in enumerate(headings):
                if self.cell_rect(line, place).contains(point):
                    return row, column
        return None

    # ------------------------------------------------------------ painting

    def cell_rect(self, line: int, place: int) -> QRectF:
        """Where a cell is, in pixels of this widget."""
        n = max(1, len(self._table.headings))
        width = (self.width() - _LEFT_PX) / n
        # Tall cells would pull a row apart, and only its first figures were seen.
        height = min((self.height() - _TOP_PX) / n, 1.15 * width)
        return QRectF(
            _LEFT_PX + place * width + _GAP_PX / 2,
            _TOP_PX + line * height + _GAP_PX / 2,
            width - _GAP_PX,
            height - _GAP_PX,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, headings, cells and counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        headings = self._table.headings
        for at, heading in enumerate(headings):
            across = self.cell_rect(0, at)
            across.setRect(across.left(), 20, across.width(), _TOP_PX - 24)
            down = self.cell_rect(at, 0)
            down.setRect(0, down.top(), _LEFT_PX - 4, down.height())
            self._paint_heading(painter, across, heading)
            self._paint_heading(painter, down, heading)
        most = max(
            (
                len(cell.entries)
                for (row, column), cell in self._table.cells.items()
                if row != column
            ),
            default=0,
        )
        for line, row in enumerate(headings):
            for place, column in enumerate(headings):
                self._paint_cell(
                    painter, self.cell_rect(line, place), row, column, most
                )
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(colours().muted))
        first, second = self._names
        metrics = painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        corner = QRectF(0, 20, _LEFT_PX - 4, _TOP_PX - 24)
        down = metrics.elidedText(f"{first} ↓", elide, int(corner.width()))
        painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, down)
        top = QRectF(_LEFT_PX, 0, self.width() - _LEFT_PX, 18)
        across = metrics.elidedText(f"{second} →", elide, int(top.width()))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, across)

    def _paint_heading(self, painter: QPainter, where: QRectF, heading: Judged) -> None:
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(colours().text))
        if isinstance(heading, LanePair):
            self._paint_pair(painter, where, heading)
            return
        text = judged_words(heading)
        width = painter.fontMetrics().horizontalAdvance(text)
        icon = QRectF(0, 0, _ICON_PX, _ICON_PX)
        left = where.center().x() - (width + _ICON_PX + 3) / 2
        icon.moveLeft(left)
        icon.moveTop(where.center().y() - _ICON_PX / 2)
        paint_state(painter, heading, icon, QColor(state_colour(heading)))
        painter.setPen(QColor(colours().text))
        words = QRectF(where)
        words.setLeft(icon.right() + 3)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _paint_pair(painter: QPainter, where: QRectF, pair: LanePair) -> None:
        side = min(_ICON_PX, where.width() / 2 - 1, where.height())
        for at, state in enumerate((pair.left, pair.right)):
            icon = QRectF(0, 0, side, side)
            icon.moveCenter(where.center())
            icon.translate((at - 0.5) * (side + 1), 0)
            paint_state(painter, state, icon, QColor(state_colour(state)))

    def _paint_cell(
        self, painter: QPainter, where: QRectF, row: Judged, column: Judged, most: int
    ) -> None:
        c = colours()
        cell = self._table.cell(row, column)
        n, n_open = len(cell.told), len(cell.open)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.background))
        painter.drawRoundedRect(where, 5, 5)
        if row != column and n + n_open:
            tint = QColor(c.warning)
            # The square root keeps rare confusions visible beside a common one.
            tint.setAlphaF(0.10 + 0.35 * ((n + n_open) / max(1, most)) ** 0.5)
            painter.setBrush(tint)
            painter.drawRoundedRect(where, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._current == (row, column):
            painter.setPen(QPen(QColor(c.accent), 3 if self.hasFocus() else 2))
            painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), 5, 5)
        elif row == column:
            painter.setPen(QPen(QColor(c.border), 1))
            painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        font = painter.font()
        font.setPixelSize(max(9, min(16, int(where.height() * 0.55))))
        font.setBold(bool(n))
        painter.setFont(font)
        painter.setPen(QColor(c.text if n or n_open else c.muted))
        middle = Qt.AlignmentFlag.AlignCenter
        if not n_open:
            painter.drawText(where, middle, f"{n:,}" if n else "·")
            return
        if where.height() < 34:
            painter.drawText(where, middle, f"{n or ''}+{n_open}")
            return
        upper, lower = QRectF(where), QRectF(where)
        upper.setBottom(where.center().y() + 3)
        lower.setTop(where.center().y() + 3)
        painter.drawText(upper, middle, f"{n:,}" if n else "·")
        font.setBold(False)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(c.text))
        painter.drawText(lower, middle, f"+{n_open}")
