"""Which states two coaches take for each other, the rules, and who was overruled."""

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton

from annotator.differences import Confusion
from annotator.project import Project
from annotator.ui import errors
from annotator.ui.review_page import ReviewPage
from annotator.ui.session import Session
from annotator.workflow import Answer, Coach, VideoId
from dataset.states import LanePair, LaneState
from tests.annotator.conftest import add_video, take_back, trained_on
from tests.model.factories import make_clip_file

FLASH, SLIP, FALL, EMPTY = LaneState


def pair(left: LaneState, right: LaneState, **more: float) -> Answer:
    return Answer(LanePair(left, right), **more)  # type: ignore[arg-type]


@pytest.fixture
def labelled(
    project: Project, ada: Coach, bo: Coach, video_ids: list[VideoId]
) -> list[VideoId]:
    """In dispute, settled against Ada, and alike."""
    repository = project.repository
    first, second, third = video_ids
    repository.record_annotation(first, ada.id, pair(FLASH, FALL))
    repository.record_annotation(first, bo.id, pair(SLIP, FALL))
    repository.record_annotation(second, ada.id, pair(SLIP, FALL, left_moment_s=0.7))
    repository.record_annotation(second, bo.id, pair(FLASH, FALL))
    repository.record_adjudication(second, bo.id, pair(FLASH, FALL), "no stop")
    for coach in (ada, bo):
        repository.record_annotation(third, coach.id, pair(FLASH, FLASH))
    return video_ids


@pytest.fixture
def page(qtbot, session: Session, labelled: list[VideoId]) -> Iterator[ReviewPage]:
    made = ReviewPage(session)
    made.resize(1280, 640)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.disputes.disputed.count() == 1)
    yield made
    qtbot.waitUntil(lambda: not made._read.running)
    made.shut_down()
    made.close()


def lines(view: QListWidget) -> list[str]:
    return [view.item(line).text() for line in range(view.count())]


def playing(page: ReviewPage) -> str:
    """The file on the player; empty when there is none."""
    path = page.player.path
    return path.name if path else ""


def seen_words(page: ReviewPage) -> str:
    """All that can be read or heard on the page at this moment."""
    found = []
    for label in page.findChildren(QLabel):
        if label.isVisible():
            found += [label.text(), label.toolTip(), label.accessibleName()]
    for button in page.findChildren(QPushButton):
        if button.isVisible():
            found += [button.text(), button.toolTip(), button.accessibleName()]
    for view in page.findChildren(QListWidget):
        if view.isVisible():
            for line in range(view.count()):
                item = view.item(line)
                found += [item.text(), item.toolTip()]
                found.append(str(item.data(Qt.ItemDataRole.AccessibleTextRole)))
    grid = page.compare.grid
    if grid.isVisible():
        found.append(grid.accessibleDescription())
        headings = grid.table.headings
        found += [grid.cell_words(r, c) for r in headings for c in headings]
    return "\n".join(found)


# ---------------------------------------------------------------- the table


def test_a_cell_lists_its_videos_and_plays_them(
    qtbot, page: ReviewPage, labelled: list[VideoId], project: Project
):
    qtbot.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    grid = page.compare.grid
    assert grid.hasFocus()
    assert not page.compare.is_empty
    assert playing(page) == "", "no cell is chosen yet"
    rect = grid.cell_rect(1, 0)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert grid.current == (SLIP, FLASH)
    names = [project.repository.video(each).name for each in labelled]
    assert lines(page.compare.videos) == [
        f"{names[0]}\nIn dispute: Enter settles it",
        f"{names[1]}\nAda: Slip\nBo: Flash",
    ]
    page.compare.step(1)
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    assert playing(page) == names[1]
    assert list(page.player.markers) == [0.7]
    qtbot.keyClick(page, Qt.Key.Key_Q)  # Ada's moment, as she is the row
    assert page.replay.moment_s == 0.7
    qtbot.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert not page.player.is_playing


