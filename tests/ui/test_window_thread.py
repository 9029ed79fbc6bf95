"""The thread that draws the window never waits for the database.

Each test of the window watches over that (``statements_of_the_window``); here one evening
goes through all of it, and what is pressed while a slow database is asked is followed.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.project_settings import ProjectSettings
from annotator.ui.commits import TYPED_AHEAD_MS
from annotator.ui.label_page import LabelPage
from annotator.ui.queue_reader import read_queue
from annotator.ui.session import Session
from annotator.workflow import Coach, SuggestionPolicy, VideoId
from tests.ui.desk_stories import answer_of, caught_up, look_at, pair, press, seen
from tests.ui.story import CTRL, ENTER, SHIFT, CoachAtTheDesk, Sight, tell

Slow = Callable[[], AbstractContextManager[None]]
Suggest = Callable[[VideoId, int, float], None]


@pytest.fixture
def shown_to_everyone(project: Project) -> None:
    everyone = replace(
        project.settings, suggestions=SuggestionPolicy.EVERYONE, blind_share=0.0
    )
    project.save_settings(everyone)


def test_a_statement_on_the_thread_of_the_window_is_noticed(
    project: Project, ada: Coach, statements_of_the_window: list[str]
) -> None:
    read_queue(project.repository, ada)  # as a page would that does not go elsewhere
    assert any("in read_queue" in each for each in statements_of_the_window)
    statements_of_the_window.clear()


@pytest.mark.usefixtures("shown_to_everyone")
def test_an_evening_asks_the_database_nothing_on_the_thread_of_the_window(
    project: Project,
    ada: Coach,
    bo: Coach,
    video_ids: list[VideoId],
    suggest: Suggest,
) -> None:
    first, second, third = video_ids
    suggest(second, 2, 0.8)

    def evening(coach: CoachAtTheDesk) -> Iterator[Sight]:
        yield coach.sees("Who is labelling?", "Ada")
        coach.press(ENTER)
        yield coach.at(2)  # what has a suggestion comes first
        yield coach.sees("Flash – Fall · 80\N{NO-BREAK SPACE}%")
        coach.press("g", ENTER)
        yield coach.at(1)
        coach.press("a", "j", ENTER)
        yield coach.at(3)
        coach.press("z", with_=CTRL)
        yield coach.at(1)
        coach.press("z", with_=CTRL | SHIFT)
        yield coach.at(3)
        workspace = coach.window.workspace
        assert workspace is not None
        coach.press("k", with_=CTRL)
        yield workspace.chooser.popup.isVisible
        coach.press("2")
        yield coach.at(2)
        coach.press("s", "j", ENTER)
        yield coach.at(1)
        coach.press("h")
        yield coach.sees("Nothing yet.")
        coach.press(Qt.Key.Key_Escape)
        yield coach.sees_no("Nothing yet.")
        yield coach.window.isActiveWindow
        coach.press("2", with_=CTRL)
        yield lambda: workspace.nav[workspace.REVIEW].count == 1
        coach.press("3", with_=CTRL)
        dataset = workspace.dataset_page
        yield lambda: dataset._annotations is not None
        dataset.blind_share.setValue(25)
        yield lambda: project_settings(project).blind_share == 0.25
        coach.press("4", with_=CTRL)
        yield lambda: workspace.training_page._facts is not None
        coach.click(workspace.training_page.retraining.promote_better)
        yield lambda: project_settings(project).promote_better
        workspace.review_page.desk_requested.emit(second)
        yield coach.at(2)
        yield lambda: coach.answer_on_screen() == "Slip – Flash"
        (disc,) = workspace.others.buttons
        coach.click(disc)
        yield coach.at(3)
        coach.close()

    tell(["open", project.folder], evening)
    assert answer_of(project, first, ada) == pair("1-1")
    assert answer_of(project, second, ada) == pair("1-3")
    assert answer_of(project, second, bo) == pair("2-1")
    assert answer_of(project, third, ada) is None


def project_settings(project: Project) -> ProjectSettings:
    with_it = Project.open(project.folder)
    try:
        return with_it.settings
    finally:
        with_it.close()


# What is pressed while it is read


def video_of(page: LabelPage) -> VideoId | None:
    return page.on_screen.video_id


def is_busy(page: LabelPage) -> bool:
    return page.desk.is_busy


def suggested(page: LabelPage) -> VideoId | None:
    """Of which video the suggestion is that stands in the row."""
    suggestion = page.desk.suggestion_row.suggestion
    return suggestion.video_id if suggestion else None


def test_keys_pressed_while_the_queue_is_read_belong_to_the_first_video(
    qtbot, page: LabelPage, session: Session, bo: Coach, slow_database: Slow, video_ids
) -> None:
    press(qtbot, page, "d")  # begun by Ada
    page.commits._patience.setInterval(60_000)
    with slow_database():
        session.set_coach(bo)
        assert video_of(page) is None, "what Ada was at is gone at once"
        assert page.queue.items == []
        qtbot.keyClicks(page, "s")
        qtbot.keyClicks(page, "l")
        qtbot.keyClick(page, Qt.Key.Key_Return)  # never ahead
    caught_up(qtbot, page)
    if page.commits._since.elapsed() < TYPED_AHEAD_MS:
        assert page.draft.answer() == pair("2-3")
    assert video_of(page) == video_ids[0]
    assert page.answering.drafts.find(bo.id, video_ids[1]) is None


def test_keys_pressed_in_a_long_read_answer_nothing(
    qtbot, page: LabelPage, session: Session, bo: Coach, slow_database: Slow
) -> None:
    with slow_database():
        session.set_coach(bo)
        qtbot.keyClicks(page, "s")
        qtbot.wait(TYPED_AHEAD_MS + 50)
        qtbot.keyClicks(page, "l")
        assert is_busy(page)
    caught_up(qtbot, page)
    assert not is_busy(page)
    assert len(page.draft.missing) == 2
    press(qtbot, page, "a", "j")
    assert page.draft.answer() == pair("1-1")


def test_a_queue_that_comes_too_late_is_not_another_coachs(
    qtbot, page: LabelPage, session, project, ada, bo, slow_database: Slow, video_ids
) -> None:
    project.repository.record_annotation(video_ids[0], bo.id, pair("2-2"))
    with slow_database():
        session.set_coach(bo)
        qtbot.wait(50)
        session.set_coach(ada)
    caught_up(qtbot, page)
    assert [each.mine for each in page.queue.items] == [None] * 3
    assert video_of(page) == video_ids[0]
    assert len(page.draft.missing) == 2


def test_a_reopened_video_comes_and_keys_pressed_meanwhile_are_not_the_others(
    qtbot, page: LabelPage, project, ada, slow_database: Slow, video_ids, monkeypatch
) -> None:
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    monkeypatch.setattr("annotator.repeats.REPEAT_SHARE", 1.0)
    monkeypatch.setattr("annotator.repeats.REST", timedelta(0))
    monkeypatch.setattr("annotator.repeats.ANSWERS_BETWEEN", 0)
    page.refresh()
    caught_up(qtbot, page)
    seen(qtbot, page)
    here = video_of(page)
    assert here != video_ids[0]
    with slow_database():
        page.reopen(video_ids[0])
        qtbot.keyClicks(page, "d")
        qtbot.wait(TYPED_AHEAD_MS + 50)
        qtbot.keyClicks(page, "d")
        assert video_of(page) == here
        assert len(page.draft.missing) == 2, "not pressed for the one still shown"
    caught_up(qtbot, page)
    assert video_of(page) == video_ids[0]
    assert page.draft.answer() == pair("1-1")


@pytest.mark.usefixtures("shown_to_everyone")
def test_a_suggestion_that_comes_too_late_is_not_shown_for_another_video(
    qtbot, page: LabelPage, ada, project, slow_database: Slow, video_ids, suggest
) -> None:
    suggest(video_ids[0], 2, 0.8)
    suggest(video_ids[1], 6, 0.6)
    page.refresh()
    caught_up(qtbot, page)
    row = page.desk.suggestion_row
    assert suggested(page) == video_ids[0]
    with slow_database():
        page.show_video(video_ids[1])
        assert suggested(page) is None, "that of the video before is gone at once"
        assert row.words.text() == ""
        qtbot.keyClicks(page, "g")
        assert "not on screen yet" in page.desk.hint.text()
        assert len(page.draft.missing) == 2
        page.show_video(video_ids[2])
    caught_up(qtbot, page)
    assert suggested(page) is None
    assert not row.isVisible()
    shown = page.on_screen._suggesting._seen
    assert set(shown) == {(ada.id, video_ids[0])}, "the other one was never on screen"
    look_at(qtbot, page, video_ids[1])
    assert suggested(page) == video_ids[1]
