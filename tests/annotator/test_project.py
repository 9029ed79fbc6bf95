"""A project folder: made whole, opened with care, locked, backed up, checked."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tomli_w
from sqlalchemy import make_url, text

from annotator.backups import KEPT, list_backups
from annotator.database import SCHEMA_REVISIONS, Base, open_engine
from annotator.project import FOLDERS, PROJECT_FILE, Project
from annotator.workflow import SuggestionPolicy
from dataset.clips import CropBox, CropRule
from dataset.errors import (
    BusyError,
    LabelError,
    ProjectError,
    StorageError,
)
from dataset.splits import Split
from dataset.states import PAIRS
from tests.annotator.conftest import add_coaches, add_video, says, trained_on
from tests.model.factories import TWO_CODES, make_clip_file, make_snapshot

REPO = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def edit(folder: Path, **changes: object) -> None:
    path = folder / PROJECT_FILE
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    path.write_text(tomli_w.dumps({**document, **changes}), encoding="utf-8")


# ---------------------------------------------------------------- making


def test_a_new_project_is_complete_and_opens_again(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "club.dualane"
    made = Project.create(folder)
    assert made.name == "club"
    add_coaches(made.repository, "Anna")
    made.close()
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(FOLDERS)
    again = Project.open(folder)
    assert (again.name, again.settings) == (made.name, made.settings)
    assert [coach.name for coach in again.repository.coaches()] == ["Anna"]
    assert again.clip_file("abc") == folder / "clips" / "abc.h5"
    again.close()


def test_opening_or_closing_a_project_changes_no_file(project: Project) -> None:
    project.close()
    before = contents(project.folder)
    Project.open_or_create(project.folder, name="Another").close()
    assert contents(project.folder) == before


def test_an_empty_folder_is_taken_and_a_full_one_is_not(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".DS_Store").touch()
    Project.create(empty, name="Évreux").close()
    full = tmp_path / "clips"
    (full / "clips").mkdir(parents=True)
    (full / "clips" / "mine.mp4").touch()
    with pytest.raises(ProjectError, match="other files"):
        Project.create(full)
    assert [str(p.relative_to(full)) for p in full.rglob("*")] == [
        "clips",
        str(Path("clips/mine.mp4")),
    ]


def test_a_project_or_a_file_is_not_made_again(
    project: Project, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="already"):
        Project.create(project.folder)
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ProjectError, match="is a file"):
        Project.create(file)
    with pytest.raises(StorageError, match="choose"):
        Project.create(file / "club")


KILLED_WHILE_MAKING = """
import os, signal, sys
from pathlib import Path
from annotator.project import Project
import alembic.command, sqlite3, tomli_w

deeds = 0

def count(event, arguments):
    # Everything that touches the project's folder, in the order it happens.
    global deeds
    if event in ("os.mkdir", "open", "os.rename", "sqlite3.connect", "os.remove"):
        if sys.argv[1] in str(arguments[0]):
            deeds += 1
            if deeds == int(sys.argv[2]):
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
Project.create(Path(sys.argv[1])).close()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
@pytest.mark.parametrize("deed", [2, 6, 7, 8, 9])
def test_a_kill_while_making_leaves_what_can_be_finished(
    deed: int, tmp_path: Path
) -> None:
    folder = tmp_path / "club.dualane"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_MAKING, str(folder), str(deed)],
        cwd=REPO,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    if not (folder / PROJECT_FILE).exists():
        with pytest.raises(ProjectError, match=r"no project\.toml"):
            Project.open(folder)
    project = Project.open_or_create(folder)
    assert project.check() == []
    assert add_coaches(project.repository, "Anna")
    project.close()


MAKING = """
import sys
from pathlib import Path
from annotator.project import Project
project = Project.open_or_create(Path(sys.argv[1]))
project.repository.add_coach(sys.argv[2])
project.close()
"""


@pytest.mark.slow
def test_processes_that_make_the_same_project_at_once_share_it(tmp_path: Path) -> None:
    folder = tmp_path / "club.dualane"
    names = ["Anna", "Ben", "Chloé"]
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKING, folder, name], cwd=REPO)
        for name in names
    ]
    assert [maker.wait(60) for maker in makers] == [0, 0, 0]
    project = Project.open(folder)
    assert sorted(coach.name for coach in project.repository.coaches()) == names
    project.close()


