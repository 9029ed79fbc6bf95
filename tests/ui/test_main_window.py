"""The window as coaches use it: open, choose who labels, drop files, leave."""

import sqlite3
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTableView,
    QWidget,
)

from annotator import videos
from annotator.project import PROJECT_FILE, Project
from annotator.settings import Theme, UserSettings, load_settings
from annotator.ui import errors
from annotator.ui.coach_list import CoachList
from annotator.ui.colours import DARK, colours
from annotator.ui.help_dialog import KeysDialog
from annotator.ui.jobs import Job
from annotator.ui.key_map import TAKEN, Act
from annotator.ui.label_page import LabelPage
from annotator.ui.main_window import MainWindow
from annotator.ui.opening import Opened
from annotator.ui.pages import Page
from annotator.ui.slices import Slices
from annotator.ui.tasks import TaskContext, run_task
from annotator.ui.workspace import Workspace
from annotator.workflow import Answer, ChangeKind
from dataset.errors import Cancelled
from dataset.states import LanePair, LaneState
from tests.factories import make_video

FLASH_FALL = Answer(pair=LanePair(LaneState.FLASH, LaneState.FALL))
SLIP_FALL = Answer(pair=LanePair(LaneState.SLIP, LaneState.FALL))


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    made = MainWindow(UserSettings(), import_jobs=1)
    made.show()
    qtbot.waitExposed(made)
    yield made
    # Whatever a test has left running must not outlive it.
    for job in made.board.running:
        job.cancel()
    qtbot.waitUntil(lambda: not made.board.running, timeout=10_000)


