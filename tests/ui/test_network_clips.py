"""The stored clips of a long video, read piece by piece."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from annotator.ui import network_clips
from annotator.ui.network_clips import NetworkClips, NetworkFrame
from dataset.clip_files import read_clip_frame
from dataset.states import LanePair
from tests.model.factories import make_clip_file

N_CLIPS = 60


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute: 68 MB of clips."""
    path = tmp_path_factory.mktemp("long") / f"{1:032x}.h5"
    return make_clip_file(path, LanePair.parse("1-2"), N_CLIPS)


@pytest.fixture
def clips(qapp, long_file: Path) -> NetworkClips:
    made = NetworkClips()
    made.set_path(long_file)
    return made


def shown(qtbot, clips: NetworkClips, time_s: float) -> NetworkFrame:
    found: list[NetworkFrame] = []

    def is_there() -> bool:
        frame = clips.at(time_s)
        found.extend([frame] if frame is not None else [])
        return bool(found)

    qtbot.waitUntil(is_there)
    assert not clips.is_reading
    return found[0]


def pixels(frame: NetworkFrame) -> np.ndarray:
    rows = np.frombuffer(frame.image.constBits(), np.uint8)
    return rows.reshape(112, -1)[:, :336].reshape(112, 112, 3)


def test_every_place_of_a_long_video_is_shown_as_it_is_stored(
    qtbot, clips: NetworkClips, long_file: Path
):
    clips.read()
    qtbot.waitUntil(lambda: clips.is_ready)
    assert clips.n_clips == N_CLIPS
    for clip, frame in ((0, 0), (7, 29), (8, 0), (59, 29), (31, 4), (9, 1), (0, 3)):
        found = shown(qtbot, clips, (30 * clip + frame) / 30)
        assert (found.clip, found.frame) == (clip, frame)
        stored = read_clip_frame(long_file, clip, frame)
        np.testing.assert_array_equal(pixels(found), stored)
    assert clips.at(-0.1) is None
    assert clips.at(N_CLIPS + 1) is None
    assert not clips.is_reading, "there is nothing to come"


def test_a_long_video_is_never_in_memory_as_a_whole(
    qtbot, clips: NetworkClips, long_file: Path
):
    tracemalloc.start()
    try:
        clips.read()
        for second in range(N_CLIPS):
            shown(qtbot, clips, second + 0.5)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 50e6 < long_file.stat().st_size


def test_a_video_that_comes_back_while_it_is_read_is_read(
    qtbot, clips: NetworkClips, long_file: Path, tmp_path: Path
):
    clips.read()
    clips.set_path(tmp_path / "none.h5")
    clips.read()
    qtbot.waitUntil(lambda: bool(clips.problem))
    clips.set_path(long_file)
    clips.read()
    assert shown(qtbot, clips, 40.0).clip == 40


def test_damage_is_said_where_it_is_met(qtbot, clips: NetworkClips, tmp_path: Path):
    path = make_clip_file(tmp_path / f"{2:032x}.h5", LanePair.parse("1-1"), 20)
    clips.set_path(path)
    clips.read()
    shown(qtbot, clips, 0.5)
    whole = bytearray(path.read_bytes())
    middle = round(0.9 * len(whole))
    whole[middle] ^= 1
    path.write_bytes(whole)
    assert clips.at(18.0) is None
    qtbot.waitUntil(lambda: bool(clips.problem))
    assert "damaged" in clips.problem
    assert clips.at(0.5) is None


def test_a_bug_while_reading_is_told_and_tried_no_more(
    qtbot, clips: NetworkClips, monkeypatch: pytest.MonkeyPatch
):
    clips.read()
    qtbot.waitUntil(lambda: clips.is_ready)
    asked = []

    def broken(*_given: object, **_more: object) -> None:
        asked.append(1)
        raise RuntimeError("a bug")

    monkeypatch.setattr(network_clips, "_read", broken)
    with qtbot.captureExceptions() as raised:
        assert clips.at(40.0) is None
        qtbot.waitUntil(lambda: bool(raised))
    assert not clips.is_reading, "no picture stands there as if it were seen now"
    assert clips.at(40.0) is None
    assert len(asked) == 1
