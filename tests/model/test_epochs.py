"""How long a training still takes, of times made by hand."""

import pytest

from model.epochs import remaining_s


def test_its_own_steps_tell_where_nothing_else_is_known() -> None:
    assert remaining_s(1, 10, 0.0, 4, []) is None, (
        "the first step is slower than others"
    )
    # a step takes 2 s: 5 are left of this epoch, and 4 epochs of 10
    assert remaining_s(5, 10, 8.0, 4, []) == pytest.approx(5 * 2 + 4 * 20)
    assert remaining_s(10, 10, 18.0, 0, []) == 0
    assert remaining_s(1, 1, 0.0, 0, []) == 0
    assert remaining_s(1, 1, 0.0, 1, []) is None


def test_earlier_epochs_keep_it_from_jumping() -> None:
    assert remaining_s(1, 100, 0.0, 2, [30.0]) == pytest.approx(0.99 * 30 + 60)
    one_stumble = remaining_s(2, 100, 5.0, 2, [30.0, 30.0, 900.0])
    assert one_stumble == pytest.approx(30 + 60, rel=0.35), "a lid that was closed, too"
    slower_now = remaining_s(90, 100, 89 * 0.6, 0, [30.0, 30.0])
    assert slower_now == pytest.approx(0.1 * 60, rel=0.06)
    earlier = [27.0, 27.0]
    told = [
        remaining_s(done, 50, 0.5 * (done - 1), 3, earlier) for done in range(1, 51)
    ]
    known = [left_s for left_s in told if left_s is not None]
    assert len(known) == 50
    assert known == sorted(known, reverse=True)


def test_a_first_epoch_that_reads_from_disk_says_little_of_the_others() -> None:
    half = remaining_s(50, 100, 49 * 0.1, 38, [300.0])
    assert half == pytest.approx(5 + 38 * 10)
    third = remaining_s(50, 100, 49 * 0.1, 37, [300.0, 10.0])
    assert third == pytest.approx(5 + 37 * 10)
    resumed = remaining_s(50, 100, 49 * 3.0, 2, [10.0, 10.0, 10.0])
    assert resumed is not None
    assert resumed > 2 * 100, "what is slow now may stay so"
