"""Under the timeline: where in the video a suggestion saw it, one line a lane.

::

    L ┌─ clips of the network, each in the colour of what it says of that lane
      │        ___◆___      the climber's height, pauses shaded, the moment marked
      └── start      └ finish
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.evidence import CLIP_S, STEP_S, Evidence, LaneTrace
from annotator.ui.cards import percent
from annotator.ui.theme import colours, state_colour, state_words
from annotator.ui.timeline import Timeline
from annotator.workflow import Lane
from dataset.states import LaneState

_LINE_PX: Final = 30
_LOW_LINE_PX: Final = 17
_GAP_PX: Final = 3
_REACH_PX: Final = 7
"""A press so near to a mark means the mark."""


@dataclass(frozen=True)
class _Mark:
    time_s: float
    words: str


class LaneTracks(QWidget):
    """Two lines, as wide as the timeline and on its scale.

    Signals:
        asked: a place was pressed; seconds of the video.
    """

    asked = Signal(float)

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._line_px = _LINE_PX
        self.evidence: Evidence | None = None
        """What is shown; None for nothing, and then the lines take no room."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Where in the video the suggestion comes from"))
        timeline.valueChanged.connect(lambda _index: self.update())
        self.hide()

    def show_evidence(self, evidence: Evidence | None) -> None:
        """Show where a suggestion comes from; None, or nothing known, hides it."""
        known = evidence is not None and (bool(evidence.lanes) or evidence.tells_when)
        self.evidence = evidence if known else None
        self.setVisible(known)
        self.setAccessibleDescription(self._described())
        self.update()

    def set_low(self, low: bool) -> None:
        """Leave the height to the picture."""
        self._line_px = _LOW_LINE_PX if low else _LINE_PX
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(240, 2 * self._line_px + _GAP_PX)

    def marks(self, lane: Lane) -> list[_Mark]:
        """What is marked in a lane, in the order of time."""
        trace = self._trace(lane)
        if trace is None:
            return []
        found = []
        if trace.start_s is not None:
            found.append(_Mark(trace.start_s, self.tr("Start")))
        if trace.finish_s is not None:
            found.append(_Mark(trace.finish_s, self.tr("Finish")))
        if trace.moment_s is not None:
            slipped = trace.finish_s is not None
            words = self.tr("Slips") if slipped else self.tr("Comes off")
            found.append(_Mark(trace.moment_s, words))
        return sorted(found, key=lambda mark: mark.time_s)

    def time_at(self, place: QPointF) -> float:
        """The time that a press means: a mark where one is near, else the place."""
        lane = self._lane_at(place.y())
        near = [
            (abs(self._timeline.x_of(mark.time_s) - place.x()), mark.time_s)
            for mark in self.marks(lane)
        ]
        if near and min(near)[0] <= _REACH_PX:
            return min(near)[1]
        return self._timeline.time_of(place.x())

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.asked.emit(self.time_at(event.position()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.asked.emit(self._timeline.time_of(event.position().x()))
            event.accept()

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(
                event.globalPos(), self.words_at(QPointF(event.pos())), self
            )
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """What stands at a place, and who says it."""
        lane, time_s = self._lane_at(place.y()), self.time_at(place)
        name = self._lane_words(lane)
        for mark in self.marks(lane):
            if mark.time_s == time_s:
                return self.tr("{lane}, {seconds} s: {what} (from motion)").format(
                    lane=name, seconds=f"{time_s:.2f}", what=mark.words
                )
        trace = self._trace(lane)
        for begin_s, end_s in trace.pauses if trace else ():
            if begin_s <= time_s <= end_s:
                return self.tr(
                    "{lane}: stops from {begin} s to {end} s (from motion)"
                ).format(lane=name, begin=f"{begin_s:.2f}", end=f"{end_s:.2f}")
        if self.evidence is not None and self.evidence.tells_when:
            clips = self.evidence.lane_clips(_index(lane))
            at = min(int(time_s / CLIP_S), len(clips) - 1)
            state, share = _likeliest(clips[at])
            return self.tr("{lane}, this second: {state} {share} (network)").format(
                lane=name, state=state_words(state), share=percent(share)
            )
        return self.tr("{lane}: height of the climber (from motion)").format(lane=name)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both lines, and where we are."""
        if self.evidence is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for lane in Lane:
            self._paint_line(painter, lane)
        if not self._timeline.has_scale:  # the video is still being opened
            return
        x = self._timeline.x_of_index(self._timeline.value())
        painter.setPen(QPen(QColor(colours().accent), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_line(self, painter: QPainter, lane: Lane) -> None:
        c, line = colours(), self._line(lane)
        ground = QPainterPath()
        ground.addRoundedRect(line, 4, 4)
        painter.fillPath(ground, QColor(c.surface_raised))
        painter.save()
        painter.setClipPath(ground)
        has_scale = self._timeline.has_scale
        if has_scale and self.evidence is not None and self.evidence.tells_when:
            self._paint_clips(painter, line, lane)
        trace = self._trace(lane)
        if has_scale and trace is not None:
            self._paint_trace(painter, line, trace)
        painter.restore()
        font = painter.font()
        font.setPixelSize(10)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(c.muted))
        left = line.adjusted(4, 1, 0, 0)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(left, top, self._lane_letter(lane))

    def _paint_clips(self, painter: QPainter, line: QRectF, lane: Lane) -> None:
        """A block a second, as strong as the network is sure."""
        assert self.evidence is not None
        for at, shares in enumerate(self.evidence.lane_clips(_index(lane))):
            state, share = _likeliest(shares)
            block = QRectF(line)
            block.setLeft(self._timeline.x_of(at * CLIP_S))
            block.setRight(self._timeline.x_of((at + 1) * CLIP_S))
            # Height as well as colour: nothing is told by colour alone.
            block.setTop(block.bottom() - (0.2 + 0.8 * share) * block.height())
            shade = QColor(state_colour(state))
            shade.setAlphaF(0.15 + 0.35 * share)
            painter.fillRect(block, shade)

    def _paint_trace(self, painter: QPainter, line: QRectF, trace: LaneTrace) -> None:
        c = colours()
        slip = QColor(c.slip)
        slip.setAlphaF(0.35)
        for begin_s, end_s in trace.pauses:
            pause = QRectF(line)
            pause.setLeft(self._timeline.x_of(begin_s))
            pause.setRight(self._timeline.x_of(end_s))
            painter.fillRect(pause, slip)
        inside = line.adjusted(0, 4, 0, -3)

        def y_of(height: float) -> float:
            return inside.bottom() - min(max(height, 0.0), 1.0) * inside.height()

        path, is_open = QPainterPath(), False
        for at, height in enumerate(trace.heights):
            if height is None:
                is_open = False
                continue
            point = QPointF(self._timeline.x_of(at * STEP_S), y_of(height))
            (path.lineTo if is_open else path.moveTo)(point)
            is_open = True
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(c.text), 1.6))
        painter.drawPath(path)
        painter.setPen(QPen(QColor(c.muted), 1, Qt.PenStyle.DashLine))
        for time_s in (trace.start_s, trace.finish_s):
            if time_s is not None:
                x = self._timeline.x_of(time_s)
                painter.drawLine(QPointF(x, line.top()), QPointF(x, line.bottom()))
        if trace.moment_s is not None:
            at = round(trace.moment_s / STEP_S)
            near = trace.heights[at] if at < len(trace.heights) else None
            self._paint_moment(
                painter,
                QPointF(
                    self._timeline.x_of(trace.moment_s),
                    y_of(0.5 if near is None else near),
                ),
                QColor(c.slip if trace.finish_s is not None else c.fall),
            )

    def _paint_moment(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        painter.setPen(QPen(QColor(colours().surface), 1))
        painter.setBrush(colour)
        steps = ((0, -5.5), (5, 0), (0, 5.5), (-5, 0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in steps]))

    # Places and words

    def _line(self, lane: Lane) -> QRectF:
        left = self._timeline.x_of(0.0)
        right = self._timeline.width() - left
        top = _index(lane) * (self._line_px + _GAP_PX)
        return QRectF(left, top, right - left, self._line_px)

    def _lane_at(self, y: float) -> Lane:
        return Lane.LEFT if y < self._line_px + _GAP_PX / 2 else Lane.RIGHT

    def _trace(self, lane: Lane) -> LaneTrace | None:
        lanes = self.evidence.lanes if self.evidence is not None else ()
        return lanes[_index(lane)] if lanes else None

    def _lane_words(self, lane: Lane) -> str:
        return self.tr("Left lane") if lane is Lane.LEFT else self.tr("Right lane")

    def _lane_letter(self, lane: Lane) -> str:
        return (
            self.tr("L", "left lane")
            if lane is Lane.LEFT
            else self.tr("R", "right lane")
        )

    def _described(self) -> str:
        """For a screen reader: every mark, in order."""
        words = []
        for lane in Lane:
            for mark in self.marks(lane):
                words.append(
                    self.tr("{lane}, {seconds} s: {what} (from motion)").format(
                        lane=self._lane_words(lane),
                        seconds=f"{mark.time_s:.2f}",
                        what=mark.words,
                    )
                )
        return "; ".join(words)


def _index(lane: Lane) -> int:
    return 0 if lane is Lane.LEFT else 1


def _likeliest(shares: tuple[float, ...]) -> tuple[LaneState, float]:
    at = max(range(len(shares)), key=shares.__getitem__)
    return LaneState(at + 1), shares[at]
