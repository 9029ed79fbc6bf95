"""How many videos of each pair are wanted: one number for all, or cell by cell."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.class_table import DEFAULT_TARGET, MOST_TARGET
from annotator.ui.boxes import NumberBox
from annotator.ui.cards import action_button, row, words
from annotator.ui.class_grid import pair_words
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.ui.theme import state_words
from annotator.ui.writes import Writer
from dataset.states import PAIRS, LanePair, LaneState

_FIELD_PX: Final = 96


class TargetsDialog(QDialog):
    """Changes what the project wants; everybody sees it."""

    def __init__(
        self,
        session: Session,
        board: JobBoard,
        parent: QWidget | None = None,
        *,
        first: LanePair | None = None,
    ) -> None:
        """Show what is wanted now.

        Args:
            session: the open project.
            board: leaving waits for the write that is on it.
            parent: as for every widget.
            first: the pair whose number is changed first; None is the one for all.
        """
        super().__init__(parent)
        self._session = session
        self._writer = Writer(self, self._show_busy, board)
        self.setWindowTitle(self.tr("Videos wanted of each pair"))
        self._shown = session.project.settings
        targets = self._shown.targets
        self.fields = {
            pair: self._field(targets.get(pair, DEFAULT_TARGET), pair_words(pair))
            for pair in PAIRS
        }
        values = {field.value() for field in self.fields.values()}
        self.for_all = self._field(
            values.pop() if len(values) == 1 else DEFAULT_TARGET,
            self.tr("The same number for every pair"),
        )
        self.all_button = action_button(self.tr("Set for every pair"), self._set_all)
        self.cancel_button = action_button(self.tr("Cancel"), self.reject)
        self.save_button = action_button(self.tr("Save"), self._save, "primary")
        buttons = row()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(
            words(
                self.tr(
                    "A network learns a pair from the videos that show it. 0 means that"
                    " none is wanted. Left lane down, right lane across."
                ),
                "muted",
            )
        )
        layout.addLayout(row(self.for_all, self.all_button))
        layout.addLayout(self._grid())
        layout.addStretch(1)
        layout.addLayout(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.save_button.setDefault(True)
        wanted = self.fields[first] if first is not None else self.for_all
        wanted.setFocus()
        wanted.selectAll()

    def _field(self, value: int, name: str) -> NumberBox:
        field = NumberBox()
        field.setRange(0, MOST_TARGET)
        field.setValue(value)
        field.setGroupSeparatorShown(True)
        field.setFixedWidth(_FIELD_PX)
        field.setAccessibleName(name)
        field.setToolTip(name)
        return field

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for state in LaneState:
            across, down = QLabel(state_words(state)), QLabel(state_words(state))
            for label in (across, down):
                label.setProperty("look", "muted")
            grid.addWidget(across, 0, state, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(down, state, 0, Qt.AlignmentFlag.AlignRight)
        for pair, field in self.fields.items():
            grid.addWidget(field, pair.left, pair.right)
        return grid

    @property
    def targets(self) -> Mapping[LanePair, int]:
        """What is wanted, as it stands in the fields."""
        return {pair: field.value() for pair, field in self.fields.items()}

    def _set_all(self) -> None:
        for field in self.fields.values():
            field.setValue(self.for_all.value())

    def _save(self) -> None:
        project, targets = self._session.project, self.targets

        def write() -> None:
            project.change_settings(self._shown, targets=targets)

        def done(_nothing: None) -> None:
            self._session.tell_settings()
            self.accept()

        self._writer.write(write, done)

    def _show_busy(self, busy: bool) -> None:
        for widget in (
            self.save_button,
            self.all_button,
            self.for_all,
            *self.fields.values(),
        ):
            widget.setEnabled(not busy)
