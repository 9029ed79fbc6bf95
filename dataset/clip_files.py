"""Clip files: one HDF5 file a video, independent of any label."""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import hdf5
from dataset.damage import gaps_of_json
from dataset.errors import StoreError
from dataset.recipe import divider_of
from dataset.shapes import CLIP_FRAMES, CLIP_SHAPE

KIND: Final = "dualane-clips"
NOUN: Final = "clip file"


@dataclass(frozen=True)
class ClipFileInfo:
    """What a clip file says of itself. Sizes are of the upright video, in pixels."""

    path: Path
    fingerprint: str
    recipe_json: str
    n_clips: int
    width_px: int
    height_px: int
    duration_s: float
    damage: str
    """One sentence on what is missing of the video; empty for a whole one."""
    fps: float
    """Frames a second of the clips, not of the video."""
    clips_checksum: str
    """blake2b-128 of the clips' bytes in order, 32 hex digits."""
    gaps: tuple[tuple[float, float], ...] = ()
    """``(start_s, end_s)`` of each time for which the video has no picture of its own,
    the longest 500; see ``Damage``."""


class ClipFileWriter:
    """Takes the clips of one video as they are cut; memory holds one at a time.

    Made by ``new_clip_file``. ``describe`` comes last, for how a video was is known
    only at its end.
    """

    def __init__(self, new: hdf5.NewFile) -> None:
        self._new = new
        self._checksum = hdf5.checksum_of_clips()
        self._start_frames = array("q")
        self._described = False
        self._clips = new.file.create_dataset(
            "clips",
            shape=(0, *CLIP_SHAPE),
            maxshape=(None, *CLIP_SHAPE),
            dtype=np.uint8,
            chunks=(1, *CLIP_SHAPE),
            fletcher32=True,
        )
        self._times_s = array("d")  # small: a video may be hours long

    @property
    def n_clips(self) -> int:
        """Clips taken so far."""
        return len(self._start_frames)

    def add(
        self,
        clip: NDArray[np.uint8],
        start_frame: int,
        times_s: Sequence[float] | NDArray[Any],
    ) -> None:
        """Store the next clip.

        Args:
            clip: ``(30, 112, 112, 3)`` uint8 RGB.
            start_frame: its first frame, counted at 30 frames a second.
            times_s: ``(30,)`` time stamps in the video, seconds.

        Raises:
            OSError: the disk is full or has gone.
            ValueError: a clip of another shape or type, or another number of times.
        """
        if clip.shape != CLIP_SHAPE or clip.dtype != np.uint8:
            raise ValueError(
                f"clip {self.n_clips} is {clip.dtype} {clip.shape}, not uint8"
                f" {CLIP_SHAPE}"
            )
        times = np.array(times_s, np.float64)
        if times.shape != CLIP_SHAPE[:1]:
            raise ValueError(f"clip {self.n_clips} has times of shape {times.shape}")
        whole = np.ascontiguousarray(clip)
        self._clips.resize(self.n_clips + 1, axis=0)
        self._clips[self.n_clips] = whole
        self._checksum.update(whole.data)
        self._new.check()
        self._start_frames.append(start_frame)
        self._times_s.extend(times)

    def describe(
        self,
        *,
        fingerprint: str,
        recipe_json: str,
        width_px: int,
        height_px: int,
        duration_s: float,
        damage: str,
        damage_details: str = "",
    ) -> None:
        """Say of what video the clips are; see ``ClipFileInfo``.

        ``damage_details`` is ``Damage.to_json``, for a video that is not whole.
        """
        file = self._new.file
        starts = np.array(self._start_frames, np.int64)
        times = np.array(self._times_s, np.float64).reshape(-1, CLIP_SHAPE[0])
        hdf5.write_column(file, "start_frames", starts)
        hdf5.write_column(file, "times_s", times)
        hdf5.write_attributes(
            file,
            {
                "fingerprint": fingerprint,
                "recipe": recipe_json,
                "fps": float(json.loads(recipe_json).get("fps", 30)),
                "width_px": width_px,
                "height_px": height_px,
                "duration_s": duration_s,
                "damage": damage,
                "axes": hdf5.AXES,
                "channels": hdf5.CHANNELS,
                "clips_checksum": self._checksum.hexdigest(),
            },
        )
        if damage_details:
            hdf5.write_attributes(file, {"damage_details": damage_details})
        self._described = True

    def check_described(self) -> None:
        """A file that does not say what it holds is a bug of ours.

        Raises:
            RuntimeError: ``describe`` was not called.
        """
        if not self._described:
            raise RuntimeError("a clip file must be described before it is closed")


