"""How often height alone (``dataset.motion``) is right on rendered races.

Four kinds of footage, each with races that nothing was tuned on as long as the seeds
are fresh: ``phone`` is what the demo films, ``calm`` and ``hard`` are the study's
(``dataset.rendering.study``), with other framings at each venue and, when hard, people,
shadows, flicker, and a camera that shakes, drifts or pans. ``followed`` is a phone close
to the wall, or a broadcast, that shows a third to six tenths of it and follows the
climbers.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset.footage import plan_races, race_truth, render_small
from dataset.motion import METHOD, LaneMotion, Motion, motion_of
from dataset.rendering.camera import PLACES
from dataset.rendering.climber import LaneTruth
from dataset.rendering.following import FollowingRenderer
from dataset.rendering.small import SmallRenderer
from dataset.rendering.study import plan_study
from dataset.resampling import wilson
from dataset.states import LanePair, LaneState

KINDS: Final = ("phone", "calm", "hard", "followed")
GOALS: Final = {"empty": 0.99, "fall": 0.95, "pair": 0.80}
"""Without any training, on a camera that stands."""

_Race = tuple[LanePair, tuple[LaneTruth, LaneTruth], NDArray[np.uint8]]


def measure(
    kinds: Sequence[str] = ("phone", "calm"),
    *,
    n_races: int = 40,
    seeds: Sequence[int] = (101, 102),
    venues: int = len(PLACES),
    tell: Callable[[str, float | None], None] = lambda *_: None,
) -> dict[str, Any]:
    """Render races and read them.

    Args:
        kinds: of ``KINDS``.
        n_races: of each kind and seed.
        seeds: which races.
        venues: at how many places, 1 to 6.
        tell: hears what is being done, and which share of it is.

    Returns:
        For each kind the shares, each as right, n, share and 95 % interval, the errors
        of the times, and how sure it was.
    """
    facts: dict[str, Any] = {"method": METHOD, "seeds": list(seeds), "venues": venues}
    n_all, n_done = len(kinds) * len(seeds) * n_races, 0
    for kind in kinds:
        tally = _Tally()
        for seed in seeds:
            for race in _races(kind, n_races, seed, venues):
                tally.take(*race)
                n_done += 1
                tell(f"Reading {kind} races", n_done / n_all)
        facts[kind] = tally.facts()
    return facts


def describe(facts: dict[str, Any]) -> str:
    """Each figure beside its goal, in lines."""
    lines = []
    for kind in KINDS:
        if kind not in facts:
            continue
        found = facts[kind]
        lines.append(
            f"{kind}: {found['n_races']} races, seeds"
            f" {', '.join(map(str, facts['seeds']))}, {facts['venues']} venues;"
            f" silent of {found['n_moving']}, whose wall is lost"
        )
        for name in ("empty", "fall", "slip", "flash", "pair"):
            lines.append(f"  {name:6} {_share_words(found[name], GOALS.get(name))}")
        for name in ("start", "finish", "time", "moment"):
            error = found[f"{name}_error"]
            if error["n"]:
                lines.append(
                    f"  {name:6} off by {error['median_s']:.2f} s (median) and"
                    f" {error['p95_s']:.2f} s (19 of 20), {error['bias_s']:+.2f} s on"
                    f" average, n = {error['n']}"
                )
        sure = found["calibration"]
        lines.append(
            f"  sure   {sure['said']:.1%} said, {sure['right']:.1%} right"
            f" (calibration error {sure['ece']:.3f})"
        )
        lines.append(f"  {found['read_s']:.2f} s a video to read, strips included")
    return "\n".join(lines)


def _share_words(share: dict[str, Any], goal: float | None) -> str:
    if not share["n"]:
        return "none"
    low, high = share["interval"]
    words = f"{share['right']} of {share['n']} right, {share['share']:.1%}"
    words += f" ({low:.1%} to {high:.1%})"
    return words + (f" (goal: at least {goal:.0%})" if goal else "")


def _races(kind: str, n: int, seed: int, venues: int) -> Iterator[_Race]:
    if kind == "phone":
        for _, spec in plan_races(n, seed, venues):
            truth = race_truth(spec)
            yield spec.pair, (truth.left, truth.right), render_small(spec)
        return
    if kind == "followed":
        for _, spec in plan_races(n, seed, venues):
            camera = FollowingRenderer(spec)
            truth = camera.race.truth
            frames = np.stack([camera.frame(at) for at in range(truth.n_frames)])
            yield spec.pair, (truth.left, truth.right), frames
        return
    for video in plan_study(n, venues, hard=kind == "hard", seed=seed):
        renderer = SmallRenderer(video.spec, is_hard=video.is_hard)
        frames = np.stack([renderer.frame(at) for at in range(renderer.n_frames)])
        truth = renderer.race.truth
        yield video.spec.pair, (truth.left, truth.right), frames


class _Tally:
    """Counts of one kind of footage."""

    def __init__(self) -> None:
        self._lanes: list[tuple[LaneState, LaneState]] = []
        self._pairs: list[tuple[float, bool]] = []
        self._errors: dict[str, list[float]] = {
            "start": [],
            "finish": [],
            "time": [],
            "moment": [],
        }
        self._n_moving = 0
        self._read_s: list[float] = []

    def take(
        self,
        pair: LanePair,
        truths: tuple[LaneTruth, LaneTruth],
        frames: NDArray[np.uint8],
    ) -> None:
        """Read one race and compare."""
        begun = time.perf_counter()
        motion: Motion = motion_of(frames)
        self._read_s.append(time.perf_counter() - begun)
        given = motion.probabilities
        if given is None:  # silent: nothing was said, so nothing was wrong or right
            self._n_moving += 1
            return
        self._pairs.append((max(given), motion.pair == pair))
        for lane, truth in zip(motion.lanes, truths, strict=True):
            self._lanes.append((truth.state, lane.state))
            if lane.state == truth.state:
                self._compare(lane, truth)

    def _compare(self, lane: LaneMotion, truth: LaneTruth) -> None:
        def note(name: str, said: float | None, true: float | None) -> None:
            if said is not None and true is not None:
                self._errors[name].append(said - true)

        note("start", lane.start_s, truth.start_s)
        note("finish", lane.finish_s, truth.finish_s)
        note("moment", lane.moment_s, truth.slip_s or truth.fall_s)
        if truth.start_s is not None and truth.finish_s is not None:
            note("time", lane.time_s, truth.finish_s - truth.start_s)

    def facts(self) -> dict[str, Any]:
        """What was counted."""
        found: dict[str, Any] = {
            "n_races": len(self._read_s),
            "n_moving": self._n_moving,
            "pair": _share([right for _, right in self._pairs]),
            "read_s": float(np.median(self._read_s)),
        }
        for state in LaneState:
            found[state.word] = _share(
                [said == true for true, said in self._lanes if true == state]
            )
        found["confusion"] = [
            [self._lanes.count((true, said)) for said in LaneState]
            for true in LaneState
        ]
        for name, errors in self._errors.items():
            found[f"{name}_error"] = _error(errors)
        found["calibration"] = _calibration(self._pairs)
        return found


def _share(right: Sequence[bool]) -> dict[str, Any]:
    n, n_right = len(right), sum(right)
    if not n:
        return {"right": 0, "n": 0, "share": None, "interval": None}
    low, high = wilson(n_right, n)
    return {
        "right": n_right,
        "n": n,
        "share": n_right / n,
        "interval": [low, high],
    }


def _error(errors: Sequence[float]) -> dict[str, Any]:
    if not errors:
        return {"n": 0, "bias_s": None, "median_s": None, "p95_s": None}
    off = np.abs(errors)
    return {
        "n": len(errors),
        "bias_s": float(np.mean(errors)),
        "median_s": float(np.median(off)),
        "p95_s": float(np.percentile(off, 95)),
    }


def _calibration(pairs: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """Mean confidence, accuracy, and expected calibration error over ten bins."""
    if not pairs:
        return {"said": 0.0, "right": 0.0, "ece": 0.0}
    said, right = (np.array(each, float) for each in zip(*pairs, strict=True))
    bins = np.minimum((said * 10).astype(int), 9)
    ece = sum(
        abs(said[bins == each].sum() - right[bins == each].sum())
        for each in np.unique(bins)
    ) / len(said)
    return {"said": float(said.mean()), "right": float(right.mean()), "ece": float(ece)}
