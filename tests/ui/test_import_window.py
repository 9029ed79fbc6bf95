"""Where the window of an import stands, how it comes back, and where files are asked for."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from annotator.ui import errors, import_dialog
from annotator.ui.import_dialog import ImportDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.workspace import Workspace
from annotator.videos import ImportReport, import_videos
from annotator.workflow import Lane
from tests.factories import make_video
from tests.ui.conftest import PATIENCE_MS


@pytest.fixture
def window(ada_window: MainWindow) -> MainWindow:
    ada_window.move(0, 0)
    ada_window.resize(1280, 720)
    return ada_window


def work_of(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def dialog_of(window: MainWindow) -> ImportDialog:
    assert window.files.importing is not None
    return window.files.importing


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough that an import of them runs for a while, and one that is refused."""
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a_broken.mp4").write_bytes(b"this is no video")
    for number in range(8):
        make_video(folder / f"b_race{number}.mp4", n_frames=90 + number)
    return folder


def refuse(qtbot, window: MainWindow, folder: Path, n: int = 2) -> ImportDialog:
    """An import of files that are no videos, to its end."""
    files = [folder / f"notes{number}.txt" for number in range(n)]
    for file in files:
        file.write_text("no video")
    window.files.import_videos(files)
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: not dialog.running)
    return dialog


def test_while_it_runs_it_covers_nothing_and_leaves_the_keys(
    qtbot, window, many, monkeypatch: pytest.MonkeyPatch
):
    goes_on = threading.Event()

    def import_and_wait(
        *args: Any, on_result: Callable[..., None], **given: Any
    ) -> ImportReport:
        def told(*result: Any) -> None:
            on_result(*result)
            assert goes_on.wait(PATIENCE_MS / 1000)

        return import_videos(*args, on_result=told, **given)

    monkeypatch.setattr(import_dialog, "import_videos", import_and_wait)
    work = work_of(window)
    page = work.label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.files.import_videos([many])
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: work.importing.text() == "Importing: 1 of 9")
    assert not dialog.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_D)
    assert page.draft.missing == (Lane.RIGHT,)
    goes_on.set()
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.isVisible(), "one is refused"
    # The offscreen platform gives it the keys all the same.
    assert dialog.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert work.importing.text() == "8 videos imported, 1 refused"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not dialog.isVisible(), "no mouse is needed for that"
    assert page.draft.missing == (Lane.RIGHT,)


def test_an_import_that_went_well_says_so_in_the_bar_for_a_while(
    qtbot, window, tmp_path
):
    work = work_of(window)
    make_video(tmp_path / "late.mp4", n_frames=60)
    window.files.import_videos([tmp_path / "late.mp4"])
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: not dialog.running)
    assert work.importing.text() == "1 video imported"
    assert not dialog.isVisible()
    qtbot.mouseClick(work.importing, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    work._import_ended.timeout.emit()
    assert not work.importing.isVisible()


def test_who_has_no_video_yet_is_told_that_some_are_coming(
    qtbot, window, many, tmp_path
):
    before = work_of(window)
    window.open_project(tmp_path / "new.dualane", create=True)
    qtbot.waitUntil(lambda: window.workspace not in (None, before))
    work = work_of(window)
    session = work.session
    session.project.repository.add_coach("Cy")
    session.set_coach(session.project.repository.coach("Cy"))
    words = work.label_page.player.view._words
    qtbot.waitUntil(lambda: words.text().startswith("No videos yet"))
    window.files.import_videos([many])
    assert words.text().startswith("Videos are coming")
    assert not work.label_page.player.view.button.isVisible()
    qtbot.waitUntil(lambda: work.label_page.video is not None)
    qtbot.waitUntil(lambda: not dialog_of(window).running)
    assert not words.isVisible()


def test_asked_for_it_covers_only_the_queue(qtbot, window, many):
    page = work_of(window).label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    window.files.import_videos([many])
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: "1 refused" in dialog.headline.text())
    qtbot.mouseClick(work_of(window).importing, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.running
    desk = page.desk
    for widget in (*desk.panels.values(), desk.bar, page.player):
        assert not on_screen(widget).intersects(dialog.frameGeometry()), widget
    for said in (dialog.headline, dialog.detail, dialog.cancel_button):
        qtbot.waitUntil(
            lambda each=said: each.visibleRegion().boundingRect() == each.rect()
        )
    assert not dialog.bar.isTextVisible()
    qtbot.waitUntil(lambda: "%" in dialog.remaining.text())
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running)


