"""Who is labelling: pick a coach, or add one, from the top right corner."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPixmap,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, clear_layout, plain_tip, words
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.ui.theme import colours
from annotator.ui.writes import Writer
from annotator.workflow import Change, ChangeKind, Coach
from dataset.errors import KnownError


def initial_icon(name: str, size_px: int = 22, *, muted: bool = False) -> QIcon:
    """A disc with the first letter of a name; ``muted`` for who is not labelling."""
    scale = 2  # sharp on dense screens too
    pixmap = QPixmap(size_px * scale, size_px * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    now = colours()
    lit = bool(name) and not muted
    painter.setBrush(QColor(now.accent if lit else now.border))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(pixmap.rect().adjusted(1, 1, -1, -1))
    font = painter.font()
    font.setPixelSize(int(size_px * scale * 0.52))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(now.on_accent if lit else now.text))
    painter.drawText(
        pixmap.rect(), Qt.AlignmentFlag.AlignCenter, name[:1].upper() or "?"
    )
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return QIcon(pixmap)


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
        self.setToolTip(self.tr("Who is labelling? (Ctrl+K)"))
        # Not the button's own: a new text takes that away.
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self.open_list)
        self.setIconSize(QSize(22, 22))
        self.clicked.connect(self.open_list)
        self.popup = _CoachList(self)
        self.popup.picked.connect(self._pick)
        self.popup.added.connect(self._add)
        self._writer = Writer(self, self.popup.show_busy, board)
        session.coach_changed.connect(self.refresh)
        session.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's coach."""
        coach = self._session.coach
        self.setText(f" {coach.name}  ▾" if coach else self.tr(" Who is labelling?  ▾"))
        self.setIcon(initial_icon(coach.name if coach else ""))
        self.setAccessibleName(
            self.tr("Who is labelling: {name}").format(
                name=coach.name if coach else self.tr("nobody chosen")
            )
        )

    def open_list(self) -> None:
        """Show the coaches below this button."""
        coaches = self._session.project.repository.coaches()
        self.popup.show_coaches(coaches, self._session.coach)
        self.popup.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width(), self.height() + 4))
        self.popup.move(corner - QPoint(self.popup.width(), 0))
        self.popup.show()
        self.popup.focus_first()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the initial in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.kind is ChangeKind.COACHES:
            self.refresh()

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

        self._writer.write(operation, done)


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
        session.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Show everybody but the session's coach."""
        now = self._session.coach
        try:
            coaches = self._session.project.repository.coaches()
        except KnownError:  # whoever labels next is told why
            return
        others = [coach for coach in coaches if now is not None and coach != now]
        clear_layout(self._row)
        self.buttons = []
        for coach in others if len(others) <= self.MOST else ():
            button = QToolButton()
            button.setProperty("look", "tool")
            button.setIcon(initial_icon(coach.name, muted=True))
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

    def _on_change(self, change: Change) -> None:
        if change.kind is ChangeKind.COACHES:
            self.refresh()


class _CoachList(QFrame):
    """The list that drops down.

    Signals:
        picked(Coach): somebody who is there.
        added(str): the name of somebody new.
    """

    picked = Signal(object)
    added = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "popup")
        self.setMinimumWidth(260)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of a new coach"))
        self.name.setAccessibleName(self.tr("Name of a new coach"))
        self.name.setMaxLength(80)
        self.name.returnPressed.connect(self._add)
        self.add_button = action_button(self.tr("Add"), self._add)
        adding = QHBoxLayout()
        adding.addWidget(self.name, 1)
        adding.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(words(self.tr("Who is labelling?"), "strong"))
        layout.addLayout(self._rows)
        layout.addLayout(adding)
        self.buttons: list[QPushButton] = []

    def show_coaches(self, coaches: list[Coach], now: Coach | None) -> None:
        clear_layout(self._rows)
        self.buttons = []
        for number, coach in enumerate(coaches, 1):
            button = QPushButton(coach.name)
            if number <= 9:
                button.setToolTip(self.tr("Key {number}").format(number=number))
            button.setProperty("look", "menu-row")
            button.setIcon(initial_icon(coach.name))
            button.setIconSize(QSize(20, 20))
            button.setCheckable(True)
            button.setChecked(now is not None and coach.id == now.id)
            button.clicked.connect(
                lambda _checked=False, coach=coach: self.picked.emit(coach)
            )
            self._rows.addWidget(button)
            self.buttons.append(button)

    def focus_first(self) -> None:
        (self.buttons[0] if self.buttons else self.name).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit picks: Ctrl+K, 2."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self.buttons) and not self.name.hasFocus():
            self.buttons[number].click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the list closes it, but not while a name is being typed.

        The rest of the name would be keys of the desk, and answer a video.
        """
        if self.name.text().strip() and not self.rect().contains(
            event.position().toPoint()
        ):
            self.name.setFocus()
            return
        super().mousePressEvent(event)

    def show_busy(self, busy: bool) -> None:
        """No second coach while one is being added; gone when that has ended."""
        for widget in (self.name, self.add_button, *self.buttons):
            widget.setEnabled(not busy)
        if not busy:
            self.hide()  # before an error, which it would cover

    def _add(self) -> None:
        if name := self.name.text().strip():
            self.added.emit(name)
        else:
            self.name.setFocus()
