"""A camera that follows the climbers: a moving window of the picture of the whole wall."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.body import Joint
from dataset.rendering.conditions import wander
from dataset.rendering.figure import Pixels
from dataset.rendering.race import RaceSpec
from dataset.rendering.renderer import Renderer
from dataset.shapes import SIZE_PX

_SHARES: Final = (0.34, 0.6)
"""Of the picture's height that the window shows."""
_LAG_S: Final = 0.35
"""How far behind the climbers the camera is."""
_LEADS: Final = 0.55
"""Share of the window that lies below the climber whom it follows."""
_SHAKE: Final = 0.012
"""Shares of the window by which a hand shakes, and by which it zooms."""
_BAND: Final = (0.88, 0.96)
"""Rows of a broadcast's band of names, as shares of the window."""


class FollowingRenderer(Renderer):
    """Draws a race as somebody films it who stands close and follows the climbers.

    Half of them, as a broadcast does, lay a band with names over the picture.
    """

    def __init__(self, spec: RaceSpec) -> None:
        super().__init__(spec)
        rng = np.random.default_rng([spec.seed, 7])
        n = self.race.truth.n_frames
        time_s = np.arange(n) / spec.fps
        self._share = float(rng.uniform(*_SHARES))
        self.has_band = bool(rng.random() < 0.5)
        shake = [_SHAKE * wander(rng, time_s, 0.3, 4.0) for _ in range(3)]
        width, height = spec.width_px, spec.height_px * self._share
        zoom = 1 + shake[2]
        down = self._leader_rows(time_s) - (1 - _LEADS) * height
        down = _behind(down, spec.fps) + shake[1] * height
        self._left = width * (shake[0] - 0.5 * (zoom - 1))
        self._top = np.clip(down, 0, spec.height_px - height * zoom)
        self._size = np.stack([width * zoom, height * zoom], axis=1)

    def _leader_rows(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(T,)`` picture row of the higher climber's hip."""
        rows = np.full((2, len(time_s)), np.inf)
        for side, climb in enumerate(self.race.climbs):
            if climb is None:
                continue
            for at, now in enumerate(time_s):
                pose = climb.pose(float(now))
                pose[:, 0] += self._lanes_x[side]
                rows[side, at] = self.scene.camera.project(pose[Joint.PELVIS])[1]
        return np.asarray(rows.min(axis=0))

    def place(self, index: int) -> NDArray[np.float64]:
        """``(3, 3)``: what takes pixels of frame ``index`` to the whole picture's."""
        across, down = self._size[index] / SIZE_PX
        return np.array(
            [[across, 0, self._left[index]], [0, down, self._top[index]], [0, 0, 1.0]]
        )

    def frame(self, index: int) -> Pixels:
        """Frame ``index``: (112, 112, 3) uint8 RGB."""
        whole = super().frame(index)
        # twice as large first, then by area: one pixel is several of the whole picture
        twice = np.linalg.inv(self.place(index) @ np.diag([0.5, 0.5, 1.0]))
        size = (2 * SIZE_PX, 2 * SIZE_PX)
        part = cv2.warpPerspective(whole, twice, size, borderMode=cv2.BORDER_REPLICATE)
        if self.has_band:
            self._lay_band(np.asarray(part, np.uint8))
        small = cv2.resize(part, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)

    @staticmethod
    def _lay_band(part: Pixels) -> None:
        top, bottom = (round(share * len(part)) for share in _BAND)
        part[top:bottom] = part[top:bottom] // 4 + np.uint8(20)
        for x, text in ((8, "A. LEFT"), (132, "B. RIGHT")):
            cv2.putText(
                part, text, (x, bottom - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.5,
                (235, 235, 235), 1, cv2.LINE_AA,
            )  # fmt: skip


def _behind(rows: NDArray[np.float64], fps: int) -> NDArray[np.float64]:
    """What follows ``rows`` twice as a hand and an eye do: with a lag, and smoothly."""
    keeps = np.exp(-1 / (0.5 * _LAG_S * fps))
    followed = rows.copy()
    for _ in range(2):
        for at in range(1, len(rows)):
            followed[at] = keeps * followed[at - 1] + (1 - keeps) * followed[at]
    return followed
