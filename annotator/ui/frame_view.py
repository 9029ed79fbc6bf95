"""The picture: scaled to fit or closer, in its own shape, on a dark ground."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui.cards import words
from annotator.ui.shell_style import ON_PICTURE
from annotator.ui.theme import look

if TYPE_CHECKING:
    from dataset.clips import CropBox

_GROUND = "#0b0d12"
"""Dark in both themes: a light surround makes a climber's dark clothes unreadable."""

_RADIUS_PX = 10

DIM_MS: Final = 150
"""How long a dimmed picture stays: gone at once, it would flicker at every video."""

_DIM_ALPHA: Final = 200
"""Of 255; so dark that nobody takes it for the picture to judge."""

MAX_ZOOM: Final = 8.0
ZOOM_STEP: Final = 1.25


class FrameView(QWidget):
    """Shows one picture, or words in its place.

    Signals:
        resized: the size available for pictures, in device pixels (``QSize``).
        zoomed: how much larger than fitting the picture is; 1 fits.
        pressed: the button under the words was pressed.
        painted: a picture that was given is on screen for the first time.
    """

    resized = Signal(QSize)
    zoomed = Signal(float)
    pressed = Signal()
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(200, 150)
        self.setAccessibleName(self.tr("Video picture"))
        self._image = QImage()
        self._network = QImage()
        self._network_words = ""
        self._shows_network = False
        self._frame_size = QSize()
        self._crop: CropBox | None = None
        self._divider: float | None = None
        self._zoom = 1.0
        self._centre = QPointF(0.5, 0.5)
        self._dragged_from: QPointF | None = None
        self._is_dim = False
        self._is_new = False
        self._dim_ends = QTimer(self)
        self._dim_ends.setSingleShot(True)
        self._dim_ends.setInterval(DIM_MS)
        self._dim_ends.timeout.connect(self._drop_image)

        self._banner = QLabel(self)
        self._banner.setTextFormat(Qt.TextFormat.PlainText)
        self._banner.setWordWrap(True)
        self._banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look(self._banner, "refusal")  # red on a dark picture cannot be read
        self._banner.hide()
        self._words = words("", "on-picture")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton("…")
        look(self.button, "primary")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addStretch()
        layout.addWidget(self._words)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()
        self.say("")

    # What is shown

    @property
    def words(self) -> str:
        """What stands in the place of a picture; empty while there is one."""
        return self._words.text()

    @property
    def image(self) -> QImage:
        """The picture on screen; null when there is none."""
        return self._image

    @property
    def shows_network(self) -> bool:
        """Whether what the network sees stands in the place of the picture."""
        return self._shows_network

    @property
    def network_image(self) -> QImage:
        """What the network sees here, pixel for pixel; null when not shown."""
        return self._network if self._shows_network else QImage()

    @property
    def banner(self) -> str:
        """What is said across the picture; empty when nothing is."""
        return self._banner.text()

    def warn(self, words: str) -> None:
        """Say something across the picture that must not be missed; empty for nothing."""
        self._banner.setText(words)
        self._banner.setVisible(bool(words))
        self._place_banner()

    def say(self, words: str, *, button: str = "") -> None:
        """Show ``words`` in place of the picture; empty words show nothing.

        Args:
            words: what there is to say.
            button: what the button under them says; empty for none.
        """
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if button:
            self.button.setText(button)
        self.button.setVisible(bool(button))
        if words:
            self._drop_image()
        self.update()

    def clear(self) -> None:
        """Show neither words nor a picture."""
        self.say("")
        self._drop_image()

    def dim(self) -> None:
        """Darken the picture, which is of another video now, and soon drop it."""
        if not self._image.isNull():
            self._is_dim = True
            self._dim_ends.start()
            self.update()

    def _drop_image(self) -> None:
        self._image = QImage()
        self._is_dim = False
        self._dim_ends.stop()
        self.update()

    def set_frame_size(
        self, size: QSize, crop: "CropBox | None", divider: float | None = None
    ) -> None:
        """Tell the upright video's size, the part trained on, and where lanes part.

        Args:
            size: in the video's own pixels.
            crop: the part that the network sees; the rest is veiled.
            divider: as a fraction of the cropped width; None draws none.
        """
        if self._is_dim and size != self._frame_size:
            self._drop_image()  # stretched to this video's shape it would be nonsense
        self._frame_size = QSize(size)
        self._crop = crop
        self._divider = divider
        self.update()

    def show_image(self, image: QImage) -> None:
        """Put ``image`` on screen."""
        self._image = image
        self._is_new = True
        self._is_dim = False
        self._dim_ends.stop()
        if self._words.isVisible():
            self.say("")
        self.update()

    def show_network(self, image: QImage | None, words: str = "") -> None:
        """Put what the network sees in the place of the picture; None ends that.

        Args:
            image: 112 × 112 pixels as they are stored; null where there is no clip.
            words: which clip it is of, or why there is none.
        """
        self._shows_network = image is not None
        self._network = image if image is not None else QImage()
        self._network_words = words
        self.update()

    # Where it is

    @property
    def zoom(self) -> float:
        """How much larger than fitting the picture is; 1 fits."""
        return self._zoom

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Make the picture larger or smaller, keeping what lies under ``at`` in place.

        Args:
            zoom: 1 to ``MAX_ZOOM``; beyond, the nearest.
            at: in logical pixels of this widget; None for the middle.
        """
        zoom = min(MAX_ZOOM, max(1.0, zoom))
        if abs(zoom - self._zoom) < 1e-6:
            return
        at = at if at is not None else QRectF(self.rect()).center()
        before = self.picture_rect()
        under = QPointF(
            (at.x() - before.left()) / before.width(),
            (at.y() - before.top()) / before.height(),
        )
        self._zoom = zoom
        size = self._scaled_size()
        self._look_at(
            QPointF(
                under.x() + (self.width() / 2 - at.x()) / size.width(),
                under.y() + (self.height() / 2 - at.y()) / size.height(),
            )
        )
        self.zoomed.emit(zoom)

    def pan(self, by: QPointF) -> None:
        """Move the picture by logical pixels; it never leaves the view."""
        size = self._scaled_size()
        self._look_at(
            self._centre - QPointF(by.x() / size.width(), by.y() / size.height())
        )

    def picture_rect(self) -> QRectF:
        """Where the picture is, in logical pixels: the largest that fits, or larger."""
        size = self._scaled_size()
        return QRectF(
            self.width() / 2 - self._centre.x() * size.width(),
            self.height() / 2 - self._centre.y() * size.height(),
            size.width(),
            size.height(),
        )

    def _scaled_size(self) -> QSizeF:
        size = self._frame_size if not self._frame_size.isEmpty() else QSize(9, 16)
        width, height = float(size.width()), float(size.height())
        scale = min(self.width() / width, self.height() / height) * self._zoom
        return QSizeF(max(1.0, width * scale), max(1.0, height * scale))

    def _look_at(self, centre: QPointF) -> None:
        size = self._scaled_size()

        def kept(at: float, room: float, length: float) -> float:
            half = room / 2 / length
            return 0.5 if half >= 0.5 else min(1 - half, max(half, at))

        self._centre = QPointF(
            kept(centre.x(), self.width(), size.width()),
            kept(centre.y(), self.height(), size.height()),
        )
        may_drag = self._zoom > 1
        self.setCursor(
            Qt.CursorShape.OpenHandCursor if may_drag else Qt.CursorShape.ArrowCursor
        )
        self.update()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures of the new size."""
        super().resizeEvent(event)
        self._look_at(self._centre)
        self._place_banner()
        self.resized.emit(self.size() * self.devicePixelRatioF())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Closer or farther, at the pointer."""
        turns = event.angleDelta().y() / 120
        if turns and not self._image.isNull() and not self._shows_network:
            self.set_zoom(self._zoom * ZOOM_STEP**turns, event.position())
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a picture that is larger than the view."""
        if event.button() is Qt.MouseButton.LeftButton and self._zoom > 1:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._dragged_from is not None:
            self.pan(event.position() - self._dragged_from)
            self._dragged_from = event.position()
            event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._dragged_from is not None:
            self._dragged_from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the whole picture."""
        self.set_zoom(1.0)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, picture, and a veil over what the network does not see."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), _RADIUS_PX, _RADIUS_PX)
        painter.setClipPath(corners)
        painter.fillRect(self.rect(), QColor(_GROUND))
        if self._shows_network:
            self._paint_network(painter)
        elif not self._image.isNull():
            self._paint_picture(painter)
        if self._is_new and not self._image.isNull():
            self._is_new = False
            self.painted.emit()

    def _paint_picture(self, painter: QPainter) -> None:
        where = self.picture_rect()
        painter.drawImage(where, self._image)
        if self._is_dim:
            painter.fillRect(where, QColor(0, 0, 0, _DIM_ALPHA))
            return
        kept = self.crop_rect()
        if self._crop is not None:
            outside = QPainterPath()
            outside.addRect(where)
            inside = QPainterPath()
            inside.addRect(kept)
            painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 90))
        if self._divider is not None:
            x = kept.left() + self._divider * kept.width()
            for colour, dashes in ((QColor(0, 0, 0, 120), []), ("#ffffff", [4.0, 6.0])):
                pen = QPen(QColor(colour), 1)
                pen.setDashPattern(dashes) if dashes else None
                painter.setPen(pen)
                painter.drawLine(QPointF(x, kept.top()), QPointF(x, kept.bottom()))

    def crop_rect(self) -> QRectF:
        """Where the part is that the network sees, in logical pixels."""
        where = self.picture_rect()
        if self._crop is None:
            return where
        return QRectF(
            where.left() + self._crop.left * where.width(),
            where.top() + self._crop.top * where.height(),
            (self._crop.right - self._crop.left) * where.width(),
            (self._crop.bottom - self._crop.top) * where.height(),
        )

    def _paint_network(self, painter: QPainter) -> None:
        """The stored pixels as squares: smoothed, they would show what is not there."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        line = self.fontMetrics().height() + 10
        side = min(self.width() - 16, self.height() - 2 * line)
        square = QRectF(
            (self.width() - side) / 2, (self.height() - side) / 2, side, side
        )
        image = self.network_image
        if not image.isNull():
            painter.drawImage(square, image)
        painter.setPen(QColor(ON_PICTURE))
        below = QRectF(8, square.bottom(), self.width() - 16, line)
        if image.isNull():
            below = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.drawText(
            below,
            int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
            self._network_words,
        )

    def _place_banner(self) -> None:
        width = max(80, self.width() - 16)
        self._banner.setGeometry(8, 8, width, self._banner.heightForWidth(width))
        self._banner.raise_()
