"""Batches come in an order that depends on seed and epoch alone."""

from multiprocessing import get_all_start_methods
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from dataset.errors import TrainingError
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import Snapshot
from model.data import (
    ClipParts,
    ClipSamples,
    batches,
    batches_of,
    epoch_flips,
    epoch_order,
)
from model.devices import Device
from tests.model.factories import make_snapshot

CPU = Device("cpu", "")


def test_order_and_flips_are_functions_of_seed_and_epoch() -> None:
    clips = np.arange(100, 200)
    one = epoch_order(clips, 42, 3)
    assert np.array_equal(one, epoch_order(clips, 42, 3))
    assert sorted(one) == clips.tolist()
    assert not np.array_equal(one, epoch_order(clips, 42, 4))
    assert not np.array_equal(one, epoch_order(clips, 43, 3))
    flips = epoch_flips(1000, 42, 3)
    assert np.array_equal(flips, epoch_flips(1000, 42, 3))
    assert 400 < flips.sum() < 600
    assert not np.array_equal(flips, epoch_flips(1000, 42, 4))


def test_batches_hold_the_right_clips_with_their_codes(two_codes: Path) -> None:
    with Snapshot.open(two_codes) as snapshot:
        order = epoch_order(np.arange(snapshot.n_clips), 1, 1)
        flips = epoch_flips(len(order), 1, 1)
        got = list(batches(ClipSamples(snapshot), order, 5, CPU, flips))
        assert [len(batch) for batch in got] == [5, 5, 5, 1]
        clips = np.concatenate([batch.clips.numpy() for batch in got])
        codes = np.concatenate([batch.codes.numpy() for batch in got])
        for index, flip, clip, code in zip(order, flips, clips, codes, strict=True):
            stored = snapshot.clips([index])[0]
            pair = LanePair.from_code(int(snapshot.codes[index]))
            assert np.array_equal(clip, stored[:, :, ::-1] if flip else stored)
            assert code == (pair.mirror() if flip else pair).code


def test_batches_may_be_left_early(two_codes: Path) -> None:
    with Snapshot.open(two_codes) as snapshot:
        reading = batches(ClipSamples(snapshot), np.arange(16), 2, CPU)
        assert len(next(reading)) == 2
        reading.close()


def test_clips_in_memory_may_be_read_only() -> None:
    clips = np.zeros((3, 30, 112, 112, 3), np.uint8)
    clips.flags.writeable = False
    assert [len(part) for part in batches_of(clips, 2, CPU)] == [2, 1]


def test_parts_and_their_counts(two_codes: Path) -> None:
    with Snapshot.open(two_codes) as snapshot:
        parts = ClipParts(snapshot)
        assert parts.clip_counts() == {"train": 8, "validation": 4, "test": 4}
        assert parts.video_counts() == {"train": 4, "validation": 2, "test": 2}
        assert list(parts.measured()) == ["validation", "test"]
        assert parts.notes() == []


def test_under_paper_the_test_clips_validate_and_the_card_says_so(
    tmp_path: Path,
) -> None:
    videos = [("1-4", "Monday", Split.TRAIN), ("4-1", "Monday", Split.TRAIN)]
    path = make_snapshot(tmp_path, videos, n_clips=5, protocol=Protocol.PAPER)
    with Snapshot.open(path) as snapshot:
        parts = ClipParts(snapshot)
        assert parts.clip_counts() == {"train": 8, "validation": 0, "test": 2}
        assert np.array_equal(parts.validation, parts.test)
        assert parts.validation_name == "test"
        assert list(parts.measured()) == ["test"]
        assert any("flatter" in note for note in parts.notes())


def test_what_a_coach_should_know_is_said(tmp_path: Path) -> None:
    videos = [
        ("1-4", "Monday", Split.TRAIN),
        ("1-4", "Monday", Split.TRAIN),
        ("2-3", "Friday", Split.TEST),
    ]
    with Snapshot.open(make_snapshot(tmp_path, videos)) as snapshot:
        notes = " ".join(ClipParts(snapshot).notes())
    assert "no validation videos" in notes
    assert "All training videos are flash – empty" in notes
    assert "no training video shows (slip – fall)" in notes
    assert "no test videos" not in notes


def test_that_there_is_no_honest_figure_is_said_first(tmp_path: Path) -> None:
    videos = [("1-4", "Monday", Split.TRAIN), ("4-1", "Monday", Split.TRAIN)]
    with Snapshot.open(make_snapshot(tmp_path, videos)) as snapshot:
        first, second = ClipParts(snapshot).notes()
    assert "no honest figure" in first
    assert "no validation videos" in second


def test_nothing_to_train_on(tmp_path: Path) -> None:
    path = make_snapshot(tmp_path, [("1-4", "Friday", Split.TEST)])
    with (
        Snapshot.open(path) as snapshot,
        pytest.raises(TrainingError, match="no clips to train on"),
    ):
        ClipParts(snapshot)


class Clips(Dataset[tuple[int, torch.Tensor]]):
    """As somebody who trains with PyTorch alone would wrap a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def __len__(self) -> int:
        return self.snapshot.n_clips

    def __getitem__(self, index: int) -> tuple[int, torch.Tensor]:
        return index, torch.from_numpy(self.snapshot.clips([index])[0])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:This DataLoader will create:UserWarning")
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_workers_of_a_torch_loader_read_the_right_clips(
    two_codes: Path, start: str
) -> None:
    if start not in get_all_start_methods():
        pytest.skip("this system cannot start processes so")
    with Snapshot.open(two_codes) as snapshot:
        expected = snapshot.clips(range(snapshot.n_clips))  # and handles are open
        loader = DataLoader(
            Clips(snapshot),
            batch_size=3,
            shuffle=True,
            num_workers=3,
            multiprocessing_context=start,
        )
        seen: list[int] = []
        for indices, clips in loader:
            seen += indices.tolist()
            assert np.array_equal(clips.numpy(), expected[indices.numpy()])
        assert sorted(seen) == list(range(snapshot.n_clips))
