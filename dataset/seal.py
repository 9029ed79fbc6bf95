"""The seal: what stands behind the last byte of an HDF5 file and vouches for the others.

HDF5 ends where it says it ends and ignores what follows, so everybody can read a sealed
file. Little-endian::

    ┌ HDF5 file, `length` bytes ───────┐┌ table ────────────┐┌ card ┐┌ footer, 72 bytes ─┐
    │ description │ clip 1 │ … │ clip N ││ N × (start, size, ││ JSON ││ length, N, bytes  │
    │             │        │   │        ││      check), u64  ││      ││ of card, digest,  │
    │             │        │   │        ││                   ││      ││ MAGIC             │
    └──────────────────────────────────┘└───────────────────┘└──────┘└───────────────────┘

``digest`` is the blake2b-256 of all bytes that belong to no clip, then table, card and
the three numbers; ``check`` covers the bytes of one clip as stored. So no byte is left
out, a damaged file is refused before HDF5 sees it (which does not always come back from
one), and the clips can be read where the table says they lie, without HDF5. The card
repeats what HDF5 says of the file as a whole: a thousand clip files are asked for that
in a tenth of the time. ``validate`` compares table and card with HDF5.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset.shapes import CLIP_SHAPE

MAGIC: Final = b"\x89DUALANE-SEAL\r\n1"
_NUMBERS: Final = struct.Struct("<QQQ")
_FOOTER: Final = struct.Struct("<QQQ32s16s")
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
    card_json: bytes
    digest: bytes

    @cached_property
    def card(self) -> dict[str, Any]:
        """What HDF5 says of the file as a whole.

        ``plain`` (each clip is stored as its bytes and a Fletcher-32), ``n_clips``,
        ``attributes``, and of a clip file ``start_frames``.

        Raises:
            ValueError: it is no JSON; only possible in a file whose seal is not whole.
        """
        card: dict[str, Any] = json.loads(self.card_json)
        return card


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
        card_json = json.dumps(_card(hdf5_file), sort_keys=True).encode()
    with path.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        if checks is not None:
            table["check"] = np.array(checks, np.uint64)
        else:
            for row in table:
                file.seek(row["start"])
                row["check"] = check_of(file.read(row["size"]))
        digest = _digest(file, Seal(length, table, card_json, b""))
        file.seek(length)
        file.write(table.tobytes())
        file.write(card_json)
        file.write(_FOOTER.pack(length, len(table), len(card_json), digest, MAGIC))


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


def _card(file: h5py.File) -> dict[str, Any]:
    clips = file["clips"]
    card: dict[str, Any] = {
        "plain": isinstance(clips, h5py.Dataset) and _is_plain(clips),
        "n_clips": len(clips),
        "attributes": {name: _json_of(value) for name, value in file.attrs.items()},
    }
    if "start_frames" in file:
        card["start_frames"] = file["start_frames"][:].tolist()
    return card


def _is_plain(clips: h5py.Dataset) -> bool:
    return (
        clips.chunks == (1, *CLIP_SHAPE)
        and clips.dtype == np.uint8
        and clips.compression is None
        and not clips.shuffle
        and bool(clips.fletcher32)
    )


def _json_of(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if isinstance(value, np.generic) else value


def fits(seal: Seal, file: h5py.File) -> bool:
    """Whether table and card say what HDF5 says."""
    table, card = _table(file), json.loads(json.dumps(_card(file)))
    same = (np.array_equal(table[n], seal.table[n]) for n in ("start", "size"))
    return all(same) and bool(card == seal.card)


def read_seal(file: BinaryIO) -> Seal | None:
    """The seal of an open file; None when there is none.

    Raises:
        BrokenSealError: its numbers do not fit the file.
        OSError: the disk cannot be read.
    """
    footer = _read_footer(file)
    if footer is None:
        return None
    length, n_clips, n_card, digest = footer
    file.seek(length)
    table = np.frombuffer(file.read(n_clips * _ROW.itemsize), _ROW)
    return Seal(length, table, file.read(n_card), digest)


def read_card(file: BinaryIO) -> dict[str, Any] | None:
    """The card alone, believed as it is: in no time, whatever the number of clips.

    Returns:
        None where there is no seal.

    Raises:
        BrokenSealError: it makes no sense.
        OSError: the disk cannot be read.
    """
    footer = _read_footer(file)
    if footer is None:
        return None
    length, n_clips, n_card, _ = footer
    file.seek(length + n_clips * _ROW.itemsize)
    try:
        card: dict[str, Any] = json.loads(file.read(n_card))
    except ValueError as error:
        raise BrokenSealError from error
    if not _is_card(card):
        raise BrokenSealError
    return card


def _read_footer(file: BinaryIO) -> tuple[int, int, int, bytes] | None:
    size = file.seek(0, os.SEEK_END)
    if size < _FOOTER.size:
        return None
    file.seek(size - _FOOTER.size)
    length, n_clips, n_card, digest, magic = _FOOTER.unpack(file.read(_FOOTER.size))
    if magic != MAGIC:
        return None
    if length + n_clips * _ROW.itemsize + n_card + _FOOTER.size != size:
        raise BrokenSealError
    return length, n_clips, n_card, digest


def is_whole(file: BinaryIO, seal: Seal) -> bool:
    """Whether all bytes outside clips are those that were sealed; reads no clip."""
    try:
        return _digest(file, seal) == seal.digest and _is_card(seal.card)
    except (BrokenSealError, ValueError):
        return False


def _is_card(card: Any) -> bool:
    return (
        isinstance(card, dict)
        and isinstance(card.get("plain"), bool)
        and isinstance(card.get("n_clips"), int)
        and isinstance(card.get("attributes"), dict)
    )


def _digest(file: BinaryIO, seal: Seal) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for start, stop in _outside(seal.table, seal.length):
        file.seek(start)
        while start < stop:
            piece = file.read(min(_PIECE, stop - start))
            if not piece:
                raise BrokenSealError
            digest.update(piece)
            start += len(piece)
    digest.update(seal.table.tobytes())
    digest.update(seal.card_json)
    digest.update(_NUMBERS.pack(seal.length, len(seal.table), len(seal.card_json)))
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
