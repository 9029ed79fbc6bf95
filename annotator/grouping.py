"""Groups of videos: looked at before they are made, and what an export would fix.

A preview is plain data, quick enough to ask for at every key press in a pattern.
"""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.csv_tables import read_column
from annotator.project import Project
from annotator.video_cells import Unmatched, VideoFinder
from annotator.workflow import Change, Decision, Video, VideoId
from dataset.errors import LabelError
from dataset.spelling import any_case
from dataset.splits import (
    Split,
    alike_groups,
    assign_splits,
    group_by_pattern,
    known_group,
    missing_classes,
)
from dataset.states import PAIRS, LanePair

SLOWEST_S: Final = 3.0
"""Seconds that a pattern may take for all names; what is slower never ends."""

_TRY: Final = """
import json, re, sys
pattern, names = json.load(sys.stdin)
for name in names:
    re.search(pattern, name)
"""


@dataclass(frozen=True)
class PlannedGroup:
    """A group, and the part of the data that it is in or would get."""

    name: str
    n_videos: int
    n_decided: int
    """Of these have a consensus."""
    split: Split | None
    """None: the next export holds none of its videos, and none before has."""
    fixed: bool
    """An export has fixed the part; else the next one does."""
    example: str
    """One of its videos."""


@dataclass(frozen=True)
class Grouping:
    """How videos fall into groups, and groups into parts."""

    groups: tuple[PlannedGroup, ...]
    """In the order of their names."""
    missing: Mapping[Split, tuple[LanePair, ...]]
    """Pairs that some decided video has, but none of that part."""
    moves: Mapping[VideoId, str]
    """The new group of every video that would change."""
    unmatched: tuple[str, ...] = ()
    """Videos that the pattern or file says nothing of: they keep their group."""
    held: tuple[str, ...] = ()
    """Videos that would change, but whose group an export has fixed."""
    unknown: tuple[str, ...] = ()
    """Rows of the file without a video in the project, in words."""
    pattern: str | None = None

    @property
    def alike(self) -> tuple[tuple[str, ...], ...]:
        """Groups that differ only in capitals.

        They share a part, unless exports have fixed two before.
        """
        return alike_groups(group.name for group in self.groups)

    @property
    def empty(self) -> tuple[Split, ...]:
        """The parts that no group is in or would get."""
        taken = {group.split for group in self.groups}
        return tuple(part for part in Split if part not in taken)


@dataclass(frozen=True)
class Parts:
    """The parts of the groups that the next export holds."""

    parts: Mapping[str, Split]
    """Of every group that the export holds."""
    fixing: Mapping[str, Split]
    """The groups that this export fixes, for good."""
    missing: Mapping[Split, tuple[LanePair, ...]]


def with_clips(project: Project, decisions: Iterable[Decision]) -> list[Decision]:
    """Those that an export holds: the clips of the others are gone."""
    return [
        decision
        for decision in decisions
        if project.clip_file(decision.video.fingerprint).exists()
    ]


def divide(decisions: Iterable[Decision], frozen: Mapping[str, Split]) -> Parts:
    """Divide decided videos by group, stratified by their pairs."""
    classes: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for decision in decisions:
        classes[decision.video.group][decision.pair.code] += 1
    sizes = {group: codes.total() for group, codes in classes.items()}
    parts = {
        group: part
        for group, part in assign_splits(sizes, frozen, classes=classes).items()
        if group in sizes
    }
    return Parts(
        parts,
        {group: part for group, part in parts.items() if group not in frozen},
        _named(missing_classes(parts, classes)),
    )


def plan_by_pattern(project: Project, pattern: str) -> Grouping:
    """What groups a regular expression makes of the videos' names.

    Its first parenthesis, or all that it matches, is the group.

    Raises:
        LabelError: it is no regular expression, or one that never ends.
    """
    videos = project.repository.videos()
    try_pattern(pattern, [video.name for video in videos])
    wanted = {video.id: group_by_pattern(video.name, pattern) for video in videos}
    return replace(_plan(project, videos, wanted), pattern=pattern)


def try_pattern(pattern: str, names: Sequence[str]) -> None:
    """Search with a pattern in another process first.

    A repeat inside a repeat can take longer than anybody lives. Python cannot interrupt
    it, and it holds every thread of the process, the window's too.

    Raises:
        LabelError: it is no regular expression, or one that never ends.
    """
    group_by_pattern("", pattern)  # that it is one is said at once
    try:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _TRY],
            input=json.dumps([pattern, list(names)]),
            encoding="ascii",
            capture_output=True,
            timeout=SLOWEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LabelError(
            f"The group pattern “{pattern}” takes too long: write it without a repeat"
            " inside a repeat, such as (a+)+; nothing was changed."
        ) from error


