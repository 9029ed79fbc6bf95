"""Videos into a project: by content, again and again, past kills and moves."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.project import Project
from annotator.videos import Ingested, Refused, _in_order, import_videos
from dataset.clips import CropBox, CropRule, Recipe
from dataset.errors import BusyError, Cancelled, LabelError, VideoError
from dataset.store import read_clip_file_info
from dataset.video import fingerprint
from tests.annotator.conftest import add_video
from tests.factories import make_video

REPO = Path(__file__).parents[2]


def rows(project: Project) -> list[tuple[object, ...]]:
    """Every row of every table, as it is in the file."""
    database = sqlite3.connect(project.folder / "labels.sqlite")
    tables = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        )
    ]
    found = [
        (table, *row)
        for table in tables
        for row in database.execute(f"SELECT * FROM {table}")
    ]
    database.close()
    return found


def state(project: Project) -> tuple[object, ...]:
    clips = {
        path.name: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in project.clips_folder.iterdir()
    }
    return rows(project), clips


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    folder = tmp_path / "footage"
    for number, name in enumerate(("Monday_race01", "Monday_race02", "Tuesday_race01")):
        make_video(folder / f"{name}.mp4", n_frames=40 + 10 * number)
    return folder


def take(project: Project, *paths: Path, **more: object):
    return import_videos(project, paths, jobs=1, **more)  # type: ignore[arg-type]


def recipe(project: Project, name: str) -> Recipe:
    file = project.clip_file(project.repository.video(name).fingerprint)
    return Recipe.from_json(read_clip_file_info(file).recipe_json)


# ---------------------------------------------------------------- in, and again


def test_a_folder_is_taken_once_and_again_changes_nothing(
    project: Project, footage: Path
) -> None:
    heard: list[tuple[Ingested | Refused, int]] = []
    report = take(project, footage, on_result=lambda *a: heard.append(a))
    names = ["Monday_race01.mp4", "Monday_race02.mp4", "Tuesday_race01.mp4"]
    assert sorted(report.added) == names
    assert report.change.n_written == 3
    assert [n_all for _, n_all in heard] == [3, 3, 3]
    videos = project.repository.videos()
    assert [(v.name, v.group, v.n_clips) for v in videos] == [
        ("Monday_race01.mp4", "Monday", 1),
        ("Monday_race02.mp4", "Monday", 2),
        ("Tuesday_race01.mp4", "Tuesday", 2),
    ]
    assert all(project.clip_file(video.fingerprint).exists() for video in videos)
    assert project.check() == []
    before = state(project)
    again = take(project, footage)
    assert sorted(again.already) == names
    assert (again.added, again.relinked, again.refused) == ([], [], [])
    assert not again.change
    assert state(project) == before


def test_what_another_desk_adds_during_an_import_was_there_already(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "card" / "run 1.mp4"
    theirs.parent.mkdir()
    theirs.write_bytes((footage / "Monday_race01.mp4").read_bytes())
    added: list[Ingested | Refused] = []

    def meanwhile(result: Ingested | Refused, _n_all: int) -> None:
        if not added:
            added.append(result)
            with closing(Project.open(project.folder)) as other:
                add_video(
                    other.repository,
                    theirs.name,
                    path=str(theirs),
                    fingerprint=fingerprint(theirs),
                )

    report = take(project, footage, on_result=meanwhile)
    assert report.already == ["run 1.mp4"]
    assert report.added == ["Monday_race02.mp4", "Tuesday_race01.mp4"]
    assert report.other_names == [("Monday_race01.mp4", "run 1.mp4")]
    assert project.repository.video("run 1.mp4").path == str(theirs)
    assert len(project.repository.videos()) == 3


def test_a_copy_is_known_by_the_name_it_came_with(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    take(project, footage)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes((footage / "Monday_race01.mp4").read_bytes())
    before = state(project)
    report = take(project, copy)
    assert report.already == ["Monday_race01.mp4"]
    assert report.other_names == [("copy.mp4", "Monday_race01.mp4")]
    assert state(project) == before
    assert take(project, footage).other_names == []


def test_two_copies_in_one_import_are_one_video(
    project: Project, footage: Path
) -> None:
    (footage / "again.mp4").write_bytes((footage / "Monday_race01.mp4").read_bytes())
    report = take(project, footage)
    assert len(report.added) == 3
    assert len(report.already) == 1
    assert len(project.repository.videos()) == 3


def test_a_moved_file_is_found_again_with_its_answers(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    take(project, footage)
    video = project.repository.video("Monday_race01.mp4")
    moved = tmp_path / "archive" / "renamed.mp4"
    moved.parent.mkdir()
    (footage / "Monday_race01.mp4").rename(moved)
    report = take(project, moved)
    assert report.relinked == ["Monday_race01.mp4"]
    assert report.change.video_ids == {video.id}
    assert project.repository.video(video.id) == replace(video, path=str(moved))
    assert not take(project, moved).change


def test_a_video_is_found_again_though_another_took_its_name(
    project: Project, tmp_path: Path
) -> None:
    """A camera's card is emptied and used again."""
    card, archive = tmp_path / "card", tmp_path / "archive"
    make_video(card / "IMG_0001.mp4", n_frames=40)
    take(project, card)
    archive.mkdir()
    (card / "IMG_0001.mp4").rename(archive / "monday.mp4")
    make_video(card / "IMG_0001.mp4", n_frames=60)
    assert take(project, card).added == ["IMG_0001.mp4"]
    monday, tuesday = project.repository.videos()
    assert project.check() == [
        f"IMG_0001.mp4 is no longer at {card / 'IMG_0001.mp4'}, where another video lies"
        " now: import the folder that it was moved to."
    ]
    assert take(project, archive).relinked == ["IMG_0001.mp4"]
    assert [video.path for video in project.repository.videos()] == [
        str(archive / "monday.mp4"),
        str(card / "IMG_0001.mp4"),
    ]
    assert project.check() == []
    assert project.repository.video(monday.id).fingerprint == monday.fingerprint
    assert tuesday.path == str(card / "IMG_0001.mp4")


