"""Where frames of a video are missing, told by its time stamps alone."""

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GAP_S: Final = 0.25
"""Without a new frame for so long, and three times longer than usual, one is missing."""


def gaps_of(
    times_s: "Sequence[float] | NDArray[np.float64]",
) -> list[tuple[float, float]]:
    """Where frames are missing: from the last one before to the first one after."""
    stamps = np.asarray(times_s, np.float64)
    steps = np.diff(stamps)
    if len(steps) < 3:
        return []
    least = max(GAP_S, 3 * float(np.median(steps)))
    return [
        (float(stamps[at]), float(stamps[at + 1]))
        for at in np.flatnonzero(steps > least)
    ]
