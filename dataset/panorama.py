"""The whole wall from a camera that follows the climbers, as if the camera stood.

::

    frames, each a part of the wall          one picture of all of it, of every moment
          ┌──────┐                             ┌──────┐
          │    ☺ │  last                       │    ☺ │  where the camera looks
       ┌──────┐──┘            ──▶              │┈┈┈┈┈┈│
       │  ☺   │                                │      │  where it does not:
    ┌──────┐──┘                                │      │  the wall without climbers
    │ ☺    │  first                            │      │
    └──────┘                                   └──────┘

Each frame is aligned with one shortly before it, so what lies between is added up. Only
shift, zoom and roll are looked for: with all that a homography can do, the errors of a
hundred steps made walls of five times their height. What stands still in the picture
while the wall goes by (names, times and sponsors that a broadcast lays over it) would hold
the picture fast, and is found first. A cut ends it: the longest run without one counts.

Light that follows the climbers, as spotlights do, is taken out as the median of the
ratio to the wall around each pixel: a step of light is kept, a climber is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import Cancelled
from dataset.registration import (
    SIMILARITY,
    Aligner,
    Frames,
    Grey,
    Matrix,
    correlation,
    flatten_light,
    in_sight,
    scaled,
    shift_px,
    spread,
    warped,
)
from dataset.shapes import SIZE_PX

Mask = NDArray[np.bool_]

_KEY_PX: Final = 20.0
"""A pan this far from the frame that is compared with takes a new one."""
_MOST_STEPS: Final = 12
_SURE: Final = 0.6
"""Frames that are this alike (see ``Aligner.alike``) need no second guess."""
_LOST: Final = 0.4
"""Less alike than this, one frame does not go on from the other: a cut."""
_JUMP_PX: Final = 14.0
"""No camera turns so far from a frame to the next that anybody could watch it."""
_OVERLAY: Final = 0.4
"""Share of the change that edges usually show from frame to frame, below which they
belong to something laid over the picture."""
_STANDS: Final = 0.6
"""Share of the error after alignment, below which the error without one says the same."""
_WALL_FRAMES: Final = 61
_DARK: Final = 8.0
"""Grey levels added before light is compared, or black pixels would decide the ratio."""
_LIGHT_PX: Final = 21
"""Window of the median that is the light: more than half of it is no climber, who is
8 pixels wide where a third of the wall fills the picture."""
_LIGHT_ROUNDS: Final = 2
"""A wall seen in light that moves is known better once the light is known."""
_LIGHT_STEPS: Final = 32
"""Steps in which a doubling of light is told: medians of 21 × 21 need whole numbers."""
_EVEN: Final = 1.2
"""A picture shrunk by less than this needs no blur before."""

# What is still believed ---------------------------------------------------------------

_MOST_FRAMES: Final = 1800
"""A minute: a race is over long before, and ten times as many frames would fill the memory."""
_RUN_SHARE: Final = 0.7
"""Share of the video that one run without a cut must cover."""
_ZOOM: Final = 2.0
"""How much larger the wall may be in one frame than in another."""
_MOST_SIZE: Final = 8.0
"""Pictures that the wall may be high or wide: more is an error that has added up."""
_APART_PX: Final = 12.0
"""How far the ways from the first frame and from the last may lie apart: a tenth of the
picture, and of a wall three pictures high the height of a hold."""
_LEAST_ALIKE: Final = 0.6
"""How alike nine of ten frames must be to the wall."""
_STEEP: Final = 0.6
"""How far the line between the lanes may lean, columns a row."""


@dataclass(frozen=True)
class Panorama:
    """One video as a camera would show it that stands and sees all of the wall."""

    frames: Frames
    """``(T, 112, 112, 3)`` uint8 RGB in even light; what was not in the picture is the
    wall without climbers."""
    seen: Mask
    """``(T, 112, 112)`` what was in the picture; nothing in frames beyond a cut."""
    divider: float
    """Where the lanes part, as a fraction of the width."""
    camera_px: float
    """How far a corner of the picture went at most, pixels of the picture."""


def whole_wall(
    frames: Frames, divider: float = 0.5, cancel: Callable[[], bool] = lambda: False
) -> Panorama | None:
    """Put the wall together that a moving camera has passed.

    Args:
        frames: ``(T, 112, 112, 3)`` uint8 RGB, all frames of a video at 30 a second.
        divider: where the lanes part in the picture, as a fraction of its width.
        cancel: asked now and then.

    Returns:
        None where too little holds together (cuts, close-ups, a wall without texture), and
        of more than a minute.

    Raises:
        Cancelled: ``cancel`` said so.
    """
    if len(frames) > _MOST_FRAMES:
        return None
    flat = [flatten_light(frame) for frame in frames]
    trusted = _no_overlay(flat)
    part, motion = _longest_run(flat, trusted, cancel)
    # Some of what was laid over the picture shows only once the wall's own way is known.
    trusted &= _moves_with_wall(flat[part], motion)
    part, motion = _longest_run(flat, trusted, cancel)
    if len(motion) < _RUN_SHARE * len(frames):
        return None
    if not _same_backwards(flat[part], motion, trusted, cancel):
        return None
    placed = _places(motion, divider)
    if placed is None:
        return None
    places, new_divider = placed
    seen = in_sight(places, trusted)
    held = _held(frames[part], places)
    wall = _median_seen(held, seen)
    for _ in range(_LIGHT_ROUNDS):
        held = _held(_relit(frames[part], places, wall, cancel), places)
        wall = _median_seen(held, seen)
    shown = np.broadcast_to(wall, frames.shape).copy()
    shown[part][seen] = held[seen]
    if _alike(shown[part], seen, wall) < _LEAST_ALIKE:
        return None
    everywhere = np.zeros(frames.shape[:3], np.bool_)
    everywhere[part] = seen
    moved_px = max(shift_px(matrix) for matrix in motion)
    return Panorama(shown, everywhere, new_divider, moved_px)


# Where the camera looks ---------------------------------------------------------------


def _longest_run(
    flat: Sequence[Grey], trusted: Mask, cancel: Callable[[], bool]
) -> tuple[slice, list[Matrix]]:
    """The longest run without a cut, and what takes its frames to its first."""
    best = run = _Run(0, flat[0], trusted)
    for at in range(1, len(flat)):
        if at % 30 == 0 and cancel():
            raise Cancelled
        if not run.goes_on(flat[at]):
            run = _Run(at, flat[at], trusted)
        if len(run.motion) > len(best.motion):
            best = run
    return slice(best.begin, best.begin + len(best.motion)), best.motion


def _same_backwards(
    flat: Sequence[Grey],
    motion: Sequence[Matrix],
    trusted: Mask,
    cancel: Callable[[], bool],
) -> bool:
    """Whether the same way is found from the last frame to the first.

    Who lost the wall for a moment on one way hardly does so by as much on the other.
    """
    _, backwards = _longest_run(flat[::-1], trusted, cancel)
    if len(backwards) < len(motion):
        return False
    to_last = np.linalg.inv(motion[-1])
    middle = np.array([SIZE_PX / 2, SIZE_PX / 2, 1.0])
    apart = [
        np.abs(to_last @ there @ middle - back @ middle).max()
        for there, back in zip(motion, reversed(backwards), strict=True)
    ]
    return float(max(apart)) <= _APART_PX


class _Run:
    """Frames that follow from each other.

    Args:
        begin: number of the first of them.
        first: that frame, as ``flatten_light`` gives it.
        trusted: ``(112, 112)`` where the picture may show the wall.
    """

    def __init__(self, begin: int, first: Grey, trusted: Mask) -> None:
        self.begin = begin
        self.motion: list[Matrix] = [np.eye(3)]
        """What takes each frame to the first."""
        self._trusted = trusted
        self._before = first
        self._speed: Matrix = np.eye(3)
        self._take_key(self._aligner_of(first))

    def _aligner_of(self, key: Grey) -> Aligner:
        return Aligner(key, self._trusted, freedom=SIMILARITY, most_steps=_MOST_STEPS)

    def _take_key(self, aligner: Aligner) -> None:
        """Compare with the last frame from now on."""
        self._aligner = aligner
        self._to_first = self.motion[-1]
        self._warp: Matrix = np.eye(3)  # from the key frame to the last one

    def goes_on(self, now: Grey) -> bool:
        """Take the next frame; False, and nothing taken, where it does not follow."""
        guesses = [self._speed @ self._warp, self._warp]
        alike, warp = _best_of(self._aligner, now, guesses)
        if alike < _SURE:
            shift = _shift(self._before, now, self._trusted)
            shifted = _best_of(self._aligner, now, [shift @ self._warp])
            alike, warp = max((alike, warp), shifted, key=itemgetter(0))
            before = self._aligner_of(self._before)
            again, step = _best_of(before, now, [np.eye(3), shift])
            if again > alike:
                self._take_key(before)
                alike, warp = again, step
        step = scaled(warp @ np.linalg.inv(self._warp))
        if alike < _LOST or shift_px(step) > _JUMP_PX:
            return False
        self._speed, self._warp, self._before = step, warp, now
        self.motion.append(scaled(self._to_first @ np.linalg.inv(warp)))
        if shift_px(warp) > _KEY_PX:
            self._take_key(self._aligner_of(now))
        return True


def _best_of(
    aligner: Aligner, now: Grey, guesses: Sequence[Matrix]
) -> tuple[float, Matrix]:
    """How alike it is at best, and the warp."""
    warps = [aligner.fit(now, guess) for guess in guesses]
    found = [(aligner.alike(now, warp), warp) for warp in warps]
    return max(found, key=itemgetter(0))


def _shift(before: Grey, now: Grey, trusted: Mask) -> Matrix:
    """A guess where the camera has jumped: the shift of one whole picture to the other."""
    import cv2

    window = cv2.createHanningWindow((SIZE_PX, SIZE_PX), cv2.CV_32F) * trusted
    (x, y), _ = cv2.phaseCorrelate(before, now, window.astype(np.float32))
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def _no_overlay(flat: Sequence[Grey]) -> Mask:
    """``(112, 112)``: not where edges stay in place while others move."""
    import cv2

    n = len(flat)
    change = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    edges = np.zeros_like(change)
    for before, now in pairwise(flat):
        change += np.asarray(cv2.absdiff(before, now))
        edges += _edges(now)
    change, edges = (_blur(each / n, 3) for each in (change, edges))
    usual = change / (edges + 1e-3)
    plain = np.median(usual[edges >= np.median(edges)])
    stays = (usual < _OVERLAY * plain) & (edges > np.quantile(edges, 0.6))
    return ~_grown(stays, cv2.MORPH_CLOSE)


def _moves_with_wall(flat: Sequence[Grey], motion: Sequence[Matrix]) -> Mask:
    """``(112, 112)``: not where the picture is more alike without alignment than with it."""
    import cv2

    still = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    aligned = np.zeros_like(still)
    for at in range(2, len(flat)):
        step = np.linalg.inv(motion[at]) @ motion[at - 2]
        if shift_px(step) < 1:
            continue
        moved = cv2.warpPerspective(
            flat[at - 2], step, (SIZE_PX, SIZE_PX), borderMode=cv2.BORDER_REPLICATE
        )
        still += np.asarray(cv2.absdiff(flat[at], flat[at - 2]))
        aligned += np.asarray(cv2.absdiff(flat[at], np.asarray(moved, np.float32)))
    still, aligned = (_blur(each, 5) for each in (still, aligned))
    stays = (still < _STANDS * aligned) & (aligned > np.median(aligned))
    return ~_grown(stays, cv2.MORPH_OPEN)


def _edges(picture: Grey) -> Grey:
    """``(112, 112)`` how much it changes from pixel to pixel."""
    import cv2

    across = np.asarray(cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3)) / 8
    down = np.asarray(cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3)) / 8
    return np.asarray(np.hypot(across, down), np.float32)


def _blur(picture: NDArray[Any], side_px: int) -> Grey:
    import cv2

    return np.asarray(cv2.blur(picture, (side_px, side_px)), np.float32)


def _grown(mask: Mask, first: int) -> Mask:
    """Specks filled in or taken away, then everything 2 pixels wider."""
    import cv2

    side = np.ones((5, 5), np.uint8)
    whole = cv2.morphologyEx(mask.astype(np.uint8), first, side)
    grown: Mask = np.asarray(cv2.dilate(whole, side)) > 0
    return grown


# One picture of all of it -------------------------------------------------------------


def _places(
    motion: Sequence[Matrix], divider: float
) -> tuple[list[Matrix], float] | None:
    """What takes each frame to the picture of the whole wall, and that one's divider.

    The line between the lanes stands upright in it. None where no such wall can be.
    """
    side = float(SIZE_PX)
    ends = np.array([(x, y, 1.0) for x in (0.0, side) for y in (0.0, side)]).T
    corners = np.concatenate([(matrix @ ends)[:2].T for matrix in motion])
    zooms = np.array([np.sqrt(abs(np.linalg.det(m[:2, :2]))) for m in motion])
    size = np.ptp(corners, axis=0) / side
    if zooms.max() > _ZOOM * zooms.min() or size.max() > _MOST_SIZE:
        return None
    line = np.stack([(m @ [divider * side, side / 2, 1.0])[:2] for m in motion])
    leans = 0.0
    if np.ptp(line[:, 1]) > side / 2:
        leans = float(np.polyfit(line[:, 1], line[:, 0], 1)[0])
        leans = min(max(leans, -_STEEP), _STEEP)
    upright = np.array([[1, -leans, 0], [0, 1, 0], [0, 0, 1.0]])
    corners[:, 0] -= leans * corners[:, 1]
    low, high = corners.min(axis=0), corners.max(axis=0)
    across, down = side / (high - low)
    fits = np.array(
        [[across, 0, -low[0] * across], [0, down, -low[1] * down], [0, 0, 1]]
    )
    middle = float(np.median(line[:, 0] - leans * line[:, 1]))
    new_divider = float((middle - low[0]) * across / side)
    return [fits @ upright @ matrix for matrix in motion], new_divider


def _held(frames: Frames, places: Sequence[Matrix]) -> Frames:
    """Every frame in its place."""
    fine = [_blurred(each, place) for each, place in zip(frames, places, strict=True)]
    return warped(np.stack(fine), places)


def _blurred(frame: NDArray[np.uint8], place: Matrix) -> NDArray[np.uint8]:
    """What is finer than a pixel after shrinking would flicker."""
    import cv2

    shrinks = 1 / np.linalg.norm(place[:2, :2], axis=1)  # across, down
    if shrinks.max() < _EVEN:
        return frame
    across, down = np.maximum(0.4 * shrinks, 1e-3)
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), across, sigmaY=down), np.uint8)


def _median_seen(held: Frames, seen: Mask) -> NDArray[np.uint8]:
    """``(112, 112, 3)``: each pixel's median while it was in sight; black where never."""
    chosen = spread(len(held), _WALL_FRAMES)
    some = np.where(seen[chosen, ..., None], held[chosen], np.float32(np.inf))
    ordered = np.sort(some, axis=0)  # what is not in sight comes last
    n_seen = seen[chosen].sum(axis=0)
    at = (np.maximum(n_seen - 1, 0) // 2)[None, ..., None]
    middle = np.take_along_axis(ordered, at, axis=0)[0]
    wall: NDArray[np.uint8] = np.where(np.isfinite(middle), middle, 0).astype(np.uint8)
    return wall


def _relit(
    frames: Frames,
    places: Sequence[Matrix],
    wall: NDArray[np.uint8],
    cancel: Callable[[], bool],
) -> Frames:
    """The frames as if the wall's own light fell on them."""
    import cv2

    size = (SIZE_PX, SIZE_PX)
    lit = np.empty_like(frames)
    for at, (frame, place) in enumerate(zip(frames, places, strict=True)):
        if at % 30 == 0 and cancel():
            raise Cancelled
        behind = cv2.warpPerspective(
            wall, np.linalg.inv(place), size, borderMode=cv2.BORDER_REPLICATE
        )
        now = frame.astype(np.float32) + np.float32(_DARK)
        brighter = np.log2(now / (np.asarray(behind, np.float32) + np.float32(_DARK)))
        steps = np.rint(brighter * _LIGHT_STEPS + 128).clip(0, 255).astype(np.uint8)
        light = np.asarray(cv2.medianBlur(steps, _LIGHT_PX), np.float32) - 128
        even = now / np.exp2(light / _LIGHT_STEPS) - np.float32(_DARK)
        lit[at] = np.rint(even).clip(0, 255)
    return lit


def _alike(held: Frames, seen: Mask, wall: NDArray[np.uint8]) -> float:
    """How alike nine of ten frames are to the wall, at the wall's edges, from -1 to 1."""
    flat = flatten_light(wall)
    edges = _edges(flat)
    strong = edges > np.quantile(edges, 0.7)
    found = []
    for at in range(0, len(held), 5):
        shows = strong & seen[at]
        found.append(correlation(flatten_light(held[at])[shows], flat[shows]))
    return float(np.quantile(found, 0.1))
