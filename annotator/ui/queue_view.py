"""The queue as a list: a small picture, the name, and how far the video has come."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.ui.queue import Column, QueueModel, row_words
from annotator.ui.theme import colours, status_icon
from annotator.ui.thumbnails import SIZE, Thumbnails
from annotator.workflow import QueueItem, VideoId

_Index = QModelIndex | QPersistentModelIndex


class QueueView(QTableView):
    """The queue as a list of two-line rows.

    A table with one column in sight: its rows have one height that is never asked for,
    where a list lays out all 10,000 anew whenever one of them changes.

    Signals:
        chosen: a video was picked by mouse or keyboard; its ``VideoId``.
    """

    chosen = Signal(object)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.thumbnails: Thumbnails | None = None
        """Where rows have their pictures from; None shows rows without."""
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        for column in Column:
            self.setColumnHidden(column, column is not Column.NAME)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(1)
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_row_height()
        self.setShowGrid(False)
        self.setProperty("look", "queue")
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):  # never seen, read out still
            corner.setAccessibleName(self.tr("Queue of videos"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Queue of videos"))
        self._telling = True
        self.selectionModel().currentChanged.connect(self._on_current)

    def modelColumn(self) -> int:
        """The column in sight."""
        return Column.NAME

    def _set_row_height(self) -> None:
        down = self.verticalHeader()
        height = max(2 * self.fontMetrics().height() + 20, SIZE.height() + 8)
        down.setMinimumSectionSize(1)
        down.setDefaultSectionSize(height)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs rows of another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_row_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is on the desk stays in sight, if it was."""
        current = self.visualRect(self.currentIndex())
        was_seen = QRect(QPoint(0, 0), event.oldSize()).intersects(current)
        super().resizeEvent(event)
        if was_seen and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    @contextmanager
    def silently(self) -> Iterator[None]:
        """Rows that come or go choose no video: only people do."""
        telling, self._telling = self._telling, False
        try:
            yield
        finally:
            self._telling = telling

    def select(self, video_id: VideoId | None, *, scroll: bool = True) -> None:
        """Mark a video, and scroll to it; nobody is told that it was chosen."""
        row = self._model.row_of(video_id)
        with self.silently():
            if row is None:
                self.setCurrentIndex(QModelIndex())
            else:
                index = self._model.index(row, Column.NAME)
                if scroll:
                    self.setCurrentIndex(index)
                    self.scrollTo(index)
                else:
                    # The view itself scrolls to what becomes current.
                    self.setAutoScroll(False)
                    self.setCurrentIndex(index)
                    self.setAutoScroll(True)

    def keyboardSearch(self, search: str) -> None:
        """Letters are answers here, never a search."""

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.chosen.emit(self._model.items[current.row()].video.id)


class RowDelegate(QStyledItemDelegate):
    """Name above; status icon, status and own answer below."""

    _MARGIN_PX = 10
    _ICON_PX = 16

    def __init__(self, view: "QueueView") -> None:
        super().__init__(view)
        self._view = view

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
        thumbnails = self._view.thumbnails
        if thumbnails is not None:
            inner.setLeft(ground.left() + 5 + SIZE.width() + 8)
            place = QRect(
                ground.left() + 5,
                ground.center().y() - SIZE.height() // 2,
                SIZE.width(),
                SIZE.height(),
            )
            image = thumbnails.find(item.video)
            if image is None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(c.surface_raised))
                painter.drawRoundedRect(place, 4, 4)
            else:
                fit = image.size().scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatio)
                shown = QRect(QPoint(), fit)
                shown.moveCenter(place.center())
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(shown, image)
        metrics = option.fontMetrics
        line = metrics.height()
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(
            QRect(inner.left(), inner.top(), inner.width(), line),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(
                _title(item), Qt.TextElideMode.ElideMiddle, inner.width()
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
        below.setLeft(below.left() + self._ICON_PX + 5)
        below.setRight(ground.right() - 4)  # a pair with its status needs all of it
        words = fitting_words(item, metrics, below.width())
        painter.setPen(QColor(c.muted))
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            words,
        )
        painter.restore()


def fitting_words(item: QueueItem, metrics: QFontMetrics, width: int) -> str:
    """A row's second line in so many pixels; its end gives way, never the status."""
    return metrics.elidedText(row_words(item), Qt.TextElideMode.ElideRight, width)


def _title(item: QueueItem) -> str:
    """The name without its suffix, which tells nobody anything; whole in the tip."""
    stem, dot, suffix = item.video.name.rpartition(".")
    return stem if dot and stem and len(suffix) <= 4 else item.video.name
