"""The timeline: small pictures along the video; a press or a drag scrubs."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from annotator.ui.theme import colours

_MARGIN_PX = 9
_STRIP_PX = 34
_LOW_STRIP_PX = 20
_TRACK_PX = 4
_TOP_PX = 3
_UNDER_PX = 2
_AT_A_TIME: Final = 6
"""Small pictures made in one event: about a millisecond each."""

Thumbnails = Callable[[float, QSize, float], QImage | None]
"""Time stamp, size in device pixels, how far off it may be; None while not ready."""


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
        self.thumbnails: Thumbnails | None = None
        """Where small pictures come from."""
        self._times_s: Sequence[float] = ()
        self._duration_s = 0.0
        self._markers_s: Sequence[float] = ()
        self._loop: tuple[float, float] | None = None
        self._gaps: list[tuple[float, float]] = []
        self._shape = QSize(9, 16)
        self._made: dict[int, QPixmap] = {}
        self._rough: set[int] = set()
        """Those made of what was there at the time, not of the nearest frame."""
        self._is_whole = False
        self._strip_px = _STRIP_PX
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self.fill)

    def set_video(
        self,
        times_s: Sequence[float],
        duration_s: float,
        shape: QSize | None = None,
        gaps: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Show another video.

        Args:
            times_s: time stamp of each frame, seconds from the first one.
            duration_s: its length.
            shape: of a picture.
            gaps: where frames are missing (``gaps_of``); for hours of video that
                is too much to look for on the GUI thread.
        """
        self._times_s = times_s
        self._duration_s = duration_s
        self._gaps = list(gaps)
        self._loop = None
        self._shape = QSize(shape) if shape is not None else QSize(9, 16)
        self._made.clear()
        self._rough.clear()
        self._is_whole = False
        self._more.stop()
        self.setRange(0, max(0, len(times_s) - 1))
        self.setSingleStep(1)
        self.setPageStep(max(1, round(len(times_s) / max(1.0, duration_s))))
        self.setEnabled(len(times_s) > 1)
        self.setValue(0)
        self.setToolTip(self._gap_words())
        self.update()

    @property
    def markers(self) -> Sequence[float]:
        """Times that are marked, in seconds."""
        return self._markers_s

    @markers.setter
    def markers(self, times_s: Sequence[float]) -> None:
        self._markers_s = tuple(times_s)
        self.update()

    @property
    def loop(self) -> tuple[float, float] | None:
        """The section that is repeated: begin and end in seconds."""
        return self._loop

    @loop.setter
    def loop(self, section: tuple[float, float] | None) -> None:
        self._loop = section
        self.update()

    @property
    def gaps(self) -> Sequence[tuple[float, float]]:
        """Where frames are missing, in seconds."""
        return tuple(self._gaps)

    @property
    def n_slots(self) -> int:
        """How many small pictures lie side by side."""
        return max(1, round((self.width() - 2 * _MARGIN_PX) / self._slot_width()))

    @property
    def n_thumbnails(self) -> int:
        """How many of them are there."""
        return len(self._made)

    def fill(self, *, is_whole: bool = False) -> None:
        """Make some of the small pictures that are missing; more soon.

        Args:
            is_whole: every frame is there now, so those made of others are made anew.
        """
        self._is_whole = self._is_whole or is_whole
        if self.thumbnails is None or not len(self._times_s) or not self.isVisible():
            return
        n_slots, ratio = self.n_slots, self.devicePixelRatioF()
        slot_s = self._duration_s / n_slots
        width = (self.width() - 2 * _MARGIN_PX) / n_slots
        size = QSize(
            max(2, round(width * ratio)), max(2, round(self._strip_px * ratio))
        )
        made = 0
        for slot in range(n_slots):
            if slot in self._made and not (self._is_whole and slot in self._rough):
                continue
            if made == _AT_A_TIME:
                self._more.start()
                break
            image = self.thumbnails((slot + 0.5) * slot_s, size, slot_s)
            if image is not None:
                made += 1
                self._made[slot] = QPixmap.fromImage(image)
                (self._rough.discard if self._is_whole else self._rough.add)(slot)
        if made:
            self.update()

    def x_of(self, time_s: float) -> float:
        """Where a time is, in logical pixels from the left."""
        length = self.width() - 2 * _MARGIN_PX
        share = time_s / self._duration_s if self._duration_s > 0 else 0.0
        return _MARGIN_PX + length * min(1.0, max(0.0, share))

    @property
    def has_scale(self) -> bool:
        """Whether it is known how long the video is."""
        return self._duration_s > 0

    def time_of(self, x_px: float) -> float:
        """Which time is at a place, within the video."""
        length = max(1, self.width() - 2 * _MARGIN_PX)
        return min(1.0, max(0.0, (x_px - _MARGIN_PX) / length)) * self._duration_s

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
        """Tall enough to tell a climber on the small pictures, where there is room."""
        below = _UNDER_PX + _TRACK_PX + _TOP_PX
        return QSize(240, _TOP_PX + self._strip_px + below)

    def set_low(self, low: bool) -> None:
        """Leave the height to the picture: the strip is lower then."""
        height_px = _LOW_STRIP_PX if low else _STRIP_PX
        if height_px != self._strip_px:
            self._strip_px = height_px
            self._made.clear()
            self._more.start()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other places need other pictures."""
        super().resizeEvent(event)
        self._made.clear()
        self._more.start()

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
        """Pictures, gaps, loop, the part that is behind, markers, where we are."""
        c = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip = QRectF(
            _MARGIN_PX, _TOP_PX, self.width() - 2 * _MARGIN_PX, self._strip_px
        )
        track = QRectF(
            strip.left(), strip.bottom() + _UNDER_PX, strip.width(), _TRACK_PX
        )
        corners = QPainterPath()
        corners.addRoundedRect(strip, 5, 5)
        painter.fillPath(corners, QColor(c.surface_raised))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.border))
        painter.drawRoundedRect(track, _TRACK_PX / 2, _TRACK_PX / 2)
        if not len(self._times_s):
            return
        painter.save()
        painter.setClipPath(corners)
        self._paint_pictures(painter, strip)
        for begin_s, end_s in self._gaps:
            missing = QRectF(strip)
            missing.setLeft(self.x_of(begin_s))
            missing.setRight(self.x_of(end_s))
            painter.fillRect(missing, QColor(c.surface))
            painter.fillRect(
                missing, QBrush(QColor(c.danger), Qt.BrushStyle.BDiagPattern)
            )
        if self._loop is not None:
            self._paint_loop(painter, strip, self._loop)
        painter.restore()
        at = self.x_of(self._times_s[self.value()])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent))
        painter.drawRoundedRect(
            QRectF(track.left(), track.top(), at - track.left(), _TRACK_PX),
            _TRACK_PX / 2,
            _TRACK_PX / 2,
        )
        for time_s in self._markers_s:
            self._paint_marker(painter, self.x_of(time_s), strip)
        self._paint_position(painter, at, strip, track)

    def _paint_pictures(self, painter: QPainter, strip: QRectF) -> None:
        width = strip.width() / self.n_slots
        for slot, picture in self._made.items():
            place = QRectF(
                strip.left() + slot * width, strip.top(), width, strip.height()
            )
            painter.drawPixmap(place, picture, QRectF(picture.rect()))

    def _paint_loop(
        self, painter: QPainter, strip: QRectF, loop: tuple[float, float]
    ) -> None:
        inside = QRectF(strip)
        inside.setLeft(self.x_of(loop[0]))
        inside.setRight(self.x_of(loop[1]))
        outside = QPainterPath()
        outside.addRect(strip)
        kept = QPainterPath()
        kept.addRect(inside)
        shade = QColor(colours().background)
        shade.setAlpha(170)
        painter.fillPath(outside.subtracted(kept), shade)
        painter.setPen(QPen(QColor(colours().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inside.adjusted(1, 1, -1, -1))

    def _paint_marker(self, painter: QPainter, x: float, strip: QRectF) -> None:
        c = colours()
        painter.setPen(QPen(QColor(c.surface), 1))
        painter.setBrush(QColor(c.warning))
        top = strip.top() - _TOP_PX
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5, top),
                    QPointF(x + 5, top),
                    QPointF(x + 1.5, top + 9),
                    QPointF(x + 1.5, strip.bottom()),
                    QPointF(x - 1.5, strip.bottom()),
                    QPointF(x - 1.5, top + 9),
                ]
            )
        )

    def _paint_position(
        self, painter: QPainter, x: float, strip: QRectF, track: QRectF
    ) -> None:
        c = colours()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.surface))
        painter.drawRect(QRectF(x - 2, strip.top(), 4, track.bottom() - strip.top()))
        painter.setBrush(QColor(c.accent))
        painter.drawRect(QRectF(x - 1, strip.top(), 2, track.bottom() - strip.top()))
        painter.setPen(QPen(QColor(c.text if self.hasFocus() else c.surface), 2))
        painter.drawEllipse(QPointF(x, track.center().y()), 4, 4)

    def _slot_width(self) -> float:
        return self._strip_px * self._shape.width() / max(1, self._shape.height())

    def _gap_words(self) -> str:
        if not self._gaps:
            return ""
        lost_s = sum(end - begin for begin, end in self._gaps)
        return self.tr(
            "Frames are missing where the strip is hatched: {seconds:.1f} s in all."
        ).format(seconds=lost_s)
