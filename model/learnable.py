"""What a network cannot know, since no training video shows it.

A network that judges each lane by itself needs every *state* shown in some lane, not every
pair: it may know a pair that no training video shows. One with two heads needs each state
in the lane that the head judges. All others learn *pairs*.
"""

from collections.abc import Iterable, Iterator, Mapping, Set

from dataset.states import LanePair, LaneState
from model.config import LANE_SHARED, OF_STRIPS, TrainConfig


def notes_of_unlearnable(
    config: TrainConfig,
    trained: Set[LanePair],
    measured: Mapping[str, Set[LanePair]],
) -> Iterator[str]:
    """What a coach should know of the states and pairs that training never shows.

    Args:
        config: of the training; it says what the network learns by.
        trained: the pairs of the training videos, one at least.
        measured: the pairs of each part that measures the network, by the part's name.

    Yields:
        A sentence each, none where training shows all that is measured.
    """
    if config.mirror:
        trained = trained | {pair.mirror() for pair in trained}
    if config.network not in OF_STRIPS | LANE_SHARED:
        yield from _of_pairs(trained, measured)
    elif config.two_heads:
        yield from _of_either_lane(trained, measured)
    else:
        yield from _of_lanes(trained, measured, makes_accidents=config.accidents > 0)


def _of_pairs(
    trained: Set[LanePair], measured: Mapping[str, Set[LanePair]]
) -> Iterator[str]:
    if len(trained) == 1:
        yield _only(next(iter(trained)).words)
    for name, pairs in measured.items():
        unseen = sorted(pairs - trained)
        if unseen:
            yield (
                f"The {name} videos show pairs that no training video shows"
                f" ({', '.join(pair.words for pair in unseen)}), so the network cannot know them."
            )


def _of_either_lane(
    trained: Set[LanePair], measured: Mapping[str, Set[LanePair]]
) -> Iterator[str]:
    if len(trained) == 1:
        yield _only(next(iter(trained)).words)
    for name, pairs in measured.items():
        for lane, shown, taught in (
            ("left", {pair.left for pair in pairs}, {pair.left for pair in trained}),
            ("right", {pair.right for pair in pairs}, {pair.right for pair in trained}),
        ):
            unseen = shown - taught
            if unseen:
                yield (
                    f"The {name} videos show states that no training video shows in the"
                    f" {lane} lane ({_words(unseen)}), so the network cannot know them"
                    " there."
                )


def _of_lanes(
    trained: Set[LanePair],
    measured: Mapping[str, Set[LanePair]],
    *,
    makes_accidents: bool,
) -> Iterator[str]:
    taught = _states(trained)
    made = _made_of(taught) - taught if makes_accidents else set()
    if len(taught) == 1 and not made:
        yield _only(next(iter(trained)).words)
    for name, pairs in measured.items():
        unseen = _states(pairs) - taught
        if unseen - made:
            yield (
                f"The {name} videos show states that no training video shows"
                f" ({_words(unseen - made)}), so the network cannot know them."
            )
        if unseen & made:
            yield (
                f"The {name} videos show states that no training video shows"
                f" ({_words(unseen & made)}), so the network knows them only from other"
                " climbs that training changed into them."
            )


def _made_of(taught: Set[LaneState]) -> set[LaneState]:
    """What ``model.accidents`` makes of lanes with these states."""
    made = set()
    if LaneState.FLASH in taught:
        made |= {LaneState.SLIP, LaneState.FALL}
    if LaneState.SLIP in taught:
        made.add(LaneState.FALL)
    return made


def _states(pairs: Iterable[LanePair]) -> set[LaneState]:
    return {state for pair in pairs for state in (pair.left, pair.right)}


def _words(states: Iterable[LaneState]) -> str:
    return ", ".join(state.word for state in sorted(states))


def _only(words: str) -> str:
    return f"All training videos are {words}, so the network can learn nothing else."
