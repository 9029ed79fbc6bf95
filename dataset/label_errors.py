"""Which labels are probably wrong: confident learning, and look-alikes that differ.

Two questions, neither of which needs to know who gave a label:

* **Contradicted.** A network that has not learned from a video says something else of it,
  and is as sure as it is of videos that really are that class. Ranked by the *normalised
  margin*: the probability of the label minus that of the best other one. The probabilities
  must be out of sample, or the network repeats the label it was taught.
* **Alike and settled differently.** Two videos look nearly the same and have different
  labels: one of them is wrong, or the rule between the two states is not clear.

Source: C. G. Northcutt, L. Jiang and I. L. Chuang, *Confident Learning: Estimating
Uncertainty in Dataset Labels*, Journal of Artificial Intelligence Research 70 (2021):
thresholds and the confident joint are equations 1 and 2, the ranking is of section 3.2.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Codes = NDArray[np.integer[Any]]

NEIGHBOURS: Final = 3
"""How many look-alikes of each video are looked at."""
_AT_ONCE: Final = 512
"""Rows of the distance table that are held at a time: 4,000 videos have 16 million."""


@dataclass(frozen=True)
class Contradiction:
    """A label that the network contradicts."""

    index: int
    """Which video."""
    code: int
    """Its label."""
    other: int
    """What the network says instead."""
    margin: float
    """Probability of the label minus that of ``other``, from -1 to 1: the lower, the worse."""
    is_confident: bool
    """The network is as sure of ``other`` as it is of videos that have that label."""


@dataclass(frozen=True)
class Alike:
    """Two videos that look alike and have different labels."""

    first: int
    second: int
    distance: float
    """Cosine distance of what they look like, 0 to 2."""


def contradictions(codes: Codes, probabilities: Floats) -> list[Contradiction]:
    """Every labelled video, the most contradicted first.

    Args:
        codes: ``(n,)`` the labels.
        probabilities: ``(n, classes)``, out of sample.

    Returns:
        All ``n`` of them; those that a person should look at begin the list, and
        ``is_confident`` says where the network's own doubt begins.

    Raises:
        ValueError: shapes that do not belong together.
    """
    n = len(codes)
    if probabilities.ndim != 2 or len(probabilities) != n:
        raise ValueError(f"{n} labels and probabilities {probabilities.shape}")
    if not n:
        return []
    rows = np.arange(n)
    own = probabilities[rows, codes]
    others = probabilities.astype(np.float64, copy=True)
    others[rows, codes] = -np.inf
    best = others.argmax(axis=1)
    margins = own - others[rows, best]
    sure = others >= thresholds(codes, probabilities)[np.newaxis, :]
    confident = sure[rows, best] & (margins < 0)
    order = np.lexsort((rows, margins))
    return [
        Contradiction(
            int(row),
            int(codes[row]),
            int(best[row]),
            float(margins[row]),
            bool(confident[row]),
        )
        for row in order
    ]


def thresholds(codes: Codes, probabilities: Floats) -> NDArray[np.float64]:
    """``(classes,)``: how sure the network is, on average, of videos with that label.

    A class without any video has no threshold that could be reached.
    """
    found = np.full(probabilities.shape[1], np.inf)
    for code in np.unique(codes):
        found[code] = float(probabilities[codes == code, code].mean())
    return found


def alike(codes: Codes, looks: Floats, neighbours: int = NEIGHBOURS) -> list[Alike]:
    """Pairs of videos that look alike and have different labels, the nearest first.

    A video's look-alikes are its nearest neighbours; one that is nearer to many of its own
    label than to another is in no pair.

    Args:
        codes: ``(n,)`` the labels.
        looks: ``(n, features)`` what each looks like, from no network that has learned the
            labels: such a one moves apart what was labelled apart.
        neighbours: how many of each are looked at.
    """
    n = len(codes)
    if looks.ndim != 2 or len(looks) != n:
        raise ValueError(f"{n} labels and looks {looks.shape}")
    if n < 2:
        return []
    length = np.linalg.norm(looks, axis=1, keepdims=True)
    unit = (looks / np.maximum(length, 1e-12)).astype(np.float32)
    found: dict[tuple[int, int], float] = {}
    k = min(neighbours, n - 1)
    for start in range(0, n, _AT_ONCE):
        distances = 1.0 - unit[start : start + _AT_ONCE] @ unit.T
        rows = np.arange(len(distances))
        distances[rows, start + rows] = np.inf
        nearest = np.argpartition(distances, k - 1, axis=1)[:, :k]
        for row in rows:
            for other in nearest[row]:
                one, two = sorted((start + int(row), int(other)))
                if codes[one] != codes[two]:
                    found[one, two] = max(0.0, float(distances[row, other]))
    return [
        Alike(one, two, distance)
        for (one, two), distance in sorted(found.items(), key=lambda each: each[1])
    ]


def looks_of(strips: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the lanes of videos look like: small, and whatever the light and the start.

    Args:
        strips: ``(n, 2, 2, rows, T)``: lane, channel, row (top first), column.

    Returns:
        ``(n, 1024)``: each lane's change against the wall in 16 rows × 32 columns, from the
        first column in which anything moves in either lane, of length 1 a lane. A lane in
        which nothing moves is all zero.
    """
    n, _, _, n_rows, n_columns = strips.shape
    moving = strips[:, :, 0].astype(np.float32)
    active = moving.max(axis=(1, 2)) > _MOVES  # (n, T)
    rows = np.array_split(np.arange(n_rows), 16)
    found = np.zeros((n, 2, 16, 32), np.float32)
    for video in range(n):
        where = np.flatnonzero(active[video])
        first, last = (where[0], where[-1] + 1) if len(where) else (0, n_columns)
        columns = np.linspace(first, max(last, first + 1), 33).astype(int)
        for at in range(32):
            begin, end = columns[at], max(columns[at + 1], columns[at] + 1)
            part = moving[video, :, :, begin:end].mean(axis=-1)
            for line, chosen in enumerate(rows):
                found[video, :, line, at] = part[:, chosen].mean(axis=1)
    flat = found.reshape(n, 2, -1)
    length = np.linalg.norm(flat, axis=2, keepdims=True)
    even: NDArray[np.float32] = np.where(length > 1, flat / np.maximum(length, 1), 0)
    return even.reshape(n, -1).astype(np.float32)


_MOVES: Final = 32
"""Grey levels of a strip from which on something moves."""
