"""Every word of the command on a small real project."""

import os
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from annotator import __version__
from annotator.__main__ import main
from annotator.commands import output
from annotator.project import Project
from annotator.videos import import_videos
from annotator.workflow import Answer
from dataset.errors import Cancelled
from dataset.footage import RaceSpec, render_video
from dataset.motion import METHOD
from dataset.states import LanePair
from model.networks import NETWORKS
from tests.command.conftest import Dualane
from tests.factories import make_video

LABELS = """video,coach,left,right,unsure,unusable,note,mood
Monday_race01.mp4,Lin,flash,flash,0,0,clean,6.1
Monday_race01.mp4,Mara,flash,flash,0,0,,6.1
Monday_race02.mp4,Lin,flash,fall,0,0,,
Monday_race02.mp4,Mara,flash,slip,1,0,looked like a slip,
Tuesday_race01.mp4,Lin,slip,flash,0,0,,
Tuesday_race01.mp4,Mara,slip,flash,0,0,,
Tuesday_race02.mp4,Lin,empty,flash,0,0,,
"""


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(LABELS, encoding="utf-8")
    return path


def test_from_videos_to_a_dataset(
    project: Path, labels: Path, tmp_path: Path, dualane: Dualane
) -> None:
    said = dualane("labels", "import", project, labels)
    assert said.code == 0
    assert "7 new" in said.out
    assert "mood" in said.out

    facts = dualane("status", project, "--json").json
    assert facts["videos"] == 4
    assert facts["coaches"] == {"Lin": 4, "Mara": 3}
    assert facts["status"] == {
        "unlabelled": 0,
        "waiting": 1,
        "agreed": 2,
        "disputed": 1,
        "settled": 0,
        "unusable": 0,
    }

    told = dualane("status", project, "--targets", "1-1=1,3-3=5").out
    assert "1/1" in told
    assert "Scarce:" in told
    facts = dualane("status", project, "--json").json
    assert facts["classes"]["3-3"] == {"videos": 0, "wanted": 5}
    assert facts["classes"]["1-1"] == {"videos": 1, "wanted": 1}

    listed = dualane("disagreements", project)
    assert "Monday_race02.mp4" in listed.out
    assert "Tuesday" not in listed.out

    agreement = dualane("agreement", project, "--json").json["agreement"]
    pair = next(row for row in agreement if row["what"] == "pair")
    assert pair["n"] == 3
    assert pair["percent"] == pytest.approx(2 / 3)
    assert pair["cohen_kappa"] == pytest.approx(
        cohen_kappa_score([0, 2, 4], [0, 1, 4]), abs=1e-9
    )

    assert pair["gwet_ac1"] is not None
    assert pair["krippendorff_alpha"] is not None
    assert pair["intervals_over"] == "groups and videos"  # Monday and Tuesday are few
    assert pair["enough"] is False

    told = dualane("agreement", project).out
    assert told.startswith("Lin and Mara agree on 2 of 3 videos; they differ most")
    assert "Too few videos for figures: 10 with both answers are needed." in told
    assert "nan" not in told
    assert told.rstrip().endswith("as given before seeing the other's.")

    settle = ("adjudicate", project, "Monday_race02.mp4", "1-2", "--coach", "Lin")
    assert dualane(*settle, "--reason", "the foot came off").code == 0
    assert dualane("disagreements", project).out.strip() == "No disagreements."

    out = tmp_path / "dataset.h5"
    said = dualane("export", project, out, "--json")
    assert said.json["videos"] == 3
    assert said.json["clips"] == 6  # 48 frames: one whole clip and one of 18 frames
    [left_out] = said.json["left_out"]
    assert left_out["video"] == "Tuesday_race02.mp4"
    assert "second" in left_out["why"]
    with h5py.File(out) as file:
        assert file["clips"].shape == (6, 30, 112, 112, 3)
        assert sorted(file["codes"][:]) == [0, 0, 1, 1, 4, 4]


def test_the_same_again_changes_nothing(
    project: Path, footage: Path, labels: Path, tmp_path: Path, dualane: Dualane
) -> None:
    dualane("labels", "import", project, labels)
    out = tmp_path / "dataset.h5"
    dualane("export", project, out)
    before = (dualane("status", project, "--json").json, out.read_bytes())

    again = dualane("import", project, footage, "--json").json
    assert again["added"] == []
    assert len(again["already"]) == 4
    assert "7 stand already" in dualane("labels", "import", project, labels).out
    assert dualane("export", project, out, "--json").json["unchanged"] is True
    assert (dualane("status", project, "--json").json, out.read_bytes()) == before


