"""The coaches' own rules, shown quietly where one of their states is pressed."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from annotator.differences import Rule
from annotator.ui.cards import plain_tip
from annotator.ui.colours import colours
from annotator.ui.reads import LatestRead
from annotator.ui.rule_words import rule_words
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.workflow import Change, ChangeKind
from dataset.states import LaneState

_LINES: Final = 5
"""What a rule may take up beside an upright video; the rest is in the tooltip."""

_LINES_IN_HEAD: Final = 2
"""And beside the lane's name, below a wide one."""

_FULL: Final = 0.85
"""How full a line is on average when words are kept whole."""


class RuleNote(QLabel):
    """The rules about the chosen state: some short lines, or one that is cut off.

    Whole they stand in the tooltip. Nothing is shown while no rule is about the state.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("look", "rule")
        self._n_lines = _LINES
        self._rules: Sequence[Rule] = ()
        self._state: LaneState | None = None
        self.set_upright(True)
        self._show()

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """The rules that count now."""
        self._rules = tuple(rules)
        self._show()

    def show_state(self, state: LaneState | None) -> None:
        """Show what was agreed on about ``state``."""
        self._state = state
        self._show()

    def set_upright(self, upright: bool) -> None:
        """Stand below a narrow lane (upright), or beside its name."""
        self._n_lines = _LINES if upright else _LINES_IN_HEAD
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """In the head only what is free is taken."""
        metrics = self.fontMetrics()
        width = min(metrics.horizontalAdvance(self.text()) + 4, 280)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(40, self.fontMetrics().height())

    def heightForWidth(self, width: int) -> int:
        """No more than a few lines."""
        spacing = self.fontMetrics().lineSpacing()
        needed = self.fontMetrics().horizontalAdvance(self.text())
        lines = math.ceil(needed / max(1.0, width * _FULL))
        return min(lines, self._n_lines) * spacing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, in the colour of less important words."""
        room = int(self._n_lines * self.width() * _FULL)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room
        )
        painter = QPainter(self)
        painter.setPen(QColor(colours().muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        wrap = Qt.TextFlag.TextWordWrap.value
        painter.drawText(self.rect(), flags.value | wrap, text)
        painter.end()

    def _show(self) -> None:
        state = self._state
        about = [r for r in self._rules if state is not None and state in r.confusion]
        whole = "\n".join(map(rule_words, about))
        # One rule says its states itself, as “slip if …”; room is scarce here.
        self.setText(about[0].text if len(about) == 1 else "  ".join(whole.split("\n")))
        self.setToolTip(plain_tip(whole))
        self.setAccessibleName(
            self.tr("Agreed rules: {rules}").format(rules=whole) if whole else ""
        )
        self.setVisible(bool(about))


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
