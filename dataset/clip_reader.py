"""Single clips out of one HDF5 file, as quick as the file system gives them."""

import os
from pathlib import Path
from typing import BinaryIO, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import hdf5
from dataset.errors import StoreError
from dataset.seal import Seal, check_of_parts
from dataset.shapes import CLIP_BYTES

_CHECK_BYTES: Final = 4  # Fletcher-32, which HDF5 puts behind each clip
STORED_BYTES: Final = CLIP_BYTES + _CHECK_BYTES


FileIdentity = tuple[int, int, int, int]
"""Device, number, size and time of change: another file in the same place differs."""


def identity_of(file: Path | int) -> FileIdentity:
    """Which file lies at a path, or is open as a descriptor."""
    status = os.stat(file)  # noqa: PTH116 - a descriptor has no Path
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class ClipReader:
    """Clips of one file, for one thread of one process.

    Where a file is sealed and its clips are stored plainly, they are read where the seal
    has them, past HDF5, and each is checked against the seal when it is first read;
    HDF5 and its checksum serve other files (compressed, or of format 1).

    Trap: no memory map. It is no quicker, and a file that is cut short while it is
    mapped ends the process.

    Attributes:
        path: the file.

    Args:
        path: the file, whose seal has been found whole.
        seal: its seal, where it has one.
        checked: ``(N,)`` which clips have been checked already; may be shared.

    Raises:
        StoreError: the file has gone since, or too many are open.
    """

    def __init__(
        self, path: Path, seal: Seal | None, checked: NDArray[np.bool_] | None = None
    ) -> None:
        self.path = path
        self._raw: BinaryIO | None = None
        self._file: h5py.File | None = None
        try:
            self._open(seal, checked)
        except OSError as error:
            why = error.strerror or "it is no HDF5 file any more"
            raise StoreError(
                f"{path} cannot be opened any more ({why}): put it back, or make it"
                " again, and start anew."
            ) from error

    def _open(self, seal: Seal | None, checked: NDArray[np.bool_] | None) -> None:
        if seal is not None and seal.card["plain"]:
            self._raw = self.path.open("rb", buffering=0)
            self._starts, self._checks = seal.table["start"], seal.table["check"]
            if checked is None:
                checked = np.zeros(len(self._starts), np.bool_)
            self._checked = checked
        else:
            self._file = h5py.File(self.path, "r")
            self._clips = self._file["clips"]

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._raw is None and self._file is None

    def identity(self) -> FileIdentity | None:
        """Which file is being read; None where HDF5 has it."""
        return None if self._raw is None else identity_of(self._raw.fileno())

    def read_into(self, index: int, out: NDArray[np.uint8]) -> None:
        """Read one clip into ``(30, 112, 112, 3)`` uint8, C-contiguous.

        Raises:
            StoreError: the bytes are not those that were written.
        """
        try:
            if self._raw is None:
                self._clips.read_direct(out, np.s_[index])
            elif self._checked[index]:
                self._fill(int(self._starts[index]), out.data.cast("B"))
            else:
                self._read_and_check(index, out.data.cast("B"))
        except hdf5.DAMAGE as error:
            raise StoreError(hdf5.damaged_sentence(self.path)) from error

    def _read_and_check(self, index: int, out: memoryview) -> None:
        start = int(self._starts[index])
        fletcher = memoryview(bytearray(_CHECK_BYTES))
        self._fill(start, out)
        self._fill(start + CLIP_BYTES, fletcher)
        if check_of_parts(out, fletcher) != int(self._checks[index]):
            raise ValueError("the check differs")
        self._checked[index] = True

    def _fill(self, start: int, out: memoryview) -> None:
        assert self._raw is not None
        self._raw.seek(start)
        while n_read := self._raw.readinto(out):  # type: ignore[attr-defined]
            if n_read == len(out):
                return
            out = out[n_read:]
        raise OSError("the file ends before the clip")

    def close(self) -> None:
        """Close the file."""
        for file in (self._raw, self._file):
            if file is not None:
                file.close()
        self._raw = self._file = None
