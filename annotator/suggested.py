"""What networks and motion suggest, and to whom it was shown.

A part of :class:`annotator.repository.Repository`; its contract holds here too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from annotator import (
    queries,
    records,
    suggestion_queries,
)
from annotator.database import (
    SuggestionRow,
    utc_now,
)
from annotator.evidence import Evidence
from annotator.policy import Sight, SuggestionRules, sight
from annotator.row_locks import lock_all, lock_coaches
from annotator.storage import Storage
from annotator.workflow import (
    Change,
    ChangeKind,
    Coach,
    CoachId,
    Origin,
    Suggestion,
    SuggestionId,
    VideoId,
)
from dataset.recipe import MIDDLE


class Suggested(Storage):
    """The suggestions for each video, as far as whoever asks may see them."""

    def record_suggestions(
        self,
        checkpoint_id: str,
        probabilities: Mapping[VideoId, Sequence[float]],
        *,
        snapshot_id: str | None = None,
        evidence: Mapping[VideoId, Evidence] | None = None,
        dividers: Mapping[VideoId, float] | None = None,
        cut: Mapping[VideoId, datetime] | None = None,
    ) -> Change:
        """Store what a checkpoint or motion says; the same again writes nothing.

        Args:
            checkpoint_id: who says it.
            probabilities: 15 numbers from 0 to 1 for each video.
            snapshot_id: the dataset that the checkpoint learned from.
            evidence: where in each video it was seen, as far as it is known.
            dividers: where the lanes of each parted; in the middle where nothing is said.
            cut: when the clips of each were cut: what was said before was said of others.

        Raises:
            LabelError: not 15 probabilities.
            ProjectError: no such video.
        """
        for given in probabilities.values():
            suggestion_queries.check_probabilities(given, checkpoint_id)
        with self._writing() as session:
            lock_all(session)  # another desk may ask the same network just now
            written = []
            for video_id, given in probabilities.items():
                queries.video_row(session, video_id)
                divider = (dividers or {}).get(video_id, MIDDLE)
                since = (cut or {}).get(video_id)
                last = suggestion_queries.latest_suggestions(session, video_id).get(
                    video_id
                )
                if (
                    last is None
                    or (last.checkpoint_id, last.divider) != (checkpoint_id, divider)
                    or (since is not None and last.created_at < since)
                    or not suggestion_queries.close(last.probabilities, given)
                ):
                    seen = evidence.get(video_id) if evidence else None
                    session.add(
                        SuggestionRow(
                            video_id=video_id,
                            checkpoint_id=checkpoint_id,
                            probabilities=[float(each) for each in given],
                            created_at=utc_now(),
                            snapshot_id=snapshot_id,
                            evidence=seen.to_json() if seen else None,
                            divider=divider,
                        )
                    )
                    written.append(video_id)
            return queries.change(ChangeKind.SUGGESTIONS, written)

    def suggestion(
        self,
        video_id: VideoId,
        viewer: Coach,
        rules: SuggestionRules,
    ) -> Suggestion | None:
        """The latest suggestion for a video, when ``viewer`` may see it now.

        One that was on this coach's screen before (:meth:`mark_shown`) may be seen
        again: it cannot be unseen. Of a video that others have answered enough, nothing
        else shows before the own answer: networks go on suggesting for those in dispute
        and not for those agreed upon, so that a suggestion would tell which it is.

        Raises:
            ProjectError: no such video.
        """
        with self._reading() as session:
            last = queries.last_annotation(session, video_id, viewer.id)
            committed = last is not None and last.kind != records.WITHDRAWN
            video = records.video_of(queries.video_row(session, video_id))
            if sight(
                rules, viewer, video, has_committed=committed
            ) is not Sight.SHOWN or (
                not committed and queries.is_covered(session, video_id)
            ):
                return suggestion_queries.shown_suggestion(session, video_id, viewer.id)
            return suggestion_queries.latest_suggestions(session, video_id).get(
                video_id
            )

    def mark_shown(self, suggestion_id: SuggestionId, coach_id: CoachId) -> Change:
        """Keep that a suggestion was on a coach's screen, for good.

        Whatever that coach says of the video from then on is stored with it.

        Raises:
            ProjectError: no such coach.
        """
        with self._writing() as session:
            lock_coaches(session, [coach_id])
            is_new = suggestion_queries.mark_shown(session, suggestion_id, coach_id)
            return Change(ChangeKind.SEEN, n_written=int(is_new))

    def evidence(self, suggestion: Suggestion) -> Evidence:
        """Where in the video a suggestion saw it; for whoever may see the suggestion.

        One of a network gets the heights that motion had read before.
        """
        with self._reading() as session:
            own = Evidence.from_json(
                suggestion_queries.evidence(session, suggestion.id)
            )
            own = own or Evidence()
            if own.lanes:
                return own
            return own.with_lanes_of(
                Evidence.from_json(
                    suggestion_queries.heights_before(session, suggestion)
                )
            )

    def suggestions_of_motion(self) -> dict[VideoId, Suggestion]:
        """What motion said last of each video; never for a labelling page."""
        with self._reading() as session:
            return suggestion_queries.latest_suggestions(session, of_motion=True)

    def origins_of_networks(self) -> list[Origin]:
        """Where each suggestion of a network came from, the latest first."""
        with self._reading() as session:
            return suggestion_queries.origins_of_networks(session)

    def probabilities(
        self, suggestion_ids: Sequence[SuggestionId]
    ) -> dict[SuggestionId, tuple[float, ...]]:
        """What these suggestions say; never for a labelling page."""
        with self._reading() as session:
            return suggestion_queries.probabilities(session, suggestion_ids)

    def first_answers(self) -> dict[VideoId, datetime]:
        """When each video was answered first; never for a labelling page."""
        with self._reading() as session:
            return suggestion_queries.first_answers(session)

    def suggestions(self) -> list[Suggestion]:
        """The latest suggestion for each video; never for a labelling page."""
        with self._reading() as session:
            return list(suggestion_queries.latest_suggestions(session).values())
