"""Reading a coach's queue behind the keys, and knowing when it is stale."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from PySide6.QtCore import QObject, Signal

from annotator import ordering
from annotator.repository import Repository
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import Coach, QueueItem, VideoId
from dataset.states import LanePair


@dataclass(frozen=True)
class QueueRead:
    """What a labelling page shows of a project."""

    coach: Coach
    items: Sequence[QueueItem]
    confidences: Mapping[VideoId, float]
    """Of videos that have a suggestion, whatever it says and whoever may see it, how
    sure the network is: to sort by, never to be shown."""
    worth: Mapping[VideoId, float] = field(default_factory=dict)
    """Of the same videos, what a label is worth, from what this coach may know: to sort
    by, never to be shown either."""


def read_queue(
    repository: Repository, coach: Coach, reopened: Collection[VideoId] = ()
) -> QueueRead:
    """What a labelling page shows of a project; on any thread.

    Args:
        repository: of the project.
        coach: who labels.
        reopened: see ``Repository.desk_queue``.

    Raises:
        KnownError: the database cannot be read.
    """
    # Not what it says: that comes through the viewer's own door.
    suggestions = repository.suggestions()
    confidences = {each.video_id: max(each.probabilities) for each in suggestions}
    items = repository.desk_queue(coach, reopened=reopened)
    worth = ordering.values(
        {each.video_id: each.probabilities for each in suggestions},
        (pair for item in items if item.mine and (pair := item.mine.answer.pair)),
        _differing(repository, coach) if suggestions else (),
    )
    return QueueRead(coach, items, confidences, worth)


def _differing(
    repository: Repository, coach: Coach
) -> Iterator[tuple[LanePair, LanePair]]:
    """What two coaches said of the videos that this one has answered."""
    for video in repository.compared(coach.id):
        pairs = [each.answer.pair for each in video.annotations]
        yield from combinations(filter(None, pairs), 2)


class QueueReader(QObject):
    """Each change makes a version; the page is stale while it shows an older one.

    Signals:
        ready: a :class:`QueueRead` that was asked for in the background.
        failed: it could not be read; the error.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._version = 1
        self._shown_version = 0
        self._own_version = 1
        """The last one that this page has made; what was read before it undoes it."""
        self._is_reading = False
        self._reopened: frozenset[VideoId] = frozenset()

    def reopen(self, video_id: VideoId) -> None:
        """From now on show that video with its answer, though it may have come back."""
        if video_id not in self._reopened:
            self._reopened |= {video_id}
            self.mark_stale()

    def close_again(self) -> None:
        """Somebody else labels, and has reopened nothing."""
        self._reopened = frozenset()

    @property
    def is_stale(self) -> bool:
        """Whether something was written since what is shown was read."""
        return self._shown_version != self._version

    def mark_stale(self, *, by_others: bool = False) -> None:
        """Something was written.

        Args:
            by_others: not by this page, which shows nothing of it yet: what was read
                just before it is shown all the same. Videos that come more quickly than
                a long queue is read would else be seen only after the last of them.
        """
        self._version += 1
        if not by_others:
            self._own_version = self._version

    def mark_shown(self) -> None:
        """What is shown is up to date."""
        self._shown_version = self._version

    def read_soon(self) -> None:
        """Read without holding up the keys; changes meanwhile are read after it."""
        coach = self._session.coach
        if self._is_reading or coach is None:
            return
        self._is_reading = True
        version = self._version

        def operation(_context: TaskContext) -> QueueRead:
            return self._read(coach)

        def ready(found: QueueRead) -> None:
            self._is_reading = False
            if self._own_version <= version and coach == self._session.coach:
                self._shown_version = version
                self.ready.emit(found)
            if self.is_stale:
                self.read_soon()  # something was written meanwhile

        def failed(error: BaseException) -> None:
            self._is_reading = False
            self.failed.emit(error)

        run_task(self, operation, on_success=ready, on_failure=failed)

    def _read(self, coach: Coach) -> QueueRead:
        """On any thread."""
        return read_queue(self._session.project.repository, coach, self._reopened)
