"""The lane strip network: whole videos in, one small picture a lane.

Both lanes go through the same weights, so a mirrored video gives the mirrored answer by
construction, and every climb teaches, whichever lane it was in.

::

    (N, 2, 2, 56, T)   strips: lane, channel, row, tenth of a second
         └ lanes apart, brightness evened, each row's height as a third channel
    (2N, 3, 56, T)
         conv 3×3, stride (2, 1)   (2N, w, 28, T)
         conv 3×3, stride 2        (2N, 2w, 14, T/2)
         conv 3×3                  (2N, 2w, 14, T/2)
         conv 3×3, stride 2        (2N, 4w, 7, T/4)
         conv 3×3                  (2N, 4w, 7, T/4)
         rows side by side         (2N, 28w, T/4)
         conv 1                    (2N, 4w, T/4)      reads a height
         conv 5                    (2N, 4w, T/4)      and how it changes
         max and mean over time    (2N, 8w)
         dropout, dense            (2N, 4)            states of a lane
         sum of both lanes         (N, 15)            the pairs that are valid
"""

from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from dataset.states import PAIRS
from dataset.strips import CHANNELS
from model.augmentation import drawn, seen_from
from model.strip_samples import StripSamples

N_STATES: Final = 4
_BRIGHT: Final = 0.995
"""The share of a strip that is no brighter than what counts as its climber."""


class StripNet(nn.Module):
    """See the module.

    Args:
        width: filters of the first convolution; 16 gives 0.11 million weights.
        dropout: share of the pooled features silenced while training.
    """

    reads: ClassVar = StripSamples
    """What one of its samples is."""
    anneals: ClassVar = True
    """Its learning rate rises and falls once, instead of waiting for a plateau."""
    temperature: Tensor

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()

        def block(
            n_in: int, n_out: int, stride: int | tuple[int, int]
        ) -> list[nn.Module]:
            return [
                nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False),
                nn.BatchNorm2d(n_out),
                nn.ReLU(inplace=True),
            ]

        self.body = nn.Sequential(
            *block(CHANNELS + 1, width, (2, 1)),
            *block(width, 2 * width, 2),
            *block(2 * width, 2 * width, 1),
            *block(2 * width, 4 * width, 2),
            *block(4 * width, 4 * width, 1),
        )
        self.over_time = nn.Sequential(
            nn.Conv1d(7 * 4 * width, 4 * width, 1, bias=False),
            nn.BatchNorm1d(4 * width),
            nn.ReLU(inplace=True),
            nn.Conv1d(4 * width, 4 * width, 5, padding=2, bias=False),
            nn.BatchNorm1d(4 * width),
            nn.ReLU(inplace=True),
        )
        self.states = nn.Sequential(nn.Dropout(dropout), nn.Linear(8 * width, N_STATES))
        self.register_buffer("temperature", torch.ones(()))
        self._left = [pair.left - 1 for pair in PAIRS]
        self._right = [pair.right - 1 for pair in PAIRS]

    def forward(self, strips: Tensor) -> Tensor:
        """``(N, 2, 2, 56, T)`` from 0 to 1, to ``(N, 15)`` logits.

        Their softmax is the product of the lanes' probabilities over the valid pairs.
        """
        lanes = strips.flatten(0, 1)
        if self.training:
            lanes = jitter(lanes)
        features = self.body(with_height(lanes))
        features = self.over_time(features.flatten(1, 2))
        pooled = torch.cat([features.amax(2), features.mean(2)], 1)
        states = self.states(pooled).float().log_softmax(1).unflatten(0, (-1, 2))
        pairs = states[:, 0, self._left] + states[:, 1, self._right]
        answer: Tensor = pairs / self.temperature
        # nothing could be read, so nothing is said: all pairs alike
        lost = strips.flatten(1).amin(1) >= 1.0
        return answer.masked_fill(lost[:, None], 0.0)


def with_height(lanes: Tensor) -> Tensor:
    """Even the brightness, and tell each row how high it is.

    Args:
        lanes: ``(N, 2, 56, T)`` from 0 to 1.

    Returns:
        ``(N, 3, 56, T)``: a climber is about 1 whatever the light; height 1 is the top.
    """
    n, _, rows, columns = lanes.shape
    bright = high_quantile(lanes.flatten(2).float(), _BRIGHT)
    # a lane without a climber must stay dark
    evened = (lanes / bright.clamp(min=0.15)[..., None, None]).clamp(max=1.5)
    height = torch.linspace(1, 0, rows, device=lanes.device, dtype=evened.dtype)
    return torch.cat([evened, height.view(1, 1, -1, 1).expand(n, 1, -1, columns)], 1)


def high_quantile(values: Tensor, q: float) -> Tensor:
    """``values.quantile(q, dim=-1)`` for a ``q`` near 1, forty times as quickly.

    torch sorts all of them, which took a fifth of a training step.
    """
    n = values.shape[-1]
    at = q * (n - 1)
    below = int(at)
    top = values.topk(n - below, dim=-1).values  # from the highest down
    return torch.lerp(top[..., -1], top[..., max(n - below - 2, 0)], at - below)


def jitter(lanes: Tensor) -> Tensor:
    """Another camera, another climber, another light: what leaves the state as it is.

    Args:
        lanes: ``(N, 2, 56, T)`` from 0 to 1.

    Returns:
        The same shape: rows and columns stretched by up to a fifth and shifted by up to
        a tenth of the picture, other contrast, some noise.
    """
    place = torch.zeros(len(lanes), 2, 3, device=lanes.device)
    stretch = drawn(lanes, 0.8, 1.2)
    place[:, 0, 0] = stretch
    # stretched about the beginning of the video
    place[:, 0, 2] = stretch - 1 + drawn(lanes, -0.1, 0.1)
    place[:, 1, 1] = drawn(lanes, 0.85, 1.18)
    place[:, 1, 2] = drawn(lanes, -0.12, 0.12)
    moved = seen_from(place, lanes)
    power, gain = drawn(lanes, -0.3, 0.3).exp(), drawn(lanes, -0.5, 0.5).exp()
    lit = moved.clamp(min=1e-4) ** power[:, None, None, None]
    noise = (
        torch.randn(lanes.shape).to(lanes.device)
        * drawn(lanes, 0, 0.05)[:, None, None, None]
    )
    return (lit * gain[:, None, None, None] + noise).clamp(0, 1)
