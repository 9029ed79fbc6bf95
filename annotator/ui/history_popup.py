"""What one coach has said of one video so far; never what anybody else said."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.records import Revision
from annotator.repository import Repository
from annotator.ui.cards import clear_layout, words
from annotator.ui.commits import StepKind, Stepped
from annotator.ui.drop_down import DropDown
from annotator.ui.lane_facts import time_words
from annotator.ui.queue import answer_words
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import Answer, Coach, Lane, Video


class HistoryPopup(DropDown):
    """A list that drops down: newest first, with what each step changed."""

    _MOST = 12

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(360)
        self.setAccessibleName(self.tr("My answers to this video so far"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(words(self.tr("My answers to this video so far"), "strong"))
        layout.addLayout(self._rows)
        self._asked: tuple[Coach, Video] | None = None
        self.lines: list[str] = []
        """What it shows, one revision each, newest first."""

    def read(
        self,
        repository: Repository,
        coach: Coach,
        video: Video,
        below: QWidget,
        is_on_screen: Callable[[], bool],
    ) -> None:
        """Read what ``coach`` has said of ``video``, then show it below a widget.

        Args:
            repository: where it is read, on a thread.
            coach: who is labelling.
            video: of which.
            below: a widget of the desk.
            is_on_screen: whether that video still is, once it is read: nobody takes
                what was said of one for what was said of the next.
        """
        self._asked = (coach, video)

        def operation(_context: TaskContext) -> Sequence[Revision]:
            return repository.history(video.id, coach.id)

        def show(revisions: Sequence[Revision]) -> None:
            if self._asked == (coach, video) and is_on_screen():
                self.show_history(revisions, below)

        run_task(self, operation, on_success=show)

    def forget(self) -> None:
        """Another coach is labelling."""
        self._asked = None
        self.close()

    def show_history(self, revisions: Sequence[Revision], below: QWidget) -> None:
        """Show ``revisions`` (oldest first) below a widget."""
        clear_layout(self._rows)
        self.lines = []
        answers = [None, *(revision.answer for revision in revisions)]
        steps = list(zip(answers, revisions, strict=False))[::-1]
        for before, revision in steps[: self._MOST]:
            when = revision.created_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
            what = self._words(before, revision.answer)
            self.lines.append(f"{when}  {what}")
            self._rows.addWidget(words(when, "muted"))
            self._rows.addWidget(words(what))
        if len(steps) > self._MOST:
            more = self.tr("and {n} before").format(n=len(steps) - self._MOST)
            self._rows.addWidget(words(more, "muted"))
        if not steps:
            self._rows.addWidget(words(self.tr("Nothing yet."), "muted"))
        self.drop_below(below)
        self.setFocus()

    def _words(self, before: Answer | None, now: Answer | None) -> str:
        if now is None:
            return self.tr("Taken back")
        if before is None:
            said = [answer_words(now), *self._facts(now)]
            return ", ".join(said)
        return "; ".join(self._changes(before, now)) or answer_words(now)

    def _facts(self, answer: Answer) -> list[str]:
        facts = []
        for lane in Lane:
            if (moment_s := answer.moment_s(lane)) is not None:
                facts.append(
                    self.tr("{lane} marked at {seconds} s").format(
                        lane=self._lane(lane), seconds=f"{moment_s:.2f}"
                    )
                )
            if (time_s := answer.time_s(lane)) is not None:
                facts.append(
                    self.tr("{lane} time {seconds} s").format(
                        lane=self._lane(lane), seconds=time_words(time_s)
                    )
                )
        if answer.note:
            facts.append(self.tr("note “{note}”").format(note=answer.note))
        return facts

    def _changes(self, before: Answer, now: Answer) -> list[str]:
        found = []
        if (before.pair, before.unusable) != (now.pair, now.unusable):
            found.append(f"{_plain(before)} → {_plain(now)}")
        if before.unsure != now.unsure:
            found.append(self.tr("unsure") if now.unsure else self.tr("sure now"))
        earlier = self._facts(before)
        found.extend(fact for fact in self._facts(now) if fact not in earlier)
        for lane in Lane:
            if before.moment_s(lane) is not None and now.moment_s(lane) is None:
                found.append(
                    self.tr("{lane} mark removed").format(lane=self._lane(lane))
                )
            if before.time_s(lane) is not None and now.time_s(lane) is None:
                found.append(
                    self.tr("{lane} time removed").format(lane=self._lane(lane))
                )
        if before.note and not now.note:
            found.append(self.tr("note removed"))
        return found

    def _lane(self, lane: Lane) -> str:
        return self.tr("left") if lane is Lane.LEFT else self.tr("right")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes it: there is nothing to do here but read."""
        event.accept()
        self.close()


def _plain(answer: Answer) -> str:
    return answer_words(answer).removesuffix(" ?")


def _sentence_words(answer: Answer | None) -> str:
    """An answer inside a sentence, where a question mark would ask something."""
    if answer is None:
        return ""
    if not answer.unsure:
        return _plain(answer)
    words = QCoreApplication.translate("history", "{answer}, unsure")
    return words.format(answer=_plain(answer))


def step_words(done: Stepped, *, changed: bool = False) -> str:
    """What was taken back or brought back, and what stands now.

    Args:
        done: the step.
        changed: the coach has changed what was brought back, and not committed that.
    """
    left, restored = done.step.left, done.step.restored
    if done.kind is StepKind.REDO:
        if changed:
            words = QCoreApplication.translate(
                "history",
                "Restored: {answer}. You have changed it since: press Enter to save that"
                " too.",
            )
        else:
            words = QCoreApplication.translate("history", "Restored: {answer}.")
        return words.format(answer=_sentence_words(restored))
    if restored is not None:
        words = QCoreApplication.translate(
            "history", "Taken back: {answer}. Now again: {before}."
        )
    else:
        words = QCoreApplication.translate(
            "history", "Taken back: {answer}. Press Enter to commit it again."
        )
    return words.format(answer=_sentence_words(left), before=_sentence_words(restored))
