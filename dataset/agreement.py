"""How far two raters agree on the same videos: percent and Cohen's kappa.

Both take two sequences of the same length, one answer a video: codes, pairs or the
states of one lane. ``None`` means that there is no number to give, never zero.
"""

from collections.abc import Hashable, Sequence


def percent_agreement(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """The share of equal answers, 0 to 1; None without answers.

    Raises:
        ValueError: the sequences differ in length.
    """
    if not _same_length(a, b):
        return None
    return sum(one == other for one, other in zip(a, b, strict=True)) / len(a)


def cohen_kappa(a: Sequence[Hashable], b: Sequence[Hashable]) -> float | None:
    """Agreement beyond chance: 1 is perfect, 0 is chance, below 0 is worse.

    Returns:
        Cohen's kappa, unweighted; None without answers, and when both raters gave one
        and the same answer throughout, for then chance alone explains everything and
        the quotient is 0/0.

    Raises:
        ValueError: the sequences differ in length.
    """
    if not _same_length(a, b):
        return None
    # scikit-learn wants labels that sort; pairs and None beside each other do not.
    numbers: dict[Hashable, int] = {}
    first = [numbers.setdefault(answer, len(numbers)) for answer in a]
    second = [numbers.setdefault(answer, len(numbers)) for answer in b]
    if len(numbers) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score  # seconds to import

    return float(cohen_kappa_score(first, second))


def _same_length(a: Sequence[Hashable], b: Sequence[Hashable]) -> bool:
    """Whether there is anything to compare."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} answers against {len(b)}")
    return len(a) > 0
