"""How many labels the order of work saves: a curve of accuracy over labels.

Rendered races take the part of a club's videos. A network learns from the first few,
orders the others by ``annotator.ordering``, gets the next few answered (every fifth at
random, as at the desk), and learns anew from all of them; beside it the same with the next
few drawn at random. Both begin with the same videos, and both are measured on the same
races that nobody labels.

Kept small on purpose: a strip network of half the usual width, one column of the strips
for two, and as many steps a training whatever there is to learn from. What counts is how
the two curves lie to each other.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.ordering import arranged, values
from dataset.files import replaced, write_text
from dataset.footage import plan_races, render_small
from dataset.shapes import CLIP_FRAMES, CLIP_SHAPE
from dataset.states import PAIRS

if TYPE_CHECKING:
    from model.folds import Labelled

Tell = Callable[[str], None]

TARGET: Final = 0.9
"""Share of videos right, that both are to reach."""
GOAL: Final = 0.6
"""Labels needed, of those that a random order needs."""
COUNTS: Final = (10, 15, 20, 30, 40, 60)
"""Videos labelled when the network is trained anew."""
N_POOL: Final = 80
N_TEST: Final = 80
_POOL_SEED, _TEST_SEED = 7, 8
_STEPS: Final = 120
_BATCH: Final = 8
_WIDTH: Final = 8
_RESAMPLES: Final = 1000


@dataclass(frozen=True)
class Curve:
    """One order, one seed: how accurate after how many labels."""

    order: str
    seed: int
    accuracy: tuple[float, ...]
    """At each of the counts: share of test videos whose pair is right."""


def measure(
    folder: Path,
    *,
    seeds: int = 3,
    counts: Sequence[int] = COUNTS,
    n_pool: int = N_POOL,
    n_test: int = N_TEST,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Render, simulate, and compare; leaves ``order.json`` and ``order.svg``.

    Args:
        folder: where strips are kept, so that races are rendered once.
        seeds: how often it is done with other beginnings.
        counts: after how many labels it is measured, rising.
        n_pool: races to label.
        n_test: races to measure on.
        tell: told what is being done.

    Returns:
        The curves, and how many labels each order needs for ``TARGET``.

    Raises:
        StorageError: the folder cannot be written.
    """
    pool = kept_strips(folder, _POOL_SEED, n_pool, tell)
    test = kept_strips(folder, _TEST_SEED, n_test, tell)
    curves = []
    for seed in range(seeds):
        for order in ("useful", "random"):
            tell(f"Labelling in {order} order, {seed + 1} of {seeds}")
            curves.append(simulate(pool, test, order, seed, counts))
    facts = summary(curves, counts, n_pool, n_test)
    write_text(folder / "order.json", json.dumps(facts, indent=1))
    write_text(folder / "order.svg", drawing(facts))
    return facts


def simulate(
    pool: "Labelled",
    test: "Labelled",
    order: str,
    seed: int,
    counts: Sequence[int] = COUNTS,
) -> Curve:
    """Label ``pool`` in one order and measure on ``test`` on the way.

    Args:
        pool: the videos to label, with the answers that a coach would give.
        test: other ones.
        order: ``useful`` or ``random``.
        seed: decides the first videos, the draws, and the networks.
        counts: when it is measured.
    """
    from model import folds
    from model.config import TrainConfig

    draws = np.random.default_rng([seed, 3]).permutation(len(pool))
    keys = {int(video): f"{seed} {video}" for video in draws}
    labelled = [int(video) for video in draws[: counts[0]]]
    accuracy = []
    for count, following in zip(counts, [*counts[1:], counts[-1]], strict=True):
        config = TrainConfig.for_network(
            "strips",
            width=_WIDTH,
            batch_size=_BATCH,
            epochs=max(1, round(_STEPS * _BATCH / count)),
            seed=seed,
        )
        net = folds.train(pool.of(np.array(labelled)), config)
        right = folds.predict(net, test.strips).argmax(1) == test.codes
        accuracy.append(float(right.mean()))
        waiting = [video for video in keys if video not in set(labelled)]
        if order == "useful":
            said = folds.predict(net, pool.strips[waiting])
            worth = values(
                dict(zip(waiting, said.tolist(), strict=True)),
                [PAIRS[code] for code in pool.codes[labelled]],
            )
            waiting = arranged(waiting, worth, keys, n_done=count)
        labelled += waiting[: following - count]
    return Curve(order, seed, tuple(accuracy))


