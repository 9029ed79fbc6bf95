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
from model.config import TrainConfig
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
        assert parts.notes(TrainConfig()) == []


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
        assert any("flatter" in note for note in parts.notes(TrainConfig()))


def test_what_a_coach_should_know_is_said(tmp_path: Path) -> None:
    videos = [
        ("1-4", "Monday", Split.TRAIN),
        ("1-4", "Monday", Split.TRAIN),
        ("2-3", "Friday", Split.TEST),
    ]
    with Snapshot.open(make_snapshot(tmp_path, videos)) as snapshot:
        notes = " ".join(ClipParts(snapshot).notes(TrainConfig()))
    assert "no validation videos" in notes
    assert "All training videos are flash – empty" in notes
    assert "no training video shows (slip – fall)" in notes
    assert "no test videos" not in notes


def notes_for(tmp_path: Path, network: str, *pairs: str, **given: object) -> list[str]:
    """Said to ``network`` of training videos with ``pairs``, the last one's held out."""
    *trained, held = pairs
    videos = [(pair, "Monday", Split.TRAIN) for pair in trained]
    videos += [(held, "Friday", Split.VALIDATION), (held, "Sunday", Split.TEST)]
    config = TrainConfig.for_network(network, **given)
    with Snapshot.open(make_snapshot(tmp_path, videos)) as snapshot:
        return ClipParts(snapshot).notes(config)


@pytest.mark.parametrize(
    ("network", "given"),
    [
        ("strips", {}),
        ("strips", {"accidents": 0.0}),
        ("lanes", {}),
        ("lane_videos", {}),
        ("lanes", {"two_heads": True, "mirror": True}),
    ],
)
def test_a_network_of_lanes_knows_a_pair_whose_states_were_shown(
    tmp_path: Path, network: str, given: dict[str, object]
) -> None:
    assert notes_for(tmp_path, network, "1-2", "3-1", "2-3", **given) == []


@pytest.mark.parametrize("network", ["resnet3d", "c3d", "cnn2d"])
def test_a_network_of_pairs_needs_the_pair(tmp_path: Path, network: str) -> None:
    said = notes_for(tmp_path, network, "1-2", "3-1", "2-3")
    assert [note.partition(" videos")[0] for note in said] == [
        "The validation",
        "The test",
    ]
    assert all("pairs that no training video shows (slip – fall)" in n for n in said)


def test_a_mirrored_training_shows_the_mirrored_pair(tmp_path: Path) -> None:
    given = ("resnet3d", "1-2", "3-1", "2-1")
    assert notes_for(tmp_path, *given)
    assert notes_for(tmp_path, *given, mirror=True) == []


def test_a_state_that_no_lane_showed_is_named(tmp_path: Path) -> None:
    said = notes_for(tmp_path, "lanes", "1-2", "2-1", "1-3")
    assert "states that no training video shows (fall), so the" in said[-1]
    assert said[-1].endswith("the network cannot know them.")


def test_a_head_of_its_own_needs_the_state_in_its_lane(tmp_path: Path) -> None:
    said = notes_for(tmp_path, "lanes", "1-2", "3-1", "2-3", two_heads=True)
    assert "no training video shows in the left lane (slip)" in said[-2]
    assert "no training video shows in the right lane (fall)" in said[-1]


def test_accidents_teach_what_no_video_shows(tmp_path: Path) -> None:
    said = notes_for(tmp_path, "strips", "1-1", "1-1", "2-4")
    assert [note.partition("shows ")[2] for note in said[:2]] == [
        "(empty), so the network cannot know them.",
        "(slip), so the network knows them only from other climbs that training changed"
        " into them.",
    ]
    assert not any("nothing else" in note for note in said)


def test_all_lanes_alike_teach_nothing_else(tmp_path: Path) -> None:
    said = notes_for(tmp_path, "lanes", "1-1", "1-1", "1-1")
    assert said == [
        "All training videos are flash – flash, so the network can learn nothing else."
    ]
    assert notes_for(tmp_path / "two", "lanes", "1-4", "1-4", "4-1") == []


def test_that_there_is_no_honest_figure_is_said_first(tmp_path: Path) -> None:
    videos = [("1-4", "Monday", Split.TRAIN), ("4-1", "Monday", Split.TRAIN)]
    with Snapshot.open(make_snapshot(tmp_path, videos)) as snapshot:
        first, second = ClipParts(snapshot).notes(TrainConfig())
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
