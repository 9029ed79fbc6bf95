"""Undo and redo of decisions: one decision is one step, and nothing else is."""

from dataclasses import dataclass

from annotator.repository import Repository
from annotator.workflow import Adjudication, CoachId, VideoId


@dataclass(frozen=True)
class Step:
    """A video was settled, or opened again; nothing settled is None."""

    video_id: VideoId
    before: Adjudication | None
    after: Adjudication | None

    @property
    def back(self) -> "Step":
        """The step that takes it back."""
        return Step(self.video_id, self.after, self.before)

    def apply(self, repository: Repository, coach_id: CoachId) -> "Step":
        """Write ``after`` where ``before`` stands; on any thread.

        Args:
            repository: where to.
            coach_id: who does it. A decision that comes back is again its own coach's.

        Returns:
            The step with what stands now.

        Raises:
            ProjectError: something else stands there by now; nothing was written.
        """
        if self.before is not None:
            repository.withdraw_adjudication(self.video_id, coach_id, of=self.before)
        if self.after is not None:
            repository.record_adjudication(
                self.video_id,
                self.after.coach_id,
                self.after.answer,
                self.after.reason,
                anew=False,
            )
        return Step(self.video_id, self.before, repository.adjudication(self.video_id))


class DecisionLog:
    """What one coach has decided in this window, and what of it was taken back."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def clear(self) -> None:
        """Somebody else decides now."""
        self._done.clear()
        self._undone.clear()

    def did(self, step: Step) -> None:
        """Something was decided; what was undone before cannot come back."""
        if step.before != step.after:
            self._done.append(step)
            self._undone.clear()

    @property
    def last(self) -> Step | None:
        """What undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Step | None:
        """What redo would bring back."""
        return self._undone[-1] if self._undone else None

    def undid(self, back: Step) -> None:
        """The last step was taken back, by ``back`` as it was written."""
        self._done.pop()
        self._undone.append(back.back)

    def redid(self, step: Step) -> None:
        """The next step was brought back, as it was written."""
        self._undone.pop()
        self._done.append(step)

    def drop(self, step: Step) -> None:
        """That step cannot be undone or redone any more."""
        for steps in (self._done, self._undone):
            if step in steps:
                steps.remove(step)
