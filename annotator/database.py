"""The label database: its engine and its upgrades; its tables are in ``annotator.tables``.

Schema history, one revision a change (files in ``annotator/migrations/versions``):

* ``0001`` – coaches, videos, suggestions, annotations, adjudications, group splits.
* ``0002`` – of each lane the moment of a slip or fall and the final time; whether an
  annotation is a step of undo or redo.
* ``0003`` – rules for two states, and who has seen which adjudication.
* ``0004`` – bundles taken in: ``merges`` and ``merged_annotations``.
* ``0005`` – a lane divider of a video's own.
* ``0006`` – what coaches had of suggestions: ``shown_suggestions``, and with each
  annotation the suggestion that there was, seen or not.
* ``0007`` – promotions: which checkpoint suggests, since when, by whom and why; exports.
* ``0008`` – of each suggestion the dataset behind its network, and where in the video it
  saw what it says.
* ``0009`` – ``repeats``: what coaches said of videos of theirs that came back.
* ``0010`` – ``renames``: what coaches were called before.
* ``0011`` – renames of other desks: ``merged_renames``; and with each coach the name that
  videos are drawn by, which none of them may change.
* ``0012`` – repeats of other desks: ``carried_repeats``.
* ``0013`` – how often a video was changed: its place, group, framing or damage.
* ``0014`` – of each suggestion where the lanes parted for it.
* ``0015`` – ``project_settings``: the settings that all desks share.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from annotator.failures import damaged, database_errors, no_labels
from annotator.shares import is_network_folder
from annotator.tables import (
    ANSWER_IS_ONE_KIND,
    STATES_EXIST,
    STATES_SQL,
    AdjudicationRow,
    AnnotationRow,
    AnswerColumns,
    Base,
    CarriedRepeatRow,
    CoachRow,
    ExportRow,
    GroupSplitRow,
    MergedAnnotationRow,
    MergedRenameRow,
    MergeRow,
    ProjectSettingsRow,
    PromotionRow,
    RenameRow,
    RepeatRow,
    RuleRow,
    SeenRow,
    ShownSuggestionRow,
    SuggestionRow,
    UtcDateTime,
    VideoRow,
    utc_now,
)
from dataset.errors import ProjectError

__all__ = [
    "ANSWER_IS_ONE_KIND",
    "BUSY_TIMEOUT_S",
    "SCHEMA_REVISIONS",
    "STATES_EXIST",
    "STATES_SQL",
    "VERSION_TABLE",
    "WRITES",
    "AdjudicationRow",
    "AnnotationRow",
    "AnswerColumns",
    "Base",
    "CarriedRepeatRow",
    "CoachRow",
    "ExportRow",
    "GroupSplitRow",
    "MergeRow",
    "MergedAnnotationRow",
    "MergedRenameRow",
    "ProjectSettingsRow",
    "PromotionRow",
    "RenameRow",
    "RepeatRow",
    "RuleRow",
    "SeenRow",
    "ShownSuggestionRow",
    "SuggestionRow",
    "UtcDateTime",
    "VideoRow",
    "bare_address",
    "check_revision",
    "check_tables",
    "database_name",
    "file_tables",
    "open_engine",
    "schema_revision",
    "sqlite_url",
    "upgrade",
    "utc_now",
]

SCHEMA_REVISIONS: Final = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
)
"""Every schema this version knows, oldest first; the last is what it works with."""

WRITES: Final = "dualane_writes"
"""Execution option of connections that are going to write."""

VERSION_TABLE: Final = "alembic_version"
"""Holds the revision; what has no such table is no database of ours."""

BUSY_TIMEOUT_S: Final = 15.0
"""How long a write waits for another process's write before it gives up."""

IDLE_TIMEOUT_S: Final = 60.0
"""After so long a server ends a transaction in which nothing happens: a computer that
was put to sleep or lost its network in the middle of a write holds nobody up."""

REACH_TIMEOUT_S: Final = 10
"""How long a server may take to answer a new connection; drivers wait for minutes."""

KEPT_CONNECTIONS: Final = 2
"""How many a desk keeps open: a server has about 100 for all of them together."""
_MOST_CONNECTIONS: Final = 15
"""At once, while pages read side by side."""

_UPGRADE: Final = 3712004
"""What an upgrade holds on a server; any number that no other program there uses."""


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

    On SQLite every commit is on disk before it returns (WAL with full sync; a rollback
    journal in a folder on another machine, see :mod:`annotator.shares`), and a
    transaction that is going to write takes the write lock at its start: two processes
    then wait for each other instead of failing half-way. On either nobody waits for ever.

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
            engine = create_engine(
                parsed,
                pool_pre_ping=True,
                pool_size=KEPT_CONNECTIONS,
                max_overflow=_MOST_CONNECTIONS - KEPT_CONNECTIONS,
                connect_args=_reaching(parsed),
            )
            _prepare_server(engine, busy_timeout_s)
            return engine
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
    file = engine.url.database
    shared = bool(file) and is_network_folder(Path(str(file)).parent)
    journal = "DELETE" if shared else "WAL"

    @event.listens_for(engine, "connect")
    def connected(
        connection: DBAPIConnection, record: ConnectionPoolEntry
    ) -> None:  # pragma: no cover - tracing misses calls from inside the driver
        # The driver would begin transactions late and never for DDL; "begun" does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode = {journal}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
        record.info[_FILE] = _identity(file)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # SQLite goes on writing to a file that was deleted, and says that all is well.
        if connection.info.get(_FILE) != _identity(file):
            raise ProjectError(
                f"{database_name(engine)} was moved, deleted or replaced while it was"
                " open: close the project, put the folder back, and open it again."
            )
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reaching(url: URL) -> dict[str, Any]:
    """What the driver is told about connecting, where the address says nothing of it."""
    name = "connect_timeout"
    knows = url.get_driver_name() in ("psycopg", "psycopg2")
    return {name: REACH_TIMEOUT_S} if knows and name not in url.query else {}


def _prepare_server(engine: Engine, busy_timeout_s: float) -> None:
    @event.listens_for(engine, "connect")
    def connected(
        connection: DBAPIConnection, _record: ConnectionPoolEntry
    ) -> None:  # pragma: no cover - tracing misses calls from inside the driver
        cursor = connection.cursor()
        for name, seconds in (
            ("lock_timeout", busy_timeout_s),
            ("idle_in_transaction_session_timeout", IDLE_TIMEOUT_S),
        ):
            cursor.execute(f"SET {name} = '{round(1000 * seconds)}ms'")
        cursor.close()
        connection.commit()


_FILE: Final = "file that was opened"


def _identity(file: str | None) -> tuple[int, int] | None:
    """Which file lies at a path now: device and number; None when there is none."""
    try:
        stat = Path(file).stat() if file else None
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino) if stat else None


# ---------------------------------------------------------------- schema


def schema_revision(engine: Engine) -> str | None:
    """The revision a database has; None for one without tables of ours.

    Raises:
        KnownError: the database cannot be read (see :mod:`annotator.failures`).
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
        KnownError: it cannot be read (see :mod:`annotator.failures`).
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
        KnownError: the file cannot be read (see :mod:`annotator.failures`).
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
        KnownError: see :func:`check_revision` and :mod:`annotator.failures`.
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
        if engine.dialect.name == "postgresql":
            # A new database has no row yet that a second desk could wait for.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
