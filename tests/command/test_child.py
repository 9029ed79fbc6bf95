"""The child process: what it says, how it ends, and that it never outlives us."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator import child
from dataset.errors import Cancelled, TrainingError


def test_events_arrive() -> None:
    events: list[child.Event] = []
    child.run_events(["info", "--json"], on_event=events.append)
    assert events


def test_its_own_sentence_is_raised(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.h5"
    with pytest.raises(TrainingError, match=r"nowhere\.h5"):
        child.run_events(
            ["train", str(missing), "--out", str(tmp_path)], on_event=lambda _: None
        )


def test_wrong_words_are_not_silent() -> None:
    with pytest.raises(TrainingError, match="doctor"):
        child.run_events(["no-such-word"], on_event=lambda _: None)


def test_what_it_said_counts_though_it_no_longer_listens() -> None:
    """A stop, and another video to look at, may come just as it ends."""
    heard: list[child.Event] = []

    def hear(event: child.Event) -> None:
        time.sleep(0.2)  # so that more to look at is asked for as well
        heard.append(event)

    with pytest.raises(TrainingError, match="No room is left"):
        child.run_events(
            [
                "-n",
                "1",
                "-r",
                "1",
                # What its end does, but surely before we hear of it.
                "import os; os.close(0);"
                """ print('{"event": "error", "message": "No room is left."}')""",
            ],
            package="timeit",
            on_event=hear,
            should_stop=lambda: bool(heard),
            feed=lambda: ["another.h5"] if heard else [],
        )
    assert len(heard) == 1


@pytest.mark.timeout(120)
def test_cancel_kills() -> None:
    """A child that would go on for longer than this test may take."""
    with pytest.raises(Cancelled):
        child.run_events(
            ["-n", "1", "-r", "1", "import time; time.sleep(600)"],
            package="timeit",
            on_event=lambda _: None,
            cancel=lambda: True,
        )


def test_a_folder_called_model_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "__main__.py").write_text("raise SystemExit('wrong one')")
    monkeypatch.chdir(tmp_path)
    events: list[child.Event] = []
    child.run_events(["info", "--json"], on_event=events.append)
    assert events


@pytest.mark.skipif(os.name == "nt", reason="POSIX processes")
def test_child_dies_with_its_parent(tmp_path: Path) -> None:
    """A killed window leaves no training behind that nobody sees."""
    said = tmp_path / "child.txt"
    wait = tmp_path / "waits"
    os.mkfifo(wait)  # reading the list of files blocks for ever, with torch not loaded
    code = (
        "import subprocess\nfrom annotator import child\n"
        "popen = subprocess.Popen\n"
        "class Told(popen):\n"
        "    def __init__(self, *a, **k):\n"
        "        super().__init__(*a, **k)\n"
        f"        open({str(said)!r}, 'w').write(str(self.pid))\n"
        "subprocess.Popen = Told\n"
        f"child.run_events(['predict', {str(tmp_path)!r}, '--from', {str(wait)!r},"
        " '--attached'], on_event=lambda _: None)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 60
    while not said.exists() or not said.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    pid = int(said.read_text())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 60
    while _alive(pid):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return "State:\tZ" not in status
