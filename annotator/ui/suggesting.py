"""What a coach may see of a suggestion, and what is recorded of having seen it.

A blind answer is one given by somebody who has not seen the network's. Once a
suggestion has been on screen it cannot be unseen: whatever that coach says of that
video from then on is stored with it, also after taking the answer back or starting
Dualane anew.
"""

import logging

from PySide6.QtWidgets import QWidget

from annotator.policy import Sight, sight
from annotator.suggestions import track_record
from annotator.ui.errors import show_error
from annotator.ui.session import Session
from annotator.ui.suggestion_row import SuggestionRow
from annotator.ui.tasks import TaskContext, run_task
from annotator.workflow import (
    Coach,
    CoachId,
    QueueItem,
    Suggestion,
    SuggestionId,
    VideoId,
)
from dataset.errors import KnownError

_log = logging.getLogger(__name__)


class Suggesting:
    """Decides what stands in the row, and remembers who has seen what."""

    def __init__(self, session: Session, row: SuggestionRow, page: QWidget) -> None:
        self._session = session
        self._row = row
        self._page = page
        self._seen: dict[tuple[CoachId, VideoId], Suggestion] = {}

    def seen(self, coach: Coach, video_id: VideoId) -> SuggestionId | None:
        """The last suggestion for that video that was on screen for ``coach``."""
        suggestion = self._seen.get((coach.id, video_id))
        return suggestion.id if suggestion else None

    def show(self, coach: Coach, item: QueueItem) -> None:
        """Show the suggestion for that video, or that it is kept back, or nothing.

        Call it only where there is one.
        """
        video_id = item.video.id
        rules = self._session.project.suggestion_rules
        what = sight(rules, coach, item.video, has_committed=item.mine is not None)
        try:
            suggestion = self._session.project.repository.suggestion(
                video_id, coach, rules
            )
        except KnownError as error:
            show_error(self._page, error)
            return
        seen = self._seen.get((coach.id, video_id))
        suggestion = suggestion or seen
        if suggestion is None:
            if what is Sight.SHOWN:
                self._row.show_nothing()
            else:
                self._row.show_hidden(what)
            return
        if seen is None or seen.id != suggestion.id:
            self._keep(suggestion, coach.id)
        self._seen[coach.id, video_id] = suggestion
        record = track_record(self._session.project, suggestion.checkpoint_id)
        self._row.show_suggestion(suggestion, record)

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
