"""The whole chain in one go, and what a kill in the middle of it leaves behind."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from annotator.commands.project import suggestion_lines, worth_words
from annotator.demo import COACHES, build, report_on
from annotator.project import Project
from annotator.suggestions import SuggestReport, open_videos, track_record
from annotator.track_records import TrackRecord
from annotator.workflow import Answer, Status
from dataset.errors import ProjectError
from dataset.motion import METHOD
from dataset.states import PAIRS
from dataset.store import validate
from model.config import RECIPES
from tests.annotator.conftest import add_video
from tests.factories import make_video

STATES = ("flash", "slip", "fall")


@pytest.fixture
def races(tmp_path: Path) -> tuple[Path, Path]:
    """Nine tiny races of three groups; the coaches differ on two of them."""
    folder = tmp_path / "races"
    rows = ["video,coach,left,right,unsure,unusable,note"]
    for number in range(9):
        name = f"{['Mon', 'Tue', 'Wed'][number % 3]}_race{number:02}.mp4"
        make_video(folder / name, n_frames=60 + number, width=64 + 2 * number)
        left, right = STATES[number % 3], STATES[number // 3]
        for coach in ("a", "b"):
            differs = coach == "b" and number in (4, 5)
            rows.append(
                f"{name},{coach},{'slip' if differs and left != 'slip' else 'flash' if differs else left},{right},0,0,"
            )
    labels = tmp_path / "labels.csv"
    labels.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder, labels


def essence(folder: Path) -> dict[str, Any]:
    """All that matters of a project, without times of day and row numbers."""
    with closing(Project.open(folder)) as project:
        repository = project.repository
        names = {video.id: video.name for video in repository.videos()}
        coaches = {coach.id: coach.name for coach in repository.coaches()}
        facts: dict[str, Any] = {
            "videos": sorted(
                (v.name, v.fingerprint, v.group, v.n_clips) for v in repository.videos()
            ),
            "answers": sorted(
                (names[a.video_id], coaches[a.coach_id], a.revision, str(a.answer))
                for a in repository.annotations()
            ),
            "splits": repository.group_splits(),
            "suggestions": sorted(
                (names[s.video_id], s.checkpoint_id, s.probabilities)
                for s in repository.suggestions()
            ),
        }
    for path in sorted((folder / "clips").iterdir()):
        with h5py.File(path) as file:
            facts[path.name] = hashlib.sha256(file["clips"][:].tobytes()).hexdigest()
    with h5py.File(folder / "snapshots" / "demo.h5") as file:
        facts["codes"] = file["codes"][:].tolist()
        facts["clips"] = hashlib.sha256(file["clips"][:].tobytes()).hexdigest()
    for path in sorted((folder / "checkpoints").glob("*/weights.safetensors")):
        facts[path.parent.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    facts["files"] = sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in (".lock", ".sqlite-wal", ".sqlite-shm")
        and "backups" not in path.parts
    )
    return facts


@pytest.mark.slow
def test_real_videos_through_the_whole_chain(
    races: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "real.dualane"
    report = build(folder, videos=races[0], labels=races[1], width=4, jobs=1)

    assert report.n_videos == 9
    assert report.n_annotations == 18
    assert report.disagreements == ("Tue_race04.mp4", "Wed_race05.mp4")
    assert set(report.suggested) == set(report.disagreements)
    assert report.card["parameters"]["total"] > 0
    assert (report.card["network"], report.card["config"]["epochs"]) == ("resnet3d", 1)
    with closing(Project.open(folder)) as project:
        record = track_record(project, report.card["checkpoint_id"])
        assert record is not None
        assert record.n_videos == report.card["videos"]["test"]
        assert report.record == record
        assert 0 <= record.n_right <= record.n_videos
        assert track_record(project, "resnet3d-000000000000") is None
    assert validate(report.snapshot) == []
    with h5py.File(report.snapshot) as file:
        names = file["videos/name"].asstr()[:]
        assert "Tue_race04.mp4" not in names
        for index, name in enumerate(names):
            number = int(name[-6:-4])
            left, right = number % 3, number // 3
            codes = file["codes"][:][file["video_index"][:] == index]
            assert set(codes) == {4 * left + right}
    before = essence(folder)
    again = build(folder, videos=races[0], labels=races[1], width=4, jobs=1)
    assert again.card == report.card
    assert essence(folder) == before


def test_how_far_to_believe_a_suggestion_is_said_beside_its_percentage() -> None:
    assert worth_words(TrackRecord(0, 1)) == (
        "This network was right on 0 of 1 held-out video; the percentages are its own,"
        " not how often it is right."
    )
    assert "2 of 5 held-out videos, and gave no answer to 1" in worth_words(
        TrackRecord(2, 5, 1)
    )
    assert worth_words(None).startswith("No video was held out to test it")


def test_it_says_who_suggested_and_counts_each_by_itself(tmp_path: Path) -> None:
    """Motion has spoken of every race by the time the network is asked of the open ones."""
    with closing(Project.create(tmp_path / "demo.dualane")) as project:
        repository = project.repository
        a, b, c, d = (add_video(repository, f"{name}.mp4") for name in "abcd")
        sure = [0.93 if code == 0 else 0.005 for code in range(15)]
        everything = dict.fromkeys((video.id for video in (a, b, c, d)), sure)
        repository.record_suggestions(METHOD, everything)
        repository.record_suggestions("strips-0", {c.id: sure})
        change = repository.record_suggestions("strips-1", {d.id: sure})
        report = report_on(
            project,
            n_clips=40,
            card={"checkpoint_id": "strips-1"},
            suggestions=SuggestReport("strips-1", 1, 0, (), change),
            left_out=(),
        )
    assert report.suggested == {"d.mp4": "flash – flash (93%)"}
    assert suggestion_lines(report) == [
        "The network suggests for the 1 video without a consensus:",
        "  d.mp4: flash – flash (93%)",
        worth_words(None),
        "Motion said before of 2 other videos:",
        "  a.mp4: flash – flash (93%)",
        "  b.mp4: flash – flash (93%)",
        "strips-0 said before of 1 other video:",
        "  c.mp4: flash – flash (93%)",
    ]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_rendered_demo_is_worth_looking_at(tmp_path: Path) -> None:
    folder = tmp_path / "demo.dualane"
    said: list[str] = []
    report = build(
        folder, width=4, n_races=6, on_step=lambda step, _: said.append(str(step))
    )
    assert any("Rendering" in sentence for sentence in said)
    assert report.n_videos == 6
    assert report.card["network"] == "strips"
    assert report.card["config"]["epochs"] == RECIPES["strips"]["epochs"]
    with closing(Project.open(folder)) as project:
        assert tuple(c.name for c in project.repository.coaches()) == COACHES
        found = set(project.repository.statuses().values())
        assert {Status.AGREED, Status.SETTLED, Status.WAITING} <= found
        assert Status.UNLABELLED in found
        assert set(report.suggested) == {v.name for v in open_videos(project)}
        for suggestion in project.repository.suggestions():
            assert len(suggestion.probabilities) == len(PAIRS)
            assert np.isclose(sum(suggestion.probabilities), 1, atol=1e-3)
        mine = project.repository.annotations()[0]
        changed = Answer(unusable="the camera moved")
        project.repository.record_annotation(mine.video_id, mine.coach_id, changed)
    build(folder, width=4, n_races=6)
    with closing(Project.open(folder)) as project:
        kept = project.repository.annotation(mine.video_id, mine.coach_id)
        assert kept is not None
        assert kept.answer == changed


def test_a_project_of_one_s_own_is_never_a_demo(tmp_path: Path) -> None:
    folder = tmp_path / "club.dualane"
    with closing(Project.create(folder)) as project:
        project.repository.add_coach("Lin")
    with pytest.raises(ProjectError, match=r"club\.dualane"):
        build(folder, n_races=1)


def importing(folder: Path) -> bool:
    return len(list((folder / "clips").glob("*.h5"))) >= 3


def exporting(folder: Path) -> bool:
    return any((folder / "snapshots").glob("*"))


def training(folder: Path) -> bool:
    return any((folder / "checkpoints").glob("*.partial"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("moment", [importing, exporting, training])
def test_kill_and_run_again_ends_in_the_same_project(
    moment: Callable[[Path], bool], races: tuple[Path, Path], tmp_path: Path
) -> None:
    unbroken = tmp_path / "unbroken.dualane"
    build(unbroken, videos=races[0], labels=races[1], width=4, jobs=2, epochs=2)

    broken = tmp_path / "broken.dualane"
    words = {"videos": str(races[0]), "labels": str(races[1])}
    code = (
        "from pathlib import Path; from annotator.demo import build; import json\n"
        f"words = json.loads({json.dumps(words)!r})\n"
        f"build(Path({str(broken)!r}), videos=Path(words['videos']),"
        " labels=Path(words['labels']), width=4, jobs=2, epochs=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 120
    while not moment(broken):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()

    build(broken, videos=races[0], labels=races[1], width=4, jobs=2, epochs=2)
    assert essence(broken) == essence(unbroken)


def children(pid: int) -> set[int]:
    """The processes that ``pid`` has started, and theirs."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            for child in task.read_text(encoding="ascii").split():
                found |= {int(child)} | children(int(child))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_demo_that_ends_leaves_no_process_behind(
    ending: signal.Signals, tmp_path: Path
) -> None:
    folder = tmp_path / "demo.dualane"
    process = subprocess.Popen(
        [sys.executable, "-m", "annotator", "demo", str(folder), "--headless"],
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 100
    assert process.stderr is not None
    first = process.stderr.readline()  # no terminal: said in lines, as it happens
    assert first == b"Rendering races\xe2\x80\xa6\n"
    while len(workers := children(process.pid)) < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(ending)
    process.communicate()
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "a worker outlived the demo"
        time.sleep(0.05)
