"""Reading every byte of a clip file or snapshot and saying what is wrong with it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import h5py

from dataset import clip_files, contents, hdf5
from dataset.errors import KnownError
from dataset.seal import Seal, fits
from dataset.shapes import CLIP_SHAPE
from dataset.states import check_code_table


def validate(path: Path, *, clips: bool = True, linked: bool = True) -> list[str]:
    """Check a snapshot or a clip file in full.

    Args:
        path: the file.
        clips: read the clips too; without them it takes no time.
        linked: also look at the clip files that a virtual snapshot links.

    Returns:
        One sentence a problem, naming the file and, where it can, the video; empty when
        the file is sound.
    """
    try:
        return list(_problems_of_file(path, clips=clips, linked=linked))
    except KnownError as error:
        return [str(error)]


def validate_from_outside(path: Path, limit_s: float = 60.0) -> list[str]:
    """As ``validate``, of a file that may come from anywhere.

    HDF5 does not come back from some damaged files, and dies of others. A seal keeps
    those away from it. What has none is first read by another process, all but its
    clips, which may take ``limit_s`` seconds.
    """
    try:
        sealed = hdf5.check_seal(path, "file") is not None
    except KnownError as error:
        return [str(error)]
    if not sealed and not _comes_back(path, limit_s):
        return [hdf5.damaged_sentence(path, "HDF5 cannot cope with it")]
    return validate(path)


def _comes_back(path: Path, limit_s: float) -> bool:
    command = [sys.executable, "-m", "dataset", "validate", "--no-clips", "--"]
    try:
        done = subprocess.run(
            [*command, path.absolute()],
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in (0, 1)


def _problems_of_file(path: Path, *, clips: bool, linked: bool) -> Iterator[str]:
    is_clip_file = kind_of(path) == clip_files.KIND
    part = clip_files if is_clip_file else contents
    seal = hdf5.check_seal(path, part.NOUN)
    with hdf5.open_file(path, part.KIND, part.NOUN, whole=False) as file:
        yield from _problems_of_seal(file, path, seal, part.NOUN)
        if is_clip_file:
            yield from _problems_of_clip_file(file, path, clips=clips)
        else:
            yield from _problems_of_snapshot(file, path, clips=clips, linked=linked)


def kind_of(path: Path) -> str:
    """The ``format`` attribute of an HDF5 file; empty when it has none."""
    try:
        hdf5.check_seal(path, "file")
    except KnownError:
        return ""  # opening it to read says what is wrong
    try:
        with h5py.File(path, "r") as file:
            return hdf5.kind_of(file)
    except hdf5.DAMAGE:
        return ""


def _problems_of_seal(
    file: h5py.File, path: Path, seal: Seal | None, noun: str
) -> Iterator[str]:
    """Whether the seal, which is whole, is there and tells the same as HDF5."""
    with hdf5.reading(path):
        if seal is not None:
            if not fits(seal, file):
                yield hdf5.damaged_sentence(path, "its seal is of another file")
        elif file.attrs["version"] >= hdf5.SEALED_SINCE:
            yield hdf5.lost_seal_sentence(path, noun)


def _problems_of_clip_file(
    file: h5py.File, path: Path, *, clips: bool
) -> Iterator[str]:
    info = clip_files.info_of(file, path)
    with hdf5.reading(path):
        starts, times = file["start_frames"].shape, file["times_s"].shape
        file["start_frames"][:], file["times_s"][:]
    if starts != (info.n_clips,) or times != (info.n_clips, CLIP_SHAPE[0]):
        yield (
            f"{path} holds {info.n_clips} clips but start frames {starts} and time"
            f" stamps {times}: import the video again."
        )
    if clips:
        yield from _problems_of_clips(
            file["clips"], 0, info.n_clips, info.clips_checksum, path, path.name
        )


def _problems_of_snapshot(
    file: h5py.File, path: Path, *, clips: bool, linked: bool
) -> Iterator[str]:
    with hdf5.reading(path):
        table = hdf5.text_of(file.attrs, "code_table")
        for name in ("created", "tool_version", "axes", "channels"):
            hdf5.text_of(file.attrs, name)
    check_code_table(table, str(path))
    read = contents.read_contents(file, path)
    yield from contents.problems(read, path, linked=linked)
    if not clips or not read.rows_fit:
        return  # which clips are whose is unknown
    if read.virtual and not linked:
        return
    for video, first in zip(read.videos, read.first_clips, strict=True):
        if read.virtual:
            # Through the link HDF5 would give black pictures instead of an error.
            source = contents.source_of(path, video)
            try:
                with hdf5.open_file(source, clip_files.KIND, clip_files.NOUN) as own:
                    if clip_files.info_of(own, source).clips_checksum != (
                        video.clips_checksum
                    ):
                        continue  # sound, and cut anew: contents.problems has said so
                    yield from _problems_of_clips(
                        own["clips"],
                        0,
                        video.n_clips,
                        video.clips_checksum,
                        source,
                        video.name,
                    )
            except KnownError:
                continue  # contents.problems has said so
        else:
            yield from _problems_of_clips(
                file["clips"],
                int(first),
                video.n_clips,
                video.clips_checksum,
                path,
                video.name,
            )


def _problems_of_clips(
    clips: h5py.Dataset, first: int, n_clips: int, expected: str, path: Path, name: str
) -> Iterator[str]:
    """Read clips of one video; at most one sentence, naming the first damaged clip."""
    checksum = hdf5.checksum_of_clips()
    for begin in range(first, first + n_clips, hdf5.BLOCK_CLIPS):
        end = min(begin + hdf5.BLOCK_CLIPS, first + n_clips)
        try:
            checksum.update(clips[begin:end].data)
        except hdf5.DAMAGE:
            bad = _first_unreadable(clips, begin, end) - first
            yield hdf5.damaged_sentence(path, f"clip {bad} of {name}")
            return
    if checksum.hexdigest() != expected:
        yield hdf5.damaged_sentence(path, f"the clips of {name} were changed")


def _first_unreadable(clips: h5py.Dataset, begin: int, end: int) -> int:
    for index in range(begin, end):
        try:
            clips[index]
        except hdf5.DAMAGE:
            return index
    return begin
