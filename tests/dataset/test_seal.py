"""No byte of a file can change unnoticed."""

import os
import struct
from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import pytest

from dataset.clip_reader import ClipReader
from dataset.errors import StoreError
from dataset.seal import (
    MAGIC,
    BrokenSealError,
    append_seal,
    check_of,
    is_whole,
    read_seal,
)
from dataset.store import Snapshot, read_clip_file, validate
from tests.dataset.hdf5_factories import (
    add_clip_file,
    all_clips,
    make_snapshot,
    make_videos,
    noise,
)


def whole_file(folder, kind):
    videos = make_videos(folder, (1, 1))
    if kind == "clips":
        return videos[0].clip_file
    return make_snapshot(folder, videos, virtual=kind == "virtual").path


def outside_clips(path):
    """Every place of a file in which no clip's byte lies."""
    with path.open("rb") as file:
        seal = read_seal(file)
    assert seal is not None
    places = np.ones(path.stat().st_size, bool)
    for row in seal.table:
        places[row["start"] : row["start"] + row["size"]] = False
    return np.flatnonzero(places)


def read_all(path, kind):
    if kind == "clips":
        return read_clip_file(path)
    with Snapshot.open(path) as snapshot:
        return snapshot.clips(range(snapshot.n_clips))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["clips", "snapshot", "virtual"])
def test_any_flipped_byte_is_found(tmp_path, kind):
    """Each byte that is no clip's, and some of the clips', one after the other."""
    path = whole_file(tmp_path, kind)
    random = np.random.default_rng(7)
    size = path.stat().st_size
    places = set(outside_clips(path).tolist())
    assert len(places) > 3000
    places |= set(random.integers(0, size, 60).tolist())
    with path.open("r+b", buffering=0) as file:
        for place in sorted(places):
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << int(random.integers(8)))]))
            assert validate(path), f"byte {place} of {size} was flipped"
            if place % 10 == 0:
                with pytest.raises(StoreError):
                    read_all(path, kind)
            file.seek(place)
            file.write(bytes([byte]))
    assert validate(path) == []
    read_all(path, kind)


@pytest.mark.parametrize("kind", ["clips", "snapshot", "virtual"])
def test_any_length_is_found(tmp_path, kind):
    path = whole_file(tmp_path, kind)
    data = path.read_bytes()
    cuts = np.random.default_rng(1).integers(0, len(data), 20).tolist()
    for cut in [0, 1, 71, 72, len(data) - 72, len(data) - 1, *cuts]:
        path.write_bytes(data[:cut])
        assert validate(path), f"cut after {cut} of {len(data)} bytes"
    path.write_bytes(data + b"\0")
    assert validate(path)


def test_a_strangers_hdf5_does_not_mind_the_seal(tmp_path):
    path = add_clip_file(tmp_path / "a.h5", noise(2, 0))
    assert path.read_bytes().endswith(MAGIC)
    with h5py.File(path) as file:
        assert (file["clips"][:] == noise(2, 0)).all()


def test_text_lies_in_no_heap(tmp_path):
    for kind in ("clips", "snapshot"):
        assert b"GCOL" not in whole_file(tmp_path / kind, kind).read_bytes()


def test_moved_and_changed_pieces_change_the_check():
    clip = noise(1, 5).tobytes() + b"abcd"
    assert check_of(clip) == check_of(bytearray(clip))
    sectors = [clip[i : i + 4096] for i in range(0, len(clip), 4096)]
    swapped = [*sectors[:3], sectors[9], *sectors[4:9], sectors[3], *sectors[10:]]
    others = [
        b"".join(swapped),
        clip[:4096] + bytes(4096) + clip[8192:],
        clip[:-1] + b"e",
        clip + b"\0",
    ]
    assert len({check_of(clip), *map(check_of, others)}) == 5


@pytest.mark.parametrize(
    "footer",
    [
        struct.pack("<QQQ", 100, 2**60, 0),
        struct.pack("<QQQ", 2**63, 0, 1),
        struct.pack("<QQQ", 2**64 - 1, 2**64 - 1, 2**64 - 1),
    ],
)
def test_a_seal_of_nonsense_is_broken(tmp_path, footer):
    path = tmp_path / "a.h5"
    path.write_bytes(bytes(1000) + footer + bytes(32) + MAGIC)
    with path.open("rb") as file, pytest.raises(BrokenSealError):
        read_seal(file)
    assert "is damaged (its seal)" in validate(path)[0]


@pytest.mark.parametrize("row", [(500, 600, 0), (2**64 - 1, 8, 0), (8, 2**64 - 1, 0)])
def test_clips_outside_the_file_are_no_clips(tmp_path, row):
    path = tmp_path / "a.h5"
    footer = struct.pack("<QQQ", 1000, 1, 0) + bytes(32) + MAGIC
    path.write_bytes(bytes(1000) + struct.pack("<QQQ", *row) + footer)
    with path.open("rb") as file:
        seal = read_seal(file)
        assert seal is not None
        assert not is_whole(file, seal)


def test_a_seal_that_leads_elsewhere_is_found(tmp_path):
    """As one would make it on purpose: right in itself, but not of this file."""
    path = add_clip_file(tmp_path / "a.h5", noise(2, 0))
    with path.open("rb") as file:
        seal = read_seal(file)
    assert seal is not None
    other = noise(2, 9).tobytes()
    data = path.read_bytes()[: seal.length]
    path.write_bytes(data + other)
    with h5py.File(path) as file:
        assert (file["clips"][:] == noise(2, 0)).all()
    append_seal(path)
    assert validate(path) == []
    sealed = bytearray(path.read_bytes())
    at = len(data + other)
    struct.pack_into("<Q", sealed, at, len(data))
    path.write_bytes(sealed)
    assert validate(path)


def test_a_file_cut_short_while_it_is_read_is_a_sentence(tmp_path):
    path = make_snapshot(tmp_path).path
    with Snapshot.open(path) as snapshot:
        snapshot.clips([0, 5])
        os.truncate(path, path.stat().st_size // 2)
        with pytest.raises(StoreError, match="is damaged"):
            snapshot.clips([5])


def test_a_file_replaced_while_it_is_read_is_never_mixed(tmp_path):
    """Another thread opens the place anew, where another file may lie by now."""
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos).path
    with Snapshot.open(path) as snapshot, ThreadPoolExecutor(1) as other:
        snapshot.clips(range(6))
        make_snapshot(tmp_path, videos[1:])
        assert (snapshot.clips([0]) == all_clips()[[0]]).all()
        with pytest.raises(StoreError, match="was replaced while it was being read"):
            other.submit(snapshot.clips, [0]).result()


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_that_goes_while_it_is_read_is_a_sentence(tmp_path, compressed):
    path = make_snapshot(tmp_path, compressed=compressed).path
    with Snapshot.open(path) as snapshot, ThreadPoolExecutor(1) as other:
        snapshot.clips([0])
        path.unlink()
        assert (snapshot.clips([5]) == all_clips()[[5]]).all()
        with pytest.raises(StoreError, match="cannot be opened any more"):
            other.submit(snapshot.clips, [0]).result()


def test_each_clip_is_checked_once(tmp_path):
    path = add_clip_file(tmp_path / "a.h5", noise(2, 0))
    with path.open("rb") as file:
        seal = read_seal(file)
    checked = np.zeros(2, bool)
    out = np.empty((30, 112, 112, 3), np.uint8)
    reader = ClipReader(path, seal, checked)
    reader.read_into(1, out)
    reader.close()
    assert reader.closed
    assert (out == noise(2, 0)[1]).all()
    assert checked.tolist() == [False, True]
