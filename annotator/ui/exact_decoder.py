"""Exact pictures of one video, decoded on a thread of their own; see ``frame_source``."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from annotator.ui.cache_filler import FillerWish
from annotator.ui.frame_cache import image_of, reformatter
from annotator.ui.gaps import gaps_of
from dataset.decoding import Orientation
from dataset.errors import Cancelled, KnownError
from dataset.video import VideoInfo, VideoReader

READER_BYTES: Final = 48 * 2**20
"""Full-size frames that the reader of exact pictures keeps: about 15 of 1080 × 1920."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A video that is ready to be shown."""

    ticket: int
    path: Path
    info: VideoInfo
    times_s: Sequence[float]
    """Time stamps of the frames, seconds from the first one."""
    gaps: Sequence[tuple[float, float]]
    """Where frames are missing, in seconds."""
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
    is_missing: bool = False
    """Whether there is no such file any more."""


@dataclass
class DecoderWish:
    """What the GUI thread wants, guarded by a condition that both threads know."""

    stop: bool = False
    ticket: int = 0
    path: Path | None = None
    index: int | None = None
    """Which frame to decode exactly; None while the cache has what is needed."""
    turn: int = 0
    """Grows with every wish, so that one frame can be asked for again."""
    size: QSize = field(default_factory=lambda: QSize(640, 640))
    ahead: Path | None = None
    begun: int = 0
    """Ticket of the last video whose first picture was shown; the rest waits for it."""


class ExactDecoder:
    """Everything that happens on the decoder thread.

    It holds no widget: what it has to say it says through the functions it is given.
    """

    def __init__(
        self,
        changed: threading.Condition,
        wish: DecoderWish,
        filler_wish: FillerWish,
        *,
        opened: Callable[[Opened], None],
        decoded: Callable[[ShownFrame], None],
        failed: Callable[[OpenFailed], None],
    ) -> None:
        """Do nothing before :meth:`run`.

        Args:
            changed: guards both wishes, and tells of a new one.
            wish: what is wanted of this thread.
            filler_wish: that of the other one, which waits for the stamps to be read.
            opened: hears of a video that is ready.
            decoded: hears of a picture.
            failed: hears of a video that cannot be opened or read on.
        """
        self._opened, self._decoded, self._failed = opened, decoded, failed
        self._changed = changed
        self._wish = wish
        self._filler_wish = filler_wish
        self._ticket = 0
        self._turn = 0
        self._reader: VideoReader | None = None
        self._ahead_path: Path | None = None
        self._ahead: VideoReader | None = None

    def run(self) -> None:
        """Work until the wish is to stop."""
        try:
            while self._step():
                pass
        finally:
            self._close()
            self._close_ahead()

    def _step(self) -> bool:
        """Do the most urgent thing once; False ends the thread."""
        with self._changed:
            while True:
                wish = DecoderWish(**vars(self._wish))
                if wish.stop:
                    return False
                if wish.ticket != self._ticket:
                    if wish.path is None or wish.begun == wish.ticket:
                        break
                elif self._is_hungry(wish) or wish.ahead != self._ahead_path:
                    break
                self._changed.wait()
        if wish.ticket != self._ticket:
            self._open(wish)
            with self._changed:
                self._filler_wish.read = wish.ticket
                self._changed.notify_all()
        elif self._is_hungry(wish):
            self._hand_over(wish)
        else:
            self._open_ahead(wish.ahead)
        return True

    def _is_hungry(self, wish: DecoderWish) -> bool:
        return (
            self._reader is not None
            and wish.index is not None
            and self._turn != wish.turn
        )

    def _open(self, wish: DecoderWish) -> None:
        self._close()
        self._ticket = wish.ticket
        if wish.path is None:
            return
        try:
            # Open since then, it would be read on where its place is empty by now.
            is_here = self._ahead_path == wish.path and wish.path.is_file()
            if self._ahead is not None and is_here:
                self._reader, self._ahead = self._ahead, None
                self._ahead_path = None
            else:
                self._reader = VideoReader(
                    wish.path,
                    READER_BYTES,
                    cancel=lambda: self._wish.stop or self._wish.ticket != wish.ticket,
                )
        except Cancelled:
            return
        except KnownError as error:
            is_missing = not wish.path.is_file()
            self._failed(OpenFailed(wish.ticket, error, is_missing))
            return
        self._opened(
            Opened(
                wish.ticket,
                wish.path,
                self._reader.info,
                self._reader.times_s.tolist(),
                gaps_of(self._reader.times_s),
                self._reader.duration_s,
            )
        )

    def _hand_over(self, wish: DecoderWish) -> None:
        if self._reader is None or wish.index is None:
            return
        self._turn = wish.turn
        try:
            pixels = self._reader.frame(wish.index).pixels
        except KnownError as error:
            self._failed(OpenFailed(self._ticket, error))
            self._close()
            return
        image = picture_of(pixels, wish.size)
        self._decoded(ShownFrame(self._ticket, wish.index, image))

    def _open_ahead(self, path: Path | None) -> None:
        self._close_ahead()
        self._ahead_path = path
        if path is None:
            return
        now = self._wish
        try:
            self._ahead = VideoReader(
                path,
                READER_BYTES,
                cancel=lambda: now.stop or path not in (now.path, now.ahead),
            )
        except (KnownError, Cancelled):
            self._ahead = None  # said when it is opened for real

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader = None

    def _close_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        self._ahead = None
        self._ahead_path = None


def fitted(picture: QSize, room: QSize) -> QSize:
    """``picture`` scaled down to fit ``room`` where it is larger."""
    scale = min(room.width() / picture.width(), room.height() / picture.height(), 1.0)
    return QSize(
        max(1, round(picture.width() * scale)), max(1, round(picture.height() * scale))
    )


def picture_of(pixels: NDArray[np.uint8], room: QSize) -> QImage:
    """``pixels`` (H, W, 3) RGB, averaged down to fit ``room`` where it is larger."""
    height, width = pixels.shape[:2]
    size = fitted(QSize(width, height), room)
    frame = VideoFrame.from_ndarray(pixels, "rgb24")
    if size != QSize(width, height):
        frame = reformatter("exact").reformat(
            frame,
            width=size.width(),
            height=size.height(),
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
        )
    return image_of(frame, Orientation())
