"""Rendered races, checked from their pixels and their files."""

import hashlib
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from dataset.errors import Cancelled
from dataset.footage import (
    STUDY_VIDEOS,
    RaceSpec,
    plan_races,
    race_truth,
    render_frames,
    render_races,
    render_video,
)
from dataset.rendering.camera import PLACES, Camera, Venue
from dataset.rendering.scenery import BOARD_Y_M, WALL_TOP_M
from dataset.route import LANE_WIDTH_M, PAD_Y_M
from dataset.splits import group_of
from dataset.states import PAIRS, LanePair, LaneState

WIDTH, HEIGHT, FPS = 108, 192, 10
LAMP_X_M = 2.32


def small(pair: str, seed: int = 3, venue: int = 0) -> RaceSpec:
    return RaceSpec(LanePair.parse(pair), seed, venue, WIDTH, HEIGHT, FPS)


def digest(spec: RaceSpec) -> str:
    total = hashlib.sha256()
    for frame in render_frames(spec):
        total.update(frame.tobytes())
    return total.hexdigest()


@cache
def frames_of(spec: RaceSpec) -> np.ndarray:
    return np.stack(list(render_frames(spec)))


def pixel_of(spec: RaceSpec, side: int, x: float, y: float) -> tuple[int, int]:
    """Column and row of a point of a lane's wall."""
    venue = Venue(spec.venue)
    camera = Camera(venue, spec.width_px, spec.height_px)
    column, row = camera.project(np.array([venue.lane_x(side) + x, y, 0.05]))
    return round(float(column)), round(float(row))


def lamp(spec: RaceSpec, side: int, time_s: float) -> str:
    """The colour of a lane's top light at a time, from the pixels."""
    column, row = pixel_of(spec, side, LAMP_X_M, BOARD_Y_M)
    index = min(int(time_s * spec.fps), len(frames_of(spec)) - 1)
    patch = frames_of(spec)[index, row - 1 : row + 2, column - 1 : column + 2]
    red, green, _ = patch.reshape(-1, 3).mean(0)
    if max(red, green) < 100:
        return "dark"
    return "red" if red > green + 40 else "green" if green > red + 40 else "?"


def movement(spec: RaceSpec, side: int, low_m: float, high_m: float) -> np.ndarray:
    """How many pixels of a lane change clearly from frame to frame, per frame."""
    left, bottom = pixel_of(spec, side, 0.4, low_m)
    right, top = pixel_of(spec, side, LANE_WIDTH_M - 0.4, high_m)
    wall = frames_of(spec)[:, top:bottom, left:right].astype(int)
    changed = np.abs(np.diff(wall, axis=0)).max(3) > 40
    count: np.ndarray = changed.sum((1, 2))
    return count


# ---- the plan -------------------------------------------------------------------------


def test_the_first_15_races_show_all_15_pairs():
    for seed in (0, 1, 7):
        pairs = [spec.pair for _, spec in plan_races(15, seed)]
        assert sorted(pairs) == sorted(PAIRS)


def test_a_longer_plan_begins_with_the_shorter_one():
    assert plan_races(40, 5)[:18] == plan_races(18, 5)
    assert plan_races(18, 5) != plan_races(18, 6)


def test_names_give_groups_of_venue_and_evening():
    races = plan_races(18)
    names = [name for name, _ in races]
    assert len(set(names)) == 18
    assert names[0] == "Riverside_evening1_race01.mp4"
    groups = Counter(group_of(name) for name in names)
    assert groups == {
        f"{place}_evening{evening}": 3
        for place in ("Riverside", "Northgate", "Harbour")
        for evening in (1, 2)
    }
    for name, spec in races:  # the name tells the truth about the picture
        assert group_of(name) == Venue(spec.venue).name


def test_later_races_follow_the_frequencies_of_the_study():
    n = 3000
    codes = Counter(spec.pair.code for _, spec in plan_races(n + 15, 2)[15:])
    assert codes.most_common(1)[0][0] == 0
    shares = np.array(STUDY_VIDEOS) / 872
    found = np.array([codes[code] for code in range(15)]) / n
    spread = np.sqrt(shares * (1 - shares) / n)
    assert (np.abs(found - shares) < 4 * spread).all()


def test_a_plan_of_no_place_is_refused():
    assert plan_races(0) == []
    for venues in (0, len(PLACES) + 1):
        with pytest.raises(ValueError, match="venues"):
            plan_races(3, venues=venues)


