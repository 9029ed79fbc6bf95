"""Shuttle, loops, places, zoom, the strip of pictures, and what the network sees."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from annotator.project import Project
from annotator.ui import frame_cache, frame_source
from annotator.ui.gaps import gaps_of
from annotator.ui.places import frame_of, seconds_of
from annotator.ui.player import Player
from annotator.videos import import_videos
from dataset.store import read_clip_file, read_clip_times
from dataset.video import fingerprint
from tests.factories import make_video
from tests.ui.test_player import opened, player, shown_is

__all__ = ["player"]


def filled(qtbot, player: Player, path: Path) -> None:
    opened(qtbot, player, path)
    qtbot.waitUntil(lambda: player.is_filled, timeout=10_000)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3.2", 3.2),
        ("3,2", 3.2),
        (" 12 s", 12.0),
        ("0:03.2", 3.2),
        ("1:02:03", 3723.0),
        (".5", 0.5),
        ("0:61", None),
        ("abc", None),
        ("", None),
        ("#96", None),
        ("-3", None),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, seconds: float | None):
    found = seconds_of(text)
    assert found == (pytest.approx(seconds) if seconds is not None else None)


def test_a_frame_is_counted_as_on_the_screen():
    assert (frame_of("#96"), frame_of("# 1"), frame_of("#0")) == (95, 0, 0)
    assert frame_of("96") is None


@pytest.mark.parametrize(
    "text", ["#99999999999", "#" + "9" * 5000, "9" * 400 + ":00:01"]
)
def test_a_place_of_endless_digits_is_refused(qtbot, player, video_files, text: str):
    opened(qtbot, player, video_files[0])
    player.ask_place()
    player.controls.place_field.setText(text)  # pasted
    qtbot.keyClick(player.controls.place_field, Qt.Key.Key_Return)
    assert player.is_asking
    assert player.frame_index == 0


def test_every_frame_is_soon_a_look_up_and_still_exact(qtbot, player, video_files):
    filled(qtbot, player, video_files[0])
    for index in (44, 3, 30, 31, 29, 0):
        with qtbot.waitSignal(player.positionChanged):
            player.go_to_frame(index)
        assert player.shown_index == index
        assert shown_is(player, video_files[0], index)
    assert 0 < player.cached_bytes <= frame_cache.CACHE_BYTES


def test_memory_stays_within_its_bound_in_a_long_video(
    qtbot, player, tmp_path, monkeypatch
):
    bound = 20 * 64 * 96 * 3 // 2  # room for about 20 of 300 frames
    monkeypatch.setattr(frame_source, "CACHE_BYTES", bound)
    path = make_video(tmp_path / "long.mp4", n_frames=300, options={"g": "30"})
    opened(qtbot, player, path)
    for index in (0, 150, 290, 20, 21, 299):
        if index != player.frame_index:
            with qtbot.waitSignal(player.positionChanged):
                player.go_to_frame(index)
        assert shown_is(player, path, index)
        assert player.cached_bytes <= bound
    qtbot.waitUntil(lambda: player.timeline.n_thumbnails > 3)
    assert player.cached_bytes <= bound
    assert not player.is_filled


def test_what_follows_a_far_seek_is_a_look_up_again(
    qtbot, player, tmp_path, monkeypatch
):
    monkeypatch.setattr(frame_source, "CACHE_BYTES", 60 * 64 * 96 * 3 // 2)
    path = make_video(tmp_path / "long.mp4", n_frames=300, options={"g": "30"})
    opened(qtbot, player, path)
    with qtbot.waitSignal(player.positionChanged):
        player.go_to_frame(200)
    cache = player._source._cache
    assert cache is not None
    qtbot.waitUntil(lambda: cache.image(player._playback.times_s[205]) is not None)
    for index in (201, 202, 203):
        with qtbot.waitSignal(player.positionChanged):
            player.step(1)
        assert shown_is(player, path, index)


def test_the_shuttle_plays_back_and_on_and_gets_faster(qtbot, player, video_files):
    filled(qtbot, player, video_files[0])
    with qtbot.waitSignal(player.positionChanged):
        player.go_to_frame(40)
    shown: list[float] = []
    player.positionChanged.connect(shown.append)
    player.shuttle(-1)
    assert (player.is_playing, player.rate) == (True, -1.0)
    player.shuttle(-1)
    assert player.rate == -2.0
    qtbot.waitUntil(lambda: player.frame_index < 25)
    qtbot.waitUntil(lambda: len(shown) > 5)
    assert shown == sorted(shown, reverse=True)
    player.shuttle(1)
    assert player.rate == 1.0
    player.pause()
    player.shuttle(-1)
    qtbot.waitUntil(lambda: not player.is_playing)  # the start ends it
    assert player.frame_index == 0
    player.play()
    assert player.rate == player.speed == 1.0


def test_a_section_is_repeated_until_that_ends(qtbot, player, video_files):
    filled(qtbot, player, video_files[0])
    player.go_to_frame(10)
    player.begin_loop()
    player.go_to_frame(14)
    player.end_loop()
    assert player.loop == pytest.approx((10 / 30, 15 / 30), abs=1e-3)
    assert player.timeline.loop == player.loop
    assert player.controls.loop_button.isChecked()
    player.go_to_frame(40)
    seen: list[int] = []
    player.positionChanged.connect(lambda _at: seen.append(player.shown_index))
    player.play()
    qtbot.waitUntil(lambda: seen.count(12) >= 3, timeout=8000)
    player.pause()
    repeated = seen[seen.index(10) :]
    assert set(repeated) <= set(range(10, 15))
    qtbot.mouseClick(player.controls.loop_button, Qt.MouseButton.LeftButton)
    assert player.loop is None
    player.play()
    qtbot.waitUntil(lambda: player.frame_index > 20)


def test_a_place_is_typed(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    qtbot.mouseClick(player.time_label, Qt.MouseButton.LeftButton)
    field = player.controls.place_field
    assert player.is_asking
    qtbot.keyClicks(field, "#31")
    with qtbot.waitSignal(player.typingEnded):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert player.frame_index == 30
    player.ask_place()
    qtbot.keyClicks(field, "0:00.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert player.frame_index == 15
    player.ask_place()
    qtbot.keyClicks(field, "nowhere")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert player.is_asking  # said why, and lets one correct it
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not player.is_asking
    assert player.frame_index == 15


def test_the_strip_fills_with_pictures_of_the_video(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    timeline = player.timeline
    qtbot.waitUntil(lambda: timeline.n_thumbnails == timeline.n_slots)
    assert timeline.n_slots > 5
    seen = timeline.grab().toImage()
    ratio = seen.devicePixelRatio()
    shades = {
        seen.pixelColor(round(x * ratio), round(30 * ratio)).lightness()
        for x in range(20, timeline.width() - 20, 8)
    }
    assert len(shades) > 5  # the grey of these videos changes from frame to frame


def test_where_frames_are_missing_is_told(qtbot, player, tmp_path):
    times_s = [index / 30 for index in range(15)] + [
        1.5 + index / 30 for index in range(15)
    ]
    path = make_video(tmp_path / "gap.mp4", n_frames=30, times_s=times_s)
    opened(qtbot, player, path)
    assert player.timeline.gaps == (pytest.approx((14 / 30, 1.5), abs=1e-3),)
    assert "1.0 s" in player.timeline.toolTip()
    assert gaps_of([0.0, 0.1, 0.2, 0.3]) == []


def test_the_wheel_looks_closer_and_a_drag_moves_the_picture(qtbot, player, tmp_path):
    path = make_video(tmp_path / "large.mp4", n_frames=3, width=1280, height=720)
    opened(qtbot, player, path)
    view = player.view
    at = QPointF(view.width() / 4, view.height() / 2)
    before = view.picture_rect()
    under = (at.x() - before.left()) / before.width()
    wheel = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)
    closer = view.picture_rect()
    assert view.zoom == pytest.approx(1.25**4)
    assert (at.x() - closer.left()) / closer.width() == pytest.approx(under, abs=0.01)
    # The pixels come sharp, and no larger than the video has them.
    wanted = min(1280, round(closer.width() * view.devicePixelRatioF()))
    qtbot.waitUntil(lambda: abs(view.image.width() - wanted) <= 2)
    left = view.picture_rect().left()
    start = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(30, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 0))
    assert view.picture_rect().left() == pytest.approx(min(0, left + 30), abs=1)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.zoom == 1.0


def test_what_the_network_sees_is_what_the_store_holds(
    qtbot, player, tmp_path, video_files
):
    project = Project.create(tmp_path / "own.dualane")
    import_videos(project, [video_files[0]], jobs=1)
    file = project.clip_file(fingerprint(video_files[0]))
    project.close()
    clips, (_, times_s) = read_clip_file(file), read_clip_times(file)
    with qtbot.waitSignals([player.opened, player.positionChanged]):
        player.open(video_files[0], clips=file)
    assert player.view.network_image.isNull()
    player.toggle_network()
    qtbot.waitUntil(lambda: not player.view.network_image.isNull())
    for index in (0, 17, 29, 30, 40):
        if index != player.frame_index:
            with qtbot.waitSignal(player.positionChanged):
                player.go_to_frame(index)
        image = player.view.network_image
        clip, frame = divmod(index, 30)
        shown = np.frombuffer(image.constBits(), np.uint8).reshape(112, -1)[:, :336]
        assert shown.tobytes() == clips[clip, frame].tobytes()
        assert times_s[clip, frame] == pytest.approx(index / 30, abs=1e-4)
    player.toggle_network()
    assert player.view.network_image.isNull()


def test_a_video_without_clips_says_so(qtbot, player, video_files, tmp_path):
    with qtbot.waitSignals([player.opened, player.positionChanged]):
        player.open(video_files[0], clips=tmp_path / "none.h5")
    player.toggle_network()
    qtbot.waitUntil(lambda: "import the video again" in player.view._network_words)


def test_the_next_video_is_filled_while_this_one_is_looked_at(
    qtbot, player, video_files
):
    player.open_ahead(video_files[1])
    filled(qtbot, player, video_files[0])
    qtbot.waitUntil(lambda: player.is_ready_ahead)
    opened(qtbot, player, video_files[1])
    assert player.is_filled  # from the first moment on
    assert shown_is(player, video_files[1], 0)


def test_a_view_that_is_on_can_be_seen_on_its_button(qtbot, player, video_files):
    opened(qtbot, player, video_files[0])
    player.setFocus()
    button = player.controls.loop_button
    off = button.grab().toImage()
    player.toggle_loop()
    assert button.grab().toImage() != off
    player.toggle_loop()
    assert button.grab().toImage() == off
