"""What the style sheet of the window adds to the theme's.

======================  ===================================================
``hero``                the name on the welcome page (``QLabel``)
``lead``                the line below it
``strong``              a bold word in a card
``tile``, ``number``    a number at a glance, and the number on it
``interval``            where a figure may lie, below it
``empty-title``         the friendly word of an empty page
``badge``               a count on a navigation button
``coach``               who is labelling, top right (``QPushButton``)
``menu-row``            one row of a list of choices
``popup``               what drops down (``QFrame``)
``answer``              one coach's answer on the review page (``QPushButton``)
``page-scroll``         a page that scrolls
``queue``               a list of which the delegate draws what is selected
``rule``                a coaches' rule beside a state (``QLabel``)
``on-picture``          words where a picture will be (``QLabel``)
======================  ===================================================

The property ``room`` is the space around the words of a button or field that has to be
smaller than usual: ``"3 10"`` for 3 pixels above and below and 10 at the sides, ``"7"``
for the sides alone. It stands here, for a widget with a style sheet of its own makes each
change of theme slower.
"""

import re
from typing import Final

from PySide6.QtGui import QFont, QFontInfo

from annotator.ui.colours import Colours

_ROOMS: Final = ("7", "8", "9", "1 8", "3 7", "3 8", "3 10", "4 8", "4 10")
_USUAL_FONT_PX: Final = 12
_FONT_SIZE: Final = re.compile(r"font-size: (\d+)px")
ON_PICTURE: Final = "#dfe3ea"
"""In both themes, as the ground of a picture is dark in both."""


def grown(sheet: str, font: QFont) -> str:
    """A style sheet whose titles are to the rest as they are in the usual font.

    Args:
        sheet: its sizes are those beside a font of ``_USUAL_FONT_PX``.
        font: of the application; a coach may have set their system to larger letters.
    """
    times = QFontInfo(font).pixelSize() / _USUAL_FONT_PX

    def sized(found: re.Match[str]) -> str:
        return f"font-size: {max(1, round(int(found[1]) * times))}px"

    return _FONT_SIZE.sub(sized, sheet)


def shell_style_sheet(c: Colours) -> str:
    """The additions, in the colours ``c``."""
    return f"""
QLabel[look="hero"] {{ font-size: 34px; font-weight: 700; }}
QLabel[look="lead"] {{ font-size: 15px; color: {c.muted}; }}
QLabel[look="strong"] {{ font-weight: 600; }}
QLabel[look="interval"] {{ font-size: 11px; color: {c.muted}; }}
QLabel[look="number"] {{ font-size: 22px; font-weight: 600; }}
QLabel[look="empty-title"] {{ font-size: 18px; font-weight: 600; }}
QFrame[look="tile"] {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: 12px;
}}
QFrame[look="popup"] {{
    background: {c.surface_raised}; border: 1px solid {c.border};
}}
QPushButton[look="coach"] {{
    background: {c.surface_raised}; border-color: {c.border}; font-weight: 600;
    padding: 5px 12px;
}}
QPushButton[look="coach"]:focus {{ border: 2px solid {c.accent}; padding: 4px 11px; }}
QPushButton[look="menu-row"] {{
    background: transparent; border: 1px solid transparent; text-align: left;
    padding: 6px 10px;
}}
QPushButton[look="menu-row"]:hover {{ background: {c.accent_soft}; }}
QPushButton[look="menu-row"]:checked {{ background: {c.accent_soft}; }}
QPushButton[look="menu-row"]:focus {{ border: 2px solid {c.accent}; padding: 5px 9px; }}
QListWidget, QTableView {{ border: 1px solid transparent; border-radius: 6px; }}
QListWidget:focus, QTableView:focus {{ border-color: {c.accent}; }}
QRadioButton, QCheckBox {{
    padding: 2px 6px; border: 2px solid transparent; border-radius: 8px;
}}
QRadioButton:focus, QCheckBox:focus {{ border-color: {c.accent}; }}
QCheckBox::indicator {{
    width: 12px; height: 12px; border-radius: 4px;
    border: 2px solid {c.muted}; background: {c.surface};
}}
QCheckBox::indicator:checked {{
    width: 8px; height: 8px; border: 4px solid {c.accent}; background: {c.on_accent};
}}
QRadioButton::indicator {{
    width: 12px; height: 12px; border-radius: 8px;
    border: 2px solid {c.muted}; background: {c.surface};
}}
QRadioButton::indicator:checked {{
    width: 6px; height: 6px; border: 5px solid {c.accent};
}}
QCheckBox {{ padding: 2px 2px; border: 2px solid transparent; border-radius: 6px; }}
QCheckBox:focus {{ border-color: {c.accent}; }}
QCheckBox::indicator {{
    width: 12px; height: 12px; border-radius: 4px;
    border: 2px solid {c.muted}; background: {c.surface};
}}
QCheckBox::indicator:checked {{
    width: 6px; height: 6px; border: 5px solid {c.accent};
}}
QSpinBox {{ padding-right: 22px; }}
QSpinBox:focus {{ padding-right: 21px; }}
QSpinBox QLineEdit {{ border: none; padding: 0 0 0 6px; background: transparent; }}
QSpinBox::up-button, QSpinBox::down-button {{
    subcontrol-origin: border; width: 22px; border: none; background: transparent;
}}
QSpinBox::up-button {{ subcontrol-position: top right; }}
QSpinBox::down-button {{ subcontrol-position: bottom right; }}
QSpinBox::up-arrow, QSpinBox::down-arrow {{
    width: 0; height: 0;
    border-left: 4px solid {c.surface}; border-right: 4px solid {c.surface};
}}
QSpinBox::up-arrow {{ border-bottom: 5px solid {c.muted}; }}
QSpinBox::down-arrow {{ border-top: 5px solid {c.muted}; }}
QScrollArea[look="page-scroll"] > QWidget > QWidget {{ background: transparent; }}
QLabel[look="rule"] {{ font-size: 11px; }}
QLabel[look="on-picture"] {{ color: {ON_PICTURE}; background: transparent; }}
QTableView[look="queue"] {{ selection-background-color: transparent; }}
QTableView[look="queue"]::item:selected, QTableView[look="queue"]::item:hover {{
    background: transparent;
}}
QPushButton[room="3 8"] {{ text-align: left; }}
{"".join(map(_room, _ROOMS))}"""


def _room(name: str) -> str:
    """Whatever else a look or the focus says of the space, this stands."""
    down, _, across = name.rpartition(" ")
    inside = f"padding-left: {across}px; padding-right: {across}px;"
    if down:
        inside += f" padding-top: {down}px; padding-bottom: {down}px;"
    selector = "*" + 3 * f'[room="{name}"]'  # thrice, to weigh more than any look
    return f"{selector} {{ {inside} }}\n"
