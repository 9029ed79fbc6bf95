"""The learning side as a command: one JSON object a line, flushed at once.

``train`` and ``predict`` say ``starting`` before torch is imported, which takes seconds.
A line ``stop`` on standard input ends a training and keeps its best weights. With
``--attached`` the command ends when its standard input closes, so that it never outlives
the window that started it; otherwise a closed input means nothing.

Exit: 0 done, 1 a known error in one sentence, 2 usage.
"""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dataset.errors import KnownError, TrainingError
from model.config import AUTO, TrainConfig, add_options, best_network, read_network
from model.variants import Variant

if TYPE_CHECKING:
    from dataset.splits import Split

_DEFAULT = TrainConfig()


def tell(event: dict[str, Any]) -> None:
    """Print one event."""
    print(json.dumps(event, ensure_ascii=False), flush=True)


# ---------------------------------------------------------------- standard input


def listen(stop: threading.Event, *, attached: bool) -> None:
    """Set ``stop`` when a line says so; meanwhile nothing waits for it."""
    if sys.stdin is None or sys.stdin.closed:  # pythonw has none
        return
    if hasattr(signal, "SIGTTIN"):  # reading a terminal from behind would suspend us
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    thread = threading.Thread(
        target=_hear, args=(sys.stdin.fileno(), stop, attached), daemon=True
    )
    thread.start()


def _hear(descriptor: int, stop: threading.Event, attached: bool) -> None:
    # os.read, not sys.stdin: a thread inside its buffer would block the exit
    heard = b""
    while True:
        try:
            data = os.read(descriptor, 4096)
        except OSError:
            data = b""
        if not data:
            break
        *lines, heard = (heard + data).split(b"\n")
        if any(line.strip() == b"stop" for line in lines):
            stop.set()
    if attached:
        # Nobody reads any more. What is saved is whole at any moment, so just leave.
        os._exit(1)


# ---------------------------------------------------------------- commands


def train(arguments: argparse.Namespace) -> int:
    """Train on a snapshot; started by torchrun, as one of several processes."""
    if os.environ.get("RANK", "0") == "0":  # torchrun's others keep silent
        tell({"event": "starting", "command": "train"})
    stop = threading.Event()
    listen(stop, attached=arguments.attached)
    from dataset.store import Snapshot

    if arguments.network == AUTO:
        with Snapshot.open(arguments.snapshot) as snapshot:
            arguments.network = best_network(snapshot.protocol)
    config = TrainConfig.for_network(
        **{
            field.name: getattr(arguments, field.name)
            for field in fields(TrainConfig)
            if hasattr(arguments, field.name)
        }
    )
    from model.trainer import fit  # seconds: torch

    for progress in fit(
        arguments.snapshot,
        arguments.out,
        config,
        device=arguments.device,
        resume=arguments.resume,
        should_stop=stop.is_set,
    ):
        tell(progress.to_json())
    return 0


_ASKED: Final = Path("-")


def _asked() -> Iterator[str]:
    """Clip files as they are named on standard input, one a line, until it closes."""
    while sys.stdin is not None and (line := sys.stdin.readline()):
        if line.strip():
            yield line.rstrip("\n")


def predict(arguments: argparse.Namespace) -> int:
    """Judge the clips of videos."""
    tell({"event": "starting", "command": "predict"})
    if arguments.polite and hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    named = list(arguments.files)
    files: Iterable[str] = named
    if arguments.listed == _ASKED:
        files = chain(named, _asked())
    else:
        listen(threading.Event(), attached=arguments.attached)
        if arguments.listed is not None:
            named += _listed(arguments.listed)
    from model.predictor import Predictor, video_probabilities  # seconds: torch
    from model.silence import is_silent

    predictor = Predictor(arguments.checkpoint, arguments.device, arguments.int8)
    tell(
        {
            "event": "started",
            "checkpoint": predictor.card.checkpoint_id,
            "network": predictor.card.network,
            "device": predictor.device.name,
            "device_reason": predictor.device.reason,
            "files": None if arguments.listed == _ASKED else len(named),
        }
    )
    n_all = n_failed = 0
    for file in files:
        n_all += 1
        try:
            of_clips = predictor.predict_file(Path(file))
        except KnownError as error:
            n_failed += 1
            tell({"event": "error", "file": file, "message": str(error)})
            print(error, file=sys.stderr)
            continue
        if is_silent(of_clips):
            n_failed += 1
            said = (
                "The camera moves too much for a network that reads lane strips, so it"
                " says nothing: film from a stand, or let resnet3d suggest."
            )
            tell({"event": "error", "file": file, "message": said})
            print(f"{file}: {said}", file=sys.stderr)
            continue
        tell(
            {
                "event": "video",
                "file": file,
                "probabilities": video_probabilities(of_clips).tolist(),
                "clips": of_clips.tolist(),
            }
        )
    tell({"event": "done", "files": n_all - n_failed, "failed": n_failed})
    return 1 if n_failed else 0


