"""Small synthetic snapshots: real files, made by the writers that the product uses."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import CLIP_SHAPE, SnapshotVideo, write_clip_file, write_snapshot

if TYPE_CHECKING:
    from model.predictor import Predictor  # seconds: torch, which not all tests need

Row = tuple[str, str, Split] | tuple[str, str, Split, str]
"""Pair such as ``1-3``, group, split, and the pair that the picture really shows."""

RECIPE = json.dumps(
    {"fps": 30, "size_px": 112, "clip_frames": 30, "min_real_frames": 15}
)


def lane_clip(pair: LanePair, seed: int) -> np.ndarray:
    """A clip that anybody could judge: each lane's brightness is its state.

    ``(30, 112, 112, 3)`` uint8; the left half shows the left lane.
    """
    rng = np.random.default_rng(seed)
    clip = rng.integers(0, 30, CLIP_SHAPE, np.uint8)
    for columns, state in ((slice(0, 56), pair.left), (slice(56, 112), pair.right)):
        clip[:, :, columns] += np.uint8((state - 1) * 70)
    return clip


def make_snapshot(
    folder: Path,
    videos: Sequence[Row],
    *,
    n_clips: int = 2,
    protocol: Protocol = Protocol.GROUPED,
    name: str = "snapshot.h5",
) -> Path:
    """Write a snapshot of these videos, with their clip files beside it."""
    rows = []
    for index, (text, group, split, *shown) in enumerate(videos):
        pair = LanePair.parse(text)
        looks = LanePair.parse(shown[0]) if shown else pair
        fingerprint = f"{index + 1:032x}"
        clip_file = make_clip_file(folder / f"{fingerprint}.h5", looks, n_clips, index)
        rows.append(
            SnapshotVideo(
                video_id=index + 1,
                name=f"{group}_race{index + 1:02d}.mp4",
                fingerprint=fingerprint,
                group=group,
                split=split,
                pair=pair,
                answers={"Anna": text, "Ben": text},
                status="agreed",
                clip_file=clip_file,
            )
        )
    path = folder / name
    write_snapshot(path, rows, protocol=protocol, tool_version="0")
    return path


def make_clip_file(path: Path, pair: LanePair, n_clips: int = 2, seed: int = 0) -> Path:
    """Write one video's clips; the fingerprint is the file's name."""
    write_clips(path, [lane_clip(pair, 1000 * seed + n) for n in range(n_clips)])
    return path


def write_clips(
    path: Path, clips: Sequence[np.ndarray] | np.ndarray, recipe: str = RECIPE
) -> None:
    """Write these clips as those of one video."""
    n_clips = len(clips)
    write_clip_file(
        path,
        clips=clips,
        start_frames=[30 * n for n in range(n_clips)],
        times_s=(np.arange(30 * n_clips) / 30).reshape(n_clips, 30),
        fingerprint=path.stem,
        recipe_json=recipe,
        width_px=540,
        height_px=960,
        duration_s=float(n_clips),
        damage="",
    )


def predicted(predictor: "Predictor", clips: np.ndarray) -> np.ndarray:
    """What a network says of clips in memory: ``(N, 15)``, by way of a clip file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{1:032x}.h5"
        write_clips(path, clips)
        return predictor.predict_file(path)


TWO_CODES = (
    ("1-4", "Monday", Split.TRAIN),
    ("4-1", "Monday", Split.TRAIN),
    ("1-4", "Monday", Split.TRAIN),
    ("4-1", "Monday", Split.TRAIN),
    ("1-4", "Tuesday", Split.VALIDATION),
    ("4-1", "Tuesday", Split.VALIDATION),
    ("1-4", "Friday", Split.TEST),
    ("4-1", "Friday", Split.TEST),
)
"""Eight videos of two pairs that are trivially told apart."""
