"""How much slower a recording plays than it was filmed, where that is certain."""

import itertools
import statistics
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from av.video.stream import VideoStream

_CAPTURE_RATE: Final = "com.android.capture.fps"
_HIGH_RATE: Final = 100.0
"""Frames a second from which a recording is one of slow motion. Below that the rate that a
telephone names says nothing: in the dark it takes fewer frames than it names."""
_USUAL_RATES: Final = (24, 25, 30, 50, 60)
"""Frames a second at which slow motion is meant to be played."""
_SLOW_RATE: Final = 30
_CLEARLY: Final = 3.5
"""Stamps at a usual rate above ``_SLOW_RATE`` are believed to be stretched from so many
times on; less may be frames that a dark wall cost a recording of true stamps."""
_NEAR: Final = 0.05
"""Share by which stamps may differ from a usual rate: clocks jitter."""
_FASTER: Final = 1.15
"""How many times the usual rate the mean of a recording is that has faster parts."""
_ENOUGH_STAMPS: Final = 1000
"""Stamps that are looked at: an index of an hour has 100,000."""


def slowed_by(metadata: Mapping[str, str], stream: "VideoStream") -> Fraction:
    """How many times slower a recording plays than it was filmed; 1 as a rule.

    Many telephones store slow motion stretched: 240 frames of a second, stamped as eight
    seconds of 30. Only their own note of the true rate tells; those that store true stamps
    write the same note. A lane's times, and what a network learns, are in true seconds.
    Where it is in doubt the stamps are believed.

    Args:
        metadata: of the container.
        stream: of the pictures, just opened.
    """
    try:
        filmed = float(metadata.get(_CAPTURE_RATE, ""))
    except ValueError:
        return Fraction(1)
    if not _HIGH_RATE <= filmed <= 10_000:  # NaN fails too
        return Fraction(1)
    rate = _usual_rate(stream)
    if rate is None:
        return Fraction(1)
    usual = min(_USUAL_RATES, key=lambda each: abs(each - rate))
    if abs(usual - rate) > _NEAR * usual:
        return Fraction(1)
    if usual > _SLOW_RATE and filmed < _CLEARLY * usual:
        return Fraction(1)
    # Part of it at the usual pace and part of it with many more frames: true stamps.
    if stream.average_rate and stream.average_rate > _FASTER * usual:
        return Fraction(1)
    return Fraction(round(filmed), usual)


def _usual_rate(stream: "VideoStream") -> Fraction | None:
    """Frames a second by the median gap of stamps, which lost frames do not change."""
    if not stream.time_base:
        return None
    entries = itertools.islice(stream.index_entries, _ENOUGH_STAMPS)
    stamps = sorted(entry.timestamp for entry in entries)
    gaps = [b - a for a, b in itertools.pairwise(stamps) if b > a]
    return 1 / (statistics.median_low(gaps) * stream.time_base) if gaps else None
