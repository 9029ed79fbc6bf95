"""What kind of file something is, by its first bytes: to say rightly why it is refused.

Nothing is opened or refused because of this. Where libav cannot open a file, the coach is
told to copy a spoiled video again, and to choose another file where it never was one.
"""

import codecs
from pathlib import Path
from typing import Final

# fmt: off
VIDEO_SUFFIXES: Final = frozenset({
    ".3gp", ".avi", ".flv", ".insv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg",
    ".mpg", ".mts", ".ts", ".webm", ".wmv",
})
# fmt: on
"""What is looked for in a folder; a file that is named itself may end in anything."""

_HEAD_BYTES: Final = 512

_BEGINNINGS: Final = (
    b"\x1aE\xdf\xa3",  # Matroska, WebM
    b"RIFF",  # AVI
    b"FLV",
    b"0&\xb2u",  # ASF, WMV
    b"\x00\x00\x01",  # MPEG program and elementary streams
    b"\x00\x00\x00\x01",  # H.264, HEVC
    b"OggS",
    b"\x06\x0e+4",  # MXF
    b"DKIF",
    b".RMF",
    b"YUV4MPEG2",
)
_ATOMS: Final = frozenset(
    {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof"}
)
"""One of these is at byte 4 of an MP4 or MOV."""

_OTHERS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"\x89HDF", b"%PDF", b"PK\x03\x04")
"""Pictures, HDF5, PDF, and what is a ZIP inside, such as sheets and documents."""

_SYNC: Final = 0x47
_PACKETS: Final = ((0, 188), (4, 192))
"""Offset and length of the packets of a transport stream: as such, and of a camera."""


def was_video(path: Path) -> bool:
    """Whether a file that cannot be opened is a spoiled video, and not another kind.

    Args:
        path: a file that may be read.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_BEGINNINGS) or head[4:8] in _ATOMS:
        return True
    if any(
        len(head) > offset + length and head[offset] == head[offset + length] == _SYNC
        for offset, length in _PACKETS
    ):
        return True
    # A copy that went wrong may have spoiled the beginning too, though not into words.
    is_other = head.startswith(_OTHERS) or _is_text(head)
    return path.suffix.lower() in VIDEO_SUFFIXES and not is_other


def _is_text(head: bytes) -> bool:
    """Whether the first bytes of a file are words; the last may be half a letter."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(each.isprintable() or each in "\t\r\n\f" for each in text)
