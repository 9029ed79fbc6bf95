"""An open project: the bar on top with pages and coach, the pages below it."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import words
from annotator.ui.coach_chooser import CoachChooser
from annotator.ui.dataset_page import DatasetPage
from annotator.ui.jobs import JobBoard
from annotator.ui.label_page import LabelPage
from annotator.ui.review_page import ReviewPage
from annotator.ui.session import Session
from annotator.ui.theme import colours
from annotator.ui.training_page import TrainingPage


class NavButton(QPushButton):
    """Switches to a page; may carry a count."""

    _BADGE_PX = 18

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self._count = 0
        self.setProperty("look", "nav")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"{text} ({key})")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> int:
        """The number on the badge; 0 shows none."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show how many things wait on that page."""
        self._count = count
        self.setAccessibleName(f"{self._text}, {count}" if count else self._text)
        self.updateGeometry()
        self.update()

    def _badge_width(self) -> int:
        if not self._count:
            return 0
        return max(
            self._BADGE_PX, self.fontMetrics().horizontalAdvance(str(self._count)) + 10
        )

    def sizeHint(self) -> QSize:
        """Room for the badge."""
        hint = super().sizeHint()
        # Text that is bold only in the style sheet is measured too narrow.
        return hint + QSize(self._badge_width() + 6, 4)

    def minimumSizeHint(self) -> QSize:
        """Never cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then its badge."""
        super().paintEvent(event)
        if not self._count:
            return
        width = self._badge_width()
        badge = QRect(
            self.width() - width - 8,
            (self.height() - self._BADGE_PX) // 2,
            width,
            self._BADGE_PX,
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().accent))
        painter.drawRoundedRect(badge, self._BADGE_PX / 2, self._BADGE_PX / 2)
        font = painter.font()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours().on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._count))
        painter.end()


class Workspace(QWidget):
    """Everything that belongs to one open project.

    Signals:
        page_changed(int): another page is in front.
    """

    page_changed = Signal(int)

    LABEL, REVIEW, DATASET, TRAINING = range(4)

    def __init__(
        self, session: Session, board: JobBoard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.label_page = LabelPage(session, board)
        self.review_page = ReviewPage(session, board)
        self.dataset_page = DatasetPage(session, board)
        self.training_page = TrainingPage(session, board)
        self.chooser = CoachChooser(session, board)
        self._board = board
        self._ending = ""

        bar = QFrame()
        bar.setProperty("look", "bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(18, 8, 16, 8)
        top.setSpacing(4)
        name = words(session.project.name, "heading")
        name.setWordWrap(False)
        name.setToolTip(str(session.project.folder))
        name.setMaximumWidth(260)
        name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        top.addWidget(name)
        top.addSpacing(18)
        self._group = QButtonGroup(self)
        self.nav: list[NavButton] = []
        self.pages = QStackedWidget()
        for index, (text, page) in enumerate(
            (
                (self.tr("Label"), self.label_page),
                (self.tr("Review"), self.review_page),
                (self.tr("Dataset"), self.dataset_page),
                (self.tr("Training"), self.training_page),
            )
        ):
            button = NavButton(text, f"Ctrl+{index + 1}")
            self._group.addButton(button, index)
            self.nav.append(button)
            self.pages.addWidget(page)
            top.addWidget(button)
        self._group.idClicked.connect(self.show_page)
        top.addStretch(1)
        self._busy = words("", "muted")
        self._busy.setWordWrap(False)
        top.addWidget(self._busy)
        top.addSpacing(8)
        top.addWidget(self.chooser)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.pages, 1)
        self.review_page.count_changed.connect(self.nav[self.REVIEW].set_count)
        board.changed.connect(self._show_busy)
        self.show_page(self.LABEL)
        self._show_busy()

    @property
    def page(self) -> int:
        """Which page is in front."""
        return self.pages.currentIndex()

    def show_page(self, index: int) -> None:
        """Bring a page to the front."""
        if self.page != index:
            for player_page in (self.label_page, self.review_page):
                player_page.player.pause()
        self.pages.setCurrentIndex(index)
        self.nav[index].setChecked(True)
        page = self.pages.widget(index)
        if page is not None:
            page.setFocus()
        self.page_changed.emit(index)

    def shut_down(self) -> None:
        """End the decoders; call it before this is deleted."""
        self.label_page.shut_down()
        self.review_page.shut_down()

    def say_ending(self, state: str) -> None:
        """What leaving waits for, in the place of what runs; empty when nothing."""
        self._ending = state
        self._show_busy()

    def _show_busy(self) -> None:
        running = [job for job in self._board.running if job.asks]
        text = running[0].title + "…" if running else ""
        self._busy.setText(self._ending or text)
