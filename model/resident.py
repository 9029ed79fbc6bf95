"""Samples that stay on the GPU once they have been read.

::

    first pass      disk ──▶ pinned memory ──▶ GPU, and a place of their own there (uint8)
    later passes                               GPU ──▶ GPU

The study's clips are 11.5 GiB, so a large GPU holds all of them, and from the second pass
on a step waits for no disk, no copy and no other thread. Where they do not fit, or other
things need the memory after all, they are read again in each pass; what comes out is the
same, bit for bit.
"""

import math
from contextlib import suppress
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.data import Samples, read_to
from model.devices import Device, send

MOST_SHARE: Final = 0.5
"""Of the GPU's free memory: the other half is for training itself."""


class Resident:
    """Gives samples on the device, each read from disk once if there is room for all.

    Args:
        samples: what is read.
        wanted: ``(n,)`` those that will be asked for, again and again.
        device: where they go.
        room: bytes that they may take there; by default what the device has to spare,
            which on a CPU is none: there a file that was read is in memory anyway.
    """

    def __init__(
        self,
        samples: Samples,
        wanted: NDArray[np.int64],
        device: Device,
        room: int | None = None,
    ) -> None:
        self._samples = samples
        self._device = device
        self._kept: Tensor | None = None
        wanted = np.unique(wanted)
        size = len(wanted) * math.prod(samples.SHAPE)
        room = device.room() if room is None else room
        if not samples.HAS_ONE_SHAPE or not len(wanted) or size > MOST_SHARE * room:
            return
        self._row_of = np.full(len(samples.codes), -1, np.int64)
        self._row_of[wanted] = np.arange(len(wanted))
        self._is_there = np.zeros(len(wanted), np.bool_)
        shape = (len(wanted), *samples.SHAPE)
        with suppress(torch.OutOfMemoryError):  # another program was quicker
            self._kept = torch.empty(shape, dtype=torch.uint8, device=device.torch)

    @property
    def is_kept(self) -> bool:
        """Whether samples stay on the device."""
        return self._kept is not None

    def take(self, chosen: NDArray[np.int64]) -> Tensor:
        """Samples on the device, ``(n, …)`` uint8, in the order asked for.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        if self._kept is None or (rows := self._row_of[chosen]).min() < 0:
            return read_to(self._samples, self._device, chosen)
        missing = np.unique(chosen[~self._is_there[rows]])
        if len(missing):
            places = self._row_of[missing]
            read = read_to(self._samples, self._device, missing)
            self._kept.index_copy_(0, send(places, self._device.torch), read)
            self._is_there[places] = True
        return self._kept.index_select(0, send(rows, self._device.torch))

    def leave(self) -> bool:
        """Give the memory back and read anew from now on; whether there was any."""
        was_kept = self.is_kept
        self._kept = None
        return was_kept
