"""When the world fails at the desk: through the real window, with real keys."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui.main_window import MainWindow
from annotator.videos import import_videos
from tests.ui.desk_stories import answer_of, pair, press, redo, seen, undo
from tests.ui.disk import no_room


@pytest.fixture
def videos(tmp_path: Path, video_files: list[Path]) -> list[Path]:
    """Copies that may be deleted."""
    folder = tmp_path / "card"
    folder.mkdir()
    return [Path(shutil.copy(path, folder)) for path in video_files]


@pytest.fixture
def club(tmp_path: Path, videos: list[Path], monkeypatch) -> Iterator[Project]:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
    made = Project.create(tmp_path / "evening.dualane")
    made.repository.add_coach("Ada")
    import_videos(made, videos, jobs=1)
    yield made
    made.close()


def open_window(qtbot, folder: Path) -> Any:
    window = MainWindow(UserSettings().labelling(folder, "Ada"))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.open_project(folder)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=10_000)
    return window


def test_a_full_disk_keeps_the_answer_on_the_desk(qtbot, club):
    window = open_window(qtbot, club.folder)
    page = window.workspace.label_page
    first = page.video
    ada = club.repository.coach("Ada")
    press(qtbot, page, "s", "k", "t", "742", Qt.Key.Key_Return, "e", "u")
    whole = page.draft.answer()
    assert club.database_file is not None
    with no_room(club.database_file.with_name("labels.sqlite-wal")):
        press(qtbot, page, Qt.Key.Key_Return)
    (box,) = page.findChildren(QMessageBox)
    assert "labels.sqlite" in box.text()
    box.accept()
    assert answer_of(club, first.id, ada) is None
    assert page.video == first
    assert page.draft.answer() == whole
    assert page.desk.saved_label.text() == "Not saved"
    assert page.queue.item(first.id).mine is None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, page, Qt.Key.Key_Return)
    assert answer_of(club, first.id, ada) == whole
    window.close()


def test_a_video_that_vanishes_can_be_answered_and_found_again(
    qtbot, club, videos, tmp_path
):
    window = open_window(qtbot, club.folder)
    page = window.workspace.label_page
    seen(qtbot, page)
    qtbot.waitUntil(lambda: page.player.is_open)
    press(qtbot, page, Qt.Key.Key_Space)  # it plays while its card is pulled out
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in videos:
        shutil.move(path, elsewhere)
    qtbot.wait(200)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert len(club.repository.annotations()) == 1
    assert str(videos[1]) in page.player.view.words
    assert page.player.view.find_button.isVisible()
    press(qtbot, page, "a", "k", Qt.Key.Key_Return)  # from memory, if one must
    assert len(club.repository.annotations()) == 2
    import_videos(club, [elsewhere], jobs=1)
    window.workspace.watcher.look()
    page.refresh()
    seen(qtbot, page)
    qtbot.waitUntil(lambda: page.player.is_open, timeout=10_000)
    assert str(elsewhere) in page.video.path
    window.close()


def test_undo_and_redo_outlive_the_window(qtbot, club):
    window = open_window(qtbot, club.folder)
    page = window.workspace.label_page
    first, ada = page.video, club.repository.coach("Ada")
    press(qtbot, page, "s", "j", "u", "n", "low", Qt.Key.Key_Return)
    press(qtbot, page, Qt.Key.Key_Return)
    window.close()
    later = open_window(qtbot, club.folder)
    page = later.workspace.label_page
    seen(qtbot, page)
    undo(qtbot, page)
    assert page.video == first
    assert answer_of(club, first.id, ada) is None
    whole = pair("2-1", unsure=True, note="low")
    assert page.draft.answer() == whole
    later.leaving.has_unsaved = lambda: False
    later.close()
    last = open_window(qtbot, club.folder)
    page = last.workspace.label_page
    seen(qtbot, page)
    redo(qtbot, page)
    assert answer_of(club, first.id, ada) == whole
    assert page.desk.hint.text() == "Restored: Slip – Flash, unsure."
    last.close()
