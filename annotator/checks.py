"""What ``dualane check`` looks at: every file of a project, to its last byte.

Each finding is one sentence with what to do, and doing it makes the finding go away.
"""

import shlex
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from annotator import backups, promotion
from annotator.failures import database_errors
from annotator.snapshot_names import is_of_training
from dataset.errors import KnownError
from dataset.files import PARTIAL_SUFFIX, is_there
from dataset.store import read_clip_file_info, validate
from dataset.video import is_other

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.workflow import Video


def problems(project: "Project") -> Iterator[str]:
    """What is wrong with a project, one sentence each; nothing when it is sound.

    Raises:
        KnownError: the labels cannot be read at all.
    """
    database = project.database_file
    if database is not None:
        yield from _of_database(database, project.backups_folder)
        yield from _of_copies(project)
    videos = project.repository.videos()
    places = Counter(video.path for video in videos)
    for video in videos:
        clips = project.clip_file(video.fingerprint)
        yield from _of_video(video, clips, shares_place=places[video.path] > 1)
    for snapshot in sorted(project.snapshots_folder.glob("*.h5")):
        # One of a training links the clips that were looked at already, and stays what
        # it was when they are cut anew: it tells what a network has learned from.
        yield from validate(snapshot, linked=not is_of_training(snapshot))
    yield from _of_checkpoints(project.checkpoints_folder)
    yield from _of_current(project)


def _of_database(database: Path, copies: Path) -> Iterator[str]:
    if not database.is_file():  # SQLite would make an empty one
        raise backups.missing(database, copies)
    with (
        database_errors(str(database)),
        closing(sqlite3.connect(database)) as connection,
    ):
        found = backups.integrity_problems(connection)
    if found:
        sentence = str(backups.damaged_labels(database, copies)).rstrip(".")
        yield f"{sentence} (SQLite finds: {'; '.join(found[:3])})."


def _of_copies(project: "Project") -> Iterator[str]:
    for copy in backups.list_backups(project.backups_folder):
        state = backups.state_of(copy)
        if state is backups.CopyState.DAMAGED:
            yield (
                f"{copy} is a copy of the labels that is damaged: delete it, and make"
                f" another one with dualane backup {shlex.quote(str(project.folder))}."
            )
        elif (
            state is backups.CopyState.UNREADABLE
        ):  # it may be all that is left one day
            yield (
                f"{copy}, a copy of the labels, could not be read: check that its disk is"
                " connected and that you have the right to read it, and check again."
            )


def _of_video(video: "Video", clips: Path, *, shares_place: bool) -> Iterator[str]:
    there = is_there(Path(video.path))
    # Two videos cannot lie at one path; else its content is not read, for it is large.
    other = there and shares_place and is_other(Path(video.path), video.fingerprint)
    there = there and not other
    again = (
        f"import {video.path} again"
        if there
        else "import the folder that its video was moved to"
    )
    if not clips.exists():
        yield f"{video.name} has no clips: {again} to cut them."
    elif not _readable(clips):
        yield (
            f"The clips of {video.name}, {clips}, may not be read: ask for the right to"
            " read them."
        )
    elif _damaged(video, clips):
        # An import takes clips that look whole from outside, so these must go first.
        yield f"The clips of {video.name} are damaged: delete {clips}, then {again}."
    if other:
        yield (
            f"{video.name} is no longer at {video.path}, where another video lies now:"
            " import the folder that it was moved to."
        )
    elif not there:
        yield (
            f"{video.name} is no longer at {video.path}: import the folder that it was"
            " moved to."
        )


def _readable(path: Path) -> bool:
    try:
        path.open("rb").close()
    except PermissionError:
        return False
    except OSError:
        return True  # something worse, which the reading itself will meet
    return True


def _damaged(video: "Video", clips: Path) -> bool:
    if validate(clips):
        return True
    try:
        info = read_clip_file_info(clips)
    except KnownError:  # sound, but of another kind
        return True
    return (info.fingerprint, info.n_clips) != (video.fingerprint, video.n_clips)


def _of_checkpoints(folder: Path) -> Iterator[str]:
    from model.checkpoints import WEIGHTS, read_card
    from model.safetensors_io import read

    if not folder.is_dir():
        return
    for place in sorted(folder.iterdir()):
        if not place.is_dir() or place.name.endswith(PARTIAL_SUFFIX):
            continue
        if place.name.startswith("."):
            continue
        try:
            read_card(place)
            read(place / WEIGHTS)
        except KnownError as error:
            yield str(error)


def _of_current(project: "Project") -> Iterator[str]:
    current = promotion.current(project.repository.promotions())
    if current is not None and not (project.checkpoints_folder / current).is_dir():
        yield (
            f"{current}, the checkpoint that suggests, is not in"
            f" {project.checkpoints_folder}: copy its folder there again, or promote"
            " another checkpoint."
        )
