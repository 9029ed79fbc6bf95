"""Light and dark: Fusion, one palette, one style sheet.

Widgets say what they are with :func:`look`; the style sheet knows these looks:

=============  ==========================================================
``card``       a rounded surface that groups things (``QFrame``)
``bar``        a flat strip across the window, with a line below
``title``      the name of a page (``QLabel``)
``heading``    the name of a card
``muted``      less important words
``hint``       an inline remark that asks for attention
``problem``    an inline remark that something is refused
``refusal``    the same over other widgets, on a ground of its own
``good``       an inline remark that something worked
``key``        the cap of a key, such as “A”
``chip``       a small rounded remark
``primary``    the one main button of a page
``danger``     a button that discards something
``quiet``      a button without a frame
``nav``        a checkable button that switches pages
``tool``       a small button that shows only an icon
``thin``       a progress bar without words
=============  ==========================================================

Every colour comes from :func:`colours`; a widget that paints itself asks it again in
each ``paintEvent``, so that a change of theme needs no message.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QStyleFactory, QWidget
from shiboken6 import isValid

from annotator.ui import colours as palettes
from annotator.ui.colours import Colours, colours
from annotator.ui.icons import (
    control_icon,
    paint_state,
    state_colour,
    state_icon,
    status_colour,
    status_icon,
)
from annotator.ui.reasons import reason_words
from annotator.ui.shell_style import grown, shell_style_sheet
from annotator.ui.slices import Slices
from annotator.workflow import Answer, Status
from dataset.states import LaneState

__all__ = [
    "Colours",
    "ThemeChoice",
    "answer_words",
    "apply_theme",
    "colours",
    "control_icon",
    "covered_words",
    "look",
    "paint_state",
    "state_colour",
    "state_icon",
    "state_words",
    "status_colour",
    "status_icon",
    "status_words",
]


class ThemeChoice(StrEnum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def apply_theme(app: QApplication, choice: ThemeChoice) -> None:
    """Dress the whole application; may be called again at any time.

    With ``SYSTEM`` it follows the system whenever that changes.
    """
    follower = app.findChild(_Follower)
    if follower is None:
        app.setStyle(QStyleFactory.create("Fusion"))
        follower = _Follower(app)
    follower.choose(choice)


def look(widget: QWidget, name: str) -> None:
    """Give ``widget`` a look of the style sheet; may be changed at run time."""
    if widget.property("look") == name:
        return
    widget.setProperty("look", name)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    if isinstance(widget, QFrame):
        # It keeps the frame and padding of the look before until it is given a frame.
        widget.setFrameStyle(widget.frameStyle())


def state_words(state: LaneState) -> str:
    """A lane state for the screen, translated."""
    return {
        LaneState.FLASH: QCoreApplication.translate("states", "Flash"),
        LaneState.SLIP: QCoreApplication.translate("states", "Slip"),
        LaneState.FALL: QCoreApplication.translate("states", "Fall"),
        LaneState.EMPTY: QCoreApplication.translate("states", "Empty"),
    }[state]


def answer_words(answer: Answer) -> str:
    """An answer for the screen, translated: ``Flash – Fall``."""
    if answer.pair is None:
        return QCoreApplication.translate("states", "Cannot judge: {reason}").format(
            reason=reason_words(answer.unusable or "")
        )
    return f"{state_words(answer.pair.left)} – {state_words(answer.pair.right)}"


def status_words(status: Status) -> str:
    """A status for the screen, translated."""
    return {
        Status.UNLABELLED: QCoreApplication.translate("status", "To label"),
        Status.WAITING: QCoreApplication.translate("status", "Waiting"),
        Status.AGREED: QCoreApplication.translate("status", "Agreed"),
        Status.DISPUTED: QCoreApplication.translate("status", "Disputed"),
        Status.SETTLED: QCoreApplication.translate("status", "Settled"),
        Status.UNUSABLE: QCoreApplication.translate("status", "Unusable"),
        Status.COVERED: QCoreApplication.translate("status", "Answered by others"),
    }[status]


def covered_words() -> str:
    """What a coach may know of a video that needs no answer of theirs, translated."""
    return QCoreApplication.translate(
        "status", "Others have answered this; yours is welcome."
    )


_POLISHED: Final = Qt.WidgetAttribute.WA_WState_Polished
_AT_ONCE: Final = 100
"""So many hidden widgets get their new colours in one turn of the event loop."""


class _Follower(QObject):
    """Remembers the choice and applies it again when the system changes."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = ThemeChoice.SYSTEM
        self._applying = False
        self._hidden: list[QWidget] = []
        """What waits for its new colours, as nobody sees it."""
        self._slices: Slices | None = None
        self._keeper: QWidget | None = None
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def choose(self, choice: ThemeChoice) -> None:
        self._choice = choice
        hints = self._app.styleHints()
        self._applying = True  # telling the system makes it answer with the signal
        try:
            match choice:
                case ThemeChoice.SYSTEM:
                    hints.unsetColorScheme()
                    is_dark = hints.colorScheme() is Qt.ColorScheme.Dark
                case ThemeChoice.LIGHT:
                    hints.setColorScheme(Qt.ColorScheme.Light)
                    is_dark = False
                case ThemeChoice.DARK:
                    hints.setColorScheme(Qt.ColorScheme.Dark)
                    is_dark = True
        finally:
            self._applying = False
        self._dress(palettes.DARK if is_dark else palettes.LIGHT)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice is ThemeChoice.SYSTEM and not self._applying:
            is_dark = scheme is Qt.ColorScheme.Dark
            self._dress(palettes.DARK if is_dark else palettes.LIGHT)

    def _dress(self, chosen: Colours) -> None:
        palettes.use(chosen)
        self._set_hidden_aside()
        # Off before the other goes on: from sheet to sheet, each widget would hand its
        # palette down to all below it once more, and 660 of them take five times longer.
        self._app.setStyleSheet("")
        self._app.setPalette(_palette(chosen))
        # One sheet for all: every further one costs another walk over all widgets.
        self._app.setStyleSheet(
            grown(_style_sheet(chosen) + shell_style_sheet(chosen), self._app.font())
        )
        if self._hidden:
            self._slices = Slices(self, self._dress_hidden())

    def _set_hidden_aside(self) -> None:
        """Most widgets are on pages that are not in front: they come after the others.

        What is not polished is skipped when the sheet changes.
        """
        if self._slices is not None:
            self._slices.stop()
            self._slices = None
        for widget in self._app.allWidgets():
            if not widget.isVisible() and widget.testAttribute(_POLISHED):
                widget.setAttribute(_POLISHED, on=False)
                self._hidden.append(widget)
        if self._hidden and self._keeper is None:
            # Qt forgets how each widget was without a sheet when the last sheet goes, and
            # the hidden ones keep theirs longer than the application.
            self._keeper = QWidget()
            self._keeper.setStyleSheet("* { outline: none; }")
            self._keeper.ensurePolished()

    def _dress_hidden(self) -> Iterator[None]:
        polish = QEvent(QEvent.Type.Polish)
        while self._hidden:
            now, self._hidden = self._hidden[:_AT_ONCE], self._hidden[_AT_ONCE:]
            for widget in now:
                if isValid(widget) and not widget.testAttribute(_POLISHED):
                    QCoreApplication.sendEvent(widget, polish)
            yield
        self._slices = self._keeper = None


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in {
        role.Window: c.background,
        role.WindowText: c.text,
        role.Base: c.surface,
        role.AlternateBase: c.surface_raised,
        role.ToolTipBase: c.surface_raised,
        role.ToolTipText: c.text,
        role.PlaceholderText: c.muted,
        role.Text: c.text,
        role.Button: c.surface,
        role.ButtonText: c.text,
        role.BrightText: c.danger,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.Highlight: c.accent,
        role.HighlightedText: c.on_accent,
        role.Accent: c.accent,
        role.Light: c.surface_raised,
        role.Midlight: c.surface_raised,
        role.Mid: c.border,
        role.Dark: c.border,
        role.Shadow: c.border,
    }.items():
        palette.setColor(which, QColor(colour))
    faint = QColor(c.muted)
    faint.setAlphaF(0.6)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, faint)
    return palette


