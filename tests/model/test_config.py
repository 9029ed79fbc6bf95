"""The configuration refuses nonsense and names its checkpoint."""

from dataclasses import fields
from typing import Any

import pytest

from dataset.errors import TrainingError
from model.config import TrainConfig


def test_the_defaults_are_the_studys() -> None:
    config = TrainConfig()
    assert (config.batch_size, config.epochs, config.learning_rate) == (8, 40, 1e-4)
    assert (config.l2, config.dropout, config.seed) == (0.01, 0.5, 42)
    assert (config.plateau_factor, config.plateau_patience) == (0.2, 2)
    assert (config.plateau_floor, config.stop_patience) == (1e-5, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"width": 0},
        {"width": 100_000},
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"seed": -1},
        {"dropout": 1.0},
        {"l2": -0.1},
        {"l2": float("inf")},
        {"network": "../../escaped"},
        {"network": "a\0b"},
        {"network": ""},
        {"network": "x" * 200_000},
        {"network": "\ud800"},
        {"plateau_factor": -1.0},
        {"plateau_factor": float("nan")},
        {"plateau_factor": 2.0},
        {"plateau_floor": float("nan")},
        {"plateau_floor": -1e-5},
        {"plateau_patience": -1},
        {"stop_patience": -1},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TrainingError) as caught:
        TrainConfig(**wrong)
    assert len(str(caught.value).encode()) < 300, "that can be read, and printed"


def test_json_and_back() -> None:
    config = TrainConfig(width=8, mirror=True, learning_rate=1e-3)
    assert TrainConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize(
    "wrong", [{"epochs": "3"}, {"mirror": 1}, {"width": 4.0}, {"l2": 10**400}]
)
def test_json_of_the_wrong_kind_is_refused(wrong: dict[str, Any]) -> None:
    values = {**TrainConfig().to_json(), **wrong}
    with pytest.raises(TrainingError, match=next(iter(wrong))):
        TrainConfig.from_json(values)


def test_json_that_lacks_a_setting_is_refused() -> None:
    values = TrainConfig().to_json()
    del values["width"]
    with pytest.raises(TrainingError, match="width"):
        TrainConfig.from_json(values)


def test_every_setting_and_the_snapshot_change_the_id() -> None:
    config = TrainConfig(network="lanes")  # which has all options but that of strips
    ids = {config.checkpoint_id("a"), config.checkpoint_id("b")}
    others: dict[type, Any] = {int: 3, float: 0.03, bool: True, str: "other"}
    for field in fields(config):
        value = others[type(field.default)]
        if getattr(config, field.name) == value:
            value = 5
        network = {"network": "strips"} if field.name == "accidents" else {}
        changed = TrainConfig(**{**config.to_json(), **network, field.name: value})
        ids.add(changed.checkpoint_id("a"))
    assert len(ids) == 2 + len(fields(config))
    assert config.checkpoint_id("a") == TrainConfig(network="lanes").checkpoint_id("a")
    with_accidents = TrainConfig(network="strips", accidents=0.3)
    without = TrainConfig(network="strips")
    assert with_accidents.checkpoint_id("a") != without.checkpoint_id("a")
    assert all(len(name.rpartition("-")[2]) == 12 for name in ids)
