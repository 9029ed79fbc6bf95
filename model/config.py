"""What one training run is told: frozen, with a unit in every comment. No torch here."""

import hashlib
import json
import math
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from dataset.cells import shortened
from dataset.errors import TrainingError
from dataset.splits import Protocol

RECIPE_VERSION: Final = 1
"""Raised when the same configuration would train other weights; part of every id."""

NETWORK_NAMES: Final = ("resnet3d", "strips", "lanes", "lane_videos", "c3d", "cnn2d")
"""The networks that people choose from, the usual one first; each is a name in
``model.networks``, which cannot be asked without torch."""

AUTO: Final = "auto"
"""Whichever network is best on videos it has never seen; see ``best_network``."""

MAX_WIDTH: Final = 512
"""Filters of the first group; twice this would not fit on any device of today."""

MAX_STEPS: Final = 10_000
"""More steps an epoch nobody needs to ask for."""

_NEVER: Final = 1_000_000
"""More epochs than any training has."""

RECIPES: Final[dict[str, dict[str, Any]]] = {
    "c3d": {"l2": 2.5e-4},  # see model.baselines
    "cnn2d": {"l2": 2.5e-4},
    "lane_videos": {"batch_size": 4},  # videos, of some 12 clips each
    "strips": {
        "width": 16,
        "epochs": 60,
        "learning_rate": 3e-3,  # at its highest: it rises and falls once
        "l2": 0.0,
        "dropout": 0.3,
        "accidents": 0.3,
        "least_steps": 20,
        "plateau_patience": _NEVER,
        "stop_patience": _NEVER,
    },
}
"""What a network does otherwise than the study's, where nobody says anything else."""

OF_STRIPS: Final = frozenset({"strips"})
"""Networks that read lane strips."""

LANE_SHARED: Final = frozenset({"lanes", "lane_videos"})
"""Networks that put both lanes through one backbone; see ``model.lane_shared``."""

OPTIONS: Final[dict[str, str]] = {
    "mirror": "flip half of the clips, left and right state with them",
    "balance": "draw every pair equally often",
    "smoothing": "what the coaches' own answers count where they disagreed, 0 to 1",
    "jitter": "another camera and other colours a clip; 1 is usual",
    "time_jitter": "another pace a clip; 0.2 is up to a fifth slower or faster",
    "average": "keep the mean of the weights; 0.99 forgets over 100 steps",
    "anneal": "let the learning rate rise and fall once, instead of at each plateau",
    "two_heads": "judge each lane by a head of its own; for lanes and lane_videos",
    "accidents": "share of flashes made into slips, and a third of it into falls; for strips",
    "least_steps": "steps an epoch at least: few videos are gone through again until then",
}
"""What can be had beyond the study's recipe. They are off where nothing is said, for none of
them has been shown to win: that takes the study's size and a GPU. But strips have the last
two, see ``best_network``. ``mirror`` has always been there; a checkpoint of before the
others was trained without them."""

_NAME = re.compile(r"[a-z0-9_]{1,100}")


