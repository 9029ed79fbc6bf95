"""Milliseconds a clip, beside plain torch in the same run and beside what is possible.

Each way is measured in turns with the others, and its best turn counts, so that a busy
machine does not decide who wins. The floor is what the multiplications alone would take at
the rate of a large matrix product, or of a large convolution where that is quicker (on an
AMD CPU it is), in the same number format.
"""

import copy
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import nn

from dataset.shapes import CLIP_SHAPE
from dataset.states import N_CODES
from model import devices
from model.config import TrainConfig
from model.data import Batch
from model.devices import Device
from model.folding import folded
from model.guard import Guard
from model.int8 import is_installed, quantized
from model.networks import build, multiply_adds
from model.steps import adam
from model.transforms import to_input

LIMITS_MS: Final = {"ours": 40.0, "int8": 25.0, "ours, training": 350.0}
"""On 2 idle cores, for the study's network."""
_MATRIX: Final = {"cpu": 1536, "cuda": 8192}
"""Rows of the matrix product. A GPU takes longer to start a small one than to compute it,
so there the best rate would seem several times lower than it is."""
_CONVOLVED: Final = {"cpu": 2, "cuda": 256}
"""Samples of the convolution, for the same reason."""

Tell = Callable[[str], None]


def measure_predict(
    device_name: str = "auto",
    *,
    width: int = 64,
    n_clips: int = 8,
    rounds: int = 3,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Prediction: ours, plain eager fp32, and int8 where its extra is installed.

    Args:
        device_name: ``auto``, ``cpu`` or ``cuda``.
        width: filters of the first group; 64 is the study's.
        n_clips: a batch.
        rounds: turns of each way.
        tell: told what is being done.
    """
    device = devices.choose(device_name)
    torch.manual_seed(0)
    net = build(TrainConfig(width=width)).eval()
    clips = torch.randint(0, 256, (n_clips, *CLIP_SHAPE), dtype=torch.uint8)
    plain = copy.deepcopy(net).to(device.torch)
    quick = device.place(folded(net))
    on_device = clips.to(device.torch)

    @torch.inference_mode()
    def eager() -> None:
        plain(to_input(on_device).contiguous())

    @torch.inference_mode()
    def ours() -> None:
        with device.prediction_precision():
            quick(to_input(on_device))

    ways: dict[str, Callable[[], None]] = {"eager fp32": eager, "ours": ours}
    if not device.is_cuda and is_installed():
        tell("Quantising to int8")
        small = quantized(net, clips.numpy())

        @torch.inference_mode()
        def in_int8() -> None:
            small(to_input(clips))

        ways["int8"] = in_int8
    with torch.inference_mode(), device.prediction_precision():
        precision = quick(to_input(on_device[:1])).dtype
    return _facts(device, net, ways, n_clips, rounds, precision, 1, tell)


def measure_train(
    device_name: str = "auto",
    *,
    width: int = 64,
    n_clips: int = 8,
    rounds: int = 2,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """One training step: ours, and the plain eager one in fp32; see ``measure_predict``.

    Args:
        device_name: ``auto``, ``cpu`` or ``cuda``.
        width: filters of the first group; 64 is the study's.
        n_clips: a batch; the study's is 8.
        rounds: turns of each way.
        tell: told what is being done.
    """
    device = devices.choose(device_name)
    torch.manual_seed(0)
    config = TrainConfig(width=width)
    net = build(config)
    clips = torch.randint(0, 256, (n_clips, *CLIP_SHAPE), dtype=torch.uint8)
    clips = clips.to(device.torch)
    codes = (torch.arange(n_clips) % N_CODES).to(device.torch)
    plain = copy.deepcopy(net).to(device.torch).train()
    plain_adam = torch.optim.Adam(plain.parameters(), lr=1e-4, fused=False)
    quick = device.place(copy.deepcopy(net)).train()
    guard = Guard(quick, adam(quick, config))

    def eager() -> None:
        plain_adam.zero_grad()
        loss = nnf.cross_entropy(plain(to_input(clips).contiguous()), codes)
        loss.backward()  # type: ignore[no-untyped-call]
        plain_adam.step()

    def ours() -> None:
        guard.begin_step()
        with device.training_precision():
            logits = quick(to_input(clips))
        loss = nnf.cross_entropy(logits.float(), codes)
        loss.backward()  # type: ignore[no-untyped-call]
        guard.step(loss.detach(), Batch(clips, codes))

    ways = {"eager fp32, training": eager, "ours, training": ours}
    # backward costs as much again for the inputs and for the weights
    return _facts(device, net, ways, n_clips, rounds, training_type(device), 3, tell)


def _facts(
    device: Device,
    net: nn.Module,
    ways: Mapping[str, Callable[[], None]],
    n_clips: int,
    rounds: int,
    precision: torch.dtype,
    passes: int,
    tell: Tell,
) -> dict[str, Any]:
    best: dict[str, float] = {}
    for turn in range(rounds + 1):  # the first one warms up
        for name, way in ways.items():
            tell(f"{name}, round {turn} of {rounds}")
            took_ms = 1000 * _seconds(way, device) / n_clips
            if turn:
                best[name] = min(took_ms, best.get(name, np.inf))
    plain_ms = next(iter(best.values()))
    rate = multiply_add_rate(device, precision)
    floor_ms = 1000 * passes * multiply_adds(net) / rate
    ours_ms = next(ms for name, ms in best.items() if name.startswith("ours"))
    return {
        "device": device.name,
        "device_reason": device.reason,
        "threads": torch.get_num_threads(),
        "precision": str(precision).removeprefix("torch."),
        "clips_a_batch": n_clips,
        "ms_a_clip": {name: round(ms, 3) for name, ms in best.items()},
        "times_as_quick": {n: round(plain_ms / ms, 2) for n, ms in best.items()},
        "limit_ms": _limits(device, best),
        "multiply_adds_a_clip": passes * multiply_adds(net),
        "multiply_add_rate": rate,
        "floor_ms": round(floor_ms, 3),
        "gap": round(ours_ms / floor_ms, 2),
    }


def _limits(device: Device, names: Iterable[str]) -> dict[str, float]:
    """The limits of these ways; none on a GPU, for they are of two cores."""
    return {} if device.is_cuda else {n: LIMITS_MS[n] for n in names if n in LIMITS_MS}


def _seconds(way: Callable[[], object], device: Device) -> float:
    begun = time.perf_counter()
    way()
    if device.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - begun


def training_type(device: Device) -> torch.dtype:
    """The number format in which a training multiplies there."""
    ones = torch.ones(8, 8, device=device.torch)
    with device.training_precision():
        return torch.mm(ones, ones).dtype


def multiply_add_rate(device: Device, precision: torch.dtype) -> float:
    """Multiply-adds a second at the best; see the module."""
    return max(_matrix_rate(device, precision), _convolution_rate(device, precision))


def _matrix_rate(device: Device, precision: torch.dtype) -> float:
    """Multiply-adds a second of a large matrix product, the best of some."""
    n = _MATRIX[device.name]
    a = torch.ones(n, n, dtype=precision, device=device.torch)
    times = [_seconds(lambda: a @ a, device) for _ in range(6)]
    return float(n**3 / min(times[1:]))


@torch.inference_mode()
def _convolution_rate(device: Device, precision: torch.dtype) -> float:
    """The same of a 3×3×3 convolution without padding, from 256 channels to 256."""
    weight, x = (
        torch.ones(*shape, dtype=precision, device=device.torch).to(
            memory_format=torch.channels_last_3d
        )
        for shape in (
            (256, 256, 3, 3, 3),
            (_CONVOLVED[device.name], 256, 6, 18, 18),
        )
    )
    n_places = nnf.conv3d(x, weight)[:, 0].numel()
    times = [_seconds(lambda: nnf.conv3d(x, weight), device) for _ in range(6)]
    return float(n_places * weight.numel() / min(times[1:]))


def describe(facts: dict[str, Any]) -> str:
    """The facts for a person."""
    lines = [
        f"{facts['device'].upper()}, {facts['threads']} threads, batches of"
        f" {facts['clips_a_batch']} clips, best of all rounds. {facts['device_reason']}"
    ]
    for name, ms in facts["ms_a_clip"].items():
        limit = facts["limit_ms"].get(name)
        goal = f"  (limit {limit:g} ms on 2 idle cores)" if limit else ""
        times = facts["times_as_quick"][name]
        lines.append(f"  {name:21} {_ms(ms):>9} ms a clip  {times:5.2f} ×{goal}")
    lines.append(
        f"  floor {_ms(facts['floor_ms'])} ms: {facts['multiply_adds_a_clip'] / 1e9:.2f} G"
        f" multiply-adds at {facts['multiply_add_rate'] / 1e9:.1f} G a second in"
        f" {facts['precision']}; ours takes {facts['gap']:.1f} times that."
    )
    return "\n".join(lines)


def _ms(value: float) -> str:
    """Milliseconds; a GPU has few of them."""
    return f"{value:.1f}" if value >= 1 else f"{value:.3f}"
