"""What holds for every test: nobody's own settings are touched, nor is the process."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

# By default an example that takes 0.2 s fails, on a busy machine any.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture(autouse=True)
def _no_gpu(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts compute on the CPU, whatever this machine has.

    On a GPU the same training gives other bits, and two processes find no second one.
    """
    if request.node.get_closest_marker("cuda") is None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")


@pytest.fixture(autouse=True)
def _own_collector(request: pytest.FixtureRequest) -> Iterator[None]:
    """The window sets Python's collector and turns for its whole process.

    And it lets nobody collect beside its own thread, which ends the process.
    """
    turn_s = sys.getswitchinterval()
    if request.node.get_closest_marker("gui"):
        gc.disable()
    yield
    gc.enable()
    sys.setswitchinterval(turn_s)
    if gc.get_freeze_count():
        gc.unfreeze()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An address of a database that is this process's alone, on the server given.

    Tests drop the tables they find, so no two processes may share one, nor may it be a
    database that somebody has named.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server to test with")
    own = f"dualane_test_{uuid4().hex}"
    server = create_engine(given, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {own}"))
    yield make_url(given).set(database=own).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {own} WITH (FORCE)"))
    server.dispose()
