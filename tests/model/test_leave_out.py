"""Each group left out once, on videos that anybody could judge, and by hand."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.states import LanePair
from dataset.store import StoredVideo
from model.config import TrainConfig
from model.leave_out import (
    MAJORITY,
    gain,
    human,
    leave_one_out,
    macro,
    report_left_out,
    score,
)
from model.silence import NO_ANSWER
from tests.model.factories import make_snapshot
from tests.model.test_command import here
from tests.model.test_lanes import races
from tests.model.test_measures import video

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


STRIPS = TrainConfig.for_network("strips", width=4, epochs=1, batch_size=4)
CLIPS = TrainConfig.for_network("resnet3d", width=2, epochs=1, batch_size=8)


def test_a_group_without_which_nothing_can_be_learned_ends_only_its_fold(
    tmp_path: Path,
) -> None:
    # in “train” no camera can be held, so that strips cannot learn without “test”
    torn = {n for n in range(8) if n < 4}
    snapshot = races(tmp_path, {Split.TRAIN: 4, Split.TEST: 4}, torn=torn)
    told = list(report_left_out(snapshot, tmp_path / "out", [STRIPS, CLIPS], "cpu"))
    [refused] = [event for event in told if event["event"] == "not_trained"]
    assert (refused["group"], refused["network"]) == ("test", "strips")
    assert "lane strips show nothing" in refused["message"]
    left = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["left_out"]
    strips, clips, majority = left["rows"]
    assert strips["coverage"]["value"] == strips["video_accuracy"]["value"] == 0.0
    assert strips["video_accuracy_answered"]["value"] is None
    assert clips["coverage"]["value"] == majority["coverage"]["value"] == 1.0
    assert np.sum(strips["confusion"]) == 0
    assert sum(strips["no_answer"]) == 16
    assert np.sum(clips["confusion"]) == 16
    folds = {fold["group"]: fold for fold in left["folds"]}
    assert folds["test"]["not_trained"] == {"strips": refused["message"]}
    assert folds["train"]["not_trained"] == {}
    assert folds["train"]["no_answer"] == {"strips": 4, "resnet3d": 0, MAJORITY: 0}
    assert [row["strips"] for row in left["videos"]] == [None] * 8
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "Without <bdi>test</bdi>, strips could not be trained: In every" in page
    assert "<td>not trained</td>" in page
    assert "<th>videos answered</th><th>right, of those</th>" in page

    all_torn = races(tmp_path, {Split.TRAIN: 2, Split.TEST: 2}, torn=range(4))
    with pytest.raises(TrainingError, match="lane strips show nothing"):
        list(leave_one_out(all_torn, tmp_path / "none", [STRIPS], "cpu"))


def test_a_network_that_does_not_exist_is_said_at_once(tmp_path: Path) -> None:
    snapshot = races(tmp_path, {Split.TRAIN: 1, Split.TEST: 1})
    told = leave_one_out(snapshot, tmp_path, [STRIPS, TrainConfig("nothing")], "cpu")
    with pytest.raises(TrainingError, match="no network called"):
        next(told)


def test_no_answer_is_wrong_but_no_prediction() -> None:
    truth = codes("1-1", "1-2", "1-1", "3-1")
    said = truth.copy()
    said[[0, 1]] = NO_ANSWER
    found = score(truth, said)
    assert found["video_accuracy"]["value"] == 0.5
    assert found["coverage"]["value"] == 0.5
    assert found["video_accuracy_answered"]["value"] == 1.0
    assert found["video_accuracy_answered"]["n"] == 2
    assert found["confusion"] == [[3, 0, 0, 0], [0] * 4, [0, 0, 1, 0], [0] * 4]
    assert found["no_answer"] == [3, 1, 0, 0]
    states = [1, 1, 1, 2, 1, 1, 3, 1]
    lanes = [0, 0, 0, 0, 1, 1, 3, 1]
    assert found["macro_f1"]["value"] == pytest.approx(
        metrics.f1_score(states, lanes, labels=[1, 2, 3], average="macro")
    )


def answered(index: int, status: str, *pairs: str) -> StoredVideo:
    given = dict(zip(("Anna", "Ben", "Cleo"), pairs, strict=False))
    return replace(video(index, 0, "g"), status=status, answers=given)


def test_what_the_coaches_figure_covers_is_said() -> None:
    videos = [
        answered(0, "agreed", "1-1", "1-1"),
        answered(1, "settled", "1-1", "1-2"),
        answered(2, "settled", "unusable", "1-2"),
        answered(3, "agreed", "1-1", "1-1", "1-1"),
    ]
    found = human(videos)
    assert found is not None
    covers = found["covers"]
    assert {k: covers[k] for k in ("videos", "of", "agreed", "settled", "differ")} == {
        "videos": 2,
        "of": 4,
        "agreed": 1,
        "settled": 1,
        "differ": 1,
    }
    assert found["video_accuracy"]["value"] == 0.5
    assert "races still in dispute are not among them" in covers["sentence"]
    agreed = human(videos[:1])
    assert agreed is not None
    assert "nothing of how often coaches agree" in agreed["covers"]["sentence"]
    assert human(videos[2:]) is None
