"""The empty place: background, wall, holds, light.

Painted once a venue at several times the size and shrunk by area. Coordinates as in
``dataset.rendering.camera``.
"""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import FLOOR_Y_M, Joint, standing_pose
from dataset.rendering.camera import Camera, Colour, Points, Venue
from dataset.rendering.climber import ANCHOR_M
from dataset.rendering.figure import Pixels, draw_person, random_outfit
from dataset.route import (
    LANE_WIDTH_M,
    PAD_X_M,
    PAD_Y_M,
    PANEL_M,
    WALL_HEIGHT_M,
    standard_route,
)

_WALLS: Final = (
    (222, 219, 210), (212, 205, 203), (196, 200, 206),
    (206, 214, 216), (226, 216, 196), (188, 186, 192),
)  # fmt: skip
_BANNERS: Final = (
    (228, 112, 42), (28, 104, 176), (24, 66, 140),
    (32, 128, 104), (150, 40, 60), (84, 60, 140),
)  # fmt: skip
_FLOORS: Final = (
    (58, 76, 112), (92, 96, 102), (34, 38, 48),
    (112, 60, 52), (70, 104, 84), (52, 46, 60),
)  # fmt: skip
HOLD_RED: Final = (205, 34, 38)
WALL_TOP_M: Final = WALL_HEIGHT_M + 0.4
BOARD_Y_M: Final = 15.95
"""Middle of the timer board above each lane."""

# A hand hold seen from the front, metres: a rounded block with a long beak to the upper
# right, a short horn and a foot.
_HAND_HOLD: Final = np.array(
    [
        (-0.17, -0.04), (-0.15, 0.06), (-0.09, 0.07), (-0.06, 0.17), (-0.01, 0.16),
        (0.02, 0.08), (0.12, 0.10), (0.24, 0.19), (0.26, 0.16), (0.16, 0.03),
        (0.10, -0.02), (0.11, -0.12), (0.07, -0.14), (0.02, -0.07), (-0.03, -0.08),
        (-0.07, -0.20), (-0.11, -0.19), (-0.10, -0.07),
    ]
)  # fmt: skip


class _Painter:
    """Draws world shapes into an enlarged picture."""

    def __init__(self, camera: Camera, zoom: int, canvas: Pixels) -> None:
        self.camera = camera
        self.zoom = zoom
        self.canvas = canvas

    def pixels(self, points: NDArray[np.float64], *, upright: bool = False) -> Points:
        seen = self.camera.project(points, upright=upright)
        return (seen + 0.5) * self.zoom - 0.5

    def polygon(
        self, points: NDArray[np.float64], colour: Colour, *, upright: bool = False
    ) -> None:
        at = self.pixels(points, upright=upright)
        cv2.fillPoly(
            self.canvas,
            [np.rint(at * 16).astype(np.int32)],
            colour,
            cv2.LINE_AA,
            4,
        )

    def box(
        self, left: float, low: float, right: float, high: float, colour: Colour,
        z: float = 0.0,
    ) -> None:  # fmt: skip
        """A rectangle on the wall."""
        corners = [(left, low, z), (right, low, z), (right, high, z), (left, high, z)]
        self.polygon(np.array(corners), colour)

    def line(
        self, start: tuple[float, float, float], end: tuple[float, float, float],
        width_m: float, colour: Colour, *, upright: bool = False,
    ) -> None:  # fmt: skip
        ends = np.rint(
            self.pixels(np.array([start, end]), upright=upright) * 16
        ).astype(int)
        metre = self.camera.metre_px(np.add(start, end) * 0.5) * self.zoom
        cv2.line(
            self.canvas,
            (int(ends[0, 0]), int(ends[0, 1])),
            (int(ends[1, 0]), int(ends[1, 1])),
            colour,
            max(round(width_m * metre), 1),
            cv2.LINE_AA,
            4,
        )


