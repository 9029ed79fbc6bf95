"""Lane strips as samples: made once from the clips of a video, kept beside the snapshot."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import StorageError, TrainingError
from dataset.files import replaced
from dataset.recipe import divider_of
from dataset.shapes import SIZE_PX
from dataset.splits import Protocol
from dataset.store import Snapshot, open_clips
from dataset.strips import CHANNELS, STRIPS_VERSION, frames_of, make_strips
from model.data import samples_of_clips

LOST: Final = 255
"""A sample that is this everywhere is of a video whose wall is lost from sight: there is
nothing in it to read. No strip looks like that, for a pixel that always changes is none."""


class StripSamples:
    """The lane strips of a video: ``(n, 2, 2, 56, T)`` uint8, ten columns a second.

    36 kB a video, against 13 MB of clips, so they are kept: in memory, and in a folder
    beside the snapshot, where the next training finds them. Within one ``read`` all are
    as long as the longest, and none is shorter than ``MIN_COLUMNS``; black fills the end.
    A video whose wall is lost from sight, so that strips tell nothing, is ``LOST``.

    Raises:
        TrainingError: the snapshot divides the clips of a video between its parts.
    """

    MIN_COLUMNS: Final = 160
    MAX_COLUMNS: Final = 640
    """Longer videos keep one column of several: 64 s is more than any race."""
    FOLDER: Final = ".strips"
    _FRAMES_A_COLUMN: Final = 3
    _ROWS_A_ROW: Final = 2
    SHAPE: ClassVar[tuple[int, ...]] = (
        2,
        CHANNELS,
        SIZE_PX // _ROWS_A_ROW,
        MIN_COLUMNS,
    )
    HAS_ONE_SHAPE: ClassVar = False
    _MOST_CLIPS: Final = 240
    """Of a longer video the first four minutes: memory has an end."""

    def __init__(self, snapshot: Snapshot) -> None:
        if snapshot.protocol is Protocol.PAPER:
            raise TrainingError(
                "This network judges whole videos, and protocol “paper” divides the"
                " clips of a video between training and test: export with protocol"
                " “grouped” for it."
            )
        self._snapshot = snapshot
        self._folder = snapshot.path.parent / self.FOLDER
        self.codes = np.array([video.code for video in snapshot.videos], np.int64)
        self._made: dict[int, NDArray[np.uint8]] = {}

    def of(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their videos."""
        return np.unique(self._snapshot.video_index[clips]).astype(np.int64)

    def rows(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of ``of(clips)`` each clip is of."""
        return np.searchsorted(self.of(clips), self._snapshot.video_index[clips])

    def prepare(self, samples: NDArray[np.int64]) -> Iterator[int]:
        """Make the strips of these videos; yields how many there are, from 0.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        yield 0
        for done, video in enumerate(samples.tolist()):
            self._of_video(video)
            yield done + 1

    def usable(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those whose wall is not lost."""
        kept = [not is_lost(self._of_video(video)) for video in samples.tolist()]
        return samples[np.array(kept, np.bool_)]

    def sizes(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their columns: the black end of a shorter one is part of what is read."""
        columns = [self._of_video(video).shape[-1] for video in samples.tolist()]
        return np.array(columns, np.int64)

    def read(self, samples: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The strips of these videos, made now where they are not yet.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        strips = [self._of_video(int(video)) for video in samples]
        longest = max((strip.shape[-1] for strip in strips), default=self.MIN_COLUMNS)
        rows = SIZE_PX // self._ROWS_A_ROW
        together = np.zeros((len(strips), 2, CHANNELS, rows, longest), np.uint8)
        for at, strip in enumerate(strips):
            together[at, ..., : strip.shape[-1]] = strip
            if is_lost(strip):
                together[at] = LOST
        return together

    def name(self, sample: int) -> str:
        """The video."""
        return self._snapshot.videos[sample].name

    def _of_video(self, video: int) -> NDArray[np.uint8]:
        if video not in self._made:
            row = self._snapshot.videos[video]
            divider = divider_of(row.recipe_json)
            text = f"{STRIPS_VERSION} {row.clips_checksum} {divider}"
            name = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            file = self._folder / f"{name}.npy"
            strip = self._kept(file)
            if strip is None:
                clips = np.flatnonzero(self._snapshot.video_index == video)
                clips = clips[: self._MOST_CLIPS]
                strip = self.from_video(self._snapshot.clips(clips), divider)[0]
                try:
                    with replaced(file) as beside, beside.open("wb") as out:
                        np.save(out, strip)
                except StorageError:
                    pass  # a place that cannot be written: made again the next time
            self._made[video] = strip
        return self._made[video]

    @classmethod
    def _kept(cls, file: Path) -> NDArray[np.uint8] | None:
        """A strip that was made before, unless it is missing or damaged."""
        try:
            strip: NDArray[np.uint8] = np.load(file, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        wanted = (2, CHANNELS, SIZE_PX // cls._ROWS_A_ROW)
        sound = (
            strip.dtype == np.uint8 and strip.ndim == 4 and strip.shape[:3] == wanted
        )
        n_columns = strip.shape[-1] if sound else 0
        sound = sound and cls.MIN_COLUMNS <= n_columns <= cls.MAX_COLUMNS + 4
        return strip if sound and n_columns % 4 == 0 else None

    @classmethod
    def pieces(cls, n_clips: int) -> Iterator[NDArray[np.int64]]:
        """One, of the clips that it takes."""
        if n_clips:
            yield np.arange(min(n_clips, cls._MOST_CLIPS))

    @classmethod
    def from_video(cls, clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
        """One sample, ``(1, 2, 2, 56, T)``; T is a multiple of 4."""
        if not len(clips):
            raise ValueError("a video without clips has no strips")
        frames = frames_of(clips[: cls._MOST_CLIPS])
        every = cls._FRAMES_A_COLUMN
        every *= -(-len(frames) // (every * cls.MAX_COLUMNS))
        strips = make_strips(frames, divider, every=every)
        rows = SIZE_PX // cls._ROWS_A_ROW
        if not strips.is_held:
            return np.full((1, 2, CHANNELS, rows, cls.MIN_COLUMNS), LOST, np.uint8)
        lanes = strips.lanes
        n_columns = max(-(-lanes.shape[-1] // 4) * 4, cls.MIN_COLUMNS)
        full = np.zeros((*lanes.shape[:-1], n_columns), np.uint8)
        full[..., : lanes.shape[-1]] = lanes
        blocks = full.reshape(*lanes.shape[:2], rows, cls._ROWS_A_ROW, n_columns)
        small: NDArray[np.uint8] = np.rint(blocks.mean(3, np.float32)).astype(np.uint8)
        return small[None]


def strip_of_file(path: Path) -> NDArray[np.uint8]:
    """The lane strips of a clip file, ``(2, 2, 56, T)``; reads no more of it than it needs.

    Raises:
        StoreError: missing, damaged, foreign or newer.
        TrainingError: it holds no clips.
    """
    with open_clips(path) as clips:
        strip: NDArray[np.uint8] = next(samples_of_clips(StripSamples, clips))[0]
    return strip


def is_lost(strip: NDArray[np.uint8]) -> bool:
    """Whether a sample is of a video whose wall is lost from sight."""
    return bool((strip == LOST).all())
