"""Names of videos that break a line, or the terminal: a line each, wherever they stand."""

import sys
from pathlib import Path

import pytest

from dataset.__main__ import main as dataset_main
from tests.command.conftest import Dualane, Said
from tests.factories import make_video

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such names"
)
BROKEN = "Monday\nrace\x1b[31m\u202e\u2028.mp4"
SHOWN = "Monday\ufffdrace\ufffd[31m\ufffd\ufffd.mp4"
PLAIN = "Monday\u3000race  2.mp4"
"""Spaces of every kind stay as they are: the name can be copied from the screen."""


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    folder = tmp_path / "footage"
    make_video(folder / "a.mp4", n_frames=48, width=80)
    make_video(folder / PLAIN, n_frames=48, width=96)
    (folder / "a.mp4").rename(folder / BROKEN)
    return folder


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.csv"
    rows = [
        f'"{name}",{coach},flash,{right}'
        for name in (BROKEN, PLAIN)
        for coach, right in (("Lin", "slip"), ("Mara", "fall"))
    ]
    rows += ['"nowhere\nat all.mp4",Lin,flash,flash']
    text = "\n".join(["video,coach,left,right", *rows])
    file.write_text(text, encoding="utf-8", newline="")
    return file


def lines_with(said: Said, name: str) -> list[str]:
    """The lines that name it; none of them is broken."""
    text = said.out + said.err
    assert not set(text) & set("\x1b\u202e\u2028")
    assert not [
        line for line in text.split("\n") if line.endswith(("Monday", "nowhere"))
    ]
    return [line for line in text.split("\n") if name in line]


def test_every_listing_gives_it_one_line(
    project: Path, labels: Path, dualane: Dualane
) -> None:
    skip = "--skip-unknown"
    said = dualane("labels", "import", project, labels, skip, "--dry-run")
    assert len(lines_with(said, SHOWN)) == 2
    assert len(lines_with(said, PLAIN)) == 2
    assert lines_with(said, "nowhere\ufffdat all.mp4, row")
    assert dualane("labels", "import", project, labels, skip).code == 0

    said = dualane("disagreements", project)
    assert lines_with(said, SHOWN) == [
        f"{SHOWN}: Lin: flash – slip; Mara: flash – fall"
    ]
    assert len(said.out.splitlines()) == 2
    assert (
        dualane("disagreements", project, "--json").json["disagreements"][0]["video"]
        == BROKEN
    ), "whole, for programs"

    said = dualane("groups", project, "--pattern", "(race)", "--dry-run")
    assert lines_with(said, SHOWN)
    said = dualane(
        "adjudicate", project, BROKEN, "1-2", "--coach", "Lin", "--reason", "seen"
    )
    assert lines_with(said, SHOWN) == [f"Settled {SHOWN} as flash – slip."]
    said = dualane("suggest", project, "--checkpoint", "motion")
    assert lines_with(said, PLAIN)


def test_so_does_every_refusal(
    project: Path, footage: Path, tmp_path: Path, dualane: Dualane, capsys
) -> None:
    bad = footage / "no\nvideo.mp4"
    bad.write_text("this is no video")
    said = dualane("import", project, bad)
    (line,) = said.err.splitlines()
    assert "no\ufffdvideo.mp4" in line
    (line,) = dualane("groups", tmp_path / "no\nproject").err.splitlines()
    assert "no\ufffdproject" in line
    assert dataset_main(["ingest", str(bad), "--out", str(tmp_path / "clips")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "no\ufffdvideo.mp4" in line
