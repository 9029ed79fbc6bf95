"""What the datasets of trainings are called among a project's snapshots."""

import re
from pathlib import Path
from typing import Final

_OF_TRAINING: Final = re.compile(r"training-[0-9a-f]{12}\.h5")


def snapshot_name(content_checksum: str) -> str:
    """What the dataset of a training is called among the snapshots."""
    return f"training-{content_checksum[:12]}.h5"


def is_of_training(snapshot: Path) -> bool:
    """Whether a file is called as the dataset of a training is."""
    return _OF_TRAINING.fullmatch(snapshot.name) is not None