def _shade(colour: Colour, gain: float) -> Colour:
    r, g, b = (min(max(value * gain, 0.0), 255.0) for value in colour)
    return r, g, b


def _smooth_outline(corners: NDArray[np.float64], steps: int = 5) -> Points:
    """A closed Catmull-Rom curve through ``corners`` (n, 2), a little tightened."""
    before, after = np.roll(corners, 1, 0), np.roll(corners, -1, 0)
    beyond = np.roll(corners, -2, 0)
    parts = []
    for t in np.linspace(0.0, 1.0, steps, endpoint=False):
        enter, leave = 0.35 * (after - before), 0.35 * (beyond - corners)
        parts.append(
            (2 * t**3 - 3 * t**2 + 1) * corners
            + (t**3 - 2 * t**2 + t) * enter
            + (-2 * t**3 + 3 * t**2) * after
            + (t**3 - t**2) * leave
        )
    return np.stack(parts, 1).reshape(-1, 2)


def hold_outlines() -> dict[int, Points]:
    """Outline of every hand hold by its number: (n, 2) metres in the lane.

    The route table gives no angles, so each beak points away from the next hold, which
    is how a pull from below wants it.
    """
    hands = [hold for hold in standard_route() if hold.is_hand]
    shape = _smooth_outline(_HAND_HOLD)
    outlines = {}
    for index, hold in enumerate(hands):
        ahead = hands[min(index + 1, len(hands) - 1)]
        turn = math.atan2(ahead.x_m - hold.x_m, ahead.y_m - hold.y_m + 0.4) + 0.35
        turn += 0.5 * math.sin(2.4 * hold.number)
        spin = np.array(
            [[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]
        )
        outlines[hold.number] = shape @ spin.T + np.array([hold.x_m, hold.y_m])
    return outlines


def _paint_backdrop(paint: _Painter, venue: Venue) -> None:
    """Everything behind the wall, blurred as a phone's background is."""
    rng = venue.place_rng()
    rng.uniform()  # the gap between the lanes
    canvas = paint.canvas
    height, width = canvas.shape[:2]
    down = np.linspace(0.0, 1.0, height)[:, None, None]
    if venue.kind == "outdoor":
        top, low = np.array([96, 148, 206]), np.array([206, 220, 228])
        canvas[:] = (top + (low - top) * down**0.8).astype(np.uint8)
        for _ in range(26):
            at = (int(rng.uniform(0, width)), int(rng.uniform(0.05, 0.6) * height))
            size = (int(rng.uniform(0.08, 0.22) * width), int(0.018 * height))
            cv2.ellipse(canvas, at, size, 0, 0, 360, (226, 232, 238), -1, cv2.LINE_AA)
        canvas[:] = cv2.GaussianBlur(canvas, (0, 0), width / 30)
        horizon = float(paint.pixels(np.array([3.0, 1.5, -30.0]), upright=True)[1])
        for _ in range(70):
            x, size = rng.uniform(0, width), rng.uniform(0.03, 0.09) * width
            green = _shade((62, 88, 52), float(rng.uniform(0.6, 1.25)))
            at = (int(x), int(horizon - rng.uniform(0.0, 1.4) * size))
            cv2.circle(canvas, at, int(size), green, -1, cv2.LINE_AA)
        cv2.rectangle(canvas, (0, int(horizon)), (width, height), (74, 84, 66), -1)
    elif venue.kind == "night":
        dark = np.array([15, 16, 24]) + np.array([12, 12, 18]) * down
        canvas[:] = dark.astype(np.uint8)
        for _ in range(40):
            at = (int(rng.uniform(0, width)), int(rng.uniform(0.1, 0.85) * height))
            glow = _shade((255, 214, 150), float(rng.uniform(0.3, 0.9)))
            cv2.circle(canvas, at, int(rng.uniform(0.004, 0.012) * width), glow, -1)
    else:
        top, low = np.array([70, 66, 64]), np.array([176, 166, 152])
        canvas[:] = (top + (low - top) * down**0.7).astype(np.uint8)
        for index in range(9):  # roof beams
            y = int(height * 0.02 * index**1.5)
            cv2.line(
                canvas, (0, y), (width, y + int(0.02 * height)), (52, 50, 50),
                max(int(0.006 * width), 1), cv2.LINE_AA,
            )  # fmt: skip
        _paint_neighbour_walls(paint, venue, rng)
    canvas[:] = cv2.GaussianBlur(canvas, (0, 0), 0.0032 * width)


def _paint_neighbour_walls(
    paint: _Painter, venue: Venue, rng: np.random.Generator
) -> None:
    right = 2 * LANE_WIDTH_M + venue.gap_m
    greys = ((196, 188, 174), (214, 208, 198), (168, 164, 160), (120, 124, 130))
    loud = (
        (222, 160, 40), (60, 140, 80), (60, 100, 190), (200, 80, 140),
        (240, 240, 240), (40, 40, 46), (120, 70, 160), (30, 160, 170),
    )  # fmt: skip
    for edge, sign in ((-0.5, -1.0), (right + 0.5, 1.0)):
        at = edge
        for panel in range(3):
            wide, tall = float(rng.uniform(2.2, 3.4)), float(rng.uniform(10.5, 14.5))
            grey = greys[int(rng.integers(len(greys)))]
            z = -0.5 - 0.4 * panel
            ends = sorted((at, at + sign * wide))
            paint.box(ends[0], -1.0, ends[1], tall, _shade(grey, 0.86), z)
            split = float(rng.uniform(3.0, 8.0))
            paint.box(ends[0], split, ends[1], split + 0.06, _shade(grey, 0.7), z)
            for _ in range(46):
                x, y = rng.uniform(ends[0] + 0.1, ends[1] - 0.1), rng.uniform(0, tall)
                dot = paint.pixels(np.array([x, y, z]))
                radius = paint.zoom * paint.camera.metre_px(np.array([x, y, z]))
                radius *= float(rng.choice([0.06, 0.08, 0.1, 0.16]))
                colour = loud[int(rng.integers(len(loud)))]
                spot = (round(float(dot[0])), round(float(dot[1])))
                size = (max(round(radius), 1), max(round(radius * 0.7), 1))
                turn = float(rng.uniform(0, 180))
                cv2.ellipse(
                    paint.canvas, spot, size, turn, 0, 360, _shade(colour, 0.85), -1,
                    cv2.LINE_AA,
                )  # fmt: skip
            at += sign * wide


def _paint_floor(paint: _Painter, venue: Venue) -> None:
    colour = _FLOORS[venue.place]
    far, near = -2.0, 12.0
    edge = paint.pixels(
        np.array([[-40.0, FLOOR_Y_M, far], [46.0, FLOOR_Y_M, far]]), upright=True
    )
    # Down to the picture's lower edge: a nearer floor edge may lie behind the camera.
    below = 2.0 * paint.canvas.shape[0]
    corners = np.vstack([edge, [[edge[1, 0], below], [edge[0, 0], below]]])
    cv2.fillPoly(paint.canvas, [np.rint(corners).astype(np.int32)], colour)
    for x in np.arange(-12.0, 20.0, 2.0):
        start, end = (float(x), FLOOR_Y_M, far), (float(x), FLOOR_Y_M, near)
        paint.line(start, end, 0.03, _shade(colour, 0.78), upright=True)
    for z in (1.9, 3.9, 6.4, 9.4):
        start, end = (-40.0, FLOOR_Y_M, z), (46.0, FLOOR_Y_M, z)
        paint.line(start, end, 0.03, _shade(colour, 0.78), upright=True)


def _paint_wall(paint: _Painter, venue: Venue) -> None:
    wall, banner = _WALLS[venue.place], _BANNERS[venue.place]
    second = venue.lane_x(1)
    right = second + LANE_WIDTH_M
    steel = (70, 72, 78)
    for x in (-0.55, right + 0.15):  # banners along both edges
        paint.box(x, FLOOR_Y_M, x + 0.4, WALL_TOP_M, _shade(banner, 0.9))
        for index, y in enumerate(np.arange(0.6, 15.0, 0.75)):
            pale: Colour = (238, 238, 236) if index % 3 else (246, 206, 70)
            low = float(y)
            paint.box(x + 0.06, low, x + 0.34, low + 0.3, _shade(pale, 0.92))
    paint.box(-0.15, FLOOR_Y_M, right + 0.15, WALL_TOP_M + 0.05, _shade(wall, 0.45))
    paint.box(-0.15, FLOOR_Y_M, right + 0.15, 0.0, (48, 50, 56))
    paint.box(0.0, 0.0, right, WALL_TOP_M, wall)
    for side in (0, 1):
        lane = venue.lane_x(side)
        rng = np.random.default_rng([74, venue.place, side])
        for row in range(10):
            for column in range(2):  # no two panels are quite the same grey
                x, y = lane + column * PANEL_M, row * PANEL_M
                grey = _shade(wall, float(rng.uniform(0.972, 1.0)))
                paint.box(x, y, x + PANEL_M, y + PANEL_M, grey)
        for row in range(11):
            y = row * PANEL_M
            start, end = (lane, y, 0.0), (lane + LANE_WIDTH_M, y, 0.0)
            paint.line(start, end, 0.02, _shade(wall, 0.84))
        for column in range(3):
            x = lane + column * PANEL_M
            paint.line((x, 0, 0), (x, WALL_TOP_M, 0), 0.02, _shade(wall, 0.84))
        _paint_nuts(paint, lane, _shade(wall, 0.76))
    paint.box(LANE_WIDTH_M, 0.0, second, WALL_TOP_M, _shade(banner, 0.95))
    for index, y in enumerate(np.arange(0.7, 14.8, 0.9)):
        pale = (240, 240, 238) if index % 2 else _shade(banner, 1.5)
        inset, low = 0.16 * venue.gap_m, float(y)
        paint.box(LANE_WIDTH_M + inset, low, second - inset, low + 0.34, pale)
    for x in (-0.15, right + 0.15):
        paint.line((x, FLOOR_Y_M, 0), (x, WALL_TOP_M, 0), 0.09, steel)
    paint.box(-0.6, WALL_TOP_M, right + 0.6, WALL_TOP_M + 1.05, (34, 36, 42), 0.02)
    paint.line((-0.6, WALL_TOP_M, 0), (right + 0.6, WALL_TOP_M, 0), 0.08, steel)
    top = WALL_TOP_M + 1.05
    paint.line((-0.6, top, 0), (right + 0.6, top, 0), 0.08, steel)


def _paint_nuts(paint: _Painter, lane: float, colour: Colour) -> None:
    """The grid of screw holes, 0.125 m apart."""
    xs, ys = np.arange(0.125, LANE_WIDTH_M, 0.125), np.arange(0.125, 15.0, 0.125)
    grid = np.stack(np.meshgrid(lane + xs, ys), -1).reshape(-1, 2)
    at = paint.pixels(np.column_stack([grid, np.zeros(len(grid))]))
    columns, rows = np.rint(at).astype(int).T
    height, width = paint.canvas.shape[:2]
    seen = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    paint.canvas[rows[seen], columns[seen]] = colour


def _paint_holds(paint: _Painter, venue: Venue) -> None:
    outlines = hold_outlines()
    canvas = paint.canvas
    soft = np.zeros(canvas.shape[:2], np.uint8)
    shadow = _Painter(paint.camera, paint.zoom, soft)
    reds = np.random.default_rng([75, venue.place]).uniform(0.9, 1.06, (2, 32))
    for side in (0, 1):
        lane = venue.lane_x(side)
        for hold in standard_route():
            if hold.is_hand:
                outline = outlines[hold.number] + (lane + 0.07, -0.09)
                points = np.column_stack([outline, np.zeros(len(outline))])
                shadow.polygon(points, (150, 0, 0))
            else:
                ring = _ring(lane + hold.x_m + 0.04, hold.y_m - 0.05, 0.075)
                shadow.polygon(ring, (140, 0, 0))
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), 1.3 * paint.zoom), dtype=np.uint8)
    dark = 1.0 - 0.55 * soft[..., None].astype(np.float32) / 255.0
    canvas[:] = (canvas * dark).astype(np.uint8)
    for side in (0, 1):
        lane = venue.lane_x(side)
        for hold in standard_route():
            red = _shade(HOLD_RED, float(reds[side, hold.number]))
            if not hold.is_hand:
                paint.polygon(
                    _ring(lane + hold.x_m, hold.y_m, 0.075), _shade(red, 0.72)
                )
                lit = _ring(lane + hold.x_m - 0.018, hold.y_m + 0.018, 0.045)
                paint.polygon(lit, _shade(red, 1.15))
                continue
            middle = np.array([lane + hold.x_m, hold.y_m])
            outline = outlines[hold.number] + (lane, 0.0)
            for grow, shift, gain in (
                (1.0, 0.0, 0.66),
                (0.8, 0.018, 1.0),
                (0.4, 0.04, 1.3),
            ):
                ring = middle + (outline - middle) * grow + (-shift, shift)
                points = np.column_stack([ring, np.full(len(ring), 0.05)])
                paint.polygon(points, _shade(red, gain))
        paint.box(
            lane + PAD_X_M - 0.24, PAD_Y_M - 0.2, lane + PAD_X_M + 0.24, PAD_Y_M + 0.24,
            (34, 36, 40),
        )  # fmt: skip
        paint.box(
            lane + PAD_X_M - 0.17, PAD_Y_M - 0.13, lane + PAD_X_M + 0.17,
            PAD_Y_M + 0.17, (70, 96, 74),
        )  # fmt: skip


