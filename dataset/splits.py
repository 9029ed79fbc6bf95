"""Which part of the data a video belongs to: frozen by group, or the study's own split.

A *group* is what must not straddle a split: an event, an evening, a venue. Videos of
one group look alike, so a network tested on a group it was trained on is flattered::

    Chamonix_2024_race001.mp4 ─┐
    Chamonix_2024_race002.mp4 ─┴▶ group Chamonix_2024 ─▶ train, once and for all

``assign_splits`` decides for groups that have no part yet; whoever calls it stores the
answer and hands it back as ``frozen``, so that a group never moves.

A day is the local one, which puts an evening together; a session that runs past midnight
parts into two groups, so such footage wants names of its own or a pattern.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import PurePath
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import LabelError
from dataset.spelling import any_case, same_spelling
from dataset.states import PAIRS

UNGROUPED: Final = "ungrouped"
"""The group of videos that tell nothing about where they come from."""


class Split(IntEnum):
    """A part of the data; the value is what HDF5 files hold."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2

    @property
    def word(self) -> str:
        """The part in lower case, as files and screens write it."""
        return self.name.lower()


class Protocol(StrEnum):
    """How a snapshot was divided."""

    GROUPED = "grouped"
    """Whole groups, frozen: an honest estimate."""
    PAPER = "paper"
    """The study's: clips at random, so that videos stand on both sides."""


SHARES: Final = (0.7, 0.15, 0.15)
"""Train, validation and test, as parts of 1 over videos."""

_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?=\D|\d{6}|$)")
_CAMERA = re.compile(
    r"""(?ix)
    (?: (?:IMG|S?VID|MOV|MVI|MVIMG|PXL|_?DSC|DSCN|DSCF|DJI|MAH|CIMG)
        [ _-]? E?\d .*
      | (?:RPReplay|WhatsApp|signal|Screen[ _-]?Recording) [ _-]? .*
      | Screen[ _-]?Recorder [ _-]? \d .*
      | (?:GOPR|G[HXPLS]\d\d) \d{4} .*                            # GH010042
      | (?:P\d{7} | M2U\d{5} | YI\d{6} | MOVI\d{4}            # Panasonic; JVC
        | FullSizeRender                                       # edited on an iPhone
        ) (?:[ _~.-]?\(?\d{1,2}\)? | [ _-]copy)?
      # Of what somebody may have typed, “3_12” is run 12 of session 3, and no copy.
      | (?:C\d{4} | SAM_\d{4} | HERO\d?_\d{4}                 # Sony; Samsung
        | (?!(?:19|20)\d\d\D)\d{4,}                           # 00012.MTS
        ) (?:[ ]?\(\d{1,2}\) | [ _-]copy)?
      | \d+
      | 20\d\d[-_.]?[01]\d[-_.]?[0-3]\d [ _T-]* (?:at[ ])? [\d._ ()~-]*  # 20240312_181500
      | (?:mmexport|wx_camera_|inbound|received_|Snapchat-)\d{6,}
      | (?:微信|QQ)视频 .*
      | (?:trim\.)? [0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12} .*  # shared by a phone
    )"""
)
_CLOCKED = re.compile(
    r"""(?ix)
    (?P<rest> .*? (?<!\d) 20\d\d[-_.]?[01]\d[-_.]?[0-3]\d )
    [ _T.-]? (?:[01]\d|2[0-3]) (?P<sign>[-_.]?) [0-5]\d (?P=sign) [0-5]\d (?:\D.*|\d{3}(?:\D.*)?|)
    """
)
"""A day, and then the second at which a recording began: no two have the same."""
_PROGRAM = re.compile(r"(?i)(?:video|win|trim|lv_0|wechat|录屏|录像)?[\s_.\-]*")
_NUMBERED = re.compile(r"(?P<rest>.*?)[\s_.\-#(]*(?P<number>\d+)\)?")
_COUNTED = re.compile(r"(?i)(?:^|(?<=[\s_.\-]))(?:race|run|heat|clip|take|video)$")
_YEAR = re.compile(r"(?:19|20)\d\d")


