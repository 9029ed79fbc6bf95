"""What a video is, and its exact frames by time stamp for the player."""

import contextlib
import hashlib
import itertools
import math
import os
from bisect import bisect_right
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import av.error
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from dataset.decoding import (
    DOUBTFUL_GAP_S,
    MAX_DURATION_S,
    MAX_HOLD_S,
    TO_RGB,
    Decoder,
    Orientation,
    believed_duration,
    too_long,
)
from dataset.errors import Cancelled, UnfitVideoError, VideoError
from dataset.opening import check_is_file, forbidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CACHE_BYTES: Final = 128 * 2**20
"""Decoded frames that a reader keeps: about 97 of 1280 × 720, 43 of 1920 × 1080."""

_MAX_THREADS: Final = 8
_STEP_BACK: Final = 24
"""Frames before the wanted one that are decoded too when a coach steps back."""
_REWIND: Final = 900
"""Frames of the longest damaged video that is decoded from its beginning to go back: a
second or two of work."""
_READ_BYTES: Final = 2**20


@dataclass(frozen=True)
class VideoInfo:
    """What a video says of itself. Sizes are upright; sample aspect ratio ignored."""

    path: Path
    width_px: int
    height_px: int
    rotation_deg: int
    """Quarter turn with the clock that was needed: 0, 90, 180 or 270."""
    codec: str
    declared_duration_s: float | None
    """What the container claims; the frames decide."""
    created: datetime | None
    """When it was recorded, if the container knows; with its offset, if it has one."""
    mirrored: bool = False
    """Whether the container asks for left and right to change places as well."""
    is_slowed: bool = False
    """Whether its stamps are stretched, as of slow motion; times here are the true ones."""


@dataclass(frozen=True)
class Frame:
    """One upright picture: ``(H, W, 3)`` uint8 RGB at ``time_s`` (0 = first frame)."""

    pixels: NDArray[np.uint8]
    time_s: float


def probe(path: Path) -> VideoInfo:
    """Open a video and decode its first frame.

    Raises:
        VideoError: missing, empty, no video, or not one frame that decodes.
    """
    decoder = Decoder(path)
    try:
        _, frame = first_frame(decoder)
        return info_of(decoder, frame)
    finally:
        decoder.close()


def first_frame(decoder: Decoder) -> tuple[int, VideoFrame]:
    """First ``(stamp in ticks, frame)`` that decodes.

    Raises:
        VideoError: there is none.
    """
    found = next(decoder.frames(), None)
    if found is None:
        raise no_picture(decoder)
    return found


_BARE: Final = frozenset(
    ("av1", "h261", "h263", "h264", "hevc", "m4v", "mjpeg", "mpegvideo", "obu", "vc1")
)
"""What libav calls files that are a stream of pictures and nothing else."""


def no_picture(decoder: Decoder) -> VideoError:
    """The refusal of a file of which, decoded to its end, there is no picture to show."""
    # Whole, but without a container; in one, stamps are only garbage by damage.
    is_bare = decoder.container.format.name in _BARE
    if decoder.tally.n_misplaced and is_bare:
        return UnfitVideoError(
            f"{decoder.path} does not tell when its pictures were taken: convert it to"
            " MP4 (H.264) and import that."
        )
    return VideoError(
        f"{decoder.path} holds no picture that decodes: its copy was cut off or it is"
        " damaged; copy it again from the camera."
    )


def info_of(decoder: Decoder, frame: VideoFrame) -> VideoInfo:
    """Describe an open video by its first decoded frame."""
    turn = Orientation.of(frame)
    width_px, height_px = turn.size(frame.width, frame.height)
    return VideoInfo(
        path=decoder.path,
        width_px=width_px,
        height_px=height_px,
        rotation_deg=turn.rotation_deg,
        codec=decoder.stream.codec_context.name,
        declared_duration_s=decoder.declared_duration_s(),
        created=_created(decoder),
        mirrored=turn.mirrored,
        is_slowed=decoder.slowed != 1,
    )


def _created(decoder: Decoder) -> datetime | None:
    places = (decoder.container.metadata, decoder.stream.metadata)
    # Telephones also write their local time with its offset; the other is in UTC.
    for key in ("com.apple.quicktime.creationdate", "creation_time"):
        for metadata in places:
            text = metadata.get(key, "")
            with contextlib.suppress(ValueError):
                created = datetime.fromisoformat(text.strip())
                # 1904 and 1970 are clocks never set; far years no system can convert.
                if 1990 <= created.year < 2200:
                    return created
    return None


