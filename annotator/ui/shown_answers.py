"""Answers without names: in an order of the video's own, each on a button."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from annotator.ui.cards import action_button, words
from annotator.ui.lane_facts import time_words
from annotator.ui.theme import answer_words, state_icon, state_words
from annotator.workflow import Annotation, Answer, Disagreement, Lane

if TYPE_CHECKING:
    from dataset.states import LaneState


@dataclass(frozen=True)
class ShownAnswer:
    """One answer as the panel shows it: who gave it is left out."""

    number: int
    """From 1, as its key; walls have lanes called A and B."""
    answer: Answer
    """What they all say of the lanes; the first of ``given``."""
    given: tuple[Answer, ...]
    """As each coach gave it, with a note and times of their own."""
    moments: tuple[tuple[Lane, float], ...] = ()
    """When a slip or fall begins, as marked: the lane, and seconds from the start."""

    @property
    def n_coaches(self) -> int:
        """How many gave it."""
        return len(self.given)


def answers_without_names(disagreement: Disagreement) -> list[ShownAnswer]:
    """The different answers, in an order that is the video's own.

    The order comes from the video's fingerprint, so it stays when the page is opened
    again, and one coach's answers come first on some videos and second on others.
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
        ShownAnswer(
            number,
            kind[0],
            tuple(kind),
            _moments(kind, disagreement.lanes),
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def _moments(
    answers: Sequence[Answer], disputed: Sequence[Lane]
) -> tuple[tuple[Lane, float], ...]:
    """All that were marked, those of the lanes in dispute first."""
    lanes = sorted(Lane, key=lambda lane: lane not in disputed)
    found: dict[tuple[Lane, float], None] = {}  # in this order, and each only once
    for lane in lanes:
        for answer in answers:
            moment_s = answer.moment_s(lane)
            if moment_s is not None:
                found[lane, moment_s] = None
    return tuple(found)


class AnswerButton(QPushButton):
    """One answer to take over with a click or its digit.

    Signals:
        replay_asked(): its moments are to be seen.
    """

    replay_asked = Signal()

    def __init__(
        self,
        shown: ShownAnswer,
        key: str,
        replay_key: str,
        parent: QWidget | None = None,
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
        name = self.tr("Answer {number}").format(number=shown.number)
        self._put(words(name, "strong"), 0, 0, span=2)
        cap = QLabel(key)
        cap.setProperty("look", "key")
        self._put(cap, 0, 2)
        line = 1
        pair = shown.answer.pair
        if pair is None:
            for said in dict.fromkeys(map(answer_words, shown.given)):
                line = self._tell(said, line)
        else:
            for lane in Lane:
                line = self._lane(lane, line)
        if shown.n_coaches > 1:
            line = self._tell(
                self.tr("{n} coaches").format(n=shown.n_coaches), line, "muted"
            )
        n_unsure = sum(each.unsure for each in shown.given)
        if n_unsure:
            unsure = (
                self.tr("unsure")
                if n_unsure == shown.n_coaches
                else self.tr("{n} of them unsure").format(n=n_unsure)
            )
            line = self._tell(unsure, line, "hint")
        for note in dict.fromkeys(each.note for each in shown.given if each.note):
            line = self._tell(f"“{note}”", line, "muted")
        self.replay_button: QPushButton | None = None
        if shown.moments:
            line = self._offer_replay(replay_key, line)
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

    def _lane(self, lane: Lane, line: int) -> int:
        state = self.shown.answer.state(lane)
        if state is None:
            return line
        icon = QLabel()
        self._icons.append((icon, state))
        self._put(icon, line, 0)
        self._put(words(state_words(state)), line, 1)
        side = self.tr("left") if lane is Lane.LEFT else self.tr("right")
        self._put(words(side, "muted"), line, 2)
        times = [each.time_s(lane) for each in self.shown.given]
        entered = dict.fromkeys(time_words(each) for each in times if each is not None)
        if entered:
            said = self.tr("Time {time} s").format(time=" / ".join(entered))
            self._put(words(said, "muted"), line + 1, 1, span=2)
            return line + 2
        return line + 1

    def _offer_replay(self, key: str, line: int) -> int:
        lane, moment_s = self.shown.moments[0]
        text = (
            self.tr("▶ Left {moment:.1f} s  ({key})")
            if lane is Lane.LEFT
            else self.tr("▶ Right {moment:.1f} s  ({key})")
        ).format(moment=moment_s, key=key)
        button = action_button(text, self.replay_asked.emit, "chip")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(
            self.tr("The marked moment, slowly and again and again ({key})").format(
                key=key
            )
        )
        button.setAccessibleName(
            self.tr("Replay the moment of answer {number}").format(
                number=self.shown.number
            )
        )
        self._grid.addWidget(button, line, 0, 1, 3)
        self.replay_button = button
        return line + 1

    def show_replaying(self, moment_s: float | None) -> None:
        """Mark the button while one of this answer's moments is playing."""
        if self.replay_button is not None:
            own = {each for _lane, each in self.shown.moments}
            self.replay_button.setChecked(moment_s in own)

    def _tell(self, text: str, line: int, name: str = "") -> int:
        self._put(words(text, name), line, 0, span=3)
        return line + 1

    def _put(self, label: QLabel, line: int, column: int, span: int = 1) -> None:
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid.addWidget(label, line, column, 1, span)
