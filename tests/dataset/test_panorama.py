"""A camera that follows the climbers: the wall is put together from what it passes."""

import numpy as np
import pytest

from dataset.errors import Cancelled
from dataset.motion import motion_of
from dataset.panorama import _same_backwards, whole_wall
from dataset.registration import Aligner, flatten_light
from dataset.rendering.following import FollowingRenderer
from dataset.rendering.race import RaceSpec
from dataset.states import LanePair
from dataset.strips import FAR_PX, make_strips

BEYOND = 36
"""Frames after a cut."""


def film(pair: str, seed: int, venue: int) -> tuple[FollowingRenderer, np.ndarray]:
    camera = FollowingRenderer(RaceSpec(LanePair.parse(pair), seed, venue))
    n = camera.race.truth.n_frames
    return camera, np.stack([camera.frame(at) for at in range(n)])


@pytest.fixture(scope="module")
def followed() -> tuple[FollowingRenderer, np.ndarray]:
    """Both climb, the right one slips; a band of names lies over the picture."""
    return film("1-2", 10_300_311, 2)


def test_the_frames_lie_where_the_camera_looked(
    followed: tuple[FollowingRenderer, np.ndarray],
) -> None:
    camera, frames = followed
    wall = whole_wall(frames)
    assert wall is not None
    assert wall.frames.shape == frames.shape
    assert wall.frames.dtype == np.uint8
    assert wall.camera_px > FAR_PX
    top = np.array([row.any(axis=1).argmax() for row in wall.seen])
    true_top = np.array([camera.place(at)[1, 2] for at in range(len(frames))])
    # Both in rows of the wall: what is left are rounding and a zoom of some percent.
    scale, offset = np.polyfit(true_top, top, 1)
    assert np.abs(top - (scale * true_top + offset)).max() < 3
    height = camera.spec.height_px
    assert 112 / height * 0.9 < scale < 112 / (0.5 * height)


def test_what_is_laid_over_the_picture_is_no_wall(
    followed: tuple[FollowingRenderer, np.ndarray],
) -> None:
    """Names stay in their place in the picture: they would run over the wall."""
    camera, frames = followed
    assert camera.has_band
    wall = whole_wall(frames)
    assert wall is not None
    at = len(frames) // 2
    rows = np.flatnonzero(wall.seen[at].mean(axis=1) > 0.5)
    holes = np.setdiff1d(np.arange(rows[0], rows[-1] + 1), rows)
    below = wall.seen[at][rows[-1] + 1 :]
    assert len(holes) or below.any(), "part of the band is cut out"
    # The wall behind it is seen at other moments, so that no name is left on it.
    strips = make_strips(frames)
    at_band = strips.lanes[:, 0, rows[-1] - 3 : rows[-1] + 4, at]
    assert at_band.mean() < 0.3 * strips.lanes[:, 0, :, at].max()


@pytest.mark.parametrize(
    ("pair", "seed", "venue"), [("1-2", 10_300_311, 2), ("4-1", 10_300_313, 4)]
)
def test_a_race_is_read_as_from_a_stand(pair: str, seed: int, venue: int) -> None:
    camera, frames = film(pair, seed, venue)
    motion = motion_of(frames)
    assert motion.pair == LanePair.parse(pair)
    truth = camera.race.truth
    for lane, true in zip(motion.lanes, (truth.left, truth.right), strict=True):
        if true.finish_s is not None:
            assert lane.finish_s == pytest.approx(true.finish_s, abs=0.2)
        if true.slip_s is not None:
            assert lane.moment_s == pytest.approx(true.slip_s, abs=0.3)


def test_light_that_goes_with_the_climbers_is_taken_out(
    followed: tuple[FollowingRenderer, np.ndarray],
) -> None:
    """A spotlight in the middle of the picture is brighter than any climber."""
    camera, frames = followed
    y, x = np.mgrid[:112, :112]
    spot = np.where(np.hypot(x - 56, y - 50) < 40, 1.0, 0.45)[..., None]
    lit = (frames * spot).astype(np.uint8)
    motion, plain = motion_of(lit), motion_of(frames)
    assert motion.pair == plain.pair == camera.spec.pair
    for there, here in zip(plain.lanes, motion.lanes, strict=True):
        both = ~np.isnan(there.heights) & ~np.isnan(here.heights)
        assert both.sum() > 0.5 * (~np.isnan(there.heights)).sum()
        off = np.abs(there.heights[both] - here.heights[both])
        assert np.median(off) < 0.05


