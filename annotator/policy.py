"""Who may see a suggestion, and when: one pure rule, asked wherever one would show.

A share of the videos is kept blind whatever the project chooses, so that there are
always answers that no suggestion has touched: without them nobody can tell whether
coaches agree with each other or only with the network.

Which videos these are is a hash of project, video and coach, and no draw: the same
after a restart, on another computer and however often the video is opened. A larger
share only adds videos to a smaller one.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Final

from annotator.assistance import Sight
from annotator.workflow import Coach, CoachId, SuggestionPolicy, Video

__all__ = [
    "USUAL_BLIND_SHARE",
    "Sight",
    "SuggestionRules",
    "is_kept_blind",
    "sight",
    "stable_fraction",
]

USUAL_BLIND_SHARE: Final = 0.2
"""Of videos kept blind where suggestions show before the answer."""


@dataclass(frozen=True)
class SuggestionRules:
    """What a project has chosen.

    Raises:
        ValueError: the share is no fraction.
    """

    policy: SuggestionPolicy = SuggestionPolicy.AFTER_COMMIT
    assisted_coach: str = ""
    """Whom ``ONE_COACH`` means."""
    blind_share: float = USUAL_BLIND_SHARE
    """Of the videos kept blind from a coach who sees suggestions, 0 to 1."""
    project_id: str = ""
    """So that another project keeps other videos blind."""
    assisted_id: CoachId | None = None
    """Who that is, whatever they are called by now; None: goes by the name."""

    def assists(self, coach: Coach) -> bool:
        """Whether ``ONE_COACH`` means that one."""
        if self.assisted_id is not None:
            return coach.id == self.assisted_id
        return coach.name == self.assisted_coach

    def __post_init__(self) -> None:
        """A share is a fraction."""
        if not 0 <= self.blind_share <= 1:  # also refuses what is no number
            raise ValueError(
                f"a share of videos lies between 0 and 1, not at {self.blind_share}"
            )


def sight(
    rules: SuggestionRules, viewer: Coach, video: Video, *, has_committed: bool
) -> Sight:
    """What ``viewer`` may see of any suggestion for ``video``, whoever made it.

    Args:
        rules: the project's choice.
        viewer: who is labelling.
        video: what is on screen.
        has_committed: whether the viewer has answered that video already.
    """
    if has_committed:
        return Sight.SHOWN
    match rules.policy:
        case SuggestionPolicy.AFTER_COMMIT:
            return Sight.LOCKED
        case SuggestionPolicy.ONE_COACH if not rules.assists(viewer):
            return Sight.LOCKED
        case _:
            kept = is_kept_blind(rules, viewer, video)
            return Sight.KEPT_BLIND if kept else Sight.SHOWN


def is_kept_blind(rules: SuggestionRules, viewer: Coach, video: Video) -> bool:
    """Whether a video belongs to the share that is kept blind from a coach."""
    return (
        stable_fraction("blind", rules.project_id, video.fingerprint, viewer.drawn_as)
        < rules.blind_share
    )


def stable_fraction(*words: str) -> float:
    """A number from 0 up to 1 that is the same for the same words, anywhere, for good.

    The first 64 bits of a SHA-256, so that it is as even as a draw at random.
    """
    spelt = "\0".join(unicodedata.normalize("NFC", word) for word in words)
    digest = hashlib.sha256(spelt.encode("utf-8", "surrogatepass")).digest()
    # Of 53 bits, which a float holds exactly: rounded up, a larger one would be 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
