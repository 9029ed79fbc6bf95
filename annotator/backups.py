"""Copies of the label database: checked before they count, the oldest removed.

Only for SQLite; a server is backed up by whoever runs it. Copies are called by their
moment, and never by one before that of the newest: where a clock was set back, the newest
copy would pass for the oldest and go first.
"""

import filecmp
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Final

from annotator import locks
from annotator.database import (
    VERSION_TABLE,
    file_tables,
    utc_now,
)
from annotator.failures import DamagedLabelsError, damaged, database_errors
from dataset.errors import KnownError, ProjectError, storage_errors
from dataset.files import PARTIAL_SUFFIX, sync_file, sync_folder

KEPT: Final = 20
"""How many copies stay; the oldest go first."""
_NAME: Final = "labels-%Y%m%d-%H%M%S-%f.sqlite"
_NAMES: Final = f"labels-{'[0-9]' * 8}-{'[0-9]' * 6}-{'[0-9]' * 6}.sqlite"
"""What is called otherwise somebody has put there: no copy of ours, and never removed."""
_LOGS: Final = ("wal", "shm", "journal")
"""End the names of what SQLite writes beside a database that is open."""
_READ_BYTES: Final = 2**20


def list_backups(folder: Path) -> list[Path]:
    """All copies, newest first."""
    return sorted(folder.glob(_NAMES), reverse=True)


class CopyState(Enum):
    """What a copy is good for today."""

    SOUND = auto()
    """It can be put in the place of labels."""
    DAMAGED = auto()
    """All of it was read, and it holds no whole labels."""
    UNREADABLE = auto()
    """It may be sound: the disk failed, or reading is not allowed."""


def state_of(copy: Path) -> CopyState:
    """Look into a copy; that changes no file."""
    address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        # First without SQLite, which reports some failures of the disk as damage.
        with copy.open("rb") as file:
            while file.read(_READ_BYTES):
                pass
        with (
            database_errors(str(copy)),
            closing(sqlite3.connect(address, uri=True)) as connection,
        ):
            tables = connection.execute("SELECT name FROM sqlite_master")
            if (VERSION_TABLE,) not in tables or integrity_problems(connection):
                return CopyState.DAMAGED
    except DamagedLabelsError:
        return CopyState.DAMAGED
    except (KnownError, OSError, sqlite3.Error):
        return CopyState.UNREADABLE
    return CopyState.SOUND


def _newest_sound(folder: Path) -> Path | None:
    """The copy to put in the place of lost labels: it was sound when it was made."""
    copies = list_backups(folder)
    return next((x for x in copies if state_of(x) is CopyState.SOUND), None)


def missing(database: Path, folder: Path) -> ProjectError:
    """The error of a label database that is not there any more."""
    newest = _newest_sound(folder)
    # An old write-ahead log beside a restored copy would be played into it.
    logged = any(database.with_name(f"{database.name}-{x}").exists() for x in _LOGS)
    if newest is None:
        remedy = "put it back, or take the project from a copy of your own"
    elif logged:
        remedy = (
            "put it back, or set aside the -wal, -shm and -journal files that lie there"
            f" still, and then copy {newest} to its place"
        )
    else:
        remedy = f"copy {newest} to its place"
    return ProjectError(f"The labels of this project, {database}, are gone: {remedy}.")


def damaged_labels(database: Path, folder: Path) -> DamagedLabelsError:
    """The error of a damaged label database, with the copy to take instead."""
    newest = _newest_sound(folder)
    return damaged(
        str(database), str(newest) if newest is not None else "a copy of your own"
    )


def back_up(database: Path, folder: Path) -> Path | None:
    """Copy a label database, which may be in use meanwhile.

    Args:
        database: the SQLite file.
        folder: where the copies lie.

    Returns:
        The new copy; None when nothing has changed since the last one.

    Raises:
        ProjectError: the database is missing or damaged; no copy is made, so that
            good copies are never pushed out by bad ones.
        StorageError: there is no space, or the folder cannot be written.
        BusyError: another process makes one, for a minute.
    """
    if not database.exists():
        raise missing(database, folder)
    if VERSION_TABLE not in file_tables(database):  # emptied, or another program's
        raise damaged_labels(database, folder)
    with storage_errors(folder):
        folder.mkdir(exist_ok=True)
    with locks.held(database.parent, "backup", wait_s=60):
        return _copied(database, folder)


def _copied(database: Path, folder: Path) -> Path | None:
    target = _next_copy(folder)
    beside = target.with_name(target.name + PARTIAL_SUFFIX)
    with storage_errors(target), database_errors(str(database)):
        for left in folder.glob(f"labels-*.sqlite{PARTIAL_SUFFIX}*"):  # by a kill
            left.unlink()
        try:
            with (
                closing(sqlite3.connect(database)) as source,
                closing(sqlite3.connect(beside)) as copy,
            ):
                source.backup(copy)
                # A copy stands alone, without a write-ahead log beside it.
                copy.execute("PRAGMA journal_mode = DELETE")
                if integrity_problems(copy):
                    raise damaged_labels(database, folder)
            kept = list_backups(folder)
            if kept and filecmp.cmp(kept[0], beside, shallow=False):
                return None
            sync_file(beside)
            beside.replace(target)
            sync_folder(folder)
        finally:
            beside.unlink(missing_ok=True)
        for old in kept[KEPT - 1 :]:
            old.unlink()
    return target


def _next_copy(folder: Path) -> Path:
    """What a copy of this moment is called; a microsecond on from the newest one."""
    now = utc_now()
    for newest in list_backups(folder)[:1]:
        try:
            before = datetime.strptime(newest.name, _NAME).replace(tzinfo=UTC)
            now = max(now, before + timedelta(microseconds=1))
        except (ValueError, OverflowError):  # somebody has put it there
            continue
    return folder / now.strftime(_NAME)


def integrity_problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong inside a database; nothing when it is sound."""
    pages = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    found = [] if pages == ["ok"] else [str(page) for page in pages]
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        found.append(f"row {row_id} of {table} points to no row of {parent}")
    return found
