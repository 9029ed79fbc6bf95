"""Figures with a 95 % interval and how many they are from. No torch here.

Videos of one group (an evening, a venue) resemble each other, and so do the clips of one
video, so what is drawn anew for an interval is whole groups: drawing clips would make it
far too narrow. With fewer than ``LEAST_GROUPS`` groups there is hardly anything to draw, and
videos are drawn instead; with fewer than ``MIN_GROUPS`` an interval is all that lies in that
over groups or in that over videos. ``dataset.resampling`` tells how, and how well. A share
that is 0 or 1 in every draw has Wilson's interval over videos, as has a share of videos that
are drawn one by one.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dataset.resampling import (
    MIN_GROUPS,
    draws,
    interval,
    outermost,
    summed,
    wilson,
)

LEAST_GROUPS: Final = 3
"""With fewer groups there is hardly anything to draw: single videos are instead. So few are
still too few to show how groups differ, and each interval says how many it is over."""

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
    over 12 groups and 90 videos``, the same with ``, and Wilson`` after it or ``exact, and``
    before it; or empty. Of several it is all that lies in any."""

    def to_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back; raises ``KeyError`` where a field is missing."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Drawn:
    """What is drawn anew for an interval: whole groups, videos, or once either."""

    video: NDArray[np.intp]
    """``(n,)`` of each thing that is counted: which video it is of, from 0."""
    group: NDArray[np.intp]
    """``(videos,)`` of each video: which group it is in, from 0 without gaps."""

    @property
    def n_videos(self) -> int:
        """How many videos there are."""
        return len(self.group)

    @property
    def n_groups(self) -> int:
        """How many groups they are in."""
        return int(self.group.max(initial=-1)) + 1

    @property
    def are_groups(self) -> bool:
        """Whether there are groups enough to draw."""
        return self.n_groups >= LEAST_GROUPS

    @property
    def are_videos(self) -> bool:
        """Whether there are too few groups to draw them alone."""
        return self.n_groups < MIN_GROUPS

    @property
    def are_single(self) -> bool:
        """Whether no two things are drawn together."""
        unit = self.group[self.video] if self.are_groups else self.video
        return len(np.unique(unit)) == len(unit)

    @property
    def units(self) -> list[tuple[int, str]]:
        """What is drawn: how many, and the word for them."""
        groups = [(self.n_groups, "groups")] if self.are_groups else []
        videos = [(self.n_videos, "videos")] if self.are_videos else []
        return groups + videos

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """``(n, …)`` of things to ``(videos, …)``."""
        return summed(values, self.video, self.n_videos)

    def draws(
        self, per_video: NDArray[np.float64], seed: int = 0
    ) -> list[NDArray[np.float64]]:
        """Sums over as many groups, and over as many videos, as there are.

        Args:
            per_video: ``(videos, …)``.
            seed: the same one draws the same in every run.

        Returns:
            ``(RESAMPLES, …)`` of each of ``units``.
        """
        found = []
        if self.are_groups:
            per_group = summed(per_video, self.group, self.n_groups)
            found.append(draws(per_group, seed=seed))
        if self.are_videos:
            found.append(draws(per_video, seed=seed))
        return found

    def widest(
        self, several: Sequence[NDArray[np.float64]]
    ) -> tuple[float, float, str] | tuple[None, None, str]:
        """All that lies in the interval of any of ``units``, and where it is from.

        Args:
            several: ``(RESAMPLES,)`` figures of each of them.

        Returns:
            No interval where none of them differ, or hardly exist in one.
        """
        each = [interval(f, n) for f, (n, _) in zip(several, self.units, strict=True)]
        ends = outermost(each)
        if ends is None or ends[0] == ends[1]:
            return None, None, ""
        vary = [u for u, e in zip(self.units, each, strict=True) if e and e[0] != e[1]]
        return *ends, f"bootstrap over {in_words(vary)}"

    def only(self, chosen: NDArray[np.bool_]) -> Self:
        """The same for some of the things, ``(n,)``."""
        videos, video = np.unique(self.video[chosen], return_inverse=True)
        _, group = np.unique(self.group[videos], return_inverse=True)
        return type(self)(video, group)


def in_words(units: Sequence[tuple[int, str]]) -> str:
    """``12 groups and 90 videos``."""
    return " and ".join(f"{n} {word}" for n, word in units)


def drawn_by(groups: Sequence[Hashable], video_of: NDArray[np.integer[Any]]) -> Drawn:
    """What is drawn for things of such videos.

    Args:
        groups: the group of each video; equal ones belong together.
        video_of: ``(n,)`` which of these videos each thing is of.
    """
    numbers: dict[Hashable, int] = {}
    of_video = np.array([numbers.setdefault(g, len(numbers)) for g in groups], np.intp)
    return Drawn(video_of.astype(np.intp), of_video)


def each_video(n: int, things: int = 1) -> Drawn:
    """Videos one by one, whatever their groups; each has so many things.

    Args:
        n: how many videos.
        things: how many of each, side by side.
    """
    return drawn_by([None] * n, np.repeat(np.arange(n), things))


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
    if drawn.are_single:
        low, high = wilson(n_right, n)
        return Figure(n_right / n, low, high, n, of, "Wilson")
    if n_right in (0, n):
        low, high = wilson(drawn.n_videos if n_right else 0, drawn.n_videos)
        return Figure(n_right / n, low, high, n, of, "Wilson over videos")
    found = ratio(right.astype(float), np.ones(n), drawn, of)
    if n != drawn.n_videos or not drawn.are_videos:
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
    per_video: NDArray[np.float64],
    statistic: Statistic,
    n: int,
    of: str,
    drawn: Drawn,
) -> Figure:
    """Any figure that is computed from sums over all things.

    Args:
        per_video: ``(videos, …)`` what is summed.
        statistic: the figure.
        n: how many things.
        of: what they are called.
        drawn: what ``per_video`` is per.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(per_video.sum(axis=0)[np.newaxis])[0])
        if np.isnan(value):
            return Figure(None, None, None, n, of)
        figures = [statistic(sums) for sums in drawn.draws(per_video)]
    low, high, where = drawn.widest(figures)
    return Figure(value, low, high, n, of, where)
