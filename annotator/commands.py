"""What each word of the ``dualane`` command does; ``__main__`` only reads arguments.

Read-outs go to standard output, as text or as JSON; progress goes to a terminal's
standard error and nowhere when piped.
"""

import json
import shutil
import signal
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from annotator.agreement import measure_agreement
from annotator.project import Project
from annotator.workflow import Answer, Status
from dataset.errors import LabelError, TrainingError
from dataset.states import LanePair

if TYPE_CHECKING:
    from pathlib import Path


@contextmanager
def opened(arguments: Namespace) -> Iterator[Project]:
    """The project that the arguments name, closed again afterwards."""
    with closing(Project.open(arguments.project)) as project:
        yield project


def say(arguments: Namespace, facts: dict[str, Any], text: str) -> None:
    """Print a read-out: ``facts`` with ``--json``, else ``text``."""
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        print(text)


def complain(sentence: str) -> None:
    """Print one sentence where errors go, above any progress bar."""
    tqdm.write(sentence, file=sys.stderr)


@contextmanager
def steps() -> Iterator[Callable[[str, float | None], None]]:
    """A progress bar for work that has several named steps."""
    # tqdm shows nothing where a terminal does not tell its size; 80 × 24 is safe.
    size = shutil.get_terminal_size()
    with tqdm(
        total=1.0,
        disable=None,
        leave=False,
        ncols=size.columns,
        nrows=size.lines,
        bar_format="{desc} {bar} {percentage:3.0f} %",
    ) as bar:

        def tell(sentence: str, share: float | None) -> None:
            bar.set_description_str(sentence, refresh=False)
            bar.n = share if share is not None else 0.0
            bar.refresh()

        yield tell


def init(arguments: Namespace) -> int:
    """An empty project."""
    with closing(
        Project.create(
            arguments.project, name=arguments.name, database_url=arguments.database
        )
    ) as project:
        say(
            arguments,
            {"folder": str(project.folder), "name": project.name},
            f"Made the empty project {project.folder}.\n"
            f"Next: dualane import {project.folder} FOLDER-WITH-VIDEOS",
        )
    return 0


def import_(arguments: Namespace) -> int:
    """Videos or folders in; a bad one is named and harms nobody else."""
    from annotator.videos import import_videos

    with opened(arguments) as project, steps() as tell:
        done = 0

        def count(_result: object, n_all: int) -> None:
            nonlocal done
            done += 1
            tell(f"Importing {n_all} videos", done / max(n_all, 1))

        report = import_videos(
            project,
            arguments.paths,
            jobs=arguments.jobs,
            crop=arguments.crop,
            group_pattern=arguments.group_pattern,
            accept_damaged=arguments.accept_damaged,
            on_result=count,
        )
        n_videos = len(project.repository.videos())
    for refused in report.refused:
        complain(str(refused.error))
    for called, name in report.other_names:
        complain(f"{called} is the video {name}: write that name in files of labels.")
    for name, sentence in report.damaged:
        complain(f"{name}: {sentence}")
    facts = {
        "added": report.added,
        "already": report.already,
        "relinked": report.relinked,
        "other_names": dict(report.other_names),
        "damaged": dict(report.damaged),
        "refused": {str(r.path): str(r.error) for r in report.refused},
        "videos": n_videos,
    }
    text = (
        f"{len(report.added)} added, {len(report.already)} already there,"
        f" {len(report.relinked)} found again, {len(report.refused)} refused;"
        f" {n_videos} videos in the project."
    )
    say(arguments, facts, text)
    return 1 if report.refused else 0


def labels_import(arguments: Namespace) -> int:
    """Both coaches' answers from a CSV file, all or none."""
    from annotator.exchange import import_labels

    with opened(arguments) as project:
        result = import_labels(project, arguments.csv, dry_run=arguments.dry_run)
    text = (
        f"{'Would write' if arguments.dry_run else 'Wrote'} {result.n_new} new and"
        f" {result.n_changed} changed answers; {result.n_same} stand already."
    )
    if result.n_coaches_added:
        text += f"\nNew coaches: {result.n_coaches_added}. Is each name spelt right?"
    if result.ignored_columns:
        text += f"\nLeft out these columns: {', '.join(result.ignored_columns)}."
    facts = {
        "new": result.n_new,
        "changed": result.n_changed,
        "same": result.n_same,
        "coaches_added": result.n_coaches_added,
        "ignored_columns": list(result.ignored_columns),
        "dry_run": arguments.dry_run,
    }
    say(arguments, facts, text)
    return 0


