"""Small pieces that pages are built of: cards, number tiles, empty states, chips."""

import re
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

BAR_PX: Final = 12
"""Height of a progress bar without words."""

_ITEM_PADDING_PX: Final = 6

_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_PART: Final = 12
_NO_BREAK: Final = r"[^\s\u2e80-\uffff]"
"""Chinese is broken anywhere as it is."""


def percent(share: float, digits: int = 0) -> str:
    """A share from 0 to 1 as it is written everywhere: “97 %”, never broken in two."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def counted(n: int, one: str, many: str) -> str:
    """A number with its noun: ``1 video``, ``1,204 videos``."""
    return f"{n:,} {one if n == 1 else many}"


def day_words(moment: datetime) -> str:
    """The day of a moment here, as in the files: ``2024-03-12``."""
    return f"{moment.astimezone():%Y-%m-%d}"


def breakable(text: str, *, longest: int = 32) -> str:
    """``text`` with places to break a name that has none, as two hundred letters have.

    A label that wraps is never narrower than its longest word, and would make the
    window wider than a screen.

    Args:
        text: as it is shown.
        longest: words of so many letters stay whole, as what is copied has to.
    """
    return re.sub(rf"{_NO_BREAK}{{{longest + 1},}}", _with_breaks, text)


def _with_breaks(word: re.Match[str]) -> str:
    whole = word[0]
    parts = (whole[at : at + _PART] for at in range(0, len(whole), _PART))
    return _BREAK.join(parts)


class _Words(QLabel):
    """Breaks names that are too long for a line."""

    def setText(self, text: str) -> None:
        super().setText(breakable(text))

    def text(self) -> str:
        return super().text().replace(_BREAK, "")


def words(text: str, look: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that wraps; ``look`` is what the style sheet knows it by."""
    label = _Words(breakable(text), parent)
    label.setWordWrap(True)
    # Words come from file names and coaches too: never read them as rich text.
    label.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        label.setProperty("look", look)
    return label


def keep_width(words_below: QWidget, keeps: bool) -> None:
    """Let words wrap at the width that there is, and never ask for a wider column.

    What is said beside a picture would make that narrower, and it would jump.
    """
    policy = words_below.sizePolicy()
    kind = QSizePolicy.Policy
    policy.setHorizontalPolicy(kind.Ignored if keeps else kind.Preferred)
    words_below.setSizePolicy(policy)


def plain_tip(text: str) -> str:
    """``text`` for a tool tip, which reads as rich text whatever looks like it."""
    if "<" not in text:
        return text
    return "<qt>" + escape(text).replace("\n", "<br>") + "</qt>"


def action_button(
    text: str, on_click: Callable[[], object], look: str = ""
) -> QPushButton:
    """A push button wired to ``on_click``; ``look`` as in the style sheet."""
    button = QPushButton(text)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    if look:
        button.setProperty("look", look)
    button.clicked.connect(lambda _checked=False: on_click())
    return button


def row(*widgets: QWidget, stretch: bool = True, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side, pushed to the left."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    if stretch:
        layout.addStretch(1)
    return layout


def put_cell(
    grid: QGridLayout, line: int, column: int, text: str, look: str = ""
) -> QLabel:
    """Put words into a table of figures: names on the left, figures on the right."""
    label = words(text, look)
    label.setWordWrap(column == 0)
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(label, line, column)
    return label


def clear_layout(layout: QLayout) -> None:
    """Take everything out of ``layout`` and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            # Hidden at once: deletion waits for the event loop.
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


def settle_layout(widget: QWidget) -> None:
    """Lay out ``widget`` and what is in it before it is painted.

    What is shown for the first time learns only then how large its texts are, and would
    be painted once as if it did not know.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    if (layout := widget.layout()) is not None:
        layout.activate()


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` in a frameless area that scrolls up and down only."""
    area = QScrollArea()
    area.setProperty("look", "page-scroll")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class Card(QFrame):
    """A raised surface with an optional title; fill ``body``."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 16, 20, 18)
        self.body.setSpacing(10)
        # With its parent: shown without one, it would be a window for a moment.
        self.title = words(title, "heading", self)
        self.title.setVisible(bool(title))
        self.body.addWidget(self.title)


class SentenceList(QListWidget):
    """Sentences one below the other, each as tall as it needs to be read whole."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def add(self, sentence: str) -> None:
        """Put ``sentence`` at the end."""
        label = words(sentence)
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, sentence)
        item.setToolTip(plain_tip(sentence))
        self.addItem(item)
        self.setItemWidget(item, label)
        self._fit(item)

    @property
    def sentences(self) -> list[str]:
        """What is shown, from above."""
        return [self.item(line).toolTip() for line in range(self.count())]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        for line in range(self.count()):
            self._fit(self.item(line))

    def _fit(self, item: QListWidgetItem) -> None:
        width = self.viewport().width()
        label = self.itemWidget(item)
        if label is not None:
            # The style sheet pads every item, which is taken from the label.
            inner = width - 2 * _ITEM_PADDING_PX
            height = label.heightForWidth(inner) + 2 * _ITEM_PADDING_PX
            item.setSizeHint(QSize(width, height))


class NumberTile(QFrame):
    """One number at a glance, with what it counts below it."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "tile")
        self._caption = caption
        self._number = words("–", "number")
        self._label = words(caption, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(2)
        layout.addWidget(self._number)
        layout.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The number as it is shown."""
        return self._number.text()

    def show_number(self, n: int | None) -> None:
        """Put ``n`` on the tile; None when it is not for the coach to know."""
        self._number.setText("–" if n is None else f"{n:,}")
        self.setAccessibleName(f"{self._caption}: {self.text}")


class EmptyState(QWidget):
    """A friendly word in the middle of a page that has nothing to show."""

    def __init__(
        self, title: str = "", text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = words(title, "empty-title")
        self.text = words(text, "muted")
        # Centred by stretches: an alignment would give a label the height of its
        # widest line break and cut off the lines that a narrower one needs.
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(460)
            label.setMinimumWidth(320)
            column.addWidget(label)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column, 100)
        layout.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Change both lines."""
        self.title.setText(title)
        self.text.setText(text)
