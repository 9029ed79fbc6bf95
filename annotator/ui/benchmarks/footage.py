"""An upright video as a phone writes it, with key frames as far apart as can be."""

from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

WIDTH_PX, HEIGHT_PX, FPS = 1080, 1920, 30
KEY_EVERY = 250


def render_upright(path: Path, n_frames: int = 300) -> Path:
    """Encode two bright climbers on a structured wall, H.264, 8 Mbit a second.

    Key frames are 250 frames apart, as x264 and broadcasters have them: the dearest
    place to seek to lies a whole 249 frames behind one.
    """
    rng = np.random.default_rng(42)
    cells = rng.integers(90, 150, (HEIGHT_PX // 4, WIDTH_PX // 4, 3), np.uint8)
    wall = np.kron(cells, np.ones((4, 4, 1), np.uint8))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264",
            rate=FPS,
            options={
                "preset": "veryfast",
                "g": str(KEY_EVERY),
                "keyint_min": str(KEY_EVERY),
                "sc_threshold": "0",
                "b": "8M",
            },
        )
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        for index in range(n_frames):
            picture = wall.copy()
            climbed = HEIGHT_PX - 300 - index * (HEIGHT_PX - 400) // n_frames
            picture[climbed : climbed + 250, 200:330] = (200, 40, 40 + index % 200)
            picture[climbed // 2 : climbed // 2 + 250, 700:830] = (30, 200, 60)
            picture += rng.integers(0, 6, (HEIGHT_PX, 1, 1), np.uint8)  # sensor noise
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
