"""What a retraining would learn anew, and whether its network beats the current one.

The comparison runs on videos that neither network has learned from: the test part of
whole groups, or the validation part where no group is in the test part. The test part
comes first although a decision is taken on it, because the validation part has chosen
the epoch of both networks already.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator import child
from annotator.snapshot_names import snapshot_name
from annotator.workflow import Decision, Status
from dataset.errors import Cancelled, KnownError, TrainingError
from dataset.splits import Protocol, Split
from dataset.store import Snapshot

if TYPE_CHECKING:
    from annotator.project import Project
    from dataset.contents import StoredVideo
    from model.checkpoints import Card
    from model.comparison import Comparison

TOO_FEW: Final = 10
"""With fewer held-out videos hardly any difference can be told from chance."""


# ---------------------------------------------------------------- what is new


@dataclass(frozen=True)
class News:
    """What could be learned now, beside what the last training learned from."""

    n_videos: int
    """With a consensus."""
    n_clips: int
    since: "Card | None" = None
    """The checkpoint of the last training; None before the first."""
    is_known: bool = False
    """Whether its dataset is still there, so that the rest below is known."""
    n_new: int = 0
    """Videos that were not in its dataset."""
    n_changed: int = 0
    """Videos whose consensus is another pair now."""
    n_gone: int = 0
    """Videos that have no consensus any more."""
    n_settled: int = 0
    """Of the new and changed ones, those that were settled after a disagreement."""
    pairs: dict[int, int] = field(default_factory=dict)
    """Of the new and changed ones, by code."""

    @property
    def is_nothing(self) -> bool:
        """Whether the last training has learned from the very same."""
        return self.is_known and not (self.n_new or self.n_changed or self.n_gone)


def news(project: "Project", cards: "list[Card] | tuple[Card, ...]") -> News:
    """What is new since the last training; for whoever may see totals.

    Args:
        project: whose.
        cards: its checkpoints, in any order.
    """
    decisions = project.repository.decisions()
    totals = (len(decisions), sum(each.video.n_clips for each in decisions))
    if not cards:
        return News(*totals)
    last = max(cards, key=lambda card: (card.created, card.checkpoint_id))
    before = _videos_of(project, last.snapshot_checksum)
    if before is None:
        return News(*totals, since=last)
    then = {row.fingerprint: row for row in before}
    now = {each.video.fingerprint for each in decisions}
    new = [each for each in decisions if each.video.fingerprint not in then]
    changed = [each for each in decisions if _is_changed(each, then)]
    fresh = [*new, *changed]
    return News(
        *totals,
        since=last,
        is_known=True,
        n_new=len(new),
        n_changed=len(changed),
        n_gone=len(then.keys() - now),
        n_settled=sum(each.status is Status.SETTLED for each in fresh),
        pairs=dict(Counter(each.pair.code for each in fresh)),
    )


def _is_changed(decision: Decision, then: "dict[str, StoredVideo]") -> bool:
    row = then.get(decision.video.fingerprint)
    return row is not None and row.code != decision.pair.code


def _videos_of(project: "Project", checksum: str) -> "tuple[StoredVideo, ...] | None":
    path = snapshot_of(project, checksum)
    if path is None:
        return None
    try:
        with Snapshot.open(path) as snapshot:
            return tuple(snapshot.videos)
    except KnownError:  # damaged or its clips cut anew: only the numbers are told
        return None


def snapshot_of(project: "Project", checksum: str) -> Path | None:
    """The dataset of that content among the project's snapshots; None: gone."""
    usual = project.snapshots_folder / snapshot_name(checksum)
    others = sorted(project.snapshots_folder.glob("*.h5"))
    for path in [usual, *(each for each in others if each != usual)]:
        try:
            with Snapshot.open(path) as snapshot:
                if snapshot.content_checksum == checksum:
                    return path
        except KnownError:
            continue
    return None


# ---------------------------------------------------------------- better or not


class Verdict(StrEnum):
    """What a comparison allows to say."""

    TOO_FEW = "too-few"
    BETTER = "better"
    WORSE = "worse"
    CHANCE = "chance"


def verdict(comparison: "Comparison") -> Verdict:
    """Whether the candidate is better by more than chance, or worse, or neither."""
    if comparison.is_beyond_chance:
        return Verdict.BETTER
    if comparison.is_worse_beyond_chance:
        return Verdict.WORSE
    return Verdict.TOO_FEW if comparison.n_videos < TOO_FEW else Verdict.CHANCE


