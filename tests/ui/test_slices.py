"""Long work of the GUI thread, and what happens between its steps."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from annotator.ui.slices import Slices


def test_the_coach_is_heard_between_two_steps(qtbot):
    parent, seen = QObject(), []

    def steps() -> Iterator[None]:
        for step in range(3):
            seen.append(str(step))
            QTimer.singleShot(0, lambda: seen.append("key"))
            yield

    Slices(parent, steps())
    assert seen == [], "not at once"
    qtbot.waitUntil(lambda: len(seen) == 6)
    assert seen == ["0", "key", "1", "key", "2", "key"]


def test_what_is_stopped_takes_no_further_step(qtbot):
    parent, seen = QObject(), []

    def steps() -> Iterator[None]:
        seen.append("first")
        slices.stop()
        yield
        seen.append("second")

    slices = Slices(parent, steps())
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(30)
    assert seen == ["first"]


def test_what_raises_ends_it(qtbot):
    parent, seen = QObject(), []

    def steps() -> Iterator[None]:
        seen.append("first")
        if seen:
            raise ValueError("a bug")
        yield

    with qtbot.captureExceptions() as raised:
        slices = Slices(parent, steps())
        with qtbot.waitSignal(slices.destroyed):
            pass
    assert [str(each[1]) for each in raised] == ["a bug"]
    assert seen == ["first"]