@pytest.fixture
def open_window(qtbot, window: MainWindow, project: Project) -> MainWindow:
    """The same with the project of three videos, nobody labelling."""
    folder = project.folder
    project.close()
    window.open_project(folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    return window


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def dismiss_error() -> str:
    """The sentence of the one error dialog, which is closed."""
    (dialog,) = errors.open_dialogs()
    assert isinstance(dialog, QMessageBox)
    sentence = dialog.text()
    dialog.accept()
    return sentence


def press(box: QMessageBox, words: str) -> None:
    next(b for b in box.buttons() if b.text() == words).click()


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files as a file manager does."""
    assert offer(window, *paths).isAccepted()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(
        window, QDropEvent(QPointF(300, 300), copy, mime, buttons, keys)
    )


def offer(window: MainWindow, *paths: Path) -> QDragEnterEvent:
    """Hold files above the window; accepted when it would take them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    with warnings.catch_warnings():
        # Which kind of point it takes without a warning depends on Qt's version.
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(QPoint(300, 300), copy, mime, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    return enter


def endless(window: MainWindow, *, keeps: bool = False) -> dict[str, bool]:
    """A job that runs until it is stopped or cancelled; tells which it was."""
    said = {"stop": False, "stopped": False, "cancelled": False}

    def operation(context: TaskContext) -> None:
        while not said["stop"]:
            if context.cancelled():
                raise Cancelled
            time.sleep(0.005)

    task = run_task(
        window,
        operation,
        on_success=lambda _none: said.update(stopped=True),
        on_cancel=lambda: said.update(cancelled=True),
    )

    def stop() -> None:
        said["stop"] = True

    window.board.add(Job("Training", task, stop=stop if keeps else None))
    return said


# ---------------------------------------------------------------- projects


def test_a_project_opens_and_is_remembered(open_window, project):
    assert open_window.windowTitle() == f"{project.name} – Dualane"
    kept = load_settings()
    assert kept.last_project == project.folder
    assert kept.recent_projects == (project.folder,)
    assert list(project.backups_folder.iterdir()), "opened without a backup"


def test_pages_change_by_key(qtbot, open_window):
    pages = workspace(open_window)
    open_window.activateWindow()
    qtbot.waitUntil(open_window.isActiveWindow)
    for key, page in (
        (Qt.Key.Key_2, Workspace.REVIEW),
        (Qt.Key.Key_3, Workspace.DATASET),
        (Qt.Key.Key_4, Workspace.TRAINING),
        (Qt.Key.Key_1, Workspace.LABEL),
    ):
        qtbot.keyClick(open_window, key, Qt.KeyboardModifier.ControlModifier)
        assert pages.page == page
        assert pages.nav[page].isChecked()
        assert pages.pages.currentIndex() == page


def test_a_click_changes_the_page(qtbot, open_window):
    pages = workspace(open_window)
    qtbot.mouseClick(pages.nav[Workspace.DATASET], Qt.MouseButton.LeftButton)
    assert pages.page == Workspace.DATASET


def test_a_folder_that_is_no_project_gets_one_sentence(qtbot, window, tmp_path):
    window.open_project(tmp_path)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    assert str(tmp_path) in dismiss_error()
    assert window.workspace is None
    assert window.welcome.isVisible()
    assert window.welcome.isEnabled()


def test_a_newer_project_gets_one_sentence_and_stays_as_it_was(qtbot, window, project):
    file = project.folder / PROJECT_FILE
    newer = file.read_text().replace("schema_version = 1", "schema_version = 99")
    file.write_text(newer)
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    assert "newer" in dismiss_error()
    assert file.read_text() == newer
    assert load_settings().last_project is None


def test_a_project_that_cannot_be_opened_leaves_the_open_one(
    qtbot, open_window, tmp_path
):
    before = workspace(open_window)
    open_window.open_project(tmp_path / "nothing")
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    dismiss_error()
    assert open_window.workspace is before
    assert before.isVisible()
    assert before.session.project.repository.videos()


def test_a_new_project_is_made_and_opened(qtbot, window, tmp_path):
    window.open_project(tmp_path / "new.dualane", create=True)
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert (tmp_path / "new.dualane" / PROJECT_FILE).is_file()


def recent(qtbot, window: MainWindow, project: Project) -> QPushButton:
    """Its button on the welcome page; those of before are on their way out."""

    def buttons() -> list[QPushButton]:
        return [
            each
            for each in window.welcome.findChildren(QPushButton)
            if each.text().startswith(f"{project.folder.stem}\n")
            and each.isVisibleTo(window.welcome)
        ]

    qtbot.waitUntil(lambda: not window._recent._read.running and bool(buttons()))
    return buttons()[-1]


def test_closing_the_project_leads_back_to_the_welcome_page(
    qtbot, open_window, project
):
    open_window.close_project()
    assert open_window.workspace is None
    assert open_window.welcome.isVisible()
    button = recent(qtbot, open_window, project)
    assert button.isEnabled()
    assert load_settings().last_project is None


def test_a_recent_project_opens_by_a_click(qtbot, open_window, project):
    open_window.close_project()
    button = recent(qtbot, open_window, project)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: open_window.workspace is not None)
    assert workspace(open_window).session.project.folder == project.folder


@pytest.mark.slow
def test_building_the_demo_can_be_cancelled_and_the_page_is_itself_again(
    qtbot, window, tmp_path
):
    page = window.welcome
    page.build_demo(tmp_path / "demo.dualane")
    assert page.cancel_button.isVisible()
    assert not page.demo_button.isEnabled()
    qtbot.waitUntil(lambda: "Rendering" in page.step.text(), timeout=20_000)
    qtbot.mouseClick(page.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.board.running, timeout=60_000)
    assert page.demo_button.isEnabled()
    assert not page.cancel_button.isVisible()
    assert window.workspace is None
    assert not errors.open_dialogs()


def test_the_demo_never_touches_a_project_of_ones_own(qtbot, window, project):
    window.welcome.build_demo(project.folder)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    assert "project of your own" in dismiss_error()
    assert len(project.repository.videos()) == 3


# ---------------------------------------------------------------- coaches


def test_a_new_coach_is_added_from_the_corner_and_remembered(
    qtbot, open_window, project
):
    chooser = workspace(open_window).chooser
    assert "Who is labelling?" in chooser.text()
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    assert chooser.popup.isVisible()
    qtbot.keyClicks(chooser.popup.name, "Cleo")
    qtbot.keyClick(chooser.popup.name, Qt.Key.Key_Return)
    session = workspace(open_window).session
    qtbot.waitUntil(lambda: session.coach is not None)
    assert session.coach is not None
    assert not chooser.popup.isVisible()
    assert session.coach.name == "Cleo"
    assert "Cleo" in chooser.text()
    assert load_settings().coach_of(project.folder) == "Cleo"


def test_a_click_beside_a_name_that_is_being_typed_loses_no_letter(qtbot, open_window):
    popup = workspace(open_window).chooser.popup
    beside = QPoint(-40, 20)
    qtbot.keyClick(open_window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(popup.name, "Cl")
    qtbot.mouseClick(popup, Qt.MouseButton.LeftButton, pos=beside)
    assert popup.isVisible()
    qtbot.keyClicks(popup.focusWidget(), "eo")  # keys of the desk, were it closed
    assert popup.name.text() == "Cleo"
    popup.name.clear()
    qtbot.mouseClick(popup, Qt.MouseButton.LeftButton, pos=beside)
    assert not popup.isVisible()


def test_tips_show_names_that_look_like_markup_as_they_are_written(qtbot, open_window):
    session = workspace(open_window).session
    with qtbot.waitSignal(session.coaches_changed):
        session.emit_change(session.project.repository.add_coach("<b>Dee</b>"))
    session.set_coach(session.project.repository.coach("Ada"))
    tips = {each.toolTip() for each in workspace(open_window).others.buttons}
    assert tips == {"Label as Bo", "<qt>Label as &lt;b&gt;Dee&lt;/b&gt;</qt>"}


def test_a_coach_is_picked_with_two_clicks(qtbot, open_window):
    chooser = workspace(open_window).chooser
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    bo = next(b for b in chooser.popup.buttons if b.text() == "Bo")
    qtbot.mouseClick(bo, Qt.MouseButton.LeftButton)
    coach = workspace(open_window).session.coach
    assert coach is not None
    assert coach.name == "Bo"


def test_the_last_coach_of_a_project_is_back(qtbot, project):
    window = MainWindow(UserSettings().labelling(project.folder, "Bo"))
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    coach = workspace(window).session.coach
    assert coach is not None
    assert coach.name == "Bo"
    window.close()


def test_ctrl_k_opens_the_list_whoever_is_labelling(qtbot, open_window):
    chooser = workspace(open_window).chooser
    session = workspace(open_window).session
    open_window.activateWindow()
    qtbot.waitUntil(open_window.isActiveWindow)
    for coach in (None, *session.project.repository.coaches()):
        session.set_coach(coach)
        qtbot.keyClick(open_window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert chooser.popup.isVisible(), coach
        chooser.popup.hide()


def test_a_coach_is_added_without_stopping_the_window(
    qtbot, open_window, busy_database
):
    chooser = workspace(open_window).chooser
    session = workspace(open_window).session
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(chooser.popup.name, "Cleo")
    with busy_database():
        qtbot.keyClick(chooser.popup.name, Qt.Key.Key_Return)
        assert not chooser.popup.add_button.isEnabled(), "it is not added yet"
        assert session.coach is None
    qtbot.waitUntil(lambda: session.coach is not None)
    assert chooser.popup.add_button.isEnabled()
    assert not chooser.popup.name.text()


def test_a_coach_who_could_not_be_added_is_still_typed(qtbot, open_window):
    chooser = workspace(open_window).chooser
    repository = workspace(open_window).session.project.repository
    with closing(sqlite3.connect(repository._name)) as other, other:
        other.execute("ALTER TABLE coaches RENAME TO elsewhere")
        other.execute("CREATE VIEW coaches AS SELECT * FROM elsewhere")
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(chooser.popup.name, "Cleo")
    qtbot.keyClick(chooser.popup.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    for dialog in errors.open_dialogs():
        dialog.close()
    chooser.open_list()
    assert chooser.popup.name.text() == "Cleo"
    assert chooser.popup.add_button.isEnabled()
    chooser.popup.hide()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "A coach needs a name"),
        ("  ", "A coach needs a name"),
        (" bo ", "A coach is called “Bo” already"),
    ],
)
def test_a_name_that_nobody_can_have_is_refused_where_it_is_typed(
    qtbot, open_window, typed, says
):
    chooser, session = workspace(open_window).chooser, workspace(open_window).session
    popup = chooser.popup
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    before = popup.height()
    popup.name.setFocus()
    qtbot.keyClicks(popup.focusWidget(), typed)
    qtbot.keyClick(popup.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: says in popup.problem.text())
    assert popup.isVisible()
    assert popup.problem.visibleRegion().boundingRect() == popup.problem.rect()
    assert popup.height() > before
    assert popup.name.text() == typed
    assert session.coach is None
    assert not errors.open_dialogs()
    qtbot.keyClicks(popup.focusWidget(), "Cleo")
    assert not popup.problem.isVisible(), "it is another name by now"
    popup.name.setText("Cleo")
    qtbot.keyClick(popup.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.coach is not None)
    assert not popup.isVisible()


class Painted(QObject):
    """Where the lanes stood each time that the desk was painted."""

    def __init__(self, page: LabelPage) -> None:
        super().__init__(page)
        self._page = page
        self.places: set[tuple[object, ...]] = set()
        page.desk.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            panels = self._page.desk.panels.values()
            self.places.add(tuple(each.geometry().getRect() for each in panels))
        return super().eventFilter(watched, event)


def test_the_desk_does_not_jump_when_the_first_coach_sits_down(qtbot, window, tmp_path):
    Project.create(tmp_path / "new.dualane").close()
    window.resize(1280, 720)
    window.open_project(tmp_path / "new.dualane")
    qtbot.waitUntil(lambda: window.workspace is not None)
    page = workspace(window).label_page
    painted = Painted(page)
    qtbot.keyClicks(page.who.name, "Ada")
    qtbot.keyClick(page.who.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(painted.places))
    qtbot.wait(200)
    assert len(painted.places) == 1, painted.places


def rename(qtbot, popup: CoachList, old: str, new: str) -> None:
    """Ask for another name in the row of a coach, and type it."""
    (row,) = (each for each in popup.rows if each.coach.name == old)
    qtbot.mouseClick(row.rename_button, Qt.MouseButton.LeftButton)
    assert row.name.hasFocus()
    qtbot.keyClicks(row.name, new)  # the old name is marked, and goes
    qtbot.keyClick(row.name, Qt.Key.Key_Return)


def test_a_coach_is_renamed_where_coaches_are_chosen(qtbot, open_window, project):
    pages = workspace(open_window)
    chooser, session = pages.chooser, pages.session
    repository = session.project.repository
    session.set_coach(repository.coach("Ada"))
    qtbot.waitUntil(lambda: pages.label_page.video is not None)
    video = pages.label_page.queue.all_items[1].video.id
    pages.label_page.show_video(video)
    qtbot.keyClick(open_window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(chooser.popup.buttons[0], Qt.Key.Key_F2)
    (row,) = (each for each in chooser.popup.rows if each.is_asking)
    qtbot.keyClick(row.name, Qt.Key.Key_Escape)
    assert chooser.popup.isVisible(), "Escape leaves the name, not the list"
    assert not row.is_asking
    rename(qtbot, chooser.popup, "Ada", "Ada Lovelace")
    qtbot.waitUntil(lambda: "Ada Lovelace" in chooser.text())
    assert not chooser.popup.isVisible()
    assert session.coach == repository.coach("Ada Lovelace"), "labelling goes on"
    assert session.coach is not None
    assert session.coach.name == "Ada Lovelace"
    assert pages.label_page.on_screen.video_id == video, "on the same video"
    assert {each.toolTip() for each in pages.others.buttons} == {"Label as Bo"}
    assert load_settings().coach_of(project.folder) == "Ada Lovelace"


def test_a_name_that_is_taken_can_be_typed_anew(qtbot, open_window):
    chooser = workspace(open_window).chooser
    repository = workspace(open_window).session.project.repository
    qtbot.mouseClick(chooser, Qt.MouseButton.LeftButton)
    rename(qtbot, chooser.popup, "Ada", "bo")
    (row,) = (each for each in chooser.popup.rows if each.is_asking)
    qtbot.waitUntil(lambda: "Another coach is called “Bo”" in row.problem.text())
    assert row.problem.visibleRegion().boundingRect() == row.problem.rect()
    assert [each.name for each in repository.coaches()] == ["Ada", "Bo"]
    assert not errors.open_dialogs()
    assert row.typed == "bo"
    beside = QPoint(-40, 20)
    qtbot.mouseClick(chooser.popup, Qt.MouseButton.LeftButton, pos=beside)
    assert chooser.popup.isVisible(), "the rest of the name would answer a video"
    qtbot.keyClicks(chooser.popup.focusWidget(), "rg")
    assert not row.problem.isVisible()
    qtbot.keyClick(chooser.popup.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not chooser.popup.isVisible())
    assert [each.name for each in repository.coaches()] == ["borg", "Bo"]


def test_a_name_given_in_another_window_is_shown(qtbot, open_window):
    pages = workspace(open_window)
    other = Project.open(pages.session.project.folder)
    try:
        pages.session.set_coach(pages.session.project.repository.coach("Ada"))
        other.repository.rename_coach(other.repository.coach("Ada").id, "Adele")
    finally:
        other.close()
    pages.watcher.look()
    qtbot.waitUntil(lambda: "Adele" in pages.chooser.text())


def test_the_last_coach_is_back_under_a_new_name(qtbot, project):
    project.repository.rename_coach(project.repository.coach("Bo").id, "Bob")
    window = MainWindow(UserSettings().labelling(project.folder, "Bo"))
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    coach = workspace(window).session.coach
    assert coach is not None
    assert coach.name == "Bob"
    window.close()


def test_a_project_comes_on_the_screen_in_several_turns(qtbot, window, project):
    turns: list[bool] = []
    beat = QTimer()
    beat.timeout.connect(lambda: turns.append(window.workspace is not None))
    window.opening.opened.connect(lambda _opened: beat.start(0))
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    qtbot.waitUntil(lambda: True in turns)
    assert turns.index(True) >= 3
    assert "Opening" not in window.windowTitle()


def test_a_project_that_is_coming_can_still_be_closed(qtbot, window, project):
    projects: list[Project] = []

    def close(opened: Opened) -> None:
        projects.append(opened.project)
        QTimer.singleShot(0, window.close_project)

    window.opening.opened.connect(close)
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: bool(projects))
    qtbot.wait(100)
    assert window.workspace is None
    assert window.windowTitle() == "Dualane"
    assert not window.findChildren(Slices)


def test_a_project_that_cannot_be_shown_gives_the_window_back(
    qtbot, window, project, monkeypatch
):
    def broken(_page: LabelPage) -> None:
        raise ValueError("a bug on the page")

    monkeypatch.setattr(LabelPage, "catch_up", broken)
    with qtbot.captureExceptions() as caught:
        window.open_project(project.folder)
        qtbot.waitUntil(lambda: bool(caught))
    assert [kind for kind, _, _ in caught] == [ValueError]
    assert window.workspace is None
    assert window.welcome.isVisible()
    assert window.welcome.isEnabled()
    assert window.windowTitle() == "Dualane"
    assert not window.opening.under_way


# ---------------------------------------------------------------- look


def test_the_theme_is_applied_and_kept(qapp, open_window):
    open_window.menus.theme_actions[Theme.DARK].trigger()
    assert colours() is DARK
    assert DARK.accent in qapp.styleSheet()
    assert load_settings().theme is Theme.DARK


class _Told(QObject):
    """Counts what the widgets are told of their colours."""

    n = 0

    def eventFilter(self, watched, event):
        self.n += event.type() is QEvent.Type.PaletteChange
        return False


def test_another_theme_tells_each_widget_at_most_a_few_times(qtbot, qapp, open_window):
    for page in Page:
        open_window.show_page(page)
        qtbot.wait(50)
    told = _Told()
    qapp.installEventFilter(told)
    open_window.choose_theme(Theme.DARK)
    qapp.removeEventFilter(told)
    assert told.n < 3 * len(qapp.allWidgets())


def test_no_widget_has_a_style_sheet_of_its_own(qtbot, qapp, open_window):
    for page in Page:
        open_window.show_page(page)
    assert [each for each in qapp.allWidgets() if each.styleSheet()] == []


def test_a_new_window_fits_on_the_screen(qtbot, window):
    screen = window.screen().availableSize()
    assert window.height() <= max(window.minimumHeight(), screen.height() - 30)
    assert window.width() <= max(window.minimumWidth(), screen.width())


def test_size_and_place_are_back_after_a_restart(qtbot, window):
    window.setGeometry(10, 20, 1024, 701)  # the offscreen screen is 800 × 800
    window.close()
    again = MainWindow(load_settings())
    assert (again.width(), again.height()) == (1024, 701)
    again.close()


def test_nothing_is_cut_off_at_1280_by_720(qtbot, open_window):
    open_window.resize(1280, 720)
    pages = workspace(open_window)
    pages.session.set_coach(pages.session.project.repository.coaches()[0])
    for index in range(4):
        pages.show_page(index)
        QApplication.processEvents()
        assert open_window.size().toTuple() == (1280, 720), "the page is too large"
        page = pages.pages.widget(index)
        assert page is not None
        for button in page.findChildren(QPushButton):
            if button.isVisible():
                assert button.width() >= button.minimumSizeHint().width(), button.text()
                assert button.height() >= button.fontMetrics().height(), button.text()
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.text() and not label.wordWrap():
                assert label.height() >= label.fontMetrics().height(), label.text()


def test_the_keys_are_shown_on_request(qtbot, open_window):
    open_window.show_keys()
    (dialog,) = open_window.findChildren(KeysDialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Ctrl+Enter", "A S D F", "Commit, then the next video"} <= shown
    caps = set(" ".join(shown).replace("…", "Ctrl+2 Ctrl+3").split())
    assert set(TAKEN) <= caps
    assert {cap for act in Act for cap in open_window.keys.cap(act).split()} <= caps
    assert dialog.height() <= 680, "with its title it must fit a small screen"
    dialog.close()


@pytest.mark.parametrize("n", [2, 3, 5])
def test_a_drop_down_shows_all_its_entries(qtbot, open_window, n: int):
    box = QComboBox(open_window)
    box.addItems([f"Entry {each}" for each in range(n)])
    box.show()
    box.showPopup()
    last = box.view().visualRect(box.model().index(n - 1, 0))
    assert box.view().viewport().rect().contains(last)
    box.hidePopup()


def test_every_control_has_a_name_to_be_read_out(qtbot, open_window):
    pages = workspace(open_window)
    pages.session.set_coach(pages.session.project.repository.coaches()[0])
    for page in (pages.review_page, pages.dataset_page, pages.training_page):
        for kind in (QComboBox, QLineEdit, QSpinBox, QListWidget, QTableView):
            for control in page.findChildren(kind):
                # Qt's own line in a spin box speaks for the box.
                if not isinstance(control.parent(), QSpinBox):
                    assert control.accessibleName(), (page, control)
        for button in page.findChildren(QPushButton):
            assert button.text() or button.accessibleName(), (page, button)


# ---------------------------------------------------------------- dropping files


def test_dropped_videos_are_imported_and_each_refusal_is_a_sentence(
    qtbot, open_window, tmp_path
):
    good = make_video(tmp_path / "new" / "Hall_2024_race009.mp4", n_frames=50)
    bad = tmp_path / "new" / "broken.mp4"
    bad.write_bytes(b"this is no video")
    drop(open_window, tmp_path / "new")
    dialog = open_window.files.importing
    assert dialog is not None
    qtbot.waitSignal(dialog.import_ended, timeout=20_000).wait()
    assert dialog.report is not None
    assert dialog.report.added == [good.name]
    (sentence,) = dialog.results.sentences
    assert "broken.mp4" in sentence
    assert dialog.headline.text() == "1 video imported, 1 refused"
    assert not dialog.accept_damaged.isVisible()
    names = [v.name for v in workspace(open_window).session.project.repository.videos()]
    assert good.name in names


def cut_video(path: Path) -> Path:
    """A video of which only the first half was copied."""
    whole = make_video(
        path.with_name(f"whole-{path.name}"),
        n_frames=240,
        options={"crf": "10", "g": "15"},
    )
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def test_what_is_taken_with_its_damage_is_so_when_its_turn_comes(
    qtbot, open_window, tmp_path
):
    first = make_video(tmp_path / "first.mp4", n_frames=60)
    cut = cut_video(tmp_path / "cut.mkv")
    open_window.files.import_videos([first])
    dialog = open_window.files.importing
    assert dialog is not None
    open_window.files.import_videos([cut], accept_damaged=True)
    assert dialog.waiting.isVisibleTo(dialog)
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert dialog.report is not None
    assert dialog.report.added == ["first.mp4", "cut.mkv"]


def test_damaged_videos_are_taken_on_purpose_only(qtbot, open_window, tmp_path):
    cut = cut_video(tmp_path / "cut.mkv")
    open_window.files.import_videos([cut])
    dialog = open_window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert dialog.report is not None
    assert not dialog.report.added
    assert dialog.accept_damaged.isVisible()
    qtbot.mouseClick(dialog.accept_damaged, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert dialog.report is not None
    assert dialog.report.added == ["cut.mkv"]
    assert "cut.mkv was imported with damage" in dialog.results.sentences[0]


def test_a_cancelled_import_keeps_what_it_has_taken(qtbot, open_window, tmp_path):
    for number in range(24):
        make_video(
            tmp_path / "many" / f"Hall_2025_race{number}.mp4", n_frames=60 + number
        )
    repository = workspace(open_window).session.project.repository
    before = len(repository.videos())
    open_window.files.import_videos([tmp_path / "many"])
    dialog = open_window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: len(repository.videos()) > before, timeout=60_000)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    after = len(repository.videos())
    assert before < after < before + 24
    assert "cancelled" in dialog.headline.text()


def test_videos_can_be_labelled_while_others_are_imported(
    qtbot, open_window, tmp_path, monkeypatch
):
    """Those that are in are told, and of which motion says nothing."""
    monkeypatch.setattr(videos, "_TELL_S", 0.0)
    rng = np.random.default_rng(1)
    walls = rng.integers(0, 255, (40, 24, 16, 3)).repeat(4, 1).repeat(4, 2)
    (tmp_path / "many").mkdir()
    make_video(tmp_path / "many" / "a_shaken.mp4", list(walls.astype(np.uint8)))
    for number in range(4):
        make_video(tmp_path / "many" / f"b_race{number}.mp4", n_frames=60 + 20 * number)
    session = workspace(open_window).session
    told = []

    def hear(change):
        if change.kind is ChangeKind.VIDEOS:
            is_running = open_window.files.importing.running
            told.append((change.video_ids, len(session.silent), is_running))

    session.changed.connect(hear)
    open_window.files.import_videos([tmp_path / "many"])
    qtbot.waitUntil(lambda: not open_window.files.importing.running, timeout=20_000)
    ids = [each for video_ids, _, _ in told for each in video_ids]
    assert len(ids) == len(set(ids)) == 5, "each is told once"
    assert len(told) >= 2
    assert told[0][1] == 1, "silent is known before the video is"
    assert told[0][2], "while the others are cut"


def test_videos_dropped_with_no_project_open_say_what_to_do(window, tmp_path):
    drop(window, make_video(tmp_path / "race.mp4", n_frames=20))
    assert "No project is open" in dismiss_error()


def test_a_dropped_project_is_opened(qtbot, window, project):
    drop(window, project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None)


def test_dropped_answers_are_shown_before_they_are_written(
    qtbot, open_window, tmp_path, video_files
):
    sheet = tmp_path / "answers.csv"
    sheet.write_text(
        "video,coach,left,right,mood\n"
        f"{video_files[0].name},Ada,flash,fall,good\n"
        f"{video_files[0].name},Cleo,slip,fall,bad\n"
    )
    repository = workspace(open_window).session.project.repository
    drop(open_window, sheet)
    files = open_window.files.labels
    assert files is not None
    qtbot.waitUntil(lambda: files.dialog is not None)
    dialog = files.dialog
    assert dialog is not None
    assert "2 new answers" in dialog.summary.text()
    assert "Cleo is added" in dialog.summary.text()
    assert "mood" in dialog.summary.text()
    assert not repository.annotations(), "written before it was confirmed"
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(repository.annotations()) == 2)
    qtbot.waitUntil(lambda: not open_window.board.running)


def test_a_sheet_with_nothing_new_is_told_in_a_small_box(
    qtbot, open_window, tmp_path, video_files
):
    sheet = tmp_path / "answers.csv"
    sheet.write_text(
        "video,coach,left,right\n" + f"{video_files[0].name},Ada,fall,fall"
    )
    files = open_window.files.labels
    assert files is not None
    heights = []
    for _ in range(2):
        drop(open_window, sheet)
        qtbot.waitUntil(lambda: files.dialog is not None)
        dialog = files.dialog
        heights.append(dialog.height())
        button = dialog.accept_button if len(heights) == 1 else dialog.cancel_button
        bottom = button.mapTo(dialog, QPoint(0, button.height())).y()
        assert bottom <= dialog.height(), "the button is not cut off"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: files.dialog is None)
        qtbot.waitUntil(lambda: not open_window.board.running)
    assert heights[0] >= 420
    assert heights[1] < 200


