"""Writing a snapshot: from decided videos and their clip files to one HDF5 file."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np

from dataset import clip_files, hdf5
from dataset.clip_copy import ClipSink, stored_clips
from dataset.contents import (
    KIND,
    NOUN,
    Contents,
    SnapshotInfo,
    StoredVideo,
    read_contents,
    source_of,
)
from dataset.errors import Cancelled, StoreError
from dataset.recipe import with_divider
from dataset.seal import check_of
from dataset.shapes import CLIP_SHAPE
from dataset.snapshot import Snapshot
from dataset.splits import Protocol, Split, paper_split
from dataset.states import LanePair, code_table_json
from dataset.validation import validate

_MAY_DIFFER: Final = frozenset({"crop", "divider"})
"""Parts of a recipe in which videos of one snapshot may differ."""


@dataclass(frozen=True)
class SnapshotVideo:
    """One decided video on its way into a snapshot."""

    video_id: int
    name: str
    fingerprint: str
    group: str
    split: Split
    """Unused in protocol ``paper``, which divides clips."""
    pair: LanePair
    answers: dict[str, str]
    """Each coach's name and answer, such as ``1-3`` or ``unusable``."""
    status: str
    """``agreed`` or ``settled``."""
    clip_file: Path
    divider: float | None = None
    """Where its lanes part, as a fraction of the width; None for what the clip file says."""


def write_snapshot(
    path: Path,
    videos: Sequence[SnapshotVideo],
    *,
    protocol: Protocol,
    virtual: bool = False,
    compressed: bool = False,
    tool_version: str,
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    before_replacing: Callable[[], None] = lambda: None,
) -> SnapshotInfo:
    """Write a snapshot, whole or not at all.

    A sound snapshot of the same content and kind at ``path`` is left byte for byte as
    it is. The order of ``videos`` does not matter: rows go by ``video_id``.

    Args:
        path: where it goes; an older snapshot there is replaced, another file is not.
        videos: what is decided; each clip file must exist.
        protocol: how clips are divided.
        virtual: link the clip files instead of copying their clips.
        compressed: copy the clips in gzip, which every HDF5 can read.
        tool_version: of Dualane, for the record.
        cancel: asked before each video.
        progress: told clips done and clips in all.
        before_replacing: called when all is written; what it raises leaves ``path`` as
            it was.

    Raises:
        StoreError: a clip file is missing or damaged or was cut by another recipe, there
            is nothing to write, or ``path`` is a file that is no snapshot.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` said so; ``path`` is as it was.
        ValueError: two videos share an id or a fingerprint; linked and compressed.
    """
    if virtual and compressed:
        raise ValueError("a snapshot that links its clips cannot compress them")
    ordered = sorted(videos, key=lambda video: video.video_id)
    contents = _contents_of(path, ordered, protocol, virtual=virtual)
    contents = replace(contents, compressed=compressed)
    if _holds_already(path, contents, cancel):
        return contents.info(path, unchanged=True)
    n_copied = 0 if virtual or compressed else contents.n_clips
    with hdf5.created(path, KIND, n_copied) as new:
        write_contents(new.file, contents, tool_version)
        if virtual:
            _link_clips(new.file, contents)
            if cancel():
                raise Cancelled
            progress(contents.n_clips, contents.n_clips)
        else:
            _copy_clips(new, contents, ordered, cancel, progress)
        before_replacing()
    return contents.info(path)


