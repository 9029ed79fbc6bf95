"""A training dies at one file operation after the other, and goes on to the same end.

Power that goes or ``kill -9`` give nobody time to tidy up: the process ends within the
operation, by way of an audit hook, and nothing after it runs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dataset.splits import Split
from tests.model.test_lanes import races

HERE = Path(__file__).parents[2]

DYING = """
import json, os, shutil, sys
from pathlib import Path

import torch

from model.config import TrainConfig
from model.progress import Done
from model.trainer import fit

torch.set_num_threads(1)  # a process that has started threads must not be forked
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}
CONFIG = TrainConfig.for_network("strips", width=2, epochs=2, batch_size=4)
snapshot, folder = Path(sys.argv[1]), Path(sys.argv[2])


def train(out, dies_at=0):
    seen = 0

    def hook(event, given):
        nonlocal seen
        if event not in EVENTS or not str(given[0]).startswith(str(out)):
            return
        seen += 1
        if seen == dies_at:
            os._exit(9)

    sys.addaudithook(hook)
    *_, last = fit(snapshot, out, CONFIG, device="cpu", resume=True)
    assert isinstance(last, Done)
    (folder / "seen").write_text(str(seen))


def forked(*given):
    child = os.fork()
    if not child:
        try:
            train(*given)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def left(out):
    names = sorted(str(file.relative_to(out)) for file in out.rglob("*"))
    [weights] = out.glob("*/weights.safetensors")
    return names, weights.read_bytes()


assert forked(folder / "whole") == 0
whole = left(folder / "whole")
n = int((folder / "seen").read_text())
wrong = []
for at in range(1, n + 1, 5):
    out = folder / f"dies{at}"
    died, went_on = forked(out, at), forked(out)
    if (died, went_on) != (9, 0) or left(out) != whole:
        wrong.append([at, died, went_on])
    shutil.rmtree(out)
print(json.dumps({"n": n, "wrong": wrong}))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_dead_at_any_file_operation_it_goes_on_to_the_same_end(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 3, Split.VALIDATION: 2, Split.TEST: 1})
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(path), str(tmp_path / "out")],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["n"] > 40, "it looks at nothing"
    assert found["wrong"] == []
