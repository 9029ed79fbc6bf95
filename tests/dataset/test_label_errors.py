"""Confident learning and look-alikes, on arrays."""

import numpy as np
import pytest

from dataset.label_errors import alike, contradictions, looks_of, thresholds


def test_the_most_contradicted_label_comes_first() -> None:
    codes = np.array([0, 0, 1, 1, 2])
    said = np.array(
        [
            [0.9, 0.1, 0.0],
            [0.2, 0.7, 0.1],  # says 1 instead
            [0.1, 0.8, 0.1],
            [0.95, 0.0, 0.05],  # says 0, and is surer of it
            [0.3, 0.3, 0.4],
        ]
    )
    found = contradictions(codes, said)
    assert [each.index for each in found] == [3, 1, 4, 2, 0]
    assert [each.other for each in found[:2]] == [0, 1]
    assert found[0].margin == pytest.approx(-0.95)
    # 0.95 is above the 0.55 that it gives on average to what is labelled 0.
    assert found[0].is_confident
    assert thresholds(codes, said).tolist() == pytest.approx([0.55, 0.4, 0.4])
    assert not found[2].is_confident  # the label is still the most likely


def test_a_class_that_no_video_has_contradicts_nothing_confidently() -> None:
    (found,) = contradictions(np.array([0]), np.array([[0.1, 0.9]]))
    assert (found.other, found.is_confident) == (1, False)
    assert thresholds(np.array([0]), np.array([[0.1, 0.9]]))[1] == np.inf
    assert contradictions(np.array([], int), np.zeros((0, 15))) == []
    with pytest.raises(ValueError, match="labels"):
        contradictions(np.array([0]), np.zeros((2, 15)))


def test_look_alikes_with_other_labels_are_found_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.normal(size=(4, 32))
    looks = np.concatenate([kind + 0.02 * rng.normal(size=(10, 32)) for kind in kinds])
    codes = np.repeat([0, 1, 2, 3], 10)
    assert alike(codes, looks) == []
    codes[17] = 0
    found = alike(codes, looks)
    assert found
    assert all(17 in (each.first, each.second) for each in found)
    assert found == sorted(found, key=lambda each: each.distance)
    assert found[0].distance < 0.01


def strip(n: int, *, begin: int, bright: int, rise: bool = True) -> np.ndarray:
    """A lane whose climber goes up, and an empty one."""
    made = np.zeros((2, 2, 56, n), np.uint8)
    for at in range(40):
        row = 55 - at if rise else 55 - min(at, 15)
        made[0, 0, row, begin + at] = bright
    return made


def test_looks_are_the_same_whatever_the_start_and_the_light() -> None:
    strips = np.stack(
        [
            strip(120, begin=10, bright=200),
            strip(120, begin=50, bright=90),
            strip(120, begin=10, bright=200, rise=False),
            np.zeros((2, 2, 56, 120), np.uint8),
        ]
    )
    one, later, low, nobody = looks_of(strips)
    assert one @ later == pytest.approx(1, abs=0.01)
    assert one @ low < 0.7
    assert not nobody.any()
    assert not one[512:].any()  # the right lane is empty
