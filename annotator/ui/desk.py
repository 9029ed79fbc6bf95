"""What lies on the labelling desk, and where; it decides nothing."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.answer_bar import AnswerBar
from annotator.ui.cards import keep_width
from annotator.ui.elided import NameLabel
from annotator.ui.key_map import KeyMap
from annotator.ui.lane_panel import LanePanel
from annotator.ui.player import Player
from annotator.ui.queue_card import QueueCard
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.theme import look
from annotator.workflow import Lane

_GOOD_NEWS_MS: Final = 5000
"""How long “✓ Saved” stands."""
_CONTROLS_PX: Final = 84
"""The player's timeline and buttons."""
_BESIDE_PX: Final = 186
"""A lane and its gap, beside a picture."""
_BELOW_PX: Final = 165
"""The lanes and remarks that lie below a picture."""
_EDGE_PX: Final = 4
_AROUND_WORDS_PX: Final = 34
"""Gaps and grounds of a chip or a remark."""
_INSET_PX: Final = 13
"""Words beside the cards begin and end where the words in them do."""


class Desk(QWidget):
    """The widgets of the labelling page; the picture gets all the room there is.

    ::

        upright video, or a small window         wide video
    ┌ queue ┬ name ───────┬────────┬ saved ──────┐   ┌ queue ┬ name ────────── saved ┐
    │       │ left lane   │ player │ right lane  │   │       │        player         │
    │       │ suggestion  │        │ my answer   │   │       │ left lane  right lane │
    │       │             │        │ hint        │   │       │ suggestion  my answer │
    │       ├─────────────┴────────┴─────────────┤   │       │             hint      │
    │       │ unsure  cannot judge  note  commit │   │       │ unsure  note  commit  │
    └───────┴────────────────────────────────────┘   └───────┴───────────────────────┘
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # It has the keys most of the time, and a screen reader says where they are.
        self.setAccessibleName(self.tr("Labelling desk"))
        self.queue = QueueCard()
        self.name_label = NameLabel()
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        look(self.name_label, "heading")
        self.mine_label = QLabel()
        self.mine_label.setTextFormat(Qt.TextFormat.PlainText)
        self.mine_label.setWordWrap(True)
        self.mine_label.setMinimumHeight(self.fontMetrics().height() + 8)
        look(self.mine_label, "chip")
        self.damage_label = QLabel()
        self.damage_label.setWordWrap(True)
        look(self.damage_label, "hint")
        self.player = Player()
        self.panels = {lane: LanePanel(lane) for lane in Lane}
        self.suggestion_row = SuggestionRow()
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.saved_label = QLabel()
        self.saved_label.setAccessibleName(self.tr("Saving"))
        self.fading = QTimer(self)
        """Takes good news about the last answer away after some seconds."""
        self.fading.setSingleShot(True)
        self.fading.setInterval(_GOOD_NEWS_MS)
        self.fading.timeout.connect(self.saved_label.clear)
        self.bar = AnswerBar()
        # A click on the picture gives the desk the keys: the open list has them then, or
        # nothing would be left that Escape closes.
        self.bar.asking.connect(self._lend_keys)
        self.history_button = self.bar.history_button

        self._remarks = QWidget()
        self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._remarks)
        self._words.setContentsMargins(_EDGE_PX, 0, _EDGE_PX, 0)
        for label in (self.damage_label, self.hint):
            label.setIndent(_INSET_PX - _EDGE_PX)  # the chip is a card of its own
        self._words.setSpacing(6)
        self._words.addWidget(self.mine_label)
        self._words.addWidget(self.damage_label)
        self._words.addWidget(self.hint, 1)
        self._words.addStretch()
        # Words come and go; the picture must not jump each time.
        self._words.addStrut(self.hint.fontMetrics().height() + 8)
        # Both sides are as wide as their lanes, whatever is said below them.
        for widget in (
            self.name_label,
            self.saved_label,
            self.suggestion_row,
            self._remarks,
        ):
            policy = widget.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            widget.setSizePolicy(policy)
        self.saved_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.saved_label.setContentsMargins(0, 0, _INSET_PX, 0)
        self._stage = QGridLayout()
        self._stage.setHorizontalSpacing(10)
        self._stage.setVerticalSpacing(6)
        self._is_upright: bool | None = None
        self._shape_px = (1080, 1920)
        self.arrange(upright=True)

        side = QVBoxLayout()
        side.setSpacing(8)
        side.addLayout(self._stage, 1)
        side.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(10)
        # A large screen has room for long names; upright pictures cannot use that width.
        layout.addWidget(self.queue, 2)
        layout.addLayout(side, 9)

    def _lend_keys(self, asks: bool) -> None:
        to: QWidget | None = self.bar.reasons if asks else None
        self.setFocusProxy(to)  # type: ignore[arg-type]  # the stub knows no None

    def show_shape(self, width_px: int, height_px: int) -> None:
        """Make room for a video of that shape."""
        self._shape_px = (width_px, height_px)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may have more room for the picture in the other arrangement."""
        super().resizeEvent(event)
        self._make_room()
        self._place_words()

    def _make_room(self) -> None:
        """Put the lanes where they leave the picture larger."""
        width = self.width() - self.queue.width() - 26
        height = self.height() - self.bar.sizeHint().height() - 24 - _CONTROLS_PX
        video_width, video_height = self._shape_px
        beside = min((width - 2 * _BESIDE_PX) / video_width, height / video_height)
        below = min(width / video_width, (height - _BELOW_PX) / video_height)
        self.arrange(upright=beside >= below)
        for panel in self.panels.values():
            panel.note.set_room(self.height())
        # A wide picture takes what it can get; beside an upright one is room for all.
        is_wide = bool(self._is_upright and video_width > video_height)
        for column, stretch in enumerate(
            (0, 1, 0) if is_wide else (1, 3, 1) if self._is_upright else (1, 0, 1)
        ):
            self._stage.setColumnStretch(column, stretch)

    def arrange(self, *, upright: bool) -> None:
        """Lanes beside the video (upright), or below it."""
        if upright == self._is_upright:
            return
        self._is_upright = upright
        stage = self._stage
        left, right = self.panels[Lane.LEFT], self.panels[Lane.RIGHT]
        row, remarks = self.suggestion_row, self._remarks
        placed = (self.name_label, self.saved_label, left, right, row, remarks)
        for widget in (*placed, self.player):
            stage.removeWidget(widget)
        for panel in self.panels.values():
            panel.set_upright(upright)
        row.set_upright(upright)
        beside = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop if upright else beside)
        for said in (self.hint, self.mine_label):
            keep_width(said, upright)
        self._place_words()
        top = Qt.AlignmentFlag.AlignTop
        stage.addWidget(self.name_label, 0, 0)
        stage.addWidget(self.saved_label, 0, 2)
        if upright:
            stage.addWidget(left, 1, 0, top)  # one may say more than the other
            stage.addWidget(right, 1, 2, top)
            stage.addWidget(row, 2, 0, top)
            stage.addWidget(remarks, 2, 2, top)
            stage.addWidget(self.player, 0, 1, 3, 1)
        else:
            stage.addWidget(self.player, 1, 0, 1, 3)
            stage.addWidget(left, 2, 0)
            stage.addWidget(right, 2, 2)
            stage.addWidget(row, 3, 0)
            stage.addWidget(remarks, 3, 2)
        for line in range(4):
            stage.setRowStretch(line, int(line == (2 if upright else 1)))

    def _place_words(self) -> None:
        """What is said lies beside the chip where both fit in a line, else below it."""
        upright = bool(self._is_upright)
        said = [self.damage_label.text(), self.hint.text()]
        if not self.mine_label.isHidden():
            said.append(self.mine_label.text())
        needed = sum(
            self.hint.fontMetrics().horizontalAdvance(each) + _AROUND_WORDS_PX
            for each in said
            if each
        )
        beside = not upright and needed <= self._remarks.width()
        direction = QBoxLayout.Direction
        self.mine_label.setWordWrap(not beside)
        self._words.setDirection(
            direction.LeftToRight if beside else direction.TopToBottom
        )

    def say_mine(self, words: str) -> None:
        """What this coach has answered so far, on a chip; empty for nothing."""
        self.mine_label.setText(words)
        self.mine_label.setVisible(bool(words))
        self._place_words()

    def show_keys(self, keys: KeyMap) -> None:
        """Say on each control which key it has."""
        for panel in self.panels.values():
            panel.show_keys(keys)
        self.bar.show_keys(keys)
        self.queue.show_keys(keys)
        self.suggestion_row.show_keys(keys)

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
        self._place_words()

    def say(self, words: str, how: str = "muted") -> None:
        """An inline remark; ``how`` is a look such as ``hint`` or ``good``."""
        look(self.hint, how)
        self.hint.setText(words)
        self._place_words()

    def say_too(self, words: str, how: str = "hint") -> None:
        """The same, after what is said already."""
        self.say(" ".join(filter(None, (self.hint.text(), words))), how)

    def say_saved(self, words: str, how: str = "good") -> None:
        """Whether the last answer is on disk."""
        look(self.saved_label, how)
        self.saved_label.setText(words)
        # Beside the next video, unanswered, good news would soon be about that one.
        if words and how == "good":
            self.fading.start()
        else:
            self.fading.stop()
