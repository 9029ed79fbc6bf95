"""Who is labelling: pick, add or rename a coach from the top right corner."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from annotator.ui.cards import clear_layout, plain_tip
from annotator.ui.coach_list import CoachList, mark_icon, marks_of
from annotator.ui.elided import name_on_button
from annotator.ui.errors import show_error
from annotator.ui.jobs import JobBoard
from annotator.ui.sentences import in_own_words
from annotator.ui.session import Session
from annotator.ui.writes import Writer
from annotator.workflow import Change, Coach
from dataset.errors import KnownError

_NAME_PX: Final = 170
"""A longer name gives way: it would make the window wider than a screen."""


class CoachChooser(QPushButton):
    """Shows who is labelling; opens a list to change that or add somebody."""

    def __init__(
        self,
        session: Session,
        board: JobBoard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("look", "coach")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Not the button's own: a new text takes that away.
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        # From the box of a running import, too, which is a window of its own.
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(self.open_list)
        self.setIconSize(QSize(22, 22))
        self.clicked.connect(self.open_list)
        self.popup = CoachList(self)
        self.popup.picked.connect(self._pick)
        self.popup.added.connect(self._add)
        self.popup.renamed.connect(self._rename)
        self._writer = Writer(self, self.popup.show_busy, board)
        session.coach_changed.connect(self.refresh)
        session.coaches_changed.connect(self._on_coaches)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's coach."""
        coach = self._session.coach
        name = coach.name if coach else ""
        shown = name_on_button(name, self.fontMetrics(), _NAME_PX)
        self.setText(f" {shown}  ▾" if coach else self.tr(" Who is labelling?  ▾"))
        tip = self.tr("Who is labelling? (Ctrl+K)")
        is_whole = shown.replace("&&", "&") == name
        self.setToolTip(plain_tip(tip if is_whole else f"{name}\n{tip}"))
        self.setIcon(mark_icon(_mark(self._session, coach) if coach else ""))
        self.setAccessibleName(
            self.tr("Who is labelling: {name}").format(
                name=coach.name if coach else self.tr("nobody chosen")
            )
        )

    def open_list(self) -> None:
        """Show the coaches below this button."""
        self._session.read_coaches()  # another desk's may come while it is open
        self.popup.show_coaches(self._session.coaches, self._session.coach)
        self.popup.drop_below(self, flush_right=True)
        self.popup.focus_first()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the initial in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()

    def _on_coaches(self) -> None:
        self.refresh()
        if self.popup.isVisible():
            self.popup.renew(self._session.coaches, self._session.coach)

    def _pick(self, coach: Coach) -> None:
        self.popup.hide()
        self._session.set_coach(coach)

    def _add(self, name: str) -> None:
        repository = self._session.project.repository

        def operation() -> tuple[Change, Coach]:
            return repository.add_coach(name), repository.coach(name)

        def done(result: tuple[Change, Coach]) -> None:
            change, coach = result
            self.popup.name.clear()
            self._session.emit_change(change)
            self._pick(coach)

        self._writer.write(operation, done, self.popup.hide, refused=self._refuse)

    def _rename(self, coach: Coach, name: str) -> None:
        project = self._session.project

        def operation() -> Change:
            return project.rename_coach(coach, name)

        def done(change: Change) -> None:
            self.popup.hide()
            self._session.emit_change(change)

        def refused(error: KnownError) -> None:
            self._refuse(error, coach)

        self._writer.write(operation, done, self.popup.hide, refused=refused)

    def _refuse(self, error: KnownError, coach: Coach | None = None) -> None:
        """Beside what was typed; elsewhere only where that is not seen any more."""
        if self.popup.isVisible():
            self.popup.refuse(in_own_words(str(error)), coach)
        else:
            show_error(self, error)


def _mark(session: Session, coach: Coach) -> str:
    """Told apart from everybody else's; who has just joined may not be read yet."""
    return marks_of(dict.fromkeys((*session.coaches, coach)))[coach]


class OtherCoaches(QWidget):
    """A disc for each other coach: one click, and they are labelling."""

    MOST = 4
    """With more of them the list is quicker to read."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.buttons: list[QToolButton] = []
        session.coach_changed.connect(self.refresh)
        session.coaches_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show everybody but the session's coach."""
        now = self._session.coach
        coaches = self._session.coaches
        others = [coach for coach in coaches if now is not None and coach != now]
        clear_layout(self._row)
        self.buttons = []
        marks = marks_of(coaches)
        for coach in others if len(others) <= self.MOST else ():
            button = QToolButton()
            button.setProperty("look", "tool")
            button.setIcon(mark_icon(marks[coach], muted=True))
            button.setIconSize(QSize(22, 22))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            words = self.tr("Label as {name}").format(name=coach.name)
            button.setToolTip(plain_tip(words))
            button.setAccessibleName(words)
            button.clicked.connect(
                lambda _checked=False, coach=coach: self._session.set_coach(coach)
            )
            self._row.addWidget(button)
            self.buttons.append(button)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the initials in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
