"""``dualane bench WHAT``: how quick this machine is, each figure beside its limit.

The measuring lives beside what it measures (``dataset/benchmarks/``, …). Another WHAT is
a function here, a line in ``WHATS``, and a parser in ``arguments.add_bench``.
"""

import json
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from annotator.commands.output import say, steps
from dataset.errors import storage_errors


def bench_(arguments: Namespace) -> int:
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


def _motion(arguments: Namespace) -> int:
    from dataset.benchmarks.motion import describe, measure

    with steps() as tell:
        facts = measure(
            arguments.kinds,
            n_races=arguments.races,
            seeds=arguments.seeds,
            venues=arguments.venues,
            tell=tell,
        )
    say(arguments, facts, describe(facts))
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


def _network(arguments: Namespace) -> int:
    from model.benchmarks.clips import (  # seconds: torch
        describe,
        measure_predict,
        measure_train,
    )

    measure = measure_train if arguments.what == "train" else measure_predict
    with steps() as tell:
        facts = measure(
            arguments.device,
            width=arguments.width,
            rounds=arguments.rounds,
            tell=lambda sentence: tell(sentence, None),
        )
    say(arguments, facts, describe(facts))
    return 0


def _order(arguments: Namespace) -> int:
    from annotator.benchmarks.order import describe, measure

    with _kept(arguments.folder) as folder, steps() as tell:
        facts = measure(
            folder, seeds=arguments.seeds, tell=lambda sentence: tell(sentence, None)
        )
    say(arguments, facts, describe(facts))
    return 0


def _suggest(arguments: Namespace) -> int:
    from annotator.benchmarks.suggest import describe, measure

    with steps() as tell:
        facts = measure(
            arguments.videos,
            rounds=arguments.rounds,
            tell=lambda sentence: tell(sentence, None),
        )
    say(arguments, facts, describe(facts))
    return 0


def _second_look(arguments: Namespace) -> int:
    from annotator.benchmarks.second_look import describe, measure

    with _kept(arguments.folder) as folder, steps() as tell:
        facts = measure(
            folder, seeds=arguments.seeds, tell=lambda sentence: tell(sentence, None)
        )
    say(arguments, facts, describe(facts))
    return 0


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    """A folder that stays, or one for this run alone."""
    if folder is not None:
        with storage_errors(folder, writing=True):
            folder.mkdir(parents=True, exist_ok=True)
            yield folder
        return
    with tempfile.TemporaryDirectory(prefix="dualane-bench-") as scratch:
        yield Path(scratch)


def _as_lines(facts: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:20} {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in facts.items()
    )


WHATS: Final[dict[str, Callable[[Namespace], int]]] = {
    "app": _app,
    "ingest": _ingest,
    "memory": _memory,
    "motion": _motion,
    "order": _order,
    "predict": _network,
    "second-look": _second_look,
    "store": _store,
    "suggest": _suggest,
    "train": _network,
}
