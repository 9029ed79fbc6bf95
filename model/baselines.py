"""The two networks that the study compared its own with, made so that they can learn.

``c3d`` is C3D of Tran et al. (ICCV 2015), eight convolutions 3×3×3 and two dense layers,
written for 16 frames. Here, for ``width`` 64 and clips of ``(N, 3, 30, 112, 112)``::

    conv1         pool 1×2×2      (N,  64, 30, 56, 56)
    conv2         pool 2×2×2      (N, 128, 15, 28, 28)
    conv3a conv3b pool 2×2×2      (N, 256,  8, 14, 14)
    conv4a conv4b pool 2×2×2      (N, 512,  4,  7,  7)
    conv5a conv5b pool 4×2×2      (N, 512,  1,  4,  4)
    flatten                       (N, 8192)              as in the paper
    fc6, ReLU, dropout            (N, 4096)
    fc7, ReLU, dropout            (N, 4096)
    dense                         (N, 15)                logits; softmax outside

Frames and picture keep the paper's halvings; with 30 frames instead of 16, four steps of
time are left before pool5, which takes them all, so that fc6 reads 8,192 values as it
did. Odd sizes are padded at the end (a ReLU came before, so zeros are no maximum).

``cnn2d`` reads each frame by itself and averages over time before it decides::

    frames apart                              (30N, 3, 112, 112)
    conv 7×7 /2, BN, ReLU, pool 2×2           (30N,  64, 28, 28)
    conv 3×3,    BN, ReLU, pool 2×2           (30N, 128, 14, 14)
    conv 3×3,    BN, ReLU, pool 2×2           (30N, 256,  7,  7)
    conv 3×3,    BN, ReLU, pool 2×2           (30N, 512,  4,  4)
    mean over the frames                      (N, 8192)
    dense, ReLU, dropout, dense               (N, 15)

The place in the picture is kept up to the dense layer, for it says which lane; the order
of the frames is lost by design, which is what this baseline is there to show.

Why the study's C3D may have given every clip the majority class (reasoned, not measured),
and what is done about it here:

* The plain C3D has no normalisation. Both networks here normalise after every
  convolution, with the constants of ``resnet3d``, and start He normal (He et al. 2015),
  which keeps the variance through layers of ReLU.
* An L2 coefficient of 0.01 pulls at the dense layers, which no normalisation shields,
  harder than a cross-entropy over 15 codes does: Adam divides the sum of both gradients by
  its size, the small weights go to zero, and what is left are the biases, which know the
  class counts alone. The recipe takes 2.5e-4, whose gradient ``2 · l2 · w`` is the weight
  decay of 5e-4 of the paper's own training.
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from dataset.states import N_CODES
from model.resnet3d import BN_EPS, BN_MOMENTUM, check_shape, norm

_DENSE: int = 64
"""C3D's dense layers have this many times ``width`` units: 4,096 for 64."""


def _start(net: nn.Module) -> None:
    """He normal weights before a ReLU, biases at zero."""
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Conv3d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def _classes(n_features: int) -> nn.Linear:
    """The last layer; small weights, so that the first loss is that of guessing."""
    layer = nn.Linear(n_features, N_CODES)
    nn.init.normal_(layer.weight, std=0.01)
    nn.init.zeros_(layer.bias)
    return layer


class C3D(nn.Module):
    """See the module.

    Args:
        width: filters of the first convolution; 64 is the paper's.
        dropout: share of dense units silenced while training.
    """

    def __init__(self, width: int = 64, dropout: float = 0.5) -> None:
        super().__init__()

        def block(n_in: int, n_out: int) -> list[nn.Module]:
            return [nn.Conv3d(n_in, n_out, 3, padding=1), norm(n_out), nn.ReLU()]

        def pool(time: int) -> nn.Module:
            return nn.MaxPool3d((time, 2, 2), ceil_mode=True)

        self.body = nn.Sequential(
            *block(3, width),
            pool(1),  # (N, 64, 30, 56, 56)
            *block(width, 2 * width),
            pool(2),  # (N, 128, 15, 28, 28)
            *block(2 * width, 4 * width),
            *block(4 * width, 4 * width),
            pool(2),  # (N, 256, 8, 14, 14)
            *block(4 * width, 8 * width),
            *block(8 * width, 8 * width),
            pool(2),  # (N, 512, 4, 7, 7)
            *block(8 * width, 8 * width),
            *block(8 * width, 8 * width),
            pool(4),  # (N, 512, 1, 4, 4)
        )
        self.dense = nn.Sequential(
            nn.Linear(8 * width * 1 * 4 * 4, _DENSE * width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(_DENSE * width, _DENSE * width),
            nn.ReLU(),
            nn.Dropout(dropout),
        )
        _start(self)
        self.classes = _classes(_DENSE * width)

    def forward(self, clips: Tensor) -> Tensor:
        """Logits ``(N, 15)`` of clips ``(N, 3, 30, 112, 112)`` scaled to 0–1."""
        check_shape(clips)
        x = torch.flatten(self.body(clips), 1)  # (N, 8192)
        logits: Tensor = self.classes(self.dense(x))
        return logits


class CNN2D(nn.Module):
    """See the module.

    Args:
        width: filters of the first convolution.
        dropout: share of dense units silenced while training.
    """

    def __init__(self, width: int = 64, dropout: float = 0.5) -> None:
        super().__init__()

        def block(
            n_in: int, n_out: int, kernel: int = 3, step: int = 1
        ) -> list[nn.Module]:
            return [
                nn.Conv2d(n_in, n_out, kernel, step, kernel // 2),
                nn.BatchNorm2d(n_out, eps=BN_EPS, momentum=BN_MOMENTUM),
                nn.ReLU(),
                nn.MaxPool2d(2, ceil_mode=True),
            ]

        self.body = nn.Sequential(
            *block(3, width, 7, 2),  # (30N, 64, 28, 28)
            *block(width, 2 * width),  # (30N, 128, 14, 14)
            *block(2 * width, 4 * width),  # (30N, 256, 7, 7)
            *block(4 * width, 8 * width),  # (30N, 512, 4, 4)
        )
        self.dense = nn.Linear(8 * width * 4 * 4, 8 * width)
        self.dropout = nn.Dropout(dropout)
        _start(self)
        self.classes = _classes(8 * width)

    def forward(self, clips: Tensor) -> Tensor:
        """Logits ``(N, 15)`` of clips ``(N, 3, 30, 112, 112)`` scaled to 0–1."""
        check_shape(clips)
        n = len(clips)
        frames = clips.transpose(1, 2).flatten(0, 1)  # (30N, 3, 112, 112)
        x = self.body(frames).unflatten(0, (n, -1))  # (N, 30, 512, 4, 4)
        x = x.mean(1).flatten(1)  # (N, 8192)
        x = self.dropout(nnf.relu(self.dense(x)))  # (N, 512)
        logits: Tensor = self.classes(x)
        return logits