def group_of(
    name: str,
    *,
    pattern: str | None = None,
    created: datetime | None = None,
    folder: str = "",
) -> str:
    """The group of a video, from its file name and what else is known of it.

    Args:
        name: the file name, such as ``Chamonix_2024_race001.mp4``.
        pattern: a regular expression searched in ``name``; its first parenthesis, or
            all that it matches, is the group. A name it does not match falls back to
            the rules below.
        created: when it was recorded, for names that a camera gave: its own local time
            where it has an offset or no time zone, and UTC as the time of this machine.
        folder: the name of the folder it lies in, for want of anything else.

    Returns:
        The name without its running number; for camera names (``IMG_1234``) the day of
        recording as ``YYYY-MM-DD``, else the folder, else ``ungrouped``. Always in
        Unicode's composed form, since one disk writes ``é`` as two signs and another as
        one.

    Raises:
        LabelError: ``pattern`` is no regular expression.
    """
    name = same_spelling(name)
    found = group_by_pattern(name, pattern) if pattern else None
    if found:
        return found
    stem = PurePath(name).stem.strip()
    if not _CAMERA.fullmatch(stem):
        clocked = _CLOCKED.fullmatch(stem)
        group = clocked["rest"] if clocked else _without_running_number(stem)
        if clocked and _day_in(stem) and _PROGRAM.fullmatch(_DAY.sub("", group, 1)):
            group = ""
        if group:
            return group
    day = _day_in(stem) or _day_of(created)
    return day or same_spelling(folder).strip() or UNGROUPED


def group_by_pattern(name: str, pattern: str) -> str | None:
    """What a pattern alone finds in a file name; None where it does not match.

    Raises:
        LabelError: ``pattern`` is no regular expression.
    """
    try:
        found = re.search(same_spelling(pattern), same_spelling(name))
    except re.error as error:
        raise LabelError(
            f"The group pattern “{pattern}” is no regular expression ({error}):"
            " correct it, or leave it out to group by file name."
        ) from error
    if found is None:
        return None
    group = found.group(1) if found.re.groups else found.group()
    return (group or "").strip() or None


def known_group(group: str, there: Iterable[str]) -> str:
    """The group that is meant, in the spelling that it has already.

    Two that differ only in capitals could stand on both sides of a split.

    Args:
        group: as it was typed.
        there: the groups that there are; of two that differ only in capitals the very
            same one is meant, else the first.

    Returns:
        One of ``there``; ``group`` in Unicode's composed form where none is meant.
    """
    composed, key = same_spelling(group), any_case(group)
    alike = [each for each in there if any_case(each) == key]
    return composed if composed in alike or not alike else alike[0]


