"""The queue: every video as the coach who is labelling may see it."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QWidget

from annotator.queue_filter import Order, QueueFilter, QueueIndex
from annotator.ui.class_grid import pair_words
from annotator.ui.reasons import reason_words
from annotator.ui.sentences import damage_in_own_words
from annotator.ui.theme import covered_words, status_icon, status_words
from annotator.workflow import Answer, QueueItem, Status, VideoId, next_video

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class Column(IntEnum):
    """What a row of the queue tells."""

    STATUS = 0
    NAME = 1
    ANSWER = 2


class QueueModel(QAbstractTableModel):
    """The videos of a queue that are to be shown, in the order in which they are.

    It knows the whole queue as well: :meth:`item` finds a video that a filter hides.
    What changes in one row is told as that row, so that the view stays where it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = QueueIndex()
        self._shown: list[QueueItem] = []
        self._rows: dict[VideoId, int] = {}
        self._filter = QueueFilter()
        self._order = Order.USEFUL  # by name while nothing has a worth
        self._confidences: Mapping[VideoId, float] = {}
        self._worth: Mapping[VideoId, float] = {}
        self._held: dict[VideoId, int] | None = None
        """Where each video stands while the order is held."""
        self._from_top = False
        """Whether what is on screen was shown under another order."""

    @property
    def items(self) -> Sequence[QueueItem]:
        """The rows, in order."""
        return self._shown

    @property
    def all_items(self) -> Sequence[QueueItem]:
        """Every video, shown or not, in the order of their names."""
        return self._index.items

    @property
    def filter(self) -> QueueFilter:
        """What the rows must be."""
        return self._filter

    @property
    def order(self) -> Order:
        """How the rows are sorted."""
        return self._order

    def set_items(
        self,
        items: Sequence[QueueItem],
        confidences: Mapping[VideoId, float] | None = None,
        worth: Mapping[VideoId, float] | None = None,
    ) -> None:
        """Show ``items``; where the videos are the same, only changed rows repaint.

        Args:
            items: the queue, in the order of names.
            confidences: how sure the network is of each video, to sort by.
            worth: what a label of each video is worth, to sort by.
        """
        self._index = QueueIndex(items)
        if worth is not None:
            self._worth = worth
        if confidences is not None:
            self._confidences = confidences
        self._sort()

    def show_only(self, wanted: QueueFilter, order: Order | None = None) -> None:
        """Show the videos that are ``wanted``, sorted anew when another order is."""
        self._filter = wanted
        if order is not None and order is not self._order:
            self._order = order
            if self._held is not None:
                self._held = self._places()
        self._sort()

    @property
    def sorts_by_worth(self) -> bool:
        """Whether what comes next is what teaches the network most."""
        return self._order is Order.USEFUL and any(
            item.status is Status.UNLABELLED and item.video.id in self._worth
            for item in self._shown
        )

    @property
    def holds_order(self) -> bool:
        """Whether every video stays where it stands."""
        return self._held is not None

    def hold_order(self) -> None:
        """From now on leave every video where it stands; new ones come to the end.

        A filter still hides some, and another order that is asked for sorts once.
        """
        if self._held is None:
            self._held = self._places()

    def release_order(self) -> None:
        """Sort as of now, and again with whatever comes."""
        if self._held is not None:
            self._held = None
            self._sort()

    def _places(self) -> dict[VideoId, int]:
        ordered = self._index.select(
            QueueFilter(), self._order, self._confidences, self._worth
        )
        return {item.video.id: place for place, item in enumerate(ordered)}

    def _selected(self) -> list[QueueItem]:
        """The rows to show, in order."""
        shown = self._index.select(
            self._filter, self._order, self._confidences, self._worth
        )
        held = self._held
        if held is not None:
            ids = (item.video.id for item in self._index.items)
            for video_id in sorted(each for each in ids if each not in held):
                held[video_id] = len(held)
            shown.sort(key=lambda item: held[item.video.id])
        return shown

    def stay_with(self) -> None:
        """Another video is on screen, and the next one is that below it."""
        self._from_top = False

    def _sort(self) -> None:
        """Select what may stand in another order now.

        What is on screen then stands anywhere: to go on below it would leave what is
        worth most, above it, for last.
        """
        before = self._waiting()
        self._select()
        after = self._waiting()
        both = set(before) & set(after)
        kept, now = ([each for each in ids if each in both] for ids in (before, after))
        if self._order is Order.USEFUL and kept != now:
            self._from_top = True

    def _waiting(self) -> list[VideoId]:
        """The shown videos that still need this coach, in order."""
        return [i.video.id for i in self._shown if i.status is Status.UNLABELLED]

    def _select(self) -> None:
        shown = self._selected()
        before = self._shown
        ids, rows = [item.video.id for item in shown], list(self._rows)
        if len(ids) > len(rows) > 0 and ids[: len(rows)] == rows:
            self.beginInsertRows(QModelIndex(), len(rows), len(ids) - 1)
            self._shown = shown
            self._number()
            self.endInsertRows()
            shown = shown[: len(rows)]
        elif ids != rows:
            self.beginResetModel()
            self._shown = shown
            self._number()
            self.endResetModel()
            return
        else:
            self._shown = shown
        for row, (old, new) in enumerate(zip(before, shown, strict=True)):
            if old is not new and old != new:
                self._tell(row)

    def _number(self) -> None:
        self._rows = {item.video.id: row for row, item in enumerate(self._shown)}

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def set_item(self, item: QueueItem) -> None:
        """Show one video as it is now; it may come or go with that."""
        before = self._index.find(item.video.id)
        if before == item or not self._index.put(item):
            return
        row = self._rows.get(item.video.id)
        wanted = self._index.passes(item, self._filter)
        if row is not None and wanted:
            self._shown[row] = item
            self._tell(row)
        elif row is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._shown[row]
            self._number()
            self.endRemoveRows()
        elif wanted:
            self._insert(item)

    def _insert(self, item: QueueItem) -> None:
        shown = self._selected()
        row = next(at for at, each in enumerate(shown) if each is item)
        self.beginInsertRows(QModelIndex(), row, row)
        self._shown = shown
        self._number()
        self.endInsertRows()

    def row_of(self, video_id: VideoId | None) -> int | None:
        """In which row a video stands; None when it is not shown."""
        return None if video_id is None else self._rows.get(video_id)

    def item(self, video_id: VideoId | None) -> QueueItem | None:
        """A video, shown or not."""
        return self._index.find(video_id)

    def next_open(self, after: VideoId | None) -> VideoId | None:
        """The next shown video that still needs this coach, wrapping around.

        Below ``after``; from the top where the order of use has changed since that came
        on screen. When none is left, whoever answers one that others have answered
        goes on with these.
        """
        if self._from_top:
            open_ones = [each for each in self._shown if each.video.id != after]
            following = next_video(open_ones)
        else:
            following = next_video(self._shown, after)
        here = self.item(after)
        if following is None and here is not None and here.status is Status.COVERED:
            return self.next_covered(after)
        return following

    def next_covered(self, after: VideoId | None) -> VideoId | None:
        """The next shown video that others have answered and this coach has not."""
        return next_video(self._shown, after, Status.COVERED)

    def neighbour(self, video_id: VideoId | None, step: int) -> VideoId | None:
        """The shown video ``step`` rows further; None beyond either end."""
        row = self.row_of(video_id)
        if row is None:
            return self._shown[0].video.id if self._shown else None
        at = row + step
        return self._shown[at].video.id if 0 <= at < len(self._shown) else None

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row a video."""
        return 0 if parent.isValid() else len(self._shown)

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
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        item = self._shown[index.row()]
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(item, column)
            case Qt.ItemDataRole.DecorationRole if column is Column.STATUS:
                return status_icon(item.status)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, self._tip(item)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (item.video.name, *self._standing(item))))
            case Qt.ItemDataRole.UserRole:
                return item
        return None

    def _tip(self, item: QueueItem) -> tuple[str, ...]:
        damage = damage_in_own_words(item.video.damage)
        return (item.video.path, damage, *self._standing(item))

    def _standing(self, item: QueueItem) -> tuple[str, ...]:
        """How far a video has come, and this coach's answer to it."""
        told = verdict_words(item)
        if told:
            return (told,)
        if item.status is Status.COVERED:
            return (covered_words(),)
        return (
            self._words(item, Column.STATUS),
            self._words(item, Column.ANSWER),
        )

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
            reason=reason_words(answer.unusable or "")
        )
    else:
        words = pair_words(answer.pair)
    return words + (" ?" if answer.unsure else "")


