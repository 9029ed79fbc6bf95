"""Two checkpoints on the same held-out videos, video by video. No torch here.

``a`` is what there is (the current checkpoint), ``b`` what may take its place (the
candidate); a difference is ``b - a``, so above zero the candidate is better. Both have
judged the same videos, so what counts is the videos on which only one of them is right:
McNemar's exact test looks at those alone. The interval of the difference never contradicts
it: 0 lies outside only where the test says more than chance (``_difference``). A video of
which a checkpoint says nothing is never right (``model.silence``).

The test takes each video for itself. Where the videos of a group resemble each other, it
speaks too often, so the interval, which draws groups anew, must agree. Of two equally good
networks that differ on a fifth of the videos, in 600 simulated comparisons each over 3 to 25
groups of 20 videos, one was called better or worse in 2 to 3 % where groups do not matter,
in 2 to 4 % where they matter somewhat (a standard deviation of 0.5 in the log-odds of
winning a video), and in 4 to 7 % where they matter much (1.0; the test alone 8 to 11 %).
Swapping whole groups, which would hold there too, can say nothing below six groups, and few
clubs hold out more.

Sources: Q. McNemar, *Note on the sampling error of the difference between correlated
proportions or percentages*, Psychometrika 12 (1947); C. J. Clopper and E. S. Pearson, *The
use of confidence or fiducial limits illustrated in the case of the binomial*, Biometrika 26
(1934); T. G. Dietterich, *Approximate statistical tests for comparing supervised
classification learning algorithms*, Neural Computation 10 (1998).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from dataset.errors import KnownError, TrainingError
from dataset.resampling import LEVEL
from dataset.states import N_CODES, PAIRS, LanePair, LaneState
from model.intervals import Drawn, Figure, drawn_by, each_video, ratio, share
from model.silence import NO_ANSWER

_UNREADABLE = (
    KnownError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
)
"""What a field of another type or range does; anything else is a bug of ours."""

if TYPE_CHECKING:
    from dataset.contents import StoredVideo
    from model.evaluation import Evaluation

SIGNIFICANT: Final = 0.05
LANES: Final = ("left", "right")


@dataclass(frozen=True)
class ChangedVideo:
    """A video to which the two checkpoints give different answers."""

    video_id: int
    """In the project that the snapshot was exported from."""
    name: str
    fingerprint: str
    group: str
    truth: int
    """Code, 0 to 14."""
    a: int | None
    """The code that ``a`` finds most likely; None where it says nothing."""
    b: int | None
    a_probabilities: tuple[float, ...]
    """Of the 15 codes."""
    b_probabilities: tuple[float, ...]

    @property
    def kind(self) -> str:
        """``gained`` where only ``b`` is right, ``lost`` where only ``a`` is, else ``other``."""
        if self.b == self.truth:
            return "gained"
        return "lost" if self.a == self.truth else "other"

    def to_json(self) -> dict[str, Any]:
        """The fields, and the pairs by their notation."""
        pairs = {
            f"{who}_pair": None if code is None else str(LanePair.from_code(code))
            for who, code in (("truth", self.truth), ("a", self.a), ("b", self.b))
        }
        return {**asdict(self), **pairs, "kind": self.kind}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back."""
        known = {name: values[name] for name in cls.__dataclass_fields__}
        for who in ("a_probabilities", "b_probabilities"):
            known[who] = tuple(float(p) for p in known[who])
            if len(known[who]) != N_CODES:
                raise ValueError(f"{len(known[who])} probabilities")
        LanePair.from_code(known["truth"])
        for who in ("a", "b"):
            if known[who] is not None:
                LanePair.from_code(known[who])
        return cls(**known)


