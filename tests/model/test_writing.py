"""A training that is written down while the next epoch learns already, as on a GPU."""

import errno
import threading
import time
from pathlib import Path

import pytest

from dataset import files
from dataset.errors import StorageError
from model import run_state
from model.checkpoints import WEIGHTS, Card
from model.devices import Device
from model.progress import BatchDone, Done, EpochDone, Progress
from model.run_state import RunState
from model.safetensors_io import Arrays
from model.trainer import fit
from model.writing import Writer
from tests.model.conftest import SMALL

DEADLINE_S = 60


@pytest.fixture(autouse=True)
def own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that learns while this process does other things."""
    monkeypatch.setattr(Device, "has_own_memory", property(lambda _device: True))
    monkeypatch.setattr(Device, "room", lambda _device: 0)


def finished(snapshot: Path, folder: Path, trained: Card) -> list[Progress]:
    """Go on to the end, which is that of a training that nothing interrupted."""
    told = list(fit(snapshot, folder, SMALL, device="cpu", resume=True))
    assert isinstance(told[-1], Done)
    mine = (told[-1].folder / WEIGHTS).read_bytes()
    assert mine == (trained.folder / WEIGHTS).read_bytes()
    return told


def trained_anew(told: list[Progress]) -> set[int]:
    return {t.epoch for t in told if isinstance(t, BatchDone)}


def test_what_is_written_is_the_end_of_an_epoch_though_the_next_has_begun(
    two_codes: Path, tmp_path: Path, trained: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second state is held back until the third epoch has learned something."""
    third_has_begun = threading.Event()
    write, begun = run_state.write, []

    def late(path: Path, state: RunState, arrays: Arrays) -> None:
        begun.append(state)
        if len(begun) == 2:
            assert third_has_begun.wait(DEADLINE_S)
        write(path, state, arrays)

    monkeypatch.setattr(run_state, "write", late)
    for progress in fit(two_codes, tmp_path, SMALL, device="cpu"):
        if isinstance(progress, BatchDone) and progress.epoch == 3:
            third_has_begun.set()
            if progress.batch == progress.batches:
                break  # what was learned since is lost, as after a kill
    monkeypatch.setattr(run_state, "write", write)
    assert trained_anew(finished(two_codes, tmp_path, trained)) == {3, 4}


def test_a_training_that_is_left_is_written_before_another_may_begin(
    two_codes: Path, tmp_path: Path, trained: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = run_state.write, []

    def slowly(path: Path, state: RunState, arrays: Arrays) -> None:
        time.sleep(0.5)
        write(path, state, arrays)
        written.append(state)

    monkeypatch.setattr(run_state, "write", slowly)
    training = fit(two_codes, tmp_path, SMALL, device="cpu")
    for progress in training:
        if isinstance(progress, EpochDone) and progress.record.epoch == 2:
            break
    del training
    assert len(written) == 2
    assert trained_anew(finished(two_codes, tmp_path, trained)) == {3, 4}


def test_a_full_disk_ends_it_and_the_last_good_state_stays(
    two_codes: Path, tmp_path: Path, trained: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, states = files.sync_file, []

    def full(path: Path) -> None:
        states.append(path.name.startswith("state"))
        if sum(states) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        sync(path)

    monkeypatch.setattr(files, "sync_file", full)
    with pytest.raises(StorageError, match="full"):
        list(fit(two_codes, tmp_path, SMALL, device="cpu"))
    monkeypatch.setattr(files, "sync_file", sync)
    assert trained_anew(finished(two_codes, tmp_path, trained)) == {2, 3, 4}


def test_an_error_is_raised_once_and_then_it_writes_on() -> None:
    writer = Writer(in_background=True)
    written: list[int] = []
    writer.do(lambda: written.append(1))
    writer.do(lambda: written.append(1 // 0))
    with pytest.raises(ZeroDivisionError):
        writer.do(lambda: written.append(3))
    writer.do(lambda: written.append(4))
    writer.wait()
    writer.wait()
    assert written == [1, 4]
