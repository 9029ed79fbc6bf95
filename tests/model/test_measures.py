"""Every figure against scikit-learn's, or against one worked out here another way."""

import json

import numpy as np
import pytest
from sklearn import metrics

from dataset.resampling import wilson
from dataset.splits import Split
from dataset.states import PAIRS
from dataset.store import StoredVideo
from model.evaluation import Evaluation
from model.intervals import drawn_by
from model.measures import calibration, macro_f1, measure, unpaired_gap
from model.reports.words import calibration_words, silence_words
from model.silence import NO_ANSWER

N_VIDEOS = 60


def video(index: int, code: int, group: str) -> StoredVideo:
    pair = PAIRS[code]
    return StoredVideo(
        video_id=index + 1,
        name=f"{group}_{index}.mp4",
        fingerprint=f"{index:032x}",
        group=group,
        split=Split.TEST,
        left=int(pair.left),
        right=int(pair.right),
        code=code,
        answers={},
        status="agreed",
        n_clips=3,
        fps=30.0,
        width_px=540,
        height_px=960,
        duration_s=3.0,
        damage="",
        recipe_json="{}",
        clips_checksum="",
        clip_file="",
    )


@pytest.fixture(scope="module")
def judged() -> tuple[Evaluation, list[StoredVideo]]:
    """60 videos of 12 evenings, three clips each, two thirds of them right."""
    rng = np.random.default_rng(5)
    codes = rng.choice(15, N_VIDEOS, p=np.arange(15, 0, -1) / 120)
    videos = [video(n, int(code), f"e{n // 5:02d}") for n, code in enumerate(codes)]
    of_clip = np.repeat(np.arange(N_VIDEOS), 3)
    logits = rng.normal(size=(3 * N_VIDEOS, 15))
    logits[np.arange(3 * N_VIDEOS), codes[of_clip]] += 2.0
    logits -= np.log(np.exp(logits).sum(1, keepdims=True))
    return Evaluation("test", codes[of_clip], of_clip, logits), videos


def test_classes_agree_with_scikit_learn(
    judged: tuple[Evaluation, list[StoredVideo]],
) -> None:
    evaluation, videos = judged
    found = measure(evaluation, videos)
    clips = (evaluation.codes, evaluation.log_probabilities.argmax(1))
    per_video = np.exp(evaluation.log_probabilities).reshape(N_VIDEOS, 3, 15).mean(1)
    truth = evaluation.codes.reshape(N_VIDEOS, 3)[:, 0]
    for of, (right, said), n in (
        ("clips", clips, 180),
        ("videos", (truth, per_video.argmax(1)), 60),
    ):
        table = found[of]
        assert table["n"] == table["accuracy"]["n"] == n
        assert table["accuracy"]["value"] == pytest.approx(
            metrics.accuracy_score(right, said)
        )
        assert table["confusion"] == (
            metrics.confusion_matrix(right, said, labels=range(15)).tolist()
        )
        assert table["macro_f1"]["value"] == pytest.approx(
            metrics.f1_score(right, said, labels=np.unique(right), average="macro")
        )
        for name, score in (
            ("precision", metrics.precision_score),
            ("recall", metrics.recall_score),
            ("f1", metrics.f1_score),
        ):
            assert table["weighted"][name]["value"] == pytest.approx(
                score(right, said, average="weighted", zero_division=0)
            )
            one_by_one = score(
                right, said, labels=range(15), average=None, zero_division=np.nan
            )
            for row, expected in zip(table["per_class"], one_by_one, strict=True):
                value = row[name]["value"]
                if np.isnan(expected):
                    assert value is None
                else:
                    assert value == pytest.approx(expected)
    assert found["clips"]["loss"]["value"] == pytest.approx(
        metrics.log_loss(
            evaluation.codes, np.exp(evaluation.log_probabilities), labels=range(15)
        )
    )


