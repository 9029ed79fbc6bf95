"""Where a climber is in every frame, from one lane strip.

::

    strip (112, T)        path (T,)
          ░▓░                  ●        of all paths of rows that move no faster than
        ░▓░▒                 ●          anybody falls, the one along which the picture
      ░▓░                  ●            differs most from the still wall
    ▓▓░                 ●●              (dynamic programming: Viterbi 1967)
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.shapes import SIZE_PX

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

_BODY_PX: Final = 9
"""Rows a climber covers where 112 rows show a 15 m wall and a little more: 1.7 m."""
_BELOW_SHARE: Final = 0.5
"""Of what is seen right below, that counts against a row: a rope hangs above a climber,
and in a dark hall it may be as bright. Of 143 races in such a hall the pair was right in
128 instead of 119; in light, still ones nothing changed."""
_ABOVE_PX: Final = 5
_UNDER_PX: Final = 7
"""Rows around the path that tell the climber's middle: few above it, for the rope."""
_FASTEST_PX: Final = 3
"""Rows a frame that a path may move: 90 rows/s are 15 m/s, faster than a fall of 10 m."""
_JUMP_COST: Final = 2.0
"""Grey levels that a path pays for each row that it moves, against flicker."""
_SEEN: Final = 22.0
"""Grey levels of a strip above the noise of its lane that show somebody."""
_SEEN_NOISE: Final = 4.0
"""… and times the lane's own noise, where it flickers."""
SEEN_SHARE: Final = 0.3
"""… and where the wall was put together, in even light, of what the climber shows mostly:
the camera may have left a climber who fell, and something else comes into the picture."""
_SMOOTH_FRAMES: Final = 5


@dataclass(frozen=True)
class Track:
    """Where a climber was in every frame."""

    rows: Vector
    """``(T,)`` middle of the climber in rows from the top, to a fraction."""
    seen: Flags
    """``(T,)`` whether anybody is there."""


def follow(
    change: NDArray[np.uint8], stands: Flags | None = None, least_share: float = 0.0
) -> Track:
    """Follow the climber.

    Args:
        change: ``(112, T)`` changes against the still wall.
        stands: ``(T,)`` where the picture stands, the climber is taken to go on evenly:
            who stopped meanwhile is no further afterwards, and who did not is.
        least_share: of what the climber shows mostly, 0 to 1: less is somebody else.
    """
    strength = change.astype(np.float64)
    # A timer, a lamp, somebody on the floor: what is always bright is no climber.
    strength = np.maximum(strength - np.median(strength, axis=1, keepdims=True), 0)
    body = _box(strength, _BODY_PX)
    below = np.pad(body, ((0, _BODY_PX), (0, 0)))[_BODY_PX:]
    gain = np.maximum(body - _BELOW_SHARE * below, 0)
    at = np.arange(body.shape[1])
    known = at if stands is None else np.flatnonzero(~stands)
    hidden = np.delete(at, known)
    gain[:, hidden] = 0  # or the path would hold on to a picture that is no more true
    rows = _best_path(gain)
    noise = float(np.median(body))
    shown = body[rows, at]
    usual = float(np.quantile(shown, 0.75)) * least_share
    seen = shown > max(_SEEN, _SEEN_NOISE * noise, usual)
    # To a fraction of a row: the centre of what is bright around the path.
    offsets = np.arange(-_ABOVE_PX, _UNDER_PX + 1)[:, None]
    near = rows + offsets
    weight = strength[np.clip(near, 0, SIZE_PX - 1), at] ** 2
    weight *= (near >= 0) & (near < SIZE_PX)
    fine = (weight * near).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-9)
    fine = np.where(weight.sum(axis=0) > 0, fine, rows)
    if len(hidden):
        fine = np.interp(at, known, fine[known])
        seen = np.interp(at, known, seen[known]) > 0.5
    return Track(_smooth(fine), _steady(seen))


def _box(image: Vector, n: int) -> Vector:
    """Mean over ``n`` rows, rows beyond the picture dark."""
    padded = np.pad(image, ((n // 2 + 1, n // 2), (0, 0)))
    total = np.cumsum(padded, axis=0)
    mean: Vector = (total[n:] - total[:-n]) / n
    return mean


def _best_path(gain: Vector) -> NDArray[np.intp]:
    """``(T,)`` row of the path with the greatest sum, no faster than it may be."""
    n_rows, n_frames = gain.shape
    steps = np.arange(-_FASTEST_PX, _FASTEST_PX + 1)
    cost = _JUMP_COST * np.abs(steps)[:, None]
    came = np.zeros((n_frames, n_rows), np.intp)
    before = np.arange(n_rows)[None, :] + steps[:, None]
    legal = (before >= 0) & (before < n_rows)
    before = np.clip(before, 0, n_rows - 1)
    best = gain[:, 0].copy()
    columns = np.arange(n_rows)
    for at in range(1, n_frames):
        reached = np.where(legal, best[before] - cost, -np.inf)
        choice = reached.argmax(axis=0)
        came[at] = before[choice, columns]
        best = reached[choice, columns] + gain[:, at]
    path = np.empty(n_frames, np.intp)
    path[-1] = int(best.argmax())
    for at in range(n_frames - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def _smooth(values: Vector) -> Vector:
    """Mean over a few frames, the ends continued."""
    half = _SMOOTH_FRAMES // 2
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.full(_SMOOTH_FRAMES, 1 / _SMOOTH_FRAMES), "valid")


def _steady(flags: Flags) -> Flags:
    """The majority of a third of a second: a gap of a few frames is none."""
    half = 5
    padded = np.pad(flags.astype(np.float64), half, mode="edge")
    share = np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), "valid")
    steady: Flags = share > 0.5
    return steady