def labels_export(arguments: Namespace) -> int:
    """Every current answer as a CSV file."""
    from annotator.exchange import export_labels

    with opened(arguments) as project:
        n_rows = export_labels(project, arguments.csv)
    say(
        arguments,
        {"rows": n_rows, "file": str(arguments.csv)},
        f"Wrote {n_rows} answers to {arguments.csv}.",
    )
    return 0


def status(arguments: Namespace) -> int:
    """How far the project is, in numbers."""
    from annotator.suggestions import open_videos
    from model.checkpoints import list_checkpoints

    with opened(arguments) as project:
        repository = project.repository
        counts = Counter(repository.statuses().values())
        answers = Counter(a.coach_id for a in repository.annotations())
        coaches = {coach.name: answers[coach.id] for coach in repository.coaches()}
        videos = repository.videos()
        cards = list_checkpoints(project.checkpoints_folder)
        facts: dict[str, Any] = {
            "name": project.name,
            "folder": str(project.folder),
            "videos": len(videos),
            "clips": sum(video.n_clips for video in videos),
            "groups": dict(Counter(video.group for video in videos)),
            "status": {s.value: counts[s] for s in Status if s is not Status.COVERED},
            "annotations": sum(coaches.values()),
            "coaches": coaches,
            "suggestions": len(repository.suggestions()),
            "open": len(open_videos(project)),
            "checkpoints": [card.checkpoint_id for card in cards],
        }
    lines = [
        f"{facts['name']}: {facts['videos']} videos, {facts['clips']} clips,"
        f" {facts['annotations']} answers",
        "  " + ", ".join(f"{n} {word}" for word, n in facts["status"].items()),
    ]
    lines += [f"  {name}: {n} answers" for name, n in coaches.items()]
    lines.append(
        f"  {len(cards)} checkpoints, {facts['suggestions']} suggestions,"
        f" {facts['open']} videos without a consensus"
    )
    say(arguments, facts, "\n".join(lines))
    return 0


def agreement(arguments: Namespace) -> int:
    """Percent agreement and Cohen's kappa, for the pair and for each lane."""
    with opened(arguments) as project:
        found = measure_agreement(
            project.repository.coaches(), project.repository.independent_annotations()
        )
    results = [
        {
            "coaches": [both.first.name, both.second.name],
            "what": measure.what,
            "n": both.n,
            "same": measure.n_same,
            "percent": measure.share,
            "cohen_kappa": measure.kappa,
        }
        for both in found
        for measure in both.measures
    ]
    lines = [
        f"{both.first.name} and {both.second.name}, {measure.what}:"
        f" {measure.n_same} of {both.n} videos alike ({measure.share or 0:.1%}),"
        " Cohen's kappa "
        + ("undefined" if measure.kappa is None else f"{measure.kappa:.3f}")
        for both in found
        for measure in both.measures
    ]
    if lines:
        lines.append("Answers count as given before seeing the other's.")
    say(
        arguments,
        {"agreement": results},
        "\n".join(lines)
        or "Agreement needs two coaches who have answered the same videos: label on.",
    )
    return 0


def disagreements(arguments: Namespace) -> int:
    """Videos on which two coaches differ and nobody has decided."""
    with opened(arguments) as project:
        names = {coach.id: coach.name for coach in project.repository.coaches()}
        found: list[dict[str, Any]] = [
            {
                "video": d.video.name,
                "lanes": [lane.value for lane in d.lanes],
                "answers": {names[a.coach_id]: a.answer.words for a in d.annotations},
            }
            for d in project.repository.disagreements()
        ]
    lines = [
        f"{d['video']}: "
        + "; ".join(f"{who}: {what}" for who, what in d["answers"].items())
        for d in found
    ]
    say(arguments, {"disagreements": found}, "\n".join(lines) or "No disagreements.")
    return 0


def adjudicate(arguments: Namespace) -> int:
    """Settle one disagreement."""
    with opened(arguments) as project:
        repository = project.repository
        video = repository.video(arguments.video)
        coach = repository.coach(arguments.coach)
        if arguments.pair == "unusable":
            answer = Answer(unusable=arguments.reason)
        else:
            answer = Answer(pair=LanePair.parse(arguments.pair))
        change = repository.record_adjudication(
            video.id, coach.id, answer, arguments.reason
        )
    text = (
        f"Settled {video.name} as {answer.words}."
        if change
        else f"{video.name} was settled as {answer.words} already."
    )
    facts = {"video": video.name, "answer": answer.words, "written": bool(change)}
    say(arguments, facts, text)
    return 0