KILLED_IN_THE_DATABASE = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
database.execute("CREATE TABLE coaches (id)")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_a_kill_inside_the_first_transaction_leaves_what_can_be_finished(
    tmp_path: Path,
) -> None:
    database = tmp_path / "labels.sqlite"
    subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_DATABASE, database], check=False
    )
    assert (tmp_path / "labels.sqlite-journal").exists()
    project = Project.open_or_create(tmp_path)
    assert project.check() == []
    assert add_coaches(project.repository, "Anna")
    project.close()


# ---------------------------------------------------------------- opening


def test_a_newer_project_is_refused_with_both_versions(project: Project) -> None:
    project.close()
    edit(project.folder, schema_version=7)
    with pytest.raises(ProjectError, match=r"version 7.*up to 1.*update Dualane"):
        Project.open(project.folder)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("name = ", "project.toml"),
        ("\xff", "project.toml"),
        ('schema_version = "1"', "schema_version"),
        ("schema_version = 0", "there is no schema_version 0"),
        ("schema_version = -3", "there is no schema_version -3"),
        ("schema_version = 1", "name"),
        ('schema_version = 1\nname = "x"\ndatabase = 5', "database"),
        (
            'schema_version = 1\nname = "x"\ndatabase = "labels.sqlite"\ncrop = 1',
            "crop",
        ),
        (
            'schema_version = 1\nname = "x"\ndatabase = "labels.sqlite"\n'
            '[crop]\nportrait = "0,0,2,2"',
            "crop box",
        ),
        (
            'schema_version = 1\nname = "x"\ndatabase = "labels.sqlite"\n'
            '[suggestions]\npolicy = "sometimes"',
            "sometimes",
        ),
    ],
)
def test_a_broken_project_file_is_named(
    project: Project, content: str, why: str
) -> None:
    project.close()
    (project.folder / PROJECT_FILE).write_bytes(content.encode("latin-1"))
    with pytest.raises(ProjectError, match=why) as caught:
        Project.open(project.folder)
    assert str(project.folder / PROJECT_FILE) in str(caught.value)


def test_a_project_file_may_begin_with_the_mark_of_a_text_editor(
    project: Project,
) -> None:
    """Whoever is told to correct it in an editor may have one that writes this mark."""
    project.close()
    path = project.folder / PROJECT_FILE
    path.write_text(path.read_text("utf-8"), encoding="utf-8-sig")
    with closing(Project.open(project.folder)) as found:
        found.save_settings(replace(found.settings, divider=0.4))
    assert path.read_text("utf-8").startswith("schema_version")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_project_file_that_cannot_be_read_is_told_so(project: Project) -> None:
    project.close()
    path = project.folder / PROJECT_FILE
    path.unlink()
    path.symlink_to(path)  # stops every user, root too
    with pytest.raises(StorageError, match="cannot be read"):
        Project.open(project.folder)


def test_a_folder_that_is_no_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="dualane init"):
        Project.open(tmp_path / "nowhere")


def test_labels_that_are_gone_are_never_replaced_by_empty_ones(
    project: Project,
) -> None:
    add_coaches(project.repository, "Anna")
    copy = project.backup()
    assert copy is not None
    project.close()
    database = project.folder / "labels.sqlite"
    database.unlink()
    with pytest.raises(ProjectError, match="are gone") as caught:
        Project.open(project.folder)
    assert str(copy) in str(caught.value)
    assert not database.exists()
    copy.rename(database)  # what the sentence says
    again = Project.open(project.folder)
    assert [coach.name for coach in again.repository.coaches()] == ["Anna"]
    again.close()


def test_no_old_log_is_played_into_a_copy_that_takes_the_place_of_gone_labels(
    project: Project, tmp_path: Path
) -> None:
    """After a power cut, the log lies beside labels that somebody deletes."""
    (anna,) = add_coaches(project.repository, "Anna")
    video = add_video(project.repository)
    copy = project.backup()
    assert copy is not None
    for number in range(60):  # so that parts of the log are in the database already
        said = says("1-1", note=f"{number} {'x' * 100_000}")
        project.repository.record_annotation(video.id, anna.id, said)
    cut = tmp_path / "cut.dualane"
    shutil.copytree(project.folder, cut)
    (cut / "labels.sqlite").unlink()
    with pytest.raises(ProjectError, match=r"set aside the -wal, -shm") as caught:
        Project.open(cut)
    copy = cut / "backups" / copy.name
    assert f"copy {copy} to its place" in str(caught.value)
    for beside in ("wal", "shm"):  # what the sentence says
        (cut / f"labels.sqlite-{beside}").rename(tmp_path / beside)
    shutil.copy(copy, cut / "labels.sqlite")
    with closing(Project.open(cut)) as again:
        assert again.repository.annotations() == []
        assert [coach.name for coach in again.repository.coaches()] == ["Anna"]


