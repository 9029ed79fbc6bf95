"""Frames for the screen: from a cache where they are there, else exactly decoded.

::

    GUI thread                    decoder thread (VideoReader)   filler thread
    open(path) ─────────────────▶ opens, reads the stamps        opens, decodes from the
               ◀───────────────── Opened                         start into FrameCache
               ◀──────────────────────────────────────────────── FirstPicture
    want(index) ── in the cache: ShownFrame with the next event
                └─ not there ───▶ the newest wish only
               ◀───────────────── ShownFrame
    ahead(path) ────────────────▶ opens the next video           fills its cache too

Both threads go through :mod:`dataset.decoding`, and a picture is known by its own time
stamp, so it makes no difference which one a frame comes from. Memory is bounded: two
caches of ``CACHE_BYTES`` and two readers of ``READER_BYTES``, whatever the length of the
videos.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage
from shiboken6 import isValid

from annotator.ui.cache_filler import CacheFiller, FillerWish, Filling
from annotator.ui.exact_decoder import (
    READER_BYTES,
    DecoderWish,
    ExactDecoder,
    Opened,
    ShownFrame,
    fitted,
)
from annotator.ui.frame_cache import CACHE_BYTES, FrameCache

MOST_BYTES: Final = 2 * (CACHE_BYTES + READER_BYTES)
"""Bound on what this video and the next take; decoders themselves come on top."""

DECODER: Final = "decoder"
FILLER: Final = "filler"
"""What the threads are called."""

_PATIENCE_S: Final = 0.03
"""How long the GUI thread waits for them to end."""

_SHARPEN_MS: Final = 60
"""After so long on one frame, a copy smaller than the screen gives way to the frame."""


@dataclass(frozen=True, eq=False)
class FirstPicture:
    """The first frame of a video, which may come before anything else is known."""

    ticket: int
    size: QSize
    """Of the upright video, in its own pixels."""
    image: QImage


@dataclass(frozen=True, eq=False)
class _First:
    ticket: int
    filling: Filling
    image: QImage


class FrameSource(QObject):
    """Hands over frames of one video; lives on the GUI thread.

    Every open gets a ticket, which comes back with whatever belongs to it, so that a
    late picture of the video before is never taken for one of this video.

    Signals:
        opened: an :class:`Opened`.
        first_seen: a :class:`FirstPicture`; usually before ``opened``.
        frame_ready: a :class:`ShownFrame`.
        filled: more frames are in the cache than before; thumbnails too.
        failed: an :class:`OpenFailed`.
    """

    opened = Signal(object)
    first_seen = Signal(object)
    frame_ready = Signal(object)
    filled = Signal()
    failed = Signal(object)
    _was_opened = Signal(object)
    _was_first = Signal(object)
    _was_decoded = Signal(object)
    _was_filled = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = _Workers()
        self._last = [self._now]
        """The same, for whoever ends them once this is gone."""
        self._times_s: Sequence[float] = ()
        self._cache: FrameCache | None = None
        self._native = QSize()
        self._size = QSize(640, 640)
        self._index: int | None = None
        self._shown: tuple[int, int] | None = None
        self._is_still = True
        self._serves_soon = False
        self._ready_ahead: Path | None = None
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(_SHARPEN_MS)
        self._sharpen.timeout.connect(self._decode_exactly)
        self._was_opened.connect(self._on_opened)
        self._was_first.connect(self._on_first)
        self._was_decoded.connect(self._on_decoded)
        self._was_filled.connect(self._on_filled)
        self.destroyed.connect(partial(_end_last, self._last))

    def open(self, path: Path) -> int:
        """Open ``path`` instead of whatever is open; returns its ticket."""
        self._forget()
        self._ensure_running()
        with self._changed:
            wish, filler = self._wish, self._filler_wish
            wish.ticket += 1
            filler.ticket = wish.ticket
            wish.path = filler.path = path
            wish.index = None
            filler.at_s = 0.0
            if wish.ahead == path:
                wish.ahead = filler.ahead = None
            self._changed.notify_all()
        return wish.ticket

    def open_ahead(self, path: Path | None) -> None:
        """Open and fill ``path`` when there is nothing better to do; None forgets it."""
        with self._changed:
            self._wish.ahead = self._filler_wish.ahead = path
            self._changed.notify_all()

    def close_video(self) -> None:
        """Let go of the file; nothing of it is handed over any more."""
        self._forget()
        with self._changed:
            self._wish.ticket += 1
            self._filler_wish.ticket = self._wish.ticket
            self._wish.path = self._filler_wish.path = None
            self._wish.index = None
            self._changed.notify_all()

    def want(self, index: int) -> None:
        """Ask for the frame at ``index``; a wish not yet fulfilled is dropped."""
        self._index = index
        self._sharpen.stop()
        if not self._serves_soon:  # many wishes in one event cost one picture
            self._serves_soon = True
            QTimer.singleShot(0, self, self._serve)

    def set_still(self, still: bool) -> None:
        """While the video plays, the copies in the cache are sharp enough."""
        self._is_still = still
        self._sharpen.start() if still else self._sharpen.stop()

    def set_size(self, size: QSize) -> None:
        """Say how large pictures are on screen, in device pixels."""
        self._size = QSize(size)
        with self._changed:
            self._wish.size = QSize(size)
            self._changed.notify_all()
        self._shown = None
        if self._index is not None:
            self.want(self._index)

    def set_view(self, size: QSize) -> None:
        """Say how much room there is for a whole picture, in device pixels."""
        with self._changed:
            self._filler_wish.view = QSize(size)
            self._changed.notify_all()

    def thumbnail(self, time_s: float, size: QSize, within_s: float) -> QImage | None:
        """A small picture near ``time_s``; None while there is none."""
        if self._cache is None:
            return None
        return self._cache.thumbnail(time_s, size, within_s)

    @property
    def cached_bytes(self) -> int:
        """What the small frames of the open video take."""
        return self._cache.n_bytes if self._cache is not None else 0

    @property
    def is_filled(self) -> bool:
        """Whether every frame of the open video is a look-up."""
        return self._cache is not None and self._cache.is_whole

    @property
    def is_ready_ahead(self) -> bool:
        """Whether the next video waits with all its frames."""
        ahead = self._wish.ahead
        return ahead is not None and self._ready_ahead == ahead

    def stop(self) -> None:
        """Tell the threads to end, and wait no longer than nobody notices.

        One that is in the middle of a read ends after it: a disk that does not answer
        holds up no window. Opening starts new ones.
        """
        self.close_video()
        self._now.end()

    # On the GUI thread

    @property
    def _changed(self) -> threading.Condition:
        return self._now.changed

    @property
    def _wish(self) -> DecoderWish:
        return self._now.wish

    @property
    def _filler_wish(self) -> FillerWish:
        return self._now.filler_wish

    def _forget(self) -> None:
        self._times_s = ()
        self._cache = None
        self._index = None
        self._shown = None
        self._sharpen.stop()

    def _on_opened(self, opened: Opened) -> None:
        if opened.ticket != self._wish.ticket:
            return
        self._times_s = opened.times_s
        self._native = QSize(opened.info.width_px, opened.info.height_px)
        self._index = 0 if self._index is None else self._index
        self.opened.emit(opened)
        if self._shown is None or self._shown[0] != self._index:
            self.want(self._index)

    def _on_first(self, first: _First) -> None:
        if first.ticket != self._wish.ticket:
            return
        is_new = self._cache is None
        self._cache = first.filling.cache
        if not is_new:
            self._on_filled(first.ticket)  # the same video in another size
        elif self._index in (None, 0) and self._shown is None:
            self._index = 0
            self._show(0, first.image, first.filling.upright_size)

    def _on_filled(self, ticket: int) -> None:
        if ticket == self._wish.ticket:
            self.filled.emit()

    def _serve(self) -> None:
        """Hand over the newest wish, at once where the cache has it."""
        self._serves_soon = False
        index = self._index
        if index is None or not self._times_s:
            return
        time_s = self._times_s[index]
        image = self._cache.image(time_s) if self._cache is not None else None
        with self._changed:
            self._filler_wish.at_s = time_s
            self._wish.index = None if image is not None else index
            self._wish.turn += 1
            self._changed.notify_all()
        if image is not None:
            self._show(index, image)

    def _show(self, index: int, image: QImage, size: QSize | None = None) -> None:
        self._shown = (index, image.width())
        if size is not None:
            self.first_seen.emit(FirstPicture(self._wish.ticket, size, image))
        else:
            self.frame_ready.emit(ShownFrame(self._wish.ticket, index, image))
        if self._is_still and image.width() < 0.95 * self._wanted_width():
            self._sharpen.start()

    def _wanted_width(self) -> int:
        if self._native.isEmpty():
            return 0
        return fitted(self._native, self._size).width()

    def _decode_exactly(self) -> None:
        index, shown = self._index, self._shown
        if index is None or not self._times_s:
            return
        is_shown = shown is not None and shown[0] == index
        if is_shown and shown and shown[1] >= 0.95 * self._wanted_width():
            return
        with self._changed:
            self._wish.index = index
            self._wish.turn += 1
            self._changed.notify_all()

    def _on_decoded(self, frame: ShownFrame) -> None:
        if frame.ticket != self._wish.ticket:
            return
        # One that is late still shows where a long way goes, but not over a newer one.
        if frame.index != self._index and self._shown and self._shown[0] == self._index:
            return
        self._shown = (frame.index, frame.image.width())
        self.frame_ready.emit(frame)

    def _note_ahead(self, path: Path) -> None:
        """On the filler thread."""
        self._ready_ahead = path

    def _tell_first(
        self, now: "_Workers", ticket: int, filling: Filling | None, image: QImage
    ) -> None:
        """On the filler thread."""
        if filling is not None:
            _say(self, self._was_first, _First(ticket, filling, image))
        with now.changed:
            now.wish.begun = ticket
            now.changed.notify_all()

    def _ensure_running(self) -> None:
        if self._now.are_working:
            return
        self._now.end()
        # Nothing of the old ones: one that is in the middle of a read goes on with it.
        now = self._now = self._last[0] = self._now.successors()
        decoder = ExactDecoder(
            now.changed,
            now.wish,
            now.filler_wish,
            opened=lambda opened: _say(self, self._was_opened, opened),
            decoded=lambda frame: _say(self, self._was_decoded, frame),
            failed=lambda failed: _say(self, self.failed, failed),
        )
        filler = CacheFiller(
            now.changed,
            now.filler_wish,
            CACHE_BYTES,
            partial(self._tell_first, now),
            lambda ticket: _say(self, self._was_filled, ticket),
            self._note_ahead,
        )
        now.begin(decoder.run, filler.run)


class _Workers:
    """The two threads of a source, and what is wanted of them."""

    def __init__(
        self,
        wish: DecoderWish | None = None,
        filler_wish: FillerWish | None = None,
    ) -> None:
        self.changed = threading.Condition()
        self.wish = wish or DecoderWish()
        self.filler_wish = filler_wish or FillerWish()
        self._threads: list[threading.Thread] = []

    @property
    def are_working(self) -> bool:
        """Whether both do: neither is of use without the other."""
        return not self.wish.stop and bool(
            self._threads and all(thread.is_alive() for thread in self._threads)
        )

    def successors(self) -> "_Workers":
        """Others, who begin with what is wanted now."""
        return _Workers(
            replace(self.wish, stop=False), replace(self.filler_wish, stop=False)
        )

    def begin(self, decode: Callable[[], None], fill: Callable[[], None]) -> None:
        """Start both."""
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True)
            for run, name in ((decode, DECODER), (fill, FILLER))
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Tell both to end; free of the source, which may be gone."""
        with self.changed:
            self.wish.stop = self.filler_wish.stop = True
            self.changed.notify_all()
        deadline = time.monotonic() + _PATIENCE_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _end_last(last: list[_Workers], _destroyed: QObject | None = None) -> None:
    last[0].end()


def _say(source: QObject, signal: SignalInstance, message: object) -> None:
    """Emit; the source may be destroyed at any moment, and then nobody listens."""
    try:
        signal.emit(message)
    except RuntimeError:
        if isValid(source):
            raise
