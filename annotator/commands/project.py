"""Commands on a project as a whole: make, fill, show, look after."""

import shlex
from argparse import Namespace
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

from annotator.commands.learning import describe_card
from annotator.commands.output import about, complain, lined, opened, say, steps
from annotator.project import Project
from annotator.workflow import Status, is_motion
from dataset.errors import LabelError, ProjectError

if TYPE_CHECKING:
    from annotator.demo import DemoReport
    from annotator.track_records import TrackRecord
    from dataset.progress import Progress


def init(arguments: Namespace) -> int:
    """An empty project."""
    with closing(
        Project.create(
            arguments.project, name=arguments.name, database_url=arguments.database
        )
    ) as project:
        folder = project.folder.resolve()  # as somebody reads it, without ../
        say(
            arguments,
            {"folder": str(folder), "name": project.name},
            f"Made the empty project {folder}.\n"
            f"Next: dualane import {shlex.quote(str(folder))} FOLDER-WITH-VIDEOS",
        )
    return 0


def import_(arguments: Namespace) -> int:
    """Videos or folders in; a bad one is named and harms nobody else."""
    from annotator.videos import import_videos

    with opened(arguments) as project, steps() as tell:

        def show(progress: "Progress") -> None:
            sentence = f"Importing {progress.n_all} videos"
            if progress.remaining_s is not None:
                sentence += f", {about(progress.remaining_s)} left"
            tell(sentence, progress.share)

        report = import_videos(
            project,
            arguments.paths,
            jobs=arguments.jobs,
            crop=arguments.crop,
            group_pattern=arguments.group_pattern,
            accept_damaged=arguments.accept_damaged,
            on_progress=show,
        )
        n_videos = len(project.repository.videos())
    for refused in report.refused:
        complain(str(refused.error))
    for called, name in report.other_names:
        complain(f"{called} is the video {name}: write that name in files of labels.")
    for group, there in report.joined.items():
        complain(f"Videos of “{group}” went into the group “{there}” that is there.")
    for name, sentence in report.damaged:
        complain(f"{name}: {sentence}")
    facts = {
        "added": report.added,
        "already": report.already,
        "relinked": report.relinked,
        "other_names": dict(report.other_names),
        "joined_groups": report.joined,
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


def status(arguments: Namespace) -> int:
    """How far the project is, in numbers."""
    from annotator.checkpoints import current_of, why_motion
    from annotator.class_table import (
        class_table,
        parse_targets,
        scarcity,
        table_lines,
    )
    from annotator.suggestions import open_videos
    from annotator.unfinished import unfinished
    from model.checkpoints import list_checkpoints

    with opened(arguments) as project:
        repository = project.repository
        if arguments.targets is not None:
            targets = {**project.settings.targets, **parse_targets(arguments.targets)}
            project.change_settings(targets=targets)
        cells = class_table(
            (decision.pair for decision in repository.decisions()),
            project.settings.targets,
        )
        counts = Counter(repository.statuses().values())
        answers = Counter(a.coach_id for a in repository.annotations())
        coaches = {coach.name: answers[coach.id] for coach in repository.coaches()}
        videos = repository.videos()
        cards = list_checkpoints(project.checkpoints_folder)
        current = current_of(cards, repository.promotions())
        motion = why_motion(project, current)
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
            "current_checkpoint": current,
            "motion_suggests": bool(motion),
            "classes": {
                str(cell.pair): {"videos": cell.n, "wanted": cell.wanted}
                for cell in cells
            },
            "scarce": scarcity(cells),
        }
        cut_short = unfinished(project)
    facts["unfinished_import"] = (
        {
            "paths": [str(path) for path in cut_short.paths],
            "missing": None if cut_short.left is None else list(cut_short.left),
        }
        if cut_short
        else None
    )
    lines = [
        f"{facts['name']}: {facts['videos']} videos, {facts['clips']} clips,"
        f" {facts['annotations']} answers",
        "  " + ", ".join(f"{n} {word}" for word, n in facts["status"].items()),
    ]
    lines += [f"  {name}: {n} answers" for name, n in coaches.items()]
    lines.append(
        f"  {len(cards)} checkpoint{'' if len(cards) == 1 else 's'}, {facts['suggestions']} suggestions,"
        f" {facts['open']} videos with clips and without a consensus"
    )
    if motion:
        lines.append(f"  {motion}")
    elif facts["current_checkpoint"]:
        lines.append(f"  {facts['current_checkpoint']} suggests")
    if cut_short:
        missing = "" if cut_short.left is None else f" ({len(cut_short.left)} missing)"
        again = " ".join(shlex.quote(str(path)) for path in cut_short.paths)
        lines.append(
            f"  The last import was not finished{missing}: dualane import"
            f" {shlex.quote(str(arguments.project))} {again}"
        )
    lines.append("Videos with a consensus / wanted:")
    lines += [*table_lines(cells), scarcity(cells)]
    say(arguments, facts, lined(lines))
    return 0


