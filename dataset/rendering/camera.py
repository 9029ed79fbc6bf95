"""The place of a rendered race and the camera in front of it.

World coordinates are metres: x to the right and y upwards along the wall, from the lower
left corner of the left lane, z out of the wall towards the camera. Picture coordinates
are pixels with x right and y down. The camera stands still below the wall and sees all
of it, so the wall narrows towards the top.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import FLOOR_Y_M
from dataset.route import LANE_WIDTH_M, OVERHANG_DEG

Points = NDArray[np.float64]
Colour = tuple[float, float, float]
PLACES: Final = (
    "Riverside", "Northgate", "Harbour", "Millstone", "Oldtown", "Summit",
)  # fmt: skip
"""Where races take place; the place is ``venue % len(PLACES)``."""

_KINDS: Final = ("hall", "outdoor", "night", "hall", "outdoor", "night")


@dataclass(frozen=True)
class Venue:
    """What one evening at one place looks like; decided by its number alone.

    With ``varied``, cameras of different places stand farther apart: from the side, near
    or far, high or low, with a smaller or a larger wall in the picture.
    """

    number: int
    varied: bool = False

    @property
    def place(self) -> int:
        """Position in ``PLACES``."""
        return self.number % len(PLACES)

    @property
    def evening(self) -> int:
        """Counted from 1: another evening has other light and another camera stand."""
        return self.number // len(PLACES) + 1

    @property
    def name(self) -> str:
        """Place and evening as file names write them."""
        return f"{PLACES[self.place]}_evening{self.evening}"

    @property
    def kind(self) -> str:
        """``hall``, ``outdoor`` or ``night``."""
        return _KINDS[self.place]

    def place_rng(self) -> np.random.Generator:
        """Decides what stays the same from evening to evening."""
        return np.random.default_rng([71, self.place])

    def evening_rng(self) -> np.random.Generator:
        """Decides what changes from evening to evening."""
        return np.random.default_rng([72, self.number])

    @cached_property
    def gap_m(self) -> float:
        """Width of the strip between the lanes."""
        return float(self.place_rng().uniform(0.25, 0.6))

    @cached_property
    def warmth(self) -> Colour:
        """Gain of red, green and blue of this evening's light."""
        rng = self.evening_rng()
        tint, level = rng.uniform(-0.05, 0.06), rng.uniform(0.93, 1.04)
        return (level * (1 + tint), level, level * (1 - 1.3 * tint))

    def lane_x(self, side: int) -> float:
        """World x of a lane's left edge: 0 for side 0, beyond the strip for side 1."""
        return 0.0 if side == 0 else LANE_WIDTH_M + self.gap_m


