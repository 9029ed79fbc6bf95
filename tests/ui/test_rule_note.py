"""The coaches' own rules come up on the labelling page, where they are about."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel

from annotator.differences import Confusion
from annotator.project import Project
from annotator.ui.label_page import LabelPage
from annotator.ui.rule_note import RuleNote, RulePlace
from annotator.ui.session import Session
from annotator.workflow import Answer, Coach, Lane
from dataset.states import LanePair, LaneState

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
    text = "slip if " + "both hands stop and " * 9
    note.setText(text)
    assert note.heightForWidth(130) == 5 * note.fontMetrics().lineSpacing()
    note.set_place(RulePlace.HEAD)
    note.setText(text)
    assert note.heightForWidth(130) == 2 * note.fontMetrics().lineSpacing()
    assert few < note.heightForWidth(130)


LONG = (
    "slip only if a hand or foot comes off and the climber stops before going on up, as"
    " seen"
)


@pytest.mark.parametrize("size", [(1280, 690), (1024, 560)])
def test_a_rule_below_a_wide_video_is_read_whole(
    qtbot, page: LabelPage, project: Project, bo: Coach, size: tuple[int, int]
):
    page.resize(*size)
    page.desk.show_shape(320, 180)
    panel = page.desk.panels[Lane.LEFT]
    page._session.emit_change(
        project.repository.record_rule(Confusion(FLASH, SLIP), bo.id, LONG)
    )
    qtbot.waitUntil(lambda: LONG in [rule.text for rule in panel.note._rules])
    qtbot.waitUntil(lambda: panel.note.isVisible())  # it keeps its place
    spacing = panel.note.fontMetrics().lineSpacing()
    n_lines = panel.note.needs(panel.note.width())
    qtbot.waitUntil(lambda: panel.note.height() >= n_lines * spacing)
    height = panel.height()
    qtbot.keyClick(page, Qt.Key.Key_S)
    QApplication.processEvents()
    assert " ".join(panel.note.shown) == LONG
    assert len(panel.note.shown) * panel.note.fontMetrics().lineSpacing() <= (
        panel.note.height()
    )
    assert panel.height() == height  # nothing has jumped
    for button in panel.buttons.values():
        assert button.height() >= button.minimumSizeHint().height()


def test_what_was_refused_is_read_still_when_others_write(
    qtbot, page: LabelPage, project: Project, bo: Coach
):
    panel = page.desk.panels[Lane.LEFT]
    qtbot.waitUntil(lambda: page.player.is_open)
    qtbot.keyClicks(page, "fe")
    why = panel.problem.text()
    assert "Only a slip or a fall" in why
    other = project.repository.videos()[-1]
    assert page.video is not None
    assert other.id != page.video.id
    answer = Answer(LanePair(FLASH, FLASH))
    with qtbot.waitSignal(page._reader.ready):
        page._session.emit_change(
            project.repository.record_annotation(other.id, bo.id, answer)
        )
    assert panel.problem.text() == why
    qtbot.keyClicks(page, "s")
    assert panel.problem.text() == ""


@pytest.mark.parametrize("shape", [(640, 360), (360, 640)])
def test_nothing_that_is_said_beside_a_picture_makes_that_narrower(
    qtbot, page: LabelPage, project: Project, bo: Coach, shape: tuple[int, int]
):
    page.resize(1280, 570)
    page.desk.show_shape(*shape)
    assert page.desk._is_upright
    panel = page.desk.panels[Lane.LEFT]
    page._session.emit_change(
        project.repository.record_rule(Confusion(FLASH, SLIP), bo.id, LONG)
    )
    qtbot.waitUntil(lambda: LONG in [rule.text for rule in panel.note._rules])
    QApplication.processEvents()
    before = page.player.geometry()

    def says(*pressed: str | Qt.Key) -> None:
        for key in pressed:
            if isinstance(key, str):
                qtbot.keyClicks(page, key)
            else:
                qtbot.keyClick(page, key)
        for _ in range(3):
            QApplication.processEvents()
        assert page.player.geometry() == before, pressed

    says("s")
    assert panel.note.isVisible()
    says("f", "w", "o", "e")
    assert "Only a slip or a fall" in panel.problem.text()
    says(";")
    assert page.desk.panels[Lane.RIGHT].problem.isVisible()
    says(Qt.Key.Key_Return)
    assert page.desk.hint.text()


def test_what_has_no_room_drops_down_whole(
    qtbot, page: LabelPage, project: Project, bo: Coach
):
    longest = ("slip if both hands stop and " * 8)[:200].strip()
    page._session.emit_change(
        project.repository.record_rule(Confusion(FLASH, SLIP), bo.id, longest)
    )
    qtbot.waitUntil(lambda: not page.rule_notes._read.running)
    qtbot.keyClick(page, Qt.Key.Key_S)
    note = page.desk.panels[Lane.LEFT].note
    qtbot.waitUntil(note.isVisible)
    assert longest in note.toolTip()
    qtbot.mouseClick(note, Qt.MouseButton.LeftButton)
    assert note.popup.isVisible()
    (told,) = note.popup.findChildren(QLabel)
    assert longest in told.text()
    note.popup.close()
    note.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(note, Qt.Key.Key_Space)
    assert note.popup.isVisible()
    assert not page.player.is_playing
    note.popup.close()


def test_a_rule_that_is_cut_ends_in_dots_and_begins_at_its_first_word(qtbot):
    note = RuleNote()
    qtbot.addWidget(note)
    note.setText("slip if " + "both hands stop and " * 9)
    note.resize(60, 2 * note.fontMetrics().lineSpacing())
    assert len(note.shown) == 2
    assert note.shown[0].startswith("slip")
    assert note.shown[-1].endswith("…")


def test_a_remark_lies_below_the_chip_where_both_do_not_fit(qtbot, page: LabelPage):
    page.resize(1024, 560)
    desk = page.desk
    desk.show_shape(320, 180)
    desk.say_mine("My answer: Flash – Flash")
    desk.say("Every video has your answer.", "good")
    QApplication.processEvents()
    assert desk.hint.width() >= desk.hint.fontMetrics().horizontalAdvance(
        desk.hint.text()
    )
    desk.say_mine("Settled as Slip – Flash; you said Flash – Flash")
    desk.say("Every video has your answer. And some more words.", "good")
    QApplication.processEvents()
    assert desk.hint.geometry().top() > desk.mine_label.geometry().bottom()
    assert desk.hint.height() < 3 * desk.hint.fontMetrics().lineSpacing()


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
