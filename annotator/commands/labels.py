"""Commands on answers: in, out, compared, settled."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from annotator.commands.output import complain, lined, listed, opened, say
from annotator.workflow import Answer
from dataset.states import LanePair

if TYPE_CHECKING:
    from annotator.label_files import LabelImport


def labels_import(arguments: Namespace) -> int:
    """Both coaches' answers from a CSV file, all or none."""
    from annotator.label_files import import_labels

    with opened(arguments) as project:
        result = import_labels(
            project,
            arguments.csv,
            dry_run=arguments.dry_run,
            skip_unknown=arguments.skip_unknown,
        )
    say(
        arguments,
        _import_facts(result, dry_run=arguments.dry_run),
        lined(_import_lines(result, dry_run=arguments.dry_run)),
    )
    if result.refused:
        complain(result.refused)
        return 1
    return 0


def _import_lines(result: "LabelImport", *, dry_run: bool) -> list[str]:
    from annotator.label_files import RowFate, full_words

    lines = [
        f"{'Would write' if dry_run else 'Wrote'} {result.n_new} new and"
        f" {result.n_changed} changed answers; {result.n_same} stand already."
    ]
    if dry_run:
        changes = []
        for row in result.rows:
            if row.fate is not RowFate.SAME:
                before = f"{full_words(row.before)} → " if row.before else ""
                changes.append(
                    f"row {row.row}: {row.video.name}, {row.coach}, {row.fate}:"
                    f" {before}{full_words(row.after)}"
                )
        lines += listed("Changes", changes)
    unknown: dict[str, list[int]] = {}
    for each in result.unmatched:
        if each.is_unknown:
            unknown.setdefault(each.cell, []).append(each.row)
    lines += listed(
        "Not in this project, which refuses the file (or --skip-unknown)"
        if result.refused
        else "Not in this project, so left out",
        [f"{cell}, row {', '.join(map(str, at))}" for cell, at in unknown.items()],
    )
    lines += listed(
        "Not clear, which refuses the file",
        [f"row {e.row}: {e.sentence}" for e in result.unmatched if not e.is_unknown],
    )
    for coach in result.new_coaches:
        lines.append(
            f"New coach: {coach.name}."
            if coach.similar is None
            else f"New coach: {coach.name}, nearly the same as {coach.similar}. Is the"
            " name spelt right?"
        )
    if result.ignored_columns:
        lines.append(f"Left out these columns: {', '.join(result.ignored_columns)}.")
    return lines


def _import_facts(result: "LabelImport", *, dry_run: bool) -> dict[str, Any]:
    from annotator.label_files import full_words

    return {
        "new": result.n_new,
        "changed": result.n_changed,
        "same": result.n_same,
        "coaches_added": result.n_coaches_added,
        "new_coaches": [
            {"name": coach.name, "similar": coach.similar}
            for coach in result.new_coaches
        ],
        "rows": [
            {
                "row": row.row,
                "video": row.video.name,
                "coach": row.coach,
                "fate": row.fate.value,
                "from": full_words(row.before) if row.before else None,
                "to": full_words(row.after),
            }
            for row in result.rows
        ],
        "unmatched": [
            {"row": each.row, "video": each.cell, "unknown": each.is_unknown}
            for each in result.unmatched
        ],
        "ignored_columns": list(result.ignored_columns),
        "refused": result.refused,
        "dry_run": dry_run,
    }


def labels_export(arguments: Namespace) -> int:
    """Every current answer as a CSV file, or what counts for each video."""
    from annotator.label_files import export_consensus, export_labels

    export = export_consensus if arguments.consensus else export_labels
    with opened(arguments) as project:
        n_rows = export(project, arguments.csv)
    what = "videos" if arguments.consensus else "answers"
    say(
        arguments,
        {"rows": n_rows, "file": str(arguments.csv)},
        f"Wrote {n_rows} {what} to {arguments.csv}.",
    )
    return 0


def disagreements(arguments: Namespace) -> int:
    """Videos on which two coaches differ and nobody has decided."""
    with opened(arguments) as project:
        disputed = project.repository.disagreements()
        # After: another desk may add a coach meanwhile.
        names = {coach.id: coach.name for coach in project.repository.coaches()}
        found: list[dict[str, Any]] = [
            {
                "video": d.video.name,
                "lanes": [lane.value for lane in d.lanes],
                "answers": {names[a.coach_id]: a.answer.words for a in d.annotations},
            }
            for d in disputed
        ]
    lines = [
        f"{d['video']}: "
        + "; ".join(f"{who}: {what}" for who, what in d["answers"].items())
        for d in found
    ]
    say(arguments, {"disagreements": found}, lined(lines) or "No disagreements.")
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
    say(arguments, facts, lined([text]))
    return 0
