"""Files are whole or absent: a kill, a full disk, a forbidden folder."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dataset.errors import StorageError
from dataset.files import remove_partial, replaced, write_text

KILLED_IN_MID_WRITE = """
import sys, time
from pathlib import Path
from dataset.files import replaced

with replaced(Path(sys.argv[1])) as beside:
    with beside.open("w") as file:
        file.write("new, and only half of")
        file.flush()
        print("writing", flush=True)
        time.sleep(60)
"""

NO_ROOM = """
import resource, sys
from pathlib import Path
from dataset.errors import StorageError
from dataset.files import write_text

resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write_text(Path(sys.argv[1]), "new" * 1000)
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_kill_in_mid_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "project.toml"
    target.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_MID_WRITE, str(target)],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert target.read_text() == "old"
    left_over = [path for path in tmp_path.iterdir() if path != target]
    assert [path.suffix for path in left_over] == [".partial"]
    remove_partial(tmp_path)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="there is no RLIMIT_FSIZE")
def test_no_room_leaves_the_old_file_and_says_so(tmp_path):
    target = tmp_path / "project.toml"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(target)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"No space is left to write {target}")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def half_a_write() -> None:
        with replaced(target) as beside:
            beside.write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_write()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "deep" / "folder" / "a.txt"
    write_text(target, "old\nfile")
    write_text(target, "新\n")
    assert target.read_bytes() == "新\n".encode()
    assert list(target.parent.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_forbidden_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="cannot be written: choose a folder"):
            write_text(tmp_path / "a.txt", "x")
    finally:
        tmp_path.chmod(0o700)


def test_left_over_folders_are_cleared_too(tmp_path):
    (tmp_path / "net.partial").mkdir()
    (tmp_path / "net.partial" / "state").write_text("x")
    (tmp_path / "a.h5.xyz.partial").write_text("x")
    kept = Path(tmp_path / "a.h5")
    kept.write_text("x")
    remove_partial(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]
