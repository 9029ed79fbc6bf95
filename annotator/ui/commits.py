"""Storing answers without holding up the window, and taking them back.

::

    commit(…) ──▶ worker: write, wait for the disk, read the queue ──▶ done(items)
                                                     or a KnownError ──▶ failed()

What the coach presses in the first moment of a save belongs to the next video and is
kept until it shows. A save that takes longer means that the coach still looks at the
old video, so later presses are dropped: they would answer a video not yet seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.ui.errors import show_error
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

    Signals:
        saving: a write has begun.
        saved: it is on disk; the coach's queue as it is now, and the ``Commit``.
        taken_back: so is the withdrawal; likewise.
        failed: nothing was written; the reason is on screen.
    """

    saving = Signal()
    saved = Signal(object, object)
    taken_back = Signal(object, object)
    failed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._done: list[Commit] = []
        self._task: Task | None = None
        self._since = QElapsedTimer()
        self._typed_ahead: list[Callable[[], None]] = []
        self.is_telling = False
        """Whether the change being told is this page's own, which it knows already."""

    @property
    def is_saving(self) -> bool:
        """Whether a write is under way."""
        return self._task is not None

    def act(self, action: Callable[[], None]) -> None:
        """Do ``action`` now, or on the next video when it was pressed just ahead."""
        if not self.is_saving:
            action()
        elif self._since.elapsed() < TYPED_AHEAD_MS:
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
            self._task = None
            self.saved.emit(result.items, result.commit)
            self._go_on(result.change)

        self._start(operation, stored)

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
            self._task = None
            self.taken_back.emit(result.items, result.commit)
            self._go_on(result.change)

        self._start(operation, stored)
        return True

    def wait(self) -> None:
        """Block until nothing is being written, for closing the project."""
        if self._task is not None:
            self._task.wait()

    def _start(
        self,
        operation: Callable[[TaskContext], _Stored],
        stored: Callable[[_Stored], None],
    ) -> None:
        self._since.start()
        self._task = run_task(
            self, operation, on_success=stored, on_failure=self._not_stored
        )
        self.saving.emit()

    def _go_on(self, change: Change) -> None:
        self.is_telling = True
        try:
            self._session.emit_change(change)
        finally:
            self.is_telling = False
        while self._typed_ahead and not self.is_saving:
            self._typed_ahead.pop(0)()

    def _not_stored(self, error: BaseException) -> None:
        self._task = None
        self._typed_ahead.clear()
        self.failed.emit()
        page = self.parent()
        show_error(page if isinstance(page, QWidget) else None, error)
