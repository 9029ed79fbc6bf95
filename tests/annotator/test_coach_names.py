"""Names that are nearly alike, and those that only look it."""

import pytest

from annotator.coach_names import similar_name


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
