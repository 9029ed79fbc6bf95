"""Every file of the decoder collection, against its manifest and against ffmpeg.

ffmpeg reads the same files with code of its own around the decoders: its time stamps and
its upright pictures must be ours.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dataset.clips import CropRule
from dataset.decoding import Decoder
from dataset.errors import DamagedVideoError
from dataset.ingest import Ingested, Refused, ingest
from dataset.store import read_clip_file_info, validate
from dataset.video import VideoReader
from tests.footage_folder import footage_folder

RULE = CropRule()

COPY_AGAIN = "copy it again from the camera."
REFUSALS = {
    "header_only_mjpeg.mov": (
        "holds no picture that decodes: its copy was cut off or it is damaged; "
        + COPY_AGAIN
    ),
    "audio_only.mp4": ("holds no moving picture (only sound or data): choose a video."),
    "derived_zero_length.mp4": "is empty (0 bytes): " + COPY_AGAIN,
    "derived_first60pct.mp4": (
        "cannot be opened as a video: its copy was cut off or it is damaged; "
        + COPY_AGAIN
    ),
}
DAMAGE = {
    "corrupt_one_frame.mp4": (
        "0.1 s are missing at 0:03; 1 frame could not be decoded; 1 frame is damaged."
    ),
    "truncated_displaymatrix_sar.mp4": (
        "Only the first 1.1 s of 23.6 s are there; 1 frame could not be decoded."
    ),
}
TURNED = (
    "rot0.mov",
    "rot90.mov",
    "rot180.mov",
    "rotate_and_mirror.mp4",
    "iphone_mov_portrait_568x320.mov",
    "iphone_dolbyvision_hevc10_portrait.mp4",
    "pixel7_1080p_rot180.mp4",
    "pixel_motion_photo_hevc_vfr.mp4",
    "truncated_displaymatrix_sar.mp4",
)


def collection() -> tuple[Path, dict[str, dict[str, Any]]]:
    """The folder, and the manifest's facts by name of file."""
    folder = footage_folder() / "decoder"
    facts = json.loads((folder / "manifest.json").read_text())
    return folder, {fact["name"]: fact for fact in facts}


def run(*command: str | Path) -> bytes:
    """What a program of ffmpeg writes; skips where there is none."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed to compare with")
    result = subprocess.run([str(c) for c in command], capture_output=True, timeout=120)
    return result.stdout


@pytest.mark.slow
def test_all_28_end_as_the_manifest_says(tmp_path):
    folder, facts = collection()
    assert len(facts) == 28
    paths = [folder / name for name in facts]
    outcomes = {
        outcome.path.name: outcome
        for outcome in ingest(paths, tmp_path, RULE, jobs=2, accept_damaged=True)
    }
    assert outcomes.keys() == facts.keys()
    for name, fact in facts.items():
        outcome = outcomes[name]
        if name in REFUSALS:
            assert not fact["decoded"]
            assert isinstance(outcome, Refused), name
            assert str(outcome.error) == f"{folder / name} {REFUSALS[name]}"
            continue
        assert isinstance(outcome, Ingested), name
        assert outcome.damage == DAMAGE.get(name, ""), name
        info = outcome.info
        turned = fact["rotation"][0] in (-90, 90)
        size = (fact["w"], fact["h"])[:: -1 if turned else 1]
        assert (info.width_px, info.height_px) == size, name
        assert info.rotation_deg == -fact["rotation"][0] % 360, name
        assert info.mirrored == (name == "rotate_and_mirror.mp4")
        assert info.codec == fact["codec"], name
        if name != "truncated_displaymatrix_sar.mp4":
            # The container's length is that of the longest stream, often sound.
            assert outcome.duration_s == pytest.approx(fact["duration_s"], abs=0.07)
        clip_file = tmp_path / f"{outcome.fingerprint}.h5"
        assert list(validate(clip_file)) == []
        stored = read_clip_file_info(clip_file)
        assert stored.damage == outcome.damage
        hole = ((3.0, 3.1),) if name == "corrupt_one_frame.mp4" else ()
        assert stored.gaps == hole, name


def test_a_cut_off_one_asks_before_it_is_taken(tmp_path):
    folder, _ = collection()
    path = folder / "truncated_displaymatrix_sar.mp4"
    (outcome,) = ingest([path], tmp_path, RULE, jobs=1)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, DamagedVideoError)
    assert "(only the first 1.1 s of 23.6 s are there;" in str(outcome.error)


@pytest.mark.slow
def test_every_frame_stands_where_ffmpeg_puts_it():
    folder, facts = collection()
    for name, fact in facts.items():
        if not fact["decoded"]:
            continue
        # fmt: off
        told = run(
            "ffprobe", "-v", "quiet", "-select_streams", "v:0", "-of", "json",
            "-show_entries", "frame=best_effort_timestamp_time", folder / name,
        )
        # fmt: on
        frames = [f for f in json.loads(told)["frames"] if f]
        stamps = [float(frame["best_effort_timestamp_time"]) for frame in frames]
        expected = np.array(stamps) - stamps[0]
        assert len(expected) == fact["decoded"], name
        decoder = Decoder(folder / name)
        ours = [float(stamp * decoder.tick_s) for stamp, _ in decoder.frames()]
        decoder.close()
        found = np.array(ours) - ours[0]
        np.testing.assert_allclose(found, expected, atol=2e-6, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("name", TURNED)
def test_frames_are_upright_as_ffmpeg_shows_them(name):
    folder, _ = collection()
    with VideoReader(folder / name) as reader:
        ours = reader.frame(2)
        shape = (reader.info.height_px, reader.info.width_px, 3)
    # fmt: off
    told = run(
        "ffmpeg", "-v", "quiet", "-i", folder / name, "-map", "0:v:0",
        "-vf", "select=eq(n\\,2)", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-sws_flags", "bilinear+accurate_rnd+full_chroma_int", "-",
    )
    # fmt: on
    theirs = np.frombuffer(told, np.uint8).reshape(shape).astype(int)
    pictures = {
        (turns, mirrored): np.rot90(
            ours.pixels[:, ::-1] if mirrored else ours.pixels, turns
        )
        for turns in range(4)
        for mirrored in (False, True)
    }
    differences = {
        change: np.abs(picture - theirs).mean()
        for change, picture in pictures.items()
        if picture.shape == theirs.shape
    }
    ours_off = differences.pop((0, False))
    assert ours_off < 2
    assert ours_off * 4 < min(differences.values())
