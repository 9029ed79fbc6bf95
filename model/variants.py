"""Networks with options: what a study compares, and what it calls them. No torch here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from model.config import LANE_SHARED, OF_STRIPS, TrainConfig

_NO_OPTION: Final = frozenset(
    {
        *("network", "width", "epochs", "batch_size", "learning_rate", "seed"),
        *("l2", "dropout", "plateau_factor", "plateau_patience", "plateau_floor"),
        *("stop_patience", "least_steps"),
    }
)
"""What every training has, so that a name need not say it."""

OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"mirror": True},
    {"balance": True},
    {"jitter": 1.0},
    {"time_jitter": 0.2},
    {"average": 0.99},
    {"anneal": True},
)
"""What the study could not do, one at a time, as far as this version has it."""
LANE_OPTIONS: Final[tuple[dict[str, Any], ...]] = ({"two_heads": True},)
"""What can be done in two ways in a network that reads lanes."""
STRIP_OPTIONS: Final[tuple[dict[str, Any], ...]] = ({"accidents": 0.0},)
"""The same of lane strips, whose recipe has it."""


@dataclass(frozen=True)
class Variant:
    """A network, and what it does otherwise than its recipe."""

    network: str
    recipe: Mapping[str, Any] = field(default_factory=dict)

    def config(self, **common: Any) -> TrainConfig:
        """Its configuration; what it says itself outranks ``common``.

        Raises:
            TrainingError: a value is out of its range.
        """
        return TrainConfig.for_network(self.network, **{**common, **self.recipe})


def options_of(usual: TrainConfig) -> list[Variant]:
    """One variant for each option that changes something.

    Args:
        usual: how the network is trained where nothing is said; what is on there already
            is no option.
    """
    options = OPTIONS
    if usual.network in LANE_SHARED:
        options = LANE_OPTIONS
    if usual.network in OF_STRIPS:
        options = STRIP_OPTIONS
    return [
        Variant(usual.network, option)
        for option in options
        if any(getattr(usual, name) != value for name, value in option.items())
    ]


def label_of(config: TrainConfig, usual: TrainConfig | None = None) -> str:
    """``resnet3d``, ``resnet3d + mirror`` or ``resnet3d without anneal``.

    Args:
        config: what is named.
        usual: how its network is trained where nothing is said; None for the network's own
            recipe. What both do needs no name.
    """
    usual = TrainConfig.for_network(config.network) if usual is None else usual
    changed = [
        (each.name.replace("_", " "), bool(getattr(config, each.name)))
        for each in fields(config)
        if each.name not in _NO_OPTION
        and getattr(config, each.name) != getattr(usual, each.name)
    ]
    label = " + ".join([config.network, *(name for name, is_on in changed if is_on)])
    off = [name for name, is_on in changed if not is_on]
    return f"{label} without {' and '.join(off)}" if off else label


def labels_of(configs: Sequence[TrainConfig]) -> list[str]:
    """A label each; those that would be the same have their width or number behind."""
    plain = [label_of(config) for config in configs]
    counts = Counter(plain)
    wide = [
        f"{label}, width {config.width}" if counts[label] > 1 else label
        for label, config in zip(plain, configs, strict=True)
    ]
    counts = Counter(wide)
    return [
        f"{label}, {at + 1}" if counts[label] > 1 else label
        for at, label in enumerate(wide)
    ]
