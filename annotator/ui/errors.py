"""What the user sees when something goes wrong, and where Qt's own messages go.

A known error is one sentence with what to do. Anything else is a bug of ours: a report
that can be copied, and the application keeps running, because every answer given so
far is already on disk.
"""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import breakable
from annotator.ui.cards import words as wrapping
from annotator.ui.relay import gui_relay
from annotator.ui.sentences import in_own_words
from dataset.errors import Cancelled, KnownError

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_COPIED_WHOLE: Final = 100
"""A path up to this length stays whole; no box has room for a longer one in a line."""

_open: set[QDialog] = set()
"""Dialogs on screen: Python would otherwise destroy those without a parent."""


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Show what went wrong without blocking; ``Cancelled`` is no error and is silent.

    The same sentence is not shown twice at a time.
    """
    if isinstance(error, Cancelled):
        return
    if parent is None:
        parent = QApplication.activeWindow()
    dialog: QDialog
    if isinstance(error, KnownError):
        _log.warning("%s", error)
        dialog = _sentence_box(parent, in_own_words(str(error)))
    else:
        _log.error("unexpected error", exc_info=error)
        dialog = ErrorReport(parent, error)
    if any(other.property("what") == str(error) for other in _open):
        dialog.deleteLater()
        return
    dialog.setProperty("what", str(error))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _open.add(dialog)
    dialog.finished.connect(lambda _result: _open.discard(dialog))
    dialog.destroyed.connect(lambda _gone: _open.discard(dialog))
    dialog.open()


def open_dialogs() -> list[QDialog]:
    """The error dialogs on screen."""
    return list(_open)


def _sentence_box(parent: QWidget | None, sentence: str) -> QMessageBox:
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        QCoreApplication.applicationName() or "Dualane",
        breakable(sentence, longest=_COPIED_WHOLE),
        QMessageBox.StandardButton.Ok,
        parent,
    )
    box.setTextFormat(Qt.TextFormat.PlainText)  # a file name may look like markup
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return box


class ErrorReport(QDialog):
    """A bug of ours: what happened, a trace to unfold, and a button that copies it."""

    def __init__(self, parent: QWidget | None, error: BaseException) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something unexpected happened"))
        self.setMinimumWidth(560)
        self.text = report_text(error)

        words = QLabel(
            self.tr(
                "Dualane met an error that it did not expect. Every answer given so"
                " far is saved, and you can go on working. If it happens again, copy"
                " the report and send it to us."
            )
        )
        words.setWordWrap(True)
        what = wrapping("".join(traceback.format_exception_only(error)).strip())

        self.details = QPlainTextEdit(self.text)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(self.tr("Report"))
        self.details.setFont(
            QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        )
        self.details.setMinimumHeight(220)
        self.details.hide()

        self.unfold_button = QPushButton(self.tr("Show details"))
        self.unfold_button.setCheckable(True)
        self.unfold_button.toggled.connect(self._unfold)
        self.copy_button = QPushButton(self.tr("Copy report"))
        self.copy_button.clicked.connect(self._copy)
        close = QPushButton(self.tr("Go on"))
        close.setDefault(True)
        close.clicked.connect(self.accept)

        buttons = QHBoxLayout()
        buttons.addWidget(self.unfold_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(words)
        layout.addWidget(what)
        layout.addWidget(self.details, 1)
        layout.addLayout(buttons)

    def _unfold(self, unfolded: bool) -> None:
        self.details.setVisible(unfolded)
        self.unfold_button.setText(
            self.tr("Hide details") if unfolded else self.tr("Show details")
        )
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copy_button.setText(self.tr("Copied"))


def report_text(error: BaseException) -> str:
    """The trace and the versions, as a person would send them."""
    trace = "".join(traceback.format_exception(error))
    return (
        f"Python {platform.python_version()}, Qt {qVersion()},"
        f" {platform.system()} {platform.release()} {platform.machine()}\n\n{trace}"
    )


def install_exception_hook() -> None:
    """Show what reaches the top, from any thread, instead of ending silently."""
    relay = gui_relay()

    def shown(
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        relay.call(lambda: show_error(None, error))

    def from_thread(args: threading.ExceptHookArgs) -> None:
        shown(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = shown
    threading.excepthook = from_thread


def route_qt_messages() -> None:
    """Send Qt's messages into ``logging``, and on to whoever listened before."""
    previous = qInstallMessageHandler(None)

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
        if previous is not None:
            previous(kind, context, message)

    qInstallMessageHandler(handle)
