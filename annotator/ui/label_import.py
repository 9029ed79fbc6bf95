"""Answers in and out as CSV: shown first what would change, then done."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui.cards import counted
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.preview_dialog import Preview, PreviewDialog, spoken_answer
from annotator.ui.sentences import part_in_own_words
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import Change, ChangeKind, Coach, VideoId

if TYPE_CHECKING:
    from annotator.label_files import LabelChange, LabelImport


@dataclass(frozen=True)
class _Found:
    """What a file would change, and who looks at it."""

    told: "LabelImport"
    viewer: Coach | None
    answered: frozenset[VideoId]
    """Videos that the viewer has answered."""

    def hides(self, each: "LabelChange") -> bool:
        """Whether the viewer still owes an answer, and it is another's.

        Nobody is told another's answer by a preview. While nobody has said who is
        labelling, it may be any coach: then only what is not in the project shows.
        """
        if self.viewer is None:
            return each.before is not None
        return each.coach_id != self.viewer.id and each.video.id not in self.answered


class LabelFiles(QObject):
    """Imports and exports answers for one open project."""

    def __init__(self, session: Session, board: JobBoard, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._board = board
        self._window = window
        self._waiting: list[Path] = []
        self._busy = False
        self.dialog: PreviewDialog | None = None
        """What a file would change, while it is on screen."""
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
        project, coach = self._session.project, self._session.coach

        def operation(_context: TaskContext) -> _Found:
            from annotator.label_files import import_labels

            told = import_labels(project, csv, dry_run=True)
            mine = frozenset[VideoId]()
            if coach is not None:
                queue = project.repository.queue(coach.id)
                mine = frozenset(item.video.id for item in queue if item.mine)
            return _Found(told, coach, mine)

        def look(found: _Found) -> None:
            if self._session.coach == coach:
                self._ask(csv, found)
            else:
                self._preview(csv)  # what it hides was hidden from somebody else

        run_task(
            self,
            operation,
            on_success=look,
            on_failure=self._not_imported,
        )

    def _ask(self, csv: Path, found: "_Found") -> None:
        dialog = PreviewDialog(self._told(csv, found), self._window)
        self.dialog = dialog

        def answered(result: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if result == PreviewDialog.DialogCode.Accepted:
                self._import(csv, skip_unknown=dialog.tick.isChecked())
            else:
                self._next()

        dialog.finished.connect(answered)
        dialog.open()

    def _told(self, csv: Path, found: "_Found") -> Preview:
        from annotator.label_files import LabelChange, RowFate, Unmatched

        told = found.told
        fates = {
            RowFate.NEW: self.tr("new"),
            RowFate.CHANGED: self.tr("changed"),
            RowFate.SAME: self.tr("same"),
        }

        def cells(each: object) -> tuple[str, ...]:
            if isinstance(each, Unmatched):
                what = self.tr("not here") if each.is_unknown else self.tr("unclear")
                return (f"{each.row}", each.cell, "", what, "", "")
            assert isinstance(each, LabelChange)
            start = (f"{each.row}", each.video.name, each.coach, fates[each.fate])
            if found.hides(each):
                return (*start, "", self.tr("shown once you have answered it"))
            return (*start, spoken_answer(each.before), spoken_answer(each.after))

        changes = [each for each in told.rows if each.fate is not RowFate.SAME]
        unknown = [each for each in told.unmatched if each.is_unknown]
        unclear = len(told.unmatched) > len(unknown)
        return Preview(
            title=(
                self.tr("Import the answers in {file}?")
                if changes
                else self.tr("{file}: nothing to import")
            ).format(file=csv.name),
            summary=self.summary(told),
            heads=(
                self.tr("Row"),
                self.tr("Video"),
                self.tr("Coach"),
                self.tr("What"),
                self.tr("From"),
                self.tr("To"),
            ),
            # What needs a decision comes first.
            rows=(*told.unmatched, *changes),
            cells=cells,
            may_accept=bool(changes) and not unclear,
            tick=(
                self.tr("Leave out the rows whose video is not in this project")
                if unknown and changes and not unclear
                else ""
            ),
            needs_tick=bool(unknown),
        )

    def summary(self, found: "LabelImport") -> list[str]:
        """What an import changes, in a few sentences."""
        lines = [
            self.tr("{new}, {changed:,} changed, {same:,} as they are.").format(
                new=counted(found.n_new, self.tr("new answer"), self.tr("new answers")),
                changed=found.n_changed,
                same=found.n_same,
            )
        ]
        if n_unknown := sum(each.is_unknown for each in found.unmatched):
            lines.append(
                self.tr("The videos of {rows} are not in this project.").format(
                    rows=counted(n_unknown, self.tr("row"), self.tr("rows"))
                )
            )
        for each in [one for one in found.unmatched if not one.is_unknown][:3]:
            lines.append(
                self.tr("Row {row}: {why}.").format(
                    row=each.row, why=part_in_own_words(each.sentence)
                )
            )
        for coach in found.new_coaches[:5]:
            lines.append(
                self.tr("{name} is added as a coach.").format(name=coach.name)
                if coach.similar is None
                else self.tr(
                    "{name} is added as a coach, and is nearly {other}: is the name"
                    " spelt right?"
                ).format(name=coach.name, other=coach.similar)
            )
        if (n_more := len(found.new_coaches) - 5) > 0:
            lines.append(self.tr("{n:,} more coaches are added.").format(n=n_more))
        if found.ignored_columns:
            lines.append(
                self.tr("These columns are left out: {names}.").format(
                    names=", ".join(found.ignored_columns)
                )
            )
        return lines

    def _import(self, csv: Path, *, skip_unknown: bool) -> None:
        project = self._session.project

        def operation(_context: TaskContext) -> "LabelImport":
            from annotator.label_files import import_labels

            return import_labels(project, csv, skip_unknown=skip_unknown)

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

    def export(self, csv: Path, *, consensus: bool = False) -> None:
        """Write the current answers that the coach may see; say how many are not.

        Args:
            csv: the file.
            consensus: write what counts for each video instead.
        """
        project, coach = self._session.project, self._session.coach

        def operation(_context: TaskContext) -> tuple[int, int]:
            from annotator.label_files import export_consensus, export_labels

            repository = project.repository
            shown = repository.visible_annotations(coach.id if coach else None)
            if not consensus:
                n_all = repository.n_annotations()
                return export_labels(project, csv, shown), n_all - len(shown)
            known = {
                each.video_id
                for each in shown
                if coach is None or each.coach_id == coach.id
            }
            n_all = len(repository.videos())
            return export_consensus(project, csv, known), n_all - len(known)

        run_task(
            self,
            operation,
            on_success=lambda done: self._written(csv, *done, consensus=consensus),
            on_failure=self._failed,
        )

    def _written(self, csv: Path, n: int, n_hidden: int, *, consensus: bool) -> None:
        def counted_(n: int) -> str:
            if consensus:
                return counted(n, self.tr("video"), self.tr("videos"))
            return counted(n, self.tr("answer"), self.tr("answers"))

        text = str(csv)
        if n_hidden and consensus:
            text += "\n\n" + self.tr(
                "Not written: {count} that you have not answered yet, as their status"
                " would tell something of the others' answers."
            ).format(count=counted_(n_hidden))
        elif n_hidden and self._session.coach is not None:
            text += "\n\n" + self.tr(
                "Not written: {count} of other coaches to videos that you have not"
                " answered yet. Whoever reads them first no longer answers on their own."
            ).format(count=counted_(n_hidden))
        elif n_hidden:
            text += "\n\n" + self.tr(
                "Not written: {count} to videos that somebody still has to answer."
                " Say who is labelling to write that coach's own, too."
            ).format(count=counted_(n_hidden))
        self._say(self.tr("{count} written").format(count=counted_(n)), text)

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
