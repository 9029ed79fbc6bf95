"""After both have answered: disagreements, confusions, and who was overruled.

::

    ┌ rooms ───────┬ name ──────────┬────────────────┐
    │ its list     │ player         │ its panel      │
    └──────────────┴────────────────┴────────────────┘

The rooms share one player. Only videos that the coach has answered are listed in
any of them, so nobody sees an answer here before giving their own.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.second_look import SecondLook, second_look
from annotator.ui.cards import EmptyState, words
from annotator.ui.compare_room import CompareRoom
from annotator.ui.decision_panel import REPLAY_KEYS
from annotator.ui.disputes_room import DisputesRoom
from annotator.ui.framing import framing_of
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import Act, KeyMap
from annotator.ui.overruled_room import OverruledRoom
from annotator.ui.player import Player
from annotator.ui.player_keys import player_acts, show_player_keys
from annotator.ui.reads import LatestRead
from annotator.ui.replay import Replay
from annotator.ui.review_room import OnScreen, Reviewed, Room
from annotator.ui.same_file import SameFile
from annotator.ui.second_look_room import SecondLookRoom
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.workflow import Change, ChangeKind, Coach, Video, VideoId
from dataset.errors import ProjectError

_log = logging.getLogger(__name__)
_SIDE_PX = 270
_PANEL_PX = 440
_USUAL_PX = 1366
"""Up to this width of the page the picture gets all that is left."""
_TABS_A_ROW = 2

_ROOM_KEYS: Final = ("Alt+D", "Alt+C", "Alt+O", "Alt+L")

_OWN_KEYS: Final = frozenset("1234ASDFJKL;XNPVRQWE") | {"CTRL+Z", "CTRL+Y"}
"""What decides, goes on or replays on this page, whatever it does at the desk."""


class ReviewPage(QWidget):
    """The rooms, the player between their lists and panels, and the keys of both.

    Signals:
        count_changed(int): how many disagreements this coach can settle.
        find_requested(Video): its file is missing and the coach wants to show where it
            is.
        desk_requested(VideoId): a decided video is to be shown at the desk.
    """

    desk_requested = Signal(object)
    count_changed = Signal(int)
    find_requested = Signal(object)

    DISPUTES, COMPARE, OVERRULED, SECOND_LOOK = range(4)

    def __init__(
        self,
        session: Session,
        board: JobBoard | None = None,
        keys: KeyMap | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key_map = keys or KeyMap(parent=self)
        self._player_keys: list[QShortcut] = []
        self._session = session
        self._playing: OnScreen | None = None
        self._other_file: VideoId | None = None

        self._read = LatestRead(self, self._look, self._apply)
        self._count = LatestRead(self, self._look_how_many, self._apply_count)
        self._stale = True
        self.player = Player()
        self.player.controls.frame_button.hide()
        self.replay = Replay(self.player, self)
        self.same_file = SameFile(self)
        self.disputes = DisputesRoom(session, board, self)
        self.compare = CompareRoom(session, board, self)
        self.overruled = OverruledRoom(session, self)
        self.doubts = SecondLookRoom(session, board, self)
        self.rooms: tuple[Room, ...] = (
            self.disputes,
            self.compare,
            self.overruled,
            self.doubts,
        )
        self.name = words("", "strong")
        self.file_problem = words("", "problem")
        self.empty = EmptyState()
        self._lay_out()
        self._bind_keys()
        self._connect()
        self._show_tabs()
        self._catch_up()

    def _lay_out(self) -> None:
        self._tabs = QButtonGroup(self)
        tabs = QGridLayout()
        tabs.setSpacing(4)
        for index, keys in enumerate(_ROOM_KEYS):
            button = QPushButton()
            button.setProperty("look", "nav")
            button.setCheckable(True)
            button.setChecked(index == self.DISPUTES)
            button.setProperty("room", "7")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setToolTip(keys)
            self._tabs.addButton(button, index)
            tabs.addWidget(button, index // _TABS_A_ROW, index % _TABS_A_ROW)
        self._sides, self._panels = QStackedWidget(), QStackedWidget()
        for room in self.rooms:
            self._sides.addWidget(room.side)
            self._panels.addWidget(room.panel)
        self._panels.setMaximumWidth(_PANEL_PX)
        side = self._side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addLayout(tabs)
        left.addWidget(self._sides, 1)

        picture = QWidget()
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.name)
        column.addWidget(self.file_problem)
        column.addWidget(self.player, 1)
        self.file_problem.hide()
        work = QWidget()
        inside = QHBoxLayout(work)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(picture, 1)
        inside.addWidget(self._panels)
        self._work = work
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(work)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 10)
        layout.setSpacing(10)
        layout.addWidget(side)
        layout.addWidget(right, 1)

    def _bind_keys(self) -> None:
        self._key("N", lambda: self.room.step(1))
        self._key("P", lambda: self.room.step(-1))
        for index, keys in enumerate(REPLAY_KEYS):
            self._key(keys, partial(self.replay_moment, index))
        for index, keys in enumerate(_ROOM_KEYS):
            self._key(keys, partial(self.show_room, index))
        self._bind_player()
        self.key_map.changed.connect(self._bind_player)

    def _key(
        self, keys: str, do: Callable[[], object], *, repeat: bool = False
    ) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setAutoRepeat(repeat)
        shortcut.activated.connect(do)
        return shortcut

    def _bind_player(self) -> None:
        """The player's keys as at the desk, but for those that decide something here."""
        for shortcut in self._player_keys:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._player_keys = []
        for what, act in player_acts(self.player).items():
            if what is Act.FRAMING:
                continue  # lanes and crop are moved at the desk
            do = self._space if what is Act.PLAY else act.do
            self._player_keys += [
                self._key(keys, do, repeat=act.repeat)
                for keys in self.key_map.keys(what)
                if keys.upper() not in _OWN_KEYS
            ]
        show_player_keys(self.player, self.key_map)

    def _connect(self) -> None:
        self._tabs.idClicked.connect(self.show_room)
        for room in self.rooms:
            room.changed.connect(partial(self._on_room, room))
        self.disputes.refresh_asked.connect(self.refresh)
        self.disputes.decision.replay_asked.connect(self.replay_moment)
        self.doubts.refresh_asked.connect(self.refresh)
        self.doubts.desk_requested.connect(self.desk_requested)
        self.compare.dispute_chosen.connect(self._go_to_dispute)
        self.replay.changed.connect(
            lambda: self.room.show_replaying(self.replay.moment_s)
        )
        self.same_file.told.connect(self._on_same_file)
        self.player.findRequested.connect(self._on_find)
        self.player.typingEnded.connect(lambda: self.setFocus())
        self._session.changed.connect(self._on_change)
        self._session.coach_changed.connect(self._on_coach)

    @property
    def room(self) -> Room:
        """The room in front."""
        return self.rooms[self._sides.currentIndex()]

    @property
    def has_begun_words(self) -> bool:
        """Whether a reason or a rule is being written that nobody has stored."""
        is_deciding = self.disputes.open_one is not None
        reason = self.disputes.decision.reason.text().strip()
        return (is_deciding and bool(reason)) or self.compare.rules.has_begun

    def show_room(self, index: int) -> None:
        """Bring a room to the front."""
        self._tabs.button(index).setChecked(True)
        if self._sides.currentIndex() != index:
            self.replay.stop()
            self._sides.setCurrentIndex(index)
            self._panels.setCurrentIndex(index)
            self._show_playing()
        self.room.entered()

    def shut_down(self) -> None:
        """End the player's thread, for closing the project."""
        self.same_file.stop()
        self.player.shut_down()

    def changeEvent(self, event: QEvent) -> None:
        """Draw every icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for room in self.rooms:
                room.refresh_icons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A large screen has room for long names, and for a table to be read in."""
        super().resizeEvent(event)
        share = max(1.0, self.width() / _USUAL_PX)
        self._side.setFixedWidth(round(_SIDE_PX * min(share, 1.4)))
        self._panels.setMaximumWidth(round(_PANEL_PX * min(share, 1.6)))

    def showEvent(self, event: QShowEvent) -> None:
        """What is on the screen now is being looked at."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
        if self.room is self.overruled:
            self.overruled.entered()
        elif self.room is self.disputes and not event.spontaneous():
            self.disputes.entered()  # not when only the window comes back

    def _space(self) -> None:
        """Press the button that has the focus; elsewhere play the video."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        elif isinstance(focused, QComboBox) and focused.hasFocus():
            focused.showPopup()
        else:
            self.player.toggle()

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read again what this coach may see."""
        self._stale = False
        self._read.ask()

    def _catch_up(self) -> None:
        """Read all of it while it is seen; else only how much waits here."""
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True
            self._count.ask()

    def _look_how_many(self, _context: TaskContext) -> tuple[Coach | None, int]:
        coach = self._session.coach
        if coach is None:
            return None, 0
        found = self._session.project.repository.disagreements(coach.id)
        return coach, len(found)

    def _apply_count(self, counted: tuple[Coach | None, int]) -> None:
        coach, n = counted
        if coach == self._session.coach:
            self.count_changed.emit(n)

    def _on_change(self, change: Change) -> None:
        if change.kind in (
            ChangeKind.COACHES,
            ChangeKind.VIDEOS,
            ChangeKind.ANNOTATIONS,
            ChangeKind.ADJUDICATIONS,
            ChangeKind.RULES,
            ChangeKind.SEEN,
            ChangeKind.SUGGESTIONS,
        ):
            self._catch_up()

    def _on_coach(self, _coach: Coach | None) -> None:
        # At once, not when the read is back: these answers are not the new coach's.
        self.disputes.log.clear()
        self._apply(Reviewed())
        self._catch_up()

    def _look(self, _context: TaskContext) -> Reviewed:
        coach = self._session.coach
        if coach is None:
            return Reviewed()
        repository = self._session.project.repository
        return Reviewed(
            coach=coach,
            coaches=tuple(repository.coaches()),
            disputed=tuple(repository.disagreements(coach.id)),
            settled=tuple(repository.settled(coach.id)),
            compared=tuple(repository.compared(coach.id)),
            overruled=tuple(repository.overruled(coach.id)),
            rules=tuple(repository.rules()),
            second_look=self._second_look(coach),
        )

    def _second_look(self, coach: Coach) -> SecondLook | None:
        """None where what is kept of it cannot be read: the other rooms still work."""
        try:
            return second_look(self._session.project, coach.id)
        except ProjectError as error:
            _log.warning("No second look: %s", error)
            return None

    def _apply(self, reviewed: Reviewed) -> None:
        if reviewed.coach != self._session.coach and reviewed.coach is not None:
            return  # read for somebody who has left meanwhile
        self.count_changed.emit(len(reviewed.disputed))
        for room in self.rooms:
            room.apply(reviewed)
        self._show_tabs()
        self._show_playing()

    # ------------------------------------------------------------ showing

    def _show_tabs(self) -> None:
        n_new = self.overruled.n_new
        for index, text in enumerate(
            (
                self.tr("Disputes"),
                self.tr("Compare"),
                self.tr("Overruled ({n})").format(n=n_new)
                if n_new
                else self.tr("Overruled"),
                self.tr("Second look"),
            )
        ):
            self._tabs.button(index).setText(text)

    def _on_room(self, room: Room) -> None:
        if room is self.room:
            self._show_playing()

    def _show_playing(self) -> None:
        """Play what the room in front is about, or say why there is nothing."""
        if self._session.coach is None:
            self.empty.say(
                self.tr("Who is labelling?"),
                self.tr(
                    "Choose a coach at the top right: only videos that this coach has"
                    " answered are shown here."
                ),
            )
        elif self.room.is_empty:
            self.empty.say(*self.room.empty_words())
        nothing = self._session.coach is None or self.room.is_empty
        self._stack.setCurrentWidget(self.empty if nothing else self._work)
        playing = None if nothing else self.room.on_screen
        before, self._playing = self._playing, playing
        if playing is None:
            self.replay.stop()
            self.same_file.stop()
            self._say_other_file(None)
            self.player.close_video()
            self.name.setText("")
            if not nothing:
                self.player.view.say(self.tr("Choose a video from the list."))
            return
        video = playing.video
        if before is None or before.video != video:
            self.replay.stop()
            self._open(video)
        self.player.markers = sorted(
            {moment_s for each in playing.moments for moment_s in each}
        )
        self.name.setText(video.name)
        self._say_other_file(self._other_file)

    def _open(self, video: Video) -> None:
        crop, divider = framing_of(self._session.project.settings, video)
        self.player.open(
            Path(video.path),
            crop,
            divider=divider,
            clips=self._session.project.clip_file(video.fingerprint),
        )
        self._other_file = None
        self.same_file.check(video)

    def _on_same_file(self, video: Video, is_same: bool) -> None:
        if self._playing is not None and self._playing.video.id == video.id:
            self._say_other_file(None if is_same else video.id)

    def _say_other_file(self, video_id: VideoId | None) -> None:
        self._other_file = video_id
        why = (
            self.tr("This file is another video than the one imported.")
            if video_id is not None
            else ""
        )
        self.file_problem.setText(why)
        self.file_problem.setVisible(bool(why))
        for room in self.rooms:
            room.say_other_file(why)

    def _on_find(self, _path: Path) -> None:
        if self._playing is not None:
            self.find_requested.emit(self._playing.video)

    def _go_to_dispute(self, video_id: VideoId) -> None:
        self.disputes.go_to(video_id)
        self.show_room(self.DISPUTES)

    def replay_moment(self, index: int) -> None:
        """Replay the moments of an answer in turn; once more after the last ends it."""
        moments = self._playing.moments if self._playing else ()
        if index >= len(moments) or not moments[index]:
            return
        own = moments[index]
        playing = self.replay.moment_s
        following = own.index(playing) + 1 if playing in own else 0
        if following < len(own):
            self.replay.start(own[following])
        else:
            self.replay.stop()
