"""Rendered dual-lane races: videos for people without any, and for tests.

A race is decided by its ``RaceSpec`` alone: the same spec gives the same frames, in any
process. It looks like a training video from a phone on a stand: both lanes, the standard
route, timers and lights, two climbers who flash, slip or fall, or one of them missing.

::

    RaceSpec ─▶ race_truth    when things happen, seconds of the video
             └▶ render_frames (height, width, 3) uint8 RGB ─▶ render_video  H.264 in MP4

World coordinates are metres from the lower-left corner of the left lane; see
``dataset.rendering.camera`` for the camera and ``dataset.rendering.climber`` for the motion.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np

from dataset.errors import Cancelled
from dataset.files import replaced
from dataset.recipe import default_crop
from dataset.rendering.camera import PLACES, Venue
from dataset.rendering.climber import LaneTruth
from dataset.rendering.figure import Pixels
from dataset.rendering.race import STUDY_VIDEOS, RaceSpec, RaceTruth, plan_race
from dataset.rendering.renderer import Renderer
from dataset.rendering.workers import make_all
from dataset.shapes import SIZE_PX
from dataset.states import PAIRS

__all__ = [
    "STUDY_VIDEOS",
    "LaneTruth",
    "RaceSpec",
    "RaceTruth",
    "plan_races",
    "race_truth",
    "render_frames",
    "render_races",
    "render_small",
    "render_video",
]

LOOK: Final = 1
"""Raise when the same spec gives other frames than before."""

RACES_AN_EVENING: Final = 3


def race_truth(spec: RaceSpec) -> RaceTruth:
    """When things happen in the race of ``spec``, without rendering it."""
    return plan_race(spec).truth


def plan_races(n: int, seed: int = 0, venues: int = 3) -> list[tuple[str, RaceSpec]]:
    """File names and specs of ``n`` races.

    The first 15 show all 15 pairs; the others follow the study's frequencies. Races go
    round the venues, ``RACES_AN_EVENING`` to an evening, and the name says venue and
    evening: ``Riverside_evening1_race01.mp4``. A longer plan begins with the shorter one.

    Raises:
        ValueError: fewer than 0 races, or more venues than there are places.
    """
    if n < 0 or not 1 <= venues <= len(PLACES):
        raise ValueError(f"{n} races at {venues} venues: venues are 1 to {len(PLACES)}")
    rng = np.random.default_rng([seed, 15])
    order = [int(code) for code in rng.permutation(len(PAIRS))]
    shares = np.array(STUDY_VIDEOS) / sum(STUDY_VIDEOS)
    races = []
    for index in range(n):
        code = order[index] if index < len(order) else int(rng.choice(15, p=shares))
        place, turn = index % venues, index // venues
        venue = Venue(place + len(PLACES) * (turn // RACES_AN_EVENING))
        name = f"{venue.name}_race{turn % RACES_AN_EVENING + 1:02d}.mp4"
        spec = RaceSpec(PAIRS[code], seed * 100_003 + index, venue.number)
        races.append((name, spec))
    return races


def render_frames(spec: RaceSpec) -> Iterator[Pixels]:
    """The frames of a race, in order: each (height, width, 3) uint8 RGB, a new array."""
    renderer = Renderer(spec)
    for index in range(renderer.race.truth.n_frames):
        yield renderer.frame(index)


def render_small(spec: RaceSpec) -> Pixels:
    """A race as the study cuts it, without going through a video file.

    Returns:
        ``(T, 112, 112, 3)`` uint8 RGB: portrait frames lose their top and bottom, then
        all are scaled by area.
    """
    box = default_crop(spec.width_px, spec.height_px)
    x, y, w, h = box.pixels(spec.width_px, spec.height_px)
    size = (SIZE_PX, SIZE_PX)
    return np.stack(
        [
            np.asarray(
                cv2.resize(f[y : y + h, x : x + w], size, interpolation=cv2.INTER_AREA)
            )
            for f in render_frames(spec)
        ]
    ).astype(np.uint8, copy=False)


def _signature(spec: RaceSpec, bit_rate: int | None) -> str:
    """What a rendered file carries; it does not give the answer away."""
    text = f"{LOOK} {spec}" if bit_rate is None else f"{LOOK} {spec} {bit_rate}"
    return f"Rendered by Dualane {hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def _is_rendered(path: Path, spec: RaceSpec, bit_rate: int | None) -> bool:
    if not path.is_file():
        return False
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return container.metadata.get("comment") == _signature(spec, bit_rate)
    except av.FFmpegError:
        return False  # not ours, or damaged: it is rendered again


def render_video(spec: RaceSpec, path: Path, bit_rate: int | None = None) -> None:
    """Render a race to an H.264 MP4; ``path`` holds the whole video or is untouched.

    A file that already holds this very race is kept as it is; anything else under that
    name is replaced.

    Args:
        spec: the race.
        path: the file.
        bit_rate: bits a second, for decoding that costs what a phone's videos cost; None
            makes a small file of the same look.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    if _is_rendered(path, spec, bit_rate):
        return
    with (
        replaced(path) as beside,
        av.open(str(beside), "w", format="mp4") as container,
    ):
        container.metadata["comment"] = _signature(spec, bit_rate)
        options = {"preset": "superfast", "threads": "1"}
        if bit_rate is None:
            options["crf"] = "24"
        stream = container.add_stream("libx264", rate=spec.fps, options=options)
        stream.width, stream.height = spec.width_px, spec.height_px
        stream.pix_fmt = "yuv420p"
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        for pixels in render_frames(spec):
            planes = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420), np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _render_one(race: tuple[RaceSpec, Path]) -> Path:
    render_video(*race)
    return race[1]


def render_races(
    folder: Path,
    races: Sequence[tuple[str, RaceSpec]],
    jobs: int = 2,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> list[Path]:
    """Render races into ``folder``; races that are already there are kept.

    Args:
        folder: made when it is missing.
        races: file names and specs, as ``plan_races`` gives them.
        jobs: processes; 1 renders in this one.
        progress: called with the number of races done and the number of all.
        cancel: asked between races; what is rendered by then stays.

    Returns:
        The paths in the order of ``races``.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` said so.
        ValueError: two races have the same name.
    """
    names = [name for name, _ in races]
    if len(set(names)) < len(names):
        raise ValueError("two races have the same file name, so one would be lost")
    paths = [folder / name for name in names]

    def report(done: int) -> None:
        if cancel is not None and cancel():
            raise Cancelled
        if progress is not None:
            progress(done, len(races))

    tasks = [(spec, path) for (_, spec), path in zip(races, paths, strict=True)]
    return make_all(_render_one, tasks, jobs, report)
