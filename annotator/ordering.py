"""Which video is worth a coach's next minute: an order of work, and its honest slice.

A label teaches most where the network does not know, of a pair that it has seldom seen,
between states that coaches take for each other. A video's value is the product of the
three, each from what the network says of it:

``uncertainty × rarity × confusion``

* *uncertainty*: entropy of the 15 probabilities over its maximum, 0 to 1.
* *rarity*: mean over the probabilities of ``(n + 1)^(-1/2)``, where n is how often the
  coach has given that pair: tenth of a kind counts a third as much as the first.
* *confusion*: 1 plus how often coaches confuse the states that the lane stands between,
  as a share of all videos on which they could have: at most 2.

Every fifth video comes out of turn, from an order that no network has touched. So after
n answers the first n/5 of that order all have one (:func:`drawn`), and figures over these
(how many slips there are, how often the network is right) are about all videos; over
chosen ones they would be about hard ones. It also bounds the harm of a network that is
sure and wrong: no kind of video waits for ever.

The coach sees only the order: what stands first may be rare or merely puzzling.

Sources: B. Settles, *Active Learning Literature Survey* (2009), 3.1 and 3.5 (uncertainty
and density weights); S. Dasgupta and D. Hsu, *Hierarchical Sampling for Active Learning*
(2008), on why a random part keeps estimates unbiased.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.policy import stable_fraction
from dataset.states import PAIRS, LanePair, LaneState

V = TypeVar("V", bound=Hashable)

RANDOM_EVERY: Final = 5
"""Each how manieth video comes from the random order."""

_LEFT: Final = np.array([pair.left - 1 for pair in PAIRS])
_RIGHT: Final = np.array([pair.right - 1 for pair in PAIRS])
_N_STATES: Final = len(LaneState)


def values(
    probabilities: Mapping[V, Sequence[float]],
    answered: Iterable[LanePair] = (),
    differing: Iterable[tuple[LanePair, LanePair]] = (),
) -> dict[V, float]:
    """What a label of each video is worth, 0 to 2; only their order means anything.

    Args:
        probabilities: 15 numbers by code for each video that has a suggestion.
        answered: the pairs that the coach has given so far.
        differing: what two coaches said, for each video that both have answered.
    """
    if not probabilities:
        return {}
    given = np.array(list(probabilities.values()), np.float64)
    given = given / given.sum(axis=1, keepdims=True).clip(1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(given > 0, given * np.log(given), 0.0)
    uncertainty = -terms.sum(axis=1) / np.log(len(PAIRS))
    worth = (
        uncertainty * (given @ _rarity(answered)) * (1 + _confused(given, differing))
    )
    return dict(zip(probabilities, worth.tolist(), strict=True))


def _rarity(answered: Iterable[LanePair]) -> NDArray[np.float64]:
    """``(15,)``: 1 for a pair that was never given, and less the more often it was."""
    counts = Counter(pair.code for pair in answered)
    n = np.array([counts[code] for code in range(len(PAIRS))])
    rare: NDArray[np.float64] = (n + 1.0) ** -0.5
    return rare


def _confused(
    given: NDArray[np.float64], differing: Iterable[tuple[LanePair, LanePair]]
) -> NDArray[np.float64]:
    """``(n,)`` from 0 to 1: how confusable the states are that a video stands between."""
    shares = _confusions(differing)
    total = np.zeros(len(given))
    for states in (_LEFT, _RIGHT):
        lane = np.zeros((len(given), _N_STATES))
        for state in range(_N_STATES):
            lane[:, state] = given[:, states == state].sum(axis=1)
        # 2 · p(a) · p(b): that two draws from this lane's states are a and b
        total += np.einsum("na,nb,ab->n", lane, lane, shares)
    return total.clip(0, 1)


def _confusions(
    differing: Iterable[tuple[LanePair, LanePair]],
) -> NDArray[np.float64]:
    """``(4, 4)`` symmetric: of lanes where one coach said a or b, how many said both."""
    agreed = np.zeros(_N_STATES)
    differed = np.zeros((_N_STATES, _N_STATES))
    for one, other in differing:
        for a, b in ((one.left, other.left), (one.right, other.right)):
            if a == b:
                agreed[a - 1] += 1
            else:
                differed[a - 1, b - 1] += 1
                differed[b - 1, a - 1] += 1
    with_state = agreed + differed.sum(axis=1)
    either = with_state[:, None] + with_state[None, :] - differed
    shares: NDArray[np.float64] = differed / np.maximum(either, 1)
    return shares


def arranged(
    waiting: Sequence[V],
    worth: Mapping[V, float],
    keys: Mapping[V, str],
    *,
    n_done: int = 0,
    random_every: int = RANDOM_EVERY,
) -> list[V]:
    """The order in which to label videos.

    Args:
        waiting: those without an answer, in file order.
        worth: see :func:`values`; what has none comes after what has, in file order.
        keys: something of each video that never changes, such as its fingerprint: it
            decides the random order, on every computer alike.
        n_done: how many the coach has answered: every fifth of **all** is random, however
            often the order is made anew.
        random_every: a whole number of 2 or more.

    Returns:
        All of ``waiting``, each once. Without any worth at all, unchanged.
    """
    if not any(video in worth for video in waiting):
        return list(waiting)
    best = iter(sorted(waiting, key=lambda video: -worth.get(video, -1.0)))
    lots = iter(_drawing(waiting, keys))
    order: dict[V, None] = {}
    for turn in range(n_done, n_done + len(waiting)):
        source = lots if turn % random_every == random_every - 1 else best
        order[next(video for video in source if video not in order)] = None
    return list(order)


def drawn(
    videos: Iterable[V],
    keys: Mapping[V, str],
    n_done: int,
    random_every: int = RANDOM_EVERY,
) -> list[V]:
    """The part of the answered videos that stands for all of them.

    Its size depends on nothing that is in the videos, and so it is an even sample: not
    only what was drawn out of turn, which leaves out what was chosen before its turn.

    Args:
        videos: all of the project, answered or not.
        keys: as for :func:`arranged`.
        n_done: how many are answered.
        random_every: as for :func:`arranged`.
    """
    return _drawing(videos, keys)[: n_done // random_every]


def _drawing(videos: Iterable[V], keys: Mapping[V, str]) -> list[V]:
    """A shuffle that is the same on every computer."""
    return sorted(videos, key=lambda video: stable_fraction("order", keys[video]))
