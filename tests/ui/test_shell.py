"""The window as a whole: what it keeps from a coach, what it notices, how it ends."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QWidget

from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui import errors
from annotator.ui.import_dialog import ImportDialog
from annotator.ui.lane_panel import StateButton
from annotator.ui.main_window import MainWindow
from annotator.ui.theme import look
from annotator.ui.workspace import Workspace
from annotator.workflow import Answer, Change, Status, VideoId
from dataset.states import LanePair, LaneState
from tests.factories import make_video

FLASH, SLIP, FALL, EMPTY = LaneState
FLASH_FALL = Answer(pair=LanePair(FLASH, FALL))
SLIP_FALL = Answer(pair=LanePair(SLIP, FALL))


@pytest.fixture
def window(qtbot, project: Project) -> Iterator[MainWindow]:
    """The project of three videos; Ada and Bo agree, differ, and differed."""
    repository = project.repository
    ada, bo = repository.coaches()
    videos = repository.videos()
    for video, answers in zip(
        videos,
        ((SLIP_FALL, SLIP_FALL), (SLIP_FALL, FLASH_FALL), (SLIP_FALL, FLASH_FALL)),
        strict=True,
    ):
        for coach, answer in zip((ada, bo), answers, strict=True):
            repository.record_annotation(video.id, coach.id, answer)
    repository.record_adjudication(videos[2].id, ada.id, FLASH_FALL, "no stop")
    repository.add_coach("Cleo")
    made = MainWindow(UserSettings().labelling(project.folder, "Ada"), import_jobs=1)
    made.show()
    qtbot.waitExposed(made)
    made.resize(1280, 720)
    made.open_project(project.folder)
    qtbot.waitUntil(lambda: made.workspace is not None)
    yield made
    for job in made.board.running:
        job.cancel()
    qtbot.waitUntil(lambda: not made.board.running, timeout=10_000)


def pages_of(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def settle_down(qtbot, window: MainWindow) -> None:
    pages = pages_of(window)
    for reads in (
        pages.review_page._read,
        pages.dataset_page._read,
        pages.dataset_page._measure,
        pages.training_page._read,
    ):
        qtbot.waitUntil(lambda reads=reads: not reads.running, timeout=30_000)


def everything(window: MainWindow) -> str:
    """All that can be read, pointed at or heard on the page in front."""
    page = pages_of(window).pages.currentWidget()
    assert page is not None
    found = []
    for label in page.findChildren(QLabel):
        if not label.isHidden():
            found += [label.text(), label.toolTip(), label.accessibleName()]
    for button in page.findChildren(QPushButton):
        found += [button.text(), button.toolTip(), button.accessibleName()]
    for view in page.findChildren(QListWidget):
        for line in range(view.count()):
            found += [view.item(line).text(), view.item(line).toolTip()]
    return "\n".join(found)


# ---------------------------------------------------------------- blindness


def test_a_third_coach_learns_on_no_page_what_the_two_others_said(qtbot, window):
    pages = pages_of(window)
    pages.session.set_coach(pages.session.project.repository.coach("Cleo"))
    assert pages.nav[Workspace.REVIEW].count == 0
    for index in range(4):
        pages.show_page(index)
        settle_down(qtbot, window)
        qtbot.wait(50)  # new labels are shown by the event loop
        shown = everything(window)
        assert "Ada ×" not in shown
        # What is wanted of each pair is the project's and no coach's.
        assert "Flash – Fall" not in shown.replace("Flash – Fall: 0 of", "")
        if index != Workspace.LABEL:  # where every video is listed, without a state
            for video in pages.session.project.repository.videos():
                assert video.name not in shown, (index, video.name)
    assert pages.nav[Workspace.REVIEW].count == 0
    assert pages.dataset_page.tiles[Status.DISPUTED].text == "0"
    assert not pages.dataset_page.grid.counts
    assert pages.review_page.disputes.settled.count() == 0


def test_only_answers_that_the_coach_may_see_are_written(qtbot, window, tmp_path):
    pages = pages_of(window)
    repository = pages.session.project.repository
    files = window.files.labels
    assert files is not None
    csv = tmp_path / "answers.csv"

    def written(name: str | None) -> tuple[str, str, str]:
        pages.session.set_coach(repository.coach(name) if name else None)
        files.export(csv)
        qtbot.waitUntil(lambda: files.box is not None)
        title, text = files.box.text(), files.box.informativeText()
        files.box.accept()
        return title, text, csv.read_text("utf-8-sig")

    # Ada and Bo have answered everything.
    title, text, rows = written("Ada")
    assert title == "6 answers written"
    assert "Not written" not in text
    assert len(rows.splitlines()) == 7
    # Cleo owes three: not a line of the others, and with one of hers one video's.
    title, text, rows = written("Cleo")
    assert title == "0 answers written"
    assert "6 answers of other coaches to videos that you have not" in text
    assert len(rows.splitlines()) == 1
    video = repository.videos()[1]
    repository.record_annotation(video.id, repository.coach("Cleo").id, SLIP_FALL)
    title, text, rows = written("Cleo")
    assert title == "3 answers written"
    assert {line.split(",")[0] for line in rows.splitlines()[1:]} == {video.name}
    # Nobody has said who they are: it may be Cleo.
    title, text, rows = written(None)
    assert title == "3 answers written"
    assert "that somebody still has to answer" in text


def test_a_cell_of_the_class_grid_lists_its_videos(qtbot, window):
    """As far as this coach knows them: the others stay where they are."""
    pages = pages_of(window)
    settle_down(qtbot, window)
    pages.show_page(Workspace.DATASET)
    settle_down(qtbot, window)
    grid = pages.dataset_page.grid
    assert grid.counts == {LanePair(SLIP, FALL): 1, LanePair(FLASH, FALL): 1}
    at = grid._cell(SLIP - 1, FALL - 1).center().toPoint()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at)
    assert pages.page == Workspace.LABEL
    model = pages.label_page.desk.queue.view.model()
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    first = pages.session.project.repository.videos()[0]
    assert model.index(0, 1).data() == first.name
    # Cleo owes them all: the same cell lists nothing for her.
    pages.session.set_coach(pages.session.project.repository.coach("Cleo"))
    qtbot.waitUntil(lambda: model.rowCount() == 0)


# ---------------------------------------------------------------- other windows


def elsewhere(project: Path, code: str) -> None:
    """Do something to the project from another process."""
    program = (
        "from pathlib import Path\n"
        "from annotator.project import Project\n"
        "from annotator.workflow import Answer\n"
        "from dataset.states import LanePair\n"
        f"p = Project.open(Path({str(project)!r})); r = p.repository\n"
        f"{code}\np.close()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.slow
def test_what_another_process_writes_appears_by_itself(qtbot, window, project):
    pages = pages_of(window)
    settle_down(qtbot, window)
    pages.show_page(Workspace.REVIEW)
    qtbot.waitUntil(lambda: pages.nav[Workspace.REVIEW].count == 1)
    elsewhere(
        project.folder,
        "v = r.videos()[0]; r.record_annotation(v.id, r.coach('Bo').id,"
        " Answer(pair=LanePair.parse('1-1')))",
    )
    qtbot.waitUntil(lambda: pages.nav[Workspace.REVIEW].count == 2, timeout=6_000)
    assert pages.review_page.disputes.disputed.count() == 2


def test_ones_own_writes_are_no_news(qtbot, window):
    pages = pages_of(window)
    settle_down(qtbot, window)
    repository = pages.session.project.repository
    ada = repository.coach("Ada")
    told: list[Change] = []
    pages.session.changed.connect(told.append)
    pages.session.emit_change(
        repository.record_annotation(repository.videos()[0].id, ada.id, FLASH_FALL)
    )
    assert len(told) == 1
    pages.watcher.look()
    qtbot.waitUntil(lambda: pages.watcher._task is None)
    assert len(told) == 1
    repository.record_annotation(VideoId(1), ada.id, SLIP_FALL)  # and tells nobody
    pages.watcher.look()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1].kind.value == "annotations"


# ---------------------------------------------------------------- import


def test_files_dropped_during_an_import_are_imported_after_it(qtbot, window, tmp_path):
    files = [
        make_video(tmp_path / f"Venue_2025_race{number}.mp4", n_frames=60 + number)
        for number in range(4)
    ]
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"this is no video")
    window.files.take([files[0], broken])
    dialog = window.files.importing
    assert dialog is not None
    window.files.take([files[1]])
    window.files.take([files[2], files[3]])
    assert window.files.importing is dialog
    assert dialog.waiting.text() == "Then 3 more that you added meanwhile."
    assert dialog.waiting.isVisibleTo(dialog)
    assert pages_of(window).importing.text() == dialog.waiting.text()
    with qtbot.waitSignal(dialog.import_ended, timeout=30_000):
        pass
    assert dialog.headline.text() == "4 videos imported, 1 refused"
    assert len(dialog.results.sentences) == 1
    names = {v.name for v in pages_of(window).session.project.repository.videos()}
    assert {file.name for file in files} <= names
    assert not dialog.waiting.isVisible()


def test_what_was_there_already_is_named(qtbot, window, video_files, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(video_files[0], folder)
    window.files.take([folder])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert dialog.headline.text() == "0 videos imported, 1 there already"
    assert dialog.known.text() == "There already: Hall_2024_race001.mp4."
    assert not dialog.isVisible(), "the bar has said it"
    qtbot.mouseClick(pages_of(window).importing, Qt.MouseButton.LeftButton)
    assert dialog.known.isVisible()
    assert not dialog.all_known.isVisible()
    assert dialog.known.height() <= 2 * dialog.known.fontMetrics().height()
    for number, file in enumerate(video_files):
        shutil.copy(file, folder / f"copy{number}.mp4")
    window.files.take([folder])
    dialog = window.files.importing
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    names = [
        "Hall_2024_race001.mp4",
        "copy0.mp4 (Hall_2024_race001.mp4)",
        "copy1.mp4 (Hall_2024_race002.mp4)",
        "copy2.mp4 (Hall_2024_race003.mp4)",
    ]
    assert "4 there already" in dialog.headline.text()
    assert dialog.known.text().endswith(" and 1 more.")
    assert sum(name in dialog.known.text() for name in names[1:]) >= 2
    qtbot.mouseClick(pages_of(window).importing, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.all_known, Qt.MouseButton.LeftButton)
    (sentence,) = dialog.results.sentences
    assert all(name in sentence for name in names[1:])
    (label,) = dialog.results.labels
    qtbot.waitUntil(lambda: label.visibleRegion().boundingRect() == label.rect())


def test_an_empty_folder_says_so(qtbot, window, tmp_path):
    (tmp_path / "empty").mkdir()
    window.files.take([tmp_path / "empty"])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running)
    assert not errors.open_dialogs(), "it is said once"
    assert "no videos in" in dialog.detail.text()
    assert dialog.detail.isVisible()
    assert dialog.detail.visibleRegion().boundingRect() == dialog.detail.rect()


def test_sheets_dropped_together_are_shown_one_after_the_other(
    qtbot, window, tmp_path, video_files
):
    sheets = []
    for number, rows in enumerate(
        ("Ada,flash,flash", "Ada,nonsense,x", "Bo,slip,slip")
    ):
        sheet = tmp_path / f"{number}.csv"
        sheet.write_text(f"video,coach,left,right\n{video_files[0].name},{rows}\n")
        sheets.append(sheet)
    window.files.take(sheets)
    files = window.files.labels
    assert files is not None
    qtbot.waitUntil(lambda: files.dialog is not None)
    assert "0.csv" in files.dialog.windowTitle()
    files.dialog.reject()
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (dialog,) = errors.open_dialogs()
    assert "1.csv" in dialog.property("what")
    dialog.close()
    qtbot.waitUntil(lambda: files.dialog is not None)
    assert "2.csv" in files.dialog.windowTitle()
    files.dialog.reject()


def test_a_refusal_is_readable_to_its_end(qtbot, window, tmp_path):
    folder = (
        tmp_path / "a folder with a name that goes on and on" / "and then some more"
    )
    folder.mkdir(parents=True)
    for number in range(2):
        (folder / f"broken{number}.mp4").write_bytes(b"this is no video")
    window.files.take([folder])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running)
    for width in (900, 560):
        dialog.resize(width, 400)
        QApplication.processEvents()
        view = dialog.results
        for label in view.labels:
            qtbot.waitUntil(
                lambda label=label, view=view: (
                    label.width() <= view.viewport().width()
                    and label.height() >= label.heightForWidth(label.width())
                )
            )


def button_of(qtbot, dialog: ImportDialog, spoken: str) -> QPushButton:
    def found() -> list[QPushButton]:
        return [
            button
            for button in dialog.results.findChildren(QPushButton)
            if button.isVisibleTo(dialog) and button.accessibleName() == spoken
        ]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


def test_each_refused_file_can_be_mended_by_itself(qtbot, window, tmp_path):
    whole = make_video(
        tmp_path / "whole.mkv", n_frames=240, options={"crf": "10", "g": "15"}
    ).read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    for number, share in enumerate((0.5, 0.6)):
        (folder / f"cut{number}.mkv").write_bytes(whole[: int(len(whole) * share)])
    good = make_video(tmp_path / "good.mp4", n_frames=50).read_bytes()
    (folder / "broken.mp4").write_bytes(good[: len(good) // 2])
    window.files.take([folder])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert dialog.headline.text() == "0 videos imported, 3 refused"
    # One damaged file is taken as it is; the others stay listed.
    button = button_of(qtbot, dialog, "Import cut0.mkv with its damage")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.running
    assert not button_of(qtbot, dialog, "Try to import broken.mp4 again").isEnabled()
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert dialog.headline.text() == "1 video imported, 2 refused"
    names = {v.name for v in pages_of(window).session.project.repository.videos()}
    assert "cut0.mkv" in names
    assert "cut1.mkv" not in names
    # The broken one is copied from the camera once more.
    (folder / "broken.mp4").write_bytes(good)
    button = button_of(qtbot, dialog, "Try to import broken.mp4 again")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert dialog.headline.text() == "2 videos imported, 1 refused"
    # All that are left at once, as before.
    qtbot.mouseClick(dialog.accept_damaged, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert dialog.headline.text() == "3 videos imported"
    assert all("imported with damage" in each for each in dialog.results.sentences)
    assert len(dialog.results.sentences) == 2


def test_refusals_of_an_import_that_was_cancelled_can_be_mended_too(
    qtbot, window, tmp_path
):
    folder = tmp_path / "in"
    folder.mkdir()
    good = make_video(tmp_path / "good.mp4", n_frames=50).read_bytes()
    (folder / "a_broken.mp4").write_bytes(good[: len(good) // 2])
    for number in range(8):
        make_video(folder / f"b{number}.mp4", n_frames=90 + number)
    window.files.take([folder])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.results.sentences), timeout=30_000)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert "cancelled" in dialog.headline.text()
    button = button_of(qtbot, dialog, "Try to import a_broken.mp4 again")
    assert button.isEnabled()
    shutil.copy(folder / "b7.mp4", folder / "a_broken.mp4")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert not dialog.results.sentences


def test_who_is_no_video_is_not_tried_again_and_the_box_ends_below_the_last(
    qtbot, window, tmp_path
):
    (tmp_path / "sound.mp4").write_bytes(b"this is no video")
    window.files.take([tmp_path / "sound.mp4"])
    dialog = window.files.importing
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
    assert "is no video" in dialog.results.sentences[0]
    buttons = dialog.results.findChildren(QPushButton)
    shown = [each.text() for each in buttons if each.isVisibleTo(dialog.results)]
    assert shown == ["Show in folder"]

    def unused() -> int:
        """From the last file to the line of buttons."""
        card = dialog.results.labels[-1].parentWidget()
        below = card.mapTo(dialog, card.rect().bottomLeft()).y()
        return dialog.close_button.geometry().top() - below

    qtbot.waitUntil(lambda: 0 < unused() < 20)


# ---------------------------------------------------------------- class grid


def test_enter_on_a_pair_shows_its_videos_among_ones_own(qtbot, window):
    pages = pages_of(window)
    pages.show_page(Workspace.DATASET)
    grid = pages.dataset_page.grid
    # One video is agreed, and another was settled so.
    qtbot.waitUntil(lambda: sum(grid.counts.values()) == 2, timeout=10_000)
    window.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert pages.page == Workspace.LABEL
    model = pages.label_page.desk.queue.model
    first = pages.session.project.repository.videos()[0]
    qtbot.waitUntil(lambda: [item.video.id for item in model.items] == [first.id])
    # Another coach, who has answered nothing: the same cell holds nothing.
    pages.session.set_coach(pages.session.project.repository.coach("Cleo"))
    pages.show_pair(LanePair(LaneState.SLIP, LaneState.FALL))
    qtbot.waitUntil(lambda: not model.items)


# ---------------------------------------------------------------- look


def test_no_wrapped_words_are_cut_off_once_the_numbers_are_there(qtbot, window):
    pages = pages_of(window)
    repository = pages.session.project.repository
    for coach in (repository.coach("Ada"), repository.coach("Cleo"), None):
        pages.session.set_coach(coach)
        for index in range(4):
            pages.show_page(index)
            settle_down(qtbot, window)
            qtbot.wait(50)
            assert window.size().toTuple() == (1280, 720)
            page = pages.pages.currentWidget()
            assert page is not None
            for label in page.findChildren(QLabel):
                if label.isVisible() and label.text() and label.wordWrap():
                    needed = label.heightForWidth(label.width())
                    assert label.height() >= needed, (coach, index, label.text())


class Windows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
        ):
            self.shown.append(repr(watched))
        return False


def test_nothing_flashes_up_while_pages_are_made(qtbot, qapp, window):
    pages = pages_of(window)
    windows = Windows()
    qapp.installEventFilter(windows)
    chooser = pages.chooser
    chooser.open_list()
    qtbot.waitUntil(lambda: len(pages._made) == 4, timeout=3000)
    for index in range(4):
        pages._page(index)
    settle_down(qtbot, window)
    qapp.removeEventFilter(windows)
    assert len(windows.shown) == 1, windows.shown
    assert chooser.popup.isVisible(), "a window that flashed up closed the list"
    chooser.popup.hide()


def test_a_page_is_made_only_when_it_is_wanted(qtbot, window):
    pages = pages_of(window)
    fresh = Workspace(
        type(pages.session)(pages.session.project, None, ()),
        window.board,
        pages.session.project.repository.row_counts(),
    )
    assert not fresh._made
    fresh.begin(Workspace.LABEL)
    assert list(fresh._made) == [Workspace.LABEL]
    fresh.show_page(Workspace.DATASET)
    assert sorted(fresh._made) == [Workspace.LABEL, Workspace.DATASET]
    qtbot.waitUntil(lambda: len(fresh._made) == 4, timeout=3000)
    fresh.shut_down()
    fresh.deleteLater()


# ---------------------------------------------------------------- the end


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no such signal can be sent on Windows")
def test_ctrl_c_in_the_terminal_closes_the_window(tmp_path, project):
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from annotator.ui import app, main_window\n"
        "shown = main_window.MainWindow._show_project\n"
        "def told(self, opened):\n"
        "    shown(self, opened)\n"
        "    print('open', flush=True)\n"
        "main_window.MainWindow._show_project = told\n"
        f"sys.exit(app.run(Path({str(project.folder)!r})))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "DUALANE_CONFIG_DIR": str(tmp_path / "settings")},
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0


def test_nothing_looks_at_a_project_that_is_closed(qtbot, window):
    pages = pages_of(window)
    watcher = pages.watcher
    watcher.look()
    window.close_project()
    assert not watcher._timer.isActive()
    assert not pages._rest.isActive()


def test_keys_of_the_desk_still_work_after_every_page_was_seen(qtbot, window):
    pages = pages_of(window)
    for index in (1, 2, 3, 0):
        pages.show_page(index)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert pages.page == Workspace.REVIEW


def test_a_state_looks_pointed_at_only_where_the_mouse_is(qtbot):
    button = StateButton(LaneState.FLASH, "a", "Left")
    qtbot.addWidget(button)
    button.resize(132, 58)
    button.show()
    QCursor.setPos(button.mapToGlobal(QPoint(400, 300)))
    plain = button.grab().toImage()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    assert button.grab().toImage() == plain, "the mouse has gone"
    QCursor.setPos(button.mapToGlobal(QPoint(60, 30)))
    assert button.grab().toImage() != plain


def test_another_look_leaves_nothing_of_the_frame_before(qtbot):
    label = QLabel("Both lanes cannot be empty")
    qtbot.addWidget(label)
    look(label, "refusal")
    label.show()
    qtbot.waitExposed(label)
    assert label.contentsRect() != label.rect()
    look(label, "problem")
    assert label.contentsRect() == label.rect()
