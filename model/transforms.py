"""What happens to a clip between the file and the network, in one place for both uses."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dataset.states import MIRRORED_CODE

_MIRRORED = np.array(MIRRORED_CODE, np.int64)


def mirror(
    clips: NDArray[np.uint8], codes: NDArray[np.int64], flip: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Flip some clips left to right, picture and code together.

    Its own inverse: the same ``flip`` twice gives back what came in.

    Args:
        clips: ``(N, 30, 112, 112, 3)``.
        codes: ``(N,)`` codes 0 to 14.
        flip: ``(N,)`` which ones.

    Returns:
        New arrays of the same shapes.
    """
    flipped = clips.copy()
    flipped[flip] = clips[flip][:, :, :, ::-1]  # axis 3 runs from left to right
    return flipped, np.where(flip, _MIRRORED[codes], codes)


def to_input(clips: Tensor) -> Tensor:
    """Scale clips for a network, on whatever device they are.

    Args:
        clips: ``(N, 30, 112, 112, 3)`` uint8 RGB.

    Returns:
        ``(N, 3, 30, 112, 112)`` float32 from 0 to 1; the numbers stay where they are in
        memory, which is the channels-last order that convolutions like best.
    """
    return clips.to(torch.float32).div_(255).permute(0, 4, 1, 2, 3)
