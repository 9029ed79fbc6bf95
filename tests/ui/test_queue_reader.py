"""A queue that changes while it is read is shown as it was read, then once more."""

import threading

import pytest
from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.ui.label_page import LabelPage
from annotator.ui.queue_reader import QueueRead
from annotator.workflow import Change, ChangeKind, Coach, VideoId
from tests.ui.desk_stories import caught_up, press, seen

CAME = Change(ChangeKind.VIDEOS, n_written=1)


def add(project: Project, number: int) -> VideoId:
    return VideoId(
        next(
            iter(
                project.repository.add_video(
                    name=f"late{number}.mp4",
                    path=f"/card/late{number}.mp4",
                    fingerprint=f"{number:064x}",
                    group="g",
                    width_px=64,
                    height_px=96,
                    duration_s=1.5,
                    n_clips=2,
                ).video_ids
            )
        )
    )


@pytest.fixture
def shown(page: LabelPage) -> list[int]:
    """How many videos there were each time."""
    found: list[int] = []

    def note(read: QueueRead) -> None:
        found.append(len(read.items))

    page._reader.ready.connect(note)
    return found


def test_videos_that_come_while_it_is_read_do_not_keep_the_others_away(
    qtbot, page: LabelPage, project: Project, slow_database, shown: list[int]
):
    add(project, 1)
    with slow_database():
        page._session.emit_change(CAME)
        page._session.emit_change(CAME)  # the next one is in before this is read
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [4, 4], "what had come was shown, and then what came meanwhile"
    assert not page._reader.is_stale


def test_what_was_read_before_ones_own_answer_is_never_shown(
    qtbot, page: LabelPage, slow_database, shown: list[int], video_ids
):
    seen(qtbot, page)
    press(qtbot, page, "a", "j")
    with slow_database():
        page._session.emit_change(CAME)  # is being read
        page._reader.mark_stale()  # and here an answer is stored
    qtbot.waitUntil(lambda: len(shown) == 1)
    qtbot.wait(20)
    assert shown == [3], "only the read after it"
    press(qtbot, page, Qt.Key.Key_Return)
    caught_up(qtbot, page)
    item = page.queue.item(video_ids[0])
    assert item is not None
    assert item.mine is not None


def test_a_video_that_is_asked_for_is_waited_for_until_it_is_read(
    qtbot,
    page: LabelPage,
    project: Project,
    ada: Coach,
    shown: list[int],
    monkeypatch: pytest.MonkeyPatch,
):
    seen(qtbot, page)
    real = page._reader._read
    awaited: list[bool] = []
    before = QueueRead(ada, page.queue.all_items, {})
    wanted = add(project, 1)
    reads = iter([lambda _coach: before])  # the first was begun before it came

    def read(coach: Coach) -> QueueRead:
        with slow_connection:
            return next(reads, real)(coach)

    slow_connection = threading.Lock()
    monkeypatch.setattr(page._reader, "_read", read)
    page._reader.ready.connect(lambda _read: awaited.append(page.commits.awaits_video))
    with slow_connection:
        page._session.emit_change(CAME)
        page._session.emit_change(CAME)
        page.show_video(wanted)
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [3, 4]
    assert awaited == [True, False]
    assert page.on_screen.video_id == wanted
