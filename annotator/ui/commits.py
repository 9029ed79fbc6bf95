"""Storing answers without holding up the window, and taking them back.

::

    commit(…) ──▶ worker: write, wait for the disk, read the queue ──▶ done(items)
                                                     or a KnownError ──▶ failed()

What the coach presses in the first moment of a save belongs to the next video and is
kept until it shows. A save that takes longer means that the coach still looks at the
old video, so everything pressed is dropped: it would answer a video not yet seen. The
same happens when somebody else begins to label. Enter is never kept: an answer is
given only to a video that is on screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import (
    Annotation,
    Answer,
    Change,
    Coach,
    QueueItem,
    SuggestionId,
    VideoId,
)

TYPED_AHEAD_MS: Final = 250
"""How long after Enter a press still means the next video."""


@dataclass(frozen=True)
class Commit:
    """One stored answer, and what taking it back has to restore."""

    coach: Coach
    video_id: VideoId
    answer: Answer
    before: Annotation | None


@dataclass(frozen=True)
class _Stored:
    commit: Commit
    change: Change
    items: Sequence[QueueItem]


class Commits(QObject):
    """The writes of one labelling page; at most one runs at a time.

    Nothing here ever waits for a write on the GUI thread: with a ``board``, each one is
    a job that the window waits for before it lets go of the project.

    Signals:
        saving: a write has begun.
        taking_long: it has not ended after ``TYPED_AHEAD_MS``.
        saved: it is on disk; the coach's queue as it is now, and the ``Commit``.
        taken_back: so is the withdrawal; likewise.
        failed: nothing was written; the reason is on screen. Carries the ``Coach``.
    """

    saving = Signal()
    taking_long = Signal()
    saved = Signal(object, object)
    taken_back = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self, session: Session, parent: QObject, board: JobBoard | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._board = board
        self._done: list[Commit] = []
        self._task: Task | None = None
        self._since = QElapsedTimer()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(TYPED_AHEAD_MS)
        self._patience.timeout.connect(self._on_long)
        self._typed_ahead: list[Callable[[], None]] = []
        self._may_type_ahead = False
        session.coach_changed.connect(self.forget_typed_ahead)
        self.is_telling = False
        """Whether the change being told is this page's own, which it knows already."""

    @property
    def is_saving(self) -> bool:
        """Whether a write is under way."""
        return self._task is not None

    def act(self, action: Callable[[], None], *, ahead: bool = True) -> None:
        """Do ``action`` now, or on the next video when it was pressed just ahead.

        Args:
            action: what was pressed.
            ahead: whether it makes sense before the next video is on screen. One that
                does not ends the typing ahead, as what follows would mean another
                thing without it.
        """
        if not self.is_saving:
            action()
        elif not ahead:
            self._may_type_ahead = False
        elif self._may_type_ahead:
            self._typed_ahead.append(action)

    def commit(
        self,
        coach: Coach,
        video_id: VideoId,
        answer: Answer,
        *,
        seconds_taken: float,
        suggestion_id: SuggestionId | None,
    ) -> None:
        """Store an answer."""
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> _Stored:
            before = repository.annotation(video_id, coach.id)
            change = repository.record_annotation(
                video_id,
                coach.id,
                answer,
                seconds_taken=seconds_taken,
                suggestion_id=suggestion_id,
            )
            commit = Commit(coach, video_id, answer, before)
            return _Stored(commit, change, repository.queue(coach.id))

        def stored(result: _Stored) -> None:
            if result.change:
                self._done.append(result.commit)
            self._end()
            self.saved.emit(result.items, result.commit)
            self._go_on(result.change)

        self._start(coach, operation, stored)

    def take_back(self, coach: Coach) -> bool:
        """Undo the last commit of ``coach``.

        Returns:
            Whether there is one.
        """
        mine = [commit for commit in self._done if commit.coach == coach]
        if not mine:
            return False
        last = mine[-1]
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> _Stored:
            if last.before is None:
                change = repository.withdraw_annotation(last.video_id, coach.id)
            else:
                change = repository.record_annotation(
                    last.video_id,
                    coach.id,
                    last.before.answer,
                    seconds_taken=last.before.seconds_taken,
                    suggestion_id=last.before.suggestion_id,
                )
            return _Stored(last, change, repository.queue(coach.id))

        def stored(result: _Stored) -> None:
            self._done.remove(last)
            self._end()
            self.taken_back.emit(result.items, result.commit)
            self._go_on(result.change)

        self._start(coach, operation, stored)
        return True

    def _start(
        self,
        coach: Coach,
        operation: Callable[[TaskContext], _Stored],
        stored: Callable[[_Stored], None],
    ) -> None:
        self._since.start()
        self._patience.start()
        self._typed_ahead.clear()
        self._may_type_ahead = True
        self._task = run_task(
            self,
            operation,
            on_success=stored,
            on_failure=lambda error: self._not_stored(coach, error),
        )
        if self._board is not None:
            self._board.add(Job(self.tr("Saving your answer"), self._task, asks=False))
        self.saving.emit()

    def _end(self) -> None:
        """The write is over; a busy window may see that long after it was."""
        self._task = None
        self._patience.stop()
        if self._since.elapsed() >= TYPED_AHEAD_MS:
            self.forget_typed_ahead()

    def _on_long(self) -> None:
        self.forget_typed_ahead()
        self.taking_long.emit()

    def forget_typed_ahead(self) -> None:
        """What was pressed during this write no longer has a video to belong to."""
        self._may_type_ahead = False
        self._typed_ahead.clear()

    def _go_on(self, change: Change) -> None:
        self.is_telling = True
        try:
            self._session.emit_change(change)
        finally:
            self.is_telling = False
        while self._typed_ahead and not self.is_saving:
            self._typed_ahead.pop(0)()

    def _not_stored(self, coach: Coach, error: BaseException) -> None:
        self._end()
        self.forget_typed_ahead()
        self.failed.emit(coach)
        page = self.parent()
        show_error(page if isinstance(page, QWidget) else None, error)
