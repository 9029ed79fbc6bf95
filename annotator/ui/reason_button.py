"""A reason that can be taken over instead of typed."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from annotator.ui.cards import plain_tip
from annotator.ui.reasons import reason_words
from annotator.ui.theme import look

_EDGES_PX: Final = 30
_MOST_LINES: Final = 3


class ReasonButton(QPushButton):
    """A reason to take over, behind its key, on more lines where one is too short.

    One that a coach wrote may be longer still: its end is in the tip.
    """

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = ""
        """As it is kept; shown in the window's language."""
        self._words = ""
        self._number = number
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        look(self, "chip")

    def offer(self, reason: str) -> None:
        """Stand for ``reason``."""
        self.reason = reason
        self._words = words = reason_words(reason)
        self.setAccessibleName(words)
        self.setToolTip(
            plain_tip(
                self.tr("{reason} (Alt+{number})").format(
                    reason=words, number=self._number
                )
            )
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # All of its key: the bare number takes an answer.
        words = f"Alt+{self._number}  {self._words}"
        room_px = max(1, self.width() - _EDGES_PX)
        lines = broken(words, self.font(), room_px, _MOST_LINES)
        # An ampersand would underline the letter after it.
        self.setText("\n".join(lines).replace("&", "&&"))


def broken(words: str, font: QFont, width: int, at_most: int) -> list[str]:
    """``words`` in lines of at most ``width`` pixels; too many end in an ellipsis.

    Args:
        words: one sentence, in a script with spaces or without.
        font: in which it is shown.
        width: of a line.
        at_most: how many lines there may be.
    """
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout, metrics = QTextLayout(words, font), QFontMetrics(font)
    units = words.encode("utf-16-le")  # what Qt counts in

    def cut(start: int, end: int | None = None) -> str:
        return units[2 * start : None if end is None else 2 * end].decode("utf-16-le")

    layout.setTextOption(option)
    found: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(found) == at_most - 1:
            elide = Qt.TextElideMode.ElideRight
            found.append(metrics.elidedText(cut(start), elide, width))
            break
        found.append(cut(start, start + line.textLength()).rstrip())
    layout.endLayout()
    return found
