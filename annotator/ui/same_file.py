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
    """Checks one video at a time, the one asked for last.

    Signals:
        told: a ``Video``, and whether its file is the one that was imported. A file
            that cannot be read is not told of: the player says so already.
    """

    told = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[_State, str] = {}
        self._wanted: Video | None = None
        self._task: Task | None = None

    @property
    def running(self) -> bool:
        """Whether a file is being read."""
        return self._task is not None

    def check(self, video: Video) -> None:
        """Compare ``video`` with what lies at its path; forget any other."""
        self._wanted = video
        if self._task is not None:
            self._task.cancel()
        else:
            self._start(video)

    def stop(self) -> None:
        """Check nothing any more."""
        self._wanted = None
        if self._task is not None:
            self._task.cancel()

    def _start(self, video: Video) -> None:
        path = Path(video.path)

        def operation(context: TaskContext) -> bool | None:
            try:
                return self._digest(path, context) == video.fingerprint
            except (OSError, KnownError):
                return None

        def done(is_same: bool | None) -> None:
            self._task = None
            if is_same is not None and self._wanted == video:
                self.told.emit(video, is_same)
            self._go_on(video)

        def cancelled() -> None:
            self._task = None
            self._go_on(None)

        self._task = run_task(self, operation, on_success=done, on_cancel=cancelled)

    def _go_on(self, done: Video | None) -> None:
        if self._wanted is not None and self._wanted != done:
            self._start(self._wanted)

    def _digest(self, path: Path, context: TaskContext) -> str:
        """On the worker thread; there is only one at a time."""
        found = path.stat()
        state = (str(path), found.st_size, found.st_mtime_ns)
        if state not in self._known:
            self._known[state] = fingerprint(path, cancel=context.cancelled)
        return self._known[state]
