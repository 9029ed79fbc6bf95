"""The study again, and what it could not do, in one command on rendered footage.

::

    rendered races ─┬▶ calm.h5   grouped   every network, one venue held out whole
                    ├▶ paper.h5  paper     the three networks of the study, its split
                    ├▶ hard.h5   grouped   people, shadows, flicker, shake and pan
                    └▶ forty.h5  grouped   a club's first evenings: 40 training videos
                       hard_forty.h5       the same, hard
                       (few.h5)  grouped   fewer races, where two cores must suffice
    all of it ───────▶ report.json, index.html

A network that is trained is not trained again, nor is a race rendered twice: after a kill
the same command goes on where it was.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from dataset.errors import TrainingError
from dataset.splits import Protocol, Split
from dataset.store import Snapshot
from model import devices
from model.checkpoints import Card
from model.comparison import Comparison, compare
from model.config import TrainConfig
from model.evaluation import Evaluation, evaluate_part
from model.int8 import is_installed
from model.int8_loss import int8_loss
from model.measures import Json
from model.networks import NETWORKS, builder_of
from model.predictor import BATCH_SIZE, load_network
from model.progress import Done
from model.report import (
    data_json,
    leak_gap,
    network_json,
    report_json,
    write_report,
)
from model.targets import targets
from model.trainer import fit
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
            networks=("resnet3d", "lanes", "strips"),
        ),
        replace(PAPER, title=f"The study's split on those {_FEW}", n_videos=_FEW),
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
        " dropout, and half the epochs. Their figures say nothing of the study's own"
        " networks; compare them with each other. Each is annealed: the learning rate"
        " rises and falls once over all its epochs, and nothing ends it sooner. Lane strips"
        " are as they always are."
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
    name: str, n_videos: int | None = None, **recipe: int | float | None
) -> Size:
    """A size by name, with what is given and not None in place of its own.

    Raises:
        TrainingError: there are no videos.
    """
    size = SIZES[name]
    footage = size.footage
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
    return replace(
        size,
        n_videos=size.n_videos if n_videos is None else n_videos,
        footage=footage,
        recipe={**size.recipe, **given},
        recipes={name: {**own, **given} for name, own in size.recipes.items()},
    )


def variants_for(
    footage: Footage, size: Size, wanted: Sequence[Variant] = ()
) -> list[Variant]:
    """What is trained on it: the study's three under its split, else all there are.

    Where options are measured, the study's network also has each by itself, and ``lanes``
    its; lane strips have theirs where videos are few, which it is for. What the size's recipe does anyway is no option, and two variants that come to the
    same are one. Under the study's split nothing has an option: it flatters, so no option
    would show there what it is worth.

    Raises:
        TrainingError: a network is wanted that does not exist, or a setting of it is out
            of its range.
    """
    for variant in wanted:
        builder_of(variant.network)
    every = [v for v in wanted if v.network in (footage.networks or NETWORKS)]
    if not wanted:
        others = [name for name in NETWORKS if name not in OF_THE_STUDY]
        names = footage.networks or (*OF_THE_STUDY, *others)
        every = [Variant(name) for name in names]
        if footage.has_options:
            every += options_of(_usual(REFERENCE, size))
            if LANES in names:
                every += options_of(_usual(LANES, size))
        if STRIPS in names and footage.n_train is not None:
            every += options_of(_usual(STRIPS, size))
    if footage.protocol is Protocol.PAPER:
        every = [v for v in every if v.network in OF_THE_STUDY and _is_plain(v, size)]
    once: dict[TrainConfig, Variant] = {}
    for variant in every:
        once.setdefault(config_of(variant, size, 0), variant)
    return list(once.values())


@dataclass(frozen=True)
class _Result:
    label: str
    """What it does otherwise than the size's recipe."""
    is_plain: bool
    """Whether that is nothing at all."""
    card: Card
    json: Json
    evaluation: Evaluation


def run_study(
    folder: Path,
    size: Size,
    device: str,
    *,
    seed: int = 0,
    wanted: Sequence[Variant] = (),
    jobs: int | None = None,
) -> Iterator[Json]:
    """Render, train, judge, write the page.

    Args:
        folder: where footage, checkpoints and the report go.
        size: how much of everything.
        device: ``auto``, ``cpu`` or ``cuda``.
        seed: of the footage and of every training.
        wanted: only these networks; empty for all.
        jobs: processes that render; by default one a core.

    Yields:
        ``rendering`` events, what training tells with ``footage`` and ``network`` added,
        ``measured`` after each network, and ``done`` with the paths.

    Raises:
        TrainingError: a network does not exist, cannot train, or has nothing to train on
            in a study of this size.
        StorageError: the disk is full or the folder cannot be written.
    """
    found: dict[str, list[_Result]] = {}
    data: list[Json] = []
    comparisons: list[Comparison] = []
    int8: list[Json] = []
    plan = [(footage, variants_for(footage, size, wanted)) for footage in size.footage]
    for variant in wanted:
        if not any(variants_for(each, size, [variant]) for each in size.footage):
            label = label_of(
                config_of(variant, size, seed), _usual(variant.network, size)
            )
            raise TrainingError(
                f"A study of this size has nothing to train “{label}” on: leave it out, or"
                " choose another --size."
            )
    for footage, variants in plan:
        if not variants:
            continue
        n_videos = footage.n_videos or size.n_videos
        yield {"event": "rendering", "footage": footage.name, "videos": n_videos}
        path = _render(folder, footage, size, seed, jobs)
        results = found[footage.name] = []
        with Snapshot.open(path) as snapshot:
            data.append({**data_json(snapshot), "title": footage.title})
            for variant in variants:
                config = config_of(variant, size, seed + footage.seed)
                result = yield from _train(
                    path, snapshot, folder, config, size, device, footage
                )
                results.append(result)
                accuracy = result.json["measures"]["videos"]["accuracy"]
                yield {
                    "event": "measured",
                    "footage": footage.name,
                    "network": result.label,
                    "video_accuracy": accuracy,
                }
            comparisons += _compared(results, snapshot, footage)
            if size.has_int8:
                int8 += _int8(results, snapshot, folder, footage)
    report = report_json(
        "The study again, and what it could not do",
        data,
        [result.json for results in found.values() for result in results],
        devices.choose(device),
        comparisons=comparisons,
        int8=int8,
        leak_gaps=_leak_gaps(folder, size.footage, found),
        targets=targets(
            {name: [result.json for result in rows] for name, rows in found.items()}
        )
        if size.n_videos >= SIZES["full"].n_videos
        else (),
        about=[
            f"Rendered footage with the study's class counts, {size.n_videos:,} videos of"
            f" {size.n_venues} venues, seed {seed}. No real video was used.",
            *filter(None, [size.about]),
        ],
    )
    page, values = write_report(folder, report)
    yield {"event": "done", "page": str(page), "json": str(values)}


