"""Decided videos that are worth a second look, and why.

Two kinds, and the reason is always something that can be checked by looking:

* the network contradicts the consensus, a network that has not learned from that video;
* two videos look alike and were decided differently.

What networks say comes from :func:`look_again`, which trains a few of them with each group
left out in turn and keeps the outcome in ``second-look.json``. Until that was done once,
what networks suggested serves, as far as they cannot have learned the video's answer:
see :mod:`annotator.unlearned`. What motion suggested is no evidence here. A video that
was decided otherwise since is judged by its consensus of now.
"""

import json
import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from annotator import child
from annotator.unlearned import said_unlearned
from annotator.workflow import CoachId, Decision
from dataset.errors import ProjectError
from dataset.files import write_text
from dataset.label_errors import contradictions
from dataset.states import N_CODES, PAIRS, LanePair

if TYPE_CHECKING:
    from annotator.project import Project

FILE: Final = "second-look.json"
VERSION: Final = 1
MIN_VIDEOS: Final = 10
"""Decided videos below which networks have learned nothing that could contradict."""
MOST_ALIKE: Final = 0.15
"""Cosine distance up to which two videos look alike."""
CLEARLY: Final = 0.15
"""How far what a network says must be above what was decided, and above guessing (of the
way from there to certainty): a network that has learned nothing must list no video."""


@dataclass(frozen=True)
class Contradicted:
    """A decided video of which the network says something else."""

    decision: Decision
    says: LanePair
    share: float
    """The probability that it gives to ``says``, 0 to 1."""
    decided_share: float
    """The probability that it gives to the consensus."""
    is_confident: bool
    """It is as sure as of videos that really are ``says``."""


@dataclass(frozen=True)
class LookAlikes:
    """Two videos that look alike and were decided differently."""

    first: Decision
    second: Decision
    distance: float
    """0 is the same picture; see ``dataset.label_errors.alike``."""


@dataclass(frozen=True)
class SecondLook:
    """What is worth looking at, the most doubtful first."""

    contradicted: tuple[Contradicted, ...]
    alike: tuple[LookAlikes, ...]
    n_videos: int
    """Decided videos that were looked at."""
    n_right: int
    """Those of which the networks said what was decided."""
    from_suggestions: bool
    """Nobody has asked for :func:`look_again` yet, so earlier suggestions of networks
    serve."""
    looked_at: datetime | None
    """When that was done last."""


@dataclass(frozen=True)
class _Kept:
    probabilities: Mapping[str, tuple[float, ...]]
    """By fingerprint."""
    alike: tuple[tuple[str, str, float], ...]
    created: datetime


def look_again(
    project: "Project",
    *,
    n_folds: int = 5,
    epochs: int | None = None,
    device: str = "auto",
    on_event: Callable[[child.Event], None] = lambda _: None,
    cancel: Callable[[], bool] = lambda: False,
) -> int:
    """Train with each group left out in turn; returns how many videos were looked at.

    Blocks; the networks learn in a child process.

    Args:
        project: whose decided videos.
        n_folds: how many trainings.
        epochs: rounds of each; None goes by how many videos there are.
        device: where to compute.
        on_event: told what happens, see ``model.second_look``.
        cancel: asked often; True ends it.

    Raises:
        ProjectError: too few videos are decided.
        TrainingError: the child failed.
        Cancelled: ``cancel`` answered True; what was known before stays.
        StorageError: the outcome cannot be written.
    """
    decided = {
        str(project.clip_file(each.video.fingerprint)): each
        for each in project.repository.decisions()
        if project.clip_file(each.video.fingerprint).exists()
    }
    if len(decided) < MIN_VIDEOS:
        raise ProjectError(
            f"{project.name} has {len(decided)} decided videos with clips, and a second"
            f" look needs {MIN_VIDEOS}: label on."
        )
    probabilities: dict[str, list[float]] = {}
    alike: list[tuple[str, str, float]] = []

    def take(event: child.Event) -> None:
        match event.get("event"):
            case "video":
                video = decided[str(event["file"])].video
                probabilities[video.fingerprint] = list(event["probabilities"])
            case "alike":
                one, other = (
                    decided[str(event[which])].video.fingerprint
                    for which in ("first", "second")
                )
                alike.append((one, other, float(event["distance"])))
        on_event(event)

    listed = [
        {"file": file, "code": each.pair.code, "group": each.video.group}
        for file, each in decided.items()
    ]
    with tempfile.TemporaryDirectory() as scratch:
        asked = Path(scratch) / "videos.json"
        asked.write_text(json.dumps(listed), encoding="utf-8")
        child.run_events(
            [
                *("second-look", str(asked), "--folds", str(n_folds)),
                *("--device", device, "--attached"),
                *(("--epochs", str(epochs)) if epochs is not None else ()),
            ],
            on_event=take,
            cancel=cancel,
        )
    document = {
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(),
        "probabilities": probabilities,
        "alike": alike,
    }
    write_text(project.folder / FILE, json.dumps(document))
    return len(probabilities)


