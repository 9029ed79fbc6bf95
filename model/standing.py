"""Where a training stands: weights, optimiser, plateau and history, in memory and on disk."""

import time
from pathlib import Path

import torch
from torch import nn

from dataset.errors import StoreError
from model import run_state, safetensors_io, weights
from model.averaging import WeightAverage
from model.checkpoints import EpochRecord
from model.config import TrainConfig
from model.devices import Device
from model.guard import Guard
from model.networks import build
from model.run_state import RunState
from model.schedule import Watch
from model.steps import MEASURED_STATISTICS_STEPS, adam, has_slow_statistics
from model.team import Team
from model.writing import Writer


class Standing:
    """All of a training that changes as it goes on.

    Attributes:
        net: in training.
        optimizer: of its weights.
        guard: of its steps.
        stepping: ``net``, as it takes part in a team.
        average: the mean of its weights, where the configuration wants one.
        watch: best epoch, plateau and early stop.
        history: of the epochs that are over.
        batch_size: samples a step; halved where memory did not hold them.
        n_steps: taken so far.
        notes: what a coach should know, a sentence each.

    Args:
        config: what decides which weights come out.
        device: where it computes.
        team: who trains together.
        folder: where it is saved; made by whoever trains.
        has_validation: whether the best weights so far are kept beside it.
    """

    net: nn.Module
    optimizer: torch.optim.Optimizer
    guard: Guard
    stepping: nn.Module
    average: WeightAverage | None
    watch: Watch
    history: tuple[EpochRecord, ...]
    batch_size: int
    n_steps: int

    def __init__(
        self,
        config: TrainConfig,
        device: Device,
        team: Team,
        folder: Path,
        *,
        has_validation: bool,
    ) -> None:
        self._config = config
        self._device = device
        self._team = team
        self._folder = folder
        self._has_validation = has_validation
        self._started = time.monotonic()
        self._earlier_s = 0.0
        self.notes: list[str] = []
        self._writer = Writer(in_background=device.has_own_memory)
        self.begin()

    def begin(self) -> None:
        """Fresh weights; the seed alone decides them."""
        torch.manual_seed(self._config.seed)
        self.net = self._device.place(build(self._config))
        self.optimizer = adam(self.net, self._config)
        self.guard = Guard(self.net, self.optimizer)
        self.stepping = self._team.wrapped(self.net)
        decay = self._config.average
        self.average = WeightAverage(self.net, decay) if decay else None
        self.watch = Watch(self._config.learning_rate)
        self.history = ()
        self.batch_size = self._config.batch_size
        self.n_steps = 0

    @property
    def kept(self) -> nn.Module:
        """The network that is judged and saved."""
        return self.net if self.average is None else self.average.net

    @property
    def best_file(self) -> Path:
        """Where the weights of the best epoch so far lie."""
        return self._folder / f"best-{self.watch.best_epoch:04d}.safetensors"

    @property
    def file(self) -> Path:
        """Where it is saved after each epoch."""
        return self._folder / run_state.FILE

    @property
    def seconds(self) -> float:
        """How long this training has taken, over all its starts."""
        return self._earlier_s + time.monotonic() - self._started

    def is_short(self, n_steps: int) -> bool:
        """Whether so many steps are too few for running statistics that fit."""
        return n_steps < MEASURED_STATISTICS_STEPS and has_slow_statistics(self.net)

    def resume(self) -> None:
        """Go on after the last whole epoch that was saved, if there is one."""
        if not self.file.exists():
            return
        try:
            self._load()
        except StoreError as error:
            self.begin()
            self.notes.append(
                f"The interrupted training could not be continued ({error}), so it"
                " starts from the beginning."
            )
        else:
            self.notes.append(f"Continued after epoch {len(self.history)}.")

    def begin_epoch_again(self, batch_size: int) -> None:
        """Go back to where the epoch began, with batches of another size."""
        self.settle()
        notes, seconds = self.notes, self.seconds
        if self.history:
            self._load()
        else:
            self.begin()
        if self._device.is_cuda:
            torch.cuda.empty_cache()
        self.batch_size = batch_size
        self.notes = notes
        self._earlier_s = seconds - (time.monotonic() - self._started)

    def _load(self) -> None:
        mean = None if self.average is None else self.average.net
        state = run_state.load(self.file, self.net, self.optimizer, mean)
        self.watch = state.watch
        self.history = state.history
        self.batch_size = state.batch_size
        self.n_steps = state.n_steps
        self._earlier_s = state.seconds
        self.notes = list(state.notes)
        self.guard = Guard(self.net, self.optimizer, state.longest_gradient)
        if self._has_validation:
            safetensors_io.read(
                self.best_file
            )  # for what it raises, now and not at the end

    def settle(self) -> None:
        """Wait until everything is written.

        Raises:
            StorageError: the disk is full or the folder cannot be written.
        """
        self._writer.wait()

    def save(self) -> None:
        """Write down where the training stands, and the weights where they are the best.

        Raises:
            StorageError: the disk is full or the folder cannot be written.
        """
        self.settle()
        state = RunState(
            watch=self.watch,
            history=self.history,
            batch_size=self.batch_size,
            n_steps=self.n_steps,
            seconds=self.seconds,
            notes=tuple(self.notes),
            longest_gradient=self.guard.longest,
        )
        mean = None if self.average is None else self.average.net
        copy = self._writer.in_background
        arrays = run_state.arrays_of(self.net, self.optimizer, mean, copy=copy)
        is_best = self.watch.best_epoch == len(self.history)
        whose = "net." if mean is None else "mean."
        best = {
            name.removeprefix(whose): array
            for name, array in arrays.items()
            if name.startswith(whose)
        }
        best_file, file = self.best_file, self.file

        def write() -> None:
            if is_best:
                weights.write(best_file, best, {})
            run_state.write(file, state, arrays)
            for old in self._folder.glob("best-*.safetensors"):
                if old != best_file:
                    old.unlink()

        self._writer.do(write)
