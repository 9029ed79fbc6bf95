"""Where the settings of a project stand: in ``project.toml``, or with the labels of all desks.

Usually the labels are a file beside ``project.toml``, and whoever opens them reads both.
Labels that are elsewhere, as on a server, are of several desks, each with a folder of its
own: what holds for everybody stands with these labels then. ``project.toml`` has what this
desk wrote last and of which revision that is, so that what somebody types into it is told
apart from what other desks have set since.
"""

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any, Final

import tomli_w

from annotator import locks
from annotator.coach_names import name_key
from annotator.project_settings import (
    PROJECT_FILE,
    ProjectSettings,
    assisted_id_of,
    parse_settings,
    put_settings,
    read_document,
    settings_of,
)
from annotator.repository import Repository
from annotator.shared_settings import SharedText
from annotator.workflow import Coach, CoachId
from dataset.errors import KnownError, ProjectError
from dataset.files import write_text
from dataset.splits import group_of

_KNOWS: Final = "shared_settings"
"""In ``project.toml``: which shared settings stand in it, see ``_mark``."""
_OF_DESK: Final = frozenset({"schema_version", "name", "database", _KNOWS})
_SETTINGS: Final = frozenset(
    {"id", "crop", "lanes", "import", "suggestions", "training", "targets"}
)

_Document = dict[str, Any]
_Mix = Callable[[ProjectSettings, _Document], tuple[ProjectSettings, Coach | None]]
"""From what stands, and its document, to what shall; and who alone sees suggestions."""


