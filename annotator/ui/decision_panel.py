"""The right side of the review page: two answers without names, one decision."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.differences import Kind, Rule, confusions, difference
from annotator.ui.cards import Card, action_button, clear_layout, words
from annotator.ui.column import ScrollingColumn
from annotator.ui.difference_words import difference_words
from annotator.ui.reason_button import ReasonButton
from annotator.ui.reasons import (
    DECISION_REASONS,
    SWAPPED,
    kept_reason,
    reason_words,
)
from annotator.ui.rule_words import rule_words
from annotator.ui.sentences import in_own_words
from annotator.ui.shown_answers import AnswerButton, answers_without_names
from annotator.ui.theme import state_icon, state_words
from annotator.workflow import Answer, Disagreement, Lane
from dataset.errors import LabelError
from dataset.states import LanePair, LaneState

LANE_KEYS: Final = {
    Lane.LEFT: ("A", "S", "D", "F"),
    Lane.RIGHT: ("J", "K", "L", ";"),
}
"""Keys of flash, slip, fall and empty: the same as at the desk."""

REPLAY_KEYS: Final = ("Q", "W", "E")
"""Keys that replay the moments that belong to answers 1, 2 and so on."""

SETTLE_KEYS: Final = ("Alt+A", "Alt+B")
"""Keys that settle lanes that were swapped as answer 1 or 2 has them."""

N_REASONS: Final = 6
"""How many reasons are offered."""


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
            button.setProperty("room", "7")
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
        replay_asked(int): the moments of that answer are to be seen; 0 is “1”.
    """

    settled = Signal(object, str)
    replay_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._disagreement: Disagreement | None = None
        self.setMinimumWidth(364)
        self.setMaximumWidth(440)
        self._refused = ""
        self._rules: Sequence[Rule] = ()
        self._recent: Sequence[str] = ()
        self.kind = words("", "chip")
        self.kind.setWordWrap(False)
        self.rule = words("", "muted")
        self.swapped = QWidget()
        self.swap_buttons: list[QPushButton] = []
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
        self.reason_buttons: list[ReasonButton] = [
            ReasonButton(n + 1) for n in range(N_REASONS)
        ]
        chips = QGridLayout()
        chips.setSpacing(6)
        for index, button in enumerate(self.reason_buttons):
            button.clicked.connect(partial(self._use_reason, button))
            chips.addWidget(button, index // 2, index % 2)
        self.offer_reasons(())
        self.missing = words("", "muted")
        self.settle_button = action_button(
            self.tr("Settle  (Ctrl+Enter)"), self.settle, "primary"
        )
        self.settle_button.setMinimumHeight(36)
        self.body.setContentsMargins(16, 14, 16, 14)
        head = QHBoxLayout()
        head.addWidget(self.kind)
        head.addStretch(1)
        self.body.addLayout(head)
        # A window too low for all of it cuts no reason in half.
        self._choices = ScrollingColumn()
        column = self._choices.column
        column.addLayout(self._answers)
        column.addWidget(self._swap_row())
        column.addWidget(self.rule)
        column.addWidget(self.lanes[Lane.LEFT])
        column.addWidget(self.lanes[Lane.RIGHT])
        column.addWidget(self.cannot_judge)
        column.addWidget(self.reason)
        column.addLayout(chips)
        column.addStretch(1)
        self.body.addWidget(self._choices, 1)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.settle_button)

    def add_shortcuts(self, page: QWidget) -> None:
        """Bind the keys anywhere on ``page``; typing into the reason goes first."""
        for index in range(4):
            self._bind(page, str(index + 1), partial(self.take, index))
        for index, keys in enumerate(SETTLE_KEYS):
            self._bind(page, keys, partial(self.settle_swapped, index))
        for index, offered in enumerate(self.reason_buttons):
            self._bind(page, f"Alt+{index + 1}", offered.click)
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
            key = REPLAY_KEYS[index] if index < len(REPLAY_KEYS) else ""
            button = AnswerButton(shown, str(index + 1), key)
            button.clicked.connect(lambda _checked=False, i=index: self.take(i))
            button.replay_asked.connect(partial(self.ask_replay, index))
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
        self._choices.verticalScrollBar().setValue(0)
        self._refused = ""
        answers = [each.answer for each in disagreement.annotations]
        kind = difference(answers)
        self.kind.setText(difference_words(kind))
        self.swapped.setVisible(kind.kind is Kind.SWAPPED)
        self._show_rules()
        self._show_missing()

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """The rules that count now; those of the states in dispute are shown."""
        self._rules = tuple(rules)
        self._show_rules()

    def _show_rules(self) -> None:
        given = self._disagreement
        about = confusions(a.answer for a in given.annotations) if given else ()
        found = [rule for rule in self._rules if rule.confusion in about]
        self.rule.setText("\n".join(map(rule_words, found)))
        self.rule.setVisible(bool(found))

    def refuse(self, why: str) -> None:
        """Nothing is settled, for the reason ``why``; empty: it may be again."""
        self._refused = why
        self._show_missing()

    def show_replaying(self, moment_s: float | None) -> None:
        """Say which moment is playing; None when none is."""
        for button in self.answer_buttons:
            button.show_replaying(moment_s)

    def ask_replay(self, index: int) -> None:
        """Ask for the moments of an answer: 0 is “1”."""
        if index < len(self.answer_buttons):
            self.replay_asked.emit(index)

    def refresh_icons(self) -> None:
        """Draw every icon in the colours of this moment."""
        for choice in self.lanes.values():
            choice.refresh_icons()
        for button in self.answer_buttons:
            button.refresh_icons()

    def take(self, index: int) -> None:
        """Take over an answer: 0 is “1”."""
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

    @property
    def given_reason(self) -> str:
        """What is typed, as it is kept; empty while nothing is."""
        return kept_reason(self.reason.text().strip())

    def decision(self) -> Answer | None:
        """What would be settled now; None while something is missing."""
        return self._decide()[0]

    def _decide(self) -> tuple[Answer | None, str]:
        """The decision, or a word on what is missing."""
        if self._disagreement is None:
            return None, ""
        if self._refused:
            return None, self._refused
        reason = self.given_reason
        if reason.isdigit():
            return None, self.tr(
                "A number is no reason: Alt and the number takes a ready one."
            )
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
            return None, in_own_words(str(error))
        if not reason:
            return None, self.tr("Give a reason: the next video is judged by it too.")
        return answer, ""

    def settle(self) -> None:
        """Emit the decision when it is complete; else lead to what is missing."""
        answer = self.decision()
        if answer is not None:
            self.settled.emit(answer, self.given_reason)
        elif self._disagreement is not None and not self.given_reason:
            states = [self.lanes[lane].state for lane in Lane]
            # Else the next key, such as 1 for an answer, would be written as a reason.
            if self.cannot_judge.isChecked() or None not in states:
                self._write_reason()

    def settle_swapped(self, index: int) -> None:
        """Settle lanes that were swapped as one of the answers has them: 0 is “1”."""
        if self.swapped.isHidden() or index >= len(self.answer_buttons):
            return
        self.take(index)
        self.reason.setText(reason_words(SWAPPED))
        self.settle()

    def _swap_row(self) -> QWidget:
        layout = QVBoxLayout(self.swapped)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(
            words(self.tr("One of the two has left and right the wrong way."), "muted")
        )
        buttons = QHBoxLayout()
        for index, key in enumerate(SETTLE_KEYS):
            button = action_button(
                self.tr("Settle as answer {number}  ({key})").format(
                    number=index + 1, key=key
                ),
                partial(self.settle_swapped, index),
            )
            button.setProperty("room", "7")
            self.swap_buttons.append(button)
            buttons.addWidget(button, 1)
        layout.addLayout(buttons)
        self.swapped.hide()
        return self.swapped

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

    def offer_reasons(self, given: Iterable[str]) -> None:
        """Offer the reasons given most often, the usual ones first among equals.

        One that is offered already keeps its place, and so its key: a button that
        changes its meaning under the hand stores a wrong reason. To be called when
        somebody sits down.
        """
        counts = Counter(kept_reason(each) for each in given)
        often = sorted(
            dict.fromkeys([*DECISION_REASONS, *counts]), key=lambda r: -counts[r]
        )[: len(self.reason_buttons)]
        stay = {button.reason for button in self.reason_buttons}.intersection(often)
        come = (reason for reason in often if reason not in stay)
        for button in self.reason_buttons:
            if button.reason not in stay:
                button.offer(next(come))

    def _use_reason(self, button: ReasonButton) -> None:
        self.reason.setText(reason_words(button.reason))
        self._write_reason()

    def _write_reason(self) -> None:
        self.reason.setFocus()
        self._choices.ensureWidgetVisible(self.reason)
