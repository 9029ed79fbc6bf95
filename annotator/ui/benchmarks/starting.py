"""Time to a window that takes keys, each start in a process of its own."""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from annotator.project import Project
from annotator.settings import FOLDER_VARIABLE, UserSettings, save_settings
from dataset.video import fingerprint, probe

N_VIDEOS: Final = 10_000
_NAME: Final = "Hall_2024_race"

_BARE: Final = """
import os, sys
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
field = QLineEdit()
window.setCentralWidget(field)

class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, press)
        return False

def press():
    QTest.keyClick(field, Qt.Key.Key_X)
    if field.text():
        print("ready", flush=True)
        os._exit(0)

seen = Seen()
field.installEventFilter(seen)
window.show()
field.setFocus()
app.exec()
"""

_DUALANE: Final = """
import os, sys
from annotator.__main__ import main
from annotator.ui import app as composition
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

n_videos = int(sys.argv[2])
made = composition.MainWindow.__init__
windows = []

class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, press)
        return False

seen = Seen()

def press():
    page = windows[0].workspace.label_page
    if n_videos:  # the queue is there, and the state of a lane is taken
        QTest.keyClick(page, Qt.Key.Key_A)
        accepted = len(page.queue.items) == n_videos and page.draft.missing
        accepted = accepted and len(page.draft.missing) == 1
    else:
        before = QApplication.focusWidget()
        QTest.keyClick(page, Qt.Key.Key_Tab)
        accepted = QApplication.focusWidget() is not before
    if accepted:
        print("ready", flush=True)
        os._exit(0)
    QTimer.singleShot(1, press)

def look():
    workspace = windows[0].workspace if windows else None
    if workspace is None:
        QTimer.singleShot(1, look)
    else:
        workspace.label_page.installEventFilter(seen)
        workspace.label_page.update()

def started(window, *arguments, **others):
    made(window, *arguments, **others)
    windows.append(window)
    QTimer.singleShot(0, look)

composition.MainWindow.__init__ = started
main(["open", sys.argv[1]])
"""


def measure(video: Path, rounds: int) -> dict[str, Any]:
    """Seconds to an interactive window: bare, empty project, 10,000 videos.

    Args:
        video: a real one, for the first row of the large project.
        rounds: starts of each kind, one after the other in turn.
    """
    with tempfile.TemporaryDirectory(prefix="dualane-bench-") as folder:
        root = Path(folder)
        environment = {**os.environ, FOLDER_VARIABLE: str(root / "config")}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        empty = _project(root / "empty.dualane", 0, video)
        full = _project(root / "full.dualane", N_VIDEOS, video)
        _remember_coach([empty, full], root / "config")
        took: dict[str, list[float]] = {"bare": [], "empty": [], "full": []}
        for _ in range(rounds):
            took["bare"].append(_start([_BARE], environment))
            took["empty"].append(_start([_DUALANE, str(empty), "0"], environment))
            took["full"].append(
                _start([_DUALANE, str(full), str(N_VIDEOS)], environment)
            )
    middle = {name: statistics.median(each) for name, each in took.items()}
    return {
        "start_s": took,
        "start_bare_s": middle["bare"],
        "start_empty_s": middle["empty"],
        "start_full_s": middle["full"],
        "start_empty_ratio": middle["empty"] / middle["bare"],
        "start_full_ratio": middle["full"] / middle["bare"],
    }


def _project(folder: Path, n_videos: int, video: Path) -> Path:
    with closing(Project.create(folder)) as project:
        project.repository.add_coach("Ada")
        project.repository.add_coach("Bo")
        info = probe(video) if n_videos else None
        if info is not None:
            project.repository.add_video(
                name=f"{_NAME}00000.mp4",
                path=str(video),
                fingerprint=fingerprint(video),
                group="Hall_2024",
                width_px=info.width_px,
                height_px=info.height_px,
                duration_s=10.0,
                n_clips=10,
            )
            assert project.database_file is not None
            _multiply(project.database_file, n_videos)
    return folder


def _multiply(database: Path, n_videos: int) -> None:
    """Copy the one video's row; one transaction each would take minutes."""
    own = {
        "id": "number",
        "name": f"'{_NAME}' || printf('%05d', number - 1) || '.mp4'",
        "path": "path || '.' || number",
        "fingerprint": "printf('%032x', number)",
    }
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(videos)")]
        values = ", ".join(own.get(column, column) for column in columns)
        connection.execute(
            "WITH RECURSIVE numbers(number) AS (SELECT 2 UNION ALL"
            f" SELECT number + 1 FROM numbers WHERE number < {n_videos})"
            f" INSERT INTO videos ({', '.join(columns)})"
            f" SELECT {values} FROM videos, numbers WHERE videos.id = 1"
        )


def _remember_coach(projects: Sequence[Path], folder: Path) -> None:
    settings = UserSettings()
    for project in projects:
        settings = settings.labelling(project, "Ada")
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        save_settings(replace(settings))
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


def _start(arguments: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds from starting the process until it says that it is ready."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        took_s = time.perf_counter() - began
        if said != "ready":
            process.kill()
            raise RuntimeError(f"the window did not become ready: {said}")
    return took_s
