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
is the median over time, once the camera's own motion has been taken out: the wall is a
plane, so a homography takes every frame to the first one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.shapes import CLIP_SHAPE, SIZE_PX

Frames = NDArray[np.uint8]
"""``(T, 112, 112, 3)`` RGB at 30 a second."""
Matrix = NDArray[np.float64]
"""``(3, 3)``: takes pixels ``(x, y, 1)`` of a frame to pixels of the first frame."""

CHANNELS: Final = 2
HELD_PX: Final = 0.75
"""What may seem to be left of the camera's motion, in pixels of 112.

Seems, for climbers pull at the estimate: rendered races held within 0.5 px at every corner
seem to move by up to 0.5, and those that really still swing by 1 px seem to move by 1.3.
"""

_STILL_PX: Final = 0.3
"""A camera that seems to move less than this stands: climbers alone give up to 0.2."""
_LOOKS: Final = 16
"""Frames of a video that are looked at to tell whether its camera stands."""
_BACKGROUND_FRAMES: Final = 61
_STEP_FRAMES: Final = 2
"""The moment before, for channel 1: between neighbours at 30 a second little moves."""
_LANE_RANK: Final = 3
"""The third strongest pixel across the lane counts: one that flickers is no climber."""
_GAIN: Final = 2.0
"""Grey levels of a strip for one grey level of difference."""
_LIGHT_STEP: Final = 3
"""Every third pixel is enough to tell how bright the light is."""
_DARK: Final = 8.0
"""Grey levels added before light is compared, or black pixels would decide the ratio."""
_BLUR_PX: Final = 3
"""Gaussian filter before frames are aligned, odd; 5 left half as much error again."""
_NEW_KEY_PX: Final = 10.0
"""A pan this far from the frame that is compared with takes a new one."""


@dataclass(frozen=True)
class Strips:
    """Both lanes of one video.

    Raises:
        ValueError: an array of another shape or type.
    """

    lanes: NDArray[np.uint8]
    """``(2, 2, 112, T)``: lane (left, right), channel, row (top first), frame."""
    camera_px: float
    """How far a corner of the picture went at most before it was held still."""
    left_px: float
    """How far the picture still moves now that it is held, at most."""

    def __post_init__(self) -> None:
        """Check shape and type."""
        shape = self.lanes.shape
        wanted = (2, CHANNELS, SIZE_PX)
        if len(shape) != 4 or shape[:3] != wanted or self.lanes.dtype != np.uint8:
            raise ValueError(f"strips are {wanted} and frames of uint8, not {shape}")

    @property
    def is_held(self) -> bool:
        """Whether so little of the camera's motion is left that strips can be trusted."""
        return self.left_px <= HELD_PX


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


def make_strips(frames: Frames, divider: float = 0.5) -> Strips:
    """Make the strips of both lanes.

    Args:
        frames: ``(T, 112, 112, 3)`` all frames of a video at 30 a second; see
            ``frames_of``.
        divider: where the lanes part, as a fraction of the width.

    Raises:
        ValueError: no frames, or frames of another shape or type.
    """
    wanted = (SIZE_PX, SIZE_PX, 3)
    if frames.shape[1:] != wanted or frames.dtype != np.uint8 or not len(frames):
        raise ValueError(f"frames are (T, {wanted}) of uint8, not {frames.shape}")
    motion = camera_motion(frames)
    camera_px = max(shift_px(matrix) for matrix in motion)
    left_px = 0.0
    seen: NDArray[np.bool_] | None = None
    if camera_px:
        frames, seen = hold_still(frames, motion)
        left_px = max(_apparent_shifts(frames))
    edge = min(max(round(divider * SIZE_PX), _LANE_RANK), SIZE_PX - _LANE_RANK)
    lanes = np.zeros((2, CHANNELS, SIZE_PX, len(frames)), np.uint8)
    for at, changes in enumerate(_changes(frames, seen)):
        for channel, change in enumerate(changes):
            for lane, part in enumerate((change[:, :edge], change[:, edge:])):
                ranked = np.partition(part, -_LANE_RANK, axis=1)
                lanes[lane, channel, :, at] = ranked[:, -_LANE_RANK]
    return Strips(lanes, camera_px, left_px)


def shift_px(matrix: Matrix) -> float:
    """How far ``matrix`` moves the corner that it moves most, along an axis, pixels."""
    ends = (0.0, float(SIZE_PX))
    corners = np.array([(x, y, 1.0) for x in ends for y in ends])
    at = corners @ matrix.T
    return float(np.abs(at[:, :2] / at[:, 2:] - corners[:, :2]).max())


