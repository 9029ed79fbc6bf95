"""Agreement against published tables, and where there is no number to give."""

import math
import random
import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from dataset.agreement import (
    Estimate,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    measure,
    measure_alpha,
    percent_agreement,
)
from dataset.resampling import RESAMPLES, wilson
from dataset.states import PAIRS
from tests.counting import LINEAR, work_of

# Rows: first rater; columns: second rater.
# A printout of SAS quoted in statsmodels' tests of inter-rater agreement.
SAS_3X3 = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
# “cont3x3abstractors” in the overview of R's irrCAC, with Cohen's, Gwet's and
# Krippendorff's figures.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Feinstein and Cicchetti 1990, reprinted as Table 10.6A in Epidemiology Kept Simple.
FEINSTEIN_CICCHETTI = [[40, 9], [6, 45]]
# “cac.raw4raters” in irrCAC, also example C of Krippendorff 2011: one row a rater.
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def ratings(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Every item of a contingency table, as both raters' answers."""
    cells = product(range(len(table)), range(len(table)))
    both = [(row, column) for row, column in cells for _ in range(table[row][column])]
    return [row for row, _ in both], [column for _, column in both]


def test_kappa_is_the_one_of_scikit_learn():
    draw = random.Random(4)
    for q in (2, 3, 15):
        for n in (5, 118):
            first = [draw.randrange(q) for _ in range(n)]
            second = [
                each if draw.random() < 0.7 else draw.randrange(q) for each in first
            ]
            assert cohen_kappa(first, second) == pytest.approx(
                cohen_kappa_score(first, second)
            )


@pytest.mark.parametrize(
    ("table", "published", "digits"),
    [
        pytest.param(SAS_3X3, 0.4842, 4, id="SAS"),
        pytest.param(ABSTRACTORS, 0.7964094, 7, id="irrCAC"),
        pytest.param(FEINSTEIN_CICCHETTI, 0.70, 2, id="Feinstein-Cicchetti"),
    ],
)
def test_kappa_is_the_published_one(table, published, digits):
    kappa = cohen_kappa(*ratings(table))
    assert kappa is not None
    assert round(kappa, digits) == published


@pytest.mark.parametrize(
    ("table", "published"), [(ABSTRACTORS, 0.89), (FEINSTEIN_CICCHETTI, 0.85)]
)
def test_percent_is_the_published_one(table, published):
    assert percent_agreement(*ratings(table)) == pytest.approx(published)


def test_ac1_and_alpha_of_two_raters_are_the_published_ones():
    first, second = ratings(ABSTRACTORS)
    assert round(gwet_ac1(first, second) or 0, 7) == 0.8493305
    assert round(krippendorff_alpha([first, second]) or 0, 7) == 0.7972585


def test_alpha_of_four_raters_with_gaps_is_the_published_one():
    assert round(krippendorff_alpha(FOUR_RATERS) or 0, 5) == 0.74342
    as_numbers = np.array(FOUR_RATERS, float)  # None becomes NaN
    assert krippendorff_alpha(as_numbers) == krippendorff_alpha(FOUR_RATERS)


def test_ac1_does_not_collapse_where_one_answer_prevails():
    """118 of 125 alike, nearly all the same state: kappa says hardly any agreement."""
    first, second = ratings([[118, 5], [2, 0]])
    assert (cohen_kappa(first, second) or 0) < 0
    assert (gwet_ac1(first, second) or 0) > 0.9


answers = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1)


@given(answers, st.permutations(range(4)))
def test_names_of_states_and_order_of_raters_do_not_matter(both, names):
    a, b = [x for x, _ in both], [y for _, y in both]
    c, d = [str(names[x]) for x in b], [str(names[y]) for y in a]
    for figure in (percent_agreement, cohen_kappa, gwet_ac1):
        assert figure(a, b) == pytest.approx(figure(c, d))
    assert krippendorff_alpha([a, b]) == pytest.approx(krippendorff_alpha([d, c]))


@given(answers)
def test_no_figure_is_ever_nan_or_above_one(both):
    a, b = [x for x, _ in both], [y for _, y in both]
    found = measure(a, b, range(len(a)), resamples=20)
    for each in (
        found.percent,
        found.cohen_kappa,
        found.gwet_ac1,
        found.krippendorff_alpha,
    ):
        for number in (each.value, each.low, each.high):
            assert number is None or (math.isfinite(number) and number <= 1 + 1e-9)


