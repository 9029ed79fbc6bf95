"""Reading arguments that are more than a line each; imports nothing slow."""

import argparse
import math
from argparse import ArgumentParser
from pathlib import Path


def positive(text: str) -> int:
    """A whole number of at least one."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number of 1 or more")
    return int(text)


def positive_seconds(text: str) -> float:
    """A length of time above zero, finite."""
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of seconds above 0")
    return seconds


def add_bench(
    commands: "argparse._SubParsersAction[ArgumentParser]", readout: ArgumentParser
) -> None:
    """Add the command and all that it can measure."""
    help_ = "how quick this machine is"
    bench = commands.add_parser("bench", help=help_, description=help_)
    whats = bench.add_subparsers(dest="what", required=True, metavar="WHAT")

    def add(name: str, help_: str) -> ArgumentParser:
        return whats.add_parser(name, help=help_, description=help_, parents=[readout])

    what = add("app", "the window: its start, its player, its queue, its commits")
    what.add_argument(
        "--rounds",
        type=positive,
        default=5,
        metavar="N",
        help="how often each start is measured (5)",
    )

    ingest = add("ingest", "import beside bare decoding and beside the study's way")
    ingest.add_argument("--jobs", type=positive, metavar="N", help="child processes")
    suggest = add("suggest", "from new videos to their suggestions, beside decoding")
    for what in (ingest, suggest):
        what.add_argument(
            "--videos",
            type=Path,
            nargs="+",
            metavar="PATH",
            help="videos or folders; else a few are rendered",
        )
        what.add_argument(
            "--rounds",
            type=positive,
            default=3,
            metavar="N",
            help="the best of N counts (3)",
        )

    for name, help_ in (
        ("order", "labels that the order of work saves, on rendered races"),
        ("second-look", "how many planted wrong labels the list begins with"),
    ):
        what = add(name, help_)
        what.add_argument(
            "--seeds",
            type=positive,
            default=3,
            metavar="N",
            help="how often it is done with other beginnings (3)",
        )
        what.add_argument(
            "--folder",
            type=Path,
            metavar="DIR",
            help="keeps rendered races and the outcome; else they go",
        )

    what = add("memory", "peak memory of importing a 10 s and a 3 h video")
    what.add_argument(
        "--seconds",
        type=positive_seconds,
        default=3 * 3600.0,
        metavar="S",
        help="length of the long one (10800)",
    )

    what = add("motion", "how often height alone is right, on races rendered for it")
    what.add_argument(
        "--kinds",
        nargs="+",
        choices=("phone", "calm", "hard", "followed"),
        default=["phone", "calm"],
        help="as the demo films, as the study of networks does, or with a camera that"
        " follows the climbers (phone calm)",
    )
    what.add_argument(
        "--races",
        type=positive,
        default=40,
        metavar="N",
        help="of each kind and seed (40: about five minutes on two cores)",
    )
    what.add_argument(
        "--seeds",
        type=positive,
        nargs="+",
        default=[101, 102],
        metavar="SEED",
        help="which races (101 102)",
    )
    what.add_argument(
        "--venues",
        type=int,
        choices=range(1, 7),
        default=6,
        metavar="N",
        help="at how many places, 1 to 6 (6)",
    )

    for name, help_, rounds in (
        ("predict", "a clip's prediction beside plain torch and the floor", 3),
        ("train", "a clip's training step beside plain torch and the floor", 2),
    ):
        what = add(name, help_)
        what.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
        what.add_argument(
            "--width",
            type=positive,
            default=64,
            metavar="N",
            help="filters of the first group (64, the study's)",
        )
        what.add_argument(
            "--rounds",
            type=positive,
            default=rounds,
            metavar="N",
            help=f"the best of N counts ({rounds})",
        )

    what = add("store", "reading, opening, copying and linking clips")
    what.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="on the disk in question; takes 1.5 GB for a minute (the system's own)",
    )