def test_two_videos_that_swap_their_names_are_told_apart(
    project: Project, footage: Path
) -> None:
    """Also where both have as many bytes."""
    one, other = footage / "Monday_race01.mp4", footage / "Tuesday_race01.mp4"
    n_bytes = 100 + max(one.stat().st_size, other.stat().st_size)
    for each in (one, other):
        n_free = n_bytes - each.stat().st_size
        with each.open("ab") as file:  # a box that every reader of MP4 passes over
            file.write(n_free.to_bytes(4, "big") + b"free" + bytes(n_free - 8))
    take(project, footage)
    before = {v.fingerprint: v.path for v in project.repository.videos()}
    aside = footage / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    assert len(take(project, footage).relinked) == 2
    after = {v.fingerprint: v.path for v in project.repository.videos()}
    assert sorted(after.values()) == sorted(before.values())
    assert sum(after[each] != before[each] for each in before) == 2
    assert project.check() == []


def test_missing_clips_are_cut_again(project: Project, footage: Path) -> None:
    take(project, footage)
    video = project.repository.video("Monday_race02.mp4")
    project.clip_file(video.fingerprint).unlink()
    before = rows(project)
    assert len(project.check()) == 1
    report = take(project, footage)
    assert "Monday_race02.mp4" in report.already
    assert project.check() == []
    assert rows(project) == before


def spoil(path: Path, at: int, with_: bytes = b"\xa5" * 64) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(with_)] = with_
    path.write_bytes(content)


