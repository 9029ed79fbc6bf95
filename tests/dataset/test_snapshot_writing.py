"""Writing a snapshot: the same again, what is refused, kills and full disks."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import h5py
import pytest

from dataset.errors import Cancelled, StorageError, StoreError
from dataset.seal import read_seal
from dataset.splits import Protocol, Split
from dataset.states import PAIRS
from dataset.store import (
    Snapshot,
    validate,
    write_snapshot,
)
from tests.dataset.hdf5_factories import (
    RECIPE,
    add_clip_file,
    all_clips,
    bytes_and_time,
    flip_byte,
    make_snapshot,
    make_videos,
    noise,
)


def test_writing_the_same_again_leaves_the_file_untouched(tmp_path):
    videos = make_videos(tmp_path)
    first = make_snapshot(tmp_path, videos)
    before = bytes_and_time(first.path)
    again = make_snapshot(tmp_path, videos[::-1])
    assert again == replace(first, unchanged=True)
    assert bytes_and_time(first.path) == before


def changed_code(videos):
    return [replace(videos[0], pair=PAIRS[5]), *videos[1:]]


def changed_split(videos):
    return [replace(videos[0], split=Split.TEST), *videos[1:]]


def changed_answers(videos):
    return [replace(videos[0], answers={"Ana": "1-1"}), *videos[1:]]


def changed_clips(videos):
    pixels = noise(2, 0)
    pixels[1, 3, 4, 5, 0] ^= 1
    add_clip_file(videos[0].clip_file, pixels, videos[0].fingerprint)
    return videos


def one_less(videos):
    return videos[:-1]


@pytest.mark.parametrize(
    "change", [changed_code, changed_split, changed_answers, changed_clips, one_less]
)
def test_every_change_of_content_changes_the_checksum_and_the_file(tmp_path, change):
    videos = make_videos(tmp_path)
    first = make_snapshot(tmp_path, videos)
    second = make_snapshot(tmp_path, change(videos))
    assert not second.unchanged
    assert second.content_checksum != first.content_checksum
    with Snapshot.open(first.path) as snapshot:
        assert snapshot.content_checksum == second.content_checksum


def test_a_linked_snapshot_has_the_same_checksum_but_replaces_a_copied_one(tmp_path):
    videos = make_videos(tmp_path)
    copied = make_snapshot(tmp_path, videos)
    linked = make_snapshot(tmp_path, videos, virtual=True)
    assert linked.content_checksum == copied.content_checksum
    assert linked.virtual
    assert not linked.unchanged


def test_exporting_again_repairs_a_damaged_snapshot(tmp_path):
    videos = make_videos(tmp_path)
    path = make_snapshot(tmp_path, videos).path
    flip_byte(path, all_clips()[3].tobytes())
    assert not make_snapshot(tmp_path, videos).unchanged
    assert validate(path) == []


def test_a_file_that_is_no_snapshot_is_not_written_over(tmp_path):
    target = tmp_path / "snapshots" / "all.h5"
    target.parent.mkdir()
    target.write_text("somebody's notes")
    before = bytes_and_time(target)
    with pytest.raises(
        StoreError, match=r"all\.h5 is there already and is no snapshot"
    ):
        make_snapshot(tmp_path)
    assert bytes_and_time(target) == before


def test_clips_that_were_cut_differently_do_not_mix(tmp_path):
    videos = make_videos(tmp_path)
    add_clip_file(
        videos[1].clip_file, noise(1, 1), videos[1].fingerprint, '{"fps": 25}'
    )
    with pytest.raises(StoreError, match=r"Riverside_赛0.* and Šamorín_赛1.*differ"):
        make_snapshot(tmp_path, videos)


def test_only_the_crop_may_differ_and_is_then_kept_by_video(tmp_path):
    videos = make_videos(tmp_path)
    other = RECIPE.replace("[0, 0, 1, 1]", "[0, 0.1, 1, 0.9]")
    add_clip_file(videos[1].clip_file, noise(3, 1), videos[1].fingerprint, other)
    with Snapshot.open(make_snapshot(tmp_path, videos).path) as snapshot:
        assert snapshot.recipe == '{"fps": 30, "size_px": 112}'
        assert [v.recipe_json for v in snapshot.videos] == [RECIPE, other, RECIPE]


def test_a_missing_clip_file_is_named_and_nothing_is_written(tmp_path):
    videos = make_videos(tmp_path)
    videos[2].clip_file.unlink()
    with pytest.raises(StoreError, match=rf"{videos[2].clip_file} does not exist"):
        make_snapshot(tmp_path, videos)
    assert not (tmp_path / "snapshots").exists()


def test_a_clip_file_of_another_video_is_refused(tmp_path):
    videos = make_videos(tmp_path)
    shutil.copy(videos[0].clip_file, videos[1].clip_file)
    with pytest.raises(StoreError, match="holds the clips of another video than Šam"):
        make_snapshot(tmp_path, videos)


def test_damaged_clips_never_reach_a_snapshot(tmp_path):
    videos = make_videos(tmp_path)
    old = make_snapshot(tmp_path, videos[:1])
    before = bytes_and_time(old.path)
    flip_byte(videos[1].clip_file, noise(3, 1)[2].tobytes(), 1000)
    with pytest.raises(StoreError, match=rf"{videos[1].clip_file} is damaged"):
        make_snapshot(tmp_path, videos)
    assert bytes_and_time(old.path) == before


def test_no_videos_give_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="no video has a consensus yet"):
        make_snapshot(tmp_path, [])


def test_cancelling_leaves_everything_as_it_was(tmp_path):
    videos = make_videos(tmp_path)
    done: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write_snapshot(
            tmp_path / "x" / "all.h5",
            videos,
            protocol=Protocol.GROUPED,
            tool_version="test",
            cancel=lambda: len(done) == 2,
            progress=lambda *counts: done.append(counts),
        )
    assert done == [(2, 6), (5, 6)]
    assert list((tmp_path / "x").iterdir()) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from dataset.errors import StorageError
from tests.dataset.hdf5_factories import make_snapshot, make_videos

folder, limit = Path(sys.argv[1]), int(sys.argv[2])
videos = make_videos(folder)
sys.dont_write_bytecode = True  # a limit would cut those short too
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    make_snapshot(folder, videos)
except StorageError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no RLIMIT_FSIZE")
@pytest.mark.parametrize("n_bytes", [1_000, 1_500_000, 6_774_000])
def test_a_full_disk_is_one_sentence_and_a_clean_end(tmp_path, n_bytes):
    """HDF5 left to itself dies of a segmentation fault here."""
    old = make_snapshot(tmp_path, make_videos(tmp_path)[:1])
    before = bytes_and_time(old.path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), str(n_bytes)],
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith(f"No space is left to write {old.path}: free some")
    assert (done.returncode, done.stderr) == (0, "")
    assert bytes_and_time(old.path) == before
    assert list(old.path.parent.iterdir()) == [old.path]


def test_a_snapshot_that_cannot_fit_is_refused_at_once(tmp_path, monkeypatch):
    videos = make_videos(tmp_path)
    small = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: small)
    with pytest.raises(StorageError, match="No space is left"):
        make_snapshot(tmp_path, videos)


KILLED_IN_MID_WRITE = """
import sys, time
from pathlib import Path
from tests.dataset.hdf5_factories import make_videos
from dataset.splits import Protocol
from dataset.store import write_snapshot

