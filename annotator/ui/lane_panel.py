"""A lane's four states as four big buttons, each with its shape, word and key."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFont,
    QFontMetricsF,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import keep_width
from annotator.ui.key_map import KeyMap, state_act
from annotator.ui.lane_facts import LaneFacts
from annotator.ui.rule_note import LINES_IN_HEAD, RuleNote, RulePlace
from annotator.ui.theme import colours, look, paint_state, state_colour, state_words
from annotator.workflow import Lane
from dataset.states import LaneState

_ICON_PX = 22
_PADDING_PX = 12
SIDE_PX: Final = 150
"""The least width of a lane beside the video."""

_REFUSAL_PX = 12
"""What the ground of a refusal needs beside its words."""

_BESIDE_NOTE_PX: Final = 48
"""Margins and gaps of a lane's head that has a rule in it."""

_WIDE_PX = 124
"""From this width on, shape, word and key stand in one line."""


class StateButton(QPushButton):
    """One state of one lane; checked when it is the lane's state."""

    def __init__(self, state: LaneState, key: str, lane_words: str) -> None:
        super().__init__()
        self.state = state
        self.key = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(64)
        self.setAccessibleName(f"{lane_words}: {state_words(state)}")
        self.set_key(key)

    def set_key(self, key: str) -> None:
        """Show another key on the cap; none when it is empty."""
        self.key = key
        name = self.accessibleName()
        self.setToolTip(
            self.tr("{name} (key {key})").format(name=name, key=key) if key else name
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Room for everything in one line."""
        return QSize(132, 58)

    def minimumSizeHint(self) -> QSize:
        """Room for everything in two lines."""
        return QSize(72, 54)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded ground, shape, word, key cap."""
        c = colours()
        own = QColor(state_colour(self.state) if self.isEnabled() else c.muted)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.isChecked():
            fill = QColor(own)
            fill.setAlphaF(0.24 if c.is_dark else 0.13)
            painter.setBrush(fill)
            painter.setPen(QPen(own, 2))
        else:
            # Laid out anew, a button keeps the mark of the mouse that it has lost, and
            # would look as if it were chosen.
            mouse = self.mapFromGlobal(QCursor.pos())
            over = (
                self.isEnabled() and self.underMouse() and self.rect().contains(mouse)
            )
            painter.setBrush(QColor(c.accent_soft if over else c.surface_raised))
            painter.setPen(QPen(QColor(c.border), 1))
        painter.drawRoundedRect(ground, 9, 9)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

        inner = ground.adjusted(_PADDING_PX, 6, -_PADDING_PX, -6)
        key = self._key_rect(inner)
        font = QFont(self.font())
        font.setBold(self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(c.text if self.isEnabled() else c.muted))
        if self.width() >= _WIDE_PX:
            middle = inner.center().y()
            icon = QRectF(inner.left(), middle - _ICON_PX / 2, _ICON_PX, _ICON_PX)
            word = QRectF(inner)
            word.setLeft(icon.right() + 9)
            word.setRight(key.left() - 4)
            painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, self._word())
        else:
            icon = QRectF(inner.left(), inner.top(), _ICON_PX, _ICON_PX)
            word = QRectF(inner)
            word.setTop(icon.bottom() + 2)
            painter.drawText(word, Qt.AlignmentFlag.AlignBottom, self._word())
        paint_state(painter, self.state, icon, own)
        self._paint_key(painter, key)

    def _word(self) -> str:
        return state_words(self.state)

    def _key_rect(self, inner: QRectF) -> QRectF:
        metrics = QFontMetricsF(self.font())
        side = max(20.0, metrics.height() + 4)
        width = max(side, metrics.horizontalAdvance(self.key) + 8)  # “Ctrl+A” too
        top = (
            inner.center().y() - side / 2
            if self.width() >= _WIDE_PX
            else inner.top() + (_ICON_PX - side) / 2
        )
        return QRectF(inner.right() - width, top, width, side)

    def _paint_key(self, painter: QPainter, where: QRectF) -> None:
        if not self.key:
            return
        c = colours()
        painter.setFont(self.font())
        painter.setBrush(QColor(c.surface))
        painter.setPen(QPen(QColor(c.border), 1))
        painter.drawRoundedRect(where, 5, 5)
        painter.setPen(QColor(c.muted))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, self.key)


