"""Disagreements: seen only by who has answered, without names, settled with a reason."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from annotator.project import Project
from annotator.ui import errors
from annotator.ui.decision_panel import answers_without_names
from annotator.ui.review_page import ReviewPage
from annotator.ui.session import Session
from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    Coach,
    CoachId,
    Disagreement,
    Lane,
    Status,
    Video,
    VideoId,
)
from dataset.states import LanePair, LaneState

FLASH, SLIP, FALL, EMPTY = LaneState


def pair(left: LaneState, right: LaneState, note: str = "") -> Answer:
    return Answer(pair=LanePair(left, right), note=note)


@pytest.fixture
def disputed(
    project: Project, ada: Coach, bo: Coach, video_ids: list[VideoId]
) -> list[VideoId]:
    """Two videos in dispute: one on the left lane only, one on whether to judge."""
    repository = project.repository
    first, second, _ = video_ids
    repository.record_annotation(first, ada.id, pair(FLASH, FALL))
    repository.record_annotation(first, bo.id, pair(SLIP, FALL, note="at hold 7"))
    repository.record_annotation(second, ada.id, pair(FLASH, EMPTY))
    repository.record_annotation(second, bo.id, Answer(unusable="camera moved"))
    return [first, second]


@pytest.fixture
def page(qtbot, session: Session, disputed: list[VideoId]):
    made = ReviewPage(session)
    made.resize(1280, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.disputed.count() == 2 and made.isActiveWindow())
    yield made
    made.shut_down()
    made.close()


def status_of(page: ReviewPage, video_id: VideoId) -> Status:
    return page._session.project.repository.statuses()[video_id]


def all_words(page: ReviewPage) -> str:
    """Everything that can be read or heard on the page."""
    words = []
    for label in page.findChildren(QLabel):
        words += [label.text(), label.toolTip(), label.accessibleName()]
    for button in page.findChildren(QPushButton):
        words += [button.text(), button.toolTip(), button.accessibleName()]
    for row in range(page.disputed.count()):
        item = page.disputed.item(row)
        words += [item.text(), item.toolTip()]
    return "\n".join(words)


# ---------------------------------------------------------------- who sees what


def test_a_coach_who_has_not_answered_sees_nothing(
    qtbot, page: ReviewPage, project: Project
):
    project.repository.add_coach("Cleo")
    page._session.set_coach(project.repository.coach("Cleo"))
    assert page.disputed.count() == 0, "the last coach's list was still there"
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.disputed.count() == 0
    assert page.empty.isVisible()
    assert "dispute" not in page.empty.title.text()
    assert not page.panel.isVisible()


def test_with_nobody_labelling_it_asks_who(qtbot, page: ReviewPage):
    page._session.set_coach(None)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.title.text() == "Who is labelling?"
    assert page.disputed.count() == 0


def test_nothing_in_dispute_is_said_kindly(qtbot, session: Session):
    page = ReviewPage(session)
    page.show()
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No disagreements"
    page.shut_down()
    page.close()


def test_no_name_is_on_the_page(page: ReviewPage, ada: Coach, bo: Coach):
    words = all_words(page)
    assert "Answer A" in words
    assert "Answer B" in words
    for coach in (ada, bo):
        assert not re.search(rf"\b{coach.name}\b", words)


def disagreement(fingerprint: str, first: int, second: int) -> Disagreement:
    video = Video(VideoId(1), "v.mp4", "v.mp4", fingerprint, "g", 64, 96, 1.5, 2)
    answers = (pair(FLASH, FALL), pair(SLIP, FALL))
    annotations = tuple(
        Annotation(AnnotationId(n), video.id, CoachId(n), a, 1, datetime.now(UTC))
        for n, a in zip((first, second), answers, strict=True)
    )
    return Disagreement(video, annotations)


def test_the_order_is_the_videos_own_and_not_a_coachs():
    leads = []
    for number in range(200):
        given = disagreement(f"{number:032x}", 1, 2)
        shown = answers_without_names(given)
        turned = replace(given, annotations=given.annotations[::-1])
        assert answers_without_names(turned) == shown, "order depends on the list"
        leads.append(shown[0].answer == given.annotations[0].answer)
    assert 70 < sum(leads) < 130, "one coach is nearly always A"


def test_three_coaches_with_two_answers_are_two_answers():
    given = disagreement("ab", 1, 2)
    third = replace(given.annotations[0], coach_id=CoachId(3), id=AnnotationId(3))
    shown = answers_without_names(
        replace(given, annotations=(*given.annotations, third))
    )
    assert sorted(each.n_coaches for each in shown) == [1, 2]


# ---------------------------------------------------------------- deciding


def test_only_the_lane_in_dispute_is_open(page: ReviewPage):
    left, right = page.panel.lanes[Lane.LEFT], page.panel.lanes[Lane.RIGHT]
    assert left.is_open
    assert left.state is None
    assert not right.is_open
    assert right.state is FALL
    assert "locked" in right.locked.text()


def test_keys_cannot_change_the_locked_lane(qtbot, page: ReviewPage):
    qtbot.keyClick(page, Qt.Key.Key_J)  # right: flash
    assert page.panel.lanes[Lane.RIGHT].state is FALL


@pytest.mark.parametrize("digit", [1, 2])
def test_a_digit_takes_an_answer(qtbot, page: ReviewPage, digit: int):
    qtbot.keyClick(page, str(digit))
    wanted = page.panel.answer_buttons[digit - 1].shown.answer.pair
    assert wanted is not None
    assert page.panel.lanes[Lane.LEFT].state is wanted.left
    assert page.panel.answer_buttons[digit - 1].isChecked()
    assert not page.panel.answer_buttons[2 - digit].isChecked()


def test_it_is_settled_with_a_reason_and_the_next_one_opens(
    qtbot, page: ReviewPage, disputed: list[VideoId], ada: Coach
):
    first, second = disputed
    page.panel.answer_buttons[0].setFocus()
    qtbot.keyClick(page, "1")
    wanted = page.panel.answer_buttons[0].shown.answer.pair
    assert not page.panel.settle_button.isEnabled(), "no reason given yet"
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert status_of(page, first) is Status.DISPUTED
    assert page.panel.reason.hasFocus(), "it leads to what is missing"
    qtbot.keyClicks(page.panel.reason, "1 clear stop at 0:02")
    assert page.panel.answer_buttons[0].isChecked(), "typing took an answer"
    assert page.panel.settle_button.isEnabled()
    qtbot.keyClick(
        page.panel.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: status_of(page, first) is Status.SETTLED)
    (settled,) = page._session.project.repository.adjudications()
    assert settled.answer.pair == wanted
    assert settled.reason == "1 clear stop at 0:02"
    assert settled.coach_id == ada.id
    qtbot.waitUntil(lambda: page._open == second)
    assert page.panel.reason.text() == ""
    assert page.disputed.count() == 1
    assert page.settled.count() == 1


def test_another_pair_than_both_answers_is_possible(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, Qt.Key.Key_D)  # left: fall
    qtbot.mouseClick(page.panel.reason_buttons[3], Qt.MouseButton.LeftButton)
    assert not any(button.isChecked() for button in page.panel.answer_buttons)
    qtbot.mouseClick(page.panel.settle_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._writer.busy)
    (settled,) = page._session.project.repository.adjudications()
    assert settled.answer.pair == LanePair(FALL, FALL)
    assert settled.reason == page.panel.reason_buttons[3].text()
    qtbot.waitUntil(lambda: page.disputed.count() == 1)


def test_cannot_be_judged_settles_as_unusable(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    qtbot.keyClick(page, Qt.Key.Key_X)
    assert page.panel.lanes[Lane.LEFT].state is None
    page.panel.reason.setText("no race in it")
    qtbot.keyClick(page, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(page, disputed[0]) is Status.UNUSABLE)
    qtbot.waitUntil(lambda: page.settled.count() == 1)


def test_both_lanes_empty_is_refused_in_words(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    page.disputed.setCurrentRow(1)  # one says cannot judge: both lanes are open
    assert page._open == disputed[1]
    assert all(choice.is_open for choice in page.panel.lanes.values())
    qtbot.keyClick(page, Qt.Key.Key_F)
    qtbot.keyClick(page, Qt.Key.Key_Semicolon)
    page.panel.reason.setText("nobody")
    assert not page.panel.settle_button.isEnabled()
    assert "Both lanes are empty" in page.panel.missing.text()


def test_undo_opens_the_last_one_again(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    first, second = disputed
    qtbot.keyClick(page, "2")
    page.panel.reason.setText("because")
    page.panel.settle()
    qtbot.waitUntil(lambda: page._open == second)
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page._open == first)
    assert status_of(page, first) is Status.DISPUTED
    assert page.disputed.count() == 2
    assert page.settled.count() == 0
    assert not page.undo_button.isEnabled()
    assert page.player.path is not None
    assert page.player.path.name == page.name.text()


def test_a_settled_one_can_be_opened_again(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    page.panel.reason.setText("because")
    page.panel.settle()
    qtbot.waitUntil(lambda: page.settled.count() == 1)
    page.settled.setCurrentRow(0)
    qtbot.mouseClick(page.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.settled.count() == 0)
    assert status_of(page, disputed[0]) is Status.DISPUTED


def test_a_half_typed_reason_survives_other_changes(
    qtbot, page: ReviewPage, project: Project, bo: Coach, video_ids: list[VideoId]
):
    qtbot.keyClick(page, "1")
    page.panel.reason.setText("half a rea")
    change = project.repository.record_annotation(
        video_ids[2], bo.id, pair(FLASH, FLASH)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.panel.reason.text() == "half a rea"
    assert page.panel.decision() is not None


def test_an_answer_changed_meanwhile_starts_the_decision_afresh(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    change = project.repository.record_annotation(
        disputed[0], bo.id, pair(EMPTY, FLASH)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.panel.lanes[Lane.RIGHT].is_open)
    assert page.panel.decision() is None


def test_a_dispute_that_ended_meanwhile_gives_one_sentence(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    """Another window: Bo has come round to the same answer just before."""
    project.repository.record_annotation(disputed[0], bo.id, pair(FLASH, FALL))
    qtbot.keyClick(page, "1")
    page.panel.reason.setText("because")
    page.panel.settle()
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    dialog.close()
    assert status_of(page, disputed[0]) is Status.AGREED
    qtbot.waitUntil(lambda: page.disputed.count() == 1)


def settle(qtbot, page: ReviewPage, reason: str) -> None:
    qtbot.keyClick(page, "1")
    page.panel.reason.setFocus()
    qtbot.keyClicks(page.panel.reason, reason)
    qtbot.keyClick(
        page.panel.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )


def test_what_another_window_has_settled_is_not_overruled_unseen(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    first, second = disputed
    project.repository.record_adjudication(first, bo.id, pair(EMPTY, FALL), "seen")
    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    sentence = dialog.property("what")
    dialog.close()
    assert "was settled meanwhile as “empty – fall”" in sentence
    assert "open it again to change it" in sentence
    (settled,) = project.repository.adjudications()
    assert (settled.reason, settled.revision) == ("seen", 1)
    qtbot.waitUntil(lambda: page._open == second)
    assert page.settled.count() == 1


def test_a_busy_database_stops_neither_the_window_nor_the_reason(
    qtbot, page: ReviewPage, disputed: list[VideoId], busy_database
):
    first, second = disputed
    with busy_database():
        started = time.monotonic()
        settle(qtbot, page, "because")
        assert time.monotonic() - started < 1.0
        assert not page.panel.settle_button.isEnabled()
        page.panel.settle()  # a second time while the first waits
        qtbot.wait(100)
        assert page.panel.reason.text() == "because"
        assert status_of(page, first) is Status.DISPUTED
    qtbot.waitUntil(lambda: page._open == second)
    assert status_of(page, first) is Status.SETTLED
    assert page.panel.isEnabled()
    with busy_database():
        started = time.monotonic()
        page.undo()
        assert time.monotonic() - started < 1.0
        assert not page.undo_button.isEnabled()
    qtbot.waitUntil(lambda: page._open == first)


def test_a_decision_that_cannot_be_saved_stays_on_the_page(
    qtbot, page: ReviewPage, project: Project, disputed: list[VideoId]
):
    file = project.database_file
    assert file is not None
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON adjudications"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    dialog.close()
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.panel.reason.text() == "because"
    assert page.panel.settle_button.isEnabled()


def test_a_settled_video_whose_answer_was_taken_back_is_not_shown(
    qtbot, page: ReviewPage, project: Project, ada: Coach, disputed: list[VideoId]
):
    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: page.settled.count() == 1)
    assert re.search(r"(Flash|Slip) – Fall", page.settled.item(0).text())
    change = project.repository.withdraw_annotation(disputed[0], ada.id)
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.settled.count() == 0)


def test_both_answers_are_as_wide_even_when_one_has_a_note(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    note = "misses the foothold at the eleventh and stands there for a second or two"
    change = project.repository.record_annotation(
        disputed[0], bo.id, pair(SLIP, FALL, note=note)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: note in all_words(page))
    qtbot.wait(50)
    first, second = (button.width() for button in page.panel.answer_buttons)
    assert abs(first - second) <= 1


def test_space_plays_the_video_and_a_focused_button_keeps_it(qtbot, page: ReviewPage):
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    page.disputed.setFocus()
    qtbot.keyClick(page.disputed, Qt.Key.Key_Space)
    assert page.player.is_playing
    page.player.pause()
    button = page.panel.lanes[Lane.LEFT].buttons[SLIP]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert page.panel.lanes[Lane.LEFT].state is SLIP
    assert not page.player.is_playing


def test_a_missing_file_asks_the_window_to_find_it(
    qtbot, page: ReviewPage, find: Callable[[], None]
):
    with qtbot.waitSignal(page.find_requested) as asked:
        find()
    assert asked.args[0].name == page.name.text()


@pytest.fixture
def find(page: ReviewPage) -> Callable[[], None]:
    def click() -> None:
        assert page.player.path is not None
        page.player.findRequested.emit(page.player.path)

    return click


def test_the_page_fits_below_the_bar_of_a_small_window(page: ReviewPage):
    page.resize(1280, 640)
    QApplication.processEvents()
    assert page.minimumSizeHint().height() <= 640
    assert page.minimumSizeHint().width() <= 1280
