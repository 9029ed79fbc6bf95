"""Answers as a CSV file: what a spreadsheet, a script or another project can read.

::

    video,coach,left,right,unsure,unusable,note,left_moment_s,right_moment_s,…
    Chamonix_2024_race001.mp4,Anna,flash,fall,0,0,,,3.2,5.61,
    Chamonix_2024_race002.mp4,Anna,,,0,camera moved,zoomed in too late,,,,

UTF-8, with or without a byte order mark, or UTF-16 with one; comma, semicolon or tab. ``video``, ``coach``,
``left`` and ``right`` must be there, the others may be missing, and any further column
is left out and named. ``unusable`` is 0, 1 or the reason. Empty rows and cells are left out: spreadsheets write
them behind a row, or none at all where its last cells are empty. The last four columns are
``left_moment_s``, ``right_moment_s`` (when a slip or fall begins), ``left_time_s`` and
``right_time_s`` (final times), all in seconds and empty where they are not known.

A cell that a spreadsheet would run as a formula is written with an apostrophe before
it, and so is one that begins with an apostrophe or that would read as 0 or 1 where it
is a reason; reading takes that apostrophe off again.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Final, NoReturn

from annotator.workflow import Answer
from dataset.cells import defused, undefused
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

MOST_BYTES: Final = 256 * 2**20
"""Of a file: a million rows with notes have room."""
LONGEST_CELL: Final = 10_000_000
"""Characters; the usual limit is one that a long note can pass."""

_MARKS: Final = ",;\t"
"""What may stand between two cells."""

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
    header, records = _parsed(path)
    columns, ignored = _columns(path, header)
    rows = []
    for number, cells in records:
        if _is_empty(cells):
            continue  # spreadsheets leave empty rows behind
        if len(cells) > len(header):
            _refuse(
                path,
                number,
                f"there are {len(cells)} cells where the header has {len(header)}: put"
                " text that holds a comma or a semicolon in double quotes",
            )
        named = {name: cells[at] for name, at in columns.items()}
        rows.append(_row(path, number, named))
    return LabelSheet(tuple(rows), ignored, frozenset(columns))


def column_names(path: Path) -> tuple[str, ...]:
    """The columns that ``read_column`` can read: all but the videos', named once.

    Raises:
        LabelError: the file cannot be read, or has no column called video, or no other.
    """
    header, _ = _parsed(path)
    names = [name.strip() for name in header]
    plain = [name.casefold() for name in names]
    if plain.count("video") != 1:
        raise LabelError(
            f"{path.name} has no column “video”, or has it twice (its columns:"
            f" {', '.join(names)}): name so the column with the names of the files."
        )
    found = tuple(
        name
        for name, bare in zip(names, plain, strict=True)
        if bare and bare != "video" and plain.count(bare) == 1
    )
    if not found:
        raise LabelError(
            f"{path.name} has no column beside “video”: add one that names the group,"
            " such as session, athlete or venue."
        )
    return found


def read_column(path: Path, column: str) -> list[tuple[int, str, str]]:
    """One column of a table about videos: row, the video's cell and the column's.

    Raises:
        LabelError: the file cannot be read, or lacks the column or one called video.
    """
    header, records = _parsed(path)
    names = [name.strip().casefold() for name in header]
    for wanted in ("video", column):
        if names.count(wanted.strip().casefold()) != 1:
            has = ", ".join(name.strip() for name in header)
            raise LabelError(
                f"{path.name} has no column “{wanted}”, or has it twice (its columns:"
                f" {has}): name one that it has once."
            )
    video, value = names.index("video"), names.index(column.strip().casefold())
    return [
        (number, cells[video].strip(), cells[value].strip())
        for number, cells in records
        if len(cells) > max(video, value) and cells[video].strip()
    ]


def has_columns(path: Path, kinds: Sequence[Sequence[str]]) -> bool:
    """Whether a file begins with exactly the columns of one of these kinds.

    Raises:
        LabelError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            first = file.read(1000).partition(b"\n")[0].decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    first = first.rstrip("\r")
    return any(first == mark.join(columns) for columns in kinds for mark in _MARKS)


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
                *(_seconds_cell(getattr(answer, name)) for name in SECONDS_COLUMNS),
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


def _refuse(path: Path, row: int, what: str) -> NoReturn:
    raise LabelError(f"{path.name}, row {row}: {what}; nothing was imported.")


def _unreadable(path: Path, error: OSError) -> LabelError:
    return LabelError(
        f"{path} cannot be read ({error.strerror}): ask for the right to read it, or"
        " check that its disk is connected."
    )


