"""One training by several processes, on one machine or several.

``torchrun --nproc-per-node 2 -m model train …`` starts them and tells each its number.
Every one goes through the same steps with its share of each batch; gradients are averaged
(``DistributedDataParallel``), the first writes files and tells what happens, and whatever
decides how the training goes on is the first one's word. Alone, all of this does nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from dataset.errors import TrainingError
from model.devices import Device

FROM_TORCHRUN: Final = ("RANK", "WORLD_SIZE", "LOCAL_RANK")


@dataclass(frozen=True)
class Team:
    """Who of how many this process is."""

    rank: int = 0
    size: int = 1

    @classmethod
    @contextmanager
    def joined(cls, device: Device) -> Iterator[Self]:
        """The team that torchrun has started, else this process alone.

        Raises:
            TrainingError: torchrun's own variables are not what it sets, the processes do
                not find each other, or one of them has no GPU.
        """
        if os.environ.get("WORLD_SIZE", "").strip() in ("", "1"):
            yield cls()
            return
        try:
            rank, size, local = (int(os.environ[name]) for name in FROM_TORCHRUN)
            if device.is_cuda:
                n_gpus = torch.cuda.device_count()
                if local >= n_gpus:
                    raise TrainingError(
                        f"torchrun started process {local + 1} on a machine that has no"
                        f" GPU of that number: give --nproc-per-node {n_gpus}."
                    )
                torch.cuda.set_device(local)
            dist.init_process_group("nccl" if device.is_cuda else "gloo")
        except (KeyError, ValueError, RuntimeError) as error:
            why = str(error).partition("\n")[0]
            raise TrainingError(
                f"The processes of this training do not find each other ({why}): start"
                " them with torchrun, or one alone without WORLD_SIZE."
            ) from error
        try:
            yield cls(rank, size)
        finally:
            dist.destroy_process_group()

    @property
    def is_first(self) -> bool:
        """Whether this process writes and speaks."""
        return self.rank == 0

    @property
    def is_alone(self) -> bool:
        """Whether there is nobody to agree with."""
        return self.size == 1

    def wrapped(self, net: nn.Module) -> nn.Module:
        """The network to step with: its gradients become the mean over the team."""
        return net if self.is_alone else DistributedDataParallel(net)

    def sum(self, value: Tensor) -> Tensor:
        """The sum over the team, to every member."""
        if not self.is_alone:
            dist.all_reduce(value)
        return value

    def any(self, answer: bool, device: Device) -> bool:
        """Whether one of the team says so."""
        if self.is_alone:
            return answer
        return bool(self.sum(torch.tensor(float(answer), device=device.torch)))

    def word_of_the_first(self, number: float, device: Device) -> float:
        """What the first one measured, so that all decide alike."""
        if self.is_alone:
            return number
        word = torch.tensor(number, dtype=torch.float64, device=device.torch)
        dist.broadcast(word, 0)
        return float(word)

    def same_statistics(self, net: nn.Module) -> None:
        """Give every network the first one's running statistics."""
        if not self.is_alone:
            for value in net.buffers():
                dist.broadcast(value, 0)


ALONE: Final = Team()
