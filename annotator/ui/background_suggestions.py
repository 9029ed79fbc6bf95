"""Suggestions that come by themselves: after an import, and when another one suggests."""

import logging
from dataclasses import dataclass
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.checkpoints import suggesting_source
from annotator.suggestions import SuggestReport, suggest
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Change, ChangeKind, is_motion
from dataset.errors import KnownError

_log = logging.getLogger(__name__)

SOON_MS: Final = 300
"""Several imports, or an import and its regrouping, are told one after the other."""
FIRST_MS: Final = 2500
"""After the project was opened: the first picture comes first."""

_CALLS: Final = frozenset({ChangeKind.VIDEOS, ChangeKind.PROMOTIONS})


@dataclass(frozen=True)
class _Done:
    source: str
    report: SuggestReport | None
    """None where a network has to wait for other work."""


class BackgroundSuggestions(QObject):
    """Sees to it that every open video has the suggestion of whoever suggests now.

    Motion is read beside whatever else runs: it takes one core for half a second a
    video. But not beside an import, which reads what it cuts, and may cut what would be
    read. A network waits until no training or other long work runs, but not for an
    import: it gets ready meanwhile and looks at each video as soon as it is cut.

    Signals:
        running_changed: it has begun or ended to look at videos.
    """

    running_changed = Signal()

    is_on: ClassVar[bool] = True
    """Off in tests that are about something else."""

    def __init__(
        self, session: Session, board: JobBoard, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._again = False
        self._waits = False
        self._another = False
        """Whether another one suggests than when this began to look."""
        self._came = False
        """Whether videos were coming the last time a job began or ended."""
        self._stopped = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        session.changed.connect(self._on_change)
        session.settings_changed.connect(self._on_settings)
        self._divider = session.project.settings.divider
        board.changed.connect(self._on_jobs)
        if self.is_on:
            self._soon.start(FIRST_MS)

    @property
    def running(self) -> bool:
        """Whether it is looking at videos."""
        return self._task is not None

    def stop(self) -> None:
        """Look at nothing more; what is being looked at ends by itself."""
        self._stopped = True
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()

    def _on_change(self, change: Change) -> None:
        if change.kind is ChangeKind.PROMOTIONS:
            self._another = True
        elif self._came:
            return  # whoever suggests looks at what comes; again when all has come
        if change.kind in _CALLS and self.is_on:
            self._soon.start(SOON_MS)

    def _on_settings(self) -> None:
        divider = self._session.project.settings.divider
        if divider == self._divider:
            return
        self._divider = divider
        if self.is_on:
            self._soon.start(SOON_MS)

    def _on_jobs(self) -> None:
        if self._board.brings_videos is not self._came:
            self._came = not self._came
            source = self._session.suggesting
            if self._came and self._task is not None and source and is_motion(source):
                self._task.cancel()  # it may be reading clips that are cut again
            if self.is_on:
                self._soon.start(0 if self._came else SOON_MS)
        if self._waits and not self._others_run():
            self._waits = False
            self._soon.start(SOON_MS)

    def _others_run(self) -> bool:
        return any(job.asks and not job.brings_videos for job in self._board.running)

    def _begin(self) -> None:
        if self._stopped:
            return
        if self._task is not None:
            self._again = True
            return
        project, may_network = self._session.project, not self._others_run()
        silent = dict(self._session.silent)
        self._another = False

        def operation(context: TaskContext) -> _Done:
            source = suggesting_source(project)
            if is_motion(source):
                if self._board.brings_videos:
                    return _Done(source, None)
            elif not may_network:
                return _Done(source, None)
            context.progress(source)
            report = suggest(
                project,
                checkpoint_id=source,
                cancel=context.cancelled,
                passed_over=silent if is_motion(source) else {},
                on_change=context.progress,
                more_come=lambda: self._board.brings_videos and not self._another,
                polite=True,
            )
            return _Done(source, report)

        self._task = run_task(
            self,
            operation,
            on_success=self._done,
            on_failure=self._failed,
            on_progress=self._heard,
        )
        self._task.finished.connect(self._ended)
        self.running_changed.emit()

    def _heard(self, said: object) -> None:
        if self._stopped:
            return  # the project goes, and its pages with it
        if isinstance(said, Change):
            self._session.emit_change(said)
            return
        # Before the videos are looked at: what another one said is stale from now on.
        self._session.set_suggesting(str(said), {})

    def _done(self, done: _Done) -> None:
        if self._stopped:
            return
        if done.report is None:
            self._waits = not is_motion(done.source)  # or the end of the import calls
            self._session.set_suggesting(done.source, {})
            self._on_jobs()  # it may have ended meanwhile
            return
        for sentence in done.report.failed:
            _log.warning("No suggestion: %s", sentence)
        silent = {video.id: why for video, why in done.report.silent.items()}
        self._session.set_suggesting(done.source, silent)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, KnownError):
            raise error
        # Nobody has asked for it: the Training page says what is wrong when they do.
        _log.warning("No suggestions in the background: %s", error)

    def _ended(self) -> None:
        self._task = None
        self.running_changed.emit()
        if self._again:
            self._again = False
            self._soon.start(SOON_MS)
