"""The study's network, figure by figure."""

import pytest
import torch
from torch import nn

from model.config import TrainConfig
from model.networks import build, count_parameters, decayed_weights
from model.resnet3d import ResNet3D, SameConv3d, same_padding


def test_the_studys_three_parameter_counts() -> None:
    with torch.device("meta"):
        counts = count_parameters(build(TrainConfig()))
    assert counts.to_json() == {
        "trainable": 37_415_503,
        "non_trainable": 9_728,
        "total": 37_425_231,
    }


def test_the_studys_shape_after_each_stage() -> None:
    with torch.device("meta"):
        net = ResNet3D()
        x = net.pool(net.stem(torch.empty(2, 3, 30, 112, 112)))
        shapes = [tuple(x.shape[1:])]
        for group in net.groups:
            x = group(x)
            shapes.append(tuple(x.shape[1:]))
    assert shapes == [
        (64, 8, 28, 28),
        (64, 8, 28, 28),
        (128, 4, 14, 14),
        (256, 2, 7, 7),
        (512, 1, 4, 4),
    ]
    assert net.dense.in_features == 8192
    assert net.dense.out_features == 512
    assert net.classes.out_features == 15


def test_every_convolution_has_a_bias_and_every_group_projects_once() -> None:
    net = ResNet3D(width=4)
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv3d)]
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm3d)]
    assert len(convolutions) == len(norms) == 1 + 4 * (2 * 2 + 1)
    assert all(conv.bias is not None for conv in convolutions)
    assert sum(conv.kernel_size == (1, 1, 1) for conv in convolutions) == 4
    assert {(norm.eps, norm.momentum) for norm in norms} == {(1e-3, 0.01)}


def test_logits_of_a_small_network() -> None:
    net = ResNet3D(width=2).eval()
    with torch.inference_mode():
        assert net(torch.rand(3, 3, 30, 112, 112)).shape == (3, 15)


def test_clips_of_another_shape_are_refused_with_both_shapes() -> None:
    with pytest.raises(ValueError, match=r"\(1, 3, 16, 112, 112\).*\(N, 3, 30"):
        ResNet3D(width=2)(torch.rand(1, 3, 16, 112, 112))


@pytest.mark.parametrize(
    ("length", "kernel", "stride", "before", "after"),
    [
        # by hand from Keras' rule: total = (⌈n/s⌉ - 1)·s + k - n, the odd one after
        (30, 7, 2, 2, 3),
        (112, 7, 2, 2, 3),
        (15, 3, 2, 1, 1),
        (56, 3, 2, 0, 1),
        (28, 3, 1, 1, 1),
        (28, 3, 2, 0, 1),
        (7, 3, 2, 1, 1),
        (28, 1, 2, 0, 0),
    ],
)
def test_same_padding_as_in_keras(
    length: int, kernel: int, stride: int, before: int, after: int
) -> None:
    assert same_padding([length], kernel, stride) == [before, after]


def test_a_strided_convolution_looks_where_keras_looks() -> None:
    """On an even length the first window starts at the first value, not before it."""
    conv = SameConv3d(1, 1, 3, 2)
    with torch.no_grad():
        conv.weight.zero_()
        conv.weight[0, 0, 0, 0, 0] = 1  # picks the first value of each window
        x = torch.arange(4.0 * 4 * 4).reshape(1, 1, 4, 4, 4)
        assert torch.equal(conv(x), x[:, :, ::2, ::2, ::2])


def test_weights_start_glorot_uniform_and_biases_at_zero() -> None:
    torch.manual_seed(0)
    net = ResNet3D(width=16)
    conv = net.groups[3][1].conv1  # type: ignore[index]
    limit = (6 / (27 * 128 + 27 * 128)) ** 0.5
    assert isinstance(conv, nn.Conv3d)
    assert 0.99 * limit < conv.weight.abs().max() <= limit
    assert conv.bias is not None
    assert not conv.bias.any()
    assert not net.classes.bias.any()


def test_the_penalty_is_over_conv_and_dense_weights_alone() -> None:
    net = ResNet3D(width=4)
    decayed = {id(weight) for weight in decayed_weights(net)}
    names = {name for name, value in net.named_parameters() if id(value) in decayed}
    assert len(names) == 21 + 2
    assert all(name.endswith("weight") for name in names)
    assert not any("norm" in name or "shortcut.1" in name for name in names)
