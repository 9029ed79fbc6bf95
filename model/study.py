"""The study again, and what it could not do, in one command on rendered footage.

::

    rendered races ─┬▶ calm.h5   grouped   every network, one venue held out whole
                    ├▶ paper.h5  paper     the three networks of the study, its split
                    ├▶ hard.h5   grouped   people, shadows, flicker, shake and pan
                    └▶ forty.h5  grouped   a club's first evenings: 40 training videos
                       hard_forty.h5       the same, hard
                       (few….h5)          fewer races, where two cores must suffice
    all of it ───────▶ report.json, index.html

A network that is trained is not trained again, nor is a race rendered twice: after a kill
the same command goes on where it was.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
from model.predictor import BATCH_SIZE, load_network
from model.progress import Done
from model.report import (
    data_json,
    leak_gap,
    network_json,
    report_json,
    write_report,
)
from model.study_plan import (
    REFERENCE,
    SIZES,
    Footage,
    Size,
    config_of,
    usual_config,
    variants_for,
)
from model.targets import targets
from model.trainer import fit
from model.variants import Variant, label_of


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
                config_of(variant, size, seed), usual_config(variant.network, size)
            )
            raise TrainingError(
                f"A study of this size has nothing to train “{label}” on: leave it out, or"
                " choose another --size or --footage."
            )
    for footage, variants in plan:
        if not variants:
            continue
        n_videos = footage.n_videos or size.n_videos
        yield {"event": "rendering", "footage": footage.name, "videos": n_videos}
        path = _render(folder, footage, size, seed, jobs)
        results = found[footage.name] = []
        own = size.on(footage)
        with Snapshot.open(path) as snapshot:
            data.append({**data_json(snapshot), "title": footage.title})
            for variant in variants:
                config = config_of(variant, own, seed + footage.seed)
                result = yield from _train(
                    path, snapshot, folder, config, own, device, footage
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
    usual = usual_config(config.network, size, config.seed)
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
