"""Names that are nearly alike, and those that only look it."""

import pytest

from annotator.coach_names import marks, similar_name


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("Ana", ["Ben", "Anna"], "Anna"),
        ("Jose", ["José"], "José"),
        ("Anna", ["Anna Muster"], "Anna Muster"),
        ("Anna Muster", ["anna"], "anna"),
        ("Muller", ["Müller"], "Müller"),
        ("anna", ["Anna"], None),  # the same, not nearly the same
        ("Ben", ["Bea", "Anna"], None),
        ("coach_b", ["coach_a"], None),
        ("Coach 12", ["Coach 1", "Coach 2"], None),
        ("陈", ["陳", "Ana"], None),
        ("Anna", [], None),
    ],
)
def test_who_may_be_meant(name: str, others: list[str], found: str | None) -> None:
    assert similar_name(name, others) == found


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Ada", "Bo"], ["A", "B"]),
        (["coach_a", "coach_b"], ["Ca", "Cb"]),
        (["Coach 1", "Coach 12"], ["C", "C2"]),
        (["Anna Meier", "Anna Schulz", "Bo"], ["AM", "AS", "B"]),
        (["Ann", "anna"], ["A", "Aa"]),
        (["Ada", "Anna", "Andreas"], ["Ad", "An", "Ar"]),
        (["陈伟", "陈芳"], ["陈伟", "陈芳"]),
        (["_x", "X", ""], ["X", "X2", ""]),
        (["ab", "ba", "abb"], ["A", "B", "Ab"]),
        ([], []),
    ],
)
def test_each_name_has_a_mark_of_its_own(names: list[str], found: list[str]) -> None:
    assert marks(names) == found


def test_marks_of_many_names_alike_are_all_different() -> None:
    names = [f"coach {number}" for number in range(300)] + ["C" * n for n in range(40)]
    found = marks(names)
    assert len({each.casefold() for each in found}) == len(names)
