"""The window as it starts: nothing heavy, nobody's label lost, no dialog for a ghost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.project import Project
from annotator.settings import UserSettings, save_settings
from annotator.ui.app import make_application
from annotator.ui.steadiness import TURN_S

HEAVY = ("torch", "sklearn", "pyqtgraph", "matplotlib", "pandas")

START = """
import gc, json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from annotator.ui.main_window import MainWindow
from annotator.ui.app import run

app = QApplication([])
seen = {}

def look():
    window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow))
    seen["title"] = window.windowTitle()
    seen["project"] = window.workspace is not None
    seen["dialogs"] = [
        w.windowTitle() for w in app.topLevelWidgets()
        if w is not window and w.isVisible()
    ]
    window.close()

def wait():
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    expected = "project" in sys.argv[2:] and window is not None and not window.workspace
    if window is None or expected or "Opening" in window.windowTitle():
        QTimer.singleShot(20, wait)
    else:
        QTimer.singleShot(200, look)

QTimer.singleShot(300, wait)  # opening begins once the window is on the screen
folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
seen["exit"] = run(folder)
seen["turn_s"] = sys.getswitchinterval()
seen["collects"] = gc.isenabled()
seen["left"] = [type(each).__name__ for each in app.topLevelWidgets()]
seen["left_out"] = gc.get_freeze_count() > 0
seen["heavy"] = [m for m in sys.argv[1].split(",") if m in sys.modules]
print(json.dumps(seen))
"""


def started(*arguments: str, expects: str = "nothing") -> dict[str, object]:
    """What a fresh process shows, once it does where a project is expected."""
    done = subprocess.run(
        [sys.executable, "-c", START, ",".join(HEAVY), expects, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_starts_without_heavy_modules_and_with_no_project(tmp_path: Path) -> None:
    seen = started()
    assert seen == {
        "title": "Dualane",
        "project": False,
        "dialogs": [],
        "exit": 0,
        "turn_s": TURN_S,
        "collects": False,
        "left": [],
        "left_out": False,
        "heavy": [],
    }


def test_nothing_that_reads_videos_or_labels_comes_before_the_window() -> None:
    # PyAV and NumPy alone take as long as all of the empty window.
    later = "{'av', 'numpy', 'sqlalchemy', 'dataset.decoding'}"
    code = f"import sys, annotator.ui.app; print(sorted({later} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.stdout.strip() == "[]"


def test_opens_a_project_without_heavy_modules(project: Project) -> None:
    seen = started(str(project.folder), expects="project")
    assert seen["title"] == f"{project.name} – Dualane"
    assert seen["project"] is True
    assert seen["left"] == [], "for the interpreter's end, which takes any order"
    assert seen["left_out"] is True
    assert seen["heavy"] == []


def test_opens_the_last_project_again(project: Project) -> None:
    assert save_settings(UserSettings().opened(project.folder))
    seen = started(expects="project")
    assert seen["title"] == f"{project.name} – Dualane"


def test_a_last_project_that_is_gone_is_no_reason_for_a_dialog(tmp_path: Path) -> None:
    assert save_settings(UserSettings().opened(tmp_path / "gone.dualane"))
    seen = started()
    assert seen["title"] == "Dualane"
    assert seen["dialogs"] == []


WHERE = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from annotator.ui.main_window import MainWindow
from annotator.ui.app import run

class Spy:
    def find_spec(self, name, path=None, target=None):
        if name in ("annotator.ui.workspace", "annotator.training"):
            print(name, threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Spy())
app = QApplication([])

def look():
    window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow))
    if window.workspace is not None:
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(run(Path(sys.argv[1])))
"""


def test_the_window_goes_on_while_the_pages_are_read_from_disk(
    project: Project,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHERE, str(project.folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.stdout.splitlines() == [
        "annotator.ui.workspace False",
        "annotator.training False",
    ]


@pytest.mark.parametrize("size_px", [16, 64])
def test_a_task_bar_shows_its_mark(qapp: QApplication, size_px: int) -> None:
    app = make_application(UserSettings())
    image = app.windowIcon().pixmap(size_px, size_px).toImage()
    shades = {image.pixelColor(x, size_px // 2).rgba() for x in range(size_px)}
    assert image.width() == size_px
    assert len(shades) > 2, "ground, lanes and climbers"
