"""A coach's own old videos come back without a word, and change nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from annotator.__main__ import main
from annotator.project import Project
from annotator.repeats import (
    ANSWERS_BETWEEN,
    REPEAT_SHARE,
    REST,
    Repeat,
    is_repeated,
    measure_self,
)
from annotator.repository import Repository
from annotator.workflow import ChangeKind, Coach, CoachId, Status, Video, VideoId
from dataset.errors import ProjectError
from tests.annotator.conftest import add_coaches, add_video, says, take_back

LATER = timedelta(days=8)


def old_videos(repository: Repository, coach: Coach) -> list[Video]:
    """A video that comes back to the coach, and the answers that lie after it."""
    number = 0
    while True:
        fingerprint = f"{number:032x}"
        drawn = Video(VideoId(1), "", "", fingerprint, "", 1080, 1920, 11.4, 11)
        if is_repeated(coach, drawn):
            break
        number += 1
    made = [add_video(repository, "old.mp4", fingerprint=fingerprint)]
    made += [
        add_video(repository, fingerprint=f"{10_000 + n:032x}")
        for n in range(ANSWERS_BETWEEN)
    ]
    for video in made:
        repository.record_annotation(video.id, coach.id, says("1-3"), seconds_taken=3.0)
    return made


@pytest.fixture
def anna(repository: Repository) -> Coach:
    return add_coaches(repository, "Anna", "Ben")[0]


def waiting(repository: Repository, coach: Coach, after: timedelta) -> list[VideoId]:
    queue = repository.desk_queue(coach, datetime.now(UTC) + after)
    return [item.video.id for item in queue if item.is_repeat]


def test_about_three_in_a_hundred_belong_to_it() -> None:
    videos = [
        Video(VideoId(n), "", "", f"{n:032x}", "", 1080, 1920, 11.4, 11)
        for n in range(4000)
    ]
    anna, ben = (Coach(CoachId(n), name) for n, name in enumerate(("Anna", "Ben")))
    hers = {v.id for v in videos if is_repeated(anna, v)}
    his = {v.id for v in videos if is_repeated(ben, v)}
    assert len(hers) / len(videos) == pytest.approx(REPEAT_SHARE, abs=0.01)
    assert len(hers & his) < 20


def test_an_old_video_looks_like_a_new_one_once(
    repository: Repository, anna: Coach
) -> None:
    old, *_ = old_videos(repository, anna)
    assert waiting(repository, anna, REST - timedelta(hours=1)) == []
    assert waiting(repository, anna, LATER) == [old.id]
    (item,) = (
        i for i in repository.desk_queue(anna, datetime.now(UTC) + LATER) if i.is_repeat
    )
    assert (item.mine, item.status, item.decided) == (None, Status.UNLABELLED, None)
    # Elsewhere it is what it was: numbers and lists do not know of it.
    (known,) = (i for i in repository.queue(anna.id) if i.video.id == old.id)
    assert known.mine is not None
    repository.record_repeat(old.id, anna.id, says("1-2"), seconds_taken=2.0)
    assert waiting(repository, anna, LATER) == []
    standing = repository.annotation(old.id, anna.id)
    assert standing is not None
    assert standing.answer == says("1-3")
    assert len(repository.history(old.id, anna.id)) == 1
    (repeat,) = repository.repeats(anna.id)
    assert (repeat.before, repeat.again) == (says("1-3"), says("1-2"))
    assert not repeat.same


def test_too_few_answers_lie_between(repository: Repository, anna: Coach) -> None:
    _old, *others = old_videos(repository, anna)
    take_back(repository, others[0].id, anna.id)
    assert waiting(repository, anna, LATER) == []


def test_the_consensus_is_not_touched(repository: Repository, anna: Coach) -> None:
    old, *_ = old_videos(repository, anna)
    ben = repository.coach("Ben")
    repository.record_annotation(old.id, ben.id, says("1-3"))
    before = repository.decisions()
    repository.record_repeat(old.id, anna.id, says("2-2"))
    assert repository.decisions() == before
    assert repository.statuses()[old.id] is Status.AGREED
    assert [
        a.answer for a in repository.independent_annotations() if a.video_id == old.id
    ] == [says("1-3")] * 2


def test_undo_takes_a_repeat_back_first(repository: Repository, anna: Coach) -> None:
    old, *others = old_videos(repository, anna)
    repository.record_repeat(old.id, anna.id, says("1-2"), seconds_taken=2.0)
    change, step = repository.undo(anna.id)
    assert change
    assert step is not None
    assert (step.video_id, step.left, step.restored) == (old.id, says("1-2"), None)
    assert repository.repeats() == []
    assert waiting(repository, anna, LATER) == [old.id]  # to be answered again
    assert repository.redo(anna.id)[1] is None
    _, step = repository.undo(anna.id)
    assert step is not None
    assert step.video_id == others[-1].id


def test_an_answer_that_was_undone_after_a_repeat_comes_back(
    repository: Repository, anna: Coach
) -> None:
    old, *others = old_videos(repository, anna)
    repository.record_repeat(old.id, anna.id, says("1-2"), seconds_taken=2.0)
    repository.undo(anna.id)
    repository.undo(anna.id)
    assert repository.annotation(others[-1].id, anna.id) is None
    _, step = repository.redo(anna.id)
    assert step is not None
    assert (step.video_id, step.restored) == (others[-1].id, says("1-3"))


def test_a_repeat_ends_what_could_be_brought_back(
    repository: Repository, anna: Coach
) -> None:
    old, *_ = old_videos(repository, anna)
    repository.undo(anna.id)
    repository.record_repeat(old.id, anna.id, says("1-2"), seconds_taken=2.0)
    assert repository.redo(anna.id)[1] is None


def test_another_window_notices_a_repeat_and_its_withdrawal(
    repository: Repository, anna: Coach
) -> None:
    """Counted as it is told, or a watching window took a colleague's answer for its own."""
    old, *_ = old_videos(repository, anna)
    for write in (
        lambda: repository.record_repeat(old.id, anna.id, says("1-2")),
        lambda: repository.undo(anna.id)[0],
    ):
        before = repository.row_counts()[ChangeKind.ANNOTATIONS]
        change = write()
        assert change.kind is ChangeKind.ANNOTATIONS
        assert (
            repository.row_counts()[ChangeKind.ANNOTATIONS]
            == before + change.n_written
            > 0
        )


