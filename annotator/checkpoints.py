"""The checkpoints of a project: which one suggests, promoted, rolled back, taken in."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator import child, promotion
from annotator.promotion import Promotion, PromotionKind
from annotator.promotions import WHATEVER_STANDS
from annotator.track_records import motion_record, motion_speaks, track_record
from annotator.workflow import Change, ChangeKind, Coach, is_motion
from dataset.errors import KnownError, ProjectError, storage_errors
from dataset.files import PARTIAL_SUFFIX, sync_file, sync_folder
from dataset.motion import METHOD
from dataset.store import read_clip_file_info

if TYPE_CHECKING:
    from annotator.project import Project
    from model.checkpoints import Card

FIRST_REASON = "the project's first network"
"""Why a first checkpoint is promoted by itself; motion may go on suggesting."""


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
    a project, which nobody has chosen, may give way to motion: see :func:`gives_way`.

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
    return METHOD if gives_way(project, chosen) else chosen


class GivesWay(Enum):
    """Why a network that nobody has chosen leaves the word to motion."""

    UNKNOWN = auto()
    """Nothing was held out, so nobody knows whether it is better."""
    WORSE = auto()
    """Motion was right more often on the held-out videos."""


def gives_way(project: "Project", current: str | None) -> GivesWay | None:
    """Why the current checkpoint leaves the word to motion; None where it suggests.

    Only one that came by itself does so. Without held-out videos nobody can tell which
    is better, so motion goes on, unless it has hardly anything to say: where the wall
    is lost, a network that nobody has measured is more than nothing.
    """
    from model.checkpoints import read_card

    history = project.repository.promotions()
    if current is None or (history and history[-1].kind is not PromotionKind.FIRST):
        return None
    try:
        read_card(project.checkpoints_folder / current)
    except KnownError:  # missing or damaged: nothing takes its place in silence
        return None
    network = track_record(project, current)
    if network is None:
        return GivesWay.UNKNOWN if motion_speaks(project) else None
    motion = motion_record(project, test_only=True)
    if motion is None or network.share >= motion.share:
        return None
    return GivesWay.WORSE


def why_motion(project: "Project", current: str | None) -> str:
    """:func:`gives_way` in one sentence that says what to do; empty where it suggests."""
    why = gives_way(project, current)
    if why is None:
        return ""
    reason = (
        "until videos are held out to test it, motion goes on suggesting"
        if why is GivesWay.UNKNOWN
        else "motion was right more often on the held-out videos and goes on suggesting"
    )
    return (
        f"{current} is the project's first network; {reason}; to change that: dualane"
        f" promote PROJECT {current}"
    )


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
    _check_name(card)
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
    can be rolled back to, and the first network of a project is current by itself (it may
    give way to motion). One that was stopped before its first epoch ended is never
    written down.
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


# ---------------------------------------------------------------- from elsewhere


@dataclass(frozen=True)
class Added:
    """What came of taking a checkpoint in."""

    checkpoint_id: str
    is_new: bool
    """False where the very same was there already."""
    change: Change
    """Its promotion, where it is the first one of the project."""


def add_checkpoint(
    project: "Project",
    folder: Path,
    *,
    cancel: Callable[[], bool] = lambda: False,
) -> Added:
    """Take in a checkpoint that was trained on another machine.

    Its card is checked field by field, its dataset must be one that this project has
    exported, its clips must have been cut as the project's are, and its weights must
    fit its network. It is there at once or not at all, and only two files of the folder
    are copied.

    Args:
        project: which takes it.
        folder: a checkpoint as ``python -m model train`` leaves it.
        cancel: True ends at once and leaves everything as it was.

    Raises:
        KnownError: it is damaged, newer, of another project, or another one of that id
            is there; one sentence says which.
        BusyError: another process takes one in.
        StorageError: the disk is full or the folder cannot be written.
        Cancelled: ``cancel`` answered True.
    """
    from model.checkpoints import CARD, WEIGHTS, read_card

    card = read_card(folder)
    _check_name(card)
    place = project.checkpoints_folder / card.checkpoint_id
    with project.lock("checkpoint"):
        if place.is_dir():
            if not all(_same(folder / name, place / name) for name in (CARD, WEIGHTS)):
                raise ProjectError(
                    f"{project.name} has another checkpoint {card.checkpoint_id}"
                    " already: keep one of the two, or train once more elsewhere."
                )
            return Added(card.checkpoint_id, is_new=False, change=keep_current(project))
        _check_origin(project, card, folder)
        _check_loads(folder, cancel)
        # Not called as what a training writes: one that is cancelled now clears those.
        beside = project.checkpoints_folder / f".added{PARTIAL_SUFFIX}"
        with storage_errors(place, writing=True):
            shutil.rmtree(beside, ignore_errors=True)  # of one that was killed
            try:
                beside.mkdir(parents=True)
                for name in (CARD, WEIGHTS):
                    shutil.copyfile(folder / name, beside / name)
                    sync_file(beside / name)
                sync_folder(beside)
                beside.rename(place)
            finally:  # nothing else clears it, and a full disk needs the room
                shutil.rmtree(beside, ignore_errors=True)
            sync_folder(project.checkpoints_folder)
        return Added(card.checkpoint_id, is_new=True, change=keep_current(project))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other) or one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _check_name(card: "Card") -> None:
    """Refuse a network that would pass for motion: heights would speak in its name."""
    if is_motion(card.checkpoint_id):
        raise ProjectError(
            f"{card.checkpoint_id} is called as if it were no network but motion: train"
            " it again, and leave its name as it is."
        )


def _check_origin(project: "Project", card: "Card", folder: Path) -> None:
    if card.snapshot_checksum not in project.repository.exports():
        raise ProjectError(
            f"{folder} was trained on a dataset ({card.snapshot_name}) that"
            f" {project.name} has not exported as it is: train on an export of this"
            " project."
        )
    given = _recipe(card.recipe)
    if given is not None:
        given.pop("divider", None)  # a dataset says it, and clip files are cut without
    cut = [_recipe_of(path) for path in sorted(project.clips_folder.glob("*.h5"))[:20]]
    if given is None or not any(ours and given.items() <= ours.items() for ours in cut):
        raise ProjectError(
            f"{folder} was trained on clips that were cut in another way than those of"
            f" {project.name}: export the project and train again."
        )


def _recipe(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _recipe_of(clip_file: Path) -> dict[str, Any] | None:
    try:
        return _recipe(read_clip_file_info(clip_file).recipe_json)
    except KnownError:
        return None


def _check_loads(folder: Path, cancel: Callable[[], bool]) -> None:
    """Let a child process build the network and load the weights, without any video."""
    with tempfile.TemporaryDirectory() as scratch:
        nothing = Path(scratch) / "clips.txt"
        nothing.write_text("", encoding="utf-8")
        child.run_events(
            [
                *("predict", str(folder.absolute()), "--from", str(nothing)),
                *("--device", "cpu", "--attached"),
            ],
            on_event=lambda _event: None,
            cancel=cancel,
        )
