"""``dualane bench``: it measures for real, and says so in words and in JSON."""

from pathlib import Path

import pytest

from annotator.benchmarks import suggest
from dataset.benchmarks import motion, store
from dataset.footage import RaceSpec, render_video
from dataset.states import LanePair
from dataset.store import Snapshot, validate
from tests.command.conftest import Dualane


@pytest.mark.slow
def test_bench_store_prints_each_figure_beside_its_limit(
    tmp_path: Path, dualane: Dualane, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in {
        "N_VIDEOS": 2,
        "N_LINKED": 5,
        "N_MANY": 300,
        "N_MANY_VIDEOS": 25,
        "ROUNDS": 1,
    }.items():
        monkeypatch.setattr(store, name, size)
    said = dualane("bench", "store", "--folder", tmp_path, "--json")
    assert said.code == 0
    facts = said.json
    assert facts["read"]["n_clips"] == 24
    assert facts["open"]["n_clips"] == 300
    assert 0 < facts["compressed"]["size_ratio"] < 1
    for part in facts.values():
        assert all(value > 0 for value in part.values())
    assert list(tmp_path.iterdir()) == []
    words = store.describe(facts)
    assert f"{facts['read']['ratio']:.2f} × the map (goal: at least 0.5)" in words
    assert f"{facts['open']['ratio']:.3f} × (goal: under 0.2)" in words


def test_the_snapshot_of_many_clips_is_a_sound_one(tmp_path: Path) -> None:
    path = tmp_path / "many.h5"
    store.make_many(path, n_clips=60, n_videos=7)
    assert validate(path) == []
    with Snapshot.open(path) as snapshot:
        assert len(snapshot) == 60
        assert len(snapshot.videos) == 7
        assert not snapshot.clips([59]).any()


def test_bench_ingest_without_a_video_says_so(tmp_path: Path, dualane: Dualane) -> None:
    said = dualane("bench", "ingest", "--videos", tmp_path)
    assert said.code == 1
    assert said.err == (
        f"There are no videos in {tmp_path}: name a folder that holds some, or none to"
        " have a few rendered.\n"
    )


@pytest.mark.slow
def test_bench_suggest_waits_for_every_suggestion(
    tmp_path: Path, dualane: Dualane
) -> None:
    for seed in (1, 2):
        spec = RaceSpec(LanePair.parse("1-4"), seed, 1, width_px=270, height_px=480)
        render_video(spec, tmp_path / f"race{seed}.mp4")
    said = dualane("bench", "suggest", "--videos", tmp_path, "--rounds", 1, "--json")
    assert said.code == 0
    facts = said.json
    assert facts["videos"] == 2
    for name, n in (("all", 2), ("one", 1)):
        found = facts[name]
        assert found["motion"]["suggested"] == found["network"]["suggested"] == n
        for way in ("motion", "network"):
            ratio = found[way]["s"] / found["decoding"]["s"]
            assert found[way]["ratio"] == pytest.approx(ratio, rel=0.02)
    assert f"= {facts['all']['motion']['ratio']:.2f} ×" in suggest.describe(facts)


@pytest.mark.parametrize("seconds", ["0", "-3", "nan", "inf", "x"])
def test_bench_memory_asks_for_a_length_that_a_video_can_have(
    dualane: Dualane, capsys: pytest.CaptureFixture[str], seconds: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        dualane("bench", "memory", "--seconds", seconds)
    assert stopped.value.code == 2
    assert "--seconds" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["calm", "followed"])
def test_bench_motion_counts_each_lane_once(dualane: Dualane, kind: str) -> None:
    said = dualane(
        *("bench", "motion", "--kinds", kind, "--races", "3", "--seeds", "5"),
        *("--venues", "1", "--json"),
    )
    assert said.code == 0
    found = said.json[kind]
    assert found["n_races"] == 3 == found["pair"]["n"] + found["n_moving"]
    assert sum(map(sum, found["confusion"])) == 2 * found["pair"]["n"]
    right = sum(found[word]["right"] for word in ("flash", "slip", "fall", "empty"))
    assert right == sum(found["confusion"][at][at] for at in range(4))
    words = motion.describe(said.json)
    assert "(goal: at least 80%)" in words
    assert f"{kind}: 3 races, seeds 5, 1 venues" in words
