"""The study's two baselines: their shapes, their cost, and that they can learn."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import nn

from dataset.splits import Split
from model.baselines import C3D, CNN2D
from model.config import TrainConfig
from model.networks import build, count_parameters, multiply_adds
from model.progress import Done
from model.trainer import fit
from tests.model.factories import make_snapshot


def shapes_after(
    net: nn.Sequential, kind: type[nn.Module], x: torch.Tensor
) -> list[tuple[int, ...]]:
    """The shape behind each layer of a kind."""
    found: list[tuple[int, ...]] = []
    for layer in net.children():
        x = layer(x)
        if isinstance(layer, kind):
            found.append(tuple(x.shape[1:]))
    return found


def test_c3d_has_the_papers_layers() -> None:
    with torch.device("meta"):
        net = C3D()
        clips = torch.empty(2, 3, 30, 112, 112)
        assert shapes_after(net.body, nn.MaxPool3d, clips) == [
            (64, 30, 56, 56),
            (128, 15, 28, 28),
            (256, 8, 14, 14),
            (512, 4, 7, 7),
            (512, 1, 4, 4),
        ]
        assert net(clips).shape == (2, 15)
    dense = [layer for layer in net.dense if isinstance(layer, nn.Linear)]
    assert [(d.in_features, d.out_features) for d in dense] == [
        (8192, 4096),
        (4096, 4096),
    ]
    convolutions = [layer for layer in net.body if isinstance(layer, nn.Conv3d)]
    assert len(convolutions) == 8
    # the published convolutions alone: 27 weights a pair of channels, and the biases
    channels = [3, 64, 128, 256, 256, 512, 512, 512, 512]
    pairs = pairwise(channels)
    wanted = sum(27 * n_in * n_out + n_out for n_in, n_out in pairs)
    assert sum(p.numel() for c in convolutions for p in c.parameters()) == wanted


def test_cnn2d_reads_frames_and_not_their_order() -> None:
    torch.manual_seed(0)
    net = CNN2D(width=2).eval()
    clips = torch.rand(2, 3, 30, 112, 112)
    with torch.inference_mode():
        said = net(clips)
        backwards = net(clips.flip(2))
        mirrored = net(clips.flip(4))
    assert said.shape == (2, 15)
    assert torch.allclose(said, backwards, atol=1e-5)
    assert not torch.allclose(said, mirrored, atol=1e-5)  # which lane is not lost


@pytest.mark.parametrize("name", ["c3d", "cnn2d"])
def test_other_shapes_are_refused(name: str) -> None:
    net = build(TrainConfig.for_network(name, width=1))
    with pytest.raises(ValueError, match=r"\(1, 3, 16, 112, 112\).*\(N, 3, 30"):
        net(torch.rand(1, 3, 16, 112, 112))


def test_what_a_clip_costs() -> None:
    """By hand: outputs × inputs × kernel, summed over the layers."""
    channels_and_places = [
        (3, 64, 30 * 112 * 112),
        (64, 128, 30 * 56 * 56),
        (128, 256, 15 * 28 * 28),
        (256, 256, 15 * 28 * 28),
        (256, 512, 8 * 14 * 14),
        (512, 512, 8 * 14 * 14),
        (512, 512, 4 * 7 * 7),
        (512, 512, 4 * 7 * 7),
    ]
    by_hand = sum(27 * a * b * places for a, b, places in channels_and_places)
    by_hand += 8192 * 4096 + 4096 * 4096 + 4096 * 15
    with torch.device("meta"):
        assert multiply_adds(build(TrainConfig.for_network("c3d"))) == by_hand
        study = multiply_adds(build(TrainConfig()))
        strips = build(TrainConfig.for_network("strips"))
        assert 0 < multiply_adds(strips) < study / 100
    assert round(study / 1e9, 1) == 8.1  # the study's network, as it is often quoted


def test_counting_leaves_the_network_as_it_was() -> None:
    net = CNN2D(width=1).train()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    assert multiply_adds(net) > 0
    assert net.training
    assert all(torch.equal(before[n], v) for n, v in net.state_dict().items())
    assert count_parameters(net).non_trainable == 2 * (1 + 2 + 4 + 8)


@pytest.mark.parametrize(("name", "epochs"), [("c3d", 12), ("cnn2d", 30)])
def test_it_learns_more_than_the_majority(
    name: str, epochs: int, tmp_path: Path
) -> None:
    """The study's C3D gave every clip the most frequent code; ours may not."""
    pairs = ("1-4", "1-4", "4-1", "1-4", "1-4", "3-3")  # 4 of 6 are one code
    rows = [(pair, "Monday", Split.TRAIN) for pair in pairs]
    rows += [(pair, "Tuesday", Split.TEST) for pair in pairs]
    snapshot = make_snapshot(tmp_path, rows, n_clips=1)
    config = TrainConfig.for_network(
        name, width=2, epochs=epochs, batch_size=3, learning_rate=3e-3, dropout=0.2
    )
    *_, last = fit(snapshot, tmp_path / "out", config, device="cpu")
    assert isinstance(last, Done)
    test = last.card.metrics["test"]
    assert test.n_videos == 6
    assert test.video_accuracy > 4 / 6
