"""The collector works while nobody uses the window, and not before."""

import gc
import weakref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from annotator.ui import steadiness
from annotator.ui.steadiness import DUE, OVERDUE, WHOLE, Collector


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


def grown_old() -> None:
    """Make as much that is young as it takes to be due."""
    gc.collect()
    for _ in range(DUE + 1):
        gc.collect(1)


def due(collector: Collector, times: int = WHOLE) -> None:
    for _ in range(times):
        grown_old()
        collector.look()


def test_what_refers_to_itself_goes_in_a_quiet_minute(window, monkeypatch):
    collector = Collector(window, lambda: False)
    ring = weakref.ref(_Ring())
    gc.freeze()  # as when it has outlived a look
    due(collector, WHOLE - 1)
    monkeypatch.setattr(steadiness, "QUIET_S", 0.0)
    assert collector.is_quiet()
    assert ring() is not None, "not yet"
    due(collector, 1)
    assert ring() is None
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
    due(collector)
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
    collector.n_left_out = OVERDUE
    collector.look()
    assert ring() is None
    assert collector.n_left_out == 0


def test_python_goes_through_everything_never_by_itself(window):
    Collector(window, lambda: False)
    assert gc.get_threshold()[2] > 1_000_000
