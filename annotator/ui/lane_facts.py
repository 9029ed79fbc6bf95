"""What a lane has beside its state: the moment of a slip or fall, and its final time."""

import re
from typing import Final

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from annotator.ui.field import Field
from annotator.ui.key_map import Act, KeyMap, lane_act
from annotator.ui.theme import look
from annotator.workflow import Lane

_TIME: Final = re.compile(r"\d{1,5}|\d{1,3}\.\d{0,3}")

FASTEST_S: Final = 4.0
"""No climber has been faster so far: such a time is worth a second look."""
SLOWEST_S: Final = 60.0
"""Nor has a race been timed that took longer."""


def parse_time(text: str) -> float | None:
    """Seconds as typed; None for nothing.

    A point or a comma, or neither: ``7004`` and ``704`` are 7.004 s and 7.04 s, and
    ``1204`` is 12.04 s, as no climber takes 1.204 s.

    Raises:
        ValueError: no time.
    """
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if not _TIME.fullmatch(text) or not float(text):
        raise ValueError(f"{text!r} is no time")
    if "." not in text and len(text) > 2:
        one = float(f"{text[0]}.{text[1:]}")
        return one if one >= FASTEST_S else float(f"{text[:2]}.{text[2:]}")
    return float(text)


def time_words(time_s: float) -> str:
    """Seconds with hundredths, and with more only where there is more."""
    hundredths = f"{time_s:.2f}"
    return hundredths if float(hundredths) == time_s else f"{time_s:g}"


