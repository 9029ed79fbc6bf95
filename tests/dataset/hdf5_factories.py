"""Small clip files and snapshots, written for real."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dataset.splits import Protocol, Split
from dataset.states import PAIRS, LanePair
from dataset.store import (
    CLIP_SHAPE,
    SnapshotInfo,
    SnapshotVideo,
    write_clip_file,
    write_snapshot,
)

RECIPE = '{"crop": [0, 0, 1, 1], "fps": 30, "size_px": 112}'


def noise(n_clips: int, seed: int) -> np.ndarray:
    """``(n_clips, 30, 112, 112, 3)`` uint8 in which every clip differs."""
    values = np.random.default_rng(seed).integers(0, 256, (n_clips, 1, 112, 112, 3))
    return np.broadcast_to(values, (n_clips, *CLIP_SHAPE)).astype(np.uint8)


def add_clip_file(
    path: Path, clips: np.ndarray, fingerprint: str = "f" * 32, recipe: str = RECIPE
) -> Path:
    """A clip file of a video that starts at frame 0."""
    starts = np.arange(len(clips)) * 30
    write_clip_file(
        path,
        clips=clips,
        start_frames=starts,
        times_s=(starts[:, None] + np.arange(30)) / 30,
        fingerprint=fingerprint,
        recipe_json=recipe,
        width_px=1080,
        height_px=1920,
        duration_s=float(len(clips)),
        damage="",
    )
    return path


def make_videos(
    folder: Path,
    sizes: Sequence[int] = (2, 3, 1),
    *,
    groups: Sequence[str] = ("Riverside", "Šamorín", "重庆"),
    pairs: Sequence[LanePair] = (PAIRS[2], PAIRS[8], PAIRS[14]),
) -> list[SnapshotVideo]:
    """Decided videos with their clip files: one group a part, in turn."""
    videos = []
    for index, n_clips in enumerate(sizes):
        fingerprint = f"{index:032x}"
        place = index % len(groups)
        videos.append(
            SnapshotVideo(
                video_id=index + 1,
                name=f"{groups[place]}_赛{index}.mp4",
                fingerprint=fingerprint,
                group=groups[place],
                split=Split(place % 3),
                pair=pairs[index % len(pairs)],
                answers={"Ana": str(pairs[index % len(pairs)]), "李雷": "unusable"},
                status="settled",
                clip_file=add_clip_file(
                    folder / "clips" / f"{fingerprint}.h5",
                    noise(n_clips, index),
                    fingerprint,
                ),
            )
        )
    return videos


def all_clips(sizes: Sequence[int] = (2, 3, 1)) -> np.ndarray:
    """The clips of ``make_videos``, in snapshot order."""
    return np.concatenate([noise(n, index) for index, n in enumerate(sizes)])


def make_snapshot(
    folder: Path,
    videos: Sequence[SnapshotVideo] | None = None,
    *,
    protocol: Protocol = Protocol.GROUPED,
    virtual: bool = False,
    compressed: bool = False,
    name: str = "all.h5",
) -> SnapshotInfo:
    """A snapshot in ``folder/snapshots``."""
    return write_snapshot(
        folder / "snapshots" / name,
        make_videos(folder) if videos is None else videos,
        protocol=protocol,
        virtual=virtual,
        compressed=compressed,
        tool_version="test",
    )


def bytes_and_time(path: Path) -> tuple[bytes, int]:
    """All that must not change of a file that is left alone."""
    return path.read_bytes(), path.stat().st_mtime_ns


def flip_byte(path: Path, content: bytes, offset: int = 0) -> None:
    """Flip one bit where ``content`` lies in the file, as a failing disk would."""
    data = bytearray(path.read_bytes())
    data[data.index(content) + offset] ^= 0x10
    path.write_bytes(data)
