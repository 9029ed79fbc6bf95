"""What is left out of words that do not fit, and what is not."""

import pytest

from annotator.ui.elided import NameLabel

NAME = "2024-05-01_Innsbruck_Qualifikation_race_007.mp4"


@pytest.fixture
def label(qtbot) -> NameLabel:
    made = NameLabel()
    qtbot.addWidget(made)
    made.setText(NAME)
    return made


def test_a_name_takes_a_second_line_before_anything_is_left_out(label):
    whole = label.fontMetrics().horizontalAdvance(NAME)
    assert label.lines(whole) == [NAME]
    two = label.lines(whole * 2 // 3)
    assert len(two) == 2
    assert "".join(two) == NAME
    assert two[0][-1] in "_-."  # it is broken where it has a joint
    assert label.heightForWidth(whole * 2 // 3) > label.heightForWidth(whole)
    few = label.lines(whole // 4)
    assert len(few) == 2
    assert "…" in few[1]
    assert few[1].endswith(".mp4")


def test_every_line_fits_and_no_name_is_no_line_too_many(label):
    for width in range(60, 500, 20):
        for line in label.lines(width):
            assert label.fontMetrics().horizontalAdvance(line) <= width
    label.setText("")
    assert label.lines(100) == [""]