def _style_sheet(c: Colours) -> str:
    return f"""
* {{ outline: none; }}
QToolTip {{
    background: {c.surface_raised}; color: {c.text};
    border: 1px solid {c.border}; padding: 4px 6px;
}}
QFrame[look="card"] {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: 12px;
}}
QFrame[look="bar"] {{
    background: {c.surface}; border: none; border-bottom: 1px solid {c.border};
}}
QLabel[look="title"] {{ font-size: 20px; font-weight: 600; }}
QLabel[look="heading"] {{ font-size: 14px; font-weight: 600; }}
QLabel[look="muted"] {{ color: {c.muted}; }}
QLabel[look="hint"] {{ color: {c.warning}; font-weight: 600; }}
QLabel[look="problem"] {{ color: {c.danger}; font-weight: 600; }}
QLabel[look="refusal"] {{ color: {c.danger}; font-weight: 600; background: {c.surface};
  border: 1px solid {c.danger}; border-radius: 8px; padding: 3px 10px; }}
QLabel[look="good"] {{ color: {c.success}; font-weight: 600; }}
QLabel[look="key"] {{
    color: {c.muted}; background: {c.surface_raised};
    border: 1px solid {c.border}; border-radius: 5px; padding: 1px 6px;
}}
QLabel[look="chip"] {{
    color: {c.text}; background: {c.accent_soft};
    border-radius: 9px; padding: 2px 9px;
}}

QPushButton, QToolButton {{
    background: {c.surface}; color: {c.text};
    border: 1px solid {c.border}; border-radius: 8px; padding: 6px 14px;
}}
QToolButton {{ padding: 6px 8px; }}
QPushButton:hover, QToolButton:hover {{ background: {c.surface_raised}; border-color: {c.muted}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {c.accent_soft}; }}
QPushButton:checked, QToolButton:checked {{
    background: {c.accent_soft}; border-color: {c.accent};
}}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.accent}; padding: 5px 13px; }}
QToolButton:focus {{ padding: 5px 7px; }}
QPushButton:disabled, QToolButton:disabled {{
    color: {c.muted}; background: {c.background}; border-color: {c.border};
}}
QPushButton[look="primary"] {{
    background: {c.accent}; color: {c.on_accent};
    border-color: {c.accent}; font-weight: 600;
}}
QPushButton[look="primary"]:hover {{ background: {_mixed(c.accent, c.text, 0.15)}; }}
QPushButton[look="primary"]:focus {{ border-color: {c.text}; }}
QPushButton[look="primary"]:disabled {{
    background: {c.surface_raised}; color: {c.muted}; border-color: {c.border};
}}
QPushButton[look="danger"] {{ color: {c.danger}; border-color: {c.danger}; }}
QPushButton[look="quiet"], QToolButton[look="quiet"] {{
    background: transparent; border-color: transparent;
}}
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover {{
    background: {c.surface_raised};
}}
QPushButton[look="quiet"]:checked, QToolButton[look="quiet"]:checked {{
    background: {c.accent_soft}; border-color: {c.accent};
}}
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus {{
    border-color: {c.accent};
}}
QToolButton[look="tool"] {{
    background: transparent; border-color: transparent; padding: 5px;
}}
QToolButton[look="tool"]:hover {{ background: {c.surface_raised}; }}
QToolButton[look="tool"]:checked {{
    background: {c.accent_soft}; border-color: {c.accent};
}}
QToolButton[look="tool"]:focus {{ border: 2px solid {c.accent}; padding: 4px; }}
QPushButton[look="nav"] {{
    background: transparent; border-color: transparent; color: {c.muted};
    font-weight: 600; text-align: left;
}}
QPushButton[look="nav"]:hover {{ background: {c.surface_raised}; color: {c.text}; }}
QPushButton[look="nav"]:checked {{ background: {c.accent_soft}; color: {c.text}; }}
QPushButton[look="nav"]:focus {{ border-color: {c.accent}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {c.surface}; color: {c.text};
    border: 1px solid {c.border}; border-radius: 8px; padding: 5px 8px;
    selection-background-color: {c.accent}; selection-color: {c.on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus,
QDoubleSpinBox:focus, QComboBox:focus {{
    border: 2px solid {c.accent}; padding: 4px 7px;
}}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{
    width: 0; height: 0; margin-right: 8px;
    border-left: 4px solid {c.surface}; border-right: 4px solid {c.surface};
    border-top: 5px solid {c.muted};
}}
QComboBox QAbstractItemView {{
    background: {c.surface}; border: 1px solid {c.border}; padding: 4px;
    selection-background-color: {c.accent_soft}; selection-color: {c.text};
}}

QAbstractItemView {{
    background: {c.surface}; color: {c.text};
    border: none; alternate-background-color: {c.surface_raised};
    selection-background-color: {c.accent_soft}; selection-color: {c.text};
}}
QAbstractItemView::item {{ padding: 5px 6px; }}
QAbstractItemView::item:hover {{ background: {c.surface_raised}; }}
QAbstractItemView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QHeaderView::section {{
    background: {c.surface}; color: {c.muted};
    border: none; border-bottom: 1px solid {c.border}; padding: 6px;
}}
QTableCornerButton::section {{ background: {c.surface}; border: none; }}

QMenuBar {{ background: {c.surface}; color: {c.text}; }}
QMenuBar::item {{ padding: 5px 10px; background: transparent; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {c.accent_soft}; }}
QMenu {{
    background: {c.surface}; color: {c.text};
    border: 1px solid {c.border}; padding: 5px;
}}
QMenu::item {{ padding: 6px 24px 6px 14px; border-radius: 6px; }}
QMenu::item:selected {{ background: {c.accent_soft}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: 5px 8px; }}

QProgressBar {{
    background: {c.surface_raised}; color: {c.text}; text-align: center;
    border: 1px solid {c.border}; border-radius: 7px; min-height: 12px;
}}
QProgressBar[look="thin"] {{
    min-height: 6px; max-height: 6px; border: none; border-radius: 3px;
    background: {c.border};
}}
QProgressBar[look="thin"]::chunk {{ background: {c.accent}; border-radius: 3px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 6px; }}

QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {c.border}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QSplitter::handle {{ background: transparent; }}
QStatusBar {{ background: {c.surface}; color: {c.muted}; }}
QStatusBar::item {{ border: none; }}
QGroupBox {{ border: 1px solid {c.border}; border-radius: 10px; margin-top: 10px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 12px; padding: 0 4px; }}
"""


def _mixed(first: str, second: str, share: float) -> str:
    """``first`` with a ``share`` (0 to 1) of ``second`` mixed in."""
    a, b = QColor(first), QColor(second)
    return QColor(
        round(a.red() + (b.red() - a.red()) * share),
        round(a.green() + (b.green() - a.green()) * share),
        round(a.blue() + (b.blue() - a.blue()) * share),
    ).name()
