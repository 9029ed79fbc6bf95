"""Commands that take a checkpoint further: what it says of videos, and ONNX."""

import argparse
import os
import sys
import threading
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dataset.asked_files import file_of
from dataset.cells import one_line
from dataset.errors import KnownError, TrainingError
from model.commands.streams import asked, listen, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASKED: Final = Path("-")
"""Clip files are named on standard input."""


def predict(arguments: argparse.Namespace) -> int:
    """Judge the clips of videos."""
    tell({"event": "starting", "command": "predict"})
    if arguments.polite and hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    named = list(arguments.files)
    files: Iterable[str] = named
    if arguments.listed == _ASKED:
        files = chain(named, asked())
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
    for line in files:
        n_all += 1
        file, divider = file_of(line)
        try:
            of_clips = predictor.predict_file(Path(file), divider)
        except KnownError as error:
            n_failed += 1
            tell({"event": "error", "file": file, "message": str(error)})
            print(one_line(str(error)), file=sys.stderr)
            continue
        if is_silent(of_clips):
            n_failed += 1
            said = (
                "The wall is lost from sight, so a network that reads lane strips says"
                " nothing: film from a stand, or let resnet3d suggest."
            )
            tell({"event": "error", "file": file, "message": said})
            print(one_line(f"{file}: {said}"), file=sys.stderr)
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
    """One a line, see ``dataset.asked_files``."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            f"{file} cannot be read as a list of clip files: give a text file with one"
            " path a line."
        ) from error
    return [line for line in text.splitlines() if line.strip()]


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
