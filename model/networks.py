"""Every network by name: a builder in ``NETWORKS``, and a recipe in ``model.config``.

What a network reads is an attribute of its class: ``reads``, clips where it says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from dataset.errors import TrainingError
from model.baselines import C3D, CNN2D
from model.config import TrainConfig
from model.data import ClipSamples, Samples
from model.lane_shared import LaneNet, LaneVideoNet
from model.lanes import StripNet
from model.resnet3d import ResNet3D
from model.transforms import to_input

Builder = Callable[[TrainConfig], nn.Module]
"""Makes a network that takes what ``to_input`` gives, N of it, and gives N × 15 logits."""

NETWORKS: dict[str, Builder] = {
    "resnet3d": lambda config: ResNet3D(config.width, config.dropout),
    "c3d": lambda config: C3D(config.width, config.dropout),
    "cnn2d": lambda config: CNN2D(config.width, config.dropout),
    "lanes": lambda config: LaneNet(
        config.width, config.dropout, two_heads=config.two_heads
    ),
    "lane_videos": lambda config: LaneVideoNet(
        config.width, config.dropout, two_heads=config.two_heads
    ),
    "strips": lambda config: StripNet(config.width, config.dropout),
}


@dataclass(frozen=True)
class ParameterCounts:
    """Sizes as Keras counts them: running means and variances are non-trainable."""

    trainable: int
    non_trainable: int

    @property
    def total(self) -> int:
        """All numbers that the network holds."""
        return self.trainable + self.non_trainable

    def to_json(self) -> dict[str, int]:
        """The three figures by name."""
        return {
            "trainable": self.trainable,
            "non_trainable": self.non_trainable,
            "total": self.total,
        }


def builder_of(name: str) -> Builder:
    """What makes the network of a name.

    Raises:
        TrainingError: there is no network of that name.
    """
    builder = NETWORKS.get(name)
    if builder is None:
        raise TrainingError(
            f"There is no network called “{name}”: choose one of"
            f" {', '.join(sorted(NETWORKS))}."
        )
    return builder


def build(config: TrainConfig) -> nn.Module:
    """Make the network that ``config`` names, with fresh weights.

    Raises:
        TrainingError: there is no network of that name.
    """
    return builder_of(config.network)(config)


def reads(net: nn.Module) -> type[Samples]:
    """What one sample of this network is."""
    kind: type[Samples] = getattr(net, "reads", ClipSamples)
    return kind


def count_parameters(net: nn.Module) -> ParameterCounts:
    """Count what ``net`` holds; the step counters of batch normalisation are no weights."""
    return ParameterCounts(
        trainable=sum(p.numel() for p in net.parameters() if p.requires_grad),
        non_trainable=sum(b.numel() for b in net.buffers() if b.is_floating_point()),
    )


def multiply_adds(net: nn.Module) -> int:
    """Multiplications with an addition that one sample costs: convolutions and dense.

    Counted by torch while the network runs; on the meta device nothing is computed. A
    sample is a clip, or a video's strips of the usual length.
    """
    device = next(net.parameters()).device
    sample = torch.zeros(reads(net).SHAPE, dtype=torch.uint8, device=device)
    was_training = net.training
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net.eval()(to_input(sample[None]))
    net.train(was_training)
    return int(counter.get_total_flops()) // 2  # a multiply-add is two operations


def decayed_weights(net: nn.Module) -> list[Tensor]:
    """The convolution and dense weights: what the L2 penalty is taken over."""
    kinds = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)
    return [m.weight for m in net.modules() if isinstance(m, kinds)]
