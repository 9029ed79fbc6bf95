"""What a snapshot says beside its clips: rows, columns, checksum, and what may not be.

::

    Contents ── videos: one StoredVideo a video         /videos/<column>
             └─ codes, video_index, start_frames, splits: one entry a clip
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import clip_files, hdf5
from dataset.errors import LabelError, StoreError
from dataset.recipe import divider_of
from dataset.shapes import CLIP_SHAPE
from dataset.splits import Protocol, Split
from dataset.states import N_CODES, LanePair, LaneState

KIND: Final = "dualane-snapshot"
NOUN: Final = "snapshot"

_NO_SPLIT: Final = -1
"""In ``/videos/split`` where clips, not videos, were divided."""

SETTLED: Final = "settled"
"""The status of a video on whose pair coaches had not agreed by themselves."""


@dataclass(frozen=True)
class StoredVideo:
    """A video's row in a snapshot. Sizes are of the upright video, in pixels."""

    video_id: int
    name: str
    fingerprint: str
    group: str
    split: Split | None
    """None in protocol ``paper``, which divides clips."""
    left: int
    """Annotation digit, 1 to 4."""
    right: int
    code: int
    answers: dict[str, str]
    status: str
    """``agreed`` or ``settled``."""
    n_clips: int
    fps: float
    """Frames a second of the clips."""
    width_px: int
    height_px: int
    duration_s: float
    damage: str
    recipe_json: str
    clips_checksum: str
    clip_file: str
    """Where a virtual snapshot finds the clips, seen from its folder; else empty."""

    @property
    def is_settled(self) -> bool:
        """Whether somebody decided between answers that differed."""
        return self.status == SETTLED

    @property
    def pair(self) -> LanePair:
        """Both lanes.

        Raises:
            LabelError: both lanes are empty.
            ValueError: a digit that is no state.
        """
        return LanePair(LaneState(self.left), LaneState(self.right))


_TEXT_COLUMNS: Final = {
    "name": "name",
    "fingerprint": "fingerprint",
    "group": "group",
    "status": "status",
    "damage": "damage",
    "recipe": "recipe_json",
    "clips_checksum": "clips_checksum",
    "clip_file": "clip_file",
}
_NUMBER_COLUMNS: Final[dict[str, tuple[str, type[np.generic]]]] = {
    "id": ("video_id", np.int64),
    "left": ("left", np.uint8),
    "right": ("right", np.uint8),
    "code": ("code", np.uint8),
    "n_clips": ("n_clips", np.int32),
    "fps": ("fps", np.float64),
    "width_px": ("width_px", np.int32),
    "height_px": ("height_px", np.int32),
    "duration_s": ("duration_s", np.float64),
}


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot holds, in numbers."""

    path: Path
    content_checksum: str
    n_videos: int
    n_clips: int
    protocol: Protocol
    virtual: bool
    compressed: bool
    n_straddling: int
    """Videos with clips in more than one part; 0 unless the protocol is ``paper``."""
    unchanged: bool = False
    """The file held the same content already and was left as it was."""


@dataclass(frozen=True)
class Contents:
    """All of a snapshot but its clips; arrays have one entry a clip."""

    videos: tuple[StoredVideo, ...]
    codes: NDArray[np.int64]
    video_index: NDArray[np.int64]
    start_frames: NDArray[np.int64]
    splits: NDArray[np.int8]
    protocol: Protocol
    recipe_json: str
    virtual: bool
    compressed: bool = False
    content_checksum: str = ""

    @property
    def n_clips(self) -> int:
        """How many clips there are."""
        return len(self.codes)

    @cached_property
    def first_clips(self) -> NDArray[np.int64]:
        """``(n_videos,)`` index of each video's first clip: rows lie in a block."""
        counts = [video.n_clips for video in self.videos]
        return np.cumsum([0, *counts], dtype=np.int64)[:-1]

    @property
    def rows_fit(self) -> bool:
        """Whether clips lie in blocks as the rows say; all else leans on it."""
        counts = np.array([video.n_clips for video in self.videos], np.int64)
        # first the sum, for a row may claim billions
        of_all = bool((counts > 0).all()) and counts.sum() == len(self.video_index)
        return of_all and np.array_equal(
            np.repeat(np.arange(len(counts)), counts), self.video_index
        )

    @property
    def n_straddling(self) -> int:
        """How many videos have clips in more than one part."""
        return sum(
            len(np.unique(self.splits[first : first + video.n_clips])) > 1
            for video, first in zip(self.videos, self.first_clips, strict=True)
        )

    def info(self, path: Path, *, unchanged: bool = False) -> SnapshotInfo:
        """The same in numbers."""
        return SnapshotInfo(
            path=path,
            content_checksum=self.content_checksum,
            n_videos=len(self.videos),
            n_clips=self.n_clips,
            protocol=self.protocol,
            virtual=self.virtual,
            compressed=self.compressed,
            n_straddling=self.n_straddling,
            unchanged=unchanged,
        )

    def sealed(self) -> "Contents":
        """The same with its content checksum."""
        return replace(self, content_checksum=self.checksum())

    def checksum(self) -> str:
        """blake2b-128 of all that matters, 32 hex digits.

        Covers the clips (through each video's own checksum), codes, parts, videos,
        recipe and protocol; neither when nor by which version it was written, nor
        whether clips are copied or linked.
        """
        head = {
            "format": [KIND, 1],  # of what is summed, not of the file
            "protocol": self.protocol.value,
            "recipe": json.loads(self.recipe_json),
            "videos": [
                {
                    **{
                        name: getattr(video, field)
                        for name, field in _TEXT_COLUMNS.items()
                        if name != "clip_file"
                    },
                    **{
                        name: getattr(video, field)
                        for name, (field, _) in _NUMBER_COLUMNS.items()
                    },
                    "split": _NO_SPLIT if video.split is None else int(video.split),
                    "answers": video.answers,
                }
                for video in self.videos
            ],
        }
        whole = hashlib.blake2b(digest_size=16)
        whole.update(json.dumps(head, sort_keys=True).encode())
        for array in (self.codes, self.video_index, self.start_frames, self.splits):
            whole.update(array.astype("<i8").tobytes())
        return whole.hexdigest()

    def write_videos(self, group: h5py.Group) -> None:
        """Write ``/videos``, one dataset a column."""
        for name, field in _TEXT_COLUMNS.items():
            hdf5.write_texts(group, name, [getattr(row, field) for row in self.videos])
        for name, (field, kind) in _NUMBER_COLUMNS.items():
            column = np.array([getattr(row, field) for row in self.videos], kind)
            hdf5.write_column(group, name, column)
        parts = [_NO_SPLIT if row.split is None else row.split for row in self.videos]
        hdf5.write_column(group, "split", np.array(parts, np.int8))
        answers = [json.dumps(row.answers, ensure_ascii=False) for row in self.videos]
        hdf5.write_texts(group, "answers", answers)


