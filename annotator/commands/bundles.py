"""Commands on a colleague's answers: sent, taken in, undone.

None of them prints an answer: who stands at the terminal may owe one to that video.
"""

from argparse import Namespace
from datetime import datetime
from typing import Any

from annotator.commands.output import lined, listed, opened, say
from annotator.merging import Fate, Merge, MergePreview, MergeRow
from dataset.cells import one_line


def bundle(arguments: Namespace) -> int:
    """Run the way that the arguments name."""
    ways = {"export": _export, "import": _import, "undo": _undo, "list": _list}
    return ways[arguments.direction](arguments)


def _export(arguments: Namespace) -> int:
    from annotator.bundles import export_bundle

    with opened(arguments) as project:
        n_answers = export_bundle(project, arguments.file, arguments.coach)
    say(
        arguments,
        {"answers": n_answers, "file": str(arguments.file)},
        f"Wrote {n_answers} answers to {arguments.file}.",
    )
    return 0


def _import(arguments: Namespace) -> int:
    from annotator.bundles import import_bundle, preview_bundle

    merge_id = None
    with opened(arguments) as project:
        if arguments.dry_run:
            preview = preview_bundle(project, arguments.file)
        else:
            report = import_bundle(project, arguments.file)
            preview, merge_id = report.preview, report.merge_id
    facts = {**_facts(preview), "dry_run": arguments.dry_run, "id": merge_id}
    lines = _lines(preview, dry_run=arguments.dry_run)
    if merge_id is not None:
        lines.append(
            f"Take it back with: dualane bundle undo {arguments.project} {merge_id}"
        )
    say(arguments, facts, lined(lines))
    return 0


def _undo(arguments: Namespace) -> int:
    from annotator.bundles import undo_bundle
    from annotator.merging import MergeId

    with opened(arguments) as project:
        undone = undo_bundle(
            project, None if arguments.id is None else MergeId(arguments.id)
        )
    merge, n_answers = undone.merge, undone.change.n_written
    say(
        arguments,
        {"id": merge.id, "source": merge.source, "answers": n_answers},
        one_line(
            f"Undid {merge.source}; put back what stood before: {_answers(n_answers)}."
        ),
    )
    return 0


def _list(arguments: Namespace) -> int:
    with opened(arguments) as project:
        merges = project.repository.merges()
    say(
        arguments,
        {"bundles": [_merge_facts(merge) for merge in merges]},
        lined(map(_merge_line, merges)) or "Nothing has been taken in.",
    )
    return 0


# ---------------------------------------------------------------- words


def _answers(n: int) -> str:
    return f"{n:,} {'answer' if n == 1 else 'answers'}"


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _lines(preview: MergePreview, *, dry_run: bool) -> list[str]:
    n_new, n_newer = preview.count(Fate.NEW), preview.count(Fate.NEWER)
    lines = [
        f"{'Would take in' if dry_run else 'Took in'} {_answers(n_new)} that"
        f" {'was' if n_new == 1 else 'were'} missing and {n_newer:,} newer"
        f" {'one' if n_newer == 1 else 'ones'}; {preview.count(Fate.SAME):,} stand"
        f" already. Videos here and there: {preview.n_videos:,}."
    ]
    for coach in preview.coaches:
        if coach.similar is not None:
            lines.append(
                f"{coach.name} is new here and nearly the same as {coach.similar}: is"
                " the name spelt right?"
            )
        elif coach.is_new:
            lines.append(f"{coach.name} is new here.")
        elif coach.becomes is not None:
            lines.append(
                f"{coach.here} is called {coach.becomes} from now on, as at the other"
                " desk."
            )
        elif coach.here is not None and coach.here != coach.name:
            lines.append(f"{coach.name} is {coach.here} here.")
    if preview.n_repeats:
        lines.append(
            f"{_answers(preview.n_repeats)} to videos that came back there, which count"
            " for how far coaches agree with themselves."
        )
    conflicts = [_conflict(row) for row in preview.conflicts]
    lines += listed("Another answer of the same coach stands here", conflicts)
    lines += listed("Not in this project, so left out", preview.only_there)
    lines += listed("Not in the bundle", preview.only_here)
    if n_ahead := preview.count(Fate.AHEAD):
        lines.append(
            f"{_answers(n_ahead)} dated later than now are left out: set the clock of"
            " the computer that is wrong."
        )
    return lines


def _conflict(row: MergeRow) -> str:
    assert row.standing_at is not None
    wins, loses = (
        ("the bundle's", "the one here")
        if row.fate is Fate.NEWER
        else ("the one here", "the bundle's")
    )
    times = sorted([row.given_at, row.standing_at])
    return (
        f"{row.video.name}, {row.coach}: {wins} counts, given {_when(times[1])};"
        f" {loses} is of {_when(times[0])}"
    )


def _facts(preview: MergePreview) -> dict[str, Any]:
    return {
        **{fate.value: preview.count(fate) for fate in Fate},
        "videos": preview.n_videos,
        "coaches": [
            {
                "name": c.name,
                "new": c.is_new,
                "similar": c.similar,
                "here": c.here,
                "becomes": c.becomes,
                "answers": c.n_answers,
            }
            for c in preview.coaches
        ],
        "conflicts": [
            {
                "video": row.video.name,
                "coach": row.coach,
                "wins": "bundle" if row.fate is Fate.NEWER else "here",
                "bundle_given_at": row.given_at.isoformat(),
                "here_given_at": row.standing_at and row.standing_at.isoformat(),
            }
            for row in preview.conflicts
        ],
        "renames": preview.n_renames,
        "repeats": preview.n_repeats,
        "only_there": list(preview.only_there),
        "only_here": list(preview.only_here),
    }


def _merge_facts(merge: Merge) -> dict[str, Any]:
    return {
        "id": merge.id,
        "source": merge.source,
        "coaches": list(merge.coaches),
        "answers": merge.n_answers,
        "renames": merge.n_renames,
        "repeats": merge.n_repeats,
        "merged_at": merge.merged_at.isoformat(),
        "undone_at": merge.undone_at and merge.undone_at.isoformat(),
    }


def _brought(merge: Merge) -> str:
    """What came with it; answers are told in any case where there is nothing else."""
    parts = [_answers(merge.n_answers)] if merge.n_answers else []
    if merge.n_renames:
        noun = "new name" if merge.n_renames == 1 else "new names"
        parts.append(f"{merge.n_renames:,} {noun}")
    if merge.n_repeats:
        noun = "repeated answer" if merge.n_repeats == 1 else "repeated answers"
        parts.append(f"{merge.n_repeats:,} {noun}")
    return ", ".join(parts) or _answers(0)


def _merge_line(merge: Merge) -> str:
    undone = f", undone {_when(merge.undone_at)}" if merge.undone_at else ""
    return (
        f"{merge.id}  {_when(merge.merged_at)}  {merge.source}:"
        f" {_brought(merge)} of {', '.join(merge.coaches)}{undone}"
    )
