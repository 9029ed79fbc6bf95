"""What one person's Dualane remembers between starts: a small TOML file.

It lies in the platform's configuration folder, or where ``DUALANE_CONFIG_DIR`` says.
Nothing in it matters to the labels, so a file that cannot be read is set aside and
never stops anybody from working.
"""

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import platformdirs
import tomli_w

from dataset.errors import KnownError
from dataset.files import write_text

FOLDER_VARIABLE: Final = "DUALANE_CONFIG_DIR"
FILE_NAME: Final = "settings.toml"
N_RECENT: Final = 8

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Theme(StrEnum):
    """Light, dark, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """English, Simplified Chinese, or as the system has it."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


@dataclass(frozen=True)
class UserSettings:
    """One person's settings; change them with ``dataclasses.replace``."""

    last_project: Path | None = None
    recent_projects: tuple[Path, ...] = ()
    """Newest first."""
    theme: Theme = Theme.SYSTEM
    language: Language = Language.SYSTEM
    last_coach: Mapping[str, str] = field(default_factory=dict)
    """Project folder → name of who labelled there last."""
    window_geometry: str = ""
    """What Qt needs to restore the window, in base64."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a key does → its keys, where others than the usual ones were chosen."""
    autoplay: bool = False
    """Whether a video plays as soon as it is on the desk."""

    def opened(self, project: Path) -> "UserSettings":
        """These settings after ``project`` was opened."""
        project = project.absolute()
        others = [each for each in self.recent_projects if each != project]
        return replace(
            self,
            last_project=project,
            recent_projects=tuple([project, *others][:N_RECENT]),
        )

    def coach_of(self, project: Path) -> str | None:
        """Who labelled in ``project`` last."""
        return self.last_coach.get(str(project.absolute()))

    def labelling(self, project: Path, coach: str) -> "UserSettings":
        """These settings after ``coach`` began to label in ``project``."""
        return replace(
            self, last_coach={**self.last_coach, str(project.absolute()): coach}
        )


def settings_file() -> Path:
    """Where the settings of this person are."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        return Path(folder) / FILE_NAME
    return platformdirs.user_config_path("dualane", appauthor=False) / FILE_NAME


def load_settings() -> UserSettings:
    """Read the settings; the usual ones when there are none or none that can be read."""
    path = settings_file()
    try:
        text = path.read_bytes().decode("utf-8")
        return _parse(tomllib.loads(text))
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        _log.warning("The settings in %s cannot be read: %s", path, error)
        return UserSettings()
    except ValueError as error:  # not UTF-8, not TOML, or not of these types
        _set_aside(path, error)
        return UserSettings()


def save_settings(settings: UserSettings) -> bool:
    """Keep the settings; False, and a line in the log, when they cannot be written."""
    document: dict[str, Any] = {
        "recent_projects": [str(each) for each in settings.recent_projects],
        "theme": str(settings.theme),
        "language": str(settings.language),
        "window_geometry": settings.window_geometry,
        "last_coach": dict(settings.last_coach),
        "autoplay": settings.autoplay,
        "keys": {act: list(keys) for act, keys in settings.keys.items()},
    }
    if settings.last_project is not None:
        document["last_project"] = str(settings.last_project)
    try:
        write_text(settings_file(), tomli_w.dumps(document))
    except (OSError, KnownError) as error:
        _log.warning("The settings cannot be kept: %s", error)
        return False
    return True


def _parse(document: dict[str, Any]) -> UserSettings:
    last = _typed(document, "last_project", str, "")
    recent = _typed(document, "recent_projects", list, [])
    coaches = _typed(document, "last_coach", dict, {})
    keys = _typed(document, "keys", dict, {})
    for given in keys.values():
        if not isinstance(given, list) or not all(isinstance(k, str) for k in given):
            raise ValueError("a key is not a text")
    if not all(isinstance(each, str) for each in [*recent, *coaches.values()]):
        raise ValueError("a path or a name is not a text")
    return UserSettings(
        last_project=Path(last) if last else None,
        recent_projects=tuple(Path(each) for each in recent),
        theme=Theme(_typed(document, "theme", str, Theme.SYSTEM.value)),
        language=Language(_typed(document, "language", str, Language.SYSTEM.value)),
        last_coach=coaches,
        window_geometry=_typed(document, "window_geometry", str, ""),
        keys={act: tuple(given) for act, given in keys.items()},
        autoplay=_typed(document, "autoplay", bool, False),
    )


def _typed(document: dict[str, Any], key: str, kind: type[T], default: T) -> T:
    value = document.get(key, default)
    if not isinstance(value, kind):
        raise ValueError(f"{key} is not a {kind.__name__}")
    return value


def _set_aside(path: Path, error: ValueError) -> None:
    aside = path.with_name(f"{path.stem}.broken{path.suffix}")
    _log.warning("%s is broken (%s) and was moved to %s.", path, error, aside.name)
    try:
        path.replace(aside)
    except OSError:
        _log.warning("%s could not be moved aside.", path)
