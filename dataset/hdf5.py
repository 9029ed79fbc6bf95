"""What all HDF5 files here share: opening, refusing, strings, checksums.

Files are only ever written beside and then put in place (``files.replaced``), so a
reader never meets a half-written one and no locking between processes is needed. A
seal (``seal``) goes behind the last byte of each.
"""

import errno
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset.cells import shortened
from dataset.errors import StoreError
from dataset.files import replaced
from dataset.seal import (
    BrokenSealError,
    Seal,
    append_seal,
    is_whole,
    read_card,
    read_seal,
)
from dataset.shapes import CLIP_BYTES

FORMAT_VERSION: Final = 2
"""Of clip files and snapshots alike; the history is in ``store``."""

SEALED_SINCE: Final = 2
"""The first format whose files carry a seal."""

BLOCK_CLIPS: Final = 32
"""Clips that one read takes at a time, 36 MB: bounds what memory holds."""

AXES: Final = "clip, frame, row (top first), column (left first), channel"
CHANNELS: Final = "RGB"

# Low bound 1.10: object headers and chunk indexes then carry checksums of their own,
# and virtual datasets need it. High bound 1.10: nothing newer that others cannot read.
_LIBRARY_BOUNDS = ("v110", "v110")


class _PatientFile(io.RawIOBase):
    """The file under HDF5 while it is written; a failed write is kept, not raised.

    HDF5 cannot let go of a file that it cannot write: it complains on stderr and the
    process dies of a segmentation fault when it ends. So HDF5 never hears of it, and
    ``raise_failure`` tells us.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b", buffering=0)
        self._failure: OSError | None = None

    def raise_failure(self) -> None:
        """Raise what the first failed write raised, if one did.

        Raises:
            OSError: with its number.
        """
        if self._failure is not None:
            raise self._failure

    def write(self, data: Any) -> int:
        """Write all of ``data`` at the current place, or note why not."""
        rest = memoryview(data).cast("B")
        size = len(rest)
        try:
            while rest and self._failure is None:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._failure = error
        return size

    def truncate(self, size: int | None = None) -> int:
        """Set the length, or note why not."""
        try:
            return self._file.truncate(size)
        except OSError as error:
            self._failure = self._failure or error
            return size or 0

    def readinto(self, buffer: Any) -> int:
        """Read back what was written, and zeros where a write has failed.

        Trap: h5py does not look at the count. HDF5 would take whatever lies in its
        fresh memory for file content, and now and then die of it.
        """
        rest = memoryview(buffer).cast("B")
        size = len(rest)
        while rest and (n_read := self._file.readinto(rest)):
            rest = rest[n_read:]
        rest[:] = bytes(len(rest))
        return size

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The current place."""
        return self._file.tell()

    def readable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Close the file below."""
        self._file.close()
        super().close()


@dataclass(frozen=True)
class NewFile:
    """A file being written."""

    file: h5py.File
    check: Callable[[], None]
    """Raises the ``OSError`` of a write that failed before; call it now and then."""
    checks: list[int] = field(default_factory=list)
    """``seal.check_of`` each clip as stored, from who knows all of them already; while
    empty, the file is read once more to find out."""


@contextmanager
def created(path: Path, kind: str, n_clips: int) -> Iterator[NewFile]:
    """Yield a new file of a kind; sealed, it takes the place of ``path``.

    Args:
        path: where it goes.
        kind: its ``format`` attribute.
        n_clips: how many clips it will hold at least, to find a full disk beforehand.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    with replaced(path) as beside:
        disk = shutil.disk_usage(beside.parent)
        if disk.total and disk.free < n_clips * CLIP_BYTES:  # some systems say 0 of 0
            raise OSError(errno.ENOSPC, "No space left")
        with closing(_PatientFile(beside)) as below:
            try:
                with h5py.File(below, "w", libver=_LIBRARY_BOUNDS) as file:
                    write_attributes(file, {"format": kind, "version": FORMAT_VERSION})
                    new = NewFile(file, below.raise_failure)
                    yield new
            finally:
                below.raise_failure()  # outranks what HDF5 made of it
        append_seal(beside, new.checks or None)


DAMAGE = (
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,  # a group where a dataset should be
    RuntimeError,
    OverflowError,
    MemoryError,  # a damaged size
)
"""What h5py and numpy raise when the bytes they are given make no sense."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what h5py raises on a damaged file into a sentence.

    Raises:
        StoreError: instead of the ``OSError``, ``KeyError``, … of a damaged file.
    """
    try:
        yield
    except DAMAGE as error:
        raise StoreError(damaged_sentence(path)) from error


def shape_words(clips: h5py.Dataset) -> str:
    """What one clip of ``clips`` is, for a sentence: “30 × 64 × 64 × 3 uint8”."""
    return f"{' × '.join(map(str, clips.shape[1:]))} {clips.dtype}"


def damaged_sentence(path: Path, what: str = "") -> str:
    """The sentence about a file of ours whose content cannot be read."""
    where = f" ({what})" if what else ""
    return (
        f"{path} is damaged{where}: delete it and make it again by importing or"
        " exporting once more."
    )