def test_lanes_are_judged_by_the_states_of_the_pair(
    judged: tuple[Evaluation, list[StoredVideo]],
) -> None:
    evaluation, videos = judged
    lanes = measure(evaluation, videos)["lanes"]
    truth = [s for v in videos for s in (v.left, v.right)]
    said = [
        s
        for c in evaluation.videos.said.tolist()
        for s in (PAIRS[c].left, PAIRS[c].right)
    ]
    assert lanes["n"] == 120
    assert lanes["accuracy"]["value"] == pytest.approx(
        metrics.accuracy_score(truth, said)
    )
    assert (
        lanes["confusion"]
        == metrics.confusion_matrix(truth, said, labels=[1, 2, 3, 4]).tolist()
    )
    assert [row["state"] for row in lanes["per_class"]] == [
        "flash",
        "slip",
        "fall",
        "empty",
    ]


def test_every_figure_has_an_interval_around_it_and_says_its_n(
    judged: tuple[Evaluation, list[StoredVideo]],
) -> None:
    found = measure(*judged)
    figures = 0

    def look(values: object) -> None:
        nonlocal figures
        if isinstance(values, dict) and "interval" in values:
            figures += 1
            value, low, high = (values[k] for k in ("value", "low", "high"))
            assert values["of"] in {"clips", "videos", "lanes"}
            assert isinstance(values["n"], int)
            if low is not None:
                assert values["interval"]
                assert low <= value + 1e-9
                assert value <= high + 1e-9
        elif isinstance(values, dict):
            for inside in values.values():
                look(inside)
        elif isinstance(values, list):
            for inside in values:
                look(inside)

    look(found)
    assert figures > 100
    for of in ("clips", "videos", "lanes"):
        accuracy = found[of]["accuracy"]
        wilson = ", and Wilson" if of == "videos" else ""
        assert accuracy["interval"] == f"bootstrap over 12 groups and 60 videos{wilson}"
        assert accuracy["low"] < accuracy["value"] < accuracy["high"]
    json.dumps(found, allow_nan=False)


def test_calibration_error_by_hand() -> None:
    sure = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55, 1.0])
    right = np.array([True, True, True, False, True, False, True])
    found = calibration(sure, right, drawn_by(["g"] * 7, np.arange(7)))
    # bin 0.9 to 1: five videos, 0.96 sure, 0.8 right; bin 0.5: 0.55 sure, 0.5 right
    expected = (5 * abs(0.8 - 0.96) + 2 * abs(0.5 - 0.55)) / 7
    assert found["error"]["value"] == pytest.approx(expected)
    assert found["error"]["low"] <= expected <= found["error"]["high"]
    last = found["bins"][-1]
    assert last["sure"] == pytest.approx(0.96)
    assert (last["right"]["value"], last["right"]["n"]) == (0.8, 5)
    assert (last["right"]["low"], last["right"]["high"]) == wilson(4, 5)
    assert found["bins"][0]["right"]["value"] is None
    evaluation_like = sum(row["right"]["n"] for row in found["bins"])
    assert evaluation_like == 7


def test_groups_are_told_apart(judged: tuple[Evaluation, list[StoredVideo]]) -> None:
    evaluation, videos = judged
    rows = measure(evaluation, videos)["groups"]
    assert [row["group"] for row in rows] == [f"e{n:02d}" for n in range(12)]
    right = evaluation.videos.said == evaluation.videos.codes
    assert rows[3]["accuracy"]["value"] == pytest.approx(right[15:20].mean())
    assert rows[3]["accuracy"]["n"] == 5


def test_macro_f1_leaves_out_what_never_happens() -> None:
    counts = np.array([[8.0, 2, 0], [0, 5, 5], [0, 0, 0]])
    expected = (2 * 8 / (10 + 8) + 2 * 5 / (10 + 7)) / 2
    assert macro_f1(counts) == pytest.approx(expected)