def _listed(file: Path) -> list[str]:
    """One path a line."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            f"{file} cannot be read as a list of clip files: give a text file with one"
            " path a line."
        ) from error
    return [line for line in text.splitlines() if line.strip()]


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure checkpoints on a part of a snapshot; with --out also as a page."""
    from dataset.splits import Split

    part = Split[arguments.split.upper()]
    if arguments.int8:
        return _int8(arguments, part)
    if arguments.out is not None:
        return _report(arguments, part)
    from dataset.store import Snapshot
    from model import devices
    from model.evaluation import evaluate_part
    from model.predictor import BATCH_SIZE, load_network

    device = devices.choose(arguments.device)
    for checkpoint in arguments.checkpoint:
        net, card = load_network(checkpoint, device)
        with Snapshot.open(arguments.snapshot) as snapshot:
            evaluation = evaluate_part(net, snapshot, part, device, BATCH_SIZE)
            tell(
                {
                    "checkpoint": card.checkpoint_id,
                    "snapshot": snapshot.path.name,
                    "snapshot_checksum": snapshot.content_checksum,
                    "same_snapshot": snapshot.content_checksum
                    == card.snapshot_checksum,
                    "protocol": snapshot.protocol.value,
                    **evaluation.to_json(),
                }
            )
    return 0


def _int8(arguments: argparse.Namespace, part: "Split") -> int:
    from dataset.store import Snapshot
    from model import devices
    from model.int8_loss import int8_loss  # seconds: torch
    from model.predictor import BATCH_SIZE, load_network

    if arguments.out is not None or arguments.device == "cuda":
        raise TrainingError(
            "What int8 costs is told in one line and measured on the CPU: leave out --out"
            " and --device."
        )
    for checkpoint in arguments.checkpoint:
        net, card = load_network(checkpoint, devices.choose("cpu"))
        with Snapshot.open(arguments.snapshot) as snapshot:
            found = int8_loss(net, snapshot, part, BATCH_SIZE)
            tell(
                {
                    "checkpoint": card.checkpoint_id,
                    "snapshot": snapshot.path.name,
                    "snapshot_checksum": snapshot.content_checksum,
                    **found,
                }
            )
    return 0


def _report(arguments: argparse.Namespace, part: "Split") -> int:
    tell({"event": "starting", "command": "evaluate"})
    if arguments.attached:
        listen(threading.Event(), attached=True)
    from model import devices  # seconds: torch
    from model.report import report_on

    device = devices.choose(arguments.device)
    for event in report_on(
        arguments.snapshot, arguments.checkpoint, part, device, arguments.out
    ):
        tell(event)
    return 0


def study(arguments: argparse.Namespace) -> int:
    """The study again on rendered footage; or each group of a snapshot left out once."""
    tell({"event": "starting", "command": "study"})
    given = {
        name: getattr(arguments, name)
        for name in ("width", "epochs", "batch_size", "learning_rate")
    }
    wanted = [Variant(*read_network(text)) for text in arguments.network]
    if arguments.leave_one_group_out is not None:
        from model.leave_out import report_left_out

        configs = [
            variant.config(seed=arguments.seed, **given)
            for variant in wanted or [Variant(_DEFAULT.network)]
        ]
        told = report_left_out(
            arguments.leave_one_group_out, arguments.out, configs, arguments.device
        )
    else:
        from model.study import chosen_size, run_study

        told = run_study(
            arguments.out,
            chosen_size(arguments.size, arguments.videos, **given),
            arguments.device,
            seed=arguments.seed,
            wanted=wanted,
            jobs=arguments.jobs,
        )
    for event in told:
        tell(event)
    return 0


