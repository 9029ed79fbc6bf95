"""How long an answer takes until it is on disk, and what of that is the disk itself.

Three ways in turn, in one run and on one disk, so that noise hits them alike:

* ``answer``: :meth:`Repository.record_annotation`, what Enter waits for;
* ``row``: one row by bare ``sqlite3``, WAL and full sync as in the product;
* ``sync``: 4 KiB appended to a file and synced, as SQLite's log is.
"""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Final

from annotator.project import Project
from annotator.workflow import Answer, CoachId, VideoId
from dataset.states import PAIRS

N_VIDEOS: Final = 500
_PAGE: Final = bytes(4096)


def measure(n: int = 500, folder: Path | None = None) -> dict[str, Any]:
    """Milliseconds of ``n`` durable answers, and of the same without the product.

    Args:
        n: commits of each kind.
        folder: on which disk; the system's temporary folder when left out, which may
            be no disk at all.
    """
    with tempfile.TemporaryDirectory(prefix="dualane-bench-", dir=folder) as place:
        root = Path(place)
        with (
            closing(Project.create(root / "bench.dualane")) as project,
            closing(_bare(root / "bare.sqlite")) as bare,
            (root / "log").open("ab", buffering=0) as log,
        ):
            coach, videos = _fill(project)
            numbers = count()

            def answer() -> None:
                at = next(numbers)
                project.repository.record_annotation(
                    videos[at % len(videos)],
                    coach,
                    # Never the same again, which would write nothing.
                    Answer(PAIRS[(at // len(videos)) % len(PAIRS)], note=str(at)),
                    seconds_taken=1.0,
                )

            def row() -> None:
                bare.execute("BEGIN IMMEDIATE")
                bare.execute(
                    "INSERT INTO answers VALUES (?, ?)", (next(numbers), "1-1")
                )
                bare.execute("COMMIT")

            def sync() -> None:
                log.write(_PAGE)
                os.fsync(log.fileno())

            ways = {"answer": answer, "row": row, "sync": sync}
            for way in ways.values():
                way()  # the first one makes files
            took: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(n):
                for name, way in ways.items():
                    took[name].append(_timed_ms(way))
    figures: dict[str, Any] = {"commit_n": n}
    for name, each in took.items():
        figures[f"commit_{name}_p50_ms"] = statistics.median(each)
        figures[f"commit_{name}_p95_ms"] = statistics.quantiles(each, n=20)[-1]
    figures["commit_sync_share"] = (
        figures["commit_sync_p50_ms"] / figures["commit_answer_p50_ms"]
    )
    return figures


def _timed_ms(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE answers (number INTEGER PRIMARY KEY, pair TEXT)")
    return connection


def _fill(project: Project) -> tuple[CoachId, list[VideoId]]:
    repository = project.repository
    repository.add_coach("Ada")
    for number in range(N_VIDEOS):
        repository.add_video(
            name=f"Hall_2024_race{number:05}.mp4",
            path=f"/footage/race{number:05}.mp4",
            fingerprint=f"{number:064x}",
            group="Hall_2024",
            width_px=1080,
            height_px=1920,
            duration_s=11.4,
            n_clips=11,
        )
    return repository.coach("Ada").id, [video.id for video in repository.videos()]
