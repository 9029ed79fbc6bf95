"""The projects that were open before, as far as they are still there."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from annotator.ui.reads import LatestRead
from annotator.ui.tasks import TaskContext, run_task

_log = logging.getLogger(__name__)


class RecentProjects(QObject):
    """Looks for their folders on a thread: one may be on a disk that does not answer.

    Signals:
        found: those that are there, newest first; a list of ``Path``.
    """

    found = Signal(object)

    def __init__(self, folders: Callable[[], Sequence[Path]], parent: QObject) -> None:
        """Look for nothing yet.

        Args:
            folders: tells which were open before, newest first.
            parent: as for every object.
        """
        super().__init__(parent)
        self._folders = folders
        self._read = LatestRead(self, self._look, self.found.emit)

    def look(self) -> None:
        """See again which there are."""
        self._read.ask()

    def if_there(self, folder: Path, then: Callable[[Path], object]) -> None:
        """Call ``then`` with ``folder``, unless that is gone."""

        def told(is_there: bool) -> None:
            if is_there:
                then(folder)

        run_task(
            self,
            lambda _context: _is_there(folder),
            on_success=told,
        )

    def _look(self, _context: TaskContext) -> list[Path]:
        return [folder for folder in self._folders() if _is_there(folder)]


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError as error:  # what may not be looked at is as good as gone
        _log.warning("%s is left out of the recent projects: %s", folder, error)
        return False
