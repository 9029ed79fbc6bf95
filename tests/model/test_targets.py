"""Targets against figures made by hand."""

from typing import Any

from model.reports.several_networks import targets as section
from model.targets import best, targets

Json = dict[str, Any]


def figure(value: float, of: str = "videos") -> Json:
    return {
        "value": value,
        "low": value - 0.02,
        "high": value + 0.02,
        "n": 100,
        "of": of,
        "interval": "Wilson",
    }


def network(
    name: str, validation: float, test: float, error: float = 0.03, size: int = 10
) -> Json:
    return {
        "label": name,
        "trained": {
            "metrics": {"validation": {"video_accuracy": validation}},
            "parameters": {"total": size},
            "config": {"width": 8},
            "videos": 144,
        },
        "measures": {
            "videos": {"accuracy": figure(test)},
            "clips": {"accuracy": figure(test, "clips")},
            "calibration": {"error": figure(error)},
        },
    }


def test_the_winner_is_chosen_on_validation_videos_alone() -> None:
    lucky = network("lucky", 0.90, 0.999)
    sound = network("sound", 0.97, 0.981)
    [right, calibrated] = targets({"calm": [lucky, sound]})
    assert (right["network"], right["figure"]["value"]) == ("sound", 0.981)
    assert right["reached"]
    assert calibrated["reached"]
    assert best([network("a", 0.9, 0, size=5), network("b", 0.9, 1, size=4)]) == (
        network("b", 0.9, 1, size=4)
    )
    assert best([]) is None


def test_what_is_not_reached_is_said() -> None:
    rows = targets(
        {
            "paper": [network("resnet3d", 0, 0.92), network("c3d", 0, 0.93)],
            "few_paper": [network("resnet3d", 0, 0.8), network("cnn2d", 0, 0.79)],
            "hard": [network("strips", 0.9, 0.93, error=0.06)],
            "forty": [network("strips", 0.9, 0.949)],
            "forty_1": [network("strips", 0.9, 0.951)],
        }
    )
    assert [(row["network"], row["reached"]) for row in rows] == [
        ("resnet3d", False),
        ("c3d", False),
        ("cnn2d", True),
        ("strips", True),
        ("strips", False),
        ("strips", False),
        ("strips", True),
    ]
    assert rows[1]["wanted"] == 0.92
    assert rows[2]["wanted"] == 0.8, "few videos do not show what the network reaches"
    html = section(rows)
    assert "3 of 7 targets reached" in html
    assert html.count("not reached") == 4
    assert html.count(", width 8, 144 videos") == 7
    old = [{k: v for k, v in row.items() if k != "width"} for row in rows]
    assert ", width" not in section(old)