def summary(
    curves: Sequence[Curve], counts: Sequence[int], n_pool: int, n_test: int
) -> dict[str, Any]:
    """The mean curves, and the labels that each order needs."""
    means = {
        order: np.mean([c.accuracy for c in curves if c.order == order], axis=0)
        for order in ("useful", "random")
    }
    needed = {order: labels_for(TARGET, counts, mean) for order, mean in means.items()}
    useful, random = needed["useful"], needed["random"]
    low, high = _ratio_interval(curves, counts)
    return {
        "labels": list(counts),
        "accuracy": {
            order: [round(float(each), 4) for each in mean]
            for order, mean in means.items()
        },
        "seeds": [
            {
                "order": c.order,
                "seed": c.seed,
                "accuracy": list(c.accuracy),
                "labels_needed": labels_for(TARGET, counts, c.accuracy),
            }
            for c in curves
        ],
        "n_pool": n_pool,
        "n_test": n_test,
        "target": TARGET,
        "labels_needed": needed,
        "ratio": round(useful / random, 3) if useful and random else None,
        "ratio_interval": [round(low, 3), round(high, 3)],
        "goal": GOAL,
    }


def _ratio_interval(
    curves: Sequence[Curve], counts: Sequence[int]
) -> tuple[float, float]:
    """95 % of the ratio when beginnings are drawn anew, useful and random together.

    A mean curve that never reaches the target counts with the last count, which makes the
    ratio look worse than it is, or than it may be.
    """
    both = np.array(
        [
            [
                c.accuracy
                for c in sorted(curves, key=lambda c: c.seed)
                if c.order == order
            ]
            for order in ("useful", "random")
        ]
    )
    rng = np.random.default_rng(0)
    ratios = []
    for _ in range(_RESAMPLES):
        drawn = rng.integers(0, both.shape[1], both.shape[1])
        useful, random = (
            labels_for(TARGET, counts, mean) or counts[-1]
            for mean in both[:, drawn].mean(axis=1)
        )
        ratios.append(useful / random)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return float(low), float(high)


def labels_for(
    target: float,
    counts: Sequence[int],
    accuracy: Sequence[float] | NDArray[np.float64],
) -> float | None:
    """Where a curve first reaches ``target``, straight between its points.

    Returns:
        None where it never does; the first count where it begins there, so that the
        truth may be less.
    """
    for at, (count, value) in enumerate(zip(counts, accuracy, strict=True)):
        if value >= target:
            if at == 0:
                return float(count)
            before, low = counts[at - 1], accuracy[at - 1]
            return float(before + (count - before) * (target - low) / (value - low))
    return None


def describe(facts: dict[str, Any]) -> str:
    """The figures for people."""
    lines = ["labels   useful   random"]
    rows = zip(
        facts["labels"],
        facts["accuracy"]["useful"],
        facts["accuracy"]["random"],
        strict=True,
    )
    lines += [f"{n:6}  {u:6.1%}  {r:6.1%}" for n, u, r in rows]
    needed = {
        order: "never" if n is None else f"{n:.0f}"
        for order, n in facts["labels_needed"].items()
    }
    ratio = facts["ratio"]
    lines.append(
        f"{facts['target']:.0%} of {facts['n_test']} races right after {needed['useful']}"
        f" labels in useful order and {needed['random']} at random"
        + (f": {ratio:.2f} × (goal ≤ {facts['goal']} ×)." if ratio else ".")
    )
    low, high = facts["ratio_interval"]
    lines.append(f"With beginnings drawn anew, {low:.2f} to {high:.2f} × (95 %).")
    n_seeds = len(facts["seeds"]) // 2
    lines.append(f"Means of {n_seeds} beginnings; {facts['n_pool']} races to label.")
    return "\n".join(lines)


