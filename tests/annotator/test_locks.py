"""One import at a time, and no lock that outlives whoever held it."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator import locks
from annotator.locks import held
from dataset.errors import BusyError, StorageError

REPO = Path(__file__).parents[2]

HOLD = """
import sys, time, filelock
from pathlib import Path
from annotator import locks
if sys.argv[2] == "lease":
    def refuse(*_args, **_more):
        raise OSError(37, "No locks available")
    filelock.UnixFileLock._acquire = refuse
    locks.LEASE_S = float(sys.argv[3])
with locks.held(Path(sys.argv[1]), "import"):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(
    folder: Path, how: str = "lock", lease_s: float = 0
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), how, str(lease_s)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPO,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_who_holds_it_is_told(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        with pytest.raises(BusyError) as caught, held(tmp_path, "import"):
            pass
        told = str(caught.value)
        assert f"process {other.pid} on {socket.gethostname()}, since " in told
        assert re.search(r"since \d\d:\d\d\): wait for it to end", told)
        with held(tmp_path, "export"):  # another kind of work
            pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (tmp_path / ".import.lock").exists()
        with held(tmp_path, "import"):
            pass


def test_a_lock_of_an_older_version_says_nothing_of_its_holder(tmp_path: Path) -> None:
    with held(tmp_path, "import"):
        (tmp_path / ".import.lock").write_text("")
        with pytest.raises(BusyError) as caught, held(tmp_path, "import"):
            pass
        assert f"is running in {tmp_path}: wait" in str(caught.value)


@pytest.fixture
def no_file_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared folder that knows no locks, as some servers are set up."""

    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("filelock.UnixFileLock._acquire", refuse)
    monkeypatch.setattr(locks, "LEASE_S", 1.5)


@pytest.mark.slow
@pytest.mark.usefixtures("no_file_locks")
def test_where_there_are_no_locks_a_lease_holds(tmp_path: Path) -> None:
    for attempt in range(3):  # a machine that stands still renews nothing, and loses it
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with holder(folder, "lease", 1.5) as other:
            renewed = (folder / ".import.lease").stat().st_mtime_ns
            try:
                with held(folder, "import"):
                    continue
            except BusyError as error:
                told = str(error)
            assert "Another" in told
            now = (folder / ".import.lease").stat().st_mtime_ns
            assert now > renewed, "it looked whether anybody renews"
            assert other.poll() is None
            other.kill()
            other.wait()
            with held(folder, "import"):  # nobody renews any more
                pass
            return
    pytest.fail("a lease that is renewed was taken over")


@pytest.mark.slow
@pytest.mark.usefixtures("no_file_locks")
def test_a_lease_of_another_machine_that_went_away_is_taken_over(
    tmp_path: Path,
) -> None:
    with holder(tmp_path, "lease", 1.5) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        lease = tmp_path / ".import.lease"
        claim = lease.read_text()
        # As a machine that was switched off has left it: its process cannot be asked.
        lease.write_text(claim.replace(socket.gethostname(), "ada-laptop"))
        with held(tmp_path, "import"):
            pass


def test_other_trouble_with_the_folder_is_no_reason_for_a_lease(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("filelock.UnixFileLock._acquire", refuse)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)), held(tmp_path, "import"):
        pass
    assert not list(tmp_path.glob("*.lease"))


def test_a_folder_that_was_moved_away_is_not_made_anew(tmp_path: Path) -> None:
    """Else it could not be put back to its place."""
    project = tmp_path / "club.dualane"
    with pytest.raises(StorageError, match="folder has gone"), held(project, "import"):
        pytest.fail("nothing can be held there")
    assert not project.exists()
