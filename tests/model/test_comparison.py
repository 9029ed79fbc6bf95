"""Two checkpoints on the same videos, against figures worked out by hand."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from dataset.errors import TrainingError
from dataset.resampling import draws, interval
from dataset.splits import Split
from dataset.store import Snapshot
from model import comparison
from model.checkpoints import Card
from model.comparison import SIGNIFICANT, Comparison, compare, mcnemar
from model.devices import Device
from model.evaluation import Evaluation, evaluate_part
from model.intervals import drawn_by, each_video
from model.predictor import load_network
from model.reports.several_networks import comparisons
from model.reports.words import difference_words
from tests.model.factories import make_snapshot
from tests.model.test_command import here

GROUPS = ("Monday", "Tuesday", "Friday")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    pairs = ("1-1", "1-2", "2-1", "1-4")
    rows = [(pairs[n % 4], GROUPS[n // 4], Split.TEST) for n in range(12)]
    folder = tmp_path_factory.mktemp("twelve")
    return Snapshot.open(make_snapshot(folder, rows, n_clips=1))


def saying(snapshot: Snapshot, answers: list[int]) -> Evaluation:
    """A network that is 90 % sure of these codes, one a video."""
    probabilities = np.full((12, 15), 0.1 / 14)
    probabilities[np.arange(12), answers] = 0.9
    return Evaluation(
        "test", snapshot.codes, snapshot.video_index, np.log(probabilities)
    )


def test_who_wins_which_videos(snapshot: Snapshot) -> None:
    truth = snapshot.codes.tolist()
    a = [1, *truth[1:4], 0, 0, 0, 0, *truth[8:]]
    b = [*truth[:6], 5, truth[7], 2, *truth[9:]]
    found = compare(saying(snapshot, a), saying(snapshot, b), snapshot.videos)
    wrong_a = {n for n in range(12) if a[n] != truth[n]}
    wrong_b = {n for n in range(12) if b[n] != truth[n]}
    assert (wrong_a, wrong_b) == ({0, 5, 6, 7}, {6, 8})
    assert (found.n_videos, found.n_groups) == (12, 3)
    assert found.a_accuracy.value == pytest.approx(8 / 12)
    assert found.b_accuracy.value == pytest.approx(10 / 12)
    assert found.difference.value == pytest.approx(2 / 12)
    assert (
        found.difference.interval == "exact, and bootstrap over 3 groups and 12 videos"
    )
    # a draw of three groups gives 1/4, 2/4 or -1/4 each, so its ends are those: the exact
    # interval, 3 of 4 that differ, lies within, and that over videos does at one end
    assert found.difference.low == pytest.approx(-0.25)
    assert found.difference.high is not None
    assert found.difference.high > 0.5
    assert (found.n_gained, found.n_lost) == (3, 1)
    assert found.p == pytest.approx(binomtest(3, 4).pvalue)
    assert not found.is_beyond_chance
    assert [(v.video_id, v.kind) for v in found.changed] == [
        (1, "gained"),
        (6, "gained"),
        (8, "gained"),
        (9, "lost"),
        (7, "other"),
    ]
    first = found.changed[0]
    assert (first.truth, first.a, first.b) == (0, 1, 0)
    assert first.name == "Monday_race01.mp4"
    assert first.a_probabilities[1] == pytest.approx(0.9)
    assert sum(first.b_probabilities) == pytest.approx(1)


def test_tables_count_every_pair_and_lane(snapshot: Snapshot) -> None:
    truth = snapshot.codes.tolist()
    a = [4 if code == 1 else code for code in truth]  # flash–slip taken for its mirror
    found = compare(saying(snapshot, a), saying(snapshot, truth), snapshot.videos)
    assert {row.what: (row.n, row.a_right, row.b_right) for row in found.pairs} == {
        "1-1": (3, 3, 3),
        "1-2": (3, 0, 3),
        "1-4": (3, 3, 3),
        "2-1": (3, 3, 3),
    }
    assert {row.what: (row.n, row.a_right, row.b_right) for row in found.lanes} == {
        "left flash": (9, 6, 9),
        "left slip": (3, 3, 3),
        "right flash": (6, 6, 6),
        "right slip": (3, 0, 3),
        "right empty": (3, 3, 3),
    }
    # every group gains the same, so drawing groups would give no width at all
    assert found.difference.value == pytest.approx(0.25)
    assert found.difference.interval == "exact, and bootstrap over 12 videos"
    exact = binomtest(3, 3).proportion_ci(0.95, "exact")
    assert found.difference.low == pytest.approx(3 / 12 * (2 * exact.low - 1))
    assert found.difference.high == pytest.approx(7 / 12)  # of one draw in 1,000
    assert not found.is_beyond_chance


def test_the_clearest_difference_of_all_is_no_chance(snapshot: Snapshot) -> None:
    truth = snapshot.codes.tolist()
    bad = [14] * 12
    better = compare(saying(snapshot, bad), saying(snapshot, truth), snapshot.videos)
    worse = compare(saying(snapshot, truth), saying(snapshot, bad), snapshot.videos)
    assert (better.n_gained, worse.n_lost) == (12, 12)
    assert better.is_beyond_chance
    assert worse.is_worse_beyond_chance
    exact = binomtest(12, 12).proportion_ci(0.95, "exact")
    assert better.difference.low == pytest.approx(2 * exact.low - 1)
    assert (better.difference.high, worse.difference.low) == (1, -1)
    same = compare(saying(snapshot, bad), saying(snapshot, bad), snapshot.videos)
    assert (same.difference.value, same.difference.low) == (0, None)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_videos_that_all_gained_may_be_chance_as_the_test_says(
    n: int,
) -> None:
    found = comparison._difference(np.ones(n), each_video(n))
    assert (found.value, found.high) == (1, 1)
    assert found.low is not None
    exact = binomtest(n, n).proportion_ci(0.95, "exact")
    assert found.low == pytest.approx(2 * exact.low - 1)
    assert mcnemar(n, 0) > SIGNIFICANT
    lost = comparison._difference(-np.ones(n), each_video(n))
    assert (lost.value, lost.low) == (-1, -1)
    assert lost.high == pytest.approx(-found.low)


def gaining(n_gained: int, n_lost: int, n: int) -> np.ndarray:
    return np.array(
        [1.0] * n_gained + [-1.0] * n_lost + [0.0] * (n - n_gained - n_lost)
    )


@pytest.mark.parametrize("n", [2, 6, 7, 12, 30, 145])
def test_the_interval_leaves_out_0_exactly_where_the_test_says_more_than_chance(
    n: int,
) -> None:
    each = each_video(n)
    most = min(n, 24)
    for n_gained in range(most + 1):
        for n_lost in range(min(n_gained, most - n_gained) + 1):
            if not n_gained:
                continue
            found = comparison._difference(gaining(n_gained, n_lost, n), each)
            assert found.low is not None
            assert found.high is not None
            assert found.value is not None
            assert found.low <= found.value <= found.high
            p = mcnemar(n_gained, n_lost)
            assert (found.low > 0) == (p < SIGNIFICANT), (n_gained, n_lost)
            assert found.high >= 0
            other = comparison._difference(gaining(n_lost, n_gained, n), each)
            assert other.high is not None
            assert (other.high < 0) == (p < SIGNIFICANT), (n_lost, n_gained)


def test_few_groups_never_make_surer_than_their_videos() -> None:
    # each of three groups gains one video or two of four: no draw of groups has a loss
    gains = np.concatenate([gaining(1, 0, 4), gaining(2, 0, 4), gaining(1, 0, 4)])
    groups = drawn_by((np.arange(12) // 4).tolist(), np.arange(12))
    of_groups = draws(np.array([1.0, 2.0, 1.0])) / 12
    assert interval(of_groups, 3) == pytest.approx((0.25, 0.5))
    assert mcnemar(4, 0) > SIGNIFICANT
    found = comparison._difference(gains, groups)
    assert found.low is not None
    assert found.low < 0 < (found.high or 0)
    # gained and lost within each group alike: there is a spread all the same
    level = comparison._difference(np.array([1.0, -1, 0, 0] * 3), groups)
    assert level.value == 0
    assert level.low == -(level.high or 0) < 0


def test_groups_that_do_not_agree_are_said(snapshot: Snapshot) -> None:
    gains = np.concatenate([gaining(12, 0, 20), gaining(0, 2, 20), gaining(0, 1, 20)])
    groups = drawn_by((np.arange(60) // 20).tolist(), np.arange(60))
    found = comparison._difference(gains, groups)
    assert mcnemar(12, 3) < SIGNIFICANT
    assert found.low is not None
    assert found.low < 0
    one = saying(snapshot, snapshot.codes.tolist())
    row = replace(
        compare(one, one, snapshot.videos),
        difference=found,
        n_gained=12,
        n_lost=3,
        p=mcnemar(12, 3),
    )
    assert not row.is_beyond_chance
    said = difference_words(row.to_json())
    assert "the groups do not agree" in said


def test_a_clear_gain_is_beyond_chance_and_its_mirror_a_clear_loss(
    snapshot: Snapshot,
) -> None:
    truth = snapshot.codes.tolist()
    bad = [14] * 11 + truth[11:]
    better = compare(saying(snapshot, bad), saying(snapshot, truth), snapshot.videos)
    worse = compare(saying(snapshot, truth), saying(snapshot, bad), snapshot.videos)
    assert better.p == worse.p < 0.01
    assert better.is_beyond_chance
    assert not better.is_worse_beyond_chance
    assert worse.is_worse_beyond_chance
    assert worse.difference.value == -(better.difference.value or 0)


def test_equal_answers_give_no_difference_and_no_doubt(snapshot: Snapshot) -> None:
    one = saying(snapshot, snapshot.codes.tolist())
    found = compare(one, one, snapshot.videos)
    assert (found.difference.value, found.p) == (0.0, 1.0)
    assert not found.changed
    assert not found.is_beyond_chance


def test_mcnemar_agrees_with_the_formula() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(6, 0) == pytest.approx(2 / 2**6)
    assert mcnemar(1, 8) == pytest.approx(2 * (1 + 9) / 2**9)


def test_it_travels_as_json_and_bad_json_is_one_sentence(snapshot: Snapshot) -> None:
    truth = snapshot.codes.tolist()
    found = compare(
        saying(snapshot, [0] * 12),
        saying(snapshot, truth),
        snapshot.videos,
        names=("old", "new"),
        notes=["Take care."],
    )
    values = json.loads(json.dumps(found.to_json()))
    assert values["changed"][0]["truth_pair"] == "1-2"
    assert Comparison.from_json(values) == found
    for spoil in ("difference", "changed", "p"):
        with pytest.raises(TrainingError, match="compare them again"):
            Comparison.from_json({k: v for k, v in values.items() if k != spoil})
    values["changed"][0]["b"] = 77
    with pytest.raises(TrainingError, match="compare them again"):
        Comparison.from_json(values)


def test_different_clips_are_our_bug(snapshot: Snapshot) -> None:
    one = saying(snapshot, snapshot.codes.tolist())
    with pytest.raises(ValueError, match="same clips"):
        compare(one, replace(one, split="validation"), snapshot.videos)


def test_reading_a_comparison_needs_no_torch() -> None:
    code = (
        "import sys, model.comparison; sys.exit('torch' in sys.modules"
        " or 'scipy' in sys.modules or 'sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_command_gives_what_the_network_says(
    two_codes: Path, trained: Card, capsys: pytest.CaptureFixture[str]
) -> None:
    said = here(
        capsys, "compare", two_codes, trained.folder, trained.folder, "--device", "cpu"
    )
    events = [event["event"] for event in said]
    assert events[:2] == ["starting", "started"]
    assert "measuring" in events
    assert events[-1] == "done"
    found = Comparison.from_json(said[-1]["comparison"])
    assert (found.a, found.b) == (trained.checkpoint_id, trained.checkpoint_id)
    assert (found.part, found.n_videos) == ("test", 2)
    device = Device("cpu", "")
    with Snapshot.open(two_codes) as snapshot:
        net, _ = load_network(trained.folder, device)
        judged = evaluate_part(net, snapshot, Split.TEST, device, 8)
        assert found.snapshot_checksum == snapshot.content_checksum
    assert found.a_accuracy.value == found.b_accuracy.value == judged.video_accuracy
    said = here(
        capsys,
        *("compare", two_codes, trained.folder, trained.folder.parent / "none"),
        *("--split", "validation"),
    )
    assert "is no checkpoint" in said[-1]["message"]


def silent_on(judged: Evaluation, videos: list[int]) -> Evaluation:
    """The same, but of these videos it says nothing."""
    logs = judged.log_probabilities.copy()
    logs[np.isin(judged.video_index, videos)] = -np.log(15)
    return replace(judged, log_probabilities=logs)


def test_silence_wins_no_video(snapshot: Snapshot) -> None:
    truth = snapshot.codes.tolist()
    assert truth[0] == truth[4] == 0, "what the first of equals would say"
    right = saying(snapshot, truth)
    found = compare(
        right, silent_on(right, [0, 4]), snapshot.videos, names=("old", "new")
    )
    assert (found.n_gained, found.n_lost) == (0, 2)
    assert (found.a_silent, found.b_silent) == (0, 2)
    assert found.b_accuracy.value == pytest.approx(10 / 12)
    assert found.pairs[0].b_right == found.pairs[0].a_right - 2
    assert [(v.kind, v.a, v.b) for v in found.changed] == [("lost", 0, None)] * 2
    assert found.notes == (
        "Of 2 of 12 videos new says nothing, for the wall is lost from sight there;"
        " they count as wrong.",
    )
    values = json.loads(json.dumps(found.to_json()))
    assert values["changed"][0]["b_pair"] is None
    assert Comparison.from_json(values) == found
    page = comparisons({"comparisons": [values], "networks": [], "data": []})
    assert "new gave no answer to 2 videos, which count as wrong." in page
    assert "<td>no answer</td>" in page

    both = silent_on(right, [0])
    assert not compare(both, both, snapshot.videos).changed
    # a comparison of before silence was counted
    old = compare(right, right, snapshot.videos).to_json()
    del old["a_silent"], old["b_silent"]
    assert Comparison.from_json(old).b_silent == 0
