"""Files of labels in and out of a project (their format: ``annotator.sheets``)."""

import os
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from annotator.coach_names import clean_name, name_key, similar_name
from annotator.csv_tables import has_columns
from annotator.project import Project
from annotator.sheets import (
    ANSWER_COLUMNS,
    CONSENSUS_COLUMNS,
    ConsensusRow,
    LabelRow,
    LabelSheet,
    read_sheet,
    write_consensus,
    write_sheet,
    written_seconds,
)
from annotator.video_cells import Unmatched, VideoFinder
from annotator.workflow import (
    Annotation,
    Answer,
    Change,
    ChangeKind,
    CoachId,
    Lane,
    Video,
    VideoId,
)
from dataset.errors import LabelError
from dataset.files import is_folder
from dataset.spelling import same_spelling

__all__ = [
    "LabelChange",
    "LabelImport",
    "LabelRow",
    "LabelSheet",
    "NewCoach",
    "RowFate",
    "Unmatched",
    "export_consensus",
    "export_labels",
    "full_words",
    "import_labels",
]

MOST_COACHES: Final = 1_000
"""Of one file; more are no coaches."""
MOST_COMPARED: Final = 50
"""New coaches up to which their names are compared with the others'."""


class RowFate(StrEnum):
    """What one row of a file does."""

    NEW = "new"
    """That coach had given no answer to that video."""
    CHANGED = "changed"
    """It differs from what that coach had said: a new revision."""
    SAME = "same"


@dataclass(frozen=True)
class LabelChange:
    """What one row of a file does to one answer."""

    row: int
    """As a spreadsheet counts: the header is row 1."""
    video: Video
    coach: str
    coach_id: CoachId | None
    """None for a coach who is added."""
    before: Answer | None
    after: Answer

    @property
    def fate(self) -> RowFate:
        """Whether it is new, changed or the same."""
        if self.before is None:
            return RowFate.NEW
        return RowFate.SAME if self.before == self.after else RowFate.CHANGED


@dataclass(frozen=True)
class NewCoach:
    """Somebody whom the import adds."""

    name: str
    similar: str | None
    """A name that is nearly the same, here or in the file; None when there is none."""


@dataclass(frozen=True)
class LabelImport:
    """What a file of labels did, or would do, to a project."""

    rows: tuple[LabelChange, ...]
    unmatched: tuple[Unmatched, ...]
    """Rows that were left out, or because of which nothing is written."""
    new_coaches: tuple[NewCoach, ...]
    ignored_columns: tuple[str, ...]
    refused: str
    """Why it would be refused, in one sentence; empty when it would not."""
    change: Change
    """What was written; empty for a dry run."""

    def count(self, fate: RowFate) -> int:
        """How many rows have that fate."""
        return sum(row.fate is fate for row in self.rows)

    @property
    def n_new(self) -> int:
        """Answers where that coach had given none."""
        return self.count(RowFate.NEW)

    @property
    def n_changed(self) -> int:
        """Answers that differ from what that coach had said: a new revision."""
        return self.count(RowFate.CHANGED)

    @property
    def n_same(self) -> int:
        """Answers that stand already."""
        return self.count(RowFate.SAME)

    @property
    def n_coaches_added(self) -> int:
        """Coaches that this project did not know."""
        return len(self.new_coaches)


def import_labels(
    project: Project, csv: Path, dry_run: bool = False, *, skip_unknown: bool = False
) -> LabelImport:
    """Take answers from a file of labels, all of them or none.

    The same file again changes nothing. Where it has no column unsure or note, what
    stands for that coach and video is kept. The label database is copied to ``backups/``
    before anything is written.

    Args:
        project: where to.
        csv: the file.
        dry_run: only tell what would happen; rows whose video is not found are told
            instead of refused.
        skip_unknown: leave out the rows whose video is not in the project.

    Raises:
        LabelError: names the file and row of what is wrong; nothing was written.
        KnownError: the project cannot be written.
    """
    sheet = read_sheet(csv)
    rows, unmatched = _matched(project, sheet, csv)
    blocking = [each for each in unmatched if not (skip_unknown and each.is_unknown)]
    refused = _refusal(csv, blocking)
    if refused and not dry_run:
        raise LabelError(refused)
    change = Change(ChangeKind.ANNOTATIONS)
    if not dry_run and any(row.fate is not RowFate.SAME for row in rows):
        project.backup()
        rows, change = _written(project, sheet, rows)
    return LabelImport(
        rows=tuple(rows),
        unmatched=tuple(unmatched),
        new_coaches=_new_coaches(project, rows),
        ignored_columns=sheet.ignored_columns,
        refused=refused,
        change=change,
    )