def divide_again(
    source: Path, path: Path, parts: Mapping[str, Split], *, tool_version: str
) -> SnapshotInfo:
    """Write the same clips with other parts, by whole groups, such as one left out.

    A linked snapshot is linked again; of another one the clips are copied as they lie.

    Args:
        source: a snapshot.
        path: where it goes; not ``source``.
        parts: of every group.
        tool_version: of Dualane, for the record.

    Raises:
        StoreError: ``source`` is damaged, or ``path`` is a file that is no snapshot.
        StorageError: the disk is full or the folder cannot be written.
        KeyError: a group without a part.
    """
    Snapshot.open(source).check()
    with hdf5.open_file(source, KIND, NOUN, whole=False) as file:
        old = read_contents(file, source)
        links = _Links(path)
        videos = tuple(
            replace(
                video,
                split=parts[video.group],
                clip_file=links.to(source_of(source, video)) if old.virtual else "",
            )
            for video in old.videos
        )
        counts = [video.n_clips for video in videos]
        contents = replace(
            old,
            videos=videos,
            splits=np.repeat([np.int8(parts[v.group]) for v in videos], counts),
            protocol=Protocol.GROUPED,
        ).sealed()
        if _holds_already(path, contents, lambda: False):
            return contents.info(path, unchanged=True)
        linked = old.virtual or old.compressed
        with hdf5.created(path, KIND, 0 if linked else contents.n_clips) as new:
            write_contents(new.file, contents, tool_version)
            if old.virtual:
                _link_clips(new.file, contents)
            else:
                _copy_chunks(file["clips"], new, contents)
    return contents.info(path)


def _copy_chunks(clips: h5py.Dataset, new: hdf5.NewFile, contents: Contents) -> None:
    """Copy clips as they lie in another snapshot, whose every byte is checked."""
    with ClipSink(new, contents.n_clips, compressed=contents.compressed) as sink:
        for index in range(contents.n_clips):
            with hdf5.reading(Path(clips.file.filename)):
                clips[index]  # HDF5 looks at the checksum
                _, stored = clips.id.read_direct_chunk((index, 0, 0, 0, 0))
            sink.write_stored(stored, check_of(stored))


def _contents_of(
    path: Path, videos: Sequence[SnapshotVideo], protocol: Protocol, *, virtual: bool
) -> Contents:
    """Everything but the clips, from the videos and the headers of their clip files."""
    if not videos:
        raise StoreError(
            f"{path} was not written, for no video has a consensus yet: let two coaches"
            " answer some videos first."
        )
    for what in ("video_id", "fingerprint"):
        if len({getattr(video, what) for video in videos}) < len(videos):
            raise ValueError(f"two videos share one {what}")
    rows: list[StoredVideo] = []
    starts = []
    links = _Links(path)
    for video in videos:
        info, start_frames = clip_files.read_clip_file_head(video.clip_file)
        if info.fingerprint != video.fingerprint:
            raise StoreError(
                f"{video.clip_file} holds the clips of another video than {video.name}:"
                " import that video again."
            )
        if not info.n_clips:
            raise StoreError(
                f"{video.clip_file} holds no clips of {video.name}: import that video"
                " again."
            )
        starts.append(start_frames)
        rows.append(
            StoredVideo(
                video_id=video.video_id,
                name=video.name,
                fingerprint=video.fingerprint,
                group=video.group,
                split=video.split if protocol is Protocol.GROUPED else None,
                left=int(video.pair.left),
                right=int(video.pair.right),
                code=video.pair.code,
                answers=dict(sorted(video.answers.items())),
                status=video.status,
                n_clips=info.n_clips,
                fps=info.fps,
                width_px=info.width_px,
                height_px=info.height_px,
                duration_s=info.duration_s,
                damage=info.damage,
                recipe_json=info.recipe_json
                if video.divider is None
                else with_divider(info.recipe_json, video.divider),
                clips_checksum=info.clips_checksum,
                clip_file=links.to(video.clip_file) if virtual else "",
            )
        )
    counts = [row.n_clips for row in rows]
    if protocol is Protocol.PAPER:
        splits = paper_split(sum(counts))
    else:
        splits = np.repeat([np.int8(video.split) for video in videos], counts)
    return Contents(
        videos=tuple(rows),
        codes=np.repeat([np.int64(row.code) for row in rows], counts),
        video_index=np.repeat(np.arange(len(rows)), counts),
        start_frames=np.concatenate(starts),
        splits=splits,
        protocol=protocol,
        recipe_json=_shared_recipe(rows),
        virtual=virtual,
    ).sealed()


