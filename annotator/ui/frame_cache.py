"""Small copies of one video's frames, so that any seek is a look-up.

A race of ten seconds fits whole; of a longer video a section around the position does.
The copies are the very frames that are decoded, by their own time stamps, averaged down
to about the size on screen and kept as YUV 4:2:0, which takes half the room of RGB.
"""

import threading
from bisect import bisect_left, insort
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from dataset.decoding import TO_RGB, Orientation

CACHE_BYTES: Final = 192 * 2**20
"""Most that the small frames of one video take; there are two, this and the next."""

MIN_HEIGHT_PX: Final = 480
"""Smaller copies would not do for judging: a longer video keeps fewer of them."""

_scaling: Final = threading.local()


def reformatter(purpose: str) -> VideoReformatter:
    """This thread's scaler for one purpose.

    A frame that scales itself keeps a scaler with threads of its own until it is freed:
    after one play of a race those were hundreds, and letting go of them took seconds.
    """
    found = getattr(_scaling, purpose, None)
    if not isinstance(found, VideoReformatter):
        found = VideoReformatter()
        setattr(_scaling, purpose, found)
    return found


_AREA: Final = Interpolation.AREA | Interpolation.ACCURATE_RND
_LANDMARK_PX: Final = 96


class FrameCache:
    """Frames of one video by time stamp; every method may be called on any thread.

    Args:
        stored: width and height of the pictures as they are stored, before any turn.
        turn: how they become upright.
        view: the room on screen for an upright picture, in device pixels.
        n_expected: how many frames the video seems to have.
        most_bytes: bound on what is kept.
    """

    def __init__(
        self,
        stored: QSize,
        turn: Orientation,
        view: QSize,
        n_expected: int,
        most_bytes: int,
    ) -> None:
        self.turn = turn
        self.stored = QSize(stored)
        self.most_bytes = most_bytes
        self.size = _copy_size(stored, turn, view, n_expected, most_bytes)
        """Of the copies, as stored."""
        self.is_whole = False
        """Whether every frame of the video that decodes is here."""
        self.has_dropped = False
        """Whether early frames had to make room."""
        self._lock = threading.Lock()
        self._frames: dict[float, VideoFrame] = {}
        self._times_s: list[float] = []
        self._landmarks: dict[float, VideoFrame] = {}
        self._bytes = 0

    @property
    def n_bytes(self) -> int:
        """What the copies take at the moment."""
        return self._bytes

    @property
    def n_frames(self) -> int:
        """How many copies there are."""
        return len(self._times_s)

    @property
    def earliest_s(self) -> float:
        """Time stamp of the first copy; endless when there is none."""
        return self._times_s[0] if self._times_s else float("inf")

    @property
    def capacity(self) -> int:
        """How many copies there is room for."""
        return self.most_bytes // max(
            1, self.size.width() * self.size.height() * 3 // 2
        )

    def upright_size(self) -> QSize:
        """Of a copy on screen."""
        return QSize(*self.turn.size(self.size.width(), self.size.height()))

    def suits(self, view: QSize, n_expected: int) -> bool:
        """Whether copies made for ``view`` would not be clearly larger than these."""
        wanted = _copy_size(self.stored, self.turn, view, n_expected, self.most_bytes)
        return wanted.width() <= 1.25 * self.size.width()

    def put(self, time_s: float, frame: VideoFrame, *, near_s: float) -> bool:
        """Keep a copy of ``frame``; the earliest ones make room, up to ``near_s``.

        Returns:
            Whether it was kept: False once there is no room without dropping what
            lies at or after ``near_s``.
        """
        small = self.small(frame)
        taken = _bytes_of(small)
        with self._lock:
            if time_s in self._frames:
                return True
            while self._times_s and self._bytes + taken > self.most_bytes:
                if self._times_s[0] >= near_s:
                    return False
                self._bytes -= _bytes_of(self._frames.pop(self._times_s.pop(0)))
                self.has_dropped = True
            if taken > self.most_bytes:
                return False
            self._frames[time_s] = small
            insort(self._times_s, time_s)
            self._bytes += taken
            return True

    def put_landmark(self, time_s: float, frame: VideoFrame) -> None:
        """Keep a tiny copy for the timeline of a video that does not fit whole."""
        scale = _LANDMARK_PX / max(frame.width, frame.height)
        size = QSize(
            max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
        )
        small = self._small(frame, size)
        with self._lock:
            self._landmarks[time_s] = small

    def small(self, frame: VideoFrame) -> VideoFrame:
        """A copy of ``frame`` as it would be kept."""
        return self._small(frame, self.size)

    def image(self, time_s: float) -> QImage | None:
        """The upright picture with exactly that time stamp; None when it is not here."""
        frame = self._frames.get(time_s)
        return None if frame is None else image_of(frame, self.turn)

    def thumbnail(self, time_s: float, size: QSize, within_s: float) -> QImage | None:
        """An upright picture near ``time_s``, scaled to ``size`` device pixels."""
        with self._lock:
            found = self._nearest(time_s, within_s)
        if found is None:
            return None
        width, height = size.width(), size.height()
        if self.turn.transpose:
            width, height = height, width
        small = reformatter("thumbnail").reformat(
            found,
            width=width,
            height=height,
            format="yuv420p",
            interpolation=_AREA,
            threads=1,
        )
        return image_of(small, self.turn)

    def clear(self) -> None:
        """Drop every copy."""
        with self._lock:
            self._frames.clear()
            self._times_s.clear()
            self._bytes = 0
            self.is_whole = self.has_dropped = False

    def _nearest(self, time_s: float, within_s: float) -> VideoFrame | None:
        near = bisect_left(self._times_s, time_s)
        places = [
            (at, self._frames)
            for at in self._times_s[max(0, near - 1) : near + 1]
            if abs(at - time_s) <= within_s
        ] or [(at, self._landmarks) for at in self._landmarks]
        if not places:
            return None
        at, frames = min(places, key=lambda place: abs(place[0] - time_s))
        return frames[at] if abs(at - time_s) <= 2 * within_s else None

    def _small(self, frame: VideoFrame, size: QSize) -> VideoFrame:
        return reformatter("small").reformat(
            frame,
            width=size.width(),
            height=size.height(),
            format="yuv420p",
            interpolation=_AREA,
        )


