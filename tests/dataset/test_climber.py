"""The motion behind rendered races, checked in metres and seconds."""

import numpy as np
import pytest

from dataset.footage import RaceSpec, race_truth
from dataset.rendering.body import FLOOR_Y_M, Joint
from dataset.rendering.climber import Climb
from dataset.rendering.race import plan_race
from dataset.route import LANE_WIDTH_M, PAD_X_M, PAD_Y_M, standard_route
from dataset.states import PAIRS, LanePair, LaneState

SEEDS = range(12)


def climb_of(state: LaneState, seed: int) -> Climb:
    climb = plan_race(RaceSpec(LanePair(state, LaneState.FLASH), seed)).climbs[0]
    assert climb is not None
    return climb


def poses(climb: Climb, until_s: float = 12.0, fps: int = 30) -> np.ndarray:
    return np.stack([climb.pose(index / fps) for index in range(int(until_s * fps))])


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_truth_follows_the_pair(pair):
    for seed in SEEDS:
        truth = race_truth(RaceSpec(pair, seed))
        assert 8.0 <= truth.n_frames / 30 <= 12.5
        assert 0.5 <= truth.start_s <= 1.0
        for lane, state in ((truth.left, pair.left), (truth.right, pair.right)):
            assert lane.state is state
            happened = (lane.start_s, lane.finish_s, lane.slip_s, lane.fall_s)
            known = tuple(time is not None for time in happened)
            assert (
                known
                == {
                    LaneState.FLASH: (True, True, False, False),
                    LaneState.SLIP: (True, True, True, False),
                    LaneState.FALL: (True, False, False, True),
                    LaneState.EMPTY: (False, False, False, False),
                }[state]
            )
            assert lane.last_event_s < truth.n_frames / 30


def test_a_flash_takes_5_to_9_seconds_and_ends_with_a_hand_on_the_pad():
    for seed in SEEDS:
        climb = climb_of(LaneState.FLASH, seed)
        start, finish = climb.truth.start_s, climb.truth.finish_s
        assert start is not None
        assert finish is not None
        assert 5.0 <= finish - start <= 9.0
        pose = climb.pose(finish)
        hands = pose[[Joint.LEFT_HAND, Joint.RIGHT_HAND], :2]
        off = np.hypot(hands[:, 0] - PAD_X_M, hands[:, 1] - PAD_Y_M).min()
        assert off < 0.15
        before = climb.pose(finish - 0.4)[[Joint.LEFT_HAND, Joint.RIGHT_HAND], 1]
        assert before.max() < PAD_Y_M - 0.15


def test_a_flash_never_goes_down_before_the_pad():
    for seed in SEEDS:
        climb = climb_of(LaneState.FLASH, seed)
        finish = climb.truth.finish_s
        assert finish is not None
        times = np.arange(0.0, finish, 1 / 30)
        heights = np.array([climb.height_at(float(time)) for time in times])
        assert (np.diff(heights) >= 0).all()


def test_a_slip_drops_pauses_and_goes_on_to_the_pad():
    low_half = 0
    for seed in range(40):
        climb = climb_of(LaneState.SLIP, seed)
        slip, resumed = climb.truth.slip_s, climb.truth.resumed_s
        finish = climb.truth.finish_s
        assert slip is not None
        assert resumed is not None
        assert finish is not None
        times = np.arange(slip, resumed, 1 / 120)
        heights = np.array([climb.height_at(float(time)) for time in times])
        assert 0.2 <= heights[0] - heights.min() <= 0.5
        assert 0.3 <= resumed - slip <= 1.3
        still = heights[times > resumed - 0.2]
        assert np.ptp(still) < 0.06  # a pause: nearly at rest before going on
        assert climb.height_at(finish) > heights[0]
        hands = climb.pose(finish)[[Joint.LEFT_HAND, Joint.RIGHT_HAND], 1]
        assert hands.max() > PAD_Y_M - 0.15
        low_half += heights[0] < 7.5
    assert 22 <= low_half <= 38  # mostly, not always, in the lower half


def test_a_slip_takes_longer_than_the_same_climber_without_it():
    for seed in SEEDS:
        slip = climb_of(LaneState.SLIP, seed).truth
        flash = climb_of(LaneState.FLASH, seed).truth
        assert slip.finish_s is not None
        assert flash.finish_s is not None
        assert 0.5 < slip.finish_s - flash.finish_s < 2.0


@pytest.mark.slow
def test_a_fall_reaches_the_floor_and_leaves_the_wall_empty():
    shares, walked = [], 0
    for seed in range(30):
        climb = climb_of(LaneState.FALL, seed)
        fall, landed = climb.truth.fall_s, climb.truth.landed_s
        assert fall is not None
        assert landed is not None
        assert 1.5 <= landed - fall <= 3.0
        shares.append(climb.height_at(fall) / PAD_Y_M)
        lowered = poses(climb)[int(fall * 30) + 15 : int(landed * 30)]
        assert (np.diff(lowered[:, Joint.PELVIS, 1]) < 0.01).all()
        last = climb.pose(landed + 3.5)
        lies = last[:, 1].max() < FLOOR_Y_M + 0.8
        gone = bool((last[:, 0] < -0.3).all() or (last[:, 0] > LANE_WIDTH_M).all())
        assert lies or gone
        walked += gone
    assert 0.1 < min(shares) < 0.4
    assert max(shares) > 0.65
    assert 10 <= walked < 30


@pytest.mark.parametrize("state", [LaneState.FLASH, LaneState.SLIP, LaneState.FALL])
def test_limbs_keep_their_length_and_nothing_jumps(state):
    for seed in range(4):
        climb = climb_of(state, seed)
        joints = poses(climb)
        assert np.isfinite(joints).all()
        for side in (0, 1):
            for first, length in (
                (Joint.LEFT_SHOULDER, climb.body.arm_m),
                (Joint.LEFT_HIP, climb.body.leg_m),
            ):
                root, middle, end = (
                    joints[:, first + side],
                    joints[:, first + 2 + side],
                    joints[:, first + 4 + side],
                )
                upper = np.linalg.norm(middle - root, axis=1)
                lower = np.linalg.norm(end - middle, axis=1)
                np.testing.assert_allclose(upper, length[0], atol=1e-6)
                np.testing.assert_allclose(lower, length[1], atol=1e-6)
        moved = np.linalg.norm(np.diff(joints, axis=0), axis=2)
        assert moved[:, Joint.PELVIS].max() < 0.32
        assert moved.max() < 0.75


def test_hands_of_a_climber_hold_real_holds():
    holds = np.array([(h.x_m, h.y_m) for h in standard_route() if h.is_hand])
    climb = climb_of(LaneState.FLASH, 3)
    finish = climb.truth.finish_s
    assert finish is not None
    joints = poses(climb, finish)[40:]
    hands = joints[:, [Joint.LEFT_HAND, Joint.RIGHT_HAND], :2]
    away = np.linalg.norm(hands[:, :, None] - holds, axis=3).min(2)  # (frames, hands)
    assert (away.min(1) < 0.05).mean() > 0.8
