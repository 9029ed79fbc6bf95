"""What is no number, or absurdly large, never reaches the weights.

A loss or a gradient goes wrong through a damaged machine, a kernel with a bug (torch 2.13
returns such gradients in bf16 on a CPU, see ``Device.training_precision``), or a step
size that is too large. Such a step is skipped as if its batch had not been there, weights,
moments and running statistics alike, and counted. Where that happens again and again, the
training ends with the names of the clips.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from model.data import Batch

ABSURD: Final = 1000.0
"""A gradient so many times as long as the longest one before is none.

Within a training norms fall over orders of magnitude, and a single hard clip brings them
back to where they began; that is why the longest so far is the measure, and not the last.
"""
FIRST_LIMIT: Final = 1e6
"""For the first step, which has nothing before it; the networks begin at 1 to 100."""
IN_A_ROW: Final = 5
"""So many skipped steps one after the other are no accident."""
SHARE: Final = 0.1
"""Nor is so large a part of an epoch, once it has ``LEAST_STEPS``. Where an epoch goes
through its clips again and again, one bad clip is met each time, so each pass may have as
many."""
LEAST_STEPS: Final = 50


@dataclass(frozen=True)
class Skipped:
    """How many steps were skipped, and where to look."""

    n_steps: int
    """Of this epoch."""
    samples: tuple[int, ...]
    """Those that were in the most skipped steps of the training."""
    are_too_many: bool


class Guard:
    """Judges each step on the device, so that a GPU need not wait to be asked.

    Args:
        net: whose gradients and running statistics are watched.
        optimizer: a fused Adam: it alone can be told on the device to do nothing.
        longest: the longest gradient of an earlier part of the training; 0 for none.
    """

    def __init__(
        self, net: nn.Module, optimizer: torch.optim.Optimizer, longest: float = 0.0
    ) -> None:
        if not optimizer.defaults.get("fused"):
            raise ValueError("only a fused optimizer can skip a step on the device")
        self._optimizer = optimizer
        self._weights = [weight for weight in net.parameters() if weight.requires_grad]
        self._statistics = _Statistics(net)
        self._longest = torch.full((), longest, device=self._weights[0].device)
        self._unseen: list[tuple[Tensor, tuple[int, ...]]] = []
        self._suspects: Counter[int] = Counter()
        self._n_steps = self._n_skipped = self._in_a_row = 0
        self._n_passes = 1

    @property
    def longest(self) -> float:
        """The longest gradient that was let through; 0 before the first."""
        return float(self._longest)

    def begin_epoch(self, n_passes: int = 1) -> None:
        """Count steps from nothing; a row of skipped ones may go on.

        Args:
            n_passes: how often the epoch goes through the same clips.
        """
        self._n_steps = self._n_skipped = 0
        self._n_passes = n_passes
        self._unseen.clear()  # of an epoch that was given up

    def begin_step(self) -> None:
        """Forget the last gradient; remember the statistics, which going forward changes."""
        self._optimizer.zero_grad(set_to_none=True)
        self._statistics.remember()

    def step(self, loss: Tensor, batch: Batch) -> Tensor:
        """Take the optimizer's step, or none; True on the device where it was skipped."""
        gradients = []
        for weight in self._weights:
            if weight.grad is not None:
                weight.grad = laid_out_like(weight, weight.grad)
                gradients.append(weight.grad)
        norm = torch.nn.utils.get_total_norm(gradients).float()
        limit = torch.where(self._longest > 0, ABSURD * self._longest, FIRST_LIMIT)
        # not “is above”: every comparison with what is no number is False
        is_bad = ~((norm <= limit) & loss.detach().isfinite())
        self._longest = torch.where(is_bad, self._longest, norm.maximum(self._longest))
        self._optimizer.found_inf = is_bad.float()  # type: ignore[attr-defined]
        self._optimizer.step()
        self._statistics.restore(is_bad)
        self._unseen.append((is_bad, batch.samples))
        return is_bad

    def look(self) -> Skipped:
        """What was skipped in this epoch so far; waits for the device."""
        longest_row = 0
        flags = [is_bad for is_bad, _ in self._unseen]
        told = torch.stack(flags).tolist() if flags else []
        for is_bad, (_, samples) in zip(told, self._unseen, strict=True):
            self._n_steps += 1
            self._in_a_row = self._in_a_row + 1 if is_bad else 0
            longest_row = max(longest_row, self._in_a_row)
            if is_bad:
                self._n_skipped += 1
                self._suspects.update(samples)
        self._unseen.clear()
        most = max(self._suspects.values(), default=0)
        return Skipped(
            n_steps=self._n_skipped,
            samples=tuple(sorted(n for n, k in self._suspects.items() if k == most)),
            are_too_many=longest_row >= IN_A_ROW
            or self._n_skipped
            >= max(IN_A_ROW * self._n_passes, SHARE * max(self._n_steps, LEAST_STEPS)),
        )


class _Statistics:
    """All running statistics of a network, a few long vectors of them.

    A network has dozens of short ones, and a GPU takes longer to be asked for a copy of one
    than to make it: one by one they were a third of all that a step asks for.
    """

    def __init__(self, net: nn.Module) -> None:
        by_kind: defaultdict[torch.dtype, list[Tensor]] = defaultdict(list)
        for value in net.buffers():
            if value.numel():
                by_kind[value.dtype].append(value.view(-1))  # of the same memory
        self._kinds = list(by_kind.values())
        self._before: list[Tensor] = []

    def remember(self) -> None:
        """Keep them as they are now."""
        self._before = [torch.cat(values) for values in self._kinds]

    def restore(self, is_bad: Tensor) -> None:
        """Make them what they were, where that is True on the device."""
        for values, before in zip(self._kinds, self._before, strict=True):
            kept = torch.where(is_bad, before, torch.cat(values))
            parts = torch.split(kept, [len(value) for value in values])
            torch._foreach_copy_(values, parts)


def laid_out_like(weight: Tensor, value: Tensor) -> Tensor:
    """The same numbers in the memory order of ``weight``.

    Trap, measured with torch 2.13: on a CPU the fused Adam walks through memory without a
    look at strides, so a gradient or a moment in another order meets the wrong weights,
    and nothing says so.
    """
    strides = zip(weight.stride(), value.stride(), weight.shape, strict=True)
    if all(ours == theirs for ours, theirs, size in strides if size > 1):
        return value
    return torch.empty_like(weight).copy_(value).detach()
