"""One measurement in a process of its own, so that its peak memory is its own too."""

import json
import sys
from pathlib import Path

from annotator.ui.benchmarks import playing, queueing


def main(arguments: list[str]) -> None:
    """``playing VIDEO N`` or ``queueing ROUNDS``: figures as JSON."""
    match arguments:
        case ["playing", video, n]:
            print(json.dumps(playing.measure(Path(video), int(n))))
        case ["queueing", rounds]:
            print(json.dumps(queueing.measure(int(rounds))))
        case _:
            raise SystemExit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
