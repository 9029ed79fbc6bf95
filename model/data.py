"""A snapshot's clips as batches on the device, in an order that depends on nothing else.

Order and mirroring are functions of the seed and the number of the pass: a training that was
interrupted sees the same batches again as one that was not.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from typing import Protocol as Interface

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from dataset.errors import LabelError, TrainingError
from dataset.recipe import divider_of
from dataset.shapes import CLIP_SHAPE
from dataset.splits import Protocol, Split
from dataset.states import N_CODES, LanePair
from dataset.store import OpenClips, Snapshot
from model.config import TrainConfig
from model.devices import Device, send
from model.learnable import notes_of_unlearnable
from model.team import ALONE, Team
from model.transforms import mirror, mirror_targets

Change = Callable[
    [NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]],
    tuple[NDArray[np.uint8], NDArray[np.int64]],
]
"""Other samples and codes in the place of ``(samples, codes, which samples)``."""

Take = Callable[[NDArray[np.int64]], Tensor]
"""Samples on the device, in the order asked for."""

_READ_AHEAD = 2  # batches on their way while the device computes


@dataclass(frozen=True)
class Batch:
    """Some clips with their codes, on the device."""

    clips: Tensor
    """``(n, 30, 112, 112, 3)`` uint8 RGB; or other samples, see ``Samples``."""
    codes: Tensor
    """``(n,)`` int64, 0 to 14."""
    samples: tuple[int, ...] = ()
    """Which samples the batch is of: in a team all of them, for all share its step."""
    share: float = 1.0
    """What the mean loss of these counts in the mean over a team; 0 where they only stand
    in for a share that is empty."""
    targets: Tensor | None = None
    """``(n, 15)`` float32, how probable each code is, where it is not the code alone."""

    def __len__(self) -> int:
        """How many clips."""
        return len(self.codes)


class Samples(Interface):
    """What a network reads one of: a clip, or something made of a whole video."""

    SHAPE: ClassVar[tuple[int, ...]]
    """Of one usual sample."""
    HAS_ONE_SHAPE: ClassVar[bool]
    """Whether every sample is like that, whatever it is read with."""
    codes: NDArray[np.int64]
    """``(n,)`` of each sample."""

    def __init__(self, snapshot: Snapshot) -> None: ...

    def of(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """The samples that hold these clips, ascending."""

    def rows(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each of these clips, which of ``of(clips)`` holds it."""

    def prepare(self, samples: NDArray[np.int64]) -> Iterator[int]:
        """Make what takes long to make of these samples; yields how many are done."""

    def usable(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of these samples, once prepared, from which something can be learned."""

    def sizes(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """A number each, once prepared; ``read`` fills up none beside others of its own."""

    def read(self, samples: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The arrays of these samples, in the order asked for."""

    def name(self, sample: int) -> str:
        """What a person calls a sample, such as “race07.mp4, clip 3”."""

    @staticmethod
    def from_video(clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
        """The samples of one video; as many as it has clips, or one for all."""

    @classmethod
    def pieces(cls, n_clips: int) -> Iterator[NDArray[np.int64]]:
        """Which clips of a video to give ``from_video`` at once, one after another.

        None is large, however long the video: what is left out has no say.
        """


class ClipSamples:
    """Each clip by itself: ``(n, 30, 112, 112, 3)`` uint8 RGB."""

    SHAPE: ClassVar[tuple[int, ...]] = CLIP_SHAPE
    HAS_ONE_SHAPE: ClassVar = True
    PIECE: ClassVar = 64
    """A multiple of the batch that predicts, so that a piece changes no digit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.codes = snapshot.codes

    def of(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """The clips themselves."""
        return clips

    def rows(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Each its own."""
        return np.arange(len(clips))

    def prepare(self, samples: NDArray[np.int64]) -> Iterator[int]:
        """Nothing: clips are there."""
        return iter(())

    def usable(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """All of them."""
        return samples

    def sizes(self, samples: NDArray[np.int64]) -> NDArray[np.int64]:
        """All are alike."""
        return np.zeros(len(samples), np.int64)

    def read(self, samples: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Read clips.

        Raises:
            StoreError: the bytes on disk are damaged.
        """
        return self._snapshot.clips(samples)

    def name(self, sample: int) -> str:
        """Its video, and which of the video's clips it is, from 1."""
        video = int(self._snapshot.video_index[sample])
        earlier = self._snapshot.video_index[:sample] == video
        return f"{self._snapshot.videos[video].name}, clip {earlier.sum() + 1}"

    @staticmethod
    def from_video(clips: NDArray[np.uint8], divider: float) -> NDArray[np.uint8]:
        """The clips themselves."""
        return clips

    @classmethod
    def pieces(cls, n_clips: int) -> Iterator[NDArray[np.int64]]:
        """All of them, ``PIECE`` at a time."""
        for start in range(0, n_clips, cls.PIECE):
            yield np.arange(start, min(start + cls.PIECE, n_clips))


def samples_of_clips(
    kind: type[Samples], clips: OpenClips, divider: float | None = None
) -> Iterator[NDArray[np.uint8]]:
    """The samples of one video out of its clip file, piece by piece.

    Args:
        kind: of sample.
        clips: of the video.
        divider: where the lanes part, as a fraction of the width; None for what the file
            says.

    Yields:
        ``(n, …)`` samples; the samples of all pieces together are those of the video.

    Raises:
        StoreError: the bytes on disk are damaged.
        TrainingError: it holds no clips.
    """
    info = clips.info
    if not info.n_clips:
        raise TrainingError(f"{info.path} holds no clips: import that video again.")
    if divider is None:
        divider = divider_of(info.recipe_json)
    for indices in kind.pieces(info.n_clips):
        yield kind.from_video(clips.read(indices), divider)


class ClipParts:
    """The parts of a snapshot as training uses them.

    Attributes:
        train: ``(n,)`` clip indices, ascending.
        validation: what chooses the best epoch; under protocol ``paper`` the test part.
        test: ``(n,)`` clip indices.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.train = snapshot.clip_indices(Split.TRAIN)
        self.test = snapshot.clip_indices(Split.TEST)
        self.validation = snapshot.clip_indices(Split.VALIDATION)
        self.is_paper = snapshot.protocol is Protocol.PAPER
        if self.is_paper and not len(self.validation):
            self.validation = self.test
        if not len(self.train):
            raise TrainingError(
                f"{snapshot.path} holds no clips to train on: label more videos, then"
                " export it again."
            )

    @property
    def validation_name(self) -> str:
        """The part that ``validation`` really is."""
        return "test" if self.is_paper else "validation"

    def measured(self) -> dict[str, NDArray[np.int64]]:
        """The parts on which the finished network is measured, where there are clips."""
        parts = {self.validation_name: self.validation, "test": self.test}
        return {name: indices for name, indices in parts.items() if len(indices)}

    def clip_counts(self) -> dict[str, int]:
        """How many clips each part of the snapshot has."""
        return {part.word: len(self.snapshot.clip_indices(part)) for part in Split}

    def video_counts(self) -> dict[str, int]:
        """How many videos have clips in each part."""
        return {
            part.word: len(
                np.unique(self.snapshot.video_index[self.snapshot.split == part])
            )
            for part in Split
        }

    def notes(self, config: TrainConfig) -> list[str]:
        """What a coach should know before believing a figure, the gravest first.

        Args:
            config: of the training, whose network learns by pairs or by lanes.
        """
        notes: list[str] = []
        if self.is_paper:
            notes.append(
                "Protocol “paper”: clips of one video are in training and in test, and"
                " the test clips also choose the best epoch, as in the study, so the"
                " figures flatter the network."
            )
        if not len(self.test):
            notes.append(
                "There are no test videos yet, so there is no honest figure of how good"
                " the network is."
            )
        if not self.is_paper and not len(self.validation):
            notes.append(
                "There are no validation videos yet, so training runs all its epochs"
                " and keeps the last weights."
            )
        notes += notes_of_unlearnable(
            config,
            self._pairs(self.train),
            {name: self._pairs(part) for name, part in self.measured().items()},
        )
        return notes

    def _pairs(self, indices: NDArray[np.int64]) -> set[LanePair]:
        return {
            LanePair.from_code(code)
            for code in set(self.snapshot.codes[indices].tolist())
        }


def epoch_order(
    indices: NDArray[np.int64], seed: int, number: int
) -> NDArray[np.int64]:
    """The training clips in the order of one pass."""
    return np.random.default_rng([seed, number, 0]).permutation(indices)


def balanced_order(
    indices: NDArray[np.int64], codes: NDArray[np.int64], seed: int, number: int
) -> NDArray[np.int64]:
    """As many clips as ``epoch_order``, every code equally often, drawn with repeats.

    Args:
        indices: ``(n,)`` samples to draw from.
        codes: ``(n,)`` of each of them.
        seed: of the training.
        number: of the pass, from 1.
    """
    share = 1 / np.bincount(codes, minlength=N_CODES).clip(min=1)[codes]
    rng = np.random.default_rng([seed, number, 2])
    return rng.choice(indices, len(indices), p=share / share.sum())


def targets_of(
    samples: Samples, snapshot: Snapshot, smoothing: float
) -> NDArray[np.float32]:
    """How probable each code is for each sample, where the coaches did not agree.

    Args:
        samples: of the snapshot.
        snapshot: whose videos hold each coach's answer.
        smoothing: what the coaches' answers count beside the settled one, 0 to 1.

    Returns:
        ``(n, 15)``: ``1 - smoothing`` goes to the video's code, and ``smoothing`` is
        divided among the pairs that coaches gave; an agreed video keeps its code alone.
    """
    of_videos = np.zeros((len(snapshot.videos), N_CODES), np.float32)
    for row, video in zip(of_videos, snapshot.videos, strict=True):
        given = [code for code in map(_code_of, video.answers.values()) if code >= 0]
        row[video.code] = 1 - smoothing if given else 1
        for code in given:
            row[code] += smoothing / len(given)
    clips = np.arange(len(snapshot.codes))
    of_samples = np.zeros((len(samples.codes), N_CODES), np.float32)
    of_samples[samples.of(clips)[samples.rows(clips)]] = of_videos[snapshot.video_index]
    return of_samples


def _code_of(answer: str) -> int:
    """The code of a coach's answer; -1 for “unusable”."""
    try:
        return LanePair.parse(answer).code
    except LabelError:
        return -1


def epoch_flips(n_clips: int, seed: int, number: int) -> NDArray[np.bool_]:
    """Which clips of a pass are mirrored, in the pass's order: about half."""
    return np.random.default_rng([seed, number, 1]).random(n_clips) < 0.5


def batches(
    samples: Samples,
    indices: NDArray[np.int64],
    batch_size: int,
    device: Device,
    flips: NDArray[np.bool_] | None = None,
    team: Team = ALONE,
    targets: NDArray[np.float32] | None = None,
    change: Change | None = None,
    take: Take | None = None,
) -> Generator[Batch, None, None]:
    """Read clips batch by batch, the next ones while the device computes.

    Args:
        samples: what a batch is made of; read by one other thread.
        indices: ``(n,)`` samples in the order wanted.
        batch_size: samples a batch; the last one may be smaller.
        device: where the tensors go.
        flips: ``(n,)`` which clips to mirror, code included.
        team: whose share of each batch to read.
        targets: ``(N, 15)`` of every sample; see ``targets_of``.
        change: what is made of samples and codes before they are mirrored; a sample whose
            code it changes has that one for certain.
        take: how samples come to the device where nothing changes them; by default they
            are read each time.

    Raises:
        StoreError: the bytes on disk are damaged.
    """

    def read(start: int) -> Batch:
        whole = np.arange(start, min(start + batch_size, len(indices)))
        own = whole[team.rank :: team.size]
        share = team.size * len(own) / len(whole)
        chosen = own if len(own) else whole[:1]  # no process may miss a step
        codes = samples.codes[indices[chosen]].astype(np.int64)
        wanted = None if targets is None else targets[indices[chosen]]
        if change is None:
            clips = (take or partial(read_to, samples, device))(indices[chosen])
        else:
            given = codes
            array = samples.read(indices[chosen])
            array, codes = change(array, codes, indices[chosen])
            clips = send(array, device.torch)
            if wanted is not None:
                is_other = (codes != given)[:, None]
                wanted = np.where(
                    is_other, np.eye(N_CODES, dtype=np.float32)[codes], wanted
                )
        if flips is not None:
            clips, codes = mirror(clips, codes, flips[chosen])
            if wanted is not None:
                wanted = mirror_targets(wanted, flips[chosen])
        return Batch(
            clips,
            send(codes, device.torch),
            samples=tuple(indices[whole].tolist()),
            share=share,
            targets=None if wanted is None else send(wanted, device.torch),
        )

    with ThreadPoolExecutor(1, "clips", device.for_a_thread()) as reader:
        coming: deque[Future[Batch]] = deque()
        for start in range(0, len(indices), batch_size):
            coming.append(reader.submit(read, start))
            if len(coming) > _READ_AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def read_to(samples: Samples, device: Device, chosen: NDArray[np.int64]) -> Tensor:
    """Read samples from disk and send them to the device.

    Raises:
        StoreError: the bytes on disk are damaged.
    """
    return send(samples.read(chosen), device.torch)


def batches_of(
    clips: NDArray[np.uint8], batch_size: int, device: Device
) -> Iterator[Tensor]:
    """Clips that are in memory already, batch by batch, without codes."""
    for start in range(0, len(clips), batch_size):
        yield send(clips[start : start + batch_size], device.torch)