def demo(arguments: Namespace) -> int:
    """A whole project, then the window."""
    from annotator.demo import build

    if (arguments.videos is None) != (arguments.labels is None):
        raise LabelError(
            "A demo with real videos needs both --videos FOLDER and --labels CSV: give"
            " the missing one, or neither for rendered races."
        )
    with steps(in_lines=True) as tell:
        report = build(
            arguments.project,
            videos=arguments.videos,
            labels=arguments.labels,
            epochs=arguments.epochs,
            jobs=arguments.jobs,
            on_step=lambda step, share: tell(str(step), share),
        )
    for sentence in report.left_out:
        complain(sentence)
    text = lined(
        [
            f"{report.folder}: {report.n_videos} videos, {report.n_annotations}"
            f" annotations, {report.n_decided} decided",
            f"{len(report.disagreements)} disagreements: {', '.join(report.disagreements)}",
            f"Dataset {report.snapshot}: {report.n_clips} clips",
            *describe_card(report.card).split("\n"),
            *suggestion_lines(report),
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
        "said_before": report.said_before,
        "held_out": None
        if report.record is None
        else {"right": report.record.n_right, "videos": report.record.n_videos},
        "left_out": list(report.left_out),
    }
    say(arguments, facts, text)
    if arguments.headless:
        return 0
    from annotator.commands.window import open_

    return open_(Namespace(project=report.folder))


def suggestion_lines(report: "DemoReport") -> list[str]:
    """Whose suggestions there are, each source counted by itself."""
    lines = []
    if report.suggested:
        n = len(report.suggested)
        lines.append(
            f"The network suggests for the {n} video{'' if n == 1 else 's'} without a"
            " consensus:"
        )
        lines += [f"  {name}: {words}" for name, words in report.suggested.items()]
        lines.append(worth_words(report.record))
    for source, said in report.said_before.items():
        who = "Motion" if is_motion(source) else source
        n = len(said)
        lines.append(f"{who} said before of {n} other video{'' if n == 1 else 's'}:")
        lines += [f"  {name}: {words}" for name, words in said.items()]
    return lines


def worth_words(record: "TrackRecord | None") -> str:
    """How far to believe the suggestions, whatever percentage stands beside them."""
    if record is None:
        return (
            "No video was held out to test it, so nobody knows how often this network is"
            " right."
        )
    said = (
        f"This network was right on {record.n_right} of {record.n_videos} held-out"
        f" video{'' if record.n_videos == 1 else 's'}"
    )
    if record.n_silent:
        said += f", and gave no answer to {record.n_silent} of them"
    return f"{said}; the percentages are its own, not how often it is right."


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
        if project.database_file is None:
            raise ProjectError(
                f"The labels of {project.name} are on a server, so no copy was made: ask"
                " whoever runs the server to copy them."
            )
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
        lined(problems) or f"{arguments.project} is sound.",
    )
    return 1 if problems else 0
