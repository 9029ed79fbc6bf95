"""Weight files in the safetensors format, read and written with numpy alone.

The official package is left out on purpose: a machine that trains has only torch, numpy,
h5py and scikit-learn. The format is small and holds nothing that could be executed::

    ┌ 8 bytes ────────────┬ n bytes ─────────────────────────────┬ the rest ──────────┐
    │ n, little-endian    │ JSON {"name": {"dtype", "shape",     │ every tensor's     │
    │ unsigned            │  "data_offsets": [begin, end]}, …,   │ bytes, row-major,  │
    │                     │  "__metadata__": {text: text}}       │ back to back       │
    └─────────────────────┴──────────────────────────────────────┴────────────────────┘

Reading checks everything before a single array is made: the sizes, every name, type,
shape and offset, and that the tensors cover the data without a gap or an overlap.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import StoreError
from dataset.files import replaced

Arrays = dict[str, NDArray[Any]]

HEADER_LIMIT: Final = 16_000_000
"""Bytes of header that a reader accepts. Ours have some 50,000; the official package takes
100 million, which as JSON fill gigabytes of memory."""

_LONGEST_NAME: Final = 1_000
_METADATA: Final = "__metadata__"
_CHECKSUM: Final = "blake2b"
"""Among the texts: of the data, so that a bit that fell over does not become an answer.
Files of others and of before have none."""
_DTYPES: Final[dict[str, np.dtype[Any]]] = {
    "BOOL": np.dtype(np.bool_),
    "U8": np.dtype(np.uint8),
    "I8": np.dtype(np.int8),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "F16": np.dtype("<f2"),
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "F32": np.dtype("<f4"),
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F64": np.dtype("<f8"),
}
_NAMES: Final = {dtype: name for name, dtype in _DTYPES.items()}


class _FormatError(Exception):
    """What is wrong with the file, in a few words for the sentence."""


@dataclass(frozen=True)
class _Entry:
    """Where one tensor lies in the data."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


def write(
    path: Path, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Replace ``path`` with these arrays, whole or not at all.

    Args:
        path: the file to write.
        arrays: by name; any type of ``numpy`` that the format knows.
        metadata: texts that travel with them.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
        ValueError: an array has a type that the format does not know.
    """
    header: dict[str, Any] = {_METADATA: dict(metadata)}
    checksum = hashlib.blake2b(digest_size=16)
    ordered: list[memoryview] = []
    offset = 0
    # the widest types first keep every tensor aligned to its own size
    for name in sorted(arrays, key=lambda key: (-arrays[key].dtype.itemsize, key)):
        array = arrays[name]
        dtype = array.dtype.newbyteorder("<")
        if dtype not in _NAMES:
            raise ValueError(f"{name} is {array.dtype}, which safetensors cannot hold")
        if name == _METADATA:
            raise ValueError(f"{_METADATA} is no name for an array")
        header[name] = {
            "dtype": _NAMES[dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
        # bytes of the same memory: a copy of each would cost as much as hashing it
        whole = array.astype(dtype, order="C", copy=False)
        ordered.append(whole.reshape(-1).view(np.uint8).data)
        checksum.update(ordered[-1])
    header[_METADATA][_CHECKSUM] = checksum.hexdigest()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with replaced(path) as beside, beside.open("wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for data in ordered:
            file.write(data)


def read(path: Path) -> tuple[Arrays, dict[str, str]]:
    """Read every array of a file, with the texts that travel with them.

    Raises:
        StoreError: missing, unreadable, damaged, or no safetensors file.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # a pipe may never answer
            raise _FormatError("it is no file")
        with path.open("rb") as file:
            size = path.stat().st_size
            entries, metadata, start = _read_header(file.read, size)
            arrays: Arrays = {}
            wanted = metadata.pop(_CHECKSUM, None)
            checksum = hashlib.blake2b(digest_size=16)
            for entry in entries:
                file.seek(start + entry.begin)
                data = bytearray(entry.end - entry.begin)
                if file.readinto(data) != len(data):
                    raise _FormatError("it ends early")
                checksum.update(data)
                if entry.dtype == np.bool_ and any(value > 1 for value in data):
                    raise _FormatError(f"“{entry.name}” holds no true or false")
                arrays[entry.name] = _shaped(data, entry)
            if wanted is not None and wanted != checksum.hexdigest():
                raise _FormatError("its numbers are not those that were written")
    except FileNotFoundError as error:
        raise StoreError(
            f"{path} does not exist: copy the checkpoint again or train it again."
        ) from error
    except _FormatError as error:
        raise damaged(path, str(error)) from error
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read ({error.strerror or error}): check that the file"
            " may be read, or copy the checkpoint again."
        ) from error
    return arrays, metadata


