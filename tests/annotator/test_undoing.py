"""Undo and redo: one change one entry, and after a restart as before it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from annotator.repository import Repository
from annotator.undoing import REDO, UNDO, Written, trail
from annotator.workflow import Answer, Coach, Video, VideoId
from dataset.errors import ProjectError
from tests.annotator.conftest import cannot_judge, says


def give(repository: Repository, video: Video, coach: Coach, answer: Answer) -> None:
    repository.record_annotation(video.id, coach.id, answer, seconds_taken=2.5)


def said(repository: Repository, video: Video, coach: Coach) -> Answer | None:
    stored = repository.annotation(video.id, coach.id)
    return stored.answer if stored else None


def test_undo_and_redo_walk_across_videos(
    repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    one, two, _ = videos
    give(repository, one, ada, says("1-1"))
    give(repository, two, ada, says("1-2", right_moment_s=3.2))
    give(repository, one, ada, says("1-1", unsure=True, note="look again"))
    change, step = repository.undo(ada.id)
    assert step is not None
    assert (step.video_id, step.restored) == (one.id, says("1-1"))
    assert step.left == says("1-1", unsure=True, note="look again")
    assert change.video_ids == {one.id}
    repository.undo(ada.id)
    assert said(repository, two, ada) is None
    _, step = repository.redo(ada.id)
    assert step is not None
    assert step.restored == says("1-2", right_moment_s=3.2)
    repository.redo(ada.id)
    assert said(repository, one, ada) == says("1-1", unsure=True, note="look again")
    change, step = repository.redo(ada.id)
    assert step is None
    assert not change


def test_it_reaches_behind_a_restart_and_never_another_coach(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    bo = repository.coach("Bo")
    give(repository, videos[0], ada, says("1-1"))
    give(repository, videos[0], bo, says("2-2"))
    again = Repository(engine)
    _, step = again.undo(ada.id)
    assert step is not None
    assert step.left == says("1-1")
    assert said(again, videos[0], bo) == says("2-2")
    assert again.undo(ada.id)[1] is None
    with pytest.raises(ProjectError, match="No coach"):
        again.undo(type(ada.id)(99))


def test_a_new_answer_ends_redo_and_the_same_again_is_none(
    repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    give(repository, videos[0], ada, says("1-1"))
    give(repository, videos[0], ada, says("1-1"))  # no change, no entry
    give(repository, videos[1], ada, says("2-1"))
    repository.undo(ada.id)
    give(repository, videos[0], ada, says("1-1"))  # nor does this end redo
    _, step = repository.redo(ada.id)
    assert step is not None
    repository.undo(ada.id)
    give(repository, videos[2], ada, cannot_judge())
    assert repository.redo(ada.id)[1] is None
    repository.undo(ada.id)
    repository.undo(ada.id)
    assert repository.undo(ada.id)[1] is None
    assert repository.annotations() == []


def test_what_came_from_elsewhere_is_never_overwritten(
    repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    one, two, _ = videos
    give(repository, two, ada, says("1-1"))
    give(repository, one, ada, says("1-1"))
    repository.import_annotations([(one.id, "Ada", says("3-3"))])
    _, step = repository.undo(ada.id)
    assert step is not None
    assert step.video_id == two.id
    assert repository.undo(ada.id)[1] is None
    assert said(repository, one, ada) == says("3-3")


def test_what_was_restored_is_equal_in_all_that_is_told(
    repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    repository.record_suggestions("net", {videos[0].id: [1 / 15] * 15})
    (suggestion,) = repository.suggestions()
    repository.record_annotation(videos[0].id, ada.id, says("1-1"), seconds_taken=4.25)
    before = repository.annotation(videos[0].id, ada.id)
    repository.record_annotation(
        videos[0].id,
        ada.id,
        says("1-2"),
        seconds_taken=1.0,
        suggestion_id=suggestion.id,
    )
    repository.undo(ada.id)
    after = repository.annotation(videos[0].id, ada.id)
    assert before is not None
    assert after is not None
    assert (after.answer, after.seconds_taken, after.suggestion_id) == (
        before.answer,
        before.seconds_taken,
        before.suggestion_id,
    )


# ---------------------------------------------------------------- any order of steps


@dataclass
class _Plain:
    """Undo as anybody would write it, in memory."""

    now: dict[int, int] = field(default_factory=dict)
    undo: list[tuple[int, int | None, int]] = field(default_factory=list)
    redo: list[tuple[int, int | None, int]] = field(default_factory=list)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.sampled_from(["give", "import", UNDO, REDO]), st.integers(1, 3)),
        max_size=30,
    )
)
def test_any_walk_ends_as_the_plain_stack_says(steps: list[tuple[str, int]]) -> None:
    plain = _Plain()
    rows: list[Written] = []
    says_: dict[int, int | None] = {}  # row → the answer that it holds

    def write(video: int, step: str | None, answer: int | None, desk: bool) -> None:
        rows.append(
            Written(len(rows) + 1, VideoId(video), step, desk)  # type: ignore[arg-type]
        )
        says_[len(rows)] = answer

    for number, (what, video) in enumerate(steps, 1):
        found = trail(rows)
        if what in (UNDO, REDO):
            entries = found.undoable if what == UNDO else found.redoable
            mine = plain.undo if what == UNDO else plain.redo
            assert bool(entries) == bool(mine)
            if not entries:
                continue
            entry = entries[-1]
            target = entry.before if what == UNDO else entry.after
            answer = None if target is None else says_[target]
            where, before, after = mine.pop()
            (plain.redo if what == UNDO else plain.undo).append((where, before, after))
            expected = before if what == UNDO else after
            assert (entry.video_id, answer) == (where, expected)
            write(entry.video_id, what, answer, desk=False)
            plain.now[where] = expected  # type: ignore[assignment]
        elif what == "give":
            plain.undo.append((video, plain.now.get(video), number))
            plain.redo.clear()
            plain.now[video] = number
            write(video, None, number, desk=True)
        else:
            plain.undo = [each for each in plain.undo if each[0] != video]
            plain.redo = [each for each in plain.redo if each[0] != video]
            plain.now[video] = number
            write(video, None, number, desk=False)
