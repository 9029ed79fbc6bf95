"""The coaches of a project in a list that drops down: pick, add or rename one."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.coach_names import marks, name_key
from annotator.ui.cards import action_button, clear_layout, plain_tip, words
from annotator.ui.column import TallList
from annotator.ui.drop_down import DropDown
from annotator.ui.elided import name_on_button
from annotator.ui.theme import colours, control_icon
from annotator.workflow import Coach

_LONGEST_NAME = 80
_MARK_SHARE = 0.72
"""So much of a disc's width is for letters."""
_NAME_PX: Final = 360
"""A longer name gives way; it is whole in the tip."""
_AROUND_PX: Final = 150
"""What the list has beside its rows, and the edge of the window."""
_N_DIGITS: Final = 9
"""So many coaches have a digit as their key."""


def marks_of(coaches: Iterable[Coach]) -> dict[Coach, str]:
    """What stands for each of them on a disc."""
    all_of_them = list(coaches)
    named = marks([coach.name for coach in all_of_them])
    return dict(zip(all_of_them, named, strict=True))


def mark_icon(mark: str, size_px: int = 22, *, muted: bool = False) -> QIcon:
    """A disc with one or two letters; ``muted`` for who is not labelling."""
    scale = 2  # sharp on dense screens too
    pixmap = QPixmap(size_px * scale, size_px * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    now = colours()
    lit = bool(mark) and not muted
    painter.setBrush(QColor(now.accent if lit else now.border))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(pixmap.rect().adjusted(1, 1, -1, -1))
    font = painter.font()
    share = 0.52
    font.setBold(True)
    font.setPixelSize(int(size_px * scale * share))
    wide = QFontMetrics(font).horizontalAdvance(mark) / (size_px * scale)
    if wide > _MARK_SHARE:
        font.setPixelSize(int(size_px * scale * share * _MARK_SHARE / wide))
    painter.setFont(font)
    painter.setPen(QColor(now.on_accent if lit else now.text))
    painter.drawText(pixmap.rect(), Qt.AlignmentFlag.AlignCenter, mark or "?")
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

    def __init__(self, coach: Coach, mark: str, number: int, *, now: bool) -> None:
        super().__init__()
        self.coach = coach
        self._mark = mark
        self.button = QPushButton()
        self.button.setProperty("look", "menu-row")
        shown = name_on_button(coach.name, self.button.fontMetrics(), _NAME_PX)
        self.button.setText(shown)
        self.button.setAccessibleName(coach.name)
        tips = [coach.name] if shown.replace("&&", "&") != coach.name else []
        if number <= _N_DIGITS:
            tips.append(self.tr("Key {number}").format(number=number))
        self.button.setToolTip(plain_tip("\n".join(tips)))
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
        self.name.textEdited.connect(lambda _text: self.refuse(""))
        self.save_button = action_button(self.tr("Rename"), self._rename)
        self.problem = words("", "problem")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.button, 1)
        line.addWidget(self.rename_button)
        line.addWidget(self.name, 1)
        line.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.problem)
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

    def refuse(self, why: str) -> None:
        """Say below the new name why it cannot be had; empty for nothing."""
        self.problem.setText(why)
        self.problem.setVisible(bool(why))
        if why:
            self.name.setFocus()

    def ask(self) -> None:
        """Let another name be typed, from the present one on."""
        self.name.setText(self.coach.name)
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
        self.button.setIcon(mark_icon(self._mark))
        self.rename_button.setIcon(control_icon("pencil", 16))

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name == self.coach.name:
            self._leave()
        else:
            self.renamed.emit(self.coach, name)

    def _leave(self) -> None:
        self._show_asking(False)
        self.button.setFocus()

    def _show_asking(self, asking: bool) -> None:
        self.button.setVisible(not asking)
        self.rename_button.setVisible(not asking)
        self.name.setVisible(asking)
        self.save_button.setVisible(asking)
        self.refuse("")