def test_a_wrong_answer_sheet_changes_nothing(
    qtbot, open_window, tmp_path, video_files
):
    sheet = tmp_path / "answers.csv"
    sheet.write_text(
        "video,coach,left,right\n"
        f"{video_files[0].name},Ada,flash,fall\n"
        f"{video_files[1].name},Ada,flash,jump\n"
    )
    drop(open_window, sheet)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    sentence = dismiss_error()
    assert "answers.csv" in sentence
    assert "3" in sentence  # the row
    assert not workspace(open_window).session.project.repository.annotations()


# ---------------------------------------------------------------- the badge


def test_the_badge_counts_what_the_coach_can_settle(qtbot, open_window, video_ids):
    pages = workspace(open_window)
    repository = pages.session.project.repository
    ada, bo = repository.coaches()
    repository.record_annotation(video_ids[0], ada.id, FLASH_FALL)
    change = repository.record_annotation(video_ids[0], bo.id, SLIP_FALL)
    repository.add_coach("Cleo")
    pages.session.emit_change(change)
    badge = pages.nav[Workspace.REVIEW]
    pages.session.set_coach(ada)
    qtbot.waitUntil(lambda: badge.count == 1)
    pages.session.set_coach(repository.coach("Cleo"))
    qtbot.waitUntil(lambda: badge.count == 0)


