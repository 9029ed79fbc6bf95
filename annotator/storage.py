"""The one place that opens transactions and translates their errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from annotator.database import WRITES, database_name
from annotator.failures import database_errors


class Storage:
    """Transactions on one label database; its methods stand in the subclasses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = database_name(engine)
        # One moment for all queries of a reading, as SQLite has it anyway: else a video or
        # coach whom another desk adds between two of them is in the one and not the other.
        self._read = sessionmaker(
            engine
            if engine.dialect.name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._write = sessionmaker(engine.execution_options(**{WRITES: True}))

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with database_errors(self._name), self._read.begin() as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """The one place that commits, rolls back and translates errors of writes."""
        with database_errors(self._name), self._write.begin() as session:
            yield session
