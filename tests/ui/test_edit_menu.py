"""The menu with Undo and Redo, on the page that is in front."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction

from annotator.ui.edit_menu import EditMenu
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from tests.ui.desk_stories import press


@pytest.fixture
def window(qtbot, ada_window: MainWindow) -> Iterator[MainWindow]:
    """Its first video shown."""
    assert ada_window.workspace is not None
    page = ada_window.workspace.label_page
    qtbot.waitUntil(lambda: page.player.has_shown)
    yield ada_window
    qtbot.waitUntil(lambda: not ada_window.board.running)
    ada_window._drop_workspace()  # without a question about what is begun


def drop_down(qtbot, window: MainWindow) -> EditMenu:
    """Open the menu and wait until it knows what there is."""
    edit = window.menus.edit
    edit.menu.popup(window.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(lambda: edit.menu.isVisible() and not edit._read.running)
    return edit


def choose(qtbot, edit: EditMenu, action: QAction) -> None:
    where = edit.menu.actionGeometry(action).center()
    qtbot.mouseClick(edit.menu, Qt.MouseButton.LeftButton, pos=where)


def offered(qtbot, window: MainWindow) -> tuple[bool, bool]:
    edit = drop_down(qtbot, window)
    found = edit.undo_action.isEnabled(), edit.redo_action.isEnabled()
    edit.menu.close()
    return found


def test_an_answer_is_taken_back_and_brought_back_by_the_menu(qtbot, window):
    page = window.workspace.label_page
    repository = window.workspace.session.project.repository
    assert offered(qtbot, window) == (False, False)
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    assert len(repository.annotations()) == 1
    edit = drop_down(qtbot, window)
    assert edit.undo_action.text() == "Undo\tCtrl+Z"
    assert edit.redo_action.text().startswith("Redo\tCtrl+")
    assert edit.undo_action.isEnabled()
    assert not edit.redo_action.isEnabled()
    choose(qtbot, edit, edit.undo_action)
    qtbot.waitUntil(lambda: not repository.annotations())
    qtbot.waitUntil(lambda: not page.commits.is_saving)
    assert offered(qtbot, window) == (False, True)
    edit = drop_down(qtbot, window)
    choose(qtbot, edit, edit.redo_action)
    qtbot.waitUntil(lambda: len(repository.annotations()) == 1)
    qtbot.waitUntil(lambda: not page.commits.is_saving)


def test_the_key_itself_stays_the_pages_own(qtbot, window):
    page = window.workspace.label_page
    repository = window.workspace.session.project.repository
    press(qtbot, page, "a", "j", Qt.Key.Key_Return)
    offered(qtbot, window)
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not repository.annotations())
    qtbot.waitUntil(lambda: not page.commits.is_saving)


def test_a_page_without_steps_offers_none(qtbot, window):
    press(qtbot, window.workspace.label_page, "a", "j", Qt.Key.Key_Return)
    for page in (Page.REVIEW, Page.DATASET, Page.TRAINING):
        window.show_page(page)
        assert offered(qtbot, window) == (False, False)
    window.show_page(Page.LABEL)
    assert offered(qtbot, window) == (True, False)
