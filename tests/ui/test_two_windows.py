"""Two windows on one project, each the real command in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.settings import UserSettings, save_settings
from annotator.workflow import Coach, Status
from tests.ui.desk_stories import pair
from tests.ui.story import CTRL, ENTER, CoachAtTheDesk, Sight, tell

REPO = Path(__file__).parents[2]

Steps = Iterator[Sight]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _ada_was_here(project: Project) -> None:
    save_settings(UserSettings().labelling(project.folder, "Ada"))


class OtherWindow:
    """A window of another process, and what is heard of it."""

    def __init__(self, project: Project, coach: str, keys: str, stay_s: float) -> None:
        module = [sys.executable, "-m", "tests.ui.second_window"]
        self.process = subprocess.Popen(
            [*module, str(project.folder), coach, keys, str(stay_s)],
            cwd=REPO,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DUALANE_CONFIG_DIR": str(project.folder / "other")},
        )
        self._heard: list[str] = []
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._heard.append(line.strip())

    def has(self, word: str) -> Sight:
        """Whether it is as far as that: “labelled” or “closed”."""
        return lambda: word in self._heard

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Leave nothing of it."""
        self.kill()
        self._listener.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def second(
    project: Project, coach: str, keys: str, stay_s: float = 0
) -> Iterator[OtherWindow]:
    other = OtherWindow(project, coach, keys, stay_s)
    try:
        yield other
    finally:
        other.end()


def test_both_label_and_each_sees_what_it_may(project: Project, bo: Coach) -> None:
    def evening(coach: CoachAtTheDesk) -> Steps:
        with second(project, "Bo", "aj,sk,dj") as other:
            yield coach.at(1)
            coach.press("a", "j", ENTER)
            yield coach.at(2)
            coach.press("a", "k", ENTER)
            yield other.has("labelled")
            yield (
                lambda: (
                    [item.status for item in coach.page.queue.items]
                    == [Status.AGREED, Status.DISPUTED, Status.UNLABELLED]
                )
            )
            assert coach.at(3)()
            assert coach.answer_on_screen() == ""  # the third is hers to answer still
            yield other.has("closed")
            assert other.process.wait(60) == 0
        coach.close()

    tell(["open", project.folder], evening)
    assert len(project.repository.annotations()) == 5


def test_the_same_coach_in_two_windows_loses_nothing(
    project: Project, ada: Coach
) -> None:
    first = project.repository.videos()[0]

    def said() -> list[object]:
        return [each.answer for each in project.repository.history(first.id, ada.id)]

    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press("s", "j")  # begun here, and not committed
        with second(project, "Ada", "aj", stay_s=60) as other:
            yield other.has("labelled")
            yield coach.sees("Revising Flash – Flash")
            assert coach.answer_on_screen() == "Slip – Flash"  # what is begun stays
            coach.press(ENTER)
            yield coach.sees("✓ Saved")
            other.kill()
        assert said() == [pair("1-1"), pair("2-1")]
        coach.press("z", with_=CTRL)  # across windows: both answers are hers
        yield coach.sees("Taken back: Slip – Flash. Now again: Flash – Flash.")
        coach.press("z", with_=CTRL)
        yield coach.sees("Taken back: Flash – Flash.")
        coach.close()
        yield coach.sees("You have begun an answer to Hall", "and not committed it.")
        coach.click("Leave without it")

    tell(["open", project.folder], evening)
    assert project.repository.annotation(first.id, ada.id) is None


def test_the_other_coach_takes_over_with_one_click_and_sees_nothing(
    project: Project, ada: Coach, bo: Coach
) -> None:
    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press("a", "k", ENTER)
        yield coach.at(2)
        coach.press("s")
        workspace = coach.window.workspace
        assert workspace is not None
        (disc,) = workspace.others.buttons
        assert disc.toolTip() == "Label as Bo"
        coach.click(disc)
        yield coach.at(1)
        assert workspace.session.coach == bo
        statuses = {item.status for item in coach.page.queue.items}
        assert statuses == {Status.UNLABELLED}
        assert coach.answers_in_queue() == ["", "", ""]
        assert coach.answer_on_screen() == ""
        coach.press("h")
        yield coach.sees("Nothing yet.")
        coach.press(Qt.Key.Key_Escape)
        yield coach.sees_no("Nothing yet.")
        yield lambda: coach.window.isActiveWindow()  # and has the keys again
        coach.press("k", with_=CTRL)
        yield coach.sees("Who is labelling?")
        coach.press("1")
        yield coach.at(2)
        assert workspace.session.coach == ada
        assert [each.toolTip() for each in workspace.others.buttons] == ["Label as Bo"]
        assert coach.page.draft.left is not None  # hers, begun before
        coach.close()
        yield coach.sees("You have begun an answer to Hall", "and not committed it.")
        coach.click("Leave without it")

    tell(["open", project.folder], evening)
    (only,) = project.repository.annotations()
    assert only.coach_id == ada.id


def test_a_window_that_was_killed_locks_nobody_out(project: Project, bo: Coach) -> None:
    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        with second(project, "Bo", "aj", stay_s=60) as other:
            yield other.has("labelled")
            other.process.send_signal(signal.SIGKILL)
            other.process.wait()
        coach.press("a", "j", ENTER)
        yield coach.at(2)
        coach.close()

    tell(["open", project.folder], evening)
    assert len(project.repository.annotations()) == 2
    assert project.check() is not None
    with project.lock("import"):
        pass
