"""Making ready what a network reads, before anything is learned."""

import math
import time
from collections.abc import Generator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import TrainingError
from dataset.store import Snapshot
from model.config import best_network
from model.data import ClipParts, Samples
from model.devices import Device
from model.progress import Preparing
from model.steps import Stop
from model.strip_samples import StripSamples
from model.team import Team

TELL_EVERY_S: Final = 0.25
"""Seconds between two events of one kind."""

LEAST_READ: Final = 0.5
"""Share of the training videos that lane strips must be able to read to be the best."""


def prepare(
    samples: Samples,
    wanted: NDArray[np.int64],
    team: Team,
    device: Device,
    should_stop: Stop,
) -> Generator[Preparing, None, bool]:
    """Make what takes long to make, each of a team its share; all are there at the end.

    What is made is kept beside the snapshot, and there the others find it.

    Args:
        samples: as the network reads them.
        wanted: ``(n,)`` which of them.
        team: who makes them.
        device: where the team agrees.
        should_stop: asked after each sample.

    Returns:
        Whether one of the team was told to stop.

    Raises:
        StoreError: the bytes on disk are damaged.
    """
    own = wanted[team.rank :: team.size]
    told = -math.inf
    stopped = False
    for done in samples.prepare(own):
        if time.monotonic() - told >= TELL_EVERY_S or done == len(own):
            told = time.monotonic()
            yield Preparing(min(done * team.size, len(wanted)), len(wanted))
        if should_stop():
            stopped = True
            break
    return team.any(stopped, device)


def nothing_learned() -> TrainingError:
    """What to say of a training that was stopped before its first step."""
    return TrainingError(
        "The training was stopped while its videos were made ready, so nothing was learned"
        " and there is no checkpoint: start it again when you want one."
    )


def best_for(
    snapshot: Snapshot, team: Team, device: Device, should_stop: Stop
) -> Generator[Preparing, None, tuple[str, list[str]]]:
    """What ``auto`` is for a snapshot, and what to say of it.

    Where the wall is lost in most videos, lane strips have little to learn from. The strips
    that are made to see that are kept, and training finds them.

    Raises:
        StoreError: the snapshot is damaged.
        TrainingError: there is nothing to train on, or it was stopped.
    """
    best = best_network(snapshot.protocol)
    if best != "strips":
        return best, []
    samples = StripSamples(snapshot)
    videos = samples.of(ClipParts(snapshot).train)
    if (yield from prepare(samples, videos, team, device, should_stop)):
        raise nothing_learned()
    n_read = len(samples.usable(videos))
    if n_read >= LEAST_READ * len(videos):
        return best, []
    note = (
        f"In {len(videos) - n_read} of {len(videos)} training videos the wall is lost from"
        " sight, so lane strips show nothing and the 3D ResNet of the study is trained,"
        " which reads clips."
    )
    return "resnet3d", [note]
