"""Whole trainings of a small network on real files."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dataset.errors import StoreError, TrainingError
from dataset.splits import Protocol, Split
from dataset.store import Snapshot
from model import networks, safetensors_io
from model.checkpoints import WEIGHTS, Card, partial_folder
from model.config import TrainConfig
from model.data import ClipParts
from model.devices import Device
from model.evaluation import evaluate_part
from model.predictor import load_network
from model.progress import BatchDone, Done, EpochDone, Note, Progress, Started
from model.resnet3d import ResNet3D
from model.trainer import fit
from model.transforms import to_input
from tests.model.conftest import SMALL
from tests.model.factories import TWO_CODES, Row, make_snapshot

ONE_EPOCH = replace(SMALL, epochs=1)


def done(told: list[Progress]) -> Card:
    assert isinstance(told[-1], Done)
    return told[-1].card


def train(
    snapshot: Path, folder: Path, config: TrainConfig, *, resume: bool = False
) -> list[Progress]:
    return list(fit(snapshot, folder, config, device="cpu", resume=resume))


def test_it_learns_what_can_be_seen(trained: Card) -> None:
    first, last = trained.history[0], trained.history[-1]
    assert last.train_loss < first.train_loss / 4
    assert trained.metrics["test"].clip_accuracy == 1.0
    assert trained.metrics["test"].video_accuracy == 1.0
    assert trained.metrics["test"].loss < 0.1
    assert trained.metrics["test"].n_videos == 2


def test_the_figures_on_the_card_are_those_of_the_kept_weights(
    trained: Card, two_codes: Path
) -> None:
    cpu = Device("cpu", "")
    net, _ = load_network(trained.folder, cpu)
    with Snapshot.open(two_codes) as snapshot:
        judged = evaluate_part(net, snapshot, Split.VALIDATION, cpu, 4)
        assert judged.metrics() == trained.metrics["validation"]
        assert trained.kept_epoch is not None
        kept = trained.history[trained.kept_epoch - 1]
        assert judged.loss == kept.validation_loss
        assert ClipParts(snapshot).clip_counts() == trained.clips
    watched = [
        record.validation_loss + record.penalty
        for record in trained.history
        if record.validation_loss is not None
    ]
    assert watched.index(min(watched)) + 1 == trained.kept_epoch


def test_best_weights_are_kept_and_training_ends_when_nothing_improves(
    tmp_path: Path,
) -> None:
    """Validation answers that contradict the pictures: what is learned makes it worse."""
    videos: list[Row] = [
        *TWO_CODES[:4],
        ("4-1", "Tuesday", Split.VALIDATION, "1-4"),
        ("1-4", "Tuesday", Split.VALIDATION, "4-1"),
    ]
    snapshot = make_snapshot(tmp_path, videos)
    config = replace(SMALL, epochs=12, l2=0.0)
    card = done(train(snapshot, tmp_path / "out", config))
    losses = [record.validation_loss for record in card.history]
    assert len(losses) < 12
    assert card.kept_epoch == len(losses) - config.stop_patience
    best = min(loss for loss in losses if loss is not None)
    assert losses[card.kept_epoch - 1] == best
    assert card.metrics["validation"].loss == best
    assert card.history[-1].learning_rate < SMALL.learning_rate


def test_one_answer_for_all_videos_is_said(tmp_path: Path, trained: Card) -> None:
    assert not any("tell videos apart" in note for note in trained.notes)
    videos: list[Row] = [
        *TWO_CODES[:4],
        ("4-1", "Tuesday", Split.VALIDATION, "1-4"),  # both look the same
        ("1-4", "Tuesday", Split.VALIDATION, "1-4"),
        ("4-1", "Friday", Split.TEST),
        ("1-4", "Friday", Split.TEST),
    ]
    snapshot = make_snapshot(tmp_path, videos)
    told = train(snapshot, tmp_path / "out", SMALL)
    card = done(told)
    assert card.metrics["validation"].video_accuracy == 0.5
    assert card.metrics["test"].video_accuracy == 1
    assert [note for note in card.notes if "tell videos apart" in note] == [
        "It says flash – empty of all 2 validation videos that it answers, so it does not"
        " tell videos apart: train it on more videos, or for more epochs."
    ]
    assert card.kept_epoch is not None
    assert card.history[card.kept_epoch - 1].same_answer == 3
    _, read = load_network(card.folder, Device("cpu", ""))
    assert read.history == card.history


def test_what_is_told_and_in_which_order(two_codes: Path, tmp_path: Path) -> None:
    told = train(two_codes, tmp_path, ONE_EPOCH)
    started = told[0]
    assert isinstance(started, Started)
    assert started.batches == 2
    assert started.parameters["total"] == 151_971
    batches = [t for t in told if isinstance(t, BatchDone)]
    assert batches[0].batch == 1
    assert batches[-1].batch == 2
    assert batches[-1].remaining_s == 0
    assert isinstance(told[-2], EpochDone)
    assert not list(tmp_path.glob("*.partial"))
    values = told[-2].to_json()
    assert values["event"] == "epoch"
    assert values["train_loss"] == done(told).history[0].train_loss


def test_the_same_training_again_is_found_done(two_codes: Path, tmp_path: Path) -> None:
    first = done(train(two_codes, tmp_path, ONE_EPOCH))
    weights = (first.folder / WEIGHTS).stat().st_mtime_ns
    told = train(two_codes, tmp_path, ONE_EPOCH)
    assert len(told) == 1
    assert isinstance(told[0], Done)
    assert told[0].reused
    assert told[0].card == first
    assert (first.folder / WEIGHTS).stat().st_mtime_ns == weights
    other = done(train(two_codes, tmp_path, replace(ONE_EPOCH, seed=1)))
    assert other.checkpoint_id != first.checkpoint_id


def test_a_damaged_checkpoint_is_trained_anew(two_codes: Path, tmp_path: Path) -> None:
    first = done(train(two_codes, tmp_path, ONE_EPOCH))
    sound = (first.folder / WEIGHTS).read_bytes()
    (first.folder / WEIGHTS).write_bytes(sound[:100])
    again = done(train(two_codes, tmp_path, ONE_EPOCH))
    assert again.checkpoint_id == first.checkpoint_id
    assert (again.folder / WEIGHTS).read_bytes() == sound


def test_mirroring_teaches_the_mirrored_pair(tmp_path: Path) -> None:
    """Trained on 1-4 alone, a mirrored training knows 4-1 as well."""
    videos = [
        ("1-4", "Monday", Split.TRAIN),
        ("1-4", "Monday", Split.TRAIN),
        ("4-1", "Friday", Split.TEST),
    ]
    snapshot = make_snapshot(tmp_path, videos, n_clips=4)
    plain = done(train(snapshot, tmp_path / "out", SMALL))
    mirrored = done(train(snapshot, tmp_path / "out", replace(SMALL, mirror=True)))
    assert plain.metrics["test"].clip_accuracy == 0
    assert mirrored.metrics["test"].clip_accuracy == 1


def test_without_validation_the_last_weights_are_kept(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, TWO_CODES[:2])
    card = done(train(snapshot, tmp_path / "out", replace(SMALL, epochs=2)))
    assert card.kept_epoch == 2
    assert card.metrics == {}
    assert card.history[0].validation_loss is None
    assert any("no validation videos" in note for note in card.notes)
    assert any("no test videos" in note for note in card.notes)


def test_under_paper_the_test_clips_choose_the_epoch(tmp_path: Path) -> None:
    snapshot = make_snapshot(
        tmp_path, TWO_CODES[:4], n_clips=3, protocol=Protocol.PAPER
    )
    card = done(train(snapshot, tmp_path / "out", replace(SMALL, epochs=2)))
    assert card.protocol == "paper"
    assert list(card.metrics) == ["test"]
    assert card.kept_epoch is not None
    kept = card.history[card.kept_epoch - 1]
    assert kept.validation_loss == card.metrics["test"].loss
    assert any("flatter" in note for note in card.notes)


def test_a_group_on_both_sides_is_refused(tmp_path: Path) -> None:
    videos = [("1-4", "Monday", Split.TRAIN), ("4-1", "Monday", Split.TEST)]
    snapshot = make_snapshot(tmp_path, videos)
    with pytest.raises(StoreError, match="group Monday in more than one part"):
        train(snapshot, tmp_path / "out", ONE_EPOCH)
    assert not (tmp_path / "out").exists()


def test_an_unknown_network_is_refused(two_codes: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"no network called “resnet4d”.*resnet3d"):
        train(two_codes, tmp_path / "out", replace(ONE_EPOCH, network="resnet4d"))
    assert not (tmp_path / "out").exists()


def test_a_network_that_is_a_path_writes_nothing_anywhere(
    two_codes: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="no network called"):
        train(two_codes, tmp_path / "out", replace(ONE_EPOCH, network="../escaped"))
    assert list(tmp_path.iterdir()) == []


class Exploding(nn.Module):
    """A network whose answer is no number from the start."""

    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.full((15,), float("nan")))

    def forward(self, clips: Tensor) -> Tensor:
        return clips.mean((1, 2, 3, 4))[:, None] + self.bias


def test_a_loss_that_is_never_a_number_ends_it(
    two_codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(networks.NETWORKS, "exploding", lambda _: Exploding())
    with pytest.raises(
        TrainingError, match=r"no number .* 2 steps .*race01.mp4, clip 1;.*other device"
    ):
        train(two_codes, tmp_path, replace(ONE_EPOCH, network="exploding"))
    assert not list(tmp_path.glob("*.lock.partial"))


class TooSteep(torch.autograd.Function):
    """The same numbers forwards, a hopeless slope backwards."""

    @staticmethod
    def forward(_context: Any, logits: Tensor) -> Tensor:
        return logits.clone()

    @staticmethod
    def backward(_context: Any, slope: Tensor) -> Tensor:
        return slope * 1e30


class Planted(nn.Module):
    """A network that one clip of all brings to grief, in one way or the other."""

    def __init__(self, config: TrainConfig, grief: str, clip: Tensor) -> None:
        super().__init__()
        self.net = ResNet3D(config.width, config.dropout)
        self.grief = grief
        self.mean = clip.mean()

    def forward(self, clips: Tensor) -> Tensor:
        logits: Tensor = self.net(clips)
        is_planted = (clips.mean((1, 2, 3, 4)) - self.mean).abs() < 1e-6
        if not self.training or not is_planted.any():
            return logits
        if self.grief == "loss":
            return logits / logits.new_zeros(())
        steep: Tensor = TooSteep.apply(logits)
        return steep


@pytest.mark.parametrize("grief", ["loss", "gradient"])
def test_a_step_that_goes_wrong_never_reaches_the_weights(
    two_codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grief: str
) -> None:
    """One step an epoch is skipped; the other three teach, and the clip gets named."""
    with Snapshot.open(two_codes) as snapshot:
        clip = to_input(torch.from_numpy(snapshot.clips(np.array([3]))))
    monkeypatch.setitem(networks.NETWORKS, "planted", lambda c: Planted(c, grief, clip))
    config = replace(SMALL, network="planted", batch_size=2)
    card = done(told := train(two_codes, tmp_path, config))
    notes = [note.message for note in told if isinstance(note, Note)]
    assert [note.split(",")[:2] for note in notes] == [
        [f"In epoch {epoch}", " 1 of 4 steps were skipped"] for epoch in range(1, 5)
    ]
    assert "Monday_race02.mp4, clip 2" in notes[0]
    # in other batches beside others, it alone is in all that were skipped
    assert notes[-1].endswith("Look at Monday_race02.mp4, clip 2.")
    assert set(notes) <= set(card.notes)
    assert card.metrics["validation"].clip_accuracy == 1.0


class SmallMemory(nn.Module):
    """A network on a device that holds only two clips while training."""

    def __init__(self, config: TrainConfig, most: int) -> None:
        super().__init__()
        self.net = ResNet3D(config.width, config.dropout)
        self.most = most
        self.n_steps = 0

    def forward(self, clips: Tensor) -> Tensor:
        self.n_steps += torch.is_grad_enabled()
        if torch.is_grad_enabled() and len(clips) > self.most and self.n_steps > 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        logits: Tensor = self.net(clips)
        return logits


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(networks.NETWORKS, "two", lambda c: SmallMemory(c, 2))
    monkeypatch.setitem(networks.NETWORKS, "none", lambda c: SmallMemory(c, 0))


@pytest.mark.usefixtures("small_memory")
def test_a_batch_too_large_for_the_memory_is_halved(
    two_codes: Path, tmp_path: Path
) -> None:
    """The second batch fails; the epoch starts again, from the same weights."""
    told = train(two_codes, tmp_path, replace(ONE_EPOCH, network="two", batch_size=4))
    notes = [t.message for t in told if isinstance(t, Note)]
    assert len(notes) == 1
    assert "batches of 4 clips" in notes[0]
    card = done(told)
    assert card.batch_size == 2
    assert notes[0] in card.notes
    small = done(
        train(two_codes, tmp_path, replace(ONE_EPOCH, network="two", batch_size=2))
    )
    assert card.history[0].train_loss == small.history[0].train_loss


@pytest.mark.usefixtures("small_memory")
def test_no_memory_at_all_is_a_sentence(two_codes: Path, tmp_path: Path) -> None:
    assert Device("cuda", "").word == "GPU"
    with pytest.raises(TrainingError, match="of this CPU does not hold even one clip"):
        train(two_codes, tmp_path, replace(ONE_EPOCH, network="none"))


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_learns_and_goes_on(two_codes: Path, tmp_path: Path) -> None:
    config = replace(SMALL, mirror=True, jitter=0.5, time_jitter=0.1, average=0.5)
    run = fit(two_codes, tmp_path, config, device="cuda")
    for told in run:
        if isinstance(told, EpochDone) and told.record.epoch == 2:
            break
    del run  # as a process that ends does
    card = done(list(fit(two_codes, tmp_path, config, device="cuda", resume=True)))
    assert card.device == "cuda"
    assert any("Continued after epoch 2" in note for note in card.notes)
    losses = [record.train_loss for record in card.history]
    assert len(losses) == 4
    assert losses[-1] < losses[0]


class Stopper:
    """Asked after each batch and each epoch; says yes from the n-th time on."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __call__(self) -> bool:
        self.n -= 1
        return self.n < 1


