"""What to believe of whoever suggests: how often it was right on what it had not learned."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.workflow import OPEN_STATUSES
from dataset.errors import KnownError
from dataset.splits import Protocol, Split

if TYPE_CHECKING:
    from annotator.project import Project


@dataclass(frozen=True)
class TrackRecord:
    """How often a suggestion was right on videos that it had not learned from.

    Of a network and of motion alike, a video of which nothing is said counts as not
    right: else whoever speaks only where it is easy would look the better one.
    """

    n_right: int
    n_videos: int
    """All, also those of which it said nothing."""
    n_silent: int = 0
    """Of those, without an answer: the wall is lost from sight."""

    @property
    def share(self) -> float:
        """Right, of all; 0 of none."""
        return self.n_right / self.n_videos if self.n_videos else 0.0


def track_record(project: "Project", checkpoint_id: str) -> TrackRecord | None:
    """What to believe of a checkpoint's suggestions; None when nothing was held out.

    Only test videos of whole groups count: the validation part chose the epoch, and
    under the study's own split the same videos were trained on.
    """
    from model.checkpoints import read_card

    try:
        card = read_card(project.checkpoints_folder / checkpoint_id)
    except KnownError:  # removed or damaged since: its suggestions stand all the same
        return None
    measured = card.metrics.get("test")
    if measured is None or card.protocol != Protocol.GROUPED:
        return None
    n_right = round(measured.video_accuracy * measured.n_videos)
    return TrackRecord(n_right, measured.n_videos, measured.n_silent)


def motion_record(project: "Project", *, test_only: bool = False) -> TrackRecord | None:
    """How often motion was right on decided videos; None where it said nothing of any.

    It has learned from none of them. It looks at every video that comes in, so one of
    which it has said nothing counts as one without an answer.

    Args:
        project: whose videos.
        test_only: only those that networks are tested on, to compare it with one.
    """
    repository = project.repository
    said = repository.suggestions_of_motion()
    splits = repository.group_splits() if test_only else {}
    decided = [
        each
        for each in repository.decisions()
        if not test_only or splits.get(each.video.group) is Split.TEST
    ]
    right = [
        said[each.video.id].pair == each.pair
        for each in decided
        if each.video.id in said
    ]
    if not right:
        return None
    return TrackRecord(sum(right), len(decided), len(decided) - len(right))


def motion_speaks(project: "Project") -> bool:
    """Whether motion has said something of at least half of what it could look at.

    That is every video it has spoken of, and those without a consensus. It is silent
    where the wall is lost from sight, and says nothing where nobody has asked it.
    """
    repository = project.repository
    spoken = set(repository.suggestions_of_motion())
    waiting = {id_ for id_, s in repository.statuses().items() if s in OPEN_STATUSES}
    return bool(spoken) and 2 * len(spoken) >= len(spoken | waiting)
