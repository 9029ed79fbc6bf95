"""The row below the timeline: buttons, the time (which can be typed), speed, views."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QToolTip,
    QWidget,
)

from annotator.ui.boxes import ChoiceBox
from annotator.ui.elided import ShortenedLabel
from annotator.ui.field import Field
from annotator.ui.places import frame_of, seconds_of
from annotator.ui.theme import control_icon, look

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
"""Playback speeds on offer; 1 is real time."""


class _TimeLabel(ShortenedLabel):
    """The time; a press on it lets one type another.

    Signals:
        pressed: with the left button.
    """

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()
            event.accept()


class PlayerControls(QWidget):
    """What is pressed and typed; it decides nothing.

    Signals:
        speed_chosen: a speed from the list.
        time_typed: seconds to go to.
        frame_typed: the number of a frame to go to, from 0.
        typing_ended: the keys are free for the page again.
    """

    speed_chosen = Signal(float)
    time_typed = Signal(float)
    frame_typed = Signal(int)
    typing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_button = self._button("start", self.tr("To the start"))
        self.back_button = self._button("back", self.tr("One frame back"), repeat=True)
        self.play_button = self._button("play", self.tr("Play"))
        self.forward_button = self._button(
            "forward", self.tr("One frame on"), repeat=True
        )
        self.loop_button = self._button("loop", self.tr("Repeat a section"))
        self.loop_button.setCheckable(True)
        self.network_button = self._button("network", self.tr("What the network sees"))
        self.network_button.setCheckable(True)
        self.frame_button = self._button("crop", self.tr("Lanes and crop"))
        self.frame_button.setCheckable(True)

        self.time_label = _TimeLabel()
        self.time_label.setAccessibleName(self.tr("Time"))
        self.time_label.setCursor(Qt.CursorShape.IBeamCursor)
        self.time_label.pressed.connect(self.ask_place)
        look(self.time_label, "muted")
        self.place_field = Field()
        self.place_field.setAccessibleName(self.tr("Go to a time or a frame"))
        self.place_field.setPlaceholderText(self.tr("3.2, 0:03.2 or #96"))
        self.place_field.left.connect(self._on_typed)
        self.place_field.editingFinished.connect(self._on_left)
        self.place_field.setMinimumWidth(40)
        self._places = QStackedWidget()
        self._places.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )
        self._places.addWidget(self.time_label)
        self._places.addWidget(self.place_field)

        self.speed_box = ChoiceBox()
        self.speed_box.setAccessibleName(self.tr("Playback speed"))
        self.speed_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed_box.addItem(f"{speed:g}×", speed)
        self.speed_box.setCurrentIndex(SPEEDS.index(1.0))
        self.speed_box.currentIndexChanged.connect(
            lambda at: self.speed_chosen.emit(self.speed_box.itemData(at))
        )
        self._words = {
            self.start_button: self.tr("To the start"),
            self.back_button: self.tr("One frame back"),
            self.forward_button: self.tr("One frame on"),
            self.loop_button: self.tr("Repeat a section, from here on"),
            self.network_button: self.tr("What the network sees"),
            self.frame_button: self.tr("Lane divider and crop box"),
            self.speed_box: self.tr("Playback speed"),
            self.time_label: self.tr("Type a time or a frame"),
        }
        self._caps: dict[QWidget, str] = {}
        self._play_cap = ""
        self._is_playing = False

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for button in (
            self.start_button,
            self.back_button,
            self.play_button,
            self.forward_button,
        ):
            layout.addWidget(button)
        layout.addSpacing(4)
        layout.addWidget(self._places, 1)
        for button in (self.loop_button, self.network_button, self.frame_button):
            layout.addWidget(button)
        layout.addWidget(self.speed_box)
        self.show_keys({})

    def show_keys(self, caps: dict[str, str]) -> None:
        """Put keys behind the words of each control.

        Args:
            caps: control → key, as in ``play``, ``back``, ``go_to``, ``slower``.
        """
        by_widget: dict[QWidget, str] = {
            self.start_button: caps.get("start", ""),
            self.back_button: caps.get("back", ""),
            self.forward_button: caps.get("forward", ""),
            self.loop_button: caps.get("loop", ""),
            self.network_button: caps.get("network", ""),
            self.frame_button: caps.get("frame", ""),
            self.speed_box: caps.get("speed", ""),
            self.time_label: caps.get("go_to", ""),
        }
        for widget, words in self._words.items():
            cap = by_widget[widget]
            said = f"{words} ({cap})" if cap else words
            widget.setToolTip(said)
            if isinstance(widget, QToolButton):
                widget.setAccessibleName(said)
        self._play_cap = caps.get("play", "")
        self.show_playing(self._is_playing)

    def show_playing(self, playing: bool) -> None:
        """Whether the first button pauses or plays."""
        self._is_playing = playing
        self.play_button.setProperty("icon_name", "pause" if playing else "play")
        words = self.tr("Pause") if playing else self.tr("Play")
        said = f"{words} ({self._play_cap})" if self._play_cap else words
        self.play_button.setToolTip(said)
        self.play_button.setAccessibleName(said)
        self.show_icons()

    def show_icons(self) -> None:
        """Draw the icons in the colours of the theme."""
        for button in self.findChildren(QToolButton):
            name = button.property("icon_name")
            if isinstance(name, str):
                button.setIcon(control_icon(name, 20))

    def show_speed(self, speed: float) -> None:
        """Choose a speed in the list, if it has it."""
        if speed in SPEEDS:
            self.speed_box.setCurrentIndex(SPEEDS.index(speed))

    def set_open(self, is_open: bool) -> None:
        """Whether there is anything to press the buttons for."""
        for button in self.findChildren(QToolButton):
            button.setEnabled(is_open)

    @property
    def is_asking(self) -> bool:
        """Whether a place is being typed."""
        return self._places.currentWidget() is self.place_field

    def ask_place(self) -> None:
        """Let a time or the number of a frame be typed in the place of the time."""
        if not self.play_button.isEnabled():
            return
        self.place_field.clear()
        self._places.setCurrentWidget(self.place_field)
        self.place_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_typed(self, entered: bool) -> None:
        text = self.place_field.text().strip()
        if entered and text:
            frame, time_s = frame_of(text), seconds_of(text)
            if frame is None and time_s is None:
                self._refuse(text)
                return
            self._end()
            if frame is not None:
                self.frame_typed.emit(frame)
            elif time_s is not None:
                self.time_typed.emit(time_s)
            return
        self._end()

    def _refuse(self, text: str) -> None:
        self.place_field.selectAll()
        QToolTip.showText(
            self.place_field.mapToGlobal(QPoint(0, -40)),
            self.tr(
                "“{text}” is no place in a video: type seconds (3.2), minutes and"
                " seconds (0:03.2), or a frame (#96)."
            ).format(text=text),
            self.place_field,
        )

    def _on_left(self) -> None:
        if self.is_asking and not self.place_field.hasFocus():
            self._end()

    def _end(self) -> None:
        if self.is_asking:
            self._places.setCurrentWidget(self.time_label)
            self.typing_ended.emit()

    def _button(self, icon: str, words: str, *, repeat: bool = False) -> QToolButton:
        button = QToolButton()
        button.setProperty("icon_name", icon)
        button.setIconSize(QSize(20, 20))
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRepeat(repeat)
        look(button, "tool")
        return button
