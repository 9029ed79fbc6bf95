"""From one video of the desk to the next: by the queue, in the order of what is pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.ui.commits import Ahead
from annotator.ui.nothing_follows import nothing_follows_words
from annotator.workflow import VideoId

if TYPE_CHECKING:
    from annotator.ui.label_page import LabelPage


@dataclass(frozen=True, eq=False)
class _Way:
    """From a video to the next one, as one key goes."""

    find: Callable[[VideoId | None], VideoId | None]
    before: Callable[[], None] | None
    at_end: Callable[[], None] | None
    """Done where there is no next one."""


class GoingOn(QObject):
    """Finds what is next on a labelling page, and shows it."""

    def __init__(self, page: "LabelPage") -> None:
        super().__init__(page)
        self._page = page
        self._queue = page.queue
        self._turn: Callable[[], None] | None = None
        """What was pressed last, and the ways that it goes."""
        self._ways: list[_Way] = []
        self._said = ""
        """Of why there is no next video; it stays true while it is on screen."""
        for changed in (self._queue.modelReset, self._queue.dataChanged):
            changed.connect(self._say_again)

    def to_next_open(self) -> None:
        """Go to the next video that still needs this coach's answer.

        After the one that is on screen now, also when another one comes before that.
        """
        queue = self._queue
        self._in_turn(
            lambda here: queue.next_open(here) or queue.next_covered(here),
            before=self._page.let_order_follow,
            at_end=self.say_nothing_follows,
        )

    def to_neighbour(self, step: int) -> None:
        """Go to the video ``step`` rows further in the queue.

        From the one that is on screen now, also when another one comes before that.
        """
        self._in_turn(lambda here: self._queue.neighbour(here, step))

    def say_nothing_follows(self) -> None:
        """Say why there is no next video."""
        self._said, how = nothing_follows_words(self._queue, self._page.key_map)
        self._page.desk.say(self._said, how)

    def _say_again(self) -> None:
        desk = self._page.desk
        if not self._said or desk.hint.text() != self._said:
            return
        if self._queue.next_open(None) is None:
            self.say_nothing_follows()
        else:
            desk.say("")

    def _in_turn(
        self,
        find: Callable[[VideoId | None], VideoId | None],
        *,
        before: Callable[[], None] | None = None,
        at_end: Callable[[], None] | None = None,
    ) -> None:
        """Go there now, or once the wait is over; from where the key before it leads."""
        way = _Way(find, before, at_end)
        if self._turn is not None and self._page.commits.is_last(self._turn):
            self._ways.append(way)
            return
        here = self._page.on_screen.video_id
        had_row, seen_next = self._queue.row_of(here) is not None, find(here)
        self._ways = ways = [way]

        def go() -> None:
            for each in ways:
                if each.before is not None:
                    each.before()
            # A filter may hide what was answered meanwhile, and nothing is below it.
            is_hidden = had_row and self._queue.row_of(here) is None
            at, ended = here, None
            for each in ways:
                is_first = each is way
                found = seen_next if is_first and is_hidden else each.find(at)
                if found is None:
                    ended = each
                    break
                at = found
            if ended is not way and (at == here or at != self._page.on_screen.video_id):
                assert at is not None
                self._page.show_video(at)
            if ended is not None and ended.at_end is not None:
                ended.at_end()

        self._turn = go
        self._page.commits.act(go, ahead=Ahead.ALWAYS)
