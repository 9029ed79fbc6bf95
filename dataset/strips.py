"""The lane strip: one picture a lane, its height over time, for a whole video.

::

    frames (T, 112, 112, 3)                 strip (2, 112, T) of each lane
    ┌───────┬───────┐                   top ┌──────────────┐  flash  a line up
    │ left  │ right │  what moves           │          /   │  slip   with a kink
    │  ☺    │       │  against the  ──▶     │    /‾/       │  fall   and a cliff
    │       │   ☺   │  still wall           │  /           │  empty  nothing
    └───────┴───────┘                bottom └──────────────┘
                                                time ▶

A pixel of a row is as bright as the strongest change anywhere across the lane: against
the wall without climbers (channel 0) and against the moment before (channel 1). The wall
is the median over time, once the camera's own motion has been taken out (see
``dataset.registration``) and each part of the picture has the light of the wall: lamps
flicker, clouds and shadows pass. What changes all the time, such as a running timer, is
no change. From a camera that follows the climbers the wall is put together first (see
``dataset.panorama``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import Cancelled
from dataset.panorama import whole_wall
from dataset.registration import (
    Frames,
    Matrix,
    apparent_shifts,
    camera_motion,
    hold_still,
    median_picture,
    shift_px,
    spread,
)
from dataset.shapes import CLIP_SHAPE, SIZE_PX

__all__ = [
    "CHANNELS",
    "FAR_PX",
    "HELD_PX",
    "STRIPS_VERSION",
    "Frames",
    "Matrix",
    "Strips",
    "camera_motion",
    "frames_of",
    "hold_still",
    "make_strips",
    "shift_px",
]

CHANNELS: Final = 2
STRIPS_VERSION: Final = 7
"""Raise when the same frames give other strips than before."""
HELD_PX: Final = 0.75
"""What may seem to be left of the camera's motion, in pixels of 112.

Seems, for climbers and people pull at the estimate: of rendered hard videos that are held
within 0.6 px everywhere, a single look may say 0.9, nine of ten say less than 0.7.
"""
FAR_PX: Final = 28.0
"""A camera that turns by more than a quarter of the picture follows the climbers.

