"""Clip files and snapshots: what goes in comes out, to strangers too."""

import gc
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import h5py
import numpy as np
import pytest

from dataset.errors import StoreError
from dataset.splits import Protocol, Split, paper_split
from dataset.states import code_table_json
from dataset.store import (
    CLIP_SHAPE,
    Snapshot,
    read_clip_file,
    read_clip_file_info,
    read_clip_times,
    validate,
    write_clip_file,
    write_snapshot,
)
from tests.dataset.hdf5_factories import (
    RECIPE,
    add_clip_file,
    all_clips,
    flip_byte,
    make_snapshot,
    make_videos,
    noise,
)


def test_a_clip_file_gives_back_what_went_in(tmp_path):
    path = tmp_path / "剪辑" / "a.h5"
    given = noise(3, 7)
    times = np.linspace(0, 3, 90).reshape(3, 30)
    write_clip_file(
        path,
        clips=given,
        start_frames=[0, 30, 60],
        times_s=times,
        fingerprint="ab" * 16,
        recipe_json=RECIPE,
        width_px=1080,
        height_px=1920,
        duration_s=2.9,
        damage="Die letzten 2 s fehlen: „kaputt“.",
    )
    assert (read_clip_file(path) == given).all()
    starts, stored_times = read_clip_times(path)
    assert starts.tolist() == [0, 30, 60]
    assert (stored_times == times).all()
    info = read_clip_file_info(path)
    assert (info.fingerprint, info.recipe_json, info.n_clips) == ("ab" * 16, RECIPE, 3)
    assert (info.width_px, info.height_px, info.duration_s) == (1080, 1920, 2.9)
    assert info.fps == 30
    assert info.damage == "Die letzten 2 s fehlen: „kaputt“."
    assert validate(path) == []


def test_one_chunk_a_clip_with_a_checksum(tmp_path):
    with h5py.File(add_clip_file(tmp_path / "a.h5", noise(2, 0))) as file:
        assert file["clips"].chunks == (1, *CLIP_SHAPE)
        assert file["clips"].fletcher32


def test_clips_may_come_one_by_one(tmp_path):
    starts: list[int] = []
    times: list[list[float]] = []

    def decoded() -> Iterator[np.ndarray]:
        for index, clip in enumerate(noise(3, 1)):
            starts.append(30 * index)
            times.append([index] * 30)
            yield clip

    write_clip_file(
        tmp_path / "a.h5",
        clips=decoded(),
        start_frames=starts,
        times_s=times,
        fingerprint="0" * 32,
        recipe_json=RECIPE,
        width_px=1,
        height_px=1,
        duration_s=3.0,
        damage="",
    )
    assert (read_clip_file(tmp_path / "a.h5") == noise(3, 1)).all()
    assert read_clip_times(tmp_path / "a.h5")[0].tolist() == [0, 30, 60]


