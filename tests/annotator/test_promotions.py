"""Which checkpoint suggests: decided, kept, taken back; the old one or the new one."""

import itertools
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from annotator import checkpoints, promotions, training
from annotator.candidates import Judged, judge
from annotator.checkpoints import (
    add_checkpoint,
    current_checkpoint,
    keep_current,
    promote,
    roll_back,
    suggesting_checkpoint,
)
from annotator.project import Project
from annotator.promotion import PromotionKind, current, to_roll_back_to
from annotator.repository import Repository
from annotator.workflow import Change, ChangeKind, CoachId
from dataset.errors import KnownError, ProjectError
from model.comparison import Comparison, mcnemar
from model.intervals import Figure
from tests.annotator.conftest import add_coaches, two_at_once
from tests.factories import make_checkpoint

REPO = Path(__file__).parents[2]


# ---------------------------------------------------------------- the rows


def test_a_promotion_says_who_when_and_why(repository: Repository) -> None:
    (anna,) = add_coaches(repository, "Anna")
    before = repository.row_counts()
    assert current(repository.promotions()) is None
    change = repository.promote("a", coach_id=anna.id, reason=" sees  more slips ")
    assert (change.kind, change.n_written) == (ChangeKind.PROMOTIONS, 1)
    assert repository.row_counts() != before, "another window notices it"
    (row,) = repository.promotions()
    assert (row.checkpoint_id, row.coach, row.reason, row.kind) == (
        "a",
        anna,
        "sees more slips",
        PromotionKind.CHOSEN,
    )
    assert not repository.promote("a", coach_id=anna.id, reason="again")
    assert len(repository.promotions()) == 1


def test_rolling_back_goes_one_further_back_each_time(repository: Repository) -> None:
    for name in "abc":
        repository.promote(name)
    assert repository.roll_back()[1] == "b"
    assert repository.roll_back(reason="worse")[1] == "a"
    with pytest.raises(ProjectError, match="nothing to roll back to: promote"):
        repository.roll_back()
    repository.promote("d")
    assert repository.roll_back()[1] == "a", "not what was rolled back before"
    history = repository.promotions()
    assert [each.checkpoint_id for each in history] == [*"abcba", "d", "a"]
    assert current(history) == "a"
    assert to_roll_back_to(history) is None


def test_a_checkpoint_promoted_again_is_no_step_of_its_own(
    repository: Repository,
) -> None:
    for name in "aba":
        repository.promote(name)
    assert repository.roll_back()[1] == "b"
    assert repository.roll_back()[1] == "a"


def test_what_is_gone_is_passed_over(repository: Repository) -> None:
    for name in "abc":
        repository.promote(name)
    assert repository.roll_back(there={"a", "c"})[1] == "a"
    with pytest.raises(ProjectError, match="nothing to roll back to"):
        repository.roll_back(there={"c"})


def test_a_decision_about_another_checkpoint_is_refused(repository: Repository) -> None:
    with pytest.raises(ProjectError, match="No checkpoint suggests by now, not a"):
        repository.promote("b", instead_of="a")
    repository.promote("a", instead_of=None)
    repository.promote("b", instead_of="a")
    with pytest.raises(ProjectError, match="b suggests by now, not a: look at"):
        repository.promote("c", instead_of="a")
    with pytest.raises(ProjectError, match="b suggests by now, not a"):
        repository.roll_back(of="a")
    assert current(repository.promotions()) == "b"
    with pytest.raises(ProjectError, match="No coach has the number 99"):
        repository.promote("c", coach_id=CoachId(99))
    with pytest.raises(ProjectError, match="No coach has the number 99"):
        repository.roll_back(coach_id=CoachId(99))


def test_a_first_one_never_replaces_anything(repository: Repository) -> None:
    repository.promote("a", PromotionKind.FIRST)
    assert not repository.promote("b", PromotionKind.FIRST)
    assert current(repository.promotions()) == "a"


def test_of_two_first_ones_at_the_same_time_one_wins(
    repository: Repository, engine: Engine
) -> None:
    """While the table is empty there is no row to lock."""
    with two_at_once(engine) as other:
        with repository._writing() as session:
            assert promotions._standing(session) is None
            second = other(lambda it: it.promote("b", PromotionKind.FIRST))
            third = other(lambda it: it.promote("c", instead_of=None))
            assert not wait((second, third), timeout=0.5).done, "they wait"
            promotions._append(session, "a", PromotionKind.FIRST, None, "")
        assert not second.result(timeout=120)
        with pytest.raises(ProjectError, match="a suggests by now, not none"):
            third.result(timeout=120)
    assert [each.checkpoint_id for each in repository.promotions()] == ["a"]


