"""The quick ways give the answers of the slow ones; the benches say what they measured."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from annotator.__main__ import main
from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.store import Snapshot, read_clip_file
from model import int8
from model.__main__ import main as learning
from model.checkpoints import Card
from model.config import TrainConfig
from model.devices import Device
from model.folding import folded
from model.networks import build
from model.predictor import Predictor
from tests.model.factories import predicted


@pytest.mark.parametrize("network", ["resnet3d", "c3d", "cnn2d"])
def test_folded_normalisation_gives_the_same_answers(network: str) -> None:
    torch.manual_seed(0)
    net = build(TrainConfig.for_network(network, width=2))
    for layer in net.modules():
        if isinstance(layer, torch.nn.BatchNorm2d | torch.nn.BatchNorm3d):
            layer.running_mean.uniform_(-1, 1)  # type: ignore[union-attr]
            layer.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
            torch.nn.init.uniform_(layer.weight, 0.5, 2)
            torch.nn.init.uniform_(layer.bias, -1, 1)
    with pytest.raises(ValueError, match="in training"):
        folded(net)
    quick = folded(net.eval())
    kinds = (torch.nn.BatchNorm2d, torch.nn.BatchNorm3d)
    assert not any(isinstance(layer, kinds) for layer in quick.modules())
    assert any(isinstance(layer, kinds) for layer in net.modules())
    clips = torch.rand(2, 3, 30, 112, 112)
    with torch.inference_mode():
        assert torch.allclose(quick(clips), net(clips), rtol=1e-3, atol=1e-4)


def test_int8_agrees_with_floating_point(trained: Card, two_codes: Path) -> None:
    pytest.importorskip("nncf", reason="the extra “int8” is not installed")
    pytest.importorskip("openvino", reason="the extra “int8” is not installed")
    exact = Predictor(trained.folder, "cpu")
    small = Predictor(trained.folder, "cpu", two_codes)
    for video in (1, 2, 7, 8):
        clips = read_clip_file(two_codes.parent / f"{video:032x}.h5")
        ours, theirs = predicted(small, clips), predicted(exact, clips)
        assert ours.shape == (2, 15)
        assert ours.sum(1) == pytest.approx(np.ones(2))
        assert np.array_equal(ours.argmax(1), theirs.argmax(1))
        assert np.abs(ours - theirs).max() < 0.2
        assert np.array_equal(ours, predicted(small, clips))


def test_what_int8_costs_is_counted_on_the_same_clips(
    trained: Card, two_codes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("nncf", reason="the extra “int8” is not installed")
    pytest.importorskip("openvino", reason="the extra “int8” is not installed")
    command = ["evaluate", str(two_codes), str(trained.folder), "--int8"]
    assert learning([*command, "--split", "test"]) == 0
    said = json.loads(capsys.readouterr().out)
    right = {"float": 0, "int8": 0}
    predictors = (
        Predictor(trained.folder, "cpu"),
        Predictor(trained.folder, "cpu", two_codes),
    )
    with Snapshot.open(two_codes) as snapshot:
        chosen = snapshot.clip_indices(Split.TEST)
        codes, clips = snapshot.codes[chosen], snapshot.clips(chosen)
    answers = [predicted(each, clips).argmax(1) for each in predictors]
    for name, answer in zip(right, answers, strict=True):
        right[name] = int((answer == codes).sum())
    n, alike = len(codes), int((answers[0] == answers[1]).sum())
    assert said["float"]["value"] == pytest.approx(right["float"] / n)
    assert said["int8"]["value"] == pytest.approx(right["int8"] / n)
    assert said["lost"]["value"] == pytest.approx((right["float"] - right["int8"]) / n)
    assert said["alike"]["value"] == pytest.approx(alike / n)
    assert said["lost"]["n"] == n

    assert learning([*command, "--out", str(two_codes.parent / "page")]) == 1
    assert "leave out --out" in capsys.readouterr().err


def test_without_the_extra_int8_is_a_sentence(
    trained: Card, two_codes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8, "find_spec", lambda _: None)
    with pytest.raises(TrainingError, match=r"openvino and nncf.*extra “int8”"):
        Predictor(trained.folder, "cpu", two_codes)


def test_a_gpu_is_held_against_no_limit_of_two_cores() -> None:
    from model.benchmarks import clips

    ways = ["eager fp32", "ours", "int8"]
    assert clips._limits(Device("cpu", ""), ways) == {"ours": 40.0, "int8": 25.0}
    assert clips._limits(Device("cuda", ""), ways) == {}
    said = clips.describe(
        {
            "device": "cuda",
            "device_reason": "An H200 is there and works.",
            "threads": 16,
            "precision": "bfloat16",
            "clips_a_batch": 8,
            "ms_a_clip": {"eager fp32": 1.94, "ours": 0.312},
            "times_as_quick": {"eager fp32": 1.0, "ours": 6.22},
            "limit_ms": {},
            "multiply_adds_a_clip": 20.8e9,
            "multiply_add_rate": 4.1e14,
            "floor_ms": 0.051,
            "gap": 6.1,
        }
    )
    assert "limit" not in said
    assert "0.312 ms a clip" in said
    assert "floor 0.051 ms" in said


@pytest.mark.parametrize("what", ["predict", "train"])
def test_benches_print_both_ways_and_the_floor(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from model.benchmarks import clips

    monkeypatch.setattr(int8, "find_spec", lambda _: None)  # int8 takes half a minute
    given = ["bench", what, "--width", "2", "--rounds", "1", "--device", "cpu"]
    assert main([*given, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["device"] == "cpu"
    ours, eager = (ms for n, ms in sorted(said["ms_a_clip"].items(), reverse=True))
    assert ours > 0
    assert eager > 0
    assert said["floor_ms"] >= 0
    assert said["multiply_add_rate"] > 1e6
    assert "ours takes" in clips.describe(said)


@pytest.mark.slow
def test_a_whole_training_is_measured_beside_a_plain_loop(
    two_codes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["bench", str(two_codes), "--width", "2", "--epochs", "2"]
    command += ["--batch-size", "3", "--plain-steps", "4", "--device", "cpu"]
    assert learning([*command, "--workers", "0", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    with Snapshot.open(two_codes) as snapshot:
        n_clips = len(snapshot.clip_indices(Split.TRAIN))
    assert (facts["clips"], facts["steps"]) == (n_clips, 2 * -(-n_clips // 3))
    assert len(facts["ours_epochs_s"]) == 2
    assert 0 < sum(facts["ours_epochs_s"]) < facts["ours_s"]
    assert facts["plain_s"] == pytest.approx(facts["plain_step_s"] * facts["steps"])
    assert facts["times_as_quick"] == pytest.approx(facts["plain_s"] / facts["ours_s"])
    assert facts["gap"] == pytest.approx(facts["ours_s"] / facts["floor_s"])
    assert learning([*command, "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert f"2 epochs of {n_clips} clips" in said.out
    assert "the quicker half of 4; 1 workers" in said.out
    assert "Epoch 2 of 2" in said.err
    missing = str(two_codes.parent / "none.h5")
    assert learning(["bench", missing]) == 1
    assert "none.h5" in capsys.readouterr().err
