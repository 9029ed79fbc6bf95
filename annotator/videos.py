"""Videos into a project: cut into clips, then known by their content.

A video becomes part of the project when its clip file is whole and its row is written,
in that order. An import that is killed between the two finds the clips again the next
time and only adds the row.

While motion suggests, heights are read by whoever has just cut the clips, so that a
suggestion is there when the video is.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from annotator.checkpoints import suggesting_source
from annotator.evidence import Evidence
from annotator.grouping import try_pattern
from annotator.project import Project, box_text
from annotator.unfinished import noted
from annotator.workflow import (
    Change,
    ChangeKind,
    Silence,
    Video,
    VideoId,
    is_motion,
)
from dataset.clips import CropBox, CropRule
from dataset.errors import Cancelled, KnownError, VideoError
from dataset.files import is_there, remove_partial
from dataset.ingest import Ingested, Progress, Refused, find_videos, ingest
from dataset.motion import METHOD
from dataset.splits import group_of
from dataset.video import fingerprint, is_other

__all__ = ["ImportReport", "Ingested", "Refused", "import_videos"]


_TELL_S: Final = 1.0
"""How often it is told what was written."""
_WAIT_FOR_A_LOOK_S: Final = 0.5
"""For whoever holds the import to see whether one runs."""

OnWritten = Callable[[Change, Mapping[VideoId, Silence]], None]
"""Hears what was written, and of which new videos motion says nothing."""


@dataclass
class ImportReport:
    """What became of each file; names are those that the project knows."""

    added: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    """The content was there, under this name."""
    relinked: list[str] = field(default_factory=list)
    """The content was there, and its file has moved here."""
    other_names: list[tuple[str, str]] = field(default_factory=list)
    """Files that are called otherwise than their video in the project: both names."""
    refused: list[Refused] = field(default_factory=list)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    """Taken although a part is missing: name and sentence."""
    joined: dict[str, str] = field(default_factory=dict)
    """Groups that the project has in other capitals: as names say, and as it has them."""
    change: Change = field(default_factory=lambda: Change(ChangeKind.VIDEOS))
    """Everything that was written, as one change."""
    silent: dict[VideoId, Silence] = field(default_factory=dict)
    """New videos of which motion says nothing."""


def import_videos(
    project: Project,
    paths: Sequence[Path],
    *,
    jobs: int | None = None,
    crop: CropBox | None = None,
    group_pattern: str | None = None,
    accept_damaged: bool = False,
    polite: bool = False,
    on_result: Callable[[Ingested | Refused, int], None] = lambda result, n_all: None,
    on_written: OnWritten = lambda change, silent: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    cancel: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Take videos, or folders of them, into a project; a bad one harms no other.

    Running it again changes nothing, except that clips that are missing or were cut by
    another crop box are cut anew.

    Args:
        project: where to.
        paths: files and folders.
        jobs: processes at a time; None chooses.
        crop: a box for these videos alone, now and later; None follows the one they
            were given before, else the project's rule.
        group_pattern: finds the group in a name, also of videos that are known; None
            uses the project's pattern for new ones.
        accept_damaged: also take videos that end before they should.
        polite: let whatever else the machine does go first.
        on_result: hears what became of each file as soon as it is cut, and how many
            files there are; the row follows in the order of paths.
        on_written: hears about once a second what was written since, and of which new
            videos motion says nothing.
        on_progress: hears some times a second how far all of it is.
        cancel: True stops; what was taken so far stays.

    What does not come to its end is noted in the project (``annotator.unfinished``).

    Raises:
        VideoError: a path does not exist, or there is no video in any of them.
        LabelError: the group pattern is no regular expression, or one that never ends.
        BusyError: another import is running in this project.
        Cancelled: ``cancel`` answered True.
    """
    pattern = group_pattern or project.settings.group_pattern
    group_of("name.mp4", pattern=pattern)
    # The folder resolved, so that one file has one path; the name as it is, for a link
    # is called what somebody called it.
    found = [path.parent.resolve() / path.name for path in find_videos(paths)]
    if not found:
        raise VideoError(
            f"There are no videos in {', '.join(map(str, paths)) or 'no folder'}: choose"
            " a folder that holds some, and that may be read."
        )
    if pattern:
        known = [video.name for video in project.repository.videos()]
        try_pattern(pattern, [*known, *(path.name for path in found)])
    # Not one that is asked to do otherwise than usual: the same again would not do that.
    note = crop is None and group_pattern is None
    with (
        project.lock("import", wait_s=_WAIT_FOR_A_LOOK_S),
        noted(project, paths, accept_damaged=accept_damaged) if note else nullcontext(),
    ):
        remove_partial(project.clips_folder)
        take = _Taker(
            project,
            pattern,
            crop,
            on_written,
            regroup=bool(group_pattern),
            cancel=cancel,
        )
        reads_motion = _motion_suggests(project)
        n_before = 0
        for box, batch in _by_crop(project, found, crop):
            cut = ingest(
                batch,
                project.clips_folder,
                box,
                jobs=jobs,
                accept_damaged=accept_damaged,
                polite=polite,
                reads_motion=reads_motion,
                divider=take.divider,
                progress=partial(_tell_of_all, on_progress, n_before, len(found)),
                cancel=cancel,
            )
            n_before += len(batch)
            # Closed here: an error keeps its frames, and with them the generator, whose
            # children would go on cutting, and its threads hold up the end of Python.
            with closing(cut) as results:
                heard = _told(results, lambda result: on_result(result, len(found)))
                try:
                    for result in _in_order(heard, batch):
                        if isinstance(result, Refused):
                            take.report.refused.append(result)
                        else:
                            take(result)
                finally:
                    take.tell()  # also of what was taken before a cancel
        return take.report


