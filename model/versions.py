"""Which Dualane this is, also where only its source tree is there."""

import tomllib
from importlib import metadata
from pathlib import Path


def tool_version() -> str:
    """The version of Dualane: of the source tree beside this file, else as installed."""
    project = Path(__file__).parent.parent / "pyproject.toml"
    try:
        version: object = tomllib.loads(project.read_text(encoding="utf-8"))["project"][
            "version"
        ]
    except (OSError, ValueError, KeyError):
        try:
            return metadata.version("dualane")
        except metadata.PackageNotFoundError:
            return "unknown"
    return str(version)
