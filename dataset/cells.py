"""Cells of tables that people open in a spreadsheet: none may be run as a formula."""

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