def _motion_suggests(project: Project) -> bool:
    try:
        return is_motion(suggesting_source(project))
    except KnownError:  # whoever asks for suggestions is told what is wrong
        return False


def _tell_of_all(
    tell: Callable[[Progress], None], n_before: int, n_all: int, batch: Progress
) -> None:
    """Tell of the whole import what is known of one batch of it."""
    n_left = batch.n_all * (1 - batch.share)
    remaining_s = batch.remaining_s
    if remaining_s is not None and n_left:
        remaining_s *= (n_all - n_before - batch.n_all + n_left) / n_left
    tell(
        Progress(
            n_done=n_before + batch.n_done,
            n_all=n_all,
            share=(n_before + batch.n_all - n_left) / n_all,
            remaining_s=remaining_s,
        )
    )


Result = Ingested | Refused


def _told(
    results: Iterable[Result], tell: Callable[[Result], None]
) -> Iterator[Result]:
    """Pass results on as they come, having told of each."""
    for result in results:
        tell(result)
        yield result


def _in_order(results: Iterator[Result], paths: Sequence[Path]) -> Iterator[Result]:
    """Hold each result back until all before it in ``paths`` are there.

    Videos are cut side by side and finish in any order. Taken in the order of their
    paths, they get the same numbers in every run, killed and run again or not, and of
    two copies the same one names the video.
    """
    waiting: dict[Path, Result] = {}
    following = iter(paths)
    wanted = next(following, None)
    try:
        for result in results:
            waiting[result.path] = result
            while wanted in waiting:
                yield waiting.pop(wanted)
                wanted = next(following, None)
    except Cancelled:
        yield from waiting.values()  # their clips are cut: nothing that is done is lost
        raise
    yield from waiting.values()


