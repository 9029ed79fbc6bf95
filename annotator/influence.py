"""Whether suggestions change what coaches say: blind and assisted answers apart.

An answer is *assisted* when its coach had seen a suggestion for that video, and *blind*
otherwise (:mod:`annotator.assistance`). Give everything here the answers from before
coaches could see each other's (``Repository.independent_annotations``, or what
``Repository.compared`` lets one coach see): who has seen a colleague's answer was helped
by that.

Whether coaches follow **wrong** suggestions is asked of the videos whose consensus is not
what the suggestion said. Of the answers to these, how many are the suggestion's own: among
those who saw it, and among those who did not? Blind coaches make some of the network's
mistakes too, since both look at the same race, so only what assisted ones do beyond that
is following. The two shares are compared by Fisher's exact test, one-sided: the chance
that assisted answers hold so many or more if seeing made no difference.

Where it can mislead, all towards finding nothing: two assisted coaches who both follow
make a wrong consensus, which then calls the suggestion right; and two answers to one
video count as independent.

Source: R. A. Fisher, *The Design of Experiments* (1935), chapter 2; A. Agresti,
*Categorical Data Analysis* (2013), 3.5.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from annotator.agreement import PairAgreement, measure_agreement
from annotator.workflow import Annotation, Coach, CoachId, VideoId
from dataset.states import LanePair

if TYPE_CHECKING:
    from annotator.assistance import Assistance

BINS: Final = (0.0, 0.5, 0.7, 0.9, 1.0)
"""Edges of the confidences that are counted together; each bin holds its lower edge."""

SIGNIFICANT: Final = 0.05
"""Below this, chance alone would seldom have it so."""

MIN_ANSWERS: Final = 5
"""With fewer answers on either side no difference could show."""


@dataclass(frozen=True)
class Acceptance:
    """What became of suggestions of about one confidence, where they were seen."""

    low: float
    high: float
    """The confidences, from ``low`` up to below ``high``; the last bin holds 1 too."""
    n_shown: int
    n_accepted: int
    """Answers that are the suggestion's."""
    n_decided: int
    """Of those shown, on videos that have a consensus."""
    n_right: int
    """Of those decided, where the suggestion is the consensus."""

    @property
    def share(self) -> float | None:
        """Of suggestions that were accepted, 0 to 1; None where none was shown."""
        return self.n_accepted / self.n_shown if self.n_shown else None


@dataclass(frozen=True)
class Following:
    """Answers to videos with a wrong suggestion, and how many are that suggestion."""

    n_assisted: int
    n_assisted_same: int
    n_blind: int
    n_blind_same: int
    p_value: float | None
    """Fisher's, one-sided; None where a side has no answer."""

    @property
    def enough(self) -> bool:
        """Whether both sides have answers enough for a difference to show."""
        return min(self.n_assisted, self.n_blind) >= MIN_ANSWERS

    @property
    def follows(self) -> bool:
        """Whether coaches follow wrong suggestions more than chance would have it."""
        return self.enough and self.p_value is not None and self.p_value < SIGNIFICANT


@dataclass(frozen=True)
class Influence:
    """All of it, for one set of answers."""

    n_blind: int
    n_assisted: int
    blind: tuple[PairAgreement, ...]
    """Agreement of every two coaches on videos that both answered blind."""
    assisted: tuple[PairAgreement, ...]
    """On videos where at least one of the two had seen a suggestion."""
    acceptance: tuple[Acceptance, ...]
    """The least sure first; bins in which nothing was shown are left out."""
    following: Following
    blind_s: float | None
    """Median seconds from the video on screen to a blind answer; None unknown."""
    assisted_s: float | None

    def __bool__(self) -> bool:
        """Whether any answer was assisted, so that there is something to compare."""
        return self.n_assisted > 0


def is_assisted(annotation: Annotation) -> bool:
    """Whether the coach had seen a suggestion for that video."""
    return annotation.assistance is not None and annotation.assistance.shown


def measure_influence(
    coaches: Sequence[Coach],
    annotations: Sequence[Annotation],
    consensus: Mapping[VideoId, LanePair],
    groups: Mapping[VideoId, str] | None = None,
) -> Influence:
    """Compare blind and assisted answers.

    Slow the first time (it imports SciPy): call it in a task.

    Args:
        coaches: who is compared.
        annotations: what they said before they could see each other's answers.
        consensus: what counts, of the videos that have one.
        groups: the group of each video, for intervals over groups.
    """
    helped = {each.video_id for each in annotations if is_assisted(each)}
    blind = [each for each in annotations if not is_assisted(each)]
    assisted = [each for each in annotations if is_assisted(each)]
    return Influence(
        n_blind=len(blind),
        n_assisted=len(assisted),
        blind=tuple(measure_agreement(coaches, blind, groups)),
        assisted=tuple(_agreement_where_helped(coaches, annotations, helped, groups)),
        acceptance=acceptance(assisted, consensus),
        following=following(annotations, consensus),
        blind_s=_median_s(blind),
        assisted_s=_median_s(assisted),
    )


