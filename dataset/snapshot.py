"""Snapshots: what a training run reads. Written whole, checked when opened.

Three parts: ``SnapshotVideo`` is what the label side hands in, ``write_snapshot`` turns
it into a file, ``Snapshot`` reads one. ``store`` draws the format.
"""

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import clip_files, hdf5
from dataset.contents import KIND, NOUN, Contents, StoredVideo, problems, read_contents
from dataset.errors import Cancelled, StoreError
from dataset.hdf5 import CLIP_SHAPE
from dataset.splits import Protocol, Split, paper_split
from dataset.states import LanePair, check_code_table, code_table_json

_MAY_DIFFER: Final = frozenset({"crop", "divider"})
"""Parts of a recipe in which videos of one snapshot may differ."""
_LONGEST_READ: Final = 64  # clips, 72 MB: bounds what one read holds twice
_MOST_SOURCES: Final = 32  # open clip files a thread; systems allow about 1,000 in all


@dataclass(frozen=True)
class SnapshotVideo:
    """One decided video on its way into a snapshot."""

    video_id: int
    name: str
    fingerprint: str
    group: str
    split: Split
    """Unused in protocol ``paper``, which divides clips."""
    pair: LanePair
    answers: dict[str, str]
    """Each coach's name and answer, such as ``1-3`` or ``unusable``."""
    status: str
    """``agreed`` or ``settled``."""
    clip_file: Path


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot holds, in numbers."""

    path: Path
    content_checksum: str
    n_videos: int
    n_clips: int
    protocol: Protocol
    virtual: bool
    n_straddling: int
    """Videos with clips in more than one part; 0 unless the protocol is ``paper``."""
    unchanged: bool = False
    """The file held the same content already and was left as it was."""


def write_snapshot(
    path: Path,
    videos: Sequence[SnapshotVideo],
    *,
    protocol: Protocol,
    virtual: bool = False,
    tool_version: str,
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> SnapshotInfo:
    """Write a snapshot, whole or not at all.

    A sound snapshot of the same content and kind at ``path`` is left byte for byte as
    it is. The order of ``videos`` does not matter: rows go by ``video_id``.

    Args:
        path: where it goes; an older snapshot there is replaced, another file is not.
        videos: what is decided; each clip file must exist.
        protocol: how clips are divided.
        virtual: link the clip files instead of copying their clips.
        tool_version: of Dualane, for the record.
        cancel: asked before each video.
        progress: told clips done and clips in all.

    Raises:
        StoreError: a clip file is missing or damaged or was cut by another recipe, there
            is nothing to write, or ``path`` is a file that is no snapshot.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` said so; ``path`` is as it was.
        ValueError: two videos share an id or a fingerprint.
    """
    ordered = sorted(videos, key=lambda video: video.video_id)
    contents = _contents_of(path, ordered, protocol, virtual=virtual)
    if _holds_already(path, contents, cancel):
        return info_of(contents, path, unchanged=True)
    with hdf5.created(path, KIND) as file:
        _write_contents(file, contents, tool_version)
        if virtual:
            _link_clips(file, contents)
            if cancel():
                raise Cancelled
            progress(contents.n_clips, contents.n_clips)
        else:
            _copy_clips(file, contents, ordered, cancel, progress)
    return info_of(contents, path)


def info_of(contents: Contents, path: Path, *, unchanged: bool = False) -> SnapshotInfo:
    """The numbers of what a snapshot holds."""
    return SnapshotInfo(
        path=path,
        content_checksum=contents.content_checksum,
        n_videos=len(contents.videos),
        n_clips=contents.n_clips,
        protocol=contents.protocol,
        virtual=contents.virtual,
        n_straddling=contents.n_straddling,
        unchanged=unchanged,
    )


def _contents_of(
    path: Path, videos: Sequence[SnapshotVideo], protocol: Protocol, *, virtual: bool
) -> Contents:
    """Everything but the clips, from the videos and the headers of their clip files."""
    if not videos:
        raise StoreError(
            f"{path} was not written, for no video has a consensus yet: let two coaches"
            " answer some videos first."
        )
    for what in ("video_id", "fingerprint"):
        if len({getattr(video, what) for video in videos}) < len(videos):
            raise ValueError(f"two videos share one {what}")
    rows: list[StoredVideo] = []
    starts: list[NDArray[np.int64]] = []
    for video in videos:
        info = clip_files.read_clip_file_info(video.clip_file)
        if info.fingerprint != video.fingerprint:
            raise StoreError(
                f"{video.clip_file} holds the clips of another video than {video.name}:"
                " import that video again."
            )
        if not info.n_clips:
            raise StoreError(
                f"{video.clip_file} holds no clips of {video.name}: import that video"
                " again."
            )
        starts.append(clip_files.read_clip_times(video.clip_file)[0])
        rows.append(
            StoredVideo(
                video_id=video.video_id,
                name=video.name,
                fingerprint=video.fingerprint,
                group=video.group,
                split=video.split if protocol is Protocol.GROUPED else None,
                left=int(video.pair.left),
                right=int(video.pair.right),
                code=video.pair.code,
                answers=dict(sorted(video.answers.items())),
                status=video.status,
                n_clips=info.n_clips,
                fps=info.fps,
                width_px=info.width_px,
                height_px=info.height_px,
                duration_s=info.duration_s,
                damage=info.damage,
                recipe_json=info.recipe_json,
                clips_checksum=info.clips_checksum,
                clip_file=_linked_as(video.clip_file, path) if virtual else "",
            )
        )
    counts = [row.n_clips for row in rows]
    if protocol is Protocol.PAPER:
        splits = paper_split(sum(counts))
    else:
        splits = np.repeat([np.int8(video.split) for video in videos], counts)
    return Contents(
        videos=tuple(rows),
        codes=np.repeat([np.int64(row.code) for row in rows], counts),
        video_index=np.repeat(np.arange(len(rows)), counts),
        start_frames=np.concatenate(starts),
        splits=splits,
        protocol=protocol,
        recipe_json=_shared_recipe(rows),
        virtual=virtual,
    ).sealed()


def _linked_as(clip_file: Path, snapshot: Path) -> str:
    """The path by which a snapshot links a clip file: relative where possible."""
    source = clip_file.resolve()
    try:
        return os.path.relpath(source, snapshot.parent.resolve())
    except ValueError:  # another drive on Windows
        return str(source)


def _shared_recipe(rows: Sequence[StoredVideo]) -> str:
    """What the recipes of all videos have in common, as JSON.

    Raises:
        StoreError: they differ in more than where they cut the picture.
    """
    first: dict[str, Any] = json.loads(rows[0].recipe_json)
    shared = dict(first)
    for row in rows[1:]:
        recipe: dict[str, Any] = json.loads(row.recipe_json)
        for key in first.keys() | recipe.keys():
            if first.get(key) == recipe.get(key):
                continue
            if key not in _MAY_DIFFER:
                raise StoreError(
                    f"{rows[0].name} and {row.name} were cut by different recipes"
                    f" ({key}): import one of them again, then export."
                )
            shared.pop(key, None)
    return json.dumps(shared, sort_keys=True)


def _holds_already(path: Path, contents: Contents, cancel: Callable[[], bool]) -> bool:
    """Whether ``path`` is a sound snapshot of the same content and kind.

    Raises:
        StoreError: it is a file that must not be written over.
    """
    from dataset.validation import validate  # reads every byte; only needed here

    if not path.exists():
        return False
    try:
        with hdf5.open_file(path, KIND, NOUN) as file:
            stored = file.attrs.get("content_checksum")
            same = stored == contents.content_checksum
            same = same and bool(file["clips"].is_virtual) == contents.virtual
    except StoreError as error:
        raise StoreError(
            f"{path} is there already and is no snapshot that this Dualane can replace:"
            " choose another name, or remove that file first."
        ) from error
    except KeyError:
        return False
    if cancel():
        raise Cancelled
    # Damage would otherwise stay for ever: exporting again is how one repairs it.
    return same and not validate(path)


def _write_contents(file: h5py.File, contents: Contents, tool_version: str) -> None:
    hdf5.write_column(file, "codes", contents.codes.astype(np.uint8))
    hdf5.write_column(file, "video_index", contents.video_index.astype(np.int32))
    hdf5.write_column(file, "start_frame", contents.start_frames.astype(np.int32))
    hdf5.write_column(file, "split", contents.splits.astype(np.int8))
    contents.write_videos(file.create_group("videos"))
    file.attrs.update(
        {
            "code_table": code_table_json(),
            "split_names": json.dumps({int(part): part.word for part in Split}),
            "axes": hdf5.AXES,
            "channels": hdf5.CHANNELS,
            "fps": contents.videos[0].fps,
            "recipe": contents.recipe_json,
            "protocol": contents.protocol.value,
            "n_straddling_videos": contents.n_straddling,
            "tool_version": tool_version,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "content_checksum": contents.content_checksum,
        }
    )


def _link_clips(file: h5py.File, contents: Contents) -> None:
    layout = h5py.VirtualLayout((contents.n_clips, *CLIP_SHAPE), np.uint8)
    for row, first in zip(contents.videos, contents.first_clips, strict=True):
        layout[first : first + row.n_clips] = h5py.VirtualSource(
            row.clip_file, "clips", (row.n_clips, *CLIP_SHAPE)
        )
    file.create_virtual_dataset("clips", layout)


def _copy_clips(
    file: h5py.File,
    contents: Contents,
    videos: Sequence[SnapshotVideo],
    cancel: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> None:
    target = file.create_dataset(
        "clips",
        shape=(contents.n_clips, *CLIP_SHAPE),
        dtype=np.uint8,
        chunks=(1, *CLIP_SHAPE),
        fletcher32=True,
    )
    done = 0
    for row, video in zip(contents.videos, videos, strict=True):
        if cancel():
            raise Cancelled
        clips = clip_files.read_clip_file(video.clip_file)
        checksum = hdf5.checksum_of_clips()
        checksum.update(clips.data)
        if checksum.hexdigest() != row.clips_checksum:
            raise StoreError(hdf5.damaged_sentence(video.clip_file, video.name))
        target[done : done + row.n_clips] = clips
        done += row.n_clips
        progress(done, contents.n_clips)


class Snapshot:
    """A snapshot, open for reading.

    Everything but the clips is in memory. Threads may share one: each reads through a
    handle of its own. A copy sent to another process opens the file anew there, for a
    handle shared between processes returns wrong data. Clips of a virtual snapshot are
    read from the clip files themselves: HDF5 would give black pictures for one that is
    missing or cannot be opened.

    Attributes:
        path: where it lies.
        codes: ``(N,)`` int64, 0 to 14.
        video_index: ``(N,)`` int64 into ``videos``.
        start_frames: ``(N,)`` int64, first frame of the clip in its video at 30 a second.
        split: ``(N,)`` int8, values of ``Split``.
        videos: one row a video.

    Raises:
        StoreError: missing, damaged, foreign or newer; or a linked clip file is missing
            or has changed.
        LabelError: written with another code table.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        with hdf5.open_file(self.path, KIND, NOUN) as file:
            with hdf5.reading(self.path):
                table = hdf5.text_attribute(file, "code_table")
            check_code_table(table, str(self.path))
            self._contents = read_contents(file, self.path)
            with hdf5.reading(self.path):
                self.created = hdf5.text_attribute(file, "created")
                self.tool_version = hdf5.text_attribute(file, "tool_version")
        found = problems(self._contents, self.path)
        if found:
            raise StoreError(found[0])
        self.codes = self._contents.codes
        self.video_index = self._contents.video_index
        self.start_frames = self._contents.start_frames
        self.split = self._contents.splits
        self.videos: list[StoredVideo] = list(self._contents.videos)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._handles: list[tuple[int, h5py.File]] = []
        self._closed = False

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a snapshot; the same as calling the class."""
        return cls(path)

    def __enter__(self) -> Self:
        """Nothing more to do: the handle opens with the first read."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every handle of this process."""
        self.close()

    def __reduce__(self) -> tuple[type["Snapshot"], tuple[Path]]:
        """A pickled snapshot is its path: handles do not travel."""
        return (type(self), (self.path,))

    def __len__(self) -> int:
        """How many clips there are."""
        return self.n_clips

    @property
    def n_clips(self) -> int:
        """How many clips there are."""
        return self._contents.n_clips

    @property
    def content_checksum(self) -> str:
        """Of all that matters, not of when it was written: 32 hex digits."""
        return self._contents.content_checksum

    @property
    def protocol(self) -> Protocol:
        """How the clips were divided."""
        return self._contents.protocol

    @property
    def recipe(self) -> str:
        """How clips were cut, as JSON: what all videos have in common."""
        return self._contents.recipe_json

    @property
    def info(self) -> SnapshotInfo:
        """The snapshot in numbers."""
        return info_of(self._contents, self.path)

    def clip_indices(self, split: Split) -> NDArray[np.int64]:
        """The indices of all clips of a part, ascending."""
        return np.flatnonzero(self.split == split)

    def clips(self, indices: Sequence[int] | NDArray[Any]) -> NDArray[np.uint8]:
        """Read clips, in the order asked for and as often as asked for.

        Args:
            indices: ``(n,)`` of 0 to ``n_clips - 1``.

        Returns:
            ``(n, 30, 112, 112, 3)`` uint8 RGB.

        Raises:
            StoreError: the bytes on disk are damaged, or a linked clip file is gone.
            IndexError: an index that does not exist.
        """
        wanted = np.asarray(indices, np.int64).reshape(-1)
        if wanted.size and not 0 <= wanted.min() <= wanted.max() < self.n_clips:
            raise IndexError(f"clips run from 0 to {self.n_clips - 1}")
        out = np.empty((len(wanted), *CLIP_SHAPE), np.uint8)
        order = np.argsort(wanted, kind="stable")
        ascending = wanted[order]
        for begin, end in self._runs(ascending):
            first, last = int(ascending[begin]), int(ascending[end - 1])
            block = self._read(first, last + 1)
            out[order[begin:end]] = block[ascending[begin:end] - first]
        return out

    def _runs(self, ascending: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Stretches of neighbours that one read can serve; of one video when linked."""
        begin = 0
        for position in range(1, len(ascending) + 1):
            if position < len(ascending):
                here, before = ascending[position], ascending[position - 1]
                near = here - before <= 1 and here - ascending[begin] < _LONGEST_READ
                same = self.video_index[here] == self.video_index[before]
                if near and (same or not self._contents.virtual):
                    continue
            yield begin, position
            begin = position

    def _read(self, first: int, stop: int) -> NDArray[np.uint8]:
        """Clips ``first`` to ``stop - 1`` from disk; of one video when linked."""
        if self._closed:
            raise ValueError(f"{self.path} has been closed")
        index = int(self.video_index[first])
        if self._contents.virtual:
            offset = int(self._contents.first_clips[index])
            file, path = self._source(index), self._source_path(index)
        else:
            offset, file, path = 0, self._own_file(), self.path
        try:
            block: NDArray[np.uint8] = file["clips"][first - offset : stop - offset]
        except (OSError, KeyError, RuntimeError) as error:
            raise StoreError(
                hdf5.damaged_sentence(path, f"clips of {self.videos[index].name}")
            ) from error
        return block

    def _source_path(self, index: int) -> Path:
        return self.path.parent / self.videos[index].clip_file

    def _own_file(self) -> h5py.File:
        self._renew()
        if self._local.file is None:
            self._local.file = self._kept(hdf5.open_file(self.path, KIND, NOUN))
        return self._local.file

    def _source(self, index: int) -> h5py.File:
        """The open clip file of a linked video, least recently used ones closed."""
        self._renew()
        sources: OrderedDict[int, h5py.File] = self._local.sources
        if index in sources:
            sources.move_to_end(index)
            return sources[index]
        if len(sources) >= _MOST_SOURCES:
            sources.popitem(last=False)[1].close()
        path = self._source_path(index)
        file = hdf5.open_file(path, clip_files.KIND, clip_files.NOUN)
        sources[index] = self._kept(file)
        return file

    def _renew(self) -> None:
        """Forget handles that belong to the process this one was forked from."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.process = os.getpid()
            self._local.file = None
            self._local.sources = OrderedDict()

    def _kept(self, file: h5py.File) -> h5py.File:
        with self._lock:
            self._handles = [(pid, old) for pid, old in self._handles if old]
            self._handles.append((os.getpid(), file))
        return file

    def close(self) -> None:
        """Close every handle of this process; reading afterwards is a bug."""
        self._closed = True
        with self._lock:
            for process, file in self._handles:
                if process == os.getpid():
                    file.close()
            self._handles.clear()