def test_stop_within_the_first_epoch_keeps_what_was_learned(
    two_codes: Path, tmp_path: Path
) -> None:
    told = list(fit(two_codes, tmp_path, SMALL, device="cpu", should_stop=Stopper(1)))
    card = done(told)
    assert card.stopped
    assert card.kept_epoch is None
    assert card.history == ()
    assert card.checkpoint_id != SMALL.checkpoint_id(card.snapshot_checksum)
    assert card.metrics["test"].n_clips == 4
    assert any("Stopped by hand in epoch 1" in note for note in card.notes)
    assert [p.name for p in tmp_path.iterdir()] == [card.checkpoint_id]


def test_stop_later_keeps_the_best_epoch(
    two_codes: Path, tmp_path: Path, trained: Card
) -> None:
    card = done(
        list(fit(two_codes, tmp_path, SMALL, device="cpu", should_stop=Stopper(7)))
    )
    assert card.stopped
    assert card.history == tuple(
        replace(record, seconds=own.seconds)
        for record, own in zip(trained.history[:2], card.history, strict=True)
    )
    assert card.kept_epoch == 2
    # the whole training is not taken for done
    whole = done(train(two_codes, tmp_path, SMALL))
    assert not whole.stopped
    assert whole.checkpoint_id == trained.checkpoint_id


