"""``dualane evaluate`` on a project and on a file, as a person types it."""

import json
from pathlib import Path

import pytest

from annotator.exchange import plan_export
from annotator.project import Project
from tests.command.conftest import Dualane
from tests.factories import make_video

CODES = {"Monday": "flash,fall", "Tuesday": "flash,flash", "Friday": "fall,flash"}


def label(project: Path, folder: Path, dualane: Dualane, *groups: str) -> None:
    rows = ["video,coach,left,right"]
    for group in groups:
        rows += [
            f"{group}_race{number:02}.mp4,{coach},{CODES[group]}"
            for number in (1, 2)
            for coach in ("Anna", "Ben")
        ]
    table = folder / "labels.csv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert dualane("labels", "import", project, table).code == 0


@pytest.mark.slow
def test_a_checkpoint_is_measured_on_videos_held_out(
    project: Path, footage: Path, tmp_path: Path, dualane: Dualane
) -> None:
    label(project, tmp_path, dualane, "Monday", "Tuesday")
    small = ("--epochs", 1, "--width", 4, "--device", "cpu")
    said = dualane("train", project, *small)
    assert "This training fixes these groups to their part for good: " in said.err
    assert "Monday " in said.err
    assert said.out.splitlines()[-1] == (
        "  It is the project's first network, so it suggests from now on."
    ), "motion has said nothing of any video"
    listed = dualane("checkpoints", project, "--json").json
    [card] = listed["checkpoints"]
    assert listed["motion_suggests"] is False
    assert card["notes"], "there are no test videos"
    for note in card["notes"]:
        assert (said.out + said.err).count(note) == 1
    checkpoint = card["checkpoint_id"]
    asked = ("--split", "validation", "--device", "cpu")
    out = tmp_path / "page"

    said = dualane("evaluate", project, checkpoint, *asked, "--out", out, "--json")
    assert said.code == 0
    assert said.json["page"] == str(out / "index.html")
    written = json.loads((out / "report.json").read_text("utf-8"))
    assert {**written, "page": str(out / "index.html")} == said.json
    [network] = written["networks"]
    accuracy = network["measures"]["videos"]["accuracy"]
    assert (network["checkpoint"], accuracy["n"]) == (checkpoint, 2)
    assert accuracy["value"] == card["metrics"]["validation"]["video_accuracy"]

    # a group that no export has fixed: a read-out may not do it either
    make_video(footage / "Friday_race01.mp4", n_frames=48, width=120)
    make_video(footage / "Friday_race02.mp4", n_frames=48, width=136)
    assert dualane("import", project, footage, "--jobs", 1).code == 0
    label(project, tmp_path, dualane, "Friday")
    said = dualane("evaluate", project, checkpoint, *asked)
    assert said.code == 0
    assert "videos right" in said.out
    assert "(n = 2, 95%" in said.out
    opened = Project.open(project)
    try:
        assert set(plan_export(opened).fixing) == {"Friday"}
    finally:
        opened.close()

    snapshot = next((project / "snapshots").glob("training-*.h5"))
    folder = project / "checkpoints" / checkpoint
    said = dualane("evaluate", snapshot, folder, folder, *asked)
    assert said.code == 0
    assert "0 videos won, 0 lost, exact McNemar p = 1" in said.out
    snapshot.unlink()
    said = dualane("evaluate", project, checkpoint, *asked)
    assert said.code == 1
    assert "export the dataset once" in said.err


def test_what_is_not_there_is_one_sentence(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    said = dualane("evaluate", project, "resnet3d-none")
    assert said.code == 1
    assert "There is no checkpoint “resnet3d-none”" in said.err
    assert len(said.err.splitlines()) == 1
    said = dualane("evaluate", tmp_path / "none.h5", tmp_path / "none")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
