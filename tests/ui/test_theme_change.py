"""Another theme: first for what is seen, then for all the rest, and the same for both."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget

from annotator.settings import Theme
from annotator.ui.colours import DARK, LIGHT
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.slices import Slices
from annotator.ui.tasks import Task
from annotator.ui.theme import ThemeChoice, apply_theme, look


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture
def seen(qtbot) -> QLabel:
    label = QLabel("seen")
    look(label, "muted")
    return label


@pytest.fixture
def unseen(qtbot) -> QLabel:
    label = QLabel("not seen")
    look(label, "muted")
    return label


@pytest.fixture
def stack(qtbot, seen: QLabel, unseen: QLabel) -> QStackedWidget:
    """Both have been in front once."""
    made = QStackedWidget()
    qtbot.addWidget(made)
    for label in (unseen, seen):
        made.addWidget(label)
    made.show()
    made.setCurrentWidget(seen)
    return made


def ink(label: QLabel) -> QColor:
    return label.palette().color(QPalette.ColorRole.WindowText)


def nothing_left(qtbot, app: QApplication) -> None:
    qtbot.waitUntil(lambda: not app.findChildren(Slices))


def test_what_is_not_seen_gets_its_colours_in_a_later_turn(
    qtbot, qapp, stack, seen, unseen
):
    apply_theme(qapp, ThemeChoice.DARK)
    assert ink(seen) == QColor(DARK.muted)
    assert ink(unseen) == QColor(LIGHT.muted), "it would hold up the window"
    nothing_left(qtbot, qapp)
    assert ink(unseen) == QColor(DARK.muted)


def test_a_change_of_mind_in_between_leaves_nothing_behind(
    qtbot, qapp, stack, seen, unseen
):
    apply_theme(qapp, ThemeChoice.DARK)
    stack.setCurrentWidget(unseen)
    apply_theme(qapp, ThemeChoice.LIGHT)
    apply_theme(qapp, ThemeChoice.DARK)
    nothing_left(qtbot, qapp)
    assert ink(seen) == ink(unseen) == QColor(DARK.muted)


def test_what_has_gone_meanwhile_harms_nothing(qtbot, qapp, stack, seen, unseen):
    apply_theme(qapp, ThemeChoice.DARK)
    unseen.deleteLater()
    QApplication.sendPostedEvents(unseen, QEvent.Type.DeferredDelete)
    nothing_left(qtbot, qapp)
    assert ink(seen) == QColor(DARK.muted)


def test_no_colour_of_the_former_theme_comes_back_with_another_look(
    qtbot, qapp, stack, unseen
):
    apply_theme(qapp, ThemeChoice.DARK)
    nothing_left(qtbot, qapp)
    look(unseen, "strong")  # says nothing of colours
    assert ink(unseen) == QColor(DARK.text)


def test_a_page_looks_the_same_whether_it_was_in_front_or_not(
    qtbot, qapp, ada_window: MainWindow
):
    window = ada_window
    work = window.workspace
    assert work is not None

    def picture(page: Page) -> QImage:
        window.show_page(page)
        widget = work.pages.currentWidget()
        assert widget is not None
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        QApplication.processEvents()
        return widget.grab().toImage()

    pages = (Page.REVIEW, Page.DATASET, Page.TRAINING)
    for page in pages:
        window.show_page(page)
        qtbot.wait(300)
        qtbot.waitUntil(lambda: not any(t.running for t in window.findChildren(Task)))
    for theme in (Theme.DARK, Theme.LIGHT):
        for page in pages:
            window.show_page(page)
            window.choose_theme(theme)
            nothing_left(qtbot, qapp)
            in_front = picture(page)
            window.choose_theme(Theme.LIGHT if theme is Theme.DARK else Theme.DARK)
            nothing_left(qtbot, qapp)
            other = picture(page)
            assert other != in_front
            window.show_page(Page.LABEL)
            window.choose_theme(theme)
            nothing_left(qtbot, qapp)
            assert picture(page) == in_front, (theme, page)
