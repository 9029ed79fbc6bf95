"""Draws races as a network sees them, 112 × 112, without a video file between.

Twice as wide and three times as high, then shrunk by area: 2 : 3 is how the study's crop
squeezes 1080 × 1600 pixels. People are strokes here, a tenth of the work of a figure with
shaded limbs; they are eight pixels high in the end.
"""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import Joint, standing_pose
from dataset.rendering.bystanders import bystanders_of
from dataset.rendering.camera import Camera, Colour, Points, Venue
from dataset.rendering.climber import ANCHOR_M
from dataset.rendering.conditions import Conditions, calm, hard, homographies
from dataset.rendering.figure import Outfit, Pixels
from dataset.rendering.race import RaceSpec, plan_race
from dataset.rendering.renderer import Renderer, Scene, make_scene
from dataset.shapes import SIZE_PX

_ACROSS, _DOWN = 2, 3
_WIDTH_PX: Final = SIZE_PX * _ACROSS
_HEIGHT_PX: Final = SIZE_PX * _DOWN
_FRAMED_PX: Final = _HEIGHT_PX * 1920 // 1600
"""The upright picture, of which the crop keeps ``_HEIGHT_PX`` rows."""
_MARGIN_PX: Final = (34, 40)
"""What a camera that turns comes to see, to the left and right, above and below."""
_BEFORE_S: Final = (0.6, 3.0)
_AFTER_S: Final = (0.6, 3.4)
_MOST_S: Final = 17.0
_NOISE_MARGIN_PX: Final = 16


@lru_cache(maxsize=2)
def _scene(venue: Venue) -> Scene:
    across, down = _MARGIN_PX
    above = 0.5 * (_FRAMED_PX - _HEIGHT_PX)
    camera = Camera(venue, _WIDTH_PX, _FRAMED_PX, (across, down - above))
    return make_scene(camera, venue, _WIDTH_PX + 2 * across, _HEIGHT_PX + 2 * down)


