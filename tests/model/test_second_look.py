"""Planted wrong labels stand at the head of the list; the command tells it by events."""

import json
from pathlib import Path

import numpy as np
import pytest

from annotator.benchmarks.second_look import PLANTED, found_share, plant
from dataset.clip_files import write_clip_file
from dataset.errors import TrainingError
from dataset.states import PAIRS
from model.folds import Labelled, fold_of
from model.second_look import Decided, config_for, look_again, read_list

STRIPS = Path(__file__).with_name("strips.npz")
"""80 rendered races, as ``dualane bench second-look`` renders them first; in 16 grey
levels."""


@pytest.fixture(scope="module")
def races() -> Labelled:
    with np.load(STRIPS, allow_pickle=False) as found:
        return Labelled(found["strips"], found["codes"].astype(np.int64))


def test_planted_labels_differ_in_one_lane(races: Labelled) -> None:
    wrong, planted = plant(races.codes, PLANTED, 0)
    assert len(planted) == 4
    assert np.flatnonzero(wrong != races.codes).tolist() == planted
    for row in planted:
        one, other = PAIRS[wrong[row]], PAIRS[races.codes[row]]
        assert (one.left == other.left) != (one.right == other.right)


@pytest.mark.slow
def test_the_first_tenth_holds_most_of_the_planted_labels(races: Labelled) -> None:
    """Real trainings on rendered strips, wrong labels included: 4 of 80, the first 8."""
    codes, planted = plant(races.codes, PLANTED, 0)
    videos = Labelled(races.strips, codes)
    found = found_share(videos, planted, n_folds=3, seed=0, width=8, epochs=24)
    assert found >= 0.8


def test_whole_groups_stay_in_one_fold() -> None:
    groups = [f"evening {n}" for n in (0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4)]
    folds = fold_of(groups, 3)
    assert sorted(set(folds.tolist())) == [0, 1, 2]
    for group in set(groups):
        inside = {int(f) for f, g in zip(folds, groups, strict=True) if g == group}
        assert len(inside) == 1
    assert max(np.bincount(folds)) <= 5
    assert sorted(np.bincount(fold_of(["one"] * 10, 5)).tolist()) == [2] * 5


def test_few_videos_are_seen_more_often() -> None:
    assert config_for(10).epochs == 120
    assert config_for(100).epochs == 40
    assert config_for(5000).epochs == 30
    assert config_for(100, epochs=2, width=4).epochs == 2


def test_it_looks_at_clip_files_and_names_those_it_cannot_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    videos = []
    wall = rng.integers(40, 160, (28, 28, 3), np.uint8).repeat(4, 0).repeat(4, 1)
    for number in range(5):
        frames = wall + rng.integers(0, 4, (60, 112, 112, 3), np.uint8)
        for at in range(50):
            frames[at + 5, 100 - at, 20:30] = 250
        if number == 4:  # each frame from somewhere else, as no camera films
            jumps = rng.integers(-40, 41, (60, 2))
            frames = np.stack(
                [
                    np.roll(f, jump, (0, 1))
                    for f, jump in zip(frames, jumps, strict=True)
                ]
            )
        path = tmp_path / f"{number}.h5"
        write_clip_file(
            path,
            clips=frames.reshape(2, 30, 112, 112, 3),
            start_frames=[0, 30],
            times_s=np.arange(60).reshape(2, 30) / 30,
            fingerprint=f"{number:032x}",
            recipe_json='{"divider": 0.5}',
            width_px=112,
            height_px=112,
            duration_s=2.0,
            damage="",
        )
        videos.append(Decided(str(path), number % 2, f"group {number % 2}"))
    broken = tmp_path / "broken.h5"
    broken.write_bytes(b"no HDF5")
    videos.append(Decided(str(broken), 0, "group 0"))
    listed = tmp_path / "videos.json"
    listed.write_text(json.dumps([vars(video) for video in videos]))
    assert read_list(listed) == videos
    events = list(look_again(videos, device="cpu", n_folds=2, epochs=1, width=2))
    told = [event for event in events if event["event"] == "video"]
    assert {event["file"] for event in told} == {video.file for video in videos[:4]}
    assert all(sum(event["probabilities"]) == pytest.approx(1) for event in told)
    ways = [e["event"] for e in events if e["event"] in ("read", "training", "fold")]
    assert ways == ["read"] * 6 + ["training", "fold"] * 2
    assert [
        (e["part"], e["of"], e["round"], e["rounds"])
        for e in events
        if e["event"] == "round"
    ] == [(1, 2, 1, 1), (2, 2, 1, 1)]
    moves, error = (event for event in events if event["event"] == "error")
    assert moves["file"] == videos[4].file
    assert "the wall is lost from sight" in moves["message"]
    assert error["file"] == str(broken)
    assert events[-1] == {"event": "done", "files": 4, "failed": 2}
    with pytest.raises(TrainingError, match="two decided videos"):
        list(look_again(videos[:1], device="cpu"))
    with pytest.raises(TrainingError, match="In 1 of 2 decided videos the wall"):
        list(look_again([videos[0], videos[4]], device="cpu"))
    listed.write_text("[{}]")
    with pytest.raises(TrainingError, match="no list of decided videos"):
        read_list(listed)
