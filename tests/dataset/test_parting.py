"""A divider that does not part the climbers is noticed; one that may be right is not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from dataset.footage import RaceSpec, render_small
from dataset.motion import motion_of
from dataset.parting import parting
from dataset.shapes import SIZE_PX
from dataset.states import LanePair

Bump = tuple[float, float]
"""Column of a climber, and how much it changes."""


def changes(*bumps: Bump, width_px: float = 5.0) -> NDArray[np.float32]:
    at = np.arange(SIZE_PX)
    found = sum(
        (
            height * np.exp(-(((at - column) / width_px) ** 2))
            for column, height in bumps
        ),
        np.zeros(SIZE_PX),
    )
    return np.asarray(found, np.float32)


TWO = changes((40, 200), (72, 150))


@pytest.mark.parametrize("divider", [0.47, 0.5, 0.52])
def test_between_two_climbers_nothing_is_said(divider: float) -> None:
    assert parting(TWO, divider) is None


@pytest.mark.parametrize("divider", [0.1, 0.3, 0.36, 0.64, 0.8, 0.0, 1.0])
def test_beside_or_through_two_climbers_the_valley_is_proposed(divider: float) -> None:
    found = parting(TWO, divider)
    assert found is not None
    assert found == pytest.approx(0.5, abs=0.04)
    assert parting(TWO, found) is None


def test_through_a_single_climber_the_side_of_the_middle_is_proposed() -> None:
    left, right = changes((40, 200)), changes((72, 200))
    assert 0.4 < (parting(left, 0.36) or 0) < 0.55
    assert 0.45 < (parting(right, 0.64) or 0) < 0.6
    assert parting(left, 0.5) is None
    assert parting(left, 0.2) is None, "nobody knows whose lane it is"


def test_who_watches_from_the_edge_is_no_climber() -> None:
    watched = changes((40, 200), (6, 90), width_px=3)
    assert parting(watched, 0.5) is None, "the valley is 0.2 from the edge"
    assert parting(changes((40, 200), (88, 90), width_px=3), 0.3) is not None


def test_nothing_moves() -> None:
    assert parting(np.zeros(SIZE_PX, np.float32), 0.5) is None


# ------------------------------------------------------------ of whole races


def frames_of_race(words: str) -> tuple[LanePair, NDArray[np.uint8]]:
    pair = LanePair.parse(words)
    return pair, render_small(RaceSpec(pair, 7, 1))


@pytest.mark.slow
@pytest.mark.parametrize("words", ["1-1", "2-3"])
def test_a_race_with_a_wrong_divider_says_where_lanes_part(
    words: str,
) -> None:
    pair, frames = frames_of_race(words)
    usual = motion_of(frames)
    assert (usual.pair, usual.parts_at) == (pair, None)
    for divider in (0.3, 0.72):
        motion = motion_of(frames, divider)
        assert motion.pair is None
        assert motion.parts_at == pytest.approx(0.5, abs=0.06)
        assert np.isnan(motion.left.heights).all()
        assert len(motion.left.heights) == len(frames)
        assert motion_of(frames, motion.parts_at or 0).pair == pair


@pytest.mark.slow
def test_an_empty_lane_is_no_wrong_divider() -> None:
    for words in ("1-4", "4-2"):
        pair, frames = frames_of_race(words)
        motion = motion_of(frames)
        assert (motion.pair, motion.parts_at) == (pair, None)
