"""Settings that hold at every desk on one label database."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from sqlalchemy import Engine, text

from annotator import kept_settings
from annotator.policy import sight
from annotator.project import PROJECT_FILE, Project
from annotator.project_settings import ProjectSettings
from annotator.repository import Repository
from annotator.workflow import SuggestionPolicy
from dataset.clips import CropBox, CropRule
from dataset.errors import LabelError, ProjectError, StorageError
from dataset.states import LanePair
from tests.annotator.conftest import add_coaches, add_video
from tests.annotator.desks import meanwhile

Desk = Callable[[str], Project]
PAIRS = [LanePair.parse(pair) for pair in ("1-3", "2-2", "1-1")]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    """Makes or opens a desk's own project folder on the one label database."""
    address = (
        str(engine.url.database)
        if engine.dialect.name == "sqlite"
        else engine.url.render_as_string(hide_password=False)
    )
    with ExitStack() as opened:

        def make(name: str) -> Project:
            folder = tmp_path / f"{name}.dualane"
            project = (
                Project.open(folder)
                if folder.exists()
                else Project.create(folder, database_url=address)
            )
            opened.callback(project.close)
            return project

        yield make


def document(project: Project) -> dict[str, Any]:
    path = project.folder / PROJECT_FILE
    return tomllib.loads(path.read_text(encoding="utf-8"))


def forget_joining(project: Project, **changes: Any) -> None:
    """As a version left it that kept all settings in the folder."""
    was = document(project)
    del was["shared_settings"]
    (project.folder / PROJECT_FILE).write_text(tomli_w.dumps({**was, **changes}))


ALL_CHANGED = ProjectSettings(
    crop=CropRule(CropBox(1 / 3, 1 / 7, 0.9, 1), CropBox(0, 0, 1, 2 / 3)),
    divider=0.625,
    group_pattern=r"^(\w+)_",
    suggestions=SuggestionPolicy.ONE_COACH,
    assisted_coach="Eve",
    blind_share=1 / 3,
    promote_better=True,
    targets={PAIRS[0]: 5},
)


