"""An evening through the real window, and the same with the plug pulled."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from annotator.checkpoints import suggesting_source
from annotator.project import Project
from annotator.promotion import current
from annotator.workflow import is_motion
from dataset.states import LanePair
from model.checkpoints import list_checkpoints
from tests.evening import (
    COACHES,
    REASON,
    Evening,
    make_project,
    open_window,
    overlooked,
    small_races,
)
from tests.factories import make_checkpoint

REPO = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX systems do")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, LanePair]]:
    """A project of 14 races that nobody has answered, and what happens in each."""
    folder = tmp_path_factory.mktemp("evening") / "club.dualane"
    return folder, make_project(folder, small_races(14))


@pytest.fixture
def truth(made: tuple[Path, dict[str, LanePair]]) -> dict[str, LanePair]:
    return made[1]


@pytest.fixture
def folder(made: tuple[Path, dict[str, LanePair]], tmp_path: Path) -> Path:
    """A copy of that project; the videos stay where they are."""
    return shutil.copytree(made[0], tmp_path / "club.dualane")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_label_settle_retrain_decide_promote_and_see_suggestions(
    qapp, folder: Path, truth: dict[str, LanePair]
) -> None:
    labelled, fresh = sorted(truth)[:12], sorted(truth)[12:]
    slips = [name for name in labelled if overlooked(truth[name]) != truth[name]]
    assert len(slips) >= 2, "these races have something to disagree on"
    missed = slips[:2]

    window = open_window(folder, "Ada")
    evening = Evening(window, truth)
    evening.label(labelled, truth.__getitem__)
    evening.sit_down("Bo")
    evening.label(
        labelled,
        lambda name: overlooked(truth[name]) if name in missed else truth[name],
    )
    repository = evening.project.repository
    assert len(repository.annotations()) == 24
    assert evening.settle() == 2
    assert {each.reason for each in repository.adjudications()} == {REASON}
    assert {d.video.name: d.pair for d in repository.decisions()} == {
        name: truth[name] for name in labelled
    }

    page = evening.train("strips", 1)
    (first,) = list_checkpoints(evening.project.checkpoints_folder)
    # One that nobody has chosen gives way to motion where that was right more often.
    source = suggesting_source(evening.project)
    assert first.checkpoint_id == source or is_motion(source)
    who = "Motion goes on" if is_motion(source) else f"{first.checkpoint_id} suggests"
    assert page.checkpoints.current.text().startswith(who)
    sources = {each.checkpoint_id for each in repository.suggestions()}
    assert sources == {source}, "the new videos have suggestions"

    page = evening.train("strips", 2)
    judged = page.decision.judged
    assert judged is not None, page.progress.detail.text()
    assert page._right.currentWidget() is page.decision
    assert judged.current == first.checkpoint_id
    assert current(repository.promotions()) == first.checkpoint_id, "nobody has decided"
    assert judged.comparison is not None, judged.why_not
    assert page.decision.verdict.text()
    n = judged.comparison.n_videos
    assert f"{n} video" in page.decision.detail.text()
    if played := evening.play_flip():
        assert played in truth
        evening.open_training("strips", 2)
    evening.promote()
    assert current(repository.promotions()) == judged.candidate
    said = {s.video_id: s.checkpoint_id for s in repository.suggestions()}
    assert {said[repository.video(name).id] for name in fresh} == {judged.candidate}

    # Blind until the answer, and then it is there.
    evening.label(fresh[:1], truth.__getitem__)
    seen = repository.suggestion(
        repository.video(fresh[0]).id,
        repository.coach("Bo"),
        evening.project.suggestion_rules,
    )
    assert seen is not None
    assert seen.checkpoint_id == judged.candidate
    window.close()


# ---------------------------------------------------------------- the plug


@contextmanager
def playing(stage: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A window of its own that plays a stage; killed with all its children at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.evening", str(folder), "--stage", stage],
        cwd=REPO,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        yield process
    finally:
        pull_the_plug(process)
        assert process.stdout is not None
        process.stdout.close()


def pull_the_plug(process: subprocess.Popen[str]) -> None:
    """SIGKILL for the window and whatever it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def next_line(process: subprocess.Popen[str]) -> dict[str, Any] | None:
    assert process.stdout is not None
    line = process.stdout.readline()
    return json.loads(line) if line.endswith("\n") else None


