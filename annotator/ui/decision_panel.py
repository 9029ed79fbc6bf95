"""The right side of the review page: two answers without names, one decision."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import Card, action_button, clear_layout, words
from annotator.ui.theme import answer_words, look, state_icon, state_words
from annotator.workflow import Annotation, Answer, Disagreement, Lane
from dataset.errors import LabelError
from dataset.states import LanePair, LaneState

LANE_KEYS: Final = {
    Lane.LEFT: ("A", "S", "D", "F"),
    Lane.RIGHT: ("J", "K", "L", ";"),
}
"""Keys of flash, slip, fall and empty: the same as at the desk."""


@dataclass(frozen=True)
class ShownAnswer:
    """One answer as the panel shows it: who gave it is left out."""

    letter: str
    answer: Answer
    n_coaches: int


def answers_without_names(disagreement: Disagreement) -> list[ShownAnswer]:
    """The different answers, in an order that is the video's own.

    The order comes from the video's fingerprint, so it stays when the page is opened
    again, and one coach's answers are “A” on some videos and “B” on others.
    """

    def place(annotation: Annotation) -> bytes:
        text = f"{disagreement.video.fingerprint} {annotation.coach_id}"
        return hashlib.blake2b(text.encode(), digest_size=8).digest()

    kinds: list[list[Answer]] = []
    for annotation in sorted(disagreement.annotations, key=place):
        for kind in kinds:
            if kind[0].same_decision(annotation.answer):
                kind.append(annotation.answer)
                break
        else:
            kinds.append([annotation.answer])
    return [
        ShownAnswer(chr(ord("A") + index), kind[0], len(kind))
        for index, kind in enumerate(kinds)
    ]


class AnswerButton(QPushButton):
    """One answer to take over with a click or its digit."""

    def __init__(
        self, shown: ShownAnswer, key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.shown = shown
        self._icons: list[tuple[QLabel, LaneState]] = []
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 10, 14, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        name = self.tr("Answer {letter}").format(letter=shown.letter)
        self._put(words(name, "strong"), 0, 0, span=2)
        cap = QLabel(key)
        cap.setProperty("look", "key")
        self._put(cap, 0, 2)
        line = 1
        pair = shown.answer.pair
        if pair is None:
            line = self._tell(answer_words(shown.answer), line)
        else:
            line = self._lane(self.tr("left"), pair.left, line)
            line = self._lane(self.tr("right"), pair.right, line)
        if shown.n_coaches > 1:
            line = self._tell(
                self.tr("{n} coaches").format(n=shown.n_coaches), line, "muted"
            )
        if shown.answer.unsure:
            line = self._tell(self.tr("unsure"), line, "hint")
        if shown.answer.note:
            line = self._tell(f"“{shown.answer.note}”", line, "muted")
        self._grid.setRowStretch(line, 1)
        self.refresh_icons()
        self.setAccessibleName(f"{name}: {answer_words(shown.answer)}")

    def minimumSizeHint(self) -> QSize:
        """Room for the words inside; a button knows only its own text."""
        return self._grid.minimumSize()

    def sizeHint(self) -> QSize:
        """As tall as its words."""
        return self._grid.sizeHint()

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of this moment."""
        for label, state in self._icons:
            label.setPixmap(state_icon(state, 18).pixmap(18, 18))

    def _lane(self, lane: str, state: LaneState, line: int) -> int:
        icon = QLabel()
        self._icons.append((icon, state))
        self._put(icon, line, 0)
        self._put(words(state_words(state)), line, 1)
        self._put(words(lane, "muted"), line, 2)
        return line + 1

    def _tell(self, text: str, line: int, name: str = "") -> int:
        self._put(words(text, name), line, 0, span=3)
        return line + 1

    def _put(self, label: QLabel, line: int, column: int, span: int = 1) -> None:
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid.addWidget(label, line, column, 1, span)


