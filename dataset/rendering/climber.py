r"""How one climber moves up a lane: when each limb holds which hold, and what goes wrong.

Lengths are metres in the lane: x right, y up along the wall, both from the lane's
lower-left corner, z out of the wall towards the camera. Times are seconds of the video.

The climb is planned along two quantities. ``height`` is where the pelvis is; ``progress``
is the greatest height so far. Hands and feet belong to progress: in a slip the pelvis
drops while the hands that still hold stay where they are.

::

    height   start ──climb──▶ slip \ drop, pause /──climb──▶ pad      then lowered
                              fall \──── on the rope ────▶ floor, walks off or lies
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dataset.rendering.body import (
    FLOOR_Y_M,
    LEFT,
    RIGHT,
    SIDES,
    Body,
    Joint,
    Vector,
    complete_pose,
    ease,
)
from dataset.route import (
    PAD_X_M,
    PAD_Y_M,
    Hold,
    standard_route,
)
from dataset.states import LaneState

ANCHOR_M: Final = (PAD_X_M, 15.3, 0.4)
"""Where the rope leaves the auto-belay, in the lane."""
ROPE_IDLE_M: Final = (PAD_X_M, 0.25, 0.12)
"""Where the rope is clipped while nobody hangs on it."""


@dataclass(frozen=True)
class LaneTruth:
    """What happened in one lane and when, in seconds of the video.

    ``None`` means that it did not happen. ``slip_s`` is the moment a hand or foot comes
    off, ``resumed_s`` when the climber goes on; ``fall_s`` is the moment the climber
    loses the wall, ``landed_s`` the moment of reaching the floor.
    """

    state: LaneState
    start_s: float | None = None
    finish_s: float | None = None
    slip_s: float | None = None
    resumed_s: float | None = None
    fall_s: float | None = None
    landed_s: float | None = None

    @property
    def last_event_s(self) -> float:
        """When nothing more happens that matters for the state; 0 if nothing did."""
        times = (self.finish_s, self.slip_s, self.fall_s, self.landed_s)
        return max((time for time in times if time is not None), default=0.0)


@dataclass(frozen=True)
class Contact:
    """A hand or foot on a point of the wall while progress is from ``on`` to ``off``."""

    on: float
    off: float
    point: tuple[float, float, float]


class Climb:
    """One climber's run: planned once from a seed, then a pose for any time.

    Args:
        state: flash, slip or fall; an empty lane has no climb.
        rng: decides body, speed and where things go wrong.
        start_s: the start signal, in seconds of the video.
        lane_side: -1 for the left lane, 1 for the right: to where a climber walks off.
    """

    def __init__(
        self,
        state: LaneState,
        rng: np.random.Generator,
        start_s: float,
        lane_side: float,
    ) -> None:
        self.body = Body(float(rng.uniform(1.60, 1.84)))
        self._rng = rng
        self._lane_side = lane_side
        self._start_s = start_s + float(rng.uniform(0.12, 0.22))  # reaction
        self._low = FLOOR_Y_M + 0.90 * sum(self.body.leg_m)
        self._heights = np.arange(self._low, PAD_Y_M, 0.02)
        self._xs = self._path(standard_route())
        self._hands = self._plan_hands(standard_route())
        self._feet = self._plan_feet(standard_route())
        self._top = max(hand[-1].on for hand in self._hands)
        self._sway = rng.uniform(0, 2 * math.pi, 4)
        clean_s = float(rng.triangular(5.1, 6.6, 8.7))
        if state is LaneState.FALL:
            clean_s = min(clean_s, 7.4)
        self._clocks = self._pace(clean_s)
        self._drop_m = self._drop_s = self._pause_s = 0.0
        self._slip_limbs: tuple[int, int] = (RIGHT, RIGHT)
        self._lower_s = (self._top - 0.7) / float(rng.uniform(2.4, 3.2))
        self._swing_m = float(rng.uniform(0.12, 0.3)) * float(rng.choice([-1, 1]))
        self._lies = bool(rng.random() < 0.25)
        self._walk_m_s = float(rng.uniform(1.25, 1.6))
        self._hold_s = float(rng.uniform(0.25, 0.5))
        self.truth = self._plan_events(state, start_s)

    # ---- planning ---------------------------------------------------------------

    def _path(self, route: Sequence[Hold]) -> Vector:
        """Pelvis x over ``self._heights``: a smooth line between the hand holds."""
        hands = [hold for hold in route if hold.is_hand]
        ys = np.array([hold.y_m for hold in hands] + [PAD_Y_M, PAD_Y_M + 1.0])
        xs = np.array([hold.x_m for hold in hands] + [PAD_X_M, PAD_X_M])
        gaps = self._heights[:, None] + 0.62 - ys[None, :]  # (heights, holds)
        weights = np.exp(-0.5 * (gaps / 0.55) ** 2)
        path: Vector = (weights * xs).sum(1) / weights.sum(1)
        start = np.exp(-np.maximum(self._heights - self._low, 0.0) / 0.5)
        mixed: Vector = path + (1.88 - path) * start
        return mixed

    def _x_at(self, height: float) -> float:
        return float(np.interp(height, self._heights, self._xs))

    def _plan_hands(self, route: Sequence[Hold]) -> tuple[list[Contact], list[Contact]]:
        """Which hand takes which hold; a hold that is out of reach is skipped."""
        holds = [hold for hold in route if hold.is_hand]
        pad = Hold(0, True, PAD_X_M, PAD_Y_M)
        taken: tuple[list[tuple[Hold, float]], list[tuple[Hold, float]]]
        taken = ([(holds[0], self._low)], [(holds[1], self._low)])
        last_on = self._low
        last_hand = RIGHT
        for hold in [*holds[2:], pad]:
            hand = 1 - last_hand
            other_x = taken[1 - hand][-1][0].x_m
            crossed = (hold.x_m - other_x) * SIDES[hand] < -0.35
            if crossed and hold is not pad:
                hand = 1 - hand
            on = self._first_reach(hold, hand, last_on + 0.12)
            if on is None:
                continue
            taken[hand].append((hold, on))
            last_on, last_hand = on, hand
        return self._hand_contacts(taken[LEFT]), self._hand_contacts(taken[RIGHT])

    def _first_reach(self, hold: Hold, hand: int, least: float) -> float | None:
        shoulders_x = self._xs + SIDES[hand] * 0.12 * self.body.scale
        shoulders_y = self._heights + 0.95 * self.body.torso_m
        far = np.hypot(shoulders_x - hold.x_m, shoulders_y - hold.y_m)
        usable = (far <= 0.95 * sum(self.body.arm_m)) & (self._heights >= least)
        usable &= self._heights + 0.25 < hold.y_m
        if not usable.any():
            return None
        return float(self._heights[int(np.argmax(usable))])

    @staticmethod
    def _hand_contacts(taken: Sequence[tuple[Hold, float]]) -> list[Contact]:
        contacts = []
        for index, (hold, on) in enumerate(taken):
            off = hold.y_m - 0.05
            if index + 1 < len(taken):
                off = min(off, max(taken[index + 1][1] - 0.52, on + 0.12))
            else:
                off = math.inf
            contacts.append(Contact(on, off, (hold.x_m, hold.y_m, 0.07)))
        return contacts

    def _plan_feet(self, route: Sequence[Hold]) -> tuple[list[Contact], list[Contact]]:
        """Steps half a metre apart, on a hold where one is near, else on the wall."""
        leg = sum(self.body.leg_m)
        feet: tuple[list[Contact], list[Contact]]
        feet = (
            [Contact(self._low, self._low + 0.18, (1.62, FLOOR_Y_M + 0.03, 0.3))],
            [Contact(self._low, 0.375 + 0.9 * leg, (2.125, 0.375, 0.06))],
        )
        foot, height = LEFT, self._low + 0.55
        while height < PAD_Y_M - 1.0:
            want_x = self._x_at(height) + SIDES[foot] * 0.17
            want_y = height - 0.38 * leg
            near = min(route, key=lambda h: math.hypot(h.x_m - want_x, h.y_m - want_y))
            point = (want_x, want_y, 0.04)
            if abs(near.x_m - want_x) < 0.42 and abs(near.y_m - want_y) < 0.22:
                point = (near.x_m, near.y_m + 0.03, 0.08)
            last = feet[foot][-1]
            on = max(height, last.on + 0.5)
            feet[foot][-1] = Contact(last.on, min(last.off, on - 0.36), last.point)
            feet[foot].append(Contact(on, on + 0.62 * leg, point))
            foot, height = 1 - foot, height + 0.5
        return feet

    def _pace(self, clean_s: float) -> Vector:
        """Seconds from the first move to each of ``self._heights`` on a clean run."""
        heights = self._heights
        speed = 0.42 + 0.58 * (1 - np.exp(-(heights - self._low) / 0.9))
        speed *= 1.0 - 0.012 * heights  # tired arms
        rhythm = self._rng.normal(0.0, 1.0, 2 + int(heights[-1] / 0.6))
        nodes = np.arange(len(rhythm)) * 0.6
        speed *= 1.0 + 0.07 * np.interp(heights, nodes, rhythm).clip(-1.5, 1.5)
        for hand in self._hands:
            for contact in hand[1:]:  # a pull after every grip, a lag before it
                phase = (heights - contact.on) / 0.3
                speed *= 1.0 + 0.12 * phase * np.exp(-0.5 * phase * phase)
        clocks = np.concatenate([[0.0], np.cumsum(0.02 / speed[:-1])])
        scaled: Vector = clocks * (clean_s / np.interp(self._top, heights, clocks))
        return scaled

    def _clean_height(self, since_s: float) -> float:
        return float(np.interp(since_s, self._clocks, self._heights))

    def _plan_events(self, state: LaneState, start_s: float) -> LaneTruth:
        rng = self._rng
        way = self._top - self._low
        grips = [
            (contact.on, hand)
            for hand in (LEFT, RIGHT)
            for contact in self._hands[hand][1:-1]
        ]

        def nearest(share: float) -> tuple[float, int]:
            wanted = self._low + share * way
            return min(grips, key=lambda grip: abs(grip[0] - wanted))

        if state is LaneState.SLIP:
            low_half = rng.random() < 0.75
            share = rng.uniform(0.14, 0.5) if low_half else rng.uniform(0.5, 0.82)
            at, hand = nearest(float(share))
            self._slip_limbs = (hand, int(rng.integers(2)))
            self._drop_m = float(rng.uniform(0.24, 0.46))
            self._drop_s = 0.16 + 0.3 * self._drop_m
            self._pause_s = float(rng.uniform(0.35, 0.95))
            slip_s = self._start_s + self._clock_at(at)
            resumed = slip_s + self._drop_s + self._pause_s
            restart = self._clock_at(at - self._drop_m)
            finish = resumed + 0.25 + self._clock_at(self._top) - restart
            self._restart_clock = restart
            return LaneTruth(state, start_s, finish, slip_s, resumed)
        if state is LaneState.FALL:
            share = float(rng.uniform(0.2, 0.95))
            at = self._low + share * way
            fall_s = self._start_s + self._clock_at(at)
            self._lower_s = min(1.5 + 1.3 * share + float(rng.uniform(0, 0.2)), 3.0)
            return LaneTruth(
                state, start_s, fall_s=fall_s, landed_s=fall_s + self._lower_s
            )
        return LaneTruth(state, start_s, self._start_s + self._clock_at(self._top))

    def _clock_at(self, height: float) -> float:
        return float(np.interp(height, self._heights, self._clocks))

    # ---- where the pelvis is ----------------------------------------------------

    def height_at(self, time_s: float) -> float:
        """Height of the pelvis on the wall while climbing; the last one afterwards."""
        truth = self.truth
        end = truth.finish_s if truth.finish_s is not None else truth.fall_s
        assert end is not None
        time_s = min(time_s, end)
        since = time_s - self._start_s
        if since <= 0:
            return self._low
        if truth.slip_s is None or time_s <= truth.slip_s:
            return min(self._clean_height(since), self._top)
        assert truth.resumed_s is not None
        slip_height = self._clean_height(truth.slip_s - self._start_s)
        low = slip_height - self._drop_m
        after = time_s - truth.slip_s
        if time_s < truth.resumed_s:
            if after < self._drop_s:
                return slip_height - self._drop_m * (after / self._drop_s) ** 2
            settle = after - self._drop_s
            return low + 0.05 * math.exp(-settle / 0.12) * math.sin(settle * 22)
        gone = time_s - truth.resumed_s
        lag = 0.25  # from rest to full speed takes half a second
        clock = gone * gone if gone < 2 * lag else gone - lag
        return min(self._clean_height(self._restart_clock + clock), self._top)

    def _progress(self, time_s: float) -> float:
        height = self.height_at(time_s)
        if self.truth.slip_s is not None and time_s > self.truth.slip_s:
            return max(height, self.height_at(self.truth.slip_s))
        return height

    # ---- poses ------------------------------------------------------------------

    def pose(self, time_s: float) -> Vector:
        """Joints at ``time_s``: (15, 3) metres in the lane, rows as in ``Joint``."""
        truth = self.truth
        leave = truth.fall_s
        if truth.finish_s is not None:
            leave = truth.finish_s + self._hold_s
        assert leave is not None
        if time_s <= leave:
            return self._climbing(time_s)
        if time_s <= leave + self._lower_s:
            return self._on_rope(time_s, leave)
        return self._on_floor(time_s - leave - self._lower_s, leave)

    def rope_end(self, time_s: float, pose: Vector) -> tuple[float, float, float]:
        """The lower end of the rope: the harness, or its clip once unclipped."""
        leave = self.truth.fall_s
        if leave is not None and time_s > leave + self._lower_s + 0.45:
            return ROPE_IDLE_M
        x, y, z = pose[Joint.PELVIS] * 0.7 + pose[Joint.NECK] * 0.3
        return float(x), float(y), float(z) - 0.1

    def _limb(self, contacts: Sequence[Contact], progress: float) -> Vector:
        """Where a hand or foot is: on its contact, or in an arc to the next one."""
        index = 0
        while index + 1 < len(contacts) and contacts[index + 1].on <= progress:
            index += 1
        here = contacts[index]
        if progress <= here.off or index + 1 == len(contacts):
            return np.array(here.point)
        there = contacts[index + 1]
        part = (progress - here.off) / max(there.on - here.off, 1e-6)
        point = np.array(here.point) + ease(part) * np.subtract(there.point, here.point)
        point[2] += 0.16 * math.sin(math.pi * min(max(part, 0.0), 1.0))
        return point

    def _climbing(self, time_s: float) -> Vector:
        height, progress = self.height_at(time_s), self._progress(time_s)
        hands = [self._limb(self._hands[side], progress) for side in (LEFT, RIGHT)]
        feet = [self._limb(self._feet[side], progress) for side in (LEFT, RIGHT)]
        waiting = time_s < self._start_s
        x = self._x_at(height) + 0.012 * math.sin(2.1 * time_s + self._sway[0])
        y = height
        if waiting:
            y -= 0.03 + 0.015 * math.sin(2.6 * time_s + self._sway[1])
        pelvis = np.array([x, y, 0.30])
        self._come_off(time_s, pelvis, hands, feet)
        lean = 0.55 * (self._x_at(height + 0.6) - x) / 0.6
        return complete_pose(self.body, pelvis, min(max(lean, -0.4), 0.4), hands, feet)

    def _come_off(
        self, time_s: float, pelvis: Vector, hands: list[Vector], feet: list[Vector]
    ) -> None:
        """During a slip, take the slipping hand and the feet off the wall."""
        truth = self.truth
        if truth.slip_s is None or truth.resumed_s is None or time_s < truth.slip_s:
            return
        since = time_s - truth.slip_s
        hand, foot = self._slip_limbs
        back = truth.resumed_s - truth.slip_s
        off = ease(since / 0.12) * (1.0 - ease((since - back + 0.12) / 0.3))
        loose = pelvis + np.array([SIDES[hand] * 0.48, 0.42, 0.22])
        hands[hand] += off * (loose - hands[hand])
        for side, until in ((foot, back), (1 - foot, back - 0.2)):
            off = ease(since / 0.14) * (1.0 - ease((since - until + 0.2) / 0.25))
            kick = 0.1 * math.sin(9.0 * since + side * 2.0)
            dangle = np.array([SIDES[side] * 0.14 + kick, -0.80 * self.body.scale, 0.1])
            feet[side] += off * (pelvis + dangle - feet[side])

    def _on_rope(self, time_s: float, leave: float) -> Vector:
        """Let go at ``leave``, swing out and sink to the floor."""
        since = time_s - leave
        begin = self._climbing(leave)
        x0, y0, z0 = begin[Joint.PELVIS]
        ground = FLOOR_Y_M + self.body.standing_m
        share = since / self._lower_s
        fell = self.truth.fall_s is not None
        soft = 0.10 if fell else 0.22
        sunk = _trapezoid(share, soft, 0.12)
        fade = math.exp(-since / 1.6)
        rate = 2.6 + 0.8 * share
        turn = self._swing_m * math.sin(rate * since) * (1.0 if fell else 0.6)
        x = (
            PAD_X_M
            + (x0 - PAD_X_M) * math.cos(rate * since) * fade
            + turn * (fade + 0.2)
        )
        z = z0 + (0.65 if fell else 0.5) * ease(since / 0.7)
        z += 0.08 * math.sin(3.3 * since + self._sway[2]) * fade
        pelvis = np.array([x, y0 + (ground - y0) * sunk, z])
        flail = math.exp(-((since / 0.75) ** 2)) if fell else 0.0
        kick = 0.12 * math.sin(4.0 * since + self._sway[3])
        hands, feet = [], []
        for side in (LEFT, RIGHT):
            sign = SIDES[side]
            grip = np.array([0.05 * sign, 0.98 + 0.06 * side, -0.12])
            wave = 0.25 * math.sin(9 * since + side)
            wide = np.array([0.66 * sign, 0.55 + wave, 0.1])
            to_grip = grip + flail * (wide - grip)
            sit = np.array([0.13 * sign + 0.6 * kick, -0.72 + sign * kick, -0.28])
            sit[1] -= 0.12 * ease((share - 0.85) / 0.15)
            scale = self.body.scale
            go = ease(since / (0.18 if fell else 0.35))
            hand, foot = begin[Joint.LEFT_HAND + side], begin[Joint.LEFT_FOOT + side]
            hands.append(hand + go * (pelvis + to_grip * scale - hand))
            feet.append(foot + go * (pelvis + sit * scale - foot))
        lean = 0.35 * turn + 0.25 * flail * math.sin(5.0 * since + self._sway[0])
        spread = 0.25 + 0.75 * flail
        return complete_pose(self.body, pelvis, lean, hands, feet, spread=spread)

    def _on_floor(self, since: float, leave: float) -> Vector:
        """Landed: bend the knees, then walk out of the picture or lie down."""
        landed = self._on_rope(leave + self._lower_s, leave)
        x, _, z = landed[Joint.PELVIS]
        scale, sign = self.body.scale, self._lane_side
        walking = 0.0 if self._lies else max(since - 0.45, 0.0)
        gone = self._walk_m_s * (walking - 0.3 * (1 - math.exp(-walking / 0.3)))
        down = ease((since - 0.3) / 0.6) if self._lies else 0.0
        crouch = 0.22 * math.sin(math.pi * min(since / 0.4, 1.0))
        standing = self.body.standing_m * (1 - down) + 0.13 * down
        stride = 0.28 * ease(walking / 0.4) * scale
        phase = 2 * math.pi * 0.95 * walking
        bob = 0.02 * math.cos(2 * phase) * ease(walking / 0.4)
        pelvis = np.array(
            [x + sign * gone, FLOOR_Y_M + standing - crouch + bob, z + 0.3 * gone]
        )
        hands, feet = [], []
        for side in (LEFT, RIGHT):
            swing = math.cos(phase + math.pi * side)
            lift = max(0.0, -math.sin(phase + math.pi * side)) * 0.14
            foot_x = (
                pelvis[0] + SIDES[side] * 0.12 * (1 - ease(walking)) + stride * swing
            )
            if self._lies:
                foot_x += down * sign * 0.72 * scale
            floor = FLOOR_Y_M + 0.05
            feet.append(
                np.array([foot_x, floor + lift * ease(walking / 0.4), pelvis[2] - 0.05])
            )
            hang = np.array([SIDES[side] * 0.26 - stride * 0.8 * swing, -0.06, 0.05])
            if self._lies:
                flat = np.array([-sign * 0.5, 0.02 + 0.12 * side, 0.1 + 0.2 * side])
                hang = hang + down * (flat - hang)
            go = ease(since / 0.4)
            hand = landed[Joint.LEFT_HAND + side]
            hands.append(hand + go * (pelvis + hang * scale - hand))
        lean = sign * 0.06 * ease(walking) - sign * 1.5 * down
        return complete_pose(
            self.body,
            pelvis,
            lean,
            hands,
            feet,
            turned=0.5 * ease(walking),
            spread=0.1 + 0.15 * (1 - ease(since / 0.5)),
        )


def _trapezoid(share: float, start: float, stop: float) -> float:
    """Distance share after time ``share`` when speeding up and slowing down."""
    share = min(max(share, 0.0), 1.0)
    top = 1.0 / (1.0 - 0.5 * start - 0.5 * stop)
    if share < start:
        return 0.5 * top * share * share / start
    if share > 1.0 - stop:
        left = 1.0 - share
        return 1.0 - 0.5 * top * left * left / stop
    return top * (share - 0.5 * start)
