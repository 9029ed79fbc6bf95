"""How near ingest comes to the limit that decoding sets, and how far from the study.

In one run, over the same videos, on the same cores, the page cache warm:

* ours: ``dataset.ingest`` into a new folder, everything included, children started too;
* the limit: nothing but decoding, a single-threaded ffmpeg a core (PyAV where ffmpeg is
  not installed), all pictures thrown away;
* the study's way: OpenCV in a thread pool decodes, resizes each whole frame, and saves
  NumPy files.

The three take turns, and the best of each counts: other work on the machine only ever
makes a run slower.
"""

import os
import queue
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from dataset.clips import CropRule
from dataset.errors import VideoError
from dataset.footage import plan_races, render_races
from dataset.ingest import Refused, find_videos, ingest, usable_cores

_BARE: Final = """
import sys, av
for path in sys.argv[1:]:
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for frame in container.decode(stream):
            pass
"""
_N_RENDERED: Final = 8
_CROP_TOP, _CROP_ROWS = 160, 1600  # of the study's 1920 rows
_MIB: Final = 2**20


def measure(
    videos: Sequence[Path] | None, *, jobs: int | None = None, rounds: int = 3
) -> dict[str, Any]:
    """Measure over ``videos``, or over some that are rendered first.

    Returns:
        Seconds, ratios, peak memory in MiB, and what they were measured on.

    Raises:
        VideoError: a path does not exist, or there is no video in any of them.
    """
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as scratch:
        folder = Path(scratch)
        if videos is None:
            races = plan_races(_N_RENDERED, seed=7)
            paths = render_races(folder / "videos", races, jobs=usable_cores())
        else:
            paths = some_videos(videos)
        warm(paths)
        refused: list[str] = []
        ways: dict[str, Callable[[], None]] = {
            "ours": lambda: refused.extend(_ours(paths, folder / "clips", jobs)),
            "limit": lambda: decode_barely(paths),
            "study": lambda: _study(paths, folder / "study"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        cpu: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, run in ways.items():
                began, worked = time.perf_counter(), processor_s()
                run()
                seconds[name].append(time.perf_counter() - began)
                cpu[name].append(processor_s() - worked)
        best = {name: min(times) for name, times in seconds.items()}
        least = {name: min(times) for name, times in cpu.items()}
        return {
            "videos": len(paths),
            "refused": len(set(refused)),
            "megabytes": round(sum(path.stat().st_size for path in paths) / 1e6, 1),
            "cores": usable_cores(),
            "load": round(os.getloadavg()[0], 2),
            "limit_is": "ffmpeg" if shutil.which("ffmpeg") else "PyAV",
            "rounds_s": {n: [round(s, 2) for s in t] for n, t in seconds.items()},
            "best_s": {name: round(value, 2) for name, value in best.items()},
            "ours_to_limit": round(best["ours"] / best["limit"], 3),
            "study_to_ours": round(best["study"] / best["ours"], 2),
            "cpu_s": {name: round(value, 2) for name, value in least.items()},
            "cpu_ours_to_limit": round(least["ours"] / least["limit"], 3),
            "cpu_study_to_ours": round(least["study"] / least["ours"], 2),
            "peak_child_mib": _peak_child_mib(paths[0], folder / "peak"),
        }


def some_videos(places: Sequence[Path]) -> list[Path]:
    """The videos in ``places``, at least one.

    Raises:
        VideoError: a path does not exist, or there is no video in any of them.
    """
    paths = find_videos(places)
    if not paths:
        raise VideoError(
            f"There are no videos in {', '.join(map(str, places))}: name a folder that"
            " holds some, or none to have a few rendered."
        )
    return paths


def warm(paths: Sequence[Path]) -> None:
    """Read them into the page cache, so that the order of what follows is no matter."""
    for path in paths:
        path.read_bytes()


def processor_s() -> float:
    """Processor seconds of this process and of its children that have ended.

    On a machine with other work these tell more than the clock does.
    """
    times = os.times()
    return sum((times.user, times.system, times.children_user, times.children_system))


def _ours(paths: Sequence[Path], clips: Path, jobs: int | None) -> list[str]:
    shutil.rmtree(clips, ignore_errors=True)
    results = ingest(paths, clips, CropRule(), jobs=jobs, accept_damaged=True)
    return [str(each.path) for each in results if isinstance(each, Refused)]


def decode_barely(paths: Sequence[Path]) -> None:
    """One process a core at any time, each decodes one video on one thread."""
    waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for path in sorted(paths, key=lambda path: -path.stat().st_size):
        waiting.put(path)

    def work() -> None:
        while True:
            try:
                path = waiting.get_nowait()
            except queue.Empty:
                return
            if shutil.which("ffmpeg"):
                command = ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(path)]
                command += ["-an", "-sn", "-f", "null", "-"]
            else:
                command = [sys.executable, "-c", _BARE, str(path)]
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL)

    threads = [threading.Thread(target=work) for _ in range(usable_cores())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _study(paths: Sequence[Path], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda path: _cut_as_the_study(path, folder), paths))


