"""Bad input: one sentence that names the file, exit 1, and the project as it was."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import tomli_w
from av.audio.stream import AudioStream

from annotator.__main__ import main
from tests.command.conftest import Dualane, Said
from tests.factories import make_video

HEADER = "video,coach,left,right,unsure,unusable,note\n"


def one_sentence(said: Said, *names: str) -> str:
    """The only line on standard error; it names what it should."""
    assert said.code == 1, said
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    for name in names:
        assert name in lines[0]
    assert "Traceback" not in said.err
    assert lines[0].endswith(".")
    return lines[0]


def facts(dualane: Dualane, project: Path) -> object:
    return dualane("status", project, "--json").json


def make_audio(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 16_000), np.float32), format="fltp", layout="mono"
        )
        frame.rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_no_video(project: Path, tmp_path: Path, dualane: Dualane) -> None:
    before = facts(dualane, project)
    bad = tmp_path / "holiday.mp4"
    bad.write_text("this is no video")
    one_sentence(dualane("import", project, bad), "holiday.mp4")
    assert facts(dualane, project) == before


def test_a_place_for_arrays_is_looked_at_before_anything_is_written(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    labels = tmp_path / "labels.csv"
    rows = (f"Monday_race01.mp4,{who},1,3,,,\n" for who in ("Lin", "Mara"))
    labels.write_text(HEADER + "".join(rows), encoding="utf-8")
    assert dualane("labels", "import", project, labels).code == 0
    out, mine = tmp_path / "dataset.h5", tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").touch()
    for arrays, why in (
        (project / "clips" / "arrays", "its own files"),
        (project / "backups", "its own files"),
        (mine, "holds other files"),
    ):
        said = dualane("export", project, out, "--numpy", arrays)
        assert why in one_sentence(said, str(arrays))
    assert not out.exists()
    groups = dualane("groups", project, "--json").json["groups"]
    assert not any(group["fixed"] for group in groups), "fixed for good, for nothing"


def test_a_new_project_is_named_without_detours(
    tmp_path: Path, dualane: Dualane
) -> None:
    (tmp_path / "here").mkdir()
    said = dualane("init", tmp_path / "here" / ".." / "our club.dualane")
    folder = tmp_path.resolve() / "our club.dualane"
    assert f"Made the empty project {folder}.\n" in said.out
    assert f"dualane import '{folder}' FOLDER" in said.out, "as a shell takes it"


def test_folder_without_videos(project: Path, tmp_path: Path, dualane: Dualane) -> None:
    (tmp_path / "nothing").mkdir()
    one_sentence(dualane("import", project, tmp_path / "nothing"), "no videos in")


def test_empty_file(project: Path, tmp_path: Path, dualane: Dualane) -> None:
    bad = tmp_path / "empty.mp4"
    bad.touch()
    one_sentence(dualane("import", project, bad), "empty.mp4")


def test_sound_only(project: Path, tmp_path: Path, dualane: Dualane) -> None:
    bad = make_audio(tmp_path / "whistle.mp4")
    one_sentence(dualane("import", project, bad), "whistle.mp4")


@pytest.mark.parametrize("faststart", [True, False], ids=["index first", "index last"])
def test_truncated(
    faststart: bool, project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    noise = np.random.default_rng(0)
    whole = tmp_path / "race.mp4"
    frames = [noise.integers(0, 255, (96, 64, 3), np.uint8) for _ in range(90)]
    make_video(whole, frames)
    if faststart:
        moved = tmp_path / "fast.mp4"
        with av.open(str(whole)) as source:
            options = {"movflags": "faststart"}
            with av.open(str(moved), "w", options=options) as sink:
                stream = sink.add_stream_from_template(source.streams.video[0])
                for packet in source.demux(video=0):
                    if packet.dts is not None:
                        packet.stream = stream
                        sink.mux(packet)
        whole = moved
    before = facts(dualane, project)
    bad = tmp_path / "interrupted.mp4"
    bad.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    one_sentence(dualane("import", project, bad), "interrupted.mp4")
    assert facts(dualane, project) == before


def test_a_bad_video_harms_nobody_else(
    project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    more = tmp_path / "more"
    make_video(more / "Friday_race01.mp4", n_frames=33)
    (more / "Friday_race02.mp4").write_bytes(b"\0" * 5000)
    said = dualane("import", project, more)
    one_sentence(said, "Friday_race02.mp4")
    assert "1 added" in said.out


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("Monday_race01.mp4,Lin,flash,jump,0,0,", ["row 3", "jump"]),
        ("Nobody.mp4,Lin,flash,flash,0,0,", ["row 3", "Nobody.mp4"]),
        ("Monday_race01.mp4,Lin,empty,empty,0,0,", ["row 3"]),
        ("Monday_race02.mp4,Mara,flash,slip,0,0,", ["row 3"]),
        ("Monday_race01.mp4,,flash,slip,0,0,", ["row 3"]),
    ],
    ids=["unknown state", "unknown video", "both empty", "duplicate", "no coach"],
)
def test_bad_labels(
    row: str, named: list[str], project: Path, tmp_path: Path, dualane: Dualane
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(HEADER + "Monday_race02.mp4,Mara,flash,fall,0,0,\n" + row + "\n")
    before = facts(dualane, project)
    one_sentence(dualane("labels", "import", project, path), "labels.csv", *named)
    assert facts(dualane, project) == before


def test_project_of_a_newer_version(project: Path, dualane: Dualane) -> None:
    path = project / "project.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    [key] = [key for key in settings if "schema" in key or key == "version"]
    settings[key] += 1
    path.write_text(tomli_w.dumps(settings), encoding="utf-8")
    sentence = one_sentence(dualane("status", project), "club.dualane")
    assert "newer" in sentence


def test_no_project(tmp_path: Path, dualane: Dualane) -> None:
    one_sentence(dualane("status", tmp_path / "nothing.dualane"), "nothing.dualane")


def test_folder_of_other_things_is_not_taken(tmp_path: Path, dualane: Dualane) -> None:
    (tmp_path / "letter.txt").write_text("dear coach")
    one_sentence(dualane("init", tmp_path), str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def run_limited(prelude: str, *words: object) -> Said:
    """Run the command in another process after ``prelude``."""
    # Loaded before the prelude: whoever the command becomes may not read Python's folder.
    loaded = "annotator.__main__ as m, annotator.commands.project, annotator.videos"
    loaded += ", alembic.command, email.parser, encodings.utf_8_sig"
    code = f"import sys, {loaded}\n{prelude}\nsys.exit(m.main({[str(w) for w in words]!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ
    )
    return Said(done.returncode, done.stdout, done.stderr)


SOMEBODY_ELSE = "import os; os.geteuid() == 0 and os.setuid(65534)"
"""Root may do everything, so the command becomes somebody else first."""


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter; each pytest that starts closes its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def opened_for_all(project: Path, public: Path) -> Path:
    """A copy of a project that everybody may write to."""
    copy = shutil.copytree(project, public / "club.dualane")
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o777)
    return copy


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
@pytest.mark.parametrize("command", ["status", "check", "export", "suggest"])
def test_clips_that_may_not_be_read(project: Path, public: Path, command: str) -> None:
    folder = opened_for_all(project, public)
    (folder / "clips").chmod(0)
    more = [public / "data.h5"] if command == "export" else []
    try:
        said = run_limited(SOMEBODY_ELSE, command, folder, *more)
    finally:
        (folder / "clips").chmod(0o755)
    one_sentence(said, "clips may not be read: ask for the right")


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_video_that_may_not_be_read(project: Path, public: Path) -> None:
    folder = opened_for_all(project, public)
    secret = make_video(public / "secret.mp4", n_frames=5)
    secret.chmod(0)
    said = run_limited(SOMEBODY_ELSE, "import", folder, secret, "--jobs", 1)
    one_sentence(said, "secret.mp4 may not be read: ask for the right")


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_folder_that_cannot_be_written(public: Path) -> None:
    locked = public / "locked"
    locked.mkdir(mode=0o555)
    said = run_limited(SOMEBODY_ELSE, "init", locked / "club.dualane")
    one_sentence(said, "club.dualane")
    assert list(locked.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
@pytest.mark.parametrize(
    "words",
    [
        ("import", "PROJECT", "CLOSED/a.mp4"),
        ("labels", "import", "PROJECT", "CLOSED/l.csv"),
        ("labels", "export", "PROJECT", "CLOSED/l.csv"),
        ("bundle", "import", "PROJECT", "CLOSED/b"),
        ("bundle", "export", "PROJECT", "CLOSED/b"),
        ("promote", "PROJECT", "CLOSED/net"),
        ("init", "CLOSED/new.dualane"),
        ("status", "CLOSED/club.dualane"),
    ],
)
def test_a_folder_that_may_not_be_entered_is_named(
    project: Path, public: Path, dualane: Dualane, words: tuple[str, ...]
) -> None:
    labels = public / "labels.csv"
    labels.write_text("video,coach,left,right\nMonday_race01.mp4,Anna,1,1\n")
    assert dualane("labels", "import", project, labels).code == 0
    closed = public / "closed"
    closed.mkdir(mode=0)
    named = {"PROJECT": str(opened_for_all(project, public))}
    given = [named.get(w, w).replace("CLOSED", str(closed)) for w in words]
    loaded = (
        "import encodings.utf_8_sig, annotator.bundles, annotator.label_files,"
        " annotator.checkpoints, annotator.commands.bundles, model.checkpoints\n"
    )
    try:
        said = run_limited(loaded + SOMEBODY_ELSE, *given)
    finally:
        closed.chmod(0o755)
    one_sentence(said, str(closed))
    assert list(closed.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_a_check_goes_on_past_a_video_that_may_not_be_looked_up(
    project: Path, public: Path
) -> None:
    closed = public / "closed"
    closed.mkdir()
    made = make_video(closed / "Friday_race01.mp4", n_frames=40)
    assert main(["import", str(project), str(made)]) == 0
    closed.chmod(0)
    folder = opened_for_all(project, public)
    loaded = "import annotator.checks, model.checkpoints, model.safetensors_io\n"
    try:
        said = run_limited(loaded + SOMEBODY_ELSE, "check", folder)
    finally:
        closed.chmod(0o755)
    assert f"Friday_race01.mp4 is no longer at {made}" in said.out
    assert not said.err


@pytest.mark.skipif(os.name == "nt", reason="POSIX limits")
def test_no_space_left(project: Path, tmp_path: Path, dualane: Dualane) -> None:
    """A limit on the size of any file stands in for a full disk."""
    before = facts(dualane, project)
    clip_files = sorted((project / "clips").iterdir())
    new = make_video(tmp_path / "Friday_race01.mp4", n_frames=120)
    limit = (
        "import resource, signal, sys; sys.dont_write_bytecode = True\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    )
    said = run_limited(limit, "import", project, new, "--jobs", 1)
    one_sentence(said, "space")
    status = dualane("status", project, "--json").json
    assert status["unfinished_import"]["missing"] == [new.name]  # to be had later
    (project / "import.json").unlink()
    assert facts(dualane, project) == before
    assert sorted((project / "clips").iterdir()) == clip_files


@pytest.mark.parametrize(
    "words",
    [
        ("labels", "export", "PROJECT", "LONG"),
        ("labels", "import", "PROJECT", "LONG"),
        ("bundle", "export", "PROJECT", "LONG"),
        ("bundle", "import", "PROJECT", "LONG"),
        ("import", "PROJECT", "LONG"),
        ("promote", "PROJECT", "LONG"),
        ("train", "LONG"),
        ("init", "LONG"),
    ],
)
def test_a_name_that_is_too_long_is_no_bug(
    project: Path, tmp_path: Path, dualane: Dualane, words: tuple[str, ...]
) -> None:
    long = tmp_path / ("x" * 300)
    named = {"PROJECT": project, "LONG": long}
    one_sentence(dualane(*(named.get(word, word) for word in words)))


@pytest.mark.parametrize(
    "words",
    [
        ("init", "NEW", "--name", "STRANGE"),
        ("groups", "PROJECT", "--pattern", "STRANGE"),
        ("bundle", "export", "PROJECT", "NEW", "--coach", "STRANGE"),
        (
            *("adjudicate", "PROJECT", "a.mp4", "1-1", "--coach", "Anna"),
            "--reason=STRANGE",
        ),
    ],
)
def test_text_that_is_none_is_no_bug(
    project: Path, tmp_path: Path, dualane: Dualane, words: tuple[str, ...]
) -> None:
    strange = os.fsdecode(b"caf\xe9")
    named = {"PROJECT": str(project), "NEW": str(tmp_path / "new")}
    given = [named.get(word, word).replace("STRANGE", strange) for word in words]
    one_sentence(dualane(*given), "holds bytes that are no UTF-8 text")


@pytest.mark.postgres
def test_a_copy_that_was_not_made_is_not_called_unneeded(
    tmp_path: Path, dualane: Dualane, postgresql_url: str
) -> None:
    folder = tmp_path / "club.dualane"
    assert dualane("init", folder, "--database", postgresql_url).code == 0
    said = dualane("backup", folder)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "on a server, so no copy was made" in said.err