def _agreement_where_helped(
    coaches: Sequence[Coach],
    annotations: Sequence[Annotation],
    helped: set[VideoId],
    groups: Mapping[VideoId, str] | None,
) -> list[PairAgreement]:
    """Two coaches at a time: a third one's help is none of theirs."""
    found = []
    given: dict[CoachId, list[Annotation]] = {coach.id: [] for coach in coaches}
    for annotation in annotations:
        if annotation.video_id in helped and annotation.coach_id in given:
            given[annotation.coach_id].append(annotation)
    for first, second in itertools.combinations(coaches, 2):
        theirs = given[first.id] + given[second.id]
        seen = {each.video_id for each in theirs if is_assisted(each)}
        both = [each for each in theirs if each.video_id in seen]
        found += measure_agreement([first, second], both, groups)
    return found


def acceptance(
    assisted: Sequence[Annotation], consensus: Mapping[VideoId, LanePair]
) -> tuple[Acceptance, ...]:
    """How often suggestions were accepted, by how sure they were."""
    found = []
    for low, high in itertools.pairwise(BINS):
        last = high == BINS[-1]
        within = [
            (each, each.assistance)
            for each in assisted
            if each.assistance is not None
            and low <= each.assistance.confidence
            and (each.assistance.confidence < high or last)
        ]
        decided = [(each, said) for each, said in within if each.video_id in consensus]
        if within:
            found.append(
                Acceptance(
                    low=low,
                    high=high,
                    n_shown=len(within),
                    n_accepted=sum(each.accepted is True for each, _ in within),
                    n_decided=len(decided),
                    n_right=sum(
                        said.pair == consensus[each.video_id] for each, said in decided
                    ),
                )
            )
    return tuple(found)


def following(
    annotations: Sequence[Annotation], consensus: Mapping[VideoId, LanePair]
) -> Following:
    """Whether wrong suggestions are followed; see the module.

    A blind answer is compared with the suggestion that there was when it was given, else
    with the one that a colleague saw on that video. Both are older than the consensus, so
    no network had learned it from there.
    """
    seen: dict[VideoId, Assistance] = {}
    for each in annotations:
        if is_assisted(each) and each.assistance is not None:
            seen.setdefault(each.video_id, each.assistance)
    counts = {True: [0, 0], False: [0, 0]}
    for each in annotations:
        said = each.assistance or seen.get(each.video_id)
        truth = consensus.get(each.video_id)
        if said is None or truth is None or said.pair == truth:
            continue
        if each.answer.pair is None:
            continue  # “cannot judge” is neither
        counted = counts[is_assisted(each)]
        counted[0] += 1
        counted[1] += each.answer.pair == said.pair
    (n_assisted, assisted_same), (n_blind, blind_same) = counts[True], counts[False]
    return Following(
        n_assisted,
        assisted_same,
        n_blind,
        blind_same,
        exceeds(assisted_same, n_assisted, blind_same, n_blind),
    )


def exceeds(n_same: int, n: int, m_same: int, m: int) -> float | None:
    """Fisher's exact test that a first share is the larger one.

    Args:
        n_same: of ``n``, on the first side.
        n: answers there.
        m_same: of ``m``, on the second.
        m: answers there.

    Returns:
        The one-sided p-value; None where a side is empty.
    """
    if not n or not m:
        return None
    from scipy.stats import fisher_exact  # a second to import

    table = [[n_same, n - n_same], [m_same, m - m_same]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def following_sentence(found: Following) -> str:
    """The answer in one sentence, in English; the window has its own words."""
    if not found.n_assisted:
        return (
            "No coach has answered with a wrong suggestion on screen, so nothing can be"
            " said of following one."
        )
    counted = (
        f"{found.n_assisted_same} of {found.n_assisted} answers given with it on screen"
        f" repeat it, and {found.n_blind_same} of {found.n_blind} given blind"
    )
    if not found.enough or found.p_value is None:
        return (
            "Too few answers to tell whether coaches follow wrong suggestions: where one"
            f" was wrong, {counted} ({MIN_ANSWERS} on each side are needed)."
        )
    how = f"Fisher's exact test, one-sided, p {p_words(found.p_value)}"
    if found.follows:
        return (
            "Coaches follow wrong suggestions more than chance would have it: where one"
            f" was wrong, {counted} ({how})."
        )
    return (
        "No sign that coaches follow wrong suggestions: where one was wrong,"
        f" {counted} ({how})."
    )


def p_words(p_value: float) -> str:
    """A p-value as it is written: two digits that count, and no more."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.2g}"


def _median_s(annotations: Sequence[Annotation]) -> float | None:
    taken = [each.seconds_taken for each in annotations if each.seconds_taken]
    return median(taken) if taken else None
