"""What a study trains, on which footage, and how: its sizes. No torch runs here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from dataset.cells import shortened
from dataset.errors import TrainingError
from dataset.splits import Protocol
from model.config import TrainConfig
from model.networks import NETWORKS, builder_of
from model.variants import Variant, label_of, options_of

OF_THE_STUDY: Final = ("resnet3d", "c3d", "cnn2d")
REFERENCE: Final = "resnet3d"
LANES: Final = "lanes"
"""The network whose own options are measured too."""
STRIPS: Final = "strips"


@dataclass(frozen=True)
class Footage:
    """One snapshot of a study."""

    name: str
    title: str
    protocol: Protocol = Protocol.GROUPED
    is_hard: bool = False
    n_train: int | None = None
    """Only so many training videos; None for all."""
    has_options: bool = False
    """Whether what the study could not do is measured on it, one option at a time."""
    n_videos: int | None = None
    """Of all venues together; None for the size's own."""
    seed: int = 0
    """Added to the study's: other races, and another start of every training."""
    networks: tuple[str, ...] = ()
    """Only these, whatever is wanted; empty for all that its protocol takes."""
    recipes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What single networks do otherwise on it; it outranks the size's."""

    def has_races_of(self, other: "Footage") -> bool:
        """Whether it is the same videos, however they are divided."""
        mine = (self.is_hard, self.n_train, self.n_videos, self.seed)
        return mine == (other.is_hard, other.n_train, other.n_videos, other.seed)


CALM: Final = Footage("calm", "Calm footage, one venue held out whole")
PAPER: Final = Footage("paper", "The study's split on the same videos", Protocol.PAPER)
HARD: Final = Footage(
    "hard",
    "Hard footage (people, shadows, flicker, shake, pan), one venue held out whole",
    is_hard=True,
)
FORTY: Final = Footage(
    "forty", "40 training videos, one calm venue held out whole", n_train=40
)
HARD_FORTY: Final = Footage(
    "hard_forty",
    "40 hard training videos, one venue held out whole",
    is_hard=True,
    n_train=40,
)


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    n_videos: int
    n_venues: int
    footage: tuple[Footage, ...]
    recipe: dict[str, Any] = field(default_factory=dict)
    """What every network does otherwise than its own recipe."""
    recipes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The same for single networks; it outranks ``recipe``."""
    has_int8: bool = False
    """Whether what 8-bit integers cost the study's network is measured."""
    about: str = ""
    """A sentence on what is not the study's."""

    def on(self, footage: Footage) -> "Size":
        """The same with the recipes of one footage as its own."""
        names = {*self.recipes, *footage.recipes}
        own = {
            name: {**self.recipes.get(name, {}), **footage.recipes.get(name, {})}
            for name in names
        }
        return replace(self, recipes=own)


_NARROW: Final[dict[str, Any]] = {
    "width": 8,
    "epochs": 20,
    "learning_rate": 1e-3,
    "l2": 1e-4,
    "dropout": 0.2,
    "anneal": True,
    "plateau_patience": 40,  # longer than the training: nothing stops it before its end
    "stop_patience": 40,
}
"""What a network that reads clips learns most by in so few steps."""
_FEW: Final = 144
"""Videos on which two cores can train networks that read clips again and again."""
_STRIPS: Final = (STRIPS,)

_ON_TWO_CORES: Final = Size(
    872,
    6,
    (
        replace(CALM, networks=_STRIPS),
        replace(HARD, networks=_STRIPS),
        replace(FORTY, networks=_STRIPS),
        replace(HARD_FORTY, networks=_STRIPS),
        *(
            replace(
                few,
                name=f"{few.name}_{seed}",
                title=f"{few.title}: other races, another start ({seed})",
                seed=seed,
                networks=_STRIPS,
            )
            for few, seed in ((FORTY, 1), (FORTY, 2), (HARD_FORTY, 1), (HARD_FORTY, 2))
        ),
        replace(
            CALM,
            name="few",
            title=f"{_FEW} calm videos, one venue held out whole",
            n_videos=_FEW,
            has_options=True,
            networks=("resnet3d", "lanes", "lane_videos", "strips"),
        ),
        replace(
            PAPER,
            name="few_paper",
            title=f"The study's split on those {_FEW}",
            n_videos=_FEW,
        ),
        replace(
            PAPER,
            title=f"The study's split on those {_FEW}, for its {TrainConfig().epochs} epochs",
            n_videos=_FEW,
            networks=(REFERENCE,),
            recipes={REFERENCE: {"epochs": TrainConfig().epochs}},
        ),
    ),
    recipes={
        **dict.fromkeys(("resnet3d", "lanes", "lane_videos"), _NARROW),
        "c3d": {**_NARROW, "width": 2},
        "cnn2d": {**_NARROW, "width": 4},
    },
    has_int8=True,
    about=(
        "For two cores: networks that read clips are far narrower than the study's (each"
        f" table gives the width), have {_FEW} videos only, another learning rate, L2 and"
        " dropout, and half the epochs, unless their title says otherwise. Their figures"
        " say nothing of the study's own networks; compare them with each other. Each is"
        " annealed: the learning rate rises and falls once over all its epochs, and nothing"
        " ends it sooner. Lane strips are as they always are."
    ),
)

