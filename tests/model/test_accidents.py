"""Flashes made into slips and falls: the pictures, the labels, and what decides them."""

from collections import Counter

import numpy as np
import pytest

from dataset.errors import TrainingError
from dataset.states import PAIRS, LanePair, LaneState
from model.accidents import Accidents, Rise, fallen, slipped
from model.config import RECIPES, TrainConfig
from model.data import batches
from model.devices import Device
from model.strip_samples import LOST, StripSamples

CPU = Device("cpu", "")

FLASH, SLIP, FALL, EMPTY = LaneState
N_ROWS, N_COLUMNS = 56, 160


def lane(heights: np.ndarray) -> np.ndarray:
    """A bright climber three rows tall at these heights above the ground, a column each."""
    strip = np.zeros((2, N_ROWS, N_COLUMNS), np.uint8)
    for column, height in enumerate(heights):
        row = N_ROWS - 4 - round(float(height))
        strip[:, max(row, 0) : row + 3, column] = 200
    return strip


def climb() -> np.ndarray:
    """Two seconds on the ground, five up, then at the top."""
    return np.clip(np.arange(N_COLUMNS) - 20, 0, 50) * 0.9


def heights_of(strip: np.ndarray) -> np.ndarray:
    """How high the climber is in each column; -1 where nobody is."""
    lit = strip[0] > 60
    top = N_ROWS - 4 - lit.argmax(0)
    return np.where(lit.any(0), top, -1)


def test_a_rise_is_found_where_the_climber_goes_up() -> None:
    rise = Rise.of(lane(climb()))
    assert rise is not None
    assert abs(rise.start - 24) <= 3
    assert abs(rise.low - 30) <= 3
    assert abs(rise.high - 65) <= 3


@pytest.mark.parametrize(
    "strip",
    [
        np.zeros((2, N_ROWS, N_COLUMNS), np.uint8),
        np.full((2, N_ROWS, N_COLUMNS), LOST, np.uint8),
        lane(np.zeros(N_COLUMNS)),
        np.random.default_rng(0).integers(0, 30, (2, N_ROWS, N_COLUMNS), np.uint8),
    ],
    ids=["empty", "lost", "stands", "noise"],
)
def test_where_nobody_climbs_there_is_no_rise(strip: np.ndarray) -> None:
    assert Rise.of(strip) is None


@pytest.mark.parametrize("seed", range(20))
def test_whoever_slips_goes_down_once_and_arrives_later(seed: int) -> None:
    flash = lane(climb())
    rise = Rise.of(flash)
    assert rise is not None
    was = heights_of(flash)
    now = heights_of(slipped(flash, rise, np.random.default_rng(seed)))
    assert (now >= 0).all()
    assert now[-1] == was[-1]  # and is up there in the end
    assert was[now > 0].sum() > now[now > 0].sum()  # having lost time
    lost = np.flatnonzero(np.diff(now) < 0)
    assert len(lost) <= 6
    assert rise.low - 2 <= lost.min(initial=N_COLUMNS) or not len(lost)
    late = np.argmax(now == was.max()) - np.argmax(was == was.max())
    assert 2 <= late <= 25  # tenths of a second


@pytest.mark.parametrize("seed", range(20))
def test_whoever_falls_comes_down_and_is_gone(seed: int) -> None:
    flash = lane(climb())
    rise = Rise.of(flash)
    assert rise is not None
    now = heights_of(fallen(flash, rise, np.random.default_rng(seed)))
    highest = int(now.argmax())
    assert 0 < now.max() < climb().max()
    assert (now[highest + 70 :] == -1).all()
    seen = now[highest:][now[highest:] >= 0]
    assert (np.diff(seen) <= 0).all()
    assert seen[-1] <= 6  # at the foot of the wall


def test_labels_follow_the_pictures_and_batches_decide_nothing() -> None:
    flash, nobody = lane(climb()), np.zeros((2, N_ROWS, N_COLUMNS), np.uint8)
    pairs = [LanePair(FLASH, EMPTY), LanePair(FLASH, FLASH), LanePair(FALL, SLIP)] * 100
    strips = np.stack(
        [
            np.stack(
                [nobody if state is EMPTY else flash for state in (p.left, p.right)]
            )
            for p in pairs
        ]
    )
    codes = np.array([pair.code for pair in pairs])
    samples = np.arange(len(pairs))
    accidents = Accidents(0.3, 7, 1)
    changed, made = accidents(strips, codes, samples)

    for at, (before, code) in enumerate(zip(pairs, made, strict=True)):
        after = PAIRS[code]
        for side, (was, now) in enumerate(
            ((before.left, after.left), (before.right, after.right))
        ):
            same = np.array_equal(strips[at, side], changed[at, side])
            assert same == (was is now)
            assert (was, now) in {
                *((state, state) for state in LaneState),
                *((FLASH, SLIP), (FLASH, FALL), (SLIP, FALL)),
            }
    flashes = Counter(
        now
        for before, code in zip(pairs, made, strict=True)
        for was, now in (
            (before.left, PAIRS[code].left),
            (before.right, PAIRS[code].right),
        )
        if was is FLASH
    )
    assert 0.2 < flashes[SLIP] / 300 < 0.4
    assert 0.05 < flashes[FALL] / 300 < 0.16
    assert np.array_equal(strips[0, 0], flash)  # what came in is as it was

    part = [250, 3, 77]
    again, codes_again = accidents(strips[part], codes[part], samples[part])
    assert np.array_equal(again, changed[part])
    assert np.array_equal(codes_again, made[part])
    later, _ = Accidents(0.3, 7, 2)(strips, codes, samples)
    assert not np.array_equal(later, changed)


def test_a_made_accident_has_its_own_code_for_certain() -> None:
    flash = lane(climb())

    class Two(StripSamples):
        codes = np.array([LanePair(FLASH, FLASH).code] * 40)

        def __init__(self) -> None:
            pass  # of no snapshot

        def read(self, samples: np.ndarray) -> np.ndarray:
            return np.stack([np.stack([flash, flash])] * len(samples))

    doubtful = np.zeros((40, 15), np.float32)
    doubtful[:, LanePair(FLASH, FLASH).code] = 0.6
    doubtful[:, LanePair(SLIP, FLASH).code] = 0.4
    [batch] = batches(
        Two(),
        np.arange(40),
        40,
        CPU,
        None,
        targets=doubtful,
        change=Accidents(0.5, 1, 1),
    )
    assert batch.targets is not None
    for code, target in zip(batch.codes.tolist(), batch.targets.numpy(), strict=True):
        if code == LanePair(FLASH, FLASH).code:
            assert target.max() == pytest.approx(0.6)
        else:
            assert target[code] == 1
            assert target.sum() == 1
    assert len(set(batch.codes.tolist())) > 3


def test_only_networks_of_strips_can_have_them() -> None:
    assert RECIPES["strips"]["accidents"] > 0
    assert Accidents.of(TrainConfig(), 1) is None
    with pytest.raises(TrainingError, match="reads no lane strips"):
        TrainConfig(accidents=0.3)
    with pytest.raises(TrainingError, match=r"0 to 0\.75"):
        TrainConfig.for_network("strips", accidents=0.8)
