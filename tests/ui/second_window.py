"""Another window in a process of its own: ``python -m tests.ui.second_window``.

Args: project, coach, what to press for each video (such as ``aj,sk``), seconds to stay.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.settings import UserSettings
from annotator.ui.app import make_application
from annotator.ui.main_window import MainWindow

_LIMIT_MS = 30_000


def until(met: Callable[[], object]) -> None:
    for _ in range(_LIMIT_MS // 10):
        if met():
            return
        QTest.qWait(10)
    sys.exit("the second window waited in vain")


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(folder: str, coach: str, keys: str, stay_s: str) -> None:
    app = make_application(UserSettings())
    window = MainWindow(UserSettings().labelling(Path(folder), coach))
    window.show()
    window.open_project(Path(folder))
    until(lambda: window.workspace is not None)
    assert window.workspace is not None
    page = window.workspace.label_page
    for pressed in keys.split(","):
        until(lambda: page.video is not None and page.player.has_shown)
        QTest.keyClicks(page, pressed)
        QTest.keyClick(page, Qt.Key.Key_Return)
        until(lambda: not page.commits.is_saving)
    _tell("labelled")
    QTest.qWait(round(float(stay_s) * 1000))
    window.close()
    app.processEvents()
    _tell("closed")


if __name__ == "__main__":
    main(*sys.argv[1:])