class LaneChoice(QWidget):
    """The settled state of one lane; locked when nobody disputes it.

    Signals:
        chosen(): a button was clicked.
    """

    chosen = Signal()

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lane = lane
        self._title = words("", "strong")
        self.locked = words("", "muted")
        self._group = QButtonGroup(self)
        self.buttons: dict[LaneState, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(6)
        for state, key in zip(LaneState, LANE_KEYS[lane], strict=True):
            button = QPushButton(state_words(state))
            button.setCheckable(True)
            button.setIcon(state_icon(state, 16))
            button.setToolTip(f"{state_words(state)} ({key})")
            button.setAccessibleName(
                self.tr("{lane} lane: {state}").format(
                    lane=self._lane_words().capitalize(), state=state_words(state)
                )
            )
            button.setStyleSheet("padding-left: 7px; padding-right: 7px;")
            button.clicked.connect(lambda _checked=False: self.chosen.emit())
            self._group.addButton(button, state.value)
            self.buttons[state] = button
            row.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self.locked, 1)
        layout.addLayout(head)
        layout.addLayout(row)

    def _lane_words(self) -> str:
        return self.tr("left") if self.lane is Lane.LEFT else self.tr("right")

    @property
    def state(self) -> LaneState | None:
        """What is chosen; None when nothing is."""
        number = self._group.checkedId()
        return LaneState(number) if number > 0 else None

    @property
    def is_open(self) -> bool:
        """Whether the coaches differ on this lane."""
        return self.buttons[LaneState.FLASH].isEnabled()

    def open_up(self, agreed: LaneState | None) -> None:
        """Start afresh: locked on ``agreed``, or open with nothing chosen."""
        self.choose(agreed)
        for button in self.buttons.values():
            button.setEnabled(agreed is None)
        name = self._lane_words().capitalize()
        self._title.setText(self.tr("{lane} lane").format(lane=name))
        self.locked.setText(
            ""
            if agreed is None
            else self.tr("{state}, as all say: locked").format(
                state=state_words(agreed)
            )
        )

    def choose(self, state: LaneState | None) -> None:
        """Check the button of ``state``, or none."""
        # An exclusive group refuses to be emptied.
        self._group.setExclusive(False)
        for other, button in self.buttons.items():
            button.setChecked(other is state)
        self._group.setExclusive(True)

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of this moment."""
        for state, button in self.buttons.items():
            button.setIcon(state_icon(state, 16))


class DecisionPanel(Card):
    """Two answers, the lanes in dispute, a reason, and “Settle”.

    Signals:
        settled(Answer, str): the decision and its reason.
    """

    settled = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._disagreement: Disagreement | None = None
        self.setMinimumWidth(380)
        self.setMaximumWidth(440)
        self.answer_buttons: list[AnswerButton] = []
        self._answers = QHBoxLayout()
        self._answers.setSpacing(8)
        self.lanes = {lane: LaneChoice(lane) for lane in Lane}
        for choice in self.lanes.values():
            choice.chosen.connect(self._lane_chosen)
        self.cannot_judge = QPushButton(self.tr("Cannot be judged"))
        self.cannot_judge.setCheckable(True)
        self.cannot_judge.setToolTip(self.tr("Cannot be judged (X)"))
        self.cannot_judge.clicked.connect(self._cannot_judge_clicked)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why? (needed)"))
        self.reason.setAccessibleName(self.tr("Reason of the decision"))
        self.reason.setMaxLength(500)
        self.reason.setAcceptDrops(False)  # files dropped here are meant for the window
        self.reason.textChanged.connect(lambda _text: self._show_missing())
        self.reason_buttons = [self._quick_reason(text) for text in self._reasons()]
        chips = QGridLayout()
        chips.setSpacing(6)
        for index, button in enumerate(self.reason_buttons):
            chips.addWidget(button, index // 2, index % 2)
        self.missing = words("", "muted")
        self.settle_button = action_button(
            self.tr("Settle  (Ctrl+Enter)"), self.settle, "primary"
        )
        self.settle_button.setMinimumHeight(36)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.body.addLayout(self._answers)
        self.body.addWidget(self.lanes[Lane.LEFT])
        self.body.addWidget(self.lanes[Lane.RIGHT])
        self.body.addWidget(self.cannot_judge)
        self.body.addWidget(self.reason)
        self.body.addLayout(chips)
        self.body.addStretch(1)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.settle_button)

    def add_shortcuts(self, page: QWidget) -> None:
        """Bind the keys anywhere on ``page``; typing into the reason goes first."""
        for index in range(4):
            self._bind(page, str(index + 1), partial(self.take, index))
        self._bind(page, "X", self.cannot_judge.click)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self._bind(page, keys, self.settle)
        for lane, letters in LANE_KEYS.items():
            for state, letter in zip(LaneState, letters, strict=True):
                button = self.lanes[lane].buttons[state]
                # A locked lane's buttons are disabled, and a disabled click is none.
                self._bind(page, letter, button.click)

    @staticmethod
    def _bind(page: QWidget, keys: str, action: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(action)

    def shows(self, disagreement: Disagreement) -> bool:
        """Whether exactly this one, with these answers, is being decided."""
        return self._disagreement == disagreement

    def show_disagreement(self, disagreement: Disagreement) -> None:
        """Start on another video, with nothing decided."""
        self._disagreement = disagreement
        clear_layout(self._answers)
        self.answer_buttons = []
        for index, shown in enumerate(answers_without_names(disagreement)):
            button = AnswerButton(shown, str(index + 1))
            button.clicked.connect(lambda _checked=False, i=index: self.take(i))
            self._answers.addWidget(button, 1)
            self.answer_buttons.append(button)
        pair = disagreement.annotations[0].answer.pair
        agreed = {
            Lane.LEFT: pair.left if pair else None,
            Lane.RIGHT: pair.right if pair else None,
        }
        for lane, choice in self.lanes.items():
            choice.open_up(None if lane in disagreement.lanes else agreed[lane])
        self.cannot_judge.setChecked(False)
        self.reason.clear()
        self._show_missing()

    def refresh_icons(self) -> None:
        """Draw every icon in the colours of this moment."""
        for choice in self.lanes.values():
            choice.refresh_icons()
        for button in self.answer_buttons:
            button.refresh_icons()

    def take(self, index: int) -> None:
        """Take over an answer: 0 is “A”."""
        if index >= len(self.answer_buttons):
            return
        answer = self.answer_buttons[index].shown.answer
        if answer.pair is None:
            self.cannot_judge.setChecked(True)
            self._clear_open_lanes()
        else:
            self.cannot_judge.setChecked(False)
            self.lanes[Lane.LEFT].choose(answer.pair.left)
            self.lanes[Lane.RIGHT].choose(answer.pair.right)
        self._show_missing()

    def decision(self) -> Answer | None:
        """What would be settled now; None while something is missing."""
        return self._decide()[0]

    def _decide(self) -> tuple[Answer | None, str]:
        """The decision, or a word on what is missing."""
        if self._disagreement is None:
            return None, ""
        reason = self.reason.text().strip()
        if self.cannot_judge.isChecked():
            if not reason:
                return None, self.tr("Say why it cannot be judged.")
            return Answer(unusable=reason), ""
        left, right = (self.lanes[lane].state for lane in Lane)
        if left is None or right is None:
            return None, self.tr("Choose an answer, or a state for the open lane.")
        try:
            answer = Answer(pair=LanePair(left, right))
        except LabelError as error:
            return None, str(error)
        if not reason:
            return None, self.tr("Give a reason: the next video is judged by it too.")
        return answer, ""

    def settle(self) -> None:
        """Emit the decision when it is complete; else lead to what is missing."""
        answer = self.decision()
        if answer is not None:
            self.settled.emit(answer, self.reason.text().strip())
        elif self._disagreement is not None and not self.reason.text().strip():
            self.reason.setFocus()

    def _clear_open_lanes(self) -> None:
        for choice in self.lanes.values():
            if choice.is_open:
                choice.choose(None)

    def _lane_chosen(self) -> None:
        self.cannot_judge.setChecked(False)
        self._show_missing()

    def _cannot_judge_clicked(self) -> None:
        if self.cannot_judge.isChecked():
            self._clear_open_lanes()
        self._show_missing()

    def _show_missing(self) -> None:
        answer, missing = self._decide()
        self.settle_button.setEnabled(answer is not None)
        self.missing.setText(missing)
        chosen = (self.lanes[Lane.LEFT].state, self.lanes[Lane.RIGHT].state)
        for button in self.answer_buttons:
            given = button.shown.answer.pair
            same = (
                self.cannot_judge.isChecked()
                if given is None
                else not self.cannot_judge.isChecked()
                and chosen == (given.left, given.right)
            )
            button.setChecked(same)

    def _quick_reason(self, text: str) -> QPushButton:
        button = action_button(text, lambda: self._use_reason(text))
        look(button, "chip")
        return button

    def _use_reason(self, text: str) -> None:
        self.reason.setText(text)
        self.reason.setFocus()

    def _reasons(self) -> Sequence[str]:
        """Nearly all disagreement is flash against slip, some fall against slip."""
        return (
            self.tr("Clear stop after a miss"),
            self.tr("No stop, only slower"),
            self.tr("Stopped the timer"),
            self.tr("Came off the wall"),
            self.tr("Overlooked at first"),
            self.tr("Race not fully shown"),
        )
