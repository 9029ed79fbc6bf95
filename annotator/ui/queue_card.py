"""The card beside the desk: the queue, and what of it is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.queue_filter import Order, QueueFilter
from annotator.ui.elided import ElidedLabel, ShortenedLabel
from annotator.ui.field import Field
from annotator.ui.filter_popup import FilterPopup, useful_words
from annotator.ui.key_map import Act, KeyMap
from annotator.ui.queue import QueueModel
from annotator.ui.queue_view import QueueView
from annotator.ui.theme import look, state_words
from annotator.ui.thumbnails import Thumbnails
from annotator.workflow import QueueItem, Status, VideoId


class QueueCard(QFrame):
    """The queue with its heading, how far this coach has come, and what is shown of it.

    Signals:
        chosen: a video was picked; its ``VideoId``.
        typing_ended: the keys are the page's again.
    """

    chosen = Signal(object)
    typing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look(self, "card")
        self.setMinimumWidth(264)
        self.setMaximumWidth(400)
        self.do_in_turn: Callable[[Callable[[], None]], None] = lambda do: do()
        """Does what is searched for, now or once the queue is there."""
        self.model = QueueModel(self)
        self.view = QueueView(self.model)
        self.view.chosen.connect(self.chosen)
        self._current: VideoId | None = None
        self.search = Field()
        self.search.setClearButtonEnabled(True)
        for button in self.search.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear the search"))
        self.search.setAccessibleName(self.tr("Search the queue"))
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setProperty("room", "4 8")
        self.search.textChanged.connect(
            lambda _text: self.do_in_turn(self._show_searched)
        )
        self.search.left.connect(self._on_left)
        self.filter_button = QPushButton(self.tr("Filter ▾"))
        self.filter_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.filter_button.setProperty("room", "4 10")
        self.filter_button.clicked.connect(self.open_filter)
        self.popup = FilterPopup(self)
        self.popup.changed.connect(self.show_filter)
        self.shown_label = ShortenedLabel()
        look(self.shown_label, "muted")
        self.clear_button = QPushButton(self.tr("Show all"))
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clear_button.setProperty("room", "1 8")
        look(self.clear_button, "quiet")
        self.clear_button.clicked.connect(self.clear_filter)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Videos answered"))
        look(self.progress, "thin")
        self.progress_label = QLabel()
        look(self.progress_label, "muted")
        self.why_next = ElidedLabel(self.tr("Next: least known, some at random"))
        # Its own words first, which a narrow queue cuts off.
        self.why_next.setToolTip(f"{self.why_next.text()}\n{useful_words()}")
        look(self.why_next, "muted")
        self.why_next.hide()
        heading = QLabel(self.tr("Queue"))
        look(heading, "heading")
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch()
        head.addWidget(self.progress_label)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 0, 8, 0)
        inset.setSpacing(8)
        inset.addLayout(head)
        inset.addWidget(self.progress)
        inset.addWidget(self.why_next)
        finding = QHBoxLayout()
        finding.setSpacing(6)
        finding.addWidget(self.search, 1)
        finding.addWidget(self.filter_button)
        inset.addLayout(finding)
        self._narrowed = QWidget()
        narrowed = QHBoxLayout(self._narrowed)
        narrowed.setContentsMargins(0, 0, 0, 0)
        narrowed.addWidget(self.shown_label, 1)
        narrowed.addWidget(self.clear_button)
        inset.addWidget(self._narrowed)
        self._narrowed.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(inset)
        layout.addWidget(self.view, 1)

    def show_thumbnails(self, thumbnails: Thumbnails) -> None:
        """Show pictures in the rows, as they come."""
        self.view.thumbnails = thumbnails
        thumbnails.ready.connect(self.view.viewport().update)

    def set_items(
        self,
        items: Sequence[QueueItem],
        confidences: Mapping[VideoId, float] | None = None,
        worth: Mapping[VideoId, float] | None = None,
    ) -> None:
        """Show ``items``, and how many of them this coach has answered."""
        bar = self.view.verticalScrollBar()
        at = bar.value()
        with self.view.silently():
            self.model.set_items(items, confidences, worth)
        self._show_state()
        bar.setValue(at)  # somebody may be looking further down

    def release_order(self) -> None:
        """Sort the queue as of now; the video on screen stays in sight."""
        if self.model.holds_order:
            with self.view.silently():
                self.model.release_order()
            self.view.select(self._current)

    def set_item(self, item: QueueItem) -> None:
        """Show one video as it is now."""
        with self.view.silently():
            self.model.set_item(item)
        self._show_state()

    def select(self, video_id: VideoId | None) -> None:
        """Mark the video that is on screen."""
        if video_id != self._current:
            self.model.stay_with()
        self._current = video_id
        self.view.select(video_id)

    # What is shown of it

    def show_filter(self, wanted: QueueFilter, order: Order | None = None) -> None:
        """Show only what is ``wanted``."""
        with self.view.silently():
            self.model.show_only(wanted, order)
        if self.search.text() != wanted.search:
            self.search.setText(wanted.search)
        self._show_state()
        self.view.select(self._current)

    def clear_filter(self) -> None:
        """Show every video, as sorted."""
        self.show_filter(QueueFilter())
        self.typing_ended.emit()

    def open_filter(self) -> None:
        """Offer what can be asked for, below the button."""
        groups = sorted({item.video.group for item in self.model.all_items})
        self.popup.open_below(
            self.filter_button, self.model.filter, self.model.order, groups
        )

    def start_search(self) -> None:
        """Put the cursor into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_keys(self, keys: KeyMap) -> None:
        """Say which key searches."""
        self.search.setPlaceholderText(keys.labelled(self.tr("Search"), Act.SEARCH))

    def _show_searched(self) -> None:
        searched = self.search.text()
        if searched != self.model.filter.search:  # else it came from there
            self.show_filter(replace(self.model.filter, search=searched))

    def _on_left(self, entered: bool) -> None:
        if entered:
            self.do_in_turn(self._choose_found)
        else:
            self.search.clear()
        self.typing_ended.emit()

    def _choose_found(self) -> None:
        if self.model.row_of(self._current) is None and self.model.items:
            self.chosen.emit(self.model.items[0].video.id)

    def _show_state(self) -> None:
        items = self.model.all_items
        done = sum(item.mine is not None for item in items)
        n_covered = sum(item.status is Status.COVERED for item in items)
        self.progress.setRange(0, max(1, len(items)))
        self.progress.setValue(done)
        self.progress_label.setText(
            self.tr("{done} of {n} answered").format(done=done, n=len(items))
        )
        told = self.tr(
            "Others have answered {n} of those left; yours is welcome there too."
        )
        tip = told.format(n=n_covered) if n_covered else ""
        self.why_next.setVisible(self.model.sorts_by_worth)
        self.progress_label.setToolTip(tip)
        self.progress.setToolTip(tip)
        narrowed = bool(self.model.filter)
        self._narrowed.setVisible(narrowed)
        if narrowed:
            told = self.tr("{shown} of {n} shown").format(
                shown=len(self.model.items), n=len(items)
            )
            short = self.tr("{shown} of {n}").format(
                shown=len(self.model.items), n=len(items)
            )
            pair = self.model.filter.decided
            if pair is not None:
                of_pair = self.tr("{pair}: {told}")
                words = f"{state_words(pair.left)} – {state_words(pair.right)}"
                told = of_pair.format(pair=words, told=told)
                short = of_pair.format(pair=words, told=short)
            self.shown_label.say(told, short)
            self.shown_label.setToolTip(told)
        look(
            self.filter_button, "primary" if self.model.filter.without_search() else ""
        )
        self.view.select(self._current, scroll=False)
