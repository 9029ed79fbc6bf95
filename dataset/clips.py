"""From frames to clips: crop box, area scaling to 112 × 112, 30 frames a clip.

::

    source frames   0     1  2        3     4         stamps, any rate
                    |     |  |        |     |
    output k/30 s   0 0 0 1  2 2 2 2  3 3   4 ...     the frame on screen, held
                    └── 30 of these: a clip ──┘
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from dataset.damage import Damage
from dataset.decoding import (
    Decoder,
    Orientation,
    believed_duration,
    stamp_error_s,
)
from dataset.errors import Cancelled, VideoError
from dataset.shapes import CLIP_FRAMES, CLIP_SHAPE, SIZE_PX
from dataset.video import VideoInfo, info_of, no_picture

FPS: Final = 30
MIN_REAL_FRAMES: Final = 15


@dataclass(frozen=True)
class CropBox:
    """The part of the upright frame that is kept, as fractions from 0 to 1.

    Raises:
        VideoError: the box is empty or leaves the frame.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        # Written so that NaN fails too.
        wide = 0 <= self.left < self.right <= 1
        high = 0 <= self.top < self.bottom <= 1
        if not (wide and high):
            raise VideoError(
                f"The crop box {self} is no part of a frame: give left, top, right and"
                " bottom as fractions with 0 ≤ left < right ≤ 1 and"
                " 0 ≤ top < bottom ≤ 1."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``left,top,right,bottom``, as in ``0,0.1,1,0.9``.

        Raises:
            VideoError: other than four numbers, or no part of a frame.
        """
        try:
            left, top, right, bottom = (float(part) for part in text.split(","))
        except ValueError as error:
            raise VideoError(
                f"“{text}” is no crop box: write left,top,right,bottom as fractions,"
                " for example 0,0.1,1,0.9."
            ) from error
        return cls(left, top, right, bottom)

    def __str__(self) -> str:
        """The text that ``parse`` reads."""
        sides = (self.left, self.top, self.right, self.bottom)
        short = (f"{side:g}" for side in sides)
        return ",".join(
            text if float(text) == side else repr(side)
            for text, side in zip(short, sides, strict=True)
        )

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """``(x, y, w, h)`` in a frame of this size in pixels; at least one pixel."""
        x = min(round(self.left * width), width - 1)
        y = min(round(self.top * height), height - 1)
        right = max(round(self.right * width), x + 1)
        bottom = max(round(self.bottom * height), y + 1)
        return x, y, right - x, bottom - y


def default_crop(width_px: int, height_px: int) -> CropBox:
    """The study's crop: a portrait frame keeps 1600 of its 1920 rows, centred."""
    if height_px > width_px:
        return CropBox(top=160 / 1920, bottom=1760 / 1920)
    return CropBox()


@dataclass(frozen=True)
class CropRule:
    """Which crop box upright frames get, by their shape: a setting of a project."""

    portrait: CropBox = default_crop(1080, 1920)  # noqa: RUF009 - frozen, shared safely
    landscape: CropBox = CropBox()

    def box_for(self, width_px: int, height_px: int) -> CropBox:
        """The box for an upright frame of this size in pixels."""
        return self.portrait if height_px > width_px else self.landscape


@dataclass(frozen=True)
class Recipe:
    """How clips were cut; two clips may be compared only if they agree on it."""

    crop: CropBox
    fps: int = FPS
    size_px: int = SIZE_PX
    clip_frames: int = CLIP_FRAMES
    min_real_frames: int = MIN_REAL_FRAMES
    resize: str = "area"
    divider: float = 0.5
    """Where the lanes part, as a fraction of the cropped width."""

    def to_json(self) -> str:
        """One line of JSON; equal recipes give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Raises:
            VideoError: the text is no recipe.
        """
        try:
            values: dict[str, Any] = json.loads(text)
            crop = CropBox(**values.pop("crop"))
            return cls(crop=crop, **values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise VideoError(
                f"“{text[:80]}” is no recipe of clips: import the video again."
            ) from error


@dataclass(frozen=True)
class Clip:
    """30 frames as a network sees them.

    Raises:
        ValueError: an array of another shape or type; the message prints both.
    """

    pixels: NDArray[np.uint8]
    """``(30, 112, 112, 3)`` uint8 RGB."""
    start_frame: int
    """Number of the first frame, counted at 30 frames a second."""
    times_s: NDArray[np.float64]
    """``(30,)`` stamps of the source frames shown, 0 = first frame of the video."""

    def __post_init__(self) -> None:
        if self.pixels.shape != CLIP_SHAPE or self.pixels.dtype != np.uint8:
            raise ValueError(
                f"a clip is {CLIP_SHAPE} uint8, not {self.pixels.shape}"
                f" {self.pixels.dtype}"
            )
        if self.times_s.shape != (CLIP_FRAMES,):
            raise ValueError(
                f"a clip has ({CLIP_FRAMES},) times, not {self.times_s.shape}"
            )


class ClipStream:
    """The clips of one video in order, decoded once, one clip in memory at a time.

    ``info`` and ``recipe`` are known at once; ``duration_s``, ``n_frames`` and
    ``damage`` only after the last clip.

    Args:
        path: the video.
        crop: the part that is kept; by default that of ``default_crop``.
        cancel: asked once a frame.

    Raises:
        VideoError: missing, empty, no video, or not one frame that decodes.
    """

    def __init__(
        self,
        path: Path,
        crop: CropBox | CropRule | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> None:
        self._decoder = Decoder(path)
        try:
            # One walk through the file: what has been decoded is not decoded again.
            frames = self._decoder.frames()
            first = next(frames, None)
            if first is None:
                raise no_picture(path)
            self.info: VideoInfo = info_of(self._decoder, first[1])
        except BaseException:
            self._decoder.close()
            raise
        self._frames = itertools.chain([first], frames)
        size = (self.info.width_px, self.info.height_px)
        if isinstance(crop, CropRule):
            crop = crop.box_for(*size)
        self.recipe = Recipe(crop if crop is not None else default_crop(*size))
        self._shrink = _Shrink(self.recipe.crop, Orientation.of(first[1]))
        self._cancel = cancel
        self.position_s = 0.0
        """How far it has come, seconds of the video."""
        self.duration_s = 0.0
        self.n_frames = 0
        """Frames at 30 a second that the video gives, clips or not."""
        self.damage = Damage(n_decoded=0)

    @property
    def share_done(self) -> float:
        """How much of the video is done, 0 to 1, as far as its header can be trusted."""
        claimed = self.info.declared_duration_s
        return min(self.position_s / claimed, 1.0) if claimed else 0.0

    def __iter__(self) -> Iterator[Clip]:
        """Decode and cut.

        Raises:
            Cancelled: ``cancel`` said so.
        """
        try:
            yield from self._cut()
        finally:
            self._decoder.close()

    def _cut(self) -> Iterator[Clip]:
        filled = n_clips = 0
        pixels, times_s = _blank()
        for small, time_s in self._resampled():
            pixels[filled] = small
            times_s[filled] = time_s
            filled += 1
            if filled == CLIP_FRAMES:
                yield Clip(pixels, n_clips * CLIP_FRAMES, times_s)
                n_clips += 1
                filled = 0
                pixels, times_s = _blank()
        if filled >= MIN_REAL_FRAMES or (filled and not n_clips):
            pixels[filled:] = pixels[filled - 1]
            times_s[filled:] = times_s[filled - 1]
            yield Clip(pixels, n_clips * CLIP_FRAMES, times_s)

    def _resampled(self) -> Iterator[tuple[NDArray[np.uint8], float]]:
        """``((112, 112, 3) upright, stamp in seconds)`` on screen at every k/30 s."""
        decoder, tick_s = self._decoder, self._decoder.tick_s
        # Whole numbers, for fractions cost more than hashing and storing a frame:
        # k/FPS < ticks · tick_s - error_s is k · per_frame < ticks · per_tick - error.
        error_s = stamp_error_s(tick_s)
        per_frame = tick_s.denominator * error_s.denominator
        per_tick = tick_s.numerator * error_s.denominator * FPS
        error = error_s.numerator * tick_s.denominator * FPS
        start: int | None = None
        shown: VideoFrame | None = None
        stamp = 0  # of the frame shown, in ticks from the first

        def until(end: int) -> Iterator[tuple[NDArray[np.uint8], float]]:
            """Show the current frame at every k/30 s before ``end``."""
            if shown is None or self.n_frames * per_frame >= end:
                return
            small = self._shrink(shown)  # only frames that are shown are scaled
            time_s = stamp * tick_s.numerator / tick_s.denominator
            while self.n_frames * per_frame < end:
                self.n_frames += 1
                self._stop_if_asked()
                yield small, time_s

        for at, frame in self._frames:
            self._stop_if_asked()
            if start is None:
                start = at
            else:
                yield from until((at - start) * per_tick - error)
            stamp, shown = at - start, frame
            self.position_s = stamp * tick_s.numerator / tick_s.denominator
        if shown is None:
            return
        end = stamp + believed_duration(shown.duration, decoder.tally.gaps, tick_s)
        self.duration_s = float(end * tick_s)
        # Stamp and duration may each be rounded up; a last sliver is no frame.
        yield from until(end * per_tick - 2 * error)
        claimed_s = self.info.declared_duration_s
        self.damage = Damage.of(decoder.tally, tick_s, self.duration_s, claimed_s)

    def _stop_if_asked(self) -> None:
        if self._cancel is not None and self._cancel():
            raise Cancelled


def _blank() -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Room for one clip and its times; a new one each time, for clips are kept."""
    return np.empty(CLIP_SHAPE, np.uint8), np.empty(CLIP_FRAMES, np.float64)


class _Shrink:
    """Crop, scale by area and turn upright, in libav's filters where that is quick."""

    def __init__(self, crop: CropBox, turn: Orientation) -> None:
        box = (crop.left, crop.top, crop.right, crop.bottom)
        self._stored = CropBox(*turn.stored_box(box))
        self._turn = turn
        self._graph: Graph | None = None
        self._made_for: tuple[int, int, str] | None = None

    def __call__(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """``(112, 112, 3)`` uint8 RGB, upright."""
        kind = (frame.width, frame.height, frame.format.name)
        if self._graph is None or kind != self._made_for:  # sizes change mid-stream
            self._graph = self._make(frame)
            self._made_for = kind
        self._graph.vpush(frame)
        scaled = self._graph.vpull().to_ndarray()
        return self._turn.upright(scaled.astype(np.uint8, copy=False))

    def _make(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        graph.threads = 1  # one child a core already; threads only wait for each other
        x, y, w, h = self._stored.pixels(frame.width, frame.height)
        steps = [
            graph.add_buffer(
                width=frame.width,
                height=frame.height,
                format=frame.format,
                time_base=Fraction(1, 1000),
            )
        ]
        if (w, h) != (frame.width, frame.height):
            # exact: else offsets are rounded to whole colour samples
            steps.append(graph.add("crop", f"{w}:{h}:{x}:{y}:exact=1"))
        flags = "area+accurate_rnd+full_chroma_int"
        steps.append(graph.add("scale", f"{SIZE_PX}:{SIZE_PX}:flags={flags}"))
        steps.append(graph.add("format", "rgb24"))
        steps.append(graph.add("buffersink"))
        graph.link_nodes(*steps).configure()
        return graph


def iter_clips(
    path: Path,
    crop: CropBox | CropRule | None = None,
    cancel: Callable[[], bool] | None = None,
) -> ClipStream:
    """Open a video to cut it; see ``ClipStream``."""
    return ClipStream(path, crop, cancel)
