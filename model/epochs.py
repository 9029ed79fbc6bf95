"""One epoch of a training: its batches, its steps, and what it tells on the way."""

import math
import statistics
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from dataset.errors import TrainingError
from model.accidents import Accidents
from model.augmentation import Augmentation
from model.config import TrainConfig
from model.data import (
    Batch,
    Samples,
    Take,
    balanced_order,
    batches,
    epoch_flips,
    epoch_order,
)
from model.devices import Device
from model.guard import Skipped
from model.preparing import TELL_EVERY_S
from model.progress import BatchDone, Note, Progress
from model.schedule import rise_and_fall
from model.standing import Standing
from model.steps import Running, Stop, train_one_epoch
from model.team import ALONE, Team

MOST_NAMES: Final = 8
"""More clips are not worth naming in one sentence: a batch of the study."""

Telling = Generator[Progress, None, int]


class Epochs:
    """The steps of a training, an epoch at a time, from where it stands.

    Args:
        standing: what is trained, and how far it is.
        samples: of the snapshot, as the network reads them.
        learned_from: ``(n,)`` which of them are learned from.
        targets: ``(N, 15)`` of every sample; see ``data.targets_of``.
        config: what decides which weights come out.
        device: where it computes.
        team: who takes part.
        take: how samples come to the device; see ``data.batches``.

    Attributes:
        learned_from: as given; some may turn out to hold nothing.
        running: the sums of the last epoch, over the whole team.
        begun: when the last epoch began, on the monotonic clock.
    """

    def __init__(
        self,
        standing: Standing,
        samples: Samples,
        learned_from: NDArray[np.int64],
        targets: NDArray[np.float32] | None,
        config: TrainConfig,
        device: Device,
        team: Team,
        take: Take | None = None,
    ) -> None:
        self._standing = standing
        self._samples = samples
        self.learned_from = learned_from
        self._targets = targets
        self._config = config
        self._device = device
        self._team = team
        self._take = take
        self.running = Running.on(device)
        self.begun = time.monotonic()

    @property
    def n_passes(self) -> int:
        """How often an epoch goes through the training clips."""
        of_one = math.ceil(len(self.learned_from) / self._config.batch_size)
        return max(1, math.ceil(self._config.least_steps / max(of_one, 1)))

    @property
    def n_batches(self) -> int:
        """Steps of an epoch."""
        of_one = math.ceil(len(self.learned_from) / self._standing.batch_size)
        return self.n_passes * of_one

    def clips(
        self, indices: NDArray[np.int64], number: int, team: Team = ALONE
    ) -> Generator[Batch, None, None]:
        """Training clips in the order of a pass, changed and balanced if so configured.

        Pass 0 is none: its clips are measured on, mirrored if so configured, and no more.
        """
        seed = self._config.seed
        if self._config.balance and number:
            codes = self._samples.codes[indices].astype(np.int64)
            order = balanced_order(indices, codes, seed, number)
        else:
            order = epoch_order(indices, seed, number)
        return batches(
            self._samples,
            order,
            self._standing.batch_size,
            self._device,
            epoch_flips(len(order), seed, number) if self._config.mirror else None,
            team,
            self._targets,
            Accidents.of(self._config, number) if number else None,
            self._take,
        )

    def _clips_of(self, epoch: int) -> Generator[Batch, None, None]:
        """What an epoch learns from: some passes, each in an order of its own."""
        n = self.n_passes
        for number in range((epoch - 1) * n + 1, epoch * n + 1):
            with closing(self.clips(self.learned_from, number, self._team)) as clips:
                yield from clips

    def train(self, should_stop: Stop) -> Telling:
        """All steps of the next epoch; returns how many were taken."""
        epoch = len(self._standing.history) + 1
        config = self._config
        for group in self._standing.optimizer.param_groups:
            group["lr"] = self.learning_rate(epoch)
        # decides dropout, whatever happened before this epoch
        torch.manual_seed(_number(config.seed, epoch, self._team.rank))
        self.begun = time.monotonic()
        told = -math.inf
        n_batches = self.n_batches
        first_done: float | None = None
        running: Running | None = None
        with closing(self._clips_of(epoch)) as clips:
            for running in train_one_epoch(
                self._standing.stepping,
                self._standing.guard,
                clips,
                self._device,
                should_stop,
                self._team,
                Augmentation.of(config),
                self.n_passes,
            ):
                self._standing.n_steps += 1
                if self._standing.average is not None:
                    self._standing.average.follow(
                        self._standing.net, self._standing.n_steps
                    )
                now = time.monotonic()
                is_last = running.n_batches == n_batches
                if now - told < TELL_EVERY_S and not is_last:
                    continue
                told = now
                self._look_for_skipped(n_batches)  # waits for the device
                now = time.monotonic()
                first_done = first_done or now
                loss, accuracy = running.means()
                yield BatchDone(
                    epoch=epoch,
                    epochs=config.epochs,
                    batch=running.n_batches,
                    batches=n_batches,
                    loss=loss,
                    accuracy=accuracy,
                    remaining_s=remaining_s(
                        running.n_batches,
                        n_batches,
                        now - first_done,
                        config.epochs - epoch,
                        [record.seconds for record in self._standing.history],
                    ),
                )
        assert running is not None  # ClipParts refuses an empty training part
        skipped = self._look_for_skipped(running.n_batches)
        if skipped.n_steps:
            note = Note(
                f"In epoch {epoch}, {skipped.n_steps} of {running.n_batches} steps were"
                " skipped, because the loss or the gradient was no number or absurdly"
                f" large. Look at {self._names(skipped)}."
            )
            self._standing.notes.append(note.message)
            yield note
        self.running = running.of_all(self._team)
        return running.n_batches

    def _look_for_skipped(self, n_batches: int) -> Skipped:
        """What was skipped in this epoch of so many batches.

        Raises:
            TrainingError: too much.
        """
        skipped = self._standing.guard.look()
        if skipped.are_too_many or skipped.n_steps == n_batches:
            raise TrainingError(
                f"The loss or the gradient was no number or absurdly large in"
                f" {skipped.n_steps} steps of epoch"
                f" {len(self._standing.history) + 1}: look at {self._names(skipped)},"
                " or train another network or on the other device. The last whole epoch"
                " is kept."
            )
        return skipped

    def _names(self, skipped: Skipped) -> str:
        named = [self._samples.name(sample) for sample in skipped.samples]
        more = f" and {len(named) - MOST_NAMES} more" if len(named) > MOST_NAMES else ""
        return "; ".join(named[:MOST_NAMES]) + more

    def learning_rate(self, epoch: int) -> float:
        """Adam's step size in an epoch."""
        if not (self._config.anneal or getattr(self._standing.net, "anneals", False)):
            return self._standing.watch.learning_rate
        return self._config.learning_rate * rise_and_fall(epoch, self._config.epochs)


