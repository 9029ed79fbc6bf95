"""The database itself: its schema, its promises, and what its failures say."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from annotator import records
from annotator.assistance import Assistance, Sight
from annotator.database import (
    SCHEMA_REVISIONS,
    AnnotationRow,
    Base,
    CoachRow,
    database_name,
    open_engine,
    schema_revision,
    sqlite_url,
    upgrade,
    utc_now,
)
from annotator.policy import SuggestionRules
from annotator.repository import Repository
from annotator.workflow import Answer
from dataset.errors import BusyError, ProjectError, StorageError
from dataset.states import LanePair
from tests.annotator.conftest import add_coaches, add_video, says

REPO = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A name that breaks an address put together by hand."""
    return tmp_path / "räce #1 50%?.sqlite"


@pytest.fixture
def sqlite(path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(path), busy_timeout_s=0.2)
    upgrade(engine)
    yield engine
    engine.dispose()


# ---------------------------------------------------------------- schema


def test_the_migrations_build_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "annotator:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == SCHEMA_REVISIONS
    packaged = resources.files("annotator.migrations.versions")
    assert {file.name[:4] for file in packaged.iterdir() if file.name[0] == "0"} == {
        *SCHEMA_REVISIONS
    }


def test_an_upgrade_of_what_is_current_does_nothing(engine: Engine) -> None:
    assert schema_revision(engine) == SCHEMA_REVISIONS[-1]
    upgrade(engine)
    assert schema_revision(engine) == SCHEMA_REVISIONS[-1]


def test_answers_of_the_first_schema_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    engine = open_engine(sqlite_url(path))
    config = Config()
    config.set_main_option("script_location", "annotator:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO coaches (name, created_at) VALUES ('Ada', '2024-05-01')",
            "INSERT INTO videos (name, path, fingerprint, group_name, width_px,"
            " height_px, duration_s, n_clips, damage, created_at) VALUES"
            " ('a.mp4', '/a.mp4', 'f', 'g', 1, 1, 1.0, 1, '', '2024-05-01')",
            "INSERT INTO annotations (video_id, coach_id, revision, kind, left_state,"
            " right_state, unsure, note, created_at) VALUES"
            " (1, 1, 1, 'pair', 'slip', 'flash', 1, 'low', '2024-05-01')",
        ):
            connection.execute(text(statement))
    upgrade(engine)
    (annotation,) = Repository(engine).annotations()
    assert annotation.assistance is None
    assert annotation.answer == Answer(
        LanePair.parse("2-1"), unsure=True, note="low", left_moment_s=None
    )
    engine.dispose()


def test_what_was_seen_before_it_was_kept_is_filled_in(engine: Engine) -> None:
    """An answer that named its suggestion gets what that suggestion said."""
    Base.metadata.drop_all(engine)
    config = Config()
    config.set_main_option("script_location", "annotator:migrations")
    config.set_main_option("path_separator", "os")
    sure = [0.1 / 14] * 15
    sure[2] = 0.9
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for statement in (
            "INSERT INTO coaches (name, created_at) VALUES ('Ada', '2024-05-01')",
            "INSERT INTO videos (name, path, fingerprint, group_name, width_px,"
            " height_px, duration_s, n_clips, damage, created_at) VALUES"
            " ('a.mp4', '/a.mp4', 'f', 'g', 1, 1, 1.0, 1, '', '2024-05-01')",
            "INSERT INTO suggestions (video_id, checkpoint_id, probabilities,"
            f" created_at) VALUES (1, 'net-1', '{sure}', '2024-05-01')",
            "INSERT INTO annotations (video_id, coach_id, revision, kind, left_state,"
            " right_state, unsure, note, created_at, suggestion_id) VALUES"
            " (1, 1, 1, 'pair', 'slip', 'flash', '1', '', '2024-05-01', 1)",
            "INSERT INTO annotations (video_id, coach_id, revision, kind, left_state,"
            " right_state, unsure, note, created_at, suggestion_id) VALUES"
            " (1, 1, 2, 'pair', 'flash', 'fall', '1', '', '2024-05-02', 1)",
        ):
            connection.execute(text(statement))
    upgrade(engine)
    repository = Repository(engine)
    (annotation,) = repository.annotations()
    assert annotation.assistance == Assistance(
        Sight.SHOWN, "net-1", LanePair.parse("1-3"), 0.9
    )
    assert annotation.accepted
    (ada,) = repository.coaches()
    seen = repository.suggestion(annotation.video_id, ada, SuggestionRules())
    assert seen is not None


