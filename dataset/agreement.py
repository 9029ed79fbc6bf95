"""How far raters agree on the same videos, beyond chance, and how sure that is.

Four figures, since each alone misleads. Percent flatters where nearly every answer is
the same; kappa collapses there; AC1 does not; alpha takes any number of raters and
missing answers. All are for unordered categories: codes, pairs or the states of a lane.
``None`` means that there is no number to give, never zero.

Intervals are those of ``dataset.resampling``: whole groups are drawn anew, and single videos
too where there are few groups; those who show one say how few. A share has Wilson's interval
where single videos count, and where no draw differs: all answers equal is not certain to stay
so. The other figures have none there.

Sources: J. Cohen, *A coefficient of agreement for nominal scales*, Educational and
Psychological Measurement 20 (1960); K. L. Gwet, *Computing inter-rater reliability and
its variance in the presence of high agreement*, British Journal of Mathematical and
Statistical Psychology 61 (2008); K. Krippendorff, *Computing Krippendorff's
alpha-reliability* (2011).
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dataset.resampling import (
    MIN_GROUPS,
    RESAMPLES,
    Interval,
    draws,
    interval,
    outermost,
    summed,
    wilson,
)

_Tables = NDArray[np.float64]
"""``(…, q, q)``: how often one rater's category stands beside the other's."""
_Statistic = Callable[[_Tables], NDArray[np.float64]]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float | None
    """None where the figure is not defined."""
    low: float | None = None
    high: float | None = None
    """Both None where no interval can be given."""


@dataclass(frozen=True)
class AgreementFigures:
    """What ``measure`` found for two raters."""

    n: int
    """Videos compared."""
    n_same: int
    n_groups: int
    resampled: str
    """What the intervals are from: ``groups``; ``groups and videos``, the wider of both,
    with fewer than ``MIN_GROUPS`` groups; or ``videos``, with one group."""
    percent: Estimate
    """As a share, 0 to 1."""
    cohen_kappa: Estimate
    gwet_ac1: Estimate
    krippendorff_alpha: Estimate


def percent_agreement(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """The share of equal answers, 0 to 1; None without answers.

    Raises:
        ValueError: the sequences differ in length.
    """
    if not _same_length(a, b):
        return None
    return sum(one == other for one, other in zip(a, b, strict=True)) / len(a)


def cohen_kappa(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """Agreement beyond chance: 1 is perfect, 0 is chance, below 0 is worse.

    Returns:
        Cohen's kappa (1960), unweighted; None without answers, and when both raters
        gave one and the same answer throughout, for then chance alone explains
        everything and the quotient is 0/0.

    Raises:
        ValueError: the sequences differ in length.
    """
    if not _same_length(a, b):
        return None
    # Not scikit-learn's: its import takes a second, for which a coach would wait.
    return _number(_kappa(_tabled(*_numbered(a, b)).sum(axis=0)))


def gwet_ac1(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """Gwet's AC1 (2008): as kappa, but it does not collapse when one answer prevails.

    Chance is ``Σ π(1 - π) / (q - 1)`` over the q categories that occur, where π is the
    mean share of a category among both raters.

    Returns:
        At most 1; None without answers, or when only one category occurs.

    Raises:
        ValueError: the sequences differ in length.
    """
    if not _same_length(a, b):
        return None
    return _number(_ac1(_tabled(*_numbered(a, b)).sum(axis=0)))


def krippendorff_alpha(
    ratings: Sequence[Sequence[Hashable]] | NDArray[np.float64],
) -> float | None:
    """Krippendorff's alpha (2011) for unordered categories and any number of raters.

    ``1 - observed / expected`` disagreement, counted over the pairs of answers that an
    item has; an item with fewer than two answers says nothing and is left out.

    Args:
        ratings: ``(raters, items)``; None or NaN where a rater gave no answer.

    Returns:
        At most 1; None when no item has two answers, or all answers are the same.

    Raises:
        ValueError: the rows differ in length.
    """
    return _number(_alpha(_coincidences(ratings).sum(axis=0)))


def measure(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    groups: Sequence[Hashable],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> AgreementFigures:
    """All four figures for two raters, each with a 95 % interval.

    The intervals are over ``resamples`` draws, the same in every run with the same
    ``seed``. Where the raters never differ no draw can either, so the share alone has an
    interval, and it is Wilson's.

    Args:
        a: one answer a video.
        b: the other rater's, in the same order.
        groups: the group of each video.
        resamples: how often to draw.
        seed: of the draws.

    Raises:
        ValueError: the sequences differ in length.
    """
    if len(groups) != len(a):
        raise ValueError(f"{len(groups)} groups for {len(a)} answers")
    share = percent_agreement(a, b)
    first, second, q = _numbered(a, b)
    tables = _tabled(first, second, q)
    clusterings, resampled = _clusterings(groups)
    drawn = (
        [_Drawn.from_items(tables, each, resamples, seed) for each in clusterings]
        if share not in (None, 1.0)
        else []
    )
    n_same = sum(one == other for one, other in zip(a, b, strict=True))

    def estimate(value: float | None, statistic: _Statistic) -> Estimate:
        if value is None or not drawn:
            return Estimate(value)
        return _estimate(value, [each.interval(statistic) for each in drawn])

    return AgreementFigures(
        n=len(a),
        n_same=n_same,
        n_groups=len(set(groups)),
        resampled=resampled,
        percent=_share_of(n_same, len(a), resampled, drawn),
        cohen_kappa=estimate(cohen_kappa(a, b), _kappa),
        gwet_ac1=estimate(gwet_ac1(a, b), _ac1),
        krippendorff_alpha=estimate(
            krippendorff_alpha([a, b]), lambda t: _alpha(t + np.swapaxes(t, -1, -2))
        ),
    )


def measure_alpha(
    ratings: Sequence[Sequence[Hashable]],
    groups: Sequence[Hashable],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Estimate:
    """Krippendorff's alpha of any number of raters, with its interval.

    Args:
        ratings: ``(raters, items)``; None where a rater gave no answer.
        groups: the group of each item.
        resamples: how often to draw.
        seed: of the draws.

    Raises:
        ValueError: the rows differ in length.
    """
    tables = _coincidences(ratings)
    value = _number(_alpha(tables.sum(axis=0)))
    if value is None or value == 1:
        return Estimate(value)
    drawn = [
        _Drawn.from_items(tables, each, resamples, seed)
        for each in _clusterings(groups)[0]
    ]
    return _estimate(value, [each.interval(_alpha) for each in drawn])


# ---------------------------------------------------------------- tables


def _same_length(a: Sequence[Hashable], b: Sequence[Hashable]) -> bool:
    """Whether there is anything to compare."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} answers against {len(b)}")
    return len(a) > 0