class KeptSettings:
    """The settings of one open project; any thread may use it."""

    def __init__(
        self,
        folder: Path,
        document: _Document,
        repository: Repository,
        *,
        is_shared: bool,
    ) -> None:
        """Take them from where they stand.

        A desk that comes to shared labels for the first time adds what it has set itself,
        but for what another one there has set otherwise.

        Args:
            folder: the project's.
            document: what its ``project.toml`` says.
            repository: its labels.
            is_shared: whether these lie elsewhere, for several desks.

        Raises:
            ProjectError: they make no sense.
            StorageError: ``project.toml`` cannot be written.
        """
        self._folder = folder
        self._repository = repository
        self.is_shared = is_shared
        """Whether several desks have them."""
        self._guard = RLock()
        self._revision = 0
        # Not the one of now: the document may be older than what stands there.
        self._written: tuple[int, int, int] | None = None
        last = self._shared()
        standing = self._standing(document, last)
        if not is_shared or (
            last is not None
            and _KNOWS in document
            and _told(standing) == _loaded(last.text)
        ):
            self._revision = 0 if last is None else last.revision
            self._take(standing, self._parsed(standing))
        else:
            with locks.held(folder, "save", wait_s=5):
                self._write(read_document(folder), self._as_it_stands)

    @property
    def settings(self) -> ProjectSettings:
        """As they were read or written last; of the assisted coach the name of now."""
        return self._settings

    @property
    def project_id(self) -> str | None:
        """What tells the project apart, the same at every desk; None: its name does."""
        found = self._document.get("id")
        return str(found) if found else None

    @property
    def assisted_id(self) -> CoachId | None:
        """The number of who alone sees suggestions."""
        return self._assisted_id

    def save(
        self, settings: ProjectSettings, since: ProjectSettings | None = None
    ) -> None:
        """As ``Project.save_settings``."""
        before = since or self._settings
        if settings == before:
            return
        if settings.group_pattern:
            group_of("name.mp4", pattern=settings.group_pattern)

        def mix(
            theirs: ProjectSettings, document: _Document
        ) -> tuple[ProjectSettings, Coach | None]:
            name = settings.assisted_coach
            if name != before.assisted_coach:
                known = self._repository.coaches_by_key()
                coach = known.get(name_key(name))
            else:  # who is meant, and not who is called that by now
                noted = assisted_id_of(document)
                if theirs.assisted_coach == self._settings.assisted_coach:
                    noted = self._assisted_id or noted
                coach = self._repository.who_was_meant(theirs.assisted_coach, noted)
            return settings.over(theirs, since=before), coach

        with self._guard, locks.held(self._folder, "save", wait_s=5):
            self._write(read_document(self._folder), mix)

    def follow(self) -> None:
        """Take up what another window or desk has set; cheap where none has.

        Raises:
            ProjectError: it makes no sense; said once, and what stood here goes on.
            StorageError: ``project.toml`` cannot be read.
        """
        with self._guard:
            if self.is_shared:
                last = self._shared()
                if last is not None and last.revision != self._revision:
                    self._follow_shared(last)
                return
            written = self._stamp()
            if written not in (None, self._written):
                self._follow_file(written)

    def follow_renames(self) -> None:
        """As ``Project.follow_renames``."""
        with self._guard:
            name = self._settings.assisted_coach
            if name:
                noted = self._assisted_id or assisted_id_of(self._document)
                coach = self._repository.who_was_meant(name, noted)
                self._set(self._settings, coach)

    # ------------------------------------------------------------ how it does it

    def _follow_shared(self, last: SharedText) -> None:
        try:
            document = _overlaid(self._document, last)
            settings = self._parsed(document)
        except ProjectError:
            self._revision = last.revision  # it will make no more sense the next time
            raise
        self._take(document, settings)
        self._revision = last.revision

    def _follow_file(self, written: tuple[int, int, int] | None) -> None:
        try:
            document = read_document(self._folder)
            settings = self._parsed(document)
        except ProjectError:
            self._written = written
            raise
        self._take(document, settings)
        self._written = written

    def _shared(self, revision: int | None = None) -> SharedText | None:
        if not self.is_shared:
            return None
        return self._repository.shared_settings(revision)

    def _as_it_stands(
        self, settings: ProjectSettings, document: _Document
    ) -> tuple[ProjectSettings, Coach | None]:
        name, noted = settings.assisted_coach, assisted_id_of(document)
        return settings, self._repository.who_was_meant(name, noted) if name else None

    def _write(self, document: _Document, mix: _Mix) -> None:
        shared = None
        while True:
            last = self._shared()
            standing = self._standing(document, last)
            both, coach = mix(self._parsed(standing), standing)
            put_settings(standing, both, coach)
            if not self.is_shared:
                break
            standing.setdefault("id", standing["name"])
            shared = self._share(_told(standing), last)
            if shared is not None:  # else another desk was quicker
                standing[_KNOWS] = _mark(shared)
                break
        write_text(self._folder / PROJECT_FILE, tomli_w.dumps(standing))
        # Not before: where there is no space, the next look takes up what was told.
        self._revision = 0 if shared is None else shared.revision
        self._written = self._stamp()
        self._document = standing
        self._set(both, coach)

    def _share(self, told: _Document, last: SharedText | None) -> SharedText | None:
        """Tell the other desks; what stands then, None if that is another one's."""
        if last is not None and told == _loaded(last.text):
            return last
        since, text = 0 if last is None else last.revision, tomli_w.dumps(told)
        written = self._repository.share_settings(text, since=since)
        return SharedText(since + 1, text) if written else None

    def _standing(self, document: _Document, last: SharedText | None) -> _Document:
        """What counts by now: the shared settings, with what was set in this file alone."""
        standing = _overlaid(document, last)
        if last is None:
            return standing
        own = settings_of(document, self._folder / PROJECT_FILE)
        theirs = self._parsed(standing)
        before = self._known(document, last)
        if before is not None:  # what differs was typed in
            both = own.over(theirs, since=self._parsed(_loaded(before.text)))
        else:  # it comes for the first time
            both = theirs.over(own, since=ProjectSettings())
            # Who sees suggestions is never widened by a desk that only joins.
            both = replace(
                both,
                suggestions=theirs.suggestions,
                assisted_coach=theirs.assisted_coach,
                blind_share=theirs.blind_share,
            )
        if both != theirs:
            name = both.assisted_coach
            source = standing if name == theirs.assisted_coach else document
            put_settings(standing, *self._as_it_stands(both, source))
        return standing

    def _known(self, document: _Document, last: SharedText) -> SharedText | None:
        """The shared settings that the file says it has; None where these are others."""
        mark = str(document.get(_KNOWS, ""))
        number = mark.partition(":")[0]
        if not number.isdecimal() or not 0 < int(number) <= last.revision:
            return None
        found = self._shared(int(number))
        return found if found is not None and _mark(found) == mark else None

    def _parsed(self, document: _Document) -> ProjectSettings:
        if not self.is_shared:
            return settings_of(document, self._folder / PROJECT_FILE)
        try:
            return parse_settings(document)
        except (ValueError, KnownError) as error:
            raise _unreadable(str(error).rstrip(".")) from error

    def _take(self, document: _Document, settings: ProjectSettings) -> None:
        _, coach = self._as_it_stands(settings, document)
        self._document = document
        self._set(settings, coach)

    def _set(self, settings: ProjectSettings, coach: Coach | None) -> None:
        self._assisted_id = None if coach is None else coach.id
        name = settings.assisted_coach if coach is None else coach.name
        self._settings = replace(settings, assisted_coach=name)

    def _stamp(self) -> tuple[int, int, int] | None:
        """What tells one ``project.toml`` from the next; None where there is none.

        Two within a tick of the clock have the same time, but are not the same file.
        """
        try:
            found = (self._folder / PROJECT_FILE).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _mark(shared: SharedText) -> str:
    """Its revision and what tells it from another one's of that number.

    Another server has other settings at the same revision, as has a copy of the labels
    that was put back.
    """
    digest = hashlib.blake2b(shared.text.encode(), digest_size=8).hexdigest()
    return f"{shared.revision}:{digest}"


def _overlaid(document: _Document, last: SharedText | None) -> _Document:
    """The document with what all desks share in the place of what it has of that."""
    if last is None:
        return {**document}
    return {
        **{key: of for key, of in document.items() if key not in _SETTINGS},
        **_told(_loaded(last.text)),
    }


def _told(document: _Document) -> _Document:
    """What of it is not this desk's alone."""
    return {key: of for key, of in document.items() if key not in _OF_DESK}


def _loaded(text: str) -> _Document:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable("it is no TOML") from error


def _unreadable(why: str) -> ProjectError:
    return ProjectError(
        f"The settings that all desks share cannot be read ({why}): update Dualane at"
        " this desk, for a newer one may have written them."
    )