def drawing(facts: dict[str, Any]) -> str:
    """The two curves as an SVG picture."""
    width, height, edge = 480, 300, 44
    labels = facts["labels"]

    def place(n: float, share: float) -> str:
        x = edge + (width - 2 * edge) * (n - labels[0]) / max(labels[-1] - labels[0], 1)
        return f"{x:.1f},{height - edge - (height - 2 * edge) * share:.1f}"

    def line(points: str, colour: str, more: str = "") -> str:
        return f'<polyline points="{points}" fill="none" stroke="{colour}" {more}/>'

    def text(at: str, words: str, colour: str = "#444") -> str:
        x, y = at.split(",")
        return f'<text x="{x}" y="{y}" fill="{colour}">{words}</text>'

    parts = [
        line(
            f"{place(labels[0], 1)} {place(labels[0], 0)} {place(labels[-1], 0)}",
            "#888",
        )
    ]
    target = facts["target"]
    parts.append(
        line(
            f"{place(labels[0], target)} {place(labels[-1], target)}",
            "#888",
            'stroke-dasharray="4 4"',
        )
    )
    parts += [text(place(n, -0.08), str(n)) for n in labels]
    parts += [
        text(f"6,{place(0, s).split(',')[1]}", f"{s:.0%}") for s in (0.5, target, 1)
    ]
    for at, (order, colour) in enumerate(
        (("useful", "#2f5fd0"), ("random", "#c2571a"))
    ):
        curve = zip(labels, facts["accuracy"][order], strict=True)
        points = " ".join(place(n, share) for n, share in curve)
        parts.append(line(points, colour, 'stroke-width="2.5"'))
        parts.append(
            text(f"{width - 150},{height - 90 + 20 * at}", f"{order} order", colour)
        )
    parts.append(
        text(f"{edge},20", "Videos right, over labels given (mean of the seeds)")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12"><rect width="100%" height="100%"'
        f' fill="white"/>{"".join(parts)}</svg>\n'
    )


def kept_strips(folder: Path, seed: int, n: int, tell: Tell) -> "Labelled":
    """The strips of the first ``n`` races of a plan, rendered where they are not kept."""
    from model.folds import Labelled
    from model.strip_samples import StripSamples

    kept = folder / f"strips-{seed}-{n}.npz"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for number, (_, spec) in enumerate(plan_races(n, seed), 1):
            tell(f"Rendering race {number} of {n}")
            frames = render_small(spec)
            missing = -len(frames) % CLIP_FRAMES
            full = np.concatenate([frames, np.repeat(frames[-1:], missing, axis=0)])
            clips = full.reshape(-1, *CLIP_SHAPE)
            made.append((StripSamples.from_video(clips, 0.5)[0], spec.pair.code))
        longest = max(strip.shape[-1] for strip, _ in made)
        strips = np.zeros((n, *made[0][0].shape[:-1], longest), np.uint8)
        for row, (strip, _) in zip(strips, made, strict=True):
            row[..., : strip.shape[-1]] = strip
        codes = np.array([code for _, code in made], np.int64)
        with replaced(kept) as beside, beside.open("wb") as file:
            np.savez(file, strips=strips, codes=codes)
    with np.load(kept, allow_pickle=False) as found:
        strips, codes = found["strips"], found["codes"].astype(np.int64)
    halved = strips[..., : strips.shape[-1] // 8 * 8]
    pairs = halved.reshape(*halved.shape[:-1], -1, 2).mean(-1)
    return Labelled(np.rint(pairs).astype(np.uint8), codes)
