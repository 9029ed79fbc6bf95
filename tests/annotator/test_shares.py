"""Folders on other machines, and two processes that label in one."""

import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from annotator import shares
from annotator.database import open_engine, sqlite_url
from annotator.project import Project
from tests.annotator.conftest import add_coaches, add_video

REPO = Path(__file__).parents[2]

MOUNTINFO = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 22 0:50 / /mnt/club\\040disk rw,relatime - cifs //nas/club rw,vers=3.0
32 22 0:51 / /home rw,relatime shared:9 - nfs4 nas:/home rw
33 32 8:2 / /home/ada/local rw - btrfs /dev/sda2 rw
34 22 0:52 / /run/portal rw - fuse.portal portal rw
35 22 0:53 / /srv/ssh rw - fuse.sshfs club:/srv rw
"""


@pytest.mark.parametrize(
    ("place", "kind", "shared"),
    [
        ("/var/club.dualane", "ext4", False),
        ("/mnt/club disk/evening/club.dualane", "cifs", True),
        ("/home/ada/club.dualane", "nfs4", True),
        ("/home/ada/local/club.dualane", "btrfs", False),
        ("/run/portal/x", "fuse.portal", False),
        ("/srv/ssh/club.dualane", "fuse.sshfs", True),
    ],
)
def test_the_innermost_mount_decides_on_linux(
    place: str, kind: str, shared: bool
) -> None:
    mounts = shares.linux_mounts(MOUNTINFO)
    assert shares.kind_of(PurePosixPath(place), mounts) == kind
    assert shares.of_network(kind) is shared


def test_and_on_a_mac() -> None:
    mounts = shares.mac_mounts(
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//ada@nas/club on /Volumes/club (smbfs, nodev, nosuid, mounted by ada)\n"
    )
    kind = shares.kind_of(PurePosixPath("/Volumes/club/a.dualane"), mounts)
    assert shares.of_network(kind)
    assert not shares.of_network(shares.kind_of(PurePosixPath("/Users/ada"), mounts))
    assert shares.kind_of(PurePosixPath("/x"), {}) == ""


def test_this_machines_own_folder_is_its_own(tmp_path: Path) -> None:
    assert not shares.is_network_folder(tmp_path)


ANSWER = """
import sys
from pathlib import Path
import annotator.database
annotator.database.is_network_folder = lambda folder: True
from annotator.project import Project
from annotator.workflow import Answer
from dataset.states import PAIRS
project = Project.open(Path(sys.argv[1]))
coach = project.repository.coach(sys.argv[2])
videos = project.repository.videos()
for turn in range(3):
    for video in videos:
        answer = Answer(PAIRS[(video.id + turn) % len(PAIRS)], note=f"turn {turn}")
        project.repository.record_annotation(video.id, coach.id, answer)
project.close()
"""


def test_two_machines_lose_no_answer_in_a_shared_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.database.is_network_folder", lambda _folder: True)
    project = Project.create(tmp_path / "club.dualane")
    coaches = add_coaches(project.repository, "Ada", "Bo")
    videos = [add_video(project.repository) for _ in range(12)]
    others = [
        subprocess.Popen(
            [sys.executable, "-c", ANSWER, str(project.folder), coach.name], cwd=REPO
        )
        for coach in coaches
    ]
    assert [other.wait(60) for other in others] == [0, 0]
    for coach in coaches:
        for video in videos:
            said = project.repository.history(video.id, coach.id)
            assert [each.answer.note for each in said if each.answer] == [
                "turn 0",
                "turn 1",
                "turn 2",
            ]
    # A log that two machines cannot share was never made.
    assert not (project.folder / "labels.sqlite-wal").exists()
    project.close()


def test_labels_that_moved_to_a_share_leave_their_log_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project.create(tmp_path / "club.dualane")
    add_coaches(project.repository, "Ada")
    project.close()
    monkeypatch.setattr("annotator.database.is_network_folder", lambda _folder: True)
    again = Project.open(project.folder)
    assert [coach.name for coach in again.repository.coaches()] == ["Ada"]
    engine = open_engine(sqlite_url(project.folder / "labels.sqlite"))
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        sync = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert (mode, sync) == ("delete", 2)
    engine.dispose()
    again.close()
