"""The table of left against right, its targets and what is scarce."""

from pathlib import Path

import pytest

from annotator.class_table import (
    DEFAULT_TARGET,
    class_table,
    parse_targets,
    scarce,
    scarcity,
    table_lines,
)
from annotator.project import Project
from annotator.project import ProjectSettings as Settings
from dataset.errors import LabelError, ProjectError
from dataset.states import PAIRS, LanePair

FALLS, SLIP_FLASH = LanePair.parse("3-3"), LanePair.parse("2-1")


def test_the_scarcest_pair_comes_first_in_one_sentence():
    counts = dict.fromkeys(PAIRS, 30) | {FALLS: 2, SLIP_FLASH: 10}
    cells = class_table(counts, {SLIP_FLASH: 12})
    assert [cell.pair for cell in scarce(cells)] == [FALLS, SLIP_FLASH]
    assert [cell.missing for cell in scarce(cells)] == [18, 2]
    assert scarcity(cells) == (
        "Scarce: fall – fall: 2 of 20 wanted; slip – flash: 10 of 12 wanted."
    )
    assert scarcity(class_table(counts, dict.fromkeys(PAIRS, 0))) == (
        "Every pair has as many videos as wanted."
    )
    assert scarcity(class_table([], {})).endswith("; and 12 more pairs.")


def test_the_table_has_left_down_and_right_across():
    lines = table_lines(class_table([SLIP_FLASH, SLIP_FLASH], {SLIP_FLASH: 7}))
    assert [line.split() for line in lines] == [
        ["left", "\\", "right", "flash", "slip", "fall", "empty"],
        ["flash", "0/20", "0/20", "0/20", "0/20"],
        ["slip", "2/7", "0/20", "0/20", "0/20"],
        ["fall", "0/20", "0/20", "0/20", "0/20"],
        ["empty", "0/20", "0/20", "0/20", "-"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_targets_are_typed_for_all_or_for_some():
    assert parse_targets("30") == dict.fromkeys(PAIRS, 30)
    assert parse_targets("1-3=40, 3-3=0") == {LanePair.parse("1-3"): 40, FALLS: 0}
    for wrong in (
        "",
        "-3",
        "1-3=x",
        "9-9=3",
        "4-4=1",
        "1.5",
        "٣",
        "9999999",
        "9" * 5000,
    ):
        with pytest.raises(LabelError):
            parse_targets(wrong)


def test_targets_are_kept_with_the_project(tmp_path: Path):
    folder = tmp_path / "club.dualane"
    project = Project.create(folder)
    assert "targets" not in (folder / "project.toml").read_text()
    project.save_settings(Settings(targets={FALLS: 5}))
    project.close()
    project = Project.open(folder)
    cells = {c.pair: c for c in class_table([], project.settings.targets)}
    project.close()
    assert (cells[FALLS].wanted, cells[SLIP_FLASH].wanted) == (5, DEFAULT_TARGET)


@pytest.mark.parametrize("line", ['"4-4" = 3', '"1-3" = "x"', '"1-3" = -1'])
def test_targets_that_make_no_sense_are_refused(tmp_path: Path, line: str):
    folder = tmp_path / "club.dualane"
    Project.create(folder).close()
    with (folder / "project.toml").open("a") as file:
        file.write(f"\n[targets]\n{line}\n")
    with pytest.raises(ProjectError, match=r"project\.toml"):
        Project.open(folder)