def test_an_abandoned_training_goes_on_to_the_same_weights(
    two_codes: Path, tmp_path: Path, trained: Card
) -> None:
    for progress in fit(two_codes, tmp_path, SMALL, device="cpu"):
        if isinstance(progress, BatchDone) and progress.epoch == 3:
            break
    told = train(two_codes, tmp_path, SMALL, resume=True)
    epochs = [t.record.epoch for t in told if isinstance(t, EpochDone)]
    trained_anew = {t.epoch for t in told if isinstance(t, BatchDone)}
    assert epochs == [1, 2, 3, 4]  # the earlier ones are told again for the curves
    assert trained_anew == {3, 4}
    card = done(told)
    assert (card.folder / WEIGHTS).read_bytes() == (
        trained.folder / WEIGHTS
    ).read_bytes()
    assert card.metrics == trained.metrics
    assert "Continued after epoch 2." in card.notes


def test_without_resume_it_starts_from_the_beginning(
    two_codes: Path, tmp_path: Path, trained: Card
) -> None:
    for progress in fit(two_codes, tmp_path, SMALL, device="cpu"):
        if isinstance(progress, EpochDone):
            break
    card = done(train(two_codes, tmp_path, SMALL))
    assert [record.train_loss for record in card.history] == [
        record.train_loss for record in trained.history
    ]
    assert "Continued" not in " ".join(card.notes)


