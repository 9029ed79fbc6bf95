"""Checkpoints on disk: trained weights and a card that says what they are. No torch here.

::

    checkpoints/
      resnet3d-0123456789ab/           whole: it got this name only when it was finished
        weights.safetensors
        card.json                      format 1: the fields of ``Card``
      resnet3d-0123456789ab.partial/   a training that is running or was interrupted
      resnet3d-0123456789ab.lock.partial   held while it runs

History of the card: format 1, the first.
"""

import json
import logging
import math
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from dataset.errors import (
    BusyError,
    KnownError,
    LabelError,
    StoreError,
    storage_errors,
)
from dataset.files import PARTIAL_SUFFIX, sync_folder, write_text
from dataset.states import N_CODES, check_code_table, code_table_json
from model import safetensors_io
from model.config import TrainConfig, as_float

CARD: Final = "card.json"
WEIGHTS: Final = "weights.safetensors"
FORMAT: Final = "dualane-checkpoint"
FORMAT_VERSION: Final = 1
_CARD_LIMIT: Final = 16_000_000  # bytes; a real card has some 20,000
_MOST_COUNTED: Final = 2**31
"""Clips of a part; a card that says more is no card of ours."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")  # stays inside its folder

log = logging.getLogger(__name__)


class NewerCheckpointError(StoreError):
    """A checkpoint was made by a newer Dualane."""


@dataclass(frozen=True)
class EpochRecord:
    """One line of the learning curves. A loss is the cross-entropy a clip, in nats."""

    epoch: int
    train_loss: float
    train_accuracy: float
    penalty: float
    """The L2 penalty at the end of the epoch, which no loss here includes."""
    validation_loss: float | None
    validation_accuracy: float | None
    validation_video_accuracy: float | None
    learning_rate: float
    seconds: float
    same_answer: int | None = None
    """The code of every answer to the validation videos, though these are of several; None
    where answers differ, and in a card of before this was kept."""


@dataclass(frozen=True)
class SplitMetrics:
    """How good the kept weights are on one part of the snapshot, with how many."""

    n_clips: int
    n_videos: int
    loss: float
    clip_accuracy: float
    """Share of all clips whose most likely code is right."""
    video_accuracy: float
    """The same over videos, each by the mean of its clips' probabilities."""
    n_silent: int = 0
    """Videos without an answer, which count as wrong; see ``model.silence``. A card of
    before this was counted has none, and may have taken some of them for right."""


@dataclass(frozen=True)
class Card:
    """What a checkpoint says of itself; everything but ``folder`` is in ``card.json``."""

    checkpoint_id: str
    network: str
    config: TrainConfig
    parameters: dict[str, int]
    """``trainable``, ``non_trainable`` and ``total``."""
    snapshot_name: str
    snapshot_checksum: str
    protocol: str
    recipe: str
    """How the clips were cut, as the snapshot says it."""
    clips: dict[str, int]
    """``train``, ``validation``, ``test`` → number of clips."""
    videos: dict[str, int]
    history: tuple[EpochRecord, ...]
    kept_epoch: int | None
    """The epoch whose weights these are; None when it was stopped before one ended."""
    metrics: dict[str, SplitMetrics]
    """``validation`` and ``test`` → figures, as far as there were clips."""
    notes: tuple[str, ...]
    batch_size: int
    """Clips a step at the end: smaller than asked for where memory was too small."""
    stopped: bool
    device: str
    device_reason: str
    created: str
    """UTC, ISO 8601."""
    tool_version: str
    torch_version: str
    seconds: float
    folder: Path = field(default=Path(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """The card as ``card.json`` and the ``done`` event hold it."""
        values = asdict(self)
        del values["folder"]
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "code_table": json.loads(code_table_json()),
            **values,
        }


# ---------------------------------------------------------------- reading


def read_card(folder: Path) -> Card:
    """Read and check the card of a checkpoint.

    Raises:
        StoreError: no checkpoint, damaged, of another kind, or newer.
        LabelError: it was trained with another code table.
    """
    path = folder / CARD
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # a pipe may never answer
            raise _damaged(path, "it is no file")
        if path.stat().st_size > _CARD_LIMIT:
            raise _damaged(path, "it is far too large")
        values = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(
            f"{folder} is no checkpoint (it has no {CARD}): choose a folder that"
            " training made."
        ) from error
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read ({error.strerror or error}): check that the file"
            " may be read."
        ) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "it is no JSON") from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise _damaged(path, "it is no checkpoint card")
    version = values.get("version")
    if type(version) is not int or version < 1:
        raise _damaged(path, "its version is unknown")
    if version > FORMAT_VERSION:
        raise NewerCheckpointError(
            f"{path} was written by a newer Dualane (format {version}, this one reads"
            f" {FORMAT_VERSION}): update Dualane to use that checkpoint."
        )
    check_code_table(json.dumps(values.get("code_table")), str(path))
    try:
        card = _card(values)
    except _FieldError as error:
        raise _damaged(path, str(error)) from error
    if card.checkpoint_id != folder.resolve().name:
        raise StoreError(
            f"{path} is of the checkpoint {card.checkpoint_id}: give its folder that"
            " name, or copy the right card into it."
        )
    return replace(card, folder=folder)


