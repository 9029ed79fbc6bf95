"""The parts of a training step, each small enough to be checked by itself.

What is followed to the letter, because the study was run in Keras:

* The L2 penalty ``l2 · Σw²`` belongs to the loss, so its gradient ``2 · l2 · w`` goes
  through Adam's moments. Adam's own ``weight_decay`` (not AdamW's) adds exactly that, and
  saves building a graph over 37 million weights at each step.
* Adam has epsilon 1e-7; the last batch of an epoch may be smaller.

And one thing that is not the study's: see ``MEASURED_STATISTICS_STEPS``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Self

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from model.config import TrainConfig
from model.data import Batch
from model.devices import Device, free_memory
from model.guard import Guard
from model.networks import decayed_weights
from model.resnet3d import BN_MOMENTUM
from model.team import ALONE, Team
from model.transforms import to_input

MEASURED_STATISTICS_STEPS: Final = 1000
"""Below so many steps, batch normalisation's running statistics are measured anew.

With Keras' momentum they still remember their start after hundreds of steps. Measured on
262 clips of real races, width 16: after five epochs (165 steps) the network with running
means gave every clip the same code (15 % right, on the clips it was trained on), and 95 %
with statistics taken from 64 or 256 of those clips. The study took 1,094 steps an epoch,
so for it nothing changes.
"""
MEASURED_STATISTICS_CLIPS: Final = 128

_NO_MEMORY: Final = (
    "DefaultCPUAllocator: can't allocate memory",
    "CUDA error: out of memory",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUBLAS_STATUS_ALLOC_FAILED",
)

_NO_ENGINE: Final = "unable to find an engine to execute this computation"
"""What torch leaves of a lack of memory for cuDNN's workspace, which it swallows; and says
of a convolution that a GPU cannot do."""
_NEARLY_FULL: Final = 0.1
"""The part of a GPU's memory that is left when it did not suffice."""

Stop = Callable[[], bool]


@dataclass
class Running:
    """Sums over the clips of an epoch so far; they stay on the device until asked for."""

    loss: Tensor
    right: Tensor
    clips: Tensor
    """How many clips were learned from: those of skipped steps are not."""
    n_batches: int = 0

    @classmethod
    def on(cls, device: Device) -> Self:
        """Nothing yet."""
        zero = torch.zeros((), dtype=torch.float64, device=device.torch)
        return cls(zero, zero.clone(), zero.clone())

    @property
    def n_clips(self) -> int:
        """How many clips were learned from."""
        return int(self.clips)

    def of_all(self, team: Team) -> Self:
        """The sums over a whole team."""
        loss, right, clips = (
            team.sum(each.clone()) for each in (self.loss, self.right, self.clips)
        )
        return type(self)(loss, right, clips, self.n_batches)

    def means(self) -> tuple[float, float]:
        """Mean cross-entropy a clip in nats, and the share of right clips."""
        n = max(self.n_clips, 1)
        return float(self.loss) / n, float(self.right) / n


def train_one_epoch(
    net: nn.Module,
    guard: Guard,
    clips: Iterator[Batch],
    device: Device,
    should_stop: Stop,
    team: Team = ALONE,
    augment: Callable[[Tensor], Tensor] = lambda clips: clips,
    n_passes: int = 1,
) -> Iterator[Running]:
    """Take one step a batch; yields the same sums after each, and ends early on a stop.

    Of a team each process sums over its own clips; see ``Running.of_all``. In ``n_passes``
    each clip comes so often.

    Raises:
        torch.OutOfMemoryError: a batch was too large for the device.
    """
    net.train()
    guard.begin_epoch(n_passes)
    running = Running.on(device)
    for batch in clips:
        guard.begin_step()
        with device.training_precision():
            logits = net(augment(to_input(batch.clips)))
        wanted = batch.codes if batch.targets is None else batch.targets
        loss = nnf.cross_entropy(logits.float(), wanted)
        (loss * batch.share).backward()  # type: ignore[no-untyped-call]
        is_skipped = guard.step(team.sum(loss.detach().clone()), batch)
        right = (logits.detach().argmax(1) == batch.codes).sum()
        n_clips = len(batch) if batch.share else 0
        for total, value in (
            (running.loss, loss.detach() * n_clips),
            (running.right, right if n_clips else torch.zeros_like(right)),
            (running.clips, torch.full_like(running.clips, n_clips)),
        ):
            total += torch.where(is_skipped, 0, value)
        running.n_batches += 1
        yield running
        if team.any(should_stop(), device):
            return


def has_slow_statistics(net: nn.Module) -> bool:
    """Whether its batch normalisation remembers hundreds of steps, as the study's does."""
    return bool(_slow_norms(net))


def _slow_norms(net: nn.Module) -> list[nn.BatchNorm2d | nn.BatchNorm3d]:
    """The layers with Keras' momentum; torch's own is ten times as quick."""
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d | nn.BatchNorm3d)]
    return [norm for norm in norms if norm.momentum == BN_MOMENTUM]


def measure_statistics(net: nn.Module, clips: Iterator[Batch], device: Device) -> None:
    """Set batch normalisation's running statistics to plain means over ``clips``."""
    norms = _slow_norms(net)
    momenta = [norm.momentum for norm in norms]
    net.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # torch's sign for a plain mean over all batches
        norm.train()
    try:
        for batch in clips:
            with torch.no_grad(), device.prediction_precision():
                net(to_input(batch.clips))
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


def adam(net: nn.Module, config: TrainConfig) -> torch.optim.Adam:
    """The study's optimizer, with the gradient ``2 · l2 · w`` of the penalty built in."""
    decayed = decayed_weights(net)
    known = {id(weight) for weight in decayed}
    free = [weight for weight in net.parameters() if id(weight) not in known]
    return torch.optim.Adam(
        [
            {"params": decayed, "weight_decay": 2 * config.l2},
            {"params": free, "weight_decay": 0.0},
        ],
        lr=config.learning_rate,
        betas=(0.9, 0.999),
        eps=1e-7,
        fused=True,  # measured on 37 million weights, 2 cores: 39 ms a step, not 630
    )


def l2_penalty(net: nn.Module, l2: float) -> float:
    """``l2 · Σw²`` over convolution and dense weights."""
    with torch.no_grad():
        return l2 * sum(float(w.double().square().sum()) for w in decayed_weights(net))


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether this is a device that has no room left, and no bug."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    text = str(error)
    if _NO_ENGINE in text:
        free, total = free_memory()
        return free < _NEARLY_FULL * total
    # the CPU and NVIDIA's libraries have no type of their own
    return any(sign in text for sign in _NO_MEMORY)
