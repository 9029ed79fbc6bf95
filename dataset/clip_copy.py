"""Clips from clip files into a snapshot, as they are stored or compressed."""

import os
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

from dataset import clip_files, hdf5
from dataset.clip_reader import STORED_BYTES
from dataset.errors import StoreError
from dataset.seal import check_of
from dataset.shapes import CLIP_BYTES, CLIP_SHAPE

GZIP_LEVEL: Final = 4
"""Of 1 to 9; above it, clips of real races get hardly smaller and much slower."""


def stored_clips(path: Path, clips_checksum: str) -> Iterator[tuple[memoryview, int]]:
    """The clips of a clip file in order, each as its bytes and the Fletcher-32 behind.

    Every clip is checked. What is yielded, with its ``seal.check_of``, is valid until the
    next one.

    Args:
        path: the clip file.
        clips_checksum: of the clips that are wanted.

    Raises:
        StoreError: the file is missing or damaged, or holds other clips.
    """
    info = clip_files.read_clip_file_info(path)
    if info.clips_checksum != clips_checksum:
        raise StoreError(f"{path} was cut anew meanwhile: run it again.")
    seal = hdf5.check_seal(path, clip_files.NOUN)
    if seal is None or not seal.card["plain"]:
        yield from _clips_by_hdf5(path, clips_checksum)
        return
    stored = memoryview(bytearray(STORED_BYTES))
    with hdf5.reading(path), path.open("rb", buffering=0) as file:
        for row in seal.table:
            file.seek(row["start"])
            rest = stored
            while rest and (n_read := file.readinto(rest)):
                rest = rest[n_read:]
            check = int(row["check"])
            if rest or check_of(stored) != check:
                raise ValueError("a clip is not what it was")
            yield stored, check


def _clips_by_hdf5(path: Path, clips_checksum: str) -> Iterator[tuple[memoryview, int]]:
    """As ``stored_clips``, where there is no seal: two readings and a full digest."""
    digest = hdf5.checksum_of_clips()
    with hdf5.open_file(path, clip_files.KIND, clip_files.NOUN) as file:
        clips = file["clips"]
        for index in range(len(clips)):
            with hdf5.reading(path):
                digest.update(clips[index].data)  # HDF5 looks at the Fletcher-32
                _, stored = clips.id.read_direct_chunk((index, 0, 0, 0, 0))
            if len(stored) != STORED_BYTES:
                raise StoreError(hdf5.damaged_sentence(path))
            yield memoryview(stored), check_of(stored)
    if digest.hexdigest() != clips_checksum:
        raise StoreError(hdf5.damaged_sentence(path))


class ClipSink:
    """``/clips`` of a new snapshot, one clip after the other.

    Compressed means gzip, on all cores: no byte shuffle, for a clip has one byte a
    value; no Fletcher-32, for gzip has a checksum of its own.
    """

    def __init__(self, new: hdf5.NewFile, n_clips: int, *, compressed: bool) -> None:
        self._new = new
        self._clips = new.file.create_dataset(
            "clips",
            (n_clips, *CLIP_SHAPE),
            "u1",
            chunks=(1, *CLIP_SHAPE),
            compression=GZIP_LEVEL if compressed else None,
            fletcher32=not compressed,
        )
        n_threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(n_threads, "gzip") if compressed else None
        self._most = 2 * n_threads
        self._coming: deque[Future[bytes]] = deque()

    def __enter__(self) -> Self:
        """Threads start when they are needed."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def add(self, stored: memoryview, check: int) -> None:
        """Append a clip: its bytes and the Fletcher-32 behind, and their check."""
        if self._pool is None:
            self.write_stored(stored, check)
            return
        clip = bytes(stored[:CLIP_BYTES])
        self._coming.append(self._pool.submit(zlib.compress, clip, GZIP_LEVEL))
        if len(self._coming) > self._most:
            self._write_next()

    def finish(self) -> None:
        """Write what is still being compressed."""
        while self._coming:
            self._write_next()

    def _write_next(self) -> None:
        packed = self._coming.popleft().result()
        self.write_stored(packed, check_of(packed))

    def write_stored(self, stored: memoryview | bytes, check: int) -> None:
        """Append a clip as it is to lie in the file, past the filters of HDF5."""
        index = len(self._new.checks)
        self._clips.id.write_direct_chunk((index, 0, 0, 0, 0), stored)
        self._new.checks.append(check)
        self._new.check()
