"""What comes into the open project from files, and what goes out to them."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.ui.bundle_card import SUFFIX
from annotator.ui.errors import show_error
from annotator.ui.jobs import JobBoard
from annotator.ui.pages import Page
from annotator.ui.save_name import ask_where
from annotator.ui.tasks import TaskContext, run_task
from annotator.ui.unfinished_question import UnfinishedQuestion
from annotator.workflow import Video
from dataset.errors import ProjectError
from dataset.kinds import VIDEO_SUFFIXES

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from annotator.project import Project
    from annotator.ui.import_dialog import ImportDialog
    from annotator.ui.label_import import LabelFiles
    from annotator.ui.workspace import Workspace
    from annotator.unfinished import Unfinished

_log = logging.getLogger(__name__)


class InAndOut(QObject):
    """Asks for files and does with them what the menus, the pages and a drop ask for.

    Signals:
        project_dropped(Path): the folder of a project was among what was dropped.
    """

    project_dropped = Signal(object)

    def __init__(
        self,
        window: QWidget,
        board: JobBoard,
        *,
        jobs: int | None,
        is_opening: Callable[[], bool],
    ) -> None:
        """Wait for a project.

        Args:
            window: whose dialogs they are.
            board: hears of what runs.
            jobs: processes at a time of an import; None chooses.
            is_opening: whether another project is about to take this one's place.
        """
        super().__init__(window)
        self._window = window
        self._board = board
        self._jobs = jobs
        self._is_opening = is_opening
        self._workspace: Workspace | None = None
        self._last_folder: Path | None = None  # of the last import
        self.importing: ImportDialog | None = None
        """The box of the last import; None before the first."""
        self.labels: LabelFiles | None = None
        """Answers as CSV; None without a project."""
        self.unfinished = UnfinishedQuestion(window)
        self.keyed: Sequence[QAction] = ()
        """Actions whose keys are to work in the box of an import as well."""

    def begin(self, workspace: "Workspace") -> None:
        """A project is on the screen."""
        from annotator.ui.label_import import LabelFiles

        self._workspace = workspace
        self.labels = LabelFiles(workspace.session, self._board, workspace)
        workspace.import_videos_requested.connect(self.ask_import_videos)
        workspace.import_folder_requested.connect(self.ask_import_folder)
        workspace.import_labels_requested.connect(self.ask_import_labels)
        workspace.export_labels_requested.connect(self.ask_export_labels)
        workspace.import_shown_requested.connect(self.show_import)
        workspace.escaped.connect(self.hide_import)
        workspace.find_requested.connect(self.ask_find)
        workspace.recut_requested.connect(self.import_videos)

    def end(self) -> None:
        """The project goes."""
        self.unfinished.close()
        if self.importing is not None:
            self.importing.deleteLater()
            self.importing = None
        self._workspace = self.labels = None

    @property
    def is_in_front(self) -> bool:
        """Whether the keys go to the box of an import."""
        return self.importing is not None and self.importing.isActiveWindow()

    def tell_unfinished(self) -> None:
        """Look for an import that the last window, or a crash, has cut short; tell of it.

        Looked for while the project is on screen already: its disk may not answer.
        """
        workspace = self._workspace
        if workspace is None:
            return
        project = workspace.session.project

        def look(_context: TaskContext) -> "Unfinished | None":
            from annotator.unfinished import unfinished

            return unfinished(project)

        def tell(found: "Unfinished | None") -> None:
            if found is not None and self._workspace is workspace:
                self._ask_unfinished(found, project)

        def skip(error: BaseException) -> None:
            _log.warning("no look for an unfinished import: %s", error)

        run_task(workspace, look, on_success=tell, on_failure=skip)

    def _ask_unfinished(self, found: "Unfinished", project: "Project") -> None:
        if self.importing is not None and self.importing.running:
            return  # the coach was faster
        from annotator.unfinished import forget

        self.unfinished.ask(
            found,
            go_on=lambda: self.import_videos(
                found.paths, accept_damaged=found.accept_damaged
            ),
            forget=lambda: forget(project),
        )

    def ask_import_videos(self) -> None:
        """Ask which files, then import them."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Import videos"),
            str(self.start_folder()),
            self.tr(
                "Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mts);;All files (*)"
            ),
        )
        if names:
            self.import_videos([Path(name) for name in names])

    def ask_import_folder(self) -> None:
        """Ask which folder, then import every video below it."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Import a folder"), str(self.start_folder())
        )
        if folder:
            self.import_videos([Path(folder)])

    def import_videos(
        self, paths: Sequence[Path], *, accept_damaged: bool = False
    ) -> None:
        """Import files and folders into the open project."""
        if self._is_opening():
            show_error(
                self._window,
                ProjectError(
                    self.tr(
                        "A project is being opened: import once it is on the screen."
                    )
                ),
            )
            return
        if self._workspace is None:
            show_error(
                self._window,
                ProjectError(
                    self.tr("No project is open: open or make one, then import.")
                ),
            )
            return
        if paths:
            self._last_folder = paths[0].parent
        if self.importing is not None and self.importing.running:
            # after what is being imported
            self.importing.start(paths, accept_damaged=accept_damaged)
            return
        if self.importing is not None:
            self.importing.deleteLater()
        from annotator.ui.import_dialog import ImportDialog

        self.importing = ImportDialog(
            self._workspace.session, self._board, self._window, jobs=self._jobs
        )
        # A menu's keys work in its own window alone, and this one is beside it for long.
        self.importing.addActions(self.keyed)
        # Its box would cover what is labelled meanwhile, and take the keys.
        self.importing.said.connect(self._workspace.say_import)
        self.importing.import_ended.connect(self._workspace.end_import)
        self.importing.start(paths, accept_damaged=accept_damaged)

    def show_import(self) -> None:
        """Bring the box of the import to the front."""
        if self.importing is not None:
            self.importing.show()
            self.importing.raise_()
            self.importing.activateWindow()

    def hide_import(self) -> None:
        """Put the box of the import away; one that runs goes on."""
        if self.importing is not None:
            self.importing.close()

    def start_folder(self) -> Path:
        """Where a coach's files are likely to be: where the last ones were."""
        folder = self._last_folder
        if folder is None and self._workspace is not None:
            items = self._workspace.label_page.queue.all_items
            videos = [item.video for item in items]
            if videos:
                newest = max(videos, key=lambda each: each.id)
                folder = Path(newest.path).parent
        # In a folder that is gone, the dialog would begin where Dualane was started.
        return folder if folder is not None and folder.is_dir() else Path.home()

    def ask_find(self, video: Video) -> None:
        """Ask where a missing file is now; its content tells that it is the one."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Where is {name} now?").format(name=video.name),
            str(self.start_folder()),
        )
        if name:
            self.import_videos([Path(name)])

    def ask_import_labels(self) -> None:
        """Ask which CSV, show what it would change, then import it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import answers"),
            str(self.start_folder()),
            self.tr("Answers (*.csv)"),
        )
        if name and self.labels is not None:
            self.labels.preview(Path(name))

    def ask_export_labels(self) -> None:
        """Ask where to, then write every answer, or the consensus, as CSV."""
        if self._workspace is None or self.labels is None:
            return
        project = self._workspace.session.project
        answers = self.tr("Every coach's answers (*.csv)")
        consensus = self.tr("What counts for each video (*.csv)")
        path, kind = ask_where(
            self._window,
            self.tr("Export answers"),
            project.folder.parent / f"{project.name}.csv",
            f"{answers};;{consensus}",
            ".csv",
        )
        if path is not None:
            self.labels.export(path, consensus=kind == consensus)

    def ask_send_answers(self) -> None:
        """Go to the dataset page and ask where to write one's own answers."""
        if self._workspace is not None:
            self._workspace.show_page(Page.DATASET)
            self._workspace.dataset_page.show_bundles()
            self._workspace.dataset_page.bundles.choose_send()

    def ask_take_answers(self) -> None:
        """Go to the dataset page and ask which answers to take in."""
        if self._workspace is not None:
            self._workspace.show_page(Page.DATASET)
            self._workspace.dataset_page.show_bundles()
            self._workspace.dataset_page.bundles.choose_take()

    def ask_groups(self) -> None:
        """Go to the dataset page and show how the videos are grouped."""
        if self._workspace is not None:
            self._workspace.show_page(Page.DATASET)
            self._workspace.dataset_page.open_groups()

    def ask_export_dataset(self) -> None:
        """Go to the dataset page and ask where to export."""
        if self._workspace is not None:
            self._workspace.show_page(Page.DATASET)
            self._workspace.dataset_page.exporting.choose()

    def take(self, paths: Sequence[Path]) -> None:
        """Do with ``paths`` what their kind asks for.

        A project is opened, answers are previewed, everything else is imported.
        """
        if self._is_opening():
            self.import_videos(paths)  # which says why not
            return
        from annotator.project import PROJECT_FILE

        # Thousands of videos are dropped at once: no one of them is asked of the disk.
        maybe = (each for each in paths if each.suffix.lower() not in VIDEO_SUFFIXES)
        projects = [path for path in maybe if (path / PROJECT_FILE).is_file()]
        if projects:
            self.project_dropped.emit(projects[0])
            return
        sheets = [path for path in paths if path.suffix.lower() == ".csv"]
        bundles = [path for path in paths if path.suffix.lower() == SUFFIX]
        told_apart = {*sheets, *bundles}
        others = [path for path in paths if path not in told_apart]
        if others or self.labels is None or self._workspace is None:
            self.import_videos(others or paths)
        if sheets and self.labels is not None:
            self.labels.preview(*sheets)
        if bundles and self._workspace is not None:
            self._workspace.show_page(Page.DATASET)
            self._workspace.dataset_page.bundles.take(*bundles)