# ---------------------------------------------------------------- leaving


def test_stop_and_keep_lets_the_job_finish_then_closes(qtbot, open_window):
    said = endless(open_window, keeps=True)
    open_window.close()
    press(open_window.leaving.question, "Stop and keep")
    qtbot.waitUntil(lambda: not open_window.isVisible())
    assert said["stopped"]
    assert not said["cancelled"]


def test_cancel_and_discard_cancels_then_closes(qtbot, open_window):
    said = endless(open_window, keeps=True)
    open_window.close()
    press(open_window.leaving.question, "Cancel and discard")
    qtbot.waitUntil(lambda: not open_window.isVisible())
    assert said["cancelled"]
    assert not said["stopped"]


def test_a_job_that_keeps_nothing_offers_no_stop(open_window):
    endless(open_window)
    open_window.close()
    box = open_window.leaving.question
    assert box is not None
    assert [b.text() for b in box.buttons() if "Stop" in b.text()] == []
    assert {b.text() for b in box.buttons()} == {"Close anyway", "Stay"}
    press(box, "Stay")


def test_another_project_waits_for_the_answer_too(qtbot, open_window, tmp_path):
    before = workspace(open_window)
    endless(open_window)
    open_window.open_project(tmp_path / "other.dualane", create=True)
    assert open_window.workspace is before
    press(open_window.leaving.question, "Cancel it")
    qtbot.waitUntil(
        lambda: (
            open_window.workspace is not None and open_window.workspace is not before
        )
    )
    assert workspace(open_window).session.project.name == "other"


