"""Export of the dataset: how it is divided, where it goes, what it holds."""

from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QProgressBar,
    QWidget,
)

from annotator.ui.boxes import ChoiceBox
from annotator.ui.cards import (
    BAR_PX,
    Card,
    SentenceList,
    action_button,
    counted,
    row,
    words,
)
from annotator.ui.errors import show_error
from annotator.ui.export_words import (
    Exported,
    left_out_words,
    summary_words,
    why_no_numbers,
    written_words,
)
from annotator.ui.fixing_question import FixingQuestion
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.reads import LatestRead
from annotator.ui.save_name import ask_where
from annotator.ui.sentences import in_own_words
from annotator.ui.session import Session
from annotator.ui.show_file import show_in_folder
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Coach
from dataset.errors import KnownError
from dataset.splits import Protocol, Split

_SUFFIX: Final = ".h5"


class Kind(Enum):
    """What is written."""

    COPIED = auto()
    COMPRESSED = auto()
    LINKED = auto()
    ARRAYS = auto()
    """A folder of NumPy files."""


@dataclass(frozen=True)
class _Straddling:
    """How many videos the study's division tears apart."""

    viewer: Coach | None
    n: int
    n_videos: int
    may_see_totals: bool


class ExportCard(Card):
    """Writes the dataset in the background.

    Signals:
        groups_requested(): the coach would set the groups before exporting.
        told(): it says what has come of an export.
    """

    groups_requested = Signal()
    told = Signal()

    def __init__(
        self, session: Session, board: JobBoard, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Dataset"), parent)
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._n_unfixed = 0
        self._place: Path | None = None
        self._straddling: _Straddling | None = None
        self._read = LatestRead(self, self._look, self._apply)
        self.fixing = FixingQuestion(session, self)
        self.fixing.groups_requested.connect(self.groups_requested)
        self.protocol = ChoiceBox()
        self.protocol.setAccessibleName(self.tr("How the dataset is divided"))
        self.protocol.addItem(self.tr("Divided by group"), Protocol.GROUPED)
        self.protocol.addItem(self.tr("Divided as in the study"), Protocol.PAPER)
        self.protocol.currentIndexChanged.connect(self._on_protocol)
        self.protocol_words = words("", "muted")
        self.fixing_words = words("", "muted")
        self.fixing_words.hide()
        self.kind = ChoiceBox()
        self.kind.setAccessibleName(self.tr("What the file holds"))
        self.kind.addItem(self.tr("One file with every clip"), Kind.COPIED)
        self.kind.addItem(self.tr("One file, compressed"), Kind.COMPRESSED)
        self.kind.addItem(self.tr("Small file that links the clips"), Kind.LINKED)
        self.kind.addItem(self.tr("NumPy files in a folder"), Kind.ARRAYS)
        self.kind.currentIndexChanged.connect(lambda _index: self._explain())
        self.kind_words = words("", "muted")
        self.export_button = action_button(
            self.tr("Export dataset…"), self.choose, "primary"
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.cancel_button = action_button(self.tr("Cancel"), self.cancel)
        progress = row(self.bar, stretch=False)
        progress.addWidget(self.cancel_button)
        self.result = words("")
        self.show_button = action_button(self.tr("Show in folder"), self._show_place)
        self.show_button.hide()
        self.left_out = SentenceList(self.tr("How many videos were left out, and why"))
        self.left_out.setMinimumHeight(70)
        self.left_out.setMaximumHeight(110)
        for widget in (
            self.protocol,
            self.protocol_words,
            self.fixing_words,
            self.kind,
            self.kind_words,
        ):
            self.body.addWidget(widget)
        self.body.addWidget(self.export_button)
        self.body.addLayout(progress)
        self.body.addWidget(self.result)
        self.body.addWidget(self.show_button)
        self.body.addWidget(self.left_out)
        self.body.addStretch(1)
        self.left_out.hide()
        self.result.hide()
        self._explain()
        self._show_running()

    @property
    def running(self) -> bool:
        """Whether an export is going on."""
        return self._task is not None

    def show_unfixed(self, n_groups: int) -> None:
        """Say, before it happens, that an export gives groups their part for good."""
        self._n_unfixed = n_groups
        self._explain()
        self._ask()

    def _on_protocol(self) -> None:
        self._explain()
        self._ask()

    def choose(self) -> None:
        """Ask where to, then export; before that, whether to fix a lopsided division."""
        if self.running:
            return
        if self.protocol.currentData() == Protocol.GROUPED:
            self.fixing.before(self._choose_place)
        else:
            self._choose_place()

    def _choose_place(self) -> None:
        project = self._session.project
        folder = project.folder.parent
        if self.kind.currentData() is Kind.ARRAYS:
            name, _ = QFileDialog.getSaveFileName(
                self,
                self.tr("Export dataset to a new folder"),
                str(folder / project.name),
                self.tr("Folder of NumPy files (*)"),
            )
            path = Path(name) if name else None
        else:
            path, _ = ask_where(
                self,
                self.tr("Export dataset"),
                folder / f"{project.name}{_SUFFIX}",
                self.tr("Dataset (*.h5)"),
                _SUFFIX,
                ".hdf5",
            )
        if path is not None:
            self.start(path)

    def start(self, path: Path) -> None:
        """Export to ``path``, a file or the folder of NumPy files, as the card is set."""
        if self.running:
            return
        project = self._session.project
        coach = self._session.coach
        kind = Kind(self.kind.currentData())
        protocol = Protocol(self.protocol.currentData())

        def operation(context: TaskContext) -> Exported:
            from annotator.exchange import export_arrays, export_snapshot
            from dataset.store import Snapshot

            seen = project.repository.may_see_totals(coach.id if coach else None)
            if kind is Kind.ARRAYS:
                report, arrays = export_arrays(
                    project,
                    path,
                    protocol=protocol,
                    progress=context.progress,
                    cancel=context.cancelled,
                )
                by_word = {part.word: part for part in Split}
                parts = {by_word[word]: n for word, n in arrays.n_clips.items()}
                n_bytes = sum(each.stat().st_size for each in path.iterdir())
                return Exported(
                    report, path, n_bytes, arrays.unchanged, parts, coach, seen
                )
            report = export_snapshot(
                project,
                path,
                virtual=kind is Kind.LINKED,
                compressed=kind is Kind.COMPRESSED,
                protocol=protocol,
                progress=context.progress,
                cancel=context.cancelled,
            )
            with Snapshot.open(path) as snapshot:
                parts = Counter(Split(int(part)) for part in snapshot.split)
            n_bytes = path.stat().st_size
            return Exported(report, path, n_bytes, report.unchanged, parts, coach, seen)

        self._clear_result()
        self.bar.setRange(0, 0)
        self._task = run_task(
            self,
            operation,
            on_success=self._done,
            on_failure=self._failed,
            on_progress=self._on_share,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Exporting the dataset"), self._task))
        self._show_running()

    def cancel(self) -> None:
        """End the export; a file that was there before stays as it was."""
        if self._task is not None:
            self._task.cancel()
            self.cancel_button.setEnabled(False)

    def _on_share(self, share: object) -> None:
        if isinstance(share, float | int):
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * share))

    def _done(self, exported: Exported) -> None:
        self.left_out.clear()
        self._session.emit_change(exported.report.change)
        self._place = exported.place
        if not exported.may_see_totals or exported.viewer != self._session.coach:
            self._end(
                self.tr("{written} {why}").format(
                    written=written_words(exported), why=why_no_numbers()
                )
            )
            return
        self._end(summary_words(exported))
        # Without names: which videos are disputed is not for every coach to know.
        for why, n in Counter(why for _, why in exported.report.left_out).items():
            videos = counted(n, self.tr("video"), self.tr("videos"))
            self.left_out.add(left_out_words(why, videos))
        self.left_out.setVisible(bool(exported.report.left_out))

    def _failed(self, error: BaseException) -> None:
        self._end(in_own_words(str(error)))
        show_error(self, error)

    def _cancelled(self) -> None:
        self._end(self.tr("Export cancelled; nothing was written."))

    def _end(self, text: str) -> None:
        self._task = None
        self.result.setText(text)
        self.result.show()
        self.show_button.setVisible(self._place is not None)
        self._show_running()
        self.told.emit()

    def _show_place(self) -> None:
        if self._place is not None:
            show_in_folder(self, self._place)

    # ------------------------------------------------------------ before

    def _ask(self) -> None:
        if self.protocol.currentData() == Protocol.PAPER:
            self._read.ask()

    def _look(self, _context: TaskContext) -> _Straddling:
        from annotator.exchange import plan_export

        project, coach = self._session.project, self._session.coach
        if not project.repository.may_see_totals(coach.id if coach else None):
            return _Straddling(coach, 0, 0, may_see_totals=False)
        try:
            plan = plan_export(project, protocol=Protocol.PAPER)
        except KnownError:  # said by the export itself, when it is asked for
            return _Straddling(coach, 0, 0, may_see_totals=True)
        return _Straddling(coach, plan.n_straddling, plan.n_videos, may_see_totals=True)

    def _apply(self, found: _Straddling) -> None:
        if found.viewer == self._session.coach:
            self._straddling = found
            self._explain()

    def forget(self) -> None:
        """Say nothing more of the last export: it may be another coach's."""
        self._clear_result()
        self._straddling = None
        self._explain()

    def _clear_result(self) -> None:
        self._place = None
        self.result.hide()
        self.show_button.hide()
        self.left_out.hide()
        self.left_out.clear()

    def _explain(self) -> None:
        grouped = self.protocol.currentData() == Protocol.GROUPED
        self.fixing_words.setText(
            self.tr(
                "An export fixes for good which part a group is in; {n:,} groups are not"
                " fixed yet."
            ).format(n=self._n_unfixed)
            if self._n_unfixed != 1
            else self.tr(
                "An export fixes for good which part a group is in; one group is not"
                " fixed yet."
            )
        )
        self.fixing_words.setVisible(grouped and self._n_unfixed > 0)
        self.protocol_words.setText(
            self.tr(
                "Whole groups (a venue, a day) stay together, so figures are honest."
            )
            if grouped
            else self._straddling_words()
        )
        self.kind_words.setText(
            {
                Kind.COPIED: self.tr(
                    "To train on any machine: read fastest, 1.1 MB a clip."
                ),
                Kind.COMPRESSED: self.tr(
                    "To send or keep: smaller, but slower to write and to train on."
                ),
                Kind.LINKED: self.tr(
                    "To train on this machine: written in a moment, but useless without"
                    " the project, so do not give it away."
                ),
                Kind.ARRAYS: self.tr(
                    "For programs without HDF5: x_train.npy, y_train.npy and so on, as"
                    " the study stored them."
                ),
            }[Kind(self.kind.currentData())]
        )

    def _straddling_words(self) -> str:
        why = self.tr(
            "Clips at random: one video's clips stand on both sides, so figures are too"
            " good."
        )
        found = self._straddling
        if found is None or not found.n_videos:
            return why
        return self.tr("{why} That is so for {n:,} of {videos}.").format(
            why=why,
            n=found.n,
            videos=counted(found.n_videos, self.tr("video"), self.tr("videos")),
        )

    def _show_running(self) -> None:
        self.bar.setVisible(self.running)
        self.cancel_button.setVisible(self.running)
        self.cancel_button.setEnabled(True)
        self.export_button.setVisible(not self.running)
