"""The one decode path: an open video file, its upright turn, its trusted stamps.

Both the player and the clips stand on this module, so what is shown is what is
trained on. Nothing that a header claims (frame counts, average rates) is believed:
frames count when they decode, and stand where their own time stamp puts them.
"""

import itertools
import math
import struct
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from dataset.errors import UnfitVideoError, VideoError
from dataset.opening import MAX_FRAME_PX, open_container, video_stream
from dataset.slow_motion import slowed_by

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

MAX_HOLD_S: Final = 60
"""A frame that would stand longer than this carries a damaged time stamp."""

DOUBTFUL_GAP_S: Final = 1
"""A stamp so far ahead is believed once the next one does not go back."""

MAX_DURATION_S: Final = 6 * 3600
"""Length of the longest video: its clips fill 24 GB. A small file may claim any length
too, and a picture that stands is cut into clips like any other."""

MAX_ROUNDED_TICK_S: Final = Fraction(1, 500)
"""Stamps are rounded to ticks up to this long; coarser ticks count exact frames."""

TO_RGB: Final = (
    Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
)
"""How the player turns frames into RGB: rounded as in the clips.

libav's quick way is up to two levels darker. This takes 2 ms a frame of 1280 × 720.
"""

_FAILED_READS: Final = 8
"""A file that fails this often in a row has nothing more to give."""


@dataclass(frozen=True)
class Orientation:
    """How stored pixels become upright: transposed first, then flipped.

    Comes from the display matrix, of which only the signs are used: its scale is the
    sample aspect ratio, which is ignored, and a matrix that is no quarter turn is
    garbage.
    """

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> "Orientation":
        """Read the display matrix of a decoded frame; the plain one when absent."""
        sides: Any = frame.side_data  # PyAV's stub knows only a few of the kinds
        try:
            matrix = sides["DISPLAYMATRIX"]
        except KeyError:
            return cls()
        return cls.from_matrix(struct.unpack_from("=9i", bytes(matrix)))

    @classmethod
    def from_matrix(cls, matrix: tuple[int, ...]) -> "Orientation":
        """Read ``(a, b, u, c, d, v, x, y, w)``: x' = a·x + c·y, y' = b·x + d·y.

        PyAV's own ``frame.rotation`` is not used: it counts against the clock, drops
        the mirror, and is garbage for a garbage matrix.
        """
        a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
        straight, crossed = min(abs(a), abs(d)), min(abs(b), abs(c))
        if straight > 100 * max(abs(b), abs(c)):
            return cls(transpose=False, flip_x=a < 0, flip_y=d < 0)
        if crossed > 100 * max(abs(a), abs(d)):
            return cls(transpose=True, flip_x=c < 0, flip_y=b < 0)
        return cls()

    @property
    def mirrored(self) -> bool:
        """Whether left and right change places besides any turn."""
        return self.transpose ^ self.flip_x ^ self.flip_y

    @property
    def rotation_deg(self) -> int:
        """Quarter turn with the clock: 0, 90, 180 or 270 (a mirror comes after it)."""
        flip_x = self.flip_x ^ self.mirrored
        if self.transpose:
            return 90 if flip_x else 270
        return 180 if flip_x else 0

    def size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Upright width and height of a picture stored in this size."""
        return (height_px, width_px) if self.transpose else (width_px, height_px)

    def upright(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn ``(h, w, 3)`` as stored into a contiguous upright ``(H, W, 3)``."""
        if self == Orientation():
            return np.ascontiguousarray(pixels)
        import cv2  # here, for it loads slowly and most videos need no turn

        # Ten times quicker than copying strided views: a player turns 30 a second.
        if self.transpose:
            pixels = cv2.transpose(pixels).astype(np.uint8, copy=False)
        if self.flip_x or self.flip_y:
            axes = -1 if self.flip_x and self.flip_y else int(self.flip_x)
            pixels = cv2.flip(pixels, axes).astype(np.uint8, copy=False)
        return pixels

    def stored_box(
        self, box: tuple[float, float, float, float]
    ) -> tuple[float, float, float, float]:
        """Where an upright box (left, top, right, bottom, 0 to 1) lies as stored."""
        left, top, right, bottom = box
        if self.flip_y:
            top, bottom = 1 - bottom, 1 - top
        if self.flip_x:
            left, right = 1 - right, 1 - left
        if self.transpose:
            left, top, right, bottom = top, left, bottom, right
        return left, top, right, bottom


@dataclass(frozen=True)
class Pause:
    """A kept frame that stood longer than those around it; stamps in ticks."""

    start: int
    """Stamp of that frame."""
    end: int
    """Stamp of the next one."""
    explained: bool
    """Whether the container says itself that a frame stands so long."""
    hurt: bool
    """Whether there is damage at its very edge."""


