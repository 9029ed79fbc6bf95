"""What can go wrong in the world, as one exception tree.

::

    KnownError                 the world failed: one sentence, with what to do next
    ├── VideoError             a video cannot be read or holds no frames
    │   └── DamagedVideoError  readable only in part; may be accepted on purpose
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
def storage_errors(path: Path) -> Iterator[None]:
    """Turn a full disk or a forbidden place into a sentence that names ``path``.

    h5py raises plain ``OSError`` and hides the number in its text, so both are read.

    Raises:
        StorageError: instead of the ``OSError`` of a full or forbidden disk.
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
        raise
