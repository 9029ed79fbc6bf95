"""Commands from decided videos to suggestions: export, train, suggest."""

from argparse import Namespace
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

from annotator.candidates import verdict_sentence
from annotator.checkpoints import current_checkpoint, why_motion
from annotator.commands.grouping import TO_HAVE_SOME, missing_facts
from annotator.commands.output import (
    complain,
    lined,
    next_group_lines,
    opened,
    say,
    steps,
)
from annotator.project import Project
from annotator.workflow import is_motion
from dataset.errors import TrainingError
from dataset.files import is_folder

if TYPE_CHECKING:
    from pathlib import Path

    from annotator.candidates import Judged
    from annotator.exchange import ExportPlan, SnapshotExport


def export(arguments: Namespace) -> int:
    """The decided videos as one HDF5 snapshot."""
    from annotator.exchange import check_target, export_snapshot, plan_export
    from dataset.numpy_files import check_folder, export_numpy
    from dataset.splits import Protocol

    if arguments.dry_run:
        with opened(arguments) as project:
            plan = plan_export(project, protocol=Protocol(arguments.protocol))
        say(arguments, _plan_facts(plan), lined(_plan_lines(plan)))
        return 0
    with opened(arguments) as project, steps() as tell:
        if arguments.numpy:  # before the export fixes any group
            check_target(project, arguments.numpy)
            check_folder(arguments.numpy)
        result = export_snapshot(
            project,
            arguments.file,
            virtual=arguments.virtual,
            compressed=arguments.compressed,
            protocol=Protocol(arguments.protocol),
            progress=lambda share: tell("Writing the dataset", share),
        )
        arrays = arguments.numpy and export_numpy(
            arguments.file,
            arguments.numpy,
            progress=lambda done, total: tell("Writing NumPy files", done / total),
        )
    left_out = Counter(why for _, why in result.left_out)
    text = (
        f"{arguments.file} holds these {result.n_videos} videos already; left as it is."
        if result.unchanged
        else f"Wrote {result.n_clips} clips of {result.n_videos} videos to {arguments.file}."
    )
    text += "".join(f"\n  left out, {why}: {n}" for why, n in left_out.items())
    text += "".join(f"\n  {line}" for line in _division_lines(result))
    if arrays:
        what = "holds these clips already" if arrays.unchanged else "written"
        sizes = ", ".join(f"{part} {n}" for part, n in arrays.n_clips.items())
        text += f"\n  NumPy files in {arrays.folder} {what}: {sizes}"
    facts = {
        "file": str(arguments.file),
        "numpy": str(arrays.folder) if arrays else None,
        "videos": result.n_videos,
        "clips": result.n_clips,
        "unchanged": result.unchanged,
        "left_out": [{"video": name, "why": why} for name, why in result.left_out],
        **_division_facts(result),
    }
    say(arguments, facts, text)
    return 0


def _plan_lines(plan: "ExportPlan") -> list[str]:
    videos = "1 video" if plan.n_videos == 1 else f"{plan.n_videos} videos"
    lines = [f"Would write {videos}."]
    if plan.n_videos_by_part:
        parts = (f"{part.word} {n}" for part, n in plan.n_videos_by_part.items())
        lines[0] = f"Would write {videos}: {', '.join(parts)}."
    lines += [
        f"  left out, {why}: {n}"
        for why, n in Counter(why for _, why in plan.left_out).items()
    ]
    if plan.fixing:
        lines.append("This export would fix these groups to their part for good:")
        lines += [f"  {group}: {part.word}" for group, part in plan.fixing.items()]
        lines.append("To group otherwise, use dualane groups before.")
    lines += [f"  {group}: {part.word}, fixed" for group, part in plan.fixed.items()]
    return lines + _division_lines(plan)[bool(plan.fixing) :]


def _plan_facts(plan: "ExportPlan") -> dict[str, Any]:
    return {
        "dry_run": True,
        "videos": plan.n_videos,
        "videos_by_part": {p.word: n for p, n in plan.n_videos_by_part.items()},
        "fixed": {group: part.word for group, part in plan.fixed.items()},
        "left_out": [{"video": name, "why": why} for name, why in plan.left_out],
        **_division_facts(plan),
    }


def _division_lines(result: "ExportPlan | SnapshotExport") -> list[str]:
    lines = []
    if result.fixing:
        fixed = ", ".join(f"{group} {p.word}" for group, p in result.fixing.items())
        lines.append(f"fixed for good: {fixed}")
    lines += next_group_lines(result.empty)
    missing = {
        part: p for part, p in result.missing.items() if part not in result.empty
    }
    for part, pairs in missing.items():
        if pairs:
            words = ", ".join(pair.words for pair in pairs)
            lines.append(f"no {part.word} video of: {words}")
    if any(missing.values()):
        lines.append(f"{TO_HAVE_SOME}.")
    if result.unseen:
        words = ", ".join(pair.words for pair in result.unseen)
        lines.append(f"no video at all of: {words}")
    if result.n_straddling:
        lines.append(
            f"{result.n_straddling} videos stand on both sides of the study's split, so"
            " its figures are too good"
        )
    return lines


def _division_facts(result: "ExportPlan | SnapshotExport") -> dict[str, Any]:
    return {
        "fixing": {group: part.word for group, part in result.fixing.items()},
        "missing_classes": missing_facts(result.missing),
        "unseen_classes": [str(pair) for pair in result.unseen],
        "straddling": result.n_straddling,
    }


