"""Answers from desk to desk by command."""

from contextlib import closing
from pathlib import Path

import pytest

from annotator.project import Project
from annotator.workflow import Answer
from dataset.states import LanePair
from tests.command.conftest import Dualane


@pytest.fixture
def other(tmp_path: Path, footage: Path, dualane: Dualane) -> Path:
    """Ben's project with the same videos, two of them answered."""
    folder = tmp_path / "ben.dualane"
    assert dualane("init", folder).code == 0
    assert dualane("import", folder, footage, "--jobs", 1).code == 0
    csv = tmp_path / "ben.csv"
    csv.write_text(
        "video,coach,left,right\nMonday_race01.mp4,Ben,flash,fall\n"
        "Tuesday_race01.mp4,Ben,slip,flash\n",
        encoding="utf-8",
    )
    assert dualane("labels", "import", folder, csv).code == 0
    return folder


def test_another_name_and_what_came_back_are_said(
    project: Path, other: Path, tmp_path: Path, dualane: Dualane
) -> None:
    file = tmp_path / "ben.dualane-answers"
    dualane("bundle", "export", other, file)
    dualane("bundle", "import", project, file)
    with closing(Project.open(other)) as there:
        repository = there.repository
        ben = repository.coach("Ben")
        there.rename_coach(ben, "Ben Muster")
        video = repository.annotations()[0].video_id
        repository.record_repeat(video, ben.id, Answer(LanePair.parse("1-3")))
    dualane("bundle", "export", other, file)
    said = dualane("bundle", "import", project, file)
    assert "Ben is called Ben Muster from now on, as at the other desk." in said.out
    assert "1 answer to videos that came back there" in said.out
    (coach,) = dualane("bundle", "import", project, file, "--json").json["coaches"]
    assert (coach["here"], coach["becomes"]) == ("Ben Muster", None)
    listed = dualane("bundle", "list", project)
    assert "1 new name, 1 repeated answer of Ben Muster" in listed.out
    with closing(Project.open(project)) as here:
        here.rename_coach(here.repository.coach("Ben"), "Benno")
    said = dualane("bundle", "import", project, file)
    assert "Ben Muster is Benno here." in said.out


def test_a_bundle_goes_out_in_and_back(
    project: Path, other: Path, tmp_path: Path, dualane: Dualane
) -> None:
    csv = tmp_path / "anna.csv"
    csv.write_text(
        "video,coach,left,right\nMonday_race01.mp4,Anna,flash,flash\n",
        encoding="utf-8",
    )
    dualane("labels", "import", project, csv)
    file = tmp_path / "ben.dualane-answers"
    said = dualane("bundle", "export", other, file, "--coach", "ben")
    assert "Wrote 2 answers" in said.out
    before = dualane("status", project, "--json").json

    said = dualane("bundle", "import", project, file, "--dry-run")
    assert "Would take in 2 answers that were missing and 0 newer ones" in said.out
    assert "Ben is new here." in said.out
    assert "Not in the bundle (2):\n  Monday_race02.mp4" in said.out
    assert "fall" not in said.out, "who reads this may owe an answer"
    assert dualane("status", project, "--json").json == before

    said = dualane("bundle", "import", project, file)
    assert "Took in 2 answers" in said.out
    assert "bundle undo" in said.out
    assert "Ben: flash – fall" in dualane("disagreements", project).out
    assert dualane("bundle", "import", project, file, "--json").json["id"] is None

    (listed,) = dualane("bundle", "list", project, "--json").json["bundles"]
    assert (listed["coaches"], listed["answers"]) == (["Ben"], 2)
    assert "Undid ben.dualane-answers" in dualane("bundle", "undo", project).out
    after = dualane("status", project, "--json").json
    assert after["annotations"] == before["annotations"]
    assert ", undone " in dualane("bundle", "list", project).out
    said = dualane("bundle", "undo", project)
    assert said.code == 1
    assert "left to undo" in said.err
    assert dualane("bundle", "undo", project, 9).code == 1


def test_a_conflict_names_who_counts_and_since_when(
    project: Path, other: Path, tmp_path: Path, dualane: Dualane
) -> None:
    csv = tmp_path / "ben.csv"  # Ben answers here too, later and otherwise
    csv.write_text(
        "video,coach,left,right\nMonday_race01.mp4,Ben,fall,fall\n", encoding="utf-8"
    )
    dualane("labels", "import", project, csv)
    file = tmp_path / "ben.dualane-answers"
    dualane("bundle", "export", other, file)
    said = dualane("bundle", "import", project, file, "--dry-run")
    assert "Monday_race01.mp4, Ben: the one here counts, given 20" in said.out
    found = dualane("bundle", "import", project, file, "--json").json
    assert [each["wins"] for each in found["conflicts"]] == ["here"]
    assert (found["new"], found["older"]) == (1, 1)


def test_no_bundle_is_one_sentence(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    wrong = tmp_path / "wrong.dualane-answers"
    wrong.write_bytes(b"PK\3\4 no archive")
    for words in (("import", project, wrong), ("import", project, wrong, "--dry-run")):
        said = dualane("bundle", *words)
        assert said.code == 1
        assert said.err.startswith("wrong.dualane-answers is no bundle")
        assert said.err.count("\n") == 1
