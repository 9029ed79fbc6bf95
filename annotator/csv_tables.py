"""CSV files as spreadsheets and scripts of all countries write them: header and rows.

UTF-8, with or without a byte order mark, or UTF-16 with one; comma, semicolon or tab.
Empty rows and cells are left out: spreadsheets write them behind a row, or none at all
where its last cells are empty. Every table here has a column called video.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Final, NoReturn

from dataset.cells import column_list
from dataset.errors import LabelError

MOST_BYTES: Final = 256 * 2**20
"""Of a file: a million rows with notes have room."""
LONGEST_CELL: Final = 10_000_000
"""Characters; the usual limit is one that a long note can pass."""

_USUAL_COLUMNS: Final = ("video", "coach", "left", "right")

_MARKS: Final = ",;\t"
"""What may stand between two cells."""


def parsed(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every further row with its number.

    A row has at least as many cells as the header; an empty one may have fewer.

    Raises:
        LabelError: names the file and the row of what is wrong, and what to do.
    """
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
        raise no_file(path) from error
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
    first_line, rest = _first_line(text)
    # Excel's own way to say which mark it is, also where somebody has taken it away.
    is_told = first_line.lower().startswith("sep=")
    told = first_line[4:5].strip('"\0') if is_told else ""
    header_line = _first_line(rest)[0] if is_told else first_line
    delimiter = told or max(_MARKS, key=lambda mark: _parts(header_line, mark))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            records.append((number, cells))
    except csv.Error as error:
        if "field limit" in str(error):
            refuse_row(
                path,
                len(records) + 1,
                f"a cell is longer than {LONGEST_CELL:,} characters, or a double quote"
                " is opened and never closed: shorten the cell or close the quote",
            )
        refuse_row(
            path,
            len(records) + 1,
            "the quotes do not match: put text with quotes in double quotes and write"
            " each quote in it twice",
        )
    records = list(dropwhile(lambda each: is_empty(each[1]), records))
    if is_told:
        records = list(dropwhile(lambda each: is_empty(each[1]), records[1:]))
    if not records:
        raise LabelError(
            f"{path.name} is empty: its first row must name its columns, such as"
            f" {', '.join(_USUAL_COLUMNS)}."
        )
    for number, cells in records:
        if any("\0" in cell for cell in cells):
            refuse_row(
                path, number, "there is a NUL character: save the file as CSV again"
            )
    header = records[0][1]
    whole = [(number, _fitted(cells, len(header))) for number, cells in records[1:]]
    last_row, last_cells = records[-1]
    if len(last_cells) < len(header) and text[-1] not in "\r\n" and len(records) > 1:
        refuse_row(
            path,
            last_row,
            f"the file ends in the middle of this row, after {len(last_cells)} of"
            f" {len(header)} cells: save or copy it again",
        )
    return header, whole


def _first_line(text: str) -> tuple[str, str]:
    """The first line that says something, and what follows it."""
    parts = re.split("[\r\n]", text.lstrip(f"\r\n {_MARKS}"), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _parts(header: str, mark: str) -> tuple[bool, int]:
    """How well a mark parts a header; what is written in a cell may hold many others."""
    cells = [cell.strip(' "').casefold() for cell in header.split(mark)]
    return "video" in cells, len(cells)


def is_empty(cells: Sequence[str]) -> bool:
    """Whether a row says nothing."""
    return not any(cell.strip() for cell in cells)


def _fitted(cells: list[str], n: int) -> list[str]:
    """A row as long as the header, as far as only empty cells are missing or too many."""
    if len(cells) > n and is_empty(cells[n:]):
        return cells[:n]
    return cells + [""] * (n - len(cells)) if any(cells) else cells


def _decoded(content: bytes) -> str:
    """UTF-8, or the UTF-16 that Excel calls “Unicode text” and marks as such."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def column_names(path: Path) -> tuple[str, ...]:
    """The columns that ``read_column`` can read: all but the videos', named once.

    Raises:
        LabelError: the file cannot be read, or has no column called video, or no other.
    """
    header, _ = parsed(path)
    names = [name.strip() for name in header]
    plain = [name.casefold() for name in names]
    if plain.count("video") != 1:
        raise LabelError(
            f"{path.name} has no column “video”, or has it twice (its columns:"
            f" {column_list(names)}): name so the column with the names of the files."
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
    header, records = parsed(path)
    names = [name.strip().casefold() for name in header]
    for wanted in ("video", column):
        if names.count(wanted.strip().casefold()) != 1:
            has = column_list(header)
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


def refuse_row(path: Path, row: int, what: str) -> NoReturn:
    """Say what is wrong with a row and what to do, and take nothing in."""
    raise LabelError(f"{path.name}, row {row}: {what}; nothing was imported.")


def no_file(path: Path) -> LabelError:
    """What to say where there is none."""
    return LabelError(f"There is no file {path}: check its name and folder.")


def _unreadable(path: Path, error: OSError) -> LabelError:
    return LabelError(
        f"{path} cannot be read ({error.strerror}): ask for the right to read it, or"
        " check that its disk is connected."
    )
