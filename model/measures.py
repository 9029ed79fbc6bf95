"""Every figure of a network on one part of a snapshot, with interval and n. No torch here.

::

    Evaluation ──▶ measure() ──▶ clips    accuracy, loss, F1, 15 × 15, per class
                                 videos   the same: what a coach would call right
                                 lanes    two a video: 4 × 4, per state
                                 calibration, groups

What has no answer (``model.silence``) is wrong in every accuracy and recall, and stands in
no confusion matrix: it has a count of its own, and beside the accuracy over all is the
accuracy over what was answered. Calibration is of answers alone.

All is JSON, for it is written to a file and shown on a page.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dataset.resampling import interval, outermost, wilson
from dataset.states import PAIRS, LaneState
from model.comparison import lane_states
from model.intervals import (
    Drawn,
    Figure,
    drawn_by,
    estimate,
    in_words,
    ratio,
    share,
)
from model.silence import NO_ANSWER

if TYPE_CHECKING:
    from dataset.contents import StoredVideo
    from model.evaluation import Evaluation

N_BINS: Final = 10
N_STATES: Final = len(LaneState)

Json = dict[str, Any]
_Counts = NDArray[np.float64]
"""``(…, q, q)``: rows are the truth, columns what was said; a column more, the last, is
of what has no answer."""


def measure(evaluation: "Evaluation", videos: "Sequence[StoredVideo]") -> Json:
    """All figures of a network.

    Args:
        evaluation: of one part of a snapshot.
        videos: of the snapshot, in its order.
    """
    answers = evaluation.videos
    rows = [videos[index] for index in answers.index.tolist()]
    groups = [row.group for row in rows]
    of_video = np.arange(len(rows))
    of_clip = np.searchsorted(answers.index, evaluation.video_index)
    by_video, by_clip = drawn_by(groups, of_video), drawn_by(groups, of_clip)
    by_lane = drawn_by(groups, np.repeat(of_video, 2))
    said = evaluation.said
    chosen = evaluation.log_probabilities[np.arange(len(said)), evaluation.codes]
    truth_lanes, said_lanes = (
        lane_states(codes).ravel() - 1 for codes in (answers.codes, answers.said)
    )
    answered = ~answers.silent
    right = answers.said == answers.codes
    codes = [
        {"code": pair.code, "pair": str(pair), "words": pair.words} for pair in PAIRS
    ]
    states = [{"state": state.word} for state in LaneState]
    return {
        "split": evaluation.split,
        "clips": {
            "loss": ratio(-chosen, np.ones(len(chosen)), by_clip, "clips").to_json(),
            **classes(evaluation.codes, said, by_clip, codes, "clips"),
        },
        "videos": classes(answers.codes, answers.said, by_video, codes, "videos"),
        "lanes": classes(
            *(truth_lanes, said_lanes, by_lane, states),
            of="lanes",
        ),
        "calibration": calibration(
            answers.probabilities.max(1)[answered],
            right[answered],
            by_video.only(answered),
        ),
        "groups": _groups(groups, right),
    }


def classes(
    truth: NDArray[np.int64],
    said: NDArray[np.int64],
    drawn: Drawn,
    rows: Sequence[Json],
    of: str,
) -> Json:
    """Accuracy, F1, confusion matrix and a row a class.

    Args:
        truth: ``(n,)`` classes from 0.
        said: ``(n,)`` the same; ``NO_ANSWER`` where there is none.
        drawn: of the same things.
        rows: what each class is, in order.
        of: what the things are called.
    """
    q = len(rows)
    tables = np.zeros((drawn.n_videos, q, q + 1))
    answered = said != NO_ANSWER
    columns = np.where(answered, said, q)
    np.add.at(tables, (drawn.video, truth, columns), 1)
    total = tables.sum(0)
    per_class = []
    scores = class_scores(total)
    drawn_scores = [class_scores(each) for each in drawn.draws(tables)]
    for at, row in enumerate(rows):
        figures: dict[str, Figure] = {}
        for name, below in (("precision", said == at), ("recall", truth == at)):
            n_below = int(below.sum())
            right = truth[below] == said[below]
            value = float(right.mean()) if n_below else None
            low, high, method = drawn.widest(
                [each[name][:, at] for each in drawn_scores]
            )
            n_units = len(np.unique(drawn.video[below]))
            if n_units == n_below and not drawn.are_groups:
                low, high = wilson(int(right.sum()), n_below)
                method = "Wilson"
            elif low is None and value in (0.0, 1.0):
                low, high = wilson(n_units if value else 0, n_units)
                method = "Wilson over videos"
            figures[name] = Figure(value, low, high, n_below, of, method)
        f1 = float(scores["f1"][at])
        low, high, method = drawn.widest([each["f1"][:, at] for each in drawn_scores])
        if low is None and f1 == 1:  # no draw can differ; its parts still can
            ends = [figures[name].low for name in ("precision", "recall")]
            low = min((end for end in ends if end is not None), default=None)
            high, method = (None, "") if low is None else (1.0, "Wilson over videos")
        n_both = int(((truth == at) | (said == at)).sum())
        figures["f1"] = Figure(
            None if np.isnan(f1) else f1,
            low,
            high,
            n_both,
            of,
            method,
        )
        per_class.append(
            {
                **row,
                **{name: figure.to_json() for name, figure in figures.items()},
                "support": int((truth == at).sum()),
            }
        )

    n = len(truth)
    return {
        "n": n,
        "accuracy": share(truth == said, drawn, of).to_json(),
        "coverage": share(answered, drawn, of).to_json(),
        "accuracy_answered": share(
            (truth == said)[answered], drawn.only(answered), of
        ).to_json(),
        "macro_f1": estimate(tables, macro_f1, n, of, drawn).to_json(),
        "weighted": {
            name: estimate(
                tables, partial(_weighted, name=name), n, of, drawn
            ).to_json()
            for name in ("precision", "recall", "f1")
        },
        "confusion": total[:, :q].astype(int).tolist(),
        "no_answer": total[:, q].astype(int).tolist(),
        "per_class": per_class,
    }


def class_scores(counts: _Counts) -> dict[str, NDArray[np.float64]]:
    """Precision, recall and F1 of each class, ``(…, q)``; NaN of what never occurs.

    As scikit-learn has them with ``zero_division=nan``, except that F1 is 0 where a
    class occurs and is never said.
    """
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    occurs, is_said = counts.sum(-1), counts.sum(-2)[..., : counts.shape[-2]]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "precision": right / is_said,
            "recall": right / occurs,
            "f1": 2 * right / (occurs + is_said),
        }


def _weighted(counts: _Counts, name: str) -> NDArray[np.float64]:
    """A score's mean over classes, each by how often it occurs, ``(…,)``."""
    support = counts.sum(-1)
    scored = np.nan_to_num(class_scores(counts)[name])
    found: NDArray[np.float64] = (scored * support).sum(-1) / support.sum(-1)
    return found


