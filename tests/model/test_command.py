"""``python -m model`` as other processes meet it: lines, stops, kills, damage."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from dataset.store import Snapshot
from model.__main__ import main
from model.checkpoints import WEIGHTS, Card
from model.resnet3d import ResNet3D
from tests.model import conftest
from tests.model.factories import TWO_CODES, make_snapshot

ROOT = Path(__file__).parents[2]
SMALL = ["--width", "4", "--batch-size", "4", "--learning-rate", "0.003"]
Event = dict[str, Any]

slow = pytest.mark.slow


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def start(*arguments: object, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "model", *map(str, arguments)],
        stdin=more.pop("stdin", subprocess.PIPE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment() | more.pop("env", {}),
        **more,
    )


def events(process: "subprocess.Popen[str]") -> Iterator[Event]:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


def run(*arguments: object) -> tuple[int, list[Event], str]:
    done = subprocess.run(
        [sys.executable, "-m", "model", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(),
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, lines, done.stderr


def end(process: "subprocess.Popen[str]") -> None:
    """Close everything of a process that may still run."""
    process.kill()
    process.communicate()


@slow
def test_a_training_from_start_to_done(two_codes: Path, tmp_path: Path) -> None:
    """Standard input is closed from the start, which means nothing."""
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 1]
    code, said, errors = run(*train)
    assert (code, errors) == (0, "")
    assert [event["event"] for event in said if event["event"] != "batch"] == [
        "starting",
        "started",
        "measuring",
        "epoch",
        "done",
    ]
    started, done = said[1], said[-1]
    assert started["device"] == "cpu"
    assert started["device_reason"]
    assert started["clips"] == {"train": 8, "validation": 4, "test": 4}
    assert started["videos"] == {"train": 4, "validation": 2, "test": 2}
    assert (started["epochs"], started["batches"]) == (1, 2)
    assert not done["stopped"]
    assert not done["reused"]
    folder = Path(done["folder"])
    assert folder == tmp_path / done["checkpoint"]
    assert json.loads((folder / "card.json").read_text("utf-8")) == done["card"]

    code, said, _ = run(*train)
    assert code == 0
    assert [event["event"] for event in said] == ["starting", "done"]
    assert said[1]["reused"]
    assert said[1]["card"] == done["card"]


HOLD_TORCH = """
import pathlib, sys, time
here = pathlib.Path(__file__).parent
class Held:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            sys.meta_path.remove(self)
            (here / "asked").touch()
            while not (here / "let go").exists():
                time.sleep(0.01)
sys.meta_path.insert(0, Held())
"""


@slow
def test_the_first_line_comes_before_torch(two_codes: Path, tmp_path: Path) -> None:
    """Whose import is held up until that line has come."""
    (tmp_path / "sitecustomize.py").write_text(HOLD_TORCH)
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    train = ["train", two_codes, "--out", tmp_path / "out", *SMALL]
    process = start(*train, env={"PYTHONPATH": paths})
    too_late = threading.Timer(100, process.kill)
    too_late.start()
    try:
        first = next(events(process), None)
        assert first is not None, "it waits for torch"
        assert first["event"] == "starting"
        (tmp_path / "let go").touch()
        assert next(events(process))["event"] == "started"
        assert (tmp_path / "asked").exists()
    finally:
        too_late.cancel()
        end(process)


@slow
def test_a_line_stop_keeps_what_was_learned(two_codes: Path, tmp_path: Path) -> None:
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 500]
    process = start(*train, "--attached")
    assert process.stdin is not None
    said = []
    try:
        for event in events(process):
            said.append(event)
            if event["event"] == "epoch" and event["epoch"] == 2:
                process.stdin.write("hello\nst")
                process.stdin.flush()
                process.stdin.write("op\n")
                process.stdin.flush()
        assert process.wait() == 0
    finally:
        end(process)
    done = said[-1]
    assert done["event"] == "done"
    assert done["stopped"]
    assert 2 <= len(done["card"]["history"]) < 500
    code, said, _ = run("predict", done["folder"], two_codes.parent / f"{1:032x}.h5")
    assert code == 0
    assert len(said[2]["probabilities"]) == 15


@slow
def test_killed_at_any_moment_it_goes_on_to_the_same_weights(
    two_codes: Path, tmp_path: Path, trained: Card
) -> None:
    """Killed twice, in the third epoch and while the fourth's state is being written."""
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 4, "--resume"]
    process = start(*train)
    try:
        for event in events(process):
            if event["event"] == "batch" and event["epoch"] == 3:
                break
    finally:
        process.send_signal(signal.SIGKILL)
        end(process)
    assert [p.name for p in tmp_path.glob("*.partial") if p.is_dir()]
    assert not list(tmp_path.glob("*/card.json"))

    process = start(*train)
    state = next(tmp_path.glob("*.partial/state.safetensors"))
    before = state.stat().st_mtime_ns
    beside = state.parent
    try:
        while state.exists() and state.stat().st_mtime_ns == before:
            if any(beside.glob("state.safetensors.*")):
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    finally:
        end(process)

    code, said, errors = run(*train)
    assert (code, errors) == (0, "")
    assert any("Continued after epoch" in note for note in said[-1]["card"]["notes"])
    assert (Path(said[-1]["folder"]) / WEIGHTS).read_bytes() == (
        trained.folder / WEIGHTS
    ).read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == [said[-1]["checkpoint"]]


