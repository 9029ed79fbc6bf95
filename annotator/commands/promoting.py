"""Commands about checkpoints: list them, promote one, roll back."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import checkpoints as service
from annotator.commands.learning import describe_card
from annotator.commands.output import lined, opened, say
from annotator.promotion import Promotion, PromotionKind
from dataset.errors import ProjectError
from dataset.files import is_folder
from dataset.motion import METHOD

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.workflow import Coach


def checkpoints(arguments: Namespace) -> int:
    """What has been trained so far, which one suggests, and since when."""
    from model.checkpoints import list_checkpoints

    if arguments.add is not None:
        return _add(arguments)
    with opened(arguments) as project:
        cards = list_checkpoints(project.checkpoints_folder)
        history = project.repository.promotions()
        current = service.current_of(cards, history)
        motion = service.why_motion(project, current)
    lines = []
    for card in cards:
        first, *rest = describe_card(asdict(card)).split("\n")
        if card.checkpoint_id == current and not motion:
            first = f"{first}  ← suggests"
        lines += [first, *rest]
    if current is not None and current not in {card.checkpoint_id for card in cards}:
        lines.append(
            f"{current} suggests, and its folder is missing or damaged: copy it to"
            f" {project.checkpoints_folder} again, or promote another checkpoint."
        )
    if motion:
        lines.append(motion)
    if history:
        # Not which one suggests: the first one may leave the word to motion.
        lines.append("Which one is the project's network, newest first:")
        lines += [f"  {promotion_line(each)}" for each in reversed(history)]
    facts = {
        "checkpoints": [asdict(card) for card in cards],
        "current": current,
        "motion_suggests": bool(motion),
        "promotions": [_promotion_facts(each) for each in history],
    }
    say(
        arguments,
        facts,
        lined(lines) or f"No checkpoints yet: dualane train {arguments.project}",
    )
    return 0


def _add(arguments: Namespace) -> int:
    with opened(arguments) as project:
        added = service.add_checkpoint(project, arguments.add)
        current = service.current_checkpoint(project)
        motion = service.why_motion(project, current)
    text = (
        f"{added.checkpoint_id} is one of the project's checkpoints now."
        if added.is_new
        else f"{added.checkpoint_id} is there already; nothing was changed."
    )
    if motion:
        text += f" {motion}"
    elif current == added.checkpoint_id:
        text += " It suggests."
    else:
        text += (
            f" {current} goes on suggesting; to change that: dualane promote PROJECT"
            f" {added.checkpoint_id}"
        )
    facts = {
        "checkpoint": added.checkpoint_id,
        "new": added.is_new,
        "current": current,
    }
    say(arguments, facts, text)
    return 0


def promotion_line(promotion: Promotion) -> str:
    """When, which, how and why, in one line."""
    how = {
        PromotionKind.FIRST: "by itself",
        PromotionKind.CHOSEN: "promoted",
        PromotionKind.AUTOMATIC: "promoted by itself",
        PromotionKind.ROLLBACK: "rolled back to",
    }[promotion.kind]
    by = f" by {promotion.coach.name}" if promotion.coach else ""
    reason = _reason(promotion)
    why = f": {reason}" if reason else ""
    when = promotion.created_at.astimezone()
    return f"{when:%Y-%m-%d %H:%M}  {promotion.checkpoint_id}, {how}{by}{why}"


def _reason(promotion: Promotion) -> str:
    # Earlier versions wrote of a first one that nothing had suggested before it.
    is_first = promotion.kind is PromotionKind.FIRST
    return service.FIRST_REASON if is_first else promotion.reason


def _promotion_facts(promotion: Promotion) -> dict[str, Any]:
    return {
        "checkpoint": promotion.checkpoint_id,
        "kind": promotion.kind.value,
        "coach": promotion.coach.name if promotion.coach else None,
        "reason": _reason(promotion),
        "created": promotion.created_at.isoformat(),
    }


def promote(arguments: Namespace) -> int:
    """Let a checkpoint suggest from now on; one from elsewhere is taken in first."""
    with opened(arguments) as project:
        chosen = arguments.checkpoint
        known = {place.name for place in project.checkpoints_folder.glob("*")}
        if chosen not in known and is_folder(Path(chosen)):
            chosen = service.add_checkpoint(project, Path(chosen)).checkpoint_id
        elif chosen not in known and chosen in (service.MOTION_WORD, METHOD):
            raise ProjectError(
                "Motion is no checkpoint, so it cannot be promoted: for its suggestions"
                " run “dualane suggest PROJECT --checkpoint motion”."
            )
        before = service.current_checkpoint(project)
        spoke = service.MOTION_WORD if service.gives_way(project, before) else before
        change = service.promote(
            project,
            chosen,
            coach=_coach(project, arguments.coach),
            reason=arguments.reason,
        )
    if change:
        text = f"{chosen} suggests from now on" + (
            f" instead of {spoke}." if spoke not in (None, chosen) else "."
        )
        text += " For suggestions of it: dualane suggest PROJECT"
    else:
        text = f"{chosen} suggests already; nothing was changed."
    facts = {"current": chosen, "before": before, "changed": bool(change)}
    say(arguments, facts, text)
    return 0


def rollback(arguments: Namespace) -> int:
    """Let the checkpoint suggest again that did before the current one."""
    with opened(arguments) as project:
        before = service.current_checkpoint(project)
        change, current = service.roll_back(
            project,
            coach=_coach(project, arguments.coach),
            reason=arguments.reason,
        )
    text = f"{current} suggests again instead of {before}."
    facts = {"current": current, "before": before, "changed": bool(change)}
    say(arguments, facts, text)
    return 0


def _coach(project: "Project", name: str | None) -> "Coach | None":
    return None if name is None else project.repository.coach(name)
