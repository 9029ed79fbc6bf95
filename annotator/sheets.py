"""Answers as a CSV file: what a spreadsheet, a script or another project can read.

::

    video,coach,left,right,unsure,unusable,note,left_moment_s,right_moment_s,…
    Chamonix_2024_race001.mp4,Anna,flash,fall,0,0,,,3.2,5.61,
    Chamonix_2024_race002.mp4,Anna,,,0,camera moved,zoomed in too late,,,,

Read by :mod:`annotator.csv_tables`. ``video``, ``coach``, ``left`` and ``right`` must be
there, the others may be missing, and any further column is left out and named.
``unusable`` is 0, 1 or the reason. The last four columns are ``left_moment_s``,
``right_moment_s`` (when a slip or fall begins), ``left_time_s`` and ``right_time_s``
(final times), all in seconds and empty where they are not known.

A cell that a spreadsheet would run as a formula is written with an apostrophe before
it, and so is one that begins with an apostrophe or that would read as 0 or 1 where it
is a reason; reading takes that apostrophe off again.
"""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.csv_tables import is_empty, parsed, refuse_row
from annotator.workflow import Answer
from dataset.cells import defused, shortened, undefused
from dataset.errors import LabelError
from dataset.files import replaced
from dataset.states import LanePair, LaneState

NEEDED_COLUMNS: Final = ("video", "coach", "left", "right")
_FIRST_COLUMNS: Final = (*NEEDED_COLUMNS, "unsure", "unusable", "note")
"""All that there were at first; files of that time are label files still."""
SECONDS_COLUMNS: Final = (
    "left_moment_s",
    "right_moment_s",
    "left_time_s",
    "right_time_s",
)
"""Called as the fields of ``Answer``."""
COLUMNS: Final = (*_FIRST_COLUMNS, *SECONDS_COLUMNS)
ANSWER_COLUMNS: Final = (COLUMNS, _FIRST_COLUMNS)
"""How ``write_sheet`` has begun a file, now and before."""
CONSENSUS_COLUMNS: Final = (
    "video",
    "status",
    "left",
    "right",
    "code",
    "group",
    "reason",
    "fingerprint",
)
"""How ``write_consensus`` begins a file; ``left`` to ``code`` are empty while open."""

# With a decimal where a script has taken a column with empty cells for numbers.
_NO: Final = frozenset({"0", "0.0", "no", "false"})
_YES: Final = frozenset({"1", "1.0", "yes", "true"})


@dataclass(frozen=True)
class LabelRow:
    """One answer of a file of labels."""

    row: int
    """As a spreadsheet counts: the header is row 1."""
    video: str
    coach: str
    answer: Answer


@dataclass(frozen=True)
class LabelSheet:
    """What a file of labels says."""

    rows: tuple[LabelRow, ...]
    ignored_columns: tuple[str, ...]
    columns: frozenset[str]
    """Those of ``COLUMNS`` that are there; a row says nothing of the others."""


def read_sheet(path: Path) -> LabelSheet:
    """Read and check a file of labels, all of it before anything is returned.

    Raises:
        LabelError: names the file and the row of what is wrong, and what to do.
    """
    header, records = parsed(path)
    columns, ignored = _columns(path, header)
    rows = []
    for number, cells in records:
        if is_empty(cells):
            continue  # spreadsheets leave empty rows behind
        if len(cells) > len(header):
            refuse_row(
                path,
                number,
                f"there are {len(cells)} cells where the header has {len(header)}: put"
                " text that holds a comma or a semicolon in double quotes",
            )
        named = {name: cells[at] for name, at in columns.items()}
        rows.append(_row(path, number, named))
    return LabelSheet(tuple(rows), ignored, frozenset(columns))


@dataclass(frozen=True)
class ConsensusRow:
    """How far one video is, and what counts for it."""

    video: str
    status: str
    pair: LanePair | None
    group: str
    reason: str
    fingerprint: str


