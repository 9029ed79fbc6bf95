"""What lies on the labelling desk, and where; it decides nothing."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.ui.answer_bar import AnswerBar
from annotator.ui.elided import ElidedLabel
from annotator.ui.lane_panel import LanePanel
from annotator.ui.player import Player
from annotator.ui.queue import QueueCard
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.theme import look
from annotator.workflow import Lane
from dataset.states import LaneState

KEYS: Final[Mapping[Lane, Mapping[LaneState, tuple[str, str]]]] = {
    Lane.LEFT: {
        LaneState.FLASH: ("A", "1"),
        LaneState.SLIP: ("S", "2"),
        LaneState.FALL: ("D", "3"),
        LaneState.EMPTY: ("F", "4"),
    },
    Lane.RIGHT: {
        LaneState.FLASH: ("J", "7"),
        LaneState.SLIP: ("K", "8"),
        LaneState.FALL: ("L", "9"),
        LaneState.EMPTY: (";", "0"),
    },
}
"""Each state's key in the row under the hand, and its digit for other keyboards."""


class Desk(QWidget):
    """The widgets of the labelling page.

    ::

    ┌ queue ┬ name · my answer ───────────────────┐
    │       │ left lane │  player  │  right lane  │  lanes below a wide video
    │       │ suggestion                          │
    │       │ hint                          saved │
    │       │ unsure  cannot judge  note   commit │
    └───────┴─────────────────────────────────────┘
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.queue = QueueCard()
        self.name_label = ElidedLabel()
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        look(self.name_label, "heading")
        self.mine_label = QLabel()
        self.mine_label.setTextFormat(Qt.TextFormat.PlainText)
        look(self.mine_label, "chip")
        self.damage_label = QLabel()
        self.damage_label.setWordWrap(True)
        look(self.damage_label, "hint")
        self.player = Player()
        self.panels = {
            lane: LanePanel(lane, {state: keys[0] for state, keys in states.items()})
            for lane, states in KEYS.items()
        }
        self.suggestion_row = SuggestionRow()
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.saved_label = QLabel()
        self.saved_label.setAccessibleName(self.tr("Saving"))
        self.bar = AnswerBar()

        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name_label)
        head.addWidget(self.mine_label)
        head.addStretch()
        self._stage = QGridLayout()
        self._stage.setSpacing(10)
        self._is_upright: bool | None = None
        self.arrange(upright=True)
        below = QHBoxLayout()
        below.setContentsMargins(4, 0, 4, 0)
        below.addWidget(self.hint, 1)
        below.addWidget(self.saved_label)
        # Words come and go; the picture must not jump each time.
        below.addStrut(self.hint.fontMetrics().height() + 2)

        side = QVBoxLayout()
        side.setSpacing(8)
        side.addLayout(head)
        side.addWidget(self.damage_label)
        side.addLayout(self._stage, 1)
        side.addWidget(self.suggestion_row)
        side.addLayout(below)
        side.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.queue)
        layout.addLayout(side, 1)

    def arrange(self, *, upright: bool) -> None:
        """Lanes beside an upright video, below a wide one: the picture comes first."""
        if upright == self._is_upright:
            return
        self._is_upright = upright
        left, right = self.panels[Lane.LEFT], self.panels[Lane.RIGHT]
        for widget in (left, right, self.player):
            self._stage.removeWidget(widget)
        for panel in self.panels.values():
            panel.set_upright(upright)
        if upright:
            self._stage.addWidget(left, 0, 0)
            self._stage.addWidget(self.player, 0, 1)
            self._stage.addWidget(right, 0, 2)
        else:
            self._stage.addWidget(self.player, 0, 0, 1, 3)
            self._stage.addWidget(left, 1, 0)
            self._stage.addWidget(right, 1, 2)
        for column, stretch in enumerate((0, 1, 0) if upright else (1, 0, 1)):
            self._stage.setColumnStretch(column, stretch)
        self._stage.setRowStretch(0, 1)

    @property
    def is_busy(self) -> bool:
        """Whether the answer on screen cannot be changed at the moment."""
        return not self.queue.view.isEnabled()

    def set_busy(self, busy: bool) -> None:
        """While an answer takes long to be stored only its note can be written on."""
        self.queue.view.setEnabled(not busy)
        for panel in self.panels.values():
            panel.set_busy(busy)
        self.suggestion_row.use_button.setEnabled(not busy)
        self.bar.set_busy(busy)

    def notify(self, words: str, how: str = "hint") -> None:
        """What is wrong with the file itself; empty words when nothing is."""
        look(self.damage_label, how)
        self.damage_label.setText(words)
        self.damage_label.setVisible(bool(words))

    def say(self, words: str, how: str = "muted") -> None:
        """An inline remark; ``how`` is a look such as ``hint`` or ``good``."""
        look(self.hint, how)
        self.hint.setText(words)

    def say_saved(self, words: str, how: str = "good") -> None:
        """Whether the last answer is on disk."""
        look(self.saved_label, how)
        self.saved_label.setText(words)
