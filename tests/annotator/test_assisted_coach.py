"""The one coach who sees suggestions stays the same person under another name."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from annotator.bundle_files import write_bundle
from annotator.bundles import import_bundle, undo_bundle
from annotator.identity import CoachNames, Rename
from annotator.merging import GivenAnswer
from annotator.policy import Sight, sight
from annotator.project import Project
from annotator.workflow import SuggestionPolicy
from tests.annotator.conftest import add_coaches, add_video, says
from tests.annotator.test_policy import VIDEOS


@pytest.fixture
def desks(engine: Engine, tmp_path: Path) -> Iterator[tuple[Project, Project]]:
    """Two desks, each with a project folder of its own, on one label database."""
    address = (
        str(engine.url.database)
        if engine.dialect.name == "sqlite"
        else engine.url.render_as_string(hide_password=False)
    )
    Project.create(tmp_path / "a.dualane", database_url=address).close()
    shutil.copytree(tmp_path / "a.dualane", tmp_path / "b.dualane")
    with (
        closing(Project.open(tmp_path / "a.dualane")) as one,
        closing(Project.open(tmp_path / "b.dualane")) as other,
    ):
        add_coaches(one.repository, "Eve", "Max")
        yield one, other


def assist(project: Project, name: str) -> None:
    project.save_settings(
        replace(
            project.settings,
            suggestions=SuggestionPolicy.ONE_COACH,
            assisted_coach=name,
            blind_share=0.0,
        )
    )


def who_sees(project: Project) -> list[str]:
    return [
        coach.name
        for coach in project.repository.coaches()
        if sight(project.suggestion_rules, coach, VIDEOS[0], has_committed=False)
        is Sight.SHOWN
    ]


@pytest.mark.parametrize("numbered", [True, False], ids=["numbered", "by-name-alone"])
def test_another_desk_follows_the_coach_and_not_the_name(
    desks: tuple[Project, Project], *, numbered: bool
) -> None:
    here, there = desks
    assist(there, "Eve")
    file = there.folder / "project.toml"
    if not numbered:  # as an earlier version wrote it
        lines = file.read_text().splitlines()
        kept = [line for line in lines if not line.startswith("assisted_id")]
        assert len(kept) == len(lines) - 1
        file.write_text("\n".join(kept))
    here.rename_coach(here.repository.coach("Eve"), "Eve Muster")
    here.rename_coach(here.repository.coach("Max"), "Eve")
    here.repository.add_coach("Max")
    assert who_sees(there) == ["Eve Muster"], "also while it is open"
    with closing(Project.open(there.folder)) as again:
        assert again.settings.assisted_coach == "Eve Muster"
        assert who_sees(again) == ["Eve Muster"]
        # Another setting is saved, and then somebody else is chosen on purpose.
        again.save_settings(replace(again.settings, divider=0.4))
        assert who_sees(again) == ["Eve Muster"]
        assist(again, "Eve")
        assert who_sees(again) == ["Eve"]
    with closing(Project.open(there.folder)) as again:
        assert who_sees(again) == ["Eve"]


def test_a_name_that_was_typed_by_hand_counts_and_not_the_number(
    desks: tuple[Project, Project],
) -> None:
    _, there = desks
    assist(there, "Eve")
    file = there.folder / "project.toml"
    file.write_text(file.read_text().replace('"Eve"', '"Max"'))
    with closing(Project.open(there.folder)) as again:
        assert who_sees(again) == ["Max"]
    for wrong in ('"x"', "true", "-7"):
        file.write_text(
            re.sub("assisted_id = .*", f"assisted_id = {wrong}", file.read_text())
        )
        with closing(Project.open(there.folder)) as again:
            assert who_sees(again) == ["Max"]
    file.write_text(file.read_text().replace('"Max"', '"Nobody"'))
    with closing(Project.open(there.folder)) as again:
        assert who_sees(again) == []
        assert again.settings.assisted_coach == "Nobody"
        again.repository.add_coach("Nobody")
        assert who_sees(again) == ["Nobody"], "whoever was noted before they joined"
        nobody = again.repository.coach("Nobody")
        again.rename_coach(nobody, "Somebody")
        assert who_sees(again) == ["Somebody"]


def test_who_sees_suggestions_follows_a_bundle_and_its_undoing(
    project: Project, tmp_path: Path
) -> None:
    add_video(project.repository, "0.mp4", fingerprint="0" * 32)
    add_coaches(project.repository, "Eve")
    assist(project, "Eve")
    path = tmp_path / "x.dualane-answers"
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    write_bundle(
        path,
        "x",
        [GivenAnswer("0" * 32, "0.mp4", "Eva", says("1-1"), moment)],
        [CoachNames("Eva", (Rename("Eve", "Eva", moment),))],
    )
    import_bundle(project, path)
    assert (project.settings.assisted_coach, who_sees(project)) == ("Eva", ["Eva"])
    project.save_settings(replace(project.settings, divider=0.4))
    undo_bundle(project)
    assert (project.settings.assisted_coach, who_sees(project)) == ("Eve", ["Eve"])
    with closing(Project.open(project.folder)) as again:
        assert who_sees(again) == ["Eve"]