def test_settings_of_others_are_not_lost(qtbot, project):
    old = Path("/somewhere/else.dualane")
    window = MainWindow(replace(UserSettings(), recent_projects=(old,)))
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    window.close()
    assert load_settings().recent_projects == (project.folder, old)


def test_dialogs_are_gone_with_the_window(open_window):
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]


def stubborn(window: MainWindow) -> threading.Event:
    """A job that does not end when it is asked to; ends when the event is set."""
    let_go = threading.Event()

    def operation(_context: TaskContext) -> None:
        let_go.wait(120)

    task = run_task(window, operation, on_success=lambda _none: None)
    window.board.add(Job("Training", task))
    return let_go


def test_while_a_project_opens_nothing_can_be_started_in_the_one_that_goes(
    qtbot, open_window, tmp_path
):
    video = make_video(tmp_path / "race.mp4", n_frames=30)
    before = workspace(open_window)
    open_window.open_project(tmp_path / "other.dualane", create=True)
    assert open_window.windowTitle().startswith("Opening other…")
    enabled = {a.text() for a in open_window.menus.needs_project if a.isEnabled()}
    assert not enabled
    assert not offer(open_window, video).isAccepted(), "a drop would be lost"
    qtbot.keyClick(open_window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert open_window.workspace is before
    open_window.files.take([video])
    assert "being opened" in dismiss_error()
    assert not open_window.board.running
    qtbot.waitUntil(lambda: open_window.workspace not in (None, before))
    assert all(action.isEnabled() for action in open_window.menus.needs_project)
    assert offer(open_window, video).isAccepted()


def test_what_was_started_while_a_project_opened_is_asked_about(
    qtbot, open_window, tmp_path
):
    before = workspace(open_window)
    open_window.open_project(tmp_path / "other.dualane", create=True)
    said = endless(open_window)
    qtbot.waitUntil(lambda: open_window.leaving.question is not None)
    assert open_window.workspace is before
    press(open_window.leaving.question, "Stay")
    assert open_window.workspace is before
    assert before.session.project.repository.videos()
    assert open_window.board.running
    assert not said["cancelled"]


def test_closing_while_a_project_opens_closes(qtbot, open_window, tmp_path):
    open_window.open_project(tmp_path / "other.dualane", create=True)
    assert open_window.close()
    qtbot.waitUntil(lambda: not open_window.opening.under_way)
    assert open_window.workspace is None
    assert not open_window.isVisible()


def test_a_task_that_goes_with_its_page_is_not_waited_for(qtbot, window):
    page, go_on, ended = QWidget(), threading.Event(), threading.Event()

    def operation(_context: TaskContext) -> None:
        go_on.wait(120)
        ended.set()

    window.board.add(
        Job("Importing videos", run_task(page, operation, on_success=print))
    )
    page.deleteLater()
    qtbot.waitUntil(lambda: not window.board.running)
    assert window.close()
    assert not ended.is_set()
    go_on.set()


def test_leaving_shows_what_it_waits_for_and_a_second_wish_need_not_wait(
    qtbot, open_window
):
    let_go = stubborn(open_window)
    open_window.close()
    press(open_window.leaving.question, "Close anyway")
    assert open_window.windowTitle().startswith("Ending: Training…")
    assert "Ending: Training…" in {
        label.text() for label in workspace(open_window).findChildren(QLabel)
    }
    open_window.close()
    assert open_window.isVisible()
    press(open_window.leaving.question, "Wait")
    assert open_window.isVisible()
    open_window.close()
    press(open_window.leaving.question, "Close at once")
    qtbot.waitUntil(lambda: not open_window.isVisible(), timeout=2000)
    let_go.set()


def test_the_question_goes_when_there_is_nothing_left_to_wait_for(qtbot, open_window):
    let_go = stubborn(open_window)
    open_window.close()
    press(open_window.leaving.question, "Close anyway")
    open_window.close()
    assert open_window.leaving.question is not None
    let_go.set()
    qtbot.waitUntil(lambda: not open_window.isVisible())


def test_the_question_names_all_that_runs_and_follows_what_ends(qtbot, open_window):
    def job(title: str) -> threading.Event:
        let_go = threading.Event()
        task = run_task(
            open_window, lambda _c: let_go.wait(120), on_success=lambda _none: None
        )
        open_window.board.add(Job(title, task))
        return let_go

    said = endless(open_window, keeps=True)
    importing = job("Importing videos")
    open_window.close()
    box = open_window.leaving.question
    assert box is not None
    assert box.text() == "Still running: Training, Importing videos."
    assert {b.text() for b in box.buttons()} == {
        "Stop and keep",
        "Cancel and discard",
        "Stay",
    }
    said["stop"] = True
    qtbot.waitUntil(lambda: box.text() == "Importing videos is still running.")
    assert {b.text() for b in box.buttons()} == {"Close anyway", "Stay"}
    suggesting = job("Suggesting")  # as a training starts when it has ended
    assert box.text() == "Still running: Importing videos, Suggesting."
    importing.set()
    suggesting.set()
    qtbot.waitUntil(lambda: "Nothing is running any more" in box.text())
    assert {b.text() for b in box.buttons()} == {"Leave", "Stay"}
    stray = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QPushButton) and each.isVisible()
    ]
    assert not stray, "what cannot be chosen any more is gone"
    assert open_window.isVisible(), "nobody has said so yet"
    qtbot.mouseClick(
        next(b for b in box.buttons() if b.text() == "Leave"),
        Qt.MouseButton.LeftButton,
    )
    qtbot.waitUntil(lambda: not open_window.isVisible())
    assert not said["cancelled"]