def full_words(answer: Answer) -> str:
    """All that an answer says, for people: ``flash – fall, unsure, note “late”``."""
    parts = [answer.words]
    if answer.unsure:
        parts.append("unsure")
    for lane in Lane:
        if (moment_s := answer.moment_s(lane)) is not None:
            parts.append(f"{lane} at {moment_s:g} s")
        if (time_s := answer.time_s(lane)) is not None:
            parts.append(f"{lane} time {time_s:g} s")
    if answer.note:
        parts.append(f"note “{answer.note}”")
    return ", ".join(parts)


# ---------------------------------------------------------------- out


def export_labels(
    project: Project, csv: Path, annotations: Sequence[Annotation] | None = None
) -> int:
    """Write current answers to a file; returns how many.

    Videos go by their names; where two share one, by their paths.

    Only an earlier file of labels is replaced.

    Args:
        project: where from.
        csv: the file.
        annotations: the answers that whoever asks may see
            (``Repository.visible_annotations``); None for every coach's.

    Raises:
        LabelError: the file is something else, or would lie among the project's own.
        StorageError: the disk is full or the folder cannot be written.
    """
    _check_target(project, csv, ANSWER_COLUMNS)
    if annotations is None:
        annotations = project.repository.annotations()
    # After: other desks may add some meanwhile.
    names = _names(project.repository.videos())
    coaches = {coach.id: coach.name for coach in project.repository.coaches()}
    rows = sorted(
        (
            (names[each.video_id], coaches[each.coach_id], each.answer)
            for each in annotations
        ),
        key=lambda row: row[:2],
    )
    return write_sheet(csv, rows)


def export_consensus(
    project: Project, csv: Path, known: Collection[VideoId] | None = None
) -> int:
    """Write how far every video is and what counts for it; returns how many.

    Only an earlier file of this kind is replaced.

    Args:
        project: where from.
        csv: the file.
        known: the videos of which whoever asks may know it; None for all.

    Raises:
        LabelError: the file is something else, or would lie among the project's own.
        StorageError: the disk is full or the folder cannot be written.
    """
    _check_target(project, csv, (CONSENSUS_COLUMNS,))
    repository = project.repository
    videos, statuses = repository.videos(), repository.statuses()
    names = _names(videos)
    pairs = {each.video.id: each.pair for each in repository.decisions()}
    reasons = {each.video_id: each.reason for each in repository.adjudications()}
    return write_consensus(
        csv,
        [
            ConsensusRow(
                video=names[video.id],
                status=statuses[video.id],
                pair=pairs.get(video.id),
                group=video.group,
                reason=reasons.get(video.id, ""),
                fingerprint=video.fingerprint,
            )
            for video in videos
            if known is None or video.id in known
            if video.id in statuses  # else it came in between the two questions
        ],
    )


def _names(videos: Sequence[Video]) -> dict[int, str]:
    """What a file calls each video: its name, or its path where two share the name."""
    shared = Counter(same_spelling(video.name) for video in videos)
    return {
        video.id: video.name if shared[same_spelling(video.name)] == 1 else video.path
        for video in videos
    }


def _check_target(
    project: Project, csv: Path, columns: Sequence[Sequence[str]]
) -> None:
    """Refuse to write labels over anything but labels.

    Raises:
        LabelError: what is there, and what to do.
    """
    if is_folder(csv):
        raise LabelError(f"{csv} is a folder: give the labels a file name in it.")
    if project.owns(csv):
        raise LabelError(
            f"{csv} lies where the project {project.folder} keeps its own files: choose"
            " another place for the labels."
        )
    if not os.path.lexists(csv):
        return
    if not csv.is_file() or not has_columns(csv, columns):
        raise LabelError(
            f"{csv} is there already and holds something else than these labels:"
            " choose another name, or move it away."
        )


# ---------------------------------------------------------------- in


