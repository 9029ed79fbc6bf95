"""What of the queue to show: ticked in a list that drops down."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.queue_filter import Order, QueueFilter
from annotator.ui.boxes import ChoiceBox
from annotator.ui.cards import words
from annotator.ui.drop_down import DropDown
from annotator.ui.theme import covered_words, state_words, status_words
from annotator.workflow import Lane, Status
from dataset.states import LaneState

_STATUSES: Final = (
    (Status.UNLABELLED, Status.WAITING, Status.DISPUTED),
    (Status.AGREED, Status.SETTLED, Status.UNUSABLE, Status.COVERED),
)

_EXACTLY: Final = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive


def useful_words() -> str:
    """What comes first in the order of use, translated."""
    return QCoreApplication.translate(
        "FilterPopup",
        "What the network is unsure of, what is rare, what coaches take for"
        " each other; every fifth at random. By name while nothing is suggested.",
    )


class FilterPopup(DropDown):
    """Toggles that change the queue at once.

    Signals:
        changed: another filter and order; the ``QueueFilter`` and the ``Order``.
    """

    changed = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._filter = QueueFilter()
        self._setting = False
        self.statuses = {
            status: self._toggle(status_words(status))
            for line in _STATUSES
            for status in line
        }
        self.statuses[Status.COVERED].setToolTip(covered_words())
        self.lanes = {
            lane: {state: self._toggle(state_words(state)) for state in LaneState}
            for lane in Lane
        }
        self.unsure = self._toggle(self.tr("Unsure"))
        self.noted = self._toggle(self.tr("With a note"))
        self.unmarked = self._toggle(self.tr("Mark missing"))
        self.unmarked.setToolTip(self.tr("A slip or fall whose moment is not marked"))
        self.damaged = self._toggle(self.tr("Damaged file"))
        self.group = ChoiceBox()
        self.group.setAccessibleName(self.tr("Group"))
        self.order = ChoiceBox()
        self.order.setAccessibleName(self.tr("Order"))
        for text, order in (
            (self.tr("Most useful first"), Order.USEFUL),
            (self.tr("By name"), Order.NAME),
            (self.tr("As imported"), Order.IMPORT),
            (self.tr("Newest first"), Order.NEWEST),
            (self.tr("Network least certain first"), Order.LEAST_CERTAIN),
        ):
            self.order.addItem(text, order)
        self.order.setItemData(
            0,
            useful_words(),
            Qt.ItemDataRole.ToolTipRole,
        )
        self.clear_button = QPushButton(self.tr("Show all"))
        self.clear_button.clicked.connect(self._clear)

        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        lines: tuple[tuple[str, Sequence[QWidget]], ...] = (
            (self.tr("Order"), [self.order]),
            (self.tr("Status"), [self.statuses[each] for each in _STATUSES[0]]),
            ("", [self.statuses[each] for each in _STATUSES[1]]),
            (self.tr("My left lane"), list(self.lanes[Lane.LEFT].values())),
            (self.tr("My right lane"), list(self.lanes[Lane.RIGHT].values())),
            (self.tr("My answer"), [self.unsure, self.noted, self.unmarked]),
            (self.tr("File"), [self.damaged]),
            (self.tr("Group"), [self.group]),
        )
        for line, (title, widgets) in enumerate(lines):
            label = words(title, "muted")
            label.setWordWrap(False)
            grid.addWidget(label, line, 0)
            row = QHBoxLayout()
            row.setSpacing(6)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            grid.addLayout(row, line, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(grid)
        layout.addLayout(foot)
        self.order.currentIndexChanged.connect(self._tell)
        self.group.currentIndexChanged.connect(self._tell)

    def open_below(
        self, button: QWidget, now: QueueFilter, order: Order, groups: Sequence[str]
    ) -> None:
        """Show what is asked for now, below ``button``."""
        self._setting = True
        self.group.clear()
        self.group.addItem(self.tr("All groups"))
        self.group.addItems(list(groups))  # at once, for there may be thousands
        self._show(now, order)
        self._setting = False
        self.drop_below(button)
        self.order.setFocus()

    def _show(self, now: QueueFilter, order: Order) -> None:
        self._filter = now
        self.order.setCurrentIndex(self.order.findData(order))
        for status, button in self.statuses.items():
            button.setChecked(status in now.statuses)
        for lane, wanted in ((Lane.LEFT, now.left), (Lane.RIGHT, now.right)):
            for state, button in self.lanes[lane].items():
                button.setChecked(state in wanted)
        self.unsure.setChecked(now.unsure)
        self.noted.setChecked(now.noted)
        self.unmarked.setChecked(now.unmarked)
        self.damaged.setChecked(now.damaged)
        one = next(iter(now.groups)) if len(now.groups) == 1 else None
        found = -1 if one is None else self.group.findText(one, _EXACTLY)
        self.group.setCurrentIndex(found if found > 0 else 0)

    def _clear(self) -> None:
        self._setting = True
        self._show(QueueFilter(), Order(self.order.currentData()))
        self._setting = False
        self._tell()

    def _tell(self) -> None:
        if self._setting:
            return
        at = self.group.currentIndex()
        group = self.group.itemText(at) if at > 0 else None
        self._filter = replace(
            self._filter,
            statuses=frozenset(s for s, b in self.statuses.items() if b.isChecked()),
            left=self._states(Lane.LEFT),
            right=self._states(Lane.RIGHT),
            groups=frozenset() if group is None else frozenset([group]),
            unsure=self.unsure.isChecked(),
            noted=self.noted.isChecked(),
            unmarked=self.unmarked.isChecked(),
            damaged=self.damaged.isChecked(),
        )
        self.changed.emit(self._filter, Order(self.order.currentData()))

    def _states(self, lane: Lane) -> frozenset[LaneState]:
        return frozenset(s for s, b in self.lanes[lane].items() if b.isChecked())

    def _toggle(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setProperty("room", "3 10")
        button.toggled.connect(lambda _on: self._tell())
        return button