class LanePanel(QFrame):
    """One lane: its name, four states, and a place for a refusal.

    Signals:
        chosen: a state was pressed; the ``LaneState``.
    """

    chosen = Signal(object)

    def __init__(
        self,
        lane: Lane,
        keys: Mapping[LaneState, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        keys = keys or {}
        self.lane = lane
        look(self, "card")
        words = self.tr("Left lane") if lane is Lane.LEFT else self.tr("Right lane")
        self.setAccessibleName(words)
        self._heading = heading = QLabel(words)
        look(heading, "heading")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        look(self.problem, "problem")

        self.note = RuleNote()
        self.facts = LaneFacts(lane, words)
        self.buttons = {
            state: StateButton(state, keys.get(state, ""), words) for state in LaneState
        }
        self._states = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._states.setSpacing(6)
        for state, button in self.buttons.items():
            button.clicked.connect(lambda _checked, s=state: self._pressed(s))
            self._states.addWidget(button)

        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(heading)
        head.addStretch()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 12)
        self._layout.setSpacing(8)
        self._layout.addLayout(head)
        self._layout.addLayout(self._states, 1)
        self._layout.addWidget(self.facts)
        self._layout.addWidget(self.note)
        self._layout.addWidget(self.problem)
        self._layout.addStretch()
        self._state: LaneState | None = None
        self._is_upright = True
        self._note_place = RulePlace.UPRIGHT
        self.note.rules_changed.connect(self._place_note)
        self.refuse("")

    @property
    def state(self) -> LaneState | None:
        """The state that is shown as chosen."""
        return self._state

    def show_state(self, state: LaneState | None) -> None:
        """Show ``state`` as chosen and take back any refusal."""
        self._state = state
        for each, button in self.buttons.items():
            button.setChecked(each is state)
        self.note.show_state(state)
        self.refuse("")

    def set_busy(self, busy: bool) -> None:
        """Take no press for now."""
        for button in self.buttons.values():
            button.setEnabled(not busy)
        self.facts.set_busy(busy)

    def show_keys(self, keys: KeyMap) -> None:
        """Say on each button which key it has."""
        for state, button in self.buttons.items():
            button.set_key(keys.cap(state_act(self.lane, state)))
        self.facts.show_keys(keys)

    def refuse(self, why: str) -> None:
        """Say why the last press was refused."""
        self.problem.setText(why)
        self.problem.setVisible(bool(why))
        self._place_problem()

    def _place_problem(self) -> None:
        """Below a lane that lies under a wide video, over whatever is there.

        The picture would have to give way to a line in the layout, and jump.
        """
        desk = self.parentWidget()
        if self._is_upright or desk is None or self.problem.isHidden():
            return
        below = self.geometry()
        lines = self.problem.fontMetrics().boundingRect(
            QRect(0, 0, below.width() - 2 * _REFUSAL_PX, 0),
            Qt.TextFlag.TextWordWrap.value,
            self.problem.text(),
        )
        height = lines.height() + _REFUSAL_PX
        room = desk.height() - below.bottom() - 2
        top = below.bottom() + 2 if height <= room else below.bottom() - height - 4
        self.problem.setGeometry(below.left(), top, below.width(), height)
        self.problem.raise_()

    def moveEvent(self, event: QMoveEvent) -> None:
        """A refusal stays with its lane."""
        super().moveEvent(event)
        self._place_problem()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Likewise."""
        super().resizeEvent(event)
        self._place_note()
        self._place_problem()

    def set_upright(self, upright: bool) -> None:
        """Stand beside the video (upright), or lie below it."""
        direction = QBoxLayout.Direction
        self._states.setDirection(
            direction.TopToBottom if upright else direction.LeftToRight
        )
        self._is_upright = upright
        refused = not self.problem.isHidden()
        parts: tuple[QWidget, ...] = (self.facts, self.note, self.problem)
        for widget in parts:
            self._layout.removeWidget(widget)
            self._head.removeWidget(widget)
        if upright:
            for place, widget in enumerate(parts, 2):
                self._layout.insertWidget(place, widget)
        else:
            self._head.addWidget(self.facts)
            self.problem.setParent(self.parentWidget() or self)
        for words_below in (self.note, self.problem):
            keep_width(words_below, upright)
        look(self.problem, "problem" if upright else "refusal")
        self.problem.setVisible(refused)
        self._note_place = RulePlace.UPRIGHT
        self.note.set_place(RulePlace.UPRIGHT)
        self.facts.set_upright(upright)
        self._place_note()
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            # No higher than its buttons: what is below belongs to the lane too.
            QSizePolicy.Policy.Maximum,
        )
        self.setMinimumWidth(SIDE_PX if upright else 0)
        # Now, not with the next event: the window would grow to fit the old shape.
        self._layout.activate()

    def _place_note(self) -> None:
        """Under a wide picture: in the head if every rule fits there, else below.

        Whatever state is pressed, it stays there: the picture must not jump.
        """
        if self._is_upright:
            return
        taken = self._heading.sizeHint().width() + self.facts.sizeHint().width()
        free = self.contentsRect().width() - taken - _BESIDE_NOTE_PX
        fits = self.note.needs(free) <= LINES_IN_HEAD
        place = RulePlace.HEAD if fits else RulePlace.BELOW
        margins = self._layout.contentsMargins()
        inner = self.contentsRect().width() - margins.left() - margins.right()
        self.note.keep_room(inner)
        if place is self._note_place:
            return
        self._note_place = place
        self._layout.removeWidget(self.note)
        self._head.removeWidget(self.note)
        if fits:
            self._head.insertWidget(1, self.note, 1)
        else:
            self._layout.insertWidget(2, self.note)
        self.note.set_place(place)

    def _pressed(self, state: LaneState) -> None:
        # The button has toggled itself; what is chosen is for the draft to say.
        self.buttons[state].setChecked(self._state is state)
        self.chosen.emit(state)