def config_of(variant: Variant, size: Size, seed: int) -> TrainConfig:
    """How a size trains it; a setting of the variant itself outranks the size's."""
    own = size.recipes.get(variant.network, {})
    return variant.config(**{"seed": seed, **size.recipe, **own})


def _is_plain(variant: Variant, size: Size) -> bool:
    """Whether it has no option, though perhaps a width or a number of epochs of its own."""
    usual = _usual(variant.network, size)
    return label_of(config_of(variant, size, 0), usual) == variant.network


def _usual(network: str, size: Size, seed: int = 0) -> TrainConfig:
    """How a size trains a network of which nothing is said."""
    return config_of(Variant(network), size, seed)


def _render(
    folder: Path, footage: Footage, size: Size, seed: int, jobs: int | None
) -> Path:
    from dataset.rendering.study import render_study  # OpenCV, for those who render

    path = folder / f"{footage.name}.h5"
    render_study(
        path,
        footage.n_videos or size.n_videos,
        size.n_venues,
        hard=footage.is_hard,
        seed=seed + footage.seed,
        n_train=footage.n_train,
        protocol=footage.protocol,
        jobs=jobs,
    )
    return path


def _train(
    path: Path,
    snapshot: Snapshot,
    folder: Path,
    config: TrainConfig,
    size: Size,
    device: str,
    footage: Footage,
) -> Generator[Json, None, _Result]:
    usual = _usual(config.network, size, config.seed)
    label = label_of(config, usual)
    last = None
    for last in fit(path, folder / "checkpoints", config, device=device, resume=True):
        if not isinstance(last, Done):
            yield {
                **last.to_json(),
                "footage": footage.name,
                "network": label,
            }
    assert isinstance(last, Done)
    place = devices.choose(device)
    net, card = load_network(last.folder, place)
    judged = evaluate_part(net, snapshot, Split.TEST, place, BATCH_SIZE)
    row = network_json(card, judged, snapshot, label)
    return _Result(label, config == usual, card, row, judged)


def _reference(results: Sequence[_Result]) -> _Result | None:
    """The study's network as the size trains it; else with its own width or epochs."""
    found = [result for result in results if result.label == REFERENCE]
    return next((r for r in found if r.is_plain), found[0] if found else None)


def _compared(
    results: Sequence[_Result], snapshot: Snapshot, footage: Footage
) -> list[Comparison]:
    """Each network against the reference, on the same videos never seen."""
    if footage.protocol is Protocol.PAPER:
        return []
    reference = _reference(results)
    if reference is None:
        return []
    return [
        compare(
            reference.evaluation,
            result.evaluation,
            snapshot.videos,
            names=(reference.json["checkpoint"], result.json["checkpoint"]),
            snapshot=snapshot.path.name,
            snapshot_checksum=snapshot.content_checksum,
        )
        for result in results
        if result is not reference
    ]


def _int8(
    results: Sequence[_Result], snapshot: Snapshot, folder: Path, footage: Footage
) -> list[Json]:
    """What it costs the reference, where the extra is installed."""
    reference = _reference(results)
    if reference is None or not is_installed():
        return []
    place = folder / "checkpoints" / reference.card.checkpoint_id
    net, card = load_network(place, devices.choose("cpu"))
    lost = int8_loss(net, snapshot, Split.TEST, BATCH_SIZE)
    of = {
        "network": reference.label,
        "width": card.config.width,
        "anneal": card.config.anneal,
    }
    return [{**of, "footage": footage.title, **lost}]


def _leak_gaps(
    folder: Path, footage: Sequence[Footage], found: dict[str, list[_Result]]
) -> list[Json]:
    """Of each network that was trained under both protocols on the same videos."""
    same_races = [
        (paper, grouped)
        for paper in footage
        for grouped in footage
        if paper.protocol is Protocol.PAPER
        and grouped.protocol is not Protocol.PAPER
        and paper.has_races_of(grouped)
        and {paper.name, grouped.name} <= found.keys()
    ]
    gaps = []
    for one, other in same_races:
        honest = {result.card.config: result for result in found[other.name]}
        with (
            Snapshot.open(folder / f"{one.name}.h5") as paper_file,
            Snapshot.open(folder / f"{other.name}.h5") as grouped_file,
        ):
            gaps += [
                leak_gap(
                    flattered.card,
                    flattered.evaluation,
                    paper_file,
                    honest[flattered.card.config].evaluation,
                    grouped_file,
                    flattered.label,
                )
                for flattered in found[one.name]
                if flattered.card.config in honest
            ]
    return gaps
