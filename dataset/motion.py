"""What a climber's height alone tells of a lane: no network, nothing learned.

::

    height                 start /‾‾‾‾ finish          who ends at the pad has completed
    1 ┤            /‾‾‾╲         flash  rises without a stop
      │      /‾‾‾‾‾     ╲        slip   a stop or a dip, then on to the top
      │   /‾‾  pause     lowered fall   rises, and comes down before the top
    0 ┤──/                       empty  nobody rises
      └──┬────────────────▶ s
       start

The climber is followed through the lane strip, see ``dataset.climber_path``. Every rule
is a length in shares of the climbed way or in seconds, and how clearly it is met gives
the probability. A picture whose wall cannot be held still, or put together, gives no
answer, nor does a cut away from somebody who climbs, or to one, nor a divider that plainly
does not part the climbers, where the camera stands.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.climber_path import SEEN_SHARE, Flags, Track, Vector, follow
from dataset.parting import Columns, parting
from dataset.recipe import FPS
from dataset.shapes import SIZE_PX
from dataset.states import PAIRS, LanePair, LaneState
from dataset.strips import Frames, Strips, make_strips

METHOD: Final = "motion-7"
"""Names these rules; raise the number when the same video gives another answer."""

_EVERY: Final = 2
"""Frames from one that is looked at to the next."""
_STANDS_S: Final = 0.2
"""A picture that stands for so long says nothing of the climber: a telephone stalls, or a
part of the file is lost. A low rate of frames stands shorter, down to 6 a second."""

# What a climb is ---------------------------------------------------------------------

_USUAL_WAY_PX: Final = 74.0
"""Rows from a standing climber's middle to one at the pad, where nobody showed it."""
_LEAST_WAY_PX: Final = 60.0
"""What the way is at least: the wall fills most of the picture's height."""
_LEAST_RISE: Final = 0.12
"""Share of the way (1.6 m) that somebody must rise: one who walks by does not."""
_TOP: Final = 0.93
"""Share of another climber's way from which a climber may have reached the pad: short
and tall ones, and the two sides of a slanting picture, differ by less than 1 m."""
_FAR_BELOW: Final = 0.8
"""Share of another climber's way, to the pad, up to which nobody is at it: 3 m below."""
_NOT_THERE: Final = -4.0
"""Log-odds of the pad for who hangs so far below it."""
_NEAR_TOP: Final = 0.02
"""Share of the way (0.3 m) below the highest point that still is at it."""
_HANGS_S: Final = 0.65
"""Who has hit the pad hangs there until the belay gives way, 0.7 s and more near the
highest point; who comes off is gone after 0.4 s."""
_STAYS_S: Final = 0.45
"""Who climbs is higher after less; only a slip lasts so long too."""
_LOWERED_PER_S: Final = 0.29
"""Shares of the way a second: an auto-belay lowers at 2.4 to 3.2 m/s, and whoever has
come off near the top is faster (4 to 5)."""
_AT_ONCE_FRAMES: Final = 6
"""Who rises so soon after a cut had begun before: broadcasts show the start from 11 on."""
_CAME_OFF: Final = 0.1
"""Share of a climb that somebody who falls is below its highest point at once."""
_GAP_S: Final = 0.5
"""Not seen for so long, somebody else may come into the picture."""
_LIFT_SHARE: Final = 0.015
"""Share of the way (0.2 m) that the middle must rise before the start is seen."""
_LIFT_S: Final = 0.37
"""From the signal until then: a reaction of 0.17 s, and 0.2 s from rest."""
_NO_START_S: Final = 0.35
"""A start is no stop: the first moments of a climb are left out."""
_STOP_WINDOW_S: Final = 0.4
"""A slip is a moment of 0.3 to 1 s, so a stop is looked for over so long."""
_STOP_SPEED: Final = 0.3
"""Share of the lane's usual climbing speed below which a climber has stopped."""
# How sure ----------------------------------------------------------------------------

