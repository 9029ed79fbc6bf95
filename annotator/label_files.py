"""Files of labels in and out of a project (their format: ``annotator.sheets``)."""

import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath

from annotator.project import Project
from annotator.queries import clean_name, name_key
from annotator.sheets import (
    LabelRow,
    LabelSheet,
    has_label_columns,
    read_sheet,
    write_sheet,
)
from annotator.workflow import Answer, Change, ChangeKind, Lane, Video, VideoId
from dataset.errors import LabelError
from dataset.ingest import VIDEO_SUFFIXES

__all__ = [
    "LabelImport",
    "LabelRow",
    "LabelSheet",
    "export_labels",
    "import_labels",
    "read_labels_csv",
]


@dataclass(frozen=True)
class LabelImport:
    """What a file of labels did, or would do, to a project."""

    n_new: int
    """Answers where that coach had given none."""
    n_changed: int
    """Answers that differ from what that coach had said: a new revision."""
    n_same: int
    n_coaches_added: int
    ignored_columns: tuple[str, ...]
    change: Change
    """What was written; empty for a dry run."""


def read_labels_csv(path: Path) -> LabelSheet:
    """Read and check a file of labels without a project (see ``annotator.sheets``).

    Raises:
        LabelError: names the file, the row, and what to do.
    """
    return read_sheet(path)


def import_labels(project: Project, csv: Path, dry_run: bool = False) -> LabelImport:
    """Take answers from a file of labels, all of them or none.

    The same file again changes nothing. Where it has no column unsure or note, what
    stands for that coach and video is kept. The label database is copied to ``backups/``
    before anything is written.

    Args:
        project: where to.
        csv: the file.
        dry_run: only tell what would happen.

    Raises:
        LabelError: names the file and row of what is wrong; nothing was written.
        KnownError: the project cannot be written.
    """
    sheet = read_sheet(csv)
    repository = project.repository
    known = {name_key(coach.name): coach.id for coach in repository.coaches()}
    standing = {
        (annotation.video_id, annotation.coach_id): annotation.answer
        for annotation in repository.annotations()
    }
    n_new = n_changed = 0
    rows = []
    for video_id, name, given in _matched(sheet.rows, repository.videos(), csv):
        coach_id = known.get(name_key(name))
        before = standing.get((video_id, coach_id)) if coach_id is not None else None
        answer = _completed(given, before, sheet.columns)
        n_new += before is None
        n_changed += before is not None and before != answer
        rows.append((video_id, name, answer))
    change = Change(ChangeKind.ANNOTATIONS)
    if (n_new or n_changed) and not dry_run:
        project.backup()
        change = repository.import_annotations(rows)
    return LabelImport(
        n_new=n_new,
        n_changed=n_changed,
        n_same=len(rows) - n_new - n_changed,
        n_coaches_added=len({name_key(name) for _, name, _ in rows} - known.keys()),
        ignored_columns=sheet.ignored_columns,
        change=change,
    )


def export_labels(project: Project, csv: Path) -> int:
    """Write every coach's current answers to a file; returns how many.

    Videos go by their names; where two share one, by their paths.

    Only an earlier file of labels is replaced.

    Raises:
        LabelError: the file is something else, or would lie among the project's own.
        StorageError: the disk is full or the folder cannot be written.
    """
    _check_target(project, csv)
    videos = project.repository.videos()
    shared = Counter(_nfc(video.name) for video in videos)
    names = {
        video.id: video.name if shared[_nfc(video.name)] == 1 else video.path
        for video in videos
    }
    coaches = {coach.id: coach.name for coach in project.repository.coaches()}
    rows = sorted(
        (
            (names[each.video_id], coaches[each.coach_id], each.answer)
            for each in project.repository.annotations()
        ),
        key=lambda row: row[:2],
    )
    return write_sheet(csv, rows)


def _check_target(project: Project, csv: Path) -> None:
    """Refuse to write labels over anything but labels.

    Raises:
        LabelError: what is there, and what to do.
    """
    if csv.is_dir():
        raise LabelError(f"{csv} is a folder: give the labels a file name in it.")
    if project.owns(csv):
        raise LabelError(
            f"{csv} lies where the project {project.folder} keeps its own files: choose"
            " another place for the labels."
        )
    if not os.path.lexists(csv):
        return
    if not csv.is_file() or not has_label_columns(csv):
        raise LabelError(
            f"{csv} is there already and is no file of labels that was exported before:"
            " choose another name, or move it away."
        )