def test_what_one_desk_sets_holds_at_every_desk(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    add_coaches(here.repository, "Eve")
    here.save_settings(ALL_CHANGED)
    assert there.settings == ProjectSettings(), "until it looks"
    there.follow_settings()
    assert there.settings == ALL_CHANGED
    assert there.suggestion_rules == here.suggestion_rules
    assert desk("late").settings == ALL_CHANGED, "also a desk that comes later"
    assert desk("here").settings == ALL_CHANGED


def test_the_same_videos_stay_blind_at_every_desk(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    (eve,) = add_coaches(here.repository, "Eve")
    for _ in range(40):
        add_video(here.repository)

    def seen(project: Project) -> list[bool]:
        rules = replace(project.suggestion_rules, blind_share=0.5)
        return [
            sight(rules, eve, video, has_committed=False).value == "shown"
            for video in project.repository.videos()
        ]

    for each in (here, there):
        each.change_settings(suggestions=SuggestionPolicy.EVERYONE)
    assert len(set(seen(here))) == 2
    assert seen(there) == seen(here)
    assert document(there)["id"] == document(here)["id"]


def test_desks_keep_what_another_one_has_set_meanwhile(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    add_coaches(here.repository, "Eve")
    here.change_settings(assisted_coach="Eve", targets={PAIRS[0]: 5, PAIRS[1]: 6})
    there.change_settings(divider=0.4, targets={PAIRS[2]: 7})
    here.change_settings(targets={PAIRS[1]: 8})
    there.follow_settings()
    assert there.settings == here.settings
    assert here.settings.divider == 0.4
    assert here.settings.assisted_coach == "Eve"
    assert here.settings.targets == {PAIRS[1]: 8, PAIRS[2]: 7}


def test_of_two_desks_that_save_at_once_both_are_heard(
    desk: Desk, engine: Engine
) -> None:
    here, there = desk("here"), desk("there")

    def second(_repository: Repository) -> None:
        there.change_settings(blind_share=0.25)

    with meanwhile(here._engine, second) as ended:
        here.change_settings(divider=0.4)
        ended()
    for each in (here, there):
        each.follow_settings()
        assert (each.settings.divider, each.settings.blind_share) == (0.4, 0.25)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT revision FROM project_settings"))
        assert sorted(found.scalars()) == [1, 2, 3], "and each is one row"


def test_a_desk_brings_what_it_has_set_before_settings_were_shared(
    desk: Desk, engine: Engine
) -> None:
    old = desk("old")
    add_coaches(old.repository, "Eve")
    old.save_settings(replace(ALL_CHANGED, divider=0.4))
    forget_joining(old)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM project_settings"))
    young = desk("young")
    young.change_settings(divider=0.625)
    # But for what another one has set, and for who sees suggestions.
    joined = replace(
        ProjectSettings(),
        crop=ALL_CHANGED.crop,
        divider=0.625,
        group_pattern=ALL_CHANGED.group_pattern,
        promote_better=True,
        targets=ALL_CHANGED.targets,
    )
    assert desk("old").settings == joined
    young.follow_settings()
    assert young.settings == joined

    lone = desk("old")
    lone.change_settings(divider=0.5)
    assert desk("old").settings.divider == 0.5, "it is asked once, not at every start"


def test_a_desk_that_is_moved_to_other_labels_overrules_nobody_there(
    desk: Desk, engine: Engine
) -> None:
    """The other labels have settings of the same revision, as has a copy of these."""
    here = desk("here")
    add_coaches(here.repository, "Eve")
    here.save_settings(ALL_CHANGED)
    moved = document(here)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE project_settings SET text = :text WHERE revision = 2"),
            {"text": tomli_w.dumps({"id": "other", "lanes": {"divider": 0.3}})},
        )
    (here.folder / PROJECT_FILE).write_text(tomli_w.dumps(moved))
    assert desk("here").settings.divider == 0.3
    assert desk("there").settings.divider == 0.3


@pytest.mark.parametrize("mark", [10**30, -3, True, "2", "2:0", "x", [2], "9:00"])
def test_a_mark_that_nobody_wrote_counts_for_nothing(desk: Desk, mark: object) -> None:
    here, there = desk("here"), desk("there")
    here.change_settings(divider=0.4)
    (there.folder / PROJECT_FILE).write_text(
        tomli_w.dumps({**document(there), "shared_settings": mark})
    )
    assert desk("there").settings.divider == 0.4
    assert here.repository.shared_settings(3) is None


def test_what_another_desk_sets_below_an_open_dialog_stays(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    here.change_settings(targets={PAIRS[0]: 10, PAIRS[1]: 1})
    shown = here.settings
    there.follow_settings()
    upright = CropBox(0, 0, 0.5, 1)
    there.change_settings(
        targets={PAIRS[0]: 50, PAIRS[1]: 1},
        divider=0.4,
        crop=replace(there.settings.crop, portrait=upright),
    )
    here.follow_settings()
    wide = CropBox(0, 0, 1, 0.5)
    here.save_settings(
        replace(
            shown,
            targets={PAIRS[0]: 10, PAIRS[1]: 2},
            crop=replace(shown.crop, landscape=wide),
        ),
        shown,
    )
    assert here.settings.targets == {PAIRS[0]: 50, PAIRS[1]: 2}
    assert here.settings.crop == CropRule(upright, wide)
    assert here.settings.divider == 0.4
    here.change_settings(shown, divider=0.6)
    assert here.settings.divider == 0.6


def test_a_full_disk_leaves_no_desk_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = desk("here")

    def is_full(path: Path, _text: str) -> None:
        raise StorageError(f"{path} cannot be written")

    with monkeypatch.context() as full:
        full.setattr(kept_settings, "write_text", is_full)
        with pytest.raises(StorageError):
            here.change_settings(divider=0.4)
    assert desk("there").settings.divider == 0.4
    here.follow_settings()
    assert here.settings.divider == 0.4, "it is told, and so it counts here too"


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "beside"])
def test_what_cannot_be_taken_up_at_once_is_the_next_time(
    desk: Desk,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_shared: bool,
) -> None:
    here = desk("here") if is_shared else project
    other = desk("there") if is_shared else Project.open(project.folder)
    add_coaches(here.repository, "Eve")
    other.change_settings(assisted_coach="Eve", divider=0.4)

    def is_out_of_reach(*_: object) -> None:
        raise ProjectError("the server does not answer")

    with monkeypatch.context() as away:
        away.setattr(here.repository, "who_was_meant", is_out_of_reach)
        with pytest.raises(ProjectError):
            here.follow_settings()
    here.follow_settings()
    assert here.settings == other.settings
    other.close()


def test_a_desk_that_cannot_join_is_no_project_yet(desk: Desk, tmp_path: Path) -> None:
    here = desk("here")
    assert here.repository.share_settings("nonsense [", since=1)
    with pytest.raises(ProjectError, match="update Dualane"):
        desk("there")
    assert not (tmp_path / "there.dualane" / PROJECT_FILE).exists()


def test_old_projects_without_a_number_stay_blind_to_the_same_videos(
    desk: Desk, engine: Engine
) -> None:
    for name in ("here", "there"):
        old = document(desk(name))
        del old["id"], old["shared_settings"]
        (desk(name).folder / PROJECT_FILE).write_text(tomli_w.dumps(old))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM project_settings"))
    assert desk("here").suggestion_rules == desk("there").suggestion_rules


def test_what_is_typed_into_the_file_of_one_desk_holds_at_every_desk(
    desk: Desk,
) -> None:
    here, there = desk("here"), desk("there")
    add_coaches(here.repository, "Eve")
    here.save_settings(ALL_CHANGED)
    file = there.folder / PROJECT_FILE
    typed = {**document(there), "lanes": {"divider": 0.4}}
    file.write_text(tomli_w.dumps(typed))
    there.change_settings(blind_share=0.5)  # while it is open, it is kept
    here.follow_settings()
    assert here.settings == replace(ALL_CHANGED, divider=0.4, blind_share=0.5)
    typed = document(there)
    typed["suggestions"]["blind_share"] = 0.75
    here.change_settings(divider=0.625)
    file.write_text(tomli_w.dumps(typed))
    assert desk("there").settings == replace(ALL_CHANGED, blind_share=0.75)
    here.follow_settings()
    assert here.settings.blind_share == 0.75


def test_an_empty_database_gets_the_settings_that_stood_here(
    desk: Desk, engine: Engine
) -> None:
    desk("here").change_settings(divider=0.4)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM project_settings"))
    assert desk("here").settings.divider == 0.4
    assert desk("there").settings.divider == 0.4


def test_keys_that_only_a_newer_version_knows_stay_at_every_desk(
    desk: Desk, engine: Engine
) -> None:
    here, there = desk("here"), desk("there")
    told = {**document(here), "lanes": {"divider": 0.4, "tilt": 3}, "later": [1]}
    for key in ("schema_version", "name", "database", "shared_settings"):
        del told[key]
    assert here.repository.share_settings(tomli_w.dumps(told), since=1)
    there.follow_settings()
    there.change_settings(blind_share=0.25)
    assert document(there)["name"] == "there", "a desk keeps its own name"
    last = here.repository.shared_settings()
    assert last is not None
    said = tomllib.loads(last.text)
    assert (said["later"], said["lanes"]) == ([1], {"divider": 0.4, "tilt": 3})
    assert not said.keys() & {"name", "database", "schema_version"}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("suggestions = [", "it is no TOML"),
        ("[suggestions]\npolicy = 'later'", "suggestions.policy is “later”"),
        ("[crop]\nportrait = '0,0,0,0'", "no area|box|crop"),
    ],
    ids=["no-toml", "no-policy", "no-box"],
)
def test_settings_that_make_no_sense_are_told_once_and_change_nothing(
    desk: Desk, written: str, why: str
) -> None:
    here = desk("here")
    here.change_settings(divider=0.4)
    assert here.repository.share_settings(written, since=2)
    with pytest.raises(ProjectError, match=f"that all desks share .*(?:{why})"):
        here.follow_settings()
    assert here.settings.divider == 0.4
    here.follow_settings()
    with pytest.raises(ProjectError, match="update Dualane"):
        desk("here")


