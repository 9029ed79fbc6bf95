"""The project folder: made, opened, locked, backed up, checked.

::

    club.dualane/
      project.toml      name, schema version, where the labels are, settings
      labels.sqlite     the labels, unless project.toml names a server
      clips/  snapshots/  checkpoints/  backups/

``project.toml`` is written last, so a folder without it is no project yet and
``create`` may finish what an interrupted run began.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

import tomli_w
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from annotator import backups, locks
from annotator.coach_names import clean_name
from annotator.database import (
    SCHEMA_REVISIONS,
    VERSION_TABLE,
    bare_address,
    check_revision,
    check_tables,
    database_name,
    file_tables,
    open_engine,
    schema_revision,
    sqlite_url,
    upgrade,
)
from annotator.failures import DamagedLabelsError, no_labels
from annotator.kept_settings import KeptSettings
from annotator.policy import SuggestionRules
from annotator.project_settings import (
    PROJECT_FILE,
    SCHEMA_VERSION,
    ProjectSettings,
    box_text,
    put_settings,
    read_document,
)
from annotator.repository import Repository
from annotator.workflow import Change, Coach
from dataset.errors import (
    KnownError,
    ProjectError,
    StorageError,
    storage_errors,
)
from dataset.files import PARTIAL_SUFFIX, as_text, is_there, write_text

__all__ = [
    "DATABASE_FILE",
    "FOLDERS",
    "PASSWORD_VARIABLE",
    "PROJECT_FILE",
    "SCHEMA_VERSION",
    "Project",
    "ProjectSettings",
    "box_text",
]

DATABASE_FILE: Final = "labels.sqlite"
PASSWORD_VARIABLE: Final = "DUALANE_DATABASE_PASSWORD"
FOLDERS: Final = ("clips", "snapshots", "checkpoints", "backups")

_OURS: Final = {
    DATABASE_FILE,
    *(f"{DATABASE_FILE}-{beside}" for beside in ("journal", "wal", "shm")),
    *FOLDERS,
}
_SYSTEM_FILES: Final = {"desktop.ini", "thumbs.db"}


class Project:
    """One club's videos, labels, snapshots and checkpoints.

    Made by :meth:`create`, :meth:`open` or :meth:`open_or_create`; :meth:`close` it.
    """

    def __init__(self, folder: Path, document: dict[str, Any], engine: Engine) -> None:
        self.folder = folder
        self._engine = engine
        self.name = str(document["name"])
        self.repository = Repository(engine)
        self._kept = KeptSettings(
            folder,
            document,
            self.repository,
            is_shared=document["database"] != DATABASE_FILE,
        )

    # ------------------------------------------------------------ open and close

    @classmethod
    def create(
        cls, folder: Path, name: str | None = None, database_url: str | None = None
    ) -> Self:
        """Make a project in a new or empty folder.

        Args:
            folder: where; made when it is not there.
            name: for people; the folder's name when left out.
            database_url: a PostgreSQL address, or None for a file in the folder. Its
                password is used now and not written down.

        Raises:
            ProjectError: there is a project already, or other files.
            StorageError: the folder cannot be written, or no space is left.
        """
        folder = folder.absolute()
        _check_name(folder)
        if is_there(folder / PROJECT_FILE):
            raise _already(folder)
        if is_there(folder) and not folder.is_dir():
            raise ProjectError(
                f"{folder} is a file, not a folder: choose another name for the"
                " project."
            )
        try:
            with storage_errors(folder):
                foreign = _foreign_entries(folder)
                if not foreign:
                    folder.mkdir(parents=True, exist_ok=True)
                    for each in FOLDERS:
                        (folder / each).mkdir(exist_ok=True)
        except OSError as error:  # a file on the way, a name too long, no such drive
            raise StorageError(
                f"The folder {folder} cannot be made ({error.strerror}): choose another"
                " place or name for the project."
            ) from error
        if foreign:
            raise ProjectError(
                f"{folder} holds other files already ({foreign[0]}): choose an empty or"
                " a new folder for the project."
            )
        document = {
            "schema_version": SCHEMA_VERSION,
            "id": uuid.uuid4().hex,
            "name": name or folder.name.removesuffix(".dualane") or "Project",
            "database": _without_password(database_url),
        }
        settings = ProjectSettings()
        put_settings(document, settings)
        # SQLite cannot make a database ready for two processes at once.
        with locks.held(folder, "init", wait_s=30):
            if (folder / PROJECT_FILE).exists():
                raise _already(folder)
            engine = _engine(folder, database_url or DATABASE_FILE)
            try:
                _check_unfinished(engine, folder)
                upgrade(engine)
                write_text(folder / PROJECT_FILE, tomli_w.dumps(document))
                return cls(folder, document, engine)
            except KnownError:
                engine.dispose()
                (folder / PROJECT_FILE).unlink(missing_ok=True)  # it is none yet
                raise

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a project, upgrading its database when it is older (after a backup).

        Raises:
            ProjectError: no project, a newer one, or one that is damaged.
            StorageError: it cannot be written, or its clips may not be read.
            BusyError: another process holds the database.
        """
        folder = folder.absolute()
        document = read_document(folder)
        _check_name(folder)
        clips = folder / FOLDERS[0]
        # Said once here: every look at a clip file in it would fail.
        if clips.is_dir() and not os.access(clips, os.R_OK | os.X_OK):
            raise StorageError(
                f"{clips} may not be read: ask for the right to read it."
            )
        engine = _engine(folder, document["database"])
        try:
            _upgrade(engine, folder)
            return cls(folder, document, engine)
        except KnownError:
            engine.dispose()
            raise

    @classmethod
    def open_or_create(cls, folder: Path, name: str | None = None) -> Self:
        """Open the project in a folder, or make one there.

        Raises:
            KnownError: see :meth:`open` and :meth:`create`.
        """
        if not is_there(folder / PROJECT_FILE):
            try:
                return cls.create(folder, name)
            except ProjectError:
                # Another process may have made it meanwhile.
                if not (folder / PROJECT_FILE).exists():
                    raise
        return cls.open(folder)

    def close(self) -> None:
        """Let go of the database; nothing is lost without it."""
        self._engine.dispose()

    @property
    def suggestion_rules(self) -> SuggestionRules:
        """Who sees suggestions here, and which videos stay blind."""
        return SuggestionRules(
            self.settings.suggestions,
            self.settings.assisted_coach,
            self.settings.blind_share,
            self._kept.project_id or self.name,
            self._kept.assisted_id,
        )

    @property
    def settings(self) -> ProjectSettings:
        """What holds for everybody, as it was read or saved last."""
        return self._kept.settings

    @property
    def has_own_clips(self) -> bool:
        """Whether other desks on the same labels have clips in folders of their own."""
        return self._kept.is_shared

    def follow_renames(self) -> None:
        """Know who alone sees suggestions by the name that they have now.

        Somebody else who has taken the name that ``project.toml`` holds is not meant.
        """
        self._kept.follow_renames()

    def follow_settings(self) -> None:
        """Take up what another window, command or desk has set; cheap where none has.

        Raises:
            ProjectError: it makes no sense; said once, and what stood here goes on.
            StorageError: ``project.toml`` cannot be read.
        """
        self._kept.follow()

    # ------------------------------------------------------------ places

    @property
    def clips_folder(self) -> Path:
        """One HDF5 file a video."""
        return self.folder / "clips"

    @property
    def snapshots_folder(self) -> Path:
        """Exported datasets."""
        return self.folder / "snapshots"

    @property
    def checkpoints_folder(self) -> Path:
        """Trained weights with their cards."""
        return self.folder / "checkpoints"

    @property
    def backups_folder(self) -> Path:
        """Copies of the label database."""
        return self.folder / "backups"

    @property
    def database_file(self) -> Path | None:
        """The label database; None when it is on a server."""
        if self._engine.dialect.name != "sqlite":
            return None
        return Path(str(self._engine.url.database))

    def owns(self, path: Path) -> bool:
        """Whether a file lies where the project keeps its own."""
        place, home = path.resolve(), self.folder.resolve()
        database = self.database_file
        if (
            database is not None
            and place.parent == database.parent.resolve()
            and place.name.startswith(database.name)
        ):
            return True
        if not place.is_relative_to(home):
            return False
        # Some disks take Clips for clips.
        first = next(iter(place.relative_to(home).parts), "").casefold()
        return first in FOLDERS or first.startswith((PROJECT_FILE, DATABASE_FILE, "."))

    def clip_file(self, fingerprint: str) -> Path:
        """Where the clips of a video are, or will be."""
        return self.clips_folder / f"{fingerprint}.h5"

    # ------------------------------------------------------------ settings and safety

    def save_settings(
        self, settings: ProjectSettings, since: ProjectSettings | None = None
    ) -> None:
        """Keep what holds for everybody.

        Only what differs from ``since`` is changed: the rest may have been changed
        meanwhile by another window, command or desk, and stays as it is there.

        Args:
            settings: as they shall be.
            since: as they were shown to whoever changes them; those of now by default.

        Raises:
            LabelError: the group pattern is no regular expression.
            ProjectError: ``project.toml`` has gone or was damaged meanwhile.
            StorageError: ``project.toml`` cannot be written.
            BusyError: another process is writing it.
        """
        self._kept.save(settings, since)

    def change_settings(
        self, since: ProjectSettings | None = None, **changes: Any
    ) -> None:
        """Keep these fields of ``ProjectSettings``, as far as they differ from ``since``.

        Args:
            since: as for :meth:`save_settings`.
            changes: fields by name.

        Raises:
            KnownError: see :meth:`save_settings`.
        """
        before = since or self.settings
        self.save_settings(replace(before, **changes), before)

    def rename_coach(self, coach: Coach, name: str) -> Change:
        """As ``Repository.rename_coach``; who alone sees suggestions goes on to do so.

        Raises:
            LabelError: see there.
            ProjectError: see there.
            StorageError: ``project.toml`` cannot be written; the coach is renamed.
        """
        self.follow_renames()  # that coach may have joined since
        change = self.repository.rename_coach(coach.id, name)
        if coach.id == self._kept.assisted_id:
            self.change_settings(assisted_coach=clean_name(name))
        return change

    @contextmanager
    def lock(self, what: str, wait_s: float = 0) -> Iterator[None]:
        """Hold a kind of work, such as ``import``, for this process alone.

        Args:
            what: the kind.
            wait_s: how long to wait for another one to end.

        Raises:
            BusyError: another process, or another thread, is at it.
            StorageError: the folder cannot be written.
        """
        with locks.held(self.folder, what, wait_s):
            yield

    def backup(self) -> Path | None:
        """Copy the label database into ``backups/``.

        Returns:
            The copy; None when nothing has changed since the last one, or when the
            labels are on a server.

        Raises:
            ProjectError: the database is missing or damaged.
            StorageError: there is no space, or the folder cannot be written.
        """
        database = self.database_file
        if database is None:
            return None
        return backups.back_up(database, self.backups_folder)

    def check(self) -> list[str]:
        """What is wrong with this project: one sentence each; nothing when it is sound.

        Reads every clip, snapshot and checkpoint to its end.
        """
        from annotator import checks

        return list(checks.problems(self))