@pytest.mark.parametrize("kind", ["flipped", "swapped"])
def test_damaged_clips_are_found_and_the_advice_mends_them(
    project: Project, footage: Path, kind: str
) -> None:
    take(project, footage)
    video = project.repository.video("Monday_race02.mp4")
    clips = project.clip_file(video.fingerprint)
    other = project.clip_file(project.repository.video("Monday_race01.mp4").fingerprint)
    if kind == "flipped":
        spoil(clips, clips.stat().st_size // 2)
    else:
        clips.write_bytes(other.read_bytes())
    (sentence,) = project.check()
    assert "Monday_race02.mp4" in sentence
    assert f"delete {clips}, then import {video.path} again" in sentence
    clips.unlink()
    take(project, Path(video.path))
    assert project.check() == []


@pytest.mark.parametrize("kind", ["header", "cut off", "empty"])
def test_clips_that_cannot_be_opened_are_cut_again(
    project: Project, footage: Path, kind: str
) -> None:
    take(project, footage)
    clips = project.clip_file(project.repository.video("Monday_race02.mp4").fingerprint)
    if kind == "header":
        spoil(clips, 0)
    else:
        size = clips.stat().st_size // 2 if kind == "cut off" else 0
        clips.write_bytes(clips.read_bytes()[:size])
    assert len(project.check()) == 1
    take(project, footage)
    assert project.check() == []


def test_a_link_keeps_the_name_that_it_was_given(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    hashed = store / "9f86d081.mp4"
    (footage / "Monday_race01.mp4").rename(hashed)
    (footage / "Monday_race01.mp4").symlink_to(hashed)
    report = take(project, footage)
    assert report.added == [
        "Monday_race01.mp4",
        "Monday_race02.mp4",
        "Tuesday_race01.mp4",
    ]
    assert project.repository.video("Monday_race01.mp4").group == "Monday"
    assert not take(project, footage, store).change


# ---------------------------------------------------------------- crops and groups


def test_a_box_given_once_stays_with_its_video(project: Project, footage: Path) -> None:
    own = CropBox(0, 1 / 3, 1, 1)
    one = footage / "Monday_race01.mp4"
    take(project, one, crop=own)
    take(project, footage)
    assert recipe(project, "Monday_race01.mp4").crop == own
    assert recipe(project, "Monday_race02.mp4").crop == project.settings.crop.portrait
    before = state(project)
    take(project, footage)
    assert state(project) == before
    other = CropRule(portrait=CropBox(0, 0, 1, 0.5))
    project.save_settings(replace(project.settings, crop=other))
    take(project, footage)
    assert recipe(project, "Monday_race01.mp4").crop == own
    assert recipe(project, "Monday_race02.mp4").crop == other.portrait


def test_groups_follow_the_pattern_that_is_given(
    project: Project, footage: Path
) -> None:
    with pytest.raises(LabelError, match="pattern"):
        take(project, footage, group_pattern="(")
    assert project.repository.videos() == []
    take(project, footage)
    take(project, footage, group_pattern=r"race(\d+)")
    groups = {video.name: video.group for video in project.repository.videos()}
    assert groups == {
        "Monday_race01.mp4": "01",
        "Monday_race02.mp4": "02",
        "Tuesday_race01.mp4": "01",
    }
    take(project, footage)
    assert {video.group for video in project.repository.videos()} == {"01", "02"}


def test_a_name_in_other_capitals_joins_its_group_and_that_is_told(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    assert take(project, footage).joined == {}
    late = tmp_path / "late"
    for number, name in enumerate(("monday_race09", "MONDAY_race10", "Friday_race1")):
        make_video(late / f"{name}.mp4", n_frames=80 + number)
    report = take(project, late)
    assert report.joined == {"monday": "Monday", "MONDAY": "Monday"}
    groups = {video.group for video in project.repository.videos()}
    assert groups == {"Monday", "Tuesday", "Friday"}
    assert take(project, late).joined == {}, "nothing was added"


# ---------------------------------------------------------------- what goes wrong


def test_a_pattern_that_never_ends_is_refused_before_anything_is_cut(
    project: Project, footage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.grouping.SLOWEST_S", 0.5)
    with pytest.raises(LabelError, match="takes too long"):
        take(project, footage, group_pattern="((.*)*)*x")
    assert project.repository.videos() == []
    assert not list(project.clips_folder.iterdir())


def test_a_bad_file_is_named_and_harms_no_other(
    project: Project, footage: Path
) -> None:
    bad = footage / "Monday_race00.mp4"
    bad.write_text("this is no video")
    report = take(project, footage)
    assert len(report.added) == 3
    (refused,) = report.refused
    assert refused.path.name == bad.name
    assert "Monday_race00.mp4" in str(refused.error)
    with pytest.raises(VideoError, match="nowhere"):
        take(project, footage / "nowhere")


def test_a_folder_without_videos_is_told(project: Project, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "notes.txt").write_text("no race today")
    with pytest.raises(VideoError, match="no videos in") as caught:
        take(project, empty)
    assert str(empty) in str(caught.value)


def test_a_stopped_import_keeps_what_was_done(project: Project, footage: Path) -> None:
    done: list[object] = []
    with pytest.raises(Cancelled):
        take(
            project,
            footage,
            on_result=lambda result, _: done.append(result),
            cancel=lambda: bool(done),
        )
    assert len(project.repository.videos()) == 1
    assert len(take(project, footage).added) == 2


IMPORT = """
import sys
from pathlib import Path
from annotator.project import Project
from annotator.videos import import_videos

if __name__ == "__main__":
    project = Project.open(Path(sys.argv[1]))
    import_videos(
        project,
        [Path(sys.argv[2])],
        jobs=1,
        on_result=lambda result, n_all: print("done", flush=True),
    )
"""


@pytest.mark.slow
@pytest.mark.parametrize("n_done", [0, 1, 4])
def test_a_killed_import_is_completed_by_the_next(
    n_done: int, project: Project, footage: Path, tmp_path: Path
) -> None:
    for number in range(3):  # long enough to be in the middle of something
        make_video(
            footage / f"Sunday_race{number}.mp4",
            n_frames=150 + number,
            width=256,
            height=384,
        )
    script = tmp_path / "run.py"
    script.write_text(IMPORT)
    child = subprocess.Popen(
        [sys.executable, str(script), str(project.folder), str(footage)],
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        for _ in range(n_done):
            assert child.stdout.readline() == "done\n"
        while not n_done and not any(project.clips_folder.iterdir()):
            assert child.poll() is None
            time.sleep(0.002)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    n_before = len(project.repository.videos())
    assert n_done - 1 <= n_before <= 6  # told when cut, the row follows
    report = take(project, footage)
    assert len(report.added) == 6 - n_before
    assert len(report.already) == n_before
    assert project.check() == []
    assert len(project.repository.videos()) == 6
    assert {path.stem for path in project.clips_folder.iterdir()} == {
        video.fingerprint for video in project.repository.videos()
    }


def test_nothing_goes_on_cutting_when_an_answer_cannot_be_written(
    project: Project, footage: Path
) -> None:
    def refuse(_result: object, _n_all: int) -> None:
        raise BusyError("Another process is writing.")

    with pytest.raises(BusyError) as caught:
        import_videos(project, [footage], jobs=2, on_result=refuse)
    assert caught.tb is not None, "which still knows all that ran"
    names = {thread.name for thread in threading.enumerate()}
    assert not [name for name in names if name.startswith("ingest")]


def test_clips_without_a_row_get_one_and_are_not_cut_again(
    project: Project, footage: Path, tmp_path: Path
) -> None:
    """What a kill between the clip file and the row leaves behind."""
    other = Project.create(tmp_path / "other.dualane")
    take(other, footage)
    for file in other.clips_folder.iterdir():
        (project.clips_folder / file.name).write_bytes(file.read_bytes())
    other.close()
    heard: list[Ingested | Refused] = []
    report = take(project, footage, on_result=lambda result, _: heard.append(result))
    assert len(report.added) == 3
    assert all(isinstance(each, Ingested) and each.reused for each in heard)


def test_results_are_taken_in_the_order_of_their_paths():
    paths = [Path(name) for name in "abcd"]
    refused = {path: Refused(path, VideoError(str(path))) for path in paths}
    finished = [refused[path] for path in (paths[1], paths[0], paths[3], paths[2])]
    taken = _in_order(iter(finished), paths)
    assert [result.path for result in taken] == paths


def test_a_cancel_keeps_what_was_held_back():
    paths = [Path(name) for name in "abc"]

    def results():
        yield Refused(paths[2], VideoError("c"))
        raise Cancelled

    taken = _in_order(results(), paths)
    assert next(taken).path == paths[2]
    with pytest.raises(Cancelled):
        next(taken)
