"""How commands open a project, print read-outs and show progress.

Read-outs go to standard output, as text or as JSON; progress goes to a terminal's
standard error and nowhere when piped.
"""

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from tqdm import tqdm

from annotator.project import Project

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


def listed(title: str, found: Sequence[str]) -> list[str]:
    """Lines under a title with their number; ``--json`` is for those that do not fit."""
    if not found:
        return []
    lines = [f"{title} ({len(found):,}):", *(f"  {e}" for e in found[:MOST_LISTED])]
    if len(found) > MOST_LISTED:
        lines.append(f"  and {len(found) - MOST_LISTED:,} more (all with --json)")
    return lines


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
    tqdm.write(sentence, file=sys.stderr)


@contextmanager
def steps() -> Iterator[Callable[[str, float | None], None]]:
    """A progress bar for work that has several named steps."""
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
