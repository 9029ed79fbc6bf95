"""The snapshot of what is decided in a project."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import h5py
import numpy as np
import pytest

from annotator.backups import list_backups
from annotator.exchange import export_arrays, export_snapshot
from annotator.grouping import apply_groups, plan_by_pattern
from annotator.project import Project
from annotator.training import training_snapshot
from annotator.videos import import_videos
from dataset.errors import (
    BusyError,
    Cancelled,
    ProjectError,
    StorageError,
    StoreError,
)
from dataset.splits import Protocol, Split
from dataset.store import Snapshot, read_clip_file, validate
from tests.annotator.conftest import add_coaches, add_video, cannot_judge, says
from tests.annotator.test_videos import rows
from tests.factories import make_video


@pytest.fixture
def races(project: Project) -> Project:
    for number in (1, 2, 3):
        add_video(project.repository, f"race{number}.mp4")
    return project


@pytest.fixture
def labelled(project: Project, tmp_path: Path) -> Project:
    """Three groups; videos agreed, settled, disputed, waiting, unusable, untouched."""
    folder = tmp_path / "footage"
    names = [
        "Mon_race1",
        "Mon_race2",
        "Tue_race1",
        "Wed_race1",
        "Wed_race2",
        "Wed_race3",
    ]
    for number, name in enumerate(names):
        make_video(folder / f"{name}.mp4", n_frames=31 + 15 * number)
    import_videos(project, [folder], jobs=1)
    repository = project.repository
    anna, ben = add_coaches(repository, "Anna", "Ben")
    ids = {video.name: video.id for video in repository.videos()}
    for name, first, second in (
        ("Mon_race1", says("1-3"), says("1-3", note="clear")),
        ("Mon_race2", says("1-1"), says("2-1")),
        ("Tue_race1", says("1-4"), says("1-1")),
        ("Wed_race1", says("4-1"), None),
        ("Wed_race2", cannot_judge("dark"), cannot_judge("no race")),
    ):
        repository.record_annotation(ids[f"{name}.mp4"], anna.id, first)
        if second is not None:
            repository.record_annotation(ids[f"{name}.mp4"], ben.id, second)
    repository.record_adjudication(ids["Tue_race1.mp4"], ben.id, says("1-4"), "rope")
    return project


def test_only_decided_videos_go_out_with_their_own_clips(labelled: Project) -> None:
    path = labelled.snapshots_folder / "first.h5"
    shares: list[float] = []
    done = export_snapshot(labelled, path, progress=shares.append)
    assert (done.n_videos, done.unchanged) == (2, False)
    assert dict(done.left_out) == {
        "Mon_race2.mp4": "it is disputed",
        "Wed_race1.mp4": "it waits for a second answer",
        "Wed_race2.mp4": "it cannot be judged",
        "Wed_race3.mp4": "nobody has answered it",
    }
    assert shares[-1] == 1.0
    assert all(0 <= share <= 1 for share in shares)
    assert validate(path) == []
    with Snapshot.open(path) as snapshot:
        assert snapshot.n_clips == done.n_clips
        found = {
            video.name: (str(video.pair), video.status, video.answers)
            for video in snapshot.videos
        }
        assert found == {
            "Mon_race1.mp4": ("1-3", "agreed", {"Anna": "1-3", "Ben": "1-3"}),
            "Tue_race1.mp4": ("1-4", "settled", {"Anna": "1-4", "Ben": "1-1"}),
        }
        assert [video.is_settled for video in snapshot.videos] == [False, True]
        for index, video in enumerate(snapshot.videos):
            at = np.flatnonzero(snapshot.video_index == index)
            cut = read_clip_file(labelled.clip_file(video.fingerprint))
            assert np.array_equal(snapshot.clips(at), cut)
            assert set(snapshot.codes[at]) == {video.pair.code}
    with h5py.File(path) as file:  # as a stranger reads it
        assert sorted(set(file["codes"][:].tolist())) == [2, 3]


def test_the_same_export_again_touches_nothing(labelled: Project) -> None:
    path = labelled.snapshots_folder / "first.h5"
    export_snapshot(labelled, path)
    before = (path.read_bytes(), path.stat().st_mtime_ns, rows(labelled))
    again = export_snapshot(labelled, path)
    assert again.unchanged
    assert not again.change
    assert (path.read_bytes(), path.stat().st_mtime_ns, rows(labelled)) == before


def test_groups_keep_their_part_when_more_is_decided(labelled: Project) -> None:
    path = labelled.snapshots_folder / "all.h5"
    export_snapshot(labelled, path)
    frozen = labelled.repository.group_splits()
    assert set(frozen) == {"Mon", "Tue"}
    ids = {video.name: video.id for video in labelled.repository.videos()}
    for coach in labelled.repository.coaches():
        for number in (1, 3):
            labelled.repository.record_annotation(
                ids[f"Wed_race{number}.mp4"], coach.id, says("2-2")
            )
    export_snapshot(labelled, path)
    later = labelled.repository.group_splits()
    assert frozen.items() <= later.items()
    with Snapshot.open(path) as snapshot:
        for video in snapshot.videos:
            at = snapshot.video_index == snapshot.videos.index(video)
            assert set(snapshot.split[at].tolist()) == {int(later[video.group])}


def test_groups_keep_their_part_when_lost_labels_are_put_back(
    labelled: Project,
) -> None:
    """Else what a network was tested on could be trained next."""
    before = labelled.backup()
    export_snapshot(labelled, labelled.snapshots_folder / "first.h5")
    parts = labelled.repository.group_splits()
    exports = labelled.repository.exports()
    assert len(parts) == 2
    newest, older = list_backups(labelled.backups_folder)
    assert older == before
    export_snapshot(labelled, labelled.snapshots_folder / "again.h5")
    assert list_backups(labelled.backups_folder) == [newest, older]
    labelled.close()
    newest.rename(labelled.folder / "labels.sqlite")
    with closing(Project.open(labelled.folder)) as put_back:
        assert put_back.repository.group_splits() == parts
        assert put_back.repository.exports() == exports


def test_an_export_stands_though_no_copy_of_the_labels_could_be_made(
    labelled: Project,
) -> None:
    copies = labelled.backups_folder
    copies.rmdir()
    copies.write_bytes(b"")  # so that no copy can be written
    frozen = training_snapshot(labelled)
    assert list(labelled.snapshots_folder.iterdir()) == [frozen]
    assert len(labelled.repository.group_splits()) == 2
    copies.unlink()
    assert not export_snapshot(labelled, frozen).change
    (copy,) = list_backups(copies)
    labelled.close()
    copy.rename(labelled.folder / "labels.sqlite")
    with closing(Project.open(labelled.folder)) as put_back:
        assert len(put_back.repository.group_splits()) == 2


def test_the_paper_protocol_fixes_no_groups(labelled: Project) -> None:
    path = labelled.snapshots_folder / "paper.h5"
    export_snapshot(labelled, path, protocol=Protocol.PAPER, virtual=True)
    assert labelled.repository.group_splits() == {}
    with Snapshot.open(path) as snapshot:
        assert set(snapshot.split.tolist()) == {int(Split.TRAIN), int(Split.TEST)}


def test_a_video_without_clips_is_left_out_by_name(labelled: Project) -> None:
    video = labelled.repository.video("Mon_race1.mp4")
    labelled.clip_file(video.fingerprint).unlink()
    done = export_snapshot(labelled, labelled.snapshots_folder / "a.h5")
    assert done.n_videos == 1
    assert "clips are missing" in dict(done.left_out)["Mon_race1.mp4"]
    other = labelled.repository.video("Tue_race1.mp4")
    labelled.clip_file(other.fingerprint).unlink()
    with pytest.raises(ProjectError, match="import the videos again"):
        export_snapshot(labelled, labelled.snapshots_folder / "b.h5")


def test_nothing_decided_says_what_to_do(races: Project) -> None:
    path = races.snapshots_folder / "a.h5"
    with pytest.raises(ProjectError, match="two coaches"):
        export_snapshot(races, path)
    assert list(races.snapshots_folder.iterdir()) == []


def test_an_export_that_fails_leaves_everything_as_it_was(
    labelled: Project, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.h5"
    letter.write_text("dear coach")
    before = rows(labelled)
    with pytest.raises(StoreError):
        export_snapshot(labelled, letter)
    assert letter.read_text() == "dear coach"
    with pytest.raises((StorageError, StoreError)):
        export_snapshot(labelled, letter / "inside.h5")
    with pytest.raises(Cancelled):
        export_snapshot(labelled, tmp_path / "new.h5", cancel=lambda: True)
    with labelled.lock("export"), pytest.raises(BusyError):
        export_snapshot(labelled, tmp_path / "new.h5")
    assert rows(labelled) == before
    assert not list(tmp_path.glob("new.h5*"))


def test_groups_that_change_while_a_dataset_is_written_are_not_fixed(
    labelled: Project, tmp_path: Path
) -> None:
    """Fixed without its videos, a group would let them go from test to training."""
    path = tmp_path / "data.h5"
    with closing(Project.open(labelled.folder)) as other:
        plan = plan_by_pattern(other, "race")

        def at_another_desk(_share: float) -> None:
            with pytest.raises(BusyError, match="Another export is running"):
                apply_groups(other, plan)
            other.repository.regroup(plan.moves)  # by a desk that knows no such lock

        with pytest.raises(ProjectError, match="Groups of videos were changed"):
            export_snapshot(labelled, path, progress=at_another_desk)
        assert not path.exists()
        assert not list(tmp_path.glob("*.partial"))
        assert labelled.repository.group_splits() == {}
        assert apply_groups(other, plan).n_written == 0, "they moved before"
    assert list(export_snapshot(labelled, path).fixing) == ["race"]


def test_a_group_that_another_desk_has_fixed_meanwhile_keeps_its_part(
    labelled: Project, tmp_path: Path
) -> None:
    def meanwhile(_share: float) -> None:
        parts = labelled.repository.group_splits() or {"Mon": Split.TEST}
        labelled.repository.freeze_splits(parts)

    path = tmp_path / "data.h5"
    with pytest.raises(ProjectError, match="export it again"):
        export_snapshot(labelled, path, progress=meanwhile)
    assert labelled.repository.group_splits() == {"Mon": Split.TEST}
    export_snapshot(labelled, path)
    with Snapshot.open(path) as snapshot:
        assert snapshot.videos[0].split is Split.TEST


def test_arrays_of_groups_that_change_meanwhile_are_not_left(
    labelled: Project, tmp_path: Path
) -> None:
    moves = {video.id: "Elsewhere" for video in labelled.repository.videos()}

    def at_another_desk(_share: float) -> None:
        labelled.repository.regroup(moves)

    arrays = tmp_path / "arrays"
    with pytest.raises(ProjectError, match="Groups of videos were changed"):
        export_arrays(labelled, arrays, progress=at_another_desk)
    assert not arrays.exists()
    assert labelled.repository.group_splits() == {}
    export_arrays(labelled, arrays)
    assert list(labelled.repository.group_splits()) == ["Elsewhere"]


def test_arrays_are_written_and_leave_nothing_else(
    labelled: Project, tmp_path: Path
) -> None:
    labelled.snapshots_folder.rmdir()  # as of a project that was copied without
    _, written = export_arrays(labelled, tmp_path / "arrays")
    assert sorted(each.name for each in (tmp_path / "arrays").glob("?_*.npy"))
    assert written.folder == tmp_path / "arrays"
    assert list(labelled.snapshots_folder.iterdir()) == []


KILLED = """
import sys
from pathlib import Path
from annotator import exchange
from annotator.project import Project

