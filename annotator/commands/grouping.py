"""The command that shows groups of videos, and makes them."""

from argparse import Namespace
from collections.abc import Mapping, Sequence

from annotator.commands.output import lined, listed, next_group_lines, opened, say
from annotator.grouping import (
    Grouping,
    PlannedGroup,
    apply_groups,
    plan_as_is,
    plan_by_column,
    plan_by_pattern,
)
from dataset.errors import LabelError
from dataset.splits import Split
from dataset.states import LanePair

TO_HAVE_SOME = (
    "To have some in every part, label such videos in more groups (another session,"
    " athlete or venue)"
)


def groups(arguments: Namespace) -> int:
    """Groups by a pattern or a column, with the part of the data each would get."""
    if (arguments.csv is None) != (arguments.column is None):
        raise LabelError(
            "Groups from a file need both --csv FILE and --column NAME: give the"
            " missing one."
        )
    with opened(arguments) as project:
        if arguments.csv is not None:
            plan = plan_by_column(project, arguments.csv, arguments.column)
        elif arguments.pattern is not None:
            plan = plan_by_pattern(project, arguments.pattern)
        else:
            plan = plan_as_is(project)
        asked = arguments.csv is not None or arguments.pattern is not None
        written = 0
        if asked and not arguments.dry_run:
            written = apply_groups(project, plan).n_written
    lines = []
    if asked:
        n = len(plan.moves) if arguments.dry_run else written
        verb = "would change" if arguments.dry_run else "changed"
        lines.append(f"{n} videos {verb} their group.")
    lines += (
        _lines(plan)
        if plan.groups
        else [f"No videos yet: dualane import {arguments.project} FOLDER"]
    )
    facts = {
        "groups": [
            {
                "name": group.name,
                "videos": group.n_videos,
                "decided": group.n_decided,
                "split": None if group.split is None else group.split.word,
                "fixed": group.fixed,
                "example": group.example,
            }
            for group in plan.groups
        ],
        "alike": [list(names) for names in plan.alike],
        "missing_classes": missing_facts(plan.missing),
        "changes": len(plan.moves),
        "changed": written,
        "unmatched": list(plan.unmatched),
        "held": list(plan.held),
        "unknown": list(plan.unknown),
        "dry_run": arguments.dry_run,
    }
    say(arguments, facts, lined(lines))
    return 0


def missing_facts(
    missing: Mapping[Split, Sequence[LanePair]],
) -> dict[str, list[str]]:
    """Pairs that a part lacks, by the part's word."""
    return {part.word: [str(p) for p in pairs] for part, pairs in missing.items()}


def _part(group: PlannedGroup) -> str:
    if group.split is None:
        why = "its clips are missing" if group.n_decided else "nothing decided"
        return f"none yet: {why}"
    return f"{group.split.word} ({'fixed' if group.fixed else 'not fixed yet'})"


def _lines(plan: Grouping) -> list[str]:
    lines = [
        f"  {group.name}: {group.n_videos} video{'' if group.n_videos == 1 else 's'},"
        f" {group.n_decided} decided, {_part(group)}, such as {group.example}"
        for group in plan.groups
    ]
    # As long as nothing is decided, the next evening trains.
    empty = () if Split.TRAIN in plan.empty else plan.empty
    lines += [f"{line[0].upper()}{line[1:]}." for line in next_group_lines(empty)]
    missing = {part: p for part, p in plan.missing.items() if part not in plan.empty}
    for part, pairs in missing.items():
        if pairs:
            lines.append(
                f"No {part.word} video of: {', '.join(p.words for p in pairs)}."
            )
    smaller = (
        "make smaller groups with --pattern or --csv before an export fixes them."
        if any(not group.fixed for group in plan.groups)
        else ""
    )
    if any(missing.values()):
        lines.append(f"{TO_HAVE_SOME}, or {smaller}" if smaller else f"{TO_HAVE_SOME}.")
    elif smaller and empty:
        lines.append(f"Or {smaller}")
    lines += [
        f"{' and '.join(f'“{name}”' for name in names)} differ only in capitals:"
        " --pattern or --csv makes one group of them, unless exports have fixed both."
        for names in plan.alike
    ]
    lines += listed("Nothing found for these, which keep their group", plan.unmatched)
    lines += listed("Kept, since an export has fixed their group", plan.held)
    lines += listed("Rows without a video here", plan.unknown)
    return lines
