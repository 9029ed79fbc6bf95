"""Motion of the video in a clip file, as plain values for whoever is in another process."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.errors import StoreError
from dataset.motion import METHOD, LaneMotion, motion_of
from dataset.recipe import divider_of
from dataset.store import open_clips, read_clip_times
from dataset.strips import frames_of

EVERY: Final = 3
"""Frames from one height that is told to the next: ten a second."""
MOST_CLIPS: Final = 240
"""Four minutes: what comes later in a video is not looked at, for all its frames have to
be in memory at once."""


def read_motion_of(path: Path, divider: float | None = None) -> dict[str, Any]:
    """Read the heights in a clip file.

    Args:
        path: of the clip file.
        divider: where the lanes part, as a fraction of the width; None for what the file
            says.

    Returns:
        As ``motion_values``.

    Raises:
        StoreError: no sound clip file, or one without a clip.
    """
    cv2.setNumThreads(1)  # the window plays a video meanwhile
    with open_clips(path) as file:
        clips = file.read(np.arange(min(file.info.n_clips, MOST_CLIPS)))
    if not len(clips):
        raise StoreError(f"{path} holds no clips: import that video again.")
    times_s = read_clip_times(path)[1][: len(clips)]
    if divider is None:
        divider = divider_of(file.info.recipe_json)
    return motion_values(clips, times_s, divider)


def motion_values(
    clips: NDArray[np.uint8],
    times_s: NDArray[np.float64],
    divider: float,
    cancel: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What heights tell of a video, ready for JSON.

    Args:
        clips: ``(N, 30, 112, 112, 3)`` in order, N ≥ 1.
        times_s: ``(N, 30)`` stamps of the pictures that they show.
        divider: where the lanes part, as a fraction of the width.
        cancel: asked now and then.

    Returns:
        ``method``; ``probabilities`` of the 15 codes, None where nothing is said;
        ``parts_at``, where the lanes part if that is why; and ``lanes``, left and right: ``heights`` ten times a second (None where nobody is
        seen), ``start_s``, ``finish_s``, ``moment_s``, ``pauses``.

    Raises:
        Cancelled: ``cancel`` said so.
        ValueError: arrays of other shapes, or no clip.
    """
    frames = frames_of(clips, times_s)
    motion = motion_of(
        frames, divider, times_s=times_s.reshape(-1)[: len(frames)], cancel=cancel
    )
    return {
        "method": METHOD,
        "probabilities": motion.probabilities,
        "parts_at": motion.parts_at,
        "lanes": [_lane(lane) for lane in motion.lanes] if motion.is_held else [],
    }


def _lane(lane: LaneMotion) -> dict[str, Any]:
    few = lane.heights[::EVERY]
    return {
        "heights": [None if math.isnan(h) else round(float(h), 3) for h in few],
        "start_s": _rounded(lane.start_s),
        "finish_s": _rounded(lane.finish_s),
        "moment_s": _rounded(lane.moment_s),
        "pauses": [[round(b, 3), round(e, 3)] for b, e in lane.pauses],
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else float(np.round(seconds, 3))
