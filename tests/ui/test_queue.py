"""The queue beside the desk: searched, filtered, sorted, walked through, with pictures."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QToolButton

from annotator.project import Project
from annotator.queue_filter import Order, QueueFilter
from annotator.settings import UserSettings, load_settings
from annotator.ui.benchmarks.many_items import many_items
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.main_window import MainWindow
from annotator.ui.queue import Column, QueueModel, row_words, verdict_words
from annotator.ui.queue_view import fitting_words
from annotator.ui.session import Session
from annotator.ui.tasks import run_task
from annotator.ui.thumbnails import Thumbnails
from annotator.videos import import_videos
from annotator.workflow import Answer, Change, ChangeKind, Lane, Status
from dataset.states import LanePair, LaneState
from tests.ui.desk_stories import caught_up, pair, press, read_again, seen, undo


def shown(page: LabelPage) -> list[str]:
    return [item.video.name[-7:-4] for item in page.queue.items]


TO_LABEL = QueueFilter(statuses=frozenset([Status.UNLABELLED]))


def test_a_search_is_typed_kept_and_left(qtbot, page, video_ids):
    press(qtbot, page, "/")
    search = page.desk.queue.search
    assert search.hasFocus()
    press(qtbot, page, "RACE002")
    assert shown(page) == ["002"]
    assert page.desk.queue.shown_label.text() == "1 of 3 shown"
    assert page.video.id == video_ids[0]  # nothing moved by itself
    press(qtbot, page, Qt.Key.Key_Return)
    assert page.video.id == video_ids[1]
    press(qtbot, page, "a")  # the keys are answers again
    assert page.draft.state(Lane.LEFT) is LaneState.FLASH
    press(qtbot, page, "/")
    assert search.selectedText() == "RACE002"
    press(qtbot, page, Qt.Key.Key_Escape)
    assert shown(page) == ["001", "002", "003"]
    assert page.video.id == video_ids[1]


def test_what_is_answered_leaves_the_filter_and_comes_back_with_undo(
    qtbot, page, project, ada, video_ids
):
    page.show_filter(TO_LABEL)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert shown(page) == ["002", "003"]
    assert page.video.id == video_ids[1]
    assert page.desk.queue.view.currentIndex().row() == 0
    undo(qtbot, page)
    assert shown(page) == ["001", "002", "003"]
    assert page.video.id == video_ids[0]
    for _ in range(3):
        press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert shown(page) == []
    assert page.video.id == video_ids[2]
    assert "Every video has your answer" in page.desk.hint.text()
    assert len(project.repository.annotations()) == 3


def test_the_end_of_a_filter_is_not_the_end_of_the_work(qtbot, page, video_ids):
    page.show_filter(QueueFilter("race002"))
    assert page.video.id == video_ids[1]
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert "among the videos shown" in page.desk.hint.text()
    qtbot.mouseClick(page.desk.queue.clear_button, Qt.MouseButton.LeftButton)
    press(qtbot, page, "v")
    assert page.video.id == video_ids[2]
    press(qtbot, page, "v")
    assert page.video.id == video_ids[0]


def test_show_all_leaves_nothing_in_the_search_to_be_cleared(qtbot, page):
    card = page.desk.queue
    (clear,) = card.search.findChildren(QToolButton)
    press(qtbot, page, "/", "race002")
    assert shown(page) == ["002"]
    qtbot.waitUntil(lambda: clear.isVisible())
    qtbot.mouseClick(card.clear_button, Qt.MouseButton.LeftButton)
    assert shown(page) == ["001", "002", "003"]
    assert card.search.text() == ""
    qtbot.waitUntil(lambda: not clear.isVisible())
    page.show_filter(QueueFilter("race003"))
    assert card.search.text() == "race003"
    qtbot.waitUntil(clear.isVisible)
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert shown(page) == ["001", "002", "003"]


def test_keys_walk_through_what_is_shown(qtbot, page, video_ids):
    page.desk.queue.show_filter(QueueFilter(), Order.NEWEST)
    press(qtbot, page, Qt.Key.Key_PageUp)
    assert page.video.id == video_ids[1]
    press(qtbot, page, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert page.video.id == video_ids[0]


def test_the_list_of_filters_changes_the_queue_at_once(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "s", "j", "u", Qt.Key.Key_Return)
    card = page.desk.queue
    qtbot.mouseClick(card.filter_button, Qt.MouseButton.LeftButton)
    popup = card.popup
    assert popup.isVisible()
    qtbot.mouseClick(popup.lanes[Lane.LEFT][LaneState.SLIP], Qt.MouseButton.LeftButton)
    assert shown(page) == ["001"]
    qtbot.mouseClick(popup.lanes[Lane.RIGHT][LaneState.FALL], Qt.MouseButton.LeftButton)
    assert shown(page) == []
    qtbot.mouseClick(popup.clear_button, Qt.MouseButton.LeftButton)
    assert shown(page) == ["001", "002", "003"]
    qtbot.mouseClick(popup.unsure, Qt.MouseButton.LeftButton)
    assert shown(page) == ["001"]
    popup.close()
    assert card.filter_button.property("look") == "primary"
    assert page.video.id == video_ids[1]


def test_a_cell_of_the_class_grid_opens_its_videos(
    qtbot, page, project, ada, bo, video_ids
):
    for coach in (ada, bo):
        project.repository.record_annotation(video_ids[2], coach.id, pair("1-3"))
    project.repository.record_annotation(video_ids[1], bo.id, pair("1-3"))
    read_again(qtbot, page)
    page.show_filter(QueueFilter(decided=LanePair.parse("1-3")))
    assert shown(page) == ["003"]
    assert page.video.id == video_ids[2]


def test_rows_come_and_go_one_by_one():
    items = many_items(60)
    model = QueueModel()
    tester = QAbstractItemModelTester(model)
    assert tester is not None
    model.set_items(items)
    model.show_only(TO_LABEL)
    resets: list[int] = []
    gone: list[int] = []
    come: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsRemoved.connect(lambda _p, first, _l: gone.append(first))
    model.rowsInserted.connect(lambda _p, first, _l: come.append(first))
    before = [item.video.id for item in model.items]
    chosen = model.items[5]
    model.set_item(replace(chosen, status=Status.AGREED))
    assert gone == [5]
    assert model.row_of(chosen.video.id) is None
    assert model.item(chosen.video.id) is not None  # hidden, and still known
    model.set_item(chosen)
    assert come == [5]
    assert [item.video.id for item in model.items] == before
    assert resets == []


def test_the_same_videos_again_reset_nothing():
    model = QueueModel()
    items = many_items(30)
    model.set_items(items)
    resets: list[int] = []
    changed: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    model.set_items([replace(items[0], status=Status.AGREED), *items[1:]])
    assert (resets, changed) == ([], [0])


def test_a_held_order_takes_new_videos_at_its_end():
    """Whatever has become of their worth, and however a filter is set meanwhile."""
    items = many_items(30)
    model = QueueModel()
    tester = QAbstractItemModelTester(model)
    assert tester is not None

    def rows() -> list[int]:
        return [item.video.id for item in model.items]

    old = [item for item in items if item.video.id % 3]
    worth = {item.video.id: float(item.video.id) for item in items}
    model.set_items(old, worth, worth)
    before = rows()
    model.hold_order()
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    turned = {video_id: -value for video_id, value in worth.items()}
    some = [item for item in items if item.video.id % 3 or item.video.id > 15]
    model.set_items(some, turned, turned)
    model.set_items(items, turned, turned)
    late = sorted(item.video.id for item in some if item not in old)
    rest = sorted(item.video.id for item in items if item not in some)
    assert rows() == [*before, *late, *rest]
    assert not resets, "rows were added, nothing was laid out anew"
    held = rows()
    model.show_only(TO_LABEL)
    to_label = {i.video.id for i in items if i.status is Status.UNLABELLED}
    assert rows() == [each for each in held if each in to_label]
    model.show_only(QueueFilter())
    assert rows() == held
    model.show_only(QueueFilter(), Order.NEWEST)
    assert rows() == sorted(held, reverse=True), "an order that is asked for counts"
    model.set_items(items[:-1], worth, worth)
    model.release_order()
    fresh = QueueModel()
    fresh.show_only(QueueFilter(), Order.NEWEST)
    fresh.set_items(items[:-1], worth, worth)
    assert rows() == [item.video.id for item in fresh.items]


def test_after_a_new_order_of_use_the_next_video_is_its_first():
    """What was on screen meanwhile stands anywhere; what is above it is not left out."""
    items = [each for each in many_items(40) if each.status is Status.UNLABELLED][:8]
    ids = [item.video.id for item in items]
    model = QueueModel()
    model.set_items(items)
    assert model.next_open(ids[0]) == ids[1]
    worth = {each: float(n) for n, each in enumerate(ids)}  # the first is worth least
    model.set_items(items, worth, worth)
    rows = [item.video.id for item in model.items]
    assert rows.index(ids[0]) > 0
    assert model.next_open(ids[0]) == rows[0]
    model.stay_with()  # that one is on screen
    assert model.next_open(rows[0]) == rows[1]
    assert model.next_open(rows[3]) == rows[4], "a click leads on from there"
    model.set_items(items, worth, worth)
    assert model.next_open(rows[3]) == rows[4], "it stands as it stood"
    model.show_only(QueueFilter(), Order.NAME)
    assert model.next_open(ids[3]) == ids[4]


def test_suggestions_that_come_late_leave_out_no_video(
    qtbot, page, session, project, video_ids, suggest
):
    """The first one is on screen by name; then the queue is sorted by use."""
    assert page.video.id == video_ids[0]
    suggest(video_ids[0], 0, 0.60)
    suggest(video_ids[1], 0, 0.99)
    suggest(video_ids[2], 0, 0.10)
    session.emit_change(Change(ChangeKind.SUGGESTIONS, frozenset(video_ids), 3))
    qtbot.waitUntil(lambda: shown(page) == ["003", "001", "002"])
    for number in ("003", "002"):
        qtbot.waitUntil(lambda: page.player.has_shown)
        press(qtbot, page, "a", "j", Qt.Key.Key_Return)
        qtbot.waitUntil(lambda number=number: page.video.name[-7:-4] == number)


@pytest.fixture
def coming() -> Iterator[threading.Event]:
    """Videos come until it is set."""
    made = threading.Event()
    yield made
    made.set()


def test_the_queue_stays_as_it_is_while_videos_come(
    qtbot, session, project, video_ids, suggest, video_files, coming
):
    board = JobBoard()
    page = LabelPage(session, board)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(page):
        page.show()
    caught_up(qtbot, page)

    def told(kind: ChangeKind) -> None:
        session.emit_change(Change(kind, n_written=1))
        qtbot.waitUntil(lambda: not page._reader.is_stale)

    for number, video_id in enumerate(video_ids):
        suggest(video_id, 3, 0.9 - number * 0.2)
    told(ChangeKind.SUGGESTIONS)
    before = shown(page)
    task = run_task(page, lambda _c: coming.wait(120), on_success=lambda _none: None)
    board.add(Job("Importing videos", task, brings_videos=True))
    for number, video_id in enumerate(video_ids):
        suggest(video_id, 3, 0.3 + number * 0.3)
    project.repository.add_video(
        name="A_race000.mp4",
        path=str(video_files[0]),
        fingerprint="0" * 32,
        group="A",
        width_px=64,
        height_px=96,
        duration_s=1.5,
        n_clips=2,
    )
    told(ChangeKind.VIDEOS)
    assert shown(page) == [*before, "000"]
    coming.set()
    qtbot.waitUntil(lambda: not board.running)
    told(ChangeKind.SUGGESTIONS)
    assert shown(page) == [*before, "000"], "not by itself, under the coach's eyes"
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert shown(page) != [*before, "000"]
    row = page.queue.row_of(page.on_screen.video_id)
    assert page.desk.queue.view.currentIndex().row() == row


def test_pictures_come_from_the_clips_and_never_hold_up_the_window(
    qtbot, tmp_path: Path, video_files: list[Path]
):
    project = Project.create(tmp_path / "pictures.dualane")
    import_videos(project, video_files[:2], jobs=1)
    project.repository.add_coach("Ada")
    videos = project.repository.videos()
    project.clip_file(videos[1].fingerprint).unlink()
    page = LabelPage(
        Session(project, project.repository.coach("Ada"), project.repository.coaches())
    )
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    with qtbot.waitExposed(page):
        page.show()
    caught_up(qtbot, page)
    first = page.thumbnails.find(videos[0])
    qtbot.waitUntil(lambda: page.thumbnails.find(videos[0]) is not None)
    image = page.thumbnails.find(videos[0])
    assert first is None or first == image
    assert image is not None
    assert image.height() > image.width()  # upright as the race is
    shades = {image.pixel(x, y) for x in range(image.width()) for y in range(10)}
    assert len(shades) > 1
    assert page.thumbnails.find(videos[1]) is None  # a missing one harms nothing
    seen(qtbot, page)
    import_videos(project, video_files[:2], jobs=1)  # cuts what is missing
    page._session.emit_change(Change(ChangeKind.VIDEOS, n_written=1))
    assert page.thumbnails.find(videos[0]) is not None, "no row goes blank meanwhile"
    qtbot.waitUntil(lambda: page.thumbnails.find(videos[1]) is not None)
    qtbot.waitUntil(lambda: not page.thumbnails._stale)
    project.close()


def test_a_lower_window_leaves_the_video_of_the_desk_in_sight(qtbot, page):
    page.queue.set_items(many_items(40))
    view = page.desk.queue.view
    page.resize(1060, 900)
    row = 12
    page.desk.queue.select(page.queue.items[row].video.id)
    index = page.queue.index(row, 1)

    def is_seen() -> bool:
        return view.viewport().rect().contains(view.visualRect(index))

    qtbot.waitUntil(is_seen)
    page.resize(1060, 560)
    qtbot.wait(50)
    assert is_seen()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert not is_seen()
    page.resize(1060, 540)
    qtbot.wait(50)
    assert not is_seen(), "who looks elsewhere stays there"


def test_a_long_queue_keeps_few_pictures_in_memory(qtbot, page, tmp_path):
    thumbnails = Thumbnails(tmp_path, page)
    for item in many_items(900):
        thumbnails.find(item.video)
    assert len(thumbnails._wanted) <= 60
    thumbnails.stop()
    qtbot.waitUntil(lambda: thumbnails._task is None)


def test_each_video_plays_by_itself_once_asked_to(
    qtbot, project, tmp_path, monkeypatch
):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
    window = MainWindow(UserSettings().labelling(project.folder, "Ada"))
    qtbot.addWidget(window)
    window.show()
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=10_000)
    assert window.workspace is not None
    page = window.workspace.label_page
    seen(qtbot, page)
    assert not page.player.is_playing
    press(qtbot, page, "p")
    assert "plays by itself" in page.desk.hint.text()
    qtbot.waitUntil(lambda: page.player.is_playing)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)  # three keys a video
    qtbot.waitUntil(lambda: page.player.is_playing)
    assert len(project.repository.annotations()) == 1
    assert load_settings().autoplay
    press(qtbot, page, "p")
    assert not load_settings().autoplay
    window.leaving.has_unsaved = lambda: False
    window.close()


def test_the_first_video_after_opening_plays_by_itself_too(qtbot, project, ada):
    settings = UserSettings(autoplay=True).labelling(project.folder, ada.name)
    project.close()
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=10_000)
    assert window.workspace is not None
    player = window.workspace.label_page.player
    qtbot.waitUntil(lambda: player.shown_index > 0)
    window.close()


def test_a_click_in_the_class_grid_shows_what_the_coach_may_know(
    qtbot, project, ada, bo, video_ids, tmp_path, monkeypatch
):
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
    for coach in (ada, bo):
        project.repository.record_annotation(video_ids[2], coach.id, pair("1-3"))
    window = MainWindow(UserSettings().labelling(project.folder, "Ada"))
    qtbot.addWidget(window)
    window.show()
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=10_000)
    workspace = window.workspace
    assert workspace is not None
    workspace.show_page(workspace.DATASET)
    grid = workspace.dataset_page.grid
    qtbot.waitUntil(grid.isVisible)
    for code, shows in (("1-3", ["003"]), ("2-2", [])):
        workspace.show_page(workspace.DATASET)
        wanted = LanePair.parse(code)
        place = grid._cell(wanted.left - 1, wanted.right - 1).center().toPoint()
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
        page = workspace.label_page
        assert page.isVisible()
        assert shown(page) == shows
    assert "answered is like that" in page.desk.hint.text()
    label = page.desk.queue.shown_label
    assert label.text() == "Slip – Slip: 0 of 3 shown"
    label.setFixedWidth(
        label.fontMetrics().horizontalAdvance("Slip – Slip: 0 of 3") + 2
    )
    assert label.shown == "Slip – Slip: 0 of 3", "where there is less room"
    window.close()


def test_the_verdict_is_what_was_decided_and_never_ones_own_answer(
    qtbot, page, project, ada, video_ids
):
    repository, bo = project.repository, project.repository.coach("Bo")
    video_id = video_ids[0]

    def told() -> tuple[str, str]:
        read_again(qtbot, page)
        item = page.queue.item(video_id)
        tip = page.queue.index(page.queue.row_of(video_id), Column.NAME).data(
            Qt.ItemDataRole.ToolTipRole
        )
        return row_words(item), tip.splitlines()[-1]

    # Who owes an answer learns nothing.
    repository.record_annotation(video_id, bo.id, pair("3-2"))
    repository.record_annotation(video_ids[1], bo.id, pair("3-2"))
    assert told()[0] == "To label"
    repository.record_annotation(
        video_id, ada.id, Answer(pair=LanePair.parse("3-1"), unsure=True)
    )
    assert told()[0] == "Disputed · Fall – Flash ?"
    repository.record_adjudication(video_id, bo.id, pair("3-2"), "a clear stop")
    assert told() == (
        "Settled · Fall – Slip",
        "Settled as Fall – Slip; you said Fall – Flash ?",
    )
    page.show_video(video_id)
    assert page.desk.mine_label.text() == told()[1]
    press(qtbot, page, "a")
    assert page.desk.mine_label.text() == "Revising Fall – Flash ?"
    item = page.queue.item(video_id)
    assert verdict_words(replace(item, is_repeat=True)) == ""
    metrics = page.desk.queue.fontMetrics()
    narrow = fitting_words(item, metrics, 90)
    assert narrow.startswith("Settled")
    assert narrow.endswith("…")
    pair_as_everywhere = metrics.horizontalAdvance(row_words(item))
    assert " – " in fitting_words(item, metrics, pair_as_everywhere)
    repository.record_adjudication(
        video_id, bo.id, Answer(unusable="no race"), "not shown"
    )
    assert told() == (
        "Unusable",
        "Settled as “cannot be judged”; you said Fall – Flash ?",
    )


def test_good_news_of_a_saved_answer_does_not_stay(qtbot, page):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    desk = page.desk
    assert desk.saved_label.text() == "✓ Saved"
    assert desk.fading.isActive()
    desk.fading.timeout.emit()
    assert desk.saved_label.text() == ""
    desk.say_saved("Not saved", "problem")
    assert not desk.fading.isActive()


def test_the_queue_says_why_the_next_one_is_next(qtbot, page, video_ids, suggest):
    card = page.desk.queue
    assert not card.why_next.isVisible()  # by name, while nothing is suggested
    for video, sure in zip(video_ids, (0.9, 0.5, 0.2), strict=True):
        suggest(video, 1, sure)
    read_again(qtbot, page)
    assert shown(page)[0] == "003"
    assert card.why_next.isVisible()
    assert card.why_next.text() == "Next: least known, some at random"
    assert "every fifth at random" in card.why_next.toolTip()
    card.show_filter(QueueFilter(), Order.NAME)
    assert not card.why_next.isVisible()
