"""A third coach, when two others are done: told the truth, blind still, led onward."""

import pytest
from PySide6.QtCore import Qt

from annotator.queue_filter import QueueFilter
from annotator.ui.label_page import LabelPage
from annotator.ui.queue import Column
from annotator.ui.session import Session
from annotator.workflow import Coach, Status
from tests.ui.desk_stories import answer_of, pair, press, read_again

TOLD = "Others have answered this; yours is welcome."


@pytest.fixture
def n_covered() -> int:
    return 3


@pytest.fixture
def cleo(project, ada, bo, video_ids, n_covered: int) -> Coach:
    """Comes when Ada and Bo have agreed on one video and differ on the next ones."""
    for video in video_ids:
        project.repository.record_annotation(video, ada.id, pair("1-2"))
    said_by_bo = ("1-2", "1-3", "3-1")[:n_covered]
    for video, said in zip(video_ids, said_by_bo, strict=False):
        project.repository.record_annotation(video, bo.id, pair(said))
    project.repository.add_coach("Cleo")
    return project.repository.coach("Cleo")


@pytest.fixture
def session(project, cleo) -> Session:
    return Session(project, cleo, project.repository.coaches())


def tips(page: LabelPage) -> list[str]:
    model = page.queue
    return [
        str(model.data(model.index(row, Column.NAME), Qt.ItemDataRole.ToolTipRole))
        for row in range(model.rowCount())
    ]


def test_what_others_have_answered_is_said_and_nothing_else(qtbot, page):
    card = page.desk.queue
    rows = [page.queue.index(row, Column.STATUS).data() for row in range(3)]
    assert rows == ["Answered by others"] * 3
    assert all(tip.endswith(TOLD) for tip in tips(page))
    assert card.progress_label.text() == "0 of 3 answered"
    assert "3 of those left" in card.progress_label.toolTip()
    qtbot.mouseClick(card.filter_button, Qt.MouseButton.LeftButton)
    chip = card.popup.statuses[Status.COVERED]
    assert chip.text() == "Answered by others"
    assert chip.toolTip() == TOLD
    card.popup.close()


def test_enter_leads_a_third_coach_on_until_every_video_is_answered(
    qtbot, page, project, cleo, video_ids
):
    page.setFocus()
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert page.desk.queue.progress_label.text() == "1 of 3 answered"
    assert "Every video" not in page.desk.hint.text()
    assert page.video.id == video_ids[1]
    press(qtbot, page, "a", "k", Qt.Key.Key_Return)
    assert page.video.id == video_ids[2]
    assert "Every video" not in page.desk.hint.text()
    press(qtbot, page, "a", "k", Qt.Key.Key_Return)
    assert "Every video has your answer" in page.desk.hint.text()
    assert page.desk.queue.progress_label.text() == "3 of 3 answered"
    assert not page.desk.queue.progress_label.toolTip()
    given = [answer_of(project, video, cleo) for video in video_ids]
    assert given == [pair("1-1"), pair("1-2"), pair("1-2")]


@pytest.mark.parametrize("n_covered", [2])
def test_whoever_owes_an_answer_is_told_when_only_third_opinions_are_left(
    qtbot, page, video_ids
):
    assert page.video.id == video_ids[2]
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    hint = page.desk.hint.text()
    assert hint.startswith("No video needs your answer. Others have answered 2")
    assert "Every video" not in hint
    assert page.video.id == video_ids[2]  # nobody is led there unasked
    press(qtbot, page, "v")
    assert page.video.id == video_ids[0]
    page.show_filter(QueueFilter(search="003"))
    press(qtbot, page, "v")
    assert "Nothing more to label among the videos shown" in page.desk.hint.text()


@pytest.mark.parametrize("n_covered", [2])
@pytest.mark.parametrize("taken_back", ["nothing", "the answer", "the settlement"])
def test_what_is_said_is_true_of_a_settled_video_and_tells_nothing_of_that(
    qtbot, page, project, bo, cleo, video_ids, taken_back
):
    """Two differ on the third video, and a third coach has settled it."""
    repository, video = project.repository, video_ids[2]
    repository.record_annotation(video, bo.id, pair("3-1"), seconds_taken=3.0)
    repository.record_adjudication(video, cleo.id, pair("1-2"), "seen on the replay")
    if taken_back == "the answer":
        repository.undo(bo.id)
        assert answer_of(project, video, bo) is None, "one other coach has answered"
    elif taken_back == "the settlement":
        repository.withdraw_adjudication(video, cleo.id)
    read_again(qtbot, page)
    rows = [page.queue.index(row, Column.STATUS).data() for row in range(3)]
    assert rows == ["Answered by others"] * 3, "as the one on which two agree"
    assert all(tip.endswith(TOLD) for tip in tips(page))
    shown = [*rows, *tips(page), page.desk.queue.progress_label.toolTip()]
    assert not any("two" in each.lower() or "ettled" in each for each in shown)