def _cut_as_the_study(path: Path, folder: Path) -> None:
    """Clips of a video by whole frames, all of them in memory, into a NumPy file."""
    capture = cv2.VideoCapture(str(path))
    frames = []
    while True:
        is_there, frame = capture.read()
        if not is_there:
            break
        height = frame.shape[0]
        if height > frame.shape[1]:
            top = height * _CROP_TOP // 1920
            frame = frame[top : top + height * _CROP_ROWS // 1920]
        # By area, as ours: the study does not say, and nearest or linear would alias.
        small = cv2.resize(frame, (112, 112), interpolation=cv2.INTER_AREA)
        frames.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    capture.release()
    n_clips = len(frames) // 30
    clips = np.array(frames[: n_clips * 30], np.uint8).reshape(n_clips, 30, 112, 112, 3)
    np.save(folder / f"{path.stem}.npy", clips)


# ---------------------------------------------------------------- memory


def measure_memory(long_s: float = 3 * 3600.0) -> dict[str, Any]:
    """Peak memory of importing a 10 s and a very long video of small pictures.

    The long one is the short one's packets again and again, with new time stamps.
    """
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as scratch:
        folder = Path(scratch)
        peaks = {}
        for name, seconds in (("short", 10.0), ("long", long_s)):
            path = repeated_video(folder / f"{name}.mp4", seconds)
            began = time.perf_counter()
            peaks[name] = {
                "video_s": seconds,
                "peak_mib": _peak_child_mib(path, folder / name),
                "took_s": round(time.perf_counter() - began, 1),
            }
            shutil.rmtree(folder / name, ignore_errors=True)
        return peaks


def repeated_video(path: Path, seconds: float) -> Path:
    """A video of ``seconds`` at 30 frames a second, 160 × 90 pixels, in little time."""
    import av

    n_unit, fps = 300, 30
    unit = path.with_suffix(".unit.mp4")
    with av.open(str(unit), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        stream.codec_context.gop_size = n_unit
        for index in range(n_unit):
            picture = np.full((90, 160, 3), index % 250, np.uint8)
            picture[index % 90] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(str(unit)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        assert stream.time_base is not None
        ticks = int(n_unit / fps / stream.time_base)
        for turn in range(max(1, round(seconds * fps / n_unit))):
            source.seek(0)
            for packet in source.demux(stream):
                if packet.pts is None or packet.dts is None:
                    continue
                packet.pts += turn * ticks
                packet.dts += turn * ticks
                packet.stream = copy
                target.mux(packet)
    unit.unlink()
    return path


def _peak_child_mib(path: Path, clips: Path) -> int:
    """Peak memory of a child process that ingests one video."""
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from pathlib import Path\n"
        "from dataset.clips import CropRule\n"
        "from dataset.ingest import ingest\n"
        "list(ingest([Path(sys.argv[1])], Path(sys.argv[2]), CropRule(), jobs=1,"
        " accept_damaged=True))\n"
        "from dataset.benchmarks.ingest import peak_mib\n"
        "print(peak_mib())\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(path), str(clips)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def peak_mib() -> int:
    """Peak memory of this process, MiB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Trap: ru_maxrss of a child begins with what its parent held.
        lines = status.read_text().splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
        return round(int(peak) / 1024)
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak_bytes * (1 if sys.platform == "darwin" else 1024) / _MIB)
