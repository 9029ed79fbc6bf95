"""The coaches of a project in a list that drops down: pick, add or rename one."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, clear_layout, plain_tip, words
from annotator.ui.drop_down import DropDown
from annotator.ui.theme import colours, control_icon
from annotator.workflow import Coach, CoachId

_LONGEST_NAME = 80


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


class CoachRow(QWidget):
    """One coach: a button that picks them, and another that asks for a new name.

    Signals:
        picked(Coach): they are labelling now.
        renamed(Coach, str): they are to be called that.
    """

    picked = Signal(object)
    renamed = Signal(object, str)

    def __init__(self, coach: Coach, number: int, *, now: bool) -> None:
        super().__init__()
        self.coach = coach
        self.button = QPushButton(coach.name)
        if number <= 9:
            self.button.setToolTip(self.tr("Key {number}").format(number=number))
        self.button.setProperty("look", "menu-row")
        self.button.setIconSize(QSize(20, 20))
        self.button.setCheckable(True)
        self.button.setChecked(now)
        self.button.clicked.connect(lambda _checked=False: self.picked.emit(coach))
        self.rename_button = QToolButton()
        self.rename_button.setProperty("look", "tool")
        says = self.tr("Rename {name} (F2)").format(name=coach.name)
        self.rename_button.setToolTip(plain_tip(says))
        self.rename_button.setAccessibleName(says)
        self.rename_button.clicked.connect(lambda _checked=False: self.ask())
        self.name = QLineEdit()
        self.name.setAccessibleName(
            self.tr("New name of {name}").format(name=coach.name)
        )
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.returnPressed.connect(self._rename)
        self.save_button = action_button(self.tr("Rename"), self._rename)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button, 1)
        layout.addWidget(self.rename_button)
        layout.addWidget(self.name, 1)
        layout.addWidget(self.save_button)
        self._show_icons()
        self._show_asking(False)

    @property
    def is_asking(self) -> bool:
        """Whether a new name is being typed."""
        return not self.name.isHidden()

    @property
    def typed(self) -> str:
        """The new name so far; empty while it is the old one or none is asked for."""
        name = self.name.text().strip() if self.is_asking else ""
        return "" if name == self.coach.name else name

    def ask(self, name: str = "") -> None:
        """Let another name be typed, from ``name`` or the present one on."""
        self.name.setText(name or self.coach.name)
        self._show_asking(True)
        self.name.selectAll()
        self.name.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the name as it is."""
        if event.key() == Qt.Key.Key_Escape and self.is_asking:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _show_icons(self) -> None:
        self.button.setIcon(initial_icon(self.coach.name))
        self.rename_button.setIcon(control_icon("pencil", 16))

    def _rename(self) -> None:
        if name := self.typed:
            self.renamed.emit(self.coach, name)
        else:
            self._leave()

    def _leave(self) -> None:
        self._show_asking(False)
        self.button.setFocus()

    def _show_asking(self, asking: bool) -> None:
        self.button.setVisible(not asking)
        self.rename_button.setVisible(not asking)
        self.name.setVisible(asking)
        self.save_button.setVisible(asking)


class CoachList(DropDown):
    """Everybody who labels, and a line for somebody new.

    Signals:
        picked(Coach): somebody who is there.
        added(str): the name of somebody new.
        renamed(Coach, str): somebody who is there gets that name.
    """

    picked = Signal(object)
    added = Signal(str)
    renamed = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumWidth(280)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of a new coach"))
        self.name.setAccessibleName(self.tr("Name of a new coach"))
        self.name.setMaxLength(_LONGEST_NAME)
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
        self.rows: list[CoachRow] = []
        self._renaming: tuple[CoachId, str] | None = None
        """A new name that is not written yet: kept while an error covers the list."""

    @property
    def buttons(self) -> list[QPushButton]:
        """What picks each coach."""
        return [each.button for each in self.rows]

    def show_coaches(self, coaches: list[Coach], now: Coach | None) -> None:
        """Show these; ``now`` is labelling."""
        clear_layout(self._rows)
        self.rows = []
        for number, coach in enumerate(coaches, 1):
            row = CoachRow(coach, number, now=coach == now)
            row.picked.connect(self.picked)
            row.renamed.connect(self._rename)
            self._rows.addWidget(row)
            self.rows.append(row)
            if self._renaming is not None and self._renaming[0] == coach.id:
                row.ask(self._renaming[1])
        self._renaming = None

    def forget_renaming(self) -> None:
        """It is written."""
        self._renaming = None

    def focus_first(self) -> None:
        """Give the keys to a name that is being typed, else to the first coach."""
        asking = [each.name for each in self.rows if each.is_asking]
        (asking or self.buttons or [self.name])[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit picks: Ctrl+K, 2. F2 renames whose row has the focus."""
        number = event.key() - Qt.Key.Key_1
        typing = self.name.hasFocus() or any(each.is_asking for each in self.rows)
        if 0 <= number < len(self.rows) and not typing:
            self.buttons[number].click()
        elif event.key() == Qt.Key.Key_F2:
            for row in self.rows:
                if row.button.hasFocus() or row.rename_button.hasFocus():
                    row.ask()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the list closes it, but not while a name is being typed.

        The rest of the name would be keys of the desk, and answer a video.
        """
        if not self.rect().contains(event.position().toPoint()):
            for row in self.rows:
                if row.typed:
                    row.name.setFocus()
                    return
            if self.name.text().strip():
                self.name.setFocus()
                return
        super().mousePressEvent(event)

    def show_busy(self, busy: bool) -> None:
        """Nothing more while a name is being written; gone when that has ended."""
        for widget in (self.name, self.add_button, *self.rows):
            widget.setEnabled(not busy)
        if not busy:
            self.hide()  # before an error, which it would cover

    def _add(self) -> None:
        if name := self.name.text().strip():
            self.added.emit(name)
        else:
            self.name.setFocus()

    def _rename(self, coach: Coach, name: str) -> None:
        self._renaming = (coach.id, name)
        self.renamed.emit(coach, name)