@pytest.mark.parametrize(
    "wrong", [np.zeros((1, 29, 112, 112, 3), np.uint8), np.zeros((1, *CLIP_SHAPE))]
)
def test_a_wrong_clip_is_never_written(tmp_path, wrong):
    with pytest.raises(ValueError, match=r"clip 0 is .* not uint8 \(30, 112, 112, 3\)"):
        add_clip_file(tmp_path / "a.h5", wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_flipped_bit_in_a_clip_file_is_found_and_named(tmp_path):
    path = add_clip_file(tmp_path / "a.h5", noise(3, 0))
    flip_byte(path, noise(3, 0)[1].tobytes(), 500_000)
    assert len(validate(path)) == 1
    assert "clip 1 of a.h5" in validate(path)[0]
    with pytest.raises(StoreError, match=r"a\.h5 is damaged: delete it"):
        read_clip_file(path)


@pytest.mark.parametrize("virtual", [False, True])
def test_a_snapshot_gives_back_what_went_in(tmp_path, virtual):
    videos = make_videos(tmp_path)
    info = make_snapshot(tmp_path, videos, virtual=virtual)
    assert (info.n_videos, info.n_clips, info.n_straddling) == (3, 6, 0)
    assert (info.virtual, info.unchanged) == (virtual, False)
    assert validate(info.path) == []
    with Snapshot.open(info.path) as snapshot:
        assert (snapshot.clips(range(6)) == all_clips()).all()
        assert snapshot.codes.tolist() == [2, 2, 8, 8, 8, 14]
        assert snapshot.video_index.tolist() == [0, 0, 1, 1, 1, 2]
        assert snapshot.start_frames.tolist() == [0, 30, 0, 30, 60, 0]
        assert snapshot.split.tolist() == [0, 0, 1, 1, 1, 2]
        assert snapshot.clip_indices(Split.VALIDATION).tolist() == [2, 3, 4]
        assert snapshot.content_checksum == info.content_checksum
        assert snapshot.protocol is Protocol.GROUPED
        assert snapshot.info == info
        for row, video in zip(snapshot.videos, videos, strict=True):
            for field in (
                "video_id name fingerprint group split pair answers status".split()  # noqa: SIM905
            ):
                assert getattr(row, field) == getattr(video, field)
            assert (row.fps, row.width_px, row.height_px) == (30, 1080, 1920)
            assert row.recipe_json == RECIPE


def test_five_lines_of_h5py_read_it(tmp_path):
    make_snapshot(tmp_path)
    stranger = """
import h5py
with h5py.File("all.h5") as file:
    train = file["split"][:] == 0
    clips, codes = file["clips"][train], file["codes"][train]
    names = file["videos/name"].asstr()[:][file["video_index"][train]]
    print(clips.shape, clips.dtype, clips.sum(), codes, *names)
"""
    done = subprocess.run(
        [sys.executable, "-c", stranger],
        cwd=tmp_path / "snapshots",
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": ""},
        check=True,
    )
    assert done.stdout.strip() == (
        f"(2, 30, 112, 112, 3) uint8 {all_clips()[:2].sum()} [2 2]"
        " Riverside_赛0.mp4 Riverside_赛0.mp4"
    )


def test_strangers_also_read_a_virtual_snapshot_from_anywhere(tmp_path, monkeypatch):
    info = make_snapshot(tmp_path / "club", virtual=True)
    assert info.path.stat().st_size < 100_000
    moved = tmp_path / "moved"
    (tmp_path / "club").rename(moved)
    monkeypatch.chdir("/")
    with h5py.File(moved / "snapshots" / "all.h5") as file:
        assert (file["clips"][:] == all_clips()).all()


@pytest.mark.parametrize("name", ["100%", "a%20b", "50%bonus", "%%"])
def test_links_lead_through_a_folder_with_a_percent_sign(tmp_path, name):
    """As of an address that was taken for a name: HDF5 has a meaning for it."""
    info = make_snapshot(tmp_path / name, make_videos(tmp_path / name), virtual=True)
    linked = tmp_path / "elsewhere" / "linked.h5"
    write_snapshot(
        linked,
        make_videos(tmp_path / name),
        protocol=Protocol.GROUPED,
        virtual=True,
        tool_version="test",
    )
    for path in (info.path, linked):
        assert validate(path) == []
        with h5py.File(path) as file:
            assert (file["clips"][:] == all_clips()).all()


def test_the_file_explains_itself(tmp_path):
    path = make_snapshot(tmp_path, protocol=Protocol.PAPER).path
    with h5py.File(path) as file:
        attributes = dict(file.attrs)
    assert attributes["format"].decode() == "dualane-snapshot"
    assert attributes["version"] == 2
    assert attributes["code_table"].decode() == code_table_json()
    assert attributes["fps"] == 30
    assert attributes["channels"].decode() == "RGB"
    assert attributes["protocol"].decode() == "paper"
    assert attributes["tool_version"].decode() == "test"
    assert attributes["created"].endswith(b"+00:00")


def test_the_studys_split_goes_over_clips_and_counts_straddling_videos(tmp_path):
    sizes = (6, 5, 4)
    info = make_snapshot(
        tmp_path, make_videos(tmp_path, sizes), protocol=Protocol.PAPER
    )
    expected = paper_split(15)
    with Snapshot.open(info.path) as snapshot:
        assert snapshot.split.tolist() == expected.tolist()
        assert len(snapshot.clip_indices(Split.TEST)) == 3
        assert {video.split for video in snapshot.videos} == {None}
        both = [
            index
            for index in range(3)
            if len(set(expected[snapshot.video_index == index])) == 2
        ]
    assert info.n_straddling == len(both) > 0
    with h5py.File(info.path) as file:
        assert file.attrs["n_straddling_videos"] == len(both)
    assert validate(info.path) == []


@pytest.mark.parametrize("virtual", [False, True])
def test_clips_come_in_the_order_asked_for_and_as_often(tmp_path, virtual):
    path = make_snapshot(tmp_path, virtual=virtual).path
    wanted = [5, 0, 3, 3, 4, 0, 2]
    with Snapshot.open(path) as snapshot:
        assert (snapshot.clips(wanted) == all_clips()[wanted]).all()
        assert (snapshot.clips(np.array(wanted[:2])) == all_clips()[[5, 0]]).all()
        assert snapshot.clips([]).shape == (0, *CLIP_SHAPE)
        for wrong in ([6], [-1, 0]):
            with pytest.raises(IndexError, match="0 to 5"):
                snapshot.clips(wrong)


def test_long_reads_are_cut_into_blocks(tmp_path):
    path = make_snapshot(tmp_path, make_videos(tmp_path, (40, 30))).path
    with Snapshot.open(path) as snapshot:
        assert (snapshot.clips(range(70)) == all_clips((40, 30))).all()


def test_a_closed_snapshot_reads_no_more(tmp_path):
    with Snapshot.open(make_snapshot(tmp_path).path) as snapshot:
        snapshot.clips([0])
    with pytest.raises(ValueError, match="has been closed"):
        snapshot.clips([0])


@pytest.mark.parametrize("virtual", [False, True])
def test_threads_share_a_snapshot(tmp_path, virtual):
    path = make_snapshot(tmp_path, virtual=virtual).path
    expected = all_clips()
    orders = [np.random.default_rng(seed).permutation(6) for seed in range(16)]
    with Snapshot.open(path) as snapshot, ThreadPoolExecutor(4) as pool:
        for order, got in zip(orders, pool.map(snapshot.clips, orders), strict=True):
            assert (got == expected[order]).all()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="counts open files there")