def _numbered(
    a: Sequence[Hashable], b: Sequence[Hashable]
) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """Both raters' answers as 0 … q - 1, and q; pairs and None need not sort."""
    numbers: dict[Hashable, int] = {}
    first = [numbers.setdefault(answer, len(numbers)) for answer in a]
    second = [numbers.setdefault(answer, len(numbers)) for answer in b]
    return np.array(first, np.intp), np.array(second, np.intp), len(numbers)


def _tabled(first: NDArray[np.intp], second: NDArray[np.intp], q: int) -> _Tables:
    """``(items, q, q)`` with a one for the two answers of each item."""
    tables = np.zeros((len(first), q, q))
    tables[np.arange(len(first)), first, second] = 1
    return tables


def _coincidences(
    ratings: Sequence[Sequence[Hashable]] | NDArray[np.float64],
) -> _Tables:
    """``(items, q, q)``: the ordered pairs of an item's m answers, each 1 / (m - 1)."""
    rows = [list(row) for row in ratings]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"rows of {', '.join(str(len(row)) for row in rows)} answers")
    numbers: dict[Hashable, int] = {}
    coded = np.array(
        [
            [
                -1 if _missing(each) else numbers.setdefault(each, len(numbers))
                for each in row
            ]
            for row in rows
        ],
        np.intp,
    ).reshape(len(rows), -1)
    # (items, q): how many raters gave each category.
    counts = (coded[:, :, None] == np.arange(len(numbers))).sum(axis=0).astype(float)
    m = counts.sum(axis=1)
    tables = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(len(numbers))
    tables[:, diagonal, diagonal] -= counts  # an answer is no pair with itself
    weights = np.divide(1.0, m - 1, out=np.zeros_like(m), where=m > 1)
    weighted: _Tables = tables * weights[:, None, None]
    return weighted


