"""Asking where to write a file, so that none is replaced without a word."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where(
    parent: QWidget, title: str, start: Path, kinds: str, suffix: str, *more: str
) -> tuple[Path | None, str]:
    """Ask for a file whose name ends in ``suffix``.

    Where it was typed without, it is added, and then the dialog has not asked whether
    the file that is called so may be replaced: that is asked here.

    Args:
        parent: whose question it is.
        title: what is to be written.
        start: the place and name that are offered.
        kinds: filters, as ``QFileDialog`` takes them.
        suffix: with its dot.
        more: others that will do.

    Returns:
        The file, None when the coach would rather not; and the chosen filter.
    """
    name, kind = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    if not name:
        return None, kind
    path = Path(name)
    if path.suffix.lower() in (suffix, *more):
        return path, kind
    path = path.with_name(path.name + suffix)
    if path.exists() and not _may_replace(parent, title, path):
        return None, kind
    return path, kind


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    told = QCoreApplication.translate(
        "save_name", "{name} is there already in {folder}. Replace it?"
    ).format(name=path.name, folder=path.parent)
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    return QMessageBox.question(parent, title, told, yes | no, no) is yes