def fingerprint(path: Path, cancel: "Callable[[], bool] | None" = None) -> str:
    """BLAKE2b-128 of the whole content, 32 hex digits: the same after a rename.

    Raises:
        VideoError: the file is missing, empty, no file of bytes, or may not be read.
        Cancelled: ``cancel`` said so.
    """
    check_is_file(path)
    digest = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while block := file.read(_READ_BYTES):
                if cancel is not None and cancel():
                    raise Cancelled
                digest.update(block)
    except PermissionError as error:
        raise forbidden(path) from error
    except OSError as error:
        raise VideoError(
            f"{path} cannot be read ({error.strerror}): check that it is still there."
        ) from error
    return digest.hexdigest()


def is_other(path: Path, mark: str, cancel: "Callable[[], bool] | None" = None) -> bool:
    """Whether another video lies at a path; False too where nobody can tell.

    Args:
        path: where the video was.
        mark: its fingerprint.
        cancel: see ``fingerprint``, which reads the whole file.

    Raises:
        Cancelled: ``cancel`` said so.
    """
    try:
        return fingerprint(path, cancel) != mark
    except VideoError:
        return False


@dataclass(frozen=True)
class _Scan:
    """Stamps of one video stream, in ticks, without decoding it where that is safe."""

    stamps: list[int]
    keys: list[int]
    last_duration: int | None
    seekable: bool = True
    """Whether frames have the same stamps after a seek as without."""


def _scan(path: Path, cancel: "Callable[[], bool] | None") -> _Scan:
    decoder = Decoder(path)
    is_avi = "avi" in decoder.container.format.name
    doubtful = DOUBTFUL_GAP_S / decoder.tick_s
    keys: set[int] = set()
    seen: set[int] = set()
    n_shown = latest = 0
    is_steady = True
    last_duration: int | None = None
    try:
        # Only what is asked of packets is kept: with what is in them, an hour is
        # gigabytes.
        for packet in decoder.packets():
            if cancel is not None and cancel():
                raise Cancelled
            stamp = packet.pts
            if stamp is not None and packet.is_keyframe:
                keys.add(stamp)
            if packet.is_discard:
                continue
            n_shown += 1
            if stamp is not None:
                is_steady &= stamp >= latest - doubtful or not seen
                if not seen or stamp > latest:
                    latest, last_duration = stamp, packet.duration
                seen.add(stamp)
        # In AVI the stamps of packets are guesses, and some are no pictures at all.
        # Where stamps jump there and back, only decoding tells which are believed.
        if len(seen) == n_shown and is_steady and not is_avi:
            return _Scan(sorted(seen), sorted(keys), last_duration)
    finally:
        decoder.close()
    decoder = Decoder(path)
    try:
        found = []
        for stamp, frame in decoder.frames():
            if cancel is not None and cancel():
                raise Cancelled
            found.append((stamp, frame.duration))
    finally:
        decoder.close()
    return _Scan(
        stamps=[stamp for stamp, _ in found],
        keys=sorted(keys),
        last_duration=found[-1][1] if found else None,
        # AVI has no stamps but counts, and past damage it counts differently.
        seekable=not (is_avi and decoder.tally.any_damage),
    )


