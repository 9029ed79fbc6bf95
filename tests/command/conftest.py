"""The command as a person types it: real videos, a real project, in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annotator.__main__ import main
from tests.factories import make_video


class Said(NamedTuple):
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Dualane = Callable[..., Said]


@pytest.fixture
def dualane(capsys: pytest.CaptureFixture[str]) -> Dualane:
    def run(*words: object) -> Said:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """Four small videos of two groups."""
    folder = tmp_path / "footage"
    for group in ("Monday", "Tuesday"):
        for number in (1, 2):
            width = 64 + 16 * number + (8 if group == "Monday" else 0)
            make_video(
                folder / f"{group}_race{number:02}.mp4", n_frames=48, width=width
            )
    return folder


@pytest.fixture
def project(tmp_path: Path, footage: Path, dualane: Dualane) -> Path:
    """A project that holds the four videos."""
    folder = tmp_path / "club.dualane"
    assert dualane("init", folder).code == 0
    assert dualane("import", folder, footage, "--jobs", 1).code == 0
    return folder
