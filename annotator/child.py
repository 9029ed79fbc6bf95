"""The learning side as a child process, wrapped once.

``python -m model …`` (or ``dataset``) prints one JSON object a line. A crash or a full GPU in there
cannot take a label with it, and torch is never imported into the window. The child
reads ``stop`` from its standard input, and ends by itself when that input closes, so
that a killed window leaves no training behind.
"""

import contextlib
import json
import logging
import math
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from dataset.errors import Cancelled, TrainingError

log = logging.getLogger(__name__)

Event = dict[str, Any]
"""One JSON object that the child printed; ``event`` names its kind."""

_SOURCE_ROOT: Final = Path(__file__).resolve().parent.parent
_POLL_S: Final = 0.1
_END: Final = None


@dataclass(frozen=True)
class _Ending:
    """What the child said about its end."""

    complaint: str
    """Its own sentence on why it failed; empty when it gave none."""
    files_failed: int
    """Files it could not read; the others are done."""


def _never() -> bool:
    return False


def _environment() -> dict[str, str]:
    """The child finds the same source tree, installed or not, and prints UTF-8."""
    known = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(_SOURCE_ROOT), *([known] if known else [])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}


def _forward_lines(stream: IO[str], lines: "queue.Queue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(_END)


def _parse(line: str) -> Event | None:
    try:
        event: object = json.loads(line)
    except ValueError:
        log.warning("the child printed something that is no event: %s", line.rstrip())
        return None
    return event if isinstance(event, dict) else None


def _describe_end(returncode: int, stderr: str) -> str:
    """One sentence on a child that ended without saying why itself."""
    if returncode < 0 or returncode == 137:
        return (
            "The network's process was ended by the system, most often because memory"
            " ran out: close other programs and start it again."
        )
    last = next((line for line in reversed(stderr.splitlines()) if line.strip()), "")
    # Of “ModuleNotFoundError: No module named 'torch'” only what follows the class.
    why = re.sub(r"^[\w.]+: ", "", last.strip()).rstrip(".")
    return (
        f"The network's process stopped unexpectedly ({why or f'exit {returncode}'}):"
        " run “dualane doctor” to check this machine, then start it again."
    )


def run_events(
    arguments: Sequence[str],
    *,
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool] = _never,
    cancel: Callable[[], bool] = _never,
    feed: Callable[[], Iterable[str] | None] | None = None,
    package: str = "model",
) -> None:
    """Run ``python -m model`` with ``arguments`` and pass on every event.

    Blocks; call it from a worker thread in the window. ``on_event`` runs in the
    calling thread.

    Args:
        arguments: what follows ``python -m model``.
        on_event: receives each event as it comes.
        should_stop: asked ten times a second; True asks the child to keep what it has.
        cancel: asked ten times a second; True kills the child.
        feed: asked ten times a second for lines of the child's standard input; None
            closes it, and is the last answer.
        package: another one to run than ``model``.

    Raises:
        Cancelled: ``cancel`` answered True.
        TrainingError: the child failed; the sentence is the child's own if it gave one.
    """
    # -P: a folder called "model" where the coach happens to stand is not ours.
    command = [sys.executable, "-P", "-m", package, *arguments]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as stderr,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
            env=_environment(),
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            ended = _pump(process, on_event, should_stop, cancel, feed)
        except BaseException:
            process.kill()
            raise
        returncode = process.wait()
        stderr.seek(0)
        said = stderr.read()
    if said:
        log.info("the child said: %s", said.rstrip())
    if ended.complaint:
        raise TrainingError(ended.complaint)
    if returncode != 0 and not (returncode == 1 and ended.files_failed):
        raise TrainingError(_describe_end(returncode, said))


def _pump(
    process: subprocess.Popen[str],
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
    cancel: Callable[[], bool],
    feed: Callable[[], Iterable[str] | None] | None,
) -> _Ending:
    """Pass events on until the child closes its output."""
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(
        target=_forward_lines, args=(process.stdout, lines), daemon=True
    )
    reader.start()
    complaint = ""
    files_failed = 0
    asked_to_stop = False
    fed_at = -math.inf
    while True:
        if cancel():
            raise Cancelled
        if feed is not None and time.monotonic() - fed_at >= _POLL_S:
            fed_at = time.monotonic()
            fed = feed()
            if fed is None:
                feed = None
                _close_input(process)
            for each in fed or ():
                _say(process, each)
        if not asked_to_stop and should_stop():
            asked_to_stop = True
            _say(process, "stop")
        try:
            line = lines.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        if line is _END:
            return _Ending(complaint, files_failed)
        event = _parse(line)
        if event is None:
            continue
        if event.get("event") == "error" and "file" in event:
            files_failed += 1
        elif event.get("event") == "error":
            complaint = str(event.get("message", ""))
        on_event(event)


def _close_input(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it has just ended by itself
        process.stdin.close()


def _say(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None
    if process.stdin.closed:
        return
    try:
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
    except BrokenPipeError:  # it has just ended by itself
        # The word still waits in the pipe's buffer, and whoever closes it later would
        # meet the same error in place of what the child has said.
        _close_input(process)
