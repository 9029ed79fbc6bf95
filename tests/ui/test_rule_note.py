"""The coaches' own rules come up on the labelling page, where they are about."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from annotator.differences import Confusion
from annotator.project import Project
from annotator.ui.label_page import LabelPage
from annotator.ui.rule_note import RuleNote
from annotator.ui.session import Session
from annotator.workflow import Coach, Lane
from dataset.states import LaneState

FLASH, SLIP, FALL, EMPTY = LaneState


@pytest.fixture
def page(qtbot, session: Session, project: Project, bo: Coach) -> Iterator[LabelPage]:
    project.repository.record_rule(
        Confusion(FLASH, SLIP), bo.id, "slip if both hands stop"
    )
    made = LabelPage(session)
    made.resize(1280, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.player.has_shown, timeout=10_000)
    qtbot.waitUntil(lambda: not made.rule_notes._read.running)
    yield made
    made.shut_down()
    made.close()


def notes(page: LabelPage) -> tuple[str, str]:
    left, right = (page.desk.panels[lane].note for lane in Lane)
    return tuple(  # type: ignore[return-value]
        note.text() if note.isVisible() else "" for note in (left, right)
    )


def test_the_rule_comes_up_where_one_of_its_states_is_pressed(qtbot, page: LabelPage):
    assert notes(page) == ("", "")
    qtbot.keyClick(page, Qt.Key.Key_S)  # left: slip
    assert notes(page) == ("slip if both hands stop", "")
    qtbot.keyClick(page, Qt.Key.Key_D)  # left: fall, which it is not about
    assert notes(page) == ("", "")
    qtbot.keyClick(page, Qt.Key.Key_J)  # right: flash
    assert notes(page) == ("", "slip if both hands stop")


def test_a_rule_written_meanwhile_comes_up_without_a_press(
    qtbot, page: LabelPage, project: Project, bo: Coach
):
    qtbot.keyClick(page, Qt.Key.Key_S)
    change = project.repository.record_rule(
        Confusion(SLIP, FALL), bo.id, "fall once both hands are off"
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: "fall once both hands are off" in notes(page)[0])
    assert "slip if both hands stop" in notes(page)[0]
    tip = page.desk.panels[Lane.LEFT].note.toolTip()
    assert tip == (
        "Flash / Slip: slip if both hands stop\n"
        "Slip / Fall: fall once both hands are off"
    )


def test_a_long_rule_takes_no_more_than_its_lines(qtbot, page: LabelPage):
    note = RuleNote()
    qtbot.addWidget(note)
    few = note.heightForWidth(130)
    note.setText("slip if " + "both hands stop and " * 9)
    assert note.heightForWidth(130) == 5 * note.fontMetrics().lineSpacing()
    note.set_upright(False)
    assert note.heightForWidth(130) == 2 * note.fontMetrics().lineSpacing()
    assert few < note.heightForWidth(130)


def test_a_rule_that_looks_like_markup_is_shown_as_it_is_written(qtbot, page, project):
    odd = "<img src='x'> <b>slip</b> & so on"
    bo = project.repository.coach("Bo")
    page._session.emit_change(
        project.repository.record_rule(Confusion(FLASH, SLIP), bo.id, odd)
    )
    qtbot.waitUntil(lambda: not page.rule_notes._read.running)
    qtbot.keyClick(page, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: notes(page)[0] == odd)
    tip = QTextDocument()
    tip.setHtml(page.desk.panels[Lane.LEFT].note.toolTip())
    assert odd in tip.toPlainText()
