import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui import errors
from annotator.ui.tasks import TaskContext, run_task
from dataset.errors import Cancelled, KnownError


def never(value: object) -> None:
    """Stands where a callback must not be reached."""
    pytest.fail(f"delivered {value!r}")


def destroy(thing: QObject) -> None:
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)


def test_work_happens_elsewhere_and_the_result_arrives_here(qtbot, qapp):
    parent = QObject()
    threads = {}

    def operation(context: TaskContext) -> int:
        threads["work"] = threading.current_thread()
        context.progress("half")
        context.progress("nearly")
        return 42

    heard: list[object] = []

    def arrived(value: object) -> None:
        threads["arrived"] = threading.current_thread()
        assert QThread.currentThread() is qapp.thread()
        heard.append(value)

    task = run_task(parent, operation, on_success=arrived, on_progress=heard.append)
    assert task.running
    with qtbot.waitSignal(task.finished):
        pass
    assert heard == ["half", "nearly", 42]
    assert threads["work"] is not threading.main_thread()
    assert threads["arrived"] is threading.main_thread()


def test_a_failure_goes_to_whoever_asked_for_it(qtbot):
    parent = QObject()
    failed: list[BaseException] = []

    def operation(_context: TaskContext) -> None:
        raise ZeroDivisionError("by nought")

    task = run_task(parent, operation, on_success=never, on_failure=failed.append)
    with qtbot.waitSignal(task.finished):
        pass
    assert [type(error) for error in failed] == [ZeroDivisionError]


def test_a_failure_that_nobody_asked_for_is_shown(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    page = QObject(parent)  # the dialog finds the window above it

    def operation(_context: TaskContext) -> None:
        raise KnownError("race.mp4 is no video: choose another file.")

    run_task(page, operation, on_success=never)
    qtbot.waitUntil(lambda: parent.findChild(QMessageBox) is not None)
    box = parent.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "race.mp4 is no video: choose another file."
    box.accept()


def test_a_cancelled_operation_is_no_failure(qtbot):
    parent = QObject()
    started = threading.Event()
    ended: list[str] = []

    def operation(context: TaskContext) -> None:
        started.set()
        while not context.cancelled():
            pass
        raise Cancelled

    task = run_task(
        parent,
        operation,
        on_success=never,
        on_failure=never,
        on_cancel=lambda: ended.append("cancelled"),
    )
    assert started.wait(60)
    with qtbot.waitSignal(task.finished):
        task.cancel()
    assert ended == ["cancelled"]
    assert not errors.open_dialogs()


def test_nothing_reaches_a_page_that_has_gone_and_its_work_is_cancelled(qtbot):
    parent = QObject()
    started = threading.Event()
    saw_cancel = threading.Event()

    def operation(context: TaskContext) -> str:
        context.progress("before")
        started.set()
        while not context.cancelled():
            pass
        context.progress("after")
        saw_cancel.set()
        return "too late"

    run_task(
        parent,
        operation,
        on_success=never,
        on_failure=never,
        on_progress=never,
    )
    assert started.wait(60)
    destroy(parent)  # before the event loop could deliver a thing
    assert saw_cancel.wait(60)
    qtbot.wait(50)


def test_a_page_that_goes_with_all_of_its_work_goes_quietly(qtbot):
    """The collector empties a page, its task and the task's context in any order."""
    parent = QObject()
    goes_on = threading.Event()
    stopped = threading.Event()

    def operation(context: TaskContext) -> None:
        asked = context.cancelled
        goes_on.wait(60)
        if asked():
            stopped.set()

    task = run_task(parent, operation, on_success=never)
    context = task._context
    assert context is not None
    kept = dict(vars(context))
    vars(context).clear()  # as the collector does
    destroy(parent)  # an exception in here would be caught, and fail the test
    vars(context).update(kept)
    goes_on.set()
    assert stopped.wait(60), "and the work is cancelled all the same"


def test_a_callback_that_fails_still_ends_the_task(qtbot):
    parent = QObject()

    def broken(_result: object) -> None:
        raise ValueError("a bug on the page")

    with qtbot.captureExceptions() as caught:
        task = run_task(parent, lambda _context: 1, on_success=broken)
        with qtbot.waitSignal(task.finished):
            pass
        qtbot.wait(20)
    assert [kind for kind, _, _ in caught] == [ValueError]


class _Read:
    """Much that was read."""


@pytest.mark.parametrize("ends", ["seen", "gone"])
def test_what_was_read_goes_without_the_collector(qtbot, ends):
    read: list[weakref.ref[_Read]] = []
    goes_on = threading.Event()

    def operation(_context: TaskContext) -> _Read:
        goes_on.wait(60)
        result = _Read()
        read.append(weakref.ref(result))
        return result

    parent = QObject()
    gc.disable()
    try:
        run_task(parent, operation, on_success=lambda _result: None)
        if ends == "gone":
            destroy(parent)
        goes_on.set()
        qtbot.waitUntil(lambda: bool(read) and read[0]() is None, timeout=2000)
    finally:
        gc.enable()
