"""Which device computes, why that one, and in which precision."""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dataset.errors import TrainingError

CHOICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class Device:
    """A device that works. ``reason`` is a sentence for people."""

    name: str
    """``cpu`` or ``cuda``, as torch names it."""
    reason: str

    @property
    def is_cuda(self) -> bool:
        """Whether this is a GPU."""
        return self.name == "cuda"

    @property
    def word(self) -> str:
        """What people call it."""
        return "GPU" if self.is_cuda else "CPU"

    @property
    def torch(self) -> torch.device:
        """The device as torch wants it."""
        return torch.device(self.name)

    def for_a_thread(self) -> Callable[[], object]:
        """What another thread calls first, so that it computes where this one does.

        Trap: of several GPUs each thread has a current one of its own, at first the first.
        """
        if not self.is_cuda:
            return lambda: None
        return partial(torch.cuda.set_device, torch.cuda.current_device())

    def place(self, net: nn.Module) -> nn.Module:
        """Move a network here, in the memory order that is fastest.

        Channels last measured 180 ms a clip in training and 41 in prediction, against
        203 and 89 without (and in fp32), on 2 cores.
        """
        net = net.to(self.torch)
        if not any(weight.dim() == 5 for weight in net.parameters()):
            return net  # torch knows that order for 3D convolutions only
        return net.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload, no-any-return]

    @property
    def has_own_memory(self) -> bool:
        """Whether it computes, on copies, while this process does other things."""
        return self.is_cuda

    def room(self) -> int:
        """Bytes that are free in a memory of its own, on a GPU that is."""
        return free_memory()[0] if self.has_own_memory else 0

    def training_precision(self) -> AbstractContextManager[object]:
        """The precision of a training step: bf16 where a GPU has it, else fp32.

        Trap, measured: on the CPU torch 2.13 returns garbage weight gradients from bf16
        autocast for 3×3×3 convolutions at 2 × 7 × 7, the shape of the third group. The
        forward pass alone is sound, so only prediction uses bf16 there.
        """
        if self.is_cuda and torch.cuda.is_bf16_supported(including_emulation=False):
            return torch.autocast("cuda", torch.bfloat16)
        return nullcontext()

    def prediction_precision(self) -> AbstractContextManager[object]:
        """The precision of a prediction: bf16 where the chip computes in it, else fp32.

        What the chip can do decides, never a timing: two runs must agree.
        """
        if self.is_cuda:
            return self.training_precision()
        if _cpu_has_bf16():  # measured: 41 ms a clip against 89 ms on 2 cores
            return torch.autocast("cpu", torch.bfloat16)
        return nullcontext()


def free_memory() -> tuple[int, int]:
    """Bytes of a GPU that are free, and all of it; what torch holds but uses not is free."""
    free, total = torch.cuda.mem_get_info()
    unused = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return free + unused, total


def send(array: NDArray[Any], to: torch.device) -> Tensor:
    """An array as a tensor there; on the CPU its own memory where that is fit for one."""
    # torch wants memory of its own kind: in one piece, and writable
    tensor = torch.from_numpy(np.require(array, requirements=["C", "W"]))
    if to.type == "cuda":
        # from pinned memory the copy is queued, and nobody waits for it
        return tensor.pin_memory().to(to, non_blocking=True)
    return tensor


def choose(wanted: str) -> Device:
    """Find the device for ``auto``, ``cpu`` or ``cuda``.

    Raises:
        TrainingError: ``cuda`` was asked for and does not work, or the name is unknown.
    """
    if wanted not in CHOICES:
        raise TrainingError(
            f"There is no device called “{wanted}”: choose auto, cpu or cuda."
        )
    if wanted == "cpu":
        return Device("cpu", "The CPU was asked for.")
    why_not = cuda_problem()
    if why_not is None:
        return Device("cuda", f"{torch.cuda.get_device_name()} is there and works.")
    if wanted == "cuda":
        raise TrainingError(
            f"The GPU cannot be used because {why_not}: choose the CPU (--device cpu),"
            " or repair that."
        )
    return Device("cpu", f"The CPU computes, because {why_not}.")


def cuda_problem() -> str | None:
    """Why CUDA does not work, as the end of a sentence; None when it does."""
    if torch.version.cuda is None:
        return f"this PyTorch ({torch.__version__}) was built without CUDA"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        is_there = torch.cuda.is_available()
    if not is_there:
        said = " ".join(str(caught[0].message).split()) if caught else ""
        return "PyTorch finds no NVIDIA GPU with a working driver" + (
            f" ({said.rstrip('.')})" if said else ""
        )
    try:
        ones = torch.ones(8, device="cuda")
        works = float((ones * 2).sum()) == 16.0
    except RuntimeError as error:
        return f"a first computation on it failed ({str(error).splitlines()[0]})"
    return None if works else "a first computation on it gave a wrong result"


def _cpu_has_bf16() -> bool:
    """Whether this CPU has bf16 instructions; emulated ones are slower than fp32."""
    # private names: a torch without them predicts in fp32
    return any(
        bool(getattr(torch.cpu, name, bool)())
        for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )
