"""An open project: the bar on top with pages and coach, the pages below it."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.queue_filter import QueueFilter
from annotator.ui.background_suggestions import BackgroundSuggestions
from annotator.ui.cards import action_button, plain_tip, settle_layout, words
from annotator.ui.coach_chooser import CoachChooser, OtherCoaches
from annotator.ui.dataset_page import DatasetPage
from annotator.ui.elided import ElidedLabel
from annotator.ui.enter_key import ButtonBar
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import KeyMap
from annotator.ui.label_page import LabelPage
from annotator.ui.pages import Page
from annotator.ui.player import Player
from annotator.ui.queue_reader import QueueRead
from annotator.ui.review_page import ReviewPage
from annotator.ui.session import Session
from annotator.ui.theme import colours
from annotator.ui.training_page import TrainingPage
from annotator.ui.watching import Watcher
from annotator.workflow import ChangeKind, VideoId
from dataset.states import LanePair


class NavButton(QPushButton):
    """Switches to a page; may carry a count."""

    _BADGE_PX = 18

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self._count = 0
        self.setProperty("look", "nav")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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

    A page is made when it is first asked for, or soon after the first one is on the
    screen: all four at once would keep the coach waiting for three that are not seen.

    Signals:
        import_videos_requested(), import_folder_requested(),
        import_labels_requested(), export_labels_requested(): a button was pressed; the
            window asks for files.
        recut_requested(object): the paths of videos whose clips are to be cut again.
        import_shown_requested(): how far the running import is shall be seen.
        escaped(): Escape was pressed, and nothing here has a use for it.
        find_requested(Video): its file is missing and the coach wants to show where it
            is.
    """

    import_videos_requested = Signal()
    import_folder_requested = Signal()
    import_labels_requested = Signal()
    export_labels_requested = Signal()
    import_shown_requested = Signal()
    escaped = Signal()
    find_requested = Signal(object)
    recut_requested = Signal(object)

    LABEL, REVIEW, DATASET, TRAINING = Page

    _NEXT_PAGE_MS = 150
    _IMPORT_ENDED_MS = 15_000
    """How long the bar says how an import has ended."""

    def __init__(
        self,
        session: Session,
        board: JobBoard,
        counts: Mapping[ChangeKind, int],
        parent: QWidget | None = None,
        *,
        keys: KeyMap | None = None,
        first: QueueRead | None = None,
    ) -> None:
        """Show a project.

        Args:
            session: the open project.
            board: hears of what runs.
            counts: how many rows the repository had before this was made.
            parent: as for every widget.
            keys: the keys of the desk; the usual ones when left out.
            first: the queue of the session's coach, when it was read already.
        """
        super().__init__(parent)
        self.session = session
        self._keys = keys
        self._first = first
        session.setParent(self)
        self.watcher = Watcher(session, counts, self)
        self._made: dict[int, QWidget] = {}
        self.background = BackgroundSuggestions(session, board, self)
        self.background.running_changed.connect(self._show_busy)
        self.chooser = CoachChooser(session, board)
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.others = OtherCoaches(session)
        self._board = board
        self._ending = ""

        bar = ButtonBar()
        bar.setProperty("look", "bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(18, 8, 16, 8)
        top.setSpacing(4)
        name = ElidedLabel(session.project.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setProperty("look", "heading")
        name.setToolTip(plain_tip(str(session.project.folder)))
        name.setMaximumWidth(260)
        name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        top.addWidget(name)
        top.addSpacing(18)
        self._group = QButtonGroup(self)
        self.nav: list[NavButton] = []
        self.pages = QStackedWidget()
        for index, text in enumerate(
            (
                self.tr("Label"),
                self.tr("Review"),
                self.tr("Dataset"),
                self.tr("Training"),
            )
        ):
            button = NavButton(text, f"Ctrl+{index + 1}")
            self._group.addButton(button, index)
            self.nav.append(button)
            self.pages.addWidget(QWidget())
            top.addWidget(button)
        self._group.idClicked.connect(self.show_page)
        top.addStretch(1)
        self._busy = words("", "muted")
        self._busy.setWordWrap(False)
        top.addWidget(self._busy)
        self.importing = action_button("", self.import_shown_requested.emit)
        self.importing.setProperty("room", "4 10")
        self.importing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.importing.setToolTip(self.tr("Show more about the import"))
        self._import_words = ""
        self._import_ended = QTimer(self)
        self._import_ended.setSingleShot(True)
        self._import_ended.setInterval(self._IMPORT_ENDED_MS)
        self._import_ended.timeout.connect(lambda: self.say_import(""))
        top.addWidget(self.importing)
        top.addSpacing(8)
        top.addWidget(self.others)
        top.addWidget(self.chooser)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.pages, 1)
        board.changed.connect(self._show_busy)
        self._show_busy()
        self._rest = QTimer(self)
        self._rest.setInterval(self._NEXT_PAGE_MS)
        self._rest.timeout.connect(self._make_next)

    # ------------------------------------------------------------ pages

    def begin(self, index: int) -> None:
        """Show the first page; the others are made soon after it is on the screen."""
        self.show_page(index)
        settle_layout(self)
        self._rest.start()

    @property
    def label_page(self) -> LabelPage:
        """Where videos are answered."""
        page = self._page(self.LABEL)
        assert isinstance(page, LabelPage)
        return page

    @property
    def review_page(self) -> ReviewPage:
        """Where disagreements are settled."""
        page = self._page(self.REVIEW)
        assert isinstance(page, ReviewPage)
        return page

    @property
    def dataset_page(self) -> DatasetPage:
        """Numbers, import and export."""
        page = self._page(self.DATASET)
        assert isinstance(page, DatasetPage)
        return page

    @property
    def training_page(self) -> TrainingPage:
        """Checkpoints and training."""
        page = self._page(self.TRAINING)
        assert isinstance(page, TrainingPage)
        return page

    def _page(self, index: int) -> QWidget:
        if index not in self._made:
            self._made[index] = page = self._make(index)
            place = self.pages.widget(index)
            self.pages.insertWidget(index, page)
            if place is not None:
                self.pages.removeWidget(place)
                place.deleteLater()
        return self._made[index]

    def _make(self, index: int) -> QWidget:
        if index == self.LABEL:
            label = LabelPage(self.session, self._board, self._keys, first=self._first)
            self._first = None
            label.find_requested.connect(self.find_requested)
            label.import_folder_requested.connect(self.import_folder_requested)
            label.recut_requested.connect(self.recut_requested)
            return label
        if index == self.REVIEW:
            review = ReviewPage(self.session, self._board, self._keys)
            review.find_requested.connect(self.find_requested)
            review.desk_requested.connect(self._play)
            review.count_changed.connect(self.nav[self.REVIEW].set_count)
            return review
        if index == self.TRAINING:
            training = TrainingPage(self.session, self._board)
            training.groups_requested.connect(self._show_groups)
            training.video_requested.connect(self._play)
            return training
        dataset = DatasetPage(self.session, self._board)
        dataset.grid.pair_chosen.connect(self.show_pair)
        dataset.import_videos_requested.connect(self.import_videos_requested)
        dataset.import_folder_requested.connect(self.import_folder_requested)
        dataset.import_labels_requested.connect(self.import_labels_requested)
        dataset.export_labels_requested.connect(self.export_labels_requested)
        return dataset

    def show_pair(self, pair: LanePair) -> None:
        """Show the videos of a cell of the class grid, as far as the coach may."""
        self.show_page(self.LABEL)
        self.label_page.show_filter(QueueFilter(decided=pair))

    def _show_groups(self) -> None:
        self.show_page(self.DATASET)
        self.dataset_page.open_groups()

    def _play(self, video_id: VideoId) -> None:
        self.show_page(self.LABEL)
        self.label_page.reopen(video_id)

    def _make_next(self) -> None:
        missing = [i for i in range(self.pages.count()) if i not in self._made]
        if missing:
            self._page(missing[0])
        if len(missing) <= 1:
            self._rest.stop()

    @property
    def page(self) -> int:
        """Which page is in front."""
        return self.pages.currentIndex()

    @property
    def has_begun_words(self) -> bool:
        """Whether a reason or a rule is being written on the page Review."""
        made = self._made.get(self.REVIEW)
        return isinstance(made, ReviewPage) and made.has_begun_words

    @property
    def is_playing(self) -> bool:
        """Whether a video plays on one of the pages."""
        return any(player.is_playing for player in self._players())

    def _players(self, *, but_of: int | None = None) -> Iterator[Player]:
        for index, made in self._made.items():
            if index != but_of and isinstance(made, LabelPage | ReviewPage):
                yield made.player

    def show_page(self, index: int) -> None:
        """Bring a page to the front."""
        for player in self._players(but_of=index):  # which may play by itself just now
            player.pause()
        page = self._page(index)
        self.pages.setCurrentIndex(index)
        self.nav[index].setChecked(True)
        page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What stands over the window may go by the key that has no other use."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on; from a button that was put out of use nothing does.

        Qt would hand the keyboard to the next one, which the coach has not chosen: a
        second Space after “Send my answers” would press another coach's button.
        """
        had = self.window().focusWidget()
        if (
            had is None
            or not self.isAncestorOf(had)
            or (had.isEnabled() and had.isVisibleTo(self))
        ):
            return super().focusNextPrevChild(forward)
        had.clearFocus()
        page = self.pages.currentWidget()
        if page is not None:
            page.setFocus()
        return True

    def shut_down(self) -> None:
        """End the decoders; call it before this is deleted."""
        self._rest.stop()
        self.watcher.stop()
        self.background.stop()
        for made in self._made.values():
            if isinstance(made, LabelPage | ReviewPage):
                made.shut_down()

    def say_ending(self, state: str) -> None:
        """What leaving waits for, in the place of what runs; empty when nothing."""
        self._ending = state
        self._show_busy()

    def say_import(self, words: str) -> None:
        """In the bar, how far an import is; empty for nothing."""
        self._import_ended.stop()
        self._import_words = words
        self._show_busy()

    def end_import(self) -> None:
        """What was said last was how it has ended."""
        self._import_ended.start()

    def _show_busy(self) -> None:
        running = [job for job in self._board.running if job.asks]
        imports = [job for job in running if job.brings_videos]
        others = [job for job in running if not job.brings_videos]
        text = others[0].title + "…" if others else ""
        if not running and self.background.running:
            text = self.tr("Looking at new videos…")
        self._busy.setText(self._ending or text)
        title = imports[0].title + "…" if imports else ""
        self.importing.setText(self._import_words or title)
        self.importing.setVisible(bool(self.importing.text()))