def verdict_words(item: QueueItem) -> str:
    """What was decided where this coach had said something else; else empty."""
    mine = item.mine.answer if item.mine else None
    if mine is None or item.is_repeat:
        return ""
    if item.status is Status.UNUSABLE and mine.pair is not None:
        return QCoreApplication.translate(
            "answers", "Settled as “cannot be judged”; you said {answer}"
        ).format(answer=answer_words(mine))
    if item.decided is None or item.decided == mine.pair:
        return ""
    return QCoreApplication.translate(
        "answers", "Settled as {pair}; you said {answer}"
    ).format(pair=pair_words(item.decided), answer=answer_words(mine))


def row_words(item: QueueItem) -> str:
    """The second line of a row: never a coach's own answer as if it were decided."""
    words = status_words(item.status)
    if item.mine is None:
        return words
    if item.decided is not None:
        return f"{words} · {pair_words(item.decided)}"
    if item.status is Status.UNUSABLE:
        return words
    answer = short_words(item.mine.answer)
    # Most of a queue waits for the other coach; the sign says that too.
    return answer if item.status is Status.WAITING else f"{words} · {answer}"


def short_words(answer: Answer) -> str:
    """Without the reason, which the row has no room for."""
    if answer.pair is not None:
        return answer_words(answer)
    return QCoreApplication.translate("answers", "Cannot judge")
