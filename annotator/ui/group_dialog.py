"""Groups of videos: by their names or by a file, seen before they are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.csv_tables import column_names
from annotator.grouping import (
    Grouping,
    apply_groups,
    plan_as_is,
    plan_by_column,
    plan_by_pattern,
)
from annotator.ui.boxes import ChoiceBox
from annotator.ui.cards import action_button, counted, plain_tip, row, words
from annotator.ui.elided import ElidedLabel
from annotator.ui.group_plan import GroupPlan
from annotator.ui.jobs import JobBoard
from annotator.ui.reads import LatestRead
from annotator.ui.sentences import in_own_words
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.ui.writes import Writer
from annotator.workflow import Change, ChangeKind
from dataset.errors import KnownError
from dataset.spelling import any_case
from dataset.splits import group_by_pattern

_READY_MADE: Final = (
    r"^([^\W_]+)",
    r"^([^\W_]+[ _-]+[^\W_]+)",
    r"^(.*?)[ _.-]*\d+\.[^.]+$",
    r"(20\d\d[-_.]?[01]\d[-_.]?[0-3]\d)",
)
"""First word; first two words; all before the last number; a day."""

_TYPING_MS: Final = 120


@dataclass(frozen=True)
class _Asked:
    """What groups are to be made of."""

    pattern: str = ""
    csv: Path | None = None
    column: str = ""

    def plan(self, session: Session) -> Grouping:
        """What would come of it; the groups as they are where nothing is asked."""
        project = session.project
        if self.csv is not None and self.column:
            return plan_by_column(project, self.csv, self.column)
        if self.csv is None and self.pattern:
            return plan_by_pattern(project, self.pattern)
        return plan_as_is(project)


@dataclass(frozen=True)
class _Found:
    """What was read for it."""

    asked: _Asked
    plan: Grouping | None
    problem: str = ""
    """Why there is no plan, in one sentence."""
    columns: Sequence[str] = ()
    """Of the file, where one is asked for."""
    may_see_totals: bool = False
    """Whether the plan tells the coach nothing of others' answers."""
    examples: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Ready-made pattern → one group that it finds, and how many."""


class GroupDialog(QDialog):
    """Shows which groups a pattern or a column makes, and makes them when told to.

    Where a group will go, and what it lacks, follows from answers: a coach who owes
    some is shown only what exports have fixed already.
    """

    def __init__(
        self, session: Session, board: JobBoard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._found: _Found | None = None
        self._csv: Path | None = None
        self._read = LatestRead(self, self._look, self._apply)
        self._writer = Writer(self, self._show_busy, board)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.setWindowTitle(self.tr("Groups of videos"))
        self.setMinimumSize(760, 480)
        self.resize(980, 600)

        self.by_name = QRadioButton(self.tr("By the name of the file"))
        self.by_column = QRadioButton(self.tr("By a column of a CSV file"))
        self.by_name.setChecked(True)
        ways = QButtonGroup(self)
        ways.addButton(self.by_name)
        ways.addButton(self.by_column)
        self.by_column.toggled.connect(self._on_way)
        self.source = QStackedWidget()
        self.source.addWidget(self._name_panel())
        self.source.addWidget(self._column_panel())

        self.plan = GroupPlan()
        self.cancel_button = action_button(self.tr("Cancel"), self.reject)
        self.apply_button = action_button(
            self.tr("Make these groups"), self._make, "primary"
        )
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.apply_button.setDefault(True)
        buttons = row()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.apply_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(10)
        layout.addWidget(
            words(
                self.tr(
                    "Videos of one evening, venue or athlete look alike. A group stays"
                    " together: all of it trains the network, or all of it tests it."
                ),
                "muted",
            )
        )
        layout.addLayout(row(self.by_name, self.by_column, spacing=18))
        layout.addWidget(self.source)
        layout.addWidget(self.plan, 1)
        layout.addLayout(buttons)
        self.pattern.setFocus()
        self._ask()

    # ------------------------------------------------------------ building

    def _name_panel(self) -> QWidget:
        panel = QWidget()
        self.examples = {
            pattern: action_button(text, partial(self._choose, pattern))
            for pattern, text in zip(_READY_MADE, self._ready_made(), strict=True)
        }
        self.pattern = QLineEdit(self._session.project.settings.group_pattern or "")
        self.pattern.setAccessibleName(self.tr("Pattern"))
        self.pattern.setPlaceholderText(
            self.tr("Pattern (regular expression): its first parenthesis is the group")
        )
        self.pattern.setClearButtonEnabled(True)
        self.pattern.textChanged.connect(self._on_typed)
        grid = QGridLayout(panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for at, button in enumerate(self.examples.values()):
            grid.addWidget(button, at // 2, at % 2)
        grid.addWidget(self.pattern, 2, 0, 1, 2)
        return panel

    def _ready_made(self) -> tuple[str, ...]:
        return (
            self.tr("First word"),
            self.tr("First two words"),
            self.tr("All before the last number"),
            self.tr("Day in the name"),
        )

    def _column_panel(self) -> QWidget:
        panel = QWidget()
        self.csv_button = action_button(
            self.tr("Choose a CSV file…"), self._choose_file
        )
        self.csv_name = ElidedLabel()
        self.column = ChoiceBox()
        self.column.setAccessibleName(self.tr("Column with the group"))
        self.column.setMinimumWidth(180)
        self.column.setEnabled(False)
        self.column.activated.connect(lambda _index: self._ask())
        line = row(self.csv_button, stretch=False)
        line.addWidget(self.csv_name, 1)
        line.addWidget(self.column)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(
            words(
                self.tr(
                    "A table with a row for each video: a column “video” with the name"
                    " of its file, and one such as session, athlete or venue."
                ),
                "muted",
            )
        )
        layout.addStretch(1)
        return panel

    # ------------------------------------------------------------ asking

    def _on_way(self, by_column: bool) -> None:
        self.source.setCurrentIndex(int(by_column))
        self._ask()

    def _on_typed(self) -> None:
        self.apply_button.setEnabled(False)  # what is shown is of another pattern
        self._typing.start()

    def _choose(self, pattern: str) -> None:
        self.pattern.setText(pattern)
        self._typing.stop()
        self._ask()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a CSV file"),
            str(self._session.project.folder.parent),
            self.tr("Tables (*.csv)"),
        )
        if name:
            self.take_file(Path(name))

    def take_file(self, csv: Path) -> None:
        """Group by a column of ``csv``."""
        self._csv = csv
        self.csv_name.setText(csv.name)
        self.csv_name.setToolTip(plain_tip(str(csv)))
        self.column.clear()
        self.column.setEnabled(False)
        self.by_column.setChecked(True)
        self._ask()

    def _asked(self) -> _Asked:
        if self.by_column.isChecked():
            return _Asked(csv=self._csv, column=self.column.currentText())
        return _Asked(pattern=self.pattern.text().strip())

    def _ask(self) -> None:
        self.apply_button.setEnabled(False)
        self._now = self._asked()
        self._read.ask()

    def _look(self, _context: TaskContext) -> _Found:
        asked, coach = self._now, self._session.coach
        repository = self._session.project.repository
        sees = repository.may_see_totals(coach.id if coach else None)
        examples: dict[str, tuple[str, int]] = {}
        if self._found is None:
            names = [video.name for video in repository.videos()]
            for pattern in _READY_MADE:
                groups = [group_by_pattern(name, pattern) for name in names]
                found: dict[str, str] = {}
                for group in filter(None, groups):
                    found.setdefault(any_case(group), group)
                if found:
                    examples[pattern] = (next(iter(found.values())), len(found))
        columns: Sequence[str] = ()
        try:
            if asked.csv is not None:
                columns = column_names(asked.csv)
                if not asked.column and columns:
                    asked = _Asked(csv=asked.csv, column=columns[0])
            plan = asked.plan(self._session)
        except KnownError as error:
            return _Found(
                asked, None, in_own_words(str(error)), columns, sees, examples
            )
        return _Found(asked, plan, "", columns, sees, examples)

    # ------------------------------------------------------------ showing

    def _apply(self, found: _Found) -> None:
        if self._found is None:
            self._show_examples(found.examples)
        self._found = found
        if found.asked.csv is not None and not self.column.count():
            self.column.addItems(list(found.columns))
            self.column.setCurrentText(found.asked.column)
            self.column.setEnabled(bool(found.columns))
        if found.plan is None:
            self.plan.refuse(found.problem)
            return
        self.plan.show_plan(
            found.plan,
            asked=bool(found.asked.pattern or found.asked.column),
            may_see_totals=found.may_see_totals,
        )
        self._show_busy(self._writer.busy)

    def _show_examples(self, examples: Mapping[str, tuple[str, int]]) -> None:
        for (pattern, button), text in zip(
            self.examples.items(), self._ready_made(), strict=True
        ):
            if pattern in examples:
                group, n = examples[pattern]
                short = group if len(group) <= 24 else f"{group[:23]}…"
                told = self.tr("{what}: {example} ({count})").format(
                    what=text,
                    example=short,
                    count=counted(n, self.tr("group"), self.tr("groups")),
                )
                # An ampersand would underline the letter after it.
                button.setText(told.replace("&", "&&"))
            else:
                button.setText(self.tr("{what}: in no name").format(what=text))
                button.setEnabled(False)

    # ------------------------------------------------------------ making

    def _make(self) -> None:
        found = self._found
        if found is None or found.plan is None or not self.apply_button.isEnabled():
            return
        plan, project = found.plan, self._session.project

        def write() -> Change:
            return apply_groups(project, plan)

        def done(change: Change) -> None:
            self._session.emit_change(change)
            self.accept()

        def failed() -> None:
            # The videos may have moved before the settings could not be kept.
            self._session.emit_change(Change(ChangeKind.VIDEOS, n_written=1))
            self._ask()

        self._writer.write(write, done, failed)

    def _show_busy(self, busy: bool) -> None:
        plan = self._found.plan if self._found is not None else None
        news = plan is not None and (
            bool(plan.moves)
            or (
                plan.pattern is not None
                and plan.pattern != self._session.project.settings.group_pattern
            )
        )
        self.apply_button.setEnabled(news and not busy and not self._read_pending())
        for widget in (self.source, self.by_name, self.by_column):
            widget.setEnabled(not busy)

    def _read_pending(self) -> bool:
        """Whether what is shown is not what is asked for now."""
        return self._typing.isActive() or (
            self._found is not None and self._found.asked != self._asked()
        )
