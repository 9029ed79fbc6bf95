"""Coaches who are called otherwise at another desk: the same people, whatever comes first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from annotator.bundle_files import read_bundle, write_bundle
from annotator.bundles import (
    export_bundle,
    import_bundle,
    preview_bundle,
    undo_bundle,
)
from annotator.database import CoachRow, RenameRow
from annotator.identity import CoachNames, Rename, identify
from annotator.merging import GivenAnswer
from annotator.project import Project
from annotator.repository import Repository
from annotator.workflow import ChangeKind, CoachId
from dataset.errors import LabelError, ProjectError
from tests.annotator.conftest import START, add_coaches, add_video, day, says, send
from tests.annotator.desks import answer, current, document, written
from tests.counting import Work, work_of


def rename(project: Project, coach: str, name: str) -> None:
    project.rename_coach(project.repository.coach(coach), name)


def names(project: Project) -> list[str]:
    return [each.name for each in project.repository.coaches()]


def test_a_desk_that_knows_only_the_old_name_takes_the_new_one_for_the_same_coach(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(here, 0, "Anna", says("1-1"))
    rename(there, "Anna", "Anna Muster")
    answer(there, 1, "Anna Muster", says("1-2"))
    path = tmp_path / "there.dualane-answers"
    export_bundle(there, path)
    (coach,) = preview_bundle(here, path).coaches
    assert (coach.name, coach.is_new) == ("Anna Muster", False)
    assert (coach.here, coach.becomes) == ("Anna", "Anna Muster")
    before = here.repository.row_counts()[ChangeKind.COACHES]
    assert import_bundle(here, path).names.n_written == 1
    assert here.repository.row_counts()[ChangeKind.COACHES] == before + 1, (
        "windows see it"
    )
    assert names(here) == ["Anna Muster"]
    assert set(current(here.repository).values()) == {says("1-1"), says("1-2")}
    assert here.repository.coach("anna").name == "Anna Muster", "files of before"
    assert import_bundle(here, path).merge_id is None, "nothing is new the second time"


def test_a_rename_comes_over_without_a_new_answer(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    rename(there, "Anna", "Zoë")
    path = tmp_path / "there.dualane-answers"
    export_bundle(there, path)
    assert preview_bundle(here, path).changes_anything
    report = import_bundle(here, path)
    assert report.merge_id is not None
    assert names(here) == ["Zoë"]
    assert here.repository.merges()[0].coaches == ("Zoë",)
    undo_bundle(here)
    assert names(here) == ["Anna"]


@pytest.mark.parametrize("first", [0, 1])
def test_two_desks_that_renamed_differently_end_alike(
    desks: tuple[Project, Project], tmp_path: Path, first: int
) -> None:
    here, there = desks
    answer(here, 0, "Anna", says("1-1"))
    answer(there, 1, "Anna", says("1-2"))
    rename(here, "Anna", "Anna Muster")
    rename(there, "Anna", "Anna M.")  # later: this one counts
    answer(here, 2, "Anna Muster", says("2-1"))
    ways = [(here, there), (there, here)]
    for source, target in (ways[first], ways[1 - first], ways[first]):
        send(source, target, tmp_path)
    assert names(here) == names(there) == ["Anna M."]
    assert current(here.repository) == current(there.repository)
    assert len(current(here.repository)) == 3
    for project in desks:  # whichever name a file knows
        for name in ("Anna", "Anna Muster", "Anna M."):
            assert project.repository.coach(name).name == "Anna M."
    # A later rename anywhere counts again, even where the clock is behind.
    rename(here, "Anna M.", "Anna Muster")
    send(here, there, tmp_path)
    assert names(here) == names(there) == ["Anna Muster"]


def test_somebody_new_who_took_the_old_name_gets_no_answer_of_the_first(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """The usual reason to rename: a second Anna joins the club."""
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    rename(there, "Anna", "Anna Muster")
    there.repository.add_coach("Anna")
    answer(there, 0, "Anna", says("3-3"))
    send(there, here, tmp_path)
    assert names(here) == ["Anna Muster", "Anna"]
    fingerprint = f"{0:032x}"
    assert current(here.repository) == {
        (fingerprint, "Anna Muster"): says("1-1"),
        (fingerprint, "Anna"): says("3-3"),
    }


def test_the_second_one_says_who_had_the_name_also_when_only_she_sends(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    rename(there, "Anna", "Anna Muster")
    there.repository.add_coach("Anna")
    answer(there, 1, "Anna", says("3-3"))
    path = tmp_path / "second.dualane-answers"
    export_bundle(there, path, ["Anna"])
    # Here the first one is still called Anna, and the file does not rename her.
    with pytest.raises(LabelError, match="not the coach who is called that here"):
        import_bundle(here, path)
    export_bundle(there, path, ["Anna Muster"])
    import_bundle(here, path)
    export_bundle(there, path, ["Anna"])
    import_bundle(here, path)
    assert names(here) == ["Anna Muster", "Anna"]


def test_old_answers_of_the_first_one_do_not_go_to_the_second(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    answer(there, 0, "Anna", says("1-1"))
    path = tmp_path / "old.dualane-answers"
    export_bundle(there, path)
    answer(here, 1, "Anna", says("1-2"))
    rename(here, "Anna", "Anna Muster")
    here.repository.add_coach("Anna")
    answer(here, 1, "Anna", says("3-3"))
    import_bundle(here, path)
    found = current(here.repository)
    assert found[f"{0:032x}", "Anna Muster"] == says("1-1")
    assert (f"{0:032x}", "Anna") not in found


def test_who_answers_late_is_still_the_one_who_had_the_name_when_she_joined(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """Her desk has not heard that she was renamed, nor that another has her name."""
    here, there = desks
    rename(there, "Anna", "Anna Muster")
    there.repository.add_coach("Anna")
    answer(there, 0, "Anna", says("3-3"))
    answer(here, 1, "Anna", says("1-1"))
    send(here, there, tmp_path)
    send(there, here, tmp_path)
    assert names(here) == names(there) == ["Anna Muster", "Anna"]
    for project in desks:
        assert current(project.repository) == {
            (f"{0:032x}", "Anna"): says("3-3"),
            (f"{1:032x}", "Anna Muster"): says("1-1"),
        }


def test_every_desk_takes_what_one_has_written_whatever_it_was_told(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(here.repository, "Ben", "Cid")
    with here.repository._writing() as session:
        for coach_id, old, new in (
            (1, "An", "Anna"),  # the same person twice …
            (2, "An", "Anna"),
            (2, "Anna", "Ben"),
            (3, "x", "y"),  # … and one who kept what an undone bundle called her
        ):
            session.add(
                RenameRow(
                    coach_id=coach_id, old_name=old, new_name=new, created_at=day(1)
                )
            )
    for number, name in enumerate(("Anna", "Ben", "Cid")):
        answer(here, number, name, says("1-1"))
    send(here, there, tmp_path)
    assert set(names(there)) == {"Anna", "Ben", "Cid"}


def test_two_of_one_name_are_named_before_a_file_that_nobody_takes_is_written(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """As a version that told capitals apart wrote them."""
    here, there = desks
    with here.repository._writing() as session:
        session.add(CoachRow(name="ANNA", created_at=day(1)))
    for number, name in enumerate(("Anna", "ANNA")):
        answer(here, number, name, says("1-1"))
    path = tmp_path / "here.dualane-answers"
    for coaches in ((), ("Anna",), ("ANNA",)):
        with pytest.raises(ProjectError, match="take “Anna” and “ANNA” for one coach"):
            export_bundle(here, path, coaches)
    assert not path.exists()
    rename(here, "ANNA", "Anna B.")
    export_bundle(here, path)
    import_bundle(there, path)
    assert sorted(names(there)) == ["Anna", "Anna B."]


def test_a_name_that_somebody_has_here_is_not_taken_away(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    for project in desks:
        add_coaches(project.repository, "Ben")
        answer(project, 0, "Anna", says("1-1"))
        answer(project, 0, "Ben", says("1-2"))
    rename(here, "Anna", "Cleo")
    rename(there, "Ben", "Cleo")
    for _ in range(2):
        send(there, here, tmp_path)
        send(here, there, tmp_path)
    assert (names(here), names(there)) == (["Cleo", "Ben"], ["Anna", "Cleo"])
    for project, first, second in ((here, "Cleo", "Ben"), (there, "Anna", "Cleo")):
        assert current(project.repository) == {
            (f"{0:032x}", first): says("1-1"),
            (f"{0:032x}", second): says("1-2"),
        }


def test_two_who_swap_their_names_are_swapped_at_the_other_desk(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(there.repository, "Ben")
    answer(there, 0, "Anna", says("1-1"))
    answer(there, 0, "Ben", says("1-2"))
    send(there, here, tmp_path)
    for old, new in (("Anna", "x"), ("Ben", "Anna"), ("x", "Ben")):
        rename(there, old, new)
    send(there, here, tmp_path)
    assert names(here) == names(there) == ["Ben", "Anna"]
    assert current(here.repository) == current(there.repository)


@pytest.mark.parametrize(
    "renames",
    [
        (("Anna", "x"), ("Ben", "Anna"), ("x", "Ben")),
        (("Anna", "x"), ("Ben", "Anna")),
        (("Ben", "x"), ("Anna", "Ben")),
    ],
)
def test_undoing_gives_back_names_that_went_from_one_to_the_other(
    desks: tuple[Project, Project],
    tmp_path: Path,
    renames: Sequence[tuple[str, str]],
) -> None:
    here, there = desks
    for project in desks:
        project.repository.add_coach("Ben")
    answer(there, 0, "Anna", says("1-1"))
    answer(there, 0, "Ben", says("1-2"))
    send(there, here, tmp_path)
    for old, new in renames:
        rename(there, old, new)
    send(there, here, tmp_path)
    after = names(here)
    undo_bundle(here)
    assert names(here) == ["Anna", "Ben"]
    before = current(here.repository)
    assert before[f"{0:032x}", "Anna"] == says("1-1")
    send(there, here, tmp_path)  # to the same people as the first time
    assert names(here) == after == names(there)
    assert current(here.repository) == current(there.repository)


def test_undoing_gives_names_back_and_nobody_is_held_to_them(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    rename(there, "Anna", "Anna Muster")
    answer(there, 0, "Anna", says("1-1"))
    send(there, here, tmp_path)
    undo_bundle(here)
    assert names(here) == ["Anna"]
    assert "anna muster" not in here.repository.coaches_by_key()
    with here.repository._reading() as session:
        assert len(session.scalars(select(RenameRow)).all()) == 2, "only ever added"
    assert send(there, here, tmp_path).merge_id is not None
    assert names(here) == ["Anna Muster"]
    # What was decided here since stays, as an answer on top does.
    rename(here, "Anna", "Eva")
    undo_bundle(here)
    assert names(here) == ["Eva"]


def test_a_new_coach_comes_with_all_her_names(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    add_coaches(there.repository, "Mia")
    rename(there, "Mia", "Mia Muster")
    answer(there, 0, "Mia", says("1-1"))
    send(there, here, tmp_path)
    mia = here.repository.coach("mia")
    assert (mia.name, mia.drawn_as) == ("Mia Muster", "Mia"), (
        "the same videos come back"
    )
    undo_bundle(here)
    assert names(here) == ["Anna", "Mia Muster"]


def test_no_name_from_outside_draws_other_videos(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    """Or a file would show what was kept blind."""
    here, there = desks
    rename(there, "Anna", "Anna Muster")
    answer(there, 0, "Anna", says("1-1"))
    with here.repository._writing() as session:  # as an old bundle brought her
        session.scalars(select(CoachRow)).one().name = "Anna Muster"
    assert here.repository.coach("Anna Muster").drawn_as == "Anna Muster"
    send(there, here, tmp_path)
    assert here.repository.coach("Anna").drawn_as == "Anna Muster"


def test_a_rename_dated_later_than_now_is_left_out(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, _ = desks
    later = datetime.now(UTC) + timedelta(days=400)
    path = tmp_path / "x.dualane-answers"
    given = GivenAnswer(f"{0:032x}", "0.mp4", "Eva", says("1-1"), day(1))
    write_bundle(
        path, "x", [given], [CoachNames("Eva", (Rename("Anna", "Eva", later),))]
    )
    import_bundle(here, path)
    assert names(here) == ["Anna"], "the same person all the same"
    assert len(current(here.repository)) == 1


# ---------------------------------------------------------------- on a server too


def given(coach: str, video: int, pair: str, on: float) -> GivenAnswer:
    return GivenAnswer(f"{video:032x}", f"{video}.mp4", coach, says(pair), day(on))


def test_names_come_over_into_either_kind_of_database(repository: Repository) -> None:
    for number in range(2):
        add_video(repository, fingerprint=f"{number:032x}")
    repository.merge([given("Anna", 0, "1-1", 1)], "a", "0" * 64)
    renames = (Rename("Anna", "Eva", day(2)), Rename("Eva", "Eva M.", day(3)))
    names_there = [CoachNames("Eva M.", renames), CoachNames("Anna")]
    answers = [given("Eva M.", 1, "1-2", 1), given("Anna", 1, "2-2", 4)]
    _, merge_id, _ = repository.merge(answers, "b", "1" * 64, names_there)
    assert [each.name for each in repository.coaches()] == ["Eva M.", "Anna"]
    assert repository.merge(answers, "b", "1" * 64, names_there).merge_id is None
    assert merge_id is not None
    repository.undo_merge(merge_id)
    # The second Anna has the name by now.
    assert [each.name for each in repository.coaches()] == ["Eva M.", "Anna"]
    assert {who for _, who in current(repository)} == {"Eva M."}


# ---------------------------------------------------------------- who it is, pure


def called(name: str, since: float, *renames: tuple[str, str, float]) -> CoachNames:
    return CoachNames(
        name, tuple(Rename(old, new, day(at)) for old, new, at in renames), day(since)
    )


@pytest.mark.parametrize(
    ("there", "here", "who"),
    [
        ([called("Eva", 1)], [called("Ben", 1)], [None]),
        ([called("eva ", 1)], [called("Ben", 1), called("Eva", 9)], [1]),
        # Capitals made two, once: whoever is spelt alike.
        ([called("EVA", 1)], [called("Eva", 1), called("EVA", 1)], [1]),
        # Renamed there, or here, or at both.
        ([called("Eva", 1, ("Ann", "Eva", 5))], [called("Ann", 9)], [0]),
        ([called("Ann", 9)], [called("Eva", 1, ("Ann", "Eva", 5))], [0]),
        (
            [called("Eva", 1, ("Ann", "Eva", 5))],
            [called("Zoe", 1, ("Ann", "Zoe", 6))],
            [0],
        ),
        # Both are here, since old bundles made two of her: as she is called now.
        (
            [called("Eva", 1, ("Ann", "Eva", 5))],
            [called("Ann", 1), called("Eva", 1)],
            [1],
        ),
        # Two had the name, and nobody has: nobody knows whose it is.
        (
            [called("Ann", 9)],
            [called("Eva", 1, ("Ann", "Eva", 5)), called("Zoe", 6, ("Ann", "Zoe", 7))],
            [None],
        ),
        # … but for answers of a time when one of them had it.
        (
            [called("Ann", 2)],
            [called("Eva", 1, ("Ann", "Eva", 5)), called("Zoe", 6, ("Ann", "Zoe", 7))],
            [0],
        ),
        # Given the same new name as somebody else at the other desk, once or by turns.
        (
            [called("Eva", 1, ("Ben", "Eva", 5))],
            [called("Eva", 1, ("Ann", "Eva", 6)), called("Dee", 1, ("Ben", "Dee", 7))],
            [1],
        ),
        (
            [called("Dee", 1, ("Cid", "Dee", 8))],
            [
                called("Cid", 1, ("Ann", "Dee", 3), ("Dee", "Cid", 5)),
                called("Zoe", 1, ("Cid", "Zoe", 4)),
            ],
            [1],
        ),
        # Shares a name with each of two, and nothing tells which is meant.
        (
            [called("Zoe", 1, ("Ann", "Eva", 2), ("Eva", "Zoe", 3))],
            [called("Ann", 1), called("Eva", 1)],
            [None],
        ),
    ],
)
def test_who_is_who(
    there: Sequence[CoachNames], here: Sequence[CoachNames], who: list[int | None]
) -> None:
    found = identify(
        there, dict(zip(map(CoachId, range(9)), here, strict=False)), day(50)
    )
    assert [found.who[each.name] for each in there] == who


def test_names_that_many_share_are_looked_up_once() -> None:
    """Up to as many as a file may hold, against a desk that has taken in another such."""

    def many(mark: str, n_coaches: int) -> list[CoachNames]:
        n_names = n_coaches * 9 // 2
        return [
            called(
                f"{mark}{who}",
                0,
                *(
                    (
                        f"{(who * 7 + n) % n_names}",
                        f"{(who * 11 + n + 1) % n_names}",
                        n + who / 999,
                    )
                    for n in range(49)
                ),
                ("0", f"{mark}{who}", 60),
            )
            for who in range(n_coaches)
        ]

    def work(n_coaches: int) -> Work:
        there = many("a", n_coaches)
        here = {CoachId(n): each for n, each in enumerate(many("b", n_coaches))}
        return work_of(lambda: identify(there, here, day(99)))

    # Every coach is held against every other, which costs little beside the names.
    assert work(200).over(work(50)) < 6  # 4.8; without looking up once 7.8 and more


# ---------------------------------------------------------------- the file


def with_renames(*renames: Any, coaches: Sequence[str] = ("Ben",)) -> dict[str, Any]:
    return {**document(), "coaches": list(coaches), "renames": list(renames)}


def renamed(
    old: Any = "Al",
    new: Any = "Ben",
    at: Any = "2026-03-01T10:00:00+00:00",
    **more: Any,
) -> dict[str, Any]:
    return {"coach": 0, "old": old, "new": new, "at": at, **more}


def test_renames_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "x.dualane-answers"
    made = [
        CoachNames("陈", (Rename("Al", "Bo", day(1)), Rename("Bo", "陈", day(2.5)))),
        CoachNames("Bo"),
    ]
    write_bundle(path, "club", [given("陈", 0, "1-1", 1)], made)
    assert list(read_bundle(path).names) == made


@pytest.mark.parametrize("version", [1, 2])
def test_older_files_say_only_what_coaches_are_called(
    tmp_path: Path, version: int
) -> None:
    path = written(tmp_path / "b", {"version": version}, document())
    assert read_bundle(path).names == (CoachNames("Ben"),)


def test_a_file_may_say_since_when_coaches_are_there(tmp_path: Path) -> None:
    moment = START.isoformat()
    for given, expected in (([moment], START), ([None], None)):
        path = written(tmp_path / "b", {"version": 3}, {**document(), "since": given})
        assert read_bundle(path).names == (CoachNames("Ben", since=expected),)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({**document(), "since": []}, "no moment for each coach"),
        ({**document(), "since": [None, None]}, "too long"),
        ({**document(), "since": "now"}, "since is no list"),
        ({**document(), "since": ["now"]}, "the time of a coach is no moment"),
        (with_renames("Al"), "a rename has no fields"),
        ({**document(), "renames": {}}, "renames is no list"),
        (with_renames(renamed(coach=1)), "names no coach"),
        (with_renames(renamed(old="")), "name that can be typed"),
        (with_renames(renamed(new="B\x07n")), "name that can be typed"),
        (with_renames(renamed(old="x" * 201)), "name without end"),
        (with_renames(renamed(at="soon")), "no moment"),
        (with_renames(renamed("Ben")), "back to the same name"),
        (with_renames(renamed(), renamed()), "a rename twice"),
        (with_renames(renamed(), renamed("Ben", "Al")), "twice at the same time"),
        (with_renames(renamed("Al", "Bo")), "lead to other names"),
        (
            with_renames(renamed(), renamed(coach=1), coaches=("Ben", "Al")),
            "a rename twice",
        ),
        (with_renames(*[renamed()] * 10_001), "too long"),
        (
            with_renames(
                *(renamed(at=day(n).isoformat(), old=f"n{n}") for n in range(1_001))
            ),
            "more than 1,000 times",
        ),
    ],
)
def test_renames_that_cannot_be_are_refused_in_one_sentence(
    project: Project, tmp_path: Path, answers: Any, expected: str
) -> None:
    add_video(project.repository, "race1.mp4", fingerprint="0" * 31 + "1")
    path = written(tmp_path / "b.dualane-answers", {"version": 3}, answers)
    with pytest.raises(LabelError, match=expected) as caught:
        import_bundle(project, path)
    assert str(caught.value).endswith("nothing was taken in.")
    assert project.repository.coaches() == []


def test_names_in_a_circle_end_somewhere(project: Project, tmp_path: Path) -> None:
    """Al became Bo and Al again, and another the other way round: nothing hangs."""
    add_video(project.repository, "race1.mp4", fingerprint="0" * 31 + "1")
    add_coaches(project.repository, "Bo", "Al")
    turns = [
        renamed(*(("Al", "Bo") if (n + who) % 2 else ("Bo", "Al")), day(n).isoformat())
        | {"coach": who}
        for n in range(400)
        for who in (0, 1)
    ]
    path = written(
        tmp_path / "b",
        {"version": 3},
        with_renames(*turns, coaches=("Al", "Bo")),
    )
    import_bundle(project, path)
    assert sorted(each.name for each in project.repository.coaches()) == ["Al", "Bo"]
