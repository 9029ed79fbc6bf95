"""The checkpoints of a project as a table over their cards."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from annotator.ui.cards import counted, percent
from annotator.ui.sentences import in_own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.checkpoints import Card

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_VALIDATION_CLIPS, _VALIDATION_VIDEOS, _TEST_VIDEOS = 3, 4, 5
"""Columns."""


class CheckpointModel(QAbstractTableModel):
    """One row a checkpoint, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()
        self._current: str | None = None
        self._heads = (
            self.tr("Trained"),
            self.tr("Network"),
            self.tr("Learned from"),
            self.tr("Validation clips"),
            self.tr("Validation videos"),
            self.tr("Test videos"),
        )

    def card(self, row: int) -> "Card":
        """The card of one row."""
        return self._cards[row]

    def row_of(self, checkpoint_id: str) -> int | None:
        """Where a checkpoint stands."""
        for row, card in enumerate(self._cards):
            if card.checkpoint_id == checkpoint_id:
                return row
        return None

    def set_cards(self, cards: "Sequence[Card]", current: str | None) -> None:
        """Replace all rows; ``current`` is the checkpoint that suggests."""
        self.beginResetModel()
        self._cards = tuple(cards)
        self._current = current
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """As many as there are checkpoints."""
        return 0 if parent.isValid() else len(self._cards)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """As many as there are headings."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The headings; how good a figure is to judge by as the tooltip."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._heads[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return self._tip(section)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell; the checkpoint's id, size and device as its tooltip."""
        card = self._cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(card)[index.column()]
        if role == Qt.ItemDataRole.FontRole and card.checkpoint_id == self._current:
            return _bold()
        if role == Qt.ItemDataRole.ToolTipRole:
            remarks = map(in_own_words, [card.device_reason, *card.notes])
            size = self.tr("{n:,} parameters").format(n=card.parameters.get("total", 0))
            return "\n".join([card.checkpoint_id, size, *remarks]).strip()
        return None

    def _tip(self, section: int) -> str | None:
        if section in (_VALIDATION_CLIPS, _VALIDATION_VIDEOS):
            return self.tr(
                "The share right of what training did not learn from. These videos chose"
                " the epoch that was kept, so it flatters."
            )
        if section == _TEST_VIDEOS:
            return self.tr(
                "The share right of videos that had no say in the training: go by this."
            )
        return None

    def _cells(self, card: "Card") -> tuple[str, ...]:
        when = when_words(card.created)
        if card.checkpoint_id == self._current:
            when = self.tr("{when} · suggests").format(when=when)
        return (
            when,
            card.network + (self.tr(" (stopped)") if card.stopped else ""),
            counted(card.videos.get("train", 0), self.tr("video"), self.tr("videos")),
            *self._held_out(card),
        )

    def _held_out(self, card: "Card") -> tuple[str, str, str]:
        """Clips and videos of the validation part, videos of the test part."""
        nothing = "–"
        validation = card.metrics.get("validation")
        test = card.metrics.get("test")
        if validation is None and test is None:
            return self.tr("no video held back"), nothing, nothing
        return (
            self._share(validation.clip_accuracy, validation.n_clips)
            if validation
            else nothing,
            self._share(validation.video_accuracy, validation.n_videos)
            if validation
            else nothing,
            self._share(test.video_accuracy, test.n_videos) if test else nothing,
        )

    def _share(self, value: float, n: int) -> str:
        if not n:
            return "–"
        return self.tr("{share} of {n}").format(share=percent(value, 1), n=n)


class CheckpointTable(QTableView):
    """Rows to choose from.

    Signals:
        card_chosen(Card): the coach selected a checkpoint.
    """

    card_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CheckpointModel(self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Checkpoints, newest first"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(84)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        # Also the one that is chosen already: a training may have drawn over it.
        self.clicked.connect(lambda index: self._on_row(index, index))

    def show_cards(self, cards: "Sequence[Card]", current: str | None = None) -> None:
        """Replace the rows, silently: the chosen one stays chosen, else the newest.

        Args:
            cards: newest first.
            current: the checkpoint that suggests.
        """
        row = self.currentIndex().row()
        chosen = self._model.card(row).checkpoint_id if row >= 0 else ""
        self._model.set_cards(cards, current)
        self._select(self._model.row_of(chosen) or 0)

    @property
    def chosen(self) -> "Card | None":
        """The selected one."""
        row = self.currentIndex().row()
        return self._model.card(row) if row >= 0 else None

    def choose_newest(self) -> None:
        """Choose the first row, silently."""
        self._select(0)

    def _select(self, row: int) -> None:
        if row < self._model.rowCount():
            self.selectionModel().blockSignals(True)
            self.selectRow(row)
            self.selectionModel().blockSignals(False)
            self.viewport().update()

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.card_chosen.emit(self._model.card(current.row()))


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font


def when_words(created: str) -> str:
    """A UTC time stamp as a local date and time: ``2024-03-12 18:15``."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
