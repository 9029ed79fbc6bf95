"""Leaving a project while something runs: ask, wait for it to end, then go."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui.jobs import Job, JobBoard


class Leaving(QObject):
    """Goes on at once when nothing runs; else asks what shall become of it."""

    def __init__(self, board: JobBoard, window: QWidget) -> None:
        super().__init__(window)
        self._board = board
        self._window = window
        self._then: Callable[[], object] | None = None
        self._asked_to_end: set[int] = set()
        self.question: QMessageBox | None = None
        """The question on screen; None when there is none."""
        board.changed.connect(self._on_jobs)

    @property
    def under_way(self) -> bool:
        """Whether it only waits for jobs to end."""
        return self._then is not None

    def when_idle(self, then: Callable[[], object]) -> None:
        """Call ``then`` once nothing runs any more, unless the coach stays."""
        if not self._board.running:
            then()
            return
        if self.question is not None or self.under_way:
            return
        job = self._board.running[0]
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Something is still running"))
        box.setText(self.tr("{what} is still running.").format(what=job.title))
        stop = None
        if any(each.stop for each in self._board.running):
            box.setInformativeText(
                self.tr(
                    "Stop it and keep what it has learned so far, or cancel it and"
                    " discard that?"
                )
            )
            stop = box.addButton(
                self.tr("Stop and keep"), QMessageBox.ButtonRole.AcceptRole
            )
        else:
            box.setInformativeText(
                self.tr("What it has finished is kept. It can be started again.")
            )
        cancel = box.addButton(
            self.tr("Cancel and discard") if stop else self.tr("Cancel it"),
            QMessageBox.ButtonRole.DestructiveRole,
        )
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)

        def answered(_result: int) -> None:
            self.question = None
            clicked = box.clickedButton()
            box.deleteLater()
            if clicked is cancel or (stop is not None and clicked is stop):
                self._then = then
                self._end_jobs(keep=clicked is not cancel)

        box.finished.connect(answered)
        self.question = box
        box.open()

    def _end_jobs(self, *, keep: bool) -> None:
        for job in self._board.running:
            self._asked_to_end.add(id(job))
            if keep and job.stop is not None:
                job.stop()
            else:
                job.cancel()
        self._on_jobs()

    def _on_jobs(self) -> None:
        if self._then is None:
            return
        if self._board.running:
            self._end_followers(self._board.running)
            return
        then, self._then = self._then, None
        self._asked_to_end.clear()
        # Later: whoever told of the last job's end is still in the middle of it.
        QTimer.singleShot(0, self, then)

    def _end_followers(self, running: tuple[Job, ...]) -> None:
        """What a job starts when it ends, such as suggestions, is not waited for."""
        for job in running:
            if id(job) not in self._asked_to_end:
                self._asked_to_end.add(id(job))
                job.cancel()
