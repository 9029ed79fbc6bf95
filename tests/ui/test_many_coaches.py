"""Thirty coaches, and names as long as a file may bring: nobody is taken for another."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from annotator.project import Project
from annotator.ui.coach_chooser import CoachChooser
from annotator.ui.jobs import JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.session import Session
from annotator.ui.welcome_page import WelcomePage
from annotator.ui.workspace import Workspace

THIRTY = tuple(f"Coach {number:02}" for number in range(3, 31))
LONG = "Ada & Bo " + "von und zu " * 17


def add(project: Project, *names: str) -> None:
    for name in names:
        project.repository.add_coach(name)


@pytest.fixture
def work(qtbot, project: Project, session: Session) -> Workspace:
    add(project, *THIRTY)
    session._know(tuple(project.repository.coaches()))
    made = Workspace(session, JobBoard(), project.repository.row_counts())
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.begin(made.LABEL)
    made.resize(1280, 720)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_A, Qt.Key.Key_J, Qt.Key.Key_Semicolon, Qt.Key.Key_Colon]
)
def test_a_letter_in_the_list_makes_nobody_the_coach(qtbot, work, key):
    work.chooser.open_list()
    focus = work.chooser.popup.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key)
    assert work.session.coach.name == "Ada"
    assert work.chooser.popup.isVisible()
    work.chooser.popup.name.clear()  # a letter begins the name of somebody new
    work.chooser.popup.focus_first()
    qtbot.keyClick(focus, Qt.Key.Key_9)
    assert work.session.coach.name == "Coach 09"


def is_seen(widget: QWidget, within: QWidget) -> bool:
    corner = widget.mapTo(within, QPoint(0, 0))
    return corner.y() >= 0 and corner.y() + widget.height() <= within.height()


def test_the_list_of_thirty_stays_in_the_window_and_follows_the_keys(qtbot, work):
    work.chooser.open_list()
    popup = work.chooser.popup
    bottom = popup.mapToGlobal(QPoint(0, popup.height())).y()
    assert bottom <= work.mapToGlobal(QPoint(0, work.height())).y()
    assert is_seen(popup.name, popup)
    first, last = popup.buttons[0], popup.buttons[-1]
    area = popup._list.viewport()
    assert is_seen(first, area)
    assert not is_seen(last, area)
    qtbot.keyClick(first, Qt.Key.Key_Up)  # round to the last one
    assert last.hasFocus()
    qtbot.waitUntil(lambda: is_seen(last, area))
    qtbot.keyClick(last, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_the_question_who_is_labelling_fits_a_window_with_thirty(qtbot, project):
    add(project, *THIRTY)
    session = Session(project, None, project.repository.coaches())
    page = LabelPage(session)
    qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
    page.resize(1060, 600)
    with qtbot.waitExposed(page):
        page.show()
    assert page.height() == 600
    assert len(page.who.buttons) == 30
    assert is_seen(page.who.name, page)
    qtbot.mouseClick(page.who.buttons[0], Qt.MouseButton.LeftButton)
    assert session.coach is not None
    assert session.coach.name == "Ada"


def test_two_coaches_take_no_more_room_than_they_need(qtbot, page: LabelPage):
    page._session.set_coach(None)
    qtbot.waitUntil(page.who.isVisible)
    rows = page.who._list
    assert rows.height() == rows.rows.totalSizeHint().height()
    assert not rows.verticalScrollBar().isVisible()


def test_a_long_name_widens_no_window_and_an_ampersand_is_seen(qtbot, project):
    add(project, LONG)
    session = Session(project, project.repository.coach(LONG.strip()), [])
    chooser = CoachChooser(session)
    qtbot.addWidget(chooser)
    assert chooser.sizeHint().width() < 300
    assert "Ada && Bo" in chooser.text()
    assert LONG.strip() in chooser.toolTip()
    assert LONG.strip() in chooser.accessibleName()


def test_a_recent_project_is_called_by_its_whole_name(qtbot, tmp_path: Path):
    folder = tmp_path / "Smith & Co.dualane"
    folder.mkdir()
    page = WelcomePage(JobBoard())
    qtbot.addWidget(page)
    page.show_recent([folder])
    (button,) = [
        each for each in page.findChildren(QPushButton) if "Smith" in each.text()
    ]
    assert button.text().partition("\n")[0] == "Smith && Co"
