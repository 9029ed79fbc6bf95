"""The longest moments in which the window does not answer, with 10,000 videos.

The real window is used, and a timer that is soon due again notes when the event loop came
round late, and how much of that the window's own thread has worked. The same is noted of
an event loop that has nothing to do, in the same run: a busy machine holds up both.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QObject, QTimer

from annotator.queue_filter import QueueFilter
from annotator.settings import Language, Theme, UserSettings
from annotator.ui.app import make_application
from annotator.ui.benchmarks import starting
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.steadiness import Collector, take_short_turns
from annotator.workflow import Coach, Status

_WATCHED_S: Final = 1.2
"""How long an action is watched: what is read behind the window comes and is shown."""

_LIMIT_S: Final = 60.0
_BEAT_MS: Final = 2


class _Beat(QObject):
    """Notes the longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()
        timer = QTimer(self)
        timer.timeout.connect(self._turn)
        timer.start(_BEAT_MS)

    def begin(self) -> None:
        """Note from now on."""
        self._last_s, self._worked_s = time.perf_counter(), time.thread_time()
        self.longest = (0.0, 0.0)
        """In seconds, and what of it this thread has worked."""

    def _turn(self) -> None:
        now_s, worked_s = time.perf_counter(), time.thread_time()
        stall = (now_s - self._last_s, worked_s - self._worked_s)
        self.longest = max(self.longest, stall)
        self._last_s, self._worked_s = now_s, worked_s


def measure(video: Path, rounds: int = 3) -> dict[str, Any]:
    """Longest stalls in milliseconds, of each action the best of ``rounds``.

    Args:
        video: a real one, for the first row of the project.
        rounds: how often each is done; what else the machine does hits one of them.
    """
    with tempfile.TemporaryDirectory(
        prefix="dualane-bench-", ignore_cleanup_errors=True
    ) as folder:
        project = starting.make_project(
            Path(folder) / "full.dualane", starting.N_VIDEOS, video
        )
        settings = UserSettings().labelling(project, "Ada")
        make_application(settings)
        take_short_turns()
        beat = _Beat()
        took: dict[str, list[tuple[float, float]]] = {}

        def watch(
            name: str, do: Callable[[], object], until: Callable[[], bool]
        ) -> None:
            QTimer.singleShot(0, beat, do)
            beat.begin()
            _wait(until)
            took.setdefault(name, []).append(beat.longest)

        window = MainWindow(settings)
        window.show()
        Collector(window, lambda: window.is_playing)
        for _ in range(rounds):
            watch("nothing", lambda: None, lambda: True)
            for action in _actions(window, project):
                watch(*action)
        window.close()
    best = {name: min(each) for name, each in took.items()}
    bare_s, _ = best.pop("nothing")
    longest = max(best, key=lambda name: best[name])
    stall_s, worked_s = best[longest]
    return {
        "stall_n": rounds,
        "stall_each_ms": {
            name: [stall * 1000, worked * 1000]
            for name, (stall, worked) in best.items()
        },
        "stall_bare_ms": bare_s * 1000,
        "stall_longest": longest,
        "stall_ms": stall_s * 1000,
        "stall_worked_ms": worked_s * 1000,
    }


def _actions(
    window: MainWindow, project: Path
) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
    """What is done, and when it is over."""

    def is_over() -> bool:
        return True

    before = window.workspace

    def is_there() -> bool:
        return window.workspace not in (None, before)

    yield "opening a project", partial(window.open_project, project), is_there
    for page in (*Page, Page.LABEL):
        yield "another page", partial(window.show_page, page), is_over
    assert window.workspace is not None
    queue = window.workspace.label_page.desk.queue
    for wanted in (
        QueueFilter(statuses=frozenset([Status.WAITING])),
        QueueFilter(search="0041"),
        QueueFilter(),
    ):
        yield "filtering", partial(queue.show_filter, wanted), is_over
    session = window.workspace.session
    for name in ("Bo", "Ada"):
        coach: Coach = session.project.repository.coach(name)
        yield "another coach", partial(session.set_coach, coach), is_over
    for theme in (Theme.DARK, Theme.LIGHT):
        yield "another theme", partial(window.choose_theme, theme), is_over
    for language in (Language.CHINESE, Language.ENGLISH):
        before = window.workspace
        yield "another language", partial(window.choose_language, language), is_there


def _wait(until: Callable[[], bool]) -> None:
    """Let the event loop go round until that is so, and then for a while.

    Raises:
        TimeoutError: it never was, so nothing has been measured.
    """
    loop = QEventLoop()
    limit_s = time.monotonic() + _LIMIT_S
    end_s: float | None = None

    def look() -> None:
        nonlocal end_s
        now_s = time.monotonic()
        if end_s is None and until():
            end_s = now_s + _WATCHED_S
        if now_s >= (limit_s if end_s is None else end_s):
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()
    if end_s is None:
        raise TimeoutError(f"The window had not done it after {_LIMIT_S:.0f} s.")
