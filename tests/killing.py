"""Kill an import at random moments, run it again, and compare with an unbroken one.

``python -m tests.killing --videos FOLDER --kills 50`` kills for real and prints what it
saw; ``tests/annotator/test_killing.py`` does the same a few times on small videos. Exit
status 1 as soon as one project differs.
"""

import argparse
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from annotator.project import Project

TIMES = ("created_at", "added_at", "imported_at")
"""Columns that say when; they may differ."""


def content_of(project: Path) -> dict[str, object]:
    """All that an import writes: bytes of the clip files, rows, settings."""
    content: dict[str, object] = {}
    for path in sorted((project / "clips").iterdir()):
        content[f"clips/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    with closing(sqlite3.connect(project / "labels.sqlite")) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            columns = [
                name
                for _, name, *_ in database.execute(f'PRAGMA table_info("{table}")')
                if name not in TIMES
            ]
            chosen = ", ".join(f'"{name}"' for name in columns)
            rows = database.execute(f'SELECT {chosen} FROM "{table}"').fetchall()
            content[table] = sorted(map(repr, rows))
    return content


def import_command(project: Path, videos: Sequence[Path]) -> list[str]:
    """The command as somebody types it."""
    names = [str(path) for path in videos]
    return [sys.executable, "-m", "annotator", "import", str(project), *names]


def import_whole(project: Path, videos: Sequence[Path]) -> float:
    """Import without being disturbed; returns seconds."""
    began = time.monotonic()
    done = subprocess.run(
        import_command(project, videos), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"the import failed: {done.stderr}")
    return time.monotonic() - began


def import_killed(
    project: Path, videos: Sequence[Path], after_s: float, *, all_of_it: bool
) -> bool:
    """Kill an import, its children too or only itself; whether it was still running."""
    process = subprocess.Popen(
        import_command(project, videos),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        if all_of_it:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        return True
    return False


def kill_many(
    videos: Sequence[Path], n_kills: int, folder: Path, seed: int = 0
) -> tuple[int, list[str]]:
    """Kill ``n_kills`` imports, each of a project of its own, and finish each.

    Returns:
        How many were hit while they ran, and a sentence a project that differs.
    """
    chance = random.Random(seed)
    Project.create(folder / "whole.dualane").close()
    whole_s = import_whole(folder / "whole.dualane", videos)
    wanted = content_of(folder / "whole.dualane")
    n_hit, wrong = 0, []
    for turn in range(n_kills):
        project = folder / f"killed{turn}.dualane"
        Project.create(project).close()
        after_s = chance.uniform(0.2 * whole_s, whole_s)  # before, it only starts
        hit = import_killed(project, videos, after_s, all_of_it=turn % 2 == 0)
        n_hit += hit
        if not hit:
            whole_s *= 0.6  # it was slower than imports are by now
        n_files = len(list((project / "clips").glob("*.h5")))
        import_whole(project, videos)
        found = content_of(project)
        if found != wanted:
            differs = [k for k in wanted | found if wanted.get(k) != found.get(k)]
            wrong.append(f"turn {turn}, after {after_s:.2f} s: {differs}")
        print(
            f"{turn + 1:3}: killed after {after_s:5.2f} s with {n_files:2} clip files:"
            f" {'differs' if found != wanted else 'identical'}",
            flush=True,
        )
    return n_hit, wrong


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.killing")
    parser.add_argument("--videos", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=20, metavar="N")
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    options = parser.parse_args()
    found = sorted(options.videos.glob("*.mp4"), key=lambda path: path.stat().st_size)
    videos = sorted(found[: options.count])
    with tempfile.TemporaryDirectory(prefix="killing-") as scratch:
        n_hit, wrong = kill_many(videos, options.kills, Path(scratch), options.seed)
    print(f"{options.kills} kills, {n_hit} while it ran, {len(wrong)} projects differ")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
