"""Of reads that are asked for again and again, the newest counts; and some are seen."""

import threading

import pytest
from PySide6.QtCore import QObject

from annotator.ui import reads
from annotator.ui.reads import LatestRead
from annotator.ui.tasks import TaskContext


class Reader:
    """Counts its reads, each of which ends when it is told to."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.ends = threading.Semaphore(0)
        self.n = 0
        self.applied: list[int] = []
        self.read = LatestRead(self.parent, self._look, self.applied.append)

    def _look(self, _context: TaskContext) -> int:
        self.n += 1
        self.ends.acquire(timeout=60)
        return self.n

    def end_one(self, qtbot, n_next: int) -> None:
        self.ends.release()
        qtbot.waitUntil(lambda: self.n == n_next or not self.read.running)


def test_a_burst_costs_two_reads_and_only_the_newest_is_applied(qtbot):
    reader = Reader()
    for _ in range(5):
        reader.read.ask()
    reader.end_one(qtbot, 2)
    assert reader.applied == []
    reader.end_one(qtbot, 3)
    assert reader.applied == [2]
    assert reader.n == 2


def test_changes_without_an_end_are_seen_now_and_then(
    qtbot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reads, "PATIENCE_MS", 0)  # it has run out
    reader = Reader()
    reader.read.ask()
    for number in range(2, 6):
        reader.read.ask()  # something was written while it is read
        reader.end_one(qtbot, number)
    assert reader.applied == [1, 2, 3, 4], "in their order"
    reader.end_one(qtbot, 6)
    assert reader.applied == [1, 2, 3, 4, 5]
    assert not reader.read.running


def test_patience_begins_anew_with_each_wish(qtbot, monkeypatch: pytest.MonkeyPatch):
    reader = Reader()
    reader.read.ask()
    reader.end_one(qtbot, 2)
    assert reader.applied == [1]
    assert not reader.read._since.isValid(), "nobody waits for anything"
    reader.read.ask()
    reader.read.ask()
    reader.end_one(qtbot, 3)
    assert reader.applied == [1], "an hour later, too"
    reader.end_one(qtbot, 4)
    assert reader.applied == [1, 3]
