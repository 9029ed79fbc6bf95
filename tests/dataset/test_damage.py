"""What is missing of a video: true numbers, true places, whatever its header says."""

import json
import struct
from pathlib import Path

import av
import h5py
import numpy as np
import pytest

from dataset.clips import CropRule
from dataset.damage import Damage, gaps_of_json
from dataset.errors import StoreError
from dataset.ingest import Ingested, ingest
from dataset.store import read_clip_file_info, validate
from dataset.video import VideoReader
from tests.dataset.cutting import VideoClips, read_clips, taken_at
from tests.dataset.test_video import noise_frames, spoil
from tests.factories import make_video, numbered_frames

RULE = CropRule()


def test_a_missing_second_is_told_and_stored_where_it_is(tmp_path):
    """Blocks cut out of a Matroska file raise no error: only the times tell."""
    times_s = [k / 30 for k in range(600) if not 210 <= k < 282]
    path = make_video(tmp_path / "a.mkv", n_frames=len(times_s), times_s=times_s)
    (outcome,) = ingest([path], tmp_path / "clips", RULE, jobs=1, accept_damaged=True)
    assert isinstance(outcome, Ingested)
    assert outcome.damage == "2.4 s are missing at 0:07."
    clip_file = tmp_path / "clips" / f"{outcome.fingerprint}.h5"
    ((start_s, end_s),) = read_clip_file_info(clip_file).gaps
    assert (start_s, end_s) == pytest.approx((7.0, 9.4), abs=0.002)
    assert list(validate(clip_file)) == []
    with h5py.File(clip_file) as file:
        details = json.loads(file.attrs["damage_details"])
    assert (details["n_decoded"], details["n_lost"], details["n_gaps"]) == (528, 0, 1)
    whole = make_video(tmp_path / "b.mkv", n_frames=60)
    (outcome,) = ingest([whole], tmp_path / "clips", RULE, jobs=1)
    assert isinstance(outcome, Ingested)
    clip_file = tmp_path / "clips" / f"{outcome.fingerprint}.h5"
    assert read_clip_file_info(clip_file).gaps == ()
    with h5py.File(clip_file) as file:
        assert "damage_details" not in file.attrs


def test_frames_that_do_not_decode_are_counted_and_placed(tmp_path):
    whole = make_video(
        tmp_path / "a.mp4", noise_frames(90), options={"g": "15", "bf": "2"}
    )
    cut = read_clips(spoil(whole, tmp_path / "b.mp4", 0.4, 0.06))
    damage = cut.damage
    assert damage.n_lost == 90 - damage.n_decoded > 0
    assert damage.gaps_s == pytest.approx(damage.n_lost / 30)
    # While the picture is missing, the clips hold the one before.
    ((start_s, end_s),) = damage.gaps
    shown = cut.times_s.reshape(-1)[round(start_s * 30) : round(end_s * 30)]
    assert len(set(shown)) == 1
    assert shown[0] == pytest.approx(start_s - 1 / 30)


