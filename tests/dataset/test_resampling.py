"""Intervals from drawing anew: against published figures and against simulation."""

import numpy as np
import pytest

from dataset.resampling import draws, interval, outermost, summed


def test_a_mean_of_few_has_the_width_that_students_t_gives() -> None:
    rng = np.random.default_rng(1)
    for n, t in ((10, 2.262), (20, 2.093)):
        wide, plain = [], []
        for _ in range(60):
            values = rng.normal(size=n)
            figures = draws(values, 10_000) / n
            of_student = 2 * t * values.std(ddof=1) / np.sqrt(n)
            low, high = interval(figures, n) or (0.0, 0.0)
            wide.append((high - low) / of_student)
            low, high = np.percentile(figures, [2.5, 97.5])
            plain.append((high - low) / of_student)
        assert np.mean(wide) == pytest.approx(1, abs=0.04), n
        narrower = np.sqrt((n - 1) / n) * 1.96 / t  # what the expansion makes up for
        assert np.mean(plain) == pytest.approx(narrower, abs=0.03), n


def test_more_clusters_come_to_plain_percentiles() -> None:
    figures = np.random.default_rng(2).normal(size=100_000)
    assert interval(figures, 10_000) == pytest.approx((-1.96, 1.96), abs=0.03)
    low, high = interval(figures, 3) or (0.0, 0.0)
    assert (low, high) == pytest.approx((figures.min(), figures.max()), abs=0.1)


def test_what_one_cluster_or_too_few_figures_cannot_tell() -> None:
    assert interval(np.array([1.0, 2.0]), 1) is None
    assert interval(np.array([1.0, np.nan, np.nan, 2.0]), 4) is None
    assert interval(np.ones(10), 4) == (1, 1)
    assert outermost([(0.2, 0.4), (0.1, 0.3)]) == (0.1, 0.4)
    assert outermost([(0.2, 0.4), None]) is None


def test_draws_are_sums_of_clusters_and_the_same_again() -> None:
    things = np.array([[1.0, 0], [2, 0], [4, 0]])
    per_cluster = summed(things, np.array([0, 1, 1]), 3)
    assert per_cluster.tolist() == [[1, 0], [6, 0], [0, 0]]
    drawn = draws(per_cluster, 500, seed=3)
    assert drawn.shape == (500, 2)
    possible = {a + b + c for a in (0, 1, 6) for b in (0, 1, 6) for c in (0, 1, 6)}
    assert set(drawn[:, 0].tolist()) == possible
    assert not drawn[:, 1].any()
    assert np.array_equal(drawn, draws(per_cluster, 500, seed=3))
    assert not np.array_equal(drawn, draws(per_cluster, 500, seed=4))


def test_few_evenings_hold_the_truth_nearly_as_often_as_they_say() -> None:
    rng = np.random.default_rng(11)
    held = plain = 0
    for _ in range(400):  # evenings differ by a sixteenth of the variance
        n = rng.integers(1, 36, 5)
        right = rng.binomial(n, rng.beta(13.5, 1.5, 5))
        sums = draws(np.stack([right, n], axis=1).astype(float))
        shares = sums[:, 0] / sums[:, 1]
        low, high = interval(shares, 5) or (0.0, 0.0)
        held += int(low <= 0.9 <= high)
        low, high = np.percentile(shares, [2.5, 97.5])
        plain += int(low <= 0.9 <= high)
    assert held >= 0.85 * 400
    assert held > plain + 0.04 * 400
