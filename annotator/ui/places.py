"""Places in a video as people type them: seconds, minutes, or the number of a frame."""

import math
import re
from typing import Final

_TIME: Final = re.compile(
    r"(?:(?:(\d{1,9}):)?(\d{1,2}):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?"
)
_FRAME: Final = re.compile(r"#\s*(\d{1,9})")
"""No more digits: a Qt signal carries 32 bits, and Python reads no endless numbers."""


def frame_of(text: str) -> int | None:
    """The frame that ``#96`` means, counted from 0; None when it is no frame."""
    found = _FRAME.fullmatch(text.strip())
    return max(0, int(found[1]) - 1) if found else None


def seconds_of(text: str) -> float | None:
    """The seconds that ``3.2``, ``0:03.2`` or ``1:02:03`` mean; None when none."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    seconds = float(found[3].replace(",", "."))
    if found[2] is not None and seconds >= 60:
        return None
    total = hours * 3600 + minutes * 60 + seconds
    return total if math.isfinite(total) else None