def test_export_also_compressed_and_as_numpy_files(
    project: Path, labels: Path, tmp_path: Path, dualane: Dualane
) -> None:
    dualane("labels", "import", project, labels)
    out, arrays = tmp_path / "dataset.h5", tmp_path / "arrays"
    said = dualane("export", project, out, "--compressed", "--numpy", arrays)
    assert said.code == 0
    assert f"NumPy files in {arrays} written: " in said.out
    with h5py.File(out) as file:
        assert file["clips"].compression == "gzip"
        split = file["split"][:].tolist()
        clips = file["clips"][:]
    for part, word in enumerate(("train", "validation", "test")):
        rows = [index for index, found in enumerate(split) if found == part]
        assert bool(rows) == (arrays / f"x_{word}.npy").exists()
        if rows:
            x = np.load(arrays / f"x_{word}.npy", allow_pickle=False)
            assert (x == clips[rows]).all()
    again = dualane("export", project, out, "--compressed", "--numpy", arrays)
    assert "holds these clips already" in again.out
    with pytest.raises(SystemExit, match="2"):  # linked clips cannot be compressed
        dualane("export", project, out, "--virtual", "--compressed")


def test_what_is_neither_a_project_nor_a_command_is_one_sentence(
    tmp_path: Path, dualane: Dualane
) -> None:
    nowhere = tmp_path / "nowhere"
    for words in ((nowhere,), (tmp_path,), ("statsu", nowhere)):
        said = dualane(*words)
        assert said.code == 2, "as any wrong usage"
        assert said.out == ""
        assert said.err == (
            f"“{words[0]}” is neither a project nor a command: check how it is written,"
            " or see dualane --help.\n"
        )


def test_the_help_names_every_network(capsys: pytest.CaptureFixture[str]) -> None:
    def help_of(command: str) -> str:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        return " ".join(capsys.readouterr().out.split())

    said = help_of("train")
    for name in NETWORKS:
        assert f"{name}," in said or f"{name} and" in said
    assert "where to compute" in help_of("second-look")


def test_dry_run_writes_nothing(project: Path, labels: Path, dualane: Dualane) -> None:
    said = dualane("labels", "import", project, labels, "--dry-run")
    assert "Would write 7 new" in said.out
    assert "row 2: Monday_race01.mp4, Lin, new: flash – " in said.out
    assert dualane("status", project, "--json").json["annotations"] == 0


def test_a_dry_run_that_would_be_refused_says_so(
    project: Path, labels: Path, tmp_path: Path, dualane: Dualane
) -> None:
    with labels.open("a") as file:
        file.write("nowhere.mp4,Lin,1,1,0,0,,\n")
    said = dualane("labels", "import", project, labels, "--dry-run")
    assert said.code == 1
    assert (
        "Not in this project, which refuses the file (or --skip-unknown) (1):"
        in said.out
    )
    assert "nowhere.mp4" in said.err
    assert dualane("labels", "import", project, labels).code == 1
    said = dualane("labels", "import", project, labels, "--skip-unknown")
    assert said.code == 0
    assert "Wrote 7 new" in said.out
    assert "Not in this project, so left out (1):\n  nowhere.mp4, row 9" in said.out
    out = tmp_path / "consensus.csv"
    said = dualane("labels", "export", project, out, "--consensus")
    assert "Wrote 4 videos" in said.out


def test_labels_out_and_in(
    project: Path, labels: Path, tmp_path: Path, dualane: Dualane
) -> None:
    dualane("labels", "import", project, labels)
    out = tmp_path / "out.csv"
    assert "Wrote 7 answers" in dualane("labels", "export", project, out).out
    assert "7 stand already" in dualane("labels", "import", project, out).out


def test_installed_command_and_usage(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "annotator"]
    said = subprocess.run([*command, "--version"], capture_output=True, text=True)
    assert said.stdout.strip() == f"dualane {__version__}"
    said = subprocess.run([*command, "nonsense"], capture_output=True, text=True)
    assert said.returncode == 2


def test_no_display_is_said_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, dualane: Dualane
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform != "linux":
        pytest.skip("only Linux runs without a display server")
    for words in (["open", project], [project]):
        said = dualane(*words)
        assert said.code == 0
        assert "no display" in said.err
    said = dualane("open", project.with_name("other.dualane"))
    assert said.code == 1
    assert "other.dualane" in said.err


def test_progress_shows_on_a_terminal_that_does_not_tell_its_size() -> None:
    if os.name == "nt":
        pytest.skip("POSIX terminals")
    import pty

    code = (
        "from annotator.commands.output import steps\n"
        "with steps() as tell: tell('Cutting videos', 0.5)"
    )
    master, slave = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=slave, check=True)
    assert "Cutting videos" in os.read(master, 10_000).decode()
    os.close(master)
    os.close(slave)