def as_float(number: int) -> float:
    """A whole number out of JSON as a float; infinite where it is too large for one."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides which weights come out; defaults are the study's.

    Raises:
        TrainingError: a value is out of its range.
    """

    network: str = "resnet3d"  # a name in model.networks
    width: int = 64  # filters of the first group; the later ones have 2, 4, 8 times it
    epochs: int = 40  # at most; each is a pass over the training clips, or several
    batch_size: int = 8  # clips a step; halved when the device's memory is too small
    learning_rate: float = 1e-4  # Adam's step size at the start
    seed: int = 42  # decides initial weights, data order, dropout and mirroring
    mirror: bool = False  # flip half of the training clips, label included
    l2: float = 0.01  # adds l2 · Σw² to the loss: conv and dense weights only
    dropout: float = 0.5  # share of dense units silenced while training
    plateau_factor: float = 0.2  # learning rate is multiplied by this on a plateau
    plateau_patience: int = 2  # epochs without improvement before that
    plateau_floor: float = 1e-5  # the learning rate never goes below this
    stop_patience: int = 3  # epochs without improvement before training ends
    balance: bool = False  # every code is drawn equally often, with repeats
    smoothing: float = 0.0  # what the coaches' answers count beside the settled one
    jitter: float = 0.0  # strength of other cameras and colours; 1 is usual
    time_jitter: float = 0.0  # the largest share by which a clip's pace is changed
    average: float = 0.0  # what the mean of the weights keeps a step; 0 for no mean
    anneal: bool = False  # the learning rate rises and falls once over all epochs
    two_heads: bool = False  # a head a lane; False asks the same one of both
    accidents: float = 0.0  # share of flashes made into slips; see model.accidents
    least_steps: int = 0  # an epoch goes through its clips again until it has so many

    def __post_init__(self) -> None:
        """Refuse values that cannot train."""
        if not _NAME.fullmatch(self.network):  # it becomes part of a folder's name
            raise TrainingError(
                f"There is no network called “{shortened(self.network)}”: choose"
                f" {type(self).network}, or another one that this version has."
            )
        for setting, given in (
            ("width", self.width),
            ("epochs", self.epochs),
            ("batch size", self.batch_size),
        ):
            if given < 1:
                raise TrainingError(
                    f"The {setting} is {given}: give a whole number of 1 or more."
                )
        if self.width > MAX_WIDTH:
            raise TrainingError(
                f"The width is {self.width}: give {MAX_WIDTH} or less; the study's"
                " network has 64."
            )
        if not 0 < self.learning_rate <= 1:
            raise TrainingError(
                f"The learning rate is {self.learning_rate}: give a number above 0 and"
                " up to 1, such as 0.0001."
            )
        if not 0 <= self.seed < 2**32:
            raise TrainingError(
                f"The seed is {self.seed}: give a whole number from 0 to 4294967295."
            )
        if not (0 <= self.dropout < 1 and 0 <= self.l2 < math.inf):
            raise TrainingError(
                "Dropout must be 0 or more and below 1, and l2 must not be negative."
            )
        if not (0 < self.plateau_factor <= 1 and 0 <= self.plateau_floor <= 1):
            raise TrainingError(
                "On a plateau the learning rate is multiplied by a number above 0 and up"
                " to 1, such as 0.2, and never goes below one of 0 to 1, such as 0.00001."
            )
        if min(self.plateau_patience, self.stop_patience) < 0:
            raise TrainingError(
                "A patience must be a whole number of epochs, 0 or more, such as 3."
            )
        if not (0 <= self.smoothing <= 1 and 0 <= self.average < 1):
            raise TrainingError(
                "Smoothing must be 0 to 1, and the average of the weights must keep 0 or"
                " more and less than 1, such as 0.99."
            )
        if not (0 <= self.jitter <= 2 and 0 <= self.time_jitter <= 0.5):
            raise TrainingError(
                "Jitter must be 0 to 2, such as 1, and time jitter 0 to 0.5, such as 0.2."
            )
        if not 0 <= self.accidents <= 0.75:
            raise TrainingError("Accidents must be 0 to 0.75, such as 0.3.")
        if self.accidents and self.network not in OF_STRIPS:
            raise TrainingError(
                f"“{self.network}” reads no lane strips, and only in those a flash can be"
                " made a slip: leave out accidents, or choose strips."
            )
        if not 0 <= self.least_steps <= MAX_STEPS:
            raise TrainingError(
                f"The least steps of an epoch are {self.least_steps}: give a whole number"
                f" from 0 to {MAX_STEPS}, such as 20."
            )
        if self.two_heads and self.network not in LANE_SHARED:
            raise TrainingError(
                f"“{self.network}” has no heads of lanes: leave out two heads, or choose"
                " lanes or lane_videos."
            )

    @classmethod
    def for_network(cls, network: str, **given: Any) -> Self:
        """The recipe of a network, with what is given and not None in place of it.

        Raises:
            TrainingError: a value is out of its range.
        """
        chosen = {name: value for name, value in given.items() if value is not None}
        return cls(network=network, **{**RECIPES.get(network, {}), **chosen})

    def to_json(self) -> dict[str, Any]:
        """The configuration as the card keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read a configuration back, ignoring what this version does not know.

        Raises:
            TrainingError: a value is missing, has the wrong type or is out of range.
        """
        known: dict[str, Any] = {}
        for field in fields(cls):
            came_later = field.name in OPTIONS and field.name != "mirror"
            value = values.get(field.name, field.default if came_later else None)
            wanted = type(field.default)
            if wanted is float and type(value) is int:
                value = as_float(value)
            if type(value) is not wanted:
                raise TrainingError(
                    f"The training setting “{field.name}” is missing or of the wrong"
                    " kind: train that checkpoint again."
                )
            known[field.name] = value
        return cls(**known)

    def checkpoint_id(self, snapshot_checksum: str) -> str:
        """The name of the checkpoint that this training of this snapshot makes.

        The device is left out on purpose: the same training on another machine is the
        same checkpoint.
        """
        values = self.to_json()
        for name in OPTIONS.keys() - {"mirror"}:
            if not values[name]:  # so that what was trained before keeps its name
                del values[name]
        text = json.dumps([RECIPE_VERSION, snapshot_checksum, values], sort_keys=True)
        return f"{self.network}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def best_network(protocol: Protocol) -> str:
    """What ``auto`` is for a snapshot that was divided so.

    Lane strips wherever whole groups are held out. Measured on rendered races
    (``resources/measured/study_cpu.json``), each time on the 145 videos of a venue that was
    held out whole: 582 calm videos gave 145 right, 582 hard ones (people, shadows,
    flicker, shake, pan) 144; three draws of 40 calm ones 145 each, and three of 40 hard ones
    143, 144 and 144, where ``accidents`` helps: without them 137, 133 and 121. On 96 calm
    videos, 24 of 24 were right, and 10 of 24 with ``resnet3d`` of width 8, annealed over 20
    epochs on two cores. At its own width, on a GPU, it has not been compared.

    Apart from that file, in 300 steps instead of the 1,200 that ``least_steps`` makes of few
    videos: 40 calm ones 142, 141 and 145, and the first two hard draws 134 and 120; 20 hard
    ones 89, and 139 in all steps; 12 of them 60, and 130.

    Strips need a wall that can be held still, or put together from what a camera passes: of
    a broadcast that cuts, or shows close-ups for long, they say nothing; where that is most
    training videos, the command trains ``resnet3d`` instead, which otherwise is one choice
    away.
    Under protocol ``paper`` clips of one video lie on both sides, and a network that reads
    whole videos cannot be measured, so there it is the study's own.
    """
    return "resnet3d" if protocol is Protocol.PAPER else "strips"