def test_the_arrow_keys_walk_through_the_table(qtbot, page: ReviewPage):
    page.show_room(page.COMPARE)
    grid = page.compare.grid
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    assert grid.current == (SLIP, SLIP)
    assert "Ada: Slip, Bo: Slip: 0 videos" in grid.accessibleDescription()
    qtbot.keyClick(grid, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert len(page.compare.grid.table.cell(FLASH, FLASH).told) == 1, "left lane only"
    qtbot.keyClick(grid, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert [str(each) for each in grid.table.headings] == ["1-1", "1-3", "2-3"]
    assert grid.current is None, "a state is no pair"


def test_a_video_in_dispute_is_settled_from_the_table(
    qtbot, page: ReviewPage, labelled: list[VideoId]
):
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    page.compare.videos.setFocus()
    qtbot.keyClick(page.compare.videos, Qt.Key.Key_Return)
    assert page.room is page.disputes
    assert page.disputes._open == labelled[0]


def test_the_table_never_tells_who_said_what_of_a_dispute(
    qtbot, page: ReviewPage, project: Project, ada: Coach, bo: Coach, labelled
):
    """Both coaches exchange their answers: nothing on the page looks different."""

    def is_still() -> bool:
        player = page.player
        return player.path is None or (player.is_open and player.has_shown)

    def shown() -> str:
        page.show_room(page.COMPARE)
        found = []
        for cell in ((FLASH, SLIP), (SLIP, FLASH)):
            page.compare.grid.choose(*cell)
            qtbot.wait(20)
            qtbot.waitUntil(is_still)
            found.append(seen_words(page))
        return "\n".join(found)

    repository = project.repository
    first = labelled[0]
    before = shown()
    assert "+" in before
    for coach in (ada, bo):
        take_back(repository, first, coach.id)
    # Taken back and given anew, each says what the other one had said.
    repository.record_annotation(first, ada.id, pair(SLIP, FALL))
    change = repository.record_annotation(first, bo.id, pair(FLASH, FALL))
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: not page._read.running)
    assert repository.disagreements(ada.id)
    assert shown() == before


def test_a_coach_who_owes_the_answers_learns_nothing_from_the_table(
    qtbot, page: ReviewPage, project: Project, labelled: list[VideoId]
):
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    project.repository.add_coach("Cleo")
    cleo = project.repository.coach("Cleo")
    page._session.set_coach(cleo)
    assert page.compare.videos.count() == 0, "the last coach's list was still there"
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.isVisible()
    assert "Nothing to compare yet" in seen_words(page)
    # Her own answer opens that one video, and no other.
    change = project.repository.record_annotation(
        labelled[2], cleo.id, pair(FLASH, FLASH)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: not page.compare.is_empty)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.compare.grid.table.n_videos == 1
    assert len(page.compare._pairs) == 3
    for at in range(3):
        page.compare.who.setCurrentIndex(at)
        assert not page.compare.grid.table.cell(FLASH, SLIP).entries
        assert not page.compare.grid.table.cell(SLIP, FLASH).entries


# ---------------------------------------------------------------- rules


def test_a_rule_is_written_at_a_cell_and_comes_up_in_its_disputes(
    qtbot, page: ReviewPage, project: Project, ada: Coach
):
    assert page.disputes.decision.rule.isHidden()
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    qtbot.keyClick(page.compare.grid, Qt.Key.Key_R)
    (edit,) = page.compare.rules.edits.values()
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClicks(edit, "slip if both hands stop")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(project.repository.rules()) == 1)
    assert page.compare.grid.hasFocus()
    (rule,) = project.repository.rules()
    assert (rule.confusion, rule.text) == (
        Confusion(FLASH, SLIP),
        "slip if both hands stop",
    )
    assert rule.author == ada
    page.show_room(page.DISPUTES)
    qtbot.waitUntil(lambda: page.disputes.decision.rule.isVisible())
    assert page.disputes.decision.rule.text() == (
        "Flash / Slip: slip if both hands stop"
    )
    # Emptied, it is no rule any more.
    page.show_room(page.COMPARE)
    (edit,) = page.compare.rules.edits.values()
    edit.clear()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project.repository.rules() == [])
    qtbot.waitUntil(lambda: page.disputes.decision.rule.text() == "")


