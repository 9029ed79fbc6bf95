"""Agreement against published tables, and where there is no number to give."""

from itertools import product

import pytest

from dataset.agreement import cohen_kappa, percent_agreement
from dataset.states import PAIRS

# Rows: first rater; columns: second rater.
SAS_3X3 = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
FEINSTEIN_CICCHETTI = [[40, 9], [6, 45]]


def ratings(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Every item of a contingency table, as both raters' answers."""
    cells = product(range(len(table)), range(len(table)))
    both = [(row, column) for row, column in cells for _ in range(table[row][column])]
    return [row for row, _ in both], [column for _, column in both]


@pytest.mark.parametrize(
    ("table", "published", "digits"),
    [
        pytest.param(SAS_3X3, 0.4842, 4, id="SAS"),
        pytest.param(ABSTRACTORS, 0.7964094, 7, id="irrCAC"),
        pytest.param(FEINSTEIN_CICCHETTI, 0.70, 2, id="Feinstein-Cicchetti"),
    ],
)
def test_kappa_is_the_published_one(table, published, digits):
    kappa = cohen_kappa(*ratings(table))
    assert kappa is not None
    assert round(kappa, digits) == published


@pytest.mark.parametrize(
    ("table", "published"), [(ABSTRACTORS, 0.89), (FEINSTEIN_CICCHETTI, 0.85)]
)
def test_percent_is_the_published_one(table, published):
    assert percent_agreement(*ratings(table)) == pytest.approx(published)


def test_kappa_of_pairs_is_kappa_of_their_codes():
    first = [PAIRS[code] for code in (0, 0, 2, 8, 14, 1)]
    second = [PAIRS[code] for code in (0, 1, 2, 8, 14, 1)]
    by_code = cohen_kappa([p.code for p in first], [p.code for p in second])
    assert cohen_kappa(first, second) == by_code
    assert percent_agreement(first, second) == 5 / 6


def test_answers_need_not_sort():
    assert cohen_kappa([None, "a", 3], [None, "a", 3]) == 1


def test_no_answers_give_no_number():
    assert percent_agreement([], []) is None
    assert cohen_kappa([], []) is None


def test_one_answer_throughout_gives_percent_but_no_kappa():
    assert percent_agreement([0] * 9, [0] * 9) == 1
    assert cohen_kappa([0] * 9, [0] * 9) is None


def test_never_agreeing_is_zero_percent_and_a_number():
    assert percent_agreement([0, 0], [1, 1]) == 0
    assert cohen_kappa([0, 0], [1, 1]) == 0


@pytest.mark.parametrize("measure", [percent_agreement, cohen_kappa])
def test_different_lengths_are_a_bug(measure):
    with pytest.raises(ValueError, match="2 answers against 1"):
        measure([1, 2], [1])
