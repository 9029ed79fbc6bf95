"""The desk: the queue, the video, two lanes, and the keys under both hands.

::

    left hand         right hand            both
    A S D F           J K L ;               Space  play or pause   ←  →  a frame
    1 2 3 4           7 8 9 0               Enter  commit, next    ⇧←  ⇧→  a second
    flash slip fall empty (each)            U unsure  X cannot judge  N note
                                            G use the suggestion  Ctrl+Z take back

An answer is on disk before the next video shows. What is chosen and not yet committed
stays with its video while the coach looks at others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.answer_bar import AnswerBar
from annotator.ui.draft import Draft
from annotator.ui.elided import ElidedLabel
from annotator.ui.errors import show_error
from annotator.ui.lane_panel import LanePanel
from annotator.ui.player import Player
from annotator.ui.queue import QueueModel, QueueView, answer_words
from annotator.ui.session import Session
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.theme import look
from annotator.ui.who_page import WhoPage
from annotator.workflow import (
    Annotation,
    Answer,
    Change,
    Coach,
    Lane,
    Status,
    Video,
    VideoId,
    may_see_suggestion,
    next_video,
)
from dataset.errors import KnownError, LabelError
from dataset.states import LanePair, LaneState

_KEYS: Final = {
    Lane.LEFT: {
        LaneState.FLASH: ("A", "1"),
        LaneState.SLIP: ("S", "2"),
        LaneState.FALL: ("D", "3"),
        LaneState.EMPTY: ("F", "4"),
    },
    Lane.RIGHT: {
        LaneState.FLASH: ("J", "7"),
        LaneState.SLIP: ("K", "8"),
        LaneState.FALL: ("L", "9"),
        LaneState.EMPTY: (";", "0"),
    },
}
"""Each state's key in the row under the hand, and its digit for other keyboards."""


@dataclass(frozen=True)
class _Commit:
    """What taking back has to restore."""

    coach: Coach
    video_id: VideoId
    answer: Answer
    before: Annotation | None


