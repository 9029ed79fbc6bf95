"""What comes of saving an answer, or of taking one back: said, and where it leads."""

from PySide6.QtCore import QObject, Signal

from annotator.ui.answering import Answering
from annotator.ui.commits import Commit, Commits, StepKind, Stepped
from annotator.ui.desk import Desk
from annotator.ui.history_popup import step_words
from annotator.ui.on_screen import OnScreen
from annotator.ui.queue_reader import QueueReader
from annotator.ui.session import Session
from annotator.workflow import Coach, QueueItem


class AfterSaving(QObject):
    """Hears of every commit, undo and redo of the desk, and leads on from there.

    Signals:
        went_on: the answer is saved and the next video shows.
        nothing_follows: the answer is saved, and no shown video waits for one.
        keys_free: a long save is over, and took the keys from whatever had them.
    """

    went_on = Signal()
    nothing_follows = Signal()
    keys_free = Signal()

    def __init__(
        self,
        session: Session,
        desk: Desk,
        commits: Commits,
        answering: Answering,
        on_screen: OnScreen,
        reader: QueueReader,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = desk
        self._commits = commits
        self._answering = answering
        self._on_screen = on_screen
        self._reader = reader
        commits.saving.connect(self._on_saving)
        commits.taking_long.connect(lambda: desk.set_busy(True))
        commits.came.connect(self._end_busy)
        commits.saved.connect(self._on_saved)
        commits.stepped.connect(self._on_stepped)
        commits.nothing_left.connect(self._on_nothing_left)
        commits.failed.connect(self._on_not_saved)

    def _on_saving(self) -> None:
        self._desk.say_saved(self.tr("Saving…"), "muted")

    def _on_saved(self, item: QueueItem, commit: Commit) -> None:
        coach, video_id = commit.coach, commit.video_id
        self._on_screen.before_undo.clear()  # a new answer ends redo
        changed = self._answering.drafts.settle(coach.id, video_id, commit.answer)
        # Before the row goes: a filter may hide what is answered.
        following = self._desk.queue.model.next_open(video_id)
        if not self._take_item(item, coach):
            return
        self._desk.say_saved(self.tr("✓ Saved"))
        if self._on_screen.video_id != video_id:
            self._answering.show()  # they were led to another video meanwhile
            return
        if changed is not None:
            self._commits.forget_answers()
            self._on_screen.show(video_id, keep_picture=True)
            self._desk.say(
                self.tr(
                    "Saved without what you have changed since: press Enter to save"
                    " that too."
                ),
                "hint",
            )
            return
        if following is None:
            self._commits.forget_answers()
            self._on_screen.show(video_id, keep_picture=True)
            self.nothing_follows.emit()
        else:
            self._desk.say("")
            self._on_screen.show(following)
            self.went_on.emit()

    def _on_stepped(self, item: QueueItem, done: Stepped) -> None:
        step, on_screen = done.step, self._on_screen
        here, goal, changed = on_screen.video_id, step.video_id, None
        if done.kind is StepKind.REDO:
            # Before the row goes: a filter may hide what is answered.
            goal = on_screen.after_redo(step.video_id) or step.video_id
        if not self._take_item(item, done.coach):
            return
        if done.kind is StepKind.UNDO:
            if here is not None:
                on_screen.before_undo.append(here)
            if step.left is not None:
                self._answering.begin_with(step.video_id, step.left, item)
        elif step.restored is not None:
            changed = self._answering.drafts.settle(
                done.coach.id, step.video_id, step.restored
            )
        if changed is not None:
            goal = step.video_id
            self._commits.forget_answers()
        self._desk.say_saved("")
        self._desk.say(step_words(done, changed=changed is not None), "hint")
        # Last: going there may have something to say too.
        on_screen.show(goal, keep_picture=goal == here)

    def _on_nothing_left(self, kind: StepKind) -> None:
        self._end_busy()
        self._desk.say_saved("")
        if kind is StepKind.UNDO:
            self._desk.say(self.tr("There is nothing to take back."), "hint")
        else:
            self._desk.say(self.tr("There is nothing to bring back."), "hint")

    def _take_item(self, item: QueueItem, coach: Coach) -> bool:
        """Show the row that came with a write; False: it is another coach's now."""
        self._end_busy()
        was_stale = self._reader.is_stale
        self._reader.mark_stale()
        if coach != self._session.coach:
            self._desk.say_saved("")
            self._reader.read_soon()
            return False
        self._desk.queue.set_item(item)
        if not was_stale:
            self._reader.mark_shown()
        return True

    def _on_not_saved(self, coach: Coach) -> None:
        self._end_busy()
        whose = "" if coach == self._session.coach else f" ({coach.name})"
        self._desk.say_saved(self.tr("Not saved") + whose, "problem")
        # Whatever was clicked meanwhile did not happen; nothing may look as if it had.
        self._desk.queue.select(self._on_screen.video_id)
        self._answering.show()

    def _end_busy(self) -> None:
        if self._desk.is_busy and not self._commits.is_waiting:
            self._desk.set_busy(False)
            self.keys_free.emit()
