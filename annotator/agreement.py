"""How far coaches agree, for both lanes together and for each.

Only videos that both have answered are counted, so that no figure tells a coach
anything of a video they still owe.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from annotator.differences import Confusion
from annotator.workflow import Annotation, Coach, CoachId, Lane, VideoId
from dataset.agreement import AgreementFigures, Estimate, measure, measure_alpha
from dataset.states import LanePair

MIN_VIDEOS: Final = 10
"""Below this a figure says nothing: one video more or less turns it over."""


@dataclass(frozen=True)
class Measure:
    """Agreement on one thing: the pair, or one lane."""

    what: str
    """``pair``, ``left`` or ``right``."""
    figures: AgreementFigures

    @property
    def n_same(self) -> int:
        """Videos with the same answer."""
        return self.figures.n_same

    @property
    def share(self) -> float | None:
        """Of equal answers, 0 to 1."""
        return self.figures.percent.value

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, at most 1; None when it is not defined."""
        return self.figures.cohen_kappa.value


@dataclass(frozen=True)
class LaneDifference:
    """How often two coaches took two states of one lane for each other."""

    lane: Lane
    confusion: Confusion
    n: int


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of two coaches."""

    first: Coach
    second: Coach
    n: int
    """Videos that both could judge."""
    measures: tuple[Measure, ...]
    differences: tuple[LaneDifference, ...]
    """The most frequent first."""

    @property
    def enough(self) -> bool:
        """Whether the figures are worth showing; else say “too few videos”."""
        return self.n >= MIN_VIDEOS

    @property
    def sentence(self) -> str:
        """What it comes to, for people who know no statistics; in English."""
        names = f"{self.first.name} and {self.second.name}"
        n_same, n = self.measures[0].n_same, self.n
        said = f"{names} agree on {n_same} of {n} video{'' if n == 1 else 's'}"
        if not self.differences:
            return f"{said} and never differed."
        most = self.differences[0]
        states = f"{most.confusion.first.word} against {most.confusion.second.word}"
        return (
            f"{said}; they differ most often over {states} on the {most.lane.value}"
            f" lane ({most.n} time{'' if most.n == 1 else 's'})."
        )


@dataclass(frozen=True)
class JointAgreement:
    """Krippendorff's alpha of all coaches at once, where there are three or more."""

    coaches: tuple[Coach, ...]
    n: int
    """Videos that at least two could judge."""
    alphas: Mapping[str, Estimate]
    """By ``pair``, ``left`` and ``right``."""


def measure_agreement(
    coaches: Sequence[Coach],
    annotations: Sequence[Annotation],
    groups: Mapping[VideoId, str] | None = None,
) -> list[PairAgreement]:
    """Agreement of every two coaches who have answered the same videos.

    Give it ``Repository.independent_annotations``: coaches who differ see each other's
    answers and change their own, so that current answers agree more than coaches do.

    Slow the first time (it imports SciPy): call it in a task.

    Args:
        coaches: who is compared.
        annotations: what they said.
        groups: the group of each video, for intervals over groups; without it they are
            over single videos.
    """
    found = []
    given: dict[CoachId, dict[VideoId, LanePair]] = {coach.id: {} for coach in coaches}
    for annotation in annotations:
        if annotation.answer.pair is not None and annotation.coach_id in given:
            given[annotation.coach_id][annotation.video_id] = annotation.answer.pair
    for first, second in combinations(coaches, 2):
        theirs = given[second.id]
        both = {
            video: (pair, theirs[video])
            for video, pair in given[first.id].items()
            if video in theirs
        }
        if not both:
            continue
        where = [groups.get(video, "") if groups else "" for video in both]
        measures = tuple(
            Measure(
                what,
                measure(
                    [_coded(a, what) for a, _ in both.values()],
                    [_coded(b, what) for _, b in both.values()],
                    where,
                ),
            )
            for what in ("pair", "left", "right")
        )
        found.append(
            PairAgreement(
                first, second, len(both), measures, _differences(list(both.values()))
            )
        )
    return found


def measure_jointly(
    coaches: Sequence[Coach],
    annotations: Sequence[Annotation],
    groups: Mapping[VideoId, str] | None = None,
) -> JointAgreement | None:
    """Agreement of all coaches at once; None with fewer than three who overlap."""
    given: dict[VideoId, dict[int, LanePair]] = {}
    for annotation in annotations:
        if annotation.answer.pair is not None:
            answers = given.setdefault(annotation.video_id, {})
            answers[annotation.coach_id] = annotation.answer.pair
    shared = {video: each for video, each in given.items() if len(each) > 1}
    present = tuple(
        coach for coach in coaches if any(coach.id in each for each in shared.values())
    )
    if len(present) < 3:
        return None
    where = [groups.get(video, "") if groups else "" for video in shared]
    alphas = {
        what: measure_alpha(
            [
                [
                    _coded(each[coach.id], what) if coach.id in each else None
                    for each in shared.values()
                ]
                for coach in present
            ],
            where,
        )
        for what in ("pair", "left", "right")
    }
    return JointAgreement(present, len(shared), alphas)


def _coded(pair: LanePair, what: str) -> int:
    """A plain integer: the pair's code, or a lane's annotation digit."""
    return pair.code if what == "pair" else int(getattr(pair, what))


def _differences(
    rows: Sequence[tuple[LanePair, LanePair]],
) -> tuple[LaneDifference, ...]:
    counts: Counter[tuple[Lane, Confusion]] = Counter()
    for one, other in rows:
        for lane in (Lane.LEFT, Lane.RIGHT):
            a, b = getattr(one, lane.value), getattr(other, lane.value)
            if a != b:
                counts[lane, Confusion.of(a, b)] += 1
    return tuple(
        LaneDifference(lane, confusion, n)
        for (lane, confusion), n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    )
