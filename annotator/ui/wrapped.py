"""Text broken into lines, as Qt breaks it."""

from PySide6.QtGui import QFont, QTextLayout, QTextOption


def wrapped(text: str, font: QFont, width_px: int) -> list[str]:
    """``text`` in lines of at most that width, words kept whole where they can be."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_broken_at_words())
    layout.beginLayout()
    found: list[str] = []
    coded = text.encode("utf-16-le")  # Qt counts in these units
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width_px))
        first, n = 2 * line.textStart(), 2 * line.textLength()
        found.append(coded[first : first + n].decode("utf-16-le", "ignore").strip())
    layout.endLayout()
    return found


def _broken_at_words() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
