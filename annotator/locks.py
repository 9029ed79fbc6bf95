"""One kind of work at a time in a project, on one machine or several.

The system's own file lock ends with its process, however that ends. Where a shared
folder has none, a lease takes its place: its holder renews it, and who has waited for
one that nobody renews takes it over, from a process that was killed or a machine that
went away alike.
"""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import BaseFileLock, FileLock, SoftFileLease, Timeout

from dataset.errors import BusyError, storage_errors

LEASE_S: Final = 20.0
"""How long a lease counts that nobody renews; the same for everybody."""

_NO_LOCKS: Final = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}
"""What a folder answers that knows no locks."""


@contextmanager
def held(folder: Path, what: str, wait_s: float = 0) -> Iterator[None]:
    """Hold ``what``, such as ``import``, for this process alone.

    Args:
        folder: the project's.
        what: the kind of work.
        wait_s: how long to wait for another one to end.

    Raises:
        BusyError: another process, or another thread, is at it; says where.
        StorageError: the folder cannot be written, or has gone.
    """
    path = folder / f".{what}.lock"
    with storage_errors(path, writing=True):
        # The lock would make it anew, and a project that was moved away could not be
        # put back to its place.
        folder.stat()
        lock = _acquired(path, what, folder, wait_s)
    try:
        yield
    finally:
        lock.release()


def _acquired(path: Path, what: str, folder: Path, wait_s: float) -> BaseFileLock:
    lock: BaseFileLock = FileLock(
        path,
        timeout=wait_s,
        thread_local=False,
        fallback_to_soft=False,
        on_acquired=_sign,
    )
    try:
        lock.acquire()
        return lock
    except Timeout as error:
        raise _busy(path, what, folder) from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    lease = SoftFileLease(
        path.with_suffix(".lease"),
        lease_duration=LEASE_S,
        timeout=max(wait_s, LEASE_S * 1.25),  # long enough to see that nobody renews
        thread_local=False,
    )
    try:
        lease.acquire()
        return lease
    except Timeout as error:
        raise _busy(path, what, folder) from error


def _sign(descriptor: int) -> None:
    """Write into the lock who holds it, for whoever has to wait."""
    text = json.dumps(
        {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
    )
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text.encode())


def _busy(path: Path, what: str, folder: Path) -> BusyError:
    return BusyError(
        f"Another {what} is running in {folder}{_holder(path)}: wait for it to end, or"
        " stop it, and try again."
    )


def _holder(path: Path) -> str:
    """Where it runs, when that can be read; a lock of an older version says nothing."""
    try:
        told = json.loads(path.read_text("utf-8"))
        since = datetime.fromisoformat(told["since"])
        return (
            f" (process {int(told['pid'])} on {str(told['host'])[:80]}, since"
            f" {since:%H:%M})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""
