"""A checkpoint as ONNX: the same answers, or a sentence and no file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dataset.errors import StoreError, TrainingError
from dataset.store import read_clip_file
from model import export
from model.__main__ import main
from model.checkpoints import CARD, WEIGHTS, Card
from model.predictor import Predictor

pytest.importorskip("onnxscript", reason="the extra “onnx” is not installed")

from tests.model.factories import predicted


def test_the_file_gives_what_the_checkpoint_gives(
    trained: Card, two_codes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import onnxruntime

    file = tmp_path / "net.onnx"
    assert main(["export", str(trained.folder), str(file)]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["checkpoint"] == trained.checkpoint_id
    assert said["bytes"] == file.stat().st_size > 4 * trained.parameters["total"]
    assert said["largest_difference"] <= export.TOLERANCE
    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]
    session = onnxruntime.InferenceSession(str(file))
    about = session.get_modelmeta().custom_metadata_map
    assert about["dualane"] == trained.checkpoint_id
    assert json.loads(about["reads"]) == ["n", 30, 112, 112, 3]
    assert len(json.loads(about["code_table"])) == 15
    clips = read_clip_file(two_codes.parent / f"{7:032x}.h5")
    [theirs] = session.run(None, {"samples": clips})
    ours = predicted(Predictor(trained.folder, "cpu"), clips)
    assert theirs.sum(1) == pytest.approx(np.ones(len(clips)), abs=1e-5)
    assert np.array_equal(theirs.argmax(1), ours.argmax(1))
    assert np.abs(theirs - ours).max() < 0.02  # prediction may be in bf16

    # another network in it would be noticed, and no file left
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "TOLERANCE", -1.0)
        patch.setattr(export, "_write", lambda *_: _[3].write_bytes(file.read_bytes()))
        with pytest.raises(TrainingError, match="differ by"):
            export.export_onnx(trained.folder, tmp_path / "other.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]


def copied(trained: Card, folder: Path) -> Path:
    place = folder / trained.checkpoint_id
    place.mkdir(parents=True)
    for name in (CARD, WEIGHTS):
        (place / name).write_bytes((trained.folder / name).read_bytes())
    return place


def truncated(place: Path) -> None:
    whole = (place / WEIGHTS).read_bytes()
    (place / WEIGHTS).write_bytes(whole[: len(whole) // 2])


def hostile(place: Path) -> None:
    """What torch.load would run."""

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (Path("pwned"),)

    torch.save({"net": Evil()}, place / WEIGHTS)


def newer(place: Path) -> None:
    card = json.loads((place / CARD).read_text())
    (place / CARD).write_text(json.dumps({**card, "version": 99}))


def wrong(place: Path) -> None:
    """A card that claims another size than its weights have."""
    card = json.loads((place / CARD).read_text())
    card["config"]["width"] = 5
    (place / CARD).write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (truncated, "no sound weight file"),
        (hostile, "no sound weight file"),
        (newer, "newer Dualane"),
        (wrong, "parameters"),
    ],
)
def test_a_bad_checkpoint_is_one_sentence_and_no_file(
    spoil: Callable[[Path], None],
    says: str,
    trained: Card,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    place = copied(trained, tmp_path / "checkpoints")
    spoil(place)
    with pytest.raises(StoreError, match=says) as caught:
        export.export_onnx(place, tmp_path / "net.onnx")
    assert "\n" not in str(caught.value)
    with pytest.raises(StoreError, match=says):
        Predictor(place, "cpu")
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoints"]


def test_another_ending_and_a_missing_extra(
    trained: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TrainingError, match=r"\.onnx"):
        export.export_onnx(trained.folder, tmp_path / "net.h5")
    monkeypatch.setattr(export, "find_spec", lambda _: None)
    with pytest.raises(TrainingError, match=r"onnxruntime.*extra"):
        export.export_onnx(trained.folder, tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())
