"""Work counted instead of timed: the same on every machine, however busy it is."""

import cProfile
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.pool import Pool

_STEP = 100
"""Instructions of SQLite's machine between two looks at them."""

LINEAR = 4.6
"""Up to so many times the work for four times as much; its square would be 16."""


@dataclass(frozen=True)
class Work:
    """What one run cost this thread."""

    calls: int
    """Functions called, Python's own and those written in C."""
    sql: int
    """Hundreds of instructions that SQLite worked off."""

    def over(self, less: "Work") -> float:
        """How many times the work of a smaller run, in whatever has grown the most."""
        pairs = ((self.calls, less.calls), (self.sql, less.sql))
        return max(many / max(few, 1) for many, few in pairs)


def work_of(action: Callable[[], object]) -> Work:
    """Run something once and count what it costs; its own failures come through.

    Only a database that is reached through SQLAlchemy and is SQLite's is counted, and
    nothing that happens within one call of C, such as a search through a list.
    """
    n_steps = 0
    watched: list[sqlite3.Connection] = []

    def step() -> int:
        nonlocal n_steps
        n_steps += 1
        return 0

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(step, _STEP)
        watched.append(connection)

    profile = cProfile.Profile()
    event.listen(Pool, "checkout", watch)
    try:
        profile.runcall(action)
    finally:
        event.remove(Pool, "checkout", watch)
        for connection in watched:
            connection.set_progress_handler(None, 0)
    calls = sum(each.callcount for each in profile.getstats())
    return Work(calls - n_steps, n_steps)
