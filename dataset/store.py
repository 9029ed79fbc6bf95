"""HDF5: a clip file per video, a snapshot per export.

The clip file knows nothing of labels, so it never has to be written again when a coach
changes an answer::

    clips/<fingerprint>.h5               attributes: format "dualane-clips", version,
    ├── clips         (N, 30, 112, 112, 3)   fingerprint, recipe (JSON), fps, width_px,
    │                 uint8 RGB              height_px, duration_s, damage, axes,
    ├── start_frames  (N,) int64             channels, clips_checksum
    └── times_s       (N, 30) float64      optional: damage_details (JSON: what is
                                           missing, in numbers and in times)

The snapshot is what a training run reads; videos lie in blocks, one after the other::

    snapshots/<name>.h5                  attributes: format "dualane-snapshot", version,
    ├── clips         (N, 30, 112, 112, 3)   code_table (JSON), split_names (JSON), axes,
    │                 uint8 RGB              channels, fps, recipe (JSON: what all videos
    ├── codes         (N,) uint8, 0–14       share), protocol, n_straddling_videos,
    ├── video_index   (N,) int32             tool_version, created (UTC),
    ├── start_frame   (N,) int32             content_checksum
    ├── split         (N,) int8: 0 train, 1 validation, 2 test
    └── videos/       one dataset a column, one row a video:
        ├── id, left, right, code, n_clips, fps, width_px, height_px, duration_s
        ├── split     int8, as above; -1 where clips were divided (protocol paper)
        ├── name, fingerprint, group, status, damage, recipe, clips_checksum   UTF-8
        ├── answers   UTF-8 JSON: each coach's name and answer
        └── clip_file UTF-8: where a virtual snapshot finds the clips, else empty

One chunk a clip, with Fletcher-32, so that a flipped bit is an error and not a picture to
any reader; text of fixed length; and behind the last byte a seal (``seal``), which covers
every byte of the file and tells where each clip lies. A file that was changed after it
was written is refused before HDF5 looks into it. A compressed snapshot has gzip in place
of Fletcher-32, and is read through HDF5. In a virtual snapshot ``clips`` links the clip
files, by a path seen from its own folder. Anyone may read it through h5py; but HDF5 shows
a missing clip file, or one too many to be open at once, as black pictures, so
``Snapshot`` checks and reads the clip files itself.

Format history:
    1: the first. Still read, through HDF5 alone.
    2: a seal at the end of the file. Text of fixed length, in columns with Fletcher-32 and
       in attributes (which h5py then gives as ``bytes``): HDF5 never comes back from some
       damaged heaps, in which it keeps text of other length.
"""

from dataset.clip_files import (
    ClipFileInfo,
    ClipFileWriter,
    OpenClips,
    new_clip_file,
    open_clips,
    read_clip_file,
    read_clip_file_info,
    read_clip_times,
    write_clip_file,
)
from dataset.contents import SnapshotInfo, StoredVideo
from dataset.hdf5 import FORMAT_VERSION
from dataset.shapes import CLIP_SHAPE
from dataset.snapshot import Snapshot, SnapshotTable, read_snapshot_table
from dataset.snapshot_writer import SnapshotVideo, write_snapshot
from dataset.validation import validate

__all__ = [
    "CLIP_SHAPE",
    "FORMAT_VERSION",
    "ClipFileInfo",
    "ClipFileWriter",
    "OpenClips",
    "Snapshot",
    "SnapshotInfo",
    "SnapshotTable",
    "SnapshotVideo",
    "StoredVideo",
    "new_clip_file",
    "open_clips",
    "read_clip_file",
    "read_clip_file_info",
    "read_clip_times",
    "read_snapshot_table",
    "validate",
    "write_clip_file",
    "write_snapshot",
]
