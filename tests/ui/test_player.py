import gc
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QImage

from annotator.ui import frame_source
from annotator.ui.frame_view import DIM_MS
from annotator.ui.player import Player
from dataset.clips import CropBox
from dataset.errors import VideoError
from dataset.video import VideoReader
from tests.factories import make_video
from tests.footage_folder import footage_folder


@pytest.fixture
def player(qtbot) -> Player:
    made = Player()
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.resize(480, 640)
    made.show()
    return made


def opened(qtbot, player: Player, path: Path) -> None:
    with qtbot.waitSignals([player.opened, player.positionChanged]):
        player.open(path)


def level(image: QImage) -> int:
    """The grey of the lower right, which tells the number of a frame."""
    return image.pixelColor(image.width() * 3 // 4, image.height() * 3 // 4).red()


def grey_of(path: Path, index: int) -> int:
    with VideoReader(path) as reader:
        pixels = reader.frame(index).pixels
    return int(np.median(pixels[pixels.shape[0] // 2 :]))


def shown_is(player: Player, path: Path, index: int) -> bool:
    return abs(level(player.view.image) - grey_of(path, index)) <= 2


def test_opening_shows_the_first_frame_and_is_paused(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    assert player.n_frames == 45
    assert player.duration_s == pytest.approx(1.5)
    assert player.position_s == 0.0
    assert not player.is_playing
    assert shown_is(player, video_files[0], 0)
    assert "frame 1 of 45" in player.time_label.text()


def test_the_time_is_that_of_the_picture_on_screen(qtbot, player: Player, tmp_path):
    film = make_video(tmp_path / "long.mp4", n_frames=300)
    player.open(film)
    qtbot.waitUntil(lambda: player.is_open and player.has_shown)
    for at_s in (9.0, 3.0, 6.0):
        player.seek(at_s)
        for _ in range(2):
            assert f"frame {player.shown_index + 1} of" in player.time_label.text()
            assert player.time_label.text().startswith(f"{player.shown_s:.2f} / ")
            qtbot.waitUntil(lambda: player.shown_index == player.frame_index)


def test_steps_show_exactly_the_neighbouring_frames(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    for index in (1, 2, 3):
        with qtbot.waitSignal(player.positionChanged):
            player.step(1)
        assert shown_is(player, video_files[0], index)
    for index in (2, 1, 0):
        with qtbot.waitSignal(player.positionChanged):
            player.step(-1)
        assert shown_is(player, video_files[0], index)
    player.step(-1)  # there is nothing before the first
    assert player.frame_index == 0
    player.step(1000)
    assert player.frame_index == 44


def test_seeking_shows_the_frame_on_screen_at_that_time(qtbot, player, tmp_path):
    times_s = [0.0, 0.1, 0.5, 0.6, 1.4]
    path = make_video(tmp_path / "uneven.mp4", n_frames=5, times_s=times_s)
    opened(qtbot, player, path)
    for wanted_s, index in ((0.45, 1), (0.5, 2), (1.39, 3), (9.0, 4), (-1.0, 0)):
        with qtbot.waitSignal(player.positionChanged):
            player.seek(wanted_s)
        assert player.frame_index == index
        assert player.position_s == pytest.approx(times_s[index], abs=1e-4)
        assert shown_is(player, path, index)


class Clock:
    """Stands still until it is told to go on; seconds."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clocked(qtbot, clock: Clock) -> Player:
    """A player that goes by that clock."""
    made = Player(clock=clock)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.resize(480, 640)
    made.show()
    return made


def at(qtbot, clock: Clock, player: Player, since_start_s: float) -> int:
    """The frame that belongs on the screen so long after the start."""
    clock.now_s = Clock.now_s + since_start_s
    for _ in range(2):  # the first may be one that was under way
        with qtbot.waitSignal(player._playback._tick.timeout):
            pass
    return player.frame_index


def test_it_plays_by_the_clock_of_the_machine(player):
    assert player._playback._clock is time.perf_counter


def test_playback_keeps_the_time_of_the_video(qtbot, clock, clocked, video_files):
    opened(qtbot, clocked, video_files[0])
    shown: list[float] = []
    clocked.positionChanged.connect(shown.append)
    clocked.play()
    for since_s, index in ((0.0, 0), (0.41, 12), (0.42, 12), (1.01, 30), (1.49, 44)):
        assert at(qtbot, clock, clocked, since_s) == index
        qtbot.waitUntil(lambda index=index: clocked.shown_index == index)
    assert clocked.is_playing
    clock.now_s = Clock.now_s + 1.5
    qtbot.waitUntil(lambda: not clocked.is_playing)
    assert clocked.frame_index == 44
    assert shown == pytest.approx([12 / 30, 30 / 30, 44 / 30], abs=1e-3)
    with qtbot.waitSignal(clocked.positionChanged):
        clocked.play()  # from the end it starts over
    assert clocked.position_s == 0.0


def test_double_speed_takes_half_the_time(qtbot, clock, clocked, video_files):
    opened(qtbot, clocked, video_files[0])
    clocked.speed_box.setCurrentText("2×")
    assert clocked.speed == 2.0
    clocked.play()
    assert at(qtbot, clock, clocked, 0.51) == 30
    assert at(qtbot, clock, clocked, 0.74) == 44
    assert clocked.is_playing
    clock.now_s = Clock.now_s + 0.75
    qtbot.waitUntil(lambda: not clocked.is_playing)


def test_a_wish_to_play_waits_for_the_video(qtbot, player, video_files):
    player.open(video_files[0])
    player.play()
    assert not player.is_playing
    qtbot.waitUntil(lambda: player.is_playing)
    player.open(video_files[1])
    player.toggle()
    player.toggle()  # changed their mind
    with qtbot.waitSignal(player.positionChanged):
        pass
    assert not player.is_playing


def test_pause_stays_on_the_frame_on_screen(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    player.play()
    qtbot.waitUntil(lambda: player.frame_index > 5)
    player.pause()
    at = player.frame_index
    qtbot.wait(120)
    assert player.frame_index == at
    qtbot.waitUntil(lambda: shown_is(player, video_files[0], at))


def test_the_timeline_scrubs_by_mouse(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    timeline = player.timeline
    middle = QPoint(round(timeline.x_of(20 / 30)), timeline.height() // 2)
    with qtbot.waitSignal(player.positionChanged):
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=middle)
    assert player.frame_index == 20
    assert not player.is_playing


def test_only_the_newest_wish_is_decoded(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    shown: list[float] = []
    player.positionChanged.connect(shown.append)
    for index in range(1, 45):
        player.seek(index / 30 + 0.001)
    qtbot.waitUntil(lambda: bool(shown) and shown[-1] > 44 / 30 - 0.01)
    assert len(shown) < 20


def test_pictures_of_the_video_before_are_never_shown(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    player.seek(1.0)
    opened(qtbot, player, video_files[1])
    qtbot.wait(60)
    assert player.path == video_files[1]
    assert player.frame_index == 0
    assert shown_is(player, video_files[1], 0)


def lightness(player: Player) -> float:
    """Of what is really drawn, in the middle of the view."""
    seen = player.view.grab().toImage()
    middle = seen.rect().center()
    points = [(middle.x() + dx, middle.y() + dy) for dx in (-9, 9) for dy in (-9, 9)]
    return sum(seen.pixelColor(*point).lightness() for point in points) / len(points)


def test_the_video_before_never_passes_for_the_one_that_opens(
    qtbot, player, video_files, tmp_path
):
    opened(qtbot, player, video_files[0])
    assert player.has_shown
    with qtbot.waitSignal(player.positionChanged):
        player.seek(1.4)  # a bright one
    bright = lightness(player)
    other = make_video(tmp_path / "wide.mp4", n_frames=9, width=160, height=90)
    player.open(other)
    assert not player.has_shown
    assert lightness(player) < bright / 2
    qtbot.waitUntil(lambda: player.has_shown)
    assert shown_is(player, other, 0)
    assert lightness(player) == pytest.approx(grey_of(other, 0), abs=25)
    player.close_video()
    assert player.view.image.isNull()


def test_a_picture_is_not_kept_dim_for_long(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    player.view.dim()  # as while a slow disk opens the next video
    assert not player.view.image.isNull()
    qtbot.waitUntil(lambda: player.view.image.isNull(), timeout=DIM_MS + 500)


def test_a_video_opened_ahead_is_the_one_that_shows(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    player.open_ahead(video_files[1])
    qtbot.wait(60)
    opened(qtbot, player, video_files[1])
    with qtbot.waitSignal(player.positionChanged):
        player.step(7)
    assert shown_is(player, video_files[1], 7)
    player.open_ahead(video_files[2])
    opened(qtbot, player, video_files[0])  # another than the one foreseen
    assert shown_is(player, video_files[0], 0)


def test_a_missing_file_says_where_it_was_and_can_be_found(qtbot, player, tmp_path):
    gone = tmp_path / "gone.mp4"
    player.open(gone)
    qtbot.waitUntil(lambda: str(gone) in player.view.words)
    with qtbot.waitSignal(player.findRequested) as asked:
        qtbot.mouseClick(player.view.button, Qt.MouseButton.LeftButton)
    assert asked.args == [gone]
    player.toggle()  # nothing to play, nothing breaks
    assert not player.is_playing


def test_a_file_that_is_no_video_says_so(qtbot, player, tmp_path, video_files):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a video at all" * 50)
    with qtbot.waitSignal(player.failed) as failed:
        player.open(broken)
    assert isinstance(failed.args[0], VideoError)
    assert "broken.mp4" in player.view.words
    opened(qtbot, player, video_files[0])  # the thread has survived it
    assert player.view.words == ""


@pytest.mark.parametrize("size", [(300, 500), (700, 300), (1200, 900)])
def test_the_picture_keeps_its_shape(qtbot, player, tmp_path, size):
    path = make_video(tmp_path / "wide.mp4", n_frames=3, width=160, height=90)
    player.resize(*size)
    opened(qtbot, player, path)
    where = player.view.picture_rect()
    assert where.width() / where.height() == pytest.approx(160 / 90, rel=0.01)
    assert where.width() <= player.view.width() + 0.5
    assert where.height() <= player.view.height() + 0.5
    # Dark beside the picture, whatever the theme.
    seen = player.view.grab().toImage()
    if where.left() > 8:
        assert seen.pixelColor(3, seen.height() // 2).lightness() < 30


def test_what_the_network_does_not_see_is_veiled(qtbot, player, video_files):
    player.resize(400, 700)
    opened(qtbot, player, video_files[0])
    seen = player.view.grab().toImage()
    with qtbot.waitSignals([player.opened, player.positionChanged]):
        player.open(video_files[0], CropBox(0.0, 0.5, 1.0, 1.0))
    veiled = player.view.grab().toImage()
    where = player.view.picture_rect()
    right, upper, lower = (
        round(where.right()) - 20,
        round(where.top()) + 20,
        round(where.bottom()) - 20,
    )
    assert veiled.pixelColor(right, lower) == seen.pixelColor(right, lower)
    assert (
        veiled.pixelColor(right, upper).lightness()
        < seen.pixelColor(right, upper).lightness()
    )


def test_pictures_are_scaled_to_the_screen_even_with_no_room_to_keep_them(
    qtbot, player, tmp_path, monkeypatch
):
    monkeypatch.setattr(frame_source, "CACHE_BYTES", 0)
    path = make_video(tmp_path / "large.mp4", n_frames=30, width=640, height=960)
    player.resize(240, 420)
    opened(qtbot, player, path)
    for _ in range(29):
        with qtbot.waitSignal(player.positionChanged):
            player.step(1)
    assert player.view.image.height() <= player.view.height()
    assert player.view.image.width() / player.view.image.height() == pytest.approx(
        2 / 3, rel=0.02
    )
    # A picture drawn again for a new size also tells its position, so wait for the last.
    qtbot.waitUntil(lambda: shown_is(player, path, 29))


def test_a_player_that_is_destroyed_ends_its_thread(qtbot, video_files):
    player = Player()
    player.resize(QSize(300, 400))
    opened(qtbot, player, video_files[0])
    player.play()
    assert any(thread.name == "decoder" for thread in threading.enumerate())
    player.deleteLater()
    del player
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(
        lambda: not any(thread.name == "decoder" for thread in threading.enumerate())
    )


@pytest.mark.slow
def test_a_real_race_shows_every_frame_that_it_is_given_the_time_for(
    qtbot, clock, clocked
):
    race = sorted((footage_folder() / "races").glob("*.mp4"))[0]
    clocked.resize(800, 520)
    opened(qtbot, clocked, race)
    shown: list[int] = []
    clocked.positionChanged.connect(lambda _at: shown.append(clocked.shown_index))
    times_s = clocked._playback.times_s[:50]
    clocked.play()
    for index, time_s in enumerate(times_s):
        clock.now_s = Clock.now_s + time_s + 1e-4
        qtbot.waitUntil(lambda index=index: clocked.shown_index == index)
    assert clocked.is_playing
    assert shown == list(range(1, 50))
