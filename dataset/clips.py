"""From frames to clips: crop box, area scaling to 112 × 112, 30 frames a clip.

::

    source frames   0     1  2        3     4         stamps, any rate
                    |     |  |        |     |
    output k/30 s   0 0 0 1  2 2 2 2  3 3   4 ...     the frame on screen, held
                    └── 30 of these: a clip ──┘
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

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
from dataset.errors import Cancelled
from dataset.recipe import (
    FPS,
    MIN_REAL_FRAMES,
    CropBox,
    CropRule,
    Recipe,
    default_crop,
)
from dataset.shapes import CLIP_FRAMES, CLIP_SHAPE, SIZE_PX
from dataset.video import VideoInfo, info_of, no_picture

__all__ = [
    "FPS",
    "MIN_REAL_FRAMES",
    "Clip",
    "ClipStream",
    "CropBox",
    "CropRule",
    "Recipe",
    "default_crop",
    "iter_clips",
]


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
                raise no_picture(self._decoder)
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