def read_contents(file: h5py.File, path: Path) -> Contents:
    """Read everything but the clips; whether it makes sense is ``problems``' business.

    Raises:
        StoreError: something is missing or cannot be read.
    """
    with hdf5.reading(path):
        if file["clips"].shape[1:] != CLIP_SHAPE or file["clips"].dtype != np.uint8:
            raise StoreError(
                f"{path} holds clips of {hdf5.shape_words(file['clips'])}, not of 30"
                " pictures of 112 × 112 in colour: export it again."
            )
        n_clips = len(file["clips"])
        arrays = {
            name: file[name][:]
            for name in ("codes", "video_index", "start_frame", "split")
        }
        for name, array in arrays.items():
            if array.shape != (n_clips,) or array.dtype.kind not in "iu":
                raise StoreError(
                    f"{path} does not hold one whole number a clip in /{name}: export"
                    " it again."
                )
        splits = arrays["split"].astype(np.int8)
        if not np.array_equal(splits, arrays["split"]):
            raise ValueError("a part that is none would become one")
        return Contents(
            videos=tuple(_read_videos(file["videos"])),
            codes=arrays["codes"].astype(np.int64),
            video_index=arrays["video_index"].astype(np.int64),
            start_frames=arrays["start_frame"].astype(np.int64),
            splits=splits,
            protocol=Protocol(hdf5.text_of(file.attrs, "protocol")),
            recipe_json=json.dumps(json.loads(hdf5.text_of(file.attrs, "recipe"))),
            virtual=bool(file["clips"].is_virtual),
            compressed=file["clips"].compression is not None,
            content_checksum=hdf5.text_of(file.attrs, "content_checksum"),
        )


