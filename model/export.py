"""A checkpoint as one ONNX file, for programs that know nothing of torch.

The file takes what a clip file holds and gives probabilities, so that nobody has to repeat
the steps before and after the network::

    samples  uint8 (n, …)     clips (n, 30, 112, 112, 3) RGB for the networks of the study;
                              what others read is in the metadata, under “reads”
    probabilities  float32 (n, 15)

Its metadata holds the code table, the checkpoint's id, and what it was trained on. Before
it gets its name, onnxruntime computes what torch computed.
"""

import json
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from dataset.errors import TrainingError
from dataset.files import replaced
from dataset.states import code_table_json
from model import devices
from model.checkpoints import Card
from model.networks import reads
from model.predictor import load_network
from model.transforms import to_input

SUFFIX: Final = ".onnx"
TOLERANCE: Final = 1e-4
"""Probabilities may differ by so much: float32 sums in another order."""
_NEEDED: Final = ("onnx", "onnxscript", "onnxruntime")
_CHECKED_SIZES: Final = (1, 3)
"""Not the size that is traced, so that the number of samples is really free."""


@dataclass(frozen=True)
class Exported:
    """What was written, and how it compares."""

    path: Path
    card: Card
    n_checked: int
    """Samples of noise that both have judged."""
    largest_difference: float
    """Between two probabilities of theirs."""


class WithEnds(nn.Module):
    """A network from stored samples to probabilities."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, samples: Tensor) -> Tensor:
        """``(n, …)`` uint8 to ``(n, 15)`` float32; each row sums to 1."""
        return torch.softmax(self.net(to_input(samples)).float(), 1)


def export_onnx(checkpoint: Path, path: Path) -> Exported:
    """Write a checkpoint's network as ONNX, checked against torch; whole or not at all.

    Args:
        checkpoint: its folder.
        path: of the new file, which ends in ``.onnx``; an older one is replaced.

    Raises:
        StoreError: the checkpoint is missing, damaged, hostile or newer.
        LabelError: it was trained with another code table.
        TrainingError: ONNX is not installed, the name is of another kind, or both do not
            give the same answer.
        StorageError: the disk is full or the folder cannot be written.
    """
    if path.suffix != SUFFIX:
        raise TrainingError(f"{path} does not end in {SUFFIX}: give it that ending.")
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise TrainingError(
            f"An ONNX file needs {', '.join(missing)}, which this Python lacks: install"
            " Dualane with its extra “onnx” (pip install -e '.[onnx]')."
        )
    net, card = load_network(checkpoint, devices.choose("cpu"))
    shape = reads(net).SHAPE
    whole = WithEnds(net).eval()
    with replaced(path) as beside:
        _write(whole, shape, card, beside)
        n_checked, difference = _compare(whole, shape, beside)
        if not difference <= TOLERANCE:
            raise TrainingError(
                f"{path} was not written: onnxruntime and torch differ by"
                f" {difference:.2g} in a probability. Install other versions of onnx and"
                " onnxruntime."
            )
    return Exported(path, card, n_checked, difference)


def _samples(n: int, shape: tuple[int, ...]) -> Tensor:
    return torch.randint(
        0, 256, (n, *shape), dtype=torch.uint8, generator=torch.manual_seed(n)
    )


def _write(net: nn.Module, shape: tuple[int, ...], card: Card, path: Path) -> None:
    """Trace the network and write it with what a reader should know."""
    with torch.no_grad(), warnings.catch_warnings():
        # torch's exporter calls what torch itself has deprecated
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        program = torch.onnx.export(
            net,
            (_samples(2, shape),),
            input_names=["samples"],
            output_names=["probabilities"],
            dynamic_shapes=({0: torch.export.Dim("n", min=1)},),
            dynamo=True,
            verbose=False,
        )
    assert program is not None  # it was asked for no file
    program.model.metadata_props.update(
        {
            "dualane": card.checkpoint_id,
            "network": card.network,
            "reads": json.dumps(["n", *shape]),
            "code_table": code_table_json(),
            "snapshot": card.snapshot_checksum,
            "recipe": card.recipe,
        }
    )
    program.save(str(path), external_data=False)


def _compare(net: nn.Module, shape: tuple[int, ...], path: Path) -> tuple[int, float]:
    """How many samples both have judged, and their largest difference."""
    import onnxruntime  # an optional extra

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    difference = 0.0
    for n in _CHECKED_SIZES:
        samples = _samples(n, shape)
        with torch.inference_mode():
            ours = net(samples).numpy()
        [theirs] = session.run(None, {"samples": samples.numpy()})
        difference = max(difference, float(np.abs(ours - theirs).max()))
    return sum(_CHECKED_SIZES), difference
