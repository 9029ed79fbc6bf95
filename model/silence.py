"""What a network says of a video that it could read nothing of: no answer. No torch here.

Lane strips of a wall that is lost from sight show nothing, and a network that reads them
then finds all pairs alike (``model.lanes``). The most likely of fifteen equal pairs is
whichever stands first, so taking it for an answer would make some of these videos right.
A video without an answer is never right; it counts as wrong among all videos, and how
many there are stands beside every figure.

A network that gives every video the same answer says as little, though it may be right of
many: the study's C3D was right of 27 % that way. Whoever shows its figures says so.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NO_ANSWER: Final = -1
"""Stands where a code would, 0 to 14."""
_ALIKE: Final = 1e-9
"""Probabilities that differ by less are the same to a network."""


def is_silent(of_clips: NDArray[np.float64]) -> bool:
    """Whether a network says nothing of a video: all pairs are alike in all its clips.

    Args:
        of_clips: ``(n, 15)`` probabilities of one video's clips.
    """
    return bool(np.ptp(of_clips) < _ALIKE)


def silent_videos(
    of_clips: NDArray[np.float64], video: NDArray[np.integer], n_videos: int
) -> NDArray[np.bool_]:
    """``is_silent`` of many videos at once.

    Args:
        of_clips: ``(n, 15)`` probabilities.
        video: ``(n,)`` which video each clip is of, from 0.
        n_videos: how many there are; each has clips.
    """
    most, least = np.full(n_videos, -np.inf), np.full(n_videos, np.inf)
    np.maximum.at(most, video, of_clips.max(1))
    np.minimum.at(least, video, of_clips.min(1))
    silent: NDArray[np.bool_] = most - least < _ALIKE
    return silent


def same_answer_words(pair: str, n_answered: int, part: str) -> str:
    """What a coach should know of a network that gives all videos the same pair."""
    return (
        f"It says {pair} of all {n_answered} {part} videos that it answers, so it does not"
        " tell videos apart: train it on more videos, or for more epochs."
    )
