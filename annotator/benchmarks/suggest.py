"""How long after a new video its suggestion is there, beside bare decoding.

In one run, over the same videos, on the same cores, the page cache warm, each into a
project that is new and open:

* decoding: a single-threaded ffmpeg a core (PyAV where ffmpeg is not installed), all
  pictures thrown away;
* motion: import and everything that a suggestion from heights needs, from the paths until
  the last one is stored, starting child processes included;
* network: the same with a network of lane strips that suggests, its start included.

They take turns, and the best of each counts: other work on the machine only ever makes a
run slower. The network is trained for one epoch, for its answers are not looked at.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from annotator.checkpoints import promote
from annotator.child import run_events
from annotator.project import Project
from annotator.suggestions import suggest
from annotator.videos import import_videos
from dataset.benchmarks.ingest import decode_barely, processor_s, some_videos, warm
from dataset.footage import plan_races, render_video
from dataset.ingest import usable_cores

LIMIT: Final = 1.25
N_RENDERED: Final = 6
BIT_RATE: Final = 17_000_000
"""Bits a second of what a phone films at 1080 × 1920 and 30 frames a second; a rendered
video without it decodes in a fifth of the time."""
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
        videos: files or folders; None renders ``N_RENDERED`` races of 1080 × 1920 with a
            phone's bit rate.
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
            paths = []
            for name, spec in plan_races(N_RENDERED, _SEED):
                paths.append(folder / name)
                render_video(spec, paths[-1], BIT_RATE)
        else:
            paths = some_videos(videos)
        warm(paths)
        tell("Training a network")
        checkpoint = train_small(folder / "network")
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


def train_small(folder: Path) -> Path:
    """Train a network of strips for one epoch; answers its checkpoint."""
    from dataset.rendering.study import render_study

    folder.mkdir()
    snapshot = folder / "small.h5"
    render_study(snapshot, _N_LEARNED, 3, seed=_SEED)
    command = ["train", str(snapshot), "--out", str(folder), "--network", "strips"]
    run_events([*command, "--epochs", "1", "--device", "cpu"], on_event=lambda _: None)
    return next(card.parent for card in folder.rglob("card.json"))


def _ready(place: Path, checkpoint: Path | None) -> Project:
    """A new project, in which the checkpoint suggests, or else motion."""
    project = Project.create(place / "new.dualane")
    if checkpoint is not None:
        shutil.copytree(checkpoint, project.checkpoints_folder / checkpoint.name)
        promote(project, checkpoint.name)
    return project


def _suggest_all(project: Project, paths: Sequence[Path]) -> None:
    """As the window does: a network gets ready while the first videos are cut."""
    with ThreadPoolExecutor(1) as pool:
        imported = pool.submit(import_videos, project, paths, accept_damaged=True)
        suggest(project, more_come=lambda: not imported.done())
        suggest(project, passed_over=imported.result().silent)


def _times(
    paths: Sequence[Path], checkpoint: Path, folder: Path, rounds: int
) -> dict[str, Any]:
    """Of bare decoding, and to the last suggestion of each source."""
    networks = {"motion": None, "network": checkpoint}
    suggested: dict[str, int] = {}
    best: dict[str, tuple[float, float]] = {}

    def time_one(name: str, run: Callable[[], None]) -> None:
        began, worked = time.perf_counter(), processor_s()
        run()
        took_s, cpu_s = time.perf_counter() - began, processor_s() - worked
        least_s, least_cpu_s = best.get(name, (took_s, cpu_s))
        best[name] = min(least_s, took_s), min(least_cpu_s, cpu_s)

    for _ in range(rounds):
        time_one("decoding", lambda: decode_barely(paths))
        for name, network in networks.items():
            with tempfile.TemporaryDirectory(dir=folder) as place:
                project = _ready(Path(place), network)
                try:
                    time_one(name, partial(_suggest_all, project, paths))
                    suggested[name] = len(project.repository.suggestions())
                finally:
                    project.close()
    limit_s, limit_cpu_s = best["decoding"]
    return {
        name: {
            "s": round(seconds, 3),
            "cpu_s": round(cpu_s, 2),
            "ratio": round(seconds / limit_s, 3),
            "cpu_ratio": round(cpu_s / limit_cpu_s, 3),
            "suggested": suggested.get(name),
        }
        for name, (seconds, cpu_s) in best.items()
    }