def test_nothing_is_shown_beyond_a_cut(
    followed: tuple[FollowingRenderer, np.ndarray],
) -> None:
    camera, frames = followed
    rng = np.random.default_rng(0)
    scenes = np.repeat(rng.integers(0, 255, (6, 14, 14, 3)), 6, axis=0)[:BEYOND]
    other = np.kron(scenes, np.ones((1, 8, 8, 1))).astype(np.uint8)
    cut = np.concatenate([frames, other])
    wall = whole_wall(cut)
    assert wall is not None
    assert len(wall.frames) == len(frames) + BEYOND
    assert not wall.seen[-BEYOND:].any()
    assert wall.seen[: len(frames)].any(axis=(1, 2)).all()
    strips = make_strips(cut)
    assert strips.is_held
    assert strips.n_shown == len(frames)
    assert strips.first_shown == 0
    later = make_strips(np.concatenate([other, frames]), every=2)
    assert (later.first_shown, later.n_shown) == (BEYOND // 2, None)
    motion = motion_of(cut)
    assert motion.pair == camera.spec.pair
    for lane in motion.lanes:
        assert np.isnan(lane.heights[len(frames) :]).all()
    assert strips.lanes[:, 0, :, : len(frames)].max() > 100
    assert strips.lanes[:, 0, :, -BEYOND + 2 :].max() < 30
    half = np.repeat(other, 8, axis=0)[: len(frames)]
    assert whole_wall(np.concatenate([frames, half])) is None, "a half is no race"


def test_a_way_that_was_lost_is_told(
    followed: tuple[FollowingRenderer, np.ndarray],
) -> None:
    """Back from the last frame it is another one."""
    camera, frames = followed
    few = slice(60, 150)
    flat = [flatten_light(frame) for frame in frames[few]]
    first = np.linalg.inv(camera.place(few.start))
    true = [first @ camera.place(at) for at in range(few.start, few.stop)]
    trusted = np.ones((112, 112), np.bool_)
    trusted[95:] = False  # the band
    assert _same_backwards(flat, true, trusted, lambda: False)
    lost = [matrix.copy() for matrix in true]
    for matrix in lost[40:]:
        matrix[1, 2] += 20
    assert not _same_backwards(flat, lost, trusted, lambda: False)


@pytest.mark.parametrize("n", [2, 40])
@pytest.mark.parametrize("grey", [0, 90])
def test_where_there_is_nothing_to_hold_on_to_nothing_is_said(
    n: int, grey: int
) -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 3, (n, 112, 112, 3))
    assert whole_wall((grey + noise).astype(np.uint8)) is None
    assert whole_wall(np.full((n, 112, 112, 3), grey, np.uint8)) is None


@pytest.mark.parametrize("n_trusted", [0, 5])
def test_a_wall_almost_all_of_which_is_laid_over_is_lost(n_trusted: int) -> None:
    rng = np.random.default_rng(2)
    wall = flatten_light(rng.integers(0, 255, (112, 112, 3)).astype(np.uint8))
    trusted = np.zeros((112, 112), np.bool_)
    trusted[50, 50 : 50 + n_trusted] = True
    aligner = Aligner(wall, trusted)
    away = np.array([[1, 0, 90], [0, 1, 0], [0, 0, 1.0]])
    assert aligner.fit(wall, away) is away
    assert aligner.alike(wall, away) == 0.0


def test_it_can_be_cancelled(followed: tuple[FollowingRenderer, np.ndarray]) -> None:
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(Cancelled):
        whole_wall(followed[1], cancel=cancel)
    assert asked == 4


def test_more_than_a_minute_is_no_race() -> None:
    assert whole_wall(np.zeros((1801, 112, 112, 3), np.uint8)) is None
