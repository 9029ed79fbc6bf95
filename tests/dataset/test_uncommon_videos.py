"""Uncommon but legal videos, and things that only look like videos."""

import contextlib
import io
import os
import socket
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from dataset import decoding
from dataset.clips import CropRule
from dataset.decoding import MAX_DURATION_S, Decoder
from dataset.errors import VideoError
from dataset.ingest import Ingested, Refused, find_videos, ingest
from dataset.opening import MAX_FRAME_PX
from dataset.store import read_clip_file_info, validate
from dataset.video import VideoReader, fingerprint, probe
from tests.dataset.cutting import VideoClips, read_clips, taken_at
from tests.factories import make_video, numbered_frames

RULE = CropRule()


def take_in(path: Path, folder: Path) -> Ingested | Refused:
    """Import one video in this process."""
    (outcome,) = ingest([path], folder / "clips", RULE, jobs=1)
    return outcome


def cut(path: Path) -> VideoClips:
    """Cut a video and check that the player shows at each time what was cut."""
    clips = read_clips(path)
    with VideoReader(path) as reader:
        assert reader.duration_s == pytest.approx(clips.duration_s)
        for time_s in {clips.times_s[0, 0], clips.times_s[-1, -1]}:
            assert taken_at(reader, time_s).time_s == time_s
    return clips


# Things that are no files


def no_file(kind: str, folder: Path) -> Path:
    """Something in ``folder`` that has a name and is no file of bytes."""
    path = folder / "race.mp4"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        # Without its folder, for 107 bytes are the most that it takes.
        with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(folder):
            listener.bind(path.name)
    elif kind == "device":
        return Path("/dev/zero")
    elif kind == "linked device":
        path.symlink_to("/dev/zero")
    return path


@pytest.mark.timeout(20)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with a path")
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "linked device"])
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path, kind):
    path = no_file(kind, tmp_path)
    for reads in (probe, fingerprint, VideoReader):
        with pytest.raises(VideoError, match="is a pipe or a device and no file"):
            reads(path)
    outcome = take_in(path, tmp_path)
    assert isinstance(outcome, Refused)
    assert str(outcome.error) == (
        f"{path} is a pipe or a device and no file: choose a video file."
    )
    if path.parent == tmp_path:
        assert find_videos([tmp_path]) == []


def test_links_are_followed_and_dead_ones_named(tmp_path):
    real = make_video(tmp_path / "there" / "a.mp4", n_frames=30)
    link = tmp_path / "race.mp4"
    link.symlink_to(real)
    outcome = take_in(link, tmp_path)
    assert isinstance(outcome, Ingested)
    assert outcome.fingerprint == fingerprint(real)
    assert find_videos([link, real]) == [link]  # one video, taken once
    real.unlink()
    with pytest.raises(VideoError, match="points to a file that does not exist"):
        probe(link)
    loop = tmp_path / "loop.mp4"
    loop.symlink_to(loop)
    with pytest.raises(VideoError, match="points to a file that does not exist"):
        probe(loop)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{video}\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile '{video}'\n"),
        ("list.txt", "ffconcat version 1.0\nfile '{video}'\n"),
        (
            "list.mpd",
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"'
            ' type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet'
            ' mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>'
            "{video}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        ),
        (
            "list.sdp",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
            "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        ),
    ],
)
@pytest.mark.parametrize("rename", [False, True])
def test_a_list_of_other_files_reads_none_of_them(tmp_path, name, text, rename):
    video = make_video(tmp_path / "private.mp4", n_frames=30)
    path = tmp_path / (f"{name}.mp4" if rename else name)
    path.write_text(text.format(video=video))
    os.utime(video, ns=(0, 0))
    outcome = take_in(path, tmp_path)
    assert isinstance(outcome, Refused)
    assert path.name in str(outcome.error)
    assert video.stat().st_atime_ns == 0