def read_network(text: str) -> tuple[str, dict[str, Any]]:
    """A network and what it does otherwise, from ``resnet3d:width=8,epochs=5``.

    Raises:
        TrainingError: it is written otherwise, or names no setting.
    """
    name, _, rest = text.partition(":")
    kinds: dict[str, Any] = {f.name: type(f.default) for f in fields(TrainConfig)}
    given: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        key, _, value = part.partition("=")
        kind = kinds.get(key.strip(), str)
        try:
            if kind is str or (kind is bool and value not in ("0", "1")):
                raise ValueError(value)
            given[key.strip()] = bool(int(value)) if kind is bool else kind(value)
        except ValueError as error:
            raise TrainingError(
                f"“{part}” is no setting of a network: write such as"
                " resnet3d:width=8,epochs=5,mirror=1."
            ) from error
    return name, given


def add_options(command: ArgumentParser) -> None:
    """Let a command line take what ``OPTIONS`` names; None where it says nothing."""
    defaults = {field.name: field.default for field in fields(TrainConfig)}
    for name, help_ in OPTIONS.items():
        flag = f"--{name.replace('_', '-')}"
        if type(defaults[name]) is bool:
            command.add_argument(flag, action="store_true", default=None, help=help_)
        else:
            kind = type(defaults[name])
            metavar = "N" if kind is int else "X"
            command.add_argument(flag, type=kind, metavar=metavar, help=help_)


def said_options(arguments: Namespace) -> tuple[str, ...]:
    """What was said of ``OPTIONS``, as arguments for another command line."""
    said: list[str] = []
    for name in OPTIONS:
        value = getattr(arguments, name)
        if value is not None:
            said.append(f"--{name.replace('_', '-')}")
            said += [] if value is True else [str(value)]
    return tuple(said)