def test_what_was_drawn_by_a_first_name_still_is_after_the_upgrade(
    tmp_path: Path,
) -> None:
    engine = open_engine(sqlite_url(tmp_path / "old.sqlite"))
    config = Config()
    config.set_main_option("script_location", "annotator:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        for statement in (
            "INSERT INTO coaches (name, created_at) VALUES ('Eva', '2024-05-01')",
            "INSERT INTO coaches (name, created_at) VALUES ('Bo', '2024-05-01')",
            "INSERT INTO renames (coach_id, old_name, new_name, created_at) VALUES"
            " (1, 'Ada', 'Ann', '2024-05-02'), (1, 'Ann', 'Eva', '2024-05-03')",
        ):
            connection.execute(text(statement))
    upgrade(engine)
    found = [(each.name, each.drawn_as) for each in Repository(engine).coaches()]
    assert found == [("Eva", "Ada"), ("Bo", "Bo")]


def test_a_newer_database_is_refused_with_both_versions(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        ProjectError, match=rf"9999.*{SCHEMA_REVISIONS[-1]}.*update Dualane"
    ):
        upgrade(engine)


def test_sqlite_is_set_to_lose_nothing(sqlite: Engine, path: Path) -> None:
    assert path.exists()
    with sqlite.connect() as connection:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),  # FULL
            ("foreign_keys", 1),
        ):
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            assert found == value, pragma


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "pair", "left_state": "empty", "right_state": "empty"},
        {"kind": "pair", "left_state": "flash"},
        {"kind": "pair", "left_state": "flash", "right_state": "won"},
        {"kind": "pair"},
        {"kind": "unusable"},
        {"kind": "unusable", "unusable": "why", "left_state": "flash"},
        {"kind": "withdrawn", "left_state": "flash", "right_state": "flash"},
        {"kind": "maybe"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_what_is_no_answer(
    engine: Engine, repository: Repository, columns: dict[str, str]
) -> None:
    video = add_video(repository)
    (coach,) = add_coaches(repository, "Anna")
    row = {
        "video_id": video.id,
        "coach_id": coach.id,
        "revision": 1,
        "created_at": utc_now(),
        **records.answer_columns(None),
    }
    with engine.begin() as connection:
        connection.execute(insert(AnnotationRow), row)  # the frame itself is sound
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(AnnotationRow), {**row, "revision": 2, **columns})


def test_moments_come_back_in_utc(engine: Engine) -> None:
    tokyo = timezone(timedelta(hours=9))
    given = datetime(2024, 3, 4, 5, 6, 7, 123456, tzinfo=tokyo)
    with engine.begin() as connection:
        connection.execute(insert(CoachRow), {"name": "Aoi", "created_at": given})
        found = connection.scalar(select(CoachRow.created_at))
    assert found == given
    assert found is not None
    assert found.utcoffset() == timedelta(0)


# ---------------------------------------------------------------- several processes

WRITER = """
import sys
from annotator.database import open_engine
from annotator.repository import Repository
from annotator.workflow import Answer
from dataset.states import PAIRS

repository = Repository(open_engine(sys.argv[1]))
coach = repository.coach(sys.argv[2])
(video,) = repository.videos()
for step in range(40):
    assert repository.record_annotation(video.id, coach.id, Answer(PAIRS[step % 2]))
    assert repository.record_annotation(
        video.id, repository.coach("Both").id, Answer(PAIRS[step % 15], note=sys.argv[2])
    )
"""


@pytest.mark.slow
def test_two_processes_that_write_at_once_both_succeed(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "labels.sqlite")
    engine = open_engine(url)
    upgrade(engine)
    repository = Repository(engine)
    video = add_video(repository)
    anna, ben, both = add_coaches(repository, "Anna", "Ben", "Both")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], cwd=REPO)
        for name in ("Anna", "Ben")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    for coach, expected in ((anna, 40), (ben, 40), (both, 80)):
        revisions = [r.revision for r in repository.history(video.id, coach.id)]
        assert revisions == [*range(1, expected + 1)]
    engine.dispose()


KILLED = """
import os, signal, sys
from annotator.database import open_engine
from annotator.repository import Repository
from annotator.workflow import Answer
from dataset.states import PAIRS

repository = Repository(open_engine(sys.argv[1]))
(video,), (coach,) = repository.videos(), repository.coaches()
for step in range(5):
    repository.record_annotation(video.id, coach.id, Answer(PAIRS[step], note=str(step)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_an_answer_outlives_a_kill_right_after_it(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "labels.sqlite")
    engine = open_engine(url)
    upgrade(engine)
    repository = Repository(engine)
    video = add_video(repository)
    (coach,) = add_coaches(repository, "Anna")
    engine.dispose()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, url], cwd=REPO, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    kept = repository.annotation(video.id, coach.id)
    assert kept is not None
    assert (kept.revision, kept.answer.note) == (5, "4")
    engine.dispose()


# ---------------------------------------------------------------- failures


def test_a_full_disk_is_told_and_keeps_what_was_saved(
    sqlite: Engine, path: Path
) -> None:
    repository = Repository(sqlite)
    video = add_video(repository)
    (coach,) = add_coaches(repository, "Anna")
    repository.record_annotation(video.id, coach.id, says("1-1"))

    @event.listens_for(sqlite, "begin")
    def no_more_pages(connection: object) -> None:
        # SQLite's own way to run out of space; it answers as a full disk does.
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    with pytest.raises(StorageError, match="free some space") as caught:
        repository.record_annotation(
            video.id, coach.id, says("1-2", note="long " * 100_000)
        )
    assert str(path) in str(caught.value)
    (kept,) = repository.annotations()
    assert kept.answer == says("1-1")


ON_A_FULL_DISK = """
import sqlite3, sys
from contextlib import suppress
from pathlib import Path
from annotator.database import open_engine, sqlite_url, upgrade
from annotator.repository import Repository
from annotator.workflow import Answer
from dataset.errors import KnownError
from dataset.states import PAIRS

