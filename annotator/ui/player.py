"""The player: exact frames by time stamp, played, stepped and scrubbed.

The clock runs on the GUI thread and only ever asks for the frame that belongs on screen
now; decoding happens in :mod:`annotator.ui.frame_source`. A slow machine therefore
shows fewer frames, never a video in slow motion.
"""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.elided import ShortenedLabel
from annotator.ui.frame_source import (
    FirstPicture,
    FrameSource,
    Opened,
    OpenFailed,
    ShownFrame,
)
from annotator.ui.frame_view import FrameView
from annotator.ui.theme import control_icon, look
from annotator.ui.timeline import Timeline

if TYPE_CHECKING:
    from dataset.clips import CropBox

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
"""Playback speeds on offer; 1 is real time."""

_TICK_MS: Final = 8
"""Twice as often as a screen refreshes, so that no frame is late by much."""


class Player(QWidget):
    """Shows one video.

    Times are seconds from the first frame. Asking for anything while no video is open
    does nothing.

    Signals:
        positionChanged: another frame is on screen; its time stamp in seconds.
        opened: the video is ready and its first frame is on its way.
        failed: it cannot be opened or read on; carries the ``KnownError``.
        playingChanged: playback started or ended; carries a bool.
        findRequested: the file is missing and the user wants to show where it is;
            carries its ``Path``.
    """

    positionChanged = Signal(float)  # noqa: N815 - as Qt names signals
    opened = Signal()
    failed = Signal(object)
    playingChanged = Signal(bool)  # noqa: N815
    findRequested = Signal(object)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._crop: CropBox | None = None
        self._ticket = -1
        self._times_s: Sequence[float] = ()
        self._duration_s = 0.0
        self._index = 0
        self._has_shown = False
        self._shown_index = -1
        self._speed = 1.0
        self._playing = False
        self._play_once_open = False
        self._started_at_s = 0.0
        self._clock = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._advance)

        self._source = FrameSource(self)
        self._source.opened.connect(self._on_opened)
        self._source.first_seen.connect(self._on_first)
        self._source.frame_ready.connect(self._on_frame)
        self._source.failed.connect(self._on_failed)

        self.view = FrameView()
        self.view.resized.connect(self._source.set_size)
        self.view.resized.connect(self._source.set_view)
        self.view.find_requested.connect(self._on_find)
        self.timeline = Timeline()
        self.timeline.setEnabled(False)
        self.timeline.valueChanged.connect(self._on_scrub)
        self.timeline.sliderPressed.connect(self.pause)

        self.start_button = self._button("start", self.tr("To the start (Home)"))
        self.start_button.clicked.connect(lambda: self.seek(0.0))
        self.back_button = self._button("back", self.tr("One frame back (←)"))
        self.back_button.clicked.connect(lambda: self.step(-1))
        self.play_button = self._button("play", self.tr("Play (Space)"))
        self.play_button.clicked.connect(self.toggle)
        self.forward_button = self._button("forward", self.tr("One frame on (→)"))
        self.forward_button.clicked.connect(lambda: self.step(1))
        for button in (self.start_button, self.back_button, self.forward_button):
            button.setAutoRepeat(button is not self.start_button)

        self.time_label = ShortenedLabel()
        self.time_label.setAccessibleName(self.tr("Time"))
        look(self.time_label, "muted")
        self.speed_box = QComboBox()
        self.speed_box.setAccessibleName(self.tr("Playback speed"))
        self.speed_box.setToolTip(self.tr("Playback speed"))
        self.speed_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed_box.addItem(f"{speed:g}×", speed)
        self.speed_box.setCurrentIndex(SPEEDS.index(1.0))
        self.speed_box.currentIndexChanged.connect(
            lambda at: self.set_speed(self.speed_box.itemData(at))
        )

        controls = QHBoxLayout()
        controls.setSpacing(2)
        controls.addWidget(self.start_button)
        controls.addWidget(self.back_button)
        controls.addWidget(self.play_button)
        controls.addWidget(self.forward_button)
        controls.addSpacing(8)
        controls.addWidget(self.time_label, 1)
        controls.addWidget(self.speed_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.timeline)
        layout.addLayout(controls)
        self._show_controls()

    # What is asked of it

    def open(self, path: Path, crop: "CropBox | None" = None) -> None:
        """Show ``path`` from its start, paused; a missing file says so in place.

        Until its first frame is there, the picture on screen is dimmed and then gone:
        it belongs to another video.

        Args:
            path: the video.
            crop: the part that the network sees; the rest is veiled.
        """
        self._forget()
        self._path = path
        self._crop = crop
        if not path.is_file():
            self.view.say(
                self.tr(
                    "The video is not where it was:\n{path}\n\nIt was moved or renamed,"
                    " or its disk is not connected. Answers can still be given."
                ).format(path=path),
                may_find=True,
            )
            self._has_shown = True
            return
        self.view.say("")
        self.view.dim()
        self._ticket = self._source.open(path)

    def open_ahead(self, path: Path | None) -> None:
        """Open the video that probably comes next while there is nothing to do."""
        self._source.open_ahead(path)

    def close_video(self) -> None:
        """Let go of the file."""
        self._forget()
        self._source.close_video()
        self.view.clear()

    def shut_down(self) -> None:
        """End the decoder thread; opening a video starts it again."""
        self._forget()
        self._source.stop()

    def play(self) -> None:
        """Play from here; from the start when the end has been reached.

        A video that is still being opened plays as soon as it is ready.
        """
        if self._playing:
            return
        if not self.is_open:
            self._play_once_open = self._ticket >= 0
            return
        if self._index >= len(self._times_s) - 1:
            self._show_index(0)
        self._playing = True
        self._restart_clock()
        self._tick.start()
        self._source.set_still(False)
        self._show_controls()
        self.playingChanged.emit(True)

    def pause(self) -> None:
        """Stop on the frame that is on screen."""
        self._play_once_open = False
        if not self._playing:
            return
        self._playing = False
        self._tick.stop()
        self._source.set_still(True)
        self._show_controls()
        self.playingChanged.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self._playing or self._play_once_open:
            self.pause()
        else:
            self.play()

    def step(self, n: int) -> None:
        """Pause and move by ``n`` frames, backwards when negative."""
        self.pause()
        self._show_index(self._index + n)

    def seek(self, time_s: float) -> None:
        """Show the frame that is on screen at ``time_s``; outside, the nearest one."""
        if not self.is_open:
            return
        self._show_index(bisect_right(self._times_s, time_s) - 1)
        self._restart_clock()

    def go_to_frame(self, index: int) -> None:
        """Show a frame by its number from 0; outside, the nearest one."""
        self._show_index(index)
        self._restart_clock()

    def skip(self, seconds: float) -> None:
        """Move by ``seconds``, backwards when negative; playback goes on."""
        self.seek(self.position_s + seconds)

    def set_speed(self, speed: float) -> None:
        """Play ``speed`` times as fast as real time."""
        if speed <= 0:
            raise ValueError(f"a speed is positive, not {speed}")
        self._restart_clock()
        self._speed = speed
        if speed in SPEEDS:
            self.speed_box.setCurrentIndex(SPEEDS.index(speed))

    # What it is doing

    @property
    def is_open(self) -> bool:
        """Whether a video is ready."""
        return len(self._times_s) > 0

    @property
    def has_shown(self) -> bool:
        """Whether the video asked for was seen: a frame of it, or why there is none."""
        return self._has_shown

    @property
    def shown_index(self) -> int:
        """Number of the frame whose picture is on screen, from 0; -1 before any."""
        return self._shown_index

    @property
    def is_filled(self) -> bool:
        """Whether every frame of the open video is ready to be shown at once."""
        return self._source.is_filled

    @property
    def cached_bytes(self) -> int:
        """What the frames that are kept ready take."""
        return self._source.cached_bytes

    @property
    def is_playing(self) -> bool:
        """Whether playback is running."""
        return self._playing

    @property
    def path(self) -> Path | None:
        """The video asked for, ready or not."""
        return self._path

    @property
    def speed(self) -> float:
        """Playback speed; 1 is real time."""
        return self._speed

    @property
    def position_s(self) -> float:
        """Time stamp of the frame that was last asked for."""
        return float(self._times_s[self._index]) if self.is_open else 0.0

    @property
    def frame_index(self) -> int:
        """Number of that frame, from 0."""
        return self._index

    @property
    def n_frames(self) -> int:
        """How many frames can be shown."""
        return len(self._times_s)

    @property
    def duration_s(self) -> float:
        """Length of the open video."""
        return self._duration_s

    @property
    def markers(self) -> Sequence[float]:
        """Times marked on the timeline."""
        return self.timeline.markers

    @markers.setter
    def markers(self, times_s: Sequence[float]) -> None:
        self.timeline.markers = times_s

    # How it does it

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("icon_name", icon)
        button.setIconSize(QSize(20, 20))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look(button, "tool")
        return button

    def _forget(self) -> None:
        self.pause()
        self._path = None
        self._ticket = -1
        self._times_s = ()
        self._duration_s = 0.0
        self._index = 0
        self._has_shown = False
        self._shown_index = -1
        self.timeline.markers = ()
        self.timeline.set_video((), 0.0)
        self._show_controls()

    def _on_opened(self, opened: Opened) -> None:
        if opened.ticket != self._ticket:
            return
        self._times_s = opened.times_s.tolist()
        self._duration_s = opened.duration_s
        self._index = 0
        self.view.set_frame_size(
            QSize(opened.info.width_px, opened.info.height_px), self._crop
        )
        self.timeline.set_video(self._times_s, self._duration_s)
        self._show_controls()
        self.opened.emit()
        if self._play_once_open:
            self._play_once_open = False
            self.play()

    def _on_first(self, first: FirstPicture) -> None:
        """The first frame, shown before its video is known any closer."""
        if first.ticket == self._ticket:
            self.view.set_frame_size(first.size, self._crop)
            self.view.show_image(first.image)
            self._has_shown = True
            self._shown_index = 0
            self.positionChanged.emit(0.0)

    def _on_frame(self, frame: ShownFrame) -> None:
        if frame.ticket == self._ticket:
            self.view.show_image(frame.image)
            self._has_shown = True
            self._shown_index = frame.index
            self.positionChanged.emit(float(self._times_s[frame.index]))

    def _on_failed(self, failure: OpenFailed) -> None:
        if failure.ticket != self._ticket:
            return
        path = self._path
        self._forget()
        self._path = path
        self._has_shown = True
        self.view.say(str(failure.error))
        self.failed.emit(failure.error)

    def _on_find(self) -> None:
        if self._path is not None:
            self.findRequested.emit(self._path)

    def _on_scrub(self, index: int) -> None:
        if index != self._index:
            self.pause()
            self._show_index(index)

    def _show_index(self, index: int) -> None:
        if not self.is_open:
            return
        index = min(max(0, index), len(self._times_s) - 1)
        if index == self._index:
            return
        self._index = index
        self._source.want(index)
        self.timeline.setValue(index)
        self._show_time()

    def _restart_clock(self) -> None:
        self._started_at_s = self.position_s
        self._clock.restart()

    def _advance(self) -> None:
        now_s = self._started_at_s + self._clock.nsecsElapsed() / 1e9 * self._speed
        self._show_index(bisect_right(self._times_s, now_s) - 1)
        if now_s >= self._duration_s:
            self.pause()

    def _show_controls(self) -> None:
        for button in (
            self.start_button,
            self.back_button,
            self.play_button,
            self.forward_button,
        ):
            button.setEnabled(self.is_open)
        self.play_button.setProperty("icon_name", "pause" if self._playing else "play")
        words = self.tr("Pause (Space)") if self._playing else self.tr("Play (Space)")
        self.play_button.setToolTip(words)
        self.play_button.setAccessibleName(words)
        self._show_icons()
        self._show_time()

    def _show_icons(self) -> None:
        for button in self.findChildren(QToolButton):
            name = button.property("icon_name")
            if isinstance(name, str):
                button.setIcon(control_icon(name, 20))

    def _show_time(self) -> None:
        if not self.is_open:
            self.time_label.say("", "")
            return
        time = self.tr("{now:.2f} / {end:.2f} s").format(
            now=self.position_s, end=self._duration_s
        )
        at, n = self._index + 1, len(self._times_s)
        frame = self.tr("frame {frame} of {n}").format(frame=at, n=n)
        self.time_label.say(f"{time} · {frame}", f"{time} · {at} / {n}")

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._show_icons()
