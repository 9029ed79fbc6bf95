"""Training, read in the order it happens: ``fit``, ``Run.go``, one epoch, the end.

What changes on the way, and is saved, is a ``Standing``; ``Epochs`` takes the steps; a
``Judge`` measures.

Every ``loss`` that is told is the cross-entropy alone; the L2 penalty is told apart, as
``penalty``. Plateau, early stop and best epoch watch *validation loss + penalty*, which is
what Keras calls ``val_loss`` and the study watched.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from dataset.errors import TrainingError, storage_errors
from dataset.files import remove_partial
from dataset.store import Snapshot
from model import checkpoints, devices, weights
from model.checkpoints import Card, EpochRecord
from model.config import TrainConfig
from model.data import (
    ClipParts,
    epoch_order,
    targets_of,
)
from model.devices import Device
from model.epochs import Epochs
from model.judging import Judge
from model.networks import builder_of, count_parameters, reads
from model.preparing import nothing_learned, prepare
from model.progress import (
    Done,
    EpochDone,
    Measuring,
    Note,
    Progress,
    Started,
)
from model.resident import Resident
from model.standing import Standing
from model.steps import (
    MEASURED_STATISTICS_CLIPS,
    MEASURED_STATISTICS_STEPS,
    Stop,
    is_out_of_memory,
    l2_penalty,
    measure_statistics,
)
from model.team import ALONE, Team
from model.versions import tool_version

if TYPE_CHECKING:
    from model.evaluation import Evaluation


def fit(
    snapshot_path: Path,
    folder: Path,
    config: TrainConfig,
    *,
    device: str = "auto",
    team: Team | None = None,
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
        team: who takes part, on that device; None joins whom torchrun has started.
        resume: go on after the last whole epoch of an interrupted run.
        should_stop: asked after each batch, and after each video that is made ready;
            True keeps the best weights so far.
        notes: what the card shall say besides, such as why it is this network.

    Yields:
        ``Preparing`` where videos are made ready, ``Started``, then the others of ``model.progress``, and ``Done`` at the end.

    Raises:
        TrainingError: there is nothing to train on, the device does not work or is too
            small, the loss is no number again and again, it was stopped before
            anything was learned, or a team does not go on from the same epoch.
        StoreError: the snapshot is missing, damaged, newer, or leaks between its parts.
        BusyError: this very training is already running.
        StorageError: the disk is full or the folder cannot be written.
    """
    builder_of(config.network)  # before anything is written
    with ExitStack() as held:
        snapshot = held.enter_context(Snapshot.open(snapshot_path))
        chosen = devices.choose(device)
        if team is None:
            team = held.enter_context(Team.joined(chosen))
        checkpoint_id = config.checkpoint_id(snapshot.content_checksum)
        if team.is_first:
            held.enter_context(checkpoints.training_lock(folder, checkpoint_id))
        card = checkpoints.finished(folder, checkpoint_id) if team.is_first else None
        if team.any(card is not None, chosen):
            if card is not None:
                # what a kill between its last two steps left, as large as three of it
                left = checkpoints.partial_folder(folder, checkpoint_id)
                shutil.rmtree(left, ignore_errors=True)
                yield Done(card, card.folder, stopped=card.stopped, reused=True)
            return
        run = Run(ClipParts(snapshot), folder, config, chosen, team)
        held.callback(run.leave)  # before another one may begin
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
        every_epoch = np.concatenate([parts.train, parts.validation])
        self._resident = Resident(
            self._samples,
            self._samples.of(every_epoch),
            device,
            # the others of a team wait within a step: none of it could go back for room
            room=None if team.is_alone else 0,
        )
        self._judge = Judge(parts, self._samples, device, self._resident)
        self._epochs = Epochs(
            self._standing,
            self._samples,
            self._samples.of(parts.train),
            targets_of(self._samples, parts.snapshot, config.smoothing)
            if config.smoothing
            else None,
            config,
            device,
            team,
            self._resident.take,
        )
        self._standing.notes = self._first_notes()

    def _first_notes(self) -> list[str]:
        notes = self._parts.notes(self._config)
        if not self._team.is_alone:
            notes.append(
                f"{self._team.size} processes trained together; each normalised over its"
                " own share of a batch."
            )
        if self._standing.is_short(self._config.epochs * self._epochs.n_batches):
            notes.append(
                f"A short training (fewer than {MEASURED_STATISTICS_STEPS} steps), so"
                " another one may judge the same videos otherwise; what batch"
                " normalisation goes by was measured on training clips at its end."
            )
        return notes

    def leave(self) -> None:
        """Give memory back, and wait until everything is written.

        Raises:
            StorageError: the disk is full or the folder cannot be written.
        """
        self._resident.leave()
        self._standing.settle()

    def resume(self) -> None:
        """Go on after the last whole epoch that was saved, if there is one.

        Raises:
            TrainingError: another one of the team has found another epoch, or none.
        """
        self._standing.resume()
        n_epochs = len(self._standing.history)
        of_first = self._team.word_of_the_first(n_epochs, self._device)
        if self._team.any(of_first != n_epochs, self._device):
            raise TrainingError(
                "The processes of this training do not find the same saved epoch: give"
                " --out a folder on a disk that all of them share."
            )

    # ---------------------------------------------------------- the whole

    def go(self, should_stop: Stop) -> Iterator[Progress]:
        """Train from where it stands to the end; see ``fit``."""
        if self._team.is_first:
            with storage_errors(self._partial):
                self._partial.mkdir(parents=True, exist_ok=True)
                remove_partial(self._partial)
            if not self._standing.history:  # what an older run left is not continued
                for old in self._partial.glob("*.safetensors"):
                    old.unlink()
        yield from self._prepare(should_stop)
        yield Started(
            checkpoint=self._id,
            network=self._config.network,
            parameters=count_parameters(self._standing.net).to_json(),
            device=self._device.name,
            device_reason=self._device.reason,
            clips=self._parts.clip_counts(),
            videos=self._parts.video_counts(),
            epochs=self._config.epochs,
            batches=self._epochs.n_batches,
            notes=tuple(self._standing.notes),
        )
        for record in self._standing.history:
            yield EpochDone(record)
        steps_into_epoch = 0
        stopped = False
        while not stopped and not self._is_over():
            too_large = False
            try:
                steps_into_epoch = yield from self._epochs.train(should_stop)
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
            if steps_into_epoch == self._epochs.n_batches:
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

    def _prepare(self, should_stop: Stop) -> Iterator[Progress]:
        """Make what the network reads, and leave out what it could not learn from.

        A stop meanwhile keeps what an earlier start of this training has learned.

        Raises:
            TrainingError: nothing is left to learn from, or it was stopped and nothing
                is learned yet.
        """
        learned_from = self._epochs.learned_from
        parts = [learned_from]
        parts += [self._samples.of(part) for part in self._parts.measured().values()]
        wanted = np.unique(np.concatenate(parts))
        stopped = yield from prepare(
            self._samples, wanted, self._team, self._device, should_stop
        )
        if stopped and not self._standing.history:
            raise nothing_learned()
        n_all = len(learned_from)
        self._epochs.learned_from = self._samples.usable(learned_from)
        n_lost = n_all - len(self._epochs.learned_from)
        if n_lost == n_all:
            raise TrainingError(
                "In every training video the wall is lost from sight, so lane strips show"
                " nothing: train the 3D ResNet of the study (resnet3d), which reads"
                " clips, or film from a stand."
            )
        note = (
            f"In {n_lost} of {n_all} training videos the wall is lost from sight, so"
            " nothing was learned from them."
        )
        if n_lost:
            self.remark([note])

    def _is_over(self) -> bool:
        return len(
            self._standing.history
        ) >= self._config.epochs or self._standing.watch.is_over(self._config)

    def _back_off(self) -> Note:
        """Take less memory and go back to where the epoch began.

        Clips that stay on the device go first, and then half of each batch.

        Raises:
            TrainingError: a batch is one clip already.
        """
        epoch = len(self._standing.history) + 1
        if self._resident.leave():
            self._standing.begin_epoch_again(self._standing.batch_size)
            return self._noted(
                f"Memory did not hold all clips beside the network, so epoch {epoch} starts"
                " again, and clips are read from disk each time."
            )
        if self._standing.batch_size == 1:
            raise TrainingError(
                f"The memory of this {self._device.word} does not hold even one"
                " clip while training: close other programs, choose lane strips or the"
                " other device, or train on another machine."
            )
        smaller = self._standing.batch_size // 2
        self._standing.begin_epoch_again(smaller)
        return self._noted(
            f"Memory did not hold batches of {2 * smaller} clips, so epoch {epoch} starts"
            f" again with batches of {smaller}."
        )

    def _noted(self, message: str) -> Note:
        """Told now, and on the card."""
        self._standing.notes.append(message)
        return Note(message)

    # ---------------------------------------------------------- one epoch

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
        learning_rate = self._epochs.learning_rate(epoch)
        train_loss, train_accuracy = self._epochs.running.means()
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
            seconds=time.monotonic() - self._epochs.begun,
            same_answer=validation.same_answer if validation else None,
        )
        self._standing.history = (*self._standing.history, record)
        if self._team.is_first:
            self._standing.save()
        yield EpochDone(record)

    def _measure_if_short(self) -> Iterator[Progress]:
        """Give batch normalisation statistics that fit the weights of now."""
        if not self._standing.is_short(self._standing.n_steps):
            return
        chosen = epoch_order(self._epochs.learned_from, self._config.seed, 0)
        chosen = chosen[:MEASURED_STATISTICS_CLIPS]
        yield Measuring("statistics", 0, len(chosen))
        with closing(self._epochs.clips(chosen, 0)) as clips:
            measure_statistics(self._standing.kept, clips, self._device)

    # ---------------------------------------------------------- the end

    def _finish(self, steps_into_epoch: int, *, stopped: bool) -> Iterator[Progress]:
        """Choose the weights to keep, measure them, and publish the checkpoint."""
        if not self._team.is_first:
            return
        standing = self._standing
        standing.settle()
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
        standing.notes += self._judge.notes(metrics)
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
