"""A colleague's answers: sent, previewed, taken in, undone (file: ``bundle_files``).

Blind: a bundle is sent before its reader has answered everything. It is packed, so that
nobody reads it by accident, and :func:`preview_bundle` gives the answers of a video only
to who has answered it, as on the Review page, and else numbers. Taking in shows no
answer either: the pages that show it ask ``workflow.may_see`` as ever.

Taking in is one transaction and one step to undo. What counts of two answers of one
coach is decided by ``annotator.merging``.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.bundle_files import is_bundle, read_bundle, write_bundle
from annotator.coach_names import name_key
from annotator.merging import Merge, MergeId, MergePreview
from annotator.project import Project
from annotator.repository import Repository
from annotator.workflow import Change, ChangeKind, CoachId
from dataset.errors import LabelError, ProjectError
from dataset.files import as_text, is_folder


@dataclass(frozen=True)
class MergeReport:
    """What taking in a bundle did."""

    preview: MergePreview
    """What it did, as the viewer may see it."""
    merge_id: MergeId | None
    """Under which it can be undone; None where nothing had to be written."""
    change: Change
    """The answers that were written."""
    names: Change
    """Coaches who are new here, or are called otherwise now."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What to tell every page; see :func:`_told`."""
        return () if self.merge_id is None else _told(self.change, self.names)


@dataclass(frozen=True)
class UndoReport:
    """What undoing a bundle did."""

    merge: Merge
    change: Change
    """The answers that were put back."""
    names: Change
    """Names that were put back."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What to tell every page; see :func:`_told`."""
        return _told(self.change, self.names)


def _told(answers: Change, names: Change) -> tuple[Change, ...]:
    """Names first, for pages that read answers show them.

    Told even where no answer was written, for there may be repeats: the bundle counts as
    one row itself, as in ``Repository.row_counts``.
    """
    return names, answers | Change(ChangeKind.ANNOTATIONS, n_written=1)


def export_bundle(project: Project, path: Path, coaches: Sequence[str] = ()) -> int:
    """Write what coaches say now to a file; returns how many answers.

    Args:
        project: where from.
        path: the file; only an earlier bundle is replaced.
        coaches: their names; everybody where none are given.

    Raises:
        ProjectError: a coach is not known, or has answered nothing; or two have names
            that other desks take for one.
        LabelError: the file is something else, or would lie among the project's own.
        StorageError: the disk is full or the folder cannot be written.
    """
    repository = project.repository
    chosen = (
        [repository.coach(name) for name in coaches]
        if coaches
        else repository.coaches()
    )
    _check_target(project, path)
    ids = {coach.id for coach in chosen}
    given, names, repeats = repository.statements(ids)
    if not given:
        if not chosen:
            raise ProjectError(
                f"{project.name} holds no answer yet, so there is nothing to send: label"
                " first."
            )
        who = ", ".join(coach.name for coach in chosen)
        raise ProjectError(
            f"{project.name} holds no answer of {who} yet, so there is nothing to send:"
            " label first."
        )
    _check_told_apart([each.name for each in names])
    write_bundle(
        path,
        project.name,
        given,
        names,
        repeats,
    )
    return len(given)


def preview_bundle(
    project: Project, path: Path, viewer: CoachId | None = None
) -> MergePreview:
    """What taking in a bundle would change, as ``viewer`` may see it.

    Args:
        project: where to.
        path: the file.
        viewer: who looks; for None the rows hold no answers at all.

    Raises:
        LabelError: names the file and what is wrong.
    """
    bundle = read_bundle(path)
    return project.repository.preview_merge(
        bundle.answers, viewer, bundle.names, bundle.repeats
    )


def import_bundle(
    project: Project, path: Path, viewer: CoachId | None = None
) -> MergeReport:
    """Take in a bundle, all or nothing of it, as one step that can be undone.

    The label database is copied to ``backups/`` first. The same bundle again, or an
    older one, changes nothing.

    Raises:
        LabelError: names the file and what is wrong; nothing was taken in.
        KnownError: the project cannot be written.
    """
    bundle = read_bundle(path)
    repository = project.repository
    preview = repository.preview_merge(
        bundle.answers, viewer, bundle.names, bundle.repeats
    )
    if not (preview.rows or preview.n_renames):
        return MergeReport(
            preview,
            None,
            Change(ChangeKind.ANNOTATIONS),
            Change(ChangeKind.COACHES),
        )
    project.backup()
    before = repository.row_counts()
    told, merge_id, change = repository.merge(
        bundle.answers,
        as_text(path.name),
        bundle.digest,
        bundle.names,
        bundle.repeats,
        viewer=viewer,
    )
    project.follow_renames()
    return MergeReport(told, merge_id, change, _names_since(repository, before))


def undo_bundle(project: Project, merge_id: MergeId | None = None) -> UndoReport:
    """Undo a bundle as one step, by default the last one that is not undone.

    Every answer stands again that stood before it; what was answered since, on top of
    it, stays, and so does what was settled. Nothing is deleted: the way back is written
    too, so the same bundle may come in again.

    Raises:
        ProjectError: there is nothing to undo.
    """
    repository = project.repository
    merges = repository.merges()
    wanted = [
        merge
        for merge in merges
        if (merge.undone_at is None if merge_id is None else merge.id == merge_id)
    ]
    if not wanted:
        raise ProjectError(
            f"Nothing that {project.name} has taken in is left to undo."
            if merge_id is None
            else f"Nothing was taken in under the number {merge_id}: look at the list of"
            " what was taken in."
        )
    project.backup()
    before = repository.row_counts()
    change = repository.undo_merge(wanted[0].id)
    project.follow_renames()
    return UndoReport(wanted[0], change, _names_since(repository, before))


def _names_since(repository: Repository, before: Mapping[ChangeKind, int]) -> Change:
    n_rows = repository.row_counts()[ChangeKind.COACHES] - before[ChangeKind.COACHES]
    return Change(ChangeKind.COACHES, n_written=n_rows)


def _check_told_apart(names: Sequence[str]) -> None:
    """Old versions allowed two of one name but for capitals; no desk would take them."""
    had: dict[str, str] = {}
    for name in names:
        other = had.setdefault(name_key(name), name)
        if other != name:
            raise ProjectError(
                f"Other desks take “{other}” and “{name}” for one coach: give one of the"
                " two another name, then send again."
            )


def _check_target(project: Project, path: Path) -> None:
    if is_folder(path):
        raise LabelError(f"{path} is a folder: give the bundle a file name in it.")
    if project.owns(path):
        raise LabelError(
            f"{path} lies where the project {project.folder} keeps its own files:"
            " choose another place for the bundle."
        )
    if os.path.lexists(path) and not is_bundle(path):
        raise LabelError(
            f"{path} is there already and is no bundle of answers: choose another"
            " name, or move it away."
        )
