"""Footage to learn from: what is planned, what is drawn, and what a snapshot holds."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from dataset.__main__ import main
from dataset.rendering.camera import PLACES, Camera, Venue
from dataset.rendering.conditions import REACH_PX, Hold
from dataset.rendering.race import STUDY_VIDEOS, RaceSpec
from dataset.rendering.small import SmallRenderer
from dataset.rendering.study import class_counts, plan_study, render_study
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import Snapshot

VENUE = 3
"""One place for all pictures here: painting one takes a second."""


def renderer(seed: int, *, is_hard: bool, pair: str = "1-4") -> SmallRenderer:
    return SmallRenderer(RaceSpec(LanePair.parse(pair), seed, VENUE), is_hard=is_hard)


# ---- the plan -------------------------------------------------------------------------


def test_the_whole_study_has_the_study_s_class_counts() -> None:
    videos = plan_study()
    codes = Counter(video.spec.pair.code for video in videos)
    assert tuple(codes[code] for code in range(15)) == STUDY_VIDEOS
    assert len({video.name for video in videos}) == len(videos) == 872
    assert len({video.fingerprint for video in videos}) == 872
    hard = plan_study(hard=True)
    assert not {v.fingerprint for v in videos} & {v.fingerprint for v in hard}
    assert plan_study() == videos


def test_fewer_videos_keep_the_shares() -> None:
    for n in (1, 15, 40, 100, 871):
        counts = class_counts(n)
        assert sum(counts) == n
        exact = np.array(STUDY_VIDEOS) * n / 872
        assert np.abs(counts - exact).max() < 1


def test_whole_venues_are_held_out_and_alike() -> None:
    videos = plan_study(360)
    venues: dict[Split, set[str]] = {part: set() for part in Split}
    for video in videos:
        venues[video.split].add(video.group.partition("_")[0])
    assert venues[Split.TEST] == {PLACES[5]}
    assert venues[Split.VALIDATION] == {PLACES[4]}
    assert venues[Split.TRAIN] == set(PLACES[:4])
    flashes = Counter(v.spec.venue % 6 for v in videos if v.spec.pair.code == 0)
    assert max(flashes.values()) - min(flashes.values()) <= 1
    turned = plan_study(360, held_out=(0, 2))
    assert {v.fingerprint for v in turned} == {v.fingerprint for v in videos}
    assert {v.group.partition("_")[0] for v in turned if v.split is Split.TEST} == {
        PLACES[2]
    }
    few = plan_study(360, n_train=40)
    assert sum(v.split is Split.TRAIN for v in few) == 40
    assert sum(v.split is Split.TEST for v in few) == 60


def test_a_plan_of_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="venues are 1 to 6"):
        plan_study(10, 7)


# ---- the picture ----------------------------------------------------------------------


def test_calm_footage_stands_still_and_shows_a_climber() -> None:
    race = renderer(5, is_hard=False)
    finish = race.race.truth.left.finish_s
    assert finish is not None
    assert np.array_equal(race.motion(50), np.eye(3))
    first, late = race.frame(0), race.frame(round(finish * 30))
    assert first.shape == (112, 112, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, race.frame(0))
    changed = np.abs(first.astype(int) - late).max(2) > 50
    assert changed[:30, :56].sum() > 15  # the climber is at the top of the left lane
    assert changed[30:90, 58:].sum() <= 5


def test_a_camera_in_a_hand_moves_the_wall_as_it_says() -> None:
    race = next(
        race
        for race in (renderer(seed, is_hard=True) for seed in range(40))
        if race.conditions.hold is Hold.PAN
    )
    assert np.abs(race.conditions.turns[:, :2]).max() <= REACH_PX
    farthest = int(np.abs(race.conditions.turns[:, 0]).argmax())
    first, moved = race.frame(0), race.frame(farthest)
    back = cv2.warpPerspective(
        moved, race.motion(farthest), (112, 112), borderMode=cv2.BORDER_REPLICATE
    )
    inside = np.s_[30:80, 30:80]
    light = back[inside].mean() / first[inside].mean()  # it changes too

    def apart(frame: np.ndarray) -> float:
        return float(np.abs(frame[inside] / light - first[inside]).mean())

    assert apart(back) < 0.6 * apart(np.asarray(moved))


def test_hard_footage_has_people_below_and_light_that_changes() -> None:
    races = [renderer(seed, is_hard=True) for seed in range(12)]
    assert sum(bool(race._before) for race in races) >= 6
    lights = [np.ptp(race.conditions.gains[:, 1]) for race in races]
    assert min(lights) > 0.03
    assert any(race.conditions.shade is not None for race in races)
    assert {race.conditions.hold for race in races} == set(Hold)


def test_cameras_of_different_places_show_walls_of_different_size() -> None:
    sizes = []
    for place in range(6):
        seen = Camera(Venue(place, varied=True), 224, 403)
        low, high = seen.project(np.array([[1.5, 0.0, 0.0], [1.5, 15.0, 0.0]]))
        sizes.append(low[1] - high[1])
    assert max(sizes) > 1.08 * min(sizes)


# ---- the snapshot ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_study_is_a_snapshot_that_costs_little_the_second_time(
    tmp_path: Path,
) -> None:
    path = tmp_path / "study.h5"
    told: list[tuple[int, int]] = []
    info = render_study(
        path, 2, 1, hard=True, jobs=1, progress=lambda *done: told.append(done)
    )
    assert told == [(n, 2) for n in range(3)]
    written = {file: file.stat().st_mtime_ns for file in tmp_path.glob("clips/*.h5")}
    assert len(written) == info.n_videos == 2
    with Snapshot.open(path) as snapshot:
        assert {video.group for video in snapshot.videos} == {"Riverside_evening1"}
        assert snapshot.protocol is Protocol.GROUPED
        clips = snapshot.clips([0, info.n_clips - 1])
        assert clips.shape == (2, 30, 112, 112, 3)
        assert clips.std() > 20
        pairs = [video.code for video in snapshot.videos]
    assert Counter(pairs) == Counter(v.spec.pair.code for v in plan_study(2, 1))
    paper = render_study(
        tmp_path / "paper.h5", 2, 1, hard=True, jobs=1, protocol=Protocol.PAPER
    )
    assert paper.n_clips == info.n_clips
    assert written == {
        file: file.stat().st_mtime_ns for file in tmp_path.glob("clips/*.h5")
    }


@pytest.mark.slow
def test_the_command_renders_the_same_on_a_machine_without_video(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = (
        "import sys\n"
        "for name in ('av', 'torch', 'PySide6', 'sqlalchemy'):\n"
        "    sys.modules[name] = None\n"
        "from dataset.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    there, here = tmp_path / "there" / "a.h5", tmp_path / "here" / "a.h5"
    options = ["--videos", "1", "--venues", "1", "--jobs", "1", "--seed", "3"]
    subprocess.run(
        [sys.executable, "-c", program, "study", str(there), *options],
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert main(["study", str(here), *options]) == 0
    assert "1 videos" in capsys.readouterr().out
    with Snapshot.open(there) as one, Snapshot.open(here) as other:
        assert one.content_checksum == other.content_checksum
