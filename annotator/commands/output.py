"""How commands open a project, print read-outs and show progress.

Read-outs go to standard output, as text or as JSON; progress goes to a terminal's
standard error and nowhere when piped. Only what runs for minutes and is meant to be
watched, the demo, then says its steps in lines.
"""

import json
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from tqdm import tqdm

from annotator.project import Project
from dataset.cells import one_line
from dataset.splits import Split

MOST_LISTED: Final = 50
"""Lines of one kind on a terminal."""


@contextmanager
def opened(arguments: Namespace) -> Iterator[Project]:
    """The project that the arguments name, closed again afterwards."""
    with closing(Project.open(arguments.project)) as project:
        yield project


def say(arguments: Namespace, facts: dict[str, Any], text: str) -> None:
    """Print a read-out: ``facts`` with ``--json``, else ``text``."""
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        print(text)


def lined(lines: Iterable[str]) -> str:
    """The text of a read-out, each of its lines on one line whatever a name holds."""
    return "\n".join(map(one_line, lines))


def listed(title: str, found: Sequence[str]) -> list[str]:
    """Lines under a title with their number; ``--json`` is for those that do not fit."""
    if not found:
        return []
    lines = [f"{title} ({len(found):,}):", *(f"  {e}" for e in found[:MOST_LISTED])]
    if len(found) > MOST_LISTED:
        lines.append(f"  and {len(found) - MOST_LISTED:,} more (all with --json)")
    return lines


def next_group_lines(empty: Sequence[Split]) -> list[str]:
    """What a division with empty parts means, and what fills them."""
    if Split.VALIDATION in empty and Split.TEST in empty:
        return [
            "nothing is held back to test with, so there is no figure of how good a"
            " network is: the next evening or venue that is decided is held back by"
            " itself"
        ]
    if Split.TEST in empty:
        return ["no test part yet: the next evening or venue that is decided fills it"]
    return []


def about(seconds: float) -> str:
    """A time as people say it: ``about 40 s``, ``about 3 min``, ``about 2 h 10 min``."""
    if seconds < 55:
        return f"about {max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    return f"about {minutes // 60} h {minutes % 60} min"


def complain(sentence: str) -> None:
    """Print one sentence where errors go, above any progress bar."""
    tqdm.write(one_line(sentence), file=sys.stderr)


Tell = Callable[[str, float | None], None]
"""Hears what is done now, and the share of it that is done, 0 to 1, or None."""

EVERY_S: Final = 10.0
"""How often one step speaks where there is no bar: a log is read, not watched."""


@contextmanager
def steps(*, in_lines: bool = False) -> Iterator[Tell]:
    """A progress bar for work that has several named steps.

    Args:
        in_lines: where standard error is no terminal, say it in lines there: each step
            as it begins, and how far it is every ten seconds.
    """
    if in_lines and not sys.stderr.isatty():
        yield _lines()
        return
    # tqdm shows nothing where a terminal does not tell its size; 80 × 24 is safe.
    size = shutil.get_terminal_size()
    with tqdm(
        total=1.0,
        disable=None,
        leave=False,
        ncols=size.columns,
        nrows=size.lines,
        bar_format="{desc} {bar} {percentage:3.0f} %",
    ) as bar:

        def tell(sentence: str, share: float | None) -> None:
            bar.set_description_str(sentence, refresh=False)
            bar.n = share if share is not None else 0.0
            bar.refresh()

        yield tell


def _lines() -> Tell:
    step, said_at = "", 0.0

    def tell(sentence: str, share: float | None) -> None:
        nonlocal step, said_at
        name, now = sentence.partition(",")[0], time.monotonic()
        if name != step:
            line = f"{name}…"
        elif now - said_at >= EVERY_S:
            line = sentence if share is None else f"{sentence}: {share:.0%}"
        else:
            return
        step, said_at = name, now
        print(line, file=sys.stderr, flush=True)

    return tell