class LabelPage(QWidget):
    """Where one coach answers one video after another.

    Signals:
        find_requested: a video's file is missing and the coach wants to show where it
            is; the ``Video``.
    """

    find_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._video: Video | None = None
        self._drafts: dict[VideoId, Draft] = {}
        self._commits: list[_Commit] = []
        self._suggested: frozenset[VideoId] = frozenset()
        self._watch = QElapsedTimer()
        self._is_stale = True

        self._build()
        self._bind_keys()
        session.changed.connect(self._on_changed)
        session.coach_changed.connect(self._on_coach)
        session.settings_changed.connect(self._show_suggestion)

    # What the window asks of it

    def refresh(self) -> None:
        """Read the queue again; keeps the video and what is chosen."""
        coach = self._session.coach
        self._stack.setCurrentWidget(self._desk if coach else self.who)
        if coach is None:
            self.player.close_video()
            self._video = None
            self.who.refresh()
            return
        repository = self._session.project.repository
        try:
            items = repository.queue(coach.id)
            suggestions = repository.suggestions()
        except KnownError as error:
            show_error(self, error)
            return
        self._is_stale = False
        # Only whether there is one: what it says comes through the viewer's own door.
        self._suggested = frozenset(each.video_id for each in suggestions)
        self.queue.set_items(items)
        self._show_progress()
        item = self.queue.item(self._video.id if self._video else None)
        if item is None:
            first = next_video(items) or (items[0].video.id if items else None)
            self._open(first)
        elif item.video.path != (self._video.path if self._video else None):
            self._open(item.video.id)  # found again somewhere else
        else:
            self._video = item.video
            self.queue_view.select(item.video.id)
            self._show_answer()
            self._show_suggestion()

    def show_video(self, video_id: VideoId) -> None:
        """Go to a video, answered or not."""
        if self._is_stale:
            self.refresh()
        self._say("")
        self._open(video_id)

    def shut_down(self) -> None:
        """End the player's thread, for closing the project."""
        self.player.shut_down()

    @property
    def video(self) -> Video | None:
        """The video on screen."""
        return self._video

    @property
    def draft(self) -> Draft:
        """What is chosen for it."""
        if self._video is None:
            return Draft()
        return self._drafts.setdefault(self._video.id, Draft())

    # How it looks

    def _build(self) -> None:
        self.queue = QueueModel(self)
        self.queue_view = QueueView(self.queue)
        self.queue_view.chosen.connect(self._on_chosen)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        look(self.progress, "thin")
        self.progress.setAccessibleName(self.tr("Videos answered"))
        self.progress_label = QLabel()
        look(self.progress_label, "muted")
        queue_heading = QLabel(self.tr("Queue"))
        look(queue_heading, "heading")
        queue_head = QHBoxLayout()
        queue_head.addWidget(queue_heading)
        queue_head.addStretch()
        queue_head.addWidget(self.progress_label)
        queue_card = QFrame()
        look(queue_card, "card")
        queue_card.setFixedWidth(256)
        side = QVBoxLayout(queue_card)
        side.setContentsMargins(8, 10, 8, 8)
        side.setSpacing(8)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 0, 8, 0)
        inset.setSpacing(8)
        inset.addLayout(queue_head)
        inset.addWidget(self.progress)
        side.addLayout(inset)
        side.addWidget(self.queue_view, 1)

        self.name_label = ElidedLabel()
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        look(self.name_label, "heading")
        self.mine_label = QLabel()
        look(self.mine_label, "chip")
        self.saved_label = QLabel()
        self.saved_label.setAccessibleName(self.tr("Saving"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name_label)
        head.addWidget(self.mine_label)
        head.addStretch()
        self.damage_label = QLabel()
        self.damage_label.setWordWrap(True)
        look(self.damage_label, "hint")

        self.player = Player()
        self.player.findRequested.connect(self._on_find)
        self.panels = {
            lane: LanePanel(
                lane, {state: keys[0] for state, keys in _KEYS[lane].items()}
            )
            for lane in Lane
        }
        for lane, panel in self.panels.items():
            panel.chosen.connect(partial(self._choose, lane))
        self._stage = QGridLayout()
        self._stage.setSpacing(10)
        self._is_upright: bool | None = None
        self._arrange(upright=True)

        self.hint = QLabel()
        self.hint.setWordWrap(True)
        below = QHBoxLayout()
        below.setContentsMargins(4, 0, 4, 0)
        below.addWidget(self.hint, 1)
        below.addWidget(self.saved_label)
        # Words come and go; the picture must not jump each time.
        below.addStrut(self.hint.fontMetrics().height() + 2)
        self.bar = AnswerBar()
        self.bar.unsure_changed.connect(self._on_unsure)
        self.bar.note_changed.connect(self._on_note)
        self.bar.reason_given.connect(self._on_reason)
        self.bar.commit_asked.connect(self.commit)
        self.bar.typing_ended.connect(self._take_keys)
        self.suggestion_row = SuggestionRow()
        self.suggestion_row.used.connect(self._on_used)

        desk_side = QVBoxLayout()
        desk_side.setSpacing(8)
        desk_side.addLayout(head)
        desk_side.addWidget(self.damage_label)
        desk_side.addLayout(self._stage, 1)
        desk_side.addWidget(self.suggestion_row)
        desk_side.addLayout(below)
        desk_side.addWidget(self.bar)
        self._desk = QWidget()
        desk = QHBoxLayout(self._desk)
        desk.setContentsMargins(12, 12, 12, 12)
        desk.setSpacing(12)
        desk.addWidget(queue_card)
        desk.addLayout(desk_side, 1)

        self.who = WhoPage(self._session)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.who)
        self._stack.addWidget(self._desk)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        # Lets the page hold the keys without any button looking pressed.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _arrange(self, *, upright: bool) -> None:
        """Lanes beside an upright video, below a wide one: the picture comes first."""
        if upright == self._is_upright:
            return
        self._is_upright = upright
        left, right = self.panels[Lane.LEFT], self.panels[Lane.RIGHT]
        for widget in (left, right, self.player):
            self._stage.removeWidget(widget)
        if upright:
            self._stage.addWidget(left, 0, 0)
            self._stage.addWidget(self.player, 0, 1)
            self._stage.addWidget(right, 0, 2)
        else:
            self._stage.addWidget(self.player, 0, 0, 1, 3)
            self._stage.addWidget(left, 1, 0)
            self._stage.addWidget(right, 1, 2)
        for column, stretch in enumerate((0, 1, 0) if upright else (1, 0, 1)):
            self._stage.setColumnStretch(column, stretch)
        self._stage.setRowStretch(0, 1)
        for panel in self.panels.values():
            panel.set_upright(upright)

    # Keys

    def _bind_keys(self) -> None:
        for lane, states in _KEYS.items():
            for state, keys in states.items():
                for key in keys:
                    self._key(key, partial(self._choose, lane, state))
        self._key("Space", self.player.toggle)
        self._key("Left", lambda: self.player.step(-1), repeat=True)
        self._key("Right", lambda: self.player.step(1), repeat=True)
        self._key("Shift+Left", lambda: self.player.skip(-1.0), repeat=True)
        self._key("Shift+Right", lambda: self.player.skip(1.0), repeat=True)
        self._key("Home", lambda: self.player.seek(0.0))
        self._key("Return", self.commit)
        self._key("Enter", self.commit)
        self._key("U", lambda: self._on_unsure(not self.draft.unsure))
        self._key("X", self.bar.ask_reason)
        self._key("N", self.bar.edit_note)
        self._key("G", self.suggestion_row.use)
        self._key(QKeySequence(QKeySequence.StandardKey.Undo), self.take_back)
        # Whoever tabs to a control presses it with Space, as everywhere else.
        for control in [
            *self.findChildren(QAbstractButton),
            *self.findChildren(QComboBox),
        ]:
            control.installEventFilter(self)

    def _key(
        self, key: str | QKeySequence, act: Callable[[], None], *, repeat: bool = False
    ) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(repeat)

        def pressed() -> None:
            if self._session.coach is not None and not self.bar.is_asking:
                act()

        shortcut.activated.connect(pressed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Space to a control that has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _take_keys(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Answers

    def commit(self) -> None:
        """Store the answer, then show the next video; the reason why not, inline."""
        coach, video = self._session.coach, self._video
        if coach is None or video is None:
            return
        answer = self.draft.answer()
        if answer is None:
            self._say(self._missing_words(), "hint")
            return
        suggestion = self.suggestion_row.suggestion
        repository = self._session.project.repository
        try:
            before = repository.annotation(video.id, coach.id)
            change = repository.record_annotation(
                video.id,
                coach.id,
                answer,
                seconds_taken=self._watch.elapsed() / 1000,
                suggestion_id=suggestion.id if suggestion else None,
            )
        except KnownError as error:
            self._say_saved(self.tr("Not saved"), "problem")
            show_error(self, error)
            return
        if change:
            self._commits.append(_Commit(coach, video.id, answer, before))
        self._drafts.pop(video.id, None)
        self._say_saved(self.tr("✓ Saved"), "good")
        self._session.emit_change(change)
        following = next_video(self.queue.items, after=video.id)
        if following is None:
            self._say(self.tr("Every video has your answer."), "good")
        else:
            self._say("")
            self._open(following)

    def take_back(self) -> None:
        """Undo the last commit of this coach; its answer stays on screen for editing."""
        mine = [c for c in self._commits if c.coach == self._session.coach]
        if not mine:
            self._say(self.tr("There is nothing to take back."), "hint")
            return
        last = mine[-1]
        repository = self._session.project.repository
        try:
            if last.before is None:
                change = repository.withdraw_annotation(last.video_id, last.coach.id)
            else:
                change = repository.record_annotation(
                    last.video_id,
                    last.coach.id,
                    last.before.answer,
                    seconds_taken=last.before.seconds_taken,
                    suggestion_id=last.before.suggestion_id,
                )
        except KnownError as error:
            show_error(self, error)
            return
        self._commits.remove(last)
        self._drafts[last.video_id] = Draft.of(last.answer)
        self._session.emit_change(change)
        self._open(last.video_id)
        self._say_saved("", "good")
        self._say(
            self.tr("Taken back: {answer}. Press Enter to commit it again.").format(
                answer=answer_words(last.answer)
            ),
            "hint",
        )

    def _choose(self, lane: Lane, state: LaneState) -> None:
        if self._video is None:
            return
        try:
            self.draft.choose(lane, state)
        except LabelError:
            self.panels[lane].refuse(
                self.tr("Not both lanes empty: press X if there is no race.")
            )
            return
        self._edited()

    def _on_used(self, pair: LanePair) -> None:
        self.draft.use(pair)
        self._edited()

    def _on_unsure(self, unsure: bool) -> None:
        self.draft.unsure = unsure
        self._edited()

    def _on_note(self, note: str) -> None:
        self.draft.note = note
        self._edited()

    def _on_reason(self, reason: str) -> None:
        self.draft.cannot_judge(reason)
        self._edited()

    def _edited(self) -> None:
        self._say("")
        self._say_saved("", "good")
        self._show_answer()

    def _missing_words(self) -> str:
        match self.draft.missing:
            case (Lane.LEFT,):
                return self.tr("Choose a state for the left lane first (A S D F).")
            case (Lane.RIGHT,):
                return self.tr("Choose a state for the right lane first (J K L ;).")
            case _:
                return self.tr(
                    "Choose a state for each lane first, or press X if it cannot be"
                    " judged."
                )

    # What is on screen

    def _open(self, video_id: VideoId | None) -> None:
        item = self.queue.item(video_id)
        self.bar.close_reasons()
        if item is None:
            self._video = None
            self.player.close_video()
            self.name_label.setText("")
            self.damage_label.hide()
            self.player.view.say(
                self.tr("No videos yet: drop some on this window, or import a folder.")
            )
            self._show_answer()
            self._show_suggestion()
            return
        self._video = item.video
        if item.mine is not None and item.video.id not in self._drafts:
            self._drafts[item.video.id] = Draft.of(item.mine.answer)
        self._arrange(upright=item.video.height_px >= item.video.width_px)
        self.name_label.setText(item.video.name)
        self.name_label.setToolTip(item.video.path)
        self.damage_label.setText(item.video.damage)
        self.damage_label.setVisible(bool(item.video.damage))
        crop = self._session.project.settings.crop.box_for(
            item.video.width_px, item.video.height_px
        )
        self.player.open(Path(item.video.path), crop)
        self._open_ahead(item.video.id)
        self.queue_view.select(item.video.id)
        self._show_answer()
        self._show_suggestion()
        self._watch.restart()

    def _open_ahead(self, video_id: VideoId) -> None:
        after = self.queue.item(next_video(self.queue.items, after=video_id))
        path = Path(after.video.path) if after else None
        self.player.open_ahead(path if path is not None and path.is_file() else None)

    def _show_answer(self) -> None:
        has_video = self._video is not None
        draft = self.draft
        for lane, panel in self.panels.items():
            panel.show_state(draft.state(lane))
            panel.setEnabled(has_video)
        self.bar.show_draft(draft)
        self.bar.setEnabled(has_video)
        item = self.queue.item(self._video.id if self._video else None)
        mine = item.mine.answer if item is not None and item.mine else None
        if draft.unusable is not None and (mine is None or draft.answer() != mine):
            words = self.tr("Cannot judge: {reason}").format(reason=draft.unusable)
        elif mine is not None and draft.answer() == mine:
            words = self.tr("My answer: {answer}").format(answer=answer_words(mine))
        elif mine is not None:
            words = self.tr("Revising {answer}").format(answer=answer_words(mine))
        else:
            words = ""
        self.mine_label.setText(words)
        self.mine_label.setVisible(bool(words))

    def _show_suggestion(self) -> None:
        coach, video = self._session.coach, self._video
        if coach is None or video is None or video.id not in self._suggested:
            self.suggestion_row.show_nothing()
            return
        settings = self._session.project.settings
        item = self.queue.item(video.id)
        has_committed = item is not None and item.mine is not None
        if not may_see_suggestion(
            settings.suggestions,
            coach,
            assisted_coach=settings.assisted_coach,
            has_committed=has_committed,
        ):
            self.suggestion_row.show_locked()
            return
        try:
            suggestion = self._session.project.repository.suggestion(
                video.id, coach, settings.suggestions, settings.assisted_coach
            )
        except KnownError as error:
            show_error(self, error)
            return
        if suggestion is None:
            self.suggestion_row.show_nothing()
        else:
            self.suggestion_row.show_suggestion(suggestion)

    def _show_progress(self) -> None:
        owed = [i for i in self.queue.items if i.status is not Status.COVERED]
        done = sum(item.mine is not None for item in owed)
        self.progress.setRange(0, max(1, len(owed)))
        self.progress.setValue(done)
        self.progress_label.setText(
            self.tr("{done} of {n} answered").format(done=done, n=len(owed))
        )

    def _say(self, words: str, how: str = "muted") -> None:
        look(self.hint, how)
        self.hint.setText(words)

    def _say_saved(self, words: str, how: str) -> None:
        look(self.saved_label, how)
        self.saved_label.setText(words)

    # What happens elsewhere

    def _on_chosen(self, video_id: VideoId) -> None:
        self._say("")
        self._say_saved("", "good")
        self._open(video_id)

    def _on_find(self, _path: Path) -> None:
        if self._video is not None:
            self.find_requested.emit(self._video)

    def _on_changed(self, _change: Change) -> None:
        self._is_stale = True
        if self.isVisible():
            self.refresh()

    def _on_coach(self, _coach: Coach | None) -> None:
        # Nobody finds another coach's unfinished answers on screen.
        self._drafts.clear()
        self._video = None
        self._is_stale = True
        self._say("")
        self._say_saved("", "good")
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was written while another page was shown."""
        super().showEvent(event)
        if self._is_stale:
            self.refresh()
        self._take_keys()
