"""The mean of the weights over the last steps, which is what is judged and kept.

Weights that jump about a minimum average to its middle (Polyak and Juditsky 1992); the
mean forgets exponentially, and at the start faster, so that the first weights leave it.
"""

from copy import deepcopy

import torch
from torch import nn


class WeightAverage:
    """A second network that follows the one in training.

    Args:
        net: to follow; its running statistics too.
        decay: what the mean keeps at each step, 0 to 1; at step n it keeps no more than
            ``(1 + n) / (10 + n)``.

    Attributes:
        net: the mean, to judge and to keep.
    """

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.net = deepcopy(net).requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def follow(self, net: nn.Module, n_steps: int) -> None:
        """Take in the weights after a step.

        Args:
            net: in training.
            n_steps: taken so far, this one among them.
        """
        kept = min(self._decay, (1 + n_steps) / (10 + n_steps))
        new = net.state_dict()
        for name, mean in self.net.state_dict().items():
            if mean.is_floating_point():
                mean.lerp_(new[name], 1 - kept)
            else:
                mean.copy_(new[name])
