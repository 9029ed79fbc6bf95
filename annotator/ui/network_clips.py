"""What the network sees: the stored clips of the open video, byte for byte.

They come from the clip file and are not decoded again, so a fault on the way from the
video to the network would be seen here.
"""

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from annotator.ui.sentences import in_own_words
from annotator.ui.tasks import Task, TaskContext, run_task
from dataset.errors import KnownError


@dataclass(frozen=True)
class NetworkFrame:
    """One of the 30 pictures of a clip."""

    image: QImage
    """112 × 112, the bytes that are stored."""
    clip: int
    """Number of the clip, from 0."""
    frame: int
    """Number of the picture in it, from 0."""


class NetworkClips(QObject):
    """Reads the clip file of one video, in the background and once.

    Signals:
        ready: the clips are there, or why they are not.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._clips: NDArray[np.uint8] | None = None
        self._times_s: list[float] = []
        self._task: Task | None = None
        self.problem = ""
        """Why there are no clips, for the screen."""

    @property
    def is_ready(self) -> bool:
        """Whether reading has ended, well or not."""
        return self._clips is not None or bool(self.problem)

    @property
    def n_clips(self) -> int:
        """How many there are."""
        return len(self._clips) if self._clips is not None else 0

    def set_path(self, path: Path | None) -> None:
        """Turn to the clip file of another video; nothing is read yet."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._path = path
        self._clips = None
        self._times_s = []
        self.problem = ""

    def read(self) -> None:
        """Read it, unless that was done."""
        path = self._path
        if self.is_ready or self._task is not None:
            return
        if path is None or not path.is_file():
            self.problem = self.tr("There are no clips: import the video again.")
            self.ready.emit()
            return

        def operation(
            context: TaskContext,
        ) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
            from dataset.store import read_clip_file, read_clip_times

            return read_clip_file(path), read_clip_times(path)[1]

        def done(found: tuple[NDArray[np.uint8], NDArray[np.float64]]) -> None:
            if path != self._path:
                return
            self._task = None
            self._clips = found[0]
            self._times_s = found[1].reshape(-1).tolist()
            self.ready.emit()

        def failed(error: BaseException) -> None:
            if not isinstance(error, KnownError | OSError):
                raise error
            if path == self._path:
                self._task = None
                self.problem = in_own_words(str(error))
                self.ready.emit()

        self._task = run_task(self, operation, on_success=done, on_failure=failed)

    def at(self, time_s: float) -> NetworkFrame | None:
        """What the network sees at ``time_s``; None before and after the clips."""
        if self._clips is None or not self._times_s:
            return None
        # One stamp may fill several pictures: the last of them is shown.
        place = bisect_right(self._times_s, time_s + 1e-6) - 1
        if place < 0:
            return None
        if place == len(self._times_s) - 1 and time_s > self._times_s[-1] + 0.1:
            return None
        clip, frame = divmod(place, self._clips.shape[1])
        pixels = np.ascontiguousarray(self._clips[clip, frame])  # (112, 112, 3)
        height, width, channels = pixels.shape
        borrowed = QImage(
            pixels.data, width, height, channels * width, QImage.Format.Format_RGB888
        )
        return NetworkFrame(borrowed.copy(), clip, frame)
