"""Each group left out once: what a network says of events that it has never seen.

::

    snapshot of groups A B C ──▶ train on B C, judge A ┐
                                 train on A C, judge B ├▶ every video judged once
                                 train on A B, judge C ┘

No video chooses anything: there is no validation part, training runs all its epochs and
keeps the last weights. Beside the networks stand who always says the most frequent pair,
and the two coaches against each other.

A network that cannot be trained without one group (its strips show nothing of any other)
has no answer to that group's videos, which counts as wrong, and the others go on.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dataset.errors import LabelError, TrainingError
from dataset.snapshot_writer import divide_again
from dataset.splits import Split
from dataset.states import LanePair, LaneState
from dataset.store import Snapshot, StoredVideo
from model import devices
from model.comparison import lane_states
from model.config import TrainConfig
from model.evaluation import evaluate_part
from model.intervals import Figure, each_video, estimate, share
from model.measures import N_STATES, Json, class_scores
from model.networks import builder_of
from model.predictor import BATCH_SIZE, load_network
from model.progress import Done
from model.report import report_json, write_report
from model.silence import NO_ANSWER
from model.trainer import fit
from model.variants import labels_of
from model.versions import tool_version

STATES: Final = (LaneState.FLASH, LaneState.SLIP, LaneState.FALL)
"""What F1 is averaged over: who climbs in no lane is too easy to count."""
MAJORITY: Final = "most frequent pair"


def report_left_out(
    snapshot_path: Path, folder: Path, configs: Sequence[TrainConfig], device: str
) -> Iterator[Json]:
    """As ``leave_one_out``, and write the report; ends with ``done`` and its paths."""
    for event in leave_one_out(snapshot_path, folder, configs, device):
        yield event
        if event["event"] != "left_out":
            continue
        report = report_json(
            f"Each group of {snapshot_path.name} left out once",
            [],
            [],
            devices.choose(device),
            left_out=event["result"],
        )
        page, values = write_report(folder, report)
        yield {"event": "done", "page": str(page), "json": str(values)}


def leave_one_out(
    snapshot_path: Path, folder: Path, configs: Sequence[TrainConfig], device: str
) -> Iterator[Json]:
    """Train and judge every network once a group; what is done is not done again.

    Args:
        snapshot_path: at least two groups.
        folder: where folds and checkpoints are kept.
        configs: the networks.
        device: ``auto``, ``cpu`` or ``cuda``.

    Yields:
        What training tells, each with ``group`` and ``network``; ``not_trained`` with the
        ``message`` where one could not be trained; and ``left_out`` at the end, whose
        ``result`` goes into a report.

    Raises:
        TrainingError: there is one group only, a network does not exist, or none could be
            trained even once.
        StoreError: the snapshot is missing or damaged.
        StorageError: the disk is full or the folder cannot be written.
    """
    place = devices.choose(device)
    for config in configs:
        builder_of(config.network)
    with Snapshot.open(snapshot_path) as snapshot:
        videos = list(snapshot.videos)
    groups = sorted({video.group for video in videos})
    if len(groups) < 2:
        raise TrainingError(
            f"{snapshot_path} has one group only, so none can be left out: give its"
            " videos groups first, with “dualane groups”."
        )
    labels = labels_of(configs)
    said = {label: np.full(len(videos), NO_ANSWER) for label in labels}
    said[MAJORITY] = np.full(len(videos), NO_ANSWER)
    trained = dict.fromkeys(labels, 0.0)
    refused: dict[tuple[str, str], TrainingError] = {}
    for number, group in enumerate(groups, 1):
        fold = (
            folder / "folds" / f"fold{number:03d}.h5"
        )  # a group may be called anything
        parts = dict.fromkeys(groups, Split.TRAIN)
        parts[group] = Split.TEST
        divide_again(snapshot_path, fold, parts, tool_version=tool_version())
        others = Counter(v.code for v in videos if v.group != group)
        majority = min(others, key=lambda code: (-others[code], code))
        of_group = np.array([video.group == group for video in videos])
        said[MAJORITY][of_group] = majority
        for label, config in zip(labels, configs, strict=True):
            named = {"group": group, "network": label}
            last = None
            try:
                for last in fit(
                    fold, folder / "checkpoints", config, device=device, resume=True
                ):
                    if not isinstance(last, Done):
                        yield {**last.to_json(), **named}
            except TrainingError as error:
                refused[group, label] = error
                yield {"event": "not_trained", **named, "message": str(error)}
                continue
            assert isinstance(last, Done)
            net, card = load_network(last.folder, place)
            trained[label] += card.seconds
            with Snapshot.open(fold) as divided:
                judged = evaluate_part(net, divided, Split.TEST, place, BATCH_SIZE)
            said[label][judged.videos.index] = judged.videos.said
    if len(refused) == len(groups) * len(labels):
        raise next(iter(refused.values()))
    reasons = {which: str(error) for which, error in refused.items()}
    result = _result(videos, groups, said, configs, trained, reasons)
    yield {"event": "left_out", "result": result}


def _result(
    videos: Sequence[StoredVideo],
    groups: Sequence[str],
    said: dict[str, NDArray[np.int64]],
    configs: Sequence[TrainConfig],
    trained: dict[str, float],
    refused: dict[tuple[str, str], str],
) -> Json:
    truth = np.array([video.code for video in videos])
    rows = [
        {
            "name": name,
            "kind": "baseline" if name == MAJORITY else "network",
            **score(truth, codes),
            "gain": gain(truth, codes, said[MAJORITY]).to_json(),
        }
        for name, codes in said.items()
    ]
    coaches = human(videos)
    states = lane_states(truth)
    folds = []
    for group in groups:
        of_group = np.array([video.group == group for video in videos])
        folds.append(
            {
                "group": group,
                "videos": int(of_group.sum()),
                "train_videos": int((~of_group).sum()),
                "states": {
                    state.word: int((states[of_group] == state).sum())
                    for state in STATES
                },
                "video_accuracy": {
                    name: float((codes[of_group] == truth[of_group]).mean())
                    for name, codes in said.items()
                },
                "no_answer": {
                    name: int((codes[of_group] == NO_ANSWER).sum())
                    for name, codes in said.items()
                },
                "not_trained": {
                    name: refused[group, name]
                    for name in said
                    if (group, name) in refused
                },
            }
        )
    how = "; ".join(
        f"{label}: width {config.width}, {config.epochs} epochs, batch"
        f" {config.batch_size}, learning rate {config.learning_rate:g}"
        f", seed {config.seed}, {trained[label]:.0f} s of training in all"
        for label, config in zip(labels_of(configs), configs, strict=True)
    )
    return {
        "states": [state.word for state in STATES],
        "n_videos": len(videos),
        "n_groups": len(groups),
        "rows": rows,
        "human": coaches,
        "folds": folds,
        "videos": [
            {
                "name": video.name,
                "group": video.group,
                "truth": str(video.pair),
                **{name: _pair_of(int(codes[at])) for name, codes in said.items()},
            }
            for at, video in enumerate(videos)
        ],
        "sentence": _sentence(rows, coaches, len(videos), len(groups)),
        "how": (
            f"{how}. No validation part: all epochs, last weights. Intervals draw videos"
            " anew, for there are few groups; videos of one group resemble each other, so"
            " they are rather too narrow."
        ),
    }


def _pair_of(code: int) -> str | None:
    return None if code == NO_ANSWER else str(LanePair.from_code(code))


def score(truth: NDArray[np.int64], codes: NDArray[np.int64]) -> Json:
    """Macro-F1 over flash, slip and fall, F1 of each, and shares that are right.

    Args:
        truth: ``(V,)`` codes.
        codes: ``(V,)`` what was said; ``NO_ANSWER`` is wrong, and counted by itself.
    """
    tables, drawn = _tables(truth, codes), each_video(len(truth))
    lanes = each_video(len(truth), 2)
    n = 2 * len(truth)
    right = lane_states(truth) == lane_states(codes)
    answered = codes != NO_ANSWER
    return {
        "macro_f1": estimate(tables, macro, n, "lanes", drawn).to_json(),
        "f1": {
            state.word: estimate(
                tables,
                lambda counts, state=state: class_scores(counts)["f1"][:, state - 1],  # type: ignore[misc]
                n,
                "lanes",
                drawn,
            ).to_json()
            for state in STATES
        },
        "confusion": tables.sum(0)[:, :N_STATES].astype(int).tolist(),
        "no_answer": tables.sum(0)[:, N_STATES].astype(int).tolist(),
        "lane_accuracy": share(right.ravel(), lanes, "lanes").to_json(),
        "video_accuracy": share(right.all(1), drawn, "videos").to_json(),
        "coverage": share(answered, drawn, "videos").to_json(),
        "video_accuracy_answered": share(
            right.all(1)[answered], drawn.only(answered), "videos"
        ).to_json(),
    }


def macro(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean F1 of flash, slip and fall, of those that occur: ``(…, 4, 5)`` to ``(…,)``.

    The last column is of lanes without an answer; it may be missing.
    """
    wanted = [state - 1 for state in STATES]
    occurs = counts.sum(-1)[..., wanted] > 0
    f1 = np.where(occurs, class_scores(counts)["f1"][..., wanted], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean: NDArray[np.float64] = f1.sum(-1) / occurs.sum(-1)
    return mean


def gain(
    truth: NDArray[np.int64], codes: NDArray[np.int64], baseline: NDArray[np.int64]
) -> Figure:
    """How much more macro-F1 than the baseline on the same videos, drawn together."""
    both = np.stack([_tables(truth, codes), _tables(truth, baseline)], axis=1)

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = macro(sums[:, 0]) - macro(sums[:, 1])
        return found

    n = 2 * len(truth)
    return estimate(both, difference, n, "lanes", each_video(len(truth)))


def _tables(truth: NDArray[np.int64], codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """``(V, 4, 5)`` lanes of each video: rows are the truth, the last column no answer."""
    tables = np.zeros((len(truth), N_STATES, N_STATES + 1))
    states, said = lane_states(truth) - 1, lane_states(codes) - 1
    said[said < 0] = N_STATES
    for lane in range(2):
        tables[np.arange(len(truth)), states[:, lane], said[:, lane]] += 1
    return tables


def human(videos: Sequence[StoredVideo]) -> Json | None:
    """The two coaches against each other, where just two have given a pair.

    Both answers are those that stood at the export, so a race that was settled shows how
    coaches differed, and one where a coach came round shows nothing any more. Videos that
    were never decided are in no snapshot, and they are those on which coaches differ
    most: ``covers`` says what the figure is of.
    """
    first, second = [], []
    covered = []
    for video in videos:
        pairs = []
        for coach in sorted(video.answers):
            try:
                pairs.append(LanePair.parse(video.answers[coach]))
            except LabelError:  # unusable
                continue
        if len(pairs) == 2:
            first.append(pairs[0].code)
            second.append(pairs[1].code)
            covered.append(video)
    if not first:
        return None
    n_settled = sum(video.is_settled for video in covered)
    n_differ = int((np.array(first) != np.array(second)).sum())
    return {
        "name": "the two coaches, one against the other",
        "kind": "human",
        "covers": {
            "videos": len(covered),
            "of": len(videos),
            "agreed": len(covered) - n_settled,
            "settled": n_settled,
            "differ": n_differ,
            "sentence": _covers(len(covered), len(videos), n_settled, n_differ),
        },
        **score(np.array(first), np.array(second)),
    }


def _covers(n: int, n_all: int, n_settled: int, n_differ: int) -> str:
    """What the coaches' figure is of, and which way it errs."""
    if not n_settled:
        return (
            f"on {n} of the {n_all} races, all of them agreed in the end, so this says"
            " nothing of how often coaches agree"
        )
    return (
        f"on the {n} of the {n_all} races that two coaches answered, {n_settled} of them"
        f" settled and {n_differ} answered differently; races still in dispute are not"
        " among them, so coaches agree less than this"
    )


def _sentence(
    rows: Sequence[Json], coaches: Json | None, n_videos: int, n_groups: int
) -> str:
    networks = [row for row in rows if row["kind"] == "network"]
    majority = next(row for row in rows if row["kind"] == "baseline")
    best = max(networks, key=lambda row: row["macro_f1"]["value"])
    text = (
        f"On {n_videos} races of {n_groups} groups, each judged by networks that never saw"
        f" its group, {best['name']} does best: macro-F1 {best['macro_f1']['value']:.2f}"
        f" over flash, slip and fall; saying the most frequent pair each time gives"
        f" {majority['macro_f1']['value']:.2f}"
    )
    if coaches is not None:
        text += (
            f", and the two coaches reach {coaches['macro_f1']['value']:.2f} with each other"
            f" ({coaches['covers']['sentence']})"
        )
    n_best, n_majority = (
        round(row["video_accuracy"]["value"] * n_videos) for row in (best, majority)
    )
    text += f". It is right on {n_best} videos, the most frequent pair on {n_majority}"
    n_silent = n_videos - round(best["coverage"]["value"] * n_videos)
    if n_silent:
        text += f"; it gave no answer to {n_silent}, which count as wrong"
    low = best["gain"]["low"]
    if low is None or low <= 0:
        return f"{text}. The gain in F1 may be chance: do not rely on it."
    if n_best <= n_majority:
        return (
            f"{text}. It recognises more of what is rare, but no more videos: do not rely"
            " on it."
        )
    return f"{text}. The gain is more than chance."
