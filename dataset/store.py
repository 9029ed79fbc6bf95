"""HDF5: a clip file per video, a snapshot per export."""

from dataset.clip_files import (
    ClipFileInfo,
    read_clip_file,
    read_clip_file_info,
    read_clip_times,
    write_clip_file,
)

__all__ = [
    "ClipFileInfo",
    "read_clip_file",
    "read_clip_file_info",
    "read_clip_times",
    "write_clip_file",
]
