"""Draws the frames of a race: what moves, over the painted place."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import Joint, standing_pose
from dataset.rendering.camera import Camera, Colour, Points, Venue
from dataset.rendering.climber import ANCHOR_M, ROPE_IDLE_M
from dataset.rendering.figure import Outfit, Pixels, draw_person, random_outfit
from dataset.rendering.race import Race, RaceSpec, plan_race
from dataset.rendering.scenery import BOARD_Y_M, light_map, paint_scene
from dataset.route import LANE_WIDTH_M, PAD_X_M, PAD_Y_M

_NOISE_MARGIN_PX: Final = 32

_SEGMENTS: Final = (
    "abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg",
)  # fmt: skip
_SEGMENT_ENDS: Final = {
    "a": (0.0, 0.0, 1.0, 0.0), "b": (1.0, 0.0, 1.0, 0.5), "c": (1.0, 0.5, 1.0, 1.0),
    "d": (0.0, 1.0, 1.0, 1.0), "e": (0.0, 0.5, 0.0, 1.0), "f": (0.0, 0.0, 0.0, 0.5),
    "g": (0.0, 0.5, 1.0, 0.5),
}  # fmt: skip
RED: Final = (255, 48, 36)
GREEN: Final = (46, 240, 84)
AMBER: Final = (255, 176, 32)
_OFF: Final = (44, 24, 26)


@dataclass(frozen=True)
class Scene:
    """What stays the same in all frames of one venue and size."""

    camera: Camera
    venue: Venue
    background: Pixels
    light: Points
    noise: Pixels


@lru_cache(maxsize=2)
def _scene(venue_number: int, width_px: int, height_px: int) -> Scene:
    venue = Venue(venue_number)
    camera = Camera(venue, width_px, height_px)
    return make_scene(camera, venue, width_px, height_px)


def make_scene(camera: Camera, venue: Venue, width_px: int, height_px: int) -> Scene:
    """Paint a place, and light it."""
    light = light_map(camera, venue, width_px, height_px)
    painted = paint_scene(camera, venue, width_px, height_px)
    lit = painted * (light[..., None] * np.array(venue.warmth))
    rng = np.random.default_rng([78, venue.number])
    sigma = 2.0 if venue.kind == "night" else 1.2
    shape = (height_px + _NOISE_MARGIN_PX, width_px + _NOISE_MARGIN_PX)
    grey = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), 0.6)
    colour = rng.normal(0, 1, (*shape, 3)).astype(np.float32) * 0.25
    noise = 128.0 + sigma * (np.asarray(grey)[..., None] * 1.8 + colour)
    return Scene(
        camera,
        venue,
        lit.clip(0, 255).astype(np.uint8),
        light,
        np.rint(noise).clip(0, 255).astype(np.uint8),
    )


class Renderer:
    """Draws the frames of one race in order.

    Args:
        spec: the race.
        scene: where it takes place, when that is not what ``spec`` says.
        race: what happens, when that is not what ``plan_race`` makes of ``spec``.
    """

    def __init__(
        self, spec: RaceSpec, scene: Scene | None = None, race: Race | None = None
    ) -> None:
        self.spec = spec
        self.race = race or plan_race(spec)
        self.scene = scene or _scene(spec.venue, spec.width_px, spec.height_px)
        self._lanes_x = [self.scene.venue.lane_x(side) for side in (0, 1)]
        rng = np.random.default_rng([spec.seed, 4])
        self._gains = 1.0 + 0.012 * np.sin(
            0.21 * np.arange(self.race.truth.n_frames) + rng.uniform(0, 6)
        )
        self._gains += rng.normal(0, 0.003, len(self._gains))
        self._offsets = rng.integers(0, _NOISE_MARGIN_PX, (len(self._gains), 2))
        self._lamps = [
            self._spot(np.array([x + 2.32, BOARD_Y_M, 0.1])) for x in self._lanes_x
        ]
        x = LANE_WIDTH_M + 0.5 * self.scene.venue.gap_m
        self._start_lamps = [
            self._spot(np.array([x, 2.3 + 0.28 * (2 - index), 0.1]))
            for index in range(3)
        ]
        self._rope_px = max(
            round(0.028 * self.scene.camera.metre_px(np.array([1.5, 8, 0]))), 1
        )
        self._background = self.scene.background.copy()
        self._paint_still_parts()
        self._officials = self._place_officials()
        towards = -0.8 if self.scene.venue.evening_rng().random() < 0.5 else 0.8
        self._shadow_slope = np.array([towards, -0.55])

    def _spot(self, point: NDArray[np.float64]) -> tuple[tuple[int, int], float]:
        """Where a point is, in sixteenths of a pixel, and the pixels of a metre."""
        at = self.scene.camera.project(point)
        spot = (round(float(at[0]) * 16), round(float(at[1]) * 16))
        return spot, self.scene.camera.metre_px(point)

    def _paint_still_parts(self) -> None:
        """Boards, and the rope of a lane in which nobody climbs."""
        for side in (0, 1):
            lane = self._lanes_x[side]
            half, y = 0.36, BOARD_Y_M
            low, high = (y - half, y + half)
            corners = [(0.3, low), (2.7, low), (2.7, high), (0.3, high)]
            board = np.array([(lane + x, y, 0.06) for x, y in corners])
            at = self.scene.camera.project(board)
            self._fill(self._background, at, (14, 14, 17))
            if self.race.climbs[side] is None:
                self._rope(self._background, side, ROPE_IDLE_M)

    def _place_officials(self) -> list[tuple[float, float, float, float, Outfit]]:
        """People beside the lanes: x, z, height, phase, outfit."""
        rng = np.random.default_rng([self.spec.seed, 5])
        right = self._lanes_x[1] + LANE_WIDTH_M
        people = []
        for side in (0, 1):
            if rng.random() < 0.7:
                away = float(rng.uniform(0.75, 1.25))
                x = -away if side == 0 else right + away
                outfit = random_outfit(rng, climber=False)
                people.append(
                    (x, float(rng.uniform(0.8, 2.5)), float(rng.uniform(1.6, 1.85)),
                     float(rng.uniform(0, 9)), outfit)
                )  # fmt: skip
        return people

    @staticmethod
    def _fill(frame: Pixels, at: Points, colour: Colour) -> None:
        cv2.fillConvexPoly(
            frame, np.rint(at * 16).astype(np.int32), colour, cv2.LINE_AA, 4
        )

    def _rope(self, frame: Pixels, side: int, end: tuple[float, float, float]) -> None:
        shift = (self._lanes_x[side], 0.0, 0.0)
        ends = self.scene.camera.project(np.array([ANCHOR_M, end]) + shift)
        (x0, y0), (x1, y1) = np.rint(ends * 16).astype(int).tolist()
        light = self._light_at(0.5 * (ends[0] + ends[1]))
        colour = (214 * light[0], 196 * light[1], 96 * light[2])
        cv2.line(frame, (x0, y0), (x1, y1), colour, self._rope_px, cv2.LINE_AA, 4)

    def _light_at(self, pixel: Points) -> Colour:
        height, width = self.scene.light.shape
        column = min(max(round(float(pixel[0])), 0), width - 1)
        row = min(max(round(float(pixel[1])), 0), height - 1)
        gain = float(self.scene.light[row, column])
        r, g, b = self.scene.venue.warmth
        return gain * r, gain * g, gain * b

    def frame(self, index: int) -> Pixels:
        """Frame ``index``: (height, width, 3) uint8 RGB."""
        time_s = index / self.spec.fps
        frame = self._background.copy()
        for side in (0, 1):
            self._board(frame, side, time_s)
        self._start_lights(frame, time_s)
        for x, z, tall, phase, outfit in self._officials:
            pose = standing_pose(tall, time_s, phase) + np.array([x, 0.0, z])
            at = self.scene.camera.project(pose, upright=True)
            metre = float(np.linalg.norm(at[Joint.NECK] - at[Joint.PELVIS])) / 0.53
            draw_person(frame, at, metre, outfit, self._light_at(at[Joint.PELVIS]))
        for side in (0, 1):
            self._climber(frame, side, time_s)
        row, column = self._offsets[index]
        noise = self.scene.noise[
            row : row + self.spec.height_px, column : column + self.spec.width_px
        ]
        gain = float(self._gains[index])
        cv2.addWeighted(frame, gain, noise, 1.0, -128.0, frame)
        return frame

    def _climber(self, frame: Pixels, side: int, time_s: float) -> None:
        climb = self.race.climbs[side]
        if climb is None:
            return
        pose = climb.pose(time_s)
        self._rope(frame, side, climb.rope_end(time_s, pose))
        pose[:, 0] += self._lanes_x[side]
        camera = self.scene.camera
        at = camera.project(pose)
        light = self._light_at(at[Joint.PELVIS])
        self._shadow(frame, pose)
        metre = camera.metre_px(pose[Joint.PELVIS])
        self._draw_person(frame, at, metre, self.race.outfits[side], light)

    def _draw_person(
        self, frame: Pixels, at: Points, metre: float, outfit: Outfit, light: Colour
    ) -> None:
        draw_person(frame, at, metre, outfit, light)

    def _shadow(self, frame: Pixels, pose: NDArray[np.float64]) -> None:
        """Darken the wall where the body keeps the light away."""
        flat = pose.copy()
        flat[:, :2] += pose[:, 2:] * self._shadow_slope
        flat[:, 2] = 0.0
        flat[:, 1] = np.maximum(flat[:, 1], -0.15)
        at = self.scene.camera.project(flat)
        metre = self.scene.camera.metre_px(flat[Joint.PELVIS])
        margin = 0.45 * metre + 2
        height, width = frame.shape[:2]
        left, top = np.floor(at.min(0) - margin).astype(int).clip(0, (width, height))
        right, bottom = np.ceil(at.max(0) + margin).astype(int).clip(0, (width, height))
        if right - left < 2 or bottom - top < 2:
            return
        mask = np.zeros((bottom - top, right - left), np.uint8)
        points = np.rint((at - (left, top)) * 16).astype(int)
        for start, end, wide in _SHADOW_PARTS:
            cv2.line(
                mask, tuple(points[start].tolist()), tuple(points[end].tolist()), 96,
                max(round(wide * metre), 1), cv2.LINE_AA, 4,
            )  # fmt: skip
        soft = cv2.GaussianBlur(mask, (0, 0), max(0.07 * metre, 0.8))
        view = frame[top:bottom, left:right]
        keep = cv2.merge([cv2.bitwise_not(np.asarray(soft, np.uint8))] * 3)
        cv2.multiply(view, np.asarray(keep, np.uint8), view, 1.0 / 255.0)

    def _board(self, frame: Pixels, side: int, time_s: float) -> None:
        """Timer and top light of a lane; dark when nobody climbs there."""
        truth = (self.race.truth.left, self.race.truth.right)[side]
        lane = self._lanes_x[side]
        done = truth.finish_s is not None and time_s >= truth.finish_s
        climbing = truth.start_s is not None
        lamp: Colour = _OFF if not climbing else GREEN if done else RED
        camera = self.scene.camera
        spot, metre = self._lamps[side]
        cv2.circle(
            frame, spot, round(0.25 * metre * 16), lamp, cv2.FILLED, cv2.LINE_AA, 4
        )
        glow = tuple(0.5 * part + 127 for part in lamp) if climbing else (58, 36, 38)
        cv2.circle(
            frame, spot, round(0.13 * metre * 16), glow, cv2.FILLED, cv2.LINE_AA, 4
        )
        if truth.start_s is None:
            return
        shown = time_s if not done or truth.finish_s is None else truth.finish_s
        shown = max(shown - truth.start_s, 0.0)
        self._digits(frame, side, f"{shown:05.2f}", GREEN if done else RED)
        pad = np.array([lane + PAD_X_M, PAD_Y_M + 0.02, 0.02])
        if done:
            at = camera.project(pad)
            spot = (round(float(at[0]) * 16), round(float(at[1]) * 16))
            cv2.circle(
                frame, spot, round(0.12 * metre * 16), GREEN, cv2.FILLED, cv2.LINE_AA, 4
            )

    def _digits(self, frame: Pixels, side: int, text: str, colour: Colour) -> None:
        wide, tall, step = 0.24, 0.46, 0.37
        x, top = self._lanes_x[side] + 0.44, BOARD_Y_M + 0.5 * tall
        stroke = max(round(0.055 * self._lamps[side][1]), 1)
        ends = []
        for letter in text:
            if letter == ".":
                ends.append((x - 0.06, top - tall, x - 0.055, top - tall))
                x += 0.05
                continue
            for name in _SEGMENTS[int(letter)]:
                x0, y0, x1, y1 = _SEGMENT_ENDS[name]
                ends.append(
                    (x + wide * x0, top - tall * y0, x + wide * x1, top - tall * y1)
                )
            x += step
        world = np.array(ends).reshape(-1, 2)
        points = np.column_stack([world, np.full(len(world), 0.08)])
        at = np.rint(self.scene.camera.project(points) * 16).astype(np.int32)
        cv2.polylines(
            frame, list(at.reshape(-1, 2, 2)), False, colour, stroke, cv2.LINE_AA, 4
        )

    def _start_lights(self, frame: Pixels, time_s: float) -> None:
        """Three lamps between the lanes: one a beep, all green at the start."""
        to_go = self.race.truth.start_s - time_s
        for index, (spot, metre) in enumerate(self._start_lamps):
            lit = to_go < 0.25 * (3 - index)
            colour: Colour = AMBER if lit else (52, 50, 50)
            if to_go <= 0:
                colour = GREEN
            for size, shade in ((0.135, (20, 20, 22)), (0.095, colour)):
                radius = max(round(size * metre * 16), 8)
                cv2.circle(frame, spot, radius, shade, cv2.FILLED, cv2.LINE_AA, 4)


_SHADOW_PARTS: Final = (
    (Joint.NECK, Joint.PELVIS, 0.30),
    (Joint.HEAD, Joint.HEAD, 0.22),
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, 0.10),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, 0.10),
    (Joint.LEFT_ELBOW, Joint.LEFT_HAND, 0.08),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_HAND, 0.08),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, 0.15),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, 0.15),
    (Joint.LEFT_KNEE, Joint.LEFT_FOOT, 0.10),
    (Joint.RIGHT_KNEE, Joint.RIGHT_FOOT, 0.10),
)
