"""What holds for every test: nobody's own settings are touched."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
