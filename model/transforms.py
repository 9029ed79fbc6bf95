"""What happens to a clip between the file and the network, in one place for both uses."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dataset.shapes import CLIP_SHAPE
from dataset.states import MIRRORED_CODE

_MIRRORED = np.array(MIRRORED_CODE, np.int64)


def mirror(
    clips: NDArray[np.uint8], codes: NDArray[np.int64], flip: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Flip some clips left to right, picture and code together.

    Its own inverse: the same ``flip`` twice gives back what came in.

    Args:
        clips: ``(N, 30, 112, 112, 3)``, or strips ``(N, 2, 2, 56, T)``, whose lanes
            change places.
        codes: ``(N,)`` codes 0 to 14.
        flip: ``(N,)`` which ones.

    Returns:
        New arrays of the same shapes.
    """
    flipped = clips.copy()
    if clips.shape[1:] == CLIP_SHAPE:
        flipped[flip] = clips[flip][:, :, :, ::-1]  # axis 3 runs from left to right
    else:
        flipped[flip] = clips[flip][:, ::-1]
    return flipped, np.where(flip, _MIRRORED[codes], codes)


def to_input(clips: Tensor) -> Tensor:
    """Scale clips for a network, on whatever device they are.

    Args:
        clips: ``(N, 30, 112, 112, 3)`` uint8 RGB, or strips ``(N, 2, 2, 56, T)`` uint8.

    Returns:
        Float32 from 0 to 1: strips as they are, and clips as ``(N, 3, 30, 112, 112)``;
        the numbers stay where they are in memory, which is the channels-last order that
        convolutions like best.
    """
    scaled = clips.to(torch.float32).div_(255)
    is_clips = clips.shape[1:] == CLIP_SHAPE
    return scaled.permute(0, 4, 1, 2, 3) if is_clips else scaled