class SmallRenderer(Renderer):
    """Draws the frames of one race at 112 × 112.

    Args:
        spec: the race; its size and its rate are not looked at.
        is_hard: with people, ropes and shadows that move, light that changes and a
            camera that may not stand still.
    """

    def __init__(self, spec: RaceSpec, *, is_hard: bool) -> None:
        race = plan_race(spec, _BEFORE_S, _AFTER_S, _MOST_S)
        super().__init__(spec, _scene(Venue(spec.venue, varied=True)), race)
        rng = np.random.default_rng([spec.seed, 6])
        n_frames = race.truth.n_frames
        self.conditions: Conditions = (hard if is_hard else calm)(rng, n_frames)
        camera, venue = self.scene.camera, self.scene.venue
        people = bystanders_of(rng, venue, camera, n_frames / 30) if is_hard else []
        self._behind = [person for person in people if not person.upright]
        self._before = [person for person in people if person.upright]
        across, down = _MARGIN_PX
        cut = np.array([[1, 0, -across], [0, 1, -down], [0, 0, 1.0]])
        self._turned = cut @ homographies(self.conditions, camera, (_ACROSS, _DOWN))
        self._turns = bool((self.conditions.turns != [0, 0, 0, 1]).any())
        self._grain = _grain(4.0 if venue.kind == "night" else 2.0)
        self._sway_m = 0.0
        # a belayer's rope takes the place of the machine's
        self._belayers = {p.belays_lane for p in people if p.belays_lane is not None}

    @property
    def n_frames(self) -> int:
        """How many frames the race has."""
        return self.race.truth.n_frames

    def motion(self, index: int) -> NDArray[np.float64]:
        """``(3, 3)``: what truly takes pixels of frame ``index`` to those of frame 0."""
        small = np.diag([1 / _ACROSS, 1 / _DOWN, 1.0])
        back = self._turned[0] @ np.linalg.inv(self._turned[index])
        moved = small @ back @ np.linalg.inv(small)
        scaled: NDArray[np.float64] = moved / moved[2, 2]
        return scaled

    def frame(self, index: int) -> Pixels:
        """Frame ``index``: (112, 112, 3) uint8 RGB."""
        time_s = index / self.spec.fps
        frame = self._background.copy()
        self._sway_m = float(self.conditions.sway[index])
        for side in (0, 1):
            self._board(frame, side, time_s)
            if self.race.climbs[side] is None and self._sway_m:
                self._rope(frame, side, (1.5 + self._sway_m, 0.25, 0.12))
        self._start_lights(frame, time_s)
        for x, z, tall, phase, outfit in self._officials:
            pose = standing_pose(tall, time_s, phase) + np.array([x, 0.0, z])
            self._person(frame, pose, outfit, upright=True)
        for person in self._behind:
            self._person(frame, person.pose(time_s), person.outfit, upright=False)
        for side in (0, 1):
            self._climber(frame, side, time_s)
        for person in self._before:
            pose = person.pose(time_s)
            if person.belays_lane is not None:
                self._belay(frame, person.belays_lane, pose)
            self._person(frame, pose, person.outfit, upright=True)
        return self._develop(frame, index)

    def _develop(self, canvas: Pixels, index: int) -> Pixels:
        """Turn the camera, shrink, light up, and add grain."""
        across, down = _MARGIN_PX
        if self._turns:
            size = (_WIDTH_PX, _HEIGHT_PX)
            canvas = np.asarray(
                cv2.warpPerspective(
                    canvas, self._turned[index], size, borderMode=cv2.BORDER_REPLICATE
                ),
                np.uint8,
            )
        else:
            canvas = canvas[down : down + _HEIGHT_PX, across : across + _WIDTH_PX]
        small = cv2.resize(canvas, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
        row, column = self._offsets[index] % _NOISE_MARGIN_PX
        lit = small.astype(np.float32) * self.conditions.light(index)
        lit += self._grain[row : row + SIZE_PX, column : column + SIZE_PX]
        developed: Pixels = np.rint(lit).clip(0, 255).astype(np.uint8)
        return developed

    def _draw_person(
        self, frame: Pixels, at: Points, metre: float, outfit: Outfit, light: Colour
    ) -> None:
        draw_strokes(frame, at, metre, outfit, light)

    def _person(
        self, frame: Pixels, pose: NDArray[np.float64], outfit: Outfit, *, upright: bool
    ) -> None:
        at = self.scene.camera.project(pose, upright=upright)
        spine = at[Joint.NECK] - at[Joint.PELVIS]
        metre = float(np.hypot(spine[0], spine[1])) / 0.53
        draw_strokes(frame, at, metre, outfit, self._light_at(at[Joint.PELVIS]))

    def _belay(self, frame: Pixels, side: int, pose: NDArray[np.float64]) -> None:
        """The rope from a belayer's hands to the top of the lane."""
        x, y, z = ANCHOR_M
        anchor = np.array([self._lanes_x[side] + x + 0.12, y, z])
        top = self.scene.camera.project(anchor)
        low = self.scene.camera.project(pose[Joint.RIGHT_HAND], upright=True)
        (x0, y0), (x1, y1) = np.rint(np.stack([top, low]) * 16).astype(int).tolist()
        light = self._light_at(0.5 * (top + low))
        colour = (150 * light[0], 160 * light[1], 200 * light[2])
        cv2.line(frame, (x0, y0), (x1, y1), colour, 1, cv2.LINE_AA, 4)


@lru_cache(maxsize=4)
def _grain(sigma: float) -> NDArray[np.float32]:
    """Noise to cut a piece from: sensor noise that area scaling left, and its colour."""
    rng = np.random.default_rng([78, round(sigma * 10)])
    size = SIZE_PX + _NOISE_MARGIN_PX
    grey = rng.normal(0, 0.6 * sigma, (size, size, 1))
    return (grey + rng.normal(0, 0.3 * sigma, (size, size, 3))).astype(np.float32)


_LIMBS: Final = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, 0.12, "skin"),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, 0.12, "skin"),
    (Joint.LEFT_ELBOW, Joint.LEFT_HAND, 0.09, "skin"),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_HAND, 0.09, "skin"),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, 0.17, "shorts"),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, 0.17, "shorts"),
    (Joint.LEFT_KNEE, Joint.LEFT_FOOT, 0.11, "leg"),
    (Joint.RIGHT_KNEE, Joint.RIGHT_FOOT, 0.11, "leg"),
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, 0.14, "shirt"),
    (Joint.NECK, Joint.PELVIS, 0.30, "shirt"),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP, 0.19, "shorts"),
    (Joint.HEAD, Joint.HEAD, 0.23, "hair"),
)


def draw_strokes(
    frame: Pixels, joints: Points, metre_px: float, outfit: Outfit, light: Colour
) -> None:
    """Draw a person over ``frame`` in place, one stroke a limb; see ``draw_person``."""
    colours = {
        "skin": outfit.skin,
        "hair": outfit.hair,
        "shirt": outfit.shirt,
        "shorts": outfit.shorts,
        "leg": outfit.shorts if outfit.long_legs else outfit.skin,
    }
    lit = {
        name: tuple(
            min(0.88 * c * gain, 255.0) for c, gain in zip(rgb, light, strict=True)
        )
        for name, rgb in colours.items()
    }
    points = np.rint(np.clip(joints, -900, 1800) * 16).astype(int).tolist()
    wide = metre_px * outfit.build
    for start, end, width_m, part in _LIMBS:
        cv2.line(
            frame, points[start], points[end], lit[part],
            min(max(round(width_m * wide), 1), 99), cv2.LINE_AA, 4,
        )  # fmt: skip
