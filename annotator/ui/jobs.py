"""Long work that the window must not be closed over: imports, exports, training."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from annotator.ui.tasks import Task


@dataclass(frozen=True)
class Job:
    """One running piece of work."""

    title: str
    """What it is, for a sentence: “Training”."""
    task: Task
    stop: Callable[[], None] | None = None
    """Ends it early and keeps what there is; None when it cannot."""
    asks: bool = True
    """Whether leaving asks about it; a write of a moment is waited for instead."""
    brings_videos: bool = False
    """Whether new videos come while it runs."""

    def cancel(self) -> None:
        """Ends it and discards what it has not finished."""
        self.task.cancel()


class JobBoard(QObject):
    """Knows which jobs run; the window asks it before it closes.

    Signals:
        changed(): a job has started or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that run now, oldest first."""
        return tuple(self._running)

    @property
    def brings_videos(self) -> bool:
        """Whether new videos come just now."""
        return any(job.brings_videos for job in self._running)

    def add(self, job: Job) -> Job:
        """Watch ``job`` until its task has finished."""
        self._running.append(job)
        job.task.finished.connect(lambda: self._ended(job))
        # A task goes with its page and then never finishes: nothing may wait for it.
        job.task.destroyed.connect(lambda: self._ended(job))
        self.changed.emit()
        return job

    def _ended(self, job: Job) -> None:
        if job in self._running and isValid(self):
            self._running.remove(job)
            self.changed.emit()
