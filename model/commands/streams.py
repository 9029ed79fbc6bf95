"""Standard output and input of a command: events out, “stop” and file names in."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any


def tell(event: dict[str, Any]) -> None:
    """Print one event."""
    print(json.dumps(event, ensure_ascii=False), flush=True)


def listen(stop: threading.Event, *, attached: bool) -> None:
    """Set ``stop`` when a line says so; meanwhile nothing waits for it."""
    if sys.stdin is None or sys.stdin.closed:  # pythonw has none
        return
    if hasattr(signal, "SIGTTIN"):  # reading a terminal from behind would suspend us
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    thread = threading.Thread(
        target=_hear, args=(sys.stdin.fileno(), stop, attached), daemon=True
    )
    thread.start()


def _hear(descriptor: int, stop: threading.Event, attached: bool) -> None:
    # os.read, not sys.stdin: a thread inside its buffer would block the exit
    heard = b""
    while True:
        try:
            data = os.read(descriptor, 4096)
        except OSError:
            data = b""
        if not data:
            break
        *lines, heard = (heard + data).split(b"\n")
        if any(line.strip() == b"stop" for line in lines):
            stop.set()
    if attached:
        # Nobody reads any more. What is saved is whole at any moment, so just leave.
        os._exit(1)


def asked() -> Iterator[str]:
    """Clip files as they are named on standard input, one a line, until it closes."""
    while sys.stdin is not None and (line := sys.stdin.readline()):
        if line.strip():
            yield line.rstrip("\n")
