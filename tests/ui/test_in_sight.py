"""Large letters: titles grow with them, and what no screen holds can be scrolled."""

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from annotator.ui.help_dialog import KeysDialog, key_sections
from annotator.ui.in_sight import InSight
from annotator.ui.rule_sheet import RuleSheet
from annotator.ui.shell_style import grown


@pytest.fixture
def large_letters(qapp: QApplication):
    """As somebody sets their system who does not see well."""
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    yield
    qapp.setFont(usual)


def test_titles_are_to_the_letters_as_they_always_are():
    sheet = "QLabel { font-size: 14px; } a { font-size: 11px; padding: 5px; }"
    font = QFont()
    for px, title, small in ((12, 14, 11), (18, 21, 16), (24, 28, 22)):
        font.setPixelSize(px)
        assert grown(sheet, font) == (
            f"QLabel {{ font-size: {title}px; }} a {{ font-size: {small}px; padding:"
            " 5px; }"
        )


def made(qtbot, kind: str) -> QDialog:
    dialog = KeysDialog(key_sections(), None) if kind == "keys" else RuleSheet()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.usefixtures("large_letters")
@pytest.mark.parametrize("kind", ["keys", "rules"])
def test_what_no_screen_holds_is_scrolled_to_its_end(qtbot, kind):
    dialog = made(qtbot, kind)
    room = dialog.screen().availableGeometry().size()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
    (area,) = dialog.findChildren(InSight)
    last = area.findChildren(QLabel)[-1]
    area.ensureWidgetVisible(last)
    bottom = last.mapTo(area.viewport(), QPoint(0, last.height())).y()
    assert 0 < bottom <= area.viewport().height()


@pytest.mark.parametrize("kind", ["keys", "rules"])
def test_nothing_is_scrolled_where_there_is_room(qtbot, kind):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(QSize(1400, 900))
    dialog = KeysDialog(key_sections(), window) if kind == "keys" else RuleSheet(window)
    dialog.show()
    (area,) = dialog.findChildren(InSight)
    qtbot.waitUntil(lambda: area.viewport().width() > 200)
    assert area.verticalScrollBar().maximum() == 0
    assert area.horizontalScrollBar().maximum() == 0
    assert dialog.height() < 720
