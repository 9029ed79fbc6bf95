"""The seal: what stands behind the last byte of an HDF5 file and vouches for the others.

HDF5 ends where it says it ends and ignores what follows, so everybody can read a sealed
file. Little-endian::

    ┌ HDF5 file, `length` bytes ───────────────┐┌ table ─────────────┐┌ footer, 64 bytes ┐
    │ description │ clip 1 │ … │ clip N │ …    ││ N × (start, size,  ││ N, length,       │
    │             │        │   │          │    ││      check), u64   ││ digest, MAGIC    │
    └──────────────────────────────────────────┘└────────────────────┘└──────────────────┘

``digest`` is the blake2b-256 of all bytes that belong to no clip, then table, N and
length; ``check`` covers the bytes of one clip as stored. So no byte is left out, a
damaged file is refused before HDF5 sees it (which does not always come back from one),
and the clips can be read where the table says they lie, without HDF5.
"""

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import h5py
import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"\x89DUALANE-SEAL\r\n1"
_FOOTER: Final = struct.Struct("<QQ32s16s")
_ROW: Final = np.dtype([("start", "<u8"), ("size", "<u8"), ("check", "<u8")])
_PIECE: Final = 1 << 20
_WORDS: Final = 504  # a row of 4,032 bytes; a clip is 280 of them


@dataclass(frozen=True)
class Seal:
    """What a seal says; whether it is true is ``is_whole``'s business."""

    length: int
    """Bytes of the HDF5 file proper."""
    table: NDArray[Any]
    """``(N,)`` of ``start``, ``size``, ``check``: one row a clip, in order of clips."""
    digest: bytes


class BrokenSealError(Exception):
    """There is a seal, but it makes no sense."""


def check_of(stored: Any) -> int:
    """A quick check of a clip's stored bytes, 64 bits.

    Sums the bytes as 64-bit words row by row and takes the blake2b of the sums and of
    what fills no row. One changed word, or a piece of disk that moved, always shows. A
    full digest is 40 times slower; the clips' own, ``clips_checksum``, is there for
    ``validate``.
    """
    return check_of_parts(stored, b"")


def check_of_parts(stored: Any, rest: Any) -> int:
    """As ``check_of``, of two pieces; the first must be whole rows of 4,032 bytes."""
    flat = np.frombuffer(stored, np.uint8)
    n_rows = len(flat) // (8 * _WORDS)
    words = flat[: n_rows * 8 * _WORDS].view("<u8").reshape(n_rows, _WORDS)
    digest = hashlib.blake2b(words.sum(axis=1, dtype="<u8").data, digest_size=8)
    digest.update(flat[n_rows * 8 * _WORDS :].data)
    digest.update(rest)
    return int.from_bytes(digest.digest(), "little")


def append_seal(path: Path, checks: Sequence[int] | None = None) -> None:
    """Seal an HDF5 file that is closed and has no seal.

    Args:
        path: the file.
        checks: of the stored bytes of each clip where they are known, to save a pass
            over the file.
    """
    with h5py.File(path, "r") as hdf5_file:
        table = _table(hdf5_file)
    with path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        if checks is not None:
            table["check"] = np.array(checks, np.uint64)
        else:
            for row in table:
                file.seek(row["start"])
                row["check"] = check_of(file.read(row["size"]))
        digest = _digest(file, table, length)
        file.seek(length)
        file.write(table.tobytes())
        file.write(_FOOTER.pack(len(table), length, digest, MAGIC))


def _table(file: h5py.File) -> NDArray[Any]:
    """Where the clips lie, still without checks; empty where there are none."""
    clips = file["clips"]
    if not isinstance(clips, h5py.Dataset) or clips.chunks is None:
        return np.empty(0, _ROW)
    table = np.zeros(len(clips), _ROW)

    def note(chunk: Any) -> None:
        table["start"][chunk.chunk_offset[0]] = chunk.byte_offset
        table["size"][chunk.chunk_offset[0]] = chunk.size

    if len(clips):  # Trap: HDF5 raises where there is no chunk
        clips.id.chunk_iter(note)
    return table


def table_fits(seal: Seal, file: h5py.File) -> bool:
    """Whether the seal has the clips where HDF5 has them."""
    here = _table(file)
    return all(
        np.array_equal(here[name], seal.table[name]) for name in ("start", "size")
    )


def read_seal(file: BinaryIO) -> Seal | None:
    """The seal of an open file; None when there is none.

    Raises:
        BrokenSealError: its numbers do not fit the file.
        OSError: the disk cannot be read.
    """
    size = file.seek(0, os.SEEK_END)
    if size < _FOOTER.size:
        return None
    file.seek(size - _FOOTER.size)
    n_clips, length, digest, magic = _FOOTER.unpack(file.read(_FOOTER.size))
    if magic != MAGIC:
        return None
    if length + n_clips * _ROW.itemsize + _FOOTER.size != size:
        raise BrokenSealError
    file.seek(length)
    table = np.frombuffer(file.read(n_clips * _ROW.itemsize), _ROW)
    return Seal(length, table, digest)


def is_whole(file: BinaryIO, seal: Seal) -> bool:
    """Whether all bytes outside clips are those that were sealed; reads no clip."""
    try:
        return _digest(file, seal.table, seal.length) == seal.digest
    except BrokenSealError:
        return False


def _digest(file: BinaryIO, table: NDArray[Any], length: int) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for start, stop in _outside(table, length):
        file.seek(start)
        while start < stop:
            piece = file.read(min(_PIECE, stop - start))
            if not piece:
                raise BrokenSealError
            digest.update(piece)
            start += len(piece)
    digest.update(table.tobytes())
    digest.update(struct.pack("<QQ", len(table), length))
    return digest.digest()


def _outside(table: NDArray[Any], length: int) -> Iterator[tuple[int, int]]:
    """Stretches of the file in which no clip lies.

    Raises:
        BrokenSealError: clips overlap, or lie beyond the end.
    """
    rows = table[np.argsort(table["start"], kind="stable")]
    if len(rows) and max(int(rows[name].max()) for name in ("start", "size")) > length:
        raise BrokenSealError  # and no sum below can overflow
    starts, sizes = (rows[name].astype(np.int64) for name in ("start", "size"))
    clips = np.stack([starts, starts + sizes], axis=1)
    gaps = np.concatenate([[0], clips.reshape(-1), [length]]).reshape(-1, 2)
    if (gaps[:, 0] > gaps[:, 1]).any():
        raise BrokenSealError
    yield from gaps[gaps[:, 0] < gaps[:, 1]].tolist()
