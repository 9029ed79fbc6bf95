"""A coach's own old videos, seen again without a word: how far one agrees with oneself.

About three videos in a hundred come back, once each, when the coach has long turned to
others. They look like any video that waits for an answer. What is said then is kept apart
(table ``repeats``): it is no annotation, so neither the consensus nor an export knows of
it, and the earlier answer stands whatever is said.

Which videos these are is a hash of video and coach, so nobody can choose them. Pure: the
repository applies these rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from annotator.agreement import MIN_VIDEOS
from annotator.policy import stable_fraction
from annotator.workflow import Annotation, Answer, Coach, Video, VideoId
from dataset.agreement import AgreementFigures, measure

REPEAT_SHARE: Final = 0.03
"""Of the videos that a coach has answered."""
REST: Final = timedelta(days=7)
"""How long an answer lies before its video may come back."""
ANSWERS_BETWEEN: Final = 30
"""Answers to other videos that must lie between, so that nobody remembers."""


@dataclass(frozen=True)
class Repeat:
    """What a coach said of a video the second time, and the first time."""

    video_id: VideoId
    coach: Coach
    before: Answer
    before_at: datetime
    again: Answer
    again_at: datetime

    @property
    def same(self) -> bool:
        """Whether both answers say the same of the lanes."""
        return self.before.same_decision(self.again)


@dataclass(frozen=True)
class SelfAgreement:
    """How far one coach agrees with themselves."""

    coach: Coach
    n: int
    n_same: int
    days: float
    """Median days between the two answers."""
    figures: AgreementFigures | None
    """Percent, kappa, AC1 and alpha of both lanes together; None with too few videos."""
    months: Mapping[str, tuple[int, int]]
    """Over time: of each month, ``2026-11``, how many were the same of how many."""


def due(
    coach: Coach,
    videos: Mapping[VideoId, Video],
    own: Sequence[Annotation],
    repeated: Iterable[VideoId],
    now: datetime,
) -> set[VideoId]:
    """Which of a coach's videos come back now.

    Args:
        coach: who labels.
        videos: by id.
        own: this coach's standing answers.
        repeated: the videos that have come back already.
        now: the moment.
    """
    done = set(repeated)
    by_age = sorted(own, key=lambda each: each.id)
    found = set()
    for at, each in enumerate(by_age):
        if len(by_age) - 1 - at < ANSWERS_BETWEEN:
            break
        if each.created_at > now - REST or each.video_id in done:
            continue
        if is_repeated(coach, videos[each.video_id]):
            found.add(each.video_id)
    return found


def is_repeated(coach: Coach, video: Video) -> bool:
    """Whether a video belongs to those that come back to a coach at some time."""
    drawn = stable_fraction("repeat", video.fingerprint, coach.drawn_as)
    return drawn < REPEAT_SHARE


def measure_self(repeats: Sequence[Repeat]) -> list[SelfAgreement]:
    """Agreement of each coach with themselves.

    Slow the first time (it imports scikit-learn): call it in a task.
    """
    by_coach: dict[Coach, list[Repeat]] = {}
    for each in repeats:
        by_coach.setdefault(each.coach, []).append(each)
    return [_measured(coach, found) for coach, found in by_coach.items()]


def _measured(coach: Coach, found: Sequence[Repeat]) -> SelfAgreement:
    months: dict[str, tuple[int, int]] = {}
    for each in sorted(found, key=lambda each: each.again_at):
        month = f"{each.again_at:%Y-%m}"
        same, n = months.get(month, (0, 0))
        months[month] = (same + each.same, n + 1)
    judged = [
        (before, again)
        for each in found
        if (before := each.before.pair) is not None
        and (again := each.again.pair) is not None
    ]
    return SelfAgreement(
        coach=coach,
        n=len(found),
        n_same=sum(each.same for each in found),
        days=median((each.again_at - each.before_at).total_seconds() for each in found)
        / 86_400,
        figures=(
            measure(
                [before.code for before, _ in judged],
                [again.code for _, again in judged],
                ["" for _ in judged],
            )
            if len(judged) >= MIN_VIDEOS
            else None
        ),
        months=months,
    )
