"""Disagreements: seen only by who has answered, without names, settled with a reason."""

import itertools
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from annotator.project import Project
from annotator.settings import Language
from annotator.ui import errors
from annotator.ui.decision_panel import DecisionPanel
from annotator.ui.key_map import Act
from annotator.ui.language import apply_language
from annotator.ui.reason_button import ReasonButton
from annotator.ui.reasons import reason_words
from annotator.ui.review_page import ReviewPage
from annotator.ui.session import Session
from annotator.ui.shown_answers import AnswerButton, answers_without_names
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
from tests.annotator.conftest import take_back
from tests.factories import make_video

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
    qtbot.waitUntil(
        lambda: made.disputes.disputed.count() == 2 and made.isActiveWindow()
    )
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
    for row in range(page.disputes.disputed.count()):
        item = page.disputes.disputed.item(row)
        words += [item.text(), item.toolTip()]
    return "\n".join(words)


# ---------------------------------------------------------------- who sees what


def test_a_coach_who_has_not_answered_sees_nothing(
    qtbot, page: ReviewPage, project: Project
):
    project.repository.add_coach("Cleo")
    page._session.set_coach(project.repository.coach("Cleo"))
    assert page.disputes.disputed.count() == 0, "the last coach's list was still there"
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.disputes.disputed.count() == 0
    assert page.empty.isVisible()
    assert "dispute" not in page.empty.title.text()
    assert not page.disputes.decision.isVisible()


def test_with_nobody_labelling_it_asks_who(qtbot, page: ReviewPage):
    page._session.set_coach(None)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.title.text() == "Who is labelling?"
    assert page.disputes.disputed.count() == 0


def test_nothing_in_dispute_is_said_kindly(qtbot, session: Session):
    page = ReviewPage(session)
    page.show()
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No disagreements"
    page.shut_down()
    page.close()