@dataclass(frozen=True)
class Row:
    """How many videos, or lanes, of one kind each checkpoint gets right."""

    what: str
    """A pair such as ``1-3``, or a state of a lane such as ``left slip``."""
    n: int
    a_right: int
    b_right: int

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Comparison:
    """What ``compare`` found; travels as JSON."""

    a: str
    """Checkpoint id."""
    b: str
    part: str
    """``validation`` or ``test``."""
    snapshot: str
    """Its file name."""
    snapshot_checksum: str
    n_videos: int
    n_groups: int
    a_accuracy: Figure
    """Share of videos whose most likely pair is right."""
    b_accuracy: Figure
    difference: Figure
    """Of the two shares, ``b - a``."""
    n_gained: int
    """Videos that only ``b`` gets right."""
    n_lost: int
    """Videos that only ``a`` gets right."""
    p: float
    """McNemar's exact two-sided p; 1 where the answers never differ in being right."""
    changed: tuple[ChangedVideo, ...]
    """All videos with different answers: gained, then lost, then the others."""
    pairs: tuple[Row, ...]
    """Only pairs that occur."""
    lanes: tuple[Row, ...]
    """States of the left, then of the right lane; only those that occur."""
    notes: tuple[str, ...] = ()
    """What to know before believing it, a sentence each."""
    a_silent: int = 0
    """Videos of which ``a`` says nothing: they count as wrong."""
    b_silent: int = 0

    @property
    def is_beyond_chance(self) -> bool:
        """Whether ``b`` is better by more than chance: interval and test agree.

        An interval of an older version may leave out 0 where the test says chance.
        """
        low = self.difference.low
        return low is not None and low > 0 and self.p < SIGNIFICANT

    @property
    def is_worse_beyond_chance(self) -> bool:
        """Whether ``b`` is worse by more than chance."""
        high = self.difference.high
        return high is not None and high < 0 and self.p < SIGNIFICANT

    def to_json(self) -> dict[str, Any]:
        """Everything, for a file or another process."""
        return {
            **asdict(self),
            "changed": [video.to_json() for video in self.changed],
            "is_beyond_chance": self.is_beyond_chance,
            "is_worse_beyond_chance": self.is_worse_beyond_chance,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back.

        Raises:
            TrainingError: a field is missing or makes no sense.
        """
        try:
            # one of before these were counted has none
            values = {"a_silent": 0, "b_silent": 0, **values}
            known = {name: values[name] for name in cls.__dataclass_fields__}
            for name in ("a_accuracy", "b_accuracy", "difference"):
                known[name] = Figure.from_json(known[name])
            known["changed"] = tuple(map(ChangedVideo.from_json, known["changed"]))
            known["pairs"] = tuple(map(Row.from_json, known["pairs"]))
            known["lanes"] = tuple(map(Row.from_json, known["lanes"]))
            known["notes"] = tuple(map(str, known["notes"]))
            return cls(**known)
        except _UNREADABLE as error:
            raise TrainingError(
                "The comparison of two checkpoints cannot be read: compare them again."
            ) from error


def compare(
    a: "Evaluation",
    b: "Evaluation",
    videos: "Sequence[StoredVideo]",
    *,
    names: tuple[str, str] = ("a", "b"),
    snapshot: str = "",
    snapshot_checksum: str = "",
    notes: Sequence[str] = (),
) -> Comparison:
    """Compare two checkpoints that judged the same clips of a snapshot.

    Args:
        a: of what there is.
        b: of what may take its place.
        videos: of the snapshot, in its order.
        names: the ids of both checkpoints.
        snapshot: the snapshot's file name.
        snapshot_checksum: of its content.
        notes: what to know before believing the result.

    Raises:
        ValueError: they judged different clips.
    """
    if not (
        a.split == b.split
        and np.array_equal(a.video_index, b.video_index)
        and np.array_equal(a.codes, b.codes)
    ):
        raise ValueError("two checkpoints are compared on the same clips")
    rows = [videos[index] for index in a.videos.index.tolist()]
    truth = a.videos.codes
    said_a, said_b = a.videos.said, b.videos.said
    right_a, right_b = said_a == truth, said_b == truth
    groups = [row.group for row in rows]
    drawn = drawn_by(groups, np.arange(len(rows)))
    gains = right_b.astype(float) - right_a
    n_gained, n_lost = int((gains > 0).sum()), int((gains < 0).sum())
    changed = [
        ChangedVideo(
            video_id=row.video_id,
            name=row.name,
            fingerprint=row.fingerprint,
            group=row.group,
            truth=int(truth[at]),
            a=_answer(said_a[at]),
            b=_answer(said_b[at]),
            a_probabilities=tuple(a.videos.probabilities[at].tolist()),
            b_probabilities=tuple(b.videos.probabilities[at].tolist()),
        )
        for at, row in enumerate(rows)
        if said_a[at] != said_b[at]
    ]
    order = ("gained", "lost", "other")
    return Comparison(
        a=names[0],
        b=names[1],
        part=a.split,
        snapshot=snapshot,
        snapshot_checksum=snapshot_checksum,
        n_videos=len(rows),
        n_groups=len(set(groups)),
        a_accuracy=share(right_a, drawn, "videos"),
        b_accuracy=share(right_b, drawn, "videos"),
        difference=_difference(gains, drawn),
        n_gained=n_gained,
        n_lost=n_lost,
        p=mcnemar(n_gained, n_lost),
        changed=tuple(sorted(changed, key=lambda video: order.index(video.kind))),
        pairs=_pairs(truth, right_a, right_b),
        lanes=_lanes(truth, said_a, said_b),
        notes=(*notes, *_silence(names, (a, b))),
        a_silent=a.videos.n_silent,
        b_silent=b.videos.n_silent,
    )


def _answer(code: np.int64) -> int | None:
    return None if code == NO_ANSWER else int(code)


def _silence(names: Sequence[str], judged: "Sequence[Evaluation]") -> list[str]:
    """A sentence for each checkpoint that says nothing of some videos."""
    return [
        f"Of {each.videos.n_silent} of {each.n_videos} videos {name} says nothing, for"
        " the wall is lost from sight there; they count as wrong."
        for name, each in zip(names, judged, strict=True)
        if each.videos.n_silent
    ]


def _difference(gains: NDArray[np.float64], drawn: Drawn) -> Figure:
    """The mean gain, with the wider end of two intervals on either side.

    One is exact: of ``d`` videos on which only one checkpoint is right, ``b`` are the new
    one's; with Clopper and Pearson's interval of ``b / d``, the difference is
    ``d / n · (2 · b / d - 1)`` at either end. As both cut 2.5 % off each tail of the same
    binomial, 0 lies outside exactly where McNemar's exact p is below 0.05. It takes ``d``
    for given, so where all of them go one way its outer end is the difference itself.

    The other one draws videos, or groups of them, anew: then ``d`` varies too, and so does
    what the groups are like. Groups that all gain alike have no spread to draw from, and
    videos are drawn instead. Alone it would leave out 0 where few videos differ.
    """
    n, n_gained, n_lost = len(gains), int((gains > 0).sum()), int((gains < 0).sum())
    found = ratio(gains, np.ones(n), drawn, "videos")
    if not n_gained + n_lost:
        return found
    if found.low is None:
        found = ratio(gains, np.ones(n), each_video(n), "videos")
    low, high = _given_differing(n_gained, n_lost, n)
    if found.low is None or found.high is None:  # every video gained, or every one lost
        return replace(found, low=low, high=high, interval="exact")
    return replace(
        found,
        low=min(low, found.low),
        high=max(high, found.high),
        interval=f"exact, and {found.interval}",
    )


def _given_differing(n_gained: int, n_lost: int, n: int) -> tuple[float, float]:
    """The exact interval of the difference, of so many videos gained and lost of ``n``."""
    from scipy.stats import binomtest  # a second to import

    differing = n_gained + n_lost
    of_share = binomtest(n_gained, differing).proportion_ci(LEVEL, "exact")
    low, high = (
        differing / n * (2 * float(end) - 1) for end in (of_share.low, of_share.high)
    )
    return low, high


def mcnemar(n_gained: int, n_lost: int) -> float:
    """The exact two-sided p of so many videos won and lost by chance alone."""
    n = n_gained + n_lost
    if not n:
        return 1.0
    from scipy.stats import binomtest  # a second to import

    return float(binomtest(n_gained, n).pvalue)


def _pairs(
    truth: NDArray[np.int64], right_a: NDArray[np.bool_], right_b: NDArray[np.bool_]
) -> tuple[Row, ...]:
    found = []
    for pair in PAIRS:
        of_pair = truth == pair.code
        if of_pair.any():
            counts = (
                int(x.sum()) for x in (of_pair, right_a[of_pair], right_b[of_pair])
            )
            found.append(Row(str(pair), *counts))
    return tuple(found)


def _lanes(
    truth: NDArray[np.int64], said_a: NDArray[np.int64], said_b: NDArray[np.int64]
) -> tuple[Row, ...]:
    found = []
    for at, lane in enumerate(LANES):
        states, of_a, of_b = (lane_states(x)[:, at] for x in (truth, said_a, said_b))
        for state in LaneState:
            is_state = states == state
            if is_state.any():
                right = (int((x[is_state] == state).sum()) for x in (of_a, of_b))
                found.append(Row(f"{lane} {state.word}", int(is_state.sum()), *right))
    return tuple(found)


def lane_states(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """``(n,)`` codes to ``(n, 2)`` annotation digits of the left and the right lane.

    ``NO_ANSWER`` becomes 0 in both, which is no state.
    """
    # the last row, so that -1 finds it
    table = np.array([*((pair.left, pair.right) for pair in PAIRS), (0, 0)], np.int64)
    states: NDArray[np.int64] = table[codes]
    return states
