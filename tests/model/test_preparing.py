"""What a network reads is made ready once, by whoever takes part, and stops when told."""

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.store import Snapshot
from model.checkpoints import list_checkpoints
from model.config import TrainConfig
from model.devices import Device
from model.preparing import best_for
from model.progress import Done, EpochDone, Preparing
from model.strip_samples import StripSamples
from model.team import ALONE
from model.trainer import fit
from tests.model.test_lanes import races
from tests.model.test_team import HERE, TWO, told

CPU = Device("cpu", "")
QUICK = TrainConfig.for_network("strips", width=4, epochs=3, batch_size=4)

NOTED = """
import os, sys, time
from pathlib import Path
from model.strip_samples import StripSamples

made, really = Path(sys.argv[1]), StripSamples.from_video

def noted(clips, divider):
    (made / f"{os.environ['RANK']}_{time.time_ns()}").touch()
    return really(clips, divider)

StripSamples.from_video = staticmethod(noted)
from model.__main__ import main

sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.slow
def test_two_processes_make_each_strip_once(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 5, Split.TEST: 2})
    script, made = tmp_path / "noted.py", tmp_path / "made"
    script.write_text(NOTED)
    made.mkdir()
    done = subprocess.run(
        [
            *(*TWO, str(script), str(made), "train", str(path), "--network", "auto"),
            *("--out", str(tmp_path / "out"), "--width", "4", "--epochs", "1"),
            *("--device", "cpu"),
        ],
        cwd=HERE,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(HERE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    events = told(done.stdout)
    assert events[-1]["card"]["network"] == "strips"
    assert [e["event"] for e in events].count("started") == 1
    preparing = [
        (e["videos_done"], e["videos"]) for e in events if e["event"] == "preparing"
    ]
    assert preparing == sorted(preparing, key=lambda pair: (pair[1], pair[0]))
    assert {(5, 5), (7, 7)} <= set(preparing), "both parts are told to their end"
    makers = Counter(file.name.partition("_")[0] for file in made.iterdir())
    assert makers == {"0": 4, "1": 3}


def test_a_stop_while_auto_looks_is_heard(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 4})
    with Snapshot.open(path) as snapshot:
        choosing = best_for(snapshot, ALONE, CPU, lambda: True)
        with pytest.raises(TrainingError, match="stopped while its videos were made"):
            list(choosing)
    assert not list((tmp_path / StripSamples.FOLDER).glob("*.npy"))


def test_a_stop_while_videos_are_made_ready_leaves_no_checkpoint(
    tmp_path: Path,
) -> None:
    path = races(tmp_path, {Split.TRAIN: 4, Split.TEST: 1})
    training = fit(
        path, tmp_path / "out", QUICK, device="cpu", should_stop=lambda: True
    )
    assert isinstance(next(training), Preparing)
    with pytest.raises(TrainingError, match="there is no checkpoint: start it again"):
        next(training)
    assert not list_checkpoints(tmp_path / "out")
    *_, last = fit(path, tmp_path / "out", QUICK, device="cpu", resume=True)
    assert isinstance(last, Done)
    assert not last.stopped


def test_a_stop_then_keeps_what_an_earlier_start_has_learned(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 4, Split.VALIDATION: 2, Split.TEST: 1})
    training = fit(path, tmp_path / "out", QUICK, device="cpu")
    for progress in training:
        if isinstance(progress, EpochDone):
            break
    training.close()  # type: ignore[attr-defined]
    shutil.rmtree(tmp_path / StripSamples.FOLDER)
    *_, last = fit(
        *(path, tmp_path / "out", QUICK),
        device="cpu",
        resume=True,
        should_stop=lambda: True,
    )
    assert isinstance(last, Done)
    assert last.stopped
    assert last.card.kept_epoch == 1
    assert last.card.metrics["test"].n_videos == 1
