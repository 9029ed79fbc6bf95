"""One race: what is asked for, and what the simulation makes of it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from dataset.rendering.climber import Climb, LaneTruth
from dataset.rendering.figure import Outfit, random_outfit
from dataset.states import LanePair, LaneState

STUDY_VIDEOS: Final = (237, 86, 57, 72, 93, 45, 20, 31, 44, 10, 29, 15, 90, 20, 23)
"""Videos a code in the study, codes 0 to 14."""

MIN_S: Final = 8.0
MAX_S: Final = 12.0


@dataclass(frozen=True)
class RaceSpec:
    """Everything that decides a rendered race.

    Args:
        pair: what happens in the two lanes.
        seed: decides bodies, clothes, speeds and moments.
        venue: decides place, evening and camera; see ``dataset.scenery.Venue``.
        width_px: even, at least 32.
        height_px: even, at least 32.
        fps: frames a second, at least 1.

    Raises:
        ValueError: a size that H.264 in 4:2:0 cannot hold, or a negative number.
    """

    pair: LanePair
    seed: int
    venue: int = 0
    width_px: int = 540
    height_px: int = 960
    fps: int = 30

    def __post_init__(self) -> None:
        """Check the numbers."""
        for size in (self.width_px, self.height_px):
            if size < 32 or size % 2:
                raise ValueError(
                    f"a rendered race is at least 32 px and even in both directions,"
                    f" not {self.width_px} × {self.height_px}"
                )
        if self.seed < 0 or self.venue < 0 or self.fps < 1:
            raise ValueError(f"seed and venue start at 0, fps at 1: {self}")


@dataclass(frozen=True)
class RaceTruth:
    """What happens in a race and when, from the simulation that is drawn."""

    left: LaneTruth
    right: LaneTruth
    start_s: float
    n_frames: int


@dataclass(frozen=True)
class Race:
    """A simulated race; per side, left first, ``None`` for an empty lane."""

    truth: RaceTruth
    climbs: tuple[Climb | None, Climb | None]
    outfits: tuple[Outfit, Outfit]


@lru_cache(maxsize=8)
def plan_race(
    spec: RaceSpec,
    before_s: tuple[float, float] = (0.6, 1.0),
    after_s: tuple[float, float] = (0.6, 1.3),
    most_s: float = MAX_S,
) -> Race:
    """Simulate the race of ``spec``.

    Args:
        spec: what happens.
        before_s: how long the camera runs before the start, at least and at most.
        after_s: how long it runs on when all is over.
        most_s: where it stops even so, unless something has yet to happen.
    """
    rng = np.random.default_rng([spec.seed, 1])
    start_s = float(rng.uniform(*before_s))
    climbs: list[Climb | None] = []
    truths, outfits = [], []
    for side, state in enumerate((spec.pair.left, spec.pair.right)):
        lane_rng = np.random.default_rng([spec.seed, 2 + side])
        outfits.append(random_outfit(lane_rng))
        if state is LaneState.EMPTY:
            climbs.append(None)
            truths.append(LaneTruth(state))
            continue
        climb = Climb(state, lane_rng, start_s, (-1.0, 1.0)[side])
        climbs.append(climb)
        truths.append(climb.truth)
    last = max(truth.last_event_s for truth in truths)
    seconds = min(max(last + float(rng.uniform(*after_s)), MIN_S), most_s)
    seconds = max(seconds, last + 0.4)
    truth = RaceTruth(truths[0], truths[1], start_s, round(seconds * spec.fps))
    return Race(truth, (climbs[0], climbs[1]), (outfits[0], outfits[1]))
