"""A checkpoint and clips in, probabilities over the 15 codes out."""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dataset.errors import StoreError
from dataset.states import N_CODES
from dataset.store import Snapshot, open_clips
from model import devices, weights
from model.checkpoints import WEIGHTS, Card, read_card
from model.data import batches_of, samples_of_clips
from model.devices import Device
from model.evaluation import log_probabilities
from model.folding import folded
from model.int8 import calibration_samples, quantized
from model.networks import build, count_parameters, reads

BATCH_SIZE: Final = 8
"""Fixed, so that the same clips always give the same digits."""


def load_network(folder: Path, device: Device) -> tuple[nn.Module, Card]:
    """Rebuild the network of a checkpoint, on the device and ready to predict.

    Raises:
        StoreError: the checkpoint is missing, damaged or newer.
        LabelError: it was trained with another code table.
        TrainingError: its network does not exist in this version.
    """
    card = read_card(folder)
    with torch.device("meta"):  # no memory yet: a card may claim any size
        net = build(card.config)
    if count_parameters(net).to_json() != card.parameters:
        raise StoreError(
            f"{folder} says {card.parameters['total']:,} parameters, and its network has"
            f" {count_parameters(net).total:,}: train it again with this version."
        )
    weights.load(net, folder / WEIGHTS)
    return device.place(net).eval(), card


class Predictor:
    """One checkpoint, loaded once. The same clips give the same numbers every time.

    Attributes:
        card: what the checkpoint says of itself.
        device: where it computes, and why.

    Args:
        folder: of the checkpoint.
        device: ``auto``, ``cpu`` or ``cuda``.
        int8: a snapshot whose training clips give the ranges for 8-bit integers, on the
            CPU; None for floating point.

    Raises:
        StoreError: the checkpoint is missing, damaged or newer.
        LabelError: it was trained with another code table.
        TrainingError: the device does not work, the network is unknown, or int8 is not
            installed or not for this network.
    """

    def __init__(
        self, folder: Path, device: str = "auto", int8: Path | None = None
    ) -> None:
        self.device = devices.choose("cpu" if int8 is not None else device)
        net, self.card = load_network(folder, self.device)
        self._net = self.device.place(folded(net))
        if int8 is not None:
            with Snapshot.open(int8) as snapshot:
                self._net = quantized(net, calibration_samples(net, snapshot))

    def predict_file(
        self, path: Path, divider: float | None = None
    ) -> NDArray[np.float64]:
        """Probabilities of each clip of a video; memory holds some clips at a time.

        Args:
            path: the clip file.
            divider: where the lanes part, as a fraction of the width; None for what the
                file says.

        Returns:
            ``(N, 15)``; each row sums to 1. Of a network that reads a video as a whole,
            all rows are its one answer.

        Raises:
            StoreError: missing, damaged, foreign or newer.
            TrainingError: it holds no clips.
        """
        with open_clips(path) as clips:
            pieces = samples_of_clips(reads(self._net), clips, divider)
            answers = np.concatenate([self._answers(samples) for samples in pieces])
            return np.broadcast_to(answers, (clips.info.n_clips, N_CODES)).copy()

    def _answers(self, samples: NDArray[np.uint8]) -> NDArray[np.float64]:
        """``(n, 15)`` probabilities of samples."""
        batches = batches_of(samples, BATCH_SIZE, self.device)
        found = log_probabilities(self._net, batches, self.device)
        answers: NDArray[np.float64] = np.exp(np.concatenate(list(found)))
        return answers


def video_probabilities(of_clips: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(N, 15)`` of a video's clips to ``(15,)`` of the video."""
    mean: NDArray[np.float64] = of_clips.mean(axis=0)
    return mean