class _Taker:
    """Writes the row of each video whose clips are cut, and reports."""

    def __init__(
        self,
        project: Project,
        pattern: str | None,
        crop: CropBox | None,
        on_written: OnWritten,
        *,
        regroup: bool,
        cancel: Callable[[], bool],
    ) -> None:
        self.report = ImportReport()
        self.divider = project.settings.divider
        """Where the lanes of new videos part."""
        self._repository = project.repository
        self._pattern = pattern
        self._own_crop = None if crop is None else box_text(crop)
        self._regroup = regroup
        self._cancel = cancel
        self._on_written = on_written
        self._untold = Change(ChangeKind.VIDEOS)
        self._told_at = time.monotonic()
        self._n_silent_told = 0
        self._known = {
            video.fingerprint: video for video in project.repository.videos()
        }

    def __call__(self, result: Ingested) -> None:
        known = self._known.get(result.fingerprint)
        if known is None:  # another desk may have added it since this import began
            known = self._repository.video_of(result.fingerprint)
        moved = known is not None and self._has_left(known, result.path)
        name = known.name if known else result.path.name
        path = str(result.path) if known is None or moved else known.path
        group = group_of(
            name,
            pattern=self._pattern,
            created=result.info.created,
            folder=Path(path).parent.name,
        )
        change = self._repository.add_video(
            name=name,
            path=path,
            fingerprint=result.fingerprint,
            group=group,
            width_px=result.info.width_px,
            height_px=result.info.height_px,
            duration_s=result.duration_s,
            n_clips=result.n_clips,
            damage=result.damage,
            own_crop=self._own_crop,
            regroup=self._regroup,
        )
        report = self.report
        report.change |= change
        self._untold |= change
        if name != result.path.name:
            report.other_names.append((result.path.name, name))
        if known is None:
            report.added.append(name)
            for video_id in change.video_ids:
                added = self._repository.video(video_id)
                self._known[result.fingerprint] = added
                if added.group != group:
                    report.joined[group] = added.group
                self._record_motion(video_id, result.motion)
        elif moved:
            report.relinked.append(name)
            self._known[result.fingerprint] = self._repository.video(known.id)
        else:
            report.already.append(name)
        if result.damage:
            report.damaged.append((name, result.damage))
        if time.monotonic() - self._told_at >= _TELL_S:
            self.tell()

    def _has_left(self, known: Video, found_at: Path) -> bool:
        """Whether a video that was found somewhere is not at its own path any more."""
        path = Path(known.path)
        if path == found_at:
            return False
        if not is_there(path):
            return True
        # A camera's card has other races under the same names by the next evening.
        try:
            if path.samefile(found_at):
                return False
            if path.stat().st_size != found_at.stat().st_size:
                return True
        except OSError:  # nobody knows what is there
            return False
        return is_other(path, known.fingerprint, self._cancel)

    def tell(self) -> None:
        """Tell what was written since the last time."""
        self._told_at = time.monotonic()
        untold, self._untold = self._untold, Change(ChangeKind.VIDEOS)
        silent = dict(islice(self.report.silent.items(), self._n_silent_told, None))
        self._n_silent_told += len(silent)
        if untold:
            self._on_written(untold, silent)

    def _record_motion(self, video_id: VideoId, motion: dict[str, Any] | None) -> None:
        if motion is None:
            return
        if motion["probabilities"] is None:
            self.report.silent[video_id] = Silence(
                datetime.now(UTC), self.divider, motion["parts_at"]
            )
            return
        seen = Evidence.of_event(motion)
        self._repository.record_suggestions(
            METHOD,
            {video_id: motion["probabilities"]},
            evidence=None if seen is None else {video_id: seen},
            dividers={video_id: self.divider},
        )


def _by_crop(
    project: Project, paths: Sequence[Path], crop: CropBox | None
) -> Iterator[tuple[CropBox | CropRule, list[Path]]]:
    """The files in batches that are cut alike: videos keep a box of their own."""
    own = project.repository.own_crops()
    if crop is not None or not own:
        yield crop or project.settings.crop, list(paths)
        return
    batches: dict[str | None, list[Path]] = {}
    for path in paths:
        try:
            box = own.get(fingerprint(path))
        except VideoError:  # the import itself says what is wrong with it
            box = None
        batches.setdefault(box, []).append(path)
    for box, batch in batches.items():
        yield CropBox.parse(box) if box else project.settings.crop, batch
