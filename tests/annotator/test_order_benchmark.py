"""The curve of accuracy over labels: real small trainings, and figures by hand."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from annotator.benchmarks import order
from annotator.benchmarks.order import Curve, describe, drawing, labels_for, summary
from model.folds import Labelled

STRIPS = Path(__file__).parents[1] / "model" / "strips.npz"


def test_labels_are_counted_straight_between_the_points() -> None:
    assert labels_for(0.9, (10, 20, 40), (0.8, 0.85, 0.95)) == pytest.approx(30)
    assert labels_for(0.9, (10, 20), (0.92, 0.5)) == 10  # at most so many
    assert labels_for(0.9, (10, 20), (0.5, 0.89)) is None


def test_the_ratio_is_of_the_mean_curves_and_says_how_sure_it_is() -> None:
    curves = [
        Curve(kind, seed, accuracy)
        for seed in range(4)
        for kind, accuracy in (
            ("useful", (0.8, 0.9, 0.95)),
            ("random", (0.8, 0.85, 0.9)),
        )
    ]
    facts = summary(curves, (10, 20, 40), 80, 80)
    assert facts["labels_needed"] == {
        "useful": pytest.approx(20),
        "random": pytest.approx(40),
    }
    assert facts["ratio"] == pytest.approx(0.5)
    assert facts["ratio_interval"] == [pytest.approx(0.5)] * 2  # all seeds are the same
    assert "0.50 × (goal ≤ 0.6 ×)" in describe(facts)
    lines = ET.fromstring(drawing(facts)).findall(
        "{http://www.w3.org/2000/svg}polyline"
    )
    assert len(lines) == 4  # the axes, the target, and two curves
    never = summary(
        [c for c in curves if c.order == "useful"] * 1
        + [Curve("random", seed, (0.5, 0.5, 0.5)) for seed in range(4)],
        (10, 20, 40),
        80,
        80,
    )
    assert never["ratio"] is None
    assert "never" not in describe(facts)
    assert "never at random" in describe(never)


def test_both_orders_begin_alike_and_label_what_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order, "_STEPS", 3)
    with np.load(STRIPS, allow_pickle=False) as found:
        races = Labelled(found["strips"], found["codes"].astype(np.int64))
    pool, test = races.of(np.arange(40)), races.of(np.arange(40, 60))
    useful, random = (
        order.simulate(pool, test, kind, 0, (6, 9, 12)) for kind in ("useful", "random")
    )
    assert useful.accuracy[0] == random.accuracy[0]
    assert len(useful.accuracy) == len(random.accuracy) == 3
    assert order.simulate(pool, test, "useful", 0, (6, 9, 12)) == useful


def test_the_figure_that_is_kept_is_the_one_that_its_curves_give() -> None:
    kept = Path(order.__file__).parents[2] / "resources" / "measured" / "order.json"
    facts = json.loads(kept.read_text())
    curves = [
        Curve(s["order"], s["seed"], tuple(s["accuracy"])) for s in facts["seeds"]
    ]
    assert summary(curves, facts["labels"], facts["n_pool"], facts["n_test"]) == facts