_SURE: Final = 0.985
"""More than this is never said of one lane: heights do not see hands and feet."""
_STANDS_PX: Final = 0.5
"""A camera on a stand seems to move by up to so many pixels of 112."""
_SURE_IN_A_HAND: Final = 0.93
"""The same of a camera that was not still by itself: what is left of its motion, and
people and shadows that come with such footage, look like climbers. Of 20 such races
(seed 103) the lanes were right in 35 of 40."""
_TOO_LOW: Final = -0.5
"""Least log-odds of the pad for who hangs and is lowered as from it, but too low for it: a
camera so far away that the wall fills half of the picture, or somebody who gives up."""
_RISE_WIDTH: Final = 0.02
_TOP_WIDTH: Final = 0.01
_WAY_WIDTH_PX: Final = 3.0
_HANGS_WIDTH_S: Final = 0.06
_LOWERED_WIDTH: Final = 0.02
_STOP_WIDTH: Final = 0.07


@dataclass(frozen=True)
class LaneMotion:
    """What one lane's climber did, as far as height shows it. Times in video seconds."""

    probabilities: tuple[float, float, float, float]
    """Of flash, slip, fall, empty."""
    heights: NDArray[np.float32]
    """``(T,)`` the climber's middle at 30 a second: 0 where the climb began, 1 at the
    pad; NaN where nobody is seen."""
    start_s: float | None = None
    """The start signal, from the first move; None for an empty lane."""
    finish_s: float | None = None
    """When the pad is reached; None where it is not, or the video ends before that shows."""
    moment_s: float | None = None
    """The moment of the slip or fall; None where there is none."""
    pauses: tuple[tuple[float, float], ...] = ()
    """Where the climber stops or sinks between start and finish, or fall."""

    @property
    def state(self) -> LaneState:
        """The most likely one."""
        return LaneState(int(np.argmax(self.probabilities)) + 1)

    @property
    def confidence(self) -> float:
        """The probability of ``state``."""
        return max(self.probabilities)

    @property
    def time_s(self) -> float | None:
        """From the signal to the pad, seconds; None without a finish."""
        if self.start_s is None or self.finish_s is None:
            return None
        return self.finish_s - self.start_s


