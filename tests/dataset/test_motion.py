"""What height alone tells: drawn strips with known heights, and rendered races."""

import numpy as np
import pytest

from dataset.footage import RaceSpec, race_truth, render_small
from dataset.motion import LaneMotion, Motion, read_motion
from dataset.motion import motion_of as motion_of_frames
from dataset.motion_files import motion_values
from dataset.states import LanePair, LaneState
from dataset.strips import HELD_PX, Strips

FLOOR, PAD = 92.0, 14.0
WAY = FLOOR - PAD


def lane_strip(knots: list[tuple[float, float]], n: int, seed: int = 0) -> np.ndarray:
    """``(2, 112, n)``: a body whose middle is at a share of the way at given seconds."""
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 12, (2, 112, n))
    if knots:
        times, shares = zip(*knots, strict=True)
        middle = FLOOR - WAY * np.interp(np.arange(n) / 30, times, shares)
        rows = np.arange(112)[:, None]
        body = 200 * np.exp(-(((rows - middle) / 3.5) ** 2))
        picture = picture + body.astype(int)
    return np.clip(picture, 0, 255).astype(np.uint8)


FLASH = [(1.0, 0.0), (7.0, 1.0), (8.0, 1.0), (12.0, 0.2)]
SLIP = [(1.0, 0.0), (3.0, 0.4), (3.3, 0.37), (4.0, 0.37), (8.0, 1.0), (9.0, 1.0)]
FALL = [(1.0, 0.0), (4.0, 0.6), (6.2, 0.0)]
LATE_FALL = [(1.0, 0.0), (6.6, 0.97), (9.3, 0.0)]
PASSER = [(0.0, -0.02), (3.0, 0.05), (6.0, -0.02)]
EMPTY: list[tuple[float, float]] = []


def motion_of(
    left: list[tuple[float, float]],
    right: list[tuple[float, float]],
    n: int = 320,
    left_px: float = 0.0,
) -> Motion:
    lanes = np.stack([lane_strip(left, n, 1), lane_strip(right, n, 2)])
    return read_motion(Strips(lanes, left_px, left_px))


@pytest.mark.parametrize(
    ("left", "right", "pair"),
    [
        (FLASH, SLIP, "1-2"),
        (FALL, FLASH, "3-1"),
        (EMPTY, FALL, "4-3"),
        (FALL, FALL, "3-3"),
        (SLIP, EMPTY, "2-4"),
        (FLASH, PASSER, "1-4"),
        (LATE_FALL, FLASH, "3-1"),
        (LATE_FALL, EMPTY, "3-4"),
    ],
)
def test_heights_tell_the_pair(
    left: list[tuple[float, float]], right: list[tuple[float, float]], pair: str
) -> None:
    motion = motion_of(left, right)
    assert str(motion.pair) == pair
    given = motion.probabilities
    assert given is not None
    assert len(given) == 15
    assert sum(given) == pytest.approx(1)
    # said with the mirror too: neither lane is special
    assert motion_of(right, left).pair == LanePair.parse(pair).mirror()


def test_a_flash_has_its_times_and_no_stop() -> None:
    lane = motion_of(FLASH, EMPTY).left
    assert lane.start_s == pytest.approx(0.75, abs=0.15)  # a reaction before the rise
    assert lane.finish_s == pytest.approx(7.0, abs=0.15)
    assert lane.time_s == pytest.approx(6.25, abs=0.2)
    assert lane.moment_s is None
    assert lane.pauses == ()
    assert np.nanmax(lane.heights) == pytest.approx(1.0, abs=0.02)


def test_a_slip_and_a_fall_have_their_moment() -> None:
    motion = motion_of(SLIP, FALL)
    assert motion.left.moment_s == pytest.approx(3.0, abs=0.15)
    (pause,) = motion.left.pauses
    assert pause[0] < 3.3 < 3.9 < pause[1]
    assert motion.right.moment_s == pytest.approx(4.0, abs=0.15)
    assert motion.right.finish_s is None
    assert motion.right.time_s is None


@pytest.mark.parametrize("other", [[(1.0, 0.0), (8.5, 1.0)], PASSER, EMPTY])
@pytest.mark.parametrize(
    ("end_s", "is_known"), [(6.0, False), (7.1, False), (8.0, True)]
)
def test_of_a_video_that_ends_on_the_way_no_time_is_said(
    other: list[tuple[float, float]], end_s: float, *, is_known: bool
) -> None:
    """The highest point is the last that is seen: it need not be the pad."""
    motion = motion_of(FLASH, other, n=round(30 * end_s))
    assert motion.left.state is LaneState.FLASH
    assert motion.left.start_s == pytest.approx(0.7, abs=0.2)
    assert (motion.left.finish_s is not None) is is_known
    assert motion.right.finish_s is motion.right.time_s is None