folder = Path(sys.argv[1])
filler = folder / "filler"

def fill():
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))

def told(work):
    try:
        work()
    except KnownError as error:
        print(type(error).__name__, error)

path = folder / "labels.sqlite"
engine = open_engine(sqlite_url(path))
upgrade(engine)
repository = Repository(engine)
repository.add_coach("Anna")
fill()



def add_many():
    for n in range(500):  # some may still fit into the log; then it cannot grow
        repository.add_coach(f"B{n}" + "b" * 190)


told(add_many)
filler.unlink()
engine.dispose()  # takes away the log and its shared memory
fill()
told(lambda: repository.add_coach("Ben"))  # they cannot be made again
told(repository.coaches)
filler.unlink()
engine.dispose()
print([c.name for c in repository.coaches() if not c.name.endswith("bb")])
"""


@pytest.mark.slow
def test_a_disk_that_is_really_full_is_called_full(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(ON_A_FULL_DISK)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = 'mount -t tmpfs -o size=4m none "$0" && echo mounted && exec "$@"'
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no way to make a small disk here")
    ran = subprocess.run(
        [unshare, "-rm", "sh", "-c", mounted, disk, sys.executable, script, disk],
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = ran.stdout.splitlines()
    if lines[:1] != ["mounted"]:
        pytest.skip("no small disk may be made here")
    assert lines[-1:] == ["['Anna']"], ran.stderr
    assert len(lines) == 5
    for line in lines[1:-1]:
        assert line.startswith("StorageError No space is left")


def test_a_database_that_another_process_holds_is_told(
    sqlite: Engine, path: Path
) -> None:
    repository = Repository(sqlite)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="try again") as caught:
        repository.add_coach("Anna")
    assert str(path) in str(caught.value)
    assert repository.coaches() == []  # reading goes on meanwhile
    other.execute("ROLLBACK")
    other.close()
    assert repository.add_coach("Anna")


def test_a_database_that_may_only_be_read_is_told(sqlite: Engine, path: Path) -> None:
    @event.listens_for(sqlite, "begin")
    def read_only(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    with pytest.raises(StorageError, match="cannot be opened for writing") as caught:
        Repository(sqlite).add_coach("Anna")
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_database_is_told_with_the_way_back(path: Path) -> None:
    path.write_bytes(b"This is a shopping list, not a database. " * 100)
    engine = open_engine(sqlite_url(path))
    with pytest.raises(ProjectError, match=r"no label database.*backups") as caught:
        upgrade(engine)
    assert str(path) in str(caught.value)
    engine.dispose()


def test_a_damaged_database_is_told_with_the_way_back(
    sqlite: Engine, path: Path
) -> None:
    repository = Repository(sqlite)
    for _ in range(30):
        add_video(repository)
    sqlite.dispose()
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(content)
    with pytest.raises(ProjectError, match="backups"):
        repository.videos()


@pytest.mark.parametrize(
    "url",
    ["mysql://root@host/labels", "nonsense://host", "postgresql+nodriver://host/x"],
)
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(ProjectError):
        open_engine(url)


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg", reason="the server extra is not installed")
    engine = open_engine("postgresql+psycopg://anna:s3cret@127.0.0.1:9/labels")
    with pytest.raises(ProjectError, match="network") as caught:
        upgrade(engine)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in database_name(engine)


# ---------------------------------------------------------------- a file that went


@pytest.mark.parametrize("fate", ["deleted", "moved", "replaced"])
def test_an_answer_is_never_called_saved_in_a_file_that_went(
    fate: str, path: Path, sqlite: Engine
) -> None:
    """SQLite would write on to the deleted file and report success."""
    repository = Repository(sqlite)
    repository.add_coach("Lin")
    aside = path.with_name("aside.sqlite")
    path.rename(aside)
    if fate == "deleted":
        aside.unlink()
    elif fate == "replaced":
        shutil.copy(aside, path)
    with pytest.raises(ProjectError, match="while it was open"):
        repository.add_coach("Mara")
    with pytest.raises(ProjectError, match="while it was open"):
        repository.coaches()
    if fate == "moved":
        aside.rename(path)
        assert [coach.name for coach in repository.coaches()] == ["Lin"]
        assert repository.add_coach("Mara")