def _missing(answer: Hashable) -> bool:
    return answer is None or answer != answer  # NaN alone differs from itself


# ---------------------------------------------------------------- figures of tables

# Each takes tables (…, q, q) and gives (…); NaN where there is no figure.


def _quotient(
    above: NDArray[np.float64], below: NDArray[np.float64]
) -> NDArray[np.float64]:
    """``above / below``, NaN where ``below`` is nothing but rounding."""
    found = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=found, where=below > 1e-12)
    return found


def _percent(tables: _Tables) -> NDArray[np.float64]:
    return _quotient(np.trace(tables, axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def _kappa(tables: _Tables) -> NDArray[np.float64]:
    n = tables.sum(axis=(-2, -1))
    chance = _quotient((tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1), n**2)
    return _quotient(_percent(tables) - chance, 1 - chance)


def _ac1(tables: _Tables) -> NDArray[np.float64]:
    n, q = tables.sum(axis=(-2, -1)), tables.shape[-1]
    if q < 2:
        return np.full(n.shape, np.nan)
    shares = _quotient(
        (tables.sum(axis=-1) + tables.sum(axis=-2)) / 2, n[..., np.newaxis]
    )
    chance = (shares * (1 - shares)).sum(axis=-1) / (q - 1)
    return _quotient(_percent(tables) - chance, 1 - chance)


def _alpha(coincidences: _Tables) -> NDArray[np.float64]:
    counts = coincidences.sum(axis=-1)
    n = counts.sum(axis=-1)
    observed = n - np.trace(coincidences, axis1=-2, axis2=-1)
    expected = n**2 - (counts**2).sum(axis=-1)
    found: NDArray[np.float64] = 1 - _quotient((n - 1) * observed, expected)
    return found


def _number(value: NDArray[np.float64]) -> float | None:
    return None if np.isnan(value) else float(value)


# ---------------------------------------------------------------- intervals


@dataclass(frozen=True)
class _Drawn:
    tables: _Tables
    """``(resamples, q, q)``."""
    n_clusters: int

    @classmethod
    def from_items(
        cls, tables: _Tables, cluster: NDArray[np.intp], resamples: int, seed: int
    ) -> Self:
        per_cluster = summed(tables, cluster, cluster.max(initial=-1) + 1)
        return cls(draws(per_cluster, resamples, seed), len(per_cluster))

    def interval(self, statistic: _Statistic) -> Interval | None:
        return interval(statistic(self.tables), self.n_clusters)


def _estimate(value: float, intervals: Sequence[Interval | None]) -> Estimate:
    return Estimate(value, *(outermost(intervals) or (None, None)))


def _clusterings(groups: Sequence[Hashable]) -> tuple[list[NDArray[np.intp]], str]:
    """What is drawn together, as 0 … k - 1 a video, each way that counts; and their word."""
    numbers: dict[Hashable, int] = {}
    found = np.array([numbers.setdefault(each, len(numbers)) for each in groups], int)
    videos = np.arange(len(groups))
    if len(numbers) >= MIN_GROUPS:
        return [found], "groups"
    if len(numbers) < 2 or len(numbers) == len(groups):
        return [videos], "videos"
    return [found, videos], "groups and videos"


def _share_of(n_same: int, n: int, resampled: str, drawn: Sequence[_Drawn]) -> Estimate:
    """The share of equal answers; Wilson's interval where videos count one by one.

    Args:
        n_same: equal answers.
        n: of how many.
        resampled: as ``_clusterings`` words it; what is drawn by group comes first.
        drawn: the draws, none where all answers are equal.
    """
    low, high = wilson(n_same, n)
    if low is None or high is None:
        return Estimate(None)
    if not drawn or resampled == "videos":
        return Estimate(n_same / n, low, high)
    of_groups = drawn[0].interval(_percent)
    if resampled == "groups" and of_groups and of_groups[0] != of_groups[1]:
        return Estimate(n_same / n, *of_groups)
    return _estimate(n_same / n, [of_groups, (low, high)])