def export(arguments: Namespace) -> int:
    """The decided videos as one HDF5 snapshot."""
    from annotator.exchange import export_snapshot
    from dataset.splits import Protocol

    with opened(arguments) as project, steps() as tell:
        result = export_snapshot(
            project,
            arguments.file,
            virtual=arguments.virtual,
            protocol=Protocol(arguments.protocol),
            progress=lambda share: tell("Writing the dataset", share),
        )
    left_out = Counter(why for _, why in result.left_out)
    text = (
        f"{arguments.file} holds these {result.n_videos} videos already; left as it is."
        if result.unchanged
        else f"Wrote {result.n_clips} clips of {result.n_videos} videos to {arguments.file}."
    )
    text += "".join(f"\n  left out, {why}: {n}" for why, n in left_out.items())
    facts = {
        "file": str(arguments.file),
        "videos": result.n_videos,
        "clips": result.n_clips,
        "unchanged": result.unchanged,
        "left_out": [{"video": name, "why": why} for name, why in result.left_out],
    }
    say(arguments, facts, text)
    return 0


def train(arguments: Namespace) -> int:
    """A checkpoint from a project's labels, or from a snapshot file."""
    from annotator.training import TrainingPlan, run_training
    from annotator.training import train as train_project

    with steps() as tell:

        def show(event: dict[str, Any]) -> None:
            match event.get("event"):
                case "started":
                    for note in event.get("notes", []):
                        complain(note)
                case "batch":
                    share = (
                        event["epoch"] - 1 + event["batch"] / event["batches"]
                    ) / arguments.epochs
                    tell(
                        f"Epoch {event['epoch']}, loss {event['loss']:.3f}",
                        min(share, 1.0),
                    )

        # Absolute: a name that begins with a hyphen is no option of the child.
        source: Path = arguments.source.absolute()
        if source.is_dir():
            if arguments.out is not None:
                raise TrainingError(
                    f"{source} is a project and keeps its checkpoints itself: leave out"
                    " --out, or name an exported dataset."
                )
            with closing(Project.open(source)) as project:
                card = train_project(
                    project,
                    network=arguments.network,
                    epochs=arguments.epochs,
                    device=arguments.device,
                    width=arguments.width,
                    on_event=show,
                )
        else:
            plan = TrainingPlan(
                network=arguments.network,
                epochs=arguments.epochs,
                device=arguments.device,
                width=arguments.width,
            )
            out = arguments.out or source.parent / "checkpoints"
            card = run_training(source, out, plan, on_event=show)
    say(arguments, card, describe_card(card))
    return 0


def describe_card(card: dict[str, Any]) -> str:
    """A checkpoint in two lines."""
    lines = [
        f"Checkpoint {card['checkpoint_id']}: {card['network']} with"
        f" {card['parameters']['total']:,} parameters"
    ]
    for part, metrics in card.get("metrics", {}).items():
        right = ", ".join(
            f"{round(metrics[f'{what}_accuracy'] * metrics[f'n_{what}s'])} of"
            f" {metrics[f'n_{what}s']} {what}s right"
            f" ({metrics[f'{what}_accuracy']:.1%})"
            for what in ("clip", "video")
        )
        lines.append(f"  {part}: {right}")
    lines += [f"  {note}" for note in card.get("notes", [])]
    return "\n".join(lines)


def checkpoints(arguments: Namespace) -> int:
    """What has been trained so far."""
    from dataclasses import asdict

    from model.checkpoints import list_checkpoints

    with opened(arguments) as project:
        cards = [asdict(card) for card in list_checkpoints(project.checkpoints_folder)]
    text = "\n".join(describe_card(card) for card in cards) or "No checkpoints yet."
    say(arguments, {"checkpoints": cards}, text)
    return 0


