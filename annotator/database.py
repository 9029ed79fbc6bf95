"""Tables of the label database, its engine, its upgrades, and what its errors mean.

SQLite in a project folder, or PostgreSQL on a club's server: the same tables, and no
SQL here or in the repository that only one of them understands.

::

    coaches ──┬─< annotations >──┬── videos ──< suggestions
              └─< adjudications >┘      group_splits (by name of group)

``annotations``, ``adjudications`` and ``suggestions`` only ever grow: a changed mind is
a row with the next revision, and a withdrawn answer is a row of kind ``withdrawn``.

Schema history, one revision a change (files in ``annotator/migrations/versions``):

* ``0001`` – the tables below.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    JSON,
    URL,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Double,
    Engine,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from dataset.errors import BusyError, KnownError, ProjectError, StorageError

SCHEMA_REVISIONS: Final = ("0001",)
"""Every schema this version knows, oldest first; the last is what it works with."""

WRITES: Final = "dualane_writes"
"""Execution option of connections that are going to write."""

VERSION_TABLE: Final = "alembic_version"
"""Holds the revision; what has no such table is no database of ours."""

BUSY_TIMEOUT_S: Final = 15.0
"""How long a write waits for another process's write before it gives up."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, also where SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """To UTC; a time without a zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Back as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Of all tables; constraint names are fixed so that upgrades can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


STATES_SQL: Final = "'flash', 'slip', 'fall', 'empty'"

ANSWER_IS_ONE_KIND: Final = (
    "(kind = 'pair' AND left_state IS NOT NULL AND right_state IS NOT NULL"
    " AND unusable IS NULL)"
    " OR (kind = 'unusable' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NOT NULL)"
    " OR (kind = 'withdrawn' AND left_state IS NULL AND right_state IS NULL"
    " AND unusable IS NULL)"
)
STATES_EXIST: Final = (
    f"(left_state IS NULL OR left_state IN ({STATES_SQL}))"
    f" AND (right_state IS NULL OR right_state IN ({STATES_SQL}))"
    " AND NOT (left_state = 'empty' AND right_state = 'empty')"
)


