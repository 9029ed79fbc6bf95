"""What networks said counts of videos alone whose answer they cannot have learned."""

from collections.abc import Callable

import pytest

from annotator.project import Project
from annotator.second_look import second_look
from annotator.snapshot_names import snapshot_name
from annotator.workflow import Video
from dataset.splits import Split
from tests.annotator.conftest import add_coaches, add_video, leaning, says, trained_on

HERE = says("1-1")


@pytest.fixture
def decide(project: Project) -> Callable[[Video], None]:
    coaches = add_coaches(project.repository, "Anna", "Ben")

    def decided(video: Video) -> None:
        for coach in coaches:
            project.repository.record_annotation(video.id, coach.id, HERE)

    return decided


def suggest(project: Project, video: Video, code: int, snapshot: str | None) -> None:
    net = f"net-{snapshot}"
    project.repository.record_suggestions(
        net, {video.id: leaning(code)}, snapshot_id=snapshot
    )


def doubted(project: Project) -> dict[Video, int]:
    """Which videos are listed, and as what."""
    found = second_look(project)
    return {each.decision.video: each.says.code for each in found.contradicted}


@pytest.mark.parametrize(
    ("part", "counts"),
    [
        (Split.TRAIN, False),
        (Split.VALIDATION, False),
        (Split.TEST, True),
        (None, True),  # not in that dataset
    ],
)
def test_a_video_that_was_opened_again_is_not_judged_by_who_knows_its_answer(
    project: Project, decide: Callable[[Video], None], part: Split | None, counts: bool
) -> None:
    video = add_video(project.repository)
    suggest(project, video, 2, trained_on(project))  # an honest one, before all else
    decide(video)
    after = trained_on(project, {} if part is None else {video: part})
    suggest(project, video, 7, after)
    # Of two honest ones the latest counts; of one that knows the answer, nothing.
    assert doubted(project) == {video: 7 if counts else 2}
    # One that learned in the meantime from what has been decided takes nothing away.
    suggest(project, video, 0, trained_on(project, {video: Split.TRAIN}, name="x.h5"))
    assert doubted(project) == {video: 7 if counts else 2}


def test_where_the_dataset_is_gone_only_what_was_said_before_any_answer_counts(
    project: Project, decide: Callable[[Video], None]
) -> None:
    before, after, unknown = (add_video(project.repository) for _ in range(3))
    gone = "0" * 32
    suggest(project, before, 2, gone)
    for video in (before, after, unknown):
        decide(video)
    suggest(project, after, 2, gone)
    suggest(project, unknown, 2, None)
    assert doubted(project) == {before: 2}
    assert second_look(project).n_videos == 1


def test_a_dataset_that_cannot_be_read_counts_as_gone(
    project: Project, decide: Callable[[Video], None]
) -> None:
    video = add_video(project.repository)
    decide(video)
    checksum = trained_on(project)
    suggest(project, video, 2, checksum)
    assert doubted(project) == {video: 2}
    path = project.snapshots_folder / snapshot_name(checksum)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert doubted(project) == {}
    # Another one in its place, by name.
    path.unlink()
    trained_on(project, {video: Split.TEST}, name=path.name)
    assert doubted(project) == {}
    path.unlink()
    assert doubted(project) == {}


def test_a_dataset_tells_whom_it_taught_though_its_clips_were_cut_anew(
    project: Project, decide: Callable[[Video], None]
) -> None:
    video = add_video(project.repository)
    decide(video)
    suggest(project, video, 2, trained_on(project, {video: Split.TRAIN}, name="e.h5"))
    project.clip_file(video.fingerprint).unlink()
    assert doubted(project) == {}
    suggest(project, video, 7, trained_on(project, name="f.h5"))
    project.clip_file(f"{10**9:032x}").unlink()
    assert doubted(project) == {video: 7}
