"""Commands that measure: a checkpoint, two on the same videos, and labels themselves."""

import argparse
import sys
import threading
from typing import TYPE_CHECKING

from dataset.errors import TrainingError
from model.commands.streams import listen, tell
from model.config import TrainConfig

if TYPE_CHECKING:
    from dataset.splits import Split


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure checkpoints on a part of a snapshot; with --out also as a page."""
    from dataset.splits import Split

    part = Split[arguments.split.upper()]
    if arguments.int8:
        return _int8(arguments, part)
    if arguments.out is not None:
        return _report(arguments, part)
    from dataset.store import Snapshot
    from model import devices
    from model.evaluation import evaluate_part
    from model.predictor import BATCH_SIZE, load_network

    device = devices.choose(arguments.device)
    for checkpoint in arguments.checkpoint:
        net, card = load_network(checkpoint, device)
        with Snapshot.open(arguments.snapshot) as snapshot:
            evaluation = evaluate_part(net, snapshot, part, device, BATCH_SIZE)
            tell(
                {
                    "checkpoint": card.checkpoint_id,
                    "snapshot": snapshot.path.name,
                    "snapshot_checksum": snapshot.content_checksum,
                    "same_snapshot": snapshot.content_checksum
                    == card.snapshot_checksum,
                    "protocol": snapshot.protocol.value,
                    **evaluation.to_json(),
                }
            )
    return 0


def _int8(arguments: argparse.Namespace, part: "Split") -> int:
    from dataset.store import Snapshot
    from model import devices
    from model.int8_loss import int8_loss  # seconds: torch
    from model.predictor import BATCH_SIZE, load_network

    if arguments.out is not None or arguments.device == "cuda":
        raise TrainingError(
            "What int8 costs is told in one line and measured on the CPU: leave out --out"
            " and --device."
        )
    for checkpoint in arguments.checkpoint:
        net, card = load_network(checkpoint, devices.choose("cpu"))
        with Snapshot.open(arguments.snapshot) as snapshot:
            found = int8_loss(net, snapshot, part, BATCH_SIZE)
            tell(
                {
                    "checkpoint": card.checkpoint_id,
                    "snapshot": snapshot.path.name,
                    "snapshot_checksum": snapshot.content_checksum,
                    **found,
                }
            )
    return 0


def _report(arguments: argparse.Namespace, part: "Split") -> int:
    tell({"event": "starting", "command": "evaluate"})
    if arguments.attached:
        listen(threading.Event(), attached=True)
    from model import devices  # seconds: torch
    from model.report import report_on

    device = devices.choose(arguments.device)
    for event in report_on(
        arguments.snapshot, arguments.checkpoint, part, device, arguments.out
    ):
        tell(event)
    return 0


def bench(arguments: argparse.Namespace) -> int:
    """A whole training on this machine, beside a plain loop of PyTorch in the same run."""
    from model.benchmarks.training import describe, measure  # seconds: torch

    config = TrainConfig.for_network(
        arguments.network,
        width=arguments.width,
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
    )
    facts = measure(
        arguments.snapshot,
        arguments.device,
        config,
        n_steps=arguments.plain_steps,
        workers=arguments.workers,
        tell=lambda sentence: print(sentence, file=sys.stderr, flush=True),
    )
    if arguments.json:
        tell(facts)
    else:
        print(describe(facts))
    return 0


def compare(arguments: argparse.Namespace) -> int:
    """Two checkpoints on the same part of a snapshot, video by video."""
    tell({"event": "starting", "command": "compare"})
    if arguments.attached:
        listen(threading.Event(), attached=True)
    from dataset.splits import Protocol, Split
    from dataset.store import Snapshot
    from model import comparison, devices  # seconds: torch
    from model.evaluation import Evaluation, judge_part
    from model.predictor import BATCH_SIZE, load_network

    device = devices.choose(arguments.device)
    part = Split[arguments.split.upper()]
    found: list[Evaluation] = []
    notes: list[str] = []
    with Snapshot.open(arguments.snapshot) as snapshot:
        loaded = [load_network(folder, device) for folder in (arguments.a, arguments.b)]
        names = [card.checkpoint_id for _, card in loaded]
        n_clips = len(snapshot.clip_indices(part))
        tell(
            {
                "event": "started",
                "a": names[0],
                "b": names[1],
                "device": device.name,
                "device_reason": device.reason,
                "part": part.word,
                "clips": n_clips,
            }
        )
        for net, card in loaded:
            judging = judge_part(net, snapshot, part, device, BATCH_SIZE)
            while True:
                try:
                    done = next(judging)
                except StopIteration as end:
                    found.append(end.value)
                    break
                tell(
                    {
                        "event": "measuring",
                        "checkpoint": card.checkpoint_id,
                        "part": part.word,
                        "clips_done": done,
                        "clips": n_clips,
                    }
                )
            if Protocol.PAPER in (card.protocol, snapshot.protocol):
                notes.append(
                    f"{card.checkpoint_id} may have learned from these very videos, for"
                    " protocol “paper” divides the clips of a video."
                )
            if part is Split.VALIDATION:
                notes.append(
                    f"The validation videos chose the epoch of {card.checkpoint_id}, so"
                    " its figure here is a little too good."
                )
        result = comparison.compare(
            found[0],
            found[1],
            snapshot.videos,
            names=(names[0], names[1]),
            snapshot=snapshot.path.name,
            snapshot_checksum=snapshot.content_checksum,
            notes=notes,
        )
    tell({"event": "done", "comparison": result.to_json()})
    return 0


def second_look(arguments: argparse.Namespace) -> int:
    """What networks say of labelled videos that they did not learn from."""
    tell({"event": "starting", "command": "second-look"})
    listen(threading.Event(), attached=arguments.attached)
    from model.second_look import look_again, read_list  # seconds: torch

    n_failed = 0
    for event in look_again(
        read_list(arguments.videos),
        device=arguments.device,
        n_folds=arguments.folds,
        epochs=arguments.epochs,
    ):
        n_failed += event["event"] == "error"
        tell(event)
    return 1 if n_failed else 0
