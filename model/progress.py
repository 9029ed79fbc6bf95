"""What training tells while it runs: records that the command prints as JSON lines."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from model.checkpoints import Card, EpochRecord


@dataclass(frozen=True)
class Progress:
    """Something that training tells; ``event`` is its name on the line."""

    event: ClassVar[str] = ""

    def to_json(self) -> dict[str, Any]:
        """The record as one JSON object."""
        return {"event": self.event, **asdict(self)}


@dataclass(frozen=True)
class Preparing(Progress):
    """What the network reads is being made of the videos; comes before ``Started``."""

    event: ClassVar[str] = "preparing"
    videos_done: int
    videos: int


@dataclass(frozen=True)
class Started(Progress):
    """Everything is chosen; the first batch comes next."""

    event: ClassVar[str] = "started"
    checkpoint: str
    network: str
    parameters: dict[str, int]
    device: str
    device_reason: str
    clips: dict[str, int]
    videos: dict[str, int]
    epochs: int
    batches: int
    """Steps an epoch."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class BatchDone(Progress):
    """Some more steps are taken. Means are over the epoch so far; no penalty in them."""

    event: ClassVar[str] = "batch"
    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    remaining_s: float | None
    """Until the last epoch, should training not end earlier; None before two steps."""


@dataclass(frozen=True)
class Measuring(Progress):
    """Clips are being judged, and nothing is learned meanwhile."""

    event: ClassVar[str] = "measuring"
    part: str
    clips_done: int
    clips: int


@dataclass(frozen=True)
class EpochDone(Progress):
    """An epoch is over and saved; its record stands on the card."""

    event: ClassVar[str] = "epoch"
    record: EpochRecord

    def to_json(self) -> dict[str, Any]:
        """The record's own fields beside the event's name."""
        return {"event": self.event, **asdict(self.record)}


@dataclass(frozen=True)
class Note(Progress):
    """Something happened that the coach should know; also on the card."""

    event: ClassVar[str] = "note"
    message: str


@dataclass(frozen=True)
class Done(Progress):
    """The checkpoint is there."""

    event: ClassVar[str] = "done"
    card: Card
    folder: Path
    stopped: bool
    reused: bool

    def to_json(self) -> dict[str, Any]:
        """The card as it is on disk, and where it is."""
        return {
            "event": self.event,
            "checkpoint": self.card.checkpoint_id,
            "folder": str(self.folder),
            "stopped": self.stopped,
            "reused": self.reused,
            "card": self.card.to_json(),
        }
