"""Strips of rendered races, with a camera that stands and one that does not."""

import subprocess
import sys

import cv2
import numpy as np
import pytest

from dataset.errors import Cancelled
from dataset.footage import RaceSpec, race_truth, render_small
from dataset.rendering.conditions import Hold
from dataset.rendering.small import SmallRenderer
from dataset.rendering.study import plan_study
from dataset.states import LanePair
from dataset.strips import (
    FAR_PX,
    HELD_PX,
    Strips,
    camera_motion,
    frames_of,
    make_strips,
)


def spec_of(pair: str) -> RaceSpec:
    return RaceSpec(LanePair.parse(pair), 7, 1, width_px=270, height_px=480)


@pytest.fixture(scope="module")
def fall_and_nobody() -> np.ndarray:
    """``(T, 112, 112, 3)``: the left climber falls, the right lane is empty."""
    return render_small(spec_of("3-4"))


@pytest.fixture(scope="module")
def strips(fall_and_nobody: np.ndarray) -> Strips:
    return make_strips(fall_and_nobody)


def shaken(frames: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The same race from a hand: shifts of 3 px, rotation, and a little perspective."""
    rng = np.random.default_rng(3)
    n = len(frames)

    def path(reach: float, n_knots: int) -> np.ndarray:
        knots = rng.uniform(-reach, reach, n_knots)
        return np.interp(np.arange(n), np.linspace(0, n - 1, n_knots), knots)

    x, y = (path(2, 4) + path(1, n // 4) for _ in range(2))
    turn, lean = np.radians(path(0.5, 5)), path(2e-4, 4)
    warped, matrices = [], []
    for at, frame in enumerate(frames):
        c, s = np.cos(turn[at]), np.sin(turn[at])
        middle = 56 * np.array([1 - c + s, 1 - s - c])
        matrix = np.array(
            [
                [c, -s, middle[0] + x[at]],
                [s, c, middle[1] + y[at]],
                [lean[at], 0, 1],
            ]
        )
        matrices.append(matrix)
        warped.append(
            cv2.warpPerspective(
                frame, matrix, (112, 112), None, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
            )
        )
    return np.stack(warped).astype(np.uint8), matrices


def test_one_strip_a_lane_and_a_column_a_frame(
    fall_and_nobody: np.ndarray, strips: Strips
) -> None:
    assert strips.lanes.shape == (2, 2, 112, len(fall_and_nobody))
    assert strips.lanes.dtype == np.uint8
    assert strips.camera_px == strips.left_px == 0
    assert strips.is_held


def test_an_empty_lane_is_nearly_blank_and_a_climber_is_not(strips: Strips) -> None:
    wall = slice(20, 90)  # rows without timers, and without people on the floor
    climber, nobody = (np.percentile(s[0, wall], 99) for s in strips.lanes)
    assert nobody < 40 < 120 < climber


def test_a_fall_is_a_cliff(strips: Strips) -> None:
    """The climber is high before the moment that the renderer knows, and low after."""
    truth = race_truth(spec_of("3-4")).left
    assert truth.fall_s is not None
    assert truth.landed_s is not None
    height = strips.lanes[0, 0, 15:95].argmax(axis=0) + 15
    lost, landed = round(truth.fall_s * 30), round(truth.landed_s * 30)
    before, after = (
        np.median(height[lost - 8 : lost]),
        np.median(height[landed - 8 : landed]),
    )
    assert before < after - 15


def test_a_mirrored_video_swaps_the_strips(fall_and_nobody: np.ndarray) -> None:
    few = fall_and_nobody[:60]
    here, there = make_strips(few), make_strips(few[:, :, ::-1])
    apart = np.abs(here.lanes.astype(int) - there.lanes[::-1])
    assert apart.max() <= 2  # sums in another order round otherwise


def test_the_divider_says_where_the_lanes_part(fall_and_nobody: np.ndarray) -> None:
    few = fall_and_nobody[60:120]
    wide = make_strips(few, divider=1.0).lanes
    narrow = make_strips(few, divider=0.0).lanes
    # with everything on one side, that lane is the brighter one of both
    halves = make_strips(few).lanes.max(axis=0)
    assert wide[0].mean() >= halves.mean() * 0.98
    assert narrow[1].mean() >= halves.mean() * 0.98


def test_a_camera_on_a_stand_is_left_alone(fall_and_nobody: np.ndarray) -> None:
    motion = camera_motion(fall_and_nobody)
    assert len(motion) == len(fall_and_nobody)
    assert all(np.array_equal(matrix, np.eye(3)) for matrix in motion)


def test_a_shaken_camera_is_held_within_half_a_pixel(
    fall_and_nobody: np.ndarray, strips: Strips
) -> None:
    moved, matrices = shaken(fall_and_nobody)
    motion = camera_motion(moved)
    back = np.linalg.inv(matrices[0])
    wall_px = np.array([(x, y, 1.0) for x in (20, 56, 92) for y in (15, 50, 95)])
    wrong = []
    for found, true in zip(motion, matrices, strict=True):
        rest = wall_px @ (found @ true @ back).T
        wrong.append(np.abs(rest[:, :2] / rest[:, 2:] - wall_px[:, :2]).max())
    assert max(wrong) < 0.5
    assert np.median(wrong) < 0.25
    held = make_strips(moved)
    assert held.is_held
    assert 2 < held.camera_px < 8
    # the climber stands out as before; without the holding the whole wall would
    wall = slice(20, 90)
    assert np.percentile(held.lanes[1, 0, wall], 90) < 60
    agreement = np.corrcoef(
        held.lanes[0, 0, wall].ravel(), strips.lanes[0, 0, wall].ravel()
    )[0, 1]
    assert agreement > 0.6


def test_a_camera_that_cannot_be_held_is_said(fall_and_nobody: np.ndarray) -> None:
    """Each part of a frame goes its own way, so no homography of a wall links them."""
    torn = fall_and_nobody[:90].copy()
    rng = np.random.default_rng(0)
    for frame, whole in zip(torn, fall_and_nobody, strict=False):
        for row in range(0, 112, 28):
            for column in range(0, 112, 28):
                down, right = rng.integers(-3, 4, 2)
                rows = np.clip(np.arange(row, row + 28) + down, 0, 111)
                columns = np.clip(np.arange(column, column + 28) + right, 0, 111)
                part = whole[np.ix_(rows, columns)]
                frame[row : row + 28, column : column + 28] = part
    strips = make_strips(torn)
    assert strips.camera_px <= FAR_PX
    assert strips.left_px > HELD_PX
    assert not strips.is_held
    assert not strips.lanes.any()


def test_a_camera_that_turns_far_is_followed_no_further(
    fall_and_nobody: np.ndarray,
) -> None:
    """Where it goes from there need not be known: the wall is put together otherwise."""
    panned = []
    for at, frame in enumerate(fall_and_nobody[:90]):
        shift = np.array([[1, 0, 0], [0, 1, at / 2]], np.float32)
        mode = cv2.BORDER_REFLECT_101
        panned.append(cv2.warpAffine(frame, shift, (112, 112), borderMode=mode))
    looked_at = len(camera_motion(np.stack(panned), most_px=20))
    assert 40 <= looked_at < 50


def test_on_a_wall_in_the_dark_a_stand_is_a_stand() -> None:
    """Nothing but ropes and climbers is bright, and they move."""
    race = next(
        video
        for video in plan_study()
        if video.name == "Harbour_evening3_race01.mp4" and not video.is_hard
    )
    frames = race.render()[::3]
    assert frames[0].mean() < 20
    strips = make_strips(frames)
    assert strips.camera_px == 0
    assert strips.left_px < HELD_PX
    assert strips.is_held
    lit = (strips.lanes[:, 0] > 60).any(axis=1)  # both fall, so both are seen to move
    assert lit.mean() > 0.9

    cut = frames.copy()  # something else comes at the end: that is no stand
    n_end = max(len(cut) // 20, 2)
    cut[-n_end:] = np.roll(cut[-n_end:], 40, axis=2)
    assert make_strips(cut).camera_px > 0


def test_people_and_shadows_do_not_pull_at_the_wall() -> None:
    """A hand-held race with people below and changing light, whose motion is known."""
    spec = RaceSpec(LanePair.parse("1-2"), 900_010, 3)
    race = SmallRenderer(spec, is_hard=True)
    assert race.conditions.hold is not Hold.STAND
    frames = np.stack([race.frame(index) for index in range(0, race.n_frames, 2)])
    wall_px = np.array([(x, y, 1.0) for x in (20, 56, 92) for y in (15, 50, 95)])
    moved, wrong = [], []
    for at, found in enumerate(camera_motion(frames)):
        here, true = wall_px @ found.T, wall_px @ race.motion(2 * at).T
        apart = here[:, :2] / here[:, 2:] - true[:, :2] / true[:, 2:]
        wrong.append(np.abs(apart).max())
        moved.append(np.abs(true[:, :2] / true[:, 2:] - wall_px[:, :2]).max())
    assert max(moved) > 2
    assert max(wrong) < 0.6
    assert np.median(wrong) < 0.3


def test_a_column_may_stand_for_several_frames(
    fall_and_nobody: np.ndarray, strips: Strips
) -> None:
    third = make_strips(fall_and_nobody, every=3).lanes
    assert third.shape[-1] == len(range(0, len(fall_and_nobody), 3))
    there = strips.lanes[..., ::3][:, 0, 20:90].astype(float).ravel()
    assert np.corrcoef(third[:, 0, 20:90].ravel(), there)[0, 1] > 0.95


def test_making_strips_can_be_cancelled(fall_and_nobody: np.ndarray) -> None:
    with pytest.raises(Cancelled):
        make_strips(fall_and_nobody, cancel=lambda: True)


def test_light_that_comes_and_goes_is_no_climber(fall_and_nobody: np.ndarray) -> None:
    light = 0.85 + 0.15 * np.sin(np.arange(120) / 11)  # brighter would burn out
    flickering = fall_and_nobody[:120] * light[:, None, None, None]
    there = make_strips(flickering.clip(0, 255).astype(np.uint8))
    assert there.camera_px == 0
    assert np.percentile(there.lanes[1, 0, 20:80], 95) < 30  # start lights below


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_video_of_a_few_frames_has_strips(
    fall_and_nobody: np.ndarray, n: int
) -> None:
    strips = make_strips(fall_and_nobody[:n])
    assert strips.lanes.shape == (2, 2, 112, n)
    if n == 1:
        assert not strips.lanes.any()


def test_what_fills_the_last_clip_is_no_frame(fall_and_nobody: np.ndarray) -> None:
    frames = fall_and_nobody[:47]
    filled = np.concatenate([frames, np.repeat(frames[-1:], 13, 0)])
    clips = filled.reshape(2, 30, 112, 112, 3)
    times_s = np.minimum(np.arange(60), 46).reshape(2, 30) / 30
    assert np.array_equal(frames_of(clips), frames)
    assert np.array_equal(frames_of(clips, times_s), frames)
    assert np.array_equal(frames_of(clips[:1]), frames[:30])
    still = np.zeros((1, 30, 112, 112, 3), np.uint8)  # a picture without any motion
    assert len(frames_of(still)) == 1


@pytest.mark.parametrize(
    "frames",
    [
        np.zeros((0, 112, 112, 3), np.uint8),
        np.zeros((5, 100, 112, 3), np.uint8),
        np.zeros((5, 112, 112, 3), np.float32),
    ],
)
def test_other_arrays_are_refused(frames: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"frames are \(T"):
        make_strips(frames)


def test_clips_and_times_must_belong_together() -> None:
    clips = np.zeros((2, 30, 112, 112, 3), np.uint8)
    with pytest.raises(ValueError, match="60 frames with 30 time stamps"):
        frames_of(clips, np.zeros((1, 30)))
    with pytest.raises(ValueError, match="clips are"):
        frames_of(clips[:0])
    with pytest.raises(ValueError, match="strips are"):
        Strips(np.zeros((2, 112, 9), np.uint8), 0.0, 0.0)


def test_opencv_waits_until_strips_are_made() -> None:
    code = "import sys, dataset.strips; sys.exit('cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
