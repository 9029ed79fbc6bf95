"""The study's tables and figures as files a person looks at: a page and the same as JSON.

::

    card + Evaluation ──▶ network_json ─┐
    Snapshot ───────────▶ data_json ────┼▶ report_json ──▶ report.json
    Comparison, leak_gap ───────────────┘              └─▶ index.html   (model.reports)

Everything on the page is in the JSON; the page computes nothing.
"""

import json
import os
import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from dataset.files import write_text
from dataset.splits import Protocol, Split
from dataset.states import PAIRS
from dataset.store import Snapshot
from model.checkpoints import Card
from model.comparison import Comparison, compare
from model.devices import Device
from model.evaluation import Evaluation, judge_part
from model.intervals import Drawn, drawn_by, share
from model.measures import Json, measure, unpaired_gap
from model.predictor import BATCH_SIZE, load_network
from model.reports import published
from model.reports.page import page
from model.variants import label_of
from model.versions import tool_version

FORMAT: Final = "dualane-report"
FORMAT_VERSION: Final = 1
PAGE: Final = "index.html"
DATA: Final = "report.json"


def machine_json(device: Device) -> Json:
    """What has computed, in words."""
    name = device.reason
    if device.is_cuda:
        name = torch.cuda.get_device_name()
    return {
        "device": device.name,
        "device_reason": device.reason,
        "gpu": name if device.is_cuda else None,
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # another system than Linux
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(names, "").strip() or platform.machine()


def data_json(snapshot: Snapshot) -> Json:
    """What a snapshot holds: parts, groups, videos, codes."""
    parts: Json = {}
    for part in Split:
        clips = snapshot.clip_indices(part)
        videos = [
            snapshot.videos[at]
            for at in np.unique(snapshot.video_index[clips]).tolist()
        ]
        codes = Counter(video.code for video in videos)
        parts[part.word] = {
            "clips": len(clips),
            "videos": len(videos),
            "groups": sorted({video.group for video in videos}),
            "codes": [codes[pair.code] for pair in PAIRS],
            "names": sorted(video.name for video in videos),
        }
    return {
        "snapshot": snapshot.path.name,
        "checksum": snapshot.content_checksum,
        "created": snapshot.created,
        "protocol": snapshot.protocol.value,
        "clips": snapshot.n_clips,
        "videos": len(snapshot.videos),
        "straddling": snapshot.info.n_straddling,
        "parts": parts,
    }


def network_json(
    card: Card, evaluation: Evaluation, snapshot: Snapshot, label: str | None = None
) -> Json:
    """One network on one part of a snapshot: what it is, how it learned, how good it is.

    Args:
        card: of the network.
        evaluation: of the part.
        snapshot: what it was judged on.
        label: what it is called; None for what it does otherwise than its own recipe.
    """
    return {
        "checkpoint": card.checkpoint_id,
        "network": card.network,
        "label": label_of(card.config) if label is None else label,
        "protocol": snapshot.protocol.value,
        "data": snapshot.content_checksum,
        "snapshot": snapshot.path.name,
        "same_snapshot": card.snapshot_checksum == snapshot.content_checksum,
        "trained": {
            "snapshot": card.snapshot_name,
            "snapshot_checksum": card.snapshot_checksum,
            "protocol": card.protocol,
            "clips": card.clips["train"],
            "videos": card.videos["train"],
            "config": card.config.to_json(),
            "parameters": card.parameters,
            "history": [asdict(record) for record in card.history],
            "kept_epoch": card.kept_epoch,
            "stopped": card.stopped,
            "seconds": card.seconds,
            "device": card.device,
            "device_reason": card.device_reason,
            "created": card.created,
            "notes": list(card.notes),
            "metrics": {part: asdict(row) for part, row in card.metrics.items()},
        },
        "measures": measure(evaluation, snapshot.videos),
    }


def leak_gap(
    network: Card,
    paper: Evaluation,
    paper_data: Snapshot,
    grouped: Evaluation,
    grouped_data: Snapshot,
    label: str,
) -> Json:
    """How much the study's split flatters: its accuracy a clip minus the honest one's.

    Args:
        network: what was trained under protocol ``paper``.
        paper: on the test clips of protocol ``paper``.
        paper_data: what it was judged on.
        grouped: the same network, trained and judged with whole groups held out.
        grouped_data: what that was judged on; the same videos.
        label: what the network is called.
    """

    def rights(evaluation: Evaluation, snapshot: Snapshot) -> tuple[Any, Drawn]:
        answers = evaluation.videos
        groups = [snapshot.videos[at].group for at in answers.index.tolist()]
        of_clip = np.searchsorted(answers.index, evaluation.video_index)
        right = evaluation.said == evaluation.codes
        return right, drawn_by(groups, of_clip)

    flattering, honest = rights(paper, paper_data), rights(grouped, grouped_data)
    return {
        "network": label,
        "width": network.config.width,
        "anneal": network.config.anneal,
        "paper": share(*flattering, "clips").to_json(),
        "grouped": share(*honest, "clips").to_json(),
        "gap": unpaired_gap(*flattering, *honest).to_json(),
    }


def report_json(
    title: str,
    data: Sequence[Json],
    networks: Sequence[Json],
    device: Device,
    *,
    comparisons: Sequence[Comparison] = (),
    leak_gaps: Sequence[Json] = (),
    int8: Sequence[Json] = (),
    left_out: Json | None = None,
    targets: Sequence[Json] = (),
    about: Sequence[str] = (),
) -> Json:
    """A whole report.

    Args:
        title: of the page.
        data: of each snapshot, once.
        networks: in the order of the page.
        device: where they were measured.
        comparisons: of networks on the same videos.
        leak_gaps: see ``leak_gap``.
        int8: see ``model.int8_loss``, each with ``network``, ``width``, ``anneal`` and
            ``footage``.
        left_out: what ``model.leave_out`` found.
        targets: what had to be reached, see ``model.targets``.
        about: sentences on where all this is from.
    """
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "title": title,
        "about": list(about),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "tool_version": tool_version(),
        "machine": machine_json(device),
        "data": list(data),
        "networks": list(networks),
        "comparisons": [comparison.to_json() for comparison in comparisons],
        "leak_gaps": list(leak_gaps),
        "int8": list(int8),
        "left_out": left_out,
        "targets": list(targets),
        "study": {
            "citation": published.CITATION,
            "protocol": Protocol.PAPER.value,
            "n_test_clips": published.N_TEST_CLIPS,
            "accuracy": published.ACCURACY,
            "loss": published.LOSS,
            "per_class": [list(row) for row in published.PER_CLASS],
        },
    }


