"""Background work: asked on the main thread, computed elsewhere, applied there.

::

    GUI thread                       worker thread
    run_task(parent, operation) ───▶ operation(context)
    on_progress(value)  ◀─────────── context.progress(value)
    on_success(result)  ◀─────────── returns            ─┐
    on_cancel()         ◀─────────── raises Cancelled    ├─ one of these, then finished
    on_failure(error)   ◀─────────── raises              ─┘

Nothing is delivered once the parent is gone; its destruction also cancels the task.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from annotator.ui import errors
from annotator.ui.relay import Relay, gui_relay
from dataset.errors import Cancelled

T = TypeVar("T")


class TaskContext:
    """What an operation may ask and say while it runs; safe on any thread."""

    def __init__(self, relay: Relay, report: Callable[[object], None]) -> None:
        self._relay = relay
        self._report = report
        self._cancelled = threading.Event()

    def cancelled(self) -> bool:
        """Whether the operation should stop; it then raises ``Cancelled``."""
        return self._cancelled.is_set()

    def progress(self, value: object) -> None:
        """Hand ``value`` (frozen: it crosses threads) to the main thread."""
        self._relay.call(partial(self._report, value))

    def cancel(self) -> None:
        """Ask the operation to stop."""
        self._cancelled.set()

    def forget(self) -> None:
        """The operation is over: let go of whoever was told of it."""
        self._report = lambda _value: None


class Task(QObject):
    """One running operation.

    Signals:
        progressed: the operation said something.
        finished: it is over, and its callback has run.
    """

    progressed = Signal(object)
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.running = True
        self._context: TaskContext | None = None

    def cancel(self) -> None:
        """Ask the operation to stop; it ends when it next looks."""
        if self._context is not None:
            self._context.cancel()


class _Runner(Generic[T]):
    """Carries one operation out and its outcome back."""

    def __init__(
        self,
        task: Task,
        on_success: Callable[[T], None],
        on_failure: Callable[[BaseException], None],
        on_progress: Callable[[object], None] | None,
        on_cancel: Callable[[], None] | None,
    ) -> None:
        self.relay = gui_relay()
        self.context = TaskContext(self.relay, self.progressed)
        self._task = task
        self._on_success = on_success
        self._on_failure = on_failure
        self._on_progress = on_progress
        self._on_cancel = on_cancel

    def ended(self, future: "Future[T]") -> None:
        """On the worker thread: hand the outcome over."""
        self.relay.call(partial(self.deliver, future))

    def progressed(self, value: object) -> None:
        """On the GUI thread."""
        if not isValid(self._task):
            return
        self._task.progressed.emit(value)
        if self._on_progress is not None:
            self._on_progress(value)

    def deliver(self, future: "Future[T]") -> None:
        """On the GUI thread."""
        # What refers to itself would keep the result until the collector comes.
        self._task._context = None
        self.context.forget()
        if not isValid(self._task):
            return
        self._task.running = False
        try:
            error = future.exception()
            if error is None:
                self._on_success(future.result())
            elif not isinstance(error, Cancelled):
                self._on_failure(error)
            elif self._on_cancel is not None:
                self._on_cancel()
        finally:
            if isValid(self._task):  # a callback may close the page
                self._task.finished.emit()
                self._task.deleteLater()


def run_task(
    parent: QObject,
    operation: Callable[[TaskContext], T],
    *,
    on_success: Callable[[T], None],
    on_failure: Callable[[BaseException], None] | None = None,
    on_progress: Callable[[object], None] | None = None,
    on_cancel: Callable[[], None] | None = None,
) -> Task:
    """Run ``operation`` on a thread of its own; call back on the GUI thread.

    Args:
        parent: lives at least as long as the callbacks make sense.
        operation: gets a :class:`TaskContext`; touches no widget.
        on_success: gets what the operation returned.
        on_failure: gets what it raised; shows it in a dialog unless given.
        on_progress: gets what it passed to ``context.progress``.
        on_cancel: the operation raised ``Cancelled``.
    """
    task = Task(parent)

    def show(error: BaseException) -> None:
        errors.show_error(_widget_of(parent), error)

    runner = _Runner(task, on_success, on_failure or show, on_progress, on_cancel)
    task._context = runner.context
    # The event itself, kept by the connection: where a page and its task go together,
    # the collector may have emptied the context before Qt tells of the end.
    cancelled = runner.context._cancelled
    task.destroyed.connect(lambda: cancelled.set())
    # An executor keeps whatever the operation raises, bugs and exits included.
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
    future = executor.submit(operation, runner.context)
    future.add_done_callback(runner.ended)
    executor.shutdown(wait=False)
    return task


def _widget_of(parent: QObject | None) -> QWidget | None:
    while parent is not None and not isinstance(parent, QWidget):
        parent = parent.parent()
    return parent
