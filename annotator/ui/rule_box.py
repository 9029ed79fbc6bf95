"""Where coaches write down when a lane is the one state and when the other."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.differences import Confusion, Rule
from annotator.ui.cards import action_button, clear_layout, day_words, words
from annotator.ui.difference_words import confusion_words
from annotator.ui.rule_edit import LONGEST_RULE, RuleEdit
from annotator.ui.rule_words import rule_words
from annotator.ui.theme import state_words

_COUNTED_FROM: Final = 120
"""Characters from which on it is said how many there may be."""


class RuleBox(QWidget):
    """The rules of the chosen cell to write, or all of them to read.

    Signals:
        written(Confusion, str): a rule is to be stored; empty text drops it.
        left(): the coach has done with writing.
    """

    written = Signal(object, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules: dict[Confusion, Rule] = {}
        self._about: tuple[Confusion, ...] = ()
        self._has_cell = False
        self.edits: dict[Confusion, RuleEdit] = {}
        self._typed: dict[Confusion, str] = {}
        """What was begun and not written, also of cells that are not chosen now."""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """The rules that count now."""
        found = {rule.confusion: rule for rule in rules}
        if found != self._rules:
            self._rules = found
            self._fill()

    def show_cell(self, about: Sequence[Confusion] | None) -> None:
        """Offer the rules of a cell's states; None when no cell is chosen."""
        about_now, has_cell = tuple(about or ()), about is not None
        if (about_now, has_cell) != (self._about, self._has_cell) or not self.edits:
            self._about, self._has_cell = about_now, has_cell
            self._fill()

    @property
    def has_begun(self) -> bool:
        """Whether something is typed that was not written."""
        typed = self._typed | {
            confusion: edit.text()
            for confusion, edit in self.edits.items()
            if edit.isModified()
        }
        return any(not self._is_written(each, text) for each, text in typed.items())

    def _is_written(self, confusion: Confusion, text: str) -> bool:
        rule = self._rules.get(confusion)
        return text.strip() == (rule.text if rule else "")

    def write(self) -> None:
        """Lead to the first rule of the cell."""
        for edit in self.edits.values():
            edit.setFocus()
            edit.selectAll()
            return

    def _fill(self) -> None:
        for confusion, edit in self.edits.items():
            if edit.isModified():
                self._typed[confusion] = edit.text()
        for confusion, typed in list(self._typed.items()):
            if self._is_written(confusion, typed):
                del self._typed[confusion]
        clear_layout(self._layout)
        self.edits = {}
        if not self._about:
            self._tell_all()
            return
        for confusion in self._about:
            self._offer(confusion, self._typed.get(confusion))

    def _tell_all(self) -> None:
        if self._has_cell:
            self._say(self.tr("Both say the same here."))
        if not self._rules:
            self._say(
                self.tr(
                    "Choose a cell in which you differ, and write there what you agree"
                    " on: it is shown whenever one of its states is pressed."
                )
            )
            return
        for rule in self._rules.values():
            self._layout.addWidget(words(rule_words(rule)))

    def _say(self, text: str) -> None:
        self._layout.addWidget(words(text, "muted"))

    def _offer(self, confusion: Confusion, typed: str | None) -> None:
        rule = self._rules.get(confusion)
        title = self.tr("Rule for {states}").format(states=confusion_words(confusion))
        self._layout.addWidget(words(title, "strong"))
        edit = RuleEdit()
        edit.setAccessibleName(title)
        edit.setPlaceholderText(
            self.tr("{state} if …").format(state=state_words(confusion.second))
        )
        edit.setText(rule.text if rule else "")
        if typed is not None:  # half a sentence survives whatever else was written
            edit.setText(typed)
            edit.setModified(True)
        edit.entered.connect(partial(self._write, confusion))
        edit.left.connect(partial(self._leave, confusion))
        save = action_button(self.tr("Save"), partial(self._write, confusion))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(edit, 1)
        line.addWidget(save, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(line)
        count = words("", "muted")
        edit.textChanged.connect(partial(self._count, edit, count))
        self._count(edit, count)
        self._layout.addWidget(count)
        if rule is not None:
            day = day_words(rule.created_at)
            self._say(
                self.tr("Written by {name}, {day}").format(
                    name=rule.author.name, day=day
                )
            )
        self.edits[confusion] = edit

    def _count(self, edit: RuleEdit, count: QLabel) -> None:
        n = len(edit.text())
        count.setText(
            self.tr("{n} of {most} characters").format(n=n, most=LONGEST_RULE)
        )
        count.setVisible(n >= _COUNTED_FROM)

    def _write(self, confusion: Confusion) -> None:
        self.written.emit(confusion, self.edits[confusion].text())
        self.left.emit()

    def _leave(self, confusion: Confusion) -> None:
        rule = self._rules.get(confusion)
        self._typed.pop(confusion, None)
        self.edits[confusion].setText(rule.text if rule else "")
        self.edits[confusion].setModified(False)
        self.left.emit()
