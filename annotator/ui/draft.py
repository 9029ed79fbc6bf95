"""An answer on its way: what the coach has chosen and not yet committed."""

from dataclasses import dataclass

from annotator.workflow import Answer, CoachId, Lane, VideoId
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

    @classmethod
    def of(cls, answer: Answer) -> "Draft":
        """An answer, open for editing again."""
        return cls(
            left=answer.pair.left if answer.pair else None,
            right=answer.pair.right if answer.pair else None,
            unsure=answer.unsure,
            unusable=answer.unusable,
            note=answer.note,
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
        return Answer(pair=pair, unsure=self.unsure, note=note)


class Drafts:
    """Every answer on its way, of every coach who has labelled in this window."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[CoachId, VideoId], Draft] = {}

    def __len__(self) -> int:
        """How many answers have been begun and not committed."""
        return len(self._drafts)

    def find(self, coach: CoachId, video: VideoId) -> Draft | None:
        """What that coach has begun to say of that video."""
        return self._drafts.get((coach, video))

    def keep(
        self, coach: CoachId, video: VideoId, draft: Draft, stored: Answer | None
    ) -> None:
        """Remember ``draft``, unless it says no more than what is stored."""
        if draft == (Draft.of(stored) if stored else Draft()):
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
