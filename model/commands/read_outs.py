"""Read-outs: which checkpoints there are, how large networks are, what computes."""

import argparse
from typing import TYPE_CHECKING

from model.commands.streams import tell
from model.config import TrainConfig

if TYPE_CHECKING:
    from collections.abc import Iterable


def show_list(arguments: argparse.Namespace) -> int:
    """The checkpoints of a folder, oldest first, one card a line."""
    from model.checkpoints import list_checkpoints

    for card in list_checkpoints(arguments.folder):
        tell({**card.to_json(), "folder": str(card.folder)})
    return 0


def info(arguments: argparse.Namespace) -> int:
    """The size of each network, and what one sample costs."""
    from torch import device as torch_device

    from model.networks import NETWORKS, build, count_parameters, multiply_adds

    names: Iterable[str] = [arguments.network] if arguments.network else NETWORKS
    for name in names:
        with torch_device("meta"):  # counting needs no memory
            net = build(TrainConfig.for_network(name, width=arguments.width))
        counts = count_parameters(net)
        n_multiply_adds = multiply_adds(net)
        if arguments.json:
            tell(
                {
                    "network": name,
                    "parameters": counts.to_json(),
                    "multiply_adds": n_multiply_adds,
                }
            )
        else:
            print(
                f"{name}: {counts.trainable:,} trainable parameters,"
                f" {counts.non_trainable:,} non-trainable, {counts.total:,} in all;"
                f" {n_multiply_adds / 1e9:.2f} G multiply-adds"
            )
    return 0


def machine(_arguments: argparse.Namespace) -> int:
    """Which device this machine would compute on, and why."""
    import torch

    from model import devices

    device = devices.choose("auto")
    tell(
        {
            "torch": torch.__version__,
            "device": device.name,
            "device_reason": device.reason,
        }
    )
    return 0
