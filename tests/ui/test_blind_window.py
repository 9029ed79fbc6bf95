"""Nothing in the window tells a coach what another said of a video they still owe.

Non-interference: the same project twice, alike but for what the other coaches said of the
videos that this coach has not answered. Everything that the window then shows, says in
tips or to a screen reader, paints, and writes to files must be the same.
"""

import ast
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    Qt,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QWidget,
)

import annotator.ui
from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui.main_window import MainWindow
from annotator.ui.reads import LatestRead
from annotator.ui.same_file import SameFile
from annotator.ui.tasks import Task
from annotator.ui.workspace import Workspace
from annotator.workflow import Answer, Change, ChangeKind, VideoId
from dataset.states import LanePair, LaneState

FLASH, SLIP, FALL, EMPTY = LaneState
WIDTH_PX = 1280
LOOKS = 3
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.StatusTipRole,
)


def pair(left: LaneState, right: LaneState, **more: object) -> Answer:
    return Answer(LanePair(left, right), **more)  # type: ignore[arg-type]


SAID: dict[str, tuple[Answer, Answer]] = {
    "flash": (pair(FLASH, FLASH), pair(FLASH, FLASH)),
    "fall": (
        pair(FALL, SLIP, note="misses hold 9", unsure=True, left_moment_s=0.4),
        pair(EMPTY, FALL, right_moment_s=1.0),
    ),
    "unusable": (
        Answer(unusable="camera moved", note="no race"),
        pair(SLIP, FLASH, left_moment_s=0.7, right_time_s=6.4),
    ),
}
"""What Ada says of the two videos that Bo owes."""


@dataclass(frozen=True)
class Seen:
    """What a coach can take from the window."""

    words: list[str]
    pictures: list[bytes]
    files: list[str]


@pytest.fixture(autouse=True)
def _no_blinking(qapp: QApplication) -> Iterator[None]:
    before = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    yield
    qapp.setCursorFlashTime(before)


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def open_window(qtbot, folder: Path, coach: str) -> MainWindow:
    window = MainWindow(UserSettings().labelling(folder, coach), import_jobs=1)
    window.show()
    qtbot.waitExposed(window)
    window.resize(WIDTH_PX, 720)
    window.open_project(folder)
    qtbot.waitUntil(lambda: window.workspace is not None)
    settle(qtbot, window)
    return window


def reads(window: MainWindow) -> list[LatestRead[object]]:
    pages = workspace(window)
    made = (
        pages.label_page,
        pages.review_page,
        pages.dataset_page,
        pages.training_page,
    )
    found = []
    for page in made:
        found += [each for each in vars(page).values() if isinstance(each, LatestRead)]
    return found


def settle(qtbot, window: MainWindow) -> None:
    """Wait until everything that was asked for has come."""

    def quiet() -> bool:
        pages = workspace(window)
        return (
            not any(each.running for each in reads(window))
            and not (pages.label_page.isVisible() and pages.label_page._reader.is_stale)
            and not any(each.running for each in window.findChildren(SameFile))
            and not any(each.running for each in window.findChildren(Task))
        )

    qtbot.waitUntil(quiet, timeout=30_000)
    qtbot.wait(60)
    qtbot.waitUntil(quiet, timeout=30_000)


def words_of(window: QWidget) -> Iterator[str]:
    """All that is or can be read, pointed at, or heard, hidden things included."""
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (
            widget.toolTip(),
            widget.statusTip(),
            widget.whatsThis(),
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.windowTitle(),
        )
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
            yield widget.currentText()
        elif isinstance(widget, QProgressBar):
            yield f"{widget.value()} of {widget.maximum()}"
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from model_words(widget.model())
        if isinstance(widget, QListWidget):
            yield f"{widget.count()} lines"


def still_picture(qtbot, window: MainWindow) -> bytes:
    """The window's pixels once they stay: frames are decoded ahead for a while."""

    def pixels() -> bytes:
        image = window.grab().toImage()  # kept: its bits are no copy
        return bytes(image.constBits())

    page = workspace(window).label_page
    if page.isVisible() and page.player.is_open:
        # Until then the small pictures are of whichever frames are there.
        qtbot.waitUntil(lambda: page.player.is_filled, timeout=30_000)
    last = pixels()
    for _ in range(100):
        qtbot.wait(120)
        last, before = pixels(), last
        if last == before:
            break
    return last


