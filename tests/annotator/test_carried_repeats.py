"""Videos that came back at one desk count at the other: once, and alike at both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from annotator.bundle_files import read_bundle, write_bundle
from annotator.bundles import export_bundle, import_bundle, preview_bundle, undo_bundle
from annotator.database import AnnotationRow, RepeatRow
from annotator.merging import GivenAnswer, GivenRepeat
from annotator.project import Project
from annotator.repeats import measure_self
from annotator.repository import Repository
from annotator.workflow import Answer, ChangeKind, CoachId
from dataset.errors import LabelError
from tests.annotator.conftest import add_coaches, add_video, day, says, send
from tests.annotator.desks import answer, document, written
from tests.annotator.test_repeats import LATER, old_videos, waiting


def again(project: Project, video: int, said: Answer) -> None:
    repository = project.repository
    repository.record_repeat(
        repository.video(f"{video}.mp4").id,
        repository.coach("Anna").id,
        said,
        seconds_taken=2.5,
    )


def said(repository: Repository) -> list[tuple[Any, ...]]:
    """All that self-agreement is made of; video by name, for ids are a desk's own."""
    return [
        (
            repository.video(each.video_id).name,
            each.coach.name,
            each.before,
            each.before_at,
            each.again,
            each.again_at,
        )
        for each in repository.repeats()
    ]


def oneself(repository: Repository) -> Any:
    return [
        replace(each, coach=replace(each.coach, id=CoachId(0)))
        for each in measure_self(repository.repeats())
    ]


