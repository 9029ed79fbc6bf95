"""Who is labelling? Asked before the first answer, because every answer has a name."""

from typing import Final

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import plain_tip
from annotator.ui.column import TallList
from annotator.ui.elided import name_on_button
from annotator.ui.field import Field
from annotator.ui.session import Session
from annotator.ui.theme import look
from annotator.ui.writes import Writer
from annotator.workflow import Change, Coach

_NAME_PX: Final = 290


class WhoPage(QWidget):
    """A button for each coach, and a line for a new one; sets the session's coach."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.buttons: list[QPushButton] = []
        self._writer = Writer(self, self._show_busy)
        title = QLabel(self.tr("Who is labelling?"))
        look(title, "title")
        words = QLabel(
            self.tr(
                "Every answer is kept under your name. Nobody sees it before both"
                " coaches have answered."
            )
        )
        words.setWordWrap(True)
        look(words, "muted")
        self._list = TallList(8)
        self._coaches = self._list.column
        self.name = Field()
        self.name.setAccessibleName(self.tr("Name of a new coach"))
        self.name.left.connect(lambda entered: self._add() if entered else None)
        self.add_button = QPushButton(self.tr("Start"))
        self.add_button.setAutoDefault(True)  # Enter presses what has the focus
        self.add_button.setMinimumHeight(34)
        self.name.setMinimumHeight(34)
        self.add_button.clicked.connect(self._add)
        new = QHBoxLayout()
        new.setSpacing(8)
        new.addWidget(self.name, 1)
        new.addWidget(self.add_button)
        card = QFrame()
        look(card, "card")
        card.setFixedWidth(400)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(28, 24, 28, 28)
        inner.setSpacing(14)
        inner.addWidget(title)
        inner.addWidget(words)
        inner.addWidget(self._list)
        inner.addLayout(new)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        centred = QHBoxLayout()  # an aligned item would forget what wrapped words need
        centred.addStretch(1)
        centred.addWidget(card)
        centred.addStretch(1)
        layout.addLayout(centred)
        layout.addStretch(2)
        session.coaches_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the coaches that are known; the keys stay with who has them."""
        coaches = self._session.coaches
        held = [at for at, each in enumerate(self.buttons) if each.hasFocus()]
        for button in self.buttons:
            self._coaches.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for coach in coaches:
            button = QPushButton()
            look(button, "primary")
            shown = name_on_button(coach.name, button.fontMetrics(), _NAME_PX)
            button.setText(shown)
            button.setAccessibleName(coach.name)
            button.setToolTip(plain_tip(coach.name))
            button.setAutoDefault(True)
            button.setMinimumHeight(36)
            button.clicked.connect(lambda _checked, c=coach: self._choose(c))
            self._coaches.addWidget(button)
            self.buttons.append(button)
        self._list.setVisible(bool(coaches))
        self._list.settle()
        self.name.setPlaceholderText(
            self.tr("Another name") if coaches else self.tr("Your name")
        )
        # Whoever gives this page the focus gives it to the most likely choice.
        self.setFocusProxy(self.buttons[0] if self.buttons else self.name)
        for at in held:
            (self.buttons[at] if at < len(self.buttons) else self).setFocus()

    def _choose(self, coach: Coach) -> None:
        self._session.set_coach(coach)

    def _add(self) -> None:
        name = self.name.text().strip()
        if not name:
            return
        repository = self._session.project.repository

        def operation() -> tuple[Change, Coach]:
            return repository.add_coach(name), repository.coach(name)

        def done(result: tuple[Change, Coach]) -> None:
            change, coach = result
            self.name.clear()
            self._session.emit_change(change)
            self._session.set_coach(coach)

        self._writer.write(operation, done)

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.name, self.add_button, *self.buttons):
            widget.setEnabled(not busy)
        if not busy:
            self.name.setFocus()  # a name that could not be added is still there
