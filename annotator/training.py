"""Retraining: the decided labels as a snapshot, the child process, a checkpoint."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import child
from annotator.candidates import (
    Judged,
    Verdict,
    judge,
    verdict,
    verdict_sentence,
)
from annotator.checkpoints import current_checkpoint, keep_current, promote
from annotator.exchange import export_snapshot, plan_export
from annotator.promotion import PromotionKind
from annotator.snapshot_names import snapshot_name
from annotator.workflow import Change
from dataset.errors import Cancelled, ProjectError, TrainingError
from dataset.files import PARTIAL_SUFFIX, remove_partial
from dataset.splits import Protocol
from dataset.store import validate

if TYPE_CHECKING:
    from annotator.project import Project

DEFAULT_EPOCHS = 40
"""The study's upper limit; early stopping usually ends before."""


@dataclass(frozen=True)
class TrainingPlan:
    """What a training run is asked to do; the rest of the recipe is the study's."""

    network: str = "resnet3d"
    epochs: int | None = None
    """At most so many epochs; None for what the network's recipe says."""
    device: str = "auto"
    """``auto``, ``cpu`` or ``cuda``."""
    seed: int = 42
    width: int | None = None
    """Filters of the first stage; None for the network's own, the study's 64."""
    options: tuple[str, ...] = ()
    """Further arguments, as ``model.config.said_options`` gives them."""

    def arguments(self) -> list[str]:
        """The plan as arguments of ``python -m model train``."""
        chosen = [
            *("--network", self.network),
            *("--device", self.device),
            *("--seed", str(self.seed)),
        ]
        if self.epochs is not None:
            chosen += ["--epochs", str(self.epochs)]
        if self.width is not None:
            chosen += ["--width", str(self.width)]
        return [*chosen, *self.options]


@dataclass(frozen=True)
class Trained:
    """How a training of a project ended."""

    card: dict[str, Any]
    """Of the checkpoint, as ``card.json`` holds it."""
    current: str | None
    """The checkpoint that suggests now."""
    change: Change
    """The promotion that this training brought about; empty when it brought none."""
    judged: Judged | None = None
    """How it compares with what suggested before; None where nothing did."""

    @property
    def checkpoint_id(self) -> str:
        """What was trained."""
        return str(self.card["checkpoint_id"])

    @property
    def is_current(self) -> bool:
        """Whether it suggests from now on: a first one, or a better one where allowed."""
        return self.current == self.checkpoint_id


def training_snapshot(
    project: "Project", *, cancel: Callable[[], bool] = lambda: False
) -> Path:
    """Freeze what is decided now into ``snapshots/``, named after its content.

    The same labels give the same name, and a snapshot that a checkpoint came from is
    never written again.
    """
    snapshots = project.snapshots_folder
    beside = snapshots / f"now{PARTIAL_SUFFIX}"
    beside.unlink(missing_ok=True)
    info = export_snapshot(
        project, beside, virtual=True, protocol=Protocol.GROUPED, cancel=cancel
    ).info
    path = snapshots / snapshot_name(info.content_checksum)
    if path.exists() and not validate(path):
        beside.unlink()
    else:  # new, or damaged since
        beside.replace(path)
    return path


def train(
    project: "Project",
    *,
    network: str = "resnet3d",
    epochs: int | None = None,
    device: str = "auto",
    width: int | None = None,
    options: tuple[str, ...] = (),
    snapshot: Path | None = None,
    on_event: Callable[[child.Event], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    cancel: Callable[[], bool] = lambda: False,
) -> Trained:
    """Train on everything decided so far; blocks until the checkpoint is there.

    What suggested before goes on suggesting: a new checkpoint is promoted by somebody,
    and only the first one of a project by itself.

    Args:
        project: whose labels and clips are used.
        network: a name that ``python -m model info`` lists.
        epochs: at most this many; None for what the network's recipe says.
        device: ``auto``, ``cpu`` or ``cuda``.
        width: filters of the first stage; None for the network's own.
        options: see ``TrainingPlan``.
        snapshot: an exported dataset to use instead of the labels of this moment.
        on_event: receives ``fixing`` before groups get their part for good, then
            ``started``, ``batch``, ``epoch`` and ``done`` events, and those of the
            comparison with the current checkpoint.
        should_stop: True keeps the best weights so far and ends.
        cancel: True ends at once and discards what this run has learned; once the
            checkpoint is there, it only ends the comparison.

    Raises:
        TrainingError: nothing is decided yet, or the child failed.
        BusyError: another training runs in this project.
        Cancelled: ``cancel`` answered True.
    """
    plan = TrainingPlan(
        network=network, epochs=epochs, device=device, width=width, options=options
    )
    with project.lock("training"):
        if snapshot is None and (fixing := plan_export(project).fixing):
            groups = {group: part.word for group, part in fixing.items()}
            on_event({"event": "fixing", "groups": groups})
        source = snapshot or training_snapshot(project, cancel=cancel)
        change = keep_current(project)
        try:
            card = run_training(
                source,
                project.checkpoints_folder,
                plan,
                on_event=on_event,
                should_stop=should_stop,
                cancel=cancel,
            )
        except Cancelled:
            remove_partial(project.checkpoints_folder)
            raise
        change = change or keep_current(project)
        trained = Trained(card, current_checkpoint(project), change)
        return _judged(
            project, trained, device=device, on_event=on_event, cancel=cancel
        )


def _judged(
    project: "Project",
    trained: Trained,
    *,
    device: str,
    on_event: Callable[[child.Event], None],
    cancel: Callable[[], bool],
) -> Trained:
    """Compare it with what suggests, and promote it where the project allows that."""
    if trained.current is None or trained.is_current:
        return trained
    judged = judge(
        project,
        trained.checkpoint_id,
        trained.current,
        device=device,
        on_event=on_event,
        cancel=cancel,
    )
    comparison = judged.comparison
    if (
        comparison is None
        or not project.settings.promote_better
        or verdict(comparison) is not Verdict.BETTER
    ):
        return replace(trained, judged=judged)
    try:
        change = promote(
            project,
            trained.checkpoint_id,
            kind=PromotionKind.AUTOMATIC,
            reason=verdict_sentence(comparison),
            instead_of=trained.current,
        )
    except (
        ProjectError
    ):  # somebody has promoted another one while the two were compared
        current = current_checkpoint(project)
        return replace(trained, judged=judged, current=current)
    return replace(trained, judged=judged, current=trained.checkpoint_id, change=change)


def run_training(
    snapshot: Path,
    checkpoints_folder: Path,
    plan: TrainingPlan,
    *,
    on_event: Callable[[child.Event], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    cancel: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Train on one snapshot file; an interrupted run of the same plan goes on.

    Raises:
        TrainingError: the child failed.
        Cancelled: ``cancel`` answered True.
    """
    cards: list[dict[str, Any]] = []

    def take(event: child.Event) -> None:
        if event.get("event") == "done":
            cards.append(event["card"])
        on_event(event)

    child.run_events(
        [
            *("train", str(snapshot), "--out", str(checkpoints_folder)),
            *plan.arguments(),
            "--resume",
            "--attached",
        ],
        on_event=take,
        should_stop=should_stop,
        cancel=cancel,
    )
    if not cards:
        raise TrainingError(
            "Training ended without a checkpoint: start it again, and if it happens"
            " twice run “dualane doctor”."
        )
    return cards[-1]