@pytest.mark.parametrize(
    ("name", "value"),
    [("width_px", 101), ("height_px", 30), ("fps", 0), ("seed", -1), ("venue", -1)],
)
def test_a_spec_that_cannot_be_a_video_is_refused(name, value):
    with pytest.raises(ValueError, match=r"even|fps"):
        RaceSpec(PAIRS[0], **{"seed": 1, name: value})


# ---- the picture ----------------------------------------------------------------------


def test_frames_are_rgb_bytes_and_as_many_as_the_truth_says():
    spec = small("1-2")
    frames = list(render_frames(spec))
    assert len(frames) == race_truth(spec).n_frames
    assert {frame.shape for frame in frames} == {(HEIGHT, WIDTH, 3)}
    assert {frame.dtype for frame in frames} == {np.dtype(np.uint8)}
    frames[0][:] = 0  # the caller's own: nothing later shows it
    assert frames[1].mean() > 20


@pytest.mark.parametrize("number", range(12))
def test_the_whole_wall_is_in_the_default_crop_with_the_strip_in_the_middle(number):
    venue = Venue(number)
    camera = Camera(venue, 540, 960)
    right = venue.lane_x(1) + LANE_WIDTH_M
    for x in (0.0, right):
        for y in (0.0, WALL_TOP_M + 0.9):
            column, row = camera.project(np.array([x, y, 0.0]))
            assert 0.03 * 540 < column < 0.97 * 540
            assert 80 < row < 880  # 1600 of 1920 rows are kept
    middle = LANE_WIDTH_M + 0.5 * venue.gap_m
    for y in np.linspace(0.0, 15.0, 6):
        column = camera.project(np.array([middle, y, 0.0]))[0]
        assert 0.465 * 540 < column < 0.535 * 540
    widths = [
        np.ptp(camera.project(np.array([[0.0, y, 0.0], [right, y, 0.0]]))[:, 0])
        for y in (0.0, 15.0)
    ]
    assert 0.7 < widths[1] / widths[0] < 0.97  # it narrows towards the top


def test_venues_look_different_and_the_same_venue_the_same():
    first = {venue: next(render_frames(small("1-1", 3, venue))) for venue in range(6)}
    for venue, frame in first.items():
        other = next(render_frames(small("1-1", 4, venue)))
        same = np.abs(frame.astype(int) - other).mean()
        for another in range(venue):
            apart = np.abs(frame.astype(int) - first[another]).mean()
            assert apart > 3 * same


def test_holds_are_red_on_both_lanes():
    spec = RaceSpec(PAIRS[0], 3)
    frame = next(render_frames(spec)).astype(int)
    for side in (0, 1):
        for x, y in ((0.75, 3.375), (1.375, 8.25), (0.25, 11.375), (2.0, 12.75)):
            column, row = pixel_of(spec, side, x, y)
            red, green, blue = frame[row, column]
            assert red > green + 60
            assert red > blue + 60


@pytest.mark.parametrize("venue", [0, 1, 2])
def test_the_top_light_tells_how_a_lane_ended(venue):
    spec = small("1-3", 5, venue)
    truth = race_truth(spec)
    assert truth.left.finish_s is not None
    assert lamp(spec, 0, truth.left.finish_s - 0.2) == "red"
    assert lamp(spec, 0, truth.left.finish_s + 0.2) == "green"
    assert {lamp(spec, 1, time / 5) for time in range(5 * 12)} == {"red"}
    spec = small("4-2", 5, venue)
    truth = race_truth(spec)
    assert truth.right.finish_s is not None
    assert {lamp(spec, 0, time / 5) for time in range(5 * 12)} == {"dark"}
    assert lamp(spec, 1, truth.right.finish_s - 0.2) == "red"
    assert lamp(spec, 1, 99.0) == "green"


@pytest.mark.parametrize("pair", ["1-4", "4-1", "3-4", "4-2"])
def test_nothing_moves_in_an_empty_lane_and_much_in_the_other(pair):
    spec = small(pair, 6)
    empty = 0 if spec.pair.left is LaneState.EMPTY else 1
    assert movement(spec, empty, 0.6, 14.2).max() <= 2
    assert np.median(movement(spec, 1 - empty, 0.6, 14.2)[10:30]) > 30


def test_a_flash_climber_comes_to_the_pad_in_the_pixels():
    spec = small("1-4", 8)
    finish = race_truth(spec).left.finish_s
    assert finish is not None
    near_pad = movement(spec, 0, PAD_Y_M - 1.2, PAD_Y_M + 0.5)
    at = int(finish * FPS)
    assert near_pad[: at - 12].max() <= 2
    assert near_pad[at - 6 : at + 4].max() > 15


