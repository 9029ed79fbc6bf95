"""Footage to learn from: races of several venues, rendered straight to clips.

::

    plan_study ─▶ StudyVideo…  which race where, and its part: whole venues are held out
    render_study ─▶ clips/<fingerprint>.h5 …   one a video, kept when they are there
                  ─▶ study.h5                  a snapshot that links (or holds) them

*Calm* footage is the study's: a camera on a stand, steady light, nobody else on the wall.
*Hard* footage has people and belayers who walk below, ropes, shadows, light that changes
and flickers, and a camera that shakes, drifts or pans; see ``dataset.rendering.conditions``.

Needs numpy, OpenCV and h5py, and no video decoder.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from dataset.clip_files import read_clip_file_info, write_clip_file
from dataset.contents import SnapshotInfo
from dataset.errors import Cancelled, StoreError
from dataset.recipe import FPS, MIN_REAL_FRAMES, Recipe, default_crop
from dataset.rendering.camera import PLACES, Venue
from dataset.rendering.race import STUDY_VIDEOS, RaceSpec
from dataset.rendering.small import SmallRenderer
from dataset.rendering.workers import make_all
from dataset.shapes import CLIP_FRAMES, CLIP_SHAPE
from dataset.snapshot_writer import SnapshotVideo, write_snapshot
from dataset.splits import Protocol, Split
from dataset.states import PAIRS

LOOK: Final = 1
"""Raise when the same plan gives other frames than before."""
RACES_AN_EVENING: Final = 18
_WIDTH_PX, _HEIGHT_PX = 1080, 1920


@dataclass(frozen=True)
class StudyVideo:
    """One race of a study, and the part that it is in."""

    name: str
    spec: RaceSpec
    is_hard: bool
    split: Split

    @property
    def group(self) -> str:
        """Venue and evening, ``Riverside_evening1``: a venue is what stands before _."""
        return Venue(self.spec.venue).name

    @property
    def fingerprint(self) -> str:
        """Of everything that decides the frames."""
        text = f"{LOOK} {self.spec} {self.is_hard}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def render(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """``(T, 112, 112, 3)`` uint8 RGB, 30 a second."""
        renderer = SmallRenderer(self.spec, is_hard=self.is_hard)
        return np.stack([renderer.frame(index) for index in range(renderer.n_frames)])


def class_counts(n_videos: int) -> tuple[int, ...]:
    """Videos a code that are as near to the study's shares as whole numbers can be."""
    exact = np.array(STUDY_VIDEOS) * (n_videos / sum(STUDY_VIDEOS))
    counts = exact.astype(int)
    rest = np.argsort(counts - exact, kind="stable")[: n_videos - int(counts.sum())]
    counts[rest] += 1
    return tuple(counts.tolist())


def plan_study(
    n_videos: int = sum(STUDY_VIDEOS),
    venues: int = len(PLACES),
    *,
    hard: bool = False,
    seed: int = 0,
    held_out: tuple[int, int] | None = None,
    n_train: int | None = None,
) -> list[StudyVideo]:
    """Which races a study has: the study's class counts, alike in every venue.

    Args:
        n_videos: of all venues together.
        venues: how many places, 1 to 6; their cameras, walls and lights differ.
        hard: what makes them hard to read; see the module.
        seed: decides who climbs, how, and when.
        held_out: the numbers of the venues, from 0, that are validation and test; by
            default the last but one and the last. The same venue twice gives its first
            evenings to validation. With fewer than three venues, evenings take turns.
        n_train: keep only so many training videos, evenly from their venues.

    Raises:
        ValueError: numbers that make no plan.
    """
    if n_videos < 1 or not 1 <= venues <= len(PLACES):
        raise ValueError(
            f"{n_videos} races at {venues} venues: venues are 1 to {len(PLACES)}"
        )
    validation, test = held_out or (venues - 2, venues - 1)
    rng = np.random.default_rng([seed, 16, int(hard)])
    codes = np.repeat(np.arange(len(PAIRS)), class_counts(n_videos))
    places = np.arange(n_videos) % venues  # along sorted codes: alike in every venue
    turns: Counter[int] = Counter()
    videos = []
    for index in rng.permutation(n_videos).tolist():
        place = int(places[index])
        evening, race = divmod(turns[place], RACES_AN_EVENING)
        turns[place] += 1
        number = 10_000_019 * (2 * seed + int(hard)) + index
        spec = RaceSpec(PAIRS[codes[index]], number, place + len(PLACES) * evening)
        split = Split.TRAIN
        if venues < 3:
            split = (Split.TRAIN, Split.VALIDATION, Split.TEST)[evening % 3]
        elif place == validation == test:
            half = n_videos // venues // 2 // RACES_AN_EVENING
            split = Split.VALIDATION if evening < max(half, 1) else Split.TEST
        elif place in (validation, test):
            split = Split.VALIDATION if place == validation else Split.TEST
        name = f"{Venue(spec.venue).name}_race{race + 1:02d}.mp4"
        videos.append(StudyVideo(name, spec, hard, split))
    if n_train is not None:
        learned = [video for video in videos if video.split is Split.TRAIN]
        kept = np.linspace(0, len(learned) - 1, min(n_train, len(learned)))
        few = {learned[round(at)].name for at in kept.tolist()}
        videos = [v for v in videos if v.split is not Split.TRAIN or v.name in few]
    return sorted(videos, key=lambda video: (video.spec.venue, video.name))


