"""Tiny real inputs for tests: every video here is encoded for real."""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.stream import VideoStream
from safetensors.numpy import save_file

from model.checkpoints import Card, EpochRecord
from model.config import TrainConfig


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


def make_checkpoint(
    folder: Path,
    name: str,
    created: str = "2024-01-01T00:00:00+00:00",
    **fields: Any,
) -> Path:
    """A whole checkpoint as far as card and file format go, of a network of one weight."""
    place = folder / name
    place.mkdir(parents=True)
    facts: dict[str, Any] = {
        "checkpoint_id": name,
        "network": "resnet3d",
        "config": TrainConfig(),
        "parameters": {"trainable": 1, "non_trainable": 1, "total": 2},
        "snapshot_name": "club.h5",
        "snapshot_checksum": "0" * 32,
        "protocol": "grouped",
        "recipe": "{}",
        "clips": {"train": 10, "validation": 0, "test": 0},
        "videos": {"train": 5, "validation": 0, "test": 0},
        "history": tuple(
            EpochRecord(n, 1.0, 0.5, 0.1, None, None, None, 1e-4, 2.0) for n in (1, 2)
        ),
        "kept_epoch": 2,
        "metrics": {},
        "notes": (),
        "batch_size": 8,
        "stopped": False,
        "device": "cpu",
        "device_reason": "there is no other",
        "created": created,
        "tool_version": "1",
        "torch_version": "2",
        "seconds": 4.0,
        **fields,
    }
    (place / "card.json").write_text(json.dumps(Card(**facts).to_json()))
    save_file({"weight": np.ones(1, np.float32)}, place / "weights.safetensors")
    return place
