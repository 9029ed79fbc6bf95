"""How clips are cut: crop box, rate, size, lane divider. Imports no decoder."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from dataset.errors import VideoError
from dataset.shapes import CLIP_FRAMES, SIZE_PX

FPS: Final = 30
MIN_REAL_FRAMES: Final = 15
MIDDLE: Final = 0.5
"""Where lanes part, as a fraction of the width, where nobody says otherwise."""


def divider_of(recipe_json: str) -> float:
    """Where a recipe says that the lanes part, 0 to 1; the middle where it says nothing.

    Raises:
        ValueError: it is no recipe, or they part nowhere.
    """
    recipe: Any = json.loads(recipe_json)
    divider: Any = recipe.get("divider", MIDDLE) if isinstance(recipe, dict) else None
    if type(divider) not in (int, float) or not parts_lanes(divider):  # bool is an int
        raise ValueError(f"the lanes part at {str(divider)[:80]}")
    return float(divider)


def parts_lanes(divider: float) -> bool:
    """Whether a fraction of the width leaves something on both sides; NaN does not."""
    return 0 < divider < 1


def with_divider(recipe_json: str, divider: float) -> str:
    """The same recipe with its lanes parted elsewhere, as ``Recipe.to_json`` writes it."""
    return json.dumps({**json.loads(recipe_json), "divider": divider}, sort_keys=True)


@dataclass(frozen=True)
class CropBox:
    """The part of the upright frame that is kept, as fractions from 0 to 1.

    Raises:
        VideoError: the box is empty or leaves the frame.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        # Written so that NaN fails too.
        wide = 0 <= self.left < self.right <= 1
        high = 0 <= self.top < self.bottom <= 1
        if not (wide and high):
            raise VideoError(
                f"The crop box {self} is no part of a frame: give left, top, right and"
                " bottom as fractions with 0 ≤ left < right ≤ 1 and"
                " 0 ≤ top < bottom ≤ 1."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``left,top,right,bottom``, as in ``0,0.1,1,0.9``.

        Raises:
            VideoError: other than four numbers, or no part of a frame.
        """
        try:
            left, top, right, bottom = (float(part) for part in text.split(","))
        except ValueError as error:
            raise VideoError(
                f"“{text}” is no crop box: write left,top,right,bottom as fractions,"
                " for example 0,0.1,1,0.9."
            ) from error
        return cls(left, top, right, bottom)

    def __str__(self) -> str:
        """The text that ``parse`` reads."""
        sides = (self.left, self.top, self.right, self.bottom)
        short = (f"{side:g}" for side in sides)
        return ",".join(
            text if float(text) == side else repr(side)
            for text, side in zip(short, sides, strict=True)
        )

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """``(x, y, w, h)`` in a frame of this size in pixels; at least one pixel."""
        x = min(round(self.left * width), width - 1)
        y = min(round(self.top * height), height - 1)
        right = max(round(self.right * width), x + 1)
        bottom = max(round(self.bottom * height), y + 1)
        return x, y, right - x, bottom - y


def default_crop(width_px: int, height_px: int) -> CropBox:
    """The study's crop: a portrait frame keeps 1600 of its 1920 rows, centred."""
    if height_px > width_px:
        return CropBox(top=160 / 1920, bottom=1760 / 1920)
    return CropBox()


@dataclass(frozen=True)
class CropRule:
    """Which crop box upright frames get, by their shape: a setting of a project."""

    portrait: CropBox = default_crop(1080, 1920)  # noqa: RUF009 - frozen, shared safely
    landscape: CropBox = CropBox()

    def box_for(self, width_px: int, height_px: int) -> CropBox:
        """The box for an upright frame of this size in pixels."""
        return self.portrait if height_px > width_px else self.landscape


@dataclass(frozen=True)
class Recipe:
    """How clips were cut; two clips may be compared only if they agree on it."""

    crop: CropBox
    fps: int = FPS
    size_px: int = SIZE_PX
    clip_frames: int = CLIP_FRAMES
    min_real_frames: int = MIN_REAL_FRAMES
    resize: str = "area"
    divider: float = MIDDLE
    """Where the lanes part, as a fraction of the cropped width; what a coach moves later
    is not in the file, see ``dataset.asked_files``."""

    def to_json(self) -> str:
        """One line of JSON; equal recipes give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Raises:
            VideoError: the text is no recipe.
        """
        try:
            values: dict[str, Any] = json.loads(text)
            crop = CropBox(**values.pop("crop"))
            return cls(crop=crop, **values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise VideoError(
                f"“{text[:80]}” is no recipe of clips: import the video again."
            ) from error