def _ring(x: float, y: float, radius: float) -> NDArray[np.float64]:
    around = np.linspace(0.0, 2 * math.pi, 14, endpoint=False)
    return np.column_stack(
        [x + radius * np.cos(around), y + radius * np.sin(around), np.zeros(14)]
    )


def _paint_base(paint: _Painter, venue: Venue) -> None:
    """Auto-belays, start pads and lane letters."""
    for side, letter in ((0, "A"), (1, "B")):
        lane = venue.lane_x(side)
        x, y, z = ANCHOR_M  # the auto-belay from which the rope hangs
        paint.box(lane + x - 0.16, y - 0.02, lane + x + 0.16, y + 0.3, (40, 42, 48), z)
        paint.box(lane + x - 0.1, y + 0.04, lane + x + 0.1, y + 0.24, (196, 60, 40), z)
        corners = [(1.3, 0.15), (1.95, 0.15), (1.95, 0.6), (1.3, 0.6)]
        pad = np.array([(lane + x, FLOOR_Y_M + 0.03, z) for x, z in corners])
        paint.polygon(pad, (26, 28, 32), upright=True)
        x = lane + 0.35
        paint.box(x, 2.2, x + 0.5, 2.75, _shade(_BANNERS[venue.place], 0.95))
        at = paint.pixels(np.array([x + 0.12, 2.3, 0.0]))
        metre = paint.zoom * paint.camera.metre_px(np.array([x, 2.3, 0.0]))
        cv2.putText(
            paint.canvas, letter, (round(float(at[0])), round(float(at[1]))),
            cv2.FONT_HERSHEY_SIMPLEX, 0.35 * metre / 21, (250, 250, 250),
            max(round(0.05 * metre), 1), cv2.LINE_AA,
        )  # fmt: skip