def test_a_repeat_needs_an_answer_to_compare_with(
    repository: Repository, anna: Coach
) -> None:
    video = add_video(repository)
    with pytest.raises(ProjectError, match="no answer of yours"):
        repository.record_repeat(video.id, anna.id, says("1-2"))


def test_agreement_with_oneself_over_time() -> None:
    anna = Coach(CoachId(1), "Anna")
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    found = [
        Repeat(
            VideoId(n),
            anna,
            says("1-3") if n % 2 else says("1-1"),
            begin - timedelta(days=20),
            says("1-2") if n in (0, 13) else says("1-3") if n % 2 else says("1-1"),
            begin + timedelta(days=3 * n),
        )
        for n in range(14)
    ]
    (measured,) = measure_self(found)
    assert (measured.n, measured.n_same) == (14, 12)
    assert measured.months == {"2026-10": (10, 11), "2026-11": (2, 3)}
    assert measured.days == pytest.approx(39.5)
    assert measured.figures is not None
    assert measured.figures.percent.value == pytest.approx(12 / 14)
    (few,) = measure_self(found[:3])
    assert few.figures is None


def test_the_read_out_says_it(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (anna,) = add_coaches(project.repository, "Anna")
    old, *_ = old_videos(project.repository, anna)
    project.repository.record_repeat(old.id, anna.id, says("1-3"))
    assert main(["agreement", str(project.folder), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)["oneself"]
    assert (facts["coach"], facts["n"], facts["same"]) == ("Anna", 1, 1)
    assert main(["agreement", str(project.folder)]) == 0
    assert "same answer to 1 of 1 video that came back" in capsys.readouterr().out
