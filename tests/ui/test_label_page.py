"""A coach at the desk, told as stories, with real keys and a real database."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox

from annotator.project import Project
from annotator.ui import commits, errors, same_file
from annotator.ui.commits import TYPED_AHEAD_MS
from annotator.ui.elided import ElidedLabel, ShortenedLabel
from annotator.ui.jobs import JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.queue import QueueModel
from annotator.ui.session import Session
from annotator.ui.suggesting import Suggesting
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.theme import ThemeChoice, apply_theme
from annotator.workflow import (
    Answer,
    ChangeKind,
    Lane,
    QueueItem,
    Status,
    SuggestionPolicy,
    VideoId,
)
from dataset.errors import Cancelled
from dataset.states import LanePair, LaneState
from dataset.video import fingerprint
from model.checkpoints import SplitMetrics
from tests.factories import make_checkpoint
from tests.ui.desk_stories import (
    answer_of,
    caught_up,
    look_at,
    pair,
    press,
    read_again,
    saved,
    seen,
    undo,
)
from tests.ui.disk import busy, no_room

Suggest = Callable[[VideoId, int, float], None]


def database(project: Project) -> Path:
    assert project.database_file is not None
    return project.database_file


# Answering


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("a", "k", "1-2"),
        ("s", "l", "2-3"),
        ("d", ";", "3-4"),
        ("f", "j", "4-1"),
        ("1", "8", "1-2"),
        ("2", "9", "2-3"),
        ("3", "0", "3-4"),
        ("4", "7", "4-1"),
    ],
)
def test_two_keys_and_enter_store_an_answer_and_show_the_next_video(
    qtbot, page, project, ada, video_ids, left, right, expected
):
    assert page.video.id == video_ids[0]
    press(qtbot, page, left, right)
    assert answer_of(project, video_ids[0], ada) is None  # not before Enter
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair(expected)
    assert page.video.id == video_ids[1]
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    assert "Saved" in page.desk.saved_label.text()
    stored = project.repository.annotation(video_ids[0], ada.id)
    assert stored.seconds_taken is not None
    assert stored.suggestion_id is None


def test_the_mouse_does_the_same(qtbot, page, project, ada, video_ids):
    for lane, state in ((Lane.LEFT, LaneState.SLIP), (Lane.RIGHT, LaneState.FLASH)):
        button = page.desk.panels[lane].buttons[state]
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert button.isChecked()
    seen(qtbot, page)
    qtbot.mouseClick(page.desk.bar.commit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.commits.is_saving)
    assert answer_of(project, video_ids[0], ada) == pair("2-1")


def test_whoever_has_answered_all_is_told_what_is_in_dispute(
    qtbot, page, session, project, bo, video_ids
):
    for each, said in zip(video_ids[:2], ("3-1", "2-2"), strict=True):
        project.repository.record_annotation(each, bo.id, pair(said), seconds_taken=4.0)
    for keys in ("aj", "sk", "dj"):
        press(qtbot, page, keys, Qt.Key.Key_Return)
    assert page.desk.hint.text() == (
        "Every video has your answer. In dispute: 1, to settle in Review (Ctrl+2)."
    )
    change = project.repository.record_adjudication(
        video_ids[0], bo.id, pair("1-1"), "seen again"
    )
    session.emit_change(change)
    qtbot.waitUntil(
        lambda: page.desk.hint.text() == "Every video has your answer.", timeout=60_000
    )


def test_a_whole_evening_without_the_mouse(qtbot, page, project, ada, video_ids):
    for keys in ("aj", "sk", "dj"):
        press(qtbot, page, keys, Qt.Key.Key_Return)
    assert [answer_of(project, each, ada) for each in video_ids] == [
        pair("1-1"),
        pair("2-2"),
        pair("3-1"),
    ]
    assert "Every video has your answer" in page.desk.hint.text()
    assert "3 of 3" in page.desk.queue.progress_label.text()


def test_enter_with_nothing_chosen_says_so_in_place(qtbot, page, project, video_ids):
    press(qtbot, page, Qt.Key.Key_Return)
    assert "Choose a state for each lane" in page.desk.hint.text()
    press(qtbot, page, "a", Qt.Key.Key_Return)
    assert "right lane" in page.desk.hint.text()
    assert not errors.open_dialogs()
    assert QApplication.activeModalWidget() is None
    assert page.video.id == video_ids[0]
    assert project.repository.annotations() == []
    press(qtbot, page, "j")
    assert page.desk.hint.text() == ""


def test_both_lanes_empty_is_refused_where_it_happens(qtbot, page):
    press(qtbot, page, "f", ";")
    assert page.desk.panels[Lane.RIGHT].problem.isVisible()
    assert "press X" in page.desk.panels[Lane.RIGHT].problem.text()
    assert page.draft.state(Lane.RIGHT) is None
    assert not page.desk.panels[Lane.RIGHT].buttons[LaneState.EMPTY].isChecked()
    press(qtbot, page, "k")
    assert not page.desk.panels[Lane.RIGHT].problem.isVisible()
    assert page.draft.answer() == pair("4-2")
    empty = page.desk.panels[Lane.RIGHT].buttons[LaneState.EMPTY]
    qtbot.mouseClick(empty, Qt.MouseButton.LeftButton)
    assert not empty.isChecked()  # the button must not stay pressed
    assert page.draft.answer() == pair("4-2")


def test_unsure_and_a_note_travel_with_the_answer(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", "u", "n")
    assert page.desk.bar.note.hasFocus()
    press(qtbot, page, "slipped? see 3 s", Qt.Key.Key_Return)  # ends the note only
    assert page.video.id == video_ids[0]
    assert page.draft.state(Lane.LEFT) is LaneState.FLASH  # typed letters chose nothing
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == Answer(
        pair=LanePair.parse("1-1"), unsure=True, note="slipped? see 3 s"
    )


def test_a_video_that_cannot_be_judged_gets_a_reason_from_the_list(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "x")
    assert page.desk.bar.is_asking
    press(qtbot, page, "1")
    assert not page.desk.bar.is_asking
    assert page.draft.state(Lane.LEFT) is None
    assert "no race" in page.desk.mine_label.text()
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == Answer(unusable="no race")


def test_or_a_reason_in_ones_own_words(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "x", "f", "og on the lens", Qt.Key.Key_Return)
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == Answer(unusable="fog on the lens")


@pytest.mark.parametrize("where", ["list", "words", "lane"])
def test_enter_before_there_is_a_reason_says_that_it_is_missing(
    qtbot, page, project, where
):
    press(qtbot, page, "a", "j", "x")
    if where == "words":
        page.desk.bar.reasons.own.setFocus()
    elif where == "lane":
        page.desk.panels[Lane.LEFT].buttons[LaneState.FLASH].setFocus()
    press(qtbot, page, Qt.Key.Key_Return)
    assert page.desk.bar.is_asking
    assert page.desk.hint.isVisible()
    assert "Say why it cannot be judged" in page.desk.hint.text()
    assert page.desk.saved_label.text() == ""
    assert project.repository.annotations() == []
    page.desk.bar.reasons.own.setFocus()
    press(qtbot, page, Qt.Key.Key_Escape)
    assert page.desk.hint.text() == ""
    press(qtbot, page, "x", Qt.Key.Key_Return, "2")
    assert page.draft.unusable == "ends too early"
    assert page.desk.hint.text() == ""


def test_escape_leaves_the_reasons_as_they_were(qtbot, page):
    press(qtbot, page, "a", "j", "x", Qt.Key.Key_Escape)
    assert not page.desk.bar.is_asking
    assert page.draft.answer() == pair("1-1")
    press(qtbot, page, "k")  # the keys are the page's again
    assert page.draft.answer() == pair("1-2")


# Taking back and revising


def test_ctrl_z_takes_back_the_last_commit_and_keeps_it_for_editing(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k", Qt.Key.Key_Return)
    undo(qtbot, page)
    assert answer_of(project, video_ids[0], ada) is None
    assert page.video.id == video_ids[0]
    assert page.draft.answer() == pair("1-2")
    press(qtbot, page, "j", Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")
    said = [each.answer for each in project.repository.history(video_ids[0], ada.id)]
    assert said == [pair("1-2"), None, pair("1-1")]


def test_ctrl_z_goes_back_one_commit_at_a_time(qtbot, page, project, ada, video_ids):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return, "s", "k", Qt.Key.Key_Return)
    undo(qtbot, page)
    assert page.video.id == video_ids[1]
    undo(qtbot, page)
    assert page.video.id == video_ids[0]
    assert project.repository.annotations() == []
    undo(qtbot, page)
    assert "nothing to take back" in page.desk.hint.text()


def test_a_revision_is_taken_back_to_the_answer_before_it(
    qtbot, page, project, ada, video_ids
):
    project.repository.record_annotation(
        video_ids[0], ada.id, pair("1-1"), seconds_taken=9.0
    )
    read_again(qtbot, page)
    look_at(qtbot, page, video_ids[0])
    assert "Flash – Flash" in page.desk.mine_label.text()
    press(qtbot, page, "s")
    assert "Revising" in page.desk.mine_label.text()
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("2-1")
    undo(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")
    assert page.draft.answer() == pair("2-1")


def test_committing_the_same_again_writes_nothing(
    qtbot, page, project, session, ada, video_ids
):
    project.repository.record_annotation(video_ids[0], ada.id, pair("1-1"))
    read_again(qtbot, page)
    look_at(qtbot, page, video_ids[0])
    told: list[object] = []
    session.changed.connect(told.append)
    press(qtbot, page, Qt.Key.Key_Return)
    assert told == []
    assert len(project.repository.history(video_ids[0], ada.id)) == 1
    assert page.video.id != video_ids[0]


def test_a_commit_tells_the_other_pages_what_changed(qtbot, page, session, video_ids):
    with qtbot.waitSignal(session.changed) as told:
        press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    (change,) = told.args
    assert change.kind is ChangeKind.ANNOTATIONS
    assert change.video_ids == {video_ids[0]}


def test_what_is_chosen_waits_while_another_video_is_looked_at(qtbot, page, video_ids):
    press(qtbot, page, "a", "u")
    look_at(qtbot, page, video_ids[2])
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    look_at(qtbot, page, video_ids[0])
    assert page.draft.state(Lane.LEFT) is LaneState.FLASH
    assert page.desk.bar.unsure_button.isChecked()


# When the world fails


def test_a_commit_that_fails_says_so_and_keeps_the_answer(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    with no_room(project.database_file.with_name("labels.sqlite-wal")):
        press(qtbot, page, Qt.Key.Key_Return)
    (box,) = page.findChildren(QMessageBox)
    assert "labels.sqlite" in box.text()
    box.accept()
    assert answer_of(project, video_ids[0], ada) is None
    assert page.video.id == video_ids[0]
    assert page.draft.answer() == pair("1-2")
    assert page.desk.saved_label.text() == "Not saved"
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    press(qtbot, page, Qt.Key.Key_Return)  # there is room again
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert page.video.id == video_ids[1]


@pytest.fixture
def a_quick_save(monkeypatch) -> None:
    """However long a busy machine takes for it; the page is made after this."""
    monkeypatch.setattr(commits, "TYPED_AHEAD_MS", 60_000)


def test_keys_pressed_just_after_enter_belong_to_the_next_video(
    qtbot, a_quick_save, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert page.commits.is_saving
    qtbot.keyClicks(page, "s")
    qtbot.keyClicks(page, "l")
    saved(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert page.video.id == video_ids[1]
    assert page.draft.answer() == pair("2-3")


def test_enter_is_never_pressed_ahead(
    qtbot, a_quick_save, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    qtbot.keyClicks(page, "sl")
    qtbot.keyClick(page, Qt.Key.Key_Return)
    qtbot.keyClicks(page, "dj")  # meant for the video after the next one
    saved(qtbot, page)
    qtbot.wait(50)
    assert not page.commits.is_saving
    assert answer_of(project, video_ids[1], ada) is None
    assert page.video.id == video_ids[1]
    assert page.draft.answer() == pair("2-3")


def test_a_video_is_answered_only_once_it_is_on_screen(
    qtbot, page, project, ada, video_ids
):
    seen(qtbot, page)
    look_at(qtbot, page, video_ids[1])
    press(qtbot, page, "a", "j")
    assert not page.player.has_shown
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert not page.commits.is_saving
    assert "Not on screen yet" in page.desk.hint.text()
    press(qtbot, page, Qt.Key.Key_Return)  # waits for the picture
    assert answer_of(project, video_ids[1], ada) == pair("1-1")


def test_keys_pressed_during_a_long_save_answer_nothing(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    with busy(database(project)):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.keyClicks(page, "s")  # in time, but the save takes too long
        qtbot.wait(TYPED_AHEAD_MS + 50)
        assert page.commits.is_saving  # and the window is still alive
        assert page.desk.saved_label.text() == "Saving…"
        qtbot.keyClicks(page, "d")
    saved(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert page.video.id == video_ids[1]
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)


def test_what_one_coach_types_ahead_is_never_anothers_answer(
    qtbot, page, project, session, ada, bo, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    with busy(database(project)):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.keyClicks(page, "sl")
        session.set_coach(bo)
    saved(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    qtbot.wait(50)
    assert [each.coach_id for each in project.repository.annotations()] == [ada.id]
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    session.set_coach(ada)
    caught_up(qtbot, page)
    assert not page.has_unsaved_answer  # what she committed is no draft any more


def test_closing_waits_for_the_answer_without_freezing(
    qtbot, session, project, ada, video_ids
):
    board = JobBoard()
    page = LabelPage(session, board)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(page):
        page.show()
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    with busy(database(project)):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        (job,) = board.running
        assert "Saving" in job.title
        assert not job.asks
        page.shut_down()
        assert board.running, "it has waited for the lock"
    qtbot.waitUntil(lambda: not board.running)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")


def test_a_long_save_takes_no_clicks_and_gives_the_desk_back(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    view, bar = page.desk.queue.view, page.desk.bar
    where = view.visualRect(page.queue.index(2, view.modelColumn())).center()
    flash = page.desk.panels[Lane.RIGHT].buttons[LaneState.FLASH]
    with busy(database(project)):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not view.isEnabled())
        assert page.commits.is_saving
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        qtbot.mouseClick(bar.unsure_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(flash, Qt.MouseButton.LeftButton)
        assert view.currentIndex().row() == 0
    saved(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert view.isEnabled()
    assert bar.unsure_button.isEnabled()
    assert page.video.id == video_ids[1]
    press(qtbot, page, "s")
    assert page.draft.state(Lane.LEFT) is LaneState.SLIP


def test_after_a_failed_save_everything_shows_the_same_answer(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    view, bar = page.desk.queue.view, page.desk.bar
    where = view.visualRect(page.queue.index(2, view.modelColumn())).center()
    with no_room(project.database_file.with_name("labels.sqlite-wal")):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        qtbot.mouseClick(bar.unsure_button, Qt.MouseButton.LeftButton)
        assert page.commits.is_saving
        saved(qtbot, page)
    (box,) = page.findChildren(QMessageBox)
    box.accept()
    assert page.video.id == video_ids[0]
    assert view.currentIndex().row() == 0
    assert bar.unsure_button.isChecked() == page.draft.unsure
    assert page.draft.answer() == pair("1-2")
    assert page.has_unsaved_answer


def test_a_note_typed_while_the_answer_is_saved_is_kept(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "k")
    seen(qtbot, page)
    note = page.desk.bar.note
    with busy(database(project)):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        note.setFocus()
        qtbot.keyClicks(note, "slipped ")
        qtbot.wait(TYPED_AHEAD_MS + 50)
        qtbot.keyClicks(note, "at hold 7")
        assert page.commits.is_saving
    saved(qtbot, page)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert page.video.id == video_ids[0]  # the note is still being written
    assert note.text() == "slipped at hold 7"
    assert note.hasFocus()
    assert "what you have changed since" in page.desk.hint.text()
    press(qtbot, page, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == replace(
        pair("1-2"), note="slipped at hold 7"
    )
    assert page.video.id == video_ids[1]
    assert note.text() == ""


def test_it_is_known_whether_an_answer_is_not_committed_yet(
    qtbot, page, session, bo, video_ids
):
    assert not page.has_unsaved_answer
    press(qtbot, page, "u")
    assert page.has_unsaved_answer
    press(qtbot, page, "u")
    assert not page.has_unsaved_answer  # nothing is left of it
    press(qtbot, page, "a", "k")
    look_at(qtbot, page, video_ids[1])
    session.set_coach(bo)
    caught_up(qtbot, page)
    assert page.has_unsaved_answer  # wherever one looks
    session.set_coach(page.commits._session.project.repository.coach("Ada"))
    look_at(qtbot, page, video_ids[0])
    press(qtbot, page, Qt.Key.Key_Return)
    assert not page.has_unsaved_answer
    undo(qtbot, page)
    assert page.has_unsaved_answer


def test_another_file_under_the_same_name_is_not_answered(
    qtbot, page, project, ada, video_ids, video_files, tmp_path
):
    video = project.repository.videos()[1]
    card = tmp_path / video.name  # a camera card, used again for the next evening
    shutil.copy(video_files[2], card)
    project.repository.add_video(
        name=video.name,
        path=str(card),
        fingerprint=video.fingerprint,
        group=video.group,
        width_px=video.width_px,
        height_px=video.height_px,
        duration_s=video.duration_s,
        n_clips=video.n_clips,
    )
    read_again(qtbot, page)
    look_at(qtbot, page, video.id)
    notice = page.desk.damage_label
    qtbot.waitUntil(notice.isVisible)
    assert "another video than the one imported" in notice.text()
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert answer_of(project, video.id, ada) is None
    assert "another video" in page.desk.hint.text()
    shutil.copy(video_files[1], card)  # the right one is put back
    look_at(qtbot, page, video_ids[0])
    assert not notice.isVisible()
    look_at(qtbot, page, video.id)
    qtbot.waitUntil(lambda: not page.on_screen.notice.same_file.running)
    assert not notice.isVisible()
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(project, video.id, ada) == pair("1-1")


def test_what_others_write_shows_up_and_disturbs_nothing(
    qtbot, page, project, session, bo, video_ids
):
    press(qtbot, page, "a")
    change = project.repository.record_annotation(video_ids[0], bo.id, pair("2-2"))
    session.emit_change(change)
    qtbot.wait(80)
    assert page.draft.state(Lane.LEFT) is LaneState.FLASH
    assert page.video.id == video_ids[0]
    press(qtbot, page, "j", Qt.Key.Key_Return)
    assert page.queue.item(video_ids[0]).status is Status.DISPUTED


def test_an_answer_that_was_quicker_than_the_look_at_its_file_is_told_of(
    qtbot, page, project, ada, video_files, tmp_path, monkeypatch
):
    """A long video on a slow disk: its file is read whole only after the answer."""
    answers, real = threading.Event(), fingerprint

    def slow(path: Path, cancel: Callable[[], bool]) -> str:
        while path.parent == tmp_path and not answers.wait(0.01):
            if cancel():
                raise Cancelled
        return real(path, cancel=cancel)

    monkeypatch.setattr(same_file, "fingerprint", slow)
    second, third = project.repository.videos()[1:]
    for video, file in ((second, video_files[2]), (third, video_files[2])):
        shutil.copy(file, tmp_path / video.name)
        project.repository.add_video(
            name=video.name,
            path=str(tmp_path / video.name),
            fingerprint=video.fingerprint,
            group=video.group,
            width_px=video.width_px,
            height_px=video.height_px,
            duration_s=video.duration_s,
            n_clips=video.n_clips,
        )
    read_again(qtbot, page)
    for video in (second, third):
        look_at(qtbot, page, video.id)
        press(qtbot, page, "a", "j", Qt.Key.Key_Return)
        assert answer_of(project, video.id, ada) == pair("1-1")
    assert not errors.open_dialogs()
    answers.set()
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (told,) = errors.open_dialogs()
    assert isinstance(told, QMessageBox)
    assert second.name in told.text()
    assert "another video than the one imported" in told.text()
    told.close()
    qtbot.waitUntil(lambda: not page.on_screen.notice.same_file.running)
    qtbot.wait(20)
    assert not errors.open_dialogs(), "the other one is what it was"


def test_a_video_that_was_moved_can_still_be_answered(
    qtbot, page, project, ada, video_ids, tmp_path
):
    video = project.repository.videos()[1]
    gone = tmp_path / "elsewhere.mp4"
    project.repository.add_video(
        name=video.name,
        path=str(gone),
        fingerprint=video.fingerprint,
        group=video.group,
        width_px=video.width_px,
        height_px=video.height_px,
        duration_s=video.duration_s,
        n_clips=video.n_clips,
    )
    read_again(qtbot, page)
    look_at(qtbot, page, video.id)
    qtbot.waitUntil(lambda: str(gone) in page.player.view.words)
    with qtbot.waitSignal(page.find_requested) as asked:
        qtbot.mouseClick(page.player.view.button, Qt.MouseButton.LeftButton)
    assert asked.args[0].id == video.id
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert answer_of(project, video.id, ada) == pair("1-1")


# Who sees what


def test_without_a_coach_nothing_is_recorded(qtbot, page, session, project, bo):
    session.set_coach(None)
    assert page.who.isVisible()
    assert any(
        label.text() == "Who is labelling?" for label in page.findChildren(QLabel)
    )
    press(qtbot, page, "a", "j")
    assert project.repository.annotations() == []
    (button,) = [each for each in page.who.buttons if each.text() == "Bo"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.coach == bo
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert [each.coach_id for each in project.repository.annotations()] == [bo.id]


def test_somebody_new_can_be_chosen_as_soon_as_that_is_read(
    qtbot, page, session, project
):
    session.set_coach(None)
    with qtbot.waitSignal(session.coaches_changed):
        session.emit_change(project.repository.add_coach("Cleo"))
    assert [each.text() for each in page.who.buttons] == ["Ada", "Bo", "Cleo"]


def test_enter_picks_the_first_coach(qtbot, page, session, ada):
    session.set_coach(None)
    qtbot.waitUntil(lambda: page.who.buttons[0].hasFocus())
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert session.coach == ada
    press(qtbot, page, "a", "j")
    assert page.draft.answer() == pair("1-1")


def test_where_nobody_has_labelled_yet_the_name_is_asked_for(qtbot, tmp_path: Path):
    project = Project.create(tmp_path / "empty.dualane")
    session = Session(project, None, project.repository.coaches())
    page = LabelPage(session)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(page):
        page.show()
    page.setFocus()  # as whoever brings the page to the front does
    assert page.who.name.hasFocus()
    qtbot.keyClicks(page.focusWidget(), "Cleo")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.coach is not None)
    assert session.coach == project.repository.coach("Cleo")
    project.close()


def test_a_new_coach_starts_with_a_name(qtbot, page, session):
    session.set_coach(None)
    page.who.name.setFocus()
    qtbot.keyClicks(page.who.name, "Cleo")
    qtbot.keyClick(page.who.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.coach is not None)
    assert session.coach is not None
    assert session.coach.name == "Cleo"
    assert not page.who.isVisible()


def test_the_other_coach_finds_nothing_of_mine(
    qtbot, page, session, project, ada, bo, video_ids
):
    press(qtbot, page, "a", "k", Qt.Key.Key_Return, "s")  # one stored, one begun
    session.set_coach(bo)
    caught_up(qtbot, page)
    look_at(qtbot, page, video_ids[0])
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    look_at(qtbot, page, video_ids[1])
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    assert {item.status for item in page.queue.items} == {Status.UNLABELLED}
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "Slip" not in words
    undo(qtbot, page)  # another coach's commit is not mine to take back
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    session.set_coach(ada)  # who finds again what she had begun
    caught_up(qtbot, page)
    look_at(qtbot, page, video_ids[1])
    assert page.draft.state(Lane.LEFT) is LaneState.SLIP


def test_a_suggestion_is_locked_until_the_commit(
    qtbot, page, project, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    read_again(qtbot, page)
    row = page.desk.suggestion_row
    assert row.isVisible()
    assert "locked until you have committed" in row.words.text()
    assert row.suggestion is None
    press(qtbot, page, "g")
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert not row.isVisible()  # there is none for the next video
    look_at(qtbot, page, video_ids[0])
    assert "Flash – Fall · 80\N{NO-BREAK SPACE}%" in row.words.text()


def test_a_revision_after_seeing_the_suggestion_says_so(
    qtbot, page, project, ada, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    read_again(qtbot, page)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert project.repository.annotation(video_ids[0], ada.id).suggestion_id is None
    look_at(qtbot, page, video_ids[0])
    press(qtbot, page, "g", Qt.Key.Key_Return)
    stored = project.repository.annotation(video_ids[0], ada.id)
    assert stored.answer == pair("1-3")
    assert stored.suggestion_id is not None


def test_a_suggestion_once_seen_stays_seen_after_taking_back(
    qtbot, page, project, ada, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    read_again(qtbot, page)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    look_at(qtbot, page, video_ids[0])
    assert "Flash – Fall" in page.desk.suggestion_row.words.text()
    undo(qtbot, page)
    assert "Flash – Fall" in page.desk.suggestion_row.words.text()  # not hidden again
    press(qtbot, page, "l", Qt.Key.Key_Return)
    shown = project.repository.suggestions()[0].id
    history = project.repository.history(video_ids[0], ada.id)
    assert [each.suggestion_id for each in history if each.answer] == [None, shown]


def test_a_suggestion_once_seen_is_remembered_after_a_restart(
    qtbot, page, project, session, ada, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    shown = project.repository.suggestions()[0]
    everyone = replace(
        project.settings, suggestions=SuggestionPolicy.EVERYONE, blind_share=0.0
    )
    project.save_settings(everyone)
    read_again(qtbot, page)
    assert page.desk.suggestion_row.suggestion == shown
    project.save_settings(replace(everyone, suggestions=SuggestionPolicy.AFTER_COMMIT))
    rules = project.suggestion_rules
    qtbot.waitUntil(  # it is kept behind the keys
        lambda: project.repository.suggestion(video_ids[0], ada, rules) == shown
    )
    again = SuggestionRow()
    qtbot.addWidget(again)
    restarted = Suggesting(session, again, page, lambda _seen: None)
    restarted.show(ada, page.queue.item(video_ids[0]))
    qtbot.waitUntil(lambda: again.suggestion == shown)


def test_everyone_may_see_and_use_it_when_the_project_says_so(
    qtbot, page, project, session, ada, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 6, 0.61)
    project.save_settings(
        replace(
            project.settings, suggestions=SuggestionPolicy.EVERYONE, blind_share=0.0
        )
    )
    session.settings_changed.emit()
    read_again(qtbot, page)
    assert (
        "Slip – Fall · 61\N{NO-BREAK SPACE}%" in page.desk.suggestion_row.words.text()
    )
    assert page.desk.suggestion_row.runner_up.text().startswith("then ")
    assert "No video was held out" in page.desk.suggestion_row.runner_up.text()
    metrics = {"test": SplitMetrics(60, 6, 1.0, 0.5, 0.5, n_silent=2)}
    make_checkpoint(project.checkpoints_folder, "net-1", metrics=metrics)
    read_again(qtbot, page)
    said = "right on 3 of 6 held-out videos, and gave no answer to 2 of them."
    qtbot.waitUntil(lambda: said in page.desk.suggestion_row.runner_up.text())
    press(qtbot, page, "g")
    assert page.draft.answer() == pair("2-3")
    press(qtbot, page, Qt.Key.Key_Return)
    shown = project.repository.annotation(video_ids[0], ada.id).suggestion_id
    assert shown == project.repository.suggestions()[0].id


def test_a_share_of_the_videos_is_kept_blind_and_says_so(
    qtbot, page, project, session, ada, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 6, 0.61)
    project.save_settings(
        replace(
            project.settings, suggestions=SuggestionPolicy.EVERYONE, blind_share=1.0
        )
    )
    session.settings_changed.emit()
    read_again(qtbot, page)
    shown = page.desk.suggestion_row
    assert shown.words.text().startswith("Kept blind")
    assert shown.suggestion is None
    press(qtbot, page, "g", "a", "j", Qt.Key.Key_Return)
    look_at(qtbot, page, video_ids[0])
    assert "Slip – Fall" in shown.words.text()  # answered: now it may be seen


def test_an_old_video_comes_back_without_a_word_and_changes_nothing(
    qtbot, page, project, ada, video_ids, suggest: Suggest, monkeypatch
):
    suggest(video_ids[0], 2, 0.8)
    read_again(qtbot, page)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert page.video.id == video_ids[1]
    monkeypatch.setattr("annotator.repeats.REPEAT_SHARE", 1.0)
    monkeypatch.setattr("annotator.repeats.REST", timedelta(0))
    monkeypatch.setattr("annotator.repeats.ANSWERS_BETWEEN", 0)
    read_again(qtbot, page)
    look_at(qtbot, page, video_ids[0])
    item = page.queue.item(video_ids[0])
    assert (item.mine, item.status) == (None, Status.UNLABELLED)
    assert page.draft.answer() is None  # nothing of the earlier answer shows
    assert page.desk.mine_label.text() == ""
    assert not page.desk.history_button.isVisible()
    assert page.desk.suggestion_row.suggestion is None
    assert page.on_screen._suggesting._on_screen is None  # nor where it was seen
    press(qtbot, page, "h")
    qtbot.waitUntil(page.history.isVisible)
    assert page.history.lines == []  # nor by its key
    page.history.forget()
    page.window().activateWindow()  # no window manager gives it the keys back here
    press(qtbot, page, "s", "j", Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")  # it stands
    (repeat,) = project.repository.repeats(ada.id)
    assert (repeat.before, repeat.again) == (pair("1-1"), pair("2-1"))
    assert page.queue.item(video_ids[0]).mine.answer == pair("1-1")
    undo(qtbot, page)
    assert project.repository.repeats(ada.id) == []
    assert page.video.id == video_ids[0]
    assert page.draft.answer() == pair("2-1")  # to be changed, and given again
    assert answer_of(project, video_ids[0], ada) == pair("1-1")
    page.answering.drafts._drafts.clear()


def test_an_old_video_that_is_opened_to_be_corrected_is_corrected(
    qtbot, page, project, ada, video_ids, monkeypatch
):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    monkeypatch.setattr("annotator.repeats.REPEAT_SHARE", 1.0)
    monkeypatch.setattr("annotator.repeats.REST", timedelta(0))
    monkeypatch.setattr("annotator.repeats.ANSWERS_BETWEEN", 0)
    read_again(qtbot, page)
    assert page.queue.item(video_ids[0]).is_repeat
    page.reopen(video_ids[0])
    caught_up(qtbot, page)
    assert page.draft.answer() == pair("1-1")
    read_again(qtbot, page)  # and it stays so, whatever is written elsewhere
    assert page.draft.answer() == pair("1-1")
    press(qtbot, page, "s", Qt.Key.Key_Return)
    assert answer_of(project, video_ids[0], ada) == pair("2-1")
    assert project.repository.repeats(ada.id) == []


# The player's keys


def test_keys_play_and_step_the_video(qtbot, page):
    player = page.player
    qtbot.waitUntil(lambda: player.is_open)
    press(qtbot, page, Qt.Key.Key_Space)
    assert player.is_playing
    press(qtbot, page, Qt.Key.Key_Space)
    assert not player.is_playing
    press(qtbot, page, Qt.Key.Key_Home)
    assert player.frame_index == 0
    press(qtbot, page, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert player.frame_index == 1
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page, Qt.Key.Key_Right, shift)
    assert player.position_s == pytest.approx(1 / 30 + 1.0, abs=0.02)
    qtbot.keyClick(page, Qt.Key.Key_Left, shift)
    assert player.position_s == pytest.approx(1 / 30, abs=0.02)


def test_space_presses_the_control_that_has_the_focus(qtbot, page):
    qtbot.waitUntil(lambda: page.player.is_open)
    page.desk.bar.unsure_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.desk.bar.unsure_button, Qt.Key.Key_Space)
    assert page.draft.unsure
    assert not page.player.is_playing


# How it looks and reads


def test_every_control_has_a_name_for_a_screen_reader(page):
    nameless = [
        button
        for button in page.findChildren(QAbstractButton)
        if not (button.accessibleName() or button.text())
    ]
    assert nameless == []
    assert page.desk.panels[Lane.LEFT].buttons[LaneState.FLASH].accessibleName() == (
        "Left lane: Flash"
    )


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_no_words_are_cut_off_in_the_smallest_window(
    qtbot, page, qapp, choice, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    apply_theme(qapp, choice)
    page.resize(1024, 600)
    read_again(qtbot, page)
    press(qtbot, page, "f", ";")
    assert page.size().width() == 1024  # nothing has pushed the window wider
    assert page.size().height() == 600
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needed = (
            label.heightForWidth(label.width())
            if label.wordWrap()
            else label.sizeHint().height()
        )
        assert label.height() >= needed, label.text()
        if isinstance(label, ShortenedLabel):
            needed = label.fontMetrics().horizontalAdvance(label.shown)
            assert label.width() >= needed, label.shown
        elif isinstance(label, ElidedLabel):
            assert label.text() in label.toolTip()  # whole there, and in the queue
        elif not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            least = button.minimumSizeHint()
            assert button.height() >= least.height(), button.text()
            assert button.width() >= least.width(), button.text()


def test_the_picture_of_an_upright_race_gets_the_height_of_the_page(
    qtbot, page, project, video_ids, suggest: Suggest
):
    suggest(video_ids[0], 2, 0.8)
    page.resize(1280, 645)  # what the window's bars leave of 1280 × 720
    read_again(qtbot, page)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    look_at(qtbot, page, video_ids[0])
    QApplication.processEvents()
    row = page.desk.suggestion_row
    assert row.isVisible()
    assert page.desk.mine_label.isVisible()
    assert page.player.view.height() >= 520
    left, right = (page.desk.panels[lane].geometry() for lane in Lane)
    assert left.size() == right.size()
    assert row.geometry().top() > left.bottom()
    assert row.geometry().right() < page.player.geometry().left()


def test_wide_videos_have_the_lanes_below_and_upright_ones_beside(
    qtbot, page, project, video_ids
):
    left, player = page.desk.panels[Lane.LEFT], page.player
    assert left.geometry().right() < player.geometry().left()
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
    look_at(qtbot, page, project.repository.videos()[-1].id)
    page.layout().activate()
    QApplication.processEvents()
    assert left.geometry().top() > player.geometry().bottom()
    assert page.desk.panels[Lane.RIGHT].geometry().left() > left.geometry().right()


def test_the_queue_tells_status_name_and_answer(project, ada, video_ids):
    project.repository.record_annotation(video_ids[0], ada.id, pair("1-2"))
    model = QueueModel()
    QAbstractItemModelTester(model)
    model.set_items(project.repository.queue(ada.id))
    row = [model.data(model.index(0, column)) for column in range(3)]
    assert row == ["Waiting", "Hall_2024_race001.mp4", "Flash – Slip"]
    spoken = model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Hall_2024_race001.mp4, Waiting, Flash – Slip"
    changed: list[tuple[QModelIndex, QModelIndex]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first, last)))
    items: list[QueueItem] = project.repository.queue(ada.id)
    items[1] = replace(items[1], status=Status.COVERED)
    model.set_items(items)
    assert [first.row() for first, _ in changed] == [1]


def test_a_click_in_the_queue_shows_that_video(qtbot, page, video_ids):
    view = page.desk.queue.view
    where = view.visualRect(page.queue.index(2, view.modelColumn())).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.video.id == video_ids[2]
    press(qtbot, page, "a")  # the keys still answer
    assert page.draft.state(Lane.LEFT) is LaneState.FLASH


def test_an_empty_project_says_what_to_do(qtbot, tmp_path: Path):
    project = Project.create(tmp_path / "empty.dualane")
    project.repository.add_coach("Ada")
    page = LabelPage(
        Session(project, project.repository.coach("Ada"), project.repository.coaches())
    )
    qtbot.addWidget(page)
    page.show()
    caught_up(qtbot, page)
    assert "No videos yet" in page.player.view.words
    with qtbot.waitSignal(page.import_folder_requested):
        qtbot.mouseClick(page.player.view.button, Qt.MouseButton.LeftButton)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert page.video is None
    project.close()
