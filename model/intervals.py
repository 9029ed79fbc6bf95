"""Figures with a 95 % interval and how many they are from. No torch here.

Videos of one group (an evening, a venue) resemble each other, and so do the clips of one
video, so what is drawn anew for an interval is whole groups: drawing clips would make it
far too narrow. With fewer than ``LEAST_GROUPS`` groups there is hardly anything to draw, and
videos are drawn instead. A share that is 0 or 1 in every draw has Wilson's interval
over videos, as has a share of videos that are drawn one by one; and with few groups, whose
draws differ too little (``dataset.agreement`` has measured it), one of videos is all that
lies in either.

Source: A. C. Davison and D. V. Hinkley, *Bootstrap Methods and their Application* (1997),
chapters 2 and 5.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dataset.agreement import MIN_GROUPS, RESAMPLES, wilson

LEVEL: Final = 0.95
LEAST_GROUPS: Final = 3
"""With fewer groups there is hardly anything to draw: single videos are instead. So few are
still too few to show how groups differ (see ``dataset.agreement``), and each interval says
how many it is over."""
_TAIL: Final = 50 * (1 - LEVEL)
_MIN_DEFINED: Final = 0.9
"""An interval needs at least this share of the draws to have a figure."""

Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Takes sums ``(draws, …)`` and gives ``(draws,)``; NaN where it is not defined."""


@dataclass(frozen=True)
class Figure:
    """A number, how sure it is, and how many things it is from."""

    value: float | None
    """None where it is not defined."""
    low: float | None
    high: float | None
    """Both None where no interval can be given."""
    n: int
    of: str
    """What ``n`` counts: ``clips``, ``videos`` or ``lanes``."""
    interval: str = ""
    """Where the interval is from: ``Wilson``, ``bootstrap over 30 groups``, ``bootstrap
    over 12 groups, and Wilson``, ``exact, and bootstrap over 12 groups``; or empty."""

    def to_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back; raises ``KeyError`` where a field is missing."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Drawn:
    """What is drawn anew for an interval: whole groups, or videos."""

    cluster: NDArray[np.intp]
    """``(n,)`` of each thing that is counted: which cluster it is in, from 0."""
    n_clusters: int
    word: str
    """``groups`` or ``videos``."""
    n_videos: int

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """``(n, …)`` of things to ``(clusters, …)``."""
        summed = np.zeros((self.n_clusters, *values.shape[1:]))
        np.add.at(summed, self.cluster, values)
        return summed


def drawn_by(groups: Sequence[Hashable], video_of: NDArray[np.integer[Any]]) -> Drawn:
    """Choose what to draw: groups where there are enough, else videos.

    Args:
        groups: the group of each video; equal ones belong together.
        video_of: ``(n,)`` which of these videos each thing is of.
    """
    numbers: dict[Hashable, int] = {}
    of_video = np.array([numbers.setdefault(g, len(numbers)) for g in groups], np.intp)
    if len(numbers) >= LEAST_GROUPS:
        return Drawn(of_video[video_of], len(numbers), "groups", len(groups))
    return Drawn(video_of.astype(np.intp), len(groups), "videos", len(groups))


def share(right: NDArray[np.bool_], drawn: Drawn, of: str) -> Figure:
    """The share of things that are right.

    Args:
        right: ``(n,)``.
        drawn: of the same things.
        of: what they are called.
    """
    n = len(right)
    if not n:
        return Figure(None, None, None, 0, of)
    n_right = int(right.sum())
    if len(np.unique(drawn.cluster)) == n:
        low, high = wilson(n_right, n)
        return Figure(n_right / n, low, high, n, of, "Wilson")
    if n_right in (0, n):
        low, high = wilson(drawn.n_videos if n_right else 0, drawn.n_videos)
        return Figure(n_right / n, low, high, n, of, "Wilson over videos")
    found = ratio(right.astype(float), np.ones(n), drawn, of)
    if n != drawn.n_videos or drawn.n_clusters >= MIN_GROUPS:
        return found
    ends = [*wilson(n_right, n), found.low, found.high]
    known = [end for end in ends if end is not None]
    where = f"{found.interval}, and Wilson" if found.interval else "Wilson"
    return replace(found, low=min(known), high=max(known), interval=where)


def ratio(
    above: NDArray[np.float64], below: NDArray[np.float64], drawn: Drawn, of: str
) -> Figure:
    """``Σ above / Σ below``, such as a mean or a difference of shares.

    Args:
        above: ``(n,)``.
        below: ``(n,)``.
        drawn: of the same things.
        of: what they are called.
    """
    table = drawn.sums(np.stack([above, below], axis=1))
    return estimate(table, lambda sums: sums[:, 0] / sums[:, 1], len(above), of, drawn)


def estimate(
    per_cluster: NDArray[np.float64],
    statistic: Statistic,
    n: int,
    of: str,
    drawn: Drawn,
) -> Figure:
    """Any figure that is computed from sums over all things.

    Args:
        per_cluster: ``(clusters, …)`` what is summed.
        statistic: the figure.
        n: how many things.
        of: what they are called.
        drawn: what ``per_cluster`` is per.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(per_cluster.sum(axis=0)[np.newaxis])[0])
        if np.isnan(value):
            return Figure(None, None, None, n, of)
        figures = statistic(draws(per_cluster))
    low, high = interval(figures)
    where = f"bootstrap over {drawn.n_clusters} {drawn.word}"
    return Figure(value, low, high, n, of, where if low is not None else "")


def draws(
    per_cluster: NDArray[np.float64], resamples: int = RESAMPLES, seed: int = 0
) -> NDArray[np.float64]:
    """Sums over as many clusters as there are, drawn with replacement.

    Clusters with equal rows are drawn as one kind: thousands of videos make few.

    Returns:
        ``(resamples, …)``; the same in every run with the same ``seed``.
    """
    flat = per_cluster.reshape(len(per_cluster), -1)
    kinds, counts = np.unique(flat, axis=0, return_counts=True)
    weights = np.random.default_rng(seed).multinomial(
        len(flat), counts / len(flat), size=resamples
    )
    drawn: NDArray[np.float64] = weights @ kinds
    return drawn.reshape(resamples, *per_cluster.shape[1:])


def interval(figures: NDArray[np.float64]) -> tuple[float, float] | tuple[None, None]:
    """The middle 95 % of drawn figures; none where they never differ, or hardly exist."""
    defined = figures[~np.isnan(figures)]
    if len(defined) < _MIN_DEFINED * len(figures) or np.ptp(defined) == 0:
        return None, None
    low, high = np.percentile(defined, [_TAIL, 100 - _TAIL])
    return float(low), float(high)
