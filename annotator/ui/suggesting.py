"""What a coach may see of a suggestion, and what is recorded of having seen it.

A blind answer is one given by somebody who has not seen the network's. Once a
suggestion has been on screen it cannot be unseen: whatever that coach says of that
video from then on is stored with it, also after taking the answer back or starting
Dualane anew.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from annotator.evidence import Evidence
from annotator.policy import Sight, sight
from annotator.suggestions import TrackRecord, track_record
from annotator.ui.reads import LatestRead
from annotator.ui.session import Session
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import (
    Coach,
    CoachId,
    QueueItem,
    Suggestion,
    SuggestionId,
    Video,
    VideoId,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class _Asked:
    """What the row is to be about."""

    coach: Coach
    item: QueueItem
    what: Sight

    @property
    def of(self) -> tuple[CoachId, VideoId, Sight]:
        """Only what is of the same may stay in the row while it is read again."""
        return self.coach.id, self.item.video.id, self.what


@dataclass(frozen=True)
class _Found:
    """What was read for it."""

    asked: _Asked | None
    suggestion: Suggestion | None = None
    record: TrackRecord | None = None


class Suggesting:
    """Decides what stands in the row, and remembers who has seen what."""

    def __init__(
        self,
        session: Session,
        row: SuggestionRow,
        page: QWidget,
        show_evidence: Callable[[Evidence | None], None],
    ) -> None:
        """Keep what it needs.

        Args:
            session: the open project.
            row: where the pair stands.
            page: lives as long as this.
            show_evidence: shows where in the video it was seen, or with None hides it;
                never called with anything of a suggestion that is kept back.
        """
        self._session = session
        self._row = row
        self._page = page
        self._show_evidence = show_evidence
        self._evidence: tuple[SuggestionId, Evidence] | None = None
        """Of the suggestion that is on screen, once it has been read."""
        self._on_screen: SuggestionId | None = None
        self._seen: dict[tuple[CoachId, VideoId], Suggestion] = {}
        self._asked: _Asked | None = None
        self._reading = LatestRead(page, self._read, self._apply)

    def seen(self, coach: Coach, video_id: VideoId) -> SuggestionId | None:
        """The last suggestion for that video that was on screen for ``coach``."""
        suggestion = self._seen.get((coach.id, video_id))
        return suggestion.id if suggestion else None

    def show(self, coach: Coach, item: QueueItem) -> None:
        """Show the suggestion for that video, or that it is kept back, or nothing.

        Call it only where there is one. Nothing of another video or coach stays in the
        row while it is being read.
        """
        rules = self._session.project.suggestion_rules
        what = sight(rules, coach, item.video, has_committed=item.mine is not None)
        if item.is_repeat:
            # Seen or not, it would be another answer with it; and no sign may tell.
            self._forget()
            hidden = Sight.LOCKED if what is Sight.LOCKED else Sight.KEPT_BLIND
            self._row.show_hidden(hidden)
            return
        before = self._asked
        self._asked = _Asked(coach, item, what)
        if before is None or before.of != self._asked.of:
            self._hide_evidence()
            if what is Sight.SHOWN:
                self._row.show_pending()
            else:
                self._row.show_hidden(what)
        self._reading.ask()

    def _read(self, _context: TaskContext) -> _Found:
        """On a thread."""
        asked, project = self._asked, self._session.project
        if asked is None:
            return _Found(None)
        suggestion = project.repository.suggestion(
            asked.item.video.id, asked.coach, project.suggestion_rules
        )
        seen = self._seen.get((asked.coach.id, asked.item.video.id))
        suggestion = suggestion or seen
        if suggestion is None or suggestion.is_motion:
            return _Found(asked, suggestion)
        return _Found(
            asked, suggestion, track_record(project, suggestion.checkpoint_id)
        )

    def _apply(self, found: _Found) -> None:
        asked, suggestion = found.asked, found.suggestion
        if asked is None or asked is not self._asked:
            return
        video = asked.item.video
        coach_id, video_id = asked.coach.id, video.id
        if suggestion is None:
            self._hide_evidence()
            self._show_none_of(asked)
            return
        divider = self._session.project.settings.divider_of(video)
        has_moved = suggestion.divider != divider
        silence = self._session.silence_of(video)
        if (
            suggestion.is_motion
            and silence is not None
            and (has_moved or silence.at > suggestion.created_at)
        ):  # it has taken that back
            self._hide_evidence()
            if asked.what is Sight.SHOWN:
                self._row.show_silent(silence.parts_at)
            else:
                self._row.show_hidden(asked.what)
            return
        seen = self._seen.get((coach_id, video_id))
        if seen is None or seen.id != suggestion.id:
            self._keep(suggestion, coach_id)
        self._seen[coach_id, video_id] = suggestion
        source = self._session.suggesting
        stale = source not in (None, suggestion.checkpoint_id)
        if has_moved and suggestion.is_motion:
            self._row.show_moved(suggestion)
        else:
            self._row.show_suggestion(suggestion, found.record, stale=stale)
        self._read_evidence(suggestion, with_lanes=not has_moved)

    def _show_none_of(self, asked: _Asked) -> None:
        if asked.what is Sight.SHOWN:
            self._row.show_nothing()
        else:
            self._row.show_hidden(asked.what)

    def show_none(self, video: Video | None) -> None:
        """There is no suggestion for that video."""
        self._forget()
        silence = None if video is None else self._session.silence_of(video)
        if silence is not None:
            self._row.show_silent(silence.parts_at)
        else:
            self._row.show_nothing()

    def _forget(self) -> None:
        """Show nothing of what may still be read."""
        self._asked = None
        self._hide_evidence()

    def _hide_evidence(self) -> None:
        self._on_screen = None
        self._show_evidence(None)

    def _read_evidence(self, suggestion: Suggestion, *, with_lanes: bool) -> None:
        """Show where it was seen, as soon as that is read.

        Args:
            suggestion: which one.
            with_lanes: whether its heights are those of lanes as they part now.
        """
        self._on_screen = suggestion.id

        def show_own(evidence: Evidence) -> None:
            own = evidence if with_lanes else replace(evidence, lanes=())
            self._show_evidence(own)

        if self._evidence is not None and self._evidence[0] == suggestion.id:
            show_own(self._evidence[1])
            return
        self._show_evidence(None)
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> Evidence:
            return repository.evidence(suggestion)

        def show(evidence: Evidence) -> None:
            self._evidence = (suggestion.id, evidence)
            if self._on_screen == suggestion.id:
                show_own(evidence)

        run_task(
            self._page,
            operation,
            on_success=show,
            # The pair stands all the same.
            on_failure=lambda error: _log.warning("No evidence read: %s", error),
        )

    def _keep(self, suggestion: Suggestion, coach_id: CoachId) -> None:
        """Keep for good that it is on screen, without holding up the keys."""
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> None:
            repository.mark_shown(suggestion.id, coach_id)

        run_task(
            self._page,
            operation,
            on_success=lambda _nothing: None,
            # No box over the video for it: an answer of this window knows all the same.
            on_failure=lambda error: _log.warning("Not kept as shown: %s", error),
        )
