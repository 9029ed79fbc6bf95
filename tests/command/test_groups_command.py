"""Groups shown and made, and what an export tells before it fixes them."""

from contextlib import closing
from pathlib import Path

import h5py
import pytest

from annotator import queries
from annotator.project import Project
from dataset.splits import Split
from tests.command.conftest import Dualane
from tests.factories import make_video

LABELS = """video,coach,left,right
Monday_race01.mp4,Lin,flash,flash
Monday_race01.mp4,Mara,flash,flash
Monday_race02.mp4,Lin,flash,fall
Monday_race02.mp4,Mara,flash,fall
Tuesday_race01.mp4,Lin,slip,flash
Tuesday_race01.mp4,Mara,slip,flash
"""


@pytest.fixture
def labelled(project: Path, tmp_path: Path, dualane: Dualane) -> Path:
    csv = tmp_path / "labels.csv"
    csv.write_text(LABELS, encoding="utf-8")
    assert dualane("labels", "import", project, csv).code == 0
    return project


def groups_of(folder: Path) -> dict[str, str]:
    project = Project.open(folder)
    try:
        return {video.name: video.group for video in project.repository.videos()}
    finally:
        project.close()


def test_a_pattern_is_shown_before_it_is_made(labelled: Path, dualane: Dualane) -> None:
    before = groups_of(labelled)
    said = dualane("groups", labelled, "--pattern", "(race01)", "--dry-run", "--json")
    assert said.json["changes"] == 2
    assert said.json["unmatched"] == ["Monday_race02.mp4", "Tuesday_race02.mp4"]
    by_name = {group["name"]: group for group in said.json["groups"]}
    assert by_name["race01"]["videos"] == by_name["race01"]["decided"] == 2
    assert by_name["Tuesday"] == {
        "name": "Tuesday",
        "videos": 1,
        "decided": 0,
        "split": None,
        "fixed": False,
        "example": "Tuesday_race02.mp4",
    }
    assert groups_of(labelled) == before

    said = dualane("groups", labelled, "--pattern", "(race01)")
    assert said.out.startswith("2 videos changed their group.")
    assert "Nothing found for these, which keep their group (2):" in said.out
    assert groups_of(labelled) == {
        "Monday_race01.mp4": "race01",
        "Monday_race02.mp4": "Monday",
        "Tuesday_race01.mp4": "race01",
        "Tuesday_race02.mp4": "Tuesday",
    }
    again = dualane("groups", labelled, "--pattern", "(race01)")
    assert again.out.startswith("0 videos changed their group.")


def test_a_column_groups_and_unknown_rows_are_named(
    labelled: Path, tmp_path: Path, dualane: Dualane
) -> None:
    csv = tmp_path / "sessions.csv"
    csv.write_bytes(
        "Video;Venue\nMonday_race01;重庆\nTuesday_race01.mp4;重庆\nnobody.mp4;x\n"
        "Monday_race02.mp4;\n".encode("utf-8-sig")
    )
    said = dualane("groups", labelled, "--csv", csv, "--column", "venue", "--json")
    assert said.json["changed"] == 2
    assert len(said.json["unknown"]) == 1
    assert said.json["unknown"][0].startswith("row 4: the video “nobody.mp4”")
    assert groups_of(labelled)["Tuesday_race01.mp4"] == "重庆"
    assert groups_of(labelled)["Monday_race02.mp4"] == "Monday"