def model_words(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        # A model of lists keeps its columns to itself.
        is_list = isinstance(model, QAbstractListModel)
        for column in range(1 if is_list else model.columnCount()):
            for role in ROLES:
                said = model.data(model.index(row, column), role)
                yield "" if said is None else str(said)


def look_around(qtbot, window: MainWindow, tmp_path: Path) -> Seen:
    """Go everywhere, as somebody who wants to know would."""
    pages = workspace(window)
    words: list[str] = []
    pictures: list[bytes] = []

    def take() -> None:
        settle(qtbot, window)
        # What was replaced waits for the event loop and is on no screen any more.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        words.extend(sorted(filter(None, words_of(window))))
        pictures.append(still_picture(qtbot, window))

    pages.show_page(Workspace.LABEL)
    ids = [video.id for video in pages.session.project.repository.videos()]
    for video_id in ids:
        pages.label_page.show_video(video_id)
        qtbot.waitUntil(lambda: pages.label_page.player.has_shown, timeout=10_000)
        pages.label_page.player.pause()  # it plays by itself
        pages.label_page.player.seek(0.0)
        take()
        pages.label_page.show_history()
        take()
        pages.label_page.history.hide()
    pages.show_page(Workspace.REVIEW)
    review = pages.review_page
    for room in range(len(review.rooms)):
        review.show_room(room)
        grid = review.compare.grid
        for row in grid.table.headings if room == review.COMPARE else ():
            for column in grid.table.headings:
                grid.choose(row, column)
                words.append(grid.cell_words(row, column))
                words.append(str(review.compare.videos.count()))
        take()
    for index in (Workspace.DATASET, Workspace.TRAINING):
        pages.show_page(index)
        take()
    grid_words = [
        pages.dataset_page.grid._told(left, right)
        for left in LaneState
        for right in LaneState
    ]
    words += grid_words
    return Seen(words, pictures, [*exports(qtbot, window, tmp_path)])


def exports(qtbot, window: MainWindow, tmp_path: Path) -> Iterator[str]:
    """What the window writes to files, and what it says of it."""
    files = window.files.labels
    assert files is not None
    box: Callable[[], QMessageBox | None] = lambda: files.box  # noqa: E731
    for consensus in (False, True):
        csv = tmp_path / f"{consensus}.csv"
        files.export(csv, consensus=consensus)
        qtbot.waitUntil(lambda: box() is not None)
        shown = box()
        assert shown is not None
        yield shown.text()
        yield shown.informativeText()
        shown.accept()
        yield csv.read_text("utf-8-sig")


def world(project: Project, folder: Path, say: Callable[[Project], None]) -> Path:
    """A copy of the project, in which ``say`` has happened."""
    place = folder / project.folder.name  # the same each time: paths are shown
    # Trap: SQLite's last connection deletes the log by its path, which would be the copy's.
    deadline = time.monotonic() + 60
    while (place / "labels.sqlite-wal").exists():
        assert time.monotonic() < deadline, "the window before lets go of its labels"
        QTest.qWait(20)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project.folder, place)
    copy = Project.open(place)
    say(copy)
    copy.close()
    return place


def seen_in(qtbot, folder: Path, coach: str, *, news: Change | None = None) -> Seen:
    window = open_window(qtbot, folder, coach)
    pages = workspace(window)
    if news is not None:
        pages.session.emit_change(news)
    found = look_around(qtbot, window, folder.parent)
    window.close()
    qtbot.waitUntil(lambda: window.workspace is None or not window.isVisible())
    return found


def same(look: Callable[[], Seen], look_again: Callable[[], Seen]) -> None:
    """Fail if what the one finds is not what the other finds.

    Words and files must be the same at once. Of pictures each side is looked at up to
    ``LOOKS`` times until both have once been painted alike: what a coach said is
    painted each time, a line that was drawn before its neighbour moved is not.
    """
    ours: defaultdict[int, set[bytes]] = defaultdict(set)
    theirs: defaultdict[int, set[bytes]] = defaultdict(set)
    for _ in range(LOOKS):
        one, other = look(), look_again()
        only = sorted(set(one.words) ^ set(other.words))
        assert not only
        assert one.words == other.words
        assert one.files == other.files
        for at, pair_of in enumerate(zip(one.pictures, other.pictures, strict=True)):
            ours[at].add(pair_of[0])
            theirs[at].add(pair_of[1])
        unlike = [at for at in ours if ours[at].isdisjoint(theirs[at])]
        if not unlike:
            return
    found = {at: where_unlike(one.pictures[at], other.pictures[at]) for at in unlike}
    pytest.fail(f"pictures that look different, and where: {found}")