def test_the_list_that_is_empty_gives_the_keys_back_and_undo_works(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    for n_left in (1, 0):
        qtbot.keyClick(page.focusWidget() or page, Qt.Key.Key_1)
        page.disputes.decision.reason.setText("seen again")
        qtbot.keyClick(
            page.disputes.decision.reason,
            Qt.Key.Key_Return,
            Qt.KeyboardModifier.ControlModifier,
        )
        qtbot.waitUntil(lambda n=n_left: page.disputes.disputed.count() == n)
        qtbot.waitUntil(lambda: not page.disputes.busy)
    qtbot.waitUntil(lambda: not page.disputes.disputed.hasFocus())
    qtbot.keyClick(
        page.focusWidget() or page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: page.disputes.disputed.count() == 1)


def test_no_name_is_on_the_page(page: ReviewPage, ada: Coach, bo: Coach):
    words = all_words(page)
    assert "Answer 1" in words
    assert "Answer 2" in words
    assert "Settle as answer 2  (Alt+B)" in words
    assert not re.search(r"\b[Aa]nswer [AB]\b", words), "those are lanes of walls"
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


def test_what_each_coach_entered_beside_one_answer_is_shown(qtbot):
    given = disagreement("ab", 1, 2)
    one, other = given.annotations
    first = Answer(
        pair=LanePair(FLASH, SLIP),
        note="lost a foot",
        left_time_s=6.802,
        right_time_s=7.1,
    )
    second = replace(
        first, note="clean start", left_time_s=6.805, right_time_s=7.1, unsure=True
    )
    annotations = (
        replace(one, answer=first),
        replace(one, answer=second, coach_id=CoachId(3), id=AnnotationId(3)),
        other,
    )
    (shown,) = [
        each
        for each in answers_without_names(replace(given, annotations=annotations))
        if each.n_coaches == 2
    ]
    button = AnswerButton(shown, "1", "Q")
    qtbot.addWidget(button)
    said = [label.text() for label in button.findChildren(QLabel)]
    assert {"“lost a foot”", "“clean start”", "1 of them unsure"} <= set(said)
    (left,) = [each for each in said if "6.80" in each]
    assert left in ("Time 6.802 / 6.805 s", "Time 6.805 / 6.802 s")
    assert "Time 7.10 s" in said, "entered twice, said once"
    assert not any("Ada" in each or "Bo" in each for each in said)


# ---------------------------------------------------------------- deciding


def test_only_the_lane_in_dispute_is_open(page: ReviewPage):
    left, right = (
        page.disputes.decision.lanes[Lane.LEFT],
        page.disputes.decision.lanes[Lane.RIGHT],
    )
    assert left.is_open
    assert left.state is None
    assert not right.is_open
    assert right.state is FALL
    assert "locked" in right.locked.text()


def test_keys_cannot_change_the_locked_lane(qtbot, page: ReviewPage):
    qtbot.keyClick(page, Qt.Key.Key_J)  # right: flash
    assert page.disputes.decision.lanes[Lane.RIGHT].state is FALL


@pytest.mark.parametrize("digit", [1, 2])
def test_a_digit_takes_an_answer(qtbot, page: ReviewPage, digit: int):
    qtbot.keyClick(page, str(digit))
    wanted = page.disputes.decision.answer_buttons[digit - 1].shown.answer.pair
    assert wanted is not None
    assert page.disputes.decision.lanes[Lane.LEFT].state is wanted.left
    assert page.disputes.decision.answer_buttons[digit - 1].isChecked()
    assert not page.disputes.decision.answer_buttons[2 - digit].isChecked()


def test_it_is_settled_with_a_reason_and_the_next_one_opens(
    qtbot, page: ReviewPage, disputed: list[VideoId], ada: Coach
):
    first, second = disputed
    page.disputes.decision.answer_buttons[0].setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not page.disputes.decision.reason.hasFocus(), "1 would be written there"
    qtbot.keyClick(page, "1")
    wanted = page.disputes.decision.answer_buttons[0].shown.answer.pair
    assert not page.disputes.decision.settle_button.isEnabled(), "no reason given yet"
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert status_of(page, first) is Status.DISPUTED
    assert page.disputes.decision.reason.hasFocus(), "it leads to what is missing"
    qtbot.keyClicks(page.disputes.decision.reason, "1 clear stop at 0:02")
    assert page.disputes.decision.answer_buttons[0].isChecked(), "typing took an answer"
    assert page.disputes.decision.settle_button.isEnabled()
    qtbot.keyClick(
        page.disputes.decision.reason,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier,
    )
    qtbot.waitUntil(lambda: status_of(page, first) is Status.SETTLED)
    (settled,) = page._session.project.repository.adjudications()
    assert settled.answer.pair == wanted
    assert settled.reason == "1 clear stop at 0:02"
    assert settled.coach_id == ada.id
    qtbot.waitUntil(lambda: page.disputes._open == second)
    assert page.disputes.decision.reason.text() == ""
    assert page.disputes.disputed.count() == 1
    assert page.disputes.settled.count() == 1


def test_what_is_settled_as_unusable_is_counted_by_itself_too(
    qtbot, page: ReviewPage, disputed: list[VideoId], ada: Coach
):
    repository = page._session.project.repository
    title = page.disputes._settled_title
    said = (pair(FLASH, FALL), Answer(unusable="camera moved"))
    told = ("Settled (1)", "Settled (2, 1 of them unusable)")
    for video, answer, expected in zip(disputed, said, told, strict=True):
        page._session.emit_change(
            repository.record_adjudication(video, ada.id, answer, "seen again")
        )
        qtbot.waitUntil(lambda expected=expected: title.text() == expected)


def test_another_pair_than_both_answers_is_possible(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, Qt.Key.Key_D)  # left: fall
    qtbot.mouseClick(
        page.disputes.decision.reason_buttons[3], Qt.MouseButton.LeftButton
    )
    assert not any(
        button.isChecked() for button in page.disputes.decision.answer_buttons
    )
    qtbot.mouseClick(page.disputes.decision.settle_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.disputes._writer.busy)
    (settled,) = page._session.project.repository.adjudications()
    assert settled.answer.pair == LanePair(FALL, FALL)
    assert settled.reason == page.disputes.decision.reason_buttons[3].reason
    qtbot.waitUntil(lambda: page.disputes.disputed.count() == 1)


def test_cannot_be_judged_settles_as_unusable(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    qtbot.keyClick(page, Qt.Key.Key_X)
    assert page.disputes.decision.lanes[Lane.LEFT].state is None
    page.disputes.decision.reason.setText("no race in it")
    qtbot.keyClick(page, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_of(page, disputed[0]) is Status.UNUSABLE)
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)


def test_both_lanes_empty_is_refused_in_words(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    page.disputes.disputed.setCurrentRow(
        1
    )  # one says cannot judge: both lanes are open
    assert page.disputes._open == disputed[1]
    assert all(choice.is_open for choice in page.disputes.decision.lanes.values())
    qtbot.keyClick(page, Qt.Key.Key_F)
    qtbot.keyClick(page, Qt.Key.Key_Semicolon)
    page.disputes.decision.reason.setText("nobody")
    assert not page.disputes.decision.settle_button.isEnabled()
    assert "Both lanes are empty" in page.disputes.decision.missing.text()


def test_undo_opens_the_last_one_again(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    first, second = disputed
    qtbot.keyClick(page, "2")
    page.disputes.decision.reason.setText("because")
    page.disputes.decision.settle()
    qtbot.waitUntil(lambda: page.disputes._open == second)
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.disputes._open == first)
    assert status_of(page, first) is Status.DISPUTED
    assert page.disputes.disputed.count() == 2
    assert page.disputes.settled.count() == 0
    assert not page.disputes.undo_button.isEnabled()
    assert page.player.path is not None
    assert page.player.path.name == page.name.text()


def test_a_settled_one_can_be_opened_again(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    page.disputes.decision.reason.setText("because")
    page.disputes.decision.settle()
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    page.disputes.settled.setCurrentRow(0)
    qtbot.mouseClick(page.disputes.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 0)
    assert status_of(page, disputed[0]) is Status.DISPUTED


def test_a_half_typed_reason_survives_other_changes(
    qtbot, page: ReviewPage, project: Project, bo: Coach, video_ids: list[VideoId]
):
    qtbot.keyClick(page, "1")
    page.disputes.decision.reason.setText("half a rea")
    change = project.repository.record_annotation(
        video_ids[2], bo.id, pair(FLASH, FLASH)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.disputes.decision.reason.text() == "half a rea"
    assert page.disputes.decision.decision() is not None


def test_an_answer_changed_meanwhile_starts_the_decision_afresh(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    qtbot.keyClick(page, "1")
    change = project.repository.record_annotation(
        disputed[0], bo.id, pair(EMPTY, FLASH)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.disputes.decision.lanes[Lane.RIGHT].is_open)
    assert page.disputes.decision.decision() is None


def test_a_dispute_that_ended_meanwhile_gives_one_sentence(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    """Another window: Bo has come round to the same answer just before."""
    project.repository.record_annotation(disputed[0], bo.id, pair(FLASH, FALL))
    qtbot.keyClick(page, "1")
    page.disputes.decision.reason.setText("because")
    page.disputes.decision.settle()
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    dialog.close()
    assert status_of(page, disputed[0]) is Status.AGREED
    qtbot.waitUntil(lambda: page.disputes.disputed.count() == 1)


def settle(qtbot, page: ReviewPage, reason: str) -> None:
    qtbot.keyClick(page, "1")
    page.disputes.decision.reason.setFocus()
    qtbot.keyClicks(page.disputes.decision.reason, reason)
    qtbot.keyClick(
        page.disputes.decision.reason,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier,
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
    qtbot.waitUntil(lambda: page.disputes._open == second)
    assert page.disputes.settled.count() == 1


def test_a_busy_database_stops_neither_the_window_nor_the_reason(
    qtbot, page: ReviewPage, disputed: list[VideoId], busy_database
):
    first, second = disputed
    with busy_database():
        settle(qtbot, page, "because")
        assert not page.disputes.decision.settle_button.isEnabled()
        page.disputes.decision.settle()  # a second time while the first waits
        qtbot.wait(100)
        assert page.disputes.decision.reason.text() == "because"
        assert status_of(page, first) is Status.DISPUTED
    qtbot.waitUntil(lambda: page.disputes._open == second)
    assert status_of(page, first) is Status.SETTLED
    assert page.disputes.decision.isEnabled()
    with busy_database():
        page.disputes.undo()
        assert not page.disputes.undo_button.isEnabled()
        assert status_of(page, first) is Status.SETTLED, "the lock is held still"
    qtbot.waitUntil(lambda: page.disputes._open == first)


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
    assert page.disputes.decision.reason.text() == "because"
    assert page.disputes.decision.settle_button.isEnabled()


def test_a_settled_video_whose_answer_was_taken_back_is_not_shown(
    qtbot, page: ReviewPage, project: Project, ada: Coach, disputed: list[VideoId]
):
    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    assert re.search(r"(Flash|Slip) – Fall", page.disputes.settled.item(0).text())
    change = take_back(project.repository, disputed[0], ada.id)
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 0)


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
    first, second = (button.width() for button in page.disputes.decision.answer_buttons)
    assert abs(first - second) <= 1


def test_space_plays_the_video_and_a_focused_button_keeps_it(qtbot, page: ReviewPage):
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    page.disputes.disputed.setFocus()
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_Space)
    assert page.player.is_playing
    page.player.pause()
    button = page.disputes.decision.lanes[Lane.LEFT].buttons[SLIP]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert page.disputes.decision.lanes[Lane.LEFT].state is SLIP
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


def test_the_page_fits_below_the_bar_of_a_small_window(qtbot, page: ReviewPage):
    qtbot.waitUntil(lambda: page.player.is_open)
    page.resize(1024, 640)
    QApplication.processEvents()
    assert page.minimumSizeHint().height() <= 640
    assert page.minimumSizeHint().width() <= 1024


def test_a_low_window_cuts_no_reason_in_half(qtbot, page: ReviewPage):
    """As on a screen of 1920 × 1080 at 150 %: the choices scroll, “Settle” stays."""
    panel = page.disputes.decision
    page.resize(1008, 440)
    qtbot.wait(50)
    assert page.height() == 440
    for button in panel.reason_buttons:
        assert button.height() >= button.sizeHint().height()
    assert panel.settle_button.visibleRegion().boundingRect().height() >= 36
    assert panel.answer_buttons[0].visibleRegion().boundingRect().top() == 0
    panel.reason_buttons[5].click()
    assert panel.reason.hasFocus()
    seen = panel.reason.visibleRegion().boundingRect()
    assert seen == panel.reason.rect()


# ---------------------------------------------------------------- kinds and moments


@pytest.fixture
def swapped(
    project: Project, ada: Coach, bo: Coach, video_ids: list[VideoId]
) -> VideoId:
    """The third video: one coach has left and right the wrong way."""
    third = video_ids[2]
    repository = project.repository
    repository.record_annotation(third, ada.id, pair(FLASH, FALL))
    repository.record_annotation(third, bo.id, pair(FALL, FLASH))
    return third


@pytest.fixture
def three(qtbot, session: Session, disputed: list[VideoId], swapped: VideoId):
    made = ReviewPage(session)
    made.resize(1280, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.disputes.disputed.count() == 3)
    yield made
    qtbot.waitUntil(lambda: not made._read.running)
    made.shut_down()
    made.close()


def listed(page: ReviewPage) -> list[str]:
    view = page.disputes.disputed
    return [view.item(line).text().split("\n")[1] for line in range(view.count())]


def test_each_disagreement_says_its_kind_and_is_listed_by_it(qtbot, three: ReviewPage):
    assert listed(three) == ["Flash / Slip", "Can it be judged?", "Lanes swapped"]
    assert three.disputes.decision.kind.text() == "Flash / Slip"
    kinds = three.disputes.kinds
    assert kinds.itemText(0) == "All kinds (3)"
    qtbot.keyClick(three, Qt.Key.Key_V)
    assert len(listed(three)) == 1
    assert kinds.currentText() == f"{listed(three)[0]} (1)"
    for _ in range(3):
        qtbot.keyClick(three, Qt.Key.Key_V)
    assert len(listed(three)) == 3


def test_keys_go_from_one_disagreement_to_the_next(qtbot, three: ReviewPage):
    for key, line in ((Qt.Key.Key_N, 1), (Qt.Key.Key_N, 2), (Qt.Key.Key_N, 2)):
        qtbot.keyClick(three, key)
        assert three.disputes.disputed.currentRow() == line
    qtbot.keyClick(three, Qt.Key.Key_P)
    assert three.disputes.disputed.currentRow() == 1


@pytest.mark.parametrize(("key", "index"), [(Qt.Key.Key_A, 0), (Qt.Key.Key_B, 1)])
def test_swapped_lanes_are_settled_with_one_key(
    qtbot, three: ReviewPage, project: Project, swapped: VideoId, key, index: int
):
    assert three.disputes.decision.swapped.isHidden(), "the first is not swapped"
    qtbot.keyClick(three, key, Qt.KeyboardModifier.AltModifier)
    assert project.repository.adjudications() == []
    three.disputes.disputed.setCurrentRow(2)
    assert three.disputes.decision.swapped.isVisible()
    wanted = three.disputes.decision.answer_buttons[index].shown.answer.pair
    qtbot.keyClick(three, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: three.disputes.disputed.count() == 2)
    (settled,) = project.repository.adjudications()
    assert (settled.video_id, settled.answer.pair) == (swapped, wanted)
    assert settled.reason == "Left and right lane were swapped"


def playing(page: ReviewPage) -> bool:
    return page.player.is_playing


def test_the_moment_a_coach_marked_plays_slowly_until_it_is_enough(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    given = Answer(pair=LanePair(SLIP, FALL), left_moment_s=1.2)
    change = project.repository.record_annotation(disputed[0], bo.id, given)
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: list(page.player.markers) == [1.2])
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    buttons = page.disputes.decision.answer_buttons
    (own,) = [at for at, each in enumerate(buttons) if each.shown.moments]
    (other,) = {0, 1} - {own}
    keys = (Qt.Key.Key_Q, Qt.Key.Key_W)
    qtbot.keyClick(page, keys[other])  # that one has marked nothing
    assert not playing(page)
    button = buttons[own].replay_button
    assert button is not None
    assert "Left 1.2 s" in button.text()
    qtbot.keyClick(page, keys[own])
    assert playing(page)
    assert page.player.speed == 0.25
    assert button.isChecked()
    assert page.player.position_s == pytest.approx(0.2, abs=0.04)
    # The video ends 0.3 s after the moment: it begins again all the same.
    page.player.set_speed(4.0)
    turned: list[float] = []
    page.player.positionChanged.connect(turned.append)
    qtbot.waitUntil(
        lambda: any(b < a - 0.5 for a, b in itertools.pairwise(turned)), timeout=10_000
    )
    assert playing(page)
    qtbot.keyClick(page, keys[own])
    assert not playing(page)
    assert page.player.speed == 1.0
    assert not button.isChecked()


def test_play_and_pause_end_a_replay(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    given = Answer(pair=LanePair(SLIP, FALL), left_moment_s=0.8)
    page._session.emit_change(
        project.repository.record_annotation(disputed[0], bo.id, given)
    )
    qtbot.waitUntil(lambda: list(page.player.markers) == [0.8])
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    for each in (0, 1):
        page.replay_moment(each)
    assert playing(page)
    page.disputes.disputed.setFocus()
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_Space)
    assert not playing(page)
    assert page.replay.moment_s is None
    assert page.player.speed == 1.0


# ---------------------------------------------------------------- reasons, undo, redo


def test_reasons_keep_their_places_until_somebody_sits_down_anew(
    qtbot, page: ReviewPage, disputed: list[VideoId]
):
    buttons = page.disputes.decision.reason_buttons
    before = [button.reason for button in buttons]
    settle(qtbot, page, "left hand misses hold 9")
    qtbot.waitUntil(lambda: page.disputes._open == disputed[1])
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    assert [button.reason for button in buttons] == before
    page.hide()
    page.show()
    assert [b.reason for b in buttons] == [*before[:-1], "left hand misses hold 9"]
    page.hide()
    page.show()
    assert [b.reason for b in buttons] == [*before[:-1], "left hand misses hold 9"]
    qtbot.keyClick(page, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    assert page.disputes.decision.reason.text() == "left hand misses hold 9"


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.CHINESE])
def test_every_usual_reason_can_be_read_to_its_end_behind_its_number(
    qtbot, qapp, session: Session, disputed: list[VideoId], language
):
    apply_language(qapp, language)
    try:
        made = ReviewPage(session)
        qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
        made.resize(1008, 560)  # the smallest window
        made.show()
        qtbot.waitUntil(lambda: made.disputes.disputed.count() == 2)
        buttons = made.disputes.decision.reason_buttons
        for number, button in enumerate(buttons, start=1):
            shown = button.text()
            assert shown.startswith(f"Alt+{number}  ")
            assert "…" not in shown
            bare = f"Alt+{number}{reason_words(button.reason)}".replace(" ", "")
            assert shown.replace(" ", "").replace("\n", "") == bare
            room, metrics = button.contentsRect(), button.fontMetrics()
            lines = shown.split("\n")
            assert max(map(metrics.horizontalAdvance, lines)) <= room.width() - 16
            assert len(lines) * metrics.height() <= room.height()
        own = "The left foot came off the volume and the climber & belayer stopped there, right below the ninth hold"
        made.disputes.decision.offer_reasons([own])
        assert buttons[-1].text().startswith("Alt+6  The left foot")
        assert buttons[-1].text().endswith("…")
        assert own in buttons[-1].toolTip().replace("&amp;", "&")
        below = made.disputes.decision.settle_button
        assert made.rect().contains(below.mapTo(made, below.rect().bottomRight()))
    finally:
        apply_language(qapp, Language.ENGLISH)


def test_a_reason_with_signs_beyond_the_first_plane_breaks_between_words(qtbot):
    button = ReasonButton(1)
    qtbot.addWidget(button)
    button.resize(110, 80)
    button.show()
    own = "🧗🧗🧗 the left foot came off"
    button.offer(own)
    shown = button.text()
    assert "\n" in shown
    assert shown.split() == ["Alt+1", *own.split()]


def test_the_usual_reasons_stay_where_they_are_and_rarer_ones_make_room(qtbot):
    panel = DecisionPanel()
    qtbot.addWidget(panel)
    usual = [button.reason for button in panel.reason_buttons]
    panel.offer_reasons(["own", usual[2], "own", usual[2], usual[1]])
    assert [button.reason for button in panel.reason_buttons] == [
        *usual[:5],
        "own",
    ]
    panel.offer_reasons([usual[5], "own", "own", *["other"] * 3, *usual[1:5]])
    assert (
        [button.reason for button in panel.reason_buttons]
        == [
            "other",  # in the place of the one that nobody gave
            *usual[1:5],
            "own",
        ]
    )


def test_a_number_alone_is_no_reason(qtbot, page: ReviewPage, disputed: list[VideoId]):
    panel = page.disputes.decision
    qtbot.waitUntil(lambda: page.disputes._open == disputed[0])
    qtbot.keyClick(page, Qt.Key.Key_2)
    panel.reason.setText("2")
    assert panel.decision() is None
    assert "Alt and the number" in panel.missing.text()
    panel.cannot_judge.click()
    assert panel.decision() is None
    panel.cannot_judge.click()
    qtbot.keyClick(page, Qt.Key.Key_2)
    panel.reason.setText("2 m below the pad")
    assert panel.decision() is not None


def test_undo_and_redo_bring_back_exactly_what_stood(
    qtbot, page: ReviewPage, project: Project, ada: Coach, disputed: list[VideoId]
):
    first = disputed[0]
    control = Qt.KeyboardModifier.ControlModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    repository = project.repository

    def says() -> object:
        found = repository.adjudication(first)
        return found and (found.answer, found.reason, found.coach_id)

    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    decided = says()
    for _ in range(2):
        qtbot.keyClick(page, Qt.Key.Key_Z, control)
        qtbot.waitUntil(lambda: page.disputes.settled.count() == 0)
        assert page.disputes._open == first
        assert says() is None
        assert not page.disputes.undo_button.isEnabled()
        qtbot.keyClick(page, Qt.Key.Key_Z, control | shift)
        qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
        assert says() == decided
        assert not page.disputes.redo_button.isEnabled()
    # Opened again, undone, and then what had been decided first: each is one step.
    page.disputes.settled.setCurrentRow(0)
    page.disputes.reopen_button.click()
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 0)
    page.disputes.undo()
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    assert says() == decided
    page.disputes.undo()
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 0)
    assert says() is None
    # Something new: what was undone cannot come back on top of it.
    settle(qtbot, page, "looked again")
    qtbot.waitUntil(lambda: says() is not None and not page.disputes.busy)
    assert page.disputes.log.next is None
    qtbot.waitUntil(lambda: not page._read.running)


def test_what_another_window_decided_is_not_undone(
    qtbot, page: ReviewPage, project: Project, bo: Coach, disputed: list[VideoId]
):
    first = disputed[0]
    settle(qtbot, page, "because")
    qtbot.waitUntil(lambda: page.disputes.settled.count() == 1)
    project.repository.record_adjudication(first, bo.id, pair(EMPTY, FALL), "seen")
    page.disputes.undo()
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    assert "settled anew meanwhile" in dialog.property("what")
    dialog.close()
    stands = project.repository.adjudication(first)
    assert stands is not None
    assert stands.reason == "seen"
    assert not page.disputes.undo_button.isEnabled(), "it would never work"
    qtbot.waitUntil(lambda: not page._read.running)


# ---------------------------------------------------------------- the right file


def test_another_file_at_that_place_is_said_and_nothing_is_settled(
    qtbot, session: Session, project: Project, disputed: list[VideoId], tmp_path
):
    """A card was used again: another race lies under the same name."""
    row = project.repository.video(disputed[0])
    place = tmp_path / row.name
    make_video(place, n_frames=33)
    project.repository.add_video(
        name=row.name,
        path=str(place),
        fingerprint=row.fingerprint,
        group=row.group,
        width_px=row.width_px,
        height_px=row.height_px,
        duration_s=row.duration_s,
        n_clips=row.n_clips,
    )
    page = ReviewPage(session)
    page.resize(1280, 640)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(lambda: page.file_problem.isVisible(), timeout=10_000)
    assert "another video than the one imported" in page.file_problem.text()
    settle(qtbot, page, "because")
    assert not page.disputes.decision.settle_button.isEnabled()
    assert project.repository.adjudications() == []
    page.disputes.step(1)  # the next one is what it was
    qtbot.waitUntil(lambda: not page.file_problem.isVisible())
    qtbot.waitUntil(lambda: not page.same_file.running, timeout=10_000)
    assert page.disputes.decision._refused == ""
    page.shut_down()
    page.close()


def test_the_players_keys_work_here_as_at_the_desk(qtbot, page: ReviewPage):
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    page.disputes.disputed.setFocus()
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_Minus)
    assert page.player.speed < 1.0
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_Right)
    assert page.player.frame_index == 1
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_End)
    assert page.player.frame_index == page.player.n_frames - 1
    # Keys that decide here stay what they are, whatever a coach has chosen there.
    page.key_map.bind(Act.FASTER, "X")
    speed = page.player.speed
    qtbot.keyClick(page.disputes.disputed, Qt.Key.Key_X)
    assert page.player.speed == speed
    assert page.disputes.decision.cannot_judge.isChecked()


def test_lanes_and_crop_are_not_offered_where_they_cannot_be_moved(qtbot, page):
    qtbot.waitUntil(lambda: page.player.is_open)
    qtbot.keyClick(page, Qt.Key.Key_M)
    assert not page.player.controls.frame_button.isVisible()
    assert not page.player.controls.frame_button.isChecked()
