"""Shared, because each training costs seconds: one finished checkpoint for all tests."""

from pathlib import Path

import pytest
import torch

from model.checkpoints import Card
from model.config import TrainConfig
from model.progress import Done
from model.trainer import fit
from tests.model.factories import TWO_CODES, make_snapshot

# Networks this small gain nothing from a second thread, and lose much on a busy machine.
torch.set_num_threads(1)

SMALL = TrainConfig(width=4, epochs=4, batch_size=4, learning_rate=3e-3)


@pytest.fixture(autouse=True)
def _no_gpu_here(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for this process, whose CUDA has begun when a marker was looked at."""
    if request.node.get_closest_marker("cuda") is None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.fixture(scope="session")
def two_codes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of 16 clips of two pairs; its clip files lie beside it."""
    return make_snapshot(tmp_path_factory.mktemp("two_codes"), TWO_CODES)


@pytest.fixture(scope="session")
def trained(two_codes: Path, tmp_path_factory: pytest.TempPathFactory) -> Card:
    """A small network trained on ``two_codes``; only ever copied, never changed."""
    folder = tmp_path_factory.mktemp("checkpoints")
    last = list(fit(two_codes, folder, SMALL, device="cpu"))[-1]
    assert isinstance(last, Done)
    return last.card
