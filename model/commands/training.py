"""Commands that train: one snapshot, or a whole study."""

import argparse
import os
import threading
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from model.commands.streams import listen, tell
from model.config import AUTO, TrainConfig, best_network, read_network
from model.variants import Variant

if TYPE_CHECKING:
    from dataset.store import Snapshot

LEAST_READ: Final = 0.5
"""Share of the training videos that lane strips must be able to read to be the best."""


def train(arguments: argparse.Namespace) -> int:
    """Train on a snapshot; started by torchrun, as one of several processes."""
    is_first = os.environ.get("RANK", "0") == "0"  # torchrun's others keep silent
    if is_first:
        tell({"event": "starting", "command": "train"})
    stop = threading.Event()
    listen(stop, attached=arguments.attached)
    from dataset.store import Snapshot

    notes: list[str] = []
    if arguments.network == AUTO:
        with Snapshot.open(arguments.snapshot) as snapshot:
            arguments.network, notes = _best_for(snapshot, told=is_first)
    config = TrainConfig.for_network(
        **{
            field.name: getattr(arguments, field.name)
            for field in fields(TrainConfig)
            if hasattr(arguments, field.name)
        }
    )
    from model.trainer import fit  # seconds: torch

    for progress in fit(
        arguments.snapshot,
        arguments.out,
        config,
        device=arguments.device,
        resume=arguments.resume,
        should_stop=stop.is_set,
        notes=notes,
    ):
        tell(progress.to_json())
    return 0


def _best_for(snapshot: "Snapshot", *, told: bool) -> tuple[str, list[str]]:
    """What ``auto`` is, and what to say of it.

    A camera that moves in most videos leaves lane strips little to learn from. The strips
    that are made to see that are kept, and training finds them.
    """
    best = best_network(snapshot.protocol)
    if best != "strips":
        return best, []
    from model.data import ClipParts  # seconds: torch
    from model.progress import Preparing
    from model.strip_samples import StripSamples

    samples = StripSamples(snapshot)
    videos = samples.of(ClipParts(snapshot).train)
    for done in samples.prepare(videos):
        if told and (done % 20 == 0 or done == len(videos)):
            tell(Preparing(done, len(videos)).to_json())
    n_read = len(samples.usable(videos))
    if n_read >= LEAST_READ * len(videos):
        return best, []
    note = (
        f"In {len(videos) - n_read} of {len(videos)} training videos the camera moves too much for lane"
        " strips, so the 3D ResNet of the study is trained, which reads clips."
    )
    return "resnet3d", [note]


def study(arguments: argparse.Namespace) -> int:
    """The study again on rendered footage; or each group of a snapshot left out once."""
    tell({"event": "starting", "command": "study"})
    given = {
        name: getattr(arguments, name)
        for name in ("width", "epochs", "batch_size", "learning_rate")
    }
    wanted = [Variant(*read_network(text)) for text in arguments.network]
    if arguments.leave_one_group_out is not None:
        from model.leave_out import report_left_out

        configs = [
            variant.config(seed=arguments.seed, **given)
            for variant in wanted or [Variant(TrainConfig().network)]
        ]
        told = report_left_out(
            arguments.leave_one_group_out, arguments.out, configs, arguments.device
        )
    else:
        from model.study import chosen_size, run_study

        told = run_study(
            arguments.out,
            chosen_size(arguments.size, arguments.videos, **given),
            arguments.device,
            seed=arguments.seed,
            wanted=wanted,
            jobs=arguments.jobs,
        )
    for event in told:
        tell(event)
    return 0
