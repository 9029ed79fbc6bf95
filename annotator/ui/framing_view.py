"""The lines on the picture that say where lanes part and what the network sees."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from annotator.ui.frame_view import FrameView
from annotator.ui.theme import colours
from dataset.clips import CropBox

Framed = tuple[CropBox, float]
"""A crop box, and the divider as a fraction of its width."""

_HANDLES: Final = ("divider", "left", "top", "right", "bottom")
_REACH_PX: Final = 16
_STEP: Final = 0.005
_BIG_STEP: Final = 0.02
_LEAST: Final = 0.05
"""Of the picture; a smaller box would be a slip of the hand."""
_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
    }
)


class FramingView(QWidget):
    """Lies over the picture; its handles move with the mouse or the arrow keys.

    Signals:
        changed: a handle was moved.
        entered: Enter.
        cancelled: Escape.
    """

    changed = Signal()
    entered = Signal()
    cancelled = Signal()

    def __init__(self, view: FrameView) -> None:
        super().__init__(view)
        self._view = view
        self._sides = dict.fromkeys(_HANDLES, 0.5)
        self._held = ""
        self.handle = "divider"
        """Which one the arrow keys move."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(
            self.tr("Lane divider and crop box: Tab chooses a line, arrow keys move it")
        )
        view.installEventFilter(self)
        self.hide()

    @property
    def framed(self) -> Framed:
        """Where everything is now."""
        at = self._sides
        return CropBox(at["left"], at["top"], at["right"], at["bottom"]), at["divider"]

    def begin(self, framed: Framed) -> None:
        """Show handles at ``framed``."""
        self.set_framed(framed)
        self.handle = "divider"
        self.setGeometry(self._view.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_framed(self, framed: Framed) -> None:
        """Move every handle."""
        crop, divider = framed
        self._sides = {
            "divider": divider,
            "left": crop.left,
            "top": crop.top,
            "right": crop.right,
            "bottom": crop.bottom,
        }
        self.update()

    def move_line(self, handle: str, to: float) -> None:
        """Put a line at a fraction of the picture, the divider at one of the box."""
        at = self._sides
        match handle:
            case "left":
                low, high = 0.0, at["right"] - _LEAST
            case "right":
                low, high = at["left"] + _LEAST, 1.0
            case "top":
                low, high = 0.0, at["bottom"] - _LEAST
            case "bottom":
                low, high = at["top"] + _LEAST, 1.0
            case _:
                low, high = _LEAST, 1 - _LEAST
        at[handle] = round(min(high, max(low, to)), 4)
        self.update()
        self.changed.emit()

    def place_of(self, handle: str) -> QPointF:
        """The middle of a handle, in logical pixels."""
        box = self._box()
        middle = box.center()
        return {
            "left": QPointF(box.left(), middle.y()),
            "right": QPointF(box.right(), middle.y()),
            # Not in the middle, where the divider usually is.
            "top": QPointF(box.left() + 0.25 * box.width(), box.top()),
            "bottom": QPointF(box.left() + 0.25 * box.width(), box.bottom()),
            "divider": QPointF(
                box.left() + self._sides["divider"] * box.width(),
                box.top() + 0.75 * box.height(),
            ),
        }[handle]

    def _box(self) -> QRectF:
        where, at = self._view.picture_rect(), self._sides
        return QRectF(
            where.left() + at["left"] * where.width(),
            where.top() + at["top"] * where.height(),
            (at["right"] - at["left"]) * where.width(),
            (at["bottom"] - at["top"]) * where.height(),
        )

    def _handle_at(self, place: QPointF) -> str:
        """The handle under the pointer, else the line."""
        box = self._box()
        for handle in _HANDLES:
            off = self.place_of(handle) - place
            if abs(off.x()) + abs(off.y()) <= _REACH_PX:
                return handle
        lines = {
            "divider": abs(place.x() - self.place_of("divider").x()),
            "left": abs(place.x() - box.left()),
            "right": abs(place.x() - box.right()),
            "top": abs(place.y() - box.top()),
            "bottom": abs(place.y() - box.bottom()),
        }
        nearest = min(lines, key=lambda name: lines[name])
        return nearest if lines[nearest] <= _REACH_PX else ""

    def _drag(self, place: QPointF) -> None:
        where, box = self._view.picture_rect(), self._box()
        if self._held == "divider":
            self.move_line("divider", (place.x() - box.left()) / box.width())
        elif self._held in ("left", "right"):
            self.move_line(self._held, (place.x() - where.left()) / where.width())
        else:
            self.move_line(self._held, (place.y() - where.top()) / where.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the picture's place."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearest line."""
        self._held = self._handle_at(event.position())
        if self._held:
            self.handle = self._held
            self.update()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it; elsewhere show which one would be taken."""
        if self._held:
            self._drag(event.position())
        else:
            over = self._handle_at(event.position())
            self.setCursor(
                Qt.CursorShape.ArrowCursor
                if not over
                else Qt.CursorShape.SizeVerCursor
                if over in ("top", "bottom")
                else Qt.CursorShape.SizeHorCursor
            )
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = ""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Claim the keys before the page's shortcuts and the focus chain see them."""
        if isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._press(event)
                return True
        return super().event(event)

    def _press(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            step = 1 if key == Qt.Key.Key_Tab else -1
            at = (_HANDLES.index(self.handle) + step) % len(_HANDLES)
            self.handle = _HANDLES[at]
            self.update()
            return
        is_big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_by = _BIG_STEP if is_big else _STEP
        is_back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up)
        by = -step_by if is_back else step_by
        self.move_line(self.handle, self._sides[self.handle] + by)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, the divider, and what can be taken."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        c = colours()
        x = self.place_of("divider").x()
        for colour, width in (("#000000", 4), ("#ffffff", 2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(box)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        for handle in _HANDLES:
            chosen = handle == self.handle
            painter.setPen(QPen(QColor("#ffffff" if chosen else "#000000"), 2))
            painter.setBrush(QColor(c.accent if chosen else "#ffffff"))
            size = 9 if chosen else 7
            painter.drawEllipse(self.place_of(handle), size, size)
