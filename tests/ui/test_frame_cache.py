"""Frames kept in memory cost memory, and nothing else."""

import sys
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

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
