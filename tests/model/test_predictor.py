"""A checkpoint predicts the same numbers every time, or says why it cannot."""

import json
import os
import shutil
import tracemalloc
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from dataset import hdf5
from dataset.errors import KnownError, StoreError, TrainingError
from dataset.states import LanePair
from dataset.store import open_clips, read_clip_file
from model import safetensors_io
from model.checkpoints import CARD, WEIGHTS, Card
from model.config import TrainConfig
from model.data import ClipSamples, samples_of_clips
from model.networks import NETWORKS, build, reads
from model.predictor import BATCH_SIZE, Predictor
from tests.model.factories import lane_clip, make_clip_file, predicted, write_clips


@pytest.fixture
def copy(trained: Card, tmp_path: Path) -> Path:
    return shutil.copytree(trained.folder, tmp_path / trained.checkpoint_id)


@pytest.fixture(scope="module")
def clips() -> np.ndarray:
    pairs = [LanePair.parse("1-4"), LanePair.parse("4-1")] * 5
    return np.stack([lane_clip(pair, 50 + n) for n, pair in enumerate(pairs)])


def test_it_knows_what_it_was_taught(trained: Card, clips: np.ndarray) -> None:
    found = predicted(Predictor(trained.folder, "cpu"), clips)
    assert found.shape == (10, 15)
    assert found.sum(1) == pytest.approx(1)
    assert found.argmax(1).tolist() == [3, 12] * 5


def test_the_same_clips_give_the_same_numbers(trained: Card, clips: np.ndarray) -> None:
    first = Predictor(trained.folder, "cpu")
    found = predicted(first, clips)
    torch.manual_seed(99)
    again = predicted(Predictor(trained.folder, "cpu"), clips)
    assert np.array_equal(found, again)
    assert np.array_equal(found, predicted(first, clips))


def test_reduced_precision_is_close_to_full(trained: Card, clips: np.ndarray) -> None:
    """On a chip with bf16 the prediction uses it; elsewhere both are the same."""
    from model.data import batches_of
    from model.predictor import load_network
    from model.transforms import to_input

    predictor = Predictor(trained.folder, "cpu")
    net, _ = load_network(trained.folder, predictor.device)
    with torch.inference_mode():
        full = torch.cat(
            [
                net(to_input(part)).softmax(1)
                for part in batches_of(clips, 8, predictor.device)
            ]
        )
    assert np.abs(predicted(predictor, clips) - full.numpy()).max() < 0.02


def test_a_video_without_clips_is_a_sentence(trained: Card) -> None:
    none = np.empty((0, 30, 112, 112, 3), np.uint8)
    with pytest.raises(TrainingError, match="holds no clips: import that video again"):
        predicted(Predictor(trained.folder, "cpu"), none)


@pytest.mark.parametrize("divider", ["NaN", '"middle"', "0", "1.5", "null", "[0.5]"])
def test_lanes_that_part_nowhere_are_a_sentence(
    trained: Card, tmp_path: Path, divider: str
) -> None:
    file = tmp_path / f"{1:032x}.h5"
    recipe = f'{{"fps": 30, "divider": {divider}}}'
    write_clips(file, [lane_clip(LanePair.parse("1-4"), 1)], recipe)
    with pytest.raises(StoreError, match="is damaged"):
        Predictor(trained.folder, "cpu").predict_file(file)


def test_a_clip_file_is_opened_once(
    trained: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_clip_file(tmp_path / f"{1:032x}.h5", LanePair.parse("1-4"))
    predictor = Predictor(trained.folder, "cpu")
    opened: list[Path] = []
    really = hdf5.open_file

    def counted(path: Path, kind: str, noun: str) -> AbstractContextManager[h5py.File]:
        opened.append(path)
        return really(path, kind, noun)

    monkeypatch.setattr(hdf5, "open_file", counted)
    predictor.predict_file(file)
    assert opened == [file]


def test_damaged_weights(copy: Path) -> None:
    content = (copy / WEIGHTS).read_bytes()
    (copy / WEIGHTS).write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError, match="no sound weight file"):
        Predictor(copy, "cpu")
    (copy / WEIGHTS).unlink()
    with pytest.raises(StoreError, match="does not exist"):
        Predictor(copy, "cpu")


@pytest.mark.parametrize("damage", ["missing", "extra", "shape", "dtype"])
def test_weights_of_another_network(copy: Path, damage: str) -> None:
    arrays, _ = safetensors_io.read(copy / WEIGHTS)
    match damage:
        case "missing":
            del arrays["classes.bias"]
        case "extra":
            arrays["classes.more"] = np.zeros(1)
        case "shape":
            arrays["classes.bias"] = np.zeros(16, np.float32)
        case "dtype":
            arrays["classes.bias"] = np.zeros(15, np.float64)
    safetensors_io.write(copy / WEIGHTS, arrays, {})
    with pytest.raises(StoreError, match=r"does not fit .*classes"):
        Predictor(copy, "cpu")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers(copy: Path, value: float) -> None:
    arrays, _ = safetensors_io.read(copy / WEIGHTS)
    arrays["classes.bias"][3] = value
    safetensors_io.write(copy / WEIGHTS, arrays, {})
    with pytest.raises(StoreError, match=r"“classes\.bias” holds what is no number"):
        Predictor(copy, "cpu")


def test_weights_that_lead_to_no_number(copy: Path, clips: np.ndarray) -> None:
    arrays, _ = safetensors_io.read(copy / WEIGHTS)
    for name in arrays:
        if name.endswith("weight"):
            arrays[name] = np.full_like(arrays[name], 3e38)
    safetensors_io.write(copy / WEIGHTS, arrays, {})
    with pytest.raises(TrainingError, match="answers with what is no number"):
        predicted(Predictor(copy, "cpu"), clips)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
