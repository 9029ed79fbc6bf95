"""What there was of a suggestion stays with each answer, seen or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.assistance import Assistance, Sight
from annotator.bundles import export_bundle, import_bundle, undo_bundle
from annotator.policy import SuggestionRules
from annotator.project import Project
from annotator.repository import Repository
from annotator.workflow import Annotation, Coach, SuggestionPolicy, Video
from dataset.states import LanePair
from tests.annotator.conftest import add_coaches, add_video, leaning, says, take_back

OPEN = SuggestionRules(SuggestionPolicy.EVERYONE, blind_share=0)
KEPT = SuggestionRules(SuggestionPolicy.EVERYONE, blind_share=1)


@pytest.fixture
def anna(repository: Repository) -> Coach:
    return add_coaches(repository, "Anna", "Ben")[0]


@pytest.fixture
def video(repository: Repository) -> Video:
    made = add_video(repository)
    repository.record_suggestions("net-1", {made.id: leaning(2, 0.75)})
    return made


def answered(repository: Repository, video: Video, coach: Coach) -> Annotation:
    found = repository.annotation(video.id, coach.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rules", "sight"),
    [
        (SuggestionRules(), Sight.LOCKED),
        (KEPT, Sight.KEPT_BLIND),
        # Allowed, but it was never on screen: it came too late.
        (OPEN, Sight.LOCKED),
    ],
)
def test_of_a_blind_answer_it_is_kept_what_was_hidden(
    repository: Repository,
    anna: Coach,
    video: Video,
    rules: SuggestionRules,
    sight: Sight,
) -> None:
    repository.record_annotation(video.id, anna.id, says("1-1"), rules=rules)
    found = answered(repository, video, anna)
    assert found.assistance == Assistance(
        sight,
        "net-1",
        LanePair.parse("1-3"),
        0.75,
    )
    assert found.suggestion_id is None
    assert found.accepted is None


def test_what_was_seen_is_remembered_and_whether_it_was_followed(
    repository: Repository, anna: Coach, video: Video
) -> None:
    ben = repository.coach("Ben")
    shown = repository.suggestion(video.id, anna, OPEN)
    assert shown is not None
    assert repository.mark_shown(shown.id, anna.id)
    assert not repository.mark_shown(shown.id, anna.id)
    # Another window, which knows nothing of it, stores the answer.
    repository.record_annotation(
        video.id, anna.id, says("1-3"), rules=SuggestionRules()
    )
    found = answered(repository, video, anna)
    assert found.suggestion_id == shown.id
    assert found.assistance is not None
    assert found.assistance.shown
    assert found.accepted
    repository.record_annotation(
        video.id, anna.id, says("1-1"), rules=SuggestionRules()
    )
    assert answered(repository, video, anna).accepted is False
    # Ben has seen nothing.
    repository.record_annotation(video.id, ben.id, says("1-3"), rules=SuggestionRules())
    blind = answered(repository, video, ben).assistance
    assert blind is not None
    assert blind.sight is Sight.LOCKED


def test_it_cannot_be_unseen_by_taking_back_or_by_another_policy(
    repository: Repository, anna: Coach, video: Video
) -> None:
    shown = repository.suggestion(video.id, anna, OPEN)
    assert shown is not None
    repository.record_annotation(
        video.id, anna.id, says("1-1"), suggestion_id=shown.id, rules=OPEN
    )
    take_back(repository, video.id, anna.id)
    assert repository.suggestion(video.id, anna, SuggestionRules()) == shown
    repository.record_annotation(
        video.id, anna.id, says("2-1"), rules=SuggestionRules()
    )
    again = answered(repository, video, anna).assistance
    assert again is not None
    assert again.shown


def test_undo_and_redo_bring_it_back_with_the_answer(
    repository: Repository, anna: Coach, video: Video
) -> None:
    repository.record_annotation(
        video.id, anna.id, says("1-3"), seconds_taken=2.0, rules=KEPT
    )
    before = answered(repository, video, anna).assistance
    repository.undo(anna.id)
    repository.redo(anna.id)
    assert before is not None
    assert answered(repository, video, anna).assistance == before


def test_an_imported_answer_has_none(
    repository: Repository, anna: Coach, video: Video
) -> None:
    repository.import_annotations([(video.id, "Anna", says("1-3"))])
    assert answered(repository, video, anna).assistance is None


def test_without_a_suggestion_there_is_nothing_to_keep(
    repository: Repository, anna: Coach
) -> None:
    bare = add_video(repository)
    repository.record_annotation(bare.id, anna.id, says("1-3"), rules=OPEN)
    assert answered(repository, bare, anna).assistance is None


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Project, Project]]:
    made = (Project.create(tmp_path / "here"), Project.create(tmp_path / "there"))
    yield made
    for each in made:
        each.close()


def test_a_colleagues_answer_brings_it_along(
    desks: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = desks
    first = add_video(there.repository, fingerprint="ab" * 16)
    add_video(here.repository, fingerprint="ab" * 16)
    there.repository.record_suggestions("net-9", {first.id: leaning(2, 0.75)})
    (ben,) = add_coaches(there.repository, "Ben")
    shown = there.repository.suggestion(first.id, ben, OPEN)
    assert shown is not None
    there.repository.record_annotation(
        first.id, ben.id, says("1-3"), suggestion_id=shown.id
    )
    file = tmp_path / "ben.dualane-answers"
    export_bundle(there, file)
    import_bundle(here, file)
    (found,) = here.repository.annotations()
    assert found.assistance == Assistance(
        Sight.SHOWN,
        "net-9",
        LanePair.parse("1-3"),
        shown.confidence,
    )
    assert found.suggestion_id is None  # that suggestion is not here
    undo_bundle(here)
    assert here.repository.annotations() == []
