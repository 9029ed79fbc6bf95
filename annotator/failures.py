"""What a failure of the label database means, as one sentence."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from dataset.errors import BusyError, KnownError, ProjectError, StorageError


@contextmanager
def database_errors(name: str) -> Iterator[None]:
    """Turn failures of the world into sentences; bugs pass through.

    Args:
        name: the database for people, from :func:`database_name`.

    Raises:
        StorageError: no space left, or the database cannot be written.
        BusyError: another process holds it, or wrote the same row this moment.
        ProjectError: the file is no database or damaged, or no server answers.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes what it stumbled over
        raise damaged(name) from error
    except (DBAPIError, sqlite3.Error) as error:
        cause: object = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, sqlite3.Error):
            known = _sqlite_error(cause, name)
        else:
            known = _server_error(cause, name)
        if known is None:
            raise
        raise known from error


_TELLS_OF_DAMAGE: Final = re.compile(
    "Could not decode to UTF-8|no such (table|column)|unsupported file format"
)
"""Errors of a spoilt file that carry no number of their own."""


def _sqlite_error(error: sqlite3.Error, name: str) -> KnownError | None:
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    if _TELLS_OF_DAMAGE.search(str(error)):
        return damaged(name)
    if extended is None:
        return None
    if extended == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
        return _same_moment(name)
    match extended & 0xFF:  # the rest of the number says where it happened
        case sqlite3.SQLITE_FULL:
            return _full(name)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _locked(name)
        # With no room left SQLite also fails to open its log, to extend it or to map it.
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN if _no_room(name):
            return _full(name)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return _unwritable(name)
        case sqlite3.SQLITE_IOERR:
            return StorageError(
                f"The disk failed while {name} was read or written: check the disk or"
                " its connection and try again."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(name)
        case _:
            return None


_ROOM_BYTES: Final = 2**20
"""With less SQLite cannot write: its log and shared memory take this much."""


def _no_room(name: str) -> bool:
    folder = Path(name).parent
    try:
        # A disk that may only be read has no room either, and that is not the trouble.
        return (
            os.access(folder, os.W_OK) and shutil.disk_usage(folder).free < _ROOM_BYTES
        )
    except OSError:
        return False


_REACHING = ("08", "28", "3D", "57P", "25P03")
"""PostgreSQL classes: connection, sign-in, no such database, shut down, fell asleep."""


def _server_error(error: object, name: str) -> KnownError | None:
    state: str = getattr(error, "sqlstate", None) or ""
    kind = type(error).__name__
    # Also its own kinds without a state, such as a connection that took too long.
    is_reaching = any(
        each.__name__ == "OperationalError" for each in type(error).__mro__
    )
    if state == "23505":
        return _same_moment(name)
    if state.startswith("53"):
        return _full(name)
    if state in ("55P03", "40001", "40P01"):
        return _locked(name)
    if state in ("25006", "42501"):
        return _unwritable(name)
    if state in ("42P01", "42703"):  # no such table, no such column
        return no_labels(name)
    if state.startswith(_REACHING) or (not state and is_reaching):
        first_line = (str(error).strip() or kind).splitlines()[0]
        return ProjectError(
            f"The label server {name} cannot be used ({first_line}): check the network,"
            " the address in project.toml, and the password in"
            " DUALANE_DATABASE_PASSWORD or your pgpass file."
        )
    return None


def _same_moment(name: str) -> KnownError:
    return BusyError(
        f"Somebody else wrote the same row of {name} at this moment: try again."
    )


def _full(name: str) -> KnownError:
    return StorageError(
        f"No space is left to write {name}: free some space on that disk and answer"
        " again; everything saved before is safe."
    )


def _locked(name: str) -> KnownError:
    return BusyError(
        f"Another process is writing {name}: wait for it to end, or close it, and try"
        " again."
    )


def _unwritable(name: str) -> KnownError:
    return StorageError(
        f"{name} cannot be opened for writing: ask for the right to write there, or"
        " copy the project to a folder of your own."
    )


class DamagedLabelsError(ProjectError):
    """A label database cannot be read, or is none of ours."""


def damaged(
    name: str, copy: str = "the newest file of the project's backups folder"
) -> DamagedLabelsError:
    """The error of a label database that cannot be read, or is none of ours.

    Args:
        name: the database file.
        copy: what to put in its place.
    """
    # An old write-ahead log beside a restored copy would be played into it.
    return DamagedLabelsError(
        f"{name} is damaged or is no label database: set it aside, with the -wal,"
        f" -shm and -journal files beside it, and put {copy} in its place."
    )


def no_labels(name: str) -> ProjectError:
    """The error of a server's database without our tables."""
    return ProjectError(
        f"The database {name} holds no labels of Dualane: correct its address in"
        " project.toml, or ask whoever runs the server for its last copy."
    )
