"""Closing a project waits for every answer and for nothing else."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from annotator.settings import UserSettings, load_settings, save_settings
from annotator.suggestions import SuggestReport
from annotator.ui import background_suggestions
from annotator.ui.background_suggestions import BackgroundSuggestions
from annotator.ui.main_window import MainWindow
from annotator.workflow import Change, ChangeKind
from dataset.errors import Cancelled


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A look at videos that ends only when this is set, whatever it is asked."""
    ends, begun = threading.Event(), threading.Event()

    def suggest(*_args: object, **_more: object) -> SuggestReport:
        begun.set()
        ends.wait(120)
        raise Cancelled

    monkeypatch.setattr(background_suggestions, "suggest", suggest)
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    yield ends
    ends.set()


def test_closing_a_project_waits_for_no_look_at_its_videos(qtbot, stuck, ada_window):
    workspace = ada_window.workspace
    assert workspace is not None
    background = workspace.background
    workspace.session.emit_change(Change(ChangeKind.PROMOTIONS, n_written=1))
    qtbot.waitUntil(lambda: background.running)
    ada_window.close_project()
    assert ada_window.welcome.isVisible()
    assert not stuck.is_set(), "it still looks, and nobody waits for it"


def test_lanes_and_crop_that_are_being_kept_are_waited_for(
    qtbot, ada_window, slow_database
):
    page = ada_window.workspace.label_page
    qtbot.waitUntil(lambda: page.player.is_open and page.player.has_shown)
    video_id = page.on_screen.video_id
    page.player.toggle_framing()
    page.framing.view.move_line("divider", 0.4)
    with slow_database():
        qtbot.mouseClick(page.framing.video_button, Qt.MouseButton.LeftButton)
        assert not page.framing.video_button.isEnabled()
        ada_window.close_project()
        assert ada_window.workspace is not None, "first it is kept"
    qtbot.waitUntil(lambda: ada_window.workspace is None)
    ada_window.open_project(load_settings().recent_projects[0])
    qtbot.waitUntil(lambda: ada_window.workspace is not None)
    again = ada_window.workspace.label_page.queue.item(video_id)
    assert again.video.own_divider == 0.4


@pytest.fixture
def dead_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on a disk that does not answer, not even to whether it is there."""
    folder, answers = Path("/dead/club.dualane"), threading.Event()
    real = Path.is_dir

    def is_dir(self: Path) -> bool:
        if self == folder:
            answers.wait(120)
            return False
        return real(self)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    yield folder
    answers.set()


def test_a_recent_project_on_a_dead_disk_holds_up_no_other(
    qtbot, dead_disk, project, tmp_path
):
    settings = UserSettings(last_project=dead_disk, recent_projects=(dead_disk,))
    save_settings(settings)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_last()
    folder = project.folder
    project.close()
    window.open_project(folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    window.close_project()
    assert window.welcome.isVisible()


def test_recent_projects_are_listed_once_they_are_found(qtbot, project, tmp_path):
    gone = tmp_path / "gone.dualane"
    window = MainWindow(UserSettings(recent_projects=(gone, project.folder)))
    qtbot.addWidget(window)
    window.show()

    def listed() -> list[str]:
        return [
            each.toolTip()
            for each in window.welcome.findChildren(QPushButton)
            if each.toolTip() and each.isVisible()
        ]

    qtbot.waitUntil(lambda: listed() == [str(project.folder)])
    assert window.menus._recent.isEnabled()


def test_five_thousand_dropped_videos_are_not_asked_of_the_disk_one_by_one(
    qtbot, ada_window, monkeypatch: pytest.MonkeyPatch
):
    asked: list[Path] = []
    real = Path.is_file

    def is_file(self: Path) -> bool:
        asked.append(self)
        return real(self)

    dropped = [Path(f"/card/race{number}.mp4") for number in range(5000)]
    taken: list[list[Path]] = []
    monkeypatch.setattr(Path, "is_file", is_file)
    monkeypatch.setattr(ada_window.files, "import_videos", taken.append)
    ada_window.files.take(dropped)
    assert taken == [dropped]
    assert not [each for each in asked if each.parent.name.startswith("race")]
