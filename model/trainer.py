"""Training, read in the order it happens: ``fit``, ``Run.go``, one epoch, the end.

What changes on the way, and is saved, is a ``Standing``; a ``Judge`` measures.

Every ``loss`` that is told is the cross-entropy alone; the L2 penalty is told apart, as
``penalty``. Plateau, early stop and best epoch watch *validation loss + penalty*, which is
what Keras calls ``val_loss`` and the study watched.
"""

import math
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray

from dataset.errors import TrainingError, storage_errors
from dataset.store import Snapshot
from model import checkpoints, devices, weights
from model.augmentation import Augmentation
from model.checkpoints import Card, EpochRecord
from model.config import TrainConfig
from model.data import (
    Batch,
    ClipParts,
    balanced_order,
    batches,
    epoch_flips,
    epoch_order,
    targets_of,
)
from model.devices import Device
from model.guard import Skipped
from model.judging import Judge
from model.networks import builder_of, count_parameters, reads
from model.progress import (
    BatchDone,
    Done,
    EpochDone,
    Measuring,
    Note,
    Preparing,
    Progress,
    Started,
)
from model.schedule import rise_and_fall
from model.standing import Standing
from model.steps import (
    MEASURED_STATISTICS_CLIPS,
    MEASURED_STATISTICS_STEPS,
    Running,
    Stop,
    is_out_of_memory,
    l2_penalty,
    measure_statistics,
    train_one_epoch,
)
from model.team import ALONE, Team
from model.versions import tool_version

if TYPE_CHECKING:
    from model.evaluation import Evaluation

_TELL_EVERY_S: Final = 0.25  # seconds between two batch events

MOST_NAMES: Final = 8
"""More clips are not worth naming in one sentence: a batch of the study."""

Telling = Generator[Progress, None, int]


def fit(
    snapshot_path: Path,
    folder: Path,
    config: TrainConfig,
    *,
    device: str = "auto",
    resume: bool = False,
    should_stop: Stop = lambda: False,
    notes: Sequence[str] = (),
) -> Iterator[Progress]:
    """Train on a snapshot and leave a checkpoint; tells what happens as it happens.

    The same training again finds its checkpoint done and trains nothing. Started by
    torchrun, it is one of a team (see ``model.team``), and only the first one tells.

    Args:
        snapshot_path: an exported dataset.
        folder: of all checkpoints.
        config: what decides which weights come out.
        device: ``auto``, ``cpu`` or ``cuda``.
        resume: go on after the last whole epoch of an interrupted run.
        should_stop: asked after each batch; True keeps the best weights so far.
        notes: what the card shall say besides, such as why it is this network.

    Yields:
        ``Preparing`` where videos are made ready, ``Started``, then the others of ``model.progress``, and ``Done`` at the end.

    Raises:
        TrainingError: there is nothing to train on, the device does not work or is too
            small, or the loss is no number again and again.
        StoreError: the snapshot is missing, damaged, newer, or leaks between its parts.
        BusyError: this very training is already running.
        StorageError: the disk is full or the folder cannot be written.
    """
    builder_of(config.network)  # before anything is written
    with ExitStack() as held:
        snapshot = held.enter_context(Snapshot.open(snapshot_path))
        chosen = devices.choose(device)
        team = held.enter_context(Team.joined(chosen))
        checkpoint_id = config.checkpoint_id(snapshot.content_checksum)
        if team.is_first:
            held.enter_context(checkpoints.training_lock(folder, checkpoint_id))
        card = checkpoints.finished(folder, checkpoint_id) if team.is_first else None
        if team.any(card is not None, chosen):
            if card is not None:
                yield Done(card, card.folder, stopped=card.stopped, reused=True)
            return
        run = Run(ClipParts(snapshot), folder, config, chosen, team)
        if resume:
            run.resume()
        run.remark(notes)
        for progress in run.go(should_stop):
            if team.is_first:
                yield progress


