"""Tables of the label database, its engine and its upgrades.

SQLite in a project folder, or PostgreSQL on a club's server: the same tables, and no
SQL here or in the repository that only one of them understands.

::

    coaches ──┬─< annotations >──┬── videos ──< suggestions
              ├─< adjudications >┘      group_splits (by name of group)
              ├─< shown_suggestions >── suggestions
              ├─< repeats >── annotations
              ├─< seen_adjudications
              ├─< rules
              ├─< renames
              └─< promotions
    merges ─┬─< merged_annotations >── annotations       exports (by what they hold)
            ├─< merged_renames >── renames
            └─< carried_repeats >── coaches, videos

``annotations``, ``adjudications``, ``suggestions``, ``rules``, ``promotions`` and
``renames`` only ever grow: a changed mind is a row with the next revision, a withdrawn answer a row of
kind ``withdrawn``, and a rule that was dropped one without text.

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
"""

import sqlite3
from contextlib import closing
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
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from annotator.failures import damaged, database_errors, no_labels
from annotator.shares import is_network_folder
from dataset.errors import ProjectError

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
)
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
    left_moment_s: Mapped[float | None] = mapped_column(Double)
    """When the slip or fall begins, in seconds of the source's time stamps."""
    right_moment_s: Mapped[float | None] = mapped_column(Double)
    left_time_s: Mapped[float | None] = mapped_column(Double)
    """The final time on the clock, in seconds."""
    right_time_s: Mapped[float | None] = mapped_column(Double)


class RenameRow(Base):
    """A coach got another name: what others had noted under the old one is still theirs."""

    __tablename__ = "renames"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    old_name: Mapped[str] = mapped_column(Text)
    new_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CoachRow(Base):
    """A person who labels."""

    __tablename__ = "coaches"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_as: Mapped[str | None] = mapped_column(Text)
    """What videos are drawn for them by; NULL for one whom nobody has renamed."""


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
    own_divider: Mapped[float | None] = mapped_column(Double)
    """Where lanes part in this video alone, as a fraction of the cropped width."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SuggestionRow(Base):
    """What a checkpoint, or motion, says of one video."""

    __tablename__ = "suggestions"
    __table_args__ = (Index(None, "video_id", "id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    checkpoint_id: Mapped[str] = mapped_column(Text)
    """Who says it: a checkpoint, or the name of a method that needs none."""
    probabilities: Mapped[list[float]] = mapped_column(JSON)
    """15 numbers, by code."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    snapshot_id: Mapped[str | None] = mapped_column(String(64))
    """The checksum of the dataset that the checkpoint learned from."""
    evidence: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), deferred=True
    )
    """See ``annotator.evidence``; a few kB, so only read for the video on screen."""


class AnnotationRow(AnswerColumns, Base):
    """One coach's answer to one video, or its withdrawal; the last revision counts."""

    __tablename__ = "annotations"
    __table_args__ = (
        UniqueConstraint("video_id", "coach_id", "revision"),
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"))
    """The suggestion that the coach had seen; NULL when blind, or at another desk."""
    sight: Mapped[str | None] = mapped_column(String(16))
    """Of the suggestion that there was: ``shown``, ``locked`` or ``kept-blind``; NULL
    where there was none."""
    suggested_by: Mapped[str | None] = mapped_column(Text)
    suggested_code: Mapped[int | None]
    suggested_confidence: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    step: Mapped[str | None] = mapped_column(String(8))
    """``undo`` or ``redo`` of an answer given at the desk; NULL for an answer."""


class RepeatRow(AnswerColumns, Base):
    """What a coach said of a video that came back, or its withdrawal; the last counts."""

    __tablename__ = "repeats"
    __table_args__ = (
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotations.id"))
    """The answer that stood then: what this one is compared with."""
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShownSuggestionRow(Base):
    """A suggestion that was on a coach's screen: it cannot be unseen."""

    __tablename__ = "shown_suggestions"
    __table_args__ = (UniqueConstraint("coach_id", "suggestion_id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestions.id"))
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


class RuleRow(Base):
    """What coaches have agreed on for two states; the last revision counts."""

    __tablename__ = "rules"
    __table_args__ = (
        UniqueConstraint("first_state", "second_state", "revision"),
        CheckConstraint(
            f"first_state IN ({STATES_SQL}) AND second_state IN ({STATES_SQL})"
            " AND first_state <> second_state",
            name="states",
        ),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_state: Mapped[str] = mapped_column(String(16))
    """The one with the smaller annotation digit, so that two states have one rule."""
    second_state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    text: Mapped[str] = mapped_column(Text)
    """Empty when there is no rule any more."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeenRow(Base):
    """A coach has looked at a decision that overruled them."""

    __tablename__ = "seen_adjudications"
    __table_args__ = (UniqueConstraint("coach_id", "adjudication_id"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    adjudication_id: Mapped[int] = mapped_column(ForeignKey("adjudications.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupSplitRow(Base):
    """Which part of the data a group belongs to, fixed when it was first exported."""

    __tablename__ = "group_splits"
    group_name: Mapped[str] = mapped_column(Text, primary_key=True)
    split: Mapped[str] = mapped_column(String(16))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MergeRow(Base):
    """One bundle of another desk that was taken in, or the undoing of one."""

    __tablename__ = "merges"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("merges.id"), unique=True)
    """The merge that this row undoes; NULL for a merge."""
    source: Mapped[str] = mapped_column(Text)
    """The file's name."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the file says."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MergedAnnotationRow(Base):
    """Which merge, or undoing of one, wrote an annotation."""

    __tablename__ = "merged_annotations"
    annotation_id: Mapped[int] = mapped_column(
        ForeignKey("annotations.id"), primary_key=True
    )
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), index=True)


class MergedRenameRow(Base):
    """Which merge, or undoing of one, wrote a rename."""

    __tablename__ = "merged_renames"
    rename_id: Mapped[int] = mapped_column(ForeignKey("renames.id"), primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), index=True)
    name_before: Mapped[str] = mapped_column(Text)
    """What the coach was called here when it came."""


class CarriedRepeatRow(AnswerColumns, Base):
    """Of a repeat at another desk: what was said then, and in another row before.

    That earlier answer need not be known here, for only what stands is carried.
    """

    __tablename__ = "carried_repeats"
    __table_args__ = (
        Index(None, "coach_id", "id"),
        CheckConstraint(ANSWER_IS_ONE_KIND, name="one_kind"),
        CheckConstraint(STATES_EXIST, name="states"),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"))
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("coaches.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("carried_repeats.id"))
    """The row of what was said before; NULL in that row."""
    seconds_taken: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PromotionRow(Base):
    """From that moment on a checkpoint suggested; the last row counts."""

    __tablename__ = "promotions"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('first', 'chosen', 'automatic', 'rollback')", name="kind"
        ),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    checkpoint_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    coach_id: Mapped[int | None] = mapped_column(ForeignKey("coaches.id"))
    """Who decided; NULL where nobody was asked or nobody said who it was."""
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExportRow(Base):
    """A dataset that was written, by what it holds."""

    __tablename__ = "exports"
    content_checksum: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """Of the first file that held it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
