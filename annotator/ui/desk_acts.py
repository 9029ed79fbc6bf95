"""What each act of the labelling page does, and when it may be pressed ahead."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from annotator.ui.key_map import Act, lane_act, state_act
from annotator.ui.player_keys import player_acts
from annotator.workflow import Lane
from dataset.states import LaneState

if TYPE_CHECKING:
    from annotator.ui.label_page import LabelPage


@dataclass(frozen=True)
class Bound:
    """An act and what it does."""

    act: Act
    do: Callable[[], None]
    repeat: bool = False
    """Whether it repeats while its key is held down."""
    ahead: bool = True
    """Whether it makes sense before the next video is on screen (see ``Commits``)."""


def desk_acts(page: "LabelPage") -> list[Bound]:
    """Everything that a key does on the labelling page."""
    answer, desk = page.answering, page.desk
    found = [
        Bound(what, act.do, repeat=act.repeat)
        for what, act in player_acts(page.player).items()
    ]
    for lane in Lane:
        for state in LaneState:
            choose = partial(answer.choose, lane, state)
            found.append(Bound(state_act(lane, state), choose))
        unmark = partial(answer.unmark, lane)
        found.append(Bound(lane_act(lane, "unmark"), unmark))
        # The frame on screen is meant: never that of a video that is to come.
        for what, do in (
            ("mark", answer.mark),
            ("jump", answer.jump),
            ("time", answer.ask_time),
        ):
            found.append(Bound(lane_act(lane, what), partial(do, lane), ahead=False))
    found.append(Bound(Act.UNSURE, lambda: answer.set_unsure(not answer.draft.unsure)))
    steps = ((Act.NEXT, 1), (Act.PREVIOUS, -1))
    found.extend(
        Bound(act, partial(page.show_neighbour, step), repeat=True, ahead=False)
        for act, step in steps
    )
    found.extend(
        Bound(act, do, ahead=False)
        for act, do in (
            (Act.COMMIT, page.commit),
            (Act.UNUSABLE, desk.bar.ask_reason),
            (Act.NOTE, desk.bar.edit_note),
            (Act.SUGGESTION, desk.suggestion_row.use),
            (Act.UNDO, page.undo),
            (Act.REDO, page.redo),
            (Act.HISTORY, page.show_history),
            (Act.NEXT_OPEN, page.show_next_open),
            (Act.SEARCH, desk.queue.start_search),
            (Act.AUTOPLAY, page.toggle_autoplay),
        )
    )
    return found
