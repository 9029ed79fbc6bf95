"""One decoder thread: asked for a frame, it hands over a picture for the screen.

::

    GUI thread                          decoder thread (owns the VideoReader)
    open(path) ──────────────────────▶  opens, hands over Opened
    want(index) ─────────────────────▶  the newest wish only; older ones are dropped
                ◀──────────────────────  ShownFrame(index, image)
                                        then, while nothing is asked, the neighbours
    ahead(path) ─────────────────────▶  opens the next video while there is time

Pictures are scaled down to the size on screen by area, as the network's own input is,
and kept within ``CACHE_BYTES``.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal, SignalInstance
from PySide6.QtGui import QImage
from shiboken6 import isValid

from dataset.errors import KnownError
from dataset.video import VideoInfo, VideoReader

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE_BYTES: Final = 192 * 1024 * 1024
"""For decoded pictures of the open video: a whole race at 480 × 854 points."""

N_NEIGHBOURS: Final = 12
"""Frames decoded ahead in the direction of travel while nothing else is asked."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A video that is ready to be shown."""

    ticket: int
    path: Path
    info: VideoInfo
    times_s: NDArray[np.float64]
    """Time stamps of the frames, (n,), seconds from the first one."""
    duration_s: float


@dataclass(frozen=True, eq=False)
class ShownFrame:
    """A picture for the screen."""

    ticket: int
    index: int
    image: QImage


@dataclass(frozen=True)
class OpenFailed:
    """A video that cannot be opened or read on."""

    ticket: int
    error: KnownError


@dataclass
class _Wish:
    """What the GUI thread wants, guarded by the condition of :class:`FrameSource`."""

    stop: bool = False
    ticket: int = 0
    path: Path | None = None
    index: int | None = None
    size: QSize = field(default_factory=lambda: QSize(640, 640))
    ahead: Path | None = None


class FrameSource(QObject):
    """Decodes on a thread of its own; lives on the GUI thread.

    Every open gets a ticket, which comes back with whatever belongs to it, so that a
    late picture of the video before is never taken for one of this video.

    Signals:
        opened: an :class:`Opened`.
        frame_ready: a :class:`ShownFrame`.
        failed: an :class:`OpenFailed`.
    """

    opened = Signal(object)
    frame_ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._wish = _Wish()
        self._threads: list[threading.Thread] = []
        self.destroyed.connect(partial(_end, self._changed, self._wish, self._threads))

    def open(self, path: Path) -> int:
        """Open ``path`` instead of whatever is open; returns its ticket."""
        with self._changed:
            self._wish.ticket += 1
            self._wish.path = path
            self._wish.index = 0
            if self._wish.ahead == path:
                self._wish.ahead = None
            ticket = self._wish.ticket
            self._changed.notify()
        self._ensure_running()
        return ticket

    def open_ahead(self, path: Path | None) -> None:
        """Open ``path`` when there is nothing better to do; None forgets it."""
        with self._changed:
            self._wish.ahead = path
            self._changed.notify()

    def close_video(self) -> None:
        """Let go of the file; nothing of it is handed over any more."""
        with self._changed:
            self._wish.ticket += 1
            self._wish.path = None
            self._wish.index = None
            self._changed.notify()

    def want(self, index: int) -> None:
        """Ask for the frame at ``index``; a wish not yet fulfilled is dropped."""
        with self._changed:
            self._wish.index = index
            self._changed.notify()

    def set_size(self, size: QSize) -> None:
        """Say how large pictures are on screen, in device pixels."""
        with self._changed:
            self._wish.size = QSize(size)
            self._changed.notify()

    def stop(self) -> None:
        """End the thread and wait for it; opening starts a new one."""
        self.close_video()
        _end(self._changed, self._wish, self._threads)

    def _ensure_running(self) -> None:
        if any(thread.is_alive() for thread in self._threads):
            return
        self._wish.stop = False
        decoder = _Decoder(self, self._changed, self._wish)
        thread = threading.Thread(target=decoder.run, name="decoder", daemon=True)
        self._threads[:] = [thread]
        thread.start()


def _end(
    changed: threading.Condition,
    wish: _Wish,
    threads: list[threading.Thread],
    _destroyed: QObject | None = None,
) -> None:
    """Stop and join; free of the source, since it also runs while that is destroyed."""
    with changed:
        wish.stop = True
        changed.notify()
    for thread in threads:
        thread.join()
    threads.clear()


