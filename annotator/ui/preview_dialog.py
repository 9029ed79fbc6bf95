"""What would be written, row by row, before it is: a table with Import and Cancel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, row, words
from annotator.ui.theme import answer_words
from annotator.workflow import Answer, Lane

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()

_WORDS_PX: Final = 520
"""Width of the dialog when it has no table."""


@dataclass(frozen=True)
class Preview:
    """What the dialog shows."""

    title: str
    summary: Sequence[str]
    """Sentences, one a line."""
    heads: Sequence[str]
    rows: Sequence[object]
    cells: Callable[[object], Sequence[str]]
    """The texts of one row, as many as there are heads; called when it is painted."""
    may_accept: bool = True
    tick: str = ""
    """What else can be chosen; empty when nothing."""
    needs_tick: bool = False
    """Whether nothing may be written before it is ticked."""


def spoken_answer(answer: Answer | None) -> str:
    """All that an answer says, translated: ``Flash – Fall · unsure``."""
    from annotator.ui.lane_facts import time_words  # pages come after the window

    if answer is None:
        return "–"
    parts = [answer_words(answer)]
    if answer.unsure:
        parts.append(QCoreApplication.translate("answers", "unsure"))
    for lane, moment, time in (
        (
            Lane.LEFT,
            QCoreApplication.translate("answers", "left: moment {seconds} s"),
            QCoreApplication.translate("answers", "left: time {seconds} s"),
        ),
        (
            Lane.RIGHT,
            QCoreApplication.translate("answers", "right: moment {seconds} s"),
            QCoreApplication.translate("answers", "right: time {seconds} s"),
        ),
    ):
        for text, seconds in (
            (moment, answer.moment_s(lane)),
            (time, answer.time_s(lane)),
        ):
            if seconds is not None:
                shown = f"{seconds:.2f}" if text is moment else time_words(seconds)
                parts.append(text.format(seconds=shown))
    if answer.note:
        parts.append(
            QCoreApplication.translate("answers", "note: {note}").format(
                note=answer.note
            )
        )
    return " · ".join(parts)


class PreviewModel(QAbstractTableModel):
    """Rows whose texts are made when they are seen: there may be a hundred thousand."""

    def __init__(self, preview: Preview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preview = preview

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """As many as would be written or left out."""
        return 0 if parent.isValid() else len(self._preview.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """As many as there are headings."""
        return 0 if parent.isValid() else len(self._preview.heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._preview.heads[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell; whole as its tooltip."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            cells = self._preview.cells(self._preview.rows[index.row()])
            return cells[index.column()]
        return None


class PreviewDialog(QDialog):
    """Asks whether what it shows may be written; accepted when it may."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self.setWindowTitle(preview.title)
        if preview.rows:
            self.setMinimumSize(760, 420)
            self.resize(980, 560)
        else:  # only sentences: a table's room would stand empty
            self.setFixedWidth(_WORDS_PX)
        self.headline = words(preview.title, "heading")
        self.summary = words("\n".join(preview.summary))
        self.model = PreviewModel(preview, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("What would change"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(30)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(100)  # the first rows; not all of them
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.setVisible(bool(preview.rows))
        self.tick = QCheckBox(preview.tick)
        self.tick.setVisible(bool(preview.tick))
        self.tick.toggled.connect(lambda _ticked: self._show_acceptable())
        self.cancel_button = action_button(self.tr("Cancel"), self.reject)
        self.accept_button = action_button(self.tr("Import"), self.accept, "primary")
        self.accept_button.setDefault(True)
        buttons = row()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(self.headline)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.tick)
        layout.addLayout(buttons)
        self._show_acceptable()
        if not preview.rows:
            self.setFixedHeight(layout.totalHeightForWidth(_WORDS_PX))

    def _show_acceptable(self) -> None:
        missing = self._preview.needs_tick and not self.tick.isChecked()
        self.accept_button.setEnabled(self._preview.may_accept and not missing)
        self.accept_button.setVisible(self._preview.may_accept)
        if not self._preview.may_accept:
            self.cancel_button.setText(self.tr("Close"))
