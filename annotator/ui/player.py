"""The player: exact frames by time stamp, played, stepped, scrubbed, repeated.

Which frame belongs on screen is told by :mod:`annotator.ui.playback`; decoding happens
in :mod:`annotator.ui.frame_source`.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.ui.exact_decoder import Opened, OpenFailed, ShownFrame
from annotator.ui.frame_source import FirstPicture, FrameSource
from annotator.ui.frame_view import ZOOM_STEP, FrameView
from annotator.ui.lane_tracks import LaneTracks
from annotator.ui.network_sight import NetworkSight
from annotator.ui.playback import Playback
from annotator.ui.player_controls import SPEEDS, PlayerControls
from annotator.ui.sentences import in_own_words
from annotator.ui.timeline import Timeline

if TYPE_CHECKING:
    from dataset.clips import CropBox

__all__ = ["SPEEDS", "Player"]

_LOW_PX: Final = 640
"""Below this height the timeline gives way to the picture."""

_SAME_FRAME_S: Final = 1e-3


class Player(QWidget):
    """Shows one video.

    Times are seconds from the first frame. Asking for anything while no video is open
    does nothing.

    Args:
        parent: what it belongs to.
        clock: tells seconds, from whenever on; the video plays by it.

    Signals:
        positionChanged: another frame is on screen; its time stamp in seconds.
        opened: the video is ready and its first frame is on its way.
        failed: it cannot be opened or read on; carries the ``KnownError``.
        playingChanged: playback started or ended; carries a bool.
        findRequested: the file is missing and the user wants to show where it is;
            carries its ``Path``.
        typingEnded: a time was typed or not after all; the page may take the keys.
        framingRequested: the lane divider and the crop box are to be moved, or no
            longer; carries a bool.
    """

    positionChanged = Signal(float)  # noqa: N815 - as Qt names signals
    opened = Signal()
    failed = Signal(object)
    playingChanged = Signal(bool)  # noqa: N815
    findRequested = Signal(object)  # noqa: N815
    typingEnded = Signal()  # noqa: N815
    framingRequested = Signal(bool)  # noqa: N815

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._crop: CropBox | None = None
        self._divider: float | None = None
        self._frame_size = QSize()
        self._ticket = -1
        self._has_shown = False
        self._shown_index = -1
        self._play_once_open = False
        self._playback = playback = Playback(self, clock=clock)
        playback.moved.connect(self._on_moved)
        playback.playing_changed.connect(self._on_playing)
        playback.section_changed.connect(self._on_section)

        self._source = FrameSource(self)
        self._source.opened.connect(self._on_opened)
        self._source.first_seen.connect(self._on_first)
        self._source.frame_ready.connect(self._on_frame)
        self._source.failed.connect(self._on_failed)

        self.view = FrameView()
        self._sight = NetworkSight(
            self.view, lambda: self.position_s if self.is_open else None, self
        )
        self.view.resized.connect(self._on_resized)
        self.view.zoomed.connect(lambda _zoom: self._on_resized())
        self.view.pressed.connect(self._on_find)
        self.timeline = Timeline()
        self.timeline.setEnabled(False)
        self.timeline.thumbnails = self._source.thumbnail
        self._source.filled.connect(
            lambda: self.timeline.fill(is_whole=self._source.is_filled)
        )
        self.timeline.valueChanged.connect(self._on_scrub)
        self.timeline.sliderPressed.connect(self.pause)

        self.tracks = LaneTracks(self.timeline)
        self.tracks.asked.connect(self._on_tracks)
        self.opened.connect(self.tracks.update)

        self.controls = controls = PlayerControls()
        self.start_button = controls.start_button
        self.start_button.clicked.connect(lambda: self.seek(0.0))
        self.back_button = controls.back_button
        self.back_button.clicked.connect(lambda: self.step(-1))
        self.play_button = controls.play_button
        self.play_button.clicked.connect(self.toggle)
        self.forward_button = controls.forward_button
        self.forward_button.clicked.connect(lambda: self.step(1))
        controls.loop_button.clicked.connect(self.toggle_loop)
        controls.network_button.clicked.connect(self.toggle_network)
        controls.frame_button.clicked.connect(self.framingRequested)
        controls.time_typed.connect(self.seek)
        controls.frame_typed.connect(self.go_to_frame)
        controls.typing_ended.connect(self.typingEnded)
        controls.speed_chosen.connect(self.set_speed)
        self.time_label = controls.time_label
        self.speed_box = controls.speed_box

        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.timeline)
        layout.addWidget(self.tracks)
        layout.addWidget(controls)
        self._show_controls()

    # What is asked of it

    def open(
        self,
        path: Path,
        crop: "CropBox | None" = None,
        *,
        divider: float | None = None,
        clips: Path | None = None,
    ) -> None:
        """Show ``path`` from its start, paused; that a file is missing is said in place.

        Nothing is asked of the disk here: it may not answer.

        Until its first frame is there, the picture on screen is dimmed and then gone:
        it belongs to another video.

        Args:
            path: the video.
            crop: the part that the network sees; the rest is veiled.
            divider: where the lanes part, as a fraction of the cropped width.
            clips: its clip file, for what the network sees.
        """
        self._forget()
        self._path = path
        self._crop = crop
        self._divider = divider
        self._sight.set_path(clips)
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

        A video that is still being opened plays as soon as it is ready. A section that
        is repeated plays from its own start, wherever the position is outside it.
        """
        if self.is_open:
            self._playback.play()
        else:
            self._play_once_open = self._ticket >= 0

    def pause(self) -> None:
        """Stop on the frame that is on screen."""
        self._play_once_open = False
        self._playback.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing or self._play_once_open:
            self.pause()
        else:
            self.play()

    def step(self, n: int) -> None:
        """Pause and move by ``n`` frames, backwards when negative."""
        self.pause()
        self._playback.go_to(self.frame_index + n)

    def seek(self, time_s: float) -> None:
        """Show the frame that is on screen at ``time_s``; outside, the nearest one."""
        self._playback.seek(time_s)

    def go_to_frame(self, index: int) -> None:
        """Show a frame by its number from 0; outside, the nearest one."""
        self._playback.go_to(index)

    def skip(self, seconds: float) -> None:
        """Move by ``seconds``, backwards when negative; playback goes on."""
        self.seek(self.position_s + seconds)

    def set_speed(self, speed: float) -> None:
        """Play ``speed`` times as fast as real time."""
        self._playback.set_speed(speed)
        self.controls.show_speed(speed)

    def change_speed(self, by: int) -> None:
        """Take the next speed of the list, slower ones when ``by`` is negative."""
        at = bisect_right(SPEEDS, self.speed) - 1
        self.set_speed(SPEEDS[min(len(SPEEDS) - 1, max(0, at + by))])

    def shuttle(self, direction: int) -> None:
        """Play on or back; faster with each press, other way round with the other.

        Args:
            direction: 1 on, -1 back.
        """
        self._playback.shuttle(direction)

    def set_loop(self, begin_s: float | None, end_s: float | None) -> None:
        """Repeat a section; two times None end that.

        Args:
            begin_s: where it begins; None for the start of the video.
            end_s: where it ends, not shown itself; None for the end of the video.
        """
        self._playback.set_section(begin_s, end_s)

    def begin_loop(self) -> None:
        """Repeat from the frame on screen on."""
        self._playback.begin_section()

    def end_loop(self) -> None:
        """Repeat up to the frame on screen."""
        self._playback.end_section()

    def toggle_loop(self) -> None:
        """Repeat the second from here on, or nothing any more."""
        self._playback.toggle_section()

    def zoom(self, by: int) -> None:
        """Closer by so many steps, farther when negative; 0 shows all again."""
        self.view.set_zoom(self.view.zoom * ZOOM_STEP**by if by else 1.0)

    def toggle_network(self) -> None:
        """Show what the network sees in the place of the picture, or no longer."""
        self._sight.turn(not self._sight.is_on)
        self.controls.network_button.setChecked(self._sight.is_on)
        if self._sight.is_on and self.controls.frame_button.isChecked():
            # Its lines lie over the whole frame, not over this square.
            self.toggle_framing()

    def show_frame(self) -> None:
        """Show the picture itself, not what the network sees of it."""
        if self._sight.is_on:
            self.toggle_network()

    def toggle_framing(self) -> None:
        """Ask to move the lane divider and the crop box, or no longer."""
        self.controls.frame_button.click()

    def ask_place(self) -> None:
        """Let a time or a frame be typed."""
        self.controls.ask_place()

    def warn(self, words: str) -> None:
        """Say something across the picture that must not be missed; empty for nothing."""
        self.view.warn(words)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget of the page below the buttons."""
        self._layout.addWidget(widget)

    def reframe(self, crop: "CropBox | None", divider: float | None) -> None:
        """Draw another crop box and lane divider on the video that is open."""
        self._crop, self._divider = crop, divider
        self.view.set_frame_size(self._frame_size, crop, divider)

    # What it is doing

    @property
    def is_open(self) -> bool:
        """Whether a video is ready."""
        return self._playback.is_open

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
    def is_ready_ahead(self) -> bool:
        """Whether the next video waits with all its frames."""
        return self._source.is_ready_ahead

    @property
    def cached_bytes(self) -> int:
        """What the frames that are kept ready take."""
        return self._source.cached_bytes

    @property
    def is_playing(self) -> bool:
        """Whether playback is running."""
        return self._playback.is_playing

    @property
    def path(self) -> Path | None:
        """The video asked for, ready or not."""
        return self._path

    @property
    def speed(self) -> float:
        """Playback speed; 1 is real time."""
        return self._playback.speed

    @property
    def rate(self) -> float:
        """How fast it plays or would play: the shuttle's speed, negative backwards."""
        return self._playback.rate

    @property
    def loop(self) -> tuple[float, float] | None:
        """The section that is repeated, in seconds."""
        return self._playback.section

    @property
    def is_asking(self) -> bool:
        """Whether a time or a frame is being typed."""
        return self.controls.is_asking

    @property
    def position_s(self) -> float:
        """Time stamp of the frame that was last asked for."""
        return self._playback.position_s

    @property
    def shown_s(self) -> float:
        """Time stamp of the frame whose picture is on screen; 0 before any."""
        times_s, index = self._playback.times_s, max(0, self._shown_index)
        return float(times_s[index]) if index < len(times_s) else 0.0

    @property
    def frame_index(self) -> int:
        """Number of that frame, from 0."""
        return self._playback.index

    @property
    def n_frames(self) -> int:
        """How many frames can be shown."""
        return len(self._playback.times_s)

    @property
    def duration_s(self) -> float:
        """Length of the open video."""
        return self._playback.duration_s

    @property
    def markers(self) -> Sequence[float]:
        """Times marked on the timeline."""
        return self.timeline.markers

    @markers.setter
    def markers(self, times_s: Sequence[float]) -> None:
        self.timeline.markers = times_s

    # How it does it

    def _forget(self) -> None:
        self.pause()
        self._path = None
        self._ticket = -1
        self._has_shown = False
        self._shown_index = -1
        self._frame_size = QSize()
        self._playback.set_video((), 0.0)
        self.view.set_zoom(1.0)
        self.view.warn("")
        self._sight.forget()
        self.timeline.markers = ()
        self.timeline.set_video((), 0.0)
        self._show_controls()

    def _on_opened(self, opened: Opened) -> None:
        if opened.ticket != self._ticket:
            return
        times_s = opened.times_s
        self._playback.set_video(times_s, opened.duration_s)
        self._frame_size = QSize(opened.info.width_px, opened.info.height_px)
        self.view.set_frame_size(self._frame_size, self._crop, self._divider)
        self.timeline.set_video(
            times_s, opened.duration_s, self._frame_size, opened.gaps
        )
        self.timeline.fill()
        self._show_controls()
        self.opened.emit()
        if self._play_once_open:
            self._play_once_open = False
            self.play()

    def _on_first(self, first: FirstPicture) -> None:
        """The first frame, shown before its video is known any closer."""
        if first.ticket == self._ticket:
            self._frame_size = first.size
            self.view.set_frame_size(first.size, self._crop, self._divider)
            self.view.show_image(first.image)
            self._has_shown = True
            self._shown_index = 0
            self._sight.show()
            self.positionChanged.emit(0.0)

    def _on_frame(self, frame: ShownFrame) -> None:
        if frame.ticket == self._ticket:
            self.view.show_image(frame.image)
            self._has_shown = True
            self._shown_index = frame.index
            self._sight.show()
            self._show_time()
            self.positionChanged.emit(self.shown_s)

    def _on_failed(self, failure: OpenFailed) -> None:
        if failure.ticket != self._ticket:
            return
        path = self._path
        self._forget()
        self._path = path
        self._has_shown = True
        if failure.is_missing:
            self.view.say(
                self.tr(
                    "The video is not where it was:\n{path}\n\nIt was moved or renamed,"
                    " or its disk is not connected. Answers can still be given."
                ).format(path=path),
                button=self.tr("Find it…"),
            )
        else:
            self.view.say(in_own_words(str(failure.error)))
        self.failed.emit(failure.error)

    def _on_resized(self, _size: QSize | None = None) -> None:
        """Ask for pictures as large as the screen shows them, and no larger."""
        room = self.view.size() * self.view.devicePixelRatioF()
        self._source.set_view(room)
        self._source.set_size(room * self.view.zoom)

    def _on_find(self) -> None:
        if self._path is not None:
            self.findRequested.emit(self._path)

    def _on_scrub(self, index: int) -> None:
        if index != self.frame_index:
            self.pause()
            self._playback.go_to(index)

    def _on_moved(self) -> None:
        self._source.want(self.frame_index)
        self.timeline.setValue(self.frame_index)

    def _on_playing(self, playing: bool) -> None:
        self._source.set_still(not playing)
        self._show_controls()
        self.playingChanged.emit(playing)

    def _on_section(self) -> None:
        self.timeline.loop = self.loop
        self.controls.loop_button.setChecked(self.loop is not None)

    def _show_controls(self) -> None:
        self.controls.set_open(self.is_open)
        self.controls.show_playing(self.is_playing)
        self._show_time()

    def _show_time(self) -> None:
        if not self.is_open:
            self.time_label.say("", "")
            return
        time = self.tr("{now:.2f} / {end:.2f} s").format(
            now=self.shown_s, end=self.duration_s
        )
        at, n = max(0, self._shown_index) + 1, self.n_frames
        frame = self.tr("frame {frame} of {n}").format(frame=at, n=n)
        self.time_label.say(f"{time} · {frame}", f"{time} · {at} / {n}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture comes first: a low window has a low timeline."""
        super().resizeEvent(event)
        for lines in (self.timeline, self.tracks):
            lines.set_low(self.height() < _LOW_PX)

    def _on_tracks(self, time_s: float) -> None:
        self.pause()
        # A time that was rounded on its way would name the frame before.
        self.seek(time_s + _SAME_FRAME_S)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.controls.show_icons()