class LaneFacts(QWidget):
    """A button for the moment, a line for the time.

    Signals:
        mark_asked: mark the frame on screen.
        unmark_asked: remove the mark.
        jump_asked: show the marked frame.
        time_given: the final time in seconds, or None.
        typing_ended: the keys are the page's again.
    """

    mark_asked = Signal()
    unmark_asked = Signal()
    jump_asked = Signal()
    time_given = Signal(object)
    typing_ended = Signal()

    def __init__(self, lane: Lane, lane_words: str) -> None:
        super().__init__()
        self._lane = lane
        self._moment_s: float | None = None
        self._mark_words = ""
        self._offered_s: float | None = None
        self.mark_button = QPushButton()
        self.mark_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.mark_button.setProperty("room", "3 8")
        self.mark_button.clicked.connect(self._on_mark)
        self._lane_words = lane_words
        self.remove_button = QToolButton()
        self.remove_button.setText("✕")
        self.remove_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove_button.setAccessibleName(
            self.tr("{lane}: remove the mark").format(lane=lane_words)
        )
        look(self.remove_button, "quiet")
        self.remove_button.clicked.connect(self.unmark_asked)
        self.time = Field()
        self.time.setMaxLength(7)
        # Another key is no part of a time, and no answer either.
        self.time.setValidator(
            QRegularExpressionValidator(QRegularExpression("[0-9.,]*"), self.time)
        )
        self.time.setAccessibleName(
            self.tr("{lane}: final time in seconds").format(lane=lane_words)
        )
        self.time.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.time.setProperty("room", "3 7")
        self.time.textEdited.connect(self._on_text)
        self.time.left.connect(self._on_left)
        self._unit = QLabel(self.tr("s", "seconds"))
        look(self._unit, "muted")
        kept: tuple[QWidget, ...] = (
            self.mark_button,
            self.remove_button,
            self.time,
            self._unit,
        )
        for widget in kept:
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # nothing jumps as states change
            if widget is self.time:
                policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
            widget.setSizePolicy(policy)
        marking = QHBoxLayout()
        marking.setSpacing(2)
        marking.addWidget(self.mark_button, 1)
        marking.addWidget(self.remove_button)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        timing = QHBoxLayout()
        timing.setSpacing(4)
        timing.addWidget(self.time, 1)
        timing.addWidget(self._unit)
        self._layout.addLayout(marking)
        self._layout.addLayout(timing)
        self.show_keys(KeyMap())

    @property
    def time_is_wrong(self) -> bool:
        """Whether what stands in the line is no time."""
        try:
            parse_time(self.time.text())
        except ValueError:
            return not self.time.isHidden()
        return False

    def show_keys(self, keys: KeyMap) -> None:
        """Say on each control which key it has."""
        self._mark_words = keys.labelled(
            self.tr("◆ Mark"), lane_act(self._lane, "mark")
        )
        jump = keys.labelled(self.tr("Go to it"), lane_act(self._lane, "jump"))
        remove = keys.labelled(self.tr("Remove it"), lane_act(self._lane, "unmark"))
        self.mark_button.setToolTip(
            self.tr("The moment of the slip or fall") + f"\n{jump}\n{remove}"
        )
        self.remove_button.setToolTip(remove)
        time: Act = lane_act(self._lane, "time")
        self._keys = keys
        self._time_act = time
        self._show_moment()
        self._show_placeholder()

    def show_offer(self, time_s: float | None) -> None:
        """Offer a time that was read from the video; None for none."""
        self._offered_s = time_s
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        keys, act = self._keys, self._time_act
        if self._offered_s is None:
            words = self.tr("Time")
            tip = self.tr("Final time in seconds, where it is known")
        else:
            words = f"≈ {self._offered_s:.2f}"
            tip = self.tr(
                "Motion has read this time, to about 0.1 s: the key takes it over,"
                " typing replaces it"
            )
        self.time.setPlaceholderText(keys.labelled(words, act))
        self.time.setToolTip(keys.labelled(tip, act))

    def start_over(self) -> None:
        """Forget what is being typed: it belonged to another video."""
        self.time.clear()

    def show_facts(
        self,
        moment_s: float | None,
        time_s: float | None,
        *,
        can_have_moment: bool,
        can_have_time: bool,
    ) -> None:
        """Show what is marked and timed, and offer only what the state can have."""
        self._moment_s = moment_s
        self.mark_button.setVisible(can_have_moment)
        self.remove_button.setVisible(moment_s is not None)
        self.time.setVisible(can_have_time)
        self._unit.setVisible(can_have_time)
        self._show_moment()
        try:
            shown = parse_time(self.time.text())
        except ValueError:
            return  # still being typed
        if shown != time_s:
            self.time.setText("" if time_s is None else time_words(time_s))

    def set_upright(self, upright: bool) -> None:
        """Stand below the states (upright), or lie in the line of the heading."""
        direction = QBoxLayout.Direction
        self._layout.setDirection(
            direction.TopToBottom if upright else direction.LeftToRight
        )
        self.time.setMaximumWidth(16777215 if upright else 96)
        across = QSizePolicy.Policy.Preferred if upright else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def set_busy(self, busy: bool) -> None:
        """Take nothing for now."""
        self.setEnabled(not busy)

    def _show_moment(self) -> None:
        if self._moment_s is None:
            words = self._mark_words
            spoken = self.tr("{lane}: mark this moment").format(lane=self._lane_words)
        else:
            words = self.tr("◆ {seconds} s").format(seconds=f"{self._moment_s:.2f}")
            spoken = self.tr("{lane}: marked at {seconds} s").format(
                lane=self._lane_words, seconds=f"{self._moment_s:.2f}"
            )
        self.mark_button.setText(words)
        self.mark_button.setAccessibleName(spoken)

    def _on_mark(self) -> None:
        if self._moment_s is None:
            self.mark_asked.emit()
        else:
            self.jump_asked.emit()

    def _on_left(self, _entered: bool) -> None:
        if not self.time_is_wrong and (time_s := parse_time(self.time.text())):
            self.time.setText(time_words(time_s))
        self.typing_ended.emit()

    def _on_text(self, text: str) -> None:
        try:
            self.time_given.emit(parse_time(text))
        except ValueError:
            self.time_given.emit(None)
