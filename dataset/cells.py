"""Cells of tables that people open in a spreadsheet: none may be run as a formula.

And what a sentence about such a file can quote of it, or a listing of its name.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

# The wide forms are formulas too in spreadsheets that are set to Chinese or Japanese.
_RUNS_IN_A_SPREADSHEET: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def defused(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith((*_RUNS_IN_A_SPREADSHEET, "'")) else cell


def undefused(cell: str) -> str:
    """What ``defused`` was given."""
    if cell.startswith("'") and cell[1:].startswith((*_RUNS_IN_A_SPREADSHEET, "'")):
        return cell[1:]
    return cell


_LONGEST: Final = 60
_MOST_COLUMNS: Final = 20


def shortened(text: str) -> str:
    """What a file says, as a sentence can quote it: one line, and not without end.

    It comes from outside: a cell may hold a whole file, and a key half a character.
    """
    line = " ".join(text[: 2 * _LONGEST].split())
    if len(line) > _LONGEST or len(text) > 2 * _LONGEST:
        line = f"{line[:_LONGEST]}…"
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


TURNING: Final = frozenset(
    ["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]
)
"""Kinds of signs that turn round whatever stands after them; no script needs them."""


def one_line(text: str) -> str:
    """A line of a listing, whatever the names in it hold: whole, and one line.

    A file's name may break the line, or tell a terminal what to do.
    """
    return "".join("\ufffd" if _leaves_line(each) else each for each in text)


def _leaves_line(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Cc", "Zl", "Zp")
        or unicodedata.bidirectional(sign) in TURNING
    )


def column_list(names: Sequence[str]) -> str:
    """The columns of a table as a sentence lists them: not without end either."""
    shown = [shortened(name) for name in names[:_MOST_COLUMNS]]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")