@slow
def test_attached_it_ends_when_its_input_closes(
    two_codes: Path, tmp_path: Path
) -> None:
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 500]
    process = start(*train, "--attached")
    assert process.stdin is not None
    try:
        for event in events(process):
            if event["event"] == "batch":
                break
        process.stdin.close()
        assert process.wait(60) == 1
    finally:
        process.kill()
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()


@slow
def test_it_ends_when_nobody_reads_any_more(two_codes: Path, tmp_path: Path) -> None:
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 500]
    process = start(*train)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.stderr.close()
        assert process.stdin is not None
        process.stdin.close()


@slow
def test_the_same_training_twice_at_once_is_refused(
    two_codes: Path, tmp_path: Path
) -> None:
    train = ["train", two_codes, "--out", tmp_path, *SMALL, "--epochs", 500]
    process = start(*train)
    reader = threading.Thread(target=lambda: list(events(process)))
    try:
        for event in events(process):
            if event["event"] == "started":
                break
        reader.start()
        code, said, errors = run(*train)
    finally:
        process.kill()
        reader.join()
        end(process)
    assert code == 1
    assert said[-1]["event"] == "error"
    assert "already training" in errors
    assert errors.strip() == said[-1]["message"]


@slow
def test_predictions_and_bad_files(
    two_codes: Path, tmp_path: Path, trained: Card
) -> None:
    good = [two_codes.parent / f"{n:032x}.h5" for n in (1, 2)]
    bad = tmp_path / "bad.h5"
    bad.write_bytes(b"no HDF5 at all")
    listed = tmp_path / "more.txt"
    # where lanes part may stand before a file, and is no part of its name
    listed.write_text(f"0.4\t{good[1]}\n\n{tmp_path / 'none.h5'}\n", encoding="utf-8")
    code, said, errors = run(
        "predict", trained.folder, good[0], bad, "--from", listed, "--device", "cpu"
    )
    assert code == 1
    assert [event["event"] for event in said] == [
        "starting",
        "started",
        "video",
        "error",
        "video",
        "error",
        "done",
    ]
    first, second = said[2], said[4]
    assert (first["file"], second["file"]) == (str(good[0]), str(good[1]))
    best = [e["probabilities"].index(max(e["probabilities"])) for e in (first, second)]
    assert best == [3, 12]
    assert len(first["clips"]) == 2
    mean = [sum(column) / 2 for column in zip(*first["clips"], strict=True)]
    assert first["probabilities"] == pytest.approx(mean)
    assert said[3]["file"] == str(bad)
    assert "bad.h5 is damaged" in said[3]["message"]
    assert "none.h5 does not exist" in errors
    assert len(errors.splitlines()) == 2


