"""A disk that does not answer holds up no window, and what is long is given up at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.ui import exact_decoder, frame_source
from annotator.ui.label_page import LabelPage
from annotator.ui.player import Player
from dataset.errors import Cancelled
from dataset.video import VideoReader
from tests.factories import make_video
from tests.ui.desk_stories import caught_up, seen

_GUI = threading.get_ident()


@pytest.fixture
def asked_of_the_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this thread, which draws the window, has asked of the disk."""
    asked: list[str] = []
    for name in ("stat", "is_file", "is_dir", "exists", "open"):
        real: Callable[..., Any] = getattr(Path, name)

        def noted(
            self: Path, *args: Any, real: Any = real, name: str = name, **more: Any
        ) -> Any:
            if threading.get_ident() == _GUI:
                asked.append(f"{name} {self}")
            return real(self, *args, **more)

        monkeypatch.setattr(Path, name, noted)
    return asked


@pytest.fixture
def stuck_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], AbstractContextManager[threading.Event]]:
    """While it is entered, nothing of a video is read; the event says that one tries."""

    @contextmanager
    def stuck() -> Iterator[threading.Event]:
        tries, answers = threading.Event(), threading.Event()

        class Stuck(VideoReader):
            def __init__(self, *args: Any, **more: Any) -> None:
                tries.set()
                answers.wait(120)
                super().__init__(*args, **more)

        monkeypatch.setattr(exact_decoder, "VideoReader", Stuck)
        try:
            yield tries
        finally:
            answers.set()
            monkeypatch.setattr(exact_decoder, "VideoReader", VideoReader)

    return stuck


def test_going_from_video_to_video_asks_nothing_of_the_disk(
    qtbot, page: LabelPage, asked_of_the_disk: list[str], video_ids
):
    seen(qtbot, page)
    asked_of_the_disk.clear()
    page.player.toggle_network()
    page.show_video(video_ids[1])
    seen(qtbot, page)
    page.going_on.to_next_open()
    seen(qtbot, page)
    caught_up(qtbot, page)
    qtbot.waitUntil(lambda: bool(page.player._sight.clips.problem))
    assert asked_of_the_disk == []


def test_a_player_goes_while_the_disk_does_not_answer(qtbot, stuck_disk, video_files):
    player = Player()
    qtbot.addWidget(player)
    player.resize(300, 400)
    player.show()
    with stuck_disk() as tries:
        player.open(video_files[0])
        qtbot.waitUntil(tries.is_set)
        (thread,) = [
            each
            for each in threading.enumerate()
            if each.name == frame_source.DECODER and each.is_alive()
        ]
        player.shut_down()
        assert thread.is_alive(), "and yet this came back"
    thread.join(60)
    assert not thread.is_alive()


def test_another_video_is_shown_after_threads_that_hang(qtbot, stuck_disk, video_files):
    player = Player()
    qtbot.addWidget(player, before_close_func=lambda widget: widget.shut_down())
    player.resize(300, 400)
    player.show()
    with stuck_disk() as tries:
        player.open(video_files[0])
        qtbot.waitUntil(tries.is_set)
        player.shut_down()
    player.open(video_files[1])
    qtbot.waitUntil(lambda: player.is_open and player.has_shown)
    assert player.path == video_files[1]
    qtbot.waitUntil(lambda: player.is_filled)


def test_a_long_video_is_given_up_while_it_is_opened(tmp_path: Path):
    path = make_video(tmp_path / "long.mp4", n_frames=300)
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        VideoReader(path, cancel=lambda: next(asked))
    n_asked = 0

    def never() -> bool:
        nonlocal n_asked
        n_asked += 1
        return False

    with VideoReader(path, cancel=never) as reader:
        assert len(reader.times_s) == 300
        assert np.allclose(np.diff(reader.times_s), 1 / 30)
    assert n_asked >= 300, "at every packet, for each may take its time"


def never_opened(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> tuple[threading.Event, list[Path]]:
    """Make ``path`` hours of video: opening it has no end until nobody wants it.

    Returns:
        Whether it has begun, and ``path`` once it is given up.
    """
    given_up: list[Path] = []
    begun = threading.Event()

    class Endless(VideoReader):
        def __init__(self, opened: Path, *args: Any, cancel: Any, **more: Any) -> None:
            if opened == path:
                begun.set()
                while not cancel():
                    pass
                given_up.append(path)
                raise Cancelled
            super().__init__(opened, *args, cancel=cancel, **more)

    monkeypatch.setattr(exact_decoder, "VideoReader", Endless)
    return begun, given_up


def test_the_next_video_waits_for_no_other_to_be_opened(
    qtbot, monkeypatch: pytest.MonkeyPatch, video_files
):
    begun, given_up = never_opened(monkeypatch, video_files[0])
    player = Player()
    qtbot.addWidget(player, before_close_func=lambda widget: widget.shut_down())
    player.resize(300, 400)
    player.show()
    player.open(video_files[0])
    qtbot.waitUntil(begun.is_set)
    player.open(video_files[1])
    qtbot.waitUntil(lambda: player.is_open and player.has_shown)
    assert given_up == [video_files[0]]


def test_what_comes_next_is_given_up_too_where_something_else_does(
    qtbot, monkeypatch: pytest.MonkeyPatch, video_files
):
    begun, _ = never_opened(monkeypatch, video_files[2])
    player = Player()
    qtbot.addWidget(player, before_close_func=lambda widget: widget.shut_down())
    player.resize(300, 400)
    player.show()
    player.open(video_files[0])
    player.open_ahead(video_files[2])
    qtbot.waitUntil(begun.is_set)
    player.open_ahead(None)
    player.open(video_files[1])
    qtbot.waitUntil(lambda: player.is_open and player.has_shown)
    assert player.n_frames == 45