def test_keys_of_the_window_work_beside_a_running_import(qtbot, open_window, tmp_path):
    """Its box is a window of its own."""
    ctrl = Qt.KeyboardModifier.ControlModifier
    pages = workspace(open_window)
    (tmp_path / "notes.txt").write_text("no video")
    open_window.files.import_videos([tmp_path / "notes.txt"])
    box = open_window.files.importing
    qtbot.waitUntil(lambda: not box.running, timeout=20_000)
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.keyClick(box.focusWidget(), Qt.Key.Key_3, ctrl)
    assert pages.page == Page.DATASET
    qtbot.waitUntil(open_window.isActiveWindow)
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.keyClick(box.focusWidget(), Qt.Key.Key_K, ctrl)
    assert pages.chooser.popup.isVisible()
    pages.chooser.popup.hide()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    qtbot.keyClick(box.focusWidget(), Qt.Key.Key_Q, ctrl)
    qtbot.waitUntil(lambda: not open_window.isVisible())


@pytest.fixture
def cut_short(project: Project, tmp_path: Path) -> Path:
    """A folder of two videos whose import into the project was cut short."""
    folder = tmp_path / "card"
    for number in (1, 2):
        make_video(folder / f"Gym_race{number}.mp4", n_frames=40, width=70 + 2 * number)
    with pytest.raises(Cancelled):
        videos.import_videos(project, [folder], jobs=1, cancel=lambda: True)
    return folder


