"""A step that goes wrong is as if it had not been."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from model import run_state
from model.config import TrainConfig
from model.data import Batch
from model.guard import ABSURD, IN_A_ROW, LEAST_STEPS, SHARE, Guard
from model.run_state import RunState
from model.schedule import Watch
from model.steps import adam

Step = Callable[..., Tensor]
NO_STATE = RunState(Watch(1e-4), (), 2, 0, 0.0, ())


def small_net() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Linear(8, 15))


def batch(*samples: int) -> Batch:
    generator = torch.Generator().manual_seed(sum(samples))
    inputs = torch.randn(4, 6, generator=generator)
    return Batch(inputs, torch.tensor([0, 5, 5, 14]), samples)


def stepper(net: nn.Module, guard: Guard) -> Step:
    """One step as ``train_one_epoch`` takes it, spoilt or not."""

    def step(one: Batch, *, times: float = 1.0, gradient: float = 1.0) -> Tensor:
        net.train()
        guard.begin_step()
        loss = nnf.cross_entropy(net(one.clips * times), one.codes)
        loss.backward()
        for weight in net.parameters():
            assert weight.grad is not None
            weight.grad.mul_(gradient)
        return guard.step(loss, one)

    return step


def state_of(net: nn.Module, optimizer: torch.optim.Optimizer) -> list[Tensor]:
    moments = [
        value
        for weight in net.parameters()
        for value in optimizer.state[weight].values()
    ]
    return [*net.state_dict().values(), *moments]


class Counted(TorchDispatchMode):
    """Counts what a device is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.n = 0

    def __torch_dispatch__(
        self, asked: Any, _types: Any, given: Any = (), named: Any = None
    ) -> Any:
        self.n += 1
        return asked(*given, **(named or {}))


def test_more_statistics_are_not_asked_for_one_by_one() -> None:
    """A GPU of today computes a step sooner than it can be asked for a thousand things."""
    asked = []
    for n_norms in (1, 40):
        net = nn.Sequential(*(nn.BatchNorm1d(6, affine=False) for _ in range(n_norms)))
        net.append(nn.Linear(6, 15))
        guard = Guard(net, adam(net, TrainConfig()))
        nnf.cross_entropy(net(batch(1).clips), batch(1).codes).backward()
        with Counted() as counted:
            guard.begin_step()
            nnf.cross_entropy(net[-1](batch(1).clips), batch(1).codes).backward()
            guard.step(torch.zeros(()), batch(1))
        asked.append(counted.n)
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"times": math.nan},
        {"times": math.inf},
        {"gradient": math.nan},
        {"gradient": -math.inf},
        {"gradient": 1e36},  # its square is more than fp32 holds
        {"gradient": 2 * ABSURD},
    ],
)
def test_weights_moments_and_statistics_stay_to_the_bit(
    spoilt: dict[str, float],
) -> None:
    net, untroubled = small_net(), small_net()
    guards = []
    steps = []
    for each in (net, untroubled):
        optimizer = adam(each, TrainConfig())
        guards.append((optimizer, Guard(each, optimizer)))
        steps.append(stepper(each, guards[-1][1]))
    for step in steps:
        assert not step(batch(1))
    before = [value.clone() for value in state_of(net, guards[0][0])]
    assert steps[0](batch(2), **spoilt)
    assert all(map(torch.equal, before, state_of(net, guards[0][0]))), (
        "the step has left a trace"
    )
    for step in steps:
        assert not step(batch(3))
    after = [
        state_of(each, g[0]) for each, g in zip((net, untroubled), guards, strict=True)
    ]
    assert all(map(torch.equal, *after))
    assert not all(map(torch.equal, before, after[0]))
    assert guards[0][1].longest == guards[1][1].longest > 0


def test_what_is_only_large_is_learned_from() -> None:
    net = small_net()
    step = stepper(net, Guard(net, adam(net, TrainConfig())))
    assert not step(batch(1))
    assert not step(batch(1), gradient=ABSURD / 10)