def test_groups_that_differ_only_in_capitals_become_one_unless_both_are_fixed(
    labelled: Path, footage: Path, tmp_path: Path, dualane: Dualane
) -> None:
    csv = tmp_path / "sessions.csv"
    csv.write_text(
        "video,venue\nMonday_race01,harbour\nMonday_race02,Harbour\n"
        "Tuesday_race01,HARBOUR\nTuesday_race01,Harbour\n",
        encoding="utf-8",
    )
    said = dualane("groups", labelled, "--csv", csv, "--column", "venue", "--json")
    assert (said.json["changed"], said.json["alike"]) == (3, [])
    assert set(groups_of(labelled).values()) == {"harbour", "Tuesday"}

    with (  # as an earlier version left them
        closing(Project.open(labelled)) as project,
        project.repository._writing() as session,
    ):
        for video in project.repository.videos()[:2]:
            queries.video_row(session, video.id).group_name = "TUESDAY"
    said = dualane("groups", labelled)
    assert "“TUESDAY” and “Tuesday” differ only in capitals: --pattern or" in said.out
    assert dualane("groups", labelled, "--json").json["alike"] == [
        ["TUESDAY", "Tuesday"]
    ]
    said = dualane("groups", labelled, "--pattern", "(?i)day|harbour", "--dry-run")
    assert "differ only in capitals" not in said.out
    csv.write_text("video,venue\nTuesday_race02,tuesday\n", encoding="utf-8")
    dualane("groups", labelled, "--csv", csv, "--column", "venue")
    assert groups_of(labelled)["Tuesday_race02.mp4"] == "TUESDAY", "which came first"

    make_video(footage / "TuesDay_race09.mp4", n_frames=60)
    said = dualane("import", labelled, footage, "--jobs", 1, "--json")
    assert said.json["joined_groups"] == {"TuesDay": "TUESDAY"}
    assert "Videos of “TuesDay” went into the group “TUESDAY” that is" in said.err
    with closing(Project.open(labelled)) as project:
        last = project.repository.videos()[-1]
        with project.repository._writing() as session:
            queries.video_row(session, last.id).group_name = "tuesday"
        fixed = {"TUESDAY": Split.TRAIN, "tuesday": Split.TEST}
        project.repository.freeze_splits(fixed)
    said = dualane("groups", labelled, "--pattern", "(?i)tuesday", "--json")
    assert said.json["alike"] == [["TUESDAY", "tuesday"]]
    assert groups_of(labelled)[last.name] == "tuesday", "what is fixed stays"


