"""Composition root of the window: the one place that puts it all together.

Nothing heavy is imported on the way to the first picture: torch and scikit-learn
wait until somebody trains or looks at figures.
"""

import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer
from PySide6.QtWidgets import QApplication

import annotator
from annotator.settings import UserSettings, load_settings
from annotator.ui.app_icon import app_icon
from annotator.ui.errors import install_exception_hook, route_qt_messages
from annotator.ui.language import apply_language
from annotator.ui.main_window import MainWindow
from annotator.ui.steadiness import Collector, take_short_turns
from annotator.ui.theme import ThemeChoice, apply_theme

_GRACE_S: Final = 5.0
"""For what was told to end at once."""


def make_application(settings: UserSettings) -> QApplication:
    """The application object, named and dressed; the existing one when there is one."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Dualane")
    app.setApplicationVersion(annotator.__version__)
    app.setDesktopFileName("dualane")
    app.setWindowIcon(app_icon())
    # Numbers as they are in files and on the command line.
    QLocale.setDefault(QLocale.c())
    apply_language(app, settings.language)
    apply_theme(app, ThemeChoice(settings.theme.value))
    return app


def run(project_folder: Path | None) -> int:
    """Show the window until it is closed.

    Args:
        project_folder: what to open; None for the last project, or the welcome page.

    Returns:
        The exit code, 0 when all went well.
    """
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    route_qt_messages()
    if sys.stderr is not None and not faulthandler.is_enabled():
        faulthandler.enable()  # a crash below Python would end it without a word
    settings = load_settings()
    app = make_application(settings)
    install_exception_hook()
    take_short_turns()
    window = MainWindow(settings)
    window.show()
    Collector(window, lambda: window.is_playing)
    interrupts = _close_on_interrupt(window)
    # Once the window is on the screen: what a project needs takes long to load.
    if project_folder is not None:
        QTimer.singleShot(0, window, partial(window.open_project, project_folder))
    else:
        QTimer.singleShot(0, window, window.open_last)
    code = app.exec()
    interrupts.stop()
    if window.leaving.at_once:
        _end_at_once(code)
    # While there is an application: at the interpreter's end Qt's objects go in any
    # order, and one that outlives what it needs ends the program with a crash.
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    return code


def _close_on_interrupt(window: MainWindow) -> QTimer:
    """Let Ctrl+C in the terminal close the window, asking as its own button does.

    Returns:
        What keeps Python awake for the signal; stop it at the end.
    """

    def close(_number: int, _frame: FrameType | None) -> None:
        # Later: the signal may come in the middle of anything.
        QTimer.singleShot(0, window, window.close)

    signal.signal(signal.SIGINT, close)
    # Python hears of a signal only when it runs, and Qt's loop runs none by itself.
    awake = QTimer(window)
    awake.timeout.connect(lambda: None)
    awake.start(200)
    return awake


def _end_at_once(code: int) -> None:
    """End the process although a thread has not; it would be waited for otherwise.

    What runs was asked to end, and gets a moment for it: a child process of it would
    be left behind.
    """
    deadline = time.monotonic() + _GRACE_S
    while time.monotonic() < deadline:
        others = [t for t in threading.enumerate() if t.name.startswith("task")]
        if not others:
            return
        time.sleep(0.05)
    logging.shutdown()
    os._exit(code)