def compare(arguments: argparse.Namespace) -> int:
    """Two checkpoints on the same part of a snapshot, video by video."""
    tell({"event": "starting", "command": "compare"})
    if arguments.attached:
        listen(threading.Event(), attached=True)
    from dataset.splits import Protocol, Split
    from dataset.store import Snapshot
    from model import comparison, devices  # seconds: torch
    from model.evaluation import Evaluation, judge_part
    from model.predictor import BATCH_SIZE, load_network

    device = devices.choose(arguments.device)
    part = Split[arguments.split.upper()]
    found: list[Evaluation] = []
    notes: list[str] = []
    with Snapshot.open(arguments.snapshot) as snapshot:
        loaded = [load_network(folder, device) for folder in (arguments.a, arguments.b)]
        names = [card.checkpoint_id for _, card in loaded]
        n_clips = len(snapshot.clip_indices(part))
        tell(
            {
                "event": "started",
                "a": names[0],
                "b": names[1],
                "device": device.name,
                "device_reason": device.reason,
                "part": part.word,
                "clips": n_clips,
            }
        )
        for net, card in loaded:
            judging = judge_part(net, snapshot, part, device, BATCH_SIZE)
            while True:
                try:
                    done = next(judging)
                except StopIteration as end:
                    found.append(end.value)
                    break
                tell(
                    {
                        "event": "measuring",
                        "checkpoint": card.checkpoint_id,
                        "part": part.word,
                        "clips_done": done,
                        "clips": n_clips,
                    }
                )
            if Protocol.PAPER in (card.protocol, snapshot.protocol):
                notes.append(
                    f"{card.checkpoint_id} may have learned from these very videos, for"
                    " protocol “paper” divides the clips of a video."
                )
            if part is Split.VALIDATION:
                notes.append(
                    f"The validation videos chose the epoch of {card.checkpoint_id}, so"
                    " its figure here is a little too good."
                )
        result = comparison.compare(
            found[0],
            found[1],
            snapshot.videos,
            names=(names[0], names[1]),
            snapshot=snapshot.path.name,
            snapshot_checksum=snapshot.content_checksum,
            notes=notes,
        )
    tell({"event": "done", "comparison": result.to_json()})
    return 0


def second_look(arguments: argparse.Namespace) -> int:
    """What networks say of labelled videos that they did not learn from."""
    tell({"event": "starting", "command": "second-look"})
    listen(threading.Event(), attached=arguments.attached)
    from model.second_look import look_again, read_list  # seconds: torch

    n_failed = 0
    for event in look_again(
        read_list(arguments.videos),
        device=arguments.device,
        n_folds=arguments.folds,
        epochs=arguments.epochs,
    ):
        n_failed += event["event"] == "error"
        tell(event)
    return 1 if n_failed else 0


def show_list(arguments: argparse.Namespace) -> int:
    """The checkpoints of a folder, oldest first, one card a line."""
    from model.checkpoints import list_checkpoints

    for card in list_checkpoints(arguments.folder):
        tell({**card.to_json(), "folder": str(card.folder)})
    return 0


def info(arguments: argparse.Namespace) -> int:
    """The size of each network, and what one sample costs."""
    from torch import device as torch_device

    from model.networks import NETWORKS, build, count_parameters, multiply_adds

    names: Iterable[str] = [arguments.network] if arguments.network else NETWORKS
    for name in names:
        with torch_device("meta"):  # counting needs no memory
            net = build(TrainConfig.for_network(name, width=arguments.width))
        counts = count_parameters(net)
        n_multiply_adds = multiply_adds(net)
        if arguments.json:
            tell(
                {
                    "network": name,
                    "parameters": counts.to_json(),
                    "multiply_adds": n_multiply_adds,
                }
            )
        else:
            print(
                f"{name}: {counts.trainable:,} trainable parameters,"
                f" {counts.non_trainable:,} non-trainable, {counts.total:,} in all;"
                f" {n_multiply_adds / 1e9:.2f} G multiply-adds"
            )
    return 0


def export(arguments: argparse.Namespace) -> int:
    """A checkpoint as an ONNX file, checked against torch."""
    from model.export import export_onnx  # seconds: torch

    done = export_onnx(arguments.checkpoint, arguments.file)
    tell(
        {
            "event": "done",
            "checkpoint": done.card.checkpoint_id,
            "file": str(done.path),
            "bytes": done.path.stat().st_size,
            "checked": done.n_checked,
            "largest_difference": done.largest_difference,
        }
    )
    return 0


def machine(_arguments: argparse.Namespace) -> int:
    """Which device this machine would compute on, and why."""
    import torch

    from model import devices

    device = devices.choose("auto")
    tell(
        {
            "torch": torch.__version__,
            "device": device.name,
            "device_reason": device.reason,
        }
    )
    return 0


# ---------------------------------------------------------------- the command line


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

    command = verb("study", study)
    command.add_argument("--out", type=Path, required=True, help="footage, checkpoints")
    command.add_argument("--size", choices=("small", "cpu", "full"), default="full")
    command.add_argument("--videos", type=int, help="instead of the size's own")
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
        return int(arguments.run(arguments))
    except KnownError as error:
        tell({"event": "error", "message": str(error)})
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read this is gone; keep the interpreter from complaining about it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
