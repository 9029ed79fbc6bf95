"""No coach learns what another said before answering: any order of any deeds."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.database import open_engine, sqlite_url, upgrade
from annotator.policy import SuggestionRules
from annotator.repository import Repository
from annotator.workflow import (
    Answer,
    Coach,
    CoachId,
    Status,
    VideoId,
)
from dataset.errors import ProjectError
from dataset.states import PAIRS
from tests.annotator.conftest import add_coaches, add_video, take_back

ANSWERS = [Answer(pair) for pair in PAIRS[:3]] + [Answer(unusable="no race")]

deeds = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "withdraw", "settle", "reopen"]),
        st.integers(0, 2),
        st.sampled_from(ANSWERS),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    folder = tmp_path_factory.mktemp("blind")
    engine = open_engine(sqlite_url(folder / "labels.sqlite"))
    upgrade(engine)
    yield Repository(engine)
    engine.dispose()


def check(
    repository: Repository,
    coaches: list[Coach],
    video_id: VideoId,
    said: dict[CoachId, Answer],
    *,
    settled: bool,
) -> None:
    for viewer in coaches:
        (item,) = [i for i in repository.queue(viewer.id) if i.video.id == video_id]
        disputes = {
            dispute.video.id: {a.coach_id: a.answer for a in dispute.annotations}
            for dispute in repository.disagreements(viewer.id)
        }
        suggestion = repository.suggestion(video_id, viewer, SuggestionRules())
        if viewer.id in said:
            differing = len({answer.pair for answer in said.values()}) > 1
            shown = said if differing and not settled else None
            assert disputes.get(video_id) == shown
            assert item.mine is not None
            assert item.mine.answer == said[viewer.id]
            assert suggestion is not None
        else:
            assert item.mine is None
            assert suggestion is None
            assert video_id not in disputes
            # Who has answered may show; what they said must not.
            taken = settled or len(said) >= 2
            assert item.status is (Status.COVERED if taken else Status.UNLABELLED)


@pytest.mark.slow
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds)
def test_nothing_reaches_a_coach_who_has_not_answered(
    shared: Repository, steps: list[tuple[str, int, Answer]]
) -> None:
    coaches = add_coaches(shared, "Anna", "Ben", "Chloé")
    video = add_video(shared)
    shared.record_suggestions("net", {video.id: [1 / 15] * 15})
    said: dict[CoachId, Answer] = {}
    settled = False
    for deed, number, answer in steps:
        coach = coaches[number].id
        if deed == "answer":
            shared.record_annotation(video.id, coach, answer)
            said[coach] = answer
        elif deed == "withdraw":
            take_back(shared, video.id, coach)
            said.pop(coach, None)
        elif deed == "settle":
            try:
                shared.record_adjudication(video.id, coach, answer, "seen again")
                settled = True
            except ProjectError:
                differing = len({each.pair for each in said.values()})
                assert not settled
                assert differing < 2
        else:
            shared.withdraw_adjudication(video.id, coach)
            settled = False
        check(shared, coaches, video.id, said, settled=settled)