def test_an_import_that_was_cut_short_is_told_at_the_next_opening(
    qtbot, cut_short, open_window
):
    qtbot.waitUntil(lambda: open_window.files.unfinished.question is not None)
    box = open_window.files.unfinished.question
    assert box.text() == "The last import was not finished: 2 videos are missing."
    assert "Gym_race1.mp4, Gym_race2.mp4" in box.informativeText()
    assert str(cut_short) in box.informativeText()
    press(box, "Not now")
    folder = workspace(open_window).session.project.folder
    open_window.open_project(folder)  # asked again
    qtbot.waitUntil(lambda: open_window.files.unfinished.question is not None)
    press(open_window.files.unfinished.question, "Import the rest")
    dialog = open_window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert dialog.headline.text() == "2 videos imported"
    assert len(workspace(open_window).session.project.repository.videos()) == 5
    assert not (folder / "import.json").exists()


def test_a_disk_that_does_not_answer_holds_up_no_opening(
    qtbot, project, cut_short, window, monkeypatch
):
    answers = threading.Event()
    asked = threading.Event()

    def slow(paths):
        asked.set()
        assert answers.wait(120)
        return [cut_short / "Gym_race1.mp4"]

    monkeypatch.setattr("dataset.ingest.find_videos", slow)
    window.open_project(project.folder)
    qtbot.waitUntil(lambda: window.workspace is not None and asked.is_set())
    assert not answers.is_set(), "and the project is there already"
    told = window.files.unfinished
    assert told.question is None
    answers.set()
    qtbot.waitUntil(lambda: told.question is not None)
    told.close()


