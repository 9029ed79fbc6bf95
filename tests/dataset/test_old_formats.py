"""Files of earlier versions are still read, and never taken for newer ones."""

import h5py
import pytest

from dataset.__main__ import main
from dataset.errors import StoreError
from dataset.seal import MAGIC
from dataset.store import (
    Snapshot,
    read_clip_file,
    read_clip_file_info,
    validate,
)
from dataset.validation import validate_from_outside
from tests.dataset.hdf5_factories import (
    add_clip_file,
    all_clips,
    flip_byte,
    make_snapshot,
    make_videos,
    noise,
)
from tests.dataset.old_formats import make_format_1


def test_a_clip_file_of_format_1(tmp_path):
    path = add_clip_file(tmp_path / "a.h5", noise(3, 1))
    info = read_clip_file_info(path)
    make_format_1(path)
    assert MAGIC not in path.read_bytes()
    assert read_clip_file_info(path) == info
    assert (read_clip_file(path) == noise(3, 1)).all()
    assert validate(path) == []
    flip_byte(path, noise(3, 1)[1].tobytes(), 500_000)
    assert "clip 1 of a.h5" in validate(path)[0]


@pytest.mark.parametrize("virtual", [False, True])
def test_a_snapshot_of_format_1(tmp_path, virtual):
    info = make_snapshot(tmp_path, virtual=virtual)
    with Snapshot.open(info.path) as new:
        videos, codes = new.videos, new.codes
    make_format_1(info.path)
    assert validate(info.path) == []
    with Snapshot.open(info.path) as old:
        assert old.info == info
        assert old.videos == videos
        assert old.codes.tolist() == codes.tolist()
        assert (old.clips([5, 0, 3]) == all_clips()[[5, 0, 3]]).all()


def test_a_flipped_bit_in_a_snapshot_of_format_1_is_no_picture(tmp_path):
    path = make_format_1(make_snapshot(tmp_path).path)
    flip_byte(path, all_clips()[3].tobytes(), 77)
    with (
        Snapshot.open(path) as snapshot,
        pytest.raises(StoreError, match=r"damaged .*Šamorín_赛1"),
    ):
        snapshot.clips([3])


@pytest.mark.parametrize("virtual", [False, True])
def test_old_clip_files_go_into_a_new_snapshot(tmp_path, virtual):
    videos = make_videos(tmp_path)
    expected = make_snapshot(tmp_path, videos, virtual=virtual)
    expected.path.unlink()
    for video in videos:
        make_format_1(video.clip_file)
    made = make_snapshot(tmp_path, videos, virtual=virtual)
    assert made == expected
    assert validate(made.path) == []
    with Snapshot.open(made.path) as snapshot:
        assert (snapshot.clips(range(6)) == all_clips()).all()


def test_an_equal_snapshot_of_format_1_is_left_alone(tmp_path):
    videos = make_videos(tmp_path)
    make_format_1(make_snapshot(tmp_path, videos).path)
    assert make_snapshot(tmp_path, videos).unchanged


def test_a_file_without_its_seal_does_not_pass_for_format_1(tmp_path):
    path = make_snapshot(tmp_path).path
    path.write_bytes(path.read_bytes()[:-1])
    with h5py.File(path) as file:
        assert file["codes"][:].tolist() == [2, 2, 8, 8, 8, 14]
    with pytest.raises(StoreError, match="has lost the seal at its end"):
        Snapshot.open(path).check()
    assert "has lost the seal" in validate(path)[0]


def with_a_heap_that_hdf5_gets_lost_in(path):
    """Damage a size in a heap of text, of which the HDF5 of today never comes back."""
    data = bytearray(path.read_bytes())
    heap = data.index(b"GCOL") + 16
    number, size = 0, 0
    while number < 5:  # step over some entries: number, references, padding, size
        heap += 16 + -(-size // 8) * 8 if number else 0
        number = int.from_bytes(data[heap : heap + 2], "little")
        size = int.from_bytes(data[heap + 8 : heap + 16], "little")
    data[heap + 8 : heap + 16] = (2**64 - 16).to_bytes(8, "little")
    path.write_bytes(data)
    return path


@pytest.mark.slow
def test_a_file_from_outside_that_hdf5_never_comes_back_from(tmp_path, capsys):
    path = make_format_1(make_snapshot(tmp_path).path)
    assert validate_from_outside(path) == []
    assert main(["validate", "--no-clips", str(path)]) == 0
    assert capsys.readouterr().out == f"{path} is sound, clips aside.\n"
    with_a_heap_that_hdf5_gets_lost_in(path)
    (problem,) = validate_from_outside(path, limit_s=10)  # comes back at all
    assert "is damaged" in problem