def test_a_long_rule_is_written_with_all_of_it_in_sight(
    qtbot, page: ReviewPage, project: Project
):
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    page.compare.rules.write()
    (edit,) = page.compare.rules.edits.values()
    low = edit.height()
    qtbot.keyClicks(edit, "slip only if a hand or foot comes off and the climber ")
    qtbot.keyClicks(edit, "visibly stops before going on, whatever the light shows")
    text = edit.text()
    assert edit.height() > low
    assert edit.verticalScrollBar().maximum() == 0
    counted = [
        each
        for each in page.compare.rules.findChildren(QLabel)
        if each.text().endswith("of 200 characters")
    ]
    assert [each.isVisible() for each in counted] == [False]
    qtbot.keyClicks(edit, "x" * 120)
    assert counted[0].isVisible()
    assert counted[0].text() == "200 of 200 characters"
    assert edit.text() == (text + "x" * 120)[:200]
    edit.verticalScrollBar().setValue(0)
    assert edit.verticalScrollBar().maximum() == 0
    QApplication.clipboard().setText("flash\nif in doubt")
    edit.selectAll()
    edit.paste()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(project.repository.rules()) == 1)
    assert project.repository.rules()[0].text == "flash if in doubt"


def test_escape_leaves_a_rule_as_it_was_and_half_of_one_survives_news(
    qtbot, page: ReviewPage, project: Project, bo: Coach, labelled: list[VideoId]
):
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    page.compare.rules.write()
    (edit,) = page.compare.rules.edits.values()
    qtbot.keyClicks(edit, "slip if ")
    page._session.emit_change(
        project.repository.record_rule(Confusion(FALL, EMPTY), bo.id, "empty if …")
    )
    qtbot.waitUntil(lambda: len(page.compare.rules._rules) == 1)
    (edit,) = page.compare.rules.edits.values()
    assert edit.text() == "slip if "
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    (edit,) = page.compare.rules.edits.values()
    assert edit.text() == ""
    assert len(project.repository.rules()) == 1


def test_half_a_rule_is_still_there_after_a_look_at_another_cell(
    qtbot, page: ReviewPage, project: Project, bo: Coach
):
    rules = page.compare.rules
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    rules.write()
    qtbot.keyClicks(rules.edits[Confusion(FLASH, SLIP)], "slip if a hand")
    page.compare.grid.choose(SLIP, FALL)
    rules.write()
    qtbot.keyClicks(rules.edits[Confusion(SLIP, FALL)], "fall if ")
    page.compare.grid.choose(FLASH, SLIP)
    edit = rules.edits[Confusion(FLASH, SLIP)]
    assert edit.text() == "slip if a hand"
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rules._rules) == 1)
    # What is written is no draft any more: another coach's words take its place.
    page._session.emit_change(
        project.repository.record_rule(Confusion(FLASH, SLIP), bo.id, "never")
    )
    qtbot.waitUntil(lambda: rules.edits[Confusion(FLASH, SLIP)].text() == "never")
    page.compare.grid.choose(SLIP, FALL)
    edit = rules.edits[Confusion(SLIP, FALL)]
    assert edit.text() == "fall if "
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    page.compare.grid.choose(FLASH, SLIP)
    page.compare.grid.choose(SLIP, FALL)
    assert rules.edits[Confusion(SLIP, FALL)].text() == "", "given up"