def test_what_a_coach_cancels_or_leaves_out_is_not_offered_again(
    qtbot, cut_short, open_window
):
    folder = workspace(open_window).session.project.folder
    qtbot.waitUntil(lambda: open_window.files.unfinished.question is not None)
    press(open_window.files.unfinished.question, "Leave them out")
    assert not (folder / "import.json").exists()
    open_window.files.import_videos([cut_short])
    dialog = open_window.files.importing
    assert dialog is not None
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert not (folder / "import.json").exists()


def test_closing_during_an_import_leaves_word_of_it(
    qtbot, open_window, tmp_path, busy_database
):
    folder = workspace(open_window).session.project.folder
    make_video(tmp_path / "card" / "Gym_race1.mp4", n_frames=40)
    make_video(tmp_path / "later" / "Gym_race2.mp4", n_frames=42)
    with busy_database():  # so that it cannot end meanwhile
        open_window.files.import_videos([tmp_path / "card"])
        open_window.files.import_videos(
            [tmp_path / "later"]
        )  # which waits for its turn
        note = folder / "import.json"
        qtbot.waitUntil(
            lambda: note.exists() and "later" in note.read_text(), timeout=20_000
        )
        open_window.close()
        box = open_window.leaving.question
        assert box is not None
        assert box.text() == "Importing videos is still running."
        assert "asked whether to take in the rest" in box.informativeText()
        press(box, "Close anyway")
    qtbot.waitUntil(lambda: not open_window.isVisible(), timeout=20_000)
    assert "later" in note.read_text()