def _types(event: QKeyEvent) -> bool:
    """Whether a letter was typed, or the like."""
    control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.text().isalpha() and not event.modifiers() & control


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
        self._list = TallList(2)
        self._rows = self._list.column
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of a new coach"))
        self.name.setAccessibleName(self.tr("Name of a new coach"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.returnPressed.connect(self._add)
        self.name.textEdited.connect(lambda _text: self._say(""))
        self.problem = words("", "problem")
        self.problem.hide()
        self.add_button = action_button(self.tr("Add"), self._add)
        adding = QHBoxLayout()
        adding.addWidget(self.name, 1)
        adding.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(words(self.tr("Who is labelling?"), "strong"))
        layout.addWidget(self._list)
        layout.addLayout(adding)
        layout.addWidget(self.problem)
        self.rows: list[CoachRow] = []

    @property
    def buttons(self) -> list[QPushButton]:
        """What picks each coach."""
        return [each.button for each in self.rows]

    def drop_below(self, widget: QWidget, *, flush_right: bool = False) -> None:
        """Show it below ``widget``; many coaches scroll within its window."""
        window = widget.window()
        below = widget.mapTo(window, QPoint(0, widget.height())).y()
        self._list.keep_within(window.height() - below - _AROUND_PX)
        super().drop_below(widget, flush_right=flush_right)

    def fit(self) -> None:
        """The rows have become more or fewer, or one of them higher."""
        self._list.settle()
        super().fit()

    def show_coaches(self, coaches: Iterable[Coach], now: Coach | None) -> None:
        """Show these; ``now`` is labelling."""
        clear_layout(self._rows)
        self.rows = []
        for number, (coach, mark) in enumerate(marks_of(coaches).items(), 1):
            row = CoachRow(coach, mark, number, now=coach == now)
            for button in (row.button, row.rename_button):
                button.installEventFilter(self)
            row.picked.connect(self.picked)
            row.renamed.connect(self.renamed)
            row.name.textEdited.connect(lambda _text: self.fit())
            self._rows.addWidget(row)
            self.rows.append(row)
        self._say("")

    def renew(self, coaches: Iterable[Coach], now: Coach | None) -> None:
        """Show these in the place of the others; the keys stay with who has them.

        Nothing while a name is being typed in a row: it would go with its row.
        """
        if any(each.is_asking for each in self.rows):
            return
        why = self.problem.text()
        held = next((row.coach for row in self.rows if row.button.hasFocus()), None)
        self.show_coaches(coaches, now)
        self._say(why)
        for row in self.rows:
            if row.coach == held:
                row.button.setFocus()
        self.fit()

    def refuse(self, why: str, coach: Coach | None = None) -> None:
        """Say why a name cannot be had, where it was typed and still stands.

        Args:
            why: one sentence.
            coach: who was to be renamed; None for somebody new.
        """
        row = next((row for row in self.rows if row.coach == coach), None)
        if row is not None:
            row.refuse(why)
            self.fit()
        else:
            self._say(why)
            self.name.setFocus()

    def _say(self, why: str) -> None:
        if why != self.problem.text():
            self.problem.setText(why)
            self.problem.setVisible(bool(why))
            self.fit()

    def focus_first(self) -> None:
        """Give the keys to a name that is being typed, else to who is labelling.

        To a new name where nobody else is there to be picked.
        """
        asking = [each.name for each in self.rows if each.is_asking]
        has_others = not all(button.isChecked() for button in self.buttons)
        picks = self.buttons if has_others else []
        now = [button for button in picks if button.isChecked()]
        first: QWidget = (asking or now or picks or [self.name])[0]
        first.setFocus()
        self._list.ensureWidgetVisible(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows: up and down over the names, across to what renames one.

        Left to themselves they would go from button to button, and Enter rename.
        """
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            for at, row in enumerate(self.rows):
                if watched not in (row.button, row.rename_button):
                    continue
                to: dict[int, QWidget] = {
                    Qt.Key.Key_Up: self.buttons[at - 1],
                    Qt.Key.Key_Down: self.buttons[(at + 1) % len(self.rows)],
                    Qt.Key.Key_Left: row.button,
                    Qt.Key.Key_Right: row.rename_button,
                }
                if (goal := to.get(event.key())) is not None:
                    goal.setFocus(Qt.FocusReason.OtherFocusReason)
                    self._list.ensureWidgetVisible(goal)
                    return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit picks: Ctrl+K, 2. F2 renames whose row has the focus.

        What else is typed is the name of somebody new.
        """
        number = event.key() - Qt.Key.Key_1
        typing = self.name.hasFocus() or any(each.is_asking for each in self.rows)
        n_digits = min(_N_DIGITS, len(self.rows))  # letters come after them
        if 0 <= number < n_digits and not typing:
            self.buttons[number].click()
        elif event.key() == Qt.Key.Key_F2:
            for row in self.rows:
                has_focus = row.button.hasFocus() or row.rename_button.hasFocus()
                # Where nobody else is, the keys are with the new name.
                is_alone = len(self.rows) == 1 and not self.name.text()
                if has_focus or (is_alone and self.name.hasFocus()):
                    row.ask()
        elif _types(event) and not typing:
            self.name.setFocus()
            self.name.insert(event.text())
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
        """Nothing more while a name is being written."""
        for widget in (self.name, self.add_button, *self.rows):
            widget.setEnabled(not busy)

    def _add(self) -> None:
        name = self.name.text()
        keys = {name_key(row.coach.name): row.coach.name for row in self.rows}
        if (there := keys.get(name_key(name))) is not None:
            # Two people of one name would answer as one, and agree with themselves.
            self.refuse(
                self.tr(
                    "A coach is called “{name}” already: choose that name above, or"
                    " type another."
                ).format(name=there)
            )
        else:
            self.added.emit(name)  # an empty one too: it is refused in one place
