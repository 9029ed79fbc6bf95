"""Prediction in 8-bit integers on a CPU, by OpenVINO: an optional extra.

It is what this dependency earns its place by: about a sixth of the processor time of plain
fp32 torch (torch's own quantisation was not measured). The ranges of the activations are
taken from training clips, so a snapshot is needed, and the same snapshot gives the same
numbers.
"""

import logging
import os
import sys
import warnings
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.store import Snapshot
from model.data import epoch_order
from model.networks import reads
from model.transforms import to_input

CALIBRATION_SAMPLES: Final = 128
_NEEDED: Final = ("openvino", "nncf")


class _FromStored(nn.Module):
    """The network behind the order of axes in which clips are stored."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, stored: Tensor) -> Tensor:
        """``(n, 30, 112, 112, 3)`` from 0 to 1, to logits ``(n, 15)``."""
        logits: Tensor = self.net(stored.movedim(-1, -4))
        return logits


class Int8Net(nn.Module):
    """What ``quantized`` gives: takes and gives what the network itself does."""

    def __init__(self, compiled: Any, kind: Any) -> None:
        super().__init__()
        self.reads = kind
        self._request = compiled.create_infer_request()

    def forward(self, clips: Tensor) -> Tensor:
        """Logits ``(n, 15)`` of clips ``(n, 3, 30, 112, 112)`` from 0 to 1."""
        stored = clips.movedim(-4, -1).float().contiguous().numpy()
        answer = self._request.infer([stored])[0]
        return torch.from_numpy(np.array(answer))


def is_installed() -> bool:
    """Whether the extra is there."""
    return not _missing()


def _missing() -> list[str]:
    return [name for name in _NEEDED if find_spec(name) is None]


def quantized(net: nn.Module, samples: NDArray[np.uint8]) -> Int8Net:
    """The network in 8-bit integers.

    Args:
        net: on the CPU, in evaluation mode; one that reads clips.
        samples: ``(n, 30, 112, 112, 3)`` uint8, such as it will see.

    Raises:
        TrainingError: the extra “int8” is not installed, or the network reads no clips.
    """
    if missing := _missing():
        raise TrainingError(
            f"Prediction in int8 needs {' and '.join(missing)}, which this Python lacks:"
            " install Dualane with its extra “int8” (pip install -e '.[int8]')."
        )
    if samples.ndim != 5 or samples.shape[-1] != 3:
        raise TrainingError(
            "Only networks that read clips can predict in int8: leave out --int8."
        )
    # both would tell their maker that they are used
    os.environ.setdefault("NNCF_CI", "1")
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    # our lines alone go to standard output, and their warnings are of torch's tracer
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nncf
        import openvino

        nncf.set_log_level(logging.ERROR)
        stored = [to_input(torch.from_numpy(s[None])).movedim(-4, -1) for s in samples]
        with torch.no_grad():
            whole = openvino.convert_model(
                _FromStored(net).eval(), example_input=torch.cat(stored[:2])
            )
        whole.reshape([-1, *samples.shape[1:]])
        small = nncf.quantize(
            whole,
            nncf.Dataset([clip.numpy() for clip in stored]),
            subset_size=len(stored),
            # The fast way takes the mean shift of each layer from the network in floats;
            # the other one layer after layer, behind those that are rounded already. Of
            # 400 training clips that gave no ranges, a network of width 8 had the same
            # answer for 98.5 % instead of 94.8 %, at the same speed.
            fast_bias_correction=False,
        )
        compiled = openvino.Core().compile_model(
            small, "CPU", {"INFERENCE_NUM_THREADS": torch.get_num_threads()}
        )
    return Int8Net(compiled, reads(net)).eval()


def calibration_samples(net: nn.Module, snapshot: Snapshot) -> NDArray[np.uint8]:
    """Training samples of a snapshot, always the same ones.

    Raises:
        TrainingError: there are none.
    """
    samples = reads(net)(snapshot)
    chosen = samples.of(snapshot.clip_indices(Split.TRAIN))
    if not len(chosen):
        raise TrainingError(
            f"{snapshot.path} has no training clips to take ranges from: choose the"
            " dataset that the checkpoint was trained on."
        )
    order = epoch_order(chosen, 0, 0)[:CALIBRATION_SAMPLES]
    return samples.read(np.sort(order))
