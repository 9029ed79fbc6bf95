"""How far an ingest is, and how long it will take, as honestly as that can be known.

Work is counted in bytes of the files: what a header claims of a length may be wrong, and
a byte takes about as long as another one of the same camera.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MIN_S: Final = 3.0
"""Before that, children are starting and a rate would be a guess."""
_MIN_SHARE: Final = 0.01
_WINDOW_S: Final = 60.0
"""The rate is that of the last minute: a machine gets busy, and idle again."""
_EVERY_S: Final = 0.5


@dataclass(frozen=True)
class Progress:
    """How far an ingest is."""

    n_done: int
    n_all: int
    share: float
    """Of all bytes, 0 to 1."""
    remaining_s: float | None
    """None until it can be told."""


class Tracker:
    """Counts what is done; several threads may report.

    Args:
        sizes: bytes of each video.
        clock: seconds, for tests.
    """

    def __init__(
        self, sizes: Mapping[Path, int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.sizes = sizes
        self._clock = clock
        self._lock = threading.Lock()
        self._shares: dict[Path, float] = {}
        self._left = dict(sizes)
        self._worked = 0.0
        """Bytes that took decoding; what was there already says nothing of the pace."""
        self._began = clock()
        self._marks: deque[tuple[float, float]] = deque([(self._began, 0.0)])

    def at(self, path: Path, share: float) -> None:
        """A video is decoded up to ``share``, 0 to 1."""
        with self._lock:
            self._shares[path] = share

    def done(self, path: Path, *, reused: bool) -> None:
        """A video needs no more work; ``reused`` when it needed next to none."""
        with self._lock:
            self._shares.pop(path, None)
            size = self._left.pop(path, 0)
            if not reused:
                self._worked += size

    def progress(self) -> Progress:
        """How far it is now."""
        with self._lock:
            now = self._clock()
            under_way = sum(
                self._left[path] * share
                for path, share in self._shares.items()
                if path in self._left
            )
            left = sum(self._left.values()) - under_way
            worked = self._worked + under_way
            total = sum(self.sizes.values())
            return Progress(
                n_done=len(self.sizes) - len(self._left),
                n_all=len(self.sizes),
                share=1 - left / total if total else 1.0,
                remaining_s=self._remaining_s(now, worked, left),
            )

    def _remaining_s(self, now: float, worked: float, left: float) -> float | None:
        marks = self._marks
        if now - marks[-1][0] >= _EVERY_S:
            marks.append((now, worked))
            while len(marks) > 2 and now - marks[0][0] > _WINDOW_S:
                marks.popleft()
        since, before = marks[0]
        seconds, bytes_ = now - since, worked - before
        if seconds < _MIN_S or bytes_ <= 0 or worked < _MIN_SHARE * (worked + left):
            return None
        return left * seconds / bytes_
