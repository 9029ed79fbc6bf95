"""The coaches' own rules, shown quietly where one of their states is pressed."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from annotator.differences import Rule
from annotator.ui.cards import plain_tip, words
from annotator.ui.colours import colours
from annotator.ui.drop_down import DropDown
from annotator.ui.reads import LatestRead
from annotator.ui.rule_words import rule_words
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.ui.wrapped import wrapped
from annotator.workflow import Change, ChangeKind
from dataset.states import LaneState

LINES_IN_HEAD: Final = 2
"""What a rule may take up beside the lane's name, below a wide video."""

_LOW_DESK_PX: Final = 600
"""A desk this low has no room to give away; a higher one has some."""

_WHOLE_PX: Final = 320
"""The width of a rule that is read whole."""


class RulePlace(Enum):
    """Where a rule stands in its lane."""

    UPRIGHT = auto()
    """Under a lane beside the picture: it comes and goes."""
    HEAD = auto()
    """Beside the name of a lane under the picture."""
    BELOW = auto()
    """Under its states: it keeps its lines, or the picture would jump."""


class RuleNote(QLabel):
    """The rules about the chosen state, in as many lines as there is room for.

    Whole they stand in the tooltip, and drop down on a click or, tabbed to, on Space.
    Nothing is shown while no rule is about the state.

    Signals:
        rules_changed: others count now, which may need more room.
    """

    rules_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("look", "rule")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._place = RulePlace.UPRIGHT
        self._lines = {
            RulePlace.UPRIGHT: 5,
            RulePlace.HEAD: LINES_IN_HEAD,
            RulePlace.BELOW: 3,
        }
        self._kept = 1
        """Lines below the states, whatever is chosen."""
        self._rules: Sequence[Rule] = ()
        self._state: LaneState | None = None
        self._whole = ""
        self.popup = DropDown(self)
        self._popup_words = words("")
        self._popup_words.setFixedWidth(_WHOLE_PX)
        QVBoxLayout(self.popup).addWidget(self._popup_words)
        self._show()

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """The rules that count now."""
        self._rules = tuple(rules)
        self._show()
        self.rules_changed.emit()

    def show_state(self, state: LaneState | None) -> None:
        """Show what was agreed on about ``state``."""
        self._state = state
        self._show()

    def set_place(self, place: RulePlace) -> None:
        """Stand elsewhere in the lane."""
        self._place = place
        self._show()
        self.updateGeometry()

    def set_room(self, desk_px: int) -> None:
        """Take more lines on a desk that is so high."""
        free = max(0, desk_px - _LOW_DESK_PX) // self.fontMetrics().lineSpacing()
        self._lines[RulePlace.UPRIGHT] = 5 + free
        self.updateGeometry()

    def keep_room(self, width_px: int) -> None:
        """Below the states, keep the lines that every rule needs at that width.

        At any other width too: the height of a lane is asked for at one that it would
        like and has not.
        """
        kept = min(self.needs(width_px), self._lines[RulePlace.BELOW])
        if kept != self._kept:
            self._kept = kept
            self.updateGeometry()

    def needs(self, width_px: int) -> int:
        """Lines that the longest of the rules takes at that width."""
        return max(
            len(wrapped(self._words(state), self.font(), width_px))
            for state in LaneState
        )

    @property
    def shown(self) -> list[str]:
        """The lines that are drawn, the last one cut where that is not all."""
        spacing = max(1, self.fontMetrics().lineSpacing())
        n = max(1, min(self._most, (self.height() + 1) // spacing))
        lines = wrapped(self.text(), self.font(), self.width())
        if len(lines) <= n:
            return lines
        rest = self.fontMetrics().elidedText(
            " ".join(lines[n - 1 :]), Qt.TextElideMode.ElideRight, self.width()
        )
        return [*lines[: n - 1], rest]

    @property
    def _most(self) -> int:
        return self._lines[self._place]

    def sizeHint(self) -> QSize:
        """In the head only what is free is taken."""
        metrics = self.fontMetrics()
        width = min(metrics.horizontalAdvance(self.text()) + 4, 280)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(40, self.fontMetrics().height())

    def heightForWidth(self, width: int) -> int:
        """No more than a few lines; where it keeps its place, those of every rule."""
        spacing = self.fontMetrics().lineSpacing()
        if self._place is RulePlace.BELOW:
            return self._kept * spacing
        lines = len(wrapped(self.text(), self.font(), width))
        return min(lines, self._most) * spacing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, in the colour of less important words."""
        lines, spacing = self.shown, self.fontMetrics().lineSpacing()
        top = 0
        if self._place is RulePlace.HEAD:
            top = max(0, (self.height() - len(lines) * spacing) // 2)
        painter = QPainter(self)
        painter.setPen(QColor(colours().accent if self.hasFocus() else colours().muted))
        for line in lines:
            painter.drawText(0, top + self.fontMetrics().ascent(), line)
            top += spacing
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the rules whole."""
        self.read_whole()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take Space from the page while this has the keyboard."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.read_whole()
                return True
        return super().event(event)

    def read_whole(self) -> None:
        """Drop the rules down, nothing left out."""
        if self._whole:
            self._popup_words.setText(self._whole)
            self.popup.drop_below(self)

    def _about(self, state: LaneState | None) -> list[Rule]:
        return [r for r in self._rules if state is not None and state in r.confusion]

    def _words(self, state: LaneState | None) -> str:
        about = self._about(state)
        # One rule says its states itself, as “slip if …”; room is scarce here.
        if len(about) == 1:
            return about[0].text
        return "  ".join(map(rule_words, about))

    def _show(self) -> None:
        about = self._about(self._state)
        self._whole = "\n".join(map(rule_words, about))
        self.setText(self._words(self._state))
        self.setToolTip(plain_tip(self._whole))
        self.setAccessibleName(
            self.tr("Agreed rules: {rules}").format(rules=self._whole)
            if self._whole
            else ""
        )
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if about else Qt.CursorShape.ArrowCursor
        )
        keeps = self._place is RulePlace.BELOW and bool(self._rules)
        self.setVisible(bool(about) or keeps)


class RuleNotes(QObject):
    """Keeps the notes of all lanes up to date with the project's rules."""

    def __init__(
        self, session: Session, notes: Mapping[object, RuleNote], parent: QObject
    ) -> None:
        """Read the rules now, and again whenever somebody writes one.

        Args:
            session: the open project.
            notes: where they are shown.
            parent: as for every object.
        """
        super().__init__(parent)
        self._session = session
        self._notes = tuple(notes.values())
        self._read = LatestRead(self, self._look, self._apply)
        session.changed.connect(self._on_change)
        self._read.ask()

    def _on_change(self, change: Change) -> None:
        if change.kind is ChangeKind.RULES:
            self._read.ask()

    def _look(self, _context: TaskContext) -> tuple[Rule, ...]:
        return tuple(self._session.project.repository.rules())

    def _apply(self, rules: tuple[Rule, ...]) -> None:
        for note in self._notes:
            note.set_rules(rules)
