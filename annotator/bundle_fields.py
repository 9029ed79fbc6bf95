"""The fields of a bundle, checked one by one: it comes from outside.

Whatever is wrong is a ``LabelError`` of one sentence that names the file.
"""

import dataclasses
import math
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from annotator.assistance import Assistance, Sight
from annotator.coach_names import LONGEST_COACH, clean_name, name_key
from annotator.csv_tables import LONGEST_CELL
from annotator.workflow import Answer
from dataset.cells import shortened
from dataset.errors import KnownError, LabelError
from dataset.states import LanePair

LONGEST_NAME: Final = 1_000
"""Characters of the name of a video, project or coach."""
ANSWER_FIELDS: Final = {field.name for field in dataclasses.fields(Answer)}

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What a computer without a battery says when it is turned on."""


def refuse(path: Path, what: str, remedy: str) -> NoReturn:
    """Say what is wrong with a file and what to do, and take nothing in."""
    raise LabelError(f"{path.name} {what}: {remedy}; nothing was taken in.")


def damaged(path: Path, what: str) -> NoReturn:
    """Refuse what no Dualane wrote so."""
    refuse(path, f"is damaged ({what})", "ask for it again")


def new_name_of(path: Path, found: object) -> str:
    """A name that a coach may be given."""
    name = coach_of(path, found)
    if len(name) > LONGEST_COACH:
        damaged(path, "a coach has a name without end")
    return name


def assistance_of(path: Path, found: object) -> Assistance | None:
    """The suggestion that there was; None for none."""
    if found is None:
        return None
    said = fields_of(path, found, "a suggestion")
    confidence = said.get("confidence")
    if not isinstance(confidence, int | float) or isinstance(confidence, bool):
        damaged(path, "the confidence of a suggestion is no number")
    try:
        return Assistance(
            Sight(text_of(path, said.get("sight"), "a sight", 16)),
            text_of(
                path, said.get("source"), "the source of a suggestion", LONGEST_NAME
            ),
            LanePair.parse(text_of(path, said.get("pair"), "a pair", 3)),
            float(confidence),
        )
    except (ValueError, OverflowError):  # of a sight or a confidence that there is not
        damaged(path, "a suggestion says what none can say")
    except LabelError:
        damaged(path, "a suggestion names no pair")


def answer_of(path: Path, found: object) -> Answer | None:
    """An answer; None where it was taken back."""
    if found is None:
        return None
    said = fields_of(path, found, "an answer")
    if unknown := said.keys() - ANSWER_FIELDS:
        damaged(path, f"an answer has an unknown field “{shortened(min(unknown))}”")
    fields: dict[str, Any] = {}
    for name, value in said.items():
        match name:
            case "pair":
                text = text_of(path, value, "a pair", 3)
                try:
                    fields[name] = LanePair.parse(text)
                except KnownError:
                    damaged(path, f"there is no pair “{shortened(text)}”")
            case "unsure":
                if not isinstance(value, bool):
                    damaged(path, "unsure is neither true nor false")
                fields[name] = value
            case "unusable" | "note":
                fields[name] = text_of(path, value, name, LONGEST_CELL)
            case _:  # moments and times, in seconds
                fields[name] = seconds_of(path, value, name)
    try:
        return Answer(**fields)
    except LabelError as error:
        damaged(path, str(error).rstrip("."))


def coach_of(path: Path, found: object) -> str:
    """The name of a coach, as it is stored."""
    name = clean_name(text_of(path, found, "the name of a coach", LONGEST_NAME))
    if not name_key(name) or any(unicodedata.category(c) == "Cc" for c in name):
        damaged(path, "a coach has no name that can be typed")
    return name


def list_of(
    path: Path, document: dict[str, Any], key: str, most_items: int
) -> list[object]:
    """A list of at most ``most_items``."""
    found = document.get(key)
    if not isinstance(found, list) or len(found) > most_items:
        damaged(path, f"{key} is no list, or too long a one")
    return found


def fields_of(path: Path, found: object, what: str) -> dict[str, Any]:
    """What has fields, as they stand."""
    if not isinstance(found, dict):
        damaged(path, f"{what} has no fields")
    return found


def index_of(path: Path, found: object, n: int, what: str) -> int:
    """Which of ``n`` coaches or videos is meant."""
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < n:
        damaged(path, f"an answer names no {what} of the file")
    return found


def text_of(path: Path, found: object, what: str, longest: int) -> str:
    """A text of at most ``longest`` characters that any database takes."""
    if not isinstance(found, str) or len(found) > longest:
        damaged(path, f"{what} is no text, or too long a one")
    # No database or file takes half a character, and PostgreSQL no NUL.
    try:
        found.encode()
    except UnicodeEncodeError:
        damaged(path, f"{what} holds a character that does not exist")
    if "\0" in found:
        damaged(path, f"{what} holds a character that does not exist")
    return found


def seconds_of(path: Path, found: object, what: str) -> float | None:
    """A number of seconds; None where it is not known."""
    if found is None:
        return None
    if (
        not isinstance(found, int | float)
        or isinstance(found, bool)
        or not 0 <= found <= 10**9
        or not math.isfinite(found)
    ):
        damaged(path, f"{what} is no number of seconds")
    return float(found)


def moment_of(path: Path, found: object, what: str) -> datetime:
    """A moment, in UTC."""
    text = text_of(path, found, what, 64)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        damaged(path, f"{what} is no moment in time")
    if moment < _EARLIEST:
        damaged(path, f"{what} lies before the year 1970")
    return moment
