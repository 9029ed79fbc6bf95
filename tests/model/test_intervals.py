"""Intervals against published ones, against simulation, and where there is none."""

import numpy as np
import pytest

from dataset.resampling import interval, wilson
from model.intervals import Figure, drawn_by, estimate, ratio, share


def test_wilson_as_published() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (None, None)


def test_videos_of_few_groups_are_drawn_one_by_one_and_have_wilsons_interval() -> None:
    right = np.array([True] * 15 + [False] * 5)
    drawn = drawn_by(["a"] * 12 + ["b"] * 8, np.arange(20))
    assert drawn.units == [(20, "videos")]
    figure = share(right, drawn, "videos")
    assert (figure.value, figure.n, figure.interval) == (0.75, 20, "Wilson")
    assert (figure.low, figure.high) == wilson(15, 20)


def test_groups_that_differ_make_an_interval_wider_than_videos_alone_would() -> None:
    groups = [f"evening {n // 10}" for n in range(100)]
    right = np.array([n // 10 % 2 == 0 for n in range(100)])
    figure = share(right, drawn_by(groups, np.arange(100)), "videos")
    low, high = wilson(50, 100)
    assert figure.value == 0.5
    assert figure.interval == "bootstrap over 10 groups and 100 videos, and Wilson"
    assert figure.low is not None
    assert figure.high is not None
    assert low is not None
    assert high is not None
    assert figure.low < low - 0.1
    assert figure.high > high + 0.1


def test_few_groups_that_are_alike_by_chance_make_no_interval_narrower() -> None:
    def of(n_groups: int) -> Figure:
        n = 10 * n_groups
        groups = [f"evening {at // 10}" for at in range(n)]
        right = np.array([at % 10 != 0 or at == 0 for at in range(n)])
        return share(right, drawn_by(groups, np.arange(n)), "videos")

    few, enough = of(4), of(20)
    assert few.interval == "bootstrap over 4 groups and 40 videos, and Wilson"
    assert few.low == wilson(37, 40)[0]  # the draws never go below 0.9
    assert enough.interval == "bootstrap over 20 groups"
    low, high = wilson(181, 200)
    assert enough.low is not None
    assert low is not None
    assert enough.high is not None
    assert high is not None
    assert enough.low > low + 0.02
    assert enough.high < high - 0.01


def test_clips_of_one_video_are_drawn_together() -> None:
    video_of = np.repeat(np.arange(8), 50)
    right = np.isin(video_of, [0, 2, 3, 7])
    figure = share(right, drawn_by(["one"] * 8, video_of), "clips")
    assert (figure.n, figure.value) == (400, 0.5)
    assert figure.interval == "bootstrap over 8 videos"
    assert figure.low is not None
    assert figure.low < 0.2  # 400 clips that were independent would give 0.45


def test_all_right_is_not_certain() -> None:
    drawn = drawn_by([f"g{n // 5}" for n in range(20)], np.arange(20))
    figure = share(np.ones(20, bool), drawn, "videos")
    low, high = wilson(20, 20)
    assert figure == Figure(1.0, low, high, 20, "videos", "Wilson over videos")
    assert low is not None
    assert low < 0.85
    nothing = share(np.array([], bool), drawn_by([], np.array([], int)), "videos")
    assert nothing == Figure(None, None, None, 0, "videos")


def test_a_bootstrap_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        values = rng.exponential(2.0, 60)
        drawn = drawn_by(["g"] * 60, np.arange(60))
        figure = ratio(values, np.ones(60), drawn, "videos")
        assert figure.low is not None
        assert figure.high is not None
        held += figure.low <= 2.0 <= figure.high
    assert 0.88 <= held / 200 <= 0.99


def of_clips(rng: np.random.Generator, n_groups: int) -> Figure:
    """The share of right clips of some evenings, 3 to 20 videos each, 0.9 on average."""
    groups: list[int] = []
    video_of: list[int] = []
    right: list[bool] = []
    for group in range(n_groups):
        of_evening = np.clip(0.9 + rng.normal(0, 0.05), 0, 1)
        for _ in range(int(rng.integers(3, 21))):
            n_clips = int(rng.integers(5, 15))
            chance = of_evening if rng.random() < 0.5 else of_evening**2
            right += (rng.random(n_clips) < chance).tolist()
            video_of += [len(groups)] * n_clips
            groups.append(group)
    drawn = drawn_by(groups, np.array(video_of))
    return share(np.array(right), drawn, "clips")


def test_clips_of_few_groups_have_the_wider_interval_of_groups_and_of_videos() -> None:
    groups = np.repeat(np.arange(5), 12)
    video_of = np.repeat(np.arange(60), 8)
    alike = np.arange(480) % 96 >= 24  # in each group the same three videos are wrong
    figure = share(alike, drawn_by(groups.tolist(), video_of), "clips")
    assert figure.interval == "bootstrap over 60 videos"
    by_video = share(alike, drawn_by([0] * 60, video_of), "clips")
    assert (figure.low, figure.high) == (by_video.low, by_video.high)
    unlike = groups[video_of] > 0  # all that one group has is wrong
    figure = share(unlike, drawn_by(groups.tolist(), video_of), "clips")
    assert figure.interval == "bootstrap over 5 groups and 60 videos"
    by_video = share(unlike, drawn_by([0] * 60, video_of), "clips")
    assert by_video.low is not None
    assert figure.low == 0.2, "four of five draws are the bad group, in one of 150"
    assert figure.low < by_video.low - 0.3
    many = drawn_by((np.arange(60) // 3).tolist(), video_of)
    assert many.units == [(20, "groups")], "enough to draw them alone"


def test_few_groups_hold_the_truth_more_often_with_their_videos() -> None:
    rng = np.random.default_rng(5)
    truth = float(np.mean([of_clips(rng, 60).value for _ in range(40)]))
    held = 0
    for _ in range(200):
        figure = of_clips(rng, 5)
        assert figure.low is not None
        assert figure.high is not None
        held += int(figure.low <= truth <= figure.high)
    assert held >= 0.89 * 200  # plain percentiles over groups: 0.83


def test_the_same_numbers_give_the_same_interval() -> None:
    values = np.random.default_rng(1).normal(size=40)
    drawn = drawn_by([str(n % 7) for n in range(40)], np.arange(40))
    assert ratio(values, np.ones(40), drawn, "videos") == ratio(
        values, np.ones(40), drawn, "videos"
    )


def test_where_nothing_can_differ_there_is_no_interval() -> None:
    drawn = drawn_by(["a", "b", "c"], np.arange(3))
    figure = ratio(np.zeros(3), np.ones(3), drawn, "videos")
    assert (figure.value, figure.low, figure.high) == (0.0, None, None)
    undefined = estimate(
        np.zeros((3, 2)), lambda sums: sums[:, 0] / sums[:, 1], 3, "videos", drawn
    )
    assert undefined.value is None
    assert interval(np.array([1.0, np.nan, np.nan, 2.0]), 4) is None


def test_a_figure_travels_as_json() -> None:
    figure = Figure(0.5, 0.4, 0.6, 20, "videos", "Wilson")
    assert Figure.from_json(figure.to_json()) == figure