def render_study(
    path: Path,
    n_videos: int = sum(STUDY_VIDEOS),
    venues: int = len(PLACES),
    *,
    hard: bool = False,
    seed: int = 0,
    held_out: tuple[int, int] | None = None,
    n_train: int | None = None,
    protocol: Protocol = Protocol.GROUPED,
    virtual: bool = True,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SnapshotInfo:
    """Render a study to clips and write its snapshot.

    Clip files go to ``clips/`` beside ``path``; those that are there already are kept,
    so the other protocol, other held-out venues, or a run that was cut off cost little.

    Args:
        path: of the snapshot.
        n_videos: see ``plan_study``; 872, the study's, are about 11 GB of clips.
        venues: see ``plan_study``.
        hard: see ``plan_study``.
        seed: see ``plan_study``.
        held_out: see ``plan_study``.
        n_train: see ``plan_study``.
        protocol: ``grouped`` holds out whole venues; ``paper`` divides clips at random.
        virtual: link the clip files instead of copying their clips.
        jobs: processes; by default one a core.
        progress: told videos done and videos in all.
        cancel: asked between videos; what is rendered by then stays.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` said so.
        ValueError: numbers that make no plan.
    """
    videos = plan_study(
        n_videos, venues, hard=hard, seed=seed, held_out=held_out, n_train=n_train
    )
    return write_study(
        path,
        videos,
        protocol=protocol,
        virtual=virtual,
        jobs=jobs,
        progress=progress,
        cancel=cancel,
    )


def write_study(
    path: Path,
    videos: Sequence[StudyVideo],
    *,
    protocol: Protocol = Protocol.GROUPED,
    virtual: bool = True,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SnapshotInfo:
    """Render what ``plan_study`` planned; see ``render_study``."""

    def report(done: int) -> None:
        if cancel is not None and cancel():
            raise Cancelled
        if progress is not None:
            progress(done, len(videos))

    folder = path.parent / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [(video, folder / f"{video.fingerprint}.h5") for video in videos]
    make_all(_write_clips, tasks, jobs or os.cpu_count() or 1, report)
    rows = [
        SnapshotVideo(
            video_id=index + 1,
            name=video.name,
            fingerprint=video.fingerprint,
            group=video.group,
            split=video.split,
            pair=video.spec.pair,
            answers={},
            status="agreed",
            clip_file=file,
        )
        for index, (video, file) in enumerate(tasks)
    ]
    return write_snapshot(
        path,
        rows,
        protocol=protocol,
        virtual=virtual,
        tool_version=f"rendered {LOOK}",
        cancel=cancel or (lambda: False),
    )


def _write_clips(task: tuple[StudyVideo, Path]) -> None:
    """Render one video to its clip file, unless that is there and whole."""
    video, path = task
    if path.exists():
        try:
            if read_clip_file_info(path).fingerprint == video.fingerprint:
                return
        except StoreError:
            pass  # torn: it is rendered again
    frames = video.render()
    n_frames = len(frames)
    spare = n_frames % CLIP_FRAMES
    if spare >= MIN_REAL_FRAMES:
        frames = np.concatenate(
            [frames, np.repeat(frames[-1:], CLIP_FRAMES - spare, axis=0)]
        )
    n_clips = len(frames) // CLIP_FRAMES
    clips = frames[: n_clips * CLIP_FRAMES].reshape(n_clips, *CLIP_SHAPE)
    shown = np.minimum(np.arange(n_clips * CLIP_FRAMES), n_frames - 1)
    write_clip_file(
        path,
        clips=clips,
        start_frames=[CLIP_FRAMES * clip for clip in range(n_clips)],
        times_s=(shown / FPS).reshape(n_clips, CLIP_FRAMES),
        fingerprint=video.fingerprint,
        recipe_json=Recipe(default_crop(_WIDTH_PX, _HEIGHT_PX)).to_json(),
        width_px=_WIDTH_PX,
        height_px=_HEIGHT_PX,
        duration_s=n_frames / FPS,
        damage="",
    )