def progress(done, total):
    print("writing", flush=True)
    time.sleep(60)

folder = Path(sys.argv[1])
write_snapshot(folder / "snapshots" / "all.h5", make_videos(folder),
               protocol=Protocol.GROUPED, tool_version="test", progress=progress)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_kill_in_mid_write_leaves_the_old_snapshot(tmp_path):
    old = make_snapshot(tmp_path, make_videos(tmp_path)[:1])
    before = bytes_and_time(old.path)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_MID_WRITE, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    assert bytes_and_time(old.path) == before
    assert validate(old.path) == []
    fresh = make_snapshot(tmp_path)
    assert fresh.n_clips == 6
    assert validate(fresh.path) == []


def test_a_compressed_snapshot_is_smaller_and_the_same(tmp_path):
    videos = make_videos(tmp_path)
    for index, video in enumerate(videos):
        dull = noise((2, 3, 1)[index], index) % 2
        add_clip_file(video.clip_file, dull, video.fingerprint)
    expected = all_clips() % 2
    plain = make_snapshot(tmp_path, videos)
    small = make_snapshot(tmp_path, videos, compressed=True, name="small.h5")
    assert small.content_checksum == plain.content_checksum
    assert small.path.stat().st_size < plain.path.stat().st_size / 4
    assert validate(small.path) == []
    with Snapshot.open(small.path) as snapshot:
        assert (snapshot.clips([5, 0, 3]) == expected[[5, 0, 3]]).all()
    with h5py.File(small.path) as stranger:
        assert stranger["clips"].compression == "gzip"
        assert (stranger["clips"][:] == expected).all()
    assert make_snapshot(tmp_path, videos, compressed=True, name="small.h5").unchanged
    assert not make_snapshot(tmp_path, videos, name="small.h5").unchanged


def test_flipped_bits_of_compressed_clips_are_no_pictures(tmp_path):
    info = make_snapshot(tmp_path, compressed=True)
    with info.path.open("rb") as file:
        seal = read_seal(file)
    assert seal is not None
    data = info.path.read_bytes()
    for offset in (0, 5, 400, int(seal.table["size"][3]) - 1):
        spoilt = bytearray(data)
        spoilt[int(seal.table["start"][3]) + offset] ^= 4
        info.path.write_bytes(spoilt)
        assert "Šamorín_赛1.mp4" in " ".join(validate(info.path))
        with (
            Snapshot.open(info.path) as snapshot,
            pytest.raises(StoreError, match="Šamorín_赛1"),
        ):
            snapshot.clips([3])


def test_linked_clips_cannot_be_compressed(tmp_path):
    with pytest.raises(ValueError, match="cannot compress"):
        make_snapshot(tmp_path, virtual=True, compressed=True)
