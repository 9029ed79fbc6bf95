import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from dataset.benchmarks.ingest import _peak_child_mib, repeated_video
from dataset.clips import CropBox, CropRule
from dataset.errors import (
    Cancelled,
    DamagedVideoError,
    StorageError,
    UnfitVideoError,
    VideoError,
)
from dataset.files import PARTIAL_SUFFIX
from dataset.ingest import (
    Ingested,
    Progress,
    Refused,
    _longest_last_first,
    find_videos,
    ingest,
)
from dataset.store import read_clip_file, read_clip_file_info
from dataset.video import fingerprint
from tests.dataset.cutting import read_clips
from tests.dataset.test_video import noise_frames
from tests.factories import make_video
from tests.footage_folder import footage_folder

RULE = CropRule()
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="looks for child processes in /proc"
)


def children(parent: int) -> list[int]:
    """Ingesting child processes of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        mine = f"\nPPid:\t{parent}\n" in status and "\nState:\tZ" not in status
        if mine and b"dataset.intake" in command:
            found.append(int(folder.name))
    return found


def holds(pid: int, path: Path) -> bool:
    """Whether a process has a file open."""
    try:
        links = list(Path(f"/proc/{pid}/fd").iterdir())
        return any(link.readlink() == path for link in links)
    except OSError:
        return False


def wait_for(condition, seconds: float = 60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    return pytest.fail("waited in vain")


def long_video(path: Path, n_frames: int = 4000) -> Path:
    """Takes some seconds to decode, and is quick to make."""
    frames = noise_frames(4)
    options = {"preset": "ultrafast", "crf": "30", "g": "250"}
    big = [np.kron(frame, np.ones((5, 5, 1), np.uint8)) for frame in frames]
    return make_video(path, (big[k % 4] for k in range(n_frames)), options=options)


@pytest.fixture(scope="module")
def slow_video(tmp_path_factory) -> Path:
    return long_video(tmp_path_factory.mktemp("long") / "long.mp4", 700)


def left_overs(folder: Path) -> list[Path]:
    """What is in a clips folder and is no finished clip file."""
    return [p for p in folder.iterdir() if p.suffix != ".h5"]


def test_folders_are_searched_to_the_bottom_and_each_file_comes_once(tmp_path):
    inside = tmp_path / "b" / "c"
    inside.mkdir(parents=True)
    for name in ("b/1.MP4", "b/c/2.mov", "a.mkv", "b/._1.MP4", "b/notes.txt"):
        (tmp_path / name).write_bytes(b"")
    expected = [tmp_path / "a.mkv", tmp_path / "b" / "1.MP4", inside / "2.mov"]
    assert find_videos([tmp_path]) == expected
    assert find_videos([tmp_path, inside, inside / "2.mov"]) == expected
    for place in (".Trash-1000/files", "$RECYCLE.BIN/S-1-5", "b/@eaDir/1.MP4"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "deleted.mp4").write_bytes(b"")
    assert find_videos([tmp_path]) == expected
    trash = tmp_path / ".Trash-1000"
    assert find_videos([trash]) == [trash / "files" / "deleted.mp4"]
    odd = tmp_path / "b" / "notes.txt"
    assert find_videos([odd]) == [odd]
    with pytest.raises(VideoError, match="nowhere"):
        find_videos([tmp_path, tmp_path / "nowhere"])


def test_deleted_and_hidden_videos_of_a_memory_stick_stay_out(tmp_path):
    stick = tmp_path / ".mounted" / "STICK"  # where it is mounted says nothing
    for name in (
        "DCIM/1.MP4",
        ".Trashes/501/2.MP4",
        ".Trash-1000/files/3.MP4",
        "$RECYCLE.BIN/S-1-5-21/$R4.mp4",
        "DCIM/.thumbnails/5.mp4",
        "#Recycle/6.mp4",
        "DCIM/@EADIR/7.mp4/SYNOVIDEO.mp4",
    ):
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_bytes(b"")
    assert find_videos([stick]) == [stick / "DCIM" / "1.MP4"]
    chosen = stick / "DCIM" / ".thumbnails"  # who names it means it
    assert find_videos([chosen]) == [chosen / "5.mp4"]


def test_names_that_only_begin_like_hidden_folders_go_in(tmp_path):
    names = ("#recycled race.mp4", "$RECYCLE.BIN.mp4", "@eaDirX/1.mp4")
    expected = [tmp_path / name for name in names]
    for file in expected:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"")
    assert find_videos([tmp_path]) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_good_videos_go_in_and_bad_ones_say_why(tmp_path, jobs):
    good = [make_video(tmp_path / f"{n}.mp4", n_frames=n) for n in (30, 50, 95)]
    words = tmp_path / "words.mp4"
    words.write_text("no video")
    cut = tmp_path / "cut.mkv"
    whole = make_video(tmp_path / "whole.mkv", noise_frames(90))
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    clips = tmp_path / "clips"

    found = list(ingest([*good, words, cut], clips, RULE, jobs=jobs))

    outcomes = {outcome.path: outcome for outcome in found}
    assert set(outcomes) == {*good, words, cut}
    for path in good:
        outcome = outcomes[path]
        assert isinstance(outcome, Ingested)
        direct = read_clips(path)
        stored = read_clip_file(clips / f"{fingerprint(path)}.h5")
        np.testing.assert_array_equal(stored, direct.clips)
        assert outcome.fingerprint == fingerprint(path)
        assert outcome.info == direct.info
        assert outcome.recipe == direct.recipe
        assert outcome.duration_s == direct.duration_s
        assert outcome.n_clips == len(direct.clips)
        assert outcome.n_frames == 30 * len(direct.clips)
        assert (outcome.damage, outcome.reused) == ("", False)
        info = read_clip_file_info(clips / f"{outcome.fingerprint}.h5")
        assert info.recipe_json == outcome.recipe.to_json()
        assert (info.width_px, info.height_px) == (64, 96)
    for path, kind in ((words, UnfitVideoError), (cut, DamagedVideoError)):
        outcome = outcomes[path]
        assert isinstance(outcome, Refused)
        assert type(outcome.error) is kind
        assert path.name in str(outcome.error)
    assert left_overs(clips) == []
    assert len(list(clips.iterdir())) == 3


def badly_named(path: Path) -> Path:
    """The same file under a name that is no UTF-8, where the disk takes it."""
    name = os.fsdecode(os.fsencode(path.parent) + b"/A\xff.mp4")
    try:
        return path.rename(name)
    except OSError:
        pytest.skip("this disk takes only names that are Unicode")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_name_that_is_no_text_costs_only_its_video(tmp_path, jobs):
    bad = badly_named(make_video(tmp_path / "bad.mp4"))
    good = make_video(tmp_path / "good.mp4", n_frames=30)
    outcomes = {o.path: o for o in ingest([bad, good], tmp_path / "c", RULE, jobs=jobs)}
    assert isinstance(outcomes[good], Ingested)
    refused = outcomes[bad]
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, VideoError)
    sentence = str(refused.error).encode().decode()  # it can be printed anywhere
    assert sentence.endswith("has a name that this system cannot pass on: rename it.")
    assert r"A\udcff.mp4" in sentence


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_the_command_prints_a_name_that_is_no_text(tmp_path, flags):
    bad = badly_named(make_video(tmp_path / "bad.mp4"))
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "dataset",
            "ingest",
            tmp_path,
            "--out",
            tmp_path / "c",
            *flags,
        ],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "rename it" in run.stderr
    assert bool(flags) == ("udcff" in run.stdout)
    assert bad.exists()


def test_a_damaged_video_goes_in_when_it_is_accepted(tmp_path):
    whole = make_video(tmp_path / "a.mkv", noise_frames(90))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (outcome,) = ingest([cut], tmp_path / "clips", RULE, jobs=1, accept_damaged=True)
    assert isinstance(outcome, Ingested)
    assert outcome.damage.startswith("Only the first")
    info = read_clip_file_info(tmp_path / "clips" / f"{outcome.fingerprint}.h5")
    assert info.damage == outcome.damage


def test_a_second_run_decodes_nothing_unless_the_crop_changed(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    clips = tmp_path / "clips"
    (first,) = ingest([path], clips, RULE, jobs=1)
    assert isinstance(first, Ingested)
    file = clips / f"{first.fingerprint}.h5"
    before = file.stat().st_mtime_ns
    (again,) = ingest([path], clips, RULE, jobs=1)
    assert isinstance(again, Ingested)
    assert again.reused
    assert (again.n_clips, again.duration_s) == (first.n_clips, first.duration_s)
    assert again.info == first.info
    assert file.stat().st_mtime_ns == before
    (other,) = ingest([path], clips, CropBox(0, 0, 0.5, 1), jobs=1)
    assert isinstance(other, Ingested)
    assert not other.reused
    assert file.stat().st_mtime_ns != before


def test_a_spoilt_clip_file_is_cut_again(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    clips = tmp_path / "clips"
    (first,) = ingest([path], clips, RULE, jobs=1)
    assert isinstance(first, Ingested)
    file = clips / f"{first.fingerprint}.h5"
    file.write_bytes(b"no HDF5")
    (again,) = ingest([path], clips, RULE, jobs=1)
    assert isinstance(again, Ingested)
    assert not again.reused
    assert len(read_clip_file(file)) == first.n_clips


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cancel_is_quick_and_leaves_nothing(tmp_path, slow_video, jobs, monkeypatch):
    """It does not wait for a video that is at work, and asks no second time."""
    monkeypatch.setattr("dataset.ingest._GRACE_S", 100)  # or it is killed all the same
    clips = tmp_path / "clips"
    said: list[bool] = []

    def cancel() -> bool:
        # Asked once a frame in this process, and ten times a second of children.
        if jobs == 1:
            said.append(len(said) == 200)
        elif Path("/proc").exists():
            said.append(any(holds(pid, slow_video) for pid in children(os.getpid())))
        else:
            said.append(len(said) == 6)
        return said[-1]

    videos = [slow_video, make_video(tmp_path / "a.mp4")]
    with pytest.raises(Cancelled):
        list(ingest(videos, clips, RULE, jobs=jobs, cancel=cancel))
    assert said.count(True) == 1
    assert said[-1]
    assert not (clips / f"{fingerprint(slow_video)}.h5").exists()
    assert left_overs(clips) == []
    if Path("/proc").exists():
        assert children(os.getpid()) == []


@needs_proc
def test_leaving_early_ends_the_children(tmp_path, slow_video):
    threads = set(threading.enumerate())  # other tests may have left one
    outcomes = ingest(
        [make_video(tmp_path / "a.mp4"), slow_video], tmp_path / "clips", RULE, jobs=2
    )
    assert isinstance(next(outcomes), Ingested)
    assert children(os.getpid())
    outcomes.close()
    assert children(os.getpid()) == []
    assert set(threading.enumerate()) <= threads
    assert left_overs(tmp_path / "clips") == []


@needs_proc
@pytest.mark.slow
def test_a_killed_child_costs_only_its_video(tmp_path, slow_video):
    small = [make_video(tmp_path / f"{n}.mp4", n_frames=n) for n in range(31, 37)]

    def kill_who_holds_it() -> None:
        pid = wait_for(
            lambda: [p for p in children(os.getpid()) if holds(p, slow_video)]
        )
        os.kill(pid[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_who_holds_it)
    killer.start()
    outcomes = list(ingest([slow_video, *small], tmp_path / "clips", RULE, jobs=2))
    killer.join()
    refused = [o for o in outcomes if isinstance(o, Refused)]
    assert [o.path for o in refused] == [slow_video]
    assert "SIGKILL" in str(refused[0].error)
    assert {o.path for o in outcomes} == {slow_video, *small}
    assert left_overs(tmp_path / "clips") == []


@needs_proc
@pytest.mark.slow
def test_a_decoder_that_hangs_costs_only_its_video(tmp_path, slow_video):
    small = [make_video(tmp_path / f"{n}.mp4", n_frames=n) for n in range(31, 35)]

    def stop_who_holds_it() -> None:
        pid = wait_for(
            lambda: [p for p in children(os.getpid()) if holds(p, slow_video)]
        )
        os.kill(pid[0], signal.SIGSTOP)  # alive, and does nothing any more

    stopper = threading.Thread(target=stop_who_holds_it)
    stopper.start()
    outcomes = list(
        ingest([slow_video, *small], tmp_path / "clips", RULE, jobs=2, patience_s=20)
    )
    stopper.join()
    (refused,) = [o for o in outcomes if isinstance(o, Refused)]
    assert refused.path == slow_video
    assert "hung" in str(refused.error)
    assert {o.path for o in outcomes} == {slow_video, *small}
    assert children(os.getpid()) == []
    assert left_overs(tmp_path / "clips") == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_only_ever_grows_to_the_end(tmp_path, slow_video, jobs):
    told: list[Progress] = []
    videos = [make_video(tmp_path / "a.mp4"), slow_video, tmp_path / "gone.mp4"]
    list(ingest(videos, tmp_path / "clips", RULE, jobs=jobs, progress=told.append))
    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert any(0.2 < share < 0.95 for share in shares), "within the long one too"
    assert (told[-1].share, told[-1].n_done, told[-1].n_all) == (1.0, 3, 3)


def test_the_last_videos_begin_with_the_longest():
    paths = [Path(str(n)) for n in range(30)]
    sizes = {path: int(path.name) for path in paths}
    order = _longest_last_first(paths, sizes, n_workers=2)
    assert order[:18] == paths[:18], "what comes first can be labelled first"
    assert order[18:] == paths[:17:-1]


@needs_proc
@pytest.mark.slow
def test_memory_does_not_grow_with_a_video(tmp_path):
    peaks = {
        seconds: _peak_child_mib(
            repeated_video(tmp_path / f"{seconds}.mp4", seconds), tmp_path / "clips"
        )
        for seconds in (60, 600)
    }
    # Its clips would be 590 MiB more; allocators differ by some MiB from run to run.
    assert peaks[600] - peaks[60] < 24, f"MiB by seconds of video: {peaks}"


@needs_proc
@pytest.mark.slow
def test_a_killed_parent_leaves_no_children_and_the_next_run_finishes(
    tmp_path, slow_video
):
    clips = tmp_path / "clips"
    script = (
        "import sys; from pathlib import Path\n"
        "from dataset.clips import CropRule; from dataset.ingest import ingest\n"
        "list(ingest([Path(sys.argv[1])], Path(sys.argv[2]), CropRule(), jobs=2))\n"
    )
    command = [sys.executable, "-c", script, str(slow_video), str(clips)]
    parent = subprocess.Popen(command)
    (child,) = wait_for(
        lambda: [p for p in children(parent.pid) if holds(p, slow_video)]
    )
    parent.kill()
    parent.wait()
    wait_for(lambda: not Path(f"/proc/{child}").exists())
    assert not list(clips.glob("*.h5"))
    (clips / f"{'0' * 32}.h5.abcd1234{PARTIAL_SUFFIX}").write_bytes(b"left over")
    (outcome,) = ingest([slow_video], clips, RULE, jobs=2)
    assert isinstance(outcome, Ingested)
    assert left_overs(clips) == []


def test_a_script_without_a_main_guard_runs_once(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from dataset.clips import CropRule\n"
        "from dataset.ingest import ingest\n"
        "print('begun')\n"
        f"for outcome in ingest([Path({str(path)!r})], Path('clips'), CropRule()):\n"
        "    print(type(outcome).__name__, outcome.n_clips)\n"
    )
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "dataset").mkdir()  # a folder of footage that hides nothing of ours
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert run.stdout.split("\n") == ["begun", "Ingested 2", ""]
    assert run.stderr == ""


def test_a_file_in_place_of_the_folder_is_no_fault_of_the_video(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    (tmp_path / "clips").write_text("in the way")
    for place in (tmp_path / "clips", tmp_path / "clips" / "below"):
        with pytest.raises(StorageError, match=r"clips.* choose a folder"):
            list(ingest([path], place, RULE))


def test_a_bug_in_a_child_is_no_refusal_and_keeps_its_traceback(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    broken = CropBox()
    object.__setattr__(broken, "left", "no number")
    with pytest.raises(TypeError):
        list(ingest([path], tmp_path / "clips", broken, jobs=1))
    with pytest.raises(RuntimeError, match=r"(?s)Traceback.*TypeError"):
        list(ingest([path], tmp_path / "clips", broken, jobs=2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_in_place_of_a_clip_file_is_one_sentence(tmp_path, jobs):
    path = make_video(tmp_path / "a.mp4")
    clips = tmp_path / "clips"
    (clips / f"{fingerprint(path)}.h5").mkdir(parents=True)
    with pytest.raises(StorageError, match="is a folder"):
        list(ingest([path], clips, RULE, jobs=jobs))


@pytest.mark.parametrize("jobs", [1, 2])
def test_partial_files_of_others_are_left_alone(tmp_path, jobs):
    path = make_video(tmp_path / "a.mp4")
    theirs = [tmp_path / "film.mp4.abcd1234.partial", tmp_path / "download.partial"]
    for file in theirs:
        file.write_bytes(b"theirs")
    theirs.append(tmp_path / "resnet3d-0123456789ab.partial")
    theirs[-1].mkdir()
    ours = tmp_path / f"{'0' * 32}.h5.abcd1234.partial"
    ours.write_bytes(b"half a clip file")
    (outcome,) = ingest([path], tmp_path, RULE, jobs=jobs)
    assert isinstance(outcome, Ingested)
    assert all(entry.exists() for entry in theirs)
    assert not ours.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process's file size")
def test_a_full_disk_stops_the_run_with_one_sentence(tmp_path):
    path = make_video(tmp_path / "a.mp4", n_frames=150)
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from dataset.errors import StorageError\n"
        "from dataset.clips import CropRule; from dataset.ingest import ingest\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))\n"
        "try:\n"
        "    list(ingest([Path(sys.argv[1])], Path(sys.argv[2]), CropRule(), jobs=2))\n"
        "except StorageError as error:\n"
        "    print(error)\n"
    )
    clips = tmp_path / "clips"
    command = [sys.executable, "-c", script, str(path), str(clips)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout.startswith("No space is left"), run.stderr
    assert list(clips.iterdir()) == []


def test_real_bad_files_beside_good_ones(tmp_path):
    folder = footage_folder() / "decoder"
    names = (
        "audio_only.mp4",
        "corrupt_one_frame.mp4",
        "derived_first60pct.mp4",
        "derived_zero_length.mp4",
        "header_only_mjpeg.mov",
        "rot90.mov",
        "truncated_displaymatrix_sar.mp4",
    )
    paths = [folder / name for name in names]
    found = {o.path.name: o for o in ingest(paths, tmp_path, RULE, jobs=2)}
    taken = {n: o.damage for n, o in found.items() if isinstance(o, Ingested)}
    assert taken.keys() == {"corrupt_one_frame.mp4", "rot90.mov"}
    assert taken["rot90.mov"] == ""
    assert taken["corrupt_one_frame.mp4"] == (
        "0.1 s are missing at 0:03; 1 frame could not be decoded; 1 frame is damaged."
    )
    short = found["truncated_displaymatrix_sar.mp4"]
    assert isinstance(short, Refused)
    assert isinstance(short.error, DamagedVideoError)
    assert "first 1.1 s of 23.6 s" in str(short.error)
