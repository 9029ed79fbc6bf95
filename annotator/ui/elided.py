"""A label that gives way: what does not fit ends in an ellipsis, whole in the tip."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

_JOINTS: Final = " _-."


def name_on_button(name: str, metrics: QFontMetrics, most_px: int) -> str:
    """A name that somebody has chosen, as a button shows it: no wider than that.

    Args:
        name: of a coach or a project.
        metrics: of the button.
        most_px: for the words alone.
    """
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, most_px)
    return shown.replace("&", "&&")  # one alone would underline the letter after it


class ElidedLabel(QLabel):
    """One line of plain text that never makes the window wider."""

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters; less only where there is less to say."""
        whole = self.sizeHint()
        few = self.fontMetrics().averageCharWidth() * 8
        return QSize(min(few, whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, the end of a file name included."""
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, self.width()
        )
        painter = QPainter(self)
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            shown,
        )


class NameLabel(ElidedLabel):
    """The name of a file, which takes a second line before anything of it is left out.

    A name has no spaces to break at, so lines end where names have their joints.
    """

    MOST_LINES = 2

    def hasHeightForWidth(self) -> bool:
        """Because lines are broken."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as the name needs at that width."""
        metrics = self.fontMetrics()
        return metrics.height() + metrics.lineSpacing() * (len(self.lines(width)) - 1)

    def lines(self, width: int) -> list[str]:
        """What is drawn at a width in pixels, from above."""
        metrics, rest = self.fontMetrics(), self.text()
        found: list[str] = []
        while len(found) < self.MOST_LINES - 1 and rest:
            n = len(rest)
            while n > 1 and metrics.horizontalAdvance(rest[:n]) > width:
                n -= 1
            if n < len(rest):
                joint = max(rest.rfind(each, n // 2, n) for each in _JOINTS)
                n = joint + 1 if joint > 0 else n
            found.append(rest[:n])
            rest = rest[n:]
        if rest or not found:
            found.append(metrics.elidedText(rest, Qt.TextElideMode.ElideMiddle, width))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, from the top."""
        painter = QPainter(self)
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            "\n".join(self.lines(self.width())),
        )


class ShortenedLabel(QLabel):
    """One line with a shorter way to say it where there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._short = ""

    def say(self, words: str, short: str) -> None:
        """Show ``words``, or ``short`` while they do not fit."""
        self._short = short
        self.setText(words)

    @property
    def shown(self) -> str:
        """What fits: the beginning of the short words where not even they do."""
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= self.width():
            return self.text()
        return metrics.elidedText(
            self._short, Qt.TextElideMode.ElideRight, self.width()
        )

    def minimumSizeHint(self) -> QSize:
        """Room for half of the short words: the rest gives way in a small window."""
        width = self.fontMetrics().horizontalAdvance(self._short)
        return QSize(width // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.shown,
        )