class Camera:
    """A pinhole camera on a stand, placed for one venue.

    Args:
        venue: decides stand and framing.
        width_px: of the picture.
        height_px: of the picture.
        margin_px: how far the picture really begins to the left of and above the one
            that is framed; negative where it begins inside.
    """

    def __init__(
        self,
        venue: Venue,
        width_px: int,
        height_px: int,
        margin_px: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        rng = np.random.default_rng([73, venue.number])
        middle = LANE_WIDTH_M + 0.5 * venue.gap_m
        stand_x = middle + rng.uniform(-2.6, 2.6)
        eye_y, distance = rng.uniform(1.5, 2.3), rng.uniform(18.0, 24.0)
        base_v, top_v = rng.uniform(0.855, 0.875), rng.uniform(0.095, 0.115)
        roll = math.radians(rng.uniform(-0.6, 0.6))
        aim = rng.uniform(-0.012, 0.012) * width_px
        if venue.varied:  # the place decides, the evening only shifts a little
            far = np.random.default_rng([79, venue.place])
            stand_x = middle + far.uniform(-3.4, 3.4) + 0.2 * (stand_x - middle)
            eye_y = far.uniform(1.3, 4.5) + 0.3 * (eye_y - 1.9)
            distance = far.uniform(14.0, 28.0) + 0.2 * (distance - 21.0)
            base_v = far.uniform(0.815, 0.895) + 0.6 * (base_v - 0.865)
            top_v = far.uniform(0.10, 0.18) + 0.6 * (top_v - 0.105)
            roll += math.radians(far.uniform(-0.7, 0.7))
        self.distance_m = distance
        """Of the camera from the foot of the wall."""

        lean = math.radians(OVERHANG_DEG)
        # Wall to upright metres: the wall leans out towards the camera.
        upright = np.array(
            [
                [1, 0, 0, 0],
                [0, math.cos(lean), -math.sin(lean), 0],
                [0, math.sin(lean), math.cos(lean), 0],
                [0, 0, 0, 1],
            ]
        )

        def angle(y: float) -> float:
            high, out = y * math.cos(lean), y * math.sin(lean)
            return math.atan2(high - eye_y, distance - out)

        low, high = angle(FLOOR_Y_M), angle(16.5)
        low_px, high_px = (0.5 - base_v) * height_px, (0.5 - top_v) * height_px
        least, most = low, high  # bisect: the pitch that frames the wall as wanted
        for _ in range(60):
            pitch = 0.5 * (least + most)
            focal = (high_px - low_px) / (
                math.tan(high - pitch) - math.tan(low - pitch)
            )
            if focal * math.tan(low - pitch) < low_px:
                most = pitch
            else:
                least = pitch
        # Turn towards the wall's middle at half height, then shift to the aim.
        mid_depth = distance - 7.0 * math.sin(lean)
        yaw = math.atan2(middle - stand_x, mid_depth)
        move = np.eye(4)
        move[:3, 3] = (-stand_x, -eye_y, -distance)
        turn_y = np.array(
            [
                [math.cos(yaw), 0, math.sin(yaw), 0],
                [0, 1, 0, 0],
                [-math.sin(yaw), 0, math.cos(yaw), 0],
                [0, 0, 0, 1],
            ]
        )
        cosine, sine = math.cos(pitch), math.sin(pitch)
        tilt = np.array(
            [[1, 0, 0, 0], [0, cosine, sine, 0], [0, -sine, cosine, 0], [0, 0, 0, 1]]
        )
        spin = np.array(
            [
                [math.cos(roll), -math.sin(roll), 0, 0],
                [math.sin(roll), math.cos(roll), 0, 0],
                [0, 0, 1, 0],
                [0, 0, 0, 1],
            ]
        )
        lens = np.array(
            [
                [focal, 0, -0.5 * width_px - aim, 0],
                [0, -focal, -0.5 * height_px, 0],
                [0, 0, -1, 0],
            ]
        )
        self.focal_px = focal
        """Also the pixels that the picture moves by when the camera turns by 1 rad."""
        self.centre_px = (
            0.5 * width_px + aim + margin_px[0],
            0.5 * height_px + margin_px[1],
        )
        """What does not move when the camera rolls."""
        shift = np.array(
            [[1, 0, margin_px[0]], [0, 1, margin_px[1]], [0, 0, 1]], np.float64
        )
        self._upright_lens = shift @ lens @ spin @ tilt @ turn_y @ move
        self._lens = self._upright_lens @ upright

    def project(self, points: NDArray[np.float64], *, upright: bool = False) -> Points:
        """World metres (..., 3) to pixels (..., 2).

        Args:
            points: along the leaning wall, or with ``upright`` straight up from the
                floor, for what stands in front of the wall.
            upright: see ``points``.
        """
        lens = self._upright_lens if upright else self._lens
        seen = points @ lens[:, :3].T + lens[:, 3]
        pixels: Points = seen[..., :2] / seen[..., 2:]
        return pixels

    def metre_px(self, point: NDArray[np.float64]) -> float:
        """Pixels of one upward metre at a world point."""
        ends = self.project(np.stack([point, point + np.array([0.0, 1.0, 0.0])]))
        return float(np.linalg.norm(ends[1] - ends[0]))