def test_after_a_fall_the_wall_of_that_lane_is_still():
    seed = next(
        seed
        for seed in range(99)
        if (race_truth(small("3-1", seed)).left.landed_s or 99) < 5.0
    )
    spec = small("3-1", seed)
    truth = race_truth(spec)
    assert truth.left.fall_s is not None
    assert truth.left.landed_s is not None
    moved = movement(spec, 0, 2.6, 14.2)
    landed = int(truth.left.landed_s * FPS)
    assert moved[12 : int(truth.left.fall_s * FPS)].mean() > 15
    assert moved[landed + 30 :].max() <= 2


# ---- the same again -------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_spec_gives_the_same_frames_in_another_process():
    spec = small("2-3", 9, 2)
    here = digest(spec)
    assert digest(spec) == here
    program = (
        "from tests.dataset.test_footage import digest, small\n"
        "print(digest(small('2-3', 9, 2)))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here
    assert digest(small("2-3", 10, 2)) != here


def test_rendering_needs_no_other_part_of_the_product():
    program = (
        "import sys, dataset.footage\n"
        "heavy = {'annotator', 'model', 'torch', 'h5py', 'sqlalchemy', 'PySide6'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"


# ---- files ----------------------------------------------------------------------------


def test_a_video_holds_every_frame_at_its_time(tmp_path):
    spec = small("1-3", 5)
    path = tmp_path / "race.mp4"
    render_video(spec, path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        decoded = list(container.decode(stream))
    assert len(decoded) == race_truth(spec).n_frames
    assert [round(float(f.time or 0.0) * FPS) for f in decoded] == list(
        range(len(decoded))
    )
    for index in (0, 30, len(decoded) - 1):
        shown = decoded[index].to_ndarray(format="rgb24").astype(int)
        assert np.abs(shown - frames_of(spec)[index]).mean() < 8
    assert [file.name for file in tmp_path.iterdir()] == ["race.mp4"]


def test_a_race_that_is_there_is_kept_and_another_one_replaced(tmp_path):
    path = tmp_path / "race.mp4"
    render_video(small("4-1"), path)
    first, written = path.read_bytes(), path.stat().st_mtime_ns
    render_video(small("4-1"), path)
    assert path.stat().st_mtime_ns == written
    render_video(small("1-4"), path)
    assert path.read_bytes() != first
    path.write_bytes(b"torn")
    render_video(small("4-1"), path)
    assert path.read_bytes() == first


@pytest.mark.slow
def test_many_races_in_two_processes_are_the_same_files(tmp_path):
    races = [(f"{pair}.mp4", small(pair, 4)) for pair in ("1-1", "2-4", "3-1")]
    told: list[tuple[int, int]] = []
    paths = render_races(
        tmp_path / "two", races, jobs=2, progress=lambda *done: told.append(done)
    )
    assert paths == [tmp_path / "two" / name for name, _ in races]
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    render_races(tmp_path / "one", races, jobs=1)
    for path in paths:
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_cancelling_keeps_whole_races_and_no_torn_ones(tmp_path, jobs):
    races = [(f"race{index}.mp4", small("1-4", index)) for index in range(8)]
    done: list[int] = []

    def progress(finished: int, _: int) -> None:
        done.append(finished)

    with pytest.raises(Cancelled):
        render_races(
            tmp_path, races, jobs, progress, cancel=lambda: bool(done and done[-1])
        )
    files = sorted(path.name for path in tmp_path.iterdir())
    assert 1 <= len(files) < len(races)
    assert all(name.endswith(".mp4") for name in files)
    for name in files:
        with av.open(str(tmp_path / name)) as container:
            assert next(container.decode(video=0)).width == WIDTH


def test_two_races_under_one_name_are_refused(tmp_path):
    races = [("race.mp4", small("1-1", 1)), ("race.mp4", small("1-1", 2))]
    with pytest.raises(ValueError, match="same file name"):
        render_races(tmp_path, races)


@pytest.mark.skipif(sys.platform == "win32", reason="limits file sizes as POSIX does")
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path):
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from dataset.errors import StorageError\n"
        "from dataset.footage import render_video\n"
        "from tests.dataset.test_footage import small\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n"
        "    render_video(small('1-1'), Path(sys.argv[1]) / 'race.mp4')\n"
        "except StorageError as error:\n"
        "    print(error)\n"
    )
    result = subprocess.run(
        [sys.executable, "-B", "-c", program, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "race.mp4" in result.stdout
    assert "free some space" in result.stdout
    assert list(tmp_path.iterdir()) == []