def test_kappa_of_pairs_is_kappa_of_their_codes():
    first = [PAIRS[code] for code in (0, 0, 2, 8, 14, 1)]
    second = [PAIRS[code] for code in (0, 1, 2, 8, 14, 1)]
    by_code = cohen_kappa([p.code for p in first], [p.code for p in second])
    assert cohen_kappa(first, second) == by_code
    assert percent_agreement(first, second) == 5 / 6


def test_answers_need_not_sort():
    assert cohen_kappa([None, "a", 3], [None, "a", 3]) == 1


def test_no_answers_give_no_number():
    assert percent_agreement([], []) is None
    assert cohen_kappa([], []) is None
    assert gwet_ac1([], []) is None
    assert krippendorff_alpha([[], []]) is None
    assert krippendorff_alpha([[1, None], [None, 2]]) is None, "no item has two"


def test_one_answer_throughout_gives_percent_but_no_kappa():
    assert percent_agreement([0] * 9, [0] * 9) == 1
    assert cohen_kappa([0] * 9, [0] * 9) is None
    assert gwet_ac1([0] * 9, [0] * 9) is None
    assert krippendorff_alpha([[0] * 9, [0] * 9]) is None


def test_never_agreeing_is_zero_percent_and_a_number():
    assert percent_agreement([0, 0], [1, 1]) == 0
    assert cohen_kappa([0, 0], [1, 1]) == 0


@pytest.mark.parametrize("figure", [percent_agreement, cohen_kappa, gwet_ac1])
def test_different_lengths_are_a_bug(figure):
    with pytest.raises(ValueError, match="2 answers against 1"):
        figure([1, 2], [1])


def test_different_lengths_of_rows_and_groups_are_a_bug():
    with pytest.raises(ValueError, match="rows of"):
        krippendorff_alpha([[1, 2], [1]])
    with pytest.raises(ValueError, match="1 groups for 2 answers"):
        measure([1, 2], [1, 2], ["a"])


# ---------------------------------------------------------------- intervals


def evenings(
    n_groups: int, size: int, seed: int
) -> tuple[list[int], list[int], list[int]]:
    """Two raters who differ in whole evenings or not at all: as dependent as can be."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), size)
    a = rng.integers(0, 4, n_groups * size)
    differ = np.isin(groups, rng.choice(n_groups, n_groups // 4, replace=False))
    return a.tolist(), np.where(differ, (a + 1) % 4, a).tolist(), groups.tolist()


def test_intervals_are_the_same_in_every_run_and_hold_the_figure():
    a, b, groups = evenings(24, 10, 0)
    found = measure(a, b, groups)
    assert found == measure(a, b, groups)
    assert found != measure(a, b, groups, seed=1)
    assert (found.resampled, found.n_groups) == ("groups", 24)
    for each in (found.percent, found.cohen_kappa, found.gwet_ac1):
        assert each.low is not None
        assert each.high is not None
        assert each.value is not None
        assert each.low < each.value < each.high


def width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


def test_whole_groups_give_wider_intervals_than_single_videos():
    a, b, groups = evenings(20, 25, 3)
    by_group = measure(a, b, groups).percent
    by_video = measure(a, b, range(len(a))).percent
    # Fully dependent videos: each evening of 25 counts as one, √25 = 5 times as wide.
    assert width(by_group) / width(by_video) == pytest.approx(5, rel=0.15)


def test_single_videos_give_the_binomial_interval_of_percent():
    a, b = ratings([[150, 30], [20, 200]])
    found = measure(a, b, range(len(a))).percent
    share = 350 / 400
    expected = 2 * 1.96 * math.sqrt(share * (1 - share) / 400)
    assert width(found) == pytest.approx(expected, rel=0.1)


def test_the_interval_of_kappa_comes_near_the_published_standard_error():
    a, b = ratings(ABSTRACTORS)
    found = measure(a, b, range(len(a))).cohen_kappa
    assert width(found) == pytest.approx(2 * 1.96 * 0.05891072, rel=0.1)


def test_one_group_leaves_single_videos_and_says_so():
    a, b = ratings(FEINSTEIN_CICCHETTI)
    found = measure(a, b, ["all"] * 100)
    assert (found.resampled, found.n_groups) == ("videos", 1)
    assert found.percent == Estimate(0.85, *wilson(85, 100))
    assert found.cohen_kappa.low is not None


def club_evening() -> tuple[list[int], list[int], list[int]]:
    """57 races of 32, 24 and a single one; two of the first evening's differ."""
    a = [number % 3 for number in range(57)]
    b = [(each + (place in (3, 17))) % 3 for place, each in enumerate(a)]
    return a, b, [0] * 32 + [1] * 24 + [2]


