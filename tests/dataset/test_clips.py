import json
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from dataset.clips import (
    Clip,
    CropBox,
    CropRule,
    Recipe,
    default_crop,
    iter_clips,
)
from dataset.errors import Cancelled, VideoError
from dataset.shapes import CLIP_SHAPE
from dataset.video import VideoReader
from tests.dataset.cutting import read_clips, taken_at
from tests.dataset.test_video import level, noise_frames, size_changing_video, spoil
from tests.factories import make_video, numbered_frames
from tests.footage_folder import footage_folder


def levels(clip: np.ndarray) -> np.ndarray:
    """Grey level of each frame of a clip, in its lower half."""
    return clip[:, 60:].mean((1, 2, 3))


def assert_shown_is_trained(path):
    """At every k/30 s the player shows the source frame that the clip holds there."""
    cut = read_clips(path)
    compared = 0
    with VideoReader(path) as reader:
        for clip, start in enumerate(cut.start_frames):
            for position in range(30):
                k = start + position
                if k / 30 >= cut.duration_s - 0.002:
                    continue  # filled by repeating
                shown = taken_at(reader, k / 30)
                assert shown.time_s == cut.times_s[clip, position], (path.name, k)
                compared += 1
    assert compared
    return cut


@pytest.mark.parametrize(
    ("n_frames", "n_clips"),
    [(1, 1), (14, 1), (30, 1), (31, 1), (44, 1), (45, 2), (60, 2), (74, 2), (75, 3)],
)
def test_the_last_clip_needs_fifteen_frames_of_its_own(tmp_path, n_frames, n_clips):
    cut = read_clips(make_video(tmp_path / "a.mp4", n_frames=n_frames))
    assert cut.clips.shape == (n_clips, *CLIP_SHAPE)
    assert cut.clips.dtype == np.uint8
    assert cut.start_frames.tolist() == [30 * i for i in range(n_clips)]
    assert cut.times_s.shape == (n_clips, 30)
    assert cut.duration_s == pytest.approx(n_frames / 30, abs=1e-3)


