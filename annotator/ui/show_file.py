"""Showing somebody where a file is: their own file manager, with the file in sight."""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from annotator.ui.errors import show_error
from dataset.errors import StorageError


def show_in_folder(parent: QWidget | None, path: Path) -> None:
    """Open the folder that holds ``path``; what is gone is said in a sentence."""
    place = path if path.is_dir() else path.parent
    if not place.is_dir():
        told = QCoreApplication.translate(
            "show_file", "{folder} is not there any more: was it moved or unplugged?"
        )
        show_error(parent, StorageError(told.format(folder=place)))
        return
    if not _opened(path, place):
        told = QCoreApplication.translate(
            "show_file", "No file manager could be opened here: look in {folder}."
        )
        show_error(parent, StorageError(told.format(folder=place)))


def _opened(path: Path, place: Path) -> bool:
    native = QDir.toNativeSeparators(str(path))
    # These two can mark the file; elsewhere its folder is what every desktop opens.
    if sys.platform == "win32" and path.is_file():
        return _started("explorer.exe", f"/select,{native}")
    if sys.platform == "darwin" and path.is_file():
        return _started("open", "-R", native)
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))


def _started(program: str, *arguments: str) -> bool:
    started, _process_id = QProcess.startDetached(program, [*arguments])
    return started