@dataclass
class Tally:
    """What was met on the way through a file; stamps in ticks."""

    n_kept: int = 0
    """Frames that decoded and have a time of their own."""
    n_corrupt: int = 0
    """Kept frames that the decoder itself calls damaged."""
    n_misplaced: int = 0
    """Frames that decoded but whose stamp is garbage, or not after the one before."""
    n_breaks: int = 0
    """Runs of failed reads."""
    n_nameless: int = 0
    """Packets without a stamp that did not decode."""
    first: int | None = None
    last: int | None = None
    """Stamps of the first and the last kept frame."""
    unseen: set[int] = field(default_factory=set)
    """Stamps of packets that have given no frame."""
    failed: set[int] = field(default_factory=set)
    """Stamps of packets over which the decoder raised an error."""
    pauses: list["Pause"] = field(default_factory=list)
    """Kept frames that stood longer than those around them."""
    gaps: Counter[int] = field(default_factory=Counter)
    """How often each distance of two kept frames was met."""
    changed_at: int | None = None
    """Stamp of the first kept frame of another size or turn than the first."""

    @property
    def any_damage(self) -> bool:
        """Whether the decoder has stumbled over anything so far."""
        return bool(self.n_corrupt or self.n_breaks or self.n_nameless or self.failed)

    @property
    def usual_gap(self) -> int:
        """The median distance of two kept frames; 0 where there is none."""
        return median_gap(self.gaps)


