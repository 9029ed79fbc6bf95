"""The ``dualane`` command: reads arguments, runs one command, says what went wrong.

Exit 0 is done, 1 a known error in one sentence on standard error, 2 wrong usage.
"""

import argparse
import contextlib
import errno
import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from annotator import __version__
from annotator.commands.arguments import add_bench, positive
from annotator.project_settings import PROJECT_FILE
from dataset.cells import one_line
from dataset.errors import Cancelled, KnownError, LabelError
from model.config import add_options

if TYPE_CHECKING:
    from dataset.clips import CropBox

DEVICES = ("auto", "cpu", "cuda")


def crop_box(text: str) -> "CropBox":
    """``left,top,right,bottom`` as fractions of the picture."""
    from dataset.clips import CropBox

    try:
        return CropBox.parse(text)
    except KnownError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(
        prog="dualane",
        description="Label dual-lane speed-climbing videos with two coaches, and train"
        " a network on what they agree on.",
        epilog="Without a command, the window opens with the last project, or with the"
        " one that is named.",
    )
    parser.add_argument("--version", action="version", version=f"dualane {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    readout = argparse.ArgumentParser(add_help=False)
    readout.add_argument("--json", action="store_true", help="print facts as JSON")

    def add_project(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "project", type=Path, metavar="PROJECT", help="the project's folder"
        )

    def add(name: str, help_: str, *, project: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=help_, description=help_, parents=[readout]
        )
        if project:
            add_project(command)
        return command

    command = add("open", "open the window", project=False)
    command.add_argument(
        "project", type=Path, nargs="?", metavar="PROJECT", help="else the last one"
    )

    command = add("demo", "make a whole project to look at", project=False)
    command.add_argument(
        "project",
        type=Path,
        nargs="?",
        default=Path("demo.dualane"),
        metavar="PROJECT",
        help="where to make it (demo.dualane)",
    )
    command.add_argument("--videos", type=Path, metavar="DIR", help="real videos")
    command.add_argument("--labels", type=Path, metavar="CSV", help="their labels")
    command.add_argument("--headless", action="store_true", help="open no window")
    command.add_argument(
        "--epochs",
        type=positive,
        metavar="N",
        help="rounds of training (as many as needed; 1 with your own videos)",
    )
    command.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count(),
        metavar="N",
        help="processes side by side (as many as cores)",
    )

    command = add("init", "make an empty project")
    command.add_argument("--name", help="what the window shows; else the folder's name")
    command.add_argument(
        "--database", metavar="URL", help="a PostgreSQL URL without its password"
    )

    command = add("import", "take videos or folders in; safe to run again")
    command.add_argument(
        "paths", type=Path, nargs="+", metavar="PATH", help="videos or folders"
    )
    command.add_argument(
        "--group-pattern",
        metavar="REGEX",
        help="its first group in a file's name is the video's group",
    )
    command.add_argument(
        "--jobs", type=positive, metavar="N", help="videos side by side (cores)"
    )
    command.add_argument(
        "--crop",
        type=crop_box,
        metavar="L,T,R,B",
        help="the part of the picture to keep, as fractions from 0 to 1",
    )
    command.add_argument(
        "--accept-damaged",
        action="store_true",
        help="take videos whose end is missing, and say what is missing",
    )

    command = commands.add_parser("labels", help="answers in and out as CSV")
    directions = command.add_subparsers(dest="direction", required=True, metavar="WAY")
    for name, help_ in (("import", "read answers"), ("export", "write answers")):
        way = directions.add_parser(name, help=help_, parents=[readout])
        add_project(way)
        way.add_argument(
            "csv",
            type=Path,
            metavar="CSV",
            help="columns video, coach, left, right, unsure, unusable, note",
        )
        if name == "import":
            way.add_argument(
                "--dry-run",
                action="store_true",
                help="only say what would change, row by row",
            )
            way.add_argument(
                "--skip-unknown",
                action="store_true",
                help="leave out rows whose video is not in the project",
            )
        else:
            way.add_argument(
                "--consensus",
                action="store_true",
                help="one row a video: its status and what counts, not each answer",
            )

    command = commands.add_parser(
        "bundle", help="a colleague's answers in, undone, and one's own out"
    )
    ways = command.add_subparsers(dest="direction", required=True, metavar="WAY")
    for name, help_ in (
        ("export", "write answers for another desk"),
        ("import", "take in another desk's answers, matched by the videos' content"),
        ("undo", "put back what stood before a bundle was taken in"),
        ("list", "what was taken in, newest first"),
    ):
        way = ways.add_parser(name, help=help_, description=help_, parents=[readout])
        add_project(way)
        if name in ("export", "import"):
            way.add_argument("file", type=Path, metavar="FILE", help="the bundle")
        if name == "export":
            way.add_argument(
                "--coach",
                action="append",
                default=[],
                metavar="NAME",
                help="only this coach's answers; may be given again (everybody's)",
            )
        if name == "import":
            way.add_argument(
                "--dry-run", action="store_true", help="only say what would change"
            )
        if name == "undo":
            way.add_argument(
                "id", type=positive, nargs="?", metavar="ID", help="else the last one"
            )

    command = add("status", "how far the project is")
    command.add_argument(
        "--targets",
        metavar="N|1-3=N,…",
        help="keep how many videos are wanted, of every pair or of some, first",
    )
    add("agreement", "how alike the coaches judge")
    add("disagreements", "videos that wait for a decision")

    command = add("second-look", "decided videos that are worth looking at again")
    command.add_argument(
        "--refresh",
        action="store_true",
        help="train anew with each group left out in turn, minutes without a GPU",
    )
    command.add_argument(
        "--folds", type=positive, default=5, metavar="N", help="how many trainings (5)"
    )
    command.add_argument(
        "--epochs", type=positive, metavar="N", help="rounds of each (by the videos)"
    )
    device = "where to compute: the GPU when there is one (auto), cpu or cuda"
    command.add_argument("--device", choices=DEVICES, default="auto", help=device)

    command = add("adjudicate", "settle one disagreement")
    command.add_argument("video", metavar="VIDEO", help="the file's name")
    command.add_argument(
        "pair", metavar="PAIR", help="left-right, such as 1-3; or: unusable"
    )
    command.add_argument("--coach", required=True, metavar="NAME", help="who decides")
    command.add_argument("--reason", required=True, metavar="TEXT", help="why")

    command = add("groups", "what must not straddle a split, shown or made")
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--pattern",
        metavar="REGEX",
        help="its first group in a file's name is the video's group",
    )
    how.add_argument(
        "--csv", type=Path, metavar="FILE", help="a table with a column video"
    )
    command.add_argument(
        "--column", metavar="NAME", help="the column of FILE that holds the group"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="only say what would change"
    )

    command = add("export", "write the dataset")
    command.add_argument("file", type=Path, metavar="FILE.h5", help="where to")
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--virtual", action="store_true", help="link the clip files, do not copy them"
    )
    how.add_argument(
        "--compressed", action="store_true", help="smaller, and slower to read (gzip)"
    )
    command.add_argument(
        "--numpy",
        type=Path,
        metavar="FOLDER",
        help="also as NumPy files, as the study stored its clips",
    )
    command.add_argument(
        "--protocol",
        choices=("grouped", "paper"),
        default="grouped",
        help="hold out whole groups (default), or the study's own split over clips",
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="only say what it would hold, and which groups it would fix to which part",
    )

    command = add("train", "train a network", project=False)
    command.add_argument(
        "source", type=Path, metavar="PROJECT|FILE.h5", help="labels or a dataset"
    )
    command.add_argument(
        "--network",
        default="resnet3d",
        help="resnet3d, the study's; c3d and cnn2d, what it compared that with; strips,"
        " which learns in a minute without a GPU; lanes, which sees each lane by itself;"
        " lane_videos, which reads a whole video; or auto, the best on videos never seen",
    )
    command.add_argument(
        "--epochs",
        type=positive,
        metavar="N",
        help="at most N rounds (resnet3d 40, strips 60)",
    )
    command.add_argument("--device", choices=DEVICES, default="auto", help=device)
    command.add_argument(
        "--width",
        type=positive,
        metavar="N",
        help="filters of the first stage; the study has 64, fewer is quicker",
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="checkpoints of FILE.h5; else beside it"
    )
    command.add_argument(
        "--resume",
        action="store_true",
        help="go on where an interrupted run ended (it does so anyway)",
    )
    add_options(command)

    command = add("evaluate", "how good a checkpoint is", project=False)
    command.add_argument(
        "source", type=Path, metavar="PROJECT|FILE.h5", help="what to measure on"
    )
    command.add_argument(
        "checkpoint",
        nargs="+",
        metavar="CHECKPOINT",
        help="its id in PROJECT, or its folder; further ones are compared with the first",
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="write a page and its figures as JSON"
    )
    command.add_argument(
        "--split",
        choices=("train", "validation", "test"),
        default="test",
        help="which part (test)",
    )
    command.add_argument("--device", choices=DEVICES, default="auto", help=device)

    command = add("suggest", "suggest states for videos without a consensus")
    command.add_argument(
        "--checkpoint",
        metavar="ID",
        help="or motion, which needs no network; else the one that suggests",
    )
    command.add_argument("--device", choices=DEVICES, default="auto", help=device)

    command = add("checkpoints", "what has been trained, and which one suggests")
    command.add_argument(
        "--add",
        type=Path,
        metavar="FOLDER",
        help="take in a checkpoint that was trained on an export, elsewhere",
    )
    for name, help_ in (
        ("promote", "let a checkpoint suggest from now on"),
        ("rollback", "let the checkpoint suggest again that did before"),
    ):
        command = add(name, help_)
        if name == "promote":
            command.add_argument(
                "checkpoint",
                metavar="CHECKPOINT",
                help="its id, or a folder from elsewhere, which is taken in first",
            )
        command.add_argument("--coach", metavar="NAME", help="who decides")
        command.add_argument("--reason", metavar="TEXT", default="", help="why")
    add("backup", "copy the label database, checked")
    add("check", "look for damage in a project")
    add("doctor", "what this machine has and lacks", project=False)
    add_bench(commands, readout)
    parser.set_defaults(all_commands=frozenset(commands.choices))
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Run the command that the arguments name."""
    from annotator import commands

    match arguments.command:
        case None:
            return commands.open_(argparse.Namespace(project=None))
        case "open":
            return commands.open_(arguments)
        case "import":
            return commands.import_(arguments)
        case "labels" if arguments.direction == "import":
            return commands.labels_import(arguments)
        case "labels":
            return commands.labels_export(arguments)
        case "bundle":
            return commands.bundle(arguments)
        case "bench":
            return commands.bench_(arguments)
        case word:
            function = getattr(commands, word.replace("-", "_"))
            return int(function(arguments))


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the console script."""
    words = [*(sys.argv[1:] if argv is None else argv)]
    # As a file manager opens a folder, and as most type it. A name that is too long for
    # a disk is no command either.
    with contextlib.suppress(OSError):
        if len(words) == 1 and (Path(words[0]) / PROJECT_FILE).is_file():
            words.insert(0, "open")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # names hold what a terminal may lack
            stream.reconfigure(errors="backslashreplace")
    parser = build_parser()
    first = words[0] if words else "open"
    if not first.startswith("-") and first not in parser.get_default("all_commands"):
        # Most likely a project that is mistyped: a list of all commands would not help.
        sentence = (
            f"“{first}” is neither a project nor a command: check how it is written, or"
            " see dualane --help."
        )
        print(one_line(sentence), file=sys.stderr)
        return 2
    arguments = parser.parse_args(words)
    if argv is None:  # asked to end politely, tidy up as after Ctrl+C
        signal.signal(signal.SIGTERM, lambda _number, _frame: _interrupt())
    try:
        _check_text(arguments)
        return run(arguments)
    except KnownError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    except (Cancelled, KeyboardInterrupt):
        print("Stopped; what was finished is kept.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output, such as head, has left
        sys.stdout = None
        return 0
    except OSError as error:  # of any file or folder that was typed, wherever it is met
        if error.errno not in _OF_NAMES or not error.filename:
            raise
        sentence = f"{error.filename} {_OF_NAMES[error.errno]}."
        print(one_line(sentence), file=sys.stderr)
        return 1


_MAY_NOT = "may not be read or written: ask for the right, or choose another place"
_OF_NAMES: Final = {
    errno.ENAMETOOLONG: "has a name that is too long for its disk: check it, or choose a"
    " shorter one",
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
}


def _check_text(arguments: argparse.Namespace) -> None:
    """Refuse text that no database or file takes; the names of files may be so.

    Raises:
        LabelError: names the text.
    """
    for value in vars(arguments).values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and any("\ud800" <= c <= "\udfff" for c in each):
                raise LabelError(
                    f"“{each}” holds bytes that are no UTF-8 text: type it in a terminal"
                    " whose language is set to UTF-8."
                )


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
