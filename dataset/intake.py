"""One video into one clip file, and the child process that does so on request.

What crosses between parent and child is one JSON line each way, written and read here.
"""

import contextlib
import json
import os
import queue
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dataset import errors
from dataset.clips import CropBox, CropRule, Recipe, iter_clips
from dataset.errors import (
    Cancelled,
    DamagedVideoError,
    KnownError,
    StorageError,
    StoreError,
    VideoError,
    storage_errors,
)
from dataset.shapes import CLIP_BYTES, CLIP_SHAPE
from dataset.store import read_clip_file_info, write_clip_file
from dataset.video import VideoInfo, fingerprint, probe

if TYPE_CHECKING:
    from numpy.typing import NDArray

_IN_MEMORY_BYTES: Final = 64 * 2**20
"""Clips of one video beyond this wait in a temporary file until they are written."""


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

    def to_json(self) -> dict[str, Any]:
        """The first line that a child is sent."""
        rule = self.crop
        if isinstance(rule, CropBox):
            rule = CropRule(portrait=rule, landscape=rule)
        return {
            "clips_folder": str(self.clips_folder),
            "crop": asdict(rule),
            "accept_damaged": self.accept_damaged,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Job":
        """Read what ``to_json`` wrote."""
        boxes = {shape: CropBox(**box) for shape, box in values["crop"].items()}
        return cls(
            Path(values["clips_folder"]), CropRule(**boxes), values["accept_damaged"]
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
    job = Job.from_json(first)
    with contextlib.suppress(Cancelled, BrokenPipeError):
        while (task := tasks.get()) is not None:
            answer(_answer(Path(task["path"]), job, closed.is_set))


def _answer(path: Path, job: Job, cancel: Callable[[], bool]) -> dict[str, Any]:
    try:
        outcome = outcome_of(path, job, cancel)
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


def outcome_of(path: Path, job: Job, cancel: Callable[[], bool]) -> Ingested | Refused:
    """Ingest one video in this process.

    Raises:
        Cancelled: ``cancel`` said so.
        StorageError: the clip file could not be written.
    """
    try:
        _check_name(path)
        return _ingest_one(path, job, cancel)
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
        shown = str(path).encode(errors="backslashreplace").decode()
        raise VideoError(
            f"{shown} has a name this system cannot write down: rename it."
        ) from error


def _ingest_one(path: Path, job: Job, cancel: Callable[[], bool]) -> Ingested:
    before = _state_of(path)
    mark = fingerprint(path)
    info = probe(path)
    box = job.crop
    if isinstance(box, CropRule):
        box = box.box_for(info.width_px, info.height_px)
    recipe = Recipe(box)
    target = job.clips_folder / f"{mark}.h5"
    with contextlib.suppress(StoreError):  # absent or spoilt: cut again
        there = read_clip_file_info(target)
        if (there.fingerprint, there.recipe_json) == (mark, recipe.to_json()):
            return Ingested(
                path=path,
                fingerprint=mark,
                info=info,
                recipe=recipe,
                duration_s=there.duration_s,
                n_clips=there.n_clips,
                n_frames=there.n_clips * CLIP_SHAPE[0],
                damage=there.damage,
                reused=True,
            )
    stream = iter_clips(path, box, cancel)
    starts: list[int] = []
    times_s: list[NDArray[np.float64]] = []
    # Whether a video is whole is known only at its end, and a long one is too big to
    # keep in memory until then.
    with (
        storage_errors(job.clips_folder),
        tempfile.SpooledTemporaryFile(
            _IN_MEMORY_BYTES, dir=str(job.clips_folder)
        ) as spool,
    ):
        for clip in stream:
            spool.write(clip.pixels.tobytes())
            starts.append(clip.start_frame)
            times_s.append(clip.times_s)
        damage = stream.damage
        if _state_of(path) != before:
            raise VideoError(
                f"{path} is still being written: import it again when its copy is done."
            )
        if damage.serious and not job.accept_damaged:
            raise DamagedVideoError(
                f"{path} is damaged ({damage.sentence.rstrip('.')}): copy it again from"
                " the camera, or accept damaged videos to take in what is there."
            )
        spool.seek(0)
        blocks = (spool.read(CLIP_BYTES) for _ in starts)
        write_clip_file(
            target,
            clips=(np.frombuffer(b, np.uint8).reshape(CLIP_SHAPE) for b in blocks),
            start_frames=starts,
            times_s=times_s,
            fingerprint=mark,
            recipe_json=recipe.to_json(),
            width_px=info.width_px,
            height_px=info.height_px,
            duration_s=stream.duration_s,
            damage=damage.sentence,
        )
    return Ingested(
        path=path,
        fingerprint=mark,
        info=info,
        recipe=recipe,
        duration_s=stream.duration_s,
        n_clips=len(starts),
        n_frames=len(starts) * CLIP_SHAPE[0],
        damage=damage.sentence,
        reused=False,
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