class _Decoder:
    """Everything that happens on the decoder thread."""

    def __init__(
        self, source: FrameSource, changed: threading.Condition, wish: _Wish
    ) -> None:
        self._source = source
        self._changed = changed
        self._wish = wish
        self._ticket = 0
        self._reader: VideoReader | None = None
        self._handed: tuple[int, QSize] | None = None
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._pictures_size = QSize()
        self._plan: Iterator[int] = iter(())
        self._last_index = 0
        self._ahead_path: Path | None = None
        self._ahead: VideoReader | None = None

    def run(self) -> None:
        try:
            while self._step():
                pass
        finally:
            self._close()
            self._close_ahead()

    def _step(self) -> bool:
        """Do the most urgent thing once; False ends the thread."""
        with self._changed:
            # A wish that is fulfilled leaves only planned work, which never waits.
            neighbour: int | None = None
            while True:
                wish = _Wish(**vars(self._wish))
                if wish.stop:
                    return False
                if wish.ticket != self._ticket or self._is_hungry(wish):
                    break
                neighbour = next(self._plan, None)
                if neighbour is not None or wish.ahead != self._ahead_path:
                    break
                self._changed.wait()
        if wish.ticket != self._ticket:
            self._open(wish)
        elif self._is_hungry(wish):
            self._hand_over(wish)
        elif neighbour is not None:
            self._decode_ahead(neighbour, wish.size)
        else:
            self._open_ahead(wish.ahead)
        return True

    def _is_hungry(self, wish: _Wish) -> bool:
        return (
            self._reader is not None
            and wish.index is not None
            and self._handed != (wish.index, wish.size)
        )

    def _open(self, wish: _Wish) -> None:
        self._close()
        self._ticket = wish.ticket
        if wish.path is None:
            return
        try:
            if self._ahead is not None and self._ahead_path == wish.path:
                self._reader, self._ahead = self._ahead, None
                self._ahead_path = None
            else:
                self._reader = VideoReader(wish.path)
        except KnownError as error:
            self._say(self._source.failed, OpenFailed(wish.ticket, error))
            return
        self._say(
            self._source.opened,
            Opened(
                wish.ticket,
                wish.path,
                self._reader.info,
                np.asarray(self._reader.times_s, np.float64),
                self._reader.duration_s,
            ),
        )

    def _hand_over(self, wish: _Wish) -> None:
        index = wish.index
        if self._reader is None or index is None:
            return
        self._handed = (index, wish.size)
        try:
            image = self._picture(index, wish.size)
        except KnownError as error:
            self._say(self._source.failed, OpenFailed(self._ticket, error))
            self._close()
            return
        self._say(self._source.frame_ready, ShownFrame(self._ticket, index, image))
        n_frames = len(self._reader.times_s)
        if index < self._last_index:  # upwards, so that one seek serves them all
            self._plan = iter(range(max(0, index - N_NEIGHBOURS), index))
        else:
            self._plan = iter(range(index + 1, min(n_frames, index + 1 + N_NEIGHBOURS)))
        self._last_index = index

    def _decode_ahead(self, index: int, size: QSize) -> None:
        try:
            self._picture(index, size)
        except KnownError:
            self._plan = iter(())  # said when the frame is asked for

    def _picture(self, index: int, size: QSize) -> QImage:
        if self._reader is None:
            return QImage()
        if size != self._pictures_size:
            self._pictures.clear()
            self._pictures_size = size
        cached = self._pictures.get(index)
        if cached is not None:
            self._pictures.move_to_end(index)
            return cached
        image = _picture_of(self._reader.frame(index).pixels, size)
        self._pictures[index] = image
        most = max(N_NEIGHBOURS + 2, CACHE_BYTES // max(1, image.sizeInBytes()))
        while len(self._pictures) > most:
            self._pictures.popitem(last=False)
        return image

    def _open_ahead(self, path: Path | None) -> None:
        self._close_ahead()
        self._ahead_path = path
        if path is None:
            return
        try:
            self._ahead = VideoReader(path)
        except KnownError:
            self._ahead = None  # said when it is opened for real

    def _say(self, signal: SignalInstance, message: object) -> None:
        """Emit; the source may be destroyed at any moment, and then nobody listens."""
        try:
            signal.emit(message)
        except RuntimeError:
            if isValid(self._source):
                raise

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self._handed = None
        self._pictures.clear()
        self._plan = iter(())
        self._last_index = 0

    def _close_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        self._ahead = None
        self._ahead_path = None


def _picture_of(pixels: NDArray[np.uint8], size: QSize) -> QImage:
    """``pixels`` (H, W, 3) RGB, scaled down to fit ``size`` where it is larger."""
    import cv2  # takes long to load and is needed on this thread only

    height, width = pixels.shape[:2]
    scale = min(size.width() / width, size.height() / height, 1.0)
    if 0 < scale < 1:
        shape = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.asarray(
            cv2.resize(pixels, shape, interpolation=cv2.INTER_AREA), np.uint8
        )
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    borrowed = QImage(
        pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888
    )
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)  # owns its memory