def test_without_a_terminal_steps_are_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 4.0, 11.0, 12.0, 15.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with output.steps(in_lines=True) as tell:
        tell("Rendering races", 0.0)
        tell("Rendering races", 0.2)
        tell("Rendering races", 0.4)
        tell("Training", None)
        tell("Training, loss 2.71", 0.5)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["Rendering races…", "Rendering races: 40%", "Training…"]
    with output.steps() as tell:
        tell("Rendering races", 0.5)
    assert capsys.readouterr() == ("", "")


def test_names_that_a_terminal_lacks_do_no_harm(
    project: Path, labels: Path, dualane: Dualane
) -> None:
    dualane("labels", "import", project, labels)
    said = subprocess.run(
        [sys.executable, "-m", "annotator", "disagreements", str(project)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert said.returncode == 0, said.stderr
    assert b"Monday_race02.mp4" in said.stdout


def test_doctor_names_the_device(dualane: Dualane) -> None:
    said = dualane("doctor", "--json")
    assert said.code == 0, said.err
    assert said.json["Training"]["ok"]
    assert (
        "cpu" in said.json["Training"]["seen"]
        or "cuda" in said.json["Training"]["seen"]
    )
    assert said.json["Window"]["ok"]


def test_start_up_stays_light() -> None:
    """Seconds-long imports would show on every command."""
    code = (
        "import sys; from annotator.__main__ import main\n"
        "try: main(['status', 'nowhere.dualane'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sklearn', 'pyqtgraph', 'PySide6', 'cv2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ
    )
    assert said.returncode == 0, said.stderr


def test_status_tells_of_an_import_that_was_cut_short(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    assert dualane("status", project, "--json").json["unfinished_import"] is None
    card = tmp_path / "the card"
    make_video(card / "Wednesday_race01.mp4", n_frames=48)
    with closing(Project.open(project)) as opened, pytest.raises(Cancelled):
        import_videos(opened, [card], jobs=1, cancel=lambda: True)
    said = dualane("status", project)
    assert (
        "The last import was not finished (1 missing): dualane import"
        f" {project} '{card}'" in said.out
    )
    told = dualane("status", project, "--json").json["unfinished_import"]
    assert told == {"paths": [str(card)], "missing": ["Wednesday_race01.mp4"]}
    assert dualane("import", project, card, "--jobs", 1).code == 0
    assert "not finished" not in dualane("status", project).out


def test_suggest_prints_the_open_videos_and_no_others(
    project: Path, dualane: Dualane
) -> None:
    """What is said of a video stays when it is decided, and nobody waits for it then."""
    with closing(Project.open(project)) as opened:
        repository = opened.repository
        agreed, unusable, *still_open = repository.videos()
        sure = [0.93 if code == 0 else 0.005 for code in range(15)]
        everything = dict.fromkeys((video.id for video in repository.videos()), sure)
        repository.record_suggestions(METHOD, everything)
        for name in ("Lin", "Mara"):
            repository.add_coach(name)
            coach = repository.coach(name)
            answer = Answer(pair=LanePair.parse("1-1"))
            repository.record_annotation(agreed.id, coach.id, answer)
            cannot = Answer(unusable="the camera fell")
            repository.record_annotation(unusable.id, coach.id, cannot)
    said = dualane("suggest", project, "--checkpoint", "motion")
    *lines, count = said.out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [v.name for v in still_open]
    assert count.startswith("0 new, 2 up to date, from motion alone")
    facts = dualane("suggest", project, "--checkpoint", "motion", "--json").json
    assert [row["video"] for row in facts["suggestions"]] == [
        video.name for video in still_open
    ]


@pytest.mark.slow
def test_suggest_names_a_divider_that_is_off_and_where_it_should_be(
    tmp_path: Path, dualane: Dualane
) -> None:
    race = tmp_path / "race01.mp4"
    spec = RaceSpec(LanePair.parse("2-3"), 7, 1, width_px=270, height_px=480)
    render_video(spec, race)
    folder = tmp_path / "club.dualane"
    assert dualane("init", folder).code == 0
    with closing(Project.open(folder)) as project:
        project.save_settings(replace(project.settings, divider=0.75))
    assert dualane("import", folder, race, "--jobs", 1).code == 0
    said = dualane("suggest", folder)
    assert said.code == 0
    (line,) = said.err.strip().splitlines()
    assert "race01.mp4: the lanes seem to part at 0.5" in line
    assert "not at 0.75, so motion says nothing of it" in line
    with closing(Project.open(folder)) as project:
        project.save_settings(replace(project.settings, divider=0.5))
    assert "slip" in dualane("suggest", folder).out
