r"""Slips and falls made out of other climbs, since in a club's videos they are few.

A lane strip is height over time, so what happens to a climber is what happens to the time
of its columns::

    flash     /     slip      /     fall     /\
             /            /\_/              /  \
            /            /                 /    \____

Whoever slips is, for some tenths of a second, where they were before, stays there, and
climbs on: their columns run back a little and then forward again. Whoever falls runs back
to the ground, and soon the lane looks empty. So a flash of this wall, in this light,
becomes a slip or a fall of this wall in this light, and its label with it.

What is drawn is a function of the training's seed, the pass and the video alone.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dataset.states import PAIRS, LanePair, LaneState
from model.config import TrainConfig

Strip = NDArray[np.uint8]
"""``(2, 56, T)`` of one lane: channel, row from the top, tenth of a second."""

_FALLS_A_SLIP: Final = 1 / 3
_DARK: Final = 40
"""Grey levels of 255 that a shadow or a shining hold may change by."""
_MIN_ROWS: Final = 12
_MIN_COLUMNS: Final = 8
"""A climb over fewer is none: a lane that is empty, or whose light changes."""


@dataclass(frozen=True)
class Rise:
    """When a climber goes up, in columns."""

    start: int
    """The feet leave the ground."""
    low: int
    """A fifth of the way up: who slips below has hardly begun."""
    high: int
    """Nine tenths of the way up."""

    @classmethod
    def of(cls, lane: Strip) -> "Rise | None":
        """Where the changing light goes up; None where nothing does."""
        light = np.maximum(lane[0].astype(np.float32) - _DARK, 0)
        n_rows = len(light)
        weight = light.sum(0)
        seen = np.flatnonzero(weight > 0.15 * weight.max(initial=0))
        if len(seen) < _MIN_COLUMNS:
            return None
        rows = np.arange(n_rows, 0, -1, dtype=np.float32)
        height = (rows @ light[:, seen]) / weight[seen]
        smooth = np.convolve(np.pad(height, 2, mode="edge"), np.ones(5) / 5, "valid")
        ground, top = np.percentile(smooth, (5, 95))
        if top - ground < _MIN_ROWS:
            return None
        start, low, high = (
            int(seen[np.argmax(smooth > ground + share * (top - ground))])
            for share in (0.08, 0.2, 0.9)
        )
        return cls(start, low, high) if high - low > _MIN_COLUMNS else None


def slipped(lane: Strip, rise: Rise, rng: np.random.Generator) -> Strip:
    """The same climb with a slip: back by up to 0.7 s, a rest of up to 1.2 s, and on."""
    moment = rng.uniform(rise.low, rise.high)
    back, drop, rest = rng.uniform(1, 7), rng.uniform(2, 5), rng.uniform(1, 12)
    caught = moment - back
    n_columns = lane.shape[-1]
    columns = np.arange(n_columns, dtype=np.float32)
    told = [0, moment, moment + drop, moment + drop + rest]
    taken = [0, moment, caught, caught + rest / 10]  # nobody hangs quite still
    on = columns - told[-1] + taken[-1]
    return _at(lane, np.where(columns < told[-1], np.interp(columns, told, taken), on))


def fallen(lane: Strip, rise: Rise, rng: np.random.Generator) -> Strip:
    """The same climb ending in a fall: down quicker than up, then away within 0.6 s."""
    moment = rng.uniform(rise.low, rise.high)
    down = 3 + rng.uniform(0.2, 0.7) * (moment - rise.start)
    columns = np.arange(lane.shape[-1], dtype=np.float32)
    ground = moment + down
    fall = _at(lane, np.interp(columns, [0, moment, ground], [0, moment, rise.start]))
    fall[..., columns > ground + rng.uniform(0, 6)] = 0
    return fall


def _at(lane: Strip, columns: NDArray[np.float64]) -> Strip:
    """A lane at other moments, between two columns where they lie between them."""
    inside = np.clip(columns, 0, lane.shape[-1] - 1)
    before = np.floor(inside).astype(np.int64)
    after = np.minimum(before + 1, lane.shape[-1] - 1)
    share = (inside - before).astype(np.float32)
    mixed: Strip = np.rint(lane[..., before] * (1 - share) + lane[..., after] * share)
    return mixed.astype(np.uint8)


@dataclass(frozen=True)
class Accidents:
    """What some flashes become in one pass of a training over its videos.

    Args:
        share: of flashes become slips, 0 to 0.75; a third as many flashes and slips
            become falls.
        seed: of the training.
        number: of the pass, from 1.
    """

    share: float
    seed: int
    number: int

    @classmethod
    def of(cls, config: TrainConfig, number: int) -> Self | None:
        """What a configuration asks for; None where that is nothing."""
        return cls(config.accidents, config.seed, number) if config.accidents else None

    def __call__(
        self,
        strips: NDArray[np.uint8],
        codes: NDArray[np.int64],
        samples: NDArray[np.int64],
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Change some of them, picture and code together.

        Args:
            strips: ``(N, 2, 2, 56, T)`` uint8.
            codes: ``(N,)`` codes 0 to 14.
            samples: ``(N,)`` which videos these are, so that a batch decides nothing.

        Returns:
            New arrays of the same shapes. A lane in which nobody is seen to climb stays.
        """
        strips, codes = strips.copy(), codes.copy()
        for at, sample in enumerate(samples.tolist()):
            rng = np.random.default_rng([self.seed, self.number, 3, sample])
            states = [PAIRS[codes[at]].left, PAIRS[codes[at]].right]
            for lane, state in enumerate(states):
                wanted = self._drawn(state, rng.random())
                rise = None if wanted is state else Rise.of(strips[at, lane])
                if rise is None:
                    continue
                change = slipped if wanted is LaneState.SLIP else fallen
                strips[at, lane] = change(strips[at, lane], rise, rng)
                states[lane] = wanted
            codes[at] = LanePair(*states).code
        return strips, codes

    def _drawn(self, state: LaneState, drawn: float) -> LaneState:
        """What a lane of this state becomes; ``drawn`` is uniform from 0 to 1."""
        if drawn < self.share:
            return LaneState.SLIP if state is LaneState.FLASH else state
        if drawn < self.share * (1 + _FALLS_A_SLIP):
            climbs = state in (LaneState.FLASH, LaneState.SLIP)
            return LaneState.FALL if climbs else state
        return state
