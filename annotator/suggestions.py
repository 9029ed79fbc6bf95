"""Suggestions: what a checkpoint says of the open videos, or motion while there is none."""

import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from annotator import child
from annotator.checkpoints import suggesting_source
from annotator.evidence import Evidence
from annotator.track_records import TrackRecord, track_record
from annotator.workflow import (
    OPEN_STATUSES,
    Change,
    ChangeKind,
    Silence,
    Video,
    VideoId,
    is_motion,
)
from dataset.asked_files import line_of
from dataset.errors import KnownError
from model.config import LANE_SHARED, OF_STRIPS

if TYPE_CHECKING:
    from annotator.project import Project

_BEAT_S: Final = 0.5
"""How often what was said is stored, and looked for videos that an import brings."""
_AHEAD: Final = 16
"""Videos that a network is asked about before it has answered."""

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
    silent: Mapping[Video, Silence] = field(default_factory=dict)
    """Videos of which motion says nothing."""

    @property
    def n_failed(self) -> int:
        """How many videos could not be read."""
        return len(self.failed)


def open_videos(project: "Project") -> list[Video]:
    """Videos without a consensus whose clips are there, in queue order."""
    videos = project.repository.videos()
    statuses = project.repository.statuses()  # after: an import may add more meanwhile
    return [
        video
        for video in videos
        if statuses[video.id] in OPEN_STATUSES
        and project.clip_file(video.fingerprint).exists()
    ]