def alike_groups(groups: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups that differ only in capitals, in the order of their names."""
    by_key: dict[str, list[str]] = {}
    for group in sorted(set(groups)):
        by_key.setdefault(any_case(group), []).append(group)
    return tuple(tuple(each) for each in by_key.values() if len(each) > 1)


def _without_running_number(stem: str) -> str:
    """``Chamonix_2024_race001`` → ``Chamonix_2024``; a year alone is no running number."""
    numbered = _NUMBERED.fullmatch(stem)
    if numbered is None:
        return stem
    rest = numbered["rest"]
    shorter = _COUNTED.sub("", rest)
    if shorter == rest and _YEAR.fullmatch(numbered["number"]):
        return stem
    return shorter.rstrip(" _.-#(")


def _day_in(stem: str) -> str:
    """The first calendar day written in a name, as ``YYYY-MM-DD``; else empty."""
    for year, month, day in _DAY.findall(stem):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:  # 20249942 is a number, not a day
            continue
    return ""


def _day_of(created: datetime | None) -> str:
    if created is None:
        return ""
    if created.utcoffset() == timedelta(0):  # what cameras write that know no offset
        created = created.astimezone()
    return created.date().isoformat()


def assign_splits(
    group_sizes: Mapping[str, int],
    frozen: Mapping[str, Split],
    shares: tuple[float, float, float] = SHARES,
    classes: Mapping[str, Mapping[int, int]] | None = None,
) -> dict[str, Split]:
    """Give every group a part; groups that have one keep it.

    Groups that differ only in capitals are one here: a new one gets the part of the
    one that is fixed, and several new ones get the same.

    New groups go, largest first and equal ones by a stable hash of their names, to the
    part that they bring nearest to its share of the videos and, with ``classes``, of
    the videos of each class. As long as there are only just enough groups, each empty
    part gets one first, so that two groups give training and validation and three give
    all parts. The same groups give the same answer in any order.

    Args:
        group_sizes: group → number of videos.
        frozen: the parts given before; groups that are gone are kept in the answer.
        shares: of train, validation and test.
        classes: group → code → number of videos; None looks at sizes alone.

    Returns:
        The part of every group in ``group_sizes`` and ``frozen``.
    """
    parts = dict(frozen)
    fixed: dict[str, Split] = {}
    for group in sorted(frozen):
        fixed.setdefault(any_case(group), frozen[group])
    alike: dict[str, list[str]] = {}
    for group in sorted(group_sizes.keys() - frozen.keys()):
        if (part := fixed.get(any_case(group))) is not None:
            parts[group] = part
        else:
            alike.setdefault(any_case(group), []).append(group)
    counts = {
        group: _counted(size, (classes or {}).get(group, {}))
        for group, size in group_sizes.items()
    }
    totals = sum(counts.values(), np.zeros(_N_COUNTS))
    # The size weighs as much as all classes together; each class counts the same,
    # however rare, since a rare one is the first to be missing from a part.
    weights = np.divide(1.0, totals**2, out=np.zeros(_N_COUNTS), where=totals > 0)
    weights[0] *= max(int((totals[1:] > 0).sum()), 1)
    held = {part: np.zeros(_N_COUNTS) for part in Split}
    for group, part in sorted(parts.items()):
        held[part] += counts.get(group, 0)
    sizes = {
        each[0]: sum(map(group_sizes.__getitem__, each)) for each in alike.values()
    }
    new = sorted(
        alike.values(),
        key=lambda each: (-sizes[each[0]], _stable_hash(each[0]), each[0]),
    )
    for position, groups in enumerate(new):
        taken = set(parts.values())
        empty = [part for part in Split if shares[part] > 0 and part not in taken]
        scarce = bool(empty) and len(new) - position <= len(empty)
        candidates = empty if scarce else list(Split)
        added = sum(map(counts.__getitem__, groups), np.zeros(_N_COUNTS))
        missing = {part: shares[part] * totals - held[part] for part in candidates}
        gains = {}
        for part in candidates:
            # What the squared distance from all shares falls by, except that a part
            # which lacks a class may get more of it than its share.
            over = np.where(held[part] > 0, added, 0)
            over[0] = added[0]
            gains[part] = float((weights * added * (2 * missing[part] - over)).sum())
        # Rounded: equal gains must not be told apart by the order of a sum.
        chosen = max(candidates, key=lambda part: (round(gains[part], 9), -part))
        parts.update(dict.fromkeys(groups, chosen))
        held[chosen] += added
    return parts


_N_COUNTS: Final = 1 + len(PAIRS)


def _counted(size: int, codes: Mapping[int, int]) -> NDArray[np.float64]:
    """``(16,)``: the number of videos, then of each code."""
    return np.array([size, *(codes.get(pair.code, 0) for pair in PAIRS)], float)


def missing_classes(
    parts: Mapping[str, Split], classes: Mapping[str, Mapping[int, int]]
) -> dict[Split, tuple[int, ...]]:
    """The codes that some group has, but no group of a part.

    Args:
        parts: the part of each group.
        classes: group → code → number of videos; groups without a part do not count.

    Returns:
        Every part, with its codes in order; a part without any group lacks them all.
    """
    held: dict[Split, set[int]] = {part: set() for part in Split}
    for group, codes in classes.items():
        if group in parts:
            held[parts[group]] |= {code for code, n in codes.items() if n}
    seen = set().union(*held.values())
    return {part: tuple(sorted(seen - held[part])) for part in Split}


def straddling(parts: NDArray[np.int8], video_index: NDArray[np.integer[Any]]) -> int:
    """How many videos have clips in more than one part.

    Args:
        parts: ``(n_clips,)``, the part of each clip.
        video_index: ``(n_clips,)``, which video each clip is of.
    """
    both = np.unique(np.stack([video_index, parts.astype(video_index.dtype)]), axis=1)
    _, n_parts = np.unique(both[0], return_counts=True)
    return int((n_parts > 1).sum())


def _stable_hash(text: str) -> str:
    # hash() differs from one Python process to the next.
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def paper_split(n_clips: int) -> NDArray[np.int8]:
    """The study's split: 80 to 20 at random over clips, seed 42, no validation set.

    Returns:
        ``(n_clips,)`` int8 of ``Split.TRAIN`` and ``Split.TEST``; 10,937 clips give
        8,749 and 2,188. Fewer than two clips cannot be divided and are all training.
    """
    parts = np.full(n_clips, Split.TRAIN, np.int8)
    if n_clips >= 2:
        from sklearn.model_selection import train_test_split  # seconds to import

        _, test = train_test_split(np.arange(n_clips), test_size=0.2, random_state=42)
        parts[test] = Split.TEST
    return parts
