"""Other cameras, other light, other paces: what leaves the states of a clip as they are.

All of it happens on the device, on whole batches. What is drawn is drawn on the CPU, whose
generator the seed of an epoch decides, so that every device sees the same clips. A clip's
frames get the same change, for the camera of the study stands still.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor

from model.config import TrainConfig


@dataclass(frozen=True)
class Augmentation:
    """What is done to training clips; nothing where both are 0.

    Args:
        jitter: of camera and colours, 1 for the strengths named in ``jittered``.
        time_jitter: the largest change of pace, 0.2 for a fifth slower or faster.
    """

    jitter: float = 0.0
    time_jitter: float = 0.0

    @classmethod
    def of(cls, config: TrainConfig) -> "Augmentation":
        """What a configuration asks for."""
        return cls(config.jitter, config.time_jitter)

    def __call__(self, pictures: Tensor) -> Tensor:
        """Change ``(…, 3, T, H, W)`` from 0 to 1, each by itself; strips have their own."""
        if pictures.shape[-4] != 3 or not (self.jitter or self.time_jitter):
            return pictures
        clips = pictures.reshape(-1, *pictures.shape[-4:])
        if self.time_jitter:
            clips = repaced(clips, self.time_jitter)
        if self.jitter:
            is_clip = clips.amax((1, 2, 3, 4)) > 0  # black only fills up a video
            clips = jittered(clips, self.jitter) * is_clip[:, None, None, None, None]
        return clips.view(pictures.shape)


def drawn(clips: Tensor, low: float, high: float, *shape: int) -> Tensor:
    """One number a clip, or so many; the CPU draws, whose generator an epoch's seed sets."""
    return torch.empty(len(clips), *shape).uniform_(low, high).to(clips.device)


def jittered(clips: Tensor, strength: float) -> Tensor:
    """Another camera and another light.

    Args:
        clips: ``(N, 3, T, H, W)`` from 0 to 1.
        strength: at 1, the picture is up to a tenth larger or smaller in each direction,
            shifted by up to a twentieth and turned by up to 3 degrees; each colour is up
            to a fifth brighter or darker, all together up to a quarter, with other
            contrast and some noise.

    Returns:
        The same shape, from 0 to 1; edges are repeated where the picture ends.
    """
    n, colours, n_frames, height, width = clips.shape
    angle = drawn(clips, -0.052, 0.052) * strength
    place = torch.zeros(n, 2, 3, device=clips.device)
    place[:, 0, 0] = 1 + drawn(clips, -0.1, 0.1) * strength
    place[:, 1, 1] = 1 + drawn(clips, -0.1, 0.1) * strength
    # axes of a grid run from -1 to 1 whatever the pixels, so a turn knows their shape
    place[:, 0, 1] = -angle * height / width
    place[:, 1, 0] = angle * width / height
    place[:, :, 2] = drawn(clips, -0.1, 0.1, 2) * strength
    frames = clips.transpose(1, 2).reshape(n, n_frames * colours, height, width)
    frames = seen_from(place, frames, outside="border")
    moved = frames.view(n, n_frames, colours, height, width).transpose(1, 2)
    power = (drawn(clips, -0.3, 0.3, 1, 1, 1, 1) * strength).exp()
    light = drawn(clips, -0.25, 0.25, 1, 1, 1, 1) + drawn(
        clips, -0.2, 0.2, colours, 1, 1, 1
    )
    noise = torch.randn(clips.shape).to(clips.device) * (
        drawn(clips, 0, 0.03, 1, 1, 1, 1) * strength
    )
    lit = moved.clamp(min=1e-4) ** power * (light * strength).exp()
    return (lit + noise).clamp(0, 1)


def seen_from(place: Tensor, pictures: Tensor, *, outside: str = "zeros") -> Tensor:
    """Pictures seen by another camera.

    Args:
        place: ``(N, 2, 3)`` from where a point of the new picture is, both axes from -1 to
            1, to where it is in the old one.
        pictures: ``(N, C, H, W)``.
        outside: what lies beyond the old one, as ``grid_sample`` names it.

    Returns:
        The same shape.
    """
    # Trap: autocast multiplies in bf16, which puts a point a third of a pixel off
    with torch.autocast(pictures.device.type, enabled=False):
        grid = nnf.affine_grid(place, list(pictures.shape), align_corners=False)
        return nnf.grid_sample(
            pictures, grid, padding_mode=outside, align_corners=False
        )


def repaced(clips: Tensor, strength: float) -> Tensor:
    """Another pace, another moment.

    Args:
        clips: ``(N, C, T, H, W)``.
        strength: the largest change of pace; the clip also begins up to so much of its
            length earlier or later.

    Returns:
        The same shape: the nearest frames, the first or last one repeated where the clip
        does not reach.
    """
    n, _, n_frames, _, _ = clips.shape
    pace = 1 + drawn(clips, -strength, strength, 1)
    shift = drawn(clips, -strength, strength, 1) * n_frames / 2
    middle = (n_frames - 1) / 2
    steps = torch.arange(n_frames, device=clips.device) - middle
    wanted = (middle + shift + pace * steps).round().long().clamp(0, n_frames - 1)
    rows = torch.arange(n, device=clips.device)[:, None]
    return clips.transpose(1, 2)[rows, wanted].transpose(1, 2)
