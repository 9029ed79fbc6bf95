"""Composition root of the window: the one place that puts it all together.

Nothing heavy is imported on the way to the first picture: torch and scikit-learn
wait until somebody trains or looks at figures.
"""

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

import annotator
from annotator.settings import UserSettings, load_settings
from annotator.ui.errors import install_exception_hook, route_qt_messages
from annotator.ui.main_window import MainWindow
from annotator.ui.theme import ThemeChoice, apply_theme


def make_application(settings: UserSettings) -> QApplication:
    """The application object, named and dressed; the existing one when there is one."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Dualane")
    app.setApplicationVersion(annotator.__version__)
    app.setDesktopFileName("dualane")
    # Numbers as they are in files and on the command line.
    QLocale.setDefault(QLocale.c())
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
    settings = load_settings()
    app = make_application(settings)
    install_exception_hook()
    window = MainWindow(settings)
    window.show()
    folder = project_folder or settings.last_project
    # A last project that was moved or deleted is no reason for a dialog at start.
    if project_folder is not None or (folder is not None and folder.is_dir()):
        assert folder is not None
        window.open_project(folder)
    return app.exec()
