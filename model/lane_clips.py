"""Clips taken apart into lanes, the right one mirrored: what lane-shared networks read.

::

    clip (30, 112, 112, 3)                  lanes (2, 30, 112, 56, 3)
    ┌───────┬───────┐                       ┌───────┐ ┌───────┐
    │ left  │ right │   ── divider ──▶      │ left  │ │ thgir │
    └───────┴───────┘                       └───────┘ └───────┘

A mirrored video has the same two pictures, the other way round.
"""

from collections.abc import Iterator
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import TrainingError
from dataset.recipe import divider_of
from dataset.shapes import CLIP_FRAMES, SIZE_PX
from dataset.splits import Protocol
from dataset.store import Snapshot
from model.data import ClipSamples

LANE_PX: Final = SIZE_PX // 2
"""Columns of a lane's picture, wherever the divider stands."""


def lanes_of(clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
    """Both lanes of each clip.

    Args:
        clips: ``(n, 30, 112, 112, 3)`` uint8 RGB.
        divider: where the lanes part, as a fraction of the width.

    Returns:
        ``(n, 2, 30, 112, 56, 3)``: the nearest of a lane's columns where it has not
        just 56; at the middle, half of the clip as it is.
    """
    width = clips.shape[3]
    middle = int(np.clip(round(divider * width), 1, width - 1))
    steps = (np.arange(LANE_PX) + 0.5) / LANE_PX
    left = (steps * middle).astype(int)
    right = width - 1 - (steps * (width - middle)).astype(int)
    return np.stack([clips[..., left, :], clips[..., right, :]], axis=1)


class LaneSamples(ClipSamples):
    """Each clip by itself, as lanes: ``(n, 2, 30, 112, 56, 3)`` uint8 RGB."""

    SHAPE: ClassVar[tuple[int, ...]] = (2, CLIP_FRAMES, SIZE_PX, LANE_PX, 3)
    HAS_ONE_SHAPE: ClassVar = True

    def read(self, samples: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Read clips and take them apart.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        clips = self._snapshot.clips(samples)
        lanes = np.empty((len(clips), *self.SHAPE), np.uint8)
        videos = self._snapshot.video_index[samples]
        for video in np.unique(videos):
            rows = videos == video
            recipe = self._snapshot.videos[video].recipe_json
            lanes[rows] = lanes_of(clips[rows], divider_of(recipe))
        return lanes

    @staticmethod
    def from_video(clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
        """As many samples as clips."""
        return lanes_of(clips, divider)


class VideoLaneSamples:
    """All clips of a video, as lanes: ``(n, K, 2, 30, 112, 56, 3)`` uint8 RGB.

    Within one ``read`` K is that of the longest video; black clips fill the others. Of a
    video with more than ``MAX_CLIPS`` so many are taken, evenly.

    Raises:
        TrainingError: the snapshot divides the clips of a video between its parts.
    """

    MAX_CLIPS: Final = 16
    SHAPE: ClassVar[tuple[int, ...]] = (12, *LaneSamples.SHAPE)
    HAS_ONE_SHAPE: ClassVar = False

    def __init__(self, snapshot: Snapshot) -> None:
        if snapshot.protocol is Protocol.PAPER:
            raise TrainingError(
                "This network judges whole videos, and protocol “paper” divides the"
                " clips of a video between training and test: export with protocol"
                " “grouped” for it."
            )
        self._snapshot = snapshot
        self._clips = LaneSamples(snapshot)
        self.codes = np.array([video.code for video in snapshot.videos], np.int64)

    def of(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their videos."""
        return np.unique(self._snapshot.video_index[clips]).astype(np.int64)

    def rows(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of ``of(clips)`` each clip is of."""
        return np.searchsorted(self.of(clips), self._snapshot.video_index[clips])

    def prepare(self, samples: NDArray[np.int64]) -> Iterator[int]:
        """Nothing takes long."""
        yield from ()

    def usable(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """All of them."""
        return samples

    def sizes(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """All are alike: what fills up a shorter one has no say."""
        return np.zeros(len(samples), np.int64)

    def read(self, samples: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Read the clips of these videos.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        found = []
        for video in samples:
            clips = np.flatnonzero(self._snapshot.video_index == video)
            found.append(self._clips.read(clips[_evenly(len(clips), self.MAX_CLIPS)]))
        longest = max((len(lanes) for lanes in found), default=1)
        together = np.zeros((len(found), longest, *LaneSamples.SHAPE), np.uint8)
        for at, lanes in enumerate(found):
            together[at, : len(lanes)] = lanes
        return together

    @classmethod
    def from_video(cls, clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
        """One sample, ``(1, K, 2, 30, 112, 56, 3)``."""
        return lanes_of(clips[_evenly(len(clips), cls.MAX_CLIPS)], divider)[None]

    @classmethod
    def pieces(cls, n_clips: int) -> Iterator[NDArray[np.int64]]:
        """One, of the clips that it takes."""
        if n_clips:
            yield _evenly(n_clips, cls.MAX_CLIPS)

    def name(self, sample: int) -> str:
        """The video."""
        return self._snapshot.videos[sample].name


def _evenly(n: int, at_most: int) -> NDArray[np.int64]:
    """Of ``n`` in a row, at most so many, the first and the last among them."""
    return np.rint(np.linspace(0, n - 1, min(n, at_most))).astype(np.int64)