def _read_videos(group: h5py.Group) -> Sequence[StoredVideo]:
    columns: dict[str, list[Any]] = {
        field: hdf5.read_texts(group, name) for name, field in _TEXT_COLUMNS.items()
    }
    for name, (field, kind) in _NUMBER_COLUMNS.items():
        columns[field] = _numbers(group, name, kind)
    columns["split"] = [
        None if part == _NO_SPLIT else Split(part)
        for part in _numbers(group, "split", np.int8)
    ]
    columns["answers"] = [
        {str(coach): str(given) for coach, given in json.loads(text).items()}
        for text in hdf5.read_texts(group, "answers")
    ]
    for recipe_json in columns["recipe_json"]:
        divider_of(recipe_json)  # for what it raises
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise ValueError(f"columns of /videos differ in length: {sorted(lengths)}")
    return [
        StoredVideo(**dict(zip(columns, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    ]


def _numbers(group: h5py.Group, name: str, kind: type[np.generic]) -> list[Any]:
    """A column of numbers; of texts or of half numbers the rest would make no sense."""
    column = group[name][:]
    kinds = "iu" if np.issubdtype(kind, np.integer) else "iuf"
    if column.ndim != 1 or column.dtype.kind not in kinds:
        raise ValueError(f"/videos/{name} holds {column.dtype} {column.shape}")
    found: list[Any] = column.tolist()
    return found


def source_of(snapshot: Path, video: StoredVideo) -> Path:
    """Where a virtual snapshot finds the clips of a video, as HDF5 itself looks."""
    return Path(os.path.normpath(snapshot.resolve().parent / video.clip_file))


def problems(contents: Contents, path: Path, *, linked: bool = True) -> list[str]:
    """What does not make sense, one sentence each.

    Cheap: no clip is read.

    Args:
        contents: what was read.
        path: where from.
        linked: whether to look at the headers of linked clip files too.
    """
    if not contents.rows_fit:
        return [
            f"{path} does not tell which clip belongs to which video (/video_index"
            " and /videos/n_clips differ): export it again."
        ]
    if not contents.n_clips:
        return [f"{path} holds no clips: label some videos, then export it again."]
    found: list[str] = []
    for video, first in zip(contents.videos, contents.first_clips, strict=True):
        found += _problems_of_video(contents, path, video, int(first))
    if contents.protocol is Protocol.GROUPED:
        found += _straddling_groups(contents, path)
    if contents.virtual and linked:
        found += _problems_of_sources(contents, path)
    if not found and contents.checksum() != contents.content_checksum:
        found.append(
            f"{path} does not match its own checksum, so something in it was changed"
            " after it was written: export it again."
        )
    return found


def _problems_of_video(
    contents: Contents, path: Path, video: StoredVideo, first: int
) -> list[str]:
    found = []
    clips = slice(first, first + video.n_clips)
    try:
        code = video.pair.code
    except (LabelError, ValueError):
        found.append(
            f"{path} gives {video.name} the lanes {video.left}-{video.right}, which is"
            " no pair: export it again."
        )
        code = video.code
    if video.code != code:
        found.append(
            f"{path} gives {video.name} the code {video.code}, but its lanes"
            f" {video.left}-{video.right} are code {code}: export it again."
        )
    wrong = sorted({int(c) for c in contents.codes[clips]} - {code})
    if wrong:
        said = ", ".join(map(str, wrong))
        found.append(
            f"{path} gives clips of {video.name} the code {said}, but the video has"
            f" code {code} (codes run from 0 to {N_CODES - 1}): export it again."
        )
    parts = {int(part) for part in contents.splits[clips]}
    if not parts <= {int(part) for part in Split}:
        found.append(
            f"{path} puts clips of {video.name} into a part that is neither train,"
            " validation nor test: export it again."
        )
    elif contents.protocol is Protocol.GROUPED and parts != {video.split}:
        found.append(
            f"{path} puts clips of {video.name} into another part than the video:"
            " export it again."
        )
    return found


def _straddling_groups(contents: Contents, path: Path) -> list[str]:
    """Groups on two sides of a split: what grouping is there to prevent."""
    members: dict[str, dict[int, str]] = {}
    for video, first in zip(contents.videos, contents.first_clips, strict=True):
        for part in contents.splits[first : first + video.n_clips]:
            members.setdefault(video.group, {}).setdefault(int(part), video.name)
    return [
        f"{path} has group {group} in more than one part"
        f" ({' and '.join(names.values())}), so its scores would flatter: export it"
        " again."
        for group, names in members.items()
        if len(names) > 1
    ]


def _problems_of_sources(contents: Contents, path: Path) -> list[str]:
    found = []
    for video in contents.videos:
        source = source_of(path, video)
        if not video.clip_file or not source.is_file():
            found.append(
                f"{path} links the clips of {video.name} in {source}, which is"
                " missing: put the clip file back or import the video again."
            )
            continue
        try:
            info = clip_files.read_clip_file_info(source)
        except StoreError as error:
            found.append(f"{path} cannot use the clips of {video.name}: {error}")
            continue
        if (info.n_clips, info.clips_checksum) != (video.n_clips, video.clips_checksum):
            found.append(
                f"{path} links the clips of {video.name} in {source}, which were cut"
                " anew since: export it again."
            )
    return found
