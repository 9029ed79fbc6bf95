"""Commands that train: one snapshot, or a whole study."""

import argparse
import os
import threading
from dataclasses import fields

from model.commands.streams import listen, tell
from model.config import AUTO, TrainConfig, read_network
from model.variants import Variant


def train(arguments: argparse.Namespace) -> int:
    """Train on a snapshot; started by torchrun, as one of several processes."""
    is_first = os.environ.get("RANK", "0") == "0"  # torchrun's others keep silent
    if is_first:
        tell({"event": "starting", "command": "train"})
    stop = threading.Event()
    listen(stop, attached=arguments.attached)
    from dataset.store import Snapshot
    from model import devices  # seconds: torch
    from model.preparing import best_for
    from model.team import Team
    from model.trainer import fit

    device = devices.choose(arguments.device)
    notes: list[str] = []
    with Team.joined(device) as team:
        if arguments.network == AUTO:
            with Snapshot.open(arguments.snapshot) as snapshot:
                choosing = best_for(snapshot, team, device, stop.is_set)
                while True:
                    try:
                        preparing = next(choosing)
                    except StopIteration as end:
                        arguments.network, notes = end.value
                        break
                    if team.is_first:
                        tell(preparing.to_json())
        config = TrainConfig.for_network(
            **{
                field.name: getattr(arguments, field.name)
                for field in fields(TrainConfig)
                if hasattr(arguments, field.name)
            }
        )
        for progress in fit(
            arguments.snapshot,
            arguments.out,
            config,
            device=arguments.device,
            team=team,
            resume=arguments.resume,
            should_stop=stop.is_set,
            notes=notes,
        ):
            tell(progress.to_json())
    return 0


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
        from model.study import run_study
        from model.study_plan import chosen_size

        told = run_study(
            arguments.out,
            chosen_size(arguments.size, arguments.videos, arguments.footage, **given),
            arguments.device,
            seed=arguments.seed,
            wanted=wanted,
            jobs=arguments.jobs,
        )
    for event in told:
        tell(event)
    return 0
