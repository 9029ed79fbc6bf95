"""How quick the store is, beside the quickest thing that does the same.

Each figure stands next to a limit measured in the same run on the same bytes, all of them
in memory (warm), for the ratio means something on any machine.
"""

import os
import shutil
import statistics
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from dataset import hdf5
from dataset.clip_copy import GZIP_LEVEL, ClipSink
from dataset.clip_files import write_clip_file
from dataset.contents import KIND, Contents, StoredVideo
from dataset.seal import check_of
from dataset.shapes import CLIP_BYTES, CLIP_SHAPE
from dataset.snapshot import Snapshot
from dataset.snapshot_writer import SnapshotVideo, write_contents, write_snapshot
from dataset.splits import Protocol, Split
from dataset.states import PAIRS

N_VIDEOS: Final = 20
CLIPS_A_VIDEO: Final = 12
N_LINKED: Final = 872
"""Videos of the study."""
N_MANY: Final = 100_000
N_MANY_VIDEOS: Final = 8_000
BATCH: Final = 8
ROUNDS: Final = 7

_RECIPE: Final = '{"clip_frames": 30, "fps": 30, "size_px": 112}'


def measure(
    folder: Path, tell: Callable[[str], None] = lambda sentence: None
) -> dict[str, Any]:
    """Measure everything; files come and go in ``folder``, 1.5 GB at most.

    Args:
        folder: an empty folder on the disk in question.
        tell: told what is being measured.

    Returns:
        Seconds, bytes and ratios by name; ``describe`` puts them into words.
    """
    tell("Making clip files")
    videos = [
        _make_clip_file(folder / "clips", index, CLIPS_A_VIDEO)
        for index in range(N_VIDEOS)
    ]
    facts: dict[str, Any] = {}
    tell("Copying a snapshot")
    path = folder / "dataset.h5"
    facts["copy"] = _measure_copy(folder, path, videos)
    tell("Reading clips")
    facts["read"] = _measure_reads(folder, path)
    tell("Compressing clips of a rendered race")
    facts["compressed"] = _measure_compressed(folder)
    tell("Linking clip files")
    facts["link"] = _measure_links(folder)
    tell("Opening a snapshot of many clips")
    facts["open"] = _measure_open(folder)
    return facts


def describe(facts: dict[str, Any]) -> str:
    """The figures in words, each with its goal."""
    read, copy, link = facts["read"], facts["copy"], facts["link"]
    many, packed = facts["open"], facts["compressed"]
    ms = 1000.0
    return "\n".join(
        [
            f"Random reads of {read['n_clips']} clips, warm, each copied to an array"
            f" (medians of {ROUNDS} rounds):",
            f"  memory map of a NumPy file {ms * read['map_s']:.3f} ms a clip",
            f"  ours, one by one {ms * read['ours_s']:.3f} ms:"
            f" {read['ratio']:.2f} × the map (goal: at least 0.5)",
            f"  ours, the first time, with the check {ms * read['first_s']:.3f} ms:"
            f" {read['map_s'] / read['first_s']:.2f} ×",
            f"  ours in batches of {BATCH} {ms * read['ours_batch_s']:.3f} ms, the map"
            f" {ms * read['map_batch_s']:.3f} ms: {read['batch_ratio']:.2f} ×",
            f"  plain h5py {ms * read['h5py_s']:.3f} ms:"
            f" {read['map_s'] / read['h5py_s']:.2f} ×",
            f"Opening a snapshot of {many['n_clips']:,} clips of {many['n_videos']:,}"
            f" videos: {ms * many['open_s']:.2f} ms",
            f"  listing a name and a code a clip with h5py {ms * many['list_s']:.1f} ms:"
            f" {many['ratio']:.3f} × (goal: under 0.2); codes alone"
            f" {ms * many['codes_s']:.2f} ms; a bare h5py.File"
            f" {ms * many['bare_s']:.2f} ms",
            f"  all checks that come before training {ms * many['check_s']:.0f} ms",
            f"Copying {copy['bytes'] / 1e6:.0f} MB of clips, to disk:"
            f" {copy['ours_s']:.2f} s, cp {copy['cp_s']:.2f} s: {copy['ratio']:.2f} × the"
            " speed of cp, every clip checked",
            f"Linking {link['n_videos']} clip files: {link['seconds']:.2f} s"
            " (goal: under 1 s)",
            f"Compressed (gzip {GZIP_LEVEL}), {packed['n_clips']} clips of a rendered"
            f" race: {packed['size_ratio']:.2f} × the bytes, written in"
            f" {ms * packed['write_s']:.1f} ms a clip, read in"
            f" {ms * packed['read_s']:.2f} ms (plain {ms * packed['plain_read_s']:.3f})",
        ]
    )


# ---------------------------------------------------------------- material


