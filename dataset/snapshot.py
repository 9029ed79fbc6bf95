"""Reading a snapshot, from several threads and processes at once."""

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dataset import clip_files, hdf5
from dataset.clip_reader import ClipReader, FileIdentity, identity_of
from dataset.contents import (
    KIND,
    NOUN,
    Contents,
    SnapshotInfo,
    StoredVideo,
    problems,
    read_contents,
    source_of,
)
from dataset.errors import KnownError, StoreError
from dataset.seal import Seal
from dataset.shapes import CLIP_SHAPE
from dataset.splits import Protocol, Split
from dataset.states import check_code_table

_MOST_SOURCES: Final = 32  # open clip files a thread; systems allow about 1,000 in all


@dataclass(frozen=True)
class _Held:
    """A reader, and who may use it."""

    process: int
    thread: threading.Thread
    reader: ClipReader


@dataclass(frozen=True)
class _Loaded:
    """All of a snapshot but its clips, checked, and how to come to those."""

    contents: Contents
    seal: Seal | None
    checked: NDArray[np.bool_]
    """``(N,)`` which clips this process has compared with the seal."""
    identity: FileIdentity


class Snapshot:
    """A snapshot, open for reading.

    Opening looks at kind and version only. All else but the clips is read, checked and
    kept in memory when it is first asked for, so nobody gets codes, parts or clips of a
    snapshot that is damaged or leaks. Threads may share one: each reads through a handle
    of its own. A copy sent to another process opens the file anew there, for a handle
    shared between processes returns wrong data. Clips of a virtual snapshot are read
    from the clip files themselves: HDF5 would give black pictures for one that is
    missing or cannot be opened.

    Attributes:
        path: where it lies.
        created: when it was written, UTC.
        tool_version: the Dualane that wrote it.

    Raises:
        StoreError: missing, damaged, foreign or newer.
        LabelError: written with another code table.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        card = hdf5.card_of(self.path, NOUN)
        if card is not None:
            try:
                hdf5.check_attributes(card["attributes"], self.path, KIND, NOUN)
                self._take(card["attributes"])
            except KnownError:
                hdf5.check_seal(self.path, NOUN)  # damage may have made it look so
                raise
        else:
            with hdf5.open_file(self.path, KIND, NOUN, whole=False) as file:
                self._take(file.attrs)
        self._lock = threading.RLock()
        self._kept: _Loaded | None = None
        self._local = threading.local()
        self._readers: list[_Held] = []
        self._closed = False

    def _take(self, attributes: Mapping[str, Any]) -> None:
        with hdf5.reading(self.path):
            table = hdf5.text_of(attributes, "code_table")
            self.created = hdf5.text_of(attributes, "created")
            self.tool_version = hdf5.text_of(attributes, "tool_version")
        check_code_table(table, str(self.path))

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
    def _loaded(self) -> _Loaded:
        """Everything but the clips.

        Raises:
            StoreError: it is damaged or makes no sense, a group lies in two parts, or a
                linked clip file is missing or has changed.
        """
        with self._lock:
            if self._kept is None:
                self._kept = _load(self.path)
            return self._kept

    @property
    def _contents(self) -> Contents:
        return self._loaded.contents

    def check(self) -> None:
        """Read and check everything but the clips now; raises as any first use does.

        Raises:
            StoreError: it is damaged or makes no sense, a group lies in two parts, or a
                linked clip file is missing or has changed.
        """
        self._loaded  # noqa: B018 - for what it raises

    @property
    def codes(self) -> NDArray[np.int64]:
        """``(N,)`` 0 to 14."""
        return self._contents.codes

    @property
    def video_index(self) -> NDArray[np.int64]:
        """``(N,)`` into ``videos``."""
        return self._contents.video_index

    @property
    def start_frames(self) -> NDArray[np.int64]:
        """``(N,)`` first frame of each clip in its video, at 30 a second."""
        return self._contents.start_frames

    @property
    def split(self) -> NDArray[np.int8]:
        """``(N,)`` values of ``Split``."""
        return self._contents.splits

    @property
    def videos(self) -> Sequence[StoredVideo]:
        """One row a video."""
        return self._contents.videos

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
        return self._contents.info(self.path)

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
        loaded = self._loaded
        n_clips = loaded.contents.n_clips
        wanted = np.asarray(indices, np.int64).reshape(-1)
        if wanted.size and not 0 <= wanted.min() <= wanted.max() < n_clips:
            raise IndexError(f"clips run from 0 to {n_clips - 1}")
        if self._closed:
            raise ValueError(f"{self.path} has been closed")
        self._renew()
        out = np.empty((len(wanted), *CLIP_SHAPE), np.uint8)
        # In the order of the disk, and of linked files, which are opened once then.
        for place in np.argsort(wanted, kind="stable").tolist():
            self._read_into(int(wanted[place]), out[place], loaded)
        return out

    def _read_into(self, clip: int, out: NDArray[np.uint8], loaded: _Loaded) -> None:
        video = int(loaded.contents.video_index[clip])
        if loaded.contents.virtual:
            reader = self._source(video)
            index = clip - int(loaded.contents.first_clips[video])
        else:
            reader, index = self._own_reader(), clip
        try:
            reader.read_into(index, out)
        except StoreError as error:
            name = loaded.contents.videos[video].name
            raise StoreError(
                hdf5.damaged_sentence(reader.path, f"clips of {name}")
            ) from error

    def _own_reader(self) -> ClipReader:
        reader: ClipReader | None = self._local.reader
        if reader is None:
            loaded = self._loaded
            reader = ClipReader(self.path, loaded.seal, loaded.checked)
            self._local.reader = self._remembered(reader)
            if reader.identity() not in (None, loaded.identity):
                raise StoreError(
                    f"{self.path} was replaced while it was being read: run it again."
                )
        return reader

    def _source(self, video: int) -> ClipReader:
        """The reader of a linked video, least recently used ones closed."""
        sources: OrderedDict[int, ClipReader] = self._local.sources
        if video in sources:
            sources.move_to_end(video)
            return sources[video]
        if len(sources) >= _MOST_SOURCES:
            sources.popitem(last=False)[1].close()
        row = self.videos[video]
        path = source_of(self.path, row)
        if clip_files.read_clip_file_info(path).clips_checksum != row.clips_checksum:
            raise StoreError(
                f"{self.path} links the clips of {row.name} in {path}, which were cut"
                " anew since: export it again."
            )
        reader = ClipReader(path, hdf5.check_seal(path, clip_files.NOUN))
        sources[video] = self._remembered(reader)
        return reader

    def _renew(self) -> None:
        """Forget readers that belong to the process this one was forked from."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.process = os.getpid()
            self._local.reader = None
            self._local.sources = OrderedDict()

    def _remembered(self, reader: ClipReader) -> ClipReader:
        """Keep a reader to close it, and close those of threads that have ended.

        A training has a new thread for each pass over its clips.
        """
        mine = _Held(os.getpid(), threading.current_thread(), reader)
        with self._lock:
            for held in self._readers:
                if held.process == mine.process and not held.thread.is_alive():
                    held.reader.close()
            self._readers = [h for h in self._readers if not h.reader.closed] + [mine]
        return reader

    def close(self) -> None:
        """Close every handle of this process; reading afterwards is a bug."""
        self._closed = True
        with self._lock:
            for held in self._readers:
                if held.process == os.getpid():
                    held.reader.close()
            self._readers.clear()