def report_on(
    snapshot_path: Path,
    checkpoints: Sequence[Path],
    part: Split,
    device: Device,
    folder: Path,
) -> Iterator[Json]:
    """Measure checkpoints on one part of a snapshot and write the report.

    Networks beyond the first are compared with it, video by video.

    Yields:
        ``measuring`` events while clips are judged, and ``done`` with the report.

    Raises:
        StoreError: a checkpoint or the snapshot is missing, damaged or newer.
        TrainingError: the part has no clips, or a network cannot judge them.
        StorageError: the disk is full or the folder cannot be written.
    """
    with Snapshot.open(snapshot_path) as snapshot:
        data = data_json(snapshot)
        n_clips = len(snapshot.clip_indices(part))
        found: list[tuple[Card, Evaluation]] = []
        for place in checkpoints:
            net, card = load_network(place, device)
            judging = judge_part(net, snapshot, part, device, BATCH_SIZE)
            while True:
                try:
                    done = next(judging)
                except StopIteration as end:
                    found.append((card, end.value))
                    break
                yield {
                    "event": "measuring",
                    "checkpoint": card.checkpoint_id,
                    "part": part.word,
                    "clips_done": done,
                    "clips": n_clips,
                }
        networks = [network_json(card, judged, snapshot) for card, judged in found]
        first, first_judged = found[0]
        report = report_json(
            f"{networks[0]['label']} on the {part.word} videos of {snapshot.path.name}"
            if len(found) == 1
            else f"{len(found)} networks on the {part.word} videos of {snapshot.path.name}",
            [data],
            networks,
            device,
            comparisons=[
                compare(
                    first_judged,
                    judged,
                    snapshot.videos,
                    names=(first.checkpoint_id, card.checkpoint_id),
                    snapshot=snapshot.path.name,
                    snapshot_checksum=snapshot.content_checksum,
                )
                for card, judged in found[1:]
            ],
        )
    page_file, data_file = write_report(folder, report)
    yield {
        "event": "done",
        "page": str(page_file),
        "json": str(data_file),
        "report": report,
    }


def write_report(folder: Path, report: Json) -> tuple[Path, Path]:
    """Write the page and the JSON, each whole or not at all.

    Returns:
        The paths of both.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    html = page(report)
    # a name may hold half a character, which no file in UTF-8 can
    html = html.encode("utf-8", "backslashreplace").decode("utf-8")
    write_text(folder / DATA, json.dumps(report, indent=1, allow_nan=False) + "\n")
    write_text(folder / PAGE, html)
    return folder / PAGE, folder / DATA