@contextmanager
def new_clip_file(path: Path) -> Iterator[ClipFileWriter]:
    """Yield a writer; the file takes the place of ``path`` when all went well.

    Whatever is raised inside leaves ``path`` as it was.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    with hdf5.created(path, KIND, n_clips=1) as new:
        writer = ClipFileWriter(new)
        yield writer
        writer.check_described()


def write_clip_file(
    path: Path,
    *,
    clips: Iterable[NDArray[np.uint8]],
    start_frames: Sequence[int] | NDArray[Any],
    times_s: Sequence[Sequence[float] | NDArray[Any]] | NDArray[Any],
    fingerprint: str,
    recipe_json: str,
    width_px: int,
    height_px: int,
    duration_s: float,
    damage: str,
) -> None:
    """Write clips that are in memory, whole or not at all; see ``ClipFileWriter``.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
        ValueError: a clip of another shape or type, or lengths that differ.
    """
    with new_clip_file(path) as writer:
        for clip, start_frame, times in zip(clips, start_frames, times_s, strict=True):
            writer.add(clip, int(start_frame), times)
        writer.describe(
            fingerprint=fingerprint,
            recipe_json=recipe_json,
            width_px=width_px,
            height_px=height_px,
            duration_s=duration_s,
            damage=damage,
        )


def read_clip_file_info(path: Path) -> ClipFileInfo:
    """Read what a clip file says of itself, without its clips.

    Raises:
        StoreError: missing, damaged, foreign or newer.
    """
    return read_clip_file_head(path)[0]


def read_clip_file_head(path: Path) -> tuple[ClipFileInfo, NDArray[np.int64]]:
    """As ``read_clip_file_info``, with the ``(N,)`` start frames of the clips."""
    seal = hdf5.check_seal(path, NOUN)
    if seal is not None and seal.card["plain"]:
        hdf5.check_attributes(seal.card["attributes"], path, KIND, NOUN)
        with hdf5.reading(path):
            info = _info_from(seal.card["attributes"], seal.card["n_clips"], path)
            return info, np.array(seal.card["start_frames"], np.int64).reshape(-1)
    with hdf5.open_file(path, KIND, NOUN) as file, hdf5.reading(path):
        return info_of(file, path), file["start_frames"][:]


def info_of(file: h5py.File, path: Path) -> ClipFileInfo:
    """As ``read_clip_file_info``, of an open file."""
    with hdf5.reading(path):
        clips = file["clips"]
        if clips.shape[1:] != CLIP_SHAPE or clips.dtype != np.uint8:
            raise StoreError(
                f"{path} holds clips of {hdf5.shape_words(clips)}, not of 30 pictures"
                " of 112 × 112 in colour: import the video again."
            )
        return _info_from(file.attrs, len(clips), path)


def _info_from(attributes: Mapping[str, Any], n_clips: int, path: Path) -> ClipFileInfo:
    recipe_json = hdf5.text_of(attributes, "recipe")
    divider_of(recipe_json)  # for what it raises
    gaps: tuple[tuple[float, float], ...] = ()
    if "damage_details" in attributes:
        gaps = gaps_of_json(hdf5.text_of(attributes, "damage_details"))
    return ClipFileInfo(
        path=path,
        fingerprint=hdf5.text_of(attributes, "fingerprint"),
        recipe_json=recipe_json,
        n_clips=n_clips,
        width_px=int(attributes["width_px"]),
        height_px=int(attributes["height_px"]),
        duration_s=float(attributes["duration_s"]),
        damage=hdf5.text_of(attributes, "damage"),
        fps=float(attributes["fps"]),
        clips_checksum=hdf5.text_of(attributes, "clips_checksum"),
        gaps=gaps,
    )


def read_clip_file(path: Path, most: int | None = None) -> NDArray[np.uint8]:
    """Read the clips of a video, or its first ``most``: ``(N, 30, 112, 112, 3)`` uint8 RGB.

    Raises:
        StoreError: missing, damaged, foreign or newer.
    """
    with hdf5.open_file(path, KIND, NOUN) as file:
        info_of(file, path)
        with hdf5.reading(path):
            clips: NDArray[np.uint8] = file["clips"][:most]
    return clips


class OpenClips:
    """The clips of one video, read as they are asked for: an hour of them is 4 GB.

    Made by ``open_clips``.

    Attributes:
        info: what the file says of itself.
    """

    def __init__(self, file: h5py.File, path: Path) -> None:
        self.info = info_of(file, path)
        self._clips = file["clips"]

    def read(self, indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Some clips, ``(n, 30, 112, 112, 3)`` uint8 RGB, in the order asked for.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        clips = np.empty((len(indices), *CLIP_SHAPE), np.uint8)
        with hdf5.reading(self.info.path):
            for row, index in enumerate(indices.tolist()):
                self._clips.read_direct(clips, np.s_[index], np.s_[row])
        return clips


@contextmanager
def open_clips(path: Path) -> Iterator[OpenClips]:
    """Open a clip file for reading, once for all that is asked of it.

    Raises:
        StoreError: missing, damaged, foreign or newer.
    """
    with hdf5.open_file(path, KIND, NOUN) as file:
        yield OpenClips(file, path)


def read_clip_times(path: Path) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Read where the clips of a video lie in it.

    Returns:
        ``(N,)`` start frames at 30 frames a second and ``(N, 30)`` time stamps in the
        video, seconds.

    Raises:
        StoreError: missing, damaged, foreign or newer.
    """
    with hdf5.open_file(path, KIND, NOUN) as file, hdf5.reading(path):
        starts, times_s = file["start_frames"][:], file["times_s"][:]
        if times_s.shape != (len(starts), CLIP_FRAMES):
            raise ValueError(f"time stamps {times_s.shape}")
        return starts, times_s


def read_clip_frame(path: Path, clip: int, frame: int) -> NDArray[np.uint8]:
    """Read one frame of one clip: ``(112, 112, 3)`` uint8 RGB.

    Raises:
        StoreError: missing, damaged, foreign or newer, or without that frame.
    """
    with hdf5.open_file(path, KIND, NOUN) as file, hdf5.reading(path):
        clips = file["clips"]
        if clips.shape[1:] != CLIP_SHAPE or clip >= clips.shape[0]:
            raise StoreError(
                f"{path} has no clip {clip} with frames of 112 × 112: import the video"
                " again."
            )
        picture: NDArray[np.uint8] = clips[clip, frame]
    return picture
