"""What became of files: a sentence for each, beside it what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
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
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(8)
        self._rows.addStretch(1)
        self._labels: list[QLabel] = []
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
        clear_layout(self._rows)
        self._rows.addStretch(1)

    def add(self, sentence: str, actions: Sequence[FileAction] = ()) -> None:
        """Put a sentence at the end, with what can be done below it."""
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
            buttons.insertWidget(at, button)
        if actions:
            box.addLayout(buttons)
        self._labels.append(label)
        self._rows.insertWidget(len(self._labels) - 1, frame)
        frame.show()  # a layout shows it too, but too late for ``height_for``

    def set_enabled_actions(self, enabled: bool) -> None:
        """Whether the buttons can be pressed: not while something is in work."""
        for button in self.findChildren(QPushButton):
            button.setEnabled(enabled)
