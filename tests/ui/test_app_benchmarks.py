"""`bench app` measures what it says; how fast it is, a machine alone can tell."""

from pathlib import Path

import pytest

from annotator import commands
from annotator.ui.benchmarks import app, footage, playing, stalls, starting
from dataset.video import probe


def test_the_player_is_measured_as_it_is_painted(qapp, video_files: list[Path]) -> None:
    figures = playing.measure(video_files[0], 4)
    assert figures["first_frame_ms"] > 0
    assert len(figures["step_on_ms"]) == len(figures["step_back_ms"]) == 4
    assert all(each > 0 for each in figures["seek_ms"])
    assert figures["frames_due"] == 44
    assert 0 <= figures["frames_dropped"] < 44
    assert figures["filled_after_3_s"]
    assert 0 < figures["kept_mib"] < figures["bound_mib"]


def test_starts_are_measured_in_processes_of_their_own(
    monkeypatch, video_files: list[Path]
) -> None:
    monkeypatch.setattr(starting, "N_VIDEOS", 60)
    figures = starting.measure(video_files[0], 1)
    assert figures["start_n_videos"] == 60
    for name in ("empty", "full"):
        assert 0 < figures[f"start_{name}_ratio"] <= figures[f"desk_{name}_ratio"]


@pytest.mark.slow
def test_the_window_is_used_while_its_stalls_are_measured(
    qapp, monkeypatch, video_files: list[Path]
) -> None:
    monkeypatch.setattr(starting, "N_VIDEOS", 60)
    monkeypatch.setattr(stalls, "_WATCHED_S", 0.1)
    figures = stalls.measure(video_files[0], 1)
    assert set(figures["stall_each_ms"]) == {
        "opening a project",
        "another page",
        "filtering",
        "another coach",
        "another theme",
        "another language",
    }
    longest = max(figures["stall_each_ms"].values())
    assert [figures["stall_ms"], figures["stall_worked_ms"]] == longest
    assert figures["stall_bare_ms"] > 0


def test_the_video_of_the_benchmark_is_upright_with_far_key_frames(
    tmp_path: Path,
) -> None:
    path = footage.render_upright(tmp_path / "upright.mp4", n_frames=3)
    info = probe(path)
    assert (info.width_px, info.height_px, info.codec) == (1080, 1920, "h264")


def test_a_missed_goal_is_said() -> None:
    figures = dict.fromkeys(
        (
            *app.GOALS,
            *(
                f"{name}_{part}"
                for name in ("seek", "step_on", "step_back")
                for part in ("n", "p50_ms", "max_ms")
            ),
            *("start_bare_s", "start_empty_s", "start_full_s", "start_n"),
            *("start_n_videos", "desk_empty_ratio", "desk_full_ratio"),
            *("bare_first_frame_ms", "bare_frames_a_second", "frames_due"),
            *("kept_mib", "bound_mib", "peak_mib", "queue_videos", "commit_n"),
            *("commit_row_p95_ms", "commit_sync_p95_ms", "load_before", "load_after"),
            *("stall_n", "stall_bare_ms", "stall_longest", "stall_worked_ms"),
        ),
        1.0,
    )
    text = app.describe(
        {**figures, "machine": app.machine(), "missed": ["seek_p95_ms"]}
    )
    missed = [line for line in text.splitlines() if "MISSED" in line]
    assert len(missed) == 1
    assert missed[0].startswith("random seek")


def test_every_word_of_the_command_has_its_function() -> None:
    for word in commands._HOMES:
        assert getattr(commands, word).__name__ == word
