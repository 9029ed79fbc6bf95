"""``python -m dataset``: read-outs, exit codes and sentences."""

import json
import subprocess
import sys

import pytest

from dataset.__main__ import main
from dataset.store import read_clip_file, validate
from tests.dataset.hdf5_factories import all_clips, flip_byte, make_snapshot
from tests.factories import make_video


def test_info_of_a_snapshot_as_json(tmp_path, capsys):
    info = make_snapshot(tmp_path)
    assert main(["info", str(info.path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["videos"], facts["clips"], facts["protocol"]) == (3, 6, "grouped")
    assert facts["clips_by_split"] == {"train": 2, "validation": 3, "test": 1}
    assert facts["videos_by_pair"] == {"1-3": 1, "3-1": 1, "4-3": 1}
    assert facts["content_checksum"] == info.content_checksum


def test_info_of_a_clip_file_for_people(tmp_path, capsys):
    make_snapshot(tmp_path)
    path = next((tmp_path / "clips").iterdir())
    assert main(["info", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "dualane-clips" in shown
    assert str(path) in shown


def test_validate_says_which_file_is_wrong_and_goes_on(tmp_path, capsys):
    sound = make_snapshot(tmp_path, name="sound.h5").path
    spoilt = make_snapshot(tmp_path, name="spoilt.h5").path
    flip_byte(spoilt, all_clips()[0].tobytes())
    assert main(["validate", str(spoilt), str(sound)]) == 1
    out, err = capsys.readouterr()
    assert out == f"{sound} is sound.\n"
    assert err.startswith(f"{spoilt} is damaged")
    assert main(["validate", str(sound)]) == 0


def test_a_known_error_is_one_sentence_and_1(tmp_path, capsys):
    assert main(["info", str(tmp_path / "no.h5")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "no.h5 does not exist" in err


@pytest.mark.parametrize(
    "arguments", [[], ["cut"], ["info"], ["ingest", "a.mp4"], ["validate"]]
)
def test_wrong_usage_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m dataset" in capsys.readouterr().err


def test_ingest_refuses_nonsense_jobs(tmp_path):
    with pytest.raises(SystemExit) as caught:
        main(["ingest", "a.mp4", "--out", str(tmp_path), "--jobs", "0"])
    assert caught.value.code == 2


def test_ingest_cuts_the_good_and_names_the_bad(tmp_path, capsys):
    make_video(tmp_path / "videos" / "Riverside_race1.mp4", n_frames=75)
    (tmp_path / "videos" / "Riverside_race2.mp4").write_text("no video")
    arguments = ["ingest", str(tmp_path / "videos"), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--jobs", "1", "--json"]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    good = next(row for row in rows if "error" not in row)
    assert (good["clips"], good["reused"]) == (3, False)
    assert "Riverside_race2.mp4" in err
    assert err.count("\n") == 1
    (path,) = (tmp_path / "out").glob("*.h5")
    assert validate(path) == []
    assert len(read_clip_file(path)) == 3

    assert main([*arguments, "--jobs", "1"]) == 1
    assert "1 of 2 videos" in capsys.readouterr().out


def test_reading_needs_no_video_decoder(tmp_path):
    """A machine that only trains has neither PyAV nor OpenCV."""
    info = make_snapshot(tmp_path)
    program = """
import sys
for name in ("av", "cv2", "sqlalchemy", "PySide6", "torch"):
    sys.modules[name] = None
from dataset.__main__ import main
from dataset.store import Snapshot
with Snapshot.open(sys.argv[1]) as snapshot:
    snapshot.clips([0])
sys.exit(main(["info", sys.argv[1]]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(info.path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