def finished(folder: Path, checkpoint_id: str) -> Card | None:
    """The card of a checkpoint that is there and sound; None means: train it.

    Raises:
        NewerCheckpointError: a newer Dualane made it, which must not be replaced.
    """
    place = folder / checkpoint_id
    if not os.path.isdir(place):  # noqa: PTH112 - no error where it may not be read
        return None
    try:
        card = read_card(place)
        safetensors_io.read(place / WEIGHTS)
    except NewerCheckpointError:
        raise
    except KnownError as error:
        log.warning("trained anew: %s", error)
        return None
    return card


def list_checkpoints(folder: Path) -> list[Card]:
    """Every sound checkpoint in a folder, oldest first; no folder, no checkpoints.

    A damaged one is logged and left out: it must not hide the others.

    Raises:
        StoreError: the folder itself cannot be read.
    """
    cards: list[Card] = []
    try:
        places = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return cards
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be read ({error.strerror or error}): check that the"
            " folder may be read."
        ) from error
    for place in places:
        if place.name.endswith(PARTIAL_SUFFIX) or not _may_hold_card(place):
            continue
        try:
            cards.append(read_card(place))
        except KnownError as error:
            log.warning("left out: %s", error)
    return sorted(cards, key=lambda card: (card.created, card.checkpoint_id))


def _may_hold_card(place: Path) -> bool:
    try:
        return (place / CARD).is_file()
    except OSError:  # reading it will say why
        return True


def latest(folder: Path) -> Card | None:
    """The checkpoint that was made last, or None."""
    cards = list_checkpoints(folder)
    return cards[-1] if cards else None


def find(folder: Path, checkpoint_id: str) -> Card:
    """The checkpoint of that id.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    place = folder / checkpoint_id
    known = _ID.fullmatch(checkpoint_id) and os.path.isdir(place)  # noqa: PTH112
    if not known:
        raise StoreError(
            f"There is no checkpoint “{checkpoint_id}” in {folder}: list the checkpoints"
            " to see which there are."
        )
    return read_card(place)


# ---------------------------------------------------------------- writing


def partial_folder(folder: Path, checkpoint_id: str) -> Path:
    """Where a training that is not finished keeps its state."""
    return folder / f"{checkpoint_id}{PARTIAL_SUFFIX}"


def publish(weights: Path, card: Card, folder: Path) -> Card:
    """Make a checkpoint of finished weights and a card: there at once, or not at all.

    Args:
        weights: a safetensors file inside the training's partial folder; it is moved.
        card: what the weights are.
        folder: of all checkpoints.

    Returns:
        The card with its folder.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    place = folder / card.checkpoint_id
    beside = weights.parent / "finished"
    with storage_errors(place):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        write_text(beside / CARD, json.dumps(card.to_json(), indent=1))
        weights.replace(beside / WEIGHTS)
        sync_folder(beside)
        if place.exists():  # damaged, or a stopped run of the same length
            shutil.rmtree(place)
        beside.rename(place)
        sync_folder(folder)
    shutil.rmtree(weights.parent, ignore_errors=True)
    return replace(card, folder=place)


@contextmanager
def training_lock(folder: Path, checkpoint_id: str) -> Iterator[None]:
    """Hold one training, so that a second start of it is refused and not mixed in.

    The system gives the lock back when the process dies, however it dies.

    Raises:
        BusyError: another process is at that training.
        StorageError: the folder cannot be written.
        ValueError: the id is no plain name, so the lock would lie elsewhere.
    """
    if not _ID.fullmatch(checkpoint_id):
        raise ValueError(f"{checkpoint_id!r} is no checkpoint id")
    path = folder / f"{checkpoint_id}.lock{PARTIAL_SUFFIX}"
    while True:
        with storage_errors(path, writing=True):
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise BusyError(
                f"Another process is already training {checkpoint_id} in {folder}: wait"
                " for it, or stop it first."
            ) from error
        if _is_still_there(file, path):
            break
        file.close()
    try:
        yield
    finally:
        with suppress(OSError):
            if os.name == "nt":  # an open file cannot be removed there
                file.close()
            path.unlink()
        file.close()


