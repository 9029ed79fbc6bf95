"""Is the file at a video's path still the one that was imported?

A camera card or a folder reused for the next event puts other races under the same
names, and an answer to one of them would be stored as an answer to another. The whole
content is read to be sure, in the background and once for each state of the file.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Video
from dataset.errors import KnownError
from dataset.video import fingerprint

_State = tuple[str, int, int]
"""Path, size and time of the last change."""


class SameFile(QObject):
    """Checks one video at a time, the one asked for last, and then what can wait.

    Signals:
        told: a ``Video``, and whether its file is the one that was imported. A file
            that cannot be read is not told of: the player says so already.
    """

    told = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[_State, str] = {}
        self._wanted: Video | None = None
        self._is_checked = False
        """Whether it has been compared."""
        self._later: list[Video] = []
        """To be checked when there is nothing better to do, each once."""
        self._task: Task | None = None

    @property
    def running(self) -> bool:
        """Whether a file is being read."""
        return self._task is not None

    def check(self, video: Video) -> None:
        """Compare ``video`` with what lies at its path, before any other."""
        self._wanted, self._is_checked = video, False
        if self._task is not None:
            self._task.cancel()
        else:
            self._start(video)

    def check_later(self, video: Video) -> None:
        """Check ``video`` too, once the one that is on screen has been."""
        if video not in self._later:
            self._later.append(video)
        self._go_on()

    def leave(self) -> None:
        """Nothing is on screen; what can wait is checked all the same."""
        self._wanted = None
        if self._task is not None:
            self._task.cancel()

    def stop(self) -> None:
        """Check nothing any more."""
        self._later.clear()
        self.leave()

    def _start(self, video: Video) -> None:
        path = Path(video.path)

        def operation(context: TaskContext) -> bool | None:
            try:
                return self._digest(path, context) == video.fingerprint
            except (OSError, KnownError):
                return None

        def done(is_same: bool | None) -> None:
            self._task = None
            is_meant = video == self._wanted or video in self._later
            if video in self._later:
                self._later.remove(video)
            if is_same is not None and is_meant:
                self.told.emit(video, is_same)
            if video == self._wanted:
                self._is_checked = True
            self._go_on()

        def cancelled() -> None:
            self._task = None
            self._go_on()

        self._task = run_task(self, operation, on_success=done, on_cancel=cancelled)

    def _go_on(self) -> None:
        if self._task is not None:
            return  # whoever was told has asked for another one
        if self._wanted is not None and not self._is_checked:
            self._start(self._wanted)
        elif self._later:
            self._start(self._later[0])

    def _digest(self, path: Path, context: TaskContext) -> str:
        """On the worker thread; there is only one at a time."""
        found = path.stat()
        state = (str(path), found.st_size, found.st_mtime_ns)
        if state not in self._known:
            self._known[state] = fingerprint(path, cancel=context.cancelled)
        return self._known[state]
