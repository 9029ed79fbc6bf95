"""How good a checkpoint is, as a read-out and as a page."""

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from annotator import child
from annotator.commands.output import complain, say, steps
from annotator.exchange import export_snapshot, plan_export
from annotator.project import Project
from dataset.errors import TrainingError
from dataset.files import is_folder


def evaluate(arguments: Namespace) -> int:
    """Measure checkpoints on videos held out; with --out also as a page."""
    # Absolute: a name that begins with a hyphen is no option of the child.
    source: Path = arguments.source.absolute()
    with (
        tempfile.TemporaryDirectory() as scratch,
        _dataset(source, arguments.checkpoint, Path(scratch)) as (file, folders),
        steps() as tell,
    ):
        out = (arguments.out or Path(scratch) / "report").absolute()
        report: dict[str, Any] = {}

        def show(event: child.Event) -> None:
            if event.get("event") == "measuring":
                share = event["clips_done"] / max(event["clips"], 1)
                tell(f"Looking at {event['part']} clips", share)
            elif event.get("event") == "done":
                report.update(event["report"])

        child.run_events(
            [
                *("evaluate", str(file), *map(str, folders)),
                *("--split", arguments.split, "--device", arguments.device),
                *("--out", str(out), "--attached"),
            ],
            on_event=show,
        )
    if not report:
        raise TrainingError(
            "The evaluation ended without figures: start it again, and if it happens"
            " twice run “dualane doctor”."
        )
    page = str(out / "index.html") if arguments.out else None
    text = "\n".join(_lines(report))
    if page:
        text += f"\nThe page with all tables and figures: {page}"
    for network in report["networks"]:
        for note in network["trained"]["notes"]:
            complain(note)
    say(arguments, {"page": page, **report}, text)
    return 0


@contextmanager
def _dataset(
    source: Path, names: list[str], scratch: Path
) -> Iterator[tuple[Path, list[Path]]]:
    """The snapshot to measure on, and the folders of the checkpoints.

    Of a project: its labels of now, unless that would fix groups to their part, which
    no read-out may do; then the dataset that the checkpoint was trained on.
    """
    if not is_folder(source):
        yield source, [Path(name).absolute() for name in names]
        return
    from model.checkpoints import find

    with closing(Project.open(source)) as project:
        cards = [find(project.checkpoints_folder, name) for name in names]
        folders = [card.folder for card in cards]
        if not plan_export(project).fixing:
            file = scratch / f"{source.name}.h5"
            export_snapshot(project, file, virtual=True)
            yield file, folders
            return
        newest = max(cards, key=lambda card: card.created)
        file = project.snapshots_folder / newest.snapshot_name
        if not file.is_file():
            raise TrainingError(
                f"The dataset that {newest.checkpoint_id} was trained on has gone, and"
                " some groups have no part yet: export the dataset once, then evaluate"
                " again."
            )
        yield file, folders


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """Each network in some lines."""
    for network in report["networks"]:
        measures = network["measures"]
        yield f"{network['checkpoint']} on the {measures['split']} part:"
        for what, figure in (
            ("videos right", measures["videos"]["accuracy"]),
            ("clips right", measures["clips"]["accuracy"]),
            ("lanes right", measures["lanes"]["accuracy"]),
            ("calibration error", measures["calibration"]["error"]),
        ):
            ends = (
                f", 95% {figure['low']:.1%} to {figure['high']:.1%}"
                if figure["low"] is not None
                else ""
            )
            share = "–" if figure["value"] is None else f"{figure['value']:.1%}"
            yield f"  {what}: {share} (n = {figure['n']:,}{ends})"
        videos = measures["videos"]
        if n_silent := sum(videos["no_answer"]):
            answered = videos["accuracy_answered"]
            share = "–" if answered["value"] is None else f"{answered['value']:.1%}"
            yield (
                f"  no answer: {n_silent:,} of {videos['n']:,} videos, which count as"
                f" wrong; of the others right: {share} (n = {answered['n']:,})"
            )
    for row in report["comparisons"]:
        yield (
            f"{row['b']} against {row['a']}: {row['n_gained']} videos won,"
            f" {row['n_lost']} lost, exact McNemar p = {row['p']:.3g}"
        )
