"""A whole project in a minute or two: footage, two coaches, a dataset, a checkpoint.

Every step is the one a coach's click would run, and every step is safe to run again:
an interrupted demo, started once more, ends in the same project.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from annotator.checkpoints import promote
from annotator.exchange import export_snapshot
from annotator.label_files import import_labels
from annotator.project import Project
from annotator.sheets import write_sheet
from annotator.suggestions import SuggestReport, suggest
from annotator.track_records import TrackRecord, track_record
from annotator.training import train
from annotator.videos import import_videos
from annotator.workflow import Answer, Status
from dataset.errors import ProjectError
from dataset.files import remove_partial, write_text
from dataset.footage import RaceSpec, plan_races, render_races
from dataset.states import LanePair, LaneState
from model.config import AUTO

MARKER: Final = "demo.txt"
"""Stands in every demo project, so that a coach's own project is never one."""
N_RACES: Final = 20
COACHES: Final = ("Lin", "Mara")
STUDY: Final = "resnet3d"
"""What real videos train, for one round: it reads clips of any camera."""
RULE: Final = "The foot came off and the climber stopped: that is a slip."


class Stage(StrEnum):
    """A part of the demo; the value is what a terminal says of it."""

    RENDERING = "Rendering races"
    CUTTING = "Cutting videos into clips"
    READING = "Reading both coaches' answers"
    WRITING = "Writing the dataset"
    TRAINING = "Training"
    SUGGESTING = "Suggesting states for the open videos"


@dataclass(frozen=True)
class Step:
    """What the demo is at."""

    stage: Stage
    loss: float | None = None
    """Of the last batch, while it trains."""

    def __str__(self) -> str:
        if self.loss is None:
            return self.stage.value
        return f"{self.stage.value}, loss {self.loss:.2f}"


StepCallback = Callable[[Step, float | None], None]
"""Receives the step and the share of it that is done, 0 to 1, or None when unknown."""


@dataclass(frozen=True)
class DemoReport:
    """What the demo project holds, for the read-out."""

    folder: Path
    n_videos: int
    n_annotations: int
    n_decided: int
    disagreements: tuple[str, ...]
    snapshot: Path
    n_clips: int
    card: dict[str, Any]
    suggestions: SuggestReport
    left_out: tuple[str, ...] = ()
    """One sentence for each video that could not be imported."""
    suggested: dict[str, str] = field(default_factory=dict)
    """What the network that was trained says of each video without a consensus."""
    said_before: dict[str, dict[str, str]] = field(default_factory=dict)
    """Who else said something → of each video that the network was not asked about."""
    record: TrackRecord | None = None
    """How often the network that was trained is right; None with no video to test it."""


def build(
    folder: Path,
    *,
    videos: Path | None = None,
    labels: Path | None = None,
    epochs: int | None = None,
    jobs: int = 2,
    width: int | None = None,
    n_races: int = N_RACES,
    on_step: StepCallback = lambda _step, _share: None,
    cancel: Callable[[], bool] = lambda: False,
) -> DemoReport:
    """Make, or complete, a demo project.

    Args:
        folder: the project; made when it is not there.
        videos: a folder of real videos; None renders races instead.
        labels: the labels of ``videos`` as CSV.
        epochs: of training; None for what the network needs with rendered races, and for
            one with real videos, of which the study's network may take hours.
        jobs: processes for rendering and decoding.
        width: filters of the network's first stage; None for its own.
        n_races: how many races to render.
        on_step: hears what happens now.
        cancel: True stops between and inside steps; run again to go on.

    Raises:
        ProjectError: the folder is a project that is no demo.
        KnownError: any step's own.
        Cancelled: ``cancel`` answered True.
    """
    project = _open_demo(folder)
    with closing(project), project.lock("demo"):
        rendered = videos is None or labels is None
        if videos is None or labels is None:
            on_step(Step(Stage.RENDERING), 0.0)
            videos, labels = _render(
                project.folder / "footage", n_races, jobs, on_step, cancel
            )
        left_out = _take_videos(project, videos, jobs, on_step, cancel)
        on_step(Step(Stage.READING), None)
        # Whoever has played with the demo since keeps what they answered.
        if not (rendered and project.repository.annotations()):
            import_labels(project, labels)
        if rendered:
            _settle_one(project)
        on_step(Step(Stage.WRITING), 0.0)
        export = export_snapshot(
            project,
            project.snapshots_folder / "demo.h5",
            progress=lambda share: on_step(Step(Stage.WRITING), share),
            cancel=cancel,
        )
        trained = train(
            project,
            network=AUTO if rendered else STUDY,
            epochs=epochs if rendered else epochs or 1,
            width=width,
            snapshot=project.snapshots_folder / "demo.h5",
            on_event=lambda event: _tell_training(event, on_step),
            cancel=cancel,
        )
        # A demo that is made again with more rounds shows what those have learned.
        promote(project, trained.checkpoint_id, reason="trained by the demo")
        on_step(Step(Stage.SUGGESTING), 0.0)
        suggestions = suggest(project, cancel=cancel)
        return report_on(project, export.n_clips, trained.card, suggestions, left_out)


