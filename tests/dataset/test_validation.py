"""Damage, nonsense and missing links are found, and never pass for data."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from dataset.__main__ import main
from dataset.errors import KnownError, LabelError, StoreError
from dataset.seal import append_seal
from dataset.states import code_table_json
from dataset.store import (
    Snapshot,
    read_clip_file_info,
    validate,
)
from tests.dataset.hdf5_factories import (
    add_clip_file,
    all_clips,
    flip_byte,
    make_snapshot,
    make_videos,
    noise,
)


def write_text_file(path: Path) -> None:
    path.write_text("video,coach\n" * 1000)


def write_foreign_hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["clips"] = [1]


def write_other_kind(path: Path) -> None:
    add_clip_file(path, noise(1, 0))


def write_future(path: Path) -> None:
    shutil.copy(make_snapshot(path.parent / "src").path, path)
    with h5py.File(path, "r+") as file:
        file.attrs["version"] = 3


def write_nonsense_version(path: Path) -> None:
    write_future(path)
    with h5py.File(path, "r+") as file:
        file.attrs["version"] = "one"


def write_cut_short(path: Path) -> None:
    data = make_snapshot(path.parent / "src").path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "does not exist: check the name"),
        (write_text_file, "is damaged or no HDF5 file"),
        (write_foreign_hdf5, "is an HDF5 file but no snapshot of Dualane"),
        (write_future, "was written by a newer Dualane (format 3"),
        (write_nonsense_version, "carries the unknown format version “one”"),
        (write_cut_short, "is damaged or no HDF5 file"),
    ],
)
def test_a_file_that_is_no_snapshot_is_refused_in_a_sentence(tmp_path, make, sentence):
    path = tmp_path / "x.h5"
    make(path)
    with pytest.raises(StoreError) as caught:
        Snapshot.open(path)
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)
    assert validate(path) == [str(caught.value)]


def test_a_clip_file_is_no_snapshot_and_a_snapshot_no_clip_file(tmp_path):
    write_other_kind(tmp_path / "x.h5")
    with pytest.raises(StoreError, match="no snapshot of Dualane"):
        Snapshot.open(tmp_path / "x.h5")
    with pytest.raises(StoreError, match="no clip file of Dualane"):
        read_clip_file_info(make_snapshot(tmp_path).path)


@pytest.mark.parametrize("offset", [0, 1, 600_000, 1_128_959])
def test_a_flipped_bit_in_any_clip_names_video_and_clip(tmp_path, offset):
    path = make_snapshot(tmp_path).path
    flip_byte(path, all_clips()[3].tobytes(), offset)
    (problem,) = validate(path)
    assert str(path) in problem
    assert "clip 1 of Šamorín_赛1.mp4" in problem
    with (
        Snapshot.open(path) as snapshot,
        pytest.raises(StoreError, match=r"damaged .*Šamorín_赛1"),
    ):
        snapshot.clips([3])


def edit_video_code(file):
    file["videos/code"][1] = 3


def edit_video_left(file):
    file["videos/left"][1] = 4


def edit_pair_away(file):
    file["videos/left"][1] = file["videos/right"][1] = 4


def edit_clip_code(file):
    file["codes"][3] = 99


def edit_clip_split(file):
    file["split"][3] = 2


def edit_part(file):
    file["split"][3] = 7


def edit_group(file):
    file["videos/group"][1] = "Riverside"


def edit_name(file):
    file["videos/name"][1] = "Šamorín_other.mp4"


def edit_clip(file):
    file["clips"][3, 0, 0, 0, 0] ^= 1  # HDF5 computes a new Fletcher-32


def edit_start(file):
    file["start_frame"][1] = 31


def edit_video_index(file):
    file["video_index"][1] = 1


def edit_shape(file):
    del file["clips"]
    file["clips"] = np.zeros((6, 30, 64, 64, 3), np.uint8)


def edit_length(file):
    del file["codes"]
    file["codes"] = np.zeros(5, np.uint8)


def edit_missing(file):
    del file["videos/answers"]


def edit_to_group(file):
    del file["clips"]
    file.create_group("clips")


def edit_code_table(file):
    file.attrs["code_table"] = code_table_json().replace("slip", "stumble")


def edit_recipe(file):
    file.attrs["recipe"] = "{"


def edit_divider(file):
    file["videos/recipe"][1] = '{"fps": 30, "divider": NaN}'


def edit_to_billions(file):
    file["videos/n_clips"][1] = 2_000_000_000


def edit_part_to_wrap(file):
    parts = file["split"][:].astype(np.int64)
    parts[3] += 256
    del file["split"]
    file["split"] = parts


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edit_video_code, "gives Šamorín_赛1.mp4 the code 3, but its lanes 3-1 are"),
        (edit_video_left, "gives Šamorín_赛1.mp4 the code 8, but its lanes 4-1 are"),
        (edit_pair_away, "gives Šamorín_赛1.mp4 the lanes 4-4, which is no pair"),
        (edit_clip_code, "gives clips of Šamorín_赛1.mp4 the code 99"),
        (edit_clip_split, "has group Šamorín in more than one part"),
        (edit_clip_split, "puts clips of Šamorín_赛1.mp4 into another part"),
        (edit_part, "clips of Šamorín_赛1.mp4 into a part that is neither"),
        (edit_group, "has group Riverside in more than one part (Riverside_赛0.mp4 a"),
        (edit_name, "does not match its own checksum"),
        (edit_clip, "(the clips of Šamorín_赛1.mp4 were changed)"),
        (edit_start, "does not match its own checksum"),
        (edit_video_index, "does not tell which clip belongs to which video"),
        (
            edit_shape,
            "holds clips of 30 × 64 × 64 × 3 uint8, not of 30 pictures of 112",
        ),
        (edit_length, "does not hold one whole number a clip in /codes"),
        (edit_missing, "is damaged"),
        (edit_to_group, "is damaged"),
        (edit_code_table, "was written with another code table"),
        (edit_recipe, "is damaged"),
        (edit_divider, "is damaged"),
        (edit_to_billions, "does not tell which clip belongs to which video"),
        (edit_part_to_wrap, "is damaged"),
    ],
)
def test_what_does_not_make_sense_is_said_and_refused(tmp_path, edit, said):
    path = make_snapshot(tmp_path).path
    with h5py.File(path, "r+") as file:
        edit(file)
    append_seal(path)  # as a writer that is wrong would
    problems = validate(path)
    assert any(said in problem for problem in problems), problems
    assert all(str(path) in problem for problem in problems)
    if edit is not edit_clip:  # opening reads no clip
        with pytest.raises((StoreError, LabelError)) as caught:
            Snapshot.open(path).check()
        assert str(caught.value) in problems


TEXTS = np.array([b"x" * 10] * 3)
NESTED = "[" * 60_000


@pytest.mark.parametrize("name", ["id", "code", "n_clips", "fps", "width_px", "split"])
@pytest.mark.parametrize(
    "values",
    [TEXTS, np.zeros(3, np.complex128), np.zeros((3, 2), np.int64), np.full(3, b"")],
    ids=["texts", "complex", "table", "empty"],
)
def test_a_column_of_something_else_is_a_sentence(tmp_path, name, values):
    path = make_snapshot(tmp_path).path
    with h5py.File(path, "r+") as file:
        del file["videos"][name]
        file["videos"][name] = values
    append_seal(path)
    [problem] = validate(path)
    assert str(path) in problem
    assert len(problem) < len(str(path)) + 200
    with pytest.raises(StoreError):
        Snapshot.open(path).check()


@pytest.mark.parametrize("name", ["code_table", "version", "recipe"])
def test_an_attribute_without_end_is_a_sentence(tmp_path, name):
    path = make_snapshot(tmp_path).path
    with h5py.File(path, "r+") as file:
        file.attrs[name] = NESTED
    append_seal(path)
    for problem in validate(path):
        assert len(problem) < len(str(path)) + 200
    with pytest.raises(KnownError):
        Snapshot.open(path).check()


def test_what_another_program_wrote_is_refused_and_explained(tmp_path):
    path = make_snapshot(tmp_path).path
    with h5py.File(path, "r+") as file:
        edit_clip_code(file)
    problems = validate(path)
    assert "has lost the seal at its end" in problems[0]
    assert any("Šamorín_赛1.mp4 the code 99" in problem for problem in problems[1:])
    with pytest.raises(StoreError, match="has lost the seal"):
        Snapshot.open(path).check()


def test_a_group_on_two_sides_is_found_when_videos_are_told_apart(tmp_path):
    videos = make_videos(tmp_path, (1, 1))
    leaking = [videos[0], replace(videos[1], group="Riverside")]
    (problem,) = validate(make_snapshot(tmp_path, leaking).path)
    assert "group Riverside in more than one part" in problem
    assert "Riverside_赛0.mp4 and Šamorín_赛1.mp4" in problem


def remove(path):
    path.unlink()


def cut_anew(path):
    add_clip_file(path, noise(3, 99), f"{1:032x}")


def cut_shorter(path):
    add_clip_file(path, noise(1, 1), f"{1:032x}")


def fill_with_text(path):
    path.write_text("x")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (remove, "which is missing: put the clip file back"),
        (cut_anew, "which were cut anew since"),
        (cut_shorter, "which were cut anew since"),
        (fill_with_text, "is damaged or no HDF5 file"),
    ],
)
def test_a_spoilt_source_is_found_and_refused(tmp_path, spoil, said):
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos, virtual=True).path
    spoil(videos[1].clip_file)
    problems = validate(path)
    assert any(said in text and "Šamorín_赛1.mp4" in text for text in problems)
    with pytest.raises(StoreError, match=r"Šamorín_赛1\.mp4"):
        Snapshot.open(path).check()


def test_a_source_that_was_cut_anew_is_not_called_damaged(tmp_path):
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos, virtual=True).path
    cut_anew(videos[1].clip_file)
    (problem,) = validate(path)
    assert "which were cut anew since" in problem
    assert validate(path, linked=False) == []


def test_a_source_that_goes_while_reading_is_an_error_and_not_zeros(tmp_path):
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos, virtual=True).path
    with Snapshot.open(path) as snapshot:
        snapshot.check()
        videos[1].clip_file.unlink()
        assert (snapshot.clips([0]) == all_clips()[0]).all()
        with pytest.raises(StoreError, match="does not exist"):
            snapshot.clips([0, 3])


def test_a_flipped_bit_in_a_source_is_found(tmp_path):
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos, virtual=True).path
    flip_byte(videos[1].clip_file, noise(3, 1)[2].tobytes())
    (problem,) = validate(path)
    assert "clip 2 of Šamorín_赛1.mp4" in problem
    with Snapshot.open(path) as snapshot, pytest.raises(KnownError, match="damaged"):
        snapshot.clips([4])


FEW_FILES = """
import resource, sys
import numpy as np
from dataset.store import Snapshot

resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
with Snapshot.open(sys.argv[1]) as snapshot:
    for index in range(snapshot.n_clips):
        assert snapshot.clips([index]).any(), index
print("all there")
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no RLIMIT_NOFILE")
def test_more_videos_than_files_may_be_open(tmp_path):
    """HDF5 itself keeps every linked file open, and then reads zeros."""
    videos = make_videos(tmp_path, [1] * 90)
    path = make_snapshot(tmp_path, videos, virtual=True).path
    done = subprocess.run(
        [sys.executable, "-c", FEW_FILES, str(path)], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("all there\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["clips", "snapshot", "virtual"])
def test_flipped_bits_give_sentences_and_never_an_exception(tmp_path, kind, capsys):
    videos = make_videos(tmp_path, (1, 1))
    if kind == "clips":
        whole = videos[0].clip_file
    else:
        whole = make_snapshot(tmp_path, videos, virtual=kind == "virtual").path
    data = whole.read_bytes()
    places = sorted({*range(6000), *range(len(data) - 30_000, len(data))})
    places = [place for place in places if 0 <= place < len(data)]
    spoilt = whole.with_name("spoilt.h5")
    n_found = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        flipped = bytearray(data)
        for place in random.choice(places, random.choice([1, 1, 3, 20])):
            flipped[place] ^= 1 << int(random.integers(8))
        spoilt.write_bytes(flipped)
        for command in ("validate", "info"):
            status = main([command, str(spoilt)])
            said = capsys.readouterr()
            assert status in (0, 1)
            assert "Traceback" not in said.err
            for sentence in said.err.splitlines():
                assert sentence.endswith("."), sentence
            assert bool(said.err) == (status == 1)
            n_found += status
    assert n_found > 50


def test_a_folder_is_not_called_absent(tmp_path: Path) -> None:
    assert validate(tmp_path) == [f"{tmp_path} is a folder: name the snapshot itself."]
    (absent,) = validate(tmp_path / "none.h5")
    assert "does not exist" in absent