@slow
def test_a_checkpoint_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    code, said, errors = run("predict", tmp_path, tmp_path / "a.h5")
    assert code == 1
    assert said[-1] == {"event": "error", "message": errors.strip()}
    assert "is no checkpoint" in errors
    assert len(errors.splitlines()) == 1


def here(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[Event]:
    """The lines of a read-out, run in this process: torch is loaded already."""
    code = main([*map(str, arguments)])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == (1 if lines and lines[-1].get("event") == "error" else 0)
    return lines


def test_measuring_a_checkpoint_on_another_snapshot(
    tmp_path: Path, trained: Card, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_snapshot(tmp_path, TWO_CODES[-2:], n_clips=3)
    [said] = here(capsys, "evaluate", other, trained.folder)
    assert said["split"] == "test"
    assert said["clips"]["n"] == 6
    assert said["videos"] == {**said["videos"], "n": 2, "accuracy": 1.0}
    assert not said["same_snapshot"]
    [refused] = here(capsys, "evaluate", other, trained.folder, "--split", "train")
    assert "no train clips" in refused["message"]


def test_too_little_memory_for_an_answer_is_one_sentence(
    trained: Card,
    two_codes: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a GPU that another program has nearly filled."""

    def full(_net: ResNet3D, _clips: Tensor) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(ResNet3D, "forward", full)
    [said] = here(capsys, "evaluate", two_codes, trained.folder)
    assert said["message"].startswith("Memory did not hold what had to be computed")

    def broken(_net: ResNet3D, _clips: Tensor) -> Tensor:
        raise RuntimeError("a bug")

    monkeypatch.setattr(ResNet3D, "forward", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["evaluate", str(two_codes), str(trained.folder)])


def test_read_outs(trained: Card, capsys: pytest.CaptureFixture[str]) -> None:
    [card] = here(capsys, "list", trained.folder.parent)
    assert card["checkpoint_id"] == trained.checkpoint_id
    said = here(capsys, "info", "--json")
    assert said[0]["parameters"]["total"] == 37_425_231
    assert {row["network"] for row in said} >= {"resnet3d", "c3d", "cnn2d"}
    assert all(row["multiply_adds"] > 0 for row in said)
    assert main(["info", "--network", "resnet3d"]) == 0
    assert "37,415,503 trainable" in capsys.readouterr().out
    [refused] = here(capsys, "info", "--network", "resnet4d", "--json")
    assert "no network called" in refused["message"]


@pytest.mark.parametrize("wrong", [["train"], ["dance"], ["train", "a.h5", "--out"]])
def test_usage_errors_exit_with_two(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(wrong)
    assert caught.value.code == 2


HOOK = """
import json, sys
from importlib.machinery import PathFinder
BLOCKED = set('''av cv2 sqlalchemy alembic PySide6 pyqtgraph safetensors tqdm platformdirs
    filelock tomli_w pytest hypothesis annotator'''.split())
class Bare(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition('.')[0] in BLOCKED:
            return None
        return super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Bare
try:
    import av
except ModuleNotFoundError:
    from model.__main__ import main
    sys.exit(max(main(command) for command in json.loads(sys.argv[1])))
"""


@slow
def test_torch_numpy_h5py_and_scikit_learn_are_enough(
    two_codes: Path, tmp_path: Path
) -> None:
    """As on a rented GPU machine, straight from the source tree."""
    out = tmp_path / "out"
    commands = [
        ["train", two_codes, "--out", out, *SMALL, "--epochs", 1],
        ["predict", "CHECKPOINT", two_codes.parent / f"{1:032x}.h5"],
        ["evaluate", two_codes, "CHECKPOINT"],
    ]
    with Snapshot.open(two_codes) as snapshot:
        config = replace(conftest.SMALL, epochs=1)
        checkpoint = out / config.checkpoint_id(snapshot.content_checksum)
    texts = [
        [str(checkpoint if word == "CHECKPOINT" else word) for word in command]
        for command in commands
    ]
    done = subprocess.run(
        [sys.executable, "-c", HOOK, json.dumps(texts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(),
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in said if event.get("event") == "done"] == [
        "done",
        "done",
    ]
    assert said[-1]["clips"]["n"] == 4