# ---------------------------------------------------------------- the folder


def _foreign_entries(folder: Path) -> list[str]:
    """Names in a folder that stop us from making a project in it.

    What an interrupted ``create`` left is ours; so is all of a project that lost its
    ``project.toml``. A folder called clips with somebody's videos is not.
    """
    if not is_there(folder):
        return []
    begun = (folder / DATABASE_FILE).exists()
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.name.lower() not in _SYSTEM_FILES
        and not entry.name.startswith(".")
        and not entry.name.endswith(PARTIAL_SUFFIX)
        and not (begun and entry.name in _OURS)
        and not (entry.name in FOLDERS and entry.is_dir() and not any(entry.iterdir()))
    )


def _check_name(folder: Path) -> None:
    """Refuse a folder whose name no database driver takes."""
    if as_text(str(folder)) != str(folder):
        raise ProjectError(
            f"{folder} has a name that this system cannot pass on: rename it, or choose"
            " another folder for the project."
        )


def _already(folder: Path) -> ProjectError:
    return ProjectError(f"{folder} is a project already: open it instead.")


# ---------------------------------------------------------------- the database's place


def _parse_url(address: str) -> URL | None:
    """The address of a server; None for a file in the project folder."""
    if "://" not in address:
        return None
    try:
        return make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ProjectError(
            "The address of the label database cannot be read: write it as"
            " postgresql+psycopg://user@host/name."
        ) from error


