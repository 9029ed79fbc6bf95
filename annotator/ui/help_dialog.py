"""The keys at a glance, and what this program is."""

import platform
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

import annotator
from annotator.ui.cards import action_button, words

Section = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and (keys, what they do) below it."""


def key_sections() -> list[Section]:
    """Every key of the window, by page."""
    return [
        (
            QCoreApplication.translate("keys", "Everywhere"),
            (
                (
                    "Ctrl+1 … Ctrl+4",
                    QCoreApplication.translate(
                        "keys", "Label, Review, Dataset, Training"
                    ),
                ),
                ("Ctrl+K", QCoreApplication.translate("keys", "Who is labelling")),
                ("Ctrl+I", QCoreApplication.translate("keys", "Import videos")),
                ("Ctrl+E", QCoreApplication.translate("keys", "Export the dataset")),
                ("?", QCoreApplication.translate("keys", "These keys")),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Label"),
            (
                (
                    "A S D F",
                    QCoreApplication.translate(
                        "keys", "Left lane: flash, slip, fall, empty"
                    ),
                ),
                (
                    "J K L ;",
                    QCoreApplication.translate(
                        "keys", "Right lane: flash, slip, fall, empty"
                    ),
                ),
                (
                    QCoreApplication.translate("keys", "Enter"),
                    QCoreApplication.translate("keys", "Commit, then the next video"),
                ),
                ("U", QCoreApplication.translate("keys", "Unsure")),
                ("X", QCoreApplication.translate("keys", "Cannot judge")),
                ("N", QCoreApplication.translate("keys", "Note")),
                ("G", QCoreApplication.translate("keys", "Use the suggestion")),
                (
                    "Ctrl+Z",
                    QCoreApplication.translate("keys", "Take the last answer back"),
                ),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Video"),
            (
                (
                    QCoreApplication.translate("keys", "Space"),
                    QCoreApplication.translate("keys", "Play or pause"),
                ),
                ("← →", QCoreApplication.translate("keys", "One frame back or on")),
                (
                    QCoreApplication.translate("keys", "Shift+← →"),
                    QCoreApplication.translate("keys", "One second back or on"),
                ),
                (
                    QCoreApplication.translate("keys", "Home"),
                    QCoreApplication.translate("keys", "To the start"),
                ),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Review"),
            (
                ("1  2", QCoreApplication.translate("keys", "Take answer A or B")),
                (
                    "A S D F",
                    QCoreApplication.translate("keys", "Left lane, when it is open"),
                ),
                (
                    "J K L ;",
                    QCoreApplication.translate("keys", "Right lane, when it is open"),
                ),
                ("X", QCoreApplication.translate("keys", "Cannot be judged")),
                (
                    "Ctrl+Enter",
                    QCoreApplication.translate("keys", "Settle, then the next one"),
                ),
                (
                    "Ctrl+Z",
                    QCoreApplication.translate("keys", "Undo the last decision"),
                ),
            ),
        ),
    ]


class KeysDialog(QDialog):
    """Every key, grouped by page."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        # Two columns of about the same height.
        halves: list[list[Section]] = [[], []]
        for section in sections:
            shorter = min(halves, key=lambda half: sum(len(s[1]) + 2 for s in half))
            shorter.append(section)
        for half in halves:
            columns.addLayout(self._column(half), 1)
        close = action_button(self.tr("Close"), self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(columns)
        layout.addLayout(foot)

    @staticmethod
    def _column(sections: Sequence[Section]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        line = 0
        for title, keys in sections:
            grid.addWidget(words(title, "heading"), line, 0, 1, 2)
            line += 1
            for key, what in keys:
                cap = QLabel(key)
                cap.setProperty("look", "key")
                grid.addWidget(cap, line, 0, Qt.AlignmentFlag.AlignLeft)
                label = words(what)
                label.setWordWrap(False)
                grid.addWidget(label, line, 1)
                line += 1
            grid.setRowMinimumHeight(line, 10)
            line += 1
        grid.setRowStretch(line, 1)
        return grid


def about_box(parent: QWidget) -> QMessageBox:
    """What this is and which versions run."""
    return QMessageBox(
        QMessageBox.Icon.NoIcon,
        QCoreApplication.translate("keys", "About Dualane"),
        QCoreApplication.translate(
            "keys",
            "Dualane {version}\n\nTwo coaches label dual-lane speed-climbing videos,"
            " settle what they see differently, and train a network on it.\n\nPython"
            " {python}, Qt {qt}",
        ).format(
            version=annotator.__version__,
            python=platform.python_version(),
            qt=qVersion(),
        ),
        QMessageBox.StandardButton.Ok,
        parent,
    )
