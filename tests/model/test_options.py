"""What can be had beyond the study's recipe: each changes what it should, and no more."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dataset.errors import TrainingError
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import Snapshot, SnapshotVideo, write_snapshot
from model import trainer
from model.__main__ import parser
from model.augmentation import Augmentation, jittered, repaced
from model.averaging import WeightAverage
from model.config import NETWORK_NAMES, OPTIONS, TrainConfig, said_options
from model.data import ClipParts, ClipSamples, balanced_order, batches, targets_of
from model.devices import choose
from model.lanes import jitter
from model.progress import BatchDone, Done, EpochDone
from model.strip_samples import StripSamples
from model.trainer import Run, fit
from tests.model.conftest import SMALL
from tests.model.factories import make_clip_file


def test_every_option_is_off_and_can_be_said() -> None:
    assert all(
        getattr(TrainConfig.for_network(network), name) == 0
        for network in NETWORK_NAMES
        for name in OPTIONS
        if (network, name) not in {("strips", "accidents"), ("strips", "least_steps")}
    )
    given = (
        "train a.h5 --out o --mirror --balance --smoothing 0.5 --jitter 1"
        " --time-jitter 0.2 --average 0.99 --anneal --two-heads --accidents 0.2"
        " --least-steps 30"
    )
    said = parser().parse_args(given.split())
    chosen = {name: getattr(said, name) for name in OPTIONS}
    assert all(chosen.values())
    of_lanes = {**chosen, "accidents": None}
    assert TrainConfig.for_network("lanes", **of_lanes).time_jitter == 0.2
    again = parser().parse_args(["train", "a.h5", "--out", "o", *said_options(said)])
    assert vars(again) == vars(said)
    silent = parser().parse_args(["train", "a.h5", "--out", "o"])
    assert all(getattr(silent, name) is None for name in OPTIONS)


def test_a_checkpoint_of_before_the_options_is_read_and_keeps_its_name() -> None:
    config = TrainConfig(mirror=True)
    old = config.to_json()
    for name in OPTIONS.keys() - {"mirror"}:
        del old[name]
    assert TrainConfig.from_json(old) == config
    # the id that this very configuration had when there were no other options
    assert config.checkpoint_id("a") == "resnet3d-ae75be423db8"


def test_few_clips_are_gone_through_again_until_an_epoch_has_its_steps(
    two_codes: Path, tmp_path: Path
) -> None:
    again = replace(SMALL, epochs=2, batch_size=4, least_steps=5)
    with Snapshot.open(two_codes) as snapshot:
        parts = ClipParts(snapshot)
        run = Run(parts, tmp_path, again, choose("cpu"))
        epochs = run._epochs
        assert len(parts.train) == 8
        assert (epochs.n_passes, epochs.n_batches) == (3, 6)
        passes = []
        for epoch in (1, 2):
            samples = [b.samples for b in epochs._clips_of(epoch)]
            assert [len(each) for each in samples] == [4] * 6
            passes += [samples[at] + samples[at + 1] for at in (0, 2, 4)]
        assert all(sorted(each) == parts.train.tolist() for each in passes)
        assert len(set(passes)) == 6, "each in an order of its own"
        assert Run(parts, tmp_path, SMALL, choose("cpu"))._epochs.n_passes == 1
        enough = replace(again, least_steps=2)
        assert Run(parts, tmp_path, enough, choose("cpu"))._epochs.n_passes == 1
    told = list(fit(two_codes, tmp_path / "out", again, device="cpu"))
    last = [each for each in told if isinstance(each, BatchDone)][-1]
    assert (last.batch, last.batches, last.epoch) == (6, 6, 2)
    with pytest.raises(TrainingError, match="least steps of an epoch are -1"):
        replace(SMALL, least_steps=-1)


def test_balanced_order_draws_every_code_alike() -> None:
    codes = np.array([0] * 180 + [3] * 15 + [7] * 5)
    indices = np.arange(1000, 1200)
    drawn = balanced_order(indices, codes, 1, 2)
    assert len(drawn) == 200
    counts = np.bincount(codes[drawn - 1000], minlength=8)
    assert counts[[0, 3, 7]].sum() == 200
    assert counts[[0, 3, 7]].min() > 40
    assert np.array_equal(drawn, balanced_order(indices, codes, 1, 2))
    assert not np.array_equal(drawn, balanced_order(indices, codes, 1, 3))


def test_smoothing_follows_who_said_what(tmp_path: Path) -> None:
    rows = [
        SnapshotVideo(
            video_id=n + 1,
            name=f"{n}.mp4",
            fingerprint=f"{n + 1:032x}",
            group=split.word,
            split=split,
            pair=LanePair.parse("1-2"),
            answers=answers,
            status="settled",
            clip_file=make_clip_file(
                tmp_path / f"{n + 1:032x}.h5", LanePair.parse("1-2"), n_clips=2
            ),
        )
        for n, (answers, split) in enumerate(
            [
                ({"Anna": "1-2", "Ben": "1-2"}, Split.TRAIN),
                ({"Anna": "1-1", "Ben": "1-2"}, Split.TRAIN),
                ({"Anna": "1-1", "Ben": "unusable"}, Split.TEST),
                ({}, Split.TEST),
            ]
        )
    ]
    write_snapshot(tmp_path / "s.h5", rows, protocol=Protocol.GROUPED, tool_version="0")
    right = LanePair.parse("1-2").code
    other = LanePair.parse("1-1").code
    with Snapshot.open(tmp_path / "s.h5") as snapshot:
        of_clips = targets_of(ClipSamples(snapshot), snapshot, 0.4)
        of_videos = targets_of(StripSamples(snapshot), snapshot, 0.4)
        assert of_clips.shape == (8, 15)
        assert np.array_equal(of_clips[::2], of_videos)
        flip = np.array([True, True])
        [batch] = batches(
            ClipSamples(snapshot),
            np.array([0, 2]),
            8,
            choose("cpu"),
            flip,
            targets=of_clips,
        )
    wanted = np.zeros((4, 15), np.float32)
    wanted[:, right] = [1, 0.8, 0.6, 1]
    wanted[:, other] = [0, 0.2, 0.4, 0]
    assert of_videos == pytest.approx(wanted)
    assert batch.targets is not None
    swapped = LanePair.parse("2-1").code
    assert batch.targets[:, swapped].tolist() == pytest.approx([1, 0.8])
    assert batch.targets[1, other] == pytest.approx(0.2)  # 1-1 is its own mirror


def test_jitter_keeps_what_a_clip_is_and_follows_the_seed() -> None:
    torch.manual_seed(0)
    clips = torch.rand(2, 3, 4, 24, 16)
    torch.manual_seed(5)
    one = jittered(clips, 1.0)
    torch.manual_seed(5)
    assert torch.equal(one, jittered(clips, 1.0))
    assert one.shape == clips.shape
    assert 0 <= float(one.min()) < float(one.max()) <= 1
    assert not torch.allclose(one, clips, atol=0.05)
    still = jittered(clips, 0.0)
    assert torch.allclose(still, clips, atol=1e-3)


@pytest.mark.parametrize("change", [partial(jittered, strength=1.0), jitter])
def test_half_precision_moves_a_picture_by_no_less_or_more(
    change: Callable[[Tensor], Tensor],
) -> None:
    """On a GPU training steps are taken in bf16; pictures are changed as on a CPU."""
    torch.manual_seed(0)
    pictures = torch.rand(2, 2, 56, 160)
    pictures = pictures if change is jitter else torch.rand(2, 3, 4, 24, 16)
    torch.manual_seed(5)
    exact = change(pictures)
    torch.manual_seed(5)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(change(pictures), exact)


def test_a_clips_frames_are_moved_together() -> None:
    torch.manual_seed(1)
    clip = torch.full((1, 3, 5, 32, 32), 0.2)
    clip[..., 10:16, 8:12] = 0.9
    moved = jittered(clip, 1.0)
    centres = []
    for frame in moved[0].mean(0):
        bright = (frame > 0.5).nonzero().float()
        assert len(bright) > 4
        centres.append(bright.mean(0))
    assert torch.allclose(centres[0], centres[-1], atol=0.7)
    assert not torch.allclose(centres[0], torch.tensor([12.5, 9.5]), atol=0.05)


def test_time_is_stretched_and_stays_in_order() -> None:
    clips = torch.arange(30.0).view(1, 1, 30, 1, 1).expand(8, 1, 30, 1, 1)
    torch.manual_seed(2)
    frames = repaced(clips, 0.2)[:, 0, :, 0, 0]
    assert bool((frames.diff(dim=1) >= 0).all())
    assert 0 <= float(frames.min()) < float(frames.max()) <= 29
    assert len({tuple(row) for row in frames.tolist()}) > 4


def test_strips_and_switched_off_pictures_stay_as_they_are() -> None:
    strips = torch.rand(2, 2, 2, 56, 160)
    assert Augmentation(1.0, 0.2)(strips) is strips
    clips = torch.rand(1, 3, 30, 8, 8)
    assert Augmentation()(clips) is clips
    lanes = torch.rand(1, 4, 2, 3, 30, 8, 8)
    assert Augmentation(1.0, 0.2)(lanes).shape == lanes.shape


def test_what_fills_up_a_shorter_video_stays_black() -> None:
    """That is how a network of videos knows that it is no clip."""
    videos = torch.rand(2, 3, 2, 3, 6, 8, 8)
    videos[1, 2] = 0
    changed = Augmentation(1.0, 0.2)(videos)
    brightest = changed.flatten(2).amax(2)
    assert brightest[1, 2] == 0
    assert int((brightest > 0).sum()) == 5


def test_the_mean_of_the_weights() -> None:
    net = nn.Linear(1, 1, bias=False)
    nn.init.constant_(net.weight, 0.0)
    average = WeightAverage(net, 0.5)
    values = []
    for step in range(1, 4):
        nn.init.constant_(net.weight, 1.0)
        average.follow(net, step)
        values.append(float(average.net.weight))  # type: ignore[arg-type]
    kept = [2 / 11, 3 / 12, 4 / 13]  # the first weights are forgotten faster
    left = np.cumprod(kept)
    assert values == pytest.approx((1 - left).tolist())
    assert net.weight.item() == 1.0


ALL = replace(
    SMALL,
    epochs=3,
    mirror=True,
    balance=True,
    smoothing=0.2,
    jitter=0.5,
    time_jitter=0.1,
    average=0.9,
    anneal=True,
)


def test_with_every_option_an_interrupted_training_goes_on_to_the_same_weights(
    two_codes: Path, tmp_path: Path
) -> None:
    *_, whole = trainer.fit(two_codes, tmp_path / "whole", ALL, device="cpu")
    assert isinstance(whole, Done)
    rates = [epoch.learning_rate for epoch in whole.card.history]
    assert rates[0] == max(rates) > rates[-1]
    run = trainer.fit(two_codes, tmp_path / "cut", ALL, device="cpu")
    for told in run:
        if isinstance(told, EpochDone):
            break
    run.close()  # type: ignore[attr-defined]
    *_, last = trainer.fit(two_codes, tmp_path / "cut", ALL, device="cpu", resume=True)
    assert isinstance(last, Done)
    names = [d.card.folder / "weights.safetensors" for d in (whole, last)]
    assert names[0].read_bytes() == names[1].read_bytes()
