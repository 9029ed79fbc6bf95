"""Small pictures of videos, from the clips that the network gets.

They are read behind the window, the ones asked for last first, and only a bounded
number is kept: a queue of 10,000 videos costs no more memory than one of 600.
"""

from collections import OrderedDict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Video, VideoId
from dataset.clip_files import read_clip_frame
from dataset.errors import KnownError

SIZE: Final = QSize(44, 40)
"""The place of a thumbnail in logical pixels."""

_KEPT: Final = 600
"""Each takes at most 88 × 80 × 4 bytes: 17 MB in all."""
_WAITING: Final = 60
"""More than this many rows are not on a screen; older wishes are dropped."""
_BATCH: Final = 4
_MIDDLE: Final = 15
"""Of the 30 frames of a clip: the first one often shows the start list."""


class Thumbnails(QObject):
    """Asked while rows are painted; says when a picture has come.

    Signals:
        ready: pictures of some more videos are there.
    """

    ready = Signal()

    def __init__(self, clips_folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = clips_folder
        self._kept: OrderedDict[VideoId, QImage] = OrderedDict()
        self._wanted: OrderedDict[VideoId, Video] = OrderedDict()
        self._stale: set[VideoId] = set()
        """Whose picture is shown until a newer one has come."""
        self._task: Task | None = None

    def find(self, video: Video) -> QImage | None:
        """A video's picture; None while there is none, which then begins to be read."""
        image = self._kept.get(video.id)
        if image is not None:
            self._kept.move_to_end(video.id)
        if image is None or video.id in self._stale:
            self._want(video)
        return None if image is None or image.isNull() else image

    def _want(self, video: Video) -> None:
        self._wanted[video.id] = video
        self._wanted.move_to_end(video.id)
        while len(self._wanted) > _WAITING:
            self._wanted.popitem(last=False)
        self._read_on()

    def stop(self) -> None:
        """Read no more."""
        self._wanted.clear()
        if self._task is not None:
            self._task.cancel()

    def read_again(self) -> None:
        """Clips came, or were cut anew; until they are read, no picture goes."""
        self._stale.update(self._kept)

    def _read_on(self) -> None:
        if self._task is not None or not self._wanted:
            return
        n = min(_BATCH, len(self._wanted))
        batch = [self._wanted.popitem()[1] for _ in range(n)]

        def operation(context: TaskContext) -> dict[VideoId, QImage]:
            found = {}
            for video in batch:
                if context.cancelled():
                    break
                found[video.id] = self._read(video)
            return found

        self._task = run_task(
            self,
            operation,
            on_success=self._keep,
            on_failure=lambda _error: None,  # a queue without pictures is a queue still
        )
        self._task.finished.connect(self._ended)

    def _keep(self, found: dict[VideoId, QImage]) -> None:
        self._stale.difference_update(found)
        self._kept.update(found)
        while len(self._kept) > _KEPT:
            self._stale.discard(self._kept.popitem(last=False)[0])
        if any(not image.isNull() for image in found.values()):
            self.ready.emit()

    def _ended(self) -> None:
        self._task = None
        self._read_on()

    def _read(self, video: Video) -> QImage:
        """On the worker thread; a null image where there is no picture."""
        path = self._folder / f"{video.fingerprint}.h5"
        try:
            frame = read_clip_frame(path, 0, _MIDDLE)
        except KnownError:
            return QImage()
        height, width, _ = frame.shape
        image = QImage(
            frame.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        )
        # The network's picture is square; people know the race in its own shape.
        shape = QSize(video.width_px, video.height_px).scaled(
            SIZE * 2, Qt.AspectRatioMode.KeepAspectRatio
        )
        return image.scaled(
            shape,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        ).convertToFormat(QImage.Format.Format_RGB32)
