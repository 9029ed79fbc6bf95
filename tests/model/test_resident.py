"""Samples that stay on the device are the ones that would have been read again."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dataset.store import Snapshot
from model import networks
from model.checkpoints import WEIGHTS
from model.config import TrainConfig
from model.data import ClipSamples, Samples, batches, epoch_flips, epoch_order
from model.devices import Device
from model.lane_clips import LaneSamples, VideoLaneSamples
from model.progress import Done, Note
from model.resident import Resident
from model.resnet3d import ResNet3D
from model.strip_samples import StripSamples
from model.trainer import fit
from tests.model.conftest import SMALL
from tests.model.test_trainer import small_memory

__all__ = ["small_memory"]
CPU = Device("cpu", "")
PLENTY = 10**12


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often each clip was read from disk."""
    counted: Counter[int] = Counter()
    read = ClipSamples.read

    def counting(samples: ClipSamples, wanted: np.ndarray) -> np.ndarray:
        counted.update(wanted.tolist())
        return read(samples, wanted)

    monkeypatch.setattr(ClipSamples, "read", counting)
    return counted


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that can keep everything, as a large GPU does."""
    monkeypatch.setattr(Device, "room", lambda _device: PLENTY)


@pytest.mark.parametrize("kind", [ClipSamples, LaneSamples])
def test_every_pass_gives_the_same_batches(
    two_codes: Path, kind: type[Samples]
) -> None:
    with Snapshot.open(two_codes) as snapshot:
        samples = kind(snapshot)
        resident = Resident(samples, np.arange(16), CPU, PLENTY)
        for number in (1, 2, 3):
            order = epoch_order(np.arange(16), 1, number)
            given = (order, 5, CPU, epoch_flips(16, 1, number))
            usual = list(batches(samples, *given))
            kept = list(batches(samples, *given, take=resident.take))
            for one, other in zip(usual, kept, strict=True):
                assert torch.equal(one.clips, other.clips)
                assert torch.equal(one.codes, other.codes)
                assert one.samples == other.samples


def test_a_clip_is_read_once_until_the_memory_is_given_back(
    two_codes: Path, reads: Counter[int]
) -> None:
    with Snapshot.open(two_codes) as snapshot:
        resident = Resident(ClipSamples(snapshot), np.arange(2, 12), CPU, PLENTY)
        for chosen in ([2, 3, 2], [3, 4], [4, 3, 2]):
            took = resident.take(np.array(chosen)).numpy()
            assert np.array_equal(took, snapshot.clips(np.array(chosen)))
        assert reads == {2: 1, 3: 1, 4: 1}
        resident.take(np.array([2, 12]))
        assert reads[12] == 1, "nobody said that it would be asked for"
        assert resident.leave()
        assert not resident.leave()
        resident.take(np.array([4]))
        assert reads[4] == 2


def test_what_does_not_fit_is_read_again(two_codes: Path) -> None:
    all_of_it = np.arange(16)
    with Snapshot.open(two_codes) as snapshot:
        clips = ClipSamples(snapshot)
        size = 16 * 30 * 112 * 112 * 3
        assert Resident(clips, all_of_it, CPU, 2 * size).is_kept
        assert not Resident(clips, all_of_it, CPU, 2 * size - 2).is_kept
        assert not Resident(clips, all_of_it, CPU).is_kept, (
            "a CPU has no memory of its own"
        )
        assert not Resident(clips, all_of_it[:0], CPU, PLENTY).is_kept
        for other in (StripSamples(snapshot), VideoLaneSamples(snapshot)):
            assert not Resident(other, all_of_it[:4], CPU, PLENTY).is_kept


def trained(snapshot: Path, folder: Path, config: TrainConfig) -> list[object]:
    return list(fit(snapshot, folder, config, device="cpu"))


def test_a_training_learns_the_same_and_reads_each_clip_once(
    two_codes: Path,
    tmp_path: Path,
    reads: Counter[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = replace(SMALL, epochs=2, mirror=True)
    usual = trained(two_codes, tmp_path / "usual", config)[-1]
    assert max(reads.values()) == 4, "twice to learn, twice for the statistics"
    reads.clear()
    monkeypatch.setattr(Device, "room", lambda _device: PLENTY)
    kept = trained(two_codes, tmp_path / "kept", config)[-1]
    assert set(reads.values()) == {1}
    assert isinstance(usual, Done)
    assert isinstance(kept, Done)
    one, other = ((done.folder / WEIGHTS).read_bytes() for done in (usual, kept))
    assert one == other
    assert usual.card.metrics == kept.card.metrics


@pytest.mark.usefixtures("small_memory", "room")
def test_too_little_memory_gives_the_clips_back_before_it_halves_a_batch(
    two_codes: Path, tmp_path: Path
) -> None:
    config = replace(SMALL, epochs=1, network="two", batch_size=4)
    told = trained(two_codes, tmp_path, config)
    first, second = (each.message for each in told if isinstance(each, Note))
    assert first == (
        "Memory did not hold all clips beside the network, so epoch 1 starts again, and"
        " clips are read from disk each time."
    )
    assert "batches of 2" in second
    assert isinstance(told[-1], Done)
    assert told[-1].card.notes.count(first) == 1
    assert told[-1].card.batch_size == 2


class Crowded(ResNet3D):
    """Has no room to answer, once, while it is asked what it has learned."""

    has_room = False

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        if torch.is_inference_mode_enabled() and not self.has_room:
            type(self).has_room = True
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return super().forward(clips)


def test_too_little_memory_to_judge_gives_the_clips_back_too(
    two_codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: None
) -> None:
    monkeypatch.setattr(Crowded, "has_room", False)
    monkeypatch.setitem(networks.NETWORKS, "crowded", lambda c: Crowded(c.width))
    config = replace(SMALL, epochs=1, network="crowded")
    judged = trained(two_codes, tmp_path / "out", config)[-1]
    assert isinstance(judged, Done)
    assert judged.card.metrics["validation"].n_clips == 4
    # nothing is left to give back, so it is an error like any other
    monkeypatch.setattr(Crowded, "has_room", False)
    monkeypatch.setattr(Device, "room", lambda _device: 0)
    with pytest.raises(torch.OutOfMemoryError):
        trained(two_codes, tmp_path / "again", config)
