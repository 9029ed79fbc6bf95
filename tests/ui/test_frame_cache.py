"""Frames kept in memory cost memory, and nothing else."""

import sys
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame
from PySide6.QtCore import QSize

from annotator.ui.cache_filler import N_LANDMARKS, Filling
from annotator.ui.frame_cache import image_of
from dataset.decoding import Orientation
from dataset.video import VideoReader
from tests.factories import make_video


def n_threads() -> int:
    """Of this process, those of libraries included."""
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_shown_frame_keeps_no_threads() -> None:
    frames = []
    for shade in range(60):
        rgb = np.full((480, 640, 3), shade, np.uint8)
        frames.append(
            VideoFrame.from_ndarray(rgb, "rgb24").reformat(format="yuv420p", threads=1)
        )
    image_of(frames[0], Orientation.of(frames[0]))
    before = n_threads()
    images = [image_of(frame, Orientation.of(frame)) for frame in frames]
    # With threads of its own for each frame, letting go of a race took seconds.
    assert n_threads() <= before + 2
    assert images[0].pixel(0, 0) != images[-1].pixel(0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_reader_keeps_frames_without_threads(tmp_path: Path) -> None:
    path = make_video(tmp_path / "race.mp4", n_frames=40, width=320, height=480)
    reader = VideoReader(path)
    shades = {int(reader.frame(0).pixels.mean())}
    before = n_threads()
    shades |= {int(reader.frame(index).pixels.mean()) for index in range(40)}
    assert n_threads() <= before + 2
    assert len(shades) > 30
    reader.close()


def test_a_timeline_is_full_to_its_end_where_key_frames_are_rare(
    tmp_path: Path,
) -> None:
    """Broadcasts have one in eight seconds, and the cache holds a part of the video."""
    path = make_video(
        tmp_path / "race.mp4",
        n_frames=240,
        options={"crf": "18", "x264-params": "keyint=400:scenecut=0"},
    )
    filling = Filling(path, QSize(64, 96), most_bytes=60 * 64 * 96 * 3 // 2)
    while filling.advance(0.0):
        pass
    slot_s = 8.0 / N_LANDMARKS
    for slot in range(N_LANDMARKS):
        time_s = (slot + 0.5) * slot_s
        assert filling.cache.thumbnail(time_s, QSize(20, 30), slot_s), time_s
    filling.close()
