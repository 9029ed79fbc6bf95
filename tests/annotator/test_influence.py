"""Blind and assisted answers apart, and whether wrong suggestions are followed."""

import itertools
import json
from datetime import UTC, datetime
from math import comb

import numpy as np
import pytest

from annotator.__main__ import main
from annotator.assistance import Assistance, Sight
from annotator.influence import (
    MIN_ANSWERS,
    exceeds,
    following_sentence,
    is_assisted,
    measure_influence,
)
from annotator.policy import SuggestionRules
from annotator.project import Project
from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    Coach,
    CoachId,
    SuggestionPolicy,
    VideoId,
    independent,
)
from dataset.states import PAIRS, LanePair
from tests.annotator.conftest import add_coaches, add_video, says

ANNA, BEN = Coach(CoachId(1), "Anna"), Coach(CoachId(2), "Ben")
_ids = itertools.count(1)


def pair(code: int) -> LanePair:
    return PAIRS[code]


def gave(
    video: int,
    coach: Coach,
    code: int | None,
    suggested: int | None = None,
    sight: Sight = Sight.SHOWN,
    confidence: float = 0.8,
) -> Annotation:
    said = Answer(pair(code)) if code is not None else Answer(unusable="no race")
    there = suggested is not None
    return Annotation(
        AnnotationId(next(_ids)),
        VideoId(video),
        coach.id,
        said,
        1,
        datetime(2026, 1, 1, tzinfo=UTC),
        seconds_taken=2.0 if there and sight is Sight.SHOWN else 4.0,
        assistance=(
            Assistance(sight, "net-1", pair(suggested), confidence)
            if suggested is not None
            else None
        ),
    )


def world(
    n: int, followed: float, seed: int
) -> tuple[list[Annotation], dict[VideoId, LanePair]]:
    """Truth code 0, wrong suggestion code 2 on each video; Anna assisted, Ben blind."""
    rng = np.random.default_rng(seed)
    given: list[Annotation] = []
    truth: dict[VideoId, LanePair] = {}
    for video in range(n):
        truth[VideoId(video)] = pair(0)
        errs = 0.1  # what coaches take for the network's mistake by themselves
        anna = 2 if rng.random() < max(followed, errs) else 0
        ben = 2 if rng.random() < errs else 0
        given.append(gave(video, ANNA, anna, 2))
        given.append(gave(video, BEN, ben, 2, Sight.LOCKED))
    return given, truth


def hypergeometric_tail(a: int, n: int, b: int, m: int) -> float:
    """Fisher's p by its definition, in whole numbers."""
    same, total = a + b, comb(n + m, a + b)
    return (
        sum(comb(n, k) * comb(m, same - k) for k in range(a, min(n, same) + 1)) / total
    )


@pytest.mark.parametrize(
    ("a", "n", "b", "m"), [(8, 10, 1, 9), (3, 4, 1, 4), (0, 5, 5, 5), (12, 40, 9, 60)]
)
def test_the_test_is_fishers(a: int, n: int, b: int, m: int) -> None:
    assert exceeds(a, n, b, m) == pytest.approx(hypergeometric_tail(a, n, b, m))


def test_following_is_found_and_its_absence_is_not_made_up() -> None:
    """100 worlds where seeing makes no difference: at most 5 % are called following."""
    found = [
        measure_influence([ANNA, BEN], given, truth).following
        for given, truth in (world(40, 0.6, seed) for seed in range(5))
    ]
    assert all(each.follows for each in found)
    false = sum(
        measure_influence([], given, truth).following.follows
        for given, truth in (world(40, 0.1, seed) for seed in range(100))
    )
    assert false <= 5
    said = following_sentence(found[0])
    assert said.startswith("Coaches follow wrong suggestions more than chance")
    assert f"{found[0].n_assisted_same} of 40" in said


def test_only_wrong_suggestions_are_asked_about() -> None:
    truth = {VideoId(1): pair(2), VideoId(2): pair(0)}
    given = [
        gave(1, ANNA, 2, 2),  # right, so accepting it says nothing
        gave(2, ANNA, None, 2),  # cannot judge: neither
        gave(2, BEN, 0, None),  # blind, before there was any: the one Anna saw counts
        gave(3, ANNA, 2, 2),  # nobody knows yet
    ]
    found = measure_influence([ANNA, BEN], given, truth).following
    assert (found.n_assisted, found.n_blind, found.n_blind_same) == (0, 1, 0)
    assert found.p_value is None
    assert "nothing can be said" in following_sentence(found)


