"""The timeline: where in the video, by frame; a press or a drag scrubs."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from annotator.ui.theme import colours

_MARGIN_PX = 9
_TRACK_PX = 6
_KNOB_PX = 8


class Timeline(QAbstractSlider):
    """A slider over frame indices, drawn by time.

    A screen reader meets an ordinary slider. ``valueChanged`` fires for scrubbing and
    for playback alike; ``sliderMoved`` only for scrubbing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Position in the video, by frame"))
        self._times_s: Sequence[float] = ()
        self._duration_s = 0.0
        self._markers_s: Sequence[float] = ()

    def set_video(self, times_s: Sequence[float], duration_s: float) -> None:
        """Tell the frames' time stamps and the video's length, in seconds."""
        self._times_s = times_s
        self._duration_s = duration_s
        self.setRange(0, max(0, len(times_s) - 1))
        self.setSingleStep(1)
        self.setPageStep(max(1, round(len(times_s) / max(1.0, duration_s))))
        self.setEnabled(len(times_s) > 1)
        self.setValue(0)
        self.update()

    @property
    def markers(self) -> Sequence[float]:
        """Times that are marked, in seconds."""
        return self._markers_s

    @markers.setter
    def markers(self, times_s: Sequence[float]) -> None:
        self._markers_s = tuple(times_s)
        self.update()

    def x_of(self, time_s: float) -> float:
        """Where a time is, in logical pixels from the left."""
        length = self.width() - 2 * _MARGIN_PX
        share = time_s / self._duration_s if self._duration_s > 0 else 0.0
        return _MARGIN_PX + length * min(1.0, max(0.0, share))

    def x_of_index(self, index: int) -> float:
        """Where a frame is, in logical pixels from the left."""
        return self.x_of(self._times_s[index])

    def index_at(self, x_px: float) -> int:
        """The frame whose time stamp is nearest to a place."""
        if not len(self._times_s):
            return 0
        length = max(1, self.width() - 2 * _MARGIN_PX)
        time_s = (x_px - _MARGIN_PX) / length * self._duration_s
        after = bisect_left(self._times_s, time_s)
        if after == 0:
            return 0
        if after == len(self._times_s):
            return after - 1
        before_is_nearer = (
            time_s - self._times_s[after - 1] < self._times_s[after] - time_s
        )
        return after - 1 if before_is_nearer else after

    def sizeHint(self) -> QSize:
        """Tall enough to be hit easily."""
        return QSize(240, 28)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the press."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self.index_at(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self.isSliderDown():
            self.setSliderPosition(self.index_at(event.position().x()))
            event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, the part that is behind, markers, knob."""
        c = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        track = QRectF(
            _MARGIN_PX, middle - _TRACK_PX / 2, self.width() - 2 * _MARGIN_PX, _TRACK_PX
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.border))
        painter.drawRoundedRect(track, _TRACK_PX / 2, _TRACK_PX / 2)
        if not len(self._times_s):
            return
        at = self.x_of(self._times_s[self.value()])
        painter.setBrush(QColor(c.accent))
        painter.drawRoundedRect(
            QRectF(track.left(), track.top(), at - track.left(), _TRACK_PX),
            _TRACK_PX / 2,
            _TRACK_PX / 2,
        )
        painter.setBrush(QColor(c.warning))
        for time_s in self._markers_s:
            painter.drawRoundedRect(
                QRectF(self.x_of(time_s) - 1.5, middle - 8, 3, 16), 1.5, 1.5
            )
        painter.setPen(QPen(QColor(c.text if self.hasFocus() else c.surface), 2))
        painter.setBrush(QColor(c.accent))
        painter.drawEllipse(QPointF(at, middle), _KNOB_PX, _KNOB_PX)