def test_a_first_step_has_a_limit_too() -> None:
    net = small_net()
    guard = Guard(net, adam(net, TrainConfig()))
    assert stepper(net, guard)(batch(1), gradient=1e9)
    assert guard.longest == 0


def test_a_row_is_too_many_even_across_epochs() -> None:
    net = small_net()
    guard = Guard(net, adam(net, TrainConfig()))
    step = stepper(net, guard)
    step(batch(1))
    for sample in range(IN_A_ROW - 1):
        step(batch(7, 20 + sample), times=math.nan)
    seen = guard.look()
    assert (seen.n_steps, seen.samples, seen.are_too_many) == (4, (7,), False)
    guard.begin_epoch()
    step(batch(7, 30), times=math.nan)
    seen = guard.look()
    assert (seen.n_steps, seen.samples, seen.are_too_many) == (1, (7,), True)


def test_here_and_there_one_is_an_accident_and_a_tenth_of_all_is_not() -> None:
    net = small_net()
    guard = Guard(net, adam(net, TrainConfig()))
    step = stepper(net, guard)
    most = int(SHARE * LEAST_STEPS)
    for n in range(LEAST_STEPS):
        step(batch(n), times=math.nan if n % 10 == 5 and n < 10 * (most - 1) else 1.0)
    assert (guard.look().n_steps, guard.look().are_too_many) == (most - 1, False)
    step(batch(99), times=math.nan)
    assert guard.look().are_too_many is False  # 5 of 51 are below a tenth
    step(batch(99), times=math.nan)
    seen = guard.look()
    assert (seen.samples, seen.are_too_many) == ((99,), True)


def test_a_bad_clip_that_each_pass_meets_again_is_one_accident() -> None:
    net = small_net()
    guard = Guard(net, adam(net, TrainConfig()))
    step = stepper(net, guard)
    guard.begin_epoch(n_passes=7)
    for _ in range(7):
        for sample in range(3):
            step(batch(sample), times=math.nan if sample == 1 else 1.0)
    seen = guard.look()
    assert (seen.n_steps, seen.samples, seen.are_too_many) == (7, (1,), False)
    guard.begin_epoch()
    for _ in range(7):
        step(batch(0))
        step(batch(1), times=math.nan)
    assert guard.look().are_too_many


def test_only_an_optimizer_that_can_be_told_on_the_device_will_do() -> None:
    net = small_net()
    with pytest.raises(ValueError, match="fused"):
        Guard(net, torch.optim.Adam(net.parameters()))


@pytest.mark.parametrize("what", ["gradient", "moments"])
def test_another_order_in_memory_changes_no_weight(what: str, tmp_path: Path) -> None:
    """The fused Adam of a CPU pairs what lies at the same place, whatever it is."""
    after = []
    for is_turned in (False, True):
        torch.manual_seed(4)
        net = nn.Sequential(nn.Conv3d(3, 4, 3), nn.Flatten(), nn.Linear(4, 15))
        net[0].to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
        optimizer = adam(net, TrainConfig())
        guard = Guard(net, optimizer)
        one = Batch(torch.randn(2, 3, 3, 3, 3), torch.tensor([1, 7]))
        weight = net[0].weight
        assert isinstance(weight, nn.Parameter)
        for n_step in range(3):
            guard.begin_step()
            loss = nnf.cross_entropy(net(one.clips), one.codes)
            loss.backward()
            assert weight.grad is not None
            if is_turned and what == "gradient":
                weight.grad = weight.grad.contiguous()
            if is_turned and what == "moments" and n_step == 1:
                arrays = run_state.arrays_of(net, optimizer)
                run_state.write(tmp_path / "state", NO_STATE, arrays)
                run_state.load(tmp_path / "state", net, optimizer)
            guard.step(loss, one)
        after.append(weight.detach().clone())
    assert torch.equal(*after)
