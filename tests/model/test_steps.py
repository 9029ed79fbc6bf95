"""Single steps: the penalty's gradient, the statistics, memory errors."""

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from torch import nn

from dataset.states import PAIRS
from model.config import TrainConfig
from model.data import Batch
from model.devices import Device
from model.guard import Guard
from model.networks import build, decayed_weights
from model.steps import (
    adam,
    is_out_of_memory,
    l2_penalty,
    measure_statistics,
    train_one_epoch,
)
from model.transforms import to_input
from tests.model.factories import lane_clip

CPU = Device("cpu", "")


def batch(codes: list[int], seed: int = 0) -> Batch:
    clips = np.stack([lane_clip(PAIRS[c], seed + n) for n, c in enumerate(codes)])
    return Batch(torch.from_numpy(clips), torch.tensor(codes))


def test_adam_follows_the_gradient_of_the_whole_loss() -> None:
    """Ours adds 2·l2·w itself; the reference differentiates 0.01·Σw² for real."""
    config = TrainConfig(width=2, dropout=0.0)
    torch.manual_seed(1)
    ours = build(config)
    reference = build(config)
    reference.load_state_dict(ours.state_dict())
    optimizer = adam(ours, config)
    one = batch([0, 5, 11])
    guard = Guard(ours, optimizer)
    list(train_one_epoch(ours, guard, iter([one]), CPU, lambda: False))

    reference.train()
    loss = nnf.cross_entropy(reference(to_input(one.clips)), one.codes)
    penalty = sum(w.square().sum() for w in decayed_weights(reference))
    (loss + 0.01 * penalty).backward()
    for (name, a), b in zip(
        ours.named_parameters(), reference.parameters(), strict=True
    ):
        assert b.grad is not None
        # after one step Adam's first moment is a tenth of the gradient it was given
        given = optimizer.state[a]["exp_avg"] * 10
        assert torch.allclose(given, b.grad, rtol=1e-3, atol=1e-5), name
        assert b.grad.abs().max() > 1e-4 or name.endswith("bias")


def test_adam_has_the_studys_constants() -> None:
    groups = adam(build(TrainConfig(width=2)), TrainConfig(width=2)).param_groups
    assert [group["weight_decay"] for group in groups] == [0.02, 0.0]
    assert {(g["lr"], g["betas"], g["eps"]) for g in groups} == {
        (1e-4, (0.9, 0.999), 1e-7)
    }


def test_the_penalty_is_a_hundredth_of_the_squared_weights() -> None:
    net = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([[3.0, 4.0]]))  # type: ignore[operator]
    assert l2_penalty(net, 0.01) == 0.25


def test_running_sums_are_of_the_cross_entropy_alone() -> None:
    config = TrainConfig(width=2, dropout=0.0)
    net = build(config)
    one, other = batch([3, 12]), batch([3])
    with torch.no_grad():
        net.train()
        expected = nnf.cross_entropy(net(to_input(one.clips)), one.codes)
    guard = Guard(net, adam(net, config))
    sums = train_one_epoch(net, guard, iter([one, other]), CPU, lambda: False)
    assert abs(next(sums).means()[0] - float(expected)) < 1e-4
    last = next(sums)
    assert (last.n_clips, last.n_batches) == (3, 2)


def test_a_stop_ends_after_the_batch() -> None:
    config = TrainConfig(width=2)
    net = build(config)
    guard = Guard(net, adam(net, config))
    two = iter([batch([3]), batch([4])])
    taken = train_one_epoch(net, guard, two, CPU, lambda: True)
    assert len(list(taken)) == 1


def test_measured_statistics_are_the_means_over_the_clips() -> None:
    net = build(TrainConfig(width=2))
    first_norm = net.stem[1]  # type: ignore[index]
    assert isinstance(first_norm, nn.BatchNorm3d)
    before = [w.clone() for w in net.parameters()]
    batches = [batch([0, 3]), batch([5, 14], seed=9)]
    measure_statistics(net, iter(batches), CPU)
    with torch.inference_mode():
        seen = [net.stem[0](to_input(b.clips)) for b in batches]  # type: ignore[index, operator]
    mean = torch.stack([x.mean((0, 2, 3, 4)) for x in seen]).mean(0)
    var = torch.stack([x.var((0, 2, 3, 4)) for x in seen]).mean(0)
    # the product predicts in bf16 where the chip has it, so not to the last digit
    assert torch.allclose(first_norm.running_mean, mean, atol=5e-3)  # type: ignore[arg-type]
    assert torch.allclose(first_norm.running_var, var, rtol=2e-2)  # type: ignore[arg-type]
    assert first_norm.momentum == 0.01
    assert all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))


@pytest.mark.parametrize(("free", "cached", "is_full"), [(5, 3, True), (5, 50, False)])
def test_a_convolution_without_room_is_told_from_one_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, free: int, cached: int, is_full: bool
) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, 100))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 80)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: 80 - cached)
    error = "GET was unable to find an engine to execute this computation"
    assert is_out_of_memory(RuntimeError(error)) is is_full


def test_memory_errors_are_told_from_bugs() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert is_out_of_memory(caught.value)
