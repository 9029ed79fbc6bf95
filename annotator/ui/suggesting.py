"""What a coach may see of a suggestion, and what is recorded of having seen it.

A blind answer is one given by somebody who has not seen the network's. Once a
suggestion has been on screen it cannot be unseen: whatever that coach says of that
video from then on is stored with it, also after taking the answer back.
"""

from PySide6.QtWidgets import QWidget

from annotator.suggestions import track_record
from annotator.ui.errors import show_error
from annotator.ui.session import Session
from annotator.ui.suggestion_row import SuggestionRow
from annotator.workflow import (
    Coach,
    CoachId,
    QueueItem,
    Suggestion,
    SuggestionId,
    VideoId,
    may_see_suggestion,
)
from dataset.errors import KnownError


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
        """Show the suggestion for that video, or that it is locked, or nothing.

        Call it only where there is one.
        """
        video_id = item.video.id
        settings = self._session.project.settings
        seen = self._seen.get((coach.id, video_id))
        may_see = may_see_suggestion(
            settings.suggestions,
            coach,
            assisted_coach=settings.assisted_coach,
            has_committed=item.mine is not None,
        )
        if not may_see and seen is None:
            self._row.show_locked()
            return
        try:
            suggestion = self._session.project.repository.suggestion(
                video_id, coach, settings.suggestions, settings.assisted_coach
            )
        except KnownError as error:
            show_error(self._page, error)
            return
        suggestion = suggestion or seen
        if suggestion is None:
            self._row.show_nothing()
            return
        self._seen[coach.id, video_id] = suggestion
        record = track_record(self._session.project, suggestion.checkpoint_id)
        self._row.show_suggestion(suggestion, record)
