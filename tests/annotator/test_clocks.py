"""Clocks that are wrong, differ or are set back: what was said last counts all the same."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from annotator import queries
from annotator.bundles import export_bundle, import_bundle
from annotator.database import utc_now
from annotator.label_files import export_labels, import_labels
from annotator.project import Project
from annotator.repository import Repository
from annotator.workflow import Answer
from tests.annotator.conftest import add_coaches, add_video, says, send
from tests.annotator.desks import answer
from tests.annotator.test_repeats import old_videos

SetClock = Callable[[timedelta], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Lets this machine's clock go before or behind the true time."""

    def set_by(difference: timedelta) -> None:
        monkeypatch.setattr("annotator.queries.utc_now", lambda: utc_now() + difference)

    return set_by


def stands(project: Project) -> Answer | None:
    repository = project.repository
    given = repository.annotation(
        repository.video("0.mp4").id, repository.coach("Anna").id
    )
    return given.answer if given else None


def test_a_correction_outlives_the_bundle_of_a_desk_whose_clock_is_fast(
    desks: tuple[Project, Project], tmp_path: Path, set_clock: SetClock
) -> None:
    here, there = desks
    set_clock(timedelta(minutes=5))
    answer(there, 0, "Anna", says("1-3"))
    set_clock(timedelta())
    send(there, here, tmp_path)
    answer(here, 0, "Anna", says("1-1"))
    assert send(there, here, tmp_path).merge_id is None, "it came in before"
    assert stands(here) == says("1-1")
    send(here, there, tmp_path)
    assert stands(there) == says("1-1")


@pytest.mark.parametrize("by", [timedelta(hours=8), timedelta(days=2000)])
def test_a_correction_outlives_a_clock_that_was_set_right(
    desks: tuple[Project, Project], tmp_path: Path, set_clock: SetClock, by: timedelta
) -> None:
    here, there = desks
    path = tmp_path / "before.dualane-answers"
    set_clock(by)
    answer(here, 0, "Anna", says("1-3"))
    export_bundle(here, path)
    set_clock(timedelta())
    answer(here, 0, "Anna", says("1-1"))
    import_bundle(here, path)
    assert stands(here) == says("1-1")
    if by > queries.CLOCK_STEPS:  # nobody follows a clock that is years ahead
        send(here, there, tmp_path)
        assert stands(there) == says("1-1")


def test_a_file_of_labels_corrects_what_a_fast_clock_has_dated(
    desks: tuple[Project, Project], tmp_path: Path, set_clock: SetClock
) -> None:
    here, there = desks
    set_clock(timedelta(minutes=5))
    answer(there, 0, "Anna", says("1-3"))
    csv = tmp_path / "labels.csv"
    export_labels(there, csv)
    csv.write_text(csv.read_text("utf-8").replace("fall", "slip"), "utf-8")
    set_clock(timedelta())
    send(there, here, tmp_path)
    import_labels(here, csv)
    send(there, here, tmp_path)
    assert stands(here) == says("1-2")


def test_undo_takes_back_what_came_last_after_the_clock_was_set_back(
    repository: Repository, set_clock: SetClock
) -> None:
    (anna,) = add_coaches(repository, "Anna")
    old, *_ = old_videos(repository, anna)
    set_clock(timedelta(minutes=3))
    repository.record_repeat(old.id, anna.id, says("1-2"), seconds_taken=2.0)
    set_clock(timedelta())
    new = add_video(repository, "new.mp4", fingerprint="f" * 32)
    repository.record_annotation(new.id, anna.id, says("1-1"), seconds_taken=2.0)
    _, step = repository.undo(anna.id)
    assert step is not None
    assert step.video_id == new.id
    set_clock(timedelta(minutes=-3))
    repository.record_repeat(old.id, anna.id, says("1-4"), seconds_taken=2.0)
    _, step = repository.undo(anna.id)
    assert step is not None
    assert (step.video_id, step.left) == (old.id, says("1-4"))


def test_who_was_overruled_hears_of_it_whatever_the_clock_says(
    repository: Repository, set_clock: SetClock
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    set_clock(timedelta(minutes=5))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    set_clock(timedelta())
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    assert [each.mine.answer for each in repository.overruled(ben.id)] == [says("2-3")]
    set_clock(timedelta(minutes=-5))
    repository.record_annotation(video.id, anna.id, says("4-3"))
    assert repository.overruled(anna.id) == [], "she knew the decision"


def test_a_file_of_labels_is_said_after_the_decision_that_stood(
    repository: Repository, set_clock: SetClock
) -> None:
    anna, ben, cleo = add_coaches(repository, "Anna", "Ben", "Cleo")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    set_clock(timedelta(minutes=5))
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    set_clock(timedelta())
    repository.import_annotations([(video.id, "Cleo", says("4-3"))])
    assert repository.overruled(cleo.id) == [], "it was decided before her answer"
