"""Many videos into clip files, side by side; a bad video harms nobody else.

Each worker is a child process that imports nothing but ``dataset`` and reads one JSON
line a video::

    ingest() ── thread ── child: fingerprint → probe → cut → clips/<fingerprint>.h5
             ├─ thread ── child                       stdin   {"path": …}
             └─ …                                     stdout  {"ingested": …} or
                                                              {"refused": …}

A child that a decoder crashes costs the one video it was at; the next gets a new child.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Final

from dataset.clips import CropBox, CropRule
from dataset.errors import Cancelled, VideoError, storage_errors
from dataset.files import remove_partial
from dataset.intake import Ingested, Job, Refused, outcome_of, read_outcome

__all__ = ["VIDEO_SUFFIXES", "Ingested", "Refused", "find_videos", "ingest"]

# fmt: off
VIDEO_SUFFIXES: Final = frozenset({
    ".3gp", ".avi", ".flv", ".insv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg",
    ".mpg", ".mts", ".ts", ".webm", ".wmv",
})
# fmt: on
"""What is looked for in a folder; a file that is named itself may end in anything."""

_CLIP_FILE: Final = re.compile(r"[0-9a-f]{32}\.h5")
_MAX_JOBS: Final = 8
_POLL_S: Final = 0.1
_GRACE_S: Final = 5.0
"""What a child gets to clear up after a cancel, before it is killed."""


def find_videos(paths: Iterable[Path]) -> list[Path]:
    """Videos in these places, sorted, each once.

    Args:
        paths: files, taken as they are, and folders, searched to the bottom by suffix.

    Raises:
        VideoError: a path does not exist.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in VIDEO_SUFFIXES)
            # "._name" is what macOS leaves beside a file on a foreign disk.
            files = [p for p in inside if p.is_file() and not p.name.startswith(".")]
        elif path.exists():
            files = [path]
        else:
            raise VideoError(f"{path} does not exist: name a video or a folder.")
        for file in files:
            found.setdefault(file.resolve(), file)
    return sorted(found.values())


def ingest(
    paths: Sequence[Path],
    clips_folder: Path,
    crop: CropRule | CropBox,
    *,
    jobs: int | None = None,
    accept_damaged: bool = False,
    cancel: Callable[[], bool] = lambda: False,
) -> Iterator[Ingested | Refused]:
    """Cut videos into ``clips_folder/<fingerprint>.h5``; yield each as it is done.

    Only one may run on a folder at a time: clip files that an earlier run left half
    written are cleared.

    Args:
        paths: videos, see ``find_videos``.
        clips_folder: made when absent.
        crop: box for all, or by the shape of each.
        jobs: child processes; 1 works in this process; by default one a core.
        accept_damaged: take in what is there of a video that is cut off.
        cancel: asked ten times a second, in this thread.

    Raises:
        Cancelled: ``cancel`` said so; what was yielded stays.
        StorageError: the disk is full or the folder cannot be written.
    """
    with storage_errors(clips_folder, writing=True):
        clips_folder.mkdir(parents=True, exist_ok=True)
        remove_partial(clips_folder, _CLIP_FILE)
    job = Job(clips_folder, crop, accept_damaged)
    if jobs == 1:
        yield from _ingest_here(paths, job, cancel)
        return
    n_workers = max(1, min(jobs or _cores(), len(paths)))
    try:
        yield from _ingest_beside(paths, job, n_workers, cancel)
    finally:
        remove_partial(clips_folder, _CLIP_FILE)  # of children that crashed


def _cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return min(_MAX_JOBS, len(allowed(0)) if allowed else os.cpu_count() or 1)


def _ingest_here(
    paths: Sequence[Path], job: Job, cancel: Callable[[], bool]
) -> Iterator[Ingested | Refused]:
    for path in paths:
        if cancel():
            raise Cancelled
        yield outcome_of(path, job, cancel)


def _ingest_beside(
    paths: Sequence[Path], job: Job, n_workers: int, cancel: Callable[[], bool]
) -> Iterator[Ingested | Refused]:
    workers = [_Worker(job) for _ in range(n_workers)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def run(path: Path) -> Ingested | Refused:
        worker = idle.get()
        try:
            return worker.run(path)
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(n_workers, "ingest")
    try:
        pending: set[Future[Ingested | Refused]] = {pool.submit(run, p) for p in paths}
        while pending:
            done, pending = wait(pending, _POLL_S, FIRST_COMPLETED)
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


class _Worker:
    """One child process at a time, started when needed, replaced when it dies."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, path: Path) -> Ingested | Refused:
        """Have one video ingested; blocks until it is.

        Raises:
            Cancelled: the worker was stopped meanwhile.
            StorageError: the clip file could not be written.
        """
        child = self._running()
        if answer := child.ask({"path": str(path)}):
            return read_outcome(path, answer)
        with self._lock:
            if self._stopped:
                raise Cancelled
            self._child = None
        return Refused(path, _crashed(path, child.end()))

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
        self._tell(job.to_json())

    def _tell(self, message: dict[str, Any]) -> None:
        stdin = self._process.stdin
        # Dead, or hung up meanwhile: then no answer will come either.
        with contextlib.suppress(OSError, ValueError):
            if stdin is not None:
                stdin.write(json.dumps(message).encode() + b"\n")
                stdin.flush()

    def ask(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a message; ``None`` when the child ended instead."""
        self._tell(message)
        line = self._process.stdout.readline() if self._process.stdout else b""
        answer: dict[str, Any] | None = None
        if line.endswith(b"\n"):
            answer = json.loads(line)
        return answer

    def hang_up(self) -> None:
        """Close its input, which is its sign to stop."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

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
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self._process.returncode


def _crashed(path: Path, status: int) -> VideoError:
    how = f"exit status {status}"
    if status < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-status).name
    return VideoError(
        f"The decoder crashed on {path} ({how}): import it again, and if that fails too,"
        " convert it to MP4 (H.264) and import that."
    )
