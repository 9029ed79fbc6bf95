"""What an interrupted training goes on from: one file, replaced after each epoch.

It is a safetensors file too, so nothing in it can be executed: ``net.*`` are weights and
running statistics, ``mean.*`` their average where one is kept, ``adam.*`` the optimizer's moments, and the rest is JSON in its
metadata.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dataset.errors import StoreError
from model import safetensors_io, weights
from model.checkpoints import EpochRecord
from model.guard import laid_out_like
from model.safetensors_io import Arrays
from model.schedule import Watch

FILE: Final = "state.safetensors"
_KEY: Final = "dualane-training"


@dataclass(frozen=True)
class RunState:
    """Where a training stands after an epoch, beside its tensors."""

    watch: Watch
    history: tuple[EpochRecord, ...]
    batch_size: int
    n_steps: int
    seconds: float
    notes: tuple[str, ...]
    longest_gradient: float = 0.0


def arrays_of(
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    mean: nn.Module | None = None,
    *,
    copy: bool = False,
) -> Arrays:
    """Every tensor that going on needs, by name.

    Args:
        net: in training.
        optimizer: with its moments.
        mean: of the weights, where one is kept.
        copy: into memory of their own, so that training may go on meanwhile.
    """
    named = {"net": net} if mean is None else {"net": net, "mean": mean}
    arrays = {
        f"{whose}.{name}": array
        for whose, each in named.items()
        for name, array in weights.arrays_of(each, copy=copy).items()
    }
    for index, moments in optimizer.state_dict()["state"].items():
        for name, value in moments.items():
            arrays[f"adam.{index}.{name}"] = weights.array_of(value, copy)
    return arrays


def write(path: Path, state: RunState, arrays: Arrays) -> None:
    """Replace ``path`` with where a training stands, and with what ``arrays_of`` gave.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    safetensors_io.write(path, arrays, {_KEY: json.dumps(asdict(state))})


def load(
    path: Path,
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    mean: nn.Module | None = None,
) -> RunState:
    """Put weights and moments back, and say where the training stood; see ``write``.

    Raises:
        StoreError: the file is missing, damaged, or of another training.
    """
    arrays, metadata = safetensors_io.read(path)
    try:
        values: dict[str, Any] = json.loads(metadata[_KEY])
        state = RunState(
            watch=Watch(**values["watch"]),
            history=tuple(EpochRecord(**row) for row in values["history"]),
            batch_size=int(values["batch_size"]),
            n_steps=int(values["n_steps"]),
            seconds=float(values["seconds"]),
            notes=tuple(map(str, values["notes"])),
            longest_gradient=float(values.get("longest_gradient", 0.0)),
        )
        if not all(np.isfinite(array).all() for array in arrays.values()):
            raise ValueError("no number")
        of_net = _named(arrays, "net.")
        moments: dict[int, dict[str, Tensor]] = {}
        for key, array in arrays.items():
            if key.startswith("adam."):
                _, index, name = key.split(".")
                moments.setdefault(int(index), {})[name] = torch.from_numpy(array)
        net.load_state_dict(of_net)
        if mean is not None:
            mean.load_state_dict(_named(arrays, "mean."))
        optimizer.load_state_dict(
            {
                "state": moments,
                "param_groups": optimizer.state_dict()["param_groups"],
            }
        )
        for weight, kept in optimizer.state.items():
            for name, value in kept.items():
                if value.shape == weight.shape:
                    kept[name] = laid_out_like(weight, value)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise StoreError(
            f"{path} is of another training or damaged: start that training anew."
        ) from error
    return state


def _named(arrays: dict[str, NDArray[np.generic]], prefix: str) -> dict[str, Tensor]:
    """The tensors whose names begin with ``prefix``, by the rest of their names."""
    return {
        name.removeprefix(prefix): torch.from_numpy(array)
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