def train(arguments: Namespace) -> int:
    """A checkpoint from a project's labels, or from a snapshot file."""
    from annotator.training import TrainingPlan, run_training
    from annotator.training import train as train_project
    from model.config import said_options

    told: list[str] = []
    with steps() as tell:

        def show(event: dict[str, Any]) -> None:
            match event.get("event"):
                case "fixing":
                    complain(
                        "This training fixes these groups to their part for good:"
                        f" {', '.join(f'{g} {p}' for g, p in event['groups'].items())}."
                    )
                case "started":
                    for note in event.get("notes", []):
                        complain(note)
                        told.append(note)
                case "measuring" if "checkpoint" in event:
                    share = event["clips_done"] / max(event["clips"], 1)
                    tell(f"Comparing: {event['checkpoint']}", share)
                case "batch":
                    share = (
                        event["epoch"] - 1 + event["batch"] / event["batches"]
                    ) / event["epochs"]
                    tell(
                        f"Epoch {event['epoch']}, loss {event['loss']:.3f}",
                        min(share, 1.0),
                    )

        # Absolute: a name that begins with a hyphen is no option of the child.
        source: Path = arguments.source.absolute()
        if is_folder(source):
            if arguments.out is not None:
                raise TrainingError(
                    f"{source} is a project and keeps its checkpoints itself: leave out"
                    " --out, or name an exported dataset."
                )
            with closing(Project.open(source)) as project:
                trained = train_project(
                    project,
                    network=arguments.network,
                    epochs=arguments.epochs,
                    device=arguments.device,
                    width=arguments.width,
                    options=said_options(arguments),
                    on_event=show,
                )
                motion = why_motion(project, trained.current)
            card, current, judged = trained.card, trained.current, trained.judged
        else:
            plan = TrainingPlan(
                network=arguments.network,
                epochs=arguments.epochs,
                device=arguments.device,
                width=arguments.width,
                options=said_options(arguments),
            )
            out = arguments.out or source.parent / "checkpoints"
            card = run_training(source, out, plan, on_event=show)
            current, judged, motion = None, None, ""
    # What was said when it began is not said again.
    untold = [note for note in card.get("notes", []) if note not in told]
    text = describe_card({**card, "notes": untold})
    if current is not None:
        trained_id = str(card["checkpoint_id"])
        text += "\n" + _who_suggests(trained_id, current, judged, motion)
        card = {
            **card,
            "current": current,
            "motion_suggests": bool(motion),
            **_judged_facts(judged),
        }
    say(arguments, card, text)
    return 0


def _who_suggests(
    trained: str, current: str, judged: "Judged | None", motion: str
) -> str:
    if judged is None:
        if motion:
            return f"  {motion}"
        return "  It is the project's first network, so it suggests from now on."
    if judged.comparison is None:
        lines = [f"  Not compared with {judged.current}: {judged.why_not}"]
    else:
        said = verdict_sentence(judged.comparison)
        lines = [f"  Compared with {judged.current}: {said}."]
    if motion:
        lines.append(f"  {motion}")
    elif trained == current:
        lines.append("  It suggests from now on, as the project's settings say.")
    else:
        lines.append(
            f"  {current} goes on suggesting; to change that: dualane promote PROJECT"
            f" {trained}"
        )
    return "\n".join(lines)


def _judged_facts(judged: "Judged | None") -> dict[str, Any]:
    if judged is None:
        return {}
    found = judged.comparison
    return {
        "comparison": found.to_json() if found else None,
        "not_compared": judged.why_not or None,
    }


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


def suggest(arguments: Namespace) -> int:
    """Suggestions for every video without a consensus."""
    from annotator import suggestions

    # Two runs side by side would say the same twice.
    with opened(arguments) as project, project.lock("prediction"), steps() as tell:
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
        motion = ""
        if arguments.checkpoint is None and is_motion(report.checkpoint_id):
            motion = why_motion(project, current_checkpoint(project))
        said = project.repository.suggestions()
        # After: another desk may add or decide a video meanwhile.
        names = {video.id: video.name for video in suggestions.open_videos(project)}
        silent = {
            video.id for video in report.silent
        }  # what it said before is taken back
        latest = [
            {
                "video": names[s.video_id],
                "pair": str(s.pair),
                "words": s.pair.words,
                "confidence": round(s.confidence, 4),
                "checkpoint": s.checkpoint_id,
                "from_motion": s.is_motion,
                "snapshot": s.snapshot_id,
            }
            for s in said
            if s.checkpoint_id == report.checkpoint_id
            and s.video_id in names
            and s.video_id not in silent
        ]
    for sentence in report.failed:
        complain(sentence)
    for video, silence in report.silent.items():
        complain(
            f"{video.name}: the wall is lost from sight, so motion says nothing of it."
            if silence.parts_at is None
            else f"{video.name}: the lanes seem to part at {silence.parts_at:.2f} of the"
            f" width, not at {silence.divider:.2f}, so motion says nothing of it: move the"
            " divider in the window (M)."
        )
    lines = [f"{s['video']}: {s['words']} ({s['confidence']:.0%})" for s in latest]
    who = report.checkpoint_id
    if is_motion(who):
        who = f"motion alone, without a network ({who})"
    lines.append(f"{report.n_videos} new, {report.n_current} up to date, from {who}.")
    if motion:
        lines.append(motion)
    facts = {
        "checkpoint": report.checkpoint_id,
        "from_motion": is_motion(report.checkpoint_id),
        "silent": [video.name for video in report.silent],
        "lanes_part_at": {
            video.name: silence.parts_at
            for video, silence in report.silent.items()
            if silence.parts_at is not None
        },
        "new": report.n_videos,
        "up_to_date": report.n_current,
        "suggestions": latest,
        "failed": list(report.failed),
    }
    say(arguments, facts, lined(lines))
    return 1 if report.failed else 0
