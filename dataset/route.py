"""The standard 15 m speed route: where every hold of a lane is.

Lengths are metres in the lane: x to the right and y upwards along the wall, from the
lane's lower-left corner. Both lanes carry the same route, not a mirrored one.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

WALL_HEIGHT_M: Final = 15.0
LANE_WIDTH_M: Final = 3.0
PANEL_M: Final = 1.5
OVERHANG_DEG: Final = 5.0
SOCLE_M: Final = 0.2
"""The wall stands on a socle, so the floor is at y = -0.2 m."""

PAD_X_M: Final = 1.5
PAD_Y_M: Final = 14.6
"""The middle of the pad that stops the timer."""


@dataclass(frozen=True)
class Hold:
    """One hold; ``is_hand`` tells the 20 large ones from the 11 foot holds."""

    number: int
    is_hand: bool
    x_m: float
    y_m: float


@cache
def standard_route() -> tuple[Hold, ...]:
    """The 31 holds of a lane, from bottom to top."""
    text = resources.files("resources").joinpath("route.csv").read_text("utf-8")
    holds = [
        Hold(
            int(row["hold"]),
            row["kind"] == "hand",
            float(row["x_m"]),
            float(row["y_m"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]
    return tuple(sorted(holds, key=lambda hold: (hold.y_m, hold.x_m)))
