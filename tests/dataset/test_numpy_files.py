"""A snapshot as NumPy files: what goes in comes out, whole or not at all."""

import csv
import json
import os
import signal
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from dataset.__main__ import main
from dataset.errors import Cancelled, StoreError
from dataset.numpy_files import export_numpy
from dataset.splits import Protocol, paper_split
from dataset.states import code_table_json
from tests.dataset.hdf5_factories import (
    all_clips,
    flip_byte,
    make_snapshot,
    make_videos,
)


def loaded(path):
    return np.load(path, allow_pickle=False)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def state_of(folder):
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def test_arrays_hold_the_clips_and_codes_of_their_part(tmp_path):
    info = make_snapshot(tmp_path)
    told: list[tuple[int, int]] = []
    done = export_numpy(
        info.path, tmp_path / "out" / "numpy", progress=lambda *n: told.append(n)
    )
    assert done.n_clips == {"train": 2, "validation": 3, "test": 1}
    assert told == [(2, 6), (5, 6), (6, 6)]
    for part, first, stop, code in (
        ("train", 0, 2, 2),
        ("validation", 2, 5, 8),
        ("test", 5, 6, 14),
    ):
        x, y = (loaded(done.folder / f"{axis}_{part}.npy") for axis in "xy")
        assert (x == all_clips()[first:stop]).all()
        assert x.dtype == y.dtype == np.uint8
        assert y.tolist() == [code] * (stop - first)
    card = json.loads((done.folder / "dataset.json").read_text(encoding="utf-8"))
    assert card["code_table"] == json.loads(code_table_json())
    assert card["snapshot"]["content_checksum"] == info.content_checksum
    assert names(tmp_path / "out") == ["numpy"]


def test_the_rows_name_each_clip(tmp_path):
    videos = make_videos(tmp_path, groups=("=1+1", "Šamorín", "重庆"))
    folder = export_numpy(make_snapshot(tmp_path, videos).path, tmp_path / "n").folder
    with (folder / "clips.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["part"], row["row"]) for row in rows] == [
        ("train", "0"),
        ("train", "1"),
        ("validation", "0"),
        ("validation", "1"),
        ("validation", "2"),
        ("test", "0"),
    ]
    assert rows[0]["video"] == "'=1+1_赛0.mp4"  # no spreadsheet runs it
    assert rows[0]["group"] == "'=1+1"
    assert rows[4] == {
        "part": "validation",
        "row": "2",
        "video": "Šamorín_赛1.mp4",
        "fingerprint": f"{1:032x}",
        "group": "Šamorín",
        "start_frame": "60",
        "left": "3",
        "right": "1",
        "code": "8",
    }


@pytest.mark.parametrize("how", [{"virtual": True}, {"compressed": True}])
def test_any_kind_of_snapshot_will_do(tmp_path, how):
    path = make_snapshot(tmp_path, **how).path
    folder = export_numpy(path, tmp_path / "n").folder
    parts = [loaded(folder / f"x_{p}.npy") for p in ("train", "validation", "test")]
    assert (np.concatenate(parts) == all_clips()).all()


def test_the_studys_own_split(tmp_path):
    videos = make_videos(tmp_path, (6, 5, 4))
    path = make_snapshot(tmp_path, videos, protocol=Protocol.PAPER).path
    done = export_numpy(path, tmp_path / "n")
    assert done.n_clips == {"train": 12, "test": 3}
    expected = all_clips((6, 5, 4))[paper_split(15) == 2]
    assert (loaded(done.folder / "x_test.npy") == expected).all()


def test_the_same_again_touches_nothing_and_damage_is_mended(tmp_path):
    path = make_snapshot(tmp_path).path
    folder = export_numpy(path, tmp_path / "n").folder
    before = state_of(folder)
    assert export_numpy(path, folder).unchanged
    assert state_of(folder) == before
    flip_byte(folder / "x_test.npy", all_clips()[5].tobytes(), 1000)
    assert not export_numpy(path, folder).unchanged
    assert {n: c for n, (c, _) in state_of(folder).items()} == {
        n: c for n, (c, _) in before.items()
    }


