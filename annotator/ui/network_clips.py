"""What the network sees: the stored clips of the open video, byte for byte.

They come from the clip file and are not decoded again, so a fault on the way from the
video to the network would be seen here.
"""

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from annotator.ui.sentences import in_own_words
from annotator.ui.tasks import Task, TaskContext, run_task
from dataset.errors import KnownError
from dataset.shapes import CLIP_FRAMES

_PIECE: Final = 8
"""Clips that are read at once: 9 MB. All of a video that is an hour long are 4 GB."""
_KEPT: Final = 4
"""Pieces in memory: the one on screen, the next, and two to step back into."""


@dataclass(frozen=True)
class NetworkFrame:
    """One of the 30 pictures of a clip."""

    image: QImage
    """112 × 112, the bytes that are stored."""
    clip: int
    """Number of the clip, from 0."""
    frame: int
    """Number of the picture in it, from 0."""


@dataclass(frozen=True)
class _Read:
    number: int
    """Which piece."""
    clips: NDArray[np.uint8]
    """``(n, 30, 112, 112, 3)``; none behind the last clip."""
    times_s: list[float] | None
    """Of every picture of the video; None where they were known."""


class NetworkClips(QObject):
    """Reads the clip file of one video, in the background and piece by piece.

    Signals:
        ready: more pictures are there, or why they are not.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._pieces: OrderedDict[int, NDArray[np.uint8]] = OrderedDict()
        self._times_s: list[float] | None = None
        self._wanted = 0
        self._task: Task | None = None
        self._ticket = 0
        self.is_reading = False
        """Whether the picture that was asked for last is there, and still to come."""
        self.problem = ""
        """Why there are no clips, for the screen."""

    @property
    def is_ready(self) -> bool:
        """Whether it is known where the clips lie, or why there are none."""
        return self._times_s is not None or bool(self.problem)

    @property
    def n_clips(self) -> int:
        """How many there are."""
        return len(self._times_s or ()) // CLIP_FRAMES

    def set_path(self, path: Path | None) -> None:
        """Turn to the clip file of another video; nothing is read yet."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._ticket += 1  # the same path may come back
        self._path = path
        self._pieces.clear()
        self._times_s = None
        self._wanted = 0
        self.is_reading = False
        self.problem = ""

    def read(self) -> None:
        """Begin to read, unless that was done."""
        path = self._path
        if self.is_ready or self._task is not None:
            return
        if path is None:
            self._say_none()
        else:
            self._want(self._wanted)

    def _say_none(self) -> None:
        self.problem = self.tr("There are no clips: import the video again.")
        self.ready.emit()

    def at(self, time_s: float) -> NetworkFrame | None:
        """What the network sees at ``time_s``.

        None before and after the clips, and while it is being read; ``ready`` tells
        when to ask again.
        """
        self.is_reading = False
        times_s = self._times_s
        if not times_s:
            return None
        # One stamp may fill several pictures: the last of them is shown.
        place = bisect_right(times_s, time_s + 1e-6) - 1
        if place < 0 or (place == len(times_s) - 1 and time_s > times_s[-1] + 0.1):
            return None
        clip, frame = divmod(place, CLIP_FRAMES)
        number, row = divmod(clip, _PIECE)
        piece = self._pieces.get(number)
        self.is_reading = piece is None
        self._want(number if piece is None else number + 1)
        if piece is None or row >= len(piece):  # cut anew since
            return None
        self._pieces.move_to_end(number)
        pixels = np.ascontiguousarray(piece[row, frame])  # (112, 112, 3)
        height, width, channels = pixels.shape
        borrowed = QImage(
            pixels.data, width, height, channels * width, QImage.Format.Format_RGB888
        )
        return NetworkFrame(borrowed.copy(), clip, frame)

    def _want(self, number: int) -> None:
        """Read a piece, after the one that is being read."""
        path = self._path
        self._wanted = number
        beyond = self._times_s is not None and number * _PIECE >= self.n_clips
        if (
            path is None
            or beyond
            or self.problem
            or self._task is not None
            or number in self._pieces
        ):
            return
        knows_times, ticket = self._times_s is not None, self._ticket

        def operation(_context: TaskContext) -> _Read | None:
            if not knows_times and not path.is_file():
                return None
            return _read(path, number, with_times=not knows_times)

        def done(read: _Read | None) -> None:
            if ticket != self._ticket:
                return
            self._task = None
            if read is None:
                self._say_none()
                return
            if read.times_s is not None:
                self._times_s = read.times_s
            self._pieces[read.number] = read.clips
            while len(self._pieces) > _KEPT:
                self._pieces.popitem(last=False)
            self._want(self._wanted)
            self.ready.emit()

        def failed(error: BaseException) -> None:
            is_known = isinstance(error, KnownError | OSError)
            if ticket == self._ticket:
                self._task = None
                self.is_reading = False
                self._pieces.clear()
                self._times_s = None  # so that nothing is asked for again
                if is_known:
                    self.problem = in_own_words(str(error))
                self.ready.emit()
            if not is_known:
                raise error

        self._task = run_task(self, operation, on_success=done, on_failure=failed)


def _read(path: Path, number: int, *, with_times: bool) -> _Read:
    """One piece of a clip file; on any thread.

    Raises:
        StoreError: missing, damaged, foreign or newer.
    """
    from dataset.store import open_clips, read_clip_times

    first = number * _PIECE
    with open_clips(path) as file:
        clips = file.read(np.arange(first, min(first + _PIECE, file.info.n_clips)))
    times_s = read_clip_times(path)[1].reshape(-1).tolist() if with_times else None
    return _Read(number, clips, times_s)
