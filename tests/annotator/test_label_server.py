"""What desks ask of the database that they share: no endless waiting, no news missed."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.pool import QueuePool

from annotator import queries
from annotator.database import (
    Base,
    check_tables,
    open_engine,
    upgrade,
)
from annotator.repository import Repository
from annotator.row_locks import lock_all
from annotator.workflow import (
    ChangeKind,
    Coach,
    Video,
)
from dataset.errors import BusyError, ProjectError
from tests.annotator.conftest import (
    add_video,
    says,
    two_at_once,
)
from tests.annotator.desks import meanwhile

# ---------------------------------------------------------------- the server


def test_nobody_waits_for_ever_for_a_desk_that_does_not_end(
    engine: Engine, repository: Repository
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    impatient = open_engine(url, busy_timeout_s=0.3)
    with repository._writing() as session:
        lock_all(session)
        with pytest.raises(BusyError, match="Another process is writing"):
            Repository(impatient).add_coach("Ada")
    assert Repository(impatient).add_coach("Ada")
    impatient.dispose()


def test_a_desk_that_falls_asleep_in_a_write_holds_nobody_up(
    engine: Engine, repository: Repository
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has no server that would end it")
    with engine.connect() as connection:
        shown = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
        assert shown.scalar() == "1min"

    def sleep() -> None:
        with repository._writing() as session:
            lock_all(session)
            session.execute(text("SET idle_in_transaction_session_timeout = '200ms'"))
            time.sleep(0.6)
            with two_at_once(engine) as begin:
                assert begin(lambda it: it.add_coach("Ada")).result(timeout=20)
            queries.coaches(session)

    with pytest.raises(ProjectError, match="idle-in-transaction"):
        sleep()
    assert [each.name for each in repository.coaches()] == ["Ada"]


def test_a_desk_keeps_few_connections_of_those_that_a_server_has_for_all(
    engine: Engine, repository: Repository
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file may be opened as often as one likes")
    reads = 6
    together = Barrier(reads)

    def read(_number: int) -> None:
        with repository._reading() as session:
            queries.coaches(session)
            together.wait(60)

    with ThreadPoolExecutor(reads) as pool:
        list(pool.map(read, range(reads)))
    assert isinstance(engine.pool, QueuePool)
    assert (engine.pool.checkedin(), engine.pool.checkedout()) == (2, 0)


def test_desks_that_make_the_labels_at_once_share_them(engine: Engine) -> None:
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with meanwhile(
        engine, lambda it: upgrade(it._engine), before="\nCREATE TABLE"
    ) as ended:
        upgrade(engine)
        ended()
    check_tables(engine)


def test_a_server_that_does_not_answer_is_told_in_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("psycopg", reason="it comes with dualane[server]")
    monkeypatch.setattr("annotator.database.REACH_TIMEOUT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = open_engine(f"postgresql+psycopg://anna@127.0.0.1:{port}/labels")
        began = time.monotonic()
        with pytest.raises(ProjectError, match="cannot be used"):
            Repository(engine).coaches()
        assert time.monotonic() - began < 60
        engine.dispose()


# ---------------------------------------------------------------- what others wrote


def test_a_video_that_is_changed_is_noticed_and_its_change_counts_as_its_rows(
    repository: Repository,
) -> None:
    one, two = add_video(repository), add_video(repository)
    facts: dict[str, Any] = {
        "name": one.name,
        "fingerprint": one.fingerprint,
        "group": one.group,
        "width_px": one.width_px,
        "height_px": one.height_px,
        "duration_s": one.duration_s,
        "n_clips": one.n_clips,
    }
    for work in (
        lambda: repository.set_framing(one.id, crop=None, divider=0.4),
        lambda: repository.regroup({one.id: "Elsewhere", two.id: "Elsewhere"}),
        lambda: repository.add_video(path="/moved/a.mp4", **facts),
    ):
        before = repository.row_counts()
        change = work()
        assert change
        assert repository.row_counts() == {
            **before,
            ChangeKind.VIDEOS: before[ChangeKind.VIDEOS] + change.n_written,
        }
        assert not work()
        assert repository.row_counts()[ChangeKind.VIDEOS] == (
            before[ChangeKind.VIDEOS] + change.n_written
        )


def test_what_began_first_and_ended_last_is_noticed(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    """Its number is below those of rows that were there before it could be seen."""
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time")
    bo = repository.coach("Bo")
    with two_at_once(engine) as begin:
        with repository._writing() as session:
            queries.append_annotation(session, videos[0].id, ada.id, says("1-1"))
            begin(
                lambda it: it.record_annotation(videos[1].id, bo.id, says("1-1"))
            ).result(timeout=20)
            before = repository.row_counts()[ChangeKind.ANNOTATIONS]
        assert repository.row_counts()[ChangeKind.ANNOTATIONS] == before + 1
