"""The collector works while nobody uses the window, and not before."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from annotator.ui import steadiness
from annotator.ui.steadiness import FEW, MANY, OVERDUE, WHOLE, Collector


class _Ring:
    """Refers to itself, so that only the collector takes it apart."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def made(n: int) -> list[list[object]]:
    """So many objects that the collector looks at, and nothing to take apart."""
    return [[] for _ in range(n)]


def test_what_refers_to_itself_is_taken_apart_on_the_gui_thread_alone(window):
    collector = Collector(window, lambda: True)
    gc.collect()
    threads: list[threading.Thread] = []
    ring = _Ring()
    weakref.finalize(ring, lambda: threads.append(threading.current_thread()))
    del ring
    worker = threading.Thread(target=lambda: made(MANY // 2))
    worker.start()
    worker.join()
    assert threads == [], "Python would have gone through it there many times"
    kept = made(FEW)
    collector.look()
    assert threads == [threading.main_thread()]
    assert len(kept) == FEW


def test_of_very_much_that_is_new_nothing_is_gone_through(window):
    collector = Collector(window, lambda: True)
    gc.collect()
    ring = weakref.ref(_Ring())
    kept = made(MANY + 1)
    collector.look()
    assert ring() is not None
    assert collector.n_new >= len(kept)
    assert gc.get_count()[0] < FEW, "and it is left out from now on"


def test_everything_is_gone_through_in_a_quiet_minute(window, monkeypatch):
    collector = Collector(window, lambda: False)
    ring = weakref.ref(_Ring())
    gc.freeze()  # as when it has outlived a look
    collector.n_new = WHOLE - 1
    monkeypatch.setattr(steadiness, "QUIET_S", 0.0)
    assert collector.is_quiet()
    gc.collect(0)
    collector.look()
    assert ring() is not None, "not yet"
    collector.n_new = WHOLE
    collector.look()
    assert ring() is None
    assert collector.n_new == 0
    assert gc.get_freeze_count() > 1000, "and what stays is left out"


def test_nothing_is_gone_through_while_the_window_is_used(window, monkeypatch):
    monkeypatch.setattr(steadiness, "QUIET_S", 30.0)
    collector = Collector(window, lambda: False)
    collector._used_s -= 31
    assert collector.is_quiet()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    assert not collector.is_quiet()
    ring = weakref.ref(_Ring())
    gc.freeze()
    collector.n_new = WHOLE
    collector.look()
    assert ring() is not None


def test_a_video_that_plays_and_a_dialog_are_use_too(qtbot, window, monkeypatch):
    monkeypatch.setattr(steadiness, "QUIET_S", 0.0)
    assert not Collector(window, lambda: True).is_quiet()
    collector = Collector(window, lambda: False)
    assert collector.is_quiet()
    dialog = QDialog(window)
    dialog.open()
    assert not collector.is_quiet()
    dialog.close()


def test_memory_has_a_bound_however_busy_the_window_is(window):
    collector = Collector(window, lambda: True)
    ring = weakref.ref(_Ring())
    gc.freeze()
    collector.n_new = OVERDUE
    collector.look()
    assert ring() is None
    assert collector.n_new == 0


def test_python_goes_through_nothing_by_itself(window):
    Collector(window, lambda: False)
    assert not gc.isenabled()
