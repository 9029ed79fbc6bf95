"""Opening a project, off the GUI thread: its pages' code, its backup, its first reads."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.settings import UserSettings
from annotator.ui.steadiness import leave_out
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import ChangeKind, Coach
from dataset.errors import Cancelled, ProjectError

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.repository import Repository
    from annotator.ui.queue_reader import QueueRead

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A project, and what was read of it off the GUI thread."""

    project: "Project"
    coach: Coach | None
    """Who labelled there last."""
    coaches: Sequence[Coach]
    """Everybody who labels there."""
    counts: Mapping[ChangeKind, int]
    queue: "QueueRead | None"
    """That coach's queue."""


def close_elsewhere(window: QObject, project: "Project") -> None:
    """Let go of a project on a thread: its disk may take its time.

    What was read for its pages may still be under way; it ends by itself.

    Args:
        window: where it was open.
        project: nobody writes to it any more.
    """

    def failed(error: BaseException) -> None:
        _log.warning("Not closed: %s", error)

    run_task(
        window,
        lambda _context: project.close(),
        on_success=lambda _nothing: None,
        on_failure=failed,
    )


class Opening(QObject):
    """Opens one project at a time.

    Signals:
        changed: it has begun or ended.
        opened(Opened): here it is; whoever hears it closes the project.
        failed: it cannot be opened; the exception.
    """

    changed = Signal()
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self.name = ""
        """Of the project that is being opened."""

    @property
    def under_way(self) -> bool:
        """Whether a project is being opened."""
        return self._task is not None

    def begin(self, folder: Path, settings: UserSettings, *, create: bool) -> None:
        """Open (or make) the project in ``folder``; nothing while one is opened."""
        if self._task is not None:
            return

        def operation(context: TaskContext) -> Opened:
            return _open(folder, settings, context, create=create)

        self.name = folder.stem
        self._task = run_task(
            self,
            operation,
            on_success=self._on_opened,
            on_failure=self._on_failed,
            on_cancel=self._end,
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Open nothing after all."""
        if self._task is not None:
            self._task.cancel()

    def _on_opened(self, opened: Opened) -> None:
        self._end()
        self.opened.emit(opened)

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._task = None
        self.changed.emit()


def _open(
    folder: Path, settings: UserSettings, context: TaskContext, *, create: bool
) -> Opened:
    # Here, for it takes longer than the window may stand still.
    import annotator.ui.workspace  # noqa: F401 - and with it every page
    from annotator.project import Project
    from annotator.ui.queue_reader import read_queue

    leave_out()  # modules, which stay
    project = Project.create(folder) if create else Project.open(folder)
    try:
        project.backup()
        if context.cancelled():
            raise Cancelled
        repository = project.repository
        counts = repository.row_counts()  # before any page reads
        coach = _who(repository, settings.coach_of(project.folder))
        queue = read_queue(repository, coach) if coach else None
        if any(project.checkpoints_folder.glob("*")):
            # The first suggestion needs it, and then the window would stand still.
            import model.checkpoints  # noqa: F401
        return Opened(
            project,
            coach,
            repository.coaches(),
            counts,
            queue,
        )
    except BaseException:
        project.close()
        raise


def _who(repository: "Repository", kept: str | None) -> Coach | None:
    """Who labelled last, by the name of that day; None when nobody is called that."""
    if kept is None:
        return None
    try:
        return repository.coach(kept)
    except ProjectError:
        return None
