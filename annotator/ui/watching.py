"""Notices what other windows and processes write, so that no page shows yesterday."""

import logging
from collections import Counter
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer

from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Change, ChangeKind
from dataset.errors import KnownError

_log = logging.getLogger(__name__)

EVERY_MS: Final = 2000
"""How often it looks."""


class Watcher(QObject):
    """Tells the session's pages of rows and settings that it has not written."""

    def __init__(
        self,
        session: Session,
        counts: Mapping[ChangeKind, int],
        parent: QObject | None = None,
    ) -> None:
        """Begin to watch.

        Args:
            session: the open project; its ``changed`` is emitted.
            counts: what ``Repository.row_counts`` said before any page has read.
            parent: as for every object.
        """
        super().__init__(parent)
        self._session = session
        self._counts = dict(counts)
        self._ours: Counter[ChangeKind] = Counter()
        self._telling = False
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        session.changed.connect(self._on_change)

    def look(self) -> None:
        """Look now, in the background."""
        if self._task is not None:
            return
        project = self._session.project

        def operation(_context: TaskContext) -> dict[ChangeKind, int]:
            try:
                project.follow_settings()
            except KnownError as error:  # rows are looked at all the same
                _log.warning("The settings stay as they are here: %s", error)
            return project.repository.row_counts()

        self._task = run_task(
            self,
            operation,
            on_success=self._compare,
            # A database out of reach is told by whatever the coach does next.
            on_failure=lambda _error: None,
        )
        self._task.finished.connect(self._ended)

    def stop(self) -> None:
        """Look no more; a look that is under way is heard by nobody."""
        self._timer.stop()

    def _ended(self) -> None:
        self._task = None

    def _on_change(self, change: Change) -> None:
        if not self._telling:
            self._ours[change.kind] += change.n_written

    def _compare(self, counts: dict[ChangeKind, int]) -> None:
        if not self._timer.isActive():
            return  # it has been stopped: the project goes
        before, self._counts = self._counts, counts
        ours, self._ours = self._ours, Counter()
        self._telling = True
        for kind, number in counts.items():
            # A row more for each of our own writes is no news.
            if number not in (before[kind], before[kind] + ours[kind]):
                self._session.emit_change(Change(kind, n_written=1))
        self._telling = False
        self._session.tell_settings()
