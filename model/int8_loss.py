"""What prediction in 8-bit integers costs: the same clips judged in both ways."""

import numpy as np
from torch import nn

from dataset.splits import Split
from dataset.store import Snapshot
from model import devices
from model.evaluation import evaluate_part
from model.int8 import calibration_samples, quantized
from model.intervals import drawn_by, ratio, share
from model.measures import Json


def int8_loss(net: nn.Module, snapshot: Snapshot, part: Split, batch_size: int) -> Json:
    """Judge a part in floating point and in 8-bit integers, on the CPU.

    Args:
        net: on the CPU, in evaluation mode; one that reads clips.
        snapshot: its training clips give the ranges.
        part: what is judged.
        batch_size: clips at once.

    Returns:
        ``float`` and ``int8``, the shares of clips that are right; ``lost``, their
        difference on the same clips, above 0 where int8 is worse; ``alike``, the share of
        clips with the same answer; all as figures. And ``video_float`` and ``video_int8``.

    Raises:
        TrainingError: the extra “int8” is not installed, the network reads no clips, or
            the part or the training part has none.
        StoreError: the bytes on disk are damaged.
    """
    device = devices.choose("cpu")
    plain = evaluate_part(net, snapshot, part, device, batch_size)
    small = quantized(net, calibration_samples(net, snapshot))
    whole = evaluate_part(small, snapshot, part, device, batch_size)
    groups = [snapshot.videos[at].group for at in plain.videos.index.tolist()]
    of_clip = drawn_by(groups, np.searchsorted(plain.videos.index, plain.video_index))
    of_video = drawn_by(groups, np.arange(len(groups)))
    said, said_small = plain.said, whole.said
    right, right_small = said == plain.codes, said_small == plain.codes
    lost = right.astype(float) - right_small
    videos = {
        name: share(x.videos.said == x.videos.codes, of_video, "videos").to_json()
        for name, x in (("video_float", plain), ("video_int8", whole))
    }
    return {
        "part": part.word,
        "float": share(right, of_clip, "clips").to_json(),
        "int8": share(right_small, of_clip, "clips").to_json(),
        "lost": ratio(lost, np.ones(len(lost)), of_clip, "clips").to_json(),
        "alike": share(said == said_small, of_clip, "clips").to_json(),
        **videos,
    }