def test_too_few_answers_are_no_verdict() -> None:
    given, truth = world(MIN_ANSWERS - 1, 1.0, 0)
    found = measure_influence([ANNA, BEN], given, truth).following
    assert not found.follows
    assert following_sentence(found).startswith("Too few answers")


def test_acceptance_is_counted_by_confidence() -> None:
    truth = {VideoId(1): pair(2), VideoId(2): pair(0)}
    given = [
        gave(1, ANNA, 2, 2, confidence=1.0),
        gave(2, ANNA, 0, 2, confidence=0.9),
        gave(3, ANNA, 2, 2, confidence=0.3),
        gave(4, BEN, 2, 2, Sight.KEPT_BLIND, confidence=0.3),  # not seen
    ]
    low, high = measure_influence([ANNA, BEN], given, truth).acceptance
    assert (low.low, low.n_shown, low.n_accepted, low.n_decided) == (0.0, 1, 1, 0)
    assert (high.low, high.n_shown, high.n_accepted) == (0.9, 2, 1)
    assert (high.n_decided, high.n_right) == (2, 1)
    assert low.share == 1.0


def test_agreement_is_reported_apart() -> None:
    """Blind they differ on every third video; with suggestions they never do."""
    given = []
    for video in range(30):
        given += [
            gave(video, ANNA, video % 3),
            gave(video, BEN, video % 3 if video % 3 else 4),
        ]
        given += [
            gave(100 + video, ANNA, video % 3, video % 3),
            gave(100 + video, BEN, video % 3),  # one of both is enough
        ]
    found = measure_influence([ANNA, BEN], given, {})
    (blind,), (assisted,) = found.blind, found.assisted
    assert (blind.n, blind.measures[0].n_same) == (30, 20)
    assert (assisted.n, assisted.measures[0].n_same) == (30, 30)
    assert blind.measures[0].kappa == pytest.approx(5 / 9, abs=0.12)
    assert (found.blind_s, found.assisted_s) == (4.0, 2.0)


def test_the_read_out_says_it(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve videos with a wrong suggestion: Anna sees and follows it, Ben does not."""
    repository = project.repository
    anna, ben = add_coaches(repository, "Anna", "Ben")
    rules = SuggestionRules(SuggestionPolicy.ONE_COACH, "Anna", blind_share=0)
    wrong = [0.1 / 14] * 15
    wrong[2] = 0.9
    for _ in range(12):
        video = add_video(repository)
        repository.record_suggestions("net-1", {video.id: wrong})
        shown = repository.suggestion(video.id, anna, rules)
        assert shown is not None
        repository.record_annotation(
            video.id, anna.id, says("1-3"), suggestion_id=shown.id, rules=rules
        )
        repository.record_annotation(video.id, ben.id, says("1-1"), rules=rules)
        repository.record_adjudication(video.id, ben.id, says("1-1"), "seen again")
    folder = str(project.folder)
    assert main(["agreement", folder, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["influence"]
    assert facts["wrong_suggestions"] == {
        "assisted": 12,
        "assisted_same": 12,
        "blind": 12,
        "blind_same": 0,
        "p_value": pytest.approx(1 / comb(24, 12)),
        "enough": True,
        "follows": True,
    }
    assert facts["acceptance"][0]["confidence"] == [0.9, 1.0]
    assert main(["agreement", folder]) == 0
    said = capsys.readouterr().out
    assert "Coaches follow wrong suggestions" in said
    assert "p < 0.001" in said


def test_who_adds_a_time_after_the_suggestion_has_judged_without_it() -> None:
    """And who says something else has not; nor does it take minutes to have judged."""
    alone = gave(1, ANNA, 0)
    timed = gave(1, ANNA, 0, suggested=0)
    (counted,) = independent([(ANNA.id, alone), (ANNA.id, timed)])
    assert counted.id == timed.id
    assert not is_assisted(counted)
    assert counted.seconds_taken == alone.seconds_taken
    (changed,) = independent([(ANNA.id, alone), (ANNA.id, gave(1, ANNA, 1, 1))])
    assert is_assisted(changed)
    (again,) = independent([(ANNA.id, timed), (ANNA.id, gave(1, ANNA, 0))])
    assert is_assisted(again), "what was seen first stays seen"
    back = [(ANNA.id, alone), (ANNA.id, None), (ANNA.id, timed)]
    assert is_assisted(*independent(back)), "taken back, it is judged anew"
