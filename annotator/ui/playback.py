"""Which frame belongs on the screen now: played, stepped, shuttled, repeated.

The clock runs on the GUI thread and only ever tells the frame that belongs there now;
a slow machine therefore shows fewer frames, never a video in slow motion.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_TICK_MS: Final = 8
"""Twice as often as a screen refreshes, so that no frame is late by much."""

_SHUTTLE: Final = (1.0, 2.0, 4.0)
"""Speeds of the shuttle, one more with each press."""

_LOOP_S: Final = 1.0
"""How long a section is that is repeated with one press, from the position on."""


class Playback(QObject):
    """The position in one video; it knows time stamps and no picture.

    Times are seconds from the first frame. Asking for anything while there is no video
    does nothing.

    Args:
        parent: what it belongs to.
        clock: tells seconds, from whenever on.

    Signals:
        moved: another frame belongs on the screen.
        playing_changed: playback started or ended; carries a bool.
        section_changed: another section is repeated, or none.
    """

    moved = Signal()
    playing_changed = Signal(bool)
    section_changed = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self.times_s: Sequence[float] = ()
        """Time stamp of each frame; empty while there is no video."""
        self.duration_s = 0.0
        self.index = 0
        """Number of the frame that belongs on the screen, from 0."""
        self.is_playing = False
        self.section: tuple[float, float] | None = None
        """What is repeated, in seconds; None for nothing."""
        self._speed = 1.0
        self._shuttle = 0.0
        self._started_at_s = 0.0
        self._clock = clock
        self._since_s = clock()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._advance)

    def set_video(self, times_s: Sequence[float], duration_s: float) -> None:
        """Begin with the first frame of another video, paused; none when it is empty."""
        self.pause()
        self.times_s, self.duration_s, self.index = times_s, duration_s, 0
        self.set_section(None, None)

    # Where it is

    @property
    def is_open(self) -> bool:
        """Whether there is a video."""
        return len(self.times_s) > 0

    @property
    def position_s(self) -> float:
        """Time stamp of the frame that belongs on the screen."""
        return float(self.times_s[self.index]) if self.is_open else 0.0

    @property
    def speed(self) -> float:
        """Speed of playing; 1 is real time."""
        return self._speed

    @property
    def rate(self) -> float:
        """How fast it plays or would play: the shuttle's speed, negative backwards."""
        return self._shuttle or self._speed

    # What is asked of it

    def play(self) -> None:
        """Play from here; from the start when the end has been reached.

        A section that is repeated plays from its own start, wherever the position is
        outside it.
        """
        if not self.is_open or (self.is_playing and not self._shuttle):
            return
        self._shuttle = 0.0
        begin_s, end_s = self._bounds()
        if self.section is not None and not begin_s <= self.position_s < end_s:
            self.seek(begin_s)
        elif self.section is None and self.index >= len(self.times_s) - 1:
            self._show(0)
        self._start()

    def pause(self) -> None:
        """Stop on the frame that is on screen."""
        if self.is_playing:
            self.is_playing = False
            self._shuttle = 0.0
            self._tick.stop()
            self.playing_changed.emit(False)

    def go_to(self, index: int) -> None:
        """Show a frame by its number from 0; outside, the nearest one."""
        self._show(index)
        self._restart()

    def seek(self, time_s: float) -> None:
        """Show the frame that is on screen at ``time_s``; outside, the nearest one."""
        self.go_to(self._index_at(time_s))

    def set_speed(self, speed: float) -> None:
        """Play ``speed`` times as fast as real time."""
        if speed <= 0:
            raise ValueError(f"a speed is positive, not {speed}")
        self._restart()
        self._speed = speed

    def shuttle(self, direction: int) -> None:
        """Play on or back; faster with each press, other way round with the other.

        Args:
            direction: 1 on, -1 back.
        """
        if not self.is_open:
            return
        speeds = [direction * each for each in _SHUTTLE]
        at = speeds.index(self._shuttle) + 1 if self._shuttle in speeds else 0
        self._restart()
        self._shuttle = speeds[min(at, len(speeds) - 1)]
        if direction > 0 and self.index >= len(self.times_s) - 1:
            self._show(0)
        elif direction < 0 and self.index == 0:
            self._show(len(self.times_s) - 1)
        if self.is_playing:
            self._restart()
        else:
            self._start()

    def set_section(self, begin_s: float | None, end_s: float | None) -> None:
        """Repeat a section; two times None end that.

        Args:
            begin_s: where it begins; None for the start of the video.
            end_s: where it ends, not shown itself; None for the end of the video.
        """
        if not self.is_open or (begin_s is None and end_s is None):
            section = None
        else:
            begin_s = max(0.0, begin_s if begin_s is not None else 0.0)
            end_s = min(
                self.duration_s, end_s if end_s is not None else self.duration_s
            )
            section = (begin_s, end_s) if begin_s < end_s else None
        self.section = section
        self.section_changed.emit()

    def begin_section(self) -> None:
        """Repeat from the frame on screen on."""
        end_s = self.section[1] if self.section is not None else None
        if end_s is not None and end_s <= self.position_s:
            end_s = None
        self.set_section(self.position_s, end_s)

    def end_section(self) -> None:
        """Repeat up to the frame on screen."""
        begin_s = self.section[0] if self.section is not None else None
        if begin_s is not None and begin_s > self.position_s:
            begin_s = None
        self.set_section(begin_s, self._end_of(self.index))

    def toggle_section(self) -> None:
        """Repeat the second from here on, or nothing any more."""
        if self.section is not None:
            self.set_section(None, None)
        else:
            at_s = min(self.position_s, max(0.0, self.duration_s - _LOOP_S))
            self.set_section(at_s, at_s + _LOOP_S)

    # How it does it

    def _start(self) -> None:
        self.is_playing = True
        self._restart()
        self._tick.start()
        self.playing_changed.emit(True)

    def _restart(self) -> None:
        self._started_at_s = self.position_s
        self._since_s = self._clock()

    def _show(self, index: int) -> None:
        if not self.is_open:
            return
        index = min(max(0, index), len(self.times_s) - 1)
        if index != self.index:
            self.index = index
            self.moved.emit()

    def _bounds(self) -> tuple[float, float]:
        return self.section if self.section is not None else (0.0, self.duration_s)

    def _end_of(self, index: int) -> float:
        """When the frame after ``index`` begins."""
        last = len(self.times_s) - 1
        return float(self.times_s[index + 1]) if index < last else self.duration_s

    def _index_at(self, time_s: float) -> int:
        return bisect_right(self.times_s, time_s) - 1

    def _advance(self) -> None:
        now_s = self._started_at_s + (self._clock() - self._since_s) * self.rate
        begin_s, end_s = self._bounds()
        is_over = now_s >= end_s if self.rate > 0 else now_s < begin_s
        if is_over and self.section is not None:
            now_s = begin_s if self.rate > 0 else max(begin_s, end_s - 1e-3)
            self.seek(now_s)
            return
        self._show(self._index_at(max(0.0, now_s)))
        if is_over:
            self.pause()
