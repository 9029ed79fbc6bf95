"""How long after a new video its suggestion is there, beside bare decoding.

In one run, over the same videos, on the same cores, the page cache warm, each into a new
project:

* decoding: a single-threaded ffmpeg a core (PyAV where ffmpeg is not installed), all
  pictures thrown away;
* motion: import and everything that a suggestion from heights needs, from the paths until
  the last one is stored, child processes started too;
* network: the same with a network of lane strips that suggests, its start included.

They take turns, and the best of each counts: other work on the machine only ever makes a
run slower. The network is trained for one epoch, for its answers are not looked at.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from annotator.checkpoints import promote
from annotator.child import run_events
from annotator.project import Project
from annotator.suggestions import suggest
from annotator.videos import import_videos
from dataset.benchmarks.ingest import decode_barely, processor_s, usable_cores
from dataset.errors import VideoError
from dataset.footage import plan_races, render_races
from dataset.ingest import find_videos

LIMIT: Final = 1.25
N_RENDERED: Final = 12
_N_LEARNED: Final = 15
_SEED: Final = 7


def measure(
    videos: Sequence[Path] | None = None,
    *,
    rounds: int = 3,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure over ``videos``, or over some that are rendered first.

    Args:
        videos: files or folders; None renders ``N_RENDERED`` races of 1080 × 1920.
        rounds: the best of so many counts.
        tell: told what is being done.

    Returns:
        Seconds and processor seconds of each way, for all videos and for the first alone,
        and how many suggestions came.

    Raises:
        VideoError: a path does not exist, or there is no video in any of them.
    """
    with tempfile.TemporaryDirectory(prefix="bench-suggest-") as scratch:
        folder = Path(scratch)
        if videos is None:
            tell(f"Rendering {N_RENDERED} races")
            paths = render_races(folder / "videos", plan_races(N_RENDERED, _SEED))
        else:
            paths = find_videos(videos)
            if not paths:
                raise VideoError(
                    f"There are no videos in {', '.join(map(str, videos))}: name a"
                    " folder that holds some, or none to have a few rendered."
                )
        for path in paths:  # into the page cache, so that the order does not matter
            path.read_bytes()
        tell("Training a network")
        checkpoint = _trained(folder / "network")
        facts: dict[str, Any] = {
            "videos": len(paths),
            "cores": usable_cores(),
            "load": round(os.getloadavg()[0], 2),
            "limit": LIMIT,
        }
        for name, some in (("all", paths), ("one", paths[:1])):
            tell(f"Importing {len(some)} and suggesting")
            facts[name] = _times(some, checkpoint, folder, rounds)
    return facts


def describe(facts: dict[str, Any]) -> str:
    """Each way in lines, beside its limit."""
    lines = [
        f"{facts['videos']} videos, {facts['cores']} cores, load {facts['load']},"
        " best of all rounds"
    ]
    for name, title in (("all", "all of them"), ("one", "the first alone")):
        found = facts[name]
        lines.append(f"{title}: bare decoding {found['decoding']['s']:.2f} s")
        lines += [
            f"  to the last suggestion of {way:8} {found[way]['s']:6.2f} s"
            f" = {found[way]['ratio']:.2f} × (goal ≤ {facts['limit']} ×),"
            f" {found[way]['cpu_ratio']:.2f} × by processor time;"
            f" {found[way]['suggested']} suggested"
            for way in ("motion", "network")
        ]
    return "\n".join(lines)


def _trained(folder: Path) -> Path:
    """A checkpoint of a network of strips, after one epoch."""
    from dataset.rendering.study import render_study

    folder.mkdir()
    snapshot = folder / "small.h5"
    render_study(snapshot, _N_LEARNED, 3, seed=_SEED)
    command = ["train", str(snapshot), "--out", str(folder), "--network", "strips"]
    run_events([*command, "--epochs", "1", "--device", "cpu"], on_event=lambda _: None)
    return next(card.parent for card in folder.rglob("card.json"))


def _suggested(
    project: Project, paths: Sequence[Path], checkpoint: Path, way: str
) -> int:
    """Import and suggest; answers how many videos have a suggestion then."""
    if way == "network":
        shutil.copytree(checkpoint, project.checkpoints_folder / checkpoint.name)
        promote(project, checkpoint.name)
    report = import_videos(project, paths, accept_damaged=True)
    suggest(project, passed_over=report.silent)
    return len(project.repository.suggestions())


def _times(
    paths: Sequence[Path], checkpoint: Path, folder: Path, rounds: int
) -> dict[str, Any]:
    said: dict[str, int] = {}

    def through_project(way: str) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            project = Project.create(Path(place) / "new.dualane")
            try:
                said[way] = _suggested(project, paths, checkpoint, way)
            finally:
                project.close()

    ways: dict[str, Callable[[], None]] = {
        "decoding": lambda: decode_barely(paths),
        "motion": lambda: through_project("motion"),
        "network": lambda: through_project("network"),
    }
    best = {name: (float("inf"), float("inf")) for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            began, worked = time.perf_counter(), processor_s()
            run()
            took = time.perf_counter() - began, processor_s() - worked
            best[name] = min(best[name][0], took[0]), min(best[name][1], took[1])
    limit_s, limit_cpu_s = best["decoding"]
    return {
        name: {
            "s": round(seconds, 3),
            "cpu_s": round(cpu_s, 2),
            "ratio": round(seconds / limit_s, 3),
            "cpu_ratio": round(cpu_s / limit_cpu_s, 3),
            "suggested": said.get(name),
        }
        for name, (seconds, cpu_s) in best.items()
    }