def _is_still_there(file: IO[bytes], path: Path) -> bool:
    """False when who held the lock before removed this file after we opened it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    """Take the lock of an open file, or raise ``OSError`` at once."""
    if os.name == "nt":
        import msvcrt  # Windows alone has it

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl  # and this one is everywhere else

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


# ---------------------------------------------------------------- checking fields


class _FieldError(Exception):
    """Which field of a card is wrong."""


def _damaged(path: Path, what: str) -> StoreError:
    return StoreError(
        f"{path} is damaged ({what}): delete that checkpoint, and copy it again or train"
        " it again."
    )


def _get(values: Mapping[str, Any], name: str, *kinds: type) -> Any:
    """A field of one of the given types; bool is no number, and a number is finite."""
    value = values.get(name)
    if float in kinds and type(value) is int:
        value = as_float(value)
    if name not in values or type(value) not in kinds:
        raise _FieldError(f"“{name}” is missing or of the wrong kind")
    if type(value) is float and not math.isfinite(value):
        raise _FieldError(f"“{name}” is no finite number")
    return value


def _counts(
    values: Mapping[str, Any], name: str, keys: tuple[str, ...]
) -> dict[str, int]:
    table = _get(values, name, dict)
    counts = {key: _get(table, key, int) for key in keys}
    if any(count < 0 for count in counts.values()):
        raise _FieldError(f"“{name}” counts below zero")
    return counts


def _tables(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = _get(values, name, list)
    if not all(isinstance(row, dict) for row in rows):
        raise _FieldError(f"“{name}” is no list of tables")
    return list(rows)


def _epoch(row: Mapping[str, Any]) -> EpochRecord:
    maybe = (float, type(None))
    answer = _get({"same_answer": None, **row}, "same_answer", int, type(None))
    if answer is not None and not 0 <= answer < N_CODES:
        raise _FieldError("“same_answer” is missing or of the wrong kind")
    return EpochRecord(
        epoch=_get(row, "epoch", int),
        train_loss=_get(row, "train_loss", float),
        train_accuracy=_get(row, "train_accuracy", float),
        penalty=_get(row, "penalty", float),
        validation_loss=_get(row, "validation_loss", *maybe),
        validation_accuracy=_get(row, "validation_accuracy", *maybe),
        validation_video_accuracy=_get(row, "validation_video_accuracy", *maybe),
        learning_rate=_get(row, "learning_rate", float),
        seconds=_get(row, "seconds", float),
        same_answer=answer,
    )


def _metrics(row: Mapping[str, Any]) -> SplitMetrics:
    counts = {name: _get(row, name, int) for name in ("n_clips", "n_videos")}
    counts["n_silent"] = _get({"n_silent": 0, **row}, "n_silent", int)
    shares = {
        name: _get(row, name, float) for name in ("clip_accuracy", "video_accuracy")
    }
    if not all(0 <= count <= _MOST_COUNTED for count in counts.values()):
        raise _FieldError("“metrics” counts what cannot be")
    if counts["n_silent"] > counts["n_videos"]:
        raise _FieldError("“metrics” has more videos without an answer than videos")
    if not all(0 <= each <= 1 for each in shares.values()):
        raise _FieldError("“metrics” holds a share that is none")
    return SplitMetrics(**counts, loss=_get(row, "loss", float), **shares)


def _card(values: Mapping[str, Any]) -> Card:
    """Every field of a card, checked one by one."""
    parts = ("train", "validation", "test")
    try:
        config = TrainConfig.from_json(_get(values, "config", dict))
    except (KnownError, LabelError) as error:
        fault = str(error).rstrip(".")
        raise _FieldError(f"“config” is wrong ({fault})") from error
    notes = _get(values, "notes", list)
    if not all(isinstance(note, str) for note in notes):
        raise _FieldError("“notes” is no list of sentences")
    created = _get(values, "created", str)
    try:
        datetime.fromisoformat(created)
    except ValueError as error:
        raise _FieldError("“created” is no time") from error
    checkpoint_id = _get(values, "checkpoint_id", str)
    if not _ID.fullmatch(checkpoint_id):
        raise _FieldError("“checkpoint_id” is no name")
    for name, least in (("batch_size", 1), ("kept_epoch", 0), ("seconds", 0)):
        number = values.get(name)
        if isinstance(number, int | float) and number < least:
            raise _FieldError(f"“{name}” is below {least}")
    if _get(values, "network", str) != config.network:
        raise _FieldError("“network” differs from the configuration's")
    metrics = _get(values, "metrics", dict)
    if not all(isinstance(row, dict) for row in metrics.values()):
        raise _FieldError("“metrics” is no table of tables")
    return Card(
        checkpoint_id=checkpoint_id,
        network=config.network,
        config=config,
        parameters=_counts(
            values, "parameters", ("trainable", "non_trainable", "total")
        ),
        snapshot_name=_get(values, "snapshot_name", str),
        snapshot_checksum=_get(values, "snapshot_checksum", str),
        protocol=_get(values, "protocol", str),
        recipe=_get(values, "recipe", str),
        clips=_counts(values, "clips", parts),
        videos=_counts(values, "videos", parts),
        history=tuple(_epoch(row) for row in _tables(values, "history")),
        kept_epoch=_get(values, "kept_epoch", int, type(None)),
        metrics={part: _metrics(row) for part, row in metrics.items()},
        notes=tuple(notes),
        batch_size=_get(values, "batch_size", int),
        stopped=_get(values, "stopped", bool),
        device=_get(values, "device", str),
        device_reason=_get(values, "device_reason", str),
        created=created,
        tool_version=_get(values, "tool_version", str),
        torch_version=_get(values, "torch_version", str),
        seconds=_get(values, "seconds", float),
    )
