"""Disagreements, one at a time: both answers without names, a decision, a reason.

Only videos that the coach has answered are listed, so nobody sees an answer here
before giving their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from annotator.ui.cards import Card, EmptyState, action_button, row, words
from annotator.ui.decision_panel import DecisionPanel
from annotator.ui.jobs import JobBoard
from annotator.ui.player import Player
from annotator.ui.reads import LatestRead
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.ui.theme import answer_words, status_icon
from annotator.ui.writes import Writer
from annotator.workflow import (
    Adjudication,
    Answer,
    Change,
    ChangeKind,
    Coach,
    Disagreement,
    Status,
    Video,
    VideoId,
)

_ID_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Settled:
    """One line of the settled list."""

    video: Video
    adjudication: Adjudication
    decided_by: str


@dataclass(frozen=True)
class _Shown:
    """What one coach may see on this page."""

    coach: Coach | None
    disputed: tuple[Disagreement, ...] = ()
    settled: tuple[_Settled, ...] = ()


class ReviewPage(QWidget):
    """Lists disagreements and settles them.

    Signals:
        count_changed(int): how many disagreements this coach can settle.
        find_requested(Video): its file is missing and the coach wants to show where it
            is.
    """

    count_changed = Signal(int)
    find_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        board: JobBoard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._writer = Writer(self, self._show_busy, board)
        self._session = session
        self._shown = _Shown(None)
        self._open: VideoId | None = None
        self._wanted: VideoId | None = None  # to be opened once it is listed
        self._had_focus: QWidget | None = None  # before a write took it
        self._done: list[VideoId] = []  # settled here, the last one on top: for undo
        self._read = LatestRead(self, self._look, self._apply)

        self.disputed = QListWidget()
        self.disputed.setAccessibleName(self.tr("Videos in dispute"))
        self.disputed.currentItemChanged.connect(self._selected)
        self.reopen_button = action_button(self.tr("Open again"), self._reopen)
        self.reopen_button.setEnabled(False)
        self.settled = QListWidget()
        self.settled.setAccessibleName(self.tr("Settled videos"))
        for view in (self.disputed, self.settled):
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.settled.currentItemChanged.connect(
            lambda item, _before: self.reopen_button.setEnabled(item is not None)
        )
        self.undo_button = action_button(self.tr("Undo  (Ctrl+Z)"), self.undo)
        self.undo_button.setEnabled(False)
        self.player = Player()
        self.name = words("", "strong")
        self.panel = DecisionPanel()
        self.panel.settled.connect(self._settle)
        self.empty = EmptyState()

        lists = Card(self.tr("In dispute"))
        self._settled_title = words(self.tr("Settled"), "heading")
        lists.body.addWidget(self.disputed, 3)
        lists.body.addWidget(self._settled_title)
        lists.body.addWidget(self.settled, 2)
        lists.body.addLayout(row(self.undo_button, self.reopen_button, stretch=False))
        lists.body.setContentsMargins(14, 14, 14, 14)
        lists.setFixedWidth(270)

        picture = QWidget()
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.name)
        column.addWidget(self.player, 1)
        self._work = QWidget()
        work = QHBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(14)
        work.addWidget(picture, 1)
        work.addWidget(self.panel)
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._work)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(14)
        layout.addWidget(lists)
        layout.addWidget(right, 1)

        self.panel.add_shortcuts(self)
        for keys, action in (
            ("Ctrl+Z", self.undo),
            ("Space", self._space),
            ("Left", partial(self.player.step, -1)),
            ("Right", partial(self.player.step, 1)),
            ("Shift+Left", partial(self.player.skip, -1.0)),
            ("Shift+Right", partial(self.player.skip, 1.0)),
            ("Home", partial(self.player.seek, 0.0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat("Left" in keys or "Right" in keys)
            shortcut.activated.connect(action)
        self.player.findRequested.connect(self._on_find)
        session.changed.connect(self._on_change)
        session.coach_changed.connect(self._on_coach)
        self.refresh()

    def shut_down(self) -> None:
        """End the player's thread, for closing the project."""
        self.player.shut_down()

    def changeEvent(self, event: QEvent) -> None:
        """Draw every icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.panel.refresh_icons()
            self.refresh()

    def _space(self) -> None:
        """Press the button that has the focus; elsewhere play the video."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        elif isinstance(focused, QComboBox) and focused.hasFocus():
            focused.showPopup()
        else:
            self.player.toggle()

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read again what this coach may see."""
        self._read.ask()

    def _on_change(self, change: Change) -> None:
        if change.kind in (
            ChangeKind.VIDEOS,
            ChangeKind.ANNOTATIONS,
            ChangeKind.ADJUDICATIONS,
        ):
            self.refresh()

    def _on_coach(self, _coach: Coach | None) -> None:
        # At once, not when the read is back: these answers are not the new coach's.
        self._done.clear()
        self._apply(_Shown(None))
        self.refresh()

    def _look(self, _context: TaskContext) -> _Shown:
        coach = self._session.coach
        if coach is None:
            return _Shown(None)
        repository = self._session.project.repository
        mine = tuple(repository.disagreements(coach.id))
        videos = {video.id: video for video in repository.videos()}
        names = {each.id: each.name for each in repository.coaches()}
        answered = {
            each.video_id
            for each in repository.annotations()
            if each.coach_id == coach.id
        }
        settled = tuple(
            _Settled(videos[each.video_id], each, names[each.coach_id])
            for each in repository.adjudications()
            if each.video_id in answered
        )
        return _Shown(coach, mine, settled)

    def _apply(self, shown: _Shown) -> None:
        if shown.coach != self._session.coach and shown.coach is not None:
            return  # read for somebody who has left meanwhile
        before = self._shown
        self._shown = shown
        self.count_changed.emit(len(shown.disputed))
        self._fill_disputed(before)
        self._fill_settled()
        self.undo_button.setEnabled(bool(self._done) and not self._writer.busy)

    def _fill_disputed(self, before: _Shown) -> None:
        ids = [each.video.id for each in self._shown.disputed]
        wanted = self._next_after(before, ids)
        self.disputed.blockSignals(True)
        self.disputed.clear()
        for each in self._shown.disputed:
            item = QListWidgetItem(status_icon(Status.DISPUTED), each.video.name)
            item.setData(_ID_ROLE, each.video.id)
            item.setToolTip(each.video.name)
            self.disputed.addItem(item)
        if wanted is not None:
            self.disputed.setCurrentRow(ids.index(wanted))
        self.disputed.blockSignals(False)
        self._show(wanted)

    def _next_after(self, before: _Shown, ids: Sequence[VideoId]) -> VideoId | None:
        """The one asked for, the one that is open, or the one that follows it."""
        if self._wanted in ids:
            wanted, self._wanted = self._wanted, None
            return wanted
        if self._open in ids or not ids:
            return self._open if self._open in ids else None
        order = [each.video.id for each in before.disputed]
        start = order.index(self._open) + 1 if self._open in order else 0
        return next((each for each in order[start:] if each in ids), ids[0])

    def _fill_settled(self) -> None:
        self.settled.clear()
        newest_first = sorted(
            self._shown.settled, key=lambda each: each.adjudication.created_at
        )
        for each in reversed(newest_first):
            adjudication = each.adjudication
            item = QListWidgetItem(
                f"{each.video.name}\n{answer_words(adjudication.answer)}"
            )
            usable = adjudication.answer.pair is not None
            item.setIcon(status_icon(Status.SETTLED if usable else Status.UNUSABLE))
            item.setData(_ID_ROLE, each.video.id)
            item.setToolTip(
                self.tr("{reason}\nDecided by {name}").format(
                    reason=adjudication.reason, name=each.decided_by
                )
            )
            self.settled.addItem(item)
        n = len(newest_first)
        self._settled_title.setText(
            self.tr("Settled ({n})").format(n=n) if n else self.tr("Settled")
        )
        self.reopen_button.setEnabled(False)

    # ------------------------------------------------------------ showing

    def _selected(
        self, item: QListWidgetItem | None, _before: QListWidgetItem | None
    ) -> None:
        if item is not None:
            self._show(item.data(_ID_ROLE))

    def _show(self, video_id: VideoId | None) -> None:
        disagreement = next(
            (each for each in self._shown.disputed if each.video.id == video_id), None
        )
        if disagreement is None:
            self._open = None
            self.player.close_video()
            self._say_why_empty()
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self._work)
        if self._open == video_id and self.panel.shows(disagreement):
            return  # a half-typed reason stays when something else was written
        if self._open != video_id:
            video = disagreement.video
            crop = self._session.project.settings.crop
            self.player.open(
                Path(video.path), crop.box_for(video.width_px, video.height_px)
            )
        self._open = video_id
        self.name.setText(disagreement.video.name)
        self.panel.show_disagreement(disagreement)

    def _on_find(self, _path: Path) -> None:
        for each in self._shown.disputed:
            if each.video.id == self._open:
                self.find_requested.emit(each.video)

    def _say_why_empty(self) -> None:
        if self._session.coach is None:
            self.empty.say(
                self.tr("Who is labelling?"),
                self.tr(
                    "Choose a coach at the top right: only videos that this coach has"
                    " answered are shown here."
                ),
            )
        else:
            self.empty.say(
                self.tr("No disagreements"),
                self.tr(
                    "Whenever you and another coach see a race differently, it appears"
                    " here with both answers and without names."
                ),
            )

    # ------------------------------------------------------------ writing

    def _settle(self, answer: Answer, reason: str) -> None:
        coach, video_id = self._session.coach, self._open
        if coach is None or video_id is None:
            return
        repository = self._session.project.repository

        def done(change: Change) -> None:
            if self._session.coach == coach:
                self._done.append(video_id)
            self.disputed.setFocus()  # out of the reason, so that keys decide again
            self._session.emit_change(change)

        self._writer.write(
            lambda: repository.record_adjudication(
                video_id, coach.id, answer, reason, anew=False
            ),
            done,
            self.refresh,  # somebody else may have settled it meanwhile
        )

    def undo(self) -> None:
        """Open the video again that was settled here last."""
        if self._done:
            self._withdraw(self._done[-1])

    def _reopen(self) -> None:
        item = self.settled.currentItem()
        if item is not None:
            self._withdraw(item.data(_ID_ROLE))

    def _withdraw(self, video_id: VideoId) -> None:
        coach = self._session.coach
        if coach is None:
            return
        repository = self._session.project.repository

        def done(change: Change) -> None:
            if video_id in self._done:
                self._done.remove(video_id)
            self._wanted = video_id
            self._session.emit_change(change)
            self.refresh()

        self._writer.write(
            lambda: repository.withdraw_adjudication(video_id, coach.id),
            done,
            self.refresh,
        )

    def _show_busy(self, busy: bool) -> None:
        """Nothing more is decided while a decision is being saved."""
        if busy:
            self._had_focus = self.focusWidget()
        self.panel.setEnabled(not busy)
        self.undo_button.setEnabled(not busy and bool(self._done))
        self.reopen_button.setEnabled(
            not busy and self.settled.currentItem() is not None
        )
        if not busy and self._had_focus is not None and self.isVisible():
            if isValid(self._had_focus):
                self._had_focus.setFocus()
            self._had_focus = None
