"""Agreement of coaches: figures over groups, who differs over what, a plain sentence."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from annotator.agreement import (
    JointAgreement,
    LaneDifference,
    measure_agreement,
    measure_jointly,
)
from annotator.differences import Confusion
from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    Coach,
    CoachId,
    Lane,
    VideoId,
)
from dataset.states import LanePair, LaneState

ADA, BO, CLEO = (
    Coach(CoachId(number), name) for number, name in enumerate(("Ada", "Bo", "Cleo"), 1)
)
GROUPS = {VideoId(video): f"evening {video // 5}" for video in range(20)}


def said(coach: Coach, pairs: Sequence[str | None]) -> list[Annotation]:
    now = datetime.now(UTC)
    return [
        Annotation(
            AnnotationId(0),
            VideoId(video),
            coach.id,
            Answer(pair=LanePair.parse(pair)) if pair else Answer(unusable="dark"),
            1,
            now,
        )
        for video, pair in enumerate(pairs)
    ]


ADAS = ["1-1"] * 10 + ["2-3"] * 8 + ["4-1", "1-2"]
BOS = ["1-1"] * 8 + ["2-1"] * 2 + ["2-3"] * 8 + ["4-1", None]


def test_figures_are_over_groups_and_say_what_coaches_differ_over():
    (found,) = measure_agreement([ADA, BO], [*said(ADA, ADAS), *said(BO, BOS)], GROUPS)
    assert (found.n, found.enough) == (19, True)
    both, left, right = (measure.figures for measure in found.measures)
    assert (both.n_same, left.n_same, right.n_same) == (17, 17, 19)
    assert (both.n_groups, both.resampled) == (4, "groups and videos")
    assert both.percent.low is not None
    assert right.gwet_ac1.value == 1
    assert right.gwet_ac1.low is None, "they never differ: no interval"
    slip = Confusion(LaneState.FLASH, LaneState.SLIP)
    assert found.differences == (LaneDifference(Lane.LEFT, slip, 2),)
    assert found.sentence == (
        "Ada and Bo agree on 17 of 19 videos; they differ most often over flash against"
        " slip on the left lane (2 times)."
    )


def test_without_groups_intervals_are_over_videos():
    (found,) = measure_agreement([ADA, BO], [*said(ADA, ADAS), *said(BO, BOS)])
    assert found.measures[0].figures.resampled == "videos"


def test_coaches_who_never_differed_are_told_so():
    (found,) = measure_agreement([ADA, BO], [*said(ADA, ["1-1"]), *said(BO, ["1-1"])])
    assert found.sentence == "Ada and Bo agree on 1 of 1 video and never differed."
    assert not found.enough


def test_three_coaches_have_one_alpha_together():
    given = [*said(ADA, ADAS), *said(BO, BOS)]
    assert measure_jointly([ADA, BO], given, GROUPS) is None
    given += said(CLEO, [*[None] * 5, *ADAS[5:]])
    joint = measure_jointly([ADA, BO, CLEO], given, GROUPS)
    assert isinstance(joint, JointAgreement)
    assert joint.n == 20
    assert [coach.name for coach in joint.coaches] == ["Ada", "Bo", "Cleo"]
    assert joint.alphas["right"].value == pytest.approx(1)
    assert 0.7 < (joint.alphas["pair"].value or 0) < 1
