"""Files that are whole or absent: written beside, flushed to disk, then replaced."""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataset.errors import storage_errors

PARTIAL_SUFFIX = ".partial"
"""Ends the name of everything that is still being written; safe to delete."""


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` durable, where the system can."""
    if os.name == "nt":  # directories cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Wait until the bytes of ``path`` are on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path; put it in the place of ``path`` when all went well.

    A crash at any moment leaves the old file, or none, and at most one file that ends
    in ``.partial``.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(
            dir=path.parent, prefix=f"{path.name}.", suffix=PARTIAL_SUFFIX
        )
        os.close(descriptor)
        beside = Path(name)
        try:
            yield beside
            sync_file(beside)
            beside.chmod(0o644)  # mkstemp makes files only the owner may read
            beside.replace(path)
            sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` with ``text`` in UTF-8, whole or not at all."""
    with replaced(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def remove_partial(folder: Path, of: str = "") -> None:
    """Clear what an interrupted run left in ``folder``.

    Only call it while holding the lock under which the folder is written.

    Args:
        folder: where to look; nothing happens when it is missing.
        of: only left-overs of the file of this name; by default all.
    """
    for left_over in folder.glob(f"{glob.escape(of)}*{PARTIAL_SUFFIX}"):
        if left_over.is_dir():
            shutil.rmtree(left_over)
        else:
            left_over.unlink()