@pytest.mark.parametrize("beside", ["wal", "shm", "journal"])
def test_every_log_beside_gone_labels_is_to_be_set_aside(
    project: Project, beside: str
) -> None:
    add_coaches(project.repository, "Anna")
    project.backup()
    project.close()
    database = project.folder / "labels.sqlite"
    database.unlink()
    database.with_name(f"labels.sqlite-{beside}").write_bytes(b"")
    with pytest.raises(ProjectError, match=f"-{beside}.* files that lie there"):
        Project.open(project.folder)


def test_a_check_of_labels_that_went_makes_no_empty_ones(project: Project) -> None:
    database = project.folder / "labels.sqlite"
    database.rename(project.folder / "aside")
    with pytest.raises(ProjectError, match="are gone"):
        project.check()
    assert not database.exists()


def test_a_folder_in_place_of_the_labels_is_no_database(project: Project) -> None:
    project.close()
    database = project.folder / "labels.sqlite"
    database.unlink()
    database.mkdir()
    with pytest.raises(ProjectError, match="are gone"):
        Project.open(project.folder)


def test_a_newer_database_is_refused_untouched(project: Project) -> None:
    project.close()
    database = project.folder / "labels.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.close()
    with pytest.raises(ProjectError, match="0099"):
        Project.open(project.folder)
    assert list_backups(project.backups_folder) == []


