"""Lane-shared networks: what they read, that both lanes are one, and that they learn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dataset.errors import TrainingError
from dataset.splits import Protocol, Split
from dataset.states import PAIRS, LanePair
from dataset.store import Snapshot, read_clip_file
from model.config import TrainConfig
from model.data import Batch
from model.devices import choose
from model.lane_clips import LaneSamples, VideoLaneSamples, lanes_of
from model.lane_shared import LaneNet, LaneVideoNet
from model.networks import build, reads
from model.predictor import Predictor
from model.progress import Done
from model.steps import measure_statistics
from model.trainer import fit
from model.transforms import mirror, to_input
from tests.model.factories import (
    TWO_CODES,
    lane_clip,
    make_snapshot,
    predicted,
    write_clips,
)


def test_lanes_at_the_middle_are_the_halves_and_the_right_one_is_mirrored() -> None:
    clips = lane_clip(LanePair.parse("1-3"), 0)[None]
    lanes = lanes_of(clips, 0.5)
    assert lanes.shape == (1, *LaneSamples.SHAPE)
    assert np.array_equal(lanes[:, 0], clips[:, :, :, :56])
    assert np.array_equal(lanes[:, 1], clips[:, :, :, :55:-1])


@pytest.mark.parametrize("divider", [0.0, 0.3, 0.62, 1.0])
def test_lanes_elsewhere_reach_from_edge_to_divider(divider: float) -> None:
    clips = np.zeros((1, 1, 1, 112, 3), np.uint8)
    clips[..., 0] = np.arange(112)
    left, right = lanes_of(clips, divider)[0, :, 0, 0, :, 0].astype(int)
    middle = min(max(round(divider * 112), 1), 111)
    assert len(left) == len(right) == 56
    assert bool((np.diff(left) >= 0).all())
    assert bool((np.diff(right) <= 0).all())
    assert left.min() <= 1
    assert left.max() in (middle - 1, middle - 2)
    assert right.max() >= 110
    assert right.min() in (middle, middle + 1)


@pytest.mark.parametrize("network", ["lanes", "lane_videos"])
def test_a_mirrored_video_has_the_mirrored_answer(network: str) -> None:
    torch.manual_seed(0)
    net = build(TrainConfig.for_network(network, width=2)).eval()
    clips = np.stack([lane_clip(LanePair.parse("2-4"), n) for n in range(2)])
    samples = reads(net).from_video(clips, 0.5)
    codes = np.full(len(samples), LanePair.parse("2-4").code)
    flip = np.ones(len(samples), bool)
    flipped, mirrored = mirror(torch.from_numpy(samples), codes, flip)
    assert np.array_equal(flipped, reads(net).from_video(clips[:, :, :, ::-1], 0.5))
    assert set(mirrored) == {LanePair.parse("4-2").code}
    with torch.inference_mode():
        here = net(to_input(torch.from_numpy(samples)))
        there = net(to_input(flipped))
    order = [LanePair.from_code(code).mirror().code for code in range(15)]
    assert torch.allclose(here, there[:, order], atol=1e-4)


def test_pairs_are_products_of_lanes() -> None:
    torch.manual_seed(0)
    net = LaneNet(2, 0.0).eval()
    lanes = to_input(
        torch.from_numpy(lanes_of(lane_clip(LanePair.parse("1-2"), 3)[None], 0.5))
    )
    with torch.inference_mode():
        features = net.backbone(lanes.flatten(0, 1))
        states = net.pairs.states(features).softmax(1).double()
        said = net(lanes).double().softmax(1)[0]
    product = torch.outer(states[0], states[1]).flatten()[:15]
    assert torch.allclose(said, product / product.sum(), atol=1e-5)


def test_what_fills_up_a_shorter_video_has_no_say() -> None:
    torch.manual_seed(0)
    net = LaneVideoNet(2, 0.0).eval()
    clips = np.stack([lane_clip(LanePair.parse("1-2"), n) for n in range(3)])
    short = VideoLaneSamples.from_video(clips, 0.5)
    filled = np.concatenate([short, np.zeros_like(short[:, :2])], 1)
    with torch.inference_mode():
        alone = net(to_input(torch.from_numpy(short)))
        among = net(to_input(torch.from_numpy(filled)))
        x = to_input(torch.from_numpy(filled))
        _, weights = net.attended(x, x.flatten(2).amax(2) > 0)
    assert torch.allclose(alone, among, atol=1e-5)
    assert weights.shape == (1, 2, 5)
    assert torch.allclose(weights.sum(2), torch.ones(1, 2))
    assert float(weights[..., 3:].max()) == 0
    assert float(weights[..., :3].min()) > 0
    # in training the clips that fill up are not even looked at
    net.train()
    for layer in net.modules():
        if isinstance(layer, torch.nn.BatchNorm3d):
            layer.eval()
    assert torch.allclose(net(to_input(torch.from_numpy(filled))), alone, atol=1e-4)


def test_what_fills_up_a_shorter_video_is_in_no_statistics() -> None:
    torch.manual_seed(0)
    net = LaneVideoNet(2)
    short = torch.randint(0, 256, (1, 1, *LaneSamples.SHAPE), dtype=torch.uint8)
    filled = torch.cat([short, torch.zeros_like(short)], 1)
    found = []
    for clips in (short, filled):
        batch = Batch(clips, torch.zeros(1, dtype=torch.int64))
        measure_statistics(net, iter([batch]), choose("cpu"))
        found.append(
            [value.clone() for name, value in net.named_buffers() if "mean" in name]
        )
    assert all(torch.allclose(a, b, atol=1e-2) for a, b in zip(*found, strict=True))
    assert max(float(value.abs().max()) for value in found[0]) > 0.1


def test_nothing_but_black_is_judged_too() -> None:
    net = LaneVideoNet(2, 0.0).eval()
    black = np.zeros((1, 30, 112, 112, 3), np.uint8)
    with torch.inference_mode():
        said = net(to_input(torch.from_numpy(VideoLaneSamples.from_video(black, 0.5))))
    assert bool(said.isfinite().all())


def test_long_videos_give_their_first_and_last_clip_and_some_between() -> None:
    clips = np.zeros((40, 1, 1, 112, 3), np.uint8)
    clips[:] = np.arange(40).reshape(40, 1, 1, 1, 1)
    [video] = VideoLaneSamples.from_video(clips, 0.5)
    shown = video[:, 0, 0, 0, 0, 0].tolist()
    assert len(shown) == VideoLaneSamples.MAX_CLIPS
    assert shown == sorted(set(shown))
    assert (shown[0], shown[-1]) == (0, 39)


@pytest.mark.parametrize("network", ["lanes", "lane_videos"])
def test_it_learns_and_predicts(network: str, tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, TWO_CODES)
    config = TrainConfig.for_network(
        network, width=2, epochs=6, batch_size=4, learning_rate=1e-2, dropout=0.2
    )
    *_, last = fit(snapshot, tmp_path / "out", config, device="cpu")
    assert isinstance(last, Done)
    assert last.card.metrics["test"].video_accuracy == 1.0
    assert last.card.metrics["test"].n_clips == 4
    clips = read_clip_file(tmp_path / f"{8:032x}.h5")
    found = predicted(Predictor(last.card.folder, "cpu"), clips)
    assert found.shape == (2, 15)
    assert set(found.argmax(1)) == {LanePair.parse("4-1").code}
    if network == "lane_videos":
        assert np.array_equal(found[0], found[1])
    predictor = Predictor(last.card.folder, "cpu")
    file = tmp_path / f"{8:032x}.h5"
    elsewhere = predictor.predict_file(file, 0.2)
    assert not np.allclose(elsewhere, found, atol=1e-3), "a coach has moved its lanes"
    moved = tmp_path / f"{9:032x}.h5"
    write_clips(moved, clips, '{"divider": 0.2}')
    assert np.array_equal(elsewhere, predictor.predict_file(moved))
    assert np.array_equal(found, predictor.predict_file(moved, 0.5))
    with Snapshot.open(snapshot) as opened:
        samples = reads(build(config))(opened)
        chosen = samples.of(opened.clip_indices(Split.TEST))
        assert np.array_equal(
            samples.codes[chosen][samples.rows(opened.clip_indices(Split.TEST))],
            opened.codes[opened.clip_indices(Split.TEST)],
        )
        assert samples.name(int(chosen[0])).startswith("Friday")


def test_videos_divided_between_parts_are_refused(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, TWO_CODES, protocol=Protocol.PAPER)
    config = TrainConfig.for_network("lane_videos", width=1)
    with pytest.raises(TrainingError, match="judges whole videos"):
        list(fit(snapshot, tmp_path / "out", config, device="cpu"))


@pytest.mark.parametrize("network", ["lanes", "lane_videos"])
def test_one_head_is_as_it_was_and_two_know_their_lane(network: str) -> None:
    torch.manual_seed(0)
    one = build(TrainConfig.for_network(network, width=2)).eval()
    assert not [name for name in one.state_dict() if "right" in name]
    two = build(TrainConfig.for_network(network, width=2, two_heads=True)).eval()
    missing, unexpected = two.load_state_dict(one.state_dict(), strict=False)
    assert (missing, unexpected) == (["pairs.right.weight", "pairs.right.bias"], [])
    clips = np.stack([lane_clip(LanePair.parse("2-4"), n) for n in range(2)])
    lanes = to_input(torch.from_numpy(reads(one).from_video(clips, 0.5)))
    right = two.get_submodule("pairs.right")
    right.load_state_dict(two.get_submodule("pairs.states").state_dict())
    with torch.inference_mode():
        before = one(lanes).softmax(1)
        same = two(lanes).softmax(1)
        right.get_parameter("bias")[2] += 3  # falls, for the right lane alone
        moved = two(lanes).softmax(1)
    assert torch.allclose(same, before, atol=1e-6), "the same head twice is one head"
    falls = torch.tensor([pair.right == 3 for pair in PAIRS])
    assert float((moved - before)[:, falls].min()) > 0
    assert float((moved - before)[:, ~falls].max()) < 0


def test_two_heads_learn_and_are_for_networks_of_lanes(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, TWO_CODES)
    config = TrainConfig.for_network(
        "lanes",
        width=2,
        epochs=6,
        batch_size=4,
        learning_rate=1e-2,
        dropout=0.2,
        mirror=True,
        two_heads=True,
    )
    plain = replace(config, two_heads=False)
    assert config.checkpoint_id("a") != plain.checkpoint_id("a")
    *_, last = fit(snapshot, tmp_path / "out", config, device="cpu")
    assert isinstance(last, Done)
    assert last.card.metrics["test"].video_accuracy == 1.0
    clips = read_clip_file(tmp_path / f"{8:032x}.h5")
    found = predicted(Predictor(last.card.folder, "cpu"), clips)
    assert set(found.argmax(1)) == {LanePair.parse("4-1").code}
    for network in ("resnet3d", "strips"):
        with pytest.raises(TrainingError, match="no heads of lanes"):
            TrainConfig.for_network(network, two_heads=True)
