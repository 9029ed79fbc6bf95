"""Thirty coaches, and names as long as a file may bring: nobody is taken for another."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPushButton,
    QWidget,
)

from annotator.project import Project
from annotator.queue_filter import Order, QueueFilter
from annotator.ui import errors
from annotator.ui.boxes import ChoiceBox
from annotator.ui.coach_chooser import CoachChooser
from annotator.ui.filter_popup import FilterPopup
from annotator.ui.jobs import JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.player import Player
from annotator.ui.session import Session
from annotator.ui.welcome_page import WelcomePage
from annotator.ui.workspace import Workspace
from dataset.errors import VideoError
from tests.ui.desk_stories import pair

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
    assert rows.height() == rows.column.totalSizeHint().height()
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


def test_names_of_two_hundred_letters_widen_no_page(qtbot, project: Project):
    """Without a space, as cameras and tables make them."""
    repository = project.repository
    repository.add_video(
        name=f"race{'x' * 180}.mp4",
        path=repository.videos()[0].path,
        fingerprint="f" * 64,
        group="g" * 200,
        width_px=64,
        height_px=98,
        duration_s=1.5,
        n_clips=2,
    )
    for each in repository.coaches():
        repository.rename_coach(each.id, each.name + "y" * 190)
    ada, bo = repository.coaches()
    first = repository.videos()[-1]
    repository.record_annotation(first.id, ada.id, pair("1-1"))
    repository.record_annotation(first.id, bo.id, pair("1-2"))
    session = Session(project, ada, repository.coaches())
    made = Workspace(session, JobBoard(), repository.row_counts())
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.begin(made.LABEL)
    made.resize(1100, 700)
    with qtbot.waitExposed(made):
        made.show()
    for page in (made.LABEL, made.REVIEW, made.DATASET, made.TRAINING):
        made.show_page(page)
        qtbot.waitUntil(lambda: made.nav[made.REVIEW].count == 1)
        qtbot.waitUntil(lambda: not made.review_page._read.running)
        qtbot.waitUntil(lambda: not made.dataset_page._read.running)
        QApplication.processEvents()
        assert made.minimumSizeHint().width() <= 1100
    content = made.dataset_page._scrolling.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= 1060
    made.show_page(made.REVIEW)
    assert made.review_page.name.text() == f"race{'x' * 180}.mp4", "whole, as it is"


def test_a_list_of_long_choices_is_as_wide_as_a_window_can_take(qtbot):
    widths = []
    for name in ("short", "one that takes some more room", "z" * 200):
        box = ChoiceBox()
        qtbot.addWidget(box)
        box.addItem(name)
        widths.append(box.sizeHint().width())
        assert box.minimumSizeHint().width() <= min(280, widths[-1])
    assert widths == sorted(widths)
    assert len(set(widths)) == 3
    assert widths[-1] <= 420


def test_a_group_is_chosen_by_its_own_name(qtbot, page: LabelPage):
    popup = FilterPopup(page)
    seen: list[QueueFilter] = []
    popup.changed.connect(lambda wanted, _order: seen.append(wanted))
    names = ["all groups", "All groups", "Hall", "hall", "Hall 2"]
    popup.open_below(page, QueueFilter(groups=frozenset(["hall"])), Order.NAME, names)
    assert popup.group.currentText() == "hall"
    popup.group.setCurrentIndex(2)
    assert seen[-1].groups == {"All groups"}
    popup.group.setCurrentIndex(0)
    assert seen[-1].groups == frozenset()
    popup.hide()


def test_a_long_path_is_read_to_its_end_in_a_box_and_over_the_picture(qtbot):
    path = Path("/media") / ("x" * 200) / ("y" * 40 + ".mp4")
    parent = QWidget()
    qtbot.addWidget(parent)
    errors.show_error(parent, VideoError(f"{path} cannot be opened: copy it again."))
    (box,) = errors.open_dialogs()
    assert isinstance(box, QMessageBox)
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert label is not None
    assert label.minimumSizeHint().width() <= label.width()
    assert box.width() < 700
    box.close()
    player = Player()
    qtbot.addWidget(player, before_close_func=lambda widget: widget.shut_down())
    player.resize(600, 500)
    player.show()
    player.open(path)
    qtbot.waitUntil(lambda: str(path) in player.view.words)
    assert player.view._words.minimumSizeHint().width() < 300


def test_a_path_of_usual_length_is_copied_as_it_is(qtbot):
    path = Path(
        "/home/coach/Videos/2024-06-01_Innsbruck_final/race_of_the_evening_01.mp4"
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    errors.show_error(parent, VideoError(f"{path} cannot be opened: copy it again."))
    (box,) = errors.open_dialogs()
    assert isinstance(box, QMessageBox)
    assert str(path) in box.text()
    box.close()