def suggest(arguments: Namespace) -> int:
    """Suggestions for every video without a consensus."""
    from annotator import suggestions

    with opened(arguments) as project, steps() as tell:
        done = 0

        def show(event: dict[str, Any]) -> None:
            nonlocal done
            if event.get("event") == "video":
                done += 1
                tell("Looking at open videos", done / max(event["of"], 1))

        report = suggestions.suggest(
            project,
            checkpoint_id=arguments.checkpoint,
            device=arguments.device,
            on_event=show,
        )
        names = {video.id: video.name for video in project.repository.videos()}
        latest = [
            {
                "video": names[s.video_id],
                "pair": str(s.pair),
                "words": s.pair.words,
                "confidence": round(s.confidence, 4),
                "checkpoint": s.checkpoint_id,
            }
            for s in project.repository.suggestions()
            if s.checkpoint_id == report.checkpoint_id
        ]
    for sentence in report.failed:
        complain(sentence)
    lines = [f"{s['video']}: {s['words']} ({s['confidence']:.0%})" for s in latest]
    lines.append(
        f"{report.n_videos} new, {report.n_current} up to date, from"
        f" {report.checkpoint_id}."
    )
    facts = {
        "checkpoint": report.checkpoint_id,
        "new": report.n_videos,
        "up_to_date": report.n_current,
        "suggestions": latest,
        "failed": list(report.failed),
    }
    say(arguments, facts, "\n".join(lines))
    return 1 if report.failed else 0


def demo(arguments: Namespace) -> int:
    """A whole project, then the window."""
    from annotator.demo import build

    if (arguments.videos is None) != (arguments.labels is None):
        raise LabelError(
            "A demo with real videos needs both --videos FOLDER and --labels CSV: give"
            " the missing one, or neither for rendered races."
        )
    with steps() as tell:
        report = build(
            arguments.project,
            videos=arguments.videos,
            labels=arguments.labels,
            epochs=arguments.epochs,
            jobs=arguments.jobs,
            on_step=tell,
        )
    for sentence in report.left_out:
        complain(sentence)
    text = "\n".join(
        [
            f"{report.folder}: {report.n_videos} videos, {report.n_annotations}"
            f" annotations, {report.n_decided} decided",
            f"{len(report.disagreements)} disagreements: {', '.join(report.disagreements)}",
            f"Dataset {report.snapshot}: {report.n_clips} clips",
            describe_card(report.card),
            *(
                f"Suggestion for {name}: {words}"
                for name, words in report.suggested.items()
            ),
        ]
    )
    facts = {
        "folder": str(report.folder),
        "videos": report.n_videos,
        "annotations": report.n_annotations,
        "decided": report.n_decided,
        "disagreements": list(report.disagreements),
        "snapshot": str(report.snapshot),
        "clips": report.n_clips,
        "checkpoint": report.card,
        "suggested": report.suggested,
        "left_out": list(report.left_out),
    }
    say(arguments, facts, text)
    if arguments.headless:
        return 0
    return open_(Namespace(project=report.folder))


def open_(arguments: Namespace) -> int:
    """The window; without a display, one line that says so."""
    from annotator.doctor import display_missing

    if display_missing():
        if arguments.project:  # a wrong path is the nearer trouble
            Project.open(arguments.project).close()
        print(
            "There is no display here, so the window was not opened: run"
            f" “dualane open{f' {arguments.project}' if arguments.project else ''}” at a"
            " desk with a screen.",
            file=sys.stderr,
        )
        return 0
    from annotator.ui.app import run

    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # every answer is on disk already
    return run(arguments.project)


def doctor(arguments: Namespace) -> int:
    """What this machine has, and what is missing."""
    from annotator.doctor import examine

    findings = examine()
    lines = [f"{'ok  ' if f.fine else 'MISSING'} {f.what}: {f.seen}" for f in findings]
    facts = {
        f.what: {"ok": f.fine, "needed": f.needed, "seen": f.seen} for f in findings
    }
    say(arguments, facts, "\n".join(lines))
    broken = [f for f in findings if f.needed and not f.fine]
    for finding in broken:
        complain(finding.remedy)
    return 1 if broken else 0


def backup(arguments: Namespace) -> int:
    """A checked copy of the label database."""
    with opened(arguments) as project:
        path = project.backup()
    text = f"Wrote {path}." if path else "Nothing has changed since the last backup."
    say(arguments, {"file": str(path) if path else None}, text)
    return 0


def check(arguments: Namespace) -> int:
    """Whether the database and the clip files of a project are sound."""
    with opened(arguments) as project:
        problems = project.check()
    say(
        arguments,
        {"problems": problems},
        "\n".join(problems) or f"{arguments.project} is sound.",
    )
    return 1 if problems else 0
