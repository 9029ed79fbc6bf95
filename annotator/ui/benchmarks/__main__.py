"""One measurement in a process of its own, so that its peak memory is its own too."""

import json
import sys
from pathlib import Path

from annotator.ui.benchmarks import playing, queueing, stalls


def main(arguments: list[str]) -> None:
    """``playing VIDEO N``, ``queueing ROUNDS``, ``stalls VIDEO ROUNDS``: as JSON."""
    match arguments:
        case ["playing", video, n]:
            print(json.dumps(playing.measure(Path(video), int(n))))
        case ["queueing", rounds]:
            print(json.dumps(queueing.measure(int(rounds))))
        case ["stalls", video, rounds]:
            print(json.dumps(stalls.measure(Path(video), int(rounds))))
        case _:
            raise SystemExit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
