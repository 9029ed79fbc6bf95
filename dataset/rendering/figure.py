"""Draws one person from joints in the picture, seen from behind.

The patch of the frame around the person is enlarged, drawn on, and shrunk by area: that
gives soft edges at any size for little work.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import Joint
from dataset.rendering.camera import Colour, Points

Pixels = NDArray[np.uint8]
_SHIFT: Final = 4
_ONE: Final = 1 << _SHIFT


@dataclass(frozen=True)
class Outfit:
    """What a person looks like; colours are RGB, 0 to 255."""

    skin: Colour
    hair: Colour
    shirt: Colour
    shorts: Colour
    shoes: Colour
    long_hair: bool
    long_legs: bool
    bib: bool
    build: float
    """Width of limbs and torso; 1 is average."""


SKINS: Final = ((236, 196, 165), (214, 165, 130), (178, 124, 90), (124, 82, 58))
HAIRS: Final = ((45, 33, 27), (88, 58, 36), (160, 120, 70), (25, 22, 22), (120, 60, 35))
SHIRTS: Final = (
    (38, 70, 160), (205, 205, 210), (30, 120, 90), (225, 170, 35), (70, 40, 110),
    (20, 24, 34), (20, 135, 170), (190, 80, 130),
)  # fmt: skip
SHORTS: Final = ((28, 30, 38), (45, 48, 58), (24, 36, 72), (80, 82, 88), (90, 30, 40))


def random_outfit(rng: np.random.Generator, *, climber: bool = True) -> Outfit:
    """Clothes and looks from a seed; climbers wear a bib, bystanders do not."""
    long_hair = bool(rng.random() < 0.45)

    def one(colours: tuple[Colour, ...]) -> Colour:
        return colours[int(rng.integers(len(colours)))]

    return Outfit(
        skin=one(SKINS),
        hair=one(HAIRS),
        shirt=one(SHIRTS),
        shorts=one(SHORTS),
        shoes=(235, 220, 60) if rng.random() < 0.3 else (35, 35, 40),
        long_hair=long_hair,
        long_legs=bool(rng.random() < 0.35) or not climber,
        bib=climber and bool(rng.random() < 0.75),
        build=float(rng.uniform(0.9, 1.12)) * (0.94 if long_hair else 1.0),
    )


class _Pen:
    """Draws rounded, shaded limbs; lengths in pixels of the enlarged patch."""

    def __init__(self, canvas: Pixels, light: Colour) -> None:
        self._canvas = canvas
        self._light = light

    def _lit(self, colour: Colour, gain: float) -> Colour:
        (r, g, b), (red, green, blue) = colour, self._light
        return (
            min(r * red * gain, 255.0),
            min(g * green * gain, 255.0),
            min(b * blue * gain, 255.0),
        )

    def polygon(self, points: Points, colour: Colour, gain: float = 1.0) -> None:
        cv2.fillConvexPoly(
            self._canvas,
            np.rint(points * _ONE).astype(np.int32),
            self._lit(colour, gain),
            cv2.LINE_AA,
            _SHIFT,
        )

    def disc(
        self, at: Points, radius: float, colour: Colour, gain: float = 1.0
    ) -> None:
        cv2.circle(
            self._canvas,
            (round(float(at[0]) * _ONE), round(float(at[1]) * _ONE)),
            max(round(radius * _ONE), 1),
            self._lit(colour, gain),
            cv2.FILLED,
            cv2.LINE_AA,
            _SHIFT,
        )

    def _capsule(
        self,
        start: Points,
        end: Points,
        radii: tuple[float, float],
        colour: Colour,
        gain: float,
    ) -> None:
        # Plain floats: this runs hundreds of times a frame, and small arrays are slow.
        lit = self._lit(colour, gain)
        (x0, y0), (x1, y1) = start.tolist(), end.tolist()
        near, far = radii
        for x, y, radius in ((x0, y0, near), (x1, y1, far)):
            centre = (round(x * _ONE), round(y * _ONE))
            size = max(round(radius * _ONE), 1)
            cv2.circle(self._canvas, centre, size, lit, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        length = math.hypot(x1 - x0, y1 - y0)
        if length > 0.5:
            u, v = (y0 - y1) / length, (x1 - x0) / length
            corners = (
                (round((x0 + u * near) * _ONE), round((y0 + v * near) * _ONE)),
                (round((x1 + u * far) * _ONE), round((y1 + v * far) * _ONE)),
                (round((x1 - u * far) * _ONE), round((y1 - v * far) * _ONE)),
                (round((x0 - u * near) * _ONE), round((y0 - v * near) * _ONE)),
            )
            cv2.fillConvexPoly(
                self._canvas, np.array(corners, np.int32), lit, cv2.LINE_AA, _SHIFT
            )

    def limb(
        self, start: Points, end: Points, radii: tuple[float, float], colour: Colour
    ) -> None:
        """A tapered segment with a darker side and a lit side."""
        self._capsule(start, end, radii, colour, 0.74)
        lit = np.array([-0.22, -0.22]) * (radii[0] + radii[1]) * 0.5
        self._capsule(
            start + lit, end + lit, (radii[0] * 0.68, radii[1] * 0.68), colour, 1.0
        )


def draw_person(
    frame: Pixels, joints: Points, metre_px: float, outfit: Outfit, light: Colour
) -> None:
    """Draw a person over ``frame`` in place.

    Args:
        frame: (height, width, 3) uint8 RGB.
        joints: (15, 2) pixels, x right and y down, rows as in ``Joint``.
        metre_px: pixels of a metre at the person.
        outfit: clothes and looks.
        light: gain of red, green and blue where the person is.
    """
    height, width = frame.shape[:2]
    margin = 0.2 * metre_px + 2
    left, top = np.floor(joints.min(0) - margin).astype(int)
    right, bottom = np.ceil(joints.max(0) + margin).astype(int)
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right), width), min(int(bottom), height)
    if right - left < 2 or bottom - top < 2:
        return
    zoom = 2 if metre_px > 30 else 4
    view = frame[top:bottom, left:right]
    size = ((right - left) * zoom, (bottom - top) * zoom)
    patch = np.asarray(
        cv2.resize(view, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )
    points = (joints - (left, top) + 0.5) * zoom - 0.5
    _draw(patch, points, metre_px * zoom, outfit, light)
    view[:] = cv2.resize(
        patch, (right - left, bottom - top), interpolation=cv2.INTER_AREA
    )


def _draw(
    canvas: Pixels, at: Points, metre: float, outfit: Outfit, light: Colour
) -> None:
    pen = _Pen(canvas, light)
    wide = metre * outfit.build

    def point(joint: int) -> Points:
        row: Points = at[joint]
        return row

    neck, pelvis, head = at[Joint.NECK], at[Joint.PELVIS], at[Joint.HEAD]
    up = neck - pelvis
    torso_px = max(float(np.hypot(up[0], up[1])), 1.0)
    up = up / torso_px

    # Seen from behind, the arms reach past the head and back, so they come first.
    for side in (0, 1):
        shoulder = point(Joint.LEFT_SHOULDER + side)
        elbow, hand = point(Joint.LEFT_ELBOW + side), point(Joint.LEFT_HAND + side)
        pen.limb(elbow, hand, (0.044 * wide, 0.032 * wide), outfit.skin)
        pen.disc(hand, 0.042 * wide, outfit.skin, 0.92)
        pen.limb(shoulder, elbow, (0.058 * wide, 0.044 * wide), outfit.skin)
        sleeve = shoulder + 0.35 * (elbow - shoulder)
        pen.limb(shoulder, sleeve, (0.064 * wide, 0.058 * wide), outfit.shirt)

    pen.limb(neck - up * 0.02 * metre, head, (0.05 * wide, 0.05 * wide), outfit.skin)
    pen.disc(head, 0.112 * metre, outfit.skin, 0.85)
    pen.disc(head + up * 0.012 * metre, 0.112 * metre, outfit.hair, 0.85)
    pen.disc(head - np.array([0.03, 0.035]) * metre, 0.06 * metre, outfit.hair, 1.25)

    for side in (0, 1):
        hip, knee = point(Joint.LEFT_HIP + side), point(Joint.LEFT_KNEE + side)
        foot = point(Joint.LEFT_FOOT + side)
        leg = outfit.shorts if outfit.long_legs else outfit.skin
        shin = foot - knee
        length = max(float(np.hypot(shin[0], shin[1])), 1.0)
        pen.limb(knee, foot, (0.055 * wide, 0.036 * wide), leg)
        if length > 0.1 * metre:
            calf = knee + 0.12 * shin
            pen.limb(calf, calf + 0.35 * shin, (0.059 * wide, 0.047 * wide), leg)
        toe = foot + shin / length * 0.03 * metre
        pen.limb(foot, toe, (0.05 * wide, 0.046 * wide), outfit.shoes)
        pen.limb(hip, knee, (0.085 * wide, 0.06 * wide), leg)
        hem = hip + (1.0 if outfit.long_legs else 0.55) * (knee - hip)
        pen.limb(hip, hem, (0.09 * wide, 0.074 * wide), outfit.shorts)

    _torso(pen, at, up, wide, outfit)
    if outfit.long_hair:
        tail = head - up * 0.2 * metre
        pen.limb(head, tail, (0.05 * metre, 0.025 * metre), outfit.hair)


def _torso(pen: _Pen, at: Points, up: Points, wide: float, outfit: Outfit) -> None:
    left, right = at[Joint.LEFT_SHOULDER], at[Joint.RIGHT_SHOULDER]
    neck, pelvis = at[Joint.NECK], at[Joint.PELVIS]
    across = right - left
    across = across / max(float(np.hypot(across[0], across[1])), 1e-6)
    if abs(float(across @ up)) > 0.95:  # seen end on: any width will do
        across = np.array([-up[1], up[0]])
    hips = np.array([-up[1], up[0]])
    waist = pelvis + 0.42 * (neck - pelvis)

    def outline(grow: float) -> Points:
        rows = (
            (left - across * 0.03 * wide * grow, right + across * 0.03 * wide * grow),
            (waist - hips * 0.125 * wide * grow, waist + hips * 0.125 * wide * grow),
            (pelvis - hips * 0.135 * wide * grow, pelvis + hips * 0.135 * wide * grow),
        )
        ((a, b), (c, d), (e, f)) = rows
        return np.array([a, neck, b, d, f, e, c])

    pen.disc(left, 0.06 * wide, outfit.shirt, 0.78)
    pen.disc(right, 0.06 * wide, outfit.shirt, 0.78)
    body = outline(1.0)
    for part in (body[[0, 1, 2, 3, 6]], body[[6, 3, 4, 5]]):
        pen.polygon(part, outfit.shirt, 0.78)
    lit = outline(0.66) - np.array([0.02, 0.015]) * wide
    for part in (lit[[0, 1, 2, 3, 6]], lit[[6, 3, 4, 5]]):
        pen.polygon(part, outfit.shirt, 1.0)
    if outfit.bib:
        middle = pelvis + 0.62 * (neck - pelvis)
        half, tall = hips * 0.085 * wide, up * 0.075 * wide
        corners = [middle - half - tall, middle + half - tall]
        corners += [middle + half + tall, middle - half + tall]
        pen.polygon(np.array(corners), (232, 232, 236), 0.95)
        pen.limb(
            middle - half * 0.5, middle + half * 0.5, (0.02 * wide, 0.02 * wide),
            (60, 62, 70),
        )  # fmt: skip
    belt = 0.03 * wide
    pen.limb(
        pelvis - hips * 0.11 * wide + up * belt,
        pelvis + hips * 0.11 * wide + up * belt,
        (0.026 * wide, 0.026 * wide),
        (35, 36, 42),
    )
    pen.limb(
        pelvis - hips * 0.06 * wide - up * belt,
        pelvis + hips * 0.06 * wide - up * belt,
        (0.085 * wide, 0.085 * wide),
        outfit.shorts,
    )
