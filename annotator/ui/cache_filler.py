"""The thread that fills the cache of the open video, and then that of the next one.

It works from the start of a video to its end, and hands over the very
first picture as soon as that is decoded: nothing else is needed to show it.

::

    fits whole       ├──────── every frame ────────┤
    longer           ·····├─ section around ──┤····· and a tiny picture here and there
                              ▲ position
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from annotator.ui.frame_cache import FrameCache, image_of
from dataset.decoding import Decoder, Orientation
from dataset.errors import KnownError
from dataset.video import first_frame

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

N_LANDMARKS: Final = 32
"""Tiny pictures along a video that does not fit whole."""

_MAX_THREADS: Final = 4
_TELL_EVERY: Final = 24
"""Frames between two notes that there is more to see."""


class Filling:
    """One video on its way into a :class:`FrameCache`; used on one thread at a time.

    Raises:
        VideoError: missing, empty, no video, or not one frame that decodes.
    """

    def __init__(self, path: Path, view: QSize, most_bytes: int) -> None:
        self.path = path
        self._most_bytes = most_bytes
        self._threads = min(_MAX_THREADS, os.cpu_count() or 1)
        self._decoder = Decoder(path, self._threads)
        try:
            self._first, picture = first_frame(self._decoder)
        except KnownError:
            self._decoder.close()
            raise
        self._picture = picture
        self._tick_s = self._decoder.tick_s
        rate = float(self._decoder.stream.average_rate or 30)
        rate = rate if 1 <= rate <= 240 else 30.0  # a header may say anything
        rate *= float(self._decoder.slowed)
        self._n_expected = max(
            self._decoder.stream.frames,
            round((self._decoder.declared_duration_s() or 0.0) * rate),
            1,
        )
        self._rate = rate
        self._frames: Iterator[tuple[int, VideoFrame]] | None = self._decoder.frames()
        self._held: tuple[float, VideoFrame] | None = (0.0, picture)
        self._till_s = 0.0
        self._from_start = True
        self._aimed_s = 0.0
        self._landmarks: Iterator[bool] | None = None
        self.cache = self._new_cache(view)

    def _new_cache(self, view: QSize) -> FrameCache:
        return FrameCache(
            QSize(self._picture.width, self._picture.height),
            Orientation.of(self._picture),
            view,
            self._n_expected,
            self._most_bytes,
        )

    @property
    def first_picture(self) -> QImage:
        """The first frame, upright, of the size of the copies."""
        return image_of(self.cache.small(self._picture), self.cache.turn)

    @property
    def upright_size(self) -> QSize:
        """Of the video's own pictures."""
        stored = self.cache.stored
        return QSize(*self.cache.turn.size(stored.width(), stored.height()))

    def fit(self, view: QSize) -> bool:
        """Begin again if the copies are too small for the room; whether it was so."""
        if self.cache.suits(view, self._n_expected):
            return False
        self.cache = self._new_cache(view)
        self._go_to(0.0)
        return True

    def advance(self, at_s: float) -> bool:
        """Decode one more frame that is worth keeping near ``at_s``.

        Returns:
            Whether there was anything to do.
        """
        cache = self.cache
        if cache.is_whole or cache.capacity < 2:
            self.close()
            return False
        span_s = cache.capacity / self._rate
        near_s = max(0.0, at_s - span_s / 4)
        is_long = cache.has_dropped or self._n_expected > cache.capacity
        is_beyond = near_s > self._till_s + span_s / 4
        is_before = cache.n_frames > 0 and at_s < cache.earliest_s
        # Never twice to one place: a container may not be able to get there.
        if is_long and (is_beyond or is_before) and near_s != self._aimed_s:
            self._go_to(near_s)
        if self._held is not None:
            if not cache.put(*self._held, near_s=near_s):
                return self._add_landmark()  # no room until the position moves on
            self._held = None
            return True
        if self._frames is None:
            return self._add_landmark()
        found = next(self._frames, None)
        if self._threads > 1 and self._is_hurt():
            # Several threads lose more frames than one, and clips are cut with one.
            self._threads = 1
            cache.clear()
            self._go_to(0.0)
        elif found is None:
            self._frames = None
            cache.is_whole = self._from_start and not cache.has_dropped
        else:
            self._till_s = float((found[0] - self._first) * self._tick_s)
            self._held = (self._till_s, found[1])
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._frames = None
        self._landmarks = None
        self._decoder.close()

    def _is_hurt(self) -> bool:
        return self._decoder.tally.any_damage

    def _go_to(self, time_s: float) -> None:
        """Decode on from the key frame before ``time_s``, with nothing kept so far."""
        self.cache.clear()
        self._held = None
        self._decoder.close()
        self._frames = None
        self._from_start = time_s == 0.0
        self._till_s = self._aimed_s = time_s
        try:
            self._decoder = Decoder(self.path, self._threads)
            if not self._from_start:
                self._decoder.seek(self._first + round(time_s / self._tick_s))
        except KnownError:
            return  # unplugged: the decoder thread says so
        except av.error.FFmpegError:
            self._from_start = True
        self._frames = self._decoder.frames()

    def _add_landmark(self) -> bool:
        if self._landmarks is None:
            self._landmarks = self._landmarks_along()
        return next(self._landmarks, False)

    def _landmarks_along(self) -> Iterator[bool]:
        """One frame at a time on the way to tiny pictures all along the video.

        A key frame will do where one is near; broadcasts have one in eight seconds.
        """
        length_s = self._n_expected / self._rate
        near_s = length_s / N_LANDMARKS
        with contextlib.suppress(KnownError), closing(Decoder(self.path)) as decoder:
            for number in range(N_LANDMARKS):
                time_s = (number + 0.5) / N_LANDMARKS * length_s
                with contextlib.suppress(av.error.FFmpegError):
                    decoder.seek(self._first + round(time_s / self._tick_s))
                    for stamp, frame in decoder.frames():
                        at_s = float((stamp - self._first) * self._tick_s)
                        if at_s >= time_s - near_s:
                            self.cache.put_landmark(at_s, frame)
                            break
                        yield True
                yield True


