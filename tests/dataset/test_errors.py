"""The exception tree and the sentences about storage."""

import errno
import inspect
import re

import pytest

from dataset import errors
from dataset.errors import Cancelled, KnownError, StorageError, storage_errors


def test_every_error_is_drawn_in_the_tree_under_its_parent():
    tree = errors.__doc__ or ""
    drawn = re.findall(r"── (\w+)", tree)
    known = [
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, KnownError) and kind is not KnownError
    ]
    assert sorted(drawn) == sorted(known)
    assert issubclass(errors.DamagedVideoError, errors.VideoError)


def test_cancelling_is_no_error():
    assert not issubclass(Cancelled, KnownError)


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [
        (OSError(errno.ENOSPC, "x"), "No space is left to write"),
        (OSError(errno.EDQUOT, "x"), "No space is left to write"),
        (OSError(errno.EFBIG, "x"), "No space is left to write"),
        (OSError("can't write (errno = 28)"), "No space is left to write"),
        (PermissionError(errno.EACCES, "x"), "cannot be written"),
        (OSError(errno.EROFS, "x"), "cannot be written"),
        (NotADirectoryError(errno.ENOTDIR, "x"), "cannot be written"),
        (OSError(errno.ENAMETOOLONG, "x"), "too long for its disk"),
        (OSError(errno.EBUSY, "x"), "is in use"),
    ],
)
def test_a_full_or_forbidden_disk_becomes_a_sentence(tmp_path, raised, sentence):
    target = tmp_path / "labels.sqlite"
    with pytest.raises(StorageError) as caught, storage_errors(target):
        raise raised
    assert sentence in str(caught.value)
    assert str(target) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is raised


def test_other_errors_stay_what_they_are(tmp_path):
    for raised in (FileNotFoundError(errno.ENOENT, "x"), ValueError("x")):
        with pytest.raises(type(raised)), storage_errors(tmp_path):
            raise raised
