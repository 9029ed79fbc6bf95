"""A thousand spoilt videos: no crash, no hang, no wrong success.

What may come of a spoilt file is one sentence that names it, or a record that is
consistent in itself (``mutating.check_video``):

- the clips are as many, and begin where, the number of frames says; their time stamps
  begin at zero, never fall and end within the length;
- frames decoded, lost and damaged and the gaps are numbers that can be true, the gaps lie
  in order within the video, and there is a sentence exactly where there is damage;
- what is missing of a video that was cut off is stated;
- the player opens it too, in the one size it promises, and shows at any time the very
  frame that was cut;
- its clip file is valid and repeats the sentence.

It cannot be asked that every flipped bit is noticed: most formats carry no checksums, and
a wrong colour decodes like a right one.
"""

import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.dataset import mutating

SEED = 20_251
N_MUTATIONS = 1000
N_CHILDREN = 2
PATIENCE_S = 60
"""For one video, on a machine that is busy with other things."""


class Child:
    """A process that does some of the mutations, watched from here."""

    def __init__(self, folder: Path, first: int, count: int) -> None:
        self.folder, self.next, self.end = folder, first, first + count
        self.findings: list[str] = []
        self.outcomes: list[str] = []

    def run(self) -> None:
        """Do them all; a child that crashes or hangs costs one and gets a successor."""
        while self.next < self.end:
            self._run_one_child()

    def _run_one_child(self) -> None:
        arguments = (self.folder, SEED, self.next, self.end - self.next)
        process = subprocess.Popen(
            [sys.executable, "-m", mutating.__name__, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            text=True,
        )
        assert process.stdout is not None
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()

        def listen() -> None:
            for line in process.stdout or ():
                lines.put(line)
            lines.put("")

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            while line := lines.get(timeout=PATIENCE_S):
                word, number, *rest = line.split(maxsplit=2)
                self.next = int(number) + (word == "end")
                if word == "end":
                    self.outcomes.append(rest[0].split()[-1])
                elif word == "wrong":
                    self.findings.append(line.strip())
        except queue.Empty:
            self.findings.append(f"hang {self.next}")
        finally:
            process.kill()
            listener.join()
            process.stdout.close()
        if process.wait() and self.next < self.end:
            if not self.findings or self.findings[-1] != f"hang {self.next}":
                self.findings.append(f"crash {self.next}: {process.returncode}")
            self.next += 1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_thousand_spoilt_videos_crash_nothing_and_pass_for_nothing_else(tmp_path):
    print(f"seed {SEED}")  # noqa: T201 - shown when the test fails
    mutating.make_sources(tmp_path)
    share = N_MUTATIONS // N_CHILDREN
    children = [Child(tmp_path, k * share, share) for k in range(N_CHILDREN)]
    threads = [threading.Thread(target=child.run) for child in children]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    findings = [finding for child in children for finding in child.findings]
    assert findings == [], (
        "look at one alone: python -m tests.dataset.mutating FOLDER"
        f" {SEED} NUMBER 1, with the sources in {tmp_path}"
    )
    outcomes = [outcome for child in children for outcome in child.outcomes]
    assert len(outcomes) == N_MUTATIONS
    # Else the mutations were too mild or too wild to test anything.
    assert outcomes.count("refused") > N_MUTATIONS / 20
    assert outcomes.count("damaged") > N_MUTATIONS / 5


def test_a_child_that_dies_costs_one_video_and_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.mp4").write_bytes(b"")  # nothing to spoil: the child falls over
    child = Child(tmp_path, 0, 2)
    child.run()
    assert child.findings == ["crash 0: 1", "crash 1: 1"]
