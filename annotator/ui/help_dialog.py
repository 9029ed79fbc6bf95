"""The keys at a glance, and what this program is."""

import platform
from collections.abc import Sequence
from itertools import zip_longest

from PySide6.QtCore import QCoreApplication, Qt, Signal, qVersion
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
from annotator.ui.in_sight import InSight, keep_in_sight
from annotator.ui.key_map import Act, KeyMap, act_words, key_words, lane_act, state_act
from annotator.workflow import Lane
from dataset.states import LaneState

Section = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and (keys, what they do) below it."""


def key_sections(keys: KeyMap | None = None) -> list[Section]:
    """Every key of the window, by page; those of the desk as ``keys`` has them."""
    keys = keys or KeyMap()

    def caps(*acts: Act) -> str:
        """The first key of each act, then the second ones: ``A S  1 2``."""
        each_has = [dict.fromkeys(map(key_words, keys.keys(each))) for each in acts]
        rounds = zip_longest(*each_has, fillvalue="")
        return "  ".join(" ".join(filter(None, each)) for each in rounds)

    def states(lane: Lane) -> str:
        return caps(*(state_act(lane, state) for state in LaneState))

    def act(what: Act) -> tuple[str, str]:
        return (caps(what), act_words(what))

    marks = ("mark", "jump", "time")
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
                (
                    "Ctrl+N  Ctrl+O",
                    QCoreApplication.translate("keys", "New project, open one"),
                ),
                (
                    "Ctrl+W  Ctrl+Q",
                    QCoreApplication.translate("keys", "Close the project, quit"),
                ),
                (
                    "Ctrl+I  Ctrl+Shift+I",
                    QCoreApplication.translate(
                        "keys", "Import videos, a folder of videos"
                    ),
                ),
                ("Ctrl+E", QCoreApplication.translate("keys", "Export the dataset")),
                (
                    "F1  ?",
                    QCoreApplication.translate("keys", "The four states, these keys"),
                ),
                (
                    "Tab  Shift+Tab  Esc",
                    QCoreApplication.translate(
                        "keys", "From control to control; leave a field or a list"
                    ),
                ),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Label"),
            (
                (
                    states(Lane.LEFT),
                    QCoreApplication.translate(
                        "keys", "Left lane: flash, slip, fall, empty"
                    ),
                ),
                (
                    states(Lane.RIGHT),
                    QCoreApplication.translate(
                        "keys", "Right lane: flash, slip, fall, empty"
                    ),
                ),
                (
                    caps(*(lane_act(Lane.LEFT, what) for what in marks)),
                    QCoreApplication.translate(
                        "keys", "Left lane: mark the moment, go to it, final time"
                    ),
                ),
                (
                    caps(*(lane_act(Lane.RIGHT, what) for what in marks)),
                    QCoreApplication.translate(
                        "keys", "Right lane: mark the moment, go to it, final time"
                    ),
                ),
                (
                    caps(*(lane_act(lane, "unmark") for lane in Lane)),
                    QCoreApplication.translate(
                        "keys", "Remove the mark of the left or right lane"
                    ),
                ),
                *map(
                    act,
                    (
                        Act.COMMIT,
                        Act.UNSURE,
                        Act.UNUSABLE,
                        Act.NOTE,
                        Act.SUGGESTION,
                        Act.UNDO,
                        Act.REDO,
                        Act.HISTORY,
                        Act.NEXT_OPEN,
                    ),
                ),
                (
                    caps(Act.PREVIOUS, Act.NEXT),
                    QCoreApplication.translate(
                        "keys", "The video before or after, answered or not"
                    ),
                ),
                *map(act, (Act.SEARCH, Act.AUTOPLAY)),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Video"),
            (
                act(Act.PLAY),
                (
                    caps(Act.FRAME_BACK, Act.FRAME_ON),
                    QCoreApplication.translate("keys", "One frame back or on"),
                ),
                (
                    caps(Act.SECOND_BACK, Act.SECOND_ON),
                    QCoreApplication.translate("keys", "One second back or on"),
                ),
                (
                    caps(Act.START, Act.END),
                    QCoreApplication.translate("keys", "To the start or the end"),
                ),
                (
                    caps(Act.SHUTTLE_BACK, Act.SHUTTLE_ON),
                    QCoreApplication.translate(
                        "keys", "Play back or on, faster with each press"
                    ),
                ),
                (
                    caps(Act.SLOWER, Act.FASTER),
                    QCoreApplication.translate("keys", "Slower or faster"),
                ),
                (
                    caps(Act.LOOP_START, Act.LOOP_END, Act.LOOP),
                    QCoreApplication.translate(
                        "keys", "Repeat from here, up to here; a second, or no more"
                    ),
                ),
                act(Act.GO_TO),
                (
                    caps(Act.ZOOM_IN, Act.ZOOM_OUT, Act.ZOOM_RESET),
                    QCoreApplication.translate(
                        "keys", "Closer, farther, the whole picture (or the wheel)"
                    ),
                ),
                (
                    caps(Act.PAN_LEFT, Act.PAN_RIGHT, Act.PAN_UP, Act.PAN_DOWN),
                    QCoreApplication.translate(
                        "keys", "Move within the enlarged picture"
                    ),
                ),
                act(Act.NETWORK_VIEW),
                act(Act.FRAMING),
            ),
        ),
        (
            QCoreApplication.translate("keys", "Review"),
            (
                ("1  2", QCoreApplication.translate("keys", "Take answer 1 or 2")),
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
                    "Q  W",
                    QCoreApplication.translate(
                        "keys", "Replay the moments of answer 1 or 2, slowly"
                    ),
                ),
                (
                    "Alt+1 … 6",
                    QCoreApplication.translate("keys", "Take over a reason"),
                ),
                (
                    "Alt+A  Alt+B",
                    QCoreApplication.translate(
                        "keys", "Lanes swapped: settle as answer 1 or 2"
                    ),
                ),
                (
                    "Ctrl+Enter",
                    QCoreApplication.translate("keys", "Settle, then the next one"),
                ),
                (
                    "Ctrl+Z  Ctrl+Shift+Z  Ctrl+Y",
                    QCoreApplication.translate(
                        "keys", "Undo the last decision, redo it"
                    ),
                ),
                (
                    "N  P  V",
                    QCoreApplication.translate(
                        "keys", "Next video, the one before, another kind"
                    ),
                ),
                (
                    "Alt+D  Alt+C  Alt+O  Alt+L",
                    QCoreApplication.translate(
                        "keys", "Disputes, comparison, overruled, second look"
                    ),
                ),
                (
                    "R",
                    QCoreApplication.translate("keys", "Write the rule of a cell"),
                ),
            ),
        ),
    ]


class KeysDialog(QDialog):
    """Every key, grouped by page.

    Signals:
        change_requested: the user wants other keys.
    """

    change_requested = Signal()

    def __init__(self, sections: Sequence[Section], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(40)
        # Two columns of about the same height.
        halves: list[list[Section]] = [[], []]
        for section in sorted(sections, key=lambda each: -len(each[1])):
            shorter = min(halves, key=lambda half: sum(len(s[1]) + 2 for s in half))
            shorter.append(section)
        for half in halves:
            columns.addLayout(self._column(half), 1)
        close = action_button(self.tr("Close"), self.accept)
        self.change_button = action_button(
            self.tr("Change keys…"), self.change_requested.emit
        )
        foot = QHBoxLayout()
        foot.addWidget(self.change_button)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(InSight(content), 1)
        layout.addLayout(foot)
        keep_in_sight(self)

    @staticmethod
    def _column(sections: Sequence[Section]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(1)  # the whole fits a screen of 720 lines
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
