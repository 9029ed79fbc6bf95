"""Reads in the background of which only the newest is applied, and only when seen."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from annotator.ui.tasks import Task, TaskContext, run_task

T = TypeVar("T")

PATIENCE_MS: Final = 3000
"""How long figures may stand still while others are read."""


class LatestRead(Generic[T]):
    """One page's read: asked again while it runs, it runs once more afterwards.

    So a burst of changes costs two reads, and an old result never covers a new one. Where
    changes come more quickly than a read ends, as in an import of thousands, what was
    read is applied every few seconds all the same: its figures would else stand still
    until the last of them.
    """

    def __init__(
        self,
        parent: QObject,
        operation: Callable[[TaskContext], T],
        apply: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            parent: nothing is applied once it is gone.
            operation: reads, on a thread; touches no widget.
            apply: gets what it returned.
            failed: gets what it raised; shows it in a dialog unless given.
        """
        self._parent = parent
        self._operation = operation
        self._apply = apply
        self._failed = failed
        self._task: Task | None = None
        self._again = False
        self._since = QElapsedTimer()
        """When something was applied, or asked for, first."""

    @property
    def running(self) -> bool:
        """Whether a result is still to come."""
        return self._task is not None

    def ask(self) -> None:
        """Read again soon."""
        if self._task is not None:
            self._again = True
            return
        if not self._since.isValid():
            self._since.start()
        self._task = run_task(
            self._parent,
            self._operation,
            on_success=self._apply_if_newest,
            on_failure=self._failed,
        )
        self._task.finished.connect(self._ended)

    def _apply_if_newest(self, result: T) -> None:
        if self._again and self._since.elapsed() < PATIENCE_MS:
            return
        if self._again:
            self._since.start()
        else:
            self._since.invalidate()
        self._apply(result)

    def _ended(self) -> None:
        self._task = None
        if self._again:
            self._again = False
            self.ask()


class CatchingUp(QWidget):
    """A page that reads while it is seen, and catches up when it is shown again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = True

    def refresh(self) -> None:
        """Read again; the pages say what."""
        self._stale = False

    def mark_stale(self) -> None:
        """Something that the page shows was written."""
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another page was open."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
