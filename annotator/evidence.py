"""Where in a video a suggestion saw what it says: heights of motion, clips of a network.

Kept with the suggestion as JSON. What was written by another version, or is damaged, is
no evidence rather than an error: the suggestion stands without it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from dataset.states import N_CODES, LaneState

STEP_S: Final = 0.1
"""From one height that is kept to the next: three frames of a clip."""
CLIP_S: Final = 1.0
"""What a clip shows: 30 frames at 30 a second."""

N_LANES: Final = 2


@dataclass(frozen=True)
class LaneTrace:
    """What height showed of one lane; times in seconds of the video."""

    heights: tuple[float | None, ...]
    """Every ``STEP_S``: 0 where the climb began, 1 at the pad; None: nobody is seen."""
    start_s: float | None = None
    finish_s: float | None = None
    moment_s: float | None = None
    """Of the slip or fall."""
    pauses: tuple[tuple[float, float], ...] = ()
    """Begin and end of each."""

    @property
    def time_s(self) -> float | None:
        """From the start signal to the pad; None where it is not known."""
        if self.start_s is None or self.finish_s is None:
            return None
        time_s = self.finish_s - self.start_s
        return time_s if time_s > 0 else None

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "heights": list(self.heights),
            "start_s": self.start_s,
            "finish_s": self.finish_s,
            "moment_s": self.moment_s,
            "pauses": [list(each) for each in self.pauses],
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """As it was stored.

        Raises:
            KeyError, TypeError, ValueError: it was not.
        """
        return cls(
            tuple(_number(each) for each in found["heights"]),
            _number(found["start_s"]),
            _number(found["finish_s"]),
            _number(found["moment_s"]),
            tuple((float(begin), float(end)) for begin, end in found["pauses"]),
        )


@dataclass(frozen=True)
class Evidence:
    """Of one suggestion; either part may be missing."""

    lanes: tuple[LaneTrace, ...] = ()
    """Left, right; none where motion has said nothing."""
    clips: tuple[tuple[float, ...], ...] = ()
    """Of each clip the probabilities of the 15 codes; none where no network spoke."""

    def with_lanes_of(self, other: "Evidence | None") -> "Evidence":
        """The same, with the heights of another suggestion where it has none."""
        if self.lanes or other is None:
            return self
        return replace(self, lanes=other.lanes)

    @property
    def tells_when(self) -> bool:
        """Whether the clips differ: a network that reads a video whole gives one answer."""
        return any(
            abs(one - first) > 1e-6
            for clip in self.clips[1:]
            for one, first in zip(clip, self.clips[0], strict=True)
        )

    def lane_clips(self, lane: int) -> list[tuple[float, ...]]:
        """Of each clip what it says of one lane: flash, slip, fall, empty.

        Args:
            lane: 0 left, 1 right.
        """
        found = []
        for clip in self.clips:
            states = [0.0] * len(LaneState)
            for code, share in enumerate(clip):
                states[divmod(code, 4)[lane]] += share
            found.append(tuple(states))
        return found

    def to_json(self) -> dict[str, Any]:
        """As it is stored: four decimals are more than anybody sees."""
        return {
            "lanes": [lane.to_json() for lane in self.lanes],
            "clips": [[round(share, 4) for share in clip] for clip in self.clips],
        }

    @classmethod
    def of_event(cls, said: Mapping[str, Any]) -> Self | None:
        """Of what a child says of a video: motion tells lanes, a network clips."""
        return cls.from_json(
            {"lanes": said.get("lanes", []), "clips": said.get("clips", [])}
        )

    @classmethod
    def from_json(cls, found: object) -> Self | None:
        """As it was stored; None for anything else."""
        try:
            assert isinstance(found, Mapping)
            lanes = tuple(LaneTrace.from_json(each) for each in found["lanes"])
            clips = tuple(tuple(map(float, clip)) for clip in found["clips"])
        except (AssertionError, KeyError, TypeError, ValueError, OverflowError):
            return None
        sound = len(lanes) in (0, N_LANES) and all(map(_is_clip, clips))
        return cls(lanes, clips) if sound else None


def _is_clip(shares: Sequence[float]) -> bool:
    return len(shares) == N_CODES and all(0 <= each <= 1 for each in shares)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not math.isfinite(value):
        raise ValueError(value)
    return float(value)
