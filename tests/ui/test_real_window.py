"""One real window on a real X server: what the offscreen platform cannot break."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from annotator.project import Project
from annotator.videos import import_videos
from annotator.workflow import Lane
from dataset.states import LaneState
from tests.ui.desk_stories import pair
from tests.ui.story import CTRL, ENTER, CoachAtTheDesk, Sight, tell

REPO = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 only")


def evening(coach: CoachAtTheDesk) -> Iterator[Sight]:
    """Told in a process of its own, below."""
    yield coach.sees("Who is labelling?", "Ada")
    coach.press(ENTER)
    yield coach.at(1)
    picture = QGuiApplication.primaryScreen().grabWindow(0).toImage()
    shades = {
        picture.pixelColor(x, y).rgb()
        for x in range(0, picture.width(), 40)
        for y in range(0, picture.height(), 40)
    }
    sys.stdout.write(f"{QGuiApplication.platformName()} {len(shades)}\n")
    coach.press("a", "k", ENTER)
    yield coach.at(2)
    for lane, state in ((Lane.LEFT, LaneState.FLASH), (Lane.RIGHT, LaneState.FALL)):
        coach.click(coach.page.desk.panels[lane].buttons[state])
    coach.press(ENTER)
    yield coach.at(3)
    coach.press("q", with_=CTRL)


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
def test_a_project_is_labelled_in_a_real_window(
    display: str, video_files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "club.dualane"
    with closing(Project.create(folder)) as project:
        import_videos(project, video_files, jobs=1)
        project.repository.add_coach("Ada")
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.test_real_window", str(folder)],
        env=environment,
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    platform, n_shades = done.stdout.split()
    assert platform == "xcb"
    assert int(n_shades) > 2  # an empty screen has one
    assert done.stderr == ""
    with closing(Project.open(folder)) as project:
        said = [each.answer for each in project.repository.annotations()]
    assert said == [pair("1-2"), pair("1-3")]


if __name__ == "__main__":
    tell(["open", sys.argv[1]], evening)