def test_an_exported_dataset_is_remembered_once(repository: Repository) -> None:
    repository.record_export("f" * 64, "evening.h5")
    repository.record_export("f" * 64, "the same again.h5")
    repository.record_export("e" * 64, "later.h5")
    assert repository.exports() == {"f" * 64: "evening.h5", "e" * 64: "later.h5"}


# ---------------------------------------------------------------- with files


def test_as_long_as_nobody_has_decided_the_newest_suggests(project: Project) -> None:
    with pytest.raises(ProjectError, match="no trained network yet"):
        suggesting_checkpoint(project)
    assert current_checkpoint(project) is None
    assert not keep_current(project)
    folder = project.checkpoints_folder
    make_checkpoint(folder, "net-a", "2024-01-01T00:00:00+00:00")
    make_checkpoint(folder, "net-b", "2024-01-02T00:00:00+00:00")
    # Stopped before its first epoch ended: newer, and knows nothing.
    make_checkpoint(folder, "net-c", "2024-01-03T00:00:00+00:00", kept_epoch=None)
    assert current_checkpoint(project) == "net-b" == suggesting_checkpoint(project)
    assert keep_current(project)
    make_checkpoint(folder, "net-d", "2024-01-04T00:00:00+00:00")
    assert not keep_current(project)
    assert suggesting_checkpoint(project) == "net-b", "a new one waits to be promoted"
    (row,) = project.repository.promotions()
    assert (row.kind, row.coach) == (PromotionKind.FIRST, None)
    assert row.reason == checkpoints.FIRST_REASON


def test_a_network_that_learned_nothing_is_never_written_down(project: Project) -> None:
    make_checkpoint(project.checkpoints_folder, "net-a", kept_epoch=None)
    assert not keep_current(project)
    assert suggesting_checkpoint(project) == "net-a", "better than none"


def test_only_a_sound_checkpoint_is_promoted(project: Project) -> None:
    folder = project.checkpoints_folder
    with pytest.raises(KnownError, match="There is no checkpoint “net-a”"):
        promote(project, "net-a")
    with pytest.raises(KnownError, match="There is no checkpoint"):
        promote(project, "../club.dualane")
    place = make_checkpoint(folder, "net-a")
    weights = place / "weights.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1])
    with pytest.raises(KnownError, match=r"weights\.safetensors"):
        promote(project, "net-a")
    assert not project.repository.promotions()
    weights.write_bytes(whole)
    assert promote(project, "net-a")
    assert suggesting_checkpoint(project) == "net-a"
    assert project.check() == []


def test_no_network_passes_for_motion(project: Project, tmp_path: Path) -> None:
    make_checkpoint(project.checkpoints_folder, "motion-1")
    with pytest.raises(ProjectError, match="as if it were no network"):
        promote(project, "motion-1")
    assert not project.repository.promotions()
    elsewhere = make_checkpoint(tmp_path / "elsewhere", "motion-2")
    with pytest.raises(ProjectError, match="as if it were no network"):
        add_checkpoint(project, elsewhere)
    assert not (project.checkpoints_folder / "motion-2").exists()


def test_a_promoted_checkpoint_that_is_gone_is_not_replaced_in_silence(
    project: Project,
) -> None:
    folder = project.checkpoints_folder
    for name in ("net-a", "net-b"):
        make_checkpoint(folder, name)
    promote(project, "net-a")
    promote(project, "net-b")
    (folder / "net-b").rename(folder.parent / "net-b")
    assert current_checkpoint(project) == "net-b"
    with pytest.raises(ProjectError, match="net-b is the checkpoint that suggests"):
        suggesting_checkpoint(project)
    assert suggesting_checkpoint(project, "net-a") == "net-a"
    (sentence,) = project.check()
    assert "net-b, the checkpoint that suggests, is not in" in sentence
    assert roll_back(project)[1] == "net-a"
    assert suggesting_checkpoint(project) == "net-a"


# ---------------------------------------------------------------- unasked


def found(gained: int, lost: int, low: float, high: float) -> Comparison:
    return Comparison(
        a="net-a",
        b="net-b",
        part="test",
        snapshot="s.h5",
        snapshot_checksum="0" * 32,
        n_videos=40,
        n_groups=8,
        a_accuracy=Figure(0.5, 0.3, 0.7, 40, "videos"),
        b_accuracy=Figure(0.6, 0.4, 0.8, 40, "videos"),
        difference=Figure((gained - lost) / 40, low, high, 40, "videos"),
        n_gained=gained,
        n_lost=lost,
        p=mcnemar(gained, lost),
        changed=(),
        pairs=(),
        lanes=(),
    )


