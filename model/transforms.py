"""What happens to a clip between the file and the network, in one place for both uses."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dataset.shapes import CLIP_SHAPE
from dataset.states import MIRRORED_CODE
from model.devices import send

N_COLOURS: Final = 3
_MIRRORED = np.array(MIRRORED_CODE, np.int64)


def mirror(
    clips: Tensor, codes: NDArray[np.int64], flip: NDArray[np.bool_]
) -> tuple[Tensor, NDArray[np.int64]]:
    """Flip some clips left to right, picture and code together.

    Its own inverse: the same ``flip`` twice gives back what came in.

    Args:
        clips: ``(N, 30, 112, 112, 3)`` on any device, where they are flipped; or lanes
            ``(N, 2, 30, 112, 56, 3)``, those of videos ``(N, K, 2, 30, 112, 56, 3)``, or
            strips ``(N, 2, 2, 56, T)``, whose lanes change places.
        codes: ``(N,)`` codes 0 to 14.
        flip: ``(N,)`` which ones.

    Returns:
        New ones of the same shapes.
    """
    # the right lane is kept mirrored, so it suffices that lanes change places
    axis = 2 if clips.dim() == 7 else 1
    if clips.shape[1:] == CLIP_SHAPE:
        axis = 3  # runs from left to right
    turned = send(flip, clips.device)
    turned = turned.view(-1, *(1,) * (clips.dim() - 1))
    return (
        torch.where(turned, clips.flip(axis), clips),
        np.where(flip, _MIRRORED[codes], codes),
    )


def mirror_targets(
    targets: NDArray[np.float32], flip: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The same for ``(N, 15)`` probabilities of the codes."""
    return np.where(flip[:, None], targets[:, _MIRRORED], targets)


def to_input(clips: Tensor) -> Tensor:
    """Scale samples for a network, on whatever device they are.

    Args:
        clips: pictures ``(…, T, H, W, 3)`` uint8 RGB, such as clips ``(N, 30, 112, 112,
            3)`` or lanes ``(N, 2, 30, 112, 56, 3)``; or strips ``(N, 2, 2, 56, T)``
            uint8.

    Returns:
        Float32 from 0 to 1: strips as they are, and pictures as ``(…, 3, T, H, W)``; the
        numbers stay where they are in memory, which is the channels-last order that
        convolutions like best.
    """
    scaled = clips.to(torch.float32).div_(255)
    is_pictures = clips.shape[-1] == N_COLOURS  # strips have 160 columns or more
    return scaled.movedim(-1, -4) if is_pictures else scaled
