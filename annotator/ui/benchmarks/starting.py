"""Time to a window that takes keys, each start in a process of its own."""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
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
_LIMIT_S: Final = 60.0
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
from annotator.ui import main_window
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.help_dialog import KeysDialog

app_widgets = QApplication.topLevelWidgets
n_videos = int(sys.argv[2])
made = main_window.MainWindow.__init__
windows = []

class Painted(QObject):
    def __init__(self, then):
        super().__init__()
        self.then = then

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and self.then is not None:
            QTimer.singleShot(0, self.then)
            self.then = None
        return False

def press():  # the window takes keys
    window = windows[0]
    QTest.keyClick(window, "?")
    keys = next((w for w in app_widgets() if isinstance(w, KeysDialog)), None)
    if keys is None:
        QTimer.singleShot(1, press)
        return
    print("window", flush=True)
    keys.close()
    window.activateWindow()
    look()

def look():
    workspace = windows[0].workspace
    if workspace is None:
        QTimer.singleShot(1, look)
    else:
        workspace.label_page.installEventFilter(on_desk)
        workspace.label_page.update()

def answer():  # the queue is there, and the state of a lane is taken
    page = windows[0].workspace.label_page
    if n_videos:
        QTest.keyClick(page, Qt.Key.Key_A)
        accepted = len(page.queue.items) == n_videos and len(page.draft.missing) == 1
    else:
        before = QApplication.focusWidget()
        QTest.keyClick(page, Qt.Key.Key_Tab)
        accepted = QApplication.focusWidget() is not before
    if accepted:
        print("desk", flush=True)
        os._exit(0)
    QTimer.singleShot(1, answer)

on_window, on_desk = Painted(press), Painted(answer)

def started(window, *arguments, **others):
    made(window, *arguments, **others)
    windows.append(window)
    window.installEventFilter(on_window)

main_window.MainWindow.__init__ = started
main(["open", sys.argv[1]])
"""


def measure(video: Path, rounds: int) -> dict[str, Any]:
    """Seconds to an interactive window: bare, empty project, 10,000 videos.

    A window is interactive when it was painted and has taken a key: of ours the one that
    shows all keys, while the project is still being read. It is on the desk when that is
    done and a key has chosen the state of a lane there.

    Args:
        video: a real one, for the first row of the large project.
        rounds: starts of each kind, one after the other in turn.
    """
    with tempfile.TemporaryDirectory(prefix="dualane-bench-") as folder:
        root = Path(folder)
        environment = {**os.environ, FOLDER_VARIABLE: str(root / "config")}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        empty = make_project(root / "empty.dualane", 0, video)
        full = make_project(root / "full.dualane", N_VIDEOS, video)
        _remember_coach([empty, full], root / "config")
        took: dict[str, list[list[float]]] = {"bare": [], "empty": [], "full": []}
        for _ in range(rounds):
            took["bare"].append(_start([_BARE], ["ready"], environment))
            for name, project, n_videos in (
                ("empty", empty, 0),
                ("full", full, N_VIDEOS),
            ):
                arguments = [_DUALANE, str(project), str(n_videos)]
                took[name].append(_start(arguments, ["window", "desk"], environment))
    bare_s = statistics.median(each[0] for each in took["bare"])
    figures: dict[str, Any] = {
        "start_n": rounds,
        "start_n_videos": N_VIDEOS,
        "start_bare_s": bare_s,
        "start_s": took,
    }
    for name in ("empty", "full"):
        for place, what in enumerate(("start", "desk")):
            seconds = statistics.median(each[place] for each in took[name])
            figures[f"{what}_{name}_s"] = seconds
            figures[f"{what}_{name}_ratio"] = seconds / bare_s
    return figures


def make_project(folder: Path, n_videos: int, video: Path) -> Path:
    """A project of two coaches, Ada and Bo, and as many rows as wanted of one video."""
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


def _start(
    arguments: Sequence[str], words: Sequence[str], environment: dict[str, str]
) -> list[float]:
    """Seconds from starting a process until it says each of ``words``."""
    took_s = []
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        limit = threading.Timer(_LIMIT_S, process.kill)
        limit.start()
        for word in words:
            said = process.stdout.readline().strip()
            took_s.append(time.perf_counter() - began)
            if said != word:
                process.kill()
                limit.cancel()
                raise RuntimeError(f"no “{word}”: {process.stderr.read()}")
        limit.cancel()
    return took_s