class Run:
    """One training, from fresh or saved weights to a checkpoint."""

    def __init__(
        self,
        parts: ClipParts,
        folder: Path,
        config: TrainConfig,
        device: Device,
        team: Team = ALONE,
    ) -> None:
        self._parts = parts
        self._folder = folder
        self._config = config
        self._device = device
        self._team = team
        self._checksum = parts.snapshot.content_checksum
        self._id = config.checkpoint_id(self._checksum)
        self._partial = checkpoints.partial_folder(folder, self._id)
        self._standing = Standing(
            config,
            device,
            team,
            self._partial,
            has_validation=bool(len(parts.validation)),
        )
        self._samples = reads(self._standing.net)(parts.snapshot)
        self._judge = Judge(parts, self._samples, device)
        self._train_samples = self._samples.of(parts.train)
        self._targets = (
            targets_of(self._samples, parts.snapshot, config.smoothing)
            if config.smoothing
            else None
        )
        self._standing.notes = self._first_notes()

    def _first_notes(self) -> list[str]:
        notes = self._parts.notes()
        if not self._team.is_alone:
            notes.append(
                f"{self._team.size} processes trained together; each normalised over its"
                " own share of a batch."
            )
        if self._standing.is_short(self._config.epochs * self._n_batches):
            notes.append(
                f"A short training (fewer than {MEASURED_STATISTICS_STEPS} steps): batch"
                " normalisation was measured on training clips at its end."
            )
        return notes

    def resume(self) -> None:
        """Go on after the last whole epoch that was saved, if there is one."""
        self._standing.resume()

    @property
    def _n_batches(self) -> int:
        return math.ceil(len(self._train_samples) / self._standing.batch_size)

    # ---------------------------------------------------------- the whole

    def go(self, should_stop: Stop) -> Iterator[Progress]:
        """Train from where it stands to the end; see ``fit``."""
        if self._team.is_first:
            with storage_errors(self._partial):
                self._partial.mkdir(parents=True, exist_ok=True)
            if not self._standing.history:  # what an older run left is not continued
                for old in self._partial.glob("*.safetensors"):
                    old.unlink()
        yield from self._prepare()
        yield Started(
            checkpoint=self._id,
            network=self._config.network,
            parameters=count_parameters(self._standing.net).to_json(),
            device=self._device.name,
            device_reason=self._device.reason,
            clips=self._parts.clip_counts(),
            videos=self._parts.video_counts(),
            epochs=self._config.epochs,
            batches=self._n_batches,
            notes=tuple(self._standing.notes),
        )
        for record in self._standing.history:
            yield EpochDone(record)
        steps_into_epoch = 0
        stopped = False
        while not stopped and not self._is_over():
            too_large = False
            try:
                steps_into_epoch = yield from self._train(should_stop)
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                if not self._team.is_alone:  # the others wait within the same step
                    raise TrainingError(
                        f"Memory did not hold {self._standing.batch_size} clips a step on"
                        f" {self._team.size} processes: give a smaller --batch-size."
                    ) from error
                too_large = True
            if too_large:  # outside the handler, whose traceback holds the memory
                yield self._back_off()
                continue
            if steps_into_epoch == self._n_batches:
                yield from self._end_epoch()
                steps_into_epoch = 0
                stopped = self._team.any(should_stop(), self._device)
                stopped = stopped and not self._is_over()
            else:
                stopped = True
        yield from self._finish(steps_into_epoch, stopped=stopped)

    def remark(self, notes: Sequence[str]) -> None:
        """Say on the card; a resumed run has said it already."""
        known = self._standing.notes
        known += [note for note in notes if note not in known]

    def _prepare(self) -> Iterator[Progress]:
        """Make what the network reads, and leave out what it could not learn from.

        Raises:
            TrainingError: nothing is left to learn from.
        """
        parts = [self._train_samples]
        parts += [self._samples.of(part) for part in self._parts.measured().values()]
        samples = np.unique(np.concatenate(parts))
        told = -math.inf
        for done in self._samples.prepare(samples):
            if time.monotonic() - told >= _TELL_EVERY_S or done == len(samples):
                told = time.monotonic()
                yield Preparing(done, len(samples))
        n_all = len(self._train_samples)
        self._train_samples = self._samples.usable(self._train_samples)
        n_lost = n_all - len(self._train_samples)
        if n_lost == n_all:
            raise TrainingError(
                "In every training video the camera moves so that lane strips show"
                " nothing: train the 3D ResNet of the study (resnet3d), which reads"
                " clips, or film from a stand."
            )
        note = (
            f"In {n_lost} of {n_all} training videos the camera moves too much for lane"
            " strips, so nothing was learned from them."
        )
        if n_lost:
            self.remark([note])

    def _is_over(self) -> bool:
        return len(
            self._standing.history
        ) >= self._config.epochs or self._standing.watch.is_over(self._config)

    def _back_off(self) -> Note:
        """Halve the batch and go back to where the epoch began.

        Raises:
            TrainingError: a batch is one clip already.
        """
        if self._standing.batch_size == 1:
            raise TrainingError(
                f"The memory of this {self._device.name.upper()} does not hold even one"
                " clip while training: close other programs, choose lane strips or the"
                " other device, or train on another machine."
            )
        smaller = self._standing.batch_size // 2
        epoch = len(self._standing.history) + 1
        self._standing.begin_epoch_again(smaller)
        note = Note(
            f"Memory did not hold batches of {2 * smaller} clips, so epoch {epoch} starts"
            f" again with batches of {smaller}."
        )
        self._standing.notes.append(note.message)
        return note

    # ---------------------------------------------------------- one epoch

    def _clips(
        self, indices: NDArray[np.int64], epoch: int, team: Team = ALONE
    ) -> Generator[Batch, None, None]:
        """Training clips in an epoch's order, mirrored and balanced if so configured.

        Epoch 0 is no epoch: its clips are measured on, as they are.
        """
        seed = self._config.seed
        if self._config.balance and epoch:
            codes = self._samples.codes[indices].astype(np.int64)
            order = balanced_order(indices, codes, seed, epoch)
        else:
            order = epoch_order(indices, seed, epoch)
        return batches(
            self._samples,
            order,
            self._standing.batch_size,
            self._device,
            epoch_flips(len(order), seed, epoch) if self._config.mirror else None,
            team,
            self._targets,
        )

    def _train(self, should_stop: Stop) -> Telling:
        """All steps of the next epoch; returns how many were taken."""
        epoch = len(self._standing.history) + 1
        config = self._config
        for group in self._standing.optimizer.param_groups:
            group["lr"] = self._learning_rate(epoch)
        # decides dropout, whatever happened before this epoch
        torch.manual_seed(_number(config.seed, epoch, self._team.rank))
        begun = time.monotonic()
        told = -math.inf
        n_batches = self._n_batches
        left_after = (config.epochs - epoch) * n_batches
        running: Running | None = None
        self._epoch_begun = begun
        with closing(self._clips(self._train_samples, epoch, self._team)) as clips:
            for running in train_one_epoch(
                self._standing.stepping,
                self._standing.guard,
                clips,
                self._device,
                should_stop,
                self._team,
                Augmentation.of(config),
            ):
                self._standing.n_steps += 1
                if self._standing.average is not None:
                    self._standing.average.follow(
                        self._standing.net, self._standing.n_steps
                    )
                now = time.monotonic()
                is_last = running.n_batches == n_batches
                if now - told < _TELL_EVERY_S and not is_last:
                    continue
                told = now
                self._look_for_skipped(n_batches)
                loss, accuracy = running.means()
                step_s = (now - begun) / running.n_batches
                yield BatchDone(
                    epoch=epoch,
                    epochs=config.epochs,
                    batch=running.n_batches,
                    batches=n_batches,
                    loss=loss,
                    accuracy=accuracy,
                    remaining_s=step_s * (n_batches - running.n_batches + left_after),
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
        self._running = running.of_all(self._team)
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

    def _learning_rate(self, epoch: int) -> float:
        """Adam's step size in an epoch."""
        if not (self._config.anneal or getattr(self._standing.net, "anneals", False)):
            return self._standing.watch.learning_rate
        return self._config.learning_rate * rise_and_fall(epoch, self._config.epochs)

    def _end_epoch(self) -> Iterator[Progress]:
        """Judge the epoch, write it down, and save everything."""
        epoch = len(self._standing.history) + 1
        parts = self._parts
        validation: Evaluation | None = None
        if len(parts.validation):
            yield from self._measure_if_short()
            self._team.same_statistics(self._standing.kept)
            validation = yield from self._judge.judge(
                self._standing.kept, parts.validation_name, self._standing.batch_size
            )
        penalty = l2_penalty(self._standing.kept, self._config.l2)
        learning_rate = self._learning_rate(epoch)
        train_loss, train_accuracy = self._running.means()
        if validation is not None:
            watched = self._team.word_of_the_first(
                validation.loss + penalty, self._device
            )
            self._standing.watch = self._standing.watch.after(
                epoch, watched, self._config
            )
        record = EpochRecord(
            epoch=epoch,
            train_loss=train_loss,
            train_accuracy=train_accuracy,
            penalty=penalty,
            validation_loss=validation.loss if validation else None,
            validation_accuracy=validation.accuracy if validation else None,
            validation_video_accuracy=(
                validation.video_accuracy if validation else None
            ),
            learning_rate=learning_rate,
            seconds=time.monotonic() - self._epoch_begun,
        )
        self._standing.history = (*self._standing.history, record)
        if self._standing.watch.best_epoch == epoch and self._team.is_first:
            weights.save(self._standing.kept, self._standing.best_file, {})
        if self._team.is_first:
            self._standing.save()
        yield EpochDone(record)

    def _measure_if_short(self) -> Iterator[Progress]:
        """Give batch normalisation statistics that fit the weights of now."""
        if not self._standing.is_short(self._standing.n_steps):
            return
        chosen = epoch_order(self._train_samples, self._config.seed, 0)
        chosen = chosen[:MEASURED_STATISTICS_CLIPS]
        yield Measuring("statistics", 0, len(chosen))
        with closing(self._clips(chosen, 0)) as clips:
            measure_statistics(self._standing.kept, clips, self._device)

    # ---------------------------------------------------------- the end

    def _finish(self, steps_into_epoch: int, *, stopped: bool) -> Iterator[Progress]:
        """Choose the weights to keep, measure them, and publish the checkpoint."""
        if not self._team.is_first:
            return
        standing = self._standing
        checkpoint_id = self._id
        kept_epoch: int | None = standing.watch.best_epoch
        if kept_epoch:
            weights.load(standing.kept, standing.best_file)
        else:
            yield from self._measure_if_short()
            kept_epoch = None if steps_into_epoch else len(standing.history)
        if stopped:
            checkpoint_id = self._config.checkpoint_id(
                f"{self._checksum} stopped {len(standing.history)} {steps_into_epoch}"
            )
            standing.notes.append(
                f"Stopped by hand in epoch {len(standing.history) + 1} of"
                f" {self._config.epochs}."
                if steps_into_epoch
                else f"Stopped by hand after epoch {len(standing.history)} of"
                f" {self._config.epochs}."
            )
        known = (
            self._judge.known(standing.history[kept_epoch - 1]) if kept_epoch else {}
        )
        if (yield from self._judge.calibrate(standing.kept, standing.batch_size)):
            known = {}  # the validation loss is another one now
        metrics = yield from self._judge.metrics(
            standing.kept, standing.batch_size, known
        )
        snapshot = self._parts.snapshot
        card = Card(
            checkpoint_id=checkpoint_id,
            network=self._config.network,
            config=self._config,
            parameters=count_parameters(standing.net).to_json(),
            snapshot_name=snapshot.path.name,
            snapshot_checksum=self._checksum,
            protocol=snapshot.protocol.value,
            recipe=snapshot.recipe,
            clips=self._parts.clip_counts(),
            videos=self._parts.video_counts(),
            history=standing.history,
            kept_epoch=kept_epoch,
            metrics=metrics,
            notes=tuple(standing.notes),
            batch_size=standing.batch_size,
            stopped=stopped,
            device=self._device.name,
            device_reason=self._device.reason,
            created=datetime.now(UTC).isoformat(timespec="milliseconds"),
            tool_version=tool_version(),
            torch_version=torch.__version__,
            seconds=standing.seconds,
        )
        final = self._partial / checkpoints.WEIGHTS
        weights.save(standing.kept, final, {"checkpoint": checkpoint_id})
        card = checkpoints.publish(final, card, self._folder)
        yield Done(card, card.folder, stopped=stopped, reused=False)


def _number(seed: int, epoch: int, rank: int) -> int:
    """One number out of three."""
    entropy = [seed, epoch, rank] if rank else [seed, epoch]
    return int(np.random.SeedSequence(entropy).generate_state(1)[0])
