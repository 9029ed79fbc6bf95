"""A colleague's bundle: previewed, taken in, undone, and never trusted."""

import itertools
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from annotator import queries
from annotator.assistance import Assistance, Sight
from annotator.backups import list_backups
from annotator.bundle_files import is_bundle, read_bundle, write_bundle
from annotator.bundles import (
    export_bundle,
    import_bundle,
    preview_bundle,
    undo_bundle,
)
from annotator.csv_tables import LONGEST_CELL
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    CoachRow,
    MergedAnnotationRow,
    MergeRow,
)
from annotator.merging import Fate, GivenAnswer, MergeId
from annotator.project import Project
from annotator.repository import Repository
from annotator.videos import import_videos
from annotator.workflow import Answer, CoachId, Status
from dataset.errors import LabelError, ProjectError
from dataset.states import LanePair
from tests.annotator.conftest import add_coaches, add_video, cannot_judge, day, says
from tests.annotator.desks import answer, current, document, written
from tests.factories import make_video

Said = dict[tuple[str, str], tuple[Answer, int]]


def n_rows(repository: Repository) -> int:
    with repository._reading() as session:
        return session.scalar(select(func.count(AnnotationRow.id))) or 0


def by_name(repository: Repository) -> dict[str, Status]:
    return {
        repository.video(video_id).name: status
        for video_id, status in repository.statuses().items()
    }


# ---------------------------------------------------------------- two desks


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Project, Project]]:
    """Anna's project and Ben's: the same three videos, at Ben's under other names.

    Each has one video more that the other lacks, by the same name.
    """
    mine, his = tmp_path / "mine", tmp_path / "his"
    for number in (1, 2, 3):
        made = make_video(mine / f"race{number}.mp4", n_frames=31 + number)
        his.mkdir(exist_ok=True)
        (his / f"IMG_{number}.mp4").write_bytes(made.read_bytes())
    make_video(mine / "extra.mp4", n_frames=40)
    make_video(his / "extra.mp4", n_frames=41)
    with (
        closing(Project.create(tmp_path / "anna.dualane")) as anna,
        closing(Project.create(tmp_path / "ben.dualane")) as ben,
    ):
        import_videos(anna, [mine], jobs=1)
        import_videos(ben, [his], jobs=1)
        add_coaches(anna.repository, "Anna")
        add_coaches(ben.repository, "Ben")
        yield anna, ben