def plan_by_column(project: Project, csv: Path, column: str) -> Grouping:
    """What groups a column (session, athlete, venue) of a file of videos makes.

    Args:
        project: whose videos.
        csv: with a column video, as files of labels name videos.
        column: whose cell is the group; an empty one leaves the video's group.

    Raises:
        LabelError: the file cannot be read, lacks a column, or gives one video two
            groups.
    """
    videos = project.repository.videos()
    find = VideoFinder(videos, csv.parent)
    wanted: dict[VideoId, str | None] = {}
    unknown = []
    for row, cell, value in read_column(csv, column):
        video = find(cell)
        if isinstance(video, Unmatched):
            unknown.append(f"row {row}: {video.sentence}")
            continue
        before = wanted.get(video.id)
        if before and value and any_case(before) != any_case(value):
            raise LabelError(
                f"{csv.name}, row {row}: {video.name} is in “{value}” here and in"
                f" “{before}” above: keep one of the two; nothing was changed."
            )
        wanted[video.id] = before or value or None
    return replace(_plan(project, videos, wanted), unknown=tuple(unknown))


def plan_as_is(project: Project) -> Grouping:
    """The groups that the videos have now."""
    videos = project.repository.videos()
    return replace(_plan(project, videos, {}), unmatched=())


def apply_groups(project: Project, plan: Grouping) -> Change:
    """Make the groups of a plan; a pattern also holds for videos imported later.

    Not while a dataset is written, which fixes the part of the groups that it found.

    Raises:
        BusyError: an export is running in this project.
        StorageError: the project cannot be written.
    """
    with project.lock("export"):
        change = project.repository.regroup(plan.moves)
    if plan.pattern is not None:
        project.change_settings(group_pattern=plan.pattern)
    return change


def _plan(
    project: Project, videos: list[Video], wanted: Mapping[VideoId, str | None]
) -> Grouping:
    frozen = project.repository.group_splits()
    moves, held, unmatched, groups = {}, [], [], {}
    spelt = _spelling(videos, wanted, frozen)
    for video in videos:
        group = spelt.get(video.id)
        if group is None:
            unmatched.append(video.name)
            group = video.group
        elif group != video.group and video.group in frozen:
            held.append(video.name)
            group = video.group
        elif group != video.group:
            moves[video.id] = group
        groups[video.id] = group
    decisions = [
        replace(each, video=replace(each.video, group=groups[each.video.id]))
        for each in project.repository.decisions()
        if each.video.id in groups
    ]
    # As the export does it, so that what is told here comes true there.
    division = divide(with_clips(project, decisions), frozen)
    sizes = Counter(groups.values())
    parts = {**frozen, **division.parts}
    decided = Counter(each.video.group for each in decisions)
    examples: dict[str, str] = {}
    for video in videos:
        examples.setdefault(groups[video.id], video.name)
    return Grouping(
        groups=tuple(
            PlannedGroup(
                name=name,
                n_videos=sizes[name],
                n_decided=decided[name],
                split=parts.get(name),
                fixed=name in frozen,
                example=examples[name],
            )
            for name in sorted(sizes)
        ),
        missing=division.missing,
        moves=moves,
        unmatched=tuple(unmatched),
        held=tuple(held),
    )


def _spelling(
    videos: Iterable[Video],
    wanted: Mapping[VideoId, str | None],
    frozen: Mapping[str, Split],
) -> dict[VideoId, str]:
    """The wanted groups, no two of which differ only in capitals.

    Spelt as the one that is fixed, else as a group that is there, else as it came first.
    """
    in_order = sorted(videos, key=lambda video: video.id)
    first: dict[str, str] = {}
    for group in (*sorted(frozen), *(video.group for video in in_order)):
        first.setdefault(any_case(group), group)
    spelt = {}
    for video in in_order:
        if (asked := wanted.get(video.id)) is not None:
            one = first.setdefault(any_case(asked), known_group(asked, ()))
            # Two that are fixed stay two.
            spelt[video.id] = asked if asked in frozen else one
    return spelt


def _named(
    missing: Mapping[Split, tuple[int, ...]],
) -> dict[Split, tuple[LanePair, ...]]:
    return {part: tuple(PAIRS[c] for c in codes) for part, codes in missing.items()}