def test_a_gap_between_other_clips_is_drawn_on_both_sides() -> None:
    rng = np.random.default_rng(2)
    videos = np.repeat(np.arange(80), 5)
    groups = [str(n) for n in range(80)]
    drawn = drawn_by(groups, videos)
    flattering, honest = rng.random(400) < 0.9, rng.random(400) < 0.6
    gap = unpaired_gap(flattering, drawn, honest, drawn)
    assert gap.value == pytest.approx(flattering.mean() - honest.mean())
    assert gap.low is not None
    assert gap.high is not None
    assert 0.2 < gap.low < gap.value < gap.high < 0.4  # type: ignore[operator]
    assert gap.n == 800


def test_what_has_no_answer_is_wrong_and_stands_by_itself(
    judged: tuple[Evaluation, list[StoredVideo]],
) -> None:
    """Against scikit-learn, to which no answer is a class of its own."""
    whole, videos = judged
    silent = np.flatnonzero(whole.videos.codes == 0)[:4]
    logs = whole.log_probabilities.copy()
    logs[np.isin(whole.video_index, silent)] = -np.log(15)
    evaluation = Evaluation("test", whole.codes, whole.video_index, logs)
    found = measure(evaluation, videos)["videos"]
    truth, said = evaluation.videos.codes, evaluation.videos.said
    assert sorted(np.flatnonzero(said == NO_ANSWER)) == sorted(silent)
    assert found["n"] == N_VIDEOS
    assert found["no_answer"] == [4, *[0] * 14]
    assert np.sum(found["confusion"]) == N_VIDEOS - 4
    assert np.array_equal(
        found["confusion"], metrics.confusion_matrix(truth, said, labels=range(15))
    )
    assert found["coverage"]["value"] == (N_VIDEOS - 4) / N_VIDEOS
    assert found["accuracy"]["value"] == metrics.accuracy_score(truth, said)
    kept = said != NO_ANSWER
    answered = found["accuracy_answered"]
    assert answered["value"] == metrics.accuracy_score(truth[kept], said[kept])
    assert answered["n"] == N_VIDEOS - 4
    assert answered["low"] < answered["value"] < answered["high"]
    scores = metrics.precision_recall_fscore_support(
        truth, said, labels=range(15), zero_division=0
    )
    for row in found["per_class"]:
        for name, column in zip(("precision", "recall", "f1"), scores, strict=False):
            assert (row[name]["value"] or 0) == pytest.approx(column[row["code"]])
    lanes = measure(evaluation, videos)["lanes"]
    assert sum(lanes["no_answer"]) == 8
    calibrated = measure(evaluation, videos)["calibration"]
    assert calibrated["n"] == N_VIDEOS - 4
    assert calibrated["bins"][0]["right"]["n"] == 0
    json.dumps(measure(evaluation, videos), allow_nan=False)


def test_a_network_that_says_nothing_at_all_is_measured(
    judged: tuple[Evaluation, list[StoredVideo]],
) -> None:
    whole, videos = judged
    nothing = np.full_like(whole.log_probabilities, -np.log(15))
    evaluation = Evaluation("test", whole.codes, whole.video_index, nothing)
    found = measure(evaluation, videos)
    assert found["videos"]["accuracy"]["value"] == 0.0
    assert found["videos"]["coverage"]["value"] == 0.0
    assert found["videos"]["accuracy_answered"]["value"] is None
    assert found["calibration"]["error"]["value"] is None
    assert "answered nothing" in calibration_words(found["calibration"])
    assert "no answer to 60 of 60" in silence_words(found["videos"])
    json.dumps(found, allow_nan=False)


def test_a_gap_between_figures_that_cannot_vary_has_no_interval() -> None:
    drawn = drawn_by([f"g{n % 10}" for n in range(40)], np.arange(40))
    all_right, all_wrong = np.ones(40, bool), np.zeros(40, bool)
    gap = unpaired_gap(all_right, drawn, all_wrong, drawn)
    assert (gap.value, gap.low, gap.high, gap.interval) == (1.0, None, None, "")
    half = np.arange(40) % 2 == 0
    gap = unpaired_gap(all_right, drawn, half, drawn)
    assert gap.low is not None
    assert gap.low < 0.5 < (gap.high or 0)
    words = "10 groups and 40 videos"
    assert gap.interval == f"bootstrap over {words}, less one over {words}"
