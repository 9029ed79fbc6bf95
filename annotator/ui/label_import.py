"""Answers in and out as CSV: shown first what would change, then done."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui.cards import counted
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import Change, ChangeKind, Coach

if TYPE_CHECKING:
    from annotator.label_files import LabelImport


class LabelFiles(QObject):
    """Imports and exports answers for one open project."""

    def __init__(self, session: Session, board: JobBoard, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._board = board
        self._window = window
        self._waiting: list[Path] = []
        self._busy = False
        self.box: QMessageBox | None = None
        """The last question or result, while it is on screen."""

    def preview(self, *sheets: Path) -> None:
        """Say of each file, one after the other, what it would change.

        Each is checked whole first, and nothing of it is written before it is
        confirmed.
        """
        self._waiting += sheets
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if self._waiting:
            self._preview(self._waiting.pop(0))

    def _preview(self, csv: Path) -> None:
        project = self._session.project

        def operation(_context: TaskContext) -> "LabelImport":
            from annotator.label_files import import_labels

            return import_labels(project, csv, dry_run=True)

        run_task(
            self,
            operation,
            on_success=lambda found: self._ask(csv, found),
            on_failure=self._not_imported,
        )

    def _ask(self, csv: Path, found: "LabelImport") -> None:
        text = self.summary(found)
        if not (found.n_new or found.n_changed):
            self._say(
                self.tr("{file}: nothing to import").format(file=csv.name), text
            ).finished.connect(lambda _result: self._next())
            return
        box = self._box(
            self.tr("Import the answers in {file}?").format(file=csv.name), text
        )
        box.setIcon(QMessageBox.Icon.Question)
        take = box.addButton(self.tr("Import"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(take)

        def answered(_result: int) -> None:
            if box.clickedButton() is take:
                self._import(csv)
            else:
                self._next()

        box.finished.connect(answered)
        box.open()

    def summary(self, found: "LabelImport") -> str:
        """What an import changes, in a few lines."""
        lines = [
            self.tr("{new}, {changed:,} changed, {same:,} as they are.").format(
                new=counted(found.n_new, self.tr("new answer"), self.tr("new answers")),
                changed=found.n_changed,
                same=found.n_same,
            )
        ]
        if found.n_coaches_added:
            lines.append(
                counted(
                    found.n_coaches_added,
                    self.tr("coach is added."),
                    self.tr("coaches are added."),
                )
            )
        if found.ignored_columns:
            lines.append(
                self.tr("These columns are left out: {names}.").format(
                    names=", ".join(found.ignored_columns)
                )
            )
        return "\n".join(lines)

    def _import(self, csv: Path) -> None:
        project = self._session.project

        def operation(_context: TaskContext) -> "LabelImport":
            from annotator.label_files import import_labels

            return import_labels(project, csv)

        task = run_task(
            self, operation, on_success=self._imported, on_failure=self._not_imported
        )
        self._board.add(Job(self.tr("Importing answers"), task))

    def _imported(self, done: "LabelImport") -> None:
        self._session.emit_change(
            Change(ChangeKind.COACHES, n_written=done.n_coaches_added)
        )
        self._session.emit_change(done.change)
        self._next()

    def _not_imported(self, error: BaseException) -> None:
        self._failed(error)
        self._next()

    def export(self, csv: Path) -> None:
        """Write every current answer; asks first when the coach still owes some."""
        coach = self._session.coach
        if coach is None:
            self._export(csv)
            return
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> int:
            return sum(item.mine is None for item in repository.queue(coach.id))

        run_task(
            self,
            operation,
            on_success=lambda n_owed: self._ask_export(csv, coach, n_owed),
            on_failure=self._failed,
        )

    def _ask_export(self, csv: Path, coach: Coach, n_owed: int) -> None:
        if not n_owed:
            self._export(csv)
            return
        box = self._box(
            self.tr("This shows other coaches' answers. Write them all the same?"),
            self.tr(
                "{name} has not answered {count} yet. Whoever reads the file first no"
                " longer answers on their own."
            ).format(
                name=coach.name,
                count=counted(n_owed, self.tr("video"), self.tr("videos")),
            ),
        )
        box.setIcon(QMessageBox.Icon.Question)
        write = box.addButton(self.tr("Write them"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)

        def answered(_result: int) -> None:
            if box.clickedButton() is write:
                self._export(csv)

        box.finished.connect(answered)
        box.open()

    def _export(self, csv: Path) -> None:
        project = self._session.project

        def operation(_context: TaskContext) -> int:
            from annotator.label_files import export_labels

            return export_labels(project, csv)

        run_task(
            self,
            operation,
            on_success=lambda n: self._written(csv, n),
            on_failure=self._failed,
        )

    def _written(self, csv: Path, n: int) -> None:
        count = counted(n, self.tr("answer"), self.tr("answers"))
        self._say(self.tr("{count} written").format(count=count), str(csv))

    def _failed(self, error: BaseException) -> None:
        show_error(self._window, error)

    def _say(self, title: str, text: str) -> QMessageBox:
        box = self._box(title, text)
        box.addButton(QMessageBox.StandardButton.Ok)
        box.open()
        return box

    def _box(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setText(title)
        box.setInformativeText(text)
        self.box = box

        def gone(_result: int) -> None:
            self.box = None
            box.deleteLater()

        box.finished.connect(gone)
        return box
