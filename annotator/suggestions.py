"""Suggestions: what a checkpoint says of the open videos, or motion while there is none."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator import child
from annotator.checkpoints import suggesting_source
from annotator.evidence import Evidence
from annotator.track_records import TrackRecord, track_record
from annotator.workflow import (
    OPEN_STATUSES,
    Change,
    ChangeKind,
    Video,
    VideoId,
    is_motion,
)
from dataset.errors import KnownError

if TYPE_CHECKING:
    from annotator.project import Project

__all__ = [
    "SuggestReport",
    "TrackRecord",
    "open_videos",
    "suggest",
    "track_record",
]


@dataclass(frozen=True)
class SuggestReport:
    """What one run of suggestions did."""

    checkpoint_id: str
    """Who suggested: a checkpoint, or motion (``workflow.is_motion``)."""
    n_videos: int
    """Videos that got a new suggestion."""
    n_current: int
    """Open videos that had this checkpoint's suggestion already."""
    failed: tuple[str, ...]
    """One sentence for each video that could not be read."""
    change: Change
    silent: tuple[Video, ...] = ()
    """Videos of which motion says nothing, because the camera moves."""

    @property
    def n_failed(self) -> int:
        """How many videos could not be read."""
        return len(self.failed)


@dataclass
class _Heard:
    """What a child has said so far."""

    of_video: dict[VideoId, tuple[float, ...]]
    evidence: dict[VideoId, Evidence]
    silent: list[Video]
    failed: list[str]


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
    passed_over: Sequence[VideoId] = (),
) -> SuggestReport:
    """Suggest for every video without a consensus; the same run again does nothing.

    Blocks; the network, or the reader of heights, runs in a child process.

    Args:
        project: whose videos.
        checkpoint_id: a checkpoint, or ``motion``; None for the one that suggests.
        device: what a network runs on.
        on_event: hears each event of the child, with the video's name.
        cancel: asked ten times a second.
        passed_over: videos that are left out, such as those of which motion has said
            before that the camera moves.

    Raises:
        ProjectError: no such checkpoint, or the current one is missing.
        TrainingError: the child failed.
        Cancelled: ``cancel`` answered True; what was not finished is not recorded.
    """
    chosen = suggesting_source(project, checkpoint_id)
    current = {
        suggestion.video_id
        for suggestion in project.repository.suggestions()
        if suggestion.checkpoint_id == chosen
    }
    waiting = open_videos(project)
    todo = [
        video
        for video in waiting
        if video.id not in current and video.id not in passed_over
    ]
    n_current = sum(video.id in current for video in waiting)
    if not todo:
        nothing = Change(ChangeKind.SUGGESTIONS)
        return SuggestReport(chosen, 0, n_current, (), nothing)
    heard = _ask(project, chosen, todo, device, on_event, cancel)
    change = project.repository.record_suggestions(
        chosen,
        heard.of_video,
        snapshot_id=_snapshot_of(project, chosen),
        evidence=heard.evidence,
    )
    return SuggestReport(
        chosen,
        len(heard.of_video),
        n_current,
        tuple(heard.failed),
        change,
        tuple(heard.silent),
    )


def _ask(
    project: "Project",
    source: str,
    todo: Sequence[Video],
    device: str,
    on_event: Callable[[child.Event], None],
    cancel: Callable[[], bool],
) -> _Heard:
    """Let a child look at ``todo``."""
    by_file = {str(project.clip_file(video.fingerprint)): video for video in todo}
    heard = _Heard({}, {}, [], [])
    named: set[VideoId] = set()

    def take(event: child.Event) -> None:
        video = by_file.get(str(event.get("file", "")))
        if video is not None and event.get("event") == "video":
            _take(heard, video, event)
            named.add(video.id)
        elif video is not None and event.get("event") == "error":
            heard.failed.append(f"{video.name}: {event.get('message', '')}")
            named.add(video.id)
        on_event({**event, "name": video.name if video else "", "of": len(todo)})

    # A list in a file: the command line of some systems ends at 32,767 characters.
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "clips.txt"
        listed.write_text("\n".join(by_file), encoding="utf-8")
        common = ("--from", str(listed), "--attached")
        if is_motion(source):
            command, package = ["motion", *common], "dataset"
        else:
            folder = str(project.checkpoints_folder / source)
            command, package = ["predict", folder, *common, "--device", device], "model"
        child.run_events(command, on_event=take, cancel=cancel, package=package)
    heard.failed += [
        f"{video.name}: nothing was said of it: try again."
        for video in todo
        if video.id not in named
    ]
    return heard


def _take(heard: _Heard, video: Video, event: child.Event) -> None:
    if event["probabilities"] is None:
        heard.silent.append(video)
        return
    heard.of_video[video.id] = tuple(float(p) for p in event["probabilities"])
    seen = Evidence.from_json(
        {"lanes": event.get("lanes", []), "clips": event.get("clips", [])}
    )
    if seen is not None:
        heard.evidence[video.id] = seen


def _snapshot_of(project: "Project", source: str) -> str | None:
    """The checksum of what a checkpoint learned from; None for motion."""
    if is_motion(source):
        return None
    from model.checkpoints import read_card

    try:
        return read_card(project.checkpoints_folder / source).snapshot_checksum
    except KnownError:  # it went while it predicted: what it said stands all the same
        return None
