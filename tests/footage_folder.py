"""Where real footage lies, for the tests that want it."""

import os
from pathlib import Path

import pytest


def footage_folder() -> Path:
    """The folder of real videos; the test is skipped where there is none."""
    named = os.environ.get("DUALANE_FOOTAGE")
    repository = Path(__file__).resolve().parent.parent
    folder = Path(named) if named else repository.parent / "shared" / "footage"
    if not folder.is_dir():
        pytest.skip(f"no real footage at {folder}: set DUALANE_FOOTAGE to its folder")
    return folder
