"""What Dualane remembers of a person, and that it never stops anybody."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.settings import (
    N_RECENT,
    Theme,
    UserSettings,
    load_settings,
    save_settings,
    settings_file,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def test_nothing_is_remembered_at_first(folder: Path) -> None:
    assert load_settings() == UserSettings()
    assert not folder.exists()


def test_everything_comes_back(tmp_path: Path) -> None:
    club = tmp_path / "Müller's “club”.dualane"
    settings = replace(
        UserSettings().opened(club).labelling(club, "Chloé"),
        theme=Theme.DARK,
        window_geometry="AdnQywADAAA=",
    )
    assert save_settings(settings)
    assert load_settings() == settings
    assert load_settings().coach_of(club) == "Chloé"
    assert load_settings().coach_of(tmp_path) is None


def test_recent_projects_are_newest_first_without_doubles(tmp_path: Path) -> None:
    settings = UserSettings()
    folders = [tmp_path / str(number) for number in range(N_RECENT + 3)]
    for folder in [*folders, folders[5]]:
        settings = settings.opened(folder)
    assert settings.last_project == folders[5]
    assert settings.recent_projects[:2] == (folders[5], folders[-1])
    assert len(settings.recent_projects) == len(set(settings.recent_projects))
    assert len(settings.recent_projects) == N_RECENT


@pytest.mark.parametrize(
    "content",
    [b"theme = ", b"\xff\xfe", b'theme = "pink"', b"recent_projects = [1]", b"theme=1"],
)
def test_a_broken_file_is_set_aside(content: bytes, folder: Path) -> None:
    folder.mkdir()
    settings_file().write_bytes(content)
    assert load_settings() == UserSettings()
    assert (folder / "settings.broken.toml").read_bytes() == content
    assert not settings_file().exists()
    assert save_settings(UserSettings(theme=Theme.LIGHT))
    assert load_settings().theme is Theme.LIGHT


def test_a_place_that_cannot_be_written_stops_nobody(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    assert save_settings(UserSettings()) is False
    assert "cannot be kept" in caplog.text
    assert load_settings() == UserSettings()
