"""No answer is lost without a word when the window or the project is closed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from annotator.project import Project
from annotator.settings import Language, UserSettings, load_settings
from annotator.ui import errors
from annotator.ui.jobs import Job
from annotator.ui.label_page import LabelPage
from annotator.ui.language import apply_language
from annotator.ui.main_window import MainWindow
from annotator.ui.tasks import run_task
from annotator.ui.workspace import Workspace
from annotator.workflow import Answer
from dataset.states import LanePair, LaneState
from tests.ui.desk_stories import caught_up
from tests.ui.disk import no_room

FLASH_SLIP = Answer(pair=LanePair.parse("1-2"))


@pytest.fixture
def window(qtbot, project: Project) -> Iterator[MainWindow]:
    """Ada has chosen an answer to the first video and not committed it."""
    folder = project.folder
    project.close()
    made = MainWindow(UserSettings())
    made.show()
    made.open_project(folder)
    qtbot.waitUntil(lambda: made.workspace is not None)
    session = workspace(made).session
    session.set_coach(session.project.repository.coach("Ada"))
    page = desk(made)
    qtbot.waitUntil(lambda: page.player.has_shown)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.keyClicks(page, "ak")
    assert page.draft.answer() == FLASH_SLIP
    yield made
    qtbot.waitUntil(lambda: not made.board.running)
    if made.workspace is not None:
        made._drop_workspace()


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def desk(window: MainWindow) -> LabelPage:
    return workspace(window).label_page


def database(window: MainWindow) -> Path:
    file = workspace(window).session.project.database_file
    assert file is not None
    return file


def stored(folder: Path) -> list[Answer]:
    project = Project.open(folder)
    try:
        return [each.answer for each in project.repository.annotations()]
    finally:
        project.close()


def press(qtbot, window: MainWindow, words: str) -> None:
    box = window.leaving.question
    assert box is not None
    (button,) = [each for each in box.buttons() if words in each.text()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_closing_asks_about_an_answer_not_committed(qtbot, window):
    window.close()
    assert window.isVisible()
    assert "not committed" in window.leaving.question.text()
    press(qtbot, window, "Stay")
    assert desk(window).draft.answer() == FLASH_SLIP
    window.close()
    press(qtbot, window, "Leave without it")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_so_does_closing_the_project(qtbot, window):
    window.close_project()
    press(qtbot, window, "Stay")
    assert window.workspace is not None
    window.close_project()
    press(qtbot, window, "Leave without it")
    qtbot.waitUntil(lambda: window.workspace is None)


@pytest.mark.parametrize(
    ("key", "dialog"),
    [
        (Qt.Key.Key_N, "getSaveFileName"),
        (Qt.Key.Key_O, "getExistingDirectory"),
    ],
)
def test_another_project_is_chosen_only_once_the_answer_is_settled(
    qtbot, window, project, monkeypatch, tmp_path, key, dialog
):
    other = tmp_path / "desk2.dualane"
    if key == Qt.Key.Key_O:
        Project.create(other).close()
    chosen: list[str] = []

    def choose(*_args: object, **_more: object) -> object:
        chosen.append(dialog)
        return (str(other), "") if key == Qt.Key.Key_N else str(other)

    monkeypatch.setattr(QFileDialog, dialog, choose)
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert "Hall_2024_race001.mp4" in window.leaving.question.text()
    press(qtbot, window, "Stay")
    assert chosen == []
    assert desk(window).draft.answer() == FLASH_SLIP
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, window, "Commit it")
    qtbot.waitUntil(
        lambda: (
            window.workspace is not None
            and workspace(window).session.project.folder == other
        )
    )
    assert window.leaving.question is None
    assert chosen == [dialog]
    assert stored(project.folder) == [FLASH_SLIP]


def test_no_project_chosen_after_all_loses_nothing(qtbot, window, monkeypatch):
    chosen: list[bool] = []

    def choose(*_args: object, **_more: object) -> tuple[str, str]:
        chosen.append(True)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.ask_new()
    press(qtbot, window, "Leave without it")
    assert chosen == [True]
    assert desk(window).draft.answer() == FLASH_SLIP


def test_one_of_the_recent_projects_asks_before_it_is_opened(qtbot, window, tmp_path):
    other = tmp_path / "other.dualane"
    Project.create(other).close()
    window.open_project(other)
    assert not window.opening.under_way
    press(qtbot, window, "Stay")
    assert not window.opening.under_way
    window.open_project(other)
    press(qtbot, window, "Leave without it")
    qtbot.waitUntil(
        lambda: (
            window.workspace is not None
            and workspace(window).session.project.folder == other
        )
    )


@pytest.fixture
def disputed(project: Project) -> None:
    """The second video is in dispute; for the window that is opened after it."""
    repository = project.repository
    second = repository.videos()[1]
    for coach, answer in zip(repository.coaches(), ("1-2", "1-3"), strict=True):
        given = Answer(pair=LanePair.parse(answer))
        repository.record_annotation(second.id, coach.id, given)


@pytest.mark.parametrize("what", ["reason", "rule"])
def test_half_a_reason_or_a_rule_is_not_lost_without_a_word(
    qtbot, disputed, window, what
):
    desk(window).answering.drafts._drafts.clear()
    page = workspace(window).review_page
    window.show_page(workspace(window).REVIEW)
    qtbot.waitUntil(lambda: page.disputes.open_one is not None)
    assert not workspace(window).has_begun_words
    field: QWidget
    if what == "reason":
        field = page.disputes.decision.reason
    else:
        page.show_room(page.COMPARE)
        page.compare.grid.choose(LaneState.SLIP, LaneState.FALL)
        field = next(iter(page.compare.rules.edits.values()))
    qtbot.keyClicks(field, "comes off the wall")
    if what == "rule":
        page.compare.grid.choose(LaneState.FLASH, LaneState.SLIP)
    window.close()
    question = window.leaving.question
    assert "a reason or a rule under Review" in question.text()
    assert "answer" not in question.text()
    press(qtbot, window, "Stay")
    assert window.isVisible()
    window.close_project()
    press(qtbot, window, "Leave without it")
    qtbot.waitUntil(lambda: window.workspace is None)


def test_answers_and_reasons_are_asked_about_together(qtbot, disputed, window):
    page = workspace(window).review_page
    window.show_page(workspace(window).REVIEW)
    qtbot.waitUntil(lambda: page.disputes.open_one is not None)
    qtbot.keyClicks(page.disputes.decision.reason, "no stop")
    window.close()
    question = window.leaving.question
    assert "Hall_2024_race001.mp4" in question.text()
    assert "a reason or a rule under Review" in question.text()
    press(qtbot, window, "Stay")


def test_a_reason_that_was_settled_with_is_not_asked_about(qtbot, disputed, window):
    desk(window).answering.drafts._drafts.clear()
    page = workspace(window).review_page
    window.show_page(workspace(window).REVIEW)
    qtbot.waitUntil(lambda: page.disputes.open_one is not None)
    page.disputes.decision.take(0)
    qtbot.keyClicks(page.disputes.decision.reason, "no stop")
    page.disputes.decision.settle()
    qtbot.waitUntil(lambda: page.disputes.open_one is None)
    assert not workspace(window).has_begun_words
    window.close()
    assert window.leaving.question is None


def test_what_is_out_of_sight_is_named_and_not_committed_unseen(qtbot, window):
    page = desk(window)
    page.going_on.to_neighbour(1)
    qtbot.waitUntil(lambda: page.player.has_shown)
    window.close()
    question = window.leaving.question
    assert "Hall_2024_race001.mp4" in question.text()
    assert "Commit it" not in [each.text() for each in question.buttons()]
    press(qtbot, window, "Stay")
    qtbot.keyClicks(page, "a")
    window.close()
    text = window.leaving.question.text()
    assert "2 videos" in text
    assert "Hall_2024_race002.mp4" in text
    press(qtbot, window, "Stay")


def test_what_another_coach_has_begun_is_told_as_theirs(qtbot, window):
    page, session = desk(window), workspace(window).session
    session.set_coach(session.project.repository.coach("Bo"))
    window.close()
    text = window.leaving.question.text()  # the queue is not even read yet
    assert text == "Ada has begun an answer and not committed it."
    press(qtbot, window, "Stay")
    caught_up(qtbot, page)
    window.close()
    question = window.leaving.question
    first = "Ada has begun an answer to Hall_2024_race001.mp4 and not committed it."
    assert question.text() == first
    assert "Commit it" not in [each.text() for each in question.buttons()]
    press(qtbot, window, "Stay")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClicks(page, "s")
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    qtbot.keyClicks(page, "d")
    window.close()
    names = "(Hall_2024_race001.mp4, Hall_2024_race002.mp4)"
    own = f"You have begun answers to 2 videos and not committed them {names}."
    assert window.leaving.question.text() == f"{own}\n{first}"
    press(qtbot, window, "Stay")
    session.set_coach(session.project.repository.coach("Ada"))
    caught_up(qtbot, page)
    window.close()
    begun = f"Bo has begun answers to 2 videos and not committed them {names}."
    assert window.leaving.question.text().endswith(f"\n{begun}")
    press(qtbot, window, "Stay")
    session.set_coach(None)  # nobody is meant by “you”
    window.close()
    assert window.leaving.question.text() == f"{first}\n{begun}"
    press(qtbot, window, "Leave without it")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_commits_what_is_complete_and_closes(qtbot, window, project):
    window.close()
    press(qtbot, window, "Commit it")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert stored(project.folder) == [FLASH_SLIP]


def test_an_answer_that_cannot_be_committed_on_leaving_stays(qtbot, window):
    page = desk(window)
    with no_room(database(window).with_name("labels.sqlite-wal")):
        window.close()
        press(qtbot, window, "Commit it")
        qtbot.waitUntil(lambda: not page.commits.is_saving)
    qtbot.wait(50)
    (box,) = errors.open_dialogs()
    assert isinstance(box, QMessageBox)
    box.accept()
    assert window.isVisible()
    assert window.leaving.question is None
    assert page.draft.answer() == FLASH_SLIP


def test_nothing_is_asked_once_the_answer_is_committed(qtbot, window, project):
    qtbot.keyClick(desk(window), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not desk(window).commits.is_saving)
    window.close()
    assert not window.isVisible()
    assert stored(project.folder) == [FLASH_SLIP]


def test_an_answer_that_cannot_be_written_keeps_the_window_open(qtbot, window):
    page = desk(window)
    with no_room(database(window).with_name("labels.sqlite-wal")):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        window.close()
        qtbot.waitUntil(lambda: not page.commits.is_saving)
    qtbot.wait(50)
    (box,) = errors.open_dialogs()
    assert isinstance(box, QMessageBox)
    assert "labels.sqlite" in box.text()
    box.accept()
    assert window.isVisible()
    assert not window.leaving.under_way
    assert page.draft.answer() == FLASH_SLIP
    assert page.video == page.queue.items[0].video


# Another language


@pytest.fixture
def _own_settings(qapp, tmp_path, monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "settings"))
    yield
    apply_language(qapp, Language.ENGLISH)


@pytest.mark.usefixtures("_own_settings")
def test_another_language_keeps_the_video_and_what_is_chosen_for_it(qtbot, window):
    page = desk(window)
    first = page.video
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    qtbot.keyClicks(page, "s")
    second = page.video
    assert first is not None
    assert second not in (first, None)
    window.menus.language_actions[Language.CHINESE].trigger()
    assert window.leaving.question is None
    qtbot.waitUntil(lambda: window.workspace is not None and desk(window) is not page)
    again = desk(window)
    assert workspace(window).nav[0].text() == "标注"
    assert again.video == second
    assert again.draft.left is LaneState.SLIP
    again.show_video(first.id)
    assert again.draft.answer() == FLASH_SLIP
    qtbot.waitUntil(lambda: again.player.has_shown)
    qtbot.keyClick(again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not again.commits.is_saving)
    repository = workspace(window).session.project.repository
    assert [each.answer for each in repository.annotations()] == [FLASH_SLIP]


@pytest.mark.usefixtures("_own_settings")
def test_another_language_waits_for_work_and_ends_none(qtbot, window):
    before, go_on = window.workspace, threading.Event()
    task = run_task(window, lambda _context: go_on.wait(120), on_success=print)
    window.board.add(Job("Training", task))
    window.menus.language_actions[Language.CHINESE].trigger()
    (told,) = window.findChildren(QMessageBox)
    assert told.text().startswith("Training is still running and goes on.")
    qtbot.keyClick(told, Qt.Key.Key_Return)
    assert window.board.running, "it was ended"
    assert window.workspace is before
    assert load_settings().language is Language.CHINESE, "not at the next start either"
    go_on.set()
    qtbot.waitUntil(lambda: not window.board.running)
    window.menus.language_actions[Language.CHINESE].trigger()
    qtbot.waitUntil(
        lambda: window.workspace is not None and window.workspace is not before
    )
    assert workspace(window).nav[0].text() == "标注"
    assert desk(window).draft.answer() == FLASH_SLIP
