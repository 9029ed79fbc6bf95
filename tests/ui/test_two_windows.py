"""Two windows on one project, each in a process of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui.main_window import MainWindow
from annotator.workflow import Status
from tests.ui.desk_stories import pair, press, seen, undo
from tests.ui.disk import busy

REPO = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def window(qtbot, project: Project) -> Iterator[MainWindow]:
    settings = UserSettings().labelling(project.folder, "Ada")
    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show()
    made.open_project(project.folder)
    qtbot.waitUntil(lambda: made.workspace is not None, timeout=10_000)
    yield made
    made.leaving.has_unsaved = lambda: False
    made.close()


@contextmanager
def second(
    project: Project, coach: str, keys: str, stay_s: float = 0
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.ui.second_window",
            str(project.folder),
            coach,
            keys,
            str(stay_s),
        ],
        cwd=REPO,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DUALANE_CONFIG_DIR": str(project.folder / "other")},
    )
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_both_label_and_each_sees_what_it_may(qtbot, window, project, ada, bo):
    page = window.workspace.label_page
    with second(project, "Bo", "aj,sk,dj") as other:
        press(qtbot, page, "a", "j", Qt.Key.Key_Return)
        press(qtbot, page, "a", "k", Qt.Key.Key_Return)
        assert told(other) == "labelled"
        window.workspace.watcher.look()
        qtbot.waitUntil(
            lambda: (
                [item.status for item in page.queue.items]
                == [Status.AGREED, Status.DISPUTED, Status.UNLABELLED]
            ),
            timeout=10_000,
        )
        assert told(other) == "closed"
        assert other.wait(20) == 0
    assert len(project.repository.annotations()) == 5
    assert page.draft.answer() is None  # the third is hers to answer still


def test_the_same_coach_in_two_windows_loses_nothing(qtbot, window, project, ada):
    page = window.workspace.label_page
    press(qtbot, page, "s", "j")  # begun here, and not committed
    with second(project, "Ada", "aj", stay_s=20) as other:
        assert told(other) == "labelled"
        window.workspace.watcher.look()
        qtbot.waitUntil(lambda: page.queue.items[0].mine is not None, timeout=10_000)
        assert page.draft.answer() == pair("2-1")  # what is begun stays
        assert "Revising Flash – Flash" in page.desk.mine_label.text()
        press(qtbot, page, Qt.Key.Key_Return)
        other.send_signal(signal.SIGKILL)
    first = project.repository.videos()[0]
    said = [each.answer for each in project.repository.history(first.id, ada.id)]
    assert said == [pair("1-1"), pair("2-1")]
    undo(qtbot, page)  # across windows: both answers are hers
    undo(qtbot, page)
    assert project.repository.annotation(first.id, ada.id) is None


def test_the_other_coach_takes_over_with_one_click_and_sees_nothing(
    qtbot, window, project, ada, bo
):
    page = window.workspace.label_page
    press(qtbot, page, "a", "k", Qt.Key.Key_Return, "s")
    (disc,) = window.workspace.others.buttons
    assert disc.toolTip() == "Label as Bo"
    qtbot.mouseClick(disc, Qt.MouseButton.LeftButton)
    assert window.workspace.session.coach == bo
    assert {item.status for item in page.queue.items} == {Status.UNLABELLED}
    assert all(item.mine is None for item in page.queue.items)
    page.show_video(project.repository.videos()[0].id)
    assert page.draft.answer() is None
    press(qtbot, page, "h")
    qtbot.waitUntil(page.history.isVisible)
    assert page.history.lines == []
    page.history.close()
    window.workspace.chooser.open_list()
    popup = window.workspace.chooser.popup
    qtbot.keyClick(popup, Qt.Key.Key_1)
    assert window.workspace.session.coach == ada
    assert [each.toolTip() for each in window.workspace.others.buttons] == [
        "Label as Bo"
    ]


def test_a_window_that_was_killed_locks_nobody_out(qtbot, window, project, bo):
    page = window.workspace.label_page
    with second(project, "Bo", "aj", stay_s=30) as other:
        assert told(other) == "labelled"
        other.send_signal(signal.SIGKILL)
        other.wait()
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert len(project.repository.annotations()) == 2
    assert project.check() is not None
    with project.lock("import"):
        pass


def test_a_database_that_is_busy_for_seconds_is_waited_for(qtbot, window, project, ada):
    page = window.workspace.label_page
    press(qtbot, page, "a", "j")
    seen(qtbot, page)
    with busy(project.database_file):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.wait(2500)
        assert page.commits.is_saving
        assert window.isEnabled()
        assert "Saving…" in page.desk.saved_label.text()
    qtbot.waitUntil(lambda: not page.commits.is_saving, timeout=10_000)
    assert len(project.repository.annotations()) == 1
    with closing(sqlite3.connect(project.database_file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
