"""People who are not what a video is about: they walk, belay, watch, climb next door.

World coordinates as in ``dataset.rendering.camera``. Whoever stands on the floor is
placed upright, whoever climbs along the leaning wall.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dataset.rendering.body import LEFT, RIGHT, SIDES, Joint, Vector, standing_pose
from dataset.rendering.camera import Camera, Venue
from dataset.rendering.figure import Outfit, random_outfit
from dataset.route import LANE_WIDTH_M


@dataclass(frozen=True)
class Bystander:
    """Somebody who moves through the picture."""

    outfit: Outfit
    depth_m: float
    """In front of the wall: who is nearer is drawn later."""
    upright: bool
    """On the floor, and not on the wall."""
    pose: Callable[[float], Vector]
    """``(15, 3)`` world metres at a second of the video."""
    belays_lane: int | None = None
    """The lane whose rope they hold."""


def bystanders_of(
    rng: np.random.Generator, venue: Venue, camera: Camera, seconds: float
) -> list[Bystander]:
    """Draw who is about in one video, the farthest first."""
    right = venue.lane_x(1) + LANE_WIDTH_M
    people = [
        _walker(rng, right, camera, seconds) for _ in range(int(rng.integers(0, 4)))
    ]
    for side in (0, 1):
        if rng.random() < 0.45:
            people.append(_belayer(rng, venue.lane_x(side), side))
        if rng.random() < 0.35 and venue.kind == "hall":  # others have no wall there
            people.append(_neighbour(rng, (0.0, right)[side], SIDES[side], seconds))
    people += [
        _spectator(rng, right, camera)
        for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.35 else 0)
    ]
    return sorted(people, key=lambda person: person.depth_m)


def _walker(
    rng: np.random.Generator, right: float, camera: Camera, seconds: float
) -> Bystander:
    """Crosses in front of the wall, and may stop on the way."""
    tall, phase = float(rng.uniform(1.3, 1.9)), float(rng.uniform(0, 9))
    depth = float(rng.uniform(1.2, 0.45 * camera.distance_m))
    speed = float(rng.uniform(0.7, 1.7)) * float(rng.choice([-1, 1]))
    begin = float(rng.uniform(-4.0, seconds))
    start = -3.5 if speed > 0 else right + 3.5
    stop_at, stop_s = float(rng.uniform(2, 9)), float(rng.choice([0.0, 0.0, 2.5]))

    def pose(time_s: float) -> Vector:
        since = time_s - begin
        walked = since - min(max(since - stop_at, 0.0), stop_s)
        walks = since < stop_at or since > stop_at + stop_s
        joints = standing_pose(tall, time_s, phase)
        stride = 2 * math.pi * 0.95 * walked
        for side in (LEFT, RIGHT):
            swing = math.cos(stride + math.pi * side) if walks else 0.0
            joints[Joint.LEFT_FOOT + side, 0] += 0.32 * swing
            joints[Joint.LEFT_KNEE + side, 0] += 0.18 * swing
            joints[Joint.LEFT_HAND + side, 0] -= 0.25 * swing
        joints += (start + speed * walked, 0.0, depth)
        return joints

    return Bystander(random_outfit(rng, climber=False), depth, True, pose)


def _belayer(rng: np.random.Generator, lane_x: float, side: int) -> Bystander:
    """Takes in rope below a lane, stepping about."""
    tall, phase = float(rng.uniform(1.55, 1.9)), float(rng.uniform(0, 9))
    x, depth = lane_x + float(rng.uniform(0.5, 2.6)), float(rng.uniform(1.2, 3.4))
    reach, pace = float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.5, 1.4))

    def pose(time_s: float) -> Vector:
        joints = standing_pose(tall, time_s, phase)
        pull = 0.5 + 0.5 * math.sin(5.5 * time_s + phase)
        for hand, high in ((Joint.LEFT_HAND, pull), (Joint.RIGHT_HAND, 1 - pull)):
            joints[hand, 1] += 0.35 + 0.5 * high
            joints[hand, 0] *= 0.4
        moved = reach * math.sin(pace * time_s + phase) * math.cos(0.6 * time_s)
        joints += (x + moved, 0.0, depth + 0.5 * moved)
        return joints

    outfit = random_outfit(rng, climber=False)
    return Bystander(outfit, depth, True, pose, belays_lane=side)


def _spectator(rng: np.random.Generator, right: float, camera: Camera) -> Bystander:
    """A head and sometimes arms before the lower edge of the picture."""
    tall, phase = float(rng.uniform(1.5, 1.85)), float(rng.uniform(0, 9))
    depth = float(rng.uniform(0.6, 0.8)) * camera.distance_m
    x = float(rng.uniform(-1.0, right + 1.0))
    cheers_s = float(rng.uniform(0, 9)) if rng.random() < 0.6 else math.inf

    def pose(time_s: float) -> Vector:
        joints = standing_pose(tall, time_s, phase)
        if cheers_s < time_s < cheers_s + 3.0:
            wave = 0.12 * math.sin(9 * time_s + phase)
            for side in (LEFT, RIGHT):
                hand, elbow = Joint.LEFT_HAND + side, Joint.LEFT_ELBOW + side
                joints[elbow, 1] = joints[Joint.NECK, 1] + 0.1
                joints[hand, 1] = joints[Joint.NECK, 1] + 0.5 + wave
                joints[hand, 0] = SIDES[side] * (0.3 + wave)
        joints += (x + 0.12 * math.sin(0.9 * time_s + phase), 0.0, depth)
        return joints

    return Bystander(random_outfit(rng, climber=False), depth, True, pose)


def _neighbour(
    rng: np.random.Generator, edge_x: float, outwards: float, seconds: float
) -> Bystander:
    """Climbs at leisure on the wall beside a lane, up or being let down."""
    tall, phase = float(rng.uniform(1.4, 1.85)), float(rng.uniform(0, 9))
    x = edge_x + outwards * float(rng.uniform(1.0, 2.2))
    low, speed = float(rng.uniform(0.5, 9.0)), float(rng.choice([0.3, 0.5, -0.6]))
    rests_s = float(rng.uniform(0, seconds))

    def pose(time_s: float) -> Vector:
        moved = time_s - min(max(time_s - rests_s, 0.0), 2.0)
        height = min(max(low + speed * moved, 0.4), 12.5)
        joints = standing_pose(tall, time_s, phase)
        reach = math.sin(2.2 * moved + phase)
        for side in (LEFT, RIGHT):
            lift = reach if side == LEFT else -reach
            joints[Joint.LEFT_ELBOW + side, 1] += 0.55
            joints[Joint.LEFT_HAND + side, 1] += 1.15 + 0.25 * lift
            joints[Joint.LEFT_KNEE + side, 1] += 0.22 - 0.15 * lift
            joints[Joint.LEFT_FOOT + side, 1] += 0.2 - 0.2 * lift
            joints[Joint.LEFT_KNEE + side, 0] += SIDES[side] * 0.2
        joints += (x, height, 0.3)
        return joints

    return Bystander(random_outfit(rng), 0.3, False, pose)