def test_a_stream_cut_out_in_the_middle_lacks_its_start_alone(tmp_path):
    options = {"g": "30", "bf": "2"}
    path = make_video(tmp_path / "a.ts", noise_frames(120), options=options)
    packets = path.read_bytes()
    path.write_bytes(packets[len(packets) // 3 // 188 * 188 :])
    damage = read_clips(path).damage
    assert damage.n_lost > 10
    assert damage.serious
    assert damage.ends_early_s == 0
    assert "missing at the start" in damage.sentence
    assert "Only the first" not in damage.sentence


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_frame_that_stands_on_purpose_is_no_gap(tmp_path, suffix):
    """MP4 says how long each frame stands; a short pause is nothing to tell anyway."""
    long_s = 2.0 if suffix == ".mp4" else 0.4
    times_s = [k / 30 + long_s * (k >= 30) for k in range(60)]
    path = make_video(
        tmp_path / f"a{suffix}", n_frames=60, times_s=times_s, options={"bf": "0"}
    )
    assert read_clips(path).damage.sentence == ""


def test_one_stamp_far_ahead_costs_one_frame(tmp_path):
    times_s = [k / 30 for k in range(60)]
    times_s[20] = 30.0
    path = tmp_path / "a.mkv"
    make_raw_stamps(path, times_s)
    cut = read_clips(path)
    assert (cut.damage.n_decoded, cut.damage.n_misplaced) == (59, 1)
    # The header counts to the stray frame, as its writer did.
    assert cut.damage.sentence == (
        "Only the first 2.0 s of 30.0 s are there; 1 frame carries a time that cannot"
        " be true."
    )
    assert cut.duration_s == pytest.approx(2.0, abs=0.01)
    with VideoReader(path) as reader:
        assert len(reader.times_s) == 59
        assert taken_at(reader, 1.9).time_s == pytest.approx(1.9, abs=0.001)


def make_raw_stamps(path: Path, times_s: list[float]) -> None:
    """Matroska whose blocks carry these times, in any order."""
    plain = [k / 30 for k in range(len(times_s))]
    make_video(path, n_frames=len(plain), times_s=plain, options={"bf": "0", "g": "1"})
    copy = path.with_suffix(".copy.mkv")
    with av.open(str(path)) as source, av.open(str(copy), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for k, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream = stream
                packet.pts = round(times_s[k] * 1000)
                packet.dts = round(plain[k] * 1000)
                target.mux(packet)
    copy.replace(path)


def test_many_gaps_are_all_counted_and_the_longest_kept():
    gaps = tuple((float(k), k + 0.1 + k / 10_000) for k in range(2000))
    text = Damage(60_000, gaps=gaps, duration_s=2000).to_json()
    kept = gaps_of_json(text)
    assert len(kept) == 500
    assert kept == tuple((start, round(end, 3)) for start, end in gaps[1500:])
    assert json.loads(text)["n_gaps"] == 2000
    assert len(text) < 2**15  # an attribute of HDF5 ends at 64 KB
    with pytest.raises(ValueError, match="no account"):
        gaps_of_json("[]")


def test_gaps_that_make_no_sense_are_damage_of_the_clip_file(tmp_path):
    path = make_video(tmp_path / "a.mp4", n_frames=30)
    (outcome,) = ingest([path], tmp_path / "clips", RULE, jobs=1)
    assert isinstance(outcome, Ingested)
    clip_file = tmp_path / "clips" / f"{outcome.fingerprint}.h5"
    with h5py.File(clip_file, "r+") as file:  # loses its seal, and is refused for that
        file.attrs["damage_details"] = "[1]"
    with pytest.raises(StoreError):
        read_clip_file_info(clip_file)


# Headers that lie


def patched(path: Path, claims: dict[bytes, tuple[int, bytes]]) -> Path:
    """Copy a file with claims of its header overwritten: tag → offset from it, bytes."""
    content = bytearray(path.read_bytes())
    for tag, (offset, claim) in claims.items():
        assert content.count(tag) >= 1, tag
        at = content.index(tag) + offset
        content[at : at + len(claim)] = claim
    copy = path.with_name(f"claims-{path.name}")
    copy.write_bytes(content)
    return copy


def claims_of(suffix: str, n_frames: int) -> dict[bytes, tuple[int, bytes]]:
    """Every place where a container says how many frames or how long."""
    match suffix:
        case ".mp4":
            ticks = struct.pack(">I", n_frames * 1000 // 30)
            media = struct.pack(">I", n_frames * 512)
            return {b"mvhd": (20, ticks), b"tkhd": (24, ticks), b"mdhd": (20, media)}
        case ".avi":
            count = struct.pack("<I", n_frames)
            return {b"avih": (24, count), b"strh": (40, count)}
        case _:
            length = n_frames * 1000 / 30
            text = f"00:00:{length / 1000:012.9f}".encode()
            return {
                b"\x44\x89\x88": (3, struct.pack(">d", length)),
                b"00:00:03.000": (0, text),
            }


def film(folder: Path, suffix: str) -> Path:
    """90 frames, each of its own grey."""
    path = folder / f"a{suffix}"
    if suffix == ".avi":
        options = {"qmin": "2", "qmax": "2", "strict": "unofficial"}
        return make_video(path, numbered_frames(90), codec="mjpeg", options=options)
    return make_video(path, n_frames=90)


def assert_same_pictures(one: VideoClips, other: VideoClips) -> None:
    assert one.damage.n_decoded == other.damage.n_decoded == 90
    assert one.duration_s == other.duration_s
    np.testing.assert_array_equal(one.times_s, other.times_s)
    np.testing.assert_array_equal(one.clips, other.clips)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_a_header_that_lies_changes_no_frame(tmp_path, suffix):
    path = film(tmp_path, suffix)
    whole = read_clips(path)
    assert whole.damage.sentence == ""
    for n_claimed in (3, 1700):
        lying = patched(path, claims_of(suffix, n_claimed))
        cut = read_clips(lying)
        assert_same_pictures(cut, whole)
        with VideoReader(lying) as reader:
            assert len(reader.times_s) == 90
            assert reader.duration_s == pytest.approx(3.0, abs=0.04)
        # Less than there is means nothing; more may be a recording that was cut off.
        missing = cut.damage.sentence
        assert missing in (
            "",
            f"Only the first 3.0 s of {n_claimed / 30:.1f} s are there.",
        )
        assert not missing or n_claimed > 90