def _copy_size(
    stored: QSize, turn: Orientation, view: QSize, n_expected: int, most_bytes: int
) -> QSize:
    """Size of a copy as stored: what fits the screen and, if it can be, the room."""
    width, height = turn.size(stored.width(), stored.height())
    on_screen = min(view.width() / width, view.height() / height)
    least = MIN_HEIGHT_PX / height
    room = (most_bytes / max(1, n_expected) / 1.6 / (width * height)) ** 0.5
    scale = min(1.0, max(least, min(max(least, on_screen), room)))
    return QSize(
        max(2, 2 * round(stored.width() * scale / 2)),
        max(2, 2 * round(stored.height() * scale / 2)),
    )


def image_of(frame: VideoFrame, turn: Orientation) -> QImage:
    """``frame`` as an upright picture for the screen, in its own size."""
    # Four bytes a pixel are one number, which turns as a flat picture does.
    turned = reformatter("screen").reformat(
        frame, format="bgra", interpolation=TO_RGB, threads=1
    )
    pixels = turned.to_ndarray()
    flat = pixels.view(np.uint32)[..., 0]
    if turn.transpose:
        flat = flat.T
    if turn.flip_x:
        flat = flat[:, ::-1]
    if turn.flip_y:
        flat = flat[::-1]
    flat = np.ascontiguousarray(flat)
    height, width = flat.shape
    borrowed = QImage(flat.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return borrowed.copy()  # owns its memory


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