def test_the_moment_of_a_long_slip_is_its_beginning() -> None:
    """The pause lasts until the climber is higher again than where the slip was."""
    long = [(1.0, 0.0), (3.0, 0.4), (3.3, 0.38), (4.4, 0.38), (8.0, 1.0), (9.0, 1.0)]
    lane = motion_of(long, EMPTY).left
    assert lane.state is LaneState.SLIP
    assert lane.moment_s == pytest.approx(3.0, abs=0.15)


def test_what_is_barely_so_is_said_with_less_confidence() -> None:
    """Half a stop is no clear slip, and a stroll to 2 m no clear climb."""
    clear = motion_of(SLIP, EMPTY).left
    slower = [(1.0, 0.0), (3.0, 0.4), (3.6, 0.435), (6.6, 1.0), (7.6, 1.0), (9, 0.6)]
    unclear = motion_of(slower, EMPTY).left
    assert unclear.confidence < 0.9 < clear.confidence
    assert {
        unclear.probabilities.index(p) for p in sorted(unclear.probabilities)[2:]
    } == {0, 1}
    stroll = [(1.0, 0.0), (2.0, 0.13), (3.0, 0.0)]
    assert motion_of(stroll, FLASH).left.confidence < 0.9


@pytest.mark.parametrize("share", [0.45, 0.6])
def test_from_so_far_away_that_the_wall_is_small_no_fall_is_sure(share: float) -> None:
    """Nobody shows where the pad is, and whoever hangs there may have come to it."""
    hangs = [(1.0, 0.0), (7.0, 1.0), (8.2, 1.0), (12.0, 0.0)]
    comes_off = [(1.0, 0.0), (5.0, 1.0), (6.2, 0.0)]
    far, off = (
        [(at, share * height) for at, height in knots] for knots in (hangs, comes_off)
    )
    motion = motion_of(far, off)
    assert motion.left.probabilities[2] < 0.7
    assert motion.right.state is LaneState.FALL
    assert motion.right.confidence > 0.9
    # another climber who shows the pad leaves no doubt
    gives_up = motion_of(far, FLASH).left
    assert gives_up.state is LaneState.FALL
    assert gives_up.confidence > 0.9


def cut_off(
    left: list[tuple[float, float]], right: list[tuple[float, float]], at_s: float
) -> Motion:
    """Followed by a camera, until a cut after which the bare wall stands."""
    n, n_shown = 320, round(30 * at_s)
    lanes = np.stack([lane_strip(left, n, 1), lane_strip(right, n, 2)])
    lanes[..., n_shown:] = 0
    return read_motion(Strips(lanes, 60.0, 0.0, is_panorama=True, n_shown=n_shown))


def test_who_is_at_the_pad_at_a_cut_has_not_come_off_it() -> None:
    motion = cut_off(FLASH, [(1.0, 0.0), (6.0, 1.0), (12.0, 1.0)], 7.4)
    assert [lane.state for lane in motion.lanes] == [LaneState.FLASH] * 2
    assert motion.left.finish_s == pytest.approx(7.0, abs=0.2)
    assert motion.left.confidence > 0.85, "nothing speaks for a fall"
    for lane in motion.lanes:
        assert lane.heights.shape == (320,)
        assert np.isnan(lane.heights[round(30 * 7.4) :]).all()


def test_of_who_climbs_on_at_a_cut_nothing_is_said() -> None:
    """How it ends is shown to nobody."""
    motion = cut_off(FLASH, [(1.0, 0.0), (10.0, 1.0)], 7.8)
    assert not motion.is_held
    assert motion.pair is None
    assert motion.left.heights.shape == (320,)


@pytest.mark.parametrize(("cut_s", "is_held"), [(0.6, True), (3.0, False)])
def test_of_who_climbs_already_after_a_cut_nothing_is_said(
    cut_s: float, is_held: bool
) -> None:
    """Where the climb began, and when, is shown to nobody."""
    n, first = 320, round(30 * cut_s)
    lanes = np.stack([lane_strip(FLASH, n, 1), lane_strip(FLASH, n, 2)])
    lanes[..., :first] = 0
    motion = read_motion(Strips(lanes, 60.0, 0.0, is_panorama=True, first_shown=first))
    assert motion.is_held == is_held
    assert motion.pair == (LanePair.parse("1-1") if is_held else None)


def test_who_has_come_off_before_a_cut_has_fallen() -> None:
    motion = cut_off(FLASH, FALL, 7.8)
    assert motion.pair == LanePair.parse("1-3")


def test_a_camera_that_moves_is_not_read() -> None:
    motion = motion_of(FLASH, SLIP, left_px=HELD_PX + 0.1)
    assert not motion.is_held
    assert motion.probabilities is None
    assert motion.pair is None
    for lane in motion.lanes:
        assert np.isnan(lane.heights).all()
        assert (lane.start_s, lane.finish_s, lane.moment_s) == (None, None, None)


@pytest.mark.parametrize("n", [1, 5, 12, 40])
def test_a_video_of_a_moment_is_no_reason_to_stop(n: int) -> None:
    motion = motion_of(FLASH, EMPTY, n)
    assert motion.left.state is LaneState.EMPTY
    assert motion.left.heights.shape == (n,)


