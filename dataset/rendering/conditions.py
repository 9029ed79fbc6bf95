"""What makes footage hard to read: a camera in a hand, light that changes, shadows.

A camera that turns without moving changes the picture by a homography, whatever is in
front of it, so shake, drift and pan are ``K R K⁻¹`` with ``K`` the camera's own matrix.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dataset.rendering.camera import Camera
from dataset.shapes import SIZE_PX

Matrices = NDArray[np.float64]
REACH_PX: Final = 12.0
"""A camera never points farther away than this from where it began, pixels of 112."""


class Hold(StrEnum):
    """Who or what holds the camera."""

    STAND = "stand"
    HAND = "hand"
    PAN = "pan"
    """A hand that follows something, slowly."""


@dataclass(frozen=True)
class Conditions:
    """How one video was taken; T is its number of frames."""

    hold: Hold
    turns: NDArray[np.float64]
    """``(T, 4)``: right and down in pixels of 112 × 112, radians of roll, zoom."""
    gains: NDArray[np.float64]
    """``(T, 3)`` of red, green and blue."""
    bands: NDArray[np.float64]
    """``(T, 112)`` gain of each row: lamps that flicker while a picture is read out."""
    shade: NDArray[np.float32] | None
    """``(112, 112 + way)`` gains of a shadow that drifts over the wall."""
    shade_way: NDArray[np.int64]
    """``(T,)`` by how many columns it has drifted."""
    sway: NDArray[np.float64]
    """``(T,)`` metres by which loose ropes swing."""

    def light(self, index: int) -> NDArray[np.float32]:
        """``(112, 112, 3)`` gains of frame ``index``."""
        light = self.bands[index][:, None, None] * self.gains[index]
        if self.shade is None:
            return np.broadcast_to(light, (SIZE_PX, SIZE_PX, 3)).astype(np.float32)
        at = int(self.shade_way[index])
        lit: NDArray[np.float32] = (
            light * self.shade[:, at : at + SIZE_PX, None]
        ).astype(np.float32)
        return lit


def calm(rng: np.random.Generator, n_frames: int) -> Conditions:
    """A camera on a stand in steady light, as in the study."""
    gains = 1.0 + 0.012 * np.sin(0.21 * np.arange(n_frames) + rng.uniform(0, 6))
    gains += rng.normal(0, 0.003, n_frames)
    return Conditions(
        Hold.STAND,
        _still(n_frames),
        np.repeat(gains[:, None], 3, axis=1),
        np.ones((n_frames, SIZE_PX)),
        None,
        np.zeros(n_frames, np.int64),
        np.zeros(n_frames),
    )


def hard(rng: np.random.Generator, n_frames: int) -> Conditions:
    """Draw how a video was taken that is not calm."""
    steady = calm(rng, n_frames)
    hold = Hold(rng.choice(list(Hold), p=(0.25, 0.45, 0.3)))
    turns = _still(n_frames)
    time_s = np.arange(n_frames) / 30
    if hold is not Hold.STAND:
        strength = float(rng.uniform(0.3, 1.0))
        for axis in (0, 1):
            turns[:, axis] += 1.5 * strength * wander(rng, time_s, 0.7, 6.0)
            turns[:, axis] += 3.0 * strength * wander(rng, time_s, 0.05, 0.4)
        turns[:, 2] += np.radians(0.9) * strength * wander(rng, time_s, 0.1, 2.0)
        turns[:, 3] += 0.01 * strength * wander(rng, time_s, 0.05, 0.5)
    elif rng.random() < 0.4:  # somebody bumps into the stand
        since = np.maximum(time_s - rng.uniform(0, time_s[-1]), 0)
        jolt = np.exp(-since / 0.35) * np.sin(22 * since)
        turns[:, :2] += jolt[:, None] * rng.uniform(-2.5, 2.5, 2)
    if hold is Hold.PAN:
        begin = rng.uniform(0, 0.5) * time_s[-1]
        share = np.clip((time_s - begin) / rng.uniform(1.5, 6.0), 0, 1)
        eased = share * share * (3 - 2 * share)
        if rng.random() < 0.4:
            eased = np.sin(np.pi * eased)  # and back
        turns[:, 0] += eased * rng.uniform(-9, 9)
        turns[:, 1] += eased * rng.uniform(-5, 5)
        turns[:, 3] += eased * rng.uniform(-0.04, 0.06)
    turns -= turns[0]
    turns[:, 3] += 1.0
    turns[:, :2] = np.clip(turns[:, :2], -REACH_PX, REACH_PX)
    gains = steady.gains * (1 + 0.12 * wander(rng, time_s, 0.05, 0.5))[:, None]
    for _ in range(int(rng.integers(0, 3))):  # a lamp goes on or off
        after = np.clip((time_s - rng.uniform(0, time_s[-1])) / 0.1, 0, 1)
        gains *= 1 + after[:, None] * rng.uniform(-0.25, 0.3)
    gains *= 1 + 0.04 * wander(rng, time_s, 0.05, 0.3)[:, None] * np.array([1, 0, -1])
    bands = np.ones((n_frames, SIZE_PX))
    if rng.random() < 0.6:
        rows = np.arange(SIZE_PX)[None] / rng.uniform(30, 120)
        turn = np.arange(n_frames)[:, None] * rng.uniform(0.05, 0.5)
        depth = rng.uniform(0.01, 0.07)
        bands += depth * np.sin(2 * np.pi * (rows + turn))
    shade, way = _shadow(rng, n_frames) if rng.random() < 0.45 else (None, None)
    return Conditions(
        hold,
        turns,
        np.clip(gains, 0.45, 1.6),
        bands,
        shade,
        np.zeros(n_frames, np.int64) if way is None else way,
        float(rng.uniform(0, 0.35)) * wander(rng, time_s, 0.2, 0.8),
    )


def _still(n_frames: int) -> NDArray[np.float64]:
    turns = np.zeros((n_frames, 4))
    turns[:, 3] = 1.0
    return turns


def wander(
    rng: np.random.Generator, time_s: NDArray[np.float64], low_hz: float, high_hz: float
) -> NDArray[np.float64]:
    """``(T,)`` a smooth random walk about 0 that stays within about ±1."""
    rates = np.geomspace(low_hz, high_hz, 5) * rng.uniform(0.8, 1.25, 5)
    sizes = (low_hz / rates) ** 0.5
    sizes *= rng.uniform(0.3, 1.0, 5)
    waves = np.sin(2 * np.pi * rates * time_s[:, None] + rng.uniform(0, 6.3, 5))
    path: NDArray[np.float64] = waves @ sizes / max(float(sizes.sum()), 1e-9) * 1.3
    return path


def _shadow(
    rng: np.random.Generator, n_frames: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """A tree or a cloud before the sun, or somebody before a lamp."""
    speed = float(rng.uniform(0.02, 0.5))  # pixels a frame
    way = np.rint(speed * np.arange(n_frames)).astype(np.int64)
    shape = (SIZE_PX, SIZE_PX + int(way[-1]) + 1)
    spots = rng.normal(0, 1, shape).astype(np.float32)
    size = float(rng.uniform(5, 22))
    soft = np.asarray(cv2.GaussianBlur(spots, (0, 0), size))
    dark = 1 / (1 + np.exp(-6 * soft / max(float(soft.std()), 1e-6)))
    shade = 1 - float(rng.uniform(0.12, 0.45)) * dark.astype(np.float32)
    if rng.random() < 0.5:
        way = way[-1] - way
    return shade, way


def homographies(
    conditions: Conditions, camera: Camera, scale: tuple[float, float]
) -> Matrices:
    """``(T, 3, 3)``: from the camera's own pixels to those of the turned camera.

    Args:
        conditions: by how much it turns.
        camera: whose pixels.
        scale: camera pixels for one of 112 × 112, across and down.
    """
    focal, (x, y) = camera.focal_px, camera.centre_px
    lens = np.array([[focal, 0, x], [0, focal, y], [0, 0, 1.0]])
    back = np.linalg.inv(lens)
    found = np.empty((len(conditions.turns), 3, 3))
    for at, (across, down, roll, zoom) in enumerate(conditions.turns.tolist()):
        yaw, pitch = across * scale[0] / focal, down * scale[1] / focal
        c, s = math.cos(yaw), math.sin(yaw)
        turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
        c, s = math.cos(pitch), math.sin(pitch)
        turn = np.array([[1, 0, 0], [0, c, s], [0, -s, c]]) @ turn
        c, s = math.cos(roll), math.sin(roll)
        turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ turn
        found[at] = lens @ np.diag([zoom, zoom, 1.0]) @ turn @ back
    return found
