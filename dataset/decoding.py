"""The one decode path: an open video file, its upright turn, its trusted stamps.

Both the player and the clips stand on this module, so what is shown is what is
trained on. Nothing that a header claims (frame counts, average rates) is believed:
frames count when they decode, and stand where their own time stamp puts them.
"""

import itertools
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from dataset.errors import VideoError

if TYPE_CHECKING:
    from av.packet import Packet

MAX_HOLD_S: Final = 60
"""A frame that would stand longer than this carries a damaged time stamp."""

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

# Pictures, text and lists of other files open as "videos" too; a list could also make
# us read files that nobody chose.
_NO_FILMS: Final = {"image2", "tty", "hls", "concat", "dash", "lavfi", "sdp", "rtsp"}


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


@dataclass
class Tally:
    """What was met on the way through a file."""

    n_kept: int = 0
    """Frames that decoded and have a time of their own."""
    n_corrupt: int = 0
    """Kept frames that the decoder itself calls damaged."""
    n_lost: int = 0
    """Packets that did not decode and frames whose stamp is garbage."""


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
            self.stream = _video_stream(self.container, path)
        except VideoError:
            self.container.close()
            raise
        self.stream.thread_type = "SLICE" if threads == 1 else "FRAME"
        self.stream.codec_context.thread_count = threads
        self.tally = Tally()
        self.skip_before: int | None = None
        """Before this stamp, frames that no other frame needs are not decoded."""

    @property
    def tick_s(self) -> Fraction:
        """Seconds of one unit of a time stamp."""
        time_base = self.stream.time_base
        return time_base if time_base else Fraction(1, 1000)

    def packets(self) -> "Iterator[Packet[VideoStream]]":
        """Every packet of the video stream, reading on past damage."""
        failures = 0
        while failures < _FAILED_READS:
            try:
                for packet in self.container.demux(self.stream):
                    if packet.size == 0:  # the demuxer's own flush
                        return
                    failures = 0
                    yield packet
            except av.error.FFmpegError:
                failures += 1
                self.tally.n_lost += failures == 1
            else:
                return

    def frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """``(stamp in ticks, frame)`` in rising order; damage is tallied, not raised.

        A frame whose stamp is not after the one before it was never on screen, and one
        that lies more than ``MAX_HOLD_S`` later has no believable time: both are
        lost.
        """
        max_gap = MAX_HOLD_S / self.tick_s
        before: int | None = None
        gap = 0
        for packet in itertools.chain(self.packets(), [None]):
            if packet is not None:
                hurry = self.skip_before is not None and (
                    packet.pts is not None and packet.pts < self.skip_before
                )
                self.stream.codec_context.skip_frame = "NONREF" if hurry else "DEFAULT"
            try:
                # A list, for a packet may complete several frames, or none.
                frames = self.stream.codec_context.decode(packet)
            except av.error.FFmpegError:
                self.tally.n_lost += 1
                continue
            for frame in frames:
                stamp = frame.pts if frame.pts is not None else frame.dts
                if stamp is None and before is not None:
                    stamp = before + (frame.duration or gap)
                if stamp is None or (
                    before is not None and not before < stamp <= before + max_gap
                ):
                    self.tally.n_lost += 1
                    continue
                if before is not None:
                    gap = stamp - before
                before = stamp
                self.tally.n_kept += 1
                self.tally.n_corrupt += frame.is_corrupt
                yield stamp, frame

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


def believed_duration(declared: int | None, gaps: list[int], tick_s: Fraction) -> int:
    """Ticks that the last frame stands: its own duration, else the median gap."""
    if declared and declared * tick_s <= MAX_HOLD_S:
        return declared
    if gaps:
        return sorted(gaps)[len(gaps) // 2]
    return max(1, round(Fraction(1, 30) / tick_s))


def open_container(path: Path) -> InputContainer:
    """Open a local video file, and nothing but a local video file.

    Raises:
        VideoError: missing, empty, unreadable, or no video.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise VideoError(f"{path} {what}: choose a video file.")
    try:
        if path.stat().st_size == 0:
            raise VideoError(
                f"{path} is empty (0 bytes): copy it again from the camera."
            )
        container = av.open(
            # Absolute, for "concat:a|b" is a file name here and a protocol there.
            str(path.absolute()),
            metadata_errors="replace",
            options={"protocol_whitelist": "file"},
        )
    except PermissionError as error:
        raise VideoError(
            f"{path} may not be read: ask for the right to read it."
        ) from error
    except UnicodeEncodeError as error:
        raise VideoError(
            f"{path!r} has a name that this system cannot pass on: rename it."
        ) from error
    except (av.error.FFmpegError, OSError) as error:
        raise VideoError(
            f"{path} cannot be opened as a video: it is another kind of file, or its"
            " copy was cut off; copy it again from the camera."
        ) from error
    formats = set(container.format.name.split(","))
    if formats & _NO_FILMS or any(name.endswith("_pipe") for name in formats):
        container.close()
        raise VideoError(
            f"{path} is no video ({container.format.name}): choose a video file."
        )
    return container


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The main moving picture; cover art and preview pictures are passed over."""
    films = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not films:
        raise VideoError(
            f"{path} holds no moving picture (only sound or data): choose a video."
        )
    best = container.streams.best("video")
    return next(
        (stream for stream in films if best and stream.index == best.index), films[0]
    )
