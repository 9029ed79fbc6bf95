"""Answers from other desks: given away, previewed, taken in, undone.

A part of :class:`annotator.repository.Repository`; its contract holds here too.
"""

from collections.abc import Collection, Sequence

from annotator import (
    merge_queries,
    merged_queries,
    rename_queries,
    statement_queries,
)
from annotator.identity import CoachNames
from annotator.merging import (
    GivenAnswer,
    GivenRepeat,
    Merge,
    Merged,
    MergeId,
    MergePreview,
)
from annotator.row_locks import lock_all, lock_coaches
from annotator.storage import Storage
from annotator.workflow import Change, CoachId


class Merges(Storage):
    """What passes between two projects that hold the same videos."""

    def statements(
        self, coaches: Collection[CoachId]
    ) -> tuple[list[GivenAnswer], list[CoachNames], list[GivenRepeat]]:
        """What these coaches say at one moment, for another desk.

        Returns:
            Their answers, withdrawals included; what they, and whoever shares a name
            with them, were called; and what they said of videos that came back.
        """
        with self._reading() as session:
            return (
                statement_queries.given_answers(session, set(coaches)),
                rename_queries.names_for(session, coaches),
                statement_queries.given_repeats(session, set(coaches)),
            )

    def preview_merge(
        self,
        given: Sequence[GivenAnswer],
        viewer: CoachId | None,
        names: Sequence[CoachNames] = (),
        repeats: Sequence[GivenRepeat] = (),
    ) -> MergePreview:
        """What taking in another desk's answers would do; nothing is written.

        Args:
            given: at most one answer a video and coach.
            viewer: who looks: answers that this coach may not see yet are left out of
                the rows; all of them for None.
            names: what coaches were called at that desk, as far as it is known.
            repeats: what they said of videos that came back there; of coaches who
                have answered those videos, one a video and coach.

        Raises:
            LabelError: somebody new has the name of another coach here.
        """
        with self._reading() as session:
            return merge_queries.preview(session, given, viewer, names, repeats)

    def merge(
        self,
        given: Sequence[GivenAnswer],
        source: str,
        digest: str,
        names: Sequence[CoachNames] = (),
        repeats: Sequence[GivenRepeat] = (),
        *,
        viewer: CoachId | None = None,
    ) -> Merged:
        """Take in another desk's answers, all or none (see ``annotator.merging``).

        Args:
            given: at most one answer a video and coach.
            source: the file's name, for people.
            digest: SHA-256 of what it says, in hex digits.
            names: what coaches were called at that desk, as far as it is known.
            repeats: what they said of videos that came back there; of coaches who
                have answered those videos, one a video and coach.
            viewer: to whom it is told what was done.

        Raises:
            LabelError: a coach without a name, or with that of another one here.
        """
        with self._writing() as session:
            # Before it is told what stands: nobody writes in between.
            lock_all(session)
            lock_coaches(session)
            told = merge_queries.preview(session, given, viewer, names, repeats)
            merge_id, change = merge_queries.merge(
                session, given, source, digest, names, repeats
            )
            return Merged(told, merge_id, change)

    def undo_merge(self, merge_id: MergeId) -> Change:
        """Put back what stood before a merge; what was answered since stays.

        Raises:
            ProjectError: there is no such merge, or it is undone already.
        """
        with self._writing() as session:
            return merged_queries.undo(session, merge_id)

    def merges(self) -> list[Merge]:
        """Every bundle that was taken in, newest first."""
        with self._reading() as session:
            return merged_queries.merges(session)
