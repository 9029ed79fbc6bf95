"""What can go wrong in the world, as one exception tree.

::

    KnownError                 the world failed: one sentence, with what to do next
    ├── VideoError             a video cannot be read or holds no frames
    │   ├── DamagedVideoError  readable only in part; may be accepted on purpose
    │   └── UnfitVideoError    no video, or none that can ever be taken as it is
    ├── LabelError             a state, pair, code or CSV row that does not exist
    ├── StoreError             an HDF5 file is missing, damaged, foreign or newer
    ├── ProjectError           a project folder or its database cannot be used
    ├── StorageError           no space left, or a place that cannot be written
    ├── BusyError              somebody else holds what is needed
    └── TrainingError          training or prediction cannot start or go on

    Cancelled                  the user asked to stop; nothing is wrong

Everything else that is raised is a bug of ours and is reported as one.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class KnownError(Exception):
    """The world failed. ``str(error)`` is one sentence that says what to do."""


class VideoError(KnownError):
    """A video cannot be read, or holds no picture."""


class DamagedVideoError(VideoError):
    """A video is readable only in part; it may be accepted on purpose."""


class UnfitVideoError(VideoError):
    """No video, or none that can be taken as it is: trying it again cannot help."""


class LabelError(KnownError):
    """A lane state, pair, code or row of labels that does not exist."""


class StoreError(KnownError):
    """An HDF5 file is missing, damaged, of another kind, or newer than this tool."""


class ProjectError(KnownError):
    """A project folder or its label database cannot be used."""


class StorageError(KnownError):
    """There is no space left, or a place cannot be written."""


class BusyError(KnownError):
    """Another process is using what is needed."""


class TrainingError(KnownError):
    """Training or prediction cannot start or cannot go on."""


class Cancelled(Exception):  # noqa: N818 - it is an answer, not an error
    """The user asked to stop. Carries nothing: nothing is wrong."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# The last two: something on the way is a file where a folder should be.
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


@contextmanager
def storage_errors(path: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn a full disk or an unusable place into a sentence that names ``path``.

    h5py raises plain ``OSError`` and hides the number in its text, so both are read.

    Args:
        path: what the sentence is about.
        writing: whether everything inside only writes; then a missing file means that
            its folder has gone, and a folder in its place that it needs another name.
            Who reads has more to say about both, and gets them as they are.

    Raises:
        StorageError: instead of the ``OSError`` of a full, forbidden, busy or vanished
            place, or of a name that is too long for it.
    """
    try:
        yield
    except OSError as error:
        text = str(error)
        if error.errno in _FULL or "No space left" in text or "errno = 28" in text:
            raise StorageError(
                f"No space is left to write {path}: free some space on that disk"
                " and run it again; nothing already saved was touched."
            ) from error
        if error.errno in _DENIED or "Permission denied" in text:
            raise StorageError(
                f"{path} cannot be written: choose a folder that you may write to,"
                " or ask for the right to write there."
            ) from error
        if error.errno == errno.ENAMETOOLONG:
            raise StorageError(
                f"{path} has a name that is too long for its disk: choose a shorter one."
            ) from error
        if error.errno == errno.EBUSY:
            raise StorageError(
                f"{path} is in use by the system or another program: close what uses it"
                " and run it again."
            ) from error
        if writing and error.errno == errno.EISDIR:
            raise StorageError(
                f"{path} is a folder, so no file of that name can be written: choose"
                " another name, or move that folder away."
            ) from error
        if writing and error.errno == errno.ENOENT:
            raise StorageError(
                f"{path} cannot be written, for its folder has gone: check that the disk"
                " is still connected and run it again."
            ) from error
        raise
