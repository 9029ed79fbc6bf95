"""A snapshot as NumPy files, as the study stored its clips.

For who reads no HDF5; ``numpy.load(file, allow_pickle=False, mmap_mode="r")`` is enough::

    numpy/
    ├── x_train.npy   (n, 30, 112, 112, 3) uint8 RGB; likewise validation and test,
    ├── y_train.npy   (n,) uint8 codes                where the part has clips
    ├── clips.csv     one row a clip: part, its row there, video, pair and code
    └── dataset.json  the code table, what the axes are, and where it all comes from
"""

import csv
import errno
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset import hdf5
from dataset.cells import defused
from dataset.errors import Cancelled, StoreError, storage_errors
from dataset.files import PARTIAL_SUFFIX, sync_file, sync_folder
from dataset.shapes import CLIP_BYTES, CLIP_SHAPE
from dataset.snapshot import Snapshot
from dataset.splits import Split
from dataset.states import code_table_json

FORMAT: Final = "dualane-numpy"
CARD: Final = "dataset.json"
ROWS: Final = "clips.csv"

_BLOCK: Final = 8  # clips in memory at a time, 9 MB

_ARRAYS: Final = {f"{axis}_{part.word}.npy" for part in Split for axis in "xy"}
_COLUMNS: Final = [
    "part",
    "row",
    "video",
    "fingerprint",
    "group",
    "start_frame",
    "left",
    "right",
    "code",
]


@dataclass(frozen=True)
class NumpyExport:
    """What was written."""

    folder: Path
    n_clips: dict[str, int]
    """Clips by part, parts without any left out."""
    unchanged: bool
    """The folder held the same already and was left as it was."""


def export_numpy(
    snapshot_path: Path,
    folder: Path,
    *,
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    before_replacing: Callable[[], None] = lambda: None,
) -> NumpyExport:
    """Write a snapshot as NumPy files, the whole folder or nothing.

    Memory holds some clips at a time, whatever their number.

    Args:
        snapshot_path: the snapshot.
        folder: where to; what an earlier export wrote there is replaced, nothing else.
        cancel: asked every few clips.
        progress: told clips done and clips in all.
        before_replacing: called when all is written; what it raises leaves the folder
            as it was.

    Raises:
        StoreError: the snapshot cannot be used, or the folder holds something else.
        StorageError: the disk is full or the place cannot be written.
        Cancelled: ``cancel`` said so; the folder is as it was.
    """
    with Snapshot.open(snapshot_path) as snapshot:
        parts = {
            part: indices
            for part in Split
            if len(indices := snapshot.clip_indices(part))
        }
        counts = {part.word: len(indices) for part, indices in parts.items()}
        if _holds_already(folder, snapshot, counts):
            return NumpyExport(folder, counts, unchanged=True)
        with _replaced_folder(folder, snapshot.n_clips * CLIP_BYTES) as beside:
            files: dict[str, str] = {}
            done = 0
            for part, indices in parts.items():
                for block in _write_part(beside, part, indices, snapshot, files):
                    done += block
                    progress(done, snapshot.n_clips)
                    if cancel():
                        raise Cancelled
            _write_rows(beside / ROWS, parts, snapshot)
            files[ROWS] = _digest_of(beside / ROWS)
            card = _card(files, counts, snapshot)
            (beside / CARD).write_text(
                json.dumps(card, ensure_ascii=False, indent=2), encoding="utf-8"
            )
            before_replacing()
    return NumpyExport(folder, counts, unchanged=False)


def _write_part(
    folder: Path,
    part: Split,
    indices: NDArray[np.int64],
    snapshot: Snapshot,
    files: dict[str, str],
) -> Iterator[int]:
    """Write both arrays of a part; yields the clips written, block by block."""
    x, y = (folder / f"{axis}_{part.word}.npy" for axis in "xy")
    with x.open("wb") as file:
        digest = _write_header(file, (len(indices), *CLIP_SHAPE))
        for begin in range(0, len(indices), _BLOCK):
            clips = snapshot.clips(indices[begin : begin + _BLOCK])
            file.write(clips.data)
            digest.update(clips.data)
            yield len(clips)
    files[x.name] = digest.hexdigest()
    with y.open("wb") as file:
        digest = _write_header(file, (len(indices),))
        codes = snapshot.codes[indices].astype(np.uint8)
        file.write(codes.data)
        digest.update(codes.data)
    files[y.name] = digest.hexdigest()


def _write_header(file: Any, shape: tuple[int, ...]) -> "hashlib.blake2b":
    """The head of a .npy file of bytes; returns the running digest of the file."""
    head = io.BytesIO()
    kind = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(head, kind)
    file.write(head.getvalue())
    return hashlib.blake2b(head.getvalue(), digest_size=16)