@dataclass
class FillerWish:
    """What the GUI thread wants, guarded by the condition of the filler."""

    stop: bool = False
    ticket: int = 0
    path: Path | None = None
    view: QSize = field(default_factory=lambda: QSize(640, 640))
    at_s: float = 0.0
    ahead: Path | None = None
    read: int = 0
    """Ticket of the last video whose stamps were read; filling waits for them."""


class CacheFiller:
    """Everything that happens on the filling thread.

    Args:
        changed: guards ``wish``.
        wish: what is wanted.
        most_bytes: bound on the small frames of each of the two videos.
        on_first: hears the ticket, the :class:`Filling` and its first picture; None
            and a null picture where the file cannot be opened.
        on_more: hears the ticket, now and then, when more has become ready.
        on_ahead: hears the path of the next video when it is as ready as it can be.
    """

    def __init__(
        self,
        changed: threading.Condition,
        wish: FillerWish,
        most_bytes: int,
        on_first: Callable[[int, Filling | None, QImage], None],
        on_more: Callable[[int], None],
        on_ahead: Callable[[Path], None],
    ) -> None:
        self._changed = changed
        self._wish = wish
        self._most_bytes = most_bytes
        self._on_first = on_first
        self._on_more = on_more
        self._on_ahead = on_ahead
        self._ticket = 0
        self._filling: Filling | None = None
        self._ahead: Filling | None = None
        self._ahead_path: Path | None = None
        self._untold = 0

    def run(self) -> None:
        """Until told to stop."""
        is_idle = False
        wish = FillerWish()
        try:
            while True:
                with self._changed:
                    while is_idle and self._wish == wish:
                        self._changed.wait()
                    wish = replace(self._wish)
                if wish.stop:
                    return
                is_idle = not self._work(wish)
        finally:
            self._drop()
            self._drop_ahead()

    def _work(self, wish: FillerWish) -> bool:
        """Do the most urgent thing once; whether there was anything to do."""
        if wish.ticket != self._ticket:
            self._open(wish)
            return True
        if wish.path is not None and wish.read != wish.ticket:
            return False  # two cores have enough to do with opening it
        if self._filling is not None and self._fill(self._filling, wish):
            return True
        if wish.ahead != self._ahead_path:
            self._open_ahead(wish)
            return True
        if self._ahead is None:
            return False
        if self._ahead.advance(0.0):
            return True
        self._on_ahead(self._ahead.path)
        return False

    def _fill(self, filling: Filling, wish: FillerWish) -> bool:
        if filling.fit(wish.view):
            self._on_first(self._ticket, filling, filling.first_picture)
        worked = filling.advance(wish.at_s)
        self._untold += worked
        if self._untold >= _TELL_EVERY or (self._untold and not worked):
            self._untold = 0
            self._on_more(self._ticket)
        return worked

    def _open(self, wish: FillerWish) -> None:
        self._drop()
        self._ticket = wish.ticket
        self._untold = 0
        if wish.path is None:
            return
        is_here = self._ahead_path == wish.path and wish.path.is_file()
        if self._ahead is not None and is_here:
            self._filling, self._ahead = self._ahead, None
            self._ahead_path = None
            self._filling.fit(wish.view)
        else:
            self._filling = self._opened(wish.path, wish.view)
        if self._filling is not None:
            self._untold = 1
            self._on_first(wish.ticket, self._filling, self._filling.first_picture)
        else:
            self._on_first(wish.ticket, None, QImage())

    def _open_ahead(self, wish: FillerWish) -> None:
        self._drop_ahead()
        self._ahead_path = wish.ahead
        if wish.ahead is not None:
            self._ahead = self._opened(wish.ahead, wish.view)

    def _opened(self, path: Path, view: QSize) -> Filling | None:
        try:
            return Filling(path, view, self._most_bytes)
        except KnownError:
            return None  # the decoder thread says why

    def _drop(self) -> None:
        if self._filling is not None:
            self._filling.close()
        self._filling = None

    def _drop_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        self._ahead = None
        self._ahead_path = None
