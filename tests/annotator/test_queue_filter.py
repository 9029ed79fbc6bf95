"""What a queue shows: found by what a coach may know, and by nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.queue_filter import Order, QueueFilter, QueueIndex
from annotator.repository import Repository
from annotator.ui.benchmarks.many_items import many_items
from annotator.workflow import Coach, QueueItem, Status, Video
from dataset.states import PAIRS, LanePair, LaneState
from tests.annotator.conftest import add_coaches, add_video, cannot_judge, says


@pytest.fixture
def coaches(repository: Repository) -> list[Coach]:
    return add_coaches(repository, "Ada", "Bo", "Cleo")


@pytest.fixture
def videos(repository: Repository) -> list[Video]:
    return [
        add_video(repository, name, group=group)
        for name, group in (
            ("Lyon_race2.mp4", "Lyon"),
            ("Lyon_race10.mp4", "Lyon"),
            ("Zürich_race1.mp4", "Zürich"),
            ("上海_race3.mp4", "上海"),
        )
    ]


def names(items: list[QueueItem]) -> list[str]:
    return [item.video.name.partition(".")[0] for item in items]


def queue(repository: Repository, coach: Coach) -> QueueIndex:
    return QueueIndex(repository.queue(coach.id))


def test_words_are_found_in_name_group_and_own_note_in_any_case(
    repository: Repository, coaches: list[Coach], videos: list[Video]
) -> None:
    ada, bo, _ = coaches
    repository.record_annotation(videos[0].id, ada.id, says("1-1", note="Low HOLD"))
    repository.record_annotation(videos[1].id, bo.id, says("1-1", note="hold too"))
    index = queue(repository, ada)
    assert names(index.select(QueueFilter("ZU\u0308RICH"))) == ["Zürich_race1"]
    assert names(index.select(QueueFilter("lyon 10"))) == ["Lyon_race10"]
    assert names(index.select(QueueFilter("hold"))) == ["Lyon_race2"]  # not Bo's
    assert names(index.select(QueueFilter("上海"))) == ["上海_race3"]
    assert index.select(QueueFilter("nothing of that")) == []


def test_own_answers_are_found_by_what_they_say(
    repository: Repository, coaches: list[Coach], videos: list[Video]
) -> None:
    ada = coaches[0]
    one, two, three, _ = videos
    repository.record_annotation(one.id, ada.id, says("2-1", left_moment_s=1.0))
    repository.record_annotation(two.id, ada.id, says("2-3", unsure=True))
    repository.record_annotation(three.id, ada.id, cannot_judge())
    index = queue(repository, ada)
    slip = frozenset([LaneState.SLIP])
    assert names(index.select(QueueFilter(left=slip))) == ["Lyon_race2", "Lyon_race10"]
    assert names(index.select(QueueFilter(right=slip))) == []
    assert names(index.select(QueueFilter(unsure=True))) == ["Lyon_race10"]
    assert names(index.select(QueueFilter(unmarked=True))) == ["Lyon_race10"]
    to_label = QueueFilter(statuses=frozenset([Status.UNLABELLED]))
    assert names(index.select(to_label)) == ["上海_race3"]
    lyon = QueueFilter(groups=frozenset(["Lyon"]), left=slip, unsure=True)
    assert names(index.select(lyon)) == ["Lyon_race10"]
    assert lyon
    assert not QueueFilter()


def test_orders(
    repository: Repository, coaches: list[Coach], videos: list[Video]
) -> None:
    index = queue(repository, coaches[0])
    by_name = ["Lyon_race2", "Lyon_race10", "Zürich_race1", "上海_race3"]
    assert names(index.select(QueueFilter())) == by_name
    assert names(index.select(QueueFilter(), Order.IMPORT)) == by_name
    assert names(index.select(QueueFilter(), Order.NEWEST)) == by_name[::-1]
    sure = {videos[0].id: 0.9, videos[2].id: 0.4}
    assert names(index.select(QueueFilter(), Order.LEAST_CERTAIN, sure)) == [
        "Zürich_race1",
        "Lyon_race2",
        "Lyon_race10",
        "上海_race3",
    ]


def test_what_others_have_answered_is_not_sorted_by_what_a_network_says_since(
    repository: Repository, coaches: list[Coach], videos: list[Video]
) -> None:
    ada, bo, cleo = coaches
    for coach in (ada, bo):
        repository.record_annotation(videos[3].id, coach.id, says("1-1"))
    sure = {videos[0].id: 0.9, videos[3].id: 0.1}
    in_order = queue(repository, cleo).select(QueueFilter(), Order.LEAST_CERTAIN, sure)
    assert names(in_order)[0] == "Lyon_race2"
    in_order = queue(repository, ada).select(QueueFilter(), Order.LEAST_CERTAIN, sure)
    assert names(in_order)[0] == "上海_race3", "who has answered it may know"


# Whatever a coach who owes an answer may ask, the answer is the same, whatever others say.
EVERY_FILTER = [
    QueueFilter(),
    *(QueueFilter(statuses=frozenset([status])) for status in Status),
    *(QueueFilter(decided=pair) for pair in PAIRS),
    *(QueueFilter(left=frozenset([state])) for state in LaneState),
    *(QueueFilter(right=frozenset([state])) for state in LaneState),
    QueueFilter(unsure=True),
    QueueFilter(noted=True),
    QueueFilter(unmarked=True),
    QueueFilter("agreed"),
    QueueFilter("hold"),
]


@pytest.mark.parametrize("settle", [False, True])
def test_no_filter_tells_who_owes_an_answer_what_others_said(
    repository: Repository, coaches: list[Coach], videos: list[Video], settle: bool
) -> None:
    ada, bo, cleo = coaches
    said = [("1-1", "1-1"), ("1-1", "2-1"), ("3-2", "3-2")]
    for video, answers in zip(videos[:3], said, strict=True):
        for coach, pair in zip((bo, cleo), answers, strict=True):
            repository.record_annotation(
                video.id, coach.id, says(pair, unsure=True, note="hold 7, agreed")
            )
    if settle:
        repository.record_adjudication(
            videos[1].id, bo.id, says("2-1"), "seen in slow motion"
        )
    index = queue(repository, ada)
    for wanted in EVERY_FILTER:
        found = set(names(index.select(wanted)))
        covered = {"Lyon_race2", "Lyon_race10", "Zürich_race1"}
        # All of the videos that others have answered, or none: they look alike.
        assert found & covered in (covered, set()), wanted


def test_the_class_grid_opens_what_the_coach_may_know(
    repository: Repository, coaches: list[Coach], videos: list[Video]
) -> None:
    ada, bo, _ = coaches
    for coach in (ada, bo):
        repository.record_annotation(videos[0].id, coach.id, says("1-3"))
    cell = QueueFilter(decided=LanePair.parse("1-3"))
    assert names(queue(repository, ada).select(cell)) == ["Lyon_race2"]
    assert names(queue(repository, coaches[2]).select(cell)) == []


@settings(max_examples=60)
@given(st.sampled_from(EVERY_FILTER))
def test_one_item_passes_exactly_when_it_is_selected(wanted: QueueFilter) -> None:
    index = QueueIndex(many_items(40))
    selected = {item.video.id for item in index.select(wanted)}
    for item in index.items:
        assert index.passes(item, wanted) == (item.video.id in selected)