The wall that the first frame shows is then out of sight for a part of the race, so it must
be put together from all of them. Hand-held ones go up to 18.
"""

_FOLLOWED: Final = 1.25
"""Times ``FAR_PX`` at which a camera is followed no more: a first estimate is not exact."""
_LOOKS_THAT_COUNT: Final = 0.9
"""Somebody close to the camera may cover the wall for a moment."""
_WALL_FRAMES: Final = 41
"""Frames of a video whose median is the wall."""
_STEP_FRAMES: Final = 2
"""The moment before, for channel 1: between neighbours at 30 a second little moves."""
_LANE_RANK: Final = 3
"""The third strongest pixel across the lane counts: one that flickers is no climber."""
_BATCH_FRAMES: Final = 64
"""Frames whose rows are ranked at once, and between two questions whether to go on."""
_GAIN: Final = 2.0
"""Grey levels of a strip for one grey level of difference."""
_BLOCKS: Final = 8
"""Light is compared in 8 × 8 parts of the picture, so that it may pass over the wall."""
_LIGHT_STEP: Final = 2
"""Half the pixels each way are enough to tell how bright the light is."""
_DARK: Final = 8.0
"""Grey levels added before light is compared, or black pixels would decide the ratio."""
_USUAL: Final = 1.5
"""A pixel must change by more than this many times what it changes by usually."""


@dataclass(frozen=True)
class Strips:
    """Both lanes of one video.

    Raises:
        ValueError: an array of another shape or type.
    """

    lanes: NDArray[np.uint8]
    """``(2, 2, 112, T)``: lane (left, right), channel, row (top first), frame looked at;
    blank where the picture is not held."""
    camera_px: float
    """How far a corner of the picture went at most before it was held still; a lower bound
    where that is more than ``FAR_PX``."""
    left_px: float
    """How far the picture still moves now that it is held, nine times of ten; 0 where the
    wall was put together."""
    is_panorama: bool = False
    """Whether rows are those of a wall that was put together from parts."""
    first_shown: int = 0
    """Column in which that wall comes into sight, after a cut where it is not 0."""
    n_shown: int | None = None
    """Columns until a cut after which that wall is in sight no more; None without one."""
    changes: NDArray[np.float32] | None = None
    """``(112,)`` how much each column of the picture changes against the wall: the mean over
    time of the strongest change, in grey levels. None where the wall was put together, whose
    columns are others, and of strips that were kept."""

    def __post_init__(self) -> None:
        """Check shape and type."""
        shape = self.lanes.shape
        wanted = (2, CHANNELS, SIZE_PX)
        if len(shape) != 4 or shape[:3] != wanted or self.lanes.dtype != np.uint8:
            raise ValueError(f"strips are {wanted} and frames of uint8, not {shape}")

    @property
    def is_held(self) -> bool:
        """Whether the wall stands in them, so that strips can be trusted."""
        return self.is_panorama or _is_held(self.camera_px, self.left_px)


def _is_held(camera_px: float, left_px: float) -> bool:
    return left_px <= HELD_PX and camera_px <= FAR_PX


def frames_of(
    clips: NDArray[np.uint8], times_s: NDArray[np.float64] | None = None
) -> Frames:
    """Join the clips of one video to its frames, without what fills up the last clip.

    Args:
        clips: ``(N, 30, 112, 112, 3)`` in order.
        times_s: ``(N, 30)`` stamps of the frames; without them a frame that equals the
            one before pixel for pixel, at the very end, is taken as filling.

    Raises:
        ValueError: arrays of other shapes, or no clip.
    """
    if clips.shape[1:] != CLIP_SHAPE or not len(clips):
        raise ValueError(f"clips are (N, 30, 112, 112, 3) and N ≥ 1, not {clips.shape}")
    frames = clips.reshape(-1, *CLIP_SHAPE[1:])
    if times_s is not None and times_s.size != len(frames):
        raise ValueError(f"{len(frames)} frames with {times_s.size} time stamps")
    n = len(frames)
    first_of_last = n - CLIP_SHAPE[0]
    while n - 1 > first_of_last:
        repeats = (
            times_s.flat[n - 1] == times_s.flat[n - 2]
            if times_s is not None
            else np.array_equal(frames[n - 1], frames[n - 2])
        )
        if not repeats:
            break
        n -= 1
    return frames[:n]


def make_strips(
    frames: Frames,
    divider: float = 0.5,
    *,
    every: int = 1,
    cancel: Callable[[], bool] = lambda: False,
) -> Strips:
    """Make the strips of both lanes.

    Args:
        frames: ``(T, 112, 112, 3)`` all frames of a video at 30 a second; see
            ``frames_of``.
        divider: where the lanes part, as a fraction of the width.
        every: look at one frame of so many, for a column each; 3 cost a third.
        cancel: asked now and then.

    Raises:
        Cancelled: ``cancel`` said so.
        ValueError: no frames, or frames of another shape or type.
    """
    wanted = (SIZE_PX, SIZE_PX, 3)
    if frames.shape[1:] != wanted or frames.dtype != np.uint8 or not len(frames):
        raise ValueError(f"frames are (T, {wanted}) of uint8, not {frames.shape}")
    every_frame, frames = frames, frames[::every]
    held, seen, camera_px, left_px = _held(frames, cancel)
    is_panorama, first_shown, n_shown = False, 0, None
    if not _is_held(camera_px, left_px):
        # A hand goes too far between frames that lie apart, so all are needed.
        wall = whole_wall(every_frame, divider, cancel)
        if wall is None:
            blank = np.zeros((2, CHANNELS, SIZE_PX, len(frames)), np.uint8)
            return Strips(blank, camera_px, left_px)
        is_panorama, divider = True, wall.divider
        held, seen = wall.frames[::every], wall.seen[::every]
        camera_px, left_px = wall.camera_px, 0.0
        in_sight = np.flatnonzero(seen.any(axis=(1, 2)))
        if len(in_sight):
            first_shown, last = int(in_sight[0]), int(in_sight[-1])
            n_shown = last + 1 if last + 1 < len(frames) else None
    edge = min(max(round(divider * SIZE_PX), _LANE_RANK), SIZE_PX - _LANE_RANK)
    lanes = np.empty((2, CHANNELS, SIZE_PX, len(frames)), np.uint8)
    of_columns = np.zeros(SIZE_PX)
    changes = _changes(held, seen, max(_STEP_FRAMES // every, 1))
    for begin in range(0, len(frames), _BATCH_FRAMES):
        if cancel():
            raise Cancelled
        batch = list(islice(changes, _BATCH_FRAMES))
        across = np.stack(batch, axis=1)  # columns first: (112, B, 2, 112)
        of_columns += across[:, :, 0].max(axis=-1).sum(axis=1)
        for lane, part in enumerate((across[:edge], across[edge:])):
            third = _third_strongest(part)  # (B, 2, 112)
            lanes[lane, ..., begin : begin + len(batch)] = third.transpose(1, 2, 0)
    means = None if is_panorama else (of_columns / len(frames)).astype(np.float32)
    return Strips(lanes, camera_px, left_px, is_panorama, first_shown, n_shown, means)


def _held(
    frames: Frames, cancel: Callable[[], bool]
) -> tuple[Frames, NDArray[np.bool_] | None, float, float]:
    """Take the camera's motion out, where there is some.

    Returns:
        The frames; where a pixel was really seen, None for everywhere; ``camera_px`` and
        ``left_px``, see ``Strips``.
    """
    motion = camera_motion(frames, cancel, most_px=_FOLLOWED * FAR_PX)
    camera_px = max(shift_px(matrix) for matrix in motion)
    if not camera_px or len(motion) < len(frames):
        return frames, None, camera_px, 0.0
    held, seen = hold_still(frames, motion)
    moves_px = apparent_shifts(frames)
    usual_px, left_px = (
        float(np.quantile(shifts, _LOOKS_THAT_COUNT))
        for shifts in (moves_px, apparent_shifts(held))
    )
    if left_px < usual_px or max(moves_px) > HELD_PX:
        return held, seen, camera_px, left_px
    # On a wall in the dark there are only the climbers to hold on to.
    return frames, None, 0.0, usual_px


def _third_strongest(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``(n, …)`` to ``(…)``: the third largest of the first axis, n ≥ 3.

    Two and more comparisons of whole rows at once take a fiftieth of what a partition of
    each row takes.
    """
    assert _LANE_RANK == 3
    first, second, third = (np.zeros(values.shape[1:], np.uint8) for _ in range(3))
    for now in values:
        less = np.minimum(first, now)
        np.maximum(first, now, out=first)
        least = np.minimum(second, less)
        np.maximum(second, less, out=second)
        np.maximum(third, least, out=third)
    return third