def light_map(camera: Camera, venue: Venue, width_px: int, height_px: int) -> Points:
    """How bright each pixel is lit: (height, width) gains around 1."""
    rng = venue.evening_rng()
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float64)
    far = np.hypot(
        columns / width_px - 0.5, (rows / height_px - 0.5) * height_px / width_px * 0.6
    )
    light: Points = 1.04 - 0.30 * far**2
    if venue.kind == "night":
        pools = np.full_like(light, 0.42)
        for side in (0, 1):
            for y in (1.6, 5.2, 8.8, 12.4):
                x = venue.lane_x(side) + 1.5 + float(rng.uniform(-0.35, 0.35))
                at = camera.project(np.array([x, y, 0.0]))
                radius = 2.1 * camera.metre_px(np.array([x, y, 0.0]))
                away = np.hypot(columns - at[0], rows - at[1]) / radius
                pools += 0.52 / (1.0 + np.exp((away - 1.0) * 7.0))
        light = light * np.minimum(pools, 1.08)
    elif venue.kind == "outdoor":
        edge = float(rng.uniform(0.35, 0.9))  # the sun leaves one side earlier
        slope = (columns / width_px - edge) + 0.25 * (rows / height_px - 0.5)
        light = light * (1.0 - 0.17 / (1.0 + np.exp(-slope * 40.0)))
    else:
        light = light * (0.98 + 0.14 * (1.0 - rows / height_px))
    return light