class AnswerColumns:
    """The columns of one answer, or of its withdrawal."""

    kind: Mapped[str] = mapped_column(String(16))
    """``pair``, ``unusable`` or ``withdrawn``."""
    left_state: Mapped[str | None] = mapped_column(String(16))
    right_state: Mapped[str | None] = mapped_column(String(16))
    unsure: Mapped[bool]
    unusable: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class CoachRow(Base):
    """A person who labels."""

    __tablename__ = "coaches"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VideoRow(Base):
    """A video; one row a content, wherever the file lies now."""

    __tablename__ = "videos"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    path: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    group_name: Mapped[str] = mapped_column(Text)
    width_px: Mapped[int]
    height_px: Mapped[int]
    duration_s: Mapped[float] = mapped_column(Double)
    n_clips: Mapped[int]
    damage: Mapped[str] = mapped_column(Text)
    own_crop: Mapped[str | None] = mapped_column(Text)
    """The crop box given for this video alone; NULL follows the project's rule."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SuggestionRow(Base):
    """A checkpoint's prediction for one video."""

    __tablename__ = "suggestions"
    __table_args__ = (Index(None, "video_id", "id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    checkpoint_id: Mapped[str] = mapped_column(Text)
    probabilities: Mapped[list[float]] = mapped_column(JSON)
    """15 numbers, by code."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnnotationRow(AnswerColumns, Base):
    """One coach's answer to one video, or its withdrawal; the last revision counts."""

    __tablename__ = "annotations"
    __table_args__ = (
        UniqueConstraint("video_id", "coach_id", "revision"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdjudicationRow(AnswerColumns, Base):
    """The settled answer of one video, or its withdrawal; the last revision counts."""

    __tablename__ = "adjudications"
    __table_args__ = (
        UniqueConstraint("video_id", "revision"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupSplitRow(Base):
    """Which part of the data a group belongs to, fixed when it was first exported."""

    __tablename__ = "group_splits"
    group_name: Mapped[str] = mapped_column(Text, primary_key=True)
    split: Mapped[str] = mapped_column(String(16))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


# ---------------------------------------------------------------- engine


def sqlite_url(path: Path) -> str:
    """The URL of a database file, whatever characters its path has."""
    return (
        make_url("sqlite://")
        .set(database=str(path))
        .render_as_string(hide_password=False)
    )


def database_name(engine: Engine) -> str:
    """The database for people: its path, or its address without the password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return bare_address(engine.url)


def bare_address(url: URL) -> str:
    """A server's address without the password, wherever in it that stood."""
    query = {key: each for key, each in url.query.items() if key != "password"}
    bare = URL.create(
        url.drivername,
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=query,
    )
    return bare.render_as_string(hide_password=False)


def open_engine(url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """An engine for SQLite or PostgreSQL; nothing is connected yet.

    On SQLite every commit is on disk before it returns (WAL with full sync), and a
    transaction that is going to write takes the write lock at its start: two processes
    then wait for each other instead of failing half-way.

    Raises:
        ProjectError: the address is not one of a database we can use.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            engine = create_engine(parsed, connect_args={"timeout": busy_timeout_s})
            _prepare_sqlite(engine)
            return engine
        if backend == "postgresql":
            if "+" not in parsed.drivername:  # which driver that means has changed
                parsed = parsed.set(drivername="postgresql+psycopg")
            return create_engine(parsed, pool_pre_ping=True)
    except ImportError as error:
        raise ProjectError(
            "Labels on a PostgreSQL server need one more package: install it with"
            " pip install 'dualane[server]'."
        ) from error
    except (ArgumentError, ValueError) as error:
        raise ProjectError(
            f"The address of the label database ({url.rpartition('@')[2]}) cannot be"
            " read: write it as postgresql+psycopg://user@host/name in project.toml."
        ) from error
    raise ProjectError(
        f"The label database is a {backend} address, and Dualane keeps labels in a"
        " SQLite file or at postgresql+psycopg://user@host/name: correct the database"
        " in project.toml."
    )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(
        connection: DBAPIConnection, _record: ConnectionPoolEntry
    ) -> None:  # pragma: no cover - tracing misses calls from inside the driver
        # The driver would begin transactions late and never for DDL; "begun" does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# ---------------------------------------------------------------- errors


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
                f"The disk failed while {name} was read or written ({error}): check"
                " the disk or its connection and try again."
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


_REACHING = ("08", "28", "3D", "57P")
"""PostgreSQL classes: connection, sign-in, no such database, shut down."""


def _server_error(error: object, name: str) -> KnownError | None:
    state: str = getattr(error, "sqlstate", None) or ""
    kind = type(error).__name__
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
    if state.startswith(_REACHING) or (not state and kind == "OperationalError"):
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
        f"{name} is damaged or is no label database: set it aside, with the -wal and"
        f" -shm files beside it, and put {copy} in its place."
    )


def no_labels(name: str) -> ProjectError:
    """The error of a server's database without our tables."""
    return ProjectError(
        f"The database {name} holds no labels of Dualane: correct its address in"
        " project.toml, or ask whoever runs the server for its last copy."
    )


# ---------------------------------------------------------------- schema


def schema_revision(engine: Engine) -> str | None:
    """The revision a database has; None for one without tables of ours.

    Raises:
        KnownError: the database cannot be read (see :func:`database_errors`).
    """
    with database_errors(database_name(engine)), engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: Any = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return str(found) if found is not None else None


def check_tables(engine: Engine) -> None:
    """Refuse a database from which one of our tables is missing.

    Raises:
        ProjectError: it is damaged, or another program's.
        KnownError: it cannot be read (see :func:`database_errors`).
    """
    name = database_name(engine)
    with database_errors(name), engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
    if not there >= {*Base.metadata.tables, VERSION_TABLE}:
        raise damaged(name) if engine.dialect.name == "sqlite" else no_labels(name)


def check_revision(engine: Engine, revision: str | None) -> None:
    """Refuse a database of a later version.

    Raises:
        ProjectError: the revision is not one of ours.
    """
    if revision is not None and revision not in SCHEMA_REVISIONS:
        raise ProjectError(
            f"{database_name(engine)} was written by a newer Dualane (schema"
            f" {revision}, this version knows up to {SCHEMA_REVISIONS[-1]}): update"
            " Dualane to open it."
        )


def file_tables(path: Path) -> set[str]:
    """The tables of a database file, looked at without changing it.

    An engine would: it sets how the file is written (see :func:`open_engine`).

    Raises:
        KnownError: the file cannot be read (see :func:`database_errors`).
    """
    with database_errors(str(path)), closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in rows}


def _check_not_foreign(engine: Engine) -> None:
    """Never add our tables to the file of another program."""
    path = Path(database_name(engine))
    if path.exists() and (tables := file_tables(path)) and VERSION_TABLE not in tables:
        raise ProjectError(
            f"{path} is a database of another program: choose another folder or file"
            " for the labels."
        )


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest schema, whole or not at all.

    Safe to call from two processes at once; costs one query when nothing is to do.

    Raises:
        ProjectError: a file of another program.
        KnownError: see :func:`check_revision` and :func:`database_errors`.
    """
    if engine.dialect.name == "sqlite":
        _check_not_foreign(engine)
    revision = schema_revision(engine)
    check_revision(engine, revision)
    if revision == SCHEMA_REVISIONS[-1]:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "annotator:migrations")
    config.set_main_option("path_separator", "os")
    writing = engine.execution_options(**{WRITES: True})
    with database_errors(database_name(engine)), writing.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
