"""Tiny real inputs for tests: every video here is encoded for real."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream


def numbered_frames(
    n_frames: int, width: int = 64, height: int = 96
) -> Iterator[np.ndarray]:
    """Frames whose grey level is the frame number: ``(height, width, 3)`` uint8."""
    for index in range(n_frames):
        level = 16 + (index * 7) % 220
        frame = np.full((height, width, 3), level, np.uint8)
        frame[: height // 4, : width // 2] = (200, 30, 30)  # marks top left
        yield frame


def make_video(
    path: Path,
    frames: Sequence[np.ndarray] | Iterator[np.ndarray] | None = None,
    *,
    n_frames: int = 45,
    width: int = 64,
    height: int = 96,
    fps: int = 30,
    times_s: Sequence[float] | None = None,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
) -> Path:
    """Encode a small video; ``times_s`` gives each frame's own time stamp."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if frames is None:
        frames = numbered_frames(n_frames, width, height)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps, options=options or {"crf": "18"})
        assert isinstance(stream, VideoStream)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 90_000)
        for index, pixels in enumerate(frames):
            if index == 0:
                stream.height, stream.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
            seconds = times_s[index] if times_s is not None else index / fps
            frame.pts = round(seconds * 90_000)
            frame.time_base = Fraction(1, 90_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
