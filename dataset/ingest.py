"""Many videos into clip files, side by side; a bad video harms nobody else.

Each worker is a child process that imports nothing but ``dataset`` and reads one JSON
line a video::

    ingest() ── thread ── child: fingerprint → decode and cut → clips/<fingerprint>.h5
             ├─ thread ── child                stdin   {"path": …}
             └─ …                              stdout  {"share": …} while it decodes,
                                                       {"ingested": …} or {"refused": …}

A child that a decoder crashes, or in which it hangs and says nothing for a while, costs
the one video it was at; the next gets a new child.
Children end by themselves when their input closes, so a killed parent leaves none.
The standard library's process pools do neither, and would import the caller's script.
"""

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import (
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any, Final

from dataset.clips import CropBox, CropRule
from dataset.errors import Cancelled, VideoError, storage_errors
from dataset.files import is_folder, is_there, remove_partial
from dataset.intake import Ingested, Job, Refused, outcome_of, read_outcome
from dataset.kinds import VIDEO_SUFFIXES
from dataset.progress import Progress, Tracker
from dataset.recipe import MIDDLE

__all__ = ["Ingested", "Progress", "Refused", "find_videos", "ingest"]

_CLIP_FILE: Final = re.compile(r"[0-9a-f]{32}\.h5")
_MAX_JOBS: Final = 8
_POLL_S: Final = 0.1
_TAIL_ROUNDS: Final = 6
_GRACE_S: Final = 5.0
"""What a child gets to clear up after a cancel, before it is killed."""

PATIENCE_S: Final = 60.0
"""A child that says nothing for so long hangs: it speaks after every frame."""


def find_videos(paths: Iterable[Path]) -> list[Path]:
    """Videos in these places, sorted, each once.

    Args:
        paths: files, taken as they are, and folders, searched to the bottom by suffix;
            what is hidden in them, as deleted videos on a memory stick are, is left out.

    Raises:
        VideoError: a path does not exist, or may not be looked up.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if is_folder(path):
            inside = (p for p in path.rglob("*") if p.suffix.lower() in VIDEO_SUFFIXES)
            files = [
                p
                for p in inside
                if not _is_hidden(p.relative_to(path)) and is_there(p) and p.is_file()
            ]
        elif is_there(path):
            files = [path]
        else:
            raise _not_there(path)
        for file in files:
            found.setdefault(file.resolve(), file)
    return sorted(found.values())


def _is_hidden(inside: Path) -> bool:
    """Whether a path in a folder that somebody chose is not meant to be seen.

    ``._name`` is what macOS leaves beside a file on a foreign disk, ``.Trashes`` and
    ``.Trash-1000`` hold what was deleted there, and ``$RECYCLE.BIN`` what Windows did. In
    ``@eaDir`` a storage in the network keeps smaller copies of videos, which would pass
    for further races, and in ``#recycle`` what was deleted on it.
    """
    if any(part.startswith(".") for part in inside.parts):
        return True
    return any(part.casefold() in _HIDDEN_FOLDERS for part in inside.parts[:-1])


_HIDDEN_FOLDERS: Final = frozenset(("$recycle.bin", "@eadir", "#recycle"))


def _not_there(path: Path) -> VideoError:
    try:
        path.stat()
    except PermissionError:
        return VideoError(
            f"{path} cannot be looked up, for its folder may not be entered: ask for the"
            " right to read it."
        )
    except OSError:
        pass
    return VideoError(f"{path} does not exist: name a video or a folder.")


def ingest(
    paths: Sequence[Path],
    clips_folder: Path,
    crop: CropRule | CropBox,
    *,
    jobs: int | None = None,
    accept_damaged: bool = False,
    polite: bool = False,
    reads_motion: bool = False,
    divider: float = MIDDLE,
    patience_s: float = PATIENCE_S,
    progress: Callable[[Progress], None] = lambda progress: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Generator[Ingested | Refused, None, None]:
    """Cut videos into ``clips_folder/<fingerprint>.h5``; yield each as it is done.

    Only one may run on a folder at a time: clip files that an earlier run left half
    written are cleared. Who does not take all of them closes it, which ends the children.

    Args:
        paths: videos, see ``find_videos``.
        clips_folder: made when absent.
        crop: box for all, or by the shape of each.
        jobs: child processes; 1 works in this process, where nothing notices a decoder
            that hangs; by default one a core.
        accept_damaged: take in what is there of a video that is cut off.
        polite: child processes stand back for whatever else the machine does.
        reads_motion: also say what heights tell of each new video of up to a minute.
        divider: where lanes part in new videos, as a fraction of the width.
        patience_s: how long a child may say nothing before it is taken to hang.
        progress: told ten times a second at most how far it is, in this thread.
        cancel: asked ten times a second, in this thread.

    Raises:
        Cancelled: ``cancel`` said so; what was yielded stays.
        StorageError: the disk is full or the folder cannot be written.
    """
    with storage_errors(clips_folder, writing=True):
        clips_folder.mkdir(parents=True, exist_ok=True)
        remove_partial(clips_folder, _CLIP_FILE)
    job = Job(clips_folder, crop, accept_damaged, polite, reads_motion, divider)
    tracker = Tracker({path: _size_of(path) for path in paths})
    if jobs == 1:
        yield from _ingest_here(paths, job, tracker, progress, cancel)
        return
    n_workers = max(1, min(jobs or min(usable_cores(), _MAX_JOBS), len(paths)))
    try:
        yield from _ingest_beside(
            paths, job, n_workers, tracker, progress, patience_s, cancel
        )
    finally:
        remove_partial(clips_folder, _CLIP_FILE)  # of children that crashed


def usable_cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _size_of(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0  # whoever opens it says what is wrong with it


def _ingest_here(
    paths: Sequence[Path],
    job: Job,
    tracker: Tracker,
    progress: Callable[[Progress], None],
    cancel: Callable[[], bool],
) -> Iterator[Ingested | Refused]:
    told = 0.0

    def pulse(path: Path, share: float) -> bool:
        nonlocal told
        tracker.at(path, share)
        if time.monotonic() - told >= _POLL_S:
            told = time.monotonic()
            progress(tracker.progress())
        return cancel()

    for path in paths:
        if cancel():
            raise Cancelled
        outcome = outcome_of(path, job, partial(pulse, path))
        tracker.done(path, reused=_is_reused(outcome))
        progress(tracker.progress())
        yield outcome


def _is_reused(outcome: Ingested | Refused) -> bool:
    return isinstance(outcome, Refused) or outcome.reused


def _ingest_beside(
    paths: Sequence[Path],
    job: Job,
    n_workers: int,
    tracker: Tracker,
    progress: Callable[[Progress], None],
    patience_s: float,
    cancel: Callable[[], bool],
) -> Iterator[Ingested | Refused]:
    workers = [_Worker(job, patience_s) for _ in range(n_workers)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def run(path: Path) -> Ingested | Refused:
        worker = idle.get()
        try:
            return worker.run(path, partial(tracker.at, path))
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(n_workers, "ingest")
    try:
        order = _longest_last_first(paths, tracker.sizes, n_workers)
        pending: set[Future[Ingested | Refused]] = {pool.submit(run, p) for p in order}
        while pending:
            done, pending = wait(pending, _POLL_S, FIRST_COMPLETED)
            for future in done:
                outcome = future.result()
                tracker.done(outcome.path, reused=_is_reused(outcome))
            progress(tracker.progress())
            for future in done:
                yield future.result()
            if pending and cancel():
                raise Cancelled
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.wait()
        pool.shutdown(wait=True)
        for worker in workers:
            worker.close()


def _longest_last_first(
    paths: Sequence[Path], sizes: Mapping[Path, int], n_workers: int
) -> list[Path]:
    """In order, but for the last few, of which the largest come first.

    A long video that begins last would keep one core busy and the others waiting. All
    by size would finish in no order that anybody could label along.
    """
    n_last = min(len(paths), _TAIL_ROUNDS * n_workers)
    head, tail = paths[: len(paths) - n_last], paths[len(paths) - n_last :]
    return [*head, *sorted(tail, key=lambda path: -sizes[path])]


class _Worker:
    """One child process at a time, started when needed, replaced when it dies."""

    def __init__(self, job: Job, patience_s: float) -> None:
        self._job = job
        self._patience_s = patience_s
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, path: Path, on_share: Callable[[float], None]) -> Ingested | Refused:
        """Have one video ingested; blocks until it is.

        Raises:
            Cancelled: the worker was stopped meanwhile.
            StorageError: the clip file could not be written.
        """
        child = self._running()
        child.tell({"path": str(path)})
        hangs = False
        while (answer := child.answer(self._patience_s)) is not None:
            if "silent" in answer:
                hangs = True
                child.kill()
                break
            if "share" not in answer:
                return read_outcome(path, answer)
            on_share(answer["share"])
        with self._lock:
            if self._stopped:
                raise Cancelled
            self._child = None
        status = child.end()
        return Refused(path, _hung(path) if hangs else _crashed(path, status))

    def _running(self) -> "_Child":
        with self._lock:
            if self._stopped:
                raise Cancelled
            if self._child is None:
                self._child = _Child(self._job)
            return self._child

    def stop(self) -> None:
        """Ask the child to clear up and end."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.hang_up()

    def wait(self) -> None:
        """Wait until the child has ended; kill it when that takes too long."""
        if self._child is not None:
            self._child.wait()

    def close(self) -> None:
        """Let go of the child's pipes, once no thread reads from them."""
        if self._child is not None:
            self._child.end()


class _Child:
    """A running child process and its two pipes."""

    def __init__(self, job: Job) -> None:
        # The same modules as here, wherever they lie, and nothing from the folder that
        # the caller happens to stand in.
        code = (
            f"import sys; sys.path[:] = {sys.path!r};"
            " from dataset.intake import serve; serve()"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        # A pipe has no reading with a time limit that every system knows.
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="ingest-listener")
        self._listener.start()
        self.tell(job.to_json())

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def tell(self, message: dict[str, Any]) -> None:
        """Send one message."""
        stdin = self._process.stdin
        # Dead, or hung up meanwhile: then no answer will come either.
        with contextlib.suppress(OSError, ValueError):
            if stdin is not None:
                stdin.write(json.dumps(message).encode() + b"\n")
                stdin.flush()

    def answer(self, patience_s: float) -> dict[str, Any] | None:
        """What it says next; ``{"silent": True}`` after a while, ``None`` at its end."""
        try:
            line = self._lines.get(timeout=patience_s)
        except queue.Empty:
            return {"silent": True}
        answer: dict[str, Any] | None = None
        if line.endswith(b"\n"):
            answer = json.loads(line)
        return answer

    def hang_up(self) -> None:
        """Close its input, which is its sign to stop."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def kill(self) -> None:
        """End it at once; it would not listen."""
        self._process.kill()

    def wait(self) -> None:
        """Wait for its end; kill it when that takes too long."""
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def end(self) -> int:
        """Its exit status, after closing both pipes."""
        self.hang_up()
        self.wait()
        self._listener.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self._process.returncode


def _hung(path: Path) -> VideoError:
    return VideoError(
        f"The decoder hung on {path} and was ended: convert it to MP4 (H.264) and import"
        " that, or leave it out."
    )


def _crashed(path: Path, status: int) -> VideoError:
    how = f"exit status {status}"
    if status < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-status).name
    return VideoError(
        f"The decoder crashed on {path} ({how}): import it again, and if that fails too,"
        " convert it to MP4 (H.264) and import that."
    )