def test_agreement_with_oneself_is_the_same_at_both_desks(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    for number, pair in enumerate(("1-1", "1-2", "1-3")):
        answer(there, number, "Anna", says(pair))
    send(there, here, tmp_path)
    again(there, 0, says("1-1", note="sure"))
    again(there, 1, says("2-1"))
    # Decided otherwise since: what it is compared with is known only there.
    answer(there, 0, "Anna", says("3-3"))
    again(here, 2, says("1-3"))
    path = tmp_path / "there.dualane-answers"
    export_bundle(there, path)
    preview = preview_bundle(here, path)
    assert preview.n_repeats == 2
    assert preview.changes_anything
    import_bundle(here, path)
    send(here, there, tmp_path)
    assert len(said(here.repository)) == 3
    assert said(here.repository) == said(there.repository)
    assert oneself(here.repository) == oneself(there.repository)
    (figures,) = oneself(here.repository)
    assert (figures.n, figures.n_same) == (3, 2)
    # What stands is untouched, and what is known comes in no second time.
    assert [a.answer for a in here.repository.annotations()] == [
        a.answer for a in there.repository.annotations()
    ]
    for source, target in ((here, there), (there, here)):
        assert send(source, target, tmp_path).merge_id is None


def test_a_video_that_came_back_at_both_desks_counts_once(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    again(here, 0, says("1-2"))
    again(there, 0, says("1-3"))  # later
    send(there, here, tmp_path)
    send(here, there, tmp_path)
    assert [each[4] for each in said(here.repository)] == [says("1-3")]
    assert said(here.repository) == said(there.repository)


def test_one_taken_back_is_taken_back_at_both_desks(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    again(there, 0, says("1-2"))
    send(there, here, tmp_path)
    assert len(here.repository.repeats()) == 1
    anna = here.repository.coach("Anna")
    assert here.repository.undo(anna.id)[1] is None, "it was said at the other desk"
    there.repository.undo(there.repository.coach("Anna").id)
    assert there.repository.repeats() == []
    assert send(there, here, tmp_path).merge_id is not None
    assert here.repository.repeats() == []


def test_undoing_a_bundle_takes_back_what_came_back(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    again(there, 0, says("1-2"))
    before = here.repository.row_counts()[ChangeKind.ANNOTATIONS]
    assert send(there, here, tmp_path).merge_id is not None
    middle = here.repository.row_counts()[ChangeKind.ANNOTATIONS]
    undo_bundle(here)
    after = here.repository.row_counts()[ChangeKind.ANNOTATIONS]
    assert before < middle < after, "other windows see both"
    assert here.repository.repeats() == []
    assert send(there, here, tmp_path).merge_id is not None
    assert len(here.repository.repeats()) == 1


def test_no_repeat_goes_along_without_the_answer_it_is_of(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """As where the answer came with a bundle that was undone since."""
    here, there = desks
    (ben,) = add_coaches(here.repository, "Ben")
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    again(here, 0, says("1-2"))
    undo_bundle(here)
    answer(here, 1, "Anna", says("2-2"))
    here.repository.record_annotation(
        here.repository.video("0.mp4").id, ben.id, says("3-3")
    )
    path = tmp_path / "here.dualane-answers"
    export_bundle(here, path)
    assert read_bundle(path).repeats == ()
    import_bundle(there, path)
    assert len(there.repository.annotations()) == 3


def test_undo_takes_back_what_was_done_last_here_whatever_came_in_since(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    anna = here.repository.coach("Anna")
    first, second = (here.repository.video(f"{number}.mp4").id for number in (0, 1))

    def at_desk(project: Project, number: int, said: Answer) -> None:
        repository = project.repository
        repository.record_annotation(
            repository.video(f"{number}.mp4").id,
            repository.coach("Anna").id,
            said,
            seconds_taken=2.0,
        )

    at_desk(there, 2, says("3-3"))  # before all that is done here
    at_desk(here, 0, says("1-1"))
    again(here, 0, says("1-2"))
    at_desk(here, 1, says("2-2"))
    send(there, here, tmp_path)
    _, step = here.repository.undo(anna.id)
    assert step is not None
    assert (step.video_id, step.left) == (second, says("2-2"))
    again(here, 0, says("1-3"))
    at_desk(there, 2, says("2-1"))  # after all that was done here
    send(there, here, tmp_path)
    _, step = here.repository.undo(anna.id)
    assert step is not None
    assert (step.video_id, step.left) == (first, says("1-3"))


def test_what_came_back_elsewhere_comes_back_no_more(repository: Repository) -> None:
    (anna,) = add_coaches(repository, "Anna")
    old, *_ = old_videos(repository, anna)
    assert waiting(repository, anna, LATER) == [old.id]
    standing = repository.annotation(old.id, anna.id)
    assert standing is not None
    about = (old.fingerprint, "x.mp4", "Anna")
    moment = datetime.now(UTC)
    answers = [GivenAnswer(*about, standing.answer, standing.created_at)]
    repeat = GivenRepeat(*about, says("1-3"), day(1), says("1-2"), moment, 2.5)
    _, merge_id, change = repository.merge(answers, "x", "0" * 64, (), [repeat])
    assert merge_id is not None
    assert change.video_ids == {old.id}
    assert waiting(repository, anna, LATER) == []
    (found,) = repository.repeats(anna.id)
    assert (found.before, found.before_at) == (says("1-3"), day(1))
    assert (found.again, found.again_at) == (says("1-2"), moment)
    assert repository.statements([anna.id])[2] == [replace(repeat, video="old.mp4")]
    assert repository.merge(answers, "x", "0" * 64, (), [repeat]).merge_id is None
    # A wrong clock, another video, an older one: none of it counts.
    for other in (
        replace(repeat, again_at=moment + timedelta(days=400)),
        replace(repeat, fingerprint="f" * 32),
        replace(repeat, again=says("2-2"), again_at=day(2)),
    ):
        assert repository.merge(answers, "x", "0" * 64, (), [other]).merge_id is None
    assert len(repository.repeats()) == 1
    repository.undo_merge(merge_id)
    assert waiting(repository, anna, LATER) == [old.id]


def test_of_two_of_one_moment_the_same_counts_in_either_order(
    repository: Repository,
) -> None:
    """As where a folder was copied, and both desks went on."""
    (anna,) = add_coaches(repository, "Anna")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-1"))
    repository.record_repeat(video.id, anna.id, says("1-2"))
    with repository._writing() as session:
        session.execute(update(AnnotationRow).values(created_at=day(1)))
        session.execute(update(RepeatRow).values(created_at=day(9)))
    about = (video.fingerprint, "x.mp4", "Anna")
    answers = [GivenAnswer(*about, says("1-1"), day(1))]
    lower = GivenRepeat(*about, says("1-1"), day(1), says("1-1"), day(9))
    assert repository.merge(answers, "x", "0" * 64, (), [lower]).merge_id is None
    higher = replace(lower, again=says("3-3"))
    assert repository.merge(answers, "x", "0" * 64, (), [higher]).merge_id is not None
    assert [each.again for each in repository.repeats()] == [says("3-3")]


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "x.dualane-answers"
    about = ("ab" * 16, "a.mp4", "陈")
    made = [
        GivenRepeat(*about, says("1-3", left_time_s=6.5), day(1), None, day(9)),
        GivenRepeat(
            "cd" * 16,
            "b.mp4",
            "陈",
            Answer(unusable="x"),
            day(1),
            says("1-1"),
            day(9),
            2.5,
        ),
    ]
    answers = [
        GivenAnswer(each.fingerprint, each.video, each.coach, says("1-1"), day(1))
        for each in made
    ]
    write_bundle(path, "club", answers, (), made)
    assert list(read_bundle(path).repeats) == made


def with_repeats(*repeats: Any) -> dict[str, Any]:
    return {**document(), "repeats": list(repeats)}


def repeated(**more: Any) -> dict[str, Any]:
    moment = "2026-03-01T10:00:00+00:00"
    return {
        "video": 0,
        "coach": 0,
        "given_at": moment,
        "answer": {"pair": "1-3"},
        "before": {"given_at": moment, "answer": {"pair": "1-2"}},
        **more,
    }


def test_files_of_before_hold_none(tmp_path: Path) -> None:
    assert (
        read_bundle(written(tmp_path / "b", {"version": 2}, document())).repeats == ()
    )
    sound = written(tmp_path / "b", {"version": 3}, with_repeats(repeated()))
    assert len(read_bundle(sound).repeats) == 1


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({**document(), "repeats": 7}, "repeats is no list"),
        (with_repeats(7), "a repeat has no fields"),
        (with_repeats(repeated(video=3)), "names no video"),
        (with_repeats(repeated(coach="Ben")), "names no coach"),
        (with_repeats(repeated(), repeated()), "came back to a coach twice"),
        (with_repeats(repeated(before=None)), "no fields"),
        (with_repeats(repeated(before={"given_at": "2026-03-01"})), "no answer"),
        (
            with_repeats(repeated(before={"answer": {"pair": "1-1"}})),
            "the time of an answer is no text",
        ),
        (with_repeats(repeated(answer={"pair": "4-4"})), "no pair"),
        (with_repeats(repeated(given_at="soon")), "no moment"),
        (with_repeats(repeated(seconds_taken="2")), "no number of seconds"),
        (
            {**with_repeats(repeated(coach=1)), "coaches": ["Ben", "Al"]},
            "never answered it",
        ),
    ],
)
def test_repeats_that_cannot_be_are_refused_in_one_sentence(
    project: Project, tmp_path: Path, answers: Any, expected: str
) -> None:
    add_video(project.repository, "race1.mp4", fingerprint="0" * 31 + "1")
    path = written(tmp_path / "b.dualane-answers", {"version": 3}, answers)
    with pytest.raises(LabelError, match=expected) as caught:
        import_bundle(project, path)
    assert str(caught.value).endswith("nothing was taken in.")
    assert project.repository.coaches() == []