def where_unlike(one: bytes, other: bytes) -> str:
    """The rectangle in which two pictures of the window differ."""
    if len(one) != len(other):
        return "another size"
    shape = (-1, WIDTH_PX, 4)
    pixels = [np.frombuffer(each, np.uint8).reshape(shape) for each in (one, other)]
    rows, columns = np.nonzero((pixels[0] != pixels[1]).any(axis=2))
    if not len(rows):
        return "not the last time"
    return f"x {columns.min()} to {columns.max()}, y {rows.min()} to {rows.max()}"


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("said", ["fall", "unusable"])
def test_whatever_the_other_coach_said_the_window_is_the_same(
    qtbot, project: Project, tmp_path: Path, video_ids: list[VideoId], said: str
):
    """Bo has answered one video; Ada has answered all three, once so and once so."""
    first, *owed = video_ids
    repository = project.repository
    ada, bo = repository.coach("Ada"), repository.coach("Bo")
    repository.record_annotation(first, ada.id, pair(FLASH, FALL))
    repository.record_annotation(first, bo.id, pair(SLIP, FALL))

    def answers(which: str) -> Callable[[Project], None]:
        def say(copy: Project) -> None:
            for video_id, answer in zip(owed, SAID[which], strict=True):
                copy.repository.record_annotation(video_id, ada.id, answer)

        return say

    def look(which: str) -> Seen:
        return seen_in(qtbot, world(project, tmp_path / "here", answers(which)), "Bo")

    def look_at_flash() -> Seen:
        one = look("flash")
        assert any("Flash / Slip" in each for each in one.words), "his own dispute"
        assert "1 answer" not in "".join(one.files[:1])
        return one

    same(look_at_flash, lambda: look(said))


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", ["disputed", "settled", "unusable"])
def test_a_third_coach_learns_not_even_whether_two_others_agree(
    qtbot, project: Project, tmp_path: Path, video_ids: list[VideoId], how: str
):
    """Cleo owes a video that Ada and Bo have brought to an end, or not."""
    first, second, _ = video_ids
    repository = project.repository
    repository.add_coach("Cleo")
    ada, bo, cleo = repository.coaches()
    for coach in (ada, bo, cleo):
        repository.record_annotation(first, coach.id, pair(FLASH, FALL))

    def ended(how: str) -> Callable[[Project], None]:
        def say(copy: Project) -> None:
            theirs = copy.repository
            answer, other = pair(FLASH, FLASH), pair(SLIP, FLASH)
            if how == "unusable":
                answer = other = Answer(unusable="no race")
            elif how == "agreed":
                other = answer
            theirs.record_annotation(second, ada.id, answer)
            theirs.record_annotation(second, bo.id, other)
            if how == "settled":
                theirs.record_adjudication(second, ada.id, other, "a clear stop")

        return say

    def look(how: str) -> Seen:
        return seen_in(qtbot, world(project, tmp_path / "here", ended(how)), "Cleo")

    same(lambda: look("agreed"), lambda: look(how))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_what_another_window_writes_meanwhile_shows_nothing_either(
    qtbot, project: Project, tmp_path: Path, video_ids: list[VideoId]
):
    """Ada changes her mind at another desk while Bo's window is open."""
    first, *owed = video_ids
    repository = project.repository
    ada, bo = repository.coach("Ada"), repository.coach("Bo")
    repository.record_annotation(first, ada.id, pair(FLASH, FALL))
    repository.record_annotation(first, bo.id, pair(FLASH, FALL))
    for video_id in owed:
        repository.record_annotation(video_id, ada.id, pair(FLASH, FLASH))
    place = world(project, tmp_path / "here", lambda _copy: None)
    window = open_window(qtbot, place, "Bo")
    look_around(qtbot, window, tmp_path / "here")  # now every page is made
    before = look_around(qtbot, window, tmp_path / "here")
    elsewhere = Project.open(place)
    for video_id, answer in zip(owed, SAID["fall"], strict=True):
        elsewhere.repository.record_annotation(video_id, ada.id, answer)
    elsewhere.close()
    workspace(window).session.emit_change(Change(ChangeKind.ANNOTATIONS, n_written=1))
    same(lambda: before, lambda: look_around(qtbot, window, tmp_path / "here"))
    window.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("keys", ["DK", "FL"])
def test_at_one_desk_the_next_coach_finds_no_trace_of_the_last_one(
    qtbot, project: Project, tmp_path: Path, keys: str
):
    """Ada labels by keys and leaves; Bo takes the chair: as if she had pressed others."""

    def evening(folder: Path, pressed: str) -> Seen:
        window = open_window(qtbot, folder, "Ada")
        pages = workspace(window)
        pages.show_page(Workspace.LABEL)
        window.activateWindow()
        page = pages.label_page
        for _ in range(2):
            qtbot.waitUntil(lambda: page.player.has_shown, timeout=10_000)
            before = page.video
            for key in pressed:
                qtbot.keyClick(page, key.lower())
            qtbot.keyClick(page, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda at=before: page.video != at, timeout=10_000)
        qtbot.keyClick(page, pressed[0].lower())  # begun, and not committed
        qtbot.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        chooser = pages.chooser
        qtbot.waitUntil(chooser.popup.isVisible)
        chooser.popup.buttons[1].click()
        assert pages.session.coach is not None
        assert pages.session.coach.name == "Bo"
        found = look_around(qtbot, window, folder.parent)
        pages.label_page.answering.drafts._drafts.clear()  # leaving would ask
        window.close()
        return found

    def look(pressed: str) -> Seen:
        return evening(world(project, tmp_path / "here", lambda _copy: None), pressed)

    same(lambda: look("AJ"), lambda: look(keys))


# ---------------------------------------------------------------- in the code

KNOWS_ALL = {
    "annotations",
    "adjudications",
    "statuses",
    "independent_annotations",
    "decisions",
    "disagreements",
}
"""Methods that know everything when they are not told who looks."""

ALLOWED: set[tuple[str, str]] = set()


def test_no_page_asks_for_what_its_coach_may_not_see() -> None:
    """Pages ask with a viewer, so that a page that forgets to sift cannot tell."""
    found = set()
    folder = Path(annotator.ui.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in KNOWS_ALL
                and not node.args
                and not node.keywords
            ):
                found.add((file.name, node.func.attr))
    assert found == ALLOWED