def test_what_was_refused_leaves_the_right_lane_and_commit_free(
    qtbot, window, tmp_path
):
    page = work_of(window).label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    dialog = refuse(qtbot, window, tmp_path)
    assert dialog.height() < 400, "no more than two files need"
    for sentence in dialog.results.labels:
        qtbot.waitUntil(
            lambda each=sentence: each.visibleRegion().boundingRect() == each.rect()
        )
    for widget in (page.desk.panels[Lane.RIGHT], page.desk.bar.commit_button):
        assert not on_screen(widget).intersects(dialog.frameGeometry()), widget


def test_it_stands_in_a_corner_unless_it_is_moved(qtbot, window, tmp_path):
    dialog = refuse(qtbot, window, tmp_path)

    def apart() -> tuple[int, int]:
        to = dialog.frameGeometry().bottomLeft() - window.frameGeometry().bottomLeft()
        return to.x(), to.y()

    assert apart() == (16, -16)
    window.resize(window.width() - 40, window.height() - 30)
    assert apart() == (16, -16)
    dialog.move(dialog.pos() + QPoint(4, 28))  # a window manager adds a frame
    window.move(20, 30)
    assert apart() == (16, -16)
    dialog.move(90, 7)
    dialog._fit()
    window.move(0, 0)
    assert (dialog.x(), dialog.y()) == (90, 7), "a hand has put it there"


@pytest.mark.parametrize("by_hand", [False, True])
def test_it_stays_inside_the_screen_when_it_grows(qtbot, window, tmp_path, by_hand):
    dialog = refuse(qtbot, window, tmp_path, 1)
    room = window.screen().availableGeometry()
    if by_hand:
        dialog.move(90, room.bottom() - dialog.frameGeometry().height() - 9)
    else:
        window.move(0, room.bottom() - 300)  # half of it below the edge
    assert room.contains(dialog.frameGeometry())
    small = dialog.height()
    for _ in range(5):
        dialog.results.add("One more file that cannot be opened as a video. " * 3)
    dialog._fit()
    assert dialog.height() > small
    assert room.contains(dialog.frameGeometry())
    close = dialog.close_button
    qtbot.waitUntil(lambda: room.contains(on_screen(close)))


@pytest.mark.parametrize("by_keys", [False, True])
def test_the_words_in_the_bar_bring_it_back(qtbot, window, many, by_keys):
    work = work_of(window)
    assert not work.importing.isVisible()
    window.files.import_videos([many])
    dialog = dialog_of(window)
    assert work.importing.isVisible()
    assert work.importing.text() == "Looking for videos…"
    assert work.importing.toolTip()
    qtbot.mouseClick(work.importing, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.running
    if by_keys:
        work.importing.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(work.importing.hasFocus)
        qtbot.keyClick(work.importing, Qt.Key.Key_Return)
    else:
        qtbot.mouseClick(work.importing, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running)
    assert "cancelled" in dialog.headline.text()
    assert "cancelled" in work.importing.text()


def test_put_away_it_comes_back_with_what_needs_attention(qtbot, window, many):
    window.files.import_videos([many])
    window.files.show_import()
    dialog = dialog_of(window)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.isVisible()
    assert dialog.results.isVisible()


def test_it_says_once_that_there_was_no_video(qtbot, window, tmp_path):
    (tmp_path / "empty").mkdir()
    window.files.import_videos([tmp_path / "empty"])
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.isVisible()
    assert "no videos in" in dialog.detail.text()
    assert not errors.open_dialogs()


def test_files_are_asked_for_where_the_last_ones_were(
    qtbot, window, video_files, tmp_path, monkeypatch
):
    """Qt's own choice is where the program was started."""
    asked = []

    def note(_parent: QWidget, _title: str, folder: str = "", *_more: str):
        asked.append(folder)
        return "", ""

    files = window.files
    for ask in ("getOpenFileNames", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, ask, note)
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *args: note(*args)[0]
    )
    newest = work_of(window).label_page.queue.all_items[-1].video

    def ask_all() -> set[str]:
        asked.clear()
        files.ask_import_videos()
        files.ask_import_folder()
        files.ask_import_labels()
        files.ask_find(newest)
        assert len(asked) == 4
        return set(asked)

    assert ask_all() == {str(video_files[0].parent)}
    refuse(qtbot, window, tmp_path, 1)
    assert ask_all() == {str(tmp_path)}
    files._last_folder = tmp_path / "gone"
    assert ask_all() == {str(Path.home())}
    QApplication.processEvents()
