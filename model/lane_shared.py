"""Lane-shared networks: one backbone for both lanes, the right one mirrored.

Each lane of a clip is a picture of its own (see ``model.lane_clips``), and both go through
the same weights, heads included: a mirrored video gives the mirrored answer by
construction, and every climb teaches, whichever lane it was in. The backbone is that of
the study's network, on half of the width::

    (N, 2, 3, 30, 112, 56)    lanes of a clip
         lanes apart          (2N, 3, 30, 112, 56)
         stem                 (2N,  64, 8, 28, 14)
         groups 1 to 4        (2N, 512, 1,  4,  2)
         flatten, dense, ReLU (2N, 512)
         dropout, dense       (2N, 4)      log-softmax: the states of a lane
         sum of both lanes    (N, 15)      the pairs that are valid

With ``two_heads`` each lane has a dense layer of its own behind the shared backbone, as is
usual where outputs are told apart. It is an option and not the rule: a head then learns
from half of the lanes, and a mirrored video gives the mirrored answer no more, unless
training mirrors (``--mirror``); what a club films from one side only it could learn.

``LaneNet`` judges each clip, and a video by the mean over its clips. ``LaneVideoNet``
learns which clips decide: a slip or a fall is a moment, and after a fall the lane looks
empty. Per lane, the features of a video's K clips and the place of each clip in the video
are weighted by gated attention (Ilse et al., Attention-based Deep Multiple Instance
Learning, 2018) and judged once::

    (N, K, 2, 3, 30, 112, 56)  ─ backbone ─▶  (N, 2, K, 512 + 2)
         attention over K      (N, 2, 514)
         dropout, dense        (N, 2, 4), then as above
"""

from typing import ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from dataset.states import PAIRS
from model.lane_clips import LaneSamples, VideoLaneSamples
from model.resnet3d import SameConv3d, group, norm, pad_same

N_STATES = 4


