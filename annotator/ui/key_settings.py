"""Choosing other keys: every act with its keys, and what a new key would take."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, words
from annotator.ui.key_map import Act, KeyMap, act_words, key_words
from annotator.ui.theme import look

_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
)


class _Table(QTableWidget):
    """Acts and keys; letters are keys to be bound here, never a search."""

    def keyboardSearch(self, search: str) -> None:
        """Nothing is searched for."""


class KeySettings(QDialog):
    """Every act of the desk; Enter or a double click, then the new key."""

    def __init__(self, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keys"))
        self._keys = keys
        self._waiting: Act | None = None
        self._asked: str = ""
        self.table = _Table(len(Act), 2)
        self.table.setHorizontalHeaderLabels([self.tr("What it does"), self.tr("Key")])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(self.tr("Keys of the labelling page"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for row, act in enumerate(Act):
            self.table.setItem(row, 0, QTableWidgetItem(act_words(act)))
            self.table.setItem(row, 1, QTableWidgetItem())
        self.table.itemActivated.connect(lambda _item: self._ask())
        self.table.currentCellChanged.connect(lambda *_cells: self._stop_asking())
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.remark.setMinimumHeight(2 * self.fontMetrics().height() + 6)
        self.change_button = action_button(self.tr("Change"), self._ask)
        self.reset_button = action_button(self.tr("Usual keys"), self._reset)
        self.close_button = action_button(self.tr("Close"), self.accept)
        for button in (self.change_button, self.reset_button, self.close_button):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.change_button)
        foot.addWidget(self.reset_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(
            words(
                self.tr(
                    "What the left hand reaches is about the left lane, what the right"
                    " hand reaches about the right one."
                ),
                "muted",
            )
        )
        layout.addWidget(self.table, 1)
        layout.addWidget(self.remark)
        layout.addLayout(foot)
        self.resize(460, 560)
        self.table.setCurrentCell(0, 0)
        keys.changed.connect(self._show)
        self._show()
        self._stop_asking()

    @property
    def is_asking(self) -> bool:
        """Whether the next key will be bound."""
        return self._waiting is not None

    def _act(self) -> Act:
        return list(Act)[max(0, self.table.currentRow())]

    def _show(self) -> None:
        for row, act in enumerate(Act):
            item = self.table.item(row, 1)
            if item is not None:
                item.setText("   ".join(map(key_words, self._keys.keys(act))))

    def _ask(self) -> None:
        self._waiting = self._act()
        self._asked = ""
        self.grabKeyboard()
        self._say(
            self.tr("Press the new key for “{act}”, or Esc to leave it.").format(
                act=act_words(self._waiting)
            ),
            "hint",
        )

    def _stop_asking(self) -> None:
        if self._waiting is not None:
            self.releaseKeyboard()
        self._waiting = None
        self._say(self.tr("Enter changes the key of the marked row."), "muted")

    def _reset(self) -> None:
        self._stop_asking()
        self._keys.reset()
        self._say(self.tr("All keys are the usual ones."), "good")

    def _say(self, text: str, how: str) -> None:
        look(self.remark, how)
        self.remark.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While a key is asked for, this is it."""
        act = self._waiting
        if act is None:
            super().keyPressEvent(event)
            return
        event.accept()
        if event.key() in _MODIFIERS or not event.key():
            return
        if event.key() == Qt.Key.Key_Escape:
            self._stop_asking()
            return
        key = QKeySequence(event.keyCombination()).toString(
            QKeySequence.SequenceFormat.PortableText
        )
        in_use = self._keys.in_use(key, act)
        holder = self._keys.holder(key)
        if in_use is not None and holder is None:
            self._say(
                self.tr(
                    "{key} is for {what} in the whole window: press another key."
                ).format(key=key_words(key), what=in_use),
                "problem",
            )
            return
        if in_use is not None and self._asked != key:
            self._asked = key
            self._say(
                self.tr(
                    "{key} is for “{what}” already: press it again to swap the two, or"
                    " another key."
                ).format(key=key_words(key), what=in_use),
                "problem",
            )
            return
        swapped = self._keys.bind(act, key)
        self._stop_asking()
        if swapped is None:
            self._say(
                self.tr("{key} is for “{act}” now.").format(
                    key=key_words(key), act=act_words(act)
                ),
                "good",
            )
        else:
            self._say(
                self.tr("{key} is for “{act}” now, {other} for “{what}”.").format(
                    key=key_words(key),
                    act=act_words(act),
                    other=self._keys.cap(swapped),
                    what=act_words(swapped),
                ),
                "good",
            )

    def reject(self) -> None:
        """Esc leaves the question first, then the dialog."""
        if self.is_asking:
            self._stop_asking()
        else:
            super().reject()
