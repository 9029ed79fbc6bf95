"""Promote, roll back, list: as a person types it."""

from contextlib import closing
from pathlib import Path

import pytest

from annotator.project import Project
from annotator.promotion import PromotionKind
from dataset.motion import METHOD
from tests.annotator.conftest import add_video
from tests.command.conftest import Dualane
from tests.factories import make_checkpoint


@pytest.fixture
def club(tmp_path: Path, dualane: Dualane) -> Path:
    """A project with two networks and nobody who has decided between them."""
    folder = tmp_path / "club.dualane"
    assert dualane("init", folder).code == 0
    for day in (1, 2):
        created = f"2024-01-0{day}T00:00:00+00:00"
        make_checkpoint(folder / "checkpoints", f"net-{day}", created)
    return folder


def test_promoting_and_rolling_back(club: Path, dualane: Dualane) -> None:
    assert dualane("status", club, "--json").json["current_checkpoint"] == "net-2"
    said = dualane("promote", club, "net-1", "--reason", "knows our wall")
    assert said.code == 0
    assert said.out.startswith("net-1 suggests from now on instead of net-2.")
    assert "suggests already" in dualane("promote", club, "net-1").out
    assert dualane("promote", club, "net-2", "--json").json == {
        "current": "net-2",
        "before": "net-1",
        "changed": True,
    }
    listed = dualane("checkpoints", club)
    (marked,) = [line for line in listed.out.splitlines() if "← suggests" in line]
    assert "net-2" in marked
    newest, middle, oldest = listed.out.splitlines()[-3:]
    assert newest.endswith("net-2, promoted")
    assert middle.endswith("net-1, promoted: knows our wall")
    assert oldest.endswith("net-2, by itself: the project's first network")
    said = dualane("rollback", club, "--reason", "it takes slips for falls")
    assert said.out == "net-1 suggests again instead of net-2.\n"
    facts = dualane("checkpoints", club, "--json").json
    assert facts["current"] == "net-1"
    assert [(row["kind"], row["checkpoint"]) for row in facts["promotions"]] == [
        ("first", "net-2"),
        ("chosen", "net-1"),
        ("chosen", "net-2"),
        ("rollback", "net-1"),
    ]
    assert dualane("rollback", club, "--json").json["current"] == "net-2"
    assert "net-2 suggests" in dualane("status", club).out


def test_motion_that_goes_on_suggesting_is_named(club: Path, dualane: Dualane) -> None:
    with closing(Project.open(club)) as project:
        video = add_video(project.repository, "one.mp4")
        sure = [0.93 if code == 0 else 0.005 for code in range(15)]
        project.repository.record_suggestions(METHOD, {video.id: sure})
    sentence = (
        "net-2 is the project's first network; until videos are held out to test it, motion goes on"
        " suggesting; to change that: dualane promote PROJECT net-2"
    )
    listed = dualane("checkpoints", club).out
    assert sentence in listed
    assert "← suggests" not in listed
    assert sentence in dualane("status", club).out
    assert dualane("status", club, "--json").json["motion_suggests"] is True
    assert dualane("suggest", club).out.splitlines()[-1] == sentence
    said = dualane("promote", club, "net-2")
    assert said.out.startswith("net-2 suggests from now on instead of motion.")
    listed = dualane("checkpoints", club).out
    assert "motion" not in listed
    assert "← suggests" in listed
    assert dualane("checkpoints", club, "--json").json["motion_suggests"] is False
    said = dualane("promote", club, "motion")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "suggest PROJECT --checkpoint motion" in said.err


def test_a_first_network_that_leaves_the_word_to_motion_is_not_said_to_suggest(
    club: Path, dualane: Dualane
) -> None:
    with closing(Project.open(club)) as project:
        video = add_video(project.repository, "one.mp4")
        sure = [0.93 if code == 0 else 0.005 for code in range(15)]
        project.repository.record_suggestions(METHOD, {video.id: sure})
        project.repository.promote(
            "net-2", PromotionKind.FIRST, reason="nothing suggested before it"
        )  # as earlier versions wrote it
    listed = dualane("checkpoints", club).out
    said, head, row = listed.splitlines()[-3:]
    assert "motion goes on suggesting" in said
    assert head == "Which one is the project's network, newest first:"
    assert row.endswith("net-2, by itself: the project's first network")
    (promotion,) = dualane("checkpoints", club, "--json").json["promotions"]
    assert promotion["reason"] == "the project's first network"


def test_what_cannot_be_is_one_sentence(club: Path, dualane: Dualane) -> None:
    said = dualane("rollback", club)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "nothing to roll back to" in said.err
    said = dualane("promote", club, "net-9")
    assert said.code == 1
    assert "There is no checkpoint “net-9”" in said.err
    said = dualane("promote", club, "net-1", "--coach", "Nobody")
    assert said.code == 1
    assert "No coach is called “Nobody”" in said.err
    assert dualane("checkpoints", club, "--json").json["promotions"] == []