def write_sheet(path: Path, rows: Iterable[tuple[str, str, Answer]]) -> int:
    """Write answers as ``(video, coach, answer)``; returns how many.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    return _write(
        path,
        COLUMNS,
        (
            [
                defused(video),
                defused(coach),
                answer.pair.left.word if answer.pair else "",
                answer.pair.right.word if answer.pair else "",
                int(answer.unsure),
                "0" if answer.unusable is None else _reason_cell(answer.unusable),
                defused(answer.note),
                *(
                    _seconds_cell(name, getattr(answer, name))
                    for name in SECONDS_COLUMNS
                ),
            ]
            for video, coach, answer in rows
        ),
    )


def write_consensus(path: Path, rows: Iterable[ConsensusRow]) -> int:
    """Write what counts for each video; returns how many.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    return _write(
        path,
        CONSENSUS_COLUMNS,
        (
            [
                defused(row.video),
                row.status,
                row.pair.left.word if row.pair else "",
                row.pair.right.word if row.pair else "",
                row.pair.code if row.pair else "",
                defused(row.group),
                defused(row.reason),
                row.fingerprint,
            ]
            for row in rows
        ),
    )


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    n_rows = 0
    # The byte order mark is what tells Excel that this is UTF-8.
    with (
        replaced(path) as beside,
        beside.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            n_rows += 1
    return n_rows


# ---------------------------------------------------------------- reading


def _columns(path: Path, header: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column of ours is, and the names of the others."""
    names = [cell.strip().casefold() for cell in header]
    columns: dict[str, int] = {}
    ignored = []
    for at, name in enumerate(names):
        if name not in COLUMNS:
            ignored.append(header[at].strip() or f"column {at + 1}")
        elif name in columns:
            refuse_row(path, 1, f"there are two columns “{name}”: remove or rename one")
        else:
            columns[name] = at
    missing = [name for name in NEEDED_COLUMNS if name not in columns]
    if missing:
        refuse_row(
            path,
            1,
            f"the column “{missing[0]}” is missing: the first row must name"
            f" {', '.join(NEEDED_COLUMNS)} (and may name"
            f" {', '.join(name for name in COLUMNS if name not in NEEDED_COLUMNS)})",
        )
    return columns, tuple(ignored)


def _row(path: Path, number: int, raw: Mapping[str, str]) -> LabelRow:
    cells = {name: undefused(cell) for name, cell in raw.items()}
    for name in ("video", "coach"):
        if not cells[name].strip():
            refuse_row(
                path, number, f"the {name} is empty: fill it in or delete the row"
            )
    unsure = raw.get("unsure", "").strip().lower()
    if unsure and unsure not in _NO | _YES:
        refuse_row(path, number, f"unsure is “{shortened(unsure)}”: write 0 or 1")
    note = cells.get("note", "")
    unusable = _reason(raw.get("unusable", ""), note)
    pair = None
    if unusable is None:
        pair = _pair(path, number, cells)
    elif cells["left"].strip() or cells["right"].strip():
        refuse_row(
            path,
            number,
            "the video is marked as unusable and has states all the same: empty left"
            " and right, or write 0 as unusable",
        )
    seconds = {
        name: _seconds(path, number, name, cells.get(name, ""))
        for name in SECONDS_COLUMNS
    }
    try:
        answer = Answer(
            pair, unsure=unsure in _YES, unusable=unusable, note=note, **seconds
        )
    except LabelError as error:
        refuse_row(path, number, str(error).rstrip("."))
    return LabelRow(number, cells["video"], cells["coach"], answer)


def written_seconds(name: str, seconds: float) -> float:
    """What a file says of a moment or a time: at most three decimals.

    A moment goes up to the next thousandth, for one that lay before the time stamp of its
    frame would mean the frame before; a time goes to the nearest.

    Args:
        name: one of ``SECONDS_COLUMNS``.
        seconds: as they stand.
    """
    if name.endswith("_moment_s"):
        return math.ceil(round(1000 * seconds, 3)) / 1000
    return round(seconds, 3) or seconds  # no time is 0


def _seconds_cell(name: str, seconds: float | None) -> str:
    return "" if seconds is None else repr(written_seconds(name, seconds))


def _seconds(path: Path, number: int, name: str, cell: str) -> float | None:
    """A number of seconds; spreadsheets of some countries write a decimal comma."""
    text = cell.strip()
    if not text:
        return None
    try:
        # Python takes 6_42 for 642.
        return float(text.replace(",", ".").replace("_", "?"))
    except ValueError:
        refuse_row(
            path,
            number,
            f"{name} is “{shortened(text)}”: write seconds, such as 6.42, or leave it empty",
        )


def _pair(path: Path, number: int, cells: Mapping[str, str]) -> LanePair:
    states = []
    for lane in ("left", "right"):
        if not cells[lane].strip():
            refuse_row(
                path,
                number,
                f"{lane} is empty: write flash, slip, fall or empty, or mark the video"
                " as unusable",
            )
        try:
            states.append(LaneState.parse(cells[lane].strip().removesuffix(".0")))
        except LabelError as error:
            refuse_row(path, number, f"{lane}: {str(error).rstrip('.')}")
    try:
        return LanePair(states[0], states[1])
    except LabelError as error:
        refuse_row(path, number, str(error).rstrip("."))


def _reason(cell: str, note: str) -> str | None:
    """Why a video cannot be judged; None when it can."""
    word = cell.strip().lower()
    if not word or word in _NO:
        return None
    if word in _YES:
        return note if note.strip() else "unusable"
    if cell.startswith("'") and cell[1:].strip().lower() in _NO | _YES:
        return cell[1:]
    return undefused(cell)


# ---------------------------------------------------------------- apostrophes


def _reason_cell(reason: str) -> str:
    if reason.strip().lower() in _NO | _YES:
        return f"'{reason}"
    return defused(reason)