def test_every_frame_stands_at_its_place_and_the_last_is_repeated(tmp_path):
    cut = read_clips(make_video(tmp_path / "a.mp4", n_frames=50))
    shown = [min(k, 49) for k in range(60)]
    expected = [level(k) for k in shown]
    assert np.concatenate([levels(c) for c in cut.clips]) == pytest.approx(
        expected, abs=3
    )
    assert cut.times_s.ravel() == pytest.approx([k / 30 for k in shown], abs=1e-4)
    np.testing.assert_array_equal(cut.clips[1, 20], cut.clips[1, 19])


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".avi"])
@pytest.mark.parametrize("fps", [10, 25, 30, 60])
def test_any_rate_becomes_thirty_by_what_is_on_screen(tmp_path, suffix, fps):
    codec = "mjpeg" if suffix == ".avi" else "libx264"
    n_frames = fps * 2
    times_s = [k / fps for k in range(n_frames)]
    path = tmp_path / f"a{suffix}"
    if suffix == ".avi":
        make_avi(path, n_frames, fps)
    else:
        make_video(path, n_frames=n_frames, fps=fps, times_s=times_s, codec=codec)
    cut = assert_shown_is_trained(path)
    assert len(cut.clips) == 2
    on_screen = [k * fps // 30 for k in range(60)]
    assert np.concatenate([levels(c) for c in cut.clips]) == pytest.approx(
        [level(k) for k in on_screen], abs=4
    )


def test_a_frame_of_an_avi_is_never_shown_before_its_time(tmp_path):
    path = tmp_path / "ntsc.avi"
    make_avi(path, 62, Fraction(30_000, 1001))
    cut = assert_shown_is_trained(path)
    # At 29.97 a second frame k begins k/1000 of a frame after k/30 s, so the one before
    # it is still on screen; the stamps of this format are exact.
    on_screen = [max(0, k - 1) / (30_000 / 1001) for k in range(60)]
    assert cut.times_s.ravel() == pytest.approx(on_screen, abs=1e-6)


@pytest.mark.parametrize("color_range", ["limited", "full"])
@pytest.mark.parametrize("rgb", [(128, 128, 128), (200, 30, 30), (20, 180, 60)])
def test_the_player_shows_the_very_colours_of_the_clips(tmp_path, color_range, rgb):
    path = tmp_path / "flat.mp4"
    range_number = 1 if color_range == "limited" else 2
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 320, 480, "yuv420p"
        stream.codec_context.color_range = range_number
        stream.codec_context.colorspace = 1
        for index in range(3):
            flat = av.VideoFrame.from_ndarray(np.full((480, 320, 3), rgb, np.uint8))
            frame = flat.reformat(
                format="yuv420p",
                dst_color_range=range_number,
                dst_colorspace="ITU709",
            )
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    trained = iter_clips(path, CropBox())
    clip = next(iter(trained)).pixels[1].reshape(-1, 3)
    with VideoReader(path) as reader:
        shown = reader.frame(1).pixels.reshape(-1, 3)
    # The median, for the encoder leaves some specks.
    assert np.median(shown, axis=0).tolist() == np.median(clip, axis=0).tolist()
    assert np.median(shown, axis=0) == pytest.approx(rgb, abs=2)


def make_avi(path, n_frames, fps):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuvj420p"
        for index, pixels in enumerate(numbered_frames(n_frames)):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = index, 1 / Fraction(fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def test_uneven_frames_are_held_for_as_long_as_they_last(tmp_path):
    gaps = np.random.default_rng(3).choice([0.005, 0.033, 0.038, 0.4, 2.0], 25)
    times_s = [0.0, *np.cumsum(gaps)]
    path = make_video(tmp_path / "a.mp4", n_frames=26, times_s=times_s)
    cut = assert_shown_is_trained(path)
    stamps = np.round(np.array(times_s) * 90_000) / 90_000
    for k, time_s in enumerate(cut.times_s.ravel()[: int(times_s[-1] * 30)]):
        on_screen = stamps[stamps <= k / 30 + 6e-6].max()
        assert time_s == pytest.approx(on_screen, abs=1e-6), k


def test_late_starts_and_rounded_stamps_lose_no_frame(tmp_path):
    times_s = [5 + k / 30 for k in range(90)]
    path = make_video(tmp_path / "a.mkv", n_frames=90, times_s=times_s)
    cut = assert_shown_is_trained(path)
    assert len(cut.clips) == 3
    assert len(np.unique(cut.times_s)) == 90  # none twice, none skipped
    assert cut.damage.sentence == ""


@pytest.mark.parametrize("n_frames", [2, 8, 14, 15])
def test_stamps_rounded_up_add_no_frame_at_the_end(tmp_path, n_frames):
    times_s = [k / 60 for k in range(n_frames)]
    path = make_video(tmp_path / "a.mkv", n_frames=n_frames, fps=60, times_s=times_s)
    stream = iter_clips(path)
    list(stream)
    assert stream.n_frames == (n_frames + 1) // 2


def test_a_stamp_that_no_recording_has_fills_no_disk(tmp_path):
    times_s = [*(k / 30 for k in range(40)), 5000.0, 5000.1]
    cut = assert_shown_is_trained(
        make_video(tmp_path / "a.mkv", n_frames=42, times_s=times_s)
    )
    assert len(cut.clips) == 1
    assert cut.damage.n_misplaced == 2


def test_a_crop_keeps_its_part(tmp_path):
    frame = np.zeros((96, 64, 3), np.uint8)
    frame[24:72, 32:] = (220, 40, 60)
    path = make_video(tmp_path / "a.mp4", [frame] * 3, options={"crf": "1"})
    inside = read_clips(path, CropBox(0.5, 0.25, 1, 0.75)).clips[0, 0]
    assert inside[4:-4, 4:-4].reshape(-1, 3).std(0).max() < 3
    assert inside[50, 50].astype(int) == pytest.approx((220, 40, 60), abs=12)
    outside = read_clips(path, CropBox(0, 0, 0.5, 1)).clips[0, 0]
    assert outside[:, :100].max() < 12


def test_a_portrait_loses_320_of_1920_rows_and_a_landscape_none():
    assert default_crop(1080, 1920).pixels(1080, 1920) == (0, 160, 1080, 1600)
    assert default_crop(1920, 1080).pixels(1920, 1080) == (0, 0, 1920, 1080)
    rule = CropRule(landscape=CropBox(0.1, 0, 0.9, 1))
    assert rule.box_for(1920, 1080) == CropBox(0.1, 0, 0.9, 1)
    assert rule.box_for(1080, 1920) == default_crop(1080, 1920)


def test_crop_boxes_read_back_what_they_write():
    for box in (default_crop(1080, 1920), CropBox(), CropBox(0.1, 0.25, 1 / 3, 0.9)):
        assert CropBox.parse(str(box)) == box
    assert CropBox.parse(" 0, 0.1 ,1, 0.9") == CropBox(0, 0.1, 1, 0.9)
    assert CropBox(0.999, 0.999, 1, 1).pixels(10, 10) == (9, 9, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["", "0,0,1", "a,b,c,d", "0,0,1,1.01", "0.5,0,0.5,1", "0,0,nan,1", "-1,0,1,1"],
)
def test_what_is_no_crop_box_is_refused(text):
    with pytest.raises(VideoError, match="crop box"):
        CropBox.parse(text)


def test_a_recipe_survives_its_text():
    recipe = Recipe(default_crop(1080, 1920))
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe(CropBox()).to_json() != recipe.to_json()
    for text in ("", "[]", "{}", '{"crop": 3}', '{"crop": {"left": 2}}'):
        with pytest.raises(VideoError):
            Recipe.from_json(text)


def test_a_clip_checks_its_shape():
    times_s = np.zeros(30)
    Clip(np.zeros(CLIP_SHAPE, np.uint8), 0, times_s)
    with pytest.raises(ValueError, match=r"\(30, 112, 112\).*uint8"):
        Clip(np.zeros(CLIP_SHAPE[:3], np.uint8), 0, times_s)
    with pytest.raises(ValueError, match="float32"):
        Clip(np.zeros(CLIP_SHAPE, np.float32), 0, times_s)
    with pytest.raises(ValueError, match=r"\(29,\)"):
        Clip(np.zeros(CLIP_SHAPE, np.uint8), 0, times_s[:29])


def test_clips_are_independent_of_each_other(tmp_path):
    stream = iter(iter_clips(make_video(tmp_path / "a.mp4", n_frames=60)))
    first = next(stream)
    kept = first.pixels.copy()
    next(stream)
    np.testing.assert_array_equal(first.pixels, kept)


def test_a_cancel_is_heard_between_frames(tmp_path):
    asked = 0

    def cancel() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    with pytest.raises(Cancelled):
        read_clips(make_video(tmp_path / "a.mp4", n_frames=60), cancel=cancel)
    assert asked == 6


def test_a_change_of_size_mid_stream_keeps_cutting(tmp_path):
    cut = assert_shown_is_trained(size_changing_video(tmp_path / "a.avi"))
    expected = [level(k % 10) for k in range(20)]
    assert levels(cut.clips[0])[:20] == pytest.approx(expected, abs=4)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_holes_are_stated_and_shown_alike(tmp_path, suffix):
    whole = make_video(
        tmp_path / f"a{suffix}", noise_frames(90), options={"g": "15", "bf": "2"}
    )
    assert read_clips(whole).damage.sentence == ""
    cut = assert_shown_is_trained(spoil(whole, tmp_path / f"b{suffix}", 0.4, 0.06))
    assert " s are missing at 0:01; " in cut.damage.sentence
    assert cut.damage.gaps_s * 30 == pytest.approx(90 - cut.damage.n_decoded, abs=0.1)


def test_a_cut_off_recording_says_how_much_is_there(tmp_path):
    whole = make_video(tmp_path / "a.mkv", noise_frames(90))
    short = tmp_path / "b.mkv"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    damage = assert_shown_is_trained(short).damage
    assert damage.serious
    assert damage.sentence.startswith(
        f"Only the first {damage.duration_s:.1f} s of 3.0 s"
    )
    assert 0.8 < damage.duration_s < 2.2


@pytest.mark.slow
def test_real_files_show_what_is_trained_on_without_false_alarms():
    folder = footage_folder() / "decoder"
    alarms = {
        "corrupt_one_frame.mp4": False,
        "truncated_displaymatrix_sar.mp4": True,
    }
    for fact in json.loads((folder / "manifest.json").read_text()):
        path = folder / fact["name"]
        if not fact["decoded"]:
            continue
        cut = assert_shown_is_trained(path)
        assert cut.damage.n_decoded == fact["decoded"], path.name
        assert bool(cut.damage.sentence) == (path.name in alarms), path.name
        assert cut.damage.serious == alarms.get(path.name, False), path.name


@pytest.mark.parametrize(
    "name",
    [
        "rot0.mov",
        "rot90.mov",
        "rot180.mov",
        "rotate_and_mirror.mp4",
        "h264_10bit.mp4",
        "vp9_odd_161x121.webm",
        "bt601_640x428.mov",
    ],
)
@pytest.mark.parametrize("crop", [CropBox(), CropBox(0.2, 0.1, 0.7, 0.9)])
def test_clips_are_the_players_picture_made_small(name, crop):
    path = footage_folder() / "decoder" / name
    small = read_clips(path, crop).clips[0, 0].astype(int)
    with VideoReader(path) as reader:
        pixels = reader.frame(0).pixels
    x, y, w, h = crop.pixels(pixels.shape[1], pixels.shape[0])
    part = np.ascontiguousarray(pixels[y : y + h, x : x + w])
    expected = cv2.resize(part, (112, 112), interpolation=cv2.INTER_AREA).astype(int)
    # A turn or mirror the wrong way would differ by tens.
    assert np.abs(small - expected).mean() < 4


@pytest.mark.slow
def test_real_races_are_whole():
    races = sorted((footage_folder() / "races").glob("*.mp4"))[::19]
    for path in races:
        cut = assert_shown_is_trained(path)
        assert cut.damage.sentence == ""
        assert cut.duration_s == pytest.approx(
            cut.info.declared_duration_s or 0, abs=1e-3
        )
