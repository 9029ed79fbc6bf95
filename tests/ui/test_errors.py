import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui import errors
from annotator.ui.errors import ErrorReport, show_error
from dataset.errors import Cancelled, StorageError


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def _hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    errors.install_exception_hook()
    yield
    sys.excepthook, threading.excepthook = before


def test_a_known_error_is_its_one_sentence(window):
    show_error(window, StorageError("No space is left on <b>E:</b>: free some."))
    (box,) = window.findChildren(QMessageBox)
    assert box.isVisible()
    assert box.text() == "No space is left on <b>E:</b>: free some."
    assert box.textFormat().name == "PlainText"
    box.accept()
    assert not errors.open_dialogs()


def test_the_same_sentence_is_not_stacked(window):
    for _ in range(3):
        show_error(window, StorageError("The disk is full: free some space."))
    assert len(errors.open_dialogs()) == 1
    errors.open_dialogs()[0].accept()


def test_a_cancelled_operation_shows_nothing(window):
    show_error(window, Cancelled())
    assert not errors.open_dialogs()


def test_a_bug_can_be_unfolded_and_copied(window):
    try:
        {"left": 1}["lane"]
    except KeyError as error:
        show_error(window, error)
    (report,) = window.findChildren(ErrorReport)
    assert not report.details.isVisible()
    report.unfold_button.click()
    assert report.details.isVisible()
    report.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "test_a_bug_can_be_unfolded_and_copied" in copied
    assert "KeyError: 'lane'" in copied
    assert "Qt" in copied
    report.accept()


@pytest.mark.usefixtures("_hooks")
def test_a_bug_in_an_event_handler_is_reported_and_the_application_goes_on(
    qtbot, window
):
    def broken() -> None:
        raise ValueError("a bug in a handler")

    QTimer.singleShot(0, broken)
    qtbot.waitUntil(lambda: len(errors.open_dialogs()) == 1)
    (report,) = errors.open_dialogs()
    assert isinstance(report, ErrorReport)
    assert "a bug in a handler" in report.text
    report.accept()
    ran: list[bool] = []
    QTimer.singleShot(0, lambda: ran.append(True))
    qtbot.waitUntil(lambda: bool(ran))


@pytest.mark.usefixtures("_hooks")
def test_a_bug_on_another_thread_is_reported_on_this_one(qtbot, window):
    def broken() -> None:
        raise ValueError("a bug elsewhere")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(errors.open_dialogs()) == 1)
    (report,) = errors.open_dialogs()
    assert isinstance(report, ErrorReport)
    assert "a bug elsewhere" in report.text
    report.accept()


@pytest.mark.qt_log_ignore("a word from Qt", extend=True)
def test_messages_of_qt_reach_the_log_and_whoever_listened_before(qtlog, caplog):
    errors.route_qt_messages()
    ours = qInstallMessageHandler(None)
    qInstallMessageHandler(ours)
    with caplog.at_level(logging.WARNING, logger="qt"):
        qWarning("a word from Qt")
    assert ("qt", logging.WARNING, "a word from Qt") in caplog.record_tuples
    assert "a word from Qt" in [record.message for record in qtlog.records]
