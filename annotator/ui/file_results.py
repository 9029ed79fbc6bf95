"""What became of files: a sentence for each, beside it what can be done about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, clear_layout, plain_tip, row, words


@dataclass(frozen=True)
class FileAction:
    """One thing to do about one file."""

    text: str
    spoken: str
    """The same with the name of the file, for screen readers and as a tip."""
    run: Callable[[], object]


_AT_A_TIME: Final = 30
"""So many are shown, and so many more each time: five thousand photographs that were
dropped by mistake would hold the window up for minutes."""


FileRow = tuple[str, Sequence[FileAction]]
"""A sentence, and what can be done about it."""


class FileResults(QScrollArea):
    """Sentences one below the other, each readable to its end, with buttons."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("look", "page-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(8)
        self._labels: list[QLabel] = []
        self._later: list[Callable[[], FileRow]] = []
        self._are_enabled = True
        self._more = words("", "muted")
        self.more_button = action_button(self.tr("Show more"), self._show_more)
        self._rest = QWidget()
        rest = QHBoxLayout(self._rest)
        rest.setContentsMargins(12, 4, 12, 4)
        rest.addWidget(self._more, 1)
        rest.addWidget(self.more_button)
        self._rest.hide()
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._rows)
        layout.addWidget(self._rest)
        layout.addStretch(1)
        self._content.setLayout(layout)
        self.setWidget(self._content)

    @property
    def sentences(self) -> list[str]:
        """What is shown, from above."""
        return [label.text() for label in self._labels]

    @property
    def labels(self) -> Sequence[QLabel]:
        """The labels of the sentences, from above."""
        return self._labels

    def height_for(self, width: int) -> int:
        """What all of it needs at that width, pixels."""
        return self._content.heightForWidth(width)

    def clear(self) -> None:
        """Show nothing."""
        self._labels.clear()
        self._later.clear()
        clear_layout(self._rows)
        self._tell_rest()

    def add(self, sentence: str, actions: Sequence[FileAction] = ()) -> None:
        """Put a sentence at the end, with what can be done below it."""
        self.add_rows([lambda: (sentence, actions)])

    def add_rows(self, rows: Iterable[Callable[[], FileRow]]) -> None:
        """Put rows at the end; after the first ones each is made once it is asked for."""
        for make in rows:
            if self._later or len(self._labels) >= _AT_A_TIME:
                self._later.append(make)
            else:
                self._add(*make())
        self._tell_rest()

    def _add(self, sentence: str, actions: Sequence[FileAction]) -> None:
        frame = QFrame()
        frame.setProperty("look", "card")
        box = QVBoxLayout(frame)
        box.setContentsMargins(12, 9, 12, 9)
        box.setSpacing(8)
        label = words(sentence)
        box.addWidget(label)
        buttons = row()
        for at, action in enumerate(actions):
            button = action_button(action.text, action.run)
            button.setAccessibleName(action.spoken)
            button.setToolTip(plain_tip(action.spoken))
            button.setAutoDefault(False)
            button.setEnabled(self._are_enabled)
            buttons.insertWidget(at, button)
        if actions:
            box.addLayout(buttons)
        self._labels.append(label)
        self._rows.addWidget(frame)
        frame.show()  # a layout shows it too, but too late for ``height_for``

    def set_enabled_actions(self, enabled: bool) -> None:
        """Whether the buttons can be pressed: not while something is in work."""
        self._are_enabled = enabled
        for button in self.findChildren(QPushButton):
            button.setEnabled(enabled or button is self.more_button)

    def _show_more(self) -> None:
        now, self._later = self._later[:_AT_A_TIME], self._later[_AT_A_TIME:]
        for make in now:
            self._add(*make())
        self._tell_rest()

    def _tell_rest(self) -> None:
        self._more.setText(self.tr("{n:,} more").format(n=len(self._later)))
        self._rest.setVisible(bool(self._later))
