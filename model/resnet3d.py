"""The study's network: a 3D ResNet with 18 weighted layers and a dense head.

Shapes after each stage, for ``width`` 64 and clips of ``(N, 3, 30, 112, 112)``::

    stem    conv 7×7×7 /2, BN, ReLU           (N,  64, 15, 56, 56)
            max-pool 3×3×3 /2                 (N,  64,  8, 28, 28)
    group 1 2 units                           (N,  64,  8, 28, 28)
    group 2 2 units, first /2                 (N, 128,  4, 14, 14)
    group 3 2 units, first /2                 (N, 256,  2,  7,  7)
    group 4 2 units, first /2                 (N, 512,  1,  4,  4)
    head    flatten                           (N, 8192)
            dense, ReLU, dropout              (N, 512)
            dense                             (N, 15)   logits; softmax outside

    unit:   x ── conv 3×3×3 ─ BN ─ ReLU ─ conv 3×3×3 ─ BN ─(+)─ ReLU ──
             └──────── conv 1×1×1 /stride ─ BN, or as it is ─┘

Keras' conventions are kept, because the study was run in it: "same" padding puts the
odd pixel at the far end, batch normalisation has momentum 0.99 (0.01 in torch's sense)
and epsilon 1e-3, weights start Glorot uniform and biases at zero.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from dataset.states import N_CODES

BN_EPS = 1e-3
BN_MOMENTUM = 0.01
INPUT_SHAPE = (3, 30, 112, 112)


def same_padding(size: Sequence[int], kernel: int, stride: int) -> list[int]:
    """Keras' "same" padding for ``nnf.pad``, last axis first.

    The output has ``ceil(size / stride)`` steps; of an odd total, the larger half comes
    after the data.
    """
    padding: list[int] = []
    for length in reversed(size):
        steps = -(-length // stride)
        total = max((steps - 1) * stride + kernel - length, 0)
        padding += [total // 2, total - total // 2]
    return padding


def pad_same(x: Tensor, kernel: int, stride: int) -> tuple[Tensor, tuple[int, ...]]:
    """Pad ``x`` by hand only where torch cannot: on one side more than on the other.

    Returns:
        the tensor, and the symmetric padding that the layer itself still adds.
    """
    padding = same_padding(x.shape[2:], kernel, stride)
    if padding[0::2] == padding[1::2]:
        return x, tuple(reversed(padding[0::2]))
    return nnf.pad(x, padding), (0, 0, 0)


def check_shape(clips: Tensor) -> None:
    """Raise ``ValueError``, with both shapes, where these are no clips for a network."""
    if clips.shape[1:] != INPUT_SHAPE:
        raise ValueError(
            f"clips are {tuple(clips.shape)}, not (N, {', '.join(map(str, INPUT_SHAPE))})"
        )


class SameConv3d(nn.Conv3d):
    """A 3D convolution with a bias and Keras' "same" padding."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int, step: int = 1) -> None:
        super().__init__(n_in, n_out, kernel_size, stride=step)
        nn.init.xavier_uniform_(self.weight)
        nn.init.zeros_(self.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """``(N, n_in, T, H, W)`` to ``(N, n_out, ⌈T/step⌉, ⌈H/step⌉, ⌈W/step⌉)``."""
        x, padding = pad_same(x, self.kernel_size[0], self.stride[0])
        return nnf.conv3d(x, self.weight, self.bias, self.stride, padding)


def norm(n_channels: int) -> nn.BatchNorm3d:
    """Batch normalisation with Keras' constants."""
    return nn.BatchNorm3d(n_channels, eps=BN_EPS, momentum=BN_MOMENTUM)


class Unit(nn.Module):
    """Two convolutions and a shortcut, projected where ``project`` is set."""

    def __init__(self, n_in: int, n_out: int, *, step: int, project: bool) -> None:
        super().__init__()
        self.conv1 = SameConv3d(n_in, n_out, 3, step)
        self.norm1 = norm(n_out)
        self.conv2 = SameConv3d(n_out, n_out, 3)
        self.norm2 = norm(n_out)
        self.shortcut = (
            nn.Sequential(SameConv3d(n_in, n_out, 1, step), norm(n_out))
            if project
            else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(N, n_in, T, H, W)`` to ``(N, n_out, ⌈T/step⌉, ⌈H/step⌉, ⌈W/step⌉)``."""
        y = nnf.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnf.relu(y + self.shortcut(x))


def group(n_in: int, n_out: int, step: int) -> nn.Sequential:
    """Two units; the first one of every group projects its shortcut."""
    return nn.Sequential(
        Unit(n_in, n_out, step=step, project=True),
        Unit(n_out, n_out, step=1, project=False),
    )


class ResNet3D(nn.Module):
    """The study's network; ``width`` 64 is its size, less is for small machines."""

    def __init__(self, width: int = 64, dropout: float = 0.5) -> None:
        super().__init__()
        self.stem = nn.Sequential(SameConv3d(3, width, 7, 2), norm(width), nn.ReLU())
        self.groups = nn.Sequential(
            group(width, width, 1),
            group(width, 2 * width, 2),
            group(2 * width, 4 * width, 2),
            group(4 * width, 8 * width, 2),
        )
        self.dense = nn.Linear(8 * width * 1 * 4 * 4, 8 * width)
        self.dropout = nn.Dropout(dropout)
        self.classes = nn.Linear(8 * width, N_CODES)
        for layer in (self.dense, self.classes):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def pool(self, x: Tensor) -> Tensor:
        """The stem's max-pool; zeros pad as well as minus infinity would, after a ReLU."""
        x, padding = pad_same(x, 3, 2)
        return nnf.max_pool3d(x, 3, 2, padding)

    def forward(self, clips: Tensor) -> Tensor:
        """Logits ``(N, 15)`` of clips ``(N, 3, 30, 112, 112)`` scaled to 0–1."""
        check_shape(clips)
        x = self.pool(self.stem(clips))  # (N, 64, 8, 28, 28)
        x = self.groups(x)  # (N, 512, 1, 4, 4)
        x = torch.flatten(x, 1)  # (N, 8192)
        x = self.dropout(nnf.relu(self.dense(x)))  # (N, 512)
        return self.classes(x)  # type: ignore[no-any-return]
