"""Another window in a process of its own: ``python -m tests.ui.second_window``.

Args: project, coach, what to press for each video (such as ``aj,sk``), seconds to stay.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from annotator.settings import UserSettings, save_settings
from tests.ui.story import ENTER, CoachAtTheDesk, Sight, tell


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(folder: str, coach: str, keys: str, stay_s: str) -> None:
    def evening(other: CoachAtTheDesk) -> Iterator[Sight]:
        for number, pressed in enumerate(keys.split(","), 1):
            yield other.at(number)
            other.press(pressed, ENTER)
            yield other.sees("✓ Saved")
        _say("labelled")
        until = time.monotonic() + float(stay_s)
        yield lambda: time.monotonic() >= until
        other.close()

    save_settings(UserSettings().labelling(Path(folder), coach))
    tell(["open", folder], evening)
    _say("closed")


if __name__ == "__main__":
    main(*sys.argv[1:])