@pytest.mark.parametrize("damage", ["state", "number", "best", "cut best"])
def test_a_damaged_state_means_starting_anew_and_saying_so(
    two_codes: Path, tmp_path: Path, trained: Card, damage: str
) -> None:
    for progress in fit(two_codes, tmp_path, SMALL, device="cpu"):
        if isinstance(progress, EpochDone):
            break
    partial = partial_folder(tmp_path, trained.checkpoint_id)
    if damage == "state":
        state = partial / "state.safetensors"
        state.write_bytes(state.read_bytes()[:1000])
    elif damage == "number":
        state = partial / "state.safetensors"
        arrays, metadata = safetensors_io.read(state)
        arrays["net.classes.bias"][0] = np.nan
        safetensors_io.write(state, arrays, metadata)
    else:
        best = partial / "best-0001.safetensors"
        if damage == "cut best":
            best.write_bytes(best.read_bytes()[:1000])
        else:
            best.unlink()
    card = done(train(two_codes, tmp_path, SMALL, resume=True))
    assert any("could not be continued" in note for note in card.notes)
    assert (card.folder / WEIGHTS).read_bytes() == (
        trained.folder / WEIGHTS
    ).read_bytes()


def test_resume_with_nothing_to_resume_just_trains(
    two_codes: Path, tmp_path: Path
) -> None:
    card = done(train(two_codes, tmp_path, ONE_EPOCH, resume=True))
    assert "Continued" not in " ".join(card.notes)


def test_damaged_clips_are_a_sentence(two_codes: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(two_codes, tmp_path / "copy.h5"))
    content = bytearray(copy.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000_000] = bytes(2_000_000)
    copy.write_bytes(content)
    with pytest.raises(StoreError, match=r"copy\.h5 is damaged"):
        train(copy, tmp_path / "out", ONE_EPOCH)