def _parsed(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every further row with its number."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise LabelError(
                f"{path.name} has more than {MOST_BYTES // 2**20} MiB and is no file of"
                " labels: choose another file, or part it into several."
            )
        text = _decoded(content)
    except FileNotFoundError as error:
        raise LabelError(
            f"There is no file {path}: check its name and folder."
        ) from error
    except IsADirectoryError as error:
        raise LabelError(
            f"{path} is a folder, not a CSV file: choose the file of labels in it."
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise LabelError(
            f"{path.name} is not UTF-8 text (byte {error.start + 1}): save it from the"
            " spreadsheet as “CSV UTF-8” and import it again."
        ) from error
    first_line = re.split("[\r\n]", text.lstrip(f"\r\n {_MARKS}"), maxsplit=1)[0]
    # Excel's own way to say which mark it is.
    told = first_line[4:5] if first_line.lower().startswith("sep=") else ""
    delimiter = told or max(_MARKS, key=lambda mark: _parts(first_line, mark))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            records.append((number, cells))
    except csv.Error as error:
        if "field limit" in str(error):
            _refuse(
                path,
                len(records) + 1,
                f"a cell is longer than {LONGEST_CELL:,} characters, or a double quote"
                " is opened and never closed: shorten the cell or close the quote",
            )
        _refuse(
            path,
            len(records) + 1,
            "the quotes do not match: put text with quotes in double quotes and write"
            " each quote in it twice",
        )
    records = list(dropwhile(lambda each: _is_empty(each[1]), records))
    if told:
        records = list(dropwhile(lambda each: _is_empty(each[1]), records[1:]))
    if not records:
        raise LabelError(
            f"{path.name} is empty: its first row must name its columns, such as"
            f" {', '.join(NEEDED_COLUMNS)}."
        )
    for number, cells in records:
        if any("\0" in cell for cell in cells):
            _refuse(
                path, number, "there is a NUL character: save the file as CSV again"
            )
    header = records[0][1]
    whole = [(number, _fitted(cells, len(header))) for number, cells in records[1:]]
    last_row, last_cells = records[-1]
    if len(last_cells) < len(header) and text[-1] not in "\r\n" and len(records) > 1:
        _refuse(
            path,
            last_row,
            f"the file ends in the middle of this row, after {len(last_cells)} of"
            f" {len(header)} cells: save or copy it again",
        )
    return header, whole


def _parts(header: str, mark: str) -> tuple[bool, int]:
    """How well a mark parts a header; what is written in a cell may hold many others."""
    cells = [cell.strip(' "').casefold() for cell in header.split(mark)]
    return "video" in cells, len(cells)


def _is_empty(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _fitted(cells: list[str], n: int) -> list[str]:
    """A row as long as the header, as far as only empty cells are missing or too many."""
    if len(cells) > n and _is_empty(cells[n:]):
        return cells[:n]
    return cells + [""] * (n - len(cells)) if any(cells) else cells


def _decoded(content: bytes) -> str:
    """UTF-8, or the UTF-16 that Excel calls “Unicode text” and marks as such."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _columns(path: Path, header: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column of ours is, and the names of the others."""
    names = [cell.strip().casefold() for cell in header]
    columns: dict[str, int] = {}
    ignored = []
    for at, name in enumerate(names):
        if name not in COLUMNS:
            ignored.append(header[at].strip() or f"column {at + 1}")
        elif name in columns:
            _refuse(path, 1, f"there are two columns “{name}”: remove or rename one")
        else:
            columns[name] = at
    missing = [name for name in NEEDED_COLUMNS if name not in columns]
    if missing:
        _refuse(
            path,
            1,
            f"the column “{missing[0]}” is missing: the first row names the columns"
            f" {', '.join(COLUMNS)}",
        )
    return columns, tuple(ignored)


def _row(path: Path, number: int, raw: Mapping[str, str]) -> LabelRow:
    cells = {name: undefused(cell) for name, cell in raw.items()}
    for name in ("video", "coach"):
        if not cells[name].strip():
            _refuse(path, number, f"the {name} is empty: fill it in or delete the row")
    unsure = raw.get("unsure", "").strip().lower()
    if unsure and unsure not in _NO | _YES:
        _refuse(path, number, f"unsure is “{unsure}”: write 0 or 1")
    note = cells.get("note", "")
    unusable = _reason(raw.get("unusable", ""), note)
    pair = None
    if unusable is None:
        pair = _pair(path, number, cells)
    elif cells["left"].strip() or cells["right"].strip():
        _refuse(
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
        _refuse(path, number, str(error).rstrip("."))
    return LabelRow(number, cells["video"], cells["coach"], answer)


def _seconds_cell(seconds: float | None) -> str:
    return "" if seconds is None else repr(seconds)  # reads back as the same number


def _seconds(path: Path, number: int, name: str, cell: str) -> float | None:
    """A number of seconds; spreadsheets of some countries write a decimal comma."""
    text = cell.strip()
    if not text:
        return None
    try:
        # Python takes 6_42 for 642.
        return float(text.replace(",", ".").replace("_", "?"))
    except ValueError:
        _refuse(
            path,
            number,
            f"{name} is “{text}”: write seconds, such as 6.42, or leave it empty",
        )


def _pair(path: Path, number: int, cells: Mapping[str, str]) -> LanePair:
    states = []
    for lane in ("left", "right"):
        if not cells[lane].strip():
            _refuse(
                path,
                number,
                f"{lane} is empty: write flash, slip, fall or empty, or mark the video"
                " as unusable",
            )
        try:
            states.append(LaneState.parse(cells[lane].strip().removesuffix(".0")))
        except LabelError as error:
            _refuse(path, number, f"{lane}: {str(error).rstrip('.')}")
    try:
        return LanePair(states[0], states[1])
    except LabelError as error:
        _refuse(path, number, str(error).rstrip("."))


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
