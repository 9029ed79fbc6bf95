"""The queue: every video as the coach who is labelling may see it."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.theme import colours, look, state_words, status_icon, status_words
from annotator.workflow import Answer, QueueItem, Status, VideoId

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class Column(IntEnum):
    """What a row of the queue tells."""

    STATUS = 0
    NAME = 1
    ANSWER = 2


class QueueModel(QAbstractTableModel):
    """A table over queue items; it owns nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QueueItem] = []

    @property
    def items(self) -> Sequence[QueueItem]:
        """The rows, in order."""
        return self._items

    def set_items(self, items: Sequence[QueueItem]) -> None:
        """Show ``items``; where the videos are the same, only changed rows repaint."""
        same = [item.video.id for item in items] == [
            item.video.id for item in self._items
        ]
        if not same:
            self.beginResetModel()
            self._items = list(items)
            self.endResetModel()
            return
        before, self._items = self._items, list(items)
        for row, (old, new) in enumerate(zip(before, items, strict=True)):
            if old != new:
                self.dataChanged.emit(
                    self.index(row, 0), self.index(row, len(Column) - 1)
                )

    def set_item(self, item: QueueItem) -> None:
        """Show one row anew."""
        row = self.row_of(item.video.id)
        if row is not None and self._items[row] != item:
            self._items[row] = item
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def row_of(self, video_id: VideoId | None) -> int | None:
        """Where a video stands."""
        for row, item in enumerate(self._items):
            if item.video.id == video_id:
                return row
        return None

    def item(self, video_id: VideoId | None) -> QueueItem | None:
        """A video's row."""
        row = self.row_of(video_id)
        return None if row is None else self._items[row]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row a video."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Status, name, my answer."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.STATUS: self.tr("Status"),
            Column.NAME: self.tr("Video"),
            Column.ANSWER: self.tr("My answer"),
        }[Column(section)]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, icons and what a screen reader says."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(item, column)
            case Qt.ItemDataRole.DecorationRole if column is Column.STATUS:
                return status_icon(item.status)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, self._tip(item)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(
                    words
                    for each in (Column.NAME, Column.STATUS, Column.ANSWER)
                    if (words := self._words(item, each))
                )
            case Qt.ItemDataRole.UserRole:
                return item
        return None

    def _tip(self, item: QueueItem) -> tuple[str, ...]:
        mine = self._words(item, Column.ANSWER)
        return (item.video.path, item.video.damage, mine)

    def _words(self, item: QueueItem, column: Column) -> str:
        match column:
            case Column.STATUS:
                return status_words(item.status)
            case Column.NAME:
                return item.video.name
            case Column.ANSWER:
                return answer_words(item.mine.answer) if item.mine else ""


def answer_words(answer: Answer) -> str:
    """An answer for the screen, in few words."""
    if answer.pair is None:
        words = QCoreApplication.translate("answers", "Cannot judge: {reason}").format(
            reason=answer.unusable
        )
    else:
        words = f"{state_words(answer.pair.left)} – {state_words(answer.pair.right)}"
    return words + (" ?" if answer.unsure else "")


def _short(answer: Answer) -> str:
    """Without the reason, which the row has no room for."""
    if answer.pair is not None:
        return answer_words(answer)
    return QCoreApplication.translate("answers", "Cannot judge")


class QueueView(QListView):
    """The queue as a list of two-line rows.

    Signals:
        chosen: a video was picked by mouse or keyboard; its ``VideoId``.
    """

    chosen = Signal(object)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setModelColumn(Column.NAME)
        self.setItemDelegate(_RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Queue of videos"))
        self._telling = True
        self.selectionModel().currentChanged.connect(self._on_current)

    def select(self, video_id: VideoId | None) -> None:
        """Mark a video and scroll to it, without telling that it was chosen."""
        row = self._model.row_of(video_id)
        self._telling = False
        try:
            if row is None:
                self.clearSelection()
            else:
                index = self._model.index(row, Column.NAME)
                self.setCurrentIndex(index)
                self.scrollTo(index)
        finally:
            self._telling = True

    def keyboardSearch(self, search: str) -> None:
        """Letters are answers here, never a search."""

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.chosen.emit(self._model.items[current.row()].video.id)


class QueueCard(QFrame):
    """The queue with its heading and how far this coach has come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look(self, "card")
        self.setFixedWidth(256)
        self.model = QueueModel(self)
        self.view = QueueView(self.model)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Videos answered"))
        look(self.progress, "thin")
        self.progress_label = QLabel()
        look(self.progress_label, "muted")
        heading = QLabel(self.tr("Queue"))
        look(heading, "heading")
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch()
        head.addWidget(self.progress_label)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 0, 8, 0)
        inset.setSpacing(8)
        inset.addLayout(head)
        inset.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(inset)
        layout.addWidget(self.view, 1)

    def set_items(self, items: Sequence[QueueItem]) -> None:
        """Show ``items``, and how many of those that need this coach are answered."""
        self.model.set_items(items)
        self._show_progress()

    def set_item(self, item: QueueItem) -> None:
        """Show one video as it is now."""
        self.model.set_item(item)
        self._show_progress()

    def _show_progress(self) -> None:
        items = self.model.items
        owed = [item for item in items if item.status is not Status.COVERED]
        done = sum(item.mine is not None for item in owed)
        self.progress.setRange(0, max(1, len(owed)))
        self.progress.setValue(done)
        self.progress_label.setText(
            self.tr("{done} of {n} answered").format(done=done, n=len(owed))
        )


class _RowDelegate(QStyledItemDelegate):
    """Name above; status icon, status and own answer below."""

    _MARGIN_PX = 10
    _ICON_PX = 16

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines and air."""
        return QSize(180, 2 * option.fontMetrics.height() + 20)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw the row."""
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, QueueItem):
            return
        c = colours()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = rect.adjusted(4, 2, -4, -2)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(c.accent_soft))
            focused = state & QStyle.StateFlag.State_HasFocus
            painter.setPen(
                QColor(c.accent) if focused else QColor(Qt.GlobalColor.transparent)
            )
            painter.drawRoundedRect(ground, 8, 8)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(c.surface_raised))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(ground, 8, 8)

        inner = ground.adjusted(self._MARGIN_PX, 6, -self._MARGIN_PX, -6)
        metrics = option.fontMetrics
        line = metrics.height()
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(
            QRect(inner.left(), inner.top(), inner.width(), line),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(
                item.video.name, Qt.TextElideMode.ElideMiddle, inner.width()
            ),
        )
        below = QRect(inner.left(), inner.bottom() - line + 1, inner.width(), line)
        status_icon(item.status, self._ICON_PX).paint(
            painter,
            QRect(
                below.left(),
                below.center().y() - self._ICON_PX // 2,
                self._ICON_PX,
                self._ICON_PX,
            ),
        )
        words = status_words(item.status)
        if item.mine is not None:
            words += f" · {_short(item.mine.answer)}"
        below.setLeft(below.left() + self._ICON_PX + 6)
        painter.setPen(QColor(c.muted))
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(words, Qt.TextElideMode.ElideRight, below.width()),
        )
        painter.restore()
