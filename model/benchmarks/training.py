"""A whole training, beside what somebody who follows PyTorch's tutorials would have.

::

    plain   DataLoader over HDF5 ─▶ float32 ─▶ forward, backward, Adam   some steps
    ours    ``trainer.fit``: every epoch, judged and saved               all of it

Both learn from the same clips in the same run. The plain loop is measured before ours and
after it, and its quicker half counts. Only its steps are: it judges and saves nothing, so
what it would take for the whole is said too low, and ours is not flattered.
"""

import os
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from dataset.errors import TrainingError
from dataset.store import Snapshot
from model import devices
from model.benchmarks.clips import multiply_add_rate, training_type
from model.checkpoints import Card
from model.config import TrainConfig
from model.data import ClipParts
from model.devices import Device
from model.networks import build, multiply_adds
from model.progress import Done, EpochDone
from model.trainer import fit

_WARM_UP = 5
_MOST_WORKERS = 8

Tell = Callable[[str], None]


class _Clips(Dataset[tuple[Tensor, int]]):
    """Training clips as float32 from 0 to 1, ``(3, 30, 112, 112)``, with their codes."""

    def __init__(self, path: Path, indices: NDArray[np.int64]) -> None:
        self._path = path
        self._indices = indices
        self._file: h5py.File | None = None

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, at: int) -> tuple[Tensor, int]:
        if self._file is None:  # each worker opens its own
            self._file = h5py.File(self._path)
        index = int(self._indices[at])
        clip = torch.from_numpy(self._file["clips"][index])
        return clip.permute(3, 0, 1, 2).float() / 255, int(self._file["codes"][index])


def measure(
    snapshot_path: Path,
    device_name: str = "auto",
    config: TrainConfig | None = None,
    *,
    n_steps: int = 200,
    workers: int | None = None,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Train on a snapshot for all epochs, and by the plain loop for some steps.

    Args:
        snapshot_path: an exported dataset.
        device_name: ``auto``, ``cpu`` or ``cuda``.
        config: of a network that reads clips; the study's by default. Nothing ends it
            before its last epoch.
        n_steps: of the plain loop, in two halves.
        workers: processes of its DataLoader; by default one a core, eight at most.
        tell: told what is being done.

    Raises:
        TrainingError: see ``trainer.fit``; or numbers that measure nothing.
        StoreError: the snapshot is missing or damaged.
    """
    device = devices.choose(device_name)
    config = replace(config or TrainConfig(), stop_patience=10**6)
    workers = min(os.cpu_count() or 1, _MOST_WORKERS) if workers is None else workers
    if n_steps < 2 or workers < 0:
        raise TrainingError(
            "That measures nothing: give --plain-steps 2 or more, and --workers 0 or more."
        )
    with Snapshot.open(snapshot_path) as snapshot:
        clips = _Clips(snapshot.path, ClipParts(snapshot).train)
    half = n_steps // 2
    tell("Plain PyTorch, before")
    plain_s = _plain_step_s(clips, config, device, half, workers)
    with tempfile.TemporaryDirectory(prefix="dualane-bench-") as folder:
        begun = time.perf_counter()
        card = _trained(snapshot_path, Path(folder), config, device, tell)
        ours_s = time.perf_counter() - begun
    tell("Plain PyTorch, after")
    plain_s = min(plain_s, _plain_step_s(clips, config, device, half, workers))
    steps = -(-len(clips) // config.batch_size) * config.epochs
    precision = training_type(device)
    rate = multiply_add_rate(device, precision)
    operations = 3 * multiply_adds(build(config)) * len(clips) * config.epochs
    return {
        "device": device.name,
        "device_reason": device.reason,
        "network": config.network,
        "width": config.width,
        "epochs": config.epochs,
        "clips": len(clips),
        "steps": steps,
        "ours_s": ours_s,
        "ours_epochs_s": [record.seconds for record in card.history],
        "plain_step_s": plain_s,
        "plain_s": plain_s * steps,
        "plain_steps_measured": 2 * half,
        "plain_workers": workers,
        "times_as_quick": plain_s * steps / ours_s,
        "floor_s": operations / rate,
        "gap": ours_s * rate / operations,
        "precision": str(precision).removeprefix("torch."),
        "notes": list(card.notes),
    }


def _trained(
    snapshot_path: Path, folder: Path, config: TrainConfig, device: Device, tell: Tell
) -> Card:
    last = None
    for last in fit(snapshot_path, folder, config, device=device.name):
        if isinstance(last, EpochDone):
            tell(f"Epoch {last.record.epoch} of {config.epochs}")
    assert isinstance(last, Done)
    return last.card


def _plain_step_s(
    clips: _Clips, config: TrainConfig, device: Device, n_steps: int, workers: int
) -> float:
    """Seconds a step of a loop as in a tutorial: eager, float32 (TF32 where that is usual).

    Neither the start of its workers counts nor their end.
    """
    torch.manual_seed(config.seed)
    net = build(config).to(device.torch).train()
    optimizer = torch.optim.Adam(
        net.parameters(), lr=config.learning_rate, weight_decay=2 * config.l2
    )
    loader = DataLoader(
        clips,
        batch_size=config.batch_size,
        shuffle=True,
        num_workers=workers,
        pin_memory=device.is_cuda,
        multiprocessing_context="spawn" if workers else None,
        persistent_workers=workers > 0,
    )
    begun = 0.0
    batches = _again(loader)
    for step, (given, codes) in enumerate(islice(batches, n_steps + _WARM_UP)):
        if step == _WARM_UP:
            _wait(device)
            begun = time.perf_counter()
        optimizer.zero_grad()
        loss = nnf.cross_entropy(net(given.to(device.torch)), codes.to(device.torch))
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    _wait(device)
    took_s = time.perf_counter() - begun
    batches.close()
    return took_s / n_steps


def _again(
    loader: DataLoader[tuple[Tensor, int]],
) -> Generator[tuple[Tensor, Tensor], None, None]:
    while True:
        yield from loader


def _wait(device: Device) -> None:
    if device.is_cuda:
        torch.cuda.synchronize()


def describe(facts: dict[str, Any]) -> str:
    """The facts for a person."""
    return "\n".join(
        (
            f"{facts['network']}, width {facts['width']}: {facts['epochs']} epochs of"
            f" {facts['clips']:,} clips, {facts['steps']:,} steps. {facts['device_reason']}",
            f"  ours      {facts['ours_s']:10.1f} s  {facts['times_as_quick']:5.2f} × the"
            " plain loop (judged and saved after each epoch)",
            f"  plain     {facts['plain_s']:10.1f} s  from"
            f" {1000 * facts['plain_step_s']:.1f} ms a step, the quicker half of"
            f" {facts['plain_steps_measured']}; {facts['plain_workers']} workers",
            f"  floor     {facts['floor_s']:10.1f} s  the multiplications alone in"
            f" {facts['precision']}; ours takes {facts['gap']:.1f} times that",
        )
    )