def paint_scene(camera: Camera, venue: Venue, width_px: int, height_px: int) -> Pixels:
    """The empty place: (height, width, 3) uint8 RGB, before light and noise."""
    zoom = max(2, math.ceil(900 / max(width_px, 1)))
    zoom = min(zoom, 6)
    canvas = np.zeros((height_px * zoom, width_px * zoom, 3), np.uint8)
    paint = _Painter(camera, zoom, canvas)
    _paint_backdrop(paint, venue)
    _paint_floor(paint, venue)
    _paint_wall(paint, venue)
    grain = np.random.default_rng([76, venue.place]).normal(0, 1, canvas.shape[:2])
    soft = cv2.GaussianBlur(grain.astype(np.float32), (0, 0), 0.8 * zoom)
    canvas[:] = (canvas * (1.0 + 0.02 * soft[..., None])).clip(0, 255).astype(np.uint8)
    _paint_base(paint, venue)
    _paint_holds(paint, venue)
    scene = np.asarray(
        cv2.resize(canvas, (width_px, height_px), interpolation=cv2.INTER_AREA),
        dtype=np.uint8,
    )
    _paint_crowd(scene, camera, venue)
    return scene


def _paint_crowd(scene: Pixels, camera: Camera, venue: Venue) -> None:
    """People sitting in front of the floor's near edge, backs to the camera."""
    rng = np.random.default_rng([77, venue.number])
    width = scene.shape[1]
    clean = scene.copy()
    for _ in range(int(rng.integers(4, 9))):
        x, z = float(rng.uniform(-3.0, 9.5)), float(rng.uniform(12.0, 14.5))
        pose = standing_pose(
            float(rng.uniform(1.5, 1.85)), 0.0, float(rng.uniform(0, 9))
        )
        pose[:, 1] -= 0.7  # seated: the head is where a standing chest would be
        pose += (x, 0.0, z)
        at = camera.project(pose, upright=True)
        metre = float(np.linalg.norm(at[Joint.NECK] - at[Joint.PELVIS])) / 0.5
        outfit = random_outfit(rng, climber=False)
        gain = 0.35 if venue.kind == "night" else 0.62
        draw_person(scene, at, metre, outfit, (gain, gain, gain))
    # They are nearer than the wall, on which the phone is focused.
    sat = cv2.absdiff(scene, clean).max(2)
    soft = cv2.GaussianBlur(scene, (0, 0), max(0.0035 * width, 0.6))
    near = cv2.dilate((sat > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    scene[:] = np.where(near[..., None] > 0, soft, scene)