_READING: Final = 0.3
"""How much of it reading is; training is the rest."""


def share_done(event: child.Event) -> float:
    """How far looking again is, 0 to 1, as of a ``read``, ``training``, or ``round``."""
    of = max(int(event["of"]), 1)
    if event["event"] == "read":
        return _READING * float(event["done"]) / of
    within = float(event.get("round", 0)) / max(int(event.get("rounds", 1)), 1)
    return _READING + (1 - _READING) * (int(event["part"]) - 1 + within) / of


def second_look(project: "Project", viewer: CoachId | None = None) -> SecondLook:
    """What is worth a second look now.

    Args:
        project: whose videos.
        viewer: leave out what this coach has not answered, so that nobody learns
            another's answer; None is for somebody who does not label.

    Raises:
        ProjectError: what is kept is damaged or newer.
    """
    decisions = {
        each.video.fingerprint: each for each in project.repository.decisions(viewer)
    }
    kept = _read(project.folder / FILE)
    if kept is None:
        fingerprints = {each.video.id: of for of, each in decisions.items()}
        said = {
            fingerprints[video_id]: given
            for video_id, given in said_unlearned(project, fingerprints).items()
        }
    else:
        said = {
            fingerprint: given
            for fingerprint, given in kept.probabilities.items()
            if fingerprint in decisions
        }
    return SecondLook(
        contradicted=_contradicted(decisions, said),
        alike=tuple(
            LookAlikes(decisions[one], decisions[other], distance)
            for one, other, distance in (kept.alike if kept else ())
            if distance <= MOST_ALIKE
            and one in decisions
            and other in decisions
            and decisions[one].pair != decisions[other].pair
        ),
        n_videos=len(said),
        n_right=sum(
            int(np.argmax(given)) == decisions[fingerprint].pair.code
            for fingerprint, given in said.items()
        ),
        from_suggestions=kept is None,
        looked_at=kept.created if kept else None,
    )


def _contradicted(
    decisions: Mapping[str, Decision], said: Mapping[str, tuple[float, ...]]
) -> tuple[Contradicted, ...]:
    """Those of which something else is clearly more likely, the worst margin first."""
    if not said:
        return ()
    videos = [decisions[fingerprint] for fingerprint in said]
    codes = np.array([each.pair.code for each in videos])
    given = np.array(list(said.values()), np.float64)
    # Who guesses says what is decided most often, or any pair as often as any other.
    often = np.bincount(codes, minlength=N_CODES) / len(codes)
    guessed = np.maximum(often, 1 / N_CODES)
    enough = guessed + CLEARLY * (1 - guessed)
    return tuple(
        Contradicted(
            decision=videos[each.index],
            says=PAIRS[each.other],
            share=float(given[each.index, each.other]),
            decided_share=float(given[each.index, each.code]),
            is_confident=each.is_confident,
        )
        for each in contradictions(codes, given)
        if each.margin <= -CLEARLY
        and given[each.index, each.other] >= enough[each.other]
    )


def _read(path: Path) -> _Kept | None:
    """What was kept; None when nothing was.

    Raises:
        ProjectError: it is damaged or newer.
    """
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        version = document["version"]
        if isinstance(version, int) and version > VERSION:
            raise ProjectError(
                f"{path} was written by a newer Dualane: update Dualane, or delete that"
                " file and look again."
            )
        probabilities = {
            str(fingerprint): tuple(float(each) for each in given)
            for fingerprint, given in document["probabilities"].items()
        }
        if not all(map(_are_probabilities, probabilities.values())):
            raise ValueError
        return _Kept(
            probabilities,
            tuple((str(a), str(b), float(d)) for a, b, d in document["alike"]),
            datetime.fromisoformat(document["created"]),
        )
    except FileNotFoundError:
        return None
    except (
        *(OSError, ValueError, KeyError, TypeError, AttributeError),
        *(
            OverflowError,
            RecursionError,
        ),  # of a number without end, of endless brackets
    ) as error:
        raise ProjectError(
            f"{path} cannot be read: delete that file and look again; no label is in it."
        ) from error


def _are_probabilities(given: tuple[float, ...]) -> bool:
    return len(given) == N_CODES and all(
        math.isfinite(each) and 0 <= each <= 1 for each in given
    )