def stand(*_arguments, **_options):
    print("writing", flush=True)
    sys.stdin.read()

exchange.export_numpy = stand
exchange.export_arrays(Project.open(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_what_a_killed_export_of_arrays_left_goes_with_the_next(
    labelled: Project, tmp_path: Path
) -> None:
    arrays = tmp_path / "arrays"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(labelled.folder), str(arrays)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(BusyError):
            export_arrays(labelled, arrays)
        assert len(list(labelled.snapshots_folder.glob(".arrays-*/links.h5"))) == 1
        writer.kill()
    assert labelled.repository.group_splits() == {}
    export_arrays(labelled, arrays)
    assert list(labelled.snapshots_folder.iterdir()) == []


def test_no_dataset_is_written_among_the_project_s_own_files(labelled: Project) -> None:
    held = sorted(labelled.folder.rglob("*"))
    for folder in (
        labelled.clips_folder,
        labelled.checkpoints_folder,
        labelled.backups_folder,
    ):
        with pytest.raises(StoreError, match="its own files"):
            export_snapshot(labelled, folder / "data.h5")
        with pytest.raises(StoreError, match="its own files"):
            export_arrays(labelled, folder / "arrays")
    # Told to remove what is in the way, somebody would have removed the labels.
    for name in ("labels.sqlite", "labels.sqlite-wal", "project.toml"):
        with pytest.raises(StoreError, match="its own files"):
            export_snapshot(labelled, labelled.folder / name)
    assert sorted(labelled.folder.rglob("*")) == held
    assert labelled.repository.group_splits() == {}
    assert export_snapshot(labelled, labelled.snapshots_folder / "data.h5").n_videos