def open_file(path: Path, kind: str, noun: str, *, whole: bool = True) -> h5py.File:
    """Open a file of ours for reading, in this process.

    Args:
        path: where it lies.
        kind: the ``format`` attribute it must carry.
        noun: what to call it in a sentence, such as ``snapshot``.

        whole: check all but the clips against the seal first; who does not must call
            ``check_seal`` before believing anything but kind and version.

    Raises:
        StoreError: missing, no HDF5, damaged, of another kind, or newer.
    """
    sealed = whole and check_seal(path, noun) is not None
    try:
        with opened_bytes(path, noun):  # says why, if it cannot
            file = h5py.File(path, "r")
    except OSError as error:
        raise StoreError(
            f"{path} is damaged or no HDF5 file: check that it is the {noun} you mean,"
            " or make it again."
        ) from error
    try:
        with reading(path):
            check_attributes(file.attrs, path, kind, noun)
            if whole and not sealed and file.attrs["version"] >= SEALED_SINCE:
                raise StoreError(lost_seal_sentence(path, noun))
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def opened_bytes(path: Path, noun: str) -> Iterator[BinaryIO]:
    """The bytes of a file, for reading.

    Raises:
        StoreError: it is missing or forbidden.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder: name the {noun} itself.")
    if not path.is_file():
        raise StoreError(
            f"{path} does not exist: check the name, or make the {noun} again."
        )
    try:
        file = path.open("rb")
    except PermissionError as error:
        raise StoreError(
            f"{path} may not be read: ask for the right to read it."
        ) from error
    with file:
        yield file


def lost_seal_sentence(path: Path, noun: str) -> str:
    """The sentence about a file that should have a seal."""
    return (
        f"{path} has lost the seal at its end, so it was cut short or another program"
        f" has written to it: make the {noun} again."
    )


def card_of(path: Path, noun: str) -> dict[str, Any] | None:
    """The card of the seal of a file, unchecked; None where there is none.

    Raises:
        StoreError: the file is missing, forbidden or damaged.
    """
    with opened_bytes(path, noun) as file:
        try:
            return read_card(file)
        except (BrokenSealError, OSError) as error:
            raise StoreError(damaged_sentence(path, "its seal")) from error


def check_seal(path: Path, noun: str) -> Seal | None:
    """Check all but the clips against the seal, where there is one.

    HDF5 does not always come back from a damaged file, so this comes first.

    Returns:
        The seal; None when there is none.

    Raises:
        StoreError: the file is missing, forbidden or damaged.
    """
    with opened_bytes(path, noun) as file:
        try:
            seal = read_seal(file)
            whole = seal is None or is_whole(file, seal)
        except (BrokenSealError, OSError) as error:
            raise StoreError(damaged_sentence(path, "its seal")) from error
    if not whole:
        raise StoreError(damaged_sentence(path, "what it says about its clips"))
    return seal


def kind_of(file: h5py.File) -> str:
    """The ``format`` attribute of an open file; empty where there is none."""
    with suppress(*DAMAGE):
        return text_of(file.attrs, "format")
    return ""


def check_attributes(
    attributes: Mapping[str, Any], path: Path, kind: str, noun: str
) -> None:
    """Refuse another kind of file, or another version.

    Raises:
        StoreError: the sentence.
    """
    with reading(path):
        found, version = attributes.get("format"), attributes.get("version")
    if not isinstance(found, (str, bytes)) or found not in (kind, kind.encode()):
        raise StoreError(
            f"{path} is an HDF5 file but no {noun} of Dualane: choose another file."
        )
    if not isinstance(version, (int, np.integer)) or version < 1:
        raise StoreError(
            f"{path} carries the unknown format version “{shortened(str(version))}”: make the {noun}"
            " again with this version of Dualane."
        )
    if version > FORMAT_VERSION:
        raise StoreError(
            f"{path} was written by a newer Dualane (format {version}, this one reads"
            f" up to {FORMAT_VERSION}): update Dualane to open it."
        )


def text_of(attributes: Mapping[str, Any], name: str) -> str:
    """A text among attributes; absent or of another type is damage.

    Raises:
        KeyError: absent.
        TypeError: not a text.
    """
    value = attributes[name]
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if not isinstance(value, str):
        raise TypeError(f"attribute {name} is no text")
    return value


def write_column(group: h5py.Group, name: str, values: NDArray[Any]) -> None:
    """Write a small array with a checksum; an empty one cannot be chunked."""
    if values.size:
        group.create_dataset(name, data=values, chunks=values.shape, fletcher32=True)
    else:
        group.create_dataset(name, data=values)


def write_texts(group: h5py.Group, name: str, values: Sequence[str]) -> None:
    """Write a column of UTF-8 text, all cells as long as the longest."""
    cells = [value.encode() for value in values]
    write_column(group, name, np.array(cells, _text_type(cells)))


def write_attributes(file: h5py.File, values: Mapping[str, Any]) -> None:
    """Write attributes; text is of fixed length too."""
    for name, value in values.items():
        if isinstance(value, str):
            cell = value.encode()
            file.attrs.create(name, np.array(cell, _text_type([cell])))
        else:
            file.attrs[name] = value


def _text_type(cells: Sequence[bytes]) -> np.dtype[Any]:
    """UTF-8 of fixed length: of a damaged heap of texts HDF5 may never return."""
    longest = max([1, *map(len, cells)])
    kind: np.dtype[Any] = h5py.string_dtype("utf-8", longest)
    return kind


def read_texts(group: h5py.Group, name: str) -> list[str]:
    """Read a column of UTF-8 text.

    Raises:
        KeyError: there is no such column.
        TypeError: it holds no text.
        UnicodeDecodeError: its bytes are damaged.
    """
    return [str(value) for value in group[name].asstr()[:].tolist()]


def checksum_of_clips() -> "hashlib.blake2b":
    """A running checksum; feed it clips in order, C-contiguous uint8."""
    return hashlib.blake2b(digest_size=16)
