"""How far coaches agree, for both lanes together and for each.

Only videos that both have answered are counted, so that no figure tells a coach
anything of a video they still owe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from annotator.workflow import Annotation, Coach, comparable_pairs
from dataset.agreement import cohen_kappa, percent_agreement


@dataclass(frozen=True)
class Measure:
    """Agreement on one thing: the pair, or one lane."""

    what: str
    """``pair``, ``left`` or ``right``."""
    n_same: int
    share: float | None
    """Of equal answers, 0 to 1."""
    kappa: float | None
    """Cohen's kappa, at most 1; None when it is not defined."""


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of two coaches."""

    first: Coach
    second: Coach
    n: int
    """Videos that both could judge."""
    measures: tuple[Measure, ...]


def measure_agreement(
    coaches: Sequence[Coach], annotations: Sequence[Annotation]
) -> list[PairAgreement]:
    """Agreement of every two coaches who have answered the same videos.

    Give it ``Repository.independent_annotations``: coaches who differ see each other's
    answers and change their own, so that current answers agree more than coaches do.

    Slow the first time (it imports scikit-learn): call it in a task.
    """
    found = []
    for first, second in combinations(coaches, 2):
        both = list(comparable_pairs(annotations, first.id, second.id).values())
        if not both:
            continue
        # Plain integers: the pair's code, a lane's annotation digit.
        sides = {
            "pair": [(a.code, b.code) for a, b in both],
            "left": [(int(a.left), int(b.left)) for a, b in both],
            "right": [(int(a.right), int(b.right)) for a, b in both],
        }
        measures = []
        for what, rows in sides.items():
            mine, theirs = [a for a, _ in rows], [b for _, b in rows]
            measures.append(
                Measure(
                    what,
                    sum(a == b for a, b in rows),
                    percent_agreement(mine, theirs),
                    cohen_kappa(mine, theirs),
                )
            )
        found.append(PairAgreement(first, second, len(both), tuple(measures)))
    return found
