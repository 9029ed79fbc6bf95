"""Keeps the window awake, and whole, while threads of this process work in Python.

Two things hold the window up that no handler of it does. A thread that computes hands
over only when its turn is up, and many calls of Qt wait for a turn: at Python's usual
5 ms a click that makes a hundred of them would take half a second. And the collector of
what refers to itself stops every thread, for 0.2 to 0.7 s once the records of 10,000
videos are in memory, whenever a thread has read some more of them. So turns are short,
and the collector goes through everything only while nobody uses the window.

And it works on the GUI thread alone. By itself it runs on whichever thread has just made
something, and what it finds there may be a widget: Qt objects that are taken apart beside
their own thread end the program, without a word, once in many evenings.
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

TURN_S: Final = 0.0005
"""How long a thread computes while another one waits for its turn."""

QUIET_S: Final = 60.0
"""Without a key, a click or a movement of the mouse, nobody uses the window."""

MANY: Final = 20_000
"""New objects that are gone through in no time; more of them are records read at once,
which stay."""

WHOLE: Final = 350_000
"""New objects until everything is gone through in a quiet minute; most of them are
records that a page shows."""

OVERDUE: Final = 100 * WHOLE
"""So many that memory counts more than a moment."""

FEW: Final = 700
"""Python's own measure: fewer are not worth the way."""

_LOOK_MS: Final = 1000
_USES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)


def take_short_turns() -> None:
    """Let no thread of this process keep the window waiting for its turn."""
    sys.setswitchinterval(TURN_S)


def leave_out() -> None:
    """Have the collector pass over what is in memory now: most of it stays."""
    gc.freeze()


class Collector(QObject):
    """Goes through everything that may refer to itself, when it disturbs nobody.

    What is only referred to goes without it, as soon as nothing does any more; and a
    read leaves a few hundred objects that refer to themselves, however much it reads.
    So they may wait.
    """

    def __init__(self, window: QWidget, is_playing: Callable[[], bool]) -> None:
        """Take over from Python's own.

        Args:
            window: on the screen; its keys and its mouse are what uses it.
            is_playing: whether a video plays, which is looked at without a key.
        """
        super().__init__(window)
        self._is_playing = is_playing
        self._used_s = time.monotonic()
        self.n_new = 0
        """How many objects have come since it went through everything."""
        gc.disable()
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(_LOOK_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep when the window was used last."""
        if event.type() in _USES:
            self._used_s = time.monotonic()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Go through what is new, if it is little; through all where nobody notices."""
        n = gc.get_count()[0]
        if n >= FEW:
            self.n_new += n
            leave_out() if n > MANY else gc.collect(1)
        if self.n_new >= OVERDUE or (self.n_new >= WHOLE and self.is_quiet()):
            self.collect()

    def collect(self) -> None:
        """Go through everything, and leave out what stays."""
        gc.unfreeze()
        gc.collect()
        leave_out()
        self.n_new = 0

    def is_quiet(self) -> bool:
        """Whether a moment's standstill would be noticed by nobody."""
        return (
            time.monotonic() - self._used_s >= QUIET_S
            and not self._is_playing()
            # These have windows of their own, so their use is not heard of.
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
        )
