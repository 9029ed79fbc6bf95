"""The player's figures, measured in the process it runs in, through its own window."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.settings import UserSettings
from annotator.ui.app import make_application
from annotator.ui.frame_source import MOST_BYTES
from annotator.ui.player import Player

_LIMIT_MS: Final = 20_000
_VIEW_PX: Final = (480, 820)
_SETTLE_S: Final = 3.0


class _Painted:
    """Waits for pictures to be on screen, and remembers which were."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self.frames: list[int] = []
        self.n = 0
        self._loop = QEventLoop()
        player.view.painted.connect(self._on_painted)

    def _on_painted(self) -> None:
        self.n += 1
        self.frames.append(self._player.shown_index)
        self._loop.quit()

    def after(self, do: Callable[[], None], reached: Callable[[], bool]) -> float:
        """Milliseconds from ``do`` until a picture is painted for which ``reached``."""
        began = time.perf_counter()
        do()
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(self._loop.quit)
        limit.start(_LIMIT_MS)
        while not (self.n and reached()) and limit.isActive():
            self._loop.exec()
        assert limit.isActive(), "no picture came"
        return (time.perf_counter() - began) * 1000

    def settle(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()


def measure(video: Path, n: int) -> dict[str, Any]:
    """Open, seek, step and play ``video`` in a window; ``n`` seeks and steps each."""
    app = make_application(UserSettings())
    app.setQuitOnLastWindowClosed(False)
    try:
        return _measured(app, video, n)
    finally:
        app.setQuitOnLastWindowClosed(True)


def _measured(app: QApplication, video: Path, n: int) -> dict[str, Any]:
    player = Player()
    player.resize(*_VIEW_PX)
    player.show()
    QTest.qWaitForWindowExposed(player)
    app.processEvents()
    baseline = _peak_mib()
    painted = _Painted(player)

    first_ms = painted.after(lambda: player.open(video), lambda: player.has_shown)
    opened = time.perf_counter()
    if not player.is_open:
        loop = QEventLoop()
        player.opened.connect(loop.quit)
        loop.exec()
    painted.settle(max(0.0, _SETTLE_S - (time.perf_counter() - opened)))
    n_frames = player.n_frames
    was_filled = player.is_filled

    def arrived(index: int) -> Callable[[], bool]:
        return lambda: painted.frames[-1:] == [index]

    rng = random.Random(1)
    seeks = []
    for _ in range(n):
        index = rng.choice([i for i in range(n_frames) if i != player.frame_index])
        place = QPointF(player.timeline.x_of_index(index), player.timeline.height() / 2)
        target = player.timeline.index_at(place.x())
        if target == player.frame_index:
            continue
        painted.frames.clear()
        seeks.append(
            painted.after(
                lambda at=place: QTest.mouseClick(  # type: ignore[misc]
                    player.timeline,
                    Qt.MouseButton.LeftButton,
                    Qt.KeyboardModifier.NoModifier,
                    QPoint(round(at.x()), round(at.y())),
                ),
                lambda: painted.frames[-1:] == [player.frame_index],
            )
        )
    steps: dict[str, list[float]] = {}
    for name, button, start in (
        ("on", player.forward_button, 5),
        ("back", player.back_button, n_frames - 5),
    ):
        painted.frames.clear()
        painted.after(lambda at=start: player.go_to_frame(at), arrived(start))  # type: ignore[misc]
        steps[name] = []
        for count in range(min(n, n_frames - 10)):
            at = start + (count + 1 if name == "on" else -count - 1)
            painted.frames.clear()
            steps[name].append(
                painted.after(
                    lambda press=button: QTest.mouseClick(  # type: ignore[misc]
                        press, Qt.MouseButton.LeftButton
                    ),
                    arrived(at),
                )
            )
    painted.frames.clear()
    painted.after(lambda: player.seek(0.0), arrived(0))
    painted.frames.clear()
    loop = QEventLoop()
    player.playingChanged.connect(lambda on: None if on else loop.quit())
    QTimer.singleShot(0, player.play)
    loop.exec()
    painted.settle(0.2)
    due = set(range(1, n_frames))
    peak = _peak_mib()
    facts = {
        "first_frame_ms": first_ms,
        "seek_ms": seeks,
        "step_on_ms": steps["on"],
        "step_back_ms": steps["back"],
        "frames_due": len(due),
        "frames_dropped": len(due - set(painted.frames)),
        "filled_after_3_s": was_filled,
        "kept_mib": player.cached_bytes / 2**20,
        "bound_mib": MOST_BYTES / 2**20,
        "peak_mib": peak,
        "peak_over_window_mib": peak - baseline,
    }
    player.shut_down()
    QApplication.processEvents()
    return facts


def _peak_mib() -> float:
    """Most memory this process has had, in MiB; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)
