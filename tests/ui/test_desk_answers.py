"""Marks, final times, undo and redo, history and other keys, told as stories."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)

from annotator.project import Project
from annotator.settings import UserSettings, load_settings
from annotator.ui.draft import Draft
from annotator.ui.help_dialog import key_sections
from annotator.ui.key_map import USUAL, Act, KeyMap, key_words
from annotator.ui.key_settings import KeySettings
from annotator.ui.label_page import LabelPage
from annotator.ui.lane_facts import parse_time
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.workflow import Lane
from dataset.states import LaneState
from tests.ui.desk_stories import (
    answer_of,
    caught_up,
    control,
    pair,
    press,
    read_again,
    redo,
    undo,
)

FRAME_S = 1 / 30


@pytest.fixture
def page(qtbot, page: LabelPage) -> LabelPage:
    """The desk, its video open."""
    qtbot.waitUntil(lambda: page.player.is_open)
    return page


def forward(qtbot, page: LabelPage, n: int) -> None:
    for _ in range(n):
        qtbot.keyClick(page, Qt.Key.Key_Right)
    shown(qtbot, page)


def shown(qtbot, page: LabelPage) -> None:
    """Nobody marks a frame before its picture is there."""
    player = page.player
    qtbot.waitUntil(lambda: player.shown_index == player.frame_index)


# Marks


def test_each_hand_marks_the_moment_of_its_lane(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "s", "l")
    forward(qtbot, page, 6)
    press(qtbot, page, "e")
    forward(qtbot, page, 9)
    press(qtbot, page, "i")
    assert page.player.markers == pytest.approx([6 * FRAME_S, 15 * FRAME_S], abs=0.005)
    left, right = (page.desk.panels[lane].facts for lane in Lane)
    assert left.mark_button.text() == "◆ 0.20 s"
    assert right.mark_button.text() == "◆ 0.50 s"
    press(qtbot, page, "w")
    assert page.player.frame_index == 6
    press(qtbot, page, "o")
    assert page.player.frame_index == 15
    press(qtbot, page, Qt.Key.Key_Return)
    stored = answer_of(project, video_ids[0], ada)
    assert stored is not None
    assert stored.left_moment_s == pytest.approx(6 * FRAME_S, abs=0.002)
    assert stored.right_moment_s == pytest.approx(15 * FRAME_S, abs=0.002)
    assert page.player.markers == ()  # they belong to the video before
    page.show_video(video_ids[0])
    assert len(page.player.markers) == 2


def test_a_mark_where_the_video_begins_says_to_go_to_the_slip_first(qtbot, page):
    press(qtbot, page, "s", "e")
    problem = page.desk.panels[Lane.LEFT].problem
    assert "where the video begins" in problem.text()
    assert "press E again" in problem.text()
    assert page.draft.moment_s(Lane.LEFT) == 0.0  # it may have begun there all the same
    forward(qtbot, page, 3)
    press(qtbot, page, "e")
    assert not problem.isVisible()
    assert page.draft.moment_s(Lane.LEFT) == pytest.approx(3 * FRAME_S, abs=0.005)


def test_a_mark_is_moved_and_removed(qtbot, page):
    press(qtbot, page, "s", "e")
    forward(qtbot, page, 3)
    press(qtbot, page, "e")
    assert page.draft.left_moment_s == pytest.approx(3 * FRAME_S, abs=0.005)
    press(qtbot, page, "e")  # the same frame again
    assert page.draft.left_moment_s is None
    press(qtbot, page, "e")
    qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert page.player.markers == ()
    facts = page.desk.panels[Lane.LEFT].facts
    qtbot.mouseClick(facts.mark_button, Qt.MouseButton.LeftButton)
    assert len(page.player.markers) == 1
    forward(qtbot, page, 5)
    qtbot.mouseClick(facts.mark_button, Qt.MouseButton.LeftButton)  # goes to it now
    assert page.player.frame_index == 3
    qtbot.mouseClick(facts.remove_button, Qt.MouseButton.LeftButton)
    assert page.draft.left_moment_s is None
    press(qtbot, page, "w")
    assert "no mark" in page.desk.panels[Lane.LEFT].problem.text()


def test_only_a_slip_or_a_fall_has_a_moment(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "e")
    assert "slip or a fall" in page.desk.panels[Lane.LEFT].problem.text()
    assert page.draft.left_moment_s is None
    press(qtbot, page, "d", "e", "a")  # a slip of the finger hides the mark
    assert page.player.markers == ()
    press(qtbot, page, "d")
    assert page.player.markers == (0.0,)  # and costs nothing
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")


def test_a_frame_is_marked_only_once_its_picture_is_there(
    qtbot, page, project, ada, video_ids
):
    """Neither the picture before it, which is still on screen, nor one unseen."""
    player = page.player
    press(qtbot, page, "s", "l")
    forward(qtbot, page, 6)
    qtbot.keyClick(page, Qt.Key.Key_End)
    assert player.shown_index == 6, "the last picture is still to come"
    press(qtbot, page, "e")
    assert not player.markers
    page.commit()
    assert "not on screen yet" in page.desk.hint.text()
    assert not page.commits.is_saving
    shown(qtbot, page)
    assert player.markers == pytest.approx([(player.n_frames - 1) * FRAME_S], abs=0.005)
    qtbot.keyClick(page, Qt.Key.Key_Home)
    press(qtbot, page, "i")
    qtbot.keyClick(page, Qt.Key.Key_Right)  # on, before its picture was there
    shown(qtbot, page)
    panel = page.desk.panels[Lane.RIGHT]
    assert page.draft.moment_s(Lane.RIGHT) is None
    assert "never on screen" in panel.problem.text()
    press(qtbot, page, "i", Qt.Key.Key_Return)
    stored = answer_of(project, video_ids[0], ada)
    assert stored is not None
    assert stored.left_moment_s == pytest.approx(44 * FRAME_S, abs=0.005)
    assert stored.right_moment_s == pytest.approx(FRAME_S, abs=0.005)


def test_while_it_plays_the_frame_that_is_seen_is_marked(qtbot, page):
    press(qtbot, page, "s", "k")
    page.player.set_speed(0.25)
    press(qtbot, page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.player.shown_index >= 3)
    press(qtbot, page, "e")
    assert page.player.is_playing
    assert page.draft.moment_s(Lane.LEFT) == page.player.shown_s
    press(qtbot, page, Qt.Key.Key_Space)


def test_a_mark_may_come_before_its_state(qtbot, page, project, ada, video_ids):
    forward(qtbot, page, 4)
    press(qtbot, page, "i", "a", "k", Qt.Key.Key_Return)
    stored = answer_of(project, video_ids[0], ada)
    assert stored is not None
    assert stored.right_moment_s == pytest.approx(4 * FRAME_S, abs=0.002)


# Final times


def test_final_times_are_typed_without_the_mouse(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "k", "t")
    assert page.focusWidget() is page.desk.panels[Lane.LEFT].facts.time
    press(qtbot, page, "6,42", Qt.Key.Key_Return, "y", "9.1", Qt.Key.Key_Return)
    assert page.video.id == video_ids[0]  # Enter ended the typing only
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair(
        "1-2", left_time_s=6.42, right_time_s=9.1
    )
    assert page.desk.panels[Lane.LEFT].facts.time.text() == ""
    page.show_video(video_ids[0])
    assert page.desk.panels[Lane.RIGHT].facts.time.text() == "9.10"


def test_times_need_no_point(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "k", "a", "u", "t", "7004", Qt.Key.Key_Return, "y", "704")
    press(qtbot, page, Qt.Key.Key_Return)
    assert page.desk.panels[Lane.RIGHT].facts.time.text() == "7.04"
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair(
        "1-2", unsure=True, left_time_s=7.004, right_time_s=7.04
    )


def test_letters_are_no_answer_wherever_one_types(qtbot, page):
    """Not even in a line that takes digits only."""
    desk, letters = page.desk, "abcdefghijklmnopqrstuvwxyz;ASDFJKL"
    press(qtbot, page, "s", "k")
    before = page.draft.answer()
    left, right = (desk.panels[lane].facts.time for lane in Lane)
    ways = {
        right: lambda: press(qtbot, page, "y"),
        desk.bar.note: lambda: press(qtbot, page, "n"),
        desk.bar.reasons.own: lambda: press(qtbot, page, "x", "w"),
        page.player.controls.place_field: lambda: control(qtbot, page, Qt.Key.Key_G),
        desk.queue.search: lambda: press(qtbot, page, "/"),
    }
    others = (QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit)
    inputs = {each for kind in others for each in page.findChildren(kind)}
    assert inputs - {page.who.name, left} == set(ways), "one more to be looked at"
    for field, reach in ways.items():
        reach()
        assert field.hasFocus()
        press(qtbot, page, letters)
        assert field.hasFocus(), "no key of the page has led away"
        answer = page.draft.answer()
        assert answer is not None
        assert answer.pair == before.pair
        assert not answer.unsure
        assert not page.draft.time_s(Lane.RIGHT)
        if field is right:
            assert "such as 6.42" in desk.panels[Lane.RIGHT].problem.text()
        press(qtbot, page, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("642", 6.42),
        ("6.4", 6.4),
        ("6,42", 6.42),
        ("1204", 12.04),
        ("12345", 12.345),
        ("9", 9.0),
        ("12", 12.0),
        ("", None),
    ],
)
def test_a_time_is_read_as_the_wall_shows_it(typed, seconds):
    assert parse_time(typed) == seconds


@pytest.mark.parametrize(
    "typed", ["0", "000", "6.4.2", "-6", "six", "123456", "6.4321"]
)
def test_what_the_wall_never_shows_is_no_time(typed):
    with pytest.raises(ValueError, match="no time"):
        parse_time(typed)


def test_a_refusal_under_a_wide_video_moves_nothing(qtbot, page, project):
    video = project.repository.videos()[0]
    project.repository.add_video(
        name="wide.mp4",
        path=video.path,
        fingerprint="f" * 32,
        group="g",
        width_px=1280,
        height_px=720,
        duration_s=1.5,
        n_clips=2,
    )
    read_again(qtbot, page)
    page.show_video(project.repository.videos()[-1].id)
    qtbot.waitUntil(lambda: page.player.is_open)
    page.layout().activate()
    qtbot.wait(50)  # until the last of the layout has settled
    before = (page.player.geometry(), page.desk.panels[Lane.LEFT].geometry())
    press(qtbot, page, "f", ";")
    QApplication.processEvents()
    panel = page.desk.panels[Lane.RIGHT]
    assert panel.problem.isVisible()
    assert (page.player.geometry(), page.desk.panels[Lane.LEFT].geometry()) == before
    assert page.desk.rect().contains(panel.problem.geometry())
    assert not panel.geometry().intersects(panel.problem.geometry())
    assert panel.problem.height() >= panel.problem.fontMetrics().height() + 8
    press(qtbot, page, "j")
    assert not panel.problem.isVisible()


def test_what_is_no_time_is_said_and_never_committed(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k", "t", "6.4.2")
    assert "such as 6.42" in page.desk.panels[Lane.LEFT].problem.text()
    press(qtbot, page, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) is None
    assert "no number" in page.desk.hint.text()
    press(qtbot, page, "t", "2.1", Qt.Key.Key_Return)
    assert "is that right?" in page.desk.panels[Lane.LEFT].problem.text()
    press(qtbot, page, Qt.Key.Key_Return)  # it may be: that is no refusal
    assert answer_of(project, video_ids[0], ada) == pair("1-2", left_time_s=2.1)


def test_a_fall_has_no_final_time(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", "t", "6.4", Qt.Key.Key_Return, "d")
    assert not page.desk.panels[Lane.LEFT].facts.time.isVisible()
    press(qtbot, page, "t")
    assert "stops the timer" in page.desk.panels[Lane.LEFT].problem.text()
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("3-1")


def test_a_time_that_is_being_typed_stays_with_its_video(qtbot, page, video_ids):
    press(qtbot, page, "a", "t", "6.")
    page.show_video(video_ids[1])
    assert page.desk.panels[Lane.LEFT].facts.time.text() == ""
    page.show_video(video_ids[0])
    assert page.desk.panels[Lane.LEFT].facts.time.text() == "6.00"


# Undo and redo


def test_redo_brings_back_all_of_an_answer(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "s", "j", "e", "u", "n", "low", Qt.Key.Key_Return)
    press(qtbot, page, Qt.Key.Key_Return, "a", "k", Qt.Key.Key_Return)
    whole = pair("2-1", unsure=True, note="low", left_moment_s=0.0)
    assert answer_of(project, video_ids[0], ada) == whole
    undo(qtbot, page)
    undo(qtbot, page)
    assert project.repository.annotations() == []
    assert page.draft.answer() == whole
    assert "Taken back: Slip – Flash, unsure. Press" in page.desk.hint.text()
    redo(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == whole
    assert page.video.id == video_ids[1]
    assert page.desk.hint.text() == "Restored: Slip – Flash, unsure."
    control(qtbot, page, Qt.Key.Key_Y)
    assert answer_of(project, video_ids[1], ada) == pair("1-2")
    assert not page.has_unsaved_answer
    redo(qtbot, page)
    assert "nothing to bring back" in page.desk.hint.text()


def test_what_is_pressed_after_redo_answers_the_video_of_before(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    page.show_video(video_ids[2])  # not the next one of the queue
    undo(qtbot, page)
    assert page.video.id == video_ids[0]
    control(qtbot, page, Qt.Key.Key_Y)
    assert page.video.id == video_ids[2]
    assert page.desk.hint.text() == "Restored: Flash – Flash."
    press(qtbot, page, "s", "k", Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("1-1"), "it was replaced"
    assert answer_of(project, video_ids[2], ada) == pair("2-2")


def test_redo_stays_where_something_was_changed_since(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    undo(qtbot, page)
    press(qtbot, page, "u")
    redo(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")
    assert page.video.id == video_ids[0]
    assert "Enter to save that too" in page.desk.hint.text()
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("1-1", unsure=True)


def test_undo_says_what_stands_again(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    page.show_video(video_ids[0])
    press(qtbot, page, "s", Qt.Key.Key_Return)
    undo(qtbot, page)
    assert page.desk.hint.text() == (
        "Taken back: Slip – Flash. Now again: Flash – Flash."
    )


def test_a_new_answer_ends_redo(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    undo(qtbot, page)
    press(qtbot, page, "s", Qt.Key.Key_Return)
    redo(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("2-1")
    assert "nothing to bring back" in page.desk.hint.text()


def test_undo_reaches_behind_a_restart(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    folder = project.folder
    page.shut_down()
    again = Project.open(folder)
    later = LabelPage(
        Session(again, again.repository.coach("Ada"), again.repository.coaches())
    )
    qtbot.addWidget(later, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(later):
        later.show()
    caught_up(qtbot, later)
    undo(qtbot, later)
    assert answer_of(again, video_ids[0], ada) is None
    assert later.video == again.repository.videos()[0]
    assert later.draft.answer() == pair("1-1")
    later.shut_down()
    last = LabelPage(
        Session(again, again.repository.coach("Ada"), again.repository.coaches())
    )
    qtbot.addWidget(last, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(last):
        last.show()
    caught_up(qtbot, last)
    redo(qtbot, last)  # its undo was pressed before a restart
    assert answer_of(again, video_ids[0], ada) == pair("1-1")
    assert last.video == again.repository.videos()[1], "what is next to label"
    again.close()


# History


def test_one_sees_what_one_has_said_and_never_what_others_have(
    qtbot, page, project, ada, bo, video_ids
):
    project.repository.record_annotation(video_ids[0], bo.id, pair("3-3", note="Bo's"))
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    page.show_video(video_ids[0])
    press(qtbot, page, "s", "e")
    assert "not on screen yet" in page.desk.panels[Lane.LEFT].problem.text()
    qtbot.waitUntil(lambda: page.player.is_open)
    press(qtbot, page, "e", "u", Qt.Key.Key_Return)
    undo(qtbot, page)
    qtbot.keyClicks(page, "h")
    qtbot.waitUntil(page.history.isVisible)
    said = [line.partition("  ")[2] for line in page.history.lines]
    assert said == [
        "Slip – Flash → Flash – Flash; sure now; left mark removed",
        "Flash – Flash → Slip – Flash; unsure; left marked at 0.00 s",
        "Flash – Flash",
    ]
    assert not any("Bo" in line or "Fall" in line for line in page.history.lines)
    qtbot.keyClick(page.history, Qt.Key.Key_Escape)
    assert not page.history.isVisible()


# Other keys


@pytest.fixture
def keys() -> KeyMap:
    return KeyMap()


def test_no_two_usual_keys_are_the_same(keys):
    bound = [key for act in Act for key in keys.keys(act)]
    assert len(bound) == len(set(bound))
    assert all(keys.in_use(key, act) is None for act in Act for key in USUAL[act])


def test_a_chosen_key_works_shows_and_frees_the_old_one(qtbot, session, keys):
    page = LabelPage(session, keys=keys)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(page):
        page.show()
    caught_up(qtbot, page)
    keys.bind(Act.LEFT_SLIP, "Q")
    assert page.desk.panels[Lane.LEFT].buttons[LaneState.SLIP].key == "Q"
    press(qtbot, page, "s")
    assert Lane.LEFT in page.draft.missing
    press(qtbot, page, "q")
    assert page.draft.left is LaneState.SLIP
    keys.bind(Act.UNSURE, "R")
    assert page.desk.bar.unsure_button.text() == "Unsure (R)"
    told = dict(key_sections(keys))["Label"]
    assert ("A Q D F  1 3 4", "Left lane: flash, slip, fall, empty") in told
    press(qtbot, page, Qt.Key.Key_Return)
    assert "J K L ;" in page.desk.hint.text()


def test_a_key_in_use_is_told_and_swapped_only_when_asked_twice(qtbot, keys):
    dialog = KeySettings(keys)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.table.setCurrentCell(list(Act).index(Act.LEFT_FLASH), 0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.is_asking
    qtbot.keyClicks(dialog, "j")
    assert "J is for “Right lane: flash” already" in dialog.remark.text()
    assert keys.keys(Act.LEFT_FLASH) == ("A", "1")
    qtbot.keyClicks(dialog, "j")
    assert keys.keys(Act.LEFT_FLASH) == ("J",)
    assert keys.keys(Act.RIGHT_FLASH) == ("7",)  # it had another one
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.keyClick(dialog, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert "who is labelling" in dialog.remark.text()
    assert dialog.is_asking
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert "Enter changes" in dialog.remark.text()
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.reset_button, Qt.MouseButton.LeftButton)
    assert keys.chosen == {}
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_last_key_of_an_act_is_swapped_never_lost(keys):
    assert keys.bind(Act.NOTE, "U") is Act.UNSURE
    assert keys.keys(Act.UNSURE) == ("N",)
    again = KeyMap(keys.chosen)
    assert again.keys(Act.NOTE) == ("U",)
    assert again.keys(Act.UNSURE) == ("N",)
    with pytest.raises(ValueError, match="cannot be a key"):
        keys.bind(Act.NOTE, "Ctrl+K")


def test_settings_that_make_no_sense_leave_every_act_with_its_keys():
    keys = KeyMap({"note": ("A",), "unsure": ("nonsense", ""), "dance": ("Q",)})
    assert keys.keys(Act.NOTE) == ("N",)  # A is flash still
    assert keys.keys(Act.UNSURE) == ("U",)
    assert keys.holder("Q") is None


def test_chosen_keys_are_kept_between_starts(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path))
    window = MainWindow(UserSettings())
    qtbot.addWidget(window)
    window.keys.bind(Act.LEFT_FLASH, "Q")
    kept = load_settings()
    assert kept.keys == {"left-flash": ("Q",)}
    assert MainWindow(kept).keys.keys(Act.LEFT_FLASH) == ("Q",)
    (tmp_path / "settings.toml").write_text("[keys]\nnote = 3\n")
    assert load_settings() == UserSettings()


def test_the_dialog_is_one_step_from_the_overview(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path))
    window = MainWindow(UserSettings())
    qtbot.addWidget(window)
    window.show()
    window.show_keys()
    overview = QApplication.activeModalWidget()
    assert overview is not None
    qtbot.mouseClick(overview.change_button, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), KeySettings))
    for dialog in window.findChildren(KeySettings):
        dialog.close()


def test_the_overview_names_both_keys_of_redo(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path))
    window = MainWindow(UserSettings())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.show_keys()
    overview = QApplication.activeModalWidget()
    assert overview is not None
    shown = [label.text() for label in overview.findChildren(QLabel)]
    assert "Ctrl+Shift+Z  Ctrl+Y" in shown
    assert "Ctrl+Z  Ctrl+Shift+Z  Ctrl+Y" in shown
    overview.close()


def test_the_overview_names_every_key_of_the_desk(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path))
    window = MainWindow(UserSettings())
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.keyClicks(window, "?")
    overview = QApplication.activeModalWidget()
    assert overview is not None
    shown = [label.text() for label in overview.findChildren(QLabel)]
    assert "A S D F  1 2 3 4" in shown
    assert "J K L ;  7 8 9 0" in shown
    assert "- =  +" in shown
    assert "Enter" in shown  # on the large keyboard and the small one, told once
    keys = " ".join(shown).split()
    for act in Act:
        for key in USUAL[act]:
            assert key_words(key) in keys, act
    overview.close()


def test_nothing_can_be_said_of_no_video(qtbot, page, session):
    session.set_coach(None)
    press(qtbot, page, "e", "t", "h")
    assert page.draft == Draft()
    assert not page.history.isVisible()
