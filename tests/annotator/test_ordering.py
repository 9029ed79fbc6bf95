"""The order of work: what is worth most first, and every fifth at random."""

import numpy as np
import pytest

from annotator.ordering import RANDOM_EVERY, arranged, drawn, values
from annotator.queue_filter import Order, QueueFilter, QueueIndex
from annotator.ui.benchmarks.many_items import many_items
from dataset.states import PAIRS, LanePair
from tests.annotator.conftest import leaning

P = LanePair.parse


def between(*codes: int) -> list[float]:
    return [1 / len(codes) if code in codes else 0.0 for code in range(15)]


def test_what_the_network_does_not_know_is_worth_more() -> None:
    found = values({"sure": leaning(0, 0.99), "torn": leaning(0, 0.5)})
    assert found["torn"] > found["sure"] > 0
    assert values({"certain": between(3)}) == {"certain": 0.0}
    assert values({}) == {}


def test_a_pair_that_was_seldom_given_is_worth_more() -> None:
    given = {"common": leaning(0, 0.8), "rare": leaning(9, 0.8)}
    before = values(given)
    assert before["rare"] == pytest.approx(before["common"])
    after = values(given, [PAIRS[0]] * 30 + [PAIRS[9]])
    assert after["rare"] > 2 * after["common"]


def test_states_that_coaches_confuse_are_worth_more() -> None:
    """Flash and slip on the left lane against fall and empty, as unsure and as rare."""
    given = {
        "confused": between(P("1-1").code, P("2-1").code),
        "clear": between(P("3-1").code, P("4-1").code),
    }
    assert values(given)["confused"] == pytest.approx(values(given)["clear"])
    said = [(P("1-1"), P("2-1"))] * 4 + [(P("3-1"), P("3-1"))] * 4
    found = values(given, (), said)
    # On twelve lanes somebody said flash or slip, on four of them both were said; and the
    # network's lane is half the one, half the other.
    assert found["confused"] == pytest.approx(found["clear"] * (1 + 0.5 * 4 / 12))


def test_every_fifth_of_all_is_drawn_whoever_asks_how_often() -> None:
    videos = list(range(200))
    keys = {video: f"{video:032x}" for video in videos}
    worth = {video: float(video) for video in videos}
    order = arranged(videos, worth, keys)
    assert sorted(order) == videos
    chosen = [v for turn, v in enumerate(order) if turn % RANDOM_EVERY != 4]
    assert chosen == sorted(chosen, reverse=True)
    # After each answer the list is made anew: the same videos come in the same order.
    waiting, walked = list(videos), []
    for turn in range(60):
        following = arranged(waiting, worth, keys, n_done=turn)[0]
        walked.append(following)
        waiting.remove(following)
    assert walked == order[:60]


def test_the_drawn_part_is_answered_and_stands_for_all() -> None:
    """One in ten is rare and worth most: of the drawn part, about one in ten is rare."""
    videos = list(range(1000))
    keys = {video: f"{video:032x}" for video in videos}
    rare = {video for video in videos if video % 10 == 0}
    worth = {video: 1.0 if video in rare else 0.1 for video in videos}
    order = arranged(videos, worth, keys)
    for n_done in (50, 300, 500):
        answered = set(order[:n_done])
        part = drawn(videos, keys, n_done)
        assert len(part) == n_done // RANDOM_EVERY
        assert answered >= set(part)
        assert len(answered & rare) >= min(100, n_done * 0.7)  # chosen ones are rare
    share = np.mean([video in rare for video in part])
    assert share == pytest.approx(0.1, abs=3 * (0.1 * 0.9 / len(part)) ** 0.5)


def test_the_queue_is_sorted_by_it_and_answered_ones_come_last() -> None:
    items = many_items(30)
    waiting = [item.video.id for item in items if item.mine is None]
    worth = {video_id: float(video_id) for video_id in waiting}
    index = QueueIndex(items)
    shown = index.select(QueueFilter(), Order.USEFUL, {}, worth)
    keys = {item.video.id: item.video.fingerprint for item in items}
    expected = arranged(waiting, worth, keys, n_done=20)
    assert [item.video.id for item in shown[:10]] == expected
    assert [item.video.id for item in shown[10:]] == [
        item.video.id for item in items if item.mine is not None
    ]
    # A filter hides rows and moves none.
    some = index.select(QueueFilter(search="race0000"), Order.USEFUL, {}, worth)
    assert [item for item in shown if item in some] == some
    assert index.select(QueueFilter(), Order.USEFUL, {}, {}) == items


def test_without_any_worth_it_is_the_order_of_the_files() -> None:
    assert arranged([3, 1, 2], {}, {1: "a", 2: "b", 3: "c"}) == [3, 1, 2]
    assert arranged([3, 1, 2], {9: 1.0}, {1: "a", 2: "b", 3: "c"}) == [3, 1, 2]
