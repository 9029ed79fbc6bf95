"""When to lower the learning rate and when to end: Keras' two callbacks as one record.

And one rise and fall instead, for networks that are trained quickly.
"""

import math
from dataclasses import dataclass

from model.config import TrainConfig

_PLATEAU_DELTA = (
    1e-4  # Keras' ReduceLROnPlateau asks for this much; its EarlyStopping for none
)


@dataclass(frozen=True)
class Watch:
    """What the watched loss has done so far. ``after`` gives the next record."""

    learning_rate: float
    best: float = math.inf
    best_epoch: int = 0
    """The epoch whose weights are kept; 0 before the first."""
    n_since_best: int = 0
    plateau_best: float = math.inf
    n_on_plateau: int = 0

    def after(self, epoch: int, watched: float, config: TrainConfig) -> "Watch":
        """The record after an epoch with this watched loss."""
        improved = watched < self.best
        moved_on = watched < self.plateau_best - _PLATEAU_DELTA
        n_on_plateau = 0 if moved_on else self.n_on_plateau + 1
        learning_rate = self.learning_rate
        if not moved_on and n_on_plateau >= config.plateau_patience:
            floor = min(config.plateau_floor, learning_rate)  # never raises it
            learning_rate = max(learning_rate * config.plateau_factor, floor)
            n_on_plateau = 0
        return Watch(
            learning_rate=learning_rate,
            best=watched if improved else self.best,
            best_epoch=epoch if improved else self.best_epoch,
            n_since_best=0 if improved else self.n_since_best + 1,
            plateau_best=watched if moved_on else self.plateau_best,
            n_on_plateau=n_on_plateau,
        )

    def is_over(self, config: TrainConfig) -> bool:
        """Whether nothing has improved for so long that training should end."""
        # the first epoch without improvement is 1, so a patience of 0 is one of 1
        return self.n_since_best >= max(1, config.stop_patience)


def rise_and_fall(epoch: int, epochs: int) -> float:
    """Share of the learning rate in an epoch: up for a fifth, then down a half cosine.

    Args:
        epoch: counted from 1.
        epochs: of the whole training.
    """
    rise = max(epochs / 5, 1.0)
    if epoch <= rise:
        return epoch / rise
    return 0.5 * (1 + math.cos(math.pi * (epoch - rise) / (epochs - rise + 1)))
