"""The shape of a clip, in one place for who cuts, stores and learns; imports nothing."""

import math
from typing import Final

CLIP_FRAMES: Final = 30
SIZE_PX: Final = 112
CLIP_SHAPE: Final = (CLIP_FRAMES, SIZE_PX, SIZE_PX, 3)
"""Frames, rows (top first), columns (left first), RGB of one clip, uint8."""

CLIP_BYTES: Final = math.prod(CLIP_SHAPE)
