"""The parts of a snapshot measured while a network trains, told as it happens."""

import time
from collections.abc import Generator, Iterator, Mapping
from typing import Final

import numpy as np
from torch import nn

from dataset.states import LanePair
from model.checkpoints import EpochRecord, SplitMetrics
from model.data import ClipParts, Samples
from model.devices import Device
from model.evaluation import Evaluation, fit_temperature, judge
from model.progress import Measuring, Progress
from model.resident import Resident
from model.silence import same_answer_words
from model.steps import is_out_of_memory

CALIBRATION_VIDEOS: Final = 30
"""With fewer validation videos a temperature would follow chance."""

Judging = Generator[Progress, None, Evaluation]


class Judge:
    """Measures networks on the parts of one snapshot.

    Args:
        parts: of the snapshot.
        samples: of the snapshot, as the networks read them.
        device: where they compute.
        resident: those that stay there, where some may.
    """

    def __init__(
        self,
        parts: ClipParts,
        samples: Samples,
        device: Device,
        resident: Resident | None = None,
    ) -> None:
        self._parts = parts
        self._samples = samples
        self._device = device
        self._resident = resident
        self._same_answers: dict[str, int | None] = {}

    def judge(self, net: nn.Module, part: str, batch_size: int) -> Judging:
        """Evaluate a network on a part, telling how far it is.

        Where memory does not hold it, clips that stay on the device are given back first.
        """
        indices = self._parts.measured()[part]
        judging = judge(
            net,
            self._parts.snapshot,
            indices,
            part=part,
            device=self._device,
            batch_size=batch_size,
            samples=self._samples,
            take=self._resident.take if self._resident else None,
        )
        told = time.monotonic()
        while True:
            try:
                done = next(judging)
            except RuntimeError as error:
                has_room = is_out_of_memory(error) and self._gives_room()
                if not has_room:
                    raise
                break
            except StopIteration as end:
                evaluation: Evaluation = end.value
                self._same_answers[part] = evaluation.same_answer
                return evaluation
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                yield Measuring(part, done, len(indices))
        # outside the handler, whose traceback holds the memory
        return (yield from self.judge(net, part, batch_size))

    def _gives_room(self) -> bool:
        return self._resident is not None and self._resident.leave()

    def known(self, record: EpochRecord) -> dict[str, SplitMetrics]:
        """What the end of an epoch has measured already."""
        self._same_answers[self._parts.validation_name] = record.same_answer
        if (
            record.validation_loss is None
            or record.validation_accuracy is None
            or record.validation_video_accuracy is None
        ):
            return {}
        videos = self._parts.snapshot.video_index[self._parts.validation]
        samples = self._samples.of(self._parts.validation)
        n_silent = len(samples) - len(self._samples.usable(samples))
        return {
            self._parts.validation_name: SplitMetrics(
                n_clips=len(videos),
                n_videos=len(np.unique(videos)),
                loss=record.validation_loss,
                clip_accuracy=record.validation_accuracy,
                video_accuracy=record.validation_video_accuracy,
                n_silent=n_silent,
            )
        }

    def calibrate(
        self, net: nn.Module, batch_size: int
    ) -> Generator[Progress, None, bool]:
        """Make the probabilities honest on the validation videos, if there are enough."""
        temperature = getattr(net, "temperature", None)
        videos = self._parts.snapshot.video_index[self._parts.validation]
        if temperature is None or len(np.unique(videos)) < CALIBRATION_VIDEOS:
            return False
        temperature.fill_(1.0)
        evaluation = yield from self.judge(net, self._parts.validation_name, batch_size)
        temperature.fill_(fit_temperature(evaluation))
        return True

    def metrics(
        self, net: nn.Module, batch_size: int, known: dict[str, SplitMetrics]
    ) -> Generator[Progress, None, dict[str, SplitMetrics]]:
        """The figures of every part that a finished network is measured on.

        Args:
            net: with the weights to keep.
            batch_size: samples at once.
            known: what need not be measured again.
        """
        found = dict(known)
        for part in self._parts.measured():
            if part not in found:
                evaluation = yield from self.judge(net, part, batch_size)
                found[part] = evaluation.metrics()
        return found

    def notes(self, metrics: Mapping[str, SplitMetrics]) -> Iterator[str]:
        """What a coach should know of the finished network's answers.

        Args:
            metrics: what ``metrics`` has just given.
        """
        for part, measured in metrics.items():
            code = self._same_answers.get(part)
            if code is not None:
                n_answered = measured.n_videos - measured.n_silent
                pair = LanePair.from_code(code).words
                yield same_answer_words(pair, n_answered, part)
