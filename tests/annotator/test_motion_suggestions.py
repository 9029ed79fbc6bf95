"""Suggestions without a network: read from the clips, kept with their evidence."""

from pathlib import Path

import numpy as np
import pytest

from annotator import suggestions
from annotator.checkpoints import (
    GivesWay,
    gives_way,
    keep_current,
    promote,
    suggesting_source,
    why_motion,
)
from annotator.evidence import Evidence, LaneTrace
from annotator.policy import SuggestionRules
from annotator.project import Project
from annotator.repository import Repository
from annotator.track_records import TrackRecord, motion_record, track_record
from annotator.videos import import_videos
from annotator.workflow import Suggestion, SuggestionPolicy, VideoId, is_motion
from dataset import intake
from dataset.footage import RaceSpec, race_truth, render_video
from dataset.motion import METHOD
from dataset.motion_files import read_motion_of
from dataset.splits import Split
from dataset.states import LanePair
from model.checkpoints import SplitMetrics
from tests.annotator.conftest import add_coaches, add_video, import_unread, says
from tests.factories import make_checkpoint, make_video

SPEC = RaceSpec(LanePair.parse("2-3"), 7, 1, width_px=270, height_px=480)


def sure(code: int) -> list[float]:
    return [0.93 if each == code else 0.005 for each in range(15)]


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("races") / "Hall_race01.mp4"
    render_video(SPEC, path)
    return path


def shaking(path: Path) -> Path:
    """Another wall in every frame: nothing can be held still."""
    rng = np.random.default_rng(1)
    frames = [
        np.repeat(np.repeat(rng.integers(0, 255, (24, 16, 3)), 4, 0), 4, 1)
        for _ in range(40)
    ]
    return make_video(path, [frame.astype(np.uint8) for frame in frames])


@pytest.mark.slow
def test_whoever_cuts_the_clips_also_reads_them(
    project: Project, race: Path, tmp_path: Path
) -> None:
    """The suggestion is there with the video; what is read later says the same."""
    told: list[tuple[frozenset[VideoId], list[VideoId]]] = []
    report = import_videos(
        project,
        [race, shaking(tmp_path / "shaken.mp4")],
        jobs=2,
        on_written=lambda change, silent: told.append((change.video_ids, list(silent))),
    )
    (said,) = project.repository.suggestions()
    assert (said.checkpoint_id, said.pair) == (METHOD, SPEC.pair)
    shaken = next(v for v in project.repository.videos() if v.name == "shaken.mp4")
    assert [(each, why.parts_at) for each, why in report.silent.items()] == [
        (shaken.id, None)
    ]
    assert frozenset().union(*(ids for ids, _ in told)) == report.change.video_ids
    assert [each for _, silent in told for each in silent] == [shaken.id]

    later = suggestions.suggest(project, passed_over=report.silent)
    assert (later.n_videos, later.n_current, later.silent) == (0, 1, {})
    values = read_motion_of(
        project.clip_file(project.repository.video(said.video_id).fingerprint)
    )
    assert values["probabilities"] == pytest.approx(said.probabilities)
    seen = project.repository.evidence(said)
    assert seen == Evidence.from_json({"lanes": values["lanes"], "clips": []})


