"""How good a network is: per clip and per video, always with how many of each.

Two networks on the same videos are compared by ``model.comparison``, which needs no torch.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.states import N_CODES, PAIRS
from dataset.store import Snapshot
from model.checkpoints import SplitMetrics
from model.comparison import lane_states
from model.data import Samples, Take, batches
from model.devices import Device
from model.networks import reads
from model.silence import NO_ANSWER, silent_videos
from model.transforms import to_input


def log_probabilities(
    net: nn.Module, clips: Iterator[Tensor], device: Device
) -> Iterator[NDArray[np.float64]]:
    """The network's answer to each batch, as ``(n, 15)`` natural logarithms.

    Puts ``net`` into evaluation mode: dropout is off and nothing random happens.

    Args:
        net: on ``device``.
        clips: batches of ``(n, 30, 112, 112, 3)`` uint8 RGB, on ``device``.
        device: decides the precision.

    Raises:
        TrainingError: an answer is no number.
    """
    net.eval()
    for batch in clips:
        with torch.inference_mode(), device.prediction_precision():
            logits = net(to_input(batch))
        answer: NDArray[np.float64] = (
            torch.log_softmax(logits.double(), dim=1).cpu().numpy()
        )
        if not np.isfinite(answer).all():
            raise TrainingError(
                "The network answers with what is no number, so its weights are useless:"
                " train it again, with a smaller learning rate or on the other device."
            )
        yield answer


@dataclass(frozen=True)
class VideoAnswers:
    """The network's answer to each video: the mean of its clips' probabilities."""

    index: NDArray[np.int64]
    """``(V,)`` ascending; which video of the snapshot each is."""
    codes: NDArray[np.int64]
    """``(V,)`` the right code of each."""
    probabilities: NDArray[np.float64]
    """``(V, 15)``; each row sums to 1."""
    silent: NDArray[np.bool_]
    """``(V,)`` of which the network could read nothing; see ``model.silence``."""

    @cached_property
    def said(self) -> NDArray[np.int64]:
        """``(V,)`` the most likely code of each, ``NO_ANSWER`` of a silent one."""
        said = self.probabilities.argmax(1).astype(np.int64)
        return np.where(self.silent, NO_ANSWER, said)

    @property
    def n_silent(self) -> int:
        """How many have no answer."""
        return int(self.silent.sum())


@dataclass(frozen=True)
class Evaluation:
    """The network's answers to one part of a snapshot, and all figures from them."""

    split: str
    codes: NDArray[np.int64]
    """``(N,)`` the right code of each clip."""
    video_index: NDArray[np.int64]
    """``(N,)`` which video each clip is of."""
    log_probabilities: NDArray[np.float64]
    """``(N, 15)`` natural logarithms."""

    def __post_init__(self) -> None:
        """Check that the arrays belong together, and that there is something."""
        n = len(self.codes)
        shapes = (self.video_index.shape, self.log_probabilities.shape)
        if n == 0 or shapes != ((n,), (n, N_CODES)):
            raise ValueError(f"{n} codes with arrays of {shapes}")

    @property
    def n_clips(self) -> int:
        """How many clips were judged."""
        return len(self.codes)

    @cached_property
    def videos(self) -> VideoAnswers:
        """The same per video."""
        videos, first, of_clip = np.unique(
            self.video_index, return_index=True, return_inverse=True
        )
        sums = np.zeros((len(videos), N_CODES))
        of_clips = np.exp(self.log_probabilities)
        np.add.at(sums, of_clip, of_clips)
        return VideoAnswers(
            videos.astype(np.int64),
            self.codes[first],
            sums / np.bincount(of_clip)[:, None],
            silent_videos(of_clips, of_clip, len(videos)),
        )

    @cached_property
    def said(self) -> NDArray[np.int64]:
        """``(N,)`` the most likely code of each clip, ``NO_ANSWER`` in a silent video."""
        at = np.searchsorted(self.videos.index, self.video_index)
        said = self.log_probabilities.argmax(1).astype(np.int64)
        return np.where(self.videos.silent[at], NO_ANSWER, said)

    @property
    def n_videos(self) -> int:
        """How many videos the clips are of."""
        return len(self.videos.index)

    @property
    def loss(self) -> float:
        """Mean cross-entropy a clip, in nats; without the L2 penalty."""
        chosen = self.log_probabilities[np.arange(self.n_clips), self.codes]
        return float(-chosen.mean())

    @property
    def accuracy(self) -> float:
        """Share of all clips whose most likely code is right."""
        return float((self.said == self.codes).mean())

    @property
    def video_accuracy(self) -> float:
        """Share of all videos whose most likely code is right; silence is wrong."""
        return float((self.videos.said == self.videos.codes).mean())

    @property
    def same_answer(self) -> int | None:
        """The code that is said of every answered video, though they are of several."""
        answered = ~self.videos.silent
        said = np.unique(self.videos.said[answered])
        if len(said) != 1 or len(np.unique(self.videos.codes[answered])) < 2:
            return None
        return int(said[0])

    def calibration_error(self, n_bins: int = 10) -> float:
        """Expected calibration error over answered videos (Naeini et al. 2015).

        The mean gap between how sure the network is and how often it is right, over
        bins of equal width of its highest probability, weighted by their videos; 0 to 1,
        and 0 where no video is answered.
        """
        answered = ~self.videos.silent
        sure = self.videos.probabilities.max(1)[answered]
        right = (self.videos.said == self.videos.codes)[answered]
        bins = np.minimum((sure * n_bins).astype(int), n_bins - 1)
        gaps = np.bincount(bins, right - sure, n_bins)
        return float(np.abs(gaps).sum() / max(len(sure), 1))

    def lane_confusion(self) -> NDArray[np.int64]:
        """``(4, 4)`` counts of lanes, two a video, states 1 to 4 as ``confusion``.

        What a lane is taken for is its state in the most likely pair.
        """
        answered = ~self.videos.silent
        truth = lane_states(self.videos.codes[answered])
        said = lane_states(self.videos.said[answered])
        counts = np.zeros((4, 4), np.int64)
        np.add.at(counts, (truth.ravel() - 1, said.ravel() - 1), 1)
        return counts

    def confusion(self) -> NDArray[np.int64]:
        """``(15, 15)`` counts of clips: rows are the truth, columns the prediction.

        A clip that has no answer is in none of them.
        """
        return _confusion(self.codes, self.said)

    def video_confusion(self) -> NDArray[np.int64]:
        """``(15, 15)`` counts of videos, as ``confusion``."""
        return _confusion(self.videos.codes, self.videos.said)

    def per_class(self) -> list[dict[str, Any]]:
        """Precision, recall, F1 and support of clips, one row a code.

        A code that was never predicted, or never right, has 0 where it is undefined.
        """
        from sklearn.metrics import precision_recall_fscore_support  # seconds to import

        columns = precision_recall_fscore_support(
            self.codes,
            self.said,
            labels=range(N_CODES),
            zero_division=0,
        )
        return [
            {
                "code": pair.code,
                "pair": str(pair),
                "precision": float(precision),
                "recall": float(recall),
                "f1": float(f1),
                "support": int(support),
            }
            for pair, precision, recall, f1, support in zip(
                PAIRS, *columns, strict=True
            )
        ]

    def metrics(self) -> SplitMetrics:
        """The few figures that a card keeps."""
        return SplitMetrics(
            n_clips=self.n_clips,
            n_videos=self.n_videos,
            loss=self.loss,
            clip_accuracy=self.accuracy,
            video_accuracy=self.video_accuracy,
            n_silent=self.videos.n_silent,
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, for a file or another process."""
        lanes = self.lane_confusion()
        lanes_right = int(np.trace(lanes))
        videos_right = int((self.videos.said == self.videos.codes).sum())
        clips_right = int((self.said == self.codes).sum())
        n_silent = self.videos.n_silent
        n_clips_silent = int((self.said == NO_ANSWER).sum())
        return {
            "split": self.split,
            "clips": {
                "n": self.n_clips,
                **_answered(clips_right, self.n_clips, n_clips_silent),
                "loss": self.loss,
                "confusion": self.confusion().tolist(),
                "per_class": self.per_class(),
            },
            "videos": {
                "n": self.n_videos,
                **_answered(videos_right, self.n_videos, n_silent),
                "confusion": self.video_confusion().tolist(),
                "calibration_error": self.calibration_error(),
            },
            "lanes": {
                "n": 2 * self.n_videos,
                **_answered(lanes_right, 2 * self.n_videos, 2 * n_silent),
                "confusion": lanes.tolist(),
            },
        }


def fit_temperature(evaluation: Evaluation) -> float:
    """What to divide logits by so that probabilities are honest (Guo et al. 2017).

    As if one video more had been judged, of which any pair may be right: where all are
    right, the temperature would otherwise fall as far as it can, and the network be sure.

    Args:
        evaluation: of videos that neither trained the network nor will test it.

    Returns:
        The temperature of least cross-entropy from 0.25 to 8; the network is too sure
        where it is above 1.
    """
    candidates = np.geomspace(0.25, 8, 101)
    losses = []
    for temperature in candidates:
        scaled = evaluation.log_probabilities / temperature
        scaled -= np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        right = scaled[np.arange(len(scaled)), evaluation.codes].mean()
        losses.append(-(right * evaluation.n_videos + scaled.mean()))
    return float(candidates[int(np.argmin(losses))])


def _confusion(truth: NDArray[np.int64], said: NDArray[np.int64]) -> NDArray[np.int64]:
    counts = np.zeros((N_CODES, N_CODES), np.int64)
    answered = said != NO_ANSWER
    np.add.at(counts, (truth[answered], said[answered]), 1)
    return counts


def _answered(n_right: int, n: int, n_silent: int) -> dict[str, Any]:
    """Right of all, how many have no answer, and right of those that have one."""
    n_answered = n - n_silent
    return {
        "accuracy": n_right / n,
        "no_answer": n_silent,
        "coverage": n_answered / n,
        "accuracy_answered": n_right / n_answered if n_answered else None,
    }


def judge(
    net: nn.Module,
    snapshot: Snapshot,
    indices: NDArray[np.int64],
    *,
    part: str,
    device: Device,
    batch_size: int,
    samples: Samples | None = None,
    take: Take | None = None,
) -> Generator[int, None, Evaluation]:
    """Judge these clips of a snapshot; yields how many are done, returns the figures.

    A network that reads whole videos gives each clip the answer for its video.

    Args:
        net: on ``device``.
        snapshot: where they are.
        indices: ``(n,)`` clips; whole videos where the network reads those.
        part: what they are called.
        device: where it computes.
        batch_size: samples at once.
        samples: of the snapshot, where they have been made before.
        take: how they come to the device; see ``data.batches``.

    Raises:
        StoreError: the bytes on disk are damaged.
    """
    samples = samples or reads(net)(snapshot)
    chosen = samples.of(indices)
    answers = np.empty((len(chosen), N_CODES))
    n_made = n_done = 0
    for n_made in samples.prepare(chosen):
        yield n_made * len(indices) // len(chosen)
    sizes = samples.sizes(chosen)
    # those of one size by themselves: no answer may depend on what else is judged
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        with closing(
            batches(samples, chosen[rows], batch_size, device, take=take)
        ) as read:
            clips = (batch.clips for batch in read)
            for answer in log_probabilities(net, clips, device):
                answers[rows[: len(answer)]] = answer
                rows = rows[len(answer) :]
                n_done += len(answer)
                yield max(n_made, n_done) * len(indices) // len(chosen)
    return Evaluation(
        split=part,
        codes=snapshot.codes[indices],
        video_index=snapshot.video_index[indices],
        log_probabilities=answers[samples.rows(indices)],
    )


Judging = Generator[int, None, Evaluation]


def judge_part(
    net: nn.Module, snapshot: Snapshot, part: Split, device: Device, batch_size: int
) -> Judging:
    """Judge all clips of a part; yields how many are done, returns the figures.

    Raises:
        TrainingError: the part has no clips.
        StoreError: the bytes on disk are damaged.
    """
    indices = snapshot.clip_indices(part)
    if not len(indices):
        raise TrainingError(
            f"{snapshot.path} has no {part.word} clips to measure on: choose another"
            " --split, or label more videos and export it again."
        )
    return judge(
        net, snapshot, indices, part=part.word, device=device, batch_size=batch_size
    )


def evaluate_part(
    net: nn.Module, snapshot: Snapshot, part: Split, device: Device, batch_size: int
) -> Evaluation:
    """Judge all clips of a part of a snapshot at once; raises as ``judge_part``."""
    judging = judge_part(net, snapshot, part, device, batch_size)
    while True:
        try:
            next(judging)
        except StopIteration as end:
            evaluation: Evaluation = end.value
            return evaluation
