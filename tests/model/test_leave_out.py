"""Each group left out once, on videos that anybody could judge, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from dataset.splits import Split
from dataset.states import LanePair
from model.leave_out import MAJORITY, gain, macro, score
from tests.model.factories import make_snapshot
from tests.model.test_command import here

ROWS = [
    *[(pair, "Monday", Split.TRAIN) for pair in ("1-4", "4-1", "1-4", "4-1")],
    *[(pair, "Friday", Split.TRAIN) for pair in ("4-1", "1-4", "1-4", "4-1")],
]


@pytest.mark.slow
def test_every_video_is_judged_by_a_network_that_never_saw_its_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = make_snapshot(tmp_path, ROWS, n_clips=2)
    command = [
        *("study", "--out", tmp_path / "out", "--leave-one-group-out", snapshot),
        *("--network", "resnet3d:width=4,epochs=4,batch_size=4,learning_rate=0.003"),
        *("--device", "cpu"),
    ]
    said = here(capsys, *command)
    assert {e.get("group") for e in said if e["event"] == "epoch"} == {
        "Monday",
        "Friday",
    }
    for started in (e for e in said if e["event"] == "started"):
        assert started["videos"] == {"train": 4, "validation": 0, "test": 4}
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    left = report["left_out"]
    network, majority = left["rows"]
    truth = [video["truth"] for video in left["videos"]]
    answers = [video["resnet3d"] for video in left["videos"]]
    assert truth == [pair for pair, _, _ in ROWS]
    assert network["video_accuracy"]["value"] == np.mean(
        [a == b for a, b in zip(truth, answers, strict=True)]
    )
    assert network["video_accuracy"]["value"] == 1.0
    assert network["macro_f1"]["value"] == 1.0
    assert majority["name"] == MAJORITY
    assert majority["video_accuracy"]["value"] == 0.5
    assert left["human"]["macro_f1"]["value"] == 1.0
    assert [fold["group"] for fold in left["folds"]] == ["Friday", "Monday"]
    assert "It is right on 8 videos, the most frequent pair on 4" in left["sentence"]
    assert left["sentence"].endswith("The gain is more than chance.")
    assert "macro-F1" in (tmp_path / "out" / "index.html").read_text("utf-8")

    said = here(capsys, *command)
    assert not [e for e in said if e["event"] == "epoch"]


def test_one_group_cannot_be_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = make_snapshot(tmp_path, ROWS[:4], n_clips=1)
    said = here(capsys, "study", "--out", tmp_path, "--leave-one-group-out", snapshot)
    assert "one group only" in said[-1]["message"]


def codes(*pairs: str) -> np.ndarray:
    return np.array([LanePair.parse(pair).code for pair in pairs])


def test_macro_f1_counts_flash_slip_and_fall_alone() -> None:
    truth = codes("1-1", "1-2", "2-4", "3-1", "1-1", "4-2")
    said = codes("1-1", "1-1", "2-4", "3-2", "2-1", "4-2")
    lanes_truth = [1, 1, 1, 2, 2, 4, 3, 1, 1, 1, 4, 2]
    lanes_said = [1, 1, 1, 1, 2, 4, 3, 2, 2, 1, 4, 2]
    expected = metrics.f1_score(
        lanes_truth, lanes_said, labels=[1, 2, 3], average="macro"
    )
    found = score(truth, said)
    assert found["macro_f1"]["value"] == pytest.approx(expected)
    assert found["macro_f1"]["n"] == 12
    assert found["f1"]["slip"]["value"] == pytest.approx(
        metrics.f1_score(lanes_truth, lanes_said, labels=[2], average="macro")
    )
    assert found["lane_accuracy"]["value"] == pytest.approx(9 / 12)
    assert found["video_accuracy"]["value"] == pytest.approx(3 / 6)
    nothing_fell = np.zeros((4, 4))
    nothing_fell[0, 0] = nothing_fell[1, 0] = 5
    assert macro(nothing_fell[None])[0] == pytest.approx((2 * 5 / 15 + 0) / 2)


def test_a_gain_is_drawn_on_the_same_videos() -> None:
    truth = codes(*(["1-1"] * 20 + ["1-2"] * 10 + ["3-1"] * 10))
    baseline = codes(*(["1-1"] * 40))
    better = gain(truth, truth, baseline)
    assert better.value == pytest.approx(1 - macro_of(truth, baseline))
    assert better.low is not None
    assert better.low > 0.3
    same = gain(truth, baseline, baseline)
    assert (same.value, same.low) == (0.0, None)


def macro_of(truth: np.ndarray, said: np.ndarray) -> float:
    return float(score(truth, said)["macro_f1"]["value"])