def _make_clip_file(
    folder: Path, index: int, n_clips: int, clips: Sequence[NDArray[np.uint8]] = ()
) -> SnapshotVideo:
    """A clip file of noise, or of these clips, as a decided video."""
    fingerprint = f"{index:032x}"
    noise = np.random.default_rng(index).integers(0, 256, CLIP_SHAPE, np.uint8)
    starts = 30 * np.arange(n_clips)
    path = folder / f"{fingerprint}.h5"
    write_clip_file(
        path,
        clips=clips or [noise + np.uint8(number) for number in range(n_clips)],
        start_frames=starts,
        times_s=(starts[:, None] + np.arange(30)) / 30,
        fingerprint=fingerprint,
        recipe_json=_RECIPE,
        width_px=1080,
        height_px=1920,
        duration_s=float(n_clips),
        damage="",
    )
    pair = PAIRS[index % len(PAIRS)]
    return SnapshotVideo(
        video_id=index + 1,
        name=f"race{index:04d}.mp4",
        fingerprint=fingerprint,
        group=f"evening{index // 20}",
        split=Split(index // 20 % 3),
        pair=pair,
        answers={"Anna": str(pair), "Ben": str(pair)},
        status="agreed",
        clip_file=path,
    )


def _export(
    path: Path,
    videos: Sequence[SnapshotVideo],
    *,
    virtual: bool = False,
    compressed: bool = False,
) -> None:
    write_snapshot(
        path,
        videos,
        protocol=Protocol.GROUPED,
        virtual=virtual,
        compressed=compressed,
        tool_version="",
    )


def make_many(path: Path, n_clips: int, n_videos: int) -> None:
    """A sound snapshot of black clips, a kilobyte each: what it says has its true size."""
    zeros = hdf5.checksum_of_clips()
    counts = np.diff(np.linspace(0, n_clips, n_videos + 1).astype(int)).tolist()
    checksums = {}
    for count in range(1, max(counts) + 1):
        zeros.update(bytes(CLIP_BYTES))
        checksums[count] = zeros.copy().hexdigest()
    rows = tuple(
        StoredVideo(
            video_id=index + 1,
            name=f"Riverside_evening{index // 20}_race{index % 20:02d}.mp4",
            fingerprint=f"{index:032x}",
            group=f"Riverside_evening{index // 20}",
            split=Split(index // 20 % 3),
            left=int(PAIRS[index % 15].left),
            right=int(PAIRS[index % 15].right),
            code=index % 15,
            answers={"Anna": str(PAIRS[index % 15]), "Ben": str(PAIRS[index % 15])},
            status="agreed",
            n_clips=count,
            fps=30.0,
            width_px=1080,
            height_px=1920,
            duration_s=float(count),
            damage="",
            recipe_json=_RECIPE,
            clips_checksum=checksums[count],
            clip_file="",
        )
        for index, count in enumerate(counts)
    )
    contents = Contents(
        videos=rows,
        codes=np.repeat([np.int64(row.code) for row in rows], counts),
        video_index=np.repeat(np.arange(n_videos), counts),
        start_frames=30 * np.concatenate([np.arange(count) for count in counts]),
        splits=np.repeat([np.int8(row.split or 0) for row in rows], counts),
        protocol=Protocol.GROUPED,
        recipe_json=_RECIPE,
        virtual=False,
        compressed=True,
    ).sealed()
    black = zlib.compress(bytes(CLIP_BYTES), 9)
    check = check_of(black)
    with (
        hdf5.created(path, KIND, 0) as new,
        ClipSink(new, n_clips, compressed=True) as sink,
    ):
        write_contents(new.file, contents, "")
        for _ in range(n_clips):
            sink.write_stored(black, check)


# ---------------------------------------------------------------- measuring


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _in_turn(
    works: dict[str, Callable[[], object]], rounds: int = ROUNDS
) -> dict[str, float]:
    """Median seconds of each, one after the other in every round, after a warm one."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(_seconds(work))
    return {name: statistics.median(times) for name, times in taken.items()}


def _each(read: Callable[[Any], object], wanted: Iterable[Any]) -> Callable[[], None]:
    """Read one after the other and keep none, as a training does."""

    def work() -> None:
        for one in wanted:
            read(one)

    return work


@contextmanager
def _removed(*paths: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def _measure_reads(folder: Path, path: Path) -> dict[str, Any]:
    flat = folder / "clips.npy"
    with _removed(flat), Snapshot(path) as snapshot, h5py.File(path) as file:
        n_clips = snapshot.n_clips
        shape = (n_clips, *CLIP_SHAPE)
        new = np.lib.format.open_memmap(flat, "w+", np.uint8, shape)
        for clip in range(n_clips):
            new[clip] = snapshot.clips([clip])[0]
        new.flush()
        mapped, stored = np.load(flat, mmap_mode="r"), file["clips"]
        order = np.random.default_rng(0).permutation(n_clips)
        singles, batches = order.tolist(), order.reshape(-1, BATCH)

        firsts: list[float] = []

        def first() -> None:
            with Snapshot(path) as fresh:
                fresh.check()
                begin = time.perf_counter()
                for clip in singles:
                    fresh.clips([clip])
                firsts.append(time.perf_counter() - begin)

        taken = _in_turn(
            {
                "map": _each(lambda clip: mapped[[clip]], singles),
                "map_view": _each(lambda clip: np.array(mapped[clip]), singles),
                "ours": _each(lambda clip: snapshot.clips([clip]), singles),
                "first": first,
                "map_batch": _each(lambda batch: mapped[batch], batches),
                "ours_batch": _each(snapshot.clips, batches),
                "h5py": _each(lambda clip: stored[clip], singles),
            }
        )
        for clip in singles:
            assert np.array_equal(snapshot.clips([clip])[0], mapped[clip])
    # The quicker of the two ways in which NumPy can be asked is the one to beat.
    taken["map"] = min(taken["map"], taken.pop("map_view"))
    taken["first"] = statistics.median(firsts)
    facts: dict[str, Any] = {f"{n}_s": t / n_clips for n, t in taken.items()}
    return {
        **facts,
        "n_clips": n_clips,
        "ratio": taken["map"] / taken["ours"],
        "batch_ratio": taken["map_batch"] / taken["ours_batch"],
    }


def _measure_copy(
    folder: Path, path: Path, videos: Sequence[SnapshotVideo]
) -> dict[str, Any]:
    copied = folder / "copied.h5"

    def ours() -> None:
        path.unlink(missing_ok=True)
        _export(path, videos)

    def cp() -> None:
        copied.unlink(missing_ok=True)
        shutil.copyfile(path, copied)
        with copied.open("rb+") as file:
            os.fsync(file.fileno())  # as ours is

    with _removed(copied):
        taken = _in_turn({"ours": ours, "cp": cp}, rounds=5)
    return {
        "bytes": path.stat().st_size,
        "ours_s": taken["ours"],
        "cp_s": taken["cp"],
        "ratio": taken["cp"] / taken["ours"],
    }


def _measure_compressed(folder: Path) -> dict[str, Any]:
    # Decoding is only there where videos are; all else is measured without it, too.
    from dataset.clips import iter_clips
    from dataset.footage import plan_races, render_video

    race, plain, packed = (folder / n for n in ("race.mp4", "plain.h5", "packed.h5"))
    with _removed(race, plain, packed):
        render_video(plan_races(1)[0][1], race)
        clips = [clip.pixels for clip in iter_clips(race)]
        video = _make_clip_file(folder / "race", 0, len(clips), clips)
        _export(plain, [video])
        write_s = _seconds(lambda: _export(packed, [video], compressed=True))
        order = np.random.default_rng(0).permutation(len(clips)).tolist()
        with Snapshot(plain) as one, Snapshot(packed) as other:
            taken = _in_turn(
                {
                    "plain": _each(lambda clip: one.clips([clip]), order),
                    "packed": _each(lambda clip: other.clips([clip]), order),
                }
            )
        return {
            "n_clips": len(clips),
            "size_ratio": packed.stat().st_size / plain.stat().st_size,
            "write_s": write_s / len(clips),
            "read_s": taken["packed"] / len(clips),
            "plain_read_s": taken["plain"] / len(clips),
        }


def _measure_links(folder: Path) -> dict[str, Any]:
    path = folder / "linked.h5"
    videos = [_make_clip_file(folder / "linked", i, 1) for i in range(N_LINKED)]

    def link() -> None:
        path.unlink(missing_ok=True)
        _export(path, videos, virtual=True)

    with _removed(path, *(video.clip_file for video in videos)):
        return {"n_videos": N_LINKED, "seconds": _in_turn({"link": link}, 3)["link"]}


def _measure_open(folder: Path) -> dict[str, Any]:
    path = folder / "many.h5"

    def codes() -> None:
        with h5py.File(path) as file:
            file["codes"][:].tolist()

    def listed() -> None:
        with h5py.File(path) as file:
            codes = file["codes"][:].tolist()
            names = file["videos/name"].asstr()[:][file["video_index"][:]]
            "\n".join(f"{name}\t{c}" for name, c in zip(names, codes, strict=True))

    def check() -> None:
        with Snapshot(path) as snapshot:
            snapshot.check()

    with _removed(path):
        make_many(path, N_MANY, N_MANY_VIDEOS)
        taken = _in_turn(
            {
                "open": lambda: Snapshot(path).close(),
                "list": listed,
                "codes": codes,
                "bare": lambda: h5py.File(path).close(),
                "check": check,
            }
        )
    return {
        **{f"{name}_s": seconds for name, seconds in taken.items()},
        "n_clips": N_MANY,
        "n_videos": N_MANY_VIDEOS,
        "ratio": taken["open"] / taken["list"],
    }
