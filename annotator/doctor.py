"""What this machine has and lacks, so that nothing is missing silently."""

import ctypes.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator import __version__, child
from dataset.errors import TrainingError

NEEDED_DECODERS = ("h264", "hevc", "mjpeg", "vp9", "av1")
LOW_SPACE_BYTES = 5 * 10**9


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    seen: str
    remedy: str = ""
    """One sentence on what to do when it is not fine."""
    needed: bool = True
    """Whether Dualane cannot work without it."""


def display_missing() -> bool:
    """Whether no window can be shown here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _python() -> Finding:
    return Finding(
        "Dualane",
        True,
        f"{__version__} on Python {platform.python_version()}, {platform.platform()}",
    )


def _video() -> Finding:
    import av

    missing = [name for name in NEEDED_DECODERS if name not in av.codecs_available]
    return Finding(
        "Video decoders",
        not missing,
        f"PyAV {av.__version__}"
        + (f", without {', '.join(missing)}" if missing else ""),
        "Some video formats cannot be read here: install PyAV from its wheel"
        " (pip install --force-reinstall av).",
    )


def _hdf5() -> Finding:
    import h5py

    return Finding(
        "HDF5", True, f"{h5py.version.hdf5_version}, h5py {h5py.version.version}"
    )


def _window() -> Finding:
    # Another process looks: only the window's own room may import Qt.
    looked = subprocess.run(
        [sys.executable, "-c", "import PySide6.QtWidgets, PySide6.QtGui"],
        capture_output=True,
        text=True,
        check=False,
    )
    if looked.returncode != 0:
        return Finding(
            "Window",
            False,
            looked.stderr.strip().rpartition("\n")[2],
            "The window needs a library of this system that is missing: run the install"
            " line of the README again.",
        )
    # Qt loads this one late and only says "could not load the xcb plugin".
    lacking = sys.platform == "linux" and not ctypes.util.find_library("xcb-cursor")
    from importlib.metadata import version  # slow to load, and the window asks us too

    seen = f"Qt {version('PySide6-Essentials')}"
    seen += ", no display" if display_missing() else ", display found"
    return Finding(
        "Window",
        not lacking,
        seen + (", without libxcb-cursor0" if lacking else ""),
        "Windows cannot open on X11 here: install libxcb-cursor0 with your system's"
        " package manager.",
    )


def _training() -> Finding:
    events: list[dict[str, Any]] = []
    try:
        child.run_events(["machine"], on_event=events.append)
    except TrainingError as error:
        return Finding("Training", False, str(error), str(error))
    facts = events[-1] if events else {}
    return Finding(
        "Training",
        bool(facts),
        f"PyTorch {facts.get('torch')} on {facts.get('device')}:"
        f" {facts.get('device_reason')}",
        "PyTorch could not be started: reinstall it with the install line of the"
        " README.",
    )


def _space() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    return Finding(
        "Free space here",
        free > LOW_SPACE_BYTES,
        f"{free / 1e9:.0f} GB in {Path.cwd()}",
        "Less than 5 GB is free here: a video takes about 15 MB as clips.",
        needed=False,
    )


EXAMINATIONS: tuple[Callable[[], Finding], ...] = (
    _python,
    _video,
    _hdf5,
    _window,
    _training,
    _space,
)


def examine() -> list[Finding]:
    """Look at everything, in the order in which a coach meets it."""
    return [look() for look in EXAMINATIONS]