def test_a_quicktime_reference_film_opens_no_other_file(tmp_path):
    """The data of a track may lie in another file, by its path; that is not read."""
    video = picture_film(tmp_path / "private.mov", 64, 96, n_frames=30)
    content = video.read_bytes()
    # "url " with flag 1 says "in this file"; a Macintosh alias says where else.
    inside = b"\0\0\0\x0curl \0\0\0\x01"
    assert inside in content
    where = str(video).encode()
    where += b"\0" * (len(where) % 2)
    absolute = b"\0\x02" + len(where).to_bytes(2, "big") + where
    place = b"alis" + bytes(4 + 10 + 28 + 12 + 64 + 16 + 4 + 16) + absolute
    place += b"\xff\xff\0\0"
    reference = (len(place) + 4).to_bytes(4, "big") + place
    grown = len(reference) - len(inside)
    start = content.index(inside)
    changed = bytearray(content.replace(inside, reference, 1))
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        at = content.rindex(box, 0, start) - 4
        size = int.from_bytes(content[at : at + 4], "big") + grown
        changed[at : at + 4] = size.to_bytes(4, "big")
    media = content.index(b"mdat") + 4
    path = tmp_path / "reference.mov"
    length = int.from_bytes(content[media - 8 : media - 4], "big") - 8
    changed[media : media + length] = bytes(length)  # the pictures are elsewhere
    path.write_bytes(changed)
    with pytest.raises(VideoError, match=r"reference\.mov"):
        probe(path)
    # Who lets it, reads the other file: it is a true reference.
    options = {"enable_drefs": "1", "use_absolute_path": "1"}
    with av.open(str(path), options=options) as container:
        assert next(container.decode(video=0)).width == 64


# Names and metadata


@pytest.mark.parametrize(
    "name",
    [
        "速度攀岩 决赛.mp4",
        "🧗🏽‍♀️ vs 🧗.mp4",
        'it\'s "a" & $(b) %s.mp4',
        " .mp4",
        "-i.mp4",
    ],
)
def test_names_of_every_kind(tmp_path, name):
    outcome = take_in(make_video(tmp_path / name, n_frames=30), tmp_path)
    assert isinstance(outcome, Ingested)
    assert outcome.path.name == name
    assert list(validate(tmp_path / "clips" / f"{outcome.fingerprint}.h5")) == []


