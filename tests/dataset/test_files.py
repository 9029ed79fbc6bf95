"""Files are whole or absent: a kill, a full disk, a forbidden folder."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dataset.errors import StorageError, storage_errors
from dataset.files import remove_partial, replaced, sync_folder, write_text

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

sys.dont_write_bytecode = True  # a limit would cut those short too
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


def test_left_overs_of_a_training_are_cleared_too(tmp_path):
    training = tmp_path / "resnet3d-0123456789ab.partial"
    training.mkdir()
    (training / "state").write_text("x")
    (tmp_path / "resnet3d-0123456789ab.lock.partial").write_text("x")
    (tmp_path / "a.h5.abcd_123.partial").write_text("x")
    kept = Path(tmp_path / "a.h5")
    kept.write_text("x")
    remove_partial(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


def test_partial_files_of_others_are_left_alone(tmp_path):
    for name in ("download.partial", "a.mp4.part.partial", "a.h5.ABCDEFGH.partial"):
        (tmp_path / name).write_text("theirs")
    for name in ("film.abcd1234.partial", "net.partial"):
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.iterdir())
    remove_partial(tmp_path)
    remove_partial(tmp_path, re.compile(".*"))
    assert sorted(tmp_path.iterdir()) == before
    remove_partial(tmp_path / "nowhere")


def test_left_overs_of_one_name_or_one_kind_of_name(tmp_path):
    names = ("a.h5", "a.h5x", "ba.h5", "a*.h5", "l" * 250)
    (tmp_path / "resnet3d-0123456789ab.partial").mkdir()
    for name in names:
        left_over_of(tmp_path / name)
    for n, name in enumerate(names, 1):
        remove_partial(tmp_path, name)
        assert len(list(tmp_path.iterdir())) == 1 + len(names) - n
    left_over_of(tmp_path / "a.h5")
    left_over_of(tmp_path / "b.txt")
    remove_partial(tmp_path, re.compile(r".\.h5"))
    left = sorted(path.name[:6] for path in tmp_path.iterdir())
    assert left == ["b.txt.", "resnet"]


def left_over_of(target: Path) -> None:
    """What a kill leaves while ``target`` is being written."""
    with replaced(target) as beside:
        name = beside.name
    target.with_name(name).write_text("half")
    target.unlink()


@pytest.mark.parametrize("n_bytes", [237, 238, 239, 250, 255])
def test_the_longest_names_can_be_written(tmp_path, n_bytes):
    name = "é" * ((n_bytes - 4) // 2)
    name += "e" * (n_bytes - 4 - len(name.encode())) + ".csv"
    assert len(name.encode()) == n_bytes
    write_text(tmp_path / name, "x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_name_that_no_disk_takes_is_one_sentence(tmp_path):
    with pytest.raises(StorageError, match="too long for its disk: choose a shorter"):
        write_text(tmp_path / ("n" * 256), "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_a_file_is_one_sentence(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(StorageError, match=r"a\.txt is a folder"):
        write_text(tmp_path / "a.txt", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_goes_away_meanwhile_is_one_sentence(tmp_path):
    target = tmp_path / "stick" / "a.txt"

    def pull_the_stick() -> None:
        with replaced(target) as beside:
            beside.unlink()
            target.parent.rmdir()

    with pytest.raises(StorageError, match="its folder has gone"):
        pull_the_stick()


def test_who_reads_hears_of_missing_files_and_folders_itself(tmp_path):
    with pytest.raises(FileNotFoundError), storage_errors(tmp_path):
        (tmp_path / "missing").read_bytes()
    with pytest.raises(IsADirectoryError), storage_errors(tmp_path):
        tmp_path.read_bytes()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="Linux has such a folder")
def test_a_folder_that_cannot_be_flushed_stops_no_writing(tmp_path):
    """Shares of other machines refuse it, as this folder does."""
    sync_folder(Path("/proc/self"))
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "nowhere")
