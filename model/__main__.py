"""The learning side as a command: one JSON object a line, flushed at once.

``train`` and ``predict`` say ``starting`` before torch is imported, which takes seconds.
A line ``stop`` on standard input ends a training and keeps its best weights. With
``--attached`` the command ends when its standard input closes, so that it never outlives
the window that started it; otherwise a closed input means nothing.

Exit: 0 done, 1 a known error in one sentence, 2 usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from dataset.cells import one_line
from dataset.errors import KnownError, TrainingError
from model.commands.measuring import bench, compare, evaluate, second_look
from model.commands.predicting import export, predict
from model.commands.read_outs import info, machine, show_list
from model.commands.streams import tell
from model.commands.training import study, train
from model.config import TrainConfig, add_options

_DEFAULT: Final = TrainConfig()


def parser() -> argparse.ArgumentParser:
    """All that the command line takes."""
    top = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    verbs = top.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, does: Any) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=does.__doc__, description=does.__doc__)
        added.set_defaults(run=does)
        return added

    def device_of(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--device", choices=("auto", "cpu", "cuda"), default="auto"
        )

    command = verb("train", train)
    command.add_argument("snapshot", type=Path)
    command.add_argument("--out", type=Path, required=True, help="checkpoints folder")
    command.add_argument(
        "--network",
        default=_DEFAULT.network,
        help="a name that info lists, or auto: the best on videos never seen",
    )
    command.add_argument("--width", type=int)
    command.add_argument("--epochs", type=int)
    command.add_argument("--batch-size", type=int)
    command.add_argument("--learning-rate", type=float)
    command.add_argument("--seed", type=int, default=_DEFAULT.seed)
    add_options(command)
    command.add_argument("--resume", action="store_true", help="go on after a crash")
    command.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    device_of(command)

    command = verb("predict", predict)
    command.add_argument("checkpoint", type=Path)
    command.add_argument("files", nargs="*", help="clip files")
    command.add_argument(
        "--int8",
        type=Path,
        metavar="SNAPSHOT",
        help="in 8-bit integers on the CPU, with ranges from its training clips",
    )
    command.add_argument(
        "--from",
        dest="listed",
        type=Path,
        help="a text file with one clip file a line; - reads standard input as it comes",
    )
    command.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    command.add_argument(
        "--polite", action="store_true", help="let whatever else runs here go first"
    )
    device_of(command)

    command = verb("evaluate", evaluate)
    command.add_argument("snapshot", type=Path)
    command.add_argument("checkpoint", type=Path, nargs="+")
    command.add_argument(
        "--split", choices=("train", "validation", "test"), default="test"
    )
    command.add_argument("--out", type=Path, help="writes index.html and report.json")
    command.add_argument(
        "--int8",
        action="store_true",
        help="what 8-bit integers cost: the same clips judged both ways, on the CPU",
    )
    command.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    device_of(command)

    command = verb("compare", compare)
    command.add_argument("snapshot", type=Path)
    command.add_argument("a", type=Path, help="the checkpoint that there is")
    command.add_argument("b", type=Path, help="the one that may take its place")
    command.add_argument("--split", choices=("validation", "test"), default="test")
    command.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    device_of(command)

    command = verb("bench", bench)
    command.add_argument("snapshot", type=Path)
    command.add_argument(
        "--network", choices=("resnet3d", "c3d", "cnn2d"), default=_DEFAULT.network
    )
    command.add_argument("--width", type=int)
    command.add_argument("--epochs", type=int)
    command.add_argument("--batch-size", type=int)
    command.add_argument(
        "--plain-steps", type=int, default=200, metavar="N", help="of the plain loop"
    )
    command.add_argument(
        "--workers", type=int, metavar="N", help="that read for it; else one a core"
    )
    command.add_argument("--json", action="store_true")
    device_of(command)

    command = verb("study", study)
    command.add_argument("--out", type=Path, required=True, help="footage, checkpoints")
    command.add_argument("--size", choices=("small", "cpu", "full"), default="full")
    command.add_argument("--videos", type=int, help="instead of the size's own")
    command.add_argument(
        "--footage",
        action="append",
        default=[],
        metavar="NAME",
        help="only this of the size's footage, such as paper; may be repeated",
    )
    command.add_argument(
        "--leave-one-group-out",
        type=Path,
        metavar="SNAPSHOT",
        help="train on all groups but one, judge that one, for each; renders nothing",
    )
    command.add_argument(
        "--network",
        action="append",
        default=[],
        metavar="NAME[:width=8,epochs=5]",
        help="only this, with settings of its own; may be repeated",
    )
    command.add_argument("--width", type=int)
    command.add_argument("--epochs", type=int)
    command.add_argument("--batch-size", type=int)
    command.add_argument("--learning-rate", type=float)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--jobs", type=int, help="processes that render")
    device_of(command)

    command = verb("second-look", second_look)
    command.add_argument("videos", type=Path, help="JSON: file, code, group of each")
    command.add_argument("--folds", type=int, default=5)
    command.add_argument("--epochs", type=int, help="else by how many videos there are")
    command.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    device_of(command)

    command = verb("list", show_list)
    command.add_argument("folder", type=Path)

    command = verb("export", export)
    command.add_argument("checkpoint", type=Path, help="its folder")
    command.add_argument("file", type=Path, help="ends in .onnx")

    verb("machine", machine)

    command = verb("info", info)
    command.add_argument("--network")
    command.add_argument("--width", type=int)
    command.add_argument("--json", action="store_true")
    return top


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(given)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names of videos may hold anything
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _run(arguments)
    except KnownError as error:
        tell({"event": "error", "message": str(error)})
        print(one_line(str(error)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read this is gone; keep the interpreter from complaining about it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: argparse.Namespace) -> int:
    """Run one command; a device that is too small for it is a known error."""
    try:
        return int(arguments.run(arguments))
    except RuntimeError as error:
        from model.steps import is_out_of_memory  # torch, mostly there already

        if not is_out_of_memory(error):
            raise
        raise TrainingError(
            "Memory did not hold what had to be computed: close other programs or choose"
            " the other device, then start it again."
        ) from error


if __name__ == "__main__":
    sys.exit(main())
