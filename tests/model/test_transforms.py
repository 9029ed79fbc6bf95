"""The flip swaps picture and code together."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.states import PAIRS
from model.transforms import mirror, to_input
from tests.model.factories import lane_clip


@given(st.lists(st.tuples(st.integers(0, 14), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=25)
def test_mirror_is_its_own_inverse(given: list[tuple[int, bool]]) -> None:
    codes = np.array([code for code, _ in given])
    flip = np.array([flipped for _, flipped in given])
    clips = torch.from_numpy(
        np.stack([lane_clip(PAIRS[c], n)[:2, :4] for n, c in enumerate(codes)])
    )
    before = clips.clone()
    once, mirrored = mirror(clips, codes, flip)
    twice, back = mirror(once, mirrored, flip)
    assert torch.equal(clips, before)
    assert torch.equal(twice, clips)
    assert np.array_equal(back, codes)
    assert np.array_equal(mirrored[~flip], codes[~flip])


def test_a_mirrored_clip_shows_the_mirrored_pair() -> None:
    codes = np.arange(15)
    clips = np.stack([lane_clip(pair, 7) for pair in PAIRS])
    flipped, mirrored = mirror(torch.from_numpy(clips), codes, np.ones(15, bool))
    for picture, code in zip(flipped.numpy(), mirrored, strict=True):
        shown = lane_clip(PAIRS[code], 8)
        # each half's brightness tells its lane's state
        for half in (slice(0, 56), slice(56, 112)):
            assert abs(picture[:, :, half].mean() - shown[:, :, half].mean()) < 2
    assert mirrored[2] == 8  # the study's example: 1-3 becomes 3-1


def test_rows_and_frames_stay_in_order() -> None:
    clip = torch.zeros(1, 30, 112, 112, 3, dtype=torch.uint8)
    clip[0, 3, 5, 10] = torch.tensor([1, 2, 3])
    flipped, _ = mirror(clip, np.array([0]), np.array([True]))
    assert flipped[0, 3, 5, 101].tolist() == [1, 2, 3]
    assert flipped.sum() == 6


def test_input_is_scaled_and_channels_come_first() -> None:
    clips = torch.zeros(2, 30, 112, 112, 3, dtype=torch.uint8)
    clips[1, 4, 5, 6, 2] = 255
    x = to_input(clips)
    assert x.shape == (2, 3, 30, 112, 112)
    assert x.dtype == torch.float32
    assert x[1, 2, 4, 5, 6] == 1
    assert x.sum() == 1
    assert x.is_contiguous(memory_format=torch.channels_last_3d)