@dataclass(frozen=True)
class SnapshotTable:
    """What a snapshot says of its videos."""

    content_checksum: str
    videos: tuple[StoredVideo, ...]


def read_snapshot_table(path: Path | str) -> SnapshotTable:
    """The videos of a snapshot, checked; neither its clips nor the files it links.

    So it can also be asked of a snapshot whose clips are gone or were cut anew.

    Raises:
        StoreError: missing, damaged, foreign, newer, or it makes no sense.
    """
    path = Path(path)
    with hdf5.open_file(path, KIND, NOUN) as file:
        contents = read_contents(file, path)
    found = problems(contents, path, linked=False)
    if found:
        raise StoreError(found[0])
    return SnapshotTable(contents.content_checksum, contents.videos)


def _load(path: Path) -> _Loaded:
    """Read and check all but the clips; raises as ``Snapshot.check``."""
    with hdf5.opened_bytes(path, NOUN) as opened:
        # Before all else, so that whatever takes its place later is another file.
        identity = identity_of(opened.fileno())
    seal = hdf5.check_seal(path, NOUN)
    with hdf5.open_file(path, KIND, NOUN, whole=False) as file:
        with hdf5.reading(path):
            if seal is None and file.attrs["version"] >= hdf5.SEALED_SINCE:
                raise StoreError(hdf5.lost_seal_sentence(path, NOUN))
        contents = read_contents(file, path)
    found = problems(contents, path)
    if found:
        raise StoreError(found[0])
    return _Loaded(contents, seal, np.zeros(contents.n_clips, np.bool_), identity)