@pytest.mark.parametrize("broken", [[], "x", {"content_checksum": []}])
def test_a_card_that_somebody_has_edited_is_written_again(tmp_path, broken):
    path = make_snapshot(tmp_path).path
    done = export_numpy(path, tmp_path / "n")
    before = (done.folder / "dataset.json").read_text(encoding="utf-8")
    for field in ("snapshot", "code_table", "clips"):
        card = json.loads(before) | {field: broken}
        (done.folder / "dataset.json").write_text(json.dumps(card), encoding="utf-8")
        assert not export_numpy(path, done.folder).unchanged
        assert (done.folder / "dataset.json").read_text(encoding="utf-8") == before


def test_rows_that_a_spreadsheet_has_saved_anew_are_written_again(tmp_path):
    path = make_snapshot(tmp_path).path
    rows = export_numpy(path, tmp_path / "n").folder / "clips.csv"
    before = rows.read_bytes()
    rows.write_bytes(before.replace(b",", b";"))
    assert not export_numpy(path, rows.parent).unchanged
    assert rows.read_bytes() == before


def test_another_content_replaces_it_and_leaves_no_old_part(tmp_path):
    videos = make_videos(tmp_path)
    folder = export_numpy(make_snapshot(tmp_path, videos).path, tmp_path / "n").folder
    export_numpy(make_snapshot(tmp_path, videos[:1]).path, folder)
    assert names(folder) == [
        "clips.csv",
        "dataset.json",
        "x_train.npy",
        "y_train.npy",
    ]
    assert loaded(folder / "y_train.npy").tolist() == [2, 2]


def test_somebody_elses_files_are_never_replaced(tmp_path):
    path = make_snapshot(tmp_path).path
    folder = export_numpy(path, tmp_path / "n").folder
    (folder / "notes.txt").write_text("mine")
    before = state_of(folder)
    with pytest.raises(StoreError, match="holds other files"):
        export_numpy(make_snapshot(tmp_path, make_videos(tmp_path)[:1]).path, folder)
    assert state_of(folder) == before
    with pytest.raises(StoreError, match="holds other files"):
        export_numpy(path, tmp_path / "snapshots")
    with pytest.raises(StoreError, match="is no folder"):
        export_numpy(path, path)


def test_cancelling_leaves_everything_as_it_was(tmp_path):
    path = make_snapshot(tmp_path).path
    told: list[int] = []
    with pytest.raises(Cancelled):
        export_numpy(
            path,
            tmp_path / "out" / "n",
            progress=lambda done, total: told.append(done),
            cancel=lambda: len(told) == 2,
        )
    assert names(tmp_path / "out") == []


def test_damaged_clips_are_never_written(tmp_path):
    path = make_snapshot(tmp_path).path
    flip_byte(path, all_clips()[3].tobytes())
    with pytest.raises(StoreError, match="Šamorín_赛1"):
        export_numpy(path, tmp_path / "out" / "n")
    assert names(tmp_path / "out") == []


def test_memory_holds_some_clips_at_a_time(tmp_path):
    path = make_snapshot(tmp_path, make_videos(tmp_path, (80, 1, 1)), virtual=True).path
    tracemalloc.start()
    try:
        export_numpy(path, tmp_path / "n")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000  # 80 clips are 90 MB
    assert loaded(tmp_path / "n" / "x_train.npy").shape[0] == 80


KILLED = """
import sys, time
from dataset.numpy_files import export_numpy

def progress(done, total):
    print("writing", flush=True)
    time.sleep(60)

export_numpy(sys.argv[1], __import__("pathlib").Path(sys.argv[2]), progress=progress)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_after_a_kill_the_next_export_cleans_up(tmp_path):
    path = make_snapshot(tmp_path).path
    folder = tmp_path / "out" / "n"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    assert not folder.exists()
    assert len(names(folder.parent)) == 1
    (folder.parent / "n.my own.partial").mkdir()
    export_numpy(path, folder)
    assert names(folder.parent) == ["n", "n.my own.partial"]


def test_the_command(tmp_path, capsys):
    path = make_snapshot(tmp_path).path
    for already in ("", " already"):
        assert main(["numpy", str(path), str(tmp_path / "n")]) == 0
        assert capsys.readouterr().out == (
            f"{tmp_path / 'n'} holds the clips{already}:"
            " train 2, validation 3, test 1.\n"
        )
    assert main(["numpy", str(tmp_path / "none.h5"), str(tmp_path / "m")]) == 1
    assert "does not exist" in capsys.readouterr().err
