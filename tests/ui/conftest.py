"""Real Qt, offscreen: a missing Qt library fails here instead of skipping the tests."""

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, event

from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui import errors
from annotator.ui.background_suggestions import BackgroundSuggestions
from annotator.ui.label_page import LabelPage
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.theme import ThemeChoice, apply_theme
from annotator.workflow import Coach, VideoId
from dataset.states import PAIRS
from dataset.video import fingerprint, probe
from tests.factories import make_video
from tests.ui.desk_stories import caught_up

if TYPE_CHECKING:
    from types import FrameType

_OURS = "This plugin does not support"
"""Said by the offscreen platform for every window; no fault of ours."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.gui)
            item.add_marker(pytest.mark.qt_log_ignore(_OURS, extend=True))


PATIENCE_MS = 120_000


class PatientBot(QtBot):
    """Gives up late: a machine that stands still for a while makes no test fail.

    A wait that is meant to be in vain (``raising=False``) is as long as it says.
    """

    def waitUntil(
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS
    ) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, **more: Any) -> Any:
        return super().waitSignal(signal, **_patiently(more))

    def waitSignals(self, signals: Any, **more: Any) -> Any:
        return super().waitSignals(signals, **_patiently(more))

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))


def _patiently(more: dict[str, Any]) -> dict[str, Any]:
    if more.get("raising") is False:
        return more
    return {**more, "timeout": max(more.get("timeout", 0), PATIENCE_MS)}


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """As pytest-qt's, with more patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _light_theme(qapp: QApplication) -> None:
    apply_theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture(autouse=True)
def _no_suggestions_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come when they come; the tests about them turn them on."""
    monkeypatch.setattr(BackgroundSuggestions, "is_on", False)


@pytest.fixture(autouse=True)
def _nothing_left_over(qapp: QApplication) -> Iterator[None]:
    """A thread or an error dialog that outlives its test fails that test."""
    before = set(threading.enumerate())
    yield
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    deadline = time.monotonic() + 60
    while True:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()
        left = [thread for thread in threading.enumerate() if thread not in before]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    assert not left, f"threads left over: {left}"
    assert not errors.open_dialogs()


_WINDOW = Path(errors.__file__).parent
_NOT_THE_WINDOW = (_WINDOW / "benchmarks", Path(__file__).parent)
"""Benchmarks and tests prepare projects on the thread that they are on."""


def _who_asks() -> str:
    """Which line of the window has led to this statement; empty for none of it."""
    frame: FrameType | None = sys._getframe(2)  # who has executed it
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if any(path.is_relative_to(folder) for folder in _NOT_THE_WINDOW):
            return ""
        if path.is_relative_to(_WINDOW):
            return f"{path.name}:{frame.f_lineno}, in {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


_GUI_THREAD = threading.get_ident()
_of_the_window: list[str] = []
_answers = threading.Event()
"""Whether the database answers to other threads than this one."""
_answers.set()


# For good: a thread that is just asking does not like listeners to go.
@event.listens_for(Engine, "before_cursor_execute")
def _look_at_statement(*args: object) -> None:
    if threading.get_ident() != _GUI_THREAD:
        if not _answers.wait(120):
            _of_the_window.append("something of the window waits for the database")
    elif who := _who_asks():
        _of_the_window.append(f"{who}: {args[2]}")


@pytest.fixture(autouse=True)
def statements_of_the_window() -> Iterator[list[str]]:
    """No statement of the window itself runs on the thread that draws it.

    On a server, or where another process has locked the file, it would stand still.
    Nothing is excepted: opening and closing too have threads for it.
    """
    _of_the_window.clear()
    yield _of_the_window
    assert not _of_the_window, "\n".join(_of_the_window)


@pytest.fixture(scope="session")
def video_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three small upright videos of 45 frames at 30 frames a second; do not change."""
    folder = tmp_path_factory.mktemp("videos")
    return [
        make_video(
            folder / f"Hall_2024_race00{number}.mp4",
            n_frames=45,
            height=96 + number * 2,
        )
        for number in (1, 2, 3)
    ]


@pytest.fixture
def project(tmp_path: Path, video_files: list[Path]) -> Iterator[Project]:
    """A project with those videos and two coaches, nothing labelled yet."""
    made = Project.create(tmp_path / "club.dualane")
    for name in ("Ada", "Bo"):
        made.repository.add_coach(name)
    for path in video_files:
        info = probe(path)
        made.repository.add_video(
            name=path.name,
            path=str(path),
            fingerprint=fingerprint(path),
            group="Hall_2024",
            width_px=info.width_px,
            height_px=info.height_px,
            duration_s=1.5,
            n_clips=2,
        )
    yield made
    made.close()


@pytest.fixture
def ada(project: Project) -> Coach:
    return project.repository.coach("Ada")


@pytest.fixture
def bo(project: Project) -> Coach:
    return project.repository.coach("Bo")


@pytest.fixture
def session(project: Project, ada: Coach) -> Session:
    """That project, with Ada labelling."""
    return Session(project, ada, project.repository.coaches())


@pytest.fixture
def page(qtbot, session: Session) -> LabelPage:
    """The desk, read and on screen; a module about another page has its own."""
    made = LabelPage(session)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.resize(1060, 640)
    with qtbot.waitExposed(made):
        made.show()
    caught_up(qtbot, made)
    return made


@pytest.fixture
def names() -> tuple[str, ...]:
    """Coaches besides Ada and Bo, where the whole window opens the project."""
    return ()


@pytest.fixture
def ada_window(qtbot, project: Project, names: tuple[str, ...]) -> Iterator[MainWindow]:
    """The whole window with that project, Ada labelling."""
    for name in names:
        project.repository.add_coach(name)
    folder = project.folder
    project.close()
    made = MainWindow(UserSettings().labelling(folder, "Ada"), import_jobs=1)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open_project(folder)
    qtbot.waitUntil(lambda: made.workspace is not None)
    yield made
    for job in made.board.running:
        job.cancel()
    qtbot.waitUntil(lambda: not made.board.running)
    made.close()


@pytest.fixture
def video_ids(project: Project) -> list[VideoId]:
    """In the order of the queue."""
    return [video.id for video in project.repository.videos()]


@pytest.fixture
def suggest(project: Project) -> Callable[[VideoId, int, float], None]:
    """Stores a suggestion: that code with that probability, the rest shared evenly."""

    def store(video_id: VideoId, code: int, probability: float) -> None:
        rest = (1 - probability) / (len(PAIRS) - 1)
        probabilities = [rest] * len(PAIRS)
        probabilities[code] = probability
        project.repository.record_suggestions("net-1", {video_id: probabilities})

    return store


@pytest.fixture
def slow_database() -> Callable[[], AbstractContextManager[None]]:
    """Answers nothing to any thread but this one for as long as it is entered."""

    @contextmanager
    def slow() -> Iterator[None]:
        _answers.clear()
        try:
            yield
        finally:
            _answers.set()

    return slow


@pytest.fixture
def busy_database(project: Project) -> Callable[[], AbstractContextManager[None]]:
    """Holds the database's write lock, as another process that is writing does."""

    @contextmanager
    def held() -> Iterator[None]:
        file = project.database_file
        assert file is not None
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    return held
