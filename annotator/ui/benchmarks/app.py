"""All that a coach waits for, in one run on one machine.

Every figure comes from real windows, videos and databases; those of the player and of the
start from processes of their own. What the machine was doing besides is in the figures
too: a busy machine makes everything slower, a bare window and a bare decoder included,
and those are measured in the same run.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from annotator.settings import FOLDER_VARIABLE
from annotator.ui.benchmarks import commits, starting
from annotator.ui.benchmarks.footage import render_upright
from dataset.decoding import Decoder
from dataset.ingest import usable_cores

GOALS: Final = {
    "start_empty_ratio": 3.0,
    "start_full_ratio": 3.0,
    "first_frame_ms": 150.0,
    "seek_p95_ms": 33.0,
    "step_on_p95_ms": 16.0,
    "step_back_p95_ms": 16.0,
    "frames_dropped": 0.0,
    "commit_answer_p95_ms": 10.0,
    "queue_filter_p95_ms": 50.0,
    "stall_ms": 50.0,
}
"""What each figure may be at most."""


def measure(
    rounds: int = 5,
    n: int = 200,
    tell: Callable[[str, float | None], None] = lambda sentence, share: None,
) -> dict[str, Any]:
    """All figures by name; ``GOALS`` says how large some of them may be.

    Args:
        rounds: starts of each kind.
        n: seeks, and steps each way.
        tell: hears what is being done and the share that is done.
    """
    figures: dict[str, Any] = {"machine": machine(), "load_before": load()}
    with tempfile.TemporaryDirectory(prefix="dualane-bench-") as folder:
        tell("Encoding a video as a phone does", 0.0)
        video = render_upright(Path(folder) / "upright.mp4")
        tell("Decoding it with nothing else", 0.2)
        figures |= _bare_decoding(video)
        tell("Playing it", 0.25)
        figures |= _child(["playing", str(video), str(n)], Path(folder))
        tell("Starting the window", 0.5)
        figures |= starting.measure(video, rounds)
        tell("Using the window", 0.7)
        figures |= _child(["stalls", str(video), str(min(rounds, 3))], Path(folder))
        tell("Filtering the queue", 0.9)
        figures |= _child(["queueing", str(rounds)], Path(folder))
        tell("Committing answers", 0.95)
        figures |= commits.measure(folder=Path.cwd())
    for name in ("seek", "step_on", "step_back"):
        figures |= _quantiles(name, figures.pop(f"{name}_ms"))
    figures["load_after"] = load()
    figures["goals"] = GOALS
    figures["missed"] = [name for name, most in GOALS.items() if figures[name] > most]
    return figures


def machine() -> str:
    """Processor, cores, system, in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{model}, {usable_cores()} cores, {platform.system()} {platform.release()}"


def load() -> float | None:
    """Processes that wanted a core during the last minute; None where nobody counts."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _child(arguments: Sequence[str], folder: Path) -> dict[str, Any]:
    """The figures that another process of ours prints."""
    environment = {**os.environ, FOLDER_VARIABLE: str(folder / "config")}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, "-m", "annotator.ui.benchmarks", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _bare_decoding(video: Path) -> dict[str, float]:
    """What no player can beat: opening and decoding, with nothing shown."""
    began = time.perf_counter()
    decoder = Decoder(video, threads=os.cpu_count() or 1)
    n_frames = 0
    first_ms = 0.0
    for _ in decoder.frames():
        n_frames += 1
        if n_frames == 1:
            first_ms = (time.perf_counter() - began) * 1000
    took_s = time.perf_counter() - began
    decoder.close()
    return {
        "bare_first_frame_ms": first_ms,
        "bare_frames_a_second": n_frames / took_s,
    }


def _quantiles(name: str, took_ms: list[float]) -> dict[str, float]:
    ordered = sorted(took_ms)
    last = len(ordered) - 1
    return {
        f"{name}_n": len(ordered),
        f"{name}_p50_ms": ordered[last // 2],
        f"{name}_p95_ms": ordered[min(last, -(-95 * last // 100))],
        f"{name}_max_ms": ordered[last],
    }


def describe(figures: dict[str, Any]) -> str:
    """The figures as lines for a terminal."""
    f = figures

    def at_most(name: str, unit: str) -> str:
        met = "" if name not in f["missed"] else "  MISSED"
        return f"(goal ≤ {GOALS[name]:g}{unit}){met}"

    lines = [
        f"{f['machine']}; load {_load(f['load_before'])} before,"
        f" {_load(f['load_after'])} after",
        f"start: bare PySide6 window {f['start_bare_s']:.2f} s; ours"
        f" {f['start_empty_s']:.2f} s with an empty project ="
        f" {f['start_empty_ratio']:.1f}× {at_most('start_empty_ratio', '×')};"
        f" {f['start_full_s']:.2f} s with {f['start_n_videos']:,} videos ="
        f" {f['start_full_ratio']:.1f}× {at_most('start_full_ratio', '×')};"
        f" median of {f['start_n']}",
        f"  on the desk, first video and its queue:"
        f" {f['desk_empty_ratio']:.1f}× and {f['desk_full_ratio']:.1f}×",
        f"first frame of 1080 × 1920: {f['first_frame_ms']:.0f} ms"
        f" {at_most('first_frame_ms', ' ms')}; bare decoding"
        f" {f['bare_first_frame_ms']:.0f} ms",
        *(
            f"{words}: p50 {f[f'{name}_p50_ms']:.1f}, p95 {f[f'{name}_p95_ms']:.1f},"
            f" max {f[f'{name}_max_ms']:.1f} ms, n = {f[f'{name}_n']}"
            f" {at_most(f'{name}_p95_ms', ' ms')}"
            for name, words in (
                ("seek", "random seek, 3 s after opening"),
                ("step_on", "frame step on"),
                ("step_back", "frame step back"),
            )
        ),
        f"playback at 1×: {f['frames_dropped']} of {f['frames_due']} frames dropped"
        f" {at_most('frames_dropped', '')}; bare decoding"
        f" {f['bare_frames_a_second']:.0f} frames a second",
        f"memory: {f['kept_mib']:.0f} MiB of frames kept, bound {f['bound_mib']:.0f} MiB"
        f" for this video and the next; peak of the process {f['peak_mib']:.0f} MiB",
        f"queue of {f['queue_videos']:,}: filter p95 {f['queue_filter_p95_ms']:.1f} ms"
        f" {at_most('queue_filter_p95_ms', ' ms')}",
        f"longest stall of the window with {f['queue_videos']:,} videos, best of"
        f" {f['stall_n']}: {f['stall_ms']:.0f} ms, at {f['stall_longest']}"
        f" {at_most('stall_ms', ' ms')}, of which it worked"
        f" {f['stall_worked_ms']:.0f} ms; an event loop with nothing to do"
        f" {f['stall_bare_ms']:.0f} ms",
        f"commit to a synced disk: p95 {f['commit_answer_p95_ms']:.1f} ms,"
        f" n = {f['commit_n']} {at_most('commit_answer_p95_ms', ' ms')}; a bare row"
        f" {f['commit_row_p95_ms']:.1f} ms, the sync alone"
        f" {f['commit_sync_p95_ms']:.1f} ms",
    ]
    return "\n".join(lines)


def _load(load: float | None) -> str:
    return "unknown" if load is None else f"{load:.1f}"