def test_metadata_that_is_no_text_is_no_reason_to_refuse(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "XXXXXXXX"
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuvj420p"
        for pixels in numbered_frames(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    content = path.read_bytes()
    assert content.count(b"XXXXXXXX") == 1
    path.write_bytes(content.replace(b"XXXXXXXX", b"\xff\xfe\xc3\x28\x80\xb1\xe9\xf8"))
    assert len(cut(path).clips) == 1


# Sizes


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 5), (161, 121), (4096, 2)])
def test_odd_and_tiny_sizes(tmp_path, size):
    width, height = size
    path = tmp_path / "a.mkv"
    pixels = np.full((height, width, 3), (200, 100, 50), np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "bgr0"
        for _ in range(30):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    clips = cut(path)
    assert (clips.info.width_px, clips.info.height_px) == size
    assert np.abs(clips.clips.astype(int) - (200, 100, 50)).max() <= 3
    with VideoReader(path) as reader:
        assert reader.frame(7).pixels.shape == (height, width, 3)


def picture_film(path: Path, width: int, height: int, n_frames: int = 1) -> Path:
    """Grey MJPEG frames of any size: little to encode, little on disk."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        frame = av.VideoFrame(width, height, "yuvj420p")
        for plane in frame.planes:
            plane.update(bytes([128]) * plane.buffer_size)
        for index in range(n_frames):
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("size", [(7680, 4320), (4320, 8192)])
def test_eight_k_goes_in(tmp_path, size):
    assert size[0] * size[1] <= MAX_FRAME_PX
    outcome = take_in(picture_film(tmp_path / "a.mov", *size), tmp_path)
    assert isinstance(outcome, Ingested)
    assert (outcome.info.width_px, outcome.info.height_px) == size


def test_more_than_eight_k_is_refused_with_both_numbers(tmp_path):
    path = picture_film(tmp_path / "a.mov", 12_000, 4000)
    outcome = take_in(path, tmp_path)
    assert isinstance(outcome, Refused)
    assert str(outcome.error) == (
        f"{path} has frames of 12000 × 4000 pixels, more than the 8192 × 4320 that can"
        " be decoded here: convert it to 4K or smaller."
    )


def joined(path: Path, *parts: tuple[int, int]) -> Path:
    """One MJPEG stream of ten frames of each size."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height = parts[0]
        stream.pix_fmt = "yuvj420p"
        for index, (width, height) in enumerate(parts):
            part = picture_film(path.with_suffix(f".{index}.mov"), width, height, 10)
            with av.open(str(part)) as source:
                for k, packet in enumerate(source.demux(video=0)):
                    if packet.size:
                        packet.stream = stream
                        packet.time_base = Fraction(1, 30)
                        packet.pts = packet.dts = 10 * index + k
                        packet.duration = 1
                        container.mux(packet)
    return path


def test_a_change_of_size_is_stated(tmp_path):
    clips = cut(joined(tmp_path / "a.avi", (64, 96), (128, 80)))
    assert clips.damage.n_decoded == 20
    assert clips.damage.sentence == "The picture changes its size or turn at 0:00."
    assert clips.damage.changed_at_s == pytest.approx(1 / 3)
    assert not clips.damage.serious


def test_a_size_that_explodes_mid_stream_is_not_decoded(tmp_path):
    clips = cut(joined(tmp_path / "a.avi", (64, 96), (12_000, 4000)))
    assert clips.damage.n_decoded == 10
    assert clips.damage.n_lost == 10
    assert clips.damage.serious


def test_a_turn_that_changes_mid_stream_is_stated_and_cut_as_it_is_shown(tmp_path):
    path = tmp_path / "a.mkv"
    plain = make_video(
        tmp_path / "plain.h264", n_frames=60, options={"g": "30", "bf": "0"}
    )
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        turn = av.bitstream.BitStreamFilterContext(
            "h264_metadata=display_orientation=insert:rotate=90",
            source.streams.video[0],
        )
        for k, packet in enumerate(source.demux(video=0)):
            for turned in turn.filter(packet) if k >= 30 else [packet]:
                if turned.size:
                    turned.stream = stream
                    turned.time_base = Fraction(1, 30)
                    turned.pts = turned.dts = k
                    target.mux(turned)
    clips = cut(path)
    assert (clips.info.width_px, clips.info.height_px) == (64, 96)
    assert clips.damage.sentence == "The picture changes its size or turn at 0:01."


# Lengths and times


def test_one_frame_is_a_video(tmp_path):
    outcome = take_in(make_video(tmp_path / "a.mp4", n_frames=1), tmp_path)
    assert isinstance(outcome, Ingested)
    assert (outcome.n_clips, outcome.damage) == (1, "")
    assert 0 < outcome.duration_s < 0.1


@pytest.mark.parametrize("container_format", ["matroska", "mpegts", "flv"])
def test_no_length_in_the_header_is_no_loss(tmp_path, container_format):
    """As a live recording leaves it: nobody went back to fill in the length."""
    stored = io.BytesIO()

    class Pipe:
        def write(self, data: bytes) -> int:
            return stored.write(data)

    with av.open(Pipe(), "w", format=container_format) as container:
        stream = container.add_stream("libx264", rate=30, options={"bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuv420p"
        for index, pixels in enumerate(numbered_frames(75)):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path = tmp_path / "live.bin"
    path.write_bytes(stored.getvalue())
    clips = cut(path)
    assert clips.damage.n_decoded == 75
    assert clips.damage.sentence == ""
    assert clips.duration_s == pytest.approx(2.5, abs=0.05)


@pytest.mark.parametrize(
    ("suffix", "start_s"),
    [(".mkv", 2308.0), (".mkv", 1e6), (".mp4", -5.0), (".ts", 9e4)],
)
def test_the_clock_may_begin_anywhere(tmp_path, suffix, start_s):
    times_s = [start_s + k / 30 for k in range(60)]
    options = {"bf": "0"}
    path = make_video(
        tmp_path / f"a{suffix}", n_frames=60, times_s=times_s, options=options
    )
    hidden = 0
    clips = cut(path) if start_s > 0 else None
    if clips is None:  # an edit list hides what lies before zero: all of it
        with pytest.raises(VideoError, match="no picture"):
            read_clips(path)
        return
    assert clips.times_s[0, 0] == 0
    assert clips.damage.n_decoded == 60 - hidden
    assert clips.damage.sentence == ""
    assert clips.duration_s == pytest.approx(2.0, abs=0.05)


def test_sound_that_goes_on_is_no_missing_picture(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        film = container.add_stream("libx264", rate=30)
        film.width, film.height, film.pix_fmt = 64, 96, "yuv420p"
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        for pixels in numbered_frames(45):
            container.mux(film.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(film.encode(None))
        for k in range(400):  # 8.5 s
            noise = np.zeros((1, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(noise, "fltp", "mono")
            frame.sample_rate, frame.pts = 48_000, 1024 * k
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    clips = cut(path)
    assert clips.damage.sentence == ""
    assert clips.duration_s == pytest.approx(1.5, abs=0.05)


def test_of_two_tracks_one_is_taken_and_always_the_same(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        streams = []
        for width, height in ((64, 96), (128, 160)):
            stream = container.add_stream("libx264", rate=30)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            streams.append(stream)
        for index in range(60):
            for stream in streams:
                pixels = np.full((stream.height, stream.width, 3), 3 * index, np.uint8)
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = index, Fraction(1, 30)
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
    clips = cut(path)
    assert (clips.info.width_px, clips.info.height_px) == (64, 96)  # the first
    assert clips.damage.n_decoded == 60
    assert clips.damage.sentence == ""


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".h264", "libx264"), (".hevc", "libx265")]
)
def test_pictures_without_any_time_are_refused_for_that(tmp_path, suffix, codec):
    path = make_video(tmp_path / f"a{suffix}", n_frames=45, codec=codec)
    outcome = take_in(path, tmp_path / "clips")
    assert isinstance(outcome, Refused)
    assert str(outcome.error) == (
        f"{path} does not tell when its pictures were taken: convert it to MP4 (H.264)"
        " and import that."
    )
    with pytest.raises(VideoError, match="does not tell when"):
        VideoReader(path)


def test_a_container_without_its_times_is_damaged_and_copied_again(tmp_path):
    path = make_video(tmp_path / "a.ts", n_frames=45)
    content = bytearray(path.read_bytes())
    start = -1
    while (start := content.find(b"\0\0\1\xe0", start + 1)) >= 0:
        content[start + 7] &= 0x3F  # says that there is no stamp, though there is one
    path.write_bytes(content)
    outcome = take_in(path, tmp_path / "clips")
    assert isinstance(outcome, Refused)
    assert "copy it again from the camera" in str(outcome.error)


def slow_motion(
    path: Path, filmed: str, rate: int, n_frames: int, lost: Collection[int] = ()
) -> Path:
    """What a telephone stores that films at one rate and stamps for another.

    The frames that are ``lost`` leave a gap.
    """
    with av.open(
        str(path), "w", options={"movflags": "use_metadata_tags"}
    ) as container:
        container.metadata["com.android.capture.fps"] = filmed
        stream = container.add_stream("libx264", rate=rate, options={"crf": "18"})
        stream.height, stream.width, stream.pix_fmt = 96, 64, "yuv420p"
        for index, pixels in enumerate(numbered_frames(n_frames)):
            if index not in lost:
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = index, Fraction(1, rate)
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("filmed", "rate", "lost", "slowed"),
    [
        ("240", 30, range(9, 480, 10), 8),  # 27 a second on average
        ("240", 25, range(9, 480, 10), Fraction(48, 5)),
        ("120", 120, range(1, 480, 2), 1),  # a dark wall: every other frame is missing
        ("120", 52, (), 1),
        ("120", 60, range(9, 480, 10), 1),
        ("240", 60, range(9, 480, 10), 4),
        ("240", 27, (), 1),
        # At the usual pace at first, and then with all that was filmed.
        ("240", 240, set(range(480)) - {*range(0, 320, 8), *range(320, 350)}, 1),
    ],
)
def test_stamps_are_called_stretched_only_where_that_is_certain(
    tmp_path, filmed, rate, lost, slowed
):
    path = slow_motion(tmp_path / "VID_1.mp4", filmed, rate, 480, lost)
    decoder = Decoder(path)
    assert decoder.slowed == slowed
    decoder.close()


def test_slow_motion_that_was_cut_by_its_stamps_is_cut_again(tmp_path, monkeypatch):
    path = slow_motion(tmp_path / "VID_1.mp4", "240", 30, 480)
    with monkeypatch.context() as earlier:
        earlier.setattr(decoding, "slowed_by", lambda *_: Fraction(1))
        first = take_in(path, tmp_path)
    assert isinstance(first, Ingested)
    assert first.n_clips == 16
    assert first.duration_s == pytest.approx(16, abs=0.01)
    again = take_in(path, tmp_path)
    assert isinstance(again, Ingested)
    assert not again.reused
    assert again.n_clips == 2
    assert again.duration_s == pytest.approx(2, abs=0.01)
    file = tmp_path / "clips" / f"{again.fingerprint}.h5"
    assert read_clip_file_info(file).n_clips == 2
    third = take_in(path, tmp_path)
    assert isinstance(third, Ingested)
    assert third.reused


@pytest.mark.parametrize(
    ("filmed", "rate", "length_s"),
    [
        ("240.000000", 30, 2.0),  # 8 times stretched
        ("120", 30, 4.0),
        ("240", 240, 2.0),  # true stamps, as other telephones write them
        ("30", 30, 16.0),
        ("60", 30, 16.0),  # in the dark half the frames are missing
        ("nan", 30, 16.0),
        ("no rate", 30, 16.0),
    ],
)
def test_slow_motion_is_shown_and_cut_at_its_true_pace(
    tmp_path, filmed, rate, length_s
):
    path = slow_motion(tmp_path / "VID_1.mp4", filmed, rate, 480)
    n_a_frame = 480 / length_s / 30
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 480
        assert reader.duration_s == pytest.approx(length_s, abs=0.01)
        assert reader.info.declared_duration_s == pytest.approx(length_s, abs=0.01)
        found = cut(path)
        assert found.duration_s == pytest.approx(length_s, abs=0.01)
        assert found.damage.sentence == ""
        assert len(found.clips) == length_s // 1
        for k in (0, 7, 29):
            assert found.times_s[1, k] == pytest.approx(1 + k / 30, abs=0.01)
            shown = taken_at(reader, found.times_s[1, k])
            assert shown.time_s == found.times_s[1, k]
            frame = int(np.searchsorted(reader.times_s, shown.time_s))
            assert frame == pytest.approx(n_a_frame * (30 + k), abs=1)


def stills(path: Path, length_s: int) -> Path:
    """One frame every 50 s: hours in a few kilobytes."""
    times_s = [float(at) for at in range(0, length_s, 50)]
    return make_video(path, n_frames=len(times_s), width=16, height=16, times_s=times_s)


def test_more_than_six_hours_are_refused(tmp_path, monkeypatch):
    path = stills(tmp_path / "a.mkv", MAX_DURATION_S + 200)
    sentence = "lasts longer than 6 hours: cut it into shorter videos"
    with pytest.raises(VideoError, match=sentence):
        VideoReader(path)
    # Clips are refused on the way, where six hours of them would take a while here.
    monkeypatch.setattr(decoding, "MAX_DURATION_S", 300)
    outcome = take_in(path, tmp_path)
    assert isinstance(outcome, Refused)
    assert "lasts longer than" in str(outcome.error)
    assert list((tmp_path / "clips").iterdir()) == []


def test_three_hours_open_in_a_player(tmp_path):
    path = stills(tmp_path / "a.mp4", 3 * 3600)
    with VideoReader(path) as reader:
        assert reader.duration_s > 3 * 3600 - 100
        assert taken_at(reader, 2 * 3600).time_s == 2 * 3600
