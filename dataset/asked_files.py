"""Clip files as other programs are asked about them: one a line, with its own divider.

::

    /club.dualane/clips/0f3….h5
    0.62⇥/club.dualane/clips/9a1….h5        the lanes part at 62 % of the width

Where lanes part is no matter of how clips were cut, so a clip file does not know what a
coach has moved since.
"""

from pathlib import Path

from dataset.recipe import parts_lanes


def line_of(file: Path, divider: float) -> str:
    """One line of a list, without its end."""
    return f"{divider!r}\t{file}"


def file_of(line: str) -> tuple[str, float | None]:
    """The file of a line, and where its lanes part if the line says so.

    A line that says it otherwise is a name as a whole.
    """
    said, _, file = line.partition("\t")
    try:
        divider = float(said)
    except ValueError:
        return line, None
    return (file, divider) if file and parts_lanes(divider) else (line, None)