class _Wall:
    """The place without whoever passes through it, and how to see changes against it."""

    def __init__(self, frames: Frames) -> None:
        chosen = spread(len(frames), _WALL_FRAMES)
        some = frames[chosen].astype(np.float32)
        self._take(median_picture(some))
        # once more, now that some can be seen in the light of all
        some = np.stack([self.lit(frame) for frame in some])
        self._take(median_picture(some))
        changes = np.stack([self._strength(now, self.picture) for now in some])
        self._usual: NDArray[np.float32] = _USUAL * median_picture(changes)

    def _take(self, picture: NDArray[np.float32]) -> None:
        self.picture = picture
        self._parts = _blocks(picture)

    def lit(self, frame: NDArray[np.float32]) -> NDArray[np.float32]:
        """``(112, 112, 3)``: a frame as if the wall's light fell on it."""
        import cv2

        # Most of a part of a picture is wall, so the median ratio tells its light.
        ratios = _blocks(frame) / self._parts
        middle = ratios.shape[-1] // 2  # partition: a median would copy thrice
        ratios = np.partition(ratios, middle, axis=-1)[..., middle]
        light = cv2.resize(ratios, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_LINEAR)
        lit: NDArray[np.float32] = (frame + np.float32(_DARK)) / light
        return lit - np.float32(_DARK)

    def changes(
        self, now: NDArray[np.float32], before: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """``(112, 112)`` grey levels: against the wall, and against before."""
        return (
            np.maximum(self._strength(now, self.picture) - self._usual, 0),
            np.maximum(self._strength(now, before) - self._usual, 0),
        )

    @staticmethod
    def _strength(
        now: NDArray[np.float32], other: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        import cv2

        apart = np.asarray(cv2.absdiff(now, other))
        # not max(axis=2), which takes 40 times as long over an axis of three
        red_green = np.maximum(apart[..., 0], apart[..., 1])
        return np.asarray(cv2.blur(np.maximum(red_green, apart[..., 2]), (3, 3)))


def _blocks(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """``(8, 8, 3, n)`` some pixels of each part of a picture, never 0."""
    import cv2

    size = SIZE_PX // _LIGHT_STEP
    few = np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA))
    few = few + np.float32(_DARK)
    side = size // _BLOCKS
    parts = few.reshape(_BLOCKS, side, _BLOCKS, side, 3).transpose(0, 2, 4, 1, 3)
    return parts.reshape(_BLOCKS, _BLOCKS, 3, side * side)


def _changes(
    frames: Frames, seen: NDArray[np.bool_] | None, n_before: int
) -> Iterator[NDArray[np.uint8]]:
    """Of each frame, ``(112, 2, 112)`` columns, channels, rows.

    The channels are the change against the wall and against ``n_before`` frames before.
    """
    import cv2

    wall = _Wall(frames)
    recent: list[NDArray[np.float32]] = []
    for at, frame in enumerate(frames):
        now = wall.lit(frame.astype(np.float32))
        recent.append(now)
        before = recent.pop(0) if len(recent) > n_before else now
        both = np.empty((SIZE_PX, CHANNELS, SIZE_PX), np.uint8)
        for channel, change in enumerate(wall.changes(now, before)):
            shown = (change if seen is None else change * seen[at]) * _GAIN
            grey = np.minimum(shown, 255).astype(np.uint8)  # a change is never below 0
            both[:, channel] = cv2.transpose(grey)
        yield both
