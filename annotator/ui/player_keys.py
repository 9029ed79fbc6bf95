"""What keys do with a player: one table for every page that has one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF

from annotator.ui.key_map import Act, KeyMap
from annotator.ui.player import Player

_PAN_PX: Final = 40


@dataclass(frozen=True)
class PlayerAct:
    """What a key does, and whether it does it again while held down."""

    do: Callable[[], None]
    repeat: bool = False


def player_acts(player: Player) -> Mapping[Act, PlayerAct]:
    """Every act of ``player``, by its name."""

    def pan(x: float, y: float) -> PlayerAct:
        return PlayerAct(partial(player.view.pan, QPointF(x, y)), repeat=True)

    return {
        Act.PLAY: PlayerAct(player.toggle),
        Act.FRAME_BACK: PlayerAct(partial(player.step, -1), repeat=True),
        Act.FRAME_ON: PlayerAct(partial(player.step, 1), repeat=True),
        Act.SECOND_BACK: PlayerAct(partial(player.skip, -1.0), repeat=True),
        Act.SECOND_ON: PlayerAct(partial(player.skip, 1.0), repeat=True),
        Act.START: PlayerAct(partial(player.seek, 0.0)),
        Act.END: PlayerAct(lambda: player.seek(player.duration_s)),
        Act.SHUTTLE_BACK: PlayerAct(partial(player.shuttle, -1)),
        Act.SHUTTLE_ON: PlayerAct(partial(player.shuttle, 1)),
        Act.SLOWER: PlayerAct(partial(player.change_speed, -1)),
        Act.FASTER: PlayerAct(partial(player.change_speed, 1)),
        Act.LOOP_START: PlayerAct(player.begin_loop),
        Act.LOOP_END: PlayerAct(player.end_loop),
        Act.LOOP: PlayerAct(player.toggle_loop),
        Act.GO_TO: PlayerAct(player.ask_place),
        Act.ZOOM_IN: PlayerAct(partial(player.zoom, 1), repeat=True),
        Act.ZOOM_OUT: PlayerAct(partial(player.zoom, -1), repeat=True),
        Act.ZOOM_RESET: PlayerAct(partial(player.zoom, 0)),
        Act.PAN_LEFT: pan(_PAN_PX, 0),
        Act.PAN_RIGHT: pan(-_PAN_PX, 0),
        Act.PAN_UP: pan(0, _PAN_PX),
        Act.PAN_DOWN: pan(0, -_PAN_PX),
        Act.NETWORK_VIEW: PlayerAct(player.toggle_network),
        Act.FRAMING: PlayerAct(player.toggle_framing),
    }


def show_player_keys(player: Player, keys: KeyMap) -> None:
    """Say the keys behind the words of the player's own buttons."""
    loop = (Act.LOOP, Act.LOOP_START, Act.LOOP_END)
    player.controls.show_keys(
        {
            "play": keys.cap(Act.PLAY),
            "start": keys.cap(Act.START),
            "back": keys.cap(Act.FRAME_BACK),
            "forward": keys.cap(Act.FRAME_ON),
            "loop": " ".join(filter(None, map(keys.cap, loop))),
            "network": keys.cap(Act.NETWORK_VIEW),
            "frame": keys.cap(Act.FRAMING),
            "speed": " ".join(filter(None, map(keys.cap, (Act.SLOWER, Act.FASTER)))),
            "go_to": keys.cap(Act.GO_TO),
        }
    )
