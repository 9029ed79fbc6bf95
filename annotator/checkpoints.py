"""The checkpoints of a project: which one suggests, promoted, rolled back, taken in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator import promotion
from annotator.promotion import Promotion, PromotionKind
from annotator.promotions import WHATEVER_STANDS
from annotator.track_records import motion_record, track_record
from annotator.workflow import Change, ChangeKind, Coach, is_motion
from dataset.errors import ProjectError
from dataset.motion import METHOD

if TYPE_CHECKING:
    from annotator.project import Project
    from model.checkpoints import Card

FIRST_REASON = "nothing suggested before it"
"""Why a first checkpoint is promoted by itself."""


def preferred(cards: "Sequence[Card]") -> str:
    """The checkpoint that suggests as long as none was ever promoted: the newest.

    One that was stopped before its first epoch ended has learned next to nothing, so
    it only suggests when there is no other.
    """
    newest = max(
        cards,
        key=lambda card: (
            card.kept_epoch is not None,
            card.created,
            card.checkpoint_id,
        ),
    )
    return newest.checkpoint_id


def current_of(cards: "Sequence[Card]", history: Sequence[Promotion]) -> str | None:
    """The checkpoint that suggests: the promoted one, else the preferred; None: none.

    A promoted one stays it also where its folder is missing: another desk may have it,
    and nothing else may take its place in silence.
    """
    promoted = promotion.current(history)
    if promoted is not None:
        return promoted
    return preferred(cards) if cards else None


def current_checkpoint(project: "Project") -> str | None:
    """See :func:`current_of`; reads the cards and the history."""
    from model.checkpoints import list_checkpoints

    return current_of(
        list_checkpoints(project.checkpoints_folder), project.repository.promotions()
    )


def suggesting_checkpoint(project: "Project", checkpoint_id: str | None = None) -> str:
    """The checkpoint that suggests: the one asked for, else the current one.

    Raises:
        ProjectError: there is none, or it is not in the project's folder.
    """
    from model.checkpoints import list_checkpoints

    cards = list_checkpoints(project.checkpoints_folder)
    known = [card.checkpoint_id for card in cards]
    promoted = promotion.current(project.repository.promotions())
    if checkpoint_id is None and promoted is not None and promoted not in known:
        raise ProjectError(
            f"{promoted} is the checkpoint that suggests, and it is missing or damaged"
            f" in {project.checkpoints_folder}: copy its folder there again, or promote"
            " another checkpoint."
        )
    if not cards:
        raise ProjectError(
            f"{project.name} has no trained network yet: retrain once, then ask for"
            " suggestions."
        )
    if checkpoint_id is None:
        return promoted or preferred(cards)
    if checkpoint_id not in known:
        raise ProjectError(
            f"{project.name} has no checkpoint {checkpoint_id}: choose one of"
            f" {', '.join(known)}."
        )
    return checkpoint_id


MOTION_WORD = "motion"
"""What a person calls suggestions from heights alone."""


def suggesting_source(project: "Project", asked: str | None = None) -> str:
    """Who suggests: a checkpoint, or motion where no network is known to be better.

    A checkpoint that somebody has chosen suggests whatever its figures. The first one of
    a project, which nobody has chosen, gives way to motion where it was right less often
    on the held-out videos; without any held out nobody can tell, and it suggests.

    Args:
        project: whose.
        asked: a checkpoint, or ``motion``; None for the one that suggests.

    Raises:
        ProjectError: no such checkpoint, or the current one is missing.
    """
    if asked == MOTION_WORD or (asked is not None and is_motion(asked)):
        return METHOD
    if asked is not None:
        return suggesting_checkpoint(project, asked)
    if current_checkpoint(project) is None:
        return METHOD
    chosen = suggesting_checkpoint(project)
    history = project.repository.promotions()
    if history and history[-1].kind is not PromotionKind.FIRST:
        return chosen
    network = track_record(project, chosen)
    motion = motion_record(project, test_only=True)
    if network is None or motion is None or network.share >= motion.share:
        return chosen
    return METHOD


def promote(
    project: "Project",
    checkpoint_id: str,
    *,
    kind: PromotionKind = PromotionKind.CHOSEN,
    coach: Coach | None = None,
    reason: str = "",
    instead_of: str | None = WHATEVER_STANDS,
) -> Change:
    """Let a checkpoint of the project suggest from now on.

    Args:
        project: whose.
        checkpoint_id: which one; it is read before, so that a damaged one is refused.
        kind: how it came about.
        coach: who decides; None when nobody said.
        reason: why, in words.
        instead_of: what suggested when that was decided.

    Raises:
        KnownError: no such checkpoint, a damaged one, or another one than
            ``instead_of`` suggests by now.
    """
    from model import safetensors_io
    from model.checkpoints import WEIGHTS, find

    card = find(project.checkpoints_folder, checkpoint_id)
    safetensors_io.read(card.folder / WEIGHTS)
    change = keep_current(project)  # so that there is something to roll back to
    return (
        project.repository.promote(
            card.checkpoint_id,
            kind,
            coach_id=coach.id if coach else None,
            reason=reason,
            instead_of=instead_of,
        )
        or change
    )


def roll_back(
    project: "Project",
    *,
    coach: Coach | None = None,
    reason: str = "",
    of: str = WHATEVER_STANDS,
) -> tuple[Change, str]:
    """Let the checkpoint suggest again that did before the current one.

    Args:
        project: whose.
        coach: who decides; None when nobody said.
        reason: why, in words.
        of: what is taken back.

    Returns:
        What was written, and which checkpoint suggests now.

    Raises:
        ProjectError: there is none to roll back to, or another checkpoint than ``of``
            suggests by now.
    """
    from model.checkpoints import list_checkpoints

    cards = list_checkpoints(project.checkpoints_folder)
    return project.repository.roll_back(
        coach_id=coach.id if coach else None,
        reason=reason,
        there={card.checkpoint_id for card in cards},
        of=of,
    )


def keep_current(project: "Project") -> Change:
    """Write down which checkpoint suggests where nobody has ever decided it.

    Called around a training and before a promotion: what suggested goes on suggesting or
    can be rolled back to, and the first network of a project suggests by itself. One that
    was stopped before its first epoch ended is never written down.
    """
    from model.checkpoints import list_checkpoints

    nothing = Change(ChangeKind.PROMOTIONS)
    if project.repository.promotions():
        return nothing
    cards = [
        card
        for card in list_checkpoints(project.checkpoints_folder)
        if card.kept_epoch is not None
    ]
    if not cards:
        return nothing
    return project.repository.promote(
        preferred(cards), PromotionKind.FIRST, reason=FIRST_REASON
    )