@pytest.mark.parametrize("virtual", [False, True])
def test_threads_that_have_ended_hold_no_file_open(tmp_path, virtual):
    """A training reads each pass in a thread of its own, and there may be hundreds."""
    path = make_snapshot(tmp_path, virtual=virtual).path
    open_files = []
    gc.collect()  # or files that another test dropped are closed while these are counted
    with Snapshot.open(path) as snapshot:
        for _ in range(5):
            thread = threading.Thread(target=snapshot.clips, args=(range(6),))
            thread.start()
            thread.join()
            open_files.append(len(list(Path("/dev/fd").iterdir())))
    assert open_files == [open_files[0]] * 5


def _sums(snapshot, indices):
    return [int(clip.sum()) for clip in snapshot.clips(indices)]


@pytest.mark.slow
def test_a_snapshot_travels_to_a_spawned_process(tmp_path):
    path = make_snapshot(tmp_path).path
    with Snapshot.open(path) as snapshot:
        snapshot.clips([0])  # a handle is open here
        copy = pickle.loads(pickle.dumps(snapshot))
        assert (copy.clips([4]) == all_clips()[4]).all()
        copy.close()
        with get_context("spawn").Pool(1) as pool:
            assert pool.apply(_sums, (snapshot, [3, 1])) == [
                int(all_clips()[index].sum()) for index in (3, 1)
            ]


def _sums_of(path, indices):
    with Snapshot.open(path) as snapshot:
        return _sums(snapshot, indices)


KINDS = ("plain", "linked", "compressed")


def snapshot_of_kind(folder, kind):
    return make_snapshot(
        folder, virtual=kind == "linked", compressed=kind == "compressed"
    ).path


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.slow
@pytest.mark.parametrize("start", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("kind", KINDS)
def test_many_workers_read_one_snapshot(tmp_path, kind, start):
    """Handed over open and already used, as a training hands it to its loaders."""
    if start not in get_all_start_methods():
        pytest.skip("this system cannot start processes so")
    path = snapshot_of_kind(tmp_path, kind)
    expected = [int(clip.sum()) for clip in all_clips()]
    orders = [np.random.default_rng(seed).permutation(6).tolist() for seed in range(12)]
    with Snapshot.open(path) as snapshot:
        snapshot.clips([5, 1])
        with get_context(start).Pool(3) as pool:
            jobs = [pool.apply_async(_sums, (snapshot, order)) for order in orders]
            jobs += [pool.apply_async(_sums_of, (path, order)) for order in orders]
            here = _sums(snapshot, orders[0])  # while they read
            got = [job.get(60) for job in jobs]
    assert here == [expected[index] for index in orders[0]]
    assert got == [[expected[index] for index in order] for order in orders * 2]


_SHARED: list[Snapshot] = []


def _sums_of_inherited(indices):
    return _sums(_SHARED[0], indices)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.slow
@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="no fork here")
@pytest.mark.parametrize("kind", KINDS)
def test_forked_workers_inherit_an_open_snapshot(tmp_path, kind):
    """Without pickling: the child has the very handles of its parent."""
    path = snapshot_of_kind(tmp_path, kind)
    expected = [int(clip.sum()) for clip in all_clips()]
    orders = [np.random.default_rng(seed).permutation(6).tolist() for seed in range(20)]
    with Snapshot.open(path) as snapshot:
        snapshot.clips(range(6))
        _SHARED.append(snapshot)
        try:
            with get_context("fork").Pool(3) as pool:
                jobs = [pool.apply_async(_sums_of_inherited, (o,)) for o in orders]
                here = [_sums(snapshot, order) for order in orders]
                got = [job.get(60) for job in jobs]
        finally:
            _SHARED.clear()
    assert got == here == [[expected[index] for index in o] for o in orders]


def test_opening_reads_nothing_and_the_first_use_checks_everything(tmp_path):
    path = make_snapshot(tmp_path).path
    flip_byte(path, b"Riverside", 2)
    snapshot = Snapshot.open(path)  # a kind and a version are all that is looked at
    for use in (
        lambda: snapshot.codes,
        lambda: snapshot.videos,
        lambda: snapshot.content_checksum,
        lambda: snapshot.clip_indices(Split.TRAIN),
        lambda: snapshot.clips([0]),
        snapshot.check,
    ):
        with pytest.raises(StoreError, match="is damaged"):
            use()