def damaged(path: Path, fault: str) -> StoreError:
    """What to say of a file whose content is wrong, and how."""
    return StoreError(
        f"{path} is no sound weight file ({fault}): copy the checkpoint again or train it"
        " again."
    )


def _shaped(data: bytearray, entry: _Entry) -> NDArray[Any]:
    try:
        return np.frombuffer(data, entry.dtype).reshape(entry.shape)
    except ValueError as error:  # an empty tensor may claim any other lengths
        raise _FormatError(f"“{entry.name}” has no sound shape") from error


def _read_header(
    read_bytes: Any, file_size: int
) -> tuple[list[_Entry], dict[str, str], int]:
    """The checked entries in file order, the metadata, and where the data starts."""
    first = read_bytes(8)
    if len(first) < 8:
        raise _FormatError("it is too short")
    length = int.from_bytes(first, "little")
    if length > HEADER_LIMIT or 8 + length > file_size:
        raise _FormatError(f"its header claims {length} bytes")
    text = read_bytes(length)
    if not text.startswith(b"{"):
        raise _FormatError("its header is no JSON object")
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise _FormatError("its header is no JSON object") from error
    metadata = header.pop(_METADATA, {})
    if not isinstance(metadata, dict) or not all(
        isinstance(value, str) for value in metadata.values()
    ):
        raise _FormatError("its metadata is no table of texts")
    entries = sorted(
        (_entry(name, value) for name, value in header.items()),
        key=lambda entry: (entry.begin, entry.end),
    )
    position = 0
    for entry in entries:
        if entry.begin != position:
            raise _FormatError(f"“{entry.name}” leaves a gap or overlaps another")
        position = entry.end
    if 8 + length + position != file_size:
        raise _FormatError(
            f"its tensors need {position} bytes and {file_size - 8 - length} are there"
        )
    return entries, metadata, 8 + length


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that is given twice: readers differ in which one they take."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise _FormatError("a name stands twice in its header")
    return table


def _entry(name: str, value: object) -> _Entry:
    """One tensor's line of the header, checked field by field."""
    if len(name) > _LONGEST_NAME or any("\ud800" <= c <= "\udfff" for c in name):
        raise _FormatError("a name in its header is none")
    if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
        raise _FormatError(f"“{name}” is not described as a tensor")
    dtype = _DTYPES.get(value["dtype"]) if isinstance(value["dtype"], str) else None
    if dtype is None:
        raise _FormatError(f"“{name}” holds numbers of an unknown kind")
    shape, offsets = value["shape"], value["data_offsets"]
    if not _whole_numbers(shape) or len(shape) > 32:
        raise _FormatError(f"“{name}” has no sound shape")
    if not _whole_numbers(offsets) or len(offsets) != 2:
        raise _FormatError(f"“{name}” has no sound place")
    begin, end = offsets
    if end - begin != math.prod(shape) * dtype.itemsize:
        raise _FormatError(f"“{name}” has a place that does not fit its shape")
    return _Entry(name, dtype, tuple(shape), begin, end)


def _whole_numbers(values: object) -> bool:
    """Whether this is a list of whole numbers from 0 on (and not of true and false)."""
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value < 2**63 for value in values
    )
