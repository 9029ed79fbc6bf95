"""Storing answers without holding up the window, and taking them back.

::

    commit(…) ──▶ worker: write, wait for the disk, read that row ──▶ saved(item)
                                                    or a KnownError ──▶ failed()

What the coach answers in the first moment of a save belongs to the next video and is
kept until it shows; so is what is answered while the queue, or a video that was asked
for, is read. A wait that takes longer means that the coach still looks at the old
video, so those answers are dropped: they would be of a video not yet seen. What means
the same whatever is on screen, such as undo, is kept however long it takes, and done in
the order in which it was pressed (:class:`Ahead`). What is about a place, as a mark is
about its frame, can say so instead where the steps to it were dropped or something else
has moved on meanwhile. When somebody
else begins to label, or when the write or the read fails, only what is about no video
and no coach is kept, such as a search. Enter is never kept: an answer is given only to
a video that is on screen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import (
    Answer,
    Change,
    Coach,
    QueueItem,
    Step,
    SuggestionId,
    VideoId,
)

T = TypeVar("T")

_AS_LEFT: Final = object()
_NOWHERE: Final = object()

TYPED_AHEAD_MS: Final = 250
"""How long after Enter a press still means the next video."""


@dataclass(frozen=True)
class Commit:
    """One answer that was stored."""

    coach: Coach
    video_id: VideoId
    answer: Answer


class Ahead(StrEnum):
    """What becomes of something that is pressed before a video that is to come."""

    ANSWER = "answer"
    """It is meant for that video: kept for ``TYPED_AHEAD_MS``, then dropped."""
    ALWAYS = "always"
    """It is done once the wait is over, however long that takes."""
    OPENS = "opens"
    """The same, and what is pressed after it would be written into what it opens."""
    COMMIT = "commit"
    """It is never done, and what is pressed after it would mean another thing."""


class StepKind(StrEnum):
    """Which way a step goes."""

    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class Stepped:
    """An answer that was taken back, or brought back."""

    coach: Coach
    kind: StepKind
    step: Step


@dataclass(frozen=True)
class _Stored(Generic[T]):
    what: T
    change: Change
    item: QueueItem | None
    """The video as the coach may see it now; None when nothing was written."""


@dataclass(frozen=True)
class _Pressed:
    """Something that is to be done once the wait is over."""

    ahead: Ahead | None
    """None: it is done whatever happens."""
    action: Callable[[], None]
    elsewhere: Callable[[], None] | None = None
    """Done instead where the page is at another place than the one that was meant."""
    place: object = None
    """The place that was meant: ``_AS_LEFT`` is where what was pressed before leads."""

    def lost(self) -> "_Pressed":
        """The same, after an answer that was pressed before it was dropped."""
        return replace(self, place=_NOWHERE)


class Commits(QObject):
    """The writes of one labelling page; at most one runs at a time.

    Nothing here ever waits for a write on the GUI thread: with a ``board``, each one is
    a job that the window waits for before it lets go of the project.

    Signals:
        saving: a write has begun.
        taking_long: it has not ended after ``TYPED_AHEAD_MS``, or the video has not come.
        came: the video that was waited for is on screen, or will not come.
        saved: it is on disk; the ``QueueItem`` as it is now, and the ``Commit``.
        stepped: an answer was taken back or brought back; the ``QueueItem`` as it is
            now, and what was done (``Stepped``).
        nothing_left: there is nothing to take back or to bring back; the ``StepKind``.
        failed: nothing was written; the reason is on screen. Carries the ``Coach``.
        too_early: what was answered ahead was to be committed too, and was not.
    """

    saving = Signal()
    taking_long = Signal()
    came = Signal()
    saved = Signal(object, object)
    stepped = Signal(object, object)
    nothing_left = Signal(object)
    failed = Signal(object)
    too_early = Signal()

    def __init__(
        self, session: Session, parent: QObject, board: JobBoard | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._since = QElapsedTimer()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(TYPED_AHEAD_MS)
        self._patience.timeout.connect(self._on_long)
        self._typed_ahead: list[_Pressed] = []
        """In the order in which it was pressed."""
        self._has_lost = False
        """Whether an answer that was pressed in this wait was dropped."""
        self._was_enter_last = False
        """Whether nothing was pressed since the answer that is being saved."""
        self._is_over = False
        """Whether nothing more can be pressed ahead in this wait."""
        self.awaits_video = False
        """Whether a video that was asked for is still being read."""
        self.place: Callable[[], object] = lambda: None
        """Where the page is now, such as on which frame."""
        self._left: object = _NOWHERE
        """Where what was pressed ahead and done last has led."""
        session.coach_changed.connect(self.forget_typed_ahead)
        self.is_telling = False
        """Whether the change being told is this page's own, which it knows already."""

    @property
    def is_saving(self) -> bool:
        """Whether a write is under way."""
        return self._task is not None

    @property
    def is_waiting(self) -> bool:
        """Whether what is pressed now is meant for a video that is to come."""
        return self.is_saving or self.awaits_video

    @property
    def is_to_open(self) -> bool:
        """Whether something waits to be opened, and what is pressed is meant for that."""
        return any(each.ahead is Ahead.OPENS for each in self._typed_ahead)

    def await_video(self) -> None:
        """Keep what is pressed for the video that was asked for, until it is read."""
        self.forget_answers()  # they were for the one that was to come before
        self.awaits_video = True
        self._begin_ahead()

    def end_awaiting(self) -> None:
        """That video is on screen, or will not come."""
        if self.awaits_video:
            self.awaits_video = False
            self._end_ahead()
            self.came.emit()
            self._do_typed()

    def act(
        self,
        action: Callable[[], None],
        *,
        ahead: Ahead = Ahead.ANSWER,
        elsewhere: Callable[[], None] | None = None,
    ) -> None:
        """Do ``action`` now, or once the wait is over.

        Args:
            action: what was pressed.
            ahead: what becomes of it when it is pressed before a video that is to come.
            elsewhere: done instead where the page is not at the ``place`` at which that
                was pressed, nor where all that was pressed before it in the same wait
                leads from there; ``action`` all the same when left out.
        """
        if not self.is_waiting:
            action()
        elif not self._is_over:
            is_first = not any(each.ahead for each in self._typed_ahead)
            place = self.place() if is_first else _AS_LEFT
            self._keep(_Pressed(ahead, action, elsewhere, place), ahead)

    def is_last(self, action: Callable[[], None]) -> bool:
        """Whether ``action`` waits to be done, and nothing was pressed after it."""
        return bool(self._typed_ahead) and self._typed_ahead[-1].action is action

    def do_in_turn(self, action: Callable[[], None]) -> None:
        """Do what is about no video and no coach; nothing can make that be forgotten."""
        if self.is_waiting:
            self._typed_ahead.append(_Pressed(None, action))
        else:
            action()

    def _keep(self, pressed: _Pressed, ahead: Ahead) -> None:
        if ahead is Ahead.COMMIT:
            if self._was_enter_last:
                return  # pressed twice: the same answer
            pressed = _Pressed(ahead, self.too_early.emit)
        self._was_enter_last = False
        self._is_over = ahead in (Ahead.COMMIT, Ahead.OPENS)
        if ahead is Ahead.ANSWER and not self._patience.isActive():
            self._has_lost = True
        else:
            self._typed_ahead.append(pressed.lost() if self._has_lost else pressed)

    def commit(
        self,
        coach: Coach,
        video_id: VideoId,
        answer: Answer,
        *,
        seconds_taken: float,
        suggestion_id: SuggestionId | None,
        is_repeat: bool = False,
    ) -> None:
        """Store an answer; to a video that came back, beside the one that stands."""
        repository = self._session.project.repository
        rules = self._session.project.suggestion_rules

        def operation(_context: TaskContext) -> _Stored[Commit]:
            if is_repeat:
                change = repository.record_repeat(
                    video_id, coach.id, answer, seconds_taken=seconds_taken
                )
            else:
                change = repository.record_annotation(
                    video_id,
                    coach.id,
                    answer,
                    seconds_taken=seconds_taken,
                    suggestion_id=suggestion_id,
                    rules=rules,
                )
            item = repository.desk_item(coach, video_id)
            return _Stored(Commit(coach, video_id, answer), change, item)

        def stored(result: _Stored[Commit]) -> None:
            self._end()
            self.saved.emit(result.item, result.what)
            self._go_on(result.change)

        self._start(coach, operation, stored)
        self._was_enter_last = True

    def step(self, coach: Coach, kind: StepKind) -> None:
        """Take back the last answer of ``coach``, or bring back the one taken back."""
        repository = self._session.project.repository
        take = repository.undo if kind is StepKind.UNDO else repository.redo

        def operation(_context: TaskContext) -> _Stored[Step | None]:
            change, step = take(coach.id)
            item = repository.desk_item(coach, step.video_id) if step else None
            return _Stored(step, change, item)

        def stored(result: _Stored[Step | None]) -> None:
            self._end()
            if result.what is None:
                self.nothing_left.emit(kind)
            else:
                self.stepped.emit(result.item, Stepped(coach, kind, result.what))
            self._go_on(result.change)

        self._start(coach, operation, stored)

    def _start(
        self,
        coach: Coach,
        operation: Callable[[TaskContext], _Stored[T]],
        stored: Callable[[_Stored[T]], None],
    ) -> None:
        self._begin_ahead()
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
        """The write is over."""
        self._task = None
        self._end_ahead()

    def _begin_ahead(self) -> None:
        self._since.start()
        self._patience.start()
        self._was_enter_last = False
        # An undo that was pressed ahead is a wait too, and what is left comes after it.
        if not any(each.ahead for each in self._typed_ahead):
            self._is_over = self._has_lost = False

    def _end_ahead(self) -> None:
        """Nothing is waited for any more; a busy window may see that long after."""
        if self.is_waiting:
            return
        self._patience.stop()
        if self._since.elapsed() >= TYPED_AHEAD_MS:
            self._drop(Ahead.ANSWER)

    def _on_long(self) -> None:
        self._patience.stop()
        self._drop(Ahead.ANSWER)
        self.taking_long.emit()

    def _drop(self, *kinds: Ahead) -> None:
        kept = []
        for each in self._typed_ahead:
            if each.ahead not in kinds:
                kept.append(each.lost() if self._has_lost else each)
            elif each.ahead is Ahead.ANSWER:
                self._has_lost = True
        self._typed_ahead = kept

    def forget_answers(self) -> None:
        """No video comes that they were meant for; the rest is done all the same."""
        self._drop(Ahead.ANSWER, Ahead.COMMIT)

    def forget_typed_ahead(self) -> None:
        """Nobody is there any more who has pressed it, or it would now do harm."""
        self._is_over = True
        self._drop(*Ahead)

    def _go_on(self, change: Change) -> None:
        self.is_telling = True
        try:
            self._session.emit_change(change)
        finally:
            self.is_telling = False
        self._do_typed()

    def _do_typed(self) -> None:
        while self._typed_ahead and not self.is_waiting:
            self._do(self._typed_ahead.pop(0))

    def _do(self, pressed: _Pressed) -> None:
        meant = self._left if pressed.place is _AS_LEFT else pressed.place
        is_there = self.place() == meant
        if is_there or pressed.elsewhere is None:
            pressed.action()
        else:
            pressed.elsewhere()
        if pressed.ahead is not None:
            self._left = self.place() if is_there else _NOWHERE

    def _not_stored(self, coach: Coach, error: BaseException) -> None:
        self._end()
        self.forget_typed_ahead()
        self.failed.emit(coach)
        self._do_typed()
        page = self.parent()
        show_error(page if isinstance(page, QWidget) else None, error)