def _write_rows(
    path: Path, parts: dict[Split, NDArray[np.int64]], snapshot: Snapshot
) -> None:
    # The mark in front is what spreadsheets recognise UTF-8 by.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        for part, indices in parts.items():
            for row, clip in enumerate(indices.tolist()):
                video = snapshot.videos[snapshot.video_index[clip]]
                rows.writerow(
                    [
                        part.word,
                        row,
                        defused(video.name),
                        video.fingerprint,
                        defused(video.group),
                        int(snapshot.start_frames[clip]),
                        video.left,
                        video.right,
                        int(snapshot.codes[clip]),
                    ]
                )


def _card(
    files: dict[str, str], counts: dict[str, int], snapshot: Snapshot
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": 1,
        "code_table": json.loads(code_table_json()),
        "axes": hdf5.AXES,
        "channels": hdf5.CHANNELS,
        "recipe": json.loads(snapshot.recipe),
        "protocol": snapshot.protocol.value,
        "clips": counts,
        "blake2b_128": files,
        "snapshot": {
            "content_checksum": snapshot.content_checksum,
            "created": snapshot.created,
            "tool_version": snapshot.tool_version,
        },
    }


# ---------------------------------------------------------------- the folder


def check_folder(folder: Path) -> dict[str, Any] | None:
    """The card of an earlier export in a folder; None where nothing is there yet.

    Raises:
        StoreError: it holds something that must not be replaced.
    """
    if not os.path.lexists(folder):
        return None
    if not folder.is_dir() or folder.is_symlink():
        raise StoreError(
            f"{folder} is there already and is no folder: choose another name."
        )
    with storage_errors(folder):
        names = {entry.name for entry in folder.iterdir()}
    if not names:
        return None
    card = _card_of(folder)
    if card is None or not names <= {CARD, ROWS, *_ARRAYS}:
        raise StoreError(
            f"{folder} holds other files than an earlier export wrote: choose another"
            " folder, or move them away."
        )
    return card


def _holds_already(folder: Path, snapshot: Snapshot, counts: dict[str, int]) -> bool:
    """Whether the folder holds this content, every byte of it.

    Raises:
        StoreError: it holds something that must not be replaced.
    """
    card = check_folder(folder)
    if card is None:
        return False
    names = {entry.name for entry in folder.iterdir()}
    written, source = card.get("blake2b_128"), card.get("snapshot")
    expected = {ROWS, *(f"{axis}_{word}.npy" for word in counts for axis in "xy")}
    return (
        isinstance(source, dict)
        and source.get("content_checksum") == snapshot.content_checksum
        and isinstance(written, dict)
        and written.keys() == expected == names - {CARD}
        and card == _card(written, counts, snapshot) | {"snapshot": source}
        and all(_digest_of(folder / name) == written[name] for name in expected)
    )


def _card_of(folder: Path) -> dict[str, Any] | None:
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return card if isinstance(card, dict) and card.get("format") == FORMAT else None


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(
            file, lambda: hashlib.blake2b(digest_size=16)
        ).hexdigest()


@contextmanager
def _replaced_folder(folder: Path, n_bytes: int) -> Iterator[Path]:
    """Yield a new folder; it takes the place of ``folder`` when all went well.

    Raises:
        StorageError: the disk is full or the place cannot be written.
    """
    with storage_errors(folder, writing=True):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_over(folder)
        disk = shutil.disk_usage(folder.parent)
        if disk.total and disk.free < n_bytes:
            raise OSError(errno.ENOSPC, "No space left")
        beside = Path(
            tempfile.mkdtemp(
                dir=folder.parent, prefix=f"{folder.name}.", suffix=PARTIAL_SUFFIX
            )
        )
        try:
            beside.chmod(0o755)  # mkdtemp makes folders only the owner may read
            yield beside
            for path in beside.iterdir():
                sync_file(path)
            sync_folder(beside)
            if folder.exists():
                old = beside.with_name(beside.name.replace(PARTIAL_SUFFIX, "0.partial"))
                folder.rename(old)
                try:
                    beside.rename(folder)
                except OSError:
                    old.rename(folder)
                    raise
                shutil.rmtree(old)
            else:
                beside.rename(folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _remove_left_over(folder: Path) -> None:
    """Clear what an export that was killed left beside ``folder``."""
    suffix = re.escape(PARTIAL_SUFFIX)
    name = re.compile(rf"{re.escape(folder.name)}\.[a-z0-9_]{{8,9}}{suffix}")
    for entry in list(folder.parent.iterdir()):
        if name.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
