"""What each act of the labelling page does, and when it may be pressed ahead."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from annotator.ui.commits import Ahead
from annotator.ui.key_map import Act, lane_act, state_act
from annotator.ui.player import Player
from annotator.ui.player_keys import player_acts
from annotator.workflow import Lane
from dataset.states import LaneState

if TYPE_CHECKING:
    from annotator.ui.label_page import LabelPage


_NEED_PICTURE: Final = frozenset({Act.GO_TO, Act.FRAMING})
"""What cannot be opened before the picture is there."""

_MARKS: Final = frozenset(lane_act(lane, "mark") for lane in Lane)
"""What is about one frame of the video, and about no other."""


@dataclass(frozen=True)
class Bound:
    """An act and what it does."""

    act: Act
    do: Callable[[], None]
    repeat: bool = False
    """Whether it repeats while its key is held down."""
    ahead: Ahead | None = Ahead.ANSWER
    """What becomes of it before a video that is to come; None: it waits for nothing."""
    is_of_video: bool = False
    """Whether it is about the video that was on screen when its key was pressed."""


def press(page: "LabelPage", bound: Bound) -> None:
    """Do what a key does, now or in its turn (see ``Ahead``)."""
    if page.player.is_asking or page.commits.is_to_open:
        return
    # Enter says what is missing there.
    if page.desk.bar.is_asking and bound.act is not Act.COMMIT:
        return
    if bound.ahead is None:
        bound.do()
    elif bound.is_of_video:
        act_on_seen(page, bound.act, bound.do, ahead=bound.ahead)
    else:
        page.commits.act(bound.do, ahead=bound.ahead)


def act_on_seen(
    page: "LabelPage",
    act: Act,
    do: Callable[[], None],
    *,
    ahead: Ahead = Ahead.ALWAYS,
) -> None:
    """Do something about the video on screen, and never about another one.

    While none is on screen, it is about the first one. Where another has come meanwhile,
    that is said instead; so it is where a mark would be on another frame than the one on
    which its key was pressed, or to which the steps pressed just before it lead.
    """
    seen = page.on_screen.video_id

    def do_on_seen(*, is_elsewhere: bool = False) -> None:
        is_seen = seen in (None, page.on_screen.video_id)
        if not is_seen or (act in _NEED_PICTURE and not page.player.has_shown):
            if page.video is not None:
                words = QCoreApplication.translate(
                    "acts", "This video was not on screen yet: press {key} again."
                )
                page.desk.say(words.format(key=page.key_map.cap(act)), "hint")
        elif act in _MARKS and is_elsewhere:
            words = QCoreApplication.translate(
                "acts",
                "Not marked, for {key} was pressed too early: go to the frame, then press"
                " it again.",
            )
            page.desk.say(words.format(key=page.key_map.cap(act)), "hint")
        else:
            do()

    elsewhere = partial(do_on_seen, is_elsewhere=True)
    page.commits.act(do_on_seen, ahead=ahead, elsewhere=elsewhere)


def frame_meant(player: Player) -> int:
    """Which frame a mark would be on now, by its number; -1 while none is shown."""
    if player.is_playing or player.shown_index < 0:
        return player.shown_index
    return player.frame_index


def desk_acts(page: "LabelPage") -> list[Bound]:
    """Everything that a key does on the labelling page."""
    answer, desk = page.answering, page.desk
    always, opens = Ahead.ALWAYS, Ahead.OPENS
    found = []
    for what, act in player_acts(page.player).items():
        if what in _NEED_PICTURE:
            found.append(Bound(what, act.do, ahead=opens, is_of_video=True))
        else:
            found.append(Bound(what, act.do, repeat=act.repeat))
    for lane in Lane:
        for state in LaneState:
            choose = partial(answer.choose, lane, state)
            found.append(Bound(state_act(lane, state), choose))
        # The frame on screen is meant: no other one, nor that of a video to come.
        found.extend(
            Bound(
                lane_act(lane, name), partial(do, lane), ahead=ahead, is_of_video=True
            )
            for name, do, ahead in (
                ("mark", answer.mark, always),
                ("unmark", answer.unmark, always),
                ("jump", answer.jump, always),
                ("time", answer.ask_time, opens),
            )
        )
    found.append(Bound(Act.UNSURE, lambda: answer.set_unsure(not answer.draft.unsure)))
    steps = ((Act.NEXT, 1), (Act.PREVIOUS, -1))
    found.extend(
        Bound(act, partial(page.going_on.to_neighbour, step), repeat=True, ahead=None)
        for act, step in steps
    )
    found.extend(
        Bound(act, do, ahead=ahead)
        for act, do, ahead in (
            (Act.COMMIT, page.commit, Ahead.COMMIT),
            (Act.UNDO, page.undo, always),
            (Act.REDO, page.redo, always),
            (Act.AUTOPLAY, page.toggle_autoplay, always),
            (Act.NEXT_OPEN, page.going_on.to_next_open, None),
            # What is typed next is searched for, whatever comes meanwhile.
            (Act.SEARCH, desk.queue.start_search, None),
        )
    )
    found.extend(
        Bound(act, do, ahead=ahead, is_of_video=True)
        for act, do, ahead in (
            (Act.UNUSABLE, desk.bar.ask_reason, opens),
            (Act.NOTE, desk.bar.edit_note, opens),
            (Act.SUGGESTION, desk.suggestion_row.use, always),
            (Act.HISTORY, page.show_history, always),
        )
    )
    return found
