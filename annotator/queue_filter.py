"""Which videos of a queue to show, and in which order.

Everything that is asked here is asked of :class:`annotator.workflow.QueueItem`, which
holds only what its coach may know: no filter can tell a coach who owes an answer that
others agree, differ or have settled it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from annotator.ordering import arranged
from annotator.workflow import HAS_MOMENT, Lane, QueueItem, Status, VideoId
from dataset.spelling import any_case
from dataset.states import LanePair, LaneState


class Order(StrEnum):
    """How a queue is sorted."""

    NAME = "name"
    IMPORT = "import"
    NEWEST = "newest"
    LEAST_CERTAIN = "least-certain"
    """What the network is least sure of comes first; what it has not seen, last."""
    USEFUL = "useful"
    """Where a label teaches most, with every fifth at random: ``annotator.ordering``."""


@dataclass(frozen=True)
class QueueFilter:
    """What a video must be to be shown; an empty set asks nothing."""

    search: str = ""
    """Words that all stand in the name, the group or the own note."""
    statuses: frozenset[Status] = frozenset()
    left: frozenset[LaneState] = frozenset()
    """States of the left lane in the coach's own answer."""
    right: frozenset[LaneState] = frozenset()
    groups: frozenset[str] = frozenset()
    unsure: bool = False
    noted: bool = False
    unmarked: bool = False
    """A slip or fall of which the moment is not marked."""
    damaged: bool = False
    decided: LanePair | None = None
    """The consensus, as far as the coach may know it: a cell of the class grid."""

    def __bool__(self) -> bool:
        """Whether it asks anything."""
        return self != QueueFilter()

    def without_search(self) -> "QueueFilter":
        """What it asks beside the words."""
        return replace(self, search="")

    def tests(self) -> list[Callable[[QueueItem], bool]]:
        """What every item must pass, the words apart."""
        tests: list[Callable[[QueueItem], bool]] = []
        if self.statuses:
            tests.append(lambda item: item.status in self.statuses)
        if self.groups:
            tests.append(lambda item: item.video.group in self.groups)
        for lane, states in ((Lane.LEFT, self.left), (Lane.RIGHT, self.right)):
            if states:
                tests.append(_own_state(lane, states))
        if self.decided is not None:
            tests.append(lambda item: item.decided == self.decided)
        if self.unsure:
            tests.append(lambda item: item.mine is not None and item.mine.answer.unsure)
        if self.noted:
            tests.append(
                lambda item: item.mine is not None and bool(item.mine.answer.note)
            )
        if self.unmarked:
            tests.append(_lacks_mark)
        if self.damaged:
            tests.append(lambda item: bool(item.video.damage))
        return tests


def _own_state(lane: Lane, states: frozenset[LaneState]) -> Callable[[QueueItem], bool]:
    return lambda item: item.mine is not None and item.mine.answer.state(lane) in states


def _lacks_mark(item: QueueItem) -> bool:
    if item.mine is None:
        return False
    answer = item.mine.answer
    return any(
        answer.state(lane) in HAS_MOMENT and answer.moment_s(lane) is None
        for lane in Lane
    )


class QueueIndex:
    """A queue made ready to be searched: 10,000 videos in a few milliseconds."""

    def __init__(self, items: Sequence[QueueItem] = ()) -> None:
        self.items: list[QueueItem] = list(items)
        """All videos, in the order of their names."""
        self._texts = [self._text(item) for item in self.items]
        self._arranged: tuple[Mapping[VideoId, float], dict[VideoId, int]] | None = None
        self._places = {item.video.id: at for at, item in enumerate(self.items)}

    @staticmethod
    def _text(item: QueueItem) -> str:
        note = item.mine.answer.note if item.mine else ""
        return any_case(f"{item.video.name}\n{item.video.group}\n{note}")

    def find(self, video_id: VideoId | None) -> QueueItem | None:
        """A video's item, shown or not."""
        at = None if video_id is None else self._places.get(video_id)
        return None if at is None else self.items[at]

    def place(self, video_id: VideoId) -> int:
        """Where a video stands among all."""
        return self._places[video_id]

    def put(self, item: QueueItem) -> bool:
        """Take a video as it is now; False when it is not in this queue."""
        at = self._places.get(item.video.id)
        if at is None:
            return False
        self.items[at] = item
        self._texts[at] = self._text(item)
        return True

    def passes(self, item: QueueItem, wanted: QueueFilter) -> bool:
        """Whether one video of this queue is to be shown."""
        text = self._texts[self.place(item.video.id)]
        return all(word in text for word in any_case(wanted.search).split()) and all(
            test(item) for test in wanted.tests()
        )

    def select(
        self,
        wanted: QueueFilter,
        order: Order = Order.NAME,
        confidences: Mapping[VideoId, float] | None = None,
        worth: Mapping[VideoId, float] | None = None,
    ) -> list[QueueItem]:
        """The videos to show, in order.

        Args:
            wanted: what they must be.
            order: how they are sorted.
            confidences: how sure the network is of each video, 0 to 1.
            worth: what a label of each is worth; see ``ordering.values``.
        """
        rows: Sequence[int] = range(len(self.items))
        texts, items = self._texts, self.items
        for word in any_case(wanted.search).split():
            rows = [row for row in rows if word in texts[row]]
        found = [items[row] for row in rows]
        for test in wanted.tests():
            found = [item for item in found if test(item)]
        match order:
            case Order.IMPORT:
                found.sort(key=lambda item: item.video.id)
            case Order.NEWEST:
                found.sort(key=lambda item: -item.video.id)
            case Order.LEAST_CERTAIN:
                known = confidences or {}
                found.sort(
                    key=lambda item: (
                        # A network looks anew at what is in dispute alone: its place
                        # would tell that from what is agreed.
                        2.0
                        if item.status is Status.COVERED
                        else known.get(item.video.id, 2.0)
                    )
                )
            case Order.USEFUL if worth:
                places = self._places_by(worth)
                found.sort(key=lambda item: places.get(item.video.id, len(places)))
        return found

    def _places_by(self, worth: Mapping[VideoId, float]) -> dict[VideoId, int]:
        """Where each video that waits for this coach stands; answered ones have none.

        Over the whole queue, so that a filter hides rows and moves none; and made once,
        so that a row stays where it is when it is answered.
        """
        if self._arranged is not None and self._arranged[0] is worth:
            return self._arranged[1]
        waiting = {
            item.video.id: item.video.fingerprint
            for item in self.items
            if item.status is Status.UNLABELLED
        }
        n_done = sum(item.mine is not None for item in self.items)
        order = arranged(list(waiting), worth, waiting, n_done=n_done)
        places = {video_id: place for place, video_id in enumerate(order)}
        self._arranged = (worth, places)
        return places
