"""What leaving would lose: answers not committed, words and lines not kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.ui.session import Session

if TYPE_CHECKING:
    from annotator.ui.label_page import LabelPage
    from annotator.ui.workspace import Workspace


@dataclass(frozen=True)
class Begun:
    """Answers that one coach has begun."""

    videos: Sequence[str] = ()
    """The names of their videos, as far as they are known."""
    coach: str = ""
    """Who has begun them; empty for whoever is labelling."""


@dataclass(frozen=True)
class Unsaved:
    """Answers on their way."""

    begun: Sequence[Begun] = ()
    """Of each coach who has begun some, whoever is labelling first."""
    commit: Callable[[], object] | None = None
    """Commits the only one; None when it is not complete, or not on screen."""
    has_answers: bool = True
    """Whether there are answers, with a name or without."""
    has_words: bool = False
    """Whether a reason or a rule is being written on the page Review."""
    has_lines: bool = False
    """Whether lines of the video on screen were moved and not kept."""


def unsaved_of(workspace: "Workspace") -> Unsaved:
    """What is begun in a project, by whoever has labelled there."""
    page = workspace.label_page
    return replace(
        _answers_of(page, workspace.session),
        has_answers=page.has_unsaved_answer,
        has_words=workspace.has_begun_words,
        has_lines=page.framing.has_moved,
    )


def _answers_of(page: "LabelPage", session: Session) -> Unsaved:
    drafts, coach, video = page.answering.drafts, session.coach, page.video
    here = coach.id if coach is not None else None
    names = {each.id: each.name for each in session.coaches}
    begun = []
    for whose in sorted(drafts.videos, key=lambda each: (each != here, each)):
        items = map(page.queue.item, drafts.videos[whose])
        videos = [item.video.name for item in items if item is not None]
        begun.append(Begun(videos, "" if whose == here else names.get(whose, "?")))
    if coach is None or video is None:
        return Unsaved(begun)
    is_the_one = len(drafts) == 1 and drafts.find(coach.id, video.id) is not None
    can_commit = (
        not page.answering.why_not()
        and page.player.has_shown
        and not page.on_screen.notice.is_other(video)
        and not page.commits.is_waiting
        and not page.framing.is_on
    )
    return Unsaved(begun, page.commit if is_the_one and can_commit else None)