def macro_f1(counts: _Counts) -> NDArray[np.float64]:
    """Mean F1 over the classes that occur in truth, ``(…,)``."""
    occurs = counts.sum(-1) > 0
    f1 = np.where(occurs, class_scores(counts)["f1"], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean: NDArray[np.float64] = f1.sum(-1) / occurs.sum(-1)
    return mean


def calibration(
    sure: NDArray[np.float64], right: NDArray[np.bool_], drawn: Drawn
) -> Json:
    """How sure the network is of videos, against how often it is right.

    The error is the mean gap over bins of equal width, weighted by their videos
    (Naeini et al. 2015). Drawing videos anew adds chance gaps of its own, so the
    interval is the spread of the draws about the figure.

    Args:
        sure: ``(V,)`` highest probabilities.
        right: ``(V,)``.
        drawn: of the same videos.
    """
    n = len(sure)
    bins = np.minimum((sure * N_BINS).astype(int), N_BINS - 1)
    gaps = np.zeros((n, N_BINS + 1))
    gaps[np.arange(n), bins] = right - sure
    gaps[:, -1] = 1

    def error(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.abs(sums[:, :-1]).sum(1) / sums[:, -1]
        return found

    table = drawn.sums(gaps)
    figure = Figure(None, None, None, 0, "videos")
    if n:
        value = float(error(table.sum(0, keepdims=True))[0])
        errors = [error(sums) for sums in drawn.draws(table)]
        low, high, where = drawn.widest([e - e.mean() + value for e in errors])
        if low is not None and high is not None:
            low, high = max(0.0, min(low, value)), min(1.0, max(high, value))
        figure = Figure(value, low, high, n, "videos", where)
    rows = []
    for at in range(N_BINS):
        inside = bins == at
        n_inside, n_right = int(inside.sum()), int(right[inside].sum())
        ends = wilson(n_right, n_inside)
        rows.append(
            {
                "from": at / N_BINS,
                "to": (at + 1) / N_BINS,
                "sure": float(sure[inside].mean()) if n_inside else None,
                "right": Figure(
                    n_right / n_inside if n_inside else None,
                    *(ends[0], ends[1], n_inside, "videos"),
                    interval="Wilson" if n_inside else "",
                ).to_json(),
            }
        )
    return {"n": n, "error": figure.to_json(), "bins": rows}


def _groups(groups: Sequence[str], right: NDArray[np.bool_]) -> list[Json]:
    """Per-video accuracy of each group, in order of their names."""
    names = np.array(groups)
    found = []
    for group in sorted(set(groups)):
        of_group = right[names == group]
        drawn = drawn_by([group] * len(of_group), np.arange(len(of_group)))
        figure = share(of_group, drawn, "videos")
        found.append({"group": group, "accuracy": figure.to_json()})
    return found


def unpaired_gap(
    flattering: NDArray[np.bool_], one: Drawn, honest: NDArray[np.bool_], other: Drawn
) -> Figure:
    """The difference of two shares of clips that are not of the same videos.

    Args:
        flattering: ``(n,)`` right or not; the minuend.
        one: of the same clips.
        honest: ``(m,)`` right or not.
        other: of the same clips.
    """

    def shares(right: NDArray[np.bool_], drawn: Drawn, seed: int) -> list[NDArray[Any]]:
        table = drawn.sums(np.stack([right, np.ones(len(right))], axis=1))
        return [sums[:, 0] / sums[:, 1] for sums in drawn.draws(table, seed)]

    ones, others = shares(flattering, one, 0), shares(honest, other, 1)
    # groups against groups and videos against videos, where both sides draw them
    found = [
        interval(ones[at] - others[at], min(each.units[at][0] for each in (one, other)))
        for at in (0, -1)
    ]
    ends = outermost(found)
    low, high = ends if ends and ends[0] < ends[1] else (None, None)
    return Figure(
        float(flattering.mean() - honest.mean()),
        low,
        high,
        len(flattering) + len(honest),
        "clips",
        f"bootstrap over {in_words(one.units)}, less one over {in_words(other.units)}"
        if low is not None
        else "",
    )