def suggest(
    project: "Project",
    *,
    checkpoint_id: str | None = None,
    device: str = "auto",
    on_event: Callable[[child.Event], None] = lambda _: None,
    on_change: Callable[[Change], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
    passed_over: Mapping[VideoId, Silence] = MappingProxyType({}),
    more_come: Callable[[], bool] = lambda: False,
    polite: bool = False,
) -> SuggestReport:
    """Suggest for every video without a consensus; the same run again does nothing.

    Blocks; the network, or the reader of heights, runs in a child process.

    Args:
        project: whose videos.
        checkpoint_id: a checkpoint, or ``motion``; None for the one that suggests.
        device: what a network runs on.
        on_event: hears each event of the child, with the video's name.
        on_change: hears now and then what was written since.
        cancel: asked ten times a second.
        passed_over: videos of which motion has said nothing before; they are left out
            while their clips and lanes are those of then.
        more_come: whether an import is running: a network, which takes seconds to start,
            is then kept ready for the videos that are still to come.
        polite: a network lets whatever else the machine does go first.

    Raises:
        ProjectError: no such checkpoint, or the current one is missing.
        TrainingError: the child failed.
        Cancelled: ``cancel`` answered True; what was recorded until then stays.
    """
    chosen = suggesting_source(project, checkpoint_id)
    asked = _Asked(project, chosen, passed_over, on_event, on_change)
    if is_motion(chosen):
        if asked.waiting:
            _read_motion(asked, cancel)
    elif asked.waiting or more_come():
        command = ["predict", str(project.checkpoints_folder / chosen), "--from", "-"]
        child.run_events(
            [*command, "--device", device, *(["--polite"] if polite else [])],
            on_event=asked.take,
            cancel=cancel,
            feed=lambda: asked.next_files(more_come),
        )
    return asked.report()


def _read_motion(asked: "_Asked", cancel: Callable[[], bool]) -> None:
    # A list in a file: the command line of some systems ends at 32,767 characters.
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "clips.txt"
        listed.write_text("\n".join(asked.take_waiting()), encoding="utf-8")
        command = ["motion", "--from", str(listed), "--attached"]
        child.run_events(command, on_event=asked.take, cancel=cancel, package="dataset")


class _Asked:
    """What is asked of a child, what it has said, and what of that is written."""

    def __init__(
        self,
        project: "Project",
        source: str,
        passed_over: Mapping[VideoId, Silence],
        on_event: Callable[[child.Event], None],
        on_change: Callable[[Change], None],
    ) -> None:
        self._project = project
        self._source = source
        self._snapshot_id, self._reads_lanes = _origin_of(project, source)
        self._on_event = on_event
        self._on_change = on_change
        self.waiting: deque[Video] = deque()
        self._passed_over = passed_over
        self._known: set[VideoId] = set()
        self._by_file: dict[str, Video] = {}
        self._unanswered: dict[VideoId, Video] = {}
        self._silent: dict[Video, Silence] = {}
        self._failed: list[str] = []
        self._said: dict[VideoId, tuple[float, ...]] = {}
        self._evidence: dict[VideoId, Evidence] = {}
        self._dividers: dict[VideoId, float] = {}
        self._cut: dict[VideoId, datetime] = {}
        self._change = Change(ChangeKind.SUGGESTIONS)
        self._n_said = 0
        self._counted = -1
        self._n_current = self._look()
        self._beat_at = time.monotonic()

    def _look(self) -> int:
        """Let open videos wait of which this source has said nothing as they are now.

        That is nothing at all, or of other clips, or with lanes that parted elsewhere.

        Returns:
            How many have one.
        """
        repository = self._project.repository
        counted = repository.row_counts()[ChangeKind.VIDEOS]
        if counted == self._counted:  # asked for again and again while an import runs
            return 0
        self._counted = counted
        made = {
            suggestion.video_id: suggestion
            for suggestion in repository.suggestions()
            if suggestion.checkpoint_id == self._source
        }
        n_current = 0
        for video in open_videos(self._project):
            said = made.get(video.id)
            if said is not None and self._is_of_now(
                video, said.created_at, said.divider
            ):
                n_current += 1
                continue
            silence = self._passed_over.get(video.id)
            if video.id in self._known or (
                silence is not None
                and self._is_of_now(video, silence.at, silence.divider)
            ):
                continue
            self._known.add(video.id)
            self.waiting.append(video)
        return n_current

    def _is_of_now(self, video: Video, at: datetime, divider: float) -> bool:
        """Whether what was said then, of lanes that parted there, is still of this video."""
        usual = self._project.settings
        if self._reads_lanes and divider != usual.divider_of(video):
            return False
        cut_at = _cut_at(self._project, video)
        # Nothing that is said now is newer than clips from a clock that is ahead.
        return cut_at is None or cut_at <= at or cut_at > datetime.now(UTC)

    def take_waiting(self, most: int | None = None) -> list[str]:
        """The clip files of those that wait, which are asked about from now on.

        As ``dataset.asked_files`` has them.
        """
        n = len(self.waiting) if most is None else min(most, len(self.waiting))
        lines = []
        for _ in range(n):
            video = self.waiting.popleft()
            file = self._project.clip_file(video.fingerprint)
            self._by_file[str(file)] = self._unanswered[video.id] = video
            divider = self._project.settings.divider_of(video)
            self._dividers[video.id] = divider
            cut_at = _cut_at(self._project, video)
            if cut_at is not None:
                self._cut[video.id] = cut_at
            lines.append(line_of(file, divider))
        return lines

    def next_files(self, more_come: Callable[[], bool]) -> list[str] | None:
        """What the child is asked next; None when nothing follows."""
        goes_on = more_come()  # before it is looked, or the last one could be missed
        is_idle = not goes_on and not self.waiting
        if is_idle or time.monotonic() - self._beat_at >= _BEAT_S:
            self._beat_at = time.monotonic()
            self._write()
            self._look()
        if not goes_on and not self.waiting:
            return None
        # A full pipe would hold up whoever writes into it.
        return self.take_waiting(max(0, _AHEAD - len(self._unanswered)))

    def take(self, event: child.Event) -> None:
        """Hear one event."""
        video = self._by_file.get(str(event.get("file", "")))
        if video is not None and event.get("event") in ("video", "error"):
            self._unanswered.pop(video.id, None)
            if self._cut.get(video.id) != _cut_at(self._project, video):
                self._known.discard(video.id)  # said of clips that are no more
            elif event["event"] == "error":
                self._failed.append(f"{video.name}: {event.get('message', '')}")
            elif event["probabilities"] is None:
                divider = self._dividers[video.id]
                self._silent[video] = Silence(
                    datetime.now(UTC), divider, event["parts_at"]
                )
            else:
                self._keep(video, event)
        name = video.name if video else ""
        self._on_event({**event, "name": name, "of": self._n_asked})

    @property
    def _n_asked(self) -> int:
        return len(self._by_file) + len(self.waiting)

    def _keep(self, video: Video, event: child.Event) -> None:
        self._said[video.id] = tuple(float(p) for p in event["probabilities"])
        seen = Evidence.of_event(event)
        if seen is not None:
            self._evidence[video.id] = seen

    def _write(self) -> None:
        """Store what was said since the last time, and tell."""
        if not self._said:
            return
        said, self._said = self._said, {}
        evidence, self._evidence = self._evidence, {}
        change = self._project.repository.record_suggestions(
            self._source,
            said,
            snapshot_id=self._snapshot_id,
            evidence=evidence,
            dividers=self._dividers,
            cut=self._cut,
        )
        self._n_said += len(said)
        self._change |= change
        if change:
            self._on_change(change)

    def report(self) -> SuggestReport:
        """What has come of it; what has not been stored yet is."""
        self._write()
        self._failed += [
            f"{video.name}: nothing was said of it: try again."
            for video in self._unanswered.values()
        ]
        return SuggestReport(
            self._source,
            self._n_said,
            self._n_current,
            tuple(self._failed),
            self._change,
            self._silent,
        )


def _cut_at(project: "Project", video: Video) -> datetime | None:
    """When its clips were cut; None where they are gone."""
    try:
        modified_s = project.clip_file(video.fingerprint).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(modified_s, UTC)


def _origin_of(project: "Project", source: str) -> tuple[str | None, bool]:
    """The checksum of what a checkpoint learned from, and whether it reads lanes.

    Motion has learned from nothing, and reads them.
    """
    if is_motion(source):
        return None, True
    from model.checkpoints import read_card

    try:
        card = read_card(project.checkpoints_folder / source)
    except KnownError:  # it went while it predicted: what it said stands all the same
        return None, True
    return card.snapshot_checksum, card.network in LANE_SHARED | OF_STRIPS