def camera_motion(frames: Frames) -> list[Matrix]:
    """What takes each frame to the first one; identities where the camera stands.

    Aligned by the enhanced correlation coefficient (Evangelidis and Psarakis 2008,
    OpenCV's ``findTransformECC``), which light that changes as a whole does not disturb.

    Args:
        frames: ``(T, 112, 112, 3)`` uint8 RGB.

    Returns:
        T matrices; the first is the identity.
    """
    if max(_apparent_shifts(frames)) < _STILL_PX:
        return [np.eye(3)] * len(frames)
    import cv2

    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 1e-4)
    grey = [_grey(frame) for frame in frames]
    full = np.full((SIZE_PX, SIZE_PX), 255, np.uint8)
    key, of_key = grey[0], np.eye(3)
    warp = np.eye(3, dtype=np.float32)  # from the key frame's pixels to those of now
    found = [np.eye(3)]
    for now in grey[1:]:
        try:
            _, moved = cv2.findTransformECC(
                key, now, warp.copy(), cv2.MOTION_HOMOGRAPHY, criteria, full, _BLUR_PX
            )
            warp = np.asarray(moved, np.float32)
        except cv2.error:
            pass  # it did not converge; what is left of the motion will tell
        total = of_key @ np.linalg.inv(warp.astype(np.float64))
        found.append(total / total[2, 2])
        if shift_px(warp.astype(np.float64)) > _NEW_KEY_PX:
            key, of_key, warp = now, found[-1], np.eye(3, dtype=np.float32)
    return found


def hold_still(
    frames: Frames, motion: Sequence[Matrix]
) -> tuple[Frames, NDArray[np.bool_]]:
    """Warp every frame onto the first.

    Returns:
        The frames, their edges continued outwards, and ``(T, 112, 112)`` where a pixel
        was really seen.
    """
    import cv2

    size = (SIZE_PX, SIZE_PX)
    held = np.empty_like(frames)
    seen = np.empty(frames.shape[:3], np.bool_)
    full = np.full(size, 255, np.uint8)
    for at, (frame, matrix) in enumerate(zip(frames, motion, strict=True)):
        held[at] = cv2.warpPerspective(
            frame, matrix, size, borderMode=cv2.BORDER_REPLICATE
        )
        seen[at] = np.asarray(cv2.warpPerspective(full, matrix, size)) > 250
    return held, seen


def _grey(frame: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.float32)


def _apparent_shifts(frames: Frames) -> list[float]:
    """How far some frames seem to lie from the wall of all of them, pixels each."""
    import cv2

    window = cv2.createHanningWindow((SIZE_PX, SIZE_PX), cv2.CV_32F)
    wall = _grey(_wall(frames))
    looks = np.unique(np.linspace(0, len(frames) - 1, _LOOKS).astype(int))
    return [
        math.hypot(*cv2.phaseCorrelate(wall, _grey(frames[at]), window)[0])
        for at in looks
    ]


def _wall(frames: Frames) -> NDArray[np.float32]:
    """``(112, 112, 3)`` the picture without whoever passes through it."""
    n = len(frames)
    chosen = np.unique(np.linspace(0, n - 1, min(n, _BACKGROUND_FRAMES)).astype(int))
    return np.asarray(np.median(frames[chosen], axis=0), np.float32)


def _changes(
    frames: Frames, seen: NDArray[np.bool_] | None
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Of each frame, ``(112, 112)`` change against the wall and against before."""
    import cv2

    wall = _wall(frames)
    few = np.s_[::_LIGHT_STEP, ::_LIGHT_STEP]

    def strength(
        now: NDArray[np.float32], other: NDArray[np.float32], at: int
    ) -> NDArray[np.uint8]:
        strongest = np.abs(now - other).max(axis=2)
        soft = np.asarray(cv2.blur(strongest, (3, 3)))
        if seen is not None:
            soft = np.where(seen[at], soft, 0)
        return np.clip(soft * _GAIN, 0, 255).astype(np.uint8)

    recent: list[NDArray[np.float32]] = []
    for at, frame in enumerate(frames):
        # Light comes and goes; most of a picture is wall, so the median ratio tells it.
        lit = frame.astype(np.float32) + _DARK
        light = np.median(lit[few] / (wall[few] + _DARK), axis=(0, 1))
        now = lit / light - _DARK
        recent.append(now)
        before = recent.pop(0) if len(recent) > _STEP_FRAMES else now
        yield strength(now, wall, at), strength(now, before, at)