def remaining_s(
    done: int, of: int, elapsed_s: float, n_epochs_left: int, earlier_s: Sequence[float]
) -> float | None:
    """How long the rest of a training takes, should it not end before its last epoch.

    Earlier epochs know most at the beginning of this one, and its own steps towards its
    end. The first epoch knows little of the others: it reads from disk what then stays on
    a GPU.

    Args:
        done: steps of this epoch, at least one.
        of: all of its steps.
        elapsed_s: since the first of them was done, which took longer than others.
        n_epochs_left: after this one.
        earlier_s: seconds of each whole epoch before it.

    Returns:
        seconds; None while nothing was measured.
    """
    share = done / of
    own = elapsed_s / (done - 1) * of if done > 1 else None
    usual = statistics.median_low(earlier_s[1:] or earlier_s) if earlier_s else own
    if usual is None:
        return None if share < 1 or n_epochs_left else 0.0
    if own is None:
        own = usual
    weight = share if len(earlier_s) > 1 else min(1.0, 10 * share)
    this = weight * own + (1 - weight) * usual
    # epochs to come are judged too, which only whole epochs know
    later = max(this, usual) if len(earlier_s) > 1 else this
    return (1 - share) * this + n_epochs_left * later


def _number(seed: int, epoch: int, rank: int) -> int:
    """One number out of three."""
    entropy = [seed, epoch, rank] if rank else [seed, epoch]
    return int(np.random.SeedSequence(entropy).generate_state(1)[0])
