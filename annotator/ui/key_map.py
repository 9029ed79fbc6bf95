"""Which key does what at the desk: the usual keys, and those that a coach has chosen.

The usual ones are laid out for two hands: what the left hand reaches is about the left
lane, what the right hand reaches about the right one.

::

    left hand   W  E  T       jump to the mark, mark, time     Y  I  O   right hand
                A  S  D  F    flash, slip, fall, empty      J  K  L  ;
                      V       next to label                 N            note
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence

from annotator.workflow import Lane
from dataset.states import LaneState


class Act(StrEnum):
    """Something that a key does on the labelling page; the value is kept in settings."""

    LEFT_FLASH = "left-flash"
    LEFT_SLIP = "left-slip"
    LEFT_FALL = "left-fall"
    LEFT_EMPTY = "left-empty"
    LEFT_MARK = "left-mark"
    LEFT_UNMARK = "left-unmark"
    LEFT_JUMP = "left-jump"
    LEFT_TIME = "left-time"
    RIGHT_FLASH = "right-flash"
    RIGHT_SLIP = "right-slip"
    RIGHT_FALL = "right-fall"
    RIGHT_EMPTY = "right-empty"
    RIGHT_MARK = "right-mark"
    RIGHT_UNMARK = "right-unmark"
    RIGHT_JUMP = "right-jump"
    RIGHT_TIME = "right-time"
    COMMIT = "commit"
    UNSURE = "unsure"
    UNUSABLE = "unusable"
    NOTE = "note"
    SUGGESTION = "suggestion"
    UNDO = "undo"
    REDO = "redo"
    HISTORY = "history"
    NEXT_OPEN = "next-open"
    NEXT = "next"
    PREVIOUS = "previous"
    SEARCH = "search"
    AUTOPLAY = "autoplay"
    PLAY = "play"
    FRAME_BACK = "frame-back"
    FRAME_ON = "frame-on"
    SECOND_BACK = "second-back"
    SECOND_ON = "second-on"
    START = "start"
    END = "end"
    SHUTTLE_BACK = "shuttle-back"
    SHUTTLE_ON = "shuttle-on"
    SLOWER = "slower"
    FASTER = "faster"
    LOOP_START = "loop-start"
    LOOP_END = "loop-end"
    LOOP = "loop"
    GO_TO = "go-to"
    ZOOM_IN = "zoom-in"
    ZOOM_OUT = "zoom-out"
    ZOOM_RESET = "zoom-reset"
    PAN_LEFT = "pan-left"
    PAN_RIGHT = "pan-right"
    PAN_UP = "pan-up"
    PAN_DOWN = "pan-down"
    NETWORK_VIEW = "network-view"
    FRAMING = "framing"


USUAL: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.LEFT_FLASH: ("A", "1"),
    Act.LEFT_SLIP: ("S", "2"),
    Act.LEFT_FALL: ("D", "3"),
    Act.LEFT_EMPTY: ("F", "4"),
    Act.LEFT_MARK: ("E",),
    Act.LEFT_UNMARK: ("Shift+E",),
    Act.LEFT_JUMP: ("W",),
    Act.LEFT_TIME: ("T",),
    Act.RIGHT_FLASH: ("J", "7"),
    Act.RIGHT_SLIP: ("K", "8"),
    Act.RIGHT_FALL: ("L", "9"),
    Act.RIGHT_EMPTY: (";", "0"),
    Act.RIGHT_MARK: ("I",),
    Act.RIGHT_UNMARK: ("Shift+I",),
    Act.RIGHT_JUMP: ("O",),
    Act.RIGHT_TIME: ("Y",),
    Act.COMMIT: ("Return", "Enter"),
    Act.UNSURE: ("U",),
    Act.UNUSABLE: ("X",),
    Act.NOTE: ("N",),
    Act.SUGGESTION: ("G",),
    Act.UNDO: ("Ctrl+Z",),
    Act.REDO: ("Ctrl+Shift+Z", "Ctrl+Y"),
    Act.HISTORY: ("H",),
    Act.NEXT_OPEN: ("V",),
    Act.NEXT: ("PgDown",),
    Act.PREVIOUS: ("PgUp",),
    Act.SEARCH: ("/", "Ctrl+F"),
    Act.AUTOPLAY: ("P",),
    Act.PLAY: ("Space",),
    Act.FRAME_BACK: ("Left",),
    Act.FRAME_ON: ("Right",),
    Act.SECOND_BACK: ("Shift+Left",),
    Act.SECOND_ON: ("Shift+Right",),
    Act.START: ("Home",),
    Act.END: ("End",),
    Act.SHUTTLE_BACK: (",",),
    Act.SHUTTLE_ON: (".",),
    Act.SLOWER: ("-",),
    Act.FASTER: ("=", "+"),
    Act.LOOP_START: ("[",),
    Act.LOOP_END: ("]",),
    Act.LOOP: ("\\",),
    Act.GO_TO: ("Ctrl+G",),
    Act.ZOOM_IN: ("Ctrl+=", "Ctrl++"),
    Act.ZOOM_OUT: ("Ctrl+-",),
    Act.ZOOM_RESET: ("Ctrl+0",),
    Act.PAN_LEFT: ("Alt+Left",),
    Act.PAN_RIGHT: ("Alt+Right",),
    Act.PAN_UP: ("Alt+Up",),
    Act.PAN_DOWN: ("Alt+Down",),
    Act.NETWORK_VIEW: ("B",),
    Act.FRAMING: ("M",),
}

_WORDS: Final[Mapping[Act, str]] = {
    Act.LEFT_FLASH: str(QT_TRANSLATE_NOOP("acts", "Left lane: flash")),
    Act.LEFT_SLIP: str(QT_TRANSLATE_NOOP("acts", "Left lane: slip")),
    Act.LEFT_FALL: str(QT_TRANSLATE_NOOP("acts", "Left lane: fall")),
    Act.LEFT_EMPTY: str(QT_TRANSLATE_NOOP("acts", "Left lane: empty")),
    Act.LEFT_MARK: str(QT_TRANSLATE_NOOP("acts", "Left lane: mark this moment")),
    Act.LEFT_UNMARK: str(QT_TRANSLATE_NOOP("acts", "Left lane: remove the mark")),
    Act.LEFT_JUMP: str(QT_TRANSLATE_NOOP("acts", "Left lane: go to the mark")),
    Act.LEFT_TIME: str(QT_TRANSLATE_NOOP("acts", "Left lane: final time")),
    Act.RIGHT_FLASH: str(QT_TRANSLATE_NOOP("acts", "Right lane: flash")),
    Act.RIGHT_SLIP: str(QT_TRANSLATE_NOOP("acts", "Right lane: slip")),
    Act.RIGHT_FALL: str(QT_TRANSLATE_NOOP("acts", "Right lane: fall")),
    Act.RIGHT_EMPTY: str(QT_TRANSLATE_NOOP("acts", "Right lane: empty")),
    Act.RIGHT_MARK: str(QT_TRANSLATE_NOOP("acts", "Right lane: mark this moment")),
    Act.RIGHT_UNMARK: str(QT_TRANSLATE_NOOP("acts", "Right lane: remove the mark")),
    Act.RIGHT_JUMP: str(QT_TRANSLATE_NOOP("acts", "Right lane: go to the mark")),
    Act.RIGHT_TIME: str(QT_TRANSLATE_NOOP("acts", "Right lane: final time")),
    Act.COMMIT: str(QT_TRANSLATE_NOOP("acts", "Commit, then the next video")),
    Act.UNSURE: str(QT_TRANSLATE_NOOP("acts", "Unsure")),
    Act.UNUSABLE: str(QT_TRANSLATE_NOOP("acts", "Cannot judge")),
    Act.NOTE: str(QT_TRANSLATE_NOOP("acts", "Note")),
    Act.SUGGESTION: str(QT_TRANSLATE_NOOP("acts", "Use the suggestion")),
    Act.UNDO: str(QT_TRANSLATE_NOOP("acts", "Take the last answer back")),
    Act.REDO: str(QT_TRANSLATE_NOOP("acts", "Bring it back again")),
    Act.HISTORY: str(QT_TRANSLATE_NOOP("acts", "My answers to this video so far")),
    Act.NEXT_OPEN: str(QT_TRANSLATE_NOOP("acts", "Next video to label")),
    Act.NEXT: str(QT_TRANSLATE_NOOP("acts", "Next video of the queue")),
    Act.PREVIOUS: str(QT_TRANSLATE_NOOP("acts", "Previous video of the queue")),
    Act.SEARCH: str(QT_TRANSLATE_NOOP("acts", "Search the queue")),
    Act.AUTOPLAY: str(
        QT_TRANSLATE_NOOP("acts", "Play each video by itself, or no more")
    ),
    Act.PLAY: str(QT_TRANSLATE_NOOP("acts", "Play or pause")),
    Act.FRAME_BACK: str(QT_TRANSLATE_NOOP("acts", "One frame back")),
    Act.FRAME_ON: str(QT_TRANSLATE_NOOP("acts", "One frame on")),
    Act.SECOND_BACK: str(QT_TRANSLATE_NOOP("acts", "One second back")),
    Act.SECOND_ON: str(QT_TRANSLATE_NOOP("acts", "One second on")),
    Act.START: str(QT_TRANSLATE_NOOP("acts", "To the start")),
    Act.END: str(QT_TRANSLATE_NOOP("acts", "To the end")),
    Act.SHUTTLE_BACK: str(
        QT_TRANSLATE_NOOP("acts", "Play back, faster with each press")
    ),
    Act.SHUTTLE_ON: str(QT_TRANSLATE_NOOP("acts", "Play on, faster with each press")),
    Act.SLOWER: str(QT_TRANSLATE_NOOP("acts", "Slower")),
    Act.FASTER: str(QT_TRANSLATE_NOOP("acts", "Faster")),
    Act.LOOP_START: str(QT_TRANSLATE_NOOP("acts", "Repeat from here")),
    Act.LOOP_END: str(QT_TRANSLATE_NOOP("acts", "Repeat up to here")),
    Act.LOOP: str(QT_TRANSLATE_NOOP("acts", "Repeat a second, or nothing any more")),
    Act.GO_TO: str(QT_TRANSLATE_NOOP("acts", "Go to a time or a frame")),
    Act.ZOOM_IN: str(QT_TRANSLATE_NOOP("acts", "Closer")),
    Act.ZOOM_OUT: str(QT_TRANSLATE_NOOP("acts", "Farther")),
    Act.ZOOM_RESET: str(QT_TRANSLATE_NOOP("acts", "The whole picture")),
    Act.PAN_LEFT: str(QT_TRANSLATE_NOOP("acts", "Look farther left")),
    Act.PAN_RIGHT: str(QT_TRANSLATE_NOOP("acts", "Look farther right")),
    Act.PAN_UP: str(QT_TRANSLATE_NOOP("acts", "Look farther up")),
    Act.PAN_DOWN: str(QT_TRANSLATE_NOOP("acts", "Look farther down")),
    Act.NETWORK_VIEW: str(QT_TRANSLATE_NOOP("acts", "What the network sees")),
    Act.FRAMING: str(QT_TRANSLATE_NOOP("acts", "Lane divider and crop box")),
}

TAKEN: Final[Mapping[str, str]] = {
    "?": str(QT_TRANSLATE_NOOP("acts", "the overview of keys")),
    "F1": str(QT_TRANSLATE_NOOP("acts", "the rules of the four states")),
    "Ctrl+1": str(QT_TRANSLATE_NOOP("acts", "the page Label")),
    "Ctrl+2": str(QT_TRANSLATE_NOOP("acts", "the page Review")),
    "Ctrl+3": str(QT_TRANSLATE_NOOP("acts", "the page Dataset")),
    "Ctrl+4": str(QT_TRANSLATE_NOOP("acts", "the page Training")),
    "Ctrl+K": str(QT_TRANSLATE_NOOP("acts", "who is labelling")),
    "Ctrl+N": str(QT_TRANSLATE_NOOP("acts", "a new project")),
    "Ctrl+O": str(QT_TRANSLATE_NOOP("acts", "opening a project")),
    "Ctrl+I": str(QT_TRANSLATE_NOOP("acts", "importing videos")),
    "Ctrl+Shift+I": str(QT_TRANSLATE_NOOP("acts", "importing a folder")),
    "Ctrl+E": str(QT_TRANSLATE_NOOP("acts", "exporting the dataset")),
    "Ctrl+W": str(QT_TRANSLATE_NOOP("acts", "closing the project")),
    "Ctrl+Q": str(QT_TRANSLATE_NOOP("acts", "quitting")),
    "Tab": str(QT_TRANSLATE_NOOP("acts", "going from control to control")),
    "Shift+Tab": str(QT_TRANSLATE_NOOP("acts", "going from control to control")),
    "Esc": str(QT_TRANSLATE_NOOP("acts", "leaving a field or a list")),
}
"""Keys of the window, which no act can have."""


def act_words(act: Act) -> str:
    """What an act does, for the screen."""
    return QCoreApplication.translate("acts", _WORDS[act])


def state_act(lane: Lane, state: LaneState) -> Act:
    """The act that chooses a lane's state."""
    return Act(f"{lane}-{state.word}")


