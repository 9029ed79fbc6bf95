"""A person as joints: segment lengths, elbows and knees, poses.

Lengths are metres: x right, y up, z towards the camera.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.route import SOCLE_M

Vector = NDArray[np.float64]
FLOOR_Y_M: Final = -SOCLE_M


class Joint(IntEnum):
    """Rows of a pose."""

    PELVIS = 0
    NECK = 1
    HEAD = 2
    LEFT_SHOULDER = 3
    RIGHT_SHOULDER = 4
    LEFT_ELBOW = 5
    RIGHT_ELBOW = 6
    LEFT_HAND = 7
    RIGHT_HAND = 8
    LEFT_HIP = 9
    RIGHT_HIP = 10
    LEFT_KNEE = 11
    RIGHT_KNEE = 12
    LEFT_FOOT = 13
    RIGHT_FOOT = 14


N_JOINTS: Final = len(Joint)
LEFT, RIGHT = 0, 1
SIDES: Final = (-1.0, 1.0)


@dataclass(frozen=True)
class Body:
    """Segment lengths of a climber, all in proportion to the height."""

    height_m: float

    @property
    def scale(self) -> float:
        """Size relative to a climber of 1.72 m."""
        return self.height_m / 1.72

    @property
    def torso_m(self) -> float:
        """Pelvis to neck."""
        return 0.52 * self.scale

    @property
    def arm_m(self) -> tuple[float, float]:
        """Upper arm; forearm with hand."""
        return 0.31 * self.scale, 0.35 * self.scale

    @property
    def leg_m(self) -> tuple[float, float]:
        """Thigh; shin with foot."""
        return 0.43 * self.scale, 0.45 * self.scale

    @property
    def standing_m(self) -> float:
        """Pelvis above the floor when standing."""
        return 0.96 * sum(self.leg_m)


def ease(value: float) -> float:
    """0 to 1 with a soft start and end; clamped."""
    value = min(max(value, 0.0), 1.0)
    return value * value * (3.0 - 2.0 * value)


def bend(
    root: Vector, end: Vector, lengths: tuple[float, float], pole: Vector
) -> tuple[Vector, Vector]:
    """Middle joint and reached end of a two-segment limb.

    Args:
        root: shoulder or hip.
        end: where hand or foot should be; out of reach, it is pulled onto the line.
        lengths: of the two segments.
        pole: the direction to which elbow or knee points.
    """
    upper, lower = lengths
    offset = end - root
    distance = float(np.linalg.norm(offset))
    direction = offset / max(distance, 1e-9)
    reach = min(max(distance, abs(upper - lower) + 0.02), 0.998 * (upper + lower))
    along = (upper * upper - lower * lower + reach * reach) / (2.0 * reach)
    out = math.sqrt(max(upper * upper - along * along, 0.0))
    side = pole - direction * float(pole @ direction)
    side = side / max(float(np.linalg.norm(side)), 1e-9)
    return root + direction * along + side * out, root + direction * reach


def _carried(direction: Vector, side: Vector) -> Vector:
    """Turn ``side`` as the shortest turn from the wall (-z) to ``direction`` turns it.

    A fixed side would make elbows flip over within a frame when a hand passes in front
    of the shoulder; this one is undefined only straight away from the wall, where no
    hand goes.
    """
    d = direction / max(float(np.linalg.norm(direction)), 1e-9)
    halfway = d + np.array([0.0, 0.0, -1.0])
    halfway[2] = min(halfway[2], -0.05)
    halfway /= float(np.linalg.norm(halfway))
    # Two reflections make the turn: at the plane across -z, then across halfway.
    first = side * np.array([1.0, 1.0, -1.0])
    carried: Vector = first - 2.0 * halfway * float(halfway @ first)
    return carried


def complete_pose(
    body: Body,
    pelvis: Vector,
    lean: float,
    hands: Sequence[Vector],
    feet: Sequence[Vector],
    *,
    turned: float = 0.0,
    spread: float = 1.0,
) -> Vector:
    """Fill in the joints between the pelvis and the ends of the limbs.

    Args:
        body: segment lengths.
        pelvis: (3,) metres.
        lean: of the spine to the right, radians.
        hands: left, right.
        feet: left, right.
        turned: 0 seen from behind, 1 seen from the side.
        spread: 1 knees out to the sides as on the wall, 0 knees to the front.
    """
    scale = body.scale
    pose = np.zeros((N_JOINTS, 3))
    spine = np.array([math.sin(lean), math.cos(lean), 0.03])
    neck = pelvis + body.torso_m * spine
    tilt = min(max(0.3 * float(hands[RIGHT][1] - hands[LEFT][1]), -0.3), 0.3)
    pose[Joint.PELVIS], pose[Joint.NECK] = pelvis, neck
    nod = np.array([math.sin(lean * 0.6), math.cos(lean * 0.6), 0.1])
    pose[Joint.HEAD] = neck + 0.155 * scale * nod
    wide = 1.0 - 0.55 * turned
    for side in (LEFT, RIGHT):
        sign = SIDES[side]
        across = lean - tilt
        shoulder = neck + scale * np.array(
            [
                sign * 0.175 * wide * math.cos(across),
                -sign * 0.175 * math.sin(across) - 0.045,
                0.0,
            ]
        )
        hip = pelvis + scale * sign * np.array(
            [0.095 * wide * math.cos(lean), -0.095 * math.sin(lean), 0.0]
        )
        hip[1] -= 0.04 * scale
        reach = hands[side] - shoulder
        elbow_pole = _carried(reach, np.array([0.95 * sign, -0.3, 0.0]))
        elbow, hand = bend(shoulder, hands[side], body.arm_m, elbow_pole)
        knee_pole = np.array([sign * (0.15 + 0.75 * spread), 0.35, 0.55])
        knee, foot = bend(hip, feet[side], body.leg_m, knee_pole)
        pose[Joint.LEFT_SHOULDER + side], pose[Joint.LEFT_HIP + side] = (
            shoulder,
            hip,
        )
        pose[Joint.LEFT_ELBOW + side], pose[Joint.LEFT_HAND + side] = elbow, hand
        pose[Joint.LEFT_KNEE + side], pose[Joint.LEFT_FOOT + side] = knee, foot
    return pose


def standing_pose(height_m: float, time_s: float, phase: float) -> Vector:
    """Somebody who stands on the floor at x = 0, seen from behind: (15, 3) metres."""
    scale = height_m / 1.72
    sway = 0.035 * math.sin(1.3 * time_s + phase)
    look = 0.03 * math.sin(0.8 * time_s + 2.0 * phase)
    pose = np.zeros((N_JOINTS, 3))
    hip_y = 0.86
    pose[Joint.PELVIS] = (sway * 0.6, hip_y, 0.0)
    pose[Joint.NECK] = (sway, hip_y + 0.52, 0.0)
    pose[Joint.HEAD] = (sway + look, hip_y + 0.67, 0.0)
    for side, sign in ((LEFT, -1.0), (RIGHT, 1.0)):
        fold = 0.14 if math.sin(phase * 5.0 + side) > 0 else 0.24
        pose[Joint.LEFT_SHOULDER + side] = (sway + 0.18 * sign, hip_y + 0.46, 0.0)
        pose[Joint.LEFT_ELBOW + side] = (sway + 0.25 * sign, hip_y + 0.18, 0.0)
        pose[Joint.LEFT_HAND + side] = (sway + fold * sign, hip_y - 0.06, 0.05)
        pose[Joint.LEFT_HIP + side] = (0.6 * sway + 0.09 * sign, hip_y - 0.03, 0.0)
        pose[Joint.LEFT_KNEE + side] = (0.3 * sway + 0.11 * sign, hip_y - 0.43, 0.0)
        pose[Joint.LEFT_FOOT + side] = (0.13 * sign, 0.04, 0.0)
    pose *= scale
    pose[:, 1] += FLOOR_Y_M
    return pose
