"""Where lanes part is moved, and whoever reads lanes goes by it from then on."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.evidence import Evidence, LaneTrace
from annotator.exchange import export_snapshot
from annotator.project import Project
from annotator.suggestions import _Asked, suggest
from annotator.videos import import_videos
from annotator.workflow import Suggestion
from dataset.asked_files import file_of, line_of
from dataset.footage import RaceSpec, render_video
from dataset.motion import METHOD
from dataset.motion_files import read_motion_of
from dataset.recipe import divider_of
from dataset.states import LanePair
from dataset.store import Snapshot
from tests.annotator.conftest import add_coaches, add_video, import_unread, says
from tests.factories import make_checkpoint
from tests.model.factories import make_clip_file

SPEC = RaceSpec(LanePair.parse("2-3"), 7, 1, width_px=270, height_px=480)
BESIDE = 0.75
"""Both climbers are left of it."""


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("races") / "Hall_race01.mp4"
    render_video(SPEC, path)
    return path


def move(project: Project, divider: float) -> None:
    """For all videos without their own."""
    project.save_settings(replace(project.settings, divider=divider))


def said(project: Project) -> Suggestion:
    (suggestion,) = project.repository.suggestions()
    return suggestion


@pytest.mark.parametrize("divider", [0.5, 0.1 + 0.2, 1e-9])
def test_a_line_names_a_file_and_where_its_lanes_part(divider: float) -> None:
    for name in ("/a b/c.h5", "C:\\a\\c.h5", "/tab\there/c.h5", "0.5"):
        assert file_of(line_of(Path(name), divider)) == (name, divider)
        assert file_of(name) == (name, None)


@pytest.mark.parametrize(
    "line", ["1.5\t/a.h5", "nan\t/a.h5", "0\t/a.h5", "x\t/a.h5", "0.5\t"]
)
def test_a_line_that_parts_nothing_is_a_name(line: str) -> None:
    assert file_of(line) == (line, None)


@pytest.mark.slow
def test_moved_lanes_are_read_anew(project: Project, race: Path) -> None:
    import_unread(project, race)
    (video,) = project.repository.videos()
    move(project, BESIDE)
    silent = suggest(project).silent
    (silence,) = silent.values()
    assert silence.divider == BESIDE
    assert silence.parts_at == pytest.approx(0.5, abs=0.08)
    assert project.repository.suggestions() == []
    passed_over = {each.id: why for each, why in silent.items()}
    assert not suggest(project, passed_over=passed_over).silent

    project.repository.set_framing(video.id, crop=None, divider=0.5)
    moved = suggest(project, passed_over=passed_over)  # for that was of other lanes
    assert (moved.n_videos, moved.n_current, moved.silent) == (1, 0, {})
    assert said(project).pair == SPEC.pair
    assert said(project).divider == 0.5
    values = read_motion_of(project.clip_file(video.fingerprint))
    seen = project.repository.evidence(said(project))
    assert list(seen.lanes[1].heights) == values["lanes"][1]["heights"]
    assert suggest(project).n_current == 1

    move(project, 0.6)  # which this video does not follow
    assert (suggest(project).n_videos, suggest(project).n_current) == (0, 1)

    project.repository.set_framing(video.id, crop=None, divider=None)
    again = suggest(project)
    assert (again.n_videos, said(project).divider) == (1, 0.6), "as sure, and made anew"


@pytest.mark.slow
def test_whoever_cuts_a_video_reads_its_lanes(project: Project, race: Path) -> None:
    move(project, BESIDE)
    (silence,) = import_videos(project, [race], jobs=1).silent.values()
    assert silence.divider == BESIDE
    assert silence.parts_at == pytest.approx(0.5, abs=0.08)
    assert project.repository.suggestions() == []


@pytest.mark.slow
def test_clips_that_are_cut_again_are_read_again(project: Project, race: Path) -> None:
    import_videos(project, [race], jobs=1)
    first = said(project)
    assert suggest(project).n_current == 1
    (video,) = project.repository.videos()
    project.repository.set_framing(video.id, crop="0,0,0.75,1", divider=0.5)
    import_videos(project, [race], jobs=1)  # cut again, by its own box
    assert said(project) == first
    again = suggest(project)
    assert (again.n_videos, again.n_current) == (1, 0)
    assert said(project).id != first.id
    values = read_motion_of(project.clip_file(video.fingerprint))
    seen = project.repository.evidence(said(project))
    assert list(seen.lanes[0].heights) == values["lanes"][0]["heights"]
    import_videos(project, [race], jobs=1)
    assert suggest(project).n_current == 1, "nothing was cut"


@pytest.mark.slow
def test_clips_of_tomorrow_are_read_once(project: Project, race: Path) -> None:
    """A clock that was wrong, or a file server's that is ahead."""
    import_unread(project, race)
    (video,) = project.repository.videos()
    later = time.time() + 3600
    os.utime(project.clip_file(video.fingerprint), (later, later))
    assert suggest(project).n_videos == 1
    again = suggest(project)
    assert (again.n_current, again.n_videos) == (1, 0)
    assert len(project.repository.suggestions()) == 1


def test_a_network_without_lanes_says_the_same_wherever_they_part(
    project: Project,
) -> None:
    """It would be asked of thousands of videos for nothing."""
    video = add_video(project.repository)
    make_clip_file(project.clip_file(video.fingerprint), SPEC.pair)
    for network, n_current in (("resnet3d", 1), ("strips", 0)):
        name = f"{network}-a"
        make_checkpoint(project.checkpoints_folder, name, network=network)
        project.repository.record_suggestions(
            name, {video.id: [1 / 15] * 15}, dividers={video.id: 0.5}
        )
        move(project, 0.4)
        asked = _Asked(project, name, {}, lambda _: None, lambda _: None)
        assert asked.report().n_current == n_current
        move(project, 0.5)
        asked = _Asked(project, name, {}, lambda _: None, lambda _: None)
        assert asked.report().n_current == 1


def test_heights_that_were_read_of_other_lanes_are_not_shown(project: Project) -> None:
    repository = project.repository
    video = add_video(repository)
    lanes = (LaneTrace((0.1, 0.9)), LaneTrace((0.1, 0.9)))

    def say(source: str, divider: float, evidence: Evidence | None) -> Suggestion:
        repository.record_suggestions(
            source,
            {video.id: [1 / 15] * 15},
            dividers={video.id: divider},
            evidence=None if evidence is None else {video.id: evidence},
        )
        return said(project)

    say(METHOD, 0.5, Evidence(lanes=lanes))
    assert repository.evidence(say("net-1", 0.5, None)).lanes == lanes
    assert not repository.evidence(say("net-1", 0.6, None)).lanes


@pytest.mark.slow
def test_a_dataset_says_where_lanes_part(
    project: Project, race: Path, tmp_path: Path
) -> None:
    import_unread(project, race)
    (video,) = project.repository.videos()
    for coach in add_coaches(project.repository, "Anna", "Ben"):
        project.repository.record_annotation(video.id, coach.id, says("2-3"))
    found = {}
    for name, divider in (("before", None), ("middle", 0.5), ("moved", 0.4)):
        project.repository.set_framing(video.id, crop=None, divider=divider)
        path = tmp_path / f"{name}.h5"
        export_snapshot(project, path, virtual=True)
        with Snapshot.open(path) as snapshot:
            (row,) = snapshot.videos
            found[name] = divider_of(row.recipe_json), snapshot.content_checksum
    assert found["before"] == found["middle"]
    assert found["before"][0] == 0.5
    assert found["moved"][0] == 0.4
    assert found["moved"][1] != found["middle"][1], "a network would learn otherwise"
