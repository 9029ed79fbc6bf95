"""Motion at the desk: named as such, marked under the timeline, and hidden when blind."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.evidence import Evidence
from annotator.project import Project
from annotator.suggestions import SuggestReport, suggest
from annotator.ui import background_suggestions
from annotator.ui.background_suggestions import BackgroundSuggestions
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.session import Session
from annotator.ui.tasks import run_task
from annotator.videos import import_videos
from annotator.workflow import Answer, Change, ChangeKind, Lane, SuggestionPolicy
from dataset.footage import RaceSpec, race_truth, render_video
from dataset.states import LanePair
from tests.annotator.conftest import import_unread
from tests.factories import make_checkpoint, make_video
from tests.ui.desk_stories import caught_up, read_again

SPEC = RaceSpec(LanePair.parse("2-3"), 7, 1, width_px=270, height_px=480)
LONG_MS = 30_000


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("races") / "Hall_race01.mp4"
    render_video(SPEC, path)
    return path


@pytest.fixture
def desk_project(tmp_path: Path, race: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "motion.dualane")
    import_unread(made, race)
    made.repository.add_coach("Ada")
    yield made
    made.close()


OpenPage = Callable[[SuggestionPolicy], LabelPage]


@pytest.fixture
def open_page(desk_project: Project, qtbot: QtBot) -> Iterator[OpenPage]:
    opened: list[LabelPage] = []

    def make(policy: SuggestionPolicy) -> LabelPage:
        settings = replace(desk_project.settings, suggestions=policy, blind_share=0.0)
        desk_project.save_settings(settings)
        session = Session(
            desk_project,
            desk_project.repository.coach("Ada"),
            desk_project.repository.coaches(),
        )
        page = LabelPage(session)
        qtbot.addWidget(page)
        page.resize(1280, 700)
        page.show()
        qtbot.waitUntil(
            lambda: page.player.has_shown and page.player.is_open, timeout=LONG_MS
        )
        opened.append(page)
        return page

    yield make
    for page in opened:
        page.shut_down()


def press(page: LabelPage, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget() or page, key)


@pytest.mark.slow
def test_a_coach_goes_to_the_moments_and_takes_pair_and_time_over(
    desk_project: Project, open_page: OpenPage, qtbot: QtBot
) -> None:
    suggest(desk_project)
    page = open_page(SuggestionPolicy.EVERYONE)
    row, tracks, player = page.desk.suggestion_row, page.player.tracks, page.player
    qtbot.waitUntil(tracks.isVisible, timeout=LONG_MS)
    assert row.words.text().startswith("From motion: Slip – Fall")
    assert "without a network" in row.runner_up.text()
    truth = race_truth(SPEC)
    assert truth.left.slip_s is not None
    assert truth.right.fall_s is not None

    press(page, Qt.Key.Key_W)  # to the left lane's moment, which nobody has marked
    qtbot.waitUntil(
        lambda: abs(player.position_s - (truth.left.slip_s or 0)) < 0.25,
        timeout=LONG_MS,
    )
    press(page, Qt.Key.Key_G)
    assert page.draft.answer() == Answer(SPEC.pair)
    press(page, Qt.Key.Key_E)  # the picture may still be on its way, and is waited for
    qtbot.waitUntil(lambda: page.draft.moment_s(Lane.LEFT) is not None, timeout=LONG_MS)
    assert page.draft.moment_s(Lane.LEFT) == pytest.approx(truth.left.slip_s, abs=0.25)

    facts = page.desk.panels[Lane.LEFT].facts
    assert facts.time.placeholderText().startswith("≈ ")
    press(page, Qt.Key.Key_T)
    true_s = (truth.left.finish_s or 0) - (truth.left.start_s or 0)
    assert page.draft.time_s(Lane.LEFT) == pytest.approx(true_s, abs=0.25)
    QTest.keyClicks(facts.time, "9.99")  # what was offered is selected, so it goes
    assert page.draft.time_s(Lane.LEFT) == 9.99
    press(page, Qt.Key.Key_Return)

    # one lane is overruled, and the other stays as it was suggested
    press(page, Qt.Key.Key_J)
    answer = page.draft.answer()
    assert answer is not None
    assert str(answer.pair) == "2-1"

    marks = tracks.marks(Lane.RIGHT)
    assert [mark.words for mark in marks] == ["Start", "Comes off"]
    x = round(player.timeline.x_of(marks[1].time_s)) + 4  # beside it is near enough
    QTest.mouseClick(
        tracks, Qt.MouseButton.LeftButton, pos=QPoint(x, tracks.height() - 4)
    )
    qtbot.waitUntil(
        lambda: abs(player.position_s - marks[1].time_s) < 0.04, timeout=LONG_MS
    )
    words = tracks.words_at(QPointF(x, tracks.height() - 4))
    assert words == f"Right lane, {marks[1].time_s:.2f} s: Comes off (from motion)"
    assert "Right lane" in tracks.accessibleDescription()
    (pause,) = tracks.evidence.lanes[0].pauses if tracks.evidence else ()
    x = round(player.timeline.x_of(pause[1] - 0.1))
    assert "stops from" in tracks.words_at(QPointF(x, 3))


@pytest.mark.slow
def test_blind_means_that_nothing_of_it_shows(
    desk_project: Project, open_page: OpenPage, qtbot: QtBot
) -> None:
    suggest(desk_project)
    page = open_page(SuggestionPolicy.AFTER_COMMIT)
    tracks, facts = page.player.tracks, page.desk.panels[Lane.LEFT].facts
    assert "locked" in page.desk.suggestion_row.words.text()
    press(page, Qt.Key.Key_A)
    press(page, Qt.Key.Key_L)
    press(page, Qt.Key.Key_W)
    press(page, Qt.Key.Key_T)
    assert page.player.position_s == 0
    assert page.draft.time_s(Lane.LEFT) is None
    assert not facts.time.placeholderText().startswith("≈")
    press(page, Qt.Key.Key_Return)  # leaves the line of the time
    assert not tracks.isVisible()
    assert tracks.evidence is None
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(tracks.isVisible, timeout=LONG_MS)  # now it is answered
    assert page.desk.suggestion_row.words.text().startswith("From motion: Slip")
    (given,) = desk_project.repository.annotations()
    assert given.assistance is not None
    assert not given.assistance.shown
    assert given.answer.left_time_s is None


@pytest.mark.slow
def test_a_network_shows_in_which_seconds_it_saw_it(
    desk_project: Project, open_page: OpenPage, qtbot: QtBot
) -> None:
    (video,) = desk_project.repository.videos()
    early, late = ([0.93 if c == code else 0.005 for c in range(15)] for code in (0, 6))
    desk_project.repository.record_suggestions(
        "net-1",
        {video.id: late},
        snapshot_id="ab12" * 8,
        evidence={video.id: Evidence(clips=(tuple(early),) * 4 + (tuple(late),) * 6)},
    )
    page = open_page(SuggestionPolicy.EVERYONE)
    tracks = page.player.tracks
    qtbot.waitUntil(tracks.isVisible, timeout=LONG_MS)
    page.on_screen._session.set_suggesting("net-2", {})
    caught_up(qtbot, page)
    assert "before another one began" in page.desk.suggestion_row.runner_up.text()
    page.on_screen._session.set_suggesting("net-1", {})
    caught_up(qtbot, page)
    assert "another one" not in page.desk.suggestion_row.runner_up.text()
    assert "ab12ab12ab12" in page.desk.suggestion_row.toolTip()
    x = page.player.timeline.x_of
    assert "Flash" in tracks.words_at(QPointF(x(1.5), 3))
    assert "Fall" in tracks.words_at(QPointF(x(7.5), tracks.height() - 3))


# By itself ---------------------------------------------------------------------------


@pytest.mark.slow
def test_new_videos_are_read_by_themselves_and_a_moving_camera_is_said(
    desk_project: Project,
    open_page: OpenPage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page(SuggestionPolicy.EVERYONE)
    session = page.on_screen._session
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    background = BackgroundSuggestions(session, JobBoard(page), page)
    assert page.desk.suggestion_row.isHidden()
    session.emit_change(Change(ChangeKind.VIDEOS, n_written=1))
    row = page.desk.suggestion_row
    qtbot.waitUntil(
        lambda: row.words.text().startswith("From motion: Slip – Fall"),
        timeout=LONG_MS,
    )
    qtbot.waitUntil(lambda: not background.running, timeout=LONG_MS)

    rng = np.random.default_rng(1)
    walls = rng.integers(0, 255, (40, 24, 16, 3)).repeat(4, 1).repeat(4, 2)
    shaken = make_video(tmp_path / "shaken.mp4", list(walls.astype(np.uint8)))
    session.emit_change(import_videos(desk_project, [shaken], jobs=1).change)
    qtbot.waitUntil(lambda: len(session.silent) == 1, timeout=LONG_MS)
    page.show_video(next(iter(session.silent)))
    assert row.words.text() == "The wall is lost from sight, so motion says nothing"
    assert row.use_button.isHidden()
    background.stop()


def read_beside(
    page: LabelPage, project: Project, monkeypatch: pytest.MonkeyPatch
) -> BackgroundSuggestions:
    """Motion reads by itself from now on, by a divider beside both climbers."""
    project.save_settings(replace(project.settings, divider=0.75))
    session = page.on_screen._session
    session.tell_settings()
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    background = BackgroundSuggestions(session, JobBoard(page), page)
    session.emit_change(Change(ChangeKind.VIDEOS, n_written=1))
    return background


@pytest.mark.slow
def test_lanes_that_are_moved_are_read_anew_at_once(
    desk_project: Project,
    open_page: OpenPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page(SuggestionPolicy.EVERYONE)
    background = read_beside(page, desk_project, monkeypatch)
    session = page.on_screen._session
    row = page.desk.suggestion_row

    def says(words: str) -> Callable[[], bool]:
        return lambda: words in row.words.text()

    off = says("The lane divider seems to be off")
    qtbot.waitUntil(off, timeout=LONG_MS)
    assert row.use_button.isHidden()
    QTest.mouseClick(row.divider_button, Qt.MouseButton.LeftButton)
    assert page.framing.is_on
    assert page.framing.view.framed[1] == pytest.approx(0.5, abs=0.08)
    QTest.keyClick(page.framing.view, Qt.Key.Key_Escape)
    assert off(), "nothing was kept"

    press(page, Qt.Key.Key_M)
    view = page.framing.view
    while view.framed[1] > 0.5:
        QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(page.framing.ended):
        QTest.mouseClick(page.framing.video_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(says("Slip – Fall"), timeout=LONG_MS)
    assert row.divider_button.isHidden()

    # as the project says again, for which it has been moved meanwhile
    press(page, Qt.Key.Key_M)
    with qtbot.waitSignal(page.framing.ended):
        QTest.mouseClick(page.framing.reset_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(off, timeout=LONG_MS)
    desk_project.save_settings(replace(desk_project.settings, divider=0.5))
    session.tell_settings()
    qtbot.waitUntil(says("Slip – Fall"), timeout=LONG_MS)
    qtbot.waitUntil(lambda: not background.running, timeout=LONG_MS)
    background.stop()


@pytest.mark.slow
def test_lanes_moved_while_they_are_read_are_read_once_more(
    desk_project: Project,
    open_page: OpenPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is said of lanes as they were comes back after they have been moved."""
    has_read, has_moved = threading.Event(), threading.Event()

    def suggest_late(*args: Any, **kwargs: Any) -> SuggestReport:
        report = suggest(*args, **kwargs)
        has_read.set()
        assert has_moved.wait(LONG_MS / 1000)
        return report

    monkeypatch.setattr(background_suggestions, "suggest", suggest_late)
    page = open_page(SuggestionPolicy.EVERYONE)
    background = read_beside(page, desk_project, monkeypatch)
    session = page.on_screen._session
    qtbot.waitUntil(has_read.is_set, timeout=LONG_MS)
    assert background.running
    (video,) = desk_project.repository.videos()
    session.emit_change(
        desk_project.repository.set_framing(video.id, crop=None, divider=0.5)
    )
    with qtbot.waitSignal(background.running_changed, timeout=LONG_MS):
        has_moved.set()
    assert session.silent[video.id].divider == 0.75, "so it was read before"
    qtbot.waitUntil(
        lambda: "Slip – Fall" in page.desk.suggestion_row.words.text(), timeout=LONG_MS
    )
    background.stop()


