"""Opening a video file: what is none, or cannot be read, is refused in a sentence."""

import stat
from pathlib import Path
from typing import Final

import av
import av.error
from av.container import InputContainer
from av.video.stream import VideoStream

from dataset.errors import UnfitVideoError, VideoError
from dataset.kinds import was_video

MAX_FRAME_PX: Final = 8192 * 4320
"""Pixels of the largest frame, 8K of cinemas. A decoder holds up to 17 of them, each
53 MB or, of 10 bits, 106 MB; a small file may claim any size."""

# Opening is already reading: libav follows a list of other files to files that nobody
# chose, before it says what it has opened. So it is told what may be opened; sound alone
# is, to be refused for the true reason.
_CONTAINERS: Final = (
    "3g2,3gp,asf,av1,avi,dv,flv,gif,h261,h263,h264,hevc,ivf,live_flv,m4v,matroska,mj2,"
    "mjpeg,mov,mp4,mpeg,mpegts,mpegvideo,mxf,nut,obu,ogg,rm,vc1,webm,wtv,yuv4mpegpipe,"
    "aac,aiff,flac,m4a,mp3,wav"
)


def check_is_file(path: Path) -> None:
    """Refuse what is no file of bytes before anybody opens it: a pipe may never answer.

    Raises:
        VideoError: it is missing, out of reach, a folder, a pipe, a device or empty.
    """
    try:
        status = path.stat()
    except PermissionError as error:
        raise forbidden(path) from error
    except UnicodeEncodeError as error:
        raise unspeakable(path) from error
    except (OSError, ValueError) as error:
        is_link = isinstance(error, OSError) and path.is_symlink()
        what = "points to a file that does not exist" if is_link else "does not exist"
        raise VideoError(f"{path} {what}: choose a video file.") from error
    if stat.S_ISDIR(status.st_mode):
        raise UnfitVideoError(f"{path} is a folder: choose a video file.")
    if not stat.S_ISREG(status.st_mode):
        raise UnfitVideoError(
            f"{path} is a pipe or a device and no file: choose a video file."
        )
    if status.st_size == 0:
        raise VideoError(f"{path} is empty (0 bytes): copy it again from the camera.")


def forbidden(path: Path) -> VideoError:
    """What to say of a file without the right to read it."""
    return VideoError(f"{path} may not be read: ask for the right to read it.")


def unspeakable(path: Path) -> VideoError:
    """What to say of a name that is no text: names on disk are bytes."""
    shown = str(path).encode(errors="backslashreplace").decode()
    return UnfitVideoError(
        f"{shown} has a name that this system cannot pass on: rename it."
    )


def open_container(path: Path) -> InputContainer:
    """Open a local video file, and nothing but a local video file.

    Raises:
        VideoError: missing, empty, unreadable, or no video.
    """
    check_is_file(path)
    try:
        return av.open(
            # Absolute, for "concat:a|b" is a file name here and a protocol there.
            str(path.absolute()),
            metadata_errors="replace",
            options={
                "protocol_whitelist": "file",
                "format_whitelist": _CONTAINERS,
            },
        )
    except PermissionError as error:
        raise forbidden(path) from error
    except UnicodeEncodeError as error:
        raise unspeakable(path) from error
    except (av.error.FFmpegError, OSError) as error:
        raise _unopened(path) from error


def _unopened(path: Path) -> VideoError:
    try:
        is_spoiled = was_video(path)
    except OSError:
        is_spoiled = True
    if is_spoiled:
        return VideoError(
            f"{path} cannot be opened as a video: its copy was cut off or it is"
            " damaged; copy it again from the camera."
        )
    return UnfitVideoError(
        f"{path} is no video: choose a video file, such as MP4, MOV, AVI, MKV, WebM or"
        " MTS."
    )


def video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The main moving picture; cover art and preview pictures are passed over."""
    films = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not films:
        raise UnfitVideoError(
            f"{path} holds no moving picture (only sound or data): choose a video."
        )
    # PyAV's stubs do not know that a codec may be none that libav can decode.
    readable = [film for film in films if getattr(film, "codec_context", None)]
    if not readable:
        raise UnfitVideoError(
            f"{path} is encoded in a way that is not known here: convert it to MP4"
            " (H.264) and import that."
        )
    films = readable
    best = container.streams.best("video")
    chosen = next(
        (stream for stream in films if best and stream.index == best.index), films[0]
    )
    width, height = chosen.codec_context.width, chosen.codec_context.height
    if width * height > MAX_FRAME_PX:
        raise UnfitVideoError(
            f"{path} has frames of {width} × {height} pixels, more than the 8192 × 4320"
            " that can be decoded here: convert it to 4K or smaller."
        )
    return chosen
