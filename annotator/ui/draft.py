"""An answer on its way: what the coach has chosen and not yet committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.workflow import HAS_MOMENT, HAS_TIME, Answer, CoachId, Lane, VideoId
from dataset.states import LanePair, LaneState


@dataclass
class Draft:
    """One coach's unfinished answer to one video; a plain object that widgets show."""

    left: LaneState | None = None
    right: LaneState | None = None
    unsure: bool = False
    unusable: str | None = None
    """Why the footage cannot be judged; set, it takes the place of the lanes."""
    note: str = ""
    left_moment_s: float | None = None
    """Kept while the state has none, so that a slip of the finger costs nothing."""
    right_moment_s: float | None = None
    left_time_s: float | None = None
    right_time_s: float | None = None

    @classmethod
    def of(cls, answer: Answer) -> "Draft":
        """An answer, open for editing again."""
        return cls(
            left=answer.pair.left if answer.pair else None,
            right=answer.pair.right if answer.pair else None,
            unsure=answer.unsure,
            unusable=answer.unusable,
            note=answer.note,
            left_moment_s=answer.left_moment_s,
            right_moment_s=answer.right_moment_s,
            left_time_s=answer.left_time_s,
            right_time_s=answer.right_time_s,
        )

    def state(self, lane: Lane) -> LaneState | None:
        """What is chosen for a lane."""
        return self.left if lane is Lane.LEFT else self.right

    def choose(self, lane: Lane, state: LaneState) -> None:
        """Choose a lane's state; that says that the footage can be judged.

        Raises:
            LabelError: both lanes would be empty; nothing is changed.
        """
        left = state if lane is Lane.LEFT else self.left
        right = state if lane is Lane.RIGHT else self.right
        if left is not None and right is not None:
            LanePair(left, right)
        self.left, self.right, self.unusable = left, right, None

    def use(self, pair: LanePair) -> None:
        """Choose both lanes at once."""
        self.left, self.right, self.unusable = pair.left, pair.right, None

    def cannot_judge(self, reason: str) -> None:
        """Choose no state at all, with the reason."""
        self.left, self.right, self.unusable = None, None, reason.strip() or None

    def can_have_moment(self, lane: Lane) -> bool:
        """Whether a lane's state, as far as it is chosen, begins at a moment."""
        state = self.state(lane)
        return self.unusable is None and (state is None or state in HAS_MOMENT)

    def can_have_time(self, lane: Lane) -> bool:
        """Whether a lane's state, as far as it is chosen, has a final time."""
        state = self.state(lane)
        return self.unusable is None and (state is None or state in HAS_TIME)

    def moment_s(self, lane: Lane) -> float | None:
        """The moment marked for a lane, where its state can have one."""
        if not self.can_have_moment(lane):
            return None
        return self.left_moment_s if lane is Lane.LEFT else self.right_moment_s

    def mark(self, lane: Lane, moment_s: float | None) -> None:
        """Mark the moment of a lane's slip or fall; None removes the mark."""
        if lane is Lane.LEFT:
            self.left_moment_s = moment_s
        else:
            self.right_moment_s = moment_s

    def time_s(self, lane: Lane) -> float | None:
        """The final time of a lane, where its state can have one."""
        if not self.can_have_time(lane):
            return None
        return self.left_time_s if lane is Lane.LEFT else self.right_time_s

    def set_time(self, lane: Lane, time_s: float | None) -> None:
        """Set a lane's final time; None when it is not known."""
        if lane is Lane.LEFT:
            self.left_time_s = time_s
        else:
            self.right_time_s = time_s

    @property
    def missing(self) -> tuple[Lane, ...]:
        """The lanes that still need a state."""
        if self.unusable is not None:
            return ()
        return tuple(lane for lane in Lane if self.state(lane) is None)

    def answer(self) -> Answer | None:
        """The finished answer; None while a lane is missing."""
        note = self.note.strip()
        if self.unusable is not None:
            return Answer(unusable=self.unusable, unsure=self.unsure, note=note)
        if self.left is None or self.right is None:
            return None
        pair = LanePair(self.left, self.right)
        return Answer(
            pair=pair,
            unsure=self.unsure,
            note=note,
            left_moment_s=self.moment_s(Lane.LEFT),
            right_moment_s=self.moment_s(Lane.RIGHT),
            left_time_s=self.time_s(Lane.LEFT),
            right_time_s=self.time_s(Lane.RIGHT),
        )


class Drafts:
    """Every answer on its way, of every coach who has labelled in this window."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[CoachId, VideoId], Draft] = {}

    def __len__(self) -> int:
        """How many answers have been begun and not committed."""
        return len(self._drafts)

    @property
    def videos(self) -> Mapping[CoachId, Sequence[VideoId]]:
        """The videos that they are about, of every coach who has begun one."""
        found: dict[CoachId, list[VideoId]] = {}
        for coach, video in sorted(self._drafts):
            found.setdefault(coach, []).append(video)
        return found

    def find(self, coach: CoachId, video: VideoId) -> Draft | None:
        """What that coach has begun to say of that video."""
        return self._drafts.get((coach, video))

    def keep(
        self, coach: CoachId, video: VideoId, draft: Draft, stored: Answer | None
    ) -> None:
        """Remember ``draft``, unless it says no more than what is stored."""
        same = draft.answer() == stored if stored else draft == Draft()
        if same:
            self._drafts.pop((coach, video), None)
        else:
            self._drafts[coach, video] = draft

    def settle(self, coach: CoachId, video: VideoId, committed: Answer) -> Draft | None:
        """``committed`` is on disk; what was changed since then stays.

        Returns:
            The draft that says something else by now; None when there is none.
        """
        draft = self._drafts.get((coach, video))
        if draft is None or draft.answer() != committed:
            return draft
        del self._drafts[coach, video]
        return None
