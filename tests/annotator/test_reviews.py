"""Overruled, confusions and rules in a real database, as one coach may see them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from annotator.differences import Confusion
from annotator.repository import Repository
from annotator.workflow import ChangeKind, CoachId, Status
from dataset.errors import ProjectError
from dataset.states import LaneState
from tests.annotator.conftest import add_coaches, add_video, says, take_back

FLASH, SLIP, FALL, EMPTY = LaneState
FLASH_SLIP = Confusion(FLASH, SLIP)


# ---------------------------------------------------------------- overruled


def test_whoever_said_otherwise_was_overruled_until_they_looked(
    repository: Repository,
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3", note="hold 7"))
    assert repository.overruled(ben.id) == []
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    assert repository.overruled(anna.id) == []
    (found,) = repository.overruled(ben.id)
    assert found.mine.answer == says("2-3", note="hold 7")
    assert found.settled.adjudication.reason == "no stop"
    assert found.settled.decided_by == anna
    assert found.is_new
    change = repository.mark_seen(ben.id, [found.settled.adjudication])
    assert (change.kind, change.n_written) == (ChangeKind.SEEN, 1)
    assert not repository.mark_seen(ben.id, [found.settled.adjudication])
    (again,) = repository.overruled(ben.id)
    assert not again.is_new
    # Settled otherwise again: that is news.
    repository.record_adjudication(video.id, anna.id, says("3-3"), "looked again")
    assert [each.is_new for each in repository.overruled(ben.id)] == [True]
    assert [each.is_new for each in repository.overruled(anna.id)] == [True]


def test_what_counts_is_what_was_said_when_it_was_settled(
    repository: Repository,
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    repository.record_annotation(video.id, ben.id, says("1-3"))  # he comes round
    (found,) = repository.overruled(ben.id)
    assert found.mine.answer == says("2-3")
    repository.record_annotation(video.id, anna.id, says("4-3"))  # after the decision
    assert repository.overruled(anna.id) == []


def test_a_coach_who_owes_the_answer_is_not_shown_the_decision(
    repository: Repository,
) -> None:
    anna, ben, chloe = add_coaches(repository, "Anna", "Ben", "Chloé")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    assert [each.video for each in repository.settled(ben.id)] == [video]
    assert repository.settled(chloe.id) == []
    assert repository.overruled(chloe.id) == []
    take_back(repository, video.id, ben.id)
    assert repository.settled(ben.id) == []
    assert repository.overruled(ben.id) == []
    # Answering after the decision, even otherwise, is no reason to be told off.
    repository.record_annotation(video.id, chloe.id, says("2-3"))
    assert len(repository.settled(chloe.id)) == 1
    assert repository.overruled(chloe.id) == []


def test_another_decision_than_the_one_seen_is_not_undone(
    repository: Repository,
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    repository.record_adjudication(video.id, anna.id, says("1-3"), "no stop")
    seen = repository.adjudication(video.id)
    repository.record_adjudication(video.id, ben.id, says("2-3"), "there is one")
    with pytest.raises(ProjectError, match="settled anew meanwhile"):
        repository.withdraw_adjudication(video.id, anna.id, of=seen)
    stands = repository.adjudication(video.id)
    assert stands is not None
    assert stands.answer == says("2-3")
    assert repository.withdraw_adjudication(video.id, anna.id, of=stands)
    assert repository.adjudication(video.id) is None


# ---------------------------------------------------------------- compared


def test_only_videos_that_the_viewer_has_answered_are_compared(
    repository: Repository,
) -> None:
    anna, ben, chloe = add_coaches(repository, "Anna", "Ben", "Chloé")
    waiting, disputed, agreed, owed = (add_video(repository) for _ in range(4))
    repository.record_annotation(waiting.id, anna.id, says("1-1"))
    for video, other in ((disputed, "2-1"), (agreed, "1-1"), (owed, "3-3")):
        if video is not owed:
            repository.record_annotation(video.id, anna.id, says("1-1"))
        repository.record_annotation(video.id, ben.id, says(other))
        repository.record_annotation(video.id, chloe.id, says(other))
    found = {each.video.id: each for each in repository.compared(anna.id)}
    assert found.keys() == {disputed.id, agreed.id}
    assert found[disputed.id].status is Status.DISPUTED
    mine = found[disputed.id].by(anna.id)
    assert mine is not None
    assert mine.answer == says("1-1")
    assert found[disputed.id].by(CoachId(99)) is None
    ids = {each.video.id for each in repository.compared(chloe.id)}
    assert ids == {disputed.id, agreed.id, owed.id}


def test_what_was_said_before_seeing_the_other_is_compared(
    repository: Repository,
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-3"))
    repository.record_annotation(video.id, ben.id, says("2-3"))
    repository.record_annotation(video.id, ben.id, says("1-3"))
    (found,) = repository.compared(anna.id)
    theirs = found.by(ben.id)
    assert theirs is not None
    assert theirs.answer == says("2-3")
    assert found.status is Status.AGREED


# ---------------------------------------------------------------- rules


def test_a_rule_is_written_changed_and_dropped_and_nothing_is_lost(
    repository: Repository, engine: Engine
) -> None:
    anna, ben = add_coaches(repository, "Anna", "Ben")
    before = repository.row_counts()
    change = repository.record_rule(FLASH_SLIP, anna.id, "slip if both hands stop")
    assert (change.kind, change.n_written) == (ChangeKind.RULES, 1)
    assert repository.row_counts() != before
    assert not repository.record_rule(FLASH_SLIP, ben.id, " slip if both  hands stop ")
    (rule,) = repository.rules()
    assert (rule.confusion, rule.author) == (FLASH_SLIP, anna)
    assert rule.created_at <= datetime.now(UTC)
    repository.record_rule(Confusion(FALL, EMPTY), ben.id, "empty if nobody starts")
    repository.record_rule(FLASH_SLIP, ben.id, "slip if a hand misses")
    assert [each.text for each in repository.rules()] == [
        "slip if a hand misses",
        "empty if nobody starts",
    ]
    repository.record_rule(FLASH_SLIP, anna.id, "")
    assert [each.confusion for each in repository.rules()] == [Confusion(FALL, EMPTY)]
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT revision, text, coach_id FROM rules"
                " WHERE second_state = 'slip' ORDER BY revision"
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, "slip if both hands stop", anna.id),
        (2, "slip if a hand misses", ben.id),
        (3, "", anna.id),
    ]
    assert not repository.record_rule(Confusion(FLASH, FALL), anna.id, "  ")


def test_nobody_unknown_writes_a_rule(repository: Repository) -> None:
    with pytest.raises(ProjectError, match="No coach has the number 7"):
        repository.record_rule(FLASH_SLIP, CoachId(7), "slip if")
    with pytest.raises(ProjectError, match="No coach has the number 7"):
        repository.mark_seen(CoachId(7), [])


def test_rules_can_only_be_about_two_states(
    repository: Repository, engine: Engine
) -> None:
    from sqlalchemy.exc import IntegrityError

    (anna,) = add_coaches(repository, "Anna")
    statement = text(
        "INSERT INTO rules (first_state, second_state, revision, coach_id, text,"
        " created_at) VALUES (:one, :other, 1, :coach, 'x', '2024-01-01 00:00:00')"
    )
    for one, other in (("slip", "slip"), ("slip", "stumble")):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(
                statement, {"one": one, "other": other, "coach": anna.id}
            )