def _open_demo(folder: Path) -> Project:
    """Open the demo at ``folder`` or begin one.

    Raises:
        ProjectError: the folder is a project with videos and no demo.
    """
    project = Project.open_or_create(folder, name="Demo")
    marker = project.folder / MARKER
    if not marker.exists():
        # Killed between making the project and marking it leaves an empty project.
        if project.repository.videos() or project.repository.coaches():
            project.close()
            raise ProjectError(
                f"{folder} is a project of your own, not a demo: choose another folder"
                " for the demo."
            )
        write_text(marker, "This project was made by “dualane demo”.\n")
    return project


def _render(
    folder: Path,
    n_races: int,
    jobs: int,
    on_step: StepCallback,
    cancel: Callable[[], bool],
) -> tuple[Path, Path]:
    """Render the races that are not there yet and write what both coaches say of them."""
    folder.mkdir(exist_ok=True)
    remove_partial(folder)
    races = plan_races(n_races)
    render_races(
        folder,
        races,
        jobs=jobs,
        progress=lambda done, n_all: on_step(
            Step(Stage.RENDERING), done / max(n_all, 1)
        ),
        cancel=cancel,
    )
    labels = folder / "labels.csv"
    if not labels.exists():
        write_sheet(labels, _answers(races))
    return folder, labels


def _answers(
    races: Sequence[tuple[str, RaceSpec]],
) -> Iterator[tuple[str, str, Answer]]:
    """Two coaches' answers: a few races differ, one waits, the last are unlabelled."""
    chance = random.Random(20240304)
    labelled = races[: len(races) - max(1, len(races) // 6)]
    waiting = labelled[-1][0]
    slips = [
        name
        for name, spec in labelled[:-1]
        if LaneState.SLIP in (spec.pair.left, spec.pair.right)
    ]
    disputed = set(chance.sample(slips, min(3, len(slips))))
    for name, spec in labelled:
        yield name, COACHES[0], Answer(pair=spec.pair)
        if name in disputed:
            yield name, COACHES[1], Answer(_overlook_slip(spec.pair), unsure=True)
        elif name != waiting:
            yield name, COACHES[1], Answer(pair=spec.pair)


def _overlook_slip(pair: LanePair) -> LanePair:
    """What somebody says who missed the first slip: nearly all disagreement is this."""
    if pair.left is LaneState.SLIP:
        return LanePair(LaneState.FLASH, pair.right)
    return LanePair(pair.left, LaneState.FLASH)


def _take_videos(
    project: Project,
    videos: Path,
    jobs: int,
    on_step: StepCallback,
    cancel: Callable[[], bool],
) -> tuple[str, ...]:
    on_step(Step(Stage.CUTTING), 0.0)
    done = 0

    def tell(_result: object, n_all: int) -> None:
        nonlocal done
        done += 1
        on_step(Step(Stage.CUTTING), done / max(n_all, 1))

    report = import_videos(project, [videos], jobs=jobs, on_result=tell, cancel=cancel)
    return tuple(str(refused.error) for refused in report.refused)


def _settle_one(project: Project) -> None:
    """Settle the first disagreement, once, so that every kind of state is there."""
    repository = project.repository
    disagreements = repository.disagreements()
    if repository.adjudications() or not disagreements:
        return
    first = disagreements[0]
    said = [a.answer.pair for a in first.annotations if a.answer.pair is not None]
    with_slip = max(
        said,
        key=lambda pair: (pair.left is LaneState.SLIP) + (pair.right is LaneState.SLIP),
    )
    repository.record_adjudication(
        first.video.id, repository.coach(COACHES[0]).id, Answer(pair=with_slip), RULE
    )


def _tell_training(event: dict[str, Any], on_step: StepCallback) -> None:
    match event.get("event"):
        case "started":
            on_step(Step(Stage.TRAINING), 0.0)
        case "batch":
            done = (event["epoch"] - 1) + event["batch"] / max(event["batches"], 1)
            on_step(
                Step(Stage.TRAINING, float(event["loss"])),
                min(1.0, done / max(event.get("epochs", 1), 1)),
            )


def report_on(
    project: Project,
    n_clips: int,
    card: dict[str, Any],
    suggestions: SuggestReport,
    left_out: tuple[str, ...],
) -> DemoReport:
    """What the project holds once all of it is done."""
    repository = project.repository
    statuses = repository.statuses()
    names = {video.id: video.name for video in repository.videos()}
    decided = {Status.AGREED, Status.SETTLED}
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for each in repository.suggestions():
        words = f"{each.pair.words} ({each.confidence:.0%})"
        said[each.checkpoint_id][names[each.video_id]] = words
    return DemoReport(
        folder=project.folder,
        n_videos=len(names),
        n_annotations=len(repository.annotations()),
        n_decided=sum(status in decided for status in statuses.values()),
        disagreements=tuple(d.video.name for d in repository.disagreements()),
        snapshot=project.snapshots_folder / "demo.h5",
        n_clips=n_clips,
        card=card,
        suggestions=suggestions,
        left_out=left_out,
        suggested=said.pop(suggestions.checkpoint_id, {}),
        said_before=dict(said),
        record=track_record(project, card["checkpoint_id"]),
    )