def test_what_was_read_of_other_lanes_is_told_apart(
    desk_project: Project, open_page: OpenPage, qtbot: QtBot
) -> None:
    suggest(desk_project)
    page = open_page(SuggestionPolicy.EVERYONE)
    row, tracks = page.desk.suggestion_row, page.player.tracks
    qtbot.waitUntil(tracks.isVisible, timeout=LONG_MS)
    (video,) = desk_project.repository.videos()
    page.on_screen._session.emit_change(
        desk_project.repository.set_framing(video.id, crop=None, divider=0.6)
    )
    qtbot.waitUntil(
        lambda: row.runner_up.text() == "Said before the lane divider was moved.",
        timeout=LONG_MS,
    )
    assert not tracks.isVisible()
    assert "Slip – Fall" in row.words.text()


def test_motion_waits_for_an_import_that_reads_what_it_cuts(
    desk_project: Project,
    open_page: OpenPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page(SuggestionPolicy.EVERYONE)
    session, board = page.on_screen._session, JobBoard(page)
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    background = BackgroundSuggestions(session, board, page)
    goes_on = threading.Event()
    task = run_task(page, lambda _context: goes_on.wait(60), on_success=print)
    board.add(Job("Importing", task, brings_videos=True))
    session.emit_change(Change(ChangeKind.VIDEOS, n_written=1))
    qtbot.waitUntil(lambda: bool(session.suggesting) and not background.running)
    assert not desk_project.repository.suggestions()
    goes_on.set()
    qtbot.waitUntil(
        lambda: bool(desk_project.repository.suggestions()), timeout=LONG_MS
    )
    background.stop()


def test_what_a_damaged_checkpoint_cannot_say_is_left_to_the_training_page(
    desk_project: Project,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is chosen and has no sound network: a line in the log, and no box on screen."""
    make_checkpoint(desk_project.checkpoints_folder, "net-a")
    desk_project.repository.promote("net-a")
    session = Session(desk_project, None, desk_project.repository.coaches())
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    background = BackgroundSuggestions(session, JobBoard(session), session)
    session.emit_change(Change(ChangeKind.PROMOTIONS, n_written=1))
    qtbot.waitUntil(
        lambda: "No suggestions in the background" in caplog.text, timeout=60_000
    )
    qtbot.waitUntil(lambda: not background.running, timeout=LONG_MS)
    assert session.suggesting == "net-a"
    assert not desk_project.repository.suggestions()
    background.stop()


def test_of_what_two_others_have_answered_not_even_a_locked_suggestion_shows(
    qtbot: QtBot, desk_project: Project, open_page: OpenPage
) -> None:
    """A locked one would tell that it is in dispute: agreed videos get no new one."""
    repository = desk_project.repository
    suggest(desk_project)
    (video,) = repository.videos()
    for name, said in (("Bo", "1-1"), ("Cleo", "1-2")):
        repository.add_coach(name)
        answer = Answer(LanePair.parse(said))
        repository.record_annotation(video.id, repository.coach(name).id, answer)
    page = open_page(SuggestionPolicy.AFTER_COMMIT)
    assert page.video == video
    assert page.desk.suggestion_row.isHidden()
    ada = repository.coach("Ada")
    repository.record_annotation(video.id, ada.id, Answer(LanePair.parse("1-2")))
    read_again(qtbot, page)
    assert not page.desk.suggestion_row.isHidden(), "answered: now it may be seen"
