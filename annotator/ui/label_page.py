"""The labelling page: one coach, one video after another, two hands on the keys.

::

    left hand         right hand            both
    A S D F           J K L ;               Space  play or pause   ←  →  a frame
    1 2 3 4           7 8 9 0               Enter  commit, next    ⇧←  ⇧→  a second
    flash slip fall empty (each)            U unsure  X cannot judge  N note
                                            G use the suggestion  Ctrl+Z take back

An answer is on disk before the next video shows, and it is taken only for a video that
has been seen. What is chosen and not yet committed stays with its video while the coach
looks at others.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from annotator.ui.commits import Commit, Commits
from annotator.ui.desk import KEYS, Desk
from annotator.ui.desk_keys import DeskKeys
from annotator.ui.draft import Draft, Drafts
from annotator.ui.errors import show_error
from annotator.ui.jobs import JobBoard
from annotator.ui.queue import answer_words
from annotator.ui.queue_reader import QueueRead, QueueReader
from annotator.ui.same_file import SameFile
from annotator.ui.session import Session
from annotator.ui.suggesting import Suggesting
from annotator.ui.who_page import WhoPage
from annotator.workflow import (
    Answer,
    Change,
    Coach,
    Lane,
    QueueItem,
    Video,
    VideoId,
    next_video,
)
from dataset.errors import KnownError, LabelError
from dataset.states import LanePair, LaneState


class LabelPage(QWidget):
    """Where one coach answers one video after another.

    Signals:
        find_requested: a video's file is missing and the coach wants to show where it
            is; the ``Video``.
    """

    find_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        board: JobBoard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._video: Video | None = None
        self._other_file: VideoId | None = None
        self._draft = Draft()
        self._drafts = Drafts()
        self._suggested: frozenset[VideoId] = frozenset()
        self._watch = QElapsedTimer()

        self.who = WhoPage(session)
        self.desk = Desk()
        self.player = self.desk.player
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
        self._suggesting = Suggesting(session, self.desk.suggestion_row, self)
        self._reader = QueueReader(session, self)
        self.same_file = SameFile(self)
        self._keys = DeskKeys(self)
        self._connect()
        self._bind_keys()

    # What the window asks of it

    def refresh(self) -> None:
        """Read the queue again; keeps the video and what is chosen."""
        coach = self._session.coach
        front = self.desk if coach else self.who
        self._stack.setCurrentWidget(front)
        self.setFocusProxy(front)
        self._keys.set_enabled(coach is not None)
        if coach is None:
            self._reader.mark_shown()
            self.player.close_video()
            self._video = None
            self.same_file.stop()
            self.who.refresh()
            self._take_keys()
            return
        try:
            self._apply(self._reader.read(coach))
        except KnownError as error:
            show_error(self, error)

    def show_video(self, video_id: VideoId) -> None:
        """Go to a video, answered or not."""
        self._catch_up()
        self._say_nothing()
        self._open(video_id)

    def shut_down(self) -> None:
        """End the player's thread; what is being saved is a job of the board."""
        self.same_file.stop()
        self.player.shut_down()

    @property
    def video(self) -> Video | None:
        """The video on screen."""
        return self._video

    @property
    def draft(self) -> Draft:
        """What is chosen for it."""
        return self._draft

    @property
    def has_unsaved_answer(self) -> bool:
        """Whether something is chosen or written that was not committed."""
        return len(self._drafts) > 0

    # Wires

    def _connect(self) -> None:
        act = self.commits.act
        desk, bar = self.desk, self.desk.bar
        desk.queue.view.chosen.connect(lambda v: act(partial(self._on_chosen, v)))
        desk.player.findRequested.connect(self._on_find)
        for lane, panel in desk.panels.items():
            panel.chosen.connect(partial(self._on_pressed, lane))
        bar.unsure_changed.connect(lambda on: act(partial(self._on_unsure, on)))
        bar.note_changed.connect(self._on_note)
        bar.reason_given.connect(self._on_reason)
        bar.commit_asked.connect(lambda: act(self.commit, ahead=False))
        bar.typing_ended.connect(self._take_keys)
        desk.suggestion_row.used.connect(
            lambda p: act(partial(self._on_used, p), ahead=False)
        )

        self.commits.saving.connect(self._on_saving)
        self.commits.taking_long.connect(lambda: desk.set_busy(True))
        self.commits.saved.connect(self._on_saved)
        self.commits.taken_back.connect(self._on_taken_back)
        self.commits.failed.connect(self._on_not_saved)
        self.same_file.told.connect(self._on_same_file)
        self._reader.ready.connect(self._apply)
        self._reader.failed.connect(lambda error: show_error(self, error))
        self._session.changed.connect(self._on_changed)
        self._session.coach_changed.connect(self._on_coach)
        self._session.settings_changed.connect(self._show_suggestion)

    def _bind_keys(self) -> None:
        for lane, states in KEYS.items():
            for state, keys in states.items():
                for key in keys:
                    self._key(key, partial(self._choose, lane, state))
        self._key("Space", self.player.toggle)
        self._key("Left", lambda: self.player.step(-1), repeat=True)
        self._key("Right", lambda: self.player.step(1), repeat=True)
        self._key("Shift+Left", lambda: self.player.skip(-1.0), repeat=True)
        self._key("Shift+Right", lambda: self.player.skip(1.0), repeat=True)
        self._key("Home", lambda: self.player.seek(0.0))
        self._key("Return", self.commit, ahead=False)
        self._key("Enter", self.commit, ahead=False)
        self._key("U", lambda: self._on_unsure(not self.draft.unsure))
        self._key("X", self.desk.bar.ask_reason, ahead=False)
        self._key("N", self.desk.bar.edit_note, ahead=False)
        self._key("G", self.desk.suggestion_row.use, ahead=False)
        undo = QKeySequence(QKeySequence.StandardKey.Undo)
        self._key(undo, self.take_back, ahead=False)
        self._keys.spare_controls()

    def _key(
        self,
        key: str | QKeySequence,
        do: Callable[[], None],
        *,
        repeat: bool = False,
        ahead: bool = True,
    ) -> None:
        def pressed() -> None:
            if not self.desk.bar.is_asking:
                self.commits.act(do, ahead=ahead)

        self._keys.add(key, pressed, repeat=repeat)

    def _take_keys(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Answers

    def commit(self) -> None:
        """Store the answer, then show the next video; the reason why not, inline."""
        coach, video = self._session.coach, self._video
        if coach is None or video is None or self.commits.is_saving:
            return
        answer = self.draft.answer()
        if answer is None:
            self.desk.say(self._missing_words(), "hint")
            return
        if not self.player.has_shown:
            self.desk.say(
                self.tr("Not on screen yet: press Enter once the picture is there."),
                "hint",
            )
            return
        if self._other_file == video.id:
            self.desk.say(
                self.tr("Not saved: this file is another video than the one imported."),
                "problem",
            )
            return
        self.commits.commit(
            coach,
            video.id,
            answer,
            seconds_taken=self._watch.elapsed() / 1000,
            suggestion_id=self._suggesting.seen(coach, video.id),
        )

    def take_back(self) -> None:
        """Undo this coach's last commit; its answer stays on screen for editing."""
        coach = self._session.coach
        if coach is None or self.commits.is_saving:
            return
        if not self.commits.take_back(coach):
            self.desk.say(self.tr("There is nothing to take back."), "hint")

    def _on_saving(self) -> None:
        self.desk.say_saved(self.tr("Saving…"), "muted")

    def _on_saved(self, items: Sequence[QueueItem], commit: Commit) -> None:
        changed = self._drafts.settle(commit.coach.id, commit.video_id, commit.answer)
        if not self._take_items(items, commit):
            return
        self.desk.say_saved(self.tr("✓ Saved"))
        if self._video is None or self._video.id != commit.video_id:
            self._show_answer()  # they were led to another video meanwhile
            return
        if changed is not None:
            self.commits.forget_typed_ahead()
            self._open(commit.video_id, keep_picture=True)
            self.desk.say(
                self.tr(
                    "Saved without what you have changed since: press Enter to save"
                    " that too."
                ),
                "hint",
            )
            return
        following = next_video(items, after=commit.video_id)
        if following is None:
            self.desk.say(self.tr("Every video has your answer."), "good")
            self._open(commit.video_id, keep_picture=True)
        else:
            self.desk.say("")
            self._open(following)

    def _on_taken_back(self, items: Sequence[QueueItem], commit: Commit) -> None:
        if not self._take_items(items, commit):
            return
        coach, video_id = commit.coach.id, commit.video_id
        if self._drafts.find(coach, video_id) is None:
            draft, stored = Draft.of(commit.answer), self._stored_answer(video_id)
            self._drafts.keep(coach, video_id, draft, stored)
        self._open(video_id)
        self.desk.say_saved("")
        self.desk.say(
            self.tr("Taken back: {answer}. Press Enter to commit it again.").format(
                answer=answer_words(commit.answer)
            ),
            "hint",
        )

    def _take_items(self, items: Sequence[QueueItem], commit: Commit) -> bool:
        """Show the queue that came with a write; False: it is another coach's now."""
        self._end_busy()
        was_stale = self._reader.is_stale
        self._reader.mark_stale()
        if commit.coach != self._session.coach:
            self.desk.say_saved("")
            self._reader.read_soon()
            return False
        self.desk.queue.set_items(items)
        if not was_stale:
            self._reader.mark_shown()
        return True

    def _on_not_saved(self, coach: Coach) -> None:
        self._end_busy()
        whose = "" if coach == self._session.coach else f" ({coach.name})"
        self.desk.say_saved(self.tr("Not saved") + whose, "problem")
        # Whatever was clicked meanwhile did not happen; nothing may look as if it had.
        self.desk.queue.view.select(self._video.id if self._video else None)
        self._show_answer()

    def _end_busy(self) -> None:
        if self.desk.is_busy:
            self.desk.set_busy(False)
            if not self.desk.bar.note.hasFocus():
                self._take_keys()

    def _on_pressed(self, lane: Lane, state: LaneState) -> None:
        self.commits.act(partial(self._choose, lane, state))

    def _choose(self, lane: Lane, state: LaneState) -> None:
        if self._video is None:
            return
        try:
            self.draft.choose(lane, state)
        except LabelError:
            self.desk.panels[lane].refuse(
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
        coach = self._session.coach
        if coach is not None and self._video is not None:
            video_id = self._video.id
            stored = self._stored_answer(video_id)
            self._drafts.keep(coach.id, video_id, self._draft, stored)
        self._say_nothing()
        self._show_answer()

    def _stored_answer(self, video_id: VideoId) -> Answer | None:
        item = self.queue.item(video_id)
        return item.mine.answer if item is not None and item.mine else None

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

    def _open(self, video_id: VideoId | None, *, keep_picture: bool = False) -> None:
        item = self.queue.item(video_id)
        self.desk.bar.close_reasons()
        if item is None:
            self._video = None
            self._draft = Draft()
            self.player.close_video()
            self.same_file.stop()
            self.desk.name_label.setText("")
            self.desk.notify("")
            self.player.view.say(
                self.tr("No videos yet: drop some on this window, or import a folder.")
            )
            self._show_answer()
            self._show_suggestion()
            return
        video = self._video = item.video
        self._draft = self._draft_of(item)
        self.desk.arrange(upright=video.height_px >= video.width_px)
        self.desk.name_label.setText(video.name)
        self.desk.name_label.setToolTip(video.path)
        if not keep_picture:
            self._other_file = None
            crop = self._session.project.settings.crop
            self.player.open(
                Path(video.path), crop.box_for(video.width_px, video.height_px)
            )
            self._open_ahead(video.id)
            self.same_file.check(video)
        self._notify()
        self.desk.queue.view.select(video.id)
        self._show_answer()
        self._show_suggestion()
        self._watch.restart()

    def _draft_of(self, item: QueueItem) -> Draft:
        """What was begun; else the own answer, open for revision; else nothing."""
        coach = self._session.coach
        begun = self._drafts.find(coach.id, item.video.id) if coach else None
        if begun is not None:
            return begun
        return Draft.of(item.mine.answer) if item.mine else Draft()

    def _on_same_file(self, video: Video, is_same: bool) -> None:
        if self._video is not None and self._video.id == video.id:
            self._other_file = None if is_same else video.id
            self._notify()

    def _notify(self) -> None:
        """What is wrong with the file on screen."""
        video = self._video
        if video is None:
            self.desk.notify("")
        elif self._other_file == video.id:
            self.desk.notify(
                self.tr("This file is another video than the one imported."),
                "problem",
            )
        else:
            self.desk.notify(video.damage)

    def _open_ahead(self, video_id: VideoId) -> None:
        after = self.queue.item(next_video(self.queue.items, after=video_id))
        path = Path(after.video.path) if after else None
        self.player.open_ahead(path if path is not None and path.is_file() else None)

    def _show_answer(self) -> None:
        has_video = self._video is not None
        draft = self.draft
        for lane, panel in self.desk.panels.items():
            panel.show_state(draft.state(lane))
            panel.setEnabled(has_video)
        self.desk.bar.show_draft(draft)
        self.desk.bar.setEnabled(has_video)
        mine = self._stored_answer(self._video.id) if self._video else None
        if mine is not None and draft.answer() == mine:
            words = self.tr("My answer: {answer}").format(answer=answer_words(mine))
        elif draft.unusable is not None:
            words = self.tr("Cannot judge: {reason}").format(reason=draft.unusable)
        elif mine is not None:
            words = self.tr("Revising {answer}").format(answer=answer_words(mine))
        else:
            words = ""
        self.desk.mine_label.setText(words)
        self.desk.mine_label.setVisible(bool(words))

    def _show_suggestion(self) -> None:
        coach, video = self._session.coach, self._video
        item = self.queue.item(video.id if video else None)
        if coach is None or item is None or item.video.id not in self._suggested:
            self.desk.suggestion_row.show_nothing()
        else:
            self._suggesting.show(coach, item)

    def _say_nothing(self) -> None:
        self.desk.say("")
        if not self.commits.is_saving:
            self.desk.say_saved("")

    # What happens elsewhere

    def _apply(self, found: QueueRead) -> None:
        items = found.items
        self._suggested = found.suggested
        self.desk.queue.set_items(items)
        item = self.queue.item(self._video.id if self._video else None)
        if item is None:
            self._open(next_video(items) or (items[0].video.id if items else None))
        elif self._video is not None and item.video.path != self._video.path:
            self._open(item.video.id)  # found again somewhere else
        else:
            self._video = item.video
            self._draft = self._draft_of(item)
            self.desk.queue.view.select(item.video.id)
            self._show_answer()
            self._show_suggestion()

    def _on_chosen(self, video_id: VideoId) -> None:
        self._say_nothing()
        self._open(video_id)

    def _on_find(self, _path: Path) -> None:
        if self._video is not None:
            self.find_requested.emit(self._video)

    def _on_changed(self, _change: Change) -> None:
        if self.commits.is_telling:
            return
        self._reader.mark_stale()
        if not self.isVisible():
            return
        if self._session.coach is None:
            self.refresh()  # somebody new may be among those who label
        else:
            self._reader.read_soon()

    def _on_coach(self, _coach: Coach | None) -> None:
        # Unfinished answers stay with their coach: nobody else finds them on screen.
        self._draft = Draft()
        self._video = None
        self._reader.mark_stale()
        self._say_nothing()
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was written while another page was shown."""
        super().showEvent(event)
        self._catch_up()
        self._take_keys()

    def _catch_up(self) -> None:
        if self._reader.is_stale:
            self.refresh()
