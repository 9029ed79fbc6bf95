"""The plateau and the early stop, against traces worked out by Keras' rules."""

import pytest

from model.config import TrainConfig
from model.schedule import Watch


def run(losses: list[float], **given: float) -> tuple[list[float], Watch, int]:
    """Learning rate of each epoch, the last record, and how many epochs ran."""
    config = TrainConfig(**given)  # type: ignore[arg-type]
    watch = Watch(config.learning_rate)
    rates = []
    for epoch, loss in enumerate(losses, 1):
        rates.append(watch.learning_rate)
        watch = watch.after(epoch, loss, config)
        if watch.is_over(config):
            return rates, watch, epoch
    return rates, watch, len(losses)


def test_three_epochs_without_improvement_end_it() -> None:
    rates, watch, epochs = run([5, 4, 4.5, 4.4, 4.3, 1])
    assert epochs == 5
    assert watch.best_epoch == 2
    # after epochs 3 and 4 (two in a row) the rate is a fifth of it
    assert rates == pytest.approx([1e-4, 1e-4, 1e-4, 1e-4, 2e-5])


def test_no_patience_at_all_still_learns_while_it_improves() -> None:
    rates, watch, epochs = run([5, 4, 3, 3.5, 1], stop_patience=0, plateau_patience=0)
    assert not Watch(1e-4).is_over(TrainConfig(stop_patience=0))
    assert (epochs, watch.best_epoch) == (4, 3)
    assert rates == pytest.approx([1e-4] * 4)
    assert watch.learning_rate == pytest.approx(2e-5)


def test_an_improvement_starts_the_count_again() -> None:
    _, watch, epochs = run([5, 6, 6, 4, 6, 6, 3, 6, 6])
    assert epochs == 9
    assert watch.best_epoch == 7
    assert watch.best == 3


def test_the_rate_stops_at_the_floor() -> None:
    losses = [5.0] * 9
    rates, _, _ = run(losses, stop_patience=99)
    assert rates == pytest.approx([1e-4] * 3 + [2e-5] * 2 + [1e-5] * 4)


def test_a_rate_below_the_floor_is_never_raised() -> None:
    rates, _, _ = run([5.0] * 6, stop_patience=99, learning_rate=1e-6)
    assert rates == [1e-6] * 6


def test_a_tiny_gain_is_the_best_epoch_and_still_a_plateau() -> None:
    """Keras' plateau asks for a gain of 1e-4; its early stop takes any gain."""
    rates, watch, epochs = run([1.0, 0.99999, 0.99998, 0.99997, 0.99996])
    assert epochs == 5
    assert watch.best_epoch == 5
    assert rates[3] == pytest.approx(2e-5)
