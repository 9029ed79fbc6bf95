"""What is read in several steps while another desk writes between any two of them."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from annotator.__main__ import main
from annotator.bundles import export_bundle, import_bundle
from annotator.exchange import plan_export
from annotator.label_files import export_consensus, export_labels
from annotator.project import Project
from dataset.motion import METHOD
from dataset.states import LanePair
from tests.annotator.conftest import (
    add_coaches,
    add_video,
    leaning,
    says,
)
from tests.model.factories import make_clip_file

STEPS = range(1, 13)
"""Before the first transaction, before the second, and so on."""


@contextmanager
def another_desk(before: int, work: Callable[[], None]) -> Iterator[None]:
    """Lets ``work`` be done before a transaction, whoever begins it; the first is 1."""
    n_begun = 0

    def begun(_connection: Connection) -> None:
        nonlocal n_begun
        n_begun += 1
        if n_begun == before:
            work()

    event.listen(Engine, "begin", begun)
    try:
        yield
    finally:
        event.remove(Engine, "begin", begun)


def write_more(folder: Path) -> None:
    """All that another desk may add: a video, a coach, answers, a name, a suggestion."""
    with closing(Project.open(folder)) as project:
        repository = project.repository
        (ada, *_), (video, *_) = repository.coaches(), repository.videos()
        (dora,) = add_coaches(repository, "Dora")
        late = add_video(repository, "late.mp4", fingerprint="e" * 32)
        make_clip_file(project.clip_file(late.fingerprint), LanePair.parse("1-1"), 1)
        for coach, pair in ((ada, "1-1"), (dora, "1-1")):
            repository.record_annotation(
                late.id, coach.id, says(pair), seconds_taken=2.0
            )
        repository.record_repeat(late.id, ada.id, says("1-2"), seconds_taken=2.0)
        repository.record_annotation(video.id, dora.id, says("1-3"))
        repository.record_suggestions(METHOD, {late.id: leaning(0)})
        repository.rename_coach(ada.id, "Ada Muster")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ada and Bo have answered two videos, and agree on one."""
    folder = tmp_path / "club.dualane"
    with closing(Project.create(folder)) as project:
        repository = project.repository
        coaches = add_coaches(repository, "Ada", "Bo")
        for number, pairs in enumerate((("1-1", "1-1"), ("1-1", "1-2"))):
            video = add_video(
                repository, f"race{number}.mp4", fingerprint=f"{number:032x}"
            )
            make_clip_file(
                project.clip_file(video.fingerprint), LanePair.parse("1-1"), 1
            )
            for coach, pair in zip(coaches, pairs, strict=True):
                repository.record_annotation(video.id, coach.id, says(pair))
            repository.record_suggestions(METHOD, {video.id: leaning(0)})
    return folder


@pytest.mark.parametrize("step", STEPS)
def test_a_plan_of_an_export_names_each_video_once(folder: Path, step: int) -> None:
    with (
        closing(Project.open(folder)) as project,
        another_desk(step, lambda: write_more(folder)),
    ):
        plan = plan_export(project)
    left_out = [name for name, _ in plan.left_out]
    assert plan.n_videos + len(left_out) in (2, 3)
    assert len(set(left_out)) == len(left_out)


@pytest.mark.parametrize("step", STEPS)
def test_files_of_labels_are_written_meanwhile(
    folder: Path, tmp_path: Path, step: int
) -> None:
    with (
        closing(Project.open(folder)) as project,
        another_desk(step, lambda: write_more(folder)),
    ):
        assert export_labels(project, tmp_path / "labels.csv") in (4, 7)
        assert export_consensus(project, tmp_path / "consensus.csv") in (2, 3)


@pytest.mark.parametrize("step", STEPS)
def test_a_bundle_is_of_one_moment(folder: Path, tmp_path: Path, step: int) -> None:
    path = tmp_path / "mine.dualane-answers"
    with closing(Project.open(folder)) as project:
        with another_desk(step, lambda: write_more(folder)):
            n_answers = export_bundle(project, path)
        names = {coach.name for coach in project.repository.coaches()}
    with closing(Project.create(tmp_path / "away.dualane")) as away:
        for number in range(2):
            add_video(away.repository, fingerprint=f"{number:032x}")
        add_video(away.repository, fingerprint="e" * 32)
        assert import_bundle(away, path).change.n_written == n_answers
        assert {coach.name for coach in away.repository.coaches()} <= names | {"Ada"}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "words",
    ["status", "agreement", "disagreements", "groups", "suggest --checkpoint motion"],
)
def test_read_outs_are_made_meanwhile(
    folder: Path, step: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *more = words.split()
    with another_desk(step, lambda: write_more(folder)):
        code = main([command, str(folder), *more])
    assert code == 0, capsys.readouterr().err
