"""The picture: scaled to fit, in its own shape, on a dark ground."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

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


class FrameView(QWidget):
    """Shows one picture, or words in its place.

    Signals:
        resized: the size available for pictures, in device pixels (``QSize``).
        find_requested: the button under the words was pressed.
        painted: a picture that was given is on screen for the first time.
    """

    resized = Signal(QSize)
    painted = Signal()
    find_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(200, 150)
        self.setAccessibleName(self.tr("Video picture"))
        self._image = QImage()
        self._frame_size = QSize()
        self._crop: CropBox | None = None
        self._is_dim = False
        self._is_new = False
        self._dim_ends = QTimer(self)
        self._dim_ends.setSingleShot(True)
        self._dim_ends.setInterval(DIM_MS)
        self._dim_ends.timeout.connect(self._drop_image)

        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setStyleSheet("color: #dfe3ea; background: transparent;")
        self.find_button = QPushButton(self.tr("Find it…"))
        look(self.find_button, "primary")
        self.find_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.find_button.clicked.connect(self.find_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        layout.addStretch()
        layout.addWidget(self._words)
        layout.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()
        self.say("")

    @property
    def words(self) -> str:
        """What stands in the place of a picture; empty while there is one."""
        return self._words.text()

    @property
    def image(self) -> QImage:
        """The picture on screen; null when there is none."""
        return self._image

    def say(self, words: str, *, may_find: bool = False) -> None:
        """Show ``words`` in place of the picture; empty words show nothing."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.find_button.setVisible(may_find)
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

    def set_frame_size(self, size: QSize, crop: "CropBox | None") -> None:
        """Tell the upright video's size in its own pixels, and the part trained on."""
        if self._is_dim and size != self._frame_size:
            self._drop_image()  # stretched to this video's shape it would be nonsense
        self._frame_size = QSize(size)
        self._crop = crop
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

    def picture_rect(self) -> QRectF:
        """Where the picture is, in logical pixels: the largest that fits."""
        size = self._frame_size if not self._frame_size.isEmpty() else QSize(9, 16)
        width, height = float(size.width()), float(size.height())
        scale = min(self.width() / width, self.height() / height)
        width, height = width * scale, height * scale
        return QRectF(
            (self.width() - width) / 2, (self.height() - height) / 2, width, height
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures of the new size."""
        super().resizeEvent(event)
        self.resized.emit(self.size() * self.devicePixelRatioF())

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
        if self._image.isNull():
            return
        where = self.picture_rect()
        painter.drawImage(where, self._image)
        if self._is_dim:
            painter.fillRect(where, QColor(0, 0, 0, _DIM_ALPHA))
        if self._crop is not None:
            kept = QRectF(
                where.left() + self._crop.left * where.width(),
                where.top() + self._crop.top * where.height(),
                (self._crop.right - self._crop.left) * where.width(),
                (self._crop.bottom - self._crop.top) * where.height(),
            )
            outside = QPainterPath()
            outside.addRect(where)
            inside = QPainterPath()
            inside.addRect(kept)
            painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 90))
        if self._is_new:
            self._is_new = False
            self.painted.emit()
