"""Who sees a suggestion before answering, and which videos stay blind."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from annotator.policy import (
    Sight,
    SuggestionRules,
    is_kept_blind,
    sight,
    stable_fraction,
)
from annotator.project import Project
from annotator.repeats import is_repeated
from annotator.repository import Repository
from annotator.workflow import Coach, CoachId, SuggestionPolicy, Video, VideoId
from tests.annotator.conftest import add_coaches, add_video, says, take_back

ANNA, BEN = Coach(CoachId(1), "Anna"), Coach(CoachId(2), "Ben")
EVERYONE = SuggestionRules(SuggestionPolicy.EVERYONE, project_id="club")


def video(number: int) -> Video:
    name = f"race{number}.mp4"
    return Video(
        VideoId(number),
        name,
        f"/{name}",
        f"{number:032x}",
        "Monday",
        1080,
        1920,
        11.4,
        11,
    )


VIDEOS = [video(number) for number in range(4000)]


def shares(rules: SuggestionRules, coach: Coach) -> set[VideoId]:
    return {each.id for each in VIDEOS if is_kept_blind(rules, coach, each)}


@pytest.mark.parametrize("policy", SuggestionPolicy)
def test_who_has_answered_sees_it(policy: SuggestionPolicy) -> None:
    rules = SuggestionRules(policy, "Ben", blind_share=1.0)
    assert sight(rules, ANNA, VIDEOS[0], has_committed=True) is Sight.SHOWN


def test_before_the_answer_the_project_decides() -> None:
    def before(rules: SuggestionRules, coach: Coach) -> Sight:
        return sight(rules, coach, VIDEOS[0], has_committed=False)

    one = SuggestionRules(SuggestionPolicy.ONE_COACH, "Anna", blind_share=0)
    assert before(SuggestionRules(), ANNA) is Sight.LOCKED
    assert before(one, ANNA) is Sight.SHOWN
    assert before(one, BEN) is Sight.LOCKED
    assert before(replace(EVERYONE, blind_share=0), BEN) is Sight.SHOWN
    assert before(replace(EVERYONE, blind_share=1), BEN) is Sight.KEPT_BLIND
    # Whom the project locks out anyway is no part of the random share.
    assert before(replace(one, blind_share=1), BEN) is Sight.LOCKED


def test_the_share_is_as_large_as_it_says_and_a_larger_one_only_adds() -> None:
    before: set[VideoId] = set()
    for share in (0.0, 0.05, 0.2, 0.5, 1.0):
        kept = shares(replace(EVERYONE, blind_share=share), ANNA)
        assert len(kept) / len(VIDEOS) == pytest.approx(share, abs=0.025)
        assert kept >= before
        before = kept


def test_coaches_and_projects_have_shares_of_their_own() -> None:
    anna = shares(EVERYONE, ANNA)
    for other in (
        shares(EVERYONE, BEN),
        shares(replace(EVERYONE, project_id="other"), ANNA),
    ):
        # As many in both as two independent draws have: 4 % of all.
        assert len(anna & other) / len(VIDEOS) == pytest.approx(0.04, abs=0.015)


def test_another_process_draws_the_same() -> None:
    said = subprocess.run(
        [
            *(sys.executable, "-c"),
            "from annotator.policy import stable_fraction as f;"
            "print(f('blind', 'club', '00', 'Zo\\u0065\\u0308'))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(said.stdout) == stable_fraction("blind", "club", "00", "Zo\u00eb")


def test_a_share_is_a_fraction() -> None:
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="share"):
            SuggestionRules(blind_share=share)


def test_no_suggestion_tells_a_third_coach_whether_two_others_agree(
    repository: Repository,
) -> None:
    anna, ben, cleo = add_coaches(repository, "Anna", "Ben", "Cleo")
    agreed, disputed, open_one = (add_video(repository) for _ in range(3))
    for each, said in ((agreed, "1-1"), (disputed, "1-2")):
        repository.record_annotation(each.id, anna.id, says("1-1"))
        repository.record_annotation(each.id, ben.id, says(said))
    # As a run of suggestions does: only of what has no consensus yet.
    for each in (disputed, open_one):
        repository.record_suggestions("net-1", {each.id: [1 / 15] * 15})
    rules = SuggestionRules(SuggestionPolicy.EVERYONE, blind_share=0.0)

    def shown(one: Video) -> bool:
        return repository.suggestion(one.id, cleo, rules) is not None

    assert [shown(each) for each in (agreed, disputed, open_one)] == [0, 0, 1]
    assert repository.suggestion(disputed.id, anna, rules) is not None
    take_back(repository, disputed.id, ben.id)
    assert shown(disputed), "then it waits for her as any other"
    repository.record_annotation(disputed.id, ben.id, says("1-2"))
    repository.record_annotation(disputed.id, cleo.id, says("1-2"))
    assert shown(disputed)


def test_another_name_draws_no_other_videos(repository: Repository) -> None:
    """Or what was blind would be shown, and other old videos would come back."""
    (anna,) = add_coaches(repository, "Anna")
    before = shares(EVERYONE, anna)
    repeated = {each.id for each in VIDEOS if is_repeated(anna, each)}
    for name in ("anna", "Anna Muster", "Zoe"):
        repository.rename_coach(anna.id, name)
        (now,) = repository.coaches()
        assert now.name == name
        assert shares(EVERYONE, now) == before
        assert {each.id for each in VIDEOS if is_repeated(now, each)} == repeated


def test_who_alone_sees_suggestions_does_so_under_another_name(
    project: Project,
) -> None:
    eve, max_ = add_coaches(project.repository, "Eve", "Max")
    project.save_settings(
        replace(
            project.settings,
            suggestions=SuggestionPolicy.ONE_COACH,
            assisted_coach="Eve",
            blind_share=0.0,
        )
    )
    project.rename_coach(eve, " Eve  Muster ")
    project.rename_coach(max_, "Eve")
    with closing(Project.open(project.folder)) as again:
        seen = {
            coach.id: sight(
                again.suggestion_rules, coach, VIDEOS[0], has_committed=False
            )
            for coach in again.repository.coaches()
        }
    assert seen == {eve.id: Sight.SHOWN, max_.id: Sight.LOCKED}