class Decoder:
    """An open video file that decodes forward from where it was last sought.

    Args:
        path: the file.
        threads: 1 decodes the same frames on every machine; more is quicker, but a
            damaged packet may then cost its neighbours too.

    Raises:
        VideoError: missing, empty, no video, or no video stream.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self.path = path
        self.container = open_container(path)
        try:
            self.stream = video_stream(self.container, path)
        except VideoError:
            self.container.close()
            raise
        self.stream.thread_type = "SLICE" if threads == 1 else "FRAME"
        self.stream.codec_context.thread_count = threads
        # A size that is claimed later, in the middle of the stream, fails to decode.
        # An eighth more, for libav counts the edges that it adds.
        most = str(MAX_FRAME_PX * 9 // 8)
        self.stream.codec_context.options = {"max_pixels": most}
        self.slowed = slowed_by(self.container.metadata, self.stream)
        self.tally = Tally()
        self._last_kept: int | None = None
        self._kind: tuple[int, int, float] | None = None
        self._normal = 0
        """Ticks that a frame stands here as a rule."""
        # What the container says of frames about to come, for they change places.
        self._told: deque[int] = deque(maxlen=8)
        self._hurt = False
        self._n_breaks = 0
        self.skip_before: int | None = None
        """Before this stamp, frames that no other frame needs are not decoded."""

    @property
    def tick_s(self) -> Fraction:
        """Seconds of one unit of a time stamp, as they passed before the camera."""
        time_base = self.stream.time_base
        return (time_base if time_base else Fraction(1, 1000)) / self.slowed

    def packets(self) -> "Iterator[Packet[VideoStream]]":
        """Every packet of the video stream, reading on past damage."""
        failures = 0
        while failures < _FAILED_READS:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    if packet.size:
                        yield packet
                    elif packet.pts is None and packet.dts is None:
                        return  # the demuxer's own flush
                    # else, in AVI: the picture before stands on
            except av.error.FFmpegError:
                failures += 1
                self.tally.n_breaks += failures == 1
            else:
                return

    def frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """``(stamp in ticks, frame)`` in rising order; damage is tallied, not raised.

        A frame whose stamp is not after the one before it was never on screen, and one
        that lies more than ``MAX_HOLD_S`` later has no believable time: both are
        left out. Interlaced frames come as they are stored, both fields woven into
        one: at 112 pixels nothing is left of that, and no line is invented.

        Raises:
            VideoError: it is longer than ``MAX_DURATION_S``.
        """
        max_gap = math.floor(MAX_HOLD_S / self.tick_s)
        doubtful = math.floor(DOUBTFUL_GAP_S / self.tick_s)
        max_length = math.floor(MAX_DURATION_S / self.tick_s)
        start = 0
        before: int | None = None
        held: tuple[int, VideoFrame] | None = None
        for stamp, frame in self._stamped():
            if held is not None:
                at = held[0] if stamp is None else stamp
                if before is not None and before < at < held[0]:
                    self.tally.n_misplaced += 1
                else:
                    before = self._keep(*held)
                    yield held
                held = None
            if stamp is None or (
                before is not None and not before < stamp <= before + max_gap
            ):
                self.tally.n_misplaced += 1
            elif before is not None and stamp - start > max_length:
                raise too_long(self.path)
            elif before is not None and stamp > before + doubtful:
                held = stamp, frame
            else:
                start = stamp if before is None else start
                before = self._keep(stamp, frame)
                yield stamp, frame
        if held is not None:
            self._keep(*held)
            yield held

    def _stamped(self) -> Iterator[tuple[int | None, VideoFrame]]:
        """What decodes, each with the stamp that it carries or must have."""
        context, tally = self.stream.codec_context, self.tally
        hurried: bool | None = None
        self._last_kept = None
        last: int | None = None
        gap = 0
        for packet in itertools.chain(self.packets(), [None]):
            if packet is not None:
                self._note(packet)
                hurry = self.skip_before is not None and (
                    packet.pts is not None and packet.pts < self.skip_before
                )
                if hurry is not hurried:  # setting it is dear
                    context.skip_frame = "NONREF" if hurry else "DEFAULT"
                    hurried = hurry
            try:
                # A list, for a packet may complete several frames, or none.
                frames = context.decode(packet)
            except av.error.FFmpegError:
                self._note_failure(packet)
                continue
            for frame in frames:
                stamp = frame.pts if frame.pts is not None else frame.dts
                if stamp is not None:
                    tally.unseen.discard(stamp)
                elif last is not None:
                    stamp = last + (frame.duration or gap)
                if stamp is not None:
                    gap = stamp - last if last is not None else 0
                    last = stamp
                yield stamp, frame

    def _keep(self, stamp: int, frame: VideoFrame) -> int:
        """Tally a frame that has a time of its own; its stamp."""
        tally = self.tally
        before = self._last_kept
        if before is None:
            tally.first, self._kind, self._normal = stamp, _kind_of(frame), 0
        else:
            gap = stamp - before
            tally.gaps[gap] += 1
            normal = self._normal
            if not normal or gap <= 1.5 * normal:
                self._normal = gap
            else:
                explained = 2 * max(self._told) >= 2 * gap - normal
                hurt = self._hurt or frame.is_corrupt or tally.n_breaks > self._n_breaks
                tally.pauses.append(Pause(before, stamp, explained, hurt))
                self._normal += normal // 8 + 1  # should the rate have changed
            if tally.changed_at is None and _kind_of(frame) != self._kind:
                tally.changed_at = stamp
        self._last_kept = tally.last = stamp
        tally.n_kept += 1
        tally.n_corrupt += frame.is_corrupt
        self._hurt, self._n_breaks = frame.is_corrupt, tally.n_breaks
        return stamp

    def _note(self, packet: "Packet[VideoStream]") -> None:
        self._told.append(packet.duration or 0)
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None and not packet.is_discard:
            self.tally.unseen.add(stamp)

    def _note_failure(self, packet: "Packet[VideoStream] | None") -> None:
        if packet is None:  # the last frames: their own packets have been noted
            return
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            self.tally.n_nameless += 1
        else:
            self.tally.failed.add(stamp)

    def seek(self, stamp: int) -> None:
        """Go to the last key frame at or before ``stamp`` (in ticks).

        Raises:
            av.error.FFmpegError: the container cannot seek there.
        """
        self.container.seek(stamp, stream=self.stream, backward=True)

    def declared_duration_s(self) -> float | None:
        """Length that the container claims for this stream; ``None`` when it does not.

        The whole container's length is only used when nothing else could make it
        longer than the pictures, as a sound track does.
        """
        stream, container = self.stream, self.container
        if container.format.name == "avi":
            # libav guesses its length from the bytes there are, so a cut-off file would
            # look whole; one unit is one frame.
            return float(max(stream.frames, stream.duration or 0) * self.tick_s) or None
        if stream.duration:
            return float(stream.duration * self.tick_s)
        claimed = _seconds(stream.metadata.get("DURATION", ""))  # Matroska
        if not claimed and container.duration and len(container.streams) == 1:
            claimed = container.duration / av.time_base
        claimed /= float(self.slowed)
        # Both of these count from 0, wherever the first picture lies.
        start_s = max(0.0, float((stream.start_time or 0) * self.tick_s))
        return claimed - start_s if claimed > start_s else None

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()


def _seconds(text: str) -> float:
    """Read ``00:00:05.000000000``; 0 when it is something else."""
    try:
        hours, minutes, seconds = text.split(":")
        total = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return 0.0
    return total if math.isfinite(total) else 0.0


def stamp_error_s(tick_s: Fraction) -> Fraction:
    """How far a stamp may lie from the truth: half a tick, where ticks are rounded."""
    return tick_s / 2 if tick_s <= MAX_ROUNDED_TICK_S else Fraction(0)


def median_gap(gaps: Mapping[int, int]) -> int:
    """The middle one of distances, given how often each was met; 0 of none."""
    middle = sum(gaps.values()) // 2
    for gap in sorted(gaps):
        middle -= gaps[gap]
        if middle < 0:
            return gap
    return 0


def believed_duration(
    declared: int | None, gaps: Mapping[int, int], tick_s: Fraction
) -> int:
    """Ticks that the last frame stands: its own duration, else the median gap.

    ``gaps`` tells how often each distance of two frames was met.
    """
    if declared and 0 < declared * tick_s <= MAX_HOLD_S:
        return declared
    return median_gap(gaps) or max(1, round(Fraction(1, 30) / tick_s))


def _kind_of(frame: VideoFrame) -> tuple[int, int, float]:
    # Asked of every frame, so not of its side data: PyAV ties the two into a ring, and
    # hundreds of full-size frames would wait for Python to look for rings.
    return frame.width, frame.height, frame.rotation


def too_long(path: Path) -> VideoError:
    """The error about a video that is longer than ``MAX_DURATION_S``."""
    return UnfitVideoError(
        f"{path} lasts longer than {MAX_DURATION_S // 3600} hours: cut it into shorter"
        " videos and import those."
    )
