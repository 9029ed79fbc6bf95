"""Reading a snapshot, from several threads and processes at once."""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import clip_files, hdf5
from dataset.contents import (
    KIND,
    NOUN,
    SnapshotInfo,
    StoredVideo,
    problems,
    read_contents,
    source_of,
)
from dataset.errors import StoreError
from dataset.hdf5 import BLOCK_CLIPS
from dataset.shapes import CLIP_SHAPE
from dataset.splits import Protocol, Split
from dataset.states import check_code_table

_MOST_SOURCES: Final = 32  # open clip files a thread; systems allow about 1,000 in all


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
                near = here - before <= 1 and here - ascending[begin] < BLOCK_CLIPS
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
            file, path = self._source(index), source_of(self.path, self.videos[index])
        else:
            offset, file, path = 0, self._own_file(), self.path
        try:
            block: NDArray[np.uint8] = file["clips"][first - offset : stop - offset]
        except (OSError, KeyError, RuntimeError) as error:
            raise StoreError(
                hdf5.damaged_sentence(path, f"clips of {self.videos[index].name}")
            ) from error
        return block

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
        path = source_of(self.path, self.videos[index])
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
