"""The study again, and what it could not do, in one command on rendered footage.

::

    rendered races ─┬▶ calm.h5   grouped   every network, one venue held out whole
                    ├▶ paper.h5  paper     the three networks of the study, its split
                    ├▶ hard.h5   grouped   people, shadows, flicker, shake and pan
                    └▶ forty.h5  grouped   a club's first evenings: 40 training videos
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


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    n_videos: int
    n_venues: int
    footage: tuple[Footage, ...]
    recipe: dict[str, Any] = field(default_factory=dict)
    """What every network does otherwise than its own recipe."""


SIZES: Final = {
    "small": Size(
        15, 3, (CALM, PAPER), {"width": 2, "epochs": 1, "learning_rate": 1e-3}
    ),
    "full": Size(872, 6, (replace(CALM, has_options=True), PAPER, HARD, FORTY)),
}
"""The study's own is ``full``: for a GPU. ``small`` only shows that all of it works."""


def chosen_size(
    name: str, n_videos: int | None = None, **recipe: int | float | None
) -> Size:
    """A size by name, with what is given and not None in place of its own.

    Raises:
        TrainingError: there are no videos.
    """
    size = SIZES[name]
    if n_videos is not None and n_videos < 1:
        raise TrainingError(
            f"{n_videos} videos make no study: give --videos a whole number of 1 or more;"
            f" {size.n_videos} is the size's own."
        )
    given = {key: value for key, value in recipe.items() if value is not None}
    return replace(
        size,
        n_videos=size.n_videos if n_videos is None else n_videos,
        recipe={**size.recipe, **given},
    )


def variants_for(footage: Footage, wanted: Sequence[Variant] = ()) -> list[Variant]:
    """What is trained on it: the study's three under its split, else all there are.

    On calm footage the study's network also has each option by itself.

    Raises:
        TrainingError: a network is wanted that does not exist.
    """
    for variant in wanted:
        builder_of(variant.network)
    every = list(wanted)
    if not wanted:
        others = [name for name in NETWORKS if name not in OF_THE_STUDY]
        every = [Variant(name) for name in (*OF_THE_STUDY, *others)]
        if footage.has_options:
            every += options_of(REFERENCE)
    if footage.protocol is Protocol.PAPER:
        return [variant for variant in every if variant.network in OF_THE_STUDY]
    return every


@dataclass(frozen=True)
class _Result:
    label: str
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
        TrainingError: a network does not exist, or cannot train.
        StorageError: the disk is full or the folder cannot be written.
    """
    found: dict[str, list[_Result]] = {}
    data: list[Json] = []
    comparisons: list[Comparison] = []
    plan = [(footage, variants_for(footage, wanted)) for footage in size.footage]
    for footage, variants in plan:
        if not variants:
            continue
        yield {"event": "rendering", "footage": footage.name, "videos": size.n_videos}
        path = _render(folder, footage, size, seed, jobs)
        results = found[footage.name] = []
        with Snapshot.open(path) as snapshot:
            data.append({**data_json(snapshot), "title": footage.title})
            for variant in variants:
                config = variant.config(**{"seed": seed, **size.recipe})
                result = yield from _train(
                    path, snapshot, folder, config, device, footage
                )
                results.append(result)
                accuracy = result.json["measures"]["videos"]["accuracy"]
                yield {
                    "event": "measured",
                    "footage": footage.name,
                    "network": label_of(config),
                    "video_accuracy": accuracy,
                }
            comparisons += _compared(results, snapshot, footage)
    report = report_json(
        "The study again, and what it could not do",
        data,
        [result.json for results in found.values() for result in results],
        devices.choose(device),
        comparisons=comparisons,
        leak_gaps=_leak_gaps(folder, found),
        targets=targets(
            {name: [result.json for result in rows] for name, rows in found.items()}
        )
        if size.n_videos >= SIZES["full"].n_videos
        else (),
        about=[
            f"Rendered footage with the study's class counts, {size.n_videos:,} videos of"
            f" {size.n_venues} venues, seed {seed}. No real video was used."
        ],
    )
    page, values = write_report(folder, report)
    yield {"event": "done", "page": str(page), "json": str(values)}


def _render(
    folder: Path, footage: Footage, size: Size, seed: int, jobs: int | None
) -> Path:
    from dataset.rendering.study import render_study  # OpenCV, for those who render

    path = folder / f"{footage.name}.h5"
    render_study(
        path,
        size.n_videos,
        size.n_venues,
        hard=footage.is_hard,
        seed=seed,
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
    device: str,
    footage: Footage,
) -> Generator[Json, None, _Result]:
    last = None
    for last in fit(path, folder / "checkpoints", config, device=device, resume=True):
        if not isinstance(last, Done):
            yield {
                **last.to_json(),
                "footage": footage.name,
                "network": label_of(config),
            }
    assert isinstance(last, Done)
    place = devices.choose(device)
    net, card = load_network(last.folder, place)
    judged = evaluate_part(net, snapshot, Split.TEST, place, BATCH_SIZE)
    return _Result(label_of(config), card, network_json(card, judged, snapshot), judged)


def _compared(
    results: Sequence[_Result], snapshot: Snapshot, footage: Footage
) -> list[Comparison]:
    """Each network against the reference, on the same videos never seen."""
    if footage.protocol is Protocol.PAPER:
        return []
    reference = next((r for r in results if r.label == REFERENCE), None)
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


def _leak_gaps(folder: Path, found: dict[str, list[_Result]]) -> list[Json]:
    """Of each network that was trained under both protocols on the same videos."""
    honest = {result.label: result for result in found.get(CALM.name, [])}
    gaps = []
    for flattered in found.get(PAPER.name, []):
        other = honest.get(flattered.label)
        if other is None:
            continue
        with (
            Snapshot.open(folder / f"{PAPER.name}.h5") as paper,
            Snapshot.open(folder / f"{CALM.name}.h5") as grouped,
        ):
            gaps.append(
                leak_gap(
                    flattered.card,
                    flattered.evaluation,
                    paper,
                    other.evaluation,
                    grouped,
                )
            )
    return gaps