@dataclass(frozen=True)
class Motion:
    """Both lanes of one video."""

    left: LaneMotion
    right: LaneMotion
    is_held: bool
    """False: the wall is lost, or cut away while somebody climbs, or lanes part elsewhere,
    so nothing is said and ``probabilities`` is None."""
    parts_at: float | None = None
    """Where the lanes seem to part, as a fraction of the width, if that is why."""

    @property
    def lanes(self) -> tuple[LaneMotion, LaneMotion]:
        """Left, right."""
        return self.left, self.right

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Of the 15 codes: the product of the lanes, both empty left out.

        None where nothing is said.
        """
        if not self.is_held:
            return None
        joint = np.outer(self.left.probabilities, self.right.probabilities)
        flat = joint.ravel()[: len(PAIRS)]
        return tuple(float(p) for p in flat / flat.sum())

    @property
    def n_climbers(self) -> int:
        """In how many lanes somebody climbs."""
        return sum(lane.state is not LaneState.EMPTY for lane in self.lanes)

    @property
    def pair(self) -> LanePair | None:
        """The most likely pair; None where nothing is said."""
        given = self.probabilities
        return None if given is None else PAIRS[int(np.argmax(given))]


def motion_of(
    frames: Frames,
    divider: float = 0.5,
    *,
    times_s: Vector | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> Motion:
    """Look at the frames of a video and say what happened in both lanes.

    Of a camera that stands: where a divider beside both climbers, or through one of them,
    gives other answers than one between them, that is said instead, see ``dataset.parting``.

    Every other frame is looked at, and what lies between is their mean: on 124 rendered
    races no state changed, nor did a time by more than 0.01 s in the median.

    Args:
        frames: ``(T, 112, 112, 3)`` uint8 RGB at 30 a second; see ``strips.frames_of``.
        divider: where the lanes part, as a fraction of the width.
        times_s: ``(T,)`` stamps of the pictures that the frames show, which tell for how
            long each one stood; without them each frame is one of its own.
        cancel: asked now and then.

    Raises:
        Cancelled: ``cancel`` said so.
        ValueError: no frames, frames of another shape or type, or other times.
    """
    if times_s is not None and times_s.shape != (len(frames),):
        raise ValueError(f"{len(frames)} frames with times {times_s.shape}")
    motion, changes = _looked_at(frames, divider, times_s, cancel)
    if not motion.is_held or changes is None:
        return motion
    elsewhere = parting(changes, divider)
    if elsewhere is None:
        return motion
    there, _ = _looked_at(frames, elsewhere, times_s, cancel)
    if not _parts_better(there, motion):
        return motion
    return _silent(len(frames), elsewhere)


def _parts_better(there: Motion, here: Motion) -> bool:
    """Whether other lanes have one climber each where these have two, or half of one."""
    if there.pair is None or there.pair == here.pair:
        return False
    return 2 in (there.n_climbers, here.n_climbers)


def _silent(n_frames: int, parts_at: float | None = None) -> Motion:
    nothing = np.full(n_frames, np.nan, np.float32)
    nobody = LaneMotion((0.25, 0.25, 0.25, 0.25), nothing)
    return Motion(nobody, nobody, is_held=False, parts_at=parts_at)


def _looked_at(
    frames: Frames, divider: float, times_s: Vector | None, cancel: Callable[[], bool]
) -> tuple[Motion, Columns | None]:
    """What lanes that part there say, and how much each column changes."""
    strips = make_strips(frames, divider, every=_EVERY, cancel=cancel)
    few = strips.lanes.astype(np.uint16)
    after = np.concatenate([few[..., 1:], few[..., -1:]], axis=-1)
    lanes = np.stack([few, (few + after + 1) // 2], axis=-1)
    lanes = lanes.reshape(*few.shape[:-1], -1)[..., : len(frames)]
    stands = None if times_s is None else _standing(times_s)
    n_shown = strips.n_shown
    if n_shown is not None:
        n_shown = _EVERY * (n_shown - 1) + 1
    every_frame = replace(
        strips,
        lanes=lanes.astype(np.uint8),
        first_shown=_EVERY * strips.first_shown,
        n_shown=n_shown,
    )
    return read_motion(every_frame, stands), strips.changes


def _standing(times_s: Vector) -> Flags:
    """``(T,)``: whether the picture has stood since the frame before, and does so long."""
    repeats = np.diff(times_s, prepend=-1.0) == 0
    begins = np.flatnonzero(~repeats)
    lengths = np.diff(np.append(begins, len(times_s)))
    long: Flags = np.repeat(lengths >= _STANDS_S * FPS, lengths)
    stands: Flags = repeats & long
    return stands


def read_motion(strips: Strips, stands: Flags | None = None) -> Motion:
    """Say what happened in both lanes of a video.

    Args:
        strips: of all frames at 30 a second.
        stands: ``(T,)`` whether a frame only repeats the one before because there is no
            other: the climber went on meanwhile.
    """
    n = strips.lanes.shape[-1]
    silent = _silent(n)
    if not strips.is_held:
        return silent
    share = SEEN_SHARE if strips.is_panorama else 0.0
    # Beyond a cut the wall is bare, but nobody has come off it: the video ends there.
    shown = slice(strips.n_shown)
    stands = None if stands is None else stands[shown]
    climbs = [
        _climb_of(follow(lane[0][:, shown], stands, share)) for lane in strips.lanes
    ]
    sure = _SURE if strips.camera_px <= _STANDS_PX else _SURE_IN_A_HAND
    lanes = [
        _judge(climb, other, sure)
        for climb, other in zip(climbs, reversed(climbs), strict=True)
    ]
    is_cut_into = strips.first_shown and any(
        lane.state is not LaneState.EMPTY
        and climb.first <= strips.first_shown + _AT_ONCE_FRAMES
        for climb, lane in zip(climbs, lanes, strict=True)
    )
    is_cut_off = strips.n_shown is not None and any(
        map(_is_left_climbing, climbs, lanes)
    )
    if is_cut_into or is_cut_off:
        return silent
    left, right = (
        replace(
            lane,
            heights=np.append(lane.heights, silent.left.heights[len(lane.heights) :]),
        )
        for lane in lanes
    )
    return Motion(left, right, is_held=True)


# The climb ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Climb:
    track: Track
    first: int = 0
    """Frame in which the rise is first seen."""
    peak: int = 0
    """Frame of the highest point."""
    rise_px: float = 0.0
    """Rows from where the climb began to its highest point."""
    base_px: float = 0.0
    """Row where it began."""

    def heights(self, way_px: float) -> Vector:
        """``(T,)`` in shares of the way."""
        return (self.base_px - self.track.rows) / way_px


def _climb_of(track: Track) -> _Climb:
    """The greatest rise of somebody who is seen all the while."""
    height = SIZE_PX - track.rows
    best = _Climb(track)
    seen = np.flatnonzero(track.seen)
    for run in np.split(seen, np.flatnonzero(np.diff(seen) > _GAP_S * FPS) + 1):
        if not len(run):
            continue
        part = height[run[0] : run[-1] + 1]
        rise = part - np.minimum.accumulate(part)
        at = int(rise.argmax())
        if rise[at] <= best.rise_px:
            continue
        low = float(part[at] - rise[at])
        resting = np.flatnonzero(part[: at + 1] <= low + _LIFT_SHARE * rise[at])
        first = int(resting[-1]) if len(resting) else 0
        begin = int(run[0])
        best = _Climb(track, begin + first, begin + at, float(rise[at]), SIZE_PX - low)
    return best


def _likely(margin: float, width: float) -> float:
    """Logistic: 0.5 where a rule is just met, 0.73 a width beyond it."""
    return 1 / (1 + math.exp(-_odds(margin, width, 40.0)))


def _odds(margin: float, width: float, most: float) -> float:
    """Log-odds of a rule, which alone never says more than ``most``."""
    return max(-most, min(most, margin / width))


def _hangs(climb: _Climb, least_px: float = _LEAST_WAY_PX) -> float:
    """Log-odds that the climber hangs at the pad, from the way there and down.

    Args:
        climb: of one lane.
        least_px: rows that the way has at least.
    """
    height = climb.heights(max(climb.rise_px, least_px))
    begin, end = _at_highest(climb, height)
    stays_s = (end - begin + 1) / FPS
    odds = _odds(stays_s - _HANGS_S, _HANGS_WIDTH_S, 3.0)
    if end + 1 == len(height):
        odds = max(odds, 0.5)  # the video ends before anybody can come down
    # A belay takes a moment to give way.
    leave, span = end + round(0.2 * FPS), round(0.6 * FPS)
    if leave + span < len(height) and climb.track.seen[leave + span]:
        dropped = float(height[leave] - height[leave + span]) * FPS / span
        odds += _odds(_LOWERED_PER_S - dropped, _LOWERED_WIDTH, 2.0)
    return odds


def _at_highest(climb: _Climb, height: Vector) -> tuple[int, int]:
    """The first and the last frame at the highest point, around its highest frame."""
    near = height >= height[climb.peak] - _NEAR_TOP
    begin = end = climb.peak
    while begin > 0 and near[begin - 1]:
        begin -= 1
    while end + 1 < len(near) and near[end + 1] and climb.track.seen[end + 1]:
        end += 1
    return begin, end


def _shows_its_end(climb: _Climb, way: float) -> bool:
    """Whether the highest point is not just the last one that the video shows."""
    begin, end = _at_highest(climb, climb.heights(way))
    return end + 1 < len(climb.track.rows) or (end - begin + 1) / FPS >= _STAYS_S


def _shows_the_pad(climb: _Climb, other: _Climb, way: float) -> bool:
    """Whether a climber who completes is seen at the pad, or as high as another there."""
    if _shows_its_end(climb, way):
        return True
    is_there = (
        other.rise_px >= _LEAST_WAY_PX  # and does not only walk by
        and _hangs(other) > 0
        and _shows_its_end(other, way)
    )
    return is_there and climb.rise_px >= other.rise_px * _TOP


def _arrives(climb: _Climb, other: _Climb) -> tuple[float, float]:
    """Log-odds that the pad was reached, and the way to it in rows."""
    alone, there = (
        _hangs(each) + _odds(each.rise_px - _LEAST_WAY_PX, _WAY_WIDTH_PX, 6.0)
        for each in (climb, other)
    )
    if there > 0 and other.rise_px >= climb.rise_px * _TOP:
        share = climb.rise_px / other.rise_px
        odds = _hangs(climb) + 2 * _odds(share - _TOP, 2 * _TOP_WIDTH, 2.0)
        if share < _FAR_BELOW:
            odds = min(odds, _NOT_THERE)
        return odds, max(climb.rise_px, other.rise_px)
    if alone > 0:
        return alone, climb.rise_px
    if climb.rise_px > 0 and _hangs(climb, 0.0) > 0:
        alone = max(alone, _TOO_LOW)
    return alone, max(climb.rise_px, _USUAL_WAY_PX)


def _judge(climb: _Climb, other: _Climb, sure: float) -> LaneMotion:
    odds, way = _arrives(climb, other)
    height = climb.heights(way)
    shown = np.where(climb.track.seen, height, np.nan).astype(np.float32)
    share = climb.rise_px / way
    rises = _likely(share - _LEAST_RISE, _RISE_WIDTH)
    if share < _LEAST_RISE:
        return LaneMotion(_mixed(0.0, 0.0, rises, sure), shown)
    first, arrived = climb.first, _knee(height, climb.first, climb.peak)
    pauses, slowest = _stops(height, first, arrived)
    slips = _likely(_STOP_SPEED - slowest, _STOP_WIDTH)
    given = _mixed(_likely(odds, 1.0), slips, rises, sure)
    state = int(np.argmax(given)) + 1
    moment = finish = None
    if state == LaneState.FALL:
        moment = arrived / FPS
    elif _shows_the_pad(climb, other, way):
        finish = arrived / FPS
    if state == LaneState.SLIP and pauses:
        begin, _ = max(pauses, key=lambda each: each[1] - each[0])
        at = round(begin * FPS)
        # Not over all of it: at its end the climber is higher again.
        before = height[at : at + round(_STOP_WINDOW_S * FPS)]
        moment = begin + int(before.argmax()) / FPS
    start = max(0.0, first / FPS - _LIFT_S)
    return LaneMotion(given, shown, start, finish, moment, pauses)


def _is_left_climbing(climb: _Climb, lane: LaneMotion) -> bool:
    """Whether the end of what is shown makes a fall of somebody who is still up there."""
    rows = climb.track.rows
    down_px = float(rows[-1] - rows[climb.peak])
    on_wall = climb.track.seen[-1] and down_px < _CAME_OFF * climb.rise_px
    return bool(on_wall) and lane.state is LaneState.FALL


def _mixed(
    completes: float, slips: float, rises: float, sure: float
) -> tuple[float, float, float, float]:
    """Flash, slip, fall, empty from the answers to three questions.

    No state gets more than ``sure``.
    """
    raw = np.array(
        [
            rises * completes * (1 - slips),
            rises * completes * slips,
            rises * (1 - completes),
            1 - rises,
        ]
    )
    rest = (1 - sure) / 3
    given = rest + raw * (1 - 4 * rest)
    flash, slip, fall, empty = (float(p) for p in given)
    return flash, slip, fall, empty


def _knee(height: Vector, first: int, peak: int) -> int:
    """The frame at which the last rise to the highest point ends."""
    span = round(0.2 * FPS)
    usual = (height[peak] - height[first]) / max(peak - first, 1) * span
    at = min(peak + span // 2, len(height) - 1)
    while at - span > first and height[at] - height[at - span] < 0.5 * usual:
        at -= 1
    return at - span // 3


def _stops(
    height: Vector, first: int, arrived: int
) -> tuple[tuple[tuple[float, float], ...], float]:
    """Where the climber stops, and the slowest moment in shares of the usual speed."""
    window = round(_STOP_WINDOW_S * FPS)
    begin = first + round(_NO_START_S * FPS)
    end = arrived - round(0.2 * FPS)
    if end - begin < 2 * window:
        return (), 1.0
    way = height[begin : end + 1]
    advance = way[window:] - way[:-window]
    usual = float(np.median(advance))
    if usual <= 0:
        return (), 0.0
    speed = advance / usual
    slow = np.flatnonzero(speed < _STOP_SPEED)
    pauses = []
    if len(slow):
        for run in np.split(slow, np.flatnonzero(np.diff(slow) > window // 2) + 1):
            pauses.append(
                ((begin + int(run[0])) / FPS, (begin + int(run[-1]) + window) / FPS)
            )
    return tuple(pauses), float(speed.min())
