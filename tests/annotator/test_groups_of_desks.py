"""Several desks that import, group and export at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from annotator import queries
from annotator.database import (
    SuggestionRow,
    utc_now,
)
from annotator.repository import Repository
from annotator.workflow import (
    Coach,
    Video,
    VideoId,
)
from dataset.errors import ProjectError
from dataset.splits import Split
from tests.annotator.conftest import (
    add_video,
    leaning,
    says,
    two_at_once,
)
from tests.annotator.desks import meanwhile

# ---------------------------------------------------------------- groups and exports


def parts(*groups: str, part: Split = Split.TRAIN) -> dict[str, Split]:
    return dict.fromkeys(groups, part)


def test_two_exports_that_fix_one_group_at_once_agree_or_one_is_refused(
    engine: Engine, repository: Repository
) -> None:
    one, two = add_video(repository), add_video(repository)

    def freeze(part: Split, video: Video) -> Callable[[Repository], Any]:
        return lambda it: it.freeze_splits(
            parts("Monday", part=part), {video.id: "Monday"}
        )

    with meanwhile(engine, freeze(Split.TEST, two)) as ended:
        assert freeze(Split.TRAIN, one)(repository)
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == parts("Monday")
    three = add_video(repository, group="Tuesday")
    four = add_video(repository, group="Tuesday")
    with meanwhile(
        engine, lambda it: it.freeze_splits(parts("Tuesday"), {four.id: "Tuesday"})
    ) as ended:
        assert repository.freeze_splits(parts("Tuesday"), {three.id: "Tuesday"})
        assert not ended()


def test_a_video_does_not_leave_its_group_while_an_export_fixes_it(
    engine: Engine, repository: Repository
) -> None:
    video = add_video(repository)
    groups = {video.id: "Monday"}
    with meanwhile(engine, lambda it: it.regroup({video.id: "Elsewhere"})) as ended:
        repository.freeze_splits(parts("Monday"), groups)
        assert not ended()
    assert repository.video(video.id).group == "Monday"


def test_an_export_fixes_no_group_that_a_video_leaves_meanwhile(
    engine: Engine, repository: Repository
) -> None:
    video = add_video(repository)
    with meanwhile(
        engine,
        lambda it: it.freeze_splits(parts("Monday"), {video.id: "Monday"}),
        before="UPDATE videos",
    ) as ended:
        repository.regroup({video.id: "Elsewhere"})
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == {}


def test_two_exports_fix_no_group_on_two_sides_for_its_capitals(
    engine: Engine, repository: Repository
) -> None:
    loud, plain = add_video(repository), add_video(repository)
    with repository._writing() as session:  # as an earlier version has left them
        queries.video_row(session, loud.id).group_name = "Harbour"
        queries.video_row(session, plain.id).group_name = "harbour"

    def freeze(it: Repository) -> Any:
        return it.freeze_splits(
            parts("harbour", part=Split.TEST), {plain.id: "harbour"}
        )

    with meanwhile(engine, freeze) as ended:
        repository.freeze_splits(parts("Harbour"), {loud.id: "Harbour"})
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == parts("Harbour")
    assert repository.freeze_splits(parts("harbour"), {plain.id: "harbour"})


def test_one_dataset_from_two_desks_at_once_is_remembered_once(
    engine: Engine, repository: Repository
) -> None:
    with meanwhile(engine, lambda it: it.record_export("f" * 64, "two.h5")) as ended:
        repository.record_export("f" * 64, "one.h5")
        ended()
    assert repository.exports() == {"f" * 64: "one.h5"}


# ---------------------------------------------------------------- videos, suggestions


def test_one_video_from_two_desks_at_once_is_one(
    engine: Engine, repository: Repository
) -> None:
    facts: dict[str, Any] = {
        "fingerprint": "f" * 32,
        "group": "Monday",
        "width_px": 1080,
        "height_px": 1920,
        "duration_s": 11.4,
        "n_clips": 11,
    }
    with meanwhile(
        engine, lambda it: it.add_video(name="b.mp4", path="/b/b.mp4", **facts)
    ) as ended:
        repository.add_video(name="a.mp4", path="/a/a.mp4", **facts)
        ended()
    (video,) = repository.videos()
    assert (video.name, video.path) == ("a.mp4", "/b/b.mp4"), "known, and found there"


def test_two_desks_make_no_two_groups_of_one_for_its_capitals(
    engine: Engine, repository: Repository
) -> None:
    with meanwhile(engine, lambda it: add_video(it, group="harbour")) as ended:
        add_video(repository, group="Harbour")
        ended()
    add_video(repository, group="HARBOUR")
    assert [video.group for video in repository.videos()] == ["Harbour"] * 3


def test_a_video_that_moves_joins_the_group_that_another_desk_has_just_made(
    engine: Engine, repository: Repository
) -> None:
    video = add_video(repository)
    with meanwhile(
        engine,
        lambda it: it.regroup({video.id: "Harbour"}),
    ) as ended:
        add_video(repository, group="harbour")
        assert ended()
    assert {each.group for each in repository.videos()} == {"harbour"}
    with meanwhile(
        engine, lambda it: add_video(it, group="PARK"), before="UPDATE videos"
    ) as ended:
        repository.regroup({video.id: "Park"})
        ended()
    assert sorted(each.group for each in repository.videos()) == [
        "Park",
        "Park",
        "harbour",
    ]


def test_a_new_video_joins_the_group_that_is_fixed_or_came_first(
    repository: Repository,
) -> None:
    repository.freeze_splits(parts("HALL"))
    for stored, given in (("Park", "Park"), ("hall", "Park"), ("park", "Park")):
        video = add_video(repository, group=given)
        with repository._writing() as session:
            queries.video_row(session, video.id).group_name = stored
    for given, group in (
        ("PARK", "Park"),
        ("park", "park"),
        ("Hall", "HALL"),
        ("hall", "hall"),
    ):
        assert add_video(repository, group=given).group == group
    # So a pattern moves nobody to a group that would be the same.
    facts: dict[str, Any] = {
        "width_px": 1,
        "height_px": 1,
        "duration_s": 11.4,
        "n_clips": 11,
    }
    for group, stays in (("PARK", "Park"), ("Park", "Park"), ("park", "park")):
        one = repository.videos()[0]
        repository.add_video(
            name=one.name,
            path=one.path,
            fingerprint=one.fingerprint,
            group=group,
            regroup=True,
            **facts,
        )
        assert repository.video(one.id).group == stays


def test_what_two_desks_say_by_one_network_at_once_is_stored_once(
    engine: Engine, repository: Repository, videos: list[Video]
) -> None:
    said = {video.id: leaning(0) for video in videos}
    with meanwhile(engine, lambda it: it.record_suggestions("net", said)) as ended:
        assert repository.record_suggestions("net", said).n_written == 3
        assert not ended()
    with engine.connect() as connection:
        assert len(connection.execute(select(SuggestionRow.id)).all()) == 3


def test_an_answer_waits_for_no_suggestions_of_other_videos(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    """On a server; a file has one writer at a time."""
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time")
    answered: list[VideoId] = []

    def give(other: Repository) -> None:
        for video in videos:
            other.record_annotation(video.id, ada.id, says("1-1"))
            answered.append(video.id)

    with two_at_once(engine) as begin, repository._writing() as session:
        for video in videos:
            session.add(
                SuggestionRow(
                    video_id=video.id,
                    checkpoint_id="net",
                    probabilities=leaning(0),
                    created_at=utc_now(),
                )
            )
        session.flush()
        begin(give).result(timeout=20)
    assert answered == [video.id for video in videos]