def children_of(pid: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(place.parent.name))
    return found


@posix
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_window_killed_while_labelling_loses_no_answer(
    folder: Path, truth: dict[str, LanePair]
) -> None:
    (folder.parent / "truth.json").write_text(
        json.dumps({name: str(pair) for name, pair in truth.items()})
    )
    chance = random.Random(11)
    saved: dict[tuple[str, str], LanePair] = {}

    def keep(event: dict[str, Any]) -> None:
        assert event["event"] == "saved"
        saved[event["video"], event["coach"]] = LanePair.parse(event["pair"])

    for n_answers in (2, 5):
        with playing("label", folder) as process:
            for _ in range(n_answers):
                event = next_line(process)
                assert event is not None
                keep(event)
            time.sleep(chance.uniform(0, 0.2))  # anywhere in a later answer
            pull_the_plug(process)
            while (event := next_line(process)) is not None:  # said before the kill
                keep(event)
        with closing(Project.open(folder)) as project:
            assert project.check() == []
            names = {video.id: video.name for video in project.repository.videos()}
            coaches = {coach.id: coach.name for coach in project.repository.coaches()}
            stored = {
                (names[each.video_id], coaches[each.coach_id]): each.answer.pair
                for each in project.repository.annotations()
            }
        assert saved.items() <= stored.items()
        assert len(stored) <= len(saved) + 1, "at most the one on its way"
        saved.update({key: pair for key, pair in stored.items() if pair is not None})
    assert {coach for _, coach in saved} <= set(COACHES)


@posix
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_training_costs_nothing_but_itself(
    folder: Path, truth: dict[str, LanePair]
) -> None:
    with closing(Project.open(folder)) as project:
        repository = project.repository
        for name, pair in truth.items():
            for coach in COACHES:
                repository.import_annotations(
                    [(repository.video(name).id, coach, _answer(pair))]
                )
        make_checkpoint(project.checkpoints_folder, "net-1")
        repository.promote("net-1")
    with playing("train", folder) as process:
        assert next_line(process) == {"event": "training"}
        (child,) = children_of(process.pid)
        os.kill(child, signal.SIGKILL)
        ended = next_line(process)
        assert ended is not None
        assert "was ended by the system" in ended["words"]
        process.wait(60)
    _nothing_lost(folder, 2 * len(truth))
    with playing("train", folder) as process:
        assert next_line(process) == {"event": "training"}
        (child,) = children_of(process.pid)
        process.kill()  # the window alone
        process.wait()
        deadline = time.monotonic() + 60
        while _lives(child):
            assert time.monotonic() < deadline, "the training outlives its window"
            time.sleep(0.1)
    _nothing_lost(folder, 2 * len(truth))


@posix
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_while_promoting_the_old_one_suggests_or_the_new_one(
    folder: Path,
) -> None:
    with closing(Project.open(folder)) as project:
        for day in (1, 2):
            created = f"2024-01-0{day}T00:00:00+00:00"
            make_checkpoint(project.checkpoints_folder, f"net-{day}", created)
        project.repository.promote("net-1")
    chance = random.Random(7)
    n_before = 1
    for _ in range(2):
        with playing("promote", folder) as process:
            told = None
            for _ in range(2):
                event = next_line(process)
                assert event is not None
                told = event["checkpoint"]
            time.sleep(chance.uniform(0, 0.5))
            pull_the_plug(process)  # and the network that was about to suggest
        with closing(Project.open(folder)) as project:
            assert project.check() == []
            history = project.repository.promotions()
            names = [each.checkpoint_id for each in history]
            assert len(names) >= n_before + 2
            assert told in names[-2:]
            assert set(names) == {"net-1", "net-2"}
            assert current(history) == names[-1]
            n_before = len(names)


def _answer(pair: LanePair):
    from annotator.workflow import Answer

    return Answer(pair)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _nothing_lost(folder: Path, n_annotations: int) -> None:
    with closing(Project.open(folder)) as project:
        assert project.check() == []
        assert len(project.repository.annotations()) == n_annotations
        assert current(project.repository.promotions()) == "net-1"
        cards = list_checkpoints(project.checkpoints_folder)
        assert [card.checkpoint_id for card in cards] == ["net-1"]
