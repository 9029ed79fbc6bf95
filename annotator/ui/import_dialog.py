"""Import of videos: progress per file, then one sentence for each refused one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import action_button, percent, row, words
from annotator.ui.errors import show_error
from annotator.ui.file_results import FileAction, FileResults, FileRow
from annotator.ui.import_words import (
    both,
    known_names,
    remaining_words,
    summary_words,
)
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.sentences import damage_in_own_words, in_own_words
from annotator.ui.session import Session
from annotator.ui.show_file import show_in_folder
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.unfinished import forget, note
from annotator.videos import ImportReport, import_videos
from annotator.workflow import Change, Silence, VideoId
from dataset.errors import DamagedVideoError, KnownError, UnfitVideoError
from dataset.ingest import Ingested, Progress, Refused

_BAR_STEPS: Final = 1000
_SIZE: Final = QSize(680, 460)
"""At most, with files that need attention."""
_NARROW_PX: Final = 256
"""While it runs, and where one line says it all: not wider than the queue."""
_OFF_EDGE: Final = QPoint(16, -16)
_BY_HAND_PX: Final = 64
"""Further than a window manager shifts a window for its frame."""
_FIRST_NAMES: Final = 3
"""So many of the videos that were there already are named at once."""


@dataclass(frozen=True)
class _Written:
    change: Change
    silent: Mapping[VideoId, Silence]


@dataclass(frozen=True)
class _Step:
    """One file more is done."""

    n_done: int
    n_all: int
    name: str
    refused: Refused | None
    """None when it was taken."""


class ImportDialog(QDialog):
    """Imports in the background; the window stays usable meanwhile.

    It is not in the way of whoever labels: until it is asked for, it is seen only with
    what needs attention, and it never takes the keys by itself.

    Signals:
        said(str): in a few words, how far it is or how it ended.
        import_ended(): everything was taken or refused, or the import was cancelled.
    """

    said = Signal(str)
    import_ended = Signal()

    def __init__(
        self,
        session: Session,
        board: JobBoard,
        parent: QWidget | None = None,
        *,
        jobs: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._board = board
        self._jobs = jobs
        self._task: Task | None = None
        self._damaged: list[Path] = []
        self._given_up = False
        self._mending = False  # whether refused files are tried again
        self._waiting: dict[bool, list[Path]] = {}
        """What came later, by whether damaged files of it are to be taken, too."""
        self._earlier = ImportReport()  # of what was imported just before
        self._told: list[Refused] = []  # by the import that runs now
        self._shown = ImportReport()  # whose files are listed
        self._corner: QPoint | None = None  # where it was put; elsewhere by a hand
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if parent is not None:
            parent.installEventFilter(self)
        self.report: ImportReport | None = None
        """What the last run did; None while it runs and when it was cancelled."""
        self.setWindowTitle(self.tr("Import videos"))
        self.setMinimumWidth(_NARROW_PX)
        self.resize(_NARROW_PX, _SIZE.height())
        self.headline = words("", "heading")
        self.detail = words("", "muted")
        self.remaining = words("", "muted")
        self.waiting = words("", "muted")
        self.waiting.hide()
        self.known = words("", "muted")
        self.known.hide()
        self.all_known = action_button(self.tr("Show all names"), self._show_all_known)
        self.all_known.hide()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the import"))
        self.bar.setTextVisible(False)  # no one colour is readable on both its halves
        self.results = FileResults(self.tr("Files that need attention"))
        self.accept_damaged = action_button(
            self.tr("Import damaged ones anyway"), self._import_damaged
        )
        self.cancel_button = action_button(self.tr("Cancel"), self.cancel)
        self.close_button = action_button(self.tr("Close"), self.close, "primary")
        buttons = row(self.accept_damaged)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.close_button)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(self.headline)
        layout.addWidget(self.bar)
        layout.addWidget(self.detail)
        layout.addWidget(self.remaining)
        layout.addWidget(self.waiting)
        layout.addWidget(self.known)
        layout.addLayout(row(self.all_known))
        layout.addWidget(self.results, 1)
        layout.addLayout(buttons)

    @property
    def running(self) -> bool:
        """Whether files are being imported now."""
        return self._task is not None

    def start(self, paths: Sequence[Path], *, accept_damaged: bool = False) -> None:
        """Import ``paths``, files or folders; after those that are being imported."""
        if self.running:
            self._waiting.setdefault(accept_damaged, []).extend(paths)
            self._show_waiting()
            self.said.emit(self.waiting.text())
            self._note(paths, accept_damaged=accept_damaged)
            return
        self._earlier = self._shown = ImportReport()
        self._damaged = []
        self._mending = False
        self.results.clear()
        self._start(paths, accept_damaged=accept_damaged)

    def _start(self, paths: Sequence[Path], *, accept_damaged: bool = False) -> None:
        self.report = None
        self._given_up = False
        self._told = []
        self._tell_known(ImportReport())
        self._show_running(True)
        self.headline.setText(self.tr("Looking for videos…"))
        self.said.emit(self.headline.text())
        self.detail.setText("")
        self.remaining.setText("")
        self.bar.setRange(0, 0)
        project = self._session.project
        jobs = self._jobs

        def operation(context: TaskContext) -> ImportReport:
            done = 0

            def tell(result: Ingested | Refused, n_all: int) -> None:
                nonlocal done
                done += 1
                refused = result if isinstance(result, Refused) else None
                context.progress(_Step(done, n_all, result.path.name, refused))

            return import_videos(
                project,
                list(paths),
                jobs=jobs,
                accept_damaged=accept_damaged,
                polite=True,  # somebody may be labelling meanwhile
                on_result=tell,
                on_written=lambda change, silent: context.progress(
                    _Written(change, silent)
                ),
                on_progress=context.progress,
                cancel=context.cancelled,
            )

        self._task = run_task(
            self,
            operation,
            on_success=self._done,
            on_failure=self._failed,
            on_progress=self._step,
            on_cancel=self._cancelled,
        )
        self._board.add(
            Job(self.tr("Importing videos"), self._task, brings_videos=True)
        )

    def cancel(self) -> None:
        """Ask the import to end; files already taken stay, and no more are wanted."""
        self._given_up = True
        self._waiting.clear()
        self._show_waiting()
        if self._task is not None:
            self.detail.setText(self.tr("Ending after the files in work…"))
            self.cancel_button.setEnabled(False)
            self._task.cancel()

    def _import_damaged(self) -> None:
        self._again(self._damaged, accept_damaged=True)

    def _again(self, paths: Sequence[Path], *, accept_damaged: bool = False) -> None:
        """Import refused files once more; what became of the others stays listed."""
        if self.running:
            return
        again = set(paths)
        self._earlier = replace(
            self._shown,
            refused=[each for each in self._shown.refused if each.path not in again],
        )
        self._list(self._earlier)
        self._mending = True
        self._start(paths, accept_damaged=accept_damaged)

    def _step(self, step: object) -> None:
        if isinstance(step, _Written):  # those can be labelled already
            self._session.add_silent(step.silent)
            self._session.emit_change(step.change)
            return
        if isinstance(step, Progress):
            self.bar.setRange(0, _BAR_STEPS)
            self.bar.setValue(round(step.share * _BAR_STEPS))
            left = remaining_words(step.remaining_s)
            parts = [percent(step.share), *([left] if left else [])]
            self.remaining.setText(" · ".join(parts))
            return
        if not isinstance(step, _Step):
            return
        if step.refused is not None:
            self._told.append(step.refused)
            self.results.add(in_own_words(str(step.refused.error)))
        said = [
            self.tr("{done} of {all} videos").format(done=step.n_done, all=step.n_all)
        ]
        if self._told:
            said.append(self.tr("{n:,} refused").format(n=len(self._told)))
        self.headline.setText(", ".join(said))
        self.said.emit(
            self.tr("Importing: {done} of {all}").format(
                done=step.n_done, all=step.n_all
            )
        )
        name = "\N{ZERO WIDTH SPACE}".join(step.name)  # may be broken anywhere
        self.detail.setText(self.tr("Done last: {name}").format(name=name))
        self._fit()

    def _done(self, report: ImportReport) -> None:
        self.report = self._shown = report = both(self._earlier, report)
        self.headline.setText(summary_words(report))
        self.detail.setText("")
        self._earlier = report
        self._end()
        if not self.running:
            self._tell_known(report)

    def _tell_known(self, report: ImportReport) -> None:
        """Name those that were there already: a number alone sends one looking."""
        names = known_names(report)
        first, rest = names[:_FIRST_NAMES], names[_FIRST_NAMES:]
        told = (
            self.tr("There already: {names} and {n:,} more.")
            if rest
            else self.tr("There already: {names}.")
        )
        self.known.setText(told.format(names=", ".join(first), n=len(rest)))
        self.known.setVisible(bool(names))
        self.all_known.setVisible(bool(rest))
        self._fit()

    def _show_all_known(self) -> None:
        names = known_names(self._shown)
        self.results.add(
            self.tr("There already: {names}.").format(names=", ".join(names))
        )
        self.all_known.hide()
        self.results.show()
        self._fit()

    def _list(self, report: ImportReport) -> None:
        """Show the files that need attention, and what can be done about each."""
        self.results.clear()
        self._damaged = [
            each.path
            for each in report.refused
            if isinstance(each.error, DamagedVideoError)
        ]
        self.results.add_rows(
            partial(self._refused_row, each) for each in report.refused
        )
        self.results.add_rows(
            partial(self._damaged_row, *each) for each in report.damaged
        )
        self.results.add_rows(
            partial(self._joined_row, *each) for each in report.joined.items()
        )

    def _refused_row(self, refused: Refused) -> FileRow:
        path, name = refused.path, refused.path.name
        show = FileAction(
            self.tr("Show in folder"),
            self.tr("Show {name} in its folder").format(name=name),
            partial(show_in_folder, self, path),
        )
        mend: list[FileAction] = []  # nothing helps a file that is no video
        if isinstance(refused.error, DamagedVideoError):
            mend.append(
                FileAction(
                    self.tr("Import anyway"),
                    self.tr("Import {name} with its damage").format(name=name),
                    partial(self._again, [path], accept_damaged=True),
                )
            )
        elif not isinstance(refused.error, UnfitVideoError):
            mend.append(
                FileAction(
                    self.tr("Try again"),
                    self.tr("Try to import {name} again").format(name=name),
                    partial(self._again, [path]),
                )
            )
        return in_own_words(str(refused.error)), [*mend, show]

    def _damaged_row(self, name: str, sentence: str) -> FileRow:
        told = self.tr("{name} was imported with damage: {what}").format(
            name=name, what=damage_in_own_words(sentence)
        )
        return told, ()

    def _joined_row(self, group: str, there: str) -> FileRow:
        told = self.tr(
            "Videos of “{group}” went into the group “{there}”, which differs only in"
            " capitals."
        ).format(group=group, there=there)
        return told, ()

    def _failed(self, error: BaseException) -> None:
        self._keep_told()
        self.headline.setText(self.tr("The import could not be finished"))
        self.detail.setText(in_own_words(str(error)))
        self._end()
        if isinstance(error, KnownError):
            self.show()  # it says so itself
        else:
            show_error(self if self.isVisible() else self.parentWidget(), error)

    def _cancelled(self) -> None:
        if self._given_up:
            self._forget()
        self._keep_told()
        self.headline.setText(self.tr("Import cancelled; what was taken stays"))
        self.detail.setText("")
        self._end()

    def _note(self, paths: Sequence[Path], *, accept_damaged: bool) -> None:
        """Closing now would lose what waits for its turn, too."""
        project = self._session.project
        run_task(
            self,
            lambda _context: note(project, paths, accept_damaged=accept_damaged),
            on_success=lambda _none: None,
        )

    def _forget(self) -> None:
        """What a coach has cancelled here is not offered again at the next opening."""
        try:
            forget(self._session.project)
        except KnownError as error:
            show_error(self, error)

    def _keep_told(self) -> None:
        """An import that ended early has no report, and its refusals still stand."""
        told = {each.path for each in self._told}
        others = [each for each in self._shown.refused if each.path not in told]
        self._shown = replace(self._shown, refused=others + self._told)

    def _end(self) -> None:
        self._task = None
        if self._waiting:
            accept_damaged = next(iter(self._waiting))
            waiting = self._waiting.pop(accept_damaged)
            self._start(waiting, accept_damaged=accept_damaged)
            return
        self._list(self._shown)
        self._show_running(False)
        if self.results.sentences:
            self.show()
        self.said.emit(self.headline.text())
        self.import_ended.emit()

    def _show_waiting(self) -> None:
        n = sum(map(len, self._waiting.values()))
        self.waiting.setText(
            self.tr("Then {n:,} more that you added meanwhile.").format(n=n)
        )
        self.waiting.setVisible(n > 0)

    def _show_running(self, running: bool) -> None:
        self._show_waiting()
        self.bar.setVisible(running)
        self.remaining.setVisible(running)
        self.cancel_button.setVisible(running)
        self.cancel_button.setEnabled(running)
        self.close_button.setVisible(not running)
        self.accept_damaged.setVisible(not running and bool(self._damaged))
        # While it runs, whoever labels is not to be covered by what can wait.
        may_show = self._mending or not running
        self.results.setVisible(bool(self.results.sentences) and may_show)
        self.results.set_enabled_actions(not running)
        self.detail.setVisible(running or bool(self.detail.text()))
        self._fit()
        if not running:
            self.close_button.setFocus()

    def _fit(self) -> None:
        """No more room than what is said needs: most imports end with one line."""
        has_failed = self.close_button.isVisibleTo(self) and bool(self.detail.text())
        if self.results.isVisibleTo(self):
            width = max(self.width(), _SIZE.width())
            edges = self._layout.contentsMargins()
            wanted = self.results.height_for(width - edges.left() - edges.right())
            wanted += self._height_at(width) - self._counted_for_results()
            self.resize(width, min(wanted, _SIZE.height()))
        else:
            is_long = has_failed or self.known.isVisibleTo(self)
            width = _SIZE.width() if is_long else _NARROW_PX
            self.resize(width, self._height_at(width))
        self._to_corner()

    def _counted_for_results(self) -> int:
        """How much of the height below is theirs: at least what they cannot go below."""
        item = self._layout.itemAt(self._layout.indexOf(self.results))
        return item.sizeHint().height() if item is not None else 0

    def _height_at(self, width: int) -> int:
        """What all of it needs; the size hint takes wrapped words for narrower ones."""
        self._layout.activate()
        if self._layout.hasHeightForWidth():
            return self._layout.totalHeightForWidth(width)
        return self.sizeHint().height()

    def showEvent(self, event: QShowEvent) -> None:
        """Stand over the queue: lanes, picture and Commit are for whoever labels."""
        super().showEvent(event)
        self._to_corner()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner of a window that gets another place or size."""
        moves = (QEvent.Type.Resize, QEvent.Type.Move)
        if event.type() in moves and watched is self.parentWidget():
            self._to_corner()
        return super().eventFilter(watched, event)

    def _to_corner(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        frame = self.frameGeometry()
        corner = self._corner
        was_moved = (
            corner is not None
            and (frame.topLeft() - corner).manhattanLength() > _BY_HAND_PX
        )
        if not was_moved:
            frame.moveBottomLeft(parent.frameGeometry().bottomLeft() + _OFF_EDGE)
        # Inside the screen wherever it stands: it grows, and its buttons are below.
        room = self.screen().availableGeometry()
        frame.moveRight(min(frame.right(), room.right()))
        frame.moveBottom(min(frame.bottom(), room.bottom()))
        frame.moveLeft(max(frame.left(), room.left()))
        frame.moveTop(max(frame.top(), room.top()))
        if frame.topLeft() != self.frameGeometry().topLeft():
            self.move(frame.topLeft())
        if not was_moved:
            self._corner = frame.topLeft()