class _Links:
    """The paths by which a snapshot links clip files: relative where possible."""

    def __init__(self, snapshot: Path) -> None:
        self._home = snapshot.parent.resolve()
        self._folders: dict[Path, Path] = {}  # resolving asks the disk at each step

    def to(self, clip_file: Path) -> str:
        folder = clip_file.parent
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        source = self._folders[folder] / clip_file.name
        try:
            return os.path.relpath(source, self._home)
        except ValueError:  # another drive on Windows
            return str(source)


def _shared_recipe(rows: Sequence[StoredVideo]) -> str:
    """What the recipes of all videos have in common, as JSON.

    Raises:
        StoreError: they differ in more than where they cut the picture.
    """
    first: dict[str, Any] = json.loads(rows[0].recipe_json)
    shared = dict(first)
    for row in rows[1:]:
        recipe: dict[str, Any] = json.loads(row.recipe_json)
        for key in first.keys() | recipe.keys():
            if first.get(key) == recipe.get(key):
                continue
            if key not in _MAY_DIFFER:
                raise StoreError(
                    f"{rows[0].name} and {row.name} were cut by different recipes"
                    f" ({key}): import one of them again, then export."
                )
            shared.pop(key, None)
    return json.dumps(shared, sort_keys=True)


def _holds_already(path: Path, contents: Contents, cancel: Callable[[], bool]) -> bool:
    """Whether ``path`` is a sound snapshot of the same content and kind.

    Raises:
        StoreError: it is a file that must not be written over.
    """
    if not path.exists():
        return False
    try:
        with hdf5.open_file(path, KIND, NOUN, whole=False) as file:
            stored = hdf5.text_of(file.attrs, "content_checksum")
            same = stored == contents.content_checksum
            same = same and bool(file["clips"].is_virtual) == contents.virtual
            packed = file["clips"].compression is not None
            same = same and packed == contents.compressed
    except StoreError as error:
        raise StoreError(
            f"{path} is there already and is no snapshot that this Dualane can replace:"
            " choose another name, or remove that file first."
        ) from error
    except hdf5.DAMAGE:
        return False
    if cancel():
        raise Cancelled
    # Damage would otherwise stay for ever: exporting again is how one repairs it.
    return same and not validate(path)


def write_contents(file: h5py.File, contents: Contents, tool_version: str) -> None:
    """Write all of a snapshot but its clips."""
    hdf5.write_column(file, "codes", contents.codes.astype(np.uint8))
    hdf5.write_column(file, "video_index", contents.video_index.astype(np.int32))
    hdf5.write_column(file, "start_frame", contents.start_frames.astype(np.int32))
    hdf5.write_column(file, "split", contents.splits.astype(np.int8))
    contents.write_videos(file.create_group("videos"))
    hdf5.write_attributes(
        file,
        {
            "code_table": code_table_json(),
            "split_names": json.dumps({int(part): part.word for part in Split}),
            "axes": hdf5.AXES,
            "channels": hdf5.CHANNELS,
            "fps": contents.videos[0].fps,
            "recipe": contents.recipe_json,
            "protocol": contents.protocol.value,
            "n_straddling_videos": contents.n_straddling,
            "tool_version": tool_version,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "content_checksum": contents.content_checksum,
        },
    )


def _link_clips(file: h5py.File, contents: Contents) -> None:
    layout = h5py.VirtualLayout((contents.n_clips, *CLIP_SHAPE), np.uint8)
    for row, first in zip(contents.videos, contents.first_clips, strict=True):
        layout[first : first + row.n_clips] = h5py.VirtualSource(
            # HDF5 takes %b for the number of a block.
            row.clip_file.replace("%", "%%"),
            "clips",
            (row.n_clips, *CLIP_SHAPE),
        )
    file.create_virtual_dataset("clips", layout)


def _copy_clips(
    new: hdf5.NewFile,
    contents: Contents,
    videos: Sequence[SnapshotVideo],
    cancel: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> None:
    done = 0
    with ClipSink(new, contents.n_clips, compressed=contents.compressed) as sink:
        for row, video in zip(contents.videos, videos, strict=True):
            if cancel():
                raise Cancelled
            for stored, check in stored_clips(video.clip_file, row.clips_checksum):
                sink.add(stored, check)
            done += row.n_clips
            progress(done, contents.n_clips)
        sink.finish()
