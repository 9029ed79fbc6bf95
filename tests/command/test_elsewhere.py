"""A GPU machine next door: a dataset out, a checkpoint back in, checked field by field."""

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.checkpoints import add_checkpoint
from annotator.project import Project
from dataset.errors import KnownError
from dataset.files import remove_partial, sync_file
from tests.command.conftest import Dualane

REPO = Path(__file__).parents[2]
LABELS = """video,coach,left,right
Monday_race01.mp4,Lin,flash,flash
Monday_race01.mp4,Mara,flash,flash
Monday_race02.mp4,Lin,flash,fall
Monday_race02.mp4,Mara,flash,fall
Tuesday_race01.mp4,Lin,slip,flash
Tuesday_race01.mp4,Mara,slip,flash
"""


def edit(card_file: Path, **fields: object) -> None:
    card = json.loads(card_file.read_text(encoding="utf-8"))
    card_file.write_text(json.dumps({**card, **fields}), encoding="utf-8")


@pytest.mark.slow
def test_a_dataset_goes_out_and_a_checkpoint_comes_back(
    project: Path,
    tmp_path: Path,
    dualane: Dualane,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(LABELS, encoding="utf-8")
    assert dualane("labels", "import", project, labels).code == 0
    with closing(Project.open(project)) as opened:
        opened.save_settings(replace(opened.settings, divider=0.6))
    next_door = tmp_path / "next door"
    next_door.mkdir()
    dataset = next_door / "evening.h5"
    assert dualane("export", project, dataset).code == 0
    # There: no project, no database, no window; the source tree and four packages.
    trained = subprocess.run(
        [
            *(sys.executable, "-m", "model", "train", str(dataset)),
            *("--out", str(next_door / "out"), "--network", "cnn2d", "--width", "2"),
            *("--epochs", "1", "--device", "cpu"),
        ],
        cwd=REPO,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert trained.returncode == 0, trained.stderr
    (folder,) = (next_door / "out").glob("cnn2d-*")
    name = folder.name

    # What is not as it should be is refused in one sentence, and leaves nothing.
    def refused(sentence: str, **fields: object) -> None:
        copy = tmp_path / "copies" / name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        if "weights" in fields:
            (copy / "weights.safetensors").write_bytes(b"\0" * 64)
        else:
            edit(copy / "card.json", **fields)
        said = dualane("checkpoints", project, "--add", copy)
        assert said.code == 1
        assert said.err.count("\n") == 1
        assert sentence in said.err
        assert not list((project / "checkpoints").iterdir())

    refused("has not exported as it is", snapshot_checksum="f" * 32)
    refused("cut in another way", recipe='{"fps": 1}')
    refused("cut in another way", recipe="[")
    refused("code", code_table={"0": "something else"})
    refused("weights.safetensors", weights=None)
    refused("parameters", parameters={"trainable": 1, "non_trainable": 1, "total": 2})
    refused("update Dualane", version=99)
    said = dualane("promote", project, tmp_path / "nowhere")
    assert said.code == 1
    assert "There is no checkpoint" in said.err

    def fill_disk(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as full:
        full.setattr("annotator.checkpoints.sync_file", fill_disk)
        said = dualane("checkpoints", project, "--add", folder)
    assert said.code == 1
    assert "No space is left" in said.err
    assert not list((project / "checkpoints").iterdir())

    # A training of the project may be cancelled meanwhile, and clears what it has left.
    def sync_and_clear(path: Path) -> None:
        sync_file(path)
        remove_partial(project / "checkpoints")

    monkeypatch.setattr("annotator.checkpoints.sync_file", sync_and_clear)
    said = dualane("checkpoints", project, "--add", folder)
    assert said.code == 0
    assert said.out == f"{name} is one of the project's checkpoints now. It suggests.\n"
    assert sorted(p.name for p in (project / "checkpoints" / name).iterdir()) == [
        "card.json",
        "weights.safetensors",
    ]
    assert "is there already" in dualane("checkpoints", project, "--add", folder).out
    assert dualane("promote", project, folder, "--json").json["current"] == name
    edit(folder / "card.json", notes=["another one"])
    said = dualane("checkpoints", project, "--add", folder)
    assert said.code == 1
    assert "has another checkpoint" in said.err
    facts = dualane("suggest", project, "--device", "cpu", "--json").json
    assert facts["checkpoint"] == name
    assert [row["video"] for row in facts["suggestions"]] == ["Tuesday_race02.mp4"]
    assert dualane("check", project).code == 0


def test_two_runs_do_not_collide(project: Path, dualane: Dualane) -> None:
    with closing(Project.open(project)) as other:
        with other.lock("prediction"):
            said = dualane("suggest", project)
            assert (said.code, said.err.count("\n")) == (1, 1)
            assert "Another prediction is running" in said.err
        with other.lock("training"):
            said = dualane("train", project)
            assert (said.code, said.err.count("\n")) == (1, 1)
            assert "Another training is running" in said.err
        with other.lock("checkpoint"), pytest.raises(KnownError):
            add_checkpoint(other, project)