def test_three_groups_are_no_narrower_than_single_videos():
    a, b, groups = club_evening()
    found = measure(a, b, groups)
    alone = measure(a, b, [0] * 57)
    assert (found.resampled, found.n_groups) == ("groups and videos", 3)
    assert found.percent.low == wilson(55, 57)[0]
    assert found.percent.high == 1  # the evenings without a difference may come alone
    for name in ("cohen_kappa", "gwet_ac1", "krippendorff_alpha"):
        mine, of_videos = getattr(found, name), getattr(alone, name)
        assert mine.low <= of_videos.low < of_videos.high <= mine.high
    alpha, of_videos = measure_alpha([a, b], groups), measure_alpha([a, b], [0] * 57)
    assert width(alpha) >= width(of_videos)


def test_few_groups_that_differ_make_it_wider_than_single_videos():
    a = [number % 3 for number in range(60)]
    b = [(each + (place < 20)) % 3 for place, each in enumerate(a)]
    found = measure(a, b, [place // 20 for place in range(60)])
    low, high = wilson(40, 60)
    assert low is not None
    assert high is not None
    assert (found.percent.low, found.percent.high) == (0, 1)
    assert width(found.percent) > high - low


def test_an_interval_over_few_groups_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        sizes = rng.integers(4, 36, 3)
        groups = np.repeat(np.arange(3), sizes)
        same = rng.random(len(groups)) < rng.beta(13.5, 1.5, 3)[groups]
        found = measure([0] * len(groups), (~same).tolist(), groups.tolist()).percent
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.9 <= found.high
    assert held / 200 > 0.85  # groups alone: 0.7


def test_raters_who_never_differ_get_an_interval_of_percent_alone():
    found = measure([0, 1] * 10, [0, 1] * 10, range(20))
    assert found.percent == Estimate(1.0, *wilson(20, 20))
    assert found.cohen_kappa == Estimate(1.0)
    never = measure([0, 1] * 10, [1, 0] * 10, range(20)).percent
    assert (never.low, never.high) == wilson(0, 20), "nor is “never” certain"


def test_alpha_of_many_raters_has_an_interval_that_two_raters_share():
    a, b, groups = evenings(24, 10, 0)
    two, same = measure_alpha([a, b], groups), measure(a, b, groups).krippendorff_alpha
    assert two.value == same.value
    assert (two.low, two.high) == pytest.approx((same.low, same.high), abs=0.02)
    four = measure_alpha(FOUR_RATERS, range(12))
    assert four.value == krippendorff_alpha(FOUR_RATERS)
    assert width(four) > 0.1


def ten_thousand_videos() -> tuple[list[int], list[int], list[int]]:
    rng = np.random.default_rng(0)
    a = rng.integers(0, 15, 10_000)
    b = np.where(rng.random(10_000) < 0.9, a, rng.integers(0, 15, 10_000))
    return a.tolist(), b.tolist(), rng.integers(0, 3_000, 10_000).tolist()


def test_draws_are_no_loop_and_a_video_costs_the_same_among_many():
    cohen_kappa([0, 1], [0, 1])  # the import is not ours to count
    a, b, groups = ten_thousand_videos()
    many = work_of(lambda: measure(a, b, groups))
    more_draws = work_of(lambda: measure(a, b, groups, resamples=3 * RESAMPLES))
    assert more_draws.calls < many.calls + 100
    few = work_of(lambda: measure(a[::4], b[::4], groups[::4]))
    assert many.over(few) < LINEAR


def test_ten_thousand_videos_are_not_drawn_one_by_one():
    """A row a video or group in every draw would not fit."""
    videos = ten_thousand_videos()
    tracemalloc.start()
    try:
        measure(*videos)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 100e6  # 81e6
