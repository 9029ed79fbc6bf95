"""Thousands of files that were dropped by mistake are told without holding up anything."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from annotator.ui.file_results import FileAction, FileResults
from annotator.ui.import_dialog import ImportDialog
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.videos import ImportReport
from dataset.errors import DamagedVideoError, UnfitVideoError
from dataset.ingest import Refused


@pytest.fixture
def dialog(qtbot, session: Session) -> ImportDialog:
    made = ImportDialog(session, JobBoard())
    qtbot.addWidget(made)
    made.show()
    return made


def refused(number: int) -> Refused:
    path = Path(f"/photos/IMG_{number:04}.JPG")
    return Refused(path, UnfitVideoError(f"{path} is no video: choose a video file."))


def n_widgets(results: FileResults) -> int:
    return len(results.findChildren(QLabel)) + len(results.findChildren(QPushButton))


def test_five_thousand_refused_files_take_no_more_widgets_than_fifty(qtbot, dialog):
    found = {}
    for n in (50, 5000):
        dialog._shown = dialog._earlier = ImportReport()
        dialog._done(ImportReport(refused=[refused(number) for number in range(n)]))
        qtbot.waitUntil(lambda: dialog.results.isVisible())
        qtbot.wait(1)  # what was shown before is taken down
        found[n] = n_widgets(dialog.results)
        assert f"{n:,} refused" in dialog.headline.text()
    assert found[5000] == found[50]


def test_more_of_them_are_shown_when_asked_for(qtbot, dialog):
    dialog._done(ImportReport(refused=[refused(number) for number in range(100)]))
    results = dialog.results
    shown = len(results.sentences)
    assert shown < 100
    while results._later:
        left = len(results._later)
        assert f"{left} more" in [
            label.text() for label in results.findChildren(QLabel)
        ]
        qtbot.mouseClick(results.more_button, Qt.MouseButton.LeftButton)
    assert len(results.sentences) == 100
    assert "IMG_0099" in results.sentences[-1]
    assert not results.more_button.isVisible()


def test_all_damaged_ones_are_imported_however_many_are_shown(qtbot, dialog):
    paths = [Path(f"/videos/race{number:03}.mp4") for number in range(100)]
    report = ImportReport(
        refused=[
            Refused(path, DamagedVideoError(f"{path} is damaged.")) for path in paths
        ]
    )
    dialog._done(report)
    assert dialog._damaged == paths


def test_what_is_shown_later_can_be_pressed_only_while_nothing_runs(qtbot):
    results = FileResults("Files")
    qtbot.addWidget(results)
    pressed: list[int] = []
    for number in range(60):
        results.add(
            f"{number}.mp4 is damaged",
            [FileAction("Try again", f"{number}", partial(pressed.append, number))],
        )
    results.set_enabled_actions(False)
    results.more_button.click()
    last = results.findChildren(QPushButton)[-1]
    assert last.toolTip() == "59"
    last.click()
    assert pressed == []
    results.set_enabled_actions(True)
    last.click()
    assert pressed == [59]


def test_a_group_that_was_there_in_other_capitals_is_named(dialog):
    dialog._done(ImportReport(added=["harbour_2.mp4"], joined={"harbour": "Harbour"}))
    assert dialog.results.sentences == [
        "Videos of “harbour” went into the group “Harbour”, which differs only in"
        " capitals."
    ]
    assert dialog.results.isVisibleTo(dialog)