SIZES: Final = {
    "small": Size(
        15, 3, (CALM, PAPER), {"width": 2, "epochs": 1, "learning_rate": 1e-3}
    ),
    "cpu": _ON_TWO_CORES,
    "full": Size(
        872,
        6,
        (replace(CALM, has_options=True), PAPER, HARD, FORTY, HARD_FORTY),
        has_int8=True,
    ),
}
"""The study's own is ``full``: for a GPU. ``small`` only shows that all of it works, and
``cpu`` is what two cores can do in some hours."""


def chosen_size(
    name: str,
    n_videos: int | None = None,
    only: Sequence[str] = (),
    **recipe: int | float | None,
) -> Size:
    """A size by name, with what is given and not None in place of its own.

    Args:
        name: of the size.
        n_videos: of all venues together.
        only: names of its footage; empty for all of it.
        recipe: settings of every network.

    Raises:
        TrainingError: there are no videos, or it has no such footage.
    """
    size = SIZES[name]
    names = [each.name for each in size.footage]
    for unknown in set(only).difference(names):
        raise TrainingError(
            f"The study of size “{name}” has no footage called “{shortened(unknown)}”:"
            f" choose from {', '.join(names)}."
        )
    footage = tuple(each for each in size.footage if not only or each.name in only)
    if n_videos is not None:
        footage = tuple(
            each
            if each.n_videos is None
            else replace(each, n_videos=min(each.n_videos, n_videos))
            for each in footage
        )
    if n_videos is not None and n_videos < 1:
        raise TrainingError(
            f"{n_videos} videos make no study: give --videos a whole number of 1 or more;"
            f" {size.n_videos} is the size's own."
        )
    given = {key: value for key, value in recipe.items() if value is not None}

    def with_given(recipes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {name: {**own, **given} for name, own in recipes.items()}

    return replace(
        size,
        n_videos=size.n_videos if n_videos is None else n_videos,
        footage=tuple(
            replace(each, recipes=with_given(each.recipes)) for each in footage
        ),
        recipe={**size.recipe, **given},
        recipes=with_given(size.recipes),
    )


def variants_for(
    footage: Footage, size: Size, wanted: Sequence[Variant] = ()
) -> list[Variant]:
    """What is trained on it: the study's three under its split, else all there are.

    Where options are measured, the study's network also has each by itself, and ``lanes``
    its; lane strips have theirs where videos are few, which they are for. What the size's
    recipe does anyway is no option, and two variants that come to the same are one. Under
    the study's split nothing has an option: it flatters, so no option would show there
    what it is worth.

    Raises:
        TrainingError: a network is wanted that does not exist, or a setting of it is out
            of its range.
    """
    for variant in wanted:
        builder_of(variant.network)
    size = size.on(footage)
    every = [v for v in wanted if v.network in (footage.networks or NETWORKS)]
    if not wanted:
        others = [name for name in NETWORKS if name not in OF_THE_STUDY]
        names = footage.networks or (*OF_THE_STUDY, *others)
        every = [Variant(name) for name in names]
        if footage.has_options:
            every += options_of(usual_config(REFERENCE, size))
            if LANES in names:
                every += options_of(usual_config(LANES, size))
        if STRIPS in names and footage.n_train is not None:
            every += options_of(usual_config(STRIPS, size))
    if footage.protocol is Protocol.PAPER:
        every = [v for v in every if v.network in OF_THE_STUDY and _is_plain(v, size)]
    once: dict[TrainConfig, Variant] = {}
    for variant in every:
        once.setdefault(config_of(variant, size, 0), variant)
    return list(once.values())


def config_of(variant: Variant, size: Size, seed: int) -> TrainConfig:
    """How a size trains it; a setting of the variant itself outranks the size's."""
    own = size.recipes.get(variant.network, {})
    return variant.config(**{"seed": seed, **size.recipe, **own})


def _is_plain(variant: Variant, size: Size) -> bool:
    """Whether it has no option, though perhaps a width or a number of epochs of its own."""
    usual = usual_config(variant.network, size)
    return label_of(config_of(variant, size, 0), usual) == variant.network


def usual_config(network: str, size: Size, seed: int = 0) -> TrainConfig:
    """How a size trains a network of which nothing is said."""
    return config_of(Variant(network), size, seed)
