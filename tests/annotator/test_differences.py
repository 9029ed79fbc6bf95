"""Kinds of disagreement, and tables of what coaches take for each other."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.differences import (
    CONFUSIONS,
    Confusion,
    Difference,
    Kind,
    Side,
    cell_confusions,
    confusion_table,
    confusions,
    difference,
)
from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    CoachId,
    ComparedVideo,
    Lane,
    Status,
    Video,
    VideoId,
)
from dataset.states import PAIRS, LanePair, LaneState
from tests.annotator.conftest import cannot_judge, says

FLASH, SLIP, FALL, EMPTY = LaneState
ONE, OTHER = CoachId(1), CoachId(2)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (("1-3", "2-3"), Difference(Kind.STATES, Confusion(FLASH, SLIP))),
        (("3-2", "3-3"), Difference(Kind.STATES, Confusion(SLIP, FALL))),
        (("1-4", "1-3"), Difference(Kind.STATES, Confusion(FALL, EMPTY))),
        (("1-1", "2-2"), Difference(Kind.STATES, Confusion(FLASH, SLIP))),
        (("1-3", "3-1"), Difference(Kind.SWAPPED)),
        (("4-2", "2-4"), Difference(Kind.SWAPPED)),
        (("1-2", "2-3"), Difference(Kind.SEVERAL)),
        (("1-3", "2-3", "3-3"), Difference(Kind.SEVERAL)),
        (("1-3", "1-3", "2-3"), Difference(Kind.STATES, Confusion(FLASH, SLIP))),
    ],
)
def test_kinds(answers: tuple[str, ...], kind: Difference) -> None:
    given_ = [says(each) for each in answers]
    assert difference(given_) == kind
    assert difference(given_[::-1]) == kind


def test_what_is_the_same_in_thousands_of_videos_is_worked_out_once(
    monkeypatch,
) -> None:
    """The list of disputes asks for all of them whenever somebody answers."""
    asked: list[object] = []

    def counted(states: Iterable[LaneState], n: int) -> Iterable[tuple[LaneState, ...]]:
        asked.append(n)
        return combinations(states, n)

    monkeypatch.setattr("annotator.differences.combinations", counted)
    for n in range(1000):
        given_ = [says("1-2"), says("3-2") if n % 2 else says("2-1")]
        assert len(confusions(given_)) == 1
        assert difference(given_).kind is (Kind.STATES if n % 2 else Kind.SWAPPED)
    assert len(asked) <= 4


def test_whoever_cannot_judge_against_a_pair_is_a_kind_of_its_own() -> None:
    assert difference([says("1-3"), cannot_judge()]) == Difference(Kind.UNUSABLE)
    assert confusions([says("1-3"), cannot_judge()]) == ()


def test_a_confusion_has_one_way_to_write_it() -> None:
    assert len(CONFUSIONS) == 6
    for one, other in combinations(LaneState, 2):
        assert Confusion.of(one, other) == Confusion.of(other, one)
        assert one in Confusion.of(one, other)
    with pytest.raises(ValueError, match="slip, flash"):
        Confusion(SLIP, FLASH)
    with pytest.raises(ValueError, match="slip, slip"):
        Confusion.of(SLIP, SLIP)


def compared(
    number: int, one: Answer, other: Answer, status: Status = Status.SETTLED
) -> ComparedVideo:
    name = f"race{number}.mp4"
    video = Video(VideoId(number), name, name, f"{number:x}", "g", 64, 96, 1.5, 2)
    now = datetime.now(UTC)
    return ComparedVideo(
        video,
        tuple(
            Annotation(AnnotationId(number), video.id, coach, answer, 1, now)
            for coach, answer in ((ONE, one), (OTHER, other))
        ),
        status,
    )


def test_rows_are_the_first_coachs_and_columns_the_others() -> None:
    rows = [
        compared(1, says("1-3"), says("2-3")),
        compared(2, says("2-3"), says("1-3")),
        compared(3, says("1-3"), says("2-4")),
        compared(4, says("1-3"), cannot_judge()),
    ]
    left = confusion_table(rows, ONE, OTHER, Side.LEFT)
    assert [e.compared.video.id for e in left.cell(FLASH, SLIP).told] == [1, 3]
    assert [e.compared.video.id for e in left.cell(SLIP, FLASH).told] == [2]
    assert left.cell(FLASH, FALL).entries == ()
    assert (left.n_videos, left.n_unusable) == (3, 1)
    turned = confusion_table(rows, OTHER, ONE, Side.LEFT)
    assert turned.cell(SLIP, FLASH).told == left.cell(FLASH, SLIP).told
    right = confusion_table(rows, ONE, OTHER, Side.RIGHT)
    assert len(right.cell(FALL, FALL).told) == 2
    assert right.cell(FALL, EMPTY).told[0].lane is Lane.RIGHT
    both = confusion_table(rows, ONE, OTHER, Side.BOTH)
    assert sum(len(cell.told) for cell in both.cells.values()) == 6
    pairs = confusion_table(rows, ONE, OTHER, Side.PAIR)
    assert [str(heading) for heading in pairs.headings] == ["1-3", "2-3", "2-4"]
    assert cell_confusions(LanePair.parse("1-3"), LanePair.parse("2-4")) == (
        Confusion(FLASH, SLIP),
        Confusion(FALL, EMPTY),
    )


PAIR = st.sampled_from(PAIRS)


@given(PAIR, PAIR, st.sampled_from(Side))
def test_a_video_in_dispute_never_tells_who_said_what(
    one: LanePair, other: LanePair, side: Side
) -> None:
    """The table is the same whichever of the two coaches gave which answer."""

    def shape(first: Answer, second: Answer) -> object:
        rows = [compared(1, first, second, Status.DISPUTED)]
        table = confusion_table(rows, ONE, OTHER, side)
        return {
            place: (len(cell.told), len(cell.open))
            for place, cell in table.cells.items()
        }, table.headings

    assert shape(Answer(one), Answer(other)) == shape(Answer(other), Answer(one))


@given(st.lists(st.tuples(PAIR, PAIR), max_size=20))
def test_every_video_is_counted_once_in_each_lane(
    given_: list[tuple[LanePair, LanePair]],
) -> None:
    rows = [
        compared(number, Answer(one), Answer(other))
        for number, (one, other) in enumerate(given_)
    ]
    for side in (Side.LEFT, Side.RIGHT, Side.PAIR):
        table = confusion_table(rows, ONE, OTHER, side)
        counted = [
            entry.compared.video.id
            for cell in table.cells.values()
            for entry in cell.told
        ]
        assert sorted(counted) == list(range(len(given_)))
        for row, column in table.cells:
            assert row in table.headings
            assert column in table.headings
