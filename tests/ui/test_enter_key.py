"""Enter presses the button that has the keyboard; at the desk it commits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget

from annotator.ui.enter_key import EnterPresses
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.workspace import Workspace
from annotator.workflow import Lane

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@pytest.fixture
def window(ada_window: MainWindow) -> MainWindow:
    return ada_window


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def tab_to(qtbot, widget: QWidget) -> None:
    """Come to it as Tab does."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is widget)


@pytest.mark.parametrize("key", ENTERS)
def test_enter_presses_a_button_of_a_page_and_of_the_bar(qtbot, window, key):
    work = workspace(window)
    window.show_page(Page.DATASET)
    button = work.dataset_page.groups_button
    with qtbot.waitSignal(button.clicked):
        tab_to(qtbot, button)
        qtbot.keyClick(button, key)
    for dialog in window.findChildren(
        QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
    ):
        if dialog.isWindow():
            dialog.close()
    tab_to(qtbot, work.nav[Page.TRAINING])
    qtbot.keyClick(work.nav[Page.TRAINING], key)
    assert work.page == Page.TRAINING


def test_beside_the_desk_enter_and_space_press_and_answer_nothing(qtbot, window):
    work = workspace(window)
    page = work.label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    page.setFocus()
    qtbot.keyClicks(page, "aj")
    tab_to(qtbot, work.nav[Page.REVIEW])
    qtbot.keyClick(work.nav[Page.REVIEW], Qt.Key.Key_Return)
    assert work.page == Page.REVIEW
    window.show_page(Page.LABEL)
    tab_to(qtbot, work.nav[Page.DATASET])
    qtbot.keyClick(work.nav[Page.DATASET], Qt.Key.Key_Space)
    assert work.page == Page.DATASET
    assert not page.player.is_playing
    assert page.has_unsaved_answer  # it is on the desk, and in nobody's name
    assert not work.session.project.repository.annotations()
    qtbot.mouseClick(work.nav[Page.LABEL], Qt.MouseButton.LeftButton)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(work.session.project.repository.annotations()))


def test_enter_on_a_state_of_a_lane_commits(qtbot, window):
    page = workspace(window).label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    page.setFocus()
    qtbot.keyClicks(page, "aj")
    button = next(iter(page.desk.panels[Lane.LEFT].buttons.values()))
    tab_to(qtbot, button)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    repository = workspace(window).session.project.repository
    qtbot.waitUntil(lambda: bool(repository.annotations()))


def test_enter_picks_a_coach_in_the_list(qtbot, window):
    chooser = workspace(window).chooser
    tab_to(qtbot, chooser)
    qtbot.keyClick(chooser, Qt.Key.Key_Return)
    assert chooser.popup.isVisible()
    bo = next(each for each in chooser.popup.buttons if each.text() == "Bo")
    bo.setFocus()
    qtbot.keyClick(bo, Qt.Key.Key_Return)
    session = workspace(window).session
    assert session.coach is not None
    assert session.coach.name == "Bo"


def test_a_field_that_enter_leaves_presses_no_button(qtbot, qapp):
    box = QWidget()
    qtbot.addWidget(box)
    presses = EnterPresses(qapp, box)
    field, button, tool = QLineEdit(box), QPushButton(box), QToolButton(box)
    field.returnPressed.connect(button.setFocus)
    heard: list[str] = []
    button.clicked.connect(lambda: heard.append("button"))
    tool.clicked.connect(lambda: heard.append("tool"))
    box.show()
    qtbot.waitExposed(box)
    box.activateWindow()
    tab_to(qtbot, field)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert button.hasFocus()
    assert heard == []
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heard == []
    qtbot.keyClick(button, Qt.Key.Key_Return)
    tab_to(qtbot, tool)
    qtbot.keyClick(tool, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert heard == ["button", "tool"]
    tool.setEnabled(False)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["button", "tool"]
    presses.deleteLater()
