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


def _t(text: str) -> str:
    return QCoreApplication.translate("keys", text)


def key_sections() -> list[Section]:
    """Every key of the window, by page."""
    return [
        (
            _t("Everywhere"),
            (
                ("Ctrl+1 … Ctrl+4", _t("Label, Review, Dataset, Training")),
                ("Ctrl+K", _t("Who is labelling")),
                ("Ctrl+I", _t("Import videos")),
                ("Ctrl+E", _t("Export the dataset")),
                ("?", _t("These keys")),
            ),
        ),
        (
            _t("Label"),
            (
                ("A S D F", _t("Left lane: flash, slip, fall, empty")),
                ("J K L ;", _t("Right lane: flash, slip, fall, empty")),
                (_t("Enter"), _t("Commit, then the next video")),
                ("U", _t("Unsure")),
                ("X", _t("Cannot judge")),
                ("N", _t("Note")),
                ("G", _t("Use the suggestion")),
                ("Ctrl+Z", _t("Take the last answer back")),
            ),
        ),
        (
            _t("Video"),
            (
                (_t("Space"), _t("Play or pause")),
                ("← →", _t("One frame back or on")),
                (_t("Shift+← →"), _t("One second back or on")),
                (_t("Home"), _t("To the start")),
            ),
        ),
        (
            _t("Review"),
            (
                ("1  2", _t("Take answer A or B")),
                ("A S D F", _t("Left lane, when it is open")),
                ("J K L ;", _t("Right lane, when it is open")),
                ("X", _t("Cannot be judged")),
                ("Ctrl+Enter", _t("Settle, then the next one")),
                ("Ctrl+Z", _t("Undo the last decision")),
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
        _t("About Dualane"),
        _t(
            "Dualane {version}\n\nTwo coaches label dual-lane speed-climbing videos,"
            " settle what they see differently, and train a network on it.\n\nPython"
            " {python}, Qt {qt}"
        ).format(
            version=annotator.__version__,
            python=platform.python_version(),
            qt=qVersion(),
        ),
        QMessageBox.StandardButton.Ok,
        parent,
    )
