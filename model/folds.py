"""Quick trainings in memory: strips in, probabilities of videos that were left out.

For questions that need many small networks and no checkpoint: what does a network say of
a video that it has not learned from (``model.second_look``), and how many labels does it
need (``dualane bench order``)? The steps are those of a training that leaves a
checkpoint (``model.trainer``), with the same augmentation and the same rise and fall.
"""

from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dataset.errors import Cancelled, TrainingError
from model import devices
from model.config import TrainConfig
from model.data import Batch, epoch_flips, epoch_order
from model.devices import Device, send
from model.guard import Guard
from model.networks import build
from model.schedule import rise_and_fall
from model.steps import adam, train_one_epoch
from model.transforms import mirror, to_input

FOLDS: Final = 5
_PREDICT_AT_ONCE: Final = 64


@dataclass(frozen=True)
class Labelled:
    """Strips of whole videos with their codes, in memory.

    Raises:
        ValueError: shapes that do not belong together.
    """

    strips: NDArray[np.uint8]
    """``(n, 2, 2, 56, T)``: see ``model.strip_samples.StripSamples``."""
    codes: NDArray[np.int64]
    """``(n,)`` from 0 to 14."""

    def __post_init__(self) -> None:
        """One code a video."""
        if len(self.strips) != len(self.codes):
            raise ValueError(f"{len(self.strips)} strips, {len(self.codes)} codes")

    def __len__(self) -> int:
        """How many videos."""
        return len(self.codes)

    def of(self, rows: NDArray[np.int64]) -> "Labelled":
        """Some of them."""
        return Labelled(self.strips[rows], self.codes[rows])


def train(
    videos: Labelled,
    config: TrainConfig,
    device: Device | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> nn.Module:
    """Train a strip network; the configuration's seed alone decides the outcome.

    Raises:
        TrainingError: nothing to learn from.
        Cancelled: ``cancel`` answered True.
    """
    steps = rounds(videos, config, device, cancel)
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            net: nn.Module = ended.value
            return net


def rounds(
    videos: Labelled,
    config: TrainConfig,
    device: Device | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> Generator[int, None, nn.Module]:
    """The same, one round over the videos at a time.

    Yields:
        How many rounds are over, up to ``config.epochs``.

    Returns:
        The network.

    Raises:
        TrainingError: nothing to learn from.
        Cancelled: ``cancel`` answered True.
    """
    if not len(videos):
        raise TrainingError("There is no video to learn from: label some first.")
    device = device or devices.choose("cpu")
    torch.manual_seed(config.seed)
    net = device.place(build(config))
    optimizer = adam(net, config)
    guard = Guard(net, optimizer)
    for epoch in range(1, config.epochs + 1):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * rise_and_fall(epoch, config.epochs)
        for _ in train_one_epoch(
            net, guard, _batches(videos, config, epoch, device), device, cancel
        ):
            pass
        if cancel():
            raise Cancelled
        yield epoch
    return net


def _batches(
    videos: Labelled, config: TrainConfig, epoch: int, device: Device
) -> Iterator[Batch]:
    everyone = np.arange(len(videos))
    order = epoch_order(everyone, config.seed, epoch)
    flips = epoch_flips(len(order), config.seed, epoch)
    for start in range(0, len(order), config.batch_size):
        chosen = slice(start, start + config.batch_size)
        rows = order[chosen]
        strips = send(videos.strips[rows], device.torch)
        strips, codes = mirror(strips, videos.codes[rows], flips[chosen])
        yield Batch(strips, send(codes, device.torch))


def predict(
    net: nn.Module, strips: NDArray[np.uint8], device: Device | None = None
) -> NDArray[np.float64]:
    """``(n, 15)`` probabilities of these videos."""
    device = device or devices.choose("cpu")
    net.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(strips), _PREDICT_AT_ONCE):
            part = np.ascontiguousarray(strips[start : start + _PREDICT_AT_ONCE])
            logits = net(to_input(torch.from_numpy(part).to(device.torch)))
            found.append(logits.float().softmax(1).cpu().double().numpy())
    if not found:
        return np.zeros((0, 15))
    return np.concatenate(found)


def fold_of(groups: Sequence[Hashable], n_folds: int = FOLDS) -> NDArray[np.int64]:
    """Which fold each video is in: whole groups stay together, folds are alike in size.

    With fewer groups than folds there are as many folds as groups; with a single group
    its videos are divided, since nothing else can be.
    """
    n = len(groups)
    numbers = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    of_group = np.array([numbers[group] for group in groups], np.int64)
    if len(numbers) < 2:
        return np.arange(n) % max(min(n_folds, n), 1)
    sizes = np.bincount(of_group)
    filled = np.zeros(min(n_folds, len(numbers)), np.int64)
    fold = np.zeros(len(numbers), np.int64)
    for group in np.argsort(-sizes, kind="stable"):
        fold[group] = int(filled.argmin())
        filled[fold[group]] += sizes[group]
    return fold[of_group]