def lane_act(lane: Lane, what: str) -> Act:
    """A lane's ``mark``, ``unmark``, ``jump`` or ``time``."""
    return Act(f"{lane}-{what}")


_SIGNS: Final[Mapping[str, str]] = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def key_words(key: str) -> str:
    """A key as it is called on this machine: ``Ctrl+Z``, ``Shift+←``, ``Enter``."""
    sequence = QKeySequence(key)
    words = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    before, plus, last = words.rpartition("+")
    # The native text is translated too, so that only the other one tells which key.
    name = sequence.toString().rpartition("+")[2]
    if name in ("Return", "Enter"):  # the second is that of the number pad
        last = QCoreApplication.translate("acts", "Enter")
    elif name == "Space":
        last = QCoreApplication.translate("acts", "Space")
    return f"{before}{plus}{_SIGNS.get(name, last)}"


def _clean(key: str) -> str:
    """One spelling of a key; empty for what is no key."""
    sequence = QKeySequence(key)
    if sequence.count() != 1:
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


class KeyMap(QObject):
    """The keys of every act.

    Signals:
        changed: an act has other keys.
    """

    changed = Signal()

    def __init__(
        self,
        chosen: Mapping[str, Sequence[str]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Begin with the usual keys.

        Args:
            chosen: act → its keys, where a coach has chosen others. What is no act or
                no key, or would give one key to two acts, is left out.
            parent: as for every object.
        """
        super().__init__(parent)
        self._keys = dict(USUAL)
        known = {act.value: act for act in Act}
        given = {
            known[name]: keys for name, keys in (chosen or {}).items() if name in known
        }
        for act in given:  # first let go of all, so that two may have swapped theirs
            self._keys[act] = ()
        for act, keys in given.items():
            cleaned = tuple(dict.fromkeys(filter(None, map(_clean, keys))))
            free = tuple(key for key in cleaned if self.in_use(key, act) is None)
            self._keys[act] = free if free else self._free_usual(act)

    def _free_usual(self, act: Act) -> tuple[str, ...]:
        return tuple(key for key in USUAL[act] if self.in_use(key, act) is None)

    def keys(self, act: Act) -> tuple[str, ...]:
        """All keys of an act, in Qt's portable spelling; the first is shown."""
        return self._keys[act]

    def cap(self, act: Act) -> str:
        """The key to show on a button; empty when the act has none."""
        keys = self._keys[act]
        return key_words(keys[0]) if keys else ""

    def labelled(self, words: str, act: Act) -> str:
        """``words`` with the act's key behind them: ``Unsure (U)``."""
        cap = self.cap(act)
        return f"{words} ({cap})" if cap else words

    def holder(self, key: str) -> Act | None:
        """Which act has that key."""
        wanted = _clean(key)
        for act, keys in self._keys.items():
            if wanted in map(_clean, keys):
                return act
        return None

    def in_use(self, key: str, asking: Act) -> str | None:
        """What a key does already, in words; None when ``asking`` may have it."""
        taken = TAKEN.get(_clean(key))
        if taken is not None:
            return QCoreApplication.translate("acts", taken)
        holder = self.holder(key)
        if holder is None or holder is asking:
            return None
        return act_words(holder)

    def bind(self, act: Act, key: str) -> Act | None:
        """Give ``act`` a key in the place of its others.

        When another act has it, that one gets the first key that ``act`` had: nothing
        is ever without a key.

        Returns:
            The act with which it was swapped.

        Raises:
            ValueError: no single key, or one of the window's own.
        """
        wanted = _clean(key)
        if not wanted or wanted in TAKEN:
            raise ValueError(f"{key!r} cannot be a key of {act}")
        other = self.holder(wanted)
        if other is act:
            other = None
        if other is not None:
            left = tuple(each for each in self._keys[other] if _clean(each) != wanted)
            self._keys[other] = left or self._keys[act][:1]
        self._keys[act] = (wanted,)
        self.changed.emit()
        return other

    def reset(self) -> None:
        """Back to the usual keys."""
        if self._keys != USUAL:
            self._keys = dict(USUAL)
            self.changed.emit()

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Where the keys differ from the usual ones; what settings keep."""
        return {
            act.value: keys for act, keys in self._keys.items() if keys != USUAL[act]
        }