@pytest.mark.parametrize("name", [CARD, WEIGHTS])
def test_a_pipe_in_its_place_is_not_waited_for(copy: Path, name: str) -> None:
    (copy / name).unlink()
    os.mkfifo(copy / name)
    with pytest.raises(StoreError, match="it is no file"):
        Predictor(copy, "cpu")


def test_a_huge_header_is_not_read(copy: Path) -> None:
    header = b'{"a":' + b"[" * 20_000_000
    (copy / WEIGHTS).write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(StoreError, match="its header claims 20000005 bytes"):
        Predictor(copy, "cpu")


def test_a_card_that_claims_a_huge_network_takes_no_memory(copy: Path) -> None:
    card = json.loads((copy / CARD).read_text(encoding="utf-8"))
    card["config"]["width"] = 512  # 2.4 billion parameters
    (copy / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(StoreError, match="parameters"):
        Predictor(copy, "cpu")


def test_a_network_that_this_version_does_not_have(copy: Path) -> None:
    card = json.loads((copy / CARD).read_text(encoding="utf-8"))
    card["network"] = card["config"]["network"] = "transformer"
    (copy / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(TrainingError, match="no network called “transformer”"):
        Predictor(copy, "cpu")


def test_flipped_bytes_never_crash(copy: Path, clips: np.ndarray) -> None:
    """Anything may happen to the numbers, and only known errors to the file."""
    sound = {name: (copy / name).read_bytes() for name in (CARD, WEIGHTS)}
    rng = np.random.default_rng(5)
    for name, content in sound.items():
        for _ in range(40):
            damaged = bytearray(content)
            at = int(rng.integers(0, min(len(damaged), 4000)))
            damaged[at] = int(rng.integers(0, 256))
            (copy / name).write_bytes(damaged)
            with suppress(KnownError):
                Predictor(copy, "cpu")
        (copy / name).write_bytes(content)


def test_the_device_says_why(trained: Card) -> None:
    chosen = Predictor(trained.folder, "auto").device
    assert chosen.name == "cpu"
    assert "because" in chosen.reason
    with pytest.raises(TrainingError, match="GPU cannot be used because"):
        Predictor(trained.folder, "cuda")
    with pytest.raises(TrainingError, match="no device called"):
        Predictor(trained.folder, "tpu")


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_gpu_agrees_with_the_cpu(trained: Card, clips: np.ndarray) -> None:
    on_gpu = predicted(Predictor(trained.folder, "cuda"), clips)
    on_cpu = predicted(Predictor(trained.folder, "cpu"), clips)
    assert np.abs(on_gpu - on_cpu).max() < 0.02


def test_a_long_video_is_read_in_pieces(
    trained: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a piece changes no digit: the batches are the same."""
    file = make_clip_file(tmp_path / f"{1:032x}.h5", LanePair.parse("1-4"), 44)
    predictor = Predictor(trained.folder, "cpu")
    whole = read_clip_file(file)
    expected = predicted(predictor, whole)
    monkeypatch.setattr(ClipSamples, "PIECE", 2 * BATCH_SIZE)
    predictor.predict_file(file)  # torch has what it needs
    tracemalloc.start()
    found = predictor.predict_file(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.array_equal(found, expected)
    # a piece while the next one is read, and not the 44 clips
    assert peak < 2.2 * 2 * BATCH_SIZE * whole[0].nbytes < whole.nbytes


@pytest.mark.parametrize("name", NETWORKS)
def test_no_network_asks_for_hours_at_once(name: str) -> None:
    with torch.device("meta"):
        kind = reads(build(TrainConfig.for_network(name)))
    for n_clips in (0, 1, 15, 17, 64, 65, 20_000):
        pieces = list(kind.pieces(n_clips))
        assert all(0 < len(piece) <= 240 for piece in pieces)
        asked = np.concatenate([np.empty(0, np.int64), *pieces])
        assert np.all(np.diff(asked) > 0)
        assert asked.max(initial=-1) < n_clips
        if issubclass(kind, ClipSamples):
            assert len(asked) == n_clips
            assert kind.PIECE % BATCH_SIZE == 0
        else:
            assert len(pieces) == min(n_clips, 1), "whole videos are judged once"


@pytest.mark.parametrize("name", ["lane_videos", "strips", "lanes"])
def test_pieces_hold_all_that_a_network_would_take(name: str, tmp_path: Path) -> None:
    with torch.device("meta"):
        kind = reads(build(TrainConfig.for_network(name)))
    file = make_clip_file(tmp_path / f"{1:032x}.h5", LanePair.parse("1-4"), 19)
    with open_clips(file) as clips:
        found = np.concatenate(list(samples_of_clips(kind, clips)))
    assert np.array_equal(found, kind.from_video(read_clip_file(file), 0.5))


def test_a_file_that_is_damaged_at_its_end_is_a_sentence(
    trained: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_clip_file(tmp_path / f"{1:032x}.h5", LanePair.parse("1-4"), 9)
    last = read_clip_file(file)[-1].tobytes()
    content = bytearray(file.read_bytes())
    content[content.index(last[:4096]) + 100] ^= 1
    file.write_bytes(content)
    monkeypatch.setattr(ClipSamples, "PIECE", BATCH_SIZE)
    with pytest.raises(StoreError, match="damaged"):
        Predictor(trained.folder, "cpu").predict_file(file)