def test_a_rule_that_cannot_be_saved_stays_in_its_place(
    qtbot, page: ReviewPage, project: Project
):
    import sqlite3
    from contextlib import closing

    assert project.database_file is not None
    with closing(sqlite3.connect(project.database_file)) as other, other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON rules"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    page.show_room(page.COMPARE)
    page.compare.grid.choose(FLASH, SLIP)
    page.compare.rules.write()
    (edit,) = page.compare.rules.edits.values()
    qtbot.keyClicks(edit, "slip if")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    dialog.close()
    (edit,) = page.compare.rules.edits.values()
    assert edit.text() == "slip if"
    assert page.compare.rules.isEnabled()


# ---------------------------------------------------------------- overruled


def test_each_coach_sees_where_they_were_overruled_and_what_is_new(
    qtbot, page: ReviewPage, project: Project, ada: Coach, bo: Coach, labelled
):
    tab = page._tabs.button(page.OVERRULED)
    assert tab.text() == "Overruled (1)"
    qtbot.keyClick(page, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    room = page.overruled
    (line,) = lines(room.videos)
    assert line.startswith("● ")
    assert "Slip – Fall → Flash – Fall" in line
    words = seen_words(page)
    for expected in ("You said", "Slip – Fall", "no stop", "Decided by Bo"):
        assert expected in words
    assert playing(page) == project.repository.video(labelled[1]).name
    qtbot.waitUntil(lambda: tab.text() == "Overruled")
    assert [each.is_new for each in project.repository.overruled(ada.id)] == [False]
    (line,) = lines(room.videos)
    assert not line.startswith("● ")
    # The other one was not overruled.
    page._session.set_coach(bo)
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.empty.isVisible()
    assert "You were never overruled" in seen_words(page)


def test_a_decision_stays_new_while_nobody_looks(
    qtbot, page: ReviewPage, project: Project, ada: Coach
):
    page.refresh()
    qtbot.waitUntil(lambda: not page._read.running)
    assert [each.is_new for each in project.repository.overruled(ada.id)] == [True]
    page.hide()
    page.show_room(page.OVERRULED)
    qtbot.wait(50)
    assert [each.is_new for each in project.repository.overruled(ada.id)] == [True]
    page.show()
    qtbot.waitUntil(
        lambda: not any(each.is_new for each in project.repository.overruled(ada.id))
    )


def test_a_click_beside_the_cells_chooses_none(qtbot, page: ReviewPage):
    page.show_room(page.COMPARE)
    qtbot.mouseClick(page.compare.grid, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert page.compare.grid.current is None
    assert playing(page) == ""


# ---------------------------------------------------------------- second look


def test_a_decision_that_the_network_contradicts_is_listed(
    qtbot, page: ReviewPage, project: Project, bo: Coach, labelled: list[VideoId]
):
    """Two are decided; of one the network said something else while it was open."""
    page.show_room(page.SECOND_LOOK)
    said = [0.05 / 14] * 15
    said[2] = 0.95
    change = project.repository.record_suggestions(
        "net-1", {labelled[2]: said}, snapshot_id=trained_on(project)
    )
    page._session.emit_change(change)
    qtbot.waitUntil(lambda: page.doubts.videos.count() == 1)
    name = project.repository.video(labelled[2]).name
    (line,) = lines(page.doubts.videos)
    assert line == f"{name}\nFlash – Flash, not Flash – Fall?"
    qtbot.waitUntil(lambda: playing(page) == name)
    assert page.doubts.against.text() == "Flash – Fall"
    assert page.doubts.why.text().startswith("95 % for that, 0 % for")
    with qtbot.waitSignal(page.desk_requested) as asked:
        qtbot.mouseClick(page.doubts.desk_button, Qt.MouseButton.LeftButton)
    assert asked.args == [labelled[2]]
    take_back(project.repository, labelled[2], bo.id)
    page._session.set_coach(bo)  # who owes that one now
    assert page.doubts.videos.count() == 0
    qtbot.waitUntil(lambda: not page._read.running)
    assert page.doubts.videos.count() == 0


def test_the_network_is_not_asked_yet_and_that_is_said(
    qtbot, page: ReviewPage, project: Project, labelled: list[VideoId]
):
    page.show_room(page.SECOND_LOOK)
    assert page.doubts.empty_words()[0] == "Nothing was looked at yet"
    said = [0.05 / 14] * 15
    said[0] = 0.95
    page._session.emit_change(
        project.repository.record_suggestions(
            "net-1", {labelled[2]: said}, snapshot_id=trained_on(project)
        )
    )
    qtbot.waitUntil(lambda: "for 1 video while open" in page.doubts.origin.text())
    assert "for 1 of 1 it is what was decided" in page.doubts.origin.text()
    assert page.doubts.empty_words()[0] == "Nothing to look at again"


@pytest.mark.slow
def test_a_look_says_which_part_trains_and_can_be_cancelled(
    qtbot, page: ReviewPage, project: Project, ada: Coach, bo: Coach
):
    """A real child process; it is cancelled in its first training."""
    for number in range(10):
        video = add_video(project.repository, group=f"evening {number % 3}")
        for coach in (ada, bo):
            project.repository.record_annotation(video.id, coach.id, pair(FLASH, FALL))
        make_clip_file(
            project.clip_file(video.fingerprint), LanePair(FLASH, FALL), 1, number
        )
    page.show_room(page.SECOND_LOOK)
    room = page.doubts
    assert not room.cancel_button.isVisible()
    qtbot.mouseClick(room.look_button, Qt.MouseButton.LeftButton)
    assert room.cancel_button.isVisible()
    assert not room.look_button.isEnabled()
    assert "every decided video is read" in room.origin.text()
    qtbot.waitUntil(
        lambda: room.origin.text() == "Training, part 1 of 3", timeout=120_000
    )
    read = room.bar.value()
    assert read == 300
    qtbot.waitUntil(lambda: room.bar.value() > read, timeout=120_000)  # round by round
    assert room.origin.text() == "Training, part 1 of 3"
    qtbot.mouseClick(room.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(room.look_button.isEnabled, timeout=30_000)
    assert not room.cancel_button.isVisible()
    assert not (project.folder / "second-look.json").exists()


def test_two_look_alikes_are_shown_one_after_the_other(
    qtbot, page: ReviewPage, project: Project, labelled: list[VideoId]
):
    first, second = (project.repository.video(each) for each in labelled[1:])
    kept = {
        "version": 1,
        "created": "2026-11-01T12:00:00+00:00",
        "probabilities": {},
        "alike": [[first.fingerprint, second.fingerprint, 0.01]],
    }
    (project.folder / "second-look.json").write_text(json.dumps(kept))
    page.refresh()
    qtbot.waitUntil(lambda: page.doubts.videos.count() == 1)
    page.show_room(page.SECOND_LOOK)
    qtbot.waitUntil(lambda: playing(page) == first.name)
    assert page.doubts.decided.text() == "Flash – Fall"
    qtbot.mouseClick(page.doubts.other_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: playing(page) == second.name)
    assert page.doubts.decided.text() == "Flash – Flash"
    (project.folder / "second-look.json").write_text("{")
    page.refresh()  # unreadable: the other rooms go on
    qtbot.waitUntil(lambda: page.doubts.videos.count() == 0)
    assert page.disputes.disputed.count() == 1


def test_too_few_videos_for_networks_is_said(
    qtbot, page: ReviewPage, monkeypatch: pytest.MonkeyPatch
):
    said: list[str] = []
    monkeypatch.setattr(
        "annotator.ui.second_look_room.show_error",
        lambda _parent, error: said.append(str(error)),
    )
    page.show_room(page.SECOND_LOOK)
    qtbot.mouseClick(page.doubts.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said))
    assert "a second look needs 10" in said[0]
    assert page.doubts.look_button.isEnabled()
