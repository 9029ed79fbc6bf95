"""What leaving would lose: answers that are begun and not committed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.workflow import Coach

if TYPE_CHECKING:
    from annotator.ui.label_page import LabelPage


@dataclass(frozen=True)
class Unsaved:
    """Answers on their way."""

    videos: Sequence[str] = ()
    """The names of their videos, as far as they are known."""
    commit: Callable[[], object] | None = None
    """Commits the only one; None when it is not complete, or not on screen."""


def unsaved_of(page: "LabelPage", coach: Coach | None) -> Unsaved:
    """What is begun on a labelling page, by whoever has labelled there.

    Args:
        page: where it is begun.
        coach: who labels there now.
    """
    drafts = page.answering.drafts
    items = map(page.queue.item, drafts.videos)
    names = [item.video.name for item in items if item is not None]
    video = page.video
    if coach is None or video is None:
        return Unsaved(names)
    is_the_one = len(drafts) == 1 and drafts.find(coach.id, video.id) is not None
    can_commit = (
        not page.answering.why_not()
        and page.player.has_shown
        and not page.on_screen.notice.is_other(video)
        and not page.commits.is_waiting
    )
    return Unsaved(names, page.commit if is_the_one and can_commit else None)
