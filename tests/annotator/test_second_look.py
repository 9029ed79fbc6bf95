"""Decided videos that are worth a second look."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from annotator.__main__ import main
from annotator.project import Project
from annotator.second_look import FILE, MIN_VIDEOS, look_again, second_look
from annotator.workflow import Coach, Video
from dataset.errors import ProjectError
from dataset.states import LanePair
from tests.annotator.conftest import add_coaches, add_video, leaning, says
from tests.model.factories import make_clip_file


@pytest.fixture
def coaches(project: Project) -> list[Coach]:
    return add_coaches(project.repository, "Anna", "Ben")


@pytest.fixture
def decide(project: Project, coaches: list[Coach]) -> Callable[..., Video]:
    def decided(
        pair: str, by: int = 2, group: str = "Monday", said: int | None = None
    ) -> Video:
        """Decided by so many; ``said`` is what a network had suggested before that."""
        video = add_video(project.repository, group=group)
        if said is not None:
            project.repository.record_suggestions("net-1", {video.id: leaning(said)})
        for coach in coaches[:by]:
            project.repository.record_annotation(video.id, coach.id, says(pair))
        return video

    return decided


def test_until_networks_were_asked_earlier_suggestions_serve(
    project: Project, coaches: list[Coach], decide: Callable[..., Video]
) -> None:
    decide("1-1", said=0)
    wrong = decide("1-1", said=2)
    decide("1-1", by=1, said=2)
    found = second_look(project)
    assert found.from_suggestions
    assert found.n_videos == 2
    (doubt,) = found.contradicted
    assert doubt.decision.video.id == wrong.id
    assert str(doubt.says) == "1-3"
    assert doubt.share == pytest.approx(0.9)
    # Settled anew as the network says, it is no contradiction any more.
    for coach in coaches:
        project.repository.record_annotation(wrong.id, coach.id, says("1-3"))
    assert second_look(project).contradicted == ()


def test_a_coach_learns_nothing_of_what_they_owe(
    project: Project, coaches: list[Coach], decide: Callable[..., Video]
) -> None:
    decide("1-1", said=2)
    (cleo,) = add_coaches(project.repository, "Cleo")
    assert second_look(project, coaches[0].id).contradicted
    hidden = second_look(project, cleo.id)
    assert (hidden.contradicted, hidden.n_videos) == ((), 0)


def test_what_networks_said_is_kept_and_judged_by_the_consensus_of_now(
    project: Project, coaches: list[Coach], decide: Callable[..., Video]
) -> None:
    one, two = decide("1-1"), decide("1-3")
    document = {
        "version": 1,
        "created": "2026-11-01T12:00:00+00:00",
        "probabilities": {one.fingerprint: leaning(2), two.fingerprint: leaning(2)},
        "alike": [
            [one.fingerprint, two.fingerprint, 0.02],
            [one.fingerprint, "gone", 0.01],
        ],
    }
    path = project.folder / FILE
    path.write_text(json.dumps(document))
    found = second_look(project)
    assert not found.from_suggestions
    assert [each.decision.video.id for each in found.contradicted] == [one.id]
    (pair,) = found.alike
    assert {pair.first.video.id, pair.second.video.id} == {one.id, two.id}
    for coach in coaches:
        project.repository.record_annotation(one.id, coach.id, says("1-3"))
    assert second_look(project).alike == ()
    assert second_look(project).contradicted == ()
    for damage in (
        "{",
        "[]",
        '{"version": 1}',
        json.dumps({**document, "probabilities": {one.fingerprint: [2.0] * 15}}),
        json.dumps({**document, "probabilities": {one.fingerprint: [10**400] * 15}}),
        "[" * 100_000,
    ):
        path.write_text(damage)
        with pytest.raises(ProjectError, match="delete that file and look again"):
            second_look(project)
    path.write_text(json.dumps({**document, "version": 9}))
    with pytest.raises(ProjectError, match="newer Dualane"):
        second_look(project)


def test_what_motion_says_is_no_evidence(
    project: Project, decide: Callable[..., Video], capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = decide("1-1"), decide("1-1", said=0)
    repository = project.repository
    repository.record_suggestions("motion-2", {one.id: leaning(2), two.id: leaning(2)})
    found = second_look(project)
    assert (found.contradicted, found.n_videos, found.n_right) == ((), 1, 1)
    assert main(["second-look", str(project.folder)]) == 0
    said = capsys.readouterr().out
    assert "suggested for 1 decided video while open" in said
    assert "for 1 of 1 it is what was decided" in said


def test_before_any_look_nothing_is_called_right(
    project: Project, decide: Callable[..., Video], capsys: pytest.CaptureFixture[str]
) -> None:
    project.repository.record_suggestions("motion-2", {decide("1-1").id: leaning(2)})
    assert main(["second-look", str(project.folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Nothing was looked at yet")
    assert "--refresh" in said


def test_networks_that_guess_contradict_nothing(
    project: Project, decide: Callable[..., Video]
) -> None:
    """Any pair as likely as any other, or all what is decided most often; and a doubt."""
    videos = [decide("1-1") for _ in range(6)] + [decide("1-3"), decide("4-1")]

    def listed(said: list[list[float]]) -> tuple[list[int], int]:
        document = {
            "version": 1,
            "created": "2026-11-01T12:00:00+00:00",
            "probabilities": {
                video.fingerprint: given
                for video, given in zip(videos, said, strict=True)
            },
            "alike": [],
        }
        (project.folder / FILE).write_text(json.dumps(document))
        found = second_look(project)
        ids = [video.id for video in videos]
        return [
            ids.index(each.decision.video.id) for each in found.contradicted
        ], found.n_right

    assert listed([leaning(2, 0.07)] * 8) == ([], 1)
    assert listed([leaning(0, 0.75)] * 8) == ([], 6)
    near = leaning(2, 0.45)
    near[0] = 0.4
    assert listed([leaning(0)] * 5 + [near, leaning(2), leaning(0)])[0] == [7]
    assert listed([leaning(0)] * 5 + [leaning(2), leaning(2), near])[0] == [5, 7]


@pytest.mark.slow
def test_networks_look_again_at_every_decided_video(
    project: Project, decide: Callable[..., Video], capsys: pytest.CaptureFixture[str]
) -> None:
    """Real clip files, a real child process, two short trainings."""
    for number in range(MIN_VIDEOS - 1):
        pair = ("1-4", "4-1")[number % 2]
        video = decide(pair, group=f"evening {number % 3}")
        make_clip_file(
            project.clip_file(video.fingerprint), LanePair.parse(pair), 1, number
        )
    with pytest.raises(ProjectError, match="9 decided videos"):
        look_again(project)
    last = decide("1-4", group="evening 1")
    make_clip_file(project.clip_file(last.fingerprint), LanePair.parse("4-1"), 1, 99)
    words = ["second-look", str(project.folder), "--refresh", "--folds", "2"]
    assert main([*words, "--epochs", "1", "--device", "cpu", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["videos"] == MIN_VIDEOS
    assert not facts["from_suggestions"]
    kept = json.loads((project.folder / FILE).read_text())
    assert np.sum(list(kept["probabilities"].values())) == pytest.approx(MIN_VIDEOS)
    # Left alone it is read out again, without any training.
    assert main(["second-look", str(project.folder)]) == 0
    said = capsys.readouterr().out
    assert f"{MIN_VIDEOS} decided videos were looked at" in said
    assert f"They said what was decided for {facts['agreed']} of {MIN_VIDEOS}" in said
