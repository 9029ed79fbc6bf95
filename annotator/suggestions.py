"""Predictions as suggestions: which checkpoint said what about which video."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator import child
from annotator.checkpoints import suggesting_checkpoint
from annotator.workflow import Change, ChangeKind, Status, Video, VideoId
from dataset.errors import KnownError
from dataset.splits import Protocol

if TYPE_CHECKING:
    from annotator.project import Project

OPEN_STATUSES = frozenset({Status.UNLABELLED, Status.WAITING, Status.DISPUTED})
"""A video in one of these has no consensus yet, so a suggestion can still help."""


@dataclass(frozen=True)
class SuggestReport:
    """What one run of suggestions did."""

    checkpoint_id: str
    n_videos: int
    """Videos that got a new suggestion."""
    n_current: int
    """Open videos that had this checkpoint's suggestion already."""
    failed: tuple[str, ...]
    """One sentence for each video that could not be read."""
    change: Change

    @property
    def n_failed(self) -> int:
        """How many videos could not be read."""
        return len(self.failed)


@dataclass(frozen=True)
class TrackRecord:
    """How often a checkpoint was right on videos that it had not learned from."""

    n_right: int
    n_videos: int


def track_record(project: "Project", checkpoint_id: str) -> TrackRecord | None:
    """What to believe of a checkpoint's suggestions; None when nothing was held out.

    Only test videos of whole groups count: the validation part chose the epoch, and
    under the study's own split the same videos were trained on.
    """
    from model.checkpoints import read_card

    try:
        card = read_card(project.checkpoints_folder / checkpoint_id)
    except KnownError:  # removed or damaged since: its suggestions stand all the same
        return None
    measured = card.metrics.get("test")
    if measured is None or card.protocol != Protocol.GROUPED:
        return None
    n_right = round(measured.video_accuracy * measured.n_videos)
    return TrackRecord(n_right, measured.n_videos)


def open_videos(project: "Project") -> list[Video]:
    """Videos without a consensus whose clips are there, in queue order."""
    statuses = project.repository.statuses()
    return [
        video
        for video in project.repository.videos()
        if statuses[video.id] in OPEN_STATUSES
        and project.clip_file(video.fingerprint).exists()
    ]


def suggest(
    project: "Project",
    *,
    checkpoint_id: str | None = None,
    device: str = "auto",
    on_event: Callable[[child.Event], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
) -> SuggestReport:
    """Predict every video without a consensus; the same run again predicts nothing.

    Blocks; the network runs in a child process.

    Raises:
        ProjectError: there is no checkpoint, or the current one is missing.
        TrainingError: the child failed.
        Cancelled: ``cancel`` answered True; what was not finished is not recorded.
    """
    chosen = suggesting_checkpoint(project, checkpoint_id)
    current = {
        suggestion.video_id
        for suggestion in project.repository.suggestions()
        if suggestion.checkpoint_id == chosen
    }
    waiting = open_videos(project)
    todo = [video for video in waiting if video.id not in current]
    n_current = len(waiting) - len(todo)
    if not todo:
        nothing = Change(ChangeKind.SUGGESTIONS)
        return SuggestReport(chosen, 0, n_current, (), nothing)

    by_file = {str(project.clip_file(video.fingerprint)): video for video in todo}
    found: dict[VideoId, tuple[float, ...]] = {}
    failed: list[str] = []
    named: set[VideoId] = set()

    def take(event: child.Event) -> None:
        video = by_file.get(str(event.get("file", "")))
        if video is not None and event.get("event") == "video":
            found[video.id] = tuple(float(p) for p in event["probabilities"])
        elif video is not None and event.get("event") == "error":
            failed.append(f"{video.name}: {event.get('message', '')}")
            named.add(video.id)
        on_event({**event, "name": video.name if video else "", "of": len(todo)})

    # A list in a file: the command line of some systems ends at 32,767 characters.
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "clips.txt"
        listed.write_text("\n".join(by_file), encoding="utf-8")
        child.run_events(
            [
                *("predict", str(project.checkpoints_folder / chosen)),
                *("--from", str(listed), "--device", device, "--attached"),
            ],
            on_event=take,
            cancel=cancel,
        )
    silent = [v.name for v in todo if v.id not in found and v.id not in named]
    failed += [f"{name}: the network said nothing of it: try again." for name in silent]
    change = project.repository.record_suggestions(chosen, found)
    return SuggestReport(chosen, len(found), n_current, tuple(failed), change)