def test_a_rope_that_swings_above_the_climber_is_no_stop() -> None:
    # a dark hall: where the rope swings it is broader than who hangs on it, and nearly as bright
    strip = lane_strip(FLASH, 320).astype(int)
    at = np.arange(320)
    times, shares = zip(*FLASH, strict=True)
    middle = FLOOR - WAY * np.interp(at / 30, times, shares)
    rows = np.arange(112)[:, None]
    swings = (at > 105) & (at < 135)
    rope = (rows > PAD) & (rows < middle - 9) & (rows > middle - 34) & swings
    strip = np.where(rope, 150, strip).astype(np.uint8)
    lanes = np.stack([strip, lane_strip(EMPTY, 320, 1)])
    lane = read_motion(Strips(lanes, 0.0, 0.0)).left
    assert lane.state is LaneState.FLASH
    assert lane.finish_s == pytest.approx(7.0, abs=0.15)


def test_who_comes_in_after_a_fall_is_not_the_climber() -> None:
    """The one who fell has left; a lamp at the top comes on much later."""
    n = 330
    strip = lane_strip(FALL, n, 3)
    strip[:, :, 215:] = lane_strip(EMPTY, n, 4)[:, :, 215:]
    strip[:, 10:16, 260:] = 180
    lanes = np.stack([strip, lane_strip(FLASH, n, 5)])
    lane = read_motion(Strips(lanes, 0.0, 0.0)).left
    assert lane.state is LaneState.FALL
    assert lane.moment_s == pytest.approx(4.0, abs=0.15)


@pytest.mark.slow
def test_a_rendered_race_is_read_from_its_frames() -> None:
    spec = RaceSpec(LanePair.parse("2-3"), 7, 1, width_px=270, height_px=480)
    frames = render_small(spec)
    motion = motion_of_frames(frames)
    assert motion.left.heights.shape == (len(frames),)
    truth = race_truth(spec)
    assert motion.pair == spec.pair

    def close(said: float | None, true: float | None) -> bool:
        return said is not None and true is not None and abs(said - true) < 0.25

    slip: LaneMotion = motion.left
    assert close(slip.moment_s, truth.left.slip_s)
    assert close(slip.finish_s, truth.left.finish_s)
    assert close(slip.start_s, truth.left.start_s)
    assert close(motion.right.moment_s, truth.right.fall_s)


@pytest.mark.parametrize("length_s", [0.3, 0.8, 1.5])
@pytest.mark.parametrize("begin_s", [2.0, 4.0, 5.0])
def test_a_picture_that_stands_is_no_climber_that_stands(
    length_s: float, begin_s: float
) -> None:
    """A telephone that stalls for a moment is no slip of both climbers."""
    n, begin = 320, round(begin_s * 30)
    stands = np.zeros(n, np.bool_)
    stands[begin + 1 : begin + round(length_s * 30)] = True
    shown = np.maximum.accumulate(np.where(stands, 0, np.arange(n)))
    lanes = np.stack([lane_strip(FLASH, n, 1), lane_strip(FALL, n, 2)])[..., shown]
    motion = read_motion(Strips(lanes, 0.0, 0.0), stands)
    assert str(motion.pair) == "1-3"
    assert motion.left.confidence > 0.9
    assert motion.left.finish_s == pytest.approx(7.0, abs=0.25)
    assert not np.isnan(motion.left.heights[stands]).any()
    lanes = np.stack([lane_strip(SLIP, n, 1), lane_strip(EMPTY, n, 2)])[..., shown]
    if begin_s != 2.0:  # a real stop that is seen stays one
        motion = read_motion(Strips(lanes, 0.0, 0.0), stands)
        assert str(motion.pair) == "2-4"


def test_frames_and_their_times_belong_together() -> None:
    with pytest.raises(ValueError, match="3 frames with times"):
        motion_of_frames(np.zeros((3, 112, 112, 3), np.uint8), times_s=np.zeros(4))


@pytest.mark.slow
def test_a_video_that_stalls_is_read_by_its_time_stamps() -> None:
    spec = RaceSpec(LanePair.parse("1-3"), 7, 3, width_px=270, height_px=480)
    frames = render_small(spec)
    # The last clip is filled with the climber at the pad.
    frames = np.concatenate([frames, frames[-1:].repeat(-len(frames) % 30, axis=0)])
    at = np.arange(len(frames))
    at[165:183] = 164
    clips = frames[at].reshape(-1, 30, 112, 112, 3)
    lane, _ = motion_values(clips, (at / 30).reshape(-1, 30), 0.5)["lanes"]
    assert lane["pauses"] == []
    assert lane["moment_s"] is None
    truth = race_truth(spec).left
    assert lane["finish_s"] == pytest.approx(truth.finish_s, abs=0.25)
    own_s = (np.arange(len(frames)) / 30).reshape(-1, 30)
    stopped, _ = motion_values(clips, own_s, 0.5)["lanes"]
    assert stopped["pauses"] != []  # had the climber really stood
