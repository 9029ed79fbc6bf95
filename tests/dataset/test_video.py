import gc
import hashlib
import json
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
import pytest

from dataset.damage import Damage
from dataset.decoding import (
    TO_RGB,
    Decoder,
    Orientation,
    believed_duration,
    stamp_error_s,
)
from dataset.errors import VideoError
from dataset.video import VideoReader, fingerprint, probe
from tests.dataset.cutting import taken_at
from tests.factories import make_video, numbered_frames
from tests.footage_folder import footage_folder


def level_of(pixels: np.ndarray) -> float:
    """Grey level of the lower half of a numbered frame."""
    return float(pixels[pixels.shape[0] // 2 :].mean())


def level(index: int) -> int:
    return 16 + (index * 7) % 220


def spoil(path: Path, target: Path, start: float, share: float) -> Path:
    """Copy a file with a share of its bytes, from ``start`` on, set to zero."""
    content = bytearray(path.read_bytes())
    first, length = int(len(content) * start), int(len(content) * share)
    content[first : first + length] = bytes(length)
    target.write_bytes(content)
    return target


def noise_frames(n_frames: int, seed: int = 0) -> list[np.ndarray]:
    """Frames that do not compress, so that a hole in the file hits picture data."""
    random = np.random.default_rng(seed)
    return [random.integers(0, 255, (96, 64, 3), np.uint8) for _ in range(n_frames)]


def test_probe_tells_size_codec_and_length(tmp_path):
    info = probe(make_video(tmp_path / "a.mp4", n_frames=30, width=64, height=96))
    assert (info.width_px, info.height_px, info.rotation_deg) == (64, 96, 0)
    assert info.codec == "h264"
    assert info.declared_duration_s == pytest.approx(1.0, abs=0.01)
    assert info.created is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("absent.mp4", None, "does not exist"),
        ("empty.mp4", b"", "is empty"),
        ("words.mp4", b"these are words and no pictures\n" * 50, "is no video: choose"),
        ("Größen.mov", "Größe; Länge\n".encode() * 60, "is no video: choose"),
        ("notes.txt", b"no race today\n", "such as MP4, MOV, AVI, MKV, WebM or MTS"),
        ("times.xlsx", b"PK\x03\x04" + bytes(range(256)) * 8, "is no video: choose"),
        ("times.mp4", b"PK\x03\x04" + bytes(range(256)) * 8, "is no video: choose"),
        ("sheet.bin", bytes(range(256)) * 8, "is no video: choose"),
        ("cut.mp4", b"\0\0\0\x18ftypmp42" + bytes(400), "copy it again"),
        ("cut.bin", b"\0\0\0\x18ftypmp42" + bytes(400), "copy it again"),
        ("cut.mkv", b"\x1aE\xdf\xa3" + bytes(400), "copy it again"),
        ("zeros.mts", bytes(4000), "copy it again"),
        ("erased.mp4", b"\xff" * 4000, "copy it again"),
        ("bom.mp4", b"\xef\xbb\xbf" + b"video;left\n" * 60, "is no video: choose"),
        ("half.mp4", "ä".encode() * 3000, "is no video: choose"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", ""),
        ("list.ffconcat", b"ffconcat version 1.0\nfile '/etc/passwd'\n", ""),
    ],
)
def test_what_is_no_video_is_refused_by_name(tmp_path, name, content, reason):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for reads in (probe, VideoReader):
        with pytest.raises(VideoError, match=name) as caught:
            reads(path)
        assert reason in str(caught.value)
        assert str(caught.value).endswith(".")


def test_a_folder_and_a_picture_are_no_videos(tmp_path):
    with pytest.raises(VideoError, match="is a folder"):
        probe(tmp_path)
    picture = tmp_path / "photo.jpg"
    with av.open(str(picture), "w", format="image2") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(next(numbered_frames(1)), "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    renamed = picture.rename(tmp_path / "photo.mp4")
    with pytest.raises(VideoError, match=r"photo\.mp4"):
        probe(renamed)


@pytest.mark.parametrize(
    ("tags", "created"),
    [
        ({"creation_time": "2024-03-12T18:15:00Z"}, "2024-03-12T18:15:00+00:00"),
        (
            {
                "creation_time": "2024-03-12T22:30:00Z",
                "com.apple.quicktime.creationdate": "2024-03-13T00:30:00+0200",
            },
            "2024-03-13T00:30:00+02:00",
        ),
        ({"com.apple.quicktime.creationdate": "yesterday"}, None),
        ({"com.apple.quicktime.creationdate": "9999-12-31T23:59:59Z"}, None),
        ({"creation_time": "1970-01-01T00:00:00Z"}, None),
    ],
)
def test_the_moment_of_recording_keeps_its_offset(tmp_path, tags, created):
    path = tmp_path / "IMG_1.mov"
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(tags)
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(next(numbered_frames(1)), "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    found = probe(path).created
    assert (found and found.isoformat()) == created


def test_a_name_that_looks_like_a_protocol_is_only_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_video(tmp_path / "a.mp4", n_frames=3).rename("http:a|b.mp4")
    assert probe(Path("http:a|b.mp4")).width_px == 64


def test_fingerprint_follows_content_and_not_name(tmp_path):
    path = make_video(tmp_path / "a.mp4")
    mark = fingerprint(path)
    content = hashlib.blake2b(path.read_bytes(), digest_size=16)
    assert mark == content.hexdigest()
    assert fingerprint(path.rename(tmp_path / "b.mp4")) == mark
    other = make_video(tmp_path / "c.mp4", n_frames=44)
    assert fingerprint(other) != mark
    with pytest.raises(VideoError, match=r"gone\.mp4"):
        fingerprint(tmp_path / "gone.mp4")


@pytest.mark.parametrize(
    ("codec", "options"),
    [
        ("libx264", {"g": "12"}),
        ("libx264", {"g": "100", "bf": "4"}),
        ("libx264", {"x264-params": "open-gop=1:keyint=12:bframes=3"}),
        ("libx264", {"x264-params": "intra-refresh=1:keyint=12"}),
        ("libx265", {"x265-params": "keyint=12:open-gop=1:log-level=none"}),
        ("libvpx-vp9", {"g": "12", "lag-in-frames": "8", "auto-alt-ref": "1"}),
    ],
)
def test_each_frame_is_the_one_asked_for_in_any_order(tmp_path, codec, options):
    moving = [np.roll(f, 3 * k, 1) for k, f in enumerate(numbered_frames(100))]
    path = make_video(tmp_path / "a.mp4", moving, codec=codec, options=options)
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 100
        assert reader.duration_s == pytest.approx(100 / 30, abs=1e-3)
        forward = [reader.frame(k) for k in range(100)]
    for k, frame in enumerate(forward):
        assert frame.time_s == reader.times_s[k]
        assert frame.pixels.shape == (96, 64, 3)
        assert frame.pixels.dtype == np.uint8
        assert level_of(frame.pixels) == pytest.approx(level(k), abs=3)
    order = np.random.default_rng(1).permutation(100)
    with VideoReader(path, cache_bytes=1) as reader:  # so that each one is sought
        for k in [*range(99, 60, -1), *map(int, order)]:
            frame = reader.frame(k)
            assert frame.time_s == forward[k].time_s
            np.testing.assert_array_equal(frame.pixels, forward[k].pixels)


def test_a_tiny_cache_changes_nothing_but_speed(tmp_path):
    path = make_video(tmp_path / "a.mp4", n_frames=40, options={"g": "10"})
    with VideoReader(path, cache_bytes=1) as reader:
        for index in (39, 3, 4, 3, 20, 19, 0):
            assert reader.frame(index).time_s == reader.times_s[index]


def test_the_cache_keeps_its_bound(tmp_path):
    path = make_video(tmp_path / "a.mp4", n_frames=60)
    bound = 12 * 64 * 96 * 3 // 2
    with VideoReader(path, cache_bytes=bound) as reader:
        for index in (*range(60), 5, 6, 4):
            reader.frame(index)
            assert reader._cached_bytes <= bound
            held = [f for _, f in reader._cache.values()]
            size = sum(plane.buffer_size for f in held for plane in f.planes)
            assert size == reader._cached_bytes


def test_times_outside_the_video_are_clamped(tmp_path):
    with VideoReader(make_video(tmp_path / "a.mp4", n_frames=10)) as reader:
        assert taken_at(reader, -5).time_s == 0
        assert taken_at(reader, 99).time_s == reader.times_s[-1]
        assert reader.frame(-7).time_s == 0
        assert reader.frame(700).time_s == reader.times_s[-1]


def test_a_frame_stays_on_screen_until_the_next_one_begins(tmp_path):
    times_s = [0, 0.1, 0.15, 2.0, 2.04]
    path = make_video(tmp_path / "a.mp4", n_frames=5, times_s=times_s)
    with VideoReader(path) as reader:
        assert reader.times_s == pytest.approx(times_s, abs=1e-4)
        for time_s, index in ((0.09, 0), (0.1, 1), (0.149, 1), (1.99, 2), (2.0, 3)):
            shown = taken_at(reader, time_s)
            assert shown.time_s == reader.times_s[index]
            assert level_of(shown.pixels) == pytest.approx(level(index), abs=3)


def test_stamps_that_begin_late_count_from_the_first_frame(tmp_path):
    times_s = [2308 + k / 30 for k in range(20)]
    path = make_video(tmp_path / "a.mkv", n_frames=20, times_s=times_s)
    with VideoReader(path) as reader:
        assert reader.times_s[0] == 0
        assert reader.times_s[-1] == pytest.approx(19 / 30, abs=2e-3)
        # A Matroska stamp is rounded to a millisecond, so frame k may be stamped
        # just after k/30 s; it is on screen there all the same.
        for k in range(20):
            assert taken_at(reader, k / 30).time_s == reader.times_s[k]
        assert level_of(taken_at(reader, 7 / 30).pixels) == pytest.approx(
            level(7), abs=3
        )
    assert probe(path).declared_duration_s == pytest.approx(20 / 30, abs=0.05)


def test_an_edit_list_hides_its_frames(tmp_path):
    times_s = [(k - 10) / 30 for k in range(40)]
    path = make_video(
        tmp_path / "a.mp4", n_frames=40, times_s=times_s, options={"bf": "0"}
    )
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 30
        assert level_of(reader.frame(0).pixels) == pytest.approx(level(10), abs=3)
        assert level_of(reader.frame(29).pixels) == pytest.approx(level(39), abs=3)


def test_b_frames_in_avi_are_shown_in_order(tmp_path):
    path = tmp_path / "a.avi"
    with av.open(str(path), "w") as container:
        options = {"bf": "2", "g": "12", "qscale": "3"}
        stream = container.add_stream("mpeg4", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuv420p"
        for index, pixels in enumerate(numbered_frames(40)):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 40
        assert (np.diff(reader.times_s) > 0).all()
        for index in (0, 17, 5, 39, 38):
            shown = level_of(reader.frame(index).pixels)
            assert shown == pytest.approx(level(index), abs=4)


def test_stamps_that_repeat_or_jump_away_are_not_believed(tmp_path):
    times_s = [0, 1 / 30, 2 / 30, 500.0, 500.1]
    path = make_video(tmp_path / "a.mkv", n_frames=5, times_s=times_s)
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 3
        assert reader.duration_s < 1


def test_a_hole_in_the_file_holds_the_frame_before_it(tmp_path):
    whole = make_video(
        tmp_path / "a.mp4", noise_frames(60), options={"g": "10", "bf": "2"}
    )
    path = spoil(whole, tmp_path / "b.mp4", 0.4, 0.2)
    with VideoReader(path) as reader:
        forward = [reader.frame(k).time_s for k in range(len(reader.times_s))]
        assert (np.array(forward) <= reader.times_s).all()
        assert (np.diff(forward) >= 0).all()
        assert len(set(forward)) < 60  # else the hole was no hole
    with VideoReader(path) as reader:
        order = np.random.default_rng(0).permutation(len(forward))
        jumps = {int(k): reader.frame(int(k)).time_s for k in order}
    assert [jumps[k] for k in range(len(forward))] == forward


def test_a_file_that_vanishes_mid_play_freezes_the_picture(tmp_path):
    path = make_video(tmp_path / "a.mp4", noise_frames(60), options={"g": "60"})
    with VideoReader(path, cache_bytes=1) as reader:
        reader.frame(30)
        with path.open("rb+") as file:
            file.truncate(100)
        for index in (59, 2, 40, 0):
            assert reader.frame(index).pixels.shape == (96, 64, 3)


def test_a_change_of_size_is_scaled_to_the_first(tmp_path):
    path = size_changing_video(tmp_path / "a.avi")
    with VideoReader(path) as reader:
        assert (reader.info.width_px, reader.info.height_px) == (64, 96)
        assert reader.frame(15).pixels.shape == (96, 64, 3)
        assert level_of(reader.frame(15).pixels) == pytest.approx(level(5), abs=4)


def size_changing_video(path: Path) -> Path:
    """Ten frames of 64 × 96, then ten of 128 × 80, in one MJPEG stream."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuvj420p"
        for part, (width, height) in enumerate(((64, 96), (128, 80))):
            coder = av.CodecContext.create("mjpeg", "w")
            coder.width, coder.height, coder.pix_fmt = width, height, "yuvj420p"
            coder.time_base = Fraction(1, 30)
            for index, pixels in enumerate(numbered_frames(10, width, height)):
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = part * 10 + index, Fraction(1, 30)
                for packet in coder.encode(frame):
                    packet.stream = stream
                    container.mux(packet)
    return path


ONE = 65536


@pytest.mark.parametrize(
    ("abcd", "degrees", "mirrored"),
    [
        ((ONE, 0, 0, ONE), 0, False),
        ((0, ONE, -ONE, 0), 90, False),
        ((-ONE, 0, 0, -ONE), 180, False),
        ((0, -ONE, ONE, 0), 270, False),
        ((-ONE, 0, 0, ONE), 0, True),
        ((ONE, 0, 0, -ONE), 180, True),
        ((0, ONE, ONE, 0), 90, True),
        ((0, 2 * ONE, -ONE, 0), 90, False),  # stretched: sample aspect ratio
        ((0, 0, 0, 0), 0, False),
        ((ONE, ONE, -ONE, ONE), 0, False),  # 45°: no camera does that
        ((2**31 - 1, -(2**31), 7, 12345), 0, False),
    ],
)
def test_display_matrices(abcd, degrees, mirrored):
    a, b, c, d = abcd
    turn = Orientation.from_matrix((a, b, 0, c, d, 0, 0, 0, 2**30))
    assert (turn.rotation_deg, turn.mirrored) == (degrees, mirrored)
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    expected = np.rot90(pixels, -degrees // 90)
    if mirrored:
        expected = expected[:, ::-1]
    upright = turn.upright(pixels)
    np.testing.assert_array_equal(upright, expected)
    assert upright.flags.c_contiguous
    assert turn.size(3, 2) == (upright.shape[1], upright.shape[0])


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("flip_x", [False, True])
@pytest.mark.parametrize("flip_y", [False, True])
def test_an_upright_box_is_found_in_the_stored_picture(transpose, flip_x, flip_y):
    turn = Orientation(transpose, flip_x, flip_y)
    stored = np.arange(8 * 12 * 3, dtype=np.uint16).reshape(8, 12, 3)
    upright = turn.upright(stored.astype(np.uint8))
    height, width = upright.shape[:2]
    box = upright[height // 4 : height // 2, width // 4 : width]
    left, top, right, bottom = turn.stored_box((0.25, 0.25, 1.0, 0.5))
    part = stored[
        round(top * 8) : round(bottom * 8), round(left * 12) : round(right * 12)
    ]
    np.testing.assert_array_equal(turn.upright(part.astype(np.uint8)), box)


def test_durations_that_nobody_can_believe():
    tick_s = Fraction(1, 1000)
    assert believed_duration(40, {33: 2}, tick_s) == 40
    assert believed_duration(0, {34: 1, 33: 2}, tick_s) == 33
    assert believed_duration(None, {}, tick_s) == 33
    assert believed_duration(10**9, {33: 1}, tick_s) == 33


def test_only_fine_ticks_are_rounded():
    assert stamp_error_s(Fraction(1, 1000)) == Fraction(1, 2000)
    # At one tick a frame the stamps are exact; half a tick would be half a frame.
    assert stamp_error_s(Fraction(1, 25)) == 0
    assert stamp_error_s(Fraction(1001, 30_000)) == 0
    assert stamp_error_s(Fraction(1, 600)) == Fraction(1, 1200)  # QuickTime's


def test_damage_is_one_true_sentence():
    assert Damage(100, duration_s=10, declared_duration_s=10.4).sentence == ""
    early = Damage(33, duration_s=1.1, declared_duration_s=23.6)
    assert early.serious
    assert "first 1.1 s of 23.6 s" in early.sentence
    spot = Damage(49, 1, 1, duration_s=5.0, declared_duration_s=5.0)
    assert not spot.serious
    assert spot.sentence == "1 frame could not be decoded; 1 frame is damaged."
    hole = Damage(400, 3, gaps=((7.0, 9.4),), duration_s=60)
    assert hole.sentence == "2.4 s are missing at 0:07; 3 frames are damaged."
    assert not hole.serious
    assert Damage(70, gaps=((7.0, 9.4),), duration_s=12).serious
    many = Damage(9000, gaps=((7.0, 7.05), (3601.0, 3605.0)), duration_s=4000)
    assert many.sentence == (
        "4.0 s are missing in 2 places, the longest (4.0 s) at 1:00:01."
    )
    start = Damage(90, n_misplaced=1, n_breaks=2, gaps=((-1.0, 0.0),), duration_s=20)
    assert start.sentence == (
        "1.0 s are missing at the start; 1 frame carries a time that cannot be true;"
        " the file cannot be read in 2 places."
    )
    # Six minutes of an hour are missing, even though edit lists may take a tenth.
    assert Damage(9, duration_s=3300, declared_duration_s=3600).ends_early_s == 300
    assert Damage(120, n_corrupt=81).serious


@pytest.mark.slow
def test_every_file_of_the_decoder_collection(tmp_path):
    folder = footage_folder() / "decoder"
    facts = json.loads((folder / "manifest.json").read_text())
    reasons = {
        "header_only_mjpeg.mov": "no picture",
        "audio_only.mp4": "no moving picture",
        "derived_zero_length.mp4": "is empty",
        "derived_first60pct.mp4": "cannot be opened",
    }
    for fact in facts:
        path = folder / fact["name"]
        if path.name in reasons:
            with pytest.raises(VideoError, match=reasons[path.name]):
                VideoReader(path)
            continue
        turned = fact["rotation"][0] in (-90, 90)
        size = (fact["w"], fact["h"])[:: -1 if turned else 1]
        with VideoReader(path) as reader:
            info = reader.info
            assert (info.width_px, info.height_px) == size, path.name
            assert info.rotation_deg == -fact["rotation"][0] % 360, path.name
            assert info.mirrored == (path.name == "rotate_and_mirror.mp4")
            n_frames = len(reader.times_s)
            shown = {reader.frame(k).time_s for k in range(n_frames)}
            assert len(shown) == fact["decoded"], path.name
            if path.name != "truncated_displaymatrix_sar.mp4":
                # The container's length is of the longest stream, often sound.
                assert reader.duration_s == pytest.approx(fact["duration_s"], abs=0.07)


def test_real_rotations_turn_with_the_clock():
    folder = footage_folder() / "decoder"
    for name, degrees in (("rot90.mov", 90), ("rot180.mov", 180)):
        with VideoReader(folder / name) as turned, av.open(str(folder / name)) as file:
            frame = next(file.decode(video=0))
            stored = frame.to_ndarray(format="rgb24", interpolation=TO_RGB)
            np.testing.assert_array_equal(
                turned.frame(0).pixels, np.rot90(stored, -degrees // 90)
            )


def test_frames_are_let_go_of_without_python_looking_for_rings(tmp_path: Path) -> None:
    path = make_video(tmp_path / "long.mp4", n_frames=200)
    decoder = Decoder(path)
    gc.collect()
    gc.disable()
    try:
        for _ in decoder.frames():
            pass
        tied = [
            each
            for each in gc.get_objects()
            if type(each).__name__ == "SideDataContainer"
        ]
    finally:
        gc.enable()
        decoder.close()
    assert len(tied) <= 2  # else a long video is in memory whole
