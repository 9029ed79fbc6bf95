"""Planted wrong labels, and how many of them the second look puts first.

Rendered races with their true pairs; in one video of twenty another pair is written
instead, one that a coach could have mistaken it for: a single lane differs. Networks learn
from these labels, wrong ones included, with one part left out in turn.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.benchmarks.order import kept_strips
from dataset.files import write_text
from dataset.label_errors import contradictions
from dataset.states import PAIRS

if TYPE_CHECKING:
    from model.folds import Labelled

PLANTED: Final = 0.05
LOOKED_AT: Final = 0.10
"""Of the list, its beginning."""
GOAL: Final = 0.8
"""Of the planted ones, found there."""
N_RACES: Final = 80
_SEED: Final = 7


def plant(
    codes: NDArray[np.int64], share: float, seed: int
) -> tuple[NDArray[np.int64], list[int]]:
    """Write another pair to some videos.

    Args:
        codes: ``(n,)`` the true ones.
        share: of the videos that get a wrong one.
        seed: decides which, and what.

    Returns:
        The codes with the wrong ones in place, and which those are, ascending.
    """
    rng = np.random.default_rng([seed, 5])
    wrong = codes.copy()
    chosen = rng.choice(len(codes), max(1, round(share * len(codes))), replace=False)
    for row in chosen:
        truth = PAIRS[codes[row]]
        near = [
            pair.code
            for pair in PAIRS
            if (pair.left == truth.left) != (pair.right == truth.right)
        ]
        wrong[row] = rng.choice(near)
    return wrong, sorted(int(row) for row in chosen)


def found_share(
    videos: "Labelled", planted: list[int], *, n_folds: int, seed: int, **given: Any
) -> float:
    """Which share of the planted ones stands in the first tenth of the list."""
    from model import folds
    from model.second_look import config_for

    config = config_for(len(videos), seed=seed, **given)
    fold = folds.fold_of(list(range(len(videos))), n_folds)
    said = np.zeros((len(videos), len(PAIRS)))
    for left_out in range(n_folds):
        rows = np.flatnonzero(fold == left_out)
        net = folds.train(videos.of(np.flatnonzero(fold != left_out)), config)
        said[rows] = folds.predict(net, videos.strips[rows])
    ranked = [each.index for each in contradictions(videos.codes, said)]
    first = set(ranked[: round(LOOKED_AT * len(videos))])
    return len(first & set(planted)) / len(planted)


def measure(
    folder: Path,
    *,
    seeds: int = 3,
    n_races: int = N_RACES,
    n_folds: int = 5,
    tell: Callable[[str], None] = lambda _: None,
    **given: Any,
) -> dict[str, Any]:
    """Plant, train, rank and count; leaves ``second-look.json``.

    Args:
        folder: where strips are kept, so that races are rendered once.
        seeds: how often other videos get a wrong label.
        n_races: how many races.
        n_folds: trainings each time.
        tell: told what is being done.
        given: what the recipe is to do otherwise.

    Raises:
        StorageError: the folder cannot be written.
    """
    from model.folds import Labelled

    truth = kept_strips(folder, _SEED, n_races, tell)
    shares = []
    n_planted = 0
    for seed in range(seeds):
        tell(f"Looking for planted labels, {seed + 1} of {seeds}")
        codes, planted = plant(truth.codes, PLANTED, seed)
        n_planted = len(planted)
        videos = Labelled(truth.strips, codes)
        shares.append(found_share(videos, planted, n_folds=n_folds, seed=seed, **given))
    facts = {
        "races": n_races,
        "planted": n_planted,
        "looked_at": round(LOOKED_AT * n_races),
        "found": shares,
        "mean": round(float(np.mean(shares)), 4),
        "goal": GOAL,
        "folds": n_folds,
    }
    write_text(folder / "second-look.json", json.dumps(facts, indent=1))
    return facts


def describe(facts: dict[str, Any]) -> str:
    """The figures for people."""
    each = ", ".join(f"{share:.0%}" for share in facts["found"])
    return (
        f"Of {facts['planted']} wrong labels among {facts['races']} races,"
        f" {facts['mean']:.0%} stand in the first {facts['looked_at']} of the list"
        f" (each time: {each}; goal ≥ {facts['goal']:.0%})."
    )