def test_a_long_video_is_read_later(
    project: Project, race: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that keeps all frames of hours would fill the memory."""
    monkeypatch.setattr(intake, "_CLIPS_KEPT", 3)
    import_videos(project, [race], jobs=1)
    assert project.repository.suggestions() == []
    assert suggestions.suggest(project).n_videos == 1


def test_motion_is_not_read_while_a_network_suggests(
    project: Project, race: Path
) -> None:
    make_checkpoint(project.checkpoints_folder, "first")
    promote(project, "first")
    import_videos(project, [race], jobs=1)
    assert project.repository.suggestions() == []


@pytest.mark.slow
def test_a_new_video_is_read_without_a_network(
    project: Project, race: Path, tmp_path: Path
) -> None:
    import_unread(project, race, shaking(tmp_path / "shaken.mp4"))
    report = suggestions.suggest(project)
    assert report.checkpoint_id == METHOD
    assert is_motion(report.checkpoint_id)
    assert (report.n_videos, report.n_current, report.failed) == (1, 0, ())
    assert [video.name for video in report.silent] == ["shaken.mp4"]
    (said,) = project.repository.suggestions()
    assert said.pair == SPEC.pair
    assert said.is_motion
    assert said.snapshot_id is None

    seen = project.repository.evidence(said)
    truth = race_truth(SPEC)
    left, right = seen.lanes
    assert left.moment_s == pytest.approx(truth.left.slip_s, abs=0.25)
    assert left.time_s == pytest.approx(
        (truth.left.finish_s or 0) - (truth.left.start_s or 0), abs=0.25
    )
    assert right.moment_s == pytest.approx(truth.right.fall_s, abs=0.25)
    assert right.time_s is None
    assert max(h for h in left.heights if h is not None) == pytest.approx(1, abs=0.05)
    assert len(left.heights) == -(-truth.n_frames // 3)

    again = suggestions.suggest(project)
    assert (again.n_videos, again.n_current) == (0, 1)
    assert not again.change
    passed = suggestions.suggest(
        project,
        passed_over={video.id: why for video, why in report.silent.items()},
    )
    assert not passed.silent


def test_a_clip_file_that_is_damaged_is_named(project: Project, race: Path) -> None:
    import_unread(project, race)
    (video,) = project.repository.videos()
    project.clip_file(video.fingerprint).write_bytes(b"no HDF5")
    report = suggestions.suggest(project)
    assert report.n_videos == 0
    (sentence,) = report.failed
    assert sentence.startswith("Hall_race01.mp4: ")


def test_a_network_keeps_the_heights_that_motion_read(repository: Repository) -> None:
    video = add_video(repository, "one.mp4")
    lane = LaneTrace((0.0, None, 1.0), 0.7, 7.2, 3.1, ((3.0, 3.6),))
    repository.record_suggestions(
        METHOD, {video.id: sure(0)}, evidence={video.id: Evidence((lane, lane))}
    )
    clips = (tuple(sure(4)), tuple(sure(0)))
    repository.record_suggestions(
        "net-1",
        {video.id: sure(4)},
        snapshot_id="ab12",
        evidence={video.id: Evidence(clips=clips)},
    )
    (said,) = repository.suggestions()
    assert (said.checkpoint_id, said.snapshot_id) == ("net-1", "ab12")
    seen = repository.evidence(said)
    assert seen.lanes == (lane, lane)
    assert seen.clips == clips
    assert seen.tells_when
    assert seen.lane_clips(0)[0] == pytest.approx((0.02, 0.945, 0.02, 0.015))
    assert repository.suggestions_of_motion()[video.id].checkpoint_id == METHOD


def test_a_suggestion_without_evidence_stands(repository: Repository) -> None:
    video = add_video(repository, "one.mp4")
    repository.record_suggestions("net-1", {video.id: sure(0)})
    (said,) = repository.suggestions()
    assert repository.evidence(said) == Evidence()
    assert not Evidence().tells_when


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {"lanes": []},
        {"lanes": [{}], "clips": []},
        {"lanes": [], "clips": [[0.5]]},
        {"lanes": [], "clips": [[2.0] * 15]},
        {"lanes": [Evidence((LaneTrace((0.1,)),)).to_json()["lanes"][0]], "clips": []},
    ],
)
def test_damaged_evidence_is_none(stored: object) -> None:
    assert Evidence.from_json(stored) is None


# Who suggests ------------------------------------------------------------------------


def judged(project: Project, *, network_right: int) -> None:
    """Four decided test videos; motion is right on three, the network on so many."""
    repository = project.repository
    ada, bo = add_coaches(repository, "Ada", "Bo")
    repository.freeze_splits({"Hall": Split.TEST, "Park": Split.TRAIN})
    for number in range(5):
        video = add_video(
            repository, f"race{number}.mp4", group="Hall" if number < 4 else "Park"
        )
        for coach in (ada, bo):
            repository.record_annotation(video.id, coach.id, says("1-3"))
        repository.record_suggestions(METHOD, {video.id: sure(2 if number < 3 else 0)})
    share = network_right / 4
    metrics = {"test": SplitMetrics(40, 4, 1.0, share, share)}
    make_checkpoint(project.checkpoints_folder, "net-a", metrics=metrics)


def test_the_first_network_gives_way_to_motion_where_it_is_worse(
    project: Project,
) -> None:
    assert suggesting_source(project) == METHOD  # there is no network at all
    judged(project, network_right=2)
    assert track_record(project, "net-a") == TrackRecord(2, 4)
    assert motion_record(project, test_only=True) == TrackRecord(3, 4)
    assert motion_record(project) == TrackRecord(3, 5)
    assert suggesting_source(project) == METHOD
    assert "right more often on the held-out" in why_motion(project, "net-a")
    assert suggesting_source(project, "net-a") == "net-a"
    promote(project, "net-a", reason="We want it")
    assert suggesting_source(project) == "net-a", "somebody has chosen it"
    assert suggesting_source(project, "motion") == METHOD


def test_who_is_silent_on_most_videos_is_not_the_better_one(project: Project) -> None:
    """Motion is right on three of the four that it spoke of, and of four it is silent."""
    judged(project, network_right=3)
    repository = project.repository
    (ada, bo) = (repository.coach(name) for name in ("Ada", "Bo"))
    for _ in range(4):
        video = add_video(repository, group="Hall")
        for coach in (ada, bo):
            repository.record_annotation(video.id, coach.id, says("1-3"))
    assert motion_record(project, test_only=True) == TrackRecord(3, 8, n_silent=4)
    metrics = {"test": SplitMetrics(80, 8, 1.0, 0.5, 0.5, n_silent=2)}
    make_checkpoint(project.checkpoints_folder, "net-b", metrics=metrics)
    assert track_record(project, "net-b") == TrackRecord(4, 8, n_silent=2)
    assert suggesting_source(project, "net-b") == "net-b"
    # Of the videos that it spoke of, motion was right more often.
    assert gives_way(project, "net-b") is None


def test_a_network_that_is_as_good_takes_over(project: Project) -> None:
    judged(project, network_right=3)
    assert suggesting_source(project) == "net-a"


def test_a_first_network_that_nobody_could_measure_gives_way_to_motion(
    project: Project,
) -> None:
    repository = project.repository
    videos = [add_video(repository, f"race{number}.mp4") for number in range(5)]
    make_checkpoint(project.checkpoints_folder, "net-a")
    assert keep_current(project)
    assert suggesting_source(project) == "net-a", "motion has said nothing at all"
    repository.record_suggestions(METHOD, {video.id: sure(0) for video in videos[:2]})
    assert suggesting_source(project) == "net-a", "motion is silent on most of them"
    assert why_motion(project, "net-a") == ""
    repository.record_suggestions(METHOD, {videos[2].id: sure(0)})
    assert suggesting_source(project) == METHOD
    assert gives_way(project, "net-a") is GivesWay.UNKNOWN
    said = why_motion(project, "net-a")
    assert "until videos are held out to test it, motion goes on suggesting" in said
    assert said.endswith("dualane promote PROJECT net-a")
    promote(project, "net-a")
    assert suggesting_source(project) == "net-a", "somebody has chosen it"
    assert gives_way(project, "net-a") is None


def test_what_was_decided_unseen_by_motion_is_no_silence(project: Project) -> None:
    repository = project.repository
    coaches = add_coaches(repository, "Ada", "Bo")
    for number in range(4):
        video = add_video(repository, f"old{number}.mp4")
        for coach in coaches:
            repository.record_annotation(video.id, coach.id, says("1-1"))
    fresh = add_video(repository, "new.mp4")
    repository.record_suggestions(METHOD, {fresh.id: sure(0)})
    make_checkpoint(project.checkpoints_folder, "net-a")
    assert suggesting_source(project) == METHOD


def test_a_network_that_is_missing_gives_way_to_nothing(project: Project) -> None:
    video = add_video(project.repository, "one.mp4")
    project.repository.record_suggestions(METHOD, {video.id: sure(0)})
    make_checkpoint(project.checkpoints_folder, "net-a")
    assert gives_way(project, "net-a") is GivesWay.UNKNOWN
    (project.checkpoints_folder / "net-a" / "card.json").unlink()
    assert gives_way(project, "net-a") is None


def test_what_a_blind_coach_may_not_see_is_motion_too(repository: Repository) -> None:
    video = add_video(repository, "one.mp4")
    (ada,) = add_coaches(repository, "Ada")
    repository.record_suggestions(METHOD, {video.id: sure(0)})
    blind = SuggestionRules()
    shown = SuggestionRules(policy=SuggestionPolicy.EVERYONE, blind_share=0)
    assert repository.suggestion(video.id, ada, blind) is None
    seen: Suggestion | None = repository.suggestion(video.id, ada, shown)
    assert seen is not None
    assert seen.is_motion
    repository.record_annotation(video.id, ada.id, says("1-1"), rules=blind)
    (given,) = repository.annotations()
    assert given.assistance is not None
    assert given.assistance.source == METHOD
    assert not given.assistance.shown
