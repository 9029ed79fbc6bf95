"""``dualane bench WHAT``: how quick this machine is, each figure beside its limit.

The measuring lives beside what it measures (``dataset/benchmarks/``, …). Another WHAT is
a function here, a line in ``WHATS``, and a parser in ``add_bench``.
"""

import json
import tempfile
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from annotator.commands.arguments import positive
from annotator.commands.output import say, steps
from dataset.errors import storage_errors


def add_bench(
    commands: "_SubParsersAction[ArgumentParser]", readout: ArgumentParser
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

    what = add("ingest", "import beside bare decoding and beside the study's way")
    what.add_argument(
        "--videos",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="videos or folders; else a few are rendered",
    )
    what.add_argument("--jobs", type=positive, metavar="N", help="child processes")
    what.add_argument(
        "--rounds",
        type=positive,
        default=3,
        metavar="N",
        help="the best of N counts (3)",
    )

    what = add("memory", "peak memory of importing a 10 s and a 3 h video")
    what.add_argument(
        "--seconds",
        type=float,
        default=3 * 3600.0,
        metavar="S",
        help="length of the long one (10800)",
    )

    what = add("store", "reading, opening, copying and linking clips")
    what.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="on the disk in question; takes 1.5 GB for a minute (the system's own)",
    )


def bench(arguments: Namespace) -> int:
    """Measure one thing."""
    return WHATS[arguments.what](arguments)


def _app(arguments: Namespace) -> int:
    from annotator.ui.benchmarks.app import describe, measure

    with steps() as tell:
        facts = measure(arguments.rounds, tell=tell)
    say(arguments, facts, describe(facts))
    return 0


def _ingest(arguments: Namespace) -> int:
    from dataset.benchmarks.ingest import measure

    facts = measure(arguments.videos, jobs=arguments.jobs, rounds=arguments.rounds)
    say(arguments, facts, _as_lines(facts))
    return 0


def _memory(arguments: Namespace) -> int:
    from dataset.benchmarks.ingest import measure_memory

    facts = measure_memory(arguments.seconds)
    say(arguments, facts, _as_lines(facts))
    return 0


def _store(arguments: Namespace) -> int:
    from dataset.benchmarks.store import describe, measure

    place = arguments.folder or Path(tempfile.gettempdir())
    with storage_errors(place, writing=True), steps() as tell:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="dualane-bench-", dir=place) as folder:
            facts = measure(Path(folder), lambda sentence: tell(sentence, None))
    say(arguments, facts, describe(facts))
    return 0


def _as_lines(facts: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:20} {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in facts.items()
    )


WHATS: Final[dict[str, Callable[[Namespace], int]]] = {
    "app": _app,
    "ingest": _ingest,
    "memory": _memory,
    "store": _store,
}