def _without_password(address: str | None) -> str:
    if address is None:
        return DATABASE_FILE
    url = _parse_url(address)
    if url is None:
        return address
    return bare_address(url)


def _engine(folder: Path, address: str) -> Engine:
    url = _parse_url(address)
    if url is None:
        return open_engine(sqlite_url(folder / address))
    password = os.environ.get(PASSWORD_VARIABLE)
    if password and not url.password:
        url = url.set(password=password)
    return open_engine(url.render_as_string(hide_password=False))


def _upgrade(engine: Engine, folder: Path) -> None:
    """Bring an existing database up to date; a file is copied before.

    One without our tables is damaged or another program's: never is an empty one put
    in its place, which would look as if all labels were gone.
    """
    copies = folder / "backups"
    database = None
    if engine.dialect.name == "sqlite":
        database = Path(str(engine.url.database))
        if not database.is_file():  # never a new empty one in its place
            raise backups.missing(database, copies)
    try:
        if database is not None and VERSION_TABLE not in file_tables(database):
            raise backups.damaged_labels(database, copies)
        revision = schema_revision(engine)
        check_revision(engine, revision)
        if revision is None:
            raise (
                backups.damaged_labels(database, copies)
                if database is not None
                else no_labels(database_name(engine))
            )
        if revision != SCHEMA_REVISIONS[-1]:
            if database is not None:
                backups.back_up(database, copies)
            upgrade(engine)
        check_tables(engine)
    except DamagedLabelsError as error:
        if database is None:
            raise
        raise backups.damaged_labels(database, copies) from error


def _check_unfinished(engine: Engine, folder: Path) -> None:
    """Refuse to begin with empty labels where there are copies of lost ones."""
    copies = folder / "backups"
    if engine.dialect.name == "sqlite" and backups.list_backups(copies):
        database = Path(str(engine.url.database))
        if VERSION_TABLE not in file_tables(database):
            raise backups.damaged_labels(database, copies)