def _completed(
    answer: Answer, before: Answer | None, columns: frozenset[str]
) -> Answer:
    """The answer with what stands already where the file has no column for it."""
    if before is None:
        return answer
    was = before

    def seconds(name: str, lane: Lane) -> float | None:
        # Of another state they would mean another thing.
        same = answer.state(lane) is was.state(lane)
        told: float | None = getattr(
            was if same and name not in columns else answer, name
        )
        return told

    return replace(
        answer,
        unsure=answer.unsure if "unsure" in columns else before.unsure,
        note=answer.note if "note" in columns else before.note,
        left_moment_s=seconds("left_moment_s", Lane.LEFT),
        right_moment_s=seconds("right_moment_s", Lane.RIGHT),
        left_time_s=seconds("left_time_s", Lane.LEFT),
        right_time_s=seconds("right_time_s", Lane.RIGHT),
    )


def _matched(
    rows: Sequence[LabelRow], videos: Sequence[Video], csv: Path
) -> list[tuple[VideoId, str, Answer]]:
    """Find each row's video and clean its coach's name; refuse doubles."""
    find = _Finder(videos, csv.parent)
    taken: dict[tuple[VideoId, str], int] = {}
    matched = []
    for row in rows:
        where = f"{csv.name}, row {row.row}"
        video = find(row.video, where)
        coach = clean_name(row.coach)
        before = taken.setdefault((video.id, name_key(coach)), row.row)
        if before != row.row:
            raise LabelError(
                f"{where}: {coach} answers {video.name} here and in row {before}: keep"
                " one of the two; nothing was imported."
            )
        matched.append((video.id, coach, row.answer))
    return matched


class _Finder:
    """Finds the video that a cell means, in one way only or not at all.

    A cell with a folder in it is a path and means the video at exactly that path. Any
    other is a name, or a name without its suffix. Never is a part of the cell thrown
    away to find something: the answers would land on another video.
    """

    def __init__(self, videos: Sequence[Video], folder: Path) -> None:
        self._folder = folder
        self._videos = videos
        self._names: dict[str, list[Video]] = defaultdict(list)
        self._paths: dict[str, list[Video]] = defaultdict(list)
        self._stems: dict[str, list[Video]] = defaultdict(list)
        for video in videos:
            name = _nfc(video.name)
            stem, suffix = PurePath(name).stem, PurePath(name).suffix
            self._names[name].append(video)
            self._paths[video.path].append(video)
            self._stems[stem].append(video)
            self._stems[stem + suffix.casefold()].append(video)

    def __call__(self, cell: str, where: str) -> Video:
        for found in self._ways(cell):
            if len(found) == 1:
                return found[0]
            if found:
                paths = " and ".join(video.path for video in found)
                raise LabelError(
                    f"{where}: “{cell}” could be {paths}: write the whole path of the"
                    " one that is meant; nothing was imported."
                )
        raise LabelError(
            f"{where}: the video “{cell}” is not in this project: import it first, or"
            " write the name that it has here, where copies of one video share the"
            " first one's; nothing was imported."
        )

    @cached_property
    def _by_place(self) -> dict[str | None, list[Video]]:
        """By resolved path; slow, as it asks the disk for every video."""
        found: dict[str | None, list[Video]] = defaultdict(list)
        for video in self._videos:
            found[_resolved(Path(video.path))].append(video)
        found.pop(None, None)
        return found

    def _ways(self, cell: str) -> Iterator[list[Video]]:
        yield self._names.get(_nfc(cell), [])
        bare = _nfc(cell.strip())
        yield self._names.get(bare, [])
        if "/" in bare or "\\" in bare:
            yield self._paths.get(cell, [])
            yield self._paths.get(cell.strip(), [])
            yield self._by_place.get(_resolved(self._folder / cell.strip()), [])
            return
        suffix = PurePath(bare).suffix.casefold()
        if suffix in VIDEO_SUFFIXES:
            bare = PurePath(bare).stem + suffix
        yield self._stems.get(bare, [])


def _nfc(text: str) -> str:
    """Accented letters in one spelling: disks and spreadsheets differ in theirs."""
    return unicodedata.normalize("NFC", text)


def _resolved(path: Path) -> str | None:
    try:
        return _nfc(str(path.resolve()))
    except (OSError, ValueError, RuntimeError):  # NUL, a name too long, a loop of links
        return None