class LaneBackbone(nn.Module):
    """The study's layers up to its first dense one, for the picture of one lane."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(SameConv3d(3, width, 7, 2), norm(width), nn.ReLU())
        self.groups = nn.Sequential(
            group(width, width, 1),
            group(width, 2 * width, 2),
            group(2 * width, 4 * width, 2),
            group(4 * width, 8 * width, 2),
        )
        self.dense = nn.Linear(8 * width * 1 * 4 * 2, 8 * width)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, lanes: Tensor) -> Tensor:
        """``(N, 3, 30, 112, 56)`` from 0 to 1, to features ``(N, 8 · width)``."""
        x, padding = pad_same(self.stem(lanes), 3, 2)
        x = nnf.max_pool3d(x, 3, 2, padding)  # (N, 64, 8, 28, 14)
        x = self.groups(x)  # (N, 512, 1, 4, 2)
        features: Tensor = nnf.relu(self.dense(torch.flatten(x, 1)))
        return features


def _head(n_features: int) -> nn.Linear:
    """Features of a lane to its states."""
    head = nn.Linear(n_features, N_STATES)
    nn.init.xavier_uniform_(head.weight)
    nn.init.zeros_(head.bias)
    return head


class _Pairs(nn.Module):
    """Features of both lanes to the 15 pairs."""

    right: nn.Linear | None

    def __init__(
        self, n_features: int, dropout: float, *, two_heads: bool = False
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.states = _head(n_features)
        self.right = _head(n_features) if two_heads else None
        self._left = [pair.left - 1 for pair in PAIRS]
        self._right = [pair.right - 1 for pair in PAIRS]

    def forward(self, features: Tensor) -> Tensor:
        """``(N, 2, n_features)`` to logits ``(N, 15)``.

        Their softmax is the product of the lanes' probabilities over the valid pairs.
        """
        features = self.dropout(features)
        states = self.states(features)
        if self.right is not None:
            states = torch.stack([states[:, 0], self.right(features[:, 1])], 1)
        states = states.float().log_softmax(2)
        pairs: Tensor = states[:, 0, self._left] + states[:, 1, self._right]
        return pairs


class LaneNet(nn.Module):
    """A clip by its lanes; see the module.

    Args:
        width: filters of the first group; 64 is the study's.
        dropout: share of dense units silenced while training.
        two_heads: a head a lane, instead of one that is asked of both.
    """

    reads: ClassVar = LaneSamples
    temperature: Tensor

    def __init__(
        self, width: int = 64, dropout: float = 0.5, *, two_heads: bool = False
    ) -> None:
        super().__init__()
        self.backbone = LaneBackbone(width)
        self.pairs = _Pairs(8 * width, dropout, two_heads=two_heads)
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, lanes: Tensor) -> Tensor:
        """Logits ``(N, 15)`` of lanes ``(N, 2, 3, 30, 112, 56)`` from 0 to 1."""
        features = self.backbone(lanes.flatten(0, 1)).unflatten(0, (-1, 2))
        pairs: Tensor = self.pairs(features) / self.temperature
        return pairs


class LaneVideoNet(nn.Module):
    """A video by the clips that decide; see the module.

    Args:
        width: filters of the first group; 64 is the study's.
        dropout: share of dense units silenced while training.
        two_heads: a head a lane, instead of one that is asked of both.
    """

    reads: ClassVar = VideoLaneSamples
    temperature: Tensor

    def __init__(
        self, width: int = 64, dropout: float = 0.5, *, two_heads: bool = False
    ) -> None:
        super().__init__()
        self.backbone = LaneBackbone(width)
        n_features = 8 * width + 2
        self.value = nn.Linear(n_features, 2 * width)
        self.gate = nn.Linear(n_features, 2 * width)
        self.weight = nn.Linear(2 * width, 1)
        self.pairs = _Pairs(n_features, dropout, two_heads=two_heads)
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, videos: Tensor) -> Tensor:
        """Logits ``(N, 15)`` of ``(N, K, 2, 3, 30, 112, 56)`` from 0 to 1.

        A clip that is all black fills up a shorter video and has no say.
        """
        is_clip = videos.flatten(2).amax(2) > 0  # (N, K)
        is_clip[:, 0] |= ~is_clip.any(1)  # a video of nothing but black is judged too
        features, _ = self.attended(videos, is_clip)
        pairs: Tensor = self.pairs(features) / self.temperature
        return pairs

    def attended(self, videos: Tensor, is_clip: Tensor) -> tuple[Tensor, Tensor]:
        """Features of each lane over the whole video, and how much each clip decides.

        Args:
            videos: ``(N, K, 2, 3, 30, 112, 56)``.
            is_clip: ``(N, K)`` False for what only fills up.

        Returns:
            ``(N, 2, 8 · width + 2)``, and weights ``(N, 2, K)`` that sum to 1 over K.
        """
        if self.training or self._takes_statistics():  # black clips would spoil them
            seen = self.backbone(videos[is_clip].flatten(0, 1)).unflatten(0, (-1, 2))
            found = seen.new_zeros(*is_clip.shape, *seen.shape[1:])
            found[is_clip] = seen
        else:  # the same answer, in shapes that no content decides
            found = self.backbone(videos.flatten(0, 2))
            found = found.unflatten(0, (*is_clip.shape, 2))
        # (N, K, 2, 512)
        n_clips = is_clip.sum(1, keepdim=True)
        at = torch.arange(is_clip.shape[1], device=videos.device)
        # a long video has the same beginning and end as a short one
        place = (at / (n_clips - 1).clamp(min=1)).clamp(max=1).to(found.dtype)
        places = torch.stack([place, 1 - place], 2)[:, :, None].expand(-1, -1, 2, -1)
        features = torch.cat([found, places], 3).transpose(1, 2)  # (N, 2, K, 514)
        gated = torch.tanh(self.value(features)) * torch.sigmoid(self.gate(features))
        says = self.weight(gated)[..., 0].float()  # (N, 2, K)
        weights = says.masked_fill(~is_clip[:, None], -torch.inf).softmax(2)
        return (weights[..., None] * features.float()).sum(2), weights

    def _takes_statistics(self) -> bool:
        """Whether normalisation learns from what it sees, in training or at its end."""
        norms = (m for m in self.backbone.modules() if isinstance(m, nn.BatchNorm3d))
        return any(norm.training for norm in norms)
