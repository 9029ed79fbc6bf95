"""Several processes train one network, on two real CPU processes through gloo."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dataset.errors import TrainingError
from dataset.store import Snapshot
from model import data, safetensors_io
from model.checkpoints import WEIGHTS
from model.data import ClipSamples, batches
from model.devices import Device
from model.team import Team
from model.trainer import fit
from tests.model.conftest import SMALL

CPU = Device("cpu", "")
HERE = Path(__file__).parents[2]
TWO = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
TWO += ["--nproc-per-node", "2"]
TRAIN = ["--width", "4", "--epochs", "4", "--batch-size", "4"]
TRAIN += ["--learning-rate", "3e-3", "--device", "cpu"]


def start(snapshot: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*TWO, "-m", "model", "train", str(snapshot), "--out", str(out), *TRAIN, *more],
        cwd=HERE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def told(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("batch_size", [4, 5])
def test_the_shares_of_a_batch_make_the_batch(two_codes: Path, batch_size: int) -> None:
    """With 8 clips and batches of 5 the last has 3: the fourth process stands in."""
    with Snapshot.open(two_codes) as snapshot:
        samples, indices = ClipSamples(snapshot), np.arange(8)
        whole = list(batches(samples, indices, batch_size, CPU))
        teams = [
            list(batches(samples, indices, batch_size, CPU, None, Team(rank, 4)))
            for rank in range(4)
        ]
    assert {len(each) for each in teams} == {len(whole)}
    for at, batch in enumerate(whole):
        shares = [each[at] for each in teams]
        assert sum(share.share for share in shares) == pytest.approx(4)
        own = [share for share in shares if share.share]
        assert sum(len(share) for share in own) == len(batch)
        # who finds a step wrong does not know in whose share the bad clip is
        assert {share.samples for share in shares} == {batch.samples}
        weighted = [
            float(each.clips.double().mean()) * each.share / 4 for each in shares
        ]
        assert sum(weighted) == pytest.approx(float(batch.clips.double().mean()))
    if batch_size == 5:
        assert [share.share for share in shares] == [4 / 3, 4 / 3, 4 / 3, 0.0]


def test_clips_are_read_to_the_gpu_of_their_process(
    two_codes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As CUDA has it: each thread has a current GPU of its own, at first number 0."""
    of_thread = threading.local()

    def current() -> int:
        return getattr(of_thread, "gpu", 0)

    used: set[int] = set()

    def sent(array: np.ndarray[Any, Any], _to: torch.device) -> torch.Tensor:
        used.add(current())
        return torch.from_numpy(array)

    monkeypatch.setattr(torch.cuda, "current_device", current)
    monkeypatch.setattr(
        torch.cuda, "set_device", lambda gpu: setattr(of_thread, "gpu", gpu)
    )
    monkeypatch.setattr(data, "send", sent)
    torch.cuda.set_device(3)
    with Snapshot.open(two_codes) as snapshot:
        list(batches(ClipSamples(snapshot), np.arange(4), 2, Device("cuda", "")))
    assert used == {3}


@pytest.mark.slow
def test_two_processes_train_one_network_and_go_on_after_a_kill(
    two_codes: Path, tmp_path: Path
) -> None:
    process = start(two_codes, tmp_path / "whole")
    out, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    events = told(out)
    assert [e["event"] for e in events].count("started") == 1  # one speaks for both
    card = events[-1]["card"]
    assert card["checkpoint_id"] == SMALL.checkpoint_id(card["snapshot_checksum"])
    assert any("2 processes trained together" in note for note in card["notes"])
    assert card["metrics"]["test"]["clip_accuracy"] == 1.0
    assert [row["epoch"] for row in card["history"]] == [1, 2, 3, 4]

    process = start(two_codes, tmp_path / "killed")
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{") and json.loads(line).get("epoch") == 3:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    process = start(two_codes, tmp_path / "killed", "--resume")
    out, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    again = told(out)[-1]
    assert again["card"]["metrics"] == card["metrics"]
    weights = [
        safetensors_io.read(Path(last["folder"]) / WEIGHTS)[0]
        for last in (events[-1], again)
    ]
    assert weights[0].keys() == weights[1].keys()
    for name, value in weights[0].items():
        assert np.array_equal(value, weights[1][name]), name


def test_a_team_that_does_not_see_the_same_folder_is_refused(
    two_codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second process finds nothing saved, and the first has three epochs."""
    monkeypatch.setattr(Team, "wrapped", lambda _, net: net)
    monkeypatch.setattr(Team, "any", lambda _, answer, _device: answer)
    monkeypatch.setattr(Team, "word_of_the_first", lambda *_: 3.0)
    second = Team(1, 2)
    training = fit(two_codes, tmp_path, SMALL, device="cpu", team=second, resume=True)
    with pytest.raises(TrainingError, match="folder on a disk that all of them share"):
        next(training)


def test_alone_it_needs_nobody() -> None:
    with Team.joined(CPU) as team:
        assert team == Team(0, 1)
        value = torch.tensor([2.0])
        assert team.sum(value) is value
        assert team.word_of_the_first(0.25, CPU) == 0.25
        assert not team.any(False, CPU)


def test_more_processes_than_gpus_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("WORLD_SIZE", "4"), ("RANK", "3"), ("LOCAL_RANK", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with (
        pytest.raises(TrainingError, match=r"process 2 .* --nproc-per-node 1\."),
        Team.joined(Device("cuda", "")),
    ):
        pass


@pytest.mark.parametrize("size", ["2", "two"])
def test_variables_that_torchrun_did_not_set_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setenv("WORLD_SIZE", size)
    monkeypatch.delenv("RANK", raising=False)
    with (
        pytest.raises(TrainingError, match="start them with torchrun"),
        Team.joined(CPU),
    ):
        pass
