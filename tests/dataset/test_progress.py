from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.progress import Tracker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sizes_of(sizes: list[int]) -> dict[Path, int]:
    return {Path(f"{n}.mp4"): size for n, size in enumerate(sizes)}


@given(
    st.lists(st.integers(1_000_000, 50_000_000), min_size=3, max_size=40),
    st.floats(1e5, 2e7),
)
def test_at_a_steady_pace_the_time_left_is_right_and_only_shrinks(sizes, bytes_per_s):
    clock = Clock()
    files = sizes_of(sizes)
    tracker = Tracker(files, clock)
    told = []
    for path, size in files.items():
        for step in range(1, 11):
            clock.now += size / 10 / bytes_per_s
            tracker.at(path, step / 10)
            told.append((clock.now, tracker.progress()))
        tracker.done(path, reused=False)
    end = clock.now
    assert tracker.progress().share == pytest.approx(1.0)
    known = [(end - now, p.remaining_s) for now, p in told if p.remaining_s is not None]
    for truth, said in known:
        assert said == pytest.approx(truth, rel=0.02, abs=0.01)
    if end - 100 > 20:
        assert known, "it must be told at some time"


def test_what_was_there_already_says_nothing_of_the_pace():
    clock = Clock()
    files = sizes_of([1_000_000] * 100)
    tracker = Tracker(files, clock)
    for n, path in enumerate(files):
        if n < 80:
            clock.now += 0.001
            tracker.done(path, reused=True)
    clock.now += 3.0
    assert tracker.progress().remaining_s is None, "nothing was decoded yet"
    for path in list(files)[80:90]:
        clock.now += 2.0
        tracker.done(path, reused=False)
        progress = tracker.progress()
    assert progress.n_done == 90
    assert progress.share == pytest.approx(0.9)
    assert progress.remaining_s == pytest.approx(20, rel=0.2)


def test_a_machine_that_gets_busy_is_noticed_within_two_minutes():
    clock = Clock()
    files = sizes_of([1_000_000] * 1000)
    tracker = Tracker(files, clock)
    for n, path in enumerate(files):
        clock.now += 1.0 if n < 300 else 3.0
        tracker.done(path, reused=False)
        progress = tracker.progress()
        if n == 299:
            assert progress.remaining_s == pytest.approx(700, rel=0.02)
        if n == 340:
            assert progress.remaining_s == pytest.approx(3 * 659, rel=0.02)
            break


def test_files_without_a_byte_do_no_harm():
    tracker = Tracker(sizes_of([0, 0]), Clock())
    assert tracker.progress().share == 1.0
    assert tracker.progress().remaining_s is None
