"""The snapshot that a network learns from, out of a project."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from annotator import __version__
from annotator.grouping import divide, with_clips
from annotator.project import Project
from annotator.workflow import Change, Decision, Status
from dataset.errors import KnownError, ProjectError, StoreError, storage_errors
from dataset.files import as_text, remove_partial
from dataset.numpy_files import NumpyExport, export_numpy
from dataset.splits import Protocol, Split, paper_split, straddling
from dataset.states import PAIRS, LanePair
from dataset.store import Snapshot, SnapshotInfo, SnapshotVideo, write_snapshot

__all__ = [
    "ExportPlan",
    "SnapshotExport",
    "check_target",
    "export_arrays",
    "export_snapshot",
    "plan_export",
]

_LINKS: Final = ".arrays-"
"""Begins the name of the folder with the links that arrays are read through."""
NO_CLIPS: Final = "its clips are missing, so import it again"
WHY_LEFT_OUT: Final = {
    Status.UNLABELLED: "nobody has answered it",
    Status.WAITING: "it waits for a second answer",
    Status.DISPUTED: "it is disputed",
    Status.UNUSABLE: "it cannot be judged",
}


@dataclass(frozen=True)
class ExportPlan:
    """What an export would hold, and what it would fix for good."""

    n_videos: int
    left_out: list[tuple[str, str]]
    """Name of the video, and why."""
    n_videos_by_part: Mapping[Split, int]
    """Empty with protocol ``paper``, which divides clips."""
    fixing: Mapping[str, Split]
    """The groups whose part this export fixes: they never move again."""
    fixed: Mapping[str, Split]
    """The groups whose part an earlier export has fixed."""
    missing: Mapping[Split, tuple[LanePair, ...]]
    """Pairs that the dataset has, but not that part."""
    unseen: tuple[LanePair, ...]
    """Pairs that no video of the dataset has."""
    n_straddling: int
    """Videos with clips in two parts; 0 where whole groups are divided."""

    @property
    def empty(self) -> tuple[Split, ...]:
        """The parts without any group; new groups fill them before any other."""
        return tuple(part for part, n in self.n_videos_by_part.items() if not n)


@dataclass(frozen=True)
class SnapshotExport:
    """What an export wrote and what it left out."""

    info: SnapshotInfo
    n_videos: int
    n_clips: int
    left_out: list[tuple[str, str]]
    """Name of the video, and why."""
    unchanged: bool
    """The file held the same content already and was not touched."""
    change: Change
    """The splits that this export fixed."""
    fixing: Mapping[str, Split] = field(default_factory=dict)
    """The groups whose part this export fixed for good."""
    missing: Mapping[Split, tuple[LanePair, ...]] = field(default_factory=dict)
    """Pairs that the dataset has, but not that part."""
    unseen: tuple[LanePair, ...] = ()
    """Pairs that no video of the dataset has."""
    n_straddling: int = 0
    """Videos with clips in two parts; 0 where whole groups are divided."""
    empty: tuple[Split, ...] = ()
    """The parts without any group; new groups fill them before any other."""


def plan_export(
    project: Project, *, protocol: Protocol = Protocol.GROUPED
) -> ExportPlan:
    """What ``export_snapshot`` would do now; writes nothing.

    Raises:
        ProjectError: no video is decided yet.
    """
    decisions, left_out = _exportable(project)
    if protocol is Protocol.PAPER:
        n_clips = np.array([decision.video.n_clips for decision in decisions])
        return ExportPlan(
            n_videos=len(decisions),
            left_out=left_out,
            n_videos_by_part={},
            fixing={},
            fixed={},
            missing={},
            unseen=_unseen(decisions),
            n_straddling=straddling(
                paper_split(int(n_clips.sum())),
                np.repeat(np.arange(len(n_clips)), n_clips),
            ),
        )
    frozen = project.repository.group_splits()
    division = divide(decisions, frozen)
    by_part = dict.fromkeys(Split, 0)
    for decision in decisions:
        by_part[division.parts[decision.video.group]] += 1
    return ExportPlan(
        n_videos=len(decisions),
        left_out=left_out,
        n_videos_by_part=by_part,
        fixing=division.fixing,
        fixed={g: part for g, part in division.parts.items() if g in frozen},
        missing=division.missing,
        unseen=_unseen(decisions),
        n_straddling=0,
    )


def export_snapshot(
    project: Project,
    path: Path,
    *,
    virtual: bool = False,
    compressed: bool = False,
    protocol: Protocol = Protocol.GROUPED,
    progress: Callable[[float], None] = lambda share: None,
    cancel: Callable[[], bool] = lambda: False,
) -> SnapshotExport:
    """Write the decided videos as one HDF5 file.

    With protocol ``grouped`` each group gets its part of the data now and keeps it in
    every later export. A file that holds the same already is not touched.

    Args:
        project: where from.
        path: the file.
        virtual: link the clip files instead of copying their clips.
        compressed: copy the clips in gzip.
        protocol: how clips are divided.
        progress: told the share that is done, 0 to 1.
        cancel: asked now and then; True leaves everything as it was.

    Raises:
        ProjectError: no video is decided yet, or groups were changed meanwhile.
        BusyError: another export is running in this project.
        StoreError: a clip file is damaged, or ``path`` is another kind of file, or lies
            where the project keeps its own files.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` answered True.
    """
    check_target(project, path)
    with project.lock("export"):
        return _export_snapshot(
            project,
            path,
            virtual=virtual,
            compressed=compressed,
            protocol=protocol,
            progress=progress,
            cancel=cancel,
        )


def _export_snapshot(
    project: Project,
    path: Path,
    *,
    virtual: bool = False,
    compressed: bool = False,
    protocol: Protocol,
    progress: Callable[[float], None] = lambda share: None,
    cancel: Callable[[], bool],
    before_fixing: Callable[[Callable[[], None]], None] = lambda still_so: None,
) -> SnapshotExport:
    """As ``export_snapshot``, for who holds the lock.

    ``before_fixing`` is called when the file is there and no group is fixed yet, with
    what raises once the division is not true any more; what it raises leaves the groups
    as they were.
    """
    remove_partial(path.parent, of=path.name)  # of an export that was killed
    decisions, left_out = _exportable(project)
    division = divide(
        decisions if protocol is Protocol.GROUPED else (),
        project.repository.group_splits(),
    )
    groups = {decision.video.id: decision.video.group for decision in decisions}

    def still_so() -> None:
        if protocol is Protocol.GROUPED:
            project.repository.check_division(groups, division.parts)

    info = write_snapshot(
        path,
        [
            SnapshotVideo(
                video_id=decision.video.id,
                name=decision.video.name,
                fingerprint=decision.video.fingerprint,
                group=decision.video.group,
                split=division.parts.get(decision.video.group, Split.TRAIN),
                pair=decision.pair,
                answers=decision.answers,
                status=decision.status.value,
                clip_file=project.clip_file(decision.video.fingerprint),
                divider=project.settings.divider_of(decision.video),
            )
            for decision in decisions
        ],
        protocol=protocol,
        virtual=virtual,
        compressed=compressed,
        tool_version=__version__,
        cancel=cancel,
        progress=lambda done, total: progress(done / total if total else 1.0),
        before_replacing=still_so,
    )
    before_fixing(still_so)
    # Only now: an export that failed must not have fixed anything.
    change = project.repository.freeze_splits(
        division.parts, groups if protocol is Protocol.GROUPED else None
    )
    project.repository.record_export(info.content_checksum, as_text(path.name))
    # A copy from before would let groups change their part when it is put back. Also
    # where this export fixes none, for the copy may have failed after the one that did:
    # that export stands, and the next one, or the window's next opening, makes it.
    if protocol is Protocol.GROUPED:
        with suppress(KnownError, OSError):
            project.backup()
    return SnapshotExport(
        info=info,
        n_videos=info.n_videos,
        n_clips=info.n_clips,
        left_out=left_out,
        unchanged=info.unchanged,
        change=change,
        fixing=division.fixing,
        missing=division.missing,
        unseen=_unseen(decisions),
        n_straddling=(_n_straddling(path) if protocol is Protocol.PAPER else 0),
        empty=tuple(
            part
            for part in Split
            if protocol is Protocol.GROUPED and part not in division.parts.values()
        ),
    )


def export_arrays(
    project: Project,
    folder: Path,
    *,
    protocol: Protocol = Protocol.GROUPED,
    progress: Callable[[float], None] = lambda share: None,
    cancel: Callable[[], bool] = lambda: False,
) -> tuple[SnapshotExport, NumpyExport]:
    """Write the decided videos as NumPy files alone, the whole folder or nothing.

    Args:
        project: where from.
        folder: what an earlier export wrote there is replaced, nothing else.
        protocol: how clips are divided.
        progress: told the share that is done, 0 to 1.
        cancel: asked now and then; True leaves everything as it was.

    Raises:
        ProjectError: no video is decided yet, or groups were changed meanwhile.
        BusyError: another export is running in this project.
        StoreError: a clip file is damaged, or the folder holds something else, or lies
            where the project keeps its own files.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` answered True.
    """
    check_target(project, folder)
    written: list[NumpyExport] = []
    with (
        project.lock("export"),
        _folder_of_links(project) as beside,
    ):
        links = beside / "links.h5"
        report = _export_snapshot(
            project,
            links,
            virtual=True,
            protocol=protocol,
            cancel=cancel,
            before_fixing=lambda still_so: written.append(
                export_numpy(
                    links,
                    folder,
                    cancel=cancel,
                    progress=lambda done, total: progress(done / total),
                    before_replacing=still_so,
                )
            ),
        )
    return report, written[0]


@contextmanager
def _folder_of_links(project: Project) -> Iterator[Path]:
    """A folder for as long as arrays are read out of it; for who holds the lock."""
    # Among the snapshots, for anywhere else in the project none may be written.
    with storage_errors(project.folder, writing=True):
        project.snapshots_folder.mkdir(exist_ok=True)
        for left in project.snapshots_folder.glob(f"{_LINKS}*"):  # after a kill
            shutil.rmtree(left, ignore_errors=True)
        place = tempfile.TemporaryDirectory(prefix=_LINKS, dir=project.snapshots_folder)
    with place as beside:
        yield Path(beside)


def check_target(project: Project, path: Path) -> None:
    """Keep a dataset out of what the project looks after by itself.

    Raises:
        StoreError: where it would lie, and what to do.
    """
    if path.resolve().is_relative_to(project.snapshots_folder.resolve()):
        return
    # Also the labels: whoever is told to remove what is in the way must not lose them.
    if project.owns(path):
        raise StoreError(
            f"{path} lies where the project {project.folder} keeps its own files: choose"
            f" another place, such as {project.snapshots_folder}."
        )


def _n_straddling(path: Path) -> int:
    with Snapshot.open(path) as snapshot:
        return straddling(snapshot.split, snapshot.video_index)


def _unseen(decisions: Sequence[Decision]) -> tuple[LanePair, ...]:
    shown = {decision.pair for decision in decisions}
    return tuple(pair for pair in PAIRS if pair not in shown)


def _exportable(project: Project) -> tuple[list[Decision], list[tuple[str, str]]]:
    """The decided videos that have clips, and why the others are left out."""
    videos = project.repository.videos()
    statuses = project.repository.statuses()  # after: an import may add more meanwhile
    decided = project.repository.decisions()
    taken = {decision.video.id for decision in decided}
    left_out = [
        (video.name, WHY_LEFT_OUT[statuses[video.id]])
        for video in videos
        if statuses[video.id] in WHY_LEFT_OUT and video.id not in taken
    ]
    if not decided:
        raise ProjectError(
            f"No video of {project.name} is decided yet, so there is nothing to"
            " export: let two coaches answer the same videos, or settle the disputed"
            " ones."
        )
    ready = with_clips(project, decided)
    has_clips = {decision.video.id for decision in ready}
    left_out += [
        (decision.video.name, NO_CLIPS)
        for decision in decided
        if decision.video.id not in has_clips
    ]
    if not ready:
        raise ProjectError(
            f"The clips of all decided videos of {project.name} are missing: import"
            " the videos again to cut them, then export."
        )
    return ready, left_out