def test_an_older_database_is_copied_before_its_upgrade(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_coaches(project.repository, "Anna")
    project.close()
    # As a later version will know it; its upgrade has nothing to do yet.
    monkeypatch.setattr(
        "annotator.project.SCHEMA_REVISIONS", (*SCHEMA_REVISIONS, "9999")
    )
    Project.open(project.folder).close()
    (copy,) = list_backups(project.backups_folder)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name FROM coaches").fetchall() == [("Anna",)]


FOREIGN = "CREATE TABLE recipes (title); INSERT INTO recipes VALUES ('soup');"


def emptied(database: Path) -> None:
    database.write_bytes(b"")


def without_tables(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 1")


def foreign(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(FOREIGN)


def no_coaches(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("DROP TABLE coaches")


def no_revision(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("DELETE FROM alembic_version")


def shopping_list(database: Path) -> None:
    database.write_bytes(b"This is a shopping list, not a database. " * 100)


def undecodable_schema(database: Path) -> None:
    """A spoilt name, which SQLite quotes in its error as it stands there."""
    content = database.read_bytes()
    at = content.index(b"CREATE TABLE coaches")
    spoilt = content[:at] + b"\xc2\xff" * 5 + content[at + 10 :]
    database.write_bytes(spoilt)


@pytest.mark.parametrize(
    "spoil",
    [
        emptied,
        without_tables,
        foreign,
        no_coaches,
        no_revision,
        shopping_list,
        undecodable_schema,
    ],
)
def test_labels_that_are_damaged_are_never_replaced_by_empty_ones(
    project: Project, spoil: Callable[[Path], None]
) -> None:
    add_coaches(project.repository, "Anna")
    copy = project.backup()
    project.close()
    database = project.folder / "labels.sqlite"
    spoil(database)
    before = database.read_bytes()
    with pytest.raises(ProjectError, match="is damaged or is no label database") as c:
        Project.open(project.folder)
    assert str(copy) in str(c.value)
    assert database.read_bytes() == before
    assert list_backups(project.backups_folder) == [copy]
    # What the sentence says brings the labels back.
    for beside in project.folder.glob("labels.sqlite*"):
        beside.unlink()
    assert copy is not None
    copy.rename(database)
    again = Project.open(project.folder)
    assert [coach.name for coach in again.repository.coaches()] == ["Anna"]
    again.close()


def test_lost_labels_are_not_made_anew_when_there_are_copies(project: Project) -> None:
    copy = project.backup()
    project.close()
    (project.folder / PROJECT_FILE).unlink()
    (project.folder / "labels.sqlite").write_bytes(b"")
    with pytest.raises(ProjectError, match="is damaged") as caught:
        Project.open_or_create(project.folder)
    assert str(copy) in str(caught.value)


@pytest.mark.postgres
def test_a_server_without_labels_is_opened_as_no_empty_project(
    tmp_path: Path, postgresql_url: str
) -> None:
    folder = tmp_path / "club.dualane"
    Project.create(folder, database_url=postgresql_url).close()
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(ProjectError, match="holds no labels of Dualane"):
        Project.open(folder)
    Base.metadata.drop_all(engine)
    engine.dispose()


def test_no_table_is_added_to_another_programs_file(tmp_path: Path) -> None:
    database = tmp_path / "recipes.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(FOREIGN)
    before = database.read_bytes()
    for url in (str(database), f"sqlite:///{database}"):
        with pytest.raises(ProjectError, match="another program"):
            Project.create(tmp_path / "club.dualane", database_url=url)
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recipes",)]
    assert database.read_bytes() == before


def test_a_database_that_is_emptied_meanwhile_is_not_backed_up(
    project: Project,
) -> None:
    good = project.backup()
    project.close()
    emptied(project.folder / "labels.sqlite")
    with pytest.raises(ProjectError, match="is damaged"):
        project.backup()
    assert list_backups(project.backups_folder) == [good]


# ---------------------------------------------------------------- settings


def test_settings_come_back_exactly_and_foreign_keys_stay(project: Project) -> None:
    project.close()
    edit(project.folder, colour="red", crop={"portrait": "0,0,1,0.5", "extra": 1})
    opened = Project.open(project.folder)
    assert opened.settings.crop.portrait == CropBox(0, 0, 1, 0.5)
    settings = replace(
        opened.settings,
        crop=CropRule(CropBox(1 / 3, 1 / 7, 0.9, 1), CropBox(0, 0, 1, 2 / 3)),
        group_pattern=r"^(\w+)_",
        suggestions=SuggestionPolicy.ONE_COACH,
        assisted_coach="Zoë",
        blind_share=1 / 3,
    )
    opened.save_settings(settings)
    assert opened.settings == settings
    opened.close()
    again = Project.open(project.folder)
    assert again.settings == settings
    again.close()
    document = tomllib.loads(
        (project.folder / PROJECT_FILE).read_text(encoding="utf-8")
    )
    assert document["colour"] == "red"
    assert document["crop"]["extra"] == 1


def test_a_group_pattern_that_is_none_is_refused_before_saving(
    project: Project,
) -> None:
    before = contents(project.folder)
    with pytest.raises(LabelError):
        project.save_settings(replace(project.settings, group_pattern="("))
    assert project.settings.group_pattern is None
    assert contents(project.folder) == before


def test_a_password_is_not_told_when_the_server_does_not_answer(
    tmp_path: Path,
) -> None:
    pytest.importorskip("psycopg", reason="the server extra is not installed")
    url = "postgresql://anna:s3cret@127.0.0.1:9/labels?password=s3cret"
    with pytest.raises(ProjectError, match="DUALANE_DATABASE_PASSWORD") as caught:
        Project.create(tmp_path / "club.dualane", database_url=url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.postgres
def test_a_password_is_used_and_never_written(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(postgresql_url)
    secret = url.password or "s3cret"
    folder = tmp_path / "club.dualane"
    made = Project.create(
        folder,
        database_url=url.set(password=secret).render_as_string(hide_password=False),
    )
    assert made.backup() is None
    made.close()
    assert [
        name for name, text in contents(folder).items() if secret.encode() in text
    ] == []
    assert not (folder / "labels.sqlite").exists()
    monkeypatch.setenv("DUALANE_DATABASE_PASSWORD", secret)
    Project.open(folder).close()


# ---------------------------------------------------------------- lock, backup, check

HOLDER = """
import sys
from pathlib import Path
from annotator.project import Project

with Project.open(Path(sys.argv[1])).lock("import"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.slow
def test_one_import_at_a_time_and_a_killed_one_holds_nothing(project: Project) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(project.folder)],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(BusyError, match="Another import"),
            project.lock("import"),
        ):
            pass
        with project.lock("export"):
            pass
        holder.kill()
    with project.lock("import"), pytest.raises(BusyError), project.lock("import"):
        pass


def test_a_backup_is_made_only_of_what_changed(project: Project) -> None:
    add_coaches(project.repository, "Anna")
    first = project.backup()
    assert first is not None
    assert project.backup() is None
    project.close()  # the write-ahead log goes into the file
    again = Project.open(project.folder)
    assert again.backup() is None
    video = add_video(again.repository)
    (anna,) = again.repository.coaches()
    again.repository.record_annotation(video.id, anna.id, says("1-1"))
    second = again.backup()
    again.close()
    assert second is not None
    assert list_backups(project.backups_folder) == [second, first]
    assert sorted(path.name for path in project.backups_folder.iterdir()) == sorted(
        [first.name, second.name]
    )


def test_only_the_newest_backups_stay(project: Project) -> None:
    made = []
    for number in range(KEPT + 2):
        add_coaches(project.repository, f"Coach {number}")
        made.append(project.backup())
    assert list_backups(project.backups_folder) == made[:1:-1]


def test_a_damaged_database_pushes_out_no_good_backup(project: Project) -> None:
    for _ in range(40):
        add_video(project.repository)
    good = project.backup()
    project.close()
    database = project.folder / "labels.sqlite"
    content = bytearray(database.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    database.write_bytes(content)
    with pytest.raises(ProjectError, match="damaged"):
        project.backup()
    assert list_backups(project.backups_folder) == [good]


def test_a_check_names_what_is_missing(project: Project) -> None:
    assert project.check() == []
    add_video(project.repository, "a.mp4")
    found = project.check()
    assert len(found) == 2
    assert "a.mp4 has no clips" in found[0]
    assert "no longer at" in found[1]


def test_a_check_looks_into_snapshots_and_checkpoints(project: Project) -> None:
    snapshot = make_snapshot(project.snapshots_folder, TWO_CODES[:2])
    assert project.check() == []
    content = bytearray(snapshot.read_bytes())
    at = len(content) // 2
    content[at : at + 64] = b"\xa5" * 64
    snapshot.write_bytes(content)
    broken = project.checkpoints_folder / "resnet3d-0123456789ab"
    broken.mkdir()
    (project.checkpoints_folder / "resnet3d-0123456789ac.partial").mkdir()
    (broken / "card.json").write_text("{")
    found = project.check()
    assert len(found) == 2
    assert str(snapshot) in found[0]
    assert "Monday_race" in found[0]
    assert str(broken) in found[1]


def test_a_check_asks_for_nothing_where_clips_were_cut_anew(project: Project) -> None:
    """What a network has learned from stays what it was, and its clips are sound."""
    video = add_video(project.repository, "a.mp4", path=__file__, n_clips=1)
    trained_on(project, {video: Split.TRAIN})
    clips = project.clip_file(video.fingerprint)
    assert project.check() == []
    clips.unlink()
    make_clip_file(clips, PAIRS[5], 1)
    assert project.check() == []


def test_no_damaged_copy_is_named_to_take_the_place_of_labels(project: Project) -> None:
    """A disk may spoil what was sound when it was written."""
    add_coaches(project.repository, "Anna")
    good = project.backup()
    add_coaches(project.repository, "Ben")
    spoilt = project.backup()
    assert good is not None
    assert spoilt is not None
    assert project.check() == []
    content = bytearray(spoilt.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    spoilt.write_bytes(content)
    (found,) = project.check()
    assert found.startswith(f"{spoilt} is a copy of the labels that is damaged:")
    project.close()
    database = project.folder / "labels.sqlite"
    kept = database.read_bytes()
    for spoil in (database.unlink, lambda: database.write_bytes(b"no database")):
        spoil()
        with pytest.raises(ProjectError) as caught:
            Project.open(project.folder)
        assert str(good) in str(caught.value)
        assert str(spoilt) not in str(caught.value)
    database.write_bytes(kept)
    spoilt.unlink()  # what the sentence says
    with closing(Project.open(project.folder)) as again:
        assert again.backup() is not None
        assert again.check() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("fails", ["/proc/self/mem", "/proc/nowhere", "."])
def test_a_check_has_no_copy_deleted_that_it_could_not_read(
    project: Project, fails: str
) -> None:
    add_coaches(project.repository, "Anna")
    copy = project.backup()
    assert copy is not None
    copy.rename(project.folder / "aside")
    copy.symlink_to(fails)  # the first can be opened, but its disk gives no byte
    (found,) = project.check()
    assert found.startswith(f"{copy}, a copy of the labels, could not be read: check")
    assert "delete" not in found
    copy.unlink()
    (project.folder / "aside").rename(copy)
    assert project.check() == []


def test_a_check_names_a_copy_that_holds_no_labels(project: Project) -> None:
    add_coaches(project.repository, "Anna")
    copy = project.backup()
    assert copy is not None
    copy.write_bytes(b"")
    (found,) = project.check()
    assert found.startswith(f"{copy} is a copy of the labels that is damaged: delete")


@pytest.mark.postgres
def test_a_check_asks_for_no_copy_of_labels_on_a_server(
    tmp_path: Path, postgresql_url: str
) -> None:
    """Those that lie there are of labels that were moved to it, and none can be made."""
    folder = tmp_path / "club.dualane"
    with closing(Project.create(folder, database_url=postgresql_url)) as project:
        copies = project.backups_folder
        copies.mkdir(exist_ok=True)
        (copies / "labels-20260301-100000-000000.sqlite").write_bytes(b"spoilt")
        assert not [found for found in project.check() if "copy of" in found]


def test_a_check_names_the_copy_to_take_for_damaged_labels(project: Project) -> None:
    video = add_video(project.repository)
    (anna,) = add_coaches(project.repository, "Anna")
    project.repository.record_annotation(video.id, anna.id, says("1-1"))
    copy = project.backup()
    with closing(sqlite3.connect(project.folder / "labels.sqlite")) as connection:
        connection.executescript("PRAGMA foreign_keys = OFF; DELETE FROM coaches")
    found = project.check()
    assert f"put {copy} in its place" in found[0]
    assert "points to no row of coaches" in found[0]


def test_two_windows_keep_what_the_other_one_has_set(
    project: Project, tmp_path: Path
) -> None:
    pattern, divider = "^([a-z]+)", 0.4
    with closing(Project.open(project.folder)) as other:
        other.repository.add_coach("Anna")
        other.save_settings(
            replace(
                other.settings,
                group_pattern=pattern,
                suggestions=SuggestionPolicy.ONE_COACH,
                assisted_coach="Anna",
                targets={PAIRS[0]: 5, PAIRS[1]: 6},
            )
        )
        project.save_settings(
            replace(project.settings, divider=divider, targets={PAIRS[2]: 7})
        )
        other.save_settings(replace(other.settings, targets={PAIRS[1]: 8}))
    with closing(Project.open(project.folder)) as found:
        assert found.settings.group_pattern == pattern
        assert found.settings.divider == divider
        assert found.settings.assisted_coach == "Anna"
        assert found.suggestion_rules.policy is SuggestionPolicy.ONE_COACH
        assert found.settings.targets == {PAIRS[1]: 8, PAIRS[2]: 7}


def test_settings_do_not_bring_back_a_project_that_was_moved_away(
    project: Project, tmp_path: Path
) -> None:
    file = project.folder / PROJECT_FILE
    file.rename(tmp_path / "aside.toml")
    with pytest.raises(ProjectError, match="no Dualane project"):
        project.save_settings(replace(project.settings, divider=0.4))
    assert not file.exists()
    assert project.settings.divider == 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_folder_whose_name_is_no_text_is_named(tmp_path: Path) -> None:
    strange = tmp_path / os.fsdecode(b"caf\xe9")
    with pytest.raises(ProjectError, match="rename it"):
        Project.create(strange)
    assert not strange.exists()
    Project.create(tmp_path / "club").close()
    (tmp_path / "club").rename(strange)
    with pytest.raises(ProjectError, match="rename it"):
        Project.open(strange)


def test_a_clock_that_is_set_back_costs_no_newest_copy(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = datetime.now(UTC) + timedelta(days=9_000)
    copies = project.backups_folder
    monkeypatch.setattr("annotator.backups.utc_now", lambda: ahead)
    add_coaches(project.repository, "Ahead")
    project.backup()
    monkeypatch.undo()
    for number in range(KEPT + 2):
        add_coaches(project.repository, f"Coach {number}")
        made = project.backup()
        assert list_backups(copies)[0] == made
    assert len(list_backups(copies)) == KEPT


def test_a_copy_that_was_killed_leaves_nothing_for_good(project: Project) -> None:
    killed = project.backups_folder / "labels-20260301-100000-000000.sqlite.partial"
    killed.touch()
    killed.with_name(f"{killed.name}-journal").touch()
    own = project.backups_folder / "labels-old.sqlite"  # of somebody, by hand
    own.touch()
    made = project.backup()
    assert set(project.backups_folder.iterdir()) == {made, own}
    assert list_backups(project.backups_folder) == [made]
    assert project.backup() is None  # compared with ours, not with what sorts behind it
