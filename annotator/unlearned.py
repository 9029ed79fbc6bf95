"""What networks said of videos whose answer they cannot have learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.snapshot_names import snapshot_name
from annotator.workflow import Origin, VideoId
from dataset.errors import KnownError
from dataset.splits import Split
from dataset.store import read_snapshot_table

if TYPE_CHECKING:
    from annotator.project import Project


def said_unlearned(
    project: "Project", fingerprints: Mapping[VideoId, str]
) -> dict[VideoId, tuple[float, ...]]:
    """The latest prediction for each video by a network that had not learned from it.

    A video that is decided, learned from, opened again and suggested for anew is judged
    by a network that knows its answer. So what counts is the dataset the network learned
    from: the video must be in its test part, or not in it. The validation part chose
    when to stop learning. Where that dataset is gone, only what was said before anybody
    had answered counts.

    Args:
        project: whose.
        fingerprints: of the videos that are asked about.

    Returns:
        15 numbers by code; nothing of videos without such a prediction.
    """
    repository = project.repository
    firsts = repository.first_answers()
    learned = _Learned(project.snapshots_folder)
    chosen = {}
    for origin in repository.origins_of_networks():  # the latest first
        fingerprint = fingerprints.get(origin.video_id)
        if (
            fingerprint is not None
            and origin.video_id not in chosen
            and _counts(origin, fingerprint, learned, firsts.get(origin.video_id))
        ):
            chosen[origin.video_id] = origin.suggestion_id
    given = repository.probabilities(list(chosen.values()))
    return {video_id: given[id_] for video_id, id_ in chosen.items()}


def _counts(
    origin: Origin, fingerprint: str, learned: "_Learned", first: datetime | None
) -> bool:
    known = learned.by(origin.snapshot_id) if origin.snapshot_id else None
    if known is not None:
        return fingerprint not in known
    return first is not None and origin.created_at < first


class _Learned:
    """Which videos the networks behind each dataset have learned from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_checksum: dict[str, frozenset[str] | None] = {}
        self._others: dict[str, frozenset[str]] | None = None

    def by(self, checksum: str) -> frozenset[str] | None:
        """Fingerprints; None where that dataset is gone."""
        if checksum not in self._by_checksum:
            self._by_checksum[checksum] = self._look(checksum)
        return self._by_checksum[checksum]

    def _look(self, checksum: str) -> frozenset[str] | None:
        usual = _read(self._folder / snapshot_name(checksum))
        if usual is not None and usual.checksum == checksum:
            return usual.fingerprints
        if self._others is None:  # an export, which may be called anything
            tables = map(_read, sorted(self._folder.glob("*.h5")))
            self._others = {each.checksum: each.fingerprints for each in tables if each}
        return self._others.get(checksum)


@dataclass(frozen=True)
class _Table:
    checksum: str
    fingerprints: frozenset[str]
    """Of the videos outside the test part."""


def _read(path: Path) -> _Table | None:
    """None where there is no such snapshot, or it cannot be read."""
    try:
        found = path.stat()
        return _read_once(path, found.st_mtime_ns, found.st_size)
    except (OSError, KnownError):
        return None


@lru_cache(maxsize=128)
def _read_once(path: Path, _mtime_ns: int, _size: int) -> _Table:
    """Asked for with every look at the review page, and a snapshot hardly changes.

    Raises:
        StoreError: it cannot be read.
    """
    table = read_snapshot_table(path)
    return _Table(
        table.content_checksum,
        frozenset(
            row.fingerprint for row in table.videos if row.split is not Split.TEST
        ),
    )
