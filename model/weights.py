"""A network's weights to and from a file, checked name by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dataset.errors import StoreError
from model import safetensors_io
from model.safetensors_io import Arrays


def save(net: nn.Module, path: Path, metadata: Mapping[str, str]) -> None:
    """Write all weights and running statistics of ``net``, whole or not at all.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    write(path, arrays_of(net), metadata)


def arrays_of(net: nn.Module, *, copy: bool = False) -> Arrays:
    """All weights and running statistics by name.

    Args:
        net: on any device.
        copy: into memory of their own, so that the network may learn on meanwhile.
    """
    return {name: array_of(value, copy) for name, value in net.state_dict().items()}


def array_of(value: Tensor, copy: bool) -> NDArray[Any]:
    """One tensor; see ``arrays_of``."""
    array: NDArray[Any] = value.detach().to("cpu", copy=copy).contiguous().numpy()
    return array


def write(path: Path, arrays: Arrays, metadata: Mapping[str, str]) -> None:
    """Write what ``arrays_of`` gave; see ``save``."""
    safetensors_io.write(path, arrays, {"format": "pt", **metadata})


def load(net: nn.Module, path: Path) -> None:
    """Fill ``net`` from a file; a network on the meta device gets its memory here.

    Raises:
        StoreError: the file is missing, damaged, or of another network.
    """
    arrays, _ = safetensors_io.read(path)
    tensors: dict[str, Tensor] = {}
    wanted = net.state_dict()
    for name, value in wanted.items():
        array = arrays.pop(name, None)
        if array is not None and not np.isfinite(array).all():
            raise safetensors_io.damaged(path, f"“{name}” holds what is no number")
        tensor = torch.from_numpy(array) if array is not None else None
        if tensor is None or tensor.shape != value.shape or tensor.dtype != value.dtype:
            raise _other_network(path, name)
        tensors[name] = tensor
    if arrays:
        raise _other_network(path, min(arrays))
    on_meta = any(value.is_meta for value in wanted.values())
    net.load_state_dict(tensors, assign=on_meta)


def _other_network(path: Path, name: str) -> StoreError:
    return StoreError(
        f"{path} does not fit the network that its card names (at “{name}”): copy the"
        " checkpoint again or train it again."
    )
