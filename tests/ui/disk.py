"""A disk that is full or busy, for real."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest


@contextmanager
def no_room(file: Path) -> Iterator[None]:
    """The disk takes nothing beyond the present size of ``file``."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Somebody else is writing, so that every write of ours has to wait."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


_WRITES = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("writing", flush=True)
sys.stdin.read()
other.execute("ROLLBACK")
other.close()
"""


@contextmanager
def busy_elsewhere(database: Path) -> Iterator[None]:
    """The same by another process."""
    command = [sys.executable, "-c", _WRITES, str(database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "writing\n"
        try:
            yield
        finally:
            other.stdin.close()
            other.wait()
