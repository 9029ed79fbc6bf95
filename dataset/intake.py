"""One video into one clip file, and the child process that does so on request.

What crosses between parent and child is one JSON line each way, written and read here.
"""

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from dataset import errors
from dataset.clips import Clip, CropBox, CropRule, Recipe, iter_clips
from dataset.errors import (
    Cancelled,
    DamagedVideoError,
    KnownError,
    StorageError,
    StoreError,
    VideoError,
    storage_errors,
)
from dataset.motion_files import motion_values
from dataset.opening import unspeakable
from dataset.recipe import MIDDLE
from dataset.shapes import CLIP_FRAMES
from dataset.store import new_clip_file, read_clip_file_info
from dataset.video import VideoInfo, fingerprint, probe

Pulse = Callable[[float], bool]
"""Called at every frame with the share of the video that is done, 0 to 1, where that is
known; answers whether to stop."""

_NICE: Final = 10
_CLIPS_KEPT: Final = 60
"""A minute: of a longer video heights are read later, from its clip file, for a child's
memory is bounded."""

_STRETCHED: Final = 1.5
"""How many times too long the clips of a slowed video are at least, if its stamps were
believed when they were cut: slow motion is stretched more than three times."""

BEAT_S: Final = 0.5
"""How often a child says at least that it is alive, and how far it is."""


@dataclass(frozen=True)
class Ingested:
    """A video whose clip file is in place."""

    path: Path
    fingerprint: str
    info: VideoInfo
    recipe: Recipe
    duration_s: float
    n_clips: int
    n_frames: int
    """Frames in its clips, those repeated to fill the last one included."""
    damage: str
    """One sentence on what is missing; empty for a whole video."""
    reused: bool
    """Whether the clip file was there already, cut by the same recipe."""
    motion: dict[str, Any] | None = None
    """What heights tell, as ``motion_files.motion_values``; None where nobody looked."""


@dataclass(frozen=True)
class Refused:
    """A video that could not be taken in; ``error`` says why and what to do."""

    path: Path
    error: KnownError