def test_no_desk_is_sent_to_other_labels(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    address = document(there)["database"]
    assert here.repository.share_settings(
        'database = "elsewhere.sqlite"\nname = "other"\nschema_version = 9', since=1
    )
    there.follow_settings()
    there.change_settings(divider=0.4)
    assert document(there)["database"] == address
    assert desk("there").name == "there"


def test_a_pattern_that_is_none_reaches_no_desk(desk: Desk) -> None:
    here, there = desk("here"), desk("there")
    with pytest.raises(LabelError):
        here.change_settings(group_pattern="(")
    there.follow_settings()
    assert there.settings == here.settings == ProjectSettings()


def test_labels_in_the_folder_have_their_settings_beside_them(
    project: Project,
) -> None:
    project.change_settings(divider=0.4)
    assert project.repository.shared_settings() is None
    assert "shared_settings" not in document(project)


def test_windows_on_one_folder_follow_each_other(project: Project) -> None:
    other = Project.open(project.folder)
    other.change_settings(divider=0.4)
    assert project.settings.divider == 0.5
    project.follow_settings()
    assert project.settings == other.settings
    (project.folder / PROJECT_FILE).write_text("no toml at all")
    with pytest.raises(ProjectError, match="cannot be read"):
        project.follow_settings()
    project.follow_settings()
    assert project.settings.divider == 0.4, "what stood here goes on"
    other.close()
