"""The labelling page: one coach, one video after another, two hands on the keys.

::

    left hand         right hand            both
    A S D F           J K L ;               Space  play or pause   ←  →  a frame
    flash slip fall empty (each)            Enter  commit, next    ⇧←  ⇧→  a second
    E mark  W go to it  T time              U unsure  X cannot judge  N note  H history
    I mark  O go to it  Y time              V next to label   Ctrl+Z, Ctrl+Y back and on

These are the usual keys (``key_map``). An answer is on disk before the next video
shows, and it is taken only for a video that has been seen. What is chosen and not yet
committed stays with its video while the coach looks at others.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from annotator.queue_filter import QueueFilter
from annotator.ui.after_saving import AfterSaving
from annotator.ui.answering import Answering
from annotator.ui.cards import settle_layout
from annotator.ui.commits import Ahead, Commits, StepKind
from annotator.ui.desk import Desk
from annotator.ui.desk_acts import act_on_seen, desk_acts, frame_meant, press
from annotator.ui.desk_keys import DeskKeys
from annotator.ui.draft import Draft
from annotator.ui.errors import show_error
from annotator.ui.field import Field
from annotator.ui.framing import Framing
from annotator.ui.going_on import GoingOn
from annotator.ui.history_popup import HistoryPopup
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import Act, KeyMap
from annotator.ui.on_screen import OnScreen
from annotator.ui.player_keys import show_player_keys
from annotator.ui.queue_reader import QueueRead, QueueReader
from annotator.ui.rule_note import RuleNotes
from annotator.ui.session import Session
from annotator.ui.thumbnails import Thumbnails
from annotator.ui.who_page import WhoPage
from annotator.workflow import (
    Change,
    ChangeKind,
    Coach,
    Lane,
    Video,
    VideoId,
    next_video,
)
from dataset.states import LaneState


class LabelPage(QWidget):
    """Where one coach answers one video after another.

    Signals:
        import_folder_requested: there is no video yet, and the coach has some.
        find_requested: a video's file is missing and the coach wants to show where it
            is; the ``Video``.
        recut_requested: a crop box was changed; the ``Path`` of each video whose clips
            are to be cut again.
        autoplay_changed: videos (do not) play as soon as they are on screen.
    """

    import_folder_requested = Signal()
    find_requested = Signal(object)
    recut_requested = Signal(object)
    autoplay_changed = Signal(bool)

    def __init__(
        self,
        session: Session,
        board: JobBoard | None = None,
        keys: KeyMap | None = None,
        parent: QWidget | None = None,
        *,
        first: QueueRead | None = None,
    ) -> None:
        """Make the page.

        Args:
            session: the open project.
            board: hears of what is being saved.
            keys: the keys of the desk; the usual ones when left out.
            parent: as for every widget.
            first: the queue as it was read while the project was being opened.
        """
        super().__init__(parent)
        self._first = first
        self._goal: VideoId | None = None
        """Where to go once the queue is read."""
        self._wanted: QueueFilter | None = None
        """What to show of the queue once it is read."""
        self._board = board if board is not None else JobBoard(self)
        self._session = session
        self.key_map = keys or KeyMap(parent=self)

        self.who = WhoPage(session)
        self.desk = Desk()
        self.player = self.desk.player
        self.framing = Framing(session, self.player, board)
        self.queue = self.desk.queue.model
        self._stack = QStackedWidget()
        self._stack.addWidget(self.who)
        self._stack.addWidget(self.desk)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        # Lets the desk hold the keys without any button looking pressed.
        self.desk.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        self.commits = Commits(session, self, board)
        self.commits.place = partial(frame_meant, self.player)
        self.answering = Answering(session, self.desk, self.key_map, self)
        self.history = HistoryPopup(self)
        self.rule_notes = RuleNotes(
            session, {lane: each.note for lane, each in self.desk.panels.items()}, self
        )
        self.on_screen = OnScreen(
            session, self.desk, self.answering, self.framing, self
        )
        self.going_on = GoingOn(self)
        self._reader = QueueReader(session, self)
        self.thumbnails = Thumbnails(session.project.clips_folder, self)
        self.desk.queue.show_thumbnails(self.thumbnails)
        self._keys = DeskKeys(self)
        self._connect()
        self._bind_keys()

    # What the window asks of it

    def refresh(self) -> None:
        """Read the queue again; keeps the video and what is chosen."""
        self._reader.mark_stale()
        self.catch_up()

    def _face(self, coach: Coach | None) -> None:
        """Show the desk, or ask who is labelling."""
        front = self.desk if coach else self.who
        if self._stack.currentWidget() is not front:
            self._stack.setCurrentWidget(front)
            settle_layout(front)
        self.setFocusProxy(front)
        self._keys.set_enabled(coach is not None)

    def show_video(self, video_id: VideoId) -> None:
        """Go to a video, answered or not; to one that is new once it is read."""
        self.catch_up()
        self._say_nothing()
        if self._reader.is_stale and self.queue.item(video_id) is None:
            self._show_once_read(video_id)
        else:
            self.on_screen.show(video_id)

    def _show_once_read(self, video_id: VideoId) -> None:
        self._goal = video_id
        self.commits.await_video()  # a key pressed meanwhile is meant for that one
        self._reader.read_soon()

    def reopen(self, video_id: VideoId) -> None:
        """Go to a video that was chosen for what was said of it, perhaps to change that.

        One that has just come back (``annotator.repeats``) shows its answer then: what
        is given now corrects it, and is no second opinion that nobody counts.
        """
        item = self.queue.item(video_id)
        if self._session.coach is not None and (item is None or item.is_repeat):
            self._reader.reopen(video_id)
            self._say_nothing()
            self._show_once_read(video_id)
        else:
            self.show_video(video_id)

    def show_filter(self, wanted: QueueFilter) -> None:
        """Show only what is ``wanted`` in the queue, and the first video of it."""
        self.let_order_follow()
        self.catch_up()
        if self._reader.is_stale:
            self._wanted = wanted
            self.commits.await_video()
        else:
            self._show_filter(wanted)

    def _show_filter(self, wanted: QueueFilter) -> None:
        self.desk.queue.show_filter(wanted)
        items = self.queue.items
        if not items:
            self.desk.say(
                self.tr("None of those that you have answered is like that."), "hint"
            )
        elif self.queue.row_of(self.on_screen.video_id) is None:
            self.show_video(items[0].video.id)

    def toggle_autoplay(self) -> None:
        """Play each video as soon as it is on screen, or no more."""
        self.on_screen.autoplay = not self.on_screen.autoplay
        self.autoplay_changed.emit(self.on_screen.autoplay)
        if self.on_screen.autoplay:
            self.player.play()
            self.desk.say(self.tr("From now on each video plays by itself."))
        else:
            self.desk.say(self.tr("From now on each video waits for you."))

    def shut_down(self) -> None:
        """End the player's thread; what is being saved is a job of the board."""
        self.thumbnails.stop()
        self.on_screen.notice.stop()
        self.player.shut_down()

    @property
    def video(self) -> Video | None:
        """The video on screen."""
        return self.on_screen.video

    @property
    def draft(self) -> Draft:
        """What is chosen for it."""
        return self.answering.draft

    @property
    def has_unsaved_answer(self) -> bool:
        """Whether something is chosen or written that was not committed."""
        return len(self.answering.drafts) > 0

    # Wires

    def _connect(self) -> None:
        act = self.commits.act
        desk, bar = self.desk, self.desk.bar
        desk.queue.chosen.connect(lambda v: act(partial(self._on_chosen, v)))
        desk.queue.typing_ended.connect(self._take_keys)
        desk.queue.do_in_turn = self.commits.do_in_turn
        desk.player.findRequested.connect(self._on_find)
        desk.player.view.pressed.connect(self._on_asked)
        desk.player.typingEnded.connect(self._take_keys)
        self.framing.ended.connect(self._take_keys)
        self.framing.dropped.connect(self._say_dropped)
        self.framing.recut_requested.connect(self.recut_requested)
        answer = self.answering
        answer.edited.connect(self._say_nothing)
        for lane, panel in desk.panels.items():
            panel.chosen.connect(partial(self._on_pressed, lane))
            panel.facts.typing_ended.connect(self._take_keys)
        bar.unsure_changed.connect(lambda on: act(partial(answer.set_unsure, on)))
        bar.note_changed.connect(answer.write_note)
        bar.reason_given.connect(answer.cannot_judge)
        bar.reasons.dismissed.connect(lambda: desk.say(""))
        bar.commit_asked.connect(lambda: act(self.commit, ahead=Ahead.COMMIT))
        bar.typing_ended.connect(self._take_keys)
        desk.history_button.clicked.connect(self.show_history)
        desk.suggestion_row.used.connect(
            lambda p: act_on_seen(self, Act.SUGGESTION, partial(answer.use, p))
        )

        desk.suggestion_row.divider_doubted.connect(
            lambda at: act_on_seen(self, Act.FRAMING, partial(self.framing.propose, at))
        )
        desk.suggestion_row.used_too_early.connect(
            lambda: desk.say(
                self.tr("The suggestion is not on screen yet: use it once it is."),
                "hint",
            )
        )

        # Before the next video comes on screen, whose file is looked at then.
        self.commits.saved.connect(
            lambda item, _commit: self.on_screen.notice.note_answer(item.video)
        )
        after = AfterSaving(
            self._session,
            desk,
            self.commits,
            answer,
            self.on_screen,
            self._reader,
            self,
        )
        after.went_on.connect(self.let_order_follow)
        after.nothing_follows.connect(self.going_on.say_nothing_follows)
        after.keys_free.connect(self._keep_typing)
        self.commits.too_early.connect(self._say_too_early)
        self._reader.ready.connect(self._apply)
        self._reader.failed.connect(self._on_unread)
        self._board.changed.connect(self._keep_order)
        self._session.changed.connect(self._on_changed)
        self._session.coach_changed.connect(self._on_coach)
        self._session.settings_changed.connect(self.on_screen.show_suggestion)
        self.key_map.changed.connect(self._bind_keys)

    def _bind_keys(self) -> None:
        self._keys.clear()
        for bound in desk_acts(self):
            for key in self.key_map.keys(bound.act):
                self._keys.add(key, partial(press, self, bound), repeat=bound.repeat)
        self._keys.spare_controls()
        self._keys.set_enabled(self._session.coach is not None)
        self.desk.show_keys(self.key_map)
        show_player_keys(self.player, self.key_map)

    def _take_keys(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_typing(self) -> None:
        """Take the keys, unless something is being typed."""
        if not isinstance(self.focusWidget(), Field):
            self._take_keys()

    # Answers

    def commit(self) -> None:
        """Store the answer, then show the next video; the reason why not, inline.

        While lines are moved it is they that are kept, and the answer is not.
        """
        coach, video = self._session.coach, self.video
        if coach is None or video is None or self.commits.is_waiting:
            return
        if self.framing.is_on:
            self.framing.enter()
            return
        answer = self.draft.answer()
        missing = self.answering.why_not()
        if answer is None or missing:
            self.desk.say(missing, "hint")
            return
        if not self.player.has_shown:
            self._say_too_early()
            return
        if self.on_screen.notice.is_other(video):
            self.desk.say(
                self.tr("Not saved: this file is another video than the one imported."),
                "problem",
            )
            return
        item = self.queue.item(video.id)
        self.commits.commit(
            coach,
            video.id,
            answer,
            seconds_taken=self.on_screen.seconds,
            suggestion_id=self.on_screen.seen_suggestion(coach, video),
            is_repeat=item is not None and item.is_repeat,
        )

    def _say_too_early(self) -> None:
        self.desk.say(
            self.tr("Not on screen yet: press Enter once the picture is there."), "hint"
        )

    def _say_dropped(self) -> None:
        self.desk.say_too(
            self.tr("The lines you had moved were not kept: press Enter first.")
        )

    def undo(self) -> None:
        """Take this coach's last answer back; it stays on screen for editing."""
        self._step(StepKind.UNDO)

    def redo(self) -> None:
        """Bring back the answer that was taken back last."""
        self._step(StepKind.REDO)

    def _step(self, kind: StepKind) -> None:
        coach = self._session.coach
        if coach is not None and not self.commits.is_waiting:
            self.commits.step(coach, kind)

    def show_history(self) -> None:
        """Show what this coach has said of the video so far.

        Nothing of one that has come back: what is said now has to be said anew.
        """
        coach, video = self._session.coach, self.video
        if coach is not None and video is not None:
            button = self.desk.history_button
            below = button if button.isVisible() else self.desk.name_label
            item = self.queue.item(video.id)
            if item is not None and item.is_repeat:
                self.history.show_history((), below)
                return
            self.history.read(
                self._session.project.repository,
                coach,
                video,
                below,
                lambda: self.on_screen.video_id == video.id,
            )

    def _on_pressed(self, lane: Lane, state: LaneState) -> None:
        self.commits.act(partial(self.answering.choose, lane, state))

    # What is on screen

    def _say_nothing(self) -> None:
        self.desk.say("")
        if not self.commits.is_saving:
            self.desk.say_saved("")

    # What happens elsewhere

    def _keep_order(self) -> None:
        """No video goes elsewhere while others come: somebody works down the list.

        When all have come, it is sorted as soon as the coach has answered a video, asks
        for the next one, or comes back to this page.
        """
        self.on_screen.expect(self._board.brings_videos)
        if self._board.brings_videos:
            self.queue.hold_order()

    def let_order_follow(self) -> None:
        """Sort the queue as of now, unless videos are still coming."""
        if not self._board.brings_videos:
            self.desk.queue.release_order()

    def _apply(self, found: QueueRead) -> None:
        items = found.items
        self.on_screen.suggested = found.confidences
        self.desk.queue.set_items(items, found.confidences, found.worth)
        self._keep_order()
        goal = self.queue.item(self._goal)
        # Asked for since this was read; the next one that is will have it.
        is_to_come = goal is None and self._goal is not None and self._reader.is_stale
        if not is_to_come:
            self._goal = None
        item = self.queue.item(self.on_screen.video_id)
        if goal is not None:
            self.on_screen.show(goal.video.id)
        elif item is None:
            first = self.queue.next_open(None) or next_video(items)
            self.on_screen.show(first or (items[0].video.id if items else None))
        elif self.video is not None and item.video.path != self.video.path:
            self.on_screen.show(item.video.id)  # found again somewhere else
        else:
            self.on_screen.show_again(item)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._show_filter(wanted)
        if not is_to_come:
            self.commits.end_awaiting()

    def _on_unread(self, error: BaseException) -> None:
        self._goal = self._wanted = None
        self.commits.forget_typed_ahead()
        self.commits.end_awaiting()
        if self.video is None:
            self.player.view.say(
                self.tr(
                    "The queue could not be read: go to another page and back to try"
                    " again."
                )
            )
        show_error(self, error)

    def _on_chosen(self, video_id: VideoId) -> None:
        self._say_nothing()
        self.on_screen.show(video_id)

    def _on_asked(self) -> None:
        if self.video is None:
            self.import_folder_requested.emit()

    def _on_find(self, _path: Path) -> None:
        if self.video is not None:
            self.find_requested.emit(self.video)

    def _on_changed(self, change: Change) -> None:
        if self.commits.is_telling:
            return
        if change.kind is ChangeKind.VIDEOS:
            self.thumbnails.read_again()
        self._reader.mark_stale(by_others=True)
        if not self.isVisible():
            return
        self._reader.read_soon()

    def _on_coach(self, _coach: Coach | None) -> None:
        # Unfinished answers stay with their coach: nobody else finds them on screen.
        self.answering.take_up(None)
        self.on_screen.video = None
        self.on_screen.before_undo.clear()
        self.history.forget()
        self._goal = self._wanted = None
        self.commits.end_awaiting()  # of what was pressed nothing is left
        self._reader.close_again()
        self._reader.mark_stale()
        self.desk.queue.release_order()  # it is another queue
        self._say_nothing()
        if self.isVisible():
            self.catch_up()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was written while another page was shown."""
        super().showEvent(event)
        self.let_order_follow()
        self.catch_up()
        self._take_keys()

    def catch_up(self) -> None:
        """Read what was written since, without holding up the keys."""
        if not self._reader.is_stale:
            return
        first, self._first = self._first, None
        coach = self._session.coach
        self._face(coach)
        if coach is None:
            self._reader.mark_shown()
            self.on_screen.clear()
            self.who.refresh()
            self._take_keys()
            return
        if first is not None and first.coach == coach:
            self._reader.mark_shown()
            self._apply(first)
            return
        if self.video is None and not self.commits.awaits_video:
            # What another coach has answered goes before anything else comes.
            self.desk.queue.set_items(())
            self.on_screen.show(None)
            self.player.view.say(self.tr("Reading the queue…"))
            self.commits.await_video()
        self._reader.read_soon()