def test_a_coach_who_was_renamed_at_one_desk_is_no_second_one(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(there.repository, "Anna")
    here.repository.rename_coach(here.repository.coach("Anna").id, "Anna Muster")
    answer(there, "IMG_1.mp4", "Anna", says("1-1"))
    answer(there, "IMG_2.mp4", "Anna", says("1-1"))
    add_coaches(there.repository, "Anna Muster")  # as if both names were used there
    answer(there, "IMG_2.mp4", "Anna Muster", says("1-2"))
    bundle = tmp_path / "ben.dlbundle"
    export_bundle(there, bundle)
    merged = import_bundle(here, bundle)
    assert merged.names.n_written == 0
    repository = here.repository
    (anna,) = (each for each in repository.coaches() if each.name == "Anna Muster")
    said = {
        repository.video(each.video_id).name: each.answer
        for each in repository.annotations()
        if each.coach_id == anna.id
    }
    assert said == {"race1.mp4": says("1-1"), "race2.mp4": says("1-2")}


def test_two_coaches_at_two_desks(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    for video, pair in (("race1.mp4", "1-3"), ("race2.mp4", "1-1")):
        answer(here, video, "Anna", says(pair))
    answer(there, "IMG_1.mp4", "Ben", says("1-1"))
    answer(there, "IMG_1.mp4", "Ben", says("1-3", note="off the last hold"))
    answer(there, "IMG_2.mp4", "Ben", says("2-1", unsure=True))
    answer(there, "IMG_3.mp4", "Ben", cannot_judge("camera moved"))
    answer(there, "extra.mp4", "Ben", says("4-1"))
    path = tmp_path / "ben.dualane-answers"
    assert export_bundle(there, path, ["Ben"]) == 4

    anna = here.repository.coach("Anna")
    preview = preview_bundle(here, path, anna.id)
    assert [(coach.name, coach.is_new) for coach in preview.coaches] == [("Ben", True)]
    assert preview.count(Fate.NEW) == 3
    assert preview.only_there == ("extra.mp4",)
    assert preview.only_here == ("extra.mp4",)
    seen = {row.video.name: (row.hidden, row.answer) for row in preview.rows}
    assert seen == {
        "race1.mp4": (False, says("1-3", note="off the last hold")),
        "race2.mp4": (False, says("2-1", unsure=True)),
        "race3.mp4": (True, None),  # Anna owes an answer to it
    }
    assert n_rows(here.repository) == 2, "a preview writes nothing"
    assert list_backups(here.backups_folder) == []

    report = import_bundle(here, path, anna.id)
    assert report.names.n_written == 1
    assert len(list_backups(here.backups_folder)) == 1
    assert by_name(here.repository) == {
        "extra.mp4": Status.UNLABELLED,
        "race1.mp4": Status.AGREED,
        "race2.mp4": Status.DISPUTED,
        "race3.mp4": Status.WAITING,
    }
    (dispute,) = here.repository.disagreements(anna.id)
    assert dispute.video.name == "race2.mp4"
    queue = {item.video.name: item.status for item in here.repository.queue(anna.id)}
    assert queue["race3.mp4"] is Status.UNLABELLED, "Anna learns nothing of race3"

    before = n_rows(here.repository)
    again = import_bundle(here, path)
    assert again.merge_id is None
    assert not again.change
    assert again.preview.count(Fate.SAME) == 3
    assert n_rows(here.repository) == before

    undone = undo_bundle(here)
    merge, change = undone.merge, undone.change
    assert merge.id == report.merge_id
    assert change.n_written == 3
    assert {who for _, who in current(here.repository)} == {"Anna"}
    assert n_rows(here.repository) == before + 3, "only ever appended"
    with pytest.raises(ProjectError, match="left to undo"):
        undo_bundle(here)
    with pytest.raises(ProjectError, match="undone already"):
        undo_bundle(here, merge.id)

    # And in again: undone is not the same as outdated.
    assert import_bundle(here, path).preview.count(Fate.NEW) == 3
    assert by_name(here.repository)["race2.mp4"] is Status.DISPUTED
    assert here.check() == []


def test_of_two_answers_of_one_coach_the_later_counts_and_it_is_said_why(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(here.repository, "Ben")
    answer(here, "race1.mp4", "Ben", says("1-1"))  # before
    answer(there, "IMG_1.mp4", "Ben", says("1-2"))
    answer(there, "IMG_2.mp4", "Ben", says("1-2"))
    answer(here, "race2.mp4", "Ben", says("1-1"))  # after
    path = tmp_path / "ben.dualane-answers"
    export_bundle(there, path)
    ben = here.repository.coach("Ben")
    preview = preview_bundle(here, path, ben.id)
    fates = {row.video.name: row.fate for row in preview.conflicts}
    assert fates == {"race1.mp4": Fate.NEWER, "race2.mp4": Fate.OLDER}
    for row in preview.conflicts:
        assert row.standing_at is not None
        assert (row.given_at > row.standing_at) is (row.fate is Fate.NEWER)
        assert (row.standing, row.answer) == (says("1-1"), says("1-2"))
    import_bundle(here, path)
    ids = {video.name: video.id for video in here.repository.videos()}
    history = here.repository.history(ids["race1.mp4"], ben.id)
    assert [each.answer for each in history] == [says("1-1"), says("1-2")]
    assert len(here.repository.history(ids["race2.mp4"], ben.id)) == 1
    undo_bundle(here)
    standing = here.repository.annotation(ids["race1.mp4"], ben.id)
    assert standing is not None
    assert standing.answer == says("1-1")
    assert standing.created_at == history[0].created_at


def test_what_was_answered_on_top_outlives_the_undoing(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    for number in (1, 2):
        answer(there, f"IMG_{number}.mp4", "Ben", says("1-2"))
    path = tmp_path / "ben.dualane-answers"
    export_bundle(there, path)
    import_bundle(here, path)
    answer(here, "race1.mp4", "Ben", says("3-1"))
    answer(here, "race2.mp4", "Anna", says("1-1"))
    repository = here.repository
    video = repository.video("race2.mp4")
    anna = repository.coach("Anna")
    repository.record_adjudication(video.id, anna.id, says("1-1"), "seen twice")
    undo_bundle(here)
    names = {v.fingerprint: v.name for v in repository.videos()}
    found = {
        (names[key], who): said for (key, who), said in current(repository).items()
    }
    assert found == {
        ("race1.mp4", "Ben"): says("3-1"),
        ("race2.mp4", "Anna"): says("1-1"),
    }
    assert by_name(repository)["race2.mp4"] is Status.SETTLED


def test_a_withdrawn_answer_is_withdrawn_at_the_other_desk_too(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    video, ben = there.repository.video("IMG_1.mp4"), there.repository.coach("Ben")
    there.repository.record_annotation(video.id, ben.id, says("1-2"), seconds_taken=2.0)
    first, second = tmp_path / "1.dualane-answers", tmp_path / "2.dualane-answers"
    export_bundle(there, first)
    there.repository.undo(ben.id)
    export_bundle(there, second)
    import_bundle(here, first)
    assert import_bundle(here, second).preview.count(Fate.NEWER) == 1
    assert current(here.repository) == {}
    assert import_bundle(here, first).preview.count(Fate.OLDER) == 1
    assert current(here.repository) == {}


def test_agreement_is_measured_on_what_was_said_before_seeing(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """Ben changes his mind after Anna's bundle showed him hers: that is no agreement."""
    here, there = desks
    answer(here, "race1.mp4", "Anna", says("1-3"))
    answer(there, "IMG_1.mp4", "Ben", says("1-1"))
    hers, his = tmp_path / "a.dualane-answers", tmp_path / "b.dualane-answers"
    export_bundle(here, hers)
    import_bundle(there, hers)
    answer(there, "IMG_1.mp4", "Ben", says("1-3"))
    export_bundle(there, his, ["Ben"])
    import_bundle(here, his)
    assert by_name(here.repository)["race1.mp4"] is Status.AGREED
    blind = [str(a.answer.pair) for a in here.repository.independent_annotations()]
    assert blind == ["1-3", "1-1"]
    # Undone and never said again, it counts no more; Anna's own stays her first one.
    undo_bundle(here)
    assert [a.answer for a in here.repository.independent_annotations()] == [
        says("1-3")
    ]
    answer(here, "race1.mp4", "Ben", says("2-2"))
    blind = [str(a.answer.pair) for a in here.repository.independent_annotations()]
    assert blind == ["1-3", "2-2"]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([("changed", ["Anna", "Ben"])], id="both in one"),
        pytest.param([("changed", ["Anna"]), ("changed", ["Ben"])], id="one by one"),
        pytest.param([("changed", ["Ben"]), ("changed", ["Anna"])], id="turned round"),
        pytest.param(
            [("first", ["Anna"]), ("changed", ["Anna", "Ben"])], id="evenings"
        ),
        pytest.param(
            [("first", ["Anna", "Ben"]), ("changed", ["Anna"])], id="then one"
        ),
    ],
)
def test_a_third_desk_measures_the_same_agreement(
    desks: tuple[Project, Project],
    tmp_path: Path,
    sent: list[tuple[str, list[str]]],
) -> None:
    """Anna comes round once she has seen Ben's, and a third desk hears of it later."""
    here, third = desks
    add_coaches(here.repository, "Ben")

    def send_as(moment: str) -> None:
        for wanted, coaches in sent:
            if wanted == moment:
                path = tmp_path / f"{moment}{len(coaches)}{coaches[0]}.dualane-answers"
                export_bundle(here, path, coaches)
                import_bundle(third, path)

    answer(here, "race1.mp4", "Anna", says("1-1"))
    answer(here, "race1.mp4", "Ben", says("2-1"))
    send_as("first")
    answer(here, "race1.mp4", "Anna", says("2-1"))
    send_as("changed")
    for desk in (here, third):
        blind = desk.repository.independent_annotations()
        assert sorted(str(each.answer.pair) for each in blind) == ["1-1", "2-1"]
        standing = desk.repository.annotations()
        assert {str(each.answer.pair) for each in standing} == {"2-1"}
        anna = desk.repository.coach("Anna")
        (video,) = {each.video_id for each in standing}
        history = [each.answer for each in desk.repository.history(video, anna.id)]
        assert history == [says("1-1"), says("2-1")]
    assert sum(each.n_answers for each in third.repository.merges()) == sum(
        len(coaches) for _, coaches in sent
    )
    while any(each.undone_at is None for each in third.repository.merges()):
        undo_bundle(third)
    assert third.repository.independent_annotations() == []


def test_nobody_new_or_nameless_sees_an_answer_before_giving_one(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, "IMG_1.mp4", "Ben", says("1-2"))
    path = tmp_path / "ben.dualane-answers"
    export_bundle(there, path)
    (cleo,) = add_coaches(here.repository, "Cleo")
    for viewer in (None, cleo.id):
        (row,) = preview_bundle(here, path, viewer).rows
        assert row.hidden
        assert (row.answer, row.standing) == (None, None)


def test_a_name_nearly_the_same_is_said(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(there.repository, "Ana")
    answer(there, "IMG_1.mp4", "Ana", says("1-2"))
    path = tmp_path / "ana.dualane-answers"
    export_bundle(there, path)
    (coach,) = preview_bundle(here, path).coaches
    assert (coach.name, coach.is_new, coach.similar) == ("Ana", True, "Anna")


def test_undoing_two_bundles_in_either_order_leads_back(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    paths = []
    for pair in ("1-1", "1-2"):
        answer(there, "IMG_1.mp4", "Ben", says(pair))
        paths.append(tmp_path / f"{pair}.dualane-answers")
        export_bundle(there, paths[-1])
    for order in ((0, 1), (1, 0)):
        ids = [import_bundle(here, path).merge_id for path in paths]
        assert None not in ids
        undo_bundle(here, ids[order[0]])
        kept = {says("1-2")} if order == (0, 1) else {says("1-1")}
        assert set(current(here.repository).values()) == kept
        undo_bundle(here, ids[order[1]])
        assert current(here.repository) == {}


def test_a_coach_takes_back_at_the_desk_only_what_was_said_there(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    video, ben = there.repository.video("IMG_1.mp4"), there.repository.coach("Ben")
    there.repository.record_annotation(video.id, ben.id, says("1-2"), seconds_taken=4.0)
    path = tmp_path / "ben.dualane-answers"
    export_bundle(there, path)
    import_bundle(here, path)
    ben = here.repository.coach("Ben")
    assert here.repository.annotations()[0].seconds_taken == 4.0
    assert here.repository.undo(ben.id)[1] is None
    assert len(current(here.repository)) == 1


# ---------------------------------------------------------------- the rule, at random

# Few, so that the same thing is said again later, and something else in between.
said = st.sampled_from([None, says("1-1"), says("1-1", note="x"), cannot_judge("dark")])
bundles = st.lists(
    st.dictionaries(
        st.tuples(st.integers(0, 1), st.sampled_from(["Anna", "陈"])),
        st.tuples(said, st.integers(0, 3)),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=5,
)


def given_answers(entries: dict[tuple[int, str], tuple[Answer | None, int]]) -> Any:
    return [
        GivenAnswer(f"{n:032x}", f"race{n}.mp4", coach, answer, day(d))
        for (n, coach), (answer, d) in entries.items()
    ]


def forget(repository: Repository) -> None:
    with repository._writing() as session:
        for table in (MergedAnnotationRow, AdjudicationRow, AnnotationRow):
            session.execute(delete(table))
        session.execute(delete(MergeRow).where(MergeRow.undoes.is_not(None)))
        session.execute(delete(MergeRow))
        session.execute(delete(CoachRow))


@pytest.fixture
def three(repository: Repository) -> Repository:
    for n in range(3):
        add_video(repository, f"race{n}.mp4", fingerprint=f"{n:032x}")
    return repository


@pytest.mark.slow
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(bundles, st.randoms(use_true_random=False))
def test_order_and_repetition_of_bundles_do_not_matter(
    three: Repository, made: list[Any], random: Any
) -> None:
    found = []
    for times in (1, 2):
        forget(three)
        order = [each for each in made for _ in range(times)]
        random.shuffle(order)
        for each in order:
            three.merge(given_answers(each), "some", "0" * 64)
        found.append(current(three))
        before = n_rows(three)
        for each in made:
            _, merge_id, change = three.merge(given_answers(each), "some", "0" * 64)
            assert merge_id is None
            assert not change
        assert n_rows(three) == before
    assert found[0] == found[1]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_was_said_again_outranks_what_came_between(
    three: Repository, order: tuple[int, ...]
) -> None:
    said_so = [("1-1", 0), ("1-2", 1), ("1-1", 2)]
    for at in order:
        pair, day = said_so[at]
        three.merge(given_answers({(0, "Ben"): (says(pair), day)}), "x", "0" * 64)
    assert list(current(three).values()) == [says("1-1")]


@pytest.mark.slow
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(bundles, bundles, st.randoms(use_true_random=False))
def test_undoing_restores_what_stood(
    three: Repository, first: list[Any], second: list[Any], random: Any
) -> None:
    forget(three)
    for each in first:
        three.merge(given_answers(each), "before", "0" * 64)
    (anna,) = add_coaches(three, "Anna")
    three.record_annotation(three.video("race0.mp4").id, anna.id, says("3-3"))
    before = three.annotations()
    merges = [
        three.merge(given_answers(each), "x", "0" * 64).merge_id for each in second
    ]
    ids = [each for each in merges if each is not None]
    random.shuffle(ids)
    for merge_id in ids:
        three.undo_merge(MergeId(merge_id))

    def key(found: Any) -> Any:
        return [
            (a.video_id, a.coach_id, a.answer, a.created_at, a.seconds_taken)
            for a in found
        ]

    assert key(three.annotations()) == key(before)
    assert all(merge.undone_at for merge in three.merges() if merge.source == "x")


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "all.dualane-answers"
    now = datetime.now(UTC)
    about = ("ab" * 16, "=Évreux.mp4", "陈")
    made = [
        GivenAnswer(
            *about,
            says("1-3", unsure=True, note="x\ny"),
            now,
            3.25,
            assistance=Assistance(
                Sight.SHOWN, "strips-1", LanePair.parse("1-1"), 0.875
            ),
        ),
        GivenAnswer("cd" * 16, "b.mp4", "陈", cannot_judge("dark"), now),
        GivenAnswer("ef" * 16, "c.mp4", "Ben", None, now),
        GivenAnswer(
            "ef" * 16,
            "c.mp4",
            "陈",
            says("2-2"),
            now,
            before_seeing=GivenAnswer("ef" * 16, "c.mp4", "陈", says("1-1"), now),
        ),
    ]
    write_bundle(path, "club", made)
    assert is_bundle(path)
    bundle = read_bundle(path)
    assert list(bundle.answers) == made
    assert bundle.project == "club"
    assert b"camera" not in path.read_bytes()


def test_the_sound_one_is_read(tmp_path: Path) -> None:
    assert len(read_bundle(written(tmp_path / "b", answers=document())).answers) == 1


def test_whatever_a_project_may_hold_a_bundle_carries(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    video = here.repository.video("race1.mp4")
    note = "x" * 1_500_000  # a file of labels may hold a longer one
    here.repository.import_annotations(
        [
            (video.id, f"Coach {n}", says("1-1", note=note[: n * 5_000]))
            for n in range(301)
        ]
    )
    path = tmp_path / "many.dualane-answers"
    export_bundle(here, path)
    import_bundle(there, path)
    assert len(there.repository.annotations()) == 301


def test_a_clock_without_a_battery_makes_no_bundle_that_nobody_takes(
    desks: tuple[Project, Project], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = desks
    monkeypatch.setattr(
        "annotator.queries.utc_now", lambda: datetime(1980, 1, 1, tzinfo=UTC)
    )
    answer(here, "race1.mp4", "Anna", says("1-1"))
    path = tmp_path / "old.dualane-answers"
    export_bundle(here, path)
    assert import_bundle(there, path).merge_id is not None


def test_more_coaches_than_a_desk_takes_in_are_refused_by_who_sends_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "all.dualane-answers"
    at = datetime(2026, 3, 1, tzinfo=UTC)
    many = [GivenAnswer("0" * 32, "a", f"Coach {n}", None, at) for n in range(1_001)]
    with pytest.raises(LabelError, match="send those of some coaches at a time"):
        write_bundle(path, "club", many)
    assert not path.exists()
    write_bundle(path, "club", many[:1_000])
    assert len(read_bundle(path).answers) == 1_000


def test_a_small_file_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.bundle_files._MOST_VALUES", 10_000)
    path = written(tmp_path / "b", answers=b"[" + b"[]," * 10_001 + b"[]]")
    with pytest.raises(LabelError, match="more values than any answers need"):
        read_bundle(path)


@pytest.mark.parametrize(
    ("manifest", "answers", "expected"),
    [
        ({"version": 4}, document(), "newer Dualane.*update Dualane"),
        ({"version": "1"}, document(), "no version"),
        ({"version": True}, document(), "no version"),
        ({"version": 10**4000}, document(), "no version"),
        ({"format": "others"}, document(), "no bundle of answers"),
        ({"sha256": "0" * 64}, document(), "checksum"),
        ({"created": "yesterday"}, document(), "created is no moment"),
        ({"project": 7}, document(), "project is no text"),
        ({}, [], "no fields"),
        ({}, {}, "coaches is no list"),
        ({}, b"\xff\xfe", "no JSON"),
        ({}, b"[" * 100_000, "no JSON"),
        ({}, b'{"coaches": NaN}', "no JSON"),
        ({}, {**document(), "coaches": ["Ben", "BEN"]}, "lists a coach twice"),
        ({}, {**document(), "coaches": ["\u200b"]}, "name that can be typed"),
        ({}, {**document(), "coaches": ["B\ud800"]}, "does not exist"),
        ({}, {**document(), "coaches": ["B\x07n"]}, "name that can be typed"),
        ({}, {**document(), "videos": [{"name": "x"}]}, "no fingerprint"),
        (
            {},
            {**document(), "videos": [{"fingerprint": "../../x", "name": "x"}]},
            "no fingerprint",
        ),
        ({}, {**document(), "videos": document()["videos"] * 2}, "video twice"),
        ({}, {**document(), "answers": document()["answers"] * 2}, "answers a video"),
        ({}, document(video=1), "names no video"),
        ({}, document(video=True), "names no video"),
        ({}, document(coach=-1), "names no coach"),
        ({}, document(given_at="2026-03-01T10:00:00"), "no moment"),
        ({}, document(given_at="1969-03-01T10:00:00+00:00"), "before the year 1970"),
        ({}, document(given_at="0001-01-01T00:00:00+14:00"), "no moment"),
        ({}, document(given_at=5), "no text"),
        ({}, document(seconds_taken="4"), "no number of seconds"),
        ({}, document(seconds_taken=-1), "no number of seconds"),
        ({}, document(answer=5), "no fields"),
        ({}, document(answer={"pair": "4-4"}), "no pair"),
        ({}, document(answer={"pair": "9-1"}), "no pair"),
        ({}, document(answer={}), "damaged"),
        ({}, document(answer={"pair": "1-1", "unusable": "x"}), "damaged"),
        ({}, document(answer={"pair": "1-1", "unsure": 1}), "unsure"),
        ({}, document(answer={"pair": "1-1", "note": "\0"}), "does not exist"),
        (
            {},
            document(answer={"pair": "1-1", "note": "x" * (LONGEST_CELL + 1)}),
            "too long",
        ),
        ({}, document(answer={"pair": "1-1", "__class__": "os"}), "unknown field"),
        ({}, document(answer={"pair": "1-1", "x" * 10**6: 1}), "unknown field “x+…”"),
        ({}, document(answer={"pair": "1-1", "\ud800\n": 1}), "unknown field"),
        ({}, document(before_seeing=[]), "no fields"),
    ],
)
def test_whatever_is_wrong_is_one_sentence(
    project: Project, tmp_path: Path, manifest: Any, answers: Any, expected: str
) -> None:
    add_video(project.repository, "race1.mp4", fingerprint="0" * 31 + "1")
    path = written(tmp_path / "b.dualane-answers", manifest, answers)
    with pytest.raises(LabelError, match=expected) as caught:
        import_bundle(project, path)
    sentence = str(caught.value)
    assert sentence.startswith("b.dualane-answers")
    assert sentence.endswith("nothing was taken in.")
    assert "\n" not in sentence
    assert len(sentence.encode()) < 300, "a sentence that can be printed, and read"
    assert n_rows(project.repository) == 0


def test_a_bomb_a_path_and_a_torn_file_do_no_harm(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "b.dualane-answers"
    monkeypatch.setattr("annotator.bundle_files.MOST_BYTES", 2**20)
    written(path, answers=b" " * (2**20 + 1))
    assert path.stat().st_size < 5_000
    with pytest.raises(LabelError, match="holds more than 1 MiB"):
        read_bundle(path)
    written(path, answers=document(), **{"../../evil.txt": "x"})
    with pytest.raises(LabelError, match="no bundle of answers"):
        read_bundle(path)
    assert not (tmp_path.parent / "evil.txt").exists()
    written(path, answers=document())
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(LabelError):
            read_bundle(path)
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            found = read_bundle(path)
        except LabelError:
            continue
        assert found.answers[0].answer == says("1-3"), at  # a flip in a time stamp
    for wrong in (tmp_path, tmp_path / "none"):
        with pytest.raises(LabelError):
            read_bundle(wrong)


def test_a_newer_bundle_may_hold_more_and_is_refused_as_newer(tmp_path: Path) -> None:
    path = written(tmp_path / "b", {"version": 7}, document(), **{"more.json": "{}"})
    with pytest.raises(LabelError, match="bundle version 7"):
        read_bundle(path)


def test_a_merge_that_fails_half_way_writes_nothing(
    three: Repository, monkeypatch
) -> None:
    append = queries.append_rows

    def torn(session: Any, rows: Any) -> Any:
        append(session, rows)
        raise OSError("the power went")

    made = given_answers({(0, "Ben"): (says("1-1"), 0), (1, "陈"): (says("1-2"), 0)})
    with monkeypatch.context() as patched:
        patched.setattr(queries, "append_rows", torn)
        with pytest.raises(OSError, match="the power went"):
            three.merge(made, "x", "0" * 64)
    assert (n_rows(three), three.merges(), three.coaches()) == (0, [], [])
    _, merge_id, _ = three.merge(made, "x", "0" * 64)
    assert merge_id is not None
    with monkeypatch.context() as patched:
        patched.setattr(queries, "append_rows", torn)
        with pytest.raises(OSError, match="the power went"):
            three.undo_merge(merge_id)
    assert len(current(three)) == 2
    assert three.merges()[0].undone_at is None


def test_an_answer_from_the_future_is_left_out(three: Repository) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    made = [GivenAnswer(f"{0:032x}", "race0.mp4", "Ben", says("1-1"), later)]
    assert three.preview_merge(made, None).count(Fate.AHEAD) == 1
    assert three.merge(made, "x", "0" * 64).merge_id is None
    assert current(three) == {}


def test_only_an_earlier_bundle_is_written_over(
    project: Project, tmp_path: Path
) -> None:
    video = add_video(project.repository)
    (anna,) = add_coaches(project.repository, "Anna")
    path = tmp_path / "x.dualane-answers"
    with pytest.raises(ProjectError, match="no answer of Anna yet"):
        export_bundle(project, path)
    project.repository.record_annotation(video.id, CoachId(anna.id), says("1-1"))
    assert export_bundle(project, path) == 1
    assert export_bundle(project, path, ["anna"]) == 1
    path.write_text("my thesis")
    with pytest.raises(LabelError, match="no bundle of answers"):
        export_bundle(project, path)
    assert path.read_text() == "my thesis"
    for place in (project.folder / "clips" / "x", tmp_path):
        with pytest.raises(LabelError):
            export_bundle(project, place)
    with pytest.raises(ProjectError, match="No coach is called"):
        export_bundle(project, path, ["Nobody"])


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_bundle_that_another_tool_packed_is_refused(
    tmp_path: Path, packing: int
) -> None:
    path = tmp_path / "b.dualane-answers"
    written(path, answers=document())
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    whole = path.read_bytes()
    assert read_bundle(path).answers[0].answer == says("1-3")
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            found = read_bundle(path)
        except LabelError:
            continue
        assert found.answers[0].answer == says("1-3"), at  # a flip in a time stamp


def test_names_without_end_make_no_bundle_that_nobody_can_read(
    tmp_path: Path, three: Repository
) -> None:
    with pytest.raises(LabelError, match="at most 200"):
        three.add_coach("n" * 201)
    three.add_coach("n" * 200)
    path = tmp_path / "b.dualane-answers"
    name = ("ab" * 16, "a.mp4", "n" * 200)
    write_bundle(
        path, "p" * 1_500, [GivenAnswer(*name, says("1-1"), datetime.now(UTC))]
    )
    assert read_bundle(path).project == "p" * 1_000


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_bundle_may_be_called_what_is_no_text(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, "IMG_1.mp4", "Ben", says("1-1"))
    path = tmp_path / os.fsdecode(b"caf\xe9.dualane-answers")
    export_bundle(there, path)
    assert import_bundle(here, path).merge_id is not None
    (merge,) = here.repository.merges()
    assert merge.source == "caf\N{REPLACEMENT CHARACTER}.dualane-answers"
