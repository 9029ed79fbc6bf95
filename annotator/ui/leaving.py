"""Leaving a project while something runs or is begun: ask, wait for it, then go."""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from annotator.ui.jobs import Job, JobBoard
from annotator.ui.unsaved import Begun, Unsaved

_NAMED: Final = 3
"""How many videos a question names."""


def _nothing() -> None:
    """For whoever has nothing to take back."""


def _no() -> bool:
    """For a window without answers."""
    return False


def _titles(jobs: Sequence[Job]) -> str:
    """What runs, each thing once: “Training, Importing videos”."""
    return ", ".join(dict.fromkeys(job.title for job in jobs))


class _Way(Enum):
    """How jobs are ended."""

    KEEP = auto()
    END = auto()


class Leaving(QObject):
    """Goes on at once when nothing runs; else asks what shall become of it.

    Signals:
        state_changed(str): what is waited for, in words; empty when nothing is.
    """

    state_changed = Signal(str)

    def __init__(self, board: JobBoard, window: QWidget) -> None:
        super().__init__(window)
        self._board = board
        self._window = window
        self._then: Callable[[], object] | None = None
        self._otherwise: Callable[[], object] = _nothing
        self._asked_to_end: set[Job] = set()
        self._state = ""
        self._retell: Callable[[], object] = _nothing
        self.question: QMessageBox | None = None
        """The question on screen; None when there is none."""
        self.at_once = False
        """Whether the coach would not wait, so that something may still be ending."""
        self.has_unsaved: Callable[[], bool] = _no
        """Whether something is begun and not committed, which leaving would lose."""
        self.unsaved: Callable[[], Unsaved] = Unsaved
        """What is begun, where :attr:`has_unsaved` says that something is."""
        self._once_written: tuple[Callable[[], object], Callable[[], object]] | None
        self._once_written = None
        """What waits for answers on their way to disk, and what if one fails."""
        board.changed.connect(self._on_jobs)

    @property
    def under_way(self) -> bool:
        """Whether it only waits for jobs to end."""
        return self._then is not None

    @property
    def state(self) -> str:
        """What is waited for: “Ending: Training…”; empty when nothing is."""
        return self._state

    def when_idle(
        self,
        then: Callable[[], object],
        *,
        otherwise: Callable[[], object] = _nothing,
        closing: bool = False,
        losing: bool = True,
    ) -> None:
        """Call ``then`` once nothing runs any more, unless the coach stays.

        Args:
            then: what leaving leads to.
            otherwise: called instead when the coach stays, or is leaving already.
            closing: the window is to be closed; a second such wish, while the first
                waits, offers not to wait.
            losing: ``then`` loses an answer that is not committed, so ask about that.
        """
        if self.question is not None or self._once_written is not None:
            otherwise()
        elif self.under_way:
            # A write of a moment is never cut off: it may be an answer.
            if closing and all(job.asks for job in self._board.running):
                self._offer_at_once(then)
            else:
                otherwise()
        else:
            if losing:
                then = partial(self._ask_unsaved, then, otherwise)
            if self._board.running:
                self._wait_or_ask(then, otherwise, closing=closing)
            else:
                then()

    def once_committed(self, then: Callable[[], object]) -> None:
        """Call ``then`` unless the coach stays with an answer that is not committed.

        Before anything is asked for that leads elsewhere: no work is ended by that.
        """
        if self.question is None and not self.under_way and not self._once_written:
            self._when_written(partial(self._ask_unsaved, then, _nothing), _nothing)

    def stay(self) -> None:
        """Wait for nothing any more, and do not leave: something went wrong."""
        if self._once_written is not None:
            _, otherwise = self._once_written
            self._once_written = None
            otherwise()
        if self._then is not None:
            otherwise = self._otherwise
            self._then = None
            self._asked_to_end.clear()
            self._say("")
            otherwise()

    def _wait_or_ask(
        self,
        then: Callable[[], object],
        otherwise: Callable[[], object],
        *,
        closing: bool,
    ) -> None:
        if self._asking:
            self._ask(then, otherwise, closing=closing)
        else:
            self._go_when_idle(then, otherwise)

    @property
    def _asking(self) -> list[Job]:
        return [job for job in self._board.running if job.asks]

    def _ask_unsaved(
        self, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        """Only if there is one: what was waited for may have been its save."""
        if not self.has_unsaved():
            then()
            return
        unsaved = self.unsaved()
        title = self.tr("Something is not saved")
        begun: list[str] = []
        lost = self.tr("What is not saved is lost on leaving.")
        if unsaved.has_answers:
            title = self.tr("An answer is not committed")
            begun.extend(map(self._begun, unsaved.begun or [Begun()]))
            lost = self.tr("What is not committed is lost on leaving.")
        if unsaved.has_words:
            begun.append(self.tr("You have begun a reason or a rule under Review."))
        if unsaved.has_lines:
            begun.append(self.tr("You have moved lines of a video and not kept them."))
        box = self._box(title, "\n".join(begun))
        box.setInformativeText(lost)
        commit = None
        if unsaved.commit is not None:
            commit = box.addButton(
                self.tr("Commit it"), QMessageBox.ButtonRole.AcceptRole
            )
        leave = box.addButton(
            self.tr("Leave without it"), QMessageBox.ButtonRole.DestructiveRole
        )
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)

        def answered(_result: int) -> None:
            clicked = self._answer(box)
            if clicked is leave:
                then()
            elif unsaved.commit is not None and clicked is commit:
                unsaved.commit()
                # Asked again where it could not be committed.
                again = partial(self._ask_unsaved, then, otherwise)
                self._when_written(again, otherwise)
            else:
                otherwise()

        box.finished.connect(answered)
        box.open()

    def _begun(self, begun: Begun) -> str:
        videos, is_own = begun.videos, not begun.coach
        if not videos:
            words = (
                self.tr("You have begun an answer and not committed it.")
                if is_own
                else self.tr("{coach} has begun an answer and not committed it.")
            )
        elif len(videos) == 1:
            words = (
                self.tr("You have begun an answer to {video} and not committed it.")
                if is_own
                else self.tr(
                    "{coach} has begun an answer to {video} and not committed it."
                )
            )
        else:
            words = (
                self.tr(
                    "You have begun answers to {n} videos and not committed them"
                    " ({videos})."
                )
                if is_own
                else self.tr(
                    "{coach} has begun answers to {n} videos and not committed them"
                    " ({videos})."
                )
            )
        more = ", …" if len(videos) > _NAMED else ""
        return words.format(
            coach=begun.coach,
            video="".join(videos[:1]),
            n=len(videos),
            videos=", ".join(videos[:_NAMED]) + more,
        )

    def _when_written(
        self, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        """Wait for writes of a moment alone; whatever else runs goes on."""
        if all(job.asks for job in self._board.running):
            then()
        else:
            self._once_written = then, otherwise

    def _ask(
        self,
        then: Callable[[], object],
        otherwise: Callable[[], object],
        *,
        closing: bool,
    ) -> None:
        """Ask about every job that runs, and about what is left as they end.

        When all have ended it does not leave by itself: what came of them, such as
        files that were refused, has not been seen yet.
        """
        box = self._box(self.tr("Something is still running"), "")
        offered: dict[_Way, QAbstractButton] = {}

        def tell() -> None:
            jobs = self._asking
            self._tell_jobs(box, jobs)
            for button in offered.values():
                button.hide()  # without its box it would be a window of its own
                box.removeButton(button)
                button.deleteLater()
            offered.clear()
            for way, text in self._ways(jobs, closing=closing):
                role = QMessageBox.ButtonRole.DestructiveRole
                if way is _Way.KEEP or not jobs:
                    role = QMessageBox.ButtonRole.AcceptRole
                offered[way] = box.addButton(text, role)

        def answered(_result: int) -> None:
            clicked = self._answer(box)
            if clicked in offered.values():
                self._end_jobs(keep=clicked is offered.get(_Way.KEEP))
                self._go_when_idle(then, otherwise)
            else:
                otherwise()

        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        self._retell = tell
        tell()
        box.finished.connect(answered)
        box.open()

    def _tell_jobs(self, box: QMessageBox, jobs: Sequence[Job]) -> None:
        several = len(jobs) > 1
        if not jobs:
            box.setText(self.tr("Nothing is running any more."))
            box.setInformativeText(
                self.tr("Stay to see what came of it, or leave now.")
            )
        elif several:
            box.setText(self.tr("Still running: {what}.").format(what=_titles(jobs)))
        else:
            box.setText(self.tr("{what} is still running.").format(what=_titles(jobs)))
        if any(each.stop for each in jobs):
            box.setInformativeText(
                self.tr(
                    "Stop all and keep what was learned so far, or cancel all and"
                    " discard that? Whatever else they have finished is kept."
                )
                if several
                else self.tr(
                    "Stop it and keep what it has learned so far, or cancel it and"
                    " discard that?"
                )
            )
        elif several:
            box.setInformativeText(
                self.tr("What they have finished is kept. They can be started again.")
            )
        elif jobs and jobs[0].brings_videos:
            box.setInformativeText(
                self.tr(
                    "Every video that is in already stays. When this project is opened"
                    " again, you are asked whether to take in the rest."
                )
            )
        elif jobs:
            box.setInformativeText(
                self.tr("What it has finished is kept. It can be started again.")
            )

    def _ways(self, jobs: Sequence[Job], *, closing: bool) -> list[tuple[_Way, str]]:
        """What can be done about ``jobs``, as buttons."""
        if not jobs:
            return [(_Way.END, self.tr("Leave"))]
        if any(each.stop for each in jobs):
            return [
                (_Way.KEEP, self.tr("Stop and keep")),
                (_Way.END, self.tr("Cancel and discard")),
            ]
        if closing:
            return [(_Way.END, self.tr("Close anyway"))]
        if len(jobs) > 1:
            return [(_Way.END, self.tr("Cancel all"))]
        return [(_Way.END, self.tr("Cancel it"))]

    def _offer_at_once(self, then: Callable[[], object]) -> None:
        box = self._box(self.tr("Something is still ending"), self._state)
        box.setInformativeText(
            self.tr(
                "It was asked to end and needs a while. Closing at once discards what"
                " it has not finished; every answer is saved already."
            )
        )
        at_once = box.addButton(
            self.tr("Close at once"), QMessageBox.ButtonRole.DestructiveRole
        )
        wait = box.addButton(self.tr("Wait"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(wait)
        box.setEscapeButton(wait)
        self._retell = lambda: box.setText(self._state or box.text())

        def answered(_result: int) -> None:
            if self._answer(box) is at_once:
                self.at_once = True
                for job in self._board.running:
                    job.cancel()
                self._go(then)
            elif self.under_way:
                self._then = then

        box.finished.connect(answered)
        box.open()

    def _box(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        self.question = box
        return box

    def _answer(self, box: QMessageBox) -> object:
        self.question = None
        self._retell = _nothing
        box.deleteLater()
        return box.clickedButton()

    def _end_jobs(self, *, keep: bool) -> None:
        for job in self._board.running:
            self._asked_to_end.add(job)
            if keep and job.stop is not None:
                job.stop()
            else:
                job.cancel()

    def _go_when_idle(
        self, then: Callable[[], object], otherwise: Callable[[], object]
    ) -> None:
        self._then, self._otherwise = then, otherwise
        self._on_jobs()

    def _on_jobs(self) -> None:
        then, running = self._then, self._board.running
        if self._once_written is not None and all(job.asks for job in running):
            written, _ = self._once_written
            self._once_written = None
            # Later: whoever told of the last job's end is still in the middle of it.
            QTimer.singleShot(0, self, written)
        if then is not None and running:
            self._end_followers(running)
            self._say(self.tr("Ending: {what}…").format(what=_titles(running)))
        self._retell()
        if then is not None and not running:
            self._go(then)

    def _go(self, then: Callable[[], object]) -> None:
        self._then = None
        self._asked_to_end.clear()
        self._say("")
        if self.question is not None:
            # There is nothing left to wait for, so nothing to ask either.
            self.question.reject()
        # Later: whoever told of the last job's end is still in the middle of it.
        QTimer.singleShot(0, self, then)

    def _end_followers(self, running: tuple[Job, ...]) -> None:
        """What a job starts when it ends, such as suggestions, is not waited for."""
        for job in running:
            if job not in self._asked_to_end and job.asks:
                self._asked_to_end.add(job)
                job.cancel()

    def _say(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