def verdict_sentence(comparison: "Comparison") -> str:
    """The verdict for the command line and the history, in one sentence."""
    counts = (
        f"{comparison.n_gained} of {comparison.n_videos} {comparison.part} videos gained,"
        f" {comparison.n_lost} lost"
    )
    return {
        Verdict.TOO_FEW: (
            f"too few videos are held out to tell the two apart ({counts})"
        ),
        Verdict.BETTER: f"better by more than chance ({counts})",
        Verdict.WORSE: f"worse by more than chance ({counts})",
        Verdict.CHANCE: f"the difference is within chance ({counts})",
    }[verdict(comparison)]


def compare(
    project: "Project",
    candidate_id: str,
    current_id: str,
    *,
    device: str = "auto",
    on_event: Callable[[child.Event], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
) -> "Comparison":
    """Let both networks judge the same held-out videos, in a child process; blocks.

    Args:
        project: whose.
        candidate_id: the checkpoint that may take the place of the current one.
        current_id: the one that suggests.
        device: ``auto``, ``cpu`` or ``cuda``.
        on_event: receives ``started``, ``measuring`` and ``done`` events.
        cancel: True ends at once.

    Raises:
        TrainingError: no dataset or no held-out video is there, or the child failed.
        KnownError: a checkpoint is missing or damaged.
        Cancelled: ``cancel`` answered True.
    """
    from model.checkpoints import find
    from model.comparison import Comparison

    candidate = find(project.checkpoints_folder, candidate_id)
    current = find(project.checkpoints_folder, current_id)
    path, part = _held_out(project, candidate, current)
    found: list[Comparison] = []

    def take(event: child.Event) -> None:
        if event.get("event") == "done":
            found.append(Comparison.from_json(event["comparison"]))
        on_event(event)

    child.run_events(
        [
            *("compare", str(path), str(current.folder), str(candidate.folder)),
            *("--split", part.word, "--device", device, "--attached"),
        ],
        on_event=take,
        cancel=cancel,
    )
    if not found:
        raise TrainingError(
            "The comparison ended without a result: compare them again."
        )
    return found[-1]


def _held_out(
    project: "Project", candidate: "Card", current: "Card"
) -> tuple[Path, Split]:
    """A dataset that both can be compared on, and its part."""
    for card in (candidate, current):
        if card.protocol != Protocol.GROUPED:
            raise TrainingError(
                f"{card.checkpoint_id} was trained under protocol “paper” and knows clips"
                " of nearly every video, so nobody can say which network is better on"
                " new ones: train on an export under protocol “grouped”."
            )
    for card in (candidate, current):
        path = snapshot_of(project, card.snapshot_checksum)
        if path is None:
            continue
        with Snapshot.open(path) as snapshot:
            for part in (Split.TEST, Split.VALIDATION):
                if len(snapshot.clip_indices(part)):
                    return path, part
            raise TrainingError(
                "No video is held out from training, so nobody can say which network is"
                " better: label the videos of another evening or venue, which are held"
                " out by themselves, and train again."
            )
    raise TrainingError(
        "The dataset that the network was trained on is not in this project any more, so"
        " there is nothing to compare them on: retrain once."
    )


@dataclass(frozen=True)
class Judged:
    """A comparison, or why there is none."""

    candidate: str
    current: str
    comparison: "Comparison | None" = None
    why_not: str = ""
    """One sentence; empty where there is a comparison."""


def judge(
    project: "Project",
    candidate_id: str,
    current_id: str,
    *,
    device: str = "auto",
    on_event: Callable[[child.Event], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Judged:
    """:func:`compare`, with a sentence in its place where that cannot be done.

    A training whose comparison fails has not failed: its checkpoint is there.
    """
    try:
        found = compare(
            project,
            candidate_id,
            current_id,
            device=device,
            on_event=on_event,
            cancel=cancel,
        )
    except KnownError as error:
        return Judged(candidate_id, current_id, why_not=str(error))
    except Cancelled:
        return Judged(
            candidate_id,
            current_id,
            why_not="The comparison was cancelled; it can be made again.",
        )
    return Judged(candidate_id, current_id, found)