def test_a_project_without_videos_has_no_groups(
    tmp_path: Path, dualane: Dualane
) -> None:
    folder = tmp_path / "new.dualane"
    dualane("init", folder)
    assert dualane("groups", folder).out == (
        f"No videos yet: dualane import {folder} FOLDER\n"
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--pattern", "(x"), "is no regular expression"),
        (("--column", "venue"), "need both --csv FILE and --column NAME"),
        (("--csv", "t.csv", "--column", "wall"), "t.csv has no column “wall”"),
        (("--csv", "two.csv", "--column", "venue"), "keep one of the two; nothing"),
    ],
)
def test_bad_groups_are_refused(
    labelled: Path, tmp_path: Path, monkeypatch, dualane: Dualane, words, complaint
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("video,venue\nMonday_race01,a\n", encoding="utf-8")
    twice = "video,venue\nMonday_race01,a\nMonday_race01,b\n"
    Path("two.csv").write_text(twice, encoding="utf-8")
    before = groups_of(labelled)
    said = dualane("groups", labelled, *words)
    assert said.code == 1
    assert complaint in said.err
    assert groups_of(labelled) == before


def test_the_first_export_says_before_what_it_fixes_and_holds_to_it(
    labelled: Path, tmp_path: Path, dualane: Dualane
) -> None:
    out = tmp_path / "set.h5"
    told = dualane("export", labelled, out, "--dry-run")
    assert "fix these groups to their part for good:\n  Monday: train" in told.out
    assert "no train video of: slip – flash" in told.out
    assert "label such videos in more groups" in told.out
    smaller = "make smaller groups with --pattern or --csv before an export fixes them"
    assert smaller in dualane("groups", labelled).out
    facts = dualane("export", labelled, out, "--dry-run", "--json").json
    assert facts["fixing"] == {"Monday": "train", "Tuesday": "validation"}
    assert facts["videos_by_part"] == {"train": 2, "validation": 1, "test": 0}
    assert not out.exists()
    shown = dualane("groups", labelled, "--json").json["groups"]
    assert not any(group["fixed"] for group in shown)

    done = dualane("export", labelled, out, "--json").json
    assert done["fixing"] == facts["fixing"]
    assert done["missing_classes"]["train"] == ["2-1"]
    assert "2-1" not in done["unseen_classes"]
    assert facts["unseen_classes"] == done["unseen_classes"]
    assert "4-1" in done["unseen_classes"]
    assert "no video at all of: " in told.out
    shown = dualane("groups", labelled, "--json").json["groups"]
    assert {group["name"]: group["split"] for group in shown} == facts["fixing"]
    assert all(group["fixed"] for group in shown)
    told = dualane("groups", labelled)
    assert "No train video of: slip – flash." in told.out
    assert "label such videos in more groups" in told.out
    assert smaller not in told.out, "no group may change any more"

    kept = dualane("groups", labelled, "--pattern", "race0.", "--json").json
    assert kept["changed"] == 0
    assert len(kept["held"]) == 4
    again = dualane("export", labelled, out, "--dry-run", "--json").json
    assert again["fixing"] == {}
    assert again["fixed"] == facts["fixing"]


def test_the_groups_foretell_what_the_export_fixes(
    project: Path, footage: Path, tmp_path: Path, dualane: Dualane
) -> None:
    """A group without a decided video is held out of nothing: no export holds it."""
    none_yet = dualane("groups", project).out
    assert "Monday: 2 videos, 0 decided, none yet: nothing decided, such as" in none_yet
    assert "held back" not in none_yet, "the first evening that is decided trains"
    for at, day in enumerate(("Friday", "Sunday")):
        make_video(footage / f"{day}_race01.mp4", n_frames=52 + at)
    assert dualane("import", project, footage, "--jobs", 1).code == 0
    csv = tmp_path / "labels.csv"
    friday = "Friday_race01.mp4,{},,,1\n"
    sunday = "Sunday_race01.mp4,{},fall,fall,\n"
    rows = [f"{row},\n" for row in LABELS.splitlines()[1:]]
    rows += [row.format(coach) for row in (friday, sunday) for coach in ("Lin", "Mara")]
    csv.write_text("video,coach,left,right,unusable\n" + "".join(rows))
    assert dualane("labels", "import", project, csv).code == 0
    with closing(Project.open(project)) as opened:
        (gone,) = (v for v in opened.repository.videos() if v.group == "Sunday")
        opened.clip_file(gone.fingerprint).unlink()

    planned = dualane("export", project, "x.h5", "--dry-run", "--json").json["fixing"]
    assert planned == {"Monday": "train", "Tuesday": "validation"}
    shown = dualane("groups", project, "--json").json["groups"]
    assert {g["name"]: g["split"] for g in shown} == {
        **planned,
        "Friday": None,
        "Sunday": None,
    }
    told = dualane("groups", project).out
    assert "Friday: 1 video, 0 decided, none yet: nothing decided, such as" in told
    assert "Sunday: 1 video, 1 decided, none yet: its clips are missing, such" in told
    assert "No test part yet: the next evening or venue that is decided" in told


def test_the_studys_protocol_counts_the_videos_on_both_sides(
    labelled: Path, tmp_path: Path, dualane: Dualane
) -> None:
    how = ("export", labelled, tmp_path / "paper.h5", "--protocol", "paper", "--json")
    planned, done = dualane(*how, "--dry-run").json, dualane(*how).json
    assert planned["fixing"] == done["fixing"] == {}
    assert planned["straddling"] == done["straddling"]
    with h5py.File(tmp_path / "paper.h5") as file:
        split, video = file["split"][:], file["video_index"][:]
    torn = [v for v in set(video.tolist()) if len(set(split[video == v].tolist())) > 1]
    assert done["straddling"] == len(torn)


def test_one_evening_trains_and_the_next_is_held_back_by_itself(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    lines = LABELS.splitlines(keepends=True)
    first.write_text("".join(lines[:5]), encoding="utf-8")
    second.write_text("".join([lines[0], *lines[5:]]), encoding="utf-8")
    assert dualane("labels", "import", project, first).code == 0
    said = dualane("export", project, tmp_path / "first.h5").out
    assert "fixed for good: Monday train" in said
    assert "nothing is held back to test with" in said
    assert "the next evening or venue that is decided is held back by itself" in said
    assert "no test video of" not in said, "that all are missing goes without saying"
    assert dualane("labels", "import", project, second).code == 0
    said = dualane("groups", project).out
    assert "Tuesday: 2 videos, 1 decided, validation (not fixed yet)" in said
    assert (
        "No test part yet: the next evening or venue that is decided fills it." in said
    )
    done = dualane("export", project, tmp_path / "second.h5", "--json").json
    assert done["fixing"] == {"Tuesday": "validation"}
