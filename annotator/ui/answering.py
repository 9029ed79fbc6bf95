"""The answer to the video on screen while it is being given: chosen, marked, shown."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from annotator.evidence import LaneTrace
from annotator.ui.desk import Desk
from annotator.ui.draft import Draft, Drafts
from annotator.ui.key_map import Act, KeyMap, lane_act, state_act
from annotator.ui.lane_facts import FASTEST_S, SLOWEST_S, time_words
from annotator.ui.queue import answer_words, verdict_words
from annotator.ui.reasons import reason_words
from annotator.ui.session import Session
from annotator.workflow import Answer, Lane, QueueItem, VideoId
from dataset.errors import LabelError
from dataset.states import LanePair, LaneState

_SAME_FRAME_S = 1e-3
"""Two times nearer than this are of one frame, whatever rounding one of them has seen."""


class Answering(QObject):
    """Holds the draft of the video on screen and shows it on the desk.

    Signals:
        edited: the coach has changed something.
    """

    edited = Signal()

    def __init__(
        self, session: Session, desk: Desk, keys: KeyMap, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = desk
        self._keys = keys
        self._item: QueueItem | None = None
        self.draft = Draft()
        """What is chosen for the video on screen."""
        self.drafts = Drafts()
        """Every answer that was begun and not committed."""
        self._offered: Mapping[Lane, LaneTrace] = {}
        self._to_mark: dict[Lane, int] = {}
        """Which frame is to be marked once its picture is there, by its number."""
        desk.player.positionChanged.connect(self._on_picture)
        desk.player.failed.connect(lambda _error: self._to_mark.clear())
        for lane in Lane:
            self._wire(lane)

    def _wire(self, lane: Lane) -> None:
        facts = self._desk.panels[lane].facts
        facts.mark_asked.connect(lambda: self.mark(lane))
        facts.unmark_asked.connect(lambda: self.unmark(lane))
        facts.jump_asked.connect(lambda: self.jump(lane))
        facts.time_given.connect(lambda time_s: self.set_time(lane, time_s))
        facts.time.inputRejected.connect(lambda: self._refuse_time(lane))
        facts.time.left.connect(lambda _entered: self.check_time(lane))

    # Which video

    def take_up(self, item: QueueItem | None, *, anew: bool = True) -> None:
        """Turn to a video: what was begun, else the own answer, else nothing.

        Args:
            item: the video; None for none.
            anew: whether another video comes on screen; False when this one was read
                again.
        """
        before, self._item = self.draft, item
        self.draft = Draft() if item is None else self._draft_of(item)
        refused: dict[Lane, str] = {}
        if anew:
            self._to_mark.clear()
            for panel in self._desk.panels.values():
                panel.facts.start_over()
        elif self.draft == before:
            # What was just refused is read still, whatever else has been written.
            panels = self._desk.panels.items()
            refused = {lane: panel.problem.text() for lane, panel in panels}
        self.show()
        for lane, why in refused.items():
            self._desk.panels[lane].refuse(why)

    def _draft_of(self, item: QueueItem) -> Draft:
        coach = self._session.coach
        begun = self.drafts.find(coach.id, item.video.id) if coach else None
        if begun is not None:
            return begun
        return Draft.of(item.mine.answer) if item.mine else Draft()

    @property
    def stored(self) -> Answer | None:
        """The own answer that stands."""
        return self._item.mine.answer if self._item and self._item.mine else None

    def begin_with(self, video_id: VideoId, answer: Answer, item: QueueItem) -> None:
        """Keep ``answer`` open for editing, where nothing was begun."""
        coach = self._session.coach
        if coach is not None and self.drafts.find(coach.id, video_id) is None:
            stored = item.mine.answer if item.mine else None
            self.drafts.keep(coach.id, video_id, Draft.of(answer), stored)

    # What the coach does

    def choose(self, lane: Lane, state: LaneState) -> None:
        """Choose a lane's state; both empty is refused where it happens."""
        if self._item is None:
            return
        try:
            self.draft.choose(lane, state)
        except LabelError:
            self._desk.panels[lane].refuse(
                self.tr(
                    "Not both lanes empty: press {key} if there is no race."
                ).format(key=self._keys.cap(Act.UNUSABLE))
            )
            return
        self._edited()

    def use(self, pair: LanePair) -> None:
        """Take a suggestion over."""
        self.draft.use(pair)
        self._edited()

    def set_unsure(self, unsure: bool) -> None:
        """Say that one is (not) unsure."""
        self.draft.unsure = unsure
        self._edited()

    def write_note(self, note: str) -> None:
        """Change the note."""
        self.draft.note = note
        self._edited()

    def cannot_judge(self, reason: str) -> None:
        """Say that it cannot be judged, and why."""
        self.draft.cannot_judge(reason)
        self._edited()

    def mark(self, lane: Lane) -> None:
        """Mark the frame on screen as the moment of the slip or fall.

        One that was asked for and is still being decoded is marked once it is seen. The
        same frame again removes the mark.
        """
        player = self._desk.player
        if self._item is None:
            return
        if not player.is_open or player.shown_index < 0:
            self._desk.panels[lane].refuse(self.tr("The video is not on screen yet."))
            return
        if not self.draft.can_have_moment(lane):
            self._desk.panels[lane].refuse(
                self.tr("Only a slip or a fall has a moment: choose one of them first.")
            )
            return
        # While it plays, the picture is always a little behind: what is seen is meant.
        if player.is_playing or player.shown_index == player.frame_index:
            self._mark_shown(lane)
        else:
            self._to_mark[lane] = player.frame_index

    def _mark_shown(self, lane: Lane) -> None:
        player = self._desk.player
        now_s, before_s = player.shown_s, self.draft.moment_s(lane)
        again = before_s is not None and abs(before_s - now_s) < _SAME_FRAME_S
        self.draft.mark(lane, None if again else now_s)
        self._edited()
        if not again and player.shown_index == 0:
            # Nobody slips before the race: the video was not moved to the slip yet.
            self._desk.panels[lane].refuse(
                self.tr(
                    "Marked where the video begins: go to the slip or fall, then press"
                    " {key} again."
                ).format(key=self._keys.cap(lane_act(lane, "mark")))
            )

    def _on_picture(self, _time_s: float) -> None:
        """Another frame is seen: the one that is to be marked, or they went on."""
        player = self._desk.player
        for lane, index in list(self._to_mark.items()):
            if index == player.shown_index:
                del self._to_mark[lane]
                if self.draft.can_have_moment(lane):
                    self._mark_shown(lane)
            elif index != player.frame_index:
                del self._to_mark[lane]
                self._desk.panels[lane].refuse(
                    self.tr(
                        "Not marked, for that frame was never on screen: go to it, then"
                        " press {key} again."
                    ).format(key=self._keys.cap(lane_act(lane, "mark")))
                )

    def unmark(self, lane: Lane) -> None:
        """Remove a lane's mark."""
        self._to_mark.pop(lane, None)
        if self.draft.moment_s(lane) is not None:
            self.draft.mark(lane, None)
            self._edited()

    def offer(self, traces: Sequence[LaneTrace]) -> None:
        """Offer what motion has read: a moment to go to, a time to take.

        Args:
            traces: left, right; none while the coach may not see any.
        """
        self._offered = dict(zip(Lane, traces, strict=False))
        for lane, panel in self._desk.panels.items():
            trace = self._offered.get(lane)
            panel.facts.show_offer(trace.time_s if trace else None)

    def jump(self, lane: Lane) -> None:
        """Show the marked frame, or where none is, the moment that motion has read."""
        moment_s = self.draft.moment_s(lane)
        trace = self._offered.get(lane)
        if moment_s is None and trace is not None:
            moment_s = trace.moment_s
        if moment_s is None:
            self._desk.panels[lane].refuse(self.tr("There is no mark to go to."))
            return
        self._desk.player.pause()
        # A mark that was rounded on its way would name the frame before.
        self._desk.player.seek(moment_s + _SAME_FRAME_S)

    def ask_time(self, lane: Lane) -> None:
        """Put the cursor into a lane's final time, and what motion offers with it."""
        if not self.draft.can_have_time(lane):
            self._desk.panels[lane].refuse(
                self.tr("Only who stops the timer has a final time.")
            )
            return
        trace = self._offered.get(lane)
        if self.draft.time_s(lane) is None and trace and trace.time_s is not None:
            self.set_time(lane, round(trace.time_s, 2))  # typing takes its place
        self._desk.panels[lane].facts.time.setFocus()
        self._desk.panels[lane].facts.time.selectAll()

    def set_time(self, lane: Lane, time_s: float | None) -> None:
        """Set a lane's final time, in seconds; None when it is not known."""
        self.draft.set_time(lane, time_s)
        self._edited()
        if self._desk.panels[lane].facts.time_is_wrong:
            self._refuse_time(lane)

    def _refuse_time(self, lane: Lane) -> None:
        self._desk.panels[lane].refuse(self.tr("Write seconds, such as 6.42."))

    def check_time(self, lane: Lane) -> None:
        """Remark on a time that nobody has climbed, once it is typed."""
        time_s = self.draft.time_s(lane)
        if time_s is None or FASTEST_S <= time_s <= SLOWEST_S:
            return
        self._desk.panels[lane].refuse(
            self.tr("{seconds} s: is that right?").format(seconds=time_words(time_s))
        )

    def why_not(self) -> str:
        """What is missing before it can be committed, in words; empty when nothing."""
        if self._desk.bar.is_asking:
            return self.tr(
                "Say why it cannot be judged: press a number, or write your reason."
                " Esc if it can be."
            )
        for panel in self._desk.panels.values():
            if panel.facts.time_is_wrong:
                return self.tr(
                    "A final time is no number: write seconds, such as 6.42."
                )
        if self._to_mark:
            return self.tr(
                "The frame to be marked is not on screen yet: press Enter once it is."
            )
        match self.draft.missing:
            case ():
                return ""
            case (Lane.LEFT,):
                return self.tr(
                    "Choose a state for the left lane first ({keys})."
                ).format(keys=self._state_caps(Lane.LEFT))
            case (Lane.RIGHT,):
                return self.tr(
                    "Choose a state for the right lane first ({keys})."
                ).format(keys=self._state_caps(Lane.RIGHT))
            case _:
                return self.tr(
                    "Choose a state for each lane first, or press {key} if it cannot be"
                    " judged."
                ).format(key=self._keys.cap(Act.UNUSABLE))

    def _state_caps(self, lane: Lane) -> str:
        return " ".join(self._keys.cap(state_act(lane, state)) for state in LaneState)

    def _edited(self) -> None:
        coach = self._session.coach
        if coach is not None and self._item is not None:
            video_id = self._item.video.id
            self.drafts.keep(coach.id, video_id, self.draft, self.stored)
        self.edited.emit()
        self.show()

    # How it shows

    def show(self) -> None:
        """Show the draft on the desk."""
        desk, draft = self._desk, self.draft
        has_video = self._item is not None
        for lane, panel in desk.panels.items():
            panel.show_state(draft.state(lane))
            panel.facts.show_facts(
                draft.moment_s(lane),
                draft.time_s(lane),
                can_have_moment=draft.can_have_moment(lane),
                can_have_time=draft.can_have_time(lane),
            )
            panel.setEnabled(has_video)
        moments = [draft.moment_s(lane) for lane in Lane]
        desk.player.markers = [each for each in moments if each is not None]
        desk.bar.show_draft(draft)
        desk.bar.setEnabled(has_video)
        mine = self.stored
        if mine is not None and draft.answer() == mine:
            decided = verdict_words(self._item) if self._item else ""
            words = decided or self.tr("My answer: {answer}").format(
                answer=answer_words(mine)
            )
        elif draft.unusable is not None:
            words = self.tr("Cannot judge: {reason}").format(
                reason=reason_words(draft.unusable)
            )
        elif mine is not None:
            words = self.tr("Revising {answer}").format(answer=answer_words(mine))
        else:
            words = ""
        desk.say_mine(words)
        desk.history_button.setVisible(mine is not None)