class VideoReader:
    """Exact frames for a player: sequential, backwards, or anywhere.

    Owns one open file and at most ``cache_bytes`` of decoded frames. May move between
    threads but serves one at a time. Once open it never raises: where a frame does not
    decode, the last one before it stays on screen, as it does in the clips.

    Args:
        path: the video.
        cache_bytes: bound on the decoded frames that are kept.
        cancel: asked while it is being opened, which takes seconds for hours of video.

    Raises:
        VideoError: missing, empty, no video, or not one frame that decodes.
        Cancelled: ``cancel`` said so.
    """

    def __init__(
        self,
        path: Path,
        cache_bytes: int = CACHE_BYTES,
        *,
        cancel: "Callable[[], bool] | None" = None,
    ) -> None:
        self._cache_bytes = cache_bytes
        self._cache: OrderedDict[int, tuple[int, VideoFrame]] = OrderedDict()
        self._cached_bytes = 0
        self._threads = min(_MAX_THREADS, os.cpu_count() or 1)
        self._careful = False
        scan = _scan(path, cancel)
        # With one thread, as clips begin: several may begin with another frame.
        alone = Decoder(path)
        try:
            self._first = first_frame(alone)
            self.info = info_of(alone, self._first[1])
        finally:
            alone.close()
        self._decoder = Decoder(path, self._threads)
        self._last = self._first
        self._index = 0
        self._skip_before = 0
        self._frames: Iterator[tuple[int, VideoFrame]] | None = None
        self._turn = Orientation.of(self._first[1])
        # A frame that scales itself keeps a scaler, with threads, as long as it is kept.
        self._scaler = VideoReformatter()
        self._keys = scan.keys if scan.seekable else []
        self._tick_s = self._decoder.tick_s
        self._stamps = _believed_stamps(scan.stamps, self._first[0], self._tick_s)
        if (self._stamps[-1] - self._stamps[0]) * self._tick_s > MAX_DURATION_S:
            self._decoder.close()
            raise too_long(path)
        self.times_s: NDArray[np.float64] = np.array(
            [self._time_s(stamp) for stamp in self._stamps]
        )
        gaps = Counter(b - a for a, b in itertools.pairwise(self._stamps))
        self.duration_s = self._time_s(
            self._stamps[-1] + believed_duration(scan.last_duration, gaps, self._tick_s)
        )

    def frame(self, index: int) -> Frame:
        """The frame at a position in ``times_s``; clamped to the first and last."""
        index = min(max(index, 0), len(self._stamps) - 1)
        stamp = self._stamps[index]
        # Frames that no other needs are skipped on the way to a far one; stepping back
        # will want them next.
        stepping = 0 < self._index - index <= _STEP_BACK
        window = _STEP_BACK if stepping else 0
        self._skip_before = self._stamps[max(index - window, 0)]
        self._index = index
        found, frame = self._cached(stamp) or self._fetch(stamp)
        return Frame(self._pixels(frame), self._time_s(found))

    def _time_s(self, stamp: int) -> float:
        # Not by way of fractions: an hour of video has a hundred thousand stamps.
        ticks, tick_s = stamp - self._first[0], self._tick_s
        return ticks * tick_s.numerator / tick_s.denominator

    def _pixels(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """Upright RGB, in size and turn of the first frame even where they change."""
        first = self._first[1]
        converted = self._scaler.reformat(
            frame,
            width=first.width,
            height=first.height,
            format="rgb24",
            interpolation=TO_RGB,
        )
        return self._turn.upright(converted.to_ndarray().astype(np.uint8, copy=False))

    def _fetch(self, stamp: int) -> tuple[int, VideoFrame]:
        """Decode the frame of ``stamp``, or the last decodable one before it."""
        found = self._search(stamp)
        hurt = found is None or found[0] != stamp or self._decoder.tally.any_damage
        if hurt and not self._careful:
            # Damage: several threads lose more frames than one, or other ones, and so
            # does who has sought; clips are cut with one and from the beginning. From
            # here on this reader does the same, but for what is too long to wait for.
            self._careful = True
            self._threads = 1
            if len(self._stamps) <= _REWIND:
                self._keys = []
            self._cache.clear()
            self._cached_bytes = 0
            self._reopen()
            found = self._search(stamp)
        if found is None:
            found = self._first
        self._keep(stamp, found)
        return found

    def _search(self, stamp: int) -> tuple[int, VideoFrame] | None:
        index = bisect_right(self._keys, stamp) - 1
        key = self._keys[index] if index >= 0 else None
        behind = self._frames is not None and self._last[0] < stamp
        if behind and (key is None or key <= self._last[0]):
            return self._forward(stamp, self._last)
        starts = self._keys[max(index - 1, 0) : index + 1][::-1]
        for start in starts:
            with contextlib.suppress(av.error.FFmpegError):
                self._decoder.seek(start)
                self._frames = self._decoder.frames()
                if found := self._forward(stamp, None):
                    return found
        self._reopen()
        return self._forward(stamp, None)

    def _forward(
        self, stamp: int, before: tuple[int, VideoFrame] | None
    ) -> tuple[int, VideoFrame] | None:
        """Decode on to ``stamp``; the last frame up to there, or ``before``."""
        self._decoder.skip_before = None if self._careful else self._skip_before
        for found in self._frames or ():
            self._last = found
            self._keep(found[0], found)
            if found[0] > stamp:
                return before
            before = found
            if found[0] == stamp:
                return before
        self._frames = None  # the end: nothing to go on from
        return before

    def _reopen(self) -> None:
        with contextlib.suppress(VideoError):  # unplugged: what is cached still shows
            decoder = Decoder(self.info.path, self._threads)
            self._decoder.close()
            self._decoder = decoder
        self._frames = self._decoder.frames()

    def _cached(self, stamp: int) -> tuple[int, VideoFrame] | None:
        if found := self._cache.get(stamp):
            self._cache.move_to_end(stamp)
        return found

    def _keep(self, stamp: int, found: tuple[int, VideoFrame]) -> None:
        if stamp in self._cache:
            return
        self._cache[stamp] = found
        self._cached_bytes += _bytes_of(found[1])
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            _, (_, frame) = self._cache.popitem(last=False)
            self._cached_bytes -= _bytes_of(frame)

    def close(self) -> None:
        """Let go of the file and of every kept frame."""
        self._cache.clear()
        self._cached_bytes = 0
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)


def _believed_stamps(stamps: list[int], first: int, tick_s: Fraction) -> list[int]:
    """Those from the first decoded frame on, up to a hole no recording has."""
    believed = [first]
    most = math.floor(MAX_HOLD_S / tick_s)
    for stamp in stamps:
        if believed[-1] < stamp <= believed[-1] + most:
            believed.append(stamp)
    return believed
