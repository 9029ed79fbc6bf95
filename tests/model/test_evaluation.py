"""Figures against ones worked out by hand, and against scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from model.evaluation import Evaluation


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
