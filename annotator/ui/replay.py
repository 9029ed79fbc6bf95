"""A marked moment again and again in slow motion, until somebody has seen enough."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from annotator.ui.player import Player

AROUND_S: Final = 1.0
"""How much before and after the moment is played."""

SPEED: Final = 0.25
"""A slip lasts 0.3 to 1 s: at this speed it can be watched."""

_SLACK_S: Final = 0.5
"""A frame may begin before the second around a moment does."""


class Replay(QObject):
    """Plays around one moment of the open video; whatever else plays or seeks ends it.

    Signals:
        changed(): it has started or ended.
    """

    changed = Signal()

    def __init__(self, player: Player, parent: QObject) -> None:
        super().__init__(parent)
        self._player = player
        self._moment_s: float | None = None
        self._speed_before = 1.0
        self._turning = False
        player.positionChanged.connect(self._on_position)
        player.playingChanged.connect(self._on_playing)

    @property
    def moment_s(self) -> float | None:
        """The moment that is being played around; None when nothing is."""
        return self._moment_s

    def start(self, moment_s: float) -> None:
        """Play around ``moment_s``, seconds from the first frame."""
        if not self._player.is_open:
            return
        if self._moment_s is None:
            self._speed_before = self._player.speed
        self._moment_s = moment_s
        self._player.set_speed(SPEED)
        self._turn()
        self.changed.emit()

    def stop(self) -> None:
        """End it, on the frame that is on screen."""
        if self._moment_s is None:
            return
        self._moment_s = None
        self._player.pause()
        self._player.set_speed(self._speed_before)
        self.changed.emit()

    def _turn(self) -> None:
        if self._moment_s is None:
            return
        self._turning = True
        self._player.pause()
        self._player.seek(max(0.0, self._moment_s - AROUND_S))
        self._player.play()
        self._turning = False

    def _on_position(self, time_s: float) -> None:
        moment_s = self._moment_s
        if moment_s is None or self._turning:
            return
        if time_s >= moment_s + AROUND_S:
            self._turn()
        elif time_s < moment_s - AROUND_S - _SLACK_S:
            self.stop()  # far before it: somebody has taken over

    def _on_playing(self, playing: bool) -> None:
        if playing or self._turning or self._moment_s is None:
            return
        if self._at_end:
            self._turn()  # the video ends before the second after the moment does
        else:
            self.stop()

    @property
    def _at_end(self) -> bool:
        return self._player.frame_index >= self._player.n_frames - 1
