"""Imports that were not finished: noted while they run, so that the next opening tells.

::

    club.dualane/import.json    what is being imported; gone when all of it was looked at

A window that is closed, a process that is killed and a disk that is full leave the note.
Importing the same places again takes only what is missing, so the places are all it needs.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.project import Project
from dataset.errors import KnownError, storage_errors
from dataset.files import write_text

FILE: Final = "import.json"

_WRITING: Final = threading.Lock()
"""One import runs in a project, and others come while it does, on another thread."""


@dataclass(frozen=True)
class Unfinished:
    """An import that was begun and did not come to its end."""

    paths: tuple[Path, ...]
    """The files and folders that were to be imported."""
    accept_damaged: bool
    """Whether damaged ones were to be taken, too."""
    left: tuple[str, ...] | None = None
    """Files that the project does not know yet; None where a place is not there now."""
    places: tuple[str, ...] = ()
    """The folders of all that was to be imported, once each, if they are there."""


@contextmanager
def noted(
    project: Project, paths: Sequence[Path], *, accept_damaged: bool
) -> Iterator[None]:
    """Note ``paths`` until the block has come to its end; an exception leaves the note.

    Raises:
        StorageError: the project's folder cannot be written.
    """
    note(project, paths, accept_damaged=accept_damaged)
    yield
    mine = {path.absolute() for path in paths}
    with _WRITING:
        now = _read(project)  # others were there before, or came meanwhile
        rest = [path for path in now.paths if path not in mine] if now else []
        if now is not None and rest:
            _write(project, rest, accept_damaged=now.accept_damaged)
        else:  # still under the lock: one that comes now must find its note kept
            forget(project)


def note(project: Project, paths: Sequence[Path], *, accept_damaged: bool) -> None:
    """Add places that are imported now, or wait for their turn.

    Raises:
        StorageError: the project's folder cannot be written.
    """
    mine = (path.absolute() for path in paths)
    with _WRITING:
        before = _read(project)
        earlier = before.paths if before else ()
        _write(
            project,
            list(dict.fromkeys((*earlier, *mine))),
            accept_damaged=accept_damaged
            or (before is not None and before.accept_damaged),
        )


def forget(project: Project) -> None:
    """Tell of it no more.

    Raises:
        StorageError: the project's folder cannot be written.
    """
    with storage_errors(project.folder, writing=True):
        (project.folder / FILE).unlink(missing_ok=True)


def unfinished(project: Project) -> Unfinished | None:
    """The import that did not come to its end, if there is one.

    One that had taken everything is none, nor is one that runs just now. On any thread
    but that of a window: a place may lie on a disk that does not answer for long.
    """
    found = _read(project)
    if found is None:
        return None
    try:
        with project.lock("import"):
            pass
    except KnownError:  # somebody is at it
        return None
    from dataset.ingest import find_videos  # OpenCV with it: not for every opening

    known = {video.path for video in project.repository.videos()}
    try:
        files = find_videos(found.paths)
    except (KnownError, OSError):
        return found
    left = [
        file.name
        for file in files
        if str(file.parent.resolve() / file.name) not in known
    ]
    if not left:
        return None
    folders = (path if path.is_dir() else path.parent for path in found.paths)
    return Unfinished(
        found.paths,
        found.accept_damaged,
        tuple(left),
        tuple(dict.fromkeys(map(str, folders))),
    )


def _read(project: Project) -> Unfinished | None:
    """What is noted; None for nothing, and for a note that says nothing sensible."""
    try:
        document: Any = json.loads((project.folder / FILE).read_text(encoding="utf-8"))
        paths = tuple(map(_place, document["paths"]))
        accepted = bool(document["accept_damaged"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Unfinished(paths, accepted) if paths else None


def _place(noted: object) -> Path:
    """A place as ``_write`` writes it; a project must open whatever else stands there.

    Raises:
        ValueError: it is none that any system could look up.
    """
    if not isinstance(noted, str) or "\0" in noted or not Path(noted).is_absolute():
        raise ValueError(noted)
    os.fsencode(noted)  # for what it raises
    return Path(noted)


def _write(project: Project, paths: Sequence[Path], *, accept_damaged: bool) -> None:
    document = {
        "paths": [str(each) for each in paths],
        "accept_damaged": accept_damaged,
    }
    with storage_errors(project.folder, writing=True):
        write_text(project.folder / FILE, json.dumps(document, indent=1))
