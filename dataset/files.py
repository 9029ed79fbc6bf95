"""Files that are whole or absent: written beside, flushed to disk, then replaced."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dataset.errors import storage_errors

PARTIAL_SUFFIX: Final = ".partial"
"""Ends the name of everything that is still being written."""

_NAME_BYTES: Final = 255  # what file systems of today allow
_RANDOM: Final = "[a-z0-9_]{8}"  # what mkstemp puts in
_ROOM: Final = _NAME_BYTES - len(".12345678" + PARTIAL_SUFFIX)

# Strict, for a folder that somebody chose may hold partial files of other programs.
_WRITTEN = re.compile(rf"(?s)(?P<of>.+)\.{_RANDOM}{re.escape(PARTIAL_SUFFIX)}")
_TRAINING = re.compile(
    rf"[a-z0-9_]+-[0-9a-f]{{12}}(?:\.lock)?{re.escape(PARTIAL_SUFFIX)}"
)


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` durable, where the system can."""
    if os.name == "nt":  # directories cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


_CANNOT_SYNC: Final = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.ENOSYS}
"""What shares of other machines answer that know no such thing of a folder."""


def sync_file(path: Path) -> None:
    """Wait until the bytes of ``path`` are on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path; put it in the place of ``path`` when all went well.

    A crash at any moment leaves the old file, or none, and at most one file that
    ``remove_partial`` knows.

    Raises:
        StorageError: the disk is full, or the place cannot be written.
    """
    with storage_errors(path, writing=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(
            dir=path.parent, prefix=f"{_stand_in(path.name)}.", suffix=PARTIAL_SUFFIX
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


def is_there(path: Path) -> bool:
    """Whether a file or folder is there, as far as that can be looked up.

    ``Path.exists`` raises where a folder on the way may not be entered or the name is too
    long. Whoever goes on to open the file has a sentence for both.
    """
    try:
        return path.exists()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there, as far as that can be looked up; see ``is_there``."""
    return is_there(path) and path.is_dir()


def as_text(name: str) -> str:
    """A file's name as any database or text file takes it.

    The name of a file may hold bytes that are no text; each is shown as ``�``.
    """
    return os.fsencode(name).decode("utf-8", errors="replace")


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` with ``text`` in UTF-8, whole or not at all."""
    with replaced(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def _stand_in(name: str) -> str:
    """What a file is called while it is written: its name, where that leaves room."""
    if len(os.fsencode(name)) <= _ROOM:
        return name
    return hashlib.blake2b(os.fsencode(name), digest_size=16).hexdigest()


def remove_partial(folder: Path, of: str | re.Pattern[str] = "") -> None:
    """Clear what an interrupted run left in ``folder``, and nothing else.

    Only call it while holding the lock under which the folder is written.

    Args:
        folder: where to look; nothing happens when it is missing.
        of: only left-overs of the file of this name, or of files whose whole name this
            pattern matches; by default of any file, and of any training.
    """
    if not is_folder(folder):
        return
    for entry in list(folder.iterdir()):
        if not of and _TRAINING.fullmatch(entry.name):
            _remove(entry)
            continue
        written = _WRITTEN.fullmatch(entry.name)
        if written is None or entry.is_dir():
            continue
        if isinstance(of, str):
            ours = not of or written["of"] == _stand_in(of)
        else:
            ours = of.fullmatch(written["of"]) is not None
        if ours:
            entry.unlink(missing_ok=True)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)