@dataclass(frozen=True)
class Job:
    """What is the same for every video of a run."""

    clips_folder: Path
    crop: CropRule | CropBox
    accept_damaged: bool
    polite: bool = False
    """Whether child processes stand back for whatever else the machine does."""
    reads_motion: bool = False
    """Whether heights are read while the frames are at hand."""
    divider: float = MIDDLE
    """Where lanes part for that, as a fraction of the width."""

    def to_json(self) -> dict[str, Any]:
        """The first line that a child is sent."""
        rule = self.crop
        if isinstance(rule, CropBox):
            rule = CropRule(portrait=rule, landscape=rule)
        return {
            "clips_folder": str(self.clips_folder),
            "crop": asdict(rule),
            "accept_damaged": self.accept_damaged,
            "polite": self.polite,
            "reads_motion": self.reads_motion,
            "divider": self.divider,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Job":
        """Read what ``to_json`` wrote."""
        boxes = {shape: CropBox(**box) for shape, box in values["crop"].items()}
        return cls(
            Path(values["clips_folder"]),
            CropRule(**boxes),
            values["accept_damaged"],
            values["polite"],
            values["reads_motion"],
            values["divider"],
        )


def serve() -> None:
    """Be a child: answer one JSON line a video until the input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    # Answers go where standard output went; what a library prints must not.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    def report_bug(*raised: Any) -> None:
        answer({"bug": "".join(traceback.format_exception(*raised))})

    sys.excepthook = report_bug
    closed = threading.Event()
    beat = _Beat(answer, closed)
    tasks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            tasks.put(json.loads(line))
        closed.set()
        tasks.put(None)

    threading.Thread(target=listen, daemon=True).start()
    first = tasks.get()
    if first is None:
        return
    cv2.setNumThreads(1)  # there is a child a core
    if first["polite"] and hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    job = Job.from_json(first)
    with contextlib.suppress(Cancelled, BrokenPipeError):
        while (task := tasks.get()) is not None:
            answer(_answer(Path(task["path"]), job, beat))


class _Beat:
    """A child's ``Pulse``.

    It comes from the very thread that decodes, so that one that hangs falls silent.
    """

    def __init__(
        self, answer: Callable[[dict[str, Any]], None], closed: threading.Event
    ) -> None:
        self._answer = answer
        self._closed = closed
        self._last = time.monotonic()

    def __call__(self, share: float) -> bool:
        now = time.monotonic()
        if now - self._last >= BEAT_S:
            self._last = now
            self._answer({"share": share})
        return self._closed.is_set()


def _answer(path: Path, job: Job, pulse: Pulse) -> dict[str, Any]:
    try:
        outcome = outcome_of(path, job, pulse)
    except StorageError as error:
        return {"storage": str(error)}
    if isinstance(outcome, Refused):
        return {"refused": type(outcome.error).__name__, "sentence": str(outcome.error)}
    values = asdict(outcome)
    values["info"]["path"] = str(path)
    values["path"] = str(path)
    created = outcome.info.created
    values["info"]["created"] = created.isoformat() if created else None
    values["recipe"] = outcome.recipe.to_json()
    return {"ingested": values}


def read_outcome(path: Path, answer: dict[str, Any]) -> Ingested | Refused:
    """Turn a child's answer into a record.

    Raises:
        StorageError: the clip file could not be written.
        RuntimeError: a bug in the child, with its traceback.
    """
    if "storage" in answer:
        raise StorageError(answer["storage"])
    if "bug" in answer:
        raise RuntimeError(f"ingesting {path} failed in a child:\n{answer['bug']}")
    if "refused" in answer:
        kind: type[KnownError] = getattr(errors, answer["refused"])
        return Refused(path, kind(answer["sentence"]))
    values = answer["ingested"]
    info = values["info"]
    created = datetime.fromisoformat(info["created"]) if info["created"] else None
    return Ingested(
        **{
            **values,
            "path": path,
            "info": VideoInfo(**{**info, "path": path, "created": created}),
            "recipe": Recipe.from_json(values["recipe"]),
        }
    )


def outcome_of(path: Path, job: Job, pulse: Pulse) -> Ingested | Refused:
    """Ingest one video in this process.

    Args:
        path: the video.
        job: what to do with it.
        pulse: see ``Pulse``.

    Raises:
        Cancelled: ``pulse`` said so.
        StorageError: the clip file could not be written.
    """
    try:
        _check_name(path)
        return _ingest_one(path, job, pulse)
    except StorageError:
        raise  # not the video's fault, and every other one would meet it too
    except KnownError as error:
        return Refused(path, error)


def _check_name(path: Path) -> None:
    """Refuse a name that no database and no file of text could hold.

    Names on disk are bytes; those that are no UTF-8 reach Python as half characters.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise unspeakable(path) from error


def _ingest_one(path: Path, job: Job, pulse: Pulse) -> Ingested:
    before = _state_of(path)
    # The one pass over the disk: what is hashed here is decoded out of memory.
    mark = fingerprint(path, lambda: pulse(0.0))
    target = job.clips_folder / f"{mark}.h5"
    there = _reusable(path, mark, target, job)
    if there is not None:
        return there
    stream = iter_clips(path, job.crop, lambda: pulse(stream.share_done))
    kept: list[Clip] = []
    with storage_errors(job.clips_folder), new_clip_file(target) as writer:
        for clip in stream:
            writer.add(clip.pixels, clip.start_frame, clip.times_s)
            if job.reads_motion and writer.n_clips <= _CLIPS_KEPT:
                kept.append(clip)
        damage = stream.damage
        if _state_of(path) != before:
            raise VideoError(
                f"{path} is still being written: import it again when its copy is done."
            )
        if damage.serious and not job.accept_damaged:
            sentence = damage.sentence.rstrip(".")
            sentence = sentence[:1].lower() + sentence[1:]
            raise DamagedVideoError(
                f"{path} is damaged ({sentence}): copy it again"
                " from the camera, or import it anyway to take in what is there."
            )
        writer.describe(
            fingerprint=mark,
            recipe_json=stream.recipe.to_json(),
            width_px=stream.info.width_px,
            height_px=stream.info.height_px,
            duration_s=stream.duration_s,
            damage=damage.sentence,
            damage_details=damage.to_json() if damage.sentence else "",
        )
        n_clips = writer.n_clips
    motion = None
    if kept and len(kept) == n_clips:
        motion = motion_values(
            np.stack([clip.pixels for clip in kept]),
            np.stack([clip.times_s for clip in kept]),
            job.divider,
            lambda: pulse(1.0),
        )
    return Ingested(
        path=path,
        fingerprint=mark,
        info=stream.info,
        recipe=stream.recipe,
        duration_s=stream.duration_s,
        n_clips=n_clips,
        n_frames=n_clips * CLIP_FRAMES,
        damage=damage.sentence,
        reused=False,
        motion=motion,
    )


def _reusable(path: Path, mark: str, target: Path, job: Job) -> Ingested | None:
    """What is known of a video whose clips are there, cut as this job would cut them."""
    if not target.is_file():
        return None
    try:
        there = read_clip_file_info(target)
    except StoreError:  # spoilt: cut again
        return None
    info = probe(path)
    box = job.crop
    if isinstance(box, CropRule):
        box = box.box_for(info.width_px, info.height_px)
    recipe = Recipe(box)
    if (there.fingerprint, there.recipe_json) != (mark, recipe.to_json()):
        return None
    claimed_s = info.declared_duration_s
    if info.is_slowed and claimed_s and there.duration_s >= _STRETCHED * claimed_s:
        return None  # cut before slow motion was known to be stretched
    return Ingested(
        path=path,
        fingerprint=mark,
        info=info,
        recipe=recipe,
        duration_s=there.duration_s,
        n_clips=there.n_clips,
        n_frames=there.n_clips * CLIP_FRAMES,
        damage=there.damage,
        reused=True,
    )


def _state_of(path: Path) -> tuple[int, int]:
    """Size and time of change, to notice a copy that is still going on."""
    try:
        status = path.stat()
    except OSError as error:
        raise VideoError(
            f"{path} cannot be read ({error.strerror}): check that it is still there."
        ) from error
    return status.st_size, status.st_mtime_ns