@pytest.mark.parametrize(
    ("allowed", "comparison", "promoted"),
    [
        (True, found(12, 1, 0.1, 0.4), True),
        (False, found(12, 1, 0.1, 0.4), False),
        (True, found(5, 3, -0.1, 0.2), False),
        (True, found(4, 0, 0.02, 0.2), False),  # the interval alone is not enough
        (True, found(1, 12, -0.4, -0.1), False),
        (True, None, False),
    ],
)
def test_unasked_only_what_the_project_allows_and_chance_does_not_explain(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    allowed: bool,
    comparison: Comparison | None,
    promoted: bool,
) -> None:
    for name in ("net-a", "net-b"):
        make_checkpoint(project.checkpoints_folder, name)
    promote(project, "net-a")
    project.save_settings(replace(project.settings, promote_better=allowed))
    judged = Judged("net-b", "net-a", comparison, "" if comparison else "No video.")
    # What the figures lead to is asked here; that they are right, in tests/model.
    monkeypatch.setattr(training, "judge", lambda *_args, **_more: judged)
    trained = training._judged(
        project,
        training.Trained(
            {"checkpoint_id": "net-b"}, "net-a", Change(ChangeKind.PROMOTIONS)
        ),
        device="cpu",
        on_event=lambda _event: None,
        cancel=lambda: False,
    )
    assert trained.judged is judged
    assert trained.is_current is promoted
    assert bool(trained.change) is promoted
    last = project.repository.promotions()[-1]
    if promoted:
        assert (last.checkpoint_id, last.kind) == ("net-b", PromotionKind.AUTOMATIC)
        assert last.reason.startswith("better by more than chance (12 of 40 test")
    else:
        assert last.checkpoint_id == "net-a"


def test_somebody_elses_promotion_during_a_comparison_stands_and_fails_no_training(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("net-a", "net-b", "net-c"):
        make_checkpoint(project.checkpoints_folder, name)
    promote(project, "net-a")
    project.save_settings(replace(project.settings, promote_better=True))
    judged = Judged("net-b", "net-a", found(12, 1, 0.1, 0.4))

    def meanwhile(*_args: object, **_more: object) -> Judged:
        promote(project, "net-c")
        return judged

    monkeypatch.setattr(training, "judge", meanwhile)
    trained = training._judged(
        project,
        training.Trained(
            {"checkpoint_id": "net-b"}, "net-a", Change(ChangeKind.PROMOTIONS)
        ),
        device="cpu",
        on_event=lambda _event: None,
        cancel=lambda: False,
    )
    assert (trained.current, trained.is_current) == ("net-c", False)
    assert trained.judged is judged
    assert current(project.repository.promotions()) == "net-c"


@pytest.mark.parametrize("which", ["net-a", "net-b"])
def test_what_has_seen_the_held_out_videos_is_compared_with_nothing(
    project: Project, which: str
) -> None:
    for name in ("net-a", "net-b"):
        protocol = "paper" if name == which else "grouped"
        make_checkpoint(project.checkpoints_folder, name, protocol=protocol)
    judged = judge(project, "net-b", "net-a")
    assert judged.comparison is None
    assert judged.why_not.startswith(f"{which} was trained under protocol “paper”")


# ---------------------------------------------------------------- killed

PROMOTE_FOREVER = """
import sys
from pathlib import Path
from annotator.project import Project

project = Project.open(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for name in ("net-a", "net-b"):
        project.repository.promote(name, reason="x" * 5000)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX systems do")
def test_killed_at_any_moment_the_old_one_suggests_or_the_new_one(
    project: Project,
) -> None:
    for name in ("net-a", "net-b"):
        make_checkpoint(project.checkpoints_folder, name)
    promote(project, "net-a")
    chance = random.Random(5)
    for _ in range(5):
        known = len(project.repository.promotions())
        process = subprocess.Popen(
            [sys.executable, "-c", PROMOTE_FOREVER, str(project.folder)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(REPO)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.05, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert project.check() == []
        history = project.repository.promotions()
        assert len(history) >= known
        # Each row is whole and follows the one before it.
        names = [each.checkpoint_id for each in history]
        assert all(one != other for one, other in itertools.pairwise(names))
        assert all(len(each.reason) == 5000 for each in history[2:])
        assert suggesting_checkpoint(project) == names[-1]
