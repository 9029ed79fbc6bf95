"""One real window on a real X server: what the offscreen platform cannot break."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.project import Project
from annotator.videos import import_videos

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 only")

OPEN_AND_LOOK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from annotator.__main__ import main
from annotator.ui import app
from annotator.ui.main_window import MainWindow

def look():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if window.workspace is None or not window.isVisible():
        return
    picture = QGuiApplication.primaryScreen().grabWindow(0).toImage()
    shades = {picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 40)
              for y in range(0, picture.height(), 40)}
    print(QGuiApplication.platformName(), len(shades), flush=True)
    timer.stop()
    window.close()

made = app.make_application
def make(settings):
    global timer
    application = made(settings)
    timer = QTimer(application)
    timer.timeout.connect(look)
    timer.start(200)
    return application
app.make_application = make
sys.exit(main(["open", sys.argv[1]]))
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of its own; a missing Xvfb is a failure, not a reason to skip."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x800x24"],
        pass_fds=[writes],
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    with os.fdopen(reads) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.mark.slow
def test_a_project_opens_in_a_real_window_and_closes(
    display: str, video_files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "club.dualane"
    with closing(Project.create(folder)) as project:
        import_videos(project, video_files, jobs=1)
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN_AND_LOOK, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    platform, n_shades = done.stdout.split()
    assert platform == "xcb"
    assert int(n_shades) > 2  # an empty screen has one
    assert done.stderr == ""
