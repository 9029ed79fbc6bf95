"""A second look at labels: what networks say of videos that they did not learn from.

Reads clip files, makes strips, trains one strip network a fold, and tells of each video
what the network that left its group out says (``model.folds``), then which videos look
alike and have different labels (``dataset.label_errors``).
"""

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from torch import nn

from dataset.errors import KnownError, TrainingError
from dataset.label_errors import alike, looks_of
from dataset.states import N_CODES
from model import devices, folds
from model.config import TrainConfig
from model.folds import FOLDS, Labelled
from model.strip_samples import is_lost, strip_of_file

STEPS: Final = 500
"""Steps a training takes at the least: few videos are seen more often."""
_EPOCHS: Final = (30, 120)
"""Passes over the videos, at the least and at the most."""


@dataclass(frozen=True)
class Decided:
    """One video with its label."""

    file: str
    """Its clip file."""
    code: int
    group: str


def read_list(path: Path) -> list[Decided]:
    """Read ``[{"file": …, "code": …, "group": …}, …]``.

    Raises:
        TrainingError: it is something else.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = [
            Decided(str(row["file"]), int(row["code"]), str(row["group"]))
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{path} is no list of decided videos: give a JSON list with file, code and"
            " group of each."
        ) from error
    if any(not 0 <= each.code < N_CODES for each in found):
        raise TrainingError(f"{path} holds a code that there is not: they are 0 to 14.")
    return found


def config_for(n_videos: int, **given: Any) -> TrainConfig:
    """The recipe for so many videos: the strip network's, shorter where there are many."""
    batch = TrainConfig().batch_size
    few, many = _EPOCHS
    epochs = min(max(round(STEPS * batch / max(n_videos, 1)), few), many)
    chosen = {name: value for name, value in given.items() if value is not None}
    # measured without: what a label was made of may be wrong, and it looks for such labels
    usual = {"epochs": epochs, "accidents": 0.0, "least_steps": 0}
    return TrainConfig.for_network("strips", **{**usual, **chosen})


def look_again(
    videos: list[Decided], *, device: str = "auto", n_folds: int = FOLDS, **given: Any
) -> Iterator[dict[str, Any]]:
    """Look at every video again.

    Args:
        videos: with their labels.
        device: ``auto``, ``cpu`` or ``cuda``.
        n_folds: each is left out once.
        given: what the recipe is to do otherwise.

    Yields:
        Events: ``read``, ``training`` (that part begins), ``round`` (one of its rounds over
        the videos is over) and ``fold`` (that part is over) on the way, an ``error`` for
        a file that cannot be read, ``video`` (its file and 15 probabilities), ``alike`` (two files and their
        distance), and ``done``.

    Raises:
        TrainingError: fewer than two videos can be read, or the device does not work.
    """
    chosen = devices.choose(device)
    strips = []
    kept = []
    n_lost = 0
    for number, video in enumerate(videos, 1):
        try:
            strip = strip_of_file(Path(video.file))
            if is_lost(strip):  # all of these would look alike
                n_lost += 1
                raise TrainingError(
                    f"In {video.file} the wall is lost from sight, so there is no second"
                    " look at it."
                )
            strips.append(strip)
            kept.append(video)
        except KnownError as error:
            yield {"event": "error", "file": video.file, "message": str(error)}
        yield {"event": "read", "done": number, "of": len(videos)}
    if len(kept) < 2 and n_lost:
        raise TrainingError(
            f"In {n_lost} of {len(videos)} decided videos the wall is lost from sight, and"
            " a second look needs two others: label some from a camera that stands."
        )
    if len(kept) < 2:
        raise TrainingError(
            "A second look needs two decided videos at the least: label on."
        )
    longest = max(strip.shape[-1] for strip in strips)
    together = np.zeros((len(strips), *strips[0].shape[:-1], longest), np.uint8)
    for row, strip in zip(together, strips, strict=True):
        row[..., : strip.shape[-1]] = strip
    codes = np.array([video.code for video in kept], np.int64)
    held = Labelled(together, codes)
    groups = [video.group for video in kept]
    fold = folds.fold_of(groups, n_folds)
    kinds = np.unique(fold)
    config = config_for(len(kept), **given)
    for done, left_out in enumerate(kinds, 1):
        rows = np.flatnonzero(fold == left_out)
        yield {"event": "training", "part": done, "of": len(kinds)}
        net = yield from _training(
            folds.rounds(held.of(np.flatnonzero(fold != left_out)), config, chosen),
            {"part": done, "of": len(kinds), "rounds": config.epochs},
        )
        for row, said in zip(
            rows, folds.predict(net, together[rows], chosen), strict=True
        ):
            yield {
                "event": "video",
                "file": kept[row].file,
                "probabilities": said.tolist(),
            }
        yield {"event": "fold", "done": done, "of": len(kinds)}
    for pair in alike(codes, looks_of(together)):
        yield {
            "event": "alike",
            "first": kept[pair.first].file,
            "second": kept[pair.second].file,
            "distance": pair.distance,
        }
    failed = len(videos) - len(kept)
    yield {"event": "done", "files": len(kept), "failed": failed}


def _training(
    rounds: Generator[int, None, nn.Module], told: Mapping[str, Any]
) -> Generator[dict[str, Any], None, nn.Module]:
    """Tell of each round; a part takes a minute without a GPU, and looks stuck."""
    while True:
        try:
            done = next(rounds)
        except StopIteration as ended:
            net: nn.Module = ended.value
            return net
        yield {"event": "round", **told, "round": done}
