"""Figures against ones worked out by hand, and against scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from model.evaluation import Evaluation
from model.silence import NO_ANSWER, is_silent, silent_videos


def evaluation(
    codes: list[int], videos: list[int], said: list[dict[int, float]]
) -> Evaluation:
    probabilities = np.full((len(codes), 15), 1e-9)
    for row, given in enumerate(said):
        for code, probability in given.items():
            probabilities[row, code] = probability
    probabilities /= probabilities.sum(1, keepdims=True)
    return Evaluation(
        split="test",
        codes=np.array(codes),
        video_index=np.array(videos),
        log_probabilities=np.log(probabilities),
    )


def test_a_video_is_judged_by_the_mean_of_its_clips() -> None:
    # Video 7 has two clips a little wrong and one clearly right: the mean is right.
    # Video 2 is wrong in its only clip.
    judged = evaluation(
        [3, 3, 3, 0],
        [7, 7, 7, 2],
        [{3: 0.45, 5: 0.55}, {3: 0.45, 5: 0.55}, {3: 1.0}, {0: 0.4, 14: 0.6}],
    )
    assert (judged.n_clips, judged.n_videos) == (4, 2)
    assert judged.accuracy == 0.25
    assert judged.video_accuracy == 0.5
    expected = -(2 * np.log(0.45) + np.log(1.0) + np.log(0.4)) / 4
    assert judged.loss == pytest.approx(expected, abs=1e-6)
    assert judged.video_confusion()[3, 3] == 1
    assert judged.video_confusion()[0, 14] == 1
    assert judged.video_confusion().sum() == 2


def test_confusion_has_the_truth_in_rows_and_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 15, 200)
    logs = rng.normal(size=(200, 15))
    judged = Evaluation("test", codes, np.arange(200), logs)
    said = logs.argmax(1)
    assert np.array_equal(
        judged.confusion(), metrics.confusion_matrix(codes, said, labels=range(15))
    )
    assert judged.accuracy == metrics.accuracy_score(codes, said)
    report = metrics.classification_report(
        codes, said, labels=range(15), output_dict=True, zero_division=0
    )
    for row in judged.per_class():
        reference = report[str(row["code"])]
        assert row["f1"] == reference["f1-score"]
        assert row["support"] == reference["support"]
    assert sum(row["support"] for row in judged.per_class()) == 200


def test_json_holds_how_many_beside_every_figure() -> None:
    values = evaluation([3, 4], [0, 1], [{3: 1.0}, {3: 1.0}]).to_json()
    assert values["clips"]["n"] == values["videos"]["n"] == 2
    assert values["clips"]["accuracy"] == 0.5
    assert np.array(values["clips"]["confusion"]).shape == (15, 15)
    assert values["clips"]["per_class"][4]["pair"] == "2-1"


def test_nothing_to_judge_is_our_bug() -> None:
    with pytest.raises(ValueError, match="0 codes"):
        Evaluation("test", np.array([], int), np.array([], int), np.empty((0, 15)))


def test_a_video_without_an_answer_is_never_right() -> None:
    # three videos are flash – flash, as the first of equals would say; two were not read
    silent: dict[int, float] = {}
    judged = evaluation(
        [0, 0, 0, 3, 3], [0, 1, 1, 2, 3], [{0: 1.0}, silent, silent, silent, {5: 1.0}]
    )
    assert judged.said.tolist() == [0, NO_ANSWER, NO_ANSWER, NO_ANSWER, 5]
    assert judged.videos.said.tolist() == [0, NO_ANSWER, NO_ANSWER, 5]
    assert judged.accuracy == 1 / 5
    assert judged.video_accuracy == 1 / 4
    assert judged.video_confusion()[0, 0] == 1
    assert judged.video_confusion().sum() == 2
    assert judged.lane_confusion().sum() == 4
    assert judged.per_class()[0]["recall"] == 1 / 3
    values = judged.to_json()
    assert values["videos"]["no_answer"] == 2
    assert values["videos"]["coverage"] == 1 / 2
    assert values["videos"]["accuracy_answered"] == 1 / 2
    assert values["clips"]["no_answer"] == 3
    assert values["lanes"]["no_answer"] == 4
    assert (judged.metrics().n_videos, judged.metrics().n_silent) == (4, 2)
    # sure of the one that is right and of the one that is wrong
    assert judged.calibration_error() == pytest.approx(0.5, abs=1e-6)


def test_one_clip_that_says_something_is_an_answer() -> None:
    judged = evaluation([3, 3], [0, 0], [{}, {3: 0.4, 5: 0.3}])
    assert judged.videos.said.tolist() == [3]
    assert judged.videos.n_silent == 0
    assert silent_videos(np.full((2, 15), 1 / 15), np.array([0, 1]), 2).all()
    assert is_silent(np.full((2, 15), 1 / 15))


def test_where_nothing_is_answered_nothing_is_right() -> None:
    judged = evaluation([0, 0], [0, 1], [{}, {}])
    assert judged.video_accuracy == judged.calibration_error() == 0.0
    values = judged.to_json()
    assert values["videos"]["accuracy_answered"] is None
    assert values["videos"]["coverage"] == 0.0
