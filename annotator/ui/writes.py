"""Writes of a moment, off the GUI thread: a busy database never freezes the window."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.tasks import Task, TaskContext, run_task
from dataset.errors import KnownError

T = TypeVar("T")


class Writer(QObject):
    """Writes for one page, one thing at a time; a click too many writes nothing."""

    def __init__(
        self,
        page: QWidget,
        show_busy: Callable[[bool], None],
        board: JobBoard | None = None,
    ) -> None:
        """Make the writer of ``page``.

        Args:
            page: errors are shown on it; a write ends with it.
            show_busy: told when a write begins and when it has ended; it disables what
                must not be pressed meanwhile.
            board: leaving waits for the writes that are on it.
        """
        super().__init__(page)
        self._page = page
        self._show_busy = show_busy
        self._board = board
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether a write is under way."""
        return self._task is not None

    def write(
        self,
        operation: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[], None] = lambda: None,
        *,
        refused: Callable[[KnownError], None] | None = None,
    ) -> bool:
        """Carry ``operation`` out on a thread; nothing when one is under way.

        Args:
            operation: writes; touches no widget.
            done: gets what it returned.
            failed: called after its error was shown; what was typed is still there.
            refused: shows a known error in its own place; a dialog does when left out.

        Returns:
            Whether it was begun.
        """
        if self._task is not None:
            return False

        def on_success(result: T) -> None:
            self._end()
            done(result)

        def on_failure(error: BaseException) -> None:
            self._end()
            if refused is not None and isinstance(error, KnownError):
                refused(error)
                return
            show_error(self._page, error)
            failed()

        def run(_context: TaskContext) -> T:
            return operation()

        self._task = run_task(self, run, on_success=on_success, on_failure=on_failure)
        if self._board is not None:
            self._board.add(Job(self.tr("Saving"), self._task, asks=False))
        self._show_busy(True)
        return True

    def _end(self) -> None:
        self._task = None
        self._show_busy(False)
