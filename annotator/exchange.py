"""The snapshot that a network learns from, out of a project."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator import __version__
from annotator.project import Project
from annotator.workflow import Change, Decision, Status
from dataset.errors import ProjectError
from dataset.files import remove_partial
from dataset.splits import Protocol, Split, assign_splits
from dataset.store import SnapshotInfo, SnapshotVideo, write_snapshot

__all__ = ["SnapshotExport", "export_snapshot"]

NO_CLIPS: Final = "its clips are missing, so import it again"
WHY_LEFT_OUT: Final = {
    Status.UNLABELLED: "nobody has answered it",
    Status.WAITING: "it waits for a second answer",
    Status.DISPUTED: "it is disputed",
    Status.UNUSABLE: "it cannot be judged",
}


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
        ProjectError: no video is decided yet.
        BusyError: another export is running in this project.
        StoreError: a clip file is damaged, or ``path`` is another kind of file.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` answered True.
    """
    with project.lock("export"):
        remove_partial(path.parent, of=path.name)  # of an export that was killed
        decisions, left_out = _exportable(project)
        sizes = Counter(decision.video.group for decision in decisions)
        splits: dict[str, Split] = {}
        if protocol is Protocol.GROUPED:
            splits = assign_splits(sizes, project.repository.group_splits())
        info = write_snapshot(
            path,
            [
                SnapshotVideo(
                    video_id=decision.video.id,
                    name=decision.video.name,
                    fingerprint=decision.video.fingerprint,
                    group=decision.video.group,
                    split=splits.get(decision.video.group, Split.TRAIN),
                    pair=decision.pair,
                    answers=decision.answers,
                    status=decision.status.value,
                    clip_file=project.clip_file(decision.video.fingerprint),
                )
                for decision in decisions
            ],
            protocol=protocol,
            virtual=virtual,
            compressed=compressed,
            tool_version=__version__,
            cancel=cancel,
            progress=lambda done, total: progress(done / total if total else 1.0),
        )
        # Only now: an export that failed must not have fixed anything.
        change = project.repository.freeze_splits(splits)
        return SnapshotExport(
            info=info,
            n_videos=info.n_videos,
            n_clips=info.n_clips,
            left_out=left_out,
            unchanged=info.unchanged,
            change=change,
        )


def _exportable(project: Project) -> tuple[list[Decision], list[tuple[str, str]]]:
    """The decided videos that have clips, and why the others are left out."""
    statuses = project.repository.statuses()
    left_out = [
        (video.name, WHY_LEFT_OUT[statuses[video.id]])
        for video in project.repository.videos()
        if statuses[video.id] in WHY_LEFT_OUT
    ]
    decided = project.repository.decisions()
    if not decided:
        raise ProjectError(
            f"No video of {project.name} is decided yet, so there is nothing to"
            " export: let two coaches answer the same videos, or settle the disputed"
            " ones."
        )
    ready = []
    for decision in decided:
        if project.clip_file(decision.video.fingerprint).exists():
            ready.append(decision)
        else:
            left_out.append((decision.video.name, NO_CLIPS))
    if not ready:
        raise ProjectError(
            f"The clips of all decided videos of {project.name} are missing: import"
            " the videos again to cut them, then export."
        )
    return ready, left_out