def _matched(
    project: Project, sheet: LabelSheet, csv: Path
) -> tuple[list[LabelChange], list[Unmatched]]:
    """Find each row's video and coach, and what stands already; refuse doubles."""
    repository = project.repository
    if (n_coaches := len({name_key(row.coach) for row in sheet.rows})) > MOST_COACHES:
        raise LabelError(
            f"{csv.name} names {n_coaches:,} coaches: check that the column coach holds"
            " the names of people; nothing was imported."
        )
    find = VideoFinder(repository.videos(), csv.parent)
    known = repository.coaches_by_key()
    standing = {
        (annotation.video_id, annotation.coach_id): annotation.answer
        for annotation in repository.annotations()
    }
    taken: dict[tuple[int, str], int] = {}
    rows, unmatched = [], []
    for row in sheet.rows:
        video = find(row.video)
        if not isinstance(video, Video):
            unmatched.append(replace(video, row=row.row))
            continue
        coach = known.get(name_key(row.coach))
        key = name_key(coach.name if coach is not None else row.coach)
        before = taken.setdefault((video.id, key), row.row)
        name = coach.name if coach is not None else clean_name(row.coach)
        if before != row.row:
            raise LabelError(
                f"{csv.name}, row {row.row}: {name} answers {video.name} here and in"
                f" row {before}: keep one of the two; nothing was imported."
            )
        stands = standing.get((video.id, coach.id)) if coach is not None else None
        rows.append(
            LabelChange(
                row=row.row,
                video=video,
                coach=name,
                coach_id=coach.id if coach is not None else None,
                before=stands,
                after=_completed(row.answer, stands, sheet.columns),
            )
        )
    return rows, unmatched


def _written(
    project: Project, sheet: LabelSheet, rows: Sequence[LabelChange]
) -> tuple[list[LabelChange], Change]:
    """Store the answers; the rows say what they did, whatever was written meanwhile."""
    told = {row.row: row.answer for row in sheet.rows}
    done = project.repository.import_annotations(
        [(row.video.id, row.coach, told[row.row]) for row in rows],
        lambda answer, stands: _completed(answer, stands, sheet.columns),
    )
    known = {
        name: None if coach_id in done.added else coach_id
        for name, coach_id in done.coaches.items()
    }
    return [
        replace(row, coach_id=known[row.coach], before=before, after=after)
        for row, (before, after) in zip(rows, done.fates, strict=True)
    ], done.change


def _refusal(csv: Path, blocking: Sequence[Unmatched]) -> str:
    """Why nothing may be written; empty when everything found its video."""
    if not blocking:
        return ""
    first = blocking[0]
    what = (
        f"{first.sentence} (and so for {len(blocking) - 1:,} more of the rows)"
        if len(blocking) > 1
        else first.sentence
    )
    return f"{csv.name}, row {first.row}: {what}; nothing was imported."


def _new_coaches(project: Project, rows: Sequence[LabelChange]) -> tuple[NewCoach, ...]:
    new: dict[str, str] = {}
    for row in rows:
        if row.coach_id is None:
            new.setdefault(name_key(row.coach), row.coach)
    # A coach whom this very import has added is known by now.
    here = [coach.name for coach in project.repository.coaches()]
    names = [*here, *new.values()]
    return tuple(
        NewCoach(name, similar_name(name, names) if len(new) <= MOST_COMPARED else None)
        for name in new.values()
    )


def _completed(
    answer: Answer, before: Answer | None, columns: frozenset[str]
) -> Answer:
    """The answer with what stands already where the file does not say otherwise.

    It says nothing where it has no column, and of seconds no more than thousandths: what
    an export wrote is no change when it comes back.
    """
    if before is None:
        return answer
    was = before

    def seconds(name: str, lane: Lane) -> float | None:
        told: float | None = getattr(answer, name)
        stands: float | None = getattr(was, name)
        if answer.state(lane) is not was.state(lane):
            return told  # of another state they would mean another thing
        if name not in columns:
            return stands
        is_same = (
            told is not None
            and stands is not None
            and written_seconds(name, told) == written_seconds(name, stands)
        )
        return stands if is_same else told

    return replace(
        answer,
        unsure=answer.unsure if "unsure" in columns else before.unsure,
        note=answer.note if "note" in columns else before.note,
        left_moment_s=seconds("left_moment_s", Lane.LEFT),
        right_moment_s=seconds("right_moment_s", Lane.RIGHT),
        left_time_s=seconds("left_time_s", Lane.LEFT),
        right_time_s=seconds("right_time_s", Lane.RIGHT),
    )
